//! One token or record a line in, one record a line out, with no state between lines: what a big engine runs over each part
//! of its data.

use std::io::{Read, Write};
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use rolecall_core::audit::{DISTINCT_LIMIT, Facts, Place, Summary, merge};
use rolecall_core::input::{Spot, SpotKind, spots};
use rolecall_core::text::{counted, listed};
use rolecall_core::token::Hashed;

use super::engine::Outcome;
use super::field::member;
use super::index::{Index, Number};
use super::judge::{Judge, NoToken, error_record};
use super::line_blocks::{LineBlock, LineBlocks};
use super::memory::Memory;
use super::on_panic::OnPanic;
use super::turns::Turns;
use super::{MANY, Plan, Reading};

/// What is read under the lock.
struct Feed<R> {
    blocks: LineBlocks<R>,
    number: u64,
    error: Option<String>,
}

struct Written<'w> {
    out: &'w mut (dyn Write + Send),
    /// The records of blocks, a line each.
    turns: Turns<Vec<u8>>,
    /// Memory for them, to be used again.
    spare: Vec<Vec<u8>>,
    closed: bool,
    /// A worker panicked, so that its turn never comes.
    broken: bool,
}

/// A worker's counts.
struct Tally {
    summary: Summary,
    facts: Vec<Facts>,
    index: Index,
    most: usize,
}

/// Writes a record for every line of `reader`, which is called `name`, to `out`.
pub(crate) fn filter(
    plan: &Plan,
    name: &str,
    reader: impl Read + Send,
    stop: &AtomicBool,
    out: &mut (dyn Write + Send),
) -> Outcome {
    let feed = Mutex::new(Feed { blocks: LineBlocks::new(reader), number: 0, error: None });
    let written = Mutex::new(Written {
        out,
        turns: Turns::of(plan.jobs, !plan.unordered),
        spare: Vec::new(),
        closed: false,
        broken: false,
    });
    let turned = Condvar::new();
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let workers: Vec<_> = (1..plan.jobs)
            .map(|_| scope.spawn(|| work(plan, name, &feed, &written, &turned, stop)))
            .collect();
        let own = work(plan, name, &feed, &written, &turned, stop);
        let joined =
            workers.into_iter().map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
        std::iter::once(own).chain(joined).collect()
    });
    let feed = feed.into_inner().unwrap_or_else(PoisonError::into_inner);
    let closed = written.into_inner().unwrap_or_else(PoisonError::into_inner).closed;
    let parts = tallies.into_iter().map(|Tally { summary, facts, .. }| Summary { tokens: facts, ..summary });
    // All of them asked the same.
    let mut summary = merge(parts.collect()).unwrap_or_else(|_| plan.summary());
    let tokens = std::mem::take(&mut summary.tokens);
    summary.partial = stop.load(Ordering::Relaxed) || closed;
    summary.sources.bytes = feed.blocks.bytes;
    match feed.error {
        Some(reason) => summary.sources.fail(name.to_owned(), reason),
        None => summary.sources.read = 1,
    }
    Outcome { summary, tokens, closed }
}

fn work<R: Read>(
    plan: &Plan,
    name: &str,
    feed: &Mutex<Feed<R>>,
    written: &Mutex<Written<'_>>,
    turned: &Condvar,
    stop: &AtomicBool,
) -> Tally {
    let mut worker = Worker {
        plan,
        name: name.into(),
        judge: Judge::new(plan),
        memory: Memory::of_worker(plan.jobs),
        tally: Tally {
            summary: plan.summary(),
            facts: Vec::new(),
            index: Index::default(),
            most: DISTINCT_LIMIT / plan.jobs,
        },
    };
    let mut lines = Vec::new();
    let mut done = LineBlock::default();
    let _guard = OnPanic(|| {
        written.lock().unwrap_or_else(PoisonError::into_inner).broken = true;
        stop.store(true, Ordering::Relaxed);
        turned.notify_all();
    });
    loop {
        let (number, block) = {
            let mut feed = feed.lock().unwrap_or_else(PoisonError::into_inner);
            feed.blocks.take_back(std::mem::take(&mut done));
            if stop.load(Ordering::Relaxed) || feed.error.is_some() {
                return worker.tally;
            }
            let block = match feed.blocks.next() {
                Ok(Some(block)) => block,
                Ok(None) => return worker.tally,
                Err(error) => {
                    feed.error = Some(error.to_string());
                    return worker.tally;
                }
            };
            feed.number += 1;
            (feed.number - 1, block)
        };
        worker.block(&block, &mut lines);
        done = block;
        let mut all = written.lock().unwrap_or_else(PoisonError::into_inner);
        all.turns.put(number, lines);
        while let Some(lines) = all.turns.take() {
            all.write(lines, stop);
        }
        turned.notify_all();
        while all.turns.is_full() && !all.broken {
            all = turned.wait(all).unwrap_or_else(PoisonError::into_inner);
        }
        if all.broken {
            return worker.tally;
        }
        lines = all.spare.pop().unwrap_or_default();
    }
}

impl Written<'_> {
    fn write(&mut self, mut lines: Vec<u8>, stop: &AtomicBool) {
        let wrote =
            if self.closed { Ok(()) } else { self.out.write_all(&lines).and_then(|()| self.out.flush()) };
        if wrote.is_err() {
            self.closed = true;
            stop.store(true, Ordering::Relaxed);
        }
        lines.clear();
        self.spare.push(lines);
    }
}

