//! The policy file and the lock file of a command line: found, read, and put together with the flags. What comes out are
//! flags again, so that everything behind goes by one set of them; the core decides how the two go together.

mod flags;
mod lock;

use std::path::{Path, PathBuf};

use rolecall_core::catalog::Resource;
use rolecall_core::policy::{Contradiction, Lock, Origins, PolicyFile, Problem, Settings, Way};
use rolecall_core::report::PolicySummary;
use rolecall_core::text::listed;

use flags::{apply, of_flags, original};
use lock::{LockWord, read_lock};

use crate::arguments::{AskArgs, PolicyArgs, PolicyFileArgs};
use crate::error::{CliError, path_shown};
use crate::operations::Apis;
use crate::source::file_up_to;
use crate::world::World;

/// The name under which a policy file is looked for.
const FILE_NAME: &str = "rolecall.toml";
/// The longest policy file that is read, in bytes.
const POLICY_BYTES_LIMIT: usize = 1024 * 1024;

/// The flags with all that the files add.
pub(crate) struct Effective {
    pub(crate) ask: AskArgs,
    pub(crate) policy: PolicyArgs,
    pub(crate) files: Files,
}

/// What the files say that no flag can.
#[derive(Default)]
pub(crate) struct Files {
    /// The APIs of `--catalog`, read once.
    pub(crate) apis: Option<Apis>,
    /// The lock that the token is held against, or that is written anew.
    pub(crate) lock: Option<Lock>,
    /// The lock file to write.
    pub(crate) update: Option<PathBuf>,
    /// Rules whose findings are failures.
    pub(crate) fail: Vec<String>,
    /// Where each demand was made.
    pub(crate) origins: Origins,
    /// What the report says of the files.
    pub(crate) summary: Option<PolicySummary>,
    /// A policy file that was found and says whom to trust, which is not used.
    pub(crate) unused_trust: Option<String>,
}

impl Files {
    /// Whether they ask for anything that a token could fall short of.
    pub(crate) fn demand_something(&self) -> bool {
        self.lock.is_some() || self.update.is_some() || !self.fail.is_empty()
    }
}

/// Puts the files that `args` name, or that lie about, together with the flags.
///
/// # Errors
/// [`CliError`] for files that cannot be read, for mistakes in them, and where they contradict the flags.
pub(crate) fn read(
    args: &PolicyFileArgs,
    ask: &AskArgs,
    demands: &PolicyArgs,
    world: &dyn World,
) -> Result<Effective, CliError> {
    let mut effective = Effective { ask: ask.clone(), policy: demands.clone(), files: Files::default() };
    let apis = Apis::read(&demands.catalog, world)?;
    let mut lock = args.lock.clone();
    let mut is_lock_found = false;
    match located(args, world) {
        Some((path, way)) => {
            let (file, settings) =
                parsed(&path, args.profile.as_deref(), &apis.own, world).map_err(|error| {
                    match (error, way) {
                        (CliError::Mistakes { name, problems, .. }, Way::Found) => {
                            let hint = format!("{name} was found, not named: --no-policy leaves it out");
                            CliError::Mistakes { name, problems, hint }
                        }
                        (error, _) => error,
                    }
                })?;
            let settings = relative_to(path.parent().unwrap_or(Path::new("")), settings);
            let mut notes = Vec::new();
            let settings = match way {
                Way::Named => settings,
                Way::Found => {
                    let (settings, left) = settings.demands_only();
                    if !left.is_empty() {
                        let (those, them) = if left.len() == 1 { ("was", "it") } else { ("were", "them") };
                        notes.push(format!(
                            "{} was found, not named: its {} {those} not used; name it with --policy to use {them}.",
                            file.name,
                            listed(&left, "and")
                        ));
                    }
                    effective.files.unused_trust = left.contains(&"trust").then(|| file.name.clone());
                    settings
                }
            };
            let line = of_flags(args, ask, demands);
            refuse_list(&settings, &line, demands)?;
            let joined = settings.joined(way, line, &apis.own).map_err(contradiction)?;
            notes.extend(joined.notes);
            effective.files.origins = joined.settings.origins();
            lock = joined.settings.lock.as_ref().map(|placed| original(&placed.value, args.lock.as_slice()));
            is_lock_found = way == Way::Found && args.lock.is_none();
            effective.files.summary = Some(PolicySummary {
                file: Some(file.name),
                found: way == Way::Found,
                profile: args.profile.clone(),
                lock: None,
                notes,
            });
            apply(joined.settings, &mut effective);
        }
        None => {
            if let Some(profile) = &args.profile {
                return Err(CliError::usage(
                    format!(
                        "--profile names `{}`, and there is no policy file",
                        crate::error::repeated(profile)
                    ),
                    format!("name one with --policy FILE; no {FILE_NAME} lies here or above"),
                ));
            }
        }
    }
    if let Some(path) = lock {
        let word = match is_lock_found {
            false => LockWord::Given,
            true => LockWord::Found { beside_names: demands_names(demands) },
        };
        read_lock(&path, args.update_lock, word, &mut effective, &apis.own, world)?;
    }
    effective.files.apis = Some(apis);
    Ok(effective)
}

