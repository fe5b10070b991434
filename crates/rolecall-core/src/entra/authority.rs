//! The address that signs people in and publishes keys, as the user named it. The one thing that a token may lead to is
//! [`Authority::of_issuer`], and that only for issuers of Microsoft's own forms (docs/validation.md, rule 17).

use std::fmt;
use std::str::FromStr;

use super::address::{Address, is_segment};
use super::cloud::closed_host;
use super::issuer::is_subdomain;
use super::{Cloud, IssuerForm, Tenant, TenantId, is_guid};

/// `https://login.microsoftonline.com/{tenant}` and its like: what stands before `/v2.0/.well-known/openid-configuration`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Authority {
    address: Address,
    tenant: Tenant,
    /// B2C's user flow or custom policy.
    policy: Option<String>,
}

/// The client id of an application.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ApplicationId(String);

impl ApplicationId {
    /// The client id that an audience names: the GUID itself, or `api://` and the GUID (access-token-claims-reference.md of
    /// entra-docs). A name like `api://orders` says nothing of the client id.
    pub fn of_audience(audience: &str) -> Option<Self> {
        let id = audience.strip_prefix("api://").unwrap_or(audience);
        let id = id.strip_suffix('/').unwrap_or(id);
        is_guid(id).then(|| Self(id.to_ascii_lowercase()))
    }
}

impl fmt::Display for ApplicationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Authority {
    /// The authority of `tenant` in `cloud`.
    pub fn of_tenant(cloud: Cloud, tenant: Tenant) -> Self {
        let text = format!("https://{}/{}", cloud.login_host(), tenant.segment());
        Self { address: parsed(&text), tenant, policy: None }
    }

    /// The authority that issues in the name of `issuer`, where that is exactly of one of Microsoft's forms and says enough.
    /// For a look at a token of which nobody has said whom to trust; the host is always one of Microsoft's.
    ///
    /// # Errors
    /// Why there is none, in words that follow the issuer and a comma.
    pub fn of_issuer(issuer: &str) -> Result<Self, &'static str> {
        match IssuerForm::of(issuer) {
            IssuerForm::V1 { cloud, tenant } | IssuerForm::V2 { cloud, tenant } => {
                Ok(Self::of_tenant(cloud, Tenant::Id(tenant)))
            }
            IssuerForm::ExternalId { tenant } => {
                let text = format!("https://{tenant}.ciamlogin.com/{tenant}");
                Ok(Self { address: parsed(&text), tenant: Tenant::Id(tenant), policy: None })
            }
            IssuerForm::B2c { tenant, policy: Some(policy) } if is_policy(&policy) => {
                let host = issuer.parse::<Address>().map_err(|_| "which is no plain address")?;
                let address = host.at(format!("tfp/{tenant}/{policy}"), None);
                Ok(Self { address, tenant: Tenant::Id(tenant), policy: Some(policy) })
            }
            IssuerForm::B2c { policy: Some(_), .. } => Err("whose policy has no name that B2C gives"),
            IssuerForm::B2c { policy: None, .. } => {
                Err("and B2C has keys for each policy, of which it names none")
            }
            IssuerForm::Other => Err("which is none of Microsoft's, and no other address is ever asked"),
        }
    }

    /// The address itself.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The tenant that the address names.
    pub fn tenant(&self) -> &Tenant {
        &self.tenant
    }

    /// B2C's policy, where the address names one.
    pub fn policy(&self) -> Option<&str> {
        self.policy.as_deref()
    }

    /// The cloud of the host, where it is one of a cloud's.
    pub fn cloud(&self) -> Option<Cloud> {
        Cloud::of_login_host(self.address.host()).filter(|_| self.address.has_usual_port())
    }

    /// Where its OpenID configuration is (OpenID Connect Discovery §4), with `application` that of its own keys (rule 26 of
    /// docs/validation.md).
    pub fn configuration(&self, application: Option<&ApplicationId>) -> Address {
        self.below("v2.0/.well-known/openid-configuration", application)
    }

    /// Where the configuration for v1 tokens is, which names their issuer (rule 38). B2C and External ID have none.
    pub fn v1_configuration(&self) -> Option<Address> {
        let host = self.address.host();
        let is_one = !matches!(self.tenant, Tenant::Many(_));
        let has_v1 = self.policy.is_none() && !is_subdomain(host, "ciamlogin.com") && is_one;
        has_v1.then(|| self.below(".well-known/openid-configuration", None))
    }

    fn below(&self, rest: &str, application: Option<&ApplicationId>) -> Address {
        let base: Vec<&str> = self.address.segments().collect();
        self.address.at(format!("{}/{rest}", base.join("/")), application.map(|id| format!("appid={id}")))
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.address)
    }
}

