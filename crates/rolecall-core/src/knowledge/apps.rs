//! Microsoft's own applications, and the audiences of its APIs (`data/apps.json`).

use super::{guid_key, known};
use crate::entra::Cloud;
use crate::packed::Row;

include!(concat!(env!("OUT_DIR"), "/apps.rs"));
include!(concat!(env!("OUT_DIR"), "/audiences.rs"));
include!(concat!(env!("OUT_DIR"), "/audience_patterns.rs"));

/// The longest text that is compared with audiences, in bytes; the longest known has about 100.
const AUDIENCE_LIMIT: usize = 1024;

/// The column of an application's name, and the one that says whether tokens are issued for it.
const NAME: usize = 1;
const IS_RESOURCE: usize = 4;

/// An application of Microsoft's own. Its id in a token proves nothing by itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct App {
    /// Its application id, in lower case.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The family of services that it belongs to, such as `security`; empty where nobody sorted it.
    pub group: &'static str,
    /// Whether tokens are issued for it.
    pub is_resource: bool,
    /// Whether it asks for tokens.
    pub is_client: bool,
    /// Whether it is a public client, which keeps no secret; `None` where no source says.
    pub is_public_client: Option<bool>,
    /// Whether it shares refresh tokens with others of Microsoft's clients (a family of client ids).
    pub is_family_client: Option<bool>,
    /// How sure the name is.
    pub evidence: &'static str,
    /// How the name is known, in words.
    pub named_by: &'static str,
}

/// An audience of one of Microsoft's APIs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Audience {
    /// The API.
    pub app: App,
    /// The cloud that the audience is listed for: `public`, `us-government`, `china` or `germany-closed`. `None` where the
    /// data doesn't tell it apart: an audience listed for the public cloud alone may serve others too.
    pub cloud: Option<&'static str>,
    /// The pattern that it matched, such as `https://*.vault.azure.net`; `None` for an exact name.
    pub pattern: Option<&'static str>,
}

/// The application with this id, in any case.
pub fn app(app_id: &str) -> Option<App> {
    app_row(app_id).map(App::of)
}

fn app_row(app_id: &str) -> Option<Row> {
    APPS.find(&guid_key(app_id)?)
}

/// Every application, by id.
pub fn apps() -> impl Iterator<Item = App> {
    APPS.rows().map(App::of)
}

/// The name of the first-party application `app_id`.
pub fn app_name(app_id: &str) -> Option<&'static str> {
    app_row(app_id).map(|row| row.field(NAME))
}

/// The applications that a list calls `name`, in any case.
pub fn apps_named(name: &str) -> impl Iterator<Item = App> {
    let is_name = move |known: &str| known.eq_ignore_ascii_case(name);
    APPS.rows().filter(move |row| is_name(row.field(1)) || row.list(2).any(is_name)).map(App::of)
}

/// The API that `audience` belongs to: an exact URI, a URI that fits a pattern, or an application id in any case. One
/// trailing slash makes no difference; anything else does.
pub fn audience(audience: &str) -> Option<Audience> {
    let (app, by) = audience_rows(audience)?;
    let app = App::of(app);
    Some(match by {
        By::Id => Audience { app, cloud: None, pattern: None },
        By::Name(row) => Audience { app, cloud: known(row.field(2)), pattern: None },
        By::Pattern(row) => Audience { app, cloud: None, pattern: Some(row.field(0)) },
    })
}

/// What led from an audience to its API.
enum By {
    Id,
    Name(Row),
    Pattern(Row),
}

/// The row of the API that `audience` belongs to, and what led to it.
fn audience_rows(audience: &str) -> Option<(Row, By)> {
    if audience.len() > AUDIENCE_LIMIT {
        return None;
    }
    let trimmed = audience.strip_suffix('/').unwrap_or(audience);
    if let Some(app) = app_row(trimmed) {
        return Some((app, By::Id));
    }
    if let Some(row) = AUDIENCES.find(trimmed) {
        return Some((app_row(row.field(1))?, By::Name(row)));
    }
    if !begins_like_a_pattern(trimmed) {
        return None;
    }
    let row = AUDIENCE_PATTERNS.rows().find(|row| fits(row.field(0), trimmed))?;
    Some((app_row(row.field(1))?, By::Pattern(row)))
}

/// What every pattern begins with: an address, or SharePoint's application id. Most audiences do not, and need no look at them.
fn begins_like_a_pattern(audience: &str) -> bool {
    audience.starts_with("https://") || audience.starts_with("00000003-0000-0ff1-ce00-000000000000/")
}

/// The name of the resource that `audience` belongs to; one trailing slash makes no difference. An application's id
/// counts whether tokens are issued for it or, as with ID tokens, to it.
pub fn audience_name(audience: &str) -> Option<&'static str> {
    audience_rows(audience).map(|(app, _)| app.field(NAME))
}

