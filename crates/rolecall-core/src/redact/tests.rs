//! Whole texts: what is left of them, in whatever blocks they come.

use ::base64::Engine as _;
use ::base64::engine::general_purpose::STANDARD;

use super::text::MARKER;
use super::*;
use crate::token::base64url;

pub(super) const TOKEN: &str = include_str!("../../../../fixtures/tokens/v2-delegated.jwt");
pub(super) const OTHER: &str = include_str!("../../../../fixtures/tokens/v1-app-defender.jwt");
pub(super) const SHORT: &str = include_str!("../../../../fixtures/tokens/generic-hs256.jwt");
pub(super) const REFRESH: &str = include_str!("../../../../fixtures/pastes/refresh-token.txt");
pub(super) const JWE: &str = include_str!("../../../../fixtures/pastes/jwe.txt");

fn salt() -> Salt {
    Salt::new(vec![7; 16]).expect("long enough")
}

/// `text` redacted, fed in blocks of `block` bytes and looked at in pieces of at least `least`.
pub(super) fn redact_in(text: &[u8], block: usize, least: usize, options: Options<'_>) -> Vec<u8> {
    let mut redactor = Redactor::new(options).with_pieces_of(least, 0);
    let mut out = Vec::new();
    for block in text.chunks(block.max(1)) {
        redactor.feed(block, &mut out).expect("it is text");
    }
    redactor.finish(&mut out).expect("it is text");
    out
}

/// What is found in `text`, as `--check` looks for it.
pub(super) fn places(text: &[u8]) -> Vec<Place> {
    let mut redactor = Redactor::new(Options::default());
    let mut out = Vec::new();
    redactor.feed(text, &mut out).expect("it is text");
    redactor.finish(&mut out).expect("it is text");
    redactor.places().collect()
}

pub(super) fn redacted(text: impl AsRef<[u8]>) -> String {
    let done = redact_in(text.as_ref(), usize::MAX, usize::MAX, Options::default());
    let again = redact_in(&done, usize::MAX, usize::MAX, Options::default());
    let text = String::from_utf8(done).expect("UTF-8");
    assert_eq!(String::from_utf8(again).expect("UTF-8"), text, "twice");
    text
}

pub(super) fn with_names(text: &str) -> String {
    let mut learning = Redactor::learning();
    let mut out = Vec::new();
    learning.feed(text.as_bytes(), &mut out).expect("it is text");
    learning.finish(&mut out).expect("it is text");
    let (salt, known) = (salt(), learning.into_known());
    let options = Options { names: Some((&salt, &known)) };
    let done = redact_in(text.as_bytes(), usize::MAX, usize::MAX, options);
    let nobody = Known::default();
    let options = Options { names: Some((&salt, &nobody)) };
    assert_eq!(redact_in(&done, usize::MAX, usize::MAX, options), done, "twice");
    String::from_utf8(done).expect("UTF-8")
}

pub(super) fn parts(token: &str) -> Vec<&str> {
    token.trim().split('.').collect()
}

/// A token without its signature.
fn cut(token: &str) -> String {
    let parts = parts(token);
    format!("{}.{}.{MARKER}", parts[0], parts[1])
}

pub(super) fn token_of(header: &str, claims: &str, signature: &str) -> String {
    let part = |json: &str| base64url::encode(json.as_bytes());
    format!("{}.{}.{signature}", part(header), part(claims))
}

