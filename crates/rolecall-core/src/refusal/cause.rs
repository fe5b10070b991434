//! Which of the few things that can be wrong a refusal speaks of. Microsoft's APIs have no common list of errors, so the
//! known codes and phrases are looked for; what only one source has is read leniently and concluded from with care.

use super::response::Response;
use super::status::Status;
use crate::knowledge::aadsts_code_in;

/// What a refusal is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Cause {
    /// The token lacks a permission, and the API may say which.
    Missing,
    /// The token's time is over, or has not come.
    Time,
    /// The token is for another API.
    Audience,
    /// The token is of another tenant or issuer.
    Issuer,
    /// The API wants a token with other claims (Microsoft's `claims-challenge.md`).
    Claims,
    /// Entra's own error: no token was issued.
    TokenEndpoint(u32),
    /// API Management's subscription key is missing (SupportArticles-docs, `unauthorized-errors-invoke-apis.md`).
    SubscriptionKey,
    /// The tenant has no licence, or the service is not set up in it.
    Licence,
    /// The API could not read or verify the token.
    Unreadable,
    /// No token reached the API.
    NoToken,
    /// Azure's role assignments, not the token's permissions, decide (Azure RBAC, `AuthorizationFailed`).
    AzureRole,
    /// SharePoint and OneDrive: the site or item decides.
    Site,
    /// Exchange: the mailbox decides.
    Mailbox,
    /// The user has no role in the portal or the directory (SupportArticles-docs,
    /// `403-error-when-calling-microsoft-graph-security-api.md`).
    UserRole,
    /// App Service's authentication stands before the API.
    EasyAuth,
    /// Not allowed, and nothing says why.
    Denied,
    /// Not let in, and nothing says why.
    Unauthorized,
    /// Something else than the token, by the HTTP status.
    Status(Status),
}

/// Codes (in any case, the whole code) and what they mean.
const CODES: &[(&str, Cause)] = &[
    ("expiredauthenticationtoken", Cause::Time),
    ("invalidauthenticationtokenaudience", Cause::Audience),
    ("invalidauthenticationtokentenant", Cause::Issuer),
    ("authorizationfailed", Cause::AzureRole),
    ("linkedauthorizationfailed", Cause::AzureRole),
    ("errorinsufficientpermissionsinaccesstoken", Cause::Missing),
    ("authentication_msgraphpermissionmissing", Cause::Missing),
    ("nopermissionsinaccesstoken", Cause::Missing),
    ("insufficient_scope", Cause::Missing),
    ("erroraccessdenied", Cause::Mailbox),
    ("missingcredentials", Cause::NoToken),
    ("authenticationfailed", Cause::NoToken),
    ("toomanyrequests", Cause::Status(Status::Throttled)),
];

