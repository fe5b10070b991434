use super::*;
use serde_json::Value;

const FILES: [(&str, &str); 3] = [
    ("defender-endpoint", include_str!("../../data/catalog/defender-endpoint.json")),
    ("defender-xdr", include_str!("../../data/catalog/defender-xdr.json")),
    ("graph", include_str!("../../data/catalog/graph.json")),
];

use super::operations::{form, pack};

// The build's own files, so that their checks can be shown what they must refuse. What writes is not used here.
#[allow(clippy::print_stdout, dead_code)]
#[path = "../../build/catalog.rs"]
mod packer;
#[allow(clippy::disallowed_methods, dead_code, unreachable_pub)]
#[path = "../../build/table.rs"]
mod table;

fn resource(word: &str) -> Resource {
    resource_named(word).unwrap_or_else(|| panic!("{word}"))
}

fn permission(word: &str, name: &str, kind: PermissionKind) -> Permission {
    let all = permissions_named(name);
    let found = all.into_iter().find(|found| found.resource == resource(word) && found.kind == kind);
    found.unwrap_or_else(|| panic!("{name} of {word}"))
}

fn names(permissions: &[Permission]) -> Vec<&'static str> {
    permissions.iter().map(|permission| permission.name).collect()
}

fn kind_of(row: &Value) -> PermissionKind {
    match row["kind"].as_str() {
        Some("application") => PermissionKind::Application,
        Some("delegated") => PermissionKind::Delegated,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_permission_of_the_data_files_is_packed_and_no_other() {
    for ((file, text), applications, delegated) in
        [(FILES[0], 32, 27), (FILES[1], 4, 4), (FILES[2], 783, 828)]
    {
        let data: Value = serde_json::from_str(text).unwrap();
        let owner = resource(data["resource"]["app_id"].as_str().unwrap());
        let rows = data["permissions"].as_array().unwrap();
        for row in rows {
            let name = row["name"].as_str().unwrap();
            let kind = kind_of(row);
            let packed = permission(file, name, kind);
            assert_eq!(packed.resource, owner, "{file}: {name}");
            assert_eq!(packed.level.map(u64::from), row["level"].as_u64(), "{file}: {name}");
            assert_eq!(packed.admin_consent, row["admin_consent"].as_bool(), "{file}: {name}");
            assert_eq!(packed.resource_specific, row["resource_specific"] == true, "{file}: {name}");
            assert_eq!(packed.name, name, "{file}");
            assert_eq!(packed.id, row["id"].as_str(), "{file}: {name}");
            assert_eq!(packed.display_name, row["display_name"].as_str().unwrap_or_default(), "{name}");
            if let Some(id) = packed.id {
                assert!(permission_by_id(&id.to_uppercase()).contains(&packed), "{file}: {name}");
            }
        }
        let packed = permissions_of(owner);
        let count = |kind| packed.iter().filter(|permission| permission.kind == kind).count();
        assert_eq!(packed.len(), rows.len(), "{file}");
        assert_eq!(count(PermissionKind::Application), applications, "{file}");
        assert_eq!(count(PermissionKind::Delegated), delegated, "{file}");
        for alias in data["aliases"].as_array().unwrap() {
            let documented = alias["documented"].as_str().unwrap();
            assert_eq!(alias_of_kind(documented, kind_of(alias)), alias["name"].as_str(), "{documented}");
        }
    }
    assert_eq!(resources().len(), FILES.len());
}

#[test]
fn a_name_has_the_owners_that_microsoft_gave_it() {
    use PermissionKind::{Application, Delegated};
    for (name, owners) in [
        ("Alert.Read.All", vec![("WindowsDefenderATP", Application)]),
        ("Alert.Read", vec![("WindowsDefenderATP", Delegated)]),
        ("Incident.Read.All", vec![("Microsoft Threat Protection", Application)]),
        ("SecurityAlert.Read.All", vec![("Microsoft Graph", Application), ("Microsoft Graph", Delegated)]),
        (
            "User.Read.All",
            vec![
                ("WindowsDefenderATP", Application),
                ("WindowsDefenderATP", Delegated),
                ("Microsoft Graph", Application),
                ("Microsoft Graph", Delegated),
            ],
        ),
        ("alert.read.all", vec![]),
        ("Alert.Read.All ", vec![]),
        ("Alert.Read.Al", vec![]),
        ("", vec![]),
    ] {
        let found: Vec<_> = permissions_named(name)
            .iter()
            .map(|permission| (permission.resource.service_principal, permission.kind))
            .collect();
        assert_eq!(found, owners, "{name}");
    }
}

#[test]
fn an_audience_has_one_owner() {
    for (audience, owner) in [
        ("https://api.securitycenter.microsoft.com", Some("WindowsDefenderATP")),
        ("https://api.securitycenter.microsoft.com/", Some("WindowsDefenderATP")),
        ("https://api.securitycenter.microsoft.com//", None),
        ("https://securitycenter.microsoft.com/mtp", Some("WindowsDefenderATP")),
        ("https://security.microsoft.com/mtp", Some("Microsoft Threat Protection")),
        ("https://api.security.microsoft.com", Some("Microsoft Threat Protection")),
        ("https://API.security.microsoft.com", None),
        ("https://api.security.microsoft.com.example", None),
        ("https://graph.microsoft.com/", Some("Microsoft Graph")),
        ("https://ags.windows.net/", Some("Microsoft Graph")),
        ("00000003-0000-0000-c000-000000000000", Some("Microsoft Graph")),
        ("00000003-0000-0000-C000-000000000000", Some("Microsoft Graph")),
        ("00000003-0000-0000-c000-000000000000/", Some("Microsoft Graph")),
        ("00000003-0000-0000-c000-000000000000/ags.windows.net", Some("Microsoft Graph")),
        ("00000003-0000-0000-c000-000000000001", None),
        ("graph", None),
        ("/", None),
        ("", None),
    ] {
        let found = resource_of_audience(audience).map(|resource| resource.service_principal);
        assert_eq!(found, owner, "{audience}");
    }
    for resource in resources() {
        assert!(resource.audiences().contains(&resource.recommended_audience));
        assert!(resource.audiences().contains(&resource.app_id));
        for audience in resource.audiences() {
            assert_eq!(resource_of_audience(audience), Some(resource), "{audience}");
            if let Some(bare) = audience.strip_suffix('/') {
                assert!(resource.audiences().contains(&bare), "{audience}");
            }
        }
    }
}

#[test]
fn an_audience_that_belongs_elsewhere_says_so() {
    let (endpoint, xdr) = (resource("mde"), resource("xdr"));
    for (audience, of_endpoint, of_xdr) in [
        ("https://api.security.microsoft.com", true, false),
        ("https://api.security.microsoft.com/", true, false),
        ("https://api.securitycenter.microsoft.com", false, true),
        ("https://securitycenter.microsoft.com/mtp", false, true),
        ("https://graph.microsoft.com", false, false),
    ] {
        assert_eq!(endpoint.not_audience(audience).is_some(), of_endpoint, "{audience}");
        assert_eq!(xdr.not_audience(audience).is_some(), of_xdr, "{audience}");
        assert_eq!(not_audience(audience).is_some(), of_endpoint || of_xdr, "{audience}");
    }
}

#[test]
fn people_name_an_api_in_many_ways() {
    for (word, owner) in [
        ("graph", Some("Microsoft Graph")),
        ("Microsoft Graph", Some("Microsoft Graph")),
        ("defender", Some("WindowsDefenderATP")),
        ("MDE", Some("WindowsDefenderATP")),
        ("defender-endpoint", Some("WindowsDefenderATP")),
        ("windowsdefenderatp", Some("WindowsDefenderATP")),
        ("FC780465-2017-40D4-A0C5-307022471B92", Some("WindowsDefenderATP")),
        ("https://api.securitycenter.microsoft.com/", Some("WindowsDefenderATP")),
        ("HTTPS://api.SecurityCenter.microsoft.com", Some("WindowsDefenderATP")),
        ("xdr", Some("Microsoft Threat Protection")),
        ("defender-xdr", Some("Microsoft Threat Protection")),
        ("m365-defender", Some("Microsoft Threat Protection")),
        ("Microsoft 365 Defender", Some("Microsoft Threat Protection")),
        ("Microsoft Threat Protection", Some("Microsoft Threat Protection")),
        (" graph\n", Some("Microsoft Graph")),
        ("grap", None),
        ("", None),
    ] {
        let found = resource_named(word).map(|resource| resource.service_principal);
        assert_eq!(found, owner, "{word}");
    }
}

#[test]
fn the_default_scope_keeps_the_audience_whole() {
    let endpoint = resource("mde");
    assert_eq!(endpoint.default_scope(), "https://api.securitycenter.microsoft.com/.default");
    let slashed =
        Resource { recommended_audience: "https://management.core.windows.net/", ..resource("graph") };
    assert_eq!(slashed.default_scope(), "https://management.core.windows.net//.default");
}

#[test]
fn an_alias_is_a_name_that_exists_nowhere() {
    use PermissionKind::{Application, Delegated};
    for (name, anywhere, application, delegated) in [
        ("URL.Read.All", Some("Url.Read.All"), Some("Url.Read.All"), Some("Url.Read.All")),
        ("Incidents.Read.All", Some("Incident.Read.All"), Some("Incident.Read.All"), None),
        ("Alerts.ReadWrite.All", Some("Alert.ReadWrite.All"), Some("Alert.ReadWrite.All"), None),
        ("Machine.Read.All", None, None, Some("Machine.Read")),
        ("Alert.Read.All", None, None, None),
        ("url.read.all", None, None, None),
    ] {
        assert_eq!(alias(name), anywhere, "{name}");
        assert_eq!(alias_of_kind(name, Application), application, "{name}");
        assert_eq!(alias_of_kind(name, Delegated), delegated, "{name}");
    }
}

#[test]
fn close_names_are_found_and_far_ones_are_not() {
    for (name, first) in [
        ("alert.read.all", Some("Alert.Read.All")),
        ("Alerts.Read.All", Some("Alert.Read.All")),
        ("Alert.Raed.All", Some("Alert.Read.All")),
        ("AlertReadAll", Some("Alert.Read.All")),
        (" Alert.Read.All,", Some("Alert.Read.All")),
        ("URL.Read.All", Some("Url.Read.All")),
        ("Incidents.Read.All", Some("Incident.Read.All")),
        ("RemediationTask.Read.Read", Some("RemediationTasks.Read")),
        ("Machine.LiveRespons", Some("Machine.LiveResponse")),
        ("Score.ReadWrite", Some("Score.Read")),
        ("Vulnerability.ReadWrite.All", Some("Vulnerability.Read.All")),
        ("Vulnerability.ReadWrite", Some("Vulnerability.Read")),
        ("AdvancedHunting", None),
        ("Orders.Approve", None),
        ("Ip", None),
        ("日本語.Read.All", None),
        ("", None),
    ] {
        assert_eq!(close_to(name).first().copied(), first, "{name}");
    }
    let known = close_to("Alert.ReadWrite.All");
    assert!(known.contains(&"Alert.Read.All") && !known.contains(&"Alert.ReadWrite.All"), "{known:?}");
    assert!(close_to("User.Read").len() <= 3);
    assert!(close_to(&"a".repeat(1 << 20)).is_empty(), "a hostile length");
    let joined = close_to("Calls.JoinGroupCallASGuest.All");
    assert_eq!(joined, ["Calls.JoinGroupCallAsGuest.All", "Calls.JoinGroupCallasGuest.All"], "{joined:?}");
}

#[test]
fn broader_permissions_are_of_the_same_api_and_kind() {
    use PermissionKind::{Application, Delegated};
    for (owner, name, kind, broader_names) in [
        ("mde", "Alert.Read.All", Application, vec!["Alert.ReadWrite.All"]),
        ("mde", "Alert.Read", Delegated, vec!["Alert.ReadWrite"]),
        ("mde", "Alert.ReadWrite.All", Application, vec![]),
        ("mde", "User.Read.All", Application, vec![]),
        ("mde", "Ti.ReadWrite", Application, vec!["Ti.ReadWrite.All"]),
        ("mde", "Machine.Isolate", Application, vec![]),
        ("xdr", "Incident.Read", Delegated, vec!["Incident.ReadWrite"]),
        ("graph", "User.ReadBasic.All", Application, vec!["User.Read.All", "User.ReadWrite.All"]),
        ("graph", "Sites.ReadWrite.All", Application, vec!["Sites.FullControl.All"]),
        ("graph", "Application.ReadWrite.OwnedBy", Application, vec!["Application.ReadWrite.All"]),
    ] {
        let found = broader(&permission(owner, name, kind));
        assert_eq!(names(&found), broader_names, "{name}");
        for other in found {
            assert_eq!((other.resource, other.kind), (resource(owner), kind), "{name}");
        }
    }
}

#[test]
fn an_id_finds_its_permissions() {
    let shared = permission_by_id("7c6f6912-60e9-4fcd-bb2a-c25bc35e8c59");
    assert_eq!(names(&shared), ["IntegrationConfiguration.ReadWrite"; 2]);
    assert_ne!(shared[0].kind, shared[1].kind);
    let alerts = permission_by_id("71FE6B80-7034-4028-9ED8-0F316DF9C3FF");
    assert_eq!(alerts, [permission("mde", "Alert.Read.All", PermissionKind::Application)]);
    for unknown in ["71fe6b80-7034-4028-9ed8-0f316df9c3f0", "Alert.Read.All", ""] {
        assert!(permission_by_id(unknown).is_empty(), "{unknown}");
    }
}

#[test]
fn a_permission_reaches_as_far_as_it_says() {
    use PermissionKind::{Application, Delegated};
    for (owner, name, kind, writes, tenant_wide, response_action) in [
        ("mde", "Machine.Read.All", Application, false, true, false),
        ("mde", "Machine.ReadWrite.All", Application, true, true, false),
        ("mde", "Machine.Isolate", Application, true, true, true),
        ("mde", "Machine.Isolate", Delegated, true, false, true),
        ("mde", "Machine.Scan", Application, true, true, true),
        ("mde", "Library.Manage", Application, true, true, true),
        ("mde", "Event.Write", Application, true, true, false),
        ("mde", "Ti.ReadWrite", Application, true, false, false),
        ("mde", "Ti.ReadWrite.All", Application, true, true, false),
        ("graph", "User.Read.All", Application, false, true, false),
        ("graph", "User.Read", Delegated, false, false, false),
        ("graph", "User.ReadWrite.All", Delegated, true, false, false),
        ("graph", "Mail.Send", Application, true, true, false),
        ("graph", "RoleManagement.ReadWrite.Directory", Application, true, true, false),
        ("graph", "Application.ReadWrite.OwnedBy", Application, true, false, false),
        ("graph", "Sites.Selected", Application, false, false, false),
        ("graph", "TeamsTab.ReadWrite.Chat", Application, true, false, false),
    ] {
        let permission = permission(owner, name, kind);
        let level = permission.level;
        assert_eq!(reach(&permission), Reach { writes, tenant_wide, response_action, level }, "{name}");
    }
    assert_eq!(reach(&permission("graph", "RoleManagement.ReadWrite.Directory", Application)).level, Some(4));
    for (name, kind, writes, tenant_wide) in [
        ("Orders.ReadWrite.All", Application, true, true),
        ("Orders.ReadWrite.All", Delegated, true, false),
        ("Orders.ReadWrite", Application, true, false),
        ("Machine.Isolate", Application, false, false),
    ] {
        let expected = Reach { writes, tenant_wide, response_action: false, level: None };
        assert_eq!(reach_by_name(name, kind), expected, "{name}");
    }
}

#[test]
fn the_build_refuses_a_wrong_file_and_names_its_entry() {
    let (endpoint, xdr) = (FILES[0].1, FILES[1].1);
    let mistakes = |first: &str, second: &str| {
        let files = [("a".to_owned(), first.to_owned()), ("b".to_owned(), second.to_owned())];
        packer::made(&files).err().unwrap_or_default()
    };
    assert_eq!(mistakes(endpoint, xdr), Vec::<String>::new());
    for (what, old, new, complaint) in [
        ("an unknown member", "\"level\"", "\"lvl\"", "unknown field `lvl`"),
        ("a kind that is none", "\"delegated\"", "\"both\"", "unknown variant `both`"),
        ("a short GUID", "a9790345-", "a979034-", "Incident.Read.All: its id is no GUID"),
        ("a GUID in capitals", "a9790345-4595", "A9790345-4595", "Incident.Read.All: its id is no GUID"),
        (
            "an id of two permissions",
            "8d90f441-09cf-4fdc-ab45-e874fa3a28e8",
            "a9790345-4595-42e4-971a-ccdc79f19b7c",
            "Incident.ReadWrite.All: its id belongs to another",
        ),
        (
            "a permission twice",
            "\"Incident.ReadWrite.All\", \"kind\": \"application\", \"id\"",
            "\"Incident.Read.All\", \"kind\": \"application\", \"id\"",
            "Incident.Read.All: the permission is there twice",
        ),
        ("a level of none", "\"level\": 3", "\"level\": 6", "Incident.Read.All: a privilege level is 1 to 5"),
        (
            "an audience of two APIs, but for a slash",
            "https://security.microsoft.com/mtp/\"",
            "https://securitycenter.microsoft.com/MTP/\"",
            "the audience of a.json too",
        ),
        ("a short name of two APIs", "\"xdr\"", "\"MDE\"", "MDE: a name of a.json too"),
        (
            "an audience said to be elsewhere, and nobody's",
            "https://api.securitycenter.windows.com",
            "https://api.example.com",
            "https://api.example.com: the audience of no other API",
        ),
        (
            "an alias of nothing",
            "\"name\": \"Incident.Read.All\", \"pages\"",
            "\"name\": \"Incident.None\", \"pages\"",
            "Incidents.Read.All: the alias stands for no permission",
        ),
        (
            "an alias that is real",
            "\"documented\": \"Incidents.Read.All\"",
            "\"documented\": \"Incident.Read.All\"",
            "Incident.Read.All: the alias is itself a permission",
        ),
        ("a commit that is none", "417a5f8e", "417a5f8", "a source has a commit of 40 digits"),
        ("a file cut off", " \"aliases\"", "", "b.json"),
    ] {
        // The files have no level for Defender XDR; one is put in so that it can be wrong.
        let xdr = xdr.replace("42e4-971a-ccdc79f19b7c\",", "42e4-971a-ccdc79f19b7c\", \"level\": 3,");
        assert!(xdr.contains(old), "{what}: the text to spoil is gone");
        let found = mistakes(endpoint, &xdr.replace(old, new));
        assert!(found.iter().any(|mistake| mistake.contains(complaint)), "{what}: {found:?}");
        assert!(found.iter().all(|mistake| mistake.starts_with("b.json: ")), "{what}: {found:?}");
    }
}

/// What the row of a data file says that `kind` needs, as the catalog should tell it: least, other, also.
type Row = (Vec<String>, Vec<String>, Vec<(String, Vec<String>)>);

fn texts(list: &Value) -> Vec<String> {
    list.as_array()
        .map(|list| list.iter().map(|text| text.as_str().unwrap().to_owned()).collect())
        .unwrap_or_default()
}

fn row_of(data: &Value, operation: &Value, member: &str) -> (Basis, Row) {
    let stated = &operation[member];
    let (basis, set) = match stated {
        Value::Null => match texts(&operation["assumed"][member]) {
            names if names.is_empty() => return (Basis::Unknown, Row::default()),
            names => return (Basis::Assumed, (Vec::new(), names, Vec::new())),
        },
        Value::Number(number) => {
            (Basis::Stated, data["sets"][usize::try_from(number.as_u64().unwrap()).unwrap()].clone())
        }
        list => (Basis::Stated, serde_json::json!({ "other": list })),
    };
    let also = set["also"]
        .as_object()
        .map(|also| also.iter().map(|(name, list)| (name.clone(), texts(list))).collect());
    let row = (texts(&set["least"]), texts(&set["other"]), also.unwrap_or_default());
    if row.0.is_empty() && row.1.is_empty() { (Basis::NotOffered, Row::default()) } else { (basis, row) }
}

fn told(operation: &Operation, kind: PermissionKind) -> (Basis, Row) {
    let needs = operation.needs(kind);
    let owned = |names: &[&'static str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let mut also: Vec<(String, Vec<String>)> =
        needs.also.iter().map(|(name, beside)| ((*name).to_owned(), owned(beside))).collect();
    also.sort();
    (needs.basis, (owned(&needs.least), owned(&needs.other), also))
}

#[test]
fn every_operation_of_the_data_files_is_packed_and_no_other() {
    for ((file, text), count) in [(FILES[0], 114), (FILES[1], 4), (FILES[2], 11_123)] {
        let data: Value = serde_json::from_str(text).unwrap();
        let owner = resource(data["resource"]["app_id"].as_str().unwrap());
        let packed: std::collections::BTreeMap<String, Operation> =
            operations_of(owner).into_iter().map(|operation| (operation.to_string(), operation)).collect();
        let mut seen = 0;
        for row in data["operations"].as_array().unwrap() {
            let path = row["path"].as_str().unwrap().trim_end_matches('/');
            for method in row["method"].as_str().unwrap().split(',') {
                let key = format!("{method} {path}");
                let operation = packed.get(&key).unwrap_or_else(|| panic!("{file}: {key} is not packed"));
                for (member, kind) in
                    [("application", PermissionKind::Application), ("delegated", PermissionKind::Delegated)]
                {
                    assert_eq!(told(operation, kind), row_of(&data, row, member), "{file}: {key}, {member}");
                }
                assert_eq!(operation.name(), row["name"].as_str().unwrap_or_default(), "{key}");
                assert_eq!(operation.page(), row["page"].as_str().unwrap_or_default(), "{key}");
                assert_eq!(operation.note(), row["note"].as_str().unwrap_or_default(), "{key}");
                assert_eq!(operation.user_roles(), texts(&row["user_role"]), "{key}");
                let rate = |member: &str| {
                    row["rate_limit"][member].as_u64().and_then(|rate| u32::try_from(rate).ok())
                };
                assert_eq!(operation.rate_limit(), (rate("per_minute"), rate("per_hour")), "{key}");
                // A request that is spelt like the row falls under it and under no other; but for one row that the source
                // has twice, once with a brace too many.
                if path.contains("}}") {
                    seen += 1;
                    continue;
                }
                let found = find(&Wanted::read(&key).unwrap(), &[owner])
                    .unwrap_or_else(|error| panic!("{key}: {error}"));
                assert_eq!(found, [*operation], "{key}");
                seen += 1;
            }
        }
        assert_eq!((seen, packed.len(), owner.operation_count()), (count, count, count), "{file}");
        assert_eq!(owner.hosts(), texts(&data["resource"]["hosts"]), "{file}");
        assert_eq!(owner.prefixes(), texts(&data["resource"]["path_prefixes"]), "{file}");
        assert_eq!(owner.read_on(), data["read_on"].as_str().unwrap(), "{file}");
        assert_eq!(owner.sources().len(), data["sources"].as_array().unwrap().len(), "{file}");
    }
}
