//! Every member of header and payload: value, what the value says, and what the member means.

use std::borrow::Cow;

use rolecall_core::json::{Object, Value, to_string_safe};
use rolecall_core::knowledge::Explained;
use rolecall_core::report::TokenSummary;
use rolecall_core::text::shortened;

use super::super::{Grid, Look, Page, Style};
use super::grouped;
use crate::commands::path_of;

/// How much is shown, and how much with `-v`: members of a part, characters of a value.
const LIMITS: [(usize, usize); 2] = [(60, 400), (1_000, 8_000)];

/// Draws the members of header and payload; `meanings` adds what each one means.
pub(super) fn draw(page: &mut Page, token: &TokenSummary, meanings: bool, look: &Look) {
    for (part, heading, object) in [("header", "Header", &token.header), ("payload", "Claims", &token.claims)]
    {
        let members: Vec<&Explained> = token.explained.iter().filter(|member| member.part == part).collect();
        page.heading(heading, if members.is_empty() { "none" } else { "" });
        let (most, length) = LIMITS[usize::from(look.verbose)];
        let mut grid = Grid::new(2);
        for member in members.iter().take(most) {
            draw_member(&mut grid, member, object, meanings, length);
        }
        page.grid(&grid);
        if members.len() > most {
            let more = grouped(members.len() - most);
            page.line(Style::Warn, &format!("  and {more} more, which `--format json` shows"));
        }
    }
}

/// A value can hold any text, also one that looks like a reading: the marks stand in a column where no value comes.
fn draw_member(grid: &mut Grid, member: &Explained, object: &Object, meanings: bool, length: usize) {
    let value = spaced(member, object);
    let name = shortened(&member.name, length);
    grid.row([(Style::Bold, &name), (Style::Plain, ""), (Style::Plain, &shortened(&value, length))]);
    let count = value.chars().count();
    if count > length {
        let how = path_of(member.part, &member.name)
            .map_or_else(|| "`--format json`".to_owned(), |path| format!("`rolecall get {path}`"));
        let rest = format!("cut: {} characters in all, which {how} shows", grouped(count));
        grid.row([(Style::Plain, ""), (Style::Warn, "…"), (Style::Warn, &rest)]);
    }
    if !member.reading.is_empty() {
        grid.row([
            (Style::Plain, ""),
            (Style::Plain, "="),
            (Style::Plain, &shortened(&member.reading, length)),
        ]);
    }
    if meanings && !member.meaning.is_empty() {
        grid.row([(Style::Plain, ""), (Style::Dim, "-"), (Style::Dim, &member.meaning)]);
    }
}

/// The value; arrays and objects with spaces after commas and colons, so that lines can be wrapped there.
fn spaced<'a>(member: &'a Explained, object: &Object) -> Cow<'a, str> {
    let value = object.get(&member.name).filter(|value| value.readable() == member.value);
    match value {
        Some(value @ (Value::Array(_) | Value::Object(_))) => {
            let mut text = String::with_capacity(member.value.len() * 2);
            write_spaced(value, &mut text);
            Cow::Owned(text)
        }
        _ => Cow::Borrowed(&member.value),
    }
}

/// As deep as the core's parser goes, which is bounded.
fn write_spaced(value: &Value, text: &mut String) {
    match value {
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index > 0 { ", " } else { "" });
                write_spaced(item, text);
            }
            text.push(']');
        }
        Value::Object(object) => {
            text.push('{');
            for (index, member) in object.members().iter().enumerate() {
                text.push_str(if index > 0 { ", " } else { "" });
                text.push_str(&to_string_safe(&member.name));
                text.push_str(": ");
                write_spaced(&member.value, text);
            }
            text.push('}');
        }
        scalar => text.push_str(&to_string_safe(scalar)),
    }
}
