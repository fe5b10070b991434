use super::wording::quoted;
use super::{Evidence, Finding, Rule, Severity};
use crate::text::{is_deceptive, listed};

pub(super) const RULE: Rule = Rule {
    id: "suspicious-kid",
    severity: Severity::Warning,
    summary: "the key id looks like an attempt to inject something",
    page: include_str!("suspicious_kid.md"),
    find,
};

/// Longer than any honest label: Entra's have 27 characters, a SHA-512 in hexadecimal has 128.
const LONGEST: usize = 256;

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let Some(kid) = evidence.token.header().string("kid").ok() else { return Vec::new() };
    let reasons = reasons(kid);
    if reasons.is_empty() {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        format!("`kid` {} has {}", quoted(kid), listed(&reasons, "and")),
        "compare a `kid` with known labels and do nothing else with it: no path, no query, no address, no \
         log line without escaping",
    )]
}

fn reasons(kid: &str) -> Vec<String> {
    // The judgement needs no more of a huge one than its beginning.
    let length = kid.len();
    let head = crate::text::shortened(kid, LONGEST).to_ascii_lowercase();
    let mut reasons = Vec::new();
    let mut note = |holds: bool, reason: &str| {
        if holds {
            reasons.push(reason.to_owned());
        }
    };
    note(is_path(&head), "the form of a file path");
    note(head.contains("://"), "the form of an address");
    note(
        head.contains(['\'', '"', '`', ';', '|', '<', '>']) || head.contains("$("),
        "characters that queries and shells act on",
    );
    note(head.chars().any(is_deceptive), "control or invisible characters");
    note(length > LONGEST, &format!("{length} bytes"));
    reasons
}

/// A slash alone proves nothing: base64 has it.
fn is_path(kid: &str) -> bool {
    let drive =
        |bytes: &[u8]| matches!(bytes, [letter, b':', b'/' | b'\\', ..] if letter.is_ascii_alphabetic());
    kid.contains("../")
        || kid.contains('\\')
        || kid.contains("%2e")
        || kid.contains("%2f")
        || kid.contains("%00")
        || ["/dev/", "/proc/", "/etc/", "/tmp/", "/var/", "file:", "./"]
            .iter()
            .any(|root| kid.starts_with(root))
        || drive(kid.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::json::to_string_safe;

    #[test]
    fn injections_are_told_from_labels() {
        let longest = "x".repeat(LONGEST);
        let longer = "x".repeat(LONGEST + 1);
        for (kid, says) in [
            ("X5eXk4xyojNFum1kl2Ytv8dlNP4-c57dO6QGTVBwaNk", None),
            ("wU3ifIIaLOUAReRB/FG6eM1P1QM=", None),
            ("/AbCd/efgh=", None),
            ("ab--cd", None),
            ("my key 2024-01", None),
            ("did:example:123#key-1", None),
            ("123..456", None),
            (&longest, None),
            (&longer, Some("has 257 bytes")),
            ("../../../dev/null", Some("file path")),
            ("..\\..\\win.ini", Some("file path")),
            ("%2e%2e%2fetc/passwd", Some("file path")),
            ("/dev/null", Some("file path")),
            ("C:/keys/a.pem", Some("file path")),
            ("https://evil.example/key", Some("form of an address")),
            ("x' UNION SELECT 'key", Some("queries and shells")),
            ("a|whoami", Some("queries and shells")),
            ("$(id)", Some("queries and shells")),
            ("a\nb", Some("control")),
            ("a\u{202e}b", Some("control")),
            ("../';", Some("file path and characters")),
            ("", None),
        ] {
            samples::expect(&RULE, kid, &samples::header(&[("kid", &to_string_safe(&kid))]), says);
        }
        samples::expect(&RULE, "no text", &samples::header(&[("kid", "1")]), None);
    }
}
