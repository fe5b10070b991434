//! Tokens for the tests of rules: claims as JSON, an empty key ring around them.

use super::{Evidence, Finding, Rule};
use crate::nature::Nature;
use crate::time::{Seconds, UnixTime};
use crate::token::{Token, base64url};

pub(super) const TENANT: &str = "11111111-2222-4333-8444-555555555555";

/// What `rule` finds in a token with these claims.
pub(super) fn found(rule: &Rule, claims: &str) -> Vec<Finding> {
    let part = |text: &str| base64url::encode(text.as_bytes());
    let text = format!(
        "{}.{}.{}",
        part(r#"{"alg":"RS256","typ":"JWT","kid":"k"}"#),
        part(claims),
        part("signature")
    );
    let token = Token::parse(&text).unwrap();
    assert!(!token.claims().members().is_empty(), "{claims}");
    let nature = Nature::of(&token);
    let (now, leeway) = (UnixTime(1_790_000_000), Seconds(0));
    (rule.find)(&Evidence { token: &token, nature: &nature, key: None, secret_bytes: None, now, leeway })
}

/// The claims of an access token for `aud` that Entra gave to a confidential client, with `more` members.
pub(super) fn access(aud: &str, more: &str) -> String {
    let comma = if more.is_empty() { "" } else { "," };
    format!(
        r#"{{"iss":"https://sts.windows.net/{TENANT}/","tid":"{TENANT}","aud":"{aud}","iat":1789999000,"ver":"1.0",
        "appid":"22222222-2222-4333-8444-555555555555","appidacr":"2"{comma}{more}}}"#
    )
}
