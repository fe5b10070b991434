//! What is kept between runs: whether it can be used, and under which name it lies.

use super::{Authorities, Keyring};
use crate::entra::{ApplicationId, Authority, Configuration};
use crate::hash::sha256;
use crate::keys::KeyFile;
use crate::time::UnixTime;

/// How many digits of an address's hash tell its file from others: 64 bits of it.
const NAME_DIGITS: usize = 16;

/// What a store had.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The file's text.
    pub text: Option<Vec<u8>>,
    /// Why there is a file and none of it is used, in a sentence.
    pub trouble: Option<String>,
}

/// Where keys are kept between runs.
pub trait Store {
    /// What is kept under `name`.
    fn load(&self, name: &str) -> Loaded;

    /// Keeps `text` under `name`, whole or not at all.
    ///
    /// # Errors
    /// Why it could not be kept, in a sentence.
    fn save(&self, name: &str, text: &str) -> Result<(), String>;

    /// Does `work` while other processes that want to renew `name` wait, as far as that can be had.
    fn alone(&self, name: &str, work: &mut dyn FnMut());
}

impl Keyring<'_> {
    /// Of the kept keys and those in hand the newer: a store that keeps nothing still has the old ones. A moment to come says
    /// nothing.
    pub(super) fn newer(&self, kept: Option<KeyFile>, in_hand: Option<KeyFile>) -> Option<KeyFile> {
        let past = |moment: &UnixTime| *moment <= self.now;
        let age =
            |file: &KeyFile| (Some(file.fetched_at()).filter(past), file.asked_for_unknown_at().filter(past));
        kept.into_iter().chain(in_hand).max_by_key(age)
    }

    pub(super) fn load(
        &mut self,
        wanted: &Authorities,
        application: Option<&ApplicationId>,
    ) -> Option<KeyFile> {
        let loaded = self.store.load(&cache_name(&wanted.authority, application));
        self.note(loaded.trouble);
        let text = loaded.text?;
        let read = KeyFile::read(&text)
            .map_err(|error| error.to_string())
            .and_then(|file| fitting(file.as_of(self.now), &wanted.authority, application));
        match read {
            Ok(file) => Some(file),
            Err(error) => {
                self.note(Some(format!("The kept keys were not used: {error}.")));
                None
            }
        }
    }

    pub(super) fn save(&mut self, name: &str, file: &KeyFile) {
        let saved = self.store.save(name, &file.write());
        self.note(saved.err());
    }
}

/// The kept `file`, where it is one of `authority` and `application` that can be used. Its hash vouches for the keys alone.
fn fitting(
    file: KeyFile,
    authority: &Authority,
    application: Option<&ApplicationId>,
) -> Result<KeyFile, String> {
    let fetched = file.fetched();
    if fetched.authority != authority.to_string() {
        return Err("they are of another authority".to_owned());
    }
    if fetched.application != application.map(ToString::to_string) {
        return Err("they are of another application".to_owned());
    }
    for issuer in [Some(&fetched.issuer), fetched.v1_issuer.as_ref()].into_iter().flatten() {
        Configuration::tenant_of_issuer(issuer, authority).map_err(|error| error.to_string())?;
    }
    if file.is_usable() { Ok(file) } else { Err("none of them can be used".to_owned()) }
}

/// The name under which the keys of `authority`, or of `application` alone, are kept: readable, and another for each.
pub fn cache_name(authority: &Authority, application: Option<&ApplicationId>) -> String {
    let whole = authority.configuration(application).to_string();
    let digest = sha256(whole.as_bytes());
    let readable: String =
        authority
            .to_string()
            .trim_start_matches("https://")
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c.to_ascii_lowercase() } else { '_' }
            })
            .take(100)
            .collect();
    format!("{readable}-{}.json", &digest[..NAME_DIGITS])
}
