//! What the text before a token calls it, and where it stands.

use super::Label;

/// How far before a token a name is looked for, in bytes.
const BEFORE: usize = 160;

/// A token's place in the text.
pub(super) struct Surroundings<'t> {
    pub(super) text: &'t str,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Line and column, from 1.
    pub(super) line: (usize, usize),
}

/// The label and the place, in words for people.
pub(super) fn label(found: &Surroundings<'_>) -> (Label, String) {
    let before = before(found.text, found.start);
    let name = name_before(before).to_ascii_lowercase();
    let whole = found.text[..found.start].trim_matches(QUOTING).trim().is_empty()
        && found.text[found.end..].trim_matches(QUOTING).trim().is_empty();
    let named = |label, name: &str| (label, format!("{name}{}{}", form(before), line(found)));
    match name.replace(['_', '-'], "").as_str() {
        _ if whole => (Label::Alone, "the whole text".to_owned()),
        known if known.ends_with("accesstoken") => named(Label::AccessToken, "access_token"),
        known if known.ends_with("idtoken") => named(Label::IdToken, "id_token"),
        known if known.ends_with("bearer") || known.ends_with("authorization") => {
            let header = if before.to_ascii_lowercase().contains("authorization") {
                "Authorization header"
            } else {
                "after Bearer"
            };
            (Label::Authorization, format!("{header}{}", line(found)))
        }
        known if known.ends_with("token") || known.ends_with("jwt") || known.ends_with("assertion") => {
            named(Label::InText, &name)
        }
        _ => (Label::InText, format!("line {}, column {}", found.line.0, found.line.1)),
    }
}

/// The name of what stands at `start`: `refresh_token`, `code`. Empty where nothing names it.
pub(super) fn name_at(text: &str, start: usize) -> String {
    name_before(before(text, start)).to_ascii_lowercase()
}

const QUOTING: [char; 8] = ['"', '\'', '`', ' ', '\n', '\r', '\t', '.'];

fn before(text: &str, start: usize) -> &str {
    let mut from = start.saturating_sub(BEFORE);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    &text[from..start]
}

/// The last identifier before a value, behind quotes, colons, equals signs, block-scalar marks and their encodings.
fn name_before(before: &str) -> &str {
    let mut rest = before;
    loop {
        let trimmed = rest
            .trim_end_matches(|c: char| c.is_whitespace() || "\"'`\\:=|>+(<[{\u{201c}\u{2018}".contains(c));
        let shorter = ["%22", "%20", "%3A", "%3a", "%3D", "%3d", "u0022", "&quot;"]
            .into_iter()
            .find_map(|encoded| trimmed.strip_suffix(encoded))
            .unwrap_or(trimmed);
        // The dash of YAML's `>-` and `|-`.
        let shorter = shorter.strip_suffix("|-").or_else(|| shorter.strip_suffix(">-")).unwrap_or(shorter);
        if shorter.len() == rest.len() {
            break;
        }
        rest = shorter;
    }
    let start = rest
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        .last()
        .map_or(rest.len(), |(at, _)| at);
    &rest[start..]
}

/// In what a named token stands.
fn form(before: &str) -> &'static str {
    let tail = before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\'));
    if tail.ends_with(':') && tail.trim_end_matches([':', ' ']).ends_with(['"', '\'']) {
        " in a JSON response"
    } else if tail.ends_with('=') && before.contains(['?', '#', '&']) {
        " in a URL or form"
    } else {
        ""
    }
}

fn line(found: &Surroundings<'_>) -> String {
    if found.text.trim().contains('\n') { format!(", line {}", found.line.0) } else { String::new() }
}
