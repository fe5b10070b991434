//! What people see, at the widths that they have.

use rolecall_core::text::is_deceptive;

use super::super::samples;
use super::*;

const NARROW: Look = Look { width: 80, colour: false, verbose: false, piped: false };
const WIDE: Look = Look { width: 120, ..NARROW };

#[test]
fn every_report_is_drawn_at_either_width() {
    for (name, report) in samples::all() {
        for look in [NARROW, WIDE] {
            insta::assert_snapshot!(format!("{name}-{}", look.width), render(&report, &look).text());
        }
    }
}

#[test]
fn colour_and_detail_are_added_on_request() {
    let coloured = Look { colour: true, ..NARROW };
    insta::assert_snapshot!("fail-80-coloured", shown_codes(render(&samples::fail(), &coloured).text()));
    insta::assert_snapshot!(
        "pass-80-verbose",
        render(&samples::pass(), &Look { verbose: true, ..NARROW }).text()
    );
}

#[test]
fn colour_changes_nothing_but_colour() {
    for (name, report) in samples::all() {
        let coloured = render(&report, &Look { colour: true, ..NARROW });
        assert_eq!(without_codes(coloured.text()), render(&report, &NARROW).text(), "{name}");
    }
}

#[test]
fn no_hostile_text_gets_through() {
    for look in [NARROW, WIDE, Look { verbose: true, ..NARROW }] {
        for report in [samples::hostile(), samples::refused()] {
            let page = render(&report, &look);
            let found = page.text().chars().find(|c| *c != '\n' && is_deceptive(*c));
            assert_eq!(found, None);
            // Nothing of the token begins a line: only the report's own words stand at the edge.
            assert!(!page.text().lines().any(|line| line.starts_with("PASS")), "{}", page.text());
        }
    }
}

#[test]
fn the_first_line_says_what_was_verified() {
    for (report, word) in [
        (samples::pass(), "PASS: "),
        (samples::fail(), "FAIL: "),
        (samples::undecided(), "UNDECIDED: "),
        (samples::not_asked(), "NOT VERIFIED: "),
        (samples::no_token(), "UNDECIDED: "),
    ] {
        assert!(render(&report, &NARROW).text().starts_with(word), "{word}");
    }
}

#[test]
fn what_is_very_long_is_cut_and_said_to_be() {
    for (verbose, most) in [(false, 20_000), (true, 200_000)] {
        let page = render(&samples::very_long(), &Look { verbose, ..NARROW });
        assert!(page.text().len() < most, "{} bytes", page.text().len());
        let words: Vec<&str> = page.text().split_whitespace().collect();
        assert!(words.join(" ").contains("1,048,576 characters in all, which `rolecall get .blob` shows"));
    }
}

#[test]
fn numbers_are_grouped() {
    for (count, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_048_576, "1,048,576")] {
        assert_eq!(grouped(count), text);
    }
}

fn shown_codes(text: &str) -> String {
    text.replace('\u{1b}', "␛")
}

fn without_codes(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, code)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = code.split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}
