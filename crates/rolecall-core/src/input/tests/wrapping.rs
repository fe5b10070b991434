//! Tokens wrapped over lines, and lines that only look like it.

use proptest::prelude::*;

use super::*;

#[test]
fn wrapped_tokens_are_joined_and_nothing_else_is() {
    let (token, other) = (token(), other_token());
    for width in [1, 2, 3, 10, 63, 64, 76, 80, 100, 400] {
        for line_end in ["\n", "\r\n", "  \n", "\r", "\\\n", "\\n", "%0A", "%0D%0A"] {
            for prefix in [
                "", "    ", "\t", "> ", "> > ", ">> ", "  | ", "# ", "#", "## ", "// ", "/// ", " * ", ";; ",
                "> # ",
            ] {
                let what = format!("width {width}, {line_end:?}, prefix {prefix:?}");
                holds(&what, wrapped(&token, width, line_end, prefix), &[&token]);
            }
        }
        if width < 10 {
            continue;
        }
        let lines = wrapped(&token, width, "\n", "");
        let others = wrapped(&other, width, "\n", "");
        for (what, text, tokens) in [
            ("prose behind", format!("{lines}\nThanks"), vec![&token]),
            ("a sentence behind", format!("{lines}\nThanks a lot, John"), vec![&token]),
            ("a name behind", format!("{lines}\nexpires_in: 3600\n"), vec![&token]),
            ("a GUID behind", format!("{lines}\n72f988bf-86f1-41af-91ab-2d7cd011db47\n"), vec![&token]),
            ("prose before", format!("Hello\n{lines}\n\nBye"), vec![&token]),
            ("another behind", format!("{lines}\n{others}"), vec![&token, &other]),
            ("another behind an empty line", format!("{lines}\n\n{others}\n"), vec![&token, &other]),
            ("the same behind", format!("{lines}\n{lines}\n{token}"), vec![&token]),
            ("a full stop", format!("{lines}.\nNext"), vec![&token]),
            ("a quote", format!("\"{lines}\"\nnext"), vec![&token]),
            ("a JSON member", format!("{{\"access_token\":\"{lines}\",\n\"x\":1}}"), vec![&token]),
            (
                "a YAML block",
                format!("access_token: |\n{}\nx: y", wrapped(&token, width, "\n", "  ")),
                vec![&token],
            ),
            (
                "a quoted header",
                format!(
                    "> {}\n> Host: x",
                    wrapped(&format!("Authorization: Bearer {token}"), width.max(30), "\n> ", "")
                ),
                vec![&token],
            ),
            (
                "a terminal",
                wrapped(&format!("$ curl -H 'Authorization: Bearer {token}' https://x"), 80, "\n", ""),
                vec![&token],
            ),
        ] {
            let tokens: Vec<&str> = tokens.into_iter().map(String::as_str).collect();
            holds(&format!("{what}, width {width}"), text, &tokens);
        }
    }
}

