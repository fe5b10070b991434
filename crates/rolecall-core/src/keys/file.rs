//! A key file: a JWKS with a member `rolecall` that says where the keys came from. The cache keeps such files, `keys fetch`
//! writes one, and `--jwks` reads them like any JWKS. Keys stay in it over answers that lack them (rule 64).

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use crate::entra::{ApplicationId, Authority, Configuration};
use crate::hash::sha256;
use crate::json;
use crate::time::{Seconds, UnixTime};

use super::fetched::{About, Absent, SCHEMA};
use super::{Fetched, KEYS_BYTES_LIMIT, KEYS_LIMIT, KeySet, KeysError, read};

/// How long a key is kept after the last answer that had it. Entra's answers have lacked keys for up to 48 hours that were
/// there before and after (rule 64); a third day leaves room.
pub const KEPT_AFTER_LAST_SEEN: Seconds = Seconds(72 * 3_600);

/// Keys with where they came from, as a file holds them.
#[derive(Clone, Debug)]
pub struct KeyFile {
    entries: Vec<Entry>,
    about: About,
    /// What the entries are, in the same state.
    keys: KeySet,
}

/// A key as the answer wrote it.
#[derive(Clone, Debug)]
struct Entry {
    text: String,
    kid: Option<String>,
    /// When it was last seen, where the newest answer lacks it.
    seen_at: Option<UnixTime>,
}

/// Why a text is no key file.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum KeyFileError {
    /// It has no member `rolecall`.
    #[error("it does not say where its keys came from")]
    NotOurs,
    /// It is no JWKS, or what it says of its keys does not hold.
    #[error(transparent)]
    Keys(#[from] KeysError),
}

impl KeyFile {
    /// The keys in `body`, the answer of `configuration`'s key address at `at`.
    ///
    /// # Errors
    /// [`KeysError`] when the answer is no JWKS.
    pub fn answered(
        body: &[u8],
        etag: Option<String>,
        authority: &Authority,
        application: Option<&ApplicationId>,
        configuration: &Configuration,
        at: UnixTime,
    ) -> Result<Self, KeysError> {
        // The reader of key sets says what is wrong with the answer as a whole.
        KeySet::read(body, "")?;
        let text = String::from_utf8_lossy(body);
        let text = text.trim_start_matches('\u{feff}');
        let entries = read::bounded_entries(text)?.into_iter().map(Entry::of).collect();
        let about = About {
            schema: SCHEMA.to_owned(),
            authority: authority.to_string(),
            application: application.map(ToString::to_string),
            issuer: configuration.issuer.clone(),
            v1_issuer: None,
            cloud_instance_name: configuration.instance.clone(),
            jwks_uri: configuration.jwks_uri.to_string(),
            fetched_at: at,
            etag,
            sha256: String::new(),
            absent: Vec::new(),
            asked_for_unknown_at: None,
        };
        let file = Self::of(entries, about);
        let bytes = file.write().len();
        if bytes > KEYS_BYTES_LIMIT { Err(KeysError::TooLong { bytes }) } else { Ok(file) }
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// [`KeyFileError`] when it is none, or its keys are not those that it says.
    pub fn read(bytes: &[u8]) -> Result<Self, KeyFileError> {
        if bytes.len() > KEYS_BYTES_LIMIT {
            return Err(KeysError::TooLong { bytes: bytes.len() }.into());
        }
        let text = std::str::from_utf8(bytes).map_err(|_| KeyFileError::NotOurs)?;
        let about = about(text)?.ok_or(KeyFileError::NotOurs)?;
        let texts = read::bounded_entries(text)?;
        let keys = KeySet::of_entries(texts.iter().copied());
        let mut entries: Vec<Entry> = texts.into_iter().map(Entry::of).collect();
        for entry in &mut entries {
            let absent = about.absent.iter().find(|absent| Some(&absent.kid) == entry.kid.as_ref());
            entry.seen_at = absent.map(|absent| absent.seen_at);
        }
        Ok(Self { entries, about, keys })
    }

    /// What the file is as text: JSON, a key a line.
    pub fn write(&self) -> String {
        #[derive(Serialize)]
        struct Written<'a> {
            keys: Box<RawValue>,
            rolecall: &'a About,
        }
        let keys = self.keys_text();
        // A file that somebody else laid out has another text, and so another hash, than the one that is written here.
        let about = About { sha256: sha256(keys.as_bytes()), ..self.about.clone() };
        // The entries were read as JSON, so their array is JSON.
        let keys = RawValue::from_string(keys).or_else(|_| to_raw_value(&[0_u8; 0])).unwrap_or_default();
        json::to_string_pretty_safe(&Written { keys, rolecall: &about }) + "\n"
    }

    /// The keys, to verify with; `origin` names them in reports.
    pub fn key_set(&self, origin: &str) -> KeySet {
        KeySet { origin: origin.to_owned(), fetched: Some(self.fetched()), ..self.keys.clone() }
    }

