//! One JWK (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2). Whatever keeps it from being used is a reason, never a failure of
//! the whole set.

use std::collections::HashSet;

use crate::json::{self, Object, Typed, Value};
use crate::text::{shortened, visible};
use crate::token::base64url;

use super::{Curve, Kept, Key, PublicKey, Reason, certificate, pem};

/// What became of an entry of a key set.
pub(super) struct Entry {
    /// Its `kid`, where it has a readable one.
    pub(super) kid: Option<String>,
    /// The key, or why it is passed over.
    pub(super) key: Result<Key, Reason>,
    /// What is odd about a key that is used all the same.
    pub(super) remarks: Vec<Reason>,
}

/// Members that only a private key has (RFC 7518 §6.2.2 and §6.3.2, RFC 8037 §2, RFC 9964 §3 for `priv`).
const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "priv"];

/// Reads the JSON text of one entry.
pub(super) fn read(text: &str) -> Entry {
    let mut entry = Entry { kid: None, key: Err(String::new()), remarks: Vec::new() };
    entry.key = read_object(text, &mut entry);
    entry
}

fn read_object(text: &str, entry: &mut Entry) -> Result<Key, Reason> {
    let Entry { kid, remarks, .. } = entry;
    let parsed = json::parse(text);
    if let Some(problem) = parsed.problem {
        return Err(format!("it is not sound JSON: {problem}"));
    }
    let object = match parsed.value {
        Some(Value::Object(object)) => object,
        Some(other) => return Err(format!("it is {}, not a JWK", other.type_name())),
        None => return Err("it is empty".to_owned()),
    };
    let mut names = HashSet::new();
    if let Some(twice) = object.members().iter().find(|member| !names.insert(member.name.as_str())) {
        return Err(format!("it has the member `{}` more than once", quoted(&twice.name)));
    }
    *kid = text_member(&object, "kid")?;
    let public = read_material(&object)?;
    let mut key = Key {
        kid: kid.clone(),
        alg: text_member(&object, "alg")?,
        usage: text_member(&object, "use")?,
        operations: match object.strings("key_ops") {
            Typed::Absent => None,
            Typed::Is(operations) => Some(operations.into_iter().map(str::to_owned).collect()),
            Typed::Wrong(_) => return Err("its `key_ops` is not an array of texts".to_owned()),
        },
        x5t: text_member(&object, "x5t")?,
        x5t_s256: text_member(&object, "x5t#S256")?,
        issuer: text_member(&object, "issuer")?,
        cloud_instance_name: text_member(&object, "cloud_instance_name")?,
        kept: Kept::default(),
        certificate: None,
        public,
    };
    check_purpose(&key, remarks)?;
    attach_certificate(&object, &mut key, remarks)?;
    Ok(key)
}

fn read_material(object: &Object) -> Result<PublicKey, Reason> {
    let kty = needed(object, "kty")?;
    match kty {
        "oct" => return Err("it is a shared secret (`kty` `oct`): a key set never supplies one".to_owned()),
        "AKP" => return Err("it is a post-quantum key (`kty` `AKP`): rolecall verifies with none".to_owned()),
        "RSA" | "EC" | "OKP" => {}
        other => return Err(format!("its `kty` is `{}`; rolecall knows RSA, EC and OKP", quoted(other))),
    }
    if let Some(member) = PRIVATE_MEMBERS.iter().find(|member| object.has(member)) {
        return Err(format!("it is a private key (it has `{member}`): give the public part alone"));
    }
    if kty == "RSA" {
        return PublicKey::rsa(&bytes_member(object, "n")?, &bytes_member(object, "e")?);
    }
    let crv = needed(object, "crv")?;
    match (kty, Curve::named(crv)) {
        ("EC", Some(curve)) => PublicKey::ec(curve, &bytes_member(object, "x")?, &bytes_member(object, "y")?),
        ("OKP", None) if crv == "Ed25519" => PublicKey::ed25519(&bytes_member(object, "x")?),
        _ => Err(format!(
            "its `crv` is `{}`; rolecall knows {} for {kty}",
            quoted(crv),
            if kty == "EC" { "P-256, P-384 and P-521" } else { "Ed25519" }
        )),
    }
}

