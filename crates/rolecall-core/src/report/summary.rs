//! The verdict in words: one line that nobody who reads nothing else can be misled by.

use super::{InputSummary, Questions, Verdict};
use crate::policy::{Missing, Permissions, Why};
use crate::question::{Answer, Check, Question, Status};
use crate::text;
use crate::verify::{self, Trust};

/// How the summary of a token begins that nobody has verified.
pub const NOT_VERIFIED: &str = "Not verified: ";

/// How the reasons begin for which a payload that cannot be read leaves questions open.
const BROKEN: &str = "the payload is broken";

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
    sentences.extend(still_open(undecided.map(|(name, question)| (*name, why(question)))));
    let held: Vec<&str> =
        all.iter().filter(|(_, question)| question.answer == Answer::Yes).map(|(name, _)| *name).collect();
    if !held.is_empty() {
        let by = met_by(&questions.allowed).map_or(String::new(), |by| format!(", {by}"));
        sentences.push(format!("{}{by}.", capitalised(&text::listed(&held, "and"))));
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

/// Why questions that were asked have no answer; what a broken payload leaves open is said once.
fn still_open<'q>(questions: impl Iterator<Item = (&'q str, &'q str)>) -> Vec<String> {
    let (mut broken, others): (Vec<_>, Vec<_>) = questions.partition(|(_, why)| why.starts_with(BROKEN));
    let mut sentences = Vec::new();
    if broken.len() > 1 {
        let names: Vec<&str> = broken.drain(..).map(|(name, _)| name).collect();
        sentences.push(format!("Whether it is {} is open: {BROKEN}.", text::listed(&names, "and")));
    }
    let others = broken.into_iter().chain(others);
    sentences.extend(others.map(|(name, why)| format!("Whether it is {name} is open: {why}.")));
    sentences
}

/// By what the demands are met, where somebody could take it for something else.
fn met_by(allowed: &Question) -> Option<&str> {
    let is_yes = allowed.answer == Answer::Yes;
    let met = allowed.checks.iter().filter(|check| check.status == Status::Pass && !check.told.is_empty());
    met.map(|check| &*check.told).next().filter(|_| is_yes)
}

/// What a *yes* to `authentic` leaves open.
fn caveats(authentic: &Question, trust: &Trust) -> Vec<String> {
    let found = |id| authentic.check(id).map_or(String::new(), |check| check.found.to_string());
    let directory = trust.directory.as_ref();
    let tenant = if trust.by_token {
        let tenant = directory.and_then(|directory| directory.tenants.one());
        let named = tenant.map_or("the tenant".to_owned(), |tenant| format!("tenant {tenant}"));
        Some(format!("Nobody named {named} beforehand: the token does, and anybody can have a tenant."))
    } else if directory.is_some_and(|directory| directory.tenants.is_any()) {
        Some(format!(
            "No tenant was named, and any tenant's token would do: this one is of {}.",
            found("tenant")
        ))
    } else {
        any_tenants(authentic)
    };
    trust.aged.iter().cloned().chain(tenant).collect()
}

/// What is said where the key signs for many tenants, or may, and nobody said for which it should (docs/validation.md, rule 33).
fn any_tenants(authentic: &Question) -> Option<String> {
    let issuer = authentic.check("issuer").filter(|check| check.status == Status::Skip)?;
    (!issuer.told.is_empty()).then(|| issuer.told.to_string())
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
    // Whatever else is missing of a token of another type, it could not be there.
    let other_type = question.check("token-type").filter(|check| check.status == Status::Fail);
    reasons.extend(other_type.map(reason));
    if name == "allowed" {
        // A name that is there in a token for another API is another permission, and whoever sees it there should not read
        // that it is missing.
        let is_granted = |name: &str| permissions.granted.iter().any(|granted| granted == name);
        let is_elsewhere = |miss: &&Missing| miss.why == Why::WrongResource && is_granted(&miss.name);
        let (elsewhere, missing): (Vec<&Missing>, Vec<&Missing>) =
            permissions.missing.iter().partition(is_elsewhere);
        reasons.extend(missed(&missing));
        reasons.extend(are(&elsewhere, "there for another API only"));
    }
    let demands = ["require", "any-of", "scope"];
    // Where the issuer says whose token it is, the tenant would only say it again.
    let is_told = question.check("issuer").is_some_and(verify::is_another_tenants);
    // What an operation lacks stands among the missing, unless nothing could be granted for it.
    let is_listed =
        |check: &Check| demands.contains(&check.id) || (check.id == "operation" && check.told.is_empty());
    // So does a claim that cannot be read.
    let is_unread =
        name == "allowed" && permissions.missing.iter().any(|miss| miss.why == Why::UnreadableClaim);
    let is_empty_anyway = is_unread || other_type.is_some_and(|check| check.found != "unclear");
    let is_again = |check: &Check| {
        (is_told && check.id == "tenant") || (is_empty_anyway && check.id == "has-permissions")
    };
    let is_new = |check: &&Check| !is_listed(check) && !is_again(check);
    reasons.extend(question.failed().filter(is_new).map(reason));
    // What is missing of a token shows in its form and in its signature.
    let mut told = std::collections::HashSet::new();
    reasons.retain(|reason| told.insert(reason.clone()));
    let more = reasons.len().saturating_sub(REASONS);
    reasons.truncate(REASONS);
    let told = text::shortened(&reasons.join("; "), 300).into_owned();
    if more == 0 { told } else { format!("{told}; and {more} more") }
}

