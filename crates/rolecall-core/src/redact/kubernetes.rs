//! What a Secret of Kubernetes holds, whatever its entries are called: the values of `data` and `stringData` beside `kind: Secret`, in
//! YAML and in JSON (<https://kubernetes.io/docs/concepts/configuration/secret/>).

use std::ops::Range;

use memchr::memmem;

use super::Kind;
use super::byte_set::ByteSet;
use super::search::{Search, search};
use super::text::{Cut, MARKER};
use super::words::is_placeholder;

/// How far from its kind a Secret is looked at, in bytes: Kubernetes takes no larger one.
const LONGEST: usize = 1 << 20;

static KIND: Search = search(|| memmem::Finder::new("kind"));

/// One of these is in every text in which something is found.
pub(super) const NEEDS: [ByteSet; 1] = [ByteSet::of(b"kindSecret")];

/// Finds them in an unescaped text.
pub(super) fn find(plain: &[u8], found: &mut Vec<Cut>) {
    // Each place is looked at once, however often a kind is told there.
    let mut from = 0;
    for at in KIND.find_iter(plain) {
        if at < from {
            continue;
        }
        let behind = &plain[at + 4..];
        let (values, end) = if let Some(rest) = behind.strip_prefix(b"\"") {
            let rest = rest.trim_ascii_start().strip_prefix(b":").map(<[u8]>::trim_ascii_start);
            match rest {
                Some(rest) if rest.starts_with(b"\"Secret\"") => in_object(plain, at, from),
                _ => continue,
            }
        } else {
            let line = behind.split(|byte| *byte == b'\n').next().unwrap_or_default();
            match line.strip_prefix(b":").map(<[u8]>::trim_ascii) {
                Some(b"Secret" | b"\"Secret\"" | b"'Secret'") => in_lines(plain, at, from),
                _ => continue,
            }
        };
        from = end;
        let is_secret = |value: &Range<usize>| {
            let value = &plain[value.clone()];
            value.len() >= 3 && !is_placeholder(value) && !value.starts_with(MARKER.as_bytes())
        };
        found.extend(values.into_iter().filter(is_secret).map(|value| Cut::secret(value, Kind::Key)));
    }
}

fn is_data(name: &[u8]) -> bool {
    matches!(name, b"data" | b"stringData")
}

/// The values of the Secret in YAML whose kind stands at `at`, and where what was looked at ends; nothing before `from` is.
fn in_lines(plain: &[u8], at: usize, from: usize) -> (Vec<Range<usize>>, usize) {
    let from = from.max(at.saturating_sub(LONGEST));
    let to = plain.len().min(at + LONGEST);
    let own = memchr::memrchr(b'\n', &plain[from..at]).map_or(from, |end| from + end + 1);
    let lead = &plain[own..at];
    if !lead.iter().all(|byte| matches!(byte, b' ' | b'-')) {
        return (Vec::new(), at + 4);
    }
    let column = lead.len();
    let before: Vec<Line> = lines(plain, from..own).collect();
    // From the line behind the last one that belongs to something else: less indented, or another document.
    let is_apart = |line: &Line| line.column < column || line.is_rule;
    let mut first = before.iter().rposition(is_apart).map_or(0, |last| last + 1);
    // An item of a list begins with its dash.
    if lead.contains(&b'-') {
        first = before.len();
    } else if let Some(item) = before[first..].iter().rposition(|line| line.is_item && line.column == column)
    {
        first += item;
    }
    let item = lead.contains(&b'-');
    let behind = lines(plain, own..to)
        .enumerate()
        .take_while(|(n, line)| *n == 0 || !(is_apart(line) || line.is_item && line.column <= column))
        .map(|(_, line)| line);
    let (mut values, mut end): (Vec<Range<usize>>, usize) = (Vec::new(), at + 4);
    let mut in_data = false;
    // The column of a member whose text stands on the next lines, and whether that has begun.
    let mut text: Option<(usize, bool)> = None;
    for line in before.into_iter().skip(first).chain(behind) {
        end = line.range.end.max(end);
        let is_own = line.column == column || item && line.range.start == own;
        if is_own {
            let name = line.text(plain).split(|byte| *byte == b':').next().unwrap_or_default();
            in_data = is_data(name);
            text = None;
            continue;
        }
        if !in_data {
            continue;
        }
        match text {
            // A line of a text over lines, which is one value.
            Some((column, started)) if line.column > column => match values.last_mut().filter(|_| started) {
                Some(value) => value.end = line.range.end,
                None => {
                    values.push(line.range);
                    text = Some((column, true));
                }
            },
            _ => {
                let (value, is_text) = value_of(plain, &line);
                text = is_text.then_some((line.column, false));
                values.extend(value);
            }
        }
    }
    (values, end)
}

