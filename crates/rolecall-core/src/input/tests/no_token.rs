//! What is no token, or none as it stands.

use super::*;

#[test]
fn a_sloppy_token_alone_is_shown_with_its_defects() {
    let token = token();
    let (header, rest) = token.split_once('.').expect("a dot");
    for text in [
        format!("{token}="),
        format!("{token}=="),
        format!("{token}+/"),
        format!("{token}~"),
        format!("{header}=.{rest}"),
        format!("{header}!.{rest}"),
        format!("-{token}"),
    ] {
        for form in ["TOKEN", "\"TOKEN\"\n", "Bearer TOKEN", "Authorization: Bearer TOKEN"] {
            let pasted = paste(form.replace("TOKEN", &text));
            assert_eq!(texts(&pasted), [text.as_str()], "{form}");
            assert!(!pasted.tokens[0].token.defects().is_empty(), "{form}: {text}");
            assert!(pasted.others.is_empty(), "{form}: {:?}", pasted.others);
        }
    }
    let lines = wrapped(&format!("{token}="), 64, "\n", "> ");
    assert_eq!(texts(&paste(&lines)), [format!("{token}=")], "wrapped");
    holds_others("wrapped in other text", format!("Look:\n{lines}\nThanks"), &[OtherKind::Malformed]);
    let escaped = paste(format!("{token}%3D"));
    assert_eq!(texts(&escaped), [format!("{token}=")]);
}

