//! Secrets by where they stand: in a SAML document, an address with a password, the options of `curl` and `az login`, behind `Bearer`.

use std::ops::Range;

use memchr::memmem;

use super::Kind;
use super::names::Known;
use super::pseudonym::Salt;
use super::text::{Cut, MARKER};
use super::words::{Need, is_secret};

/// Finds them in an unescaped text; with `names` also who a SAML document speaks of.
pub(super) fn find(plain: &[u8], names: Option<(&Salt, &Known)>, found: &mut Vec<Cut>) {
    for element in ["SignatureValue", "CipherValue"] {
        found.extend(elements(plain, element).map(|range| Cut::secret(range, Kind::Signature)));
    }
    if let Some((salt, _)) = names {
        for element in ["NameID", "NameIdentifier", "AttributeValue"] {
            found.extend(elements(plain, element).filter_map(|range| {
                let text = String::from_utf8_lossy(&plain[range.clone()]).into_owned();
                let with = salt.pseudonym(&text, false)?.into_bytes();
                Some(Cut { range, with, kinds: vec![Kind::Name] })
            }));
        }
    }
    found.extend(passwords_in_addresses(plain));
    found.extend(commands(plain));
    found.extend(behind_bearer(plain));
}

/// The text of every element of that name, in XML or in XML whose brackets are entities. A prefix is passed over.
fn elements<'p>(plain: &'p [u8], name: &'p str) -> impl Iterator<Item = Range<usize>> + 'p {
    /// The longest attributes of such an element, in bytes.
    const LONGEST_TAG: usize = 512;
    memmem::find_iter(plain, name.as_bytes()).filter_map(move |at| {
        let prefix = plain[..at]
            .iter()
            .rev()
            .take(32)
            .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b':');
        let before = &plain[..at - prefix.count()];
        // `&lt;` ends in letters, which a prefix takes with it.
        let opens = before.ends_with(b"<") || before.ends_with(b"&lt;");
        let tag = &plain[at + name.len()..plain.len().min(at + name.len() + LONGEST_TAG)];
        let (close, len) = match (memchr::memchr(b'>', tag), memmem::find(tag, b"&gt;")) {
            (Some(raw), entity) if entity.is_none_or(|entity| raw < entity) => (raw, 1),
            (_, Some(entity)) => (entity, 4),
            _ => return None,
        };
        let whole = tag[..close].first().is_none_or(|byte| byte.is_ascii_whitespace());
        if !opens || !whole || tag[..close].ends_with(b"/") {
            return None;
        }
        let start = at + name.len() + close + len;
        let rest = &plain[start..];
        let end = rest.iter().position(|byte| matches!(byte, b'<' | b'"' | b'\'')).unwrap_or(rest.len());
        let end = memmem::find(&rest[..end], b"&lt;").unwrap_or(end);
        let text = &rest[..end];
        let trimmed = text.trim_ascii();
        let start = start + (text.len() - text.trim_ascii_start().len());
        (!trimmed.is_empty() && trimmed != MARKER.as_bytes()).then_some(start..start + trimmed.len())
    })
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
            (
                "<ds:SignatureValue Id=\"x\">\nabc\nd==\n</ds:SignatureValue>",
                "<ds:SignatureValue Id=\"x\">\nREDACTED\n</ds:SignatureValue>",
            ),
            ("<SignatureValue/><b>x</b>", "<SignatureValue/><b>x</b>"),
            ("the SignatureValue > 5", "the SignatureValue > 5"),
            ("&lt;SignatureValue&gt;abc&lt;/x", "&lt;SignatureValue&gt;REDACTED&lt;/x"),
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
                find(text.as_bytes(), None, &mut found);
                found.sort_by_key(|cut| cut.range.start);
                String::from_utf8_lossy(&apply(text.as_bytes(), &found)).into_owned()
            };
            assert_eq!(redacted(text), cut, "{text}");
            assert_eq!(redacted(cut), cut, "twice: {text}");
        }
    }

    #[test]
    fn whom_a_document_speaks_of_is_replaced_on_request() {
        let salt = Salt::new(vec![7; 16]).expect("long enough");
        let text = b"<saml:NameID>ada@contoso.example</saml:NameID><AttributeValue>Ada</AttributeValue>";
        let (mut with, mut without) = (Vec::new(), Vec::new());
        find(text, Some((&salt, &Known::default())), &mut with);
        find(text, None, &mut without);
        assert_eq!((with.len(), without.len()), (2, 0));
    }
}
