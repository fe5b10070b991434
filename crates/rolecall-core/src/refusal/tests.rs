//! Refusals as APIs write them, with the token at hand and without.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::token::base64url;

const NOW: UnixTime = UnixTime(1_795_428_000);
const DEFENDER: &str = r#""aud":"https://api.securitycenter.microsoft.com","appid":"a","appidacr":"1""#;
const GRAPH: &str = r#""aud":"https://graph.microsoft.com","appid":"a","appidacr":"1""#;
const TIMES: &str = r#""iat":1795427580,"nbf":1795427580,"exp":1795431480"#;
const ROLES: &str = "Missing application roles. API required roles: Alert.Read.All,Alert.ReadWrite.All, application roles: Machine.Read.All.";
const REQUIRED: &str = r#"{"error":{"code":"Forbidden","message":"The application does not have any of the required application permissions (Alert.Read.All, Alert.ReadWrite.All) to access the resource.","target":"x"}}"#;

fn explained(refusal: &str, claims: Option<&str>) -> Explanation {
    let refusal = Refusal::read(refusal.as_bytes()).expect("not too long");
    let token = claims.map(|claims| {
        let text = format!("e30.{}.c2ln", base64url::encode(format!("{{{claims}}}").as_bytes()));
        Token::parse(&text).expect("a token")
    });
    let nature = token.as_ref().map(Nature::of);
    refusal.explain(token.as_ref().zip(nature.as_ref()), NOW)
}

fn all(explanation: &Explanation) -> String {
    format!("{} | {}", explanation.conclusion, explanation.steps.join(" | "))
}

