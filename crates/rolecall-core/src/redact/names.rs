//! Names in the text around tokens: addresses by their form, and what the claims of its tokens hold.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use memchr::{memchr_iter, memmem};

use super::Kind;
use super::pseudonym::{Salt, is_pseudonym};
use super::text::{Cut, MARKER};
use crate::entra::is_guid;

/// The shortest name that is replaced outside of claims, in bytes: shorter ones stand in other words.
const SHORTEST: usize = 6;
/// The longest name that is replaced there, in bytes: nobody is called so.
const LONGEST: usize = 256;
/// The most names that are remembered, for which one automaton is made; what comes behind them is replaced in the claims alone.
const REMEMBERED: usize = 20_000;
/// The same of object ids.
const REMEMBERED_IDS: usize = 200_000;

/// The personal values in the claims of a text's tokens, so that they are known in the text around. `Debug` hides them.
#[derive(Default)]
pub struct Known {
    guids: BTreeSet<Vec<u8>>,
    /// With whether it is what somebody is called.
    words: BTreeMap<String, bool>,
    /// Finds all of them at once; made when they are first looked for.
    finder: OnceLock<Finder>,
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Known({} ids, {} words, hidden)", self.guids.len(), self.words.len())
    }
}

impl Known {
    /// Remembers `value` where it can be told from ordinary words: an object id, a name of several words, a long value or the
    /// address of a machine.
    pub(super) fn add(&mut self, value: &str, is_name: bool) {
        if is_guid(value) {
            if self.guids.len() < REMEMBERED_IDS {
                self.guids.insert(value.to_ascii_lowercase().into_bytes());
            }
        } else if self.words.len() < REMEMBERED
            && (SHORTEST..=LONGEST).contains(&value.len())
            && (value.contains(' ')
                || !is_name && value.len() >= 12
                || value.parse::<std::net::IpAddr>().is_ok())
        {
            self.words.insert(value.to_owned(), is_name);
            self.finder = OnceLock::new();
        }
    }

    /// Remembers what `other` does too, as far as there is room.
    pub fn join(&mut self, other: Self) {
        self.guids.extend(other.guids.into_iter().take(REMEMBERED_IDS.saturating_sub(self.guids.len())));
        self.words.extend(other.words.into_iter().take(REMEMBERED.saturating_sub(self.words.len())));
        self.finder = OnceLock::new();
    }

    /// Every place of a whole word in `text`, in any case and spelling, with who stands there: of those that begin at one place the
    /// longest.
    fn words_in(&self, text: &[u8]) -> Vec<(Range<usize>, Name<'_>)> {
        let Finder { words, automaton } = self.finder.get_or_init(|| Finder::of(&self.words));
        #[cfg(test)]
        super::work::looked(text.len() * automaton.as_ref().map_or(words.len(), |_| 1));
        let mut longest: HashMap<usize, (usize, &Word)> = HashMap::new();
        let mut note = |range: Range<usize>, word| {
            if is_whole(text, &range) {
                let at = longest.entry(range.start).or_insert((range.end, word));
                if range.end > at.0 {
                    *at = (range.end, word);
                }
            }
        };
        match automaton {
            Some(automaton) => {
                for found in automaton.find_overlapping_iter(text) {
                    if let Some(word) = words.get(found.pattern().as_usize()) {
                        note(found.range(), word);
                    }
                }
            }
            // More than an automaton can hold: one after the other, which takes longer.
            None => {
                let lower = text.to_ascii_lowercase();
                for word in words {
                    for at in memmem::find_iter(&lower, word.spelt.to_ascii_lowercase().as_bytes()) {
                        note(at..at + word.spelt.len(), word);
                    }
                }
            }
        }
        longest.into_iter().map(|(start, (end, word))| (start..end, word.name())).collect()
    }
}

/// Whether no letter or digit stands directly around `range`.
fn is_whole(text: &[u8], range: &Range<usize>) -> bool {
    let letter = |at: Option<usize>| at.and_then(|at| text.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    !letter(range.start.checked_sub(1)) && !letter(Some(range.end))
}

/// Finds all words at once.
struct Finder {
    words: Vec<Word>,
    automaton: Option<AhoCorasick>,
}

/// A word of claims, as it may be written in the text around them.
struct Word {
    of: String,
    is_name: bool,
    spelling: Spelling,
    spelt: String,
}

impl Finder {
    fn of(words: &BTreeMap<String, bool>) -> Self {
        let spelt = |(of, is_name): (&String, &bool)| {
            let spellings = [
                Some(Spelling::AsIs),
                of.contains(' ').then_some(Spelling::Form),
                of.contains('@').then_some(Spelling::Site),
            ];
            let (of, is_name) = (of.clone(), *is_name);
            spellings.into_iter().flatten().flat_map(move |spelling| {
                let spelt = spelling.of(&of);
                // Of other letters the automaton knows no case.
                let cases = [&str::to_lowercase as &dyn Fn(&str) -> String, &str::to_uppercase];
                let other = cases.into_iter().filter(|_| !spelt.is_ascii()).map(|case| case(&spelt));
                let all: Vec<String> = [spelt.clone()].into_iter().chain(other).collect();
                let of = of.clone();
                all.into_iter().map(move |spelt| Word { of: of.clone(), is_name, spelling, spelt })
            })
        };
        let words: Vec<Word> = words.iter().flat_map(spelt).collect();
        let texts = words.iter().map(|word| word.spelt.as_bytes());
        let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(texts).ok();
        Self { words, automaton }
    }
}

impl Word {
    fn name(&self) -> Name<'_> {
        Name { of: Some(&self.of), is_name: self.is_name, spelling: self.spelling }
    }
}

