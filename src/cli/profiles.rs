//! `segport profiles …`: customers and visitors.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::arguments::{ImportArguments, ProfilesCommand};
use super::errors::CliError;
use super::output::{counted, thousands};
use super::rejects::RejectsFile;
use super::session::{Session, location};
use super::table::{Align, Table, visible};
use crate::database::{Blanks, SegmentDatabase};
use crate::domain::{Audience, SourceSettings, Word};
use crate::export::{ImportOutcome, ImportRequest, import_profiles};

pub(super) fn run(session: &Session, command: ProfilesCommand) -> Result<(), CliError> {
    match command {
        ProfilesCommand::Import(arguments) => import(session, &arguments),
        ProfilesCommand::Attributes { audience } => attributes(session, audience),
        ProfilesCommand::Show { audience, id } => show(session, audience, &id),
        ProfilesCommand::Erase { audience, ids } => erase(session, audience, &ids),
    }
}

fn import(session: &Session, arguments: &ImportArguments) -> Result<(), CliError> {
    let destination = session.chosen_destination()?;
    let mut database = session.open_destination(&destination)?;
    let source = session.source(&SourceSettings {
        delimiter: arguments.delimiter,
        encoding: arguments.encoding.clone(),
        header_row: arguments.header_row.unwrap_or_default(),
        ..SourceSettings::new(location(&arguments.file))
    })?;
    let mut rejects = match &arguments.rejects {
        None => None,
        Some(path) => {
            let database = session.database_path(&destination);
            Some(RejectsFile::create(path, &[&arguments.file, &database])?)
        }
    };
    let request = ImportRequest {
        audience: arguments.audience,
        id_column: arguments.id.clone(),
        left_out: arguments.leave_out.clone(),
        renamed: arguments.rename.clone(),
        types: arguments.types.clone(),
        blanks: if arguments.keep_blank { Blanks::Keep } else { Blanks::Clear },
    };
    let watch = session.watch()?;
    let writer = rejects.as_mut().map(RejectsFile::writer);
    let outcome = import_profiles(&mut database, &source, &request, writer, &watch)?;
    drop(watch);
    if let Some(rejects) = rejects {
        rejects.keep()?;
    }
    session.output.data(|| import_text(&outcome, request.audience), &import_json(&outcome))
}

fn import_json(outcome: &ImportOutcome) -> Value {
    let report = &outcome.report;
    let attributes: Vec<Value> = outcome
        .attributes
        .iter()
        .map(|attribute| json!({ "name": attribute.name.as_str(), "type": attribute.kind.word() }))
        .collect();
    json!({
        "rows": {
            "read": report.read,
            "inserted": report.inserted,
            "updated": report.updated,
            "unchanged": report.unchanged,
            "rejected": report.rejected,
            "blank": report.blank,
        },
        "cells_invalid": report.cells_invalid,
        "attributes": attributes,
        "duration_ms": outcome.duration_ms,
    })
}

fn import_text(outcome: &ImportOutcome, audience: Audience) -> String {
    let report = &outcome.report;
    let mut figures = Table::plain(&[Align::Left, Align::Right]);
    for (name, figure) in [
        ("Rows read", report.read),
        ("  inserted", report.inserted),
        ("  updated", report.updated),
        ("  unchanged", report.unchanged),
        ("  rejected", report.rejected),
        ("  blank", report.blank),
        ("Cells left empty", report.cells_invalid),
    ] {
        figures.row([name, &thousands(figure)]);
    }
    let mut types = Table::new(&[("Attribute", Align::Left), ("Type", Align::Left)]);
    for attribute in &outcome.attributes {
        types.row([attribute.name.as_str(), attribute.kind.word()]);
    }
    format!("Imported {}\n\n{}\n{}", audience.plural(), figures.text(), types.text())
}

fn attributes(session: &Session, audience: Audience) -> Result<(), CliError> {
    let attributes = session.open()?.attributes(audience)?;
    let text = || {
        let mut table = Table::new(&[
            ("Attribute", Align::Left),
            ("Type", Align::Left),
            ("Filled", Align::Right),
        ]);
        for attribute in &attributes {
            let filled = thousands(attribute.filled);
            table.row([attribute.name.as_str(), attribute.kind.word(), &filled]);
        }
        table.text()
    };
    session.output.data(text, &attributes)
}

fn show(session: &Session, audience: Audience, id: &str) -> Result<(), CliError> {
    let database = session.open()?;
    let profile = database.profile(audience, id)?;
    let attributes = database.attributes(audience)?;
    let mut segments = Vec::new();
    for segment in database.segments()?.into_iter().filter(|one| one.audience == audience) {
        if database.members(&segment.name, None)?.contains(profile.number) {
            segments.push(segment.name.to_string());
        }
    }
    let values: Map<String, Value> = attributes
        .iter()
        .zip(&profile.values)
        .map(|(attribute, value)| (attribute.name.to_string(), json!(value)))
        .collect();
    let json = json!({ "id": profile.id, "attributes": values, "segments": segments });
    let text = || {
        let mut table = Table::plain(&[Align::Left, Align::Left]);
        table.row(["id", &profile.id]);
        for (attribute, value) in attributes.iter().zip(&profile.values) {
            table.row([attribute.name.as_str(), value.as_deref().unwrap_or("")]);
        }
        let member = match segments.as_slice() {
            [] => "in no segment".to_owned(),
            names => format!("in {}", names.join(", ")),
        };
        format!("{}\n{}\n", table.text(), visible(&member))
    };
    session.output.data(text, &json)
}

fn erase(session: &Session, audience: Audience, ids: &[String]) -> Result<(), CliError> {
    let receipt = session.open()?.erase(audience, ids, Timestamp::now())?;
    let sentence = format!(
        "erased {}, also from {}",
        counted(receipt.profiles, audience.word(), audience.plural()),
        counted(receipt.segments, "segment", "segments")
    );
    let json = json!({ "profiles": receipt.profiles, "segments": receipt.segments });
    session.output.done(&sentence, &json)
}
