//! The three dates of a token as rules read them, and how long tokens of each kind usually live.

use super::Evidence;
use crate::nature::{Family, TokenType};
use crate::time::{Seconds, UnixTime};

/// How much earlier than the moment of issue Entra sets `iat` and `nbf` (rule 45: one-hour tokens show 3,900
/// s).
const SET_BACK: i64 = 300;
const HOUR: i64 = 3_600;

/// `exp`, where it is a date; a fraction is cut off, so that it never lengthens a life.
pub(super) fn exp(evidence: &Evidence<'_>) -> Option<UnixTime> {
    evidence.token.claims().numeric_date("exp").ok().map(|date| date.rounded_down())
}

/// `nbf` or `iat`, where it is a date; a fraction counts up, towards refusing.
pub(super) fn start(evidence: &Evidence<'_>, name: &str) -> Option<UnixTime> {
    evidence.token.claims().numeric_date(name).ok().map(|date| date.rounded_up())
}

/// Whether `date` can only be meant in milliseconds: read as seconds it lies in the year 5138 or later, read
/// as milliseconds between 1973 and 5138.
pub(super) fn in_milliseconds(date: UnixTime) -> bool {
    (100_000_000_000..100_000_000_000_000).contains(&date.0)
}

/// The whole lifetime, from `iat` (or `nbf`, where that is all there is) to `exp`, and the name of its
/// beginning. `None` where a date is missing, in the wrong order or in the wrong unit: other rules speak of
/// those.
pub(super) fn lifetime(evidence: &Evidence<'_>) -> Option<(Seconds, &'static str)> {
    let exp = exp(evidence)?;
    let (begin, name) = ["iat", "nbf"].into_iter().find_map(|name| Some((start(evidence, name)?, name)))?;
    let sound = begin <= exp && !in_milliseconds(begin) && !in_milliseconds(exp);
    sound.then(|| (exp.since(begin), name))
}

/// What a token of some kind usually lives at most, and the sentence that says so.
pub(super) struct Usual {
    /// The longest lifetime that needs no explanation.
    pub(super) most: Seconds,
    /// The numbers in words.
    pub(super) words: &'static str,
}

/// The usual lifetime of a token like this one (rule 46).
pub(super) fn usual(evidence: &Evidence<'_>) -> Usual {
    let (hours, words) = match (evidence.nature.family, evidence.nature.token_type) {
        (Family::NotEntra, _) => (24, "a day is already long for a token that whoever holds it can use"),
        (Family::B2c, _) => (24, "Azure AD B2C allows 5 minutes to 24 hours"),
        (_, TokenType::Id) => (1, "Entra's ID tokens live one hour by default"),
        _ => (
            2,
            "Entra's access tokens live 60 to 90 minutes by default, two hours for some Microsoft 365 \
             clients",
        ),
    };
    Usual { most: Seconds(hours * HOUR + SET_BACK), words }
}

/// Why an Entra access token may live longer than usual, and how long then.
pub(super) enum Design {
    /// Continuous access evaluation: 20 to 28 hours, ended early by Microsoft's own services.
    ContinuousAccess,
    /// A managed identity: about 24 hours.
    ManagedIdentity,
}

impl Design {
    /// The design that this token is under, where one is.
    pub(super) fn of(evidence: &Evidence<'_>) -> Option<Self> {
        let nature = evidence.nature;
        let access = matches!(nature.family, Family::EntraV1 | Family::EntraV2 | Family::ExternalId)
            && nature.token_type != TokenType::Id;
        if access && nature.continuous_access {
            Some(Self::ContinuousAccess)
        } else if access && nature.managed_identity {
            Some(Self::ManagedIdentity)
        } else {
            None
        }
    }

    /// The longest lifetime that it explains; *about* 24 hours is read as up to 25.
    pub(super) fn most(&self) -> Seconds {
        Seconds(SET_BACK + HOUR * if matches!(self, Self::ContinuousAccess) { 28 } else { 25 })
    }
}
