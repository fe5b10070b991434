//! The keys of authorities over time: kept, renewed, asked for again when a token names one that is not among them, and never
//! lost to one bad answer (rules 60 to 68 of docs/validation.md).

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use super::fetch::{self, FetchError};
use super::{Http, Session};
use crate::entra::{ApplicationId, Authority, Configuration, Directory, TenantId};
use crate::keys::{KeyFile, UNKNOWN_KEY_INTERVAL};
use crate::nature::Nature;
use crate::question::Status;
use crate::report::Request;
use crate::time::{Seconds, UnixTime};
use crate::token::Token;
use crate::verify::{self, Expectations, Trust, Unavailable, Verification};

/// How long keys are used without asking again (rule 60).
pub const FRESH_FOR: Seconds = Seconds(24 * 3_600);

/// Whose keys count, as the user said it.
#[derive(Clone, Debug)]
pub struct Authorities {
    /// The authority.
    pub authority: Authority,
    /// The tenants that may have issued, where the authority speaks for many: those listed, or with an empty list any.
    pub allowed: Vec<TenantId>,
    /// The application whose own keys may have signed: that of the expected audience (rule 26).
    pub application: Option<ApplicationId>,
    /// Chosen by the token's issuer, for a look.
    pub by_token: bool,
}

/// When the network may be used.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Mode {
    /// When keys are missing, old or lack the one that a token names.
    #[default]
    WhenNeeded,
    /// First of all.
    Renew,
    /// Never.
    Never,
}

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

/// The keys of authorities, over one run of the program.
pub struct Keyring<'w> {
    session: Session<'w>,
    store: &'w dyn Store,
    mode: Mode,
    /// The wall clock: `--now` moves the token's time and never this one.
    now: UnixTime,
    held: HashMap<String, Held>,
    notes: Vec<String>,
}

/// Keys in hand, and what went wrong when they were to be renewed.
#[derive(Clone, Debug, Default)]
struct Held {
    file: Option<KeyFile>,
    /// Whether they were asked for in this run.
    asked: bool,
    failure: Option<FetchError>,
}

/// Why keys are asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Cause {
    /// There are none, or they are old, or the user wants new ones.
    Age,
    /// A token names one that is not among them.
    UnknownKey,
}

impl<'w> Keyring<'w> {
    /// Keys kept in `store` and asked for over `http` as `mode` allows; `now` is the wall clock's time.
    pub fn new(http: &'w dyn Http, store: &'w dyn Store, mode: Mode, now: UnixTime) -> Self {
        Self { session: Session::new(http, now), store, mode, now, held: HashMap::new(), notes: Vec::new() }
    }

    /// Every request that was made, and what is worth saying of the store.
    pub fn into_log(self) -> (Vec<Request>, Vec<String>) {
        (self.session.log, self.notes)
    }

    /// Puts the keys that may have signed `token` into `expected`, asking for them where that is needed and allowed.
    pub fn provide(
        &mut self,
        wanted: &Authorities,
        token: &Token,
        nature: &Nature,
        expected: &mut Expectations,
    ) {
        self.obtain(wanted, None);
        self.fill(wanted, &mut expected.trust);
        self.look_for_key(wanted, token, nature, expected);
        if self.mode != Mode::Never && self.reads_v1_issuer(wanted, token, nature, expected) {
            self.fill(wanted, &mut expected.trust);
        }
    }

    /// Asks again, and elsewhere, for a key that a token names and that is not among those held.
    fn look_for_key(
        &mut self,
        wanted: &Authorities,
        token: &Token,
        nature: &Nature,
        expected: &mut Expectations,
    ) {
        if !judged(token, nature, expected).lacks_only_its_key() {
            return;
        }
        if self.has_application_keys(wanted) {
            self.fill(wanted, &mut expected.trust);
            if !judged(token, nature, expected).lacks_only_its_key() {
                return;
            }
        }
        if self.mode == Mode::Never {
            return;
        }
        self.renew_for_unknown(wanted, None);
        self.fill(wanted, &mut expected.trust);
        let asked = self.held.get(&cache_name(&wanted.authority, None)).is_some_and(|held| held.asked);
        if asked && wanted.application.is_some() && judged(token, nature, expected).lacks_only_its_key() {
            self.renew_for_unknown(wanted, wanted.application.as_ref());
            self.fill(wanted, &mut expected.trust);
        }
    }

    /// The files behind the keys that were provided, in their order, for whoever keeps them as evidence.
    pub fn files(&self, wanted: &Authorities) -> Vec<String> {
        std::iter::once(None)
            .chain(wanted.application.as_ref().map(Some))
            .filter_map(|application| {
                self.held.get(&cache_name(&wanted.authority, application))?.file.as_ref()
            })
            .map(KeyFile::write)
            .collect()
    }

