//! `rolecall diff`: two tokens side by side, and no token on the screen.

use crate::process::{fixture, run, token};

fn file(name: &str) -> String {
    fixture(&format!("tokens/{name}.jwt"))
}

#[test]
fn exit_statuses_say_whether_they_differ() {
    let good = file("v1-app-defender");
    for (what, arguments, input, status, says) in [
        ("the same", format!("diff {good} {good}"), String::new(), 0, "say the same"),
        ("a dash", format!("diff {good} -"), token("v1-app-defender"), 0, "say the same"),
        ("a dash first", format!("diff - {good}"), token("v1-app-xdr"), 1, "~  audience"),
        ("text", format!("diff {good} {}", token("v1-app-defender")), String::new(), 0, "say the same"),
        (
            "gained",
            format!("diff {good} {}", file("v1-app-defender-powerful")),
            String::new(),
            1,
            "+  roles  Machine.Isolate",
        ),
        ("lost", format!("diff {good} {}", file("v1-app-defender-no-roles")), String::new(), 1, "-  roles"),
        (
            "misshapen",
            format!("diff {good} {}", file("v1-app-roles-as-string")),
            String::new(),
            1,
            "oddities",
        ),
        (
            "another kind",
            format!("diff {good} {}", file("v1-delegated-defender")),
            String::new(),
            1,
            "app → delegated",
        ),
    ] {
        let run = run(&arguments, input);
        assert_eq!(run.status, status, "{what}: {run:?}");
        assert!(run.first_line().starts_with("NOT VERIFIED: "), "{what}: {run:?}");
        assert!(run.out.contains(says), "{what}: {run:?}");
        assert!(!run.out.contains("eyJ"), "{what}: {run:?}");
    }
    for (what, arguments, input, status) in [
        ("no file", format!("diff gone.jwt {good}"), "", 2),
        ("one alone", format!("diff {good}"), "", 2),
        ("two dashes", "diff - -".to_owned(), "", 2),
        ("nothing to read", format!("diff - {good}"), "hello", 3),
    ] {
        let run = run(&arguments, input);
        assert_eq!((run.status, run.out.as_str()), (status, ""), "{what}: {run:?}");
    }
}

#[test]
fn ids_that_are_known_have_their_names() {
    let arguments = format!("diff {} {}", file("v1-app-defender"), file("v1-delegated-admin"));
    let drawn = run(&arguments, "");
    let words: Vec<&str> = drawn.out.split_whitespace().collect();
    let told = words.join(" ");
    for named in [
        "62e90394-69f5-4237-9190-012177145e10 (Global Administrator)",
        "04b07795-8ddb-461a-bbee-02f9e1bf7b46 (Azure CLI)",
    ] {
        assert!(told.contains(named), "{named}: {}", drawn.out);
    }
    // Programs get the ids as they are.
    let json = run(&format!("{arguments} --format json"), "");
    assert!(!json.out.contains("Global Administrator"), "{}", json.out);
}

#[test]
fn the_first_line_counts_names() {
    let (good, powerful) = (file("v1-app-defender"), file("v1-app-defender-powerful"));
    let changes = run(&format!("diff --format json {good} {powerful}"), "").json()["changes"].clone();
    let roles = changes.as_array().expect("changes").iter().find(|change| change["what"] == "roles");
    let count = |side: &str| roles.and_then(|roles| roles[side].as_array()).map_or(0, Vec::len);
    let names = count("gained") + count("lost");
    assert!(names > 1, "{roles:?}");
    let drawn = run(&format!("diff {good} {powerful}"), "");
    assert!(drawn.first_line().contains(&format!("{names} in roles")), "{}", drawn.first_line());
    let one = run(&format!("diff {good} {}", file("v1-app-xdr")), "");
    assert!(
        one.first_line().contains("1 in audience"),
        "a value in place of another counts once: {}",
        one.first_line()
    );
}

#[test]
fn programs_get_every_change() {
    let json = run(
        &format!("diff --format json {} {}", file("v1-app-defender"), file("v1-app-defender-powerful")),
        "",
    )
    .json();
    assert_eq!(
        (json["schema"].as_str(), json["verified"].as_bool(), json["same"].as_bool()),
        (Some("rolecall.diff/1"), Some(false), Some(false))
    );
    let changes = json["changes"].as_array().expect("changes");
    let whats: Vec<&str> = changes.iter().filter_map(|change| change["what"].as_str()).collect();
    for what in
        ["issuer", "audience", "tenant", "client", "kind", "version", "roles", "scopes", "wids", "lifetime"]
    {
        assert!(whats.contains(&what), "{what}");
    }
    let roles = changes.iter().find(|change| change["what"] == "roles").expect("roles");
    assert!(
        roles["gained"].as_array().is_some_and(|names| names.iter().any(|name| name == "Machine.Isolate"))
    );
}
