//! Splitting and decoding a compact JWS.

use std::sync::Arc;

use crate::hash::Begun;
use crate::json::{self, Object, Text, Value};

use super::hashed::Dots;
use super::{Bytes, Decoded, Defect, Flaw, Hashed, Part, ROOM, Reuse, Room, Token, base64url};

/// The longest token that is read, in bytes (docs/design.md §4, wall 7).
pub const TOKEN_LIMIT: usize = 1024 * 1024;

/// Why a text is no token at all.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ParseError {
    /// Longer than [`TOKEN_LIMIT`].
    #[error("the token has {bytes} bytes; rolecall reads tokens of up to {TOKEN_LIMIT}")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// Neither a JWS nor one that lost its signature (RFC 7515 §7.1).
    #[error("a token has three parts with two dots between them; this text has {parts}")]
    Parts {
        /// How many were there.
        parts: usize,
    },
    /// Five parts: a JWE, which only its recipient can read (RFC 7516 §3.1).
    #[error("this token is encrypted (a JWE with five parts): only the API that it is for can read it")]
    Encrypted {
        /// Its protected header, which is not encrypted.
        header: Box<Object>,
    },
    /// Three parts of which neither of the first two decodes to a JSON object.
    #[error("neither the first nor the second part decodes to a JSON object")]
    NoJson,
}

impl Token {
    /// Splits and decodes a compact JWS (RFC 7515 §7.1) without checking its signature. A text that is flawed but
    /// still a token comes back with its [`defects`](Token::defects), as much of it decoded as can be.
    ///
    /// # Errors
    /// [`ParseError`] when nothing in `text` can be shown as a token.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        Self::read(text.to_owned(), Dots::of(text), None, &mut Reuse::default())
    }

    /// The same of a text that was hashed before, one of many: those before it left `reuse`.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn of(hashed: Hashed, reuse: &mut Reuse) -> Result<Self, ParseError> {
        Self::read(hashed.text, hashed.dots, Some(hashed.covered), reuse)
    }

    /// Reads `own` with its `dots`, of which the SHA-256 of what stands before the last dot was begun, if at all.
    fn read(
        own: String,
        dots: Dots,
        before_last_dot: Option<Begun>,
        reuse: &mut Reuse,
    ) -> Result<Self, ParseError> {
        let text = &*own;
        if text.len() > TOKEN_LIMIT {
            return Err(ParseError::TooLong { bytes: text.len() });
        }
        let Dots { first, second, count, .. } = dots;
        let (header_text, payload_text, signature_text) = match count {
            1 => (&text[..first], &text[first + 1..], None),
            2 => (&text[..first], &text[first + 1..second], Some(&text[second + 1..])),
            4 => return Err(encrypted(&text[..first]).unwrap_or(ParseError::Parts { parts: 5 })),
            other => return Err(ParseError::Parts { parts: other + 1 }),
        };
        let mut defects = Vec::new();
        let header = reuse.header(header_text, &mut defects);
        let payload = decode_json(&mut reuse.payload, payload_text, Part::Payload, &mut defects);
        if !header.is_object && !payload.is_object {
            return Err(ParseError::NoJson);
        }
        let signature = decode_signature(&mut reuse.signature, signature_text, &mut defects);
        let dots = (header_text.len(), signature_text.map(|_| header_text.len() + 1 + payload_text.len()));
        // Of two dots the last one ends what the signature covers.
        let covered = before_last_dot.filter(|_| dots.1.is_some());
        Ok(Self { text: own, covered, dots, header, payload, signature, defects })
    }
}

impl Reuse {
    /// Decodes the header `text`, or has it from before.
    fn header(&mut self, text: &str, defects: &mut Vec<Defect>) -> Arc<Decoded> {
        self.headers.get(text).unwrap_or_else(|| {
            let header = Arc::new(decode_json(&mut Room::default(), text, Part::Header, defects));
            if defects.is_empty() {
                self.headers.keep(text, Arc::clone(&header));
            }
            header
        })
    }
}

fn encrypted(header: &str) -> Option<ParseError> {
    let bytes = base64url::decode(header)?;
    match json::parse(std::str::from_utf8(&bytes).ok()?).value? {
        Value::Object(header) if header.has("enc") => Some(ParseError::Encrypted { header }),
        _ => None,
    }
}

