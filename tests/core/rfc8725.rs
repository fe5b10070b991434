//! RFC 8725, attack by attack and demand by demand: which case shows that rolecall stands up to it.

use aws_lc_rs::hmac;
use rolecall_core::keys::{HmacSecret, KeySet};
use rolecall_core::question::Answer;
use rolecall_core::report::{Asked, InputSummary, Report};
use rolecall_core::time::{Seconds, UnixTime};
use rolecall_core::token::{ParseError, Token, base64url};
use rolecall_core::verify::{Addressee, Expectations, Trust};
use serde_json::Value;

use crate::fixtures::{expectations, fixture, index};

/// One section.
struct Row {
    section: &'static str,
    what: &'static str,
    /// Everything that shows it; never empty.
    shown: &'static [Shown],
}

/// How a section's attack is seen to fail.
enum Shown {
    /// These cases of the index are not authentic.
    NotAuthentic(&'static [&'static str]),
    /// These cases of the index are authentic, and not for this API.
    NotAddressed(&'static [&'static str]),
    /// These cases of the index are no JWS.
    Unreadable(&'static [&'static str]),
    /// This case is judged as it stands, and this rule warns of it.
    Warned { case: &'static str, rule: &'static str },
    /// What no fixture can show.
    Made(fn()),
}

use Shown::{Made, NotAddressed, NotAuthentic, Unreadable, Warned};

