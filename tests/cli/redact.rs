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
    let utf16_inside = [b"a line\n".repeat(2000), utf16.clone()].concat();
    let appended = [&utf16[..], b"Authorization: Bearer eyJhbGciOiJub25lIn0.e30.\n"].concat();
    for (what, input, said, hint) in [
        (
            "gzip",
            b"\x1f\x8b\x08\0\0".to_vec(),
            "compressed (gzip)",
            "unpack it first: gzip -dc FILE | rolecall redact\n",
        ),
        (
            "zstd",
            b"\x28\xb5\x2f\xfd\0".to_vec(),
            "compressed (zstd)",
            "unpack it first: zstd -dc FILE | rolecall redact\n",
        ),
        ("zip", b"PK\x03\x04\0".to_vec(), "compressed (zip)", "unpack it first, and redact what comes out\n"),
        ("UTF-16 inside", utf16_inside, "UTF-16 within other text", "convert it to UTF-8 first"),
        ("text behind UTF-16", appended, "other text within UTF-16", "convert it to UTF-8 first"),
        (
            "pzstd",
            b"\x50\x2a\x4d\x18\x04\0\0\0".to_vec(),
            "compressed (zstd or lz4)",
            "unpack it first, and redact what comes out\n",
        ),
    ] {
        let (run, written) = redact_into(&folder, &input, "refused");
        assert_eq!((run.status, run.out.as_str(), written), (3, "", None), "{what}: {run:?}");
        assert!(run.err.contains(said) && run.err.contains(&format!("hint: {hint}")), "{what}: {run:?}");
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
        format!("1 token and 1 client secret found.\n{file}:2:{column}: token\n{file}:3:27: client secret\n")
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

#[test]
fn what_to_do_about_files_that_cannot_be_read_is_said_once() {
    let folder = Folder::new();
    folder.put("a.zip", "PK\u{3}\u{4}");
    folder.put("b.zip", "PK\u{3}\u{4}");
    let (path, into) = (folder.path().display(), Folder::new());
    for arguments in ["--check", "--in-place", &format!("--into {}", into.path().display())] {
        let run = run(&format!("redact {arguments} {path}"), "");
        assert_eq!(run.status, 3, "{run:?}");
        let hints = run.err.matches("hint: unpack it first, and redact what comes out\n").count();
        assert_eq!((run.err.matches("compressed (zip)").count(), hints), (2, 1), "{run:?}");
    }
}

#[test]
fn many_files_and_folders_are_redacted_in_one_run() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path().join("logs/deep/.git")).expect("new folders");
    std::fs::create_dir_all(folder.path().join("other")).expect("a new folder");
    let text = format!("id=1&client_secret={SECRET}\n");
    let cut = "id=1&client_secret=REDACTED\n";
    let logs = folder.path().join("logs").display().to_string();
    for (name, text) in [
        ("logs/a.log", text.as_str()),
        ("logs/deep/b.log", &text),
        ("logs/.hidden", &text),
        ("logs/clean", "a"),
        ("other/a.log", &text),
    ] {
        folder.put(name, text);
    }
    let (other, gone) = (
        folder.path().join("other/a.log").display().to_string(),
        folder.path().join("gone").display().to_string(),
    );
    let usage = run(&format!("redact {logs}"), "");
    assert_eq!((usage.status, usage.out.as_str()), (2, ""), "{usage:?}");
    assert!(usage.err.contains("--in-place"), "{usage:?}");

    let check = run(&format!("redact --check {logs} {other}"), "");
    let expected = format!(
        "3 client secrets found in 3 of 4 files; 1 hidden or ignored file was not looked at (--hidden, --no-ignore).\n{logs}/a.log:1:20: client secret\n{logs}/deep/b.log:1:20: client secret\n{other}:1:20: client secret\n"
    );
    assert_eq!((check.status, check.out.as_str(), check.err.as_str()), (1, expected.as_str(), ""));

    let into = folder.path().join("shared").display().to_string();
    let copied = run(&format!("redact -v {logs} {other} {gone} --into {into}"), "");
    assert_eq!((copied.status, copied.out.as_str()), (3, ""), "{copied:?}");
    assert!(copied.err.contains(&format!("`{gone}`: ")), "{copied:?}");
    assert!(
        copied
            .err
            .contains("3 client secrets redacted in 3 of 4 files; 1 file could not be read; 1 hidden or"),
        "{copied:?}"
    );
    for name in ["shared/logs/a.log", "shared/logs/deep/b.log", "shared/a.log"] {
        assert_eq!(folder.get(name), cut, "{name}");
    }
    assert_eq!(folder.get("shared/logs/clean"), "a");
    assert!(!folder.path().join("shared/logs/.hidden").exists());
    assert_eq!(folder.get("logs/a.log"), text, "it is kept");
    assert_eq!(run(&format!("redact --check {into}"), "").status, 0);

    let twice = run(&format!("redact {other} {logs}/a.log --into {into}"), "");
    assert_eq!(twice.status, 3, "{twice:?}");
    assert!(twice.err.contains("another text of this run"), "{twice:?}");
    let itself = run(&format!("redact {other} --into {}", folder.path().join("other").display()), "");
    assert!(itself.status == 3 && itself.err.contains("--in-place"), "{itself:?}");

    let before = std::fs::metadata(folder.path().join("logs/clean"))
        .and_then(|about| about.modified())
        .expect("a time");
    let replaced = run(&format!("redact --in-place {logs} {other}"), "");
    let note = "note: 1 hidden or ignored file was not looked at (--hidden, --no-ignore)\n";
    assert_eq!((replaced.status, replaced.out.as_str(), replaced.err.as_str()), (0, "", note));
    let after = std::fs::metadata(folder.path().join("logs/clean"))
        .and_then(|about| about.modified())
        .expect("a time");
    assert_eq!(before, after, "what holds nothing is not touched");
    for name in ["logs/a.log", "logs/deep/b.log", "other/a.log"] {
        assert_eq!(folder.get(name), cut, "{name}");
    }
    assert_eq!(folder.get("logs/.hidden"), text);
    assert_eq!(run(&format!("redact --check {logs} --hidden"), "").status, 1);
    for (arguments, said) in [
        ("--in-place", "standard input has no file"),
        ("--in-place --check x", "exclude each other"),
        ("--format json x", "--check"),
    ] {
        let run = run(&format!("redact {arguments}"), "x");
        assert!(run.status == 2 && run.err.contains(said), "{arguments}: {run:?}");
    }
}

