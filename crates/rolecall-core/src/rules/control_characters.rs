use std::fmt::Write as _;

use super::wording::{phrase_list, quoted};
use super::{Evidence, Finding, Rule, Severity};
use crate::json::{Object, Value};
use crate::text::is_deceptive;
use crate::token::Part;

pub(super) const RULE: Rule = Rule {
    id: "control-characters",
    severity: Severity::Warning,
    summary: "the token holds control or invisible characters",
    page: include_str!("control_characters.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut search = Search { part: Part::Header, path: Vec::new(), found: Vec::new() };
    search.object(evidence.token.header());
    search.part = Part::Payload;
    search.object(evidence.token.claims());
    if search.found.is_empty() {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        phrase_list(search.found),
        "escape these values wherever they are shown or logged; in a person's name they can be honest \
         (emoji, Persian, Hindi), in an identifier or a role they are an attempt to deceive",
    )]
}

/// A walk through one part, no deeper than the reader of JSON lets values be nested.
struct Search<'a> {
    part: Part,
    path: Vec<Step<'a>>,
    found: Vec<String>,
}

enum Step<'a> {
    Member(&'a str),
    Item(usize),
}

impl<'a> Search<'a> {
    fn object(&mut self, object: &'a Object) {
        for member in object.members() {
            // A `kid` is judged as a whole by a rule of its own.
            let top = self.part == Part::Header && self.path.is_empty();
            if top && member.name == "kid" && member.value.as_str().is_some() {
                continue;
            }
            self.path.push(Step::Member(&member.name));
            self.text("the name", &member.name);
            self.value(&member.value);
            self.path.pop();
        }
    }

    fn value(&mut self, value: &'a Value) {
        match value {
            Value::String(text) => self.text("the value", text),
            Value::Object(object) => self.object(object),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.path.push(Step::Item(index));
                    self.value(item);
                    self.path.pop();
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn text(&mut self, which: &str, text: &str) {
        // Nearly every text is plain ASCII, which is told many bytes at a time.
        if text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~')) {
            return;
        }
        let Some(c) = text.chars().find(|c| is_deceptive(*c)) else { return };
        // Only the first few are shown; the rest is counted, and its paths are not worth their length.
        let phrase = if self.found.len() < 8 {
            let place = quoted(&self.place());
            format!("{which} of {place} in the {} has U+{:04X}", self.part, u32::from(c))
        } else {
            String::new()
        };
        self.found.push(phrase);
    }

    /// The path as somebody would write it, and no more of it than is shown.
    fn place(&self) -> String {
        let mut place = String::new();
        for step in &self.path {
            match step {
                Step::Member(name) => {
                    if !place.is_empty() {
                        place.push('.');
                    }
                    place.extend(name.chars().take(100));
                }
                Step::Item(index) => {
                    // Writing to a String can't fail.
                    let _ = write!(place, "[{index}]");
                }
            }
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn deceptive_characters_are_found_anywhere() {
        for (what, changes, says) in [
            ("none", &[][..], None),
            ("letters of other scripts", &[("name", r#""Zoë 山田 😀""#)], None),
            (
                "an escape",
                &[("name", r#""a\u001b[2J""#)],
                Some("the value of `name` in the payload has U+001B"),
            ),
            ("a bidi override", &[("upn", r#""a\u202eb""#)], Some("U+202E")),
            ("a new line", &[("name", r#""a\nb""#)], Some("U+000A")),
            ("a tag", &[("name", "\"\u{e0041}\"")], Some("U+E0041")),
            ("in a list", &[("roles", r#"["a","b\u200b"]"#)], Some("the value of `roles[1]`")),
            ("inside", &[("a", r#"{"b":[{"c":"\u0007"}]}"#)], Some("the value of `a.b[0].c`")),
            ("in a name", &[("x\u{200b}y", "1")], Some("the name of `x\u{200b}y`")),
        ] {
            samples::expect(&RULE, what, &samples::claims(changes), says);
        }
        let header = samples::header(&[("typ", r#""J\u200bWT""#)]);
        samples::expect(&RULE, "in the header", &header, Some("`typ` in the header has U+200B"));
        samples::expect(&RULE, "a kid is another rule's", &samples::header(&[("kid", r#""\n""#)]), None);
        let many: Vec<String> = (0..40_000).map(|n| format!("\"a{n}\":\"\\n\"")).collect();
        let token = samples::token("{}", &format!("{{{}}}", many.join(",")));
        samples::expect(&RULE, "many", &token, Some("; 39995 more"));
    }
}
