//! `rolecall get`: one raw value, for scripts.

mod path;

pub(crate) use path::path_of;

use std::io::Write;

use path::{Path, Root};
use rolecall_core::input;
use rolecall_core::json::{Value, to_string_safe};
use rolecall_core::text::{is_deceptive, listed};
use rolecall_core::token::{Token, without_credentials};

use crate::arguments::TokenArgs;
use crate::choice;
use crate::error::CliError;
use crate::render::{Look, Page, Style};
use crate::source;
use crate::status::Status;
use crate::world::World;

/// Print one value of a token, for scripts. Nothing is verified. A token or secret inside a claim is cut.
///
/// A text is printed without quotes, a number with its digits as written, an array or object as compact JSON. Control
/// and other deceptive characters in a text are made visible at a terminal; into a pipe such a text is not printed
/// without --json, which writes them as JSON escapes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rolecall get .oid < token.txt\n  \
    rolecall get '.roles[0]' --token-file response.json\n  \
    rolecall get .cnf.jkt < token.txt\n  \
    rolecall get header.kid < token.txt\n  \
    rolecall get '.[\"http://schemas.example/claim\"]' < token.txt\n  \
    rolecall get . < token.txt                        all claims\n\n\
    Exit status: 0 when the value is there, 1 when it is not (or cannot be printed safely), 2 wrong command line, 3 no \
    readable token.")]
pub(crate) struct GetArgs {
    /// Where the value stands: `.oid`, `.roles[0]`, `.cnf.jkt`, `header.kid`, `.["a.b"]`, or `.` for all claims.
    #[arg(value_name = "PATH", value_parser = Path::read)]
    path: Path,

    #[command(flatten)]
    token: TokenArgs,

    /// Print JSON, texts in quotes too.
    #[arg(long, help_heading = "Output")]
    json: bool,
}

pub(super) fn run(args: &GetArgs, world: &dyn World, out: &mut dyn Write) -> Result<Status, CliError> {
    let given = source::read(&args.token, world)?;
    let pasted = input::find(&given.bytes)?;
    let Some(index) = choice::chosen(&pasted, &given.bytes, args.token.pick, false)? else {
        return Err(CliError::Unreadable);
    };
    let text = printed(&pasted.tokens[index].token, args, world.columns().is_some())?;
    let mut page = Page::new(&Look::plain());
    page.line(Style::Plain, &text);
    page.write(out)?;
    Ok(Status::Pass)
}

/// What is printed of `token`: one line.
fn printed(token: &Token, args: &GetArgs, to_terminal: bool) -> Result<String, CliError> {
    let root = match args.path.root() {
        Root::Header => token.header(),
        Root::Claims => token.claims(),
    };
    if let Some(twice) = root.duplicates().first() {
        return Err(CliError::Absent {
            message: format!("`{twice}` stands there more than once, and readers differ on which one counts"),
            hint: "`rolecall inspect` shows them all".to_owned(),
        });
    }
    // A credential inside a claim is printed back by no command.
    let root = &without_credentials(root);
    match args.path.find(root) {
        Ok(None) => Ok(to_string_safe(root)),
        Ok(Some(Value::String(text))) if !args.json => {
            if !to_terminal && text.chars().any(is_deceptive) {
                return Err(CliError::Absent {
                    message: format!("the text at `{}` holds control or invisible characters", args.path),
                    hint: "--json prints it with those characters as JSON escapes".to_owned(),
                });
            }
            Ok(text.to_string())
        }
        Ok(Some(value)) => Ok(to_string_safe(value)),
        Err(absent) => Err(CliError::Absent {
            message: format!("there is no `{}`: {}", args.path, absent.problem),
            hint: match absent.close.as_slice() {
                [] => String::new(),
                close => format!("there is {}", listed(close, "and")),
            },
        }),
    }
}

#[cfg(test)]
mod tests {
    use rolecall_core::token::base64url;

    use super::*;

    const CLAIMS: &str = r#"{"oid":"o","n":1.50,"roles":["a","b"],"cnf":{"jkt":"x"},"http://a.b/c":"slash",
        "bad":"a\u001b[2J","aud":null}"#;

    fn token() -> Token {
        let part = |json: &str| base64url::encode(json.as_bytes());
        Token::parse(&format!("{}.{}.", part(r#"{"alg":"none","kid":"k"}"#), part(CLAIMS))).expect("a token")
    }

    fn args(path: &str, json: bool) -> GetArgs {
        let token = TokenArgs { token: None, token_file: None, pick: None };
        GetArgs { path: Path::read(path).expect(path), token, json }
    }

    #[test]
    fn values_are_printed_for_scripts() {
        for (path, raw, json) in [
            (".oid", "o", "\"o\""),
            ("oid", "o", "\"o\""),
            (".n", "1.50", "1.50"),
            (".roles", r#"["a","b"]"#, r#"["a","b"]"#),
            (".roles[1]", "b", "\"b\""),
            (".cnf.jkt", "x", "\"x\""),
            (r#".["cnf"]["jkt"]"#, "x", "\"x\""),
            (r#".["http://a.b/c"]"#, "slash", "\"slash\""),
            (".aud", "null", "null"),
            ("header.kid", "k", "\"k\""),
            ("header", r#"{"alg":"none","kid":"k"}"#, r#"{"alg":"none","kid":"k"}"#),
        ] {
            assert_eq!(printed(&token(), &args(path, false), false).expect(path), raw, "{path}");
            assert_eq!(printed(&token(), &args(path, true), false).expect(path), json, "{path} as JSON");
        }
        assert!(
            printed(&token(), &args(".", false), false).expect("all").starts_with(r#"{"oid":"o","n":1.50,"#)
        );
    }

    #[test]
    fn deceptive_texts_are_shown_escaped_or_not_at_all() {
        assert_eq!(printed(&token(), &args(".bad", false), true).expect("a terminal"), "a\u{1b}[2J");
        let refused = printed(&token(), &args(".bad", false), false).expect_err("a pipe");
        assert_eq!(refused.status(), Status::Fail);
        assert_eq!(printed(&token(), &args(".bad", true), false).expect("JSON"), r#""a\u001b[2J""#);
    }

    #[test]
    fn what_is_not_there_is_named() {
        for (path, message) in [
            (".oidd", "there is no `.oidd`: the claims have no member `oidd`"),
            (".roles[2]", "there is no `.roles[2]`: `.roles` has 2 elements, counted from 0"),
            (".oid.x", "there is no `.oid.x`: `.oid` is a string"),
            (".roles.x", "there is no `.roles.x`: `.roles` is an array"),
            (".cnf[0]", "there is no `.cnf[0]`: `.cnf` is an object"),
            ("header.oid", "there is no `header.oid`: the header has no member `oid`"),
        ] {
            let error = printed(&token(), &args(path, false), false).expect_err(path);
            assert_eq!((error.to_string().as_str(), error.status()), (message, Status::Fail), "{path}");
        }
    }
}
