//! `rolecall keys clear`: forget what was kept.

use std::io::Write;

use crate::arguments::AuthorityArgs;
use crate::cache::Cache;
use crate::error::{CliError, path_shown};
use crate::render::{Look, Page, Style};
use crate::status::Status;
use crate::world::World;

/// Forget the keys that were kept, all of them or those of one tenant.
///
/// Keys that Microsoft took back in an emergency are gone with this; otherwise they serve for three days after an answer last
/// had them. They are kept in the platform's folder for caches, or in the folder that the environment's ROLECALL_CACHE_DIR
/// names.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    rolecall keys clear\n  \
    rolecall keys clear --tenant contoso.onmicrosoft.com\n\n\
    Exit status: 0 when nothing of it is kept any more, 2 when a file could not be removed.")]
#[command(mut_arg("tenant", |arg| arg.long_help(None)))]
pub(super) struct ClearArgs {
    #[command(flatten)]
    authority: AuthorityArgs,
}

pub(super) fn run(args: &ClearArgs, world: &dyn World, out: &mut dyn Write) -> Result<Status, CliError> {
    let folder = world.keys_folder();
    let shown = folder.as_deref().map(path_shown).unwrap_or_default();
    let authority = args.authority.named();
    let gone = Cache::in_folder(folder)
        .clear(authority.as_ref())
        .map_err(|(path, error)| CliError::Write { name: path_shown(&path), reason: error.to_string() })?;
    let mut page = Page::new(&Look::plain());
    if gone.is_empty() {
        let whose = authority.map(|authority| format!(" of {authority}")).unwrap_or_default();
        page.line(Style::Plain, &format!("Nothing{whose} was kept in {shown}."));
    } else {
        page.line(Style::Plain, &format!("Forgotten, in {shown}:"));
        for name in gone {
            page.line(Style::Plain, &format!("  {name}"));
        }
    }
    page.write(out)?;
    Ok(Status::Pass)
}
