//! Is it authentic, current, addressed? Rules A, B and D to H of docs/validation.md; every check is made and
//! reported, whatever the others found.

mod algorithm;
mod audience;
mod cut;
mod form;
mod issuer;
mod key;
mod key_issuer;
mod nonce;
mod signature;
mod tenant;
mod times;

pub use algorithm::Algorithm;
pub(crate) use issuer::{is_another_tenants, names_application};
pub use times::{LEEWAY_LIMIT, Stale, Validity};

use crate::entra::{Cloud, Directory, Issuer, TenantId};
use crate::keys::{FRESH_FOR, HmacSecret, Key, KeySet, UNKNOWN_KEY_INTERVAL};
use crate::nature::Nature;
use crate::question::{Answer, Check, Question, Status, Telling, Words};
use crate::time::{Seconds, UnixTime};
use crate::token::Token;

/// What a *yes* leaves open by keys of every tenant, where none was named.
pub(crate) const ANY_TENANT: &str =
    "The keys sign for every tenant, and none was named: any tenant's token would do.";

/// The same of keys that say nothing of whose they are.
pub(crate) const ANY_ISSUER: &str =
    "No issuer was named, and the keys name none: of keys of Entra's, any tenant's token would do.";

/// Whom the caller trusts. Nothing in it comes from a token.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// Public keys, each set with where it came from.
    pub keys: Vec<KeySet>,
    /// A shared secret, given as one.
    pub secret: Option<HmacSecret>,
    /// The one issuer that may have signed.
    pub issuer: Option<Issuer>,
    /// The one tenant whose issuers may have signed.
    pub tenant: Option<TenantId>,
    /// The cloud of that tenant; the public one where none is named.
    pub cloud: Option<Cloud>,
    /// The address of the authority that the caller named.
    pub authority: Option<String>,
    /// What the authority that the caller named says of itself, where it was asked or a file remembers.
    pub directory: Option<Directory>,
    /// The authority was chosen by the token's own issuer, and by nobody before: what holds then holds of that issuer alone.
    pub by_token: bool,
    /// How old the keys are, in a sentence for the report's first line, where they could not be renewed in time.
    pub aged: Option<String>,
    /// Why there are no keys although the caller said whose count.
    pub unavailable: Option<Unavailable>,
    /// Why a key that is not among these may be the issuer's all the same, such as keys that could not be renewed; without
    /// it, a token of an unknown key is refused.
    pub outdated: Option<String>,
}

/// Why there are no keys to verify with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unavailable {
    /// What is so, in words that answer "why was it not checked".
    pub why: String,
    /// What to do about it.
    pub hint: &'static str,
}

/// For whom the token should be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Addressee {
    /// Nobody said.
    Unknown,
    /// The caller said that it doesn't matter.
    Any,
    /// One of these, byte for byte.
    Audiences(Vec<String>),
    /// An API, by any of its names; one trailing slash makes no difference (rule 40).
    Resource {
        /// The API's name.
        name: String,
        /// Its names in `aud`.
        audiences: Vec<String>,
        /// The scope that a client asks for.
        scope: String,
    },
}

/// Everything that verifying rests on beside the token.
#[derive(Debug)]
pub struct Expectations {
    /// Whom to trust.
    pub trust: Trust,
    /// For whom it should be.
    pub addressee: Addressee,
    /// The moment of the check.
    pub now: UnixTime,
    /// How far clocks may differ.
    pub leeway: Seconds,
}

/// The answers to three of the four questions, and the key that they rest on.
#[derive(Debug)]
pub struct Verification<'e> {
    /// Did the trusted issuer sign these very bytes?
    pub authentic: Question,
    /// Is it valid at this moment?
    pub current: Question,
    /// Is it meant for the API in mind?
    pub addressed: Question,
    /// The key that was chosen, whether or not the signature holds.
    pub key: Option<&'e Key>,
    /// Length of the secret in bytes, where the algorithm took one.
    pub secret_bytes: Option<usize>,
    /// When the token holds, as far as its dates say.
    pub validity: Validity,
    unknown_key: bool,
    named_key: bool,
    verified_at: UnixTime,
}

