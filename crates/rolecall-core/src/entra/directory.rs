//! Whose tokens an authority vouches for: the issuers that follow from its own document and from the tenants that the user
//! named (rules 30 to 38 of docs/validation.md).

use super::configuration::cloud_of_issuer;
use super::{Accounts, Cloud, IssuerForm, TENANT_PLACEHOLDER, TenantId};

/// An authority, by what its document says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Directory {
    /// The issuer of its v2 tokens; with [`TENANT_PLACEHOLDER`] in it where it speaks for many tenants.
    pub issuer: String,
    /// The issuer of its v1 tokens, where its document for those was read.
    pub v1_issuer: Option<String>,
    /// `cloud_instance_name`, as written.
    pub instance: Option<String>,
    /// B2C's user flow or custom policy, where the authority is that of one.
    pub policy: Option<String>,
    /// Which tenants may have issued a token.
    pub tenants: Tenants,
}

/// Which tenants may have issued a token (rules 33 and 35).
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Tenants {
    /// This one.
    One(TenantId),
    /// These.
    Listed(Vec<TenantId>),
    /// Any, of these accounts.
    Any(Accounts),
}

impl Directory {
    /// The authority of many tenants in `cloud`, as its document is known to be (AadIssuerValidator.cs).
    pub fn of_many(cloud: Cloud, tenants: Tenants) -> Self {
        let issuer = format!("https://{}/{TENANT_PLACEHOLDER}/v2.0", cloud.login_host());
        Self { issuer, v1_issuer: None, instance: None, policy: None, tenants }
    }

    /// The cloud whose tokens have its issuer.
    pub fn cloud(&self) -> Option<Cloud> {
        cloud_of_issuer(&self.issuer)
    }

    /// Whether its tenants' v1 tokens may have an issuer that nobody knows yet: of US Government it is not published, of a
    /// server that is not Microsoft's it could be any.
    pub fn lacks_v1_issuer(&self) -> bool {
        let is_entras =
            !matches!(IssuerForm::of(&self.issuer), IssuerForm::B2c { .. } | IssuerForm::ExternalId { .. });
        let is_known = self.v1_issuer.is_some() || self.cloud().is_some_and(Cloud::v1_issuer_is_known);
        is_entras && !is_known && self.policy.is_none()
    }

    /// The issuer of `tenant`'s v2 tokens; `None` where the authority speaks for another tenant.
    pub fn v2_issuer(&self, tenant: &TenantId) -> Option<String> {
        let issuer = self.issuer.replace(TENANT_PLACEHOLDER, tenant.as_str());
        issuer.split('/').any(|segment| segment == tenant.as_str()).then_some(issuer)
    }

    /// The issuers that a token of `tenant` may name: of v2 and of v1 tokens. That the tenant may issue at all is another
    /// question.
    pub fn issuers(&self, tenant: &TenantId) -> Vec<String> {
        let Some(issuer) = self.v2_issuer(tenant) else { return Vec::new() };
        let mut issuers = vec![issuer];
        let by_cloud =
            self.cloud().filter(|cloud| cloud.v1_issuer_is_known()).map(|cloud| cloud.v1_issuer(tenant));
        for issuer in by_cloud.into_iter().chain(self.v1_issuer.clone()) {
            if !issuers.contains(&issuer) {
                issuers.push(issuer);
            }
        }
        issuers
    }
}

impl Tenants {
    /// Those of `allowed`, or with none listed any with these accounts. All personal accounts are one tenant's.
    pub fn of_many(accounts: Accounts, allowed: &[TenantId]) -> Self {
        match accounts {
            _ if !allowed.is_empty() => Self::Listed(allowed.to_vec()),
            Accounts::Consumers => Self::One(TenantId::personal()),
            accounts => Self::Any(accounts),
        }
    }

    /// Whether `tenant` is among them.
    pub fn admit(&self, tenant: &TenantId) -> bool {
        match self {
            Self::One(one) => one == tenant,
            Self::Listed(listed) => listed.contains(tenant),
            Self::Any(Accounts::Common) => true,
            // The personal tenant's tokens count where somebody asked for them (rule 35).
            Self::Any(Accounts::Organizations) => !tenant.is_personal(),
            Self::Any(Accounts::Consumers) => tenant.is_personal(),
        }
    }

