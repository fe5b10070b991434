//! Paths into a token: `.roles[0]`, `header.kid`, `.["http://…"]`.

use std::fmt;

use rolecall_core::json::{Object, Value, to_string_safe};
use rolecall_core::text::{counted, shortened};

use crate::error::{holds_token_text, repeated};

/// Names that are further apart than this have nothing to do with each other.
const FAR: usize = 3;
/// Longer names are not compared: the work grows with the square of their length.
const COMPARED_LIMIT: usize = 64;

/// A path into a token's header or claims.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Path {
    root: Root,
    steps: Vec<Step>,
}

/// Where a path begins.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Root {
    Header,
    Claims,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Step {
    Member(String),
    Element(usize),
}

/// Why a path leads nowhere.
#[derive(Debug)]
pub(super) struct Absent {
    /// What is so.
    pub(super) problem: String,
    /// Paths that lead somewhere and resemble it.
    pub(super) close: Vec<String>,
}

impl Path {
    /// Reads a path as it is written on the command line. The dot in front may be left out.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        if holds_token_text(text) {
            return Err(
                "this is a token and no path: write the path first, such as `rolecall get .oid TOKEN`"
                    .to_owned(),
            );
        }
        let wrong = || {
            format!(
                "`{}` is no path: write one such as .oid, .roles[0], header.kid or .[\"a.b\"]",
                repeated(text)
            )
        };
        let (root, rest) = match text.strip_prefix("header") {
            Some(rest) if rest.is_empty() || rest.starts_with(['.', '[']) => (Root::Header, rest),
            _ => (Root::Claims, text),
        };
        let mut rest = if rest == "." { "" } else { rest };
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let bracket = rest.strip_prefix('[').or_else(|| rest.strip_prefix(".["));
            if let Some(inside) = bracket {
                let (step, after) = Step::in_brackets(inside).ok_or_else(wrong)?;
                steps.push(step);
                rest = after;
                continue;
            }
            let name = match rest.strip_prefix('.') {
                Some(name) => name,
                // Only at the very beginning: `oid` for `.oid`.
                None if steps.is_empty() && root == Root::Claims => rest,
                None => return Err(wrong()),
            };
            let end = name.find(['.', '[']).unwrap_or(name.len());
            if end == 0 {
                return Err(wrong());
            }
            steps.push(Step::Member(name[..end].to_owned()));
            rest = &name[end..];
        }
        if text.is_empty() { Err(wrong()) } else { Ok(Self { root, steps }) }
    }

    pub(super) fn root(&self) -> Root {
        self.root
    }

    /// The value that the path leads to from `root`; `None` when that is `root` itself.
    pub(super) fn find<'a>(&self, root: &'a Object) -> Result<Option<&'a Value>, Absent> {
        let mut value: Option<&'a Value> = None;
        for (index, step) in self.steps.iter().enumerate() {
            let before = Self { root: self.root, steps: self.steps[..index].to_vec() };
            let next = match (step, value) {
                (Step::Member(name), None) => before.member(root, name)?,
                (Step::Member(name), Some(Value::Object(object))) => before.member(object, name)?,
                (Step::Element(at), Some(Value::Array(items))) => items.get(*at).ok_or_else(|| {
                    let count = counted(items.len(), "element");
                    Absent { problem: format!("`{before}` has {count}, counted from 0"), close: Vec::new() }
                })?,
                (_, other) => {
                    let found = other.map_or("an object", Value::type_name);
                    return Err(Absent { problem: format!("`{before}` is {found}"), close: Vec::new() });
                }
            };
            value = Some(next);
        }
        Ok(value)
    }

    fn member<'a>(&self, object: &'a Object, name: &str) -> Result<&'a Value, Absent> {
        object.get(name).ok_or_else(|| {
            let whole = match (self.root, self.steps.is_empty()) {
                (Root::Header, true) => "the header has".to_owned(),
                (Root::Claims, true) => "the claims have".to_owned(),
                (_, false) => format!("`{self}` has"),
            };
            let close = close_names(object, name)
                .map(|name| {
                    let mut steps = self.steps.clone();
                    steps.push(Step::Member(name.to_owned()));
                    format!("`{}`", Self { root: self.root, steps })
                })
                .collect();
            Absent { problem: format!("{whole} no member `{name}`"), close }
        })
    }
}

