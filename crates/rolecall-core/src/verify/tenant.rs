//! Of which tenant the token is: rules 31 to 33.

use super::issuer::{Case, is_lost};
use crate::entra::{IssuerForm, TenantId, Tenants};
use crate::json::Value;
use crate::nature::Nature;
use crate::question::{Check, Status, Telling};
use crate::text;
use crate::token::Token;

/// Rules 31 to 33: the tenant of `iss`, the claim `tid` and the tenant that was named are one.
pub(super) fn tenant(case: Case<'_>, tid: Option<TenantId>) -> Check {
    let Case { token, nature, trust, telling, .. } = case;
    let id = "tenant";
    let by_issuer = nature.issuer.tenant();
    if let Some(directory) = trust.directory.as_ref().filter(|directory| directory.tenants.one().is_none()) {
        return tenant_of_many(tid, nature, &directory.tenants, telling);
    }
    let named = trust
        .tenant
        .or_else(|| trust.issuer.as_ref().and_then(|issuer| IssuerForm::of(&issuer.0).tenant().copied()));
    let claim = token.claims().get("tid");
    let found = || {
        let shown = claim.map(Value::readable);
        match (shown.as_ref().map(|tid| text::shortened(tid, 80)), by_issuer) {
            (Some(tid), Some(tenant)) => ["tid ", &tid, ", issuer of ", tenant.as_str()].concat(),
            (Some(tid), None) => format!("tid {tid}"),
            (None, Some(tenant)) => format!("no `tid`, issuer of {tenant}"),
            (None, None) => "no `tid`".to_owned(),
        }
    };
    let Some(expected) = named.as_ref().or(by_issuer) else {
        return telling.check(id, Status::Skip, "one tenant in issuer and `tid`", telling.words(true, found));
    };
    // B2C leaves `tid` out, and External ID may: there the issuer names the tenant.
    let is_own = trust.directory.as_ref().is_some_and(|directory| {
        // A domain of one's own has the form of nobody, and its document says which issuer it is.
        nature.issuer == IssuerForm::Other && token.claims().string("iss").ok() == Some(&*directory.issuer)
    });
    let may_lack_tid =
        is_own || matches!(nature.issuer, IssuerForm::B2c { .. } | IssuerForm::ExternalId { .. });
    let tid_holds = match tid {
        Some(tenant) => tenant == *expected,
        None => claim.is_none() && may_lack_tid,
    };
    if is_lost(token, "tid") {
        return telling
            .check(id, Status::Skip, format!("tenant {expected} in issuer and `tid`"), found())
            .detail("the payload is broken, and what is missing says nothing");
    }
    if claim.is_none()
        && nature.issuer == IssuerForm::Other
        && trust.unavailable.is_some()
        && trust.directory.is_none()
    {
        return telling
            .check(id, Status::Undecided, format!("tenant {expected} in issuer and `tid`"), found())
            .detail("a domain of one's own may leave `tid` out, and its document could not be had");
    }
    let issuer_holds = by_issuer.is_none_or(|tenant| tenant == expected);
    let holds = tid_holds && issuer_holds;
    let wanted = telling.words(holds, || ["tenant ", expected.as_str(), " in issuer and `tid`"].concat());
    let check = telling.judged(id, holds, wanted, telling.words(holds, found));
    if check.status == Status::Fail {
        check.detail("the token does not speak of one tenant, the one expected")
    } else {
        check
    }
}

/// Rules 31 to 33 where several tenants may have issued the token.
fn tenant_of_many(tid: Option<TenantId>, nature: &Nature, tenants: &Tenants, telling: Telling) -> Check {
    let id = "tenant";
    let expected = format!("{}, in issuer and `tid`", tenants.named());
    let Some(tid) = tid else {
        return telling.check(id, Status::Fail, expected, "no `tid` that is a GUID");
    };
    let by_issuer = nature.issuer.tenant().unwrap_or(&tid);
    let holds = tenants.admit(&tid) && *by_issuer == tid;
    let found = telling.words(holds, || format!("tid {tid}, issuer of {by_issuer}"));
    let check = telling.judged(id, holds, expected, found);
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
        (_, Tenants::Any(_)) => telling
            .check(check.id, Status::Skip, check.expected.clone(), format!("tenant {tid}"))
            .detail("no tenant was named: any tenant's token would do"),
        _ => check,
    }
}

/// Rule 31: `tid` is a GUID before it is put into anything. Compared in lower case (rule 32).
pub(super) fn tenant_claim(token: &Token) -> Option<TenantId> {
    TenantId::read(token.claims().string("tid").ok()?)
}
