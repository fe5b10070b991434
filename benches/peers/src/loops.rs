//! The loops of others: aws-lc-rs alone, and jsonwebtoken as its manual shows it.

use std::hint::black_box;
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::sync::OnceLock;

use aws_lc_rs::signature::ParsedPublicKey;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use jsonwebtoken::crypto::{CryptoProvider, JwtVerifier, aws_lc};
use jsonwebtoken::signature::{Error, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, dangerous};
use rustix::time::{ClockId, clock_gettime};
use serde_json::Value;

use crate::Result;
use crate::keys::{Pair, kid};

/// CPU seconds of this process.
fn cpu() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn tell(from: f64) {
    println!("{:.6}", cpu() - from);
}

/// Nothing but arithmetic: texts and signatures lie in memory, decoded before.
pub(crate) fn raw(alg: &str, tokens: &str) -> Result<()> {
    let key = Pair::read(alg)?.public()?;
    let text = std::fs::read_to_string(tokens)?;
    let mut parts = Vec::new();
    for line in text.lines() {
        let (input, signature) = line.rsplit_once('.').ok_or("no token")?;
        parts.push((input.as_bytes(), BASE64URL.decode(signature)?));
    }
    let from = cpu();
    for (input, signature) in &parts {
        key.verify_sig(input, signature)?;
    }
    tell(from);
    Ok(())
}

static PARSED: OnceLock<ParsedPublicKey> = OnceLock::new();

/// A verifier over the key that was parsed once.
struct Parsed(Algorithm);

impl Verifier<Vec<u8>> for Parsed {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), Error> {
        let key = PARSED.get().ok_or_else(Error::new)?;
        key.verify_sig(message, signature).map_err(|_| Error::new())
    }
}

impl JwtVerifier for Parsed {
    fn algorithm(&self) -> Algorithm {
        self.0
    }
}

static OVER_PARSED: CryptoProvider = CryptoProvider {
    signer_factory: aws_lc::DEFAULT_PROVIDER.signer_factory,
    verifier_factory: |alg, _| Ok(Box::new(Parsed(*alg))),
    key_utils: jsonwebtoken::crypto::KeyUtils::new_unimplemented(),
};

pub(crate) fn decode(alg: &str, tokens: &str, parsed: bool) -> Result<()> {
    if parsed {
        PARSED.set(Pair::read(alg)?.public()?).map_err(|_| "the key was set before")?;
        OVER_PARSED.install_default().map_err(|_| "a provider was set before")?;
    }
    let set: Value = serde_json::from_str(&std::fs::read_to_string("fixtures/jwks/generic.json")?)?;
    let entries = set["keys"].as_array().ok_or("no keys")?;
    let kid = kid(alg)?;
    let entry = entries.iter().find(|entry| entry["kid"] == kid).ok_or("no such key")?;
    let key = DecodingKey::from_jwk(&serde_json::from_value(entry.clone())?)?;
    let mut validation = Validation::new(alg.parse()?);
    validation.set_audience(&["api://rolecall-bench"]);
    let text = std::fs::read_to_string(tokens)?;
    let from = cpu();
    for line in text.lines() {
        black_box(jsonwebtoken::decode::<Value>(line, &key, &validation)?);
    }
    tell(from);
    Ok(())
}

pub(crate) fn insecure() -> Result<()> {
    for line in io::stdin().lock().lines() {
        println!("{}", dangerous::insecure_decode::<Value>(line?)?.claims);
    }
    Ok(())
}

pub(crate) fn insecure_buffered() -> Result<()> {
    let mut input = BufReader::with_capacity(256 * 1024, io::stdin().lock());
    let mut out = BufWriter::with_capacity(256 * 1024, io::stdout().lock());
    let mut line = String::new();
    while input.read_line(&mut line)? > 0 {
        serde_json::to_writer(&mut out, &dangerous::insecure_decode::<Value>(line.trim_end())?.claims)?;
        out.write_all(b"\n")?;
        line.clear();
    }
    Ok(out.flush()?)
}
