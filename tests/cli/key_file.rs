//! A key file as `rolecall keys fetch` writes it, without a network.

use rolecall_core::entra::{Authority, Cloud, Configuration};
use rolecall_core::keys::KeyFile;

use crate::process::{TENANT, fixture, root};

/// The fixtures' keys as fetched from the public cloud's address of `tenant` at `moment`.
pub(crate) fn key_file(tenant: &str, moment: &str) -> String {
    let authority = Authority::of_tenant(Cloud::Public, tenant.parse().expect("a tenant"));
    let issuer = if tenant == "organizations" { "{tenantid}" } else { TENANT };
    let document = format!(
        r#"{{"issuer":"https://login.microsoftonline.com/{issuer}/v2.0",
            "jwks_uri":"https://login.microsoftonline.com/{tenant}/discovery/v2.0/keys",
            "cloud_instance_name":"microsoftonline.com"}}"#
    );
    let configuration = Configuration::read(document.as_bytes(), &authority).expect("a configuration");
    let keys = std::fs::read(root().join(fixture("jwks/entra.json"))).expect("the keys");
    let moment = moment.parse().expect("a moment");
    KeyFile::answered(&keys, None, &authority, None, &configuration, moment).expect("keys").write()
}
