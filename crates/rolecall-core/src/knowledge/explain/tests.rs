mod ids;

use super::*;
use crate::token::base64url;

const TID: &str = "8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47";
const OID: &str = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";

fn now() -> UnixTime {
    "2026-11-23T10:00:00Z".parse().expect("a time")
}

fn explained(header: &str, payload: &str) -> Vec<Explained> {
    let text =
        format!("{}.{}.c2ln", base64url::encode(header.as_bytes()), base64url::encode(payload.as_bytes()));
    explain(&Token::parse(&text).expect("a token"), now())
}

/// The reading of the last member called `name`.
fn reading(header: &str, payload: &str, name: &str) -> String {
    let all = explained(header, payload);
    let found = all.iter().rev().find(|member| member.name == name);
    found.unwrap_or_else(|| panic!("no {name} in {payload}")).reading.clone()
}

fn assert_payload(rows: &[(&str, &str, &str)]) {
    for (payload, name, expected) in rows {
        assert_eq!(reading("{}", payload, name), *expected, "{payload}");
    }
}

fn assert_header(rows: &[(&str, &str, &str)]) {
    for (header, name, expected) in rows {
        assert_eq!(reading(header, "{}", name), *expected, "{header}");
    }
}

#[test]
fn every_member_comes_in_order_with_its_meaning() {
    let all = explained(
        r#"{"alg":"RS256","zz":1,"alg":"none"}"#,
        r#"{"aud":"x","nonce":"n","my_claim":{"a":[1]},"extn.team":"blue"}"#,
    );
    let short: Vec<(&str, &str, &str)> =
        all.iter().map(|member| (member.part, member.name.as_str(), member.evidence)).collect();
    assert_eq!(
        short,
        [
            ("header", "alg", "documented"),
            ("header", "zz", "unknown"),
            ("header", "alg", "documented"),
            ("payload", "aud", "documented"),
            ("payload", "nonce", "documented"),
            ("payload", "my_claim", "unknown"),
            ("payload", "extn.team", "documented"),
        ]
    );
    assert!(all.iter().all(|member| member.meaning.ends_with(['.', ')'])));
    assert_eq!(all[5].value, r#"{"a":[1]}"#);
    assert_eq!(all[5].reading, "1 member: `a`");
    assert!(all[5].meaning.starts_with("Not a claim that rolecall knows"));
    assert!(all[1].meaning.starts_with("Not a header parameter that rolecall knows"));
    assert_eq!(all[6].value, "blue");
    assert!(all[0].reading.starts_with("given 2 times, and readers differ on which counts; RSASSA"));
    assert!(all[2].reading.ends_with("no signature at all; refuse"));
    // A payload that is no object has nothing to explain.
    assert_eq!(explained("{}", "[1]"), []);
}

#[test]
fn dates_are_read_against_the_clock() {
    // Now is 1795428000.
    assert_eq!(now().0, 1_795_428_000);
    assert_payload(&[
        (r#"{"exp":1795430580}"#, "exp", "2026-11-23T10:43:00Z, in 43 min"),
        (r#"{"exp":1795428001}"#, "exp", "2026-11-23T10:00:01Z, in 1 s"),
        (r#"{"exp":1795428000}"#, "exp", "2026-11-23T10:00:00Z, expired now"),
        (r#"{"exp":1795428000.9}"#, "exp", "2026-11-23T10:00:00Z, expired now"),
        (r#"{"exp":1795427999}"#, "exp", "2026-11-23T09:59:59Z, expired 1 s ago"),
        (r#"{"exp":"1795430580"}"#, "exp", "a string, not a number"),
        (r#"{"exp":null}"#, "exp", "null, not a number"),
        (r#"{"exp":1e400}"#, "exp", "beyond every calendar"),
        (
            r#"{"exp":1795430580000}"#,
            "exp",
            "1795430580000 s after 1970, in 56875 years 291 days; written in milliseconds by mistake, it would be \
             2026-11-23T10:43:00Z",
        ),
        (r#"{"nbf":1795427700}"#, "nbf", "2026-11-23T09:55:00Z, 5 min ago"),
        (r#"{"nbf":1795428000}"#, "nbf", "2026-11-23T10:00:00Z, now"),
        (r#"{"nbf":1795428000.1}"#, "nbf", "2026-11-23T10:00:01Z, in 1 s: not valid yet"),
        (r#"{"iat":1795428300}"#, "iat", "2026-11-23T10:05:00Z, in 5 min: in the future"),
        (r#"{"auth_time":1795424400}"#, "auth_time", "2026-11-23T09:00:00Z, 1 h ago"),
        (r#"{"updated_at":0}"#, "updated_at", "1970-01-01T00:00:00Z, 56 years 340 days ago"),
        (r#"{"xms_tcdt":1795424400}"#, "xms_tcdt", "2026-11-23T09:00:00Z, 1 h ago"),
        (r#"{"xms_tcdt":"1795424400"}"#, "xms_tcdt", "2026-11-23T09:00:00Z, 1 h ago"),
        (r#"{"xms_tcdt":"soon"}"#, "xms_tcdt", ""),
        (r#"{"xms_acd":1795424400}"#, "xms_acd", "2026-11-23T09:00:00Z, 1 h ago"),
        (r#"{"pwd_exp":1795431600}"#, "pwd_exp", "2026-11-23T11:00:00Z, in 1 h, if it counts from 1970"),
        (
            r#"{"iat":1795424400,"pwd_exp":"7200"}"#,
            "pwd_exp",
            "2026-11-23T11:00:00Z, in 1 h, if it counts from `iat`",
        ),
        (r#"{"pwd_exp":7200}"#, "pwd_exp", "2 h, if it is a length of time"),
        (r#"{"pwd_exp":-1}"#, "pwd_exp", ""),
        (r#"{"pwd_exp":"12/31/2026 10:00:00 AM"}"#, "pwd_exp", ""),
        (r#"{"e_exp":262800}"#, "e_exp", "3 days 1 h"),
    ]);
}

#[test]
fn enumerations_are_spelled_out_and_the_unknown_is_said_to_be() {
    assert_payload(&[
        (r#"{"azpacr":"0"}"#, "azpacr", "public client, no proof"),
        (r#"{"azpacr":"1"}"#, "azpacr", "client id and secret"),
        (r#"{"appidacr":"2"}"#, "appidacr", "certificate, federated credential or managed identity"),
        (r#"{"appidacr":"3"}"#, "appidacr", "`3` is not a value that rolecall knows"),
        (r#"{"acct":0}"#, "acct", "member"),
        (r#"{"acct":1}"#, "acct", "guest"),
        (r#"{"acct":"1"}"#, "acct", "guest; a string, not a number"),
        (r#"{"idtyp":"app"}"#, "idtyp", "service principal"),
        (r#"{"acr":"1"}"#, "acr", "meets ISO/IEC 29115"),
        (r#"{"acr":"b2c_1_signin"}"#, "acr", "a B2C policy"),
        (
            r#"{"acrs":["c1","c99","c100","c0","c01","p1"]}"#,
            "acrs",
            "`c1`: an authentication context of the tenant's own; `c99`: an authentication context of the tenant's own; \
          `c100`: not known; `c0`: not known; `c01`: not known; `p1`: observed in tokens; not documented",
        ),
        (
            r#"{"amr":["pwd","mfa","zz"]}"#,
            "amr",
            "`pwd`: password; `mfa`: multifactor authentication; other methods are listed as well; `zz`: not known",
        ),
        (r#"{"amr":["fpt"]}"#, "amr", "`fpt`: fingerprint"),
        (r#"{"amr":"pwd"}"#, "amr", "password; a string, not an array of strings"),
        (
            r#"{"amr":["pwd",1]}"#,
            "amr",
            "`pwd`: password; `1`: not known; an array that holds other things than strings, not an array of strings",
        ),
        (
            r#"{"xms_cc":["CP1"]}"#,
            "xms_cc",
            "`CP1`: understands claims challenges, so it may get long-lived CAE tokens",
        ),
        (r#"{"xms_idrel":"1"}"#, "xms_idrel", "member"),
        (r#"{"xms_idrel":"7 30"}"#, "xms_idrel", "`7`: service principal; `30`: not known"),
        (
            r#"{"xms_act_fct":"11 9 3"}"#,
            "xms_act_fct",
            "`11`: agent identity; `9`: not known; `3`: not known",
        ),
        (r#"{"xms_sub_fct":"13"}"#, "xms_sub_fct", "agent identity's user"),
        (r#"{"signin_state":["kmsi"]}"#, "signin_state", "`kmsi`: the user chose to stay signed in"),
        (
            r#"{"controls":["app_res"]}"#,
            "controls",
            "`app_res`: the application must apply finer restrictions",
        ),
        (r#"{"tenant_region_scope":"EU"}"#, "tenant_region_scope", "Europe"),
        (r#"{"tenant_region_scope":"ZZ"}"#, "tenant_region_scope", "`ZZ` is not a value that rolecall knows"),
        (r#"{"xms_pdl":"AUS"}"#, "xms_pdl", "Australia"),
        (r#"{"xms_edov":true}"#, "xms_edov", "domain owner verified"),
        (r#"{"xms_ssm":"1"}"#, "xms_ssm", "on"),
        (r#"{"ver":"1.0"}"#, "ver", "v1 claims: appid, appidacr, unique_name, upn, x5t header"),
        (
            r#"{"ver":"1.0","iss":"https://login.microsoftonline.com/8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47/v2.0"}"#,
            "ver",
            "v1 claims: appid, appidacr, unique_name, upn, x5t header; the form of `iss` goes with 2.0",
        ),
        (r#"{"uti":"abc","aio":"def"}"#, "uti", ""),
        (r#"{"aio":""}"#, "aio", "empty"),
    ]);
}

#[test]
fn permissions_and_groups_are_counted() {
    assert_payload(&[
        (r#"{"scp":"Alert.Read"}"#, "scp", "1 delegated permission"),
        (
            r#"{"scp":"openid  Alert.Read profile"}"#,
            "scp",
            "3 delegated permissions, 2 of them for signing in alone",
        ),
        (r#"{"scp":"openid"}"#, "scp", "1 delegated permission, for signing in alone"),
        (r#"{"scp":""}"#, "scp", "no delegated permission: possibly an agent acting alone"),
        (r#"{"scp":"/"}"#, "scp", "no delegated permission: possibly an agent acting alone"),
        (r#"{"scp":["a"]}"#, "scp", "an array, not a string"),
        (r#"{"roles":["a"]}"#, "roles", "1 app role"),
        (r#"{"roles":[]}"#, "roles", "no app role"),
        (
            r#"{"roles":["a","CORP\\g","aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"]}"#,
            "roles",
            "3 app roles, of which 2 look like groups",
        ),
        (r#"{"roles":"a"}"#, "roles", "a string, not an array of strings"),
        (r#"{"groups":["aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"]}"#, "groups", "1 group, by object id"),
        (r#"{"groups":["a","b"]}"#, "groups", "2 groups, by name"),
        (
            r#"{"groups":["a","aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"]}"#,
            "groups",
            "2 groups, 1 of them by object id",
        ),
        (r#"{"groups":[]}"#, "groups", "no group"),
        (
            r#"{"cnf":{"jkt":"x","zz":1}}"#,
            "cnf",
            "bound to a key, by `jkt`: RFC 7638 thumbprint of a DPoP key; unrelated to x5t, which hashes a certificate; \
          `zz`: not known",
        ),
        (r#"{"cnf":{}}"#, "cnf", "names no key"),
    ]);
}

#[test]
fn people_and_machines_come_with_their_caveat() {
    assert_payload(&[
        (r#"{"upn":"a@b.example"}"#, "upn", "for showing alone: it can change"),
        (
            r#"{"upn":"a_b.example#EXT#@c.example"}"#,
            "upn",
            "a guest, in the form of the tenant that invited them; for showing alone: it can change",
        ),
        (
            r#"{"unique_name":"live.com#a@b.example"}"#,
            "unique_name",
            "a personal Microsoft account; for showing alone: it can change",
        ),
        (r#"{"email":"a@b.example"}"#, "email", "not safe to decide access by"),
        (
            r#"{"email":"a@b.example","xms_edov":1}"#,
            "email",
            "its domain's owner is verified (`xms_edov`); not safe to decide access by",
        ),
        (r#"{"ipaddr":"20.1.2.3"}"#, "ipaddr", "IPv4"),
        (r#"{"ipaddr":"10.1.2.3"}"#, "ipaddr", "IPv4, of a private network"),
        (r#"{"ipaddr":"2001:db8::1"}"#, "ipaddr", "IPv6"),
        (r#"{"ipaddr":"fd00::1"}"#, "ipaddr", "IPv6, of a private network"),
        (r#"{"ipaddr":"20.1.2"}"#, "ipaddr", "not an IP address"),
        (
            r#"{"xms_mirid":"/subscriptions/s/resourcegroups/rg/providers/Microsoft.Compute/virtualMachines/vm1"}"#,
            "xms_mirid",
            "system-assigned identity of Microsoft.Compute/virtualMachines `vm1` in resource group `rg`",
        ),
        (
            r#"{"xms_mirid":"/subscriptions/s/resourceGroups/rg/providers/microsoft.managedidentity/userassignedidentities/id1"}"#,
            "xms_mirid",
            "user-assigned identity `id1` in resource group `rg`",
        ),
        (
            r#"{"xms_az_rid":"/subscriptions/s/resourcegroups/rg/providers/Microsoft.Compute/virtualMachines/vm1"}"#,
            "xms_az_rid",
            "Microsoft.Compute/virtualMachines `vm1` in resource group `rg`",
        ),
        (r#"{"xms_mirid":"/subscriptions/s/resourcegroups/rg"}"#, "xms_mirid", ""),
        (r#"{"xms_mirid":"nonsense"}"#, "xms_mirid", ""),
        (
            r#"{"idp_access_token":"eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2ln"}"#,
            "idp_access_token",
            "looks like a token in itself: a secret",
        ),
        (r#"{"idp_access_token":"eyJhbGciOiJub25lIn0.eyJhIjoxfQ"}"#, "idp_access_token", ""),
        (r#"{"act":{"sub":"x"}}"#, "act", "1 member: `sub`"),
        (r#"{"act":{}}"#, "act", "an empty object"),
        (r#"{"entitlements":[1,2]}"#, "entitlements", "2 items"),
    ]);
}

#[test]
fn header_parameters_are_read() {
    let sha1 = base64url::encode(&[0xab; 20]);
    let hex = "AB".repeat(20);
    assert_header(&[
        (
            r#"{"alg":"RS256"}"#,
            "alg",
            "RSASSA-PKCS1-v1_5 with SHA-256, the only algorithm that Entra metadata announces",
        ),
        (r#"{"alg":"rs256"}"#, "alg", "`rs256` is not a value that rolecall knows"),
        (r#"{"alg":"none"}"#, "alg", "no signature at all; refuse"),
        (r#"{"alg":5}"#, "alg", "`5` is not a value that rolecall knows; a number, not a string"),
        (r#"{"typ":"JWT"}"#, "typ", "a JSON Web Token, as every Entra token seen says"),
        (r#"{"typ":"jwt"}"#, "typ", "a JSON Web Token, as every Entra token seen says"),
        (r#"{"typ":"Application/at+jwt"}"#, "typ", "access token by RFC 9068; not seen from Entra"),
        (r#"{"typ":"application/"}"#, "typ", ""),
        (r#"{"kid":"a","x5t":"a"}"#, "kid", "equal to `x5t`"),
        (r#"{"kid":"a","x5t":"b"}"#, "kid", "differs from `x5t`"),
        (r#"{"kid":"a"}"#, "kid", ""),
        (r#"{"x5t":"a"}"#, "x5t", "not a SHA-1 in base64url, which has 20 bytes"),
        (r#"{"nonce":"n"}"#, "nonce", "unusual: `aud` is not known as an API of Microsoft's own"),
        (r#"{"crit":["exp"]}"#, "crit", "must be understood: `exp`"),
        (r#"{"crit":[]}"#, "crit", "an empty list, which RFC 7515 forbids"),
        (
            r#"{"jwk":{"kty":"RSA"}}"#,
            "jwk",
            "an RSA key, never used: a token proves nothing by a key of its own",
        ),
        (
            r#"{"x5c":["a","b"]}"#,
            "x5c",
            "2 certificates, never used: a token proves nothing by a key of its own",
        ),
        (r#"{"jku":"https://evil.example"}"#, "jku", "never fetched"),
        (r#"{"b64":false}"#, "b64", "the payload is signed as it stands, not encoded"),
        (r#"{"b64":true}"#, "b64", ""),
        (r#"{"zip":"DEF"}"#, "zip", "DEFLATE"),
    ]);
    let header = format!(r#"{{"kid":"{sha1}","x5t":"{sha1}"}}"#);
    assert_eq!(reading(&header, "{}", "x5t"), format!("SHA-1 {hex}; equal to `kid`"));
    assert_eq!(
        reading(r#"{"nonce":"n"}"#, r#"{"aud":"https://graph.microsoft.com"}"#, "nonce"),
        "as tokens for Microsoft's own APIs have it"
    );
}

#[test]
fn every_known_name_is_read_whatever_its_value() {
    let values = [
        "null",
        "true",
        "-1",
        "1e999",
        "\"\"",
        "\"x\"",
        "\" \"",
        "\"é€\u{1f600}\"",
        "[]",
        "[null,[],{},\"\",1]",
        "{}",
        r#"{"a":{"b":[1]},"":null}"#,
    ];
    for claim in super::super::claims() {
        for value in values {
            let object = format!("{{{}:{value}}}", serde_json::Value::from(claim.name));
            let all =
                if claim.part == Part::Header { explained(&object, "{}") } else { explained("{}", &object) };
            assert_eq!(all.len(), 1, "{object}");
            assert_eq!((&*all[0].name, all[0].meaning.as_str()), (claim.name, claim.meaning));
            assert!(all[0].reading.chars().count() <= READING_LIMIT + 1, "{object}: {}", all[0].reading);
        }
    }
}

#[test]
fn huge_and_hostile_tokens_stay_short_and_quick() {
    let long = "x".repeat(150_000);
    let roles = vec!["\"Directory.ReadWrite.All\""; 10_000].join(",");
    let names: Vec<String> = super::super::claims().map(|claim| claim.name.to_owned()).collect();
    let many: Vec<String> =
        names.iter().map(|name| format!("\"{name}\":\"\u{202e}{}\"", "y".repeat(500))).collect();
    let repeated: Vec<String> =
        (0..40_000).map(|index| format!("\"{}\":1", ["iss", "oid", "aud", "exp"][index % 4])).collect();
    let amr = vec!["\"nope\""; 45_000].join(",");
    for payload in [
        format!(r#"{{"roles":[{roles}],"wids":[{roles}],"groups":[{roles}]}}"#),
        format!(r#"{{"amr":[{amr}],"acrs":[{amr}]}}"#),
        format!(r#"{{"{long}":"{long}","iss":"{long}","aud":["{long}"]}}"#),
        format!(r#"{{"xms_idrel":"{}"}}"#, "9 ".repeat(200_000)),
        format!(r#"{{"cnf":{{"{long}":1}},"_claim_names":{{"{long}":1}},"extension_{long}":1}}"#),
        format!("{{{}}}", many.join(",")),
        format!("{{{}}}", repeated.join(",")),
        format!(r#"{{"a":{}1{}}}"#, "[".repeat(60), "]".repeat(60)),
    ] {
        for member in explained(r#"{"alg":"RS256"}"#, &payload) {
            assert!(member.reading.chars().count() <= READING_LIMIT + 1, "{}", member.reading);
        }
    }
    assert_eq!(reading("{}", &format!(r#"{{"roles":[{roles}]}}"#), "roles"), "10000 app roles");
    assert!(reading("{}", &format!(r#"{{"amr":[{amr}]}}"#), "amr").ends_with("and 44992 more"));
    let quoted = reading("{}", &format!(r#"{{"amr":["{long}"]}}"#), "amr");
    assert_eq!(quoted, format!("`{}…`: not known", "x".repeat(QUOTE_LIMIT)));
}
