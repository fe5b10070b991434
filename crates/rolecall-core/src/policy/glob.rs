//! Patterns of `--forbid`: `*` stands for any characters, `?` for one.

/// Whether the whole of `name` matches `pattern`, upper and lower case alike: a pattern that forbids must not be
/// slipped past by a letter's case. Linear in the lengths for each `*`, whatever the pattern.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    // Of ASCII, which nearly every name is, the bytes are the characters, and no copy is needed.
    if pattern.is_ascii() && name.is_ascii() {
        let same = |one: u8, other: u8| one.eq_ignore_ascii_case(&other);
        return fits(pattern.as_bytes(), name.as_bytes(), (b'*', b'?'), same);
    }
    let [pattern, name] =
        [pattern, name].map(|text| text.chars().flat_map(char::to_lowercase).collect::<Vec<char>>());
    fits(&pattern, &name, ('*', '?'), |one, other| one == other)
}

/// Whether the whole of `name` fits `pattern`, in which `star` stands for any characters and `any` for one.
fn fits<C: Copy + PartialEq>(
    pattern: &[C],
    name: &[C],
    (star, any): (C, C),
    same: impl Fn(C, C) -> bool,
) -> bool {
    let (mut p, mut n) = (0, 0);
    // Where the last star stood, and up to where it has eaten.
    let mut last: Option<(usize, usize)> = None;
    while n < name.len() {
        if pattern.get(p) == Some(&star) {
            last = Some((p, n));
            p += 1;
        } else if pattern.get(p).is_some_and(|c| *c == any || same(*c, name[n])) {
            p += 1;
            n += 1;
        } else if let Some((at, eaten)) = last {
            last = Some((at, eaten + 1));
            p = at + 1;
            n = eaten + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == star)
}

/// What to do instead of `pattern`, where it was surely meant otherwise than it works: a list in one pattern, or a space, which no name of
/// a permission has, would match nothing and so forbid nothing.
pub fn pattern_problem(pattern: &str) -> Option<&'static str> {
    if pattern.contains(',') {
        Some(
            "it holds a comma, and is one pattern: write each name on its own, and `?` for a comma that a name has",
        )
    } else if pattern.trim().is_empty() || pattern.contains(char::is_whitespace) {
        Some("it is blank or holds white space, which no permission's name does: take it out")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_names() {
        for (pattern, name, holds) in [
            ("*.ReadWrite.All", "Alert.ReadWrite.All", true),
            ("*.ReadWrite.All", "Alert.ReadWrite", false),
            ("*.ReadWrite.All", "Alert.ReadWrite.All2", false),
            ("*.readwrite.all", "Alert.ReadWrite.All", true),
            ("Machine.*", "Machine.Isolate", true),
            ("Machine.*", "XMachine.Isolate", false),
            ("Alert.Read.All", "Alert.Read.All", true),
            ("Alert.Read", "Alert.Read.All", false),
            ("Alert?Read", "Alert.Read", true),
            ("Alert?Read", "AlertRead", false),
            ("*", "", true),
            ("*", "anything", true),
            ("", "", true),
            ("", "x", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b*", "xxbxxaxx", false),
            ("[a]", "a", false),
            ("*.lesen", "Aufträge.Lesen", true),
            ("auftr?ge.*", "AUFTRÄGE.LESEN", true),
            ("AUFTRÄGE.*", "aufträge.lesen", true),
            ("Orders.K*", "orders.\u{212a}ill", true),
            ("Aufträge.*", "Auftrage.Lesen", false),
        ] {
            assert_eq!(matches(pattern, name), holds, "{pattern} on {name}");
        }
        let long = "a".repeat(20_000);
        assert!(!matches("*a*a*a*a*b", &long), "no pattern takes for ever");
    }

    #[test]
    fn a_pattern_that_would_forbid_nothing_is_told() {
        for (pattern, is_told) in [
            ("*.ReadWrite.*", false),
            ("Orders?Write", false),
            ("[a]", false),
            ("A,B", true),
            ("A, B", true),
            (" Orders.Write.All ", true),
            ("Orders Write", true),
            ("", true),
            (" ", true),
        ] {
            assert_eq!(pattern_problem(pattern).is_some(), is_told, "{pattern:?}");
        }
    }
}
