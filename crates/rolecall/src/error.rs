//! What goes wrong before there is a report: message, hint, and the rule that no error repeats a token.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

use rolecall_core::input::InputError;
use rolecall_core::policy::Problem;

use crate::prompt::PromptError;
use crate::render::{Look, Page, Style};
use crate::source::VARIABLE;
use crate::status::Status;
use crate::world::World;

/// Why a command ended without an answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// The command line is wrong.
    #[error("{message}")]
    Usage {
        /// What is so.
        message: String,
        /// What to write instead.
        hint: String,
        /// How the command is written; empty where that would not help.
        usage: String,
    },
    /// A file of the command line cannot be read.
    #[error("`{name}` cannot be read: {reason}")]
    File {
        /// Its name, fit to be shown.
        name: String,
        /// What the system says.
        reason: String,
    },
    /// A file of the command line holds something else than it should.
    #[error("`{name}`: {problem}")]
    Content {
        /// Its name, fit to be shown.
        name: String,
        /// What is wrong with what it holds.
        problem: String,
        /// What to do about it; or empty.
        hint: String,
    },
    /// A file that people write holds mistakes.
    #[error("`{name}` holds mistakes")]
    Mistakes {
        /// Its name, fit to be shown.
        name: String,
        /// Each mistake with its place.
        problems: Vec<Problem>,
        /// What else can be done about it; or empty.
        hint: String,
    },
    /// The token does not hold, so nothing was locked.
    #[error("`{name}` was not written: {why}")]
    NotLocked {
        /// The lock file's name, fit to be shown.
        name: String,
        /// What is so.
        why: String,
        /// How the process ends.
        status: Status,
    },
    /// A file of the command line cannot be written.
    #[error("`{name}` cannot be written: {reason}")]
    Write {
        /// Its name, fit to be shown.
        name: String,
        /// What the system says.
        reason: String,
    },
    /// A text cannot be redacted.
    #[error("{message}")]
    Unredacted {
        /// What is so.
        message: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// Somebody on the network did not give what was asked for.
    #[error("{message}")]
    Unanswered {
        /// What is so.
        message: String,
        /// What to do about it.
        hint: String,
    },
    /// No way of handing a token over was used.
    #[error("no token was given")]
    NoToken,
    /// Too much was given.
    #[error(transparent)]
    Input(#[from] InputError),
    /// No token is in what was given.
    #[error("no readable token is in what was given")]
    Unreadable,
    /// No token is in one of two texts.
    #[error("no readable token is in the {which} text")]
    UnreadableSide {
        /// `first` or `second`.
        which: String,
    },
    /// What was looked for is not there.
    #[error("{message}")]
    Absent {
        /// What is so.
        message: String,
        /// What is there instead.
        hint: String,
    },
    /// Ctrl-C.
    #[error("interrupted")]
    Interrupted,
    /// The terminal does not do its part.
    #[error("the terminal cannot be asked for a token: {0}")]
    Terminal(io::Error),
    /// The answer could not be written out.
    #[error("the output cannot be written: {0}")]
    Output(io::Error),
}

impl CliError {
    /// A wrong command line, and what to write instead.
    pub(crate) fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), hint: hint.into(), usage: String::new() }
    }

    /// The same of what stands at `place` of a file, where it stands in one.
    #[must_use]
    pub(crate) fn at(self, place: Option<&str>) -> Self {
        match (self, place) {
            (Self::Usage { message, hint, usage }, Some(place)) => {
                Self::Usage { message: format!("{place}: {message}"), hint, usage }
            }
            (error, _) => error,
        }
    }

    /// What the process tells its caller.
    pub(crate) fn status(&self) -> Status {
        match self {
            Self::Usage { .. }
            | Self::File { .. }
            | Self::Content { .. }
            | Self::Mistakes { .. }
            | Self::Write { .. }
            | Self::NoToken
            | Self::Terminal(_) => Status::Usage,
            Self::Absent { .. } => Status::Fail,
            Self::NotLocked { status, .. } => *status,
            Self::Input(_)
            | Self::Unreadable
            | Self::UnreadableSide { .. }
            | Self::Unanswered { .. }
            | Self::Unredacted { .. }
            | Self::Output(_) => Status::Undecided,
            Self::Interrupted => Status::Interrupted,
        }
    }

    /// What to do about it.
    fn hint(&self) -> Cow<'_, str> {
        match self {
            Self::Usage { hint, .. }
            | Self::Content { hint, .. }
            | Self::Unanswered { hint, .. }
            | Self::Absent { hint, .. } => Cow::Borrowed(hint),
            Self::Unredacted { hint, .. } => Cow::Borrowed(hint),
            Self::NoToken => Cow::Owned(format!(
                "give it as an argument, with --token-file FILE, on standard input or in {VARIABLE}; at a terminal, \
                 rolecall asks for it"
            )),
            Self::Input(InputError::TooLong) => Cow::Borrowed("cut the part out that holds the token"),
            Self::Terminal(_) => Cow::Borrowed("use --token-file FILE, or pipe the token in"),
            Self::Unreadable | Self::UnreadableSide { .. } => {
                Cow::Borrowed("`rolecall inspect` with the same input says what it is")
            }
            Self::NotLocked { .. } => Cow::Borrowed(
                "a lock is written only of a token that is authentic, current and passes every other demand",
            ),
            Self::Mistakes { .. }
            | Self::File { .. }
            | Self::Write { .. }
            | Self::Interrupted
            | Self::Output(_) => Cow::Borrowed(""),
        }
    }

    /// Writes the error for people. Whoever pressed Ctrl-C knows already.
    pub(crate) fn show(&self, world: &dyn World, err: &mut dyn Write) {
        if matches!(self, Self::Interrupted) {
            return;
        }
        let mut page = Page::new(&Look::of_errors(world));
        if let Self::Mistakes { name, problems, hint } = self {
            show_mistakes(&mut page, name, problems, hint);
            // As below.
            let _ = page.write(err);
            return;
        }
        page.wrapped("error: ", Style::Plain, &self.to_string(), Style::Plain);
        let hint = self.hint();
        if !hint.is_empty() {
            page.wrapped("hint: ", Style::Plain, &hint, Style::Plain);
        }
        if let Self::Usage { usage, .. } = self
            && !usage.is_empty()
        {
            page.preformatted(usage);
        }
        // Where even the error can't be written nobody is left to be told.
        let _ = page.write(err);
    }
}