/// A line that is not blank, without its indentation and its end.
struct Line {
    column: usize,
    range: Range<usize>,
    /// Whether it begins an item of a list, whose members stand at `column`.
    is_item: bool,
    /// Whether it parts documents.
    is_rule: bool,
}

impl Line {
    fn text<'p>(&self, plain: &'p [u8]) -> &'p [u8] {
        &plain[self.range.clone()]
    }
}

fn lines(plain: &[u8], within: Range<usize>) -> impl Iterator<Item = Line> {
    let mut at = within.start;
    plain[within].split_inclusive(|byte| *byte == b'\n').filter_map(move |whole| {
        let start = at;
        at += whole.len();
        let is_rule = whole.starts_with(b"---");
        let text = whole.trim_ascii_end();
        let spaces = text.iter().take_while(|byte| **byte == b' ').count();
        let dash = if text[spaces..].starts_with(b"- ") { 2 } else { 0 };
        let column = spaces + dash;
        let range = start + column..start + text.len();
        (!range.is_empty()).then_some(Line { column, range, is_item: dash > 0, is_rule })
    })
}

/// What stands behind the name in `line`, without quotes; and whether it is a text on the next lines.
fn value_of(plain: &[u8], line: &Line) -> (Option<Range<usize>>, bool) {
    let text = line.text(plain);
    let Some(colon) = memmem::find(text, b": ") else { return (None, text.ends_with(b":")) };
    let value = text[colon + 1..].trim_ascii_start();
    let is_quoted = |quote| value.len() >= 2 && value.starts_with(quote) && value.ends_with(quote);
    let quote = usize::from(is_quoted(b"\"") || is_quoted(b"'"));
    if matches!(value.first(), Some(b'|' | b'>')) {
        return (None, true);
    }
    (Some(line.range.end - value.len() + quote..line.range.end - quote), false)
}