#[test]
fn every_form_of_a_token_loses_its_signature_and_nothing_else() {
    let (token, done) = (TOKEN.trim(), cut(TOKEN));
    let none = token_of(r#"{"alg":"none"}"#, "{}", "");
    let jwe = parts(JWE);
    let jwe_done = format!("{}.{MARKER}.{MARKER}.{MARKER}.{MARKER}", jwe[0]);
    let wrapped =
        |text: &str| text.as_bytes().chunks(76).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\n");
    let (head, signature) = token.rsplit_once('.').expect("three parts");
    let done_in = |dot: &str, token: &str| token.replace('.', dot);
    for (what, text, expected) in [
        ("alone", token.to_owned(), done.clone()),
        ("in a sentence", format!("It is {token}. Ok?"), format!("It is {done}. Ok?")),
        ("percent-encoded", token.replace('.', "%2E"), done.replace('.', "%2E")),
        (
            "escaped",
            format!("\"{}\"", token.replace('.', "\\u002e")),
            format!("\"{}\"", done.replace('.', "\\u002e")),
        ),
        (
            "in an address",
            format!("https://x/#access_token={token}&s=1"),
            format!("https://x/#access_token={done}&s=1"),
        ),
        (
            "a header",
            format!("Authorization: Bearer {token}\r\nHost: x"),
            format!("Authorization: Bearer {done}\r\nHost: x"),
        ),
        ("two in a row", format!("{token} {OTHER}"), format!("{done} {}\n", cut(OTHER))),
        ("cut off", format!("{}…", &token[..token.len() - 40]), format!("{done}…")),
        ("cut off in its claims", head[..head.len() - 9].to_owned(), head[..head.len() - 9].to_owned()),
        ("shortened", format!("{}...abc", &token[..token.len() - 90]), format!("{done}...{MARKER}")),
        ("with padding", format!("{token}== x"), format!("{done} x")),
        ("in a path", format!("/cb/{token}/profile?x=1"), format!("/cb/{done}/profile?x=1")),
        ("in two segments of a path", format!("/cb/{token}/{token}/"), format!("/cb/{done}/{done}/")),
        ("in a path, cut already", format!("/cb/{done}/confirm?x=1"), format!("/cb/{done}/confirm?x=1")),
        (
            "in standard base64, in a path",
            format!("/cb/{head}.{}/{}b3== x", "aB3".repeat(57), "aB3".repeat(56)),
            format!("/cb/{done} x"),
        ),
        ("with a part more", format!("{token}.{}", "aB3".repeat(20)), format!("{done}.{MARKER}")),
        ("behind a part", format!("v1.{token} x"), format!("v1.{done} x")),
        (
            "with a letter in it",
            format!("{head}.{}é{} x", &signature[..90], &signature[90..]),
            format!("{done} x"),
        ),
        ("unsigned", format!("{none} x"), format!("{none}{MARKER} x")),
        ("encrypted", format!("t={} x", JWE.trim()), format!("t={jwe_done} x")),
        (
            "a secret in a shell's text of JSON",
            r#"-d '{"password":"hun'"'"'ter2","x":1}'"#.to_owned(),
            r#"-d '{"password":"REDACTED","x":1}'"#.to_owned(),
        ),
        (
            "without alg",
            format!("c={}", token_of(r#"{"user":"ada"}"#, "{}", &"x".repeat(27))),
            format!("c={}", token_of(r#"{"user":"ada"}"#, "{}", MARKER)),
        ),
        (
            "broken before its signature",
            format!("{head}.\n    {signature}\nx"),
            format!("{head}.{MARKER}\nx"),
        ),
        ("behind a letter", format!("x{token} y"), format!("x{done} y")),
        ("behind a letter, at a sentence's end", format!("x{token}. y"), format!("x{done}. y")),
        ("padded, before another", format!("x{token}=.{token} y"), format!("x{done}=.{done} y")),
        ("behind a letter, before dots", format!("x{token}..."), format!("x{done}...")),
        ("behind a letter, before a short part", format!("x{token}.foo y"), format!("x{done}.REDACTED y")),
        ("spaces around its dots", done_in(" . ", token), done_in(" . ", &done)),
        (
            "in a list",
            format!("[\"{}\"]", done_in("\", \"", token)),
            format!("[\"{}\"]", done_in("\", \"", &done)),
        ),
        (
            "in lines of a list",
            format!("- {}\n", done_in("\n- ", token)),
            format!("- {}\n", done_in("\n- ", &done)),
        ),
        (
            "in a program",
            format!("\"{}\";", done_in(".\" +\n \"", token)),
            format!("\"{}\";", done_in(".\" +\n \"", &done)),
        ),
        ("encrypted, in a list", done_in("','", JWE.trim()), done_in("','", &jwe_done)),
        ("with entities", done_in("&#46;", token), done_in("&#46;", &done)),
        ("with other entities", done_in("&#x2e;", token), done_in("&#x2e;", &done)),
        ("with named entities", done_in("&period;", token), done_in("&period;", &done)),
        (
            "a secret in quoted-printable",
            "client_secret=3Dabc8=\r\ndef&x=3D1".to_owned(),
            "client_secret=REDACTED&x=3D1".to_owned(),
        ),
        (
            "a secret among entities",
            "{&quot;client_secret&quot;:&quot;abc&quot;,&quot;x&quot;:1}".to_owned(),
            "{&quot;client_secret&quot;:&quot;REDACTED&quot;,&quot;x&quot;:1}".to_owned(),
        ),
        (
            "a file's name",
            "eyes.min.js e30.min.abcdefghijklmnopqrstuvwx".to_owned(),
            "eyes.min.js e30.min.abcdefghijklmnopqrstuvwx".to_owned(),
        ),
    ] {
        assert_eq!(redacted(&text), expected, "{what}");
    }
    let lines = redacted(format!("{}\n\nend", wrapped(token)));
    assert_eq!(lines.replace('\n', ""), format!("{done}end"), "wrapped");
}

#[test]
fn a_token_within_a_token_is_cut_too() {
    let inner = TOKEN.trim();
    let claims = |inner: &str| {
        format!(
            r#"{{"at":"{inner}", "n":1.0,"rh":"1.AXcA_A_87E2kLxTrx-3aqb8b28zL5FzJsNQ1NL4KOEaQZsOlCuTJMj."}}"#
        )
    };
    let pop = token_of(r#"{"alg":"RS256","typ":"pop"}"#, &claims(inner), &"A".repeat(342));
    let expected = token_of(r#"{"alg":"RS256","typ":"pop"}"#, &claims(&cut(inner)), MARKER);
    assert_eq!(redacted(format!("PoP {pop}")), format!("PoP {expected}"));
    let wrapped = |token: &str| format!("data:\n  token: {}\n", STANDARD.encode(token));
    assert_eq!(redacted(wrapped(inner)), wrapped(&cut(inner)));
    let mut deep = inner.to_owned();
    for _ in 0..9 {
        deep = token_of(r#"{"alg":"HS256"}"#, &format!(r#"{{"t":"{deep}"}}"#), &"A".repeat(43));
    }
    assert!(!redacted(&deep).contains(&parts(inner)[2][..24]));
}

#[test]
fn a_token_in_quoted_printable_loses_its_signature() {
    let token = TOKEN.trim();
    for (what, dot, line_end) in [
        ("broken", ".", "=\r\n"),
        ("broken in Unix's way", ".", "=\n"),
        ("with its dots escaped", "=2E", "=\r\n"),
    ] {
        let spelt = format!("t=3D{}", token.replace('.', dot));
        let lines: Vec<&str> =
            (0..spelt.len()).step_by(75).map(|at| &spelt[at..spelt.len().min(at + 75)]).collect();
        let text = format!("{} x", lines.join(line_end));
        let at = text.rfind(dot).expect("a dot") + dot.len();
        assert_eq!(redacted(&text), format!("{}{MARKER} x", &text[..at]), "{what}");
    }
}

#[test]
fn base64_in_quoted_printable_is_redacted_once_and_for_all() {
    for (letters, width) in (0..3).flat_map(|letters| [48, 60, 64, 72, 76].map(|width| (letters, width))) {
        let text = format!("{} {} ", "y".repeat(letters), SHORT.trim());
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let encoded = STANDARD.encode(utf16).replace('=', "=3D");
        let lines: Vec<_> = encoded.as_bytes().chunks(width).map(String::from_utf8_lossy).collect();
        // Words behind its last line, so that it is not told for that.
        let done = redacted(format!("{} and words that go on=\nin the next =3D x\n", lines.join("\n")));
        assert!(done.ends_with("in the next =3D x\n"), "{done}");
    }
}

#[test]
fn secrets_apart_from_their_names_are_cut_in_json_too() {
    let in_lines = |text: &str| {
        let lines: Vec<_> = text.as_bytes().chunks(76).map(String::from_utf8_lossy).collect();
        lines.join("\\r\\n")
    };
    for (text, done) in [
        (
            r#"{"text":"client_secret: |\n  abc\n  def\n","x":1}"#,
            r#"{"text":"client_secret: |\n  REDACTED\n","x":1}"#,
        ),
        (
            "{\"a\": 1,\n\"text\":\"client_secret: |\\n  abc\"}",
            "{\"a\": 1,\n\"text\":\"client_secret: |\\n  REDACTED\"}",
        ),
        (
            r#"{"body":"{\"client_secret\":[\"a\\\"bc\"],\"x\":1}"}"#,
            r#"{"body":"{\"client_secret\":[\"REDACTED\"],\"x\":1}"}"#,
        ),
        (
            &format!(
                "{{\"data\":\"{}\"}}",
                in_lines(&STANDARD.encode(format!("{} client_secret=abc8QZq1 x", "x ".repeat(80))))
            ),
            &format!(
                "{{\"data\":\"{}\"}}",
                in_lines(&STANDARD.encode(format!("{} client_secret=REDACTED x", "x ".repeat(80))))
            ),
        ),
        (
            r#"["form-data; name=\"password\"\r\n\r\nabc","\r\n--x"]"#,
            r#"["form-data; name=\"password\"\r\n\r\nREDACTED","\r\n--x"]"#,
        ),
        (r#"["<client_secret>", "</client_secret>"]"#, r#"["<client_secret>", "</client_secret>"]"#),
        (
            r#"["-----BEGIN PRIVATE KEY-----\nabcd",null,"-----END PRIVATE KEY-----"]"#,
            r#"["-----BEGIN PRIVATE KEY-----\nREDACTED",null,"-----END PRIVATE KEY-----"]"#,
        ),
        (
            r#"[{"value":"ESTSAUTH=0.AX-abcdefghijkl; path=/"},{"x":1}]"#,
            r#"[{"value":"ESTSAUTH=REDACTED; path=/"},{"x":1}]"#,
        ),
    ] {
        assert_eq!(redacted(text), done);
        serde_json::from_str::<serde_json::Value>(&redacted(text)).expect("JSON");
    }
}

#[test]
fn names_are_replaced_the_same_everywhere() {
    let text = format!(
        "{{\"user\":\"Ada.Example@contoso.example\",\"t\":\"{}\"}}\nby ada.example@contoso.example",
        TOKEN.trim()
    );
    let done = with_names(&text);
    assert!(!done.contains("contoso.example"), "{done}");
    let json: serde_json::Value =
        serde_json::from_str(done.lines().next().unwrap_or_default()).expect("JSON");
    let user = json["user"].as_str().unwrap_or_default();
    assert!(done.ends_with(&format!("by {user}")), "{done}");
    let token = crate::token::Token::parse(json["t"].as_str().unwrap_or_default()).expect("a token");
    let before = crate::token::Token::parse(TOKEN.trim()).expect("a token");
    for name in ["tid", "aud", "exp", "scp", "iss", "ver"] {
        assert_eq!(token.claims().get(name), before.claims().get(name), "{name}");
    }
    for name in ["oid", "sub", "name", "preferred_username"] {
        assert_ne!(token.claims().get(name), before.claims().get(name), "{name}");
    }
    let id = before.claims().string("oid").ok().expect("an id");
    let done = with_names(&format!("{TOKEN}GET /users/{id}"));
    let new = crate::token::Token::parse(done.lines().next().unwrap_or_default()).expect("a token");
    assert!(done.ends_with(new.claims().string("oid").ok().expect("an id")), "{done}");
}

#[test]
fn what_cannot_be_read_is_refused() {
    let feed = |bytes: &[u8]| {
        let mut redactor = Redactor::new(Options::default());
        let mut out = Vec::new();
        redactor.feed(bytes, &mut out).and_then(|()| redactor.finish(&mut out)).map(|()| out)
    };
    assert_eq!(feed(b"\x1f\x8b\x08rest"), Err(RedactError::Compressed { format: "gzip" }));
    assert!(feed(b"\x1f\x8b").is_err());
    assert_eq!(feed(b"\xff\xfe\0\0x\0\0\0"), Err(RedactError::Encoding { encoding: "UTF-32" }));
    let inside: Vec<u8> =
        [vec![b'x'; 9000], TOKEN.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
    assert!(matches!(feed(&inside), Err(RedactError::Encoding { .. })));
    for bytes in [&b""[..], b"\xff", b"\0\0\0", b"\xef\xbb\xbfabc", b"P", b"\xfe\xff"] {
        assert_eq!(feed(bytes), Ok(bytes.to_vec()), "{bytes:?}");
    }
}

#[test]
fn utf_16_stays_utf_16() {
    for (mark, unit) in
        [(true, u16::to_le_bytes as fn(u16) -> [u8; 2]), (true, u16::to_be_bytes), (false, u16::to_le_bytes)]
    {
        let encode = |text: &str| {
            let text = if mark { format!("\u{feff}{text}") } else { text.to_owned() };
            text.encode_utf16().flat_map(unit).collect::<Vec<u8>>()
        };
        let (text, done) = (format!("„ü“ 🔑 {TOKEN}"), format!("„ü“ 🔑 {}\n", cut(TOKEN)));
        for block in [1, 7, 4096, usize::MAX] {
            assert_eq!(redact_in(&encode(&text), block, 1, Options::default()), encode(&done));
        }
    }
}

#[test]
fn places_are_lines_and_columns() {
    let mut redactor = Redactor::new(Options::default());
    let mut out = Vec::new();
    let text = format!("ü {TOKEN}\nclient_id=x&client_secret=abc&y={}", REFRESH.trim());
    redactor.feed(text.as_bytes(), &mut out).expect("text");
    redactor.finish(&mut out).expect("text");
    let places: Vec<_> = redactor.places().map(|place| (place.kind, place.line, place.column)).collect();
    assert_eq!(places, [(Kind::Token, 1, 3), (Kind::ClientSecret, 3, 27), (Kind::RefreshToken, 3, 33)]);
}

/// Each of these would take minutes if anything were looked at again and again.
#[test]
fn hostile_text_costs_no_more_than_its_length() {
    const BYTES: usize = 1 << 15;
    let header = base64url::encode(br#"{"alg":"RS256"}"#);
    let base64 = STANDARD.encode([b'a'; 57]);
    for piece in [
        "eyJ",
        "e.",
        "=",
        ":",
        "secret=",
        "code=",
        "secret:\"",
        "authorization:",
        "Authorization: Bearer ",
        "--password ",
        "\n",
        ",\n",
        "@",
        "a@b.c",
        "a@",
        "-",
        "<SignatureValue>",
        "SignatureValue",
        "://a:",
        "curl -u ",
        "earer ",
        "\\",
        "%25",
        "\\\"",
        "A",
        "AAA/",
        "a.b/",
        "/eyJhbGciOiJSUzI1NiJ9.e30.AAAA/",
        "x.0=eyJhbGciOi ",
        "password is ",
        "password: string = \"",
        "variable \"x\" {",
        "name: ",
        "PASSWORD=a ",
        "\npassword: a1b2c3",
        "\npassword: abc",
        "Server=x;Password=a;",
        "password='a''",
        "-e password=",
        " -u",
        "RSAKeyValue>",
        "<RSAKeyValue><D>a",
        "Private-Lines: 1\nabc\n",
        "setx password '",
        "\nENV password ",
        "machine x login ",
        "(\"",
        "[\"password\",",
        ".Add(\"password\",\"a",
        "NetworkCredential(\"a\",",
        "NetworkCredential(get(",
        "{\"password\",\"a",
        "\"\"password\"\":\"\"a\\\"",
        "Server=x;Password=\"\"a",
        "Server=x;Password={a",
        "--password a\\n",
        "mysql -pa ",
        "password=\"a'\"'\"'",
        "password=\"a`\"b",
        "''|ConvertTo-SecureString",
        "ConvertTo-SecureString \"a`\"",
        "\n+ export PASSWORD=a",
        "ConvertTo-SecureString -Force ",
        "\"a\" | ConvertTo-SecureString ",
        "| password ",
        "password: &a ",
        "<a key=\"password\">",
        "curl\\\n\n",
        "curl -ua:",
        " http -a ",
        "\"--password\",",
        "- --password\n",
        " -Password `\n",
        "rtFa a1b2c3d4e5f6g7h8 ",
        "PASSWORD\t",
        "PASSWORD  a1b2c3d4",
        "::add-mask::",
        "\"::add-mask::a",
        "?x=::add-mask::a ",
        "\n\"\\\\n+a",
        "##vso[task.setvariable variable=password]a",
        "password=\"a\" -> ",
        "password=null -> \"a",
        "password::",
        "enter the code ABCD1234 ",
        "\n# abcdefghijklmnop",
        "2026-11-23T09:53:00Z abcdefghijklmnopabcdefghijklmno1\n",
        "# ",
        "\\n# a",
        "\u{200b}",
        "a\u{200b}",
        "a\x1b[0m",
        " -d 'password=a",
        " --set a=b,password={a",
        "\"keyName\":\"value\":",
        "?code=a&",
        "Authorization: OAuth a=\"",
        "\"name\":\"value\":",
        "REDACTED",
        "EwB",
        "\0",
        "secret:[",
        "\"secret\":{\"value\":",
        "secret: |\n ",
        "value:",
        "<secret>",
        "<key>",
        "&lt;a&gt;",
        "<b>password:",
        "<td>password",
        "password:<b>a",
        "&lt;b&gt;password:",
        "<a",
        "<a><![CDATA[",
        "form-data; name=secret\n\n",
        "}kty",
        "{\"kty\":",
        "-----BEGIN PRIVATE KEY-----",
        "=\n",
        "a=3D=\n",
        "&#46;",
        "^\\^\"",
        "^\\",
        "\\`\"password",
        "^\\^\"password^\\^\":^\\^\"a",
        "“",
        "’",
        "password: “a",
        "password: ‘a1b2c3’.",
        "\\u201c",
        "&",
        "eyJhIjoxfQ.\" ",
        &format!("{header} . "),
        &format!("\"{header}\","),
        &format!("{header}."),
        &format!("{header}.e30.\n"),
        &format!("{base64}\n"),
        &format!("{base64}a\n{base64}\n"),
    ] {
        let text = piece.repeat(BYTES / piece.len());
        let (salt, known) = (salt(), Known::default());
        let done = redact_in(text.as_bytes(), 4096, 1 << 16, Options { names: Some((&salt, &known)) });
        assert!(done.len() <= 4 * text.len(), "{}", piece.escape_debug());
    }
}