/// Phrases, in lower case, the telling ones first.
const PHRASES: &[(&str, Cause)] = &[
    ("continuous access evaluation resulted in challenge", Cause::Claims),
    ("insufficient_claims", Cause::Claims),
    ("missing application roles", Cause::Missing),
    ("missing role permissions", Cause::Missing),
    ("missing scope permissions", Cause::Missing),
    ("missing scopes", Cause::Missing),
    ("required scopes are missing in the token", Cause::Missing),
    ("does not have any of the required scopes", Cause::Missing),
    ("does not have any of the required application permissions", Cause::Missing),
    ("does not have any of the required delegated permissions", Cause::Missing),
    ("must have one of the following scopes", Cause::Missing),
    ("does not have required microsoft graph permission", Cause::Missing),
    ("user does not have valid roles", Cause::UserRole),
    ("does not have authorization to perform action", Cause::AzureRole),
    ("subscription key", Cause::SubscriptionKey),
    ("account is not provisioned", Cause::Licence),
    ("not licensed for", Cause::Licence),
    ("no tvm license", Cause::Licence),
    ("does not have a premium license", Cause::Licence),
    ("token has expired", Cause::Time),
    ("token expired", Cause::Time),
    ("token is expired", Cause::Time),
    ("expired or is not yet valid", Cause::Time),
    ("lifetime validation failed", Cause::Time),
    ("expiry utc time", Cause::Time),
    ("idx10223", Cause::Time),
    ("idx10222", Cause::Time),
    ("invalid audience", Cause::Audience),
    ("invalidaudience", Cause::Audience),
    ("wrong audience", Cause::Audience),
    ("audience validation failed", Cause::Audience),
    ("idx10214", Cause::Audience),
    ("wrong issuer", Cause::Issuer),
    ("idx10205", Cause::Issuer),
    ("access token is empty", Cause::NoToken),
    ("jwt not present", Cause::NoToken),
    ("header is missing", Cause::NoToken),
    ("valid authorization header is needed", Cause::NoToken),
    ("compacttoken parsing failed", Cause::Unreadable),
    ("not well formed", Cause::Unreadable),
    ("idx12741", Cause::Unreadable),
    ("idx1050", Cause::Unreadable),
    ("idx10511", Cause::Unreadable),
    ("signature validation failed", Cause::Unreadable),
    ("signature is invalid", Cause::Unreadable),
    ("signature key was not found", Cause::Unreadable),
    ("invalid jwt", Cause::Unreadable),
    ("access token validation failure", Cause::Unreadable),
    ("you do not have permission to view this directory or page", Cause::EasyAuth),
    ("insufficient privileges to complete the operation", Cause::Denied),
    ("authorization_requestdenied", Cause::Denied),
    ("insufficient role based permissions", Cause::Denied),
];

impl Cause {
    /// What `response` is about, whose words in lower case are `lower`; `requires` says whether a list of permissions was in it.
    /// `None` where it is no refusal that is known.
    pub(super) fn of(response: &Response, lower: &str, requires: bool) -> Option<Self> {
        let error = &response.error;
        let code = error.code.as_deref().unwrap_or_default().to_ascii_lowercase();
        let challenge = response.challenge.as_ref();
        if challenge.is_some_and(super::challenge::Challenge::is_for_claims) {
            return Some(Self::Claims);
        }
        if let Some(number) = aadsts_code_in(lower) {
            return Some(Self::TokenEndpoint(number));
        }
        if requires {
            return Some(Self::Missing);
        }
        let listed = |list: &[(&str, Self)], holds: &dyn Fn(&str) -> bool| {
            list.iter().find(|(word, _)| holds(word)).map(|(_, cause)| *cause)
        };
        let by_code = listed(CODES, &|word| code == word);
        if let Some(cause) = listed(PHRASES, &|word| lower.contains(word)).or(by_code) {
            return Some(cause);
        }
        match challenge.and_then(|challenge| challenge.error.as_deref()) {
            Some("insufficient_scope") => return Some(Self::Missing),
            Some("invalid_token") => return Some(described(lower)),
            Some(_) => return Some(Self::Unauthorized),
            None => {}
        }
        match code.as_str() {
            "accessdenied" if error.code.as_deref() == Some("accessDenied") => return Some(Self::Site),
            "accessdenied" | "forbidden" | "unauthorizedaccess" => return Some(Self::Denied),
            "invalidauthenticationtoken" | "unauthorized" | "unauthenticated" => {
                return Some(Self::Unauthorized);
            }
            code if code.starts_with("-2147024891") => return Some(Self::Site),
            _ => {}
        }
        match response.status {
            // A challenge without an error answers a request that came without a token (RFC 6750 §3.1).
            Some(401) if challenge.is_some() && response.has_status_line => Some(Self::Unauthorized),
            Some(401) => Some(Self::Unauthorized),
            Some(403) => Some(Self::Denied),
            Some(status) => Status::of(status).map(Self::Status),
            None => None,
        }
    }
}

