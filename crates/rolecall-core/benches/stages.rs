//! The stages of one token, each as a ratio to the bare RSA verification of the same token: find, decode, explain,
//! verify, and the whole report. `cargo bench -p rolecall-core --bench stages` prints the medians of interleaved rounds.
#![allow(clippy::print_stdout, clippy::expect_used, clippy::disallowed_methods, missing_docs)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use rolecall_core::input;
use rolecall_core::keys::KeySet;
use rolecall_core::knowledge;
use rolecall_core::nature::Nature;
use rolecall_core::report::{Asked, InputSummary, Report};
use rolecall_core::time::{Seconds, UnixTime};
use rolecall_core::token::Token;
use rolecall_core::verify::{self, Addressee, Expectations, Trust};

const TOKEN: &str = include_str!("../../../fixtures/tokens/v1-app-defender.jwt");
const KEYS: &[u8] = include_bytes!("../../../fixtures/jwks/entra.json");
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
    let text = TOKEN.trim();
    let token = Token::parse(text).expect("a token");
    let nature = Nature::of(&token);
    let log = format!("2026-11-23T10:00:00Z GET /api/alerts 200 {text} 12 ms\n").repeat(20);
    let expected = Expectations {
        trust: Trust { keys: vec![KeySet::read(KEYS, "entra.json").expect("keys")], ..Trust::default() },
        addressee: Addressee::Any,
        now: NOW,
        leeway: Seconds(60),
    };
    let stages: [Stage<'_>; 7] = [
        (
            "verify: every check and the signature",
            Box::new(|| drop(black_box(verify::verify(&token, &nature, &expected)))),
        ),
        ("find: the bare token", Box::new(|| drop(black_box(input::find(text.as_bytes()))))),
        ("find: 20 lines of log", Box::new(|| drop(black_box(input::find(log.as_bytes()))))),
        ("decode: split, base64url, JSON", Box::new(|| drop(black_box(Token::parse(text))))),
        ("nature: what it says it is", Box::new(|| drop(black_box(Nature::of(&token))))),
        ("explain: every claim", Box::new(|| drop(black_box(knowledge::explain(&token, NOW))))),
        (
            "report: all of it",
            Box::new(|| {
                drop(black_box(Report::of(&token, InputSummary::default(), &expected, Asked::Verification)))
            }),
        ),
    ];
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); stages.len()];
    for _ in 0..ROUNDS {
        for ((_, run), times) in stages.iter().zip(&mut times) {
            let begin = Instant::now();
            for _ in 0..RUNS {
                run();
            }
            times.push(begin.elapsed() / RUNS);
        }
    }
    let medians: Vec<Duration> = times
        .into_iter()
        .map(|mut times| {
            times.sort();
            times[ROUNDS / 2]
        })
        .collect();
    println!("{:40} {:>10} {:>7}", "stage", "median", "ratio");
    for ((name, _), median) in stages.iter().zip(&medians) {
        println!(
            "{name:40} {:>7.1} µs {:>7.2}",
            median.as_secs_f64() * 1e6,
            median.as_secs_f64() / medians[0].as_secs_f64()
        );
    }
}
