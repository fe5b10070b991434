//! The reports that every format is tested on, made by hand: what a renderer must be able to draw, not what the core
//! would say.

use rolecall_core::json::{self, Object, Value};
use rolecall_core::knowledge::Explained;
use rolecall_core::nature::{Bearer, Family, Named, TokenType};
use rolecall_core::policy::{Missing, Permissions, Why};
use rolecall_core::question::{Check, Question, Status};
use rolecall_core::refusal::{Explanation, Form};
use rolecall_core::report::{
    InputSummary, NotToken, PassedOver, Questions, Report, SCHEMA, TokenSummary, TrustSummary, Verdict,
};
use rolecall_core::rules::{Finding, Severity};

const TENANT: &str = "8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47";
const KID: &str = "X5eXk4xyojNFum1kl2Ytv8dlNP4";
const NO_KEYS: &str = "no keys were given: add --jwks FILE with the issuer's keys";

/// Text that tries to move the cursor, to hide and to forge lines.
pub(super) const HOSTILE: &str =
    "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}live\u{200b}\u{e0041}\r\nPASS: all is well";

/// Every sample, by name.
pub(super) fn all() -> Vec<(&'static str, Report)> {
    vec![
        ("pass", pass()),
        ("fail", fail()),
        ("undecided", undecided()),
        ("not-asked", not_asked()),
        ("no-token", no_token()),
        ("refused", refused()),
        ("hostile", hostile()),
        ("very-long", very_long()),
    ]
}

/// `check` on a good token.
pub(super) fn pass() -> Report {
    Report {
        schema: SCHEMA,
        verdict: Verdict::Pass,
        summary: "Authentic, current, addressed to Microsoft Defender for Endpoint, and allowed: Alert.Read.All is there."
            .to_owned(),
        input: InputSummary {
            from: "file token.txt".to_owned(),
            place: "access_token in a JSON response".to_owned(),
            passed_over: vec![PassedOver {
                pick: 2,
                place: "id_token in a JSON response".to_owned(),
                what: "an ID token for 11112222-bbbb-3333-cccc-4444dddd5555".to_owned(),
            }],
            not_tokens: Vec::new(),
        },
        token: Some(token()),
        refusal: None,
        questions: Questions {
            authentic: Question::answered(authentic(), ""),
            current: Question::answered(vec![expiry(true), not_before(), issued_at()], ""),
            addressed: Question::answered(vec![audience()], ""),
            allowed: Question::answered(
                vec![
                    Check::new("require", Status::Pass, "Alert.Read.All in `roles`", "Alert.Read.All in `roles`"),
                    Check::new("forbid", Status::Skip, "", "").detail("nothing was forbidden"),
                ],
                "",
            ),
        },
        permissions: Permissions {
            resource: Some("Microsoft Defender for Endpoint".into()),
            granted: vec!["Alert.Read.All".into(), "Machine.Read.All".into()],
            required: vec!["Alert.Read.All".to_owned()],
            missing: Vec::new(),
            excess: vec!["Machine.Read.All".into()],
            ..Permissions::default()
        },
        findings: Vec::new(),
        trust: TrustSummary::default(),
        catalog: Vec::new(),
        policy: None,
        network: Vec::new(),
        checked_at: "2026-11-23T10:00:00Z".to_owned(),
    }
}

