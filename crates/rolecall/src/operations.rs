//! Operations as the command line and its files name them, and the APIs that they are looked up in.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rolecall_core::catalog::{
    self, NotFound, OWN_LIMIT, Operation, REQUESTS_LIMIT, Requests, Resource, Wanted,
};
use rolecall_core::text::listed;

use crate::error::{CliError, holds_token_text, path_shown, repeated};
use crate::source::file_up_to;
use crate::world::World;

/// The APIs that operations are looked up in: those of `--catalog`, then those that rolecall knows.
pub(crate) struct Apis {
    /// Those of `--catalog`.
    pub(crate) own: Vec<Resource>,
    /// The text of each of its files.
    pub(crate) texts: Vec<Vec<u8>>,
    all: Vec<Resource>,
}

/// What operations a job needs.
#[derive(Debug, Default)]
pub(crate) struct Demanded {
    /// Each once, in the order in which they were named.
    pub(crate) operations: Vec<Operation>,
    /// Requests of a recording that the catalog does not know.
    pub(crate) unlisted: Vec<String>,
    /// What is worth saying about it.
    pub(crate) notes: Vec<String>,
}

impl Apis {
    /// Reads the files of `--catalog`.
    ///
    /// # Errors
    /// [`CliError`] with line and column where a file is wrong.
    pub(crate) fn read(paths: &[PathBuf], world: &dyn World) -> Result<Self, CliError> {
        let mut texts = Vec::new();
        let own = paths.iter().map(|path| own(path, &mut texts, world)).collect::<Result<Vec<_>, _>>()?;
        for (index, api) in own.iter().enumerate() {
            let same = |other: &&Resource| {
                other.is_called(api.name) || api.audiences().iter().any(|one| other.has_audience(one))
            };
            if own[..index].iter().any(|other| same(&other)) {
                let message = format!("two files of --catalog describe `{}`", repeated(api.name));
                return Err(CliError::usage(message, "give each API a name and audiences of its own"));
            }
        }
        let all = own.iter().copied().chain(catalog::resources()).collect();
        Ok(Self { own, texts, all })
    }

    /// The API called `word`.
    pub(crate) fn called(&self, word: &str) -> Option<Resource> {
        self.own.iter().find(|api| api.is_called(word)).copied().or_else(|| catalog::resource_named(word))
    }

    /// The API whose audience is `audience`.
    pub(crate) fn of_audience(&self, audience: &str) -> Option<Resource> {
        let own = self.own.iter().find(|api| api.has_audience(audience)).copied();
        own.or_else(|| catalog::resource_of_audience(audience))
    }