const TABLE: [Row; 21] = [
    Row {
        section: "2.1",
        what: "weak signatures and insufficient validation: `none`, and a public key taken for a secret",
        shown: &[
            NotAuthentic(&["alg-none", "alg-none-capital", "alg-none-upper-case", "alg-none-with-signature"]),
            NotAuthentic(&["hs256-public-pem", "hs256-public-der", "hs256-certificate-pem", "hs256-modulus"]),
            NotAuthentic(&["hs256-generic-public-pem", "generic-hs256+no-secret", "empty-signature"]),
        ],
    },
    Row {
        section: "2.2",
        what: "weak symmetric keys: the secret is the caller's, so a short one is warned of and an empty one is none",
        shown: &[
            Warned { case: "generic-hs256-short-secret", rule: "weak-secret" },
            NotAuthentic(&["hs256-empty-secret", "generic-hs256+other-secret"]),
            Made(an_empty_secret_is_none),
        ],
    },
    Row {
        section: "2.3",
        what: "wrong composition of encryption and signature: nothing is decrypted, so no inner token is ever taken",
        shown: &[Unreadable(&["jwe"]), Made(a_nested_token_is_not_opened)],
    },
    Row {
        section: "2.4",
        what: "the ciphertext's length tells of the plaintext: a verifier encrypts nothing, and a JWE stays closed",
        shown: &[Unreadable(&["jwe"])],
    },
    Row {
        section: "2.5",
        what: "points off the curve: no key is agreed on, and a public key off its curve is no key",
        shown: &[Made(a_point_off_the_curve_is_no_key)],
    },
    Row {
        section: "2.6",
        what: "several encodings of JSON: only UTF-8 is read, and no name twice",
        shown: &[
            NotAuthentic(&[
                "payload-not-utf8",
                "duplicate-aud",
                "duplicate-aud-escaped",
                "duplicate-tid-case",
            ]),
            NotAuthentic(&["duplicate-nested", "duplicate-alg"]),
            Made(utf_16_and_utf_32_are_no_json),
        ],
    },
    Row {
        section: "2.7",
        what: "substitution: another recipient's token, or another tenant's",
        shown: &[
            NotAddressed(&["v1-app-defender+other-audience", "v1-app-defender+app-id", "aud-array-without"]),
            NotAuthentic(&["other-tenant", "tid-mismatch", "personal-key-for-tenant"]),
        ],
    },
    Row {
        section: "2.8",
        what: "confusion between kinds of JWT",
        shown: &[
            NotAuthentic(&["typ-pop", "typ-logout", "typ-secevent"]),
            Warned { case: "id-token-v1", rule: "id-token-as-access-token" },
            Warned { case: "id-token-with-roles", rule: "id-token-as-access-token" },
        ],
    },
    Row {
        section: "2.9",
        what: "indirect attacks on the server: `kid` in lookups, `jku` and `x5u` in fetches",
        shown: &[
            NotAuthentic(&["kid-path", "control-characters-kid", "jku", "x5u"]),
            Made(an_address_in_the_header_is_never_fetched),
        ],
    },
    Row {
        section: "3.1",
        what: "algorithm verification: the caller's key and issuer say which; one key, one algorithm",
        shown: &[
            NotAuthentic(&["alg-unknown", "alg-lower-case", "alg-missing", "alg-array"]),
            NotAuthentic(&["rs384-for-entra", "rs512-for-entra", "ps256-for-entra"]),
            NotAuthentic(&[
                "es256-with-p384-key",
                "es384-with-p256-key",
                "es256-with-rsa-key",
                "eddsa-with-p256-key",
            ]),
        ],
    },
    Row {
        section: "3.2",
        what: "appropriate algorithms: no `none`, no weak RSA key",
        shown: &[NotAuthentic(&["alg-none", "es256k", "weak-1024", "weak-2047", "exponent-1"])],
    },
    Row {
        section: "3.3",
        what: "every cryptographic step is validated",
        shown: &[
            NotAuthentic(&["tampered-payload", "tampered-header", "tampered-signature", "wrong-key"]),
            NotAuthentic(&[
                "signature-longer",
                "signature-shorter",
                "signature-zeros",
                "es256-der-signature",
            ]),
            NotAuthentic(&["crit", "crit-empty", "crit-b64", "b64-false"]),
            NotAuthentic(&["padding", "standard-alphabet", "trailing-bits"]),
        ],
    },
    Row {
        section: "3.4",
        what: "cryptographic inputs are validated: points on their curve, no signature of zeros",
        shown: &[NotAuthentic(&["es256-zeros", "exponent-1"]), Made(a_point_off_the_curve_is_no_key)],
    },
    Row {
        section: "3.5",
        what: "keys have enough entropy: short secrets are warned of, and none is taken for Entra",
        shown: &[
            Warned { case: "generic-hs256-short-secret", rule: "weak-secret" },
            NotAuthentic(&["hs256-empty-secret", "weak-1024"]),
            Made(an_empty_secret_is_none),
        ],
    },
    Row {
        section: "3.6",
        what: "no compression: a verifier of JWS encrypts nothing, and inflates nothing because the header says so",
        shown: &[Unreadable(&["jwe"]), Made(zip_is_never_inflated)],
    },
    Row {
        section: "3.7",
        what: "UTF-8",
        shown: &[NotAuthentic(&["payload-not-utf8"]), Made(utf_16_and_utf_32_are_no_json)],
    },
    Row {
        section: "3.8",
        what: "issuer and subject: the key is the issuer's, and the issuer is the expected one, letter by letter",
        shown: &[
            NotAuthentic(&[
                "iss-v2-with-slash",
                "iss-http",
                "iss-upper-case",
                "iss-lookalike",
                "iss-user-info",
            ]),
            NotAuthentic(&["iss-common", "iss-template", "iss-list", "iss-missing", "iss-other-cloud"]),
            NotAuthentic(&["other-cloud-key", "personal-key-for-tenant", "generic-rs256+other-issuer"]),
            NotAuthentic(&["tid-mismatch", "tid-missing", "tid-not-guid"]),
        ],
    },
    Row {
        section: "3.9",
        what: "the audience is there and checked",
        shown: &[
            NotAddressed(&[
                "aud-missing",
                "aud-empty",
                "aud-empty-list",
                "aud-null",
                "aud-number",
                "aud-object",
            ]),
            NotAddressed(&["aud-longer", "aud-upper-case", "aud-two-in-one", "aud-array-without"]),
        ],
    },
    Row {
        section: "3.10",
        what: "received claims are not trusted: `kid`, `jku`, `x5u`, `x5c`, `jwk`",
        shown: &[
            NotAuthentic(&["jku", "x5u", "x5c", "jwk-embedded", "jwk-embedded-alone"]),
            NotAuthentic(&[
                "kid-path",
                "kid-number",
                "kid-lower-case",
                "kid-swapped",
                "kid-and-x5t-disagree",
            ]),
            Made(an_address_in_the_header_is_never_fetched),
        ],
    },
    Row {
        section: "3.11",
        what: "explicit types: another `typ` than a JWT's own is refused",
        shown: &[NotAuthentic(&["typ-pop", "typ-logout", "typ-secevent"])],
    },
    Row {
        section: "3.12",
        what: "rules that exclude other kinds of JWT",
        shown: &[
            NotAuthentic(&["typ-secevent", "ver-mismatch"]),
            NotAddressed(&["v1-app-defender+other-audience"]),
            Warned { case: "id-token-v2", rule: "id-token-as-access-token" },
        ],
    },
];

