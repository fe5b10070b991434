//! What shells add to a text that a browser copies as a command: the carets of cmd and the backticks of PowerShell before the
//! quotes of JSON, which are escaped themselves.

use std::ops::Range;

use memchr::{memchr_iter, memmem};

/// How many backslashes stand before a quote in JSON within JSON, at most.
const MOST_SLASHES: usize = 16;

/// The most of them that are read, so that what is remembered of a text is bounded; a piece of honest text has far fewer.
const MOST: usize = 1024 * 1024;

/// Where those stand in `text` without which a program reads it, in order and apart.
pub(super) fn escapes(text: &[u8]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> =
        backticks(text).chain(carets(text)).take(MOST).map(|at| at..at + 1).collect();
    found.sort_unstable_by_key(|range| range.start);
    found
}

/// In PowerShell: ``{\`"a\`": …}`` within a text is `{\"a\": …}`.
fn backticks(text: &[u8]) -> impl Iterator<Item = usize> {
    let ticks = memmem::find_iter(text, b"\\`").map(|at| at + 1);
    ticks.filter(|tick| begins_quote(&text[tick + 1..]))
}

/// In cmd, where a quote of JSON shows that they are cmd's: `^{^\^"a^\^": …^}` is `{\"a\": …}`. Of two the first escapes the second.
fn carets(text: &[u8]) -> impl Iterator<Item = usize> {
    let is_quote = |at: usize| {
        let slashes = slashes(&text[at + 1..]);
        text[at + 1 + slashes..].strip_prefix(b"^").is_some_and(begins_quote)
    };
    let is_of_cmd = memmem::find_iter(text, b"^\\").any(is_quote);
    let mut escaped = None;
    memchr_iter(b'^', if is_of_cmd { text } else { b"" }).filter(move |at| {
        let escapes = escaped != Some(*at) && text.get(at + 1).is_some_and(u8::is_ascii_graphic);
        escaped = escapes.then_some(at + 1);
        escapes
    })
}

fn begins_quote(text: &[u8]) -> bool {
    text.get(slashes(text)) == Some(&b'"')
}

fn slashes(text: &[u8]) -> usize {
    text.iter().take(MOST_SLASHES).take_while(|byte| **byte == b'\\').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::cut_and_kept::{hold, keep};

    #[test]
    fn escapes_are_told_from_text() {
        let slashes = |count: usize| "\\".repeat(count);
        let deep = |count: usize| format!("\\`{}\"", slashes(count));
        for (text, left) in [
            (r#"^"^{^\^"a^\^":1^}^""#, r#""{\"a\":1}""#),
            (r#"^\^"^^b^ c^"#, r#"\"^b^ c^"#),
            (r#"^\\^\"a"#, r#"\\\"a"#),
            (r#"^"a^" ^{"#, r#"^"a^" ^{"#),
            (r"2^8 ^\d ^\^", r"2^8 ^\d ^\^"),
            (r#"{\`"a\`":1}"#, r#"{\"a\":1}"#),
            (r#"{\\`\"a\\`\":1}"#, r#"{\\\"a\\\":1}"#),
            (r#"{`"a`":1} \`x"#, r#"{`"a`":1} \`x"#),
            (&deep(MOST_SLASHES), &format!("\\{}\"", slashes(MOST_SLASHES))),
            (&deep(MOST_SLASHES + 1), &deep(MOST_SLASHES + 1)),
        ] {
            let mut rest = text.to_owned();
            escapes(text.as_bytes()).into_iter().rev().for_each(|range| drop(rest.drain(range)));
            assert_eq!(rest, left, "{text}");
        }
    }

    #[test]
    fn secrets_in_commands_that_browsers_copy_are_cut() {
        let cmd = |secret: &str, token: &str| {
            format!(
                "curl ^\"https://x/api^\" ^\n  --data-raw ^\"^{{^\\^\"client_secret^\\^\":^\\^\"{secret}^\\^\",^\\^\"refreshToken^\\^\":^\\^\"{token}^\\^\"^}}^\"\n"
            )
        };
        let power_shell = |token: &str| {
            format!(
                "-Body \"{{`\"a`\":`\"{{\\`\"refresh_token\\`\":\\`\"{token}\\`\",\\`\"b\\`\":1}}`\"}}\"\n"
            )
        };
        let token = "0.AXcBabcdefghij0123456789";
        hold(&cmd("Zz3dEfGh12345678", token), &cmd("REDACTED", "REDACTED"));
        hold(&cmd("made^~up^&x", token), &cmd("REDACTED", "REDACTED"));
        hold(&power_shell(token), &power_shell("REDACTED"));
        keep(&cmd("$SECRET", "0.AX"));
        keep(&power_shell("0.AX"));
    }
}
