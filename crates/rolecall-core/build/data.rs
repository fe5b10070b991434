//! Data files read strictly: unknown, missing and repeated members are errors that name the file and the entry.

use std::collections::BTreeSet;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// How sure a fact is; `data/SOURCES.md` says what each word means.
pub(crate) const EVIDENCE: [&str; 6] =
    ["documented", "documented-old", "observed", "inferred", "name-only", "unconfirmed"];
/// An object's members in their order; one that occurs twice is refused.
pub(crate) struct Members<T>(pub(crate) Vec<(String, T)>);

impl<T> Default for Members<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Members<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Reader<T> {
            type Value = Members<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members: Vec<(String, T)> = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, T>()? {
                    if members.iter().any(|(known, _)| *known == name) {
                        return Err(A::Error::custom(format!("`{name}` occurs twice")));
                    }
                    members.push((name, value));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reader(PhantomData))
    }
}

/// A data file: an object with `about` and lists of entries.
pub(crate) struct File {
    name: &'static str,
    about: Value,
    lists: Vec<(String, Vec<Box<RawValue>>)>,
}

/// An entry of a list, with the words that name it in a message.
pub(crate) struct Entry<T> {
    pub(crate) place: Place,
    pub(crate) is: T,
}

/// The file and the entry that a check is about.
pub(crate) struct Place(String);

impl File {
    pub(crate) fn open(name: &'static str) -> Result<Self, String> {
        let wrong = |what: String| format!("data/{name}: {what}");
        let text =
            std::fs::read_to_string(format!("data/{name}")).map_err(|error| wrong(error.to_string()))?;
        let Members(members) = serde_json::from_str::<Members<Box<RawValue>>>(&text)
            .map_err(|error| wrong(error.to_string()))?;
        let mut file = Self { name, about: Value::Null, lists: Vec::new() };
        for (member, raw) in members {
            let read = if member == "about" {
                serde_json::from_str(raw.get()).map(|about| file.about = about)
            } else {
                serde_json::from_str(raw.get()).map(|list| file.lists.push((member.clone(), list)))
            };
            read.map_err(|error| wrong(format!("`{member}`: {error}")))?;
        }
        for member in ["title", "sources", "licence", "read_on"] {
            if file.about.get(member).is_none() {
                return Err(wrong(format!("`about` lacks `{member}`")));
            }
        }
        Ok(file)
    }

    pub(crate) fn about(&self, member: &str) -> Result<String, String> {
        let text = self.about.get(member).and_then(Value::as_str);
        text.map(str::to_owned).ok_or_else(|| format!("data/{}: `about` lacks `{member}`", self.name))
    }

    pub(crate) fn source_names(&self) -> Result<BTreeSet<String>, String> {
        let sources = self.about.get("sources").and_then(Value::as_object);
        let sources = sources.ok_or_else(|| format!("data/{}: `about.sources` is no object", self.name))?;
        Ok(sources.keys().cloned().collect())
    }

    /// Takes the list `list`, whose entries are named by their member `named_by` in messages.
    pub(crate) fn list<T: DeserializeOwned>(
        &mut self,
        list: &str,
        named_by: &str,
    ) -> Result<Vec<Entry<T>>, String> {
        let Some(at) = self.lists.iter().position(|(name, _)| name == list) else {
            return Err(format!("data/{}: `{list}` is missing", self.name));
        };
        let (_, items) = self.lists.swap_remove(at);
        let read = |(index, raw): (usize, Box<RawValue>)| {
            let name =
                serde_json::from_str::<Value>(raw.get()).ok().and_then(|item| item.get(named_by).cloned());
            let name = name.map_or_else(String::new, |name| format!(" ({name})"));
            let place = Place(format!("data/{}: {list}[{index}]{name}", self.name));
            let is = serde_json::from_str(raw.get())
                .map_err(|error| place.wrong(&format!("is wrong: {error}")))?;
            Ok(Entry { place, is })
        };
        items.into_iter().enumerate().map(read).collect()
    }

    /// Makes sure that nothing in the file was passed over.
    pub(crate) fn close(self) -> Result<(), String> {
        match self.lists.first() {
            None => Ok(()),
            Some((list, _)) => Err(format!("data/{}: `{list}` is not known", self.name)),
        }
    }
}

impl Place {
    fn wrong(&self, what: &str) -> String {
        format!("{} {what}", self.0)
    }

    pub(crate) fn require(&self, holds: bool, otherwise: &str) -> Result<(), String> {
        if holds { Ok(()) } else { Err(self.wrong(otherwise)) }
    }

    pub(crate) fn texts(&self, members: &[(&str, &str)]) -> Result<(), String> {
        for (member, text) in members {
            self.require(!text.is_empty(), &format!("has an empty `{member}`"))?;
            self.require(
                text.trim() == *text && !text.contains(char::is_control),
                &format!("has white space around, or control characters in, `{member}`"),
            )?;
        }
        Ok(())
    }

    pub(crate) fn sentence(&self, member: &str, text: &str) -> Result<(), String> {
        self.texts(&[(member, text)])?;
        self.require(
            text.ends_with(['.', ')']),
            &format!("has a `{member}` that does not end as a sentence does"),
        )
    }

    pub(crate) fn word(&self, member: &str, word: &str, known: &[&str]) -> Result<(), String> {
        self.require(
            known.contains(&word),
            &format!("has `{word}` for `{member}`; known are {}", known.join(", ")),
        )
    }

    pub(crate) fn guid(&self, member: &str, text: &str) -> Result<(), String> {
        let groups: Vec<&str> = text.split('-').collect();
        let holds = groups.len() == 5
            && groups.iter().zip([8, 4, 4, 4, 12]).all(|(group, length)| {
                group.len() == length && group.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            });
        self.require(holds, &format!("has an `{member}` that is no GUID in lower case: {text}"))
    }
}

/// A yes or no as a field.
pub(crate) fn flag(is: bool) -> String {
    if is { "1" } else { "0" }.to_owned()
}