/// A list of operations in a file is not compared with the policy: where it could take the place of what the policy says, it is
/// refused.
fn refuse_list(file: &Settings, line: &Settings, demands: &PolicyArgs) -> Result<(), CliError> {
    if demands.for_file.is_empty() {
        return Ok(());
    }
    if let Some(exact) = file.exact.as_ref().filter(|exact| exact.value) {
        return Err(CliError::usage(
            format!(
                "`exact` ({}) allows nothing beyond its own list, and --for-file asks for more",
                exact.from
            ),
            "put the operations into the policy, or leave one of them out; --no-policy leaves policy files out",
        ));
    }
    let says = |settings: &Settings| !settings.audiences.is_empty() || settings.resource.is_some();
    if says(file) && !says(line) {
        return Err(CliError::usage(
            "--for-file stands beside a policy that says whom the token must be for",
            "name the API of the operations too, with --resource; --no-policy leaves policy files out",
        ));
    }
    Ok(())
}

/// The policy file that was named, or the nearest one from the working directory upwards.
fn located(args: &PolicyFileArgs, world: &dyn World) -> Option<(PathBuf, Way)> {
    if args.no_policy {
        return None;
    }
    if let Some(path) = &args.policy {
        return Some((path.clone(), Way::Named));
    }
    let depth = world.current_folder()?.ancestors().count();
    let mut folder = PathBuf::new();
    for _ in 0..depth {
        let path = folder.join(FILE_NAME);
        if world.is_file(&path) {
            return Some((path, Way::Found));
        }
        folder.push("..");
    }
    None
}

fn parsed(
    path: &Path,
    profile: Option<&str>,
    own: &[Resource],
    world: &dyn World,
) -> Result<(PolicyFile, Settings), CliError> {
    let name = path_shown(path);
    let text = text(path, POLICY_BYTES_LIMIT, "a policy", world)?;
    let file = PolicyFile::parse_beside(&text, &name, own).map_err(|problems| mistakes(&name, problems))?;
    let settings = file.settings(profile).map_err(contradiction)?;
    Ok((file, settings))
}

/// The text of the file at `path`, which should be `what`.
fn text(path: &Path, limit: usize, what: &str, world: &dyn World) -> Result<String, CliError> {
    let wrong = |problem: String, hint: &str| CliError::Content {
        name: path_shown(path),
        problem,
        hint: hint.to_owned(),
    };
    let bytes = file_up_to(limit, path, world)?;
    if bytes.len() > limit {
        return Err(wrong(format!("is longer than {limit} bytes, the most that is read of {what} file"), ""));
    }
    String::from_utf8(bytes).map_err(|_| wrong("is not UTF-8".to_owned(), "save it as UTF-8"))
}

fn mistakes(name: &str, problems: Vec<Problem>) -> CliError {
    CliError::Mistakes { name: name.to_owned(), problems, hint: String::new() }
}

fn contradiction(error: Contradiction) -> CliError {
    CliError::usage(error.message, error.hint)
}

/// `settings` with the files that they name as seen from here; they name them as seen from `folder`.
fn relative_to(folder: &Path, mut settings: Settings) -> Settings {
    let files = settings.jwks.iter_mut().chain(&mut settings.secret_file).chain(&mut settings.lock);
    for placed in files {
        placed.value = folder.join(&placed.value).to_string_lossy().into_owned();
    }
    settings
}

/// Whether the command line demands what belongs to an API.
fn demands_names(demands: &PolicyArgs) -> bool {
    !(demands.require.is_empty()
        && demands.any_of.is_empty()
        && demands.scope.is_empty()
        && demands.operations.is_empty()
        && demands.for_file.is_empty())
}
