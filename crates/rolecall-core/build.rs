//! Checks the data files under `data/` and packs them into tables that cost nothing until they are asked.

#[path = "build/table.rs"]
mod table;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=data");
}
