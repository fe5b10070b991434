//! One token or record a line in, one record a line out, with no state between lines: what a big engine runs over each part
//! of its data.

use std::io::{self, Read, Write};
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use memchr::memmem;
use rolecall_core::audit::{DISTINCT_LIMIT, NotToken, Place, moment_of_record};
use rolecall_core::input::{INPUT_LIMIT, Spot, SpotKind, Spotter};
use rolecall_core::text::{counted, listed};
use rolecall_core::time::UnixTime;
use rolecall_core::token::Hashed;

use super::engine::Outcome;
use super::field::member;
use super::judge::{Judge, NoToken, error_record};
use super::line_blocks::{LineBlock, LineBlocks};
use super::memory::Memory;
use super::on_panic::OnPanic;
use super::tally::{Tally, together};
use super::turns::Turns;
use super::{Plan, Reading};

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
    closed: Option<io::Error>,
    /// A worker panicked, so that its turn never comes.
    broken: bool,
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
        closed: None,
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
    let mut summary = together(plan, tallies);
    let tokens = std::mem::take(&mut summary.tokens);
    summary.partial = stop.load(Ordering::Relaxed) || closed.is_some();
    summary.sources.bytes = feed.blocks.bytes;
    summary.hints = plan.hints(&summary);
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
        spotter: Spotter::default(),
        judge: Judge::new(plan),
        memory: Memory::of_worker(plan.jobs),
        tally: Tally::new(plan.summary(), DISTINCT_LIMIT / plan.jobs),
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
        if self.closed.is_none()
            && let Err(error) = self.out.write_all(&lines).and_then(|()| self.out.flush())
        {
            self.closed = Some(error);
            stop.store(true, Ordering::Relaxed);
        }
        lines.clear();
        self.spare.push(lines);
    }
}

struct Worker<'p> {
    plan: &'p Plan,
    name: Arc<str>,
    spotter: Spotter,
    judge: Judge<'p>,
    memory: Memory,
    tally: Tally,
}

/// A line with one token, which is to be judged.
struct Line<'l> {
    line: &'l [u8],
    /// By which it is remembered.
    hash: u64,
    place: Place,
    moment: Option<UnixTime>,
    /// Whether nothing stands beside the token that has to be counted each time.
    alone: bool,
}

impl Worker<'_> {
    fn block(&mut self, block: &LineBlock, out: &mut Vec<u8>) {
        if block.too_long {
            self.tally.summary.errors += 1;
            self.error(
                &format!("the line is longer than {INPUT_LIMIT} bytes, the most that is read of one"),
                out,
            );
        }
        // A line that is to be judged waits for the next one: two tokens are hashed in less than twice the time.
        let mut waiting = None;
        for (number, line) in block.lines() {
            let place = Place { file: self.name.clone(), line: number, column: 1, path: None };
            let hash = self.memory.hash(line);
            if waiting.is_some() && self.memory.may_know(hash) {
                self.settle(&mut waiting, out);
            }
            if let Some((record, token)) = self.memory.get(hash, line) {
                record.into_iter().for_each(|piece| out.extend_from_slice(piece));
                self.tally.again(token, place);
                continue;
            }
            let (text, alone) = match self.text(line, &place) {
                Ok(only) => only,
                Err(error) => {
                    self.settle(&mut waiting, out);
                    self.tally.summary.errors += 1;
                    self.error(&error, out);
                    continue;
                }
            };
            let moment = self.plan.as_of_line.then(|| moment_of_record(line, &text)).flatten();
            let line = Line { line, hash, place, moment, alone };
            match waiting.take() {
                None => waiting = Some((text, line)),
                Some((first, waited)) => {
                    let [first, second] = Hashed::both([first, text]);
                    self.judge(first, waited, out);
                    self.judge(second, line, out);
                }
            }
        }
        self.settle(&mut waiting, out);
    }

    /// Judges the line that waits for another.
    fn settle(&mut self, waiting: &mut Option<(String, Line<'_>)>, out: &mut Vec<u8>) {
        if let Some((text, line)) = waiting.take() {
            self.judge(Hashed::of(text), line, out);
        }
    }

    /// Adds the record of `line`, whose token is `text`.
    fn judge(&mut self, text: Hashed, line: Line<'_>, out: &mut Vec<u8>) {
        let Line { line, hash, place, moment, alone } = line;
        let from = out.len();
        match self.judge.judge(text, place, false, moment, out) {
            Ok((facts, _)) => {
                let stale = facts.stale_places > 0;
                if let Some(number) = self.tally.meet(facts).filter(|_| alone) {
                    self.memory.keep(hash, line, pieces(&out[from..]), (number, stale));
                }
            }
            Err(NoToken { kind, place }) => {
                let error = match kind {
                    NotToken::Encrypted => "the token is encrypted: only the API that it is for can read it",
                    _ => "what stands on the line is no token that can be read",
                };
                self.tally.others.note(kind, place.line, place);
                self.error(error, out);
            }
        }
        if let Some(room) = self.judge.room() {
            self.spotter.reuse(room);
        }
    }

    fn error(&self, error: &str, out: &mut Vec<u8>) {
        if self.plan.records {
            error_record(error, out);
        }
    }

    /// The one token on `line`, which stands at `place`, and whether nothing stands beside it that begins like one.
    fn text(&mut self, line: &[u8], place: &Place) -> Result<(String, bool), String> {
        let member = match &self.plan.reading {
            Reading::Anywhere => None,
            Reading::Field(field) => Some(member(line, field).map_err(str::to_owned)?),
        };
        let text = member.as_ref().map_or(line, |member| member.as_bytes());
        let mut tokens = self.spotter.spots(text);
        let others: Vec<Spot> = tokens.extract_if(.., |spot| spot.kind != SpotKind::Token).collect();
        for other in &others {
            self.tally.others.note(other.kind.into(), place.line, place.clone());
        }
        match (tokens.pop(), &tokens[..], others.first()) {
            (Some(last), rest, _) if rest.iter().all(|token| token.text == last.text) => {
                Ok((last.text, others.is_empty()))
            }
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
            (None, _, None) => {
                let wrong = match (&self.plan.reading, &member) {
                    (Reading::Field(field), Some(member)) => field.wrong(member),
                    _ => None,
                };
                Err(wrong.unwrap_or("no token stands on the line").to_owned())
            }
        }
    }
}

/// `record` up to its answers, and these, which are the same for many tokens. Where they begin matters to nobody else.
fn pieces(record: &[u8]) -> [&[u8]; 2] {
    let answers = memmem::find(record, b"\"questions\":").unwrap_or(record.len());
    let (about, answers) = record.split_at(answers);
    [about, answers]
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
