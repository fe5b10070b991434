//! `rolecall completions`: what a shell needs to complete rolecall's command lines.

use std::io::Write;

use clap_complete::Shell;

use crate::cli;
use crate::error::CliError;
use crate::render::{Look, Page};
use crate::status::Status;

/// Print a script that teaches a shell to complete rolecall's command lines.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rolecall completions bash > /etc/bash_completion.d/rolecall\n  \
    rolecall completions zsh > ~/.zfunc/_rolecall\n  \
    rolecall completions powershell >> $PROFILE")]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs, out: &mut dyn Write) -> Result<Status, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut cli::command(), "rolecall", &mut script);
    let mut page = Page::new(&Look::plain());
    page.script(&String::from_utf8_lossy(&script));
    page.write(out)?;
    Ok(Status::Pass)
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn no_script_is_changed_on_its_way_out() {
        for shell in Shell::value_variants() {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut cli::command(), "rolecall", &mut script);
            let mut written = Vec::new();
            run(&CompletionsArgs { shell: *shell }, &mut written).expect("memory can be written");
            assert_eq!(
                String::from_utf8_lossy(&written).trim_end(),
                String::from_utf8_lossy(&script).trim_end()
            );
        }
    }
}