/// `check` on a token that has expired and lacks a permission.
pub(super) fn fail() -> Report {
    let mut report = pass();
    report.verdict = Verdict::Fail;
    report.summary =
        "Expired 1 h 5 min ago. Not allowed: Alert.Read.All is missing. Authentic and addressed.".to_owned();
    report.input = InputSummary {
        from: "argument".to_owned(),
        place: "the whole text".to_owned(),
        ..Default::default()
    };
    report.questions.current = Question::answered(vec![expiry(false), not_before(), issued_at()], "");
    report.questions.allowed = Question::answered(
        vec![
            Check::new("require", Status::Fail, "Alert.Read.All in `roles`", "Machine.Read.All in `roles`")
                .detail("Alert.Read.All was not granted, or the token is older than the grant")
                .hint(
                    "grant Alert.Read.All of Microsoft Defender for Endpoint as an application permission, give admin \
                     consent, and get a new token for https://api.securitycenter.microsoft.com/.default",
                ),
            Check::new("kind", Status::Pass, "an application alone", "an application alone"),
        ],
        "",
    );
    report.permissions.granted = vec!["Machine.Read.All".into()];
    report.permissions.missing = vec![Missing {
        name: "Alert.Read.All".to_owned(),
        why: Why::NotGranted,
        hint: "grant it, give admin consent, and get a new token".to_owned(),
        told: String::new(),
    }];
    report.findings = vec![
        Finding {
            rule: "key-below-2048",
            severity: Severity::Error,
            message: "the key that signed has 1024 bits".to_owned(),
            help: "use keys of 2048 bits or more".to_owned(),
        },
        Finding {
            rule: "long-lived",
            severity: Severity::Warning,
            message: "the token lives 1 day in all; an hour is usual".to_owned(),
            help: "keep it like a password until it expires, and find out who asked for such a long life"
                .to_owned(),
        },
        Finding {
            rule: "continuous-access",
            severity: Severity::Info,
            message: "the client declared `cp1`".to_owned(),
            help: String::new(),
        },
    ];
    report
}

/// `verify` with keys of which none has the token's `kid`.
pub(super) fn undecided() -> Report {
    let mut report = pass();
    report.verdict = Verdict::Undecided;
    report.summary =
        "It could not be decided whether the token is authentic: keys.json has no key X5eXk4xyojNFum1kl2Ytv8dlNP4. \
         Current and addressed."
            .to_owned();
    report.questions.authentic = Question::answered(
        vec![
            Check::new("key", Status::Undecided, format!("a key with kid {KID}"), "2 keys with other kids")
                .detail(format!("keys.json has no key {KID}"))
                .hint("keys rotate: fetch the issuer's keys again"),
            Check::new("signature", Status::Undecided, "a signature that holds", "")
                .detail("there was no key to try"),
            Check::new("algorithm", Status::Pass, "RS256", "RS256"),
        ],
        "",
    );
    report.questions.allowed =
        Question::without_ground(Vec::new(), "no permission was asked for: use `rolecall check`");
    report.permissions.required.clear();
    report.permissions.excess.clear();
    report
}

/// `inspect` with nothing but a token.
pub(super) fn not_asked() -> Report {
    let mut report = pass();
    report.verdict = Verdict::NotAsked;
    report.summary =
        "Not verified: no keys were given, so nothing vouches for what the token says. Current.".to_owned();
    report.input = InputSummary { from: "standard input".to_owned(), ..Default::default() };
    report.questions = Questions {
        authentic: Question::without_ground(
            vec![Check::new("signature", Status::Skip, "", "").detail(NO_KEYS)],
            NO_KEYS,
        ),
        current: Question::without_ground(
            vec![expiry(true)],
            "it was not asked for; the times alone would allow it",
        ),
        addressed: Question::without_ground(
            Vec::new(),
            "no audience was given: add --audience or --resource",
        ),
        allowed: Question::without_ground(Vec::new(), "no permission was asked for: use `rolecall check`"),
    };
    report.permissions.required.clear();
    report.permissions.excess.clear();
    report
}

