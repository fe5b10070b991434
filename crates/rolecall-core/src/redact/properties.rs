//! What holds of any text: nothing of a secret is left, all else is kept, twice is once, JSON stays JSON.

use ::base64::Engine as _;
use ::base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use super::tests::{JWE, OTHER, REFRESH, SHORT, TOKEN, parts, places, redact_in};
use super::text::apply;
use super::*;

/// Texts in which secrets stand in many forms, and what must not be left of them.
fn material() -> impl Strategy<Value = String> {
    let secret = "abc8Q~Zq1.x-Y_wZq1.x-Y_wZq1.x-Y_wAb12345";
    // Found by its name alone.
    let opaque = &parts(TOKEN)[2][..43];
    let wrapped = |text: &str, width: usize, by: &str| {
        text.as_bytes().chunks(width).map(String::from_utf8_lossy).collect::<Vec<_>>().join(by)
    };
    let pieces: Vec<String> = vec![
        TOKEN.trim().to_owned(),
        OTHER.trim().replace('.', "%2E"),
        SHORT.trim().to_owned(),
        format!("Authorization: Bearer {}\r\n", SHORT.trim()),
        format!("\"access_token\":\"{}\",", OTHER.trim().replace('.', "\\u002e")),
        format!("\n{}\n", wrapped(TOKEN.trim(), 64, "\n")),
        format!("> {}\n\n", wrapped(OTHER.trim(), 70, "\n> ")),
        format!("\n  data: {}\n", STANDARD.encode(TOKEN.trim())),
        format!("\n{}\n", wrapped(&STANDARD.encode(OTHER.trim()), 76, "\n")),
        format!("&client_secret={}&", secret.replace('~', "%7E")),
        format!("{{\"name\": \"client_secret\",\n  \"value\": \"{secret}\"}},\n"),
        format!("- name: CLIENT_SECRET\n  value: {secret}\n"),
        format!("refresh_token={}", REFRESH.trim()),
        format!(" {} ", JWE.trim()),
        format!("[\"{}\"]", TOKEN.trim().replace('.', "\",\n \"")),
        format!(" {} ", OTHER.trim().replace('.', " . ")),
        format!(" {} ", OTHER.trim().replace('.', "&#46;")),
        format!("\n{}\n", wrapped(TOKEN.trim(), 75, "=\n")),
        format!("\n# {}\n\n", wrapped(TOKEN.trim(), 64, "\n# ")),
        format!("\n+{}\n\n", wrapped(OTHER.trim(), 64, "\n+")),
        format!("\n│ {} │\n└─┘\n", wrapped(TOKEN.trim(), 64, " │\n│ ")),
        format!(" {} ", wrapped(TOKEN.trim(), 50, "\u{200b}")),
        format!("a.example\tTRUE\t/\tTRUE\t0\trtFa\t{opaque}\n"),
        format!("\nAZURE_CLIENT_SECRET            {opaque}\n"),
        format!("\n##vso[task.setvariable variable=x;issecret=true]{opaque}\n"),
        format!("\n  ~ password = \"{opaque}\" -> \"{opaque}\"\n"),
        format!("<SignatureValue>\n{}\n</SignatureValue>\n", &parts(TOKEN)[2][..128]),
        format!("\n\"client_secret\": [\n  \"{secret}\",\n  \"{secret}\"\n]\n"),
        format!("\nclient_secret: |\n  {secret}\n\n  {secret}\nx: y\n"),
        format!("\nclient_secret:\n  {secret}\n"),
        format!("{{\"value\": \"{secret}\",\n\"name\": \"client_secret\"}}\n"),
        format!("<client_secret>\n{secret}\n</client_secret>\n"),
        format!("\n--x\nContent-Disposition: form-data; name=\"client_secret\"\n\n{secret}\n--x\n"),
        format!("{{\"kty\":\"EC\",\n\"key_ops\":[\"sign\"],\n\"d\":\"{}\"}}\n", &parts(TOKEN)[2][..43]),
        format!(
            "\n-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            wrapped(parts(TOKEN)[2], 64, "\n")
        ),
        format!("\nx --client-secret \\\n  {opaque} y\n"),
        format!("\n- --client-secret\n- {opaque}\n"),
        format!("\nServer=x;Password={opaque};Encrypt=true\n"),
        format!("\nCLIENT_SECRET={opaque}\n"),
        format!("\nx:\n  password: {opaque}\n"),
        format!("\nh.Add(\"client_secret\", \"{opaque}\");\n"),
        format!("\n| Client secret | `{opaque}` |\n"),
        format!("<tr><td>Client secret</td>\n<td><b>{opaque}</b></td></tr>\n"),
        format!("<p>Password: <b>{opaque}</b></p>\n"),
        format!("^\"^{{^\\^\"client_secret^\\^\":^\\^\"{opaque}^\\^\"^}}^\"\n"),
        format!("“client_secret”: “{secret}”,\n"),
        format!("<setting name=\"ClientSecret\">\n<value>{opaque}</value></setting>\n"),
        format!("<RSAKeyValue><Exponent>AQAB</Exponent><D>{}</D></RSAKeyValue>\n", STANDARD.encode(opaque)),
        format!(
            "\nPrivate-Lines: 2\n{}\nPrivate-MAC: 00\n",
            wrapped(&STANDARD.encode(parts(TOKEN)[2]), 64, "\n")
        ),
    ];
    let filler: Vec<&'static str> = vec![
        "\n",
        "\r\n",
        " ",
        "2026-11-23 GET /x 200 OK\n",
        "{\"a\":1},{\"b\":2}",
        "x",
        "=",
        "\\",
        "%",
        "\"",
        ".",
        "é",
        "…",
        "\0",
        "},\n",
        "name: x\n",
        "\n\n",
        "> ",
        "word\n",
        "eyJ",
        "- ",
    ];
    let one = prop_oneof![
        prop::sample::select(pieces),
        prop::sample::select(filler.clone()).prop_map(str::to_owned),
        prop::sample::select(filler).prop_map(str::to_owned)
    ];
    prop::collection::vec(one, 1..14).prop_map(|pieces| pieces.concat())
}

