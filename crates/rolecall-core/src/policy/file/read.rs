//! A policy file's text to its model, or to every mistake in it.

use std::collections::BTreeMap;

use toml::de::DeTable;

use super::keys::{CLOUDS, KINDS, PROFILES, names, sections};
use super::settings::{Placed, Settings};
use super::{LEEWAY_LIMIT, PolicyFile};
use crate::catalog::{self, Resource};
use crate::entra::Cloud;
use crate::nature::Bearer;
use crate::policy::document::{Document, Problem, Value, repeated};
use crate::policy::glob::pattern_problem;
use crate::rules::RULES;
use crate::text::listed;

impl PolicyFile {
    /// Reads `text`, the policy file that is called `name`.
    ///
    /// # Errors
    /// Every mistake in it, in its order: what is no TOML, an unknown section or key, a value of the wrong type, a word that
    /// says nothing, a rule that does not exist.
    pub fn parse(text: &str, name: &str) -> Result<Self, Vec<Problem>> {
        Self::parse_beside(text, name, &[])
    }

    /// The same where the caller described the APIs `own`, which the file may name too.
    ///
    /// # Errors
    /// As [`PolicyFile::parse`].
    pub fn parse_beside(text: &str, name: &str, own: &[Resource]) -> Result<Self, Vec<Problem>> {
        let (document, table) = Document::read(text.strip_prefix('\u{feff}').unwrap_or(text));
        let mut reader = Reader { document, name, own, profile: None };
        let mut file = Self { name: name.to_owned(), ..Self::default() };
        for (key, value) in &table {
            if key.get_ref().as_ref() == PROFILES {
                file.profiles = reader.profiles(value);
            } else {
                reader.section(key.get_ref(), key.span(), value, &mut file.base);
            }
        }
        reader.document.finish(file)
    }
}

/// The most entries that one list may have: how lists go together takes time by the square of it.
const LIST_LIMIT: usize = 1_000;

struct Reader<'t> {
    document: Document<'t>,
    name: &'t str,
    own: &'t [Resource],
    profile: Option<String>,
}

impl<'t> Reader<'t> {
    fn profiles(&mut self, value: &Value<'t>) -> BTreeMap<String, Settings> {
        let mut profiles = BTreeMap::new();
        for (name, value) in self.document.table("profiles.NAME", value).into_iter().flatten() {
            let word: &str = name.get_ref();
            let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
            if word.is_empty() || repeated(word) == "…" || !word.chars().all(is_plain) {
                let hint = "use letters, digits, `-` and `_`";
                self.document.wrong(name.span(), "this cannot be the name of a profile", hint);
                continue;
            }
            if sections().contains(&word) && !self.holds_sections(value) {
                let message = format!("`{word}` stands where the name of a profile belongs");
                self.document.wrong(name.span(), message, format!("write [profiles.NAME.{word}]"));
                continue;
            }
            self.profile = Some(word.to_owned());
            let mut settings = Settings::default();
            let table = self.document.table(&format!("profiles.{word}"), value);
            for (key, value) in table.into_iter().flatten() {
                self.section(key.get_ref(), key.span(), value, &mut settings);
            }
            profiles.insert(word.to_owned(), settings);
        }
        self.profile = None;
        profiles
    }

    fn holds_sections(&self, value: &Value<'t>) -> bool {
        let keys = |table: &DeTable<'t>| table.keys().any(|key| sections().contains(&key.get_ref().as_ref()));
        value.get_ref().as_table().is_some_and(keys)
    }

    fn section(
        &mut self,
        name: &str,
        span: std::ops::Range<usize>,
        value: &Value<'t>,
        settings: &mut Settings,
    ) {
        let mut known = sections();
        let Some(section) = known.iter().find(|known| **known == name).copied() else {
            // A key that has lost its section is put right by naming the section.
            let owner = known.iter().find(|section| names(section).contains(&name));
            match owner {
                Some(owner) => {
                    let hint = format!("put it below a line with [{}{owner}]", self.prefix());
                    self.document.wrong(span, format!("`{name}` stands outside its section"), hint);
                }
                None => {
                    if self.profile.is_none() {
                        known.push(PROFILES);
                    }
                    self.document.unknown(span, name, "section of a policy", &known);
                }
            }
            return;
        };
        let Some(table) = self.document.table(&format!("{}{section}", self.prefix()), value) else { return };
        for (key, value) in table {
            self.key(section, key.get_ref(), key.span(), value, settings);
        }
    }

    fn prefix(&self) -> String {
        self.profile.as_ref().map(|profile| format!("profiles.{profile}.")).unwrap_or_default()
    }

