//! Which check comes from where, once a policy file has a say.

use std::collections::HashMap;

use crate::question::Question;

/// Where demands were made: by the id of their check, and its number among the checks of that id.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Origins {
    /// What a report says of it.
    from: Vec<(&'static str, usize, String)>,
    /// The place in a file, with its column, of those that stand in one.
    places: Vec<(&'static str, usize, String)>,
}

impl Origins {
    /// Check number `index`, from 0, of those called `id` was demanded at `from`.
    pub(super) fn add(&mut self, id: &'static str, index: usize, from: String) {
        self.from.push((id, index, from));
    }

    /// It stands at `place` of a file: `rolecall.toml:6:12`.
    pub(super) fn add_place(&mut self, id: &'static str, index: usize, place: String) {
        self.places.push((id, index, place));
    }

    /// The place of the demand behind check number `index` of those called `id`, where it stands in a file.
    pub fn place(&self, id: &str, index: usize) -> Option<&str> {
        let is = |(known, number, _): &&(&str, usize, String)| *known == id && *number == index;
        self.places.iter().find(is).map(|(_, _, place)| place.as_str())
    }

    /// Writes into the checks of `question` where each was demanded. What has an origin already keeps it.
    pub(crate) fn mark(&self, question: &mut Question) {
        if self.from.is_empty() {
            return;
        }
        let mut places: HashMap<(&str, usize), &String> = HashMap::new();
        for (id, index, from) in &self.from {
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
