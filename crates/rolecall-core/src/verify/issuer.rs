//! Who may have issued the token: rules 30 and 33 to 38.

use std::borrow::Cow;

use super::key_issuer::{key_cloud, key_issuer};
use super::tenant::{tenant, tenant_claim};
use super::{ANY_ISSUER, ANY_TENANT, Trust};
use crate::entra::{ApplicationId, Cloud, IssuerForm, TenantId};
use crate::json::Typed;
use crate::keys::Key;
use crate::nature::Nature;
use crate::question::{Check, Status, Telling, Words};
use crate::text;
use crate::token::Token;

/// What the checks of the issuer go by.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) token: &'a Token,
    pub(super) nature: &'a Nature,
    pub(super) trust: &'a Trust,
    /// The key that was chosen.
    pub(super) key: Option<&'a Key>,
    pub(super) telling: Telling,
}

/// The checks `key-issuer`, `key-cloud`, `issuer`, `tenant` and `version`; and `policy` where one was named.
pub(super) fn add_checks(checks: &mut Vec<Check>, case: Case<'_>) {
    let tid = tenant_claim(case.token);
    checks.extend([
        key_issuer(case, tid),
        key_cloud(case),
        issuer(case, tid),
        tenant(case, tid),
        version(case.token, case.nature, case.telling),
    ]);
    let expected = case.trust.directory.as_ref().and_then(|directory| directory.policy.as_deref());
    checks.extend(expected.map(|expected| policy(case.token, expected)));
}

/// Whether `claim` is not there in a payload that is cut or broken: it may have been.
pub(super) fn is_lost(token: &Token, claim: &str) -> bool {
    !token.payload_is_one_object() && !token.claims().has(claim)
}

/// The check `id` where the claim that it goes by is lost.
pub(super) fn lost(id: &'static str, expected: impl Into<Words>, found: &'static str) -> Check {
    Check::new(id, Status::Undecided, expected, found)
        .detail("the payload is broken, so nobody knows whose token it is")
        .hint("copy the token again, whole")
}

/// Whether the token's audience is the application, by its client id (rule 26).
pub(crate) fn names_application(token: &Token, application: &ApplicationId) -> bool {
    let claims = token.claims();
    let audiences = claims.string("aud").ok().map(|aud| vec![aud]).or_else(|| claims.strings("aud").ok());
    let is_it = |aud: &str| ApplicationId::of_audience(aud).as_ref() == Some(application);
    audiences.is_some_and(|audiences| !audiences.is_empty() && audiences.into_iter().all(is_it))
}

