//! Text to [`KeySet`]: which form it has, its entries one by one, and copies of the same key taken together.

use std::collections::HashMap;

use serde_json::value::RawValue;

use crate::json::{self, Value};
use crate::knowledge::aadsts_code_in;
use crate::token::base64url;

use super::{
    KEYS_BYTES_LIMIT, KEYS_LIMIT, Key, KeySet, KeysError, Note, Reason, certificate, file, jwk, pem, spki,
};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

impl KeySet {
    /// Reads public keys from a JWKS (RFC 7517 §5), a single JWK or PEM text with `PUBLIC KEY`, `RSA PUBLIC KEY` and
    /// `CERTIFICATE` blocks. An entry that cannot be used is passed over with a [`Note`]; a set of such entries alone
    /// reads as a set without keys. `origin` names the source in reports.
    ///
    /// # Errors
    /// [`KeysError`] when `bytes` have none of these forms, are too long or hold a private key in PEM.
    pub fn read(bytes: &[u8], origin: &str) -> Result<Self, KeysError> {
        if bytes.len() > KEYS_BYTES_LIMIT {
            return Err(KeysError::TooLong { bytes: bytes.len() });
        }
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        // Outside of its blocks PEM text may hold anything, such as a name in Latin-1; JSON is UTF-8 or nothing.
        let text = String::from_utf8_lossy(bytes);
        let mut fetched = None;
        let gathered = if text.trim_start().starts_with('{') {
            match std::str::from_utf8(bytes) {
                Ok(text) => {
                    let gathered = read_json(text)?;
                    fetched = file::about(text)?.map(|about| about.fetched());
                    gathered
                }
                Err(_) => return Err(unknown(bytes)),
            }
        } else if pem::is_pem(&text) {
            read_pem(&text)?
        } else {
            return Err(unknown(bytes));
        };
        let file = fetched.is_some().then(|| text.into_owned());
        Ok(KeySet { fetched, file, ..gathered.finish(origin) })
    }
}

impl KeySet {
    /// The keys in `entries`, JSON texts of JWKs.
    pub(super) fn of_entries<'t>(entries: impl IntoIterator<Item = &'t str>) -> Self {
        Gathered::of(entries).finish("")
    }
}

/// Keys and notes so far, and where each key stands that a later entry could repeat.
#[derive(Default)]
struct Gathered {
    keys: Vec<Key>,
    notes: Vec<Note>,
    /// By name and type, since one `kid` may name keys of several types (RFC 7517 §4.5); without a name, by the key
    /// itself. The values are the entry's position and the index in `keys`.
    seen: HashMap<(Option<String>, String), (usize, usize)>,
}

impl Gathered {
    /// The keys in `entries`, JSON texts.
    fn of<'t>(entries: impl IntoIterator<Item = &'t str>) -> Self {
        let mut gathered = Self::default();
        for (index, entry) in entries.into_iter().enumerate() {
            gathered.add(index + 1, jwk::read(entry));
        }
        gathered
    }

    fn add(&mut self, entry: usize, found: jwk::Entry) {
        let jwk::Entry { kid, key, remarks } = found;
        match key.and_then(|key| self.place(entry, key)) {
            Ok(()) => {
                for remark in remarks {
                    self.note(entry, kid.clone(), false, remark);
                }
            }
            Err(reason) => self.note(entry, kid, true, reason),
        }
    }

    /// Puts `key` at the end, or in place of one that has its name and is for no signatures: some issuers publish a
    /// key once for encryption and once more for signing.
    fn place(&mut self, entry: usize, key: Key) -> Result<(), Reason> {
        let name = if key.kid.is_some() { key.public.kty().to_owned() } else { key.thumbprint() };
        let name = (key.kid.clone(), name);
        let Some((first, index)) = self.seen.get(&name).copied() else {
            self.seen.insert(name, (entry, self.keys.len()));
            self.keys.push(key);
            return Ok(());
        };
        // The index is that of a key pushed above, and keys only ever take another's place.
        let known = &mut self.keys[index];
        if key.is_for_verifying() && !known.is_for_verifying() {
            *known = key;
            let kid = name.0.clone();
            self.seen.insert(name, (entry, index));
            self.note(first, kid, true, format!("entry {entry}, which is for verifying, takes its place"));
            return Ok(());
        }
        Err(if *known == key {
            format!("it repeats entry {first}")
        } else if known.public == key.public {
            format!("it is the key of entry {first} with other members: that one is used")
        } else {
            format!("it has the `kid` of entry {first}: that one is used")
        })
    }

    fn note(&mut self, entry: usize, kid: Option<String>, skipped: bool, message: String) {
        self.notes.push(Note { entry, kid, skipped, message });
    }

    fn finish(mut self, origin: &str) -> KeySet {
        self.notes.sort_by_key(|note| note.entry);
        KeySet { keys: self.keys, notes: self.notes, origin: origin.to_owned(), ..KeySet::default() }
    }
}

fn read_json(text: &str) -> Result<Gathered, KeysError> {
    if serde_json::from_str::<&RawValue>(text).is_err()
        && let Some(problem) = json::parse(text).problem
    {
        return Err(KeysError::Json(problem));
    }
    Ok(Gathered::of(bounded_entries(text)?))
}

/// The entries of `text`, at most [`KEYS_LIMIT`].
pub(super) fn bounded_entries(text: &str) -> Result<Vec<&str>, KeysError> {
    let entries = entries(text)?;
    if entries.len() > KEYS_LIMIT { Err(KeysError::TooMany { count: entries.len() }) } else { Ok(entries) }
}

