//! An authority's OpenID configuration, held to what was asked of it (OpenID Connect Discovery §4.3; rules 19, 31 and 37 of
//! docs/validation.md).

use super::address::{Address, AddressError};
use super::{
    Accounts, Authority, Cloud, IssuerForm, PERSONAL_TENANT, Tenant, TenantId, is_guid, is_sign_in_host,
};
use crate::json::{self, Object, Typed, Value};
use crate::text::shortened;

/// What stands in a multi-tenant issuer for the tenant of the token.
pub const TENANT_PLACEHOLDER: &str = "{tenantid}";

/// What an authority's document says, once it was found to speak of the tenant that was asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Configuration {
    /// The issuer of its tokens; with [`TENANT_PLACEHOLDER`] in it where it speaks for many tenants.
    pub issuer: String,
    /// The one tenant that it speaks for.
    pub tenant: Option<TenantId>,
    /// `cloud_instance_name`, as written.
    pub instance: Option<String>,
    /// Where its keys are.
    pub jwks_uri: Address,
}

/// Why a document is none to go by. What it says stands shortened in the message.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ConfigurationError {
    /// No sound JSON.
    #[error("it is not sound JSON")]
    NotJson,
    /// Something else than one JSON object.
    #[error("it is {0}, not an OpenID configuration")]
    NotObject(&'static str),
    /// A member that must be there is not, is of another type, or is there twice.
    #[error("its `{name}` is {found}, not a text")]
    Member {
        /// The member.
        name: &'static str,
        /// What is there instead.
        found: &'static str,
    },
    /// An issuer that is no plain https address.
    #[error("its issuer {issuer} is not plain: it {problem}")]
    IssuerForm {
        /// The issuer.
        issuer: String,
        /// What is wrong with it.
        problem: AddressError,
    },
    /// An issuer on a server that is neither the one asked nor Microsoft's.
    #[error("its issuer {issuer} is neither on {asked} nor one of Microsoft's")]
    IssuerHost {
        /// The issuer.
        issuer: String,
        /// The server that was asked.
        asked: String,
    },
    /// An issuer of another tenant than asked for.
    #[error("its issuer {issuer} is not that of {asked}")]
    IssuerTenant {
        /// The issuer.
        issuer: String,
        /// The tenant, or the policy, that was asked for.
        asked: String,
    },
    /// Keys at an address that is no plain https address.
    #[error("its `jwks_uri` {uri} is not plain: it {problem}")]
    KeysForm {
        /// The address.
        uri: String,
        /// What is wrong with it.
        problem: AddressError,
    },
    /// Keys on a server that is neither the one asked nor Microsoft's.
    #[error("its `jwks_uri` {uri} is neither on {asked} nor one of Microsoft's")]
    KeysHost {
        /// The address.
        uri: String,
        /// The server that was asked.
        asked: String,
    },
}

impl Configuration {
    /// Reads the document `body` that `authority` answered with.
    ///
    /// # Errors
    /// [`ConfigurationError`] where it is none, speaks of another tenant, or names a server that is not to be trusted.
    pub fn read(body: &[u8], authority: &Authority) -> Result<Self, ConfigurationError> {
        let object = object(body)?;
        let issuer = member(&object, "issuer")?;
        let tenant = tenant_of(issuer, authority)?;
        Ok(Self {
            issuer: issuer.to_owned(),
            tenant,
            instance: match member(&object, "cloud_instance_name") {
                Ok(instance) => Some(instance.to_owned()),
                Err(ConfigurationError::Member { found: TWICE, name }) => {
                    return Err(ConfigurationError::Member { found: TWICE, name });
                }
                Err(_) => None,
            },
            jwks_uri: keys_address(member(&object, "jwks_uri")?, authority)?,
        })
    }

    /// The one tenant that `issuer` names, held to `authority` as the document itself is; `None` of many tenants' issuer.
    ///
    /// # Errors
    /// [`ConfigurationError`] where `authority` cannot have named that issuer.
    pub fn tenant_of_issuer(
        issuer: &str,
        authority: &Authority,
    ) -> Result<Option<TenantId>, ConfigurationError> {
        tenant_of(issuer, authority)
    }

    /// Reads the issuer off the configuration for v1 tokens, whose keys are not used.
    ///
    /// # Errors
    /// [`ConfigurationError`], as for [`read`](Self::read).
    pub fn read_v1_issuer(body: &[u8], authority: &Authority) -> Result<String, ConfigurationError> {
        let object = object(body)?;
        let issuer = member(&object, "issuer")?;
        tenant_of(issuer, authority)?;
        Ok(issuer.to_owned())
    }
}

/// The cloud whose tokens have `issuer`, which may have [`TENANT_PLACEHOLDER`] in it.
pub fn cloud_of_issuer(issuer: &str) -> Option<Cloud> {
    match form(issuer) {
        IssuerForm::V1 { cloud, .. } | IssuerForm::V2 { cloud, .. } => Some(cloud),
        IssuerForm::B2c { .. } | IssuerForm::ExternalId { .. } | IssuerForm::Other => None,
    }
}

