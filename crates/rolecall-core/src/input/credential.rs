//! Credentials that are no JWT: recognised by their form, and where that is not enough, by what the text calls them.
//! Nothing of their text is kept.
//!
//! The forms are not documented; they are those seen in public samples, and in what Microsoft's own secret scanning
//! looks for.

use std::ops::Range;

use super::OtherKind;
use super::wrap::end_of;
use crate::token::base64url::{self, is_base64};

/// The shortest opaque token of a personal account, in characters; real ones have more than 1,000.
const SHORTEST_OPAQUE: usize = 64;
/// The shortest code or refresh token that is recognised by its form alone, in characters.
const SHORTEST_FORM: usize = 40;
/// The shortest value that is taken for what its name says, in characters: shorter ones are words such as `consent`.
const SHORTEST_NAMED: usize = 16;
/// The shortest client secret that is taken for one by its name, in characters.
const SHORTEST_SECRET: usize = 8;
/// From this length on, in characters, an Entra artefact that says nothing of itself is rather a refresh token.
const LONGEST_CODE: usize = 1000;

/// Claims whose values have the form of a code or refresh token and are neither: `rh` and `aio`, which Entra alone reads, and
/// which nobody can sign in with.
pub(crate) const NO_CREDENTIALS: [&str; 2] = ["rh", "aio"];

/// A credential and where it stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Credential {
    pub(crate) range: Range<usize>,
    pub(crate) kind: OtherKind,
    /// What the text calls it.
    pub(crate) name: Option<String>,
    /// What it could be as well, as far as the text tells.
    pub(crate) or: Option<OtherKind>,
}

impl Credential {
    fn of(range: Range<usize>, kind: OtherKind) -> Self {
        Self { range, kind, name: None, or: None }
    }
}

/// Every credential in an unescaped text, in order.
pub(crate) struct Credentials<'a> {
    text: &'a [u8],
    at: usize,
    /// A SAML document has many elements and is named once.
    in_saml: bool,
}

impl<'a> Credentials<'a> {
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, in_saml: false }
    }

    fn at(&mut self, at: usize) -> Option<Credential> {
        let next = self.text.get(at + 1);
        match self.text[at] {
            b'=' | b':' => named(self.text, at),
            b'E' => opaque_personal(self.text, at),
            // Most digits of a text have another byte behind them.
            b'0' | b'1' if next == Some(&b'.') => entra(self.text, at),
            b'M' if next == Some(&b'.') => personal(self.text, at),
            b'P' => saml_in_base64(self.text, at),
            b'~' => client_secret(self.text, at),
            b'<' if !self.in_saml => {
                let found = saml(self.text, at);
                self.in_saml = found.is_some();
                found
            }
            _ => None,
        }
    }
}

impl Iterator for Credentials<'_> {
    type Item = Credential;

    fn next(&mut self) -> Option<Credential> {
        while let Some(at) = next_sign(self.text, self.at) {
            self.at = at + 1;
            if let Some(found) = self.at(at) {
                self.at = self.at.max(found.range.end);
                return Some(found);
            }
        }
        None
    }
}

/// Where the next sign stands, from `from` on, at which [`Credentials::at`] may find something.
fn next_sign(text: &[u8], from: usize) -> Option<usize> {
    let is_sign = |sign: u8, next: u8| SIGNS[usize::from(sign)].0 & SIGNS[usize::from(next)].1 != 0;
    let found = text[from..].windows(2).position(|pair| is_sign(pair[0], pair[1]));
    let last = || text.len().checked_sub(1).filter(|last| *last >= from && is_sign(text[*last], 0));
    found.map(|at| from + at).or_else(last)
}

/// What has to stand behind each byte for something to begin there, and what of that each is. Looked up, because every byte of a
/// text is asked, and most digits and capitals are no such sign.
static SIGNS: [(u8, u8); 256] = {
    const ANY: u8 = 1;
    const W: u8 = 2;
    const DOT: u8 = 4;
    /// The second letter of `<` in base64, with what may follow it.
    const OF_BRACKET: u8 = 8;
    let mut signs = [(0, ANY); 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        let before = match byte {
            b'=' | b':' | b'~' | b'<' => ANY,
            b'E' => W,
            b'0' | b'1' | b'M' => DOT,
            b'P' => OF_BRACKET,
            _ => 0,
        };
        let behind = match byte {
            b'w' => ANY | W,
            b'.' => ANY | DOT,
            b'D' | b'E' | b'F' | b'H' => ANY | OF_BRACKET,
            _ => ANY,
        };
        signs[byte as usize] = (before, behind);
        byte += 1;
    }
    signs
};

