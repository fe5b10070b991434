//! Which of the trusted keys may have signed: rules 9 to 11, 22 and 23. The token only names a key; it supplies none.

use std::borrow::Cow;

use super::Trust;
use super::algorithm::{Algorithm, same_algorithm};
use crate::json::Typed;
use crate::keys::{HmacSecret, Key, KeySet, PublicKey};
use crate::question::{Check, Status, Telling, Words};
use crate::text;
use crate::time::UnixTime;
use crate::token::Token;

/// The shortest RSA modulus that is accepted, in bits (RFC 7518 §3.3).
pub(super) const RSA_BITS: usize = 2048;

/// What came of looking for the key.
pub(super) struct Chosen<'k> {
    pub(super) algorithm: Option<Algorithm>,
    means: Means<'k>,
}

enum Means<'k> {
    Key {
        key: &'k Key,
        how: &'static str,
        /// Whether the token names it.
        named: bool,
    },
    Secret(&'k HmacSecret),
    /// Nothing to verify with, and whether that is the token's fault.
    Nothing {
        status: Status,
        detail: Words,
        hint: Option<&'static str>,
    },
    /// The same, because no key has the name that the token gives.
    Unknown {
        status: Status,
        detail: Words,
        hint: Option<&'static str>,
    },
}

impl<'k> Chosen<'k> {
    pub(super) fn key(&self) -> Option<&'k Key> {
        if let Means::Key { key, .. } = self.means { Some(key) } else { None }
    }

    pub(super) fn secret(&self) -> Option<&'k HmacSecret> {
        if let Means::Secret(secret) = self.means { Some(secret) } else { None }
    }

    /// Whether the token names the key that is tried: one without a name is tried on a token of any.
    pub(super) fn is_named(&self) -> bool {
        matches!(self.means, Means::Key { named: true, .. })
    }

    /// Whether the token names a key that is not among the trusted ones.
    pub(super) fn is_unknown(&self) -> bool {
        matches!(self.means, Means::Unknown { .. })
    }

    /// What the signature is checked with, for people: the key's name and where it came from.
    pub(super) fn by(&self, trust: &Trust) -> String {
        match &self.means {
            Means::Secret(_) => "the secret that was given".to_owned(),
            Means::Nothing { .. } | Means::Unknown { .. } => "no key".to_owned(),
            Means::Key { key, .. } => {
                let (what, name) = match (&key.kid, &key.x5t) {
                    (Some(kid), _) => ("key ", text::shortened(kid, 80)),
                    (None, Some(x5t)) => ("key with x5t ", Cow::Borrowed(x5t.as_str())),
                    (None, None) => ("key with thumbprint ", Cow::Owned(key.thumbprint())),
                };
                let from = trust.set_of(key).map_or("", |set| &set.origin);
                [what, &name, if from.is_empty() { "" } else { ", from " }, from].concat()
            }
        }
    }

    /// The check `key`: rule 22.
    pub(super) fn check(&self, token: &Token, trust: &Trust, telling: Telling) -> Check {
        let holds = matches!(self.means, Means::Key { .. } | Means::Secret(_));
        let expected = telling.words(holds, || -> Words {
            match (trust.keys.is_empty(), &trust.secret) {
                (false, None) => ["a key of ", &origins(trust)].concat().into(),
                (true, Some(_)) => "the secret that was given".into(),
                (false, Some(_)) => format!("a key of {} or the secret", origins(trust)).into(),
                (true, None) if trust.unavailable.is_some() => "a key of the issuer that is trusted".into(),
                (true, None) => "a key that was given".into(),
            }
        });
        let is_wrong = match &self.means {
            Means::Key { .. } | Means::Secret(_) => false,
            Means::Nothing { status, .. } | Means::Unknown { status, .. } => *status != Status::Skip,
        };
        let named = telling.words(!is_wrong, || names(token));
        match &self.means {
            Means::Key { key, how, .. } => {
                let check = telling.check("key", Status::Pass, expected, named);
                check.detail(telling.words(holds, || {
                    let how = known_as(key, how);
                    match absent(key, trust) {
                        Some(seen_at) => format!(
                            "{how}; the issuer's newest answer lacks it, as happens for a day or two, and it was last seen at {seen_at}"
                        ),
                        None => how,
                    }
                }))
            }
            Means::Secret(_) => {
                telling.check("key", Status::Pass, expected, named).detail("the shared secret")
            }
            Means::Nothing { status, detail, hint } | Means::Unknown { status, detail, hint } => {
                let check = telling
                    .check("key", *status, expected, named)
                    .detail(telling.words(!is_wrong, || detail.clone()));
                if let Some(hint) = hint { check.hint(*hint) } else { check }
            }
        }
    }
}

