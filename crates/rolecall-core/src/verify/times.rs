//! Is it valid at this moment: rules 42 to 45.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::json::{Typed, Value};
use crate::question::{Check, Status, Telling, Words};
use crate::time::{NumericDate, Seconds, UnixTime};
use crate::token::Token;

/// The most that clocks may be taken to differ (docs/design.md §5).
pub const LEEWAY_LIMIT: Seconds = Seconds(600);

/// The dates that a token holds by, each read once.
#[derive(Clone, Copy)]
pub(super) struct Dates<'t> {
    exp: Typed<'t, NumericDate>,
    nbf: Typed<'t, NumericDate>,
}

impl<'t> Dates<'t> {
    /// Those of `token`.
    pub(super) fn of(token: &'t Token) -> Self {
        let claims = token.claims();
        Self { exp: claims.numeric_date("exp"), nbf: claims.numeric_date("nbf") }
    }

    /// What can be told from them at any moment.
    pub(super) fn validity(self) -> Validity {
        Validity {
            begins: self.nbf.ok().map(NumericDate::rounded_up),
            ends: self.exp.ok().map(NumericDate::rounded_down),
        }
    }
}

/// The checks `expiry`, `not-before` and `issued-at` of `token`, whose `dates` these are.
pub(super) fn checks(
    token: &Token,
    dates: Dates<'_>,
    now: UnixTime,
    leeway: Seconds,
    telling: Telling,
) -> Vec<Check> {
    let Dates { exp, nbf } = dates;
    let iat = token.claims().numeric_date("iat");
    let ends = dates.validity().ends();
    let expiry = match exp {
        Typed::Absent if !token.payload_is_whole() => telling
            .check("expiry", Status::Undecided, EXPIRY, "nothing that could be read")
            .detail("the payload is broken, so nobody knows when it ends"),
        _ => expiry(exp, now, leeway, telling),
    };
    vec![expiry, not_before(nbf, ends, now, leeway, telling), issued_at(iat, now, leeway, telling)]
}

/// When a token holds, as far as its `exp` and `nbf` say: for many moments, without the token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Validity {
    begins: Option<UnixTime>,
    ends: Option<UnixTime>,
}

impl Validity {
    /// The first second at which it holds no longer, where its `exp` can be read.
    pub fn ends(self) -> Option<UnixTime> {
        self.ends
    }

    /// Whether its end, where it has one, is `leeway` or longer ago at `now`.
    pub fn has_ended(self, now: UnixTime, leeway: Seconds) -> bool {
        self.ends.is_some_and(|exp| !is_before(exp, now, leeway))
    }

    /// Why it does not hold at `now`, where its dates say so.
    pub fn stale(self, now: UnixTime, leeway: Seconds) -> Option<Stale> {
        if self.has_ended(now, leeway) {
            return Some(Stale::Ended);
        }
        self.begins.is_some_and(|nbf| !has_begun(nbf, now, leeway)).then_some(Stale::Early)
    }

    /// Whether the token holds at `now`; one without an `exp` never does.
    pub fn holds(self, now: UnixTime, leeway: Seconds) -> bool {
        self.ends.is_some_and(|exp| is_before(exp, now, leeway))
            && self.begins.is_none_or(|nbf| has_begun(nbf, now, leeway))
    }
}

/// Why a token does not hold at a moment.
#[derive(Clone, Copy, Debug, Deserialize, Eq, JsonSchema, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stale {
    /// It is not valid yet.
    Early,
    /// It has expired.
    Ended,
}

fn is_before(exp: UnixTime, now: UnixTime, leeway: Seconds) -> bool {
    now < exp.plus(leeway)
}

fn has_begun(nbf: UnixTime, now: UnixTime, leeway: Seconds) -> bool {
    nbf <= now.plus(leeway)
}

const EXPIRY: &str = "an `exp` later than the moment of the check";

