//! Secrets by what the text calls them: parameters of forms and addresses, members of JSON, headers, variables, the pairs of HAR
//! files (`"name": "code", "value": "…"`).

use memchr::memchr2_iter;

use super::authorization::authorization;
use super::byte_set::ByteSet;
use super::nested::{self, Key};
use super::settings::Setting;
use super::text::{Cut, MARKER};
use super::value::{self, Reach, Value};
use super::words::{self, Need};
use super::{Kind, changes, computed, connection, cookies, meaning, pairs, parameters, results};
use crate::input::{Origin, is_letter_or_dot};

/// The longest name, in bytes.
const LONGEST_NAME: usize = 64;

/// One of these is in every text in which something is found.
pub(super) const NEEDS: [ByteSet; 2] = [ByteSet::of(b"="), ByteSet::of(b":")];

/// Finds them in `text`, whose unescaped form is `plain`.
pub(super) fn find(text: &[u8], plain: &[u8], escaped: bool, found: &mut Vec<Cut>) {
    let mut origin = Origin::new(text, escaped);
    let mut looks = Looks::default();
    let mut pieces = cookies::Pieces::default();
    let mut end = 0;
    for at in memchr2_iter(b'=', b':', plain) {
        if at < end {
            continue;
        }
        let Some(mut name) = Name::before(plain, at) else { continue };
        if let Some(head) = head_of_cookie(plain, name.start) {
            name.text = head;
        }
        if name.text.eq_ignore_ascii_case(b"value") {
            let value = looks.value(text, origin.of(at), at, Reach::Word);
            let Some(of) = in_pair(plain, name.start, value.plain.end) else { continue };
            name = Name { text: of, quoted: true, parameter: false, strict: true, pair: true, ..name };
        }
        let known = meaning(name.text);
        let Some((kind, need, listed)) = known.or_else(|| pieces.meaning(plain, name.text, at)) else {
            continue;
        };
        if !name.is_member && results::is_one(plain, name.text, name.start, at) {
            continue;
        }
        if !name.parameter {
            let key = Key { quoted: name.is_member, column: column(plain, name.start) };
            let values = looks.nested(text, origin.of(at), at, key, listed);
            let before = found.len();
            found.extend(values.iter().filter_map(|value| cut(text, plain, &name, value, kind, need)));
            if found.len() > before || listed {
                continue;
            }
        }
        let list = if plain[at] == b'=' { connection::in_list_of_pairs(plain, name.start) } else { None };
        let whole = |value: Value| if list.is_some() { value.before_comma(text) } else { value };
        if may_be_setting(&name, kind, need)
            && let Some(value) = setting(text, plain, &name, at, &mut origin, need)
        {
            let value = whole(value);
            end = value.plain.end;
            found.push(Cut::secret(value.plain, kind));
            continue;
        }
        let is_argument =
            list.is_some() || plain[at] == b'=' && connection::is_argument(plain, name.text, name.start);
        let is_connection = !name.is_member && connection::holds(plain, name.start, at);
        name.strict |= is_argument || is_connection;
        let reach = match need {
            Need::Authorization => Reach::Line,
            _ if list == Some(true) => Reach::Line,
            _ if is_connection => Reach::Connection,
            _ if is_argument => Reach::Argument,
            _ if name.parameter => Reach::Parameter,
            _ => Reach::Word,
        };
        let value = whole(looks.value(text, origin.of(at), at, reach));
        let is_code = kind == Kind::AuthorizationCode && plain[at] == b'=' && name.strict;
        let said =
            if is_code { parameters::meaning_of_code(plain, name.start, value.plain.end) } else { None };
        let (kind, need) = said.unwrap_or((kind, need));
        if let Some(cut) = cut(text, plain, &name, &value, kind, need) {
            // Not past what else stands in a header's line: that may have names of its own.
            let of_header = need == Need::Authorization && cut.range.end <= value.plain.end;
            end = if of_header { at } else { cut.range.end };
            found.push(cut);
        }
        if let Some((raw, arrow)) = changes::arrow_behind(text, &value) {
            let new = looks.value(text, raw, arrow, Reach::Word);
            found.extend(cut(text, plain, &name, &new, kind, need).filter(|_| new.quoted));
        }
    }
}