#[test]
fn a_check_can_be_read_by_programs_and_says_what_it_did_not_see() {
    let folder = Folder::new();
    let file = folder.put("a", &format!("client_secret={SECRET}\n"));
    let (clean, gone) = (folder.put("clean", "x"), folder.path().join("gone").display().to_string());
    let packed = folder.put("packed", "PK\u{3}\u{4}x");
    let both = run(&format!("redact --check --format json {file} {clean} {gone} {packed}"), "");
    let found = both.json();
    assert_eq!(both.status, 1, "what was found wins over what was not read");
    assert_eq!(
        (&found["schema"], &found["verdict"], &found["read"]),
        (&json!("rolecall.redact/1"), &json!("fail"), &json!(2))
    );
    assert_eq!(found["places"], json!([{"file": file, "line": 1, "column": 15, "kind": "client secret"}]));
    assert_eq!(found["kinds"], json!({"client secret": 1}));
    assert_eq!(
        (&found["unreadable"][0]["file"], &found["unreadable"][1]["file"]),
        (&json!(gone), &json!(packed))
    );
    let schema = jsonschema::validator_for(&run("schema redact", "").json()).expect("a sound schema");
    assert!(schema.is_valid(&found) && !schema.is_valid(&json!({"schema": "rolecall.redact/1"})), "{found}");
    let unseen = run(&format!("redact --check {clean} {gone}"), "");
    assert_eq!(unseen.status, 3, "{unseen:?}");
    assert_eq!(unseen.out, "Nothing usable was found that rolecall knows; 1 file could not be read.\n");
    assert!(unseen.err.contains(&gone), "{unseen:?}");
    let lines = run(&format!("redact --check --format ndjson {file} {gone}"), "");
    let records: Vec<Value> =
        lines.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(records[0]["kind"], "client secret");
    assert!(records.iter().all(|record| schema.is_valid(record)), "{lines:?}");
    assert!(records.len() == 2 && records[1]["error"].is_string(), "{lines:?}");
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).expect("a new folder");
    assert_eq!(run(&format!("redact --check {}", empty.display()), "").status, 3, "nothing was looked at");
}

