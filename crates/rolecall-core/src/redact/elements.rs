//! Secrets in the elements of XML and HTML, whose brackets may be entities: `<client_secret>…</client_secret>`,
//! `<key>…</key><string>…</string>`, and who a SAML document speaks of.

use std::ops::Range;

use memchr::memmem;

use super::Kind;
use super::authorization::authorization;
use super::byte_set::ByteSet;
use super::meaning::meaning;
use super::named::looks_coded;
use super::names::Known;
use super::pseudonym::Salt;
use super::text::{Cut, MARKER};
use super::words::{Need, is_secret};

/// The longest tag, in bytes.
const LONGEST_TAG: usize = 512;
/// The longest text that is kept from being read as XML, in bytes.
const LONGEST_CDATA: usize = 4096;

/// Elements that hold what they are called by the one around them or before them.
const VALUES: [&[u8]; 3] = [b"value", b"string", b"data"];

/// One of these is in every text in which something is found.
pub(super) const NEEDS: [ByteSet; 2] = [ByteSet::of(b"<"), ByteSet::of(b"&lt;")];

/// Finds them in an unescaped text; with `names` also who a document speaks of.
pub(super) fn find(plain: &[u8], names: Option<(&Salt, &Known)>, found: &mut Vec<Cut>) {
    for open in ["<", "&lt;"] {
        // Not looked at twice, so that a text of tags costs no more than its length.
        let mut looked = 0;
        for at in memmem::find_iter(plain, open) {
            let Some(element) = Element::at(plain, at, open) else { continue };
            if at >= looked {
                named(plain, &element, found);
                looked = element.content.start;
            }
            match element.name {
                b"SignatureValue" | b"CipherValue" => {
                    found.extend(element.text(plain).map(|range| Cut::secret(range, Kind::Signature)));
                }
                b"NameID" | b"NameIdentifier" | b"AttributeValue" => {
                    let name = names.zip(element.text(plain)).and_then(|((salt, _), range)| {
                        let text = String::from_utf8_lossy(&plain[range.clone()]).into_owned();
                        let with = salt.pseudonym(&text, false)?.into_bytes();
                        Some(Cut::new(range, with, vec![Kind::Name]))
                    });
                    found.extend(name);
                }
                _ => {}
            }
        }
    }
}

/// What an element holds that is called a secret by its name, by that of the one around it or by the text of the one before.
fn named(plain: &[u8], element: &Element<'_>, found: &mut Vec<Cut>) {
    let is_key = element.name.eq_ignore_ascii_case(b"key") || element.name.eq_ignore_ascii_case(b"name");
    let (name, holder) = if is_key && element.is_closed {
        let Some(next) = element.next(plain, element.content.end) else { return };
        (&plain[element.content.clone()], next)
    } else {
        let inner = element.next(plain, element.content.start).filter(Element::is_value);
        (element.name, inner.unwrap_or_else(|| element.clone()))
    };
    // `<setting name="ClientSecret">` where the element itself says nothing.
    let attribute = if meaning(name.trim_ascii()).is_none() { element.attribute(plain) } else { None };
    let Some((kind, need)) = meaning(attribute.unwrap_or(name).trim_ascii()) else { return };
    let Some(range) = holder.value(plain) else { return };
    if let Some(name) = attribute
        && is_caption(&plain[range.clone()], name, element.name)
    {
        return;
    }
    if need == Need::Authorization {
        found.extend(authorization(plain, range));
        return;
    }
    let value = &plain[range.clone()];
    // `<code>` marks up text of programs, in which there are hashes and names of files.
    let is_code = kind == Kind::AuthorizationCode;
    let is_markup = is_code && attribute.is_none() && element.name == b"code" && is_of_program(value);
    let prose = is_code && (!looks_coded(value) || value.iter().any(u8::is_ascii_whitespace)) || is_markup;
    if is_secret(value, need, true) && !prose {
        found.push(Cut::secret(range, kind));
    }
}

/// Whether `value` is what `<code>` of HTML marks up of programs, and no code of a sign-in: a hash, the name of a constant or of a file.
fn is_of_program(value: &[u8]) -> bool {
    const LONGEST_NAME: usize = 40;
    const LONGEST_ENDING: usize = 5;
    let is_constant = value.contains(&b'_')
        && value.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_');
    let is_file = value.len() <= LONGEST_NAME
        && !value.iter().any(u8::is_ascii_uppercase)
        && value.iter().rposition(|byte| *byte == b'.').is_some_and(|dot| {
            let ending = &value[dot + 1..];
            dot > 0
                && (2..=LONGEST_ENDING).contains(&ending.len())
                && ending.iter().all(u8::is_ascii_lowercase)
        });
    value.iter().all(u8::is_ascii_hexdigit) || is_constant || is_file
}

