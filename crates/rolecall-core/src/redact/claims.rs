//! Which claims say who somebody is, and their values replaced where they stand.

use super::Kind;
use super::names::Known;
use super::pseudonym::{Salt, is_pseudonym};
use super::text::Cut;
use crate::json::{self, Leaf};
use crate::knowledge::claim;
use crate::token::Part;

/// Claims that tell one person, application or device from another without a name: `data/claims.json` does not mark them as
/// personal, since they are pseudonyms within the directory; outside of it they lead back to it.
const IDS: [&str; 10] = [
    "oid",
    "sub",
    "sid",
    "home_oid",
    "deviceid",
    "target_deviceid",
    "uid",
    "wamcompat_client_info",
    "http://schemas.microsoft.com/identity/claims/objectidentifier",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier",
];

/// Claims that hold what people are called.
const NAMES: [&str; 8] =
    ["name", "given_name", "family_name", "middle_name", "nickname", "givenname", "surname", "displayname"];

/// What the names of the members around a value say of it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Meaning {
    /// It belongs to a claim whose value is replaced.
    personal: bool,
    /// It is what somebody is called.
    is_name: bool,
}

/// The values of the claims `text`, with what each means; `None` unless it is sound JSON.
pub(super) fn leaves(text: &str) -> Option<Vec<Leaf<Meaning>>> {
    json::leaves(text, &Meaning::default(), |around, name| {
        let last = name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
        let personal = IDS.contains(&name) || claim(Part::Payload, name).is_some_and(|claim| claim.personal);
        Meaning { personal: around.personal || personal, is_name: NAMES.contains(&last.as_str()) }
    })
}

/// The cuts that replace every personal value of the claims `text`.
pub(super) fn cuts(text: &[u8], leaves: &[Leaf<Meaning>], salt: &Salt) -> Vec<Cut> {
    let mut cuts = Vec::new();
    for leaf in leaves.iter().filter(|leaf| leaf.meaning.personal) {
        let raw = &text[leaf.range.clone()];
        let with = match serde_json::from_slice::<String>(raw) {
            Ok(value) => salt.pseudonym(&value, leaf.meaning.is_name).map(|word| format!("\"{word}\"")),
            // Half of a surrogate pair: no text that can be hashed, and no reason to leave it.
            Err(_) if raw.starts_with(b"\"") => Some("\"REDACTED\"".to_owned()),
            Err(_) => (raw != b"0").then(|| "0".to_owned()),
        };
        if let Some(with) = with {
            cuts.push(Cut::new(leaf.range.clone(), with.into_bytes(), vec![Kind::Name]));
        }
    }
    cuts
}

/// Remembers every personal value of the claims `text`, to be known in the text around tokens.
pub(super) fn learn(text: &[u8], leaves: &[Leaf<Meaning>], known: &mut Known) {
    for leaf in leaves.iter().filter(|leaf| leaf.meaning.personal) {
        if let Ok(value) = serde_json::from_slice::<String>(&text[leaf.range.clone()])
            && !is_pseudonym(&value)
        {
            known.add(value.trim(), leaf.meaning.is_name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::text::apply;

    #[test]
    fn who_is_replaced_and_what_stays() {
        let salt = Salt::new(vec![7; 16]).expect("long enough");
        let redacted = |text: &str| {
            let leaves = leaves(text).expect("sound JSON");
            String::from_utf8(apply(text.as_bytes(), &cuts(text.as_bytes(), &leaves, &salt))).expect("UTF-8")
        };
        for (claim, replaced) in [
            (r#""upn":"ada@contoso.example""#, true),
            (r#""extension_employee":"E-1""#, true),
            (r#""oid":"7b0c8e15-3d92-4a6f-b1e4-95f2a7c06d38""#, true),
            (r#""sub":"k2RgY8qGR4hjEcPqMWJti-1-JSAUn-LwBkUdxX_CLxw""#, true),
            (r#""emails":["ada@contoso.example"]"#, true),
            (r#""address":{"street_address":"Here 1"}"#, true),
            (r#""phone_number":4930123"#, true),
            (r#""phone_number":12.5"#, true),
            (r#""phone_number":-512"#, true),
            (r#""phone_number":1e5"#, true),
            (r#""phone_number":1e999"#, true),
            (r#""act":{"sub":"ada"}"#, true),
            (r#""name":"\ud800""#, true),
            (r#""tid":"8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47""#, false),
            (r#""aud":"https://graph.microsoft.com""#, false),
            (r#""appid":"1f6a4d20-9b3c-4e8e-a5d7-6c0b2e91f384""#, false),
            (r#""roles":["Alert.Read.All"]"#, false),
            (r#""exp":1795431480.0"#, false),
            (r#""scp":"User.Read""#, false),
            (r#""uti":"wCHFgCbxJFdE66qLhFG0FA""#, false),
            (r#""groups":["0997a1d0-0d1d-4acb-b408-d5ca73121e90"]"#, false),
        ] {
            let text = format!("{{ \"ver\" :\"1.0\",{claim}, \"iat\":1.50}}");
            let done = redacted(&text);
            assert_eq!(done != text, replaced, "{done}");
            assert!(done.starts_with("{ \"ver\" :\"1.0\",") && done.ends_with(", \"iat\":1.50}"), "{done}");
            assert_eq!(redacted(&done), done, "twice");
        }
        assert!(redacted(r#"{"name":"Ada"}"#).starts_with(r#"{"name":"Name "#));
    }
}
