//! Secrets that a job hands to the pipeline it runs in: `##vso[task.setvariable variable=x;issecret=true]…` of Azure Pipelines,
//! `::set-output name=client_secret::…` and `::add-mask::…` of GitHub. Their values go to the line's end.

use std::ops::Range;

use memchr::memmem;

use super::Kind;
use super::byte_set::ByteSet;
use super::meaning::meaning;
use super::search::{Search, search};
use super::text::Cut;
use super::value::{Walk, is_in_json_text};
use super::words::{Need, is_secret};
use crate::input::Origin;

/// The longest properties of a command, and the longest value, in bytes.
const LONGEST_PROPERTIES: usize = 512;
const LONGEST: usize = 8 * 1024;

/// One of these is in every text in which something is found.
pub(super) const NEEDS: [ByteSet; 2] = [ByteSet::of(b"##vso[task.set"), ByteSet::of(b"::")];

/// Finds them in `text`, whose unescaped form is `plain`.
pub(super) fn find(text: &[u8], plain: &[u8], escaped: bool, found: &mut Vec<Cut>) {
    static COMMANDS: [(Search, &[u8]); 7] = [
        (search(|| memmem::Finder::new("##vso[task.setsecret")), b"]"),
        (search(|| memmem::Finder::new("##vso[task.setendpoint ")), b"]"),
        (search(|| memmem::Finder::new("##vso[task.setvariable ")), b"]"),
        (search(|| memmem::Finder::new("::set-output name=")), b"::"),
        (search(|| memmem::Finder::new("::save-state name=")), b"::"),
        (search(|| memmem::Finder::new("::set-env name=")), b"::"),
        (search(|| memmem::Finder::new("::add-mask")), b"::"),
    ];
    for (command, end) in &COMMANDS {
        let mut origin = Origin::new(text, escaped);
        let mut done = 0;
        let mut line_end = 0;
        let mut commands = command.find_iter(plain).peekable();
        while let Some(at) = commands.next() {
            if at < done {
                continue;
            }
            if at >= line_end {
                line_end = memchr::memchr2(b'\n', b'\r', &plain[at..]).map_or(plain.len(), |len| at + len);
            }
            let start = at + command.needle().len();
            let Some(len) = properties(plain, start, end) else { continue };
            let properties = &plain[start..start + len];
            let meant = match command.needle() {
                // What is masked is a secret, whatever it is.
                b"::add-mask" | b"##vso[task.setsecret" => {
                    properties.is_empty().then_some((Kind::ClientSecret, Need::Any))
                }
                b"##vso[task.setendpoint " => meaning_of_parameter(properties),
                _ if *end == b"]" => meaning_of_variable(properties),
                _ => meaning(properties),
            };
            if let Some(meant) = meant {
                let raw = origin.of(at);
                let value = start + len + end.len();
                // Another command is none of its value.
                let limit =
                    commands.peek().map_or(line_end, |next| line_end.min(*next)).max(value.min(line_end));
                let limit = end_of_json_text(text, raw, at, limit).unwrap_or(limit);
                let cut = cut(&plain[..limit], value, quote_around(text, raw), meant);
                done = cut.as_ref().map_or(done, |cut| cut.range.end);
                found.extend(cut);
            }
        }
    }
}

/// How long the properties are that `end` stands behind, in one line.
fn properties(plain: &[u8], start: usize, end: &[u8]) -> Option<usize> {
    let rest = &plain[start..plain.len().min(start + LONGEST_PROPERTIES)];
    memmem::find(rest, end).filter(|len| !rest[..*len].contains(&b'\n'))
}

/// What the parameter is that `id=x;field=authParameter;key=AccessToken` sets: with it a service is signed in to.
fn meaning_of_parameter(properties: &[u8]) -> Option<(Kind, Need)> {
    let mut parts = properties.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
    let named = parts.clone().find_map(|part| part.strip_prefix(b"key=")).and_then(meaning);
    let signs_in = parts.any(|part| part.eq_ignore_ascii_case(b"field=authParameter"));
    named.filter(|_| signs_in)
}

/// What the variable is that `variable=x;issecret=true` sets, where that is a secret.
fn meaning_of_variable(properties: &[u8]) -> Option<(Kind, Need)> {
    let mut parts = properties.split(|byte| *byte == b';').filter_map(|part| {
        let at = part.iter().position(|byte| *byte == b'=')?;
        Some((part[..at].trim_ascii().to_ascii_lowercase(), part[at + 1..].trim_ascii()))
    });
    let named = parts.clone().find(|(name, _)| name == b"variable").and_then(|(_, value)| meaning(value));
    let is_secret = parts.any(|(name, value)| name == b"issecret" && value.eq_ignore_ascii_case(b"true"));
    if is_secret { Some((named.map_or(Kind::ClientSecret, |(kind, _)| kind), Need::Any)) } else { named }
}

