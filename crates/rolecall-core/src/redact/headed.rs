//! Secrets in columns under heads that name them, as `az … -o table` and PowerShell print them, and the same between tabs without
//! heads.

use std::ops::Range;

use memchr::memmem;

use super::Kind;
use super::columns::looks_made;
use super::named::is_name;
use super::search::{Search, search};
use super::text::{Cut, MARKER};
use super::words::{Need, is_secret, meaning};

/// The longest line with heads, in bytes.
const LONGEST_HEADS: usize = 2048;

/// Finds them in an unescaped text.
pub(super) fn find(plain: &[u8], found: &mut Vec<Cut>) {
    static RULE: Search = search(|| memmem::Finder::new("---"));
    let mut done = 0;
    for at in RULE.find_iter(plain) {
        if at < done {
            continue;
        }
        let start =
            plain[..at].iter().rposition(|byte| !matches!(byte, b' ' | b'-')).map_or(0, |last| last + 1);
        let rule = start.max(done)..line_end(plain, at);
        done = rule.end;
        let Some(columns) = columns(plain, rule.clone()) else { continue };
        done = rows(plain, rule.end, &columns, found);
    }
    between_tabs(plain, found);
}

/// A column whose head names a secret.
struct Column {
    /// Its characters in a line; the last column has no end.
    range: Range<usize>,
    kind: Kind,
    need: Need,
}

/// The columns that the line of dashes at `rule` parts, whose heads in the line before name a secret; none where it is no such line.
fn columns(plain: &[u8], rule: Range<usize>) -> Option<Vec<Column>> {
    let dashes = &plain[rule.clone()];
    let is_rule =
        dashes.iter().all(|byte| matches!(byte, b' ' | b'-' | b'\r')) && dashes.len() <= LONGEST_HEADS;
    let before = plain[..rule.start].strip_suffix(b"\n").filter(|_| is_rule)?;
    let window = &before[before.len().saturating_sub(LONGEST_HEADS)..];
    // The first line of a text of JSON begins behind a quote.
    let line = window.iter().rposition(|byte| matches!(byte, b'\n' | b'"')).map_or(0, |end| end + 1);
    let heads = &window[line..];
    let starts: Vec<usize> = (0..dashes.len())
        .filter(|at| dashes[*at] == b'-' && at.checked_sub(1).is_none_or(|before| dashes[before] == b' '))
        .collect();
    let ranges = || {
        let ends = starts.iter().skip(1).copied().chain([usize::MAX]);
        starts.iter().copied().zip(ends).map(|(start, end)| start..end)
    };
    let head = |range: &Range<usize>| cell(heads, range).map_or(&b""[..], |cell| &heads[cell]);
    // `key1` and `key2` stand in the column beside it.
    let lists_keys = ranges().any(|range| head(&range).eq_ignore_ascii_case(b"keyname"));
    let named = ranges().filter_map(|range| {
        let head = head(&range);
        let is_value = lists_keys && head.eq_ignore_ascii_case(b"value");
        if !head.iter().all(|byte| is_name(*byte) || *byte == b' ') {
            return None;
        }
        let (kind, need) = if is_value { (Kind::Key, Need::Base64) } else { meaning(head)? };
        // Under `Secret` stand names of secrets.
        let sound = !matches!(need, Need::Authorization | Need::Mixed);
        sound.then_some(Column { range, kind, need })
    });
    let named: Vec<Column> = named.collect();
    (!named.is_empty()).then_some(named)
}

/// Cuts what stands in `columns` of the lines behind `at`, up to a blank one; and says where that is.
fn rows(plain: &[u8], mut at: usize, columns: &[Column], found: &mut Vec<Cut>) -> usize {
    while plain.get(at) == Some(&b'\n') {
        let start = at + 1;
        at = line_end(plain, start);
        let row = &plain[start..at];
        if row.trim_ascii().is_empty() {
            break;
        }
        // The next table: its heads were no row.
        if row.trim_ascii_start().starts_with(b"---") {
            return start - 1;
        }
        // What was cut has moved the columns behind it.
        if memmem::find(row, MARKER.as_bytes()).is_some() {
            continue;
        }
        for column in columns {
            let Some(cell) = cell(row, &column.range) else { continue };
            let value = &row[cell.clone()];
            if looks_made(value) && is_secret(value, column.need, true) {
                found.push(Cut::secret(start + cell.start..start + cell.end, column.kind));
            }
        }
    }
    at
}

