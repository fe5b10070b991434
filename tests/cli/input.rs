//! Every form that people paste gives the same token; what is none is named.

use crate::process::{NOW, fixture, root, run};

fn paste(name: &str) -> Vec<u8> {
    std::fs::read(root().join(fixture(&format!("pastes/{name}")))).expect("the paste")
}

#[test]
fn every_paste_gives_a_token() {
    for entry in std::fs::read_dir(root().join("fixtures/pastes")).expect("the folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let none = [
            "jwe",
            "opaque-personal",
            "authorization-code",
            "refresh-token",
            "client-secret",
            "saml",
            "cut-off",
        ]
        .iter()
        .any(|kind| name.starts_with(kind));
        let run = run(
            &format!("inspect --format json --pick 1 --now {NOW}"),
            std::fs::read(&path).expect("the paste"),
        );
        assert_eq!(run.status, if none { 3 } else { 0 }, "{name}: {}{}", run.out, run.err);
        assert_eq!(run.json()["token"].is_null(), none, "{name}");
    }
}

#[test]
fn what_is_no_token_is_named() {
    for (name, kind) in [
        ("jwe.txt", "encrypted"),
        ("opaque-personal.txt", "opaque-personal"),
        ("authorization-code.txt", "authorization-code"),
        ("refresh-token.txt", "refresh-token"),
        ("client-secret.txt", "client-secret"),
        ("saml.xml", "saml"),
        ("cut-off.txt", "cut-off"),
    ] {
        let run = run("inspect --format json", paste(name));
        let report = run.json();
        assert_eq!(report["input"]["not_tokens"][0]["kind"], kind, "{name}: {report:#}");
        assert_eq!(report["verdict"], "undecided");
    }
}

#[test]
fn of_several_tokens_one_is_taken_and_named_or_picked() {
    let response = paste("oauth-response.json");
    let report = run("inspect --format json", &response).json();
    assert!(
        report["input"]["place"].as_str().is_some_and(|place| place.contains("access_token")),
        "{}",
        report["input"]
    );
    assert!(
        report["input"]["passed_over"][0]["place"].as_str().is_some_and(|place| place.contains("id_token"))
    );
    let picked = run("inspect --format json --pick 2", &response).json();
    assert!(
        picked["input"]["place"].as_str().is_some_and(|place| place.contains("id_token")),
        "{}",
        picked["input"]
    );
    assert_eq!(run("inspect --pick 9", &response).status, 2);
    assert_eq!(run("inspect --pick 0", &response).status, 2);
    let two =
        format!("{}\n{}\n", crate::process::token("v1-app-defender"), crate::process::token("v1-app-xdr"));
    let asks = run(&format!("verify {} --any-audience", crate::process::trusting()), &two);
    assert_eq!(asks.status, 2, "{asks:?}");
    assert!(asks.err.contains("--pick"), "{}", asks.err);
}
