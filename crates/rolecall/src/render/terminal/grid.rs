//! Rows in columns: by comfy-table where there is colour, and straight where there is none.

use std::borrow::Cow;

use comfy_table::{Cell, ColumnConstraint, Table, Width, presets};

use super::super::wrap::{display_width, shortened_to_width, wrap};
use super::{LEAST_WIDTH, Page, Shown, Style, cut, pad};

/// The widest name beside which a text still stands; a wider one gets a line to itself.
const LABEL_LIMIT: usize = 26;
/// How far behind its name's beginning a text begins that stands below it.
const BELOW: usize = 2;

/// Rows of a name or two and a text, in columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grid {
    indent: usize,
    rows: Vec<Vec<(Style, String)>>,
}

impl Grid {
    /// An empty grid that begins `indent` columns in.
    pub(crate) fn new(indent: usize) -> Self {
        Self { indent, rows: Vec::new() }
    }

    /// Adds a row. All rows of a grid have as many cells.
    pub(crate) fn row<const N: usize>(&mut self, cells: [(Style, &str); N]) {
        self.rows.push(cells.map(|(style, text)| (style, text.to_owned())).into());
    }

    /// Adds a row of a name and a text, unless the text is empty.
    pub(crate) fn fact(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.row([(Style::Plain, name), (Style::Plain, text)]);
        }
    }

    /// The rows, fit to be shown, with a name that is too wide for its column shortened there and whole in a row above.
    fn unfolded(&self, verbose: bool) -> Vec<Vec<Shown<'_>>> {
        let mut rows = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let mut row: Vec<_> = row.iter().map(|(style, text)| (*style, cut(text, verbose))).collect();
            let last = row.len() - 1;
            for index in 0..last {
                if display_width(&row[index].1) > LABEL_LIMIT {
                    let short = shortened_to_width(&row[index].1, LABEL_LIMIT);
                    let whole = std::mem::replace(&mut row[index].1, Cow::Owned(short));
                    let style = row[index].0;
                    let text = std::mem::replace(&mut row[last], (style, whole));
                    rows.push(row.clone());
                    row[index].1 = Cow::Borrowed("");
                    row[last] = text;
                }
            }
            rows.push(row);
        }
        rows
    }
}

/// Where the columns of a grid are.
struct Columns {
    indent: usize,
    widths: Vec<usize>,
    /// What the last one has.
    room: usize,
}

impl Page {
    /// Adds `grid`, its last column wrapped at spaces to fill the width. A text with a word that is too wide for that column
    /// begins below its name, where it has more room: nothing breaks words, but the terminal would.
    pub(crate) fn grid(&mut self, grid: &Grid) {
        if grid.rows.is_empty() {
            return;
        }
        let rows = grid.unfolded(self.look.verbose);
        let widths = column_widths(&rows);
        let before: usize = widths[..widths.len() - 1].iter().map(|width| width + 2).sum();
        let room = self.look.width.saturating_sub(grid.indent + before).max(LEAST_WIDTH / 2);
        let columns = Columns { indent: grid.indent, widths, room };
        let mut below = grid.indent + BELOW;
        let mut beside = Vec::with_capacity(rows.len());
        for mut row in rows {
            let last = row.len() - 1;
            let name = &row[0].1;
            if last > 0 && !name.is_empty() {
                below = grid.indent + BELOW + name.len() - name.trim_start_matches(' ').len();
            }
            let room_below = self.look.width.saturating_sub(below);
            let text = &row[last].1;
            let widest = if display_width(text) <= room { 0 } else { widest_word(text, room) };
            if widest <= room || widest > room_below {
                beside.push(row);
                continue;
            }
            let (style, text) = std::mem::replace(&mut row[last], (Style::Plain, Cow::Borrowed("")));
            if row.iter().any(|(_, name)| !name.is_empty()) {
                beside.push(row);
            }
            self.rows(std::mem::take(&mut beside), &columns);
            for line in wrap(&text, room_below, 0, 0) {
                pad(&mut self.text, below);
                self.put(style, &line);
                self.text.push('\n');
            }
        }
        self.rows(beside, &columns);
    }

    fn rows(&mut self, rows: Vec<Vec<Shown<'_>>>, columns: &Columns) {
        if self.look.colour && !rows.is_empty() {
            self.text.push_str(&coloured(rows, columns));
            self.text.push('\n');
        } else {
            for row in &rows {
                self.plain_row(row, columns);
            }
        }
    }