#[test]
fn names_are_the_same_in_all_files_of_a_run() {
    let folder = Folder::new();
    let text = folder.put("1", &format!("by {NAME}\n"));
    let tokens = folder.put("2", &token("v2-delegated"));
    let done = run(&format!("redact --claims --in-place {text} {tokens}"), "");
    assert_eq!(done.status, 0, "{done:?}");
    assert!(!folder.get("1").contains(NAME), "the token of the other file says who it is");
    let claims = run("get .name", folder.get("2"));
    assert_eq!(folder.get("1"), format!("by {}", claims.out));
}

#[cfg(unix)]
#[test]
fn a_file_keeps_who_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let file = folder.put("log", &format!("client_secret={SECRET}\n"));
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&file, &link).expect("a new link");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).expect("it is ours");
    assert_eq!(run(&format!("redact -i {}", link.display()), "").status, 0);
    assert_eq!(folder.get("log"), "client_secret=REDACTED\n");
    let mode = std::fs::metadata(&file).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert!(link.symlink_metadata().expect("it is there").is_symlink());
}

#[cfg(unix)]
#[test]
fn no_name_of_a_file_keeps_what_is_cut() {
    let folder = Folder::new();
    let here = folder.path().display().to_string();
    let text = format!("client_secret={SECRET}\n");
    std::fs::create_dir(folder.path().join("d")).expect("a new folder");
    let file = folder.put("d/a", &text);
    std::fs::hard_link(&file, folder.path().join("d/b")).expect("a new name");
    folder.put("d/c", &text);
    let done = run(&format!("redact -i {here}/d"), "");
    assert_eq!(done.status, 3, "{done:?}");
    assert!(
        done.err.contains("d/a`") && done.err.contains("d/b`") && done.err.contains("2 names"),
        "{done:?}"
    );
    assert_eq!((folder.get("d/a"), folder.get("d/b")), (text.clone(), text));
    assert_eq!(folder.get("d/c"), "client_secret=REDACTED\n");
    assert_eq!(run(&format!("redact {here}/d --into {here}/shared"), "").status, 0);
    for name in ["a", "b", "c"] {
        assert_eq!(folder.get(&format!("shared/d/{name}")), "client_secret=REDACTED\n", "{name}");
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_written_where_somebody_else_reads_or_led() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = Folder::new();
    let here = folder.path().display().to_string();
    for name in ["in", "outside", "shared"] {
        std::fs::create_dir(folder.path().join(name)).expect("a new folder");
    }
    let file = folder.put("in/log", &format!("client_secret={SECRET}\n"));
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).expect("it is ours");
    symlink("../outside", folder.path().join("shared/in")).expect("a link");
    let done = run(&format!("redact {here}/in --into {here}/shared"), "");
    assert!(done.status == 3 && done.err.contains("may lead out of the folder"), "{done:?}");
    assert!(!folder.path().join("outside/log").exists());
    assert_eq!(run(&format!("redact {here}/in --into {here}/other"), "").status, 0);
    let mode =
        std::fs::metadata(folder.path().join("other/in/log")).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // A pipe into which nobody writes.
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    for arguments in [format!("redact -i {here}/pipe"), format!("redact {here}/in/log -o {here}/pipe")] {
        let done = run(&arguments, "");
        assert!(done.status != 0 && done.err.contains("no plain file"), "{done:?}");
    }
    use std::os::unix::fs::FileTypeExt as _;
    assert!(std::fs::symlink_metadata(&pipe).expect("it is there").file_type().is_fifo());
}

