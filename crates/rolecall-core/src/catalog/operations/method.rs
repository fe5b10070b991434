//! Methods of HTTP.

use super::form::METHODS;

/// A method of HTTP that catalogs know (RFC 9110 §9.3, RFC 5789).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Method(u8);

impl Method {
    /// `GET`.
    pub const GET: Self = Self(0);

    /// The method called `word`, in any case.
    pub fn named(word: &str) -> Option<Self> {
        let at = METHODS.iter().position(|method| method.eq_ignore_ascii_case(word))?;
        // There are seven.
        u8::try_from(at).ok().map(Self)
    }

    /// As requests write it.
    pub fn as_str(self) -> &'static str {
        METHODS.get(usize::from(self.0)).copied().unwrap_or_default()
    }

    /// Whether it only looks, by its definition.
    pub fn is_safe(self) -> bool {
        matches!(self.as_str(), "GET" | "HEAD" | "OPTIONS")
    }

    pub(super) fn bit(self) -> u8 {
        1 << self.0
    }

    /// The methods of `bits`, in the order of the list.
    pub(super) fn of_bits(bits: u8) -> impl Iterator<Item = Self> {
        (0..7).map(Self).filter(move |method| bits & method.bit() != 0)
    }
}
