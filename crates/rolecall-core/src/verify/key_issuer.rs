//! For whom the key signs: rules 24 and 25.

use super::Trust;
use super::issuer::{Case, is_lost, lost, may_be_v1_issuer, names_application};
use crate::entra::{ApplicationId, Cloud, IssuerForm, TENANT_PLACEHOLDER, TenantId};
use crate::keys::Certificate;
use crate::nature::Nature;
use crate::question::{Check, Status, Words};
use crate::text;

/// Rule 24: the key's own `issuer` names the tenants whose tokens it may sign.
pub(super) fn key_issuer(case: Case<'_>, tid: Option<TenantId>) -> Check {
    let Case { token, nature, trust, key, telling } = case;
    let id = "key-issuer";
    let expected = "a key that may sign for the token's issuer and tenant";
    let Some(key) = key else { return telling.check(id, Status::Skip, expected, "no key") };
    let fetched = trust.set_of(key).and_then(|set| set.fetched.as_ref());
    if let Some(application) = fetched.and_then(|fetched| fetched.application.as_deref())
        && !ApplicationId::of_audience(application).is_some_and(|id| names_application(token, &id))
    {
        return telling
            .check(
                id,
                Status::Fail,
                format!("a token for application {application}"),
                "a token for another audience",
            )
            .detail("the key signs for that application alone, whose owner may have it");
    }
    let Some(template) = key.issuer.as_deref() else {
        let check = |status| telling.check(id, status, expected, "the key names no issuer");
        let of_many = fetched.is_some_and(|fetched| fetched.issuer.contains(TENANT_PLACEHOLDER));
        return match &trust.directory {
            None if !of_many => check(Status::Skip).detail("a key given by hand counts as the issuer's own"),
            Some(directory) if !of_many && directory.tenants.one().is_some() => {
                check(Status::Skip).detail("it stands in the tenant's own key set")
            }
            _ => check(Status::Fail).detail(
                "in a key set of many tenants a key says for which it may sign, and this one does not",
            ),
        };
    };
    let shown = text::shortened(template, 200);
    let Some(iss) = token.claims().string("iss").ok() else {
        if is_lost(token, "iss") {
            return lost(id, format!("a token of {shown}"), "no `iss` in what is left");
        }
        return telling.check(id, Status::Fail, format!("a token of {shown}"), "no `iss`");
    };
    let own = if template.contains("{tenantid}") {
        let Some(tid) = &tid else {
            if is_lost(token, "tid") {
                return lost(id, format!("a token of {shown}"), "no `tid` in what is left");
            }
            return telling
                .check(id, Status::Fail, format!("a token of {shown}"), "no `tid` that is a GUID")
                .detail("the key signs for many tenants, and the token does not say for which");
        };
        template.replace("{tenantid}", tid.as_str())
    } else {
        template.to_owned()
    };
    let holds = own == iss || v2_twin(iss, nature, trust, tid.as_ref()).is_some_and(|twin| twin == own);
    let check = telling.judged(
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

/// Rule 25: a key of another cloud must not sign, although Entra's public key set lists some.
pub(super) fn key_cloud(case: Case<'_>) -> Check {
    let Case { nature, trust, key, telling, .. } = case;
    let id = "key-cloud";
    let Some(key) = key else { return telling.check(id, Status::Skip, "a key of the same cloud", "no key") };
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
        return telling.check(
            id,
            Status::Skip,
            "a key of the same cloud",
            "no cloud is known to compare with",
        );
    };
    let whose = cloud.map_or("authority's cloud", Cloud::name);
    let expected = |holds| {
        telling.words(holds, || {
            ["a key of the ", whose, " (", &text::shortened(expected_instance, 80), ")"].concat()
        })
    };
    match &key.cloud_instance_name {
        Some(instance) => {
            let holds = instance == expected_instance;
            let found = telling.words(holds, || text::shortened(instance, 80).into_owned());
            let check = telling.judged(id, holds, expected(holds), found);
            if check.status == Status::Fail {
                check.detail("the key belongs to another Microsoft cloud")
            } else {
                check
            }
        }
        None => {
            let found = telling.words(true, || match &key.certificate {
                Some(Certificate { subject, .. }) => {
                    Words::from(format!("certificate of {}", text::shortened(subject, 120)))
                }
                None => "the key does not say".into(),
            });
            telling.check(id, Status::Skip, expected(true), found)
        }
    }
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
