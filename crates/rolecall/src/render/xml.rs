//! The one sink for XML. What is hostile in a text is made visible, what XML reads is written as an entity, and what no XML
//! may hold (XML 1.0 §2.2) is spelt out.

use std::fmt::Write as _;

use rolecall_core::text::{shortened, visible};

use super::Page;

/// How many characters of one text are written.
const TEXT_LIMIT: usize = 4_000;

/// An XML document on its way.
pub(super) struct Xml {
    text: String,
    open: Vec<&'static str>,
}

impl Xml {
    pub(super) fn new() -> Self {
        Self { text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), open: Vec::new() }
    }

    /// Opens an element, in which others will stand.
    pub(super) fn open(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.begin(name, attributes);
        self.text.push_str(">\n");
        self.open.push(name);
    }

    /// Closes the element that was opened last.
    pub(super) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.indent();
            for part in ["</", name, ">\n"] {
                self.text.push_str(part);
            }
        }
    }

    /// Adds an element that holds `lines` of text alone.
    pub(super) fn leaf<S: AsRef<str>>(
        &mut self,
        name: &'static str,
        attributes: &[(&'static str, &str)],
        lines: &[S],
    ) {
        self.begin(name, attributes);
        if lines.is_empty() {
            self.text.push_str("/>\n");
            return;
        }
        self.text.push('>');
        for (index, line) in lines.iter().enumerate() {
            if index > 0 {
                self.text.push('\n');
            }
            escape(&mut self.text, line.as_ref());
        }
        for part in ["</", name, ">\n"] {
            self.text.push_str(part);
        }
    }

    /// The document, fit to be written.
    pub(super) fn finish(mut self) -> Page {
        while !self.open.is_empty() {
            self.close();
        }
        Page::of_sink(self.text)
    }

    fn begin(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) {
        self.indent();
        self.text.push('<');
        self.text.push_str(name);
        for (attribute, value) in attributes {
            for part in [" ", attribute, "=\""] {
                self.text.push_str(part);
            }
            escape(&mut self.text, value);
            self.text.push('"');
        }
    }

    fn indent(&mut self) {
        for _ in &self.open {
            self.text.push_str("  ");
        }
    }
}

fn escape(out: &mut String, text: &str) {
    for c in visible(&shortened(text, TEXT_LIMIT)).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            // The two characters beyond the controls that XML forbids.
            '\u{fffe}' | '\u{ffff}' => {
                // Writing to a String can't fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_texts() {
        for (what, raw, written) in [
            ("plain", "Alert.Read.All", "Alert.Read.All"),
            (
                "markup",
                "</a><b c=\"d\" e='f'>&x;",
                "&lt;/a&gt;&lt;b c=&quot;d&quot; e=&apos;f&apos;&gt;&amp;x;",
            ),
            ("the end of a CDATA section", "]]>", "]]&gt;"),
            ("a NUL and an escape", "\0\u{1b}", "\\u{0}\\u{1b}"),
            ("line ends", "a\r\nb", "a\\u{d}\\u{a}b"),
            ("what is no character", "\u{fffd}\u{fffe}\u{ffff}", "\u{fffd}\\u{fffe}\\u{ffff}"),
            ("a command", "##vso[x]", "#\\u{23}vso[x]"),
        ] {
            let mut out = String::new();
            escape(&mut out, raw);
            assert_eq!(out, written, "{what}");
        }
    }

    #[test]
    fn elements_are_closed() {
        let mut xml = Xml::new();
        xml.open("a", &[("b", "c\"")]);
        xml.leaf::<&str>("d", &[], &[]);
        xml.leaf("e", &[], &["f", "<g>"]);
        let document = xml.finish();
        insta::assert_snapshot!(document.text(), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <a b="c&quot;">
          <d/>
          <e>f
        &lt;g&gt;</e>
        </a>
        "#);
    }
}
