//! What people write by habit: words and options of other programs, and what stands for them here.

/// What demands a permission.
const REQUIRE: &str = "`rolecall check` demands a permission of an application with `--require NAME`, one of a user's with `--scope NAME`";
/// How to get less to read.
const SHORTER: &str = "the exit status is the answer (0 pass, 1 fail, 3 undecided), and the first line says it in words: `| head -1` \
                       shows that line alone";
/// How to do without trust, or without a network.
const INSECURE: &str = "nothing is taken on trust: give the issuer's keys with `--jwks FILE`, or keep from asking anybody with \
                        `--offline`; `rolecall inspect` looks at a token without verifying it, and `--ca-cert FILE` believes a \
                        certificate of your own";
const AUDIENCE: &str =
    "name the API with `--resource`, such as `--resource defender`, or the value of `aud` with `--audience`";

/// Options (without dashes) and what to write in their place.
const OPTIONS: &[(&[&str], &str)] = &[
    (&["role", "roles", "permission", "permissions", "app-role", "app-roles"], REQUIRE),
    (&["q", "quiet", "silent", "brief", "short"], SHORTER),
    (&["api", "app-id-uri"], AUDIENCE),
    (&["r", "R", "recursive"], "a folder that is named is read with all that it holds"),
    (&["k", "insecure", "no-verify", "skip-verify", "skip-signature"], INSECURE),
];

const INSPECT: &str = "`rolecall inspect` decodes a token and explains it; `inspect` may be left out";
const VERIFY: &str = "`rolecall verify` says whether a token is authentic, current and addressed; `rolecall check` demands permissions too";
const ROLES: &str = "`rolecall get .roles` writes an application's permissions, `rolecall get .scp` a user's; `rolecall check \
                     --require NAME` demands one";

/// First words and what to write in their place.
const COMMANDS: &[(&[&str], &str)] = &[
    (&["decode", "jwt", "parse", "token"], INSPECT),
    (&["validate"], VERIFY),
    (&["roles", "scopes", "scp"], ROLES),
    (&["claims"], "`rolecall inspect` explains every claim, and `rolecall get .CLAIM` writes one"),
];

/// What stands for the option `name`, without its dashes.
pub(super) fn option(name: &str) -> Option<&'static str> {
    named(OPTIONS, name)
}

/// What stands for the command `name`.
pub(super) fn command(name: &str) -> Option<&'static str> {
    named(COMMANDS, name)
}

fn named(table: &[(&[&str], &'static str)], name: &str) -> Option<&'static str> {
    table.iter().find(|(names, _)| names.contains(&name)).map(|(_, instead)| *instead)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every command, and those below it.
    fn all(command: &clap::Command) -> Vec<clap::Command> {
        let below = command.get_subcommands().flat_map(all);
        std::iter::once(command.clone()).chain(below).collect()
    }

    #[test]
    fn no_habit_hides_what_is_there() {
        for command in all(&crate::cli::command()) {
            for argument in command.get_arguments() {
                let short = argument.get_short().map(String::from);
                let names = argument.get_long().map(str::to_owned).into_iter().chain(short);
                for name in names {
                    assert_eq!(option(&name), None, "{name} of {}", command.get_name());
                }
            }
        }
        for name in crate::cli::NAMES {
            assert_eq!(super::command(name), None, "{name}");
        }
    }

    #[test]
    fn what_is_written_instead_is_there() {
        let commands = all(&crate::cli::command());
        let known = |option: &str| {
            let has = |argument: &clap::Arg| argument.get_long() == Some(option);
            commands.iter().any(|command| command.get_arguments().any(has))
        };
        for (_, instead) in OPTIONS.iter().chain(COMMANDS) {
            for option in instead.split("--").skip(1) {
                let name =
                    option.split(|c: char| !(c.is_ascii_lowercase() || c == '-')).next().unwrap_or_default();
                assert!(known(name), "--{name}: {instead}");
            }
        }
    }
}
