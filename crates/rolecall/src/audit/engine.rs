//! The workers: each takes a batch under the lock, judges it, and writes when its turn comes.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rolecall_core::audit::{DISTINCT_LIMIT, Facts, Summary};
use rolecall_core::question::Answer;
use rolecall_core::report::Verdict;
use rolecall_core::time::UnixTime;
use rolecall_core::verify::Validity;

use super::batch::Batch;
use super::feed::Feed;
use super::judge::{Judge, Judged, NoToken};
use super::on_panic::OnPanic;
use super::others::Others;
use super::progress::Progress;
use super::turns::Turns;
use super::{MANY, Plan, Sources};

/// What came of an audit.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The summary, without the tokens.
    pub(crate) summary: Summary,
    /// What is kept of each distinct token, in the order in which they were met.
    pub(crate) tokens: Vec<Facts>,
    /// Why records could not be written to their end: whoever read them stopped reading, or the disk is full.
    pub(crate) closed: Option<io::Error>,
}

/// What is written in turn.
struct Written<'w> {
    out: &'w mut (dyn Write + Send),
    turns: Turns<Done>,
    /// Memory for what comes of batches, to be used again.
    spare: Vec<Done>,
    facts: Vec<Option<Facts>>,
    /// When they hold, where further places are judged by it.
    validities: Vec<Option<Validity>>,
    summary: Summary,
    /// What looked like a token until it was judged.
    others: Others,
    closed: Option<io::Error>,
    /// A worker panicked, so that its turn never comes.
    broken: bool,
}

/// A batch that was judged.
#[derive(Default)]
struct Done {
    /// Each with its number and its order.
    judged: Vec<(Option<u32>, u64, Judged)>,
    again: Vec<(u32, Option<UnixTime>)>,
    /// The records, a line each.
    lines: Vec<u8>,
}

/// Audits what `sources` hold and writes a record of each distinct token to `out`, if `plan` says so, as it goes. `stop` ends it
/// early, and what was done until then is the answer.
pub(crate) fn run(
    plan: &Plan,
    sources: Sources,
    progress: Progress,
    stop: &AtomicBool,
    out: &mut (dyn Write + Send),
) -> Outcome {
    let feed = Mutex::new(Feed::new(plan, sources, stop, progress));
    let written = Mutex::new(Written {
        out,
        // A further place of a token is judged by what its first came to.
        turns: Turns::of(plan.jobs, !plan.unordered || plan.as_of_line),
        spare: Vec::new(),
        facts: Vec::new(),
        validities: Vec::new(),
        summary: plan.summary(),
        others: Others::default(),
        closed: None,
        broken: false,
    });
    let turned = Condvar::new();
    std::thread::scope(|scope| {
        for _ in 1..plan.jobs {
            scope.spawn(|| work(plan, &feed, &written, &turned, stop));
        }
        work(plan, &feed, &written, &turned, stop);
    });
    let mut feed = feed.into_inner().unwrap_or_else(PoisonError::into_inner);
    let Written { mut facts, mut summary, others, closed, .. } =
        written.into_inner().unwrap_or_else(PoisonError::into_inner);
    feed.finish();
    summary.partial = stop.load(Ordering::Relaxed) || closed.is_some();
    feed.others.join(others);
    summary.not_tokens = feed.others.counted();
    summary.errors += feed.errors;
    summary.sources = feed.read;
    feed.known.place(&mut facts);
    let tokens = all_there(facts);
    summary.fill(tokens.iter());
    summary.hints = plan.hints(&summary);
    Outcome { summary, tokens, closed }
}

