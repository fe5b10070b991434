//! Every form that people paste, and what must not be made of other text.

use proptest::prelude::*;

use super::*;
use crate::token::{TOKEN_LIMIT, base64url};

const RS256: &str = r#"{"typ":"JWT","alg":"RS256","kid":"X5eXk4xyojNFum1kl2Ytv8dlNP4"}"#;
const CLAIMS: &str = r#"{"aud":"https://api.securitycenter.microsoft.com","iss":"https://sts.windows.net/x/","exp":1700003600,"roles":["Alert.Read.All","Machine.Read.All"],"tid":"72f988bf-86f1-41af-91ab-2d7cd011db47"}"#;

/// A token whose signature has `bytes` bytes, which `seed` varies.
fn token_of(header: &str, claims: &str, bytes: usize, seed: u64) -> String {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    let signature: Vec<u8> = (0..bytes)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state.to_be_bytes()[0]
        })
        .collect();
    let part = |json: &str| base64url::encode(json.as_bytes());
    format!("{}.{}.{}", part(header), part(claims), base64url::encode(&signature))
}

fn token() -> String {
    token_of(RS256, CLAIMS, 256, 1)
}

fn other_token() -> String {
    token_of(RS256, r#"{"aud":"other"}"#, 256, 2)
}

/// The text of each token found.
fn texts(pasted: &Pasted) -> Vec<String> {
    pasted.tokens.iter().map(|found| text_of(&found.token)).collect()
}

fn text_of(token: &Token) -> String {
    let input = String::from_utf8_lossy(token.signing_input()).into_owned();
    token.signature_text().map_or(input.clone(), |signature| format!("{input}.{signature}"))
}

fn paste(text: impl AsRef<[u8]>) -> Pasted {
    find(text.as_ref()).expect("within the limit")
}

/// Exactly `tokens` are found in `text`, and nothing else.
#[track_caller]
fn holds(what: &str, text: impl AsRef<[u8]>, tokens: &[&str]) {
    let pasted = paste(&text);
    assert_eq!(texts(&pasted), tokens, "{what}: {}", String::from_utf8_lossy(text.as_ref()));
    assert!(pasted.others.is_empty(), "{what}: {:?}", pasted.others);
}

/// No token is found in `text`, and these others.
#[track_caller]
fn holds_others(what: &str, text: impl AsRef<[u8]>, kinds: &[OtherKind]) {
    let pasted = paste(&text);
    let found: Vec<OtherKind> = pasted.others.iter().map(|other| other.kind).collect();
    assert_eq!(found, kinds, "{what}: {}", String::from_utf8_lossy(text.as_ref()));
    assert_eq!(texts(&pasted), [""; 0], "{what}: {}", String::from_utf8_lossy(text.as_ref()));
}

fn wrapped(text: &str, width: usize, line_end: &str, prefix: &str) -> String {
    let lines: Vec<&str> =
        text.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    format!("{prefix}{}", lines.join(&format!("{line_end}{prefix}")))
}

#[test]
fn every_form_yields_the_token_its_label_and_its_place() {
    use Label::{AccessToken, Alone, Authorization, IdToken, InText};
    let whole = "the whole text";
    let percent = token().replace('.', "%2E");
    for (form, label, place) in [
        ("TOKEN", Alone, whole),
        ("  TOKEN\r\n", Alone, whole),
        ("\"TOKEN\"", Alone, whole),
        ("'TOKEN'", Alone, whole),
        ("“TOKEN”", Alone, whole),
        ("„TOKEN“", Alone, whole),
        ("«TOKEN»", Alone, whole),
        ("`TOKEN`", Alone, whole),
        ("```\nTOKEN\n```", Alone, whole),
        ("<TOKEN>", Alone, whole),
        ("\u{feff}TOKEN", Alone, whole),
        ("TOKEN.", Alone, whole),
        ("TOKEN%", Alone, whole),
        ("Bearer TOKEN", Authorization, "after `Bearer`"),
        ("bEARER\tTOKEN", Authorization, "after `Bearer`"),
        ("Authorization: Bearer TOKEN", Authorization, "Authorization header"),
        ("authorization:TOKEN", Authorization, "Authorization header"),
        ("Authorization%3A%20Bearer%20PERCENT", Authorization, "Authorization header"),
        (
            "GET / HTTP/1.1\r\nauthorization: bearer TOKEN\r\n\r\n",
            Authorization,
            "Authorization header, line 2",
        ),
        ("curl -H 'Authorization: Bearer TOKEN' https://x/", Authorization, "Authorization header"),
        (
            "curl https://x/ \\\n  -H \"Authorization: Bearer TOKEN\" \\\n  -H 'Accept: */*'",
            Authorization,
            "Authorization header, line 2",
        ),
        ("curl --oauth2-bearer TOKEN https://x/", Authorization, "after `Bearer`"),
        (
            "curl ^\n -H ^\"Authorization: Bearer TOKEN^\" ^\n x",
            Authorization,
            "Authorization header, line 2",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"access_token\":\"TOKEN\"}",
            AccessToken,
            "access_token in a JSON response",
        ),
        (
            "{\"token_type\":\"Bearer\",\"access_token\":\"TOKEN\"}",
            AccessToken,
            "access_token in a JSON response",
        ),
        (
            "{\n  \"accessToken\": \"TOKEN\",\n  \"expiresOn\": \"x\"}",
            AccessToken,
            "accessToken in a JSON response",
        ),
        ("{\"a\":[{\"b\":{\"id_token\" : \"TOKEN\"}}]}", IdToken, "id_token in a JSON response"),
        (r#""{\"access_token\":\"TOKEN\"}""#, AccessToken, "access_token in a JSON response"),
        (r#""{\\\"access_token\\\":\\\"TOKEN\\\"}""#, AccessToken, "access_token in a JSON response"),
        ("{\"access_token\":\"TOKEN\", and here it breaks", AccessToken, "access_token in a JSON response"),
        ("\"refresh_token\":\"TOKEN\"", InText, "refresh_token in a JSON response"),
        ("https://x/#access_token=TOKEN&token_type=Bearer", AccessToken, "access_token parameter"),
        ("https://x/cb?id_token=PERCENT#frag", IdToken, "id_token parameter"),
        ("https://x/?next=%2Fcb%3Faccess_token%3DPERCENT%26x%3D1", AccessToken, "access_token parameter"),
        ("https://x/?n=%252Fcb%253Faccess_token%253DTOKEN%2526x", AccessToken, "access_token parameter"),
        ("https://x/eyJ/TOKEN?x=y", InText, "line 1, column 15"),
        ("state=1&id_token=TOKEN", IdToken, "id_token parameter"),
        ("Cookie: a=b; access_token=TOKEN; c=d", AccessToken, "access_token parameter"),
        ("sid=s%3ATOKEN; Path=/", InText, "line 1, column 9"),
        ("access_token: TOKEN\nexpires_in: 3600", AccessToken, "access_token, line 1"),
        ("a:\n  id_token: >-\n    TOKEN\n  b: c\n", IdToken, "id_token, line 3"),
        ("TOKEN_A=1\nACCESS_TOKEN=\"TOKEN\"\nX=y", AccessToken, "ACCESS_TOKEN parameter, line 2"),
        ("$accessToken = 'TOKEN'", AccessToken, "accessToken parameter"),
        ("@{ Authorization = \"Bearer TOKEN\" }", Authorization, "Authorization header"),
        ("2026-11-23T10:00:00Z INFO auth=TOKEN status=200", InText, "line 1, column 32"),
        ("it is [TOKEN](https://x), as I said", InText, "line 1, column 8"),
        ("**TOKEN**, `TOKEN`, (TOKEN); {TOKEN}!", InText, "line 1, column 3"),
        ("We use TOKEN. It fails.", InText, "line 1, column 8"),
        ("ich kriege „TOKEN“ zurück", InText, "line 1, column 13"),
        ("トークンはTOKENです", InText, "line 1, column 6"),
        ("| a | TOKEN | b |", InText, "line 1, column 7"),
        ("<access_token>TOKEN</access_token>", AccessToken, "access_token"),
        ("{&quot;access_token&quot;:&quot;TOKEN&quot;}", AccessToken, "access_token in a JSON response"),
        ("\n-TOKEN\n+x", InText, "line 2, column 2"),
        ("x\nTOKEN\n\nThanks", InText, "line 2, column 1"),
    ] {
        let text =
            form.replace("PERCENT", &percent).replace("TOKEN_A", "A").replace("ACCESS_TOKEN", "ACCESS_T");
        let text = text.replace("TOKEN", &token()).replace("ACCESS_T", "ACCESS_TOKEN");
        let pasted = paste(&text);
        assert_eq!(texts(&pasted), [token()], "{form}");
        assert!(pasted.others.is_empty(), "{form}: {:?}", pasted.others);
        assert_eq!((pasted.tokens[0].label, pasted.tokens[0].place.as_str()), (label, place), "{form}");
        assert_eq!(pasted.tokens[0].token.defects(), [], "{form}");
    }
}

#[test]
fn bytes_around_a_token_do_not_matter() {
    let text = format!("the token:\r\n{}\r\n", token());
    let utf16 = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    for (what, bytes) in [
        ("UTF-16LE", [vec![0xff, 0xfe], utf16(u16::to_le_bytes)].concat()),
        ("UTF-16BE", [vec![0xfe, 0xff], utf16(u16::to_be_bytes)].concat()),
        ("UTF-16LE without a mark", utf16(u16::to_le_bytes)),
        ("NULs", [b"\0\0\0", token().as_bytes(), b"\0\0"].concat()),
        ("invalid UTF-8", [b"\xfd\xff \xe9", token().as_bytes(), b"\xe9\xff"].concat()),
        ("controls", [b"\x1b[31m", token().as_bytes(), b"\x1b[0m"].concat()),
        ("binary", [&(0..=255).collect::<Vec<u8>>(), token().as_bytes(), b"\x80\x81"].concat()),
    ] {
        let bytes = if what == "controls" { [b"\x1b[ ", &bytes[5..]].concat() } else { bytes };
        holds(what, bytes, &[&token()]);
    }
}

#[test]
fn what_ends_a_token_and_what_makes_it_another_text() {
    let token = token();
    for end in [
        "", " ", "\t", "\n", "\r\n", "\"", "'", "`", "”", ")", "]", "}", ">", "<", ",", ";", "&", "#", "?",
        ".", ". x", ".\n", ".\"", ".)", "!", "|", ":", "*", "\\", "@", "%",
    ] {
        holds(end, format!("a token: {token}{end}"), &[&token]);
        holds(end, format!("access_token={token}{end}"), &[&token]);
        holds(end, format!("{{\"access_token\":\"{token}{end}\"}}"), &[&token]);
        holds(end, format!("Authorization: Bearer {token}{end}\r\nHost: x"), &[&token]);
    }
    for behind in [
        "=", "==", "+", "/", "+a", "/a/b", "~", "~a", ".x", ".x.y.z", "..", ".x.", "é", "=x", ".=", "%3D",
        "%2B", "\\/x",
    ] {
        for form in [
            format!("a token: {token}{behind} b"),
            format!("access_token={token}{behind}&x=y"),
            format!("{{\"access_token\":\"{token}{behind}\"}}"),
            format!("Authorization: Bearer {token}{behind}\r\nHost: x"),
        ] {
            holds_others(behind, form, &[OtherKind::Malformed]);
        }
    }
    holds_others("a part before", format!("x v1.{token}"), &[OtherKind::Malformed]);
    holds_others("two glued together", format!("x {token}={}", other_token()), &[OtherKind::Malformed]);
    holds_others("an ellipsis", format!("x {token}..."), &[OtherKind::CutOff]);
    holds_others("one character of it", format!("x {token}… and so on"), &[OtherKind::CutOff]);
}

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
            assert_eq!(texts(&pasted), [text.clone()], "{form}");
            assert!(!pasted.tokens[0].token.defects().is_empty(), "{form}: {text}");
            assert!(pasted.others.is_empty(), "{form}: {:?}", pasted.others);
        }
    }
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
        assert_eq!(texts(&pasted), [text.clone()], "{what}");
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
    holds_others("nothing in it", "a.b.c", &[OtherKind::Malformed]);
    holds_others("six parts", "a.b.c.d.e.f", &[OtherKind::Malformed]);
    holds_others("claims alone", &claims, &[OtherKind::Malformed]);
    for nothing in
        ["", " ", ".", "...", "a", "hello", "Hello.", "example.com", "eyJ", "eyJ.", "e", "=", "%", "\\"]
    {
        holds(nothing, nothing, &[]);
    }
}

