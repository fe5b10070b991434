//! The one sink: every text that reaches a terminal, or a pipe, becomes part of a [`Page`], and what could move a
//! cursor, hide or turn a line around is made visible on its way in (docs/design.md §4, wall 6). A page adds the line ends and
//! the colours itself; nothing else can.

mod grid;

pub(crate) use grid::Grid;

use std::borrow::Cow;
use std::io::{ErrorKind, Write};

use comfy_table::{Attribute, Cell, Color};
use rolecall_core::json;
use rolecall_core::text::{shortened, visible};
use serde::Serialize;

use super::wrap::{display_width, wrap};
use crate::arguments::{ColorArgs, ColorChoice, OutputArgs};
use crate::error::CliError;
use crate::world::World;

/// The width of a page that no terminal shows.
const PLAIN_WIDTH: usize = 100;
/// However narrow the terminal, lines are not wrapped narrower than this.
const LEAST_WIDTH: usize = 40;
/// How many characters of one text are shown, and how many with `-v`. comfy-table counts columns in 16 bits, which the
/// second keeps far away, escapes and wide characters counted.
const TEXT_LIMITS: [usize; 2] = [1_000, 8_000];
/// What stands behind a text that was cut.
const CUT: &str = " (cut: `--format json` shows all of it)";

/// How a page is to look.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Look {
    /// Columns to fill.
    pub(crate) width: usize,
    /// Whether to use colour.
    pub(crate) colour: bool,
    /// Whether to show more.
    pub(crate) verbose: bool,
    /// No terminal shows it, so that whoever reads its first line with `head -1` is to have all of it.
    pub(crate) piped: bool,
}

impl Look {
    /// No colour, and the width of a pipe.
    pub(crate) fn plain() -> Self {
        Self { width: PLAIN_WIDTH, colour: false, verbose: false, piped: false }
    }

    /// For a text that has no colours, where standard output goes; wide lines are hard to read.
    pub(crate) fn of_text(world: &dyn World) -> Self {
        let width = world.columns().unwrap_or(PLAIN_WIDTH).clamp(LEAST_WIDTH, PLAIN_WIDTH);
        Self { width, piped: world.columns().is_none(), ..Self::plain() }
    }

    /// For an error, where standard error goes.
    pub(crate) fn of_errors(world: &dyn World) -> Self {
        let width = world.error_columns().unwrap_or(PLAIN_WIDTH).clamp(LEAST_WIDTH, PLAIN_WIDTH);
        Self { width, ..Self::plain() }
    }

    /// As `args` want it, where standard output goes.
    pub(crate) fn of(args: &OutputArgs, world: &dyn World) -> Self {
        Self { verbose: args.verbose, ..Self::in_colour(&args.color, world) }
    }

    /// With colour as `args` want it, where standard output goes.
    pub(crate) fn in_colour(args: &ColorArgs, world: &dyn World) -> Self {
        let columns = world.columns();
        Self {
            width: columns.unwrap_or(PLAIN_WIDTH).max(LEAST_WIDTH),
            colour: wants_colour(args.color, columns.is_some(), world),
            verbose: false,
            piped: columns.is_none(),
        }
    }
}

/// `NO_COLOR` (<https://no-color.org>) counts when it is not empty; a terminal called `dumb` has no colours.
fn wants_colour(choice: ColorChoice, is_terminal: bool, world: &dyn World) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            is_terminal
                && world.variable("NO_COLOR").is_none_or(|value| value.is_empty())
                && world.variable("TERM").is_none_or(|term| term != "dumb")
        }
    }
}

/// What a piece of text looks like where colour is wanted; where it is not, the words alone must do. Only the first
/// eight colours are used, which every theme keeps readable, and none carries a meaning that no word has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Style {
    /// As it is.
    Plain,
    /// Headings and names.
    Bold,
    /// What can be skipped.
    Dim,
    /// *Yes*.
    Good,
    /// *No*.
    Bad,
    /// *Not checked*, and warnings.
    Warn,
}

impl Style {
    /// The parameters of the SGR sequence (ECMA-48 §8.3.117).
    fn sgr(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Bold => "1",
            Self::Dim => "2",
            Self::Good => "1;32",
            Self::Bad => "1;31",
            Self::Warn => "1;33",
        }
    }

    fn cell(self, cell: Cell) -> Cell {
        match self {
            Self::Plain => cell,
            Self::Bold => cell.add_attribute(Attribute::Bold),
            Self::Dim => cell.add_attribute(Attribute::Dim),
            Self::Good => cell.fg(Color::DarkGreen).add_attribute(Attribute::Bold),
            Self::Bad => cell.fg(Color::DarkRed).add_attribute(Attribute::Bold),
            Self::Warn => cell.fg(Color::DarkYellow).add_attribute(Attribute::Bold),
        }
    }
}

/// Room for the report of an ordinary token, so that its text need not be moved as it grows.
const PAGE_BYTES: usize = 12 * 1024;

/// A cell with a text that is fit to be shown.
type Shown<'t> = (Style, Cow<'t, str>);

