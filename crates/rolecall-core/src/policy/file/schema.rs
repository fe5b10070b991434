//! The JSON Schema of a policy file, for editors: made of the same keys that are read.

use serde_json::{Map, Value, json};

use super::keys::{Form, KEYS, PROFILES, sections};
use crate::rules::RULES;

/// The JSON Schema of a policy file.
pub fn schema() -> Value {
    let sections = || -> Map<String, Value> {
        sections()
            .into_iter()
            .map(|name| (name.to_owned(), json!({"$ref": format!("#/$defs/{name}")})))
            .collect()
    };
    let defs: Map<String, Value> = super::keys::sections()
        .into_iter()
        .map(|section| {
            let keys = KEYS.iter().filter(|key| key.section == section);
            let properties: Map<String, Value> =
                keys.map(|key| (key.name.to_owned(), described(form(key.form), key.about))).collect();
            (section.to_owned(), closed(properties))
        })
        .collect();
    let mut top = sections();
    let profile = closed(sections());
    top.insert(
        PROFILES.to_owned(),
        json!({"type": "object", "description": "What each profile adds; --profile NAME chooses one.", "additionalProperties": profile}),
    );
    let mut schema = closed(top);
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        schema.insert("title".to_owned(), json!("rolecall policy file, rolecall.toml"));
        schema.insert("$defs".to_owned(), Value::Object(defs));
    }
    schema
}

fn closed(properties: Map<String, Value>) -> Value {
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

fn described(mut schema: Value, about: &str) -> Value {
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".to_owned(), json!(about));
    }
    schema
}

fn form(form: Form) -> Value {
    let text = json!({"type": "string", "minLength": 1});
    match form {
        Form::Text => text,
        Form::Texts => json!({"type": "array", "items": text}),
        Form::Groups => json!({"type": "array", "items": {"type": "array", "items": text, "minItems": 1}}),
        Form::Flag => json!({"type": "boolean"}),
        Form::Length => {
            json!({"type": "string", "pattern": "^([0-9]+|([0-9]+[smhd])+)$", "examples": ["60s", "10m", "1h30m"]})
        }
        Form::Word(words) => json!({"enum": words}),
        Form::Rules => {
            let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
            json!({"type": "array", "items": {"enum": ids}})
        }
    }
}
