//! What is wrong with a token, in words: sentences without a subject.

use rolecall_core::audit::{Asked, Facts, FailOn, Open, Reason, Summary, Weight};
use rolecall_core::question::Answer;
use rolecall_core::report::Verdict;
use rolecall_core::text::listed;
use rolecall_core::verify::Stale;

use super::words::{answers, quoted};

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
