//! The words that the formats of an audit share. They follow from the answers alone.

use rolecall_core::audit::{
    Answered, Asked, Count, DISTINCT_LIMIT, Facts, FailOn, Listed, Named, Open, Reason, Summary, Weight,
};
use rolecall_core::nature::Bearer;
use rolecall_core::question::Answer;
use rolecall_core::report::Verdict;
use rolecall_core::text::listed;
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

/// What a *no* to each of the four questions means, of one token and of many.
pub(super) const FAULTS: [[&str; 2]; 4] = [
    ["was not signed by the issuer that you trust", "were not signed by the issuer that you trust"],
    ["is not current", "are not current"],
    ["is not meant for the API in mind", "are not meant for the API in mind"],
    ["lacks what was demanded or carries more", "lack what was demanded or carry more"],
];

/// What a *no* to `current` means, at the moment that was asked for.
pub(super) fn not_current(summary: &Summary) -> [&'static str; 2] {
    if summary.is_by_lines() {
        ["was not current when its line was written", "were not current when their lines were written"]
    } else {
        FAULTS[1]
    }
}

/// Why a token is not authentic, of one and of many.
pub(super) fn fault(reason: Option<Reason>) -> [&'static str; 2] {
    match reason {
        Some(Reason::CutOff) => ["is cut off", "are cut off"],
        Some(Reason::Unsigned) => ["has no signature", "have no signature"],
        Some(Reason::Form) => ["is not of the form of a token", "are not of the form of a token"],
        Some(Reason::Algorithm) => ["has an algorithm that is refused", "have an algorithm that is refused"],
        Some(Reason::OtherAlgorithm) => [
            "has an algorithm that no given key signs with",
            "have an algorithm that no given key signs with",
        ],
        Some(Reason::UnknownKey) => ["names no key that is trusted", "name no key that is trusted"],
        Some(Reason::Key) => {
            ["was signed by a key that must not sign it", "were signed by keys that must not sign them"]
        }
        Some(Reason::Signature) => ["has a signature that does not hold", "have signatures that do not hold"],
        Some(Reason::OtherTenant) => ["is of another tenant", "are of other tenants"],
        Some(Reason::OtherIssuer) => ["is of another issuer", "are of other issuers"],
        Some(Reason::Other) => ["is not authentic", "are not authentic"],
        None => FAULTS[0],
    }
}

/// How many tokens are not authentic for which reason, as sentences without a subject.
pub(super) fn not_authentic(summary: &Summary) -> Vec<(u64, [&'static str; 2])> {
    let known: u64 = summary.reasons.values().sum();
    let unknown = summary.answers.authentic.no.saturating_sub(known);
    let reasons = summary.reasons.iter().map(|(reason, count)| (*count, fault(Some(*reason))));
    reasons.chain((unknown > 0).then_some((unknown, fault(None)))).collect()
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

/// What is wrong with a token, as sentences without a subject; or what is not known where that leaves it undecided.
pub(super) fn faults(facts: &Facts, summary: &Summary) -> Vec<String> {
    let answers = answers(facts);
    let no = answers.iter().zip(FAULTS).filter(|((_, answer), _)| *answer == Answer::No);
    let mut faults: Vec<String> = no
        .map(|((name, _), [one, _])| match *name {
            "authentic" => fault(facts.reason)[0].to_owned(),
            "current" => stale(facts, summary),
            "allowed" => not_allowed(facts),
            _ => one.to_owned(),
        })
        .collect();
    if facts.redacted {
        let why = "lost its signature to `rolecall redact`: nobody can use it, or tell who signed it";
        faults.insert(0, why.to_owned());
    } else if facts.cut_off && !facts.is_forged() {
        faults.insert(0, "is cut off: nobody can use it as it stands".to_owned());
    }
    if facts.verdict == Verdict::Undecided || summary.weight(facts) == Weight::Open {
        faults.extend(open(facts));
    }
    faults
}

/// What is not known of a token, and why.
fn open(facts: &Facts) -> Vec<String> {
    let answers = answers(facts);
    let open = facts.open.iter().filter_map(|Open { question, why }| {
        let (answer, is) = match question {
            Asked::Authentic => (facts.authentic, "authentic"),
            Asked::Current => (facts.current, "current"),
            Asked::Addressed => (facts.addressed, "meant for the API in mind"),
            Asked::Allowed => (facts.allowed, "allowed what was demanded"),
        };
        // Why nobody knows who signed what was redacted is said already.
        let is_said = *question == Asked::Authentic && facts.redacted;
        (answer == Answer::NotChecked && !is_said).then(|| format!("is not known to be {is}: {why}"))
    });
    let open: Vec<String> = open.collect();
    if !open.is_empty() || facts.redacted {
        return open;
    }
    // A summary of an earlier version does not say why.
    let names = answers.iter().filter(|(_, answer)| *answer == Answer::NotChecked);
    let names: Vec<&str> = names.map(|(name, _)| *name).collect();
    vec![format!("could not be judged; not checked: {}", listed(&names, "and"))]
}

/// Why a token is not current.
fn stale(facts: &Facts, summary: &Summary) -> String {
    let [one, _] = not_current(summary);
    let at_clock = !summary.is_by_lines();
    let why = match (facts.stale, at_clock) {
        (Some(Stale::Early), true) => "is not valid yet",
        (Some(Stale::Early), false) => "was not valid yet when its line was written",
        (Some(Stale::Ended), true) => "has expired",
        (Some(Stale::Ended), false) => "had expired when its line was written",
        (None, _) => one,
    };
    why.to_owned()
}

/// What a token lacks, and what it must not carry.
fn not_allowed(facts: &Facts) -> String {
    let [one, _] = FAULTS[3];
    let parts = [("lacks", &facts.missing), ("carries what it must not:", &facts.excess)];
    let parts = parts.iter().filter(|(_, names)| !names.is_empty());
    let parts: Vec<String> = parts.map(|(what, names)| format!("{what} {}", some_of(names))).collect();
    if parts.is_empty() { one.to_owned() } else { parts.join("; ") }
}

/// The first of `names`, and how many more there are.
fn some_of(names: &[String]) -> String {
    const SOME: usize = 4;
    let shown: Vec<String> = names.iter().take(SOME).map(|name| quoted(name)).collect();
    match names.len().saturating_sub(SOME) {
        0 => listed(&shown, "and"),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// What is wrong with a token, and why the audit fails because of it where that is something else.
pub(super) fn reasons(facts: &Facts, summary: &Summary) -> Vec<String> {
    let mut said = faults(facts, summary);
    let fails = summary.weight(facts) == Weight::Fails;
    let live_fails = summary.gate.as_ref().is_some_and(|gate| gate.names(&[FailOn::Live]));
    if fails && facts.is_live() && (live_fails || said.is_empty()) {
        said.push("may still be used".to_owned());
    } else if fails && said.is_empty() {
        said.push("is there".to_owned());
    }
    said
}

/// The same, and why the audit does not fail because of it.
pub(super) fn weighed(facts: &Facts, summary: &Summary) -> String {
    let mut said = reasons(facts, summary);
    match summary.weight(facts) {
        Weight::Noted if summary.gate.is_none() => said.push("nothing was asked".to_owned()),
        Weight::Noted => said.push("--fail-on does not name that".to_owned()),
        Weight::Fails | Weight::Open | Weight::Nothing => {}
    }
    said.join("; ")
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
fn quoted(text: &str) -> String {
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
