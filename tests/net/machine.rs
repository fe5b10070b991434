//! A user's machine: the program with a cache of its own, and a fake Entra that it can reach.

use std::path::PathBuf;
use std::process::Command;

use rolecall_core::net::cache_name;
use serde_json::Value;

use crate::entra::{Entra, TENANT, authority_pem, fixture_keys};
use crate::folder::Folder;
use crate::process::{NOW, Run, program, run_command};
use crate::proxy::Proxy;

/// Variables that lead a client elsewhere.
const PROXY_VARIABLES: [&str; 8] = [
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
];

pub(crate) struct Machine {
    pub(crate) entra: Entra,
    pub(crate) folder: Folder,
    cache: PathBuf,
    variables: Vec<(&'static str, String)>,
}

impl Machine {
    /// A machine beside `entra`, with nothing in its cache.
    pub(crate) fn beside(entra: Entra) -> Self {
        let folder = Folder::new();
        folder.file("ca.pem", authority_pem());
        let cache = folder.path().join("cache");
        Self { entra, folder, cache, variables: Vec::new() }
    }

    /// A machine beside an Entra that is the fixtures' tenant.
    pub(crate) fn of_tenant() -> Self {
        let entra = Entra::new();
        entra.is_tenant(TENANT, &fixture_keys("entra.json"));
        Self::beside(entra)
    }

    /// The same machine, behind `proxy`.
    pub(crate) fn behind(mut self, proxy: &Proxy) -> Self {
        self.variables.push(("HTTPS_PROXY", proxy.address()));
        self
    }

    /// The same machine with an environment variable more.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.variables.push((name, value.to_owned()));
        self
    }

    /// The same machine with its cache at `path`.
    pub(crate) fn caching_in(mut self, path: PathBuf) -> Self {
        self.cache = path;
        self
    }

    /// `rolecall ARGUMENTS` (separated by spaces) on this machine.
    pub(crate) fn command(&self, arguments: &str) -> Command {
        let mut command = program();
        for name in PROXY_VARIABLES {
            command.env_remove(name);
        }
        command.env("ROLECALL_CACHE_DIR", &self.cache);
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.args(arguments.split_whitespace());
        command
    }

    /// Runs `rolecall ARGUMENTS --ca-cert FILE` on `token`.
    pub(crate) fn run(&self, arguments: &str, token: &str) -> Run {
        let mut command = self.command(arguments);
        command.arg("--ca-cert").arg(self.folder.path().join("ca.pem"));
        run_command(command, token.as_bytes())
    }

    /// The exit status of `rolecall ARGUMENTS` without input.
    pub(crate) fn command_status(&self, arguments: &str) -> i32 {
        run_command(self.command(arguments), b"").status
    }

    /// The arguments that verify by the fixtures' tenant on this machine's Entra.
    pub(crate) fn verifying(&self) -> String {
        self.verifying_by(&self.entra.authority(TENANT))
    }

    /// The same at the real moment, for [`crate::cache::token_of`] at that moment.
    pub(crate) fn verifying_now(&self) -> String {
        self.verifying().replace(&format!("--now {NOW}"), "")
    }

    /// The arguments that verify by `authority`.
    pub(crate) fn verifying_by(&self, authority: &str) -> String {
        format!("verify --authority {authority} --any-audience --now {NOW} --format json")
    }

    /// Verifies `token` by the fixtures' tenant, with more arguments.
    pub(crate) fn verify(&self, token: &str, more: &str) -> Outcome {
        Outcome::of(self.run(&format!("{} {more}", self.verifying()), token))
    }

    /// The file in which the keys of `tenant` on this machine's Entra are kept.
    pub(crate) fn kept(&self, tenant: &str) -> PathBuf {
        let authority = self.entra.authority(tenant).parse().expect("an authority");
        self.cache.join("keys").join(cache_name(&authority, None))
    }

    /// Writes `moment` into the kept file as the time of its fetch.
    pub(crate) fn ages(&self, moment: &str) {
        let path = self.kept(TENANT);
        let text = std::fs::read_to_string(&path).expect("kept keys");
        let (before, rest) = text.split_once("\"fetched_at\": \"").expect("a moment");
        let (_, after) = rest.split_once('"').expect("its end");
        std::fs::write(&path, format!("{before}\"fetched_at\": \"{moment}\"{after}")).expect("a file");
    }
}

/// What a run with `--format json` came to.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: i32,
    pub(crate) report: Value,
}

impl Outcome {
    pub(crate) fn of(run: Run) -> Self {
        Self { status: run.status, report: run.json() }
    }

    /// The answer to whether the token is authentic.
    pub(crate) fn authentic(&self) -> &str {
        self.report["questions"]["authentic"]["answer"].as_str().expect("an answer")
    }

    /// Why it is not.
    pub(crate) fn why(&self) -> String {
        self.report["questions"]["authentic"]["why"].to_string()
    }

    /// What is said of the kept keys and the like.
    pub(crate) fn notes(&self) -> String {
        self.report["trust"]["notes"].to_string()
    }

    /// The addresses in the report's list of requests.
    pub(crate) fn asked(&self) -> Vec<String> {
        let list = self.report["network"].as_array().expect("a list");
        list.iter().map(|request| request["url"].as_str().expect("an address").to_owned()).collect()
    }

    /// Fails the test unless the token passed.
    pub(crate) fn assert_passed(&self, what: &str) {
        assert_eq!((self.status, self.authentic()), (0, "yes"), "{what}: {:#}", self.report["questions"]);
    }

    /// Fails the test unless the token was refused.
    pub(crate) fn assert_refused(&self, what: &str) {
        assert_eq!((self.status, self.authentic()), (1, "no"), "{what}: {:#}", self.report["questions"]);
    }

    /// Fails the test if the token passed.
    pub(crate) fn assert_not_passed(&self, what: &str) {
        let is_bad = matches!(self.status, 1 | 3) && self.authentic() != "yes";
        assert!(is_bad, "{what}: {:#}", self.report["questions"]);
    }

    /// Fails the test unless nothing was decided.
    pub(crate) fn assert_undecided(&self, what: &str) {
        assert_eq!(
            (self.status, self.authentic()),
            (3, "not-checked"),
            "{what}: {:#}",
            self.report["questions"]
        );
    }
}
