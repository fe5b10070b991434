//! Stores that keep nothing, that give back something else, and that somebody has changed: each is survived and told of.

use super::*;

/// What somebody does to the text of a file.
type Change = Box<dyn Fn(&str) -> String>;

/// A store that has what the issuer answered an hour before [`WALL`].
fn warm() -> Memory {
    let store = Memory::default();
    Run::new(&Fake::entra(ENTRA), &store).at(-HOUR).on(fixture!("v2-app-custom-api"));
    store
}

#[test]
fn a_store_that_keeps_nothing_is_told_of() {
    let (http, store) = (Fake::entra(ENTRA), Memory::default());
    store.read_only.set(true);
    for seconds in [0, 1] {
        let outcome = Run::new(&http, &store).at(seconds).on(fixture!("v2-app-custom-api"));
        assert_eq!((outcome.asked.len(), outcome.answer()), (2, Answer::Yes));
        assert_eq!(outcome.notes, ["The keys could not be kept: nothing can be written there."]);
    }
    *store.trouble.borrow_mut() = Some("The kept keys were not read: anybody can write there.".to_owned());
    let outcome = Run::new(&http, &store).on(fixture!("v2-app-custom-api"));
    assert_eq!((outcome.asked.len(), outcome.answer()), (2, Answer::Yes));
    assert_eq!(outcome.notes.len(), 2, "each is said once: {:?}", outcome.notes);
}

#[test]
fn what_is_not_as_it_was_kept_is_fetched_anew() {
    let other_authority = TID.replace("8d1f1f5a", "8d1f1f5b");
    let swap = |from: String, to: String| move |text: &str| text.replace(&from, &to);
    let changes: Vec<(&str, Change, &str)> = vec![
        ("empty", Box::new(|_| String::new()), "does not say where its keys came from"),
        ("garbage", Box::new(|_| "\u{0}\u{1b}]".to_owned()), "does not say where its keys came from"),
        ("another JSON", Box::new(|_| "[]".to_owned()), "does not say where its keys came from"),
        ("a JWKS of somebody", Box::new(|_| ENTRA.to_owned()), "does not say where its keys came from"),
        ("cut off", Box::new(|text| text[..text.len() / 2].to_owned()), ""),
        (
            "cut off at the end",
            Box::new(|text| text.trim_end().strip_suffix('}').expect("an end").to_owned()),
            "",
        ),
        ("a key changed", Box::new(swap("AQAB".to_owned(), "AQAD".to_owned())), "SHA-256"),
        ("a key's name changed", Box::new(swap(CURRENT.to_owned(), "x".to_owned())), "SHA-256"),
        (
            "another schema",
            Box::new(swap("rolecall.keys/1".to_owned(), "rolecall.keys/2".to_owned())),
            "another form",
        ),
        ("no moment", Box::new(swap("2030-".to_owned(), "soon".to_owned())), "another form"),
        (
            "another authority's",
            Box::new(swap(
                format!(r#""https://login.microsoftonline.com/{TID}""#),
                format!(r#""https://login.microsoftonline.com/{other_authority}""#),
            )),
            "another authority",
        ),
        (
            "an issuer of another tenant",
            Box::new(swap(v2_issuer(TID), v2_issuer(OTHER_TID))),
            "is not that of tenant",
        ),
        (
            "a stranger's issuer",
            Box::new(swap(v2_issuer(TID), format!("https://evil.example/{TID}"))),
            "evil.example",
        ),
        (
            "a v1 issuer of another tenant",
            Box::new(|text| {
                let added = format!(r#""rolecall": {{ "v1_issuer": "https://sts.windows.net/{OTHER_TID}/","#);
                text.replace(r#""rolecall": {"#, &added)
            }),
            "is not that of tenant",
        ),
        (
            "an application's",
            Box::new(|text| {
                text.replace(
                    r#""issuer": "https://login.microsoftonline.com/8"#,
                    &format!(r#""application": "{API}", "issuer": "https://login.microsoftonline.com/8"#),
                )
            }),
            "another application",
        ),
    ];
    for (what, change, why) in changes {
        for (mode, answer, requests) in [
            (Mode::WhenNeeded, Answer::Yes, 2),
            (Mode::Renew, Answer::Yes, 2),
            (Mode::Never, Answer::NotChecked, 0),
        ] {
            let (http, store) = (Fake::entra(ENTRA), warm());
            store.change(&change);
            let outcome = Run::new(&http, &store).mode(mode).on(fixture!("v2-app-custom-api"));
            assert_eq!(outcome.asked.len(), requests, "{what}, {mode:?}");
            assert_eq!(outcome.answer(), answer, "{what}, {mode:?}");
            let [note] = &outcome.notes[..] else { panic!("{what}, {mode:?}: {:?}", outcome.notes) };
            assert!(
                note.starts_with("The kept keys were not used: ") && note.contains(why),
                "{what}: {note}"
            );
            if mode != Mode::Never {
                let again = Run::new(&http, &store).at(1).on(fixture!("v2-app-custom-api"));
                assert_eq!((again.asked.len(), again.notes.len()), (0, 0), "{what}: then it is whole again");
            }
        }
    }
}

#[test]
fn a_file_of_no_use_is_as_good_as_none() {
    // Whoever changes the keys can work out their hash too.
    let (http, store) = (Fake::entra(ENTRA), warm());
    store.change(|text| {
        let end = text.find("\n  ]").expect("the end of the keys");
        let sha256 = text[text.find("sha256").expect("a hash")..].to_owned();
        let begin = text.find("[\n").expect("the keys");
        let emptied = format!("{}[]{}", &text[..begin], &text[end + 4..]);
        let old = &sha256[10..74];
        emptied.replace(old, "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945")
    });
    let outcome = Run::new(&http, &store).on(fixture!("v2-app-custom-api"));
    assert_eq!((outcome.asked.len(), outcome.answer()), (2, Answer::Yes));
    assert_eq!(outcome.notes, ["The kept keys were not used: none of them can be used."]);
}

#[test]
fn an_etag_and_a_moment_can_be_changed_and_change_no_answer() {
    for (what, from, to, requests) in [
        ("of tomorrow", "2030-03-17T16:46:40Z", "2030-03-18T17:46:40Z", 2),
        ("of the far past", "2030-03-17T16:46:40Z", "1970-01-01T00:00:00Z", 2),
        ("of just now", "2030-03-17T16:46:40Z", "2030-03-17T17:46:40Z", 0),
    ] {
        let (http, store) = (Fake::entra(ENTRA), warm());
        store.change(|text| text.replace(from, to));
        let outcome = Run::new(&http, &store).on(fixture!("v2-app-custom-api"));
        assert_eq!((outcome.asked.len(), outcome.answer()), (requests, Answer::Yes), "{what}");
    }
}
