//! A set of keys: what each is, where it comes from, and what was passed over.

use rolecall_core::keys::{Absent, Fetched, Key, KeySet, Note};
use rolecall_core::text::counted;
use rolecall_core::time::UnixTime;
use serde::Serialize;

use super::{Grid, Look, Page, Style};

/// Draws `set` for people, with dates as seen from `now`.
pub(crate) fn render_table(set: &KeySet, now: UnixTime, look: &Look) -> Page {
    let mut page = Page::new(look);
    let usable = usable(set);
    let count = counted(usable, "usable key");
    let others = others(set, set.keys.len() - usable);
    page.wrapped(&format!("{count} "), Style::Bold, &format!("in {}{others}", set.origin), Style::Plain);
    if usable == 0 {
        page.paragraph(
            "Nothing can be verified with it: save the issuer's current keys with `rolecall keys fetch`, and look again.",
        );
    }
    if let Some(fetched) = &set.fetched {
        draw_origin(&mut page, fetched, now);
    }
    for key in &set.keys {
        page.heading(key.kid.as_deref().unwrap_or("a key without kid"), "");
        let mut grid = Grid::new(2);
        draw_key(&mut grid, key, now);
        page.grid(&grid);
    }
    if !set.notes.is_empty() {
        page.heading("Notes", "");
        let mut grid = Grid::new(2);
        for note in &set.notes {
            let (word, style) = if note.skipped { ("skipped", Style::Warn) } else { ("note", Style::Plain) };
            let entry = format!("entry {}", note.entry);
            let kid = note.kid.as_ref().map(|kid| format!("kid {kid}: ")).unwrap_or_default();
            grid.row([
                (style, word),
                (Style::Plain, &entry),
                (Style::Plain, &format!("{kid}{}", note.message)),
            ]);
        }
        page.grid(&grid);
    }
    page
}

/// What is in `set` beside its usable keys: those that are shown and cannot be used, and the entries that the notes call skipped.
fn others(set: &KeySet, unusable: usize) -> String {
    let skipped = set.notes.iter().filter(|note| note.skipped).count();
    let entries = if skipped == 1 { "entry" } else { "entries" };
    match (unusable, skipped) {
        (0, 0) => String::new(),
        (_, 0) => format!(", and {unusable} that cannot be used"),
        (0, _) => format!(", and {skipped} {entries} skipped"),
        _ => format!(", {unusable} that cannot be used, and {skipped} {entries} skipped"),
    }
}

/// Where a key file says that its keys came from.
fn draw_origin(page: &mut Page, fetched: &Fetched, now: UnixTime) {
    let mut grid = Grid::new(2);
    grid.fact("fetched", &format!("{} ({})", fetched.at, fetched.at.relative_to(now)));
    grid.fact("authority", &fetched.authority);
    grid.fact("application", fetched.application.as_deref().unwrap_or_default());
    grid.fact("issuer", &fetched.issuer);
    grid.fact("v1 issuer", fetched.v1_issuer.as_deref().unwrap_or_default());
    grid.fact("address", &fetched.jwks_uri);
    grid.fact("SHA-256", &fetched.sha256);
    for absent in &fetched.absent {
        grid.fact(
            "last seen",
            &format!("{} for {}, which the newest answer lacks", absent.seen_at, absent.kid),
        );
    }
    page.grid(&grid);
}

/// Draws `set` as one JSON object.
pub(crate) fn render_json(set: &KeySet) -> Page {
    Page::json(&SetShown {
        origin: &set.origin,
        fetched: set.fetched.as_ref().map(FetchedShown::of),
        keys: set.keys.iter().map(KeyShown::of).collect(),
        notes: set.notes.iter().map(NoteShown::of).collect(),
    })
}

/// How many keys of `set` a token can be verified with.
pub(crate) fn usable(set: &KeySet) -> usize {
    set.keys.iter().filter(|key| unusable(key).is_none()).count()
}

