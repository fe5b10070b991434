//! Texts of other programs, line by line: what is cut in them, and what looks alike and stays. Each also with the line's ends of
//! Windows, and within a text of JSON.

use ::base64::Engine as _;
use ::base64::engine::general_purpose::STANDARD;

use super::tests::{OTHER, REFRESH, TOKEN, redacted};
use super::text::MARKER;

/// Holds a text to what is to be left of it.
#[track_caller]
pub(super) fn hold(text: &str, done: &str) {
    assert_eq!(redacted(text), done);
    let windows = |text: &str| text.replace('\n', "\r\n");
    assert_eq!(redacted(windows(text)), windows(done), "with the line's ends of Windows");
    let json = |text: &str| serde_json::json!({"x": 1, "text": text, "y": 2}).to_string();
    assert_eq!(redacted(json(text)), json(done), "in JSON");
}

/// Holds a text to being left as it is.
#[track_caller]
pub(super) fn keep(text: &str) {
    hold(text, text);
}

#[test]
fn cookies_in_columns() {
    for (text, done) in [
        (
            "# Netscape HTTP Cookie File\n#HttpOnly_.login.example\tTRUE\t/\tTRUE\t0\tESTSAUTH\t1.AXcAmadeUp0123456789\n",
            "# Netscape HTTP Cookie File\n#HttpOnly_.login.example\tTRUE\t/\tTRUE\t0\tESTSAUTH\tREDACTED\n",
        ),
        (
            "a.example\tTRUE\t/\tTRUE\t0\tFedAuth\t77u/PD94bWwgmade0Up==\nb\tTRUE\t/\tTRUE\t0\tlang\ten\n",
            "a.example\tTRUE\t/\tTRUE\t0\tFedAuth\tREDACTED\nb\tTRUE\t/\tTRUE\t0\tlang\ten\n",
        ),
        ("rtFa\tmadeUpMadeUp0123\tcontoso.example\t/\n", "rtFa\tREDACTED\tcontoso.example\t/\n"),
        (
            ".AspNetCore.CookiesC1\tCfDJ8MadeUp012345\tx.example\t/\n",
            ".AspNetCore.CookiesC1\tREDACTED\tx.example\t/\n",
        ),
        (
            "x.example  TRUE  /  TRUE  0  AppServiceAuthSession  made/Up+MadeUp0123==\n",
            "x.example  TRUE  /  TRUE  0  AppServiceAuthSession  REDACTED\n",
        ),
        (
            "x.example TRUE / TRUE 0 x-ms-RefreshTokenCredential madeUpMadeUp0123 z\n",
            "x.example TRUE / TRUE 0 x-ms-RefreshTokenCredential REDACTED z\n",
        ),
    ] {
        hold(text, done);
    }
    for text in [
        "x.example\tTRUE\t/\tTRUE\t0\tESTSAUTHLIGHT\tmadeUp012345678\n",
        "ESTSAUTH\tInternationalisation\n",
        "ESTSAUTH cookies were set at 2026-11-23T09:53:00.000Z\n",
        "FedAuth 2026-11-23T09:53:00.000Z\n",
        "FedAuth https://x.example/_trust/2026\n",
        "the session 0123456789abcdef0123456789abcdef ended\n",
        "x.example\tTRUE\t/\tTRUE\t0\tbrcap\tmadeUpMadeUp0123\n",
    ] {
        keep(text);
    }
}