    /// The names of all.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.all.iter().map(|api| api.name).collect()
    }

    /// All of them.
    pub(crate) fn all(&self) -> &[Resource] {
        &self.all
    }

    /// The operations that `text` asks for, on `api` where one was named. `whence` says where the text stands.
    ///
    /// # Errors
    /// [`CliError::Usage`] with what is known instead.
    pub(crate) fn find(
        &self,
        text: &str,
        api: Option<Resource>,
        whence: &str,
    ) -> Result<Vec<Operation>, CliError> {
        let wanted = Wanted::read(text).map_err(|error| {
            CliError::usage(
                format!("{whence}`{}` is no operation: {error}", shown(text)),
                "write a method and a path, such as \"GET /api/alerts\", or a whole address",
            )
        })?;
        let here = api.map(|api| vec![api]);
        catalog::find(&wanted, here.as_deref().unwrap_or(&self.all))
            .map_err(|error| missing(&error, text, whence))
    }

    /// The one operation that `text` asks for.
    ///
    /// # Errors
    /// [`CliError::Usage`] where there is none, or a choice.
    fn one(&self, text: &str, api: Option<Resource>, whence: &str) -> Result<Operation, CliError> {
        let found = self.find(text, api, whence)?;
        if Wanted::read(text).is_ok_and(|wanted| wanted.host.is_some_and(|host| is_government(&host))) {
            return Err(CliError::usage(
                format!("{whence}`{}` is at a host of the US Government's cloud", shown(text)),
                "a token of another cloud is refused there, which this check does not see: write the path alone, and name the \
                 cloud with --cloud",
            ));
        }
        match found[..] {
            [operation] => Ok(operation),
            [first, ..] if found.iter().all(|other| other.resource == first.resource) => {
                let known: Vec<&str> = found.iter().map(|operation| operation.method.as_str()).collect();
                Err(CliError::usage(
                    format!("{whence}`{}` names no method", shown(text)),
                    format!("write one before the path: {}", listed(&known, "or")),
                ))
            }
            _ => {
                let owners: Vec<&str> = found.iter().map(|operation| operation.resource.name).collect();
                Err(CliError::usage(
                    format!("{whence}`{}` is an operation of {}", shown(text), listed(&owners, "and of")),
                    "say which with --resource, or write the whole address",
                ))
            }
        }
    }

    /// Every operation of `texts` (`--for`) and of the files at `paths` (`--for-file`), on `api` where one was named.
    ///
    /// # Errors
    /// [`CliError`] for what cannot be read or is not known.
    pub(crate) fn demanded(
        &self,
        texts: &[String],
        paths: &[PathBuf],
        api: Option<Resource>,
        world: &dyn World,
    ) -> Result<Demanded, CliError> {
        let mut demanded = Demanded::default();
        let mut seen = std::collections::HashSet::new();
        // Each text has a check of its own, so that a policy can say which came from where; what files repeat is told once.
        for text in texts {
            let operation = self.one(text, api, "")?;
            seen.insert(operation.key());
            demanded.operations.push(operation);
        }
        let mut add = |demanded: &mut Demanded, operation: Operation| {
            if seen.insert(operation.key()) {
                demanded.operations.push(operation);
            }
        };
        for path in paths {
            match requests(path, world)? {
                Requests::Lines(lines) => {
                    for (number, line) in lines {
                        let whence = || format!("{}, line {number}: ", path_shown(path));
                        match self.quick(&line, api) {
                            Some(operation) => add(&mut demanded, operation),
                            None => add(&mut demanded, self.one(&line, api, &whence())?),
                        }
                    }
                }
                Requests::Recorded(requests) => {
                    self.recorded(path, &requests, api, &mut demanded, &mut add)?
                }
            }
        }
        Ok(demanded)
    }

    /// The one operation of `line`, where nothing is wrong with it.
    fn quick(&self, line: &str, api: Option<Resource>) -> Option<Operation> {
        let wanted = Wanted::read(line).ok()?;
        let only = api.map(|api| [api]);
        let apis = only.as_ref().map_or(self.all.as_slice(), |only| only.as_slice());
        match catalog::find_only(&wanted, apis).ok()?[..] {
            [operation] if !wanted.host.as_ref().is_some_and(|host| is_government(host)) => Some(operation),
            _ => None,
        }
    }

    fn recorded(
        &self,
        path: &Path,
        requests: &[String],
        api: Option<Resource>,
        demanded: &mut Demanded,
        add: &mut dyn FnMut(&mut Demanded, Operation),
    ) -> Result<(), CliError> {
        let (mut hosts, mut left_out, mut known) = (BTreeSet::new(), 0, 0);
        let wrong = |problem: String, hint: &str| CliError::Content {
            name: path_shown(path),
            problem,
            hint: hint.to_owned(),
        };
        for request in requests {
            match self.one_recorded(request, api) {
                Recorded::Known(operation) => {
                    known += 1;
                    add(demanded, operation);
                }
                Recorded::Unlisted => {
                    known += 1;
                    demanded.unlisted.push(shown(request));
                    if demanded.unlisted.len() > UNLISTED_LIMIT {
                        let problem =
                            format!("more than {UNLISTED_LIMIT} of its requests are not in the catalog");
                        return Err(wrong(problem, "describe the API in a file for --catalog"));
                    }
                }
                Recorded::Elsewhere(host) => {
                    left_out += 1;
                    hosts.insert(host);
                }
                Recorded::Several(owners) => {
                    return Err(wrong(
                        format!("`{}` is an operation of {}", shown(request), listed(&owners, "and of")),
                        "say which API is meant with --resource",
                    ));
                }
            }
        }
        if known == 0 {
            let count = requests.len();
            return Err(wrong(
                format!("none of its {count} requests is for an API that rolecall knows"),
                "record the calls of the application itself, or describe its API in a file for --catalog",
            ));
        }
        if left_out > 0 {
            let mut told: Vec<String> = hosts.iter().take(HOSTS_TOLD).map(|host| shown(host)).collect();
            if hosts.len() > HOSTS_TOLD {
                told.push(format!("{} more", hosts.len() - HOSTS_TOLD));
            }
            demanded.notes.push(format!(
                "{left_out} of the {} requests in {} were left out: they are for {}.",
                requests.len(),
                path_shown(path),
                listed(&told, "and")
            ));
        }
        Ok(())
    }

    /// What becomes of one request of a recording. Whatever could need a permission and is not understood stays in the way.
    fn one_recorded(&self, request: &str, api: Option<Resource>) -> Recorded {
        let (method, address) = request.split_once(' ').unwrap_or((request, ""));
        // What a server answers to HEAD it answers to GET; what a browser asks beforehand (CORS) needs no permission.
        let method = if method.eq_ignore_ascii_case("HEAD") { "GET" } else { method };
        if method.eq_ignore_ascii_case("OPTIONS") {
            return Recorded::Elsewhere("questions of a browser (OPTIONS)".to_owned());
        }
        if !address.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http")) {
            return Recorded::Elsewhere("addresses that are not HTTP".to_owned());
        }
        let only = api.map(|api| [api]);
        let apis = only.as_ref().map_or(self.all.as_slice(), |only| only.as_slice());
        let Ok(wanted) = Wanted::read(&format!("{method} {address}")) else {
            // The method may be none that is known; the host still says whether it matters.
            return match host_of(address) {
                Some(host) if !self.is_known(&host) && !is_like_microsofts(&host) => {
                    Recorded::Elsewhere(host)
                }
                _ => Recorded::Unlisted,
            };
        };
        let host = wanted.host.clone().unwrap_or_default();
        match catalog::find_only(&wanted, apis) {
            Ok(_) if is_government(&host) => Recorded::Unlisted,
            Ok(found) => match found[..] {
                [first, ..] if found.iter().all(|other| other.resource == first.resource) => {
                    Recorded::Known(first)
                }
                _ => Recorded::Several(found.iter().map(|operation| operation.resource.name).collect()),
            },
            Err(NotFound::Host { .. }) if api.is_some() && self.is_known(&host) => Recorded::Elsewhere(host),
            Err(NotFound::Host { .. }) if is_like_microsofts(&host) => Recorded::Unlisted,
            Err(NotFound::Host { .. }) => Recorded::Elsewhere(host),
            Err(NotFound::Method { .. } | NotFound::Path { .. }) => Recorded::Unlisted,
        }
    }

    fn is_known(&self, host: &str) -> bool {
        self.all.iter().any(|api| api.hosts().contains(&host))
    }
}