/// Pieces of the forms in which secrets stand.
fn forms() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "client_secret: |\n  ",
        "client_secret:\n  ",
        "client_secret=",
        "\"client_secret\":[\"",
        "<client_secret>",
        "</client_secret>",
        "form-data; name=\"password\"\r\n\r\n",
        "\r\n--x",
        "-----BEGIN PRIVATE KEY-----\n",
        "-----END PRIVATE KEY-----",
        "=\r\n",
        "&quot;",
        "&#46;",
        "Bearer ",
        "Basic ",
        "ESTSAUTH=0.AX-abcdefghijkl1; ",
        "abc8Q~Zq1.x-Y_wZq1.x-Y_wZq1.x-Y_wAb12345",
        "hunter22",
        "\"\"\"",
        "\"",
        "'",
        "\\",
        "\n",
        " ",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "kty",
        "\"value\":",
        "name: code\nvalue: ",
        "password",
        "client_secret",
        "Authorization: ",
        "://a:hunter22@b",
        "curl -u a:hunter22",
        "SignatureValue>",
        "\nPASSWORD=hunter22&a b",
        "\nx: y\npassword: hunter",
        "Server=x;Password=hunter&'a;",
        " -e password=hunter",
        "--client-secret ",
        "setx PASSWORD ",
        "\nENV PASSWORD hunter22 a",
        "machine x login y password hunter22",
        "--client-secret",
        " \\\n  ",
        "('client_secret', 'hunter22')",
        "(\"client_secret\", ",
        "NetworkCredential(\"a\", \"hunter22\")",
        "ConvertTo-SecureString 'hunter22'",
        "\"hunter22\" | ConvertTo-SecureString",
        "| password | hunter22 |",
        "**password:** `hunter22`",
        "password: &x hunter22",
        "<a key=\"password\">",
        "<td>password</td><td>",
        "<b>hunter22</b>",
        "<b x=\"",
        "“",
        "”",
        "‘hunter22’",
        "^\\^\"",
        "^",
        "\\`\"",
        "<RSAKeyValue><D>hunter22",
        "Private-Lines: 1\nhunter22",
        "Authorization: Digest a=\"b\", c=\"",
        "?code=hunter22&state=1",
        "<!",
        "CDATA[",
        "{ \"client_secret\", \"hunter22\" }",
        "\"\"client_secret\"\":\"\"",
        "\"\"",
        "Password=\"\"hunter22",
        "Server=x;Password={hunter;2}",
        "`\"",
        "'\"'\"'",
        "auth=(\"a\", \"hunter22\")",
        "\n+ export PASSWORD=hunter",
        "\nPASSWORD=hunter\\new",
        "--password hunter\\new",
        "mysql -phunter2x -p'",
        "ConvertTo-SecureString \"a`\"hunter22",
        "'a''hunter22' | ConvertTo-SecureString",
        "-var 'password=hunter 22'",
        "@Microsoft.KeyVault(",
        "\n# ",
        "\u{200b}",
        "\x1b[0m",
        "rtFa\thunter22hunter22",
        "PASSWORD  hunter22",
        "::add-mask::hunter 22",
        "\npassword: correct horse battery",
        "\"hunter22\" -> \"",
        " --set a=b,password=hunter,",
        "-b 'ESTSAUTH=0.AX-abcdefghijkl1'",
        "::",
        "enter the code ABCD1234 ",
    ])
}

