//! Whom the token must be for, where a policy file and a command line both have a say: what both accept.

use super::join::{Contradiction, Way, differ, loosened};
use super::settings::{Placed, Settings};
use crate::catalog::{self, Operation, Resource, Wanted};
use crate::policy::{self, Policy};

/// Both, with the API written out that owns the names which one of them demands, where it says nothing of the audience and
/// the other does. Otherwise an audience of the one would replace what the other's names stand for.
pub(super) fn with_owners(mut file: Settings, way: Way, mut line: Settings) -> (Settings, Settings) {
    let says = |settings: &Settings| {
        !settings.audiences.is_empty() || settings.resource.is_some() || settings.any_audience.is_some()
    };
    let (file_says, line_says) = (says(&file), says(&line));
    if line_says && !file_says {
        file.resource = owner(&file);
    }
    if way == Way::Found && file_says && !line_says {
        line.resource = owner(&line);
    }
    (file, line)
}

fn owner(settings: &Settings) -> Option<Placed<String>> {
    let values = |list: &[Placed<String>]| list.iter().map(|placed| placed.value.clone()).collect();
    let policy = Policy {
        require: values(&settings.require),
        any_of: settings.any_of.iter().map(|placed| placed.value.clone()).collect(),
        scopes: values(&settings.scopes),
        operations: settings.operations.iter().filter_map(|placed| operation(&placed.value)).collect(),
        ..Policy::default()
    };
    let owner = policy::owner(&policy, &[]).ok().flatten()?;
    let from = settings.names().next().map(|(_, from)| from.to_owned()).unwrap_or_default();
    Some(Placed::new(owner.name.to_owned(), from))
}

/// The operation that `text` names, on an API that is known. Whether it is one, whoever judges it says.
fn operation(text: &str) -> Option<Operation> {
    let wanted = Wanted::read(text).ok()?;
    catalog::find(&wanted, &catalog::resources()).ok()?.first().copied()
}

pub(super) type Audience = (Vec<Placed<String>>, Option<Placed<String>>, Option<Placed<bool>>);

/// Whom the token must be for: what both accept.
pub(super) fn audience(
    file: &Settings,
    line: &Settings,
    notes: &mut Vec<String>,
) -> Result<Audience, Contradiction> {
    let known = |placed: &Option<Placed<String>>| {
        placed.as_ref().and_then(|placed| catalog::resource_named(&placed.value))
    };
    let resource = match (&file.resource, &line.resource) {
        (Some(of_file), Some(of_line)) if known(&file.resource) != known(&line.resource) => {
            return Err(differ("resource", of_line, of_file));
        }
        (Some(of_file), Some(of_line)) if of_file.from != of_line.from => {
            Some(Placed::new(of_line.value.clone(), format!("{} and {}", of_line.from, of_file.from)))
        }
        (of_file, of_line) => of_line.clone().or_else(|| of_file.clone()),
    };
    let audiences = match (&file.audiences[..], &line.audiences[..]) {
        ([], []) => Vec::new(),
        (of_file, []) => narrowed(of_file, file, line)?,
        ([], of_line) => narrowed(of_line, line, file)?,
        (of_file @ [first, ..], of_line @ [other, ..]) => {
            let common = |placed: &&Placed<String>| of_file.iter().any(|known| known.value == placed.value);
            let common: Vec<_> = of_line.iter().filter(common).cloned().collect();
            if common.is_empty() {
                return Err(differ("audience", other, first));
            }
            common
        }
    };
    let any = loosened("any-audience", file.any_audience.clone(), line.any_audience.clone(), notes);
    let is_any = |settings: &Settings| settings.any_audience.as_ref().is_some_and(|any| any.value);
    let overruled = |by: &Settings, other: &Settings| {
        is_any(other) && !is_any(by) && (!by.audiences.is_empty() || by.resource.is_some())
    };
    let named = audiences.first().or(resource.as_ref());
    if let (Some(any), Some(named)) = (&any, named)
        && (overruled(file, line) || overruled(line, file))
    {
        notes.push(format!("{} was not used: {} says whom the token must be for.", any.from, named.from));
        return Ok((audiences, resource, None));
    }
    Ok((audiences, resource, any))
}

/// Those of `audiences`, which `own` names, that are the API's that `other` names.
fn narrowed(
    audiences: &[Placed<String>],
    own: &Settings,
    other: &Settings,
) -> Result<Vec<Placed<String>>, Contradiction> {
    let Some(placed) =
        other.resource.as_ref().filter(|_| other.audiences.is_empty() && own.resource != other.resource)
    else {
        return Ok(audiences.to_vec());
    };
    let wanted: Option<Resource> = catalog::resource_named(&placed.value);
    let is_of = |audience: &&Placed<String>| catalog::resource_of_audience(&audience.value) == wanted;
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
