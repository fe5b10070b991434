//! What is the matter and what to do, for each cause, with the token at hand or without.

use super::cause::Cause;
use super::places::{azure_role, denied, look_up_operation, mailbox, site, users_role};
use super::{EXPECTED, Refusal, challenge, compare};
use crate::catalog::{self, PermissionKind, Resource};
use crate::knowledge;
use crate::nature::{Nature, TokenType};
use crate::policy::{Grantee, Grants};
use crate::text::shortened;
use crate::time::{NumericDate, UnixTime};
use crate::token::Token;

/// What is the matter, and what to do.
#[derive(Debug)]
pub(super) struct Advice {
    pub(super) conclusion: String,
    pub(super) steps: Vec<String>,
}

impl Advice {
    pub(super) fn new(conclusion: impl Into<String>, steps: &[&str]) -> Self {
        Self { conclusion: conclusion.into(), steps: steps.iter().map(|step| (*step).to_owned()).collect() }
    }
}

/// A refusal's token, where there is one.
pub(super) struct Case<'a> {
    token: Option<(&'a Token, &'a Nature)>,
    grants: Option<Grants<'a>>,
    pub(super) grantee: Grantee<'a>,
    /// When the refusal came: its header `Date`, else the moment of judgement.
    at: UnixTime,
    now: UnixTime,
}

impl<'a> Case<'a> {
    pub(super) fn nature(&self) -> Option<&'a Nature> {
        self.token.map(|(_, nature)| nature)
    }

    /// The names of `kind` that the token carries; `None` without a token.
    pub(super) fn carried(&self, kind: PermissionKind) -> Option<Vec<&'a str>> {
        let grants = self.grants.as_ref()?;
        Some(match kind {
            PermissionKind::Application => grants.roles.clone(),
            PermissionKind::Delegated => grants.scopes.clone(),
        })
    }

    /// The API that the token is for, where it is a known one.
    pub(super) fn api(&self) -> Option<Resource> {
        catalog::resource_of_audience(&self.nature()?.resource.as_ref()?.id)
    }

    pub(super) fn issued(&self) -> Option<UnixTime> {
        self.date("iat")
    }

    /// That the token was past its time when it was refused, in a sentence.
    pub(super) fn expired(&self) -> Option<String> {
        let expired = self.date("exp").filter(|exp| *exp <= self.at)?;
        Some(format!(
            "This token expired at {expired}, {} before the refusal.",
            self.at.since(expired).rough()
        ))
    }

    /// Puts a new token first where this one is over: nobody takes it any more, however it is sent.
    pub(super) fn renewed_first(&self, mut steps: Vec<String>, api: Option<Resource>) -> Vec<String> {
        if let Some(expired) = self.date("exp").filter(|exp| *exp <= self.now) {
            let scope = self.scope(api);
            steps.insert(
                0,
                format!("get a new token first, with the scope {scope}: this one expired at {expired}"),
            );
        }
        steps
    }

    fn date(&self, claim: &str) -> Option<UnixTime> {
        self.token?.0.claims().numeric_date(claim).ok().map(NumericDate::rounded_down)
    }

    pub(super) fn text(&self, claim: &str) -> Option<String> {
        let text = self.token?.0.claims().string(claim).ok()?;
        Some(shortened(text, 120).into_owned())
    }

    /// The scope to get another token with: that of the API which refused, else of the one that the token is for.
    fn scope(&self, api: Option<Resource>) -> String {
        api.or(self.api())
            .map_or_else(|| "{the API's application ID URI}/.default".to_owned(), Resource::default_scope)
    }
}