/// Why no token is verified with `key`, where that is so.
fn unusable(key: &Key) -> Option<String> {
    match key.weakness() {
        Some(weakness) => Some(format!("too weak to be accepted: {weakness}")),
        None if !key.is_for_verifying() => Some("not meant for verifying signatures".to_owned()),
        None => None,
    }
}

fn draw_key(grid: &mut Grid, key: &Key, now: UnixTime) {
    let shown = KeyShown::of(key);
    grid.fact("type", &format!("{}, {} bits", shown.key_type, shown.bits));
    if let Some(why) = unusable(key) {
        grid.row([(Style::Warn, "unusable"), (Style::Warn, &why)]);
    }
    let use_of = [
        key.usage.as_ref().map(|usage| format!("use {usage}")),
        key.alg.as_ref().map(|alg| format!("alg {alg}")),
        key.operations.as_ref().map(|operations| format!("key_ops {}", operations.join(", "))),
    ];
    grid.fact("for", &use_of.into_iter().flatten().collect::<Vec<_>>().join(", "));
    if let Some(certificate) = &key.certificate {
        grid.fact("certificate", &certificate.subject);
        if certificate.issuer != certificate.subject {
            grid.fact("", &format!("issued by {}", certificate.issuer));
        }
        let (from, until) = (certificate.not_before, certificate.not_after);
        grid.fact("", &format!("valid from {from} to {until} (ends {})", until.relative_to(now)));
    }
    grid.fact("x5t", shown.x5t.unwrap_or_default());
    grid.fact("x5t#S256", shown.x5t_s256.unwrap_or_default());
    grid.fact("RFC 7638", &shown.thumbprint);
    grid.fact("issuer", shown.issuer.unwrap_or_default());
    grid.fact("cloud", shown.cloud_instance_name.unwrap_or_default());
}

#[derive(Serialize)]
struct SetShown<'a> {
    origin: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fetched: Option<FetchedShown<'a>>,
    keys: Vec<KeyShown<'a>>,
    notes: Vec<NoteShown<'a>>,
}

#[derive(Serialize)]
struct FetchedShown<'a> {
    at: String,
    authority: &'a str,
    application: Option<&'a str>,
    issuer: &'a str,
    v1_issuer: Option<&'a str>,
    cloud_instance_name: Option<&'a str>,
    address: &'a str,
    sha256: &'a str,
    absent: &'a [Absent],
}

impl<'a> FetchedShown<'a> {
    fn of(fetched: &'a Fetched) -> Self {
        Self {
            at: fetched.at.to_string(),
            authority: &fetched.authority,
            application: fetched.application.as_deref(),
            issuer: &fetched.issuer,
            v1_issuer: fetched.v1_issuer.as_deref(),
            cloud_instance_name: fetched.instance.as_deref(),
            address: &fetched.jwks_uri,
            sha256: &fetched.sha256,
            absent: &fetched.absent,
        }
    }
}

#[derive(Serialize)]
pub(super) struct KeyShown<'a> {
    kid: Option<&'a str>,
    #[serde(rename = "type")]
    key_type: &'static str,
    bits: usize,
    #[serde(rename = "use")]
    usage: Option<&'a str>,
    alg: Option<&'a str>,
    key_ops: Option<&'a [String]>,
    thumbprint: String,
    x5t: Option<&'a str>,
    #[serde(rename = "x5t#S256")]
    x5t_s256: Option<&'a str>,
    certificate: Option<CertificateShown<'a>>,
    issuer: Option<&'a str>,
    cloud_instance_name: Option<&'a str>,
}

#[derive(Serialize)]
struct CertificateShown<'a> {
    subject: &'a str,
    issuer: &'a str,
    not_before: String,
    not_after: String,
}

#[derive(Serialize)]
struct NoteShown<'a> {
    entry: usize,
    kid: Option<&'a str>,
    skipped: bool,
    message: &'a str,
}

