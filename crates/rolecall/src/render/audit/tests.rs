use clap::ValueEnum as _;
use rolecall_core::audit::Facts;
use rolecall_core::text::is_deceptive;

use super::super::formats::{BREAKERS, commands};
use super::super::samples::HOSTILE;
use super::samples::Sample;
use super::{headline, samples};
use crate::arguments::ReportFormat;
use crate::render::Look;

const NARROW: Look = Look { width: 80, colour: false, verbose: false, piped: false };
const WIDE: Look = Look { width: 120, ..NARROW };

fn drawn((summary, tokens): &Sample, format: ReportFormat, look: &Look) -> String {
    let tokens: Vec<&Facts> = tokens.iter().collect();
    super::render(summary, &tokens, format, look).text().to_owned()
}

#[test]
fn every_summary_is_drawn_at_either_width() {
    for (name, sample) in samples::all() {
        for look in [NARROW, WIDE] {
            let text = drawn(&sample, ReportFormat::Table, &look);
            insta::assert_snapshot!(format!("table-{name}-{}", look.width), text);
        }
    }
    let verbose = Look { verbose: true, ..NARROW };
    insta::assert_snapshot!("table-pass-80-verbose", drawn(&samples::pass(), ReportFormat::Table, &verbose));
}

#[test]
fn every_format_reads_well() {
    for (format, name) in [
        (ReportFormat::Markdown, "markdown"),
        (ReportFormat::Junit, "junit"),
        (ReportFormat::Github, "github"),
        (ReportFormat::Azure, "azure"),
    ] {
        insta::assert_snapshot!(format!("{name}-fail"), drawn(&samples::fail(), format, &NARROW));
    }
    let (summary, tokens) = samples::fail();
    let page = super::summary_page(&summary, &tokens.iter().collect::<Vec<_>>());
    assert_eq!(page.text(), drawn(&(summary, tokens), ReportFormat::Markdown, &NARROW));
    let hostile = samples::hostile(HOSTILE);
    insta::assert_snapshot!("junit-hostile", drawn(&hostile, ReportFormat::Junit, &NARROW));
    insta::assert_snapshot!("junit-partial", drawn(&samples::partial(), ReportFormat::Junit, &NARROW));
    insta::assert_snapshot!("sarif-undecided", drawn(&samples::undecided(), ReportFormat::Sarif, &NARROW));
}

#[test]
fn the_first_line_misleads_nobody() {
    let lines: Vec<String> = samples::all()
        .into_iter()
        .filter(|(name, _)| *name != "hostile")
        .map(|(name, (summary, _))| format!("{name}\n  {}", headline::headline(&summary)))
        .collect();
    insta::assert_snapshot!("headlines", lines.join("\n"));
}

#[test]
fn every_format_says_the_verdict() {
    for (name, sample) in samples::all() {
        for format in ReportFormat::value_variants() {
            let text = drawn(&sample, *format, &NARROW);
            let word = match format {
                ReportFormat::Json | ReportFormat::Ndjson => "\"verdicts\"",
                _ => headline::word(&sample.0),
            };
            assert!(text.contains(word), "{name}: {format:?}");
        }
    }
}

#[test]
fn identifiers_are_never_broken() {
    let look = Look { width: 40, ..NARROW };
    for (_, sample) in samples::all() {
        let text = drawn(&sample, ReportFormat::Table, &look);
        for facts in sample.1.iter().take(5) {
            let id = facts.client.as_ref().filter(|client| client.name.is_none()).map(|client| &client.id);
            assert!(id.is_none_or(|id| text.contains(id)), "{text}");
        }
    }
}

#[test]
fn colour_changes_nothing_but_colour() {
    for (name, sample) in samples::all() {
        let coloured = drawn(&sample, ReportFormat::Table, &Look { colour: true, ..NARROW });
        let mut plain = String::new();
        let mut rest = coloured.as_str();
        while let Some((before, code)) = rest.split_once("\u{1b}[") {
            plain.push_str(before);
            rest = code.split_once('m').map_or("", |(_, after)| after);
        }
        plain.push_str(rest);
        let trimmed: Vec<&str> = plain.lines().map(str::trim_end).collect();
        assert_eq!(
            trimmed,
            drawn(&sample, ReportFormat::Table, &NARROW).lines().collect::<Vec<_>>(),
            "{name}"
        );
    }
}