/// `client_secret=…`, `"refresh_token": "…"`, `?code=…`, `SAMLResponse=…`: a value that its name explains.
fn named(text: &[u8], separator: usize) -> Option<Credential> {
    let (name, parameter) = name_before(text, separator)?;
    let kind = kind_of(name)?;
    let start = value_start(text, separator + 1);
    let end = end_of(text, end_of(text, start, is_value), |byte| byte == b'=');
    let value = &text[start..end];
    // A JWT is a token, whatever its name.
    if value.starts_with(b"ey") || value.starts_with(b"ew") {
        return None;
    }
    let plausible = match kind {
        OtherKind::ClientSecret => {
            value.len() >= SHORTEST_SECRET && value.iter().any(u8::is_ascii_digit) && !is_placeholder(value)
        }
        // `"code": "InvalidAuthenticationToken"` is an error's; Azure Functions' keys, `?code=…==`, are padded.
        OtherKind::AuthorizationCode => {
            has_artefact_form(value)
                || parameter
                    && value.len() >= SHORTEST_NAMED
                    && value.iter().any(u8::is_ascii_digit)
                    && !value.ends_with(b"=")
                    && !is_placeholder(value)
        }
        _ => value.len() >= SHORTEST_NAMED && !is_placeholder(value),
    };
    let form = if parameter { " parameter" } else { "" };
    plausible.then(|| Credential { name: Some(format!("{name}{form}")), ..Credential::of(start..end, kind) })
}

/// What a value of that name is; names differ in case, `_` and `-`, and may have something before them.
fn kind_of(name: &str) -> Option<OtherKind> {
    const NAMES: [(&[u8], OtherKind); 5] = [
        (b"clientsecret", OtherKind::ClientSecret),
        (b"refreshtoken", OtherKind::RefreshToken),
        (b"code", OtherKind::AuthorizationCode),
        (b"samlresponse", OtherKind::Saml),
        (b"samlrequest", OtherKind::Saml),
    ];
    let letters = || name.bytes().rev().filter(|byte| byte.is_ascii_alphanumeric());
    NAMES.into_iter().find_map(|(known, kind)| {
        let mut before = letters().skip(known.len());
        let ends =
            letters().take(known.len()).map(|byte| byte.to_ascii_lowercase()).eq(known.iter().rev().copied());
        // Of codes there are many others: `error_code`, `status_code`, `device_code`.
        let whole = kind != OtherKind::AuthorizationCode || before.next().is_none();
        (ends && whole).then_some(kind)
    })
}

/// The name before a separator, and whether it is one of a parameter.
fn name_before(text: &[u8], separator: usize) -> Option<(&str, bool)> {
    const LONGEST: usize = 40;
    let parameter = text[separator] == b'=';
    let before = &text[separator.saturating_sub(LONGEST)..separator];
    let name_end = before.iter().rposition(|byte| !matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b'\\'))? + 1;
    let name = &before[..name_end];
    // Quickly past what is no name known here.
    if !name.last().is_some_and(|byte| matches!(byte.to_ascii_lowercase(), b't' | b'n' | b'e')) {
        return None;
    }
    let len = name.iter().rev().take_while(|byte| is_name(**byte)).count();
    if len == 0 || len == LONGEST {
        return None;
    }
    let name = std::str::from_utf8(&name[name_end - len..]).ok()?.trim_start_matches('-');
    Some((name, parameter))
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn value_start(text: &[u8], from: usize) -> usize {
    const LONGEST: usize = 8;
    let before = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b'\\' | b'=' | b'>');
    from + text[from..].iter().take(LONGEST).take_while(before).count()
}

/// What a parameter's or member's value can hold before it ends, or before its padding.
fn is_value(byte: u8) -> bool {
    let quote = matches!(byte, b'"' | b'\'' | b'`' | b'\\');
    let bracket = matches!(byte, b'<' | b'>' | b'(' | b')' | b'[' | b']' | b'{' | b'}');
    // What ends at separators is looked at once, however many names stand in a row.
    let separator = matches!(byte, b'&' | b';' | b',' | b'=' | b':');
    byte.is_ascii_graphic() && !quote && !bracket && !separator
}

/// `$SECRET`, `%SECRET%`, `***`, `your_client_secret_1`: what stands where a value belongs.
fn is_placeholder(value: &[u8]) -> bool {
    let first = value.first().copied().unwrap_or_default();
    matches!(first, b'$' | b'%' | b'*' | b'@')
        || value.iter().all(|byte| *byte == first)
        || value.get(..4).is_some_and(|start| start.eq_ignore_ascii_case(b"your"))
}

