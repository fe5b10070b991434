//! Tokens that are too long for one cookie, and stand in several with a number each, whatever these are called.

use super::Kind;
use super::meaning::without_number;
use super::words::Need;
use crate::input::starts_header;

/// The names, without their numbers, whose values began a token.
#[derive(Default)]
pub(super) struct Pieces<'p>(Vec<&'p [u8]>);

impl<'p> Pieces<'p> {
    /// How many names are kept; those of a sign-in are few, and next to each other.
    const MOST: usize = 16;

    /// What the value behind the separator at `at` is, when its name says that it goes on with what another one began.
    pub(super) fn meaning(
        &mut self,
        plain: &'p [u8],
        name: &'p [u8],
        at: usize,
    ) -> Option<(Kind, Need, bool)> {
        let stem = without_number(name)?;
        let is_lead = |byte: &&u8| matches!(byte, b' ' | b'"' | b'\'');
        let start = at + 1 + plain[at + 1..].iter().take(3).take_while(is_lead).count();
        if starts_header(plain, start) {
            self.0.truncate(Self::MOST - 1);
            self.0.insert(0, stem);
            return None;
        }
        self.0.contains(&stem).then_some((Kind::OpaqueToken, Need::Long, false))
    }
}