/// Who stands somewhere, and how that is written.
#[derive(Clone, Copy)]
struct Name<'k> {
    /// As claims have it; without that, as it stands there.
    of: Option<&'k str>,
    /// Whether it is what somebody is called.
    is_name: bool,
    spelling: Spelling,
}

#[derive(Clone, Copy)]
enum Spelling {
    AsIs,
    /// `Ada+Example` of a form.
    Form,
    /// `ada_contoso_example`, as SharePoint calls the site of somebody.
    Site,
    /// An object id without dashes.
    Bare,
}

impl Spelling {
    fn of(self, text: &str) -> String {
        match self {
            Self::AsIs => text.to_owned(),
            Self::Form => text.replace(' ', "+"),
            Self::Site => text.replace(['@', '.'], "_"),
            Self::Bare => text.replace('-', ""),
        }
    }
}

/// Every name in an unescaped text, in no order; ranges can overlap only where one name holds another.
pub(super) fn find(plain: &[u8], salt: &Salt, known: &Known) -> Vec<Cut> {
    let itself = Name { of: None, is_name: false, spelling: Spelling::AsIs };
    let mut found: Vec<(Range<usize>, Name<'_>)> = addresses(plain).map(|range| (range, itself)).collect();
    if !known.guids.is_empty() {
        found.extend(guids(plain, known).map(|range| (range, itself)));
        let bare = |(range, id)| (range, Name { of: Some(id), is_name: false, spelling: Spelling::Bare });
        found.extend(bare_guids(plain, known).map(bare));
    }
    if !known.words.is_empty() {
        found.extend(known.words_in(plain));
    }
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    found.retain(|(range, _)| {
        let apart = range.start >= end;
        if apart {
            end = range.end;
        }
        apart
    });
    let cut = |(range, name): (Range<usize>, Name<'_>)| {
        let text = std::str::from_utf8(&plain[range.clone()]).ok()?;
        let with = salt.pseudonym(name.of.unwrap_or(text), name.is_name)?;
        Some(Cut::new(range, name.spelling.of(&with).into_bytes(), vec![Kind::Name]))
    };
    found.into_iter().filter_map(cut).collect()
}

/// E-mail addresses and user principal names.
fn addresses(plain: &[u8]) -> impl Iterator<Item = Range<usize>> {
    const LONGEST: usize = 128;
    memchr_iter(b'@', plain).filter_map(move |at| {
        let before = local_part(&plain[at.saturating_sub(LONGEST)..at]);
        let behind = &plain[at + 1..plain.len().min(at + 1 + LONGEST)];
        let behind = domain(behind);
        let mut start = at - before;
        // What ends a sentence or begins a comment is no part of it.
        while start < at && matches!(plain[start], b'.' | b'#' | b'-' | b'+' | b'\'') {
            start += 1;
        }
        let mut end = at + 1 + behind;
        while end > at + 1 && matches!(plain[end - 1], b'.' | b'-') {
            end -= 1;
        }
        // `live.com#ada@…`: who vouches for it stays.
        if let Some(hash) = plain[start..at].iter().position(|byte| *byte == b'#')
            && !plain[start..at].windows(5).any(|window| window == b"#EXT#")
        {
            start += hash + 1;
        }
        let last = plain[at + 1..end].rsplit(|byte| *byte == b'.').next().unwrap_or_default();
        let sound = start < at
            && plain[at + 1..end].contains(&b'.')
            && last.len() >= 2
            && last.iter().all(u8::is_ascii_alphabetic);
        let text = std::str::from_utf8(&plain[start..end]).ok()?;
        (sound && !is_pseudonym(text) && !is_password(&plain[..at], start)).then_some(start..end)
    })
}

/// How many bytes at the end of `text` can be the local part of an address, with letters beyond ASCII (RFC 6531) where a script has
/// capitals: others stand in no words of their own, and so would all of a sentence.
fn local_part(text: &[u8]) -> usize {
    let last = text.utf8_chunks().last().filter(|last| last.invalid().is_empty());
    let belongs = |sign: &char| is_letter(*sign) || matches!(sign, '.' | '_' | '-' | '+' | '#' | '\'');
    last.map_or(0, |last| last.valid().chars().rev().take_while(belongs).map(char::len_utf8).sum())
}

/// How many bytes at the beginning of `text` can be the domain of an address, also an internationalized one (RFC 5890).
fn domain(text: &[u8]) -> usize {
    let valid = text.utf8_chunks().next().map_or("", |first| first.valid());
    let length = |belongs: fn(&char) -> bool| valid.chars().take_while(belongs).map(char::len_utf8).sum();
    let any: usize = length(|sign| is_letter(*sign) || matches!(sign, '.' | '-'));
    // Behind the last dot there are letters of ASCII alone, or other text follows at once.
    let last = valid[..any].trim_end_matches(['.', '-']).rsplit('.').next().unwrap_or_default();
    if last.is_ascii() {
        any
    } else {
        length(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-'))
    }
}

fn is_letter(sign: char) -> bool {
    sign.is_ascii_alphanumeric()
        || sign.is_lowercase()
        || sign.is_uppercase()
        || matches!(sign, '\u{300}'..='\u{36f}')
}

/// Whether what stands from `start` on up to the end of `before`, and before an `@`, is the password of an address (RFC 3986 §3.2.1),
/// or what was put in its place.
fn is_password(before: &[u8], start: usize) -> bool {
    const LONGEST: usize = 256;
    if &before[start..] == MARKER.as_bytes() {
        return true;
    }
    let Some(user) = before[..start].strip_suffix(b":") else { return false };
    let is_part =
        |byte: &&u8| byte.is_ascii_graphic() && !matches!(byte, b'/' | b'"' | b'\'' | b'<' | b'>' | b'@');
    let length = user.iter().rev().take(LONGEST).take_while(is_part).count();
    user[..user.len() - length].ends_with(b"://")
}

/// Object ids that are known.
fn guids<'p>(plain: &'p [u8], known: &'p Known) -> impl Iterator<Item = Range<usize>> + 'p {
    const LENGTH: usize = 36;
    memchr_iter(b'-', plain).filter_map(move |dash| {
        let start = dash.checked_sub(8)?;
        let text = plain.get(start..start + LENGTH)?;
        (is_guid(text) && known.guids.contains(&text.to_ascii_lowercase())).then_some(start..start + LENGTH)
    })
}

/// The same without their dashes, with the ids that are known.
fn bare_guids<'p>(plain: &'p [u8], known: &'p Known) -> impl Iterator<Item = (Range<usize>, &'p str)> + 'p {
    const LENGTH: usize = 32;
    const DASHES: [usize; 4] = [8, 12, 16, 20];
    let mut next = 0;
    let words = plain.split(|byte| !byte.is_ascii_alphanumeric()).map(move |word| {
        let start = next;
        next += word.len() + 1;
        (start, word)
    });
    let is_id = |(_, word): &(usize, &[u8])| word.len() == LENGTH && word.iter().all(u8::is_ascii_hexdigit);
    words.filter(is_id).filter_map(move |(start, word)| {
        let mut id = Vec::with_capacity(LENGTH + DASHES.len());
        for (at, digit) in word.iter().enumerate() {
            id.extend(DASHES.contains(&at).then_some(b'-'));
            id.push(digit.to_ascii_lowercase());
        }
        let id = known.guids.get(&id)?;
        Some((start..start + LENGTH, std::str::from_utf8(id).ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::text::apply;
    use crate::redact::work;

    #[test]
    fn names_are_found_in_any_case_with_an_automaton_and_without() {
        let words =
            BTreeMap::from([("ada.b@contoso.example".to_owned(), false), ("Ada Example".to_owned(), true)]);
        let text = b"ADA.B@contoso.example, ada_b_Contoso_example, ADA+EXAMPLE";
        let found = |automaton: bool| {
            let mut finder = Finder::of(&words);
            finder.automaton = finder.automaton.filter(|_| automaton);
            let known = Known { words: words.clone(), finder: finder.into(), ..Known::default() };
            let mut ranges: Vec<_> = known.words_in(text).into_iter().map(|(range, _)| range).collect();
            ranges.sort_by_key(|range| range.start);
            ranges
        };
        assert_eq!(found(true).len(), 3);
        assert_eq!(found(false), found(true));
    }

    #[test]
    fn of_names_in_names_the_longest_goes_and_all_are_bounded() {
        let salt = Salt::new(vec![7; 16]).expect("long enough");
        let mut known = Known::default();
        for length in [SHORTEST, LONGEST, LONGEST + 1] {
            known.add(&"a ".repeat(LONGEST)[..length], true);
        }
        assert_eq!(known.words.len(), 2);
        known.add("b a a a a a", true);
        let text = format!("b {}c", "a ".repeat(LONGEST));
        let ranges: Vec<_> = find(text.as_bytes(), &salt, &known).into_iter().map(|cut| cut.range).collect();
        assert_eq!(ranges.first(), Some(&(0..11)));
        assert!(known.words_in(text.as_bytes()).len() <= text.len());
    }

    #[test]
    fn many_names_are_looked_for_at_once() {
        let salt = Salt::new(vec![7; 16]).expect("long enough");
        let text = b"by Ada Example 0099 and nobody else\n".repeat(20);
        for names in [10, 1000, REMEMBERED] {
            let mut known = Known::default();
            (0..names).for_each(|number| known.add(&format!("Ada Example {number:04}"), true));
            let mut found = 0;
            let looked = work::of(|| found = find(&text, &salt, &known).len());
            assert_eq!((looked, found), (text.len(), if names > 99 { 20 } else { 0 }), "{names}");
        }
    }

    #[test]
    fn names_are_found_in_any_text() {
        let salt = Salt::new(vec![7; 16]).expect("long enough");
        let mut known = Known::default();
        for (value, is_name) in [
            ("7b0c8e15-3d92-4a6f-b1e4-95f2a7c06d38", false),
            ("Ada Example", true),
            ("Jörg Müller", true),
            ("bob.b@contoso.example", false),
            ("Sales", true),
            ("ada", false),
            ("k2RgY8qGR4hjEcPqMWJti", false),
        ] {
            known.add(value, is_name);
        }
        for (text, found) in [
            ("mail ada@contoso.example.", vec!["ada@contoso.example"]),
            ("<mailto:ada.b+c@contoso.co.uk>", vec!["ada.b+c@contoso.co.uk"]),
            ("a_b.example#EXT#@c.example", vec!["a_b.example#EXT#@c.example"]),
            ("live.com#ada@c.example", vec!["ada@c.example"]),
            ("name@1.2.3 @user x@ @a.b a@b", vec![]),
            ("https://build:Hunter2hunter2@dev.example/x amqp://:REDACTED@a.example", vec![]),
            ("https://REDACTED@dev.example", vec![]),
            ("to:ada@c.example //x y:ada@d.example", vec!["ada@c.example", "ada@d.example"]),
            ("user-0123456789ab@redacted.example", vec![]),
            ("/users/7B0C8E15-3d92-4a6f-b1e4-95f2a7c06d38/x", vec!["7B0C8E15-3d92-4a6f-b1e4-95f2a7c06d38"]),
            ("/users/8b0c8e15-3d92-4a6f-b1e4-95f2a7c06d38/x", vec![]),
            ("by Ada Example, Sales", vec!["Ada Example"]),
            ("by Ada Examples", vec![]),
            ("by ADA EXAMPLE of Ada+Example", vec!["ADA EXAMPLE", "Ada+Example"]),
            ("/personal/Bob_B_contoso_example/x", vec!["Bob_B_contoso_example"]),
            ("bob_b_contoso_examples bob.b_contoso_example", vec![]),
            ("7b0c8e153D924a6fb1e495f2a7c06d38.", vec!["7b0c8e153D924a6fb1e495f2a7c06d38"]),
            ("7b0c8e153d924a6fb1e495f2a7c06d3", vec![]),
            ("7b0c8e153d924a6fb1e495f2a7c06d380", vec![]),
            ("ada k2RgY8qGR4hjEcPqMWJti", vec!["k2RgY8qGR4hjEcPqMWJti"]),
            ("jürgen.müller@contoso.example", vec!["jürgen.müller@contoso.example"]),
            ("bob.o'hara@contoso.example", vec!["bob.o'hara@contoso.example"]),
            ("{'upn':'ada@c.example'}", vec!["ada@c.example"]),
            ("“ada@c.example”", vec!["ada@c.example"]),
            ("ada@müller.example", vec!["ada@müller.example"]),
            ("请发到ada@c.example给她", vec!["ada@c.example"]),
            ("écrire à ada@c.exampleé", vec!["ada@c.example"]),
            (
                "von JÖRG MÜLLER, jörg müller und Jörg Müller",
                vec!["JÖRG MÜLLER", "jörg müller", "Jörg Müller"],
            ),
        ] {
            let cuts = find(text.as_bytes(), &salt, &known);
            let ranges: Vec<&str> = cuts.iter().map(|cut| &text[cut.range.clone()]).collect();
            assert_eq!(ranges, found, "{text}");
            let done = apply(text.as_bytes(), &cuts);
            assert!(find(&done, &salt, &known).is_empty(), "twice: {text}");
        }
        assert!(!format!("{known:?}").contains("Ada"));
    }
}
