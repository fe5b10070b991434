use std::io::Cursor;

use super::*;

fn places(json: &str) -> Vec<Result<(String, String), String>> {
    let text: Reader = Box::new(Cursor::new(json.as_bytes().to_vec()));
    let mut har = Har::new("a.har".to_owned(), Arc::default(), text);
    let shown = |place: Place| (place.path, String::from_utf8_lossy(&place.text).into_owned());
    std::iter::from_fn(|| har.next()).map(|place| place.map(shown)).collect()
}

#[test]
fn every_text_is_handed_over_with_its_path() {
    let token = "eyJhbGciOiJub25lIn0.e30.";
    // {"access_token":"secret secret"}
    let base64 = "eyJhY2Nlc3NfdG9rZW4iOiJzZWNyZXQgc2VjcmV0In0=";
    let decoded = r#"{"access_token":"secret secret"}"#;
    let at = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    for (json, expected) in [
        (r#"{"log":{"entries":[]}}"#.to_owned(), vec![]),
        (
            format!(
                r#"{{"log":{{"entries":[{{"n":1,"x":null,"y":true,"z":-1.5e3}},{{"request":{{"url":"https://a.example/?t={token}",
                "headers":[{{"name":"A","value":"short"}},{{"name":"Authorization","value":"Bearer {token}"}}],
                "cookies":[{{"name":"c","value":"{token}"}}],
                "postData":{{"mimeType":"m","text":"access_token={token}","params":[{{"name":"a","value":"{token}"}}]}}}}}}]}}}}"#
            ),
            vec![
                at("log.entries[1].request.url", &format!("https://a.example/?t={token}")),
                at("log.entries[1].request.headers[1].value", &format!("Bearer {token}")),
                at("log.entries[1].request.cookies[0].value", token),
                at("log.entries[1].request.postData.params[0].value", token),
                at("log.entries[1].request.postData.text", &format!("access_token={token}")),
            ],
        ),
        (
            format!(r#"{{"content":{{"size":1,"text":"{base64}","encoding":"base64"}},"a":["{token}"]}}"#),
            vec![at("content.text (base64)", decoded), at("a[0]", token)],
        ),
        (
            format!(r#"{{"postData":{{"encoding":"base64","text":"{base64}"}}}}"#),
            vec![at("postData.text (base64)", decoded)],
        ),
        (
            format!(
                r#"{{"encoding":"base64","text":"{}\n{}"}}"#,
                &base64[..20],
                base64[20..].trim_end_matches('=')
            ),
            vec![at("text (base64)", decoded)],
        ),
        (
            format!(r#"{{"encoding":"base64","text":"no base64 at all, {token}"}}"#),
            vec![at("text", &format!("no base64 at all, {token}"))],
        ),
        (format!(r#"{{"text":"{base64}","encoding":"utf-8"}}"#), vec![at("text", base64)]),
        (
            format!(r#"{{"text":"1{token}","text":"2{token}"}}"#),
            vec![at("text", &format!("1{token}")), at("text", &format!("2{token}"))],
        ),
        (format!(r#"{{"{token}":1}}"#), vec![at("[\"…\"] (name)", token)]),
        (
            r#"{"a":"escaped \"\u0065yJhbGciOiJub25lIn0\""}"#.to_owned(),
            vec![at("a", "escaped \"eyJhbGciOiJub25lIn0\"")],
        ),
        (format!(r#""{token}""#), vec![at("", token)]),
    ] {
        let found: Vec<_> = places(&json).into_iter().map(|place| place.expect("sound")).collect();
        assert_eq!(found, expected, "{json}");
    }
}

#[test]
fn packed_bodies_are_unpacked_and_one_that_is_cut_off_is_told() {
    use base64::Engine as _;
    use std::io::Write as _;
    let body = r#"{"access_token":"secret secret"}"#;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    gzip.write_all(body.as_bytes()).expect("memory");
    let gzip = gzip.finish().expect("memory");
    let har = |bytes: &[u8]| {
        let text = base64::engine::general_purpose::STANDARD.encode(bytes);
        places(&format!(
            r#"{{"content":{{"encoding":"base64","text":"{text}"}},"more":"a text of more than twenty bytes"}}"#
        ))
    };
    for (what, bytes, error) in [
        ("whole", &gzip[..], None),
        (
            "cut off",
            &gzip[..gzip.len() - 4],
            Some("a packed body in it could not be unpacked, or not to the end"),
        ),
    ] {
        let found = har(bytes);
        assert!(
            found.contains(&Ok(("content.text (base64, unpacked)".to_owned(), body.to_owned()))),
            "{what}"
        );
        assert!(found.iter().any(|place| place.as_ref().is_ok_and(|(path, _)| path == "more")), "{what}");
        assert_eq!(found.last().and_then(|last| last.as_ref().err()).map(String::as_str), error, "{what}");
    }
}

#[test]
fn soundness_is_what_the_second_reading_needs() {
    let deep = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    for (json, sound) in [
        (br#"{"log":{}}"#.to_vec(), true),
        (b" [1, \"\\u00e9\"]\n".to_vec(), true),
        (deep(120).into_bytes(), true),
        (deep(200).into_bytes(), false),
        (br#"{"log":{"entries":["#.to_vec(), false),
        (br#"{"log":{}} {"log":{}}"#.to_vec(), false),
        (b"[\"\xff\"]".to_vec(), false),
        (br#"["\ud800"]"#.to_vec(), false),
        (b"".to_vec(), false),
    ] {
        assert_eq!(is_sound(&json[..]), sound, "{}", String::from_utf8_lossy(&json));
    }
}

#[test]
fn many_texts_come_in_order_and_a_failure_comes_last() {
    let texts: Vec<String> = (0..20_000).map(|n| format!("\"a text of the document {n}\"")).collect();
    let whole = format!("[{}]", texts.join(","));
    let found = places(&whole);
    assert_eq!(found.len(), texts.len());
    for (n, place) in found.into_iter().enumerate() {
        assert_eq!(place, Ok((format!("[{n}]"), format!("a text of the document {n}"))));
    }
    let mut cut = places(&whole[..whole.len() / 2]);
    let Some(Err(error)) = cut.pop() else { panic!("the document breaks off") };
    assert!(error.starts_with("it is no JSON any more at line 1, column "), "{error}");
    assert!(cut.len() > 9_000 && cut.iter().all(Result::is_ok));
}

#[test]
fn whoever_stops_reading_leaves_nothing_behind() {
    struct Endless;
    impl Read for Endless {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            into.fill(b'x');
            let piece = b"\"a text without an end\",";
            let count = piece.len().min(into.len());
            into[..count].copy_from_slice(&piece[..count]);
            Ok(count)
        }
    }
    let text: Reader = Box::new(Cursor::new(b"[".to_vec()).chain(Endless));
    let mut har = Har::new("a.har".to_owned(), Arc::default(), text);
    assert!(matches!(har.next(), Some(Ok(_))));
    // The thread ends with its next batch.
    drop(har);
}

#[test]
fn names_say_what_is_har() {
    for (name, likely) in [
        ("a.har", true),
        ("A.HAR", true),
        ("a.har.gz", true),
        ("a.har.zst", true),
        ("a.json", false),
        ("har", false),
        ("a.har/b", false),
    ] {
        let mut text = Ahead::new(Cursor::new(b"{}"));
        assert_eq!(is_likely(Some(Path::new(name)), &mut text), likely, "{name}");
    }
}