/// What is wrong with a member that is there more than once.
const TWICE: &str = "there twice";

fn form(issuer: &str) -> IssuerForm {
    IssuerForm::of(&issuer.replace(TENANT_PLACEHOLDER, PERSONAL_TENANT))
}

fn object(body: &[u8]) -> Result<Object, ConfigurationError> {
    let text = std::str::from_utf8(body).map_err(|_| ConfigurationError::NotJson)?;
    let parsed = json::parse(text);
    match (parsed.value, parsed.problem) {
        (Some(Value::Object(object)), None) => Ok(*object),
        (Some(other), None) => Err(ConfigurationError::NotObject(other.type_name())),
        _ => Err(ConfigurationError::NotJson),
    }
}

fn member<'o>(object: &'o Object, name: &'static str) -> Result<&'o str, ConfigurationError> {
    let found = match object.string(name) {
        Typed::Is(_) if object.members().iter().filter(|member| member.name == name).count() > 1 => TWICE,
        Typed::Is(text) => return Ok(text),
        Typed::Absent => "missing",
        Typed::Wrong(value) => value.type_name(),
    };
    Err(ConfigurationError::Member { name, found })
}

/// The tenant that `issuer` names, which must be the one that `authority` names; `None` of many tenants' issuer.
fn tenant_of(issuer: &str, authority: &Authority) -> Result<Option<TenantId>, ConfigurationError> {
    let shown = || shortened(issuer, 200).into_owned();
    let address: Address =
        issuer.parse().map_err(|problem| ConfigurationError::IssuerForm { issuer: shown(), problem })?;
    let known = form(issuer);
    if !address.same_server(authority.address()) && known == IssuerForm::Other {
        return Err(ConfigurationError::IssuerHost {
            issuer: shown(),
            asked: authority.address().host_and_port(),
        });
    }
    let wrong_tenant = || ConfigurationError::IssuerTenant {
        issuer: shown(),
        asked: format!("tenant {}", authority.tenant()),
    };
    // A GUID of another case is another issuer, byte for byte.
    let is_tenant =
        |segment: &&str| is_guid(segment) && !segment.bytes().any(|byte| byte.is_ascii_uppercase());
    let named: Vec<&str> =
        address.segments().filter(|segment| is_tenant(segment) || *segment == TENANT_PLACEHOLDER).collect();
    let [named] = named[..] else { return Err(wrong_tenant()) };
    let tenant = named.parse::<TenantId>().ok();
    let fits = match authority.tenant() {
        Tenant::Id(id) => tenant.as_ref() == Some(id),
        Tenant::Domain(_) => tenant.is_some(),
        Tenant::Many(Accounts::Common | Accounts::Organizations) => tenant.is_none(),
        Tenant::Many(Accounts::Consumers) => tenant.as_ref().is_some_and(TenantId::is_personal),
    };
    if !fits {
        return Err(wrong_tenant());
    }
    if let (IssuerForm::B2c { policy: Some(policy), .. }, Some(asked)) = (&known, authority.policy())
        && !policy.eq_ignore_ascii_case(asked)
    {
        return Err(ConfigurationError::IssuerTenant { issuer: shown(), asked: format!("policy {asked}") });
    }
    Ok(tenant)
}

