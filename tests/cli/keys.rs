//! `rolecall keys show`: what is in a key file.

use crate::process::{fixture, run};

#[test]
fn keys_are_shown_with_what_tells_them_apart() {
    let run = run(&format!("keys show {}", fixture("jwks/entra.json")), "");
    assert_eq!(run.status, 0, "{}", run.err);
    for word in [
        "RSA",
        "2048",
        "sig",
        "login.microsoftonline.com/{tenantid}/v2.0",
        "9188040d-6c67-4c5b-b112-36a304b66dad",
        "microsoftonline.us",
    ] {
        assert!(run.out.contains(word), "{word}:\n{}", run.out);
    }
}

#[test]
fn odd_entries_are_noted_and_spoil_nothing() {
    let run = run(&format!("keys show {}", fixture("jwks/odd.json")), "");
    assert_eq!(run.status, 0, "{}", run.err);
    for word in ["AKP", "oct"] {
        assert!(run.out.contains(word), "{word}:\n{}", run.out);
    }
}

#[test]
fn every_form_of_key_is_read_and_what_is_none_is_a_usage_error() {
    for file in ["entra-current.pem", "entra-current-certificate.pem", "generic.json", "entra-v1.json"] {
        assert_eq!(run(&format!("keys show {}", fixture(&format!("jwks/{file}"))), "").status, 0, "{file}");
    }
    assert_eq!(run(&format!("keys show {}", fixture("jwks/broken.json")), "").status, 2);
    assert_eq!(run("keys show fixtures/there-is-nothing.json", "").status, 2);
    assert_eq!(run(&format!("keys show {}", fixture("jwks/empty.json")), "").status, 3);
}
