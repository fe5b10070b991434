//! Text to [`Value`]: in one pass where it is sound, and else one level at a time. serde_json splits a level into raw slices,
//! which keeps order, duplicates and digits, and each slice is read in turn. Depth is bounded by [`DEPTH_LIMIT`], so nothing
//! here can exhaust the stack.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Member, Number, Object, Text, Value, sound};

/// How many arrays and objects may stand inside one another (docs/design.md §4, wall 7).
pub const DEPTH_LIMIT: usize = 64;

/// Why a text is not wholly JSON.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Problem {
    /// The grammar of RFC 8259 is broken.
    #[error("{message} at line {line}, column {column}")]
    Syntax {
        /// What serde_json missed.
        message: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// Arrays and objects stand more than [`DEPTH_LIMIT`] deep inside one another.
    #[error("arrays and objects are nested more than {DEPTH_LIMIT} deep")]
    TooDeep,
    /// A text holds half of a surrogate pair, which is no character.
    #[error("a text holds half of a surrogate pair (such as \\ud800), which is no character")]
    LoneSurrogate,
}

impl Problem {
    /// Whether the text ends before its JSON does, as when it was cut.
    pub fn ends_too_early(&self) -> bool {
        // serde_json begins so whatever it says of a text that ends too early.
        matches!(self, Self::Syntax { message, .. } if message.starts_with("EOF "))
    }
}

/// What could be read of a JSON text.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// The value. Beside a problem it is what stood before it, or around it: members that could be read.
    pub value: Option<Value>,
    /// The first problem met; `None` for sound JSON.
    pub problem: Option<Problem>,
}

/// Reads `text` as one JSON value (RFC 8259), keeping as much as can be had when it is broken.
pub fn parse(text: &str) -> Parsed {
    parse_shared(&Arc::new(text.to_owned()))
}

/// The same of a text that its values can share.
pub(crate) fn parse_shared(text: &Arc<String>) -> Parsed {
    match sound::read(text) {
        Some(value) => Parsed { value: Some(value), problem: None },
        None => parse_tolerantly(text),
    }
}

/// Reads what [`sound::read`] found no sense in, to say why and to keep what there is.
fn parse_tolerantly(text: &str) -> Parsed {
    let mut reader = Reader { problem: None };
    let value = reader.value(text.trim_matches(WHITESPACE), 1);
    Parsed { value, problem: reader.problem }
}

/// Where the value of the top-level member `name` stands in `text`, quotes included; `None` unless `text` is a sound
/// object with exactly one such member.
pub fn member_span(text: &str, name: &str) -> Option<Range<usize>> {
    let mut members = Vec::new();
    read_level(text, MapVisitor(&mut members)).ok()?;
    let mut named = members.iter().filter(|(found, _)| found == name);
    let (Some((_, raw)), None) = (named.next(), named.next()) else { return None };
    let start = (raw.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    Some(start..start + raw.len())
}

const WHITESPACE: [char; 4] = [' ', '\t', '\n', '\r'];

struct Reader {
    problem: Option<Problem>,
}

impl Reader {
    fn value(&mut self, text: &str, depth: usize) -> Option<Value> {
        match text.as_bytes().first() {
            Some(b'{' | b'[') if depth > DEPTH_LIMIT => {
                self.note(Problem::TooDeep);
                None
            }
            Some(b'{') => Some(Value::Object(self.object(text, depth).into())),
            Some(b'[') => Some(Value::Array(self.array(text, depth).into())),
            Some(b'"') => Some(Value::String(self.string(text).into())),
            _ => self.scalar(text),
        }
    }

    fn object(&mut self, text: &str, depth: usize) -> Object {
        let mut raw = Vec::new();
        if let Err(error) = read_level(text, MapVisitor(&mut raw)) {
            self.note_syntax(&error);
            // A number at the very end of a text that breaks off may lack digits: better none than a wrong one.
            raw.pop_if(|(_, raw)| text.ends_with(*raw) && raw.ends_with(|c: char| c.is_ascii_digit()));
        }
        let members = raw.into_iter().filter_map(|(name, raw)| {
            self.value(raw, depth + 1).map(|value| Member { name: Text::from(name), value })
        });
        Object::from_members(members.collect())
    }

    fn array(&mut self, text: &str, depth: usize) -> Vec<Value> {
        let mut raw = Vec::new();
        if let Err(error) = read_level(text, SeqVisitor(&mut raw)) {
            self.note_syntax(&error);
        }
        raw.into_iter().filter_map(|raw| self.value(raw, depth + 1)).collect()
    }

    fn string(&mut self, text: &str) -> String {
        match serde_json::from_str(text) {
            Ok(unescaped) => unescaped,
            Err(error) => {
                // A whole text that was accepted as a slice and still cannot be unescaped has a lone surrogate.
                if serde_json::from_str::<&RawValue>(text).is_ok() {
                    self.note(Problem::LoneSurrogate);
                } else {
                    self.note_syntax(&error);
                }
                text.trim_matches('"').to_owned()
            }
        }
    }

    fn scalar(&mut self, text: &str) -> Option<Value> {
        match serde_json::from_str::<&RawValue>(text) {
            Ok(raw) => Some(match raw.get() {
                "null" => Value::Null,
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                digits => Value::Number(Number::from_digits(digits)),
            }),
            Err(error) => {
                self.note_syntax(&error);
                None
            }
        }
    }

    fn note_syntax(&mut self, error: &serde_json::Error) {
        let message = error.to_string();
        let message =
            message.rsplit_once(" at line ").map_or(message.as_str(), |(before, _)| before).to_owned();
        self.note(Problem::Syntax { message, line: error.line(), column: error.column() });
    }

    fn note(&mut self, problem: Problem) {
        self.problem.get_or_insert(problem);
    }
}

/// Hands `visitor` one level of `text`; what it gathered before an error stays with it.
pub(super) fn read_level<'de>(
    text: &'de str,
    visitor: impl DeserializeSeed<'de, Value = ()>,
) -> serde_json::Result<()> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    visitor.deserialize(&mut deserializer)?;
    deserializer.end()
}