/// The case's token, where it is one.
fn token(case: &Value) -> Result<Token, ParseError> {
    let text = String::from_utf8(fixture(case["file"].as_str().expect("a file"))).expect("ASCII");
    Token::parse(text.trim_end())
}

#[test]
fn every_attack_fails_and_every_demand_is_met() {
    let index = index();
    let leeway = index["leeway"].as_i64().expect("a leeway");
    let cases = index["cases"].as_array().expect("cases");
    for Row { section, what, shown } in &TABLE {
        assert!(!shown.is_empty(), "§{section}, {what}: nothing shows it");
        let find = |name: &str| {
            let case = cases.iter().find(|case| case["name"] == name);
            case.unwrap_or_else(|| panic!("§{section}, {what}: no case {name}"))
        };
        let judge = |name: &str| {
            let case = find(name);
            let token = token(case).unwrap_or_else(|error| panic!("§{section}: {name}: {error}"));
            let expected = expectations(case, leeway);
            let (report, verified) =
                Report::with_verified(&token, InputSummary::default(), &expected, Asked::Verification);
            (report, verified.is_some())
        };
        for shown in *shown {
            match shown {
                NotAuthentic(names) => {
                    for name in *names {
                        let (report, verified) = judge(name);
                        assert_eq!(report.questions.authentic.answer, Answer::No, "§{section}: {name}");
                        assert!(!verified, "§{section}: {name}");
                    }
                }
                NotAddressed(names) => {
                    for name in *names {
                        let (report, verified) = judge(name);
                        // The signature is a good one: nothing but the audience refuses it.
                        assert_eq!(report.questions.authentic.answer, Answer::Yes, "§{section}: {name}");
                        assert_eq!(report.questions.addressed.answer, Answer::No, "§{section}: {name}");
                        assert!(!verified, "§{section}: {name}");
                    }
                }
                Unreadable(names) => {
                    for name in *names {
                        assert!(token(find(name)).is_err(), "§{section}: {name}");
                    }
                }
                Warned { case, rule } => {
                    let (report, _) = judge(case);
                    let rules: Vec<&str> = report.findings.iter().map(|finding| finding.rule).collect();
                    assert!(rules.contains(rule), "§{section}: {case}: {rules:?}");
                }
                Made(show) => show(),
            }
        }
    }
}

#[test]
fn no_section_is_left_out() {
    let attacks = (1..=9).map(|number| format!("2.{number}"));
    let demands = (1..=12).map(|number| format!("3.{number}"));
    let sections: Vec<&str> = TABLE.iter().map(|row| row.section).collect();
    assert_eq!(sections, attacks.chain(demands).collect::<Vec<_>>());
}

/// The secret under which [`judged`] takes HMAC tokens.
fn secret() -> Vec<u8> {
    fixture("jwks/secret.txt")
}

/// A token with a good HS256 signature over whatever header and payload.
fn signed(header: &str, payload: &[u8]) -> Token {
    let message = format!("{}.{}", base64url::encode(header.as_bytes()), base64url::encode(payload));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret()), message.as_bytes());
    Token::parse(&format!("{message}.{}", base64url::encode(tag.as_ref()))).expect("a token")
}

