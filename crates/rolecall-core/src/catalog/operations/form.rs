//! Permissions and operations as a catalog file states them. The build reads the project's own files with it, and the program those of a
//! team's own API: one form for both (docs/catalog.md).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

/// A permission.
#[derive(Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Permission {
    /// As tokens carry it.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) id: Option<String>,
    #[serde(default)]
    pub(crate) display_name: String,
    /// Microsoft's privilege level, 1 to 5.
    pub(crate) level: Option<u8>,
    pub(crate) admin_consent: Option<bool>,
    #[serde(default)]
    pub(crate) resource_specific: bool,
    #[serde(default)]
    pub(crate) note: String,
}

/// How a permission is granted.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Application,
    Delegated,
}

/// One operation: a method, or several that need the same, on a path.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Operation {
    /// `GET`, or several with commas between them.
    pub(crate) method: String,
    /// Begins with a slash; `{id}` and the like stand for what varies.
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) name: String,
    /// Absent: not offered. `null`: nobody says.
    #[serde(default = "nothing")]
    pub(crate) application: Option<Needs>,
    #[serde(default = "nothing")]
    pub(crate) delegated: Option<Needs>,
    pub(crate) assumed: Option<Assumed>,
    pub(crate) rate_limit: Option<RateLimit>,
    #[serde(default)]
    pub(crate) user_role: Vec<String>,
    #[serde(default)]
    pub(crate) page: String,
    pub(crate) versions: Option<Versions>,
    /// The commit of the earlier page that was compared; for whoever reviews the file.
    #[serde(default, rename = "compared")]
    pub(crate) _compared: String,
    /// Real name to the spelling on the page, by kind; for whoever reviews the file.
    #[serde(default, rename = "documented_as")]
    pub(crate) _documented_as: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    pub(crate) note: String,
}

/// What an operation needs of one kind: any one name of it.
#[derive(Clone, Deserialize)]
#[serde(
    untagged,
    expecting = "a list of permission names, an object with `least` and `other`, or the number of one in `sets`"
)]
pub(crate) enum Needs {
    /// A set of the file's `sets`, from 0.
    Numbered(usize),
    /// Names of which any one suffices; which of them is the least privileged is not said.
    Names(Vec<String>),
    /// A set of its own.
    Set(Set),
}

/// Names of which any one suffices.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Set {
    /// The least privileged.
    #[serde(default)]
    pub(crate) least: Vec<String>,
    /// The others.
    #[serde(default)]
    pub(crate) other: Vec<String>,
    /// Name to names of which one is needed beside it.
    #[serde(default)]
    pub(crate) also: BTreeMap<String, Vec<String>>,
}

/// What an operation is taken to need where no page says it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assumed {
    #[serde(default)]
    pub(crate) application: Vec<String>,
    #[serde(default)]
    pub(crate) delegated: Vec<String>,
}

/// How many calls are let through.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RateLimit {
    pub(crate) per_minute: Option<u32>,
    pub(crate) per_hour: Option<u32>,
}

/// What the page says now and what it said, where they differ.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Versions {
    pub(crate) current: Option<Version>,
    pub(crate) earlier: Option<Version>,
}

/// The permissions of one version of a page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Version {
    pub(crate) application: Option<Vec<String>>,
    pub(crate) delegated: Option<Vec<String>>,
    #[serde(default, rename = "commit")]
    pub(crate) _commit: String,
}

/// The methods that an operation can have, in the order of their bits.
pub(crate) const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// Not absent but empty: the operation is not offered to this kind.
#[allow(clippy::unnecessary_wraps, reason = "serde wants the member's own type")]
fn nothing() -> Option<Needs> {
    Some(Needs::Names(Vec::new()))
}

impl Operation {
    /// The bits of its methods.
    ///
    /// # Errors
    /// What is wrong with them.
    pub(crate) fn methods(&self) -> Result<u8, String> {
        let mut bits = 0;
        for word in self.method.split(',') {
            let index = METHODS
                .iter()
                .position(|method| *method == word)
                .ok_or_else(|| format!("`{word}` is no method: write one of {}", METHODS.join(", ")))?;
            bits |= 1 << index;
        }
        Ok(bits)
    }

