//! `segport export …`: the saved exports of the home.

use serde_json::{Value, json};

use super::arguments::ExportCommand;
use super::errors::CliError;
use super::output::counted;
use super::session::Session;
use super::table::{Align, Table};
use crate::config::{ExportFile, write_export};
use crate::database::SegmentDatabase;
use crate::domain::{CriterionKind, Guard, SavedExport, SegmentTarget, Word};
use crate::export::ExportPlan;

pub(super) fn run(session: &Session, command: ExportCommand) -> Result<(), CliError> {
    match command {
        ExportCommand::List => list(session),
        ExportCommand::Show { export } => show(session, &export),
        ExportCommand::Validate { export } => validate(session, &export),
        ExportCommand::Remove { name } => remove(session, &name),
    }
}

fn list(session: &Session) -> Result<(), CliError> {
    let files = session.home.exports()?;
    let json: Vec<Value> = files.iter().map(entry_json).collect();
    session.output.data(|| list_text(&files), &json)?;
    if files.is_empty() {
        session.output.note("there is no saved export yet; the wizard's last step saves one");
    }
    Ok(())
}

fn entry_json(file: &ExportFile) -> Value {
    let mut entry = json!({ "name": file.name, "path": file.path.to_string_lossy() });
    match &file.export {
        Ok(export) => {
            entry["destination"] = json!(export.destination.as_str());
            entry["audience"] = json!(export.audience.word());
            entry["segment"] = json!(export.segment.name().as_str());
            entry["logic"] = json!(export.logic.word());
            entry["write_mode"] = json!(export.write_mode.word());
            entry["source"] = json!(export.source.location.display());
        }
        Err(error) => {
            entry["error"] = json!({
                "kind": error.kind().word(),
                "message": error.to_string(),
                "hint": error.hint(),
            });
        }
    }
    entry
}

fn list_text(files: &[ExportFile]) -> String {
    if files.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[
        ("Name", Align::Left),
        ("Segment", Align::Left),
        ("Mode", Align::Left),
        ("Destination", Align::Left),
        ("Source", Align::Left),
    ]);
    for file in files {
        match &file.export {
            Ok(export) => table.row([
                file.name.as_str(),
                export.segment.name().as_str(),
                export.write_mode.word(),
                export.destination.as_str(),
                &export.source.location.short(),
            ]),
            Err(error) => table.row([file.name.as_str(), &format!("broken: {error}"), "", "", ""]),
        }
    }
    table.text()
}

/// The file as its author left it, comments and all; for programs, what it
/// means.
fn show(session: &Session, name: &str) -> Result<(), CliError> {
    let (path, export) = session.home.load_export(name)?;
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| write_export(&export, &path));
    session.output.data(|| text, &export_json(&export))
}

fn export_json(export: &SavedExport) -> Value {
    let mapping: Vec<Value> = export
        .mapping
        .iter()
        .map(|mapping| {
            let mut entry = json!({ "attribute": mapping.attribute.as_str() });
            match &mapping.kind {
                CriterionKind::Column(column) => entry["column"] = json!(column),
                CriterionKind::Value(value) => entry["value"] = json!(value),
                CriterionKind::None => entry["none"] = json!(true),
            }
            if let Some(matcher) = mapping.matcher {
                entry["matcher"] = json!(matcher.word());
            }
            entry
        })
        .collect();
    let segment = match &export.segment {
        SegmentTarget::Create(name) => json!({ "create": name.as_str() }),
        SegmentTarget::Existing(name) => json!({ "existing": name.as_str() }),
    };
    json!({
        "name": export.name.as_str(),
        "destination": export.destination.as_str(),
        "audience": export.audience.word(),
        "logic": export.logic.word(),
        "write_mode": export.write_mode.word(),
        "source": { "path": export.source.location.display() },
        "segment": segment,
        "mapping": mapping,
        "guard": {
            "max_removed_percent": export.guard.removed_percent_max,
            "allow_empty": export.guard.empty == Guard::Allow,
            "allow_constant_or": export.guard.constant_or == Guard::Allow,
        },
    })
}

/// Finds everything the export names; reads no row and writes nothing.
fn validate(session: &Session, name: &str) -> Result<(), CliError> {
    let (path, export) = session.home.load_export(name)?;
    let destination = match &session.destination {
        Some(name) => session.home.destination(name)?,
        None => session.home.destination(export.destination.as_str())?,
    };
    let database = session.open_destination(&destination)?;
    let watch = session.watch()?;
    let source = session.source(&export.source, &watch)?;
    drop(watch);
    let plan = ExportPlan::resolve(&database, &source, &export)?;
    let segments = database.segments()?;
    let key = export.segment.name().key();
    let segment = match segments.iter().find(|segment| segment.name.key() == key) {
        Some(segment) => format!("has {}", counted(segment.members, "member", "members")),
        None => "will be made".to_owned(),
    };
    let text = || {
        format!(
            "{} is valid: {} of {}; the segment \"{}\" {segment}\n",
            export.name,
            counted(plan.criteria.len() as u64, "criterion", "criteria"),
            source.location().display(),
            export.segment.name()
        )
    };
    let json = json!({
        "name": export.name.as_str(),
        "path": path.to_string_lossy(),
        "valid": true,
        "criteria": plan.criteria.len(),
        "columns": source.columns(),
    });
    session.output.data(text, &json)
}

fn remove(session: &Session, name: &str) -> Result<(), CliError> {
    let path = session.home.remove_export(name)?;
    let json = json!({ "name": name, "path": path.to_string_lossy() });
    session.output.done(&format!("removed {}", path.display()), &json)
}
