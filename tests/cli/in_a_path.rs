//! A token that is a segment of a path ends at the slash, for every command.

use crate::folder::Folder;
use crate::process::{NOW, run, token, trusting};

#[test]
fn a_token_in_a_path_is_found_and_one_in_another_spelling_is_not() {
    let folder = Folder::new();
    let good = token("v1-app-defender");
    let (signed, signature) = good.rsplit_once('.').expect("a signature");
    let standard = format!("{signed}.{}/{}==", &signature[..170], &signature[171..]);
    for (what, text, found, malformed) in [
        ("in a request", format!("{NOW} GET /verify/{good}/confirm HTTP/1.1\n"), 1, 0),
        ("in an address", format!("https://x/reset/{good}/"), 1, 0),
        ("encoded", format!("to=https%3A%2F%2Fx%2Freset%2F{good}%2F&x=1\n"), 1, 0),
        ("behind a scheme", format!("Authorization: Bearer {good}/\n"), 0, 1),
        ("in standard base64", format!("GET /verify/{standard}/confirm HTTP/1.1\n"), 0, 1),
        ("cut off", format!("GET /verify/{}/confirm HTTP/1.1\n", &good[..good.len() - 1]), 0, 1),
    ] {
        let file = folder.put("access.log", &text);
        let out = run(&format!("audit --format json --now {NOW} {} {file}", trusting()), "");
        let summary = out.json();
        assert_eq!(summary["found"], found, "{what}: {summary}");
        assert_eq!(summary["not_tokens"]["malformed"], malformed, "{what}: {summary}");
        let lines = run(&format!("audit --lines --now {NOW} {} {file}", trusting()), "");
        assert_eq!(lines.status, if found == 1 { 0 } else { 3 }, "{what}: {lines:?}");
        let inspected = run(&format!("inspect --format json --now {NOW}"), &text);
        // What stands alone is shown with what is wrong with it.
        let is_shown = found == 1 || what == "behind a scheme";
        assert_eq!(inspected.status, if is_shown { 0 } else { 3 }, "{what}: {inspected:?}");
        let verified = run(&format!("verify --any-audience --now {NOW} {}", trusting()), &text);
        assert_eq!(verified.status == 0, found == 1, "{what}: {verified:?}");
        // Either way nothing of the signature stays, and all that stands around it does.
        let checked = run("redact --check", &text);
        assert_eq!(checked.status, 1, "{what}: {checked:?}");
        let cut = run("redact", &text);
        if found == 1 {
            assert_eq!(cut.out, text.replace(signature, "REDACTED"), "{what}");
            let redacted = folder.put("redacted.log", &cut.out);
            let out = run(&format!("audit --format json --now {NOW} {redacted}"), "").json();
            assert_eq!((&out["redacted"], &out["found"]), (&1.into(), &1.into()), "{what}: {out}");
        }
        assert!(
            !cut.out.contains(&signature[..40]) && !cut.out.contains(&signature[300..]),
            "{what}: {}",
            cut.out
        );
        assert_eq!(run("redact --check", &cut.out).status, 0, "{what}: {}", cut.out);
    }
}
