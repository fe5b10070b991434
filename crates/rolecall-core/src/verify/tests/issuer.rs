//! Who may have issued the token: its key, its cloud, its issuer, its tenant and its version.

use super::*;

#[test]
fn a_keys_own_issuer_must_fit_the_token() {
    let v2 = |tid: &str| format!("https://login.microsoftonline.com/{tid}/v2.0");
    let v1 = |tid: &str| format!("https://sts.windows.net/{tid}/");
    let claims = |iss: &str, tid: Option<&str>| {
        let tid = tid.map_or(String::new(), |tid| format!(r#","tid":"{tid}""#));
        format!(r#"{{"iss":"{iss}"{tid}}}"#)
    };
    let template = v2("{tenantid}");
    let gov = "https://login.microsoftonline.us/{tenantid}/v2.0";
    for (what, issuer, claims, expected) in [
        ("template, v2 token", template.as_str(), claims(&v2(TID), Some(TID)), Pass),
        ("template, v1 token", &template, claims(&v1(TID), Some(TID)), Pass),
        ("the personal tenant's key, another tenant", &v2(PERSONAL), claims(&v2(TID), Some(TID)), Fail),
        (
            "the personal tenant's key, its own token",
            &v2(PERSONAL),
            claims(&v2(PERSONAL), Some(PERSONAL)),
            Pass,
        ),
        (
            "the personal tenant's key, its own v1 token",
            &v2(PERSONAL),
            claims(&v1(PERSONAL), Some(PERSONAL)),
            Pass,
        ),
        ("template, no tid", &template, claims(&v2(TID), None), Fail),
        ("template, v1, no tid", &template, claims(&v1(TID), None), Fail),
        ("iss without the tid", &template, claims(&v2(OTHER_TID), Some(TID)), Fail),
        ("v1 iss without the tid", &template, claims(&v1(OTHER_TID), Some(TID)), Fail),
        ("tid that is no GUID", &template, claims(&v2("common"), Some("common")), Fail),
        ("another cloud's template", gov, claims(&v2(TID), Some(TID)), Fail),
        ("another cloud's template, v1", gov, claims(&v1(TID), Some(TID)), Fail),
        ("no iss", &template, format!(r#"{{"tid":"{TID}"}}"#), Fail),
        ("a stranger's issuer", "https://idp.example", claims("https://idp.example", None), Pass),
        ("a stranger's other issuer", "https://idp.example", claims("https://idp.example/", None), Fail),
    ] {
        let key = Key { issuer: Some(issuer.to_owned()), ..rsa(None) };
        assert_eq!(status("key-issuer", r#"{"alg":"RS256"}"#, &claims, trust(vec![key])), expected, "{what}");
    }
    let gov_key = Key { issuer: Some(gov.to_owned()), ..rsa(None) };
    let named = Trust { cloud: Some(Cloud::UsGovernment), ..tenant_trust(vec![gov_key]) };
    assert_eq!(
        status("key-issuer", r#"{"alg":"RS256"}"#, &claims(&v1(TID), Some(TID)), named),
        Pass,
        "with the cloud named"
    );
    assert_eq!(
        status("key-issuer", r#"{"alg":"RS256"}"#, "{}", trust(vec![rsa(None)])),
        Skip,
        "a key without issuer"
    );
}

#[test]
fn a_key_of_another_cloud_may_not_sign() {
    let key = |instance: Option<&str>| Key { cloud_instance_name: instance.map(str::to_owned), ..rsa(None) };
    let claims = format!(r#"{{"iss":"https://login.microsoftonline.com/{TID}/v2.0","tid":"{TID}"}}"#);
    for (what, trust, claims, expected) in [
        ("the same cloud", tenant_trust(vec![key(Some("microsoftonline.com"))]), claims.as_str(), Pass),
        ("another cloud", tenant_trust(vec![key(Some("microsoftonline.us"))]), &claims, Fail),
        ("another cloud by the token's issuer", trust(vec![key(Some("microsoftonline.us"))]), &claims, Fail),
        ("the key does not say", tenant_trust(vec![key(None)]), &claims, Skip),
        ("nothing to compare with", trust(vec![key(Some("microsoftonline.us"))]), "{}", Skip),
    ] {
        assert_eq!(status("key-cloud", r#"{"alg":"RS256"}"#, claims, trust), expected, "{what}");
    }
}

#[test]
fn an_issuer_is_compared_byte_for_byte() {
    let issued = |iss: &str| format!(r#"{{"iss":"{iss}"}}"#);
    let v2 = format!("https://login.microsoftonline.com/{TID}/v2.0");
    for (iss, by_tenant) in [
        (v2.clone(), Pass),
        (format!("https://sts.windows.net/{TID}/"), Pass),
        (format!("https://{TID}.ciamlogin.com/{TID}/v2.0"), Pass),
        (format!("https://sts.windows.net/{TID}"), Fail),
        (format!("{v2}/"), Fail),
        (format!("http://login.microsoftonline.com/{TID}/v2.0"), Fail),
        (format!("https://LOGIN.microsoftonline.com/{TID}/v2.0"), Fail),
        (format!("{v2}/../"), Fail),
        (format!("https://login.microsoftonline.com.evil.example/{TID}/v2.0"), Fail),
        (format!("https://login.microsoftonline.com@evil.example/{TID}/v2.0"), Fail),
        (format!("https://login.microsoftonline.us/{TID}/v2.0"), Fail),
        (format!("https://contoso.b2clogin.com/{TID}/v2.0/"), Fail),
        (format!("https://login.microsoftonline.com/{OTHER_TID}/v2.0"), Fail),
        (String::new(), Fail),
    ] {
        let by_issuer = if iss == v2 { Pass } else { Fail };
        let named = Trust { issuer: Some(Issuer(v2.clone())), ..trust(vec![rsa(None)]) };
        assert_eq!(
            status("issuer", "{}", &issued(&iss), tenant_trust(vec![rsa(None)])),
            by_tenant,
            "{iss}, tenant"
        );
        assert_eq!(status("issuer", "{}", &issued(&iss), named), by_issuer, "{iss}, issuer");
        assert_eq!(status("issuer", "{}", &issued(&iss), trust(vec![rsa(None)])), Skip, "{iss}, keys alone");
    }
    assert_eq!(status("issuer", "{}", r#"{"iss":["x"]}"#, tenant_trust(vec![rsa(None)])), Fail, "a list");
    assert_eq!(status("issuer", "{}", "{}", tenant_trust(vec![rsa(None)])), Fail, "none");
}

#[test]
fn one_tenant_everywhere() {
    let claims = |iss: &str, tid: &str| format!(r#"{{"iss":"{iss}"{tid}}}"#);
    let v2 = format!("https://login.microsoftonline.com/{TID}/v2.0");
    let b2c = format!("https://contoso.b2clogin.com/{TID}/v2.0/");
    let same = format!(r#","tid":"{TID}""#);
    let upper = format!(r#","tid":"{}""#, TID.to_uppercase());
    let other = format!(r#","tid":"{OTHER_TID}""#);
    for (what, claims, alone, by_tenant) in [
        ("the same", claims(&v2, &same), Pass, Pass),
        ("in upper case", claims(&v2, &upper), Pass, Pass),
        ("another tid", claims(&v2, &other), Fail, Fail),
        ("no tid", claims(&v2, ""), Fail, Fail),
        ("tid of the wrong type", claims(&v2, r#","tid":1"#), Fail, Fail),
        ("tid that is no GUID", claims(&v2, r#","tid":"contoso.com""#), Fail, Fail),
        ("B2C leaves tid out", claims(&b2c, ""), Pass, Pass),
        ("B2C with another tid", claims(&b2c, &other), Fail, Fail),
        ("a stranger without tid", claims("https://idp.example", ""), Skip, Fail),
        ("a stranger with the tid", claims("https://idp.example", &same), Skip, Pass),
        (
            "another tenant throughout",
            claims(&format!("https://sts.windows.net/{OTHER_TID}/"), &other),
            Pass,
            Fail,
        ),
    ] {
        assert_eq!(status("tenant", "{}", &claims, Trust::default()), alone, "{what}");
        assert_eq!(
            status("tenant", "{}", &claims, tenant_trust(vec![rsa(None)])),
            by_tenant,
            "{what}, tenant named"
        );
    }
}

#[test]
fn another_issuer_is_told_with_what_was_expected() {
    let v1 = format!("https://sts.windows.net/{TID}/");
    let v2 = format!("https://login.microsoftonline.com/{TID}/v2.0");
    let named = |issuer: &str| Trust { issuer: Some(Issuer(issuer.to_owned())), ..trust(vec![rsa(None)]) };
    let in_china = Trust { cloud: Some(Cloud::China), ..tenant_trust(vec![rsa(None)]) };
    for (what, iss, trust, told) in [
        (
            "v1 for v2",
            &*v1,
            named(&v2),
            format!("its issuer is {v1}, the same tenant's in another form than was expected"),
        ),
        (
            "v2 for v1",
            &v2,
            named(&v1),
            format!("its issuer is {v2}, the same tenant's in another form than was expected"),
        ),
        (
            "a stranger's",
            "https://idp.example",
            named(&v2),
            format!("its issuer is https://idp.example, where {v2} was expected"),
        ),
        (
            "another cloud's",
            &v1,
            in_china,
            format!(
                "its issuer, {v1}, is none of tenant {TID} in the cloud expected: Azure operated by 21Vianet (China)"
            ),
        ),
    ] {
        let claims = format!(r#"{{"iss":"{iss}"}}"#);
        let (authentic, _) = verified(&token("{}", &claims), trust, Addressee::Any);
        let check = authentic.check("issuer").expect("a check");
        assert_eq!(check.told, told, "{what}");
        assert!(!is_another_tenants(check), "{what}: the tenant is the same, or nobody knows it");
    }
    let others = format!(r#"{{"iss":"https://sts.windows.net/{OTHER_TID}/"}}"#);
    let (authentic, _) = verified(&token("{}", &others), tenant_trust(vec![rsa(None)]), Addressee::Any);
    assert!(authentic.check("issuer").is_some_and(is_another_tenants));
    // An empty name names nobody, beside whom another could be expected.
    let (authentic, _) = verified(&token("{}", r#"{"iss":""}"#), named(&v2), Addressee::Any);
    assert_eq!(authentic.check("issuer").map(|check| &*check.told), Some(""));
}

#[test]
fn the_version_goes_with_the_issuer() {
    let claims = |iss: &str, ver: &str| format!(r#"{{"iss":"{iss}"{ver}}}"#);
    let v1 = format!("https://sts.windows.net/{TID}/");
    let v2 = format!("https://login.microsoftonline.com/{TID}/v2.0");
    let b2c = format!("https://contoso.b2clogin.com/{TID}/v2.0/");
    for (iss, ver, expected) in [
        (v1.as_str(), r#","ver":"1.0""#, Pass),
        (&v1, r#","ver":"2.0""#, Fail),
        (&v2, r#","ver":"2.0""#, Pass),
        (&v2, r#","ver":"1.0""#, Fail),
        (&v2, r#","ver":2.0"#, Fail),
        (&b2c, r#","ver":"1.0""#, Pass),
        (&v2, "", Skip),
        ("https://idp.example", r#","ver":"9""#, Skip),
    ] {
        assert_eq!(status("version", "{}", &claims(iss, ver), Trust::default()), expected, "{iss} {ver}");
    }
}