#[test]
fn json_is_the_summary_with_its_tokens() {
    for (name, sample) in samples::all() {
        let whole = rolecall_core::audit::read(&drawn(&sample, ReportFormat::Json, &NARROW)).expect(name);
        assert_eq!(whole.tokens, sample.1, "{name}");
        assert_eq!(drawn(&sample, ReportFormat::Ndjson, &NARROW).matches('\n').count(), 1, "{name}");
    }
}

#[test]
fn at_most_twenty_annotations_are_made() {
    let (mut summary, mut tokens) = samples::many();
    for facts in &mut tokens {
        facts.verdict = rolecall_core::report::Verdict::Fail;
    }
    summary.fill(tokens.iter());
    let sample = (summary, tokens);
    for (format, command) in
        [(ReportFormat::Github, "::error "), (ReportFormat::Azure, "##vso[task.logissue ")]
    {
        let text = drawn(&sample, format, &NARROW);
        assert_eq!(text.lines().filter(|line| line.starts_with(command)).count(), 20, "{text}");
        assert!(text.contains("41 more have no annotation of their own"), "{text}");
    }
}

#[test]
fn sarif_is_valid_by_the_standards_schema() {
    let schema = include_str!("../../../../../fixtures/schemas/sarif-2.1.0.json");
    // The pattern of a language has a bracket too many for today's expressions.
    let schema = schema.replace("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$");
    let schema = serde_json::from_str(&schema).expect("the schema is JSON");
    let schema = jsonschema::validator_for(&schema).expect("a sound schema");
    for (name, sample) in samples::all() {
        let log = serde_json::from_str(&drawn(&sample, ReportFormat::Sarif, &NARROW)).expect("JSON");
        let errors: Vec<String> =
            schema.iter_errors(&log).map(|error| format!("{error} at {}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
}

#[test]
fn sarif_has_a_result_for_each_fault() {
    let log: serde_json::Value =
        serde_json::from_str(&drawn(&samples::fail(), ReportFormat::Sarif, &NARROW)).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    let count = |rule: &str| results.iter().filter(|result| result["ruleId"] == rule).count();
    for (rule, results) in [
        ("audit-forged", 2),
        ("audit-not-allowed", 1),
        ("audit-expired", 2),
        ("audit-misaddressed", 1),
        ("audit-undecided", 2),
        ("audit-live", 3),
    ] {
        assert_eq!(count(rule), results, "{rule}");
    }
    for result in results {
        assert_eq!(result["kind"] == "fail", result["level"] != "none", "{result}");
    }
    let prints: std::collections::HashSet<String> = results
        .iter()
        .map(|result| result["partialFingerprints"]["primaryLocationLineHash"].to_string())
        .collect();
    assert_eq!(prints.len(), results.len(), "code scanning takes no two for one, also of one line");
}

#[test]
fn what_is_unknown_is_no_passed_case() {
    for (what, sample, failures, errors, skipped) in [
        ("pass", samples::pass(), 0, 0, 0),
        // The verdict and four tokens; two that are undecided, and a source.
        ("fail", samples::fail(), 5, 3, 0),
        ("undecided", samples::undecided(), 0, 3, 0),
        ("not asked", samples::not_asked(), 0, 0, 5),
        // The verdict, a hundred sources with names, and the rest of them.
        ("incomplete", samples::incomplete(), 0, 102, 0),
    ] {
        let text = drawn(&sample, ReportFormat::Junit, &NARROW);
        let counts = ["<failure ", "<error ", "<skipped "].map(|element| text.matches(element).count());
        assert_eq!(counts, [failures, errors, skipped], "{what}");
    }
}

#[test]
fn a_run_that_does_not_fail_has_no_red_marks() {
    for (what, sample, fails) in [
        ("nothing of what fails", samples::noted(), false),
        ("good tokens", samples::pass(), false),
        ("every way to be bad", samples::fail(), true),
    ] {
        for (format, marks) in [
            (ReportFormat::Junit, &["<failure ", "<error "][..]),
            (ReportFormat::Github, &["::error "]),
            (ReportFormat::Azure, &["type=error"]),
            (
                ReportFormat::Sarif,
                &["\"level\": \"error\",\n          \"message\"", "\"executionSuccessful\": false"],
            ),
            (ReportFormat::Markdown, &["FAIL"]),
        ] {
            let text = drawn(&sample, format, &NARROW);
            assert_eq!(marks.iter().any(|mark| text.contains(mark)), fails, "{what}: {format:?}: {text}");
        }
    }
    // What is wrong is told all the same.
    for (format, text) in [
        (ReportFormat::Junit, "<skipped message=\"NOTED: has expired; --fail-on does not name that\""),
        (ReportFormat::Github, "::warning file=logs/gateway.log"),
        (ReportFormat::Sarif, "\"ruleId\": \"audit-expired\""),
        (ReportFormat::Markdown, "NOTED"),
    ] {
        let drawn = drawn(&samples::noted(), format, &NARROW);
        assert!(drawn.contains(text), "{format:?}: {drawn}");
    }
}

#[test]
fn what_fails_the_run_is_red_though_its_verdict_is_not() {
    use rolecall_core::audit::{FailOn, Gate};
    let (mut summary, tokens) = samples::pass();
    summary.gate = Gate::of(&summary, &[FailOn::Live]);
    let sample = (summary, tokens);
    for (format, mark, count) in [
        (ReportFormat::Junit, "message=\"FAIL: may still be used\"", 2),
        (ReportFormat::Github, "::error file=", 2),
        (ReportFormat::Sarif, "\"level\": \"error\",\n          \"message\"", 2),
    ] {
        let text = drawn(&sample, format, &NARROW);
        assert_eq!(text.matches(mark).count(), count, "{format:?}: {text}");
    }
}

#[test]
fn no_text_becomes_a_command_in_any_format() {
    for text in BREAKERS.into_iter().chain([HOSTILE]) {
        let sample = samples::hostile(text);
        for format in ReportFormat::value_variants() {
            for look in [Look { width: 40, ..NARROW }, NARROW, Look { verbose: true, ..WIDE }] {
                let drawn = drawn(&sample, *format, &look);
                let found = drawn.chars().find(|c| *c != '\n' && is_deceptive(*c));
                assert_eq!(found, None, "{format:?}: {text:?}");
                let allowed: &[&str] = match format {
                    ReportFormat::Github => &["error", "warning", "notice"],
                    ReportFormat::Azure => &["##vso[task.logissue"],
                    ReportFormat::Markdown => &["##", "###"],
                    _ => &[],
                };
                for command in commands(&drawn) {
                    assert!(allowed.contains(&command), "{format:?}: {text:?}: {command}\n{drawn}");
                }
            }
        }
    }
}

#[test]
fn no_text_adds_to_what_stands_around_it() {
    let plain = samples::hostile("plain");
    for text in BREAKERS.into_iter().chain([HOSTILE]) {
        let sample = samples::hostile(text);
        for (format, piece) in [
            (ReportFormat::Junit, "<"),
            (ReportFormat::Junit, ">"),
            (ReportFormat::Junit, "\""),
            (ReportFormat::Markdown, "\n"),
            (ReportFormat::Markdown, "|"),
            (ReportFormat::Ndjson, "\n"),
        ] {
            let count = |sample| drawn(sample, format, &NARROW).matches(piece).count();
            assert_eq!(count(&plain), count(&sample), "{format:?}, {piece:?}: {text:?}");
        }
        for (format, start) in
            [(ReportFormat::Github, "::"), (ReportFormat::Azure, "##"), (ReportFormat::Table, "FAIL")]
        {
            let count = |sample| {
                let text = drawn(sample, format, &NARROW);
                text.lines().filter(|line| line.starts_with(start)).count()
            };
            assert_eq!(count(&plain), count(&sample), "{format:?}: {text:?}");
        }
        // Outside of code nothing is left that Markdown or HTML reads.
        for line in drawn(&sample, ReportFormat::Markdown, &NARROW).lines() {
            let outside: String = line.split('`').step_by(2).collect();
            let found = outside.chars().find(|c| "<>[]@$\\~_&{}!".contains(*c));
            assert_eq!(found, None, "{text:?}: {line}");
        }
    }
}
