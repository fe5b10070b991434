//! A stream of blocks holds what the whole of it holds.

use proptest::prelude::*;

use super::*;
use crate::input::{Next, Sighting, Spot, Spotter, Stream};
use crate::token::TOKEN_LIMIT;

/// Everything in the stream that `blocks` make.
fn sightings<'a>(blocks: impl IntoIterator<Item = &'a [u8]>) -> Vec<Sighting> {
    let mut stream = Stream::new();
    let mut blocks = blocks.into_iter();
    let mut found = Vec::new();
    loop {
        match stream.next() {
            Next::Found(sighting) => found.push(sighting),
            Next::More => {
                let block = blocks.next().unwrap_or_default();
                for piece in block.chunks(crate::input::BLOCK) {
                    stream.space()[..piece.len()].copy_from_slice(piece);
                    stream.filled(piece.len());
                }
                if block.is_empty() {
                    stream.filled(0);
                }
            }
            Next::End => return found,
        }
    }
}

type Told = (std::ops::Range<u64>, u64, u64, SpotKind, String);

fn told(found: Vec<Sighting>) -> Vec<Told> {
    found.into_iter().map(|s| (s.range, s.line, s.column, s.kind, s.text)).collect()
}

fn whole(text: &[u8]) -> Vec<(std::ops::Range<u64>, SpotKind, String)> {
    let spots = spots(text).into_iter();
    spots.map(|spot| (spot.range.start as u64..spot.range.end as u64, spot.kind, spot.text)).collect()
}

#[track_caller]
fn agrees(what: &str, text: &[u8]) -> Vec<Told> {
    let at_once = told(sightings([text]));
    let streamed: Vec<_> =
        at_once.iter().map(|(range, _, _, kind, text)| (range.clone(), *kind, text.clone())).collect();
    assert_eq!(streamed, whole(text), "{what}");
    for size in [1, 3, 64, 1000] {
        assert_eq!(told(sightings(text.chunks(size))), at_once, "{what}, in blocks of {size}");
    }
    at_once
}

