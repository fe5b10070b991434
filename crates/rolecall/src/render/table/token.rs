//! What the token is, in its own words.

use rolecall_core::nature::{Bearer, Family, Named, TokenType};
use rolecall_core::report::TokenSummary;

use super::super::{Grid, Page};
use super::grouped;

pub(super) fn draw(page: &mut Page, token: &TokenSummary, authentic: bool) {
    page.heading("Token", if authentic { "" } else { "what it says of itself; nothing of it is verified" });
    let mut grid = Grid::new(2);
    grid.fact("what it is", &what(token));
    for (name, named) in [("tenant", &token.tenant), ("resource", &token.resource), ("client", &token.client)]
    {
        grid.fact(name, &named.as_ref().map(with_name).unwrap_or_default());
    }
    grid.fact("cloud", token.cloud.unwrap_or_default());
    grid.fact("traits", &token.traits.join(", "));
    for (index, evidence) in token.evidence.iter().enumerate() {
        grid.fact(if index == 0 { "because" } else { "" }, evidence);
    }
    grid.fact("sha256", &token.sha256);
    grid.fact("length", &format!("{} bytes", grouped(token.bytes)));
    grid.fact("signature", token.signature.as_deref().unwrap_or_default());
    page.grid(&grid);
}

fn what(token: &TokenSummary) -> String {
    let bearer = match token.kind {
        Bearer::AppOnly => "of an application alone (app-only)",
        Bearer::Delegated => "for a user, through an application (delegated)",
        Bearer::Unclear => "that does not say for whom it speaks",
    };
    let what = match token.token_type {
        TokenType::Access => format!("access token {bearer}"),
        TokenType::Id => "ID token: it tells a client who signed in, and calls no API".to_owned(),
        TokenType::Unclear => format!("token {bearer}; access or ID token, it does not say"),
    };
    let family = match token.family {
        Family::EntraV1 => "Entra ID, v1",
        Family::EntraV2 => "Entra ID, v2",
        Family::B2c => "Azure AD B2C",
        Family::ExternalId => "Entra External ID",
        Family::NotEntra => "not of Entra ID's form",
    };
    format!("{what}; {family}")
}

fn with_name(named: &Named) -> String {
    match &named.name {
        Some(name) => format!("{} = {name}", named.id),
        None => named.id.to_string(),
    }
}