/// Whether `value` is what people are shown for `name`, as in files of texts and pages: words, the name itself, and in elements that
/// hold no setting all without a digit.
fn is_caption(value: &[u8], name: &[u8], element: &[u8]) -> bool {
    const SETTINGS: [&[u8]; 12] = [
        b"setting",
        b"entry",
        b"property",
        b"prop",
        b"param",
        b"parameter",
        b"variable",
        b"var",
        b"env",
        b"add",
        b"item",
        b"attribute",
    ];
    let simple = |text: &[u8]| {
        text.iter()
            .filter(|byte| byte.is_ascii_alphanumeric())
            .map(u8::to_ascii_lowercase)
            .collect::<Vec<u8>>()
    };
    let is_setting = SETTINGS.iter().any(|name| element.eq_ignore_ascii_case(name));
    let shown = !is_setting && !value.iter().any(u8::is_ascii_digit);
    shown || value.iter().any(u8::is_ascii_whitespace) || simple(value) == simple(name)
}

/// An element that is opened.
#[derive(Clone, Debug)]
struct Element<'p> {
    /// Without a prefix.
    name: &'p [u8],
    open: &'static str,
    /// What its tag holds behind the name.
    attributes: Range<usize>,
    /// What stands behind its tag, to the next one.
    content: Range<usize>,
    /// Whether that is its own end.
    is_closed: bool,
}

impl<'p> Element<'p> {
    /// The element whose tag is opened at `at` by `open`.
    fn at(plain: &'p [u8], at: usize, open: &'static str) -> Option<Self> {
        let start = at + open.len();
        let close = if open == "<" { ">" } else { "&gt;" };
        let tag = &plain[start..plain.len().min(start + LONGEST_TAG)];
        let belongs = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':');
        let len = tag.iter().take_while(belongs).count();
        let name = tag[..len].rsplit(|byte| *byte == b':').next().filter(|name| !name.is_empty())?;
        if !tag.get(len).is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'&')) {
            return None;
        }
        let end = memmem::find(&tag[len..], close.as_bytes()).map(|end| len + end)?;
        if tag[..end].ends_with(b"/") || memmem::find(&tag[..end], open.as_bytes()).is_some() {
            return None;
        }
        let attributes = start + len..start + end;
        let start = start + end + close.len();
        let rest = &plain[start..];
        const CDATA: &[u8] = b"<![CDATA[";
        if rest.starts_with(CDATA)
            && let Some(end) = memmem::find(&rest[..rest.len().min(LONGEST_CDATA)], b"]]>")
        {
            let content = start + CDATA.len()..start + end.max(CDATA.len());
            return Some(Self { name, open, attributes, content, is_closed: true });
        }
        let end = memmem::find(rest, open.as_bytes()).unwrap_or(rest.len());
        let closing = rest[end..].strip_prefix(open.as_bytes()).and_then(|tag| tag.strip_prefix(b"/"));
        let is_closed = closing.is_some_and(|tag| {
            let len = tag.iter().take_while(belongs).count();
            tag[..len].ends_with(name)
        });
        Some(Self { name, open, attributes, content: start..start + end, is_closed })
    }

    /// What its attribute `name` or `key` says; of `AzureAd:ClientSecret` the last part.
    fn attribute(&self, plain: &'p [u8]) -> Option<&'p [u8]> {
        let tag = &plain[self.attributes.clone()];
        [&b" name="[..], b" key=", b" Name=", b" Key="].iter().find_map(|attribute| {
            let rest = &tag[memmem::find(tag, attribute)? + attribute.len()..];
            let quote = rest.first().filter(|byte| matches!(byte, b'"' | b'\''))?;
            let len = rest[1..].iter().position(|byte| byte == quote)?;
            rest[1..=len].rsplit(|byte| matches!(byte, b':' | b'/')).next()
        })
    }

    fn is_value(&self) -> bool {
        VALUES.iter().any(|name| self.name.eq_ignore_ascii_case(name))
    }

    /// The element that follows at `from`, behind white space and the end of this one.
    fn next(&self, plain: &'p [u8], from: usize) -> Option<Self> {
        let mut rest = &plain[from..];
        if let Some(end) = rest.strip_prefix(self.open.as_bytes()).and_then(|tag| tag.strip_prefix(b"/")) {
            let close = if self.open == "<" { ">" } else { "&gt;" };
            let end = memmem::find(&end[..end.len().min(LONGEST_TAG)], close.as_bytes())? + close.len();
            rest = &rest[self.open.len() + 1 + end..];
        }
        let rest = rest.trim_ascii_start();
        rest.starts_with(self.open.as_bytes())
            .then(|| Self::at(plain, plain.len() - rest.len(), self.open))?
    }

    /// What it holds, where its end shows that it is no word in angle brackets, or the text breaks off.
    fn value(&self, plain: &[u8]) -> Option<Range<usize>> {
        let text = &plain[self.content.clone()];
        let is_word = || !text.iter().any(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\''));
        let sound = self.is_closed || self.content.end == plain.len() && is_word();
        sound.then(|| trimmed(plain, self.content.clone()))
    }

    /// What it holds to the next tag or quote.
    fn text(&self, plain: &[u8]) -> Option<Range<usize>> {
        let text = &plain[self.content.clone()];
        let len = text.iter().position(|byte| matches!(byte, b'"' | b'\'')).unwrap_or(text.len());
        let range = trimmed(plain, self.content.start..self.content.start + len);
        (!range.is_empty() && &plain[range.clone()] != MARKER.as_bytes()).then_some(range)
    }
}

