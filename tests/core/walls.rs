//! Walls that no compiler holds: which file names what. ARCHITECTURE.md lists them.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace's folder")
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            sources(&entry, found);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            found.push(entry);
        }
    }
}

/// The files of `folder` in which a line of code names `word`.
fn naming(folder: &str, word: &str) -> Vec<String> {
    let mut files = Vec::new();
    sources(&root().join(folder), &mut files);
    let mut naming: Vec<String> = files
        .iter()
        .filter(|file| {
            // Tests may make keys and signatures of their own.
            if file.ends_with("signature_tests.rs") {
                return false;
            }
            let text = fs::read_to_string(file).expect("UTF-8");
            text.lines().filter(|line| !line.trim_start().starts_with("//")).any(|line| line.contains(word))
        })
        .map(|file| file.strip_prefix(root()).expect("inside").display().to_string())
        .collect();
    naming.sort();
    naming
}

#[test]
fn one_file_names_the_libraries_behind_signatures() {
    for library in ["jsonwebtoken::", "aws_lc_rs::", "p521::"] {
        assert_eq!(
            naming("crates/rolecall-core/src", library),
            ["crates/rolecall-core/src/verify/signature.rs"],
            "{library}"
        );
        assert_eq!(naming("crates/rolecall/src", library), [""; 0], "{library}");
    }
}

#[test]
fn one_file_knows_the_http_client() {
    for word in ["reqwest", "tokio::"] {
        assert_eq!(
            naming("crates/rolecall-core/src", word),
            ["crates/rolecall-core/src/net/client.rs"],
            "{word}"
        );
        assert_eq!(naming("crates/rolecall/src", word), [""; 0], "{word}");
    }
    for word in ["TcpStream", "UdpSocket", "TcpListener", "hyper::", "ToSocketAddrs"] {
        assert_eq!(naming("crates/rolecall-core/src", word), [""; 0], "{word}");
        assert_eq!(naming("crates/rolecall/src", word), [""; 0], "{word}");
    }
}

#[test]
fn the_program_reads_the_clock_and_the_environment_in_one_file() {
    for word in ["SystemTime::now", "Utc::now", "env::var"] {
        assert_eq!(naming("crates/rolecall-core/src", word), [""; 0], "{word}");
        let files = naming("crates/rolecall/src", word);
        assert!(files.iter().all(|file| file == "crates/rolecall/src/world.rs"), "{word}: {files:?}");
    }
}

#[test]
fn the_core_knows_no_terminal() {
    let manifest = fs::read_to_string(root().join("crates/rolecall-core/Cargo.toml")).expect("the manifest");
    for library in ["clap", "comfy-table", "crossterm", "textwrap", "anstyle"] {
        assert!(!manifest.contains(library), "{library} in the core's manifest");
    }
}

#[test]
fn every_crate_takes_the_workspaces_lints() {
    for manifest in
        ["crates/rolecall-core/Cargo.toml", "crates/rolecall/Cargo.toml", "fixtures/make/Cargo.toml"]
    {
        let text = fs::read_to_string(root().join(manifest)).expect("a manifest");
        assert!(text.contains("[lints]\nworkspace = true"), "{manifest}");
    }
    let workspace = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    assert!(workspace.contains("unsafe_code = \"forbid\""));
}