/// `exp` is the first second at which the token no longer holds (RFC 7519 §4.1.4).
fn expiry(exp: Typed<'_, NumericDate>, now: UnixTime, leeway: Seconds, telling: Telling) -> Check {
    let (id, expected) = ("expiry", EXPIRY);
    match exp {
        Typed::Absent => telling
            .check(id, Status::Fail, expected, "no `exp`")
            .detail("it has no `exp`: the token would be valid for ever"),
        Typed::Wrong(value) => wrong(id, "exp", expected.into(), value),
        Typed::Is(date) => {
            let exp = date.rounded_down();
            let holds = is_before(exp, now, leeway);
            let check = telling.judged(
                id,
                holds,
                telling.words(holds, || now.written_after("later than ")),
                telling.words(holds, || exp.written_after("")),
            );
            if check.status == Status::Fail {
                let words = format!("expired {}{}", exp.relative_to(now), spelt(leeway));
                return check.detail(words).hint("get a new token");
            }
            check.detail(telling.words(holds, || {
                if now >= exp {
                    format!("expired {}, within the leeway of {leeway}", exp.relative_to(now))
                } else {
                    exp.told_from("expires ", now)
                }
            }))
        }
    }
}

/// What both dates that lie in the past should be.
fn not_later_than(now: UnixTime, telling: Telling, holds: bool) -> Words {
    telling.words(holds, || now.written_after("not later than "))
}

fn not_before(
    nbf: Typed<'_, NumericDate>,
    ends: Option<UnixTime>,
    now: UnixTime,
    leeway: Seconds,
    telling: Telling,
) -> Check {
    let id = "not-before";
    let expected = |holds| not_later_than(now, telling, holds);
    match nbf {
        Typed::Absent => telling.check(id, Status::Skip, expected(true), "no `nbf`"),
        Typed::Wrong(value) => wrong(id, "nbf", expected(false), value),
        Typed::Is(date) => {
            let nbf = date.rounded_up();
            if ends.is_some_and(|ends| nbf > ends) {
                return telling
                    .check(id, Status::Fail, "an `nbf` before `exp`", nbf.written_after(""))
                    .detail("the token ends before it begins");
            }
            let holds = has_begun(nbf, now, leeway);
            let found = telling.words(holds, || nbf.written_after(""));
            let check = telling.judged(id, holds, expected(holds), found);
            if check.status == Status::Fail {
                let words = format!("not valid yet: it begins {}{}", nbf.relative_to(now), spelt(leeway));
                return check.detail(words).hint("wait, or set the clock of this machine right");
            }
            check.detail(telling.words(holds, || {
                if nbf > now {
                    format!("begins {}, within the leeway of {leeway}", nbf.relative_to(now))
                } else {
                    ["valid since ", &now.since(nbf).to_string()].concat()
                }
            }))
        }
    }
}

/// Microsoft does not judge `iat`; a moment in the future is a finding, and only a value of the wrong type is refused.
fn issued_at(iat: Typed<'_, NumericDate>, now: UnixTime, leeway: Seconds, telling: Telling) -> Check {
    let id = "issued-at";
    let expected = |holds| not_later_than(now, telling, holds);
    match iat {
        Typed::Absent => telling.check(id, Status::Skip, expected(true), "no `iat`"),
        Typed::Wrong(value) => wrong(id, "iat", expected(false), value),
        Typed::Is(date) => {
            let iat = date.rounded_up();
            let status = if iat <= now.plus(leeway) { Status::Pass } else { Status::Skip };
            // It is never wrong.
            let detail = telling.words(true, || {
                let words = iat.told_from("issued ", now);
                if status == Status::Pass {
                    words
                } else {
                    format!("{words}, which Microsoft's validators don't judge")
                }
            });
            telling
                .check(id, status, expected(true), telling.words(true, || iat.written_after("")))
                .detail(detail)
        }
    }
}

