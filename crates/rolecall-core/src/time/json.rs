//! Moments in JSON: the text that people read.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::{Serialize, Serializer};

use super::{BEYOND, UnixTime};

/// What is wrong with a text that is no moment.
pub(crate) const NO_MOMENT: &str = "a moment is written as 2026-11-23T10:00:00Z";

impl Serialize for UnixTime {
    /// As [`Display`](fmt::Display) writes it.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.rfc3339(&mut [0; 20]) {
            Some(text) => serializer.serialize_str(text),
            None => serializer.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for UnixTime {
    /// Reads what was serialized, and nothing else, so that it is written as it was.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Moment;

        impl Visitor<'_> for Moment {
            type Value = UnixTime;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a moment as RFC 3339 in UTC")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<UnixTime, E> {
                written_as(text).ok_or_else(|| E::custom(NO_MOMENT))
            }
        }

        deserializer.deserialize_str(Moment)
    }
}

impl JsonSchema for UnixTime {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "UnixTime".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

/// The moment that [`Display`](fmt::Display) writes as `text`.
fn written_as(text: &str) -> Option<UnixTime> {
    let moment = match text.strip_suffix(BEYOND) {
        Some(seconds) => UnixTime(seconds.parse().ok()?),
        None => text.parse().ok()?,
    };
    (moment.to_string() == text).then_some(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_moments_as_people_read_them() {
        for seconds in
            [0, 1_700_000_000, -62_135_596_801, -62_135_596_800, 253_402_300_800, i64::MIN, i64::MAX]
        {
            let moment = UnixTime(seconds);
            let json = serde_json::to_string(&moment).expect("JSON");
            assert_eq!(json, format!("\"{moment}\""));
            assert_eq!(serde_json::from_str::<UnixTime>(&json).ok(), Some(moment), "{json}");
        }
        for (what, json) in [
            ("another zone", "\"2023-11-15T00:13:20+02:00\""),
            ("a fraction", "\"2023-11-14T22:13:20.0Z\""),
            ("small letters", "\"2023-11-14t22:13:20z\""),
            ("a number in quotes", "\"1700000000\""),
            ("a number that is a date", "\"1700000000 s after 1970\""),
            ("a sign too many", "\"+253402300800 s after 1970\""),
            ("no moment", "\"tomorrow\""),
        ] {
            let error = serde_json::from_str::<UnixTime>(json).expect_err(what).to_string();
            assert!(error.starts_with(NO_MOMENT), "{what}: {error}");
        }
        assert!(serde_json::from_str::<UnixTime>("1700000000").is_err());
    }
}