#[test]
fn headers_with_white_space_are_found_in_text() {
    for header in [
        "{ \"alg\":\"RS256\"}",
        "{\n  \"alg\": \"RS256\"\n}",
        "{\r\n\t\"alg\": \"RS256\"\r\n}\r\n",
        "{\t\"alg\":\"RS256\"}",
        " {\"alg\":\"RS256\"}",
        "\n{\"alg\":\"RS256\"}",
        "\r\n{\"alg\":\"RS256\"}",
        "\t\t{\"alg\":\"RS256\"}",
        "{\"x\":{\"alg\":1},\"alg\":\"RS256\"}",
    ] {
        let token = token_of(header, CLAIMS, 256, 3);
        holds(header, format!("a token: {token}, found"), &[&token]);
    }
}

#[test]
fn other_text_that_begins_like_a_token_is_left_alone() {
    let part = |json: &str| base64url::encode(json.as_bytes());
    let cookie = format!("session={}.Zxy.sig-nature_x", part(r#"{"user":1}"#));
    for (what, text) in [
        ("prose", "eyJ is how tokens begin. eyJ.eyJ.eyJ is none, eyJhbG neither"),
        ("a signed cookie", cookie.as_str()),
        ("a word", "keyJ eyJar hey.you.there Key.Jar.Lid"),
        ("an image", "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"),
        ("a long base64 text", "x ZXlKaGJHY2lPaUpTVXpJMU5pSjkuZXlKaGRXUWlPaUo0SW4wLmMybG4="),
        ("letters before it", &format!("see x{}", token())),
        ("source code", "Iterator.next.unwrap(); Ctx.Dbg.end; Cow.Dyn.Eq"),
    ] {
        holds(what, text, &[]);
    }
}

#[test]
fn wrapped_tokens_are_joined_and_nothing_else_is() {
    let (token, other) = (token(), other_token());
    for width in [1, 2, 3, 10, 63, 64, 76, 80, 100, 400] {
        for line_end in ["\n", "\r\n", "  \n", "\r", "\\\n", "\\n", "%0A", "%0D%0A"] {
            for prefix in ["", "    ", "\t", "> ", "> > ", ">> ", "  | "] {
                let what = format!("width {width}, {line_end:?}, prefix {prefix:?}");
                holds(&what, wrapped(&token, width, line_end, prefix), &[&token]);
            }
        }
        if width < 10 {
            continue;
        }
        let lines = wrapped(&token, width, "\n", "");
        let others = wrapped(&other, width, "\n", "");
        for (what, text, tokens) in [
            ("prose behind", format!("{lines}\nThanks"), vec![&token]),
            ("a sentence behind", format!("{lines}\nThanks a lot, John"), vec![&token]),
            ("a name behind", format!("{lines}\nexpires_in: 3600\n"), vec![&token]),
            ("a GUID behind", format!("{lines}\n72f988bf-86f1-41af-91ab-2d7cd011db47\n"), vec![&token]),
            ("prose before", format!("Hello\n{lines}\n\nBye"), vec![&token]),
            ("another behind", format!("{lines}\n{others}"), vec![&token, &other]),
            ("another behind an empty line", format!("{lines}\n\n{others}\n"), vec![&token, &other]),
            ("the same behind", format!("{lines}\n{lines}\n{token}"), vec![&token]),
            ("a full stop", format!("{lines}.\nNext"), vec![&token]),
            ("a quote", format!("\"{lines}\"\nnext"), vec![&token]),
            ("a JSON member", format!("{{\"access_token\":\"{lines}\",\n\"x\":1}}"), vec![&token]),
            (
                "a YAML block",
                format!("access_token: |\n{}\nx: y", wrapped(&token, width, "\n", "  ")),
                vec![&token],
            ),
            (
                "a quoted header",
                format!(
                    "> {}\n> Host: x",
                    wrapped(&format!("Authorization: Bearer {token}"), width.max(30), "\n> ", "")
                ),
                vec![&token],
            ),
            (
                "a terminal",
                wrapped(&format!("$ curl -H 'Authorization: Bearer {token}' https://x"), 80, "\n", ""),
                vec![&token],
            ),
        ] {
            let tokens: Vec<&str> = tokens.into_iter().map(String::as_str).collect();
            holds(&format!("{what}, width {width}"), text, &tokens);
        }
    }
}

#[test]
fn separate_lines_stay_separate() {
    let (token, other) = (token(), other_token());
    for (what, text, tokens) in [
        ("two tokens", format!("{token}\n{other}"), vec![&token, &other]),
        ("two tokens, CRLF", format!("{token}\r\n{other}\r\n"), vec![&token, &other]),
        ("two with labels", format!("Bearer {token}\nBearer {other}"), vec![&token, &other]),
        ("two with a backslash", format!("{token} \\\n{other}"), vec![&token, &other]),
        ("one word behind", format!("{token}\nThanks"), vec![&token]),
        ("words behind", format!("{token}\nThanks for your help"), vec![&token]),
        ("a number behind", format!("{token}\n3600"), vec![&token]),
        ("a member behind", format!("{token}\nexpires_in=3600"), vec![&token]),
        ("an option behind", format!("x --token {token} \\\n  --verbose"), vec![&token]),
        ("a hash behind", format!("{token}\nd41d8cd98f00b204e9800998ecf8427e"), vec![&token]),
        ("base64 behind", format!("{token}\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKC"), vec![&token]),
        ("a host behind", format!("{token}\nwww.example.com"), vec![&token]),
        ("a word before", format!("Thanks\n{token}"), vec![&token]),
    ] {
        let tokens: Vec<&str> = tokens.into_iter().map(String::as_str).collect();
        holds(what, text, &tokens);
    }
    let bare = token.rsplit_once('.').expect("a dot").0;
    holds("no signature, then a word", format!("{bare}\nThanks"), &[bare]);
    holds("no signature, then a token", format!("{bare}\n{other}"), &[bare, &other]);
    let none =
        format!("{}.{}.", base64url::encode(br#"{"alg":"none"}"#), base64url::encode(br#"{"sub":"x"}"#));
    holds("alg none, then a word", format!("{none}\nThanks"), &[&none]);
    let short = format!("{bare}.c2ln");
    holds("a signature of no known length, then a word", format!("{short}\nThanks"), &[&short]);
    holds("the same, wrapped", format!("{}\nThanks", wrapped(&short, 64, "\n", "")), &[&short]);
    holds("the same, then a token", format!("{short}\n{other}"), &[&short, &other]);
}

#[test]
fn parts_on_lines_of_their_own_are_joined() {
    // RFC 7519 §3.1, as printed there.
    let printed = "
     eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9
     .
     eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt
     cGxlLmNvbS9pc19yb290Ijp0cnVlfQ
     .
     dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
";
    let joined: String = printed.split_whitespace().collect();
    holds("RFC 7519", format!("   The encoding:\n{printed}\n   This computation"), &[&joined]);
    let token = token();
    holds("dots at the ends of lines", format!("x\n{}\ny z", token.replace('.', ".\n")), &[&token]);
    holds("dots at the starts of lines", format!("x\n{}\ny z", token.replace('.', "\n.")), &[&token]);
}

#[test]
fn tokens_are_found_once_and_in_order() {
    let (one, two) = (token(), other_token());
    let text = format!(
        "{{\"id_token\":\"{two}\",\"access_token\":\"{one}\"}}\n{two} {one}\nAuthorization: Bearer {one}"
    );
    let pasted = paste(&text);
    assert_eq!(texts(&pasted), [two, one]);
    let labels: Vec<(Label, &str)> =
        pasted.tokens.iter().map(|found| (found.label, found.place.as_str())).collect();
    assert_eq!(
        labels,
        [
            (Label::IdToken, "id_token in a JSON response"),
            (Label::AccessToken, "access_token in a JSON response")
        ]
    );
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
    // A signature that is followed by an ellipsis is never taken for the token's, even where it is whole.
    for ending in ["…", "..."] {
        let pasted = paste(format!("{token}{ending}"));
        assert_eq!(texts(&pasted), [cut(dots[1])]);
        assert_eq!(pasted.others[0].kind, OtherKind::CutOff);
    }
    holds_others("left out in the middle", format!("x {header}...{}", cut(20)), &[OtherKind::CutOff]);
    let next = other_token();
    let pasted = paste(format!("{}\n{next}", cut(dots[0] + 30)));
    assert_eq!(texts(&pasted), [next]);
    assert_eq!(pasted.others[0].kind, OtherKind::CutOff);
    let flattened = format!("{{\"protected\":\"{header}\",\"payload\":\"e30\",\"signature\":\"c2ln\"}}");
    holds_others("a JWS in JSON", flattened, &[OtherKind::Malformed]);
}

#[test]
fn sizes_are_judged_on_either_side() {
    assert!(find(&vec![b' '; INPUT_LIMIT]).is_ok());
    assert_eq!(find(&vec![b' '; INPUT_LIMIT + 1]).err(), Some(InputError::TooLong));
    let fixed = token_of(RS256, "{}", 0, 1);
    let long = |bytes: usize| format!("{fixed}{}", "A".repeat(bytes - fixed.len()));
    for form in ["TOKEN", "x TOKEN"] {
        holds("the longest token", form.replace("TOKEN", &long(TOKEN_LIMIT)), &[&long(TOKEN_LIMIT)]);
        let pasted = paste(form.replace("TOKEN", &long(TOKEN_LIMIT + 1)));
        assert!(pasted.tokens.is_empty());
        assert_eq!(pasted.others[0].kind, OtherKind::Malformed);
        assert!(pasted.others[0].place.contains("1048577 bytes"), "{}", pasted.others[0].place);
    }
    let many = |count: usize| -> String {
        let part = |json: &str| base64url::encode(json.as_bytes());
        let header = part(r#"{"alg":"none"}"#);
        (0..count).map(|index| format!("{header}.{}.\n", part(&format!("{{\"n\":{index}}}")))).collect()
    };
    let pasted = paste(many(FINDINGS_LIMIT));
    assert_eq!((pasted.tokens.len(), pasted.truncated), (FINDINGS_LIMIT, false));
    let pasted = paste(many(FINDINGS_LIMIT + 1));
    assert_eq!((pasted.tokens.len(), pasted.truncated), (FINDINGS_LIMIT, true));
}

#[test]
fn spots_lead_back_to_the_bytes() {
    let token = token();
    let percent = token.replace('.', "%2E");
    let broken = wrapped(&token, 64, "\r\n", "> ");
    let text = format!("a {percent} b\n\n{broken}\n\n{token}= {}...", &token[..100]);
    let spots = spots(text.as_bytes());
    let found: Vec<(&str, &str, SpotKind)> =
        spots.iter().map(|spot| (&text[spot.range.clone()], spot.text.as_str(), spot.kind)).collect();
    assert_eq!(found[0], (percent.as_str(), token.as_str(), SpotKind::Token));
    assert_eq!(found[1], (&broken[2..], token.as_str(), SpotKind::Token));
    assert_eq!((found[2].0, found[2].2), (format!("{token}=").as_str(), SpotKind::Malformed));
    assert_eq!(found[3].2, SpotKind::CutOff);
    assert!(!format!("{spots:?}").contains("eyJ"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = find(&bytes);
        let _ = spots(&bytes);
    }

    #[test]
    fn pieces_of_tokens_in_any_order_never_panic(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("eyJhbGciOiJSUzI1NiJ9"), Just("eyJhdWQiOiJ4In0"), Just("eyJ"), Just("e"), Just("."), Just("..."),
                Just("\n"), Just("\r\n> "), Just("\\"), Just("\\n"), Just("%2E"), Just("%"), Just("…"), Just("\""),
                Just("="), Just(" "), Just("Bearer "), Just("access_token="), Just("c2ln"), Just("Thanks"),
                Just("EwB"), Just("0.AX"), Just("Q~"), Just("<saml"), Just("code="), Just("\u{feff}"), Just("\\u00"),
            ],
            0..40,
        )
    ) {
        let text = pieces.concat();
        let pasted = find(text.as_bytes()).expect("short");
        let again = find(text.as_bytes()).expect("short");
        prop_assert_eq!(texts(&pasted), texts(&again));
        for token in texts(&pasted) {
            // Nothing is made up: a token's letters stand in the text in their order.
            let mut letters = text.chars();
            let plain = text.contains('%') || token.chars().all(|c| letters.any(|other| other == c));
            prop_assert!(plain, "{} in {}", token, text);
        }
        for spot in spots(text.as_bytes()) {
            prop_assert!(spot.range.start < spot.range.end && spot.range.end <= text.len());
        }
    }

    #[test]
    fn a_wrapped_token_is_found_unchanged(
        (alg, bytes) in prop_oneof![
            Just(("RS256", 256)), Just(("PS384", 384)), Just(("RS512", 512)), Just(("ES256", 64)),
            Just(("HS256", 32)), Just(("ES512", 132)), Just(("EdDSA", 64)),
        ],
        claims in "[ -!#-\\[\\]-~]{0,300}",
        seed in any::<u64>(),
        width in 4_usize..600,
        prefix in "(> ){0,3}|[ \t]{0,8}",
        line_end in "\r?\n|  \r?\n",
        around in 0..5,
    ) {
        let token = token_of(&format!("{{\"alg\":\"{alg}\"}}"), &format!("{{\"x\":\"{claims}\"}}"), bytes, seed);
        let lines = wrapped(&token, width, &line_end, &prefix);
        let text = match around {
            0 => lines,
            1 => format!("Hello,\n\n{lines}\n\nThanks"),
            2 => format!("{lines}\nThanks a lot"),
            3 => format!("x: \"{}\"", wrapped(&token, width, &line_end, "")),
            _ => format!("{lines}\n{lines}"),
        };
        let pasted = find(text.as_bytes()).expect("short");
        prop_assert_eq!(texts(&pasted), [token], "{}", text);
        prop_assert!(pasted.others.is_empty());
    }
}
