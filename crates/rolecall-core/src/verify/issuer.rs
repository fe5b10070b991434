//! Who may have issued the token, for which tenant, in which cloud: rules 24, 25 and 30 to 38.

use std::borrow::Cow;

use super::Trust;
use crate::entra::{ApplicationId, Cloud, IssuerForm, TENANT_PLACEHOLDER, TenantId, Tenants};
use crate::json::{Typed, Value};
use crate::keys::Key;
use crate::nature::Nature;
use crate::question::{Check, Status, Telling, Words};
use crate::text;
use crate::token::Token;

/// The checks `key-issuer`, `key-cloud`, `issuer`, `tenant` and `version`; and `policy` where one was named.
pub(super) fn add_checks(
    checks: &mut Vec<Check>,
    token: &Token,
    nature: &Nature,
    trust: &Trust,
    key: Option<&Key>,
    telling: Telling,
) {
    checks.extend([
        key_issuer(token, nature, trust, key, telling),
        key_cloud(nature, trust, key),
        issuer(token, nature, trust, key, telling),
        tenant(token, nature, trust, telling),
        version(token, nature),
    ]);
    let expected = trust.directory.as_ref().and_then(|directory| directory.policy.as_deref());
    checks.extend(expected.map(|expected| policy(token, expected)));
}

/// Rule 24: the key's own `issuer` names the tenants whose tokens it may sign.
fn key_issuer(token: &Token, nature: &Nature, trust: &Trust, key: Option<&Key>, telling: Telling) -> Check {
    let id = "key-issuer";
    let expected = "a key that may sign for the token's issuer and tenant";
    let Some(key) = key else { return Check::new(id, Status::Skip, expected, "no key") };
    let fetched = trust.set_of(key).and_then(|set| set.fetched.as_ref());
    if let Some(application) = fetched.and_then(|fetched| fetched.application.as_deref())
        && !ApplicationId::of_audience(application).is_some_and(|id| names_application(token, &id))
    {
        return Check::new(
            id,
            Status::Fail,
            format!("a token for application {application}"),
            "a token for another audience",
        )
        .detail("the key signs for that application alone, whose owner may have it");
    }
    let Some(template) = key.issuer.as_deref() else {
        let check = Check::new(id, Status::Skip, expected, "the key names no issuer");
        let of_many = fetched.is_some_and(|fetched| fetched.issuer.contains(TENANT_PLACEHOLDER));
        return match &trust.directory {
            None if !of_many => check.detail("a key given by hand counts as the issuer's own"),
            Some(directory) if !of_many && directory.tenants.one().is_some() => {
                check.detail("it stands in the tenant's own key set")
            }
            _ => Check { status: Status::Fail, ..check }.detail(
                "in a key set of many tenants a key says for which it may sign, and this one does not",
            ),
        };
    };
    let shown = text::shortened(template, 200);
    let Some(iss) = token.claims().string("iss").ok() else {
        if is_lost(token, "iss") {
            return lost(id, format!("a token of {shown}"), "no `iss` in what is left");
        }
        return Check::new(id, Status::Fail, format!("a token of {shown}"), "no `iss`");
    };
    let tid = tenant_claim(token);
    let own = if template.contains("{tenantid}") {
        let Some(tid) = &tid else {
            if is_lost(token, "tid") {
                return lost(id, format!("a token of {shown}"), "no `tid` in what is left");
            }
            return Check::new(id, Status::Fail, format!("a token of {shown}"), "no `tid` that is a GUID")
                .detail("the key signs for many tenants, and the token does not say for which");
        };
        template.replace("{tenantid}", tid.as_str())
    } else {
        template.to_owned()
    };
    let holds = own == iss || v2_twin(iss, nature, trust, tid.as_ref()).is_some_and(|twin| twin == own);
    let check = Check::judged(
        id,
        holds,
        telling.words(holds, || ["a token of ", &text::shortened(&own, 200)].concat()),
        telling.words(holds, || text::shortened(iss, 200).into_owned()),
    );
    if holds {
        check
    } else {
        check.detail("the key belongs to another issuer or tenant than the token claims").hint(
            "a key of one tenant must not sign for another: personal accounts' keys stand beside the others in Entra's key sets",
        )
    }
}

