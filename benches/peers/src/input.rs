//! Tokens and logs, the same each time but for the moment of issue.

use std::io::{self, BufWriter, Write};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use serde_json::{Value, json};

use crate::Result;
use crate::keys::{Pair, kid};

/// How long a token is, about.
const TOKEN_BYTES: usize = 2500;

/// Numbers by chance, the same each time (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn guid(&mut self) -> String {
        let (a, b) = (self.next(), self.next());
        let (first, second, third) = (a >> 32, (a >> 16) & 0xffff, a & 0xfff);
        format!(
            "{first:08x}-{second:04x}-4{third:03x}-a{:03x}-{:012x}",
            (b >> 48) & 0xfff,
            b & 0xffff_ffff_ffff
        )
    }
}

/// What an Entra tenant would say of an application, with as many groups as make the length.
fn claims(chance: &mut Chance, applications: &[String], now: u64, signature_bytes: usize) -> Value {
    const TENANT: &str = "8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47";
    let object = chance.guid();
    let mut claims = json!({
        "aud": "api://rolecall-bench",
        "iss": format!("https://login.microsoftonline.com/{TENANT}/v2.0"),
        "iat": now, "nbf": now, "exp": now + 86400,
        "aio": BASE64URL.encode(chance.guid()),
        "azp": applications[chance.below(applications.len())], "azpacr": "1", "idtyp": "app", "oid": object,
        "rh": format!("1.{}.", BASE64URL.encode(chance.guid())),
        "roles": ["Alert.Read.All", "Machine.Read.All", "Vulnerability.Read.All"],
        "sub": object, "tid": TENANT,
        "uti": BASE64URL.encode(&chance.guid()[..16]), "ver": "2.0", "groups": [],
    });
    let wanted = (TOKEN_BYTES - 80 - signature_bytes * 4 / 3) * 3 / 4;
    let count = wanted.saturating_sub(claims.to_string().len()) / 39;
    claims["groups"] = (0..count).map(|_| Value::String(chance.guid())).collect();
    claims
}

pub(crate) fn tokens(alg: &str, count: usize) -> Result<()> {
    let (pair, kid) = (Pair::read(alg)?, kid(alg)?);
    let header = BASE64URL.encode(json!({"typ": "JWT", "alg": alg, "kid": kid}).to_string());
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let mut chance = Chance(1);
    let applications: Vec<String> = (0..64).map(|_| chance.guid()).collect();
    let signature_bytes = pair.sign(b"")?.len();
    let mut out = BufWriter::new(io::stdout().lock());
    for _ in 0..count {
        let claims = claims(&mut chance, &applications, now, signature_bytes);
        let input = format!("{header}.{}", BASE64URL.encode(claims.to_string()));
        writeln!(out, "{input}.{}", BASE64URL.encode(pair.sign(input.as_bytes())?))?;
    }
    Ok(out.flush()?)
}

/// Ten lines of a gateway, one of which carries a token.
pub(crate) fn log(tokens: &str, bytes: u64) -> Result<()> {
    let text = std::fs::read_to_string(tokens)?;
    let tokens: Vec<&str> = text.lines().collect();
    let mut chance = Chance(2);
    let lines: Vec<String> = (0..4096).map(|_| line(&mut chance)).collect();
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    let mut written = 0;
    while written < bytes {
        let at = chance.below(10);
        for number in 0..10 {
            let line = &lines[chance.below(lines.len())];
            out.write_all(line.as_bytes())?;
            written += line.len() as u64 + 1;
            if number == at {
                let token = tokens[chance.below(tokens.len())];
                out.write_all(b" authorization=\"Bearer ")?;
                out.write_all(token.as_bytes())?;
                out.write_all(b"\"")?;
                written += token.len() as u64 + 24;
            }
            out.write_all(b"\n")?;
        }
    }
    Ok(out.flush()?)
}

fn line(chance: &mut Chance) -> String {
    const METHODS: [&str; 4] = ["GET", "POST", "PUT", "DELETE"];
    const PATHS: [&str; 5] =
        ["api/alerts", "api/machines", "keys/current", "health/ready", "v1/events/batch"];
    format!(
        "2026-11-23T10:{:02}:{:02}.{:03}Z level=info gateway=edge-{} request={} method={} path=/{}/{} status={} bytes={} ms={} \
         agent=\"exporter/2.{} (linux)\"",
        chance.below(60),
        chance.below(60),
        chance.below(1000),
        chance.below(9),
        chance.guid(),
        METHODS[chance.below(4)],
        PATHS[chance.below(5)],
        chance.below(100_000),
        [200, 200, 204, 401, 403][chance.below(5)],
        chance.below(65_536),
        chance.below(900),
        chance.below(30)
    )
}

/// Each token with a number written into its signature.
pub(crate) fn distinct(tokens: &str, bytes: u64) -> Result<()> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let text = std::fs::read_to_string(tokens)?;
    let mut tokens: Vec<Vec<u8>> = text.lines().map(|line| format!("{line}\n").into_bytes()).collect();
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    let (mut written, mut number) = (0, 0_usize);
    while written < bytes {
        let count = tokens.len();
        let token = &mut tokens[number % count];
        let middle = token.len() - 60;
        for (place, byte) in token[middle..middle + 6].iter_mut().enumerate() {
            *byte = DIGITS[(number >> (6 * place)) % 64];
        }
        out.write_all(token)?;
        written += token.len() as u64;
        number += 1;
    }
    Ok(out.flush()?)
}

pub(crate) fn repeat(tokens: &str, count: usize) -> Result<()> {
    let text = std::fs::read_to_string(tokens)?;
    let tokens: Vec<&str> = text.lines().collect();
    let mut chance = Chance(3);
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    for _ in 0..count {
        writeln!(out, "{}", tokens[chance.below(tokens.len())])?;
    }
    Ok(out.flush()?)
}