/// How the key was found, and what it is.
fn known_as(key: &Key, how: &str) -> String {
    let mut bits = String::with_capacity(16);
    text::push_number(&mut bits, key.bits() as u64);
    [how, ": ", key.type_name(), ", ", &bits, " bits"].concat()
}

/// When `key` was last seen, where the newest answer lacks it (rule 64).
fn absent(key: &Key, trust: &Trust) -> Option<UnixTime> {
    let fetched = trust.set_of(key)?.fetched.as_ref()?;
    let kid = key.kid.as_ref()?;
    fetched.absent.iter().find(|absent| absent.kid == *kid).map(|absent| absent.seen_at)
}

fn origins(trust: &Trust) -> Cow<'_, str> {
    if let [KeySet { origin, .. }] = &trust.keys[..]
        && !origin.is_empty()
    {
        return Cow::Borrowed(origin);
    }
    let origins: Vec<&str> =
        trust.keys.iter().map(|set| &*set.origin).filter(|origin| !origin.is_empty()).collect();
    if origins.is_empty() { Cow::Borrowed("the keys given") } else { text::listed(&origins, "and").into() }
}

/// Looks for the one key that the token names, among those that the user gave.
pub(super) fn choose<'k>(token: &Token, trust: &'k Trust) -> Chosen<'k> {
    let header = token.header();
    let algorithm = token.alg().and_then(Algorithm::named);
    let (kid, x5t) = (header.string("kid"), header.string("x5t"));
    let chosen = |means| Chosen { algorithm, means };
    if !trust.has_keys() {
        return chosen(match &trust.unavailable {
            Some(unavailable) => nothing(Status::Undecided, unavailable.why.clone(), Some(unavailable.hint)),
            None => nothing(Status::Skip, "no key was given", None),
        });
    }
    for (name, value) in [("kid", &kid), ("x5t", &x5t)] {
        if let Typed::Wrong(value) = value {
            return chosen(nothing(
                Status::Fail,
                format!("`{name}` is {}, not a string", value.type_name()),
                None,
            ));
        }
    }
    if let Some(secret) = &trust.secret
        && algorithm.is_some_and(Algorithm::is_hmac)
    {
        return chosen(Means::Secret(secret));
    }
    if trust.keys.is_empty() {
        return chosen(nothing(
            Status::Fail,
            "only a secret was given, and this algorithm needs a public key",
            None,
        ));
    }
    if trust.all_keys().next().is_none() {
        let skipped = trust.keys.iter().flat_map(|set| &set.notes).filter(|note| note.skipped).count();
        let hold = if trust.keys.len() == 1 { "holds" } else { "hold" };
        let why = if skipped == 0 {
            format!("{} {hold} no keys", origins(trust))
        } else {
            format!(
                "{} {hold} no key that can be used ({} passed over)",
                origins(trust),
                if skipped == 1 { "1 entry".to_owned() } else { format!("{skipped} entries") }
            )
        };
        return chosen(nothing(Status::Undecided, why, Some("`rolecall keys show FILE` says what is in it")));
    }
    chosen(among(trust, algorithm, kid.ok(), x5t.ok()))
}

