//! Every check that the core makes is known to `rolecall explain`.

use std::collections::HashSet;

use rolecall_core::checks::check;

/// Reports name checks by their ids, which people ask `rolecall explain` about.
#[test]
fn every_check_that_the_code_makes_has_a_page() {
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut made = HashSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the sources are here") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            // Tests make checks of their own, and this is one.
            if path.ends_with("question/mod.rs") || path.ends_with("checks.rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("text");
            for call in ["Check::new(", "Check::judged(", ".check(", ".judged("] {
                let ids = text.split(call).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
                made.extend(ids.filter_map(|rest| rest.split_once('"')).map(|(id, _)| id.to_owned()));
            }
        }
    }
    assert!(made.len() > 15, "{made:?}");
    let unknown: Vec<&String> = made.iter().filter(|id| check(id).is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
