//! Permissions that reach far: what an attacker would want from this token.

use super::handful::handful;
use super::{Evidence, Finding, Rule, Severity};
use crate::catalog::{self, PermissionKind, Reach, Resource};
use crate::nature::Bearer;

/// The token carries permissions that reach far.
pub(super) const RULE: Rule = Rule {
    id: "powerful-permission",
    severity: Severity::Warning,
    summary: "the token carries permissions that reach far",
    page: include_str!("powerful_permission.md"),
    find,
};

/// From here on Microsoft's privilege level counts by itself, for reading too. Nearly every permission has level 3, the
/// harmless ones included; 4 is the highest in use.
const HIGH_LEVEL: u8 = 4;

/// Acts in the directory with every right of the user; the level that Microsoft gives it (3) hides that.
const DIRECTORY_AS_USER: &str = "Directory.AccessAsUser.All";

/// Why a permission is listed, the worst first.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Why {
    ResponseAction,
    HighLevel,
    WritesEverywhere,
}

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let audience = evidence.nature.resource.as_ref();
    let resource = audience.and_then(|audience| catalog::resource_of_audience(&audience.id));
    let (names, kind) = carried(evidence);
    let powerful: Vec<(Why, &str)> = names
        .into_iter()
        .filter_map(|name| Some((why(name, kind, resource_reach(resource, name, kind))?, name)))
        .collect();
    let sentences: Vec<String> = [
        (Why::ResponseAction, "acts on machines"),
        (Why::HighLevel, "has Microsoft's highest privilege level or all of the user's rights"),
        (Why::WritesEverywhere, "changes every object of its kind in the tenant"),
    ]
    .into_iter()
    .filter_map(|(why, what)| {
        let names: Vec<&str> =
            powerful.iter().filter(|(for_, _)| *for_ == why).map(|(_, name)| *name).collect();
        (!names.is_empty()).then(|| format!("{what}: {}", handful(&names)))
    })
    .collect();
    if sentences.is_empty() {
        return Vec::new();
    }
    let help = "grant the narrowest permission that does the job, keep such tokens short-lived and out of logs, and \
                forbid what is not needed with `--forbid`";
    vec![Finding::new(&RULE, sentences.join("; "), help)]
}

/// The names that the token carries, each once, and their kind. A user's `roles` are the user's own roles in the API,
/// not application permissions, and are left out.
fn carried<'a>(evidence: &Evidence<'a>) -> (Vec<&'a str>, PermissionKind) {
    let claims = evidence.token.claims();
    let (mut names, kind) = if evidence.nature.bearer == Bearer::Delegated {
        let scopes = claims.string("scp").ok().unwrap_or_default();
        (scopes.split(' ').filter(|scope| !scope.is_empty()).collect(), PermissionKind::Delegated)
    } else {
        (claims.strings("roles").ok().unwrap_or_default(), PermissionKind::Application)
    };
    names.sort_unstable();
    names.dedup();
    (names, kind)
}

/// How far `name` goes on `resource`; by its name alone where the catalog doesn't know it.
fn resource_reach(resource: Option<Resource>, name: &str, kind: PermissionKind) -> Reach {
    let known = resource.and_then(|resource| resource.permission(name, kind));
    known.map_or_else(|| catalog::reach_by_name(name, kind), |permission| catalog::reach(&permission))
}

fn why(name: &str, kind: PermissionKind, reach: Reach) -> Option<Why> {
    let as_user = kind == PermissionKind::Delegated && name == DIRECTORY_AS_USER;
    if reach.response_action {
        Some(Why::ResponseAction)
    } else if as_user || reach.level.is_some_and(|level| level >= HIGH_LEVEL) {
        Some(Why::HighLevel)
    } else if reach.writes && reach.tenant_wide && reach.level.is_none_or(|level| level >= HIGH_LEVEL - 1) {
        Some(Why::WritesEverywhere)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::token_sample::{access, found};
    use super::*;

    const ENDPOINT: &str = "https://api.securitycenter.microsoft.com";
    const GRAPH: &str = "https://graph.microsoft.com/";

    #[test]
    fn far_reaching_permissions_are_found_and_ordinary_ones_are_not() {
        for (aud, permissions, told) in [
            (ENDPOINT, r#""roles":["Machine.Isolate"]"#, Some("acts on machines: `Machine.Isolate`")),
            (
                ENDPOINT,
                r#""scp":"Machine.Read Machine.LiveResponse""#,
                Some("machines: `Machine.LiveResponse`"),
            ),
            (ENDPOINT, r#""roles":["Alert.ReadWrite.All"]"#, Some("changes every object")),
            (ENDPOINT, r#""roles":["Alert.Read.All","Machine.Read.All","AdvancedQuery.Read.All"]"#, None),
            (ENDPOINT, r#""roles":["Ti.ReadWrite"]"#, None),
            (ENDPOINT, r#""scp":"Alert.ReadWrite""#, None),
            (GRAPH, r#""roles":["RoleManagement.ReadWrite.Directory"]"#, Some("highest privilege level")),
            (GRAPH, r#""roles":["Files.Read.All"]"#, Some("highest privilege level")),
            (GRAPH, r#""roles":["Mail.Send"]"#, Some("changes every object")),
            (GRAPH, r#""roles":["User.Read.All","Group.Read.All","AuditLog.Read.All","Mail.Read"]"#, None),
            (GRAPH, r#""roles":["Application.ReadWrite.OwnedBy","Sites.Selected"]"#, None),
            (GRAPH, r#""roles":["Machine.Isolate"]"#, None),
            (GRAPH, r#""scp":"User.ReadWrite.All""#, Some("highest privilege level")),
            (GRAPH, r#""scp":"Directory.AccessAsUser.All""#, Some("all of the user's rights")),
            (GRAPH, r#""scp":"openid profile User.Read Mail.ReadWrite Files.ReadWrite.All""#, None),
            (GRAPH, r#""scp":"User.Read","roles":["Directory.ReadWrite.All"]"#, None),
            ("api://orders", r#""roles":["Orders.ReadWrite.All"]"#, Some("changes every object")),
            ("api://orders", r#""roles":["Orders.Read.All","Orders.ReadWrite","Admin"]"#, None),
            (GRAPH, r#""roles":"RoleManagement.ReadWrite.Directory""#, None),
            (GRAPH, "", None),
        ] {
            let findings = found(&RULE, &access(aud, permissions));
            assert_eq!(findings.len(), usize::from(told.is_some()), "{permissions}: {findings:?}");
            if let Some(told) = told {
                assert!(findings[0].message.contains(told), "{permissions}: {}", findings[0].message);
            }
        }
    }

    #[test]
    fn one_finding_lists_a_handful_by_reason() {
        let roles = r#""roles":["Machine.Isolate","Machine.Scan","Machine.Offboard","Library.Manage",
            "Machine.LiveResponse","Machine.Isolate","Alert.ReadWrite.All","Alert.Read.All"]"#;
        let findings = found(&RULE, &access(ENDPOINT, roles));
        assert_eq!(findings.len(), 1);
        assert_eq!(
            findings[0].message,
            "acts on machines: `Library.Manage`, `Machine.Isolate`, `Machine.LiveResponse`, `Machine.Offboard` and \
             1 more; changes every object of its kind in the tenant: `Alert.ReadWrite.All`"
        );
    }
}
