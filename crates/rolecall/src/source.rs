//! Where the token's text comes from (docs/design.md §5): an argument, a file, standard input, the environment or a prompt, in
//! this order.

use std::fmt;
use std::io::Read;
use std::path::Path;

use rolecall_core::input::{INPUT_LIMIT, InputError};

use crate::arguments::TokenArgs;
use crate::error::{CliError, holds_token_text, path_shown};
use crate::world::World;

/// The variable of the environment that can hold a token.
pub(crate) const VARIABLE: &str = "ROLECALL_TOKEN";

/// The text that was handed over, and by which way. It is a secret: it has no `Display`, and `Debug` hides it.
pub(crate) struct Given {
    /// The way.
    pub(crate) source: Source,
    /// The text, at most [`INPUT_LIMIT`] bytes of it.
    pub(crate) bytes: Vec<u8>,
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Given({}, {} bytes hidden)", self.source, self.bytes.len())
    }
}

/// A way by which a token reaches the program. `Display` writes what a report says of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Source {
    /// The command line.
    Argument,
    /// A file, by name.
    File(String),
    /// Standard input that is no terminal.
    StandardInput,
    /// [`VARIABLE`].
    Environment {
        /// Whether it stands in for a file or a line on standard input that holds nothing.
        instead: bool,
    },
    /// A paste at the terminal.
    Prompt,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument => f.write_str("argument"),
            Self::File(name) => write!(f, "file {name}"),
            Self::StandardInput => f.write_str("standard input"),
            Self::Environment { instead: false } => write!(f, "environment {VARIABLE}"),
            Self::Environment { instead: true } => {
                write!(f, "environment {VARIABLE}, as standard input is blank")
            }
            Self::Prompt => f.write_str("prompt"),
        }
    }
}

/// Reads the text that holds the token.
///
/// # Errors
/// [`CliError`] when a file or standard input cannot be read, more than [`INPUT_LIMIT`] bytes are there, nothing is
/// given at all, or whoever was asked pressed Ctrl-C.
pub(crate) fn read(args: &TokenArgs, world: &dyn World) -> Result<Given, CliError> {
    let given = |source, bytes: Vec<u8>| {
        if bytes.len() > INPUT_LIMIT { Err(InputError::TooLong.into()) } else { Ok(Given { source, bytes }) }
    };
    match &args.token {
        Some(dash) if dash == "-" => {
            return if world.stdin_is_terminal() {
                given(Source::Prompt, world.ask("a token")?)
            } else {
                given(Source::StandardInput, standard_input(world)?)
            };
        }
        // A token is never the name of a file that is there, and is never read from one that nobody named as such.
        Some(text) if world.is_file(Path::new(text)) => {
            let name = path_shown(Path::new(text));
            return Err(CliError::usage(
                format!("`{name}` is the name of a file, and TOKEN is the token itself"),
                format!("write --token-file {name}"),
            ));
        }
        Some(text) if world.is_folder(Path::new(text)) => {
            let name = path_shown(Path::new(text));
            return Err(folder(&name, "TOKEN is the token itself"));
        }
        Some(text) if text.to_str().is_some_and(looks_like_path) => {
            let named = match text.to_str() {
                Some(name) if is_no_secret(name) => format!("`{}`", path_shown(Path::new(name))),
                _ => "TOKEN".to_owned(),
            };
            return Err(CliError::usage(
                format!(
                    "{named} looks like a file's name, and there is no such file; TOKEN is the token itself"
                ),
                "write --token-file FILE, with the name of a file that is there",
            ));
        }
        Some(text) => return given(Source::Argument, text.as_encoded_bytes().to_vec()),
        None => {}
    }
    if let Some(path) = &args.token_file {
        if world.is_folder(path) {
            return Err(folder(&path_shown(path), "a token is read from a file"));
        }
        return given(Source::File(path_shown(path)), file(path, world)?);
    }
    let mut instead = false;
    if !world.stdin_is_terminal() {
        let bytes = standard_input(world)?;
        if !is_blank(&bytes) {
            return given(Source::StandardInput, bytes);
        }
        // Nothing at all is what many a job has there; a line or a file was handed over by somebody.
        instead = !bytes.is_empty() || world.stdin_is_file();
    }
    if let Some(text) = world.variable(VARIABLE).filter(|text| !is_blank(text.as_encoded_bytes())) {
        return given(Source::Environment { instead }, text.into_encoded_bytes());
    }
    if world.stdin_is_terminal() {
        return given(Source::Prompt, world.ask("a token")?);
    }
    Err(CliError::NoToken)
}

