use std::fs;
use std::io::{self, Cursor, Read as _, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

const HAR: &str = r#"{"log":{"version":"1.2","creator":{"name":"x"},"entries":[{"request":{"url":"https://a.example/?t=eyJhbGciOiJub25lIn0.e30."}}]}}"#;

/// What each source is and holds, under names as from `root`.
fn read(root: &Path, paths: &[&str], walk: Walk, stdin: &[u8]) -> Vec<String> {
    let paths = paths.iter().map(|path| if *path == "-" { PathBuf::from("-") } else { root.join(path) });
    let mut sources = Sources::new(paths.collect(), walk, Box::new(Cursor::new(stdin.to_vec())));
    let mut seen = Vec::new();
    let short = |name: &str| name.replace(&format!("{}/", root.display()), "");
    while let Some(opened) = sources.next() {
        seen.push(match opened {
            Opened::Text(mut source) => {
                let mut text = Vec::new();
                let end = source.reader.read_to_end(&mut text).err().map(|error| format!(" !{error}"));
                let text = String::from_utf8_lossy(&text);
                format!("{}: {text}{}", short(&source.name), end.unwrap_or_default())
            }
            Opened::Har(mut har) => {
                let places: Vec<String> = std::iter::from_fn(|| har.next())
                    .map(|place| place.map_or_else(|error| error, |place| place.path))
                    .collect();
                format!("{} har: {}", short(&har.name), places.join(" "))
            }
            Opened::Unreadable { name, reason } => format!("{} unreadable: {reason}", short(&name)),
        });
    }
    seen
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("to memory");
    encoder.finish().expect("to memory")
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    // Its own name must not begin with a dot, which would hide nothing but looks so in a failure.
    let root = tempfile::Builder::new().prefix("audit").tempdir().expect("a folder");
    for (name, bytes) in files {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
    root
}

#[test]
fn sources_come_in_order_and_each_once() {
    let root = folder(&[
        ("b.log", b"b"),
        ("a.log", b"a"),
        ("c/2.log", b"2"),
        ("c/1.log.gz", &gzip("1")),
        ("c/.hidden", b"h"),
        ("c/.ignore", b"left-out\n"),
        ("c/left-out", b"l"),
        ("c/d/3.log", b"3"),
        ("cut.gz", &gzip("all but the check")[..35]),
    ]);
    let (none, absent) = (Walk::default(), "No such file or directory (os error 2)");
    let (hidden, no_ignore) = (Walk { hidden: true, ..none }, Walk { no_ignore: true, ..none });
    for (paths, walk, stdin, expected) in [
        (&[][..], none, "in", vec!["standard input: in"]),
        (&["b.log", "-", "a.log", "-"], none, "in", vec!["b.log: b", "standard input: in", "a.log: a"]),
        (&["b.log", "b.log", "c/../b.log"], none, "", vec!["b.log: b"]),
        (&["c"], none, "", vec!["c/1.log.gz: 1", "c/2.log: 2", "c/d/3.log: 3"]),
        (&["c/2.log", "c", "c/d"], none, "", vec!["c/2.log: 2", "c/1.log.gz: 1", "c/d/3.log: 3"]),
        (&["c/left-out", "c/.hidden"], none, "", vec!["c/left-out: l", "c/.hidden: h"]),
        (&["c/d", "gone", "a.log"], none, "", vec!["c/d/3.log: 3", "gone unreadable: ABSENT", "a.log: a"]),
        (
            &["c"],
            hidden,
            "",
            vec!["c/.hidden: h", "c/.ignore: left-out\n", "c/1.log.gz: 1", "c/2.log: 2", "c/d/3.log: 3"],
        ),
        (&["c"], no_ignore, "", vec!["c/1.log.gz: 1", "c/2.log: 2", "c/d/3.log: 3", "c/left-out: l"]),
        (&["cut.gz"], none, "", vec!["cut.gz: all but the check !the gzip data ends early"]),
    ] {
        let expected: Vec<String> = expected.iter().map(|source| source.replace("ABSENT", absent)).collect();
        assert_eq!(read(root.path(), paths, walk, stdin.as_bytes()), expected, "{paths:?}, {walk:?}");
    }
}

#[test]
fn gitignore_counts_in_a_repository() {
    let root = folder(&[(".gitignore", b"*.tmp\n"), ("a.tmp", b"t"), ("b.log", b"b")]);
    let none = Walk::default();
    assert_eq!(read(root.path(), &["."], none, b"").len(), 2, "it is no repository");
    fs::create_dir(root.path().join(".git")).expect("a folder");
    assert_eq!(read(root.path(), &["."], none, b""), ["./b.log: b"]);
    assert_eq!(
        read(root.path(), &["."], Walk { no_ignore: true, ..none }, b""),
        ["./a.tmp: t", "./b.log: b"]
    );
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_followed_where_they_are_given() {
    use std::os::unix::fs::symlink;
    let root = folder(&[("real/a.log", b"a"), ("tree/b.log", b"b")]);
    let at = |name: &str| root.path().join(name);
    symlink(at("tree"), at("tree/loop")).expect("a link");
    symlink(at("real"), at("tree/to-real")).expect("a link");
    symlink(at("real/a.log"), at("tree/to-file")).expect("a link");
    symlink(at("gone"), at("dangling")).expect("a link");
    symlink(at("around"), at("around")).expect("a link");
    fs::hard_link(at("tree/b.log"), at("tree/c.log")).expect("a link");
    let made = std::process::Command::new("mkfifo").arg(at("tree/pipe")).status().expect("mkfifo runs");
    assert!(made.success());
    let seen = |paths: &[&str]| read(root.path(), paths, Walk::default(), b"");
    assert_eq!(seen(&["tree"]), ["tree/b.log: b"]);
    assert_eq!(seen(&["tree/to-file", "real"]), ["tree/to-file: a"]);
    assert_eq!(seen(&["tree/to-real", "tree/loop"]), ["tree/to-real/a.log: a", "tree/loop/b.log: b"]);
    assert_eq!(seen(&["dangling"]), ["dangling unreadable: No such file or directory (os error 2)"]);
    assert!(seen(&["around"])[0].starts_with("around unreadable: "));
    let pipe = at("tree/pipe");
    let writer = std::thread::spawn(move || fs::write(pipe, HAR));
    assert_eq!(seen(&["tree/pipe"]), ["tree/pipe har: log.entries[0].request.url"]);
    writer.join().expect("it ends").expect("it is written");
}

#[test]
fn har_is_read_by_its_places_where_it_is_sound() {
    let cut = &HAR[..HAR.len() - 3];
    let root = folder(&[
        ("a.har", HAR.as_bytes()),
        ("b.json", HAR.as_bytes()),
        ("c.har.gz", &gzip(HAR)),
        ("cut.har", cut.as_bytes()),
        ("cut.har.gz", &gzip(HAR)[..gzip(HAR).len() - 6]),
        ("not.har", b"text"),
        ("lines.json", b"{\"a\":1}\n{\"a\":2}\n"),
        ("mark.har", &[b"\xef\xbb\xbf", HAR.as_bytes()].concat()),
    ]);
    let place = "log.entries[0].request.url";
    let broken = "it begins as HAR and is no sound JSON to its end: it was read as text, and packed bodies in it were not";
    for (path, stdin, expected) in [
        ("a.har", "", format!("a.har har: {place}")),
        ("b.json", "", format!("b.json har: {place}")),
        ("c.har.gz", "", format!("c.har.gz har: {place}")),
        ("mark.har", "", format!("mark.har har: {place}")),
        ("cut.har", "", format!("cut.har: {cut} !{broken}")),
        ("cut.har.gz", "", format!("cut.har.gz: {HAR} !the gzip data ends early")),
        ("not.har", "", "not.har: text".to_owned()),
        ("lines.json", "", "lines.json: {\"a\":1}\n{\"a\":2}\n".to_owned()),
        ("-", HAR, format!("standard input har: {place}")),
        ("-", cut, format!("standard input: {cut} !{broken}")),
    ] {
        assert_eq!(read(root.path(), &[path], Walk::default(), stdin.as_bytes()), [expected]);
    }
}

#[test]
fn har_that_is_too_long_to_keep_is_text() {
    let long = io::Cursor::new(&HAR.as_bytes()[..HAR.len() - 1])
        .chain(io::repeat(b' ').take(65 << 20))
        .chain(&b"}"[..]);
    let mut sources = Sources::new(Vec::new(), Walk::default(), Box::new(long));
    let Some(Opened::Text(mut source)) = sources.next() else { panic!("it is read as text") };
    let whole = HAR.len() + (65 << 20);
    let (mut block, mut count, mut said) = (vec![0; 1 << 20], 0, None);
    while said.is_none() {
        match source.reader.read(&mut block) {
            Ok(0) => break,
            Ok(read) => count += read,
            Err(error) => said = Some(error.to_string()),
        }
    }
    assert_eq!(count, whole, "all of it is read");
    assert!(said.is_some_and(|said| said.contains("more than 64 MiB")), "and that it is text is told");
    assert!(sources.next().is_none());
}

#[test]
fn no_name_repeats_a_token() {
    let token = "eyJhbGciOiJub25lIn0.e30.";
    let mut sources = Sources::new(vec![token.into()], Walk::default(), Box::new(io::empty()));
    let Some(Opened::Unreadable { name, reason }) = sources.next() else { panic!("there is no such file") };
    assert!(!name.contains("eyJ") && !reason.contains("eyJ"), "{name}: {reason}");
}
