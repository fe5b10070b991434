//! What a token says it is. Every word here is the token's own claim about itself: it explains, and decides nothing
//! about trust. Rules 41 and 47 to 52 of docs/validation.md, with the evidence kept beside each reading.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::entra::{Cloud, IssuerForm, PERSONAL_TENANT, TenantId, is_guid};
use crate::json::{Text, Typed};
use crate::knowledge;
use crate::token::Token;

/// Who issues tokens of this form.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Entra ID, v1 claims.
    EntraV1,
    /// Entra ID, v2 claims.
    EntraV2,
    /// Azure AD B2C.
    B2c,
    /// Entra External ID (CIAM).
    ExternalId,
    /// Nobody that rolecall knows.
    NotEntra,
}

/// What the token is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TokenType {
    /// To call an API with.
    Access,
    /// To tell a client who signed in.
    Id,
    /// Nothing in the token says which.
    Unclear,
}

/// For whom the token speaks.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Bearer {
    /// For an application alone.
    AppOnly,
    /// For a user, through an application.
    Delegated,
    /// Nothing in the token says which.
    Unclear,
}

/// An identifier with the name that it is known by.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Named {
    /// The identifier as the token has it.
    pub id: Text,
    /// Its name, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Cow<'static, str>>,
}

/// What a token says it is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Nature {
    /// Whose form it has.
    pub family: Family,
    /// The form of its issuer.
    pub issuer: IssuerForm,
    /// Access or ID token.
    pub token_type: TokenType,
    /// Application or user.
    pub bearer: Bearer,
    /// What the two readings above rest on, a sentence each.
    pub evidence: Vec<&'static str>,
    /// The cloud, where the issuer tells.
    pub cloud: Option<Cloud>,
    /// The tenant that issued it.
    pub tenant: Option<Named>,
    /// The API that it is for: the first audience; none of an ID token, which is for its client.
    pub resource: Option<Named>,
    /// The application that asked for it.
    pub client: Option<Named>,
    /// The user is a guest of the tenant (`acct` 1, or an `idp` that is another tenant).
    pub guest: bool,
    /// A personal Microsoft account.
    pub personal_account: bool,
    /// Under continuous access evaluation (`xms_ssm` 1, `xms_cae` 1, or the client declared `cp1`).
    pub continuous_access: bool,
    /// Issued to a managed identity (`xms_mirid`).
    pub managed_identity: bool,
    /// Bound to a key that the bearer must prove to hold (`cnf`, RFC 7800).
    pub proof_of_possession: bool,
    /// The header carries Microsoft Graph's `nonce` (rule 54).
    pub header_nonce: bool,
}

impl Nature {
    /// Reads what `token` says it is.
    pub fn of(token: &Token) -> Self {
        let claims = token.claims();
        let issuer = claims.string("iss").ok().map_or(IssuerForm::Other, IssuerForm::of);
        let tid = claims.string("tid").ok();
        let family = family(&issuer);
        let mut evidence = Vec::with_capacity(4);
        let token_type = token_type(token, &mut evidence);
        let bearer = bearer(token, token_type, &mut evidence);
        let tenant = claims
            .text("tid")
            .cloned()
            .or_else(|| issuer.tenant().map(|tenant| Text::from(tenant.to_string())));
        let personal_account = tid == Some(PERSONAL_TENANT)
            || issuer.tenant().is_some_and(TenantId::is_personal)
            || claims
                .string("idp")
                .ok()
                .is_some_and(|idp| idp == "live.com" || idp.contains(PERSONAL_TENANT));
        Self {
            family,
            cloud: cloud(&issuer),
            tenant: tenant.map(|id| Named { name: knowledge::tenant_name(&id).map(Cow::Borrowed), id }),
            // The audience of an ID token is the client that it was made for (rule 41 of docs/validation.md).
            resource: audience(token)
                .filter(|_| token_type != TokenType::Id)
                .map(|id| Named { name: knowledge::audience_name(&id).map(Cow::Borrowed), id }),
            client: client(token)
                .or_else(|| audience(token).filter(|_| token_type == TokenType::Id))
                .map(|id| Named { name: knowledge::app_name(&id).map(Cow::Borrowed), id }),
            guest: is_guest(token, &issuer),
            personal_account,
            continuous_access: is_continuous(token),
            managed_identity: claims.has("xms_mirid"),
            proof_of_possession: claims.has("cnf"),
            header_nonce: matches!(token.header().string("nonce"), Typed::Is(_)),
            issuer,
            token_type,
            bearer,
            evidence,
        }
    }

    /// Whether the issuer has one of Microsoft's forms.
    pub fn is_entra(&self) -> bool {
        self.family != Family::NotEntra
    }
}

fn family(issuer: &IssuerForm) -> Family {
    match issuer {
        IssuerForm::V1 { .. } => Family::EntraV1,
        IssuerForm::V2 { .. } => Family::EntraV2,
        IssuerForm::B2c { .. } => Family::B2c,
        IssuerForm::ExternalId { .. } => Family::ExternalId,
        IssuerForm::Other => Family::NotEntra,
    }
}

