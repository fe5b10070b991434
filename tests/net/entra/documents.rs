//! Documents shaped as Entra's.

use serde_json::{Value, json};

/// The fixtures' tenant.
pub(crate) const TENANT: &str = "8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47";

/// The issuer of `tenant` in the public cloud.
pub(crate) fn issuer(tenant: &str) -> String {
    format!("https://login.microsoftonline.com/{tenant}/v2.0")
}

/// A v2 OpenID configuration: `authority` is the address before `/v2.0`.
pub(crate) fn configuration(authority: &str, issuer: &str, jwks_uri: &str) -> Value {
    json!({
        "token_endpoint": format!("{authority}/oauth2/v2.0/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": jwks_uri,
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": issuer,
        "request_uri_parameter_supported": false,
        "userinfo_endpoint": "https://graph.microsoft.com/oidc/userinfo",
        "authorization_endpoint": format!("{authority}/oauth2/v2.0/authorize"),
        "device_authorization_endpoint": format!("{authority}/oauth2/v2.0/devicecode"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "end_session_endpoint": format!("{authority}/oauth2/v2.0/logout"),
        "claims_supported": ["sub", "iss", "cloud_instance_name", "aud", "exp", "iat", "auth_time", "nonce", "tid", "ver"],
        "kerberos_endpoint": format!("{authority}/kerberos"),
        "tenant_region_scope": "EU",
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": "graph.microsoft.com",
        "rbac_url": "https://pas.windows.net",
    })
}

/// The key set `name` of the fixtures.
pub(crate) fn fixture_keys(name: &str) -> Value {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/jwks").join(name);
    let text = std::fs::read_to_string(path).expect("a fixture");
    serde_json::from_str(&text).expect("JSON")
}

/// `keys` without the key `kid`.
pub(crate) fn without(keys: &Value, kid: &str) -> Value {
    let mut keys = keys.clone();
    let list = keys["keys"].as_array_mut().expect("a list");
    let before = list.len();
    list.retain(|key| key["kid"] != kid);
    assert_eq!(list.len() + 1, before, "{kid}");
    keys
}