/// That a folder was named where `wanted` is.
fn folder(name: &str, wanted: &str) -> CliError {
    CliError::usage(
        format!("`{name}` is a folder, and {wanted}"),
        format!("`rolecall audit {name}` reads folders: every token in them"),
    )
}

/// Reads `limit` bytes of the file at `path`, and one more where there are more.
///
/// # Errors
/// [`CliError::File`] when it cannot be read.
pub(crate) fn file_up_to(limit: usize, path: &Path, world: &dyn World) -> Result<Vec<u8>, CliError> {
    let wrong = |error: std::io::Error| CliError::File { name: path_shown(path), reason: error.to_string() };
    up_to(limit, world.open(path).map_err(wrong)?).map_err(wrong)
}

fn file(path: &Path, world: &dyn World) -> Result<Vec<u8>, CliError> {
    file_up_to(INPUT_LIMIT, path, world)
}

fn standard_input(world: &dyn World) -> Result<Vec<u8>, CliError> {
    standard_input_up_to(INPUT_LIMIT, world)
}

/// Reads `limit` bytes of standard input, and one more where there are more.
///
/// # Errors
/// [`CliError::File`] when it cannot be read.
pub(crate) fn standard_input_up_to(limit: usize, world: &dyn World) -> Result<Vec<u8>, CliError> {
    up_to(limit, world.stdin())
        .map_err(|error| CliError::File { name: "standard input".to_owned(), reason: error.to_string() })
}

