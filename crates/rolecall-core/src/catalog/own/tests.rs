//! Files of somebody's own: what is read, and what is refused.

use super::*;
use crate::catalog::{Wanted, find};

const ORDERS: &str = r#"{
 "resource": {"name": "Orders", "short_names": ["orders"], "audiences": ["api://orders"], "hosts": ["orders.example"]},
 "permissions": [
  {"name": "Orders.Read", "kind": "application"},
  {"name": "Orders.Write", "kind": "application", "level": 3}
 ],
 "operations": [
  {"method": "GET", "path": "/orders", "application": ["Orders.Read", "Orders.Write"]},
  {"method": "POST,PUT", "path": "/orders/{id}", "application": {"least": ["Orders.Write"]}}
 ]
}"#;

#[test]
fn an_own_api_is_an_api_like_any_other() {
    let orders = read(ORDERS, "orders.json").expect("a sound file");
    assert_eq!((orders.name, orders.audiences(), orders.is_own()), ("Orders", vec!["api://orders"], true));
    assert_eq!(orders.default_scope(), "api://orders/.default");
    assert!(orders.is_called("ORDERS") && orders.is_called("api://orders/") && !orders.is_called("graph"));
    assert_eq!(orders.operation_count(), 3);
    let wanted = Wanted::read("PUT https://orders.example/orders/17?x=1").expect("a request");
    let found = find(&wanted, &[orders]).expect("it is there");
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(found, ["PUT /orders/{id}"]);
}

#[test]
fn a_text_with_many_readings_is_no_long_walk() {
    let path = "/x".repeat(40);
    let text = ORDERS.replace("/orders\"", &format!("{path}\""));
    let api = read(&text, "deep.json").expect("a sound file");
    let wanted = |segment: &str| Wanted::read(&format!("GET {}", segment.repeat(40))).expect("a request");
    assert_eq!(find(&wanted("/x()"), &[api]).map(|found| found.len()), Ok(1));
    assert!(find(&wanted("/x()/"), &[api]).is_ok());
    assert!(find(&wanted("/x(y)"), &[api]).is_err());
}

#[test]
fn the_smallest_set_does_not_go_by_the_order() {
    let rows = r#"{"method": "GET", "path": "/a", "application": {"least": ["Orders.Read"], "also": {"Orders.Read": ["Orders.Write"]}}},
  {"method": "GET", "path": "/b", "application": {"least": ["Orders.Read"]}}"#;
    let text = ORDERS.split_once("\"operations\": [").expect("operations").0.to_owned();
    let api = read(&format!("{text}\"operations\": [{rows}]}}"), "also.json").expect("a sound file");
    let mut all = crate::catalog::operations_of(api);
    for _ in 0..2 {
        let least = crate::catalog::least(&all, PermissionKind::Application, &[]);
        assert_eq!((least.names, least.proven), (vec!["Orders.Read", "Orders.Write"], true));
        all.reverse();
    }
}