struct Worker<'p> {
    plan: &'p Plan,
    name: Arc<str>,
    judge: Judge<'p>,
    memory: Memory,
    tally: Tally,
}

impl Worker<'_> {
    fn block(&mut self, block: &LineBlock, out: &mut Vec<u8>) {
        if block.too_long {
            self.tally.summary.errors += 1;
            self.error("the line is longer than 16777216 bytes, the most that is read of one", out);
        }
        for (number, line) in block.lines() {
            let place = Place { file: self.name.clone(), line: number, column: 1, path: None };
            let hash = self.memory.hash(line);
            if let Some((record, token)) = self.memory.get(hash, line) {
                out.extend_from_slice(record);
                self.tally.again(token, place);
                continue;
            }
            let (from, others) = (out.len(), self.tally.summary.not_tokens.all());
            let token = self.line(line, place, out);
            // What stands beside the token has to be counted each time.
            if let Some(token) = token.filter(|_| self.tally.summary.not_tokens.all() == others) {
                self.memory.keep(hash, line, &out[from..], token);
            }
        }
    }

    /// Adds the record of `line`, and says which token of the tally it holds and whether that did not hold at the line's time;
    /// `None` where it can't be told again.
    fn line(&mut self, line: &[u8], place: Place, out: &mut Vec<u8>) -> Option<(usize, bool)> {
        let moment = self.plan.as_of_line.then(|| rolecall_core::audit::moment(line, b"")).flatten();
        let found = match self.text(line) {
            Ok(text) => text,
            Err(error) => {
                self.tally.summary.errors += 1;
                self.error(&error, out);
                return None;
            }
        };
        let found = Hashed::of(found);
        match self.judge.judge(found, place, false, moment, out) {
            Ok((facts, _)) => {
                let stale = facts.stale_places > 0;
                Some((self.tally.meet(facts)?, stale))
            }
            Err(NoToken::Encrypted) => {
                self.tally.summary.not_tokens.count(SpotKind::Token, true);
                self.error("the token is encrypted: only the API that it is for can read it", out);
                None
            }
            Err(NoToken::Malformed) => {
                self.tally.summary.not_tokens.count(SpotKind::Malformed, false);
                self.error("what stands on the line is no token that can be read", out);
                None
            }
        }
    }

    fn error(&self, error: &str, out: &mut Vec<u8>) {
        if self.plan.records {
            error_record(error, out);
        }
    }

    /// The one token on `line`.
    fn text(&mut self, line: &[u8]) -> Result<String, String> {
        let member = match &self.plan.reading {
            Reading::Anywhere => None,
            Reading::Field(field) => Some(member(line, field).map_err(str::to_owned)?),
        };
        let text = member.as_ref().map_or(line, |member| member.as_bytes());
        let (mut tokens, others): (Vec<Spot>, Vec<Spot>) =
            spots(text).into_iter().partition(|spot| spot.kind == SpotKind::Token);
        for other in &others {
            self.tally.summary.not_tokens.count(other.kind, false);
        }
        match (tokens.pop(), &tokens[..], others.first()) {
            (Some(last), rest, _) if rest.iter().all(|token| token.text == last.text) => Ok(last.text),
            (Some(last), rest, _) => {
                self.tally.summary.several += 1;
                let columns = rest.iter().chain([&last]).map(|token| token.range.start + 1);
                Err(several(&columns.collect::<Vec<_>>(), text.trim_ascii_start().starts_with(b"{")))
            }
            (None, _, Some(spot)) if spot.kind == SpotKind::CutOff => {
                Err("the token on the line is cut off".to_owned())
            }
            (None, _, Some(_)) => {
                Err("something stands directly at the token, so that it is none".to_owned())
            }
            (None, _, None) => Err("no token stands on the line".to_owned()),
        }
    }
}

/// What is wrong with a line that has a token at each of `columns`, and what to do.
fn several(columns: &[usize], is_record: bool) -> String {
    /// How many columns are named.
    const NAMED: usize = 5;
    let named: Vec<String> = columns.iter().take(NAMED).map(ToString::to_string).collect();
    let advice = if is_record {
        "--field NAME says which member of a record is meant"
    } else {
        "give each a line of its own, or leave out --lines, and every one is judged"
    };
    let (tokens, and) = (counted(columns.len(), "token"), if columns.len() > NAMED { " and on" } else { "" });
    format!(
        "{tokens} stand on the line, at byte {}{and}, and one was expected: {advice}",
        listed(&named, "and")
    )
}

impl Tally {
    /// Notes a token, and gives its number where it is told apart.
    fn meet(&mut self, facts: Facts) -> Option<usize> {
        let Self { summary, facts: all, index, most } = self;
        match index.number(&facts.sha256.0, *most, |number| &all[number as usize].sha256.0) {
            Number::Known(number) => {
                all[number as usize].join(facts);
                Some(number as usize)
            }
            Number::Beyond => {
                summary.beyond.count(&facts, 1);
                None
            }
            Number::New(number) => {
                if all.len() == MANY {
                    all.reserve_exact(most.saturating_sub(MANY));
                }
                all.push(facts);
                Some(number as usize)
            }
        }
    }

    fn again(&mut self, remembered: (usize, bool), place: Place) {
        let (at, stale) = remembered;
        if let Some(facts) = self.facts.get_mut(at) {
            facts.seen_at(place);
            facts.stale_places = facts.stale_places.saturating_add(u64::from(stale));
        }
    }
}
