//! Operations against tokens.

use super::*;
use crate::catalog::{Operation, Wanted, find, operations_of};

fn operations(requests: &[&str]) -> Vec<Operation> {
    let one = |request: &&str| {
        let wanted = Wanted::read(request).expect("a request");
        find(&wanted, &catalog::resources()).expect("in the catalog")[0]
    };
    requests.iter().map(one).collect()
}

fn on(api: &str, requests: &[&str]) -> Policy {
    Policy { operations: operations(requests), resource: catalog::resource_named(api), ..Policy::default() }
}

#[test]
fn an_operation_is_open_by_any_permission_of_its_row_and_of_the_tokens_kind() {
    for (what, api, request, claims, at_home, expected) in [
        (
            "the least",
            "mde",
            "GET /api/alerts",
            format!(r#"{APP},"roles":["Alert.Read.All"]"#),
            true,
            Status::Pass,
        ),
        (
            "another of the row",
            "mde",
            "GET /api/alerts",
            format!(r#"{APP},"roles":["Alert.ReadWrite.All"]"#),
            true,
            Status::Pass,
        ),
        (
            "one of no row",
            "mde",
            "GET /api/alerts",
            format!(r#"{APP},"roles":["Machine.Read.All"]"#),
            true,
            Status::Fail,
        ),
        ("nothing", "mde", "GET /api/alerts", APP.to_owned(), true, Status::Fail),
        (
            "another API",
            "mde",
            "GET /api/alerts",
            format!(r#"{APP},"roles":["Alert.Read.All"]"#),
            false,
            Status::Fail,
        ),
        (
            "a user's scope",
            "mde",
            "GET /api/alerts",
            format!(r#"{USER},"scp":"Alert.Read""#),
            true,
            Status::Pass,
        ),
        (
            "a user's role",
            "mde",
            "GET /api/alerts",
            format!(r#"{USER},"scp":"x","roles":["Alert.Read.All"]"#),
            true,
            Status::Fail,
        ),
        (
            "an application's name in a scope",
            "mde",
            "GET /api/alerts",
            format!(r#"{USER},"scp":"Alert.Read.All""#),
            true,
            Status::Fail,
        ),
        (
            "roles as a text",
            "mde",
            "GET /api/alerts",
            format!(r#"{APP},"roles":"x Alert.Read.All""#),
            true,
            Status::Fail,
        ),
        (
            "a token of unclear kind",
            "mde",
            "GET /api/alerts",
            r#""roles":["Alert.Read.All"]"#.to_owned(),
            true,
            Status::Undecided,
        ),
        (
            "an unclear one without it",
            "mde",
            "GET /api/alerts",
            r#""roles":["Machine.Read.All"]"#.to_owned(),
            true,
            Status::Fail,
        ),
        (
            "only assumed",
            "mde",
            "GET /api/baselineProfiles",
            format!(r#"{APP},"roles":["SecurityBaselinesAssessment.Read.All"]"#),
            true,
            Status::Undecided,
        ),
        (
            "only assumed, and not there",
            "mde",
            "GET /api/baselineProfiles",
            APP.to_owned(),
            true,
            Status::Undecided,
        ),
        (
            "not offered to applications",
            "graph",
            "GET /accessreviews/1/mydecisions",
            format!(r#"{APP},"roles":["AccessReview.ReadWrite.All"]"#),
            true,
            Status::Fail,
        ),
    ] {
        let (question, permissions) = judged(&on(api, &[request]), &claims, at_home);
        assert_eq!(status(&question, "operation"), expected, "{what}");
        let answer = &permissions.operations[0];
        assert_eq!((answer.status, answer.by.is_some()), (expected, expected == Status::Pass), "{what}");
        if expected == Status::Fail {
            assert!(question.check("operation").and_then(|check| check.hint.as_ref()).is_some(), "{what}");
        }
    }
}

#[test]
fn what_is_needed_beside_a_permission_has_to_be_there() {
    let graph = catalog::resource_named("graph").expect("Graph");
    let kind = catalog::PermissionKind::Application;
    let operation = operations_of(graph)
        .into_iter()
        .find(|operation| {
            let needs = operation.needs(kind);
            // One whose companion opens nothing by itself.
            needs.also.first().is_some_and(|(_, beside)| !needs.names().contains(&beside[0]))
        })
        .expect("Graph has such a row");
    let needs = operation.needs(kind);
    let (name, beside) = (needs.also[0].0, needs.also[0].1[0]);
    let policy = Policy { operations: vec![operation], resource: Some(graph), ..Policy::default() };
    for (what, roles, expected) in [
        ("both", format!(r#"["{name}","{beside}"]"#), Status::Pass),
        ("one alone", format!(r#"["{name}"]"#), Status::Fail),
        ("the other alone", format!(r#"["{beside}"]"#), Status::Fail),
    ] {
        let (question, _) = judged(&policy, &format!(r#"{APP},"roles":{roles}"#), true);
        assert_eq!(status(&question, "operation"), expected, "{what}: {operation}");
    }
}

#[test]
fn what_is_beyond_the_smallest_set_is_excess_and_exact_fails_on_it() {
    for (what, roles, excess, exact) in [
        ("just enough", r#"["Alert.Read.All"]"#, vec![], Status::Pass),
        (
            "more than enough of the same",
            r#"["Alert.ReadWrite.All"]"#,
            vec!["Alert.ReadWrite.All"],
            Status::Fail,
        ),
        ("one too many", r#"["Alert.Read.All","Machine.Isolate"]"#, vec!["Machine.Isolate"], Status::Fail),
    ] {
        let policy = Policy { exact: true, ..on("mde", &["GET /api/alerts", "GET /api/alerts/1"]) };
        let (question, permissions) = judged(&policy, &format!(r#"{APP},"roles":{roles}"#), true);
        assert_eq!(permissions.excess, excess, "{what}");
        assert_eq!(permissions.least, ["Alert.Read.All"], "{what}");
        assert_eq!(status(&question, "exact"), exact, "{what}");
        assert_eq!(permissions.beyond.len(), excess.len(), "{what}");
    }
    let (_, permissions) =
        judged(&on("mde", &["GET /api/alerts"]), &format!(r#"{APP},"roles":["Machine.Isolate"]"#), true);
    assert_eq!(permissions.beyond[0].reach, "acts on machines, across the tenant");
}

#[test]
fn an_operation_that_a_demanded_name_opens_allows_nothing_beyond_that_name() {
    for (what, requests, roles, excess) in [
        ("the name", &["GET /api/alerts"][..], r#"["Alert.ReadWrite.All"]"#, vec![]),
        (
            "and a smaller one",
            &["GET /api/alerts"],
            r#"["Alert.ReadWrite.All","Alert.Read.All"]"#,
            vec!["Alert.Read.All"],
        ),
        (
            "and what another operation needs",
            &["GET /api/alerts", "GET /api/machines"],
            r#"["Alert.ReadWrite.All","Machine.Read.All"]"#,
            vec![],
        ),
    ] {
        let policy = Policy { exact: true, require: names(&["Alert.ReadWrite.All"]), ..on("mde", requests) };
        let (question, permissions) = judged(&policy, &format!(r#"{APP},"roles":{roles}"#), true);
        assert_eq!(permissions.excess, excess, "{what}");
        assert_eq!(status(&question, "exact") == Status::Pass, excess.is_empty(), "{what}");
    }
}

#[test]
fn a_token_of_another_cloud_than_the_host_is_refused() {
    const TID: &str = "8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47";
    let v2 = |host: &str| format!("https://{host}/{TID}/v2.0");
    let (public, us) = (v2("login.microsoftonline.com"), v2("login.microsoftonline.us"));
    let (v1, china) =
        (format!("https://sts.windows.net/{TID}/"), format!("https://sts.chinacloudapi.cn/{TID}/"));
    let graph = "00000003-0000-0000-c000-000000000000";
    for (what, host, issuer, audience, expected) in [
        ("public at public", "graph.microsoft.com", &public, graph, Status::Pass),
        ("public at the government's", "graph.microsoft.us", &public, graph, Status::Fail),
        (
            "public, for the government's",
            "graph.microsoft.us",
            &public,
            "https://graph.microsoft.us",
            Status::Fail,
        ),
        ("the government's", "graph.microsoft.us", &us, graph, Status::Pass),
        ("the government's at public", "graph.microsoft.com", &us, graph, Status::Fail),
        (
            "the government's, for public",
            "graph.microsoft.us",
            &us,
            "https://graph.microsoft.com/",
            Status::Fail,
        ),
        ("v1 at public", "graph.microsoft.com", &v1, "https://graph.microsoft.com", Status::Pass),
        (
            "v1, for public, at the government's",
            "dod-graph.microsoft.us",
            &v1,
            "https://graph.microsoft.com",
            Status::Fail,
        ),
        (
            "v1, for the government's, at public",
            "graph.microsoft.com",
            &v1,
            "https://graph.microsoft.us",
            Status::Fail,
        ),
        (
            "v1 at the government's",
            "graph.microsoft.us",
            &v1,
            "https://graph.microsoft.us",
            Status::Undecided,
        ),
        ("China's at public", "graph.microsoft.com", &china, graph, Status::Fail),
        ("somebody's", "graph.microsoft.com", &"https://idp.example".to_owned(), graph, Status::Undecided),
    ] {
        let mut policy = on("graph", &["GET /users"]);
        policy.hosts = vec![Host { name: host.to_owned(), operation: policy.operations[0] }];
        let claims = format!(r#"{APP},"iss":"{issuer}","aud":"{audience}","roles":["User.Read.All"]"#);
        let (question, _) = judged(&policy, &claims, true);
        assert_eq!(status(&question, "cloud"), expected, "{what}");
        let check = question.check("cloud").expect("it is there");
        assert_eq!(check.hint.is_some(), expected != Status::Pass, "{what}");
        // What its pass rests on is said where that is little.
        assert_eq!(expected == Status::Pass && !check.detail.is_empty(), what == "v1 at public", "{what}");
        assert_ne!(expected != Status::Pass, question.answer == Answer::Yes, "{what}");
    }
    // GCC's host is for tenants of the public cloud.
    let mut gcc = on("mde", &["GET /api/alerts"]);
    gcc.hosts =
        vec![Host { name: "api-gcc.securitycenter.microsoft.us".to_owned(), operation: gcc.operations[0] }];
    let (question, _) = judged(&gcc, &format!(r#"{APP},"iss":"{public}","roles":["Alert.Read.All"]"#), true);
    assert_eq!(status(&question, "cloud"), Status::Pass);
}

#[test]
fn a_request_that_no_row_describes_is_open() {
    let policy = Policy { unlisted: names(&["GET /api/new"]), ..on("mde", &["GET /api/alerts"]) };
    let (question, _) = judged(&policy, &format!(r#"{APP},"roles":["Alert.Read.All"]"#), true);
    assert_eq!(question.answer, Answer::NotChecked);
}

#[test]
fn operations_belong_to_one_api() {
    let policy = |requests: &[&str]| Policy { operations: operations(requests), ..Policy::default() };
    let found = owner(&policy(&["GET /api/alerts", "GET /api/machines"]), &[]);
    assert_eq!(found.map(|found| found.map(|api| api.name)), Ok(Some("Microsoft Defender for Endpoint")));
    assert!(matches!(owner(&policy(&["GET /api/alerts", "GET /me"]), &[]), Err(OwnerError::Apart { .. })));
    let both = Policy { require: names(&["User.Read.All"]), ..policy(&["GET /api/alerts"]) };
    assert_eq!(
        owner(&both, &[]).map(|found| found.map(|api| api.name)),
        Ok(Some("Microsoft Defender for Endpoint"))
    );
    let other = Policy { require: names(&["Incident.Read.All"]), ..policy(&["GET /api/alerts"]) };
    assert!(matches!(owner(&other, &[]), Err(OwnerError::Apart { .. })));
}

#[test]
fn a_token_that_is_only_looked_at_tells_what_it_can_call() {
    for (what, claims, count) in [
        (
            "Defender",
            format!(r#"{APP},"aud":"https://api.securitycenter.microsoft.com","roles":["Alert.Read.All"]"#),
            Some(true),
        ),
        (
            "nothing granted",
            format!(r#"{APP},"aud":"https://api.securitycenter.microsoft.com""#),
            Some(false),
        ),
        ("an API that nobody knows", format!(r#"{APP},"aud":"api://x","roles":["Alert.Read.All"]"#), None),
        (
            "an unclear kind",
            r#""aud":"https://graph.microsoft.com","roles":["User.Read.All"]"#.to_owned(),
            None,
        ),
    ] {
        let token = token(&claims);
        let (_, permissions) = judge(None, &token, &Nature::of(&token), &addressed(true), UnixTime(1_000));
        assert_eq!(permissions.callable.map(|callable| callable.operations > 0), count, "{what}");
    }
}