/// How many requests that the catalog does not know a recording may have.
const UNLISTED_LIMIT: usize = 1_000;
/// How many hosts of requests that were left out are named.
const HOSTS_TOLD: usize = 5;

/// What becomes of a request of a recording.
enum Recorded {
    Known(Operation),
    /// It may need a permission, and nobody knows which.
    Unlisted,
    /// It is for somebody else: whom.
    Elsewhere(String),
    /// Several APIs have it.
    Several(Vec<&'static str>),
}

/// The host of `address`, whatever its path is.
fn host_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '\\', '?', '#']).next()?;
    Wanted::read(&format!("GET {scheme}://{authority}/x")).ok()?.host.filter(|host| !host.is_empty())
}

/// Whether a host that is not in the catalog looks like one of Microsoft's APIs, in another cloud or by an older name.
fn is_like_microsofts(host: &str) -> bool {
    const ENDS: [&str; 8] = [
        ".microsoft.com",
        ".microsoft.us",
        ".windows.net",
        ".windows.com",
        ".chinacloudapi.cn",
        ".azure.cn",
        ".cloudapi.de",
        ".microsoftazure.de",
    ];
    ENDS.iter().any(|end| host.ends_with(end)) && (host.contains("api") || host.contains("graph"))
}

/// Whether `host` is of the US Government's clouds, whose tokens are not those of the public one. GCC's is not: it signs in with
/// the public cloud.
fn is_government(host: &str) -> bool {
    host.ends_with(".us") && !host.starts_with("api-gcc.")
}

fn own(path: &Path, texts: &mut Vec<Vec<u8>>, world: &dyn World) -> Result<Resource, CliError> {
    let name = path_shown(path);
    let bytes = file_up_to(OWN_LIMIT, path, world)?;
    let wrong = |problem: String| CliError::Content {
        name: name.clone(),
        problem,
        hint: "docs/catalog.md describes the form; `rolecall schema catalog` prints its JSON Schema"
            .to_owned(),
    };
    let text = std::str::from_utf8(&bytes)
        .map_err(|error| wrong(format!("byte {} is no UTF-8", error.valid_up_to() + 1)))?;
    let api = catalog::read_own(text, &name).map_err(|error| wrong(error.to_string()))?;
    texts.push(bytes);
    Ok(api)
}

