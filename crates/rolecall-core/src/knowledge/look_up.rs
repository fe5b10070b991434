//! One word, asked of everything that is known: what `explain WORD` prints.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    App, Claim, DirectoryRole, Tenant, TokenError, aadsts_code, app, apps, apps_named, audience, claims,
    claims_named, directory_role, directory_roles, error_page, tenant, token_error, wids_marker,
};
use crate::text::{counted, shortened};
use crate::token::Part;

/// The longest word that is looked up, in bytes; audiences are the longest things with a name.
const WORD_LIMIT: usize = 1024;
/// How many audiences of an application are listed.
const AUDIENCES_SHOWN: usize = 8;
/// The longest word that is worth comparing with names, in characters.
const NAME_LIMIT: usize = 64;
/// How many close names are offered.
const CLOSE_LIMIT: usize = 5;
/// How alike two names must be, from 0 to 1: about one slip in four letters.
const CLOSE_ENOUGH: f64 = 0.7;
/// The same for words of up to four letters, in which one slip weighs more.
const CLOSE_ENOUGH_SHORT: f64 = 0.6;

/// Everything that is known of a word.
#[derive(Clone, Debug, Default, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Lookup {
    /// One entry for each thing of that name; empty when nothing is known.
    pub entries: Vec<Entry>,
}

/// Something that is known, ready to be shown.
#[derive(Clone, Debug, Eq, JsonSchema, PartialEq, Serialize)]
pub struct Entry {
    /// What sort of thing it is.
    pub kind: EntryKind,
    /// Its name.
    pub title: String,
    /// What is known of it, the most important first.
    pub sentences: Vec<String>,
    /// Where that is written.
    pub source: String,
    /// How sure it is: `documented`, `observed` and so on, or `unknown`.
    pub evidence: &'static str,
}

/// What sort of thing an [`Entry`] is about.
#[derive(Clone, Copy, Debug, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// A member of the header.
    HeaderParameter,
    /// A member of the payload.
    Claim,
    /// A directory role of Entra ID.
    DirectoryRole,
    /// A value of `wids` that is no role.
    WidsMarker,
    /// An application of Microsoft's own.
    Application,
    /// An audience of one of Microsoft's APIs.
    Audience,
    /// A tenant.
    Tenant,
    /// An AADSTS code.
    TokenError,
}

impl EntryKind {
    /// The sort in words: `claim`, `directory role`.
    pub fn name(self) -> &'static str {
        match self {
            Self::HeaderParameter => "header parameter",
            Self::Claim => "claim",
            Self::DirectoryRole => "directory role",
            Self::WidsMarker => "marker in wids",
            Self::Application => "application",
            Self::Audience => "audience",
            Self::Tenant => "tenant",
            Self::TokenError => "token error",
        }
    }
}

impl Lookup {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// What is known of `word`: a claim or header parameter (in exact case first, then in any), a directory role or an
/// application by id or name, a value of `wids`, a tenant id, an audience, an AADSTS code. Permissions are the catalog's
/// to explain, and rules the rules'.
pub fn look_up(word: &str) -> Lookup {
    let word = word.trim();
    let mut entries = Vec::new();
    if word.is_empty() || word.len() > WORD_LIMIT {
        return Lookup::default();
    }
    entries.extend(claims_named(word).into_iter().map(|claim| of_claim(&claim, word)));
    let roles = directory_roles().filter(|role| role.name.eq_ignore_ascii_case(word));
    entries.extend(directory_role(word).into_iter().chain(roles).map(of_role));
    entries.extend(wids_marker(word).map(|marker| Entry {
        kind: EntryKind::WidsMarker,
        title: marker.id.to_owned(),
        sentences: vec![marker.meaning.to_owned()],
        source: marker.source.to_owned(),
        evidence: marker.evidence,
    }));
    entries.extend(tenant(word).map(of_tenant));
    entries.extend(app(word).into_iter().chain(apps_named(word)).map(of_app));
    if app(word).is_none() {
        entries.extend(audience(word).map(|found| of_audience(word, &found)));
    }
    entries.extend(error(word));
    Lookup { entries }
}

/// Names of claims, directory roles and applications that are nearly `word` or hold it, the closest first, at most five.
pub fn close_matches(word: &str) -> Vec<String> {
    let word = word.trim().to_lowercase();
    let length = word.chars().count();
    if length < 2 || length > NAME_LIMIT {
        return Vec::new();
    }
    let needed = if length <= 4 { CLOSE_ENOUGH_SHORT } else { CLOSE_ENOUGH };
    let names = claims()
        .map(|claim| claim.name)
        .chain(directory_roles().map(|role| role.name))
        .chain(apps().map(|app| app.name));
    let mut close: Vec<(f64, &str)> = names
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let likeness = strsim::normalized_damerau_levenshtein(&word, &lower);
            // A part of a name is as good as a misspelling that just passes.
            let likeness = if length >= 4 && lower.contains(&word) { likeness.max(needed) } else { likeness };
            (likeness >= needed).then_some((likeness, name))
        })
        .collect();
    close.sort_by(|a, b| {
        b.0.total_cmp(&a.0).then_with(|| a.1.len().cmp(&b.1.len())).then_with(|| a.1.cmp(b.1))
    });
    close.dedup_by(|a, b| a.1 == b.1);
    close.into_iter().take(CLOSE_LIMIT).map(|(_, name)| name.to_owned()).collect()
}

