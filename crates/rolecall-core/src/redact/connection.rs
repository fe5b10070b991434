//! Passwords and keys in connection strings, `Server=x;User ID=sa;Password=…;Encrypt=true`, and in arguments of commands,
//! `--from-literal=password=…`: there a name explains whatever stands behind it, with or without a digit.

/// How far around a name the rest of a connection string is looked for, in bytes.
const AROUND: usize = 512;
/// The longest argument before a name, in bytes.
const LONGEST_LEAD: usize = 64;

/// Keys that only connection strings have beside a password, without case and spaces.
const KEYS: [&str; 20] = [
    "server",
    "datasource",
    "host",
    "hostname",
    "address",
    "endpoint",
    "userid",
    "uid",
    "user",
    "username",
    "database",
    "initialcatalog",
    "accountname",
    "sharedaccesskeyname",
    "driver",
    "provider",
    "port",
    "encrypt",
    "trustservercertificate",
    "persistsecurityinfo",
];

/// Whether the name at `start`, before the separator at `at`, is a key of a connection string.
pub(super) fn holds(plain: &[u8], start: usize, at: usize) -> bool {
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r' | b'"' | b'\'' | b'`' | b'>' | b'<');
    let before = &plain[start.saturating_sub(AROUND)..start];
    let before = &before[before.iter().rposition(is_end).map_or(0, |end| end + 1)..];
    let behind = &plain[at..plain.len().min(at + AROUND)];
    let behind = &behind[..behind.iter().position(is_end).unwrap_or(behind.len())];
    let own = before.trim_ascii_end();
    let begins = own.ends_with(b";") || own.ends_with(b"=") || !own.contains(&b'=');
    plain[at] == b'='
        && begins
        && (is_key(own)
            || behind.iter().position(|byte| *byte == b';').is_some_and(|end| is_key(&behind[end..])))
}

/// Whether `part` of a connection string has a key that others do not have.
fn is_key(part: &[u8]) -> bool {
    memchr::memchr_iter(b'=', part).any(|at| {
        KEYS.iter().any(|key| {
            let mut rest = part[..at].trim_ascii_end();
            for letter in key.bytes().rev() {
                // `User ID` and `UserID` are one.
                let inner = if rest.len() < at { rest.strip_suffix(b" ").unwrap_or(rest) } else { rest };
                match inner.split_last() {
                    Some((last, before)) if last.eq_ignore_ascii_case(&letter) => rest = before,
                    _ => return false,
                }
            }
            rest.last().is_none_or(|byte| !byte.is_ascii_alphanumeric())
        })
    })
}

/// Whether what is called `name` and begins at `start` is an argument of a command, or a part of one.
pub(super) fn is_argument(plain: &[u8], name: &[u8], start: usize) -> bool {
    /// What these take is one pair, also in quotes.
    const TAKES_PAIR: [&[u8]; 15] = [
        b"--env",
        b"--set",
        b"--set-string",
        b"--build-arg",
        b"--from-literal",
        b"-D",
        b"-F",
        b"--form",
        b"--form-string",
        b"--data-urlencode",
        b"--settings",
        b"--parameters",
        b"--secrets",
        b"--env-vars",
        b"-var",
    ];
    /// These in quotes also a pattern, or a form whose parameters end at `&`.
    const TAKES_BARE: [&[u8]; 6] = [b"-e", b"-P", b"-v", b"-d", b"--data", b"--data-raw"];
    let before = &plain[start.saturating_sub(LONGEST_LEAD)..start];
    let word = before.iter().rposition(is_apart).map_or(0, |end| end + 1);
    let whole = word > 0 || before.len() == start;
    let lead = &before[word..];
    let is_option = |lead: &[u8]| {
        lead.first() == Some(&b'-')
            && lead.get(1).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'-')
            || lead.starts_with(b"/p:")
    };
    let option = option_before(&before[..word]);
    let takes = TAKES_PAIR.contains(&option) || TAKES_BARE.contains(&option);
    let quoted = before.split_last().filter(|(quote, _)| matches!(quote, b'"' | b'\''));
    let takes_quoted = quoted.is_some_and(|(_, before)| TAKES_PAIR.contains(&option_before(before)));
    whole && (is_option(lead) || lead.is_empty() && (is_option(name) || takes || takes_quoted))
}

