//! What is trusted by the keys that are held, and what of it is open.

use super::{Authorities, Held, Keyring, Mode, cache_name};
use crate::entra::{Authority, Directory};
use crate::keys::{FRESH_FOR, KeyFile, UNKNOWN_KEY_INTERVAL};
use crate::verify::{Trust, Unavailable};

impl Keyring<'_> {
    /// Sets what the trust rests on by now.
    pub(super) fn fill(&self, wanted: &Authorities, trust: &mut Trust) {
        let main = self.held.get(&cache_name(&wanted.authority, None)).cloned().unwrap_or_default();
        let own = self.application.as_ref().map(|id| (id, cache_name(&wanted.authority, Some(id))));
        let own = own.and_then(|(id, name)| Some((id, self.held.get(&name)?)));
        let origin = |what: &str, file: &KeyFile| format!("{what} as of {}", file.fetched_at());
        let set = |what: &str, file: &KeyFile| file.key_set(&origin(what, file));
        trust.keys = main.file.iter().map(|file| set(&shown(&wanted.authority), file)).collect();
        trust.keys.extend(own.iter().filter_map(|(id, held)| {
            Some(set(
                &format!("{}, for application {id} alone,", shown(&wanted.authority)),
                held.file.as_ref()?,
            ))
        }));
        trust.directory = main
            .file
            .as_ref()
            .and_then(|file| file.fetched().directory(&wanted.authority, &wanted.allowed).ok());
        if trust.directory.is_none() {
            // Keys of nobody sign for nobody.
            trust.keys.clear();
        }
        trust.tenant = trust.directory.as_ref().and_then(|directory| directory.tenants.one().cloned());
        trust.tenant = trust.tenant.take().or_else(|| wanted.authority.tenant().id().cloned());
        trust.cloud =
            trust.directory.as_ref().and_then(Directory::cloud).or_else(|| wanted.authority.cloud());
        trust.authority = Some(wanted.authority.to_string());
        trust.by_token = wanted.by_token;
        trust.unavailable = trust.directory.is_none().then(|| self.unavailable(wanted, &main));
        trust.outdated = self.outdated(&main, own.map(|(_, held)| held));
        trust.aged = self.aged(&main);
    }

    fn unavailable(&self, wanted: &Authorities, main: &Held) -> Unavailable {
        if let Some(error) = &main.failure {
            return Unavailable {
                why: format!("the issuer's keys could not be had: {error}"),
                hint: error.hint(),
            };
        }
        // Whatever was wrong with kept keys is in the notes by now.
        let what = if self.notes.is_empty() { "are kept" } else { "that are kept can be used" };
        Unavailable {
            why: format!(
                "no keys of {} {what}, and --offline forbids asking for them",
                shown(&wanted.authority)
            ),
            hint: "run it once without --offline, or give a file of `rolecall keys fetch` with --jwks",
        }
    }

    /// Why a key that is not among those held may be the issuer's all the same.
    fn outdated(&self, main: &Held, own: Option<&Held>) -> Option<String> {
        let fetched_at = main.file.as_ref()?.fetched_at();
        if let Some(error) = &main.failure {
            return Some(format!("newer ones could not be had: {error}"));
        }
        if main.file.as_ref().and_then(KeyFile::asked_for_unknown_at).is_some_and(|asked| asked > fetched_at)
        {
            return Some(format!("they are of {fetched_at}, and newer ones were asked for in vain"));
        }
        if !self.is_within(UNKNOWN_KEY_INTERVAL, fetched_at) {
            return Some(match self.mode {
                Mode::Never => {
                    format!("they are of {fetched_at}, and --offline forbids asking for newer ones")
                }
                Mode::WhenNeeded | Mode::Renew => format!("they are of {fetched_at}"),
            });
        }
        self.application.as_ref()?;
        match own {
            Some(Held { failure: Some(error), .. }) => {
                Some(format!("the application's own keys could not be had: {error}"))
            }
            Some(Held { file: Some(file), .. })
                if self.is_within(UNKNOWN_KEY_INTERVAL, file.fetched_at()) =>
            {
                None
            }
            _ => Some("the application's own keys were not asked for again within five minutes".to_owned()),
        }
    }

    /// A sentence where keys are used beyond their day, or could not be renewed.
    fn aged(&self, main: &Held) -> Option<String> {
        let fetched_at = main.file.as_ref()?.fetched_at();
        let age = self.now.since(fetched_at);
        let old = if age.0 < 0 {
            "The keys are of a moment that this machine's clock has yet to reach".to_owned()
        } else {
            format!("The keys are {} old", age.rough())
        };
        match &main.failure {
            Some(error) => Some(format!("{old}: {error}.")),
            None if self.is_within(FRESH_FOR, fetched_at) => None,
            None => Some(format!("{old}, and --offline forbids asking for newer ones.")),
        }
    }
}

/// An authority for people, in words that lines can be wrapped between.
fn shown(authority: &Authority) -> String {
    let policy = authority.policy().map(|policy| format!(", policy {policy}")).unwrap_or_default();
    format!("{} for {}{policy}", authority.address().host_and_port(), authority.tenant())
}
