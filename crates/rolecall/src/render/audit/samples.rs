//! The summaries that every format is tested on.

use std::sync::Arc;

use rolecall_core::audit::{Asked, Ends, Facts, FailOn, Gate, Named, NotToken, Open, Place, Summary};
use rolecall_core::hash::Digest;
use rolecall_core::nature::Bearer;
use rolecall_core::question::Answer::{self, No, NotChecked, Yes};
use rolecall_core::report::Verdict;
use rolecall_core::time::UnixTime;
use rolecall_core::verify::Stale;

/// A summary with its tokens.
pub(super) type Sample = (Summary, Vec<Facts>);

const MOMENT: &str = "2026-11-23T10:00:00Z";
const TENANT: &str = "8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47";

/// Every sample, by name.
pub(super) fn all() -> Vec<(&'static str, Sample)> {
    vec![
        ("pass", pass()),
        ("one", one()),
        ("fail", fail()),
        ("undecided", undecided()),
        ("not-asked", not_asked()),
        ("nothing", nothing()),
        ("incomplete", incomplete()),
        ("partial", partial()),
        ("partial-pass", partial_pass()),
        ("many", many()),
        ("noted", noted()),
        ("hostile", hostile(super::super::samples::HOSTILE)),
    ]
}

/// `tokens` and gateway logs around them.
fn summed(asked: bool, tokens: Vec<Facts>) -> Sample {
    let mut summary = Summary::new(asked, MOMENT.to_owned());
    summary.sources.read = 3;
    summary.sources.bytes = 1_234_567;
    summary.fill(tokens.iter());
    (summary, tokens)
}

fn digest(digits: &str) -> Digest {
    digits.parse().expect("a digest")
}

fn moment(text: &str) -> Option<UnixTime> {
    Some(text.parse().expect("a moment"))
}

/// A token that is named by `digit`, with the answers to the four questions.
fn token(digit: char, answers: [Answer; 4], verdict: Verdict) -> Facts {
    let [authentic, current, addressed, allowed] = answers;
    let line = u64::from(digit.to_digit(16).unwrap_or_default()) * 12 + 1;
    Facts {
        sha256: digest(&digit.to_string().repeat(64)),
        verdict,
        authentic,
        reason: None,
        current,
        now: None,
        addressed,
        allowed,
        kind: Bearer::Delegated,
        who: Some(format!("person-{digit}@contoso.com")),
        tenant: Some(Named { id: TENANT.to_owned(), name: None }.into()),
        client: Some(
            Named {
                id: "04b07795-8ddb-461a-bbee-02f9e1bf7b46".to_owned(),
                name: Some("Microsoft Azure CLI".to_owned()),
            }
            .into(),
        ),
        resource: Some(
            Named {
                id: "00000003-0000-0000-c000-000000000000".to_owned(),
                name: Some("Microsoft Graph".to_owned()),
            }
            .into(),
        ),
        permissions: vec!["User.Read".to_owned(), format!("Files.Read.{digit}")].into(),
        open: Arc::default(),
        missing: Arc::default(),
        excess: Arc::default(),
        redacted: false,
        cut_off: false,
        stale: (current == No).then_some(Stale::Ended),
        expires: moment(if current == No { "2026-11-22T08:30:00Z" } else { "2026-11-23T10:43:00Z" }),
        places: line,
        stale_places: 0,
        first: Place { file: "logs/gateway.log".into(), line, column: 34, path: None },
        last: Some(Place { file: "logs/gateway.log".into(), line: 99, column: 1, path: None }.into()),
    }
}

/// The same for an application that has no name.
fn application(digit: char, answers: [Answer; 4], verdict: Verdict) -> Facts {
    Facts {
        kind: Bearer::AppOnly,
        who: None,
        client: Some(Named { id: "11112222-bbbb-3333-cccc-4444dddd5555".to_owned(), name: None }.into()),
        resource: Some(Named { id: "66667777-bbbb-3333-cccc-4444dddd5555".to_owned(), name: None }.into()),
        first: Place {
            file: "support.har".into(),
            path: Some(".log.entries[3].request.headers[2].value".into()),
            ..Place::default()
        },
        last: None,
        places: 1,
        ..token(digit, answers, verdict)
    }
}

