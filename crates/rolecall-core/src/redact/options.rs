//! Secrets in the arguments of commands: `--client-secret X`, `-ClientSecret X` of PowerShell, `curl -u id:X`, `az login -p X`; on one
//! line, over lines that go on, and in lists of JSON and YAML.

use memchr::memchr_iter;

use super::Kind;
use super::byte_set::ByteSet;
use super::command_line::{Command, Line};
use super::meaning::meaning;
use super::named::{Looks, argument, is_name};
use super::text::Cut;
use super::value::{Reach, Value, Walk};
use super::words::{Need, is_secret};
use crate::input::{Origin, Step};

/// The longest name, in bytes.
const LONGEST_NAME: usize = 64;

/// What the secret is of an option's argument.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Part {
    All,
    /// What follows this sign.
    Behind(u8),
}

/// Options of single commands, and what the secret is of their argument.
const OPTIONS: [(&[u8], Command, Part); 20] = [
    (b"--user", Command::Curl, Part::Behind(b':')),
    (b"--proxy-user", Command::Curl, Part::Behind(b':')),
    (b"--cert", Command::Curl, Part::Behind(b':')),
    (b"--proxy-cert", Command::Curl, Part::Behind(b':')),
    (b"--pass", Command::Curl, Part::All),
    (b"--proxy-pass", Command::Curl, Part::All),
    (b"--oauth2-bearer", Command::Curl, Part::All),
    (b"--auth", Command::Http, Part::Behind(b':')),
    (b"-a", Command::Http, Part::Behind(b':')),
    (b"-p", Command::Login, Part::All),
    (b"-P", Command::Sqlcmd, Part::All),
    (b"-a", Command::Redis, Part::All),
    (b"-w", Command::Ldap, Part::All),
    (b"--value", Command::SecretSet, Part::All),
    (b"--body", Command::SecretSet, Part::All),
    (b"-b", Command::SecretSet, Part::All),
    (b"--from-literal", Command::CreateSecret, Part::Behind(b'=')),
    // In a run of letters: the last one takes the argument.
    (b"-u", Command::Curl, Part::Behind(b':')),
    (b"-U", Command::Curl, Part::Behind(b':')),
    (b"-E", Command::Curl, Part::Behind(b':')),
];

/// One of these is in every text in which something is found.
pub(super) const NEEDS: [ByteSet; 1] = [ByteSet::of(b"-")];

/// Finds them in `text`, whose unescaped form is `plain`.
pub(super) fn find(text: &[u8], plain: &[u8], escaped: bool, found: &mut Vec<Cut>) {
    let mut origin = Origin::new(text, escaped);
    let mut looks = Looks::default();
    let mut line = Line::default();
    for dash in memchr_iter(b'-', plain) {
        let before = dash.checked_sub(1).map(|before| plain[before]);
        let apart = before
            .is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'(' | b'['));
        if !apart {
            continue;
        }
        let len = plain[dash..].iter().take(LONGEST_NAME).take_while(|byte| is_name(**byte)).count();
        let word = &plain[dash..dash + len];
        let named = meaning(word).filter(|_| word.iter().any(u8::is_ascii_alphabetic));
        let attached = attached(word, plain.get(dash + len)).filter(|_| named.is_none());
        let attached = attached.filter(|(command, ..)| line.has(plain, dash, *command));
        let of_command = attached
            .or_else(|| options_of_commands(word).find(|(command, ..)| line.has(plain, dash, *command)));
        if named.is_none() && of_command.is_none() {
            continue;
        }
        let mut place = |len: usize| {
            let quote = before.filter(|byte| matches!(byte, b'"' | b'\''));
            let walk = Walk { text, at: origin.of(dash + len), plain: dash + len };
            let separator = separator(walk, quote, begins_item(plain, dash))?;
            let value = looks.value(text, separator.0, separator.1, Reach::Argument);
            let other = is_key(text, &value) || is_other(text.get(value.range.start));
            (!other && !is_of_help(plain, dash, dash + len, &value)).then_some(value)
        };
        if let Some((_, part, len)) = of_command {
            let Some(value) = place(len) else { continue };
            let inner = &plain[value.plain.clone()];
            let start = match part {
                Part::All => Some(0),
                // `C:\cert.pem:secret`
                Part::Behind(sign) => memchr_iter(sign, inner)
                    .find(|at| !matches!(inner.get(at + 1), Some(b'\\' | b'/')) || sign != b':')
                    .map(|sign| sign + 1),
            };
            let Some(start) = start.map(|start| value.plain.start + start) else { continue };
            // Letters that an option begins with are often those of another one, and a port is no password.
            let need = if attached.is_some() { Need::NoPath } else { Need::Any };
            let inner = &plain[start..value.plain.end];
            let to_be_put = inner.starts_with(b"<") && inner.ends_with(b">");
            if !to_be_put && is_secret(inner, need, true) {
                found.push(Cut::secret(start..value.plain.end, Kind::ClientSecret));
            }
        } else if let Some((kind, need)) = named
            && plain.get(dash + len) != Some(&b'=')
            && let Some(value) = place(len)
        {
            found.extend(argument(text, plain, &value, kind, need));
        }
    }
}

