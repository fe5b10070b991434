//! What `rolecall audit` tells of what it does not read, of the moment that it means, and of what to do next.

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use serde_json::{Value, json};

use crate::folder::Folder;
use crate::process::{NOW, Run, TENANT, fixture, run, token};

/// The words of `text`, without its line breaks.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A summary in JSON that its schema takes.
fn summary(arguments: &str) -> (Value, i32) {
    let out = run(&format!("audit --format json {arguments}"), "");
    let summary = out.json();
    let schema = jsonschema::validator_for(&run("schema audit", "").json()).expect("a sound schema");
    assert!(schema.is_valid(&summary), "{summary}");
    (summary, out.status)
}

/// `text` in lines of quoted-printable, soft line breaks between them.
fn quoted_printable(text: &str, line_end: &str) -> String {
    let lines: Vec<&str> =
        text.as_bytes().chunks(75).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    lines.join(&format!("={line_end}"))
}

#[test]
fn what_looks_like_a_token_in_base64_is_never_passed() {
    let good = token("v1-app-defender");
    let secret = |text: &str| {
        format!("apiVersion: v1\nkind: Secret\ndata:\n  token: {}\n", BASE64_STANDARD.encode(text))
    };
    let wrapped = BASE64_STANDARD.encode(&good);
    let lines: Vec<&str> =
        wrapped.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
    let places = |base64: u64, soft: u64| {
        let member = |count: u64| if count == 0 { Value::Null } else { count.into() };
        (member(base64), member(soft))
    };
    let near = r#"{"alg":1}"#;
    for (what, text, expected) in [
        ("a token", secret(&good), places(1, 0)),
        ("text with a token, shifted by one", secret(&format!("a{good}")), places(1, 0)),
        ("text with a token, shifted by two", secret(&format!("ab{good}")), places(1, 0)),
        ("twice", secret(&good).repeat(2), places(2, 0)),
        ("a document with two", secret(&format!("{{\"a\":\"{good}\",\"b\":\"{good}\"}}")), places(2, 0)),
        ("lines of MIME", lines.join("\r\n"), places(1, 0)),
        ("far into the text", format!("{}{}", "x y\n".repeat(300_000), secret(&good)), places(1, 0)),
        ("quoted-printable", format!("a{}\n", quoted_printable(&format!(" {good}"), "\r\n")), places(0, 1)),
        ("quoted-printable, behind a name", quoted_printable(&format!("t=3D{good} "), "\n"), places(0, 1)),
        ("its letters alone", "ZXlK ZXlKaGJHY2lPaUpTVXpJMU5pSjk= V5Sj leUo".to_owned(), places(0, 0)),
        ("JSON in base64 in base64", secret(&BASE64_STANDARD.encode(near)), places(0, 0)),
        (
            "lines of base64 with padding",
            format!("{}\n", BASE64_STANDARD.encode(r#"{"a":"bcdefghijklmn"}"#)).repeat(9),
            places(0, 0),
        ),
    ] {
        let folder = Folder::new();
        let file = folder.put("secret.yaml", &text);
        let is_seen = expected != (Value::Null, Value::Null);
        for (arguments, word) in [("--fail-on any", "PASS"), ("", "NOTHING FOUND")] {
            let out = run(&format!("audit --now {NOW} {arguments} {file}"), "");
            let first = words(&out.out);
            let (word, status) = match (is_seen, arguments) {
                (false, _) => (word, 0),
                (true, "") => ("INCOMPLETE", 3),
                (true, _) => ("FAIL", 1),
            };
            assert!(first.starts_with(&format!("{word}: ")) && out.status == status, "{what}: {first}");
            let (first, _) = first.split_once(" Summary ").expect("a summary");
            let told = first.contains("`rolecall redact --check` looks there");
            assert_eq!(told, is_seen, "{what}: {first}");
        }
        let going = run(&format!("audit --now {NOW} --fail-on any --keep-going {file}"), "");
        assert_eq!(going.status, i32::from(is_seen), "{what}");
        assert_eq!(words(&going.out).contains("redact --check"), is_seen, "{what}: {}", going.out);
        let (found, _) = summary(&format!("--now {NOW} {file}"));
        let others = &found["not_tokens"];
        let counts = (others["in_base64"].clone(), others["in_quoted_printable"].clone());
        assert_eq!(counts, expected, "{what}: {found}");
    }
}

#[test]
fn what_is_not_read_beside_a_token_keeps_no_verdict_from_it() {
    let good = token("v1-app-defender");
    let folder = Folder::new();
    let keys = fixture("jwks/entra.json");
    let file = folder.put("a.log", &format!("{good}\n{}\n", BASE64_STANDARD.encode(&good)));
    for (arguments, word, status) in [
        ("", "NOT VERIFIED", 0),
        ("--fail-on any", "FAIL", 1),
        ("--fail-on live", "FAIL", 1),
        ("--fail-on nothing", "PASS", 0),
        (&format!("--jwks {keys}"), "INCOMPLETE", 3),
        (&format!("--jwks {keys} --fail-on forged"), "INCOMPLETE", 3),
        (&format!("--jwks {keys} --keep-going"), "PASS", 0),
    ] {
        let out = run(&format!("audit --now {NOW} {arguments} {file}"), "");
        let first = words(&out.out);
        assert!(first.starts_with(&format!("{word}: ")), "{arguments}: {first}");
        assert!(first.contains("1 place looks like a token in base64"), "{arguments}: {first}");
        assert_eq!(out.status, status, "{arguments}: {first}");
    }
    let part = folder.put("1.json", &run(&format!("audit --format json --now {NOW} {file}"), "").out);
    let other = folder.put("2.json", &folder.get("1.json").replace("a.log", "b.log"));
    let whole = run(&format!("audit merge --format json {part} {other}"), "").json();
    assert_eq!(whole["not_tokens"]["in_base64"], 2);
    // A token that carries another one was read.
    let claims = BASE64_URL_SAFE_NO_PAD.encode(format!(r#"{{"sub":"x","t":"{good}"}}"#));
    let carrier = folder.put("carrier.log", &format!("eyJhbGciOiJub25lIn0.{claims}.\n"));
    let (found, _) = summary(&format!("--now {NOW} {carrier}"));
    assert_eq!((&found["not_tokens"]["in_base64"], &found["found"]), (&Value::Null, &1.into()), "{found}");
}

#[test]
fn bodies_of_recordings_are_looked_into_and_other_texts_in_them_are_told() {
    let folder = Folder::new();
    let good = BASE64_STANDARD.encode(token("v1-app-defender"));
    let har = |response: Value| {
        let har = json!({"log": {"version": "1.2", "entries": [{"response": {"content": response}}]}});
        folder.put("x.har", &har.to_string())
    };
    for (content, base64, found) in
        [(json!({"encoding": "base64", "text": good}), Value::Null, 1), (json!({"text": good}), 1.into(), 0)]
    {
        let (summary, _) = summary(&format!("--now {NOW} {}", har(content)));
        assert_eq!(summary["not_tokens"]["in_base64"], base64, "{summary}");
        assert_eq!(summary["found"], found);
    }
}

#[test]
fn what_is_cut_off_is_never_live() {
    let folder = Folder::new();
    let good = token("v1-app-defender");
    let (header, rest) = good.split_once('.').expect("a header");
    let (claims, signature) = rest.split_once('.').expect("claims");
    let weak = format!("{header}.{claims}.{}", &signature[..171]);
    for (what, token, live, status) in [
        ("whole", good.clone(), 1, 1),
        ("fifty letters less", good[..good.len() - 50].to_owned(), 0, 0),
        ("one byte less", good[..good.len() - 2].to_owned(), 0, 0),
        ("as long as a small key signs", weak, 1, 1),
    ] {
        let file = folder.put("a.log", &format!("GET {token} 200\n"));
        let out = run(&format!("audit --now {NOW} --fail-on live {file}"), "");
        let said = words(&out.out);
        assert_eq!(out.status, status, "{what}: {said}");
        let (summary, _) = summary(&format!("--now {NOW} {file}"));
        assert_eq!((&summary["live"], &summary["found"]), (&live.into(), &1.into()), "{what}: {summary}");
        let is_cut = live == 0;
        assert_eq!(summary["tokens"][0]["cut_off"] == true, is_cut, "{what}: {summary}");
        assert_eq!(summary["cut_off"] == 1, is_cut, "{what}: {summary}");
        let plain = words(&run(&format!("audit --now {NOW} {file}"), "").out);
        assert_eq!(plain.contains("CUT OFF"), is_cut, "{what}: {plain}");
        let first = "1 token is cut off: nobody can use it as it stands";
        assert_eq!(plain.contains(first), is_cut, "{what}: {plain}");
        let listed = words(&run(&format!("audit --now {NOW} --live {file}"), "").out);
        assert_eq!(listed.contains("1 token is not listed"), is_cut, "{what}: {listed}");
    }
}

/// A token that ends at `exp`, signed by nobody who is known.
fn ending(exp: u64) -> String {
    let part = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
    let (header, claims) = (part(r#"{"alg":"HS256"}"#), part(&format!(r#"{{"sub":"x","exp":{exp}}}"#)));
    format!("{header}.{claims}.{}", part(&"s".repeat(32)))
}

#[test]
fn a_row_says_live_of_no_token_that_the_summary_leaves_out() {
    let file = fixture("tokens/refused/alg-none.jwt");
    for options in ["", "--fail-on live"] {
        let said = words(&run(&format!("audit --now {NOW} {options} {file}"), "").out);
        assert!(said.contains("none of them still live") && said.contains("FORGED 1f6a4d20"), "{said}");
    }
}

#[test]
fn what_was_found_is_told_in_numbers() {
    let folder = Folder::new();
    let good = token("v1-app-defender");
    let (start, signature) = good.rsplit_once('.').expect("three parts");
    let changed =
        format!("{start}.{}{}", if signature.starts_with('A') { 'B' } else { 'A' }, &signature[1..]);
    let file = folder.put("a.log", &format!("{good}\n{changed}\n"));
    let keys = fixture("jwks/entra.json");
    let asked =
        format!("--now {NOW} --jwks {keys} --tenant {TENANT} --any-audience --require Machine.Read.All");
    for (fail_on, numbers) in [
        ("live", "--fail-on live found 1 token that may still be used."),
        (
            "forged,live",
            "--fail-on forged,live found 1 token that is not authentic and 1 token that may still be used.",
        ),
        ("not-allowed", "--fail-on not-allowed found 1 token that is not authentic, and so carries nothing."),
        ("any", "--fail-on any found 2 tokens."),
    ] {
        let said = words(&run(&format!("audit {asked} --fail-on {fail_on} {file}"), "").out);
        assert!(said.contains(numbers), "{said}");
    }
}

#[test]
fn a_token_in_pieces_behind_the_signs_of_comments_is_live() {
    let folder = Folder::new();
    let good = token("v1-app-defender");
    for sign in ["# ", "// ", " * ", ";; ", "> "] {
        let lines: Vec<String> = good
            .as_bytes()
            .chunks(500)
            .map(|line| format!("{sign}{}", String::from_utf8_lossy(line)))
            .collect();
        let file =
            folder.put("a.env", &format!("{sign}the old one:\n{}\n{sign}TODO\nA=1\n", lines.join("\n")));
        let out = run(&format!("audit --now {NOW} --fail-on live {file}"), "");
        assert_eq!(out.status, 1, "{sign:?}: {}", out.out);
    }
}

#[test]
fn what_is_live_may_be_live_for_another_than_who_was_asked_for() {
    let folder = Folder::new();
    let good = token("v1-app-defender");
    let (start, signature) = good.rsplit_once('.').expect("three parts");
    let changed =
        format!("{start}.{}{}", if signature.starts_with('A') { 'B' } else { 'A' }, &signature[1..]);
    let entra = fixture("jwks/entra.json");
    for (what, asked, text, status) in [
        ("of the issuer", TENANT, &good, 1),
        ("of another tenant", "11111111-2222-3333-4444-555555555555", &good, 1),
        ("changed", TENANT, &changed, 0),
    ] {
        let file = folder.put("a.log", text);
        let out =
            run(&format!("audit --now {NOW} --jwks {entra} --tenant {asked} --fail-on live {file}"), "");
        assert_eq!(out.status, status, "{what}: {}", out.out);
    }
}

#[test]
fn live_means_now_whatever_moment_current_means() {
    let folder = Folder::new();
    let (for_ever, dead) = (ending(99_999_999_999), ending(1_000_000_000));
    let (then, later) = ("2001-09-09T01:00:00Z", "2001-09-09T03:00:00Z");
    let file = folder.put(
        "a.log",
        &format!("{then} GET {dead}\n{then} GET {for_ever}\n{then} GET {for_ever}\nGET {for_ever}\n"),
    );
    let out = run(&format!("audit --as-of-line --live {file}"), "");
    let said = words(&out.out);
    assert!(said.contains("1 token is not listed: --live lists only what may still be used now."), "{said}");
    assert!(said.contains("2 tokens at 4 places, 1 of them still live now."), "{said}");
    assert!(said.contains("live 1 may still be used now, at 2"), "{said}");
    let (found, _) = summary(&format!("--as-of-line {file}"));
    let tokens = found["tokens"].as_array().expect("tokens");
    assert_eq!((&tokens[0]["current"], &tokens[0]["now"]), (&json!("yes"), &json!("no")), "{found}");
    assert_eq!((&tokens[1]["current"], &tokens[1]["now"]), (&json!("not-checked"), &json!("yes")), "{found}");
    let now = json!({"yes": 1, "no": 1, "not_checked": 0});
    assert_eq!((&found["live"], &found["answers"]["now"]), (&1.into(), &now), "{found}");
    let rows = words(&run(&format!("audit --as-of-line {file}"), "").out);
    assert!(rows.contains("not live x of unclear kind"), "{rows}");
    // Whether a line has a time leaves nothing open of what holds now.
    for (what, text, status) in [
        ("dead, and current then", format!("{then} GET {dead}\n"), 0),
        ("dead, and nobody knows when", format!("GET {dead}\n"), 0),
        ("live, and not valid then", format!("{then} GET {for_ever}\n"), 1),
        ("live, and nobody knows when", format!("GET {for_ever}\n"), 1),
    ] {
        let file = folder.put("b.log", &text);
        let out = run(&format!("audit --as-of-line --fail-on live {file}"), "");
        assert_eq!(out.status, status, "{what}: {}", out.out);
    }
    let keys = fixture("jwks/entra.json");
    let good = token("v1-app-defender");
    for (moments, expected) in [
        (&[NOW][..], "is signed by the issuer that you trust and current when its line was written."),
        (&["2026-11-24T10:00:00Z"], "the only token was not current when its line was written."),
    ] {
        let text: String = moments.iter().map(|moment| format!("{moment} GET {good}\n")).collect();
        let file = folder.put("c.log", &text);
        let said = words(&run(&format!("audit --as-of-line --jwks {keys} {file}"), "").out);
        assert!(said.contains(expected), "{said}");
    }
    let part = |name: &str, line: &str| {
        let file = folder.put("d.log", &format!("{line} GET {dead}\n"));
        folder.put(name, &run(&format!("audit --as-of-line --format json {file}"), "").out)
    };
    let parts = format!("{} {}", part("1.json", then), part("2.json", later));
    let whole = run(&format!("audit merge --format json {parts}"), "").json();
    assert_eq!((&whole["answers"]["now"]["no"], &whole["live"]), (&1.into(), &0.into()), "{whole}");
}

#[test]
fn a_time_without_a_zone_is_said_to_be_taken_for_utc() {
    let folder = Folder::new();
    let file = folder.put("a.log", &format!("2026-11-23 10:00:00 GET {}\n", token("v1-app-defender")));
    let said = words(&run(&format!("audit --as-of-line {file}"), "").out);
    assert!(said.contains("a time without a zone was taken for UTC"), "{said}");
    let clock = words(&run(&format!("audit --now {NOW} {file}"), "").out);
    assert!(!clock.contains("zone"), "{clock}");
    let help = words(&run("audit --help", "").out);
    assert!(help.contains("taken for UTC"), "{help}");
}

#[test]
fn a_merge_names_the_file_and_what_differs() {
    let folder = Folder::new();
    let log = folder.put("a.log", &format!("{NOW} GET {}\n", token("v1-app-defender")));
    let keys = format!("--jwks {}", fixture("jwks/entra.json"));
    let part = |name: &str, arguments: &str| {
        let out = run(&format!("audit --summary-only --format json {arguments} {log}"), "");
        folder.put(name, &out.out)
    };
    let usual = format!("{keys} --now {NOW}");
    let first = part("first.json", &usual);
    for (what, arguments, expected) in [
        ("nothing asked", format!("--now {NOW}"), "it asked nothing"),
        ("a demand", format!("{usual} --any-audience --require X"), "what tokens must carry"),
        ("an audience", format!("{usual} --audience https://a.example"), "for whom tokens are"),
        ("an issuer", format!("{usual} --issuer https://a.example"), "whom to trust"),
        ("a leeway", format!("{usual} --leeway 5m"), "the leeway"),
        ("the line's time", format!("{keys} --as-of-line"), "the moment"),
    ] {
        let other = part("other.json", &arguments);
        let out = run(&format!("audit merge {first} {other}"), "");
        let said = words(&out.err);
        assert_eq!((out.status, out.out.as_str()), (2, ""), "{what}: {out:?}");
        for name in [expected, "first.json`", "other.json`"] {
            assert!(said.contains(name), "{what}: {name}: {said}");
        }
    }
    // A summary of an earlier version does not say.
    let text = folder.get("first.json");
    let mut earlier: Value = serde_json::from_str(&text).expect("JSON");
    earlier.as_object_mut().expect("an object").remove("marks");
    earlier["plan"] = json!("another");
    let earlier = folder.put("earlier.json", &earlier.to_string());
    let out = run(&format!("audit merge {first} {earlier}"), "");
    assert!(
        out.status == 2 && words(&out.err).contains("earlier.json` asked other questions than"),
        "{out:?}"
    );
}

/// What a run says, on whichever of both.
fn all_words(run: &Run) -> String {
    words(&format!("{} {}", run.out, run.err))
}

#[test]
fn who_misspells_a_member_is_told_where_tokens_stand() {
    let folder = Folder::new();
    let good = token("v1-app-defender");
    let record = format!(
        "{{\"access_token\":\"{good}\",\"a\":{{\"id.x\":1,\"b\":\"Bearer {good}\"}},\"c\":[\"{good}\"]}}\n"
    );
    let file = folder.put("t.ndjson", &record.repeat(3));
    for lines in ["", "--lines"] {
        let wrong = run(&format!("audit --now {NOW} {lines} --field acess_token {file}"), "");
        let said = all_words(&wrong);
        assert_eq!(wrong.status, 3, "{said}");
        assert!(
            said.contains(
                "No record has the member `acess_token`; tokens stand in `a.b` and `access_token`."
            ),
            "{said}"
        );
        let right = run(&format!("audit --now {NOW} {lines} --field a.b {file}"), "");
        assert!(!all_words(&right).contains("No record"), "{right:?}");
        let some = folder.put("some.ndjson", &format!("{{\"b\":\"x\"}}\n{record}"));
        let some = run(&format!("audit --now {NOW} {lines} --field access_token {some}"), "");
        assert!(!all_words(&some).contains("No record"), "{some:?}");
    }
    let none = folder.put("none.ndjson", "{\"a\":\"b\"}\n");
    let none = run(&format!("audit --now {NOW} --field token {none}"), "");
    assert!(all_words(&none).contains("No record has the member `token`."), "{none:?}");
    let text = folder.put("a.log", &format!("GET {good}\n"));
    let text = run(&format!("audit --now {NOW} --field token {text}"), "");
    assert!(all_words(&text).contains("No line is a JSON record: leave out --field"), "{text:?}");
}

#[test]
fn lines_of_a_folder_are_refused_with_what_to_do() {
    let folder = Folder::new();
    folder.put("a.log", "x\n");
    let out = run(&format!("audit --lines {}", folder.path().display()), "");
    assert_eq!((out.status, out.out.as_str()), (2, ""), "{out:?}");
    let said = words(&out.err);
    assert!(said.contains("--lines reads one stream") && said.contains("is a folder"), "{said}");
    assert!(said.contains("leave out --lines"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_folder_of_which_nothing_is_read_is_not_said_to_hold_nothing() {
    let outside = Folder::new();
    let log = outside.put("a.log", &token("v1-app-defender"));
    for (what, link, ignored, expected) in [
        ("links", true, false, "1 symbolic link was not followed: name what it leads to"),
        ("what is ignored", false, true, "1 hidden or ignored file was not looked at"),
        ("nothing", false, false, "nothing was there to read"),
    ] {
        let folder = Folder::new();
        if link {
            std::os::unix::fs::symlink(&log, folder.path().join("link.log")).expect("a link");
        }
        if ignored {
            folder.put(".env", "x");
        }
        let out = run(&format!("audit --now {NOW} {}", folder.path().display()), "");
        let said = words(&out.out);
        let (first, _) = said.split_once(" Summary ").expect("a summary");
        assert!(first.starts_with("NOTHING READ: ") && first.contains(expected), "{what}: {first}");
        assert_eq!(out.status, 3, "{what}: {first}");
    }
    let both = Folder::new();
    both.put("b.log", &token("v1-app-defender"));
    std::os::unix::fs::symlink(&log, both.path().join("link.log")).expect("a link");
    let said = words(&run(&format!("audit --now {NOW} {}", both.path().display()), "").out);
    assert!(
        said.starts_with("NOT VERIFIED: ") && said.contains("1 symbolic link was not followed"),
        "{said}"
    );
}

#[test]
fn a_token_that_no_given_key_could_have_made_is_not_called_forged() {
    let folder = Folder::new();
    let entra = format!("--jwks {} --now {NOW}", fixture("jwks/entra.json"));
    let tenant = format!("{entra} --tenant {}", crate::process::TENANT);
    let generic = format!("--jwks {} --now {NOW}", fixture("jwks/generic.json"));
    for (what, arguments, name, id, state, why) in [
        (
            "HMAC, keys alone",
            &entra,
            "generic-hs256",
            "other-algorithm",
            "OTHER ALGORITHM",
            "has an algorithm that no given key signs with",
        ),
        (
            "HMAC, of another issuer",
            &tenant,
            "generic-hs256",
            "other-issuer",
            "OTHER ISSUER",
            "is of another issuer",
        ),
        (
            "elliptic curves",
            &entra,
            "generic-es256",
            "other-algorithm",
            "OTHER ALGORITHM",
            "no given key signs with",
        ),
        (
            "another issuer's RSA",
            &tenant,
            "generic-rs256",
            "unknown-key",
            "UNKNOWN KEY",
            "names no key that is trusted",
        ),
        ("no signature", &tenant, "refused/alg-none", "unsigned", "FORGED", "has no signature"),
        (
            "the classic forgery",
            &tenant,
            "refused/hs256-public-pem",
            "algorithm",
            "FORGED",
            "has an algorithm that is refused",
        ),
        (
            "another signature",
            &tenant,
            "refused/tampered-signature",
            "signature",
            "FORGED",
            "has a signature that does not hold",
        ),
        (
            "no name of a key",
            &entra,
            "generic-no-kid",
            "other-algorithm",
            "OTHER ALGORITHM",
            "no given key signs with",
        ),
        ("no name of a key, and keys of its kind", &generic, "generic-no-kid", "-", "PASS", ""),
    ] {
        let file = folder.put("a.log", &format!("{NOW} GET {}\n", token(name)));
        let said = words(&run(&format!("audit {arguments} --fail-on forged {file}"), "").out);
        let (summary, status) = summary(&format!("{arguments} --fail-on forged {file}"));
        if id == "-" {
            assert_eq!((status, summary["verdicts"]["pass"].clone()), (0, json!(1)), "{what}: {said}");
            assert!(said.starts_with(state), "{what}: {said}");
            continue;
        }
        assert_eq!((&summary["tokens"][0]["reason"], status), (&json!(id), 1), "{what}: {said}");
        let (_, rows) = said.split_once("was not checked").expect("rows");
        assert!(rows.trim_start().starts_with(state) && rows.contains(why), "{what}: {said}");
    }
}
