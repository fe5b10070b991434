//! A policy file and a command line together. The command line adds to the file and never takes away: lists join, of two
//! lengths the stricter counts, what has no order must agree. A file that was only found adds to the command line in the
//! same way.

use super::audience::{audience, with_owners};
use super::settings::{Placed, Settings, both};
use crate::catalog::{self, Resource, Wanted};
use crate::entra::{Cloud, Tenant, TenantId};
use crate::policy::operation::is_open_by;

/// Two places that cannot both hold.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct Contradiction {
    /// What is so, with both places.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

/// How a policy file came into play.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Way {
    /// Somebody named it.
    Named,
    /// It lay in the folder, or in one above.
    Found,
}

/// What a policy file and a command line say together.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Joined {
    /// All of it.
    pub settings: Settings,
    /// What was said and is not used, in a sentence each.
    pub notes: Vec<String>,
}

impl Settings {
    /// Refuses what cannot be meant, as the command line's own flags are refused.
    ///
    /// # Errors
    /// [`Contradiction`], with both places.
    pub fn refuse_contradictions(&self) -> Result<(), Contradiction> {
        let says = |name: &str, from: &str| format!("`{name}` ({from})");
        let tenant = self.tenant.as_ref().map(|placed| says("tenant", &placed.from));
        let authority = self.authority.as_ref().map(|placed| says("authority", &placed.from));
        let issuer = self.issuer.as_ref().map(|placed| says("issuer", &placed.from));
        let cloud = self.cloud.as_ref().map(|placed| says("cloud", &placed.from));
        let any_tenant =
            self.any_tenant.as_ref().filter(|any| any.value).map(|placed| says("any-tenant", &placed.from));
        let listed = self.allow_tenants.first().map(|placed| says("allow-tenants", &placed.from));
        let any_audience = self
            .any_audience
            .as_ref()
            .filter(|any| any.value)
            .map(|placed| says("any-audience", &placed.from));
        let audiences = self.audiences.first().map(|placed| says("audiences", &placed.from));
        for (first, second) in [
            (&tenant, &authority),
            (&issuer, &tenant),
            (&issuer, &authority),
            (&cloud, &authority),
            (&any_tenant, &listed),
            (&any_audience, &audiences),
        ] {
            if let (Some(first), Some(second)) = (first, second) {
                return Err(exclude(first, second));
            }
        }
        match &cloud {
            Some(cloud) if tenant.is_none() => Err(Contradiction {
                message: format!("{cloud} stands without a tenant"),
                hint: "a cloud goes with a tenant: name it, or leave the cloud out".to_owned(),
            }),
            _ => Ok(()),
        }
    }

    /// These settings, of a policy file, with those of a command line. `own` are APIs that the caller described.
    ///
    /// # Errors
    /// [`Contradiction`] where both cannot hold.
    pub fn joined(self, way: Way, line: Self, own: &[Resource]) -> Result<Joined, Contradiction> {
        let mut notes = Vec::new();
        refuse_beyond_exact(&self, &line, own)?;
        if way == Way::Found {
            // Whoever allows nothing beyond a list has not asked for a longer one.
            refuse_beyond_exact(&line, &self, own)?;
        }
        let (file, line) = with_owners(self, way, line, own)?;
        let (tenant, cloud) = tenant(&file, &line)?;
        let (audiences, resource, any_audience) = audience(&file, &line, own, &mut notes)?;
        let (any_tenant, allow_tenants) = tenants(&file, &line, &mut notes)?;
        keys_agree(&file, &line)?;
        let allow_no_permissions = loosened(
            "allow-no-permissions",
            file.allow_no_permissions,
            line.allow_no_permissions,
            &mut notes,
        );
        let exact = [file.exact, line.exact]
            .into_iter()
            .flatten()
            .filter(|exact| exact.value)
            .reduce(|a, b| Placed::new(true, format!("{} and {}", a.from, b.from)));
        let settings = Self {
            tenant,
            cloud,
            any_tenant,
            allow_tenants,
            audiences,
            resource,
            any_audience,
            allow_no_permissions,
            exact,
            authority: agreed("authority", file.authority, line.authority)?,
            issuer: agreed("issuer", file.issuer, line.issuer)?,
            jwks: both(file.jwks, line.jwks),
            secret_file: agreed("secret-file", file.secret_file, line.secret_file)?,
            require: both(file.require, line.require),
            any_of: both(file.any_of, line.any_of),
            scopes: both(file.scopes, line.scopes),
            forbid: both(file.forbid, line.forbid),
            operations: both(file.operations, line.operations),
            kind: agreed("kind", file.kind, line.kind)?,
            lock: agreed("lock", file.lock, line.lock)?,
            leeway: stricter(file.leeway, line.leeway, |file, line| line < file),
            min_remaining: stricter(file.min_remaining, line.min_remaining, |file, line| line > file),
            max_lifetime: stricter(file.max_lifetime, line.max_lifetime, |file, line| line < file),
            fail: both(file.fail, line.fail),
        };
        settings.refuse_contradictions()?;
        Ok(Joined { settings, notes })
    }
}

