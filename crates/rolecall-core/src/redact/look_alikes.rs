//! What looks like a secret and is none, beside what looks like it and is one.

use super::cut_and_kept::{hold, keep};

#[test]
fn ids_of_sessions_are_cut_in_cookies_alone() {
    let id = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";
    for lead in ["Cookie: a=b; sessionId=", "Set-Cookie: session=", "curl -b 'sessionid="] {
        hold(&format!("{lead}{id}\n"), &format!("{lead}REDACTED\n"));
    }
    hold(
        &format!("{{\"name\": \"sessionId\", \"value\": \"{id}\"}}\n"),
        "{\"name\": \"sessionId\", \"value\": \"REDACTED\"}\n",
    );
    hold("sessionId=3f2504e04f8911d39a0c0305e82c3301\n", "sessionId=REDACTED\n");
    hold(&format!("JSESSIONID={id}\n"), "JSESSIONID=REDACTED\n");
    for lead in ["x sessionId=", "sessionId: ", "session_id: ", "GET /x?a=b&sessionId="] {
        keep(&format!("{lead}{id}\n"));
    }
    keep(&format!("{{\"sessionId\": \"{id}\", \"x\": 1}}\n"));
}

#[test]
fn names_and_ids_that_look_like_secrets() {
    for text in [
        "Check PASS: rule-4 satisfied\n",
        "test token::tests::password2 ... ok\n",
        "MAX_PASSWORD  8characters\n",
        "password  2factorauth\n",
        "{\"primaryKey\": \"customer_id_2024\"}\n",
        "{\"code\": \"UNKNOWN.USER-2024\"}\n",
        "session: standup-2026-11-23-morning\n",
        "encryptionKey: https://x.vault.azure.net/keys/made-up/0123456789abcdef0123456789abcdef\n",
        "encryptionKey=/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/x1\n",
        "| authentic | tenant | pass | `8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47` | |\n",
        "  tenant      pass  8d1f1f5a-2b51-4f7e-9c0a-3a1d6b9e2c47\n",
        "            Outcome::Pass => \"passed\",\n",
        "{\"kinds\": {\"client secret\": 12, \"password\": 1}}\n",
        "- SHA-256 of the token: `9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08`\n",
        "app.WithClientSecret(\"…\") and `--password=…`\n",
        "| keys: `AccountKey=`, API and others, also as `az` lists them |\n",
        "please enter the code ERROR-404\n",
        "enter the code AADSTS50011 into the search\n",
        "const password = req.body.password2;\n",
        "  apiKey: process.env.API_KEY_2024,\n",
        "password = self.config.password1\n",
        "run(password=args.password2)\n",
    ] {
        keep(text);
    }
    for (text, done) in [
        ("password = self.2made-up\n", "password = REDACTED\n"),
        ("password = made.up1\n", "password = REDACTED\n"),
        ("x password = args.made-up1\n", "x password = REDACTED\n"),
        ("\"password\": \"args.madeup1\"\n", "\"password\": \"REDACTED\"\n"),
        (
            "the token: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n",
            "the token: REDACTED\n",
        ),
        ("SHA-256 of the token: made-up9f86d081884c7d659a\n", "SHA-256 of the token: REDACTED\n"),
        ("{\"pass\": \"made-up\"}\n", "{\"pass\": \"REDACTED\"}\n"),
        ("DB_PASSWORD  12monkeys\n", "DB_PASSWORD  REDACTED\n"),
    ] {
        hold(text, done);
    }
}
