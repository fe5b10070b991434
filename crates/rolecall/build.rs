//! Links the compiler's unwinder into a release build on Linux, where only a backtrace asks for it: loading it as a
//! shared library takes a tenth of the time in which one token is inspected.

use std::env;
use std::path::Path;
use std::process::Command;

const UNWINDER: &str = "libgcc_eh.a";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=CC");
    if !wanted() {
        return;
    }
    let compiler = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let Ok(answer) = Command::new(compiler).arg(format!("-print-file-name={UNWINDER}")).output() else {
        return;
    };
    let path = String::from_utf8_lossy(&answer.stdout);
    // A compiler that has no such file answers with the name alone.
    let path = Path::new(path.trim());
    if let Some(folder) = path.parent().filter(|_| path.is_absolute() && path.is_file()) {
        println!("cargo::rustc-link-search=native={}", folder.display());
        println!("cargo::rustc-link-lib=static:-bundle=gcc_eh");
        println!("cargo::rustc-link-arg-bins=-Wl,--undefined=_Unwind_Backtrace");
    }
}

/// Whether this build ends in a dynamically linked program that doesn't unwind, for the machine that builds it.
fn wanted() -> bool {
    let says = |variable: &str, value: &str| env::var(variable).is_ok_and(|found| found == value);
    let is_static = env::var("CARGO_CFG_TARGET_FEATURE")
        .is_ok_and(|features| features.split(',').any(|f| f == "crt-static"));
    says("CARGO_CFG_TARGET_OS", "linux")
        && says("CARGO_CFG_TARGET_ENV", "gnu")
        && says("PROFILE", "release")
        && env::var("HOST") == env::var("TARGET")
        && !is_static
}
