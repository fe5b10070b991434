//! Claims and header parameters (`data/claims.json`).

use std::sync::OnceLock;

use crate::packed::{self, Row};
use crate::token::Part;

include!(concat!(env!("OUT_DIR"), "/claims.rs"));
include!(concat!(env!("OUT_DIR"), "/claim_families.rs"));

/// What is known of a claim or a header parameter.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Claim {
    /// Its name; families end in `*`.
    pub name: &'static str,
    /// Where it stands: [`Part::Header`] or [`Part::Payload`].
    pub part: Part,
    /// Its JSON type, in words: `string`, `array of strings`, `number or string`.
    pub json_type: &'static str,
    /// The form of its value, in words.
    pub format: &'static str,
    /// What it means, in one sentence.
    pub meaning: &'static str,
    /// What to do with it: a keyword, mostly followed by a colon and a sentence. The keywords are `must-check`,
    /// `check-if-present`, `authorize`, `context`, `display-only`, `no-authz`, `opaque`, `internal`, `reject` and
    /// `informational`.
    pub security: &'static str,
    /// How sure the meaning is.
    pub evidence: &'static str,
    /// Where that is written.
    pub source: &'static str,
    /// Whether it says who or where a person is: a name, an address, an account name. Directory ids such as `oid` are
    /// pseudonyms and don't count.
    pub personal: bool,
    /// The known values and their meanings, as the table has them.
    pub(crate) values: &'static str,
    /// The forms of values and their meanings, as the table has them.
    pub(crate) forms: &'static str,
}

/// What is known of the member `name` of `part`. Families such as `extn.*` are found by their prefix, and an exact name
/// wins over its family.
pub fn claim(part: Part, name: &str) -> Option<Claim> {
    known(part, name).copied()
}

/// The same where it lies.
pub(crate) fn known(part: Part, name: &str) -> Option<&'static Claim> {
    called(part, name).or_else(|| called(part, family(name)?))
}

/// What is known of a member called exactly `name`. A token has dozens of members that are asked about several times, so that
/// a row is read once, and rows that nothing asks about are not read.
fn called(part: Part, name: &str) -> Option<&'static Claim> {
    static READ: [OnceLock<Box<Claim>>; CLAIMS.len()] = [const { OnceLock::new() }; CLAIMS.len()];
    let first = CLAIMS.first(name)?;
    let claims = READ.iter().enumerate().skip(first).map(|(index, read)| {
        let claim: &'static Claim = read.get_or_init(|| Box::new(Claim::of(CLAIMS.row(index))));
        claim
    });
    claims.take_while(|claim| claim.name == name).find(|claim| claim.part == part)
}

/// Everything that [`claim`] can find, by name; a name that stands in both parts comes twice.
pub fn claims() -> impl Iterator<Item = Claim> {
    CLAIMS.rows().map(Claim::of)
}

/// The claims and header parameters called `name`: exactly, and else in any case, and else the claim's family.
pub fn claims_named(name: &str) -> Vec<Claim> {
    let mut found: Vec<Row> = CLAIMS.find_all(name).collect();
    if found.is_empty() {
        found = CLAIMS.rows().filter(|row| row.field(0).eq_ignore_ascii_case(name)).collect();
    }
    if found.is_empty() {
        return claim(Part::Payload, name).into_iter().collect();
    }
    found.into_iter().map(Claim::of).collect()
}

impl Claim {
    /// The first word of [`security`](Self::security).
    pub fn security_keyword(&self) -> &'static str {
        self.security.split_once(':').map_or(self.security, |(keyword, _)| keyword)
    }

    /// The values that are known, each with its meaning.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        pairs(self.values)
    }

    /// Forms that values have, each with its meaning; for people, not for comparing.
    pub fn forms(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        pairs(self.forms)
    }

    /// Where Entra is known to put the claim: `access_v1`, `id_v2`, `app_only` and so on. Empty for what is registered
    /// or reserved and was not seen, and for header parameters.
    pub fn seen_in(&self) -> impl Iterator<Item = &'static str> + use<> {
        row(self.part, self.name).into_iter().flat_map(|row| row.list(9))
    }

    fn of(row: Row) -> Self {
        let mut fields = row.fields();
        let mut next = || fields.next().unwrap_or_default();
        Self {
            name: next(),
            part: if next() == "header" { Part::Header } else { Part::Payload },
            json_type: next(),
            format: next(),
            meaning: next(),
            security: next(),
            evidence: next(),
            source: next(),
            personal: next() == "1",
            // Where the claim is seen comes between.
            values: {
                next();
                next()
            },
            forms: next(),
        }
    }
}

