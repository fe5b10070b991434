//! What is cut of claims, and what is not.

use super::*;
use crate::json::{parse, to_string_safe};

#[test]
fn credentials_are_cut_and_nothing_else_is() {
    let header = base64url::encode(br#"{"alg":"x"}"#);
    for (what, name, text, shown) in [
        ("plain", "x", "a text", "a text".to_owned()),
        ("by name", "password", "hunter2", "(a credential of 7 characters, not shown)".to_owned()),
        ("an empty one", "password", "", String::new()),
        ("a token", "actort", &*format!("{header}.e30.c2ln"), format!("{header}.e30.…")),
        (
            "a token in a text",
            "x",
            &*format!("Bearer {header}.e30.c2ln, and more."),
            format!("Bearer {header}.e30.…, and more."),
        ),
        ("an encrypted one", "x", &*format!("{header}.a.b.c.d"), format!("{header}.a.…")),
        (
            "in an address in an address",
            "x",
            &*format!("https://a/?u=https%3A%2F%2Fb%2F%3Faccess_token%3D{header}.e30.c2ln%26x"),
            format!("https://a/?u=https%3A%2F%2Fb%2F%3Faccess_token%3D{header}.e30.…%26x"),
        ),
        ("with escaped dots", "x", &*format!("a {header}%2Ee30%2Ec2ln b"), format!("a {header}.e30.… b")),
        ("behind a word", "x", &*format!("token_{header}.e30.c2ln b"), format!("token_{header}.e30.… b")),
        ("behind an escape", "x", &*format!("a\\n{header}.e30.c2ln b"), format!("a\\n{header}.e30.… b")),
        ("over lines", "x", &*format!("{header}.e30.\nc2ln"), format!("{header}.e30.…")),
        (
            "behind a word, over lines",
            "x",
            &*format!("t_{}\n{}.e30.c2ln b", &header[..8], &header[8..]),
            "(lines with a token, not shown)".to_owned(),
        ),
        (
            "behind a word, with its signature alone over lines",
            "x",
            &*format!("see\nt_{header}.e30.c2\nln b"),
            "(lines with a token, not shown)".to_owned(),
        ),
        (
            "on a line between others",
            "x",
            &*format!("see\n{header}.e30.c2ln\nand more"),
            format!("see\n{header}.e30.…\nand more"),
        ),
        (
            "behind a word, over escaped lines that are indented",
            "x",
            &*format!("t_{header}.%0D%0A > e3\\n\t0.c2ln"),
            "(lines with a token, not shown)".to_owned(),
        ),
        (
            "behind a word, beside one that the finder does not know",
            "x",
            &*format!("t_{}\n{}.e30.c2ln\ne30.e30.c2ln", &header[..8], &header[8..]),
            "(lines with a token, not shown)".to_owned(),
        ),
        (
            "lines without one",
            "x",
            "eyJ is how\none begins.\nSee www.a.b",
            "eyJ is how\none begins.\nSee www.a.b".to_owned(),
        ),
        (
            "with an escaped first letter",
            "x",
            &*format!("a %65{}.%65{}.c2ln b", &header[1..], "30"),
            format!("a {header}.e30.… b"),
        ),
        (
            "with a first letter that JSON escapes",
            "x",
            &*format!("a \\u0065{}.e30.c2ln b", &header[1..]),
            format!("a {header}.e30.… b"),
        ),
        (
            "with a line break behind its first letters",
            "x",
            &*format!("{}\n{}.e30.c2ln", &header[..2], &header[2..]),
            format!("{header}.e30.…"),
        ),
        (
            "with a line break in the header, and escaped dots",
            "x",
            &*format!("a {}%2Ee30%2Ec2ln b", base64url::encode(b"{\n\"alg\":\"x\"}")),
            format!("a {}.e30.… b", base64url::encode(b"{\n\"alg\":\"x\"}")),
        ),
        (
            "in base64",
            "x",
            &*format!("x={} y", base64url::encode(format!("{header}.e30.c2ln").as_bytes())),
            "x=(a token in base64, not shown) y".to_owned(),
        ),
        (
            "in base64 behind one letter",
            "x",
            &*format!("x {} y", base64url::encode(format!("_{header}.e30.c2ln").as_bytes())),
            "x (a token in base64, not shown) y".to_owned(),
        ),
        (
            "in base64 behind two letters",
            "x",
            &*format!("Basic {}== y", base64url::encode(format!("u:{header}.e30.c2lnc2ln").as_bytes())),
            "Basic (a token in base64, not shown) y".to_owned(),
        ),
        (
            "in base64 of JSON, twice",
            "x",
            &*format!(
                "{0},{0}",
                base64url::encode(format!(r#"{{"access_token":"{header}.e30.c2ln"}}"#).as_bytes())
            ),
            "(a token in base64, not shown),(a token in base64, not shown)".to_owned(),
        ),
        ("base64 of other text", "x", "ZXlKub3RoaW5n Zey", "ZXlKub3RoaW5n Zey".to_owned()),
        ("a header and claims alone", "x", &*format!("{header}%2Ee30"), format!("{header}%2Ee30")),
        ("behind something", "x", &*format!("v1.{header}.e30.c2ln"), format!("v1.{header}.e30.…")),
        (
            "by another spelling of the name",
            "Client-Secret",
            "hunter2",
            "(a credential of 7 characters, not shown)".to_owned(),
        ),
        (
            "by the end of a name",
            "extension_password",
            "hunter2",
            "(a credential of 7 characters, not shown)".to_owned(),
        ),
        (
            "with white space in the header",
            "x",
            &*format!("{}.e30.c2ln", base64url::encode(b"\r\n{\"alg\":\"x\"} ")),
            format!("{}.e30.…", base64url::encode(b"\r\n{\"alg\":\"x\"} ")),
        ),
        (
            "a space before the header",
            "x",
            &*format!("{}.e30.c2ln", base64url::encode(b" {\"alg\":\"x\"}")),
            format!("{}.e30.…", base64url::encode(b" {\"alg\":\"x\"}")),
        ),
        (
            "a tab before the header",
            "x",
            &*format!("{}.e30.c2ln", base64url::encode(b"\t{\"alg\":\"x\"}")),
            format!("{}.e30.…", base64url::encode(b"\t{\"alg\":\"x\"}")),
        ),
        (
            "a client secret beside a token",
            "x",
            &*format!("abc8Q~TEST.made-up.worthless.secret_0000 {header}.e30.c2ln"),
            format!("(a client secret, not shown) {header}.e30.…"),
        ),
        ("without a signature", "x", &*format!("{header}.e30"), format!("{header}.e30")),
        ("the shortest one", "x", "e30..x", "e30..…".to_owned()),
        ("a version", "x", "1.2.3", "1.2.3".to_owned()),
        ("an address", "x", "https://a.b.c/d.e", "https://a.b.c/d.e".to_owned()),
    ] {
        assert_eq!(hidden(name, text), shown, "{what}");
        assert_eq!(holds_credential(name, text), shown != text, "{what}");
    }
}

#[test]
fn a_text_of_nothing_but_beginnings_is_read_once() {
    // Read anew at each of them, this would not end today.
    for beginning in ["ZXlK", "V5S", "leUp", "eyJ", "eyJ\n", "\n>", "eyJhbGciOi", "eyJhbGciOiJ4In0"] {
        let text = beginning.repeat(50_000);
        assert_eq!(hidden("x", &text), text, "{beginning}");
    }
}

#[test]
fn whatever_is_a_header_may_begin_one() {
    for first in 0..=u8::MAX {
        for second in 0..=u8::MAX {
            let part = base64url::encode(&[first, second, b'}']);
            for text in [part.clone(), format!("{part}."), format!("a name: {}{part}.x", "-".repeat(30))] {
                let header = [first, second, b'}'];
                let begins = begins_like_json(part.as_bytes()) && header.trim_ascii().first() == Some(&b'{');
                assert!(may_begin(&text) || !begins, "{text}");
                assert!(may_begin(&text) || !input::holds_beginning(text.as_bytes()), "{text}");
            }
        }
    }
    for text in ["Alert.Read.All", "Machine.Read.All", "https://api.securitycenter.microsoft.com", "e", ""] {
        assert!(!may_begin(text), "{text}");
    }
}

#[test]
fn no_secret_is_shorter_than_the_shortest() {
    assert_eq!(SECRETS.iter().map(|secret| secret.len()).min(), Some(SHORTEST));
}

#[test]
fn they_are_found_at_any_depth() {
    let header = base64url::encode(br#"{"alg":"x"}"#);
    let text = format!(r#"{{"a":[{{"password":["p"],"t":"{header}.e30.c2ln"}}],"n":1.0}}"#);
    let Some(Value::Object(object)) = parse(&text).value else { panic!() };
    let shown = to_string_safe(&without_credentials(&object));
    assert!(!shown.contains("c2ln") && !shown.contains("\"p\""), "{shown}");
    assert!(shown.ends_with(r#""n":1.0}"#), "{shown}");
}