    /// What is wrong with it in itself; names are looked at by whoever knows which there are.
    pub(crate) fn mistakes(&self, sets: &[Set]) -> Vec<String> {
        let mut mistakes: Vec<String> = self.methods().err().into_iter().collect();
        if !self.path.starts_with('/') || self.path.contains("//") || self.path.contains(['?', '#']) {
            mistakes.push("a path begins with a slash, has no empty part, and ends before `?`".to_owned());
        }
        if self.path.split('{').skip(1).any(|rest| !rest.contains('}')) {
            mistakes.push("a `{` of the path has no `}`".to_owned());
        }
        let texts = [&self.path, &self.name, &self.page, &self.note];
        if texts.into_iter().chain(&self.user_role).any(|text| text.chars().any(char::is_control)) {
            mistakes.push("a text holds control characters".to_owned());
        }
        for needs in [&self.application, &self.delegated].into_iter().flatten() {
            match needs {
                Needs::Numbered(number) if *number >= sets.len() => {
                    mistakes.push(format!("there is no set number {number} in `sets`"));
                }
                Needs::Set(set) => mistakes.extend(set.mistakes()),
                _ => {}
            }
        }
        mistakes
    }

    /// The numbered sets that it uses, with whether for applications.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (usize, bool)> {
        let needs = [(&self.application, true), (&self.delegated, false)];
        needs.into_iter().filter_map(|(needs, application)| match needs {
            Some(Needs::Numbered(number)) => Some((*number, application)),
            _ => None,
        })
    }

    /// Every name that it mentions itself, not by a numbered set, with whether it is an application permission.
    pub(crate) fn names(&self) -> Vec<(&str, bool)> {
        let mut names = Vec::new();
        for (needs, application) in [(&self.application, true), (&self.delegated, false)] {
            let found: Vec<&str> = match needs {
                None => Vec::new(),
                Some(Needs::Names(list)) => list.iter().map(String::as_str).collect(),
                Some(Needs::Set(set)) => set.names(),
                Some(Needs::Numbered(_)) => Vec::new(),
            };
            names.extend(found.into_iter().map(|name| (name, application)));
        }
        if let Some(assumed) = &self.assumed {
            names.extend(assumed.application.iter().map(|name| (name.as_str(), true)));
            names.extend(assumed.delegated.iter().map(|name| (name.as_str(), false)));
        }
        names
    }
}

impl Set {
    /// What is wrong with it.
    pub(crate) fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        let mut all: BTreeSet<&String> = BTreeSet::new();
        if let Some(twice) = self.least.iter().chain(&self.other).find(|name| !all.insert(*name)) {
            mistakes.push(format!("{twice} is there twice"));
        }
        all.extend(self.least.iter().chain(&self.other));
        for (name, beside) in &self.also {
            if !all.contains(name) {
                mistakes.push(format!("`also` speaks of {name}, which is not in the set"));
            }
            if beside.is_empty() {
                mistakes.push(format!("`also` names nothing beside {name}"));
            }
        }
        mistakes
    }

    /// Its names.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.least.iter().chain(&self.other).chain(self.also.values().flatten()).map(String::as_str).collect()
    }
}

impl Versions {
    /// The disagreement in a sentence.
    pub(crate) fn told(&self) -> String {
        let list = |names: &Option<Vec<String>>| match names.as_deref() {
            None | Some([]) => "none".to_owned(),
            Some(names) => names.join(", "),
        };
        let said = |version: &Version| {
            format!(
                "{} (application) and {} (delegated)",
                list(&version.application),
                list(&version.delegated)
            )
        };
        match (&self.current, &self.earlier) {
            (Some(current), Some(earlier)) => format!(
                "sources disagree: the page now names {}; an earlier version named {}",
                said(current),
                said(earlier)
            ),
            (None, Some(_)) => "the page is gone; this is what an earlier version said".to_owned(),
            _ => String::new(),
        }
    }
}
