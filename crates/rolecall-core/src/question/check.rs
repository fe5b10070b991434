//! One check: what was compared, how it came out, and the words for it.

use std::ops::{Deref, DerefMut};

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::{Status, Words};

/// One comparison: what was expected, what was found, and how it came out.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Check {
    /// Stable id, such as `signature`.
    pub id: &'static str,
    /// How it came out.
    pub status: Status,
    /// Its words; without, all of them are empty, as those of most checks are among many tokens: nobody reads them.
    #[serde(flatten, serialize_with = "of_any")]
    #[schemars(with = "Wording")]
    wording: Option<Box<Wording>>,
}

/// A check in words. A [`Check`] leads to its own.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Wording {
    /// What would have passed.
    pub expected: Words,
    /// What the token, or the key, has.
    pub found: Words,
    /// What decided, in words; empty where expected and found say it all.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub detail: Words,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<Words>,
    /// Where it was demanded, once a policy or a lock file has a say: `--require`, `rolecall.toml:12`, `app.lock.toml`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The check in the summary's words: of a failure the reason, such as `it names no audience`, of a demand that is met by
    /// what; empty where the summary's own will do.
    #[serde(skip)]
    pub told: Words,
    /// Which demand it is the check of, where a report can hold several of one id: the permission, the operation, the pattern.
    /// It is made of what was asked, never of what was found, so that it is the same from run to run; empty elsewhere.
    #[serde(skip)]
    pub demand: Words,
}

static NONE: Wording = Wording::NONE;

impl Wording {
    const NONE: Self = Self {
        expected: Words::Borrowed(""),
        found: Words::Borrowed(""),
        detail: Words::Borrowed(""),
        hint: None,
        from: None,
        told: Words::Borrowed(""),
        demand: Words::Borrowed(""),
    };
}

impl Deref for Check {
    type Target = Wording;

    fn deref(&self) -> &Wording {
        self.wording.as_deref().unwrap_or(&NONE)
    }
}

fn of_any<S: Serializer>(wording: &Option<Box<Wording>>, serializer: S) -> Result<S::Ok, S::Error> {
    wording.as_deref().unwrap_or(&NONE).serialize(serializer)
}

impl DerefMut for Check {
    fn deref_mut(&mut self) -> &mut Wording {
        self.wording.get_or_insert_with(|| Box::new(Wording::NONE))
    }
}

impl Check {
    /// A check with its two sides. What decided and what to do are added by [`detail`](Self::detail) and
    /// [`hint`](Self::hint).
    pub fn new(
        id: &'static str,
        status: Status,
        expected: impl Into<Words>,
        found: impl Into<Words>,
    ) -> Self {
        let wording = Wording { expected: expected.into(), found: found.into(), ..Wording::NONE };
        Self { id, status, wording: Some(Box::new(wording)) }
    }

    /// A check of whose words nobody reads any: it takes no memory of its own.
    pub(super) fn silent(id: &'static str, status: Status) -> Self {
        Self { id, status, wording: None }
    }

    /// Its words, where it has any.
    pub(crate) fn wording_mut(&mut self) -> Option<&mut Wording> {
        self.wording.as_deref_mut()
    }

    /// [`Status::Pass`] when `holds`, else [`Status::Fail`].
    pub fn judged(
        id: &'static str,
        holds: bool,
        expected: impl Into<Words>,
        found: impl Into<Words>,
    ) -> Self {
        Self::new(id, if holds { Status::Pass } else { Status::Fail }, expected, found)
    }

    /// The same check with what decided, in words.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Words>) -> Self {
        if let Some(wording) = self.wording_mut() {
            wording.detail = detail.into();
        }
        self
    }

    /// The same check with what the summary says of it.
    #[must_use]
    pub fn told(mut self, told: impl Into<Words>) -> Self {
        if let Some(wording) = self.wording_mut() {
            wording.told = told.into();
        }
        self
    }

    /// The same check with the demand that it is the check of.
    #[must_use]
    pub fn of(mut self, demand: impl Into<Words>) -> Self {
        if let Some(wording) = self.wording_mut() {
            wording.demand = demand.into();
        }
        self
    }

    /// The same check with where it was demanded.
    #[must_use]
    pub fn from(mut self, from: impl Into<String>) -> Self {
        if let Some(wording) = self.wording_mut() {
            wording.from = Some(from.into());
        }
        self
    }

    /// The same check with what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Words>) -> Self {
        if let Some(wording) = self.wording_mut() {
            wording.hint = Some(hint.into());
        }
        self
    }
}
