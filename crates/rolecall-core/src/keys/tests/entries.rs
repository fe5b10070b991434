//! The entries of a JWKS, one by one.

use super::*;

#[test]
fn the_members_of_a_jwk_arrive_as_written() {
    let set = read(
        with(
            rsa(),
            json!({
                "kid": "X5eXk4xyojNFum1kl2Ytv8dlNP4", "alg": "RS256", "use": "sig", "key_ops": ["verify"],
                "x5t": "abc", "x5t#S256": "def", "unknown": {"a": [1]},
                "issuer": "https://login.microsoftonline.com/{tenantid}/v2.0",
                "cloud_instance_name": "microsoftonline.com",
            }),
        )
        .to_string(),
    );
    let key = &set.keys[0];
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(key.kid, text("X5eXk4xyojNFum1kl2Ytv8dlNP4"));
    assert_eq!((&key.alg, &key.usage), (&text("RS256"), &text("sig")));
    assert_eq!(key.operations, Some(vec!["verify".to_owned()]));
    assert_eq!((&key.x5t, &key.x5t_s256), (&text("abc"), &text("def")));
    assert_eq!(key.issuer, text("https://login.microsoftonline.com/{tenantid}/v2.0"));
    assert_eq!(key.cloud_instance_name, text("microsoftonline.com"));
    assert_eq!(set.notes, []);
}