    fn key(
        &mut self,
        section: &'static str,
        name: &str,
        span: std::ops::Range<usize>,
        value: &Value<'t>,
        settings: &mut Settings,
    ) {
        match (section, name) {
            ("trust", "tenant") => settings.tenant = self.parsed(name, value),
            ("trust", "cloud") => {
                settings.cloud = self
                    .word(name, value, CLOUDS)
                    .and_then(|index| Cloud::ALL.get(index).copied())
                    .map(|cloud| self.placed(cloud, value));
            }
            ("trust", "authority") => settings.authority = self.parsed(name, value),
            ("trust", "allow-tenants") => {
                let items: Vec<&Value<'t>> =
                    self.list(name, value).into_iter().map(|(_, item)| item).collect();
                settings.allow_tenants =
                    items.into_iter().filter_map(|item| self.parsed(name, item)).collect();
            }
            ("trust", "any-tenant") => settings.any_tenant = self.flag(name, value),
            ("trust", "jwks") => settings.jwks = self.texts(name, value),
            ("trust", "secret-file") => settings.secret_file = self.text(name, value),
            ("trust", "issuer") => settings.issuer = self.text(name, value),
            ("audience", "audiences") => settings.audiences = self.texts(name, value),
            ("audience", "resource") => settings.resource = self.resource(name, value),
            ("audience", "any-audience") => settings.any_audience = self.flag(name, value),
            ("permissions", "require") => settings.require = self.texts(name, value),
            ("permissions", "any-of") => settings.any_of = self.groups(name, value),
            ("permissions", "scopes") => settings.scopes = self.texts(name, value),
            ("permissions", "forbid") => settings.forbid = self.patterns(name, value),
            ("permissions", "operations") => settings.operations = self.texts(name, value),
            ("permissions", "exact") => settings.exact = self.flag(name, value),
            ("permissions", "kind") => {
                let kinds = [Bearer::AppOnly, Bearer::Delegated];
                settings.kind = self
                    .word(name, value, KINDS)
                    .and_then(|index| kinds.get(index).copied())
                    .map(|kind| self.placed(kind, value));
            }
            ("permissions", "allow-no-permissions") => settings.allow_no_permissions = self.flag(name, value),
            ("permissions", "lock") => settings.lock = self.text(name, value),
            ("times", "leeway") => settings.leeway = self.leeway(name, value),
            ("times", "min-remaining") => settings.min_remaining = self.length(name, value),
            ("times", "max-lifetime") => settings.max_lifetime = self.length(name, value),
            ("findings", "fail") => settings.fail = self.rules(name, value),
            _ => self.unknown_key(section, name, span),
        }
    }

    fn unknown_key(&mut self, section: &'static str, name: &str, span: std::ops::Range<usize>) {
        let here = names(section);
        let elsewhere =
            sections().into_iter().find(|other| *other != section && names(other).contains(&name));
        if let Some(other) = elsewhere {
            let message = format!("`{name}` is a key of [{other}], and stands in [{section}]");
            let hint = format!("move it below a line with [{}{other}]", self.prefix());
            return self.document.wrong(span, message, hint);
        }
        self.document.unknown(span, name, &format!("key of [{}{section}]", self.prefix()), &here);
    }

    fn placed<T>(&self, read: T, value: &Value<'t>) -> Placed<T> {
        let (line, column) = self.document.place(value.span().start);
        let profile = self.profile.as_ref().map(|profile| format!(", profile {profile}")).unwrap_or_default();
        let place = format!("{}:{line}:{column}", self.name);
        Placed::new(read, format!("{}:{line}{profile}", self.name)).at(place)
    }

    fn text(&mut self, name: &str, value: &Value<'t>) -> Option<Placed<String>> {
        self.document.text(name, value).map(|text| self.placed(text, value))
    }