impl FromStr for Authority {
    type Err = String;

    /// Reads the address before `/v2.0/.well-known/openid-configuration`; that end, `/v2.0` and a slash at the end change
    /// nothing.
    fn from_str(text: &str) -> Result<Self, String> {
        let whole: Address = text.parse().map_err(|error| {
            format!("the address {error}: write it like https://login.microsoftonline.com/TENANT")
        })?;
        if whole.query().is_some() {
            return Err("the address has a query: write the part before `?`".to_owned());
        }
        if let Some(why) = closed_host(whole.host()) {
            return Err(format!("`{}` is not asked: {why}", whole.host()));
        }
        let mut segments: Vec<&str> = whole.segments().collect();
        if let [.., ".well-known", "openid-configuration"] = segments[..] {
            segments.truncate(segments.len() - 2);
        }
        if segments.last() == Some(&"v2.0") {
            segments.pop();
        }
        let short = short_form(whole.host());
        let (tenant, policy) = match segments[..] {
            [] => match &short {
                Some(tenant) => (tenant.as_str(), None),
                None => {
                    return Err(format!(
                        "the address names no tenant: write https://{}/TENANT",
                        whole.host_and_port()
                    ));
                }
            },
            [tenant] => (tenant, None),
            [tenant, policy] | ["tfp", tenant, policy] => (tenant, Some(policy)),
            _ => return Err("the path is longer than /TENANT or, for B2C, /TENANT/POLICY".to_owned()),
        };
        if !policy.is_none_or(is_segment) {
            return Err("the policy in the path is no plain name".to_owned());
        }
        let path = if segments.is_empty() { tenant.to_owned() } else { segments.join("/") };
        Ok(Self { tenant: tenant.parse()?, policy: policy.map(str::to_owned), address: whole.at(path, None) })
    }
}

/// Whether B2C gives a policy this name: `B2C_1_…` to user flows, `B2C_1A_…` to custom policies (B2C user-flow-overview.md).
fn is_policy(name: &str) -> bool {
    name.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("b2c_1"))
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// The tenant that a host of External ID stands for by itself: `https://contoso.ciamlogin.com` is short for
/// `https://contoso.ciamlogin.com/contoso.onmicrosoft.com` (MSAL, microsoft-identity-web).
fn short_form(host: &str) -> Option<String> {
    let label = host.strip_suffix(".ciamlogin.com")?;
    if is_guid(label) { Some(label.to_owned()) } else { Some(format!("{label}.onmicrosoft.com")) }
}

/// An address that the project writes itself, of hosts and segments that were checked.
#[expect(
    clippy::expect_used,
    reason = "hosts of clouds, GUIDs, words and domain names are plain in every form that can be here"
)]
fn parsed(text: &str) -> Address {
    text.parse().expect("a plain address")
}

