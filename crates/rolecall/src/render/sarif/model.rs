//! The part of SARIF 2.1.0 that a report fills (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).

use std::collections::BTreeMap;

use serde::Serialize;

/// A log with one run (§3.13).
#[derive(Serialize)]
pub(super) struct Log<'a> {
    #[serde(rename = "$schema")]
    pub(super) schema: &'static str,
    pub(super) version: &'static str,
    pub(super) runs: [Run<'a>; 1],
}

/// §3.14.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Run<'a> {
    pub(super) tool: Tool,
    pub(super) automation_details: AutomationDetails,
    pub(super) invocations: [Invocation; 1],
    pub(super) column_kind: &'static str,
    pub(super) results: Vec<Finding>,
    pub(super) properties: BTreeMap<&'static str, &'a str>,
}

/// §3.18.
#[derive(Serialize)]
pub(super) struct Tool {
    pub(super) driver: Driver,
}

/// §3.19.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Driver {
    pub(super) name: &'static str,
    pub(super) semantic_version: &'static str,
    pub(super) information_uri: &'static str,
    pub(super) rules: Vec<Rule>,
}

/// A `reportingDescriptor` (§3.49).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) short_description: Text,
    pub(super) full_description: Text,
    pub(super) help: Help,
    pub(super) help_uri: String,
    pub(super) default_configuration: Configuration,
    pub(super) properties: Tags,
}

/// A message of the program's own (§3.12).
#[derive(Serialize)]
pub(super) struct Text {
    pub(super) text: String,
}

/// The same in Markdown too.
#[derive(Serialize)]
pub(super) struct Help {
    pub(super) text: String,
    pub(super) markdown: String,
}

/// §3.50.
#[derive(Serialize)]
pub(super) struct Configuration {
    pub(super) level: Level,
}

/// §3.8.2.
#[derive(Serialize)]
pub(super) struct Tags {
    pub(super) tags: [&'static str; 2],
}

/// §3.17.
#[derive(Serialize)]
pub(super) struct AutomationDetails {
    pub(super) id: String,
}

/// §3.20.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation {
    pub(super) execution_successful: bool,
    pub(super) exit_code: i32,
    pub(super) exit_code_description: String,
    pub(super) tool_execution_notifications: Vec<Notification>,
}

/// §3.58.
#[derive(Serialize)]
pub(super) struct Notification {
    pub(super) level: Level,
    pub(super) message: Text,
}

/// A `result` (§3.27).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Finding {
    pub(super) rule_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rule_index: Option<usize>,
    pub(super) kind: Kind,
    pub(super) level: Level,
    pub(super) message: Text,
    pub(super) locations: [Location; 1],
    pub(super) partial_fingerprints: BTreeMap<&'static str, String>,
}

/// §3.27.9.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Kind {
    Pass,
    Fail,
    Open,
    NotApplicable,
    Informational,
}

/// §3.27.10.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Level {
    None,
    Note,
    Warning,
    Error,
}

/// §3.28.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    pub(super) physical_location: PhysicalLocation,
    pub(super) logical_locations: [LogicalLocation; 1],
}

/// §3.29.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PhysicalLocation {
    pub(super) artifact_location: ArtifactLocation,
    pub(super) region: Region,
}

/// §3.4.
#[derive(Clone, Serialize)]
pub(super) struct ArtifactLocation {
    pub(super) uri: String,
}

/// §3.30.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Region {
    pub(super) start_line: usize,
}

/// §3.33.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LogicalLocation {
    pub(super) name: &'static str,
    pub(super) fully_qualified_name: String,
    pub(super) kind: &'static str,
}