/// Whether `claim` is not there in a payload that is cut or broken: it may have been.
fn is_lost(token: &Token, claim: &str) -> bool {
    !token.payload_is_one_object() && !token.claims().has(claim)
}

/// The check `id` where the claim that it goes by is lost.
fn lost(id: &'static str, expected: impl Into<Words>, found: &'static str) -> Check {
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

/// The v2 issuer of the cloud and tenant that a v1 token names: v2 keys sign both.
fn v2_twin(iss: &str, nature: &Nature, trust: &Trust, tid: Option<&TenantId>) -> Option<String> {
    if let (Some(directory), Some(tid)) = (&trust.directory, tid)
        && (directory.issuers(tid).iter().any(|issuer| issuer == iss) || may_be_v1_issuer(nature, trust))
    {
        return directory.v2_issuer(tid);
    }
    let IssuerForm::V1 { cloud, tenant } = &nature.issuer else { return None };
    if tid != Some(tenant) {
        return None;
    }
    // US Government's v1 issuer is only known to look like the public one, so that reading needs the user's word.
    let cloud = if trust.cloud == Some(Cloud::UsGovernment) { Cloud::UsGovernment } else { *cloud };
    Some(cloud.v2_issuer(tenant))
}

/// Rule 25: a key of another cloud must not sign, although Entra's public key set lists some.
fn key_cloud(nature: &Nature, trust: &Trust, key: Option<&Key>) -> Check {
    let id = "key-cloud";
    let Some(key) = key else { return Check::new(id, Status::Skip, "a key of the same cloud", "no key") };
    let directory = trust.directory.as_ref();
    let named = trust.cloud.or(trust.tenant.as_ref().filter(|_| directory.is_none()).map(|_| Cloud::Public));
    let by_token = match nature.issuer {
        // The host of v1 issuers is not proven to differ between two clouds, so it decides nothing.
        IssuerForm::V2 { cloud, .. } => Some(cloud),
        _ => None,
    };
    let cloud = named.or(by_token);
    // The authority's own word goes first: rule 25 compares what both documents say.
    let by_authority = directory.and_then(|directory| directory.instance.as_deref());
    let Some(expected_instance) = by_authority.or(cloud.map(Cloud::instance_name)) else {
        return Check::new(id, Status::Skip, "a key of the same cloud", "no cloud is known to compare with");
    };
    let whose = cloud.map_or("authority's cloud", Cloud::name);
    let expected = ["a key of the ", whose, " (", &text::shortened(expected_instance, 80), ")"].concat();
    match &key.cloud_instance_name {
        Some(instance) => {
            let check = Check::judged(
                id,
                instance == expected_instance,
                expected,
                text::shortened(instance, 80).into_owned(),
            );
            if check.status == Status::Fail {
                check.detail("the key belongs to another Microsoft cloud")
            } else {
                check
            }
        }
        None => {
            let subject =
                key.certificate.as_ref().map(|certificate| text::shortened(&certificate.subject, 120));
            let found = subject.map_or(Words::Borrowed("the key does not say"), |subject| {
                format!("certificate of {subject}").into()
            });
            Check::new(id, Status::Skip, expected, found)
        }
    }
}

/// Rules 30, 33, 37 and 38.
fn issuer(token: &Token, nature: &Nature, trust: &Trust, key: Option<&Key>, telling: Telling) -> Check {
    let id = "issuer";
    let tid = tenant_claim(token);
    let allowed = allowed_issuers(trust, tid.as_ref());
    let iss = match token.claims().string("iss") {
        Typed::Is(iss) => Cow::Borrowed(iss),
        Typed::Absent => Cow::Borrowed("no `iss`"),
        Typed::Wrong(value) => Cow::Owned(format!("`iss` is {}", value.type_name())),
    };
    let found = |holds| telling.words(holds, || spelt(&iss).into_owned());
    if trust.unavailable.is_some() && trust.directory.is_none() {
        return Check::new(
            id,
            Status::Undecided,
            "the issuer that the authority's document names",
            found(false),
        )
        .detail("that document could not be had");
    }
    if let Some(directory) = trust.directory.as_ref().filter(|_| allowed.is_empty()) {
        if is_lost(token, "tid") {
            return lost(id, directory.issuer.clone(), "no `tid` in what is left");
        }
        return Check::new(
            id,
            Status::Fail,
            format!("{}, of the token's `tid`", directory.issuer),
            found(false),
        )
        .detail(
            "the token has no `tid` that is a GUID, so nobody knows which tenant's issuer it should name",
        );
    }
    if allowed.is_empty() {
        let check = Check::new(id, Status::Skip, "any issuer", found(true));
        let many =
            key.is_some_and(|key| key.issuer.as_deref().is_some_and(|issuer| issuer.contains("{tenantid}")));
        return match (many, trust.has_keys()) {
            (true, _) => check
                .detail("no tenant was named, and the key signs for all of them: any tenant's token would do")
                .hint("name the tenant with --tenant GUID, or the issuer with --issuer"),
            (false, true) => check.detail("no issuer was named, so the keys alone are trusted"),
            (false, false) => check.detail("no issuer was named"),
        };
    }
    if is_lost(token, "iss") {
        return lost(id, text::listed(&allowed, "or"), "no `iss` in what is left");
    }
    let holds =
        token.claims().string("iss").ok().is_some_and(|iss| allowed.iter().any(|allowed| allowed == iss));
    if !holds && may_be_v1_issuer(nature, trust) {
        return Check::new(id, Status::Undecided, text::listed(&allowed, "or"), found(false))
            .detail("it has the form of a v1 issuer, and which one this authority has, only its document for v1 tokens says")
            .hint("ask again where the authority can be reached, or name the issuer whole with --issuer and the keys with --jwks");
    }
    let expected = telling.words(holds, || text::listed(&allowed, "or"));
    let check = Check::judged(id, holds, expected, found(holds));
    if holds { check } else { explain_issuer(check, &iss, trust, &allowed) }
}

/// Whether the token's issuer has the form of the trusted tenant's v1 issuer, where nobody knows that issuer yet (rule 38).
fn may_be_v1_issuer(nature: &Nature, trust: &Trust) -> bool {
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

fn explain_issuer(check: Check, iss: &str, trust: &Trust, allowed: &[String]) -> Check {
    let form = IssuerForm::of(iss);
    if allowed.iter().any(|allowed| allowed.trim_end_matches('/') == iss.trim_end_matches('/')) {
        return check.detail("they differ by a slash at the end, and an issuer is compared byte for byte");
    }
    match (form.tenant(), &trust.tenant) {
        (Some(found), Some(expected)) if found != expected => check
            .detail("another tenant issued the token")
            .told(format!("tenant {found} issued it, not {expected}"))
            .hint("anybody can have a tenant: a right signature of another one is a stranger's"),
        (Some(_), Some(_)) if matches!(form, IssuerForm::B2c { .. }) => {
            check.hint("a B2C issuer depends on the tenant's domain and policy: name it whole with --issuer")
        }
        (Some(_), Some(_)) => check
            .detail("the same tenant in another cloud or another form of issuer")
            .hint("name the cloud with --cloud, or the issuer whole with --issuer"),
        _ => check,
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

/// Rules 31 to 33: the tenant of `iss`, the claim `tid` and the tenant that was named are one.
fn tenant(token: &Token, nature: &Nature, trust: &Trust, telling: Telling) -> Check {
    let id = "tenant";
    let by_issuer = nature.issuer.tenant();
    if let Some(directory) = trust.directory.as_ref().filter(|directory| directory.tenants.one().is_none()) {
        return tenant_of_many(token, nature, &directory.tenants);
    }
    let named = trust
        .tenant
        .or_else(|| trust.issuer.as_ref().and_then(|issuer| IssuerForm::of(&issuer.0).tenant().copied()));
    let tid = token.claims().get("tid").map(Value::readable);
    let tid = tid.as_ref().map(|tid| text::shortened(tid, 80));
    let found = || match (&tid, by_issuer) {
        (Some(tid), Some(tenant)) => ["tid ", tid, ", issuer of ", tenant.as_str()].concat(),
        (Some(tid), None) => format!("tid {tid}"),
        (None, Some(tenant)) => format!("no `tid`, issuer of {tenant}"),
        (None, None) => "no `tid`".to_owned(),
    };
    let Some(expected) = named.as_ref().or(by_issuer) else {
        return Check::new(id, Status::Skip, "one tenant in issuer and `tid`", found());
    };
    // B2C leaves `tid` out, and External ID may: there the issuer names the tenant.
    let is_own = trust.directory.as_ref().is_some_and(|directory| {
        // A domain of one's own has the form of nobody, and its document says which issuer it is.
        nature.issuer == IssuerForm::Other && token.claims().string("iss").ok() == Some(&*directory.issuer)
    });
    let may_lack_tid =
        is_own || matches!(nature.issuer, IssuerForm::B2c { .. } | IssuerForm::ExternalId { .. });
    let tid_holds = match tenant_claim(token) {
        Some(tenant) => tenant == *expected,
        None => tid.is_none() && may_lack_tid,
    };
    if is_lost(token, "tid") {
        return Check::new(id, Status::Skip, format!("tenant {expected} in issuer and `tid`"), found())
            .detail("the payload is broken, and what is missing says nothing");
    }
    if tid.is_none()
        && nature.issuer == IssuerForm::Other
        && trust.unavailable.is_some()
        && trust.directory.is_none()
    {
        return Check::new(id, Status::Undecided, format!("tenant {expected} in issuer and `tid`"), found())
            .detail("a domain of one's own may leave `tid` out, and its document could not be had");
    }
    let issuer_holds = by_issuer.is_none_or(|tenant| tenant == expected);
    let holds = tid_holds && issuer_holds;
    let wanted = telling.words(holds, || ["tenant ", expected.as_str(), " in issuer and `tid`"].concat());
    let check = Check::judged(id, holds, wanted, telling.words(holds, found));
    if check.status == Status::Fail {
        check.detail("the token does not speak of one tenant, the one expected")
    } else {
        check
    }
}

/// Rules 31 to 33 where several tenants may have issued the token.
fn tenant_of_many(token: &Token, nature: &Nature, tenants: &Tenants) -> Check {
    let id = "tenant";
    let expected = format!("{}, in issuer and `tid`", tenants.named());
    let Some(tid) = tenant_claim(token) else {
        return Check::new(id, Status::Fail, expected, "no `tid` that is a GUID");
    };
    let by_issuer = nature.issuer.tenant().unwrap_or(&tid);
    let found = format!("tid {tid}, issuer of {by_issuer}");
    let check = Check::judged(id, tenants.admit(&tid) && *by_issuer == tid, expected, found);
    match (check.status, tenants) {
        (Status::Fail, _) if *by_issuer != tid => check.detail("the token does not speak of one tenant"),
        (Status::Fail, Tenants::Any(_)) => check
            .detail("it is of the tenant of personal accounts, which `organizations` leaves out")
            .told("it is of a personal account")
            .hint("to admit those too, name the tenant `common`; to admit no others, `consumers`"),
        (Status::Fail, _) => check
            .detail("this tenant is not on the list")
            .told(format!("tenant {tid} issued it, which is not on the list"))
            .hint("anybody can have a tenant: add it with --allow-tenant GUID only if you know whose it is"),
        // Nobody said which tenant it should be, so that there is nothing to hold it to.
        (_, Tenants::Any(_)) => {
            Check { status: Status::Skip, found: format!("tenant {tid}").into(), ..check }
                .detail("no tenant was named: any tenant's token would do")
        }
        _ => check,
    }
}

/// Rule 31: `tid` is a GUID before it is put into anything. Compared in lower case (rule 32).
fn tenant_claim(token: &Token) -> Option<TenantId> {
    TenantId::read(token.claims().string("tid").ok()?)
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
fn version(token: &Token, nature: &Nature) -> Check {
    let id = "version";
    let Some(expected) = nature.issuer.token_version() else {
        return Check::new(
            id,
            Status::Skip,
            "a version that goes with the issuer",
            "an issuer that none is known for",
        );
    };
    let expected_text: Words = match expected {
        "1.0" => "`ver` 1.0, as this issuer's tokens have".into(),
        other => ["`ver` ", other, ", as this issuer's tokens have"].concat().into(),
    };
    match token.claims().get("ver") {
        None => Check::new(id, Status::Skip, expected_text, "no `ver`"),
        Some(ver) if ver.as_str() == Some(expected) => Check::new(id, Status::Pass, expected_text, expected),
        Some(ver) => {
            let found = text::shortened(&ver.readable(), 40).into_owned();
            Check::new(id, Status::Fail, expected_text, found)
        }
    }
}
