//! Keys without a name, such as PEM, are tried on every token: what `rolecall audit` says of one that they did not sign.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};

use crate::folder::Folder;
use crate::process::{NOW, TENANT, fixture, run, token};

/// The good token, with another issuer and the same key, of which nobody changed the signature.
fn of_issuer(issuer: &str) -> String {
    let good = token("v1-app-defender");
    let parts: Vec<&str> = good.split('.').collect();
    let claims = BASE64_URL_SAFE_NO_PAD.decode(parts[1]).expect("base64");
    let mut claims: serde_json::Value = serde_json::from_slice(&claims).expect("JSON");
    claims["iss"] = issuer.into();
    format!("{}.{}.{}", parts[0], BASE64_URL_SAFE_NO_PAD.encode(claims.to_string()), parts[2])
}

#[test]
fn a_token_that_names_another_issuer_than_the_expected_one_is_no_forgery_of_that_one() {
    let folder = Folder::new();
    let pem = format!("--now {NOW} --jwks {}", fixture("jwks/entra-current.pem"));
    let named = format!("--now {NOW} --jwks {}", fixture("jwks/entra.json"));
    let (tenant, issuer) = (format!("--tenant {TENANT}"), "--issuer https://a.example");
    let (elsewhere, tampered) = (token("generic-rs256"), token("refused/tampered-signature"));
    let hint = "A key without a name is tried on any token";
    for (what, keys, pinned, token, reason, state, is_told) in [
        ("another's", &pem, &*tenant, &elsewhere, "other-issuer", "OTHER ISSUER", false),
        ("another's, of an issuer", &pem, issuer, &elsewhere, "other-issuer", "OTHER ISSUER", false),
        ("another's, and nobody pinned", &pem, "", &elsewhere, "signature", "FORGED", true),
        ("changed", &pem, &tenant, &tampered, "signature", "FORGED", false),
        ("changed, and nobody pinned", &pem, "", &tampered, "signature", "FORGED", true),
        // Nobody who expects this tenant takes it, and it fails all the same.
        (
            "another issuer written in",
            &pem,
            &tenant,
            &of_issuer("https://b.example"),
            "other-issuer",
            "OTHER ISSUER",
            false,
        ),
        // It names the very key that did not sign it.
        (
            "the same of a key with a name",
            &named,
            &tenant,
            &of_issuer("https://b.example"),
            "signature",
            "FORGED",
            false,
        ),
        (
            "the same, and nobody pinned",
            &named,
            "",
            &of_issuer("https://b.example"),
            "signature",
            "FORGED",
            false,
        ),
    ] {
        let file = folder.put("a.log", &format!("GET {token}\n"));
        for fail_on in ["", "--fail-on forged", "--fail-on live,forged"] {
            let out = run(&format!("audit {keys} {pinned} {fail_on} {file}"), "");
            assert_eq!(out.status, 1, "{what}, {fail_on}: {}", out.out);
            let (_, rows) = out.out.split_once("was not checked").expect("rows");
            assert!(rows.trim_start().starts_with(state), "{what}: {}", out.out);
            assert_eq!(out.first_line().contains(hint), is_told, "{what}: {}", out.out);
        }
        let summary = run(&format!("audit {keys} {pinned} --format json {file}"), "").json();
        assert_eq!(summary["tokens"][0]["reason"], reason, "{what}: {summary}");
        assert_eq!(summary["forged"], 1, "{what}: {summary}");
    }
}
