//! How a release build for Linux is linked, so that a short run starts quickly:
//!
//! - The compiler's unwinder goes into the program, where only a backtrace asks for it: loading it as a shared library takes
//!   a tenth of the time in which one token is inspected.
//! - The functions that a short run needs lie together (`link-order.ld`, written by `scripts/link-order`), so that the system reads
//!   a third of the pages for it.
//!
//! Both are left out where the tools at hand are others; the program is the same, a little slower to start.

use std::env;
use std::path::Path;
use std::process::Command;

const UNWINDER: &str = "libgcc_eh.a";
const ORDER: &str = "link-order.ld";
/// Set to `off`, this leaves the functions as they come: `scripts/link-order` looks at such a program.
const ORDER_SWITCH: &str = "ROLECALL_LINK_ORDER";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={ORDER}");
    println!("cargo::rerun-if-env-changed=CC");
    println!("cargo::rerun-if-env-changed={ORDER_SWITCH}");
    if !says("CARGO_CFG_TARGET_OS", "linux")
        || !says("PROFILE", "release")
        || env::var("HOST") != env::var("TARGET")
    {
        return;
    }
    let compiler = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    put_unwinder_in(&compiler);
    put_in_order(&compiler);
}

/// A program that is linked statically has its unwinder already.
fn put_unwinder_in(compiler: &str) {
    let is_static = env::var("CARGO_CFG_TARGET_FEATURE")
        .is_ok_and(|features| features.split(',').any(|feature| feature == "crt-static"));
    if is_static || !says("CARGO_CFG_TARGET_ENV", "gnu") {
        return;
    }
    let answer = answer(compiler, &format!("-print-file-name={UNWINDER}"));
    // A compiler that has no such file answers with the name alone.
    let path = Path::new(answer.trim());
    if let Some(folder) = path.parent().filter(|_| path.is_absolute() && path.is_file()) {
        println!("cargo::rustc-link-search=native={}", folder.display());
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
        println!("cargo::rustc-link-arg-bins=-Wl,--undefined=_Unwind_Backtrace");
    }
}

/// GNU ld and LLD read the file; gold and mold would refuse it.
fn put_in_order(compiler: &str) {
    let chosen = env::var_os("RUSTC_LINKER").is_some()
        || env::var("CARGO_ENCODED_RUSTFLAGS").is_ok_and(|flags| flags.contains("link"));
    if chosen || says(ORDER_SWITCH, "off") {
        return;
    }
    let answer = answer(compiler, "-Wl,--version");
    let linker = answer.lines().next().unwrap_or_default();
    if let Ok(folder) = env::var("CARGO_MANIFEST_DIR")
        && (linker.starts_with("GNU ld ") || linker.contains("LLD"))
    {
        println!("cargo::rustc-link-arg-bins=-T{folder}/{ORDER}");
    }
}

fn says(variable: &str, value: &str) -> bool {
    env::var(variable).is_ok_and(|found| found == value)
}

/// What the compiler prints when asked; empty where it can't be asked.
fn answer(compiler: &str, question: &str) -> String {
    let output = Command::new(compiler).arg(question).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}
