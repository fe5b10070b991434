//! Secrets as the second of two words: `setx NAME VALUE`, `dotnet user-secrets set NAME VALUE`, `ENV NAME VALUE` of a Dockerfile,
//! `#define NAME "VALUE"`, and `machine x login y password VALUE` of a `.netrc`.

use std::ops::Range;

use memchr::memmem;

use super::Kind;
use super::byte_set::ByteSet;
use super::meaning::meaning;
use super::search::{Search, search};
use super::text::{Cut, MARKER};
use super::words::{Need, is_secret};

/// The longest name and value, in bytes.
const LONGEST_NAME: usize = 128;
const LONGEST: usize = 4096;

/// How far a value goes.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Reach {
    /// It is a word or quoted.
    Word,
    /// To the end of the line, which the command begins.
    Line,
    /// It is quoted.
    Quoted,
}

/// What a name and a value follow.
static COMMANDS: [(Search, Reach); 5] = [
    (search(|| memmem::Finder::new("setx")), Reach::Word),
    (search(|| memmem::Finder::new("user-secrets set")), Reach::Word),
    (search(|| memmem::Finder::new("config set")), Reach::Word),
    (search(|| memmem::Finder::new("ENV")), Reach::Line),
    (search(|| memmem::Finder::new("#define")), Reach::Quoted),
];

static MACHINE: Search = search(|| memmem::Finder::new("machine"));

/// One of these is in every text in which something is found.
pub(super) const NEEDS: [ByteSet; 6] = [
    ByteSet::of(b"setx"),
    ByteSet::of(b"user-secrets set"),
    ByteSet::of(b"config set"),
    ByteSet::of(b"ENV"),
    ByteSet::of(b"#define"),
    ByteSet::of(b"machine"),
];

/// Finds them in an unescaped text.
pub(super) fn find(plain: &[u8], found: &mut Vec<Cut>) {
    for (command, reach) in &COMMANDS {
        for at in command.find_iter(plain) {
            let before = plain[..at].last();
            let begins = match reach {
                Reach::Line => before.is_none_or(|byte| matches!(byte, b'\n' | b'"')),
                Reach::Word | Reach::Quoted => before.is_none_or(|byte| !byte.is_ascii_alphanumeric()),
            };
            if begins {
                found.extend(value(plain, at + command.needle().len(), *reach));
            }
        }
    }
    for at in MACHINE.find_iter(plain) {
        found.extend(password_of_machine(plain, at + 7));
    }
}

/// The value behind the name that `from` stands before.
fn value(plain: &[u8], from: usize, reach: Reach) -> Option<Cut> {
    let name = word(plain, from, b" \t", LONGEST_NAME)?;
    // `AzureAd:ClientSecret`, `//registry/:_authToken`
    let last = plain[name.range.clone()].rsplit(|byte| matches!(byte, b':' | b'/')).next()?;
    let (kind, need) = meaning(last)?;
    let Word { mut range, quoted, .. } = word(plain, name.end, b" \t", LONGEST)?;
    if reach == Reach::Line && !quoted {
        let rest = &plain[range.start..plain.len().min(range.start + LONGEST)];
        let ends = |byte: &u8| matches!(byte, b'\n' | b'\r' | b'"' | b'\'');
        let len = rest.iter().position(ends).or((rest.len() < LONGEST).then_some(rest.len()))?;
        range.end = range.start + rest[..len].trim_ascii_end().len();
    }
    let inner = &plain[range.clone()];
    // `ENV` may also begin a sentence.
    let secret = need != Need::Authorization && is_secret(inner, need, quoted || reach == Reach::Word);
    let whole = quoted || reach != Reach::Quoted;
    (secret && whole && !inner.starts_with(MARKER.as_bytes())).then(|| Cut::secret(range, kind))
}

