//! The keys of authorities over time: kept, renewed, asked for again when a token names one that is not among them, and never
//! lost to one bad answer (rules 60 to 68 of docs/validation.md).

mod kept;
mod trust;

pub use kept::{Loaded, Store, cache_name};

use std::collections::HashMap;

use super::fetch::{self, FetchError};
use super::{Http, Session};
use crate::entra::{ApplicationId, Authority, Directory, TenantId};
use crate::keys::{FRESH_FOR, KeyFile, UNKNOWN_KEY_INTERVAL};
use crate::nature::Nature;
use crate::question::Status;
use crate::report::Request;
use crate::time::{Seconds, UnixTime};
use crate::token::Token;
use crate::verify::{self, Expectations, Trust, Verification};

/// Whose keys count, as the user said it.
#[derive(Clone, Debug)]
pub struct Authorities {
    /// The authority.
    pub authority: Authority,
    /// The tenants that may have issued, where the authority speaks for many: those listed, or with an empty list any.
    pub allowed: Vec<TenantId>,
    /// The applications whose own keys may have signed a token for them: those of the expected audiences (rule 26).
    pub applications: Vec<ApplicationId>,
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

/// The keys of authorities, over one run of the program.
pub struct Keyring<'w> {
    session: Session<'w>,
    store: &'w dyn Store,
    mode: Mode,
    /// The wall clock: `--now` moves the token's time and never this one.
    now: UnixTime,
    held: HashMap<String, Held>,
    /// Of the expected applications, the one that the token in hand is for.
    application: Option<ApplicationId>,
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
        Self {
            session: Session::new(http, now),
            store,
            mode,
            now,
            held: HashMap::new(),
            application: None,
            notes: Vec::new(),
        }
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
        let is_for = |id: &&ApplicationId| verify::names_application(token, id);
        self.application = wanted.applications.iter().find(is_for).cloned();
        self.obtain(wanted, None);
        self.fill(wanted, &mut expected.trust);
        self.look_for_key(wanted, token, nature, expected);
        if self.mode != Mode::Never && self.reads_v1_issuer(wanted, token, nature, expected) {
            self.fill(wanted, &mut expected.trust);
        }
    }

    /// Puts the keys that may have signed the tokens of `wanted` into `trust`, asking for them once where that is needed and
    /// allowed: for many tokens, of which none leads to a further request.
    pub fn provide_for_many(&mut self, wanted: &Authorities, trust: &mut Trust) {
        self.application = None;
        self.obtain(wanted, None);
        self.fill(wanted, trust);
    }

    /// Asks again, and elsewhere, for a key that a token names and that is not among those held.
    fn look_for_key(
        &mut self,
        wanted: &Authorities,
        token: &Token,
        nature: &Nature,
        expected: &mut Expectations,
    ) {
        if !lacks_only_its_key(token, nature, expected) {
            return;
        }
        if self.has_application_keys(wanted) {
            self.fill(wanted, &mut expected.trust);
            if !lacks_only_its_key(token, nature, expected) {
                return;
            }
        }
        if self.mode == Mode::Never {
            return;
        }
        self.renew_for_unknown(wanted, None);
        self.fill(wanted, &mut expected.trust);
        let main = self.held.get(&cache_name(&wanted.authority, None));
        // Whoever did not answer just now is not asked for more.
        let answered = main.is_some_and(|held| held.asked && held.failure.is_none());
        let application = self.application.clone().filter(|_| answered);
        if application.is_some() && lacks_only_its_key(token, nature, expected) {
            self.renew_for_unknown(wanted, application.as_ref());
            self.fill(wanted, &mut expected.trust);
        }
    }

    /// The files behind the keys that were provided, in their order, for whoever keeps them as evidence: also of what was asked
    /// for in vain.
    pub fn files(&self, wanted: &Authorities, trust: &Trust) -> Vec<String> {
        std::iter::once(None)
            .chain(self.application.as_ref().map(Some))
            .filter_map(|application| {
                self.held.get(&cache_name(&wanted.authority, application))?.file.clone()
            })
            .map(|mut file| {
                if trust.outdated.is_some() {
                    file.asked_for_unknown(self.now.max(file.fetched_at().plus(Seconds(1))));
                }
                file.write()
            })
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
            if let Some(at) = last.filter(|at| self.is_within(UNKNOWN_KEY_INTERVAL, *at)) {
                self.note(Some(format!(
                    "The keys were asked for at {at} because of an unknown key, and are again after five minutes; --refresh asks \
                     at once."
                )));
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
            // Only tokens of unknown keys lead to an application's own, so that a failure counts against their five minutes.
            let counts = cause == Cause::UnknownKey || (application.is_some() && !is_new);
            if counts {
                file.asked_for_unknown(self.now);
            }
            if is_new || counts {
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
        if !expected.trust.directory.as_ref().is_some_and(Directory::lacks_v1_issuer) {
            return false;
        }
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

    /// Whether the application's own keys are kept already. Where they are old they are asked for again first, unless that was
    /// tried in vain within five minutes.
    fn has_application_keys(&mut self, wanted: &Authorities) -> bool {
        let Some(application) = self.application.clone() else { return false };
        let name = cache_name(&wanted.authority, Some(&application));
        if !self.held.contains_key(&name)
            && let Some(file) = self.load(wanted, Some(&application))
        {
            let main = self.held.get(&cache_name(&wanted.authority, None));
            let is_mute = main.is_some_and(|held| held.failure.is_some());
            let asked =
                file.asked_for_unknown_at().is_some_and(|at| self.is_within(UNKNOWN_KEY_INTERVAL, at));
            if is_mute || asked {
                self.held.insert(name.clone(), Held { file: Some(file), ..Held::default() });
            } else {
                self.obtain(wanted, Some(&application));
            }
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

    fn note(&mut self, note: Option<String>) {
        // The same file is looked at more than once.
        self.notes.extend(note.filter(|note| !self.notes.contains(note)));
    }
}

/// Whether the token would hold if only its key were known. Most tokens' keys are, and are not judged twice.
fn lacks_only_its_key(token: &Token, nature: &Nature, expected: &Expectations) -> bool {
    verify::names_unknown_key(token, &expected.trust) && judged(token, nature, expected).lacks_only_its_key()
}

fn judged<'e>(token: &Token, nature: &Nature, expected: &'e Expectations) -> Verification<'e> {
    verify::verify(token, nature, expected)
}
