//! Flags in the form of a policy, and a policy in the form of flags.

use std::path::PathBuf;

use rolecall_core::nature::Bearer;
use rolecall_core::policy::{Placed, Settings};
use rolecall_core::time::Seconds;

use super::Effective;
use crate::arguments::{AskArgs, Group, Kind, Length, PolicyArgs, PolicyFileArgs};

/// The path of the command line that `text` stands for, or `text` itself: not every path is text.
pub(super) fn original(text: &str, given: &[PathBuf]) -> PathBuf {
    given.iter().find(|path| path.to_string_lossy() == text).cloned().unwrap_or_else(|| PathBuf::from(text))
}

/// What the flags say, in the form of a policy.
pub(super) fn of_flags(args: &PolicyFileArgs, ask: &AskArgs, demands: &PolicyArgs) -> Settings {
    fn one<T: Clone>(value: Option<&T>, flag: &str) -> Option<Placed<T>> {
        value.map(|value| Placed::new(value.clone(), flag))
    }
    fn all<T: Clone>(values: &[T], flag: &str) -> Vec<Placed<T>> {
        values.iter().map(|value| Placed::new(value.clone(), flag)).collect()
    }
    let length = |length: Option<Length>, flag: &str| length.map(|length| Placed::new(length.seconds, flag));
    let given = |flag: bool, name: &str| flag.then(|| Placed::new(true, name));
    let path = |path: &PathBuf| path.to_string_lossy().into_owned();
    let (trust, audience) = (&ask.trust, &ask.audience);
    Settings {
        tenant: one(trust.authority.tenant.as_ref(), "--tenant"),
        cloud: one(trust.authority.cloud.as_ref(), "--cloud"),
        authority: one(trust.authority.authority.as_ref(), "--authority"),
        allow_tenants: all(&trust.allow_tenant, "--allow-tenant"),
        any_tenant: given(trust.any_tenant, "--any-tenant"),
        jwks: trust.jwks.iter().map(|file| Placed::new(path(file), "--jwks")).collect(),
        secret_file: trust.secret_file.as_ref().map(|file| Placed::new(path(file), "--secret-file")),
        issuer: one(trust.issuer.as_ref(), "--issuer"),
        audiences: all(&audience.audience, "--audience"),
        resource: one(audience.resource.as_ref(), "--resource"),
        any_audience: given(audience.any_audience, "--any-audience"),
        require: all(&demands.require, "--require"),
        any_of: demands.any_of.iter().map(|group| Placed::new(group.0.clone(), "--any-of")).collect(),
        scopes: all(&demands.scope, "--scope"),
        forbid: all(&demands.forbid, "--forbid"),
        operations: all(&demands.operations, "--for"),
        exact: given(demands.exact, "--exact"),
        kind: demands.kind.map(|kind| Placed::new(kind.into(), "--kind")),
        allow_no_permissions: given(demands.allow_no_permissions, "--allow-no-permissions"),
        lock: args.lock.as_ref().map(|file| Placed::new(path(file), "--lock")),
        leeway: one(ask.time.leeway.as_ref(), "--leeway"),
        min_remaining: length(demands.min_remaining, "--min-remaining"),
        max_lifetime: length(demands.max_lifetime, "--max-lifetime"),
        fail: Vec::new(),
    }
}

/// Puts `settings` into the flags.
pub(super) fn apply(settings: Settings, effective: &mut Effective) {
    fn value<T>(placed: Option<Placed<T>>) -> Option<T> {
        placed.map(|placed| placed.value)
    }
    fn values<T>(placed: Vec<Placed<T>>) -> Vec<T> {
        placed.into_iter().map(|placed| placed.value).collect()
    }
    let is_set = |flag: Option<Placed<bool>>| value(flag).unwrap_or(false);
    let (trust, audience, policy) =
        (&mut effective.ask.trust, &mut effective.ask.audience, &mut effective.policy);
    trust.jwks = settings.jwks.iter().map(|placed| original(&placed.value, &trust.jwks)).collect();
    trust.secret_file =
        settings.secret_file.as_ref().map(|placed| original(&placed.value, trust.secret_file.as_slice()));
    trust.authority.tenant = value(settings.tenant);
    trust.authority.cloud = value(settings.cloud);
    trust.authority.authority = value(settings.authority);
    trust.allow_tenant = values(settings.allow_tenants);
    trust.any_tenant = is_set(settings.any_tenant);
    trust.issuer = value(settings.issuer);
    audience.audience = values(settings.audiences);
    audience.resource = value(settings.resource);
    audience.any_audience = is_set(settings.any_audience);
    policy.require = values(settings.require);
    policy.any_of = values(settings.any_of).into_iter().map(Group).collect();
    policy.scope = values(settings.scopes);
    policy.forbid = values(settings.forbid);
    policy.operations = values(settings.operations);
    policy.exact = is_set(settings.exact);
    policy.kind = value(settings.kind).and_then(|kind| match kind {
        Bearer::AppOnly => Some(Kind::App),
        Bearer::Delegated => Some(Kind::Delegated),
        Bearer::Unclear => None,
    });
    policy.allow_no_permissions = is_set(settings.allow_no_permissions);
    // How the command line wrote a length stays known where that length is the one that counts.
    let length = |placed: Option<Placed<Seconds>>, given: Option<Length>| {
        let seconds = placed?.value;
        given.filter(|given| given.seconds == seconds).or(Some(seconds.into()))
    };
    policy.min_remaining = length(settings.min_remaining, policy.min_remaining);
    policy.max_lifetime = length(settings.max_lifetime, policy.max_lifetime);
    effective.ask.time.leeway = value(settings.leeway);
    effective.files.fail = values(settings.fail);
}
