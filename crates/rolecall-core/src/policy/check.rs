//! The question `allowed`: every demand is a check, and every miss says why.

use std::borrow::Cow;

use super::demand::{any_of, demand, some_of};
use super::grants::Grants;
use super::lifetime::{lifetime, remaining};
use super::miss::Scene;
use super::{Permissions, Policy, cloud, glob, operation};
use crate::catalog::{self, Operation, PermissionKind};
use crate::json::Text;
use crate::knowledge;
use crate::nature::{Bearer, Nature, TokenType};
use crate::question::{Answer, Check, Question, Status, Telling, Words};
use crate::text::{self, is_deceptive};
use crate::time::UnixTime;
use crate::token::Token;

/// What the token carries, and where a policy was given, whether that is what it demands.
///
/// `addressed` is the answer to whether the token is for the API whose permissions are meant: a name of another API is
/// another permission.
pub fn judge(
    policy: Option<&Policy>,
    token: &Token,
    nature: &Nature,
    addressed: &Question,
    now: UnixTime,
) -> (Question, Permissions) {
    judge_telling(policy, token, nature, addressed, now, Telling::Everything)
}

/// The same, with words for the checks that `telling` names.
pub(crate) fn judge_telling(
    policy: Option<&Policy>,
    token: &Token,
    nature: &Nature,
    addressed: &Question,
    now: UnixTime,
    telling: Telling,
) -> (Question, Permissions) {
    let grants = Grants::of(token);
    let mut permissions = Permissions {
        resource: resource_name(nature, policy),
        granted: grants.granted(),
        ..Permissions::default()
    };
    let Some(policy) = policy else {
        let known = nature.resource.as_ref().and_then(|named| catalog::resource_of_audience(&named.id));
        permissions.callable = known.and_then(|resource| {
            operation::callable(resource, nature.bearer, &grants.of_kind(nature.bearer))
        });
        return (unasked(), permissions);
    };
    let case = Case { policy, token, nature, now, grants: &grants, telling };
    let question = answer(&case, addressed, &mut permissions);
    if telling == Telling::Everything {
        permissions.required = required(policy);
    }
    if token.payload_is_one_object() {
        permissions.excess = excess(policy, nature, &grants, &permissions);
        permissions.beyond = operation::beyond(&permissions.excess, policy.resource, nature.bearer);
    }
    (question, permissions)
}

/// The question that [`judge`] answers, without a list of what the token carries and lacks.
pub fn allowed(
    policy: Option<&Policy>,
    token: &Token,
    nature: &Nature,
    addressed: &Question,
    now: UnixTime,
) -> Question {
    policy.map_or_else(unasked, |policy| {
        let grants = Grants::of(token);
        let case = Case { policy, token, nature, now, grants: &grants, telling: Telling::Everything };
        answer(&case, addressed, &mut Permissions::granted(token))
    })
}

fn unasked() -> Question {
    Question::without_ground(Vec::new(), "no permission was asked for")
}

/// What a policy is held against.
#[derive(Clone, Copy)]
struct Case<'c> {
    policy: &'c Policy,
    token: &'c Token,
    nature: &'c Nature,
    now: UnixTime,
    grants: &'c Grants<'c>,
    telling: Telling,
}

/// Every check of a policy; what is missing and what operations need is noted in `permissions`.
fn answer(case: &Case<'_>, addressed: &Question, permissions: &mut Permissions) -> Question {
    let Case { policy, token, nature, now, grants, telling } = *case;
    if !token.payload_is_one_object() {
        let check =
            Check::new("payload", Status::Undecided, "a payload that can be read whole", "a broken one")
                .detail("the payload is broken, so nobody knows what it carries")
                .hint("copy the token again, whole");
        return Question::answered(vec![check], "");
    }
    let elsewhere = is_elsewhere(policy, nature, addressed);
    let scene = Scene { policy, token, nature, grants, now, elsewhere, telling };
    let mut checks = Vec::with_capacity(8);
    checks.push(token_type(nature, telling));
    checks.extend(policy.kind.map(|kind| bearer(kind, nature, grants, telling)));
    for name in &policy.require {
        checks.push(demand("require", name, PermissionKind::Application, &scene, &mut permissions.missing));
    }
    for group in &policy.any_of {
        checks.push(any_of(group, &scene, &mut permissions.missing));
    }
    for name in &policy.scopes {
        checks.push(demand("scope", name, PermissionKind::Delegated, &scene, &mut permissions.missing));
    }
    let mut memory = operation::Memory::default();
    for wanted in &policy.operations {
        let (check, answer) = operation::judge(wanted, &scene, &mut permissions.missing, &mut memory);
        checks.push(check);
        permissions.operations.push(answer);
    }
    checks.extend(cloud::checks(&policy.hosts, nature));
    checks.extend(policy.unlisted.iter().map(|request| unlisted(request)));
    if !policy.forbid.is_empty() {
        let suspects = Grants::suspects(token);
        checks.extend(policy.forbid.iter().map(|pattern| forbid(pattern, &suspects, grants, telling)));
    }
    checks.push(has_permissions(policy, nature, grants, telling));
    if let Some(kind) = operation::kind_of(nature.bearer)
        && !policy.operations.is_empty()
    {
        permissions.least = catalog::least(&policy.operations, kind, &grants.of_kind(nature.bearer)).names;
    }
    if policy.exact {
        checks.push(exact(&excess(policy, nature, grants, permissions), token, grants));
    }
    checks.extend(policy.min_remaining.map(|least| remaining(token, now, least)));
    checks.extend(policy.max_lifetime.map(|most| lifetime(token, now, most)));
    Question::answered(checks, "nothing was demanded")
}