/// The JSON texts of the keys in `text`, a sound JSON object: split before they are read, so that what is wrong with
/// one stays with it.
fn entries(text: &str) -> Result<Vec<&str>, KeysError> {
    if let Some(span) = json::member_span(text, "keys") {
        let keys: Vec<&RawValue> = serde_json::from_str(&text[span]).map_err(|_| KeysError::Unknown {
            found: "a JSON object whose `keys` is no array",
            hint: "a JWKS is an object with the member `keys`, an array of JWKs",
        })?;
        return Ok(keys.into_iter().map(RawValue::get).collect());
    }
    let Some(Value::Object(object)) = json::parse(text).value else { return Ok(vec![text]) };
    let count = object.members().iter().filter(|member| member.name == "keys").count();
    if count > 1 {
        return Err(KeysError::DuplicateKeys { count });
    }
    if object.has("kty") {
        return Ok(vec![text]);
    }
    if object.string("error").ok().is_some() {
        let described = object.string("error_description").ok().unwrap_or_default();
        return Err(KeysError::Answer { code: aadsts_code_in(described) });
    }
    Err(if object.has("jwks_uri") {
        KeysError::Unknown {
            found: "an OpenID configuration, which says where the keys are",
            hint: "save what its `jwks_uri` answers and give that file",
        }
    } else {
        KeysError::Unknown {
            found: "a JSON object with neither `keys` nor `kty`",
            hint: "a JWKS is what an issuer's `jwks_uri` answers: `rolecall keys fetch` saves it",
        }
    })
}

fn read_pem(text: &str) -> Result<Gathered, KeysError> {
    const PRIVATE: &str = "PRIVATE KEY";
    const PRIVATE_LABELS: [&str; 5] = [
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "DSA PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
    ];
    if let Some(label) = pem::labels(text).find(|label| label.contains(PRIVATE)) {
        let label = PRIVATE_LABELS.into_iter().find(|known| *known == label).unwrap_or(PRIVATE);
        return Err(KeysError::PrivateKey { label });
    }
    let count = pem::labels(text).count();
    if count > KEYS_LIMIT {
        return Err(KeysError::TooMany { count });
    }
    let mut gathered = Gathered::default();
    for (index, block) in pem::blocks(text).into_iter().enumerate() {
        let mut remarks = Vec::new();
        let key = read_block(block, &mut remarks);
        gathered.add(index + 1, jwk::Entry { kid: None, key, remarks });
    }
    if count == 0 {
        return Err(KeysError::Unknown {
            found: "text that mentions PEM, without a block of it",
            hint: "a block is a line `-----BEGIN PUBLIC KEY-----`, base64, and a line `-----END PUBLIC KEY-----`",
        });
    }
    Ok(gathered)
}

fn read_block(block: pem::Block<'_>, remarks: &mut Vec<Reason>) -> Result<Key, Reason> {
    let bytes = |bytes: Option<Vec<u8>>| {
        bytes.ok_or_else(|| "its PEM block is broken: no base64, or no END line that fits".to_owned())
    };
    match block.label {
        "PUBLIC KEY" => Ok(Key::nameless(spki::read_spki(&bytes(block.bytes)?)?)),
        "RSA PUBLIC KEY" => Ok(Key::nameless(spki::read_pkcs1(&bytes(block.bytes)?)?)),
        "CERTIFICATE" => {
            let read = certificate::read(&bytes(block.bytes)?)?;
            let mut key = Key::nameless(read.public?);
            (key.x5t, key.x5t_s256) = (Some(read.x5t), Some(read.x5t_s256));
            match read.shown {
                Ok(shown) => key.certificate = Some(shown),
                Err(reason) => remarks.push(format!("the certificate is not shown: {reason}")),
            }
            Ok(key)
        }
        other => Err(format!(
            "it is a PEM block `{}`; rolecall reads PUBLIC KEY, RSA PUBLIC KEY and CERTIFICATE",
            jwk::quoted(other)
        )),
    }
}

/// What `bytes` look like that are no keys, and what would help.
fn unknown(bytes: &[u8]) -> KeysError {
    let (found, hint) = match bytes {
        [] => ("nothing", "give the file that holds the issuer's keys"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => ("text in UTF-16", "save it as UTF-8"),
        _ if certificate::is_certificate(bytes) => {
            ("a certificate in DER", "write it as PEM with `openssl x509 -inform der -in FILE -out FILE.pem`")
        }
        _ if spki::is_public_key(bytes) => (
            "a public key in DER",
            "write it as PEM with `openssl pkey -pubin -inform der -in FILE -out FILE.pem`",
        ),
        _ => match std::str::from_utf8(bytes).map(str::trim) {
            Err(_) => ("bytes that are no UTF-8 text", "give the JWKS as the issuer published it"),
            Ok("") => ("nothing", "give the file that holds the issuer's keys"),
            Ok(text) if text.starts_with('[') => ("a JSON array", "put it into an object: {\"keys\": […]}"),
            Ok(text) if text.starts_with('<') => {
                ("HTML or XML", "save what the issuer's `jwks_uri` answers, not a page about it")
            }
            Ok(text) if is_ssh(text) => {
                ("an SSH public key", "write it as PEM with `ssh-keygen -e -m PKCS8 -f FILE`")
            }
            Ok(text) if is_token(text) => {
                ("a token", "give the keys of its issuer here and the token as the argument")
            }
            Ok(_) => ("other text", "give the JWKS as the issuer published it"),
        },
    };
    KeysError::Unknown { found, hint }
}

pub(super) fn is_ssh(text: &str) -> bool {
    ["ssh-rsa ", "ssh-ed25519 ", "ecdsa-sha2-"].iter().any(|start| text.starts_with(start))
}

fn is_token(text: &str) -> bool {
    let mut parts = text.split('.');
    parts.clone().count() == 3 && parts.all(|part| base64url::decode(part).is_some())
}
