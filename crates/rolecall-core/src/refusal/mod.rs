//! An API's own refusal, read and explained: what it wants, what it saw, and, beside the token, what to change, where, and
//! the exact scope to ask for.
//!
//! A refusal is hostile text like a token: it is bounded, credentials in it are cut, and it decides nothing. What an API says
//! of a token explains; the questions are answered by the token alone.

mod advice;
mod cause;
mod challenge;
mod compare;
mod form;
mod names;
mod places;
mod response;
mod status;

#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::Serialize;

use crate::catalog::{PermissionKind, Resource};
use crate::input;
use crate::json::Object;
use crate::knowledge;
use crate::nature::Nature;
use crate::text::shortened;
use crate::time::UnixTime;
use crate::token::Token;
use cause::Cause;
pub use form::Form;
use names::Lists;
use response::{Response, Wait};
use status::Status;

/// The longest refusal that is read, in bytes: as much as an HTTP body (docs/design.md §4, wall 7).
pub const REFUSAL_LIMIT: usize = 1024 * 1024;
/// How much of the API's words is repeated, in characters.
const SAID_LIMIT: usize = 600;

/// What rolecall reads, for a text in which it found nothing of it.
pub const EXPECTED: &str = "rolecall reads the body of a 401 or 403 (JSON or plain text), a WWW-Authenticate header, a whole HTTP \
                            response (curl -i, curl -v) and errors with an AADSTS code";

/// A refusal, read and not yet held against a token.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refusal {
    form: Form,
    cause: Option<Cause>,
    /// Whether the text has the build of a refusal, beyond words that people use too.
    is_built: bool,
    status: Option<u16>,
    at: Option<UnixTime>,
    wait: Option<Wait>,
    said: String,
    lists: Lists,
    api: Option<Resource>,
    claims: Option<Object>,
}

/// A refusal, explained.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Explanation {
    /// Who speaks so, as far as the text tells.
    pub form: Form,
    /// The HTTP status, where one was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The API's own words, shortened.
    pub said: String,
    /// The permissions of which the API takes any one.
    pub requires: Vec<String>,
    /// The permissions that the API found in the token which it was sent, where it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saw: Option<Vec<String>>,
    /// What a new token must satisfy: the claims of a claims challenge, decoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claims: Option<Object>,
    /// What is the matter.
    pub conclusion: String,
    /// What to do, a step each.
    pub steps: Vec<String>,
}

/// Why a refusal cannot be read.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RefusalError {
    /// More than [`REFUSAL_LIMIT`].
    #[error("it is longer than {REFUSAL_LIMIT} bytes, the most that is read of a refusal")]
    TooLong,
    /// Nothing in it.
    #[error("it is empty")]
    Empty,
}

impl Refusal {
    /// Reads `bytes` as a refusal. What is not recognised is read too, and says so when it is explained.
    ///
    /// ```
    /// use rolecall_core::refusal::Refusal;
    /// let text = b"Missing application roles. API required roles: Alert.Read.All, application roles: Machine.Read.All.";
    /// let refusal = Refusal::read(text)?;
    /// assert_eq!(refusal.requires(), ["Alert.Read.All"]);
    /// # Ok::<(), rolecall_core::refusal::RefusalError>(())
    /// ```
    ///
    /// # Errors
    /// [`RefusalError`] for too much text, and for none.
    pub fn read(bytes: &[u8]) -> Result<Self, RefusalError> {
        if bytes.len() > REFUSAL_LIMIT {
            return Err(RefusalError::TooLong);
        }
        let text = input::text(bytes);
        if text.trim().is_empty() {
            return Err(RefusalError::Empty);
        }
        Ok(Self::of(&text))
    }

    /// The refusal that stands in a pasted text, with a token beside it or without: for both only what is surely one.
    /// Longer texts than [`REFUSAL_LIMIT`] are not looked at.
    pub fn find(bytes: &[u8], beside_token: bool) -> Option<Self> {
        let refusal = Self::read(bytes).ok()?;
        let is_one = refusal.is_recognised() && (refusal.is_built || !beside_token && refusal.is_telling());
        is_one.then_some(refusal)
    }

    /// Whether it is a refusal, and anything in it is known.
    pub fn is_recognised(&self) -> bool {
        self.cause.is_some_and(|cause| cause != Cause::Status(Status::Answered))
    }

