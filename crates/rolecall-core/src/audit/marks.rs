//! What was asked, a mark for each part of it: of two summaries that cannot be merged they say what they differ in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A mark for each part of what was asked. What is marked alike was asked alike.
#[derive(Clone, Debug, Default, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Marks {
    /// Whom to trust.
    pub trust: String,
    /// For whom tokens have to be.
    pub audience: String,
    /// What they must carry.
    pub demands: String,
    /// How far clocks may differ.
    pub leeway: String,
    /// By what moment they are judged.
    pub moment: String,
}

impl Marks {
    /// What these differ in from `others`, in words.
    pub(super) fn differences(&self, others: &Self) -> Vec<&'static str> {
        [
            (self.trust == others.trust, "whom to trust (--tenant, --cloud, --authority, --issuer)"),
            (self.audience == others.audience, "for whom tokens are (--audience, --resource)"),
            (self.demands == others.demands, "what tokens must carry (--require and its like, --policy)"),
            (self.leeway == others.leeway, "the leeway (--leeway)"),
            (self.moment == others.moment, "the moment that tokens are judged at (--as-of-line)"),
        ]
        .into_iter()
        .filter(|(is_same, _)| !is_same)
        .map(|(_, what)| what)
        .collect()
    }
}
