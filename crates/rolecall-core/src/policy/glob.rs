//! Patterns of `--forbid`: `*` stands for any characters, `?` for one.

/// Whether the whole of `name` matches `pattern`, upper and lower case alike: a pattern that forbids must not be
/// slipped past by a letter's case. Linear in the lengths for each `*`, whatever the pattern.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().flat_map(char::to_lowercase).collect();
    let name: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    let (mut p, mut n) = (0, 0);
    // Where the last star stood, and up to where it has eaten.
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        if pattern.get(p) == Some(&'*') {
            star = Some((p, n));
            p += 1;
        } else if pattern.get(p).is_some_and(|c| *c == '?' || *c == name[n]) {
            p += 1;
            n += 1;
        } else if let Some((at, eaten)) = star {
            star = Some((at, eaten + 1));
            p = at + 1;
            n = eaten + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
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