fn among<'k>(
    trust: &'k Trust,
    algorithm: Option<Algorithm>,
    kid: Option<&str>,
    x5t: Option<&str>,
) -> Means<'k> {
    let fits = |key: &&Key| algorithm.is_none_or(|algorithm| algorithm.fits(&key.public));
    let is_named = |key: &&Key| match (kid, x5t) {
        (Some(kid), _) => key.kid.as_deref() == Some(kid),
        (None, Some(x5t)) => key.x5t.as_deref() == Some(x5t),
        (None, None) => false,
    };
    if let Some(first) = trust.all_keys().find(is_named) {
        return match trust.all_keys().filter(is_named).find(fits) {
            Some(key) => agreeing(
                trust,
                key,
                x5t,
                (if kid.is_some() { "the key with this `kid`" } else { "the key with this `x5t`" }, true),
            ),
            None => nothing(
                Status::Fail,
                format!(
                    "the key of this name is {}, which the token's algorithm does not work with",
                    first.type_name()
                ),
                None,
            ),
        };
    }
    if trust.directory.is_some() {
        // Rule 22: Entra's own sets name every key, and so do its tokens.
        return match (kid, x5t) {
            (None, None) => {
                nothing(Status::Fail, "the token names no key, and Entra's tokens always do", None)
            }
            _ => unknown(trust, trust.all_keys().count()),
        };
    }
    // A key without a name fits any; several are told apart by the certificate's thumbprint or not at all.
    let unnamed: Vec<&'k Key> = trust
        .all_keys()
        .filter(|key| key.kid.is_none() || (kid.is_none() && x5t.is_none()))
        .filter(fits)
        .collect();
    let by_thumbprint = [x5t, kid]
        .into_iter()
        .flatten()
        .find_map(|name| unnamed.iter().copied().find(|key| key.x5t.as_deref() == Some(name)));
    match (by_thumbprint, &unnamed[..]) {
        (Some(key), _) => agreeing(trust, key, x5t, ("the key whose certificate has this thumbprint", true)),
        (None, [key]) => agreeing(trust, key, x5t, ("the only key that fits", false)),
        (None, []) if kid.is_none() && x5t.is_none() => {
            nothing(Status::Fail, "the token names no key, and none that was given fits its algorithm", None)
        }
        (None, []) => unknown(trust, trust.all_keys().count()),
        (None, several) => nothing(
            Status::Fail,
            format!(
                "the token names none of the {} keys that fit, and rolecall does not guess",
                several.len()
            ),
            Some("give a file with the one key that should have signed"),
        ),
    }
}

/// None of the keys has the name: a refusal, unless the keys may not be all that there are (rule 67).
fn unknown<'k>(trust: &Trust, count: usize) -> Means<'k> {
    let keys = text::counted(count, "key");
    let detail = if trust.directory.is_some() {
        format!("no key of this name among the issuer's {keys}")
    } else {
        format!("no key of this name among the {keys} given")
    };
    match &trust.outdated {
        Some(why) => Means::Unknown {
            status: Status::Undecided,
            detail: format!("{detail}, and {why}").into(),
            hint: Some("issuers change their keys: ask again for the issuer's current ones"),
        },
        None => Means::Unknown {
            status: Status::Fail,
            detail: detail.into(),
            hint: Some(if trust.directory.is_some() {
                "check that the token is of this tenant and cloud at all; an application with keys of its own is asked about only \
                 where --audience is its client id"
            } else {
                "issuers change their keys: get the issuer's current keys (`rolecall keys fetch`), or check that the token is theirs at all"
            }),
        },
    }
}

/// Rule 22: where the token has an `x5t`, it must name the same key. The key was found `how`, and is `named` by the token or not.
fn agreeing<'k>(
    trust: &Trust,
    key: &'k Key,
    x5t: Option<&str>,
    (how, named): (&'static str, bool),
) -> Means<'k> {
    let is_anothers = |x5t: &str| {
        trust.all_keys().any(|other| other.x5t.as_deref() == Some(x5t) && other.public != key.public)
    };
    match (x5t, key.x5t.as_deref()) {
        (Some(token), None) if is_anothers(token) => {
            nothing(Status::Fail, "the token's `kid` names one key and its `x5t` another", None)
        }
        (Some(token), Some(own)) if token != own => nothing(
            Status::Fail,
            format!("the token's `x5t` names another certificate than the key's, `{own}`"),
            None,
        ),
        _ => Means::Key { key, how, named },
    }
}

