//! The one report (docs/design.md §6). Renderers draw it; nothing decides after it.

mod assemble;
mod catalog;
mod hints;
mod judgement;
mod scrub;
mod summary;
mod trust;

pub use catalog::CatalogUsed;
pub use judgement::{Asked, Judgement};
pub use summary::NOT_VERIFIED;
pub use trust::{KeysSummary, TrustSummary};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::json::Object;
use crate::knowledge::Explained;
use crate::nature::{Bearer, Family, Named, TokenType};
use crate::policy::Permissions;
use crate::question::Question;
use crate::refusal::Explanation;
use crate::rules::Finding;

/// The value of `schema` in every report of this form.
pub const SCHEMA: &str = "rolecall.report/1";

/// What rolecall says of one token, or of a text without one.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
#[schemars(title = "rolecall report, version 1")]
pub struct Report {
    /// Always `rolecall.report/1`.
    pub schema: &'static str,
    /// What came of the questions that were asked.
    pub verdict: Verdict,
    /// The verdict in words, which nobody who reads only this can be misled by.
    pub summary: String,
    /// Where the token came from, and what else was there.
    pub input: InputSummary,
    /// The token; `null` when none could be read.
    pub token: Option<TokenSummary>,
    /// The refusal of an API that was given beside the token, explained. It bears on no question and on no verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Explanation>,
    /// The four questions.
    pub questions: Questions,
    /// What the token may do.
    pub permissions: Permissions,
    /// What else is worth knowing, the worst first.
    pub findings: Vec<Finding>,
    /// Whom the answers rest on.
    pub trust: TrustSummary,
    /// What the permissions were compared with: of each API that was looked up, when and where its facts were gathered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub catalog: Vec<CatalogUsed>,
    /// The files that had a say in what was demanded; absent when there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicySummary>,
    /// Every request that was made; empty when no network was used.
    pub network: Vec<Request>,
    /// The moment that the token was judged at, RFC 3339 in UTC.
    pub checked_at: String,
}

/// What came of the questions that were asked.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every question that was asked is *yes*.
    Pass,
    /// One that was asked is *no*.
    Fail,
    /// None is *no*, and one that was asked could not be answered.
    Undecided,
    /// Nothing was asked: the token was only looked at.
    NotAsked,
}

/// The four questions of docs/design.md §1.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Questions {
    /// Did the trusted issuer sign these very bytes?
    pub authentic: Question,
    /// Is it valid at this moment?
    pub current: Question,
    /// Is it meant for the API in mind?
    pub addressed: Question,
    /// Does it carry the permissions that the job needs?
    pub allowed: Question,
}

/// Which files had a say in what was demanded.
#[derive(Clone, Debug, Default, Eq, JsonSchema, PartialEq, Serialize)]
pub struct PolicySummary {
    /// The policy file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Whether nobody named it: it lay in the working directory or above, and may only demand more.
    pub found: bool,
    /// The profile of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The lock file that the token was held against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lock: Option<String>,
    /// What was said and is not used, and why.
    pub notes: Vec<String>,
}

/// Where the token came from.
#[derive(Clone, Debug, Default, Eq, JsonSchema, PartialEq, Serialize)]
pub struct InputSummary {
    /// `argument`, `standard input`, `file NAME`, `environment ROLECALL_TOKEN` or `prompt`.
    pub from: String,
    /// Where in it the token stood; empty when there is none.
    pub place: String,
    /// The other tokens that were there and were not looked at.
    pub passed_over: Vec<PassedOver>,
    /// What was there and is no token.
    pub not_tokens: Vec<NotToken>,
}

/// A token that was found beside the one reported.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct PassedOver {
    /// The number that `--pick` takes.
    pub pick: usize,
    /// Where it stood.
    pub place: String,
    /// What it is, in a few words.
    pub what: String,
}

/// Something that people take for a token.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct NotToken {
    /// What it is: `refresh-token`, `cut-off` and so on.
    pub kind: &'static str,
    /// Where it stood.
    pub place: String,
    /// What it is and what can be done, in a sentence or two.
    pub explanation: String,
    /// The readable header of an encrypted token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<Object>,
}

/// The token, decoded. Never its signature.
#[derive(Clone, Debug, JsonSchema, PartialEq, Serialize)]
pub struct TokenSummary {
    /// For whom it speaks.
    pub kind: Bearer,
    /// What it is for.
    #[serde(rename = "type")]
    pub token_type: TokenType,
    /// The value of `ver`; empty when there is none.
    pub version: String,
    /// Who issues tokens of this form.
    pub family: Family,
    /// What `kind` and `type` rest on.
    pub evidence: Vec<String>,
    /// The cloud, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloud: Option<&'static str>,
    /// The tenant that issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant: Option<Named>,
    /// The API that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<Named>,
    /// The application that asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<Named>,
    /// Traits in a word each: `guest`, `personal-account`, `cae`, `managed-identity`, `proof-of-possession`,
    /// `graph-nonce`.
    pub traits: Vec<&'static str>,
    /// The header, members in order, digits as written.
    pub header: Object,
    /// The claims, members in order, digits as written.
    pub claims: Object,
    /// Every member of header and payload, explained.
    pub explained: Vec<Explained>,
    /// SHA-256 of the token's text: a name for it that reveals nothing.
    pub sha256: String,
    /// Length of the token's text.
    pub bytes: usize,
    /// The signature as written; only where it was asked for, since with it the token can be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
}

/// A request that was made.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Request {
    /// The address.
    pub url: String,
    /// The HTTP status; `null` when no answer came.
    pub status: Option<u16>,
    /// Why no answer came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// When the run began that made it, RFC 3339 in UTC by the machine's own clock.
    pub at: String,
    /// How long it took, in milliseconds.
    pub milliseconds: u64,
}
