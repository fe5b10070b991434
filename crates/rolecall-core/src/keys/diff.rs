//! What two sets of keys have in common: a rollover, seen from outside.

use super::{Key, KeySet};

/// Two sets, key by key. Keys of the same `kid` are the same key or a changed one; keys without one are told apart by their
/// thumbprint (RFC 7638).
#[derive(Debug, Eq, PartialEq)]
pub struct KeyDiff<'k> {
    /// In the second set alone.
    pub added: Vec<&'k Key>,
    /// In the first set alone.
    pub removed: Vec<&'k Key>,
    /// Under one name in both, and not the same: as it was, and as it is.
    pub changed: Vec<(&'k Key, &'k Key)>,
    /// The same in both.
    pub same: Vec<&'k Key>,
}

impl<'k> KeyDiff<'k> {
    /// What became of the keys of `first` in `second`.
    pub fn between(first: &'k KeySet, second: &'k KeySet) -> Self {
        let mut diff = Self { added: Vec::new(), removed: Vec::new(), changed: Vec::new(), same: Vec::new() };
        for key in &first.keys {
            match second.keys.iter().find(|other| is_named_alike(key, other)) {
                None => diff.removed.push(key),
                Some(other) if other == key => diff.same.push(other),
                Some(other) => diff.changed.push((key, other)),
            }
        }
        let is_new = |key: &&'k Key| !first.keys.iter().any(|other| is_named_alike(other, key));
        diff.added = second.keys.iter().filter(is_new).collect();
        diff
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

fn is_named_alike(one: &Key, other: &Key) -> bool {
    match (&one.kid, &other.kid) {
        (Some(one), Some(other)) => one == other,
        (None, None) => one.thumbprint() == other.thumbprint(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::PublicKey;
    use super::*;

    fn key(kid: Option<&str>, number: u8) -> Key {
        Key { kid: kid.map(str::to_owned), ..Key::nameless(PublicKey::Ed25519 { x: vec![number; 32] }) }
    }

    #[test]
    fn a_rollover_is_told_key_by_key() {
        let set = |keys| KeySet { keys, ..KeySet::default() };
        let first =
            set(vec![key(Some("a"), 1), key(Some("b"), 2), key(Some("c"), 3), key(None, 4), key(None, 5)]);
        let second = set(vec![key(Some("b"), 2), key(Some("c"), 9), key(Some("d"), 1), key(None, 4)]);
        let diff = KeyDiff::between(&first, &second);
        assert_eq!(diff.removed, [&first.keys[0], &first.keys[4]]);
        assert_eq!(diff.same, [&second.keys[0], &second.keys[3]]);
        assert_eq!(diff.changed, [(&first.keys[2], &second.keys[1])]);
        assert_eq!(diff.added, [&second.keys[2]]);
        assert!(!diff.is_empty());
        assert!(KeyDiff::between(&first, &first).is_empty());
    }
}
