//! Where the JSON in a base64url text ends, told while reading: this is what says whether a line break stands inside a
//! part of a token or behind it.

/// How far the JSON has come.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Progress {
    /// Nothing but white space so far.
    #[default]
    Empty,
    /// An object has begun and is not over.
    Open,
    /// One whole object.
    Complete,
    /// This is no JSON object.
    Broken,
}

/// Follows base64url text letter by letter. It knows strings, depth and the letters that JSON has outside strings, no
/// more: enough to tell a token's part from other text. Whether the JSON is sound is judged when the part is whole.
#[derive(Clone, Default)]
pub(super) struct JsonEnd {
    progress: Progress,
    bits: u32,
    held: u32,
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl JsonEnd {
    pub(super) fn progress(&self) -> Progress {
        self.progress
    }

    /// Takes `letters`, up to the first that shows that this is no JSON object.
    pub(super) fn feed_all(&mut self, letters: &[u8]) {
        for letter in letters {
            if self.progress == Progress::Broken {
                return;
            }
            self.feed(*letter);
        }
    }

    /// Takes the next letter of the base64url text.
    pub(super) fn feed(&mut self, letter: u8) {
        let Some(value) = sextet(letter) else {
            self.progress = Progress::Broken;
            return;
        };
        self.bits = (self.bits << 6 | value) & 0x3fff;
        self.held += 6;
        if self.held >= 8 {
            self.held -= 8;
            // The mask keeps eight bits.
            self.byte((self.bits >> self.held & 0xff) as u8);
        }
    }

    fn byte(&mut self, byte: u8) {
        let space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        match self.progress {
            Progress::Broken => {}
            Progress::Empty if byte == b'{' => {
                self.progress = Progress::Open;
                self.depth = 1;
            }
            Progress::Empty | Progress::Complete => {
                if !space {
                    self.progress = Progress::Broken;
                }
            }
            Progress::Open if self.in_string => match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                0..0x20 => self.progress = Progress::Broken,
                _ => {}
            },
            Progress::Open => match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        self.progress = Progress::Complete;
                    }
                }
                b',' | b':' | b'0'..=b'9' | b'+' | b'-' | b'.' | b'E' => {}
                b't' | b'r' | b'u' | b'e' | b'f' | b'a' | b'l' | b's' | b'n' => {}
                _ if space => {}
                _ => self.progress = Progress::Broken,
            },
        }
    }
}

/// The six bits of a base64url letter.
pub(super) fn sextet(letter: u8) -> Option<u32> {
    match SEXTETS[usize::from(letter)] {
        NO_LETTER => None,
        value => Some(u32::from(value)),
    }
}

const NO_LETTER: u8 = 0xff;

static SEXTETS: [u8; 256] = {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut sextets = [NO_LETTER; 256];
    let mut value = 0;
    while value < LETTERS.len() {
        sextets[LETTERS[value] as usize] = value as u8;
        value += 1;
    }
    sextets
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::base64url;

    #[test]
    fn the_end_is_told_from_the_letters() {
        for (json, progress) in [
            ("", Progress::Empty),
            (" \r\n\t", Progress::Empty),
            ("{", Progress::Open),
            (" {\"a\":", Progress::Open),
            ("{\"a\":\"}\\\"}", Progress::Open),
            ("{\"a\":[{}", Progress::Open),
            ("{}", Progress::Complete),
            ("{\"a\":[{}],\"b\":-1.5e3,\"c\":null,\"d\":true,\"e\":false}\n", Progress::Complete),
            ("{} {", Progress::Broken),
            ("[1]", Progress::Broken),
            ("word", Progress::Broken),
            ("{word", Progress::Broken),
            ("{\"a\nb", Progress::Broken),
        ] {
            let mut end = JsonEnd::default();
            base64url::encode(json.as_bytes()).bytes().for_each(|letter| end.feed(letter));
            assert_eq!(end.progress(), progress, "{json:?}");
        }
        let mut end = JsonEnd::default();
        b"eyJ+".iter().for_each(|letter| end.feed(*letter));
        assert_eq!(end.progress(), Progress::Broken, "a letter that base64url does not have");
    }
}
