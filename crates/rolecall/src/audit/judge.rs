//! One worker's part: a token's text to its record and to what is kept of it.

use rolecall_core::audit::{Briefs, ErrorRecord, Facts, NotToken, Place, Record, Shared};
use rolecall_core::hash::Digest;
use rolecall_core::json::write_safe;
use rolecall_core::question::Answer;
use rolecall_core::report::Judgement;
use rolecall_core::time::{Seconds, UnixTime};
use rolecall_core::token::{Hashed, ParseError, Reuse, Token};
use rolecall_core::verify::{Expectations, Validity};

use super::Plan;

/// From how long after its end on a token may be of a key that its issuer has taken back since.
const KEYS_CHANGE: Seconds = Seconds(24 * 3600);

/// Judges tokens, one after another.
pub(super) struct Judge<'p> {
    plan: &'p Plan,
    expected: Expectations,
    /// The same for a token so old that its key may be gone; made once it is needed.
    old: Option<Expectations>,
    shared: Shared,
    reuse: Reuse,
    briefs: Briefs,
    written: Written,
    /// The memory of the text that was judged last.
    room: Option<String>,
}

/// How much of it is kept, in bytes: that of the usual token.
const ROOM: usize = 8 * 1024;

/// The moment that a record was written for last, and its text: that of most records is the same.
#[derive(Default)]
struct Written(Option<(UnixTime, String)>);

/// What came of a text: what is kept of the token, and when that holds.
pub(super) type Judged = Result<(Facts, Validity), NoToken>;

/// A text that is not judged.
pub(super) struct NoToken {
    /// Why.
    pub(super) kind: NotToken,
    /// Where it stands.
    pub(super) place: Place,
}

impl<'p> Judge<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        Self {
            plan,
            expected: plan.expectations(),
            old: None,
            shared: Shared::default(),
            reuse: Reuse::default(),
            briefs: Briefs::default(),
            written: Written::default(),
            room: None,
        }
    }

    /// The memory of the text that was judged last, for another one.
    pub(super) fn room(&mut self) -> Option<String> {
        self.room.take()
    }

    /// Judges `text`, found at `place`. `moment` is that of its line, where lines are asked for theirs.
    /// The record is added to `out` with a line end, with its place where `placed`.
    pub(super) fn judge(
        &mut self,
        text: Hashed,
        place: Place,
        placed: bool,
        moment: Option<UnixTime>,
        out: &mut Vec<u8>,
    ) -> Judged {
        let sha256 = Digest(*text.sha256());
        let token = match Token::of(text, &mut self.reuse) {
            Ok(token) => token,
            Err(ParseError::Encrypted { .. }) => return Err(NoToken { kind: NotToken::Encrypted, place }),
            Err(_) => return Err(NoToken { kind: NotToken::Malformed, place }),
        };
        let now = moment.unwrap_or(self.plan.now);
        let mut judgement = self.judgement(&token, now);
        let validity = judgement.validity;
        if self.plan.as_of_line && moment.is_none() {
            judgement = judgement.undated("no time stands on its line");
        }
        let mut facts = Facts::of(&token, sha256, &judgement, place, &mut self.shared);
        if self.plan.as_of_line {
            facts.judge_now(&token, validity, self.plan.now, self.plan.leeway);
        }
        if facts.current == Answer::No {
            facts.stale = validity.stale(now, self.plan.leeway);
        }
        facts.stale_places = u64::from(moment.is_some() && facts.current == Answer::No);
        if self.plan.records && (!self.plan.live || facts.is_live()) {
            let place = placed.then_some(&facts.first);
            let now = self.written.of(now);
            let record =
                Record::of(&token, &facts, &judgement, place, now, self.plan.claims, &mut self.briefs);
            write_safe(&record, out);
            out.push(b'\n');
        }
        // What it says shares the payload's text, whose memory the next token is to have.
        drop(judgement);
        self.room = Some(token.into_text(&mut self.reuse)).filter(|text| text.capacity() <= ROOM);
        Ok((facts, validity))
    }

    fn judgement<'t>(&mut self, token: &'t Token, now: UnixTime) -> Judgement<'t> {
        let plan = self.plan;
        let judge = |expected: &Expectations| {
            Judgement::of_many(token, expected, plan.policy.as_ref(), plan.asks, plan.findings)
        };
        self.expected.now = now;
        // A judgement is large, and is made where it is to stay.
        let mut judgement = judge(&self.expected);
        let is_old = judgement.validity.has_ended(plan.now, KEYS_CHANGE);
        if plan.asks && judgement.names_unknown_key() && is_old && self.expected.trust.outdated.is_none() {
            // Whoever audits last year's log has this year's keys: that none of them signed proves nothing.
            let old = self.old.get_or_insert_with(|| {
                let mut expected = plan.expectations();
                expected.trust.outdated = Some(
                    "the token ended more than a day ago: its issuer may have changed its keys since"
                        .to_owned(),
                );
                expected
            });
            old.now = now;
            judgement = judge(old);
        }
        judgement
    }
}

impl Written {
    fn of(&mut self, moment: UnixTime) -> &str {
        self.0.take_if(|(written, _)| *written != moment);
        &self.0.get_or_insert_with(|| (moment, moment.to_string())).1
    }
}

/// Adds a record of something that is no token.
pub(super) fn error_record(error: &str, out: &mut Vec<u8>) {
    write_safe(&ErrorRecord::new(error, None), out);
    out.push(b'\n');
}