/// Rules 30, 33, 37 and 38.
fn issuer(case: Case<'_>, tid: Option<TenantId>) -> Check {
    let Case { token, nature, trust, key, telling } = case;
    let id = "issuer";
    let allowed = allowed_issuers(trust, tid.as_ref());
    let iss = match token.claims().string("iss") {
        Typed::Is(iss) => Cow::Borrowed(iss),
        Typed::Absent => Cow::Borrowed("no `iss`"),
        Typed::Wrong(value) => Cow::Owned(format!("`iss` is {}", value.type_name())),
    };
    let found = |holds| telling.words(holds, || spelt(&iss).into_owned());
    if trust.unavailable.is_some() && trust.directory.is_none() {
        return telling
            .check(id, Status::Undecided, "the issuer that the authority's document names", found(false))
            .detail("that document could not be had");
    }
    if let Some(directory) = trust.directory.as_ref().filter(|_| allowed.is_empty()) {
        if is_lost(token, "tid") {
            return lost(id, directory.issuer.clone(), "no `tid` in what is left");
        }
        return telling
            .check(id, Status::Fail, format!("{}, of the token's `tid`", directory.issuer), found(false))
            .detail(
                "the token has no `tid` that is a GUID, so nobody knows which tenant's issuer it should name",
            );
    }
    if allowed.is_empty() {
        let check = telling.check(id, Status::Skip, "any issuer", found(true));
        let of_entra = matches!(nature.issuer, IssuerForm::V1 { .. } | IssuerForm::V2 { .. });
        let any = match key.map(Key::signs_for_every_tenant) {
            Some(Some(true)) => Some((
                ANY_TENANT,
                "no tenant was named, and the key signs for all of them: any tenant's token would do",
            )),
            Some(None) if of_entra => Some((
                ANY_ISSUER,
                "no issuer was named, and the key names none: of a key of Entra's, any tenant's token would do",
            )),
            _ => None,
        };
        return match (any, trust.has_keys()) {
            (Some((told, detail)), _) => check
                .told(told)
                .detail(detail)
                .hint("name the tenant with --tenant GUID, or the issuer with --issuer"),
            (None, true) => check.detail("no issuer was named, so the keys alone are trusted"),
            (None, false) => check.detail("no issuer was named"),
        };
    }
    if is_lost(token, "iss") {
        return lost(id, text::listed(&allowed, "or"), "no `iss` in what is left");
    }
    let named = token.claims().string("iss").ok();
    let holds = named.is_some_and(|iss| allowed.iter().any(|allowed| allowed == iss));
    if !holds && may_be_v1_issuer(nature, trust) {
        return telling.check(id, Status::Undecided, text::listed(&allowed, "or"), found(false))
            .detail("it has the form of a v1 issuer, and which one this authority has, only its document for v1 tokens says")
            .hint("ask again where the authority can be reached, or name the issuer whole with --issuer and the keys with --jwks");
    }
    let expected = telling.words(holds, || text::listed(&allowed, "or"));
    let check = telling.judged(id, holds, expected, found(holds));
    match named.filter(|iss| !holds && !iss.is_empty()) {
        Some(iss) => explain_issuer(check, iss, trust, &allowed),
        None => check,
    }
}

/// Whether the token's issuer has the form of the trusted tenant's v1 issuer, where nobody knows that issuer yet (rule 38).
pub(super) fn may_be_v1_issuer(nature: &Nature, trust: &Trust) -> bool {
    let directory = trust.directory.as_ref().filter(|directory| directory.lacks_v1_issuer());
    let IssuerForm::V1 { tenant, .. } = &nature.issuer else { return false };
    directory
        .is_some_and(|directory| directory.tenants.admit(tenant) && directory.v2_issuer(tenant).is_some())
}

fn allowed_issuers(trust: &Trust, tid: Option<&TenantId>) -> Vec<String> {
    if let Some(directory) = &trust.directory {
        return directory.tenants.one().or(tid).map(|tenant| directory.issuers(tenant)).unwrap_or_default();
    }
    let mut allowed: Vec<String> = trust.issuer.iter().map(|issuer| issuer.0.clone()).collect();
    if let Some(tenant) = &trust.tenant {
        let cloud = trust.cloud.unwrap_or(Cloud::Public);
        allowed.extend([cloud.v1_issuer(tenant), cloud.v2_issuer(tenant)]);
        if cloud == Cloud::Public {
            let tenant = tenant.as_str();
            allowed.push(["https://", tenant, ".ciamlogin.com/", tenant, "/v2.0"].concat());
        }
    }
    allowed
}

const ANOTHER_TENANT: &str = "another tenant issued the token";

/// Whether the check `issuer` failed because its tenant is another one than the one expected: it has said so then, by name.
pub(crate) fn is_another_tenants(issuer: &Check) -> bool {
    issuer.status == Status::Fail && issuer.detail == ANOTHER_TENANT
}