/// The password of the machine that is named behind `from`, in one line or several. Before it the login stands, and perhaps an account.
fn password_of_machine(plain: &[u8], from: usize) -> Option<Cut> {
    let next = |from: usize| word(plain, from, b" \t\r\n", LONGEST_NAME);
    let mut at = next(from)?.end;
    let mut has_login = false;
    loop {
        let name = next(at)?;
        let value = next(name.end)?;
        match &plain[name.range] {
            b"login" => has_login = true,
            b"account" if has_login => {}
            b"password" if has_login => {
                let secret = is_secret(&plain[value.range.clone()], Need::Any, true);
                return secret.then(|| Cut::secret(value.range, Kind::Password));
            }
            _ => return None,
        }
        at = value.end;
    }
}

/// A word or a text in quotes.
struct Word {
    range: Range<usize>,
    quoted: bool,
    /// Behind it and its quote.
    end: usize,
}

/// The one behind some of `spaces` at `from`.
fn word(plain: &[u8], from: usize, spaces: &[u8], longest: usize) -> Option<Word> {
    let lead = plain[from..].iter().take(LONGEST_NAME).take_while(|byte| spaces.contains(byte)).count();
    let start = from + lead;
    let quote = plain.get(start).filter(|byte| matches!(byte, b'"' | b'\''));
    let start = start + usize::from(quote.is_some());
    let rest = &plain[start..plain.len().min(start + longest)];
    let ends = |byte: &u8| match quote {
        Some(quote) => byte == quote || *byte == b'\n',
        None => byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`'),
    };
    let len = rest.iter().position(ends).or((rest.len() < longest).then_some(rest.len()))?;
    let end = start + len + usize::from(quote.is_some() && len < rest.len());
    (lead > 0 && len > 0).then_some(Word { range: start..start + len, quoted: quote.is_some(), end })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::held::hold;

    #[test]
    fn second_words_are_cut() {
        let longest = "a".repeat(LONGEST - 2) + "b";
        let too_long = format!("setx PASSWORD {longest}c");
        for (text, cut) in [
            ("setx CLIENT_SECRET abc", "setx CLIENT_SECRET REDACTED"),
            ("setx CLIENT_SECRET \"a bc\" /M", "setx CLIENT_SECRET \"REDACTED\" /M"),
            ("#define PASSWORD \"abc\"", "#define PASSWORD \"REDACTED\""),
            ("#define PASSWORD 258", "#define PASSWORD 258"),
            ("setx CLIENT_SECRET %ABC%", "setx CLIENT_SECRET %ABC%"),
            ("setx CLIENT_SECRET", "setx CLIENT_SECRET"),
            ("setx CLIENT_ID abc", "setx CLIENT_ID abc"),
            ("setxx CLIENT_SECRET abc", "setxx CLIENT_SECRET abc"),
            ("{\"x\":\"setx CLIENT_SECRET abc\"}", "{\"x\":\"setx CLIENT_SECRET REDACTED\"}"),
            (
                "dotnet user-secrets set \"AzureAd:ClientSecret\" \"abc\"",
                "dotnet user-secrets set \"AzureAd:ClientSecret\" \"REDACTED\"",
            ),
            ("dotnet user-secrets set a:ClientId abc", "dotnet user-secrets set a:ClientId abc"),
            (
                "npm config set //r.example/:_authToken abcdefghijklmnop",
                "npm config set //r.example/:_authToken REDACTED",
            ),
            ("x\nENV CLIENT_SECRET abcde1 f\ny", "x\nENV CLIENT_SECRET REDACTED\ny"),
            ("ENV CLIENT_SECRET must be set", "ENV CLIENT_SECRET must be set"),
            ("the ENV CLIENT_SECRET abcde1", "the ENV CLIENT_SECRET abcde1"),
            ("machine x login y password abc", "machine x login y password REDACTED"),
            ("machine x\n  login y\n  password abc\n", "machine x\n  login y\n  password REDACTED\n"),
            ("machine x login y account z password abc", "machine x login y account z password REDACTED"),
            ("machine x login y macdef abc", "machine x login y macdef abc"),
            ("the machine learning password reset", "the machine learning password reset"),
            ("machines x login y password abc", "machines x login y password abc"),
            (&format!("setx PASSWORD {longest}"), "setx PASSWORD REDACTED"),
            (&too_long, &too_long),
        ] {
            hold(text, cut, find);
        }
    }
}
