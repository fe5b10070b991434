//! What the server says: whole answers, and every way to break one.

use serde_json::Value;

/// An answer, and how it is delivered.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) delivery: Delivery,
}

/// How an answer is delivered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Delivery {
    Whole,
    /// With this length in its head, and the connection closed after the body.
    Claiming(u64),
    /// The body over and over, in chunks, until the client goes.
    Endless,
    /// Nothing until the client goes.
    StallBefore,
    /// The head, and nothing more until the client goes.
    StallAfterHead,
    /// The connection closed without a word.
    Close,
}

impl Answer {
    /// A success of `content_type`.
    pub(crate) fn of(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = [
            ("Cache-Control", "max-age=86400, private"),
            ("Content-Type", content_type),
            ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
            ("X-Content-Type-Options", "nosniff"),
            ("x-ms-request-id", "5f0e5e7c-9f0b-4a0a-8d0f-6c1d2e3f4a00"),
        ];
        Self {
            status: 200,
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            body: body.into(),
            delivery: Delivery::Whole,
        }
    }

    /// A success in JSON.
    pub(crate) fn json(value: &Value) -> Self {
        Self::of("application/json; charset=utf-8", value.to_string())
    }

    /// An answer of `status` that says nothing else.
    pub(crate) fn status(status: u16) -> Self {
        Self { status, ..Self::of("text/plain", "") }
    }

    /// Somewhere else.
    pub(crate) fn redirect(to: &str) -> Self {
        Self::status(302).with("Location", to)
    }

    /// How Entra refuses: an error with its number.
    pub(crate) fn refusal(status: u16, error: &str, code: u32, description: &str) -> Self {
        let body = serde_json::json!({
            "error": error,
            "error_description": format!("AADSTS{code}: {description} Trace ID: 0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d \
                Correlation ID: 1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d Timestamp: 2026-11-23 10:00:00Z"),
            "error_codes": [code],
            "timestamp": "2026-11-23 10:00:00Z",
            "trace_id": "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
            "correlation_id": "1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d",
            "error_uri": format!("https://login.microsoftonline.com/error?code={code}"),
        });
        Self { status, ..Self::json(&body) }
    }

    /// The same with one header more.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same, delivered in another way.
    pub(crate) fn delivered(self, delivery: Delivery) -> Self {
        Self { delivery, ..self }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name))?;
        Some(value)
    }
}
