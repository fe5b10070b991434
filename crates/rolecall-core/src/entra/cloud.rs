//! Microsoft's clouds and their sign-in hosts (authentication-national-cloud.md of entra-docs, KnownMetadataProvider.cs of
//! MSAL; read on 2026-11-23).

use std::str::FromStr;

use super::TenantId;

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
        format!("https://{}/{tenant}/", self.v1_issuer_host())
    }

    /// The v2 issuer of `tenant`, without a slash.
    pub fn v2_issuer(self, tenant: &TenantId) -> String {
        format!("https://{}/{tenant}/v2.0", self.login_host())
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
