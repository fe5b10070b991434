//! Limits, hostile text and arbitrary bytes.

use proptest::prelude::*;

use super::*;
use crate::token::TOKEN_LIMIT;

#[test]
fn sizes_are_judged_on_either_side() {
    assert!(find(&vec![b' '; INPUT_LIMIT]).is_ok());
    assert_eq!(find(&vec![b' '; INPUT_LIMIT + 1]).err(), Some(InputError::TooLong));
    let fixed = token_of(RS256, "{}", 0, 1);
    let long = |bytes: usize| format!("{fixed}{}", "A".repeat(bytes - fixed.len()));
    for form in ["TOKEN", "x TOKEN"] {
        holds("the longest token", form.replace("TOKEN", &long(TOKEN_LIMIT)), &[&long(TOKEN_LIMIT)]);
        let pasted = paste(form.replace("TOKEN", &long(TOKEN_LIMIT + 1)));
        assert!(pasted.tokens.is_empty());
        assert_eq!(pasted.others[0].kind, OtherKind::Malformed);
        let explanation = pasted.others[0].explanation();
        assert!(
            explanation.starts_with("This is longer than any token that rolecall reads"),
            "{explanation}"
        );
        assert!(pasted.others[0].place.contains("1048577 bytes"), "{}", pasted.others[0].place);
    }
    let many = |count: usize| -> String {
        let part = |json: &str| base64url::encode(json.as_bytes());
        let header = part(r#"{"alg":"none"}"#);
        (0..count).map(|index| format!("{header}.{}.\n", part(&format!("{{\"n\":{index}}}")))).collect()
    };
    let pasted = paste(many(FINDINGS_LIMIT));
    assert_eq!((pasted.tokens.len(), pasted.truncated), (FINDINGS_LIMIT, false));
    let pasted = paste(many(FINDINGS_LIMIT + 1));
    assert_eq!((pasted.tokens.len(), pasted.truncated), (FINDINGS_LIMIT, true));
}

/// Each of these would take minutes if anything were looked at again and again.
#[test]
fn hostile_text_costs_no_more_than_its_length() {
    const BYTES: usize = 1 << 17;
    let part = |json: &str| base64url::encode(json.as_bytes());
    let header = part(r#"{"alg":"RS256"}"#);
    for piece in [
        "eyJ".to_owned(),
        "e".to_owned(),
        ".".to_owned(),
        "eyJ.".to_owned(),
        "eyJ\n".to_owned(),
        "e\ny\nJ\n".to_owned(),
        "eyJhbGciOi\n".to_owned(),
        format!("{}\n", part(r#"{"":{"":{"":"#)),
        format!("{}\n", part(r#"{":,:,:"#)),
        format!("{header}\n"),
        format!("{header}."),
        format!("{header}.\n"),
        format!("{header}.e30."),
        format!("{header}.e30.\n"),
        format!("{header}.e30.c2lnbmF0dXJl\n"),
        format!("{header}.e30.AAAA\nAAAA\nAAAA\n"),
        format!("{header}.eyJ\n"),
        format!("{header}.e30 \n> "),
        format!("{}.\n", part(r#"{"alg":"RSA-OAEP","enc":"x"}"#)),
        "> ".to_owned(),
        " \t".to_owned(),
        "\n".to_owned(),
        "\r".to_owned(),
        "%".to_owned(),
        "%25".to_owned(),
        "%2E".to_owned(),
        "%65%79%4A".to_owned(),
        "\\".to_owned(),
        "\\n".to_owned(),
        "\\\\e".to_owned(),
        "\0".to_owned(),
        "\u{80}".to_owned(),
        "=".to_owned(),
        ":".to_owned(),
        "t=".to_owned(),
        "code=".to_owned(),
        "client_secret=".to_owned(),
        "refresh_token:$".to_owned(),
        "Bearer ".to_owned(),
        "authorization:".to_owned(),
        "EwB".to_owned(),
        "0.A".to_owned(),
        "M.C5_B".to_owned(),
        "Q~".to_owned(),
        "<Response ".to_owned(),
        "<saml".to_owned(),
        "PD94bWwg".to_owned(),
        "{\"a\":".to_owned(),
        "[".to_owned(),
    ] {
        let text = piece.repeat(BYTES / piece.len());
        paste(&text);
        paste(format!("{header}.{text}"));
        paste(format!("{header}.e30.{text}"));
        spots(text.as_bytes());
    }
    let deep = part(&format!(r#"{{"alg":"x","a":{}"#, "[".repeat(BYTES)));
    paste(&deep);
    paste(format!("x {deep}.e30.x"));
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = find(&bytes);
        let _ = spots(&bytes);
    }

    #[test]
    fn pieces_of_tokens_in_any_order_never_panic(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("eyJhbGciOiJSUzI1NiJ9"), Just("eyJhdWQiOiJ4In0"), Just("eyJ"), Just("e"), Just("."), Just("..."),
                Just("\n"), Just("\r\n> "), Just("\\"), Just("\\n"), Just("%2E"), Just("%"), Just("…"), Just("\""),
                Just("="), Just(" "), Just("Bearer "), Just("access_token="), Just("c2ln"), Just("Thanks"),
                Just("EwB"), Just("0.AX"), Just("Q~"), Just("<saml"), Just("code="), Just("\u{feff}"), Just("\\u00"),
            ],
            0..40,
        )
    ) {
        let text = pieces.concat();
        let pasted = find(text.as_bytes()).expect("short");
        let again = find(text.as_bytes()).expect("short");
        prop_assert_eq!(texts(&pasted), texts(&again));
        for token in texts(&pasted) {
            // Nothing is made up: a token's letters stand in the text in their order.
            let mut letters = text.chars();
            let plain = text.contains('%') || token.chars().all(|c| letters.any(|other| other == c));
            prop_assert!(plain, "{} in {}", token, text);
        }
        for spot in spots(text.as_bytes()) {
            prop_assert!(spot.range.start < spot.range.end && spot.range.end <= text.len());
        }
    }
}
