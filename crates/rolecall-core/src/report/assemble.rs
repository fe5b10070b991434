//! One token and what is expected of it, to one report.

use super::{
    CatalogUsed, InputSummary, Questions, Report, SCHEMA, TokenSummary, TrustSummary, Verdict, hints, scrub,
    summary,
};
use crate::knowledge;
use crate::nature::Nature;
use crate::policy::{self, Permissions, Policy};
use crate::question::{Answer, Question};
use crate::refusal::Refusal;
use crate::rules::{self, Evidence};
use crate::time::UnixTime;
use crate::token::Token;
use crate::token::credential::without_credentials;
use crate::verify::{self, Addressee, Expectations, VerifiedToken};

/// Which questions the caller asks.
#[derive(Clone, Copy, Debug)]
pub enum Asked<'p> {
    /// None: the token is only looked at, and what can be answered is.
    Nothing,
    /// Authentic, current, addressed.
    Verification,
    /// The same, and allowed under this policy.
    Permission(&'p Policy),
}

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
        let nature = Nature::of(token);
        let verification = verify::verify(token, &nature, expected);
        let demands = if let Asked::Permission(policy) = asked { Some(policy) } else { None };
        let (allowed, permissions) =
            policy::judge(demands, token, &nature, &verification.addressed, expected.now);
        let evidence = Evidence {
            token,
            nature: &nature,
            key: verification.key,
            secret_bytes: verification.secret_bytes,
            now: expected.now,
            leeway: expected.leeway,
        };
        let findings = rules::findings(&evidence);
        let allowed = match demands {
            Some(policy) => policy::complete(policy, allowed, token, &nature, &findings),
            None => allowed,
        };
        let verified = verification.verified(token);
        let questions = Questions {
            authentic: verification.authentic,
            current: verification.current,
            addressed: verification.addressed,
            allowed,
        };
        let mut questions = questions.asked_as(asked, &expected.addressee);
        if let Some(policy) = demands {
            policy.origins.mark(&mut questions.authentic);
            policy.origins.mark(&mut questions.addressed);
        }
        hints::complete(&mut questions);
        let verdict = questions.verdict(asked);
        let catalog = CatalogUsed::in_report(demands, &nature, &permissions);
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

impl Questions {
    fn asked_as(self, asked: Asked<'_>, addressee: &Addressee) -> Self {
        match asked {
            Asked::Nothing => Self {
                authentic: self.authentic.unasked(),
                current: self.current.unasked(),
                addressed: self.addressed.unasked(),
                allowed: self.allowed.unasked(),
            },
            // Without a key these two were asked all the same, and stay open.
            Asked::Verification | Asked::Permission(_) => Self {
                authentic: Question { asked: true, ..self.authentic },
                addressed: Question { asked: *addressee != Addressee::Any, ..self.addressed },
                ..self
            },
        }
    }

    fn verdict(&self, asked: Asked<'_>) -> Verdict {
        if matches!(asked, Asked::Nothing) {
            return Verdict::NotAsked;
        }
        let answers = [&self.authentic, &self.current, &self.addressed, &self.allowed];
        // A *no* that nobody asked for can't be overlooked either: the token is not what it was taken for.
        if answers.iter().any(|question| question.answer == Answer::No) {
            Verdict::Fail
        } else if answers.iter().any(|question| question.asked && question.answer == Answer::NotChecked) {
            Verdict::Undecided
        } else {
            Verdict::Pass
        }
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
