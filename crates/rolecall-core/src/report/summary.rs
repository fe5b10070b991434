//! The verdict in words: one line that nobody who reads nothing else can be misled by.

use super::{InputSummary, Questions, Verdict};
use crate::policy::Permissions;
use crate::question::{Answer, Check, Question, Status};
use crate::text;
use crate::verify::Trust;

/// How the summary of a token begins that nobody has verified.
pub const NOT_VERIFIED: &str = "Not verified: ";

/// How many reasons one question gives in the summary.
const REASONS: usize = 2;

/// The summary of `questions` under `verdict`.
pub(super) fn summary(
    verdict: Verdict,
    questions: &Questions,
    permissions: &Permissions,
    input: &InputSummary,
    trust: &Trust,
) -> String {
    let all = [
        ("authentic", &questions.authentic),
        ("current", &questions.current),
        ("addressed", &questions.addressed),
        ("allowed", &questions.allowed),
    ];
    let open = |(_, question): &&(&str, &Question)| question.answer == Answer::NotChecked;
    let mut sentences = Vec::new();
    if verdict == Verdict::NotAsked && questions.authentic.answer == Answer::NotChecked {
        // Whatever else a look at the token finds, this comes first.
        sentences.push(format!("{NOT_VERIFIED}{}.", why(&questions.authentic)));
    }
    let refused = all.iter().filter(|(_, question)| question.answer == Answer::No);
    sentences.extend(
        refused.map(|(name, question)| format!("Not {name}: {}.", reasons(name, question, permissions))),
    );
    // What was asked and has no answer comes before what holds; what nobody asked comes last.
    let undecided = all.iter().filter(open).filter(|(_, question)| question.asked);
    sentences.extend(
        undecided.map(|(name, question)| format!("Whether it is {name} is open: {}.", why(question))),
    );
    let held: Vec<&str> =
        all.iter().filter(|(_, question)| question.answer == Answer::Yes).map(|(name, _)| *name).collect();
    if !held.is_empty() {
        sentences.push(format!("{}.", capitalised(&text::listed(&held, "and"))));
    }
    if verdict != Verdict::NotAsked {
        let left: Vec<String> = all
            .iter()
            .filter(open)
            .filter(|(_, question)| !question.asked)
            // `verify` never asks what a token may do, which its name already says.
            .filter(|(name, _)| *name != "allowed")
            .map(|(name, question)| format!("{name} ({})", why(question)))
            .collect();
        if !left.is_empty() {
            sentences.push(format!("Not checked: {}.", left.join(", ")));
        }
    }
    if questions.authentic.answer == Answer::Yes {
        sentences.extend(caveats(&questions.authentic, trust));
    }
    if !input.passed_over.is_empty() {
        let all = input.passed_over.len() + 1;
        sentences.push(format!("This is one of {all} tokens that were given: {}.", input.place));
    }
    sentences.join(" ")
}

/// What a *yes* to `authentic` leaves open.
fn caveats(authentic: &Question, trust: &Trust) -> Vec<String> {
    let any = trust.directory.as_ref().is_some_and(|directory| directory.tenants.is_any());
    let tenant = if trust.by_token {
        Some(
            "Nobody named the tenant beforehand: it is the one that the token names, and anybody can have a tenant.",
        )
    } else if any {
        Some("No tenant was named: any tenant's token would do.")
    } else if names_no_tenant(authentic) {
        Some("The keys sign for every tenant, and none was named: any tenant's token would do.")
    } else {
        None
    };
    trust.aged.iter().cloned().chain(tenant.map(str::to_owned)).collect()
}

/// Whether the key signs for many tenants and nobody said for which it should (docs/validation.md, rule 33).
fn names_no_tenant(authentic: &Question) -> bool {
    authentic.check("issuer").is_some_and(|check| check.status == Status::Skip && check.hint.is_some())
}

fn why(question: &Question) -> &str {
    question.why.as_deref().unwrap_or("no reason is known")
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn reasons(name: &str, question: &Question, permissions: &Permissions) -> String {
    let mut reasons: Vec<String> = Vec::new();
    if name == "allowed" && !permissions.missing.is_empty() {
        let names: Vec<&str> = permissions.missing.iter().map(|miss| miss.name.as_str()).collect();
        let verb = if names.len() == 1 { "is" } else { "are" };
        reasons.push(format!("{} {verb} missing", text::listed(&names, "and")));
    }
    let demands = ["require", "any-of", "scope"];
    reasons.extend(question.failed().filter(|check| !demands.contains(&check.id)).map(reason));
    let more = reasons.len().saturating_sub(REASONS);
    reasons.truncate(REASONS);
    let told = text::shortened(&reasons.join("; "), 300).into_owned();
    if more == 0 { told } else { format!("{told}; and {more} more") }
}

fn reason(check: &Check) -> String {
    if !check.told.is_empty() {
        return check.told.clone();
    }
    let found = text::shortened(&check.found, 120);
    match check.id {
        "form" => found.into_owned(),
        "algorithm" => format!("its algorithm is refused ({found})"),
        "critical-header" => format!("its header has {found}"),
        "type" => format!("its type is {found}"),
        "key" if check.detail.is_empty() => "no key for it was found".to_owned(),
        "key" => check.detail.clone(),
        "key-use" => format!("the key is not meant for this: {found}"),
        "key-strength" => format!("the key is too weak: {found}"),
        "signature" if check.found == "no signature" => "it has no signature".to_owned(),
        "signature" => "the signature does not hold".to_owned(),
        "key-issuer" => "the key may not sign for its issuer and tenant".to_owned(),
        "key-cloud" => "the key belongs to another cloud".to_owned(),
        "issuer" => format!("its issuer is {found}"),
        "tenant" => format!("it is of another tenant than expected ({found})"),
        "policy" => format!("it is not of the policy expected ({found})"),
        "version" => format!("its version {found} does not go with its issuer"),
        "expiry" | "not-before" | "issued-at" if !check.detail.is_empty() => check.detail.clone(),
        "expiry" | "not-before" | "issued-at" => found.into_owned(),
        "audience" => format!("it is for {found}"),
        "token-type" => format!("it is {found}, not an access token"),
        "kind" => format!("it speaks for {found}"),
        "has-permissions" => "it carries no permission".to_owned(),
        "forbid" => format!("it carries what is forbidden: {found}"),
        "exact" => format!("it carries more than was demanded: {found}"),
        "min-remaining" => format!("only {found} is left"),
        "max-lifetime" => format!("it lives for {found}"),
        _ => format!("{}: {found}", check.id),
    }
}
