//! Key files: what is written is what is read, keys stay over answers that lack them, and what was changed is refused.

use super::*;
use crate::entra::{ApplicationId, Authority, Configuration};
use crate::time::Seconds;

const TID: &str = "8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47";
const KEYS: &str =
    "https://login.microsoftonline.com/8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47/discovery/v2.0/keys";
const ENTRA: &str = include_str!("../../../../../fixtures/jwks/entra.json");
/// 2030-03-17T17:46:40Z.
const THEN: UnixTime = UnixTime(1_900_000_000);
const KEPT: i64 = 72 * 3_600;

fn configuration() -> Configuration {
    Configuration {
        issuer: format!("https://login.microsoftonline.com/{TID}/v2.0"),
        tenant: Some(TID.parse().expect("a GUID")),
        instance: Some("microsoftonline.com".to_owned()),
        jwks_uri: KEYS.parse().expect("an address"),
    }
}

/// The answer `body` of `seconds` after [`THEN`].
fn answered(body: &str, seconds: i64) -> KeyFile {
    let authority: Authority =
        format!("https://login.microsoftonline.com/{TID}").parse().expect("an authority");
    let (etag, at) = (Some("\"e\"".to_owned()), THEN.plus(Seconds(seconds)));
    KeyFile::answered(body.as_bytes(), etag, &authority, None, &configuration(), at).expect("a JWKS")
}