fn keys_address(uri: &str, authority: &Authority) -> Result<Address, ConfigurationError> {
    let shown = || shortened(uri, 200).into_owned();
    let address: Address =
        uri.parse().map_err(|problem| ConfigurationError::KeysForm { uri: shown(), problem })?;
    let microsofts = address.has_usual_port() && is_sign_in_host(address.host());
    if microsofts || address.same_server(authority.address()) {
        Ok(address)
    } else {
        Err(ConfigurationError::KeysHost { uri: shown(), asked: authority.address().host_and_port() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TID: &str = "8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47";
    const OTHER: &str = "11111111-2222-4333-8444-555555555555";

    fn read(authority: &str, issuer: &str, jwks_uri: &str) -> Result<Configuration, ConfigurationError> {
        let authority = authority.parse().expect("an authority");
        let body = format!(r#"{{"issuer":"{issuer}","jwks_uri":"{jwks_uri}","cloud_instance_name":"x"}}"#);
        Configuration::read(body.as_bytes(), &authority)
    }

    #[test]
    fn the_issuer_must_be_that_of_the_tenant_asked_for() {
        let public = |tenant: &str| format!("https://login.microsoftonline.com/{tenant}");
        let local = format!("https://localhost:8443/{TID}");
        let b2c = "https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_a";
        for (authority, issuer, tenant) in [
            (public(TID), format!("https://login.microsoftonline.com/{TID}/v2.0"), Some(Some(TID))),
            (public("contoso.com"), format!("https://login.microsoftonline.com/{TID}/v2.0"), Some(Some(TID))),
            // A China tenant asked at the public host answers with its own cloud's addresses.
            (public(TID), format!("https://login.partner.microsoftonline.cn/{TID}/v2.0"), Some(Some(TID))),
            (public("common"), "https://login.microsoftonline.com/{tenantid}/v2.0".to_owned(), Some(None)),
            (
                public("organizations"),
                "https://login.microsoftonline.com/{tenantid}/v2.0".to_owned(),
                Some(None),
            ),
            (
                public("consumers"),
                format!("https://login.microsoftonline.com/{PERSONAL_TENANT}/v2.0"),
                Some(Some(PERSONAL_TENANT)),
            ),
            (local.clone(), format!("https://localhost:8443/{TID}/v2.0"), Some(Some(TID))),
            (local.clone(), format!("https://login.microsoftonline.com/{TID}/v2.0"), Some(Some(TID))),
            (
                "https://contoso.ciamlogin.com".to_owned(),
                format!("https://{TID}.ciamlogin.com/{TID}/v2.0"),
                Some(Some(TID)),
            ),
            (b2c.to_owned(), format!("https://contoso.b2clogin.com/{TID}/v2.0/"), Some(Some(TID))),
            (
                b2c.to_owned(),
                format!("https://contoso.b2clogin.com/tfp/{TID}/b2c_1_a/v2.0/"),
                Some(Some(TID)),
            ),
            (
                "https://id.contoso.com/contoso.com/B2C_1_a".to_owned(),
                format!("https://id.contoso.com/{TID}/v2.0/"),
                Some(Some(TID)),
            ),
            (b2c.to_owned(), format!("https://contoso.b2clogin.com/tfp/{TID}/b2c_1_b/v2.0/"), None),
            (public(TID), format!("https://login.microsoftonline.com/{OTHER}/v2.0"), None),
            (public(TID), format!("https://login.microsoftonline.com/{}/v2.0", TID.to_uppercase()), None),
            (public(TID), "https://login.microsoftonline.com/{tenantid}/v2.0".to_owned(), None),
            (public("contoso.com"), "https://login.microsoftonline.com/{tenantid}/v2.0".to_owned(), None),
            (public("contoso.com"), "https://login.microsoftonline.com/contoso.com/v2.0".to_owned(), None),
            (public("common"), format!("https://login.microsoftonline.com/{TID}/v2.0"), None),
            (public("consumers"), format!("https://login.microsoftonline.com/{TID}/v2.0"), None),
            (public(TID), format!("https://evil.example/{TID}/v2.0"), None),
            (local.clone(), format!("https://localhost:8444/{TID}/v2.0"), None),
            (local.clone(), format!("https://localhost/{TID}/v2.0"), None),
            (local.clone(), format!("https://localhost:8443/{TID}/{OTHER}/v2.0"), None),
            (local, format!("http://localhost:8443/{TID}/v2.0"), None),
            (public(TID), format!("https://login.microsoftonline.com:8443/{TID}/v2.0"), None),
        ] {
            let found =
                read(&authority, &issuer, "https://login.microsoftonline.com/common/discovery/v2.0/keys");
            let found = found.map(|found| found.tenant.map(|tenant| tenant.to_string())).ok();
            assert_eq!(found, tenant.map(|tenant| tenant.map(str::to_owned)), "{authority} says {issuer}");
        }
    }

    #[test]
    fn keys_are_on_the_server_asked_or_on_microsofts() {
        let local = format!("https://localhost:8443/{TID}");
        for (uri, holds) in [
            ("https://localhost:8443/keys", true),
            ("https://login.microsoftonline.com/common/discovery/v2.0/keys", true),
            ("https://login.partner.microsoftonline.cn/common/discovery/v2.0/keys", true),
            ("https://contoso.ciamlogin.com/x/discovery/v2.0/keys", true),
            ("https://localhost:8444/keys", false),
            ("https://localhost/keys", false),
            ("https://login.microsoftonline.com:8443/keys", false),
            ("http://localhost:8443/keys", false),
            ("https://evil.example/keys", false),
            ("https://localhost:8443@evil.example/keys", false),
            ("https://169.254.169.254/keys", false),
            ("file:///etc/passwd", false),
        ] {
            let found = read(&local, &format!("https://localhost:8443/{TID}/v2.0"), uri);
            assert_eq!(found.is_ok(), holds, "{uri}: {found:?}");
        }
    }

    #[test]
    fn what_is_no_configuration_says_so() {
        let authority = "https://login.microsoftonline.com/common".parse().expect("an authority");
        for (body, error) in [
            ("", ConfigurationError::NotJson),
            ("<html>", ConfigurationError::NotJson),
            (r#"{"issuer":"#, ConfigurationError::NotJson),
            ("[]", ConfigurationError::NotObject("an array")),
            ("{}", ConfigurationError::Member { name: "issuer", found: "missing" }),
            (r#"{"issuer":1}"#, ConfigurationError::Member { name: "issuer", found: "a number" }),
            (
                r#"{"issuer":"a","issuer":"b"}"#,
                ConfigurationError::Member { name: "issuer", found: "there twice" },
            ),
            (
                r#"{"issuer":"https://login.microsoftonline.com/{tenantid}/v2.0"}"#,
                ConfigurationError::Member { name: "jwks_uri", found: "missing" },
            ),
        ] {
            assert_eq!(Configuration::read(body.as_bytes(), &authority), Err(error), "{body}");
        }
    }
}