/// Whether two audiences belong to one API, in one cloud where both tell of which they are.
pub(super) fn is_same_app(one: &str, other: &str) -> bool {
    let cloud = |by: &By| if let By::Name(row) = by { known(row.field(2)) } else { None };
    audience_rows(one).zip(audience_rows(other)).is_some_and(|((app, by), (its, its_by))| {
        app.field(0) == its.field(0)
            && cloud(&by).zip(cloud(&its_by)).is_none_or(|(cloud, its_cloud)| cloud == its_cloud)
    })
}

/// Whether `audience` is an API of Microsoft's own: one whose tokens nobody else need be able to verify (docs/validation.md
/// rules 54 to 56).
pub fn microsoft_resource(audience: &str) -> bool {
    audience_rows(audience).is_some_and(|(app, _)| app.field(IS_RESOURCE) == "1")
}

impl Audience {
    /// The name of its cloud for people.
    pub fn cloud_name(&self) -> Option<&'static str> {
        let id = self.cloud?;
        let known = Cloud::ALL.into_iter().find(|cloud| cloud.id() == id).map(Cloud::name);
        Some(known.unwrap_or(if id == "germany-closed" { "Azure Germany (closed)" } else { id }))
    }
}

impl App {
    /// Other names that lists give it.
    pub fn other_names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.list(2)
    }

    /// What else there is to know of it, a sentence or two each.
    pub fn notes(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.list(8)
    }

    /// The lists that it comes from, by their short names in `data/apps.json`.
    pub fn sources(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.list(11)
    }

    /// Its audiences beside its id, without trailing slash, and the patterns of audiences after them.
    pub fn audiences(&self) -> impl Iterator<Item = &'static str> + use<> {
        let id = self.id;
        AUDIENCES
            .rows()
            .chain(AUDIENCE_PATTERNS.rows())
            .filter(move |row| row.field(1) == id)
            .map(|row| row.field(0))
    }

    fn list(&self, field: usize) -> impl Iterator<Item = &'static str> + use<> {
        APPS.find(self.id).into_iter().flat_map(move |row| row.list(field))
    }

    fn of(row: Row) -> Self {
        let tri = |field| known(row.field(field)).map(|flag| flag == "1");
        Self {
            id: row.field(0),
            name: row.field(NAME),
            group: row.field(3),
            is_resource: row.field(IS_RESOURCE) == "1",
            is_client: row.field(5) == "1",
            is_public_client: tri(6),
            is_family_client: tri(7),
            evidence: row.field(9),
            named_by: row.field(10),
        }
    }
}