#[test]
fn a_token_is_found_wherever_blocks_end_and_with_its_place() {
    let (one, two) = (token(), other_token());
    let wrapped: String =
        one.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line) + "\n").collect();
    // Its signature has no length that its algorithm knows.
    let quoted = "eyJhbGciOiJSUzI1NiJ9.e30.AAAA\nAAAA\nc2ln";
    for (what, text, places) in [
        ("alone", one.clone(), vec![(1, 1)]),
        ("in a log", format!("2026-11-23 GET {one} 200\n2026-11-23 GET {two} 200\n"), vec![(1, 16), (2, 16)]),
        ("a line each", format!("{one}\n{two}\n{one}\n"), vec![(1, 1), (2, 1), (3, 1)]),
        ("behind characters of several bytes", format!("ä„x“ {one}"), vec![(1, 6)]),
        ("percent-encoded", format!("?a=b%20{}&x", one.replace('.', "%2E")), vec![(1, 8)]),
        ("in JSON in JSON", format!("{{\\\"t\\\":\\\"{one}\\\"}}"), vec![(1, 10)]),
        (
            "behind an escape",
            format!("\\u0022{one}\\u0022 \\n{two}\\n"),
            vec![(1, 7), (1, one.len() as u64 + 16)],
        ),
        ("wrapped", format!("token:\n{wrapped}\nrest"), vec![(2, 1)]),
        (
            "wrapped and coloured",
            format!("token:\n{}", wrapped.replace('\n', "\u{1b}[0m\n\u{1b}[32m")),
            vec![(2, 1)],
        ),
        ("wrapped before an escaped dot", one.replacen('.', "\n%2E", 1), vec![(1, 1)]),
        ("removed by a diff", format!("\n-{one}\n+{two}"), vec![(2, 2), (3, 2)]),
        ("with something behind it", format!("{one}/x {two}"), vec![(1, 1), (1, one.len() as u64 + 4)]),
        (
            "segments of a path",
            format!("GET /a/{one}/{two}/x HTTP/1.1"),
            vec![(1, 8), (1, one.len() as u64 + 9)],
        ),
        ("behind a part", format!("a.{one} {two}"), vec![(1, 1), (1, one.len() as u64 + 4)]),
        ("wrapped in quotes", format!("\"{quoted}\""), vec![(1, 2)]),
        (
            "wrapped behind another one",
            format!("\"eyJhbGciOiJub25lIn0.e30. {quoted}\""),
            vec![(1, 2), (1, 27)],
        ),
        ("cut off", format!("{}… {two}", &one[..200]), vec![(1, 1), (1, 203)]),
        (
            "cut off before a line with the same header",
            format!("{}\n{two}\n> {one}\n{}\n", &one[..200], &two[..90]),
            vec![(1, 1), (2, 1), (3, 3), (4, 1)],
        ),
        (
            "wrapped before a line with the same header",
            format!("{wrapped}{two}\n{wrapped}"),
            vec![(1, 1), (wrapped.lines().count() as u64 + 1, 1), (wrapped.lines().count() as u64 + 2, 1)],
        ),
        (
            "a header with white space",
            format!("x {}", token_of("{ \"alg\": \"none\" }", "{}", 0, 0)),
            vec![(1, 3)],
        ),
        ("on lines", format!("x {}", token_of("\r\n{\n\"alg\":\"none\"}", "{}", 0, 0)), vec![(1, 3)]),
        ("coloured", format!("\u{1b}[1;32m{one}\u{1b}[0m {two}"), vec![(1, 8), (1, one.len() as u64 + 13)]),
        (
            "behind a line break and a tab, escaped twice",
            "eyJhbGciOiJSUzI1NiJ9%0A\t%252Eaccess_token=eyJhbGciOiJSUzI1NiJ9eyJhbGciOiJSUzI1NiJ9ICB7ImFsZyI6IngifQeyJhbGciOiJSUzI1NiJ9"
                .to_owned(),
            vec![(1, 1)],
        ),
        (
            "behind a space and an escaped line break",
            "eyJhbGciOiJSUzI1NiJ9 %0A%252EeyJhbGciOiJSUzI1NiJ9eyJhbGciOiJSUzI1NiJ9ICB7ImFsZyI6IngifQeyJhbGciOiJSUzI1NiJ9"
                .to_owned(),
            vec![(1, 1)],
        ),
        (
            "going on behind a line break and an escaped dot",
            "eyJhbGciOiJSUzI1NiJ9\n%2EeyJhbGciOiJSUzI1NiJ9access_token=%2EeyJhbGciOiJSUzI1NiJ9ICB7ImFsZyI6IngifQ".to_owned(),
            vec![(1, 1)],
        ),
        (
            "behind a dash",
            "%2EeyJhdWQiOiJ4In0-eyJhbGciOiJSUzI1NiJ9%2EeyJhbGciOiJub25lIn0.e30.".to_owned(),
            vec![(1, 20)],
        ),
        ("behind a word", format!("session-{one}; token_{two}"), vec![(1, 9), (1, one.len() as u64 + 17)]),
        ("behind a word, escaped", format!("_{}%20x", one.replace('.', "%2E")), vec![(1, 2)]),
        ("junk", "eyJ eyJunk. eyJhbGciOiJ9. keyJ".to_owned(), vec![]),
    ] {
        let found = agrees(what, text.as_bytes());
        let found: Vec<(u64, u64)> = found.iter().map(|(_, line, column, ..)| (*line, *column)).collect();
        assert_eq!(found, places, "{what}");
    }
}