/// Two good tokens; what they are allowed was not asked.
pub(super) fn pass() -> Sample {
    let answers = [Yes, Yes, Yes, NotChecked];
    let (mut summary, tokens) =
        summed(true, vec![token('1', answers, Verdict::Pass), application('2', answers, Verdict::Pass)]);
    summary.network = vec!["https://login.microsoftonline.com".to_owned()];
    (summary.sources.left_out.files, summary.sources.left_out.folders) = (1, 2);
    (summary, tokens)
}

/// One good token.
pub(super) fn one() -> Sample {
    summed(true, vec![application('1', [Yes; 4], Verdict::Pass)])
}

/// Every way to be bad.
pub(super) fn fail() -> Sample {
    let mut stale = token('5', [Yes; 4], Verdict::Pass);
    stale.stale_places = 7;
    let mut poor = token('3', [Yes, Yes, No, No], Verdict::Fail);
    poor.missing = (1..=6).map(|index| format!("Mail.Read.{index}")).collect();
    poor.excess = ["Files.ReadWrite.All".to_owned()].into();
    let mut redacted = token('7', [NotChecked, Yes, Yes, Yes], Verdict::Undecided);
    redacted.redacted = true;
    let (mut summary, tokens) = summed(
        true,
        vec![
            stale,
            token('1', [Yes, No, Yes, Yes], Verdict::Fail),
            application('2', [No, Yes, Yes, NotChecked], Verdict::Fail),
            poor,
            application('4', [NotChecked, Yes, Yes, Yes], Verdict::Undecided),
            redacted,
            token('6', [No, No, Yes, Yes], Verdict::Fail),
        ],
    );
    let at = |line| Place { file: "logs/gateway.log".into(), line, column: 8, path: None };
    let har = Place {
        path: Some(".log.entries[0].request.url".into()),
        file: "support.har".into(),
        ..Place::default()
    };
    let others = &mut summary.not_tokens;
    // A part of an earlier version did not say where its own stand.
    others.add(NotToken::CutOff, 2, None);
    others.add(NotToken::Malformed, 1_000, Some(Ends { first: at(17), last: Some(at(2_048)) }));
    others.add(NotToken::Encrypted, 1, Some(Ends { first: har, last: None }));
    summary.errors = 4;
    summary.sources.fail("logs/old.gz".to_owned(), "it ends early: gzip has no end".to_owned());
    (summary, tokens)
}

/// Tokens with which something is wrong, and nothing of what the audit was to fail on; sources that need not be read.
pub(super) fn noted() -> Sample {
    let (mut summary, tokens) = summed(
        true,
        vec![
            token('1', [Yes, No, Yes, Yes], Verdict::Fail),
            token('2', [Yes, Yes, No, No], Verdict::Fail),
            token('3', [Yes, NotChecked, Yes, Yes], Verdict::Undecided),
            token('4', [Yes; 4], Verdict::Pass),
        ],
    );
    summary.sources.fail("logs/old.gz".to_owned(), "it ends early: gzip has no end".to_owned());
    summary.keep_going = true;
    summary.gate = Gate::of(&summary, &[FailOn::Forged]);
    (summary, tokens)
}

/// Without the right keys, and of an earlier version, which does not say why.
pub(super) fn undecided() -> Sample {
    let answers = [NotChecked, Yes, NotChecked, NotChecked];
    let mut open = token('2', answers, Verdict::Undecided);
    let why = "no key of this name among the issuer's 5 keys, and the token ended more than a day ago: its issuer may have changed \
               its keys since";
    open.open = [Open { question: Asked::Authentic, why: why.into() }].into();
    let earlier = token('3', answers, Verdict::Undecided);
    summed(true, vec![token('1', [Yes; 4], Verdict::Pass), open, earlier])
}