/// A JWKS of keys by these names, all of them the same key.
fn named(kids: &[&str]) -> String {
    let modulus = "_".repeat(342);
    let keys = kids.iter().map(|kid| format!(r#"{{"kty":"RSA","kid":"{kid}","n":"{modulus}8","e":"AQAB"}}"#));
    format!(r#"{{"keys":[{}]}}"#, keys.collect::<Vec<_>>().join(","))
}

fn read(text: &str) -> Result<KeyFile, KeyFileError> {
    KeyFile::read(text.as_bytes())
}

fn kids(file: &KeyFile) -> Vec<String> {
    let set = file.key_set("a test");
    set.keys.into_iter().filter_map(|key| key.kid).collect()
}

/// The names of the keys that the newest answer lacks, with the seconds after [`THEN`] when each was last seen.
fn absent(file: &KeyFile) -> Vec<(String, i64)> {
    file.fetched().absent.into_iter().map(|absent| (absent.kid, absent.seen_at.since(THEN).0)).collect()
}

#[test]
fn what_is_written_is_what_is_read() {
    let mut full = answered(&named(&["a", "b"]), 60).keeping(&answered(&named(&["b", "c"]), 0));
    full.set_v1_issuer(format!("https://sts.windows.net/{TID}/"));
    full.asked_for_unknown(THEN.plus(Seconds(61)));
    for (what, file) in [("an answer", answered(ENTRA, 0)), ("with all there can be", full)] {
        let text = file.write();
        let again = read(&text).expect(what);
        assert_eq!(again.write(), text, "{what}");
        assert_eq!(again.fetched(), file.fetched(), "{what}");
        assert_eq!(again.etag(), Some(("\"e\"", KEYS)), "{what}");
        assert_eq!(again.fetched_at(), file.fetched_at(), "{what}");
        assert_eq!(again.asked_for_unknown_at(), file.asked_for_unknown_at(), "{what}");
        assert_eq!(again.key_set("x"), file.key_set("x"), "{what}");
        let set = KeySet::read(text.as_bytes(), "x").expect(what);
        assert_eq!(set.fetched, Some(file.fetched()), "{what}: --jwks reads it with its origin");
        assert_eq!(set.keys, file.key_set("x").keys, "{what}");
    }
}

#[test]
fn a_file_says_where_its_keys_came_from() {
    let application = ApplicationId::of_audience(TID).expect("a GUID");
    let authority: Authority =
        format!("https://login.microsoftonline.com/{TID}").parse().expect("an authority");
    let file =
        KeyFile::answered(ENTRA.as_bytes(), None, &authority, Some(&application), &configuration(), THEN);
    let fetched = file.expect("a JWKS").fetched();
    assert_eq!(fetched.authority, authority.to_string());
    assert_eq!(fetched.application.as_deref(), Some(TID));
    assert_eq!(fetched.issuer, configuration().issuer);
    assert_eq!(fetched.instance.as_deref(), Some("microsoftonline.com"));
    assert_eq!((fetched.jwks_uri.as_str(), fetched.at, fetched.v1_issuer), (KEYS, THEN, None));
    assert_eq!(KeySet::read(ENTRA.as_bytes(), "x").expect("a JWKS").fetched, None, "a JWKS says nothing");
}

#[test]
fn a_keys_text_stays_byte_for_byte() {
    for text in [
        r#"{"kty":"RSA","kid":"a"}"#,
        r#"{ "kid" : "a" ,	"kty":"RSA" }"#,
        "{\n  \"kty\": \"RSA\",\r\n  \"kid\": \"a\"\n}",
        r#"{"kid":"a","kid":"b","n":1.50e+2,"x":-0,"big":12345678901234567890123}"#,
        r#"{"kid":"\u0061\/","note":"\ud83d\ude00"}"#,
        "{\"kid\":\"é \u{202e}\u{200b}\u{2028}😀\"}",
        r#"{"kid":"]}","nested":{"keys":[],"rolecall":{}}}"#,
        r#""a text""#,
        "null",
    ] {
        let body = format!("{{ \"keys\" : [ {text} , {text} ] , \"more\" : 1 }}");
        let file = answered(&body, 0);
        let written = file.write();
        let keys = format!("[\n    {text},\n    {text}\n  ]");
        assert!(written.starts_with(&format!("{{\n  \"keys\": {keys},\n  \"rolecall\": {{\n")), "{written}");
        let again = read(&written).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(again.write(), written, "{text}");
    }
    let none = answered(r#"{"keys":[]}"#, 0).write();
    assert!(none.starts_with("{\n  \"keys\": [],\n"), "{none}");
    assert!(read(&none).is_ok());
}

#[test]
fn what_was_changed_is_refused_by_whoever_reads_it() {
    let whole = answered(&named(&["a"]), 0).write();
    let in_member =
        |member: &str| whole.replacen(r#""rolecall": {"#, &format!(r#""rolecall": {{{member}"#), 1);
    for (what, text, error) in [
        ("as written", whole.clone(), None),
        ("a key", whole.replace("AQAB", "AQAD"), Some(KeysError::Changed)),
        ("a space within the keys", whole.replace(r#""e":"#, r#""e" :"#), Some(KeysError::Changed)),
        (
            "another order",
            whole.replace(r#""kty":"RSA","kid":"a""#, r#""kid":"a","kty":"RSA""#),
            Some(KeysError::Changed),
        ),
        ("a space elsewhere", whole.replace(r#""schema":"#, r#""schema" :"#), None),
        ("a member that a later version adds", in_member(r#""later": [1],"#), None),
        ("another schema", whole.replace("rolecall.keys/1", "rolecall.keys/2"), Some(KeysError::Origin)),
        ("no schema", whole.replace(r#""schema""#, r#""scheme""#), Some(KeysError::Origin)),
        ("no hash", whole.replace(r#""sha256""#, r#""sha512""#), Some(KeysError::Origin)),
        ("no moment", whole.replace("2030-03-17T17:46:40Z", "yesterday"), Some(KeysError::Origin)),
        ("a member that is no object", r#"{"keys":[],"rolecall":"x"}"#.to_owned(), Some(KeysError::Origin)),
        ("no keys", r#"{"kty":"RSA","rolecall":{}}"#.to_owned(), Some(KeysError::Origin)),
    ] {
        let file = read(&text).err();
        assert_eq!(file, error.clone().map(KeyFileError::Keys), "{what}, as a key file");
        assert_eq!(KeySet::read(text.as_bytes(), "x").err(), error, "{what}, as keys");
    }
}

#[test]
fn a_set_of_keys_without_the_member_is_no_key_file() {
    for text in [ENTRA, "", "{}", "[]", r#"{"keys":[{"kid":"rolecall"}]}"#, r#"{"keys":[{"rolecall":{}}]}"#] {
        assert_eq!(read(text).err(), Some(KeyFileError::NotOurs), "{text}");
    }
    assert_eq!(KeyFile::read(b"\xff\xfe").err(), Some(KeyFileError::NotOurs), "no UTF-8");
    let bytes = KEYS_BYTES_LIMIT + 1;
    let long = " ".repeat(bytes);
    assert_eq!(read(&long).err(), Some(KeyFileError::Keys(KeysError::TooLong { bytes })));
    // Two members say two things, and neither is believed.
    let whole = answered(&named(&["a"]), 0).write();
    let twice = whole.replacen(r#""rolecall": {"#, r#""rolecall": {}, "rolecall": {"#, 1);
    assert!(read(&twice).is_err());
    // A file that was cut off is none, wherever it was.
    for end in (0..whole.trim_end().len()).step_by(7) {
        assert!(read(&whole[..end]).is_err(), "the first {end} bytes");
    }
}

#[test]
fn keys_are_kept_for_72_hours_after_the_last_answer_that_had_them() {
    let earlier = answered(&named(&["a", "b"]), 0);
    for (what, seconds, kept) in [
        ("the same moment", 0, true),
        ("a day", 86_400, true),
        ("72 hours", KEPT, true),
        ("a second more", KEPT + 1, false),
        ("a clock that was set back", -1_000, true),
    ] {
        let file = answered(&named(&["b", "c"]), seconds).keeping(&earlier);
        assert_eq!(kids(&file), if kept { vec!["b", "c", "a"] } else { vec!["b", "c"] }, "{what}");
        // What was seen in the future was seen now.
        let expected = if kept { vec![("a".to_owned(), seconds.min(0))] } else { vec![] };
        assert_eq!(absent(&file), expected, "{what}");
        let again = read(&file.write()).expect(what);
        assert_eq!((kids(&again), absent(&again)), (kids(&file), absent(&file)), "{what}, read again");
    }
}

#[test]
fn the_time_of_the_last_answer_that_had_a_key_stays() {
    let first = answered(&named(&["a", "b"]), 0);
    let second = answered(&named(&["b"]), 100).keeping(&first);
    let third = answered(&named(&["b"]), KEPT).keeping(&read(&second.write()).expect("a key file"));
    assert_eq!(absent(&third), [("a".to_owned(), 0)], "72 hours after the first");
    let fourth = answered(&named(&["b"]), KEPT + 1).keeping(&third);
    assert_eq!(absent(&fourth), [], "not after the third");
    let back = answered(&named(&["a"]), KEPT).keeping(&third);
    assert_eq!(absent(&back), [("b".to_owned(), KEPT)], "a key that is back is not missing");
}

#[test]
fn the_newest_answer_says_what_the_rest_is() {
    let mut earlier = answered(&named(&["a"]), 0);
    earlier.set_v1_issuer("https://sts.windows.net/x/".to_owned());
    earlier.asked_for_unknown(THEN);
    let file = answered(&named(&["b"]), 10).keeping(&earlier);
    assert_eq!(
        file.fetched().v1_issuer.as_deref(),
        Some("https://sts.windows.net/x/"),
        "what is known stays"
    );
    assert_eq!(file.asked_for_unknown_at(), Some(THEN), "and so does the mark of the five minutes");
    assert_eq!(file.fetched_at(), THEN.plus(Seconds(10)));
    let unnamed = format!(r#"{{"keys":[{}]}}"#, r#"{"kty":"RSA","n":"_-8","e":"AQAB"}"#);
    assert_eq!(
        absent(&answered(&named(&["a"]), 1).keeping(&answered(&unnamed, 0))),
        [],
        "a key without a name goes"
    );
}

#[test]
fn an_answer_that_nothing_has_changed_confirms_what_is_there() {
    let earlier = answered(&named(&["b"]), 100).keeping(&answered(&named(&["a", "b"]), 0));
    let other = Configuration { instance: None, ..configuration() };
    for (what, seconds, kept) in [
        ("72 hours after a key was last seen", KEPT, true),
        ("a second more", KEPT + 1, false),
        ("a clock that was set back", -1_000, true),
    ] {
        let file = earlier.clone().confirmed(&other, THEN.plus(Seconds(seconds)));
        assert_eq!(kids(&file), if kept { vec!["b", "a"] } else { vec!["b"] }, "{what}");
        let expected = if kept { vec![("a".to_owned(), seconds.min(0))] } else { vec![] };
        assert_eq!(absent(&file), expected, "{what}");
        assert_eq!(file.fetched_at(), THEN.plus(Seconds(seconds)), "{what}");
        assert_eq!(
            (file.fetched().issuer, file.fetched().instance),
            (configuration().issuer, None),
            "{what}"
        );
        assert_eq!(file.etag(), Some(("\"e\"", KEYS)), "{what}");
    }
}

#[test]
fn nothing_of_another_tenant_stays_when_a_domain_goes_to_it() {
    let mut earlier = answered(&named(&["b"]), 100).keeping(&answered(&named(&["a", "b"]), 0));
    earlier.set_v1_issuer("https://sts.windows.net/x/".to_owned());
    let other = Configuration { issuer: "https://x".to_owned(), ..configuration() };
    let confirmed = earlier.clone().confirmed(&other, THEN.plus(Seconds(200)));
    assert_eq!((kids(&confirmed), confirmed.fetched().v1_issuer), (vec!["b".to_owned()], None));
    let authority: Authority =
        format!("https://login.microsoftonline.com/{TID}").parse().expect("an authority");
    let body = named(&["c"]);
    let answer = KeyFile::answered(body.as_bytes(), None, &authority, None, &other, THEN).expect("a JWKS");
    let kept = answer.keeping(&earlier);
    assert_eq!((kids(&kept), kept.fetched().v1_issuer), (vec!["c".to_owned()], None));
}

#[test]
fn a_file_holds_no_more_keys_than_are_read() {
    let names = |letter: char, count: usize| (0..count).map(|n| format!("{letter}{n}")).collect::<Vec<_>>();
    let small = |names: &[String]| {
        let keys = names.iter().map(|kid| format!(r#"{{"kty":"RSA","kid":"{kid}","n":"_-8","e":"AQAB"}}"#));
        format!(r#"{{"keys":[{}]}}"#, keys.collect::<Vec<_>>().join(","))
    };
    for (new, old, whole) in [(999, 0, 999), (999, 1, 1_000), (999, 2, 1_000), (1_000, 2, 1_000)] {
        let file = answered(&small(&names('n', new)), 1).keeping(&answered(&small(&names('o', old)), 0));
        let again = read(&file.write()).expect("a key file");
        assert_eq!((kids(&again).len(), absent(&again).len()), (whole, whole - new), "{new} and {old}");
    }
    let (authority, at) = ("https://login.microsoftonline.com/common".parse().expect("an authority"), THEN);
    let many = small(&names('n', 1_001));
    let error = KeyFile::answered(many.as_bytes(), None, &authority, None, &configuration(), at).err();
    assert_eq!(error, Some(KeysError::TooMany { count: 1_001 }));
}

#[test]
fn a_file_grows_no_longer_than_is_read() {
    let padded = |kid: &str, bytes: usize| {
        let key = named(&[kid]);
        key.replace(r#""kty""#, &format!(r#""pad":"{}","kty""#, "x".repeat(bytes)))
    };
    let half = KEYS_BYTES_LIMIT / 2;
    for (what, new, old, kept) in
        [("both fit", half - 4_000, half - 4_000, true), ("both do not", half + 1, half + 1, false)]
    {
        let file = answered(&padded("new", new), 1).keeping(&answered(&padded("old", old), 0));
        assert_eq!(kids(&file), if kept { vec!["new", "old"] } else { vec!["new"] }, "{what}");
        assert!(read(&file.write()).is_ok(), "{what}");
    }
}
