//! Operations as the command line and its files name them, and the APIs that they are looked up in.

mod recorded;

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use rolecall_core::catalog::{
    self, NotFound, OWN_LIMIT, Operation, REQUESTS_LIMIT, Requests, Resource, Wanted,
};
use rolecall_core::policy::{Host, Origins, Problem};
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
    /// All of them, once somebody looks an operation up.
    all: OnceCell<Vec<Resource>>,
}

/// What operations a job needs.
#[derive(Debug, Default)]
pub(crate) struct Demanded {
    /// Each once, in the order in which they were named.
    pub(crate) operations: Vec<Operation>,
    /// Requests of a recording that the catalog does not know.
    pub(crate) unlisted: Vec<String>,
    /// The hosts of Microsoft's at which they are, where they were written with one.
    pub(crate) hosts: Vec<Host>,
    /// What is worth saying about it.
    pub(crate) notes: Vec<String>,
}

impl Demanded {
    /// Notes that `operation` is called at `host`.
    fn at(&mut self, operation: Operation, host: Option<String>) {
        if let Some(name) = host.filter(|_| !operation.resource.is_own())
            && self.hosts.iter().all(|known| known.name != name)
        {
            self.hosts.push(Host { name, operation });
        }
    }
}

/// An operation, and the host that stood before it.
type Found = (Operation, Option<String>);

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
        Ok(Self { own, texts, all: OnceCell::new() })
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
        self.all().iter().map(|api| api.name).collect()
    }

    /// All of them.
    pub(crate) fn all(&self) -> &[Resource] {
        self.all.get_or_init(|| self.own.iter().copied().chain(catalog::resources()).collect())
    }

    /// The operations that `text` asks for, on `api` where one was named.
    ///
    /// # Errors
    /// [`CliError::Usage`] with what is known instead.
    pub(crate) fn find(&self, text: &str, api: Option<Resource>) -> Result<Vec<Operation>, CliError> {
        self.look_up(&wanted(text)?, text, api)
    }

    fn look_up(
        &self,
        wanted: &Wanted,
        text: &str,
        api: Option<Resource>,
    ) -> Result<Vec<Operation>, CliError> {
        let only = api.map(|api| [api]);
        let apis = only.as_ref().map_or(self.all(), |only| only.as_slice());
        catalog::find(wanted, apis).map_err(|error| missing(&error, text))
    }

    /// The one operation that `text` asks for, and its host.
    ///
    /// # Errors
    /// [`CliError::Usage`] where there is none, or a choice.
    fn one(&self, text: &str, api: Option<Resource>) -> Result<Found, CliError> {
        let wanted = wanted(text)?;
        let found = self.look_up(&wanted, text, api)?;
        match found[..] {
            [operation] => Ok((operation, wanted.host)),
            [first, ..] if found.iter().all(|other| other.resource == first.resource) => {
                let known: Vec<&str> = found.iter().map(|operation| operation.method.as_str()).collect();
                Err(CliError::usage(
                    format!("`{}` names no method", shown(text)),
                    format!("write one before the path: {}", listed(&known, "or")),
                ))
            }
            _ => {
                let owners: Vec<&str> = found.iter().map(|operation| operation.resource.name).collect();
                Err(CliError::usage(
                    format!("`{}` is an operation of {}", shown(text), listed(&owners, "and of")),
                    "say which with --resource, or write the whole address",
                ))
            }
        }
    }

    /// Every operation of `texts` (`--for`, or a policy that says so at `origins`) and of the files at `paths` (`--for-file`), on
    /// `api` where one was named.
    ///
    /// # Errors
    /// [`CliError`] for what cannot be read or is not known.
    pub(crate) fn demanded(
        &self,
        texts: &[String],
        origins: &Origins,
        paths: &[PathBuf],
        api: Option<Resource>,
        world: &dyn World,
    ) -> Result<Demanded, CliError> {
        let mut demanded = Demanded::default();
        let mut seen = std::collections::HashSet::new();
        // Each text has a check of its own, so that a policy can say which came from where; what files repeat is told once.
        for (index, text) in texts.iter().enumerate() {
            let (operation, host) =
                self.one(text, api).map_err(|error| error.at(origins.place("operation", index)))?;
            seen.insert(operation.key());
            demanded.operations.push(operation);
            demanded.at(operation, host);
        }
        let mut add = |demanded: &mut Demanded, (operation, host): Found| {
            demanded.at(operation, host);
            if seen.insert(operation.key()) {
                demanded.operations.push(operation);
            }
        };
        for path in paths {
            match requests(path, world)? {
                Requests::Lines(lines) => {
                    for found in self.listed(path, &lines, api)? {
                        add(&mut demanded, found);
                    }
                }
                Requests::Recorded(requests) => {
                    self.recorded(path, &requests, api, &mut demanded, &mut add)?
                }
            }
        }
        Ok(demanded)
    }

    /// The operation of each of `lines`, which are of the file at `path`.
    ///
    /// # Errors
    /// [`CliError::Mistakes`] with the lines that name none.
    fn listed(
        &self,
        path: &Path,
        lines: &[(usize, String)],
        api: Option<Resource>,
    ) -> Result<Vec<Found>, CliError> {
        let (mut operations, mut problems, mut more) = (Vec::with_capacity(lines.len()), Vec::new(), 0_usize);
        for (number, line) in lines {
            if problems.len() == LINES_TOLD {
                // What else could have been meant is of no use to a count, and takes long to find.
                let apis = self.among(api);
                let is_wrong = |wanted: Wanted| catalog::find_only(&wanted, &apis).is_err();
                more += usize::from(Wanted::read(line).map_or(true, is_wrong));
                continue;
            }
            match self.one(line, api) {
                Ok(found) => operations.push(found),
                Err(CliError::Usage { message, hint, .. }) => {
                    problems.push(Problem { line: *number, column: 1, message, hint });
                }
                Err(error) => return Err(error),
            }
        }
        if problems.is_empty() {
            return Ok(operations);
        }
        let hint =
            if more == 0 { String::new() } else { format!("and {} no operation either", counted_more(more)) };
        Err(CliError::Mistakes { name: path_shown(path), problems, hint })
    }

    /// `api` alone where one was named, else all of them.
    fn among(&self, api: Option<Resource>) -> Vec<Resource> {
        api.map_or_else(|| self.all().to_vec(), |api| vec![api])
    }
}

fn counted_more(count: usize) -> String {
    if count == 1 { "1 more line names".to_owned() } else { format!("{count} more lines name") }
}

/// How many wrong lines of a list are told.
const LINES_TOLD: usize = 10;

fn wanted(text: &str) -> Result<Wanted, CliError> {
    Wanted::read(text).map_err(|error| {
        CliError::usage(
            format!("`{}` is no operation: {error}", shown(text)),
            "write a method and a path, such as \"GET /api/alerts\", or a whole address",
        )
    })
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

fn missing(error: &NotFound, text: &str) -> CliError {
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
    CliError::usage(format!("`{}`: {error}", shown(text)), hint)
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
mod tests;
