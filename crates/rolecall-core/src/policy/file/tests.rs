//! The file is read as it is meant, every mistake is told, and no command line weakens it.

mod joining;

use super::*;
use crate::policy::Problem;
use crate::rules::RULES;

const A: &str = "11111111-2222-3333-4444-555555555555";
const B: &str = "22222222-2222-3333-4444-555555555555";

fn file(text: &str) -> PolicyFile {
    PolicyFile::parse(text, "rolecall.toml").unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
}

fn settings(text: &str) -> Settings {
    file(text).settings(None).expect("sound")
}

/// The same as a command line's, whose places are flags.
fn line(text: &str) -> Settings {
    PolicyFile::parse(text, "flag").expect("sound").settings(None).expect("sound")
}

fn problems(text: &str) -> Vec<Problem> {
    PolicyFile::parse(text, "rolecall.toml").expect_err(text)
}

fn values<T: Clone>(list: &[Placed<T>]) -> Vec<T> {
    list.iter().map(|placed| placed.value.clone()).collect()
}

#[test]
fn schema_and_parser_agree_on_every_key() {
    let schema = schema();
    for key in KEYS {
        let value = match (key.name, key.form) {
            ("tenant", _) => format!("\"{A}\""),
            ("authority", _) => "\"https://contoso.ciamlogin.com\"".to_owned(),
            ("allow-tenants", _) => format!("[\"{A}\"]"),
            ("resource", _) => "\"defender\"".to_owned(),
            (_, Form::Text) => "\"x\"".to_owned(),
            (_, Form::Texts) => "[\"x\"]".to_owned(),
            (_, Form::Groups) => "[[\"x\", \"y\"]]".to_owned(),
            (_, Form::Flag) => "true".to_owned(),
            (_, Form::Length) => "\"5m\"".to_owned(),
            (_, Form::Word(words)) => format!("\"{}\"", words[0]),
            (_, Form::Rules) => format!("[\"{}\"]", RULES[0].id),
        };
        for prefix in ["", "profiles.ci."] {
            let text = format!("[{prefix}{}]\n{} = {value}\n", key.section, key.name);
            let file = file(&text);
            let empty = file.base == Settings::default();
            assert_eq!(empty, !prefix.is_empty(), "{text}: what is read is kept");
            assert!(file.profiles.values().all(|profile| *profile != Settings::default()), "{text}");
        }
        let described = &schema["$defs"][key.section]["properties"][key.name];
        assert!(described["description"].is_string(), "{} is not in the schema", key.name);
        let (demands, left) = settings(&format!(
            "[{}]\n{} = {value}\n{}",
            key.section,
            key.name,
            if key.name == "cloud" { format!("tenant = \"{A}\"\n") } else { String::new() }
        ))
        .demands_only();
        assert_eq!(demands != Settings::default(), key.demands, "{}", key.name);
        assert_eq!(left.is_empty(), key.demands, "{}", key.name);
    }
    let count: usize = sections()
        .iter()
        .map(|section| schema["$defs"][section]["properties"].as_object().map_or(0, serde_json::Map::len))
        .sum();
    assert_eq!(count, KEYS.len(), "the schema has a key that is not read");
}

#[test]
fn words_of_the_file_are_those_of_the_command_line() {
    let clouds: Vec<&str> = crate::entra::Cloud::ALL.iter().map(|cloud| cloud.id()).collect();
    assert_eq!(clouds, keys::CLOUDS);
}

