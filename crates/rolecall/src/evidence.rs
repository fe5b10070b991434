//! What a verdict rests on, in a folder: the keys, the report, and the command that gives the same verdict again. Never a
//! secret, and the token only where that was asked for.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum as _;
use rolecall_core::hash::sha256;
use rolecall_core::keys::KeySet;
use rolecall_core::policy::Host;
use rolecall_core::report::Verdict;
use rolecall_core::text::visible;
use serde::Serialize;

use crate::arguments::PolicyArgs;
use crate::cache::make_folder;
use crate::error::{CliError, path_shown};
use crate::judge::Judged;
use crate::render::{Page, json};
use crate::request::{Arguments, Asks, Request};
use crate::trust::Trusted;
use crate::whole::{self, Existing, Readers};
use crate::world::World;

/// The value of `schema` in [`ABOUT`].
const SCHEMA: &str = "rolecall.evidence/1";
/// The file that says what the others are.
const ABOUT: &str = "evidence.json";
const REPORT: &str = "report.json";
const TOKEN: &str = "token.jwt";
/// What of a policy no flag can say.
const POLICY: &str = "policy.toml";
const LOCK: &str = "lock.toml";
/// The operations that were demanded, one a line.
const OPERATIONS: &str = "operations.txt";
/// Requests that the catalog does not know, as a recording.
const UNLISTED: &str = "unlisted.har";

/// Makes the folder, and refuses one in which evidence of another verdict lies: evidence is not written over.
///
/// # Errors
/// [`CliError::Usage`] and [`CliError::Write`], before anything is judged.
pub(crate) fn prepare(folder: &Path) -> Result<(), CliError> {
    let is_ours = |name: &str| {
        [ABOUT, REPORT, TOKEN, POLICY, LOCK, OPERATIONS, UNLISTED].contains(&name)
            || ((name.starts_with("keys") || name.starts_with("catalog")) && name.ends_with(".json"))
    };
    let used = fs::read_dir(folder)
        .is_ok_and(|entries| entries.flatten().any(|entry| entry.file_name().to_str().is_some_and(is_ours)));
    if used {
        return Err(CliError::usage(
            format!("`{}` holds evidence, or files of its names, already", path_shown(folder)),
            "name another folder for each verdict: nothing is written over",
        ));
    }
    make_folder(folder)
        .map_err(|error| CliError::Write { name: path_shown(folder), reason: error.to_string() })
}

/// Saves what `judged` rests on in `folder`. The file that names the others is written last: with it, all are whole. Where one
/// cannot be written, none stays.
///
/// # Errors
/// [`CliError::Write`], with the file.
pub(crate) fn save(
    folder: &Path,
    arguments: &Arguments<'_>,
    request: &Request,
    judged: &Judged,
    world: &dyn World,
) -> Result<(), CliError> {
    let mut written = Vec::new();
    let saved = write_all(folder, arguments, request, judged, world, &mut written);
    if saved.is_err() {
        for path in written {
            // Whoever is told that it could not be written looks there anyway.
            drop(fs::remove_file(path));
        }
    }
    saved
}