/// The commands that may take `word`, what of its argument is the secret, and how much of the word is the option: of `-sua:b` three.
fn options_of_commands(word: &[u8]) -> impl Iterator<Item = (Command, Part, usize)> {
    let whole = OPTIONS.iter().filter(move |(option, ..)| *option == word);
    whole.map(|(option, command, part)| (*command, *part, option.len())).chain(letters_of_curl(word))
}

fn letters_of_curl(word: &[u8]) -> Option<(Command, Part, usize)> {
    /// Letters that take no argument.
    const FLAGS: &[u8] = b"0123456fgGiIjJklLnNOpqRsSvZ#";
    let letters = word.strip_prefix(b"-")?;
    let flags = letters.iter().take_while(|letter| FLAGS.contains(letter)).count();
    let takes = matches!(letters.get(flags), Some(b'u' | b'U' | b'E'));
    takes.then_some((Command::Curl, Part::Behind(b':'), flags + 2))
}

/// The command whose argument follows its letter at once, before the byte `next`: `mysql -pX`, `sqlcmd -PX`.
fn attached(word: &[u8], next: Option<&u8>) -> Option<(Command, Part, usize)> {
    let command = match word {
        [b'-', b'p', ..] => Command::Attached,
        [b'-', b'P', ..] => Command::Sqlcmd,
        _ => return None,
    };
    // What ends a sentence or the mark of Markdown around the option is no argument, and `=` is `-p=X` of others.
    let begins = |byte: &u8| byte.is_ascii_graphic() && !b"`=,.;:)]}<>|&".contains(byte);
    let follows = word.len() > 2 || next.is_some_and(begins);
    follows.then_some((command, Part::All, 2))
}

/// Whether the value is no argument but another option, or made by a program.
fn is_other(first: Option<&u8>) -> bool {
    matches!(first, None | Some(b'-' | b'(' | b'@'))
}

/// Whether `value`, behind an option from `dash` to `end`, is what a page of help says: the word for an argument, `--password PASSWORD`
/// or `--password string`, or in a column beside the option what that does.
fn is_of_help(plain: &[u8], dash: usize, end: usize, value: &Value) -> bool {
    const TYPES: [&[u8]; 4] = [b"string", b"str", b"text", b"value"];
    let word = &plain[value.plain.clone()];
    if value.quoted || word.iter().any(u8::is_ascii_digit) {
        return false;
    }
    let is_name = word.iter().all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'-' | b']'));
    // `-p, --password   Read it from a file`
    let before = &plain[dash.saturating_sub(LONGEST_NAME)..dash];
    let line = before.iter().rposition(|byte| *byte == b'\n').map(|end| end + 1);
    let line = line.or((before.len() == dash).then_some(0));
    let begins = line.is_some_and(|line| {
        let lead = before[line..].trim_ascii();
        lead.is_empty() || lead.starts_with(b"-") && lead.ends_with(b",")
    });
    let in_column = begins && plain[end..value.plain.start].starts_with(b"  ");
    TYPES.contains(&word) || is_name && meaning(word).is_some() || in_column
}

