//! Why a token is not authentic, in a word.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::question::{Check, Question, Status};
use crate::rules;
use crate::token::Token;
use crate::verify;

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
    /// Its algorithm is refused.
    Algorithm,
    /// The key that it names is not among those of the trusted issuer.
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
    /// Why `token` is not `authentic`; `None` where nothing says so.
    pub(super) fn of(token: &Token, authentic: &Question) -> Option<Self> {
        let first = authentic.failed().next()?;
        Some(match first.id {
            _ if rules::is_cut_off(token) => Self::CutOff,
            _ if token.signature().is_empty() => Self::Unsigned,
            "form" | "critical-header" | "type" => Self::Form,
            "algorithm" => Self::Algorithm,
            "key" => Self::UnknownKey,
            "key-use" | "key-strength" | "key-issuer" | "key-cloud" => Self::Key,
            "signature" => Self::Signature,
            "tenant" if !first.told.is_empty() => Self::OtherTenant,
            "issuer" if names_tenant(first, authentic) => Self::OtherTenant,
            "issuer" => Self::OtherIssuer,
            _ => Self::Other,
        })
    }
}

/// Whether the issuer is another one because it is another tenant's.
fn names_tenant(issuer: &Check, authentic: &Question) -> bool {
    verify::is_another_tenants(issuer)
        && authentic.check("tenant").is_some_and(|check| check.status == Status::Fail)
}