/// Whether a value can go to its line's end: those of headers and cookies have an end of their own.
fn may_be_setting(name: &Name<'_>, kind: Kind, need: Need) -> bool {
    !name.is_member && need != Need::Authorization && kind != Kind::Cookie
}

/// The value behind the separator at `at`, where a line holds nothing but it and its name.
fn setting(
    text: &[u8],
    plain: &[u8],
    name: &Name<'_>,
    at: usize,
    origin: &mut Origin<'_>,
    need: Need,
) -> Option<Value> {
    let raw = origin.of(at);
    Setting::of(text, plain, name.text, name.start, (raw, at))?.value(text, raw, plain, at, need)
}

/// What a name means, and whether it names a list: `client_secrets`.
fn meaning(name: &[u8]) -> Option<(Kind, Need, bool)> {
    let one = meaning::meaning(name).map(|(kind, need)| (kind, need, false));
    one.or_else(|| meaning::meaning(name.strip_suffix(b"s")?).map(|(kind, need)| (kind, need, true)))
}

/// The name of the value whose key begins at `start`, where it explains a secret, or could be one of several cookies for it.
fn in_pair(plain: &[u8], start: usize, end: usize) -> Option<&[u8]> {
    let names = [pairs::before(plain, start), pairs::behind(plain, end)];
    let explains = |name: &&[u8]| meaning::meaning(name).is_some() || meaning::without_number(name).is_some();
    let named = names.into_iter().flatten().find(explains);
    named.or_else(|| pairs::stored(plain, start, end))
}

/// How far what begins at `start` is indented, where nothing but the sign of a list's item and a quote stands before it in its
/// line; what a text of JSON begins with is a line's beginning too.
fn column(plain: &[u8], start: usize) -> Option<usize> {
    let before = &plain[start.saturating_sub(2 * LONGEST_NAME)..start];
    let is_lead = |byte: &u8| matches!(byte, b' ' | b'-' | b'"' | b'\'');
    let lead = before.iter().rev().take_while(|byte| is_lead(byte)).count();
    match before[..before.len() - lead].last() {
        None if before.len() < start => None,
        None | Some(b'\n') => Some(lead),
        Some(_) => before
            .iter()
            .rposition(|byte| *byte == b'"')
            .filter(|quote| before.len() - quote <= lead)
            .map(|quote| before.len() - quote - 1),
    }
}

/// What of `value`, the argument of an option, is to be cut.
pub(super) fn argument(text: &[u8], plain: &[u8], value: &Value, kind: Kind, need: Need) -> Option<Cut> {
    let name = Name {
        text: b"",
        start: value.plain.start,
        is_member: false,
        quoted: false,
        parameter: false,
        strict: true,
        pair: true,
    };
    cut(text, plain, &name, value, kind, need)
}

/// How much was looked at so far for values. It keeps a text made for it from costing more than its length: beyond it values are
/// cut at a length that no real one has.
#[derive(Default)]
pub(super) struct Looks(usize);

impl Looks {
    const TIMES: usize = 4;
    const LONGEST: usize = 4096;
    const LONGEST_LIST: usize = 64 * 1024;
    const SHORTEST_LIST: usize = 256;

    pub(super) fn value(&mut self, text: &[u8], at: usize, plain: usize, reach: Reach) -> Value {
        let longest = if self.0 > Self::TIMES * text.len() { Self::LONGEST } else { usize::MAX };
        let value = value::behind(text, at, plain, reach, longest);
        self.0 += value.range.len();
        value
    }

    /// The values in a list, on the next lines and the like; with `listed` in a list alone.
    fn nested(&mut self, text: &[u8], at: usize, plain: usize, key: Key, listed: bool) -> Vec<Value> {
        let longest =
            if self.0 > Self::TIMES * text.len() { Self::SHORTEST_LIST } else { Self::LONGEST_LIST };
        let begins = text[at + 1..].iter().find(|byte| !byte.is_ascii_whitespace());
        if listed && !matches!(begins, Some(b'[' | b'{')) {
            return Vec::new();
        }
        let (values, looked) = nested::behind(text, at, plain, key, longest);
        self.0 += looked;
        values
    }
}