/// Nothing was asked.
pub(super) fn not_asked() -> Sample {
    let live = [NotChecked, Yes, NotChecked, NotChecked];
    let dead = [NotChecked, No, NotChecked, NotChecked];
    let mut vague = token('4', live, Verdict::NotAsked);
    (vague.kind, vague.who, vague.client, vague.resource) = (Bearer::Unclear, None, None, None);
    (vague.expires, vague.current) = (None, NotChecked);
    summed(
        false,
        vec![
            token('1', dead, Verdict::NotAsked),
            token('2', live, Verdict::NotAsked),
            application('3', live, Verdict::NotAsked),
            vague,
        ],
    )
}

/// No token.
pub(super) fn nothing() -> Sample {
    let (mut summary, tokens) = summed(true, Vec::new());
    summary.not_tokens.cut_off = 1;
    (summary, tokens)
}

/// Good tokens, and sources that could not be read.
pub(super) fn incomplete() -> Sample {
    let (mut summary, tokens) = pass();
    for index in 0..120 {
        summary.sources.fail(format!("logs/{index}.log"), "permission denied".to_owned());
    }
    (summary, tokens)
}

/// An audit that was stopped, by the times of lines.
pub(super) fn partial() -> Sample {
    let (mut summary, tokens) = fail();
    summary.partial = true;
    summary.checked_at = "the time of each line".to_owned();
    summary.live_at = Some(MOMENT.to_owned());
    (summary, tokens)
}

/// Good tokens, of an audit that was stopped.
pub(super) fn partial_pass() -> Sample {
    let (mut summary, tokens) = pass();
    summary.partial = true;
    (summary, tokens)
}

/// More tokens than are shown, and more than are kept apart.
pub(super) fn many() -> Sample {
    let tokens = (0..60_u32).map(|index| {
        let digit = char::from_digit(index % 16, 16).unwrap_or('0');
        let mut facts = token(digit, [Yes; 4], Verdict::Pass);
        facts.sha256 = digest(&format!("{index:064x}"));
        facts.who = Some(format!("person-{index}@contoso.com"));
        facts.permissions = [format!("Files.Read.{index}")].into();
        if index == 59 {
            (facts.authentic, facts.verdict) = (No, Verdict::Fail);
        }
        facts
    });
    let tokens: Vec<Facts> = tokens.collect();
    let (mut summary, tokens) = summed(true, tokens);
    for _ in 0..1_234 {
        summary.beyond.count(&tokens[59], 1);
    }
    summary.fill(tokens.iter());
    summary.permissions.others = 3;
    (summary, tokens)
}

/// A token and a source that say `text` wherever they can.
pub(super) fn hostile(text: &str) -> Sample {
    let named = || Some(Named { id: text.to_owned(), name: Some(text.to_owned()) }.into());
    let mut facts = token('1', [No; 4], Verdict::Fail);
    (facts.who, facts.tenant, facts.client, facts.resource) =
        (Some(text.to_owned()), named(), named(), named());
    (facts.missing, facts.excess) = ([text.to_owned()].into(), [text.to_owned()].into());
    facts.permissions = [text.to_owned()].into();
    facts.first = Place { file: text.into(), line: 1, column: 2, path: Some(text.into()) };
    facts.last = Some(facts.first.clone().into());
    let (mut summary, tokens) = summed(true, vec![facts]);
    for kind in NotToken::ALL {
        let first = tokens[0].first.clone();
        let last = Some(Place { line: 7, ..first.clone() });
        summary.not_tokens.add(kind, 2, Some(Ends { first, last }));
    }
    summary.sources.fail(text.to_owned(), text.to_owned());
    (summary.network, summary.notes) = (vec![text.to_owned()], vec![text.to_owned()]);
    (summary.no_keys, summary.caveats) = (Some(text.to_owned()), vec![text.to_owned()]);
    summary.beyond.answers.authentic.yes = 1;
    (summary, tokens)
}