fn of_claim(claim: &Claim, word: &str) -> Entry {
    let mut sentences = vec![claim.meaning.to_owned()];
    if let Some(prefix) = claim.name.strip_suffix('*').filter(|prefix| word.starts_with(prefix)) {
        sentences.push(format!(
            "`{}` belongs to this family by its beginning, `{prefix}`.",
            shortened(word, NAME_LIMIT)
        ));
    }
    if claim.json_type == "unknown" {
        sentences.push("Its type and form are not published.".to_owned());
    } else {
        sentences.push(format!("JSON type: {}; form: {}.", claim.json_type, claim.format));
    }
    sentences
        .extend(claim.values().chain(claim.forms()).map(|(value, meaning)| format!("`{value}`: {meaning}.")));
    let seen: Vec<&str> = claim.seen_in().map(place).collect();
    if !seen.is_empty() {
        sentences.push(format!("Seen in {}.", crate::text::listed(&seen, "and")));
    }
    sentences.push(advice(claim));
    if claim.personal {
        sentences.push("Personal data: it says who or where somebody is.".to_owned());
    }
    Entry {
        kind: if claim.part == Part::Header { EntryKind::HeaderParameter } else { EntryKind::Claim },
        title: claim.name.to_owned(),
        sentences,
        source: claim.source.to_owned(),
        evidence: claim.evidence,
    }
}