fn has_artefact_form(value: &[u8]) -> bool {
    is_entra(value) || is_personal(value)
}

/// Whether what stands at `at` begins there and is not the rest of something longer.
fn begins_at(text: &[u8], at: usize) -> bool {
    !at.checked_sub(1).is_some_and(|before| is_base64(text[before]) || text[before] == b'.')
}

/// `EwB…`: a compact ticket of the personal accounts' sign-in service, in base64.
fn opaque_personal(text: &[u8], at: usize) -> Option<Credential> {
    if !matches!(text.get(at + 1..at + 3), Some([b'w', b'A'..=b'D'])) || !begins_at(text, at) {
        return None;
    }
    let end = end_of(text, at, is_base64);
    (end - at >= SHORTEST_OPAQUE)
        .then(|| Credential::of(at..end_of(text, end, |byte| byte == b'='), OtherKind::OpaquePersonal))
}

fn is_entra(value: &[u8]) -> bool {
    matches!(value, [b'0' | b'1', b'.', b'A', next, ..] if is_base64(*next)) && value.len() >= SHORTEST_NAMED
}

/// `0.A…` or `1.A…`: an authorization code or a refresh token of Entra. The fifth byte of the second part is 1 in the
/// refresh tokens that people have published, and 2 in the codes.
fn entra(text: &[u8], at: usize) -> Option<Credential> {
    // Cheap first: the text may be full of digits.
    if !is_entra(text.get(at..text.len().min(at + SHORTEST_NAMED))?) || !begins_at(text, at) {
        return None;
    }
    let end = end_of(text, at, |byte| is_name(byte) || byte == b'.');
    let (value, end) = without_final_dot(text, at, end);
    if value.len() < SHORTEST_FORM {
        return None;
    }
    let second = value[2..].split(|byte| *byte == b'.').nth(1).and_then(|part| part.get(..8));
    let marker = second
        .and_then(|part| base64url::decode(std::str::from_utf8(part).ok()?))
        .filter(|bytes| bytes.starts_with(&[2, 0, 1]))
        .and_then(|bytes| bytes.get(4).copied());
    let (kind, or) = match marker {
        Some(1) => (OtherKind::RefreshToken, None),
        Some(2) => (OtherKind::AuthorizationCode, None),
        _ if value.len() > LONGEST_CODE => (OtherKind::RefreshToken, Some(OtherKind::AuthorizationCode)),
        _ => (OtherKind::AuthorizationCode, Some(OtherKind::RefreshToken)),
    };
    Some(Credential { or, ..Credential::of(at..end, kind) })
}

fn is_personal(value: &[u8]) -> bool {
    match value {
        [b'M', b'.', b'C' | b'R', b'0'..=b'9', rest @ ..] => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            matches!(&rest[digits..], [b'_', b'A'..=b'Z', ..]) && value.len() >= SHORTEST_NAMED
        }
        _ => false,
    }
}

/// `M.C507_BAY.…` or `M.R3_BAY.…`: the same of personal accounts. Refresh tokens go on with `-` behind a dot, and hold
/// `*`, `!` and `$`; codes are short and end in a GUID.
fn personal(text: &[u8], at: usize) -> Option<Credential> {
    let head = &text[at..text.len().min(at + 32)];
    if !is_personal(head) || !begins_at(text, at) {
        return None;
    }
    let end = end_of(text, at, |byte| is_name(byte) || matches!(byte, b'.' | b'*' | b'!' | b'$'));
    let (value, end) = without_final_dot(text, at, end);
    let refresh = value.windows(2).any(|pair| pair == b".-")
        || value.iter().any(|byte| matches!(byte, b'*' | b'!' | b'$'));
    let kind = if refresh { OtherKind::RefreshToken } else { OtherKind::AuthorizationCode };
    Some(Credential::of(at..end, kind))
}

/// Without the dot that ends a sentence.
fn without_final_dot(text: &[u8], at: usize, end: usize) -> (&[u8], usize) {
    let end = if text[at..end].ends_with(b".") { end - 1 } else { end };
    (&text[at..end], end)
}