/// Text that holds something else than a token.
pub(super) fn no_token() -> Report {
    let nothing = || Question::answered(Vec::new(), "there is no token");
    Report {
        verdict: Verdict::Undecided,
        summary: "No readable token: the text holds a refresh token and an encrypted token.".to_owned(),
        input: InputSummary {
            from: "prompt".to_owned(),
            not_tokens: vec![
                NotToken {
                    kind: "refresh-token",
                    place: "refresh_token in a JSON response".to_owned(),
                    explanation:
                        "A refresh token: only the sign-in service can read it. Treat it like a password."
                            .to_owned(),
                    header: None,
                },
                NotToken {
                    kind: "encrypted",
                    place: "line 3, column 15".to_owned(),
                    explanation: "An encrypted token (JWE): only the API that it is for can read it."
                        .to_owned(),
                    header: Some(object(r#"{"alg":"RSA-OAEP","enc":"A256CBC-HS512","kid":"k\u001b[0m"}"#)),
                },
            ],
            ..Default::default()
        },
        token: None,
        questions: Questions {
            authentic: nothing(),
            current: nothing(),
            addressed: nothing(),
            allowed: nothing(),
        },
        permissions: Permissions::default(),
        findings: Vec::new(),
        ..pass()
    }
}

/// A good token beside the refusal of another one, whose words are hostile.
pub(super) fn refused() -> Report {
    let mut report = not_asked();
    report.refusal = Some(Explanation {
        form: Form::Defender,
        status: Some(403),
        said: format!("Forbidden: Missing application roles. {HOSTILE}"),
        requires: vec!["Alert.Read.All".to_owned(), "Alert.ReadWrite.All".to_owned()],
        saw: Some(Vec::new()),
        claims: Some(object(r#"{"access_token":{"nbf":{"essential":true,"value":"1795428000\u001b[0m"}}}"#)),
        conclusion: "The API saw none; this token carries Alert.Read.All and Machine.Read.All: another token was sent.".to_owned(),
        steps: vec![
            "call the API with this token: print the one that the client really sends, and compare".to_owned(),
            format!("make the client drop the older token {HOSTILE}"),
        ],
    });
    report
}

/// A token whose every text is hostile.
pub(super) fn hostile() -> Report {
    let mut report = fail();
    report.summary = format!("The issuer is {HOSTILE}");
    report.input.from = format!("file {HOSTILE}");
    report.input.place = HOSTILE.to_owned();
    report.input.not_tokens = vec![NotToken {
        kind: "malformed",
        place: HOSTILE.to_owned(),
        explanation: HOSTILE.to_owned(),
        header: None,
    }];
    report.questions.addressed = Question::answered(
        vec![Check::new("audience", Status::Fail, HOSTILE, HOSTILE).detail(HOSTILE).hint(HOSTILE)],
        "",
    );
    report.permissions.granted = vec![HOSTILE.into(), "Alert.Read.All, Machine.Read.All".into()];
    report.permissions.missing[0].name = HOSTILE.to_owned();
    for finding in &mut report.findings {
        finding.message = HOSTILE.to_owned();
    }
    if let Some(token) = &mut report.token {
        token.tenant = Some(Named { id: HOSTILE.into(), name: Some(HOSTILE.into()) });
        token.explained = vec![
            explained("payload", HOSTILE, HOSTILE, HOSTILE, "unknown to rolecall"),
            explained("payload", "name", "Zoë Łuk 山田", "", "The user's name, for display."),
        ];
    }
    report
}

/// A token with a claim of 1 MiB and 10,000 roles.
pub(super) fn very_long() -> Report {
    let mut report = pass();
    let roles: Vec<String> = (0..10_000).map(|number| format!("Role.{number}.Read.All")).collect();
    let claims = format!(
        r#"{{"blob":"{}","roles":{},"http://schemas.contoso.example/2026/identity/claims/department":"R&D"}}"#,
        "x".repeat(1024 * 1024),
        json::to_string_safe(&roles)
    );
    let claims = object(&claims);
    report.permissions.granted = roles.into_iter().map(Into::into).collect();
    if let Some(token) = &mut report.token {
        token.bytes = 1_048_576;
        token.explained = claims
            .members()
            .iter()
            .map(|member| explained("payload", &member.name, &member.value.readable(), "", "Unknown."))
            .collect();
        token.claims = claims;
    }
    report
}

fn authentic() -> Vec<Check> {
    vec![
        Check::new("algorithm", Status::Pass, "RS256", "RS256"),
        Check::new("key", Status::Pass, format!("a key with kid {KID}"), format!("kid {KID} in keys.json")),
        Check::new("signature", Status::Pass, "a signature that holds", "it holds")
            .detail(format!("RS256 by key {KID}, from keys.json")),
        Check::new(
            "issuer",
            Status::Pass,
            format!("https://sts.windows.net/{TENANT}/"),
            format!("https://sts.windows.net/{TENANT}/"),
        ),
        Check::new("tenant", Status::Pass, TENANT, TENANT),
        Check::new("key-issuer", Status::Skip, "", "").detail("the key does not say whose tokens it signs"),
    ]
}

fn expiry(holds: bool) -> Check {
    if holds {
        Check::judged("expiry", true, "a time after 2026-11-23T10:00:00Z", "2026-11-23T10:55:00Z, in 55 min")
    } else {
        Check::judged(
            "expiry",
            false,
            "a time after 2026-11-23T10:00:00Z, less 1 min of leeway",
            "2026-11-23T08:55:00Z, 1 h 5 min ago",
        )
        .detail("the token expired 1 h 5 min ago")
        .hint("get a new token")
    }
}

fn not_before() -> Check {
    Check::judged("not-before", true, "a time up to 2026-11-23T10:00:00Z", "2026-11-23T09:50:00Z, 10 min ago")
}

fn issued_at() -> Check {
    Check::judged("issued-at", true, "no time in the future", "2026-11-23T09:50:00Z, 10 min ago")
}

fn audience() -> Check {
    let audience = "https://api.securitycenter.microsoft.com";
    Check::judged("audience", true, audience, audience)
}

fn token() -> TokenSummary {
    let header = object(&format!(r#"{{"typ":"JWT","alg":"RS256","x5t":"{KID}","kid":"{KID}"}}"#));
    let claims = object(&format!(
        r#"{{"aud":"https://api.securitycenter.microsoft.com","iss":"https://sts.windows.net/{TENANT}/",
            "iat":1795427400,"nbf":1795427400,"exp":1795431300,
            "aio":"k2RgYPj/f0FL+4bF2XzdF1TdfBnx2bl5qY6pqUWfGVd8PbVxwXkA","appid":"11112222-bbbb-3333-cccc-4444dddd5555",
            "appidacr":"1","idtyp":"app","roles":["Alert.Read.All","Machine.Read.All"],"tid":"{TENANT}",
            "ver":"1.0","xms_ftd":"u"}}"#
    ));
    let meaning = |name: &str| match name {
        "aud" => ("Microsoft Defender for Endpoint", "The API that the token is for."),
        "iss" => ("Entra ID, v1, Azure public cloud", "Who issued the token."),
        "exp" => ("2026-11-23T10:55:00Z, in 55 min", "The first second at which the token no longer holds."),
        "iat" | "nbf" => ("2026-11-23T09:50:00Z, 10 min ago", "From when on the token holds."),
        "appidacr" => (
            "a client secret",
            "How the application proved who it is when it asked for the token: 0 not at all (a public client), 1 with \
             a secret, 2 with a certificate.",
        ),
        "roles" => ("", "Application permissions (app roles) that were granted."),
        "xms_ftd" => ("", ""),
        _ => ("", "What this member means, in one sentence."),
    };
    let mut all = Vec::new();
    for (part, object) in [("header", &header), ("payload", &claims)] {
        for member in object.members() {
            let (reading, words) = meaning(&member.name);
            all.push(explained(part, &member.name, &member.value.readable(), reading, words));
        }
    }
    TokenSummary {
        kind: Bearer::AppOnly,
        token_type: TokenType::Access,
        version: "1.0".to_owned(),
        family: Family::EntraV1,
        evidence: vec![
            "`appid` with `appidacr`: an access token".to_owned(),
            "`idtyp` app: an application alone".to_owned(),
        ],
        cloud: Some("Azure public cloud"),
        tenant: Some(Named { id: TENANT.into(), name: None }),
        resource: Some(Named {
            id: "https://api.securitycenter.microsoft.com".into(),
            name: Some("Microsoft Defender for Endpoint".into()),
        }),
        client: Some(Named { id: "11112222-bbbb-3333-cccc-4444dddd5555".into(), name: None }),
        traits: vec!["cae"],
        header,
        claims,
        explained: all,
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
        bytes: 1_532,
        signature: None,
    }
}

fn explained(part: &'static str, name: &str, value: &str, reading: &str, meaning: &str) -> Explained {
    Explained {
        part,
        name: name.to_owned(),
        value: value.to_owned(),
        reading: reading.to_owned(),
        meaning: meaning.to_owned(),
        evidence: "documented",
    }
}

fn object(text: &str) -> Object {
    match json::parse(text).value {
        Some(Value::Object(object)) => *object,
        other => panic!("a sample is no object: {other:?}"),
    }
}