/// What stands before a separator.
struct Name<'p> {
    text: &'p [u8],
    /// Where the key before the separator begins.
    start: usize,
    /// Whether that is quoted: in JSON a value without quotes is no text then.
    is_member: bool,
    quoted: bool,
    /// Behind what parameters and lines of variables begin behind.
    parameter: bool,
    /// Behind `&`, `?` and the like: no variable of a program.
    strict: bool,
    /// A `name` and a `value` apart from each other, or an option: nothing of prose.
    pair: bool,
}

impl<'p> Name<'p> {
    fn before(plain: &'p [u8], separator: usize) -> Option<Self> {
        let before = &plain[separator.saturating_sub(2 * LONGEST_NAME)..separator];
        let is_around = |byte| matches!(byte, b' ' | b'\t' | b'"' | b'\'' | b'\\' | b']' | b'*' | b'`');
        let head = trim(before, is_around);
        let around = &before[head.len()..];
        // `x["name"] = `: no member, whose value could be a number.
        let quoted = !around.contains(&b']') && (around.contains(&b'"') || around.contains(&b'\''));
        let text = last_word(head)?;
        let first = head.len().checked_sub(text.len() + 1).map(|at| head[at]);
        let apart = !quoted && plain[separator] == b'=' && head.len() == before.len();
        let strict = matches!(first, Some(b'&' | b'?' | b'#' | b'"' | b'\'') | None);
        let parameter = apart && (strict || first == Some(b'\n'));
        let start = separator - (before.len() - head.len()) - text.len();
        Some(Self { text, start, is_member: quoted, quoted, parameter, strict: apart && strict, pair: false })
    }
}

pub(super) fn is_name(byte: u8) -> bool {
    is_letter_or_dot(byte)
}

pub(super) fn trim(text: &[u8], off: impl Fn(u8) -> bool) -> &[u8] {
    let len = text.iter().rposition(|byte| !off(*byte)).map_or(0, |last| last + 1);
    &text[..len]
}

/// The name at the end of `text`.
pub(super) fn last_word(text: &[u8]) -> Option<&[u8]> {
    let len = text.iter().rev().take(LONGEST_NAME + 1).take_while(|byte| is_name(**byte)).count();
    (1..=LONGEST_NAME).contains(&len).then(|| &text[text.len() - len..])
}

fn cut(text: &[u8], plain: &[u8], name: &Name<'_>, value: &Value, kind: Kind, need: Need) -> Option<Cut> {
    let raw = &text[value.range.clone()];
    let member = name.quoted && !name.pair;
    if name.is_member && !value.quoted {
        // In JSON: a number, which stays one, or no text.
        let digits = is_number(raw);
        let is_json =
            digits || matches!(raw, b"null" | b"true" | b"false") || matches!(raw.first(), Some(b'{' | b'['));
        if is_json {
            let secret = digits
                && raw != b"0"
                && need != Need::NoPath
                && matches!(kind, Kind::Password | Kind::ClientSecret | Kind::DeviceCode);
            return secret.then(|| Cut::new(value.plain.clone(), b"0".to_vec(), vec![kind]));
        }
    }
    // `"password=" + x`: the quote ends a text of a program.
    if value.quoted && !name.quoted && (value.begins_with_space || is_between_texts(raw)) {
        return None;
    }
    if need == Need::Authorization {
        return authorization(plain, value.plain.clone());
    }
    // `--password=<password>`: what is to be put there.
    if !value.quoted && raw.starts_with(b"<") {
        return None;
    }
    let in_program = !value.quoted && (!name.strict || name.start == 0);
    if in_program && computed::begins(&plain[value.plain.start..])
        || computed::is_reference(&plain[value.plain.clone()])
    {
        return None;
    }
    let strict = name.strict || value.quoted || name.quoted;
    if !words::is_secret(raw, need, strict)
        || raw.starts_with(MARKER.as_bytes()) && raw.len() < 2 * MARKER.len()
    {
        return None;
    }
    // An error's code is a word and no parameter.
    let is_error = kind == Kind::AuthorizationCode && member && !looks_coded(raw);
    (!is_error).then(|| Cut::secret(value.plain.clone(), kind))
}