fn write_all(
    folder: &Path,
    arguments: &Arguments<'_>,
    request: &Request,
    judged: &Judged,
    world: &dyn World,
    written: &mut Vec<PathBuf>,
) -> Result<(), CliError> {
    let wrong = |name: &Path| {
        let name = path_shown(name);
        move |error: std::io::Error| CliError::Write { name, reason: error.to_string() }
    };
    let mut files = Vec::new();
    let mut put = |name: &str, about: String, bytes: &[u8]| {
        let path = folder.join(name);
        whole::write(&path, bytes, Readers::Owner, Existing::Kept).map_err(wrong(&path))?;
        written.push(path);
        files.push(Saved { file: name.to_owned(), about, sha256: sha256(bytes) });
        Ok::<(), CliError>(())
    };
    let named = names(&judged.trust.keys);
    for (name, set) in named.iter().zip(&judged.trust.keys) {
        put(name, format!("keys: {}", visible(&set.origin)), set.write().as_bytes())?;
    }
    if let Some(lock) = &request.policy.lock {
        put(LOCK, format!("the lock: {}", visible(&lock.name)), lock.write().as_bytes())?;
    }
    if !request.policy.operations.is_empty() {
        let operations = request.policy.operations.iter().map(|operation| format!("{operation}\n"));
        // A host says which cloud is meant; the operation stands once more behind it, and counts once.
        let at = |host: &Host| {
            let Host { name, operation } = host;
            format!("{} https://{name}{}\n", operation.method.as_str(), operation.path())
        };
        let lines: String = operations.chain(request.policy.hosts.iter().map(at)).collect();
        put(OPERATIONS, "the operations that were demanded".to_owned(), lines.as_bytes())?;
    }
    if !request.policy.unlisted.is_empty() {
        let recording = recording(&request.policy.unlisted);
        put(UNLISTED, "requests that the catalog does not know".to_owned(), recording.as_bytes())?;
    }
    for (index, catalog) in request.catalogs.iter().enumerate() {
        put(&catalog_name(index), "what --catalog described".to_owned(), catalog)?;
    }
    if !request.policy.fail.is_empty() {
        let rules: Vec<String> = request.policy.fail.iter().map(|rule| format!("\"{rule}\"")).collect();
        let text = format!("[findings]\nfail = [{}]\n", rules.join(", "));
        put(POLICY, "of the policy what no flag can say".to_owned(), text.as_bytes())?;
    }
    let mut report = judged.report.clone();
    if let Some(token) = report.token.as_mut().filter(|_| judged.token.is_none()) {
        // With its signature beside its claims, the report would be the token.
        token.signature = None;
    }
    put(REPORT, "the report".to_owned(), json::render(&report).text().as_bytes())?;
    if let Some(token) = &judged.token {
        put(TOKEN, "the token: whoever reads it can use it until it expires".to_owned(), token)?;
    }
    let words = reproduce(arguments, request, judged, &named);
    let has_words = words.is_some();
    let about = About {
        schema: SCHEMA,
        rolecall: env!("CARGO_PKG_VERSION"),
        saved_at: world.now().to_string(),
        verdict: judged.report.verdict,
        checked_at: &judged.report.checked_at,
        token_sha256: judged.report.token.as_ref().map(|token| token.sha256.as_str()),
        files,
        command: words.as_deref().map(command_line),
        reproduce: words,
        from: match (has_words, &judged.token) {
            (false, _) => "no keys could be had, so there is nothing to reproduce the verdict from",
            (true, None) => "run it in this folder, with the token on standard input",
            (true, Some(_)) => "run it in this folder",
        },
        secret: judged
            .trust
            .secret
            .as_ref()
            .map(|_| "the HMAC secret is not saved: give it again in place of SECRET-FILE"),
    };
    let path = folder.join(ABOUT);
    whole::write(&path, Page::json(&about).text().as_bytes(), Readers::Owner, Existing::Kept)
        .map_err(wrong(&path))
}

/// What the folder holds.
#[derive(Serialize)]
struct About<'a> {
    schema: &'static str,
    rolecall: &'static str,
    /// By the machine's clock.
    saved_at: String,
    verdict: Verdict,
    /// The moment that the token was judged at.
    checked_at: &'a str,
    token_sha256: Option<&'a str>,
    files: Vec<Saved>,
    /// The command that gives the same verdict again, for a POSIX shell.
    command: Option<String>,
    /// The same word by word; without one where no keys could be had.
    reproduce: Option<Vec<String>>,
    /// Where and how it is run.
    from: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'static str>,
}

#[derive(Serialize)]
struct Saved {
    file: String,
    about: String,
    sha256: String,
}

/// A file name for each set of keys.
fn names(sets: &[KeySet]) -> Vec<String> {
    let name =
        |index: usize| if index == 0 { "keys.json".to_owned() } else { format!("keys-{}.json", index + 1) };
    (0..sets.len()).map(name).collect()
}

