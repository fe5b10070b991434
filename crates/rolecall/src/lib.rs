//! The command-line program: reads the world, calls the core, draws the report. It decides nothing.

mod arguments;
mod audit;
mod cache;
mod choice;
mod cli;
mod commands;
mod error;
mod evidence;
mod interrupt;
mod judge;
mod key_files;
mod lock_file;
mod network;
mod operations;
mod outputs;
mod policy_file;
mod prompt;
mod refusal;
mod render;
mod request;
mod source;
mod status;
mod streams;
mod trust;
mod usage;
mod whole;
mod world;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use status::Status;
use world::{System, World};

/// Runs the program on the real world.
pub fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    // Standard error is not held: a bar that moves there is drawn by a thread of its own.
    run(arguments, &System::new(), &mut io::stdout().lock(), &mut io::stderr()).into()
}

/// The whole command line as clap knows it, for what is generated from it.
pub fn command() -> clap::Command {
    cli::command()
}

/// Does what `arguments` (the program's name first) say, and says how it ended.
fn run(arguments: Vec<OsString>, world: &dyn World, out: &mut dyn Write, err: &mut dyn Write) -> Status {
    match cli::parse(arguments).and_then(|parsed| commands::run(parsed, world, out, err)) {
        Ok(status) => status,
        Err(error) => {
            error.show(world, err);
            error.status()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::fake::Fake;

    const TOKEN: &str = "eyJhbGciOiJub25lIn0.eyJhdWQiOiJzZWNyZXQtYXVkaWVuY2UifQ.c2lnbmF0dXJlLXNlY3JldA";

    fn world() -> Fake {
        Fake {
            stdin: Some(Vec::new()),
            files: [("keys", b"{}".to_vec()), ("jwks", br#"{"keys":[]}"#.to_vec())].into(),
            ..Fake::default()
        }
    }

    /// Status, standard output and standard error.
    fn ran(arguments: &[&str], world: &Fake) -> (Status, String, String) {
        let arguments = std::iter::once("rolecall").chain(arguments.iter().copied()).map(OsString::from);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let status = run(arguments.collect(), world, &mut out, &mut err);
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (status, text(out), text(err))
    }

    #[test]
    fn no_error_repeats_a_token() {
        let extra = format!("extra-{TOKEN}");
        let [header, payload, signature] = TOKEN.split('.').collect::<Vec<_>>()[..] else { panic!() };
        let option = format!("--{TOKEN}");
        let valued = format!("--format={TOKEN}");
        for arguments in [
            &["verify", TOKEN, &extra][..],
            &["inspect", TOKEN, header, payload, signature],
            &[TOKEN, TOKEN],
            &[header, payload],
            &["Bearer", TOKEN],
            &["verify", "Bearer", TOKEN],
            &["keys", TOKEN],
            &["keys", "show", TOKEN],
            &["help", TOKEN],
            &["completions", TOKEN],
            &["schema", TOKEN],
            &["explain", TOKEN],
            &["explain", "x", TOKEN],
            &["get", TOKEN, ".oid"],
            &["get", ".oid", TOKEN, TOKEN],
            &["--format", TOKEN],
            &[&valued],
            &[&option],
            &["inspect", &option, TOKEN],
            &["verify", "-x", TOKEN],
            &["--color", TOKEN],
            &["--now", TOKEN],
            &["--leeway", TOKEN],
            &["--pick", TOKEN],
            &["--token-file", TOKEN],
            &["--jwks", TOKEN, "x.y"],
            &["--secret-file", TOKEN, "x.y"],
            &["--tenant", TOKEN],
            &["--cloud", TOKEN],
            &["--issuer", TOKEN, "x.y"],
            &["--audience", TOKEN, "x.y"],
            &["--resource", TOKEN, "x.y"],
            &["check", "--require", TOKEN],
            &["check", "--any-of", TOKEN],
            &["check", "--scope", TOKEN],
            &["check", "--forbid", TOKEN],
            &["check", "--kind", TOKEN],
            &["check", "--min-remaining", TOKEN],
            &["check", "--policy", TOKEN, "x.y"],
            &["check", "--no-policy", "--profile", TOKEN, "x.y"],
            &["check", "--profile", "a", "--jwks", TOKEN, "x.y"],
            &["check", "--lock", TOKEN, "x.y"],
            &["diff", "-", "-", TOKEN],
            &["policy", TOKEN],
            &["policy", "init", "--from-token", TOKEN],
            &["verify", "--token-file", "x", TOKEN],
            &["redact", TOKEN],
            &["redact", TOKEN, TOKEN],
            &["redact", "--claims", "--salt-file", TOKEN, "keys"],
        ] {
            let (status, out, err) = ran(arguments, &world());
            assert_eq!(status, Status::Usage, "{arguments:?}: {err}");
            assert_eq!(out, "", "{arguments:?}");
            assert!(err.starts_with("error: "), "{arguments:?}: {err}");
            for piece in [header, payload, signature, &header[..12], &payload[4..16], &signature[8..]] {
                assert!(!err.contains(piece), "{arguments:?}: {err}");
            }
        }
    }

    #[test]
    fn no_error_lets_hostile_text_through() {
        for arguments in [&["--format", "a\u{1b}[2J"][..], &["--token-file", "a\u{202e}b"], &["--\u{9b}x"]] {
            let (_, _, err) = ran(arguments, &world());
            let found = err.chars().find(|c| *c != '\n' && rolecall_core::text::is_deceptive(*c));
            assert_eq!(found, None, "{err:?}");
        }
    }

    #[test]
    fn wrong_command_lines_say_what_to_write() {
        let tenant = "11111111-2222-3333-4444-555555555555";
        for (arguments, message, hint) in [
            (&["verfy"][..], "`verfy` is no command", "did you mean `verify`?"),
            (&["verfy", TOKEN], "`verfy` is no command", "did you mean `verify`?"),
            (&["chek"], "`chek` is no command", "did you mean `check`?"),
            (&["version"], "`version` is no command", "write `rolecall --version`"),
            (&["decode", "x.y"], "`decode` is no command", "`rolecall inspect` decodes a token"),
            (&["jwt"], "`jwt` is no command", "`rolecall inspect`"),
            (&["validate", TOKEN], "`validate` is no command", "`rolecall verify` says"),
            (&["roles"], "`roles` is no command", "`rolecall get .roles`"),
            (&["correcthorse"], "the first word is neither a command nor a token", "rolecall --help"),
            (&["help", "Passw0rd"], "the first word is neither a command nor a token", ""),
            (&["check", "--role", "A"], "there is no option `--role` here", "`--require NAME`"),
            (&["check", "--permissions=A"], "there is no option `--permissions` here", "`--require NAME`"),
            (&["inspect", "--roles", "A"], "there is no option `--roles` here", "`--require NAME`"),
            (&["check", "--quiet"], "there is no option `--quiet` here", "`| head -1`"),
            (&["verify", "-q"], "there is no option `-q` here", "the exit status is the answer"),
            (&["check", "--brief"], "there is no option `--brief` here", "`| head -1`"),
            (
                &["audit", "-r", "x"],
                "there is no option `-r` here",
                "a folder that is named is read with all",
            ),
            (
                &["audit", "--recursive", "x"],
                "there is no option `--recursive` here",
                "a folder that is named",
            ),
            (&["check", "--api", "defender"], "there is no option `--api` here", "`--resource`"),
            (&["verify", "--insecure"], "there is no option `--insecure` here", "`--jwks FILE`"),
            (
                &["keys", "list"],
                "`rolecall keys` has no such command",
                "it has `fetch`, `show`, `diff` and `clear`",
            ),
            (&["--json", "x.y"], "there is no option `--json` here", "write `--format json`"),
            (
                &["verify", "--file", "x"],
                "there is no option `--file` here",
                "did you mean `--token-file` or",
            ),
            (&["check", "-f", "x"], "there is no option `-f` here", ""),
            (&["check", "--min-remaining", "-5m", "x"], "there is no option `-5` here", "without the dash"),
            (&["--formt", "json", "x.y"], "there is no option `--formt` here", "did you mean `--format`?"),
            (
                &["verify", "--for", "GET /x", "x.y"],
                "there is no option `--for` here",
                "`--for` belongs to `rolecall check`",
            ),
            (
                &["--for=GET /x", "x.y"],
                "there is no option `--for` here",
                "`--for` belongs to `rolecall check`",
            ),
            (
                &["get", "--output", "x", ".aud"],
                "there is no option `--output` here",
                "`rolecall keys fetch`",
            ),
            (&["--format", "jsn", "x.y"], "--format <FORMAT> cannot be `jsn`", "did you mean `json`?"),
            (&["verify", "x.y"], "nothing says whose signature to trust", "--jwks FILE"),
            (&["check", "--require", "A", "x.y"], "nothing says whose signature to trust", "--jwks FILE"),
            (&["verify", "--issuer", "i", "x.y"], "nothing says whose signature to trust", "--tenant TENANT"),
            (
                &["inspect", "--issuer", "i", "x.y"],
                "nothing says whose signature to trust",
                "--tenant TENANT",
            ),
            (&["verify", "--tenant", "common", "x.y"], "speaks for many tenants", "--any-tenant"),
            (
                &["inspect", "--tenant", "organizations", "x.y"],
                "speaks for many tenants",
                "--allow-tenant GUID",
            ),
            (
                &["verify", "--authority", "https://a.example/common", "x.y"],
                "speaks for many tenants",
                "--any-tenant",
            ),
            (
                &["verify", "--tenant", tenant, "--any-tenant", "x.y"],
                "go with an authority of many",
                "organizations",
            ),
            (
                &["verify", "--jwks", "keys", "--allow-tenant", tenant, "x.y"],
                "go with an authority of many",
                "",
            ),
            (
                &["verify", "--jwks", "keys", "--refresh", "--any-audience", "x.y"],
                "--refresh and keys from a file",
                "",
            ),
            (&["verify", "--tenant", tenant, "--offline", "--refresh", "x.y"], "exclude each other", ""),
            (
                &["verify", "--jwks", "jwks", "--tenant", "contoso.com", "--any-audience", "x.y"],
                "do not say what the tenant contoso.com is",
                "rolecall keys fetch",
            ),
            (
                &[
                    "verify",
                    "--jwks",
                    "jwks",
                    "--authority",
                    "https://a.example/b.com",
                    "--any-audience",
                    "x.y",
                ],
                "do not say what the authority https://a.example/b.com is",
                "rolecall keys fetch",
            ),
            (
                &["verify", "--tenant", tenant, "--ca-cert", "keys", "--any-audience", "x.y"],
                "it holds no certificate",
                "BEGIN CERTIFICATE",
            ),
            (&["inspect", "--online", "--tenant", tenant, "x.y"], "exclude each other", ""),
            (&["verify", "--authority", "http://a.example/b.com", "x.y"], "does not begin with https://", ""),
            (&["verify", "--authority", "https://a.example", "x.y"], "names no tenant", ""),
            (&["keys", "fetch", "-o", "x"], "nothing says whose keys to fetch", "--tenant TENANT"),
            (&["keys", "fetch", "--tenant", tenant], "is missing", ""),
            (&["verify", "--jwks", "keys", "x.y"], "whom the token must be for", "--any-audience"),
            (
                &["verify", "--jwks", "keys", "--any-audience", "--audience", "a", "x.y"],
                "--any-audience and --audience <AUDIENCE> exclude each other",
                "leave one of them out",
            ),
            (
                &["verify", "--jwks", "keys", "--issuer", "i", "--tenant", tenant, "x.y"],
                "--issuer <ISSUER> and --tenant <TENANT> exclude each other",
                "leave one of them out",
            ),
            (&["x.y", "--token-file", "keys"], "exclude each other", "leave one of them out"),
            (&["--leeway", "11m", "x.y"], "11 min is too long", ""),
            (&["--cloud", "public", "x.y"], "--tenant <TENANT> is missing", ""),
            (&["--tenant", "contoso", "x.y"], "`contoso` is no tenant", "contoso.onmicrosoft.com"),
            (&["--pick", "0", "x.y"], "`0` is no number from 1 on", ""),
            (&["keys"], "a command is missing", "write fetch, show, diff, clear"),
            (&["get"], "<PATH> is missing", ""),
            (&["get", "eyJhbGciOiJub25lIn0.e30."], "this is a token and no path", ""),
            (&["check", "--any-of", "A,,B"], "a name is empty", ""),
            (&["check", "--update-lock", "x.y"], "--lock <FILE> is missing", ""),
            (&["check", "--lock", "gone", "x.y"], "there is no lock file `gone`", "--update-lock"),
            (&["check", "--policy", "gone", "x.y"], "`gone` cannot be read", ""),
            (&["check", "--policy", "a", "--no-policy", "x.y"], "exclude each other", ""),
            (&["check", "--profile", "ci", "x.y"], "there is no policy file", "--policy FILE"),
            (&["diff", "-", "-"], "only one of the two", ""),
            (&["audit", "--lines", "a", "b"], "--lines reads one text", ""),
            (
                &["audit", "--fail-on", "forged", "Cargo.toml"],
                "nothing says whose signature to trust",
                "--jwks FILE",
            ),
            (&["audit", "--as-of-line", "--now", "1", "a"], "exclude each other", ""),
            (&["audit", TOKEN], "a token stands where a file", "rolecall inspect"),
            (&["diff", "a"], "is missing", ""),
            (&["policy"], "a command is missing", "init"),
            (&["schema", "polciy"], "cannot be `polciy`", "did you mean `policy`?"),
            (&["--token-file", "gone"], "`gone` cannot be read", ""),
            (&["verify", "--jwks", "gone", "--any-audience", "x.y"], "`gone` cannot be read", ""),
            (&[], "no token was given", "ROLECALL_TOKEN"),
        ] {
            let (status, out, err) = ran(arguments, &world());
            let err = err.replace("\n  ", " ");
            assert_eq!((status, out.as_str()), (Status::Usage, ""), "{arguments:?}: {err}");
            assert!(err.contains(message) && err.contains(hint), "{arguments:?}: {err}");
        }
    }

    #[test]
    fn the_leeway_ends_at_ten_minutes() {
        assert_eq!(ran(&["--leeway", "10m", "x.y"], &world()).0, Status::Undecided);
        assert_eq!(ran(&["--leeway", "601s", "x.y"], &world()).0, Status::Usage);
    }

    #[test]
    fn commands_are_found_where_people_write_them() {
        for (what, arguments, start) in [
            ("none", &["x.y"][..], "UNDECIDED: "),
            ("none, and an option", &["--format", "json", "x.y"], "{\n"),
            ("an option first", &["--format", "json", "inspect", "x.y"], "{\n"),
            ("help", &["help", "verify"], "Verify a token's signature"),
            ("help of a command", &["verify", "--help"], "Verify a token's signature"),
            ("help of all", &["--help"], "Says what a JSON Web Token is"),
            ("an option before help", &["-v", "--help"], "Decode a token"),
            ("version", &["--version"], concat!("rolecall ", env!("CARGO_PKG_VERSION"))),
            ("schema", &["schema"], "{\n"),
        ] {
            let (status, out, err) = ran(arguments, &world());
            assert!(matches!(status, Status::Pass | Status::Undecided), "{what}: {err}");
            assert!(out.starts_with(start), "{what}: {out}");
        }
        let (_, _, err) = ran(&["--format", "json", "verify", "x.y"], &world());
        assert!(err.contains("whose signature to trust"), "{err}");
    }

    #[test]
    fn an_argument_keeps_standard_input_untouched() {
        let (status, out, _) = ran(&["x.y"], &Fake::default());
        assert_eq!(status, Status::Undecided);
        assert!(out.contains("argument"), "{out}");
    }

    #[test]
    fn an_audit_of_a_terminal_is_refused() {
        let world = Fake { paste: Some("x"), ..Fake::default() };
        let (status, _, err) = ran(&["audit"], &world);
        assert_eq!(status, Status::Usage);
        assert!(err.contains("standard input is a terminal"), "{err}");
    }

    #[test]
    fn too_long_input_ends_fast_and_clearly() {
        let endless = Fake { stdin: Some(b"x".to_vec()), endless: true, ..Fake::default() };
        for command in ["inspect", "get"] {
            let arguments = if command == "get" { vec!["get", "."] } else { vec![command] };
            let (status, _, err) = ran(&arguments, &endless);
            assert_eq!(status, Status::Undecided);
            assert!(err.contains("longer than 16777216 bytes"), "{err}");
        }
    }

    #[test]
    fn no_help_is_wider_than_a_page() {
        for command in cli::NAMES {
            for flag in ["-h", "--help"] {
                let (status, out, _) = ran(&[command, flag], &world());
                assert_eq!(status, Status::Pass);
                let examples = out.find("Examples:").unwrap_or(out.len());
                for line in out[..examples].lines() {
                    assert!(line.chars().count() <= 100, "{command} {flag}: {line}");
                }
            }
        }
    }

    #[test]
    fn the_command_line_is_sound() {
        command().debug_assert();
    }
}