fn wrong(id: &'static str, claim: &str, expected: Words, value: &Value) -> Check {
    let found = match value {
        Value::Number(number) => format!("`{claim}` {}", crate::text::shortened(number.as_str(), 40)),
        other => format!("`{claim}` is {}", other.type_name()),
    };
    let words = format!("{found}, where a time is a JSON number of seconds since 1970 (RFC 7519 §2)");
    Check::new(id, Status::Fail, expected, found).detail(words)
}

fn spelt(leeway: Seconds) -> String {
    if leeway.0 == 0 { String::new() } else { format!(", more than the leeway of {leeway}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::base64url;

    fn statuses(claims: &str, now: i64, leeway: i64) -> Vec<Status> {
        let text = format!("e30.{}.c2ln", base64url::encode(claims.as_bytes()));
        let token = Token::parse(&text).expect("a token");
        checks(&token, Dates::of(&token), UnixTime(now), Seconds(leeway), Telling::Everything)
            .into_iter()
            .map(|check| check.status)
            .collect()
    }

    #[test]
    fn boundaries_have_a_row_on_either_side() {
        use Status::{Fail, Pass, Skip};
        for (what, claims, now, leeway, expected) in [
            ("the last second", r#"{"exp":1000}"#, 999, 0, [Pass, Skip, Skip]),
            ("exp itself is dead", r#"{"exp":1000}"#, 1000, 0, [Fail, Skip, Skip]),
            ("the last second of the leeway", r#"{"exp":1000}"#, 1059, 60, [Pass, Skip, Skip]),
            ("the end of the leeway", r#"{"exp":1000}"#, 1060, 60, [Fail, Skip, Skip]),
            ("a fraction gives no extra second", r#"{"exp":1000.9}"#, 1000, 0, [Fail, Skip, Skip]),
            ("no exp", "{}", 0, 0, [Fail, Skip, Skip]),
            ("exp as a text", r#"{"exp":"9999999999"}"#, 0, 0, [Fail, Skip, Skip]),
            ("exp null", r#"{"exp":null}"#, 0, 0, [Fail, Skip, Skip]),
            ("exp beyond all time", r#"{"exp":1e400}"#, 0, 0, [Fail, Skip, Skip]),
            ("exp of 2^64", r#"{"exp":18446744073709551616}"#, 0, 0, [Fail, Skip, Skip]),
            ("exp negative", r#"{"exp":-1}"#, 0, 0, [Fail, Skip, Skip]),
            ("nbf now", r#"{"exp":2000,"nbf":1000}"#, 1000, 0, [Pass, Pass, Skip]),
            ("nbf in a second", r#"{"exp":2000,"nbf":1001}"#, 1000, 0, [Pass, Fail, Skip]),
            ("nbf at the leeway", r#"{"exp":2000,"nbf":1060}"#, 1000, 60, [Pass, Pass, Skip]),
            ("nbf beyond the leeway", r#"{"exp":2000,"nbf":1061}"#, 1000, 60, [Pass, Fail, Skip]),
            ("nbf rounds up", r#"{"exp":2000,"nbf":1000.1}"#, 1000, 0, [Pass, Fail, Skip]),
            ("nbf after exp", r#"{"exp":2000,"nbf":2001}"#, 1999, 60, [Pass, Fail, Skip]),
            ("nbf as a text", r#"{"exp":2000,"nbf":"0"}"#, 1000, 0, [Pass, Fail, Skip]),
            ("iat in the future is not judged", r#"{"exp":2000,"iat":1500}"#, 1000, 60, [Pass, Skip, Skip]),
            ("iat at the leeway", r#"{"exp":2000,"iat":1060}"#, 1000, 60, [Pass, Skip, Pass]),
            ("iat as a text", r#"{"exp":2000,"iat":"0"}"#, 1000, 0, [Pass, Skip, Fail]),
        ] {
            assert_eq!(statuses(claims, now, leeway), expected, "{what}");
        }
    }
}