/// The report on a token of [`signed`], with the secret and the audience `api` expected.
fn judged(token: &Token) -> (Report, bool) {
    let secret = HmacSecret::new(secret()).expect("a secret");
    let expected = Expectations {
        trust: Trust { secret: Some(secret), ..Trust::default() },
        addressee: Addressee::Audiences(vec!["api".to_owned()]),
        now: UnixTime(1_795_428_000),
        leeway: Seconds(300),
    };
    let (report, verified) =
        Report::with_verified(token, InputSummary::default(), &expected, Asked::Verification);
    (report, verified.is_some())
}

const CLAIMS: &str = r#"{"aud":"api","iss":"https://id.example/","exp":1795431180}"#;

fn an_empty_secret_is_none() {
    assert!(HmacSecret::new(Vec::new()).is_err());
}

fn a_nested_token_is_not_opened() {
    let inner = signed(r#"{"alg":"HS256"}"#, CLAIMS.as_bytes());
    assert!(judged(&inner).1, "the inner token alone is good");
    let text =
        [inner.signing_input(), b".", inner.signature_text().expect("a signature").as_bytes()].concat();
    let outer = signed(r#"{"alg":"HS256","cty":"JWT"}"#, &text);
    let (report, verified) = judged(&outer);
    assert!(outer.claims().members().is_empty(), "the inner claims are not the outer token's");
    assert_eq!(report.questions.authentic.answer, Answer::No);
    assert!(!verified);
}

fn a_point_off_the_curve_is_no_key() {
    let odd = fixture("jwks/odd.json");
    let file: Value = serde_json::from_slice(&odd).expect("JSON");
    let listed = |kid: &str| file["keys"].as_array().expect("keys").iter().any(|key| key["kid"] == kid);
    let read = KeySet::read(&odd, "odd.json").expect("a key set");
    for kid in ["off-the-curve", "short-coordinates", "other-curve", "another-okp"] {
        assert!(listed(kid), "{kid} stands in the file");
        assert!(read.keys.iter().all(|key| key.kid.as_deref() != Some(kid)), "{kid} is no key");
    }
}

fn utf_16_and_utf_32_are_no_json() {
    let utf_16: Vec<u8> = CLAIMS.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let utf_32: Vec<u8> = CLAIMS.chars().flat_map(|letter| u32::from(letter).to_be_bytes()).collect();
    let marked = [b"\xef\xbb\xbf", CLAIMS.as_bytes()].concat();
    for (what, payload) in [("UTF-16", utf_16), ("UTF-32", utf_32), ("a byte order mark", marked)] {
        let token = signed(r#"{"alg":"HS256"}"#, &payload);
        let (report, verified) = judged(&token);
        assert_eq!(report.questions.authentic.answer, Answer::No, "{what}");
        assert!(!verified && token.claims().members().is_empty(), "{what}");
    }
}

fn zip_is_never_inflated() {
    // DEFLATE with one stored block (RFC 1951 §3.2.4): final, length, its complement, the text itself.
    let length = u16::try_from(CLAIMS.len()).expect("short");
    let deflated = [&[1][..], &length.to_le_bytes(), &(!length).to_le_bytes(), CLAIMS.as_bytes()].concat();
    let token = signed(r#"{"alg":"HS256","zip":"DEF"}"#, &deflated);
    let (report, verified) = judged(&token);
    assert_eq!(token.payload_bytes(), deflated, "the payload is what was sent");
    assert!(token.claims().members().is_empty(), "and no claims were inflated from it");
    assert_eq!(report.questions.authentic.answer, Answer::No);
    assert!(!verified);
}

fn an_address_in_the_header_is_never_fetched() {
    let header = r#"{"alg":"HS256","jku":"http://127.0.0.1:1/","x5u":"http://127.0.0.1:1/","kid":"x"}"#;
    let (report, _) = judged(&signed(header, CLAIMS.as_bytes()));
    assert!(report.network.is_empty(), "{:?}", report.network);
    // That nothing could: `walls.rs` finds no library or call that opens a connection.
    assert!(
        report.findings.iter().any(|finding| finding.rule == "token-names-its-key"),
        "{:?}",
        report.findings
    );
}