/// Whether `value`, which is quoted, is a member's name: `"x": "--password", "y": 1`.
fn is_key(text: &[u8], value: &Value) -> bool {
    const AROUND: usize = 16;
    let behind = &text[value.range.end..text.len().min(value.range.end + AROUND)];
    let behind =
        behind.iter().position(|byte| matches!(byte, b'"' | b'\'')).map(|quote| &behind[quote + 1..]);
    value.quoted && behind.is_some_and(|behind| behind.trim_ascii_start().first() == Some(&b':'))
}

/// Whether nothing but the sign of a list's item and a quote stands before `dash` in its line.
fn begins_item(plain: &[u8], dash: usize) -> bool {
    let before = &plain[dash.saturating_sub(LONGEST_NAME)..dash];
    let line = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let lead = before[line..].trim_ascii_start();
    matches!(lead, b"- " | b"- \"" | b"- '")
}

/// The place right before the argument of the option at whose end `walk` stands, where there is one.
fn separator(mut walk: Walk<'_>, quote: Option<u8>, item: bool) -> Option<(usize, usize)> {
    let is_line_end = |next: &Step| matches!(next.byte, b'\n' | b'\r');
    let is_space = |byte: u8| matches!(byte, b' ' | b'\t');
    let next = walk.next()?;
    let quoted = quote.is_some() && Some(next.byte) == quote;
    let mut last = walk.mark();
    // The last thing before the argument, with white space behind it passed.
    let mut pass = |walk: &mut Walk<'_>, belongs: fn(u8) -> bool| {
        while let Some(next) = walk.next().filter(|next| belongs(next.byte)) {
            last = walk.mark();
            walk.take(next);
        }
        last
    };
    if quoted {
        walk.take(next);
    }
    let next = walk.next()?;
    if quoted && next.byte == b',' || quoted && next.byte == b' ' && !item {
        let before = pass(&mut walk, |byte| byte.is_ascii_whitespace() || byte == b',');
        return matches!(walk.next()?.byte, b'"' | b'\'').then_some(before);
    }
    if item && is_line_end(&next) {
        pass(&mut walk, |byte| byte.is_ascii_whitespace());
        let sign = walk.next().filter(|next| next.byte == b'-')?;
        walk.take(sign);
        let before = pass(&mut walk, |byte| byte == b' ');
        return (walk.at > before.0 && is_space(walk.text[before.0])).then_some(before);
    }
    if quoted {
        return None;
    }
    if !is_space(next.byte) {
        // `-ua:b`, `-p=b`: the separator is what stands here, or the letter before it.
        let begins_text = matches!(next.byte, b'"' | b'\'')
            && walk.text.get(walk.at + next.consumed).is_some_and(|byte| {
                byte.is_ascii_graphic()
                    && !matches!(byte, b',' | b']' | b')' | b'}' | b':' | b';' | b'"' | b'\'')
            });
        let attached = begins_text
            || !is_line_end(&next) && !matches!(next.byte, b'"' | b'\'' | b',' | b']' | b')' | b':');
        let is_sign = next.byte == b'=';
        return attached.then(|| if is_sign { walk.mark() } else { (walk.at - 1, walk.plain - 1) });
    }
    let before = pass(&mut walk, |byte| matches!(byte, b' ' | b'\t'));
    let sign = walk.next()?;
    // A line that goes on: `\` of shells, a backtick of PowerShell, `^` of cmd. In JSON the sign and the end are one escape.
    let goes_on = match sign.byte {
        b'\\' | b'`' | b'^' => {
            walk.take(sign);
            walk.next().is_some_and(|next| is_line_end(&next))
        }
        b'\n' | b'\r' => sign.slashes >= 3,
        _ => return Some(before),
    };
    if !goes_on {
        return (!is_line_end(&sign)).then_some(before);
    }
    let before = pass(&mut walk, |byte| byte.is_ascii_whitespace());
    walk.next().map(|_| before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::held::hold_unescaped;

    #[test]
    fn arguments_are_cut() {
        for (text, cut) in [
            ("x --client-secret\tabc y", "x --client-secret\tREDACTED y"),
            ("x --client-secret \\\n  abc y", "x --client-secret \\\n  REDACTED y"),
            ("x --client-secret\n  abc y", "x --client-secret\n  abc y"),
            ("x --client-secret \\yz", "x --client-secret REDACTED"),
            (r#"{"x":"y --client-secret \\\n abc"}"#, "{\"x\":\"y --client-secret \n REDACTED\"}"),
            ("[\"--client-secret\",\n \"abc\"]", "[\"--client-secret\",\n \"REDACTED\"]"),
            ("['--client-secret', 'abc']", "['--client-secret', 'REDACTED']"),
            ("[\"--client-secret\",\"--other\"]", "[\"--client-secret\",\"--other\"]"),
            ("{\"x\":\"--client-secret\",\"abc\":1}", "{\"x\":\"--client-secret\",\"abc\":1}"),
            ("{\"x\":\"y --client-secret\",\"abc\":1}", "{\"x\":\"y --client-secret\",\"abc\":1}"),
            ("- --client-secret\n- a,bc\n", "- --client-secret\n- REDACTED\n"),
            ("- \"--client-secret\"\n- \"abc\"\n", "- \"--client-secret\"\n- \"REDACTED\"\n"),
            ("- --client-secret\nabc: def\n", "- --client-secret\nabc: def\n"),
            ("x -ClientSecret a,bc", "x -ClientSecret REDACTED"),
            ("x -ClientSecret `\n  \"a bc\"", "x -ClientSecret `\n  \"REDACTED\""),
            ("x -ClientSecret $abc", "x -ClientSecret $abc"),
            ("x -Password (Get-It abc)", "x -Password (Get-It abc)"),
            ("x -Password <text>", "x -Password <text>"),
            ("[[-Password] <text>]", "[[-Password] <text>]"),
            ("x-Password abc", "x-Password abc"),
            ("curl -s -u id:secret https://x", "curl -s -u id:REDACTED https://x"),
            ("curl -su id:secret x", "curl -su id:REDACTED x"),
            ("curl -sua:secret x", "curl -sua:REDACTED x"),
            ("curl -o a:secret x", "curl -o a:secret x"),
            ("curl --user 'id:a b' https://x", "curl --user 'id:REDACTED' https://x"),
            ("curl --user=id:secret x", "curl --user=id:REDACTED x"),
            ("curl -x y \\\n -U id:secret", "curl -x y \\\n -U id:REDACTED"),
            ("curl x\n -U id:secret", "curl x\n -U id:secret"),
            ("curl --cert C:\\x.pem:secret", "curl --cert C:\\x.pem:REDACTED"),
            ("curl --key k --pass secret", "curl --key k --pass REDACTED"),
            ("[\"curl\", \"-u\", \"id:secret\"]", "[\"curl\", \"-u\", \"id:REDACTED\"]"),
            ("http -a id:secret x", "http -a id:REDACTED x"),
            ("$ https --auth=id:secret x", "$ https --auth=id:REDACTED x"),
            ("the http -a id:secret x", "the http -a id:secret x"),
            ("az login -u x -p hunter22 --tenant y", "az login -u x -p REDACTED --tenant y"),
            ("sshpass -p hunter ssh x", "sshpass -p REDACTED ssh x"),
            ("sqlcmd -S x -U sa -P hunter", "sqlcmd -S x -U sa -P REDACTED"),
            ("scp -P 2222 x", "scp -P 2222 x"),
            ("bcp t out f -U sa -P hunter -S x", "bcp t out f -U sa -P REDACTED -S x"),
            ("redis-cli -h x -a hunter ping", "redis-cli -h x -a REDACTED ping"),
            ("redis-cli ping && ls -a folder", "redis-cli ping && ls -a folder"),
            ("ls -a redis-cli", "ls -a redis-cli"),
            (
                "kubectl create secret tls x && kubectl create configmap y --from-literal=a=bcd",
                "kubectl create secret tls x && kubectl create configmap y --from-literal=a=bcd",
            ),
            ("ldapsearch -D cn=x -w hunter y", "ldapsearch -D cn=x -w REDACTED y"),
            ("ldapsearch -W x | grep -w hunter", "ldapsearch -W x | grep -w hunter"),
            ("keytool -alias a -storepass hunter", "keytool -alias a -storepass REDACTED"),
            ("keytool -srckeypass hunter -v", "keytool -srckeypass REDACTED -v"),
            ("jarsigner -storepass:env PW x", "jarsigner -storepass:env PW x"),
            (
                "kubectl create secret generic x --from-literal=a=b=c --from-literal d=efg",
                "kubectl create secret generic x --from-literal=a=REDACTED --from-literal d=REDACTED",
            ),
            (
                "kubectl create configmap x --from-literal=a=bcd",
                "kubectl create configmap x --from-literal=a=bcd",
            ),
            ("sqlcmd -S x -Phunter -Q y", "sqlcmd -S x -PREDACTED -Q y"),
            ("sshpass -phunter ssh x", "sshpass -pREDACTED ssh x"),
            ("mysql -uroot -phunter db", "mysql -uroot -pREDACTED db"),
            ("[\"mysqladmin\", \"-phunter\", \"ping\"]", "[\"mysqladmin\", \"-pREDACTED\", \"ping\"]"),
            ("mysqldump -p'hun ter' db", "mysqldump -p'REDACTED' db"),
            ("curl -u'id:a b' x", "curl -u'id:REDACTED' x"),
            ("[\"curl -u\", \"id:secret\"]", "[\"curl -u\", \"id:secret\"]"),
            ("curl -u <id>:<secret> x", "curl -u <id>:<secret> x"),
            ("Use `mysql -p` and type it", "Use `mysql -p` and type it"),
            ("mysql -p, then type it", "mysql -p, then type it"),
            ("mysql -p db", "mysql -p db"),
            ("mysql -P 3306 -p$PW", "mysql -P 3306 -p$PW"),
            ("docker run --name mysql -p3306:3306 x", "docker run --name mysql -p3306:3306 x"),
            ("docker login -phunter", "docker login -phunter"),
            (
                "az keyvault secret set --name x --value abc",
                "az keyvault secret set --name x --value REDACTED",
            ),
            ("az x set --name x --value abc", "az x set --name x --value abc"),
            ("gh secret set X --body \"abc\"", "gh secret set X --body \"REDACTED\""),
            ("gh pr create --body abc", "gh pr create --body abc"),
            ("az login -p=hunter22", "az login -p=REDACTED"),
            ("az login -u x --password hunter2 --tenant y", "az login -u x --password REDACTED --tenant y"),
            ("az login --password --tenant y", "az login --password --tenant y"),
            ("mkdir -p some/folder", "mkdir -p some/folder"),
            ("az login && mkdir -p some/folder", "az login && mkdir -p some/folder"),
            ("mkdir x && az login -p hunter22", "mkdir x && az login -p REDACTED"),
            ("nologin -p hunter22", "nologin -p hunter22"),
            ("login: mkdir -p some/folder", "login: mkdir -p some/folder"),
            ("[\"az\", \"login\", \"-p\", \"hunter\"]", "[\"az\", \"login\", \"-p\", \"REDACTED\"]"),
            ("curl -H 'a: b; c' -u id:secret", "curl -H 'a: b; c' -u id:REDACTED"),
            ("  --password PASSWORD", "  --password PASSWORD"),
            ("[--client-secret CLIENT_SECRET]", "[--client-secret CLIENT_SECRET]"),
            ("x --password PASSWORX", "x --password REDACTED"),
            ("x --password PASSWORD1", "x --password REDACTED"),
            ("-p, --password string  of x", "-p, --password string  of x"),
            ("x --password strings", "x --password REDACTED"),
            ("x\n  -p, --password    Read it", "x\n  -p, --password    Read it"),
            ("x\n  -p, --password Read it", "x\n  -p, --password REDACTED it"),
            ("x  --password  hunter1", "x  --password  REDACTED"),
            ("x --password  hunter", "x --password  REDACTED"),
            ("docker run -u 1000:1000 x", "docker run -u 1000:1000 x"),
        ] {
            hold_unescaped(text, cut, |text, plain, found| find(text, plain, true, found));
        }
    }
}
