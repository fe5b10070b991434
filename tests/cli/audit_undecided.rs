//! What `rolecall audit` says of a token that it could not judge: why, in its row and in every format.

use crate::audit_told::told;
use crate::folder::Folder;
use crate::process::{NOW, TENANT, fixture, run, token};

#[test]
fn a_row_and_the_first_line_say_why_nobody_knows() {
    let good = token("v1-app-defender");
    let (signed, _) = good.rsplit_once('.').expect("a signature");
    let keys = format!("--jwks {}", fixture("jwks/entra.json"));
    let none = format!("--jwks {} --now {NOW}", fixture("jwks/no-usable-keys.json"));
    let timed = format!("{NOW} GET {good}\n");
    for (what, arguments, text, first, row) in [
        (
            "a line without a time",
            format!("{keys} --as-of-line"),
            format!("GET {good}\n"),
            "nobody knows whether it was current at the time of the line. The keys sign for every tenant, and none was named: any \
             tenant's token would do. A line's time is read at its beginning or right before the token: RFC 3339,",
            "is not known to be current: no time stands on its line",
        ),
        (
            "one line of two without a time",
            format!("{keys} --as-of-line"),
            format!("{timed}GET {good}\n"),
            "the only token is undecided: nobody knows whether it was current at the time of the line.",
            "is not known to be current: no time stands on one of its lines",
        ),
        (
            "one line of two without a time, with records",
            format!("{keys} --as-of-line --lines --summary-only"),
            format!("{timed}GET {good}\n"),
            "the only token is undecided: nobody knows whether it was current",
            "",
        ),
        (
            "keys that cannot be used",
            none.clone(),
            timed.clone(),
            "the only token is undecided: who signed it could not be checked.",
            "is not known to be authentic: fixtures/jwks/no-usable-keys.json holds no key that can be used",
        ),
        (
            "no keys",
            format!("--tenant {TENANT} --offline --now {NOW}"),
            timed.clone(),
            "UNDECIDED: the only token",
            "is not known to be authentic: no keys of login.microsoftonline.com",
        ),
        (
            "two tokens",
            none,
            format!("{timed}{}", timed.replace(&good, &token("v2-app-defender"))),
            "UNDECIDED: both tokens are undecided: who signed 2 could not be checked.",
            "is not known to be authentic",
        ),
        (
            "redacted, and no time",
            format!("{keys} --as-of-line"),
            format!("GET {signed}.REDACTED\n"),
            "the only token is undecided: who signed it could not be checked and nobody knows",
            "or tell who signed it; is not known to be current: no time stands on its line",
        ),
    ] {
        let (said, status) = told(&arguments, &text);
        assert!(said.contains(first) && said.contains(row), "{what}: {said}");
        assert!(!said.contains("not checked: authentic"), "{what}: {said}");
        assert_eq!(status, 3, "{what}: {said}");
        let (said, _) = told(&format!("{arguments} --format github"), &text);
        assert!(said.contains(row), "{what}, for GitHub: {said}");
    }
}

#[test]
fn json_says_what_is_open_and_a_merge_keeps_it() {
    let folder = Folder::new();
    let keys = format!("--jwks {} --as-of-line", fixture("jwks/entra.json"));
    let part = |name: &str, text: &str| {
        let (json, _) = told(&format!("{keys} --format json"), text);
        folder.put(name, &json)
    };
    let good = token("v1-app-defender");
    let parts = [part("1.json", &format!("{NOW} GET {good}\n")), part("2.json", &format!("GET {good}\n"))];
    let schema = jsonschema::validator_for(&run("schema audit", "").json()).expect("a sound schema");
    for order in [[0, 1], [1, 0]] {
        let [first, second] = order.map(|at| &parts[at]);
        let whole = run(&format!("audit merge --format json {first} {second}"), "").json();
        assert!(schema.is_valid(&whole), "{whole}");
        let open = serde_json::json!([{"question": "current", "why": "no time stands on its line"}]);
        assert_eq!(whole["tokens"][0]["open"], open, "{whole}");
        // A summary of an earlier version does not say.
        let mut earlier = whole;
        earlier["tokens"][0].as_object_mut().expect("an object").remove("open");
        let earlier = folder.put("earlier.json", &earlier.to_string());
        let said = run(&format!("audit merge {earlier}"), "").out;
        assert!(said.contains("could not be judged; not checked: current"), "{said}");
    }
}