/// The names that are missing, those together that are missing for the same reason.
fn missed(missing: &[&Missing]) -> Option<String> {
    let mut groups: Vec<(&str, Vec<&Missing>)> = Vec::new();
    for miss in missing {
        match groups.iter_mut().find(|(told, _)| *told == miss.told) {
            Some((_, group)) => group.push(miss),
            None => groups.push((&miss.told, vec![miss])),
        }
    }
    let told = groups.iter().filter_map(|(told, group)| {
        let missing = are(group, "missing")?;
        Some(if told.is_empty() { missing } else { format!("{missing} ({told})") })
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| told.join(", "))
}

/// `A and B are missing`.
fn are(misses: &[&Missing], what: &str) -> Option<String> {
    let names: Vec<&str> = misses.iter().map(|miss| miss.name.as_str()).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    (!names.is_empty()).then(|| format!("{} {verb} {what}", text::listed(&names, "and")))
}

fn reason(check: &Check) -> String {
    if !check.told.is_empty() {
        return check.told.to_string();
    }
    let found = text::shortened(&check.found, 120);
    match check.id {
        "form" => found.into_owned(),
        "algorithm" => format!("its algorithm is refused ({found})"),
        "critical-header" => format!("its header has {found}"),
        "type" => format!("its type is {found}"),
        "key" if check.detail.is_empty() => "no key for it was found".to_owned(),
        "key" => check.detail.to_string(),
        "key-use" => format!("the key is not meant for this: {found}"),
        "key-strength" => format!("the key is too weak: {found}"),
        "signature" if check.found == "no signature" => "it has no signature".to_owned(),
        "signature" => "the signature does not hold".to_owned(),
        "key-issuer" => "the key may not sign for its issuer and tenant".to_owned(),
        "key-cloud" => "the key belongs to another cloud".to_owned(),
        "issuer" if found == "no `iss`" => "it names no issuer (no `iss`)".to_owned(),
        "issuer" if found.starts_with("`iss` is ") => format!("its issuer cannot be read ({found})"),
        "issuer" => format!("its issuer is {found}"),
        "tenant" => format!("it is of another tenant than expected ({found})"),
        "policy" => format!("it is not of the policy expected ({found})"),
        "version" => format!("its version {found} does not go with its issuer"),
        "expiry" | "not-before" | "issued-at" if !check.detail.is_empty() => check.detail.to_string(),
        "expiry" | "not-before" | "issued-at" => found.into_owned(),
        "audience" => format!("it is for {found}"),
        "token-type" if found == "unclear" => "nothing in it says that it is an access token".to_owned(),
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

#[cfg(test)]
mod tests {
    use super::super::{Asked, Report};
    use super::*;
    use crate::entra::{Accounts, Cloud, Directory, Tenants};
    use crate::keys::KeySet;
    use crate::time::{Seconds, UnixTime};
    use crate::token::Token;
    use crate::verify::{Addressee, Expectations, Unavailable};

    const ENTRA: &str = include_str!("../../../../fixtures/jwks/entra.json");
    const OWN: &str = include_str!("../../../../fixtures/tokens/v2-app-custom-api.jwt");
    const TAMPERED: &str = include_str!("../../../../fixtures/tokens/refused/tampered-signature.jwt");
    const TID: &str = "8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47";
    const API: &str = "3e9d5b71-08c4-4f2a-9d6e-b47a1c85e029";

    const ANY: &str = "No tenant was named, and any tenant's token would do: this one is of tenant \
                       8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47.";
    const BY_TOKEN: &str = "Nobody named tenant 8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47 beforehand: the token does, and anybody can \
                            have a tenant.";
    const AGED: &str = "The keys are 2 days old: nobody answered.";

    fn trust(tenants: Tenants) -> Trust {
        let keys = KeySet::read(ENTRA.as_bytes(), "keys.json").expect("a JWKS");
        let directory = Directory::of_many(Cloud::Public, tenants);
        Trust { keys: vec![keys], directory: Some(directory), ..Trust::default() }
    }

    fn summary_of(token: &str, trust: Trust, asked: Asked<'_>) -> String {
        let token = Token::parse(token.trim()).expect("a token");
        let addressee = Addressee::Audiences(vec![API.to_owned()]);
        let expected = Expectations { trust, addressee, now: UnixTime(1_795_428_000), leeway: Seconds(0) };
        Report::of(&token, InputSummary::default(), &expected, asked).summary
    }

    #[test]
    fn what_a_yes_leaves_open_stands_behind_it() {
        let one = || trust(Tenants::One(TID.parse().expect("a GUID")));
        let any = |accounts| trust(Tenants::Any(accounts));
        let aged = |trust: Trust| Trust { aged: Some(AGED.to_owned()), ..trust };
        let by_token = |trust: Trust| Trust { by_token: true, ..trust };
        for (what, trust, caveats) in [
            ("one tenant", one(), &[][..]),
            ("tenants on a list", trust(Tenants::Listed(vec![TID.parse().expect("a GUID")])), &[]),
            ("any tenant", any(Accounts::Common), &[ANY]),
            ("any of work and school", any(Accounts::Organizations), &[ANY]),
            ("the token's own tenant", by_token(one()), &[BY_TOKEN]),
            ("old keys", aged(one()), &[AGED]),
            ("old keys and any tenant", aged(any(Accounts::Common)), &[AGED, ANY]),
            ("old keys and the token's own tenant", aged(by_token(one())), &[AGED, BY_TOKEN]),
        ] {
            let yes = "Authentic, current and addressed.".to_owned();
            let expected = [&[&*yes][..], caveats].concat().join(" ");
            assert_eq!(summary_of(OWN, trust.clone(), Asked::Verification), expected, "{what}");
            let looked_at = summary_of(OWN, trust.clone(), Asked::Nothing);
            assert_eq!(looked_at, expected, "{what}, only looked at");
            let refused = summary_of(TAMPERED, trust, Asked::Verification);
            assert_eq!(
                refused, "Not authentic: the signature does not hold. Current and addressed.",
                "{what}: a no needs none"
            );
        }
    }

    #[test]
    fn keys_that_could_not_be_had_leave_the_question_open() {
        let why = "the issuer's keys could not be had: login.microsoftonline.com answered 503";
        let trust =
            || Trust { unavailable: Some(Unavailable { why: why.to_owned(), hint: "" }), ..Trust::default() };
        for (what, asked, summary) in [
            (
                "asked",
                Asked::Verification,
                format!("Whether it is authentic is open: {why}. Current and addressed."),
            ),
            ("only looked at", Asked::Nothing, format!("{NOT_VERIFIED}{why}. Current and addressed.")),
        ] {
            assert_eq!(summary_of(OWN, trust(), asked), summary, "{what}");
        }
        let keys = include_str!("../../../../fixtures/jwks/rotated.json");
        let keys = vec![KeySet::read(keys.as_bytes(), "keys.json").expect("a JWKS")];
        let one = trust_of_one();
        let outdated =
            Trust { keys: keys.clone(), outdated: Some("they are of yesterday".to_owned()), ..one.clone() };
        let open = summary_of(OWN, outdated, Asked::Verification);
        let detail = "no key of this name among the issuer's 2 keys";
        assert_eq!(
            open,
            format!(
                "Whether it is authentic is open: {detail}, and they are of yesterday. Current and addressed."
            )
        );
        let refused = summary_of(OWN, Trust { keys, ..one }, Asked::Verification);
        assert_eq!(refused, format!("Not authentic: {detail}. Current and addressed."));
    }

    fn trust_of_one() -> Trust {
        trust(Tenants::One(TID.parse().expect("a GUID")))
    }
}