/// Any of them one after another.
fn soup() -> impl Strategy<Value = String> {
    let others = vec![
        "x", "é", "\r\n", "\t", "(", ")", ";", "&", "=", "|", "abc1d2", "<", ">", "\\n", "- ", "$", "# ",
    ];
    let piece = prop_oneof![forms(), forms(), prop::sample::select(others)];
    prop::collection::vec(piece, 1..14).prop_map(|pieces| pieces.concat())
}

/// JSON in which secrets stand by every name and in every form, and pieces of forms.
fn json_text() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec![
        "client_secret",
        "clientSecrets",
        "password",
        "value",
        "name",
        "key",
        "kty",
        "d",
        "k",
        "code",
        "token",
        "x",
        "Cookie",
        "Authorization",
        "text",
        "device_code",
        "secret: |",
        "a=b",
    ]);
    let pieces = forms();
    let string =
        prop_oneof![prop::collection::vec(pieces, 0..6).prop_map(|pieces| pieces.concat()), material(),];
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        prop::sample::select(vec!["0", "12345678", "-12.5e1", "1e999", "-512"]).prop_map(str::to_owned),
        string.prop_map(|text| serde_json::Value::from(text).to_string()),
    ];
    leaf.prop_recursive(4, 24, 6, move |inner| {
        let member = (names.clone(), inner.clone(), prop::sample::select(vec![":", " : ", ":\n  "]));
        let member = member.prop_map(|(name, value, colon)| format!("\"{name}\"{colon}{value}"));
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(|items| format!("[{}]", items.join(",\n "))),
            prop::collection::vec(member, 0..6).prop_map(|members| format!("{{{}}}", members.join(", "))),
            inner.prop_map(|json| serde_json::Value::from(json).to_string()),
        ]
    })
}

/// The end of a text, which says most of what is wrong with it.
fn tail(text: &str) -> String {
    let tail: String = text.chars().rev().take(400).collect();
    tail.chars().rev().collect()
}

