//! One part of a path: how a part of a request fits one of a catalog. Both are in lower case.

/// The spellings under which `text` may be known: as it is; a bound function without its empty parentheses; a type
/// without Graph's namespace.
pub(super) fn spellings(text: &str) -> impl Iterator<Item = &str> {
    let bare = text.strip_suffix("()");
    let short = bare.unwrap_or(text).strip_prefix("microsoft.graph.");
    [Some(text), bare, short].into_iter().flatten()
}

/// Whether `text` fits `pattern`, which holds a placeholder.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    if text.is_empty() || text.starts_with('$') {
        return false;
    }
    if pattern == "{id}" {
        return true;
    }
    // A call is taken apart only where both are one.
    let calls = if text.ends_with(')') { call(pattern).zip(call(text)) } else { None };
    match calls {
        // The same arguments in any order.
        Some(((name, arguments), (other, others))) => name == other && arguments == others,
        None => pieces_fit(pattern, text),
    }
}

/// `name(key)`, where OData writes a key that other requests write as a segment: name and key.
pub(super) fn keyed(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.split_once('(')?;
    let key = rest.strip_suffix(')')?;
    let key = key.strip_prefix('\'').and_then(|key| key.strip_suffix('\'')).unwrap_or(key);
    let is_name = !name.is_empty() && !name.contains(['{', '=']);
    (is_name && !key.contains(['=', '(', ')', '\''])).then_some((name, key))
}

/// A call's name and its arguments: name and value; the name is empty where there is the value alone.
fn call(text: &str) -> Option<(&str, Vec<&str>)> {
    let (name, rest) = text.split_once('(')?;
    let inside = rest.strip_suffix(')')?;
    let mut names = Vec::new();
    let mut quoted = false;
    let parts = inside.split(|c: char| {
        if c == '\'' {
            quoted = !quoted;
        }
        c == ',' && !quoted
    });
    for part in parts {
        let part = part.trim();
        // A value may hold `=`, but then it is quoted.
        names.push(
            part.split_once('=').filter(|(name, _)| !name.contains('\'')).map_or("", |(name, _)| name.trim()),
        );
    }
    names.sort_unstable();
    Some((name, names))
}

/// Whether what stands between the placeholders of `pattern` stands in `text`, in that order, with at least one character
/// for each placeholder.
fn pieces_fit(pattern: &str, text: &str) -> bool {
    let mut rest = text;
    let mut remaining = pattern;
    let mut hungry = false;
    loop {
        let Some((before, behind)) = remaining.split_once('{') else {
            return if hungry {
                rest.len() > remaining.len() && rest.ends_with(remaining)
            } else {
                rest == remaining
            };
        };
        let Some((_, after)) = behind.split_once('}') else { return false };
        if hungry {
            let skip = rest.chars().next().map_or(0, char::len_utf8);
            let Some(at) = rest.get(skip..).and_then(|tail| tail.find(before)) else { return false };
            rest = &rest[skip + at + before.len()..];
        } else {
            let Some(tail) = rest.strip_prefix(before) else { return false };
            rest = tail;
        }
        hungry = true;
        remaining = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_fits_its_pattern() {
        for (pattern, text, holds) in [
            ("{id}", "5a1b", true),
            ("{id}", "", false),
            ("{id}", "$count", false),
            ("{id}:", "report.docx:", true),
            ("{id}:", "report.docx", false),
            ("{id}:", ":", false),
            ("getreport(period={value})", "getreport(period='d7')", true),
            ("getreport(period={value})", "getreport(date=2026-01-01)", false),
            ("getreport(period={value})", "getreport()", false),
            ("getreport(period={value})", "getother(period='d7')", false),
            ("find(a={x},b={y})", "find(b='1',a=2)", true),
            ("find(a={x},b={y})", "find(a='1,b=2')", false),
            ("find(a={x},b={y})", "find(a='1,2', b=2)", true),
            ("find(a={x}, b={y})", "find(a=1,b=2)", true),
            ("ingest('{itemid}')", "ingest('x')", true),
            ("ingest('{itemid}')", "ingest(a='x')", false),
            ("roletemplateid={v}", "roletemplateid=62e9", true),
            ("roletemplateid={v}", "roletemplateid=", false),
            ("roletemplateid={v}", "other=1", false),
        ] {
            assert_eq!(fits(pattern, text), holds, "{pattern} and {text}");
        }
    }

    #[test]
    fn a_key_in_parentheses_is_taken_apart() {
        for (text, apart) in [
            ("users('a@b.c')", Some(("users", "a@b.c"))),
            ("users(5)", Some(("users", "5"))),
            ("delta()", Some(("delta", ""))),
            ("applications(appid='5')", None),
            ("users('a')('b')", None),
            ("users", None),
            ("('x')", None),
        ] {
            assert_eq!(keyed(text), apart, "{text}");
        }
    }
}
