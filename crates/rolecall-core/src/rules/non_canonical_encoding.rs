use super::wording::phrase_list;
use super::{Evidence, Finding, Rule, Severity, cut_off};
use crate::token::Flaw;

pub(super) const RULE: Rule = Rule {
    id: "non-canonical-encoding",
    severity: Severity::Error,
    summary: "the token is not strict base64url, so that it is not the text that was signed",
    page: include_str!("non_canonical_encoding.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    let sloppy: Vec<String> = evidence
        .token
        .defects()
        .iter()
        .filter(|defect| is_encoding(&defect.flaw) && !cut_off::covers(evidence, defect.part))
        .map(ToString::to_string)
        .collect();
    if sloppy.is_empty() {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        phrase_list(sloppy),
        "take the token as its issuer wrote it: copy it again, and look for a step that encodes it anew, \
         wraps its lines or shortens it",
    )]
}

fn is_encoding(flaw: &Flaw) -> bool {
    matches!(flaw, Flaw::Alphabet { .. } | Flaw::Padding | Flaw::Length | Flaw::TrailingBits)
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn one_token_has_one_spelling() {
        // Each stands for the bytes `{}`, or nearly; `XX999` has signatures of any length.
        let head = crate::token::base64url::encode(br#"{"alg":"XX999"}"#);
        for (what, payload, signature, says) in [
            ("strict", "e30", "c2ln", None),
            ("padding", "e30=", "c2ln", Some("the payload has `=` padding")),
            ("unused bits", "e31", "c2ln", Some("the payload ends in a character whose unused bits are set")),
            ("the standard alphabet", "e30", "+/+/", Some("the signature has `+` at position 1")),
            ("white space", "e30", "c2 ln", Some("the signature has ` ` at position 3")),
            ("a control character", "e30", "c2\u{1b}ln", Some("`\\u{1b}`")),
            ("one too many", "e30", "c2lnx", Some("the signature has a length")),
            ("two parts", "e30=", "c2ln=", Some("padding, which a JWS leaves out; the signature")),
        ] {
            samples::expect(&RULE, what, &samples::parsed(&format!("{head}.{payload}.{signature}")), says);
        }
    }

    #[test]
    fn what_is_cut_off_is_not_called_sloppy_as_well() {
        let (header, claims) = samples::sound_json();
        let encode = crate::token::base64url::encode;
        let body = encode(claims.as_bytes());
        let cut = format!("{}.{}", encode(header.as_bytes()), &body[..41]);
        samples::expect(&RULE, "a payload", &samples::parsed(&cut), None);
        let cut = format!("{}.{body}.c2lnx", encode(header.as_bytes()));
        samples::expect(&RULE, "a signature", &samples::parsed(&cut), None);
    }
}
