//! Lines that are a setting and nothing else: `NAME=value` of environments and properties, `name: value` of YAML. Their value
//! goes to the line's end, whatever signs are in it, since a value that is cut in part looks as if it were cut.

use super::phrases::is_phrase;
use super::text::MARKER;
use super::value::{Value, Walk, closes};
use super::words::{Need, is_placeholder, is_secret};
use super::{computed, connection};

/// The longest text before a name, and the longest line beside it, in bytes.
const LONGEST_LEAD: usize = 64;
const LONGEST_NEIGHBOUR: usize = 256;
/// The longest value, in bytes: a longer line is none of these.
const LONGEST: usize = 4096;

/// What may stand before the name in its line.
const LEADS: [&[u8]; 15] = [
    b"",
    b"-",
    b"+",
    b"$",
    b"$env:",
    b"$Env:",
    b"#",
    b"export",
    b"set",
    b"SET",
    b"ENV",
    b"ARG",
    b"readonly",
    b"declare -x",
    b"Environment=",
];

/// A line, or a text between quotes, that begins with a name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Setting {
    opens: Opens,
    /// Where it begins in the unescaped text.
    start: usize,
    separator: u8,
    /// `NAME=value` in capitals without a space, or in an argument's quotes: an environment's, whatever its value looks like.
    environment: bool,
}

/// What a setting begins behind.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Opens {
    Line,
    /// A line's end that is escaped, behind so many backslashes.
    EscapedLine(usize),
    /// A quote behind so many backslashes.
    Quote(u8, usize),
}

