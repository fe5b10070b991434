//! Names that somebody may have meant.

use strsim::osa_distance;

use super::{alias, tables};

/// No known name is half as long, and a longer text is no slip of one.
const LONGEST: usize = 120;

/// How many names are offered.
const OFFERED: usize = 3;

/// Known names that are one slip away from `name`, the closest first, at most three: another case, a few letters,
/// `Read` for `ReadWrite`, a missing or needless `.All`, or a misspelling that Microsoft's own pages have.
pub fn close_to(name: &str) -> Vec<&'static str> {
    let name = name.trim();
    if name.is_empty() || name.len() > LONGEST {
        return Vec::new();
    }
    let documented = alias(name);
    let wanted = name.to_ascii_lowercase();
    let slips = slips(&wanted);
    let tolerance = tolerance(&wanted);
    let mut found: Vec<(usize, &'static str)> = Vec::new();
    for row in tables::CATALOG_PERMISSIONS.rows() {
        let known = row.field(0);
        // The rows of one name stand together.
        if known == name || found.last().is_some_and(|(_, last)| *last == known) {
            continue;
        }
        let distance = if documented == Some(known) {
            Some(0)
        } else {
            distance(&known.to_ascii_lowercase(), &wanted, &slips, tolerance)
        };
        found.extend(distance.map(|distance| (distance, known)));
    }
    found.sort();
    // One good guess makes those that are much further away noise.
    let closest = found.first().map_or(0, |(distance, _)| *distance);
    found
        .into_iter()
        .filter(|(distance, _)| *distance <= closest + 2)
        .map(|(_, known)| known)
        .take(OFFERED)
        .collect()
}

/// How far `known` is from `wanted`: 0 for the same letters, 2 for each letter that differs, 3 for one slip that keeps
/// whole words and 5 for two; none when it is too far.
fn distance(known: &str, wanted: &str, slips: &[(String, usize)], tolerance: usize) -> Option<usize> {
    if known == wanted {
        return Some(0);
    }
    let slip = slips.iter().find(|(slip, _)| slip == known).map(|(_, distance)| *distance);
    // Each letter more or less is an edit of its own, so most names need no closer look.
    if known.len().abs_diff(wanted.chars().count()) > tolerance {
        return slip;
    }
    let edits = osa_distance(known, wanted);
    let edited = (edits <= tolerance).then_some(edits * 2);
    slip.into_iter().chain(edited).min()
}

/// How many letters may differ: few in a short subject, since `Ip` and `Ti` are two APIs' worth apart.
fn tolerance(wanted: &str) -> usize {
    match wanted.split('.').next().unwrap_or_default().chars().count() {
        0..=4 => 1,
        5..=8 => 2,
        _ => 3,
    }
}

/// `wanted`, in lower case, with the other of `read` and `readwrite`, with or without `.all`, or both; and how far away
/// each is.
fn slips(wanted: &str) -> Vec<(String, usize)> {
    let all = |form: &str| form.strip_suffix(".all").map_or_else(|| format!("{form}.all"), str::to_owned);
    let mut forms = vec![(all(wanted), 3)];
    let other = if wanted.contains(".readwrite") {
        wanted.replacen(".readwrite", ".read", 1)
    } else {
        wanted.replacen(".read", ".readwrite", 1)
    };
    if other != wanted {
        forms.extend([(all(&other), 5), (other, 3)]);
    }
    forms
}
