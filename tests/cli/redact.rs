//! `rolecall redact`: what is left of texts that people share.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::folder::Folder;
use crate::process::{Run, fixture, program, root, run, run_command, token};

const SECRET: &str = "TST8Q~TEST.made-up.worthless.secret_0000";
const NAME: &str = "Ada Example";

fn parts(token: &str) -> Vec<&str> {
    token.split('.').collect()
}

fn without_signature(token: &str) -> String {
    format!("{}.{}.REDACTED", parts(token)[0], parts(token)[1])
}

/// A browser's traffic of a sign-in and of a call, in the form of HAR 1.2.
fn har() -> Value {
    let (access, id) = (token("v1-delegated-defender"), token("id-token-v2"));
    let refresh = std::fs::read_to_string(root().join(fixture("pastes/refresh-token.txt"))).expect("UTF-8");
    let refresh = refresh.trim();
    let answer = json!({"token_type": "Bearer", "expires_in": 3599, "access_token": access, "id_token": id, "refresh_token": refresh});
    let pair = |name: &str, value: &str| json!({"name": name, "value": value});
    let form = format!(
        "client_id=1f6a4d20-9b3c-4e8e-a5d7-6c0b2e91f384&grant_type=authorization_code&code={}&client_secret={}&code_verifier=aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789aBcDeFgH",
        refresh,
        SECRET.replace('~', "%7E"),
    );
    json!({"log": {"version": "1.2", "creator": {"name": "a browser", "version": "1"}, "entries": [
        {
            "startedDateTime": "2026-11-23T09:53:00.000Z",
            "request": {
                "method": "POST",
                "url": format!("https://login.microsoftonline.com/x/oauth2/v2.0/token?login_hint=ada%40contoso.example#id_token={id}&state=1"),
                "headers": [pair("Cookie", "buid=1; ESTSAUTHPERSISTENT=0.AXcApQFlqSqzBAgOxoKJrQ; x=y"), pair("Authorization", &format!("Basic {}", STANDARD.encode(format!("id:{SECRET}"))))],
                "cookies": [pair("ESTSAUTHPERSISTENT", "0.AXcApQFlqSqzBAgOxoKJrQ")],
                "postData": {"mimeType": "application/x-www-form-urlencoded", "text": form, "params": [pair("client_secret", SECRET), pair("scope", "openid")]}
            },
            "response": {"status": 200, "content": {"mimeType": "application/json", "text": answer.to_string()}}
        },
        {
            "request": {"method": "GET", "url": "https://api.security.microsoft.com/api/incidents", "headers": [pair("Authorization", &format!("Bearer {access}"))], "cookies": []},
            "response": {"status": 200, "content": {"mimeType": "application/json", "encoding": "base64", "text": STANDARD.encode(answer.to_string())}}
        }
    ]}})
}

/// Every run of 24 characters of every secret in [`har`].
fn secrets() -> Vec<String> {
    let refresh = std::fs::read_to_string(root().join(fixture("pastes/refresh-token.txt"))).expect("UTF-8");
    let basic = STANDARD.encode(format!("id:{SECRET}"));
    let mut secrets = vec![
        refresh.trim().to_owned(),
        SECRET.to_owned(),
        basic,
        "aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789".to_owned(),
    ];
    for name in ["v1-delegated-defender", "id-token-v2"] {
        secrets.push(parts(&token(name))[2].to_owned());
    }
    secrets
}

fn holds_none(text: &str) {
    for secret in secrets() {
        for window in secret.as_bytes().windows(24) {
            let window = std::str::from_utf8(window).expect("ASCII");
            assert!(!text.contains(window), "{window}");
        }
    }
    assert!(!text.contains("0.AXcApQFlqSqzBAgOxoKJrQ"));
}

fn redact(arguments: &str, input: &str) -> String {
    let done = run(&format!("redact {arguments}"), input);
    assert_eq!((done.status, done.err.as_str()), (0, ""), "{arguments}");
    done.out
}

