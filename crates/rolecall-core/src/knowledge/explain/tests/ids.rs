//! What names an issuer, an application, a role of the directory or a group.

use super::*;
use crate::knowledge::directory_roles;

#[test]
fn issuers_are_read_by_their_form_and_held_against_tid() {
    let with = |iss: String, tid: &str| format!(r#"{{"iss":"{iss}","tid":"{tid}"}}"#);
    for (payload, expected) in [
        (
            with(format!("https://sts.windows.net/{TID}/"), TID),
            "Entra ID v1, Azure public cloud (perhaps US Government), tenant equal to `tid`",
        ),
        (
            with(format!("https://login.microsoftonline.us/{TID}/v2.0"), OID),
            "Entra ID v2, Azure US Government, tenant differs from `tid`",
        ),
        (
            with(format!("https://sts.chinacloudapi.cn/{TID}/"), TID),
            "Entra ID v1, Azure operated by 21Vianet (China), tenant equal to `tid`",
        ),
        (
            format!(r#"{{"iss":"https://contoso.b2clogin.com/tfp/{TID}/b2c_1_in/v2.0/"}}"#),
            "Azure AD B2C, policy `b2c_1_in`, no `tid` beside it",
        ),
        (
            format!(r#"{{"iss":"https://{TID}.ciamlogin.com/{TID}/v2.0"}}"#),
            "Entra External ID, no `tid` beside it",
        ),
        (
            with(
                "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0".to_owned(),
                TID,
            ),
            "Entra ID v2, Azure public cloud, Personal Microsoft accounts (consumers), tenant differs from `tid`",
        ),
        (
            with(format!("https://sts.windows.net/{TID}"), TID),
            "not one of Entra ID's issuer forms, which hold byte for byte",
        ),
        (r#"{"iss":7}"#.to_owned(), "a number, not a string"),
    ] {
        assert_eq!(reading("{}", &payload, "iss"), expected, "{payload}");
    }
    let own = format!("https://sts.windows.net/{TID}/");
    for (idp, expected) in [
        (own.clone(), "equal to `iss`"),
        (format!("https://login.microsoftonline.com/{TID}/v2.0"), "the token's own tenant"),
        (format!("https://sts.windows.net/{OID}/"), "another tenant: a guest"),
        (
            "https://sts.windows.net/9188040d-6c67-4c5b-b112-36a304b66dad/".to_owned(),
            "a personal Microsoft account",
        ),
        ("live.com".to_owned(), "personal Microsoft account"),
        ("google.com".to_owned(), ""),
    ] {
        let payload = format!(r#"{{"iss":"{own}","idp":"{idp}"}}"#);
        assert_eq!(reading("{}", &payload, "idp"), expected, "{idp}");
    }
    assert_payload(&[
        (
            r#"{"tid":"9188040D-6c67-4c5b-b112-36a304b66dad"}"#,
            "tid",
            "Personal Microsoft accounts (consumers)",
        ),
        (r#"{"tid":"8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47"}"#, "tid", ""),
        (r#"{"tid":"contoso.com"}"#, "tid", "not a GUID"),
        (r#"{"cloud_instance_name":"microsoftonline.us"}"#, "cloud_instance_name", "Azure US Government"),
    ]);
}

#[test]
fn applications_and_audiences_are_named() {
    assert_payload(&[
        (r#"{"aud":"https://graph.microsoft.com/"}"#, "aud", "Microsoft Graph"),
        (r#"{"aud":"https://graph.microsoft.us"}"#, "aud", "Microsoft Graph, Azure US Government"),
        (r#"{"aud":"00000003-0000-0000-C000-000000000000"}"#, "aud", "Microsoft Graph"),
        (r#"{"aud":"api://00000003-0000-0000-c000-000000000000/x"}"#, "aud", "Microsoft Graph"),
        (r#"{"aud":"https://my.vault.azure.net"}"#, "aud", "Azure Key Vault"),
        (r#"{"aud":"api://mine"}"#, "aud", ""),
        (r#"{"aud":"aaaa","azp":"aaaa"}"#, "aud", "the client itself"),
        (r#"{"aud":"aaaa","azp":"aaaa"}"#, "azp", "equal to `aud`"),
        (
            r#"{"aud":["https://graph.microsoft.com","mine"]}"#,
            "aud",
            "2 audiences: `https://graph.microsoft.com`: Microsoft Graph; `mine`",
        ),
        (r#"{"aud":[]}"#, "aud", "0 audiences: "),
        (r#"{"aud":7}"#, "aud", "a number, not a string or array of strings"),
        (r#"{"appid":"04b07795-8ddb-461a-bbee-02f9e1bf7b46"}"#, "appid", "Azure CLI (a public client)"),
        (r#"{"azp":"de8bc8b5-d9f9-48b1-a8ad-b748da725064"}"#, "azp", "Graph Explorer"),
        (r#"{"azp":"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"}"#, "azp", ""),
        (
            r#"{"controls_auds":["00000003-0000-0000-c000-000000000000","x"]}"#,
            "controls_auds",
            "Microsoft Graph, `x`",
        ),
        (r#"{"oid":"x","sub":"x"}"#, "oid", "equal to `sub`, a weak hint at an application alone"),
        (r#"{"oid":"x","sub":"x"}"#, "sub", "equal to `oid`, a weak hint at an application alone"),
        (r#"{"oid":"x","sub":"y"}"#, "sub", ""),
        (r#"{"oid":"x"}"#, "oid", ""),
        (
            r#"{"extension_00000003000000000000c00000000000_team":"x"}"#,
            "extension_00000003000000000000c00000000000_team",
            "attribute `team` of application 00000003-0000-0000-0000-c00000000000; not safe to decide access by",
        ),
        (r#"{"extension_team":"x"}"#, "extension_team", "attribute `team`; not safe to decide access by"),
        (r#"{"extn.team":"x"}"#, "extn.team", "attribute `team`; not safe to decide access by"),
    ]);
}

#[test]
fn directory_roles_are_named_and_the_privileged_come_first() {
    assert_payload(&[
        (r#"{"wids":["b79fbf4d-3ef9-4689-8143-76b194e85509"]}"#, "wids", "mark of an ordinary user, no role"),
        (
            r#"{"wids":["0997a1d0-0d1d-4acb-b408-d5ca73121e90"]}"#,
            "wids",
            "believed to mark a service principal without a role",
        ),
        (
            r#"{"wids":["88d8e3e3-8f55-4a1e-953a-9b9898b8876b","62E90394-69f5-4237-9190-012177145e10",
             "b79fbf4d-3ef9-4689-8143-76b194e85509","aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",7]}"#,
            "wids",
            "2 directory roles, 1 privileged: Global Administrator (privileged), Directory Readers; mark of an ordinary \
          user, no role; 2 not known; an array that holds other things than strings, not an array of strings",
        ),
        (r#"{"wids":[]}"#, "wids", "an empty list"),
    ]);
    let everyone: Vec<String> = directory_roles().map(|role| format!("\"{}\"", role.template_id)).collect();
    let text = reading("{}", &format!(r#"{{"wids":[{}]}}"#, everyone.join(",")), "wids");
    assert!(text.starts_with("123 directory roles, 29 privileged: "), "{text}");
    assert!(text.ends_with("and 115 more"), "{text}");
    assert_eq!(text.matches("(privileged)").count(), 8, "{text}");
}

#[test]
fn an_overage_names_the_call_to_make_and_never_the_tokens_own_address() {
    let call =
        |host: &str, kind: &str, oid: &str| format!("POST https://{host}/v1.0/{kind}/{oid}/getMemberObjects");
    for (iss, more, host) in [
        (format!("https://sts.windows.net/{TID}/"), "", "graph.microsoft.com"),
        (
            format!("https://sts.windows.net/{TID}/"),
            r#","aud":"https://graph.microsoft.us""#,
            "graph.microsoft.us",
        ),
        (format!("https://login.microsoftonline.us/{TID}/v2.0"), "", "graph.microsoft.us"),
        (
            format!("https://login.partner.microsoftonline.cn/{TID}/v2.0"),
            "",
            "microsoftgraph.chinacloudapi.cn",
        ),
        ("https://other.example/".to_owned(), "", "graph.microsoft.com"),
    ] {
        let payload = format!(r#"{{"iss":"{iss}","oid":"{OID}","hasgroups":true{more}}}"#);
        assert_eq!(
            reading("{}", &payload, "hasgroups"),
            format!("more groups than fit: ask {}", call(host, "users", OID)),
            "{iss}"
        );
    }
    let payload = r#"{"oid":"../../evil","idtyp":"app","_claim_names":{"groups":"src1"},
        "_claim_sources":{"src1":{"endpoint":"https://evil.example/"}},"hasgroups":false}"#;
    let app = call("graph.microsoft.com", "servicePrincipals", "{oid}");
    for (name, expected) in [
        ("_claim_names", format!("left out: `groups`; ask {app}")),
        ("_claim_sources", format!("don't call the address in the token: ask {app}")),
        ("hasgroups", String::new()),
    ] {
        assert_eq!(reading("{}", payload, name), expected);
    }
    assert_payload(&[
        (r#"{"_claim_names":{"x":"src1"}}"#, "_claim_names", "left out: `x`"),
        (r#"{"_claim_names":{}}"#, "_claim_names", "nothing was left out"),
    ]);
}
