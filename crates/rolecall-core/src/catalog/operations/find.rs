//! From a request to the row of the catalog that it falls under.

use strsim::osa_distance;

use super::{Method, Operation, Wanted};
use crate::catalog::Resource;
use crate::text;

/// Why no operation was found.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NotFound {
    /// The host is of no API that was asked.
    #[error("no API that rolecall knows is at this host")]
    Host {
        /// The hosts that are known.
        known: Vec<&'static str>,
    },
    /// The path is known, the method there is not.
    #[error("the path is known, but not with this method; it is known with {}", text::listed(&methods.iter().map(|method| method.as_str()).collect::<Vec<_>>(), "and"))]
    Method {
        /// The methods that are known there.
        methods: Vec<Method>,
    },
    /// No API has the path.
    #[error("no API that rolecall knows has this path")]
    Path {
        /// Paths that begin in the same way and go on alike.
        close: Vec<String>,
    },
}

/// How many paths are offered.
const OFFERED: usize = 3;

/// The operations among `apis` that `wanted` asks for: of each API the row that is the most literal. Where no method was
/// written, one for each method there.
///
/// # Errors
/// [`NotFound`].
pub fn find(wanted: &Wanted, apis: &[Resource]) -> Result<Vec<Operation>, NotFound> {
    look_up(wanted, apis, true)
}

/// The same, without a look for what else could have been meant: for long lists.
///
/// # Errors
/// [`NotFound`].
pub fn find_only(wanted: &Wanted, apis: &[Resource]) -> Result<Vec<Operation>, NotFound> {
    look_up(wanted, apis, false)
}

fn look_up(wanted: &Wanted, apis: &[Resource], suggests: bool) -> Result<Vec<Operation>, NotFound> {
    let here: Vec<Resource> = apis
        .iter()
        .copied()
        .filter(|api| wanted.host.as_ref().is_none_or(|host| api.hosts().contains(&host.as_str())))
        .collect();
    if here.is_empty() {
        return Err(NotFound::Host { known: apis.iter().flat_map(|api| api.hosts()).collect() });
    }
    // A path without its API's prefix counts where nothing has it with one.
    let strict: Vec<(Resource, &[String])> =
        here.iter().filter_map(|api| Some((*api, without_prefix(*api, &wanted.segments)?))).collect();
    let found = look(&strict, wanted.method);
    let found = if found.is_empty() {
        look(&here.iter().map(|api| (*api, wanted.segments.as_slice())).collect::<Vec<_>>(), wanted.method)
    } else {
        found
    };
    if !found.is_empty() {
        return Ok(found);
    }
    let mut methods: Vec<Method> = look(&strict, None).iter().map(|operation| operation.method).collect();
    methods.sort_unstable();
    methods.dedup();
    if methods.is_empty() {
        Err(NotFound::Path { close: if suggests { close(wanted, &strict) } else { Vec::new() } })
    } else {
        Err(NotFound::Method { methods })
    }
}

fn look(places: &[(Resource, &[String])], method: Option<Method>) -> Vec<Operation> {
    let mut found = Vec::new();
    for (resource, segments) in places {
        let tree = resource.tree();
        for node in tree.find(segments) {
            let of_record = |record| {
                Method::of_bits(tree.methods(record)).map(move |method| Operation {
                    resource: *resource,
                    method,
                    record,
                })
            };
            let all = tree.records_of(node).flat_map(of_record);
            let before = found.len();
            found.extend(all.filter(|operation| method.is_none_or(|method| operation.method == method)));
            if found.len() > before {
                break;
            }
        }
    }
    found
}

/// `segments` behind the prefix of `api`, such as `/v1.0`; `None` where the API's paths need one and there is none.
fn without_prefix(api: Resource, segments: &[String]) -> Option<&[String]> {
    let fits = |prefix: &&str| {
        let parts: Vec<&str> = prefix.split('/').filter(|part| !part.is_empty()).collect();
        parts.len() <= segments.len()
            && parts.iter().zip(segments).all(|(part, segment)| part.eq_ignore_ascii_case(segment))
    };
    let longest = api
        .prefixes()
        .into_iter()
        .filter(fits)
        .map(|prefix| prefix.split('/').filter(|part| !part.is_empty()).count())
        .max();
    match longest {
        Some(length) => segments.get(length..),
        // The prefixes that name a version can be left out: `GET /me` is Graph's.
        None if api.prefixes().iter().all(|prefix| is_version(prefix)) => Some(segments),
        None => None,
    }
}

fn is_version(prefix: &str) -> bool {
    let name = prefix.trim_matches('/');
    name == "beta"
        || name.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Paths that share the beginning and whose next part is spelt alike. Where several APIs could be meant it is the one that
/// shares the most.
fn close(wanted: &Wanted, places: &[(Resource, &[String])]) -> Vec<String> {
    let mut found: Vec<(usize, usize, String)> = Vec::new();
    for (resource, segments) in places {
        let tree = resource.tree();
        let (length, node) = tree.furthest(segments);
        let Some(wrong) = segments.get(length) else { continue };
        let left = segments.len() - length;
        for child in tree.children(node) {
            let known = tree.last_segment(child);
            let distance = osa_distance(known, wrong);
            let is_near =
                distance <= 1 + wrong.len() / 4 || (wrong.len() > 3 && known.starts_with(wrong.as_str()));
            if is_near && !known.contains('{') {
                let prefixes = resource.prefixes();
                let needed = !prefixes.iter().all(|prefix| is_version(prefix));
                let prefix = prefixes.first().filter(|_| needed && wanted.segments.len() > segments.len());
                found.push((left, distance, format!("{}{}", prefix.unwrap_or(&""), tree.path(child))));
            }
        }
    }
    found.sort();
    let fewest = found.first().map_or(0, |(left, ..)| *left);
    found.into_iter().filter(|(left, ..)| *left == fewest).map(|(.., path)| path).take(OFFERED).collect()
}