/// A token that was authentic, current and addressed as expected at [`verified_at`](Self::verified_at).
///
/// Only this module makes one, through [`crate::report::Report::with_verified`], so whatever takes it need not ask again.
#[derive(Clone, Copy, Debug)]
pub struct VerifiedToken<'t> {
    token: &'t Token,
    verified_at: UnixTime,
}

impl<'t> VerifiedToken<'t> {
    /// The token.
    pub fn token(self) -> &'t Token {
        self.token
    }

    /// The moment for which it was verified.
    pub fn verified_at(self) -> UnixTime {
        self.verified_at
    }
}

impl Verification<'_> {
    /// Whether the token would hold if only its key were known: what costs nothing was judged, and nothing speaks against
    /// asking for the keys again (rule 62). Without an answer to `addressed`, nobody expected an audience.
    pub fn lacks_only_its_key(&self) -> bool {
        self.unknown_key && self.failed().all(|check| check.id == "key")
    }

    /// Whether the token names a key that is not among the trusted ones.
    pub(crate) fn names_unknown_key(&self) -> bool {
        self.unknown_key
    }

    /// Whether the token names the key that its signature was held against.
    pub(crate) fn names_its_key(&self) -> bool {
        self.named_key
    }

    /// Whether something speaks against the token.
    pub fn is_refused(&self) -> bool {
        self.failed().next().is_some()
    }

    fn failed(&self) -> impl Iterator<Item = &Check> {
        [&self.authentic, &self.current, &self.addressed].into_iter().flat_map(Question::failed)
    }

    /// `token` as one to act on, if each of the three questions was answered *yes*. It must be the token that was
    /// verified.
    pub(crate) fn verified<'t>(&self, token: &'t Token) -> Option<VerifiedToken<'t>> {
        [&self.authentic, &self.current, &self.addressed]
            .into_iter()
            .all(|question| question.answer == Answer::Yes)
            .then_some(VerifiedToken { token, verified_at: self.verified_at })
    }
}

impl Trust {
    /// Whether there is anything to verify a signature with.
    pub fn has_keys(&self) -> bool {
        !self.keys.is_empty() || self.secret.is_some()
    }

    /// Whether a tenant, a cloud or an authority was named, so that Entra's own rules hold: RS256 alone (rule 8).
    pub fn names_entra(&self) -> bool {
        self.tenant.is_some() || self.cloud.is_some() || self.directory.is_some()
    }

    /// Says of keys that know when they were fetched how old they are at `now`, and that they may not be all: at another
    /// moment, the issuer may have had others. A file that does not know is taken as whole.
    #[must_use]
    pub fn as_of(mut self, now: UnixTime) -> Self {
        let moments: Option<Vec<UnixTime>> =
            self.keys.iter().map(|set| set.fetched.as_ref().map(|fetched| fetched.at)).collect();
        let Some(newest) = moments.and_then(|moments| moments.into_iter().max()) else { return self };
        let in_vain = |set: &KeySet| {
            let fetched = set.fetched.as_ref();
            fetched
                .is_some_and(|fetched| fetched.asked_for_unknown_at.is_some_and(|asked| asked > fetched.at))
        };
        if self.keys.iter().any(in_vain) && self.outdated.is_none() {
            self.outdated = Some(format!("they are of {newest}, and newer ones were asked for in vain"));
        }
        let age = now.since(newest);
        if !(0..UNKNOWN_KEY_INTERVAL.0).contains(&age.0) && self.outdated.is_none() {
            self.outdated = Some(format!(
                "they are of {newest}, while the token is judged as of {now}: the issuer may have others"
            ));
        }
        if age >= FRESH_FOR && self.aged.is_none() {
            self.aged = Some(format!("The keys are {} old.", age.rough()));
        }
        self
    }

