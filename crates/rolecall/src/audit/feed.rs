//! What is read under the lock: texts to the tokens in them, those that are new told from those that are known.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rolecall_core::audit::{Place, moment, moment_of_record};
use rolecall_core::input::{Next, Sighting, SpotKind, Stream, spots};
use rolecall_core::time::UnixTime;
use rolecall_core::token::Hashed;

use super::batch::{Batch, New};
use super::field::member;
use super::har::Har;
use super::index::Met;
use super::known::Known;
use super::line_blocks::LineBlocks;
use super::others::Others;
use super::progress::Progress;
use super::sources::{Opened, Source, Sources};
use super::unpack::Reader;
use super::{Plan, Reading};

/// The texts of an audit, and what is known of the tokens in them.
pub(super) struct Feed<'p> {
    plan: &'p Plan,
    sources: Sources,
    stop: &'p AtomicBool,
    current: Option<Current>,
    stream: Stream,
    /// A token that may be new, and waits for another one that may be. None does once a batch is taken.
    waiting: Option<Waiting>,
    batches: u64,
    pub(super) known: Known,
    pub(super) others: Others,
    /// How many were found, tokens or not.
    found: u64,
    pub(super) errors: u64,
    pub(super) read: rolecall_core::audit::Sources,
    pub(super) progress: Progress,
}

/// A token before it is hashed.
struct Waiting {
    text: String,
    seen: Seen,
}

/// What is known of a token that may be new, beside its text.
struct Seen {
    /// By which it is met.
    sample: u64,
    /// How many were found with it, tokens or not.
    order: u64,
    place: Place,
    moment: Option<UnixTime>,
}

/// A text that is being read.
struct Current {
    file: Arc<str>,
    kind: Kind,
}

enum Kind {
    Text(Source),
    Lines(Box<LineBlocks<Reader>>),
    Har(Box<Har>),
}

impl<'p> Feed<'p> {
    pub(super) fn new(plan: &'p Plan, sources: Sources, stop: &'p AtomicBool, progress: Progress) -> Self {
        Self {
            plan,
            sources,
            stop,
            current: None,
            stream: Stream::new(),
            waiting: None,
            batches: 0,
            known: Known::new(plan.jobs),
            others: Others::default(),
            found: 0,
            errors: 0,
            read: rolecall_core::audit::Sources::default(),
            progress,
        }
    }

    /// Puts into `batch` what is there to do next; false at the end of all texts, or once it is to stop.
    pub(super) fn take(&mut self, batch: &mut Batch) -> bool {
        batch.clear();
        batch.number = self.batches;
        while !batch.is_full(self.plan.jobs) && !self.stop.load(Ordering::Relaxed) {
            let Some(mut current) = self.current.take().or_else(|| self.open()) else { break };
            let Current { file, kind } = &mut current;
            let step = match kind {
                Kind::Text(source) => self.step_text(file, source, batch),
                Kind::Lines(blocks) => self.step_lines(file, blocks, batch),
                Kind::Har(har) => self.step_har(file, har, batch),
            };
            match step {
                Ok(Step::GoOn) => self.current = Some(current),
                // What was found so far is worth judging before more is waited for. What waits may be known after all.
                Ok(Step::Waited) => {
                    self.current = Some(current);
                    self.settle(batch);
                    if !batch.is_empty() {
                        break;
                    }
                }
                Ok(Step::Over) => self.read.read += 1,
                Err(error) => self.read.fail(file.to_string(), error.to_string()),
            }
        }
        // What was read before it is to stop is judged.
        if self.stop.load(Ordering::Relaxed)
            && let Some(Current { file, kind: Kind::Text(_) }) = &self.current
        {
            let file = file.clone();
            self.drain(&file, batch);
        }
        // Where all has ended, or is to stop, or the batch is full.
        self.settle(batch);
        if batch.is_empty() {
            return false;
        }
        self.batches += 1;
        true
    }

    /// How much was read, in bytes of text; a text that an end was put to before its own counts with what was read of it.
    pub(super) fn finish(&mut self) {
        if let Some(Current { kind: Kind::Text(_), .. }) = self.current {
            self.read.bytes += self.stream.len();
        }
        (self.read.links, self.read.left_out) = (self.sources.passed.links, self.sources.passed.left_out);
        self.progress.finish();
    }

    fn open(&mut self) -> Option<Current> {
        loop {
            match self.sources.next()? {
                Opened::Unreadable { name, reason } => self.read.fail(name, reason),
                Opened::Text(source) => {
                    self.progress.open(&source.read);
                    self.stream.restart();
                    let file: Arc<str> = source.name.as_str().into();
                    let kind = match &self.plan.reading {
                        Reading::Anywhere => Kind::Text(source),
                        Reading::Field(_) => Kind::Lines(Box::new(LineBlocks::new(source.reader))),
                    };
                    return Some(Current { file, kind });
                }
                Opened::Har(har) => {
                    self.progress.open(&har.read);
                    let file: Arc<str> = har.name.as_str().into();
                    return Some(Current { file, kind: Kind::Har(Box::new(har)) });
                }
            }
        }
    }

    fn step_text(&mut self, file: &Arc<str>, source: &mut Source, batch: &mut Batch) -> io::Result<Step> {
        match self.stream.next() {
            Next::Found(sighting) => {
                self.note_in_text(file, sighting, batch);
                Ok(Step::GoOn)
            }
            // Reading may take long: what was found is judged before.
            Next::More if !batch.is_empty() || self.waiting.is_some() => Ok(Step::Waited),
            Next::More => {
                let count = match read(&mut source.reader, self.stream.space()) {
                    Ok(count) => count,
                    Err(error) => {
                        // What was read before is worth as much as it was.
                        self.drain(file, batch);
                        self.read.bytes += self.stream.len();
                        return Err(error);
                    }
                };
                self.stream.filled(count);
                self.progress.advance();
                Ok(Step::Waited)
            }
            Next::End => {
                self.read.bytes += self.stream.len();
                Ok(Step::Over)
            }
        }
    }

