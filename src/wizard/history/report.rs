//! A run in lines to read: what was asked, what was read, what came of it. The
//! figures are the history's own, nothing is computed.

use serde_json::Value;

use crate::domain::{Computation, ComputationStatus, Reason, Word, rejects_note};
use crate::wizard::text;

/// The columns of a name before its value.
const NAME_COLUMNS: usize = 16;

/// The report; `history` tells which runs it belongs with. Headings begin at the margin, what stands under them does not.
pub(in crate::wizard) fn lines(run: &Computation, history: &[Computation]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut add = |name: &str, value: &str| lines.push(line(name, value));
    if let Some(export) = &run.export {
        add("export", export);
    }
    add("started by", run.trigger.word());
    add("started", &format!("{} UTC", text::moment(run.started)));
    // Nobody knows how long one took that did not come to its end.
    if !matches!(run.status, ComputationStatus::Running | ComputationStatus::Interrupted) {
        add("took", &text::duration(run.duration_ms));
    }
    add("status", run.status.word());
    if let Some(error) = &run.error {
        add("error", error);
    }
    match (run.version, run.status) {
        (Some(version), _) => add("version", &version.to_string()),
        (None, ComputationStatus::Running) => add("version", "none yet"),
        (None, _) => add("version", "none; nothing was written"),
    }
    if let Some(note) = rejects_note(run, history) {
        add("rejects", &note);
    }
    if let Some(source) = &run.source {
        lines.push(String::new());
        lines.push("What was read".into());
        lines.push(line("file", &source.path));
        lines.push(line("size", &text::bytes(source.size_bytes)));
        lines.push(line("fingerprint", &source.hash));
    }
    if run.status != ComputationStatus::Running {
        lines.push(String::new());
        lines.push("Members".into());
        lines.push(figure_line("before", run.before));
        lines.push(figure_line("joined", run.added));
        lines.push(figure_line("left", run.removed));
        lines.push(figure_line("after", run.after));
    }
    if let Some(report) = &run.report {
        figures(report, &mut lines);
    }
    lines
}

/// What the report of an export says of rows, criteria and warnings.
fn figures(report: &Value, lines: &mut Vec<String>) {
    let figures = |value: &Value| -> Vec<(String, u64)> {
        let entries = value.as_object().into_iter().flatten();
        entries.filter_map(|(name, figure)| Some((name.clone(), figure.as_u64()?))).collect()
    };
    let mut add = |heading: &str, entries: Vec<(String, u64)>| {
        if !entries.is_empty() {
            lines.push(String::new());
            lines.push(heading.into());
            lines.extend(entries.iter().map(|(name, figure)| figure_line(name, *figure)));
        }
    };
    add("Rows", figures(&report["rows"]));
    let reasons = figures(&report["reasons"]).into_iter();
    let reasons = reasons.map(|(reason, count)| (in_words(&reason), count)).collect();
    add("Why rows found nobody", reasons);
    add("People", figures(&report["profiles"]));
    let criteria = report["criteria"].as_array().map_or(&[][..], Vec::as_slice);
    if !criteria.is_empty() {
        lines.push(String::new());
        let logic = report["logic"].as_str().unwrap_or_default().to_uppercase();
        lines.push(format!("Criteria ({logic})"));
        lines.extend(criteria.iter().map(criterion));
    }
    let warnings = report["warnings"].as_array().map_or(&[][..], Vec::as_slice);
    if !warnings.is_empty() {
        lines.push(String::new());
        lines.push("Warnings".into());
        lines.extend(warnings.iter().filter_map(Value::as_str).map(|text| format!("  {text}")));
    }
}

fn criterion(criterion: &Value) -> String {
    let word = |name: &str| criterion[name].as_str().unwrap_or_default();
    let with = match word("kind") {
        "column" => format!("column {}", word("column")),
        "value" => format!("= {}", word("value")),
        _ => "None (empty)".into(),
    };
    let people = criterion["profiles_matched"].as_u64().unwrap_or(0);
    let only = criterion["profiles_only"].as_u64().unwrap_or(0);
    format!(
        "  {} {}: {}, {} only by it",
        text::fit(word("attribute"), NAME_COLUMNS),
        with,
        text::counted(people, "person", "people"),
        text::count(only)
    )
}

/// A reason as people read it; one that an older program wrote stays as it is.
fn in_words(reason: &str) -> String {
    Reason::parse(reason).map_or_else(|| reason.to_owned(), |reason| reason.sentence())
}

fn line(name: &str, value: &str) -> String {
    format!("  {} {value}", text::fit(name, NAME_COLUMNS))
}

fn figure_line(name: &str, figure: u64) -> String {
    format!("  {:>13}  {name}", text::count(figure))
}
