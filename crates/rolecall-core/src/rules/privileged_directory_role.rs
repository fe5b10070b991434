//! Directory roles that Microsoft marks as privileged, in `wids`.

use super::handful::handful;
use super::{Evidence, Finding, Rule, Severity};
use crate::knowledge;

/// The bearer holds a privileged directory role.
pub(super) const RULE: Rule = Rule {
    id: "privileged-directory-role",
    severity: Severity::Warning,
    summary: "the bearer holds a directory role that Microsoft marks as privileged",
    page: include_str!("privileged_directory_role.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let wids = evidence.token.claims().strings("wids").ok().unwrap_or_default();
    let roles = privileged(&wids);
    if roles.is_empty() {
        return Vec::new();
    }
    let message = format!("`wids` names privileged directory roles: {}", handful(&roles));
    let help = "do everyday work with an account that has no such role, activate the role only for the task \
                (Privileged Identity Management), and treat this token as a key to the tenant";
    vec![Finding::new(&RULE, message, help)]
}

/// The names of the privileged roles among `wids`, each once, in the order of the alphabet.
fn privileged(wids: &[&str]) -> Vec<&'static str> {
    let known = wids.iter().filter_map(|id| knowledge::directory_role(id));
    let mut names: Vec<&str> = known.filter(|role| role.privileged).map(|role| role.name).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::super::token_sample::{access, found};
    use super::*;

    #[test]
    fn only_privileged_roles_are_named() {
        let admin = "62e90394-69f5-4237-9190-012177145e10";
        let capitals = admin.to_ascii_uppercase();
        for (what, wids, names) in [
            ("none", vec![], vec![]),
            ("an ordinary role", vec!["4a5d8f65-41da-4de4-8968-e035b65339cf"], vec![]),
            ("the mark of an ordinary user", vec!["b79fbf4d-3ef9-4689-8143-76b194e85509"], vec![]),
            ("a privileged one", vec![admin], vec!["Global Administrator"]),
            ("the same twice, in capitals", vec![admin, &capitals], vec!["Global Administrator"]),
            (
                "two",
                vec!["7be44c8a-adaf-4e2a-84d6-ab2649e08a13", admin],
                vec!["Global Administrator", "Privileged Authentication Administrator"],
            ),
        ] {
            assert_eq!(privileged(&wids), names, "{what}");
        }
    }

    #[test]
    fn tokens_without_such_a_role_have_no_finding() {
        for wids in [
            "",
            r#""wids":[]"#,
            r#""wids":["b79fbf4d-3ef9-4689-8143-76b194e85509"]"#,
            r#""wids":["4a5d8f65-41da-4de4-8968-e035b65339cf"]"#,
            r#""wids":"62e90394-69f5-4237-9190-012177145e10""#,
            r#""wids":null"#,
        ] {
            assert!(found(&RULE, &access("api://orders", wids)).is_empty(), "{wids}");
        }
    }
}
