//! Requests with their retries, and a list of all of them for the report.

use std::time::Duration;

use chrono::DateTime;

use super::fetch::FetchError;
use super::{FETCH_TIME_LIMIT, Http, Reply};
use crate::entra::Address;
use crate::report::Request;
use crate::time::UnixTime;

/// How often one address is asked.
const ATTEMPTS: u32 = 3;
/// The wait before the second attempt where the server names none; doubled before each further one.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// A row of requests, each of which is written down.
pub struct Session<'h> {
    http: &'h dyn Http,
    /// The wall clock at the start, for a `Retry-After` that names a moment.
    now: UnixTime,
    deadline: Duration,
    /// Every request so far.
    pub log: Vec<Request>,
}

impl<'h> Session<'h> {
    /// Nothing asked yet; `now` is the wall clock's time.
    pub fn new(http: &'h dyn Http, now: UnixTime) -> Self {
        Self { http, now, deadline: http.elapsed() + FETCH_TIME_LIMIT, log: Vec::new() }
    }

    /// Begins a fetch, which has [`FETCH_TIME_LIMIT`] from here on.
    pub(super) fn begin(&mut self) {
        self.deadline = self.http.elapsed() + FETCH_TIME_LIMIT;
    }

    /// GETs `address`; asked again where the server is busy (429) or broken (5xx), as long as the fetch has time.
    pub(super) fn get(&mut self, address: &Address, etag: Option<&str>) -> Result<Reply, FetchError> {
        let mut wait = FIRST_WAIT;
        let mut reply = self.ask(address, etag)?;
        for _ in 1..ATTEMPTS {
            let pause = reply.retry_after.as_deref().and_then(|text| self.pause(text)).unwrap_or(wait);
            if !is_passing(reply.status) || self.http.elapsed().saturating_add(pause) >= self.deadline {
                break;
            }
            self.http.wait(pause);
            wait *= 2;
            reply = self.ask(address, etag)?;
        }
        Ok(reply)
    }

    fn ask(&mut self, address: &Address, etag: Option<&str>) -> Result<Reply, FetchError> {
        let begin = self.http.elapsed();
        let time = self.deadline.saturating_sub(begin);
        let answer = self.http.get(address, etag, time);
        let taken = self.http.elapsed().saturating_sub(begin);
        self.log.push(Request {
            url: address.to_string(),
            status: answer.as_ref().ok().map(|reply| reply.status),
            error: answer.as_ref().err().map(ToString::to_string),
            at: self.now.to_string(),
            milliseconds: u64::try_from(taken.as_millis()).unwrap_or(u64::MAX),
        });
        answer.map_err(|error| FetchError::NoAnswer { host: address.host_and_port(), error })
    }

    /// How long `Retry-After` asks to wait: seconds, or until a moment (RFC 9110 §10.2.3).
    fn pause(&self, retry_after: &str) -> Option<Duration> {
        if let Ok(seconds) = retry_after.trim().parse() {
            return Some(Duration::from_secs(seconds));
        }
        let moment = DateTime::parse_from_rfc2822(retry_after).ok()?.timestamp();
        Some(Duration::from_secs(u64::try_from(moment - self.now.0).unwrap_or(0)))
    }
}

/// Whether the same request may be answered better a little later (rule 68).
fn is_passing(status: u16) -> bool {
    status == 429 || (500..=599).contains(&status)
}
