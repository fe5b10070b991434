//! Checks the data files under `data/` and packs them into tables that cost nothing until they are asked.

use std::path::Path;

#[path = "build/catalog.rs"]
mod catalog;
#[path = "build/table.rs"]
mod table;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=data");
    catalog::pack(Path::new("data/catalog"));
}
