//! The lock file of a command line, and whom it says that the token must be for.

use std::path::Path;

use rolecall_core::catalog::Resource;
use rolecall_core::policy::{self, LOCK_BYTES_LIMIT, Lock, Policy};

use super::{Effective, mistakes, text};
use crate::error::{CliError, path_shown};
use crate::world::World;

/// What a lock's audience counts for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum LockWord {
    /// Somebody named the lock, or the policy that names it.
    Given,
    /// Only a policy that was found names it.
    Found {
        /// Whether the command line demands names, whose API is then to be known without it.
        beside_names: bool,
    },
}

/// Reads the lock at `path`. Where nothing else says whom the token must be for, the lock does; what belongs to an API stays
/// that API's.
pub(super) fn read_lock(
    path: &Path,
    update: bool,
    word: LockWord,
    effective: &mut Effective,
    own: &[Resource],
    world: &dyn World,
) -> Result<(), CliError> {
    let name = path_shown(path);
    let files = &mut effective.files;
    if update {
        files.update = Some(path.to_owned());
    }
    if !world.is_file(path) {
        return match update {
            true => Ok(()),
            false => Err(CliError::usage(
                format!("there is no lock file `{name}`"),
                "write it from a token that holds: the same command with --update-lock, and with --resource or --audience, \
                 which is what a lock file says from then on",
            )),
        };
    }
    let text = text(path, LOCK_BYTES_LIMIT, "a lock", world)?;
    let lock = Lock::parse(&text, &name).map_err(|problems| mistakes(&name, problems))?;
    let audience = &mut effective.ask.audience;
    if audience.audience.is_empty() && audience.resource.is_none() && !audience.any_audience {
        let names = Policy {
            require: effective.policy.require.clone(),
            any_of: effective.policy.any_of.iter().map(|group| group.0.clone()).collect(),
            scopes: effective.policy.scope.clone(),
            ..Policy::default()
        };
        // The API of an operation is its own, whatever it is; the operations are looked up later.
        let has_operations = !effective.policy.operations.is_empty() || !effective.policy.for_file.is_empty();
        let owner = policy::owner(&names, own);
        if !has_operations && !matches!(owner, Ok(Some(_))) {
            if matches!(word, LockWord::Found { beside_names: true }) {
                return Err(CliError::usage(
                    format!(
                        "which API the names of the command line belong to is not known, and the lock `{name}`, which only a \
                         policy that was found names, may not be the only one to say whom the token must be for"
                    ),
                    "name that policy with --policy or the lock with --lock, or add --resource API or --audience AUDIENCE",
                ));
            }
            let fits = |audience: &String| policy::can_be_for(audience, &names, own);
            if lock.facts.audience.iter().all(fits) {
                audience.audience.clone_from(&lock.facts.audience);
            }
        }
    }
    if !update {
        files.summary.get_or_insert_default().lock = Some(name);
    }
    files.lock = Some(lock);
    Ok(())
}