/// Decodes `text` in the memory of `room`.
fn decode_json(room: &mut Room, text: &str, part: Part, defects: &mut Vec<Defect>) -> Decoded {
    if text.is_empty() {
        defects.push(Defect { part, flaw: Flaw::Empty });
        return Decoded::default();
    }
    let (bytes, flaw) = base64url::decode_into(std::mem::take(&mut room.bytes), text);
    defects.extend(flaw.map(|flaw| Defect { part, flaw }));
    let (bytes, parsed) = match simdutf8::compat::from_utf8(&bytes) {
        Ok(text) => {
            let text = room.text(text);
            if bytes.capacity() <= ROOM {
                room.bytes = bytes;
            }
            let parsed = json::parse_shared(&text);
            (Bytes::Text(text), parsed)
        }
        Err(error) => {
            defects.push(Defect { part, flaw: Flaw::NotUtf8 { at: error.valid_up_to() } });
            // What is no UTF-8 is shown as the replacement character; the token is refused either way.
            let parsed = json::parse(&String::from_utf8_lossy(&bytes));
            (Bytes::Other(bytes), parsed)
        }
    };
    defects.extend(parsed.problem.map(|problem| Defect { part, flaw: Flaw::Json(problem) }));
    match &parsed.value {
        Some(Value::Object(object)) => {
            let repeated = object.duplicates().into_iter().chain(tid_in_two_cases(object, part));
            defects.extend(repeated.map(|path| Defect { part, flaw: Flaw::Duplicate { path } }));
        }
        Some(other) => defects.push(Defect { part, flaw: Flaw::NotObject { found: other.type_name() } }),
        None => {}
    }
    let (value, object) = match parsed.value {
        Some(Value::Object(object)) => (None, Some(*object)),
        other => (other, None),
    };
    // A brace alone, behind which nothing could be read, is none.
    let is_object = |object: &Object| !object.members().is_empty() || bytes.as_slice().ends_with(b"}");
    let is_object = object.as_ref().is_some_and(is_object);
    Decoded { bytes, value, object: object.unwrap_or_default(), is_object }
}

/// `tid` beside `TID`: Microsoft's validator refuses that pair (IDX40011), since readers differ on which they take.
fn tid_in_two_cases(claims: &Object, part: Part) -> Option<String> {
    if part != Part::Payload {
        return None;
    }
    let names = claims.members().iter().map(|member| &member.name);
    let mut spelt = names.filter(|name| name.as_bytes().eq_ignore_ascii_case(b"tid")).map(Text::as_str);
    let first = spelt.next()?;
    let mut spellings: Vec<&str> = spelt.filter(|name| *name != first).collect();
    if spellings.is_empty() {
        return None;
    }
    spellings.push(first);
    spellings.sort_unstable();
    spellings.dedup();
    Some(spellings.join("`, `"))
}

