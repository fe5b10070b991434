//! Secrets by where they stand: in an address with a password, the options of `curl` and `az login`, behind `Bearer`.

use memchr::memmem;

use super::Kind;
use super::text::Cut;
use super::words::{Need, is_secret};

/// Finds them in an unescaped text.
pub(super) fn find(plain: &[u8], found: &mut Vec<Cut>) {
    found.extend(passwords_in_addresses(plain));
    found.extend(commands(plain));
    found.extend(behind_bearer(plain));
}

/// `https://user:password@host`.
fn passwords_in_addresses(plain: &[u8]) -> impl Iterator<Item = Cut> {
    const LONGEST: usize = 512;
    memmem::find_iter(plain, b"://").filter_map(|at| {
        let start = at + 3;
        let rest = &plain[start..plain.len().min(start + LONGEST)];
        let end = rest.iter().position(|byte| {
            byte.is_ascii_whitespace()
                || matches!(byte, b'/' | b'?' | b'#' | b'"' | b'\'' | b'<' | b'>' | b'&')
        });
        let authority = &rest[..end.unwrap_or(rest.len())];
        let host = authority.iter().rposition(|byte| *byte == b'@')?;
        let colon = authority[..host].iter().position(|byte| *byte == b':')?;
        let range = start + colon + 1..start + host;
        is_secret(&plain[range.clone()], Need::Any, true).then(|| Cut::secret(range, Kind::Password))
    })
}

/// `curl -u id:secret`, `az login -p secret`.
fn commands(plain: &[u8]) -> impl Iterator<Item = Cut> {
    // The option, the command that takes it, and whether the secret is what follows a colon.
    let options = [(" -u ", "curl", true), (" --user ", "curl", true), (" -p ", "login", false)];
    options.into_iter().flat_map(move |(option, command, behind_colon)| {
        memmem::find_iter(plain, option.as_bytes()).filter_map(move |at| {
            const LINE: usize = 4096;
            let before = &plain[at.saturating_sub(LINE)..at];
            let line = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            memmem::find(&before[line..], command.as_bytes())?;
            let start = at + option.len();
            let quote = plain.get(start).copied().filter(|byte| matches!(byte, b'"' | b'\''));
            let start = start + usize::from(quote.is_some());
            let ends = |byte: &u8| match quote {
                Some(quote) => *byte == quote || *byte == b'\n',
                None => byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\''),
            };
            let end = plain[start..].iter().position(ends).map_or(plain.len(), |len| start + len);
            let colon =
                plain[start..end].iter().position(|byte| *byte == b':').map(|colon| start + colon + 1);
            let start = if behind_colon { colon? } else { start };
            is_secret(&plain[start..end], Need::Any, true)
                .then(|| Cut::secret(start..end, Kind::ClientSecret))
        })
    })
}

/// `Bearer` and an opaque token, without the name of a header.
fn behind_bearer(plain: &[u8]) -> impl Iterator<Item = Cut> {
    const SHORTEST: usize = 24;
    memmem::find_iter(plain, b"earer ").filter_map(|at| {
        let start = at + 6;
        let belongs = |byte: &&u8| {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'=' | b'!' | b'*' | b'$')
        };
        let len = plain[start..].iter().take_while(belongs).count();
        let value = &plain[start..start + len];
        let mixed = value.iter().any(u8::is_ascii_digit) && value.iter().any(u8::is_ascii_alphabetic);
        (len >= SHORTEST && mixed && is_secret(value, Need::Long, true))
            .then(|| Cut::secret(start..start + len, Kind::OpaqueToken))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::text::apply;

    #[test]
    fn secrets_are_cut_where_they_stand() {
        for (text, cut) in [
            ("https://user:pass@host/", "https://user:REDACTED@host/"),
            ("https://host:8080/a@b", "https://host:8080/a@b"),
            ("curl -s -u id:secret https://x", "curl -s -u id:REDACTED https://x"),
            ("curl --user 'id:a b' https://x", "curl --user 'id:REDACTED' https://x"),
            ("az login -u x -p hunter22 --tenant y", "az login -u x -p REDACTED --tenant y"),
            ("mkdir -p some/folder", "mkdir -p some/folder"),
            ("docker run -u 1000:1000 x", "docker run -u 1000:1000 x"),
            ("Bearer abcdefghijklmnopqrstuvw1.", "Bearer REDACTED"),
            ("Bearer abcdefghijklmnopqrstuv1", "Bearer abcdefghijklmnopqrstuv1"),
            ("Bearer abcdefghijklmnopqrstuvwx", "Bearer abcdefghijklmnopqrstuvwx"),
        ] {
            let redacted = |text: &str| {
                let mut found = Vec::new();
                find(text.as_bytes(), &mut found);
                found.sort_by_key(|cut| cut.range.start);
                String::from_utf8_lossy(&apply(text.as_bytes(), &found)).into_owned()
            };
            assert_eq!(redacted(text), cut, "{text}");
            assert_eq!(redacted(cut), cut, "twice: {text}");
        }
    }
}
