//! Inputs for `scripts/bench-audit`, and the loops that rolecall is measured against.

mod input;
mod keys;
mod loops;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const USAGE: &str = "usage: peers tokens ALG COUNT      writes COUNT distinct tokens, one a line
       peers log TOKENS BYTES      writes a log: one token of TOKENS in ten lines
       peers distinct TOKENS BYTES writes distinct tokens, one a line; no signature holds
       peers repeat TOKENS COUNT   writes COUNT lines, each a token of TOKENS by chance
       peers raw ALG TOKENS        CPU seconds of aws-lc-rs alone
       peers decode ALG TOKENS     CPU seconds of jsonwebtoken's decode, own provider
       peers decode-parsed ALG TOKENS  the same over keys that are parsed once
       peers insecure              reads tokens, prints their claims with println!
       peers insecure-buffered     the same with kept buffers

ALG is RS256, ES256 or EdDSA, TOKENS a file with one token a line. Run it in the project's folder: the keys are fixtures/keys.";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["tokens", alg, count] => input::tokens(alg, count.parse()?),
        ["log", tokens, bytes] => input::log(tokens, bytes.parse()?),
        ["distinct", tokens, bytes] => input::distinct(tokens, bytes.parse()?),
        ["repeat", tokens, count] => input::repeat(tokens, count.parse()?),
        ["raw", alg, tokens] => loops::raw(alg, tokens),
        ["decode", alg, tokens] => loops::decode(alg, tokens, false),
        ["decode-parsed", alg, tokens] => loops::decode(alg, tokens, true),
        ["insecure"] => loops::insecure(),
        ["insecure-buffered"] => loops::insecure_buffered(),
        _ => Err(USAGE.into()),
    }
}