/// What `invalid_token` is about, as ASP.NET and others describe it.
fn described(lower: &str) -> Cause {
    let says = |word: &str| lower.contains(word);
    if says("expired") || says("lifetime") {
        Cause::Time
    } else if says("audience") {
        Cause::Audience
    } else if says("issuer") {
        Cause::Issuer
    } else {
        Cause::Unreadable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_words_lead_to_their_cause() {
        for (text, cause) in [
            (
                r#"{"error":{"code":"InvalidAuthenticationToken","message":"Access token has expired or is not yet valid."}}"#,
                Some(Cause::Time),
            ),
            (
                r#"{"error":{"code":"InvalidAuthenticationToken","message":"Access token validation failure. Invalid audience."}}"#,
                Some(Cause::Audience),
            ),
            (
                r#"{"error":{"code":"InvalidAuthenticationToken","message":"CompactToken parsing failed with error code: 80049217"}}"#,
                Some(Cause::Unreadable),
            ),
            (
                r#"{"error":{"code":"InvalidAuthenticationToken","message":"Access token is empty."}}"#,
                Some(Cause::NoToken),
            ),
            (
                r#"{"error":{"code":"InvalidAuthenticationToken","message":"Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp"}}"#,
                Some(Cause::Claims),
            ),
            (
                r#"{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}"#,
                Some(Cause::Denied),
            ),
            (
                r#"{"error":{"code":"AccessDenied","message":"You cannot perform the requested operation, required scopes are missing in the token."}}"#,
                Some(Cause::Missing),
            ),
            (r#"{"error":{"code":"accessDenied","message":"Access denied"}}"#, Some(Cause::Site)),
            (
                r#"{"error":{"code":"ErrorAccessDenied","message":"Access is denied. Check credentials and try again."}}"#,
                Some(Cause::Mailbox),
            ),
            (
                r#"{"error":{"code":"AuthorizationFailed","message":"The client 'x' with object id 'y' does not have authorization to perform action 'z'"}}"#,
                Some(Cause::AzureRole),
            ),
            (
                r#"{"error":{"code":"InvalidAuthenticationTokenTenant","message":"The access token is from the wrong issuer"}}"#,
                Some(Cause::Issuer),
            ),
            (
                r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided."}"#,
                Some(Cause::TokenEndpoint(7_000_215)),
            ),
            (
                r#"{"statusCode":401,"message":"Access denied due to missing subscription key."}"#,
                Some(Cause::SubscriptionKey),
            ),
            (
                r#"WWW-Authenticate: Bearer error="invalid_token", error_description="The audience 'x' is invalid""#,
                Some(Cause::Audience),
            ),
            (
                r#"WWW-Authenticate: Bearer error="invalid_token", error_description="The token expired at '11/23/2026'""#,
                Some(Cause::Time),
            ),
            (r#"WWW-Authenticate: Bearer error="insufficient_scope""#, Some(Cause::Missing)),
            ("HTTP/1.1 401 Unauthorized", Some(Cause::Unauthorized)),
            ("HTTP/1.1 403 Forbidden", Some(Cause::Denied)),
            ("HTTP/1.1 404 Not Found", Some(Cause::Status(Status::Absent))),
            ("HTTP/1.1 429 Too Many Requests", Some(Cause::Status(Status::Throttled))),
            (
                r#"{"error":{"code":"TooManyRequests","message":"Try again later."}}"#,
                Some(Cause::Status(Status::Throttled)),
            ),
            (
                r#"{"statusCode":429,"message":"Rate limit is exceeded."}"#,
                Some(Cause::Status(Status::Throttled)),
            ),
            ("HTTP/2 199", None),
            ("HTTP/2 200", Some(Cause::Status(Status::Answered))),
            ("HTTP/2 299", Some(Cause::Status(Status::Answered))),
            ("HTTP/2 302", None),
            ("HTTP/2 400", None),
            ("HTTP/2 499", None),
            ("HTTP/2 500", Some(Cause::Status(Status::Failed))),
            ("HTTP/2 599", Some(Cause::Status(Status::Failed))),
            ("HTTP/2 600", None),
            ("not found", None),
            ("all is well", None),
        ] {
            let response = Response::of(text);
            let found = Cause::of(&response, &text.to_ascii_lowercase(), false);
            assert_eq!(found, cause, "{text}");
        }
    }

    #[test]
    fn codes_and_phrases_are_in_lower_case() {
        for (word, _) in CODES.iter().chain(PHRASES) {
            assert_eq!(*word, word.to_ascii_lowercase());
        }
    }
}
