//! The words that the formats of an audit share. They follow from the answers alone.

use rolecall_core::audit::{
    Answered, Count, DISTINCT_LIMIT, Ends, Facts, Listed, Named, NotToken, Reason, Summary, Weight,
};
use rolecall_core::nature::Bearer;
use rolecall_core::question::Answer;
use rolecall_core::report::Verdict;
use rolecall_core::verify::Stale;

use crate::render::table::grouped;

/// How many digits of a hash name a token.
const NAME_DIGITS: usize = 12;

/// What is said of tokens that could not be kept apart.
pub(super) fn beyond_note(summary: &Summary) -> String {
    format!(
        "{} tokens beyond the first {} different ones: each was judged, none was told apart",
        counted(summary.beyond.places, "place holds", "places hold"),
        number(DISTINCT_LIMIT as u64),
    )
}

/// How many places look like a token in a spelling that is not read.
pub(super) fn places_spelt_otherwise(summary: &Summary) -> Option<String> {
    let others = &summary.not_tokens;
    let places = |count| counted(count, "place looks like a token", "places look like a token");
    match (others.in_base64, others.in_quoted_printable) {
        (0, 0) => None,
        (base64, 0) => Some(format!("{} in base64", places(base64))),
        (0, quoted) => Some(format!("{} in quoted-printable", places(quoted))),
        (base64, quoted) => Some(format!(
            "{}, {} in base64 and {} in quoted-printable",
            places(others.spelt_otherwise()),
            number(base64),
            number(quoted)
        )),
    }
}

/// A kind of what is no token, in words.
pub(super) fn kind_of_other(kind: NotToken) -> &'static str {
    match kind {
        NotToken::CutOff => "cut off",
        NotToken::Malformed => "malformed",
        NotToken::Encrypted => "encrypted",
        NotToken::InBase64 => "in base64",
        NotToken::InQuotedPrintable => "in quoted-printable",
    }
}

/// Where what is no token stands.
pub(super) fn ends(ends: &Ends) -> String {
    match ends.last.as_ref().filter(|last| **last != ends.first) {
        Some(last) => format!("first at {}, last at {last}", ends.first),
        None => format!("at {}", ends.first),
    }
}

/// The four questions with the answers about a token.
pub(super) fn answers(facts: &Facts) -> [(&'static str, Answer); 4] {
    [
        ("authentic", facts.authentic),
        ("current", facts.current),
        ("addressed", facts.addressed),
        ("allowed", facts.allowed),
    ]
}

/// The verdict on a token in a word.
pub(super) fn verdict(facts: &Facts, summary: &Summary) -> &'static str {
    let weight = summary.weight(facts);
    match facts.verdict {
        _ if facts.is_forged() => match facts.reason {
            Some(Reason::CutOff) => "CUT OFF",
            Some(Reason::OtherAlgorithm) => "OTHER ALGORITHM",
            Some(Reason::UnknownKey) => "UNKNOWN KEY",
            Some(Reason::OtherTenant) => "OTHER TENANT",
            Some(Reason::OtherIssuer) => "OTHER ISSUER",
            _ => "FORGED",
        },
        _ if facts.redacted => "REDACTED",
        _ if facts.cut_off => "CUT OFF",
        _ if weight == Weight::Noted => "NOTED",
        _ if weight == Weight::Fails => "FAIL",
        _ if weight == Weight::Open => "UNDECIDED",
        Verdict::Pass => "PASS",
        Verdict::Fail => "FAIL",
        Verdict::Undecided => "UNDECIDED",
        Verdict::NotAsked => "NOT VERIFIED",
    }
}

/// The same where rows stand below each other; of a token of which nothing was asked, whether it holds.
pub(super) fn state(facts: &Facts, summary: &Summary) -> &'static str {
    if facts.verdict != Verdict::NotAsked
        || summary.weight(facts) != Weight::Nothing
        || facts.is_forged()
        || facts.redacted
        || facts.cut_off
    {
        return verdict(facts, summary);
    }
    match (facts.holds(), facts.stale) {
        (Answer::Yes, _) => "live",
        (Answer::No, _) if facts.now.is_some() => "not live",
        (Answer::No, Some(Stale::Early)) => "early",
        (Answer::No, _) => "ended",
        (Answer::NotChecked, _) => "undated",
    }
}

/// Where a token stands.
pub(super) fn places(facts: &Facts) -> String {
    match facts.places.saturating_sub(1) {
        0 => facts.first.to_string(),
        more => format!("{}, and at {}", facts.first, counted(more, "more place", "more places")),
    }
}