fn exclude(first: &str, second: &str) -> Contradiction {
    Contradiction {
        message: format!("{first} and {second} exclude each other"),
        hint: "leave one of them out".to_owned(),
    }
}

/// `first` and `second` are the places.
#[cold]
pub(super) fn differ(what: &str, first: &str, second: &str) -> Contradiction {
    Contradiction {
        message: format!(
            "{first} and {second} name different values of `{what}`, and no token can satisfy both"
        ),
        hint: "leave one of them out, or make them agree; --no-policy leaves policy files out".to_owned(),
    }
}

fn agreed<T: PartialEq>(
    what: &str,
    file: Option<Placed<T>>,
    line: Option<Placed<T>>,
) -> Result<Option<Placed<T>>, Contradiction> {
    match (file, line) {
        (Some(file), Some(line)) if file.value == line.value => {
            Ok(Some(Placed::new(line.value, format!("{} and {}", line.from, file.from))))
        }
        (Some(file), Some(line)) => Err(differ(what, &line.from, &file.from)),
        (file, line) => Ok(file.or(line)),
    }
}

/// The stricter of two lengths; `line_wins` compares the file's with the line's.
fn stricter<T: Copy>(
    file: Option<Placed<T>>,
    line: Option<Placed<T>>,
    line_wins: fn(T, T) -> bool,
) -> Option<Placed<T>> {
    match (file, line) {
        (Some(file), Some(line)) => Some(if line_wins(file.value, line.value) { line } else { file }),
        (file, line) => file.or(line),
    }
}

/// What lets more tokens pass: where the file says anything of it, the file's word counts.
pub(super) fn loosened(
    name: &str,
    file: Option<Placed<bool>>,
    line: Option<Placed<bool>>,
    notes: &mut Vec<String>,
) -> Option<Placed<bool>> {
    if let (Some(Placed { value: false, from, .. }), Some(line)) = (&file, &line)
        && line.value
    {
        notes.push(format!("{} was not used: {from} says `{name} = false`.", line.from));
    }
    file.or(line).filter(|placed| placed.value)
}

type Named = (Option<Placed<Tenant>>, Option<Placed<Cloud>>);

/// The tenant and its cloud, which together are one thing.
fn tenant(file: &Settings, line: &Settings) -> Result<Named, Contradiction> {
    let tenant = agreed("tenant", file.tenant.clone(), line.tenant.clone())?;
    if let (Some(of_file), Some(of_line)) = (&file.tenant, &line.tenant) {
        let cloud = |settings: &Settings| settings.cloud.as_ref().map_or(Cloud::Public, |cloud| cloud.value);
        if cloud(file) != cloud(line) {
            return Err(differ("cloud", &of_line.from, &of_file.from));
        }
    }
    Ok((tenant, file.cloud.clone().or_else(|| line.cloud.clone())))
}

type Tenants = (Option<Placed<bool>>, Vec<Placed<TenantId>>);