#[test]
fn what_is_glued_to_words_costs_nothing_that_others_need() {
    let one = token();
    let fakes = "-eyJhbGciOiJub25lIn0.a;".repeat(9_000);
    let text = format!("{fakes}\ntoken:\n{}\n\n", wrapped(&one, 64, "\n", ""));
    let last = |found: &[(SpotKind, String)]| found.last().cloned();
    let streamed: Vec<_> = sightings([text.as_bytes()]).into_iter().map(|s| (s.kind, s.text)).collect();
    let spotted: Vec<_> = spots(text.as_bytes()).into_iter().map(|s| (s.kind, s.text)).collect();
    for (what, found) in [("a stream", &streamed), ("the whole", &spotted)] {
        assert_eq!(last(found), Some((SpotKind::Token, one.clone())), "{what}");
        assert_eq!(found.len(), 9_001, "{what}");
    }
    let lines = format!("a sid_{} ok\n", token_of(RS256, "{}", 0, 342)).repeat(3_000);
    let malformed = |kind: SpotKind| kind == SpotKind::Malformed;
    assert_eq!(sightings([lines.as_bytes()]).iter().filter(|s| malformed(s.kind)).count(), 3_000);
    assert_eq!(spots(lines.as_bytes()).iter().filter(|spot| malformed(spot.kind)).count(), 3_000);
}

#[test]
fn long_tokens_and_long_lines_are_one_as_they_are_in_the_whole() {
    let fixed = token_of(RS256, "{}", 0, 1);
    for bytes in [7_000, 8_192, 70_000, TOKEN_LIMIT] {
        let long = format!("x {fixed}{} y\n{}", "A".repeat(bytes - fixed.len()), token());
        let found = sightings([long.as_bytes()]);
        let lengths: Vec<usize> = found.iter().map(|sighting| sighting.text.len()).collect();
        assert_eq!(lengths, [bytes, token().len()], "{bytes}");
        assert_eq!(told(sightings(long.as_bytes().chunks(10_007))), told(found), "{bytes}");
    }
    // What reaches further than a token may is cut at a place that the text alone decides, and the rest is not lost.
    let endless = format!("{fixed}{} {}", "A".repeat(5 * TOKEN_LIMIT), token());
    let found = told(sightings([endless.as_bytes()]));
    assert_eq!(found, told(sightings(endless.as_bytes().chunks(99_991))));
    assert_eq!(found.last().map(|(.., text)| text.clone()), Some(token()));
    assert!(found[0].4.len() > TOKEN_LIMIT);
}

/// What was looked at before a block ended is not paid for again with the next one.
#[test]
fn a_line_that_comes_in_many_pieces_costs_what_it_costs_at_once() {
    let one = token();
    let (first, last) = one.split_at(one.len() - 76);
    for behind in [70_000, 65_536, 40_000] {
        let text =
            format!("{}\n{last}\n{}\n{}", wrapped(first, 76, "\n", ""), "A".repeat(behind), other_token());
        let at_once = told(sightings([text.as_bytes()]));
        for size in [64, 300, 5_000] {
            assert_eq!(
                told(sightings(text.as_bytes().chunks(size))),
                at_once,
                "{behind}, in blocks of {size}"
            );
        }
    }
}

#[test]
fn what_stands_around_is_at_hand_also_on_long_lines() {
    let long = format!("2026-11-23T10:00:00Z {} seen {} ", "x".repeat(700_000), token());
    let mut stream = Stream::new();
    let mut blocks = long.as_bytes().chunks(50_000);
    let sighting = loop {
        match stream.next() {
            Next::Found(sighting) => break sighting,
            Next::More => {
                let block = blocks.next().unwrap_or_default();
                stream.space()[..block.len()].copy_from_slice(block);
                stream.filled(block.len());
            }
            Next::End => panic!("there is one"),
        }
    };
    let (head, before) = stream.around(&sighting);
    assert!(head.starts_with(b"2026-11-23T10:00:00Z xxx"));
    assert!(before.ends_with(b"xxx seen "));
}

