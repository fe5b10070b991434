//! `rolecall get`: one raw value, for scripts.

use crate::process::{on, run, token};

#[test]
fn one_value_comes_out_as_it_is() {
    for (path, expected) in [
        (".aud", "https://api.securitycenter.microsoft.com\n"),
        ("aud", "https://api.securitycenter.microsoft.com\n"),
        (".roles[0]", "Alert.Read.All\n"),
        ("header.alg", "RS256\n"),
        (".exp", "1795431480\n"),
    ] {
        let run = run(&format!("get {path}"), token("v1-app-defender"));
        assert_eq!((run.status, run.out.as_str()), (0, expected), "{path}: {}", run.err);
    }
    let roles = run("get .roles", token("v1-app-defender")).out;
    assert!(roles.starts_with("[\"Alert.Read.All\",") && roles.ends_with("]\n"), "{roles}");
}

#[test]
fn a_missing_value_is_a_no_and_no_token_is_undecided() {
    let run_on = |arguments: &str, input: &str| run(arguments, input);
    let missing = run_on("get .rolse", &token("v1-app-defender"));
    assert_eq!((missing.status, missing.out.as_str()), (1, ""));
    assert!(missing.err.contains("roles"), "a close name is offered: {}", missing.err);
    assert_eq!(run_on("get .roles[99]", &token("v1-app-defender")).status, 1);
    assert_eq!(run_on("get .aud.x", &token("v1-app-defender")).status, 1);
    assert_eq!(run_on("get .aud", "no token").status, 3);
    assert_eq!(on("v1-app-defender", "get").status, 2);
}

/// `{"alg":"none"}` and `{"actort":"eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl","password":"hunter2"}`.
#[test]
fn a_credential_inside_a_claim_is_cut() {
    let token = "eyJhbGciOiJub25lIn0.eyJhY3RvcnQiOiJleUpoYkdjaU9pSlNVekkxTmlKOS5lMzAuYzJsbmJtRjBkWEpsIiwicGFzc3dvcmQiOiJodW50ZXIyIn0.";
    for path in [".", ".actort", ".password", ". --json", ".actort --json"] {
        let run = run(&format!("get {path}"), token);
        assert_eq!(run.status, 0, "{path}: {}", run.err);
        assert!(!run.out.contains("c2lnbmF0dXJl") && !run.out.contains("hunter2"), "{path}: {}", run.out);
    }
}
