//! What a `kind: Secret` of Kubernetes holds, by whatever names, in YAML and in JSON. Its certificates are public.

use std::ops::Range;

use memchr::memmem;

use super::Kind;
use super::search::{Search, search};
use super::text::Cut;
use super::value::Walk;
use super::words::is_placeholder;

/// How far around its kind a manifest in JSON is looked for, in bytes.
const AROUND: usize = 64 * 1024;
/// How far where so many times the text's length was looked at before, so that a text made for it costs no more.
const NEAR: usize = 256;
const TIMES: usize = 4;

/// Finds it in `text`, whose unescaped form is `plain`.
pub(super) fn find(text: &[u8], plain: &[u8], escaped: bool, found: &mut Vec<Cut>) {
    static KIND: Search = search(|| memmem::Finder::new("kind"));
    let is_of_secret = |at: &usize| {
        let behind = &plain[at + KIND.needle().len()..];
        let behind = behind.strip_prefix(b"\"").unwrap_or(behind).trim_ascii_start();
        let value = behind.strip_prefix(b":").unwrap_or_default().trim_ascii_start();
        value.starts_with(b"Secret") || value.starts_with(b"\"Secret\"") || value.starts_with(b"'Secret'")
    };
    let mut looked = 0;
    let mut in_lines = false;
    for at in KIND.find_iter(plain).filter(is_of_secret) {
        if plain[..at].ends_with(b"\"") {
            looked += in_json(plain, at, if looked > TIMES * plain.len() { NEAR } else { AROUND }, found);
        } else {
            in_lines = true;
        }
    }
    if in_lines {
        manifests(plain, &lines_as_written(text, plain), found);
        if escaped {
            let ends = memchr::memchr_iter(b'\n', plain).chain([plain.len()]);
            manifests(plain, &lines(ends), found);
        }
    }
}

fn lines(ends: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let mut start = 0;
    ends.map(|end| std::mem::replace(&mut start, end + 1)..end)
        .filter(|line| line.start <= line.end)
        .collect()
}

/// The lines of `text` in `plain`: an escaped line's end is none of theirs.
fn lines_as_written(text: &[u8], plain: &[u8]) -> Vec<Range<usize>> {
    let mut walk = Walk { text, at: 0, plain: 0 };
    let mut ends = Vec::new();
    while let Some(next) = walk.next() {
        if next.byte == b'\n' && next.consumed == 1 {
            ends.push(walk.plain);
        }
        walk.take(next);
    }
    lines(ends.into_iter().chain([plain.len()]))
}

/// A line of YAML: how far its key is indented, whether it begins an item, and what stands there.
fn key_of<'p>(plain: &'p [u8], line: &Range<usize>) -> (usize, bool, &'p [u8]) {
    let text = &plain[line.clone()];
    let spaces = text.iter().take_while(|byte| **byte == b' ').count();
    let is_item = text[spaces..].starts_with(b"- ");
    let start = if is_item { spaces + 2 } else { spaces };
    (start, is_item, text[start..].trim_ascii_end())
}

/// Cuts the values of each manifest in `lines`.
fn manifests(plain: &[u8], lines: &[Range<usize>], found: &mut Vec<Cut>) {
    let mut done = 0;
    for index in 0..lines.len() {
        let (column, begins, key) = key_of(plain, &lines[index]);
        if index < done || !matches!(key, b"kind: Secret" | b"kind: \"Secret\"" | b"kind: 'Secret'") {
            continue;
        }
        let belongs = |line: &Range<usize>| {
            let (at, is_item, key) = key_of(plain, line);
            key.is_empty() || at >= column && !(is_item && at == column) && !key.starts_with(b"---")
        };
        let behind = lines[index + 1..].iter().take_while(|line| belongs(line)).count();
        let before = lines[done..index].iter().rev().take_while(|line| belongs(line)).count();
        // The line that begins the item is a part of it.
        let first = index - if begins { 0 } else { before };
        let is_first = first > done && key_of(plain, &lines[first - 1]).0 == column && !begins;
        let first = if is_first { first - 1 } else { first };
        done = index + 1 + behind;
        values(plain, &lines[first..done], column, found);
    }
}

