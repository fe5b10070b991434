//! What two tokens are compared by, and a token with its lock: who issued it, for whom, and what it may do. Never a name of
//! a person.

use super::grants::Grants;
use crate::json::{Value, to_string_safe};
use crate::nature::{Bearer, Nature};
use crate::text::shortened;
use crate::token::Token;
use crate::token::credential::{holds_credential, shown};

/// How much of a value is shown that has another form than it should, in characters.
const ODD_LIMIT: usize = 200;

/// What is compared. Lists are sorted, each text once.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Facts {
    /// `iss`.
    pub issuer: Option<String>,
    /// `aud`: one or several.
    pub audience: Vec<String>,
    /// The tenant that issued it.
    pub tenant: Option<String>,
    /// The application that asked for it.
    pub client: Option<String>,
    /// For whom it speaks.
    pub kind: Bearer,
    /// The names in `roles`.
    pub roles: Vec<String>,
    /// The names in `scp`.
    pub scopes: Vec<String>,
    /// What has another form than it should, so that the lists above may not say all.
    pub oddities: Vec<Oddity>,
}

/// Something of another form than it should have.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Oddity {
    /// Which of the facts it spoils: `roles`, `scopes`, `audience`, `issuer`, `client`.
    pub of: &'static str,
    /// What is so.
    pub what: String,
}

impl Facts {
    /// Reads them from `token`, which says of itself what `nature` tells.
    pub fn of(token: &Token, nature: &Nature) -> Self {
        let claims = token.claims();
        let grants = Grants::of(token);
        let mut oddities = Vec::new();
        let mut odd = |of, what: String| oddities.push(Oddity { of, what });
        let issuer = claims.get("iss").and_then(|value| match value {
            Value::String(issuer) => Some(issuer.to_string()),
            other => {
                odd("issuer", with_value("`iss` is no text", "iss", other));
                None
            }
        });
        let mut audience = Vec::new();
        match claims.get("aud") {
            None => {}
            Some(Value::String(one)) => audience.push(one.to_string()),
            Some(value) => match claims.strings("aud").ok() {
                Some(list) => audience.extend(list.into_iter().map(str::to_owned)),
                None => odd("audience", with_value("`aud` is no text and no list of texts", "aud", value)),
            },
        }
        for (of, claim, oddity) in
            [("roles", "roles", &grants.roles_oddity), ("scopes", "scp", &grants.scopes_oddity)]
        {
            if let (Some(oddity), Some(value)) = (oddity, claims.get(claim)) {
                odd(of, with_value(oddity, claim, value));
            }
        }
        if let Some(twin) = Grants::twin(token) {
            odd("roles", twin.to_owned());
        }
        for (of, names) in [("roles", &grants.roles), ("scopes", &grants.scopes)] {
            if let Some(name) = twice(names) {
                odd(of, format!("`{}` stands there twice", shortened(name, 120)));
            }
        }
        for name in claims.duplicates() {
            odd(of_claim(&name), format!("the claim `{}` stands there twice", shortened(&name, 120)));
        }
        if let (Some(appid), Some(azp)) = (claims.get("appid"), claims.get("azp"))
            && appid != azp
        {
            odd("client", "`appid` and `azp` name different applications".to_owned());
        }
        Self {
            issuer,
            audience: sorted(audience),
            tenant: nature.tenant.as_ref().map(|named| named.id.to_string()),
            client: nature.client.as_ref().map(|named| named.id.to_string()),
            kind: nature.bearer,
            roles: sorted(grants.roles.iter().map(|name| (*name).to_owned()).collect()),
            scopes: sorted(grants.scopes.iter().map(|name| (*name).to_owned()).collect()),
            oddities,
        }
    }

    /// The oddity that spoils `of`, where there is one.
    pub(super) fn oddity(&self, of: &str) -> Option<&str> {
        self.oddities.iter().find(|oddity| oddity.of == of).map(|oddity| oddity.what.as_str())
    }

    /// Whether a value is, or holds, a credential, which no file may keep.
    pub(super) fn hold_credential(&self) -> bool {
        let ones = [&self.issuer, &self.tenant, &self.client].into_iter().flatten();
        let lists = [&self.audience, &self.roles, &self.scopes].into_iter().flatten();
        ones.chain(lists).any(|text| holds_credential("", text) || text.contains("eyJ"))
    }
}

/// How the command line and files call it.
pub(super) fn kind_word(kind: Bearer) -> &'static str {
    match kind {
        Bearer::AppOnly => "app",
        Bearer::Delegated => "delegated",
        Bearer::Unclear => "unclear",
    }
}

/// `names` in order, each once.
pub(super) fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names.dedup();
    names
}

fn of_claim(name: &str) -> &'static str {
    match name {
        "roles" => "roles",
        "scp" => "scopes",
        "aud" => "audience",
        "iss" => "issuer",
        "tid" => "tenant",
        "appid" | "azp" | "client_id" => "client",
        _ => "claims",
    }
}

pub(super) fn with_value(what: &str, name: &str, value: &Value) -> String {
    format!("{what}: {}", shortened(&to_string_safe(&shown(name, value)), ODD_LIMIT))
}

fn twice<'t>(names: &[&'t str]) -> Option<&'t str> {
    let mut sorted = names.to_vec();
    sorted.sort_unstable();
    sorted.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}
