//! A policy drafted from a token: what it carries now, as a demand on those that come after it.

use super::document::{listed, quoted};
use super::facts::{Facts, kind_word};
use crate::catalog;
use crate::entra::{Authority, Cloud, TenantId};
use crate::nature::{Bearer, Family, Nature, TokenType};
use crate::time::{NumericDate, Seconds};
use crate::token::Token;

/// The most that Entra's access tokens live by default, with five minutes for its clocks.
const USUAL: Seconds = Seconds(95 * 60);
const HOUR: i64 = 3_600;

/// Why no policy can be drafted from a token.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DraftError {
    /// A value holds a credential.
    #[error("one of the token's values has the look of a credential, which belongs in no file")]
    Credential,
    /// Something in it has two readings.
    #[error("{0}, so nobody can say what to demand")]
    Odd(String),
    /// It calls no API.
    #[error("it is an ID token, which calls no API: take the access token of the same response")]
    IdToken,
    /// The payload could not be read whole.
    #[error("the token's payload is broken")]
    Broken,
}

/// A policy that `token` meets, as the text of a file. Nobody has verified the token, which the text says.
///
/// # Errors
/// [`DraftError`] when the token has two readings or a value that no file may keep.
pub fn draft(token: &Token) -> Result<String, DraftError> {
    if !token.payload_is_one_object() {
        return Err(DraftError::Broken);
    }
    let nature = Nature::of(token);
    if nature.token_type == TokenType::Id {
        return Err(DraftError::IdToken);
    }
    let facts = Facts::of(token, &nature);
    if let Some(oddity) = facts.oddities.first() {
        return Err(DraftError::Odd(oddity.what.clone()));
    }
    if facts.hold_credential() {
        return Err(DraftError::Credential);
    }
    let mut text = String::from(
        "# Drafted by `rolecall policy init` from a token that nobody had verified: read every line before you rely on it.\n\
         # Use it with:  rolecall check --policy FILE < token.txt\n\
         # Each key is explained in docs/policy.md; `rolecall schema policy` prints a schema for editors.\n",
    );
    trust(&mut text, &nature, &facts);
    audience(&mut text, &facts);
    permissions(&mut text, &facts);
    times(&mut text, token);
    text.push_str(
        "\n[findings]\n\
         # Rules whose findings fail the check, such as \"long-lived\" or \"powerful-permission\".\n\
         fail = []\n",
    );
    Ok(text)
}

fn trust(text: &mut String, nature: &Nature, facts: &Facts) {
    text.push_str("\n[trust]\n");
    let tenant = facts.tenant.as_ref().and_then(|tenant| tenant.parse::<TenantId>().ok());
    let is_entra = matches!(nature.family, Family::EntraV1 | Family::EntraV2);
    match (tenant, &facts.issuer) {
        (Some(tenant), _) if is_entra => {
            text.push_str("# The tenant that issued the token. Its keys are fetched and kept, unless `jwks` names files of keys.\n");
            text.push_str(&format!("tenant = {}\n", quoted(tenant.as_str())));
            if let Some(cloud) = nature.cloud.filter(|cloud| *cloud != Cloud::Public) {
                text.push_str(&format!("cloud = {}\n", quoted(cloud.id())));
            }
        }
        (_, Some(issuer)) => match Authority::of_issuer(issuer).ok().filter(|_| nature.family == Family::ExternalId) {
            Some(authority) => {
                text.push_str("# The authority that issued the token. Its keys are fetched and kept.\n");
                text.push_str(&format!("authority = {}\n", quoted(&authority.to_string())));
            }
            None => {
                text.push_str(
                    "# The issuer of the token. Name the file of its keys, relative to this file, or give it with --jwks;\n\
                     # for Azure AD B2C write `authority` instead of `issuer`.\n",
                );
                text.push_str(&format!("issuer = {}\n# jwks = [\"keys.json\"]\n", quoted(issuer)));
            }
        },
        (_, None) => text.push_str("# The token names no issuer: name the file of the keys that sign it.\n# jwks = [\"keys.json\"]\n"),
    }
}

fn audience(text: &mut String, facts: &Facts) {
    text.push_str("\n[audience]\n");
    match &facts.audience[..] {
        [] => text.push_str("# The token names no audience, which `check` refuses: write the one that it should have.\n# audiences = [\"api://…\"]\n"),
        [one] if catalog::resource_of_audience(one).is_some() => {
            let name = catalog::resource_of_audience(one).map_or("", |resource| resource.name);
            text.push_str("# The API that the token is for, under any of its own names.\n");
            text.push_str(&format!("resource = {}\n", quoted(name)));
        }
        several => {
            text.push_str("# Whom the token is for, byte for byte; one of them is enough.\n");
            text.push_str(&format!("audiences = {}\n", listed(several)));
        }
    }
}

fn permissions(text: &mut String, facts: &Facts) {
    text.push_str("\n[permissions]\n");
    match facts.kind {
        Bearer::Unclear => text.push_str(
            "# The token does not make clear for whom it speaks: say it, if you know.\n# kind = \"app\"\n",
        ),
        kind => {
            text.push_str(
                "# For whom the token speaks: \"app\" for an application alone, \"delegated\" for a user.\n",
            );
            text.push_str(&format!("kind = {}\n", quoted(kind_word(kind))));
        }
    }
    if facts.roles.is_empty() && facts.scopes.is_empty() {
        text.push_str("# The token carries no permission at all. Remove this line unless the API keeps an access list of its own.\n");
        text.push_str("allow-no-permissions = true\n");
    }
    text.push_str("# All that the token carries now. Take out what the job does not need.\n");
    if !facts.roles.is_empty() || facts.scopes.is_empty() {
        text.push_str(&format!("require = {}\n", listed(&facts.roles)));
    }
    if !facts.scopes.is_empty() {
        text.push_str(&format!("scopes = {}\n", listed(&facts.scopes)));
    }
    text.push_str("# Nothing beyond that list: the check fails when the application gains a permission.\nexact = true\n");
}

fn times(text: &mut String, token: &Token) {
    let claims = token.claims();
    let starts = ["iat", "nbf"]
        .into_iter()
        .filter_map(|name| claims.numeric_date(name).ok())
        .map(NumericDate::rounded_down);
    let end = claims.numeric_date("exp").ok().map(NumericDate::rounded_up);
    text.push_str("\n[times]\n");
    match (starts.min(), end) {
        (Some(start), Some(end)) if end >= start => {
            let life = end.since(start);
            let most = if life <= USUAL {
                USUAL
            } else {
                Seconds((life.0 / HOUR).saturating_add(1).saturating_mul(HOUR))
            };
            text.push_str(&format!("# This token lives {life}; Entra's live 60 to 90 minutes by default, and much longer under continuous access\n# evaluation or for managed identities. A longer life than this fails.\n"));
            text.push_str(&format!("max-lifetime = {}\n", quoted(&in_units(most))));
        }
        _ => text.push_str("# The token does not say how long it lives.\n# max-lifetime = \"95m\"\n"),
    }
    text.push_str("# How much of it must be left when the job starts.\n# min-remaining = \"10m\"\n");
}

fn in_units(length: Seconds) -> String {
    if length.0 % HOUR == 0 { format!("{}h", length.0 / HOUR) } else { format!("{}m", length.0 / 60) }
}