/// Text that is fit to be shown.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    text: String,
    look: Look,
}

impl Page {
    /// An empty page.
    pub(crate) fn new(look: &Look) -> Self {
        Self { text: String::with_capacity(PAGE_BYTES), look: *look }
    }

    /// A page of text that another sink of this program has made fit to be written.
    pub(in crate::render) fn of_sink(text: String) -> Self {
        Self { text, look: Look::plain() }
    }

    /// A page with one JSON value on one line.
    pub(crate) fn json_line(value: &impl Serialize) -> Self {
        Self { text: json::to_string_safe(value) + "\n", look: Look::plain() }
    }

    /// A page with one JSON value, in which deceptive characters are JSON's own escapes.
    pub(crate) fn json(value: &impl Serialize) -> Self {
        Self { text: json::to_string_pretty_safe(value) + "\n", look: Look::plain() }
    }

    /// Adds an empty line.
    pub(crate) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Takes the empty line away that stands before a page's first heading.
    pub(crate) fn begin_at_once(&mut self) {
        if self.text.starts_with('\n') {
            self.text.remove(0);
        }
    }

    /// Adds one line, which is not wrapped.
    pub(crate) fn line(&mut self, style: Style, text: &str) {
        let shown = visible(text);
        self.put(style, &shown);
        self.text.push('\n');
    }

    /// Adds a heading after an empty line.
    pub(crate) fn heading(&mut self, text: &str, note: &str) {
        if !self.text.ends_with("\n\n") {
            self.blank();
        }
        self.put(Style::Bold, &visible(text));
        if !note.is_empty() {
            self.put(Style::Dim, &format!("  {}", visible(note)));
        }
        self.text.push('\n');
    }

    /// Adds `lead` and, behind it, `text` wrapped at spaces; further lines begin two columns in.
    pub(crate) fn wrapped(&mut self, lead: &str, lead_style: Style, text: &str, style: Style) {
        self.in_width(self.look.width, lead, lead_style, text, style);
    }

    /// The same for what the page says first, which is one line where no terminal shows it.
    pub(crate) fn headline(&mut self, lead: &str, lead_style: Style, text: &str, style: Style) {
        let width = if self.look.piped { usize::MAX } else { self.look.width };
        self.in_width(width, lead, lead_style, text, style);
    }

    fn in_width(&mut self, width: usize, lead: &str, lead_style: Style, text: &str, style: Style) {
        let lead = visible(lead);
        let lines = wrap(&cut(text, self.look.verbose), width, display_width(&lead), 2);
        self.put(lead_style, &lead);
        for (index, line) in lines.iter().enumerate() {
            if index > 0 {
                self.text.push_str("\n  ");
            }
            self.put(style, line);
        }
        self.text.push('\n');
    }

    /// Adds `text` wrapped at spaces.
    pub(crate) fn paragraph(&mut self, text: &str) {
        for line in wrap(&visible(text), self.look.width, 0, 0) {
            self.text.push_str(&line);
            self.text.push('\n');
        }
    }

    /// Adds text that has lines of its own.
    pub(crate) fn preformatted(&mut self, text: &str) {
        for line in text.trim_end_matches('\n').split('\n') {
            self.line(Style::Plain, line);
        }
    }

    /// Adds a script of the program's own, with nothing of anybody else's in it, letter by letter.
    pub(crate) fn script(&mut self, text: &str) {
        self.text.push_str(text.trim_end_matches('\n'));
        self.text.push('\n');
    }

    /// Adds text that has lines of its own, each wrapped to stay behind its own beginning: its indent, or the column in
    /// which its description begins.
    pub(crate) fn help(&mut self, text: &str) {
        for line in text.trim_end_matches('\n').split('\n') {
            let shown = visible(line);
            let indent = shown.len() - shown.trim_start().len();
            let gap = shown[indent..].find("  ").map(|at| indent + at);
            let hang = gap.map_or(indent, |gap| shown.len() - shown[gap..].trim_start().len());
            // A description that begins far to the right leaves it no room.
            let hang = if hang + LEAST_WIDTH / 2 > self.look.width { indent } else { hang };
            self.text.push_str(&shown[..hang]);
            for (index, part) in
                wrap(&shown[hang..], self.look.width.saturating_sub(hang), 0, 0).iter().enumerate()
            {
                if index > 0 {
                    self.text.push('\n');
                    pad(&mut self.text, hang);
                }
                self.text.push_str(part);
            }
            self.text.push('\n');
        }
    }