#[test]
fn every_mistake_is_told_with_its_place_and_what_to_write() {
    for (what, text, line, column, message, hint) in [
        (
            "a misspelt key",
            "[permissions]\nrequre = []",
            2,
            1,
            "`requre` is no key of [permissions]",
            "`require`",
        ),
        ("a misspelt section", "[permission]\n", 1, 2, "`permission` is no section", "`permissions`"),
        ("a key outside", "require = [\"A\"]", 1, 1, "stands outside its section", "[permissions]"),
        ("a key elsewhere", "[times]\nrequire = []", 2, 1, "is a key of [permissions]", "[permissions]"),
        (
            "a text for a list",
            "[permissions]\nrequire = \"A\"",
            2,
            11,
            "must be a list of texts; here it is a text",
            "[\"A\", \"B\"]",
        ),
        (
            "a number for a text",
            "[permissions]\nrequire = [\"A\", 1]",
            2,
            17,
            "must be a text; here it is a number",
            "quotes",
        ),
        (
            "a text for a flag",
            "[permissions]\nexact = \"true\"",
            2,
            9,
            "must be true or false",
            "without quotes",
        ),
        ("a number for a length", "[times]\nmax-lifetime = 70", 2, 16, "must be a length of time", "10m"),
        ("no length", "[times]\nmax-lifetime = \"70 min\"", 2, 16, "`70 min` is no length of time", ""),
        ("a leeway beyond the limit", "[times]\nleeway = \"601s\"", 2, 10, "is too long", "need repair"),
        (
            "an unknown kind",
            "[permissions]\nkind = \"application\"",
            2,
            8,
            "`application` is no value of `kind`",
            "write app or delegated",
        ),
        (
            "an unknown rule",
            "[findings]\nfail = [\"long-live\"]",
            2,
            9,
            "`long-live` is no rule",
            "`long-lived`",
        ),
        (
            "an unknown API",
            "[audience]\nresource = \"sharepoint\"",
            2,
            12,
            "knows no API called",
            "audiences",
        ),
        ("no tenant", "[trust]\ntenant = \"contoso\"", 2, 10, "`contoso` is no tenant", ""),
        ("no GUID", "[trust]\nallow-tenants = [\"contoso.com\"]", 2, 18, "is no tenant id", ""),
        ("an empty name", "[permissions]\nrequire = [\"\"]", 2, 12, "empty text", ""),
        ("groups without brackets", "[permissions]\nany-of = [\"A\"]", 2, 11, "list of lists", "[[\"A\""),
        (
            "a list in one pattern",
            "[permissions]\nforbid = [\"A\", \"B, C\"]",
            2,
            16,
            "`B, C`, which matches nothing",
            "write each name on its own",
        ),
        ("a blank in a pattern", "[permissions]\nforbid = [\" A\"]", 2, 11, "matches nothing", "take it out"),
        ("an empty group", "[permissions]\nany-of = [[]]", 2, 11, "is empty", ""),
        (
            "a section of a profile without its name",
            "[profiles.permissions]\nrequire = [\"A\"]",
            1,
            11,
            "name of a profile belongs",
            "profiles.NAME.permissions",
        ),
        (
            "a misspelt key of a profile",
            "[profiles.ci.times]\nmax_lifetime = \"1h\"",
            2,
            1,
            "no key of [profiles.ci.times]",
            "`max-lifetime`",
        ),
        ("no TOML", "[permissions\n", 1, 13, "", ""),
        ("a key twice", "[times]\nleeway = \"1s\"\nleeway = \"2s\"", 3, 1, "duplicate", ""),
    ] {
        let problems = problems(text);
        let first = &problems[0];
        assert_eq!((first.line, first.column), (line, column), "{what}: {problems:?}");
        assert!(first.message.contains(message), "{what}: {first:?}");
        assert!(first.hint.contains(hint), "{what}: {first:?}");
    }
    assert_eq!(
        problems("[times]\na = 1\nb = 2\n[permissions]\nexact = 1\n").len(),
        3,
        "all are told at once"
    );
}

#[test]
fn no_message_repeats_what_may_be_a_secret() {
    let token = "eyJhbGciOiJub25lIn0.eyJhdWQiOiJzZWNyZXQifQ.c2ln";
    let secret = "a".repeat(40);
    for word in [token, &secret] {
        for text in [
            format!("[trust]\ntenant = \"{word}\""),
            format!("[trust]\n\"{word}\" = 1"),
            format!("[\"{word}\"]"),
            format!("[profiles.\"{word}\"]"),
            format!("[permissions]\nkind = \"{word}\""),
            format!("[times]\nleeway = \"{word}\""),
            format!("[findings]\nfail = [\"{word}\"]"),
            format!("[audience]\nresource = \"{word}\""),
            format!("x = {word}"),
        ] {
            let told = format!("{:?}", problems(&text));
            assert!(!told.contains(&word[..12]), "{text}: {told}");
        }
    }
    assert!(!problems(&format!("[permissions]\nrequire = [\"{token}\"]")).is_empty(), "a token is no name");
}

#[test]
fn a_profile_adds_to_lists_and_replaces_the_rest() {
    let file = file(&format!(
        "[trust]\nauthority = \"https://contoso.ciamlogin.com\"\n[permissions]\nrequire = [\"A\"]\nkind = \"app\"\n\
         [times]\nmax-lifetime = \"1h\"\n[audience]\nany-audience = true\n\
         [profiles.ci.trust]\ntenant = \"{A}\"\n[profiles.ci.permissions]\nrequire = [\"B\", \"A\"]\n\
         [profiles.ci.times]\nmax-lifetime = \"2h\"\n[profiles.ci.audience]\naudiences = [\"x\"]\n"
    ));
    let base = file.settings(None).expect("sound");
    assert_eq!(values(&base.require), ["A"]);
    let ci = file.settings(Some("ci")).expect("sound");
    assert_eq!(values(&ci.require), ["A", "B"]);
    assert_eq!(ci.require[0].from, "rolecall.toml:4 and rolecall.toml:13, profile ci");
    assert_eq!(ci.require[1].from, "rolecall.toml:13, profile ci");
    assert_eq!(ci.max_lifetime.map(|placed| placed.value), Some(Seconds(7_200)));
    assert!(ci.authority.is_none() && ci.tenant.is_some() && ci.any_audience.is_none());
    let unknown = file.settings(Some("cj")).expect_err("no such profile");
    assert!(unknown.message.contains("no profile `cj`") && unknown.hint.contains("`ci`"), "{unknown:?}");
}

