//! The part of SARIF 2.1.0 that a report fills (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).

use std::collections::BTreeMap;

use serde::Serialize;

/// A log with one run (§3.13).
#[derive(Serialize)]
pub(in crate::render) struct Log<'a> {
    #[serde(rename = "$schema")]
    pub(in crate::render) schema: &'static str,
    pub(in crate::render) version: &'static str,
    pub(in crate::render) runs: [Run<'a>; 1],
}

/// §3.14.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct Run<'a> {
    pub(in crate::render) tool: Tool,
    pub(in crate::render) automation_details: AutomationDetails,
    pub(in crate::render) invocations: [Invocation; 1],
    pub(in crate::render) column_kind: &'static str,
    pub(in crate::render) results: Vec<Finding>,
    pub(in crate::render) properties: BTreeMap<&'static str, &'a str>,
}

/// §3.18.
#[derive(Serialize)]
pub(in crate::render) struct Tool {
    pub(in crate::render) driver: Driver,
}

/// §3.19.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct Driver {
    pub(in crate::render) name: &'static str,
    pub(in crate::render) semantic_version: &'static str,
    pub(in crate::render) information_uri: &'static str,
    pub(in crate::render) rules: Vec<Rule>,
}

/// A `reportingDescriptor` (§3.49).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct Rule {
    pub(in crate::render) id: String,
    pub(in crate::render) short_description: Text,
    pub(in crate::render) full_description: Text,
    pub(in crate::render) help: Help,
    pub(in crate::render) help_uri: String,
    pub(in crate::render) default_configuration: Configuration,
    pub(in crate::render) properties: Tags,
}

/// A message of the program's own (§3.12).
#[derive(Serialize)]
pub(in crate::render) struct Text {
    pub(in crate::render) text: String,
}

/// The same in Markdown too.
#[derive(Serialize)]
pub(in crate::render) struct Help {
    pub(in crate::render) text: String,
    pub(in crate::render) markdown: String,
}

/// §3.50.
#[derive(Serialize)]
pub(in crate::render) struct Configuration {
    pub(in crate::render) level: Level,
}

/// §3.8.2.
#[derive(Serialize)]
pub(in crate::render) struct Tags {
    pub(in crate::render) tags: [&'static str; 2],
}

/// §3.17.
#[derive(Serialize)]
pub(in crate::render) struct AutomationDetails {
    pub(in crate::render) id: String,
}

/// §3.20.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct Invocation {
    pub(in crate::render) execution_successful: bool,
    pub(in crate::render) exit_code: i32,
    pub(in crate::render) exit_code_description: String,
    pub(in crate::render) tool_execution_notifications: Vec<Notification>,
}

/// §3.58.
#[derive(Serialize)]
pub(in crate::render) struct Notification {
    pub(in crate::render) level: Level,
    pub(in crate::render) message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(in crate::render) locations: Vec<Location>,
}

/// A `result` (§3.27).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct Finding {
    pub(in crate::render) rule_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::render) rule_index: Option<usize>,
    pub(in crate::render) kind: Kind,
    pub(in crate::render) level: Level,
    pub(in crate::render) message: Text,
    pub(in crate::render) locations: [Location; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::render) occurrence_count: Option<u64>,
    pub(in crate::render) partial_fingerprints: BTreeMap<&'static str, String>,
}

/// §3.27.9.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) enum Kind {
    Pass,
    Fail,
    Open,
    NotApplicable,
    Informational,
}

/// §3.27.10.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) enum Level {
    None,
    Note,
    Warning,
    Error,
}

/// §3.28.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct Location {
    pub(in crate::render) physical_location: PhysicalLocation,
    pub(in crate::render) logical_locations: [LogicalLocation; 1],
}

/// §3.29.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct PhysicalLocation {
    pub(in crate::render) artifact_location: ArtifactLocation,
    pub(in crate::render) region: Region,
}

/// §3.4.
#[derive(Clone, Serialize)]
pub(in crate::render) struct ArtifactLocation {
    pub(in crate::render) uri: String,
}

/// §3.30.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct Region {
    pub(in crate::render) start_line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(in crate::render) start_column: Option<u64>,
}

/// §3.33.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::render) struct LogicalLocation {
    pub(in crate::render) name: &'static str,
    pub(in crate::render) fully_qualified_name: String,
    pub(in crate::render) kind: &'static str,
}
