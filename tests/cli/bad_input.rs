//! Anything at all on standard input: a clear answer, soon, in bounded memory, never a panic.

use std::io::{Read, Write as _};
use std::process::{Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::process::{NOW, Run, fixture, program, token, trusting};

/// How long a run may take: a guard against hangs, far above what a debug build on a busy machine needs.
const PATIENCE: Duration = Duration::from_secs(20);

fn run(arguments: &str, input: impl AsRef<[u8]>) -> Run {
    let mut command = program();
    command.args(arguments.split_whitespace());
    // `get` judges no time.
    if !arguments.starts_with("get") {
        command.args(["--now", NOW]);
    }
    run_command(command, input.as_ref())
}

/// Runs `command` as `process::run_command` does, and ends it where it outlasts [`PATIENCE`].
fn run_command(mut command: Command, input: &[u8]) -> Run {
    fn reader(mut from: impl Read + Send + 'static) -> JoinHandle<String> {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            from.read_to_end(&mut bytes).expect("the program's output");
            String::from_utf8(bytes).expect("UTF-8")
        })
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let start = Instant::now();
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("piped");
    let input = input.to_vec();
    // The program may stop reading early; that is its right.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let out = reader(child.stdout.take().expect("piped"));
    let err = reader(child.stderr.take().expect("piped"));
    let status = loop {
        if let Some(status) = child.try_wait().expect("the program can be waited for") {
            break status;
        }
        if start.elapsed() > PATIENCE {
            child.kill().expect("the program can be ended");
            panic!("{command:?} took more than {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    writer.join().expect("the writer ends");
    Run {
        status: status.code().expect("an exit status, not a signal"),
        out: out.join().expect("the reader ends"),
        err: err.join().expect("the reader ends"),
    }
}

fn encoded(bytes: &[u8]) -> String {
    // Base64url by hand: the tests see the program only from outside.
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word =
            chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            text.push(char::from(LETTERS[(word >> (18 - 6 * place)) as usize & 63]));
        }
    }
    text
}

fn with_claims(claims: &str) -> String {
    format!("{}.{}.c2ln", encoded(br#"{"alg":"RS256"}"#), encoded(claims.as_bytes()))
}

fn sound(what: &str, run: &Run, statuses: &[i32]) {
    assert!(statuses.contains(&run.status), "{what}: {} {}", run.status, run.err);
    assert!(!run.err.contains("panicked") && !run.out.contains("panicked"), "{what}: {}", run.err);
    assert!(!run.out.is_empty() || !run.err.is_empty(), "{what}: something is said");
}

#[test]
fn what_is_no_token_is_undecided() {
    let mut noise = Vec::new();
    let mut state = 1_u32;
    for _ in 0..100_000 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        noise.push((state >> 24) as u8);
    }
    // What a wrapped token looks like, 13,000 lines of it, and no dot anywhere.
    let lines = format!("eyJ{}\n", "A".repeat(73)).repeat(13_000);
    let utf16: Vec<u8> = token("v1-app-defender").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (what, input, statuses) in [
        ("binary", noise, &[3][..]),
        ("NUL", vec![0; 1_000], &[3]),
        ("invalid UTF-8", b"\xff\xfe\xfd\xc3\x28".to_vec(), &[3]),
        ("prose", b"to whom it may concern".to_vec(), &[3]),
        ("dots", ".".repeat(100_000).into_bytes(), &[3]),
        ("headers without end", "eyJhbGciOiJSUzI1NiJ9.".repeat(50_000).into_bytes(), &[3]),
        ("eyJ over and over", "eyJ".repeat(1_000_000).into_bytes(), &[3]),
        ("eyJ lines", lines.into_bytes(), &[3]),
        ("UTF-16 without a mark", utf16, &[0]),
    ] {
        sound(what, &run("inspect", input), statuses);
    }
}

#[test]
fn more_than_the_limit_is_refused_without_being_kept() {
    let huge = vec![b'a'; 100 * 1024 * 1024];
    let run = run("inspect", huge);
    sound("100 MiB", &run, &[3]);
    assert!(format!("{}{}", run.out, run.err).contains("16"), "the limit is named: {} {}", run.out, run.err);
}

#[test]
fn hostile_claims_are_shown_or_refused() {
    let roles: Vec<String> = (0..10_000).map(|number| format!("\"Role.{number}\"")).collect();
    for (what, claims) in [
        ("100,000 deep", format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000))),
        ("100,000 objects deep", format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000))),
        ("a long claim", format!("{{\"a\":\"{}\"}}", "x".repeat(700_000))),
        ("10,000 roles", format!("{{\"roles\":[{}]}}", roles.join(","))),
        ("1e400", r#"{"exp":1e400,"iat":-1e400,"nbf":18446744073709551616}"#.to_owned()),
        ("NUL in a text", "{\"a\":\"\\u0000\"}".to_owned()),
        ("half a surrogate pair", r#"{"a":"\ud800"}"#.to_owned()),
        ("100,000 members", format!("{{{}}}", vec!["\"a\":1"; 100_000].join(","))),
    ] {
        let text = with_claims(&claims);
        sound(what, &run("inspect", &text), &[0]);
        sound(what, &run("inspect --format json", &text), &[0]);
        sound(what, &run("verify --jwks fixtures/jwks/entra.json --any-audience", &text), &[1]);
    }
}