/// The same of one in JSON.
fn in_object(plain: &[u8], at: usize, from: usize) -> (Vec<Range<usize>>, usize) {
    let from = from.max(at.saturating_sub(LONGEST));
    let to = plain.len().min(at + LONGEST);
    let mut depth = 0;
    let opens = plain[from..at].iter().rposition(|byte| {
        match byte {
            b'}' => depth += 1,
            b'{' if depth == 0 => return true,
            b'{' => depth -= 1,
            _ => {}
        }
        false
    });
    let Some(opens) = opens.map(|at| from + at) else { return (Vec::new(), at + 4) };
    let mut values = Vec::new();
    // Whether the object at this depth is one of data.
    let (mut depth, mut data_at, mut name, mut is_name) = (0, None, 0..0, true);
    let mut at = opens;
    while at < to {
        match plain[at] {
            b'{' => {
                depth += 1;
                if depth == 2 && is_data(&plain[name.clone()]) {
                    data_at = Some(depth);
                }
                is_name = true;
            }
            b'}' => {
                depth -= 1;
                data_at = data_at.filter(|data| *data <= depth);
                if depth == 0 {
                    break;
                }
            }
            b',' => is_name = true,
            b':' => is_name = false,
            b'"' => {
                let Some(len) = memchr::memchr(b'"', &plain[at + 1..to]) else { break };
                let text = at + 1..at + 1 + len;
                at = text.end;
                if is_name {
                    name = text;
                } else if data_at == Some(depth) {
                    values.push(text);
                }
            }
            _ => {}
        }
        at += 1;
    }
    (values, at)
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::redact::held::hold;

    #[test]
    fn what_a_secret_holds_is_cut() {
        for (text, cut) in [
            (
                "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  one: bWFkZS11cA==\n  two.txt: \"bWFkZQ==\"\ntype: Opaque\n",
                "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  one: REDACTED\n  two.txt: \"REDACTED\"\ntype: Opaque\n",
            ),
            (
                "apiVersion: v1\ndata:\n  one: bWFkZS11cA==\nkind: Secret\nmetadata:\n  name: a\n",
                "apiVersion: v1\ndata:\n  one: REDACTED\nkind: Secret\nmetadata:\n  name: a\n",
            ),
            (
                "kind: Secret\nstringData:\n  a.env: |\n    x=made up\n    y\n  b: made up too\n---\nkind: ConfigMap\ndata:\n  c: stays\n",
                "kind: Secret\nstringData:\n  a.env: |\n    REDACTED\n  b: REDACTED\n---\nkind: ConfigMap\ndata:\n  c: stays\n",
            ),
            (
                "kind: ConfigMap\ndata:\n  c: stays\n---\nstringData:\n  b: made\nkind: 'Secret'\n",
                "kind: ConfigMap\ndata:\n  c: stays\n---\nstringData:\n  b: REDACTED\nkind: 'Secret'\n",
            ),
            (
                "items:\n- data:\n    c: stays\n  kind: ConfigMap\n- apiVersion: v1\n  data:\n    a: bWFkZQ==\n  kind: Secret\n- data:\n    d: stays\n  kind: ConfigMap\n",
                "items:\n- data:\n    c: stays\n  kind: ConfigMap\n- apiVersion: v1\n  data:\n    a: REDACTED\n  kind: Secret\n- data:\n    d: stays\n  kind: ConfigMap\n",
            ),
            (
                "- kind: Secret\n  data:\n    a: bWFkZQ==\n- kind: ConfigMap\n  data:\n    d: stays\n",
                "- kind: Secret\n  data:\n    a: REDACTED\n- kind: ConfigMap\n  data:\n    d: stays\n",
            ),
            (
                r#"{"kind":"List","items":[{"data":{"c":"stays"},"kind":"ConfigMap"},{"data":{"a":"bWFkZQ=="},"kind": "Secret","metadata":{"name":"x"}}]}"#,
                r#"{"kind":"List","items":[{"data":{"c":"stays"},"kind":"ConfigMap"},{"data":{"a":"REDACTED"},"kind": "Secret","metadata":{"name":"x"}}]}"#,
            ),
            (
                r#"{"kind":"Secret","stringData":{"a":"made","b":"{{ .Values.b }}"},"type":"Opaque"}"#,
                r#"{"kind":"Secret","stringData":{"a":"REDACTED","b":"{{ .Values.b }}"},"type":"Opaque"}"#,
            ),
            ("kind: Secret\ndata:\n  a: ab\n  b: abc\n", "kind: Secret\ndata:\n  a: ab\n  b: REDACTED\n"),
            ("kind: SealedSecret\ndata:\n  a: stays\n", "kind: SealedSecret\ndata:\n  a: stays\n"),
            ("the kind: Secret\ndata:\n  a: stays\n", "the kind: Secret\ndata:\n  a: stays\n"),
            ("kind: Secret\nmetadata:\n  data: stays\n", "kind: Secret\nmetadata:\n  data: stays\n"),
        ] {
            hold(text, cut, find);
            let windows = |text: &str| text.replace('\n', "\r\n");
            hold(&windows(text), &windows(cut), find);
        }
    }

    #[test]
    fn a_text_full_of_kinds_is_looked_at_once() {
        let lines = "kind: Secret\n".repeat(40_000);
        hold(&lines, &lines, find);
        let objects = "{\"kind\":\"Secret\",".repeat(40_000);
        hold(&objects, &objects, find);
    }
}
