use super::*;
use crate::token::base64url;

fn token(name: &str) -> String {
    let header = base64url::encode(br#"{"typ":"JWT","alg":"ES256"}"#);
    let claims = format!(
        r#"{{"aud":"https://api.example","name":"{name}","roles":["Alert.Read.All","Machine.Read.All"]}}"#
    );
    format!("{header}.{}.{}", base64url::encode(claims.as_bytes()), base64url::encode(&[0xa7; 64]))
}

fn found(text: &str) -> Pasted {
    find(text.as_bytes()).expect("short enough")
}

fn names(pasted: &Pasted) -> Vec<String> {
    pasted
        .tokens
        .iter()
        .map(|found| found.token.claims().string("name").ok().unwrap_or("?").to_owned())
        .collect()
}

/// The token comes out as it went in.
fn whole(what: &str, text: &str, token: &str) -> Found {
    let mut pasted = found(text);
    assert_eq!(pasted.tokens.len(), 1, "{what}: {pasted:?}");
    let only = pasted.tokens.remove(0);
    let expected = Token::parse(token).expect("a token").sha256();
    assert_eq!(only.token.sha256(), expected, "{what}: {:?}", only.place);
    only
}

#[test]
fn every_form_gives_the_same_token() {
    let t = token("a");
    let one_line = |separator: &str, width: usize| {
        t.as_bytes()
            .chunks(width)
            .map(|chunk| std::str::from_utf8(chunk).expect("ASCII"))
            .collect::<Vec<_>>()
            .join(separator)
    };
    for (what, text, label) in [
        ("bare", t.clone(), Label::Alone),
        ("a new line", format!("{t}\r\n"), Label::Alone),
        ("quotes", format!("\"{t}\""), Label::Alone),
        ("typographic quotes", format!("the token \u{201c}{t}\u{201d} is it"), Label::InText),
        ("bearer", format!("bearer {t}"), Label::Authorization),
        (
            "a header",
            format!("GET / HTTP/1.1\r\nAuthorization: Bearer {t}\r\nHost: x\r\n"),
            Label::Authorization,
        ),
        ("curl", format!("curl -H 'Authorization: Bearer {t}' https://x"), Label::Authorization),
        (
            "curl, double quotes",
            format!("curl -H \"authorization: bearer {t}\" \\\n  https://x"),
            Label::Authorization,
        ),
        (
            "JSON",
            format!("{{\"token_type\":\"Bearer\",\"access_token\":\"{t}\",\"expires_in\":1}}"),
            Label::AccessToken,
        ),
        ("az", format!("{{\n  \"accessToken\": \"{t}\",\n  \"expiresOn\": \"x\"\n}}"), Label::AccessToken),
        (
            "escaped JSON",
            format!("{{\"body\":\"{{\\\"access_token\\\":\\\"{t}\\\"}}\"}}"),
            Label::AccessToken,
        ),
        ("escaped new line", format!("\"one\\n{t}\\ntwo\""), Label::InText),
        ("a fragment", format!("https://x/cb#access_token={t}&token_type=Bearer"), Label::AccessToken),
        ("a query", format!("https://x/cb?id_token={t}#x"), Label::IdToken),
        ("percent-encoded", format!("Authorization=Bearer%20{t}%26x"), Label::InText),
        ("percent-encoded dots", format!("token={}", t.replace('.', "%2E")), Label::InText),
        ("a cookie", format!("Cookie: a=b; session={t}; c=d"), Label::InText),
        ("env", format!("export ACCESS_TOKEN={t}\nX=1"), Label::AccessToken),
        ("YAML", format!("auth:\n  access_token: {t}\n  x: y"), Label::AccessToken),
        ("YAML block", format!("access_token: |\n  {}\nx: y", one_line("\n  ", 64)), Label::AccessToken),
        ("PowerShell", format!("$headers = @{{ Authorization = \"Bearer {t}\" }}"), Label::Authorization),
        ("Markdown", format!("Token: `{t}`, and so on"), Label::InText),
        ("Markdown, bold", format!("**{t}**"), Label::InText),
        ("a sentence", format!("I got {t}. It fails."), Label::InText),
        ("the end of a sentence", format!("I got {t}."), Label::InText),
        ("brackets", format!("see ({t}) <{t}> [{t}]"), Label::InText),
        ("a comma", format!("a,{t},b"), Label::InText),
        ("wrapped", one_line("\n", 64), Label::Alone),
        ("wrapped, CRLF", one_line("\r\n", 76), Label::Alone),
        ("wrapped, indented", format!("    {}", one_line("\n    ", 60)), Label::Alone),
        ("quoted mail", format!("> {}", one_line("\n> ", 70)), Label::InText),
        ("quoted twice", format!(">> {}", one_line("\n>> ", 70)), Label::InText),
        ("wrapped with backslashes", format!("'{}'", one_line("\\\n", 50)), Label::Alone),
        (
            "wrapped in a header",
            format!("Authorization: Bearer {}\nHost: x", one_line("\n", 64)),
            Label::Authorization,
        ),
        ("a word on the next line", format!("{t}\nthanks"), Label::InText),
        ("prose on the next line", format!("{t}\nthanks for looking"), Label::InText),
        ("wrapped, then a word", format!("{}\nthanks", one_line("\n", 64)), Label::InText),
        ("BOM", format!("\u{feff}{t}"), Label::Alone),
        ("between control characters", format!("\0\u{1b}{t}\u{7}\0"), Label::InText),
    ] {
        let only = whole(what, &text, &t);
        let labels = [label, Label::Alone, Label::InText, Label::Authorization];
        assert!(
            only.label == label
                || (label == Label::InText && labels.contains(&only.label))
                || (label == Label::Alone && only.label == Label::InText),
            "{what}: {:?}",
            only.label
        );
    }
}

#[test]
fn a_token_survives_every_width() {
    let t = token("a");
    for width in 8..=t.len() {
        for prefix in ["", "  ", "> "] {
            let lines: Vec<&str> =
                t.as_bytes().chunks(width).map(|chunk| std::str::from_utf8(chunk).expect("ASCII")).collect();
            let text = format!("{prefix}{}", lines.join(&format!("\n{prefix}")));
            whole(&format!("width {width}, prefix {prefix:?}"), &text, &t);
        }
    }
}

#[test]
fn utf16_is_read() {
    let t = token("a");
    let units = |mark: &[u8], bytes: fn(u16) -> [u8; 2]| {
        [mark.to_vec(), t.encode_utf16().flat_map(bytes).collect()].concat()
    };
    for (what, bytes) in [
        ("LE", units(&[0xff, 0xfe], u16::to_le_bytes)),
        ("BE", units(&[0xfe, 0xff], u16::to_be_bytes)),
        ("LE without a mark", units(&[], u16::to_le_bytes)),
        ("BE without a mark", units(&[], u16::to_be_bytes)),
    ] {
        assert_eq!(names(&find(&bytes).expect("short")), ["a"], "{what}");
    }
}

#[test]
fn several_tokens_are_several_and_the_same_is_one() {
    let (a, b) = (token("a"), token("b"));
    let response = format!(
        "{{\"access_token\":\"{a}\",\"id_token\":\"{b}\",\"refresh_token\":\"0.AX{}\"}}",
        "x".repeat(900)
    );
    let pasted = found(&response);
    assert_eq!(names(&pasted), ["a", "b"]);
    assert_eq!(pasted.tokens[0].place, "access_token in a JSON response");
    assert_eq!(pasted.tokens[1].label, Label::IdToken);
    assert_eq!(pasted.others.iter().map(|other| other.kind).collect::<Vec<_>>(), [OtherKind::RefreshToken]);
    assert_eq!(names(&found(&format!("{a}\n{b}\n{a}"))), ["a", "b"], "line by line");
    assert_eq!(names(&found(&format!("{a} {b}"))), ["a", "b"]);
    assert_eq!(names(&found(&format!("{a}\n\n{b}"))), ["a", "b"]);
}

#[test]
fn what_belongs_to_a_token_is_not_cut_away() {
    let t = token("a");
    for (what, text) in [
        ("padding", format!("x {t}= y")),
        ("plus", format!("x {t}+ab y")),
        ("slash", format!("x {t}/ab y")),
        ("a further part", format!("x {t}.ab y")),
        ("two dots", format!("x {t}.. y")),
        ("encoded padding", format!("x {t}%3D y")),
    ] {
        let pasted = found(&text);
        assert_eq!(pasted.tokens.len(), 0, "{what}");
        assert_eq!(pasted.others.first().map(|other| other.kind), Some(OtherKind::Malformed), "{what}");
    }
}

#[test]
fn a_text_that_is_one_token_is_read_with_its_flaws() {
    let t = token("a");
    let two = t.rsplit_once('.').expect("dots").0;
    for (what, text, defects) in [
        ("sound", t.clone(), 0),
        ("padding", format!("{t}="), 1),
        ("padding after Bearer", format!("Bearer {t}=="), 1),
        ("no signature", two.to_owned(), 1),
        ("an empty signature", format!("{two}."), 1),
        ("a broken payload", format!("{}.!!!.c2ln", t.split('.').next().expect("a header")), 2),
        ("a header without alg", format!("e30.{}", t.split_once('.').expect("dots").1), 0),
    ] {
        let pasted = found(&text);
        assert_eq!(pasted.tokens.len(), 1, "{what}: {pasted:?}");
        assert!(pasted.tokens[0].token.defects().len() >= defects.min(1), "{what}");
        assert_eq!(pasted.tokens[0].token.defects().is_empty(), defects == 0, "{what}");
    }
    assert!(found("a.b.c").tokens.is_empty());
    assert!(found("www.example.com").tokens.is_empty());
}

#[test]
fn what_is_no_token_is_named() {
    let t = token("a");
    let header = t.split('.').next().expect("a header");
    let jwe = format!("{}.a.b.c.d", base64url::encode(br#"{"alg":"RSA-OAEP","enc":"A256GCM"}"#));
    for (what, text, kind) in [
        ("JWE", jwe.clone(), OtherKind::Encrypted),
        ("JWE in text", format!("token: {jwe}, x"), OtherKind::Encrypted),
        ("a header alone", header.to_owned(), OtherKind::CutOff),
        ("cut off in text", format!("got {header}..."), OtherKind::CutOff),
        ("opaque", format!("EwB{}==", "Aa1+/".repeat(100)), OtherKind::OpaquePersonal),
        (
            "a code",
            format!("https://x/cb?code=0.A{}&state=x", "bC-_".repeat(100)),
            OtherKind::AuthorizationCode,
        ),
        ("a personal code", format!("code=M.C5{}", "bC1!".repeat(30)), OtherKind::AuthorizationCode),
        (
            "a refresh token",
            format!("\"refresh_token\":\"1.A{}\"", "bC-_".repeat(300)),
            OtherKind::RefreshToken,
        ),
        ("a secret", "abc8Q~abcdefghijklmnopqrstuvwxyz01234567".to_owned(), OtherKind::ClientSecret),
        ("a secret by name", "client_secret=somethingthatislongenough".to_owned(), OtherKind::ClientSecret),
        ("SAML", "<samlp:Response xmlns=\"x\">".to_owned(), OtherKind::Saml),
        ("SAML in base64", "SAMLResponse=PHNhbWxwOlJlc3BvbnNl".to_owned(), OtherKind::Saml),
    ] {
        let pasted = found(&text);
        assert!(pasted.tokens.is_empty(), "{what}: {pasted:?}");
        assert_eq!(pasted.others.first().map(|other| other.kind), Some(kind), "{what}");
    }
    assert!(found(&jwe).others[0].header.as_ref().is_some_and(|header| header.has("enc")));
}

#[test]
fn noise_yields_nothing_and_ends_soon() {
    for (what, text) in [
        ("nothing", String::new()),
        ("prose", "eyes eyJ ewe e30 and so on".to_owned()),
        ("headers without alg", format!("{}.x.y", base64url::encode(br#"{"a":1}"#))),
        ("eyJ", "eyJ".repeat(300_000)),
        ("eyJ lines", "eyJ\n".repeat(300_000)),
        ("header lines", "eyJhbGciOiJFUzI1NiJ9\n".repeat(30_000)),
        ("headers with dots", "eyJhbGciOiJFUzI1NiJ9.".repeat(30_000)),
        ("header dot lines", "eyJhbGciOiJFUzI1NiJ9.\n".repeat(30_000)),
        ("dots", ".".repeat(1_000_000)),
        ("percents", "%".repeat(1_000_000)),
        ("encoded percents", "%25".repeat(300_000)),
        ("quotes", "\"".repeat(1_000_000)),
        ("closing braces", "fX0\n".repeat(200_000)),
    ] {
        let pasted = found(&text);
        assert!(pasted.tokens.len() <= FOUND_LIMIT && pasted.others.len() <= FOUND_LIMIT, "{what}");
    }
}

#[test]
fn the_limit_has_two_sides() {
    assert!(find(&vec![b'a'; INPUT_LIMIT]).is_ok());
    assert_eq!(find(&vec![b'a'; INPUT_LIMIT + 1]).err(), Some(InputError::TooLong));
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let _ = find(&bytes);
    }

    #[test]
    fn any_text_around_a_token_is_survived(before in "[ -~]{0,30}", after in "[ -~\\n]{0,30}") {
        let _ = find(format!("{before}{}{after}", token("a")).as_bytes());
    }
}
