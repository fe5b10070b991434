//! A text in blocks of whole lines.

use std::io::{self, Read};

use memchr::{memchr, memrchr};

/// How much is read at once, in bytes.
const READ: usize = 256 * 1024;

/// The longest line that is kept, in bytes: as much as one pasted text.
const LONGEST: usize = rolecall_core::input::INPUT_LIMIT;

/// Whole lines.
#[derive(Debug, Default)]
pub(super) struct LineBlock {
    /// The lines, each with its end but perhaps the last.
    pub(super) text: Vec<u8>,
    /// The number of the first, from 1.
    pub(super) first: u64,
    /// It is one line that was too long to be kept.
    pub(super) too_long: bool,
}

impl LineBlock {
    /// The lines with their numbers, without their ends.
    pub(super) fn lines(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let mut rest = &self.text[..];
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
    /// What was read and belongs to a line that has not ended.
    rest: Vec<u8>,
    line: u64,
    /// Whether the beginning of the line was thrown away.
    skipping: bool,
    ended: bool,
    /// Bytes read.
    pub(super) bytes: u64,
}

impl<R: Read> LineBlocks<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, rest: Vec::new(), line: 1, skipping: false, ended: false, bytes: 0 }
    }

    /// The next lines; `None` at the end.
    ///
    /// # Errors
    /// What the reader says. What was read of a line before is lost with it.
    pub(super) fn next(&mut self) -> io::Result<Option<LineBlock>> {
        while !self.ended {
            let before = self.rest.len();
            self.rest.resize(before + READ, 0);
            let count = loop {
                match self.reader.read(&mut self.rest[before..]) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    other => break other,
                }
            };
            self.rest.truncate(before + *count.as_ref().unwrap_or(&0));
            let count = count?;
            self.bytes += count as u64;
            self.ended = count == 0;
            if self.skipping {
                let Some(end) = memchr(b'\n', &self.rest) else {
                    self.rest.clear();
                    continue;
                };
                self.rest.drain(..=end);
                self.skipping = false;
            }
            if let Some(end) = memrchr(b'\n', &self.rest) {
                let behind = self.rest.split_off(end + 1);
                let text = std::mem::replace(&mut self.rest, behind);
                return Ok(Some(self.block(text)));
            }
            if self.rest.len() > LONGEST {
                (self.rest, self.skipping) = (Vec::new(), true);
                self.line += 1;
                return Ok(Some(LineBlock { text: Vec::new(), first: self.line - 1, too_long: true }));
            }
        }
        let text = std::mem::take(&mut self.rest);
        Ok((!text.is_empty()).then(|| self.block(text)))
    }

    fn block(&mut self, text: Vec<u8>) -> LineBlock {
        let first = self.line;
        self.line += memchr::memchr_iter(b'\n', &text).count() as u64;
        LineBlock { text, first, too_long: false }
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
    fn a_line_that_is_too_long_is_told_and_the_next_is_read() {
        let text = [&b"x\n"[..], &vec![b'y'; LONGEST + READ], b"\nz\n"].concat();
        let expected = [(1, "x".to_owned()), (2, "too long".to_owned()), (3, "z".to_owned())];
        assert_eq!(lines(&text, usize::MAX), expected);
    }
}
