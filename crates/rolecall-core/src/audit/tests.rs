//! Facts, counts, and summaries put together.

use std::sync::Arc;

use super::*;
use crate::hash::Digest;
use crate::nature::Bearer;
use crate::question::Answer;
use crate::report::Verdict;
use crate::time::UnixTime;

fn place(line: u64) -> Place {
    Place { file: "a.log".into(), line, column: 1, path: None }
}

fn facts(name: &str, authentic: Answer, verdict: Verdict) -> Facts {
    Facts {
        sha256: Digest(crate::hash::digest(name.as_bytes())),
        verdict,
        authentic,
        reason: None,
        current: Answer::Yes,
        now: None,
        addressed: Answer::NotChecked,
        allowed: Answer::NotChecked,
        kind: Bearer::AppOnly,
        who: None,
        tenant: Some(Named { id: "t".to_owned(), name: None }.into()),
        client: None,
        resource: None,
        permissions: vec!["A.Read".to_owned(), name.to_owned()].into(),
        open: Arc::default(),
        missing: Arc::default(),
        excess: Arc::default(),
        redacted: false,
        cut_off: false,
        expires: Some(UnixTime(1_700_000_000)),
        stale: None,
        places: 1,
        stale_places: 0,
        first: place(1),
        last: None,
    }
}

fn summary(tokens: Vec<Facts>) -> Summary {
    let mut summary = Summary::new(true, "2026-11-23T10:00:00Z".to_owned());
    summary.fill(tokens.iter());
    summary.sources.read = 1;
    summary.tokens = tokens;
    summary
}

#[test]
fn what_is_counted_follows_from_the_tokens() {
    let mut twice = facts("b", Answer::No, Verdict::Fail);
    twice.seen_at(place(7));
    let all = summary(vec![
        facts("a", Answer::Yes, Verdict::Pass),
        twice,
        facts("c", Answer::NotChecked, Verdict::Undecided),
    ]);
    assert_eq!((all.found, all.distinct, all.forged, all.live), (4, 3, 1, 2), "what is forged is not live");
    assert_eq!(all.answers.authentic, Answered { yes: 1, no: 1, not_checked: 1 });
    assert!(all.has_failed() && all.is_undecided() && all.exact);
    let tenant = &all.tenants.names[0];
    assert_eq!((tenant.tokens, tenant.places), (3, 4));
    assert_eq!(all.permissions.names[0].id, "A.Read", "the most frequent first");
}

#[test]
fn what_another_signed_may_be_used_where_that_one_is_trusted() {
    for (reason, live) in [
        (None, false),
        (Some(Reason::CutOff), false),
        (Some(Reason::Unsigned), false),
        (Some(Reason::Form), false),
        (Some(Reason::Algorithm), false),
        (Some(Reason::OtherAlgorithm), true),
        (Some(Reason::UnknownKey), true),
        (Some(Reason::Key), false),
        (Some(Reason::Signature), false),
        (Some(Reason::OtherTenant), true),
        (Some(Reason::OtherIssuer), true),
        (Some(Reason::Other), false),
    ] {
        let facts = Facts { reason, ..facts("a", Answer::No, Verdict::Fail) };
        assert_eq!(facts.is_live(), live, "{reason:?}");
        assert!(!Facts { current: Answer::No, ..facts }.is_live(), "{reason:?}, ended");
    }
}

#[test]
fn names_are_counted_alike_whether_tokens_share_them_or_not() {
    // Twice as many names as are kept, in many tokens each, so that the limit falls among them.
    let names = 2 * NAMES_LIMIT as u64;
    let one = |number: u64| facts(&format!("P.{}", number * 7 % names), Answer::Yes, Verdict::Pass);
    let own: Vec<Facts> = (0..3 * names).map(one).collect();
    let mut shared = own.clone();
    for at in names as usize..shared.len() {
        let first = &shared[at % names as usize];
        (shared[at].permissions, shared[at].tenant) = (first.permissions.clone(), first.tenant.clone());
    }
    let (own, shared) = (summary(own), summary(shared));
    assert_eq!((&own.permissions, &own.tenants), (&shared.permissions, &shared.tenants));
    let counted: u64 = own.permissions.names.iter().map(|count| count.tokens).sum();
    assert_eq!((own.permissions.names.len(), own.permissions.others), (NAMES_LIMIT, 6 * names - counted));
    assert_eq!(own.permissions.names[0].tokens, 3 * names);
    assert!(own.permissions.names[1..].iter().all(|count| count.tokens == 3 && count.places == 3));
}

