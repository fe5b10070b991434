//! Searches that every text is looked through with, made once: most texts are a line, of which making them would be most of the work.

use std::sync::LazyLock;

use memchr::memmem::Finder;

/// The search for a word.
pub(super) type Search = LazyLock<Finder<'static>>;

/// The search for what `word` gives, to be made when it is first needed.
pub(super) const fn search(make: fn() -> Finder<'static>) -> Search {
    LazyLock::new(make)
}
