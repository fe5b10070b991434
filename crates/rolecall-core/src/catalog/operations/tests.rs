use super::*;
use crate::catalog::PermissionKind::{Application, Delegated};
use crate::catalog::resources;

fn found(text: &str) -> Vec<Operation> {
    find(&Wanted::read(text).expect(text), &resources()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn one(text: &str) -> Operation {
    let found = found(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found[0]
}

#[test]
fn a_request_falls_under_its_most_literal_row() {
    for (request, row) in [
        ("GET /api/alerts", "GET /api/alerts"),
        ("get /API/ALERTS/?$top=1", "GET /api/alerts"),
        ("GET /api/alerts/da637_-1", "GET /api/alerts/{id}"),
        ("GET https://api.securitycenter.microsoft.com/api/v1.0/alerts", "GET /api/alerts"),
        ("GET https://us.api.security.microsoft.com/api/machines/1e5b", "GET /api/machines/{id}"),
        (
            "GET /api/machines/findbyip(ip='10.0.0.1',timestamp=2026-01-01T00:00:00Z)",
            "GET /api/machines/findbyip(ip='{ip}',timestamp={timestamp})",
        ),
        (
            "GET /api/machines/findbyip(timestamp=2026-01-01T00:00:00Z, ip='10.0.0.1')",
            "GET /api/machines/findbyip(ip='{ip}',timestamp={timestamp})",
        ),
        ("POST /api/machines/1e5b/isolate", "POST /api/machines/{id}/isolate"),
        ("GET https://api.security.microsoft.com/api/incidents", "GET /api/incidents"),
        ("GET /me", "GET /me"),
        ("GET /v1.0/users/a%40b.example", "GET /users/{id}"),
        ("GET https://graph.microsoft.com/beta/users/5/messages", "GET /users/{id}/messages"),
        ("GET https://graph.microsoft.us/v1.0/users", "GET /users"),
        ("GET /users('5')/messages", "GET /users/{id}/messages"),
        ("GET /users/delta()", "GET /users/delta"),
        ("GET /users/microsoft.graph.delta()", "GET /users/delta"),
        ("GET /groups/delta", "GET /groups/delta"),
        ("GET /applications(appId='5')/owners", "GET /applications(appid={value})/owners"),
        (
            "GET /reports/getEmailActivityCounts(period='D7')",
            "GET /reports/getemailactivitycounts(period={value})",
        ),
        ("GET /me/drive/root:/Documents/2026/report.docx:/content", "GET /me/drive/root:/{id}:/content"),
        ("GET /users/{user-id}/messages/{message-id}", "GET /users/{id}/messages/{id}"),
        ("POST /security/runHuntingQuery", "POST /security/runhuntingquery"),
    ] {
        assert_eq!(one(request).to_string(), row, "{request}");
    }
    let methods: Vec<String> = found("/v1.0/users/5").iter().map(ToString::to_string).collect();
    assert!(methods.contains(&"GET /users/{id}".to_owned()) && methods.len() > 2, "{methods:?}");
}

#[test]
fn what_is_not_there_is_told_with_what_is() {
    let missing = |text: &str| find(&Wanted::read(text).expect(text), &resources()).expect_err(text);
    assert!(matches!(missing("GET https://example.com/api/alerts"), NotFound::Host { .. }));
    assert_eq!(missing("DELETE /api/alerts"), NotFound::Method { methods: vec![Method::GET] });
    let NotFound::Path { close } = missing("GET /api/alrets") else { panic!() };
    assert_eq!(close, ["/api/alerts"]);
    let NotFound::Path { close } = missing("GET /v1.0/security/runHuntingQueri") else { panic!() };
    assert_eq!(close, ["/security/runhuntingquery", "/security/getrunhuntingquery"]);
    assert!(matches!(missing("GET /users/$count/x"), NotFound::Path { .. }));
    assert!(matches!(missing(&format!("GET /{}", "a/".repeat(3000))), NotFound::Path { .. }));
    assert!(matches!(missing(&format!("GET /users{}", "('a')".repeat(500))), NotFound::Path { .. }));
}

#[test]
fn a_row_says_what_it_needs_and_how_well_that_is_known() {
    let alerts = one("GET /api/alerts");
    let needs = alerts.needs(Application);
    assert_eq!(needs.names(), ["Alert.Read.All", "Alert.ReadWrite.All"]);
    assert_eq!((needs.basis, alerts.name(), alerts.page()), (Basis::Stated, "List alerts", "get-alerts.md"));
    assert_eq!((alerts.rate_limit(), alerts.user_roles()), ((Some(100), Some(1500)), vec!["View Data"]));
    assert!(alerts.disagreement().contains("the page now names Alert.ReadWrite.All (application)"));
    assert_eq!(alerts.needs(Delegated).names(), ["Alert.Read", "Alert.ReadWrite"]);
    assert_eq!(one("GET /api/baselineProfiles").needs(Application).basis, Basis::Assumed);
    assert_eq!(one("DELETE /api/indicators/5").needs(Delegated).basis, Basis::NotOffered);
    assert!(one("POST /api/advancedqueries/run").is_retiring());
    assert_eq!(one("GET /accessreviews/5/mydecisions").needs(Application).basis, Basis::NotOffered);
    let users = one("GET /users").needs(Application);
    assert!(
        users.least.contains(&"User.ReadBasic.All") && users.other.contains(&"Directory.Read.All"),
        "{users:?}"
    );
}

#[test]
fn a_permission_that_needs_another_beside_it_is_not_enough_alone() {
    let graph = crate::catalog::resource_named("graph").expect("Graph");
    let all = operations_of(graph);
    let needs = all.iter().map(|operation| operation.needs(Application)).find(|needs| !needs.also.is_empty());
    let needs = needs.expect("Graph has such rows");
    let (name, beside) = needs.also[0].clone();
    assert_eq!(needs.met_by(|granted| granted == name), None);
    assert_eq!(needs.half_met_by(|granted| granted == name), Some(name));
    assert!(needs.met_by(|granted| granted == name || granted == beside[0]).is_some());
}

#[test]
fn what_a_permission_opens_is_what_rows_ask_for() {
    let defender = crate::catalog::resource_named("defender").expect("Defender");
    let opened: Vec<String> =
        opened_by(defender, "Alert.Read.All", Application).iter().map(ToString::to_string).collect();
    assert!(opened.contains(&"GET /api/alerts".to_owned()) && opened.len() >= 9, "{opened:?}");
    assert!(opened_by(defender, "Alert.Read.All", Delegated).is_empty());
    assert!(opened_by(defender, "Nothing", Application).is_empty());
    for (names, count) in [(vec![], 0), (vec!["Alert.Read.All"], opened.len()), (vec!["Nothing"], 0)] {
        let callable = callable(defender, Application, &names);
        assert_eq!((callable.count, callable.of), (count, 114), "{names:?}");
    }
    let strong =
        callable(defender, Application, &["Alert.Read.All", "Machine.Isolate", "Machine.ReadWrite.All"]);
    let told: Vec<(String, &str)> =
        strong.strongest.iter().map(|(operation, name)| (operation.to_string(), *name)).collect();
    assert_eq!(told[0].1, "Machine.Isolate", "{told:?}");
    assert_eq!(told.len(), 3, "{told:?}");
}

#[test]
fn the_smallest_sufficient_set_is_narrow_before_it_is_small() {
    for (what, requests, granted, names, without) in [
        ("nothing", vec![], vec![], vec![], 0),
        ("one that reads", vec!["GET /api/alerts"], vec![], vec!["Alert.Read.All"], 0),
        (
            "reading and writing",
            vec!["GET /api/alerts", "PATCH /api/alerts/1"],
            vec![],
            vec!["Alert.ReadWrite.All"],
            0,
        ),
        (
            "two subjects",
            vec!["GET /api/alerts", "GET /api/machines"],
            vec![],
            vec!["Alert.Read.All", "Machine.Read.All"],
            0,
        ),
        ("the same twice", vec!["GET /api/alerts", "GET /api/alerts/1"], vec![], vec!["Alert.Read.All"], 0),
        ("basic where basic will do", vec!["GET /users"], vec![], vec!["User.ReadBasic.All"], 0),
        (
            "users and groups, not the directory",
            vec!["GET /users", "GET /groups"],
            vec![],
            vec!["Group.ReadBasic.All", "User.ReadBasic.All"],
            0,
        ),
        ("not offered to an application", vec!["GET /accessreviews/5/mydecisions"], vec![], vec![], 1),
    ] {
        let operations: Vec<Operation> = requests.iter().map(|request| one(request)).collect();
        let least = least(&operations, Application, &granted);
        assert_eq!((least.names, least.without.len(), least.proven), (names, without, true), "{what}");
    }
}

#[test]
fn all_of_graph_has_a_sufficient_set() {
    let graph = crate::catalog::resource_named("graph").expect("Graph");
    let all = operations_of(graph);
    assert_eq!(all.len(), 11_123);
    for kind in [Application, Delegated] {
        let least = least(&all, kind, &[]);
        let unmet = all.iter().find(|operation| {
            let needs = operation.needs(kind);
            needs.basis == Basis::Stated && needs.met_by(|name| least.names.contains(&name)).is_none()
        });
        assert_eq!(unmet, None);
    }
}
