//! `rolecall keys`: what is in files of keys, and what is kept.

use crate::folder::Folder;
use crate::key_file::key_file;
use crate::process::{NOW, TENANT, fixture, program, run, run_command, token};

#[test]
fn keys_are_shown_with_what_tells_them_apart() {
    let run = run(&format!("keys show {}", fixture("jwks/entra.json")), "");
    assert_eq!(run.status, 0, "{}", run.err);
    for word in [
        "RSA",
        "2048",
        "sig",
        "login.microsoftonline.com/{tenantid}/v2.0",
        "9188040d-6c67-4c5b-b112-36a304b66dad",
        "microsoftonline.us",
    ] {
        assert!(run.out.contains(word), "{word}:\n{}", run.out);
    }
}

#[test]
fn odd_entries_are_noted_and_spoil_nothing() {
    let run = run(&format!("keys show {}", fixture("jwks/odd.json")), "");
    assert_eq!(run.status, 0, "{}", run.err);
    // The first line counts what the notes tell one by one.
    let skipped = run.out.lines().filter(|line| line.trim_start().starts_with("skipped ")).count();
    let first =
        run.out.split("\n\n").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(skipped > 1 && first.contains(&format!("and {skipped} entries skipped")), "{skipped}: {first}");
    for word in ["AKP", "oct"] {
        assert!(run.out.contains(word), "{word}:\n{}", run.out);
    }
}

#[test]
fn every_form_of_key_is_read_and_what_is_none_is_a_usage_error() {
    for file in ["entra-current.pem", "entra-current-certificate.pem", "generic.json", "entra-v1.json"] {
        assert_eq!(run(&format!("keys show {}", fixture(&format!("jwks/{file}"))), "").status, 0, "{file}");
    }
    assert_eq!(run(&format!("keys show {}", fixture("jwks/broken.json")), "").status, 2);
    assert_eq!(run("keys show fixtures/there-is-nothing.json", "").status, 2);
    assert_eq!(run(&format!("keys show {}", fixture("jwks/empty.json")), "").status, 3);
}

#[test]
fn what_is_no_key_file_leads_to_one() {
    let answer = fixture("jwks/error-answer.json");
    for (file, says, hint) in [
        ("https://login.microsoftonline.com/common/discovery/v2.0/keys", "is an address", "--authority URL"),
        ("HTTP://localhost/keys", "is an address", "keys fetch --tenant TENANT -o FILE"),
        (answer.as_str(), "a server's error answer (AADSTS90002)", "`rolecall explain AADSTS90002`"),
    ] {
        for arguments in [format!("keys show {file}"), format!("verify --any-audience --jwks {file}")] {
            let run = run(&arguments, token("v1-app-defender"));
            let words: Vec<&str> = run.err.split_whitespace().collect();
            let told = words.join(" ");
            assert_eq!((run.status, run.out.as_str()), (2, ""), "{arguments}: {run:?}");
            assert!(told.contains(says) && told.contains(hint), "{arguments}: {told}");
        }
    }
    assert_eq!(run("explain AADSTS90002", "").status, 0);
}

#[test]
fn a_key_file_says_where_its_keys_came_from() {
    let folder = Folder::new();
    let file = folder.put("keys.json", &key_file("contoso.com", "2026-11-23T09:00:00Z"));
    let shown = run(&format!("keys show {file}"), "");
    assert_eq!(shown.status, 0, "{}", shown.err);
    for word in [
        "fetched    2026-11-23T09:00:00Z",
        "https://login.microsoftonline.com/contoso.com",
        "https://login.microsoftonline.com/contoso.com/discovery/v2.0/keys",
        "SHA-256",
    ] {
        assert!(shown.out.contains(word), "{word}:\n{}", shown.out);
    }
    let json = run(&format!("keys show {file} --format json"), "").json();
    assert_eq!(json["fetched"]["at"], "2026-11-23T09:00:00Z");
}

