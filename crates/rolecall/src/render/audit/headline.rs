//! The first line of an audit: a verdict that misleads nobody who reads nothing else.

use rolecall_core::audit::{Reason, Summary};
use rolecall_core::report::Verdict;
use rolecall_core::text::listed;

use super::faults::{FAULTS, not_authentic, not_current};
use super::gate;
use super::words::{answered, beyond_note, counted, number, places_spelt_otherwise, size};

/// What an audit came to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Outcome {
    Pass,
    Fail,
    Undecided,
    /// Nothing is wrong with what was read, and not everything was.
    Incomplete,
    /// Tokens were looked at, and nothing was asked.
    NotAsked,
    /// There is no token.
    Nothing,
    /// Nothing was there to read.
    NothingRead,
}

/// What `summary` came to: the first of these that is so.
pub(super) fn outcome(summary: &Summary) -> Outcome {
    let unread = summary.errors > 0 || summary.asked && summary.has_unread_tokens();
    match summary {
        _ if summary.has_failed() => Outcome::Fail,
        _ if summary.is_undecided() => Outcome::Undecided,
        _ if summary.sources.unreadable > 0 || summary.may_hold_more() && !summary.keep_going => {
            Outcome::Incomplete
        }
        _ if summary.sources.read == 0 && summary.found == 0 && !summary.partial => Outcome::NothingRead,
        _ if summary.found == 0 => Outcome::Nothing,
        _ if unread => Outcome::Incomplete,
        _ if summary.asked => Outcome::Pass,
        _ => Outcome::NotAsked,
    }
}

/// The word that the first line begins with.
pub(super) fn word(summary: &Summary) -> &'static str {
    match &summary.gate {
        _ if summary.partial => "PARTIAL",
        Some(gate) => match gate.verdict {
            Verdict::Fail => "FAIL",
            Verdict::Undecided => "UNDECIDED",
            // Nothing of what was named was found, and not everything was looked at.
            Verdict::Pass | Verdict::NotAsked if summary.ends() != Verdict::Pass => "INCOMPLETE",
            Verdict::Pass | Verdict::NotAsked => "PASS",
        },
        None => word_of(outcome(summary)),
    }
}

fn word_of(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "PASS",
        Outcome::Fail => "FAIL",
        Outcome::Undecided => "UNDECIDED",
        Outcome::Incomplete => "INCOMPLETE",
        Outcome::NotAsked => "NOT VERIFIED",
        Outcome::Nothing => "NOTHING FOUND",
        Outcome::NothingRead => "NOTHING READ",
    }
}

/// What stands behind that word. Who reads nothing else knows what was not seen, too.
pub(super) fn told(summary: &Summary) -> String {
    let outcome = outcome(summary);
    let mut said = Vec::new();
    let unreadable = || {
        let sources = summary.sources.unreadable;
        format!("{} could not be read, or not to the end.", counted(sources, "source", "sources"))
    };
    if outcome == Outcome::Incomplete && summary.sources.unreadable > 0 {
        said.push(unreadable());
    }
    let others = summary.not_tokens.encrypted.saturating_add(summary.not_tokens.malformed);
    if outcome == Outcome::Incomplete && summary.asked && others > 0 {
        let texts = counted(others, "text that begins like a token", "texts that begin like a token");
        said.push(format!("{texts} could not be read."));
    }
    let spelt = spelt_otherwise(summary);
    // Nothing that is said first may be taken for all.
    let is_first = outcome == Outcome::Incomplete;
    said.extend(spelt.clone().filter(|_| is_first));
    said.push(match outcome {
        Outcome::Fail => failed(summary),
        Outcome::Undecided => undecided(summary),
        Outcome::NothingRead => "nothing was there to read.".to_owned(),
        _ if summary.found == 0 => nothing(summary),
        _ if summary.asked => passed(summary),
        _ => not_asked(summary),
    });
    if summary.answers.authentic.yes > 0 || summary.beyond.answers.authentic.yes > 0 {
        said.extend(summary.caveats.iter().cloned());
    }
    said.extend(summary.no_keys.iter().map(|why| format!("{why}.")));
    if summary.redacted > 0 {
        let tokens = counted(summary.redacted, "token is", "tokens are");
        said.push(format!("{tokens} without a signature, which `rolecall redact` cut."));
    }
    said.extend(cut_off(summary));
    said.extend(begun(summary));
    if summary.beyond.places > 0 {
        said.push(beyond(summary));
    }
    if summary.unlisted > 0 {
        let tokens = counted(summary.unlisted, "token is", "tokens are");
        let now = now(summary);
        said.push(format!("{tokens} not listed: --live lists only what may still be used{now}."));
    }
    let without = summary.errors.saturating_sub(summary.several);
    if without > 0 {
        said.push(format!("{} held no token.", counted(without, "line", "lines")));
    }
    said.extend(summary.hints.iter().cloned());
    if summary.several > 0 {
        let lines = counted(summary.several, "line", "lines");
        said.push(format!("{lines} held several tokens, of which one was expected."));
    }
    if summary.sources.unreadable > 0 && outcome != Outcome::Incomplete {
        said.push(unreadable());
    }
    said.extend(spelt.filter(|_| !is_first));
    said.extend(links(summary));
    said.extend(summary.sources.left_out.told().map(|told| format!("{told}.")));
    // Nothing that was stopped has passed.
    let before = match outcome {
        _ if !summary.partial => match summary.gate.as_ref().map(|gate| gate.verdict) {
            None => String::new(),
            // What was found is among what follows.
            Some(Verdict::Fail | Verdict::Undecided) => "In all: ".to_owned(),
            Some(Verdict::Pass | Verdict::NotAsked) => "Apart from that: ".to_owned(),
        },
        Outcome::Pass => "so far ".to_owned(),
        _ => format!("{}: ", word_of(outcome)),
    };
    if summary.partial {
        said.push("It stopped before the end: what is here is right as far as it goes.".to_owned());
    }
    gate::told(summary) + &before + &sentences(&said)
}