    /// The one tenant, where there is one.
    pub fn one(&self) -> Option<&TenantId> {
        match self {
            Self::One(one) => Some(one),
            Self::Listed(_) | Self::Any(_) => None,
        }
    }

    /// Whether no tenant was named, so that a stranger's token would do.
    pub fn is_any(&self) -> bool {
        matches!(self, Self::Any(_))
    }

    /// Which they are, for people: `tenant …`, `any tenant of work and school accounts`.
    pub fn named(&self) -> String {
        match self {
            Self::One(one) => format!("tenant {one}"),
            Self::Listed(listed) => {
                let ids: Vec<&str> = listed.iter().map(TenantId::as_str).collect();
                format!("tenant {}", crate::text::listed(&ids, "or"))
            }
            Self::Any(Accounts::Common) => "any tenant".to_owned(),
            Self::Any(Accounts::Organizations) => "any tenant but that of personal accounts".to_owned(),
            Self::Any(Accounts::Consumers) => "the tenant of personal accounts".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::PERSONAL_TENANT;
    use super::*;

    const TID: &str = "8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47";
    const OTHER: &str = "11111111-2222-4333-8444-555555555555";

    fn id(text: &str) -> TenantId {
        text.parse().expect("a GUID")
    }

    #[test]
    fn each_cloud_has_its_issuers() {
        let one = |issuer: &str, v1: Option<&str>| Directory {
            issuer: issuer.to_owned(),
            v1_issuer: v1.map(str::to_owned),
            instance: None,
            policy: None,
            tenants: Tenants::One(id(TID)),
        };
        let public = format!("https://login.microsoftonline.com/{TID}/v2.0");
        let sts = format!("https://sts.windows.net/{TID}/");
        let government = format!("https://login.microsoftonline.us/{TID}/v2.0");
        let china = format!("https://login.partner.microsoftonline.cn/{TID}/v2.0");
        let local = format!("https://localhost:8443/{TID}/v2.0");
        for (directory, issuers) in [
            (one(&public, None), vec![public.clone(), sts.clone()]),
            (one(&public, Some(&sts)), vec![public.clone(), sts.clone()]),
            (
                Directory::of_many(Cloud::Public, Tenants::Any(Accounts::Common)),
                vec![public.clone(), sts.clone()],
            ),
            (one(&china, None), vec![china.clone(), format!("https://sts.chinacloudapi.cn/{TID}/")]),
            // What US Government's v1 tokens name, its own document has to say.
            (one(&government, None), vec![government.clone()]),
            (one(&government, Some(&sts)), vec![government, sts.clone()]),
            (one(&local, None), vec![local]),
        ] {
            assert_eq!(directory.issuers(&id(TID)), issuers, "{}", directory.issuer);
        }
    }

    #[test]
    fn tenants_are_admitted_by_name_or_by_kind() {
        for (tenants, tenant, admitted) in [
            (Tenants::One(id(TID)), TID, true),
            (Tenants::One(id(TID)), OTHER, false),
            (Tenants::Listed(vec![id(TID), id(OTHER)]), OTHER, true),
            (Tenants::Listed(vec![id(TID)]), OTHER, false),
            (Tenants::Listed(vec![]), OTHER, false),
            (Tenants::Any(Accounts::Common), OTHER, true),
            (Tenants::Any(Accounts::Common), PERSONAL_TENANT, true),
            (Tenants::Any(Accounts::Organizations), OTHER, true),
            (Tenants::Any(Accounts::Organizations), PERSONAL_TENANT, false),
            (Tenants::Any(Accounts::Consumers), OTHER, false),
            (Tenants::Any(Accounts::Consumers), PERSONAL_TENANT, true),
        ] {
            assert_eq!(tenants.admit(&id(tenant)), admitted, "{tenants:?}, {tenant}");
        }
    }
}
