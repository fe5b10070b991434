//! Which of several tokens is meant, and when nobody can tell (docs/design.md §5).

use rolecall_core::input::{Label, OtherKind, Pasted};
use rolecall_core::text::counted;

use crate::error::CliError;
use crate::judge::what;

/// Which of the tokens in `pasted`, which stand in `text`, is meant: number `pick` as counted from 1; else the only one;
/// else the only one that the text around it calls an access token. Whoever acts on the answer is asked wherever that
/// leaves a doubt: a token beside something that may be the one that was meant is no answer. With `any`, for a look, the
/// first that nothing calls an ID token will do. `None` when there is no token.
///
/// # Errors
/// [`CliError::Usage`] when there is no token number `pick`, or it has to be chosen.
pub(crate) fn chosen(
    pasted: &Pasted,
    text: &[u8],
    pick: Option<usize>,
    any: bool,
) -> Result<Option<usize>, CliError> {
    let tokens = &pasted.tokens;
    if let Some(number) = pick {
        return match number.checked_sub(1).filter(|index| *index < tokens.len()) {
            Some(index) => Ok(Some(index)),
            None if tokens.is_empty() => Ok(None),
            None => Err(CliError::usage(
                format!("there is no token number {number}"),
                match tokens.len() {
                    1 => "1 token was found: --pick 1 takes it".to_owned(),
                    count => format!("{} were found: leave --pick out to see which", counted(count, "token")),
                },
            )),
        };
    }
    let places = |test: fn(Label) -> bool| {
        tokens.iter().enumerate().filter(move |(_, found)| test(found.label)).map(|(index, _)| index)
    };
    let mut access = places(is_access);
    let likely = match (access.next(), access.next()) {
        (Some(only), None) => Some(only),
        (None, _) if tokens.len() == 1 => Some(0),
        _ => None,
    };
    match likely {
        _ if tokens.is_empty() => Ok(None),
        Some(index) if any || !in_doubt(pasted, index, text) => Ok(Some(index)),
        _ if any => Ok(Some(places(|label| label != Label::IdToken).next().unwrap_or(0))),
        _ if tokens.len() == 1 => Err(CliError::usage(
            "what was given holds a token, and something else that may be the one that is meant",
            format!("if it is this one, --pick 1 takes it: {}", listing(pasted)),
        )),
        _ => Err(CliError::usage(
            "what was given holds more than one token, and nothing says which one is meant",
            format!("choose with --pick N: {}", listing(pasted)),
        )),
    }
}

fn is_access(label: Label) -> bool {
    matches!(label, Label::AccessToken | Label::Authorization)
}

/// Whether something in the text may be the token that was meant instead of number `index`: a token that cannot be read,
/// or a name for an access token at which no readable one stands.
fn in_doubt(pasted: &Pasted, index: usize, text: &[u8]) -> bool {
    let found = &pasted.tokens[index];
    if found.label == Label::Alone {
        return false;
    }
    let unread = |kind: OtherKind| {
        matches!(
            kind,
            OtherKind::Malformed | OtherKind::Encrypted | OtherKind::CutOff | OtherKind::OpaquePersonal
        )
    };
    // Without its zero bytes, text in UTF-16 reads like its ASCII.
    let plain: Vec<u8> = text.iter().copied().filter(|byte| *byte != 0).collect();
    let named = |name: &str| {
        let mut places = plain.windows(name.len()).enumerate();
        places.any(|(at, window)| {
            window.eq_ignore_ascii_case(name.as_bytes()) && !is_filled_in_later(&plain[at + name.len()..])
        })
    };
    pasted.truncated
        || pasted.others.iter().any(|other| unread(other.kind))
        || (!is_access(found.label)
            && ["access_token", "accesstoken", "authorization"].into_iter().any(named))
}

/// The longest name of a variable or a placeholder, in bytes.
const LONGEST_NAME: usize = 40;

/// Whether what stands behind a name is a variable or a placeholder, as in `Authorization = "Bearer $token"`: a program puts
/// the token there, and it stands elsewhere.
fn is_filled_in_later(behind: &[u8]) -> bool {
    let skip = |text: &mut &[u8]| {
        let count =
            text.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b'=' | b':' | b'\\'));
        *text = &text[count.count()..];
    };
    let mut rest = behind;
    skip(&mut rest);
    // Python's `f"…"`.
    rest = rest.strip_prefix(b"f\"").or_else(|| rest.strip_prefix(b"f'")).unwrap_or(rest);
    if let Some((_, value)) =
        rest.split_at_checked(6).filter(|(word, _)| word.eq_ignore_ascii_case(b"bearer"))
    {
        rest = value;
        skip(&mut rest);
    }
    // `"Bearer " + token` of programs; `$token`, `%TOKEN%`, `{{token}}`, `<token>`.
    let (open, close): (usize, &[u8]) = match rest {
        [b'+', b' ', next, ..] => return next.is_ascii_alphabetic() || *next == b'_' || *next == b'$',
        [b'$', b'{', ..] => (2, b"}"),
        [b'$', ..] => (1, b""),
        [b'{', b'{', ..] => (2, b"}}"),
        [b'{', ..] => (1, b"}"),
        [b'%', ..] => (1, b"%"),
        [b'<', ..] => (1, b">"),
        _ => return false,
    };
    let of_name = |byte: &&u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'_' | b'.' | b'-' | b':')
            || **byte == b' ' && !close.is_empty()
    };
    let name = rest[open..].iter().take_while(of_name).count();
    // Nothing but a name between the signs, and nothing that goes on behind them: anything else may be the token.
    let Some(behind) = rest[open + name..].strip_prefix(close) else { return false };
    let is_apart = !behind.first().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'%');
    (1..=LONGEST_NAME).contains(&name) && is_apart
}

/// The first tokens with their numbers, so that one can be picked.
fn listing(pasted: &Pasted) -> String {
    const LISTED: usize = 10;
    let tokens = &pasted.tokens;
    let mut rows: Vec<String> = tokens
        .iter()
        .take(LISTED)
        .enumerate()
        .map(|(index, found)| format!("{} is {} ({})", index + 1, what(found), found.place))
        .collect();
    let unread = pasted.others.iter().take(LISTED);
    rows.extend(unread.map(|other| {
        format!("beside them something that cannot be read ({}, {})", other.kind.id(), other.place)
    }));
    let rest = tokens.len().saturating_sub(LISTED);
    if rest == 0 { rows.join("; ") } else { format!("{}; and {rest} more", rows.join("; ")) }
}
