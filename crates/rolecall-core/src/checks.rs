//! What each check of a report compares, for `rolecall explain`.

/// A check, by the id that reports give it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct CheckPage {
    /// The id, such as `key-issuer`.
    pub id: &'static str,
    /// The question that it stands below.
    pub question: &'static str,
    /// What it compares, and why, in a sentence or two.
    pub text: &'static str,
    /// Where that is written; the rules are those of docs/validation.md.
    pub source: &'static str,
}

/// Every check, in the order of the questions.
pub const CHECKS: &[CheckPage] = &[
    page(
        "form",
        "authentic",
        "The token is three parts of strict base64url, its header and payload one JSON object each, with no member twice. A \
         token with two readings is refused.",
        "rules 1 to 6",
    ),
    page(
        "algorithm",
        "authentic",
        "`alg` is on a list that the keys and the issuer fix before the token is read: RS256 for Entra, and never `none`.",
        "rule 8; RFC 8725 §3.1",
    ),
    page(
        "critical-header",
        "authentic",
        "`crit` and `b64` ask for extensions that a verifier must know; rolecall knows none, and refuses them.",
        "rules 12 and 13; RFC 7515 §4.1.11",
    ),
    page(
        "type",
        "authentic",
        "`typ` is absent, JWT or at+jwt: other kinds of JWT are signed by the same keys and mean something else.",
        "rule 15; RFC 8725 §3.11",
    ),
    page(
        "key",
        "authentic",
        "The key that the token names by `kid` or `x5t` is among the trusted ones. Where the keys are of another moment or \
         could not be renewed, an unknown key is open instead of wrong.",
        "rules 22, 61 and 67",
    ),
    page(
        "key-use",
        "authentic",
        "The key's own `use`, `key_ops` and `alg` say nothing against verifying this signature.",
        "rule 9; RFC 7517 §4.2 to 4.4",
    ),
    page(
        "key-strength",
        "authentic",
        "An RSA key has 2048 bits or more and an odd exponent above 1; signatures of weaker keys can be forged.",
        "rule 10; RFC 7518 §3.3",
    ),
    page(
        "signature",
        "authentic",
        "The signature covers these very bytes, by that key. A token of Microsoft Graph whose header has a `nonce` is tried \
         with the nonce hashed too, and is open, not forged, where neither holds.",
        "rules 7, 28 and 54 to 56",
    ),
    page(
        "key-issuer",
        "authentic",
        "The key's own `issuer` is that of the token's issuer and tenant: keys of personal accounts and of other tenants \
         stand in the same public sets. An application's own key signs for that application alone.",
        "rules 24 and 26",
    ),
    page(
        "key-cloud",
        "authentic",
        "The key's `cloud_instance_name` is the authority's: the public set lists keys of other clouds. Entra's keys seldom \
         have the member; the check is then skipped, and shows whose certificate the key has.",
        "rule 25",
    ),
    page(
        "issuer",
        "authentic",
        "`iss` is one of the trusted issuers, byte for byte.",
        "rules 30, 31, 37 and 38; RFC 7519 §4.1.1",
    ),
    page(
        "tenant",
        "authentic",
        "The tenant in `iss`, the claim `tid` and the tenant that was named are one. Anybody can have a tenant, so a right \
         signature of another one is a stranger's.",
        "rules 31 to 33",
    ),
    page(
        "version",
        "authentic",
        "`ver` is the one that goes with the form of the issuer: 1.0 or 2.0.",
        "rule 34",
    ),
    page(
        "policy",
        "authentic",
        "`tfp`, or the older `acr`, is the B2C policy that --authority names: policies of one tenant can share a key.",
        "rule 36",
    ),
    page(
        "expiry",
        "current",
        "The moment is before `exp` and the leeway behind it; a token without `exp` is refused.",
        "rule 42; RFC 7519 §4.1.4",
    ),
    page(
        "not-before",
        "current",
        "The moment is not before `nbf` less the leeway, and `nbf` is not behind `exp`.",
        "rule 43; RFC 7519 §4.1.5",
    ),
    page("issued-at", "current", "`iat` is not in the future beyond the leeway.", "rule 45"),
    page(
        "audience",
        "addressed",
        "`aud` is an audience that was given, byte for byte, or a name of the API that was named, but for one slash at the end.",
        "rules 39 and 40; RFC 7519 §4.1.3",
    ),
    page(
        "token-type",
        "allowed",
        "The token is an access token: an ID token tells a client who signed in, and opens no API.",
        "rule 41; RFC 8725 §3.12",
    ),
    page(
        "kind",
        "allowed",
        "The token speaks for an application alone, or for a user, as --kind wants it.",
        "rules 47 to 49",
    ),
    page(
        "payload",
        "allowed",
        "The payload can be read whole, as one JSON object: of a broken one nobody knows what it carries, or what it does not.",
        "rules 3 to 5",
    ),
    page("require", "allowed", "Each name of --require is in `roles`, whole and exact.", "rule 51"),
    page("any-of", "allowed", "One name of each --any-of is in `roles`, whole and exact.", "rule 51"),
    page("scope", "allowed", "Each name of --scope is in `scp`, whole and exact.", "rule 51"),
    page(
        "has-permissions",
        "allowed",
        "The token carries a permission at all: any application of a tenant can get a token without one. \
         --allow-no-permissions skips it.",
        "rule 50",
    ),
    page(
        "operation",
        "allowed",
        "A permission that the operation's row in the catalog names, of the token's own kind: `roles` for an application, `scp` \
         for a user's token, with whatever is needed beside it. A row that is only assumed decides nothing.",
        "docs/catalog.md",
    ),
    page(
        "cloud",
        "allowed",
        "The token is of the cloud that has the hosts of the operations, where they were written with one: by its issuer, and by an \
         audience that is the address of a host. A v1 issuer does not tell whether it is US Government's.",
        "authentication-national-cloud.md of entra-docs; docs/catalog.md",
    ),
    page(
        "forbid",
        "allowed",
        "No permission of the token matches a pattern of --forbid, upper and lower case overlooked.",
        "docs/design.md §2",
    ),
    page(
        "exact",
        "allowed",
        "With --exact, the token carries nothing beyond what was demanded.",
        "docs/design.md §2",
    ),
    page(
        "min-remaining",
        "allowed",
        "The token lives as long from now on as --min-remaining asks.",
        "docs/design.md §2",
    ),
    page(
        "max-lifetime",
        "allowed",
        "The token lives no longer in all than --max-lifetime allows.",
        "rule 46",
    ),
    page(
        "finding",
        "allowed",
        "The token has no finding of a rule that the policy file lists under `fail`.",
        "docs/policy.md",
    ),
    page("lock-issuer", "allowed", "`iss` is what the lock file holds.", "docs/policy.md"),
    page(
        "lock-audience",
        "allowed",
        "`aud` names the audiences that the lock file holds, in any order.",
        "docs/policy.md",
    ),
    page("lock-tenant", "allowed", "The tenant is the one that the lock file holds.", "docs/policy.md"),
    page(
        "lock-client",
        "allowed",
        "The application that asked for the token is the one that the lock file holds.",
        "docs/policy.md",
    ),
    page(
        "lock-kind",
        "allowed",
        "The token speaks for whom it spoke when the lock file was written: an application alone, or a user.",
        "docs/policy.md",
    ),
    page(
        "lock-roles",
        "allowed",
        "`roles` holds what the lock file holds, in any order: nothing gained, nothing lost, and no name twice.",
        "docs/policy.md",
    ),
    page(
        "lock-scopes",
        "allowed",
        "`scp` holds what the lock file holds, in any order: nothing gained, nothing lost, and no name twice.",
        "docs/policy.md",
    ),
];

/// The check called `id`.
pub fn check(id: &str) -> Option<&'static CheckPage> {
    CHECKS.iter().find(|page| page.id == id)
}

const fn page(
    id: &'static str,
    question: &'static str,
    text: &'static str,
    source: &'static str,
) -> CheckPage {
    CheckPage { id, question, text, source }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_check_has_one_page_and_ends_its_sentences() {
        let ids: HashSet<&str> = CHECKS.iter().map(|page| page.id).collect();
        assert_eq!(ids.len(), CHECKS.len(), "an id occurs twice");
        for page in CHECKS {
            assert!(page.text.ends_with('.') && !page.source.is_empty(), "{}", page.id);
            assert_eq!(check(page.id), Some(page));
        }
        assert_eq!(check("signatures"), None);
    }
}