/// A list of a value, its meaning, the next value and so on.
fn pairs(list: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut items = packed::items(list);
    std::iter::from_fn(move || Some((items.next()?, items.next()?)))
}

fn row(part: Part, name: &str) -> Option<Row> {
    let part = match part {
        Part::Header => "header",
        Part::Payload => "payload",
        Part::Signature => return None,
    };
    CLAIMS.find_all(name).find(|row| row.field(1) == part)
}

/// The family with the longest prefix that `name` begins with and goes on after.
fn family(name: &str) -> Option<&'static str> {
    CLAIM_FAMILIES
        .rows()
        .filter(|row| name.len() > row.field(0).len() && name.starts_with(row.field(0)))
        .max_by_key(|row| row.field(0).len())
        .map(|row| row.field(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_of_the_data_is_found_with_its_words() {
        let file: serde_json::Value =
            serde_json::from_str(include_str!("../../data/claims.json")).expect("the build checked it");
        let entries = file["claims"].as_array().expect("a list");
        assert_eq!(entries.len(), 298);
        assert_eq!(claims().count(), 298);
        for entry in entries {
            let text = |member: &str| entry[member].as_str().expect(member).to_owned();
            let part = if entry["part"] == "header" { Part::Header } else { Part::Payload };
            let found = claim(part, &text("name")).unwrap_or_else(|| panic!("{} is lost", text("name")));
            assert_eq!(
                [
                    found.name,
                    found.json_type,
                    found.format,
                    found.meaning,
                    found.security,
                    found.evidence,
                    found.source
                ],
                [
                    &*text("name"),
                    &*text("type"),
                    &*text("format"),
                    &*text("meaning"),
                    &*text("security"),
                    &*text("evidence"),
                    &*text("source")
                ]
            );
            assert_eq!((found.part, found.personal), (part, entry["personal"] == true), "{}", found.name);
            assert!(!found.meaning.is_empty(), "{}", found.name);
            for (member, packed) in
                [("values", found.values().collect::<Vec<_>>()), ("forms", found.forms().collect::<Vec<_>>())]
            {
                let written = entry[member].as_object().map_or(0, serde_json::Map::len);
                assert_eq!(packed.len(), written, "{member} of {}", found.name);
                for (value, meaning) in packed {
                    assert_eq!(entry[member][value], meaning, "{member} of {}", found.name);
                }
            }
            let seen: Vec<&str> = entry["seen_in"]
                .as_array()
                .expect("a list")
                .iter()
                .filter_map(|word| word.as_str())
                .collect();
            assert_eq!(found.seen_in().collect::<Vec<_>>(), seen, "{}", found.name);
        }
    }

    #[test]
    fn names_are_found_in_their_part_and_families_by_their_prefix() {
        for (part, name, found) in [
            (Part::Header, "nonce", Some("nonce")),
            (Part::Payload, "nonce", Some("nonce")),
            (Part::Header, "kid", Some("kid")),
            (Part::Payload, "kid", None),
            (Part::Signature, "kid", None),
            (Part::Payload, "appid", Some("appid")),
            (Part::Payload, "AppId", None),
            (Part::Payload, "xms_cc", Some("xms_cc")),
            (Part::Payload, "xms_not_known", Some("xms_*")),
            (Part::Payload, "xms_", None),
            (Part::Header, "xms_not_known", None),
            (Part::Payload, "extn.employeeId", Some("extn.*")),
            (Part::Payload, "extn", None),
            (Part::Payload, "extension_0123_team", Some("extension_*")),
            (Part::Payload, "my_claim", None),
            (Part::Payload, "", None),
        ] {
            assert_eq!(claim(part, name).map(|claim| claim.name), found, "{part} {name}");
        }
        let of = |part| claim(part, "nonce").map(|claim| claim.meaning);
        assert_ne!(of(Part::Header), of(Part::Payload));
    }

    #[test]
    fn what_names_a_person_is_marked() {
        for (name, personal) in [
            ("name", true),
            ("upn", true),
            ("email", true),
            ("ipaddr", true),
            ("onprem_sid", true),
            ("phone_number", true),
            ("address", true),
            ("birthdate", true),
            ("extn.shoeSize", true),
            ("extension_0123_team", true),
            ("oid", false),
            ("tid", false),
            ("sub", false),
            ("roles", false),
            ("xms_new", false),
        ] {
            assert_eq!(claim(Part::Payload, name).map(|claim| claim.personal), Some(personal), "{name}");
        }
    }
}
