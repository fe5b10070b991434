//! Which command stands in the line of an option.

use memchr::{memchr_iter, memmem};

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Command {
    Curl,
    /// HTTPie.
    Http,
    /// `az login`, `docker login`, `sshpass`.
    Login,
    /// `mysql`, `sshpass`: the password follows the letter at once.
    Attached,
    /// `sqlcmd`, `bcp`.
    Sqlcmd,
    Redis,
    Ldap,
    /// `az keyvault secret set`, `gh secret set`.
    SecretSet,
    /// `kubectl create secret`.
    CreateSecret,
}

/// The line of a command as far as it was read, over lines that go on. No byte is looked at more than a few times.
#[derive(Default)]
pub(super) struct Line {
    /// Where it begins.
    start: usize,
    /// Where the last of the text's lines in it begins.
    last_line: usize,
    /// How far it was read.
    read: usize,
    /// Where each command was last named.
    last: [Option<usize>; 9],
}

impl Line {
    const NAMES: [(&'static [u8], Command); 20] = [
        (b"curl", Command::Curl),
        (b"http", Command::Http),
        (b"https", Command::Http),
        (b"xh", Command::Http),
        (b"login", Command::Login),
        (b"sshpass", Command::Login),
        (b"sshpass", Command::Attached),
        (b"mysql", Command::Attached),
        (b"mysqldump", Command::Attached),
        (b"mysqladmin", Command::Attached),
        (b"mariadb", Command::Attached),
        (b"sqlcmd", Command::Sqlcmd),
        (b"bcp", Command::Sqlcmd),
        (b"redis-cli", Command::Redis),
        (b"ldapsearch", Command::Ldap),
        (b"ldapwhoami", Command::Ldap),
        (b"ldapmodify", Command::Ldap),
        (b"ldapadd", Command::Ldap),
        (b"secret set", Command::SecretSet),
        (b"create secret", Command::CreateSecret),
    ];

    /// Whether `command` stands before `at` in its line.
    pub(super) fn has(&mut self, plain: &[u8], at: usize, command: Command) -> bool {
        const LONGEST: usize = 13;
        const ENDS: [&[u8]; 3] = [b"&& ", b"; ", b"| "];
        for end in memchr_iter(b'\n', &plain[self.read..at]).map(|end| self.read + end) {
            let goes_on = plain[self.last_line..end].trim_ascii_end().last();
            self.last_line = end + 1;
            if !matches!(goes_on, Some(b'\\' | b'`' | b'^' | b',' | b'[')) {
                self.start = end + 1;
            }
        }
        let from = self.read.saturating_sub(LONGEST);
        for (name, command) in Self::NAMES {
            let named = memmem::find_iter(&plain[from..at], name)
                .map(|at| from + at)
                .filter(|at| match command {
                    Command::Curl => true,
                    Command::Http => is_command(plain, *at, name.len()),
                    _ => is_word(plain, *at, name.len()),
                })
                .last();
            let last = &mut self.last[command as usize];
            *last = named.max(*last);
        }
        // Of `docker login && mkdir -p x` the second command has the option. In what `curl` sends these signs are frequent.
        let next = ENDS.iter().filter_map(|end| memmem::rfind(&plain[from..at], end)).max();
        for command in
            [Command::Login, Command::Attached, Command::Redis, Command::Ldap, Command::CreateSecret]
        {
            let last = &mut self.last[command as usize];
            *last = last.filter(|last| next.is_none_or(|next| from + next < *last));
        }
        self.read = at;
        self.last[command as usize].is_some_and(|last| last >= self.start)
    }
}

/// Whether what stands at `at` is a word, with nothing but white space or quotes around it.
fn is_word(plain: &[u8], at: usize, len: usize) -> bool {
    let is_apart = |byte: Option<&u8>| {
        byte.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\''))
    };
    is_apart(plain[..at].last()) && is_apart(plain.get(at + len))
}

/// Whether what stands at `at` is run, and no word of a sentence or an address.
fn is_command(plain: &[u8], at: usize, len: usize) -> bool {
    const LEAD: usize = 8;
    let before = &plain[at.saturating_sub(LEAD)..at];
    let lead = before.iter().rposition(|byte| !matches!(byte, b' ' | b'\t')).map(|last| before[last]);
    let begins = lead.is_none_or(|sign| {
        matches!(sign, b'\n' | b'$' | b'#' | b'|' | b'&' | b';' | b'"' | b'\'' | b'(' | b'>' | b'-')
    });
    begins && plain.get(at + len).is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'"' | b'\''))
}
