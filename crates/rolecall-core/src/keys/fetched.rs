//! Where a set of keys was fetched, and when: the member `rolecall` of a key file.

use serde::{Deserialize, Serialize};

use crate::entra::{Authority, Configuration, ConfigurationError, Directory, Tenant, TenantId, Tenants};
use crate::time::{Seconds, UnixTime};

/// The value of `schema` in that member.
pub(super) const SCHEMA: &str = "rolecall.keys/1";

/// How long keys are used without asking again (rule 60).
pub const FRESH_FOR: Seconds = Seconds(24 * 3_600);

/// How long fetched keys count as all that the issuer has, and how often tokens of unknown keys may cause a request to one
/// authority (rule 61).
pub const UNKNOWN_KEY_INTERVAL: Seconds = Seconds(300);

/// Where a set of keys came from. It says of a file what the file says of itself: whoever trusts the file trusts it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fetched {
    /// The authority that was asked, as its address.
    pub authority: String,
    /// The application whose own keys were asked for (rule 26).
    pub application: Option<String>,
    /// The issuer that the authority's document names.
    pub issuer: String,
    /// The issuer of v1 tokens, where the document for those was read.
    pub v1_issuer: Option<String>,
    /// `cloud_instance_name` of the document.
    pub instance: Option<String>,
    /// Where the keys were.
    pub jwks_uri: String,
    /// When they were last seen there.
    pub at: UnixTime,
    /// SHA-256 of the text of the file's member `keys`, in hexadecimal digits.
    pub sha256: String,
    /// When a token of an unknown key last caused a request, whether or not it was answered.
    pub asked_for_unknown_at: Option<UnixTime>,
    /// Keys that an earlier answer had and the newest lacks, with the time of the last that had them (rule 64).
    pub absent: Vec<Absent>,
}

impl Fetched {
    /// Whom `authority` vouches for by what was fetched from it: the tenant that it names, or of many those in `allowed`, or
    /// with none listed any.
    ///
    /// # Errors
    /// [`ConfigurationError`] where the issuer is not that of `authority`.
    pub fn directory(
        &self,
        authority: &Authority,
        allowed: &[TenantId],
    ) -> Result<Directory, ConfigurationError> {
        let tenant = Configuration::tenant_of_issuer(&self.issuer, authority)?;
        self.v1_issuer
            .iter()
            .try_for_each(|issuer| Configuration::tenant_of_issuer(issuer, authority).map(drop))?;
        let tenants = match (authority.tenant(), tenant) {
            (Tenant::Many(accounts), _) => Tenants::of_many(*accounts, allowed),
            (Tenant::Id(id), _) => Tenants::One(*id),
            (Tenant::Domain(_), Some(tenant)) => Tenants::One(tenant),
            // The issuer of one tenant names it: the document was refused otherwise.
            (Tenant::Domain(_), None) => Tenants::Listed(Vec::new()),
        };
        Ok(Directory {
            issuer: self.issuer.clone(),
            v1_issuer: self.v1_issuer.clone(),
            instance: self.instance.clone(),
            policy: authority.policy().map(str::to_owned),
            tenants,
        })
    }
}

/// A key that the newest answer lacks.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Absent {
    /// Its `kid`.
    pub kid: String,
    /// When it was last seen.
    #[serde(with = "moment")]
    pub seen_at: UnixTime,
}

/// The member `rolecall` as it is written. A member that a later version adds is overlooked.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct About {
    pub(super) schema: String,
    pub(super) authority: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) application: Option<String>,
    pub(super) issuer: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) v1_issuer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cloud_instance_name: Option<String>,
    pub(super) jwks_uri: String,
    #[serde(with = "moment")]
    pub(super) fetched_at: UnixTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) etag: Option<String>,
    pub(super) sha256: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) absent: Vec<Absent>,
    /// When a token of an unknown key last caused a request (rule 61).
    #[serde(default, with = "optional_moment", skip_serializing_if = "Option::is_none")]
    pub(super) asked_for_unknown_at: Option<UnixTime>,
}

impl About {
    pub(super) fn fetched(&self) -> Fetched {
        Fetched {
            authority: self.authority.clone(),
            application: self.application.clone(),
            issuer: self.issuer.clone(),
            v1_issuer: self.v1_issuer.clone(),
            instance: self.cloud_instance_name.clone(),
            jwks_uri: self.jwks_uri.clone(),
            at: self.fetched_at,
            sha256: self.sha256.clone(),
            asked_for_unknown_at: self.asked_for_unknown_at,
            absent: self.absent.clone(),
        }
    }
}

/// A moment as it is read again: RFC 3339, and beyond the calendar the bare seconds.
fn written(moment: UnixTime) -> String {
    let text = moment.to_string();
    if text.parse() == Ok(moment) { text } else { moment.0.to_string() }
}

/// A moment as text.
mod moment {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use crate::time::UnixTime;

    pub(super) fn serialize<S: Serializer>(moment: &UnixTime, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::written(*moment))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<UnixTime, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// The same, where there may be none.
mod optional_moment {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use crate::time::UnixTime;

    #[expect(clippy::ref_option, reason = "serde hands it over like this")]
    pub(super) fn serialize<S: Serializer>(
        moment: &Option<UnixTime>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match moment {
            Some(moment) => serializer.serialize_str(&super::written(*moment)),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<UnixTime>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}