    /// What a *yes* to *authentic* leaves open, whatever the token: how old the keys are, and that nobody said which tenant may have
    /// issued it (docs/validation.md, rule 33).
    pub fn caveats(&self) -> Vec<String> {
        let any_key = |signs| self.all_keys().any(|key| key.signs_for_every_tenant() == signs);
        let nobody_is_named = self.issuer.is_none() && self.tenant.is_none();
        let tenant = match &self.directory {
            Some(directory) if directory.tenants.is_any() => {
                Some("No tenant was named, and any tenant's token would do.")
            }
            None if nobody_is_named && any_key(Some(true)) => Some(ANY_TENANT),
            None if nobody_is_named && any_key(None) => Some(ANY_ISSUER),
            _ => None,
        };
        self.aged.iter().cloned().chain(tenant.map(str::to_owned)).collect()
    }

    /// Every key, of whichever set.
    pub fn all_keys(&self) -> impl Iterator<Item = &Key> {
        self.keys.iter().flat_map(|set| &set.keys)
    }

    /// The set that `key` is of.
    pub(crate) fn set_of(&self, key: &Key) -> Option<&KeySet> {
        self.keys.iter().find(|set| set.keys.iter().any(|own| std::ptr::eq(own, key)))
    }
}

/// Makes every check of the three questions on `token`, whose `nature` was read off it.
pub fn verify<'e>(token: &Token, nature: &Nature, expected: &'e Expectations) -> Verification<'e> {
    verify_telling(token, nature, expected, Telling::Everything)
}

/// The same, with words for the checks that `telling` names.
pub(crate) fn verify_telling<'e>(
    token: &Token,
    nature: &Nature,
    expected: &'e Expectations,
    telling: Telling,
) -> Verification<'e> {
    let trust = &expected.trust;
    let chosen = key::choose(token, trust);
    let mut checks = Vec::with_capacity(16);
    checks.extend([
        form::form(token, &chosen, telling),
        algorithm::check(token, trust, telling),
        form::critical(token, telling),
        form::media_type(token, telling),
        chosen.check(token, trust, telling),
    ]);
    checks.extend(key::fitness(token, &chosen, telling));
    checks.push(nonce::signature_check(token, nature, &chosen, trust, telling));
    let case = issuer::Case { token, nature, trust, key: chosen.key(), telling };
    issuer::add_checks(&mut checks, case);
    let dates = times::Dates::of(token);
    let mut current = Question::answered(
        times::checks(token, dates, expected.now, expected.leeway, telling),
        "no time could be judged",
    );
    let mut addressed = audience::question(token, &expected.addressee, telling);
    if !token.payload_is_one_object() {
        current = current.never_yes("the payload is broken, so nobody knows what else it says of its times");
        addressed = addressed.never_yes("the payload is broken, so nobody knows for whom else it is");
    }
    Verification {
        authentic: authentic(token, checks, trust),
        current,
        addressed,
        key: chosen.key(),
        secret_bytes: chosen.secret().map(|secret| secret.expose().len()),
        validity: dates.validity(),
        unknown_key: chosen.is_unknown(),
        named_key: chosen.is_named(),
        verified_at: expected.now,
    }
}

/// Whether `token` names a key that is not among those of `trust`.
pub(crate) fn names_unknown_key(token: &Token, trust: &Trust) -> bool {
    key::choose(token, trust).is_unknown()
}

fn authentic(token: &Token, checks: Vec<Check>, trust: &Trust) -> Question {
    let signed = checks.iter().any(|check| check.id == "signature" && check.status == Status::Pass);
    if token.is_redacted() {
        let question = Question::without_ground(checks, nonce::REDACTED);
        Question { asked: trust.has_keys(), ..question }
    } else if !trust.has_keys() {
        let why = trust.unavailable.as_ref().map(|unavailable| &*unavailable.why);
        Question::without_ground(
            checks,
            why.map_or(Words::Borrowed("no key was given, so nobody has checked who signed it"), |why| {
                why.to_owned().into()
            }),
        )
    } else if signed {
        Question::answered(checks, "the signature could not be checked")
    } else {
        // Whatever else held: without a signature that was computed and held there is no *yes*.
        let question = Question::without_ground(checks, "the signature could not be checked");
        Question { asked: true, ..question }
    }
}

#[cfg(test)]
pub(crate) use signature::tests::rs256;

#[cfg(test)]
mod tests;