#[test]
fn cookies_of_a_sign_in() {
    for (text, done) in [
        (
            "Set-Cookie: esctx-AbCdEf12345=AQABCQEAAADWmade0Up; path=/; secure\n",
            "Set-Cookie: esctx-AbCdEf12345=REDACTED; path=/; secure\n",
        ),
        (
            "Cookie: fpc=AgMadeUp; buid=1.AXcAmadeUp0123456789; stsservicecookie=estsfd\n",
            "Cookie: fpc=AgMadeUp; buid=REDACTED; stsservicecookie=estsfd\n",
        ),
        (
            "Set-Cookie: x-ms-cpim-csrf=madeUp0123456789abcdefABCDEF==; path=/\n",
            "Set-Cookie: x-ms-cpim-csrf=REDACTED; path=/\n",
        ),
        (
            "Set-Cookie: x-ms-cpim-sso:contoso.example_0=m1.madeUp0123456789abc/d+e==; path=/\n",
            "Set-Cookie: x-ms-cpim-sso:REDACTED; path=/\n",
        ),
        (
            "Set-Cookie: x-ms-cpim-cache|made-up_0=m1.madeUp0123456789abc; path=/\n",
            "Set-Cookie: x-ms-cpim-cache|made-up_0=REDACTED; path=/\n",
        ),
        (
            "Set-Cookie: __Host-session=madeUp0123456789abcdef; path=/\n",
            "Set-Cookie: __Host-session=REDACTED; path=/\n",
        ),
        (
            "Set-Cookie: OIDCAuthCookie=madeUp0123456789abcdef; path=/\n",
            "Set-Cookie: OIDCAuthCookie=REDACTED; path=/\n",
        ),
        (
            "{\"flowToken\": \"AQABIQEAAADWmade0Up\", \"sFT\":\"AQABIQEAAADWmade0Up\"}\n",
            "{\"flowToken\": \"REDACTED\", \"sFT\":\"REDACTED\"}\n",
        ),
    ] {
        hold(text, done);
    }
    for text in [
        "Set-Cookie: x-ms-cpim-slice=001-000-made-up-0123456789; path=/\n",
        "Set-Cookie: .AspNetCore.Culture=c%3Den-US%7Cuic%3Den-US0; path=/\n",
        "Set-Cookie: ESTSSSOTILES=1; path=/\n",
        "buildid=20261123.1-made-up-0123456789\n",
    ] {
        keep(text);
    }
}

#[test]
fn commands_of_pipelines() {
    for (text, done) in [
        (
            "##vso[task.setvariable variable=client_secret;issecret=true]TST8Q~made;up]x\nnext\n",
            "##vso[task.setvariable variable=client_secret;issecret=true]REDACTED\nnext\n",
        ),
        (
            "x ##vso[task.setvariable variable=other;isOutput=true;isSecret=True;]made up\n",
            "x ##vso[task.setvariable variable=other;isOutput=true;isSecret=True;]REDACTED\n",
        ),
        (
            "##vso[task.setvariable variable=clientSecret]made-up\n",
            "##vso[task.setvariable variable=clientSecret]REDACTED\n",
        ),
        (
            "echo '##vso[task.setvariable variable=x;issecret=true]made up' && y\n",
            "echo '##vso[task.setvariable variable=x;issecret=true]REDACTED' && y\n",
        ),
        ("::set-output name=client_secret::TST8Q~made-up\n", "::set-output name=client_secret::REDACTED\n"),
        ("::set-output name=password::made up\n", "::set-output name=password::REDACTED\n"),
        ("::save-state name=client_secret::made-up\n", "::save-state name=client_secret::REDACTED\n"),
        ("::add-mask::made-up\n", "::add-mask::REDACTED\n"),
        ("x ::add-mask::made up\ny\n", "x ::add-mask::REDACTED\ny\n"),
        ("client_secret::TST8Q0\n", "client_secret::REDACTED\n"),
    ] {
        hold(text, done);
    }
    // Lines of a log as texts of JSON, in one line that is longer than any value.
    let lines = |value: &str| format!("[{}\"x\"]", format!("\"::add-mask::{value}\", ").repeat(1_000));
    assert_eq!(redacted(lines("made-up1")), lines("REDACTED"));
    assert_eq!(redacted(lines("made\\\"up1")), lines("REDACTED"));
    for text in [
        "##vso[task.setvariable variable=buildNumber]20261123.1\n",
        "##vso[task.setvariable variable=client_secret;issecret=true]$(secret)\n",
        "##vso[task.setvariable variable=x;issecret=true]\n",
        "##vso[task.setvariable variable=x;issecret=false]made-up1\n",
        "##vso[task.complete result=Succeeded;]done 20261123\n",
        "::set-output name=version::1.2.3-made0up\n",
        "::add-mask::$SECRET\n",
        "::add-mask::***\n",
        "::add-mask::\n",
        "::warning file=x.rs,line=1::add-mask is missing 12345678\n",
    ] {
        keep(text);
    }
}