/// Each mistake in a form that editors and terminals lead to its place by.
fn show_mistakes(page: &mut Page, name: &str, problems: &[Problem], hint: &str) {
    let mut wrapped = |lead: &str, text: &str| {
        if !text.is_empty() {
            page.wrapped(lead, Style::Plain, text, Style::Plain);
        }
    };
    for problem in problems {
        wrapped("error: ", &format!("{name}:{}:{}: {}", problem.line, problem.column, problem.message));
        wrapped("hint: ", &problem.hint);
    }
    wrapped("hint: ", hint);
}

impl From<PromptError> for CliError {
    fn from(error: PromptError) -> Self {
        match error {
            PromptError::Interrupted => Self::Interrupted,
            PromptError::Nothing => Self::NoToken,
            PromptError::Io(error) => Self::Terminal(error),
        }
    }
}

/// The longest word of the command line that an error repeats.
const REPEATED_LIMIT: usize = 60;
/// A run of base64url letters of this length may be a piece of a token; a GUID has 36.
const RUN_LIMIT: usize = 40;

/// `word` where an error may repeat it, else an ellipsis: a token or a piece of one is never printed back.
pub(crate) fn repeated(word: &str) -> &str {
    if word.chars().nth(REPEATED_LIMIT).is_some() || holds_token_text(word) { "…" } else { word }
}

/// A file's name as an error or a report may show it: long names are common, names that are tokens are mistakes.
pub(crate) fn path_shown(path: &Path) -> String {
    let name = path.to_string_lossy();
    if holds_token_text(&name) { "…".to_owned() } else { name.into_owned() }
}

/// Whether a part of `word` has the look of a token's text: the beginning of a JSON object in base64, or a long run.
pub(crate) fn holds_token_text(word: &str) -> bool {
    // `{"`, `{ ` and `{` with a line end, encoded.
    const BEGINNINGS: [&str; 5] = ["eyJ", "eyA", "ewo", "ewk", "ew0"];
    word.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).any(|run| {
        run.len() >= RUN_LIMIT || BEGINNINGS.iter().any(|beginning| run.contains(beginning) && run.len() > 8)
    }) || word.contains("eyJ")
        || looks_like_secret(word)
}

/// Entra's client secrets have `Q~` near their beginning; its codes and refresh tokens begin with `0.A` or `1.A`, those of
/// personal accounts with `M.C` or `M.R`.
fn looks_like_secret(word: &str) -> bool {
    const MARKS: [&str; 7] = ["Q~", "0.A", "1.A", "M.C", "M.R", "EwA", "EwB"];
    word.len() >= 30 && MARKS.iter().any(|mark| word.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_repeat_words_and_never_tokens() {
        for (what, word, shown) in [
            ("a flag's value", "jsn", "jsn"),
            ("a GUID", "11111111-2222-3333-4444-555555555555", "11111111-2222-3333-4444-555555555555"),
            ("the beginning of a token", "eyJ0", "…"),
            ("a token behind something", "Bearer eyJ0eXAi", "…"),
            ("an indented header", "ewogICJhbGci", "…"),
            ("a run of 39", &"a".repeat(39), &"a".repeat(39)),
            ("a run of 40", &"a".repeat(40), "…"),
            ("a client secret", "abc8Q~Zq1.x-Y_wZq1.x-Y_wZq1.x-Y_wAb12345", "…"),
            ("a refresh token", "1.AXcA_A.87E2kLxTrx.3aqb8b28zL5", "…"),
            ("60 characters", &"a b ".repeat(15), &"a b ".repeat(15)),
            ("61 characters", &format!("{}c", "a b ".repeat(15)), "…"),
        ] {
            assert_eq!(repeated(word), shown, "{what}");
        }
        let long = "contoso/pipelines/contoso/contoso/deploy/keys/login.microsoftonline.com.json";
        assert_eq!(path_shown(Path::new(long)), long);
        assert_eq!(path_shown(Path::new("eyJ0eXAi.eyJh.x")), "…");
    }
}
