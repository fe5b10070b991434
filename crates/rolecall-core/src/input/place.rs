//! Where something stood, in words for people.

use std::collections::HashSet;

use super::unescape::Origin;

/// Turns offsets in the unescaped text into lines and columns of the text that was pasted. Asked in ascending order, it
/// walks that text once.
pub(super) struct Places<'a> {
    text: &'a [u8],
    origin: Origin<'a>,
    one_line: bool,
    at: usize,
    line: usize,
    column: usize,
    given: HashSet<String>,
}

impl<'a> Places<'a> {
    /// `escaped` says whether `text` was unescaped for the offsets that will come.
    pub(super) fn new(text: &'a [u8], escaped: bool) -> Self {
        let one_line = !text.trim_ascii().iter().any(|byte| matches!(byte, b'\n' | b'\r'));
        Self {
            text,
            origin: Origin::new(text, escaped),
            one_line,
            at: 0,
            line: 1,
            column: 1,
            given: HashSet::new(),
        }
    }

    /// The place of what stands at `plain` and is called `name`: just the name where that tells it from the others.
    pub(super) fn name(&mut self, plain: usize, name: Option<&str>) -> String {
        self.go_to(plain);
        let (line, column) = (self.line, self.column);
        let precise = format!("line {line}, column {column}");
        let place = match name {
            None => precise,
            // A response is found by its member, a header by its line.
            Some(name) if self.one_line || name.ends_with("response") => name.to_owned(),
            Some(name) => format!("{name}, line {line}"),
        };
        if self.given.insert(place.clone()) {
            return place;
        }
        match name {
            Some(name) => format!("{name}, line {line}, column {column}"),
            None => place,
        }
    }

    fn go_to(&mut self, plain: usize) {
        let goal = self.origin.of(plain);
        if goal < self.at {
            (self.at, self.line, self.column) = (0, 1, 1);
        }
        for at in self.at..goal.min(self.text.len()) {
            match self.text[at] {
                b'\r' if self.text.get(at + 1) == Some(&b'\n') => {}
                b'\n' | b'\r' => (self.line, self.column) = (self.line + 1, 1),
                // The bytes of a character behind its first.
                0x80..0xc0 => {}
                _ => self.column += 1,
            }
        }
        self.at = self.at.max(goal);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_those_of_the_pasted_text() {
        let text = "ab\r\n\"ö\" x\r%2Ey";
        let mut places = Places::new(text.as_bytes(), true);
        for (plain, place) in [
            (0, "line 1, column 1"),
            (1, "line 1, column 2"),
            (4, "line 2, column 1"),
            (9, "line 2, column 5"),
            (11, "line 3, column 1"),
            (12, "line 3, column 4"),
            (0, "line 1, column 1"),
        ] {
            assert_eq!(places.name(plain, None), place, "{plain}");
        }
    }

    #[test]
    fn a_name_is_enough_unless_two_have_it() {
        let mut places = Places::new(b"x\nx x\n", false);
        assert_eq!(places.name(0, Some("Authorization header")), "Authorization header, line 1");
        assert_eq!(places.name(2, Some("Authorization header")), "Authorization header, line 2");
        assert_eq!(places.name(4, Some("Authorization header")), "Authorization header, line 2, column 3");
        assert_eq!(places.name(0, Some("id_token in a JSON response")), "id_token in a JSON response");
        assert_eq!(
            places.name(2, Some("id_token in a JSON response")),
            "id_token in a JSON response, line 2, column 1"
        );
        assert_eq!(Places::new(b"x\n", false).name(0, Some("id_token parameter")), "id_token parameter");
    }
}
