//! Secrets in tables of Markdown: `| Client secret | … |`.

use memchr::memchr_iter;

use super::byte_set::ByteSet;
use super::computed;
use super::meaning::meaning;
use super::named::last_word;
use super::results;
use super::text::Cut;
use super::words::{Need, is_secret};

/// The longest cell with a name, and with a value, in bytes.
const LONGEST_NAME: usize = 64;
const LONGEST: usize = 4096;

/// One of these is in every text in which something is found.
pub(super) const NEEDS: [ByteSet; 1] = [ByteSet::of(b"|")];

/// Finds them in an unescaped text.
pub(super) fn find(plain: &[u8], found: &mut Vec<Cut>) {
    for at in memchr_iter(b'|', plain) {
        let before = &plain[at.saturating_sub(LONGEST_NAME)..at];
        let is_edge = |byte: &u8| matches!(byte, b'|' | b'\n' | b'\r' | b'"');
        let (start, is_row) = match before.iter().rposition(is_edge) {
            Some(edge) => (edge + 1, before[edge] == b'|'),
            None if before.len() == at => (0, false),
            None => continue,
        };
        let name = before[start..].trim_ascii();
        // `cat password | md5sum` is a command.
        if !is_row && name.contains(&b' ') {
            continue;
        }
        if !name.iter().all(is_of_name) {
            continue;
        }
        let marks = name.iter().rev().take_while(|byte| matches!(byte, b'*' | b'`')).count();
        let Some((kind, need)) = last_word(&name[..name.len() - marks]).and_then(meaning) else { continue };
        let cell = &plain[at + 1..plain.len().min(at + 1 + LONGEST)];
        let whole = || (cell.len() < LONGEST).then_some(cell.len());
        let Some(len) = cell.iter().position(is_edge).or_else(whole) else { continue };
        let cell = &cell[..len];
        let is_mark = |byte: &u8| matches!(byte, b' ' | b'\t' | b'*' | b'`');
        let lead = cell.iter().take_while(|byte| is_mark(byte)).count();
        let trail = cell[lead..].iter().rev().take_while(|byte| is_mark(byte)).count();
        let value = &cell[lead..cell.len() - trail];
        let is_check = || results::is_of_check(&plain[..at - (before.len() - start)], name, value);
        if is_value(value, need) && !is_check() {
            let start = at + 1 + lead;
            found.push(Cut::secret(start..start + value.len(), kind));
        }
    }
}

/// Whether `byte` may stand in a cell with a name.
pub(super) fn is_of_name(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'_' | b'-' | b'.' | b'*' | b'`')
}

/// Whether a cell that holds `value` and nothing else holds a secret of that need, rather than what is said about one.
pub(super) fn is_value(value: &[u8], need: Need) -> bool {
    let is_word = !value.iter().any(u8::is_ascii_whitespace);
    // `varchar(255)` is a type.
    let sound = is_word && need != Need::Authorization && !computed::begins(value);
    sound && is_secret(value, need, false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::held::hold;

    #[test]
    fn cells_beside_names_are_cut() {
        let longest = "a".repeat(LONGEST - 2) + "1";
        let too_long = format!("|password|a{longest}|");
        for (text, cut) in [
            ("| Client secret | `abcdefg1` |", "| Client secret | `REDACTED` |"),
            ("| a | **password** | abcde1 |", "| a | **password** | REDACTED |"),
            ("password | abcde1\n", "password | REDACTED\n"),
            ("| password | abcdef |", "| password | abcdef |"),
            ("| password | abcde 1fghij |", "| password | abcde 1fghij |"),
            ("echo $password | abcde1", "echo $password | abcde1"),
            ("cat password | md5sum", "cat password | md5sum"),
            ("| password | varchar(255) |", "| password | varchar(255) |"),
            ("| password | varchar(255 |", "| password | REDACTED |"),
            ("| x | abcde1 |", "| x | abcde1 |"),
            (
                "| tenant | pass | `8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47` |",
                "| tenant | pass | `8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47` |",
            ),
            ("| user | pass | `8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47` |", "| user | pass | `REDACTED` |"),
            ("| tenant | pass | abcde1 |", "| tenant | pass | REDACTED |"),
            (&format!("|password|{longest}|"), "|password|REDACTED|"),
            (&too_long, &too_long),
        ] {
            hold(text, cut, find);
        }
    }
}