    /// The AADSTS code that it rests on, where nothing is known of that code.
    pub fn unknown_code(&self) -> Option<u32> {
        match self.cause {
            Some(Cause::TokenEndpoint(code)) if knowledge::token_error(code).is_none() => Some(code),
            _ => None,
        }
    }

    /// The permissions of which the API takes any one.
    pub fn requires(&self) -> &[String] {
        &self.lists.requires
    }

    /// Explains it, held against `token` where there is one, as of `now`.
    pub fn explain(&self, token: Option<(&Token, &Nature)>, now: UnixTime) -> Explanation {
        let advice = advice::advise(self, token, now);
        Explanation {
            form: self.form,
            status: self.status,
            said: self.said.clone(),
            requires: self.lists.requires.clone(),
            saw: self.lists.saw.clone(),
            claims: self.claims.clone(),
            conclusion: advice.conclusion,
            steps: advice.steps,
        }
    }

    /// More than a bare number or `Forbidden`.
    fn is_telling(&self) -> bool {
        !matches!(self.cause, Some(Cause::Denied | Cause::Unauthorized))
    }

    fn of(text: &str) -> Self {
        let response = Response::of(text);
        let error = &response.error;
        let challenge = response.challenge.as_ref();
        let spoken = [
            error.code.as_ref(),
            error.message.as_ref(),
            challenge.and_then(|challenge| challenge.error.as_ref()),
            challenge.and_then(|challenge| challenge.description.as_ref()),
        ];
        // Header and body often say the same.
        let mut words: Vec<&str> = Vec::new();
        for word in spoken.into_iter().flatten() {
            if !words.iter().any(|said| said.contains(word.as_str())) {
                words.push(word);
            }
        }
        let has_error = !words.is_empty();
        let words = if has_error { words.join(": ") } else { text.trim().to_owned() };
        let mut lists = Lists::of(&words);
        if let Some(challenge) = challenge.filter(|_| lists.requires.is_empty()) {
            lists.requires = challenge.scope.iter().filter(|name| names::is_name(name)).cloned().collect();
            lists.requires.truncate(100);
        }
        let lower = words.to_ascii_lowercase();
        let cause = Cause::of(&response, &lower, !lists.requires.is_empty());
        let form = Form::of(&response, cause, &lower, &lists, has_error);
        let is_status = matches!(response.status, Some(401 | 403)) || matches!(cause, Some(Cause::Status(_)));
        let is_status_line = response.has_status_line && is_status;
        let is_coded = error.code.is_some() || error.is_status_code;
        let is_built = is_status_line
            || is_coded && cause.is_some()
            || !lists.requires.is_empty()
            || challenge.is_some_and(|challenge| challenge.error.is_some())
            || matches!(cause, Some(Cause::TokenEndpoint(_)));
        Self {
            form,
            cause,
            is_built,
            status: response.status,
            at: response.date,
            wait: response.wait,
            said: match cause {
                // Nobody knows what a text holds that is no refusal.
                None | Some(Cause::Status(Status::Answered)) => String::new(),
                Some(_) if has_error => said(&words),
                Some(_) => said(&telling_line(text, response.status)),
            },
            api: form::owner(&lists).or(response.api).or(form::speaker(form, &lower)),
            claims: challenge.and_then(|challenge| challenge.claims.clone()),
            lists,
        }
    }
}

/// The line of a text that says what is wrong; the others may hold anything, cookies and passwords too.
fn telling_line(text: &str, status: Option<u16>) -> String {
    let tells = |line: &&str| {
        let requires = !Lists::of(line).requires.is_empty();
        Cause::of(&Response::default(), &line.to_ascii_lowercase(), requires).is_some()
    };
    match (text.lines().find(tells), status) {
        (Some(line), _) => line.to_owned(),
        (None, Some(status)) => format!("HTTP {status}"),
        (None, None) => String::new(),
    }
}

/// The API's words as a report may repeat them: on one line, not too long, without a credential.
fn said(words: &str) -> String {
    let line: Vec<&str> = words.split_whitespace().take(SAID_LIMIT).collect();
    shortened(&input::hide(&line.join(" ")), SAID_LIMIT).into_owned()
}

/// The kind of the permissions that are missing, as the API says or as the token's bearer suggests.
fn kind(refusal: &Refusal, nature: Option<&Nature>) -> PermissionKind {
    let by_bearer = match nature.map(|nature| nature.bearer) {
        Some(crate::nature::Bearer::Delegated) => PermissionKind::Delegated,
        _ => PermissionKind::Application,
    };
    refusal.lists.kind.unwrap_or(by_bearer)
}
