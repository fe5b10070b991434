//! What another module worked out from a key, kept beside it so that many tokens under one key pay for it once.

use std::any::Any;
use std::fmt;
use std::sync::OnceLock;

/// A few places for what is worked out from a key. A copy of the key begins anew, and two keys are equal whatever is kept
/// beside them. Whoever takes something out again makes sure that it was made of this very key: [`Key::public`] is open to
/// changes.
///
/// [`Key::public`]: super::Key::public
#[derive(Default)]
pub(crate) struct Kept([OnceLock<Box<dyn Any + Send + Sync>>; Kept::PLACES]);

impl Kept {
    /// How many places there are.
    pub(crate) const PLACES: usize = 6;

    /// What is kept at `place`, made by `make` where nothing is; `None` beyond the last place and for another type.
    pub(crate) fn get_or_make<T: Any + Send + Sync>(
        &self,
        place: usize,
        make: impl FnOnce() -> T,
    ) -> Option<&T> {
        self.0.get(place)?.get_or_init(|| Box::new(make())).downcast_ref()
    }
}

impl Clone for Kept {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Kept {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Kept {}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kept")
    }
}
