//! For whom the token is: rules 39 and 40.

use super::Addressee;
use crate::catalog;
use crate::json::{Typed, Value};
use crate::knowledge;
use crate::question::{Check, Question, Status, Telling, Words};
use crate::text;
use crate::token::Token;

/// The question `addressed`.
pub(super) fn question(token: &Token, addressee: &Addressee, telling: Telling) -> Question {
    let found = audiences(token);
    let shown = || match &found {
        Ok(list) => describe(list),
        Err(problem) => problem.clone(),
    };
    let (expected, holds): (Words, bool) = match addressee {
        Addressee::Unknown => {
            let check =
                telling.check("audience", Status::Skip, "no audience was given", telling.words(true, shown));
            return Question::without_ground(vec![check], "no audience was given to compare with");
        }
        Addressee::Any => {
            let check = telling.check(
                "audience",
                Status::Skip,
                "any audience, as you asked",
                telling.words(true, shown),
            );
            return Question::without_ground(vec![check], "--any-audience was given");
        }
        Addressee::Audiences(expected) => {
            let holds = found
                .as_ref()
                .is_ok_and(|list| list.iter().any(|aud| expected.iter().any(|name| name == aud)));
            (telling.words(holds, || text::listed(expected, "or")), holds)
        }
        Addressee::Resource { name, audiences, scope } => {
            // The audience that tokens are asked for, which is the one that people know.
            let recommended = scope.strip_suffix("/.default").unwrap_or(scope);
            let names = |aud: &&str| audiences.iter().any(|known| same_but_for_a_slash(known, aud));
            let holds = found.as_ref().is_ok_and(|list| list.iter().any(names));
            (telling.words(holds, || format!("a name of {name}, such as {recommended}")), holds)
        }
    };
    if found.is_err() && !token.payload_is_whole() && !token.claims().has("aud") {
        let check = telling
            .check("audience", Status::Undecided, expected, "nothing that could be read")
            .detail("the payload is broken, so nobody knows whom it is for");
        return Question::answered(vec![check], "");
    }
    let check = telling.judged("audience", holds, expected, telling.words(holds, shown));
    let check = if holds {
        noted(check, addressee, &found)
    } else {
        let check = match &found {
            Ok(_) => check,
            Err(problem) => check.told(format!("it names no audience that could be read ({problem})")),
        };
        explain(check, addressee, found.as_deref().unwrap_or_default())
    };
    Question::answered(vec![check], "the audience could not be judged")
}

/// The values of `aud`, or what is wrong with it. Missing or empty is refused.
fn audiences(token: &Token) -> Result<Vec<&str>, String> {
    let claims = token.claims();
    match claims.get("aud") {
        None => Err("no `aud`".to_owned()),
        Some(Value::String(aud)) if aud.is_empty() => Err("an empty `aud`".to_owned()),
        Some(Value::String(aud)) => Ok(vec![aud]),
        Some(Value::Array(items)) if items.is_empty() => Err("an empty list as `aud`".to_owned()),
        Some(Value::Array(_)) => match claims.strings("aud") {
            Typed::Is(list) if list.iter().all(|aud| !aud.is_empty()) => Ok(list),
            _ => Err("a list as `aud` that holds something else than names".to_owned()),
        },
        Some(other) => Err(format!("`aud` is {}", other.type_name())),
    }
}

fn describe(list: &[&str]) -> String {
    let described = |aud: &str| match knowledge::audience_name(aud) {
        Some(name) => [&*text::shortened(aud, 200), " (", name, ")"].concat(),
        None => text::shortened(aud, 200).into_owned(),
    };
    if let [aud] = list {
        return described(aud);
    }
    let shown: Vec<String> = list.iter().take(5).map(|aud| described(aud)).collect();
    let rest = list.len().saturating_sub(shown.len());
    if rest == 0 { shown.join(", ") } else { format!("{} and {rest} more", shown.join(", ")) }
}

fn without_slash(text: &str) -> &str {
    text.strip_suffix('/').unwrap_or(text)
}

fn same_but_for_a_slash(one: &str, other: &str) -> bool {
    without_slash(one) == without_slash(other)
}

/// Rule 40: a slash that was overlooked is said.
fn noted(check: Check, addressee: &Addressee, found: &Result<Vec<&str>, String>) -> Check {
    let Addressee::Resource { audiences, .. } = addressee else { return check };
    let exact =
        found.as_ref().is_ok_and(|list| list.iter().any(|aud| audiences.iter().any(|known| known == aud)));
    if exact { check } else { check.detail("but for one slash at the end, which is overlooked here") }
}

