//! A request to the core, and its report.

use rolecall_core::input::{self, Found, Pasted};
use rolecall_core::knowledge;
use rolecall_core::nature::{Nature, TokenType};
use rolecall_core::report::{Asked, InputSummary, NotToken, PassedOver, Report};
use rolecall_core::text::shortened;

use crate::error::CliError;
use crate::request::{Asks, Request};
use crate::source;

/// What the core says of `request`.
///
/// # Errors
/// [`CliError`] when there is no token of the number asked for, or none can be preferred where one is needed.
pub(crate) fn judge(request: &Request) -> Result<Report, CliError> {
    let pasted = input::find(&request.given.bytes)?;
    let chosen = source::chosen(&pasted, &request.given.bytes, request.pick, request.asks == Asks::Nothing)?;
    let input = summary(&pasted, chosen, request);
    let Some(found) = chosen.map(|index| &pasted.tokens[index]) else {
        return Ok(Report::without_token(input, request.expected.now));
    };
    let asked = match request.asks {
        Asks::Nothing => Asked::Nothing,
        Asks::Verify => Asked::Verification,
        Asks::Check => Asked::Permission(&request.policy),
    };
    let mut report = Report::of(&found.token, input, &request.expected, asked);
    if let Some(token) = report.token.as_mut().filter(|_| request.show_signature) {
        token.signature = Some(found.token.signature_text().unwrap_or_default().to_owned());
    }
    // As with the report: the process is about to end.
    std::mem::forget(pasted);
    Ok(report)
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
                explanation: other.kind.explanation().to_owned(),
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