/// Cuts the values of `data` and `stringData` at `column` of the manifest in `lines`.
fn values(plain: &[u8], lines: &[Range<usize>], column: usize, found: &mut Vec<Cut>) {
    let mut child = None;
    let mut in_data = false;
    // A block of lines that is open, and whether it is cut.
    let mut block: Option<(Range<usize>, bool)> = None;
    let close = |block: Option<(Range<usize>, bool)>| {
        block.filter(|(range, is_cut)| *is_cut && !range.is_empty()).and_then(|(range, _)| cut(plain, range))
    };
    for line in lines {
        let (at, _, key) = key_of(plain, line);
        if key.is_empty() {
            continue;
        }
        let start = line.start + at;
        if let Some((range, _)) = block.as_mut().filter(|_| child.is_some_and(|child| at > child)) {
            let first = if Range::is_empty(range) { start } else { range.start };
            *range = first..start + key.len();
            continue;
        }
        found.extend(close(block.take()));
        if at <= column {
            in_data = matches!(key, b"data:" | b"stringData:");
            child = None;
        } else if in_data && *child.get_or_insert(at) == at {
            let Some(colon) = memmem::find(key, b": ") else { continue };
            let value = key[colon + 1..].trim_ascii();
            let start = start + key.len() - value.len();
            if matches!(value.first(), Some(b'|' | b'>')) {
                block = Some((start..start, !is_public(&key[..colon])));
            } else if !is_public(&key[..colon]) {
                let quote = value.first().filter(|byte| matches!(byte, b'"' | b'\''));
                let quoted = quote.is_some_and(|quote| value.len() > 1 && value.ends_with(&[*quote]));
                let margin = usize::from(quoted);
                found.extend(cut(plain, start + margin..start + value.len() - margin));
            }
        }
    }
    found.extend(close(block));
}

/// Cuts the values of the manifest in JSON whose kind is at `at`, and which goes no further than `around` from there; and says how much
/// was looked at. A manifest can hold itself, as it was applied last.
fn in_json(plain: &[u8], at: usize, around: usize, found: &mut Vec<Cut>) -> usize {
    let from = at.saturating_sub(around);
    let to = plain.len().min(at + around);
    let mut depth = 0_usize;
    let start = (from..at).rev().find(|at| match plain[*at] {
        b'}' => {
            depth += 1;
            false
        }
        b'{' if depth == 0 => true,
        b'{' => {
            depth -= 1;
            false
        }
        _ => false,
    });
    let Some(start) = start else { return at - from };
    let mut depth = 0_usize;
    let end = (start..to).find(|at| {
        depth = match plain[*at] {
            b'{' => depth + 1,
            b'}' => depth.saturating_sub(1),
            _ => depth,
        };
        depth == 0
    });
    let end = end.unwrap_or(to);
    for name in [&b"\"data\""[..], b"\"stringData\""] {
        let Some(member) = memmem::find(&plain[start..end], name).map(|at| start + at + name.len()) else {
            continue;
        };
        let behind =
            plain[member..end].trim_ascii_start().strip_prefix(b":").unwrap_or_default().trim_ascii_start();
        if behind.starts_with(b"{") {
            members(plain, end - behind.len() + 1, end, found);
        }
    }
    end - start
}

/// Cuts the texts of the members that begin at `at`.
fn members(plain: &[u8], mut at: usize, end: usize, found: &mut Vec<Cut>) {
    let quote = |at: usize| memchr::memchr(b'"', &plain[at..end]).map(|len| at + len);
    loop {
        let blanks =
            plain[at..end].iter().take_while(|byte| byte.is_ascii_whitespace() || **byte == b',').count();
        let name = at + blanks;
        let Some(b'"') = plain[..end].get(name) else { return };
        let Some(name_end) = quote(name + 1) else { return };
        let behind = plain[name_end + 1..end].trim_ascii_start().strip_prefix(b":").unwrap_or_default();
        let Some(value) = behind.trim_ascii_start().strip_prefix(b"\"").map(|rest| end - rest.len()) else {
            return;
        };
        // A quote in it is written with a backslash, which is gone here.
        let is_last =
            |at: &usize| matches!(plain[at + 1..].trim_ascii_start().first(), None | Some(b',' | b'}'));
        let Some(value_end) =
            memchr::memchr_iter(b'"', &plain[value..end]).map(|len| value + len).find(is_last)
        else {
            return;
        };
        if !is_public(&plain[name + 1..name_end]) {
            found.extend(cut(plain, value..value_end));
        }
        at = value_end + 1;
    }
}

