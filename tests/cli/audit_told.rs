//! What `rolecall audit` tells people of each token, and in its first line.

use crate::folder::Folder;
use crate::process::{NOW, TENANT, fixture, program, run, run_command, token};

/// What an audit of `text`, in a file `gateway.log`, says, without its line breaks, and how it ends.
pub(crate) fn told(arguments: &str, text: &str) -> (String, i32) {
    let folder = Folder::new();
    let file = folder.put("gateway.log", text);
    let mut command = program();
    command.env("ROLECALL_CACHE_DIR", folder.path());
    command.arg("audit").args(arguments.split_whitespace()).arg(&file);
    let run = run_command(command, b"");
    let words: Vec<&str> = run.out.split_whitespace().collect();
    (words.join(" "), run.status)
}

fn line(moment: &str, token: &str) -> String {
    format!("{moment} GET /x Bearer {token} 200\n")
}

#[test]
fn a_row_says_what_is_wrong_with_its_token() {
    let good = token("v1-app-defender");
    let (signed, _) = good.rsplit_once('.').expect("a signature");
    let redacted = line(NOW, &format!("{signed}.REDACTED"));
    let keys = format!("--jwks {}", fixture("jwks/entra.json"));
    let with = |more: &str| format!("{keys} --now {NOW} {more}");
    let lacks = "lacks Ti.ReadWrite.All, A.B, C.D, E.F and 2 more";
    for (what, arguments, text, expected, status) in [
        (
            "what it lacks",
            with(
                "--any-audience --require Ti.ReadWrite.All --require A.B --require C.D --require E.F --require G.H --require I.J",
            ),
            line(NOW, &good),
            &[lacks][..],
            1,
        ),
        (
            "what it must not carry",
            with("--any-audience --forbid Machine.*"),
            line(NOW, &good),
            &["carries what it must not: Machine.Read.All"],
            1,
        ),
        (
            "that nobody named a tenant",
            with("--any-audience"),
            line(NOW, &good),
            &["PASS: the only token is signed", "none was named: any tenant's token would do."],
            0,
        ),
        (
            "keys without an issuer, and nobody named",
            format!(
                "--jwks {} --audience https://api.securitycenter.microsoft.com --now {NOW}",
                fixture("jwks/entra-v1.json")
            ),
            line(NOW, &good),
            &["PASS: the only token is signed", "No issuer was named, and the keys name none"],
            0,
        ),
        (
            "a public key, and nobody named",
            format!(
                "--jwks {} --audience https://api.securitycenter.microsoft.com --now {NOW}",
                fixture("jwks/entra-current.pem")
            ),
            line(NOW, &good),
            &["PASS: the only token is signed", "No issuer was named, and the keys name none"],
            0,
        ),
        (
            "keys with a name alone, and nobody named",
            format!("--jwks {} --any-audience --now {NOW}", fixture("jwks/generic.json")),
            line(NOW, &token("generic-rs256")),
            &["PASS: the only token is signed", "No issuer was named, and the keys name none"],
            0,
        ),
        (
            "a certificate, and nobody named",
            format!(
                "--jwks {} --audience https://api.securitycenter.microsoft.com --now {NOW}",
                fixture("jwks/entra-current-certificate.pem")
            ),
            line(NOW, &good),
            &["PASS: the only token is signed", "No issuer was named, and the keys name none"],
            0,
        ),
        (
            "nothing of it where one was named",
            with(&format!("--any-audience --tenant {TENANT}")),
            line(NOW, &good),
            &[
                "PASS: the only token is signed by the issuer that you trust and current. Not asked: which API it is meant for and what it is allowed. Tokens",
            ],
            0,
        ),
        ("expired", format!("{keys} --now 2026-11-24T10:00:00Z"), line(NOW, &good), &["has expired"], 1),
        (
            "not valid yet",
            format!("{keys} --now 2026-11-23T08:00:00Z"),
            line(NOW, &good),
            &["is not valid yet"],
            1,
        ),
        (
            "not valid yet by its line",
            format!("{keys} --as-of-line"),
            line("2026-11-23T08:00:00Z", &good),
            &["was not valid yet when its line was written"],
            1,
        ),
        (
            "not valid yet at a later line",
            format!("{keys} --as-of-line"),
            [line(NOW, &good), line("2026-11-23T08:00:00Z", &good)].concat(),
            &["was not valid yet when its line was written"],
            1,
        ),
        (
            "expired by its line",
            format!("{keys} --as-of-line"),
            line("2026-11-24T10:00:00Z", &good),
            &["had expired when its line was written"],
            1,
        ),
        (
            "redacted",
            with(""),
            redacted.clone(),
            &[
                "UNDECIDED: the only token is undecided: who signed it could not be checked.",
                "REDACTED 1f6a4d20",
                "authentic ?",
                "live 0",
                "redacted 1 token",
            ],
            3,
        ),
        (
            "redacted, and no key",
            format!("--now {NOW} --format ndjson"),
            redacted.clone(),
            &[
                r#""authentic":{"answer":"not-checked","why":"its signature was cut out by `rolecall redact`""#,
            ],
            0,
        ),
        (
            "redacted, and nobody can use it",
            format!("--now {NOW} --fail-on live"),
            redacted.clone(),
            &["PASS:"],
            0,
        ),
        (
            "redacted, of another tenant",
            with("--tenant 00000000-0000-0000-0000-000000000001"),
            redacted.clone(),
            &["OTHER TENANT"],
            1,
        ),
        (
            "left out",
            format!("{keys} --now 2026-11-24T10:00:00Z --live"),
            line(NOW, &good),
            &["1 token is not listed: --live lists only what may still be used."],
            1,
        ),
        (
            "without keys",
            format!("--tenant {TENANT} --offline --now {NOW}"),
            line(NOW, &good),
            &["No keys of login.microsoftonline.com", "run it once without --offline", "rolecall keys fetch"],
            3,
        ),
        (
            "without keys, where that is no failure",
            format!("--tenant {TENANT} --offline --now {NOW} --fail-on nothing --keep-going"),
            line(NOW, &good),
            &["No keys of login.microsoftonline.com"],
            0,
        ),
        (
            "a whole token before an ellipsis",
            with("--fail-on live"),
            line(NOW, &format!("{good}...")),
            &[
                "FAIL: --fail-on live found 1 token that may still be used.",
                "for Microsoft Defender for Endpoint may still be used application, expires",
            ],
            1,
        ),
        (
            "another tenant's, which somebody may trust",
            with("--fail-on live --tenant 00000000-0000-0000-0000-000000000001"),
            line(NOW, &good),
            &["OTHER TENANT 1f6a4d20", "is of another tenant; may still be used application, expires"],
            1,
        ),
        (
            "any",
            "--now 2026-11-24T10:00:00Z --fail-on any".to_owned(),
            line(NOW, &good),
            &["FAIL: --fail-on any found 1 token.", "has expired application, expires"],
            1,
        ),
        (
            "glued to a word",
            with("--fail-on live"),
            line(NOW, &format!("session-{good}")),
            &["UNDECIDED: --fail-on live cannot be answered for some of what is here."],
            3,
        ),
        (
            "glued to a word, beside another",
            with(""),
            [line(NOW, &good), line(NOW, &format!("token_{good}"))].concat(),
            &["INCOMPLETE: 1 text that begins like a token could not be read."],
            3,
        ),
        (
            "what nobody can read",
            with(""),
            [line(NOW, &good), line(NOW, &format!("{good}~"))].concat(),
            &["INCOMPLETE: 1 text that begins like a token could not be read."],
            3,
        ),
        (
            "what was named, and it is not told as if it were something else",
            with("--fail-on forged"),
            [line(NOW, &good), line(NOW, &token("refused/tampered-signature"))].concat(),
            &[
                "FAIL: --fail-on forged found 1 token that is not authentic. In all: 1 of 2 tokens fails: 1 has a signature that does not hold. 1 passes.",
            ],
            1,
        ),
        (
            "some of what was named",
            with("--fail-on forged,live"),
            line(NOW, &good),
            &[
                "FAIL: --fail-on forged,live found 1 token that may still be used. In all: the only token is signed",
            ],
            1,
        ),
        (
            "nothing of what was named, and something else",
            with("--fail-on not-allowed --any-audience --require Ti.ReadWrite.All"),
            line(NOW, &token("expired")),
            &[
                "FAIL: --fail-on not-allowed found 1 token that lacks what was demanded or carries more. In all: the only token is not current",
            ],
            1,
        ),
        (
            "what nobody knows",
            format!("--jwks {} --now {NOW} --fail-on forged", fixture("jwks/no-usable-keys.json")),
            line(NOW, &good),
            &[
                "UNDECIDED: --fail-on forged cannot be answered for some of what is here. In all: the only token is undecided",
            ],
            3,
        ),
        (
            "nothing of what was named, and not all was read",
            with("--fail-on forged no-such-file"),
            line(NOW, &good),
            &["INCOMPLETE: --fail-on forged found nothing so far."],
            3,
        ),
    ] {
        let (told, ended) = told(&arguments, &text);
        for text in expected {
            assert!(told.contains(text), "{what}: {text}: {told}");
        }
        assert_eq!(ended, status, "{what}: {told}");
    }
}

