//! What a JOSE header says about the shape of the token that it begins.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::recent::Recent;
use crate::token::base64url;

/// What a header decides: how many parts follow and how long the last one is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Jose {
    parts: usize,
    last_part_lengths: &'static [usize],
}

/// The members of a header that decide it.
#[derive(Default)]
struct Members {
    /// `alg`, where it is a text.
    alg: Option<String>,
    /// `enc`, which only a JWE has (RFC 7516 §4.1.2).
    enc: Option<String>,
}

impl Jose {
    /// Reads `part`: strict base64url of a sound JSON object that has the member `alg` (RFC 7515 §4.1.1). Anything less
    /// is a text that begins like one by chance.
    pub(crate) fn read(part: &str) -> Option<Self> {
        let bytes = base64url::decode(part)?;
        let mut deserializer = serde_json::Deserializer::from_str(std::str::from_utf8(&bytes).ok()?);
        let jose = JoseVisitor.deserialize(&mut deserializer).ok()?;
        deserializer.end().ok()?;
        jose
    }

    /// How many parts the token has: five where it is encrypted, else three.
    pub(crate) fn parts(&self) -> usize {
        self.parts
    }

    /// The lengths in characters that the last part can have, ascending; none where the algorithm is not known.
    pub(crate) fn last_part_lengths(&self) -> &'static [usize] {
        self.last_part_lengths
    }
}

impl Members {
    /// Signatures: RFC 7518 §3 (RSA by its modulus, ECDSA as R and S), RFC 8037 §3.1, FIPS 204 for ML-DSA.
    /// Authentication tags: RFC 7518 §5.
    fn last_part_lengths(&self) -> &'static [usize] {
        if let Some(enc) = &self.enc {
            return match enc.as_str() {
                "A128CBC-HS256" | "A128GCM" | "A192GCM" | "A256GCM" => &[22],
                "A192CBC-HS384" => &[32],
                "A256CBC-HS512" => &[43],
                _ => &[],
            };
        }
        match self.alg.as_deref().unwrap_or_default() {
            "none" => &[0],
            "HS256" => &[43],
            "HS384" => &[64],
            "HS512" | "ES256" | "ES256K" | "Ed25519" => &[86],
            "ES384" => &[128],
            "ES512" => &[176],
            "EdDSA" => &[86, 152],
            "Ed448" => &[152],
            // Moduli of 1024, 2048, 3072, 4096, 6144, 8192 and 16384 bits.
            "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => {
                &[171, 342, 512, 683, 1024, 1366, 2731]
            }
            "ML-DSA-44" => &[3227],
            "ML-DSA-65" => &[4412],
            "ML-DSA-87" => &[6170],
            _ => &[],
        }
    }
}

/// Headers that were read, for the next tokens.
#[derive(Default)]
pub(super) struct Headers(Recent<Jose>);

impl Headers {
    /// The same as [`Jose::read`].
    pub(super) fn read(&mut self, part: &str) -> Option<Jose> {
        self.0.get(part).or_else(|| {
            let jose = Jose::read(part)?;
            self.0.keep(part, jose);
            Some(jose)
        })
    }
}

/// Whether `part`, which breaks off, decodes to the beginning of a JOSE header: an object whose first member is one of
/// those that headers have (RFC 7515 §4.1, RFC 7516 §4.1, and Microsoft's `nonce`).
pub(super) fn begins_like_a_header(part: &str) -> bool {
    const NAMES: [&str; 14] = [
        "alg", "typ", "kid", "x5t", "x5t#S256", "x5c", "x5u", "jku", "jwk", "cty", "crit", "enc", "zip",
        "nonce",
    ];
    // `{"alg":` has ten letters, of which eight make whole bytes.
    const SHORTEST: usize = 10;
    if part.len() < SHORTEST {
        return false;
    }
    let whole = part.len().min(64) / 4 * 4;
    let Some(bytes) = part.get(..whole).and_then(base64url::decode) else { return false };
    let text = String::from_utf8_lossy(&bytes);
    let Some((name, after)) = text
        .trim_start()
        .strip_prefix('{')
        .and_then(|inside| inside.trim_start().strip_prefix('"'))
        .and_then(|inside| inside.split_once('"'))
    else {
        return false;
    };
    NAMES.contains(&name) && after.trim_start().starts_with(':')
}