/// Cuts the value from `start` on: to the end of `line`, or to the `quote` that holds the command, also as an entity of HTML.
fn cut(line: &[u8], start: usize, quote: Option<u8>, (kind, need): (Kind, Need)) -> Option<Cut> {
    let rest = line.get(start..)?;
    // What is said of the command in a sentence.
    if rest.first().is_some_and(|byte| *byte == b' ') || rest.len() > LONGEST && quote.is_none() {
        return None;
    }
    let rest = &rest[..rest.len().min(LONGEST)];
    let quoted = quote.and_then(|quote| memchr::memchr(quote, rest));
    if rest.len() == LONGEST && quoted.is_none() {
        return None;
    }
    let entity = memmem::find(rest, b"&quot;").or_else(|| memmem::find(rest, b"&#34;"));
    let len = [quoted, entity].into_iter().flatten().min().unwrap_or(rest.len());
    let range: Range<usize> = start..start + rest[..len].trim_ascii_end().len();
    let secret = need != Need::Authorization && is_secret(&line[range.clone()], need, true);
    secret.then(|| Cut::secret(range, kind))
}

/// Where the text of JSON ends in which a command stands at `raw` of `text`, and at `at` unescaped; not behind `limit`.
fn end_of_json_text(text: &[u8], raw: usize, at: usize, limit: usize) -> Option<usize> {
    if !is_in_json_text(text, raw) {
        return None;
    }
    let mut walk = Walk { text, at: raw, plain: at };
    while let Some(next) = walk.next().filter(|next| next.byte != b'"' || next.slashes > 0) {
        if walk.plain >= limit {
            break;
        }
        walk.take(next);
    }
    Some(walk.plain.min(limit))
}

/// The quote that begins in the line of the command at `at` of `text`, before it: `echo '##vso[…]…'`. That of a text of JSON is none: a
/// value ends with that text in any case.
fn quote_around(text: &[u8], at: usize) -> Option<u8> {
    const LOOK_BACK: usize = 256;
    let before = &text[at.saturating_sub(LOOK_BACK)..at];
    let last = before.iter().rposition(|byte| matches!(byte, b'"' | b'\'' | b'`' | b'\n'))?;
    let sign = last.checked_sub(1).map(|sign| before[sign]);
    // `it's` opens none.
    let opens = before[last] != b'\n' && sign.is_none_or(|sign| !sign.is_ascii_alphanumeric());
    let is_of_json = before[last] == b'"' && sign != Some(b'\\') && is_in_json_text(text, at);
    let in_line = memmem::find(&before[last..], b"\\n").is_none();
    (opens && in_line && !is_of_json).then_some(before[last])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::held::hold_unescaped;

    #[test]
    fn values_go_to_the_end_of_the_line_or_the_quote() {
        let longest = "a1".repeat(LONGEST / 2 - 1);
        let too_long = format!("::add-mask::{longest}ab");
        let many = format!("##vso[task.setvariable variable={}]made-up", "password".repeat(64));
        for (text, cut) in [
            ("::add-mask::a b;c\"d'e\r\nx", "::add-mask::REDACTED\r\nx"),
            ("echo \"::add-mask::made-up\" x", "echo \"::add-mask::REDACTED\" x"),
            ("it's ::add-mask::made'up", "it's ::add-mask::REDACTED"),
            ("::add-mask::ab", "::add-mask::ab"),
            ("::add-mask:: masks a value", "::add-mask:: masks a value"),
            (
                "{&quot;a&quot;: &quot;::add-mask::made-up1&quot;, b}",
                "{&quot;a&quot;: &quot;::add-mask::REDACTED&quot;, b}",
            ),
            ("::add-mask::$a ::add-mask::made-up1", "::add-mask::$a ::add-mask::REDACTED"),
            ("::add-mask file=x::abc", "::add-mask file=x::abc"),
            ("::set-output name=secret::madeUp12", "::set-output name=secret::REDACTED"),
            ("::set-output name=secret::madeUp1", "::set-output name=secret::madeUp1"),
            ("::set-output name=secret\n::madeUp12", "::set-output name=secret\n::madeUp12"),
            (
                "##vso[task.setvariable issecret = true; variable=x]abc",
                "##vso[task.setvariable issecret = true; variable=x]REDACTED",
            ),
            ("##vso[task.setvariable variable=x]abc", "##vso[task.setvariable variable=x]abc"),
            ("##vso[task.setsecret]abc", "##vso[task.setsecret]REDACTED"),
            ("##vso[task.setsecrets]abc", "##vso[task.setsecrets]abc"),
            (
                "##vso[task.setendpoint id=0;field=authParameter;key=servicePrincipalKey]madeUp0123456789",
                "##vso[task.setendpoint id=0;field=authParameter;key=servicePrincipalKey]REDACTED",
            ),
            (
                "##vso[task.setendpoint id=0;field=url;key=servicePrincipalKey]madeUp0123456789",
                "##vso[task.setendpoint id=0;field=url;key=servicePrincipalKey]madeUp0123456789",
            ),
            (
                "##vso[task.setendpoint id=0;field=authParameter;key=tenantId]madeUp0123456789",
                "##vso[task.setendpoint id=0;field=authParameter;key=tenantId]madeUp0123456789",
            ),
            (&format!("::add-mask::{longest}"), "::add-mask::REDACTED"),
            (&too_long, &too_long),
            (&many, &many),
        ] {
            hold_unescaped(text, cut, |text, plain, found| find(text, plain, true, found));
        }
    }
}
