//! `segport profiles …`: customers and visitors.

use std::path::PathBuf;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::arguments::{ImportArguments, ProfilesCommand};
use super::errors::CliError;
use super::output::{counted, thousands};
use super::rejects::RejectsFile;
use super::session::{Session, location};
use super::table::{Align, Table, visible};
use crate::database::{Blanks, SegmentDatabase as _};
use crate::domain::{Attribute, Audience, NamedSource, SourceSettings, Word};
use crate::export::{
    CardSegment, ImportOutcome, ImportRequest, PersonCard, ValueFigures, count_values,
    erase_people, import_profiles, person_card,
};

/// Values shown of an attribute; JSON has them all.
const VALUES_SHOWN: usize = 5;

/// Whether the values of attributes are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Values {
    Counted,
    Left,
}

pub(super) fn run(session: &Session, command: ProfilesCommand) -> Result<(), CliError> {
    match command {
        ProfilesCommand::Import(arguments) => import(session, &arguments),
        ProfilesCommand::Attributes { audience, values } => {
            let values = if values { Values::Counted } else { Values::Left };
            attributes(session, audience, values)
        }
        ProfilesCommand::Show { audience, id } => show(session, audience, &id),
        ProfilesCommand::Erase { audience, ids } => erase(session, audience, &ids),
    }
}

fn import(session: &Session, arguments: &ImportArguments) -> Result<(), CliError> {
    let destination = session.chosen_destination()?;
    let mut database = session.open_destination(&destination)?;
    let watch = session.watch()?;
    let source = session.source(
        &SourceSettings {
            format: arguments.format,
            delimiter: arguments.delimiter,
            quote: arguments.quote,
            encoding: arguments.encoding.clone(),
            header_row: arguments.header_row,
            table: arguments.table.clone(),
            sql: arguments.sql.clone(),
            with: arguments.with.iter().map(named_source).collect(),
            ..SourceSettings::new(location(&arguments.file))
        },
        &watch,
    )?;
    let mut rejects = match &arguments.rejects {
        None => None,
        Some(path) => {
            let database = session.database_path(&destination);
            let mut in_use = vec![arguments.file.as_path(), database.as_path()];
            in_use.extend(arguments.with.iter().map(|(_, path)| path.as_path()));
            Some(RejectsFile::create(path, &in_use)?)
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
    let writer = rejects.as_mut().map(RejectsFile::writer);
    let outcome = import_profiles(&mut database, &source, &request, writer, &watch)?;
    drop(watch);
    if let Some(rejects) = rejects {
        rejects.keep().map_err(|error| CliError::ImportRejectsNotSaved(Box::new(error)))?;
    }
    let mut json = import_json(&outcome);
    if !outcome.warnings.is_empty() {
        json["warnings"] = json!(outcome.warnings);
    }
    for warning in &outcome.warnings {
        session.output.warning(warning);
    }
    session.output.data(|| import_text(&outcome, request.audience), &json)
}

fn named_source((name, path): &(String, PathBuf)) -> NamedSource {
    NamedSource { name: name.clone(), settings: SourceSettings::new(location(path)) }
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

fn attributes(session: &Session, audience: Audience, values: Values) -> Result<(), CliError> {
    let database = session.open()?;
    let attributes = database.attributes(audience)?;
    if values == Values::Counted {
        let watch = session.watch()?;
        let count = |one: &Attribute| count_values(&database, audience, &one.name, &watch);
        let figures = attributes.iter().map(count).collect::<Result<Vec<_>, _>>()?;
        drop(watch);
        let text = || values_text(&attributes, &figures);
        return session.output.data(text, &values_json(&attributes, &figures));
    }
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

fn values_json(attributes: &[Attribute], figures: &[ValueFigures]) -> Value {
    let object = |(attribute, figures): (&Attribute, &ValueFigures)| {
        json!({
            "name": attribute.name.as_str(),
            "type": attribute.kind.word(),
            "filled": figures.filled,
            "distinct": figures.distinct,
            "values": figures.frequent,
        })
    };
    attributes.iter().zip(figures).map(object).collect()
}

/// The attributes, and under them the most frequent values of each.
fn values_text(attributes: &[Attribute], figures: &[ValueFigures]) -> String {
    let mut table = Table::new(&[
        ("Attribute", Align::Left),
        ("Type", Align::Left),
        ("Filled", Align::Right),
        ("Distinct", Align::Right),
    ]);
    let mut text = String::new();
    for (attribute, figures) in attributes.iter().zip(figures) {
        let counts = [figures.filled, figures.distinct].map(thousands);
        table.row([attribute.name.as_str(), attribute.kind.word(), &counts[0], &counts[1]]);
        if figures.distinct > 0 {
            let mut values = Table::plain(&[Align::Left, Align::Right]);
            for one in figures.frequent.iter().take(VALUES_SHOWN) {
                values.row([one.value.as_str(), &thousands(one.profiles)]);
            }
            let name = visible(attribute.name.as_str());
            text = format!("{text}\n{name}\n{}", values.indented("  "));
        }
    }
    format!("{}{text}", table.text())
}

fn show(session: &Session, audience: Audience, id: &str) -> Result<(), CliError> {
    let card = person_card(&session.open()?, audience, id)?;
    let names: Vec<&str> = card.segments.iter().map(|one| one.name.as_str()).collect();
    let people = card.attributes.iter().zip(&card.profile.values);
    let values: Map<String, Value> =
        people.map(|(attribute, value)| (attribute.name.to_string(), json!(value))).collect();
    let json = json!({ "id": card.profile.id, "attributes": values, "segments": names });
    session.output.data(|| card_text(&card), &json)
}

fn card_text(card: &PersonCard) -> String {
    let mut table = Table::plain(&[Align::Left, Align::Left]);
    table.row(["id", &card.profile.id]);
    for (attribute, value) in card.attributes.iter().zip(&card.profile.values) {
        table.row([attribute.name.as_str(), value.as_deref().unwrap_or("")]);
    }
    let mut segments: Vec<String> = card.segments.iter().map(CardSegment::sentence).collect();
    if segments.is_empty() {
        segments.push("in no segment".to_owned());
    }
    let segments: Vec<_> = segments.iter().map(|line| visible(line)).collect();
    format!("{}\n{}\n", table.text(), segments.join("\n"))
}

fn erase(session: &Session, audience: Audience, ids: &[String]) -> Result<(), CliError> {
    let mut database = session.open()?;
    let exports = session.home.readable_exports()?;
    let erasure = erase_people(&mut database, audience, ids, &exports, Timestamp::now())?;
    for warning in &erasure.warnings {
        session.output.warning(warning);
    }
    let sentence = format!(
        "erased {}, also from {}",
        counted(erasure.profiles, audience.word(), audience.plural()),
        counted(erasure.segments, "segment", "segments")
    );
    let json = json!({
        "profiles": erasure.profiles,
        "segments": erasure.segments,
        "warnings": erasure.warnings,
    });
    session.output.done(&sentence, &json)
}
