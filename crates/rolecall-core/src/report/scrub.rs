//! The last look at a report before anybody sees it: wherever a token stands inside another's text, its last part is cut.
//! Names, values and whatever was made of them all come by here (docs/design.md §4, wall 5).

use std::borrow::Cow;

use super::judgement::Judgement;
use super::{Questions, Report, TokenSummary};
use crate::json::Text;
use crate::nature::Named;
use crate::policy::Permissions;
use crate::question::{Question, Status, Words};
use crate::rules::Finding;
use crate::token::credential::{hidden, without_credentials};

/// Cuts tokens inside `report`.
pub(super) fn scrub(report: &mut Report) {
    text(&mut report.summary);
    answers(&mut report.questions, &mut report.permissions, &mut report.findings);
    for other in &mut report.input.not_tokens {
        other.header = other.header.as_ref().map(without_credentials);
    }
    for other in &mut report.input.passed_over {
        text(&mut other.what);
    }
    if let Some(refusal) = &mut report.refusal {
        text(&mut refusal.said);
        text(&mut refusal.conclusion);
        refusal.steps.iter_mut().for_each(|own| _ = text(own));
    }
    if let Some(token) = &mut report.token {
        scrub_token(token);
    }
}

/// Cuts tokens inside a judgement from which no report will be made.
pub(super) fn judgement(judgement: &mut Judgement<'_>) {
    answers(&mut judgement.questions, &mut judgement.permissions, &mut judgement.findings);
    let nature = &mut judgement.nature;
    [&mut nature.tenant, &mut nature.resource, &mut nature.client].into_iter().flatten().for_each(named);
}

fn answers(questions: &mut Questions, permissions: &mut Permissions, findings: &mut [Finding]) {
    for question in
        [&mut questions.authentic, &mut questions.current, &mut questions.addressed, &mut questions.allowed]
    {
        scrub_question(question);
    }
    permissions.resource.iter_mut().for_each(|own| _ = text(own));
    let Permissions { granted, excess, .. } = permissions;
    let is_cut = granted.iter_mut().map(text::<Text>).fold(false, |any, cut| any | cut);
    // What is too much was granted, in the same order, so that it was looked at.
    let mut seen = granted.iter().filter(|_| !is_cut);
    for name in excess {
        if !seen.any(|granted| granted == name) {
            text(name);
        }
    }
    permissions.beyond.iter_mut().for_each(|beyond| _ = text(&mut beyond.name));
    for missing in &mut permissions.missing {
        text(&mut missing.hint);
        text(&mut missing.told);
    }
    for finding in findings {
        text(&mut finding.message);
        text(&mut finding.help);
    }
}

fn scrub_question(question: &mut Question) {
    question.why.iter_mut().for_each(words);
    for check in &mut question.checks {
        // What an operation needs is the catalog's own text, which holds no credential; a list of them can be long.
        let is_catalogs = check.id == "operation" && matches!(check.status, Status::Pass | Status::Fail);
        let Some(wording) = check.wording_mut() else { continue };
        if !is_catalogs {
            [&mut wording.expected, &mut wording.detail, &mut wording.demand].into_iter().for_each(words);
        }
        [&mut wording.found, &mut wording.told].into_iter().for_each(words);
        wording.from.iter_mut().for_each(|own| _ = text(own));
        wording.hint.iter_mut().for_each(words);
    }
}

fn named(named: &mut Named) {
    text(&mut named.id);
    named.name.iter_mut().for_each(words);
}

fn scrub_token(token: &mut TokenSummary) {
    text(&mut token.version);
    [&mut token.tenant, &mut token.resource, &mut token.client].into_iter().flatten().for_each(named);
    for explained in &mut token.explained {
        text(&mut explained.name);
        text(&mut explained.value);
        text(&mut explained.reading);
    }
}

fn words(words: &mut Words) {
    // What is the program's own holds nothing of a token's.
    if let Cow::Owned(text) = words
        && let Cow::Owned(cut) = hidden("", text)
    {
        *words = cut.into();
    }
}

/// Cuts what `text` holds, and says whether that was anything.
fn text<T: AsRef<str> + From<String>>(text: &mut T) -> bool {
    let Cow::Owned(cut) = hidden("", text.as_ref()) else { return false };
    *text = cut.into();
    true
}
