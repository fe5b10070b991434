//! One word, asked of everything that is known: what `explain WORD` prints.

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    app, apps, apps_named, audience, claims, claims_named, directory_role, directory_roles, entries, tenant,
    wids_marker,
};
use crate::token::Part;

/// The longest word that is looked up, in bytes; audiences are the longest things with a name.
const WORD_LIMIT: usize = 1024;
/// The longest word that is worth comparing with names, in characters.
const NAME_LIMIT: usize = 64;
/// How many close names are offered.
const CLOSE_LIMIT: usize = 5;
/// How alike two names must be, from 0 to 1: about one slip in four letters.
const CLOSE_ENOUGH: f64 = 0.7;
/// The same for one word of a name.
const CLOSE_ENOUGH_WORD: f64 = 0.8;
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

impl Entry {
    /// Whether anything is known of it: of a code that no list has there is only a page to ask.
    pub fn is_known(&self) -> bool {
        self.kind != EntryKind::TokenError || !self.source.is_empty()
    }
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
    if word.is_empty() || word.len() > WORD_LIMIT {
        return Lookup::default();
    }
    let mut found = Vec::new();
    let mut claims = claims_named(word);
    // What stands in the payload is what people ask about.
    claims.sort_by_key(|claim| claim.part == Part::Header);
    found.extend(claims.iter().map(|claim| entries::claim(claim, word)));
    let roles = directory_roles().filter(|role| role.name.eq_ignore_ascii_case(word));
    found.extend(directory_role(word).into_iter().chain(roles).map(entries::role));
    found.extend(wids_marker(word).map(entries::marker));
    found.extend(tenant(word).map(entries::tenant));
    found.extend(app(word).into_iter().chain(apps_named(word)).map(entries::app));
    if app(word).is_none() {
        found.extend(audience(word).map(|audience| entries::audience(word, &audience)));
    }
    found.extend(entries::error(word));
    Lookup { entries: found }
}

/// Names of claims, directory roles and applications that are nearly `word` or hold it, the closest first, at most five.
pub fn close_matches(word: &str) -> Vec<String> {
    let word = word.trim().to_lowercase();
    let length = word.chars().count();
    if !(2..=NAME_LIMIT).contains(&length) {
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
            // A part of a name, or nearly a word of it, is as good as a misspelling that just passes.
            let is_part = length >= 4 && (lower.contains(&word) || has_word_like(&lower, &word));
            let likeness = if is_part { likeness.max(needed) } else { likeness };
            (likeness >= needed).then_some((likeness, name))
        })
        .collect();
    close.sort_by(|a, b| {
        b.0.total_cmp(&a.0).then_with(|| a.1.len().cmp(&b.1.len())).then_with(|| a.1.cmp(b.1))
    });
    close.dedup_by(|a, b| a.1 == b.1);
    close.into_iter().take(CLOSE_LIMIT).map(|(_, name)| name.to_owned()).collect()
}

fn has_word_like(name: &str, word: &str) -> bool {
    let mut words = name.split(|c: char| !c.is_alphanumeric());
    words.any(|part| strsim::normalized_damerau_levenshtein(word, part) >= CLOSE_ENOUGH_WORD)
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
            ("windowsdefenderatp", vec![(Application, "Microsoft Defender for Endpoint")]),
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
                assert_eq!(entry.is_known(), word != "AADSTS7", "{word}");
                assert!(!entry.sentences.is_empty(), "{word}");
                assert!(!entry.source.is_empty() || entry.evidence == "unknown", "{word}");
                assert!(
                    entry.sentences.iter().all(|sentence| sentence.ends_with(['.', ')', '…'])),
                    "{entry:?}"
                );
            }
        }
        assert!(look_up(&"x".repeat(1_000_000)).is_empty());
        assert_eq!(look_up("aud").entries[0].kind, ClaimKind, "its copy in a header is rare");
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
        says("https://graph.microsoft.us", "It is listed for Azure US Government.");
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
            ("defendr", Some("Microsoft Defender XDR")),
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