struct JoseVisitor;

impl<'de> DeserializeSeed<'de> for JoseVisitor {
    type Value = Option<Jose>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for JoseVisitor {
    type Value = Option<Jose>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JOSE header")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Members::default();
        let mut has_alg = false;
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "alg" => {
                    has_alg = true;
                    members.alg = map.next_value::<Text>()?.0;
                }
                "enc" => members.enc = Some(map.next_value::<Text>()?.0.unwrap_or_default()),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let parts = if members.enc.is_some() { 5 } else { 3 };
        Ok(has_alg.then(|| Jose { parts, last_part_lengths: members.last_part_lengths() }))
    }
}

/// A member's text, or nothing where it is of another type.
struct Text(Option<String>);

impl<'de> serde::Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&serde_json::value::RawValue>::deserialize(deserializer)?;
        Ok(Self(serde_json::from_str(raw.get()).ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_object_with_alg_is_a_header() {
        for (json, parts, lengths) in [
            (r#"{"alg":"RS256"}"#, Some(3), &[171, 342, 512, 683, 1024, 1366, 2731][..]),
            (r#"{"typ":"JWT","alg":"none"}"#, Some(3), &[0]),
            (r#"{"alg":7}"#, Some(3), &[]),
            (r#"{"alg":"ES256","alg":"HS256"}"#, Some(3), &[43]),
            ("{\r\n \"alg\": \"ES256\" }\n", Some(3), &[86]),
            (r#"{"alg":"RSA-OAEP","enc":"A256GCM"}"#, Some(5), &[22]),
            (r#"{"alg":"dir","enc":1}"#, Some(5), &[]),
            (r#"{"ALG":"RS256"}"#, None, &[]),
            (r#"{"user":{"alg":"RS256"}}"#, None, &[]),
            (r#"["alg"]"#, None, &[]),
            (r#"{"alg":"RS256""#, None, &[]),
            (r#"{"alg":"RS256"}x"#, None, &[]),
            ("", None, &[]),
        ] {
            let jose = Jose::read(&base64url::encode(json.as_bytes()));
            assert_eq!(jose.as_ref().map(Jose::parts), parts, "{json}");
            assert_eq!(jose.map_or(&[][..], |jose| jose.last_part_lengths()), lengths, "{json}");
        }
        assert_eq!(Jose::read("eyJhbGciOiJSUzI1NiJ9="), None, "padded");
        let deep = format!(r#"{{"alg":"x","a":{}1{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert!(Jose::read(&base64url::encode(deep.as_bytes())).is_some(), "depth costs no stack");
        assert_eq!(Jose::read(&base64url::encode(b"{\"alg\":\"x\",\"k\":\"\xe9\"}")), None, "no UTF-8");
    }

    #[test]
    fn headers_that_are_remembered_say_the_same() {
        let header = |n: usize| format!(r#"{{"alg":"{}","kid":"{n}"}}"#, ["ES256", "none", "RS256"][n % 3]);
        let parts: Vec<String> = (0..20).map(|n| base64url::encode(header(n).as_bytes())).collect();
        let mut headers = Headers::default();
        for part in parts.iter().chain(&parts[..3]).chain([&"eyJ".to_owned()]) {
            assert_eq!(headers.read(part), Jose::read(part), "{part}");
            assert_eq!(headers.read(part), Jose::read(part), "{part} again");
        }
    }

    #[test]
    fn the_beginning_of_a_header_is_recognised() {
        for (json, begins) in [
            (r#"{"alg":"RS2"#, true),
            (r#"{ "typ" : "J"#, true),
            (r#"{"alg":   "#, true),
            (r#"{"alg"   "#, false),
            (r#"{"algo":"#, false),
            (r#"{"sub":"12"#, false),
            (r#"["alg":"x"#, false),
        ] {
            assert_eq!(begins_like_a_header(&base64url::encode(json.as_bytes())), begins, "{json}");
        }
        assert!(!begins_like_a_header("eyJ"));
    }
}
