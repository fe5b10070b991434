//! Why a permission is missing.

use super::*;

#[test]
fn a_miss_has_the_reason_that_helps() {
    let require = |name: &str| defender(Policy { require: names(&[name]), ..Policy::default() });
    let scope = |name: &str| defender(Policy { scopes: names(&[name]), ..Policy::default() });
    let graph = |policy| Policy { resource: catalog::resource_named("graph"), ..policy };
    for (what, policy, claims, at_home, why, word) in [
        (
            "not granted",
            require("Alert.Read.All"),
            format!(r#"{APP},"roles":["Machine.Read.All"]"#),
            true,
            Why::NotGranted,
            "admin consent",
        ),
        (
            "a broader one is there",
            require("Alert.Read.All"),
            format!(r#"{APP},"roles":["Alert.ReadWrite.All"]"#),
            true,
            Why::NotGranted,
            "--any-of",
        ),
        (
            "a broader one is there that is forbidden",
            defender(Policy {
                require: names(&["Alert.Read.All"]),
                forbid: names(&["alert.readwrite.*"]),
                ..Policy::default()
            }),
            format!(r#"{APP},"roles":["Alert.ReadWrite.All"]"#),
            true,
            Why::NotGranted,
            "`roles` does not hold it",
        ),
        (
            "another API",
            require("Alert.Read.All"),
            format!(r#"{APP},"roles":["Alert.Read.All"],"aud":"https://graph.microsoft.com""#),
            false,
            Why::WrongResource,
            "securitycenter.microsoft.com/.default",
        ),
        (
            "no permission at all",
            require("Alert.Read.All"),
            APP.to_owned(),
            true,
            Why::NoPermissions,
            "consent",
        ),
        (
            "a user's token",
            require("Machine.Isolate"),
            format!(r#"{USER},"scp":"Machine.Isolate""#),
            true,
            Why::WrongKind,
            "client credentials",
        ),
        (
            "a user's token with something else",
            require("Alert.Read.All"),
            format!(r#"{USER},"scp":"Alert.Read""#),
            true,
            Why::WrongKind,
            "client credentials",
        ),
        (
            "only delegated by that name",
            require("Alert.Read"),
            format!(r#"{APP},"roles":["X"]"#),
            true,
            Why::WrongKind,
            "Alert.Read.All",
        ),
        (
            "only application by that name",
            scope("Alert.Read.All"),
            format!(r#"{USER},"scp":"X""#),
            true,
            Why::WrongKind,
            "Alert.Read",
        ),
        (
            "a role where a scope was asked",
            scope("Machine.Isolate"),
            format!(r#"{APP},"roles":["Machine.Isolate"]"#),
            true,
            Why::WrongKind,
            "--require",
        ),
        (
            "another case",
            require("Alert.Read.All"),
            format!(r#"{APP},"roles":["alert.read.all"]"#),
            true,
            Why::Misspelt,
            "exactly",
        ),
        (
            "misspelt",
            require("Alert.Raed.All"),
            format!(r#"{APP},"roles":["X"]"#),
            true,
            Why::Misspelt,
            "Alert.Read.All",
        ),
        (
            "misspelt by Microsoft",
            require("URL.Read.All"),
            format!(r#"{APP},"roles":["X"]"#),
            true,
            Why::Misspelt,
            "Url.Read.All",
        ),
        (
            "the blanket scope alone",
            require("Alert.Read.All"),
            format!(r#"{USER},"scp":"user_impersonation""#),
            true,
            Why::BlanketScope,
            "user_impersonation",
        ),
        (
            "the blanket scope alone, where a scope is needed",
            scope("Alert.Read"),
            format!(r#"{USER},"scp":"user_impersonation""#),
            true,
            Why::BlanketScope,
            "https://api.securitycenter.microsoft.com/Alert.Read",
        ),
        (
            "the blanket scope and another",
            require("Alert.Read.All"),
            format!(r#"{USER},"scp":"user_impersonation Machine.Read""#),
            true,
            Why::WrongKind,
            "client credentials",
        ),
        (
            "the name of another API's permission",
            graph(require("Alert.Read.All")),
            format!(r#"{APP},"roles":["SecurityAlert.Read.All"]"#),
            true,
            Why::WrongResource,
            "`SecurityAlert.Read.All`",
        ),
        (
            "the name of another API's permission, without a counterpart",
            graph(require("Machine.Read.All")),
            format!(r#"{APP},"roles":["X"]"#),
            true,
            Why::WrongResource,
            "no counterpart",
        ),
        (
            "another API, which has a counterpart, and the token it",
            require("Alert.Read.All"),
            format!(r#"{APP},"roles":["SecurityAlert.Read.All"],"aud":"https://graph.microsoft.com""#),
            false,
            Why::WrongResource,
            "`SecurityAlert.Read.All`, which this token carries",
        ),
        (
            "Azure AD Graph",
            require("Alert.Read.All"),
            format!(r#"{APP},"roles":["Directory.Read.All"],"aud":"https://graph.windows.net""#),
            false,
            Why::WrongResource,
            "has retired",
        ),
        (
            "an API that goes away",
            require("AdvancedQuery.Read.All"),
            format!(r#"{APP},"roles":["Alert.Read.All"]"#),
            true,
            Why::Retired,
            "runHuntingQuery",
        ),
        (
            "for one team at a time",
            graph(require("ChannelMessage.Read.Group")),
            format!(r#"{APP},"roles":["X"]"#),
            true,
            Why::ResourceSpecific,
            "permissionGrants",
        ),
        (
            "older than the consent",
            require("Alert.Read.All"),
            format!(r#"{APP},"roles":["Machine.Read.All"],"iat":400,"exp":4000"#),
            true,
            Why::NotGranted,
            "issued 10 min ago",
        ),
        (
            "issued in the future",
            require("Alert.Read.All"),
            format!(r#"{APP},"roles":["Machine.Read.All"],"iat":1001"#),
            true,
            Why::NotGranted,
            "a token from before the consent",
        ),
        (
            "a managed identity's",
            require("Alert.Read.All"),
            format!(r#"{APP},"oid":"o-1","xms_mirid":"m","roles":["Machine.Read.All"],"iat":400"#),
            true,
            Why::NotGranted,
            "servicePrincipals/o-1/appRoleAssignments",
        ),
        (
            "a managed identity's, kept for a day",
            require("Alert.Read.All"),
            format!(r#"{APP},"oid":"o-1","xms_mirid":"m","iat":400"#),
            true,
            Why::NoPermissions,
            "up to 24 hours",
        ),
        (
            "roles is a number",
            require("Alert.Read.All"),
            format!(r#"{APP},"roles":1"#),
            true,
            Why::UnreadableClaim,
            "roles",
        ),
    ] {
        let (question, permissions) = judged(&policy, &claims, at_home);
        assert_eq!(question.answer, Answer::No, "{what}");
        let miss = &permissions.missing[0];
        assert_eq!(miss.why, why, "{what}: {}", miss.hint);
        assert!(miss.hint.contains(word), "{what}: {}", miss.hint);
    }
}