/// A claim of 1 MiB makes a token of more than 1 MiB, which is too long; one that just fits is shown.
#[test]
fn a_claim_of_a_mebibyte_is_too_long_and_a_shorter_one_is_not() {
    let long = with_claims(&format!("{{\"a\":\"{}\"}}", "x".repeat(1024 * 1024)));
    let fits = with_claims(&format!("{{\"a\":\"{}\"}}", "x".repeat(1024 * 1024 / 4 * 3 - 64)));
    assert!(fits.len() <= 1024 * 1024 && fits.len() > 1024 * 1024 - 100, "{}", fits.len());
    let verify = "verify --jwks fixtures/jwks/entra.json --any-audience";
    for (arguments, if_it_fits) in [("inspect", 0), ("inspect --format json", 0), (verify, 1)] {
        let refused = run(arguments, &long);
        sound(arguments, &refused, &[3]);
        assert!(refused.out.contains("1048576"), "{arguments}: the limit is named: {}", refused.out);
        sound(arguments, &run(arguments, &fits), &[if_it_fits]);
    }
}

#[test]
fn escape_sequences_never_reach_the_terminal() {
    let hostile = "\u{1b}[2J\u{1b}]0;pwned\u{7}\u{9b}31m\u{202e}\u{2066}\u{200b}\u{e0041}\r\u{7f}";
    let text = serde_json::to_string(hostile).expect("JSON");
    let claims = format!(
        "{{\"name\":{text},{text}:1,\"roles\":[{text}],\"aud\":{text},\"iss\":{text},\"scp\":{text}}}"
    );
    let header =
        format!("{{\"alg\":\"RS256\",\"kid\":{text},\"typ\":{text},\"nonce\":{text},\"crit\":[{text}]}}");
    let token = format!("{}.{}.c2ln", encoded(header.as_bytes()), encoded(claims.as_bytes()));
    for arguments in [
        "inspect",
        "inspect -v",
        "inspect --color always",
        "inspect --format json",
        "verify --jwks fixtures/jwks/entra.json --audience x",
        "check --jwks fixtures/jwks/entra.json --audience x --require A --forbid *",
        "get .name",
        "get .nothing",
        "get .",
    ] {
        let run = run(arguments, &token);
        assert_ne!(run.status, 2, "{arguments}: the command line is right: {}", run.err);
        for (stream, text) in [("out", &run.out), ("err", &run.err)] {
            let without_colour = text.replace("\u{1b}[0m", "").replace("\u{1b}[39m", "");
            let raw: Vec<char> = strip_sgr(&without_colour)
                .chars()
                .filter(|c| {
                    (c.is_control() && *c != '\n')
                        || ('\u{200b}'..='\u{200f}').contains(c)
                        || ('\u{202a}'..='\u{202e}').contains(c)
                        || *c == '\u{2066}'
                        || *c == '\u{e0041}'
                })
                .collect();
            assert!(raw.is_empty(), "{arguments}, {stream}: {raw:?}");
            assert!(!text.contains("[2J") || !text.contains("\u{1b}[2J"), "{arguments}");
        }
    }
}

