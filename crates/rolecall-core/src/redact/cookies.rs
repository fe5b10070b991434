//! Tokens that are too long for one cookie, and stand in several with a number each, whatever these are called.

use super::Kind;
use super::meaning::without_number;
use super::words::Need;
use crate::input::{Scan, end_of_letters_and_dots, starts_header};

/// From this length on, in bytes, programs part a token: browsers take cookies of 4,096 bytes.
const LONGEST_WHOLE: usize = 3000;

/// The names, without their numbers, whose values began a token, and the number of the next one.
#[derive(Default)]
pub(super) struct Pieces<'p>(Vec<(&'p [u8], u8)>);

impl<'p> Pieces<'p> {
    /// How many names are kept; those of a sign-in are few, and next to each other.
    const MOST: usize = 16;

    /// What the value behind the separator at `at` is, when its name says that it goes on with what another one began.
    pub(super) fn meaning(
        &mut self,
        plain: &'p [u8],
        name: &'p [u8],
        at: usize,
    ) -> Option<(Kind, Need, bool)> {
        let stem = without_number(name).filter(|stem| stem.iter().any(u8::is_ascii_alphabetic))?;
        let digits = name.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let number: u8 = std::str::from_utf8(&name[name.len() - digits..]).ok()?.parse().ok()?;
        let is_lead = |byte: &&u8| matches!(byte, b' ' | b'"' | b'\'');
        let start = at + 1 + plain[at + 1..].iter().take(3).take_while(is_lead).count();
        if starts_header(plain, start) {
            if goes_on_elsewhere(&plain[start..]) {
                self.0.retain(|(other, _)| *other != stem);
                self.0.truncate(Self::MOST - 1);
                self.0.insert(0, (stem, number + 1));
            }
            return None;
        }
        let (_, next) = self.0.iter_mut().find(|(other, next)| *other == stem && *next == number)?;
        *next += 1;
        Some((Kind::OpaqueToken, Need::Long, false))
    }
}

/// Whether the token that `text` begins with goes on elsewhere: it is none as it stands, or as long as a cookie.
fn goes_on_elsewhere(text: &[u8]) -> bool {
    let len = end_of_letters_and_dots(text, 0);
    len >= LONGEST_WHOLE || !Scan::new(&text[..len]).next().is_some_and(|reading| reading.is_token())
}

#[cfg(test)]
mod tests {
    use crate::redact::MARKER;
    use crate::redact::cut_and_kept::hold;
    use crate::redact::tests::{SHORT, TOKEN};

    #[test]
    fn tokens_over_several_cookies() {
        let token = TOKEN.trim();
        let (claims, signature) = token.rsplit_once('.').expect("three parts");
        let (first, rest) = token.split_at(900);
        let (whole, done) = (token.to_owned(), format!("{claims}.{MARKER}"));
        let (second, third) = rest.split_at(rest.len() / 2);
        for (names, values, left) in [
            (["jwt_hp", "jwt_sig"], [claims, signature], [claims, MARKER]),
            (["header_payload", "jwt-signature"], [claims, signature], [claims, MARKER]),
            (["access_token.0", "access_token.1"], [first, rest], [first, MARKER]),
            (
                ["__Secure-next-auth.session-token.0", "__Secure-next-auth.session-token.1"],
                [first, rest],
                [first, MARKER],
            ),
            (["appSession.0", "appSession.1"], [first, rest], [first, MARKER]),
            // The name says nothing, and its first piece all.
            (["portal.0", "portal.1"], [first, rest], [first, MARKER]),
            (["portal-1", "portal-2"], [second, third], [second, third]),
            (["portal.0", "gate.1"], [first, rest], [first, rest]),
            (["portal.0", "portal.2"], [first, rest], [first, rest]),
            // A whole token, and what only has the next number.
            (
                ["arg.0", "arg.1"],
                [&whole, "https://x.example/a-b/c1234567"],
                [&done, "https://x.example/a-b/c1234567"],
            ),
            (["portal.0", "portal.1"], [first, "15-characters-1"], [first, "15-characters-1"]),
            (["portal.0", "portal.1"], [first, "16-characters-01"], [first, MARKER]),
        ] {
            let cookies = |[one, other]: [&str; 2]| {
                let [a, b] = names;
                [
                    format!("Cookie: lang=en; {a}={one}; {b}={other}; theme=dark\n"),
                    format!("Set-Cookie: {a}={one}; Path=/\nSet-Cookie: {b}={other}; Path=/; HttpOnly\n"),
                    format!(
                        "{{\"cookies\":[{{\"name\":\"{a}\",\"value\":\"{one}\"}},{{\"name\":\"{b}\",\"value\":\"{other}\"}}]}}\n"
                    ),
                ]
            };
            for (text, done) in cookies(values).into_iter().zip(cookies(left)) {
                hold(&text, &done);
            }
        }
    }

    #[test]
    fn lines_with_numbers_are_no_pieces() {
        let token = SHORT.trim();
        let done = format!("{}.{MARKER}", token.rsplit_once('.').expect("three parts").0);
        hold(
            &format!("a:12:{token}\na:13:https://example.org/a-b/c1234567\n"),
            &format!("a:12:{done}\na:13:https://example.org/a-b/c1234567\n"),
        );
    }
}