#[test]
fn a_large_file_is_read_in_the_time_of_its_size() {
    let names: Vec<String> = (0..4_000).map(|number| format!("P.{number}")).collect();
    let permissions: Vec<String> =
        names.iter().map(|name| format!(r#"{{"name":"{name}","kind":"application"}}"#)).collect();
    let operations: Vec<String> = (0..4_000)
        .map(|number| format!(r#"{{"method":"GET","path":"/{number}","application":0,"delegated":[]}}"#))
        .collect();
    let text = format!(
        r#"{{"resource":{{"name":"Many","audiences":["api://many"]}},"permissions":[{}],"sets":[{{"other":{names:?}}}],"operations":[{}]}}"#,
        permissions.join(","),
        operations.join(",")
    );
    let api = read(&text, "many.json").expect("a sound file");
    let all = crate::catalog::operations_of(api);
    let least = crate::catalog::least(&all, PermissionKind::Application, &[]);
    assert_eq!((all.len(), least.names.len()), (4_000, 1));
}

#[test]
fn the_schema_takes_what_is_read_and_nothing_else() {
    let schema = jsonschema::validator_for(&own_schema()).expect("a sound schema");
    let parsed = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
    assert!(schema.is_valid(&parsed(ORDERS)));
    for (old, new) in [
        ("\"level\": 3", "\"lvl\": 3"),
        ("\"kind\": \"application\", ", "\"kind\": \"app\", "),
        ("\"path\": \"/orders\"", "\"path\": \"orders\""),
        ("POST,PUT", "POST,SET"),
        ("\"audiences\": [\"api://orders\"], ", ""),
        ("{\"least\": [\"Orders.Write\"]}", "{\"most\": [\"Orders.Write\"]}"),
    ] {
        assert!(ORDERS.contains(old), "the text to spoil is gone: {old}");
        let spoilt = ORDERS.replacen(old, new, 1);
        assert!(!schema.is_valid(&parsed(&spoilt)) && read(&spoilt, "x").is_err(), "{new}");
    }
    for text in [
        include_str!("../../../data/catalog/defender-endpoint.json"),
        include_str!("../../../data/catalog/defender-xdr.json"),
        include_str!("../../../data/catalog/graph.json"),
    ] {
        let error = schema.iter_errors(&parsed(text)).next().map(|error| error.to_string());
        assert_eq!(error, None, "the project's own files have the same form");
    }
}

#[test]
fn a_wrong_file_is_told_with_its_place() {
    for (what, old, new, place, complaint) in [
        ("no JSON", "\"permissions\": [", "\"permissions\": ", (4, 3), "expected"),
        ("an unknown member", "\"level\": 3", "\"lvl\": 3", (5, 55), "unknown field `lvl`"),
        (
            "a kind that is none",
            "\"kind\": \"application\", ",
            "\"kind\": \"app\", ",
            (5, 40),
            "unknown variant",
        ),
        (
            "a name nobody has",
            "[\"Orders.Read\", ",
            "[\"Orders.Raed\", ",
            (8, 3),
            "no application permission Orders.Raed",
        ),
        ("a method that is none", "POST,PUT", "POST,SET", (9, 3), "`SET` is no method"),
        ("a path without a slash", "\"/orders/{id}\"", "\"orders\"", (9, 3), "begins with a slash"),
        (
            "a row twice",
            "\"POST,PUT\", \"path\": \"/orders/{id}\"",
            "\"GET\", \"path\": \"/Orders\"",
            (9, 3),
            "there twice",
        ),
        (
            "another's audience",
            "api://orders",
            "https://graph.microsoft.com",
            (2, 14),
            "that of Microsoft Graph",
        ),
        ("another's name", "[\"orders\"]", "[\"graph\"]", (2, 14), "a name of Microsoft Graph"),
        ("a level of none", "\"level\": 3", "\"level\": 6", (5, 3), "1 to 5"),
        ("a permission twice", "Orders.Write\", \"kind\"", "Orders.Read\", \"kind\"", (5, 3), "there twice"),
        ("no audience", "[\"api://orders\"]", "[]", (2, 14), "at least one"),
        (
            "another's application id",
            "\"short_names\"",
            "\"app_id\": \"FC780465-2017-40d4-a0c5-307022471b92\", \"short_names\"",
            (2, 14),
            "that of Microsoft Defender for Endpoint",
        ),
        (
            "an id that is none",
            "\"short_names\"",
            "\"app_id\": \"orders\", \"short_names\"",
            (2, 14),
            "no GUID",
        ),
        ("another's host", "orders.example", "graph.microsoft.com", (2, 14), "an API of Microsoft's"),
        (
            "a token inside",
            "\"level\": 3",
            "\"note\": \"eyJhbGciOiJub25lIn0.eyJhIjoxfQ.c2lnbmF0dXJl\"",
            (1, 1),
            "the text of a token",
        ),
        ("a host with a port", "orders.example", "orders.example:8080", (2, 14), "has a port"),
    ] {
        assert!(ORDERS.contains(old), "{what}: the text to spoil is gone");
        let error = read(&ORDERS.replacen(old, new, 1), "orders.json").expect_err(what);
        let (line, column, told) = &error.mistakes[0];
        assert!(told.contains(complaint), "{what}: {told}");
        if what != "no JSON" && what != "a name nobody has" {
            assert_eq!((*line, *column), place, "{what}: {told}");
        } else {
            assert_eq!(*line, place.0, "{what}: {told}");
        }
    }
}