/// `said` in a row, each but the first with a capital.
fn sentences(said: &[String]) -> String {
    let mut text = String::new();
    for sentence in said {
        if !text.is_empty() {
            text.push(' ');
        }
        let mut characters = sentence.chars();
        match characters.next() {
            Some(first) if !text.is_empty() => text.extend(first.to_uppercase()),
            Some(first) => text.push(first),
            None => {}
        }
        text.push_str(characters.as_str());
    }
    text
}

/// The whole first line.
pub(super) fn headline(summary: &Summary) -> String {
    format!("{}: {}", word(summary), told(summary))
}

fn failed(summary: &Summary) -> String {
    let (answers, verdicts) = (&summary.answers, &summary.verdicts);
    let ([_, _, addressed, allowed], current) = (FAULTS, not_current(summary));
    let others = [(answers.current, current), (answers.addressed, addressed), (answers.allowed, allowed)];
    let others = others.iter().map(|(answered, fault)| (answered.no, *fault));
    let reasons: Vec<String> = not_authentic(summary)
        .into_iter()
        .chain(others.filter(|(no, _)| *no > 0))
        .map(|(no, [one, many])| match summary.distinct {
            1 => one.to_owned(),
            _ => counted(no, one, many),
        })
        .collect();
    if summary.distinct == 1 && !reasons.is_empty() {
        return format!("the only token {}.", reasons.join("; "));
    }
    let colon = if reasons.is_empty() { "" } else { ": " };
    let verb = if verdicts.fail == 1 { "fails" } else { "fail" };
    let mut said = format!("{} {verb}{colon}{}.", of_all(verdicts.fail, summary), reasons.join("; "));
    if verdicts.undecided > 0 {
        said.push_str(&format!(" {}.", counted(verdicts.undecided, "is undecided", "are undecided")));
    }
    said + &passing(summary)
}

fn undecided(summary: &Summary) -> String {
    let (answers, count) = (&summary.answers, summary.verdicts.undecided);
    let of = |count: u64, it: &str| if summary.distinct == 1 { it.to_owned() } else { number(count) };
    let mut why = Vec::new();
    if answers.authentic.not_checked > 0 {
        why.push(format!("who signed {} could not be checked", of(answers.authentic.not_checked, "it")));
    }
    if answers.current.not_checked > 0 {
        let [one, many] = if summary.is_by_lines() { ["was", "were"] } else { ["is", "are"] };
        let verb = if answers.current.not_checked == 1 { one } else { many };
        let then = if summary.is_by_lines() { " at the time of the line" } else { "" };
        why.push(format!(
            "nobody knows whether {} {verb} current{then}",
            of(answers.current.not_checked, "it")
        ));
    }
    let colon = if why.is_empty() { "" } else { ": " };
    let verb = if count == 1 { "is" } else { "are" };
    format!("{} {verb} undecided{colon}{}.{}", of_all(count, summary), listed(&why, "and"), passing(summary))
}

fn passing(summary: &Summary) -> String {
    match summary.verdicts.pass {
        // What was said of all needs no more.
        0 if summary.verdicts.fail.max(summary.verdicts.undecided) == summary.distinct => String::new(),
        0 => " None passes.".to_owned(),
        some => format!(" {}.", counted(some, "passes", "pass")),
    }
}

