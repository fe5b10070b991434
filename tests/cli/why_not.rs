//! Why not: every way in which a demanded permission can be missing, with its exit status, its reason and what to do.

use crate::process::{fixture, on, run, token, trusting};

/// What `check` says of the first permission that is missing: its reason and its hint.
fn miss(name: &str, arguments: &str) -> (i32, String, String) {
    let run = on(name, &format!("check {} {arguments} --format json", trusting()));
    let report = run.json();
    let miss = &report["permissions"]["missing"][0];
    let text = |member: &str| miss[member].as_str().unwrap_or_default().to_owned();
    (run.status, text("why"), text("hint"))
}

#[test]
fn every_miss_names_its_true_reason() {
    for (what, name, arguments, why, words) in [
        (
            "another API's token, which has a counterpart and carries it",
            "v1-app-graph",
            "--require Alert.Read.All",
            "wrong-resource",
            &[
                "https://api.securitycenter.microsoft.com/.default",
                "`SecurityAlert.Read.All`, which this token carries",
            ][..],
        ),
        (
            "a name that the API of the token does not have",
            "v1-app-graph",
            "--require Alert.Read.All --resource graph",
            "wrong-resource",
            &["Microsoft Graph has no permission called", "Microsoft Graph has `SecurityAlert.Read.All`"],
        ),
        (
            "a name that has no counterpart",
            "v1-app-graph",
            "--require Machine.Read.All --resource graph",
            "wrong-resource",
            &["no counterpart", "https://api.securitycenter.microsoft.com/.default"],
        ),
        (
            "the other Defender",
            "v1-app-defender",
            "--require Incident.Read.All",
            "wrong-resource",
            &["https://api.security.microsoft.com/.default"],
        ),
        (
            "delegated, where the application should act",
            "v1-delegated-defender",
            "--require Alert.Read.All",
            "wrong-kind",
            &["client credentials", "https://api.securitycenter.microsoft.com/.default"],
        ),
        (
            "the application, where a user should act",
            "v1-app-defender",
            "--scope Alert.Read",
            "wrong-kind",
            &["sign a user in"],
        ),
        (
            "the blanket scope alone",
            "v1-delegated-admin",
            "--require Contoso.Read --any-audience",
            "blanket-scope",
            &["`user_impersonation` alone", "client credentials"],
        ),
        (
            "consent is missing",
            "v1-app-defender-no-roles",
            "--require Alert.Read.All",
            "no-permissions",
            &[
                "without admin consent",
                "App registrations > Contoso",
                "WindowsDefenderATP > Application permissions",
            ],
        ),
        (
            "the token may be older than the consent",
            "v1-app-defender",
            "--require Url.Read.All",
            "not-granted",
            &["issued 7 min ago", "Grant admin consent", "clear it"],
        ),
        (
            "a managed identity, whose token is kept for a day",
            "managed-identity",
            "--require Alert.Read.All --resource defender --any-audience",
            "no-permissions",
            &["appRoleAssignments", "71fe6b80-7034-4028-9ed8-0f316df9c3ff", "24 hours"],
        ),
        (
            "misspelt",
            "v1-app-defender",
            "--require Alerts.ReadWrite.All --resource defender",
            "misspelt",
            &["`Alert.ReadWrite.All`"],
        ),
        (
            "an API that is being retired",
            "v1-app-defender",
            "--require AdvancedQuery.Read.All",
            "retired",
            &[
                "January 2026",
                "runHuntingQuery",
                "`ThreatHunting.Read.All`",
                "https://graph.microsoft.com/.default",
            ],
        ),
        (
            "for one team at a time",
            "v1-app-graph",
            "--require ChannelMessage.Read.Group --resource graph",
            "resource-specific",
            &["resource-specific consent", "permissionGrants"],
        ),
        (
            "`roles` is of another type",
            "v1-app-roles-as-string",
            "--require Machine.Read.All",
            "unreadable-claim",
            &["string instead of an array"],
        ),
    ] {
        let (status, found, hint) = miss(name, arguments);
        assert_eq!((status, found.as_str()), (1, why), "{what}: {hint}");
        for word in words {
            assert!(hint.contains(word), "{what}: {word:?} in {hint}");
        }
    }
}

#[test]
fn a_broader_permission_is_named_and_not_accepted() {
    let (status, why, hint) = miss("v1-app-defender-powerful", "--require Machine.Read.All");
    assert_eq!((status, why.as_str()), (1, "not-granted"), "{hint}");
    assert!(hint.contains("Machine.ReadWrite.All") && hint.contains("--any-of"), "{hint}");
    let (status, ..) = miss("v1-app-defender-powerful", "--any-of Machine.Read.All,Machine.ReadWrite.All");
    assert_eq!(status, 0);
}

#[test]
fn what_is_no_miss_has_the_exit_status_of_its_own() {
    let good = token("v1-app-defender");
    for (what, arguments, input, status) in [
        ("there", format!("check {} --require Alert.Read.All", trusting()), good.as_str(), 0),
        ("a name that no API has", format!("check {} --require Alert.Raed.All", trusting()), &good, 2),
        (
            "nobody knows who signed it",
            format!("check --jwks {} --require Alert.Read.All", fixture("jwks/empty.json")),
            &good,
            3,
        ),
        ("no token", format!("check {} --require Alert.Read.All", trusting()), "nothing here", 3),
    ] {
        let run = run(&format!("{arguments} --now {}", crate::process::NOW), input);
        assert_eq!(run.status, status, "{what}: {run:?}");
    }
}