proptest! {
    #[test]
    fn json_stays_json_and_nothing_is_found_in_it_again(text in json_text()) {
        let done = redact_in(text.as_bytes(), usize::MAX, usize::MAX, Options::default());
        let shown = String::from_utf8_lossy(&done).into_owned();
        let parsed: Result<Box<serde_json::value::RawValue>, _> = serde_json::from_slice(&done);
        prop_assert!(parsed.is_ok(), "{:?}\n{}\n{}", parsed.err(), tail(&text), tail(&shown));
        prop_assert_eq!(places(&done), Vec::new(), "{}\n{}", tail(&text), tail(&shown));
        let again = redact_in(&done, usize::MAX, usize::MAX, Options::default());
        prop_assert_eq!(String::from_utf8_lossy(&again), shown);
    }

    #[test]
    fn nothing_is_found_in_what_was_redacted(text in prop_oneof![material(), soup()]) {
        let done = redact_in(text.as_bytes(), usize::MAX, usize::MAX, Options::default());
        prop_assert_eq!(places(&done), Vec::new(), "{}", tail(&String::from_utf8_lossy(&done)));
    }


    #[test]
    fn blocks_make_no_difference(text in material(), block in 1..300_usize) {
        let whole = redact_in(text.as_bytes(), usize::MAX, 1, Options::default());
        prop_assert_eq!(redact_in(text.as_bytes(), block, 1, Options::default()), whole);
    }

    #[test]
    fn nothing_of_a_secret_is_left(text in material(), least in prop::sample::select(vec![1, 100, usize::MAX])) {
        let done = redact_in(text.as_bytes(), usize::MAX, least, Options::default());
        let secrets = [TOKEN, OTHER, SHORT].map(|token| parts(token)[2].to_owned());
        let jwe = parts(JWE)[1..].concat();
        let wrapped = parts(TOKEN)[2].as_bytes();
        let named = b"abc8Q~Zq1.x-Y_wZq1.x-Y_wZq1.x-Y_wAb12345";
        let of_file = STANDARD.encode(wrapped);
        let others = [jwe.as_bytes(), wrapped, REFRESH.trim().as_bytes(), named, of_file.as_bytes()];
        for secret in secrets.iter().map(String::as_bytes).chain(others) {
            for window in secret.windows(24) {
                prop_assert!(memchr::memmem::find(&done, window).is_none(), "{}", String::from_utf8_lossy(&done));
            }
        }
        let again = redact_in(&done, usize::MAX, usize::MAX, Options::default());
        let differs = again.iter().zip(&done).position(|(again, done)| again != done);
        let at = differs.unwrap_or(done.len().min(again.len())).saturating_sub(60);
        let shown = |text: &[u8]| String::from_utf8_lossy(text.get(at..).unwrap_or_default()).chars().take(200).collect::<String>();
        prop_assert!(again == done, "{:?}\n{:?}", shown(&done), shown(&again));
    }

    #[test]
    fn what_is_no_secret_stays_byte_for_byte(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let mut redactor = Redactor::new(Options::default()).with_pieces_of(1, 0);
        let mut out = Vec::new();
        if redactor.feed(&bytes, &mut out).and_then(|()| redactor.finish(&mut out)).is_ok() && redactor.places().next().is_none() {
            prop_assert_eq!(out, bytes);
        }
    }

    #[test]
    fn everything_outside_of_the_cuts_is_untouched(text in material()) {
        let cuts = super::text::cuts(text.as_bytes(), &super::text::Job::default(), 0);
        prop_assert!(cuts.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
        let done = apply(text.as_bytes(), &cuts);
        let (mut before, mut after) = (0, 0);
        for cut in &cuts {
            let kept = cut.range.start - before;
            prop_assert_eq!(&text.as_bytes()[before..before + kept], &done[after..after + kept]);
            (before, after) = (cut.range.end, after + kept + cut.with.len());
        }
        prop_assert_eq!(&text.as_bytes()[before..], &done[after..]);
    }
}