#[test]
fn a_har_file_stays_one_and_holds_nothing_usable() {
    let har = har();
    for text in [har.to_string(), serde_json::to_string_pretty(&har).expect("JSON")] {
        assert_eq!(run("redact --check", &text).status, 1);
        let done = redact("", &text);
        holds_none(&done);
        let after: Value = serde_json::from_str(&done).expect("a HAR file is JSON");
        let entries = &after["log"]["entries"];
        let body = entries[1]["response"]["content"]["text"].as_str().expect("a body");
        let body = String::from_utf8(STANDARD.decode(body).expect("base64")).expect("UTF-8");
        holds_none(&body);
        let plain = entries[0]["response"]["content"]["text"].as_str().expect("a body");
        assert_eq!(body, plain, "what is plain and what is wrapped are cut alike");
        let body: Value = serde_json::from_str(&body).expect("JSON");
        assert_eq!(body["access_token"], without_signature(&token("v1-delegated-defender")));
        assert_eq!((&body["refresh_token"], &body["expires_in"]), (&json!("REDACTED"), &json!(3599)));
        let request = &entries[0]["request"];
        assert_eq!(request["headers"][0]["value"], "buid=1; ESTSAUTHPERSISTENT=REDACTED; x=y");
        assert_eq!(request["headers"][1]["value"], "Basic REDACTED");
        assert_eq!(request["cookies"][0]["value"], "REDACTED");
        assert_eq!(
            request["postData"]["params"],
            json!([{"name": "client_secret", "value": "REDACTED"}, {"name": "scope", "value": "openid"}])
        );
        assert_eq!(
            request["postData"]["text"],
            "client_id=1f6a4d20-9b3c-4e8e-a5d7-6c0b2e91f384&grant_type=authorization_code&code=REDACTED&client_secret=REDACTED&code_verifier=REDACTED"
        );
        assert_eq!(
            request["url"],
            format!(
                "https://login.microsoftonline.com/x/oauth2/v2.0/token?login_hint=ada%40contoso.example#id_token={}&state=1",
                without_signature(&token("id-token-v2"))
            )
        );
        let check = run("redact --check", &done);
        assert_eq!(
            (check.status, check.out.as_str()),
            (0, "Nothing usable was found that rolecall knows.\n")
        );
        assert_eq!(redact("", &done), done, "twice");
        assert_eq!(run("redact -v", &done).err, "Nothing to redact was found.\n");
    }
}

#[test]
fn names_go_everywhere_and_are_the_same_with_the_same_salt() {
    let folder = Folder::new();
    let (salt, short) = (folder.put("salt", "0123456789abcdef"), folder.put("short", "0123456789abcde"));
    let text = serde_json::to_string_pretty(&har()).expect("JSON");
    let arguments = format!("--claims --salt-file {salt}");
    let done = redact(&arguments, &text);
    holds_none(&done);
    let decoded = |text: &str| {
        let after: Value = serde_json::from_str(text).expect("JSON");
        let body: Value = serde_json::from_str(
            after["log"]["entries"][0]["response"]["content"]["text"].as_str().expect("a body"),
        )
        .expect("JSON");
        let claims = |name: &str| -> Value {
            let token = body[name].as_str().expect("a token");
            let shown = run("get .", token);
            assert_eq!(shown.status, 0, "{shown:?}");
            shown.json()
        };
        (after["log"]["entries"][0]["request"]["url"].clone(), claims("access_token"), claims("id_token"))
    };
    let ((url, access, id), (_, access_before, _)) = (decoded(&done), decoded(&text));
    for name in ["aud", "iss", "tid", "scp", "exp", "appid", "ver"] {
        assert_eq!(access[name], access_before[name], "{name}");
    }
    for name in ["oid", "sub", "upn", "name"] {
        assert!(access_before[name].is_string(), "{name}");
        assert_ne!(access[name], access_before[name], "{name}");
    }
    assert_eq!(access["oid"], id["oid"], "one person in two tokens");
    let address = access["upn"].as_str().expect("an address").replace('@', "%40");
    assert!(url.as_str().is_some_and(|url| url.contains(&format!("login_hint={address}#"))), "{url}");
    assert!(!done.contains("contoso.example") && !done.contains(NAME));
    assert_eq!(redact(&arguments, &text), done, "the same salt");
    assert_eq!(redact(&arguments, &done), done, "twice");
    assert_eq!(run(&format!("redact --check {arguments}"), &done).status, 0);
    assert_ne!(redact("--claims", &text), done, "another salt");
    for (arguments, status, said) in [
        (format!("--claims --salt-file {short}"), 2, "a salt has at least 16 bytes, and this one has 15"),
        (format!("--salt-file {salt}"), 2, "--claims is missing"),
        ("--claims --salt-file gone".to_owned(), 2, "`gone` cannot be read"),
    ] {
        let run = run(&format!("redact {arguments}"), &text);
        assert_eq!((run.status, run.out.as_str()), (status, ""), "{run:?}");
        assert!(run.err.contains(said) && !run.err.contains("0123456789"), "{run:?}");
    }
}

