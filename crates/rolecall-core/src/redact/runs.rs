//! Long runs of bytes of a kind, such as letters of base64. Most of a text has none, so that most of it need not be looked at.

/// Where the first run begins, from `from` on, of at least `least` bytes that satisfy `belongs`; what stands before `from` is no part
/// of one.
pub(super) fn next(text: &[u8], from: usize, least: usize, belongs: impl Fn(u8) -> bool) -> Option<usize> {
    let mut start = from;
    loop {
        // From its end: what does not belong there ends every run that begins before it.
        match text.get(start..start.checked_add(least)?)?.iter().rposition(|byte| !belongs(*byte)) {
            None => return Some(start),
            Some(other) => start += other + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_long_run_is_found() {
        for (text, from, found) in [
            ("aaa", 0, Some(0)),
            ("aa", 0, None),
            ("-aaa", 0, Some(1)),
            ("aa-aa-aaaa-aaa", 0, Some(6)),
            ("aa-aa-aaaa-aaa", 6, Some(6)),
            ("aa-aa-aaaa-aaa", 7, Some(7)),
            ("aa-aa-aaaa-aaa", 8, Some(11)),
            ("aa-aa-aaaa-aaa", 12, None),
            ("aa-aa-aaaa-aa", 8, None),
            ("", 0, None),
            ("aaa", 4, None),
        ] {
            assert_eq!(next(text.as_bytes(), from, 3, |byte| byte == b'a'), found, "{text} from {from}");
        }
    }
}