/// What is granted beyond what was demanded, and beyond the least that its operations need. An operation that a demanded name
/// opens needs nothing more: beside that name a smaller one would be one too many.
fn excess(policy: &Policy, nature: &Nature, grants: &Grants<'_>, permissions: &Permissions) -> Vec<Text> {
    let Permissions { granted, least, .. } = permissions;
    let demands = || policy.require.iter().chain(policy.any_of.iter().flatten()).chain(&policy.scopes);
    let kind = operation::kind_of(nature.bearer).filter(|_| !least.is_empty() && demands().next().is_some());
    let rest = kind.map(|kind| {
        let closed: Vec<Operation> =
            policy.operations.iter().filter(|operation| !policy.opens(operation)).copied().collect();
        catalog::least(&closed, kind, &grants.of_kind(nature.bearer)).names
    });
    let least = rest.as_ref().unwrap_or(least);
    let is_excess =
        |name: &&Text| !demands().any(|demand| *name == &**demand) && !least.contains(&name.as_str());
    granted.iter().filter(is_excess).cloned().collect()
}

impl Policy {
    /// Whether a name that it demands opens `operation`.
    fn opens(&self, wanted: &Operation) -> bool {
        let is = |names: &[String], name: &str| names.iter().any(|known| known == name);
        let application =
            |name: &str| is(&self.require, name) || self.any_of.iter().any(|group| is(group, name));
        operation::is_open_by(wanted, &application, &|name| is(&self.scopes, name))
    }
}

/// Whether the token is for another API than the one whose permissions are meant. An audience that was only spelt in
/// another way is the same API: that it was not the one asked for, the question *addressed* says.
fn is_elsewhere(policy: &Policy, nature: &Nature, addressed: &Question) -> bool {
    if addressed.answer != Answer::No {
        return false;
    }
    let own = nature.resource.as_ref().and_then(|named| catalog::resource_of_audience(&named.id));
    let aud = nature.resource.as_ref().map(|named| &*named.id);
    let is_renamed = aud.zip(addressed.check("audience")).is_some_and(|(aud, check)| {
        // What one audience alone would have passed stands there as it was given.
        knowledge::same_application(&check.expected, aud).is_some()
    });
    !is_renamed && (own.is_none() || own != policy.resource)
}

fn unlisted(request: &str) -> Check {
    let shown = text::shortened(request, 200);
    Check::new("operation", Status::Undecided, format!("what {shown} needs"), "it is not in the catalog")
        .of(shown.to_string())
        .detail(format!("the catalog does not know {shown}"))
        .hint("describe the API in a file for --catalog, or leave the request out of the recording")
}

fn resource_name(nature: &Nature, policy: Option<&Policy>) -> Option<Cow<'static, str>> {
    let named = nature.resource.as_ref()?;
    // The catalog's product names are the ones that people know.
    let known = catalog::resource_of_audience(&named.id)
        .or(policy.and_then(|policy| policy.resource).filter(|_| named.id.is_empty()));
    let known = known.or_else(|| policy?.resource.filter(|resource| resource.has_audience(&named.id)));
    known.map(|resource| Cow::Borrowed(resource.name)).or_else(|| named.name.clone())
}

/// What is demanded, as a report lists it: of a group any one will do.
fn required(policy: &Policy) -> Vec<String> {
    let groups = policy.any_of.iter().map(|group| text::listed(group, "or"));
    policy.require.iter().cloned().chain(groups).chain(policy.scopes.iter().cloned()).collect()
}

/// Rule 41: an API takes access tokens. What a stranger's issuer writes is not known well enough to refuse it.
fn token_type(nature: &Nature, telling: Telling) -> Check {
    let expected = "an access token";
    let evidence = nature.evidence.first().copied().unwrap_or_default();
    match nature.token_type {
        TokenType::Access => telling.check("token-type", Status::Pass, expected, "an access token").detail(evidence),
        TokenType::Id => telling.check("token-type", Status::Fail, expected, "an ID token")
            .detail(evidence)
            .hint("an ID token tells a client who signed in; call the API with the access token of the same response"),
        TokenType::Unclear if nature.is_entra() => {
            telling.check("token-type", Status::Fail, expected, "unclear").detail(evidence).hint(
                "an access token of Entra has `appid` with `appidacr`, or `azp` with `azpacr`: this may be an ID token",
            )
        }
        TokenType::Unclear => telling.check("token-type", Status::Skip, expected, "unclear").detail(evidence),
    }
}

