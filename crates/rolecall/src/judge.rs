//! A request to its report. Everything that decides is the core's; this hands it over.

use rolecall_core::entra::Nature;
use rolecall_core::input::{self, Found};
use rolecall_core::knowledge;
use rolecall_core::question::Question;
use rolecall_core::report::{InputSummary, PassedOver, Questions, Report, SCHEMA, TokenSummary, Verdict};

use crate::error::CliError;
use crate::request::Request;
use crate::source;

/// Wiring point: what the core says of `request`. On this branch nothing is verified, and the report says so.
///
/// # Errors
/// [`CliError`] when too much was given, or there is no token of the number asked for.
pub(crate) fn judge(request: &Request) -> Result<Report, CliError> {
    let pasted = input::find(&request.given.bytes)?;
    let index = source::chosen(&pasted, request.pick)?;
    let found = index.map(|index| &pasted.tokens[index]);
    let unasked = || Question::not_asked(Vec::new(), "nothing was verified");
    Ok(Report {
        schema: SCHEMA,
        verdict: if found.is_some() { Verdict::NotAsked } else { Verdict::Undecided },
        summary: if found.is_some() { "decoded only" } else { "no token was found" }.to_owned(),
        input: InputSummary {
            from: request.given.source.to_string(),
            place: found.map(|found| found.place.clone()).unwrap_or_default(),
            passed_over: (pasted.tokens.iter().enumerate())
                .filter(|(other, _)| Some(*other) != index)
                .map(|(other, found)| PassedOver {
                    pick: other + 1,
                    place: found.place.clone(),
                    what: "a token".to_owned(),
                })
                .collect(),
            not_tokens: Vec::new(),
        },
        token: found.map(|found| token(found, request)),
        questions: Questions {
            authentic: unasked(),
            current: unasked(),
            addressed: unasked(),
            allowed: unasked(),
        },
        permissions: rolecall_core::policy::Permissions::default(),
        findings: Vec::new(),
        network: Vec::new(),
        checked_at: request.now.to_string(),
    })
}

fn token(found: &Found, request: &Request) -> TokenSummary {
    let token = &found.token;
    let nature = Nature::of(token);
    TokenSummary {
        kind: nature.bearer,
        token_type: nature.token_type,
        version: token.claims().string("ver").ok().unwrap_or_default().to_owned(),
        family: nature.family,
        evidence: nature.evidence,
        cloud: nature.cloud.map(rolecall_core::entra::Cloud::name),
        tenant: nature.tenant,
        resource: nature.resource,
        client: nature.client,
        traits: Vec::new(),
        header: token.header().clone(),
        claims: token.claims().clone(),
        explained: knowledge::explain(token, request.now),
        sha256: token.sha256(),
        bytes: token.len(),
        signature: request.show_signature.then(|| token.signature_text().unwrap_or_default().to_owned()),
    }
}