pub(super) struct MapVisitor<'out, 'de>(pub(super) &'out mut Vec<(String, &'de str)>);
pub(super) struct SeqVisitor<'out, 'de>(pub(super) &'out mut Vec<&'de str>);

impl<'de> DeserializeSeed<'de> for MapVisitor<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for MapVisitor<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            self.0.push((name, map.next_value::<&RawValue>()?.get()));
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for SeqVisitor<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for SeqVisitor<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(raw) = items.next_element::<&RawValue>()? {
            self.0.push(raw.get());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::to_string_safe;
    use super::*;

    #[test]
    fn order_digits_and_unknown_members_survive() {
        for text in [
            r#"{"z":1,"a":2}"#,
            r#"{"n":1.50,"big":18446744073709551616,"huge":1e400,"minus":-0}"#,
            r#"{"list":[1,"two",null,true,{"x":[]}]}"#,
            r#"[]"#,
            r#""text""#,
        ] {
            let parsed = parse(text);
            assert_eq!(parsed.problem, None, "{text}");
            assert_eq!(parsed.value.map(|value| to_string_safe(&value)).as_deref(), Some(text));
        }
    }

    /// Two ways to read are held to one result: whatever is sound comes out alike, and what is not goes the second way.
    #[test]
    fn sound_json_is_the_same_in_one_pass_and_level_by_level() {
        let nested = format!("{}1{}", "[".repeat(DEPTH_LIMIT), "]".repeat(DEPTH_LIMIT));
        let deeper = format!("[{nested}]");
        for (text, is_sound) in [
            (r#"{"a":1,"b":[true,false,null,-0,1.50,1E+2,18446744073709551616],"c":{"d":{}},"a":"x"}"#, true),
            (" \t\r\n{ \"a\" : [ 1 , 2 ,\n3 ] , \"\\u0061\\\"\" : 4 , \"b\" : \"\\\\\" , \"c\" : 5 } ", true),
            (r#"{"\u00e9":"\ud83d\ude00","é😀":"é😀","":"","n":0}"#, true),
            ("12", true),
            (" -1.5e-7 ", true),
            (r#""text""#, true),
            ("null", true),
            ("[]", true),
            (&nested, true),
            (&deeper, false),
            (r#"{"huge":1e400}"#, true),
            (r#"{"a":1 "b":2}"#, false),
            (r#"{"a":1,}"#, false),
            (r#"{"a" 1}"#, false),
            (r#"{a:1}"#, false),
            (r#"{"a":tru}"#, false),
            (r#"{"a":truex}"#, false),
            ("[1 2]", false),
            (r#"[ "a" , "b",""]"#, true),
            (r#"["a","b",1,["\n"],{}]"#, true),
            ("[\"a\n\"]", false),
            ("[\"a\"\n]", true),
            (r#"["a",]"#, false),
            (r#"["a""b"]"#, false),
            (r#"["a"#, false),
            ("[1", false),
            (r#""a"#, false),
            (r#""a"#, false),
            (r#""\é""#, false),
            ("\"\u{1}\"", false),
            ("\"\u{7f}\"", true),
            ("-", false),
            ("-01", false),
            ("1.", false),
            (".5", false),
            ("1e", false),
            ("1e+", false),
            ("+1", false),
            ("0x1", false),
            ("-0.0E-0", true),
            ("", false),
            (" ", false),
            (r#"{"a":"\ud800"}"#, false),
            (r#"{"a":1} {"#, false),
            ("[1,]", false),
            ("01", false),
            ("\u{a0}1", false),
        ] {
            let (shared, tolerant) = (Arc::new(text.to_owned()), parse_tolerantly(text));
            assert_eq!(sound::read(&shared).is_some(), is_sound, "{text}");
            assert_eq!(parse(text), tolerant, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_it_is_both_ways_come_to_one_result(text in r#"[\[\]{}:,"\\ue0-2.+tfnrals \n\u{1}é-]{0,24}"#) {
            prop_assert_eq!(parse(&text), parse_tolerantly(&text));
            prop_assert_eq!(sound::read(&Arc::new(text.clone())).is_some(), parse_tolerantly(&text).problem.is_none());
        }

        #[test]
        fn a_sound_document_with_a_slip_comes_to_one_result(at in 0..200_usize, slip in r#"[\[\]{}:,"\\ue0-2.+tfn \n\u{1}-]{0,2}"#) {
            let document = r#"{"aud":"api://a","exp":1700000000,"n":-1.5e+3,"amr":["pwd","mfa"],"x":{"y":[true,null,{}]},"e":"\u00e9\"","s":""}"#;
            let mut text = document.to_owned();
            let at = at % document.len();
            text.replace_range(at..=at, &slip);
            prop_assert_eq!(parse(&text), parse_tolerantly(&text));
            prop_assert_eq!(sound::read(&Arc::new(text.clone())).is_some(), parse_tolerantly(&text).problem.is_none());
        }
    }

    #[test]
    fn broken_json_is_named_and_what_stood_before_is_kept() {
        for (text, kept) in [
            (r#"{"aud":"x","exp":17"#, Some(r#"{"aud":"x"}"#)),
            (r#"{"aud":"x","exp""#, Some(r#"{"aud":"x"}"#)),
            (r#"{"aud":"x"} trailing"#, Some(r#"{"aud":"x"}"#)),
            (r#"{"aud":"x",}"#, Some(r#"{"aud":"x"}"#)),
            ("", None),
            ("nonsense", None),
            ("{'aud':1}", Some("{}")),
            ("01", None),
            ("\u{feff}{}", None),
        ] {
            let parsed = parse(text);
            assert!(matches!(parsed.problem, Some(Problem::Syntax { .. })), "{text}: {:?}", parsed.problem);
            assert_eq!(parsed.value.map(|value| to_string_safe(&value)).as_deref(), kept, "{text}");
        }
    }

    #[test]
    fn depth_is_bounded_on_either_side() {
        let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(parse(&nested(DEPTH_LIMIT)).problem, None);
        assert_eq!(parse(&nested(DEPTH_LIMIT + 1)).problem, Some(Problem::TooDeep));
        assert_eq!(parse(&nested(100_000)).problem, Some(Problem::TooDeep));
        assert!(parse(&"[".repeat(100_000)).problem.is_some());
        assert!(parse(&r#"{"a":"#.repeat(100_000)).problem.is_some());
    }

    #[test]
    fn half_a_surrogate_pair_is_a_problem_and_the_rest_is_kept() {
        let parsed = parse(r#"{"a":"\ud800","b":"ok"}"#);
        assert_eq!(parsed.problem, Some(Problem::LoneSurrogate));
        assert_eq!(
            parsed.value.map(|value| to_string_safe(&value)).as_deref(),
            Some(r#"{"a":"\\ud800","b":"ok"}"#)
        );
        assert_eq!(parse(r#"{"a":"\ud83d\ude00"}"#).problem, None);
    }

    #[test]
    fn a_members_span_is_found_by_structure_not_by_search() {
        let text = r#"{"x":"nonce","y":"{\"nonce\":\"no\"}" , "nonce" : "yes","z":"yes"}"#;
        assert_eq!(member_span(text, "nonce").map(|span| &text[span]), Some(r#""yes""#));
        let escaped = r#"{"no\u006ece":"a\"b"}"#;
        assert_eq!(member_span(escaped, "nonce").map(|span| &escaped[span]), Some(r#""a\"b""#));
        for (text, what) in [
            (r#"{"nonce":"a","nonce":"b"}"#, "two of them"),
            (r#"{"a":1}"#, "none"),
            (r#"["nonce"]"#, "no object"),
            (r#"{"nonce":"a""#, "broken"),
        ] {
            assert_eq!(member_span(text, "nonce"), None, "{what}");
        }
    }
}
