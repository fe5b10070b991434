//! The second value of a change, as Terraform shows one: `password = "old" -> "new"`.

use super::value::{Value, Walk};

/// Where the arrow behind `value` ends, before its new one: the place of its last sign in the text and in the unescaped one.
pub(super) fn arrow_behind(text: &[u8], value: &Value) -> Option<(usize, usize)> {
    let mut walk = Walk { text, at: value.range.end, plain: value.plain.end };
    if value.quoted {
        walk.pass_one();
    }
    let before = walk.at;
    walk.pass(|byte| byte == b' ');
    let dash = walk.next().filter(|next| next.byte == b'-' && walk.at > before)?;
    walk.take(dash);
    walk.next().filter(|next| next.byte == b'>').map(|_| walk.mark())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::value::{Reach, behind};

    #[test]
    fn an_arrow_stands_directly_behind_a_value() {
        for (text, is) in [
            (r#"s="a" -> "b""#, true),
            (r#"s=null -> "b""#, true),
            (r#"s=""  -> "b""#, true),
            (r#"{"x":"s=\"a\" -\u003e \"b\""}"#, true),
            (r#"s="a"-> "b""#, false),
            (r#"s="a" - > "b""#, false),
            (r#"s="a", -> "b""#, false),
            ("s=\"a\"\n -> \"b\"", false),
            (r#"s="a" -"#, false),
        ] {
            let at = text.find('=').expect("a sign");
            let value = behind(text.as_bytes(), at, at, Reach::Word, usize::MAX);
            let found = arrow_behind(text.as_bytes(), &value).map(|(at, _)| text[..at].ends_with('-'));
            assert_eq!(found, is.then_some(true), "{text}");
        }
    }
}
