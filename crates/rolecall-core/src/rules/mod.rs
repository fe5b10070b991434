//! Findings: what is worth knowing about a token beside the four answers. One file a rule, with its page
//! beside it.

mod agent_token;
mod algorithm_none;
mod algorithm_unknown;
mod app_without_roles;
mod broken_part;
mod control_characters;
mod credential_inside;
mod critical_header;
mod cut_off;
mod duplicate_members;
mod expired;
mod expired_certificate;
mod expiry_before_start;
mod form;
mod graph_nonce;
mod groups_overage;
mod guest_user;
mod handful;
mod hmac_for_entra;
mod id_token_as_access_token;
mod idtyp_conflict;
mod issued_in_future;
mod key_of_another_cloud;
mod long_lived;
mod long_lived_by_design;
mod look_alike_issuer;
mod microsofts_own_api;
mod mutable_identifiers;
mod no_audience;
mod no_expiry;
mod no_issuer;
mod no_key_id;
mod non_canonical_encoding;
mod not_yet_valid;
mod other_algorithm_than_entra;
mod personal_account;
mod personal_data_present;
mod powerful_permission;
mod privileged_directory_role;
mod proof_of_possession;
mod public_client_with_roles;
mod retired_api;
mod roles_look_like_groups;
mod roles_not_array;
#[cfg(test)]
pub(crate) mod samples;
mod suspicious_kid;
mod tenant_mismatch;
mod time_in_milliseconds;
mod times;
mod token_names_its_key;
#[cfg(test)]
mod token_sample;
mod token_type_unclear;
mod unusual_claim_type;
mod unusual_type;
mod version_mismatch;
mod weak_rsa_key;
mod weak_secret;
mod wording;
mod wrong_type;

use schemars::JsonSchema;
use serde::Serialize;

use crate::keys::Key;
use crate::nature::Nature;
use crate::time::{Seconds, UnixTime};
use crate::token::Token;
pub(crate) use cut_off::{is_cut_off, is_surely_cut_off};

/// A rule: a stable id, how bad it is, the page that explains it, and how it is found.
pub struct Rule {
    /// Stable, kebab-case; may retire but never changes its meaning.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One line.
    pub summary: &'static str,
    /// The page that `rolecall explain` shows: Markdown.
    pub page: &'static str,
    /// Looks for it.
    pub find: fn(&Evidence<'_>) -> Vec<Finding>,
}

/// What a rule may look at.
pub struct Evidence<'a> {
    /// The token.
    pub token: &'a Token,
    /// What it says it is.
    pub nature: &'a Nature,
    /// The key that was chosen to verify it, where one was.
    pub key: Option<&'a Key>,
    /// Length of the HMAC secret in bytes, where one was used.
    pub secret_bytes: Option<usize>,
    /// The moment of the check.
    pub now: UnixTime,
    /// How far clocks may differ.
    pub leeway: Seconds,
}

/// How bad a finding is. None of them changes the verdict by itself.
#[derive(Clone, Copy, Debug, Eq, JsonSchema, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Look into it.
    Warning,
    /// Dangerous, or broken.
    Error,
}

/// Something that a rule found.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Finding {
    /// The rule's id; `rolecall explain` shows its page.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is so, of this token.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Finding {
    /// A finding of `rule`.
    pub fn new(rule: &Rule, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { rule: rule.id, severity: rule.severity, message: message.into(), help: help.into() }
    }
}

/// In the order in which reports list them.
pub const RULES: &[Rule] = &[
    // Authenticity
    algorithm_none::RULE,
    hmac_for_entra::RULE,
    algorithm_unknown::RULE,
    other_algorithm_than_entra::RULE,
    weak_rsa_key::RULE,
    weak_secret::RULE,
    key_of_another_cloud::RULE,
    expired_certificate::RULE,
    token_names_its_key::RULE,
    no_key_id::RULE,
    critical_header::RULE,
    suspicious_kid::RULE,
    unusual_type::RULE,
    look_alike_issuer::RULE,
    no_issuer::RULE,
    tenant_mismatch::RULE,
    version_mismatch::RULE,
    graph_nonce::RULE,
    proof_of_possession::RULE,
    // Times
    no_expiry::RULE,
    expired::RULE,
    not_yet_valid::RULE,
    issued_in_future::RULE,
    expiry_before_start::RULE,
    time_in_milliseconds::RULE,
    long_lived::RULE,
    long_lived_by_design::RULE,
    // Audience and identity
    no_audience::RULE,
    microsofts_own_api::RULE,
    id_token_as_access_token::RULE,
    token_type_unclear::RULE,
    retired_api::RULE,
    personal_account::RULE,
    guest_user::RULE,
    agent_token::RULE,
    mutable_identifiers::RULE,
    personal_data_present::RULE,
    // Permissions
    app_without_roles::RULE,
    roles_not_array::RULE,
    roles_look_like_groups::RULE,
    public_client_with_roles::RULE,
    powerful_permission::RULE,
    privileged_directory_role::RULE,
    idtyp_conflict::RULE,
    groups_overage::RULE,
    // Form
    cut_off::RULE,
    broken_part::RULE,
    non_canonical_encoding::RULE,
    duplicate_members::RULE,
    wrong_type::RULE,
    unusual_claim_type::RULE,
    control_characters::RULE,
    credential_inside::RULE,
];

