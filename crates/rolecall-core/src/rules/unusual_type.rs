use super::wording::quoted;
use super::{Evidence, Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "unusual-type",
    severity: Severity::Warning,
    summary: "the header's typ is neither that of an access token nor of an ID token",
    page: include_str!("unusual_type.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let Some(typ) = evidence.token.header().string("typ").ok() else { return Vec::new() };
    let lower = typ.to_ascii_lowercase();
    let name = lower.strip_prefix("application/").unwrap_or(&lower);
    if matches!(name, "jwt" | "at+jwt") {
        return Vec::new();
    }
    let meaning = known(name).map_or_else(String::new, |meaning| format!(": {meaning}"));
    vec![Finding::new(
        &RULE,
        format!("`typ` is {}{meaning}", quoted(typ)),
        "refuse it where an access token or an ID token is expected: a JWT made for one purpose must not \
         serve another",
    )]
}

/// Types with a meaning of their own, by the specifications that registered them.
fn known(name: &str) -> Option<&'static str> {
    Some(match name {
        "pop" => "the envelope of a signed HTTP request, not the token itself",
        "dpop+jwt" => "a proof of possession that accompanies a token (RFC 9449)",
        "logout+jwt" => "a logout message of OpenID Connect",
        "secevent+jwt" => "a security event (RFC 8417)",
        "oauth-authz-req+jwt" => "an authorization request (RFC 9101)",
        "token-introspection+jwt" => "an answer about a token (RFC 9701)",
        "kb+jwt" | "dc+sd-jwt" | "vc+sd-jwt" => "part of a verifiable credential",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn types_are_compared_without_case_and_prefix() {
        for (typ, says) in [
            (r#""JWT""#, None),
            (r#""jwt""#, None),
            (r#""at+jwt""#, None),
            (r#""application/AT+JWT""#, None),
            ("", None),
            ("7", None),
            (r#""pop""#, Some("`pop`: the envelope")),
            (r#""application/logout+jwt""#, Some("a logout message")),
            (r#""JOSE""#, Some("`typ` is `JOSE`")),
            (r#""application/application/jwt""#, Some("`typ` is")),
            (r#""""#, Some("`typ` is ``")),
        ] {
            samples::expect(&RULE, typ, &samples::header(&[("typ", typ)]), says);
        }
    }
}
