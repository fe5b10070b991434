//! No token and no secret in anything that is printed: every command is run with marked ones, and all output searched.

use crate::folder::Folder;
use crate::process::{NOW, fixture, program, root, run_command, token, trusting};

#[test]
fn nothing_prints_a_token_or_a_secret() {
    let token = token("v1-app-defender");
    let signature = token.rsplit('.').next().expect("a signature").to_owned();
    let payload = token.split('.').nth(1).expect("a payload").to_owned();
    let secret = std::fs::read_to_string(root().join(fixture("jwks/secret.txt"))).expect("the secret");
    let secret_file = fixture("jwks/secret.txt");
    let token_file = fixture("tokens/v1-app-defender.jwt");
    let trusting = trusting();
    let broken = format!("{}!{}", &token[..200], &token[200..]);
    let cases: Vec<Vec<String>> = [
        format!("inspect --now {NOW} {token}"),
        format!("{token} --now {NOW}"),
        format!("inspect --now {NOW} -v --format json {token}"),
        format!("verify --now {NOW} {trusting} --any-audience {token}"),
        format!("verify --now {NOW} --secret-file {secret_file} --any-audience {token}"),
        format!("verify --now {NOW} --secret-file {secret_file} --any-audience -v --format json {token}"),
        format!("check --now {NOW} {trusting} --require Alert.Read.All {token}"),
        // Wrong command lines, whose errors must not quote the token.
        format!("verify {token} {token}"),
        format!("check --require {token} {token}"),
        format!("inspect --format {token}"),
        format!("inspect --report {token}=x {token}"),
        format!("inspect --report junit=fixtures/none/{token} {token}"),
        format!("inspect --now {NOW} --format github {token}"),
        format!("inspect --now {NOW} --format sarif {token}"),
        format!("inspect --now {token}"),
        format!("inspect --leeway {token} {token}"),
        format!("verify --tenant {token} --jwks x"),
        format!("verify --cloud {token}"),
        format!("inspect --token-file {token}"),
        format!("verify --jwks {token} --any-audience {token}"),
        format!("--{token}"),
        format!("inspect --nonsense={token}"),
        format!("explain {token}"),
        format!("get {token}"),
        format!("get .nothing {token}"),
        format!("keys show {token}"),
        format!("inspect {broken}"),
        format!("inspect {token}.more"),
        format!("inspect Bearer={token}="),
        format!("keys show {secret_file}"),
        format!("check --policy {secret_file} {trusting} --any-audience {token}"),
        format!("check --lock {secret_file} {trusting} --any-audience {token}"),
        format!("check --policy {token_file} {trusting} --any-audience {token}"),
        format!("check --lock {token_file} {trusting} --any-audience {token}"),
        format!("check --policy {token} {trusting}"),
        format!("check --lock {token} {trusting} --any-audience"),
        format!("diff {token} {token}"),
        format!("diff {token} {secret_file}"),
        format!("policy init {token}"),
        format!("policy init --from-token {token}"),
        format!("explain {}", signature),
        format!("audit {token}"),
        format!("audit merge {token}"),
        format!("audit --field {token} {token_file}"),
        format!("audit --fail-on {token} {token_file}"),
        format!("audit --jobs {token} {token_file}"),
        format!("audit --format ndjson --claims --findings {token_file}"),
        format!("audit --lines {token_file}"),
        format!("redact {token}"),
        format!("redact --check -v {token}"),
        format!("redact --check {token_file}"),
        format!("redact --check --claims --salt-file {secret_file} {token_file}"),
        format!("redact --claims --salt-file {token} {token_file}"),
        format!("redact -o fixtures/none/{token} {token_file}"),
        format!("redact {token} {token}"),
    ]
    .iter()
    .map(|line| line.split_whitespace().map(str::to_owned).collect())
    .collect();
    for arguments in cases {
        let mut command = program();
        command.args(&arguments);
        let run = run_command(command, b"");
        let shown: Vec<String> = arguments.iter().map(|word| word.chars().take(30).collect()).collect();
        let all = format!("{}{}", run.out, run.err);
        assert!(!all.contains(&signature[..40]), "the signature, by {shown:?}: {all}");
        assert!(!all.contains(&payload[..40]), "the payload as written, by {shown:?}: {all}");
        assert!(!all.contains(secret.trim()), "the secret, by {shown:?}: {all}");
    }
}

