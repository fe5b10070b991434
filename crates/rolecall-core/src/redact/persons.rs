//! People whom a token names, in the text around it.

use super::tests::{token_of, with_names};

#[test]
fn a_person_is_found_in_other_spellings() {
    let token = token_of(
        r#"{"alg":"RS256"}"#,
        r#"{"upn":"ada.b@contoso.example","name":"Ada Example","oid":"7b0c8e15-3d92-4a6f-b1e4-95f2a7c06d38"}"#,
        &"A".repeat(342),
    );
    let done_in = |text: &str| {
        let done = with_names(&format!("{token}\n{text}\n"));
        done.lines().nth(1).expect("two lines").to_owned()
    };
    let address = done_in("ada.b@contoso.example");
    let name = done_in("Ada Example");
    let id = done_in("7b0c8e15-3d92-4a6f-b1e4-95f2a7c06d38");
    for (text, done) in [
        ("ADA.B@CONTOSO.EXAMPLE", address.clone()),
        ("x=ada.b%40contoso.example&y", format!("x={}&y", address.replace('@', "%40"))),
        ("ADA EXAMPLE", name.clone()),
        ("x=Ada+Example&y", format!("x={}&y", name.replace(' ', "+"))),
        ("x=Ada%20Example&y", format!("x={}&y", name.replace(' ', "%20"))),
        ("/personal/ada_b_contoso_example/x", format!("/personal/{}/x", address.replace(['@', '.'], "_"))),
        ("/personal/Ada_B_contoso_example/x", format!("/personal/{}/x", address.replace(['@', '.'], "_"))),
        ("7b0c8e153d924a6fb1e495f2a7c06d38", id.replace('-', "")),
        ("7B0C8E153D924A6FB1E495F2A7C06D38", id.replace('-', "")),
        ("7B0C8E15-3D92-4A6F-B1E4-95F2A7C06D38", id.clone()),
        ("7b0c8e153d924a6fb1e495f2a7c06d380", "7b0c8e153d924a6fb1e495f2a7c06d380".to_owned()),
        ("8b0c8e153d924a6fb1e495f2a7c06d38", "8b0c8e153d924a6fb1e495f2a7c06d38".to_owned()),
        ("Ada_Example ada+b_contoso_example", "Ada_Example ada+b_contoso_example".to_owned()),
        ("xada_b_contoso_example", "xada_b_contoso_example".to_owned()),
    ] {
        assert_eq!(done_in(text), done, "{text}");
    }
}
