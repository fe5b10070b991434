//! Values between quotes that stand twice for one, as in a field of CSV and in a text of C# behind `@`.

use super::value::{Reach, Value, Walk, closes};
use crate::input::Step;

/// Whether `quote`, behind which `walk` stands, is the first of two that stand for one: `""name"":""value""` in a field of CSV, and
/// `\""name\"":\""value\""` in JSON inside JSON there, `Password=""a;b""` in a text of C#. The separator is at `at`.
pub(super) fn begins(walk: &Walk<'_>, quote: Step, at: usize, reach: Reach) -> bool {
    let double = quote.byte == b'"' && quote.percents == 0 && walk.text.get(walk.at) == Some(&b'"');
    let begins = walk.text.get(walk.at + 1).is_some_and(|byte| {
        !byte.is_ascii_whitespace() && !matches!(byte, b';' | b',' | b')' | b']' | b'}' | b'"')
    });
    let by_key = || walk.text[..at].trim_ascii_end().ends_with(b"\"\"");
    double && begins && (reach == Reach::Connection && quote.slashes == 0 || by_key())
}

/// What stands between two quotes, of which `walk` is between the first ones, and the next two.
pub(super) fn value(walk: &mut Walk<'_>, quote: Step, longest: usize) -> Value {
    walk.pass_one();
    let start = walk.mark();
    let is_raw = |next: Step| next.byte == b'"' && next.consumed == 1;
    let ends = |next: Step| next.byte == b'"' && next.percents == 0 && closes(next.slashes, quote.slashes);
    while let Some(next) = walk.next().filter(|_| walk.at - start.0 < longest) {
        let control = next.consumed == 1 && next.byte < b' ' && next.byte != b'\t';
        if control || ends(next) && walk.text.get(walk.at + next.consumed) == Some(&b'"') {
            break;
        }
        walk.take(next);
        // `\""` is a quote of the JSON in it.
        if next.byte == b'"'
            && next.slashes > quote.slashes
            && let Some(second) = walk.next().filter(|second| is_raw(*second))
        {
            walk.take(second);
        }
    }
    walk.since(start, true)
}
