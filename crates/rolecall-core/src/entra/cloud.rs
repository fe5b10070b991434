//! Microsoft's clouds and their sign-in hosts (authentication-national-cloud.md of entra-docs, KnownMetadataProvider.cs of
//! MSAL; read on 2026-11-23).

use std::str::FromStr;

use super::TenantId;
use super::issuer::is_subdomain;

/// A Microsoft cloud with sign-in hosts of its own (authentication-national-cloud.md of entra-docs).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Cloud {
    /// Azure public, GCC included.
    Public,
    /// Azure US Government: GCC High and DoD.
    UsGovernment,
    /// Azure operated by 21Vianet.
    China,
}

impl Cloud {
    /// Every cloud, in the order in which they are listed to people.
    pub const ALL: [Self; 3] = [Self::Public, Self::UsGovernment, Self::China];

    /// The name on the command line and in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::UsGovernment => "us-government",
            Self::China => "china",
        }
    }

    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "Azure public cloud",
            Self::UsGovernment => "Azure US Government",
            Self::China => "Azure operated by 21Vianet (China)",
        }
    }

    /// The host that signs people in, and that v2 issuers name.
    pub fn login_host(self) -> &'static str {
        match self {
            Self::Public => "login.microsoftonline.com",
            Self::UsGovernment => "login.microsoftonline.us",
            Self::China => "login.partner.microsoftonline.cn",
        }
    }

    /// Other hosts that answer for the cloud (KnownMetadataProvider.cs of MSAL).
    fn aliases(self) -> &'static [&'static str] {
        match self {
            Self::Public => &["login.windows.net", "login.microsoft.com", "sts.windows.net"],
            Self::UsGovernment => &["login.usgovcloudapi.net"],
            Self::China => &["login.chinacloudapi.cn"],
        }
    }

    /// The cloud that `host` signs in for, by its name, an alias, or a regional form of the public cloud's
    /// (`{region}.login.microsoft.com`).
    pub fn of_login_host(host: &str) -> Option<Self> {
        let answers = |cloud: &Self| cloud.login_host() == host || cloud.aliases().contains(&host);
        Self::ALL
            .into_iter()
            .find(answers)
            .or_else(|| is_subdomain(host, "login.microsoft.com").then_some(Self::Public))
    }

    /// The cloud of a host at which an API of the catalog answers: those that end in `.us` are of US Government, but for GCC's, whose
    /// tenants are of the public cloud and sign in there.
    pub fn of_api_host(host: &str) -> Self {
        if host.ends_with(".us") && !host.starts_with("api-gcc.") { Self::UsGovernment } else { Self::Public }
    }

    /// Whether v1 issuers of the cloud are known; that of US Government is only supposed to look like the public one.
    pub fn v1_issuer_is_known(self) -> bool {
        self != Self::UsGovernment
    }

    /// The host that v1 issuers name. That of US Government is unconfirmed: no source shows another than the public one.
    pub fn v1_issuer_host(self) -> &'static str {
        match self {
            Self::Public | Self::UsGovernment => "sts.windows.net",
            Self::China => "sts.chinacloudapi.cn",
        }
    }

    /// The value of `cloud_instance_name` in this cloud's metadata and keys: the login host without its first label.
    pub fn instance_name(self) -> &'static str {
        match self {
            Self::Public => "microsoftonline.com",
            Self::UsGovernment => "microsoftonline.us",
            Self::China => "partner.microsoftonline.cn",
        }
    }

    /// The v1 issuer of `tenant`, with its slash.
    pub fn v1_issuer(self, tenant: &TenantId) -> String {
        ["https://", self.v1_issuer_host(), "/", tenant.as_str(), "/"].concat()
    }

    /// The v2 issuer of `tenant`, without a slash.
    pub fn v2_issuer(self, tenant: &TenantId) -> String {
        ["https://", self.login_host(), "/", tenant.as_str(), "/v2.0"].concat()
    }
}

impl FromStr for Cloud {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|cloud| cloud.id() == text).ok_or_else(|| {
            format!("`{text}` is no cloud: write {}", crate::text::listed(&Self::ALL.map(Self::id), "or"))
        })
    }
}

/// Whether `host` is one of Microsoft's that signs people in or publishes keys: a cloud's, B2C's, External ID's, or that of a
/// national cloud whose issuers nobody has published (KnownMetadataProvider.cs of MSAL, 2026).
pub fn is_sign_in_host(host: &str) -> bool {
    const SOVEREIGN: [&str; 3] =
        ["login.sovcloud-identity.fr", "login.sovcloud-identity.de", "login.sovcloud-identity.sg"];
    Cloud::of_login_host(host).is_some()
        || SOVEREIGN.contains(&host)
        || ["b2clogin.com", "ciamlogin.com"].into_iter().any(|parent| is_subdomain(host, parent))
}

/// Why `host`, once Microsoft's, is no longer one to trust.
pub(super) fn closed_host(host: &str) -> Option<&'static str> {
    match host {
        "login.microsoftonline.de" => Some("Azure Germany was closed on 2021-10-29"),
        "login-us.microsoftonline.com" => {
            Some("this host no longer signs anybody in: write login.microsoftonline.us")
        }
        "login.windows-ppe.net" | "sts.windows-ppe.net" | "login.microsoft-ppe.com" => {
            Some("this is Microsoft's own pre-production")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_known_exactly() {
        for (host, cloud) in [
            ("login.microsoftonline.com", Some(Cloud::Public)),
            ("login.windows.net", Some(Cloud::Public)),
            ("sts.windows.net", Some(Cloud::Public)),
            ("westeurope.login.microsoft.com", Some(Cloud::Public)),
            ("login.microsoftonline.us", Some(Cloud::UsGovernment)),
            ("login.chinacloudapi.cn", Some(Cloud::China)),
            ("a.b.login.microsoft.com", None),
            ("xlogin.microsoft.com", None),
            ("login.microsoftonline.com.evil.example", None),
            ("login.microsoftonline.de", None),
            ("contoso.ciamlogin.com", None),
        ] {
            assert_eq!(Cloud::of_login_host(host), cloud, "{host}");
        }
        for (host, known) in [
            ("login.microsoftonline.com", true),
            ("contoso.ciamlogin.com", true),
            ("contoso.b2clogin.com", true),
            ("login.sovcloud-identity.fr", true),
            ("ciamlogin.com", false),
            ("evilciamlogin.com", false),
            ("login.microsoftonline.de", false),
            ("login.windows-ppe.net", false),
            ("localhost", false),
        ] {
            assert_eq!(is_sign_in_host(host), known, "{host}");
        }
    }
}