/// Those that are there, in the memory in which they are already: a second copy of them all would cost more than the rest here.
#[expect(clippy::filter_map_identity, reason = "`flatten` asks for memory of its own")]
fn all_there(facts: Vec<Option<Facts>>) -> Vec<Facts> {
    const { assert!(size_of::<Option<Facts>>() == size_of::<Facts>()) };
    facts.into_iter().filter_map(|facts| facts).collect()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn work(
    plan: &Plan,
    feed: &Mutex<Feed<'_>>,
    written: &Mutex<Written<'_>>,
    turned: &Condvar,
    stop: &AtomicBool,
) {
    let mut judge = Judge::new(plan);
    let mut batch = Batch::default();
    let mut done = Done::default();
    let _guard = OnPanic(|| {
        lock(written).broken = true;
        stop.store(true, Ordering::Relaxed);
        turned.notify_all();
    });
    loop {
        // Bound first: the lock must not last while the batch is judged.
        let is_over = !lock(feed).take(&mut batch);
        if is_over {
            return;
        }
        let count = batch.new.len();
        for new in batch.new.drain(..) {
            let judged = judge.judge(new.text, new.place, true, new.moment, &mut done.lines);
            done.judged.push((new.number, new.order, judged));
            batch.rooms.extend(judge.room());
        }
        std::mem::swap(&mut done.again, &mut batch.again);
        let mut all = lock(written);
        all.turns.put(batch.number, done);
        while let Some(done) = all.turns.take() {
            all.finish(plan, done, stop);
        }
        turned.notify_all();
        while all.turns.is_full() && !all.broken {
            all = turned.wait(all).unwrap_or_else(PoisonError::into_inner);
        }
        if all.broken {
            return;
        }
        done = all.spare.pop().unwrap_or_default();
        drop(all);
        lock(feed).progress.found(count as u64);
    }
}

impl Written<'_> {
    /// Keeps what came of a batch, and writes its records.
    fn finish(&mut self, plan: &Plan, mut done: Done, stop: &AtomicBool) {
        for (number, order, judged) in done.judged.drain(..) {
            self.keep(plan, number, order, judged);
        }
        for (number, moment) in done.again.drain(..) {
            self.date(plan, number, moment);
        }
        if self.closed.is_none()
            && !done.lines.is_empty()
            && let Err(error) = self.write(&done.lines)
        {
            self.closed = Some(error);
            stop.store(true, Ordering::Relaxed);
        }
        done.lines.clear();
        self.spare.push(done);
    }

    fn keep(&mut self, plan: &Plan, number: Option<u32>, order: u64, judged: Judged) {
        match (number, judged) {
            (Some(number), Ok((facts, validity))) => {
                put(&mut self.facts, number, facts);
                if plan.as_of_line {
                    put(&mut self.validities, number, validity);
                }
            }
            (None, Ok((facts, _))) => self.summary.beyond.count(&facts, 1),
            (_, Err(NoToken { kind, place })) => self.others.note(kind, order, place),
        }
    }

    /// Judges a further place of a known token by the time of its line.
    fn date(&mut self, plan: &Plan, number: u32, moment: Option<UnixTime>) {
        let at = number as usize;
        let (Some(Some(facts)), Some(Some(validity))) = (self.facts.get_mut(at), self.validities.get(at))
        else {
            return;
        };
        let held = moment.map(|moment| validity.holds(moment, plan.leeway));
        match held {
            Some(true) => {}
            Some(false) => {
                facts.stale_places += 1;
                facts.stale = facts.stale.or_else(|| validity.stale(moment.unwrap_or(plan.now), plan.leeway));
                facts.current = Answer::No;
            }
            None => facts.undate("no time stands on one of its lines"),
        }
        if plan.asks {
            facts.verdict = match (facts.verdict, facts.current) {
                (Verdict::Pass | Verdict::Undecided, Answer::No) => Verdict::Fail,
                (Verdict::Pass, Answer::NotChecked) => Verdict::Undecided,
                (verdict, _) => verdict,
            };
        }
    }

    fn write(&mut self, lines: &[u8]) -> std::io::Result<()> {
        self.out.write_all(lines)?;
        self.out.flush()
    }
}

/// Puts `what` into `all` by its `number`.
fn put<T>(all: &mut Vec<Option<T>>, number: u32, what: T) {
    let at = number as usize;
    if at == MANY {
        all.reserve_exact(DISTINCT_LIMIT.saturating_sub(all.len()));
    }
    if all.len() == at {
        all.push(Some(what));
        return;
    }
    if all.len() < at {
        all.resize_with(at + 1, || None);
    }
    all[at] = Some(what);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_tokens_is_not_copied_at_the_end() {
        let facts: Vec<Option<Facts>> = std::iter::repeat_with(|| None).take(100).collect();
        let place = facts.as_ptr().cast::<Facts>();
        let tokens = all_there(facts);
        assert_eq!((tokens.as_ptr(), tokens.len()), (place, 0));
    }
}