impl<'a> KeyShown<'a> {
    pub(super) fn of(key: &'a Key) -> Self {
        Self {
            kid: key.kid.as_deref(),
            key_type: key.type_name(),
            bits: key.bits(),
            usage: key.usage.as_deref(),
            alg: key.alg.as_deref(),
            key_ops: key.operations.as_deref(),
            thumbprint: key.thumbprint(),
            x5t: key.x5t.as_deref(),
            x5t_s256: key.x5t_s256.as_deref(),
            certificate: key.certificate.as_ref().map(|certificate| CertificateShown {
                subject: &certificate.subject,
                issuer: &certificate.issuer,
                not_before: certificate.not_before.to_string(),
                not_after: certificate.not_after.to_string(),
            }),
            issuer: key.issuer.as_deref(),
            cloud_instance_name: key.cloud_instance_name.as_deref(),
        }
    }
}

impl<'a> NoteShown<'a> {
    fn of(note: &'a Note) -> Self {
        let Note { entry, kid, skipped, message } = note;
        Self { entry: *entry, kid: kid.as_deref(), skipped: *skipped, message }
    }
}

#[cfg(test)]
mod tests {
    use rolecall_core::keys::{Certificate, PublicKey};

    use super::*;

    fn set() -> KeySet {
        let key = |kid: Option<&str>| {
            let mut key = Key::nameless(PublicKey::Rsa { n: vec![0x80; 256], e: vec![1, 0, 1] });
            key.kid = kid.map(str::to_owned);
            key.usage = Some("sig".to_owned());
            key.x5t = Some("X5eXk4xyojNFum1kl2Ytv8dlNP4".to_owned());
            key.certificate = Some(Certificate {
                subject: "CN=accounts.accesscontrol.windows.net".to_owned(),
                issuer: "CN=accounts.accesscontrol.windows.net".to_owned(),
                not_before: UnixTime(1_700_000_000),
                not_after: UnixTime(1_857_766_400),
            });
            key.issuer = Some("https://login.microsoftonline.com/{tenantid}/v2.0".to_owned());
            key.cloud_instance_name = Some("microsoftonline.com".to_owned());
            key
        };
        KeySet {
            keys: vec![key(Some("X5eXk4xyojNFum1kl2Ytv8dlNP4")), key(None)],
            notes: vec![
                Note {
                    entry: 3,
                    kid: Some("post\u{202e}quantum".to_owned()),
                    skipped: true,
                    message: "its type `AKP` is not one that rolecall verifies with".to_owned(),
                },
                Note { entry: 1, kid: None, skipped: false, message: "it has no `alg`".to_owned() },
            ],
            origin: "keys.json".to_owned(),
            ..KeySet::default()
        }
    }

    #[test]
    fn the_first_line_counts_what_the_notes_skip() {
        let skipped = Note { entry: 3, kid: None, skipped: true, message: String::new() };
        let notes = |count| vec![skipped.clone(); count];
        for (unusable, notes, told) in [
            (0, notes(0), ""),
            (1, notes(0), ", and 1 that cannot be used"),
            (0, notes(1), ", and 1 entry skipped"),
            (0, notes(2), ", and 2 entries skipped"),
            (1, notes(14), ", 1 that cannot be used, and 14 entries skipped"),
            (0, vec![Note { skipped: false, ..skipped.clone() }], ""),
        ] {
            assert_eq!(others(&KeySet { notes, ..KeySet::default() }, unusable), told);
        }
    }

    #[test]
    fn keys_and_notes_are_shown() {
        insta::assert_snapshot!(render_table(&set(), UnixTime(1_800_000_000), &Look::plain()).text());
        let json = render_json(&set());
        let read: serde_json::Value = serde_json::from_str(json.text()).expect("JSON");
        assert_eq!(read["keys"][0]["bits"], 2048);
        assert_eq!(read["notes"][0]["kid"], "post\u{202e}quantum");
        assert!(json.text().contains(r"post\u202equantum"));
    }
}
