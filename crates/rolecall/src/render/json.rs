//! The report for programs: exactly the model, as one object.

use rolecall_core::audit::{ErrorRecord, Record, Summary};
use rolecall_core::report::Report;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::Serialize;

use super::Page;

/// Draws `report`.
pub(crate) fn render(report: &Report) -> Page {
    Page::json(report)
}

/// The JSON Schema of what is drawn: of the report as it is written, where empty members are left out.
pub(crate) fn schema() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Report>()
}

/// The JSON Schema of what an audit writes: a record of a token or of what is none, or a summary.
pub(crate) fn audit_schema() -> Schema {
    /// One line or object of an audit.
    #[derive(JsonSchema, Serialize)]
    #[serde(untagged)]
    #[schemars(title = "rolecall audit, version 1")]
    #[expect(dead_code, reason = "it stands for its schema")]
    enum Audit {
        Record(Box<Record<'static>>),
        Error(ErrorRecord<'static>),
        Summary(Box<Summary>),
    }
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Audit>()
}

#[cfg(test)]
mod tests {
    use rolecall_core::text::is_deceptive;

    use super::super::samples;
    use super::*;

    #[test]
    fn every_report_is_one_object_of_the_schema() {
        let schema = serde_json::to_value(schema()).expect("a schema is JSON");
        let schema = jsonschema::validator_for(&schema).expect("a sound schema");
        for (name, report) in samples::all() {
            let page = render(&report);
            let read: serde_json::Value = serde_json::from_str(page.text()).expect(name);
            if let Err(error) = schema.validate(&read) {
                panic!("{name}: {error} at {}", error.instance_path());
            }
            assert_eq!(page.text().chars().find(|c| *c != '\n' && is_deceptive(*c)), None, "{name}");
        }
    }

    #[test]
    fn hostile_text_comes_back_whole() {
        let page = render(&samples::hostile());
        let read: serde_json::Value = serde_json::from_str(page.text()).expect("JSON");
        assert_eq!(read["permissions"]["granted"][0], samples::HOSTILE);
    }
}