/// Which tenants of many: those that both accept.
fn tenants(file: &Settings, line: &Settings, notes: &mut Vec<String>) -> Result<Tenants, Contradiction> {
    let allowed = match (&file.allow_tenants[..], &line.allow_tenants[..]) {
        ([], line) => line.to_vec(),
        (file, []) => file.to_vec(),
        (file @ [first, ..], line @ [other, ..]) => {
            let common: Vec<_> = line
                .iter()
                .filter(|placed| file.iter().any(|known| known.value == placed.value))
                .cloned()
                .collect();
            if common.is_empty() {
                return Err(differ("allow-tenants", &other.from, &first.from));
            }
            common
        }
    };
    let any = loosened("any-tenant", file.any_tenant.clone(), line.any_tenant.clone(), notes);
    if let (Some(overruled), Some(first)) = (&any, allowed.first()) {
        // Each place alone says only one of the two, and the list is the stricter.
        notes.push(format!("{} was not used: {} names the tenants.", overruled.from, first.from));
        return Ok((None, allowed));
    }
    Ok((any, allowed))
}

/// Keys are trust: two places may not add up to more than either.
fn keys_agree(file: &Settings, line: &Settings) -> Result<(), Contradiction> {
    if !file.names_keys() || !line.names_keys() {
        return Ok(());
    }
    let place = |settings: &Settings| {
        settings
            .jwks
            .first()
            .or(settings.secret_file.as_ref())
            .map(|placed| placed.from.clone())
            .unwrap_or_default()
    };
    let set = |settings: &Settings| {
        let mut files: Vec<(bool, String)> =
            settings.jwks.iter().map(|placed| (false, placed.value.clone())).collect();
        files.extend(settings.secret_file.iter().map(|placed| (true, placed.value.clone())));
        files.sort();
        files.dedup();
        files
    };
    if set(file) == set(line) {
        return Ok(());
    }
    Err(Contradiction {
        message: format!("{} and {} both name keys to trust, and not the same", place(line), place(file)),
        hint: "the command line adds demands to a policy, never keys: leave one of them out".to_owned(),
    })
}

/// Refuses names that `other` demands beyond those that `exact` allows, where it says that it allows nothing else, and operations
/// that none of those names opens.
fn refuse_beyond_exact(exact: &Settings, other: &Settings, own: &[Resource]) -> Result<(), Contradiction> {
    let Some(flag) = exact.exact.as_ref().filter(|flag| flag.value) else { return Ok(()) };
    let is_listed = |name: &str| exact.names().any(|(known, _)| known == name);
    let refused = |what: &str, from: &str| Contradiction {
        message: format!(
            "`exact` ({}) allows nothing beyond its own list, and {from} asks for `{}`",
            flag.from,
            crate::text::visible(what)
        ),
        hint: "add the name to that list, or leave one of them out; --no-policy leaves policy files out"
            .to_owned(),
    };
    if let Some((name, from)) = other.permissions().find(|(name, _)| !is_listed(name)) {
        return Err(refused(name, from));
    }
    match other
        .operations
        .iter()
        .find(|placed| !is_listed(&placed.value) && !opens(exact, other, &placed.value, own))
    {
        Some(Placed { value, from, .. }) => Err(Contradiction {
            hint: "no name of that list opens it: add one to the list, or the operation to `operations` beside it; --no-policy \
                   leaves policy files out"
                .to_owned(),
            ..refused(value, from)
        }),
        None => Ok(()),
    }
}

/// Whether a permission that `exact` names opens the operation that `text` asks for, whichever API is meant: then it asks for
/// nothing more.
fn opens(exact: &Settings, other: &Settings, text: &str, own: &[Resource]) -> bool {
    let Ok(wanted) = Wanted::read(text) else { return false };
    let apis: Vec<Resource> = own.iter().copied().chain(catalog::resources()).collect();
    let named = exact.resource.as_ref().or(other.resource.as_ref());
    let apis = match named.and_then(|named| apis.iter().find(|api| api.is_called(&named.value))) {
        Some(api) => vec![*api],
        None => apis,
    };
    let is = |names: &[Placed<String>], name: &str| names.iter().any(|known| known.value == name);
    let application = |name: &str| {
        is(&exact.require, name)
            || exact.any_of.iter().any(|group| group.value.iter().any(|known| known == name))
    };
    let delegated = |name: &str| is(&exact.scopes, name);
    catalog::find_only(&wanted, &apis)
        .is_ok_and(|found| found.iter().all(|operation| is_open_by(operation, &application, &delegated)))
}
