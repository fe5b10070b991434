//! The summary in facts: a name and a line each, the same in every format that people read.

use rolecall_core::audit::{Ends, Listed, NotToken, Summary};

use super::faults::not_authentic;
use super::words::{
    answered, beyond_note, counted, ends, kind_of_other, number, places_spelt_otherwise, size,
};

/// How many sources that could not be read are named.
const SOURCES: usize = 10;

/// The name under which the places stand of what is no token.
pub(super) const WHERE: &str = "where";

/// A name and what is said under it.
pub(super) type Fact = (&'static str, String);

/// What `summary` counts, without the names.
pub(super) fn all(summary: &Summary) -> Vec<Fact> {
    let mut facts = vec![
        (
            "found",
            format!(
                "{} at {}",
                counted(summary.distinct, "token", "different tokens"),
                counted(summary.found, "place", "places"),
            ),
        ),
        (
            "live",
            format!("{} may still be used{}, as far as is known", number(summary.live), live_at(summary)),
        ),
    ];
    if summary.unlisted > 0 {
        facts.push(("not listed", format!("{}, which --live leaves out", number(summary.unlisted))));
    }
    if summary.distinct > 0 {
        let answers = &summary.answers;
        facts.extend([
            ("authentic", answered(&answers.authentic)),
            ("current", answered(&answers.current)),
            ("addressed", answered(&answers.addressed)),
            ("allowed", answered(&answers.allowed)),
        ]);
    }
    if summary.forged > 0 {
        let tokens = counted(summary.forged, "token", "tokens");
        let reasons = not_authentic(summary).into_iter();
        let reasons: Vec<String> = reasons.map(|(count, [one, many])| counted(count, one, many)).collect();
        facts.push(("forged", format!("{tokens}, not authentic: {}", reasons.join("; "))));
    }
    if summary.redacted > 0 {
        let tokens = counted(summary.redacted, "token", "tokens");
        facts.push(("redacted", format!("{tokens} without a signature, which `rolecall redact` cut")));
    }
    if summary.cut_off > 0 {
        facts.push(("cut off", format!("{}, never live", counted(summary.cut_off, "token", "tokens"))));
    }
    if summary.not_allowed > 0 {
        facts.push(("not allowed", counted(summary.not_allowed, "token", "tokens")));
    }
    if summary.stale_places > 0 {
        let places = counted(summary.stale_places, "place", "places");
        facts.push(("stale", format!("at {places} a token did not hold at the time of its line")));
    }
    if summary.beyond.places > 0 {
        let beyond = &summary.beyond;
        facts.push((
            "beyond",
            format!(
                "{}; live at {}, forged at {}, not allowed at {}",
                beyond_note(summary),
                number(beyond.live),
                number(beyond.forged),
                number(beyond.not_allowed),
            ),
        ));
    }
    facts.extend(not_read(summary));
    facts
}

/// The moment that is meant, where another one is meant by `current`.
fn live_at(summary: &Summary) -> String {
    summary.live_at.as_ref().map(|moment| format!(" now, at {moment}")).unwrap_or_default()
}

/// What is no token, and what could not be read.
fn not_read(summary: &Summary) -> Vec<Fact> {
    let mut facts = Vec::new();
    let others = &summary.not_tokens;
    if others.all() > 0 {
        let kinds = [NotToken::CutOff, NotToken::Malformed, NotToken::Encrypted];
        let kinds = kinds.iter().filter(|kind| others.count(**kind) > 0);
        let kinds: Vec<String> =
            kinds.map(|kind| format!("{} {}", number(others.count(*kind)), kind_of_other(*kind))).collect();
        let begin = if others.all() == 1 { "it begins" } else { "they begin" };
        facts.push(("no tokens", format!("{}, though {begin} like one", kinds.join(", "))));
    }
    facts.extend(places_spelt_otherwise(summary).map(|places| ("maybe", places)));
    facts.extend(others.places.iter().map(|(kind, places)| (WHERE, placed(*kind, places))));
    let without = summary.errors.saturating_sub(summary.several);
    if without > 0 {
        facts.push(("errors", counted(without, "line without a token", "lines without a token")));
    }
    if summary.several > 0 {
        let lines = counted(summary.several, "line", "lines");
        facts.push(("errors", format!("{lines} with several tokens, which --lines does not judge")));
    }
    let sources = &summary.sources;
    let read = counted(sources.read, "source", "sources");
    facts.push(("read", format!("{read} to the end, {} of text", size(sources.bytes))));
    if sources.links > 0 {
        let links = counted(sources.links, "symbolic link", "symbolic links");
        facts.push(("passed over", format!("{links} in folders: name what they lead to")));
    }
    if let Some(left_out) = sources.left_out.counted() {
        facts.push(("left out", format!("{left_out}: --hidden and --no-ignore read them")));
    }
    if sources.unreadable > 0 {
        facts.push((
            "not read",
            counted(sources.unreadable, "source, or not to the end", "sources, or not to the end"),
        ));
    }
    facts
}

/// Where what is no token of a `kind` stands.
pub(super) fn placed(kind: NotToken, places: &Ends) -> String {
    format!("{}: {}", kind_of_other(kind), ends(places))
}

/// The sources that could not be read, each with its reason, and how many more there are.
pub(super) fn unreadable(summary: &Summary) -> (Vec<(&str, &str)>, Option<String>) {
    let sources = &summary.sources;
    let named = sources.named.iter().take(SOURCES);
    let named: Vec<_> = named.map(|source| (source.name.as_str(), source.reason.as_str())).collect();
    let more = sources.unreadable.saturating_sub(named.len() as u64);
    (named, (more > 0).then(|| format!("and {} more", number(more))))
}

/// By what tokens are counted.
pub(super) fn lists(summary: &Summary) -> [(&'static str, &Listed); 3] {
    [
        ("By tenant", &summary.tenants),
        ("By application", &summary.clients),
        ("By permission", &summary.permissions),
    ]
}

/// Where the summary comes from.
pub(super) fn about(summary: &Summary) -> Vec<Fact> {
    let mut about = vec![("judged at", summary.checked_at.clone())];
    if summary.network.is_empty() {
        about.push(("network", "no network used".to_owned()));
    }
    about.extend(summary.no_keys.iter().map(|why| ("keys", why.clone())));
    about.extend(summary.notes.iter().map(|note| ("note", note.clone())));
    about.extend(summary.network.iter().map(|address| ("network", address.clone())));
    if !summary.exact {
        about.push((
            "note",
            "not every token was kept apart, so that counts of different ones are too low".to_owned(),
        ));
    }
    if summary.answers.authentic.yes < summary.distinct {
        let note = "names stand as the tokens have them: of one that is not authentic, they are its own word";
        about.push(("note", note.to_owned()));
    }
    about
}
