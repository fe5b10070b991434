//! Operations to one block of bytes in which a path is found by walking from segment to segment, without anything being
//! parsed or unpacked first. The build packs the project's catalog with it, the program a team's own; [`super::tree`] reads it.
//!
//! All numbers are little-endian and two bytes long, but for the offsets into texts, which have four.
//!
//! | part | each |
//! | --- | --- |
//! | counts | of segments, literal segments, nodes, records, sets' numbers, sets, names, details |
//! | segments | sorted, the literal ones before those with `{`; text offsets, then the texts in lower case |
//! | nodes | in the order of their distance from the root: segment, first child, first record; one more as the end |
//! | records | methods and flags (a byte each), application set, delegated set |
//! | sets | where each begins, then its numbers: how many least, those, how many others, those, how many also, each with its own |
//! | names | of permissions, sorted; text offsets, then the texts |
//! | details | the records that have one, in their order; text offsets, then the fields of each with U+001F between them |

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::form::{Needs, Operation, Set};

/// In place of a set: the operation is not offered to this kind.
pub(crate) const NOT_OFFERED: u16 = u16::MAX;
/// In place of a set: nobody says what the operation needs.
pub(crate) const NOT_STATED: u16 = u16::MAX - 1;
/// The flag of a record whose application set is a guess.
pub(crate) const APPLICATION_ASSUMED: u8 = 1;
/// The flag of a record whose delegated set is a guess.
pub(crate) const DELEGATED_ASSUMED: u8 = 2;
/// Stands between the fields of a detail.
pub(crate) const FIELD: char = '\u{1f}';
/// Stands between the items of a field that is a list.
pub(crate) const ITEM: char = '\u{1e}';

/// A set by numbers: least, other, also.
type Numbers = (Vec<u16>, Vec<u16>, BTreeMap<u16, Vec<u16>>);

struct Record {
    methods: u8,
    flags: u8,
    application: u16,
    delegated: u16,
    detail: Option<String>,
}

#[derive(Default)]
struct Node {
    children: BTreeMap<String, Node>,
    records: Vec<Record>,
}

#[derive(Default)]
struct Pool {
    names: Vec<String>,
    sets: BTreeMap<Numbers, u16>,
    /// The numbered sets of the file that were packed already.
    packed: BTreeMap<usize, u16>,
}

/// Packs `operations`, whose paths lose the longest of `prefixes` that they begin with.
///
/// # Errors
/// The number of an operation, from 0, and what is wrong with it.
pub(crate) fn pack(
    operations: &[Operation],
    sets: &[Set],
    prefixes: &[String],
) -> Result<Vec<u8>, Vec<(usize, String)>> {
    let of_sets = sets.iter().flat_map(Set::names);
    let names: BTreeSet<&str> =
        operations.iter().flat_map(Operation::names).map(|(name, _)| name).chain(of_sets).collect();
    let mut pool = Pool { names: names.into_iter().map(str::to_owned).collect(), ..Pool::default() };
    let mut root = Node::default();
    let mut mistakes = Vec::new();
    for (index, operation) in operations.iter().enumerate() {
        let record = match record(operation, sets, &mut pool) {
            Ok(record) => record,
            Err(mistake) => {
                mistakes.push((index, mistake));
                continue;
            }
        };
        let mut node = &mut root;
        for segment in segments(&operation.path, prefixes) {
            node = node.children.entry(segment).or_default();
        }
        if node.records.iter().any(|other| other.methods & record.methods != 0) {
            mistakes.push((index, format!("{} {} is there twice", operation.method, operation.path)));
        }
        node.records.push(record);
    }
    if mistakes.is_empty() {
        written(root, &pool).map_err(|mistake| vec![(operations.len().saturating_sub(1), mistake)])
    } else {
        Err(mistakes)
    }
}

