//! What is kept between runs, spoilt: it is never believed, and never in the way.

#[cfg(unix)]
use std::process::Command;

use crate::cache::{CURRENT, both, none};
use crate::entra::{TENANT, issuer};
use crate::machine::{Machine, Outcome};
use crate::process::{run_command, token};
use crate::signer::Signer;

const GOOD: &str = "v1-app-defender";

/// Verifies once, spoils what was kept, and verifies again: it is fetched anew.
fn spoilt(what: &str, spoil: impl Fn(&Machine)) -> Outcome {
    let machine = Machine::of_tenant();
    machine.verify(&token(GOOD), "").assert_passed(what);
    spoil(&machine);
    machine.entra.take_targets();
    machine.verify(&token("refused/tampered-payload"), "--offline").assert_undecided(what);
    let again = machine.verify(&token(GOOD), "");
    again.assert_passed(what);
    assert_eq!(machine.entra.take_targets(), both(), "{what}");
    machine.verify(&token(GOOD), "").assert_passed(what);
    assert_eq!(machine.entra.take_targets(), none(), "{what}");
    again
}

#[test]
fn what_is_kept_is_used_only_if_it_is_whole() {
    let write = |machine: &Machine, text: &[u8]| std::fs::write(machine.kept(TENANT), text).expect("a file");
    let read = |machine: &Machine| std::fs::read_to_string(machine.kept(TENANT)).expect("a file");
    for (what, outcome) in [
        ("nothing", spoilt("nothing", |machine| write(machine, b""))),
        ("garbage", spoilt("garbage", |machine| write(machine, b"\xff\x00{[}]"))),
        (
            "half",
            spoilt("half", |machine| write(machine, &read(machine).as_bytes()[..read(machine).len() / 2])),
        ),
        ("too much", spoilt("too much", |machine| write(machine, &vec![b' '; 4 * 1024 * 1024]))),
        (
            "another's keys",
            spoilt("another's keys", |machine| {
                let jwk = Signer::attackers().jwk(CURRENT).to_string();
                let (before, _) = read(machine).split_once("\"keys\"").map(own).expect("keys");
                let (_, after) = read(machine).split_once("\"rolecall\"").map(own).expect("an origin");
                write(machine, format!("{before}\"keys\": [{jwk}], \"rolecall\"{after}").as_bytes());
            }),
        ),
        (
            "another authority's",
            spoilt("another authority's", |machine| {
                let text =
                    read(machine).replace(&machine.entra.authority(TENANT), "https://localhost/common");
                write(machine, text.as_bytes());
            }),
        ),
        (
            "another tenant's",
            spoilt("another tenant's", |machine| {
                let other = issuer("5c2e7a90-0000-4000-8000-000000000000");
                write(machine, read(machine).replace(&issuer(TENANT), &other).as_bytes());
            }),
        ),
    ] {
        assert!(outcome.notes().contains("not used"), "{what}: {}", outcome.notes());
    }
}

fn own((first, second): (&str, &str)) -> (String, String) {
    (first.to_owned(), second.to_owned())
}

#[cfg(unix)]
#[test]
fn what_others_can_write_is_not_used() {
    use std::os::unix::fs::PermissionsExt as _;
    let outcome = spoilt("a file", |machine| {
        let mode = std::fs::Permissions::from_mode(0o666);
        std::fs::set_permissions(machine.kept(TENANT), mode).expect("a mode");
    });
    assert!(outcome.notes().contains("can be written by other users"), "{}", outcome.notes());
}

#[test]
fn a_cache_that_cannot_be_written_is_done_without() {
    let machine = Machine::of_tenant();
    let file = machine.folder.file("in-the-way", "");
    let machine = machine.caching_in(file);
    for _ in 0..2 {
        let outcome = machine.verify(&token(GOOD), "");
        outcome.assert_passed("without a cache");
        assert!(outcome.notes().contains("could not be kept"), "{}", outcome.notes());
        assert_eq!(machine.entra.take_targets(), both());
    }
    machine.verify(&token("refused/wrong-key"), "").assert_refused("forged");
}

/// The same command in a shell that lets no file grow, as on a disk that is full.
#[cfg(unix)]
fn on_a_full_disk(command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""])
        .arg(command.get_program())
        .args(command.get_args());
    shell.current_dir(command.get_current_dir().expect("a folder"));
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
}

#[cfg(unix)]
#[test]
fn a_full_disk_costs_nothing_but_the_cache() {
    let machine = Machine::of_tenant();
    let run = || {
        let mut command = machine.command(&machine.verifying());
        command.arg("--ca-cert").arg(machine.folder.path().join("ca.pem"));
        Outcome::of(run_command(on_a_full_disk(&command), token(GOOD).as_bytes()))
    };
    for _ in 0..2 {
        let outcome = run();
        outcome.assert_passed("a full disk");
        assert!(outcome.notes().contains("could not be kept"), "{}", outcome.notes());
        assert_eq!(machine.entra.take_targets(), both(), "nothing could be kept");
    }
    machine.verify(&token(GOOD), "").assert_passed("room again");
    machine.ages("2026-01-01T00:00:00Z");
    let old = std::fs::read_to_string(machine.kept(TENANT)).expect("kept keys");
    run().assert_passed("a full disk, old keys");
    assert_eq!(std::fs::read_to_string(machine.kept(TENANT)).expect("kept keys"), old, "whole or not at all");
}

/// Makes a pipe with a name, whose other end nobody ever opens.
#[cfg(unix)]
fn pipe(path: &std::path::Path) {
    assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo").success());
}

#[cfg(unix)]
#[test]
fn nobody_waits_for_a_pipe_in_the_cache() {
    let machine = Machine::of_tenant();
    machine.verify(&token(GOOD), "").assert_passed("before");
    std::fs::remove_file(machine.kept(TENANT)).expect("a file");
    pipe(&machine.kept(TENANT));
    let outcome = machine.verify(&token(GOOD), "--offline");
    outcome.assert_undecided("a pipe");
    assert!(outcome.notes().contains("no plain file"), "{}", outcome.notes());
    assert_eq!(machine.command_status("keys clear --tenant contoso.com"), 0);
}

#[cfg(unix)]
#[test]
fn nothing_is_made_in_a_folder_of_others() {
    use std::os::unix::fs::PermissionsExt as _;
    let machine = Machine::of_tenant();
    machine.verify(&token(GOOD), "").assert_passed("before");
    let folder = machine.kept(TENANT).parent().expect("a folder").to_owned();
    for entry in std::fs::read_dir(&folder).expect("the folder") {
        std::fs::remove_file(entry.expect("an entry").path()).expect("a file");
    }
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).expect("a mode");
    let target = machine.folder.path().join("target");
    let lock = format!("{}.lock", machine.kept(TENANT).display());
    std::os::unix::fs::symlink(&target, lock).expect("a link");
    let outcome = machine.verify(&token(GOOD), "");
    outcome.assert_passed("without a cache");
    assert!(outcome.notes().contains("can be written by other users"), "{}", outcome.notes());
    assert!(!target.exists(), "the lock went where a link led");
}
