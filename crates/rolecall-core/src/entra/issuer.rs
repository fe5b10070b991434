//! The forms that an issuer has (authentication-national-cloud.md and access-tokens.md of entra-docs, B2C tokens-overview.md;
//! read on 2026-11-23).

use super::{Cloud, TenantId};

/// The value of `iss`, compared byte for byte: a trailing slash makes another issuer.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Issuer(pub String);

/// Which of Microsoft's issuer forms an issuer has, exactly. What is nearly one of them is [`IssuerForm::Other`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum IssuerForm {
    /// `https://sts.windows.net/{tid}/` and its like in other clouds. The public host is also all that is known of US
    /// Government's v1 issuer.
    V1 {
        /// The cloud of the host.
        cloud: Cloud,
        /// The tenant in the path.
        tenant: TenantId,
    },
    /// `https://login.microsoftonline.com/{tid}/v2.0` and its like.
    V2 {
        /// The cloud of the host.
        cloud: Cloud,
        /// The tenant in the path.
        tenant: TenantId,
    },
    /// Azure AD B2C on `*.b2clogin.com`: `https://{domain}/{tid}/v2.0/`, or the form with `tfp` and a policy.
    B2c {
        /// The tenant in the path.
        tenant: TenantId,
        /// The policy, in the `tfp` form.
        policy: Option<String>,
    },
    /// External ID on `*.ciamlogin.com`: `https://{tid}.ciamlogin.com/{tid}/v2.0`.
    ExternalId {
        /// The tenant in the path.
        tenant: TenantId,
    },
    /// Anybody else's.
    Other,
}

impl IssuerForm {
    /// Reads the form off an issuer.
    pub fn of(issuer: &str) -> Self {
        Self::recognise(issuer).unwrap_or(Self::Other)
    }

    fn recognise(issuer: &str) -> Option<Self> {
        // As issuers write it: lower case only, since an issuer is compared byte for byte.
        let guid = TenantId::read_exactly;
        let rest = issuer.strip_prefix("https://")?;
        // The host, and as many segments of a path as any of them has.
        let mut all = [""; 7];
        let (mut count, mut start) = (0, 0);
        for end in memchr::memchr_iter(b'/', rest.as_bytes()).chain([rest.len()]) {
            *all.get_mut(count)? = &rest[start..end];
            (count, start) = (count + 1, end + 1);
        }
        let [host, segments @ ..] = &all[..count] else { return None };
        let host = *host;
        for cloud in Cloud::ALL {
            // The order of the clouds gives a shared v1 host to the public one.
            if host == cloud.v1_issuer_host() {
                if let [tenant, ""] = *segments {
                    return Some(Self::V1 { cloud, tenant: guid(tenant)? });
                }
                return None;
            }
            if host == cloud.login_host() {
                if let [tenant, "v2.0"] = *segments {
                    return Some(Self::V2 { cloud, tenant: guid(tenant)? });
                }
                return None;
            }
        }
        if is_subdomain(host, "b2clogin.com") {
            return match *segments {
                [tenant, "v2.0", ""] => Some(Self::B2c { tenant: guid(tenant)?, policy: None }),
                ["tfp", tenant, policy, "v2.0", ""] if !policy.is_empty() => {
                    Some(Self::B2c { tenant: guid(tenant)?, policy: Some(policy.to_owned()) })
                }
                _ => None,
            };
        }
        if is_subdomain(host, "ciamlogin.com") {
            return match *segments {
                [tenant, "v2.0"] | [tenant, "v2.0", ""] => Some(Self::ExternalId { tenant: guid(tenant)? }),
                _ => None,
            };
        }
        None
    }

    /// The tenant that the issuer names.
    pub fn tenant(&self) -> Option<&TenantId> {
        match self {
            Self::V1 { tenant, .. }
            | Self::V2 { tenant, .. }
            | Self::B2c { tenant, .. }
            | Self::ExternalId { tenant } => Some(tenant),
            Self::Other => None,
        }
    }

    /// The value of `ver` that goes with the form, where one does (access-tokens.md; B2C tokens-overview.md).
    pub fn token_version(&self) -> Option<&'static str> {
        match self {
            Self::V1 { .. } | Self::B2c { .. } => Some("1.0"),
            Self::V2 { .. } => Some("2.0"),
            // What External ID writes is not documented.
            Self::ExternalId { .. } | Self::Other => None,
        }
    }
}

/// Whether `host` is one label below `parent`.
pub(super) fn is_subdomain(host: &str, parent: &str) -> bool {
    host.strip_suffix(parent).and_then(|rest| rest.strip_suffix('.')).is_some_and(|label| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TID: &str = "8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47";

    #[test]
    fn issuers_are_recognised_exactly() {
        let tenant: TenantId = TID.parse().expect("a GUID");
        let v1 = |cloud| IssuerForm::V1 { cloud, tenant };
        let v2 = |cloud| IssuerForm::V2 { cloud, tenant };
        for (issuer, form) in [
            (format!("https://sts.windows.net/{TID}/"), v1(Cloud::Public)),
            (format!("https://sts.chinacloudapi.cn/{TID}/"), v1(Cloud::China)),
            (format!("https://login.microsoftonline.com/{TID}/v2.0"), v2(Cloud::Public)),
            (format!("https://login.microsoftonline.us/{TID}/v2.0"), v2(Cloud::UsGovernment)),
            (format!("https://login.partner.microsoftonline.cn/{TID}/v2.0"), v2(Cloud::China)),
            (format!("https://contoso.b2clogin.com/{TID}/v2.0/"), IssuerForm::B2c { tenant, policy: None }),
            (
                format!("https://contoso.b2clogin.com/tfp/{TID}/b2c_1_signin/v2.0/"),
                IssuerForm::B2c { tenant, policy: Some("b2c_1_signin".to_owned()) },
            ),
            (format!("https://{TID}.ciamlogin.com/{TID}/v2.0"), IssuerForm::ExternalId { tenant }),
        ] {
            assert_eq!(IssuerForm::of(&issuer), form, "{issuer}");
        }
        for issuer in [
            format!("https://sts.windows.net/{TID}"),
            format!("http://sts.windows.net/{TID}/"),
            format!("https://STS.windows.net/{TID}/"),
            format!("https://sts.windows.net/{}/", TID.to_uppercase()),
            format!("https://sts.windows.net.evil.example/{TID}/"),
            format!("https://sts.windows.net@evil.example/{TID}/"),
            format!("https://login.microsoftonline.com/{TID}/v2.0/"),
            format!("https://login.microsoftonline.com/{TID}/v2.0/../"),
            format!("https://login.microsoftonline.com//{TID}/v2.0"),
            "https://login.microsoftonline.com/common/v2.0".to_owned(),
            format!("https://evilb2clogin.com/{TID}/v2.0/"),
            format!("https://a.b.b2clogin.com/{TID}/v2.0/"),
            format!("https://.b2clogin.com/{TID}/v2.0/"),
            format!("https://x@y.b2clogin.com/{TID}/v2.0/"),
            String::new(),
        ] {
            assert_eq!(IssuerForm::of(&issuer), IssuerForm::Other, "{issuer}");
        }
    }
}
