//! Logs of many tools with secrets planted in them: nothing of those is left, each line without one stays as it is, twice is once,
//! and nothing is found in what is left.

use ::base64::Engine as _;
use ::base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::tests::{JWE, OTHER, REFRESH, SHORT, TOKEN, parts, places, redact_in};
use super::*;

/// A part of a log, and what must not be left of it; where there is nothing of the kind it stays as it is.
#[derive(Clone, Debug)]
struct Block {
    text: String,
    secrets: Vec<String>,
}

const OPAQUE: &str = "mAdEuP0xYzT4kLmN8qRsV2wB6cD1fGhJ";
const SECRET: &str = "TST8Q~mAdEuP.xYz-T4kLmN_8qRsV2wB6cD1f";

/// Lines of logs in which nothing is a secret, and much looks like one.
const NOISE: [&str; 29] = [
    "2026-11-23T10:00:00.123Z INFO GET /api/alerts?code=404 200 12ms",
    "  tenant      pass  8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47",
    "| authentic | issuer | pass | `https://sts.windows.net/8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47/` |",
    "--- PASS: TestSignIn2 (0.00s)",
    "{\"error\":{\"code\":\"Authorization_RequestDenied\",\"message\":\"Insufficient privileges\"}}",
    "ERROR: AADSTS7000215: Invalid client secret provided.",
    "db-password1          Opaque                                1      12d",
    "  + admin_password          = (sensitive value)",
    "  ~ min_password_length     = 8 -> 12",
    "npm ERR! code ERR_SOCKET_TIMEOUT",
    "   Compiling password-hash v0.5.0",
    "  File \"/usr/lib/python3/azure/identity/client_secret.py\", line 123, in get_token",
    "\tLogon GUID:\t\t{00000000-0000-0000-0000-000000000000}",
    "\tPackage Name (NTLM only):\t-",
    "System.Data, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089",
    "- **password**: at least 8 characters",
    "password:  16 bytes",
    "      DB_PASSWORD:  <set to the key 'password1' in secret 'db-secret-1'>  Optional: false",
    "::warning file=x.rs,line=1::add-mask is missing 12345678",
    "##vso[task.setvariable variable=client_secret;issecret=true]$(secret)",
    "x-ms-request-id: 3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "Server=tcp:x.example,1433;User ID=sa;Password={your_password};Encrypt=true",
    "Authorization: Bearer <access_token>",
    "C:\\new\\tools\\rolecall.exe --client-secret $env:SECRET",
    "KeyName    Permissions    Value",
    "---------  -------------  -----",
    "> the quick brown fox jumps over the lazy dog",
    "# ----",
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
];

/// `text` in lines of `width` letters.
fn wrapped(text: &str, width: usize, by: &str) -> String {
    text.as_bytes().chunks(width).map(String::from_utf8_lossy).collect::<Vec<_>>().join(by)
}

/// `text` in quoted-printable (RFC 2045 §6.7), in lines of at most `width` letters.
fn quoted_printable(text: &str, width: usize) -> String {
    let mut done = String::new();
    for line in text.split_inclusive('\n') {
        let mut len = 0;
        for sign in line.chars() {
            let spelt = if sign == '=' { "=3D".to_owned() } else { sign.to_string() };
            if sign != '\n' && len + spelt.len() >= width {
                done.push_str("=\n");
                len = 0;
            }
            len += spelt.len();
            done.push_str(&spelt);
        }
    }
    done
}

/// A text that holds one secret, and what that is.
fn held() -> impl Strategy<Value = (String, String)> {
    let signature = |token: &str| parts(token)[2].to_owned();
    prop::sample::select(vec![
        (TOKEN.trim().to_owned(), signature(TOKEN)),
        (OTHER.trim().to_owned(), signature(OTHER)),
        (SHORT.trim().to_owned(), signature(SHORT)),
        (JWE.trim().to_owned(), parts(JWE)[3].to_owned()),
        (format!("refresh_token={}", REFRESH.trim()), REFRESH.trim().to_owned()),
        (format!("grant_type=x&client_secret={SECRET}&scope=y"), SECRET.to_owned()),
        (format!("{{\"a\":1,\"client_secret\":\"{SECRET}\",\"b\":[2]}}"), SECRET.to_owned()),
        (format!("Server=x;User ID=sa;Password={OPAQUE};Encrypt=true"), OPAQUE.to_owned()),
        (format!("Driver={{x}};Server=y;Pwd={{{OPAQUE} z}};Encrypt=yes"), OPAQUE.to_owned()),
        (format!("Set-Cookie: __Host-session={OPAQUE}; path=/"), OPAQUE.to_owned()),
    ])
}