/// Without the colour sequences that the program writes itself: ESC, `[`, digits and semicolons, `m`.
fn strip_sgr(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        kept.push_str(before);
        let end = after.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap_or(after.len());
        if after[end..].starts_with('m') {
            rest = &after[end + 1..];
        } else {
            kept.push('\u{1b}');
            rest = after;
        }
    }
    kept + rest
}

#[test]
fn a_payload_that_is_cut_or_broken_has_no_yes_about_its_claims() {
    let token = token("v1-app-defender");
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts[..] else { panic!("three parts") };
    let broken = |claims: &str| format!("{header}.{}.{signature}", encoded(claims.as_bytes()));
    let claims = "\"aud\":\"https://api.securitycenter.microsoft.com\",\"exp\":1795431480,\"nbf\":1795427580,\
                  \"iat\":1795427580,\"roles\":[\"Alert.Read.All\"],\"appid\":\"a\",\"appidacr\":\"2\"";
    let mut texts = vec![
        ("cut at 900".to_owned(), token[..900].to_owned()),
        ("a comma too many".to_owned(), broken(&format!("{{{claims},,\"ver\":\"1.0\"}}"))),
        ("two objects".to_owned(), broken(&format!("{{{claims}}}{{}}"))),
        ("a list".to_owned(), broken("[]")),
        ("no UTF-8".to_owned(), {
            let bytes = [b"{\"name\":\"\xff\",", claims.as_bytes(), b"}"].concat();
            format!("{header}.{}.{signature}", encoded(&bytes))
        }),
    ];
    for end in [80, 200, 333, 500, 700, payload.len() - 1] {
        texts.push((
            format!("cut at {end}, with a signature"),
            format!("{header}.{}.{signature}", &payload[..end]),
        ));
    }
    let demands = "--require Alert.Read.All --format json";
    for (what, text) in &texts {
        let run = run(&format!("check {demands} {}", trusting()), text);
        assert_eq!(run.status, 1, "{what}: {run:?}");
        let report = run.json();
        for question in ["authentic", "current", "addressed", "allowed"] {
            let question = &report["questions"][question];
            assert_ne!(question["answer"], "yes", "{what}: {question:#}");
            let said = question["answer"] == "no" || question["why"].to_string().contains("broken");
            assert!(said, "{what}: {question:#}");
        }
        let checks = report["questions"]["authentic"]["checks"].to_string();
        assert!(!checks.contains("the key signs for others"), "{what}: {checks}");
    }
    // What the part that is left proves stays a *no*.
    let line = format!("check {demands} {} --now 2026-12-23T10:00:00Z", trusting());
    let late = crate::process::run(&line, &token[..900]);
    assert_eq!(late.json()["questions"]["current"]["answer"], "no");
    let line = format!("verify {} --audience api://other --format json", trusting());
    let of_another = run(&line, &token[..900]);
    assert_eq!(of_another.json()["questions"]["addressed"]["answer"], "no");
}