fn cloud(issuer: &IssuerForm) -> Option<Cloud> {
    match issuer {
        IssuerForm::V1 { cloud, .. } | IssuerForm::V2 { cloud, .. } => Some(*cloud),
        IssuerForm::B2c { .. } | IssuerForm::ExternalId { .. } | IssuerForm::Other => None,
    }
}

/// Rule 41, with the two markers of RFC 9068 and `scp` added: an ID token has no `scp`.
fn token_type(token: &Token, evidence: &mut Vec<&'static str>) -> TokenType {
    let claims = token.claims();
    for (marker, told) in [
        ("nonce", "`nonce` among the claims: only ID tokens have it"),
        ("c_hash", "`c_hash` among the claims: only ID tokens have it"),
        ("at_hash", "`at_hash` among the claims: only ID tokens have it"),
    ] {
        if claims.has(marker) {
            evidence.push(told);
            return TokenType::Id;
        }
    }
    for (client, proof, told) in [
        ("appid", "appidacr", "`appid` with `appidacr`: an access token"),
        ("azp", "azpacr", "`azp` with `azpacr`: an access token"),
    ] {
        if claims.has(client) && claims.has(proof) {
            evidence.push(told);
            return TokenType::Access;
        }
    }
    if claims.has("scp") {
        evidence.push("`scp`, which ID tokens never have: an access token");
        return TokenType::Access;
    }
    let typ = token.header().string("typ").ok().unwrap_or_default().to_ascii_lowercase();
    if typ.strip_prefix("application/").unwrap_or(&typ) == "at+jwt" {
        evidence.push("`typ` at+jwt: an access token (RFC 9068)");
        return TokenType::Access;
    }
    evidence.push("nothing says whether it is an access token or an ID token");
    TokenType::Unclear
}

/// Rules 47 to 49.
fn bearer(token: &Token, token_type: TokenType, evidence: &mut Vec<&'static str>) -> Bearer {
    let claims = token.claims();
    match claims.string("idtyp") {
        Typed::Is("app") => {
            evidence.push("`idtyp` app: an application alone");
            return Bearer::AppOnly;
        }
        Typed::Is("user") => {
            evidence.push("`idtyp` user: a user");
            return Bearer::Delegated;
        }
        _ => {}
    }
    let scopes = claims.string("scp").ok();
    if scopes.is_some_and(|scp| scp.split(' ').any(|word| !word.is_empty() && word != "/")) {
        evidence.push("`scp` with scopes: a user is behind it");
        return Bearer::Delegated;
    }
    if scopes.is_some() {
        evidence.push("`scp` is empty or `/`: possibly an agent acting alone, which is weak evidence");
        return Bearer::Unclear;
    }
    if token_type == TokenType::Id {
        evidence.push("an ID token speaks of a user");
        return Bearer::Delegated;
    }
    let twin = claims.string("oid").ok().is_some_and(|oid| claims.string("sub").ok() == Some(oid));
    if !claims.has("scp") && claims.has("roles") && token_type == TokenType::Access {
        evidence.push("`roles` without `scp` in an access token: an application alone");
        if twin {
            evidence.push("`oid` equals `sub`, an old hint for the same");
        }
        return Bearer::AppOnly;
    }
    if twin {
        evidence.push("`oid` equals `sub`, an old hint for an application alone, too weak to go by");
    }
    evidence.push("neither `idtyp`, `scp` nor `roles` tells for whom it speaks");
    Bearer::Unclear
}

fn audience(token: &Token) -> Option<Text> {
    let claims = token.claims();
    claims
        .text("aud")
        .cloned()
        .or_else(|| claims.strings("aud").ok().and_then(|list| list.first().copied()).map(Text::from))
}

fn client(token: &Token) -> Option<Text> {
    let claims = token.claims();
    ["appid", "azp", "client_id"].into_iter().find_map(|name| claims.text(name)).cloned()
}

fn is_guest(token: &Token, issuer: &IssuerForm) -> bool {
    let claims = token.claims();
    if let Some(acct) = claims.get("acct") {
        return acct.readable() == "1";
    }
    // An application signed in by its own tenant has that tenant for its `idp`.
    let home = claims.string("idp").ok().map(IssuerForm::of);
    match (home.as_ref().and_then(IssuerForm::tenant), issuer.tenant()) {
        (Some(home), Some(tenant)) => home != tenant,
        _ => false,
    }
}

fn is_continuous(token: &Token) -> bool {
    let claims = token.claims();
    let on = |name| claims.get(name).is_some_and(|value| matches!(&*value.readable(), "1" | "true"));
    let declared = claims.strings("xms_cc").ok().unwrap_or_default();
    on("xms_ssm") || on("xms_cae") || declared.iter().any(|word| word.eq_ignore_ascii_case("cp1"))
}

/// Whether a text looks like what `emit_as_roles` puts into `roles`: a group's GUID, or `DOMAIN\name` (rule 52).
pub(crate) fn looks_like_group(role: &str) -> bool {
    is_guid(role)
        || role.split_once('\\').is_some_and(|(domain, name)| !domain.is_empty() && !name.is_empty())
}
