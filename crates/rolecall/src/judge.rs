//! A request to the core, and its report.

use rolecall_core::input::{self, Found, Pasted};
use rolecall_core::knowledge;
use rolecall_core::nature::{Nature, TokenType};
use rolecall_core::net::Keyring;
use rolecall_core::policy::Facts;
use rolecall_core::report::{self, Asked, InputSummary, NotToken, PassedOver, Report};
use rolecall_core::text::shortened;
use rolecall_core::token::Token;
use rolecall_core::verify::{Expectations, Trust, Unavailable};

use crate::cache::Cache;
use crate::choice;
use crate::error::CliError;
use crate::refusal;
use crate::request::{Asks, Request};
use crate::source::{Source, VARIABLE};
use crate::trust::{self, Trusted};
use crate::world::World;

/// A report and what it rests on.
pub(crate) struct Judged {
    pub(crate) report: Report,
    /// The keys by which the token was judged, and whom they speak for.
    pub(crate) trust: Trust,
    /// The token's text, where it was to be kept: a secret.
    pub(crate) token: Option<Vec<u8>>,
    /// What a lock holds of the token, where one is to be written.
    pub(crate) facts: Option<Facts>,
}

/// What the core says of `request`.
///
/// # Errors
/// [`CliError`] when there is no token of the number asked for, or none can be preferred where one is needed.
pub(crate) fn judge(request: &Request, world: &dyn World) -> Result<Judged, CliError> {
    let pasted = input::find(&request.given.bytes)?;
    let chosen = choice::chosen(&pasted, &request.given.bytes, request.pick, request.asks == Asks::Nothing)?;
    let input = summary(&pasted, chosen, request);
    let Some(found) = chosen.map(|index| &pasted.tokens[index]) else {
        refusal::refuse_swapped(request)?;
        let mut report = Report::without_token(input, request.now);
        if let Some(refusal) = refusal::of(request, None) {
            report.refused(&refusal, None, request.now);
        }
        return Ok(Judged { report, trust: Trust::default(), token: None, facts: None });
    };
    let asked = match request.asks {
        Asks::Nothing => Asked::Nothing,
        Asks::Verify => Asked::Verification,
        Asks::Check | Asks::Many => Asked::Permission(&request.policy),
    };
    let mut expected = Expectations {
        trust: Trust::default(),
        addressee: request.addressee.clone(),
        now: request.now,
        leeway: request.leeway,
    };
    let log = provide_keys(request, &found.token, &mut expected, world);
    let mut report = Report::of(&found.token, input, &expected, asked);
    if request.given.source == (Source::Environment { instead: true }) {
        report.summary.push_str(&format!(" Standard input was blank: this is the token of {VARIABLE}."));
    }
    (report.network, report.trust.notes) = log;
    report.trust.notes.extend(request.notes.iter().cloned());
    if let Some(refusal) = refusal::of(request, Some(found)) {
        report.refused(&refusal, Some(&found.token), request.now);
    }
    if let Some(token) = report.token.as_mut().filter(|_| request.show_signature) {
        token.signature = Some(found.token.signature_text().unwrap_or_default().to_owned());
    }
    let token = request.keeps_token.then(|| whole(&found.token));
    let facts = request.locks.then(|| Facts::of(&found.token, &Nature::of(&found.token)));
    // As with the report: the process is about to end.
    std::mem::forget(pasted);
    Ok(Judged { report, trust: expected.trust, token, facts })
}

/// The token as it was received.
fn whole(token: &Token) -> Vec<u8> {
    let signature = token.signature_text().map(|text| [".", text].concat());
    [token.signing_input(), signature.unwrap_or_default().as_bytes()].concat()
}

/// Puts the keys into `expected`, asking for them where that is needed. Gives every request back, and what is worth saying.
fn provide_keys(
    request: &Request,
    token: &Token,
    expected: &mut Expectations,
    world: &dyn World,
) -> (Vec<report::Request>, Vec<String>) {
    let by_token;
    let (wanted, access) = match &request.trusted {
        Trusted::InHand(trust) => {
            expected.trust = trust.clone().as_of(expected.now);
            return Default::default();
        }
        Trusted::Ask(wanted, access) => (wanted, access),
        Trusted::ByToken(access) => match trust::by_issuer(token.claims().string("iss").ok()) {
            Ok(wanted) => {
                by_token = wanted;
                (&by_token, access)
            }
            Err(why) => {
                let hint = "name whom to trust with --tenant, --authority or --jwks";
                expected.trust.unavailable = Some(Unavailable { why, hint });
                return Default::default();
            }
        },
    };
    let (network, cache) =
        (world.network(access.certificates.clone()), Cache::in_folder(world.keys_folder()));
    let mut keyring = Keyring::new(&*network, &cache, access.mode, world.now());
    keyring.provide(wanted, token, &Nature::of(token), expected);
    if expected.trust.outdated.is_none() {
        // The keyring goes by this machine's clock, and --now may name a moment at which the issuer had others.
        expected.trust = std::mem::take(&mut expected.trust).as_of(expected.now);
    }
    if request.keeps_evidence {
        let files = keyring.files(wanted, &expected.trust);
        for (set, text) in expected.trust.keys.iter_mut().zip(files) {
            set.file = Some(text);
        }
    }
    keyring.into_log()
}

fn summary(pasted: &Pasted, chosen: Option<usize>, request: &Request) -> InputSummary {
    let others = pasted.tokens.iter().enumerate().filter(|(index, _)| Some(*index) != chosen);
    InputSummary {
        from: request.given.source.to_string(),
        place: chosen.map(|index| pasted.tokens[index].place.clone()).unwrap_or_default(),
        passed_over: others
            .map(|(index, found)| PassedOver {
                pick: index + 1,
                place: found.place.clone(),
                what: what(found),
            })
            .collect(),
        not_tokens: pasted
            .others
            .iter()
            .map(|other| NotToken {
                kind: other.kind.id(),
                place: other.place.clone(),
                explanation: other.explanation().to_owned(),
                header: other.header.clone(),
            })
            .collect(),
    }
}

/// A token in a few words: `an access token for Microsoft Graph`.
pub(crate) fn what(found: &Found) -> String {
    let nature = Nature::of(&found.token);
    let kind = match nature.token_type {
        TokenType::Access => "an access token",
        TokenType::Id => "an ID token",
        TokenType::Unclear => "a token",
    };
    match nature.resource {
        None => kind.to_owned(),
        Some(named) => {
            let name = knowledge::audience_name(&named.id).unwrap_or(&named.id);
            format!("{kind} for {}", shortened(name, 80))
        }
    }
}
