//! Passwords of several words, and what tells them from what a label, a log or a page of help says of a password.

use super::named::trim;

/// How many words a password has at most, and how many letters each and all of them at least.
const MOST_WORDS: usize = 10;
const SHORTEST_WORD: usize = 3;
const SHORTEST: usize = 10;

/// Words of sentences about passwords, beside those that are too short for a password's.
const OF_SENTENCES: &str = " \
    about account accepted access after again against all always and any are attempt auth authentication base64 been before \
    being blank both but can cannot changed change characters check checked choose command config configuration confirm \
    confirmation contains correctly could credentials current database default denied deprecated did digits disabled does domain \
    each either empty enabled encrypted enter entered environment error exceeds expected expired expires expiry failed failure \
    field file for forgot forgotten found from generated generation get given grant has hash hashed have hidden hint his how \
    incorrect input invalid its key keychain last length letters like local locked login long lost manager masked matches match \
    maximum may minimum mismatch missing more must name needed needs never new none not null old omitted one only optional out \
    own parameter passed passphrase password passwords path please plain policy prompt prompted protected protection provided \
    read recovery redacted rejected removed repeat required requires reset root rotated rotation same saved secret see sent \
    server set setting settings shall should show shown signing some standard still store stored string strong strength \
    success succeeded supported text than that the their them then there these they this token too type unchanged unknown \
    unset until updated use used user username uses using valid value variable vault very via was weak were when where which \
    while who will with without word words wrong yes yet you your ";

/// Whether `value`, of two words or more, is a password rather than what is said about one. A comment behind it is none of it.
pub(super) fn is_phrase(value: &[u8]) -> bool {
    let words = || {
        let words = value.split(|byte| matches!(byte, b' ' | b'\t')).filter(|word| !word.is_empty());
        words.take_while(|word| !matches!(word[0], b'#' | b';'))
    };
    let is_word = |word: &[u8]| {
        let word = trim(word, |byte| b"!$%&*@+?".contains(&byte));
        word.len() >= SHORTEST_WORD
            && word.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | 0x80..))
            && !is_of_sentence(word)
    };
    let begins = |is: fn(&u8) -> bool| move |word: &[u8]| word.first().is_some_and(is);
    let is_sentence = words().next().is_some_and(begins(u8::is_ascii_uppercase))
        && words().any(begins(u8::is_ascii_lowercase));
    (2..=MOST_WORDS).contains(&words().count())
        && words().map(<[u8]>::len).sum::<usize>() >= SHORTEST
        && words().all(is_word)
        && !is_sentence
}

/// Whether `word` is one of sentences about passwords.
pub(super) fn is_of_sentence(word: &[u8]) -> bool {
    let Ok(word) = std::str::from_utf8(word) else { return false };
    OF_SENTENCES.contains(&format!(" {} ", word.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_of_words_are_told_from_sentences() {
        for (value, is) in [
            ("correct horse battery staple", true),
            ("correct horse", true),
            ("Winter 2026!", true),
            ("Winter! 2026", true),
            ("Winter: 2026", false),
            ("are you sure?", false),
            ("Correct Horse Battery", true),
            ("correct9 horse-battery", true),
            ("korrekt Pferd Bätterie", true),
            ("correct horse # the cat's", true),
            ("correct # horse battery", false),
            ("correct", false),
            ("abcde fghi", false),
            ("abcde fghij", true),
            ("abcdefgh ij", false),
            ("Correct horse battery", false),
            ("correct horse, battery", false),
            ("correct horse battery.", false),
            ("the horse battery", false),
            ("authentication failure", false),
            ("Mot de passe", false),
            ("a1b a2b a3b a4b a5b a6b a7b a8b a9b a0b", true),
            ("a1b a2b a3b a4b a5b a6b a7b a8b a9b a0b acb", false),
        ] {
            assert_eq!(is_phrase(value.as_bytes()), is, "{value}");
        }
    }
}