/// For whom a token speaks, by which application and for which API, by their names.
pub(super) fn holder(facts: &Facts) -> String {
    let mut parts = vec![match (&facts.who, facts.kind) {
        (Some(who), _) => quoted(who),
        (None, Bearer::AppOnly) => "an application alone".to_owned(),
        (None, Bearer::Delegated) => "a user without a name".to_owned(),
        (None, Bearer::Unclear) => "nobody who is named".to_owned(),
    }];
    if facts.kind == Bearer::AppOnly && facts.client.is_some() {
        parts.clear();
    }
    let by = if parts.is_empty() { "" } else { "by " };
    parts.extend(facts.client.as_ref().map(|client| format!("{by}{}", named(client))));
    parts.extend(facts.resource.as_ref().map(|resource| format!("for {}", named(resource))));
    parts.join(", ")
}

/// The kind of a token.
pub(super) fn kind(facts: &Facts) -> &'static str {
    match facts.kind {
        Bearer::AppOnly => "application",
        Bearer::Delegated => "user",
        Bearer::Unclear => "of unclear kind",
    }
}

/// The name of an application, an API or a tenant.
pub(super) fn named(named: &Named) -> String {
    quoted(named.shown())
}

/// When a token ends, and how far from the moment of the audit that is.
pub(super) fn expires(facts: &Facts, summary: &Summary) -> String {
    let Some(expires) = facts.expires else { return "at no time that it says".to_owned() };
    let live = if facts.is_live() { ", live" } else { "" };
    match summary.checked_at.parse() {
        Ok(now) if expires.has_date() => format!("{expires} ({}{live})", expires.relative_to(now)),
        _ if facts.is_live() => format!("{expires} (live)"),
        _ => expires.to_string(),
    }
}

/// The name that a token goes by.
pub(super) fn short_name(facts: &Facts) -> String {
    format!("{:.NAME_DIGITS$}", facts.sha256)
}

/// `text` in quotation marks where it holds what stands between names, or would not be seen whole.
pub(super) fn quoted(text: &str) -> String {
    let apart = text.contains([',', ';', '"', '(', ')']) || text.trim() != text || text.is_empty();
    if apart { format!("{text:?}") } else { text.to_owned() }
}

/// All tokens, the worst first, otherwise in the order in which they were met.
pub(super) fn worst_first<'f>(tokens: &[&'f Facts]) -> Vec<&'f Facts> {
    let mut sorted = tokens.to_vec();
    sorted.sort_by_key(|facts| match facts.verdict {
        _ if facts.is_forged() => 0,
        _ if facts.is_not_allowed() => 1,
        Verdict::Fail => 2,
        Verdict::Undecided => 3,
        _ if facts.is_live() => 4,
        Verdict::Pass | Verdict::NotAsked => 5,
    });
    sorted
}

/// Answers in a line: `2 yes, 1 NO, 4 not checked`.
pub(super) fn answered(answered: &Answered) -> String {
    let parts = [(answered.yes, "yes"), (answered.no, "NO"), (answered.not_checked, "not checked")];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts.map(|(count, word)| format!("{} {word}", number(*count))).collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}

/// A name of a list: its name, and the identifier that stands for it.
pub(super) fn counted_name(count: &Count) -> String {
    match &count.name {
        Some(name) if *name != count.id => format!("{} ({})", quoted(name), count.id),
        _ => quoted(&count.id),
    }
}

/// What a list holds beyond its first `shown` names.
pub(super) fn more_names(list: &Listed, shown: usize) -> Option<String> {
    let names = list.names.len().saturating_sub(shown) as u64;
    match (names, list.others) {
        (0, 0) => None,
        (_, 0) => Some(format!("and {} more", number(names))),
        (_, others) => {
            let others = counted(others, "token", "tokens");
            Some(format!("and {} more, and names that were not kept, of {others}", number(names)))
        }
    }
}

/// `count` with the word for one or for many.
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

/// `count` with a comma at every thousand.
pub(super) fn number(count: u64) -> String {
    grouped(usize::try_from(count).unwrap_or(usize::MAX))
}

/// A number of bytes, in decimal units.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 4] =
        [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match UNITS.iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => format!("{}.{} {name}", bytes / unit, bytes % unit / (unit / 10)),
        None => counted(bytes, "byte", "bytes"),
    }
}