fn bearer(kind: Bearer, nature: &Nature, grants: &Grants<'_>, telling: Telling) -> Check {
    let word = |bearer| match bearer {
        Bearer::AppOnly => "an application alone",
        Bearer::Delegated => "a user, through an application",
        Bearer::Unclear => "nobody that it makes clear",
    };
    let has_scopes = !grants.scopes.is_empty() || grants.scopes_oddity.is_some();
    if kind == Bearer::AppOnly && nature.bearer == Bearer::AppOnly && has_scopes {
        return telling
            .check("kind", Status::Fail, word(kind), "an application by `idtyp`, and a user by `scp`")
            .detail("no honest token carries both, so it is not taken for either");
    }
    let holds = kind == nature.bearer;
    let detail = telling.words(holds, || {
        let evidence = nature.evidence.join("; ");
        format!("it speaks for {}: {}", word(nature.bearer), text::shortened(&evidence, 300))
    });
    let check = telling.judged("kind", holds, word(kind), word(nature.bearer)).detail(detail);
    match (check.status, kind) {
        (Status::Fail, Bearer::AppOnly) => check.hint("get the token by client credentials, without a user"),
        (Status::Fail, _) => check.hint("get the token by signing a user in"),
        _ => check,
    }
}

/// Rule 50: any application of the tenant can get a token for an API without holding a permission on it.
fn has_permissions(policy: &Policy, nature: &Nature, grants: &Grants<'_>, telling: Telling) -> Check {
    let id = "has-permissions";
    let expected = "at least one permission in `roles` or `scp`";
    let found = |holds| {
        telling.words(holds, || {
            let [roles, scopes] =
                [&grants.roles, &grants.scopes].map(|names| text::counted(names.len(), "name"));
            [&*roles, " in `roles`, ", &scopes, " in `scp`"].concat()
        })
    };
    if grants.is_empty() && policy.allow_no_permissions {
        return telling
            .check(id, Status::Skip, expected, found(true))
            .detail("--allow-no-permissions was given");
    }
    let holds = !grants.is_empty();
    let check = telling.judged(id, holds, expected, found(holds));
    let oddity = grants.roles_oddity.as_ref().or(grants.scopes_oddity.as_ref());
    if let Some(oddity) = oddity.filter(|_| check.status == Status::Fail) {
        check
            .told("it carries no permission that can be read")
            .detail(format!("nothing is read from it: {oddity}"))
            .hint("have the issuer write `roles` as an array of strings, and `scp` as one string")
    } else if check.status == Status::Fail && nature.token_type == TokenType::Id {
        check.detail("an ID token tells a client who signed in, and carries no permission of an API")
    } else if check.status == Status::Fail {
        check
            .detail("any application of the tenant can get such a token")
            .hint("if the API decides by an access list of its own, say so with --allow-no-permissions")
    } else {
        check
    }
}

/// That none of the `suspects` matches `pattern`.
fn forbid(pattern: &str, suspects: &[&str], grants: &Grants<'_>, telling: Telling) -> Check {
    let mut caught: Vec<&str> =
        suspects.iter().copied().filter(|name| glob::matches(pattern, name)).collect();
    caught.sort_unstable();
    caught.dedup();
    let expected = |holds| telling.words(holds, || format!("nothing that matches {pattern}"));
    let of = |check: Check| {
        let holds = check.status == Status::Pass;
        check.of(telling.words(holds, || pattern.to_owned()))
    };
    if caught.is_empty()
        && let Some(name) = grants.names().into_iter().find(|name| name.chars().any(is_deceptive))
    {
        // What cannot be seen can be there to slip past a pattern.
        let shown = text::shortened(name, 120).into_owned();
        return of(telling.check("forbid", Status::Fail, expected(false), shown))
            .detail("a granted name holds characters that do not show");
    }
    if caught.is_empty() {
        return of(telling.check("forbid", Status::Pass, expected(true), "nothing"));
    }
    of(telling.check("forbid", Status::Fail, expected(false), some_of(&caught)))
        .detail(format!("forbidden by {pattern}: {}", some_of(&caught)))
        .hint("take the permission away from the application in the Entra admin centre, then get a new token")
}

fn exact(excess: &[Text], token: &Token, grants: &Grants<'_>) -> Check {
    let expected = "no permission beyond those demanded";
    let twin = Grants::twin(token).map(Words::Borrowed);
    if let Some(oddity) = grants.roles_oddity.clone().or(grants.scopes_oddity.clone()).or(twin) {
        return Check::new("exact", Status::Fail, expected, oddity)
            .detail("what cannot be read cannot be counted");
    }
    let found = if excess.is_empty() { "none".to_owned() } else { some_of(excess) };
    let detail = format!("beyond what was demanded: {found}");
    let check = Check::judged("exact", excess.is_empty(), expected, found);
    if check.status == Status::Fail {
        check.detail(detail).hint("take away what the job does not need, or demand it")
    } else {
        check
    }
}
