//! Groups in `roles`: the `emit_as_roles` trap (rule 52 of docs/validation.md).

use super::handful::handful;
use super::{Evidence, Finding, Rule, Severity};
use crate::nature::looks_like_group;

/// Values of `roles` have the form of groups.
pub(super) const RULE: Rule = Rule {
    id: "roles-look-like-groups",
    severity: Severity::Warning,
    summary: "`roles` holds what look like groups, not app roles",
    page: include_str!("roles_look_like_groups.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let roles = evidence.token.claims().strings("roles").ok().unwrap_or_default();
    let groups: Vec<&str> = roles.iter().copied().filter(|role| looks_like_group(role)).collect();
    if groups.is_empty() {
        return Vec::new();
    }
    let (count, all) = (groups.len(), roles.len());
    let message = format!("{count} of {all} values in `roles` look like groups: {}", handful(&groups));
    let help = "look for `emit_as_roles` among the optional claims of the API's app registration: with it, groups \
                are written into `roles` and the app roles are left out";
    vec![Finding::new(&RULE, message, help)]
}

#[cfg(test)]
mod tests {
    use super::super::token_sample::{access, found};
    use super::*;

    #[test]
    fn guids_and_domain_names_are_found() {
        for (what, roles, told) in [
            ("app roles", r#""roles":["Alert.Read.All","Orders.Admin"]"#, None),
            ("no roles", "", None),
            ("a string", r#""roles":"3c4e2c1a-7f2b-4a55-9c55-0123456789ab""#, None),
            ("a GUID", r#""roles":["A","3c4e2c1a-7f2b-4a55-9c55-0123456789ab"]"#, Some("1 of 2")),
            ("nearly a GUID", r#""roles":["3c4e2c1a-7f2b-4a55-9c55-0123456789a"]"#, None),
            ("a name with its domain", r#""roles":["CONTOSO\\Admins"]"#, Some("1 of 1")),
            ("a lone backslash", r#""roles":["\\Admins"]"#, None),
        ] {
            let findings = found(&RULE, &access("api://orders", roles));
            assert_eq!(findings.len(), usize::from(told.is_some()), "{what}");
            if let Some(told) = told {
                assert!(findings[0].message.starts_with(told), "{what}: {}", findings[0].message);
            }
        }
    }
}