impl Setting {
    /// The one whose name is `name` and whose key begins at `start` of the unescaped text, before the separator that is at `raw` of
    /// `text` and at `separator` of the other.
    pub(super) fn of(
        text: &[u8],
        plain: &[u8],
        name: &[u8],
        start: usize,
        (raw, separator): (usize, usize),
    ) -> Option<Self> {
        let before = &plain[start.saturating_sub(LONGEST_LEAD)..start];
        let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r' | b'"' | b'\'');
        let line = match before.iter().rposition(is_end) {
            Some(end) => end + 1,
            None if before.len() == start => 0,
            None => return None,
        };
        let lead = &before[line..];
        // Escapes in the key or before it are no setting's.
        let raw_line = raw.checked_sub(separator - (start - lead.len()))?;
        // `AzureAd:ClientSecret`: a section's name.
        let is_section =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b':');
        let section = lead.iter().rev().take_while(|byte| is_section(byte)).count();
        let words = if lead.ends_with(b":") { &lead[..lead.len() - section] } else { lead };
        if text[raw_line..raw] != plain[start - lead.len()..separator]
            || ![lead, words].iter().any(|lead| is_lead(lead.trim_ascii()))
        {
            return None;
        }
        let slashes = |text: &[u8]| text.iter().rev().take_while(|byte| **byte == b'\\').count();
        let opens = match text[..raw_line].split_last() {
            None | Some((b'\n' | b'\r', _)) => Opens::Line,
            Some((b'n' | b'r', rest)) if rest.ends_with(b"\\") => Opens::EscapedLine(slashes(rest)),
            Some((quote @ (b'"' | b'\''), rest)) => Opens::Quote(*quote, slashes(rest)),
            Some(_) => return None,
        };
        let capitals = name.iter().any(u8::is_ascii_uppercase) && !name.iter().any(u8::is_ascii_lowercase);
        let separator_byte = plain[separator];
        let apart = separator.checked_sub(1).is_some_and(|before| plain[before].is_ascii_alphanumeric());
        let spaced = plain.get(separator + 1).is_none_or(u8::is_ascii_whitespace);
        let is_argument =
            matches!(opens, Opens::Quote(..)) && connection::is_argument(plain, name, start - lead.len());
        let environment = (capitals || is_argument) && separator_byte == b'=' && apart && !spaced;
        // A text between quotes is none of YAML's lines, and `a == b` is a condition.
        let is_setting = match separator_byte {
            b'=' => plain.get(separator + 1) != Some(&b'=') && (apart || !matches!(opens, Opens::Quote(..))),
            _ => !matches!(opens, Opens::Quote(..)) && apart,
        };
        let start = start - lead.len();
        is_setting.then_some(Self { opens, start, separator: separator_byte, environment })
    }

    /// Its value, behind the separator at `at` of `text`, which is at `plain` of the unescaped one, where it is a secret of that need.
    pub(super) fn value(
        &self,
        text: &[u8],
        at: usize,
        plain: &[u8],
        plain_at: usize,
        need: Need,
    ) -> Option<Value> {
        let mut walk = Walk { text, at, plain: plain_at };
        walk.pass_one();
        if self.separator == b':' && walk.next().is_some_and(|next| next.byte == b':') {
            walk.pass_one();
        }
        walk.pass(|byte| matches!(byte, b' ' | b'\t'));
        let start = walk.mark();
        let mut last = start;
        while let Some(next) = walk.next().filter(|next| !self.ends(next)) {
            if walk.at - start.0 > LONGEST {
                return None;
            }
            walk.take(next);
            if !matches!(next.byte, b' ' | b'\t') {
                last = walk.mark();
            }
        }
        let end = walk.plain;
        (walk.at, walk.plain) = last;
        let value = walk.since(start, false);
        let inner = &plain[value.plain.clone()];
        let whole = &text[value.range.clone()];
        self.is_secret(plain, inner, whole, end, need).then_some(value)
    }

    fn ends(&self, next: &crate::input::Step) -> bool {
        let control = (next.byte < 0x20 || next.byte == 0x7f) && next.byte != b'\t';
        // Deeper escapes are signs of the value: `C:\new` and, in JSON, `C:\\new`.
        let depth = match self.opens {
            Opens::Line => 0,
            Opens::EscapedLine(slashes) => slashes,
            Opens::Quote(_, slashes) => 2 * slashes + 1,
        };
        control && next.percents == 0 && next.slashes <= depth
            || match self.opens {
                Opens::Line => false,
                Opens::EscapedLine(slashes) => next.byte == b'"' && closes(next.slashes, slashes - 1),
                Opens::Quote(quote, slashes) => {
                    next.byte == quote && closes(next.slashes, slashes)
                        || next.byte == b'"' && next.slashes == 0
                }
            }
    }

    /// Whether `value`, which is `raw` as it is written and whose line ends at `end`, is a secret and all there is.
    fn is_secret(&self, plain: &[u8], value: &[u8], raw: &[u8], end: usize, need: Need) -> bool {
        let mut words = value.split(|byte| matches!(byte, b' ' | b'\t')).filter(|word| !word.is_empty());
        let Some(first) = words.next() else { return false };
        let alone = words.next().is_none_or(|second| matches!(second[0], b'#' | b';'));
        let first_raw = &raw[..raw.iter().position(|byte| matches!(byte, b' ' | b'\t')).unwrap_or(raw.len())];
        if matches!(value[0], b'"' | b'\'' | b'`')
            || is_placeholder(first)
            || computed::begins(value)
            || value.starts_with(MARKER.as_bytes())
        {
            return false;
        }
        if self.environment {
            let plainly = need == Need::Mixed && first.len() >= 8;
            return !holds_pair(value, b" \t") && (plainly || is_secret(first_raw, need, true));
        }
        let is_code = matches!(
            value.last(),
            Some(b',' | b';' | b'{' | b'(' | b'[' | b'\\' | b'"' | b'\'' | b'`' | b'>')
        ) || matches!(
            value[0],
            b'(' | b'[' | b'{' | b'|' | b'>' | b'&' | b'*' | b'!' | b'<' | b'$' | b'@'
        ) || first.ends_with(b":");
        if is_code || holds_pair(value, b" \t&;,?") {
            return false;
        }
        let is_phrase = || need == Need::Any && is_phrase(value) && self.has_neighbour(plain, end);
        is_secret(first_raw, need, false) || alone && self.is_word(plain, first, end, need) || is_phrase()
    }

    /// Whether a value without a digit is one where other settings stand beside it, and not an answer in a sentence.
    fn is_word(&self, plain: &[u8], word: &[u8], end: usize, need: Need) -> bool {
        const NO_VALUES: [&str; 14] = [
            "true",
            "false",
            "null",
            "none",
            "yes",
            "no",
            "nil",
            "string",
            "str",
            "text",
            "bytes",
            "secretstr",
            "required",
            "optional",
        ];
        let lower = word.to_ascii_lowercase();
        let named = NO_VALUES.iter().any(|name| lower == name.as_bytes());
        let plainly = need == Need::Mixed && self.separator == b'=' && word.len() >= 8;
        // `self.password` and `String!` are a program's.
        let is_code = lower.iter().any(|byte| !byte.is_ascii_graphic())
            || self.separator == b'=' && word.contains(&b'.')
            || word.ends_with(b"!")
            || word.ends_with(b"]");
        !named && !is_code && (plainly || is_secret(word, need, true)) && self.has_neighbour(plain, end)
    }

    /// Whether the line before or behind is a setting too, with a value of one word or none.
    fn has_neighbour(&self, plain: &[u8], end: usize) -> bool {
        let before = trim_line_end(&plain[self.start.saturating_sub(LONGEST_NEIGHBOUR)..self.start]);
        let line = before.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(0, |end| end + 1);
        let whole = line > 0 || before.len() < LONGEST_NEIGHBOUR / 2;
        let behind = &plain[end..plain.len().min(end + LONGEST_NEIGHBOUR)];
        let behind = behind.strip_prefix(b"\r\n").or_else(|| behind.strip_prefix(b"\n")).unwrap_or_default();
        let next =
            behind.iter().position(|byte| matches!(byte, b'\n' | b'\r' | b'"')).unwrap_or(behind.len());
        let line = &before[line..];
        // The first line of a text of JSON begins behind a quote.
        let in_json = matches!(self.opens, Opens::EscapedLine(_));
        let begins_text = || memchr::memchr_iter(b'"', line).any(|quote| self.is_like(&line[quote + 1..]));
        whole && (self.is_like(line) || in_json && begins_text()) || self.is_like(&behind[..next])
    }

    fn is_like(&self, line: &[u8]) -> bool {
        let line = line.trim_ascii();
        let line = line.strip_prefix(b"- ").or_else(|| line.strip_prefix(b"export ")).unwrap_or(line);
        let Some(at) = line.iter().position(|byte| *byte == self.separator) else { return false };
        let (name, value) = (&line[..at], &line[at + 1..]);
        let is_name =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b' ');
        let spaced = self.separator == b'=' || value.first().is_none_or(|byte| *byte == b' ');
        let value = value.trim_ascii();
        // What was cut is none: the next time it would be another one.
        let cut = memchr::memmem::find(value, MARKER.as_bytes()).is_some();
        let one_word = !value.contains(&b' ') || value.starts_with(b"\"") || value.starts_with(b"'");
        let name_holds = !name.is_empty() && name.iter().all(is_name) && !name.trim_ascii().contains(&b' ');
        name_holds && spaced && one_word && !cut && !value.ends_with(b",") && !value.ends_with(b";")
    }
}