    /// Takes the kept keys where they are fresh, and asks for them otherwise.
    fn obtain(&mut self, wanted: &Authorities, application: Option<&ApplicationId>) {
        let name = cache_name(&wanted.authority, application);
        if self.held.contains_key(&name) {
            return;
        }
        let kept = self.load(wanted, application);
        let enough = match self.mode {
            Mode::Never => true,
            Mode::WhenNeeded => kept.as_ref().is_some_and(|file| self.is_fresh(file)),
            Mode::Renew => false,
        };
        let mut held = Held { file: kept, ..Held::default() };
        if !enough {
            let (store, mode) = (self.store, self.mode);
            store.alone(&name, &mut || {
                // Whoever held the others off may have done the work.
                let kept = self.load(wanted, application).or_else(|| held.file.take());
                let done = mode == Mode::WhenNeeded && kept.as_ref().is_some_and(|file| self.is_fresh(file));
                held = if done {
                    Held { file: kept, ..Held::default() }
                } else {
                    self.renew(&name, wanted, application, kept, Cause::Age)
                };
            });
        }
        self.held.insert(name, held);
    }

    /// Asks for the keys because a token names one that is not among them: at most every five minutes.
    fn renew_for_unknown(&mut self, wanted: &Authorities, application: Option<&ApplicationId>) {
        let name = cache_name(&wanted.authority, application);
        let store = self.store;
        let mut held = self.held.remove(&name).unwrap_or_default();
        if held.failure.is_some() {
            // It was asked just now and did not answer.
            self.held.insert(name, held);
            return;
        }
        store.alone(&name, &mut || {
            let kept = self.load(wanted, application);
            let kept = self.newer(kept, held.file.take());
            let last = kept.as_ref().and_then(KeyFile::asked_for_unknown_at);
            if last.is_some_and(|at| self.is_within(UNKNOWN_KEY_INTERVAL, at)) {
                held = Held { file: kept, ..held.clone() };
                return;
            }
            held = self.renew(&name, wanted, application, kept, Cause::UnknownKey);
        });
        self.held.insert(name, held);
    }

    /// Asks for the keys, keeps them, and holds on to the old ones where that fails.
    fn renew(
        &mut self,
        name: &str,
        wanted: &Authorities,
        application: Option<&ApplicationId>,
        kept: Option<KeyFile>,
        cause: Cause,
    ) -> Held {
        let fetched = fetch::keys(&mut self.session, &wanted.authority, application, kept.as_ref(), self.now);
        let is_new = fetched.is_ok();
        let (mut file, failure) = match fetched {
            Ok(file) => (Some(file), None),
            Err(error) => (kept, Some(error)),
        };
        if let Some(file) = &mut file {
            if cause == Cause::UnknownKey {
                file.asked_for_unknown(self.now);
            }
            if is_new || cause == Cause::UnknownKey {
                self.save(name, file);
            }
        }
        Held { file, asked: true, failure }
    }

    /// The issuer of v1 tokens, where only the authority's own document can tell it (rule 38): asked for once, for a token that
    /// the authority's key signed.
    fn reads_v1_issuer(
        &mut self,
        wanted: &Authorities,
        token: &Token,
        nature: &Nature,
        expected: &Expectations,
    ) -> bool {
        let verification = judged(token, nature, expected);
        let is = |id, status| verification.authentic.check(id).is_some_and(|check| check.status == status);
        if !is("issuer", Status::Undecided) || !is("signature", Status::Pass) || verification.is_refused() {
            return false;
        }
        let Some(address) = wanted.authority.v1_configuration() else { return false };
        let issuer = match fetch::v1_issuer(&mut self.session, &wanted.authority, &address) {
            Ok(issuer) => issuer,
            Err(error) => {
                self.note(Some(format!("The issuer of v1 tokens could not be read: {error}.")));
                return false;
            }
        };
        let name = cache_name(&wanted.authority, None);
        let Some(in_hand) = self.held.remove(&name) else { return false };
        let mut held = in_hand.clone();
        let store = self.store;
        store.alone(&name, &mut || {
            let kept = self.load(wanted, None);
            held.file = self.newer(kept, in_hand.file.clone());
            if let Some(file) = &mut held.file {
                file.set_v1_issuer(issuer.clone());
                self.save(&name, file);
            }
        });
        self.held.insert(name, held);
        true
    }

    /// Whether the application's own keys are kept already and fresh.
    fn has_application_keys(&mut self, wanted: &Authorities) -> bool {
        let Some(application) = &wanted.application else { return false };
        let name = cache_name(&wanted.authority, Some(application));
        if !self.held.contains_key(&name)
            && let Some(file) = self.load(wanted, Some(application))
            && (self.mode == Mode::Never || self.is_fresh(&file))
        {
            self.held.insert(name.clone(), Held { file: Some(file), ..Held::default() });
        }
        self.held.get(&name).is_some_and(|held| held.file.is_some())
    }

