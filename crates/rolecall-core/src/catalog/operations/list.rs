//! Operations in a file: one a line, or a recording of a browser's traffic (HAR 1.2).

use serde::Deserialize;

/// The largest file that is read, in bytes.
pub const LIMIT: usize = 64 * 1024 * 1024;

/// The requests that a file holds.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Requests {
    /// One a line; each with the number of its line, from 1.
    Lines(Vec<(usize, String)>),
    /// Those of a recording, in its order: a method and an address without its query.
    Recorded(Vec<String>),
}

/// Why a file holds no requests.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RequestsError {
    /// It begins as JSON, and is no recording.
    #[error("line {line}, column {column}: this is no HAR recording: {what} at this place")]
    NoRecording {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// There is none.
    #[error("it holds no request")]
    Empty,
}

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    request: Request,
}

#[derive(Deserialize)]
struct Request {
    method: String,
    url: String,
}

/// The requests in `text`. Of a list, empty lines are read over, and so is a note: what stands behind a `#` at the beginning of a
/// line or behind white space. In an address a `#` has none before it.
///
/// # Errors
/// [`RequestsError`].
pub fn requests(text: &str) -> Result<Requests, RequestsError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let found = if text.trim_start().starts_with('{') {
        let har: Har = serde_json::from_str(text).map_err(|error| RequestsError::NoRecording {
            line: error.line().max(1),
            column: error.column().max(1),
            // Not the parser's own words, which repeat what stands there: recordings hold tokens.
            what: if error.is_data() {
                "`log.entries[].request` with a `method` and a `url`, both texts, is missing"
            } else {
                "the JSON is broken"
            },
        })?;
        let told = |entry: Entry| {
            let address = entry.request.url;
            let end = address.find(['?', '#']).unwrap_or(address.len());
            format!("{} {}", entry.request.method, &address[..end])
        };
        let mut found: Vec<String> = har.log.entries.into_iter().map(told).collect();
        let mut seen = std::collections::HashSet::new();
        found.retain(|request| seen.insert(request.clone()));
        Requests::Recorded(found)
    } else {
        let lines = text.lines().enumerate().map(|(index, line)| (index + 1, without_note(line).trim()));
        Requests::Lines(
            lines
                .filter(|(_, line)| !line.is_empty())
                .map(|(number, line)| (number, line.to_owned()))
                .collect(),
        )
    };
    match &found {
        Requests::Lines(list) if list.is_empty() => Err(RequestsError::Empty),
        Requests::Recorded(list) if list.is_empty() => Err(RequestsError::Empty),
        _ => Ok(found),
    }
}

fn without_note(line: &str) -> &str {
    let begins = |at: usize| line[..at].chars().next_back().is_none_or(char::is_whitespace);
    let note = line.match_indices('#').map(|(at, _)| at).find(|at| begins(*at));
    &line[..note.unwrap_or(line.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_and_a_recording_are_told_apart() {
        let lines = |list: &[(usize, &str)]| {
            Ok(Requests::Lines(list.iter().map(|(number, line)| (*number, (*line).to_owned())).collect()))
        };
        let recorded =
            |list: &[&str]| Ok(Requests::Recorded(list.iter().map(|text| (*text).to_owned()).collect()));
        let har = |entries: &str| format!(r#"{{"log":{{"version":"1.2","entries":[{entries}]}}}}"#);
        let entry = |method: &str, url: &str| {
            format!(r#"{{"request":{{"method":"{method}","url":"{url}","headers":[]}},"response":{{}}}}"#)
        };
        for (what, text, expected) in [
            ("lines", "GET /a\n\n# note\n  POST /b\r\n".to_owned(), lines(&[(1, "GET /a"), (4, "POST /b")])),
            (
                "notes",
                "GET /a # every hour\n\t# alone\nGET /b#part\n".to_owned(),
                lines(&[(1, "GET /a"), (3, "GET /b#part")]),
            ),
            ("nothing", "\n# note\n".to_owned(), Err(RequestsError::Empty)),
            ("a recording", har(&entry("GET", "https://x/a?secret=1")), recorded(&["GET https://x/a"])),
            (
                "the same twice",
                har(&[
                    entry("GET", "https://x/a?1"),
                    entry("GET", "https://x/a#2"),
                    entry("PUT", "https://x/a"),
                ]
                .join(",")),
                recorded(&["GET https://x/a", "PUT https://x/a"]),
            ),
            ("an empty recording", har(""), Err(RequestsError::Empty)),
        ] {
            assert_eq!(requests(&text), expected, "{what}");
        }
        let Err(RequestsError::NoRecording { line, column, what }) = requests("{\n \"log\": 5}") else {
            panic!()
        };
        assert_eq!((line, column), (2, 9));
        assert!(what.contains("is missing"), "{what}");
    }
}
