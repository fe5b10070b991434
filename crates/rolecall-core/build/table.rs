//! Rows of texts to a packed table: one text with all rows, and a list of where each begins. The program then finds a
//! row by a number made of its first field, and nothing has to be parsed, allocated or relocated when it starts.

use std::fmt::Write as _;
use std::path::PathBuf;

/// Stands between the fields of a row.
pub(crate) const FIELD: char = '\u{1f}';
/// Stands between the items of a field that is a list.
pub(crate) const ITEM: char = '\u{1e}';

/// Writes table `name` (a Rust constant's name) with `rows`, sorted by their first field.
///
/// Panics, which stops the build, where a row could not be read back.
pub(crate) fn write(name: &str, mut rows: Vec<Vec<String>>) {
    rows.sort();
    let width = rows.first().map_or(0, Vec::len);
    let (mut text, mut starts) = (String::new(), String::new());
    for row in &rows {
        assert_eq!(row.len(), width, "{name}: a row has another number of fields: {row:?}");
        assert!(
            row.iter().all(|field| !field.contains(['\n', FIELD])),
            "{name}: a field holds a separator: {row:?}"
        );
        let _ = write!(starts, "{},", text.len());
        text.push_str(&row.join(&FIELD.to_string()));
        text.push('\n');
    }
    assert!(rows.len() < usize::from(u16::MAX), "{name}: more rows than slots can say");
    let slots = crate::slots::fill(rows.iter().map(|row| row.first().map_or("", String::as_str)));
    let slots: String = slots.iter().map(|slot| format!("{slot},")).collect();
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let file = format!("{}.txt", name.to_lowercase());
    std::fs::write(out.join(&file), text).expect("the build folder can be written");
    let code = format!(
        "pub(crate) static {name}: crate::packed::Table = crate::packed::Table::new(\n    \
         include_str!(concat!(env!(\"OUT_DIR\"), \"/{file}\")),\n    &[{starts}],\n    &[{slots}],\n);\n"
    );
    std::fs::write(out.join(format!("{}.rs", name.to_lowercase())), code)
        .expect("the build folder can be written");
}

/// Writes `blocks` (name, bytes) as the Rust constant `OPERATIONS`, in their order.
pub(crate) fn write_blocks(name: &str, blocks: &[(String, Vec<u8>)]) {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let mut items = String::new();
    for (file, block) in blocks {
        std::fs::write(out.join(format!("{name}_{file}.bin")), block)
            .expect("the build folder can be written");
        let _ = writeln!(items, "    include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}_{file}.bin\")),");
    }
    let code = format!("pub(crate) static OPERATIONS: &[&[u8]] = &[\n{items}];\n");
    std::fs::write(out.join(format!("{name}.rs")), code).expect("the build folder can be written");
}

/// The items of a list as one field.
pub(crate) fn list<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.as_ref().to_owned()).collect();
    assert!(items.iter().all(|item| !item.contains(ITEM)), "an item holds a separator: {items:?}");
    items.join(&ITEM.to_string())
}