/// However a token comes in, and also where a command asks for none.
#[test]
fn nothing_prints_a_token_that_came_by_another_way() {
    let token = token("v1-app-defender");
    let parts: Vec<&str> = token.split('.').collect();
    let file = fixture("tokens/v1-app-defender.jwt");
    let secret = std::fs::read_to_string(root().join(fixture("jwks/secret.txt"))).expect("the secret");
    let (trusting, secret_file) = (trusting(), fixture("jwks/secret.txt"));
    let folder = Folder::new();
    let lock = folder.path().join("app.lock.toml").display().to_string();
    // With the status where a token is given by a way that the command knows; `None` for those that take no token.
    for (arguments, status) in [
        (format!("inspect --now {NOW}"), Some(0)),
        (format!("inspect -v --format json --now {NOW}"), Some(0)),
        (format!("verify {trusting} --any-audience --now {NOW}"), Some(0)),
        (format!("verify {trusting} --audience x -v --format json --now {NOW}"), Some(1)),
        (format!("verify --secret-file {secret_file} --any-audience -v --now {NOW}"), Some(1)),
        (format!("check {trusting} --require Alert.Read.All --now {NOW}"), Some(0)),
        (format!("check {trusting} --require Machine.Isolate -v --format json --now {NOW}"), Some(1)),
        ("get .aud".to_owned(), Some(0)),
        ("get .".to_owned(), Some(0)),
        ("get .nothing".to_owned(), Some(1)),
        ("policy init".to_owned(), None),
        ("redact --check -v".to_owned(), None),
        (format!("audit {trusting} --claims --findings --format ndjson --now {NOW}"), None),
        (format!("audit {trusting} -v --now {NOW}"), None),
        (format!("audit --lines {trusting} --now {NOW}"), None),
        (format!("check {trusting} --resource defender --lock {lock} --update-lock --now {NOW}"), None),
        (format!("check {trusting} --lock {lock} -v --now {NOW}"), None),
        (format!("diff {file} {file} -v"), None),
        ("completions bash".to_owned(), None),
        ("schema".to_owned(), None),
        ("explain aud".to_owned(), None),
        ("explain nothing-of-this-name".to_owned(), None),
    ] {
        for way in ["standard input", "environment", "file"] {
            let mut command = program();
            command.args(arguments.split_whitespace());
            let mut input = "";
            match way {
                "standard input" => input = &token,
                "environment" => _ = command.env("ROLECALL_TOKEN", &token),
                _ => _ = command.args(["--token-file", &file]),
            }
            let run = run_command(command, input.as_bytes());
            if let Some(status) = status {
                assert_eq!(run.status, status, "{arguments}, {way}: {run:?}");
            }
            let all = format!("{}{}", run.out, run.err);
            for part in &parts {
                assert!(!all.contains(&part[..40]), "a part as written, by {arguments}, {way}: {all}");
            }
            assert!(!all.contains(secret.trim()), "the secret, by {arguments}, {way}: {all}");
        }
    }
}

/// A client secret that stands in a claim, in the header or in a name is told to be one, and not repeated.
#[test]
fn nothing_prints_a_client_secret_that_a_token_holds() {
    let part = |text: &str| base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, text);
    let secret = "TST8Q~TEST.made-up.worthless.secret_0000";
    let claims = format!(
        r#"{{"iss":"https://sts.windows.net/{secret}/","aud":"{secret}","sub":"{secret}","upn":"{secret}","appid":"{secret}",
        "tid":"{secret}","roles":["{secret}","A.Read"],"scp":"{secret} B.Read","{secret}":{{"deep":["client_secret={secret}"]}}}}"#
    );
    let header = format!(r#"{{"alg":"RS256","typ":"JWT","kid":"{secret}"}}"#);
    let token = format!("{}.{}.{}", part(&header), part(&claims), part("signature"));
    let folder = Folder::new();
    let (file, keys) = (folder.put("token.txt", &token), fixture("jwks/entra.json"));
    for arguments in [
        format!("inspect -v {file}"),
        format!("inspect -v --format json {file}"),
        format!("inspect --format sarif {file}"),
        format!("verify --jwks {keys} --audience x -v {file}"),
        format!("check --jwks {keys} --any-audience --require C.Read --exact --forbid * {file}"),
        format!("check --jwks {keys} --any-audience --require C.Read --kind app --format markdown {file}"),
        format!("check --jwks {keys} --audience x --scope C.Read --format json {file}"),
        format!("audit -v {file}"),
        format!("audit -v --jwks {keys} --audience x --require C.Read {file}"),
        format!("audit --format json {file}"),
        format!(
            "audit --claims --findings --format ndjson --jwks {keys} --require C.Read --any-audience {file}"
        ),
        format!("audit --lines --claims {file}"),
        format!("diff {file} {}", fixture("tokens/v1-app-defender.jwt")),
        "policy init".to_owned(),
        "explain aud".to_owned(),
    ] {
        let reads_file = arguments.starts_with("audit") || arguments.starts_with("diff");
        let words = arguments.split_whitespace();
        let mut command = program();
        command.args(words.filter(|word| reads_file || *word != file));
        let run = run_command(command, token.as_bytes());
        let all = format!("{}{}", run.out, run.err);
        assert!(!all.contains(&secret[6..20]), "by {arguments}: {all}");
        assert!(run.status != 2, "by {arguments}: {all}");
    }
}

