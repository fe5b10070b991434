//! A text in blocks of whole lines.

use std::io::{self, Read};

use memchr::memchr;

/// How much is read at once, in bytes.
const READ: usize = 256 * 1024;

/// The most lines of a block: of short ones the records take many times as much.
const LINES: usize = 512;

/// The longest line that is kept, in bytes: as much as one pasted text.
const LONGEST: usize = rolecall_core::input::INPUT_LIMIT;

/// Whole lines.
#[derive(Debug, Default)]
pub(super) struct LineBlock {
    buffer: Vec<u8>,
    /// How much of it the lines take, each with its end but perhaps the last.
    filled: usize,
    /// The number of the first, from 1.
    pub(super) first: u64,
    /// It is one line that was too long to be kept.
    pub(super) too_long: bool,
}

impl LineBlock {
    /// The lines with their numbers, without their ends.
    pub(super) fn lines(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let mut rest = &self.buffer[..self.filled];
        let mut number = self.first;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let (line, behind) = match memchr(b'\n', rest) {
                Some(end) => (&rest[..end], &rest[end + 1..]),
                None => (rest, &rest[rest.len()..]),
            };
            rest = behind;
            number += 1;
            Some((number - 1, line.strip_suffix(b"\r").unwrap_or(line)))
        })
    }
}

/// Reads lines, as many at once as there are.
pub(super) struct LineBlocks<R> {
    reader: R,
    /// What was read and is in no block, with room for more.
    buffer: Vec<u8>,
    /// How much of it was read.
    filled: usize,
    /// Whether a line ends in it.
    whole: bool,
    /// Buffers to read into: a fresh one has to be cleared first, by the system or here.
    spare: Vec<Vec<u8>>,
    line: u64,
    /// Whether the beginning of the line was thrown away.
    skipping: bool,
    ended: bool,
    /// Bytes read.
    pub(super) bytes: u64,
}

impl<R: Read> LineBlocks<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            filled: 0,
            whole: false,
            spare: Vec::new(),
            line: 1,
            skipping: false,
            ended: false,
            bytes: 0,
        }
    }

    /// Takes the memory of a block whose lines were read.
    pub(super) fn take_back(&mut self, block: LineBlock) {
        // A single long line must not be paid for until the end.
        if (READ..=4 * READ).contains(&block.buffer.len()) {
            self.spare.push(block.buffer);
        }
    }

    /// The next lines; `None` at the end.
    ///
    /// # Errors
    /// What the reader says. What was read of a line before is lost with it.
    pub(super) fn next(&mut self) -> io::Result<Option<LineBlock>> {
        while !self.whole && !self.ended {
            self.read()?;
            if !self.whole && self.filled > LONGEST {
                (self.buffer, self.filled, self.skipping) = (Vec::new(), 0, true);
                self.line += 1;
                return Ok(Some(LineBlock { first: self.line - 1, too_long: true, ..LineBlock::default() }));
            }
        }
        let ends = memchr::memchr_iter(b'\n', &self.buffer[..self.filled]);
        let filled = match ends.take(LINES).last() {
            Some(end) => end + 1,
            None => self.filled,
        };
        Ok((filled > 0).then(|| self.block(filled)))
    }

    /// Reads on.
    fn read(&mut self) -> io::Result<()> {
        let before = self.filled;
        make_room(&mut self.buffer, before);
        let count = loop {
            match self.reader.read(&mut self.buffer[before..before + READ]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.bytes += count as u64;
        self.filled += count;
        self.ended = count == 0;
        if self.skipping {
            let Some(end) = memchr(b'\n', &self.buffer[..self.filled]) else {
                self.filled = 0;
                return Ok(());
            };
            self.buffer.copy_within(end + 1..self.filled, 0);
            self.filled -= end + 1;
            self.skipping = false;
        }
        self.whole = memchr(b'\n', &self.buffer[before.min(self.filled)..self.filled]).is_some();
        Ok(())
    }

    /// The block of what stands up to `filled`.
    fn block(&mut self, filled: usize) -> LineBlock {
        let behind = &self.buffer[filled..self.filled];
        let mut next = self.spare.pop().unwrap_or_default();
        make_room(&mut next, behind.len());
        next[..behind.len()].copy_from_slice(behind);
        self.whole = memchr(b'\n', behind).is_some();
        self.filled = behind.len();
        let buffer = std::mem::replace(&mut self.buffer, next);
        let first = self.line;
        self.line += memchr::memchr_iter(b'\n', &buffer[..filled]).count() as u64;
        LineBlock { buffer, filled, first, too_long: false }
    }
}

/// Makes room for a read behind what is `filled` of `buffer`.
fn make_room(buffer: &mut Vec<u8>, filled: usize) {
    if buffer.len() < filled + READ {
        buffer.resize(filled + READ, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives `size` bytes at a time.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(out.len());
            out[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn lines(text: &[u8], size: usize) -> Vec<(u64, String)> {
        let mut blocks = LineBlocks::new(Slow(text, size));
        let mut lines = Vec::new();
        while let Some(block) = blocks.next().expect("a text") {
            if block.too_long {
                lines.push((block.first, "too long".to_owned()));
            }
            lines.extend(block.lines().map(|(n, line)| (n, String::from_utf8_lossy(line).into_owned())));
        }
        lines
    }

    #[test]
    fn lines_are_whole_wherever_reads_end() {
        for (text, expected) in [
            ("", vec![]),
            ("a", vec![(1, "a")]),
            ("a\n", vec![(1, "a")]),
            ("\n\nb\r\n", vec![(1, ""), (2, ""), (3, "b")]),
            ("one\ntwo\nthree", vec![(1, "one"), (2, "two"), (3, "three")]),
        ] {
            let expected: Vec<(u64, String)> = expected.into_iter().map(|(n, l)| (n, l.to_owned())).collect();
            for size in [1, 2, 3, 100] {
                assert_eq!(lines(text.as_bytes(), size), expected, "{text:?} by {size}");
            }
        }
    }

    #[test]
    fn no_block_has_more_lines_than_its_records_have_room_for() {
        let text: String = (1..=2 * LINES + 1).map(|number| format!("{number}\n")).collect();
        for size in [100, usize::MAX] {
            let mut blocks = LineBlocks::new(Slow(text.as_bytes(), size));
            let mut next = 1;
            while let Some(block) = blocks.next().expect("a text") {
                let lines: Vec<_> = block.lines().collect();
                assert!((1..=LINES).contains(&lines.len()), "{}", lines.len());
                for (number, line) in lines {
                    assert_eq!((number, line), (next, next.to_string().as_bytes()));
                    next += 1;
                }
            }
            assert_eq!(next as usize, 2 * LINES + 2);
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_told_and_the_next_is_read() {
        let text = [&b"x\n"[..], &vec![b'y'; LONGEST + READ], b"\nz\n"].concat();
        let expected = [(1, "x".to_owned()), (2, "too long".to_owned()), (3, "z".to_owned())];
        assert_eq!(lines(&text, usize::MAX), expected);
    }
}