#[test]
fn an_entry_that_cannot_be_used_is_named_and_spoils_nothing() {
    let zeros = "A".repeat(43);
    for (entry, message) in [
        (json!({}), "it has no `kty`"),
        (json!("x"), "it is a string, not a JWK"),
        (json!(null), "it is null, not a JWK"),
        (json!([]), "it is an array, not a JWK"),
        (json!({"kty": 1}), "its `kty` is a number, not a string"),
        (json!({"kty": "rsa"}), "its `kty` is `rsa`; rolecall knows RSA, EC and OKP"),
        (
            json!({"kty": "\u{202e}\u{1b}[2J"}),
            "its `kty` is `\\u{202e}\\u{1b}[2J`; rolecall knows RSA, EC and OKP",
        ),
        (
            json!({"kty": "oct", "k": "c2VjcmV0"}),
            "it is a shared secret (`kty` `oct`): a key set never supplies one",
        ),
        (
            json!({"kty": "AKP", "alg": "ML-DSA-44", "pub": "AA"}),
            "it is a post-quantum key (`kty` `AKP`): rolecall verifies with none",
        ),
        (with(ec(), json!({"d": "AA"})), "it is a private key (it has `d`): give the public part alone"),
        (with(rsa(), json!({"d": "AA"})), "it is a private key (it has `d`): give the public part alone"),
        (with(rsa(), json!({"p": 1})), "it is a private key (it has `p`): give the public part alone"),
        (with(ed(), json!({"d": ""})), "it is a private key (it has `d`): give the public part alone"),
        (with(rsa(), json!({"n": null})), "it has no `n`"),
        (with(rsa(), json!({"n": ["AQAB"]})), "its `n` is an array, not a string"),
        (with(rsa(), json!({"n": ""})), "its modulus is zero"),
        (with(rsa(), json!({"e": "AA"})), "its exponent is zero"),
        (with(rsa(), json!({"e": "AQAB="})), "its `e` is not base64url without padding"),
        (with(rsa(), json!({"e": 65537})), "its `e` is a number, not a string"),
        (with(rsa(), json!({"n": "+/+/"})), "its `n` is not base64url without padding"),
        (with(ec(), json!({"crv": null})), "it has no `crv`"),
        (
            with(ec(), json!({"crv": "secp256k1"})),
            "its `crv` is `secp256k1`; rolecall knows P-256, P-384 and P-521 for EC",
        ),
        (
            with(ec(), json!({"crv": "Ed25519"})),
            "its `crv` is `Ed25519`; rolecall knows P-256, P-384 and P-521 for EC",
        ),
        (with(ec(), json!({"crv": "P-384"})), "its coordinate `x` has 32 bytes; P-384 takes 48"),
        (
            with(ec(), json!({"y": "Ax_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})),
            "its coordinate `y` has 33 bytes; P-256 takes 32",
        ),
        (with(ec(), json!({"x": "AA"})), "its coordinate `x` has 1 byte; P-256 takes 32"),
        (with(ec(), json!({"y": zeros})), "its point does not lie on P-256"),
        (with(ec(), json!({"y": null})), "it has no `y`"),
        (with(ed(), json!({"crv": "Ed448"})), "its `crv` is `Ed448`; rolecall knows Ed25519 for OKP"),
        (with(ed(), json!({"crv": "X25519"})), "its `crv` is `X25519`; rolecall knows Ed25519 for OKP"),
        (with(ed(), json!({"crv": "P-256"})), "its `crv` is `P-256`; rolecall knows Ed25519 for OKP"),
        (with(ed(), json!({"x": "AA"})), "its `x` has 1 byte; Ed25519 takes 32"),
        (with(ed(), json!({"x": zeros})), "its point has small order: anybody could sign under it"),
        (with(ec(), json!({"kid": 7})), "its `kid` is a number, not a string"),
        (with(ec(), json!({"use": true})), "its `use` is a boolean, not a string"),
        (with(ec(), json!({"alg": ["ES256"]})), "its `alg` is an array, not a string"),
        (with(ec(), json!({"key_ops": "verify"})), "its `key_ops` is not an array of texts"),
        (with(ec(), json!({"key_ops": ["verify", 1]})), "its `key_ops` is not an array of texts"),
        (with(ec(), json!({"x5t": 1})), "its `x5t` is a number, not a string"),
        (with(ec(), json!({"issuer": {}})), "its `issuer` is an object, not a string"),
        (
            with(ec(), json!({"cloud_instance_name": 1})),
            "its `cloud_instance_name` is a number, not a string",
        ),
        (
            with(ec(), json!({"alg": "ES256K"})),
            "its `alg` is `ES256K`, no signature algorithm for a key of type EC P-256",
        ),
        (
            with(ec(), json!({"alg": "ES384"})),
            "its `alg` is `ES384`, no signature algorithm for a key of type EC P-256",
        ),
        (
            with(ec(), json!({"alg": "HS256"})),
            "its `alg` is `HS256`, no signature algorithm for a key of type EC P-256",
        ),
        (
            with(rsa(), json!({"alg": "none"})),
            "its `alg` is `none`, no signature algorithm for a key of type RSA",
        ),
        (
            with(rsa(), json!({"alg": "rs256"})),
            "its `alg` is `rs256`, no signature algorithm for a key of type RSA",
        ),
        (
            with(rsa(), json!({"alg": "RSA-OAEP-256"})),
            "its `alg` is `RSA-OAEP-256`, no signature algorithm for a key of type RSA",
        ),
    ] {
        let set = read(jwks(&[ed(), entry.clone(), other_ec()]));
        assert_eq!(set.keys.len(), 2, "{entry}");
        let [note] = &set.notes[..] else { panic!("{entry}: {:?}", set.notes) };
        assert_eq!((note.entry, note.skipped, note.message.as_str()), (2, true, message), "{entry}");

        let alone = read(jwks(&[entry]));
        assert_eq!((alone.keys.len(), alone.notes.len()), (0, 1), "a set without a usable key still reads");
    }
}

#[test]
fn what_is_wrong_inside_an_entry_stays_there() {
    let (good, other) = (ec().to_string(), other_ec().to_string());
    let deep = format!("{{\"kty\":\"RSA\",\"a\":{}{}}}", "[".repeat(70), "]".repeat(70));
    for (entry, message) in [
        (
            r#"{"kty":"RSA","kid":"\ud800"}"#,
            "it is not sound JSON: a text holds half of a surrogate pair (such as \\ud800), which is no character",
        ),
        (&deep, "it is not sound JSON: arrays and objects are nested more than 64 deep"),
        (r#"{"kty":"RSA","kty":"EC"}"#, "it has the member `kty` more than once"),
        (r#"{"kty":"EC","k\u0069d":"a","kid":"a"}"#, "it has the member `kid` more than once"),
        (&other.replace("{", r#"{"issuer":"a","issuer":"a","#), "it has the member `issuer` more than once"),
    ] {
        let set = read(format!(r#"{{"keys":[{entry},{good}],"x":1}}"#));
        assert_eq!(set.keys.len(), 1, "{entry}");
        assert_eq!(messages(&set), [message]);
    }
}

#[test]
fn a_key_for_another_purpose_is_kept_and_remarked_on() {
    for (members, message) in [
        (json!({"use": "sig", "key_ops": ["sign", "verify"]}), None),
        (json!({"use": "enc"}), Some("its `use` is `enc`: it verifies no token")),
        (json!({"use": "SIG"}), Some("its `use` is `SIG`: it verifies no token")),
        (json!({"key_ops": []}), Some("its `key_ops` leaves out `verify`: it verifies no token")),
        (json!({"key_ops": ["encrypt"]}), Some("its `key_ops` leaves out `verify`: it verifies no token")),
    ] {
        let set = read(with(ec(), members.clone()).to_string());
        assert_eq!(set.keys.len(), 1, "{members}");
        assert_eq!(messages(&set), message.into_iter().collect::<Vec<_>>());
        assert!(set.notes.iter().all(|note| !note.skipped));
    }
}

#[test]
fn one_kid_names_one_key_of_each_type() {
    let named = |jwk, kid: &str| with(jwk, json!({"kid": kid}));
    for (what, keys, kept, message) in [
        ("different names", [named(ec(), "a"), named(ec(), "A")], 2, None),
        ("different types", [named(ec(), "a"), named(rsa(), "a")], 2, None),
        ("the same twice", [named(ec(), "a"), named(ec(), "a")], 1, Some("it repeats entry 1")),
        (
            "another of the type",
            [named(ec(), "a"), named(other_ec(), "a")],
            1,
            Some("it has the `kid` of entry 1: that one is used"),
        ),
        (
            "the same with another issuer",
            [named(ec(), "a"), with(named(ec(), "a"), json!({"issuer": "x"}))],
            1,
            Some("it is the key of entry 1 with other members: that one is used"),
        ),
        ("no names", [ec(), other_ec()], 2, None),
        ("no names, the same twice", [ec(), ec()], 1, Some("it repeats entry 1")),
        ("one name, one without", [named(ec(), "a"), ec()], 2, None),
    ] {
        let set = read(jwks(&keys));
        assert_eq!(set.keys.len(), kept, "{what}");
        assert_eq!(messages(&set), message.into_iter().collect::<Vec<_>>(), "{what}");
        assert_eq!(Some(&set.keys[0].public), read(keys[0].to_string()).keys.first().map(|key| &key.public));
        for note in &set.notes {
            assert_eq!((note.entry, note.skipped), (2, true), "{what}");
            assert_eq!(note.kid.as_deref(), keys[1]["kid"].as_str(), "{what}");
        }
    }
    // A key for encryption gives way to the same key, or another of its name, for signatures, whichever stands first.
    let enc = with(named(rsa(), "a"), json!({"use": "enc"}));
    let sig = with(named(rsa(), "a"), json!({"use": "sig"}));
    let unused = "its `use` is `enc`: it verifies no token";
    for (keys, verifies, expected) in [
        (
            [enc.clone(), sig.clone()],
            true,
            vec![(1, false, unused), (1, true, "entry 2, which is for verifying, takes its place")],
        ),
        (
            [sig, enc.clone()],
            true,
            vec![(2, true, "it is the key of entry 1 with other members: that one is used")],
        ),
        ([enc.clone(), enc], false, vec![(1, false, unused), (2, true, "it repeats entry 1")]),
    ] {
        let set = read(jwks(&keys));
        assert_eq!(set.keys.len(), 1);
        assert_eq!(set.keys[0].is_for_verifying(), verifies);
        let notes: Vec<_> =
            set.notes.iter().map(|note| (note.entry, note.skipped, note.message.as_str())).collect();
        assert_eq!(notes, expected);
    }
    // An entry that cannot be used takes no name away from one that can.
    let set = read(jwks(&[named(json!({"kty": "EC"}), "a"), named(ec(), "a")]));
    assert_eq!((set.keys.len(), set.notes[0].entry), (1, 1));
}
