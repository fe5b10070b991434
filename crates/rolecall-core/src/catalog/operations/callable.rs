//! What a token can call with the names that it carries.

use super::{Method, Operation, tree::Needed};
use crate::catalog::{PermissionKind, Resource, reach, reach_by_name};

/// What a token can call.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Callable {
    /// How many operations.
    pub count: usize,
    /// Of how many that the API has.
    pub of: usize,
    /// The strongest of them, each with the name that opens it: at most three, the strongest first.
    pub strongest: Vec<(Operation, &'static str)>,
}

/// How many of the strongest are told.
const TOLD: usize = 3;

/// What the names in `granted`, all of `kind`, let a token call on `resource`. What is only assumed is left out.
pub fn callable(resource: Resource, kind: PermissionKind, granted: &[&str]) -> Callable {
    let tree = resource.tree();
    let mut held = vec![false; tree.names()];
    for name in granted {
        if let Some(number) = tree.name_number(name) {
            held[number] = true;
        }
    }
    let weights: Vec<u8> = held
        .iter()
        .enumerate()
        .map(|(number, held)| if *held { weight(resource, tree.name(number), kind) } else { 0 })
        .collect();
    // Of each set the name that opens it and weighs the least: that is how strong the operation is.
    let mut sizes = Vec::with_capacity(tree.sets());
    let opens: Vec<Option<usize>> = (0..tree.sets())
        .map(|set| {
            let (any, size) = tree.set(set).holds_any(&held);
            sizes.push(size);
            if !any {
                return None;
            }
            let (least, other, also) = tree.set(set).parts();
            let enough = |name: &usize| {
                let beside = also.iter().find(|(of, _)| of == name);
                held[*name] && beside.is_none_or(|(_, beside)| beside.iter().any(|name| held[*name]))
            };
            least.into_iter().chain(other).filter(enough).min_by_key(|name| weights[*name])
        })
        .collect();
    let mut told: Vec<((u8, usize), Operation, &'static str)> = Vec::new();
    let (mut count, mut of) = (0, 0);
    for record in 0..tree.records() {
        let methods = tree.methods(record);
        let several = usize::try_from(methods.count_ones()).unwrap_or(0);
        of += several;
        let Needed::Set(set) = tree.needed(record, kind) else { continue };
        let Some(name) = opens.get(set).copied().flatten() else { continue };
        count += several;
        for method in Method::of_bits(methods) {
            // Of operations that weigh the same the one that says the most is that which fewest permissions open.
            let strength = (2 * weights[name] + u8::from(!method.is_safe()), usize::MAX - sizes[set]);
            let is_strong = told.len() < TOLD || told.last().is_some_and(|(least, ..)| strength > *least);
            // One operation for each permission says more than three of the same.
            let known = tree.name(name);
            match told.iter().position(|(.., by)| *by == known) {
                Some(at) if told[at].0 >= strength => continue,
                Some(at) => {
                    told.remove(at);
                }
                None if !is_strong => continue,
                None => {}
            }
            let at = told.iter().take_while(|(other, ..)| *other >= strength).count();
            told.insert(at, (strength, Operation { resource, method, record }, known));
            told.truncate(TOLD);
        }
    }
    Callable {
        count,
        of,
        strongest: told.into_iter().map(|(_, operation, name)| (operation, name)).collect(),
    }
}

/// How much a permission lets its holder do, for ordering: what changes things weighs more than what looks, Microsoft's level
/// decides among these, and what acts on machines weighs the most.
pub fn weight(resource: Resource, name: &str, kind: PermissionKind) -> u8 {
    let known = resource.permission(name, kind);
    let reach = known.as_ref().map_or_else(|| reach_by_name(name, kind), reach);
    // A level of its own is missing for many: what reads counts as 1, what writes as 3.
    let level = reach.level.unwrap_or(if reach.writes { 3 } else { 1 });
    let acts = if reach.response_action { 40 } else { 0 };
    acts + level * 6 + u8::from(reach.writes) * 4 + u8::from(reach.tenant_wide)
}
