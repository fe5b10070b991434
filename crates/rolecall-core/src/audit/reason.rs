//! Why a token is not authentic, in a word.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::question::{Check, Question, Status};
use crate::rules;
use crate::token::Token;
use crate::verify::{self, Algorithm};

/// Why a token is not authentic: the first that is so of it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Part of it is missing.
    CutOff,
    /// It has no signature.
    Unsigned,
    /// It is not of the form that a token has.
    Form,
    /// Its algorithm is refused, and it names a key that is trusted, or the trusted issuer.
    Algorithm,
    /// None of the keys that were given signs with its algorithm, and it does not say that one of them did.
    OtherAlgorithm,
    /// It names no key that is trusted: another one, or none at all.
    UnknownKey,
    /// Its key may not sign it: it is too weak, for something else, or signs for others.
    Key,
    /// The bytes were changed after signing, or another key signed them.
    Signature,
    /// Another tenant than the expected one issued it.
    OtherTenant,
    /// Somebody else than the expected issuer issued it.
    OtherIssuer,
    /// Something else.
    #[serde(other)]
    Other,
}

impl Reason {
    /// Whether somebody else than who was asked for may have signed the token, so that it is good where that one is trusted.
    pub(super) fn may_hold_elsewhere(self) -> bool {
        matches!(self, Self::OtherAlgorithm | Self::UnknownKey | Self::OtherTenant | Self::OtherIssuer)
    }

    /// Why `token` is not `authentic`; `None` where nothing says so. `unknown_key` says whether it names a key that is not among those
    /// that are trusted, and `its_key` whether it names the one that was tried.
    pub(super) fn of(token: &Token, authentic: &Question, unknown_key: bool, its_key: bool) -> Option<Self> {
        let first = authentic.failed().next()?;
        let names_a_key = ["kid", "x5t"].iter().any(|name| token.header().string(name).ok().is_some());
        Some(match first.id {
            _ if rules::is_cut_off(token) => Self::CutOff,
            _ if token.signature().is_empty() => Self::Unsigned,
            "form" | "critical-header" | "type" => Self::Form,
            "algorithm" => Self::of_algorithm(token, authentic, names_a_key && !unknown_key),
            // The key that it names does not sign with its algorithm.
            "key" if names_a_key && !unknown_key => Self::Algorithm,
            "key" => Self::UnknownKey,
            // It does not say that the key that was tried signed it, nor that the expected issuer did.
            "signature" if !its_key => Self::of_issuer(authentic).unwrap_or(Self::Signature),
            "key-use" | "key-strength" | "key-issuer" | "key-cloud" => Self::Key,
            "signature" => Self::Signature,
            "tenant" if !first.told.is_empty() => Self::OtherTenant,
            "issuer" => Self::of_issuer(authentic).unwrap_or(Self::OtherIssuer),
            _ => Self::Other,
        })
    }

    /// The reason of a `token` with an algorithm that is refused.
    fn of_algorithm(token: &Token, authentic: &Question, names_trusted_key: bool) -> Self {
        let is_known = token.alg().and_then(Algorithm::named).is_some();
        let is_of_issuer = authentic.check("issuer").is_some_and(|check| check.status == Status::Pass);
        // What claims to be signed by somebody who does not sign so is forged; what does not is somebody else's.
        if !is_known || names_trusted_key || is_of_issuer {
            return Self::Algorithm;
        }
        Self::of_issuer(authentic).unwrap_or(Self::OtherAlgorithm)
    }

    /// That another issuer than the expected one is named, if one is.
    fn of_issuer(authentic: &Question) -> Option<Self> {
        let issuer = authentic.check("issuer").filter(|check| check.status == Status::Fail)?;
        Some(if names_tenant(issuer, authentic) { Self::OtherTenant } else { Self::OtherIssuer })
    }
}

/// Whether the issuer is another one because it is another tenant's.
fn names_tenant(issuer: &Check, authentic: &Question) -> bool {
    verify::is_another_tenants(issuer)
        && authentic.check("tenant").is_some_and(|check| check.status == Status::Fail)
}