/// An Entra client secret: 40 characters, the fifth and sixth of which are `Q~`. `at` is the tilde's place.
fn client_secret(text: &[u8], at: usize) -> Option<Credential> {
    const LENGTH: usize = 40;
    let belongs = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'~' | b'-' | b'.');
    let start = at.checked_sub(5)?;
    if text[at - 1] != b'Q' || start.checked_sub(1).is_some_and(|before| belongs(text[before])) {
        return None;
    }
    let value = text.get(start..start + LENGTH)?;
    let behind = match text.get(start + LENGTH..).unwrap_or_default() {
        [b'.', next, ..] => belongs(*next),
        [b'.'] | [] => false,
        [next, ..] => belongs(*next),
    };
    let whole = value.iter().all(|byte| belongs(*byte)) && !behind;
    whole.then(|| Credential::of(start..start + LENGTH, OtherKind::ClientSecret))
}

/// `<saml:Assertion …`, `<samlp:Response …`, or either with SAML's name space.
fn saml(text: &[u8], at: usize) -> Option<Credential> {
    const HEAD: usize = 512;
    let rest = &text[at..];
    let is = |start: &[u8]| rest.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    let element = is(b"<Assertion") || is(b"<Response") || is(b"<EncryptedAssertion");
    let tag = rest[1..].iter().take(HEAD).take_while(|byte| !matches!(byte, b'<' | b'>')).count();
    let head = &rest[..=tag];
    (is(b"<saml") || element && holds_saml(head)).then(|| Credential::of(at..at + 5, OtherKind::Saml))
}

fn holds_saml(text: &[u8]) -> bool {
    text.windows(6).any(|window| window == b":SAML:")
}

/// SAML in base64, as forms and WS-Federation carry it.
fn saml_in_base64(text: &[u8], at: usize) -> Option<Credential> {
    const HEAD: usize = 1024;
    let rest = &text[at..];
    // `<saml`, `<Assertion`, `<Response`, `<?xml `.
    let sure = rest.starts_with(b"PHNhbW");
    let likely =
        [&b"PEFzc2VydGlvb"[..], b"PFJlc3BvbnNl", b"PD94bWwg"].iter().any(|start| rest.starts_with(start));
    if !(sure || likely) || !begins_at(text, at) {
        return None;
    }
    let end = end_of(text, at, is_base64);
    let head = (end - at).min(HEAD) / 4 * 4;
    let head = String::from_utf8_lossy(&rest[..head]).replace('+', "-").replace('/', "_");
    let decoded = base64url::decode(&head)?;
    let named = decoded.get(..5).is_some_and(|start| start.eq_ignore_ascii_case(b"<saml"));
    (end - at >= SHORTEST_NAMED && (named || holds_saml(&decoded)))
        .then(|| Credential::of(at..end_of(text, end, |byte| byte == b'='), OtherKind::Saml))
}

#[cfg(test)]
mod tests {
    use super::*;
    use OtherKind::{AuthorizationCode, ClientSecret, OpaquePersonal, RefreshToken, Saml};

    fn found(text: &str) -> Vec<(OtherKind, &str, Option<String>)> {
        Credentials::new(text.as_bytes())
            .map(|credential| (credential.kind, &text[credential.range], credential.name))
            .collect()
    }

