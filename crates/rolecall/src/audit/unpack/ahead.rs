//! A reader whose beginning can be looked at before it is read.

use std::io::{self, BufRead, Read};

/// How much is read at once, in bytes.
const ROOM: usize = 64 * 1024;

/// A reader with a buffer before it, whose end and whose failures stay where they are in the text.
pub(in crate::audit) struct Ahead<R> {
    inner: R,
    buffer: Vec<u8>,
    /// What of the buffer is not read yet.
    at: usize,
    filled: usize,
    /// What went wrong behind the buffer.
    failure: Option<io::Error>,
    ended: bool,
}

impl<R: Read> Ahead<R> {
    pub(in crate::audit) fn new(inner: R) -> Self {
        Self { inner, buffer: Vec::new(), at: 0, filled: 0, failure: None, ended: false }
    }

    /// The first bytes, at most `limit` of them: as many as there are, or as `enough` takes to decide. Nothing may have
    /// been read before, and `limit` is at most 64 KiB.
    pub(in crate::audit) fn look(&mut self, limit: usize, enough: impl Fn(&[u8]) -> bool) -> &[u8] {
        self.buffer.resize(ROOM, 0);
        while self.filled < limit.min(ROOM) && !self.is_over() && !enough(&self.buffer[..self.filled]) {
            self.fill();
        }
        &self.buffer[..self.filled.min(limit)]
    }

    /// Passes over `count` bytes that were looked at.
    pub(super) fn skip(&mut self, count: usize) {
        self.at = (self.at + count).min(self.filled);
    }

    /// Whether all was read, up to the end.
    pub(super) fn has_ended(&self) -> bool {
        self.ended && self.at == self.filled
    }

    fn is_over(&self) -> bool {
        self.ended || self.failure.is_some()
    }

    /// Reads once, behind what is in the buffer.
    fn fill(&mut self) {
        match self.inner.read(&mut self.buffer[self.filled..]) {
            Ok(0) => self.ended = true,
            Ok(count) => self.filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => self.failure = Some(error),
        }
    }
}

impl<R: Read> BufRead for Ahead<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.filled {
            (self.at, self.filled) = (0, 0);
            self.buffer.resize(ROOM, 0);
            while self.filled == 0 && !self.is_over() {
                self.fill();
            }
            if self.filled == 0
                && let Some(failure) = self.failure.take()
            {
                self.ended = true;
                return Err(failure);
            }
        }
        Ok(&self.buffer[self.at..self.filled])
    }

    fn consume(&mut self, count: usize) {
        self.skip(count);
    }
}

impl<R: Read> Read for Ahead<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.filled && into.len() >= ROOM && !self.is_over() {
            self.buffer = Vec::new();
            (self.at, self.filled) = (0, 0);
            let read = self.inner.read(into);
            match &read {
                Ok(count) => self.ended = *count == 0,
                Err(error) => self.ended = error.kind() != io::ErrorKind::Interrupted,
            }
            return read;
        }
        let ready = self.fill_buf()?;
        let count = ready.len().min(into.len());
        into[..count].copy_from_slice(&ready[..count]);
        self.consume(count);
        Ok(count)
    }
}
