//! Which check comes from where, once a policy file has a say.

use std::collections::HashMap;

use crate::question::Question;

/// Where demands were made: by the id of their check, and its number among the checks of that id.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Origins(Vec<(&'static str, usize, String)>);

impl Origins {
    /// Check number `index`, from 0, of those called `id` was demanded at `from`.
    pub(super) fn add(&mut self, id: &'static str, index: usize, from: String) {
        self.0.push((id, index, from));
    }

    /// Writes into the checks of `question` where each was demanded. What has an origin already keeps it.
    pub(crate) fn mark(&self, question: &mut Question) {
        if self.0.is_empty() {
            return;
        }
        let mut places: HashMap<(&str, usize), &String> = HashMap::new();
        for (id, index, from) in &self.0 {
            places.entry((id, *index)).or_insert(from);
        }
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for check in &mut question.checks {
            let index = seen.entry(check.id).or_default();
            if check.from.is_none() {
                check.from = places.get(&(check.id, *index)).map(|from| (*from).clone());
            }
            *index += 1;
        }
    }
}