/// Whether what is called `name` is no secret of a secret.
fn is_public(name: &[u8]) -> bool {
    let name = name.trim_ascii_end();
    name.ends_with(b".crt") || name == b"namespace"
}

fn cut(plain: &[u8], range: Range<usize>) -> Option<Cut> {
    (!is_placeholder(&plain[range.clone()])).then(|| Cut::secret(range, Kind::ClientSecret))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::held::hold_unescaped;

    #[test]
    fn what_a_secret_holds_is_cut_by_any_name() {
        for (text, cut) in [
            (
                "kind: Secret\nmetadata:\n  name: db\nstringData:\n  url: made up\n  b: 'c d'\n  f: |\n    ab\n\n    cd\n  ca.crt: abc\ntype: x\n",
                "kind: Secret\nmetadata:\n  name: db\nstringData:\n  url: REDACTED\n  b: 'REDACTED'\n  f: |\n    REDACTED\n  ca.crt: abc\ntype: x\n",
            ),
            (
                "data:\n  a: YWJj\nkind: Secret\n---\ndata:\n  a: YWJj\nkind: ConfigMap\n---\nkind: Secret\ndata:\n  b: YWJj\n",
                "data:\n  a: REDACTED\nkind: Secret\n---\ndata:\n  a: YWJj\nkind: ConfigMap\n---\nkind: Secret\ndata:\n  b: REDACTED\n",
            ),
            (
                "items:\n- data:\n    a: YWJj\n  kind: Secret\n- data:\n    a: YWJj\n  kind: ConfigMap\n- kind: Secret\n  data:\n    a: YWJj\n",
                "items:\n- data:\n    a: REDACTED\n  kind: Secret\n- data:\n    a: YWJj\n  kind: ConfigMap\n- kind: Secret\n  data:\n    a: REDACTED\n",
            ),
            ("kind: SecretStore\ndata:\n  a: YWJj\n", "kind: SecretStore\ndata:\n  a: YWJj\n"),
            (
                "kind: Secret\nspec:\n  data: YWJj\n  a: YWJj\n",
                "kind: Secret\nspec:\n  data: YWJj\n  a: YWJj\n",
            ),
            ("kind: Secret\ndata:\n  a: $A\n  b:\n", "kind: Secret\ndata:\n  a: $A\n  b:\n"),
            (
                r#"{"data": {"a": "YWJj", "tls.crt": "YWJj"}, "kind": "Secret", "x": {"a": "YWJj"}}"#,
                r#"{"data": {"a": "REDACTED", "tls.crt": "YWJj"}, "kind": "Secret", "x": {"a": "YWJj"}}"#,
            ),
            (
                r#"[{"kind":"ConfigMap","data":{"a":"YWJj"}},{"kind":"Secret","stringData":{"a":"b, c"}}]"#,
                r#"[{"kind":"ConfigMap","data":{"a":"YWJj"}},{"kind":"Secret","stringData":{"a":"REDACTED"}}]"#,
            ),
            (
                r#"{"data":{"a":"YWJj"},"kind":"Secret","metadata":{"x":"{\"data\":{\"a\":\"YWJj\"},\"kind\":\"Secret\"}"}}"#,
                r#"{"data":{"a":"REDACTED"},"kind":"Secret","metadata":{"x":"{"data":{"a":"REDACTED"},"kind":"Secret"}"}}"#,
            ),
            (r#"{"kind": "Secret", "data": null}"#, r#"{"kind": "Secret", "data": null}"#),
            (
                r#"{"kind": "Secret", "data": {"a": {"b": "YWJj"}}}"#,
                r#"{"kind": "Secret", "data": {"a": {"b": "YWJj"}}}"#,
            ),
        ] {
            hold_unescaped(text, cut, |text, plain, found| {
                find(text, plain, true, found);
                found.sort_by_key(|cut| cut.range.start);
                found.dedup();
            });
        }
    }
}