/// As for a pasted text: each of these would take minutes if anything were looked at again and again.
#[test]
fn hostile_streams_cost_no_more_than_their_length() {
    let header = base64url::encode(RS256.as_bytes());
    for piece in [
        "eyJ".to_owned(),
        "eyJ ".to_owned(),
        "eyJ\n".to_owned(),
        "eyJ=\n".to_owned(),
        "ZXlK".to_owned(),
        "V5SleU\n".to_owned(),
        format!("{}=\n", &header[..20]),
        base64url::encode(format!("{header}. ").as_bytes()),
        "%20eyJ".to_owned(),
        "\\neyJ".to_owned(),
        "eyJhbGciOi\n".to_owned(),
        "eyJhbGciOi ".to_owned(),
        format!("{header}\n"),
        format!("{header}."),
        format!("{header}.e30.AAAA\nAAAA\nAAAA\n"),
        format!("{header}.eyJ\n"),
        "A".to_owned(),
        " ".to_owned(),
        "\n".to_owned(),
    ] {
        let text = piece.repeat((1 << 17) / piece.len());
        sightings([text.as_bytes()]);
        sightings([format!("{header}.{text}").as_bytes()]);
    }
}

proptest! {
    #[test]
    fn any_split_of_any_text_gives_the_same(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("eyJhbGciOiJSUzI1NiJ9"), Just("eyJhdWQiOiJ4In0"), Just("eyJ"), Just("."), Just("..."),
                Just("\n"), Just("\r\n> "), Just("\\"), Just("\\n"), Just("%2E"), Just("%20"), Just("%"), Just("…"),
                Just("\""), Just("="), Just(" "), Just("Bearer "), Just("access_token="), Just("c2ln"), Just("Thanks"),
                Just("\u{feff}"), Just("\\u0022"), Just("\\u00"), Just("-"), Just("ICB7ImFsZyI6IngifQ"), Just("ö"),
                Just("\u{1b}[1;32m"), Just("\u{1b}[0m"), Just("\u{1b}["), Just("'"), Just("\\\n"), Just("%0A"), Just("`\n"),
                Just("\t"), Just("\u{a0}"), Just("/"), Just("\\\\\""), Just("%252E"), Just("\n-"), Just("A"),
                Just("eyJhbGciOiJub25lIn0.e30."), Just("ZXlKaGJHY2lPaUp1YjI1bEluMC4"), Just("V5S"), Just("=\n"), Just("eyJhbGciOiJSUzI1NiJ9.e30.AAAA\nAAAA\n"),
                Just("/eyJhbGciOiJub25lIn0.e30./"),
            ],
            0..40,
        ),
        sizes in proptest::collection::vec(1_usize..50, 1..20),
    ) {
        let text = pieces.concat().into_bytes();
        let mut rest = &text[..];
        let mut blocks = Vec::new();
        for size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (block, behind) = rest.split_at(rest.len().min(*size));
            blocks.push(block);
            rest = behind;
        }
        let found = told(sightings(blocks));
        let places: Vec<_> = found.iter().map(|(range, _, _, kind, text)| (range.clone(), *kind, text.clone())).collect();
        prop_assert_eq!(told(sightings([&text[..]])), found);
        // What is spelt otherwise, the whole does not tell; soft line breaks change what stands there.
        let read: Vec<_> =
            places.iter().filter(|(_, kind, _)| *kind != SpotKind::InBase64).cloned().collect();
        if places.iter().all(|(_, kind, _)| *kind != SpotKind::InQuotedPrintable) {
            prop_assert_eq!(read, whole(&text));
        }
        // What was found in one text has no say in another.
        let mut spotter = Spotter::default();
        for text in [&text[..], &text[text.len() / 2..], &text[..]] {
            let spots = spotter.spots(text).into_iter();
            let of = |spot: Spot| (spot.range.start as u64..spot.range.end as u64, spot.kind, spot.text);
            let spots: Vec<_> = spots.map(of).collect();
            prop_assert_eq!(&spots, &whole(text));
            if let Some((_, _, text)) = spots.into_iter().next() {
                spotter.reuse(text);
            }
        }
    }

    #[test]
    fn arbitrary_bytes_in_arbitrary_blocks_never_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..600),
        size in 1_usize..700,
    ) {
        prop_assert_eq!(told(sightings(bytes.chunks(size))), told(sightings([&bytes[..]])));
    }
}