/// The same in the forms in which texts are handed on.
fn planted() -> impl Strategy<Value = Block> {
    let widths = prop::sample::select(vec![48_usize, 60, 64, 70, 72, 76]);
    let joints = prop::sample::select(vec![
        "\n",
        "\r\n",
        "\n  ",
        "\n> ",
        "\n# ",
        "\n// ",
        "\n2026-11-23T09:53:00.5Z ",
    ]);
    let letters = 0..4_usize;
    (held(), widths, joints, letters, 0..12_usize).prop_map(
        |((text, secret), width, joint, letters, form)| {
            let padded = format!("{}{text}", "z ".repeat(letters));
            // Programs break no shorter lines.
            let quoted = width.max(60);
            let is_token = text.starts_with("ey");
            let lead = joint.trim_start_matches(['\r', '\n']);
            let utf16: Vec<u8> = padded.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let text = match form {
                0 if is_token => format!("{lead}{}", wrapped(&text, width, joint)),
                1 => STANDARD.encode(padded),
                2 => wrapped(&STANDARD.encode(padded), width, "\n"),
                3 => STANDARD.encode(utf16),
                4 => quoted_printable(&format!("x: {padded} end"), quoted),
                5 => quoted_printable(&format!("data: {}", STANDARD.encode(padded)), quoted),
                6 => quoted_printable(&wrapped(&STANDARD.encode(utf16), width, "\n"), 76),
                7 => serde_json::json!({"x": 1, "text": format!("a\n{text}\nb")}).to_string(),
                8 => serde_json::json!({"x": serde_json::json!({"text": text}).to_string()}).to_string(),
                9 => format!("export X=1\n{text}\n"),
                10 if is_token => text.replace('.', "%2E"),
                _ => text,
            };
            Block { text, secrets: vec![secret] }
        },
    )
}

/// Forms that have a place of their own.
fn placed() -> impl Strategy<Value = Block> {
    prop::sample::select(vec![
        format!("::add-mask::{SECRET}"),
        format!("POST /x?log=::add-mask::{SECRET}&state=1"),
        format!("##vso[task.setvariable variable=x;issecret=true]{SECRET}"),
        format!("AZURE_CLIENT_SECRET={SECRET}"),
        format!("AZURE_CLIENT_SECRET            {SECRET}"),
        format!("password: {SECRET}\nuser: ada"),
        format!("https://ada:{OPAQUE}@x.example/"),
        format!("https://{OPAQUE}{OPAQUE}@x.example/"),
        format!("az login --service-principal -u x -p {SECRET} --tenant y"),
        format!("Authorization: Bearer {OPAQUE}"),
        format!("| Client secret | `{SECRET}` |"),
    ])
    .prop_map(|text| {
        let secret = if text.contains(SECRET) { SECRET } else { OPAQUE };
        Block { text, secrets: vec![secret.to_owned()] }
    })
}

fn noise() -> impl Strategy<Value = Block> {
    let lines = prop::collection::vec(prop::sample::select(NOISE.to_vec()), 1..4);
    lines.prop_map(|lines| Block { text: lines.join("\n"), secrets: Vec::new() })
}

proptest! {
    #[test]
    fn what_is_planted_goes_and_all_else_stays(blocks in prop::collection::vec(prop_oneof![noise(), planted(), placed()], 1..8)) {
        // A line of its own between them, so that none goes on in the next.
        let between = |index: usize| format!("\n\n== {index} ==\n\n");
        let text: String = blocks.iter().enumerate().map(|(index, block)| format!("{}{}", between(index), block.text)).collect();
        let done = redact_in(text.as_bytes(), usize::MAX, usize::MAX, Options::default());
        let shown = String::from_utf8(done.clone()).expect("UTF-8");
        let mut rest = shown.as_str();
        for (index, block) in blocks.iter().enumerate().rev() {
            let parted = rest.rsplit_once(&between(index));
            prop_assert!(parted.is_some(), "{index} is gone from\n{shown}");
            let (before, left) = parted.expect("it is there");
            rest = before;
            if block.secrets.is_empty() {
                prop_assert_eq!(left, &block.text);
            }
            for secret in &block.secrets {
                let is_left = secret.as_bytes().windows(12).any(|part| memchr::memmem::find(left.as_bytes(), part).is_some());
                prop_assert!(!is_left, "{}\n{}", block.text, left);
            }
        }
        prop_assert_eq!(places(&done), Vec::new(), "{}", shown);
        let again = redact_in(&done, usize::MAX, usize::MAX, Options::default());
        prop_assert_eq!(String::from_utf8_lossy(&again), shown);
    }
}
