//! What is written of one token of many, on one line of JSON: every answer with every check behind it, and who and what the
//! token is for. Its claims and their explanation are `rolecall inspect`'s.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use super::brief::{BriefQuestion, Briefs};
use super::{Facts, Place, Reason};
use crate::hash::Digest;
use crate::json::{Object, Text};
use crate::nature::{Bearer, Family, Named, TokenType};
use crate::policy::Missing;
use crate::question::Answer;
use crate::report::{Judgement, Questions, Verdict};
use crate::rules::Severity;
use crate::text::shortened;
use crate::time::UnixTime;
use crate::token::Token;
use crate::token::credential::{hidden, without_credentials};

/// The value of `schema` in every record of this form.
pub const RECORD_SCHEMA: &str = "rolecall.audit/1";

/// The longest value that is written of a header or a claim, in characters.
const LONGEST: usize = 200;

/// One token of many.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(title = "rolecall audit, version 1: a token")]
pub struct Record<'a> {
    /// Always `rolecall.audit/1`.
    pub schema: &'static str,
    /// What came of the questions that were asked.
    pub verdict: Verdict,
    /// Where it was found first; absent where one line goes in and one comes out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<&'a Place>,
    /// The token.
    pub token: About<'a>,
    /// The four questions.
    questions: Brief<'a>,
    /// What the token may do.
    permissions: Allowed<'a>,
    /// What else is worth knowing, the worst first.
    findings: Vec<Found>,
    /// The moment that the token was judged at, RFC 3339 in UTC.
    pub checked_at: &'a str,
}

/// What stands where a token should.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(title = "rolecall audit, version 1: no token")]
pub struct ErrorRecord<'a> {
    /// Always `rolecall.audit/1`.
    pub schema: &'static str,
    /// Always `undecided`.
    pub verdict: Verdict,
    /// Where it was found; absent where one line goes in and one comes out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<&'a Place>,
    /// What is wrong.
    pub error: &'a str,
}

/// What a token is, and for whom.
#[derive(Debug, JsonSchema, Serialize)]
pub struct About<'a> {
    /// SHA-256 of the token's text: a name for it that reveals nothing.
    pub sha256: Digest,
    /// Length of the token's text.
    pub bytes: usize,
    /// For whom it speaks.
    pub kind: Bearer,
    /// What it is for.
    #[serde(rename = "type")]
    pub token_type: TokenType,
    /// Who issues tokens of this form.
    pub family: Family,
    /// The header's `alg`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alg: Option<Cow<'a, str>>,
    /// The header's `kid`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kid: Option<Cow<'a, str>>,
    /// The tenant that issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant: Option<&'a Named>,
    /// The API that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<&'a Named>,
    /// The application that asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<&'a Named>,
    /// The user, by the best name that the claims have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<&'a str>,
    /// `uti`, by which Entra's logs name the token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uti: Option<Cow<'a, str>>,
    /// When it ends, RFC 3339 in UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<UnixTime>,
    /// Whether it is valid at the moment of the audit, where `current` means the time of its line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<Answer>,
    /// Why it is not authentic, in a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Its header, where the claims were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<Object>,
    /// Its claims, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claims: Option<Object>,
}

#[derive(Debug, JsonSchema, Serialize)]
struct Brief<'a> {
    authentic: BriefQuestion<'a>,
    current: BriefQuestion<'a>,
    addressed: BriefQuestion<'a>,
    allowed: BriefQuestion<'a>,
}

#[derive(Debug, JsonSchema, Serialize)]
struct Allowed<'a> {
    granted: &'a [Text],
    #[serde(skip_serializing_if = "<[Missing]>::is_empty")]
    missing: &'a [Missing],
    #[serde(skip_serializing_if = "<[Text]>::is_empty")]
    excess: &'a [Text],
}

#[derive(Debug, JsonSchema, Serialize)]
struct Found {
    rule: &'static str,
    severity: Severity,
}

impl<'a> Record<'a> {
    /// What is written of `token`, which came to `judgement` at the moment `checked_at`, and of which `facts` are kept; with its
    /// claims where `whole`. `briefs` are what the records before it left.
    pub fn of(
        token: &'a Token,
        facts: &'a Facts,
        judgement: &'a Judgement<'_>,
        place: Option<&'a Place>,
        checked_at: &'a str,
        whole: bool,
        briefs: &'a mut Briefs,
    ) -> Self {
        let (nature, permissions) = (&judgement.nature, &judgement.permissions);
        let Questions { authentic, current, addressed, allowed } = &judgement.questions;
        let [authentic, current, addressed, allowed] = briefs.of([authentic, current, addressed, allowed]);
        Self {
            schema: RECORD_SCHEMA,
            verdict: judgement.verdict,
            place,
            token: About {
                sha256: facts.sha256,
                bytes: token.len(),
                kind: nature.bearer,
                token_type: nature.token_type,
                family: nature.family,
                alg: text(token.header(), "alg"),
                kid: text(token.header(), "kid"),
                tenant: nature.tenant.as_ref(),
                resource: nature.resource.as_ref(),
                client: nature.client.as_ref(),
                who: facts.who.as_deref(),
                uti: text(token.claims(), "uti"),
                expires: facts.expires,
                now: facts.now,
                reason: facts.reason,
                header: whole.then(|| without_credentials(token.header())),
                claims: whole.then(|| without_credentials(token.claims())),
            },
            questions: Brief { authentic, current, addressed, allowed },
            permissions: Allowed {
                granted: &permissions.granted,
                missing: &permissions.missing,
                excess: &permissions.excess,
            },
            findings: judgement
                .findings
                .iter()
                .map(|finding| Found { rule: finding.rule, severity: finding.severity })
                .collect(),
            checked_at,
        }
    }
}

impl<'a> ErrorRecord<'a> {
    /// What is written where `error` is so.
    pub fn new(error: &'a str, place: Option<&'a Place>) -> Self {
        Self { schema: RECORD_SCHEMA, verdict: Verdict::Undecided, place, error }
    }
}

fn text<'a>(object: &'a Object, name: &str) -> Option<Cow<'a, str>> {
    object.string(name).ok().map(|value| match hidden("", value) {
        Cow::Borrowed(value) => shortened(value, LONGEST),
        Cow::Owned(value) => shortened(&value, LONGEST).into_owned().into(),
    })
}