    fn is_fresh(&self, file: &KeyFile) -> bool {
        self.is_within(FRESH_FOR, file.fetched_at())
    }

    /// Whether `moment` was less than `length` ago. A moment to come says that the clock was set back, and nothing else.
    fn is_within(&self, length: Seconds, moment: UnixTime) -> bool {
        (0..length.0).contains(&self.now.since(moment).0)
    }

    /// Of the kept keys and those in hand the newer: a store that keeps nothing still has the old ones. A moment to come says
    /// nothing.
    fn newer(&self, kept: Option<KeyFile>, in_hand: Option<KeyFile>) -> Option<KeyFile> {
        let past = |moment: &UnixTime| *moment <= self.now;
        let age =
            |file: &KeyFile| (Some(file.fetched_at()).filter(past), file.asked_for_unknown_at().filter(past));
        kept.into_iter().chain(in_hand).max_by_key(age)
    }

    fn load(&mut self, wanted: &Authorities, application: Option<&ApplicationId>) -> Option<KeyFile> {
        let loaded = self.store.load(&cache_name(&wanted.authority, application));
        self.note(loaded.trouble);
        let text = loaded.text?;
        let read = KeyFile::read(&text)
            .map_err(|error| error.to_string())
            .and_then(|file| fitting(file, &wanted.authority, application));
        match read {
            Ok(file) => Some(file),
            Err(error) => {
                self.note(Some(format!("The kept keys were not used: {error}.")));
                None
            }
        }
    }

    fn save(&mut self, name: &str, file: &KeyFile) {
        let saved = self.store.save(name, &file.write());
        self.note(saved.err());
    }

    fn note(&mut self, note: Option<String>) {
        // The same file is looked at more than once.
        self.notes.extend(note.filter(|note| !self.notes.contains(note)));
    }

    /// Sets what the trust rests on by now.
    fn fill(&self, wanted: &Authorities, trust: &mut Trust) {
        let host = wanted.authority.address().host_and_port();
        let main = self.held.get(&cache_name(&wanted.authority, None)).cloned().unwrap_or_default();
        let own = wanted.application.as_ref().map(|id| (id, cache_name(&wanted.authority, Some(id))));
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
        trust.tenant = trust.directory.as_ref().and_then(|directory| directory.tenants.one().cloned());
        trust.tenant = trust.tenant.take().or_else(|| wanted.authority.tenant().id().cloned());
        trust.cloud =
            trust.directory.as_ref().and_then(Directory::cloud).or_else(|| wanted.authority.cloud());
        trust.by_token = wanted.by_token;
        trust.unavailable = main.file.is_none().then(|| self.unavailable(&host, main.failure.as_ref()));
        trust.outdated = self.outdated(wanted, &main, own.map(|(_, held)| held));
        trust.aged = self.aged(&main);
    }

    fn unavailable(&self, host: &str, failure: Option<&FetchError>) -> Unavailable {
        match failure {
            Some(error) => Unavailable {
                why: format!("the issuer's keys could not be had: {error}"),
                hint: error.hint(),
            },
            None => Unavailable {
                why: format!("no keys of {host} are kept, and --offline forbids asking for them"),
                hint: "run it once without --offline, or give a file of `rolecall keys fetch` with --jwks",
            },
        }
    }

    /// Why a key that is not among those held may be the issuer's all the same.
    fn outdated(&self, wanted: &Authorities, main: &Held, own: Option<&Held>) -> Option<String> {
        let fetched_at = main.file.as_ref()?.fetched_at();
        if let Some(error) = &main.failure {
            return Some(format!("newer ones could not be had: {error}"));
        }
        if !self.is_within(UNKNOWN_KEY_INTERVAL, fetched_at) {
            return Some(match self.mode {
                Mode::Never => {
                    format!("they are of {fetched_at}, and --offline forbids asking for newer ones")
                }
                Mode::WhenNeeded | Mode::Renew => format!("they are of {fetched_at}"),
            });
        }
        wanted.application.as_ref()?;
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

/// An authority for people: its address without the scheme.
fn shown(authority: &Authority) -> String {
    authority.to_string().trim_start_matches("https://").to_owned()
}

fn judged<'e>(token: &Token, nature: &Nature, expected: &'e Expectations) -> Verification<'e> {
    verify::verify(token, nature, expected)
}

/// The name under which the keys of `authority`, or of `application` alone, are kept: readable, and another for each.
pub fn cache_name(authority: &Authority, application: Option<&ApplicationId>) -> String {
    let whole = authority.configuration(application).to_string();
    let digest: String =
        Sha256::digest(whole.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let readable: String =
        shown(authority)
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') { c.to_ascii_lowercase() } else { '_' }
            })
            .take(100)
            .collect();
    format!("{readable}-{digest}.json")
}