    #[test]
    fn forms_are_recognised() {
        let opaque = format!("EwBwA8l6BAAU+/{}==", "a".repeat(50));
        let entra = |part: &str| format!("0.AXoAabc-_d.{part}{}", "x".repeat(40));
        let (refresh, code, unclear) = (entra("AgABAwEAAAD"), entra("AgABAAIAAAD"), entra("BgABAAIAAAD"));
        let long = format!("1.AXoA{}", "x".repeat(LONGEST_CODE));
        let secret = format!("abc8Q~{}", "d-e_f.g~".repeat(5).get(..34).unwrap_or_default());
        for (what, text, kind, value) in [
            ("an opaque token", format!("Bearer {opaque}"), Some(OpaquePersonal), opaque.as_str()),
            ("one that is too short", format!("EwB{}", "a".repeat(SHORTEST_OPAQUE - 4)), None, ""),
            ("one just long enough", format!("EwB{}", "a".repeat(61)), Some(OpaquePersonal), ""),
            ("the middle of something", format!("x{opaque}"), None, ""),
            ("an Entra refresh token", format!("({refresh})."), Some(RefreshToken), &refresh),
            ("an Entra code", format!("{code}."), Some(AuthorizationCode), &code),
            ("one that does not say", unclear.clone(), Some(AuthorizationCode), &unclear),
            ("one that does not say and is long", long.clone(), Some(RefreshToken), &long),
            ("a version number", "1.Ab 0.A 1.Alpha.0".to_owned(), None, ""),
            (
                "a personal refresh token",
                "M.C505_SN1.0.U.-Ciuxw!bM*3$$ x".to_owned(),
                Some(RefreshToken),
                "M.C505_SN1.0.U.-Ciuxw!bM*3$$",
            ),
            (
                "a personal code",
                "M.R3_BAY.2.U.0f8fad5b-d9cb-469f-a165-70867728950e".to_owned(),
                Some(AuthorizationCode),
                "M.R3_BAY.2.U.0f8fad5b-d9cb-469f-a165-70867728950e",
            ),
            ("a class", "M.C5 M.C5007.button M.R3_bay_and_more_of_it".to_owned(), None, ""),
            ("a secret", format!("'{secret}'"), Some(ClientSecret), &secret),
            ("a secret that ends a sentence", format!("{secret}."), Some(ClientSecret), &secret),
            ("one character more", format!("{secret}x"), None, ""),
            ("one character before", format!("x{secret}"), None, ""),
            ("one character less", secret[..39].to_owned(), None, ""),
            ("SAML", "<samlp:Response x='y'><saml:Assertion/>".to_owned(), Some(Saml), "<saml"),
            (
                "SAML by name space",
                "<Assertion xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\">".to_owned(),
                Some(Saml),
                "<Asse",
            ),
            ("other XML", "<Response><Assertion/></Response>".to_owned(), None, ""),
            ("SAML in base64", "PHNhbWxwOlJlc3BvbnNlIElEPSJ4Ij4=".to_owned(), Some(Saml), ""),
            ("XML in base64", "PD94bWwgdmVyc2lvbj0iMS4wIj8+PGE+".to_owned(), None, ""),
        ] {
            let found = found(&text);
            assert_eq!(
                found.iter().map(|(kind, ..)| *kind).collect::<Vec<_>>(),
                Vec::from_iter(kind),
                "{what}"
            );
            if !value.is_empty() {
                assert_eq!(found[0].1, value, "{what}");
            }
        }
        let or = |text: &str| Credentials::new(text.as_bytes()).next().and_then(|found| found.or);
        assert_eq!(or(&unclear), Some(RefreshToken));
        assert_eq!(or(&long), Some(AuthorizationCode));
        assert_eq!(or(&refresh), None);
    }

    #[test]
    fn names_explain_values() {
        let code = "0.AXoAabcdefghijkl";
        for (text, kind) in [
            (
                "client_secret=hunter2hunter2&x=y",
                Some((ClientSecret, "hunter2hunter2", "client_secret parameter")),
            ),
            ("\"clientSecret\": \"hunter2hunter2\"", Some((ClientSecret, "hunter2hunter2", "clientSecret"))),
            (
                "AZURE_CLIENT_SECRET=hunter2+/=",
                Some((ClientSecret, "hunter2+/=", "AZURE_CLIENT_SECRET parameter")),
            ),
            ("client_secret=hunter2", None),
            ("client_secret=$CLIENT_SECRET_1", None),
            ("client_secret=your_client_secret_1", None),
            ("client_secret=1111111111", None),
            ("client_secret: process.env.SECRET", None),
            (
                "refresh_token=abcdefghijklmnop",
                Some((RefreshToken, "abcdefghijklmnop", "refresh_token parameter")),
            ),
            ("refresh_token=abcdefghijklmno", None),
            ("grant_type=refresh_token&scope=abcdefghijklmnop", None),
            (
                "{\"refresh_token\":\"abcdefghijklmnop\"}",
                Some((RefreshToken, "abcdefghijklmnop", "refresh_token")),
            ),
            ("refresh_token=eyJhbGciOiJSUzI1NiJ9", None),
            (
                "?code=4/0AbCdefghijklmno&scope=x",
                Some((AuthorizationCode, "4/0AbCdefghijklmno", "code parameter")),
            ),
            ("?code=0AbCdefghijklmnopqrstuvwxyz==", None),
            ("error_code=0AbCdefghijklmnopq", None),
            ("{\"code\":\"InvalidAuthenticationToken1\"}", None),
            ("{\"code\":\"0.AXoAabcdefghijkl\"}", Some((AuthorizationCode, code, "code"))),
            ("SAMLRequest=fZJNT8JAEIb/SrP3", Some((Saml, "fZJNT8JAEIb/SrP3", "SAMLRequest parameter"))),
            ("= : =x", None),
        ] {
            let expected = kind.map(|(kind, value, name)| (kind, value, Some(name.to_owned())));
            assert_eq!(found(text), Vec::from_iter(expected), "{text}");
        }
    }
}