/// The same check where an audience that was found and one that was expected are two names of one application (rule 39).
fn renamed(check: &Check, expected: &[String], found: &[&str]) -> Option<Check> {
    let (aud, name, application) = found.iter().find_map(|aud| {
        expected.iter().find_map(|name| Some((*aud, name, knowledge::same_application(name, aud)?)))
    })?;
    let [form, wanted] = [aud, name.as_str()].map(knowledge::form_of_audience);
    let (told, detail) = if form == wanted {
        let told = format!("it is for {application}, under another of its names than was expected");
        (told, format!("both are names of {application}"))
    } else {
        let told = format!("it is for {application}, under its {form}, where its {wanted} was expected");
        (
            told,
            format!(
                "both are names of {application}: the token has its {form}, and its {wanted} was expected"
            ),
        )
    };
    let version = "a v2 token always has the application id, a v1 token may have the URI";
    let short = catalog::resource_of_audience(aud).and_then(catalog::Resource::short_name);
    let hint = match short {
        Some(short) => {
            format!("{version}: if the API takes both, say --resource {short}, or --audience {aud} too")
        }
        None => format!("{version}: if the API takes both, say --audience {aud} too"),
    };
    Some(check.clone().told(told).detail(detail).hint(hint))
}

/// The same check where `expected` is what people call an API, which no token has as its audience.
fn names_an_api(check: &Check, expected: &str, found: &[&str]) -> Option<Check> {
    if catalog::resource_of_audience(expected).is_some() {
        return None;
    }
    let meant = catalog::resource_named(expected)?;
    let (name, aud) = (meant.name, meant.audiences().into_iter().next()?);
    let expected = text::shortened(expected, 40);
    let is_for_it = found.iter().any(|aud| catalog::resource_of_audience(aud) == Some(meant));
    let told = if is_for_it {
        format!("it is for {name}, whose name was expected and not its audience")
    } else {
        format!("it is for {}", describe(found))
    };
    Some(
        check
            .clone()
            .told(told)
            .detail(format!("`{expected}` is a name of {name}, and no audience"))
            .hint(format!("write --resource {expected}, or an audience such as --audience {aud}")),
    )
}

fn explain(check: Check, addressee: &Addressee, found: &[&str]) -> Check {
    let expected: &[String] = match addressee {
        Addressee::Audiences(expected) => expected,
        Addressee::Resource { audiences, .. } => audiences,
        Addressee::Unknown | Addressee::Any => return check,
    };
    let any =
        |same: fn(&str, &str) -> bool| found.iter().any(|aud| expected.iter().any(|name| same(name, aud)));
    if any(same_but_for_a_slash) {
        return check
            .detail("they differ by one slash at the end, and --audience compares byte for byte")
            .hint(
                "give the audience as the token has it, with a second --audience if your API accepts both",
            );
    }
    if any(|one, other| one.eq_ignore_ascii_case(other)) {
        return check
            .detail("they differ in upper and lower case, and an audience is compared byte for byte");
    }
    if matches!(addressee, Addressee::Audiences(_)) {
        if let Some(renamed) = renamed(&check, expected, found) {
            return renamed;
        }
        if let Some(named) = expected.iter().find_map(|name| names_an_api(&check, name, found)) {
            return named;
        }
    }
    let wanted = expected.iter().find_map(|name| catalog::resource_of_audience(name));
    let scope = match addressee {
        Addressee::Resource { scope, .. } => Some(scope.clone()),
        _ => wanted.map(catalog::Resource::default_scope),
    };
    let whose = found.iter().find_map(|aud| knowledge::audience_name(aud));
    // Only where it is the API that was meant which people take this audience for.
    let note = found.iter().find_map(|aud| wanted?.not_audience(aud));
    let check = match (whose, note) {
        (whose, Some(note)) => {
            let whose = whose.map_or(String::new(), |name| format!(", {name}"));
            check.detail(format!("the token is for another API{whose}. {note}"))
        }
        (Some(name), None) => check.detail(format!("the token is for another API: {name}")),
        (None, None) => check,
    };
    match scope {
        Some(scope) => check.hint(format!("ask for a token with the scope {scope}")),
        None => check.hint("ask for a token for this API: the scope decides the audience"),
    }
}