/// A run of the program on bytes that are no UTF-8, and what it wrote into a file.
fn redact_into(folder: &Folder, input: &[u8], name: &str) -> (Run, Option<Vec<u8>>) {
    let out = folder.path().join(name);
    let mut command = program();
    command.args(["redact", "-", "-o"]).arg(&out);
    let run = run_command(command, input);
    (run, std::fs::read(&out).ok())
}

#[test]
fn bytes_stay_and_what_cannot_be_read_is_refused() {
    let folder = Folder::new();
    let binary: Vec<u8> = (0..=255_u8).cycle().take(300_000).collect();
    let (run, written) = redact_into(&folder, &binary, "binary");
    assert_eq!((run.status, written), (0, Some(binary)));
    let utf16 = std::fs::read(root().join(fixture("pastes/utf16le.txt"))).expect("it is there");
    let (run, written) = redact_into(&folder, &utf16, "utf16");
    let units = |bytes: &[u8]| {
        bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect::<Vec<_>>()
    };
    let (before, after) = (
        String::from_utf16_lossy(&units(&utf16)),
        String::from_utf16_lossy(&units(&written.expect("it was written"))),
    );
    assert_eq!(run.status, 0);
    assert!(before.len() > after.len() + 300 && after.contains(".REDACTED"), "{after}");
    let utf16_inside = [b"a line\n".repeat(2000), utf16].concat();
    for (what, input, said) in [
        ("gzip", b"\x1f\x8b\x08\0\0".to_vec(), "compressed (gzip)"),
        ("zip", b"PK\x03\x04\0".to_vec(), "compressed (zip)"),
        ("UTF-16 inside", utf16_inside, "UTF-16 within other text"),
    ] {
        let (run, written) = redact_into(&folder, &input, "refused");
        assert_eq!((run.status, run.out.as_str(), written), (3, "", None), "{what}: {run:?}");
        assert!(run.err.contains(said) && run.err.contains("hint: "), "{what}: {run:?}");
        let check = run_command(
            {
                let mut command = program();
                command.args(["redact", "--check"]);
                command
            },
            &input,
        );
        assert_eq!(check.status, 3, "{what}: what was not seen is not clean");
    }
}

#[test]
fn a_large_text_passes_in_pieces() {
    let line =
        format!("2026-11-23T10:00:00Z GET /api/alerts Authorization: Bearer {} 200\n", token("v2-delegated"));
    let done = format!(
        "2026-11-23T10:00:00Z GET /api/alerts Authorization: Bearer {} 200\n",
        without_signature(&token("v2-delegated"))
    );
    let count = 2000;
    assert!(line.len() * count > 2 * 1024 * 1024);
    let run = run("redact -v", line.repeat(count));
    assert_eq!((run.status, run.err.as_str()), (0, "2000 tokens redacted.\n"));
    assert!(run.out == done.repeat(count));
}

#[test]
fn a_file_can_be_replaced_by_what_is_left_of_it() {
    let folder = Folder::new();
    let text = format!("ü\n  token={}\nclient_id=x&client_secret={SECRET}\n", token("v2-delegated"));
    let file = folder.put("log", &text);
    let check = run(&format!("redact --check {file}"), "");
    assert_eq!(check.status, 1);
    let column = text.lines().nth(1).and_then(|line| line.find("ey")).expect("a token") + 1;
    assert_eq!(
        check.out,
        format!(
            "1 token and 1 client secret found.\nline 2, column {column}: token\nline 3, column 27: client secret\n"
        )
    );
    assert_eq!(std::fs::read_to_string(&file).expect("UTF-8"), text, "--check writes nothing");
    let run_in_place = run(&format!("redact {file} -o {file}"), "");
    assert_eq!((run_in_place.status, run_in_place.out.as_str(), run_in_place.err.as_str()), (0, "", ""));
    let done = std::fs::read_to_string(&file).expect("UTF-8");
    assert_eq!(
        done,
        format!(
            "ü\n  token={}\nclient_id=x&client_secret=REDACTED\n",
            without_signature(&token("v2-delegated"))
        )
    );
    assert_eq!(run(&format!("redact --check {file}"), "").status, 0);
    assert_eq!(run(&format!("redact {file} -o {file}/nowhere"), "").status, 2);
    assert_eq!(run(&format!("redact --check {file} -o x"), "").status, 2);
}
