//! Objects: members in order, found by name, and the names that occur twice.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::text::Short;
use super::{Text, Typed, Value};
use crate::text::shortened;
use crate::time::NumericDate;

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The member's name, unescaped.
    pub name: Text,
    /// Its value.
    pub value: Value,
}

/// A JSON object: its members in the order in which they were written. A name can occur twice; whoever reads the
/// object as a map gets the last, as Microsoft's parser does, and [`Object::duplicates`] names the rest.
#[derive(Clone, Debug, Default)]
pub struct Object {
    members: Vec<Member>,
    index: Index,
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        // The rest follows from the members.
        self.members == other.members
    }
}

// As for `Value`.
impl Eq for Member {}
impl Eq for Object {}

impl Object {
    pub(crate) fn from_members(members: Vec<Member>) -> Self {
        let by_name = |member: &Member| member.name.short().is_some() || Short::of(&member.name).is_none();
        debug_assert!(members.iter().all(by_name), "a short name that is none would not be found");
        let index = Index::of(&members);
        Self { members, index }
    }

    /// The members in their order.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The value of the last member called `name`.
    #[inline(always)]
    pub fn get(&self, name: &str) -> Option<&Value> {
        match Short::of(name) {
            Some(short) => self.named(slot(&short), |member| member.name.short() == Some(&short)),
            None => self.named(LONG, |member| member.name == name),
        }
    }

    /// The value of the last member that `is` the one whose name leads to `slot`.
    #[inline(never)]
    fn named(&self, slot: usize, is: impl Fn(&Member) -> bool) -> Option<&Value> {
        let member = match &self.index {
            Index::Of { slots, .. } => {
                probe(slots, slot).map_while(|at| self.members.get(at)).find(|member| is(member))
            }
            Index::None => self.members.iter().rfind(|member| is(member)),
        };
        member.map(|member| &member.value)
    }

    /// Whether a member called `name` is there, whatever it holds.
    #[inline(always)]
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The member `name` as a text.
    #[inline(always)]
    pub fn string(&self, name: &str) -> Typed<'_, &str> {
        match self.get(name) {
            None => Typed::Absent,
            Some(Value::String(text)) => Typed::Is(text),
            Some(other) => Typed::Wrong(other),
        }
    }

    /// The member `name` where it is a text, as one to keep.
    #[inline(always)]
    pub(crate) fn text(&self, name: &str) -> Option<&Text> {
        match self.get(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// The member `name` as an array that holds texts alone.
    #[inline(always)]
    pub fn strings(&self, name: &str) -> Typed<'_, Vec<&str>> {
        match self.get(name) {
            None => Typed::Absent,
            Some(value @ Value::Array(items)) => {
                let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
                texts.map_or(Typed::Wrong(value), Typed::Is)
            }
            Some(other) => Typed::Wrong(other),
        }
    }

    /// The member `name` as a NumericDate (RFC 7519 §2).
    #[inline(always)]
    pub fn numeric_date(&self, name: &str) -> Typed<'_, NumericDate> {
        match self.get(name) {
            None => Typed::Absent,
            Some(value @ Value::Number(number)) => {
                number.numeric_date().map_or(Typed::Wrong(value), Typed::Is)
            }
            Some(other) => Typed::Wrong(other),
        }
    }

    /// The paths of members that occur more than once in their object, at any depth: `aud`, `cnf.jwk`, `list[2].id`.
    /// At most [`DUPLICATES_NAMED`], each name shortened: enough to refuse a token by, whatever somebody wrote into it.
    pub fn duplicates(&self) -> Vec<String> {
        let mut search = Duplicates { trail: Vec::new(), found: Vec::new() };
        search.object(self);
        search.found
    }
}

/// How many duplicate members [`Object::duplicates`] names.
pub const DUPLICATES_NAMED: usize = 20;

/// Longest name within a path, in characters.
const STEP_SHOWN: usize = 60;

/// A search for duplicates that writes a path only where it found one.
struct Duplicates<'v> {
    trail: Vec<Step<'v>>,
    found: Vec<String>,
}

enum Step<'v> {
    Member(&'v Text),
    Item(usize),
}

impl<'v> Duplicates<'v> {
    fn object(&mut self, object: &'v Object) {
        if object.index.may_hold_repeated() {
            let mut names: Vec<&Text> = object.members.iter().map(|member| &member.name).collect();
            names.sort_unstable_by_key(|name| name.as_bytes());
            let mut last_named = None;
            for pair in names.windows(2) {
                if pair[0] == pair[1] && last_named != Some(pair[0]) {
                    last_named = Some(pair[0]);
                    self.name(pair[0]);
                }
            }
        }
        for member in &object.members {
            self.value(Step::Member(&member.name), &member.value);
        }
    }

    fn value(&mut self, step: Step<'v>, value: &'v Value) {
        if self.found.len() >= DUPLICATES_NAMED {
            return;
        }
        match value {
            Value::Object(object) => {
                self.trail.push(step);
                self.object(object);
                self.trail.pop();
            }
            Value::Array(items) if !items.is_of_plain_texts() => {
                self.trail.push(step);
                for (index, item) in items.iter().enumerate() {
                    self.value(Step::Item(index), item);
                }
                self.trail.pop();
            }
            _ => {}
        }
    }