/// Rule 9, as far as the key alone shows it. `use` and `key_ops` are judged where a token asks for the key.
fn check_purpose(key: &Key, remarks: &mut Vec<Reason>) -> Result<(), Reason> {
    if let Some(alg) = &key.alg
        && !key.public.algorithms().contains(&alg.as_str())
    {
        return Err(format!(
            "its `alg` is `{}`, no signature algorithm for a key of type {}",
            quoted(alg),
            key.type_name()
        ));
    }
    if let Some(usage) = &key.usage
        && usage != "sig"
    {
        remarks.push(format!("its `use` is `{}`: it verifies no token", quoted(usage)));
    }
    if let Some(operations) = &key.operations
        && !operations.iter().any(|operation| operation == "verify")
    {
        remarks.push("its `key_ops` leaves out `verify`: it verifies no token".to_owned());
    }
    Ok(())
}

/// Reads `x5c` and holds it against the key and its thumbprints (docs/validation.md, rule 23).
///
/// # Errors
/// A certificate that says something else than the JWK around it makes both worthless. One that cannot be read is
/// remarked on, and the key does without.
fn attach_certificate(object: &Object, key: &mut Key, remarks: &mut Vec<Reason>) -> Result<(), Reason> {
    let first = match object.strings("x5c") {
        Typed::Absent => return Ok(()),
        Typed::Is(chain) => chain.first().copied(),
        Typed::Wrong(_) => None,
    };
    let read = first
        .ok_or_else(|| "it is not an array of texts with at least one".to_owned())
        .and_then(|text| pem::decode(text).ok_or_else(|| "it is not standard base64".to_owned()))
        .and_then(|bytes| certificate::read(&bytes));
    let read = match read {
        Ok(read) => read,
        Err(reason) => {
            remarks.push(format!("its `x5c` is left aside: {reason}"));
            return Ok(());
        }
    };
    match &read.public {
        Ok(public) if *public == key.public => {}
        Ok(_) => return Err("the certificate in its `x5c` holds another public key".to_owned()),
        Err(reason) => {
            remarks.push(format!("its `x5c` is left aside: of the certificate's key, {reason}"));
            return Ok(());
        }
    }
    for (name, written, worked_out) in
        [("x5t", &mut key.x5t, read.x5t), ("x5t#S256", &mut key.x5t_s256, read.x5t_s256)]
    {
        match written {
            Some(written) if *written != worked_out => {
                return Err(format!("its `{name}` is not the thumbprint of the certificate in its `x5c`"));
            }
            _ => *written = Some(worked_out),
        }
    }
    match read.shown {
        Ok(shown) => key.certificate = Some(shown),
        Err(reason) => remarks.push(format!("the certificate in its `x5c` is not shown: {reason}")),
    }
    Ok(())
}

fn text_member(object: &Object, name: &str) -> Result<Option<String>, Reason> {
    match object.string(name) {
        Typed::Absent => Ok(None),
        Typed::Is(text) => Ok(Some(text.to_owned())),
        Typed::Wrong(other) => Err(format!("its `{name}` is {}, not a string", other.type_name())),
    }
}

fn needed<'a>(object: &'a Object, name: &str) -> Result<&'a str, Reason> {
    match object.string(name) {
        Typed::Is(text) => Ok(text),
        Typed::Absent => Err(format!("it has no `{name}`")),
        Typed::Wrong(other) => Err(format!("its `{name}` is {}, not a string", other.type_name())),
    }
}

fn bytes_member(object: &Object, name: &str) -> Result<Vec<u8>, Reason> {
    base64url::decode(needed(object, name)?)
        .ok_or_else(|| format!("its `{name}` is not base64url without padding"))
}

/// Somebody else's text inside a message: visible and short.
pub(super) fn quoted(text: &str) -> String {
    visible(&shortened(text, 40)).into_owned()
}