fn up_to(limit: usize, reader: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than allowed tells "as long as can be" from "too long"; nothing beyond it is read.
    reader.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether `text`, which looks like a path, is none that begins like one by chance: an opaque secret may begin with a slash.
fn is_no_secret(text: &str) -> bool {
    /// The longest word in a path that nobody takes for a secret.
    const SHORT: usize = 24;
    let name = text.rsplit(['/', '\\']).next().unwrap_or(text);
    text.split(['/', '\\']).all(|part| part.len() <= SHORT) || has_known_end(name)
}

fn has_known_end(text: &str) -> bool {
    const ENDS: [&str; 7] = [".txt", ".jwt", ".json", ".har", ".log", ".token", ".env"];
    ENDS.iter().any(|end| text.to_ascii_lowercase().ends_with(end))
}

/// Whether `text` can only be meant as a file's name: it begins as a path does, or ends as the names of such files do. What may
/// hold a token is none.
fn looks_like_path(text: &str) -> bool {
    const BEGINNINGS: [&str; 6] = ["/", "./", "../", "~/", ".\\", "..\\"];
    let drive = |text: &str| matches!(text.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    text.len() <= 1_000
        && !text.contains("://")
        && !text.chars().any(|c| c.is_whitespace() || matches!(c, '=' | '"' | '{' | '#' | '?'))
        && !holds_token_text(text)
        && (BEGINNINGS.iter().any(|beginning| text.starts_with(beginning))
            || drive(text)
            || has_known_end(text))
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_whitespace)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::world::fake::Fake;

    fn args(token: Option<&str>, file: Option<&str>) -> TokenArgs {
        TokenArgs { token: token.map(Into::into), token_file: file.map(PathBuf::from), pick: None }
    }

    fn world(stdin: Option<&str>, variable: Option<&'static str>, paste: Option<&'static str>) -> Fake {
        Fake {
            stdin: stdin.map(|text| text.as_bytes().to_vec()),
            variables: variable.map(|text| (VARIABLE, text)).into_iter().collect(),
            files: [("t.txt", b"from a file".to_vec())].into(),
            paste,
            ..Fake::default()
        }
    }

    #[test]
    fn what_may_be_a_secret_behind_a_slash_is_not_repeated() {
        for (text, repeated) in [
            ("/tmp/token", true),
            ("./a/b/token.txt", true),
            ("/aB3dEf7hIjKlMnOpQrStUvWxYz01", false),
            ("/aB3dEf7hIjKlMnOpQrStUvWxYz01/x", false),
            ("/tmp/a-file-with-quite-a-long-name-indeed.jwt", true),
        ] {
            let error = read(&args(Some(text), None), &world(None, None, None))
                .expect_err("no such file")
                .to_string();
            assert!(error.contains("looks like a file's name"), "{error}");
            assert_eq!(error.contains(text), repeated, "{error}");
        }
    }

    #[test]
    fn the_first_way_that_holds_something_wins() {
        let environment = |instead| Source::Environment { instead };
        for (what, args, world, source, text) in [
            ("an argument", args(Some("a"), None), world(None, Some("v"), None), Source::Argument, "a"),
            ("a dash", args(Some("-"), None), world(Some("s"), Some("v"), None), Source::StandardInput, "s"),
            (
                "a dash, empty",
                args(Some("-"), None),
                world(Some(""), Some("v"), None),
                Source::StandardInput,
                "",
            ),
            (
                "a dash, terminal",
                args(Some("-"), None),
                world(None, Some("v"), Some("p")),
                Source::Prompt,
                "p",
            ),
            (
                "a file",
                args(None, Some("t.txt")),
                world(None, Some("v"), None),
                Source::File("t.txt".to_owned()),
                "from a file",
            ),
            (
                "standard input",
                args(None, None),
                world(Some("s"), Some("v"), None),
                Source::StandardInput,
                "s",
            ),
            ("no input", args(None, None), world(Some(""), Some("v"), None), environment(false), "v"),
            (
                "blank input",
                args(None, None),
                world(Some(" \r\n\t"), Some("v"), None),
                environment(true),
                "v",
            ),
            (
                "an empty file as input",
                args(None, None),
                Fake { stdin_is_file: true, ..world(Some(""), Some("v"), None) },
                environment(true),
                "v",
            ),
            ("a terminal", args(None, None), world(None, Some("v"), Some("p")), environment(false), "v"),
            ("a blank variable", args(None, None), world(None, Some(" "), Some("p")), Source::Prompt, "p"),
            ("only a terminal", args(None, None), world(None, None, Some("p")), Source::Prompt, "p"),
        ] {
            let given = read(&args, &world).expect(what);
            assert_eq!((given.source, given.bytes), (source, text.as_bytes().to_vec()), "{what}");
        }
    }

    #[test]
    fn the_name_of_a_file_is_no_token_and_is_not_read() {
        let read = read(&args(Some("t.txt"), None), &world(None, None, None));
        let Err(CliError::Usage { message, hint, .. }) = read else { panic!("{read:?}") };
        assert!(message.contains("`t.txt` is the name of a file"), "{message}");
        assert_eq!(hint, "write --token-file t.txt");
    }

    #[test]
    fn a_folder_is_said_to_be_one() {
        let world = Fake { files: [("logs/a.txt", b"x".to_vec())].into(), ..world(None, None, None) };
        for (args, wanted) in [
            (args(Some("logs"), None), "TOKEN is the token itself"),
            (args(Some("logs/"), None), "TOKEN is the token itself"),
            (args(None, Some("logs")), "a token is read from a file"),
        ] {
            let read = read(&args, &world);
            let Err(CliError::Usage { message, hint, .. }) = read else { panic!("{read:?}") };
            assert!(message.contains("is a folder") && message.contains(wanted), "{message}");
            assert!(hint.contains("`rolecall audit logs"), "{hint}");
        }
    }

    #[test]
    fn the_name_of_no_file_is_said_to_be_one() {
        for (text, is_path) in [
            ("gone.txt", true),
            ("tokens/gone.JWT", true),
            ("./gone", true),
            ("/tmp/gone", true),
            ("~/gone", true),
            (r"C:\Users\me\gone", true),
            ("gone", false),
            ("x.y", false),
            ("x.y.z", false),
            ("eyJhbGciOiJub25lIn0.e30.json", false),
            ("https://jwt.ms/x.json", false),
            ("/callback#access_token=x", false),
            ("Bearer x.txt", false),
        ] {
            let read = read(&args(Some(text), None), &world(None, None, None));
            assert_eq!(read.is_err(), is_path, "{text}: {read:?}");
            if let Err(error) = read {
                assert!(error.to_string().contains("looks like a file's name"), "{error}");
            }
        }
    }

    #[test]
    fn what_cannot_be_had_is_said() {
        assert!(matches!(read(&args(None, None), &world(Some(""), None, None)), Err(CliError::NoToken)));
        assert!(matches!(read(&args(None, None), &world(None, None, Some(""))), Err(CliError::NoToken)));
        let missing = read(&args(None, Some("gone")), &world(None, None, None));
        assert!(matches!(missing, Err(CliError::File { name, .. }) if name == "gone"));
    }

    #[test]
    fn reading_stops_one_byte_beyond_the_limit() {
        let of =
            |length: usize, endless| Fake { stdin: Some(vec![b'x'; length]), endless, ..Fake::default() };
        assert_eq!(
            read(&args(None, None), &of(INPUT_LIMIT, false)).map(|given| given.bytes.len()).ok(),
            Some(INPUT_LIMIT)
        );
        for world in [of(INPUT_LIMIT + 1, false), of(1, true)] {
            assert!(matches!(read(&args(None, None), &world), Err(CliError::Input(InputError::TooLong))));
        }
    }

    #[test]
    fn nothing_of_the_text_is_in_its_debug_form() {
        let given = Given { source: Source::Argument, bytes: b"secret".to_vec() };
        assert_eq!(format!("{given:?}"), "Given(argument, 6 bytes hidden)");
    }
}
