//! Checks on the token's form, which no key is needed for: rules 2 to 7, 12, 13 and 15.

use super::cut;
use super::key::Chosen;
use crate::json::{Typed, Value};
use crate::question::{Check, Status, Telling};
use crate::text;
use crate::token::{Part, Token};

/// Rules 2 to 5: three parts, each with one spelling, two JSON objects, no name twice.
pub(super) fn form(token: &Token, chosen: &Chosen<'_>, telling: Telling) -> Check {
    let expected =
        "three parts in strict base64url: two JSON objects without duplicate members, and a signature";
    if token.defects().is_empty() {
        return telling.check("form", Status::Pass, expected, "as it should be");
    }
    let lost_end = cut::lost_end(token, chosen);
    let ends_in_payload = cut::ends_in_payload(token);
    // What is said of a part as a whole says nothing of how its last or its first character reads.
    let is_told = |part| match part {
        Part::Header => cut::lost_beginning(token),
        Part::Payload => ends_in_payload,
        Part::Signature => ends_in_payload || lost_end.is_some(),
    };
    let mut told: Vec<String> = Vec::new();
    if cut::lost_beginning(token) {
        told.push(LOST_BEGINNING.to_owned());
    }
    if ends_in_payload {
        told.push(cut::ENDS_IN_PAYLOAD.to_owned());
    }
    let others = token.defects().iter().filter(|defect| !is_told(defect.part)).take(5);
    told.extend(others.map(ToString::to_string));
    told.extend(lost_end.clone());
    let hint = if cut::lost_beginning(token) {
        "copy the token alone, from its first character on: a token begins with `eyJ`"
    } else if ends_in_payload || lost_end.is_some() {
        "copy the token again, to its very end"
    } else if cut::is_damaged(token) {
        "get the token again, whole, from where it was issued"
    } else {
        "a verifier must refuse what can be read in two ways: get the token again, whole, from where it was issued"
    };
    telling
        .check("form", Status::Fail, expected, text::shortened(&told.join("; "), 400).into_owned())
        .hint(hint)
}

/// What is wrong with a header that does not begin as one.
const LOST_BEGINNING: &str = "the header cannot be read: its beginning is missing, or a word is glued to it";

/// Rules 12 and 13: rolecall implements no extension, so every `crit` asks for something that is not there.
pub(super) fn critical(token: &Token, telling: Telling) -> Check {
    let id = "critical-header";
    let expected = "no `crit`, and no `b64` that is false";
    if let Some(value) = token.header().get("crit") {
        let found = format!("`crit` {}", text::shortened(&value.readable(), 80));
        return telling.check(id, Status::Fail, expected, found).detail(
            "`crit` names header members that must be understood, and none of them is (RFC 7515 §4.1.11)",
        );
    }
    match token.header().get("b64") {
        None => telling.check(id, Status::Pass, expected, "neither"),
        Some(Value::Bool(true)) => {
            telling.check(id, Status::Pass, expected, "`b64` true, which changes nothing")
        }
        Some(value) => telling
            .check(id, Status::Fail, expected, format!("`b64` {}", text::shortened(&value.readable(), 40)))
            .detail("a JWT whose payload is not encoded must not be accepted (RFC 7797 §7)"),
    }
}

/// Rule 15: `typ` absent, `JWT` or `at+jwt`.
pub(super) fn media_type(token: &Token, telling: Telling) -> Check {
    let id = "type";
    let expected = "`typ` absent, JWT or at+jwt";
    match token.header().string("typ") {
        Typed::Absent => telling.check(id, Status::Pass, expected, "absent"),
        Typed::Wrong(value) => {
            telling.check(id, Status::Fail, expected, format!("`typ` is {}", value.type_name()))
        }
        Typed::Is(typ) => {
            if typ == "JWT" {
                return telling.check(id, Status::Pass, expected, "JWT");
            }
            let lower = typ.to_ascii_lowercase();
            let bare = lower.strip_prefix("application/").unwrap_or(&lower);
            let found = text::shortened(typ, 80).into_owned();
            let check = telling.judged(id, matches!(bare, "jwt" | "at+jwt"), expected, found);
            match (check.status, bare) {
                (Status::Fail, "pop") => check
                    .detail("the envelope of a signed HTTP request: the token is inside, in its member `at`"),
                (Status::Fail, _) => {
                    check.detail("another kind of JWT than an access or ID token (RFC 8725 §3.11)")
                }
                _ => check,
            }
        }
    }
}
