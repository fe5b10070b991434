//! HTTP statuses that say nothing about the token (RFC 9110 §15; 429 is RFC 6585 §4). Whoever holds such an answer need not look for
//! a permission.

use super::Refusal;
use super::advice::Advice;
use super::response::Wait;

/// What a status is about that is not about the token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Status {
    /// 429: too many calls.
    Throttled,
    /// 404: nothing is there.
    Absent,
    /// 5xx: the server's own trouble.
    Failed,
    /// 2xx: the API took the call.
    Answered,
}

impl Status {
    /// What `status` is about; `None` for one that is about the token, or about the request in a way of its own.
    pub(super) fn of(status: u16) -> Option<Self> {
        match status {
            429 => Some(Self::Throttled),
            404 => Some(Self::Absent),
            500..600 => Some(Self::Failed),
            200..300 => Some(Self::Answered),
            _ => None,
        }
    }

    /// What is the matter, and what to do.
    pub(super) fn advice(self, refusal: &Refusal) -> Advice {
        let status = refusal.status.map_or(String::new(), |status| format!(" ({status})"));
        match self {
            Self::Throttled => throttled(refusal.wait),
            Self::Absent => absent(),
            Self::Failed => Advice {
                conclusion: format!(
                    "The server has trouble of its own{status}: that says nothing about the token."
                ),
                steps: vec![
                    format!("{}, then call again with the same token", wait(refusal.wait, "wait a little")),
                    "if it stays, give the response's request id and time to those who run the API"
                        .to_owned(),
                ],
            },
            Self::Answered => Advice {
                conclusion: format!("This is no refusal: the API took the call{status}."),
                steps: vec!["give the answer to the call that was refused".to_owned()],
            },
        }
    }
}

fn throttled(after: Option<Wait>) -> Advice {
    Advice {
        conclusion: "Too many calls: the API holds the caller back for a while. That is not about the token, and another one \
                     would change nothing."
            .to_owned(),
        steps: vec![
            format!("{}, then call again with the same token", wait(after, "wait, longer each time that this comes")),
            "have the client obey the header Retry-After, and call less often: ask for more at a time, or only for what has changed"
                .to_owned(),
        ],
    }
}

fn absent() -> Advice {
    Advice {
        conclusion: "The API found nothing at this address: the path, its version or the object's id is another, or the object is \
                     gone. A 404 is not about the token's permissions."
            .to_owned(),
        steps: vec![
            "compare path and id with the API's page: `rolecall permissions \"METHOD PATH\"` says whether the operation is known"
                .to_owned(),
            "some APIs answer 404 too for what the caller may not see: if the object is surely there, look whether the token may call \
             the operation, with `rolecall check --for \"METHOD PATH\"`"
                .to_owned(),
        ],
    }
}

/// What the header Retry-After says to do, else `otherwise`.
fn wait(after: Option<Wait>, otherwise: &str) -> String {
    match after {
        Some(Wait::Seconds(1)) => "wait 1 second (its Retry-After)".to_owned(),
        Some(Wait::Seconds(seconds)) => format!("wait {seconds} seconds (its Retry-After)"),
        Some(Wait::Until(moment)) => format!("wait until {moment} (its Retry-After)"),
        None => otherwise.to_owned(),
    }
}