#[test]
fn contradictions_inside_a_file_are_told_with_both_places() {
    for text in [
        format!("[trust]\ntenant = \"{A}\"\nissuer = \"i\""),
        "[trust]\nauthority = \"https://contoso.ciamlogin.com\"\nissuer = \"i\"".to_owned(),
        "[trust]\ncloud = \"china\"".to_owned(),
        format!("[trust]\nany-tenant = true\nallow-tenants = [\"{A}\"]"),
        "[audience]\nany-audience = true\naudiences = [\"a\"]".to_owned(),
    ] {
        let error = file(&text).settings(None).expect_err(&text);
        assert!(error.message.contains("rolecall.toml:2"), "{error:?}");
    }
}

#[test]
fn a_file_of_any_size_is_read_or_refused_soon() {
    let list = |count: usize| (0..count).map(|number| format!("\"N{number}\", ")).collect::<String>();
    for (key, entries) in
        [("require", list(1_001)), ("forbid", list(90_000)), ("any-of", format!("[{}]", list(1_001)))]
    {
        let problems = problems(&format!("[permissions]\n{key} = [\n{entries}]"));
        assert_eq!((problems.len(), problems[0].line), (1, 3), "{key}");
        assert!(problems[0].message.contains("more than 1000 entries"), "{key}: {problems:?}");
    }
    assert_eq!(settings(&format!("[permissions]\nforbid = [{}]", list(1_000))).forbid.len(), 1_000);
    let many: String = (0..60_000).map(|number| format!("unknown{number} = 1\n")).collect();
    for text in [many.clone(), format!("[times]\n{many}")] {
        let problems = problems(&text);
        assert_eq!(problems.len(), 21);
        assert!(problems[20].message.contains("more mistakes"), "{:?}", problems[20]);
    }
}

#[test]
fn an_api_that_the_caller_described_keeps_its_audience() {
    let api = crate::catalog::read_own(
        r#"{"resource": {"name": "Billing", "audiences": ["api://billing"]}, "read_on": "2026-11-20",
            "permissions": [{"name": "Orders.Read.All", "kind": "application"}],
            "operations": [{"method": "GET", "path": "/orders", "application": ["Orders.Read.All"]}]}"#,
        "billing.json",
    )
    .expect("an API");
    let read = |text: &str, name| {
        PolicyFile::parse_beside(text, name, &[api]).expect("sound").settings(None).expect("sound")
    };
    let audience = |word: &str| format!("[audience]\naudiences = [\"{word}\"]");
    let named = "[audience]\nresource = \"Billing\"";
    let operation = "[permissions]\noperations = [\"GET /orders\"]";
    let name = "[permissions]\nrequire = [\"Orders.Read.All\"]";
    for (what, file, flags, way, contradicts) in [
        ("found, an API", &*audience("api://e"), named, Way::Found, true),
        ("found, an operation", &audience("api://e"), operation, Way::Found, true),
        ("found, a name", &audience("api://e"), name, Way::Found, true),
        ("found, the API's own", &audience("api://billing"), operation, Way::Found, false),
        ("named, an operation", operation, &audience("api://e"), Way::Named, true),
        ("named, a name", name, &audience("api://e"), Way::Named, true),
        ("named, an API", named, &audience("api://e"), Way::Named, true),
        ("named, the API's own", operation, &audience("api://billing"), Way::Named, false),
        ("the same API", named, named, Way::Named, false),
    ] {
        let joined = read(file, "rolecall.toml").joined(way, read(flags, "flag"), &[api]);
        assert_eq!(joined.is_err(), contradicts, "{what}: {joined:?}");
    }
    let any = line("[audience]\nany-audience = true");
    let joined = read(operation, "rolecall.toml").joined(Way::Named, any, &[api]).expect("no contradiction");
    assert!(joined.settings.any_audience.is_none() && joined.settings.resource.is_some(), "{joined:?}");
    let unknown = read(named, "rolecall.toml").joined(Way::Named, read(named, "flag"), &[]);
    assert!(unknown.is_err(), "two unknown APIs are not the same: {unknown:?}");
}
