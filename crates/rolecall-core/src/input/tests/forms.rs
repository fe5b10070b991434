//! Every form that people paste, and where a token begins and ends in it.

use super::*;

#[test]
fn every_form_yields_the_token_its_label_and_its_place() {
    use Label::{AccessToken, Alone, Authorization, IdToken, InText};
    let whole = "the whole text";
    let around = "the whole text, without what stands around the token";
    let percent = token().replace('.', "%2E");
    for (form, label, place) in [
        ("TOKEN", Alone, whole),
        ("  TOKEN\r\n", Alone, whole),
        ("\"TOKEN\"", Alone, around),
        ("'TOKEN'", Alone, around),
        ("“TOKEN”", Alone, around),
        ("„TOKEN“", Alone, around),
        ("«TOKEN»", Alone, around),
        ("`TOKEN`", Alone, around),
        ("```\nTOKEN\n```", Alone, around),
        ("<TOKEN>", Alone, around),
        ("\u{feff}TOKEN", Alone, whole),
        ("TOKEN.", Alone, around),
        ("TOKEN%", Alone, around),
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
    let token = token();
    for line_break in ["\n", " \r\n", "\n\t"] {
        let (first, rest) = token.split_at(80);
        let pasted = paste(format!("{first}{line_break}{rest}\n"));
        assert_eq!(pasted.tokens[0].place, "the whole text, its lines joined", "{line_break:?}");
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
        ("colours", [b"\x1b[31m", token().as_bytes(), b"\x1b[0m"].concat()),
        ("a control that is no colour", [b"\x1b[ ", token().as_bytes(), b"\x1b[0m"].concat()),
        ("a control that ends nowhere", [b"\x1b[", token().as_bytes(), b"\x1b"].concat()),
        ("binary", [&(0..=255).collect::<Vec<u8>>(), token().as_bytes(), b"\x80\x81"].concat()),
    ] {
        holds(what, bytes, &[&token()]);
    }
}

#[test]
fn a_token_of_nothing_but_escapes_is_read() {
    let token = token();
    let percent: String = token.bytes().map(|byte| format!("%{byte:02x}")).collect();
    holds("alone", &percent, &[&token]);
    holds("in a form", format!("a=b&access_token={percent}&c=d"), &[&token]);
    let unicode: String = token.bytes().map(|byte| format!("\\u{byte:04X}")).collect();
    holds("in JSON", format!("{{\"x\":\"{unicode}\"}}"), &[&token]);
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
    for before in ["x", "session-", "token_", "Bearer", "_", "Default-", "Events.of-", "=3D"] {
        let other = [OtherKind::Malformed];
        holds_others(before, format!("see {before}{token} and so on"), &other);
        holds_others(before, format!("see {before}{} and", &token[..300]), &[OtherKind::CutOff]);
        holds(before, format!("see {before}{}", token.split('.').next().unwrap_or_default()), &[]);
    }
    holds_others("a part before", format!("x v1.{token}"), &[OtherKind::Malformed]);
    holds_others("two glued together", format!("x {token}={}", other_token()), &[OtherKind::Malformed]);
}

#[test]
fn a_whole_token_that_is_a_segment_of_a_path_ends_at_the_slash() {
    let one = token();
    for path in [
        "GET /verify/TOKEN/confirm HTTP/1.1",
        "https://x/reset/TOKEN/",
        "https://x/reset/TOKEN//?a=b",
        "/TOKEN/../a+b/c=/d~",
        "/TOKEN/TOKEN/",
        "https:%2F%2Fx%2FTOKEN%2Fconfirm",
        r#"{"url":"https:\/\/x\/TOKEN\/confirm"}"#,
    ] {
        holds(path, path.replace("TOKEN", &one), &[&one]);
    }
    let signed = |alg: &str, bytes| token_of(&format!(r#"{{"alg":"{alg}"}}"#), CLAIMS, bytes, 1);
    let path = |token: &str| format!("GET /verify/{token}/confirm HTTP/1.1");
    for (alg, bytes) in [
        ("HS256", 32),
        ("HS384", 48),
        ("HS512", 64),
        ("ES256", 64),
        ("ES384", 96),
        ("ES512", 132),
        ("EdDSA", 64),
        ("RS256", 256),
        ("RS512", 384),
        ("PS256", 512),
        ("none", 0),
    ] {
        let whole = signed(alg, bytes);
        holds(alg, path(&whole), &[&whole]);
        holds_others(alg, path(&format!("{whole}A")), &[OtherKind::Malformed]);
        if bytes > 0 {
            holds_others(alg, path(&whole[..whole.len() - 1]), &[OtherKind::Malformed]);
        }
    }
    holds_others("of unknown length", path(&signed("XY256", 256)), &[OtherKind::Malformed]);
    holds_others(
        "unsigned, without its dot",
        path(signed("none", 0).trim_end_matches('.')),
        &[OtherKind::Malformed],
    );
    let (head, _) = one.rsplit_once('.').expect("a dot");
    let redacted = format!("{head}.REDACTED");
    holds("redacted", path(&redacted), &[&redacted]);
    holds_others("almost redacted", path(&format!("{head}.REDACTEd")), &[OtherKind::Malformed]);
}

#[test]
fn a_signature_in_standard_base64_does_not_end_at_its_slash() {
    let (one, letters) = (token(), |count: usize| "Ab3".repeat(400)[..count].to_owned());
    let (head, _) = one.rsplit_once('.').expect("a dot");
    // A slash where a signature of 1024, 2048 or 3072 bits would end.
    for (what, letters_before, rest, ends_there) in [
        ("too early", 100, letters(241) + "==", false),
        ("2048 bits in all", 171, letters(170) + "==", false),
        ("2048 bits in all, without padding", 171, letters(170), false),
        ("a letter less", 171, letters(169) + "==", true),
        ("a letter more", 171, letters(171), true),
        ("3072 bits in all", 342, letters(169), false),
        ("4096 bits in all", 342, letters(340) + "=", false),
        ("4096 bits in all, with more slashes", 342, format!("{}/+/{}", letters(100), letters(237)), false),
        ("4096 bits in all, from 3072 on", 512, letters(170) + "=", false),
        ("a letter of base64url", 342, format!("{}-{}", letters(100), letters(239)), true),
        ("a letter of base64url behind", 342, letters(340) + "_", true),
        ("a part more", 342, letters(340) + ".x", true),
    ] {
        let token = format!("{head}.{}", letters(letters_before));
        let text = format!("GET /verify/{token}/{rest} HTTP/1.1");
        match ends_there {
            true => holds(what, &text, &[&token]),
            false => holds_others(what, &text, &[OtherKind::Malformed]),
        }
    }
    // That there is a letter of base64url before the slash tells it as well.
    let token = format!("{head}.{}_", letters(341));
    holds("base64url", format!("/{token}/{}", letters(340)), &[&token]);
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
        ("a long base64 text", "x bm8gdG9rZW46IGV5SiBhbmQgeyJhbGciOiAxfSB3aXRoIGEuIGRvdA=="),
        ("source code", "Iterator.next.unwrap(); Ctx.Dbg.end; Cow.Dyn.Eq"),
    ] {
        holds(what, text, &[]);
    }
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
fn a_short_token_keeps_no_room_for_a_long_one() {
    let text = "eyJhbGciOiJub25lIn0.e30.YWJj ".repeat(100);
    let found = crate::input::spots(text.as_bytes());
    assert_eq!(found.len(), 100);
    assert!(found.iter().all(|spot| spot.text.capacity() < 1_100));
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