#[test]
fn what_is_not_authentic_is_so_for_a_reason() {
    let good = token("v1-app-defender");
    let none = "00000000-0000-0000-0000-000000000001";
    let entra = format!("--jwks {} --now {NOW}", fixture("jwks/entra.json"));
    let rotated = format!("--jwks {} --now {NOW}", fixture("jwks/rotated.json"));
    for (id, arguments, token, state, why) in [
        (
            "other-tenant",
            format!("{entra} --tenant {none}"),
            good.clone(),
            "OTHER TENANT",
            "is of another tenant",
        ),
        (
            "other-issuer",
            format!("{entra} --issuer https://a.example"),
            good.clone(),
            "OTHER ISSUER",
            "is of another issuer",
        ),
        ("unknown-key", rotated, good.clone(), "UNKNOWN KEY", "names no key that is trusted"),
        ("cut-off", entra.clone(), good[..good.len() - 9].to_owned(), "CUT OFF", "is cut off"),
        (
            "signature",
            entra.clone(),
            token("refused/tampered-signature"),
            "FORGED",
            "has a signature that does not hold",
        ),
        (
            "algorithm",
            entra.clone(),
            token("refused/alg-none-with-signature"),
            "FORGED",
            "has an algorithm that is refused",
        ),
        ("unsigned", entra, token("refused/alg-none"), "FORGED", "has no signature"),
    ] {
        let (table, ended) = told(&format!("{arguments} --fail-on forged"), &line(NOW, &token));
        assert_eq!(ended, 1, "{id}: {table}");
        assert!(table.contains(&format!("the only token {why}")), "{id}: {table}");
        assert!(table.contains(&format!("forged 1 token, not authentic: 1 {why}")), "{id}: {table}");
        let (_, rows) = table.split_once("was not checked").expect("rows");
        assert!(rows.trim_start().starts_with(state) && rows.contains(why), "{id}: {table}");
        assert!(!table.contains("by the issuer that you trust"), "{id}: {table}");
        let (json, _) = told(&format!("{arguments} --format json"), &line(NOW, &token));
        let summary: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(summary["tokens"][0]["reason"], id, "{json}");
        assert_eq!(summary["reasons"], serde_json::json!({id: 1}), "{json}");
        let schema = jsonschema::validator_for(&run("schema audit", "").json()).expect("a sound schema");
        assert!(schema.is_valid(&summary), "{json}");
        let folder = Folder::new();
        let without = json.replace(&format!(r#""reason": "{id}","#), "");
        let without = without.replace(&format!(r#""reasons": {{ "{id}": 1 }},"#), "");
        assert!(!without.contains("reason"), "{without}");
        let merged = run(&format!("audit merge {}", folder.put("old.json", &without)), "");
        let words = merged.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            words.contains("FAIL: the only token was not signed by the issuer that you trust"),
            "{merged:?}"
        );
    }
}

#[test]
fn a_line_for_one_token_that_holds_two_is_all_that_is_said() {
    let (one, other) = (token("v1-app-defender"), token("v2-app-defender"));
    let keys = fixture("jwks/entra.json");
    let mut command = program();
    command.args(["audit", "--lines", "--now", NOW, "--jwks", &keys]);
    let run = run_command(command, format!("{one}\n{one} {other}\n").as_bytes());
    let words = run.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("1 line held several tokens") && !words.contains("0 texts"), "{words}");
    assert_eq!(run.status, 3);
}
