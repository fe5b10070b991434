//! What to do about a check that failed and did not say so itself.

use super::Questions;
use crate::question::{Check, Status, Words};

/// Gives every check that failed a hint.
pub(super) fn complete(questions: &mut Questions) {
    let all =
        [&mut questions.authentic, &mut questions.current, &mut questions.addressed, &mut questions.allowed];
    for check in all.into_iter().flat_map(|question| &mut question.checks) {
        if check.status == Status::Fail && check.hint.is_none() {
            check.hint = what_to_do(check).map(Words::Borrowed);
        }
    }
}

fn what_to_do(check: &Check) -> Option<&'static str> {
    Some(match check.id {
        "form" => "copy the token again, whole, from where it was issued",
        "algorithm" => {
            "refuse it, and look at who made it: an honest issuer signs with the algorithm of its keys"
        }
        "critical-header" => {
            "ask the issuer for a token without this extension: an ordinary API cannot honour it"
        }
        "type" => "give the access token itself, whose `typ` is JWT or at+jwt",
        "key" => {
            "get the issuer's current keys (`rolecall keys fetch`), and check that the token is from that issuer at all"
        }
        "key-use" => "give the key that the issuer publishes for signatures",
        "key-strength" => "have the issuer sign with RSA of 2048 bits or more",
        "signature" => "copy the token again, whole; if it stays so, do not trust it",
        "key-issuer" | "key-cloud" => "do not trust it: the key signs for others than the token claims",
        "issuer" => "if this issuer is to be trusted, name it with --issuer, or its tenant with --tenant",
        "tenant" => "if that tenant is to be trusted, name it with --tenant; otherwise refuse the token",
        "policy" => {
            "name the policy that the token is of, if it is to be trusted: the last part of --authority"
        }
        "version" => "do not trust it: Entra writes the version that goes with the issuer",
        "expiry" => "get a new token",
        "not-before" | "issued-at" => "get a new token, and set the clocks of both machines right",
        "audience" => "ask for a token for this API: the scope decides the audience",
        "min-remaining" => "get a new token before the job starts",
        "max-lifetime" => {
            "find out why it lives so long: continuous access evaluation, a managed identity, a policy"
        }
        _ => return None,
    })
}