/// The parts of `path` behind its prefix, in lower case.
fn segments(path: &str, prefixes: &[String]) -> Vec<String> {
    let path = path.to_ascii_lowercase();
    let fits = |prefix: &&String| {
        let rest = path.strip_prefix(&prefix.to_ascii_lowercase());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let prefix = prefixes.iter().filter(fits).map(String::len).max().unwrap_or(0);
    path[prefix..].split('/').filter(|segment| !segment.is_empty()).map(str::to_owned).collect()
}

fn record(operation: &Operation, sets: &[Set], pool: &mut Pool) -> Result<Record, String> {
    let assumed = operation.assumed.as_ref();
    let mut flags = 0;
    let mut number = |needs: &Option<Needs>, guess: Option<&Vec<String>>, flag: u8| match (needs, guess) {
        (Some(needs), _) => pool.set(needs, sets),
        (None, Some(names)) if !names.is_empty() => {
            flags |= flag;
            pool.set(&Needs::Names(names.clone()), sets)
        }
        (None, _) => Ok(NOT_STATED),
    };
    let application =
        number(&operation.application, assumed.map(|names| &names.application), APPLICATION_ASSUMED)?;
    let delegated = number(&operation.delegated, assumed.map(|names| &names.delegated), DELEGATED_ASSUMED)?;
    Ok(Record { methods: operation.methods()?, flags, application, delegated, detail: detail(operation) })
}

impl Pool {
    fn set(&mut self, needs: &Needs, sets: &[Set]) -> Result<u16, String> {
        let Needs::Numbered(number) = needs else { return self.whole_set(needs, sets) };
        if let Some(known) = self.packed.get(number) {
            return Ok(*known);
        }
        let packed = self.whole_set(needs, sets)?;
        self.packed.insert(*number, packed);
        Ok(packed)
    }

    fn whole_set(&mut self, needs: &Needs, sets: &[Set]) -> Result<u16, String> {
        let of_names;
        let set = match needs {
            Needs::Numbered(number) => sets.get(*number).ok_or("there is no set of that number")?,
            Needs::Set(set) => set,
            Needs::Names(names) => {
                of_names = Set { other: names.clone(), ..Set::default() };
                &of_names
            }
        };
        if set.least.is_empty() && set.other.is_empty() {
            return Ok(NOT_OFFERED);
        }
        let numbers =
            |names: &[String]| names.iter().map(|name| self.number(name)).collect::<Result<Vec<u16>, _>>();
        let also = set.also.iter().map(|(name, beside)| Ok((self.number(name)?, numbers(beside)?)));
        let key = (numbers(&set.least)?, numbers(&set.other)?, also.collect::<Result<_, String>>()?);
        let next = small(self.sets.len())?;
        Ok(*self.sets.entry(key).or_insert(next))
    }

    fn number(&self, name: &str) -> Result<u16, String> {
        let at = self.names.binary_search_by(|known| known.as_str().cmp(name));
        small(at.map_err(|_| format!("{name} is no permission of this file"))?)
    }
}

/// What people read about an operation: path as written, name, page, calls a minute, calls an hour, roles of the user,
/// disagreement, note. An operation of which nothing is said has none.
fn detail(operation: &Operation) -> Option<String> {
    let told = operation.versions.as_ref().map(super::form::Versions::told).unwrap_or_default();
    let rate = |count: Option<u32>| count.map(|count| count.to_string()).unwrap_or_default();
    let limit = operation.rate_limit.as_ref();
    let fields = [
        operation.path.clone(),
        operation.name.clone(),
        operation.page.clone(),
        rate(limit.and_then(|limit| limit.per_minute)),
        rate(limit.and_then(|limit| limit.per_hour)),
        operation.user_role.join(&ITEM.to_string()),
        told,
        operation.note.clone(),
    ];
    let is_lower = operation.path == operation.path.to_ascii_lowercase();
    (!is_lower || fields[1..].iter().any(|field| !field.is_empty())).then(|| fields.join(&FIELD.to_string()))
}

fn written(root: Node, pool: &Pool) -> Result<Vec<u8>, String> {
    let mut known = BTreeSet::new();
    collect(&root, &mut known);
    // Those that hold a placeholder come last.
    let (literal, pattern): (Vec<String>, Vec<String>) =
        known.into_iter().partition(|text| !text.contains('{'));
    let literals = literal.len();
    let segments = [literal, pattern].concat();
    let place = |segment: &str| {
        let part = if segment.contains('{') { &segments[literals..] } else { &segments[..literals] };
        let at = part.binary_search_by(|known| known.as_str().cmp(segment)).unwrap_or_default();
        if segment.contains('{') { literals + at } else { at }
    };
    let (mut nodes, mut records) = (Vec::new(), Vec::new());
    let mut queue = VecDeque::from([(usize::from(u16::MAX), root)]);
    let mut next = 1;
    while let Some((segment, node)) = queue.pop_front() {
        nodes.push([segment, next, records.len()]);
        records.extend(node.records);
        let mut children: Vec<(usize, Node)> =
            node.children.into_iter().map(|(segment, child)| (place(&segment), child)).collect();
        children.sort_by_key(|(segment, _)| *segment);
        next += children.len();
        queue.extend(children);
    }
    nodes.push([0, next, records.len()]);
    let mut sets: Vec<(&Numbers, u16)> = pool.sets.iter().map(|(set, number)| (set, *number)).collect();
    sets.sort_by_key(|(_, number)| *number);
    let (mut starts, mut numbers): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    for ((least, other, also), _) in sets {
        starts.push(numbers.len());
        for part in [least, other] {
            numbers.push(part.len());
            numbers.extend(part.iter().map(|number| usize::from(*number)));
        }
        numbers.push(also.len());
        for (name, beside) in also {
            numbers.extend([usize::from(*name), beside.len()]);
            numbers.extend(beside.iter().map(|number| usize::from(*number)));
        }
    }
    let (owners, details): (Vec<usize>, Vec<String>) = records
        .iter()
        .enumerate()
        .filter_map(|(index, record)| Some((index, record.detail.clone()?)))
        .unzip();
    let counts = [
        segments.len(),
        literals,
        nodes.len() - 1,
        records.len(),
        numbers.len(),
        starts.len(),
        pool.names.len(),
        details.len(),
    ];
    let mut out = Vec::new();
    put(&mut out, &counts)?;
    put_texts(&mut out, &segments)?;
    put(&mut out, nodes.as_flattened())?;
    for record in &records {
        out.extend([record.methods, record.flags]);
        for number in [record.application, record.delegated] {
            out.extend(number.to_le_bytes());
        }
    }
    put(&mut out, &starts)?;
    put(&mut out, &numbers)?;
    put_texts(&mut out, &pool.names)?;
    put(&mut out, &owners)?;
    put_texts(&mut out, &details)?;
    Ok(out)
}

fn collect(node: &Node, known: &mut BTreeSet<String>) {
    for (segment, child) in &node.children {
        known.insert(segment.clone());
        collect(child, known);
    }
}

fn put(out: &mut Vec<u8>, numbers: &[usize]) -> Result<(), String> {
    for number in numbers {
        // The root's segment is no segment, and stands outside what `small` allows.
        let number = u16::try_from(*number).map_err(|_| "the catalog is too large".to_owned())?;
        out.extend(number.to_le_bytes());
    }
    Ok(())
}

fn put_texts(out: &mut Vec<u8>, texts: &[String]) -> Result<(), String> {
    let mut offset = 0;
    for text in texts.iter().map(String::as_str).chain([""]) {
        let number = u32::try_from(offset).map_err(|_| "the catalog is too large".to_owned())?;
        out.extend(number.to_le_bytes());
        offset += text.len();
    }
    for text in texts {
        out.extend(text.bytes());
    }
    Ok(())
}

/// A number that is none of the marks.
fn small(number: usize) -> Result<u16, String> {
    u16::try_from(number)
        .ok()
        .filter(|number| *number < NOT_STATED)
        .ok_or_else(|| "the catalog is too large".to_owned())
}