/// Whether the name at `start` stands in what `helm --set a=b,c=d` takes, where a value ends at a comma, and whether that is in quotes.
pub(super) fn in_list_of_pairs(plain: &[u8], start: usize) -> Option<bool> {
    const TAKES_LIST: [&[u8]; 2] = [b"--set", b"--set-string"];
    let before = &plain[start.saturating_sub(AROUND)..start];
    let word = before.iter().rposition(is_apart).map_or(0, |end| end + 1);
    let lead = &before[word..];
    let option = |lead: &[u8]| TAKES_LIST.iter().any(|option| lead.strip_prefix(*option) == Some(b"="));
    let attached = lead.iter().position(|byte| *byte == b'=').map_or(lead, |end| &lead[..end + 1]);
    let begins = lead.is_empty() || lead.ends_with(b",") || option(lead);
    let quoted = before[..word].split_last().filter(|(quote, _)| matches!(quote, b'"' | b'\''));
    let outside = quoted.map_or(&before[..word], |(_, outside)| outside);
    let takes = TAKES_LIST.contains(&option_before(outside));
    (begins && (takes || option(attached))).then_some(quoted.is_some())
}

/// The last word of `before`, with white space behind it.
fn option_before(before: &[u8]) -> &[u8] {
    let trimmed = before.trim_ascii_end();
    let from = trimmed.iter().rposition(is_apart).map_or(0, |end| end + 1);
    if trimmed.len() < before.len() { &trimmed[from..] } else { b"" }
}

fn is_apart(byte: &u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'`')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connection_strings_have_keys_that_others_do_not_have() {
        for (text, is) in [
            ("Server=x;Password=y", true),
            ("Data Source=x; Password=y", true),
            ("cs=Server=x;Password=y", true),
            ("Password=y;Server=x", true),
            ("a=b;Password=y", false),
            ("observer=x;Password=y", false),
            ("my server=x;Password=y", true),
            ("Server=x\nPassword=y", false),
            ("\"Server=x\";Password=y", false),
            ("Server=x Password=y", false),
            ("Server=x;Password: y", false),
        ] {
            let start = text.find("Password").expect("a name");
            assert_eq!(holds(text.as_bytes(), start, start + "Password".len()), is, "{text}");
        }
    }

    #[test]
    fn lists_of_pairs_are_those_of_helm() {
        for (text, is) in [
            ("x --set password=y", Some(false)),
            ("x --set a=b,password=y", Some(false)),
            ("x --set=a=b,password=y", Some(false)),
            ("x --set-string=password=y", Some(false)),
            ("x --set 'a=b,password=y'", Some(true)),
            ("x --set a=password=y", None),
            ("x --set-json password=y", None),
            ("x --settings a=b,password=y", None),
            ("x a=b,password=y", None),
            ("x --set a b,password=y", None),
        ] {
            let start = text.find("password").expect("a name");
            assert_eq!(in_list_of_pairs(text.as_bytes(), start), is, "{text}");
        }
    }

    #[test]
    fn arguments_begin_with_a_dash_or_follow_an_option_that_takes_pairs() {
        for (text, name, is) in [
            ("x --password=y", "--password", true),
            ("x -Dpassword=y", "-Dpassword", true),
            ("--password=y", "--password", true),
            ("x --from-literal=password=y", "password", true),
            ("x --from-literal password=y", "password", true),
            ("x -e password=y", "password", true),
            ("x /p:password=y", "password", true),
            ("x -d password=y", "password", true),
            ("x -d \"password=y\"", "password", false),
            ("x -e \"password=y\"", "password", false),
            ("x --env \"password=y\"", "password", true),
            ("x --settings password=y", "password", true),
            ("x -var 'password=y'", "password", true),
            ("x --data-urlencode 'password=y'", "password", true),
            ("x -f 'password=y'", "password", false),
            ("x '-e''password=y'", "password", false),
            ("x - password=y", "password", false),
            ("x -f password=y", "password", false),
            ("x password=y", "password", false),
            ("x ---password=y", "---password", true),
            ("x a-password=y", "a-password", false),
        ] {
            let start = text.find(name).expect("a name");
            assert_eq!(is_argument(text.as_bytes(), name.as_bytes(), start), is, "{text}");
        }
    }
}