    /// Adds one row of a grid without colour: what comfy-table would draw, without the cells it would take. Most reports
    /// are read by programs, and drawing was the dearest part of them.
    fn plain_row(&mut self, row: &[Shown<'_>], Columns { indent, widths, room }: &Columns) {
        let Some(((_, text), names)) = row.split_last() else { return };
        let start = self.text.len();
        pad(&mut self.text, *indent);
        for ((_, name), width) in names.iter().zip(widths) {
            self.text.push_str(name);
            pad(&mut self.text, width + 2 - display_width(name));
        }
        if display_width(text) <= *room {
            self.text.push_str(text);
        } else {
            let column = indent + widths[..names.len()].iter().map(|width| width + 2).sum::<usize>();
            for (index, line) in wrap(text, *room, 0, 0).iter().enumerate() {
                if index > 0 {
                    self.text.push('\n');
                    pad(&mut self.text, column);
                }
                self.text.push_str(line);
            }
        }
        let end = self.text.trim_end_matches(' ').len().max(start);
        self.text.truncate(end);
        self.text.push('\n');
    }
}

/// The rows in colour, as comfy-table lays them out.
fn coloured(rows: Vec<Vec<Shown<'_>>>, Columns { indent, widths, room }: &Columns) -> String {
    let mut table = Table::new();
    // Neither the terminal's width nor its kind is comfy-table's business: the look says what is wanted. Left to itself,
    // crossterm would ask the environment, which has been asked.
    crossterm::style::force_color_output(true);
    table.load_style(presets::NOTHING).force_no_tty().style_text_only();
    table.enforce_styling();
    for mut row in rows {
        if let Some((_, text)) = row.last_mut() {
            *text = Cow::Owned(wrap(text, *room, 0, 0).join("\n"));
        }
        table.add_row(row.into_iter().map(|(style, text)| {
            let style = if text.is_empty() { Style::Plain } else { style };
            style.cell(Cell::new(text))
        }));
    }
    for (index, column) in table.column_iter_mut().enumerate() {
        // The columns of a terminal fit a u16; an indent is a handful of them.
        let narrow = |width: usize| u16::try_from(width).unwrap_or_default();
        let before = if index == 0 { narrow(*indent) } else { 0 };
        if index + 1 == widths.len() {
            column.set_padding((before, 0));
        } else {
            // As wide as in the rest of the grid, of which these rows may be a part.
            column.set_padding((before, 2));
            column
                .set_constraint(ColumnConstraint::Absolute(Width::Fixed(before + narrow(widths[index]) + 2)));
        }
    }
    table.trim_fmt()
}

/// How many columns the widest word of `text` takes, as far as that is more than `room`.
fn widest_word(text: &str, room: usize) -> usize {
    if !text.is_ascii() {
        return text.split(' ').map(display_width).max().unwrap_or_default();
    }
    // So wide a word covers one of every `room` columns.
    let bytes = text.as_bytes();
    let word_at = |at: &usize| {
        let before = bytes[..*at].iter().rev().take_while(|byte| **byte != b' ').count();
        before + bytes[*at..].iter().take_while(|byte| **byte != b' ').count()
    };
    (0..bytes.len())
        .step_by(room.max(1))
        .filter(|at| bytes[*at] != b' ')
        .map(|at| word_at(&at))
        .max()
        .unwrap_or_default()
}

fn column_widths(rows: &[Vec<Shown<'_>>]) -> Vec<usize> {
    // comfy-table gives an empty column one place.
    let mut widths = vec![1; rows.first().map_or(1, Vec::len)];
    for row in rows {
        for (width, (_, text)) in widths.iter_mut().zip(row) {
            *width = display_width(text).max(*width);
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::super::Look;
    use super::*;

    /// Both ways of drawing a grid give the same page, but for the colours.
    #[test]
    fn colour_changes_nothing_but_the_colours() {
        let mut grid = Grid::new(2);
        grid.row([
            (Style::Bold, "name"),
            (Style::Good, "YES"),
            (Style::Plain, "a text that is long enough to be wrapped once or twice at forty columns"),
        ]);
        grid.row([(Style::Plain, ""), (Style::Dim, "="), (Style::Dim, "山田 wide")]);
        grid.row([(Style::Plain, "山田"), (Style::Plain, ""), (Style::Plain, "")]);
        grid.row([
            (Style::Plain, "a name that is far too wide for its column"),
            (Style::Warn, "x"),
            (Style::Plain, "y"),
        ]);
        grid.row([
            (Style::Bold, "wide"),
            (Style::Plain, ""),
            (Style::Good, "an-address-that-no-column-of-this-page-has-room-for"),
        ]);
        grid.row([(Style::Plain, "after"), (Style::Plain, ""), (Style::Plain, "z")]);
        let draw = |colour| {
            let mut page = Page::new(&Look { width: 60, colour, verbose: false, piped: false });
            page.grid(&grid);
            page.text().to_owned()
        };
        let mut without = String::new();
        let mut rest = draw(true);
        while let Some((before, after)) = rest.split_once('\u{1b}') {
            without.push_str(before);
            rest = after.split_once('m').map(|(_, after)| after.to_owned()).unwrap_or_default();
        }
        without.push_str(&rest);
        let trimmed: Vec<&str> = without.lines().map(str::trim_end).collect();
        assert_eq!(draw(false).lines().collect::<Vec<_>>(), trimmed);
    }

    /// A row on either side of each boundary: the column's room is 40 - 2 - 6 = 32, and below there are 36.
    #[test]
    fn a_word_too_wide_for_its_column_stands_below_its_name() {
        for (width, beside) in [(32, true), (33, false), (36, false), (37, true)] {
            let word = "w".repeat(width);
            for text in [word.clone(), format!("a {word}")] {
                let mut grid = Grid::new(2);
                grid.row([(Style::Plain, "name"), (Style::Plain, &text)]);
                grid.row([(Style::Plain, ""), (Style::Plain, &word)]);
                grid.row([(Style::Plain, "x"), (Style::Plain, "y")]);
                let mut page = Page::new(&Look { width: 40, colour: false, verbose: false, piped: false });
                page.grid(&grid);
                let lines: Vec<&str> = page.text().lines().collect();
                assert!(
                    lines.iter().any(|line| line.trim_start().ends_with(&word)),
                    "{width}: no word is broken"
                );
                assert_eq!(lines[0] == "  name", !beside, "{width}: {lines:?}");
                assert_eq!(lines.contains(&format!("    {word}").as_str()), !beside, "{width}: {lines:?}");
                assert_eq!(lines.last(), Some(&"  x     y"), "{width}: the columns stay where they are");
            }
        }
    }
}
