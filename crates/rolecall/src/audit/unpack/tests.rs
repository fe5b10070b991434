use std::io::Write as _;

use flate2::{Compression, GzBuilder};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};

use super::*;

/// Reads `N` bytes at most at once.
struct Slow<const N: usize>(io::Cursor<Vec<u8>>);

impl<const N: usize> Read for Slow<N> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let end = into.len().min(N);
        self.0.read(&mut into[..end])
    }
}

/// What `bytes` hold, and how reading them ends, the same however they come and are read.
fn text_of(bytes: &[u8]) -> (Vec<u8>, Option<String>) {
    let read = |mut reader: Reader, piece: usize| {
        let (mut text, mut block) = (Vec::new(), vec![0; piece]);
        loop {
            match reader.read(&mut block) {
                Ok(0) => return (text, None),
                Ok(count) => text.extend_from_slice(&block[..count]),
                Err(error) => return (text, Some(error.to_string())),
            }
        }
    };
    let whole = read(unpack(Box::new(io::Cursor::new(bytes.to_vec()))), 256 * 1024);
    if bytes.len() < 10_000 {
        assert!(
            whole == read(unpack(Box::new(Slow::<1>(io::Cursor::new(bytes.to_vec())))), 3),
            "byte by byte"
        );
    }
    assert!(whole == read(unpack(Box::new(Slow::<777>(io::Cursor::new(bytes.to_vec())))), 1000), "in pieces");
    whole
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let builder = GzBuilder::new().filename("a.log").comment("b").extra(vec![1, 2, 3]);
    let mut encoder = builder.write(Vec::new(), Compression::default());
    encoder.write_all(text).expect("to memory");
    encoder.finish().expect("to memory")
}

fn zstd(text: &[u8]) -> Vec<u8> {
    compress_to_vec(text, CompressionLevel::Fastest)
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

/// `length` bytes of lines, not all alike.
fn log(length: usize) -> Vec<u8> {
    let lines = (0u64..).map(|n| format!("{n} GET /{:x} 200\n", n.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    let mut text: Vec<u8> = lines.take(length / 10).flat_map(String::into_bytes).collect();
    text.truncate(length);
    text
}

#[test]
fn texts_are_unpacked_by_their_first_bytes() {
    let line = b"GET / eyJhbGciOiJub25lIn0.e30. 200\n".to_vec();
    let long = log(300_000);
    let le = |text: &str| utf16(text, u16::to_le_bytes);
    let be = |text: &str| utf16(text, u16::to_be_bytes);
    let skippable = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9][..], &zstd(&line)].concat();
    for (what, packed, text) in [
        ("nothing", Vec::new(), Vec::new()),
        ("text", line.clone(), line.clone()),
        ("long text", long.clone(), long.clone()),
        ("a mark", [b"\xef\xbb\xbf".to_vec(), line.clone()].concat(), line.clone()),
        ("a mark alone", b"\xef\xbb\xbf".to_vec(), Vec::new()),
        ("binary", b"\x7fELF\x02\x00\xff".to_vec(), b"\x7fELF\x02\x00\xff".to_vec()),
        ("gzip", gzip(&line), line.clone()),
        ("gzip of nothing", gzip(b""), Vec::new()),
        ("long gzip", gzip(&long), long.clone()),
        ("members", [gzip(&line), gzip(b""), gzip(&long)].concat(), [&line[..], &long].concat()),
        ("gzip and NULs", [gzip(&line), vec![0; 100]].concat(), line.clone()),
        ("zstd", zstd(&line), line.clone()),
        ("long zstd", zstd(&long), long.clone()),
        ("frames", [zstd(&line), zstd(&long), zstd(b"")].concat(), [&line[..], &long].concat()),
        ("a frame to skip", skippable, line.clone()),
        ("UTF-16LE", [vec![0xff, 0xfe], le("a„c😀\n")].concat(), "a„c😀\n".into()),
        ("UTF-16BE", [vec![0xfe, 0xff], be("a„c😀\n")].concat(), "a„c😀\n".into()),
        (
            "UTF-16LE without a mark",
            le("eyJhbGciOiJub25lIn0.e30.\n").repeat(400),
            b"eyJhbGciOiJub25lIn0.e30.\n".repeat(400),
        ),
        ("UTF-16BE without a mark", be("eyJhbGci"), b"eyJhbGci".to_vec()),
        ("half a unit", [vec![0xff, 0xfe], le("ab"), vec![b'c']].concat(), b"ab".to_vec()),
        ("half a pair", vec![0xff, 0xfe, 0x00, 0xd8, b'a', 0], "\u{fffd}a".into()),
        ("half a pair at the end", vec![0xff, 0xfe, b'a', 0, 0x00, 0xd8], "a\u{fffd}".into()),
        ("the other half of a pair", vec![0xff, 0xfe, 0x00, 0xdc, b'a', 0], "\u{fffd}a".into()),
        ("UTF-16 in gzip", gzip(&[vec![0xff, 0xfe], le("abc")].concat()), b"abc".to_vec()),
        ("UTF-16 in zstd", zstd(&[vec![0xfe, 0xff], be("abc")].concat()), b"abc".to_vec()),
    ] {
        let (read, failure) = text_of(&packed);
        assert!(read == text, "{what}: {:?}", String::from_utf8_lossy(&read[..read.len().min(200)]));
        assert_eq!(failure, None, "{what}");
    }
}

#[test]
fn other_text_within_utf_16_is_told_and_what_stands_before_it_is_read() {
    let long = "a„c\n".repeat(20_000);
    let other = b"Authorization: Bearer eyJhbGciOiJub25lIn0.e30.\n";
    for text in ["", "a„c\n", &long] {
        let packed = [&[0xff, 0xfe], &utf16(text, u16::to_le_bytes)[..], other].concat();
        let (read, failure) = text_of(&packed);
        assert!(String::from_utf8_lossy(&read).starts_with(text), "{}", text.len());
        assert!(failure.is_some_and(|failure| failure.contains("other text stands within UTF-16")));
    }
}

#[test]
fn what_ends_early_is_read_up_to_there() {
    let text = log(2_000);
    for (what, packed) in [("gzip", gzip(&text)), ("zstd", zstd(&text))] {
        for length in 4..packed.len() {
            let (read, failure) = text_of(&packed[..length]);
            assert!(text.starts_with(&read), "{what} of {length} bytes");
            assert_eq!(failure, Some(format!("the {what} data ends early")), "of {length} bytes");
        }
        let (read, _) = text_of(&packed[..packed.len() - 1]);
        assert!(read == text, "{what}: nothing but the check is missing");
    }
    let long = log(1_000_000);
    for (what, packed, least) in [("gzip", gzip(&long), 490_000), ("zstd", zstd(&long), 300_000)] {
        let (read, failure) = text_of(&packed[..packed.len() / 2]);
        assert!(long.starts_with(&read) && read.len() > least, "{what}: {} bytes", read.len());
        assert!(failure.is_some_and(|failure| failure.ends_with("ends early")), "{what}");
    }
}

#[test]
fn what_is_damaged_is_read_up_to_there() {
    let text = log(400_000);
    let broken = |mut packed: Vec<u8>, at: usize| {
        packed[at] ^= 0x55;
        packed
    };
    let (gz, zst) = (gzip(&text), zstd(&text));
    let big_window = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x90, 1, 0, 0];
    let dictionary = [0x28, 0xb5, 0x2f, 0xfd, 0x01, 0x58, 7, 1, 0, 0];
    for (what, packed, least, said) in [
        ("a gzip check", broken(gz.clone(), gz.len() - 5), text.len(), "the gzip data is corrupt"),
        ("a gzip length", broken(gz.clone(), gz.len() - 1), text.len(), "the gzip data is corrupt"),
        ("a gzip flag", broken(gz.clone(), 3), 0, "the gzip data"),
        ("a gzip block", broken(gz.clone(), gz.len() / 2), 190_000, "the gzip data is corrupt"),
        (
            "behind gzip",
            [&gz[..], b"text"].concat(),
            text.len(),
            "the gzip data is followed by something else",
        ),
        ("a zstd check", broken(zst.clone(), zst.len() - 1), text.len(), "the zstd data is corrupt"),
        (
            "behind zstd",
            [&zst[..], b"text"].concat(),
            text.len(),
            "the zstd data is followed by something else",
        ),
        ("a large window", big_window.to_vec(), 0, "more than 128 MiB"),
        ("a dictionary", dictionary.to_vec(), 0, "needs a dictionary"),
    ] {
        let (read, failure) = text_of(&packed);
        assert!(read.len() >= least, "{what}: {} bytes", read.len());
        assert!(failure.as_ref().is_some_and(|failure| failure.contains(said)), "{what}: {failure:?}");
    }
    for at in (4..zst.len()).step_by(zst.len() / 40) {
        // Whatever became of it, it ends, and without a panic.
        let (_, failure) = text_of(&broken(zst.clone(), at));
        assert!(failure.is_none_or(|failure| failure.starts_with("the zstd data")), "at {at}");
    }
}

