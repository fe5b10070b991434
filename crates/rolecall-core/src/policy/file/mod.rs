//! The policy file, `rolecall.toml` (docs/policy.md): text in, a model or every mistake out, and how it goes together with
//! a command line.

mod audience;
mod join;
mod keys;
mod read;
mod schema;
mod settings;

pub use join::{Contradiction, Joined, Way};
pub use keys::{Form, KEYS, Key, sections};
pub use schema::schema;
pub use settings::{Placed, Settings};

use std::collections::BTreeMap;

use super::document::{closest, repeated};
use crate::text::listed;
use crate::time::Seconds;

/// The most that clocks may be said to differ (docs/design.md §5).
pub const LEEWAY_LIMIT: Seconds = Seconds(600);

/// What a policy file says.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct PolicyFile {
    /// What it is called.
    pub name: String,
    /// What holds under every profile.
    pub base: Settings,
    /// What each profile adds.
    pub profiles: BTreeMap<String, Settings>,
}

impl PolicyFile {
    /// What holds under `profile`, or without one.
    ///
    /// # Errors
    /// [`Contradiction`] when there is no such profile, or what holds contradicts itself.
    pub fn settings(&self, profile: Option<&str>) -> Result<Settings, Contradiction> {
        let settings = match profile {
            None => self.base.clone(),
            Some(name) => self.base.clone().under(self.profile(name)?.clone()),
        };
        settings.refuse_contradictions()?;
        Ok(settings)
    }

    fn profile(&self, name: &str) -> Result<&Settings, Contradiction> {
        self.profiles.get(name).ok_or_else(|| {
            let known: Vec<&str> = self.profiles.keys().map(String::as_str).collect();
            let hint = match (closest(name, &known), known.is_empty()) {
                (_, true) => {
                    "it has none: leave --profile out, or write one: [profiles.NAME.permissions]".to_owned()
                }
                (Some(close), _) => format!("did you mean `{close}`? It has {}", listed(&known, "and")),
                (None, _) => format!("it has {}", listed(&known, "and")),
            };
            Contradiction { message: format!("{} has no profile `{}`", self.name, repeated(name)), hint }
        })
    }
}

#[cfg(test)]
mod tests;
