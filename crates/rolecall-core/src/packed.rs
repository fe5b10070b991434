//! Tables that the build packed from `data/`: rows sorted by their first field, found by a number made of it, read in place.

use memchr::memchr;

use crate::slots;

/// Stands between the fields of a row.
const FIELD: u8 = 0x1f;
/// Stands behind each row.
const ROW: u8 = b'\n';

/// A packed table; see `build/table.rs` for how one is written.
pub(crate) struct Table {
    text: &'static str,
    starts: &'static [u32],
    /// See [`slots::fill`].
    slots: &'static [u32],
}

/// A row of a [`Table`]. Its fields lie in the program's own constant data.
#[derive(Clone, Copy)]
pub(crate) struct Row(&'static str);

impl Table {
    pub(crate) const fn new(text: &'static str, starts: &'static [u32], slots: &'static [u32]) -> Self {
        Self { text, starts, slots }
    }

    /// How many rows there are.
    pub(crate) const fn len(&self) -> usize {
        self.starts.len()
    }

    /// The rows in order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row> {
        (0..self.starts.len()).map(|index| self.row(index))
    }

    /// The first row whose first field is `key`.
    pub(crate) fn find(&self, key: &str) -> Option<Row> {
        self.find_all(key).next()
    }

    /// Every row whose first field is `key`.
    pub(crate) fn find_all<'k>(&self, key: &'k str) -> impl Iterator<Item = Row> + use<'_, 'k> {
        let first = self.first(key).unwrap_or(self.starts.len());
        (first..self.starts.len()).map(|index| self.row(index)).take_while(move |row| row.is_of(key))
    }

    /// Every row whose first field begins with `prefix`.
    pub(crate) fn beginning_with<'k>(&self, prefix: &'k str) -> impl Iterator<Item = Row> + use<'_, 'k> {
        let first = self.starts.partition_point(|start| {
            let rest = self.text.as_bytes()[*start as usize..].iter();
            rest.take_while(|byte| **byte != FIELD && **byte != ROW).lt(prefix.as_bytes())
        });
        let rows = (first..self.starts.len()).map(|index| self.row(index));
        rows.take_while(move |row| row.field(0).starts_with(prefix))
    }

    /// The position of the first row whose first field is `key`.
    pub(crate) fn first(&self, key: &str) -> Option<usize> {
        let number = slots::number(key);
        let tag = slots::tag(number);
        let mut at = number & (self.slots.len() - 1);
        loop {
            let slot = self.slots[at];
            let index = (slot & 0xffff).checked_sub(1)? as usize;
            // Rows lie far apart in memory, so that they are looked at last.
            if slot & !0xffff == tag && self.row(index).is_of(key) {
                return Some(index);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    /// The row at position `index`, which is below [`len`](Self::len).
    pub(crate) fn row(&self, index: usize) -> Row {
        let start = self.starts[index] as usize;
        let end = self.starts.get(index + 1).map_or(self.text.len(), |next| *next as usize);
        // Every row ends in a new line.
        Row(&self.text[start..end - 1])
    }
}

impl Row {
    /// Whether the first field is `key`.
    fn is_of(self, key: &str) -> bool {
        let rest = self.0.as_bytes().strip_prefix(key.as_bytes());
        rest.is_some_and(|rest| rest.first().is_none_or(|byte| *byte == FIELD))
    }

    /// Field `index`, from 0; empty when the table is narrower.
    pub(crate) fn field(self, index: usize) -> &'static str {
        let mut rest = self.0;
        for _ in 0..index {
            let Some(at) = memchr(FIELD, rest.as_bytes()) else { return "" };
            rest = &rest[at + 1..];
        }
        &rest[..memchr(FIELD, rest.as_bytes()).unwrap_or(rest.len())]
    }

    /// The fields in their order.
    pub(crate) fn fields(self) -> impl Iterator<Item = &'static str> {
        let mut rest = Some(self.0);
        std::iter::from_fn(move || {
            let row = rest?;
            let Some(at) = memchr(FIELD, row.as_bytes()) else { return rest.take() };
            rest = Some(&row[at + 1..]);
            Some(&row[..at])
        })
    }

    /// The items of a field that is a list; none when it is empty.
    pub(crate) fn list(self, index: usize) -> impl Iterator<Item = &'static str> {
        items(self.field(index))
    }
}

/// The items of a field that is a list; none when it is empty.
pub(crate) fn items(field: &'static str) -> impl Iterator<Item = &'static str> {
    field.split('\u{1e}').filter(|item| !item.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_their_first_field() {
        let slots = slots::fill(["a", "b", "b", "c"].into_iter()).leak();
        let table = Table::new("a\u{1f}1\nb\u{1f}2\nb\u{1f}3\u{1e}4\nc\u{1f}\n", &[0, 4, 8, 14], slots);
        for (key, expected) in
            [("a", vec!["1"]), ("b", vec!["2", "3\u{1e}4"]), ("bb", vec![]), ("c", vec![""])]
        {
            let found: Vec<&str> = table.find_all(key).map(|row| row.field(1)).collect();
            assert_eq!(found, expected, "{key}");
        }
        assert_eq!(table.rows().count(), 4);
        assert_eq!(table.find("a").map(|row| row.fields().collect::<Vec<_>>()), Some(vec!["a", "1"]));
        assert_eq!(
            table.find_all("b").nth(1).map(|row| row.list(1).collect::<Vec<_>>()),
            Some(vec!["3", "4"])
        );
        assert_eq!(table.find("c").map(|row| row.list(1).count()), Some(0));
        assert!(table.find("").is_none());
        for (prefix, count) in [("", 4), ("b", 2), ("bb", 0), ("c", 1), ("d", 0)] {
            assert_eq!(table.beginning_with(prefix).count(), count, "{prefix}");
        }
    }
}