#[test]
fn a_token_of_two_parts_is_one_and_the_worst_answer_stands() {
    let (yes, no) = (facts("a", Answer::Yes, Verdict::Pass), facts("a", Answer::No, Verdict::Fail));
    for parts in [[yes.clone(), no.clone()], [no.clone(), yes.clone()]] {
        let whole = merge(parts.into_iter().map(|facts| summary(vec![facts])).collect(), &[]).expect("alike");
        assert_eq!((whole.found, whole.distinct, whole.forged), (2, 1, 1));
        assert_eq!(whole.verdicts.fail, 1);
        assert_eq!(whole.sources.read, 2);
    }
    let mut other = summary(vec![yes]);
    other.asked = false;
    assert_eq!(
        merge(vec![summary(vec![no.clone()]), other], &[]).err(),
        Some(MergeError::Asked { number: 2, what: vec!["it asked nothing"] })
    );
    let marked = |leeway: &str| {
        let mut part = summary(vec![no.clone()]);
        let marks = Marks { leeway: leeway.to_owned(), ..Marks::default() };
        (part.plan, part.marks) = (leeway.to_owned(), Some(marks));
        part
    };
    assert_eq!(
        merge(vec![marked("1m"), marked("1m"), marked("2m")], &[]).err(),
        Some(MergeError::Asked { number: 3, what: vec!["the leeway (--leeway)"] })
    );
    assert_eq!(merge(Vec::new(), &[]).map(|whole| whole.found), Ok(0));
}

#[test]
fn what_was_not_told_apart_is_added_up_and_never_lost() {
    let mut part = summary(vec![facts("a", Answer::Yes, Verdict::Pass)]);
    part.beyond.count(&facts("z", Answer::No, Verdict::Fail), 1);
    let whole = merge(vec![part, summary(vec![facts("b", Answer::Yes, Verdict::Pass)])], &[]).expect("alike");
    assert!(!whole.exact && whole.has_failed());
    assert_eq!((whole.found, whole.distinct, whole.beyond.forged), (3, 2, 1));
}

#[test]
fn what_is_not_known_of_a_token_is_open_however_many_came_before() {
    let named = [FailOn::Forged, FailOn::Live, FailOn::NotAllowed];
    // Another *no* beside it does not make it known.
    let unknown = Facts { current: Answer::No, ..facts("u", Answer::NotChecked, Verdict::Fail) };
    let undated = Facts { current: Answer::NotChecked, ..facts("d", Answer::Yes, Verdict::NotAsked) };
    let known = Facts { allowed: Answer::Yes, current: Answer::No, ..facts("k", Answer::Yes, Verdict::Fail) };
    for (what, token, expected) in [
        ("who signed it", &unknown, [Verdict::Undecided, Verdict::Pass, Verdict::Undecided]),
        ("when it was used", &undated, [Verdict::Pass, Verdict::Undecided, Verdict::Undecided]),
        ("all", &known, [Verdict::Pass; 3]),
    ] {
        let apart = summary(vec![token.clone()]);
        let mut beyond = summary(Vec::new());
        beyond.beyond.count(token, 3);
        let merged = merge(vec![beyond.clone(), summary(Vec::new())], &[]).expect("alike");
        for (where_, summary) in [("apart", apart), ("beyond", beyond), ("merged", merged)] {
            let verdicts = named.map(|what| Gate::of(&summary, &[what]).map(|gate| gate.verdict));
            assert_eq!(verdicts, expected.map(Some), "{what} is known of a token {where_}");
        }
    }
    let mut earlier = summary(Vec::new());
    earlier.beyond.count(&known, 3);
    earlier.beyond.answers = Answers::default();
    let verdict = |what| Gate::of(&earlier, &[what]).map(|gate| gate.verdict);
    assert_eq!(named.map(verdict), [Some(Verdict::Undecided); 3], "an earlier version did not say");
}

