//! What is no token that can be read, by its kind, and where the first and the last of a kind stand.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Place;
use crate::input::SpotKind;

/// A kind of what begins like a token, or looks like one, and is none that can be read. Their names are those of the counts.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotToken {
    /// Cut off.
    CutOff,
    /// With something directly behind it, or otherwise no token.
    Malformed,
    /// Encrypted.
    Encrypted,
    /// In base64.
    InBase64,
    /// With the soft line breaks of quoted-printable.
    InQuotedPrintable,
}

impl NotToken {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::CutOff, Self::Malformed, Self::Encrypted, Self::InBase64, Self::InQuotedPrintable];
}

impl From<SpotKind> for NotToken {
    /// What stands at a spot; something of the form of a token is said to be none.
    fn from(kind: SpotKind) -> Self {
        match kind {
            SpotKind::CutOff => Self::CutOff,
            SpotKind::InBase64 => Self::InBase64,
            SpotKind::InQuotedPrintable => Self::InQuotedPrintable,
            SpotKind::Token | SpotKind::Malformed => Self::Malformed,
        }
    }
}

/// Where the first and the last of several stand.
#[derive(Clone, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Ends {
    /// The first place.
    pub first: Place,
    /// The last one, where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Place>,
}

impl Ends {
    /// Goes on with those that come `later`.
    pub(super) fn go_on(&mut self, later: Self) {
        self.last = Some(later.last.unwrap_or(later.first));
    }
}
