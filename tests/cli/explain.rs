//! `rolecall explain`: the same knowledge without a token.

use crate::process::{on, run};

#[test]
fn words_of_every_sort_are_explained() {
    for (word, expected) in [
        ("azpacr", "client"),
        ("nonce", "header"),
        ("xms_cc", "claims challenge"),
        ("extn.employeeId", "extension"),
        ("Alert.Read.All", "Microsoft Defender for Endpoint"),
        ("AdvancedQuery.Read.All", "retires since January 2026"),
        ("62e90394-69f5-4237-9190-012177145e10", "Global Administrator"),
        ("00000003-0000-0000-c000-000000000000", "Microsoft Graph"),
        ("AADSTS70011", "scope"),
        ("long-lived", "lifetime"),
        ("https://graph.microsoft.com", "Microsoft Graph"),
        ("authentic", "Did the issuer that is trusted sign"),
        ("audit-live", "may still be used"),
    ] {
        let run = run(&format!("explain {word}"), "");
        assert_eq!(run.status, 0, "{word}: {}", run.err);
        let words: Vec<&str> = run.out.split_whitespace().collect();
        assert!(words.join(" ").to_lowercase().contains(&expected.to_lowercase()), "{word}: {}", run.out);
    }
}

/// Whoever sees an alert of code scanning has nothing but its rule's id.
#[test]
fn every_id_of_sarif_is_explained() {
    for arguments in ["inspect --format sarif", "audit --format sarif"] {
        let log = on("v1-app-defender", arguments).json();
        let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules").clone();
        for rule in rules {
            let id = rule["id"].as_str().expect("an id");
            assert_eq!(run(&format!("explain {id}"), "").status, 0, "{arguments}: {id}");
        }
    }
}

/// Where to read of a code is no knowledge of it.
#[test]
fn a_code_that_nobody_knows_is_not_known() {
    for (word, status) in [
        ("AADSTS70011", 0),
        ("AADSTS9999999", 1),
        ("aadsts9999999:x", 1),
        ("{\"error\":\"x\",\"error_description\":\"AADSTS9999999:x\"}", 1),
    ] {
        let run = run(&format!("explain {word}"), "");
        assert_eq!((run.status, run.err.as_str()), (status, ""), "{word}: {run:?}");
        let code = if status == 0 { "70011" } else { "login.microsoftonline.com/error?code=9999999" };
        assert!(run.out.contains(code), "{word}: {}", run.out);
    }
}

#[test]
fn a_misspelt_word_gets_close_matches() {
    for (word, close) in
        [("azpcr", "azpacr"), ("Alert.Raed.All", "Alert.Read.All"), ("long-live", "long-lived")]
    {
        let run = run(&format!("explain {word}"), "");
        assert_eq!(run.status, 1, "{word}: {}", run.out);
        assert!(format!("{}{}", run.out, run.err).contains(close), "{word}: {}{}", run.out, run.err);
    }
}