fn requests(path: &Path, world: &dyn World) -> Result<Requests, CliError> {
    let name = path_shown(path);
    let bytes = file_up_to(REQUESTS_LIMIT, path, world)?;
    let wrong = |problem: String| CliError::Content {
        name: name.clone(),
        problem,
        hint: "write one operation a line, such as `GET /api/alerts`, or save a browser's traffic as HAR"
            .to_owned(),
    };
    if bytes.len() > REQUESTS_LIMIT {
        return Err(wrong(format!(
            "is longer than {REQUESTS_LIMIT} bytes, the most that is read of such a file"
        )));
    }
    let text = String::from_utf8_lossy(&bytes);
    catalog::requests(&text).map_err(|error| wrong(error.to_string()))
}

fn missing(error: &NotFound, text: &str, whence: &str) -> CliError {
    let hint = match error {
        NotFound::Host { known } => {
            let hosts: Vec<&str> = known.iter().take(6).copied().collect();
            format!(
                "write the path alone, or one of the hosts that are known, such as {}",
                listed(&hosts, "or")
            )
        }
        NotFound::Method { methods } => {
            let known: Vec<&str> = methods.iter().map(|method| method.as_str()).collect();
            format!("write {}", listed(&known, "or"))
        }
        NotFound::Path { close } if close.is_empty() => {
            "look for it with `rolecall permissions WORDS`, or describe the API in a file for --catalog"
                .to_owned()
        }
        NotFound::Path { close } => format!("did you mean {}?", listed(close, "or")),
    };
    CliError::usage(format!("{whence}`{}`: {error}", shown(text)), hint)
}