/// Whether `text` may stand before a setting: one of [`LEADS`], also behind a prompt or the signs with which a shell shows what it runs.
fn is_lead(text: &[u8]) -> bool {
    let signs = text.iter().take_while(|byte| matches!(byte, b'+' | b'$' | b'#' | b'>' | b'-')).count();
    let behind = text[signs..].strip_prefix(b" ").filter(|_| signs > 0);
    LEADS.contains(&text) || behind.is_some_and(|behind| LEADS.contains(&behind.trim_ascii_start()))
}

/// `text` without one line's end behind it.
fn trim_line_end(text: &[u8]) -> &[u8] {
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    text.strip_suffix(b"\r").unwrap_or(text)
}

/// `name=`, `name: ` behind one of `signs`: then the line holds more than one.
fn holds_pair(value: &[u8], signs: &[u8]) -> bool {
    memchr::memchr2_iter(b'=', b':', value).any(|at| {
        let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        let len = value[..at].iter().rev().take(LONGEST_LEAD).take_while(is_name).count();
        let behind = value.get(at + 1);
        let is_separator = match value[at] {
            b'=' => behind.is_some_and(|byte| *byte != b'='),
            _ => behind.is_none_or(|byte| matches!(byte, b' ' | b'\t')),
        };
        let before = (at - len).checked_sub(1).map(|at| value[at]);
        len > 0 && is_separator && before.is_some_and(|byte| signs.contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_goes_to_its_lines_end() {
        for (what, text, value) in [
            ("an environment's", "PW=ab&c d", Some("ab&c d")),
            ("exported", "x\nexport PW=a#b;c,d\ny", Some("a#b;c,d")),
            ("shown by a shell", "x\n+ export PW=ab;c\ny", Some("ab;c")),
            ("typed at a prompt", "$ export PW=ab;c", Some("ab;c")),
            ("of PowerShell", "$env:PW=ab&c", Some("ab&c")),
            ("an item", "- PW=ab&c\r\nx", Some("ab&c")),
            ("with backslashes", "PW=abc\\new1\\rat\nx", Some("abc\\new1\\rat")),
            ("of YAML with backslashes", "pw: abc1d\\new\nx", Some("abc1d\\new")),
            ("a program's text", "pw = b\"abc\\x00def1\"", None),
            ("in a text of JSON with backslashes", r#"{"x":"a\nPW=ab\\nc\ny"}"#, Some(r"ab\\nc")),
            ("between quotes with backslashes", r#"["PW=ab\\nc\ny","x"]"#, Some(r"ab\\nc")),
            ("of a section", "AzureAd:PW=ab&c", Some("ab&c")),
            ("with a comment", "PW=abc # x", Some("abc # x")),
            ("beside another", "PW=abc X=d", None),
            ("behind a word", "the PW=abc", None),
            ("of too few signs", "PW=ab", None),
            ("a variable", "PW=$x ./run", None),
            ("between quotes", "[\"PW=ab&c\",\"x\"]", Some("ab&c")),
            ("in a text of JSON", r#"{"x":"a\nPW=ab&c\ny"}"#, Some("ab&c")),
            ("at the end of a text of JSON", r#"{"x":"a\nPW=ab'c","y":1}"#, Some("ab'c")),
            ("in JSON in JSON", r#""{\"x\":\"a\\nPW=ab&c\",\"y\":1}""#, Some("ab&c")),
            ("an argument in quotes", "--env 'pw=correct&d e'", Some("correct&d e")),
            ("no argument in quotes", "x 'pw=correct&d e'", None),
            ("a form", "pw=abc12d&x=1", None),
            ("a value with a sign", "pw=abc12d&e", Some("abc12d&e")),
            ("of YAML", "pw: abc12d e<f'g", Some("abc12d e<f'g")),
            ("whose first word is short", "pw: abc1d e", None),
            ("whose first word has no digit", "pw: abcdef 1", None),
            ("in a log", "pw: abc12d, user: x", None),
            ("a program's", "pw: abc12d,", None),
            ("a call", "pw: get(\"abc12d\")", None),
            ("an environment's call", "PW=get(\"abc12d\")", None),
            ("a value with brackets", "pw: aB3x(9kL)d", Some("aB3x(9kL)d")),
            ("a member", "x = { pw: abc12d }", None),
            ("an error's", "pw: AADSTS7000215: no", None),
            ("a word alone", "pw: correct", None),
            ("a word under a mapping", "x:\n  pw: correct\n", Some("correct")),
            ("a word before a setting", "pw: correct\nuser: x\n", Some("correct")),
            ("a word in properties", "user=x\npw=correct\n", Some("correct")),
            ("a word before a comment", "user=x\npw=correct ; why\n", Some("correct ; why")),
            ("a word behind a sentence", "ERROR: it failed\npw: correct\n", None),
            ("two words under a mapping", "x:\n  pw: in correct\n", None),
            ("a phrase under a mapping", "x:\n  pw: correct horse\n", Some("correct horse")),
            ("a phrase before a setting", "pw=correct horse\nx=y\n", Some("correct horse")),
            ("a phrase alone", "pw: correct horse\n", None),
            ("in a text of JSON, behind a setting", r#"{"x":"y: z\npw: correct\n"}"#, Some("correct")),
            ("in a text of JSON, behind a sentence", r#"{"x":"y: no z\npw: correct\n"}"#, None),
            ("a phrase behind a sentence", "it is so: no\npw: correct horse\n", None),
            ("a type", "x: y\npw: string\n", None),
            ("a program's word", "x=y\npw=self.pw\n", None),
            ("beside what was cut", "x: REDACTED\npw: correct\n", None),
        ] {
            let name = text.find("PW").or_else(|| text.find("pw")).expect("a name");
            let raw = name + 2;
            let plain = crate::input::unescape(text.as_bytes());
            let mut origin = crate::input::Origin::new(text.as_bytes(), true);
            let at = (0..plain.len()).find(|plain| origin.of(*plain) >= raw).expect("it is there");
            let setting = Setting::of(text.as_bytes(), &plain, &plain[at - 2..at], at - 2, (raw, at));
            let found = setting.and_then(|it| it.value(text.as_bytes(), raw, &plain, at, Need::Any));
            assert_eq!(found.map(|value| &text[value.range]), value, "{what}");
        }
    }

    #[test]
    fn a_value_has_its_longest_length() {
        for (len, is) in [(LONGEST, true), (LONGEST + 2, false)] {
            let text = format!("PW={}", "a1".repeat(len / 2));
            let setting = Setting::of(text.as_bytes(), text.as_bytes(), b"PW", 0, (2, 2)).expect("a setting");
            let found = setting.value(text.as_bytes(), 2, text.as_bytes(), 2, Need::Any);
            assert_eq!(found.is_some(), is, "{len}");
        }
    }
}