/// `range` without white space around it.
fn trimmed(plain: &[u8], range: Range<usize>) -> Range<usize> {
    let text = &plain[range.clone()];
    let start = range.start + (text.len() - text.trim_ascii_start().len());
    start..start + text.trim_ascii().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::held::hold;

    #[test]
    fn secrets_are_cut_in_elements() {
        for (text, cut) in [
            (
                "<ds:SignatureValue Id=\"x\">\nabc\nd==\n</ds:SignatureValue>",
                "<ds:SignatureValue Id=\"x\">\nREDACTED\n</ds:SignatureValue>",
            ),
            ("<SignatureValue/><b>x</b>", "<SignatureValue/><b>x</b>"),
            ("the SignatureValue > 5", "the SignatureValue > 5"),
            ("&lt;SignatureValue&gt;abc&lt;/x", "&lt;SignatureValue&gt;REDACTED&lt;/x"),
            ("<client_secret>abc</client_secret>", "<client_secret>REDACTED</client_secret>"),
            (
                "<a:ClientSecret x=\"1\"> a b\n</a:ClientSecret>",
                "<a:ClientSecret x=\"1\"> REDACTED\n</a:ClientSecret>",
            ),
            (
                "&lt;client_secret&gt;abc&lt;/client_secret&gt;",
                "&lt;client_secret&gt;REDACTED&lt;/client_secret&gt;",
            ),
            ("<password><![CDATA[a<b]]></password>", "<password><![CDATA[REDACTED]]></password>"),
            (
                "<ClientSecret>\n <Value>abc</Value></ClientSecret>",
                "<ClientSecret>\n <Value>REDACTED</Value></ClientSecret>",
            ),
            (
                "<key>client_secret</key>\n<string>abc</string><key>x</key><string>abc</string>",
                "<key>client_secret</key>\n<string>REDACTED</string><key>x</key><string>abc</string>",
            ),
            ("<client_secret>abc", "<client_secret>REDACTED"),
            ("-p <password> -u <user>", "-p <password> -u <user>"),
            ("{\"a\":\"<password>\",\"b\":1}", "{\"a\":\"<password>\",\"b\":1}"),
            ("<code>Get-Thing 0.AX123456789012345</code>", "<code>Get-Thing 0.AX123456789012345</code>"),
            ("<code>0.AX-1234567890123456</code>", "<code>REDACTED</code>"),
            ("<code>evil-payload32.exe</code>", "<code>evil-payload32.exe</code>"),
            (
                "<code>44d88612fea8a8f36de82e1278abb02f</code>",
                "<code>44d88612fea8a8f36de82e1278abb02f</code>",
            ),
            ("<code>ERR_HTTP2_STATUS_101</code>", "<code>ERR_HTTP2_STATUS_101</code>"),
            ("<code>4/0AX4XfWjYtZ9bQ7LhGk2mN8pR</code>", "<code>REDACTED</code>"),
            ("<code>glpat-AbCdEfGh1234567890</code>", "<code>REDACTED</code>"),
            ("<Code>44d88612fea8a8f36de82e1278abb02f</Code>", "<Code>REDACTED</Code>"),
            ("<auth_code>evil-payload32.exe</auth_code>", "<auth_code>REDACTED</auth_code>"),
            (
                "<Authorization>Basic YWI6Y2Q=</Authorization>",
                "<Authorization>Basic REDACTED</Authorization>",
            ),
            (
                "<setting name=\"ClientSecret\" x=\"y\">\n<value>abc</value></setting>",
                "<setting name=\"ClientSecret\" x=\"y\">\n<value>REDACTED</value></setting>",
            ),
            ("<entry key='clientSecret'>abc</entry>", "<entry key='clientSecret'>REDACTED</entry>"),
            ("<entry key='a:ClientSecret'>abc</entry>", "<entry key='a:ClientSecret'>REDACTED</entry>"),
            ("<entry id='clientSecret'>abc</entry>", "<entry id='clientSecret'>abc</entry>"),
            ("<string name=\"password\">abcdef</string>", "<string name=\"password\">abcdef</string>"),
            ("<string name=\"password\">abcde1</string>", "<string name=\"password\">REDACTED</string>"),
            ("<label key=\"password\">Enter 123456</label>", "<label key=\"password\">Enter 123456</label>"),
            ("<label key=\"password\">Password</label>", "<label key=\"password\">Password</label>"),
            (
                "<testcase name=\"password\">failed</testcase>",
                "<testcase name=\"password\">failed</testcase>",
            ),
            ("<button name=\"password\">Show</button>", "<button name=\"password\">Show</button>"),
            ("<Param Name=\"password\">abcdef</Param>", "<Param Name=\"password\">REDACTED</Param>"),
            ("<client_secret></client_secret>", "<client_secret></client_secret>"),
        ] {
            hold(text, cut, |text, found| find(text, None, found));
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
