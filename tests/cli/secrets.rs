//! No token and no secret in anything that is printed: every command is run with marked ones, and all output searched.

use crate::process::{fixture, program, root, run_command, token, trusting};

#[test]
fn nothing_prints_a_token_or_a_secret() {
    let token = token("v1-app-defender");
    let signature = token.rsplit('.').next().expect("a signature").to_owned();
    let payload = token.split('.').nth(1).expect("a payload").to_owned();
    let secret = std::fs::read_to_string(root().join(fixture("jwks/secret.txt"))).expect("the secret");
    let secret_file = fixture("jwks/secret.txt");
    let trusting = trusting();
    let broken = format!("{}!{}", &token[..200], &token[200..]);
    let cases: Vec<Vec<String>> = [
        format!("inspect {token}"),
        token.clone(),
        format!("inspect -v --format json {token}"),
        format!("verify {trusting} --any-audience {token}"),
        format!("verify --secret-file {secret_file} --any-audience {token}"),
        format!("verify --secret-file {secret_file} --any-audience -v --format json {token}"),
        format!("check {trusting} --require Alert.Read.All {token}"),
        // Wrong command lines, whose errors must not quote the token.
        format!("verify {token} {token}"),
        format!("check --require {token} {token}"),
        format!("inspect --format {token}"),
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
        format!("explain {}", signature),
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

#[test]
fn only_show_signature_shows_it() {
    let token = token("v1-app-defender");
    let signature = token.rsplit('.').next().expect("a signature");
    for format in ["table", "json"] {
        let with = crate::process::run(&format!("inspect --show-signature --format {format}"), &token);
        assert!(with.out.contains(signature), "{format}");
        let without = crate::process::run(&format!("inspect --format {format}"), &token);
        assert!(!without.out.contains(&signature[..20]), "{format}");
    }
}

#[test]
fn a_token_is_taken_in_the_order_that_the_design_names() {
    let (first, second) = (token("v1-app-defender"), token("v1-app-xdr"));
    let from = |arguments: &[&str], input: &str, variable: Option<&str>| {
        let mut command = program();
        command.args(arguments).args(["--format", "json"]);
        if let Some(value) = variable {
            command.env("ROLECALL_TOKEN", value);
        }
        let report = run_command(command, input.as_bytes()).json();
        (
            report["input"]["from"].as_str().unwrap_or_default().to_owned(),
            report["token"]["claims"]["aud"].as_str().unwrap_or_default().to_owned(),
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
        let (from, aud) = from(&arguments, input, variable);
        assert!(from.starts_with(source), "{what}: {from}");
        assert_eq!(aud, audience, "{what}");
    }
}