fn explain_issuer(check: Check, iss: &str, trust: &Trust, allowed: &[String]) -> Check {
    let form = IssuerForm::of(iss);
    if allowed.iter().any(|allowed| allowed.trim_end_matches('/') == iss.trim_end_matches('/')) {
        return check.detail("they differ by a slash at the end, and an issuer is compared byte for byte");
    }
    match (form.tenant(), &trust.tenant) {
        (Some(found), Some(expected)) if found != expected => check
            .detail(ANOTHER_TENANT)
            .told(format!("tenant {found} issued it, not {expected}"))
            .hint("anybody can have a tenant: a right signature of another one is a stranger's"),
        (Some(_), Some(_)) if matches!(form, IssuerForm::B2c { .. }) => {
            check.hint("a B2C issuer depends on the tenant's domain and policy: name it whole with --issuer")
        }
        (Some(found), Some(_)) => {
            let cloud = trust.cloud.unwrap_or(Cloud::Public).name();
            check
                .detail("the same tenant in another cloud or another form of issuer")
                .told(format!(
                    "its issuer, {}, is none of tenant {found} in the cloud expected: {cloud}",
                    spelt(iss)
                ))
                .hint("name the cloud with --cloud, or the issuer whole with --issuer")
        }
        (Some(found), None) if is_other_form(&form, allowed) => check
            .detail("v1 and v2 tokens of one tenant have different issuers")
            .told(format!(
                "its issuer is {}, the same tenant's in another form than was expected",
                spelt(iss)
            ))
            .hint(format!("if both are right, name the tenant instead: --tenant {found}")),
        _ => match allowed {
            [only] => check.told(format!("its issuer is {}, where {} was expected", spelt(iss), spelt(only))),
            _ => check,
        },
    }
}

/// Whether `form` and the one issuer that is allowed are the v1 and the v2 issuer of one tenant in one cloud.
fn is_other_form(form: &IssuerForm, allowed: &[String]) -> bool {
    let [allowed] = allowed else { return false };
    match (form, IssuerForm::of(allowed)) {
        (IssuerForm::V1 { cloud, tenant }, IssuerForm::V2 { cloud: other_cloud, tenant: other })
        | (IssuerForm::V2 { cloud, tenant }, IssuerForm::V1 { cloud: other_cloud, tenant: other }) => {
            *cloud == other_cloud && *tenant == other
        }
        _ => false,
    }
}

/// An issuer as it may be shown beside another: letters of other alphabets that look like ASCII are spelt out.
fn spelt(issuer: &str) -> Cow<'_, str> {
    if issuer.is_ascii() {
        return text::shortened(issuer, 200);
    }
    let shown: String = text::shortened(issuer, 200)
        .chars()
        .map(|c| if c.is_ascii() || c == '…' { c.to_string() } else { c.escape_unicode().to_string() })
        .collect();
    shown.into()
}

/// Rule 36: policies of one B2C tenant can share a key, so a token of a weaker one must not pass for another's. B2C writes
/// the name in lower case, however it was given.
fn policy(token: &Token, expected: &str) -> Check {
    let claims = token.claims();
    let named = ["tfp", "acr"].into_iter().find(|name| claims.has(name));
    let found = named.and_then(|name| claims.string(name).ok());
    let shown = match (named, found) {
        (Some(name), Some(found)) => format!("{name} {}", text::shortened(found, 80)),
        (Some(name), None) => format!("`{name}` that is no text"),
        (None, _) => "neither `tfp` nor `acr`".to_owned(),
    };
    let holds = found.is_some_and(|found| found.eq_ignore_ascii_case(expected));
    let check = Check::judged("policy", holds, format!("`tfp` or `acr` {expected}"), shown);
    if holds {
        check
    } else {
        check.detail("another policy of the tenant issued the token, or it does not say which")
    }
}

/// Rule 34.
fn version(token: &Token, nature: &Nature, telling: Telling) -> Check {
    let id = "version";
    let Some(expected) = nature.issuer.token_version() else {
        return telling.check(
            id,
            Status::Skip,
            "a version that goes with the issuer",
            "an issuer that none is known for",
        );
    };
    let wanted =
        |holds| telling.words(holds, || ["`ver` ", expected, ", as this issuer's tokens have"].concat());
    match token.claims().get("ver") {
        None => telling.check(id, Status::Skip, wanted(true), "no `ver`"),
        Some(ver) if ver.as_str() == Some(expected) => {
            telling.check(id, Status::Pass, wanted(true), expected)
        }
        Some(ver) => {
            let found = text::shortened(&ver.readable(), 40).into_owned();
            telling.check(id, Status::Fail, wanted(false), found)
        }
    }
}
