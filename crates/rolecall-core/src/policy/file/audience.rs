//! Whom the token must be for, where a policy file and a command line both have a say: what both accept.

use super::join::{Contradiction, Way, differ, loosened};
use super::settings::{Placed, Settings};
use crate::catalog::{self, Resource, Wanted};
use crate::policy::{self, Policy};

/// Both, with the API written out that owns the names which one of them demands, where it says nothing of the audience and
/// the other does. Otherwise an audience of the one would replace what the other's names stand for. `own` are APIs that the
/// caller described.
///
/// # Errors
/// [`Contradiction`] where a file that was only found would be the only one to say whom the token must be for.
pub(super) fn with_owners(
    mut file: Settings,
    way: Way,
    mut line: Settings,
    own: &[Resource],
) -> Result<(Settings, Settings), Contradiction> {
    let says = |settings: &Settings| {
        !settings.audiences.is_empty() || settings.resource.is_some() || settings.any_audience.is_some()
    };
    let (file_says, line_says) = (says(&file), says(&line));
    if line_says && !file_says {
        file.resource = owner(&file, own);
    }
    if way == Way::Found && file_says && !line_says {
        line.resource = owner(&line, own);
        let place = file.audiences.first().map(|placed| &placed.from);
        let place = place.or(file.resource.as_ref().map(|placed| &placed.from));
        if let (None, Some((_, from)), Some(place)) = (&line.resource, line.names().next(), place) {
            return Err(Contradiction {
                message: format!(
                    "which API the names of {from} belong to is not known, and {place}, which was found and not named, \
                     may not be the only one to say whom the token must be for"
                ),
                hint: "name that file with --policy, or add --resource API or --audience AUDIENCE".to_owned(),
            });
        }
    }
    Ok((file, line))
}

/// The API that owns what `settings` demand. Where their names leave a choice or none, the API of their operations.
fn owner(settings: &Settings, own: &[Resource]) -> Option<Placed<String>> {
    let values = |list: &[Placed<String>]| list.iter().map(|placed| placed.value.clone()).collect();
    let policy = Policy {
        require: values(&settings.require),
        any_of: settings.any_of.iter().map(|placed| placed.value.clone()).collect(),
        scopes: values(&settings.scopes),
        ..Policy::default()
    };
    let of_names = policy::owner(&policy, own);
    let mut of_operations = Vec::new();
    for placed in &settings.operations {
        of_operations.extend(apis_of(&placed.value, own)?);
    }
    of_operations.dedup();
    let owner = match (&of_operations[..], of_names) {
        ([], of_names) => of_names.ok().flatten()?,
        // Names that belong elsewhere are told once both are read; an operation's API is its own whatever else is demanded.
        ([api], _) => *api,
        _ => return None,
    };
    let from = settings.names().next().map(|(_, from)| from.to_owned()).unwrap_or_default();
    Some(Placed::new(owner.name.to_owned(), from))
}

/// The APIs that have the operation `text`.
fn apis_of(text: &str, own: &[Resource]) -> Option<Vec<Resource>> {
    let wanted = Wanted::read(text).ok()?;
    let all: Vec<Resource> = own.iter().copied().chain(catalog::resources()).collect();
    let found = catalog::find(&wanted, &all).ok()?;
    Some(found.into_iter().map(|operation| operation.resource).collect())
}

/// The API that `placed` names: one of `own`, else one that rolecall knows.
fn named(placed: &Placed<String>, own: &[Resource]) -> Option<Resource> {
    let described = own.iter().find(|api| api.is_called(&placed.value)).copied();
    described.or_else(|| catalog::resource_named(&placed.value))
}

pub(super) type Audience = (Vec<Placed<String>>, Option<Placed<String>>, Option<Placed<bool>>);

/// Whom the token must be for: what both accept.
pub(super) fn audience(
    file: &Settings,
    line: &Settings,
    own: &[Resource],
    notes: &mut Vec<String>,
) -> Result<Audience, Contradiction> {
    // Of two that are not known, nobody can say that they are the same.
    let differs =
        |a: &Placed<String>, b: &Placed<String>| named(a, own).is_none_or(|api| named(b, own) != Some(api));
    let resource = match (&file.resource, &line.resource) {
        (Some(of_file), Some(of_line)) if differs(of_file, of_line) => {
            return Err(differ("resource", &of_line.from, &of_file.from));
        }
        (Some(of_file), Some(of_line)) if of_file.from != of_line.from => {
            Some(Placed::new(of_line.value.clone(), format!("{} and {}", of_line.from, of_file.from)))
        }
        (of_file, of_line) => of_line.clone().or_else(|| of_file.clone()),
    };
    let audiences = match (&file.audiences[..], &line.audiences[..]) {
        ([], []) => Vec::new(),
        (of_file, []) => narrowed(of_file, line, own)?,
        ([], of_line) => narrowed(of_line, file, own)?,
        (of_file @ [first, ..], of_line @ [other, ..]) => {
            let common = |placed: &&Placed<String>| of_file.iter().any(|known| known.value == placed.value);
            let common: Vec<_> = of_line.iter().filter(common).cloned().collect();
            if common.is_empty() {
                return Err(differ("audience", &other.from, &first.from));
            }
            common
        }
    };
    let any = loosened("any-audience", file.any_audience.clone(), line.any_audience.clone(), notes);
    let is_any = |settings: &Settings| settings.any_audience.as_ref().is_some_and(|any| any.value);
    let overruled = |by: &Settings, other: &Settings| {
        is_any(other) && !is_any(by) && (!by.audiences.is_empty() || by.resource.is_some())
    };
    let says = audiences.first().or(resource.as_ref());
    if let (Some(any), Some(says)) = (&any, says)
        && (overruled(file, line) || overruled(line, file))
    {
        notes.push(format!("{} was not used: {} says whom the token must be for.", any.from, says.from));
        return Ok((audiences, resource, None));
    }
    Ok((audiences, resource, any))
}

/// Those of `audiences` that are the API's that `other` names, which itself lists none.
fn narrowed(
    audiences: &[Placed<String>],
    other: &Settings,
    own: &[Resource],
) -> Result<Vec<Placed<String>>, Contradiction> {
    let Some(placed) = &other.resource else { return Ok(audiences.to_vec()) };
    let wanted = named(placed, own);
    let is_of = |audience: &&Placed<String>| wanted.is_some_and(|api| api.has_audience(&audience.value));
    let common: Vec<_> = audiences.iter().filter(is_of).cloned().collect();
    match (common.is_empty(), audiences.first()) {
        (true, Some(first)) => Err(Contradiction {
            message: format!(
                "{} wants a token for {}, and {} wants another audience",
                placed.from,
                wanted.map_or(placed.value.as_str(), |resource| resource.name),
                first.from,
            ),
            hint: "leave one of them out, or make them agree; --no-policy leaves policy files out".to_owned(),
        }),
        _ => Ok(common),
    }
}