    /// Everything that is left in the stream, as if it ended here.
    fn drain(&mut self, file: &Arc<str>, batch: &mut Batch) {
        self.stream.filled(0);
        while let Next::Found(sighting) = self.stream.next() {
            self.note_in_text(file, sighting, batch);
        }
    }

    fn note_in_text(&mut self, file: &Arc<str>, sighting: Sighting, batch: &mut Batch) {
        let moment = self.plan.as_of_line.then(|| {
            let (head, before) = self.stream.around(&sighting);
            moment(head, before)
        });
        let place = Place { file: file.clone(), line: sighting.line, column: sighting.column, path: None };
        self.note(sighting, place, moment.flatten(), batch);
    }

    fn step_har(&mut self, file: &Arc<str>, har: &mut Har, batch: &mut Batch) -> io::Result<Step> {
        let Some(value) = har.next() else { return Ok(Step::Over) };
        let value = value.map_err(io::Error::other)?;
        self.progress.advance();
        self.read.bytes += value.text.len() as u64;
        let path: Arc<str> = value.path.as_str().into();
        self.stream.restart();
        let mut rest = &value.text[..];
        loop {
            match self.stream.next() {
                Next::Found(sighting) => {
                    let place = Place { file: file.clone(), line: 0, column: 0, path: Some(path.clone()) };
                    self.note(sighting, place, None, batch);
                }
                Next::More => {
                    let space = self.stream.space();
                    let count = rest.len().min(space.len());
                    space[..count].copy_from_slice(&rest[..count]);
                    rest = &rest[count..];
                    self.stream.filled(count);
                }
                Next::End => return Ok(Step::GoOn),
            }
        }
    }

    fn step_lines(
        &mut self,
        file: &Arc<str>,
        blocks: &mut LineBlocks<Reader>,
        batch: &mut Batch,
    ) -> io::Result<Step> {
        let Reading::Field(field) = &self.plan.reading else { return Ok(Step::Over) };
        let before = blocks.bytes;
        let next = blocks.next();
        self.read.bytes += blocks.bytes - before;
        let Some(lines) = next? else { return Ok(Step::Over) };
        self.errors += u64::from(lines.too_long);
        for (number, line) in lines.lines() {
            let text = member(line, field).unwrap_or_default();
            let found = spots(text.as_bytes());
            if found.is_empty() {
                field.wrong(&text);
            }
            self.errors += u64::from(found.iter().all(|spot| spot.kind != SpotKind::Token));
            for spot in found {
                let place = Place {
                    file: file.clone(),
                    line: number,
                    column: 1,
                    path: Some(field.join(".").as_str().into()),
                };
                let moment = self.plan.as_of_line.then(|| moment_of_record(line, &spot.text)).flatten();
                let at = spot.range.start as u64;
                let sighting =
                    Sighting { range: at..at, line: number, column: 1, kind: spot.kind, text: spot.text };
                self.note(sighting, place, moment, batch);
            }
        }
        Ok(Step::Waited)
    }

    fn note(&mut self, sighting: Sighting, place: Place, moment: Option<UnixTime>, batch: &mut Batch) {
        self.found += 1;
        if sighting.kind == SpotKind::Token {
            self.note_token(sighting.text, place, moment, batch);
        } else {
            self.others.note(sighting.kind.into(), self.found, place);
            batch.rooms.push(sighting.text);
        }
        if let Some(room) = batch.rooms.pop() {
            self.stream.reuse(room);
        }
    }

    /// Notes a token. One that may be new waits for the next of its kind: two are hashed in less than twice the time.
    fn note_token(&mut self, text: String, place: Place, moment: Option<UnixTime>, batch: &mut Batch) {
        let sample = match self.known.recall(&text, &place) {
            Ok(number) => return self.note_again(number, moment, text, batch),
            Err(sample) => sample,
        };
        let seen = Seen { sample, order: self.found, place, moment };
        let Some(first) = self.waiting.take() else {
            self.waiting = Some(Waiting { text, seen });
            return;
        };
        let [one, two] = Hashed::both([first.text, text]);
        self.meet(one, first.seen, batch);
        self.meet(two, seen, batch);
    }

    /// Notes the token that waits for another.
    fn settle(&mut self, batch: &mut Batch) {
        if let Some(Waiting { text, seen }) = self.waiting.take() {
            self.meet(Hashed::of(text), seen, batch);
        }
    }

    fn meet(&mut self, text: Hashed, seen: Seen, batch: &mut Batch) {
        let Seen { sample, order, place, moment } = seen;
        let number = match self.known.meet(&text, sample, &place) {
            Met::New(number) => Some(number),
            Met::Beyond => None,
            Met::Known(number) => return self.note_again(number, moment, text.into_text(), batch),
        };
        batch.push(New { number, text, order, place, moment });
    }

    fn note_again(&self, number: u32, moment: Option<UnixTime>, text: String, batch: &mut Batch) {
        if self.plan.as_of_line {
            batch.again.push((number, moment));
        }
        batch.rooms.push(text);
    }
}

/// How a step ended.
enum Step {
    GoOn,
    /// It read more, which may have taken long.
    Waited,
    Over,
}

fn read(reader: &mut impl Read, space: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(space) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}