#[test]
fn separate_lines_stay_separate() {
    let (token, other) = (token(), other_token());
    for (what, text, tokens) in [
        ("two tokens", format!("{token}\n{other}"), vec![&token, &other]),
        ("two tokens, CRLF", format!("{token}\r\n{other}\r\n"), vec![&token, &other]),
        ("two with labels", format!("Bearer {token}\nBearer {other}"), vec![&token, &other]),
        ("two with a backslash", format!("{token} \\\n{other}"), vec![&token, &other]),
        ("one word behind", format!("{token}\nThanks"), vec![&token]),
        ("words behind", format!("{token}\nThanks for your help"), vec![&token]),
        ("a number behind", format!("{token}\n3600"), vec![&token]),
        ("a member behind", format!("{token}\nexpires_in=3600"), vec![&token]),
        ("an option behind", format!("x --token {token} \\\n  --verbose"), vec![&token]),
        ("a word in a comment behind", format!("# {token}\n# TODO"), vec![&token]),
        ("words in a comment behind", format!("{token}\n# for the staging tenant only"), vec![&token]),
        ("a setting in a comment behind", format!("TOKEN={token}\n#EXPIRES=3600\n"), vec![&token]),
        ("a heading behind", format!("{token}\n\n## Next\n"), vec![&token]),
        ("an item behind", format!("* {token}\n* Thanks\n"), vec![&token]),
        ("another in a comment behind", format!("# {token}\n# {other}\n"), vec![&token, &other]),
        ("a path behind", format!("{token}\n//host/share/x"), vec![&token]),
        ("code behind", format!("// {token}\n// return\nfn main() {{}}"), vec![&token]),
        ("as many letters as make it longer", format!("{token}\n{}", "a".repeat(170)), vec![&token]),
        ("the same in a comment", format!("{token}\n# {}", "a".repeat(170)), vec![&token]),
        ("the same behind a word", format!("x\n  y: {token}\n  // {}", "a".repeat(341)), vec![&token]),
        ("a hash behind", format!("{token}\nd41d8cd98f00b204e9800998ecf8427e"), vec![&token]),
        ("base64 behind", format!("{token}\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKC"), vec![&token]),
        ("a host behind", format!("{token}\nwww.example.com"), vec![&token]),
        ("a word before", format!("Thanks\n{token}"), vec![&token]),
    ] {
        let tokens: Vec<&str> = tokens.into_iter().map(String::as_str).collect();
        holds(what, text, &tokens);
    }
    let bare = token.rsplit_once('.').expect("a dot").0;
    holds("no signature, then a word", format!("{bare}\nThanks"), &[bare]);
    holds("no signature, then a token", format!("{bare}\n{other}"), &[bare, &other]);
    let none =
        format!("{}.{}.", base64url::encode(br#"{"alg":"none"}"#), base64url::encode(br#"{"sub":"x"}"#));
    holds("alg none, then a word", format!("{none}\nThanks"), &[&none]);
    let short = format!("{bare}.c2ln");
    holds("a signature of no known length, then a word", format!("{short}\nThanks"), &[&short]);
    holds("the same, wrapped", format!("{}\nThanks", wrapped(&short, 64, "\n", "")), &[&short]);
    holds("the same, then a token", format!("{short}\n{other}"), &[&short, &other]);
}

#[test]
fn parts_on_lines_of_their_own_are_joined() {
    // RFC 7519 §3.1, as printed there.
    let printed = "
     eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9
     .
     eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt
     cGxlLmNvbS9pc19yb290Ijp0cnVlfQ
     .
     dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk
";
    let joined: String = printed.split_whitespace().collect();
    holds("RFC 7519", format!("   The encoding:\n{printed}\n   This computation"), &[&joined]);
    let token = token();
    holds("dots at the ends of lines", format!("x\n{}\ny z", token.replace('.', ".\n")), &[&token]);
    holds("dots at the starts of lines", format!("x\n{}\ny z", token.replace('.', "\n.")), &[&token]);
}

proptest! {
    #[test]
    fn a_wrapped_token_is_found_unchanged(
        (alg, bytes) in prop_oneof![
            Just(("RS256", 256)), Just(("PS384", 384)), Just(("RS512", 512)), Just(("ES256", 64)),
            Just(("HS256", 32)), Just(("ES512", 132)), Just(("EdDSA", 64)),
        ],
        claims in "[ -!#-\\[\\]-~]{0,300}",
        seed in any::<u64>(),
        width in 4_usize..600,
        prefix in "(> ){0,3}|[ \t]{0,8}",
        line_end in "\r?\n|  \r?\n",
        around in 0..6,
    ) {
        let token = token_of(&format!("{{\"alg\":\"{alg}\"}}"), &format!("{{\"x\":\"{claims}\"}}"), bytes, seed);
        let next = token_of(RS256, CLAIMS, 256, seed);
        let lines = wrapped(&token, width, &line_end, &prefix);
        let text = match around {
            0 => lines,
            1 => format!("Hello,\n\n{lines}\n\nThanks"),
            2 => format!("{lines}\nThanks a lot"),
            3 => format!("x: \"{}\"", wrapped(&token, width, &line_end, "")),
            4 => format!("{lines}\n{lines}"),
            _ => format!("{lines}\n{}", wrapped(&next, width, &line_end, &prefix)),
        };
        let pasted = find(text.as_bytes()).expect("short");
        let tokens = if around == 5 { vec![token, next] } else { vec![token] };
        prop_assert_eq!(texts(&pasted), tokens, "{}", text);
        prop_assert!(pasted.others.is_empty());
    }
}