#[test]
fn a_token_of_neither_kind_is_told_in_plain_words() {
    let claims = r#"{"iss":"https://login.microsoftonline.com/8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47/v2.0","roles":["A"]}"#;
    let text = format!("{}.{}.c2ln", encoded(br#"{"alg":"RS256"}"#), encoded(claims.as_bytes()));
    let run = run(&format!("check --any-audience --require A --format json {}", trusting()), &text);
    let summary = run.json()["summary"].to_string();
    assert!(summary.contains("nothing in it says that it is an access token"), "{summary}");
}

#[test]
fn a_bad_copy_is_told_to_be_one() {
    let defender = token("v1-app-defender");
    let end = "the end of the token is missing: its signature has ";
    let start = "the header cannot be read: its beginning is missing, or a word is glued to it";
    let es256 = token("generic-es256");
    let ec = format!("--jwks {}", fixture("jwks/generic.json"));
    let entra = trusting();
    let middle = "the token was cut in the middle of its payload: copy it again, whole";
    for (what, trust, text, told) in [
        ("cut at four characters", &entra, defender[..600].to_owned(), middle.to_owned()),
        ("one further", &entra, defender[..601].to_owned(), middle.to_owned()),
        ("two further", &entra, defender[..602].to_owned(), middle.to_owned()),
        ("three further", &entra, defender[..603].to_owned(), middle.to_owned()),
        ("cut at its end", &entra, defender[..1700].to_owned(), format!("{end}224 of 256 bytes")),
        ("cut where four characters end", &entra, defender[..defender.len() - 6].to_owned(), end.to_owned()),
        ("one character is missing", &entra, defender[..defender.len() - 1].to_owned(), end.to_owned()),
        ("of an elliptic curve", &ec, es256[..es256.len() - 7].to_owned(), format!("{end}59 of 64 bytes")),
        ("glued to a word", &entra, format!("bearer{defender}"), start.to_owned()),
        ("without its start", &entra, defender[5..].to_owned(), start.to_owned()),
    ] {
        for command in ["verify --any-audience", "inspect"] {
            let run = run(&format!("{command} --format json {trust}"), &text);
            let report = run.json();
            let summary = report["summary"].as_str().expect("a summary");
            assert!(summary.contains(&told), "{what}: {summary}");
            assert_eq!(summary.matches(&told).count(), 1, "{what}: {summary}");
            assert_ne!(report["questions"]["authentic"]["answer"], "yes", "{what}");
            let checks = report["questions"]["authentic"]["checks"].to_string();
            for wrong in ["unused bits", "look at who made it", "read in two ways"] {
                assert!(!checks.contains(wrong), "{what}: {wrong}: {checks}");
            }
        }
    }
    let line = format!("check --require Alert.Read.All --format json {}", trusting());
    let summary = run(&line, &defender[..600]).json()["summary"].to_string();
    let once = "Whether it is current, addressed and allowed is open: the payload is broken.";
    assert!(summary.contains(once), "{summary}");
    let parts: Vec<&str> = defender.split('.').collect();
    let unsigned = format!("{}.{}.", parts[0], parts[1]);
    let two_ways = "read in two ways";
    for (what, text, is_said) in [
        ("an empty signature", &*unsigned, false),
        ("a cut payload", &defender[..900], false),
        ("a member twice", &*token("refused/duplicate-aud"), true),
    ] {
        let run = run(&format!("verify --any-audience --format json {entra}"), text);
        assert_eq!(run.out.contains(two_ways), is_said, "{what}: {}", run.out);
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    use std::io::Read as _;
    use std::process::Stdio;
    let mut child = program()
        .args(["inspect", "--token-file", "fixtures/tokens/v1-app-defender.jwt", "-v"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut err).expect("UTF-8");
    let status = child.wait().expect("the program ends");
    assert_eq!(err, "", "nothing is complained about");
    assert!(status.code().is_some(), "no signal: {status:?}");
}

#[test]
fn a_header_of_any_algorithm_decodes() {
    for alg in ["ES256K", "ES512", "XX999", "none", "RSA-OAEP"] {
        let token =
            format!("{}.{}.c2ln", encoded(format!(r#"{{"alg":"{alg}"}}"#).as_bytes()), encoded(b"{\"a\":1}"));
        let run = run("inspect", &token);
        assert_eq!(run.status, 0, "{alg}");
        assert!(run.out.contains(alg), "{alg}");
    }
}

#[test]
fn an_argument_that_is_no_utf8_is_no_token() {
    use std::os::unix::ffi::OsStrExt as _;
    let mut command = program();
    command.arg("inspect").arg(std::ffi::OsStr::from_bytes(b"\xff\xfe"));
    let run = run_command(command, b"");
    assert_eq!(run.status, 3, "{run:?}");
}