#[cfg(unix)]
#[test]
fn nothing_is_left_behind_when_somebody_ends_it() {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    use std::time::Duration;
    for (signal, status) in [("INT", 130), ("TERM", 143)] {
        let folder = Folder::new();
        let mut command = program();
        command.args(["redact", "-", "-o"]).arg(folder.path().join("out"));
        let mut child = command.stdin(Stdio::piped()).spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("piped");
        stdin.write_all(b"a line\n").expect("it reads");
        while folder.names().is_empty() {
            std::thread::sleep(Duration::from_millis(5));
        }
        // The file is known to be on its way right behind its making.
        std::thread::sleep(Duration::from_millis(200));
        let told =
            Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().expect("kill runs");
        assert!(told.success());
        let ended = child.wait().expect("it ends");
        assert_eq!((ended.code(), folder.names()), (Some(status), Vec::<String>::new()), "{signal}");
        drop(stdin);
    }
}

/// What a terminal shows of `rolecall redact FILE -o OUT`.
#[cfg(unix)]
fn shown_at_a_terminal(file: &str, out: &str) -> String {
    use std::io::Read as _;

    use portable_pty::{CommandBuilder, PtySize, native_pty_system};
    let size = PtySize { rows: 24, cols: 120, ..PtySize::default() };
    let pair = native_pty_system().openpty(size).expect("a terminal");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_rolecall"));
    command.args(["redact", file, "-o", out]);
    command.env("TERM", "xterm");
    let mut child = pair.slave.spawn_command(command).expect("the program starts");
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().expect("a reader");
    let mut seen = Vec::new();
    let mut buffer = [0; 4096];
    // A terminal that nobody holds any more ends in an error.
    while let Ok(count @ 1..) = reader.read(&mut buffer) {
        seen.extend_from_slice(&buffer[..count]);
    }
    assert!(child.wait().expect("it ends").success());
    String::from_utf8_lossy(&seen).into_owned()
}

#[cfg(unix)]
#[test]
fn a_bar_shows_how_far_a_long_text_has_come() {
    let folder = Folder::new();
    let (long, short) =
        (folder.put("long", &"a line of it\n".repeat(700_000)), folder.put("short", "a line\n"));
    let out = folder.path().join("out").display().to_string();
    let seen = shown_at_a_terminal(&long, &out);
    assert!(seen.contains(" of 8.7 MiB") && seen.contains("Nothing to redact was found."), "{seen:?}");
    let seen = shown_at_a_terminal(&short, &out);
    assert!(!seen.contains("iB") && seen.contains("Nothing to redact was found."), "{seen:?}");
    let piped = run(&format!("redact {long} -o {out}"), "");
    assert_eq!((piped.status, piped.out.as_str(), piped.err.as_str()), (0, "", ""));
}

#[test]
fn standard_input_without_text_is_not_taken_for_sound() {
    let said = "error: `standard input`: it held no text\n";
    for (what, arguments, input, status, err) in [
        ("nothing came", "redact --check", "", 3, said),
        ("named", "redact --check -", "", 3, said),
        ("read twice", "redact --check --claims", "", 3, said),
        ("a line's end", "redact --check", "\n", 0, ""),
        ("a secret", "redact --check", "client_secret=made-up", 1, ""),
    ] {
        let done = run(arguments, input);
        assert_eq!((done.status, done.err.as_str()), (status, err), "{what}");
    }
    let done = run("redact --check --format json", "");
    let answer: Value = serde_json::from_str(&done.out).expect("JSON");
    assert_eq!((answer["verdict"].as_str(), answer["read"].as_u64()), (Some("undecided"), Some(0)));
    let folder = Folder::new();
    folder.put("a.log", "client_secret=made-up\n");
    let done = run(&format!("redact --check {} -", folder.path().display()), "");
    assert_eq!((done.status, done.err.as_str()), (1, said), "what was found beside it wins");
}

#[test]
fn a_folder_with_nothing_to_read_is_told() {
    let (folder, into) = (Folder::new(), Folder::new());
    let (folder_path, into) = (folder.path().display(), into.path().display());
    let done = run(&format!("redact {folder_path} --into {into}"), "");
    assert_eq!((done.status, done.err.as_str()), (3, "Nothing was read.\n"));
    folder.put(".env", "a line\n");
    let done = run(&format!("redact {folder_path} --into {into}"), "");
    assert!(done.status == 3 && done.err.contains("1 hidden or ignored file"), "{}", done.err);
}
