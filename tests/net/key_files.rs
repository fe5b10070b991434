//! `keys fetch`, `keys diff` and `keys clear`: keys as files, for machines without a network.

use crate::cache::{both, none};
use crate::entra::{Answer, TENANT, fixture_keys, keys_target, without};
use crate::machine::{Machine, Outcome};
use crate::process::{NOW, token};

/// Fetches the tenant's keys into the file `name`: the exit status, and the file's path.
fn fetch(machine: &Machine, name: &str) -> (i32, String) {
    let path = machine.folder.path().join(name).display().to_string();
    let run =
        machine.run(&format!("keys fetch --authority {} -o {path}", machine.entra.authority(TENANT)), "");
    (run.status, path)
}

#[test]
fn fetched_keys_verify_without_a_network() {
    let machine = Machine::of_tenant();
    let (status, file) = fetch(&machine, "keys.json");
    assert_eq!((status, machine.entra.take_targets()), (0, both()));
    let verify = |trust: &str, name: &str| {
        let arguments = format!("verify --jwks {file} {trust} --any-audience --now {NOW} --format json");
        Outcome::of(machine.run(&arguments, &token(name)))
    };
    let tenant = format!("--tenant {TENANT}");
    let authority = format!("--authority {}", machine.entra.authority(TENANT));
    for trust in [&tenant, &authority] {
        verify(trust, "v1-app-defender").assert_passed(trust);
        verify(trust, "v2-app-defender").assert_passed(trust);
        verify(trust, "refused/wrong-key").assert_refused(trust);
        verify(trust, "refused/other-tenant").assert_refused(trust);
    }
    let report = verify(&tenant, "v1-app-defender").report;
    assert!(report["trust"]["keys"].to_string().contains(&keys_target(TENANT)), "{:#}", report["trust"]);
    assert_eq!((machine.entra.take_targets(), machine.entra.connections()), (none(), 1));
}

#[test]
fn a_fetch_that_fails_leaves_the_file_as_it_was() {
    let machine = Machine::of_tenant();
    let (_, file) = fetch(&machine, "keys.json");
    let before = std::fs::read(&file).expect("the file");
    for answer in [
        Answer::status(404),
        Answer::json(&fixture_keys("no-usable-keys.json")),
        Answer::of("text/html", "<html>"),
    ] {
        machine.entra.publishes(TENANT, [answer]);
        assert_eq!(fetch(&machine, "keys.json").0, 3);
        assert_eq!(std::fs::read(&file).expect("the file"), before);
    }
    assert_eq!(fetch(&machine, "no-such-folder/keys.json").0, 3, "asked first, and in vain");
    machine.entra.publishes(TENANT, [Answer::json(&fixture_keys("entra.json"))]);
    assert_eq!(fetch(&machine, "no-such-folder/keys.json").0, 2);
}

#[test]
fn a_changed_file_is_refused() {
    let machine = Machine::of_tenant();
    let (_, file) = fetch(&machine, "keys.json");
    let text = std::fs::read_to_string(&file).expect("the file");
    std::fs::write(&file, text.replacen("AQAB", "AAAB", 1)).expect("the file");
    let run = machine.run(
        &format!("verify --jwks {file} --tenant {TENANT} --any-audience --now {NOW}"),
        &token("v1-app-defender"),
    );
    assert_eq!(run.status, 2, "{run:?}");
}

#[test]
fn a_rollover_shows_as_a_difference() {
    let machine = Machine::of_tenant();
    let (_, before) = fetch(&machine, "before.json");
    let (_, same) = fetch(&machine, "same.json");
    let gone = "bGit73Uu7QXt4Zpe_YeqjiML-dI";
    machine.entra.publishes(TENANT, [Answer::json(&without(&fixture_keys("entra.json"), gone))]);
    let (_, after) = fetch(&machine, "after.json");
    machine.entra.take_targets();
    assert_eq!(machine.command_status(&format!("keys diff {before} {same}")), 0);
    let run = crate::process::run_command(machine.command(&format!("keys diff {before} {after}")), b"");
    assert_eq!(run.status, 1, "{run:?}");
    assert!(run.out.contains(gone), "{}", run.out);
    assert_eq!(machine.entra.take_targets(), none());
}

#[test]
fn what_was_kept_can_be_forgotten() {
    let machine = Machine::of_tenant();
    assert_eq!(machine.command_status("keys clear"), 0, "nothing is there to forget");
    machine.verify(&token("v1-app-defender"), "").assert_passed("cold");
    let other = format!("keys clear --authority {}", machine.entra.authority("contoso.com"));
    assert_eq!(machine.command_status(&other), 0);
    assert!(machine.kept(TENANT).is_file(), "another's");
    let own = format!("keys clear --authority {}", machine.entra.authority(TENANT));
    assert_eq!(machine.command_status(&own), 0);
    assert!(!machine.kept(TENANT).exists());
    machine.entra.take_targets();
    machine.verify(&token("v1-app-defender"), "").assert_passed("cold again");
    assert_eq!(machine.entra.take_targets(), both());
    assert_eq!(machine.command_status("keys clear"), 0);
    machine.verify(&token("v1-app-defender"), "--offline").assert_undecided("nothing is left");
}