/// What to do about `refusal`.
pub(super) fn advise(refusal: &Refusal, token: Option<(&Token, &Nature)>, now: UnixTime) -> Advice {
    let case = Case {
        token,
        grants: token.map(|(token, _)| Grants::of(token)),
        grantee: token.map_or(Grantee::unknown(now), |(token, nature)| Grantee::of(token, nature, now)),
        at: refusal.at.unwrap_or(now),
        now,
    };
    let Some(cause) = refusal.cause else { return unrecognised() };
    match cause {
        Cause::Missing => compare::missing(refusal, &case),
        Cause::Time => time(refusal, &case),
        Cause::Audience => audience(refusal, &case),
        Cause::Issuer => issuer(&case),
        Cause::Claims => claims(refusal, &case),
        Cause::TokenEndpoint(code) => token_endpoint(code),
        Cause::Unreadable => unreadable(refusal, &case),
        Cause::AzureRole => azure_role(refusal, &case),
        Cause::Site => site(&case),
        Cause::Mailbox => mailbox(&case),
        Cause::Denied => denied(refusal, &case),
        Cause::Unauthorized => unauthorized(refusal, &case),
        Cause::UserRole => Advice {
            conclusion: "The token lacks a permission for this API, or its user has no role there: both are needed where a user is \
                         behind the token."
                .to_owned(),
            steps: vec![users_role(refusal.api.or(case.api())), look_up_operation(&case)],
        },
        Cause::SubscriptionKey => Advice::new(
            "API Management misses a valid subscription key. The token was not looked at.",
            &[
                "send the key in the header Ocp-Apim-Subscription-Key (or the query parameter subscription-key)",
                "find it in the developer portal > Profile, or in the Azure portal > API Management > Subscriptions; check that the \
                 subscription is active and covers this API's product",
            ],
        ),
        Cause::Licence => Advice::new(
            "The tenant has no licence for this service, or the service is not set up there. No permission changes that.",
            &[
                "check the tenant's licences: Microsoft 365 admin centre > Billing > Your products",
                "open the service's portal once as an administrator, so that the tenant is set up",
            ],
        ),
        Cause::Status(status) => status.advice(refusal),
        Cause::NoToken => no_token(refusal, &case),
        Cause::EasyAuth => Advice::new(
            "This looks like App Service's own authentication, which stands before the API: the code behind it was not reached.",
            &[
                "Azure portal > the App Service or Function App > Authentication > Microsoft: the token's `aud` must be among the \
                 allowed token audiences",
                "there, check the allowed client applications, identities and tenants: with them set, others get a 403",
            ],
        ),
    }
}

fn no_token(refusal: &Refusal, case: &Case<'_>) -> Advice {
    let steps = vec![
        "send the header `Authorization: Bearer <token>` with the request".to_owned(),
        "look at the request that really goes out: redirects to another host and some proxies drop that header".to_owned(),
    ];
    Advice {
        conclusion: "No token reached the API, or not where it looks for one.".to_owned(),
        steps: case.renewed_first(steps, refusal.api),
    }
}

fn unrecognised() -> Advice {
    Advice::new(
        format!("rolecall does not recognise this refusal. {}.", EXPECTED.replacen("rolecall", "It", 1)),
        &["paste the whole response, status line and headers included: `curl -i` prints them"],
    )
}

fn time(refusal: &Refusal, case: &Case<'_>) -> Advice {
    let scope = case.scope(refusal.api);
    let renew = format!("get a new token with the scope {scope}");
    let Some(expires) = case.date("exp") else {
        return Advice {
            conclusion: "The API says that the token's time is over, or has not come.".to_owned(),
            steps: vec![renew, "set the clock of the machine that calls right".to_owned()],
        };
    };
    if let Some(expired) = case.expired() {
        return Advice {
            conclusion: expired,
            steps: vec![
                renew,
                "have the client ask its library for a token before each call, which renews it, instead of keeping one".to_owned(),
            ],
        };
    }
    if let Some(begins) = case.date("nbf").filter(|begins| *begins > case.at) {
        return Advice {
            conclusion: format!("This token holds from {begins} on only, which is after the refusal."),
            steps: vec!["set the clocks right: those of the caller and of the API differ".to_owned()],
        };
    }
    Advice {
        conclusion: format!(
            "The API says that the token's time is over, and this one holds until {expires}: another token was sent, or clocks differ."
        ),
        steps: vec![
            "print the token that the client really sends, and compare: it may keep an older one in its cache".to_owned(),
            "set the clock of the machine that calls right".to_owned(),
        ],
    }
}

fn audience(refusal: &Refusal, case: &Case<'_>) -> Advice {
    let ask = format!(
        "ask for a token with the scope {}: the scope decides the audience",
        refusal
            .api
            .map_or_else(|| "{the API's application ID URI}/.default".to_owned(), Resource::default_scope)
    );
    let Some(nature) = case.nature() else {
        return Advice {
            conclusion: "The token that was sent is for another API.".to_owned(),
            steps: vec![ask],
        };
    };
    if nature.token_type == TokenType::Id {
        return Advice {
            conclusion: "This is an ID token, which is for the client itself: no API takes it.".to_owned(),
            steps: vec!["send the access token of the same response".to_owned(), ask],
        };
    }
    let found = nature.resource.as_ref().map_or("no API".to_owned(), |named| {
        shortened(named.name.as_deref().unwrap_or(&named.id), 120).into_owned()
    });
    match (refusal.api, case.api()) {
        (Some(wanted), Some(own)) if wanted == own => Advice {
            conclusion: format!(
                "This token is for {found}, the API whose address is in the refusal: another token was sent, or it went to another \
                 cloud or host."
            ),
            steps: vec!["print the token that the client really sends, and look at its `aud`".to_owned()],
        },
        (Some(wanted), _) => Advice {
            conclusion: format!("This token is for {found}, and {} refused it.", wanted.name),
            steps: vec![ask],
        },
        (None, _) => Advice {
            conclusion: format!("This token is for {found}, and another API refused it."),
            steps: vec![ask],
        },
    }
}

