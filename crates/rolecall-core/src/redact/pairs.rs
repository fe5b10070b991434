//! A name and a value apart from each other: `{"name": "code", "value": "…"}` of HAR files, `- name:` and `value:` of YAML,
//! `<input name="code" value="…">`, in either order.

use memchr::memmem;

use super::named::{is_name, last_word, trim};

/// How far from the value its name is looked for, in bytes.
const LONGEST: usize = 512;

/// How far from it the id of a secret is looked for, which its tags can stand behind, in bytes.
const LONGEST_STORED: usize = 1024;

/// The name of a value whose key begins at `start`, where it stands before it.
pub(super) fn before(plain: &[u8], start: usize) -> Option<&[u8]> {
    names(same_before(plain, start, LONGEST)).last()
}

/// The name of a value that ends at `end`, where it stands behind it.
pub(super) fn behind(plain: &[u8], end: usize) -> Option<&[u8]> {
    names(same_behind(plain, end, LONGEST)).next()
}

/// What a value is that a key vault or an account's list of keys gives, whose key begins at `start` and which ends at `end`: a name
/// that says so.
pub(super) fn stored(plain: &[u8], start: usize, end: usize) -> Option<&'static [u8]> {
    let around = [same_before(plain, start, LONGEST_STORED), same_behind(plain, end, LONGEST_STORED)];
    let has = |text: &[u8], part: &[u8]| memmem::find(text, part).is_some();
    let mut words = around.into_iter();
    if words.clone().any(|text| has(text, b"eyName") && members(text, &[b"keyname"]).next().is_some()) {
        return Some(b"key1");
    }
    let is_secret = |id: &[u8]| id.starts_with(b"https://") && has(id, b".vault.") && has(id, b"/secrets/");
    words
        .any(|text| has(text, b"/secrets/") && members(text, &[b"id"]).any(is_secret))
        .then_some(b"secrettext")
}

/// What of the same item stands before `start`, at most `longest` bytes of it.
fn same_before(plain: &[u8], start: usize, longest: usize) -> &[u8] {
    let window = &plain[start.saturating_sub(longest)..start];
    let mut depth = 0;
    let mut from = window.len();
    while from > 0 {
        match window[from - 1] {
            b'}' => depth += 1,
            b'{' | b'<' if depth == 0 => break,
            b'{' => depth -= 1,
            b'-' if depth == 0 && begins_line(&window[..from - 1]) => break,
            _ => {}
        }
        from -= 1;
    }
    &window[from..]
}

/// What of the same item stands behind `end`, at most `longest` bytes of it.
fn same_behind(plain: &[u8], end: usize, longest: usize) -> &[u8] {
    let window = &plain[end..plain.len().min(end + longest)];
    let mut depth = 0;
    let mut to = 0;
    while to < window.len() {
        match window[to] {
            b'{' => depth += 1,
            b'}' | b'>' if depth == 0 => break,
            b'}' => depth -= 1,
            b'-' if depth == 0 && begins_line(&window[..to]) => break,
            b'\n' if window[..to].ends_with(b"\n") => break,
            _ => {}
        }
        to += 1;
    }
    &window[..to]
}

/// Whether only white space stands between `before` and the end of a line.
fn begins_line(before: &[u8]) -> bool {
    trim(before, |byte| matches!(byte, b' ' | b'\t')).ends_with(b"\n")
}

/// What the keys `name` and `key` in `text` say.
fn names(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    // `AzureAd:ClientSecret`: the last part says what it is.
    members(text, &[b"name", b"key"]).filter_map(last_word)
}

/// The words that `keys`, in any case, stand before in `text`.
fn members<'t>(text: &'t [u8], keys: &'static [&'static [u8]]) -> impl Iterator<Item = &'t [u8]> {
    let around = |byte: u8| matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b'\\');
    memchr::memchr2_iter(b':', b'=', text).filter_map(move |separator| {
        let key = last_word(trim(&text[..separator], around))?;
        if !keys.iter().any(|known| key.eq_ignore_ascii_case(known)) {
            return None;
        }
        let rest = &text[separator + 1..];
        let start = rest.iter().position(|byte| !around(*byte))?;
        let belongs = |byte: &&u8| is_name(**byte) || matches!(byte, b':' | b'/');
        let len = rest[start..].iter().take_while(belongs).count();
        Some(&rest[start..start + len])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_the_same_item_and_nowhere_else() {
        let code = Some("code");
        for (text, name_before, name_behind) in [
            (r#"{"name":"code","VALUE":"x"}"#, code, None),
            (r#"{"name":"code","more":{"a":1},"VALUE":"x"}"#, code, None),
            (r#"{"VALUE":"x","name":"code"}"#, None, code),
            (r#"{"VALUE":"x", "in" : "q", "name" : "code"}"#, None, code),
            (r#"[{"name":"code"},{"VALUE":"x"},{"name":"code"}]"#, None, None),
            ("- name: code\n  VALUE: x\n- name: other", code, None),
            ("- VALUE: x\n  name: code\n", None, code),
            ("- name: code\n- VALUE: x\n- name: code", None, None),
            ("<input name=\"code\" type='hidden' VALUE='x'/><a name='b'>", code, None),
            ("<add VALUE=\"x\" key=\"code\"/>", None, code),
            (r#"{"VALUE":"x","name":"AzureAd:code"}"#, None, code),
            (r#"{"rename":"code","VALUE":"x"}"#, None, None),
        ] {
            let at = text.find("VALUE").expect("it is there");
            let (text, end) = (text.as_bytes(), at + "VALUE".len() + 3);
            let shown = |name: Option<&[u8]>| name.map(|name| String::from_utf8_lossy(name).into_owned());
            assert_eq!(shown(before(text, at)).as_deref(), name_before, "before: {}", text.escape_ascii());
            assert_eq!(shown(behind(text, end)).as_deref(), name_behind, "behind: {}", text.escape_ascii());
        }
    }
}