/// The words of `seen_in` for people.
fn place(word: &'static str) -> &'static str {
    match word {
        "access_v1" => "v1 access tokens",
        "access_v2" => "v2 access tokens",
        "id_v1" => "v1 ID tokens",
        "id_v2" => "v2 ID tokens",
        "app_only" => "tokens of applications alone",
        "delegated" => "tokens of users",
        "ciam" => "External ID",
        "b2c" => "Azure AD B2C",
        other => other,
    }
}

/// What to do with a claim, its keyword in words.
fn advice(claim: &Claim) -> String {
    let keyword = match claim.security_keyword() {
        "must-check" => "Must be checked",
        "check-if-present" => "To be checked when it is there",
        "authorize" => "Fit to decide access by",
        "context" => "Context for a decision",
        "display-only" => "For showing alone",
        "no-authz" => "Not to decide access by",
        "opaque" => "Opaque: for its issuer to read",
        "internal" => "Internal to the issuer",
        "reject" => "To be refused or ignored",
        "informational" => "For information",
        other => other,
    };
    match claim.security.split_once(": ") {
        Some((_, sentence)) => format!("{keyword}: {sentence}"),
        None => format!("{keyword}."),
    }
}

fn of_role(role: DirectoryRole) -> Entry {
    let privileged =
        if role.privileged { "Microsoft marks it as privileged." } else { "Not marked as privileged." };
    Entry {
        kind: EntryKind::DirectoryRole,
        title: role.name.to_owned(),
        sentences: vec![
            format!("Directory role of Entra ID with template id {}, as `wids` holds it.", role.template_id),
            privileged.to_owned(),
        ],
        source: "permissions-reference.md of MicrosoftDocs/entra-docs".to_owned(),
        evidence: "documented",
    }
}

fn of_tenant(tenant: Tenant) -> Entry {
    Entry {
        kind: EntryKind::Tenant,
        title: tenant.name.to_owned(),
        sentences: vec![format!("Tenant {}.", tenant.id)],
        source: tenant.source.to_owned(),
        evidence: tenant.evidence,
    }
}

fn of_app(app: App) -> Entry {
    let mut sentences = vec![format!("Application of Microsoft's own with id {}.", app.id)];
    sentences.extend(about_app(&app));
    Entry {
        kind: EntryKind::Application,
        title: app.name.to_owned(),
        sentences,
        source: app_source(&app),
        evidence: app.evidence,
    }
}

fn of_audience(word: &str, found: &super::Audience) -> Entry {
    let mut sentences = vec![format!("Audience of {}, application id {}.", found.app.name, found.app.id)];
    if let Some(pattern) = found.pattern {
        sentences.push(format!("It fits the pattern {pattern}."));
    }
    if let Some(cloud) = found.cloud {
        sentences.push(format!("It belongs to the cloud {cloud}."));
    }
    sentences.extend(about_app(&found.app));
    Entry {
        kind: EntryKind::Audience,
        title: word.to_owned(),
        sentences,
        source: app_source(&found.app),
        evidence: found.app.evidence,
    }
}

fn about_app(app: &App) -> Vec<String> {
    let mut sentences = Vec::new();
    let audiences: Vec<&str> = app.audiences().collect();
    if !audiences.is_empty() {
        let shown = audiences[..audiences.len().min(AUDIENCES_SHOWN)].join(", ");
        let more = match audiences.len().saturating_sub(AUDIENCES_SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        sentences.push(format!("{} beside its id: {shown}{more}.", counted(audiences.len(), "audience")));
    } else if app.is_resource {
        sentences.push("Its audience is its id.".to_owned());
    }
    match app.is_public_client {
        Some(true) => sentences.push("A public client: it keeps no secret.".to_owned()),
        Some(false) => sentences.push("Not a public client.".to_owned()),
        None => {}
    }
    if app.is_family_client == Some(true) {
        sentences.push("It shares refresh tokens with others of Microsoft's clients.".to_owned());
    }
    sentences.extend(app.notes().map(str::to_owned));
    sentences.extend(app.other_names().map(|name| format!("Also called {name}.")));
    sentences.push(format!("The name: {}.", app.named_by));
    sentences
}

fn app_source(app: &App) -> String {
    app.sources().collect::<Vec<_>>().join(", ")
}

fn error(word: &str) -> Option<Entry> {
    let code = aadsts_code(word)?;
    let title = format!("AADSTS{code}");
    let page = format!("Microsoft's page: {}.", error_page(code));
    if let Some(error) = token_error(code) {
        return Some(of_error(&error, title, page));
    }
    // A bare number can be anything; with the prefix there is at least a page to name.
    let prefixed = !word.starts_with(|c: char| c.is_ascii_digit());
    prefixed.then(|| Entry {
        kind: EntryKind::TokenError,
        title,
        sentences: vec!["Not a code that rolecall knows.".to_owned(), page],
        source: String::new(),
        evidence: "unknown",
    })
}

fn of_error(error: &TokenError, title: String, page: String) -> Entry {
    let mut sentences = vec![error.meaning.to_owned(), error.action.to_owned()];
    if let Some(oauth) = error.oauth_error {
        let evidence =
            error.oauth_error_evidence.map_or_else(String::new, |evidence| format!(" ({evidence})"));
        let status = error.http_status.map_or_else(String::new, |status| format!(", HTTP status {status}"));
        sentences.push(format!("It comes with `error` {oauth}{evidence}{status}."));
    }
    let retry = if error.retry { "Trying again can help." } else { "Trying again doesn't help." };
    sentences.extend([retry.to_owned(), format!("Met at: {}.", error.met_at), page]);
    Entry {
        kind: EntryKind::TokenError,
        title,
        sentences,
        source: error.source.to_owned(),
        evidence: error.evidence,
    }
}

#[cfg(test)]
mod tests {
    use super::EntryKind::{
        Application, Audience, Claim as ClaimKind, DirectoryRole as Role, HeaderParameter,
        Tenant as TenantKind, TokenError as Error, WidsMarker,
    };
    use super::*;

    #[test]
    fn a_word_finds_everything_of_that_name() {
        for (word, expected) in [
            ("aud", vec![(ClaimKind, "aud"), (HeaderParameter, "aud")]),
            ("nonce", vec![(HeaderParameter, "nonce"), (ClaimKind, "nonce")]),
            (" azpacr ", vec![(ClaimKind, "azpacr")]),
            ("AZPACR", vec![(ClaimKind, "azpacr")]),
            ("isViral", vec![(ClaimKind, "isViral")]),
            ("xms_whatever", vec![(ClaimKind, "xms_*")]),
            ("extn.team", vec![(ClaimKind, "extn.*")]),
            ("62E90394-69f5-4237-9190-012177145e10", vec![(Role, "Global Administrator")]),
            ("global administrator", vec![(Role, "Global Administrator")]),
            (
                "b79fbf4d-3ef9-4689-8143-76b194e85509",
                vec![(WidsMarker, "b79fbf4d-3ef9-4689-8143-76b194e85509")],
            ),
            (
                "9188040d-6c67-4c5b-b112-36a304b66dad",
                vec![(TenantKind, "Personal Microsoft accounts (consumers)")],
            ),
            ("04b07795-8ddb-461a-bbee-02f9e1bf7b46", vec![(Application, "Azure CLI")]),
            ("azure cli", vec![(Application, "Azure CLI")]),
            ("Microsoft Graph", vec![(Application, "Microsoft Graph")]),
            ("https://graph.microsoft.com/", vec![(Audience, "https://graph.microsoft.com/")]),
            ("https://x.vault.azure.net", vec![(Audience, "https://x.vault.azure.net")]),
            ("AADSTS70011", vec![(Error, "AADSTS70011")]),
            ("70011", vec![(Error, "AADSTS70011")]),
            ("AADSTS7", vec![(Error, "AADSTS7")]),
            ("7", vec![]),
            ("", vec![]),
            ("no such thing", vec![]),
        ] {
            let found = look_up(word);
            let mut titles: Vec<(EntryKind, &str)> =
                found.entries.iter().map(|entry| (entry.kind, entry.title.as_str())).collect();
            let mut expected = expected;
            titles.sort_by_key(|(kind, title)| (kind.name(), title.to_owned()));
            expected.sort_by_key(|(kind, title)| (kind.name(), title.to_owned()));
            assert_eq!(titles, expected, "{word}");
            for entry in &found.entries {
                assert!(!entry.sentences.is_empty(), "{word}");
                assert!(!entry.source.is_empty() || entry.evidence == "unknown", "{word}");
                assert!(
                    entry.sentences.iter().all(|sentence| sentence.ends_with(['.', ')', '…'])),
                    "{entry:?}"
                );
            }
        }
        assert!(look_up(&"x".repeat(1_000_000)).is_empty());
    }

    #[test]
    fn every_name_that_is_known_is_found() {
        for claim in claims() {
            assert!(
                look_up(claim.name).entries.iter().any(|entry| entry.title == claim.name),
                "{}",
                claim.name
            );
        }
        for role in directory_roles() {
            for word in [role.name, role.template_id] {
                assert!(look_up(word).entries.iter().any(|entry| entry.title == role.name), "{word}");
            }
        }
        for app in apps() {
            assert!(look_up(app.id).entries.iter().any(|entry| entry.title == app.name), "{}", app.id);
        }
    }

    #[test]
    fn an_entry_says_what_there_is_to_say() {
        let says = |word: &str, sentence: &str| {
            let found = look_up(word);
            assert!(
                found.entries.iter().any(|entry| entry.sentences.iter().any(|said| said == sentence)),
                "{found:?}"
            );
        };
        says("azpacr", "`1`: client id and secret.");
        says(
            "azpacr",
            "Seen in v2 access tokens, tokens of applications alone, tokens of users and External ID.",
        );
        says("upn", "For showing alone: mutable and reassignable; never authorize by it.");
        says("upn", "Personal data: it says who or where somebody is.");
        says("xms_whatever", "`xms_whatever` belongs to this family by its beginning, `xms_`.");
        says("https://x.vault.azure.net", "It fits the pattern https://*.vault.azure.net.");
        says("https://graph.microsoft.us", "It belongs to the cloud us-government.");
        says("Azure CLI", "A public client: it keeps no secret.");
        says("Global Administrator", "Microsoft marks it as privileged.");
        says("AADSTS70011", "Microsoft's page: https://login.microsoftonline.com/error?code=70011.");
    }

    #[test]
    fn a_slip_is_forgiven_and_nonsense_is_not() {
        for (word, first) in [
            ("azpcr", Some("azpacr")),
            ("prefered_username", Some("preferred_username")),
            ("Gobal Administrator", Some("Global Administrator")),
            ("AZURE CLII", Some("Azure CLI")),
            ("Global Admin", Some("Global Administrator")),
            ("qqqqqqqqqqqq", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(close_matches(word).first().map(String::as_str), first, "{word}");
        }
        assert!(close_matches("epx").contains(&"exp".to_owned()));
        let close = close_matches("microsoft");
        assert_eq!(close.len(), CLOSE_LIMIT, "{close:?}");
        assert!(close_matches(&"microsoft".repeat(100_000)).is_empty());
    }
}
