//! Secrets in the parts of `multipart/form-data` (RFC 7578).

use memchr::memmem;

use super::Kind;
use super::authorization::authorization;
use super::byte_set::ByteSet;
use super::meaning::meaning;
use super::named::is_name;
use super::search::{Search, search};
use super::text::Cut;
use super::words::{Need, is_secret};

/// The longest headers of a part, in bytes.
const LONGEST_HEADERS: usize = 1024;
/// The longest value without a boundary behind it, in bytes.
const LONGEST_VALUE: usize = 64 * 1024;

/// One of these is in every text in which something is found.
pub(super) const NEEDS: [ByteSet; 1] = [ByteSet::of(b"form-data;")];

/// Finds them in an unescaped text.
pub(super) fn find(plain: &[u8], found: &mut Vec<Cut>) {
    static FORM: Search = search(|| memmem::Finder::new("form-data;"));
    let mut at = 0;
    while let Some(form) = FORM.find(&plain[at..]).map(|form| at + form) {
        at = form + 1;
        let Some((kind, need, start)) = part(plain, form) else { continue };
        let rest = &plain[start..plain.len().min(start + LONGEST_VALUE)];
        // Without a boundary the text breaks off, and a quote may end what holds it.
        let end = memmem::find(rest, b"\n--");
        let end = end.or_else(|| rest.iter().position(|byte| matches!(byte, b'\n' | b'"')));
        let end = start + end.unwrap_or(rest.len());
        at = end;
        let range = start..end - usize::from(plain[start..end].ends_with(b"\r"));
        if need == Need::Authorization {
            found.extend(authorization(plain, range));
        } else if is_secret(&plain[range.clone()], need, true) {
            found.push(Cut::secret(range, kind));
        }
    }
}

/// What the part means whose `form-data;` is at `form`, and where its value begins.
fn part(plain: &[u8], form: usize) -> Option<(Kind, Need, usize)> {
    let headers = &plain[form..plain.len().min(form + LONGEST_HEADERS)];
    let (len, blank) = [&b"\r\n\r\n"[..], b"\n\n"]
        .iter()
        .filter_map(|blank| Some((memmem::find(headers, blank)?, blank.len())))
        .min()?;
    let name = memmem::find_iter(&headers[..len], b"name=")
        .find(|at| headers[..*at].last().is_some_and(|byte| matches!(byte, b' ' | b';')))?;
    let name = headers[name + 5..len].trim_ascii_start();
    let name = name.strip_prefix(b"\"").unwrap_or(name);
    let name = &name[..name.iter().take_while(|byte| is_name(**byte)).count()];
    meaning(name).map(|(kind, need)| (kind, need, form + len + blank))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::held::hold;

    #[test]
    fn parts_lose_what_their_names_say() {
        for (text, cut) in [
            (
                "--x\r\nContent-Disposition: form-data; name=\"client_secret\"\r\n\r\nab c\r\n--x--",
                "--x\r\nContent-Disposition: form-data; name=\"client_secret\"\r\n\r\nREDACTED\r\n--x--",
            ),
            (
                "form-data; filename=\"name=x\"; name=client_secret\nContent-Type: text/plain\n\na\nb\n--x",
                "form-data; filename=\"name=x\"; name=client_secret\nContent-Type: text/plain\n\nREDACTED\n--x",
            ),
            (
                "form-data; name=\"scope\"\r\n\r\nopenid\r\n--x",
                "form-data; name=\"scope\"\r\n\r\nopenid\r\n--x",
            ),
            ("form-data; name=\"password\"\r\n\r\nabc\"}", "form-data; name=\"password\"\r\n\r\nREDACTED\"}"),
            ("form-data; name=\"password\"", "form-data; name=\"password\""),
        ] {
            hold(text, cut, find);
        }
    }
}