fn issuer(case: &Case<'_>) -> Advice {
    let found = case.text("tid").map_or(String::new(), |tenant| format!(" This one is of tenant {tenant}."));
    Advice::new(
        format!("The API takes tokens of another tenant than the one that issued this.{found}"),
        &["get the token from the tenant that the API, or the Azure subscription, belongs to: \
           https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token (az login --tenant TENANT)"],
    )
}

fn claims(refusal: &Refusal, case: &Case<'_>) -> Advice {
    let sentences = refusal.claims.as_ref().map(challenge::explained).unwrap_or_default();
    let mut conclusion =
        "A claims challenge: the token may be sound, but conditional access or a revocation (continuous access evaluation) demands a \
         new one."
            .to_owned();
    if !sentences.is_empty() {
        conclusion.push_str(&format!(" The API asks for {}.", sentences.join("; ")));
    }
    let mut steps = vec![
        "hand the header's `claims` to the library as it is, when asking for the new token (MSAL: WithClaims, claims, \
         claims_challenge), with the user present: a cached token will not do"
            .to_owned(),
        "in scripts, sign in anew: az logout, then az login".to_owned(),
        "keep the value out of addresses and logs".to_owned(),
    ];
    if case.nature().is_some_and(|nature| !nature.continuous_access) {
        steps.push(
            "this token does not say that its client handles such challenges: have it declare the capability cp1".to_owned(),
        );
    }
    Advice { conclusion, steps }
}

fn token_endpoint(code: u32) -> Advice {
    let none = "No token was issued: this is Entra's own error, before any API was called.";
    match knowledge::token_error(code) {
        Some(known) => {
            let mut steps = vec![known.action.to_owned()];
            if known.retry {
                steps.push("try again after a while: this can pass by itself".to_owned());
            }
            Advice { conclusion: format!("{none} AADSTS{code}: {}", known.meaning), steps }
        }
        None => Advice {
            conclusion: format!("{none} rolecall does not know AADSTS{code}."),
            steps: vec![format!("read what Microsoft says of it: {}", knowledge::error_page(code))],
        },
    }
}

fn unreadable(refusal: &Refusal, case: &Case<'_>) -> Advice {
    let mut conclusion = "The API could not read the token, or its signature did not hold.".to_owned();
    let mut steps = vec![
        "send the token whole, after `Bearer ` and without quotes, line breaks or `Bearer` twice".to_owned(),
    ];
    if let Some(expired) = case.expired() {
        conclusion.push_str(&format!(" {expired}"));
    }
    if case.nature().is_some_and(|nature| nature.token_type == TokenType::Id) {
        conclusion.push_str(" This is an ID token, which no API takes.");
    }
    steps.push(format!(
        "check that the token is one for this API, from Entra: ask for it with the scope {}",
        case.scope(refusal.api)
    ));
    Advice { conclusion, steps: case.renewed_first(steps, refusal.api) }
}

fn unauthorized(refusal: &Refusal, case: &Case<'_>) -> Advice {
    let other_api = matches!((refusal.api, case.api()), (Some(wanted), Some(own)) if wanted != own);
    let is_id = case.nature().is_some_and(|nature| nature.token_type == TokenType::Id);
    if case.expired().is_some() {
        return time(refusal, case);
    }
    if other_api || is_id {
        return audience(refusal, case);
    }
    let renew = format!("get a new token with the scope {}", case.scope(refusal.api));
    let steps = vec![
        "send the header `Authorization: Bearer <token>`, the token whole".to_owned(),
        renew,
        "look at the response's header WWW-Authenticate, which may say more: `curl -i` prints it".to_owned(),
    ];
    Advice {
        conclusion: "The API did not take the token, or got none, and does not say why: a 401 is about the token itself (time, audience, \
                     issuer, signature), not about its permissions."
            .to_owned(),
        steps: case.renewed_first(steps, refusal.api),
    }
}
