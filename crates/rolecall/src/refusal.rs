//! Where an API's refusal comes from: a file of its own, or the text that the token stands in.

use rolecall_core::input::{self, Found, Label};
use rolecall_core::refusal::{EXPECTED, REFUSAL_LIMIT, Refusal};

use crate::arguments::{RefusalArgs, TokenArgs};
use crate::error::{CliError, path_shown};
use crate::request::Request;
use crate::source::{self, VARIABLE};
use crate::world::World;

/// What `--refusal` gave.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) refusal: Refusal,
    /// Where it came from, fit to be shown, when it is no refusal that is known and holds a token.
    token_in: Option<String>,
}

/// Reads the file that `args` name.
///
/// # Errors
/// [`CliError`] when it cannot be read, is empty or too long, or when standard input would have to hold the token too.
pub(crate) fn read(
    args: &RefusalArgs,
    token: &TokenArgs,
    world: &dyn World,
) -> Result<Option<Refused>, CliError> {
    let Some(path) = &args.refusal else { return Ok(None) };
    let is_stdin = path.as_os_str() == "-";
    let bytes = if is_stdin {
        let comes_elsewhere = token.token.as_ref().is_some_and(|text| text != "-")
            || token.token_file.is_some()
            || token.token.is_none() && world.variable(VARIABLE).is_some_and(|text| !text.is_empty());
        if !comes_elsewhere || world.stdin_is_terminal() {
            return Err(CliError::usage(
                "standard input is to hold the refusal, so the token must come from elsewhere, and the refusal from a pipe",
                format!(
                    "give the token with --token-file FILE or in {VARIABLE}; or paste token and refusal as one text, without \
                     --refusal"
                ),
            ));
        }
        source::standard_input_up_to(REFUSAL_LIMIT, world)?
    } else {
        source::file_up_to(REFUSAL_LIMIT, path, world)?
    };
    let name = || if is_stdin { "standard input".to_owned() } else { path_shown(path) };
    let refusal = Refusal::read(&bytes).map_err(|error| CliError::Content {
        name: name(),
        problem: format!("no refusal is in it: {error}"),
        hint: EXPECTED.to_owned(),
    })?;
    let holds_token =
        !refusal.is_recognised() && input::find(&bytes).is_ok_and(|pasted| !pasted.tokens.is_empty());
    Ok(Some(Refused { token_in: holds_token.then(name), refusal }))
}

/// Refuses a token that stands where the refusal belongs, beside a text without any: each was given for the other.
///
/// # Errors
/// [`CliError::Usage`] that says so.
pub(crate) fn refuse_swapped(request: &Request) -> Result<(), CliError> {
    match request.refusal.as_ref().and_then(|refused| refused.token_in.as_ref()) {
        None => Ok(()),
        Some(name) => Err(CliError::usage(
            format!(
                "the token and the refusal look swapped: `{name}`, given with --refusal, holds a token, and what was given as the \
                 token ({}) holds none",
                request.given.source
            ),
            "give the token's file with --token-file, and what the API answered with --refusal",
        )),
    }
}

/// The refusal to explain: the one that was given, else one that stands in the same text as the token, or in a text without
/// any.
pub(crate) fn of(request: &Request, token: Option<&Found>) -> Option<Refusal> {
    if let Some(refused) = &request.refusal {
        return Some(refused.refusal.clone());
    }
    // A text that is nothing but a token is the usual one, and costs nothing.
    if token.is_some_and(|found| found.label == Label::Alone) {
        return None;
    }
    Refusal::find(&request.given.bytes, token.is_some())
}
