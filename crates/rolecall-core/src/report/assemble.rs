//! One token and what is expected of it, to one report.

use super::judgement::{Asked, Judgement};
use super::{
    CatalogUsed, InputSummary, Questions, Report, SCHEMA, TokenSummary, TrustSummary, Verdict, scrub, summary,
};
use crate::knowledge;
use crate::nature::Nature;
use crate::policy::Permissions;
use crate::question::Question;
use crate::refusal::Refusal;
use crate::time::UnixTime;
use crate::token::Token;
use crate::token::credential::without_credentials;
use crate::verify::{Expectations, VerifiedToken};

impl Report {
    /// Looks at `token` from every side, and answers what was asked of it.
    pub fn of(token: &Token, input: InputSummary, expected: &Expectations, asked: Asked<'_>) -> Self {
        Self::with_verified(token, input, expected, asked).0
    }

    /// The same, with the token as one to act on where it was authentic, current and addressed as expected.
    pub fn with_verified<'t>(
        token: &'t Token,
        input: InputSummary,
        expected: &Expectations,
        asked: Asked<'_>,
    ) -> (Self, Option<VerifiedToken<'t>>) {
        let Judgement { nature, verdict, questions, permissions, findings, verified, .. } =
            Judgement::unscrubbed(token, expected, asked);
        let catalog = CatalogUsed::in_report(asked.demands(), &nature, &permissions);
        let mut report = Self {
            schema: SCHEMA,
            verdict,
            summary: summary::summary(verdict, &questions, &permissions, &input, &expected.trust),
            input,
            token: Some(TokenSummary::of(token, &nature, expected.now)),
            refusal: None,
            questions,
            permissions,
            findings,
            trust: TrustSummary::of(&expected.trust),
            catalog,
            policy: None,
            network: Vec::new(),
            checked_at: expected.now.to_string(),
        };
        scrub::scrub(&mut report);
        (report, verified)
    }

    /// The report on a text in which no token could be read: *undecided*, and why.
    pub fn without_token(input: InputSummary, now: UnixTime) -> Self {
        let unanswered = || Question::answered(Vec::new(), "there is no token that could be read");
        let summary = match input.not_tokens.first() {
            Some(other) => format!("No token could be read. {}", other.explanation),
            None => "No token was found in the input. Paste a JSON Web Token: three parts with dots between them, the first \
                     beginning with `eyJ`."
                .to_owned(),
        };
        let mut report = Self {
            schema: SCHEMA,
            verdict: Verdict::Undecided,
            summary,
            input,
            token: None,
            refusal: None,
            questions: Questions {
                authentic: unanswered(),
                current: unanswered(),
                addressed: unanswered(),
                allowed: unanswered(),
            },
            permissions: Permissions::default(),
            findings: Vec::new(),
            trust: TrustSummary::default(),
            catalog: Vec::new(),
            policy: None,
            network: Vec::new(),
            checked_at: now.to_string(),
        };
        scrub::scrub(&mut report);
        report
    }

    /// Adds what an API's `refusal` says, held against `token` where there is one. No answer and no verdict changes by it.
    pub fn refused(&mut self, refusal: &Refusal, token: Option<&Token>, now: UnixTime) {
        let nature = token.map(Nature::of);
        let explanation = refusal.explain(token.zip(nature.as_ref()), now);
        if token.is_none() && self.input.not_tokens.is_empty() {
            self.summary =
                format!("No token was found in the input, but an API's refusal. {}", explanation.conclusion);
        }
        self.refusal = Some(explanation);
        scrub::scrub(self);
    }
}

impl TokenSummary {
    fn of(token: &Token, nature: &Nature, now: UnixTime) -> Self {
        let traits = [
            (nature.guest, "guest"),
            (nature.personal_account, "personal-account"),
            (nature.continuous_access, "cae"),
            (nature.managed_identity, "managed-identity"),
            (nature.proof_of_possession, "proof-of-possession"),
            (nature.header_nonce, "graph-nonce"),
        ];
        Self {
            kind: nature.bearer,
            token_type: nature.token_type,
            version: token.claims().get("ver").map(|ver| ver.readable().into_owned()).unwrap_or_default(),
            family: nature.family,
            evidence: nature.evidence.iter().map(|sentence| (*sentence).to_owned()).collect(),
            cloud: nature.cloud.map(crate::entra::Cloud::name),
            tenant: nature.tenant.clone(),
            resource: nature.resource.clone(),
            client: nature.client.clone(),
            traits: traits.into_iter().filter(|(holds, _)| *holds).map(|(_, name)| name).collect(),
            header: without_credentials(token.header()),
            claims: without_credentials(token.claims()),
            explained: knowledge::explain(token, now),
            sha256: token.sha256(),
            bytes: token.len(),
            signature: None,
        }
    }
}