#[test]
fn of_a_stream_no_more_than_a_line_is_waited_for() {
    struct Endless(&'static [u8]);
    impl Read for Endless {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            assert!(!self.0.is_empty(), "this would wait for ever");
            self.0.read(into)
        }
    }
    let line = b"eyJhbGciOiJub25lIn0.e30.\n";
    let mut text = [0; 25];
    unpack(Box::new(Endless(line))).read_exact(&mut text).expect("a line");
    assert_eq!(&text, line);
}

#[test]
fn a_failure_stays_where_it_is() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::new(io::ErrorKind::PermissionDenied, "gone"))
        }
    }
    let text = log(1000);
    for (what, packed) in [("text", text.clone()), ("gzip", gzip(&text)), ("zstd", zstd(&text))] {
        let end = if what == "text" { packed.len() } else { packed.len() - 9 };
        let mut reader = unpack(Box::new(io::Cursor::new(packed[..end].to_vec()).chain(Failing)));
        let mut read = Vec::new();
        let error = reader.read_to_end(&mut read).expect_err("it fails");
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (io::ErrorKind::PermissionDenied, "gone"),
            "{what}"
        );
        assert!(text.starts_with(&read), "{what}");
        assert!(what != "text" || read == text);
    }
}

#[test]
fn what_is_packed_twice_is_told_not_to_be_looked_into() {
    let line = b"GET / eyJhbGciOiJub25lIn0.e30. 200\n".to_vec();
    for (what, packed, format) in [
        ("gzip in gzip", gzip(&gzip(&line)), Some("gzip")),
        ("gzip in zstd", zstd(&gzip(&line)), Some("gzip")),
        ("zstd in gzip", gzip(&zstd(&line)), Some("zstd")),
        ("zip in gzip", gzip(b"PK\x03\x04 and on"), Some("zip")),
        ("text in gzip", gzip(&line), None),
        ("gzip behind text in gzip", gzip(&[line.clone(), gzip(&line)].concat()), None),
    ] {
        let (text, error) = text_of(&packed);
        let said =
            format.map(|format| format!("it is packed as {format}, and rolecall does not look into that"));
        assert_eq!(error, said, "{what}");
        assert!(!text.is_empty(), "{what}: what is there is read");
    }
}