fn nothing<'k>(status: Status, detail: impl Into<Words>, hint: Option<&'static str>) -> Means<'k> {
    Means::Nothing { status, detail: detail.into(), hint }
}

/// How the token names its key.
fn names(token: &Token) -> String {
    let header = token.header();
    let (kid, x5t) = (header.string("kid"), header.string("x5t"));
    if let (Typed::Is(kid), Typed::Is(x5t)) = (&kid, &x5t) {
        return ["kid ", &text::shortened(kid, 80), ", x5t ", &text::shortened(x5t, 80)].concat();
    }
    let name = |what: &str, value: &Typed<'_, &str>| match value {
        Typed::Is(value) => Some([what, " ", &text::shortened(value, 80)].concat()),
        Typed::Wrong(value) => Some(format!("{what} of the wrong type, {}", value.type_name())),
        Typed::Absent => None,
    };
    match (name("kid", &kid), name("x5t", &x5t)) {
        (Some(kid), Some(x5t)) => format!("{kid}, {x5t}"),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => "no `kid` and no `x5t`".to_owned(),
    }
}

/// The checks `key-use` and `key-strength` on the key that was chosen: rules 9, 10 and 23.
pub(super) fn fitness(token: &Token, chosen: &Chosen<'_>, telling: Telling) -> [Check; 2] {
    let Some(key) = chosen.key() else {
        let found = if chosen.secret().is_some() { "a shared secret" } else { "no key" };
        return [("key-use", USE), ("key-strength", "a key that is strong enough")]
            .map(|(id, expected)| telling.check(id, Status::Skip, expected, found));
    };
    [usage(token, chosen.algorithm, key, telling), strength(key, telling)]
}

const USE: &str = "a key that says nothing against this use";

fn usage(token: &Token, algorithm: Option<Algorithm>, key: &Key, telling: Telling) -> Check {
    let id = "key-use";
    let refuse = |found: String| telling.check(id, Status::Fail, USE, found);
    if let Some(usage) = key.usage.as_deref().filter(|usage| *usage != "sig") {
        return refuse(format!("the key's `use` is {}", text::shortened(usage, 40)));
    }
    if let Some(operations) = &key.operations
        && !operations.iter().any(|operation| operation == "verify")
    {
        return refuse(format!("the key's `key_ops` are {}", text::shortened(&operations.join(", "), 80)));
    }
    if let (Some(alg), Some(algorithm)) = (&key.alg, algorithm)
        && !same_algorithm(alg, algorithm)
    {
        return refuse(format!("the key's `alg` is {}", text::shortened(alg, 40)));
    }
    match (token.header().string("x5t#S256"), key.x5t_s256.as_deref()) {
        (Typed::Is(token), Some(own)) if token != own => {
            refuse("the token's `x5t#S256` names another certificate than the key's".to_owned())
        }
        (Typed::Wrong(value), _) => refuse(format!("the token's `x5t#S256` is {}", value.type_name())),
        _ => telling.check(id, Status::Pass, USE, "nothing in `use`, `key_ops` or `alg` against it"),
    }
}

fn strength(key: &Key, telling: Telling) -> Check {
    let id = "key-strength";
    let PublicKey::Rsa { e, .. } = &key.public else {
        return telling.check(id, Status::Pass, "a key of its algorithm's full size", key.type_name());
    };
    const { assert!(RSA_BITS == 2048, "the words below") };
    let expected = "RSA with 2048 bits or more and an odd exponent above 1";
    let odd_above_one = e.last().is_some_and(|last| last % 2 == 1) && e[..] != [1];
    let holds = key.bits() >= RSA_BITS && odd_above_one;
    let found = telling.words(holds, || {
        let mut found = String::with_capacity(16);
        text::push_number(&mut found, key.bits() as u64);
        found.push_str(if odd_above_one { " bits" } else { " bits, and an exponent that is even or 1" });
        found
    });
    let check = telling.judged(id, holds, expected, found);
    if check.status == Status::Fail {
        check.detail("signatures of such a key can be forged (RFC 7518 §3.3)")
    } else {
        check
    }
}