impl Step {
    /// Reads what stands behind `[`, up to and without what follows `]`.
    fn in_brackets(text: &str) -> Option<(Self, &str)> {
        if text.starts_with('"') {
            // A JSON text can hold `]` and escaped quotes: its end is the first quote behind an even number of `\`.
            let mut escaped = false;
            let end = text.bytes().enumerate().skip(1).find_map(|(at, byte)| {
                let ends = byte == b'"' && !escaped;
                escaped = byte == b'\\' && !escaped;
                ends.then_some(at)
            })?;
            let name: String = serde_json::from_str(&text[..=end]).ok()?;
            return Some((Self::Member(name), text[end + 1..].strip_prefix(']')?));
        }
        let (digits, after) = text.split_once(']')?;
        Some((Self::Element(digits.parse().ok()?), after))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.root, self.steps.as_slice()) {
            (Root::Header, _) => f.write_str("header")?,
            (Root::Claims, [] | [Step::Element(_), ..]) => f.write_str(".")?,
            (Root::Claims, [Step::Member(name), ..]) if !is_simple(name) => f.write_str(".")?,
            (Root::Claims, _) => {}
        }
        for step in &self.steps {
            match step {
                Step::Member(name) if is_simple(name) => write!(f, ".{name}")?,
                Step::Member(name) => write!(f, "[{}]", to_string_safe(&shortened(name, COMPARED_LIMIT)))?,
                Step::Element(at) => write!(f, "[{at}]")?,
            }
        }
        Ok(())
    }
}

/// The path of the member `name` of `part`, as `rolecall get` takes it. `None` where it would need quotes: a name that
/// somebody chose could end them, and people copy commands.
pub(crate) fn path_of(part: &str, name: &str) -> Option<String> {
    let root = if part == "header" { Root::Header } else { Root::Claims };
    is_simple(name).then(|| Path { root, steps: vec![Step::Member(name.to_owned())] }.to_string())
}

fn is_simple(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= COMPARED_LIMIT
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// At most three names of `object` that resemble `name`, the closest first.
fn close_names<'a>(object: &'a Object, name: &str) -> impl Iterator<Item = &'a str> {
    let wanted = name.to_lowercase();
    let mut close: Vec<(usize, &str)> = Vec::new();
    if wanted.len() <= COMPARED_LIMIT {
        let names = object.members().iter().map(|member| member.name.as_str());
        for candidate in names.filter(|candidate| candidate.len() <= COMPARED_LIMIT) {
            let distance = strsim::osa_distance(&wanted, &candidate.to_lowercase());
            // A short name resembles everything.
            if distance <= FAR.min(wanted.chars().count() / 2) {
                close.push((distance, candidate));
            }
        }
    }
    close.sort_by_key(|(distance, _)| *distance);
    close.dedup();
    close.into_iter().take(3).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_and_written() {
        for (text, written) in [
            (".", Some(".")),
            (".oid", Some(".oid")),
            ("oid", Some(".oid")),
            (".roles[0]", Some(".roles[0]")),
            (".a.b[1].c", Some(".a.b[1].c")),
            (r#".["a.b"]"#, Some(r#".["a.b"]"#)),
            (r#".["a\"]b"].c"#, Some(r#".["a\"]b"].c"#)),
            (r#".["oid"]"#, Some(".oid")),
            ("header", Some("header")),
            ("header.kid", Some("header.kid")),
            (r#"header["a b"]"#, Some(r#"header["a b"]"#)),
            ("headers", Some(".headers")),
            (".header", Some(".header")),
            ("", None),
            ("..", None),
            (".a.", None),
            (".a[", None),
            (".a[x]", None),
            (".a[-1]", None),
            (".a[0", None),
            (r#".["a"#, None),
            (r#".["a""#, None),
            (".a]", Some(r#".["a]"]"#)),
            ("a[0]b", None),
            ("eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.eyJh.x", None),
        ] {
            assert_eq!(Path::read(text).ok().map(|path| path.to_string()).as_deref(), written, "{text}");
        }
        assert_eq!(path_of("header", "kid").as_deref(), Some("header.kid"));
        assert_eq!(path_of("payload", "x'; rm -rf ~; '"), None);
    }

    #[test]
    fn close_names_are_found() {
        let Some(Value::Object(object)) =
            rolecall_core::json::parse(r#"{"oid":1,"roles":1,"appid":1,"idp":1,"tid":1}"#).value
        else {
            panic!()
        };
        for (name, close) in
            [("role", vec!["roles"]), ("Roles", vec!["roles"]), ("appdi", vec!["appid"]), ("nothing", vec![])]
        {
            assert_eq!(close_names(&object, name).collect::<Vec<_>>(), close, "{name}");
        }
    }
}