/// Whether `text` fits `pattern`, in which a `*` stands for one name: at least one letter, digit, `-` or `_`. The build
/// makes sure that no `*` is followed by such a character, so taking as many as there are is always right.
fn fits(pattern: &str, text: &str) -> bool {
    let mut literals = pattern.split('*');
    let Some(mut rest) = literals.next().and_then(|literal| text.strip_prefix(literal)) else { return false };
    for literal in literals {
        let name = rest
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            .count();
        match rest[name..].strip_prefix(literal) {
            Some(after) if name > 0 => rest = after,
            _ => return false,
        }
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data() -> serde_json::Value {
        serde_json::from_str(include_str!("../../data/apps.json")).expect("the build checked it")
    }

    #[test]
    fn every_application_of_the_data_arrives() {
        let file = data();
        let mut ids = std::collections::BTreeSet::new();
        for (list, count, is_resource) in [
            ("resources", 87, true),
            ("more_resources", 285, true),
            ("clients", 50, false),
            ("more_clients", 458, false),
        ] {
            let entries = file[list].as_array().expect("a list");
            assert_eq!(entries.len(), count, "{list}");
            for entry in entries {
                let (id, name) =
                    (entry["id"].as_str().expect("an id"), entry["name"].as_str().expect("a name"));
                ids.insert(id);
                let found = app(id).unwrap_or_else(|| panic!("{name} is lost"));
                assert!(found.name == name || found.other_names().any(|other| other == name), "{name}");
                assert!(if is_resource { found.is_resource } else { found.is_client }, "{name}");
                assert!(!found.evidence.is_empty() && found.sources().count() > 0, "{name}");
                if let Some(public) = entry["public"].as_bool() {
                    assert_eq!(found.is_public_client, Some(public), "{name}");
                }
                if let Some(note) = entry["note"].as_str() {
                    assert!(found.notes().any(|known| known == note), "{name}");
                }
            }
        }
        assert_eq!(apps().count(), ids.len());
        for list in ["resources", "clients"] {
            for entry in file[list].as_array().expect("a list") {
                // What was chosen by hand gives the name.
                assert_eq!(app_name(entry["id"].as_str().expect("an id")), entry["name"].as_str());
            }
        }
    }

    #[test]
    fn every_audience_of_the_data_leads_to_its_application() {
        let file = data();
        let mut count = 0;
        let mut belongs = |audience: &serde_json::Value, entry: &serde_json::Value| {
            let text = audience.as_str().expect("a text");
            let found = super::audience(text).unwrap_or_else(|| panic!("{text} is lost"));
            assert_eq!(found.app.id, entry["id"], "{text}");
            assert!(found.pattern.is_none() && microsoft_resource(text), "{text}");
            count += 1;
        };
        for entry in file["resources"].as_array().expect("a list") {
            for list in entry["audiences"].as_object().expect("an object").values() {
                list.as_array().expect("a list").iter().for_each(|audience| belongs(audience, entry));
            }
        }
        for entry in file["more_resources"].as_array().expect("a list") {
            entry["audiences"]
                .as_array()
                .expect("a list")
                .iter()
                .for_each(|audience| belongs(audience, entry));
        }
        assert!(count > 800, "{count}");
    }

    #[test]
    fn every_pattern_begins_as_patterns_do() {
        assert!(AUDIENCE_PATTERNS.rows().all(|row| begins_like_a_pattern(row.field(0))));
    }

    #[test]
    fn audiences_are_compared_exactly_but_for_one_slash() {
        for (text, name) in [
            ("https://graph.microsoft.com", Some("Microsoft Graph")),
            ("https://graph.microsoft.com/", Some("Microsoft Graph")),
            ("https://graph.microsoft.com//", None),
            ("https://GRAPH.microsoft.com", None),
            ("http://graph.microsoft.com", None),
            ("https://graph.microsoft.com.evil.example", None),
            ("https://graph.microsoft.com/.default", None),
            ("00000003-0000-0000-c000-000000000000", Some("Microsoft Graph")),
            ("00000003-0000-0000-C000-000000000000", Some("Microsoft Graph")),
            ("00000003-0000-0000-c000-000000000000/", Some("Microsoft Graph")),
            ("00000003-0000-0000-c000-00000000000", None),
            ("https://contoso.vault.azure.net", Some("Azure Key Vault")),
            ("https://contoso.vault.azure.net/", Some("Azure Key Vault")),
            ("https://.vault.azure.net", None),
            ("https://a.b.vault.azure.net", None),
            ("https://evil.example/x.vault.azure.net", None),
            ("https://evil.example#.vault.azure.net", None),
            ("https://contoso.vault.azure.net/x", None),
            ("https://contoso.vault.azure.net.evil.example", None),
            ("https://contoso.crm.dynamics.com", Some("Dataverse")),
            ("https://contoso.crm4.dynamics.com/", Some("Dataverse")),
            ("https://contoso.api.crm4.dynamics.com", Some("Dataverse")),
            ("https://help.westeurope.kusto.windows.net", Some("Azure Data Explorer (Kusto)")),
            (
                "00000003-0000-0ff1-ce00-000000000000/contoso.sharepoint.com@9188040d-6c67-4c5b-b112-36a304b66dad",
                Some("Office 365 SharePoint Online"),
            ),
            ("", None),
            ("/", None),
        ] {
            assert_eq!(audience_name(text), name, "{text}");
        }
        // A client's id is the audience of its ID tokens, and no API.
        let cli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
        assert_eq!(audience_name(cli), Some("Azure CLI"));
        assert!(!microsoft_resource(cli));
        assert!(microsoft_resource("00000003-0000-0000-c000-000000000000"));
        assert!(!microsoft_resource("api://11111111-2222-3333-4444-555555555555"));
    }

    #[test]
    fn a_cloud_is_told_only_where_the_data_tells_it_apart() {
        for (text, cloud) in [
            ("https://graph.microsoft.com", Some("public")),
            ("https://graph.microsoft.us/", Some("us-government")),
            ("https://microsoftgraph.chinacloudapi.cn", Some("china")),
            ("https://graph.microsoft.de", Some("germany-closed")),
            ("https://management.usgovcloudapi.net", Some("us-government")),
            ("https://graph.windows.net", None),
            ("https://storage.azure.com", None),
            ("https://manage.microsoft.com", None),
            ("00000003-0000-0000-c000-000000000000", None),
        ] {
            assert_eq!(audience(text).map(|audience| audience.cloud), Some(cloud), "{text}");
        }
    }

    #[test]
    fn what_is_too_long_for_an_audience_is_none() {
        let long = |bytes: usize| format!("https://{}.vault.azure.net", "a".repeat(bytes - 24));
        assert_eq!(audience_name(&long(AUDIENCE_LIMIT)), Some("Azure Key Vault"));
        assert_eq!(audience_name(&long(AUDIENCE_LIMIT + 1)), None);
    }
}