#[test]
fn tokens_on_a_line_for_one_are_open_whatever_is_passed_over() {
    let mut summary = summary(vec![Facts { current: Answer::No, ..facts("a", Answer::Yes, Verdict::Pass) }]);
    (summary.errors, summary.several, summary.keep_going) = (1, 1, true);
    for (what, expected) in [
        (FailOn::Live, Verdict::Undecided),
        (FailOn::Forged, Verdict::Undecided),
        (FailOn::Any, Verdict::Fail),
    ] {
        summary.gate = Gate::of(&summary, &[what]);
        assert_eq!(summary.ends(), expected, "{}", what.name());
    }
}

#[test]
fn what_is_no_summary_is_refused_and_not_repeated() {
    let whole = summary(vec![facts("a", Answer::Yes, Verdict::Pass)]);
    let text = serde_json::to_string(&whole).expect("JSON");
    assert_eq!(read(&text), Ok(whole));
    assert_eq!(read(&text.replace("audit-summary/1", "audit-summary/2")), Err(MergeError::Schema));
    let without = text.replace("\"distinct\":1", "\"distinct\":2");
    assert_eq!(read(&without), Err(MergeError::NoTokens { distinct: 2, listed: 1 }));
    for (member, expected) in [
        ("sha256", ": a SHA-256 is 64 hexadecimal digits in lower case"),
        ("expires", ": a moment is written as 2026-11-23T10:00:00Z"),
    ] {
        let start = format!("\"{member}\":\"");
        let wrong = text.replacen(&start, &format!("{start}secret"), 1);
        let error = read(&wrong).expect_err(member).to_string();
        assert!(error.ends_with(expected) && !error.contains("secret"), "{error}");
    }
    let error = read("{\"schema\":\"eyJsecret\"}").expect_err("no summary").to_string();
    assert!(!error.contains("secret"), "{error}");
}

#[test]
fn a_place_reads_as_editors_write_it() {
    assert_eq!(place(3).to_string(), "a.log:3:1");
    let har = Place { line: 0, column: 0, path: Some("log.entries[0]".into()), ..place(0) };
    assert_eq!(har.to_string(), "a.log log.entries[0]");
}

#[test]
fn what_is_no_token_weighs_what_it_does_to_the_end() {
    use NotToken::{CutOff, Encrypted, InBase64, InQuotedPrintable, Malformed};
    use Weight::{Fails, Noted, Nothing, Open};
    for (what, asked, fail_on, keep_going, [cut_off, unread, spelt]) in [
        ("nothing asked", false, None, false, [Nothing; 3]),
        ("asked", true, None, false, [Nothing, Open, Open]),
        ("asked, and going on", true, None, true, [Nothing, Open, Noted]),
        ("any", false, Some(FailOn::Any), true, [Fails; 3]),
        ("live", false, Some(FailOn::Live), false, [Nothing, Open, Open]),
        ("forged, and going on", true, Some(FailOn::Forged), true, [Nothing, Open, Noted]),
        ("nothing", true, Some(FailOn::Nothing), false, [Nothing; 3]),
    ] {
        for (kind, weight) in [
            (CutOff, cut_off),
            (Malformed, unread),
            (Encrypted, unread),
            (InBase64, spelt),
            (InQuotedPrintable, spelt),
        ] {
            let ended = Facts { current: Answer::No, ..facts("a", Answer::Yes, Verdict::Pass) };
            let mut summary = summary(vec![ended]);
            (summary.asked, summary.keep_going) = (asked, keep_going);
            summary.not_tokens.add(kind, 1, None);
            summary.gate = Gate::of(&summary, fail_on.as_slice());
            assert_eq!(summary.weight_of(kind), weight, "{what}: {kind:?}");
            // What fails the audit or leaves it open keeps it from passing, and nothing else does.
            let passes = !matches!(weight, Fails | Open);
            assert_eq!(summary.ends() == Verdict::Pass, passes, "{what}: {kind:?}");
        }
    }
}