    fn parsed<T: std::str::FromStr>(&mut self, name: &str, value: &Value<'t>) -> Option<Placed<T>>
    where
        T::Err: ToString,
    {
        self.document.parsed(name, value).map(|parsed| self.placed(parsed, value))
    }

    fn word(&mut self, name: &str, value: &Value<'t>, words: &[&str]) -> Option<usize> {
        self.document.word(name, value, words)
    }

    fn flag(&mut self, name: &str, value: &Value<'t>) -> Option<Placed<bool>> {
        self.document.flag(name, value).map(|flag| self.placed(flag, value))
    }

    fn length(&mut self, name: &str, value: &Value<'t>) -> Option<Placed<crate::time::Seconds>> {
        self.document.length(name, value).map(|length| self.placed(length, value))
    }

    fn leeway(&mut self, name: &str, value: &Value<'t>) -> Option<Placed<crate::time::Seconds>> {
        let leeway = self.length(name, value)?;
        if leeway.value > LEEWAY_LIMIT {
            let message = format!("`leeway`: {} is too long", leeway.value);
            let hint = format!("clocks that differ by more than {LEEWAY_LIMIT} need repair");
            self.document.wrong(value.span(), message, hint);
            return None;
        }
        Some(leeway)
    }

    fn texts(&mut self, name: &str, value: &Value<'t>) -> Vec<Placed<String>> {
        let texts = self.list(name, value);
        texts.into_iter().map(|(text, item)| self.placed(text, item)).collect()
    }

    /// A list of patterns; one that would forbid nothing is wrong.
    fn patterns(&mut self, name: &str, value: &Value<'t>) -> Vec<Placed<String>> {
        let mut patterns = Vec::new();
        for (text, item) in self.list(name, value) {
            if let Some(problem) = pattern_problem(&text) {
                let message =
                    format!("`{name}` holds the pattern `{}`, which matches nothing", repeated(&text));
                self.document.wrong(item.span(), message, problem);
            }
            patterns.push(self.placed(text, item));
        }
        patterns
    }

    /// A list of texts, each with its place, and not too many.
    fn list<'v>(&mut self, name: &str, value: &'v Value<'t>) -> Vec<(String, &'v Value<'t>)> {
        if self.is_too_long(name, value) { Vec::new() } else { self.document.texts(name, value) }
    }

    fn is_too_long(&mut self, name: &str, value: &Value<'t>) -> bool {
        let Some(beyond) = value.get_ref().as_array().and_then(|items| items.get(LIST_LIMIT)) else {
            return false;
        };
        let message =
            format!("`{name}` holds more than {LIST_LIMIT} entries, the most that one list may have");
        self.document.wrong(
            beyond.span(),
            message,
            "leave out what no job needs; a pattern stands for many names",
        );
        true
    }

    fn groups(&mut self, name: &str, value: &Value<'t>) -> Vec<Placed<Vec<String>>> {
        let hint = "write a list of lists: [[\"A\", \"B\"], [\"C\", \"D\"]]";
        let Some(items) = value.get_ref().as_array() else {
            self.document.wrong(value.span(), format!("`{name}` must be a list of lists of names"), hint);
            return Vec::new();
        };
        if self.is_too_long(name, value) {
            return Vec::new();
        }
        let mut groups = Vec::new();
        for item in items {
            if !item.get_ref().is_array() {
                self.document.wrong(item.span(), format!("`{name}` must be a list of lists of names"), hint);
                continue;
            }
            let texts = self.list(name, item);
            if item.get_ref().as_array().is_some_and(|names| names.is_empty()) {
                self.document.wrong(
                    item.span(),
                    format!("a group of `{name}` is empty"),
                    "name at least one permission",
                );
            }
            if let Some((_, comma)) = texts.iter().find(|(text, _)| text.contains(',')) {
                let span = comma.span();
                self.document.wrong(
                    span,
                    format!("a name of `{name}` holds a comma"),
                    "write each name in quotes of its own",
                );
            }
            let names = texts.into_iter().map(|(text, _)| text).collect();
            groups.push(self.placed(names, item));
        }
        groups
    }

    fn resource(&mut self, name: &str, value: &Value<'t>) -> Option<Placed<String>> {
        let resource = self.text(name, value)?;
        let is_own = self.own.iter().any(|api| api.is_called(&resource.value));
        if !is_own && catalog::resource_named(&resource.value).is_none() {
            let known = self.own.iter().copied().chain(catalog::resources());
            let known: Vec<&str> = known.map(|resource| resource.name).collect();
            let message = format!("rolecall knows no API called `{}`", repeated(&resource.value));
            let hint = format!(
                "it knows {}; for any other write audiences = [\"…\"], or describe it for --catalog",
                listed(&known, "and")
            );
            self.document.wrong(value.span(), message, hint);
            return None;
        }
        Some(resource)
    }

    fn rules(&mut self, name: &str, value: &Value<'t>) -> Vec<Placed<String>> {
        let mut rules = Vec::new();
        for (id, item) in self.list(name, value) {
            if RULES.iter().any(|rule| rule.id == id) {
                rules.push(self.placed(id, item));
                continue;
            }
            let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
            let hint = match crate::policy::document::closest(&id, &ids) {
                Some(close) => format!("did you mean `{close}`?"),
                None => "reports name the rules of their findings, and `rolecall explain RULE` tells of each"
                    .to_owned(),
            };
            self.document.wrong(item.span(), format!("`{}` is no rule of findings", repeated(&id)), hint);
        }
        rules
    }
}