/// Its work is to print the rest: header and claims stay, as they are written.
#[test]
fn redact_prints_no_signature_and_no_salt() {
    let token = token("v1-delegated-defender");
    let signature = token.rsplit('.').next().expect("a signature");
    let secret = std::fs::read_to_string(root().join(fixture("jwks/secret.txt"))).expect("the secret");
    let claims = format!("redact -v --claims --salt-file {}", fixture("jwks/secret.txt"));
    for arguments in ["redact", "redact -v", "redact --claims", &claims] {
        for input in [token.clone(), token.replace('.', "%2E"), format!("{token}{secret}x")] {
            let run = crate::process::run(arguments, &input);
            let all = format!("{}{}", run.out, run.err);
            assert_eq!(run.status, 0, "{arguments}: {all}");
            for window in signature.as_bytes().windows(24) {
                let window = std::str::from_utf8(window).expect("ASCII");
                assert!(!all.contains(window), "{arguments}: {all}");
            }
            assert!(input.contains(&secret) || !all.contains(secret.trim()), "{arguments}: {all}");
        }
    }
}

#[test]
fn only_show_signature_shows_it() {
    let token = token("v1-app-defender");
    let signature = token.rsplit('.').next().expect("a signature");
    for format in ["table", "json"] {
        let with =
            crate::process::run(&format!("inspect --show-signature --format {format} --now {NOW}"), &token);
        assert!(with.out.contains(signature), "{format}");
        let without = crate::process::run(&format!("inspect --format {format} --now {NOW}"), &token);
        assert!(!without.out.contains(&signature[..20]), "{format}");
    }
}

#[test]
fn a_token_is_taken_in_the_order_that_the_design_names() {
    let (first, second) = (token("v1-app-defender"), token("v1-app-xdr"));
    let from = |arguments: &[&str], input: &str, variable: Option<&str>| {
        let mut command = program();
        command.args(arguments).args(["--format", "json", "--now", NOW]);
        if let Some(value) = variable {
            command.env("ROLECALL_TOKEN", value);
        }
        let report = run_command(command, input.as_bytes()).json();
        (
            report["input"]["from"].as_str().unwrap_or_default().to_owned(),
            report["token"]["claims"]["aud"].as_str().unwrap_or_default().to_owned(),
            report["summary"]
                .to_string()
                .contains("Standard input was blank: this is the token of ROLECALL_TOKEN."),
        )
    };
    let (defender, xdr) = ("https://api.securitycenter.microsoft.com", "https://api.security.microsoft.com");
    let file = fixture("tokens/v1-app-defender.jwt");
    for (what, arguments, input, variable, source, audience) in [
        (
            "the argument first",
            vec!["inspect", &first],
            second.as_str(),
            Some(second.as_str()),
            "argument",
            defender,
        ),
        ("a dash is standard input", vec!["inspect", "-"], &second, Some(&first), "standard input", xdr),
        ("then the file", vec!["inspect", "--token-file", &file], &second, Some(&second), "file", defender),
        ("then standard input", vec!["inspect"], &second, Some(&first), "standard input", xdr),
        ("white space is nothing", vec!["inspect"], " \n\t\r\n", Some(&first), "environment", defender),
        ("then the environment", vec!["inspect"], "", Some(&second), "environment", xdr),
    ] {
        let (from, aud, is_told) = from(&arguments, input, variable);
        assert_eq!(is_told, what == "white space is nothing", "{what}");
        assert!(from.starts_with(source), "{what}: {from}");
        assert_eq!(aud, audience, "{what}");
    }
}