/// The command line that gives the same verdict from the files, without a network.
fn reproduce(
    arguments: &Arguments<'_>,
    request: &Request,
    judged: &Judged,
    keys: &[String],
) -> Option<Vec<String>> {
    if !judged.trust.has_keys() {
        return None;
    }
    let mut words = vec!["rolecall".to_owned()];
    let mut flag = |name: &str, value: &str| {
        if value.starts_with('-') {
            words.push(format!("{name}={value}"));
        } else {
            words.extend([name.to_owned(), value.to_owned()]);
        }
    };
    let command = if arguments.asks == Asks::Check { "check" } else { "verify" };
    for name in keys {
        flag("--jwks", name);
    }
    if judged.trust.secret.is_some() {
        flag("--secret-file", "SECRET-FILE");
    }
    let trust = &arguments.ask.trust;
    match &request.trusted {
        // The files remember what this authority said of itself.
        Trusted::Ask(wanted, _) => flag("--authority", &wanted.authority.to_string()),
        Trusted::InHand(_) | Trusted::ByToken(_) => {
            let authority = &trust.authority;
            authority.tenant.iter().for_each(|tenant| flag("--tenant", tenant.segment()));
            authority.cloud.iter().for_each(|cloud| flag("--cloud", cloud.id()));
            authority.authority.iter().for_each(|authority| flag("--authority", &authority.to_string()));
            trust.issuer.iter().for_each(|issuer| flag("--issuer", issuer));
        }
    }
    trust.allow_tenant.iter().for_each(|tenant| flag("--allow-tenant", tenant.as_str()));
    let audience = &arguments.ask.audience;
    audience.audience.iter().for_each(|audience| flag("--audience", audience));
    audience.resource.iter().for_each(|resource| flag("--resource", resource));
    if judged.token.is_some() {
        flag("--token-file", TOKEN);
    }
    if request.policy.lock.is_some() {
        flag("--lock", LOCK);
    }
    if !request.policy.fail.is_empty() {
        flag("--policy", POLICY);
    }
    if !request.policy.operations.is_empty() {
        flag("--for-file", OPERATIONS);
    }
    if !request.policy.unlisted.is_empty() {
        flag("--for-file", UNLISTED);
    }
    (0..request.catalogs.len()).for_each(|index| flag("--catalog", &catalog_name(index)));
    flag("--now", &judged.report.checked_at);
    flag("--leeway", &format!("{}s", request.leeway.0));
    arguments.policy.iter().for_each(|policy| demands(policy, &mut flag));
    let bare = [
        // Whatever lies about where the command is run again has no say.
        ("--no-policy", arguments.asks == Asks::Check && request.policy.fail.is_empty()),
        ("--any-tenant", trust.any_tenant),
        ("--any-audience", audience.any_audience),
        ("--exact", arguments.policy.is_some_and(|policy| policy.exact)),
        ("--allow-no-permissions", arguments.policy.is_some_and(|policy| policy.allow_no_permissions)),
    ];
    words.extend(bare.into_iter().filter(|(_, given)| *given).map(|(name, _)| name.to_owned()));
    words.insert(1, command.to_owned());
    Some(words)
}

/// A name for each file of `--catalog`.
fn catalog_name(index: usize) -> String {
    if index == 0 { "catalog.json".to_owned() } else { format!("catalog-{}.json", index + 1) }
}

/// `requests` as a recording that gives them again: method and address each.
fn recording(requests: &[String]) -> String {
    let entry = |request: &String| {
        let (method, url) = request.split_once(' ').unwrap_or(("GET", request));
        serde_json::json!({ "request": { "method": method, "url": url } })
    };
    let entries: Vec<serde_json::Value> = requests.iter().map(entry).collect();
    serde_json::json!({ "log": { "version": "1.2", "entries": entries } }).to_string()
}

fn demands(policy: &PolicyArgs, flag: &mut impl FnMut(&str, &str)) {
    policy.require.iter().for_each(|name| flag("--require", name));
    policy.any_of.iter().for_each(|group| flag("--any-of", &group.0.join(",")));
    policy.scope.iter().for_each(|name| flag("--scope", name));
    policy.forbid.iter().for_each(|pattern| flag("--forbid", pattern));
    if let Some(kind) = policy.kind.and_then(|kind| kind.to_possible_value()) {
        flag("--kind", kind.get_name());
    }
    policy.min_remaining.iter().for_each(|length| flag("--min-remaining", &format!("{}s", length.seconds.0)));
    policy.max_lifetime.iter().for_each(|length| flag("--max-lifetime", &format!("{}s", length.seconds.0)));
}

/// `words` as a POSIX shell takes them.
fn command_line(words: &[String]) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    let quoted = |word: &String| match word.chars().all(is_plain) && !word.is_empty() {
        true => word.clone(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_the_words_back() {
        for (words, line) in [
            (&["rolecall", "--forbid", "*.Write"][..], "rolecall --forbid '*.Write'"),
            (&["a b", "it's", ""], r"'a b' 'it'\''s' ''"),
            (&["$(x)", "`x`", "x;y"], "'$(x)' '`x`' 'x;y'"),
            (&["--audience", "api://a-b_c.d/e"], "--audience api://a-b_c.d/e"),
        ] {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(command_line(&words), line);
        }
    }
}