    fn name(&mut self, name: &'v Text) {
        if self.found.len() >= DUPLICATES_NAMED {
            return;
        }
        let mut path = String::new();
        for step in self.trail.iter().chain([&Step::Member(name)]) {
            match step {
                Step::Member(name) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(&shortened(name, STEP_SHOWN));
                }
                Step::Item(index) => path.push_str(&format!("[{index}]")),
            }
        }
        self.found.push(path);
    }
}

/// Where the members of an object stand by their names.
#[derive(Clone, Debug, Default)]
enum Index {
    /// Nowhere: there are so many that they are looked through one after another, or none.
    #[default]
    None,
    /// From the slot that its name leads to on, up to the first empty one, stands where each name's last member is, from one.
    Of { slots: [u8; SLOTS], repeated: bool },
}

const SLOTS: usize = 64;

/// The most members that an index is made for: a quarter of it stays empty.
const INDEXED: usize = 48;

/// The slot of all names that are not short.
const LONG: usize = 0;

impl Index {
    fn of(members: &[Member]) -> Self {
        if members.len() > INDEXED {
            return Self::None;
        }
        let (mut slots, mut repeated) = ([0; SLOTS], false);
        for (at, member) in (1..).zip(members) {
            let mut slot = member.name.short().map_or(LONG, slot);
            while let Some(other) = usize::from(slots[slot]).checked_sub(1) {
                if members[other].name == member.name {
                    repeated = true;
                    break;
                }
                slot = (slot + 1) % SLOTS;
            }
            slots[slot] = at;
        }
        Self::Of { slots, repeated }
    }

    /// Whether a name may occur twice: without an index nobody has looked.
    fn may_hold_repeated(&self) -> bool {
        matches!(self, Self::None | Self::Of { repeated: true, .. })
    }
}

/// The slot of a short name.
#[inline(always)]
fn slot(name: &Short) -> usize {
    (name.mixed() >> 58) as usize
}

/// Where the members stand whose names may lead to `slot`.
fn probe(slots: &[u8; SLOTS], slot: usize) -> impl Iterator<Item = usize> {
    (slot..slot + SLOTS).map_while(|slot| usize::from(slots[slot % SLOTS]).checked_sub(1))
}

impl Serialize for Object {
    /// Of duplicate members only the last is written, where it stood: two equal names would be read differently by
    /// different readers, which is the very danger. Findings name the others.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let last: HashMap<&str, usize> =
            self.members.iter().enumerate().map(|(index, member)| (member.name.as_str(), index)).collect();
        let mut map = serializer.serialize_map(None)?;
        for (index, member) in self.members.iter().enumerate() {
            if last.get(member.name.as_str()) == Some(&index) {
                map.serialize_entry(member.name.as_str(), &member.value)?;
            }
        }
        map.end()
    }
}

impl schemars::JsonSchema for Object {
    fn schema_name() -> Cow<'static, str> {
        "Object".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "object"})
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Number, parse, to_string_safe};
    use super::*;

    #[test]
    fn duplicates_are_named_at_any_depth() {
        let object = |text| match parse(text).value {
            Some(Value::Object(object)) => object,
            other => panic!("{other:?}"),
        };
        for (text, paths) in [
            (r#"{"a":1,"b":2}"#, vec![]),
            (r#"{"a":1,"a":2,"a":3}"#, vec!["a"]),
            (r#"{"a":{"b":1,"b":1}}"#, vec!["a.b"]),
            (r#"{"a":[{"b":1},{"c":1,"c":2}]}"#, vec!["a[1].c"]),
            (r#"{"a":1,"\u0061":2}"#, vec!["a"]),
        ] {
            assert_eq!(object(text).duplicates(), paths, "{text}");
        }
    }

    #[test]
    fn naming_duplicates_costs_no_more_than_reading_them() {
        // A long name above many duplicates once asked for gigabytes of paths.
        let members: String = (0..20_000).map(|number| format!(r#","a{number}":1,"a{number}":2"#)).collect();
        let text = format!(r#"{{"{}":{{"b":1{members}}}}}"#, "x".repeat(300_000));
        let Some(Value::Object(object)) = parse(&text).value else { panic!() };
        let duplicates = object.duplicates();
        assert_eq!(duplicates.len(), DUPLICATES_NAMED);
        assert!(duplicates.iter().all(|path| path.chars().count() < 100));
    }

    #[test]
    fn the_last_duplicate_is_the_one_that_counts_and_is_written() {
        let Some(Value::Object(object)) = parse(r#"{"a":1,"b":2,"a":3}"#).value else { panic!() };
        assert_eq!(object.get("a"), Some(&Value::Number(Number::from_digits("3"))));
        assert_eq!(to_string_safe(&object), r#"{"b":2,"a":3}"#);
    }

    #[test]
    fn types_are_checked_not_coerced() {
        let Some(Value::Object(object)) = parse(r#"{"s":"1","n":1,"l":["a"],"m":["a",1],"h":1e400}"#).value
        else {
            panic!()
        };
        assert_eq!(object.string("s").ok(), Some("1"));
        assert!(matches!(object.string("n"), Typed::Wrong(Value::Number(_))));
        assert!(matches!(object.string("x"), Typed::Absent));
        assert_eq!(object.strings("l").ok(), Some(vec!["a"]));
        assert!(matches!(object.strings("m"), Typed::Wrong(_)));
        assert!(matches!(object.strings("s"), Typed::Wrong(_)));
        assert!(matches!(object.numeric_date("s"), Typed::Wrong(_)));
        assert!(matches!(object.numeric_date("h"), Typed::Wrong(_)));
        assert!(object.numeric_date("n").ok().is_some());
    }
}