#[test]
fn keys_in_what_az_prints() {
    let base64 = "bWFk0ZVVTWFkZVVwTWFkZVVwTWFkZVVwTWFkZVVwTWFkZVVwTWFkZVVwTWFkZVVwTWFkZVVwTWFkZVVwMQ==";
    let hex = "0123456789abcdef0123456789abcdef";
    let attributes = r#""attributes": {"created": "2026-11-23T09:53:00+00:00", "enabled": true}, "tags": {}"#;
    let id = "https://made-up.vault.azure.net/secrets/db/0123456789abcdef0123456789abcdef";
    for (text, done) in [
        (
            format!(
                r#"[{{"creationTime": null, "keyName": "key1", "permissions": "FULL", "value": "{base64}"}}]"#
            ),
            r#"[{"creationTime": null, "keyName": "key1", "permissions": "FULL", "value": "REDACTED"}]"#
                .to_owned(),
        ),
        (
            format!("- keyName: key1\n  permissions: FULL\n  value: {base64}\n"),
            "- keyName: key1\n  permissions: FULL\n  value: REDACTED\n".to_owned(),
        ),
        (
            format!(r#"{{"key1": "{hex}", "key2": "{hex}"}}"#),
            r#"{"key1": "REDACTED", "key2": "REDACTED"}"#.to_owned(),
        ),
        (
            format!(r#"{{{attributes}, "id": "{id}", "name": "db", "value": "made-up"}}"#),
            format!(r#"{{{attributes}, "id": "{id}", "name": "db", "value": "REDACTED"}}"#),
        ),
        (
            format!(r#"{{"value":"made up","id":"{id}",{attributes}}}"#),
            format!(r#"{{"value":"REDACTED","id":"{id}",{attributes}}}"#),
        ),
        (
            r#"{"appId": "x", "password": "TST8Q~made-up", "tenant": "y"}"#.to_owned(),
            r#"{"appId": "x", "password": "REDACTED", "tenant": "y"}"#.to_owned(),
        ),
    ] {
        hold(&text, &done);
    }
    for text in [
        format!(r#"{{"key1": "{}", "key2": "a word or two that goes on and on 1"}}"#, &hex[..31]),
        format!(r#"{{"keyName": "key1", "value": "{}"}}"#, &base64[..31]),
        r#"{"id": "https://made-up.vault.azure.net/keys/db/0123456789abcdef", "value": "made-up"}"#
            .to_owned(),
        r#"{"id": "https://x.example/secrets/1", "value": "made-up"}"#.to_owned(),
        format!(r#"[{{"id": "{id}"}}, {{"value": "made-up"}}]"#),
        format!(r#"{{"id": "{id}", "value": null}}"#),
        format!(r#"[{{"keyName": "x"}}, {{"value": "{base64}"}}]"#),
    ] {
        keep(&text);
    }
}

#[test]
fn what_is_computed_or_says_that_a_test_passed() {
    for text in [
        "--- PASS: TestSignIn2 (0.00s)\n=== RUN   TestSignOut2\n",
        "  PASS: src/sign-in2.test.js\n",
        "x \"[parameters('adminPassword')]\" y\n",
        "password: \"[parameters('adminPassword1')]\"\n",
        "a: \"[concat('x;AccountKey=', listKeys(resourceId('Microsoft.Storage/a1'), '2021-04-01').keys[0].value)]\"\n",
    ] {
        keep(text);
    }
    hold("PASS: made-up1\n", "PASS: REDACTED\n");
    hold("password='made,up1'\n", "password='REDACTED'\n");
    hold("password='made-up1'\n", "password='REDACTED'\n");
}

#[test]
fn secrets_in_columns() {
    for (text, done) in [
        (
            "Name                           Value\n----                           -----\nAZURE_CLIENT_SECRET            TST8Q~made-up\nPATH                           /usr/bin\n",
            "Name                           Value\n----                           -----\nAZURE_CLIENT_SECRET            REDACTED\nPATH                           /usr/bin\n",
        ),
        ("client_secret\tmadeUp12\n", "client_secret\tREDACTED\n"),
        ("1\tDB_PASSWORD\tmadeUp12\tprod\n", "1\tDB_PASSWORD\tREDACTED\tprod\n"),
        ("CLIENT_SECRET_OF_THIRTY_SECRET madeUp12\n", "CLIENT_SECRET_OF_THIRTY_SECRET REDACTED\n"),
        ("> password      mAdEuPxY\n", "> password      REDACTED\n"),
        ("client_secret   'madeUp12'\n", "client_secret   'REDACTED'\n"),
    ] {
        hold(text, done);
    }
    for text in [
        "client_secret\tmadeUp1\n",
        "client_secret\tmadeupxy\n",
        "password      SecureString\n",
        "Password    Property   securestring Password {get;set;}\n",
        "client_secret   2027-01-01T00:00:00Z\n",
        "client-secret   1.2.3-beta.12\n",
        "client-secret   Opaque   12345678   5d\n",
        "password   /etc/x/password1.txt\n",
        "client_secret   https://x.example/s1\n",
        "client_secret   madeUp12 is what it is called\n",
        "the password  madeUp12 is wrong\n",
        "Password madeUp12\n",
        "the client secret madeUp12\n",
        "AZURE_CLIENT_ID                madeUp12\n",
        "CLIENT_SECRET madeUp12 was wrong\n",
        "AZURE_CLIENT_SECRET            $env:SECRET\n",
    ] {
        keep(text);
    }
}

#[test]
fn passwords_in_braces_of_odbc() {
    for (text, done) in [
        (
            "Driver={ODBC Driver 18};Server=x;Password={correct horse};Encrypt=yes\n",
            "Driver={ODBC Driver 18};Server=x;Password=REDACTED;Encrypt=yes\n",
        ),
        ("Server=x;Pwd={correct; horse}}};Encrypt=yes\n", "Server=x;Pwd=REDACTED;Encrypt=yes\n"),
    ] {
        hold(text, done);
    }
    keep("Server=x;User ID=y;Password={your_password};Encrypt=true\n");
    keep("Server=x;User ID=y;Password={your password};Encrypt=true\n");
}

#[test]
fn changes_of_terraform() {
    for (text, done) in [
        ("  ~ password = \"made-up1\" -> \"made up2\"\n", "  ~ password = \"REDACTED\" -> \"REDACTED\"\n"),
        (
            "  ~ client_secret = \"TST8Q~made-up\" -> (known after apply)\n",
            "  ~ client_secret = \"REDACTED\" -> (known after apply)\n",
        ),
        ("  + password = null -> \"made-up\"\n", "  + password = null -> \"REDACTED\"\n"),
        ("~ \"password\" = \"\" -> \"made-up\" # why\n", "~ \"password\" = \"\" -> \"REDACTED\" # why\n"),
        ("password = \"made-up1\" -> \"made-up2\"\n", "password = \"REDACTED\" -> \"REDACTED\"\n"),
    ] {
        hold(text, done);
    }
    for text in [
        "  ~ client_id = \"made-up1\" -> \"made-up2\"\n",
        "  ~ password = (sensitive value)\n",
        "  - password = null -> null\n",
        "fn of(password: String) -> \"made-up\"\n",
        "password = \"\"\n-> \"made-up2\"\n",
    ] {
        keep(text);
    }
}

#[test]
fn passwords_of_several_words() {
    for (text, done) in [
        ("user: ada\npassword: correct horse battery\n", "user: ada\npassword: REDACTED\n"),
        ("user: ada\npassword: correct horse battery9\n", "user: ada\npassword: REDACTED\n"),
        ("# x\npassword: correct horse battery\nuser: ada\n", "# x\npassword: REDACTED\nuser: ada\n"),
        ("db:\n  password: correct horse battery # why\n", "db:\n  password: REDACTED\n"),
        ("user=ada\npassword = correct horse battery\n", "user=ada\npassword = REDACTED\n"),
        ("PASSWORD=correct horse battery\n", "PASSWORD=REDACTED\n"),
    ] {
        hold(text, done);
    }
    for text in [
        "password: incorrect\n",
        "password: correct horse battery\n",
        "2026 the log\npassword: incorrect username given\n",
        "labels:\n  password: Enter your password\n  user: Name\n",
        "labels:\n  password: Kennwort eingeben\n  user: Name\n",
        "user: ada\npassword: must be changed\n",
        "user: ada\npassword: wrong, try again\n",
        "user: ada\npassword: ab cd\n",
        "user: ada\nThe password: correct horse battery\n",
        "x: y\npassword: str | None\n",
        "user: ada\npassword: expires on 2026-11-23\n",
    ] {
        keep(text);
    }
}

#[test]
fn sentences_that_give_a_device_code() {
    let sentence = |code: &str| {
        format!(
            "To sign in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code {code} to authenticate.\n"
        )
    };
    hold(&sentence("ABCD12345"), &sentence("REDACTED"));
    hold(&sentence("ABCDEFGHJ"), &sentence("REDACTED"));
    hold(&sentence("ABCD-EFGH"), &sentence("REDACTED"));
    hold(
        "and enter the code\nABCD12345 to authenticate.\n",
        "and enter the code\nREDACTED to authenticate.\n",
    );
    hold("Enter the code ABCD12345.\n", "Enter the code REDACTED.\n");
    keep("and enter the code below to authenticate.\n");
    keep("and enter the code ABCDEFGHJ.\n");
    keep("and enter the code ABC1234 here\n");
    keep("The code AADSTS50011 says that\n");
}

#[test]
fn quotes_of_a_shell_stay() {
    let cookie = "1.AXcAmadeUp0123456789";
    for (text, done) in [
        (format!("curl -b 'ESTSAUTH={cookie}' https://x\n"), "curl -b 'ESTSAUTH=REDACTED' https://x\n"),
        (
            format!("curl -b 'a=b; ESTSAUTH={cookie}; c=d' https://x\n"),
            "curl -b 'a=b; ESTSAUTH=REDACTED; c=d' https://x\n",
        ),
        (
            "curl -d 'a=b&client_secret=made-up1' https://x\n".to_owned(),
            "curl -d 'a=b&client_secret=REDACTED' https://x\n",
        ),
        (
            "curl -d 'a=b&client_secret=made'\\''up1&c=d' https://x\n".to_owned(),
            "curl -d 'a=b&client_secret=REDACTED&c=d' https://x\n",
        ),
        ("it's ?client_secret=made'up1&x\n".to_owned(), "it's ?client_secret=REDACTED&x\n"),
    ] {
        hold(&text, done);
    }
}

#[test]
fn lists_of_pairs_end_at_their_commas() {
    for (text, done) in [
        (
            "helm x --set a.clientSecret=made-up1,image.tag=1.2 y\n",
            "helm x --set a.clientSecret=REDACTED,image.tag=1.2 y\n",
        ),
        ("az x --set properties.password=made,up1 y\n", "az x --set properties.password=REDACTED y\n"),
        ("x --set 'client_secret=made,up1' y\n", "x --set 'client_secret=REDACTED' y\n"),
        ("helm x --set a.clientSecret=made\\,up1,b=c\n", "helm x --set a.clientSecret=REDACTED,b=c\n"),
        ("helm x --set b=c,db.password=made,d=e\n", "helm x --set b=c,db.password=REDACTED,d=e\n"),
        ("helm x --set-string=db.password=made,d=e\n", "helm x --set-string=db.password=REDACTED,d=e\n"),
        ("helm x --set 'db.password=made up,d=e' y\n", "helm x --set 'db.password=REDACTED,d=e' y\n"),
        ("helm x --set 'b=c,db.password=made up,d=e' y\n", "helm x --set 'b=c,db.password=REDACTED,d=e' y\n"),
        ("helm x --set db.password={a,b},d=e\n", "helm x --set db.password=REDACTED,d=e\n"),
        ("x --password=made,up y\n", "x --password=REDACTED y\n"),
    ] {
        hold(text, done);
    }
    keep("helm x --set image.tag=1.2,replicas=3 y\n");
}

#[test]
fn tokens_in_pieces_lose_their_signatures() {
    let token = TOKEN.trim();
    let signature = token.rfind('.').expect("three parts") + 1;
    let in_pieces = |lead: &str, joint: &str, tail: &str| {
        let mut lines = lead.to_owned();
        let mut end = 0;
        for (index, piece) in token.as_bytes().chunks(64).enumerate() {
            lines.push_str(if index == 0 { "" } else { joint });
            let before = lines.len();
            lines.push_str(&String::from_utf8_lossy(piece));
            if (index * 64..index * 64 + piece.len()).contains(&signature) {
                end = before + signature - index * 64;
            }
        }
        let done = format!("{}{MARKER}{tail}", &lines[..end]);
        (lines + tail, done)
    };
    for (lead, joint, tail) in [
        ("# ", "\n# ", "\n\nx y\n"),
        ("#", "\n#", "\n# x y\n"),
        ("// ", "\n// ", "\nx y\n"),
        ("/*\n * ", "\n * ", "\n */\n"),
        ("+", "\n+", "\n x y\n"),
        ("-", "\n-", "\n x y\n"),
        ("- ", "\n- ", "\n\nx y\n"),
        ("> ", "\n> ", "\n\nx y\n"),
        ("; ", "\n; ", "\nx y\n"),
        ("-- ", "\n-- ", "\nx y\n"),
        ("│ ", "\n│ ", "\n└──\n"),
        ("│ ", " │\n│ ", " │\n└──┘\n"),
        ("| ", " |\n| ", " |\n+---+\n"),
        ("2026-11-23T09:53:00Z ", "\n2026-11-23T09:53:01.123Z ", "\n2026-11-23T09:53:02Z x y\n"),
        (
            "2026-11-23T09:53:00Z at=",
            "\n2026-11-23T09:53:01Z stdout F ",
            "\n2026-11-23T09:53:02Z stdout F x y\n",
        ),
        ("[2026-11-23 09:53:00] ", "\n[2026-11-23 09:53:01] ", "\n\nx y\n"),
        ("t=", "\u{200b}", " x y\n"),
        ("t=", "\u{feff}", " x y\n"),
        ("t=", "\u{ad}", " x y\n"),
        ("t=", "\u{1b}[0m\u{1b}[01;31m\u{1b}[K", " x y\n"),
    ] {
        let (text, done) = in_pieces(lead, joint, tail);
        hold(&text, &done);
    }
    for text in [
        format!("# {0}\n# {0}\n", "made-up-and-so-long-a-name"),
        "\u{1b}[32mINFO\u{1b}[0m made\u{200b}up \u{1b}[1mby\u{1b}[0m\n".to_owned(),
        "+ client_id = 1\n+ tenant = 2\n".to_owned(),
        "2026-11-23T09:53:00Z at a457da9ea143d694b1b9c7c869ebb04ebe844ef5\n2026-11-23T09:53:01Z done\n"
            .to_owned(),
    ] {
        keep(&text);
    }
    hold("\u{feff}client_secret=made\u{200b}up1x\n", "\u{feff}client_secret=REDACTED\n");
    hold("client_\u{ad}secret=madeup1x\n", "client_\u{ad}secret=REDACTED\n");
    let refresh = REFRESH.trim();
    hold(&format!(" x\n+{refresh}\n-{refresh}\n y\n"), &format!(" x\n+{MARKER}\n-{MARKER}\n y\n"));
    // Each line with a token of its own, and with one in base64 of its own.
    let encoded = |token: &str| STANDARD.encode(token);
    for lead in ["- ", "# "] {
        let list = |one: &str, other: &str| format!("x:\n{lead}{one}\n{lead}{other}\n{lead}{other}\ny: z\n");
        let cut = |token: &str| redacted(encoded(token.trim()));
        hold(&list(&encoded(token), &encoded(OTHER.trim())), &list(&cut(token), &cut(OTHER)));
    }
    let two = format!("# {token}\n# {}\n", OTHER.trim());
    let done =
        |token: &str| format!("{}{MARKER}", &token[..token.trim().rfind('.').expect("three parts") + 1]);
    hold(&two, &format!("# {}\n# {}\n", done(token), done(OTHER)));
}
