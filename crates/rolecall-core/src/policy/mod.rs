//! What a job needs of a token, and whether the token has it (docs/design.md §2).

mod check;
mod cloud;
mod compare;
mod demand;
mod document;
mod draft;
mod facts;
mod file;
mod glob;
mod grant;
mod grants;
mod lifetime;
mod lock;
mod miss;
mod more;
mod operation;
mod origins;
mod owner;
mod short;

pub(crate) use check::judge_telling;
pub use check::{allowed, judge};
pub use compare::{Change, compare};
pub use document::Problem;
pub use draft::{DraftError, draft};
pub use facts::{Facts, Oddity};
pub use file::{
    Contradiction, Form, Joined, KEYS, Key, LEEWAY_LIMIT, Placed, PolicyFile, Settings, Way, schema, sections,
};
pub use glob::pattern_problem;
pub(crate) use grant::{Grantee, scope};
pub(crate) use grants::Grants;
pub use lock::{LOCK_BYTES_LIMIT, Lock, LockError};
pub(crate) use more::complete;
pub use operation::{Beyond, CallableSummary, OperationAnswer, Strong};
pub use origins::Origins;
pub use owner::{OwnerError, can_be_for, owner};

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use crate::catalog::{Operation, Resource};
use crate::json::Text;
use crate::nature::Bearer;
use crate::time::Seconds;
use crate::token::Token;

/// What the caller demands of a token beside its being authentic, current and addressed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Policy {
    /// Names that must all be in `roles`.
    pub require: Vec<String>,
    /// Groups of which one name each must be in `roles`.
    pub any_of: Vec<Vec<String>>,
    /// Delegated permissions that must all be in `scp`.
    pub scopes: Vec<String>,
    /// Patterns that no granted permission may match.
    pub forbid: Vec<String>,
    /// Nothing may be granted beyond what is demanded.
    pub exact: bool,
    /// For whom the token must speak.
    pub kind: Option<Bearer>,
    /// How long the token must still live.
    pub min_remaining: Option<Seconds>,
    /// How long the token may live in all.
    pub max_lifetime: Option<Seconds>,
    /// A token without any permission is no failure: the API keeps an access list of its own (rule 50).
    pub allow_no_permissions: bool,
    /// Operations of one API that the token must be able to call.
    pub operations: Vec<Operation>,
    /// The hosts of Microsoft's at which they are called, where they were written with one.
    pub hosts: Vec<Host>,
    /// Requests of a recording that no row of the catalog describes: whether the token may make them, nobody knows.
    pub unlisted: Vec<String>,
    /// The API that owns the names, where it is known.
    pub resource: Option<Resource>,
    /// What an earlier token carried, which this one must carry too, and no more.
    pub lock: Option<Lock>,
    /// Rules whose findings are failures, by their ids.
    pub fail: Vec<String>,
    /// Where each demand was made; empty where the command line alone makes them.
    pub origins: Origins,
}

/// A host at which operations are called.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Host {
    /// Its name, in lower case.
    pub name: String,
    /// One of them.
    pub operation: Operation,
}

/// What the token may do, beside what was demanded.
#[derive(Clone, Debug, Default, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Permissions {
    /// The API that the token is for, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<Cow<'static, str>>,
    /// What the token carries.
    pub granted: Vec<Text>,
    /// What was demanded.
    pub required: Vec<String>,
    /// What was demanded and is not there.
    pub missing: Vec<Missing>,
    /// What is there beyond what was demanded, and where operations were demanded, beyond the smallest set that is enough for
    /// them.
    pub excess: Vec<Text>,
    /// How far each of `excess` goes that the catalog knows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub beyond: Vec<Beyond>,
    /// The operations that were demanded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<OperationAnswer>,
    /// The smallest set of permissions that is enough for these operations; empty where none were demanded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub least: Vec<&'static str>,
    /// What the token can call, where nothing was demanded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callable: Option<CallableSummary>,
}

impl Permissions {
    /// What `token` carries, and nothing more about it.
    pub(crate) fn granted(token: &Token) -> Self {
        Self { granted: Grants::of(token).granted(), ..Self::default() }
    }
}

/// A permission that is not there, and why.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Missing {
    /// The name as it was demanded.
    pub name: String,
    /// Why.
    pub why: Why,
    /// What to do about it.
    pub hint: String,
    /// Why, in the few words that the summary has room for; empty where the name says it.
    #[serde(skip)]
    pub told: String,
}

/// Why a permission is missing.
#[derive(Clone, Copy, Debug, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The token is for another API, where the name means another permission or none.
    WrongResource,
    /// It is there as a delegated permission, where an application permission was demanded, or the other way round.
    WrongKind,
    /// No API has a permission of this name; a similar one exists.
    Misspelt,
    /// The token carries no permission at all.
    NoPermissions,
    /// The claim that would carry it is of the wrong type.
    UnreadableClaim,
    /// The token carries `user_impersonation` alone: a user's consent to everything, and no permission by name.
    BlanketScope,
    /// It is granted for one team, chat or user at a time, and never arrives in `roles`.
    ResourceSpecific,
    /// It was not granted, and it opens an API that Microsoft takes out of service.
    Retired,
    /// It was not granted, or the token is older than the grant.
    NotGranted,
}

#[cfg(test)]
mod tests;