/// The rule called `id`.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

/// Everything that the rules find in `evidence`, the worst first, otherwise in the order of [`RULES`].
pub fn findings(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| (rule.find)(evidence)).collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// Each module's name beside the id of its rule, in the order of [`RULES`].
    macro_rules! modules {
        ($($module:ident)*) => { [$((stringify!($module), $module::RULE.id)),*] };
    }

    /// An id may retire but never changes its meaning: nothing leaves this list without a reason to tell.
    #[test]
    fn ids_are_what_they_were_and_name_their_files() {
        let modules = modules![
            algorithm_none
            hmac_for_entra
            algorithm_unknown
            other_algorithm_than_entra
            weak_rsa_key
            weak_secret
            key_of_another_cloud
            expired_certificate
            token_names_its_key
            no_key_id
            critical_header
            suspicious_kid
            unusual_type
            look_alike_issuer
            no_issuer
            tenant_mismatch
            version_mismatch
            graph_nonce
            proof_of_possession
            no_expiry
            expired
            not_yet_valid
            issued_in_future
            expiry_before_start
            time_in_milliseconds
            long_lived
            long_lived_by_design
            no_audience
            microsofts_own_api
            id_token_as_access_token
            token_type_unclear
            retired_api
            personal_account
            guest_user
            agent_token
            mutable_identifiers
            personal_data_present
            app_without_roles
            roles_not_array
            roles_look_like_groups
            public_client_with_roles
            powerful_permission
            privileged_directory_role
            idtyp_conflict
            groups_overage
            cut_off
            broken_part
            non_canonical_encoding
            duplicate_members
            wrong_type
            unusual_claim_type
            control_characters
            credential_inside
        ];
        let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
        assert_eq!(ids, modules.map(|(_, id)| id), "a rule is missing from RULES or from this list");
        for (module, id) in modules {
            assert_eq!(module.replace('_', "-"), id);
            assert!(
                id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
                "{id}"
            );
            assert_eq!(rule(id).map(|rule| rule.id), Some(id));
        }
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "an id occurs twice");
        assert!(rule("").is_none() && rule("Expired").is_none());
    }

    #[test]
    fn every_page_has_the_same_form() {
        for rule in RULES {
            let Rule { id, summary, page, .. } = rule;
            assert!(page.starts_with(&format!("# {id}: {summary}\n\n")), "{id}: the title");
            let headings: Vec<&str> = page.lines().filter(|line| line.starts_with('#')).skip(1).collect();
            let expected = ["## What it means", "## Why it matters", "## What to do", "## Sources"];
            assert_eq!(headings, expected, "{id}");
            for section in page.split("\n## ").skip(1) {
                let (heading, body) = section.split_once('\n').unwrap_or((section, ""));
                assert!(body.starts_with('\n') && body.trim().len() > 20, "{id}: {heading} says nothing");
            }
            assert!((12..=36).contains(&page.lines().count()), "{id}: {} lines", page.lines().count());
            assert!(page.lines().all(|line| line.chars().count() <= 110), "{id}: a long line");
            assert!(page.ends_with('\n') && !page.ends_with("\n\n"), "{id}: the end");
            assert!(!summary.ends_with('.') && !summary.contains('\n'), "{id}: the summary");
        }
    }

    #[test]
    fn nothing_is_found_in_a_sound_token() {
        let key = samples::certified_key("CN=accounts.accesscontrol.windows.net", samples::NOW);
        let token = samples::claims(&[]);
        for rule in RULES {
            assert_eq!(samples::found(rule, &token, Some(&key), None), [], "{}", rule.id);
        }
    }

    #[test]
    fn the_worst_comes_first_and_otherwise_the_order_of_the_rules() {
        let token =
            samples::claims(&[("exp", "1699990000"), ("nonce", r#""n""#), ("acct", "1"), ("aud", "")]);
        let nature = Nature::of(&token);
        let evidence = Evidence {
            token: &token,
            nature: &nature,
            key: None,
            secret_bytes: None,
            now: samples::NOW,
            leeway: samples::LEEWAY,
        };
        let found: Vec<(Severity, &str)> =
            findings(&evidence).iter().map(|finding| (finding.severity, finding.rule)).collect();
        let expected = [
            (Severity::Error, "expiry-before-start"),
            (Severity::Error, "no-audience"),
            (Severity::Warning, "expired"),
            (Severity::Warning, "id-token-as-access-token"),
            (Severity::Info, "guest-user"),
        ];
        assert_eq!(
            found.iter().filter(|found| expected.contains(found)).collect::<Vec<_>>(),
            expected.iter().collect::<Vec<_>>()
        );
        assert!(found.is_sorted_by_key(|(severity, _)| std::cmp::Reverse(*severity)), "{found:?}");
    }

    #[test]
    fn of_rules_that_see_one_flaw_only_the_most_telling_speaks() {
        let (header, claims) = samples::sound_json();
        let part = |json: &str| crate::token::base64url::encode(json.as_bytes());
        let (head, body) = (part(&header), part(&claims));
        let alg = |alg: &str| samples::header(&[("alg", alg)]);
        let ahead = "1700001000";
        for (what, token, expected) in [
            ("none", alg(r#""none""#), &["algorithm-none"][..]),
            (
                "none without a signature",
                samples::parsed(&format!("{}.{body}.", part(r#"{"alg":"none"}"#))),
                &["algorithm-none"],
            ),
            ("an HMAC", alg(r#""HS256""#), &["hmac-for-entra"]),
            ("an HMAC misspelt", alg(r#""hs256""#), &["hmac-for-entra"]),
            (
                "another signature",
                samples::token(&header.replace("RS256", "PS256"), &claims),
                &["other-algorithm-than-entra"],
            ),
            ("another name", alg(r#""XX999""#), &["algorithm-unknown"]),
            ("no name", alg(""), &["algorithm-unknown"]),
            ("no signature", samples::parsed(&format!("{head}.{body}")), &["broken-part"]),
            ("half a signature", samples::signed(&header, &claims, 100), &["cut-off"]),
            ("half a payload", samples::parsed(&format!("{head}.{}", &body[..90])), &["cut-off"]),
            (
                "a shortened payload",
                samples::parsed(&format!("{head}.{}….", &body[..90])),
                &["broken-part", "non-canonical-encoding"],
            ),
            ("all dates ahead", samples::claims(&[("nbf", ahead), ("iat", ahead)]), &["not-yet-valid"]),
            (
                "all dates in milliseconds",
                samples::claims(&[
                    ("nbf", "1699999700000"),
                    ("iat", "1699999700000"),
                    ("exp", "1700003600000"),
                ]),
                &["time-in-milliseconds"],
            ),
            ("a hostile kid", samples::header(&[("kid", r#""../\u0000""#)]), &["suspicious-kid"]),
            ("an expiry of the wrong type", samples::claims(&[("exp", r#""0""#)]), &["wrong-type"]),
            ("no critical extension", samples::header(&[("crit", "7")]), &["critical-header"]),
        ] {
            let found: Vec<&str> = RULES
                .iter()
                .flat_map(|rule| samples::found(rule, &token, None, None))
                .map(|finding| finding.rule)
                .collect();
            assert_eq!(found, expected, "{what}");
        }
    }

    /// The longest finding that is still read: the length of a paragraph.
    const PARAGRAPH: usize = 900;

    #[test]
    fn hostile_tokens_get_short_findings() {
        let long = "\u{202e}'../x".repeat(15_000);
        let long = crate::json::to_string_safe(&long);
        let names: String = (0..30_000).map(|n| format!(",\"a{n}\":1,\"a{n}\":2")).collect();
        let nested = format!("{}{}", "[".repeat(60), "]".repeat(60));
        let elsewhere = "https://login.microsoftonline.com/".repeat(20_000);
        let mut tokens = vec![
            samples::parsed(&format!("e30.{}.{}", "é".repeat(200_000), "=".repeat(100_000))),
            samples::token(r#"{"alg":"RS256"}"#, &format!("{{\"a\":{nested}{names}}}")),
            samples::claims(&[("iss", &format!("\"{elsewhere}\""))]),
        ];
        for name in ["alg", "kid", "typ", "jku", "crit", "nonce", "b64"] {
            tokens.push(samples::header(&[(name, &long)]));
        }
        for name in
            ["iss", "aud", "exp", "tid", "ver", "idp", "scp", "cnf", "xms_act_fct", "password", "idtyp"]
        {
            tokens.push(samples::claims(&[(name, &long)]));
            tokens.push(samples::claims(&[(name, &format!("[{long}]"))]));
            tokens.push(samples::claims(&[(name, &format!("{{{long}:{long}}}"))]));
        }
        for (at, token) in tokens.iter().enumerate() {
            for rule in RULES {
                for finding in samples::found(rule, token, None, Some(1)) {
                    let length = finding.message.chars().count().max(finding.help.chars().count());
                    assert!(length < PARAGRAPH, "{} says {length} characters of token {at}", rule.id);
                }
            }
        }
    }
}