#[test]
fn what_is_alone_is_read_as_far_as_it_goes() {
    let part = |json: &str| base64url::encode(json.as_bytes());
    let (good, claims) = (part(r#"{"alg":"RS256"}"#), part(r#"{"aud":"x"}"#));
    for (what, text) in [
        ("a good header beside a broken payload", format!("{good}.!!!.c2ln")),
        ("a header that is no JSON", format!("abc.{claims}.c2ln")),
        ("a header without alg", format!("{}.{claims}.c2ln", part(r#"{"typ":"JWT"}"#))),
        ("an empty header object", format!("{}.{claims}.c2ln", part("{}"))),
        ("an empty header", format!(".{claims}.c2ln")),
        ("no signature", format!("{good}.{claims}")),
        ("no signature, two parts without alg", format!("{}.{claims}", part("{}"))),
        ("an empty signature", format!("{good}.{claims}.")),
        ("alg none", format!("{}.{claims}.", part(r#"{"alg":"none"}"#))),
        (
            "white space before the header's brace",
            format!("{}.{claims}.c2ln", part("\r\n {\"alg\":\"RS256\"}")),
        ),
        ("white space behind it", format!("{}.{claims}.c2ln", part("{\t\"alg\":\"RS256\"}\n"))),
    ] {
        let pasted = paste(&text);
        assert_eq!(texts(&pasted), [text.as_str()], "{what}");
        assert_eq!(
            (pasted.tokens[0].label, pasted.tokens[0].place.as_str()),
            (Label::Alone, "the whole text")
        );
        assert!(pasted.others.is_empty(), "{what}: {:?}", pasted.others);
    }
    let two = format!("{good}.{claims}.");
    holds("an empty signature and a full stop", format!("{two}."), &[&two]);
    holds_others("one part too many", format!("{good}.{claims}.c2ln.x"), &[OtherKind::Malformed]);
    holds_others(
        "one part too many and no alg",
        format!("{}.{claims}.c2ln.x", part("{}")),
        &[OtherKind::Malformed],
    );
    holds_others("nothing in it", "a.b.c", &[]);
    let long = "aBcDeFgHiJkL";
    holds_others("long enough", format!("{long}.b.c"), &[OtherKind::Malformed]);
    holds_others("a letter too short", format!("{}.b.c", &long[1..]), &[]);
    holds_others("of small letters", format!("{}.b.c", long.to_ascii_lowercase()), &[]);
    holds_others("six parts", format!("a.b.c.d.e.{long}"), &[OtherKind::Malformed]);
    holds_others("claims alone", &claims, &[OtherKind::Malformed]);
    for nothing in
        ["", " ", ".", "...", "a", "hello", "Hello.", "example.com", "eyJ", "eyJ.", "e", "=", "%", "\\"]
    {
        holds(nothing, nothing, &[]);
    }
}

#[test]
fn what_is_no_token_is_named() {
    let part = |json: &str| base64url::encode(json.as_bytes());
    let jwe =
        format!("{}.a2V5.aXY.Y2lwaGVydGV4dA.dGFn", part(r#"{"alg":"RSA-OAEP","enc":"A256GCM","kid":"k"}"#));
    for form in ["TOKEN", "Bearer TOKEN", "x TOKEN.", "{\"access_token\":\"TOKEN\"}"] {
        let pasted = paste(form.replace("TOKEN", &jwe));
        assert!(pasted.tokens.is_empty());
        assert_eq!(pasted.others.len(), 1, "{form}");
        assert_eq!(pasted.others[0].kind, OtherKind::Encrypted, "{form}");
        let header = pasted.others[0].header.as_ref().expect("a header");
        assert_eq!(header.string("kid").ok(), Some("k"));
    }
    let real = format!(
        "{}.{}.{}.{}.{}",
        part(r#"{"alg":"RSA-OAEP","enc":"A128CBC-HS256"}"#),
        "k".repeat(342),
        "i".repeat(22),
        "c".repeat(2000),
        "t".repeat(22)
    );
    holds_others(
        "a wrapped JWE",
        format!("x\n{}\nThanks", wrapped(&real, 76, "\n", "> ")),
        &[OtherKind::Encrypted],
    );
    let opaque = format!("EwB{}+/{}=", "Ab3".repeat(30), "x".repeat(40));
    let refresh = format!("1.AXoAabc.AgABAwEAAAD{}", "x".repeat(900));
    let secret = format!("abc8Q~{}", "x".repeat(34));
    for (what, text, kind, place) in [
        ("opaque", opaque.clone(), OtherKind::OpaquePersonal, "the whole text"),
        (
            "opaque in JSON",
            format!("{{\"access_token\":\"{opaque}\"}}"),
            OtherKind::OpaquePersonal,
            "access_token in a JSON response",
        ),
        (
            "opaque, percent-encoded",
            format!("x\naccess_token={}", opaque.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")),
            OtherKind::OpaquePersonal,
            "access_token parameter, line 2",
        ),
        ("a refresh token", refresh.clone(), OtherKind::RefreshToken, "the whole text"),
        (
            "a code",
            "https://x/?code=M.C507_BAY.2.U.0f8fad5b-d9cb&state=1".to_owned(),
            OtherKind::AuthorizationCode,
            "code parameter",
        ),
        (
            "a code that does not say",
            format!("0.AX{}", "x".repeat(60)),
            OtherKind::AuthorizationCode,
            "the whole text; the text does not tell it from a refresh token",
        ),
        ("a secret", secret.clone(), OtherKind::ClientSecret, "the whole text"),
        (
            "a secret in a form",
            format!("grant_type=client_credentials&client_secret={secret}"),
            OtherKind::ClientSecret,
            "client_secret parameter",
        ),
        (
            "SAML",
            "<?xml version=\"1.0\"?>\n<samlp:Response><saml:Assertion/>".to_owned(),
            OtherKind::Saml,
            "line 2, column 1",
        ),
        (
            "claims that somebody decoded",
            "{\"aud\":\"x\",\"iss\":\"y\",\"rh\":\"1.AXcA_A_87E2kLxTrx-3aqb8b28zL5FzJsNQ1NL4KOEaQZsOlCuTJMj.\"}".to_owned(),
            OtherKind::Claims,
            "the whole text",
        ),
        (
            "a token as a site shows it",
            "{\n  \"typ\": \"JWT\"\n}.{\n  \"aud\": \"x\",\n  \"exp\": 1\n}.[Signature]".to_owned(),
            OtherKind::Claims,
            "the whole text",
        ),
        (
            "SAML in a form",
            "SAMLResponse=PHNhbWxwOlJlc3BvbnNlIElEPSJ4Ij4%3D".to_owned(),
            OtherKind::Saml,
            "SAMLResponse parameter",
        ),
    ] {
        let pasted = paste(&text);
        let found: Vec<(OtherKind, &str)> =
            pasted.others.iter().map(|other| (other.kind, other.place.as_str())).collect();
        assert_eq!(found, [(kind, place)], "{what}");
        assert!(pasted.tokens.is_empty(), "{what}");
        let debug = format!("{pasted:?}");
        assert!(!debug.contains("xxxx") && !debug.contains("0f8fad5b"), "{what}: {debug}");
    }
    let all = format!(
        "{{\"access_token\":\"{}\",\"refresh_token\":\"{refresh}\",\"client_secret\":\"{secret}\"}}",
        token()
    );
    let pasted = paste(&all);
    assert_eq!(texts(&pasted), [token()]);
    let kinds: Vec<OtherKind> = pasted.others.iter().map(|other| other.kind).collect();
    assert_eq!(kinds, [OtherKind::RefreshToken, OtherKind::ClientSecret]);
    assert!(!format!("{pasted:?}").contains("eyJ"));
}

#[test]
fn a_token_that_breaks_off_is_named_and_alone_it_is_shown() {
    let token = token();
    let dots: Vec<usize> = token.match_indices('.').map(|(at, _)| at).collect();
    let header = &token[..dots[0]];
    let cut = |at: usize| &token[..at];
    for (what, part, readable) in [
        ("in the header", cut(dots[0] - 5), None),
        ("behind the header", header, None),
        ("behind the first dot", cut(dots[0] + 1), Some(cut(dots[0] + 1))),
        ("in the claims", cut(dots[0] + 30), Some(cut(dots[0] + 30))),
        ("just before the claims' end", cut(dots[1] - 3), Some(cut(dots[1] - 3))),
    ] {
        for ending in ["", "…", "..."] {
            if what == "behind the first dot" && ending == "..." {
                continue;
            }
            let text = format!("{part}{ending}");
            holds_others(what, format!("the token: {text} and more"), &[OtherKind::CutOff]);
            holds_others(what, format!("{{\"access_token\":\"{text}\"}}"), &[OtherKind::CutOff]);
            holds_others(what, format!("{text}\nThanks a lot"), &[OtherKind::CutOff]);
            let pasted = paste(&text);
            assert_eq!(
                pasted.others.iter().map(|other| other.kind).collect::<Vec<_>>(),
                [OtherKind::CutOff],
                "{what}"
            );
            assert_eq!(texts(&pasted), Vec::from_iter(readable.map(str::to_owned)), "{what}{ending}");
        }
    }
    // Behind a signature that is whole an ellipsis leaves nothing out: the token can be used, and must not be lost.
    let unknown = format!("{}.{}", base64url::encode(br#"{"alg":"XX256"}"#), &token[dots[0] + 1..]);
    for ending in ["…", "...", "...."] {
        let (whole, short) = (format!("{token}{ending}"), format!("{}{ending}", cut(token.len() - 1)));
        assert_eq!(texts(&paste(format!("the token: {whole} was sent"))), [&*token], "{ending}");
        assert_eq!(texts(&paste(&whole)), [&*token], "{ending}");
        holds_others(ending, format!("the token: {short} was sent"), &[OtherKind::CutOff]);
        holds_others(ending, format!("the token: {unknown}{ending} was sent"), &[OtherKind::Malformed]);
    }
    holds_others("something behind it", format!("the token: {token}...x and"), &[OtherKind::Malformed]);
    holds_others("a further part", format!("the token: {token}.x... and"), &[OtherKind::Malformed]);
    holds_others("left out in the middle", format!("x {header}...{}", cut(20)), &[OtherKind::CutOff]);
    let next = other_token();
    let pasted = paste(format!("{}\n{next}", cut(dots[0] + 30)));
    assert_eq!(texts(&pasted), [next]);
    assert_eq!(pasted.others[0].kind, OtherKind::CutOff);
    let flattened = format!("{{\"protected\":\"{header}\",\"payload\":\"e30\",\"signature\":\"c2ln\"}}");
    holds_others("a JWS in JSON", flattened, &[OtherKind::Malformed]);
}
