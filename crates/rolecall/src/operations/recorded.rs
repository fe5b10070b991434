//! What becomes of the requests of a recording. Whatever could need a permission and is not understood stays in the way: only
//! what is surely somebody else's is left out, and the report says so.

use std::collections::BTreeSet;
use std::path::Path;

use rolecall_core::catalog::{self, NotFound, Resource, Wanted};
use rolecall_core::text::listed;

use super::{Apis, Demanded, Found, shown};
use crate::error::{CliError, path_shown};

impl Apis {
    /// Adds the requests of a recording at `path` to what is demanded.
    pub(super) fn recorded(
        &self,
        path: &Path,
        requests: &[String],
        api: Option<Resource>,
        demanded: &mut Demanded,
        add: &mut dyn FnMut(&mut Demanded, Found),
    ) -> Result<(), CliError> {
        let (mut hosts, mut left_out, mut known) = (BTreeSet::new(), 0, 0);
        let wrong = |problem: String, hint: &str| CliError::Content {
            name: path_shown(path),
            problem,
            hint: hint.to_owned(),
        };
        for request in requests {
            match self.one_recorded(request, api) {
                Recorded::Known(found) => {
                    known += 1;
                    add(demanded, found);
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
        let apis = only.as_ref().map_or(self.all(), |only| only.as_slice());
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
            Ok(found) => match found[..] {
                [first, ..] if found.iter().all(|other| other.resource == first.resource) => {
                    Recorded::Known((first, Some(host)))
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
        self.all().iter().any(|api| api.hosts().contains(&host))
    }
}

/// How many requests that the catalog does not know a recording may have.
const UNLISTED_LIMIT: usize = 1_000;
/// How many hosts of requests that were left out are named.
const HOSTS_TOLD: usize = 5;

/// What becomes of a request of a recording.
enum Recorded {
    Known(Found),
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