/// The name of a cookie that goes on behind a bar: `x-ms-cpim-cache|made-up_0`, where `made-up_0` begins at `start`.
fn head_of_cookie(plain: &[u8], start: usize) -> Option<&[u8]> {
    let before = plain[..start].strip_suffix(b"|")?;
    last_word(before).filter(|head| head.starts_with(b"x-ms-cpim-"))
}

/// Whether `raw` is what stands between two texts of JSON: `"client_secret="], "name"`.
fn is_between_texts(raw: &[u8]) -> bool {
    let is_sign =
        |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b':' | b'[' | b']' | b'{' | b'}');
    let is_literal = |word: &[u8]| matches!(word, b"" | b"true" | b"false" | b"null") || is_number(word);
    raw.first().is_some_and(is_sign) && raw.split(is_sign).all(is_literal)
}

/// Whether `raw` is a number of JSON, of any size (RFC 8259 §6).
pub(super) fn is_number(raw: &[u8]) -> bool {
    serde_json::from_slice::<&serde_json::value::RawValue>(raw).is_ok()
        && raw.first().is_some_and(|byte| matches!(byte, b'-' | b'0'..=b'9'))
}

/// Whether a member `code` holds what a sign-in service makes, rather than `InvalidAuthenticationToken1`.
pub(super) fn looks_coded(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    digits >= 3 && value.len() >= 20 || value.contains(&b'.') || value.contains(&b'/')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::unescape;
    use crate::redact::text::apply;

    /// `text` with every named secret cut.
    fn cut_in(text: &str) -> String {
        let plain = unescape(text.as_bytes());
        let mut found = Vec::new();
        find(text.as_bytes(), &plain, true, &mut found);
        String::from_utf8_lossy(&apply(&plain, &found)).into_owned()
    }

    #[test]
    fn secrets_are_cut_by_their_names() {
        for (text, cut) in [
            ("client_id=a&client_secret=p%26q1r&x=1", "client_id=a&client_secret=REDACTED&x=1"),
            ("?code=4/0AbCdefghijklmno&state=x", "?code=REDACTED&state=x"),
            ("?code=abcdefgh&state=x", "?code=REDACTED&state=x"),
            ("?code=abcdefg&state=x", "?code=abcdefg&state=x"),
            ("?code=abcdefgh&x=state", "?code=abcdefgh&x=state"),
            ("https://f.example/api/x?code=abcdefghijklmnop", "https://f.example/api/x?code=REDACTED"),
            ("https://f.example/x?code=abcdefghijklmnop", "https://f.example/x?code=abcdefghijklmnop"),
            (
                "{\"functionKeys\":{\"default\":\"abcdefghijklmnop\"}}",
                "{\"functionKeys\":{\"default\":\"REDACTED\"}}",
            ),
            ("os.environ['CLIENT_SECRET'] = 'abc'", "os.environ['CLIENT_SECRET'] = 'REDACTED'"),
            ("os.environ['CLIENT_SECRET'] = get()", "os.environ['CLIENT_SECRET'] = get()"),
            ("clientSecret = sha.of(\"abc123\", 1)", "clientSecret = sha.of(\"abc123\", 1)"),
            ("x\nclient_secret=a.get2()\n", "x\nclient_secret=a.get2()\n"),
            ("client_secret=a.get2(12345)", "client_secret=a.get2(12345)"),
            ("?client_secret=a.get2(12345)", "?client_secret=REDACTED"),
            ("clientSecret = aB3x(9kL)", "clientSecret = REDACTED"),
            ("*client_secret*: abcde1", "*client_secret*: REDACTED"),
            ("`client_secret`: `abc`", "`client_secret`: `REDACTED`"),
            ("clientSecret: &x abcde1", "clientSecret: &x REDACTED"),
            ("{\"pass\": 12, \"fail\": 0}", "{\"pass\": 12, \"fail\": 0}"),
            (
                "Authorization: OAuth a=\"x\", oauth_signature=\"ab+c=\"\r\nX: \"y\"",
                "Authorization: OAuth REDACTED\r\nX: \"y\"",
            ),
            (
                "-H 'Authorization: Digest username=\"ada\", qop=auth, response=\"abcd\"' x",
                "-H 'Authorization: Digest REDACTED' x",
            ),
            (
                "Authorization: OAuth oauth_version=1.0, realm=\"x\", oauth_signature=\"ab\" x",
                "Authorization: OAuth REDACTED x",
            ),
            (
                "https://f.example/api?code=0AbCdefghijklmnopqrstuvwxyz==",
                "https://f.example/api?code=REDACTED",
            ),
            ("{\"client_secret\":\"a b\",\"x\":1}", "{\"client_secret\":\"REDACTED\",\"x\":1}"),
            ("{\"password\": 12345, \"x\":1}", "{\"password\": 0, \"x\":1}"),
            ("{\"password\": -12.5e1}", "{\"password\": 0}"),
            ("{\"password\": 1e999}", "{\"password\": 0}"),
            (
                "{\"password\": null, \"password\":[\"abc\"]}",
                "{\"password\": null, \"password\":[\"REDACTED\"]}",
            ),
            (
                "{\"client_secret\":[\"a b\",\"cde\"],\"x\":[\"y\"]}",
                "{\"client_secret\":[\"REDACTED\",\"REDACTED\"],\"x\":[\"y\"]}",
            ),
            ("{\"secret\":[\"abcdefg8\"]}", "{\"secret\":[\"REDACTED\"]}"),
            ("{\"secrets\":[\"abcdefg8\"]}", "{\"secrets\":[\"REDACTED\"]}"),
            ("{\"secrets\":\"abcdefg8\"}", "{\"secrets\":\"abcdefg8\"}"),
            ("{\"password\":[12,true]}", "{\"password\":[0,true]}"),
            (
                "{\"clientSecret\":{\"type\":\"x\",\"value\":\"abc\"}}",
                "{\"clientSecret\":{\"type\":\"x\",\"value\":\"REDACTED\"}}",
            ),
            ("{\"client_secret\" :\n  \"abc\"}", "{\"client_secret\" :\n  \"REDACTED\"}"),
            ("{\"Authorization\":[\"Basic YWI6Y2Q=\"]}", "{\"Authorization\":[\"Basic REDACTED\"]}"),
            ("map[Authorization:[Basic YWI6Y2Q=]]", "map[Authorization:[Basic REDACTED]]"),
            ("client_secret: |\n  abc\n  def\nx: y\n", "client_secret: |\n  REDACTED\nx: y\n"),
            ("- clientSecret: >-\n    abc\n  x: y\n", "- clientSecret: >-\n    REDACTED\n  x: y\n"),
            ("client_secret:\n  abc\nx: y\n", "client_secret:\n  REDACTED\nx: y\n"),
            ("if password:\n    login()\n", "if password:\n    login()\n"),
            (
                "{\"value\":\"abc\",\"name\":\"client_secret\"}",
                "{\"value\":\"REDACTED\",\"name\":\"client_secret\"}",
            ),
            ("{\"name\":\"password\",\"value\":123}", "{\"name\":\"password\",\"value\":0}"),
            ("{\"name\":\"password\",\"value\":null}", "{\"name\":\"password\",\"value\":null}"),
            ("<add key=\"ClientSecret\" value=\"abc\"/>", "<add key=\"ClientSecret\" value=\"REDACTED\"/>"),
            (
                "{\"value\":\"ESTSAUTH=0.AX-abcdefghijkl; path=/; secure\"}",
                "{\"value\":\"ESTSAUTH=REDACTED; path=/; secure\"}",
            ),
            (
                "{\"name\": \"client_secret\",\n \"value\": \"abc\"}",
                "{\"name\": \"client_secret\",\n \"value\": \"REDACTED\"}",
            ),
            ("- name: CLIENT_SECRET\n  value: abc1234\n", "- name: CLIENT_SECRET\n  value: REDACTED\n"),
            ("{\"name\":\"x\",\"value\":\"abc\"}", "{\"name\":\"x\",\"value\":\"abc\"}"),
            (
                "{\"name\":\"Authorization\",\"value\":\"Basic YWI6Y2Q=\"}",
                "{\"name\":\"Authorization\",\"value\":\"Basic REDACTED\"}",
            ),
            ("Authorization: Bearer opaque-token-of-16\r\nX: y", "Authorization: Bearer REDACTED\r\nX: y"),
            ("Authorization: Bearer opaque-token-15", "Authorization: Bearer opaque-token-15"),
            ("-H 'Authorization: Basic YWI6Y2Q=' https://x", "-H 'Authorization: Basic REDACTED' https://x"),
            ("Authorization: required for all calls", "Authorization: required for all calls"),
            ("Authorization: SharedKey account:AbCdEfGh1234=", "Authorization: SharedKey REDACTED"),
            ("Cookie: a=b; ESTSAUTH=0.AX-abcdefghijkl; c=d", "Cookie: a=b; ESTSAUTH=REDACTED; c=d"),
            (
                "https://a.blob.example/x?sv=1&sig=aBcDeFgHiJkLmNoP%3D",
                "https://a.blob.example/x?sv=1&sig=REDACTED",
            ),
            ("AccountName=a;AccountKey=AbCdEfGhIjKlMnOp12==;E=x", "AccountName=a;AccountKey=REDACTED;E=x"),
            ("[\"client_secret=\"], {\"a\": null, \"b\":1}", "[\"client_secret=\"], {\"a\": null, \"b\":1}"),
            ("$clientSecret = \"a'b;c\"", "$clientSecret = \"REDACTED\""),
            ("?user_code=ABCD-EFGH&x", "?user_code=REDACTED&x"),
            ("the user_code: ABCD-EFGH", "the user_code: ABCD-EFGH"),
            ("a\nclient_secret=config.secret\n", "a\nclient_secret=config.secret\n"),
            ("a\nCLIENT_SECRET=a;b,c8d)e\n", "a\nCLIENT_SECRET=REDACTED\n"),
            ("password: hunter2", "password: REDACTED"),
            ("password: incorrect", "password: incorrect"),
            ("x:\n  password: incorrect\n", "x:\n  password: REDACTED\n"),
            ("DB_PASSWORD=ab1x23&cdEF12gh", "DB_PASSWORD=REDACTED"),
            ("- name: CLIENT_SECRET\n  value: ab12c3&d\n", "- name: CLIENT_SECRET\n  value: REDACTED\n"),
            ("client_secret='ab'\\''cdEF12gh'", "client_secret='REDACTED'"),
            ("JWT_SECRET=correcthorse", "JWT_SECRET=REDACTED"),
            ("\"Server=x;Password=ab'c;Encrypt=true\"", "\"Server=x;Password=REDACTED;Encrypt=true\""),
            ("'Server=x;Password=abc' 'd;e'", "'Server=x;Password=REDACTED' 'd;e'"),
            ("Server=x;Password=ab,c&d;Encrypt=true", "Server=x;Password=REDACTED;Encrypt=true"),
            ("x --password=correct,horse y", "x --password=REDACTED y"),
            ("x --password=<password> y", "x --password=<password> y"),
            ("x --set db.password=correct y", "x --set db.password=REDACTED y"),
            ("Invalid client secret: see the docs", "Invalid client secret: see the docs"),
            (
                "grant_type=client_credentials&response_type=code",
                "grant_type=client_credentials&response_type=code",
            ),
            ("{\"code\":\"InvalidAuthenticationToken1\"}", "{\"code\":\"InvalidAuthenticationToken1\"}"),
            (
                "x = \"client_secret=\" + secret + \"&scope=\"",
                "x = \"client_secret=\" + secret + \"&scope=\"",
            ),
            ("client_secret: process.env.SECRET", "client_secret: process.env.SECRET"),
        ] {
            assert_eq!(cut_in(text), cut, "{text}");
            let again = cut_in(cut);
            assert_eq!(again, cut, "twice: {text}");
        }
    }
}