#[test]
fn what_is_spelt_otherwise_is_told_and_not_read() {
    use SpotKind::{InBase64, InQuotedPrintable, Malformed, Token};
    use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};

    let short = "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";
    let one = token();
    let coded = |text: &str| BASE64_STANDARD.encode(text);
    let lines = |text: &str, width: usize, between: &str| {
        text.as_bytes().chunks(width).map(String::from_utf8_lossy).collect::<Vec<_>>().join(between)
    };
    let carrier = |inner: &str| {
        format!("eyJhbGciOiJub25lIn0.{}.", BASE64_URL_SAFE_NO_PAD.encode(format!(r#"{{"t":"{inner}"}}"#)))
    };
    for (what, text, expected) in [
        ("in base64", coded(&one), &[InBase64][..]),
        ("behind one byte", coded(&format!(" {one}")), &[InBase64]),
        ("behind two", coded(&format!("x:{one}")), &[InBase64]),
        ("in the other alphabet", BASE64_URL_SAFE_NO_PAD.encode(format!("?>{short}")), &[InBase64]),
        ("a header alone", coded(&short[..36]), &[]),
        ("with its dot", coded(&short[..37]), &[InBase64]),
        ("without `alg`", coded("eyJhIjoxfQ.eyJzdWIiOiJ4In0."), &[]),
        ("a word that begins so", coded("eyJunk. and more"), &[]),
        ("letters that begin so", "ZXlK V5S leU xZXlKxx".repeat(100), &[]),
        ("the end of the text", "V5S".to_owned(), &[]),
        ("in a token", carrier(short), &[Token]),
        ("in a token in base64", coded(&carrier(short)), &[InBase64]),
        ("two", coded(short) + "\n" + &coded(short), &[InBase64; 2]),
        ("two in one", coded(&format!("{one} {one}")), &[InBase64; 2]),
        ("beside one that is read", format!("{one} {} {one}", coded(&one)), &[Token, InBase64, Token]),
        ("lines", lines(&coded(&one), 76, "\r\n"), &[InBase64]),
        ("indented lines", lines(&coded(&one), 64, "\n    "), &[InBase64]),
        ("soft breaks", lines(&one, 75, "=\r\n"), &[InQuotedPrintable]),
        ("behind a name", lines(&format!("t=3D{one} x"), 75, "=\n"), &[InQuotedPrintable]),
        ("in a short header", format!("{}=\n{} x", &short[..9], &short[9..]), &[InQuotedPrintable]),
        ("in the claims", format!("{}=\n{} x", &short[..45], &short[45..]), &[InQuotedPrintable]),
        ("another one behind padding", format!("{short}=\n{one}"), &[Malformed, Token]),
        (
            "a soft break between parts",
            format!("{}=\n{} x", &short[..37], &short[37..]),
            &[InQuotedPrintable],
        ),
        ("a soft break before one", format!("x=\n{one}"), &[Token]),
        ("padding", format!("{}=\n", "eyJhIjoxMjM0NX0").repeat(20), &[]),
    ] {
        let text = format!("a\n{text}\n");
        let kinds = |found: Vec<Told>| found.into_iter().map(|(.., kind, _)| kind).collect::<Vec<_>>();
        let at_once = told(sightings([text.as_bytes()]));
        assert!(
            at_once
                .iter()
                .all(|(.., kind, text)| text.is_empty() == matches!(kind, InBase64 | InQuotedPrintable))
        );
        for size in [1, 3, 64, 1000] {
            assert_eq!(told(sightings(text.as_bytes().chunks(size))), at_once, "{what}, in blocks of {size}");
        }
        assert_eq!(kinds(at_once), expected, "{what}");
    }
}
