//! The text on its way to a terminal.

use std::io::{self, Write};

use rolecall_core::text::visible;

/// The text on its way to a terminal, where nothing in it must do anything (docs/design.md §4, wall 6): line by line, with control
/// characters spelt out.
#[derive(Default)]
pub(super) struct Shown {
    line: Vec<u8>,
    /// Whether what was shown so far breaks off within a line.
    pub(super) is_open: bool,
}

impl Shown {
    pub(super) fn write(&mut self, bytes: &[u8], out: &mut dyn Write) -> io::Result<()> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.end(out)?;
            }
        }
        Ok(())
    }

    pub(super) fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let line = String::from_utf8_lossy(&self.line);
        let (text, line_end) = match line.strip_suffix("\r\n").or(line.strip_suffix('\n')) {
            Some(text) => (text, "\n"),
            None => (&*line, ""),
        };
        // Tabs move on and nothing else.
        let shown: Vec<_> = text.split('\t').map(visible).collect();
        out.write_all(shown.join("\t").as_bytes())?;
        out.write_all(line_end.as_bytes())?;
        self.is_open = line_end.is_empty() && (self.is_open || !text.is_empty());
        self.line.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_nothing_that_moves_it() {
        let mut shown = Shown::default();
        let mut out = Vec::new();
        for bytes in [&b"a\tb\x1b[2J\r"[..], b"\nc\r\n", b"\x9b \xc2\x9bd"] {
            shown.write(bytes, &mut out).expect("memory");
        }
        shown.end(&mut out).expect("memory");
        assert_eq!(String::from_utf8_lossy(&out), "a\tb\\u{1b}[2J\nc\n\u{fffd} \\u{9b}d");
        assert!(shown.is_open, "it has no end of its line");
        shown.write(b"\n", &mut out).expect("memory");
        shown.end(&mut out).expect("memory");
        assert!(!shown.is_open);
    }
}