/// The text without what may be secret in it: an address without its query and its user, and no part of a path that has the
/// look of a token.
fn shown(text: &str) -> String {
    let end = text.find(['?', '#']).unwrap_or(text.len());
    let hide = |part: &str| {
        let secret = holds_token_text(part) || part.contains(':') && part.contains('@');
        if secret { "…".to_owned() } else { part.to_owned() }
    };
    let parts: Vec<String> = text[..end].split('/').map(hide).collect();
    rolecall_core::text::shortened(&parts.join("/"), 160).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::fake::Fake;

    fn world(files: &[(&'static str, &str)]) -> Fake {
        Fake {
            files: files.iter().map(|(name, text)| (*name, text.as_bytes().to_vec())).collect(),
            ..Fake::default()
        }
    }

    fn told(error: &CliError) -> String {
        match error {
            CliError::Usage { message, hint, .. } => format!("{message} | {hint}"),
            CliError::Content { name, problem, hint } => format!("{name}: {problem} | {hint}"),
            other => other.to_string(),
        }
    }

    #[test]
    fn operations_come_from_the_command_line_lists_and_recordings() {
        let har = r#"{"log":{"entries":[
            {"request":{"method":"GET","url":"https://api.securitycenter.microsoft.com/api/alerts?$filter=x"}},
            {"request":{"method":"GET","url":"https://api.securitycenter.microsoft.com/api/alerts/1"}},
            {"request":{"method":"GET","url":"https://api.securitycenter.microsoft.com/api/alerts/2"}},
            {"request":{"method":"GET","url":"https://api.securitycenter.microsoft.com/api/unheard?of=1"}},
            {"request":{"method":"OPTIONS","url":"https://api.securitycenter.microsoft.com/api/alerts"}},
            {"request":{"method":"GET","url":"https://cdn.example/app.js"}}]}}"#;
        let world = world(&[("list", "# jobs\nGET /api/machines\nget /api/alerts\n"), ("traffic.har", har)]);
        let apis = Apis::read(&[], &world).expect("no file");
        let texts = ["GET /api/alerts".to_owned()];
        let paths = [PathBuf::from("list"), PathBuf::from("traffic.har")];
        let demanded = apis.demanded(&texts, &paths, None, &world).expect("known");
        let names: Vec<String> = demanded.operations.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["GET /api/alerts", "GET /api/machines", "GET /api/alerts/{id}"]);
        assert_eq!(demanded.unlisted, ["GET https://api.securitycenter.microsoft.com/api/unheard"]);
        assert_eq!(
            demanded.notes,
            [
                "2 of the 6 requests in traffic.har were left out: they are for cdn.example and questions of a browser (OPTIONS)."
            ]
        );
    }

    #[test]
    fn nothing_of_a_recording_that_could_need_a_permission_is_left_out() {
        for (what, method, url, expected) in [
            ("a known one", "GET", "https://graph.microsoft.com/v1.0/groups", (2, 0, 0)),
            ("HEAD is GET", "HEAD", "https://graph.microsoft.com/v1.0/groups", (2, 0, 0)),
            ("a dot behind the host", "GET", "https://graph.microsoft.com./v1.0/groups", (2, 0, 0)),
            ("a browser's question", "OPTIONS", "https://graph.microsoft.com/v1.0/groups", (1, 0, 1)),
            ("another host", "GET", "https://cdn.example/x", (1, 0, 1)),
            ("an odd method elsewhere", "MERGE", "https://cdn.example/x", (1, 0, 1)),
            ("no HTTP", "GET", "data:text/plain,x", (1, 0, 1)),
            ("an odd method", "MERGE", "https://graph.microsoft.com/v1.0/users/1", (1, 1, 0)),
            ("an unknown path", "GET", "https://graph.microsoft.com/v1.0/brand/new", (1, 1, 0)),
            ("backslashes", "GET", r"https://graph.microsoft.com\\v1.0\\users", (1, 1, 0)),
            ("one slash", "DELETE", "https:/graph.microsoft.com/v1.0/users/1", (1, 1, 0)),
            ("an encoded slash", "GET", "https://graph.microsoft.com/v1.0/users/a%2fb", (1, 1, 0)),
            ("an old name", "DELETE", "https://graph.windows.net/users/1", (1, 1, 0)),
            ("another cloud", "DELETE", "https://microsoftgraph.chinacloudapi.cn/v1.0/users/1", (1, 1, 0)),
            ("a host of the government", "GET", "https://graph.microsoft.us/v1.0/groups", (1, 1, 0)),
        ] {
            let entry =
                |method: &str, url: &str| format!(r#"{{"request":{{"method":"{method}","url":"{url}"}}}}"#);
            let known = entry("GET", "https://graph.microsoft.com/v1.0/users");
            let har = format!(r#"{{"log":{{"entries":[{known},{}]}}}}"#, entry(method, url));
            let world = world(&[("traffic.har", &har)]);
            let apis = Apis::read(&[], &world).expect("no file");
            let demanded = apis.demanded(&[], &["traffic.har".into()], None, &world).expect(what);
            let counts = (demanded.operations.len(), demanded.unlisted.len(), demanded.notes.len());
            assert_eq!(counts, expected, "{what}: {demanded:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_told_with_what_is() {
        let token = format!("GET /api/{}", "eyJhbGciOiJub25lIn0.eyJhIjoxfQ.");
        let world = world(&[
            ("list", "GET /api/alerts\n\nGET /api/alrets\n"),
            ("empty", "# nothing\n"),
            (
                "foreign.har",
                r#"{"log":{"entries":[{"request":{"method":"GET","url":"https://x.example/"}}]}}"#,
            ),
            ("broken.har", "{\"log\": 1}"),
        ]);
        let apis = Apis::read(&[], &world).expect("no file");
        for (texts, paths, complaint) in [
            (vec!["GET /api/alrets"], vec![], "did you mean /api/alerts?"),
            (vec!["DELETE /api/alerts"], vec![], "write GET"),
            (vec!["/api/alerts/1"], vec![], "write one before the path: GET or PATCH"),
            (vec!["Alert.Read.All"], vec![], "is no operation: it has no path"),
            (vec!["GET https://example.com/api/alerts"], vec![], "write the path alone"),
            (vec![token.as_str()], vec![], "`GET /api/…`"),
            (vec!["GET https://u:p@example.com/x?secret"], vec![], "`GET https://…/x`"),
            (vec![], vec!["list"], "list, line 3: `GET /api/alrets`"),
            (vec![], vec!["empty"], "holds no request"),
            (vec![], vec!["foreign.har"], "none of its 1 requests"),
            (vec![], vec!["broken.har"], "line 1, column 9"),
            (vec!["GET /users/x%2Fy"], vec![], "an encoded slash"),
            (vec!["GET https://graph.microsoft.us/v1.0/users"], vec![], "US Government"),
        ] {
            let texts: Vec<String> = texts.into_iter().map(str::to_owned).collect();
            let paths: Vec<PathBuf> = paths.into_iter().map(PathBuf::from).collect();
            let error = apis.demanded(&texts, &paths, None, &world).expect_err(complaint);
            assert!(told(&error).contains(complaint), "{complaint}: {}", told(&error));
            assert!(!told(&error).contains("eyJ") && !told(&error).contains("secret"), "{}", told(&error));
        }
    }
}
