//! The stages of one token, each as a ratio to the bare verification of the same signature under a parsed key. `cargo bench -p
//! rolecall-core --bench stages` prints the medians of interleaved rounds; a word behind `--` chooses among the stages.
#![allow(clippy::print_stdout, clippy::expect_used, clippy::disallowed_methods, missing_docs)]

mod tokens;

use std::hint::black_box;
use std::time::{Duration, Instant};

use rolecall_core::input;
use rolecall_core::knowledge;
use rolecall_core::nature::Nature;
use rolecall_core::policy::{self, Policy};
use rolecall_core::report::{Asked, InputSummary, Report};
use rolecall_core::rules::{self, Evidence};
use rolecall_core::time::{Seconds, UnixTime};
use rolecall_core::token::Token;
use rolecall_core::verify::{self, Addressee, Expectations, Trust};
use tokens::Sample;

const NOW: UnixTime = UnixTime(1_795_428_000);
const ROUNDS: usize = 41;
const RUNS: u32 = 200;

/// A name and what to time.
type Stage<'a> = (&'static str, Box<dyn Fn() + 'a>);

fn main() {
    // `cargo test --benches` runs this once with `--test`; there is nothing to measure then.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let chosen: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    for sample in tokens::samples() {
        stages(&sample, &chosen);
    }
}

fn stages(sample: &Sample, chosen: &[String]) {
    let text = &*sample.text;
    let token = Token::parse(text).expect("a token");
    let nature = Nature::of(&token);
    let log = format!("2026-11-23T10:00:00Z GET /api/alerts 200 {text} 12 ms\n").repeat(20);
    let expected = Expectations {
        trust: Trust { keys: vec![sample.keys.clone()], tenant: sample.tenant, ..Trust::default() },
        addressee: Addressee::Audiences(vec![sample.audience.to_owned()]),
        now: NOW,
        leeway: Seconds(60),
    };
    let verification = verify::verify(&token, &nature, &expected);
    assert!(!verification.is_refused(), "{verification:?}");
    let (empty, demand) = (Policy::default(), sample.policy());
    let judge = |policy| policy::allowed(Some(policy), &token, &nature, &verification.addressed, NOW);
    let evidence = Evidence {
        token: &token,
        nature: &nature,
        key: verification.key,
        secret_bytes: verification.secret_bytes,
        now: NOW,
        leeway: Seconds(60),
    };
    let verdict = || {
        let token = Token::parse(black_box(text)).expect("a token");
        let nature = Nature::of(&token);
        let verification = verify::verify(&token, &nature, &expected);
        let allowed = policy::allowed(Some(&demand), &token, &nature, &verification.addressed, NOW);
        drop(black_box((allowed, verification)));
    };
    let all: Vec<Stage<'_>> = vec![
        ("raw: the signature alone, parsed key", Box::new(|| assert!((sample.raw)(black_box(text))))),
        ("parse: split, base64url, JSON", Box::new(|| drop(black_box(Token::parse(black_box(text)))))),
        ("nature: what it says it is", Box::new(|| drop(black_box(Nature::of(black_box(&token)))))),
        (
            "verify: every check and the signature",
            Box::new(|| drop(black_box(verify::verify(black_box(&token), &nature, &expected)))),
        ),
        ("policy: nothing demanded", Box::new(|| drop(black_box(judge(black_box(&empty)))))),
        ("policy: a permission demanded", Box::new(|| drop(black_box(judge(black_box(&demand)))))),
        ("findings: every rule", Box::new(|| drop(black_box(rules::findings(black_box(&evidence)))))),
        ("verdict: parse + nature + verify + policy", Box::new(verdict)),
        ("find: the bare token", Box::new(|| drop(black_box(input::find(text.as_bytes()))))),
        ("find: 20 lines of log", Box::new(|| drop(black_box(input::find(log.as_bytes()))))),
        ("explain: every claim", Box::new(|| drop(black_box(knowledge::explain(&token, NOW))))),
        (
            "report: all of it",
            Box::new(|| {
                drop(black_box(Report::of(&token, InputSummary::default(), &expected, Asked::Verification)))
            }),
        ),
    ];
    let is_chosen = |name: &str| {
        name.starts_with("raw") || chosen.is_empty() || chosen.iter().any(|word| name.contains(word))
    };
    let stages: Vec<Stage<'_>> = all.into_iter().filter(|(name, _)| is_chosen(name)).collect();
    println!("\n{}, {} bytes", sample.name, text.len());
    report(&stages);
    if chosen.iter().any(|word| word == "rules") {
        each_rule(&evidence);
    }
}

fn report(stages: &[Stage<'_>]) {
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); stages.len()];
    for _ in 0..ROUNDS {
        for ((_, run), times) in stages.iter().zip(&mut times) {
            times.push(timed(run));
        }
    }
    let medians: Vec<Duration> = times.into_iter().map(median).collect();
    println!("{:42} {:>11} {:>7}", "stage", "median", "of raw");
    for ((name, _), median) in stages.iter().zip(&medians) {
        println!(
            "{name:42} {:>8.2} µs {:>7.3}",
            median.as_secs_f64() * 1e6,
            median.as_secs_f64() / medians[0].as_secs_f64()
        );
    }
}

/// What each rule costs, the dearest first; asked for with the word `rules`.
fn each_rule(evidence: &Evidence<'_>) {
    let mut costs: Vec<(Duration, &str)> = rules::RULES
        .iter()
        .map(|rule| {
            let run = || drop(black_box((rule.find)(black_box(evidence))));
            (median((0..ROUNDS).map(|_| timed(&run)).collect()), rule.id)
        })
        .collect();
    costs.sort_by(|one, other| other.cmp(one));
    for (cost, id) in costs.into_iter().take(20) {
        println!("    rule {id:37} {:>7.3} µs", cost.as_secs_f64() * 1e6);
    }
}

fn timed(run: &dyn Fn()) -> Duration {
    let begin = Instant::now();
    for _ in 0..RUNS {
        run();
    }
    begin.elapsed() / RUNS
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
