//! Reports: the JSON Schema holds for every fixture, and the table reads well at every width.

use crate::process::{NOW, fixture, on, root, run, token, trusting};

#[test]
fn every_fixtures_report_is_valid_by_the_schema() {
    let schema: serde_json::Value = serde_json::from_str(&run("schema", "").out).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let mut count = 0;
    for folder in ["fixtures/tokens", "fixtures/tokens/refused", "fixtures/pastes"] {
        for entry in std::fs::read_dir(root().join(folder)).expect("the folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                continue;
            }
            let input = std::fs::read(&path).expect("the fixture");
            for arguments in [
                format!("inspect --format json --pick 1 --now {NOW}"),
                format!(
                    "check {} --require Alert.Read.All --exact --format json --pick 1 --now {NOW}",
                    trusting()
                ),
            ] {
                let run = run(&arguments, &input);
                if run.status == 2 {
                    assert!(input.iter().all(u8::is_ascii_whitespace), "{}: {}", path.display(), run.err);
                    continue;
                }
                let report = run.json();
                let errors: Vec<String> =
                    validator.iter_errors(&report).map(|error| error.to_string()).collect();
                assert!(errors.is_empty(), "{}: {errors:?}", path.display());
                assert_eq!(report["schema"], "rolecall.report/1");
                assert_eq!(report["network"], serde_json::json!([]));
                count += 1;
            }
        }
    }
    assert!(count > 150, "{count} reports");
    assert!(!validator.is_valid(&serde_json::json!({"schema": "rolecall.report/1"})), "the schema can fail");
}

/// The text that a token's part stands for. By hand: the tests see the program only from outside.
fn decoded(part: &str) -> String {
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for letter in part.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => panic!("no base64url: {letter}"),
        };
        bits = (bits << 6 | u32::from(value)) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// JSON without the white space between its members; what stands in texts is kept.
fn compact(json: &str) -> String {
    let (mut kept, mut inside, mut escaped) = (String::new(), false, false);
    for letter in json.chars() {
        if inside || !letter.is_ascii_whitespace() {
            kept.push(letter);
        }
        match letter {
            '"' if !escaped => inside = !inside,
            _ => {}
        }
        escaped = inside && letter == '\\' && !escaped;
    }
    kept
}

#[test]
fn members_keep_their_order_and_numbers_their_digits() {
    // The payload as Entra writes it is compact, so it stands letter by letter in the report made compact.
    for name in ["fractions", "v1-app-defender", "v2-delegated", "groups-overage"] {
        let token = token(name);
        let payload = decoded(token.split('.').nth(1).expect("a payload"));
        let report = run(&format!("inspect --format json --now {NOW}"), &token);
        assert_eq!(compact(&payload), payload, "{name}: the payload is compact");
        let claims = format!("\"claims\":{payload}");
        assert!(compact(&report.out).contains(&claims), "{name}: {claims}\n{}", report.out);
    }
    assert!(
        decoded(token("fractions").split('.').nth(1).expect("a payload")).contains(r#""exp":1795431480.25,"#)
    );
}

#[test]
fn nothing_that_people_copy_is_broken_over_lines() {
    let token = token("v1-delegated-defender");
    let report = run(&format!("inspect --format json --now {NOW}"), &token).json();
    let table = run(&format!("inspect -v --now {NOW}"), &token).out;
    for claim in ["aud", "iss", "tid", "oid", "appid"] {
        let value = report["token"]["claims"][claim].as_str().unwrap_or_else(|| panic!("no {claim}"));
        assert!(table.contains(value), "{claim} {value} is whole:\n{table}");
    }
    assert!(table.contains(report["token"]["header"]["kid"].as_str().expect("kid")));
    for role in report["permissions"]["granted"].as_array().expect("granted") {
        assert!(table.contains(role.as_str().expect("a name")));
    }
}

#[test]
fn the_footer_says_what_was_asked_of_the_network_and_what_was_not_checked() {
    let run = on("v1-app-defender", "inspect");
    assert!(run.out.contains("no network used"), "{}", run.out);
    assert!(run.out.to_lowercase().contains("not checked"), "{}", run.out);
    assert!(!run.first_line().starts_with("PASS"), "nothing was verified: {}", run.first_line());
    assert!(run.first_line().contains("no key was given"), "{}", run.first_line());
}

#[test]
fn colour_is_only_where_it_is_wanted() {
    let plain = on("v1-app-defender", "inspect");
    assert!(!plain.out.contains('\u{1b}'), "a pipe gets no colour");
    let colour = on("v1-app-defender", "inspect --color always");
    assert!(colour.out.contains('\u{1b}'));
    let never = on("v1-app-defender", "inspect --color never");
    assert_eq!(plain.out, never.out);
    let file = fixture("tokens/v1-app-defender.jwt");
    let mut command = crate::process::program();
    command.args(["inspect", "--token-file", &file, "--now", NOW]).env("NO_COLOR", "1");
    assert!(!crate::process::run_command(command, b"").out.contains('\u{1b}'));
}