#[test]
fn a_key_file_stands_for_the_authority_that_it_was_fetched_from_and_no_other() {
    let folder = Folder::new();
    let one = folder.put("one.json", &key_file("contoso.com", "2026-11-23T09:59:00Z"));
    let many = folder.put("many.json", &key_file("organizations", "2026-11-23T09:59:00Z"));
    let other = "11111111-2222-4333-8444-555555555555";
    let moved =
        folder.put("moved.json", &key_file("contoso.com", "2026-11-23T09:59:00Z").replace(TENANT, other));
    let with_v1 = |issuer: &str| {
        let text = key_file("contoso.com", "2026-11-23T09:59:00Z");
        let (keys, about) = text.split_once("\"rolecall\"").expect("an origin");
        format!(
            "{keys}\"rolecall\"{}",
            about.replacen("\"issuer\"", &format!("\"v1_issuer\": \"{issuer}\", \"issuer\""), 1)
        )
    };
    let v1 = folder.put("v1.json", &with_v1(&format!("https://sts.windows.net/{TENANT}/")));
    let foreign = folder.put("foreign.json", &with_v1("https://evil.example/x"));
    for (what, trust, status) in [
        ("one of two knows the v1 issuer", format!("--jwks {one} --jwks {v1} --tenant contoso.com"), 0),
        ("a v1 issuer of somebody else's", format!("--jwks {foreign} --tenant contoso.com"), 2),
        ("its domain", format!("--jwks {one} --tenant contoso.com"), 0),
        (
            "its address",
            format!("--jwks {one} --authority https://login.microsoftonline.com/contoso.com/v2.0"),
            0,
        ),
        ("the tenant's GUID", format!("--jwks {one} --tenant {TENANT}"), 0),
        ("another domain", format!("--jwks {one} --tenant fabrikam.com"), 2),
        ("another cloud", format!("--jwks {one} --tenant contoso.com --cloud china"), 2),
        ("another address", format!("--jwks {one} --authority https://localhost:1/contoso.com"), 2),
        ("another tenant's GUID", format!("--jwks {one} --tenant {other}"), 2),
        ("the GUID, by keys of many", format!("--jwks {many} --tenant {TENANT}"), 0),
        (
            "two of a domain that went to another tenant",
            format!("--jwks {one} --jwks {moved} --tenant contoso.com"),
            2,
        ),
        ("consumers, another listed", format!("--jwks {many} --tenant consumers --allow-tenant {TENANT}"), 2),
        (
            "many, the tenant listed",
            format!("--jwks {many} --tenant organizations --allow-tenant {TENANT}"),
            0,
        ),
        ("many, another listed", format!("--jwks {many} --tenant organizations --allow-tenant {other}"), 1),
        ("many, any", format!("--jwks {many} --tenant organizations --any-tenant"), 0),
        ("many, nothing said", format!("--jwks {many} --tenant organizations"), 2),
    ] {
        let run = run(&format!("verify --resource defender {trust} --now {NOW}"), token("v1-app-defender"));
        assert_eq!(run.status, status, "{what}: {run:?}");
    }
}

#[test]
fn an_unknown_key_is_open_where_the_keys_are_of_another_moment() {
    let folder = Folder::new();
    let text = key_file("contoso.com", "2026-11-23T09:59:00Z");
    let old = folder.put("old.json", &key_file("contoso.com", "2026-11-23T09:54:59Z"));
    let new = folder.put("new.json", &text);
    let forged = token("refused/unknown-kid");
    for (what, file, status) in [("five minutes old", old, 3), ("of this minute", new, 1)] {
        let run = run(&format!("verify --any-audience --jwks {file} --tenant {TENANT} --now {NOW}"), &forged);
        assert_eq!(run.status, status, "{what}: {run:?}");
    }
}

#[test]
fn a_key_file_that_was_changed_is_refused() {
    let folder = Folder::new();
    let text = key_file("contoso.com", "2026-11-23T09:00:00Z");
    let changed = folder.put("changed.json", &text.replace("AQAB", "AQAC"));
    let run = run(&format!("keys show {changed}"), "");
    assert_eq!((run.status, run.out.as_str()), (2, ""), "{run:?}");
    assert!(run.err.contains("are not those that were fetched"), "{}", run.err);
}

#[test]
fn a_rollover_is_shown_key_by_key() {
    let (before, after) = (fixture("jwks/rotated.json"), fixture("jwks/entra.json"));
    let diff = run(&format!("keys diff {before} {after}"), "");
    assert_eq!(diff.status, 1, "{}", diff.err);
    for row in [
        "3 keys came and 1 key went",
        "came  uyDonQuWQ5r_3X4fDw4S0XNMtxo",
        "went  wArlj0h3AwUU8q4P1f-anai0Cs4",
    ] {
        assert!(diff.out.contains(row), "{row}:\n{}", diff.out);
    }
    let json = run(&format!("keys diff {before} {after} --format json"), "").json();
    assert_eq!(json["removed"][0]["kid"], "wArlj0h3AwUU8q4P1f-anai0Cs4");
    assert_eq!(json["added"].as_array().map(Vec::len), Some(3));
    assert_eq!(run(&format!("keys diff {after} {after}"), "").status, 0);
    assert_eq!(run(&format!("keys diff {after} fixtures/there-is-nothing.json"), "").status, 2);
}

#[test]
fn what_is_kept_is_forgotten_by_authority_or_whole() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("keys")).expect("a new folder");
    for (name, tenant) in [("a.json", "contoso.com"), ("b.json", "fabrikam.com")] {
        folder.put(&format!("keys/{name}"), &key_file(tenant, "2026-11-23T09:00:00Z"));
    }
    let other = key_file("tailspin.com", "2026-11-23T09:00:00Z")
        .replace(TENANT, "11111111-2222-4333-8444-555555555555");
    folder.put("keys/c.json", &other);
    folder.put("keys/somebody-elses.txt", "");
    let clear = |arguments: &[&str]| {
        let mut command = program();
        command.env("ROLECALL_CACHE_DIR", folder.path()).args(["keys", "clear"]).args(arguments);
        run_command(command, b"")
    };
    let none = clear(&["--tenant", "elsewhere.com"]);
    assert!(
        none.out.contains("Nothing of https://login.microsoftonline.com/elsewhere.com was kept"),
        "{}",
        none.out
    );
    let one = clear(&["--tenant", "contoso.com"]);
    assert_eq!(one.status, 0, "{one:?}");
    assert!(one.out.contains("a.json") && one.out.contains("b.json"), "one tenant, two domains: {}", one.out);
    assert!(!one.out.contains("c.json"), "{}", one.out);
    assert!(clear(&[]).out.contains("c.json"));
    assert!(clear(&[]).out.contains("Nothing was kept"));
    assert!(folder.path().join("keys/somebody-elses.txt").exists(), "nothing else is removed");
}