/// Decodes the signature `text` in the memory of `room`.
fn decode_signature(room: &mut Vec<u8>, text: Option<&str>, defects: &mut Vec<Defect>) -> Vec<u8> {
    let part = Part::Signature;
    match text {
        None => {
            defects.push(Defect { part, flaw: Flaw::Missing });
            Vec::new()
        }
        Some("") => {
            defects.push(Defect { part, flaw: Flaw::Empty });
            Vec::new()
        }
        Some(text) => {
            let (bytes, flaw) = base64url::decode_into(std::mem::take(room), text);
            defects.extend(flaw.map(|flaw| Defect { part, flaw }));
            bytes
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Problem;

    fn token(header: &str, payload: &str) -> String {
        format!("{}.{}.c2ln", base64url::encode(header.as_bytes()), base64url::encode(payload.as_bytes()))
    }

    fn flaws(text: &str) -> Vec<String> {
        Token::parse(text).expect("a token").defects().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_number_of_parts_decides() {
        let part = base64url::encode(br#"{"alg":"RS256"}"#);
        for (count, parses) in [(1, false), (2, true), (3, true), (4, false), (5, false), (6, false)] {
            let text = vec![part.as_str(); count].join(".");
            assert_eq!(Token::parse(&text).is_ok(), parses, "{count} parts");
        }
        assert_eq!(Token::parse(&[part.as_str(); 5].join(".")).err(), Some(ParseError::Parts { parts: 5 }));
        let jwe = format!("{}.a.b.c.d", base64url::encode(br#"{"alg":"RSA-OAEP","enc":"A256GCM"}"#));
        assert!(matches!(Token::parse(&jwe), Err(ParseError::Encrypted { .. })));
        assert_eq!(Token::parse("www.example.com").err(), Some(ParseError::NoJson));
        assert_eq!(Token::parse("").err(), Some(ParseError::Parts { parts: 1 }));
        assert_eq!(Token::parse("a.b.c").err(), Some(ParseError::NoJson));
        assert_eq!(Token::parse(&format!("{part}.{part}.sig.")).err(), Some(ParseError::Parts { parts: 4 }));
        assert_eq!(flaws(&format!("{part}.{part}.")), ["the signature is empty"]);
        assert_eq!(flaws(&format!("{part}.{part}")), ["the signature is missing"]);
    }

    #[test]
    fn size_is_judged_before_anything_is_decoded() {
        let fixed = token("{}", "{}").len() - 4;
        let long = |bytes: usize| format!("{}{}", &token("{}", "{}")[..fixed], "A".repeat(bytes - fixed));
        assert!(Token::parse(&long(TOKEN_LIMIT)).is_ok());
        assert_eq!(
            Token::parse(&long(TOKEN_LIMIT + 1)).err(),
            Some(ParseError::TooLong { bytes: TOKEN_LIMIT + 1 })
        );
    }

    #[test]
    fn what_is_sound_has_no_defects_and_keeps_its_bytes() {
        let text = token(r#"{"alg":"XX999"}"#, r#"{ "aud" : "x" }"#);
        let token = Token::parse(&text).expect("a token");
        assert_eq!(token.defects(), []);
        assert_eq!(token.alg(), Some("XX999"));
        assert_eq!(token.claims().string("aud").ok(), Some("x"));
        assert_eq!(token.signing_input(), text.rsplit_once('.').expect("two dots").0.as_bytes());
        assert_eq!(token.signature(), b"sig");
        assert!(!format!("{token:?}").contains("eyJ"));
    }

    #[test]
    fn a_header_from_before_is_the_same_header() {
        let mut reuse = Reuse::default();
        let header = |n: usize| match n % 4 {
            0 => format!(r#"{{"alg":"none","kid":"{n}"}}"#),
            1 => format!(r#"{{"alg":"none","kid":"{n}","kid":"twice"}}"#),
            2 => format!(r#"{{"alg":"none","kid":"{n}""#),
            _ => format!(r#"["{n}"]"#),
        };
        for n in (0..24).chain(0..6).chain(20..24) {
            for _ in 0..2 {
                let text = token(&header(n), &format!(r#"{{"sub":"{}"}}"#, "x".repeat(n * 7 % 23)));
                let fresh = Token::parse(&text).expect("a token");
                let known = Token::of(Hashed::of(text.clone()), &mut reuse).expect("a token");
                assert_eq!(known.header(), fresh.header());
                assert_eq!(known.header_bytes(), fresh.header_bytes());
                assert_eq!(known.defects(), fresh.defects(), "{}", header(n));
                assert_eq!(known.payload_bytes(), fresh.payload_bytes());
                assert_eq!(known.into_text(&mut reuse), text);
            }
        }
        let nothing = token("[1]", "[1]");
        assert_eq!(Token::of(Hashed::of(nothing), &mut reuse).err(), Some(ParseError::NoJson));
    }

    #[test]
    fn flaws_are_noted_and_the_rest_is_shown() {
        for (what, header, payload, expected) in [
            ("an array", "{}", "[1]", "the payload is an array, not a JSON object"),
            ("a duplicate", "{}", r#"{"aud":1,"aud":2}"#, "the payload has the member `aud` more than once"),
            (
                "a duplicate in the header",
                r#"{"kid":1,"kid":2}"#,
                "{}",
                "the header has the member `kid` more than once",
            ),
            (
                "tid in two cases",
                "{}",
                r#"{"tid":1,"TID":2}"#,
                "the payload has `TID` and `tid`, which are one member to some readers",
            ),
            (
                "cut off",
                "{}",
                r#"{"aud":"x""#,
                "the payload breaks off in the middle: the token was cut, copy it again, whole",
            ),
        ] {
            assert_eq!(flaws(&token(header, payload)), [expected], "{what}");
        }
        let broken = format!("{}.!!!.c2ln", base64url::encode(b"{}"));
        assert!(Token::parse(&broken).is_ok(), "a good header beside a broken payload");
        let latin1 = format!("{}.{}.c2ln", base64url::encode(b"{}"), base64url::encode(b"{\"n\":\"\xe9\"}"));
        let token = Token::parse(&latin1).expect("a token");
        assert_eq!(token.defects(), [Defect { part: Part::Payload, flaw: Flaw::NotUtf8 { at: 6 } }]);
        assert_eq!(token.claims().string("n").ok(), Some("\u{fffd}"));
        let deep = super::tests::token("{}", &format!("{{\"a\":{}}}", "[".repeat(70) + &"]".repeat(70)));
        assert_eq!(
            Token::parse(&deep).expect("a token").defects(),
            [Defect { part: Part::Payload, flaw: Flaw::Json(Problem::TooDeep) }]
        );
    }
}
