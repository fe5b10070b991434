use super::wording::phrase_list;
use super::{Evidence, Finding, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "agent-token",
    severity: Severity::Info,
    summary: "an AI agent's identity is behind the token",
    page: include_str!("agent_token.md"),
    find,
};

fn find(evidence: &Evidence<'_>) -> Vec<Finding> {
    if !evidence.nature.is_entra() {
        return Vec::new();
    }
    let facets: Vec<String> = [("xms_act_fct", "the acting party"), ("xms_sub_fct", "the subject")]
        .into_iter()
        .flat_map(|(name, whose)| {
            let facets = evidence.token.claims().string(name).ok().unwrap_or_default();
            KNOWN
                .iter()
                .filter(move |(number, _)| facets.split(' ').any(|word| word == *number))
                .map(move |(number, what)| format!("{whose} is {what} (`{name}` has {number})"))
        })
        .collect();
    if facets.is_empty() {
        return Vec::new();
    }
    vec![Finding::new(
        &RULE,
        phrase_list(facets),
        "decide whether agents may use the API, and audit by `xms_par_app_azp`, which names the agent's \
         blueprint; authorize by `roles` and `scp` as ever",
    )]
}

/// The facets that agents have; the other numbers say nothing about one (agent-token-claims.md).
const KNOWN: [(&str, &str); 3] = [
    ("11", "an agent identity"),
    ("13", "an agent identity's user"),
    ("15", "an agentic application builder"),
];

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn facets_are_whole_numbers_in_any_order() {
        for (what, changes, says) in [
            ("none", &[][..], None),
            (
                "an agent acts",
                &[("xms_act_fct", r#""9 3 11""#)],
                Some("the acting party is an agent identity ("),
            ),
            (
                "for an agent's user",
                &[("xms_sub_fct", r#""13""#)],
                Some("the subject is an agent identity's user"),
            ),
            ("both", &[("xms_act_fct", r#""11""#), ("xms_sub_fct", r#""11""#)], Some("; the subject is")),
            ("part of a number", &[("xms_act_fct", r#""111 1 5""#)], None),
            ("unknown numbers", &[("xms_act_fct", r#""3 9 17""#)], None),
            ("no text", &[("xms_act_fct", "11")], None),
        ] {
            samples::expect(&RULE, what, &samples::claims(changes), says);
        }
    }
}
