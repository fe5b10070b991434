//! `rolecall explain`: the same knowledge without a token.

use crate::process::run;

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
    ] {
        let run = run(&format!("explain {word}"), "");
        assert_eq!(run.status, 0, "{word}: {}", run.err);
        let words: Vec<&str> = run.out.split_whitespace().collect();
        assert!(words.join(" ").to_lowercase().contains(&expected.to_lowercase()), "{word}: {}", run.out);
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
