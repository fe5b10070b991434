//! The lock file: written only from a token that holds, and held to whole names.

use crate::folder::Folder;
use crate::process::{Run, on, trusting};

const GOOD: &str = "v1-app-defender";

fn check(name: &str, arguments: &str) -> Run {
    on(name, &format!("check {} {arguments}", trusting()))
}

/// A folder with the lock of [`GOOD`], and the path of it.
fn locked() -> (Folder, String) {
    let folder = Folder::new();
    let path = folder.path().join("app.lock.toml").display().to_string();
    let run = check(GOOD, &format!("--resource defender --lock {path} --update-lock"));
    assert_eq!(run.status, 0, "{run:?}");
    assert!(run.out.contains("The lock was written to"), "{run:?}");
    (folder, path)
}

#[test]
fn a_lock_alone_is_demand_and_audience() {
    let (folder, path) = locked();
    let text = folder.get("app.lock.toml");
    assert!(text.contains("version = 1") && text.contains("  \"Alert.Read.All\",\n"), "{text}");
    for (what, name, status, says) in [
        ("the same", GOOD, 0, ""),
        ("other permissions", "v1-app-defender-powerful", 1, "+ Machine.Isolate gained (roles)"),
        ("no permissions", "v1-app-defender-no-roles", 1, "- Alert.Read.All lost (roles)"),
        (
            "no permissions, in the first line",
            "v1-app-defender-no-roles",
            1,
            "not the locked ones: lost Alert.Read.All, Machine.Read.All and ",
        ),
        ("a string", "v1-app-roles-as-string", 1, "two readings"),
        ("another audience", "v1-app-xdr", 1, "lock-audience"),
        ("v2, another issuer", "v2-app-defender", 1, "lock-issuer"),
        ("a user's", "v1-delegated-defender", 1, "lock-kind"),
        ("forged", "refused/tampered-payload", 1, "the signature does not hold"),
    ] {
        let run = check(name, &format!("--lock {path}"));
        assert_eq!(run.status, status, "{what}: {run:?}");
        let out = run.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(out.contains(says), "{what}: {out}");
    }
    let json = check(GOOD, &format!("--lock {path} --format json")).json();
    assert!(json["policy"]["lock"].as_str().is_some_and(|lock| lock.ends_with("app.lock.toml")));
    let checks = json["questions"]["allowed"]["checks"].as_array().expect("checks").clone();
    assert_eq!(
        checks.iter().filter(|check| check["id"].as_str().is_some_and(|id| id.starts_with("lock-"))).count(),
        7
    );
}

#[test]
fn the_same_application_under_another_name_is_no_other_application() {
    let (_folder, path) = locked();
    let check_of = |name: &str, id: &str| {
        let json = check(name, &format!("--lock {path} --format json")).json();
        let checks = json["questions"]["allowed"]["checks"].as_array().expect("checks").clone();
        let check = checks.into_iter().find(|check| check["id"] == id).expect("the check");
        (json["summary"].to_string(), check["hint"].as_str().unwrap_or_default().to_owned())
    };
    let (summary, hint) = check_of("v2-app-defender", "lock-audience");
    let told =
        "its audience is the application id of Microsoft Defender for Endpoint, and the locked one its URI";
    assert!(summary.contains(told), "{summary}");
    assert!(
        summary.contains("its issuer is the v2 issuer of the locked tenant, and the locked one v1"),
        "{summary}"
    );
    assert!(hint.contains("both are names of Microsoft Defender for Endpoint"), "{hint}");
    assert!(!hint.contains("another application's token") && hint.contains("--update-lock"), "{hint}");
    let (_, hint) = check_of("v2-app-defender", "lock-issuer");
    assert!(hint.contains("the same tenant issued it in the other version"), "{hint}");
    let (_, hint) = check_of("v1-app-xdr", "lock-audience");
    assert!(hint.contains("it asked for a token for another API"), "{hint}");
}

#[test]
fn each_difference_has_a_line_of_its_own() {
    let (_folder, path) = locked();
    for format in ["table", "junit"] {
        let run = check("v1-app-defender-powerful", &format!("--lock {path} --format {format}"));
        let told: Vec<&str> = run.out.lines().filter(|line| line.contains(" (roles)")).collect();
        for change in ["+ Machine.Isolate gained (roles)", "- Alert.Read.All lost (roles)"] {
            assert!(told.iter().any(|line| line.trim_start().starts_with(change)), "{format}: {told:?}");
        }
        // What stands in an attribute, or first beside the check's name, is one of them too.
        assert!(told.iter().all(|line| line.matches(" (roles)").count() <= 2), "{format}: {told:?}");
    }
}

#[test]
fn nothing_is_written_unless_all_else_holds() {
    let (folder, path) = locked();
    let before = folder.get("app.lock.toml");
    for (what, name, arguments, status) in [
        ("expired", "expired", "--any-audience", 1),
        ("forged", "refused/tampered-payload", "--any-audience", 1),
        ("for another API", "v1-app-xdr", "--resource defender", 1),
        ("another demand fails", GOOD, "--require Url.Read.All", 1),
        ("a name as text", "v1-app-roles-as-string", "--resource defender", 1),
        ("no permission at all", "v1-app-defender-no-roles", "--resource defender", 1),
    ] {
        let run = check(name, &format!("{arguments} --lock {path} --update-lock"));
        assert_eq!(run.status, status, "{what}: {run:?}");
        assert!(run.err.contains("was not written"), "{what}: {run:?}");
        assert_eq!(folder.get("app.lock.toml"), before, "{what}");
        assert_eq!(folder.names(), ["app.lock.toml"], "{what}: nothing is left beside it");
    }
    let keyless = crate::process::fixture("jwks/no-usable-keys.json");
    let open = on(GOOD, &format!("check --jwks {keyless} --resource defender --lock {path} --update-lock"));
    assert_eq!(open.status, 3, "{open:?}");
    assert!(open.err.contains("was not written"), "{open:?}");
    assert_eq!(folder.get("app.lock.toml"), before);
    let anew = check("v1-app-defender-powerful", &format!("--lock {path} --update-lock"));
    let told = anew.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("It is another one now: roles: lost Alert.Read.All"), "{anew:?}");
    assert!(
        told.contains("; gained AdvancedQuery.Read.All, Alert.ReadWrite.All, Machine.Isolate"),
        "{anew:?}"
    );
    assert_eq!(anew.status, 0, "a lock that is written anew is no demand: {anew:?}");
    assert_ne!(folder.get("app.lock.toml"), before);
    assert_eq!(check("v1-app-defender-powerful", &format!("--lock {path}")).status, 0);
}

#[test]
fn a_lock_that_is_missing_or_broken_is_a_wrong_command_line() {
    let (folder, path) = locked();
    let missing = check(GOOD, "--lock gone.lock.toml");
    assert_eq!((missing.status, missing.out.as_str()), (2, ""), "{missing:?}");
    assert!(missing.err.contains("--update-lock"), "{missing:?}");
    let broken = folder.get("app.lock.toml").replace("kind = \"app\"", "kind = 5");
    let path = path.replace("app.lock", "broken.lock");
    folder.put("broken.lock.toml", &broken);
    let run = check(GOOD, &format!("--lock {path}"));
    assert_eq!((run.status, run.out.as_str()), (2, ""), "{run:?}");
    assert!(run.err.contains("broken.lock.toml:8:8: `kind` must be a text"), "{run:?}");
}
