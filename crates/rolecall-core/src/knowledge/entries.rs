//! What is known of a thing, in sentences.

use super::{
    App, Audience, Claim, DirectoryRole, Entry, EntryKind, Tenant, TokenError, WidsMarker, aadsts_code,
    error_page, token_error,
};
use crate::text::{counted, listed, shortened};
use crate::token::Part;

/// How many audiences of an application are listed.
const AUDIENCES_SHOWN: usize = 8;
/// How much of a word is repeated, in characters.
const QUOTE_LIMIT: usize = 64;

/// A claim or header parameter; a family says that `word` belongs to it.
pub(super) fn claim(claim: &Claim, word: &str) -> Entry {
    let mut sentences = vec![claim.meaning.to_owned()];
    if let Some(prefix) = claim.name.strip_suffix('*').filter(|prefix| word.starts_with(prefix)) {
        sentences.push(format!(
            "`{}` belongs to this family by its beginning, `{prefix}`.",
            shortened(word, QUOTE_LIMIT)
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
        sentences.push(format!("Seen in {}.", listed(&seen, "and")));
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

/// A directory role.
pub(super) fn role(role: DirectoryRole) -> Entry {
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

/// A value of `wids` that is no role.
pub(super) fn marker(marker: WidsMarker) -> Entry {
    Entry {
        kind: EntryKind::WidsMarker,
        title: marker.id.to_owned(),
        sentences: vec![marker.meaning.to_owned()],
        source: marker.source.to_owned(),
        evidence: marker.evidence,
    }
}

/// A tenant.
pub(super) fn tenant(tenant: Tenant) -> Entry {
    Entry {
        kind: EntryKind::Tenant,
        title: tenant.name.to_owned(),
        sentences: vec![format!("Tenant {}.", tenant.id)],
        source: tenant.source.to_owned(),
        evidence: tenant.evidence,
    }
}

/// An application.
pub(super) fn app(app: App) -> Entry {
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

/// The audience `word`, with the application that it belongs to.
pub(super) fn audience(word: &str, found: &Audience) -> Entry {
    let mut sentences = vec![format!("Audience of {}, application id {}.", found.app.name, found.app.id)];
    if let Some(pattern) = found.pattern {
        sentences.push(format!("It fits the pattern {pattern}."));
    }
    if let Some(cloud) = found.cloud_name() {
        sentences.push(format!("It is listed for {cloud}."));
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

/// The AADSTS code that `word` is, if it is one.
pub(super) fn error(word: &str) -> Option<Entry> {
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
    let retry = if error.retry { "Trying again can help." } else { "Trying again by itself doesn't help." };
    sentences.extend([retry.to_owned(), format!("Met at: {}.", error.met_at), page]);
    Entry {
        kind: EntryKind::TokenError,
        title,
        sentences,
        source: error.source.to_owned(),
        evidence: error.evidence,
    }
}