#[test]
fn forms_are_told_apart() {
    for (text, form) in [
        (ROLES, Form::Defender),
        (
            r#"{"error":{"code":"Forbidden","message":"Missing application roles. API required roles: SecurityAlert.Read.All, application roles: .","target":"x"}}"#,
            Form::Graph,
        ),
        (REQUIRED, Form::Defender),
        (
            r#"{"error":{"code":"AADB2C","message":"The application does not have any of the required application permissions (Policy.ReadWrite.AuthenticationFlows) to access the resource."}}"#,
            Form::Graph,
        ),
        (
            r#"{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}"#,
            Form::Graph,
        ),
        (r#"Bearer error="invalid_token", error_description="expired""#, Form::WwwAuthenticate),
        (
            r#"{"error":"invalid_scope","error_description":"AADSTS70011: The provided value"}"#,
            Form::TokenEndpoint,
        ),
        (
            r#"{"statusCode":401,"message":"Unauthorized. Access token is missing or invalid."}"#,
            Form::ApiManagement,
        ),
        (
            r#"{"error":{"code":"AuthorizationFailed","message":"The client 'x' with object id 'y' does not have authorization to perform action 'z' over scope 's'"}}"#,
            Form::ResourceManager,
        ),
        (r#"{"error":{"code":"ErrorAccessDenied","message":"Access is denied."}}"#, Form::Exchange),
        (r#"{"error":{"code":"accessDenied","message":"Access denied"}}"#, Form::Sharepoint),
        ("You do not have permission to view this directory or page.", Form::EasyAuth),
        (r#"{"code":"Forbidden","message":"no"}"#, Form::ErrorJson),
        ("HTTP/1.1 403 Forbidden\r\n\r\n", Form::HttpStatus),
        ("the token has expired", Form::Text),
        ("the dog ate it", Form::Unrecognised),
    ] {
        assert_eq!(explained(text, None).form, form, "{text}");
    }
}

#[test]
fn what_the_api_saw_is_held_against_what_the_token_carries() {
    let token = |claims: &str, roles: &str| format!("{claims},{TIMES},{roles}");
    let wrapped = format!(r#"{{"error":{{"code":"Forbidden","message":"{ROLES}","target":"|x"}}}}"#);
    for (what, text, claims, words) in [
        (
            "the same token, which lacks it",
            ROLES,
            Some(token(DEFENDER, r#""roles":["Machine.Read.All"]"#)),
            &[
                "like the one that the API saw",
                "`Alert.Read.All`: Entra admin centre",
                "https://api.securitycenter.microsoft.com/.default",
            ][..],
        ),
        (
            "another token, and this one has it",
            &wrapped,
            Some(token(DEFENDER, r#""roles":["Alert.Read.All"]"#)),
            &[
                "another token was sent",
                "This one has what is needed: Alert.Read.All",
                "clear its token cache",
            ],
        ),
        (
            "another token, and this one lacks it too",
            ROLES,
            Some(token(DEFENDER, r#""roles":["Url.Read.All"]"#)),
            &[
                "The API saw Machine.Read.All; this token carries Url.Read.All: another token was sent",
                "Neither has",
            ],
        ),
        (
            "the API does not say what it saw",
            "Missing application roles. API required roles: Alert.Read.All",
            Some(token(DEFENDER, r#""roles":["Alert.Read.All"]"#)),
            &["This token has what is needed (Alert.Read.All)"],
        ),
        (
            "the newer wording",
            REQUIRED,
            Some(token(DEFENDER, r#""roles":["Alert.Read.All"]"#)),
            &["This token has what is needed (Alert.Read.All)"],
        ),
        (
            "the newer wording, and another API's token",
            REQUIRED,
            Some(token(GRAPH, r#""roles":["Machine.Read.All"]"#)),
            &["this token is for Microsoft Graph", "https://api.securitycenter.microsoft.com/.default"],
        ),
        (
            "another API's token",
            ROLES,
            Some(token(GRAPH, r#""roles":["Machine.Read.All"]"#)),
            &["this token is for Microsoft Graph", "https://api.securitycenter.microsoft.com/.default"],
        ),
        (
            "a user's token",
            "Missing application roles. API required roles: Alert.Read.All",
            Some(token(DEFENDER, r#""scp":"Alert.Read user_impersonation""#)),
            &["acts for a user with Alert.Read and user_impersonation", "client credentials"],
        ),
        (
            "an application's, where a user is wanted",
            "Missing scopes. API required scopes: Alert.Read",
            Some(token(DEFENDER, r#""roles":["Alert.Read.All"]"#)),
            &["speaks for an application alone", "https://api.securitycenter.microsoft.com/Alert.Read"],
        ),
        (
            "no consent",
            "Missing application roles. API required roles: Alert.Read.All, application roles: .",
            Some(token(DEFENDER, r#""x":1"#)),
            &["carries none at all", "Grant admin consent", "issued 7 min ago"],
        ),
        (
            "without a token",
            ROLES,
            None,
            &[
                "one of Alert.Read.All and Alert.ReadWrite.All",
                "it was sent carried Machine.Read.All",
                "--refusal FILE",
            ],
        ),
        (
            "an API that goes away",
            "Missing application roles. API required roles: AdvancedQuery.Read.All",
            None,
            &["runHuntingQuery", "ThreatHunting.Read.All"],
        ),
        (
            "cut off on its way into the paste",
            r#"{"error":{"code":"Forbidden","message":"Missing application roles. API required roles: Alert.Read.All, applic"#,
            None,
            &["`Alert.Read.All`, an application permission"],
        ),
        (
            "for a team",
            "Missing role permissions on the request. API requires one of 'ChannelMessage.Read.All, ChannelMessage.Read.Group'. Roles \
             on the request ''. Resource specific consent grants on the request ''.",
            None,
            &["carried none", "grant `ChannelMessage.Read.All`", "https://graph.microsoft.com/.default"],
        ),
    ] {
        let found = all(&explained(text, claims.as_deref()));
        for word in words {
            assert!(found.contains(word), "{what}: {word:?} in {found}");
        }
    }
}

#[test]
fn other_causes_are_held_against_the_token_too() {
    let expired = r#"{"error":{"code":"InvalidAuthenticationToken","message":"Access token has expired or is not yet valid."}}"#;
    let audience = "HTTP/1.1 401 Unauthorized\r\nHost: graph.microsoft.com\r\n\r\n{\"error\":{\"code\":\"InvalidAuthenticationToken\",\
                    \"message\":\"Access token validation failure. Invalid audience.\"}}";
    let dated = "HTTP/1.1 401 Unauthorized\r\nDate: Mon, 23 Nov 2026 11:00:00 GMT\r\n\r\n";
    let azure = r#"{"error":{"code":"AuthorizationFailed","message":"The client 'x' with object id 'o-1' does not have authorization to perform action 'Microsoft.Web/sites/read' over scope '/subscriptions/s' or the scope is invalid."}}"#;
    let revoked = r#"HTTP/1.1 401 Unauthorized
WWW-Authenticate: Bearer realm="", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNzk1NDI4MDAwIn19fQ==""#;
    for (what, text, claims, words) in [
        (
            "expired",
            expired,
            r#""exp":1795427000"#,
            &["expired at 2026-11-23T09:43:20Z, 16 min 40 s before", "/.default"][..],
        ),
        (
            "not expired",
            expired,
            r#""exp":1795431480"#,
            &["holds until 2026-11-23T10:58:00Z: another token was sent"],
        ),
        (
            "expired by the refusal's own date",
            dated,
            r#""exp":1795431480"#,
            &["expired at 2026-11-23T10:58:00Z, 2 min before"],
        ),
        (
            "wrong audience",
            audience,
            DEFENDER,
            &["is for Microsoft Defender for Endpoint", "https://graph.microsoft.com/.default"],
        ),
        (
            "wrong audience, in words that are Graph's alone",
            r#"{"error":{"code":"InvalidAuthenticationToken","message":"Access token validation failure. Invalid audience."}}"#,
            DEFENDER,
            &["Microsoft Graph refused it"],
        ),
        ("the right audience", audience, GRAPH, &["another token was sent"]),
        (
            "another object id",
            azure,
            r#""oid":"o-2""#,
            &["saw object id o-1; this token's is o-2", "Microsoft.Web/sites/read"],
        ),
        ("the same object id", azure, r#""oid":"O-1""#, &["/subscriptions/s > Access control (IAM)"]),
        ("revoked", revoked, GRAPH, &["2026-11-23T10:00:00Z", "claims challenge", "cp1"]),
        (
            "no roles",
            r#"{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}"#,
            GRAPH,
            &["no permission at all"],
        ),
        (
            "a user without a role",
            r#"{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}"#,
            r#""aud":"https://graph.microsoft.com","appid":"a","appidacr":"1","scp":"User.Read.All""#,
            &["acts for a user, with User.Read.All", "Roles & admins"],
        ),
        ("an ID token", "HTTP/1.1 401 Unauthorized\r\n\r\n", r#""nonce":"n","aud":"x""#, &["an ID token"]),
        (
            "a known AADSTS code",
            r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided."}"#,
            GRAPH,
            &["No token was issued", "AADSTS7000215"],
        ),
        ("an unknown AADSTS code", "AADSTS999999999: x", GRAPH, &["error?code=999999999"]),
    ] {
        let found = all(&explained(text, Some(claims)));
        for word in words {
            assert!(found.contains(word), "{what}: {word:?} in {found}");
        }
    }
}

#[test]
fn a_status_that_is_not_about_the_token_says_so() {
    let claims = format!(r#"{DEFENDER},{TIMES},"roles":["Machine.Read.All"]"#);
    for (text, words) in [
        ("HTTP/1.1 429 Too Many Requests\nRetry-After: 30\n\n", "wait 30 seconds (its Retry-After)"),
        ("HTTP/1.1 429 Too Many Requests\nretry-after: 1\n\n", "wait 1 second (its"),
        ("HTTP/2 429 \nRetry-After: Mon, 23 Nov 2026 10:05:00 GMT\n\n", "wait until 2026-11-23T10:05:00Z"),
        ("HTTP/2 429 \nRetry-After: soon\n\n", "wait, longer each time"),
        ("HTTP/2 429 \nRetry-After: -1\n\n", "wait, longer each time"),
        (r#"{"error":{"code":"TooManyRequests","message":"no"}}"#, "Too many calls"),
        (
            "HTTP/1.1 404 Not Found\n\n{\"error\":{\"code\":\"NotFound\",\"message\":\"no\"}}",
            "not about the token's permissions",
        ),
        (
            "HTTP/1.1 503 Service Unavailable\nRetry-After: 120\n",
            "(503): that says nothing about the token. | wait 120 seconds",
        ),
        ("HTTP/2 500 \n\noops", "wait a little"),
        ("HTTP/1.1 200 OK\n\n{\"value\":[]}", "no refusal: the API took the call (200)"),
    ] {
        for claims in [None, Some(claims.as_str())] {
            let explanation = explained(text, claims);
            let found = all(&explanation);
            assert!(found.contains(words), "{words} for {text:?}: {found}");
            assert!(
                !found.contains("recognise") && explanation.form != Form::Unrecognised,
                "{text:?}: {found}"
            );
        }
    }
    // What an answer holds that is no refusal, nobody knows: it is not repeated.
    let answered = explained("HTTP/1.1 200 OK\n\n{\"message\":\"hunter2\",\"code\":\"x\"}", None);
    assert_eq!((answered.said.as_str(), answered.form), ("", Form::HttpStatus));
    // A status never stands before what a refusal says in words.
    let expired = explained("HTTP/1.1 500 Oops\n\n{\"message\":\"token has expired\"}", None);
    assert!(all(&expired).contains("the token's time is over"), "{expired:?}");
}

#[test]
fn a_token_that_is_over_is_renewed_before_it_is_sent_again() {
    let unreadable =
        r#"{"error":{"code":"InvalidAuthenticationToken","message":"IDX14100: JWT is not well formed."}}"#;
    let empty = r#"{"error":{"code":"InvalidAuthenticationToken","message":"Access token is empty."}}"#;
    let has_it = r#""roles":["Alert.Read.All"]"#;
    for (what, refusal, claims, sends) in [
        ("not read", unreadable, GRAPH.to_owned(), "send the token whole"),
        ("not there", empty, GRAPH.to_owned(), "send the header"),
        (
            "no reason",
            "HTTP/1.1 401 Unauthorized\r\nDate: Mon, 23 Nov 2026 07:00:00 GMT\r\n\r\n",
            GRAPH.to_owned(),
            "send the header",
        ),
        ("another was sent", ROLES, format!("{DEFENDER},{has_it}"), "call the API with this token"),
        (
            "it has what is needed",
            "Missing application roles. API required roles: Alert.Read.All",
            format!("{DEFENDER},{has_it}"),
            "call the API with this token",
        ),
    ] {
        let over = explained(refusal, Some(&format!("{claims},\"exp\":1795420000")));
        assert!(
            over.steps[0].starts_with("get a new token first, with the scope https://"),
            "{what}: {}",
            all(&over)
        );
        assert!(over.steps[1].starts_with(sends), "{what}: {}", all(&over));
        let holds = explained(refusal, Some(&format!("{claims},{TIMES}")));
        assert!(holds.steps[0].starts_with(sends), "{what}: {}", all(&holds));
    }
}

#[test]
fn who_asks_for_a_permission_without_its_name_is_told_where_to_look_it_up() {
    for (text, claims) in [
        ("HTTP/1.1 403 Forbidden\r\n\r\n", None),
        ("HTTP/1.1 403 Forbidden\r\n\r\n", Some(GRAPH)),
        (
            r#"{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}"#,
            Some(GRAPH),
        ),
        (r#"WWW-Authenticate: Bearer error="insufficient_scope""#, Some(DEFENDER)),
        (r#"{"error":{"code":"Forbidden","message":"user does not have valid roles"}}"#, Some(DEFENDER)),
    ] {
        let found = all(&explained(text, claims));
        assert!(found.contains("`rolecall permissions \"METHOD PATH\"`"), "{text}: {found}");
    }
}

#[test]
fn only_what_is_surely_a_refusal_is_found_in_a_paste() {
    for (text, alone, beside) in [
        (ROLES, true, true),
        ("HTTP/1.1 403 Forbidden", false, false),
        ("HTTP/1.1 403 Forbidden\n", false, false),
        ("my token has expired, why?", true, false),
        ("room 403 is forbidden", false, false),
        ("HTTP/1.1 200 OK\n\n{\"access_token\":\"x\"}", false, false),
        (r#"{"error":{"code":"Forbidden","message":""}}"#, true, true),
        (r#"{"error":{"code":"NotFound","message":"no"}}"#, false, false),
        ("HTTP/1.1 404 Not Found\n\n{\"error\":{\"code\":\"NotFound\",\"message\":\"no\"}}", true, true),
        ("HTTP/2 429\nretry-after: 5\n", true, true),
        ("HTTP/2 204\n", false, false),
        ("HTTP/1.1 301 Moved\n", false, false),
        (r#"{"token_type":"Bearer","expires_in":3599}"#, false, false),
        ("", false, false),
    ] {
        let is_status = text.starts_with("HTTP/1.1 403");
        for (beside_token, expected) in [(false, alone || is_status), (true, beside || is_status)] {
            assert_eq!(
                Refusal::find(text.as_bytes(), beside_token).is_some(),
                expected,
                "{text:?}, {beside_token}"
            );
        }
    }
}

#[test]
fn limits_hold_and_nothing_panics() {
    assert_eq!(Refusal::read(b" \n"), Err(RefusalError::Empty));
    assert!(Refusal::read(&vec![b'x'; REFUSAL_LIMIT]).is_ok());
    assert_eq!(Refusal::read(&vec![b'x'; REFUSAL_LIMIT + 1]), Err(RefusalError::TooLong));
    for text in [
        "{".repeat(100_000),
        "API required roles: ".repeat(10_000),
        "www-authenticate: Bearer ".to_owned() + &"a=\"b\\".repeat(10_000),
        "https://".repeat(10_000),
        format!("aadsts{}", "9".repeat(1_000)),
        "ü\u{202e}\u{0}{\"error\":{\"message\":\"ü\u{9b}31m".to_owned(),
        format!(
            r#"{{"error":{{"message":{:?}}}}}"#,
            format!(r#"{{"error":{{"message":{:?}}}}}"#, "{\"error\":{}}")
        ),
        "aadstsü".to_owned(),
        "object id '".to_owned() + "does not have authorization to perform action",
    ] {
        let explanation = explained(&text, Some(DEFENDER));
        assert!(explanation.said.chars().count() <= SAID_LIMIT + 1);
        explained(&text, None);
    }
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(ROLES.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(Refusal::read(&utf16).map(|refusal| refusal.form), Ok(Form::Defender));
}

#[test]
fn no_credential_comes_back() {
    let token = include_str!("../../../../fixtures/tokens/v1-app-defender.jwt").trim();
    for text in [
        format!(
            "> Authorization: Bearer {token}\n< HTTP/1.1 403 Forbidden\n\nMissing application roles. API required roles: A.B, {token}"
        ),
        format!(r#"{{"error":{{"code":"{token}","message":"token has expired: {token}"}}}}"#),
        format!("the dog ate {token}"),
        format!("www-authenticate: Bearer error=\"invalid_token\", error_description=\"{token}\""),
    ] {
        for claims in [None, Some(DEFENDER)] {
            let shown = format!("{:?}", explained(&text, claims));
            assert!(!token.split('.').any(|part| shown.contains(&part[..20])), "{shown}");
        }
    }
}

/// Pieces of refusals, sound and broken, of which texts are put together.
const PIECES: &[&str] = &[
    "{",
    "}",
    "\"",
    "'",
    ":",
    ",",
    " ",
    "\n",
    "\\",
    "ü",
    "🙂",
    "\u{202e}",
    "\u{1b}[2J",
    "a",
    "=",
    "%2",
    "< ",
    "> ",
    "HTTP/1.1 403",
    "HTTP/",
    "WWW-Authenticate: Bearer ",
    "Bearer ",
    "error=\"",
    "claims=\"",
    "eyJhIjoxfQ==",
    "scope=",
    "\"error\"",
    "\"code\"",
    "\"message\"",
    "\"statusCode\":",
    "{\"error\":{\"code\":\"",
    "\"message\":\"",
    "Date: Mon, 23 Nov 2026",
    "Missing application roles. API required roles:",
    ", application roles:",
    "API requires one of '",
    "Roles on the request '",
    "AADSTS",
    "70011",
    "https://",
    "graph.microsoft.com",
    "Host:",
    "object id '",
    "perform action '",
    "over scope '",
    "does not have authorization to perform action",
    "Alert.Read.All",
    "401",
    "statuscode",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_of_such_pieces_panics(pieces in vec(select(PIECES), 0..30)) {
        let text = pieces.concat();
        for beside_token in [false, true] {
            let _ = Refusal::find(text.as_bytes(), beside_token);
        }
        if let Ok(refusal) = Refusal::read(text.as_bytes()) {
            let explanation = refusal.explain(None, NOW);
            prop_assert!(!explanation.conclusion.is_empty() && !explanation.steps.is_empty());
            prop_assert!(refusal.is_recognised() || explanation.said.is_empty());
        }
    }
}