    /// Writes the page. That nobody reads to the end, as in `rolecall … | head -1`, is no error.
    ///
    /// # Errors
    /// [`CliError::Output`] when it cannot be written otherwise.
    pub(crate) fn write(&self, out: &mut dyn Write) -> Result<(), CliError> {
        match out.write_all(self.text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(CliError::Output(error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// The text, as it is written out.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    fn put(&mut self, style: Style, shown: &str) {
        if !self.look.colour || style == Style::Plain || shown.is_empty() {
            self.text.push_str(shown);
            return;
        }
        for part in ["\u{1b}[", style.sgr(), "m", shown, "\u{1b}[0m"] {
            self.text.push_str(part);
        }
    }
}

/// `text`, fit to be shown and of a length that is.
fn cut(text: &str, verbose: bool) -> Cow<'_, str> {
    let limit = TEXT_LIMITS[usize::from(verbose)];
    match shortened(text, limit) {
        Cow::Borrowed(whole) => visible(whole),
        Cow::Owned(short) => Cow::Owned(visible(&short).into_owned() + CUT),
    }
}

/// Adds `count` spaces.
fn pad(text: &mut String, mut count: usize) {
    const SPACES: &str = "                                                                ";
    while count > 0 {
        let some = count.min(SPACES.len());
        text.push_str(&SPACES[..some]);
        count -= some;
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::world::fake::Fake;

    const HOSTILE: &str = "a\u{1b}[2J\u{9b}m\u{202e}\u{200b}\nPASS\r\u{7f}";

    fn assert_harmless(text: &str) {
        let found = text.chars().find(|c| *c != '\n' && rolecall_core::text::is_deceptive(*c));
        assert_eq!(found, None, "{text:?}");
    }

    #[test]
    fn nothing_deceptive_gets_onto_a_page() {
        let mut page = Page::new(&Look::plain());
        page.line(Style::Bold, HOSTILE);
        page.heading(HOSTILE, HOSTILE);
        page.wrapped(HOSTILE, Style::Good, HOSTILE, Style::Bad);
        page.preformatted(HOSTILE);
        let mut grid = Grid::new(2);
        grid.row([(Style::Plain, HOSTILE), (Style::Plain, HOSTILE)]);
        grid.row([(Style::Plain, &HOSTILE.repeat(9)), (Style::Plain, HOSTILE)]);
        grid.fact(HOSTILE, HOSTILE);
        page.grid(&grid);
        assert_harmless(page.text());
        assert_harmless(Page::json(&HOSTILE).text());
        // Only preformatted text has lines of its own.
        assert_eq!(page.text().lines().filter(|line| line.starts_with("PASS")).count(), 1);
    }

    #[test]
    fn identifiers_are_never_broken() {
        let guid = "11111111-2222-3333-4444-555555555555";
        let mut page = Page::new(&Look { width: 40, ..Look::plain() });
        page.wrapped("tenant: ", Style::Plain, &format!("this is {guid} and {guid}"), Style::Plain);
        let mut grid = Grid::new(2);
        grid.fact("tenant", &format!("{guid} {guid}"));
        grid.fact(&"long-name-".repeat(5), guid);
        page.grid(&grid);
        insta::assert_snapshot!(page.text(), @r"
        tenant: this is
          11111111-2222-3333-4444-555555555555
          and
          11111111-2222-3333-4444-555555555555
          tenant
            11111111-2222-3333-4444-555555555555
            11111111-2222-3333-4444-555555555555
          long-name-long-name-long-…  long-name-long-name-long-name-long-name-long-name-
            11111111-2222-3333-4444-555555555555
        ");
    }

    #[test]
    fn the_first_line_of_a_pipe_holds_the_whole_headline() {
        let told = "several words ".repeat(20);
        for (piped, lines) in [(true, 1), (false, 9)] {
            let mut page = Page::new(&Look { width: 40, piped, ..Look::plain() });
            page.headline("PASS: ", Style::Good, told.trim_end(), Style::Bold);
            assert_eq!(page.text().lines().count(), lines, "{piped}");
        }
    }

    #[test]
    fn colour_is_used_where_it_is_wanted() {
        let world = |variable: Option<(&'static str, &'static str)>| Fake {
            variables: variable.into_iter().collect(),
            ..Fake::default()
        };
        for (what, choice, terminal, variable, wanted) in [
            ("a terminal", ColorChoice::Auto, true, None, true),
            ("a pipe", ColorChoice::Auto, false, None, false),
            ("NO_COLOR", ColorChoice::Auto, true, Some(("NO_COLOR", "1")), false),
            ("an empty NO_COLOR", ColorChoice::Auto, true, Some(("NO_COLOR", "")), true),
            ("a dumb terminal", ColorChoice::Auto, true, Some(("TERM", "dumb")), false),
            ("always, into a pipe", ColorChoice::Always, false, Some(("NO_COLOR", "1")), true),
            ("never", ColorChoice::Never, true, None, false),
        ] {
            assert_eq!(wants_colour(choice, terminal, &world(variable)), wanted, "{what}");
        }
    }

    #[test]
    fn a_reader_who_went_away_is_no_error() {
        struct Broken(ErrorKind);
        impl Write for Broken {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(self.0.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut page = Page::new(&Look::plain());
        page.blank();
        assert!(page.write(&mut Broken(ErrorKind::BrokenPipe)).is_ok());
        assert!(matches!(page.write(&mut Broken(ErrorKind::StorageFull)), Err(CliError::Output(_))));
    }
}
