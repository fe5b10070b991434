//! Checks the data files under `data/` and packs them into tables that cost nothing until they are asked.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a build reads files, and stops where it cannot"
)]

use std::path::Path;

#[path = "build/apps.rs"]
mod apps;
#[path = "build/catalog.rs"]
mod catalog;
#[path = "build/data.rs"]
mod data;
#[path = "src/catalog/operations/form.rs"]
mod form;
#[path = "build/knowledge.rs"]
mod knowledge;
#[path = "src/catalog/operations/pack.rs"]
mod pack;
#[path = "src/slots.rs"]
mod slots;
#[path = "build/table.rs"]
mod table;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=src/catalog/operations/form.rs");
    println!("cargo::rerun-if-changed=src/catalog/operations/pack.rs");
    println!("cargo::rerun-if-changed=src/slots.rs");
    catalog::pack(Path::new("data/catalog"));
    if let Err(problem) = knowledge::pack() {
        println!("cargo::error={problem}");
    }
}
