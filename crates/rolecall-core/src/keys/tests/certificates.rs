//! Certificates and keys in DER, in `x5c` and in PEM.

use super::*;

#[test]
fn every_type_of_key_is_read_from_der_too() {
    for what in ["RSA", "P-256", "P-384", "P-521", "Ed25519"] {
        let made = made(what);
        let jwk = read(made.jwk.as_ref().expect("its JWK").to_string());
        for (label, base64) in [("PUBLIC KEY", &made.spki), ("CERTIFICATE", &made.certificate)] {
            let set = read(format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----"));
            assert_eq!(set.keys[0].public, jwk.keys[0].public, "{what}, {label}");
            assert_eq!(set.keys[0].kid, None);
            let is_certificate = label == "CERTIFICATE";
            assert_eq!(set.keys[0].x5t, is_certificate.then(|| made.x5t.clone()), "{what}, {label}");
            assert_eq!(set.keys[0].x5t_s256, is_certificate.then(|| made.x5t_s256.clone()));
            assert_eq!(set.keys[0].certificate.is_some(), is_certificate);
        }
    }
}

#[test]
fn a_certificate_fits_its_key_or_both_are_left_out() {
    let rsa_made = made("RSA");
    let der = rsa_made.certificate.as_str();
    let key = || with(rsa(), json!({"kid": "a", "x5c": [der]}));
    for (what, jwk, kept, message) in [
        ("good", key(), true, None),
        (
            "with its thumbprints",
            with(key(), json!({"x5t": rsa_made.x5t, "x5t#S256": rsa_made.x5t_s256})),
            true,
            None,
        ),
        ("a chain", with(key(), json!({"x5c": [der, "the rest is not read"]})), true, None),
        ("no padding", with(key(), json!({"x5c": [der.trim_end_matches('=')]})), true, None),
        (
            "the certificate of another key",
            with(key(), json!({"x5c": [made("P-256").certificate, der]})),
            false,
            Some("the certificate in its `x5c` holds another public key"),
        ),
        (
            "another x5t",
            with(key(), json!({"x5t": "X5eXk4xyojNFum1kl2Ytv8dlNP4"})),
            false,
            Some("its `x5t` is not the thumbprint of the certificate in its `x5c`"),
        ),
        (
            "another x5t#S256",
            with(key(), json!({"x5t#S256": rsa_made.x5t})),
            false,
            Some("its `x5t#S256` is not the thumbprint of the certificate in its `x5c`"),
        ),
    ] {
        let set = read(jwks(&[jwk]));
        assert_eq!(set.keys.len(), usize::from(kept), "{what}");
        assert_eq!(messages(&set), message.into_iter().collect::<Vec<_>>(), "{what}");
        for key in &set.keys {
            assert_eq!(key.x5t.as_ref(), Some(&rsa_made.x5t), "{what}");
            assert_eq!(key.x5t_s256.as_ref(), Some(&rsa_made.x5t_s256), "{what}");
            assert!(key.certificate.is_some(), "{what}");
        }
    }
}

#[test]
fn a_certificate_that_cannot_be_read_is_left_aside() {
    let broken = STANDARD.encode([0x30, 0x03, 0x02, 0x01, 0x05]);
    for (what, x5c, message) in [
        ("a text", json!("MII="), "its `x5c` is left aside: it is not an array of texts with at least one"),
        ("empty", json!([]), "its `x5c` is left aside: it is not an array of texts with at least one"),
        ("numbers", json!([1]), "its `x5c` is left aside: it is not an array of texts with at least one"),
        ("an empty text", json!([""]), "its `x5c` is left aside: it is not standard base64"),
        ("base64url", json!(["-_-_"]), "its `x5c` is left aside: it is not standard base64"),
        ("no certificate", json!([broken]), "its `x5c` is left aside: it is no X.509 certificate in DER"),
        (
            "a curve that JWA lacks",
            json!([made("a curve that JWA lacks").certificate]),
            "its `x5c` is left aside: of the certificate's key, its curve is 1.3.132.0.10, none of JWA's",
        ),
    ] {
        let set = read(with(ec(), json!({"x5c": x5c, "x5t": "abc"})).to_string());
        let [key] = &set.keys[..] else { panic!("{what}: {:?}", set.notes) };
        assert_eq!((&key.certificate, key.x5t.as_deref()), (&None, Some("abc")), "{what}");
        assert_eq!(messages(&set), [message], "{what}");
        assert!(!set.notes[0].skipped, "{what}");
    }
}

#[test]
fn certificates_are_shown_and_odd_ones_are_not() {
    let show = |what| {
        let set = read(format!(
            "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----",
            made(what).certificate
        ));
        let note = set.notes.first().map(|note| note.message.clone());
        (set.keys.into_iter().next().expect("a key").certificate, note)
    };
    assert_eq!(
        show("RSA").0,
        Some(Certificate {
            subject: "CN=accounts.accesscontrol.windows.net".to_owned(),
            issuer: "CN=accounts.accesscontrol.windows.net".to_owned(),
            not_before: UnixTime(1_717_581_600),
            not_after: UnixTime(1_875_348_000),
        })
    );
    let certificate = show("P-256").0.expect("a certificate");
    assert_eq!(certificate.subject, r"CN=a=b\+c,O=Contoso\, Ltd.,C=DE");
    assert_eq!(certificate.not_after.to_string(), "9999-12-31T23:59:59Z");
    for (what, message) in [
        (
            "dates before 1970",
            "the certificate is not shown: its dates are not written as RFC 5280 asks, or lie before 1970",
        ),
        ("a name of more than 1 KiB", "the certificate is not shown: its subject cannot be read"),
    ] {
        assert_eq!(show(what), (None, Some(message.to_owned())));
        // In a JWK too, the key and its thumbprints stay.
        let made = made(what);
        let set = read(with(ed_of(&made), json!({"x5c": [made.certificate]})).to_string());
        assert_eq!(set.keys.iter().map(|key| key.x5t.clone()).collect::<Vec<_>>(), [Some(made.x5t)]);
        assert_eq!(messages(&set), [message.replace("the certificate", "the certificate in its `x5c`")]);
    }
}

fn ed_of(made: &Made) -> Value {
    let spki = STANDARD.decode(&made.spki).expect("base64");
    json!({"kty": "OKP", "crv": "Ed25519", "x": crate::token::base64url::encode(&spki[12..])})
}

/// No byte of a certificate, wherever it is cut or changed, makes reading it panic.
#[test]
fn spoilt_certificates_are_no_danger() {
    for what in ["P-256", "dates before 1970", "a name of more than 1 KiB"] {
        let der = STANDARD.decode(made(what).certificate).expect("base64");
        for at in 0..der.len() {
            for spoilt in [0x00, 0x30, 0x7f, 0x80, 0xff, der[at] ^ 1] {
                let mut der = der.clone();
                der[at] = spoilt;
                let _ = certificate::read(&der).map(|read| (read.public, read.shown));
            }
            assert!(certificate::read(&der[..at]).is_err(), "{what}, cut at {at}");
        }
        assert!(certificate::read(&[&der[..], &[0]].concat()).is_err(), "{what}, with a byte more");
    }
}

#[test]
fn pem_blocks_are_judged_one_by_one() {
    let made = made("Ed25519");
    let good = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", made.spki);
    let block = |label: &str, body: &str| format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n");
    let k256 = super::made("a curve that JWA lacks").spki;
    for (what, bad, message) in [
        (
            "a request",
            block("CERTIFICATE REQUEST", "AAAA"),
            "it is a PEM block `CERTIFICATE REQUEST`; rolecall reads PUBLIC KEY, RSA PUBLIC KEY and CERTIFICATE",
        ),
        (
            "no base64",
            block("PUBLIC KEY", "-_-_"),
            "its PEM block is broken: no base64, or no END line that fits",
        ),
        ("no key", block("PUBLIC KEY", "AAAA"), "it is no SubjectPublicKeyInfo in DER"),
        ("PKCS #1 under another label", block("RSA PUBLIC KEY", &made.spki), "it is no RSAPublicKey in DER"),
        ("no certificate", block("CERTIFICATE", &made.spki), "it is no X.509 certificate in DER"),
        ("another curve", block("PUBLIC KEY", &k256), "its curve is 1.3.132.0.10, none of JWA's"),
        ("the same again", good.clone(), "it repeats entry 1"),
    ] {
        let set = read(format!("{good}{bad}{}", block("PUBLIC KEY", &super::made("P-384").spki)));
        assert_eq!(set.keys.len(), 2, "{what}");
        let [note] = &set.notes[..] else { panic!("{what}: {:?}", set.notes) };
        assert_eq!((note.entry, note.skipped, note.message.as_str()), (2, true, message), "{what}");
    }
}

#[test]
fn points_in_der_are_uncompressed_and_on_their_curve() {
    let spki = STANDARD.decode(made("P-256").spki).expect("base64");
    let point = spki.len() - 65;
    let mut compressed = spki[..point + 33].to_vec();
    compressed[point] = 2;
    // Three lengths cover the point: the outer SEQUENCE, the BIT STRING, and nothing else.
    compressed[1] -= 32;
    compressed[point - 2] -= 32;
    let mut moved = spki.clone();
    *moved.last_mut().expect("a byte") ^= 1;
    let mut hybrid = spki.clone();
    hybrid[point] = 6;
    for (what, der, message) in [
        (
            "compressed",
            compressed,
            "its point is compressed; rewrite it with `openssl ec -pubin -conv_form uncompressed`",
        ),
        ("off the curve", moved, "its point does not lie on P-256"),
        ("hybrid", hybrid, "its point has a length that P-256 does not have"),
    ] {
        assert_eq!(spki::read_spki(&der), Err(message.to_owned()), "{what}");
    }
}

/// A certificate, unsigned, around `name` and the public key of `made`.
fn around(name: &[u8], made: &Made) -> Vec<u8> {
    let dates = tlv(0x30, &[tlv(0x17, b"240101000000Z"), tlv(0x17, b"250101000000Z")].concat());
    let algorithm = tlv(0x30, &[0x06, 0x03, 0x2b, 0x65, 0x70]);
    let spki = STANDARD.decode(&made.spki).expect("base64");
    let tbs = [&tlv(0x02, &[1]), &algorithm, name, &dates, name, &spki].concat();
    tlv(0x30, &[tlv(0x30, &tbs), algorithm, tlv(0x03, &[0, 1])].concat())
}

/// A tag, its length and its value (X.690 §8.1).
fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let [high, low] = u16::try_from(value.len()).expect("short").to_be_bytes();
    let length = match value.len() {
        0..=0x7f => vec![low],
        0x80..=0xff => vec![0x81, low],
        _ => vec![0x82, high, low],
    };
    [&[tag], &length[..], value].concat()
}

#[test]
fn names_are_shown_up_to_their_limit() {
    let made = made("Ed25519");
    for (length, shown) in [(1024, true), (1025, false)] {
        // Each of four wrappings takes four bytes here, the object identifier of CN five.
        let text = "x".repeat(length - 4 * 4 - 5);
        let attribute =
            tlv(0x30, &[&[0x06, 0x03, 0x55, 0x04, 0x03], &tlv(0x0c, text.as_bytes())[..]].concat());
        let name = tlv(0x30, &tlv(0x31, &attribute));
        assert_eq!(name.len(), length);
        let read = certificate::read(&around(&name, &made)).expect("a certificate");
        assert!(read.public.is_ok());
        assert_eq!(
            read.shown.map(|shown| shown.subject),
            match shown {
                true => Ok(format!("CN={text}")),
                false => Err("its subject cannot be read".to_owned()),
            }
        );
    }
}