/// The tenant of an address that names it, for whoever has no network to ask which one a domain is.
impl From<&TenantId> for Tenant {
    fn from(id: &TenantId) -> Self {
        Self::Id(*id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TID: &str = "8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47";

    #[test]
    fn an_authority_is_the_address_before_its_configuration() {
        let t = |rest: &str| format!("https://login.microsoftonline.com/{TID}{rest}");
        let configuration = t("/v2.0/.well-known/openid-configuration");
        for text in [
            t(""),
            t("/"),
            t("/v2.0"),
            t("/v2.0/"),
            configuration.clone(),
            t("/.well-known/openid-configuration"),
        ] {
            let authority: Authority = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(authority.to_string(), t(""), "{text}");
            assert_eq!(authority.configuration(None).to_string(), configuration, "{text}");
            assert_eq!(
                authority,
                Authority::of_tenant(Cloud::Public, Tenant::Id(TID.parse().expect("a GUID"))),
                "{text}"
            );
        }
    }

    #[test]
    fn every_kind_of_authority_has_its_configuration() {
        for (text, tenant, configuration) in [
            (
                "https://localhost:8443/contoso.com",
                "contoso.com",
                "https://localhost:8443/contoso.com/v2.0/.well-known/openid-configuration",
            ),
            (
                "https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin",
                "contoso.onmicrosoft.com",
                "https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_signin/v2.0/.well-known/openid-configuration",
            ),
            (
                "https://contoso.b2clogin.com/tfp/contoso.onmicrosoft.com/B2C_1_signin/v2.0/",
                "contoso.onmicrosoft.com",
                "https://contoso.b2clogin.com/tfp/contoso.onmicrosoft.com/B2C_1_signin/v2.0/.well-known/openid-configuration",
            ),
            (
                "https://contoso.ciamlogin.com",
                "contoso.onmicrosoft.com",
                "https://contoso.ciamlogin.com/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration",
            ),
            (
                "https://login.microsoftonline.us/common",
                "common",
                "https://login.microsoftonline.us/common/v2.0/.well-known/openid-configuration",
            ),
        ] {
            let authority: Authority = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(authority.tenant().to_string(), tenant, "{text}");
            assert_eq!(authority.configuration(None).to_string(), configuration, "{text}");
        }
        let id = ApplicationId::of_audience(TID).expect("a GUID");
        let authority = Authority::of_tenant(Cloud::China, Tenant::Domain("a.cn".to_owned()));
        assert_eq!(
            authority.configuration(Some(&id)).to_string(),
            format!(
                "https://login.partner.microsoftonline.cn/a.cn/v2.0/.well-known/openid-configuration?appid={TID}"
            )
        );
    }

    #[test]
    fn what_is_no_authority_says_why() {
        for (text, why) in [
            ("http://login.microsoftonline.com/common", "https://"),
            ("https://login.microsoftonline.com", "names no tenant"),
            ("https://login.microsoftonline.com/v2.0", "names no tenant"),
            ("https://login.microsoftonline.com/contoso", "is no tenant"),
            ("https://login.microsoftonline.com/a.com/b/c", "longer than"),
            ("https://login.microsoftonline.com/a.com?appid=x", "query"),
            ("https://login.microsoftonline.de/a.com", "closed"),
            ("https://login.windows-ppe.net/a.com", "pre-production"),
            ("https://u@login.microsoftonline.com/a.com", "user name"),
        ] {
            let error = text.parse::<Authority>().expect_err(text);
            assert!(error.contains(why), "{text}: {error}");
        }
    }

    #[test]
    fn a_token_leads_to_microsofts_hosts_alone() {
        for (issuer, authority) in [
            (
                format!("https://sts.windows.net/{TID}/"),
                Some(format!("https://login.microsoftonline.com/{TID}")),
            ),
            (
                format!("https://login.microsoftonline.us/{TID}/v2.0"),
                Some(format!("https://login.microsoftonline.us/{TID}")),
            ),
            (
                format!("https://{TID}.ciamlogin.com/{TID}/v2.0"),
                Some(format!("https://{TID}.ciamlogin.com/{TID}")),
            ),
            // A tenant at another tenant's host, or at a name: the address is still made of the GUID alone.
            (
                format!("https://evil.ciamlogin.com/{TID}/v2.0"),
                Some(format!("https://{TID}.ciamlogin.com/{TID}")),
            ),
            (
                format!("https://contoso.b2clogin.com/tfp/{TID}/b2c_1_signin/v2.0/"),
                Some(format!("https://contoso.b2clogin.com/tfp/{TID}/b2c_1_signin")),
            ),
            (format!("https://contoso.b2clogin.com/tfp/{TID}/..%2f..%2fx/v2.0/"), None),
            (format!("https://contoso.b2clogin.com/tfp/{TID}/.well-known/v2.0/"), None),
            (format!("https://contoso.b2clogin.com/tfp/{TID}/b2c_1_{{x}}/v2.0/"), None),
            (format!("https://contoso.b2clogin.com/tfp/{TID}/a?b/v2.0/"), None),
            (format!("https://contoso.b2clogin.com/tfp/{TID}/a\r\nb/v2.0/"), None),
            (format!("https://contoso.b2clogin.com/{TID}/v2.0/"), None),
            (format!("https://login.microsoftonline.com.evil.example/{TID}/v2.0"), None),
            (format!("https://login.microsoftonline.com@evil.example/{TID}/v2.0"), None),
            (format!("https://login.microsoftonline.com:8443/{TID}/v2.0"), None),
            (format!("https://login.microsoftonline.com/{TID}/v2.0/"), None),
            ("https://login.microsoftonline.com/common/v2.0".to_owned(), None),
            ("https://169.254.169.254/metadata".to_owned(), None),
            (String::new(), None),
        ] {
            let found = Authority::of_issuer(&issuer).ok().map(|authority| authority.to_string());
            assert_eq!(found, authority, "{issuer}");
        }
    }

    #[test]
    fn an_audience_names_a_client_by_its_guid() {
        for (audience, id) in [
            (TID.to_owned(), Some(TID)),
            (format!("api://{TID}"), Some(TID)),
            (format!("api://{TID}/"), Some(TID)),
            (TID.to_uppercase(), Some(TID)),
            (format!("api://{TID}/x"), None),
            (format!("https://{TID}"), None),
            ("api://orders".to_owned(), None),
        ] {
            let found = ApplicationId::of_audience(&audience).map(|id| id.to_string());
            assert_eq!(found.as_deref(), id, "{audience}");
        }
    }
}