/// What of `line` stands at the characters `range`, without the blanks around it.
fn cell(line: &[u8], range: &Range<usize>) -> Option<Range<usize>> {
    let is_first = |byte: &u8| !matches!(byte, 0x80..=0xbf);
    let mut characters = line.iter().enumerate().filter(|(_, byte)| is_first(byte)).map(|(at, _)| at);
    let start = characters.nth(range.start)?;
    let end = match range.end - range.start {
        0 => return None,
        width => characters.nth(width - 1).unwrap_or(line.len()),
    };
    let is_blank = |before: usize| before.checked_sub(1).is_none_or(|before| line[before] == b' ');
    let text = &line[start..end];
    let lead = text.len() - text.trim_ascii_start().len();
    let len = text.trim_ascii().len();
    // A word that goes on in the next column is no cell's.
    let whole = is_blank(start) && (end == line.len() || is_blank(end));
    (whole && len > 0).then_some(start + lead..start + lead + len)
}

/// `key1`, what it may, and the key, as `az storage account keys list -o tsv` prints them.
fn between_tabs(plain: &[u8], found: &mut Vec<Cut>) {
    static RIGHTS: [Search; 2] =
        [search(|| memmem::Finder::new("\tFULL\t")), search(|| memmem::Finder::new("\tFull\t"))];
    for rights in &RIGHTS {
        for at in rights.find_iter(plain) {
            let start = at + rights.needle().len();
            let rest = &plain[start..];
            let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'');
            let len = rest.iter().position(ends).unwrap_or(rest.len());
            if is_secret(&rest[..len], Need::Base64, true) {
                found.push(Cut::secret(start..start + len, Kind::Key));
            }
        }
    }
}

/// Where the line ends that goes on at `at`, or the text of JSON in it.
fn line_end(plain: &[u8], at: usize) -> usize {
    memchr::memchr2(b'\n', b'"', &plain[at..]).map_or(plain.len(), |len| at + len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::held::hold;

    #[test]
    fn columns_lose_what_their_heads_name() {
        let key = "bWFk0ZVVTWFkZVVwTWFkZVVwTWFkZVVwTWFkZQ==";
        let hex = "0123456789abcdef0123456789abcdef";
        let long = "-".repeat(LONGEST_HEADS + 1);
        for (text, cut) in [
            (
                format!("KeyName    Permissions    Value\n-------    -----------    -----\nkey1       FULL           {key}\n"),
                "KeyName    Permissions    Value\n-------    -----------    -----\nkey1       FULL           REDACTED\n".to_owned(),
            ),
            (
                format!("Key1       Name  Key2\r\n---------  ----  ----\r\n{hex}\r\nx  y  {hex}\r\n{}  ab    {hex}\r\n", &hex[..9]),
                format!("Key1       Name  Key2\r\n---------  ----  ----\r\n{hex}\r\nx  y  {hex}\r\n{}  ab    REDACTED\r\n", &hex[..9]),
            ),
            (
                format!("é    PrimaryKey\n---  ----------\nüé   {hex}\na    {hex} x\n\nx    {hex}\n"),
                format!("é    PrimaryKey\n---  ----------\nüé   REDACTED\na    {hex} x\n\nx    {hex}\n"),
            ),
            ("Password\n--------\nmadeUp12".to_owned(), "Password\n--------\nREDACTED".to_owned()),
            ("Password\n--------\nSecureString\n".to_owned(), "Password\n--------\nSecureString\n".to_owned()),
            ("Secret    Type\n------    ----\ndb-secret1 Opaque\n".to_owned(), "Secret    Type\n------    ----\ndb-secret1 Opaque\n".to_owned()),
            ("Name\n---\nx\nPassword\n---\nmadeUp12".to_owned(), "Name\n---\nx\nPassword\n---\nREDACTED".to_owned()),
            ("Password  x\n--------  -\nmadeUp1234 y".to_owned(), "Password  x\n--------  -\nmadeUp1234 y".to_owned()),
            ("Password:\n---------\nmadeUp12".to_owned(), "Password:\n---------\nmadeUp12".to_owned()),
            ("Password\n---x\nmadeUp12".to_owned(), "Password\n---x\nmadeUp12".to_owned()),
            ("---\nmadeUp12".to_owned(), "---\nmadeUp12".to_owned()),
            (format!("Password\n{long}\nmadeUp12"), format!("Password\n{long}\nmadeUp12")),
            (format!("x\tkey1\tFULL\t{key}\n"), "x\tkey1\tFULL\tREDACTED\n".to_owned()),
            (format!("x\tkey1\tFULL\t{}\n", &key[..31]), format!("x\tkey1\tFULL\t{}\n", &key[..31])),
        ] {
            hold(&text, &cut, find);
        }
    }
}