    /// This newest answer with the keys of `earlier` that it lacks, as long as they are to be kept at its time.
    #[must_use]
    pub fn keeping(mut self, earlier: &Self) -> Self {
        let now = self.about.fetched_at;
        if earlier.about.issuer != self.about.issuer {
            // A domain that went to another tenant: nothing of the old one's counts any more.
            return self;
        }
        for entry in &earlier.entries {
            let Some(kid) = &entry.kid else { continue };
            let is_there = self.entries.iter().any(|new| new.kid.as_ref() == Some(kid));
            // A clock that was set back has seen it in its future: that is now.
            let seen_at = entry.seen_at.unwrap_or(earlier.about.fetched_at).min(now);
            if !is_there && now.since(seen_at) <= KEPT_AFTER_LAST_SEEN && self.entries.len() < KEYS_LIMIT {
                self.entries.push(Entry {
                    text: entry.text.clone(),
                    kid: Some(kid.clone()),
                    seen_at: Some(seen_at),
                });
            }
        }
        self.about.v1_issuer = self.about.v1_issuer.or_else(|| earlier.about.v1_issuer.clone());
        self.about.asked_for_unknown_at = earlier.about.asked_for_unknown_at;
        if self.write().len() > KEYS_BYTES_LIMIT {
            // Nobody would read it: the newest answer goes before what it lacks.
            self.entries.retain(|entry| entry.seen_at.is_none());
        }
        Self::of(self.entries, self.about)
    }

    /// The same keys, confirmed at `at` by an answer that nothing has changed (304, RFC 9110 §15.4.5).
    #[must_use]
    pub fn confirmed(mut self, configuration: &Configuration, at: UnixTime) -> Self {
        for entry in &mut self.entries {
            entry.seen_at = entry.seen_at.map(|seen_at| seen_at.min(at));
        }
        self.entries
            .retain(|entry| entry.seen_at.is_none_or(|seen_at| at.since(seen_at) <= KEPT_AFTER_LAST_SEEN));
        if self.about.issuer != configuration.issuer {
            self.entries.retain(|entry| entry.seen_at.is_none());
            self.about.v1_issuer = None;
        }
        self.about.issuer.clone_from(&configuration.issuer);
        self.about.cloud_instance_name.clone_from(&configuration.instance);
        self.about.fetched_at = at;
        Self::of(self.entries, self.about)
    }

    /// The same file without the keys that were last seen longer ago than they are kept.
    #[must_use]
    pub fn as_of(mut self, now: UnixTime) -> Self {
        let is_kept =
            |entry: &Entry| entry.seen_at.is_none_or(|seen_at| now.since(seen_at) <= KEPT_AFTER_LAST_SEEN);
        if self.entries.iter().all(is_kept) {
            return self;
        }
        self.entries.retain(is_kept);
        Self::of(self.entries, self.about)
    }

    /// Whether a key in it can verify anything (rule 21).
    pub fn is_usable(&self) -> bool {
        self.keys.keys.iter().any(|key| key.is_for_verifying() && key.weakness().is_none())
    }

    /// Where the keys came from.
    pub fn fetched(&self) -> Fetched {
        self.about.fetched()
    }

    /// When the newest answer came.
    pub fn fetched_at(&self) -> UnixTime {
        self.about.fetched_at
    }

    /// The newest answer's `ETag`, with the address that gave it.
    pub fn etag(&self) -> Option<(&str, &str)> {
        Some((self.about.etag.as_deref()?, &self.about.jwks_uri))
    }

    /// When a token of an unknown key last caused a request.
    pub fn asked_for_unknown_at(&self) -> Option<UnixTime> {
        self.about.asked_for_unknown_at
    }

    /// Notes that a token of an unknown key caused a request at `at`.
    pub fn asked_for_unknown(&mut self, at: UnixTime) {
        self.about.asked_for_unknown_at = Some(at);
    }

    /// Notes the issuer of v1 tokens.
    pub fn set_v1_issuer(&mut self, issuer: String) {
        self.about.v1_issuer = Some(issuer);
    }

    /// A file of `entries`, with what is written of them.
    fn of(entries: Vec<Entry>, mut about: About) -> Self {
        let absent = |entry: &Entry| Some(Absent { kid: entry.kid.clone()?, seen_at: entry.seen_at? });
        about.absent = entries.iter().filter_map(absent).collect();
        let keys = KeySet::of_entries(entries.iter().map(|entry| &*entry.text));
        let mut file = Self { entries, about, keys };
        file.about.sha256 = sha256(file.keys_text().as_bytes());
        file
    }

    fn keys_text(&self) -> String {
        let entries: Vec<String> = self.entries.iter().map(|entry| format!("    {}", entry.text)).collect();
        if entries.is_empty() { "[]".to_owned() } else { format!("[\n{}\n  ]", entries.join(",\n")) }
    }
}

impl Entry {
    fn of(text: &str) -> Self {
        let kid =
            json::parse(text).value.and_then(|value| Some(value.as_object()?.string("kid").ok()?.to_owned()));
        Self { kid, text: text.to_owned(), seen_at: None }
    }
}

/// What the member `rolecall` of `text` says, once its keys are those that it speaks of; `None` where there is no such member.
///
/// # Errors
/// [`KeysError::Origin`] and [`KeysError::Changed`].
pub(super) fn about(text: &str) -> Result<Option<About>, KeysError> {
    // Most key sets have no such word in them, and need not be read once more.
    if !text.contains("rolecall") {
        return Ok(None);
    }
    let Some(member) = json::member_span(text, "rolecall") else { return Ok(None) };
    let about: About = serde_json::from_str(&text[member]).map_err(|_| KeysError::Origin)?;
    let keys = json::member_span(text, "keys").filter(|_| about.schema == SCHEMA).ok_or(KeysError::Origin)?;
    let found = sha256(text[keys].as_bytes());
    if found == about.sha256 { Ok(Some(about)) } else { Err(KeysError::Changed) }
}