/// What holds of all tokens: one passes only where it is authentic and current.
fn passed(summary: &Summary) -> String {
    let (answers, one) = (&summary.answers, summary.distinct == 1);
    let current = match (summary.is_by_lines(), one) {
        (false, _) => "current",
        (true, true) => "current when its line was written",
        (true, false) => "current when their lines were written",
    };
    let mut holds = vec!["signed by the issuer that you trust", current];
    let mut unasked = Vec::new();
    match answers.addressed.not_checked {
        0 => holds.push("meant for the API in mind"),
        _ => unasked.push("which API it is meant for"),
    }
    match answers.allowed.not_checked {
        0 => holds.push("allowed what was demanded"),
        _ => unasked.push("what it is allowed"),
    }
    let verb = if one { "is" } else { "are" };
    let mut said = format!("{} {verb} {}.", of_all(summary.distinct, summary), listed(&holds, "and"));
    if !unasked.is_empty() {
        let each = if one { "" } else { " of every one" };
        said.push_str(&format!(" Not asked{each}: {}.", listed(&unasked, "and")));
    }
    said
}

/// What tells the moment that *live* means from that of the lines.
fn now(summary: &Summary) -> &'static str {
    if summary.is_by_lines() { " now" } else { "" }
}

fn not_asked(summary: &Summary) -> String {
    let now = now(summary);
    let live = match summary.live {
        0 => format!("none of them still live{now}"),
        1 if summary.distinct == 1 => format!("still live{now}"),
        live => format!("{} of them still live{now}", number(live)),
    };
    let authentic = &summary.answers.authentic;
    let why = if authentic.yes == 0 && authentic.no == 0 {
        "No key was given.".to_owned()
    } else {
        format!("By their signatures: {}.", answered(authentic))
    };
    format!(
        "{} at {}, {live}. {why}",
        counted(summary.distinct, "token", "tokens"),
        counted(summary.found, "place", "places"),
    )
}

fn nothing(summary: &Summary) -> String {
    let none = match summary.not_tokens.all() {
        0 => String::new(),
        some => format!(", and {} like one", counted(some, "text that begins", "texts that begin")),
    };
    let sources = &summary.sources;
    let read = counted(sources.read, "source", "sources");
    format!("no token in {read} ({}){none}.", size(sources.bytes))
}

/// How many links in folders lead to what was not looked at.
fn links(summary: &Summary) -> Option<String> {
    match summary.sources.links {
        0 => None,
        1 => Some("1 symbolic link was not followed: name what it leads to.".to_owned()),
        many => Some(format!("{} symbolic links were not followed: name what they lead to.", number(many))),
    }
}

/// What looks like a token and was not read, and what reads it.
fn spelt_otherwise(summary: &Summary) -> Option<String> {
    let places = places_spelt_otherwise(summary)?;
    Some(format!("{places}, which `audit` does not read: `rolecall redact --check` looks there."))
}

/// How many tokens are cut off, but for those of which that was said already.
fn cut_off(summary: &Summary) -> Option<String> {
    let told = summary.reasons.get(&Reason::CutOff).copied().unwrap_or_default();
    match summary.cut_off.saturating_sub(told) {
        0 => None,
        1 => Some("1 token is cut off: nobody can use it as it stands.".to_owned()),
        many => Some(format!("{} tokens are cut off: nobody can use them as they stand.", number(many))),
    }
}

/// How many texts are the beginning of a token alone. Where nothing was found, they are told already.
fn begun(summary: &Summary) -> Option<String> {
    let begun = summary.not_tokens.cut_off;
    (begun > 0 && summary.found > 0).then(|| {
        let texts = counted(
            begun,
            "text is the beginning of a token, and the rest is missing or written",
            "texts are the beginnings of tokens, and the rest is missing or written",
        );
        format!("{texts} in a way that is not read.")
    })
}

fn beyond(summary: &Summary) -> String {
    let verdicts = &summary.beyond.verdicts;
    let parts = [
        (verdicts.fail, "fails", "fail"),
        (verdicts.undecided, "is undecided", "are undecided"),
        (verdicts.pass, "passes", "pass"),
    ];
    let parts = parts.iter().filter(|(count, ..)| *count > 0);
    let parts: Vec<String> = parts.map(|(count, one, many)| counted(*count, one, many)).collect();
    let gap = if parts.is_empty() { "" } else { "; " };
    format!("{}{gap}{}.", beyond_note(summary), listed(&parts, "and"))
}

/// `count` of all tokens.
fn of_all(count: u64, summary: &Summary) -> String {
    match (count, summary.distinct) {
        (1, 1) => "the only token".to_owned(),
        (2, 2) => "both tokens".to_owned(),
        (some, all) if some == all => format!("all {} tokens", number(all)),
        (some, all) => format!("{} of {}", number(some), counted(all, "token", "tokens")),
    }
}
