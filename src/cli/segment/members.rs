//! `segment members`: the members in one of the formats, onto standard output or
//! into a new file.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::cli::arguments::{Formulas, MembersFormat};
use crate::cli::errors::CliError;
use crate::cli::output::{self, Form, counted};
use crate::cli::session::{Session, absolute, segment_name};
use crate::cli::spelled::Spelling;
use crate::database::SegmentDatabase;
use crate::domain::{SegmentName, Unwatched};
use crate::export::{self, ExportError, MembersFile, Selection, save_members, write_members};
use crate::matcher::read_as_of;

/// How members are wanted.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) limit: Option<u64>,
    pub(super) version: Option<u64>,
    /// A day or a time.
    pub(super) as_of: Option<String>,
    pub(super) format: Option<MembersFormat>,
    /// What becomes of cells of CSV that a spreadsheet would compute.
    pub(super) formulas: Option<Formulas>,
    /// The new file they go to.
    pub(super) output: Option<PathBuf>,
}

pub(super) fn run(session: &Session, name: &str, wanted: &Wanted) -> Result<(), CliError> {
    let database = session.open()?;
    let name = segment_name(name)?;
    let select = || -> Result<Selection, CliError> {
        let version = match &wanted.as_of {
            Some(moment) => Some(version_at(session, &database, &name, moment)?),
            None => wanted.version,
        };
        Ok(Selection::of(&database, &name, version, wanted.limit.unwrap_or(u64::MAX))?)
    };
    if let Some(path) = &wanted.output {
        let path = absolute(path);
        let file =
            wanted.format.map_or_else(|| MembersFile::of_name(&path.to_string_lossy()), file);
        let file = with_formulas(file, wanted.formulas)?;
        let watch = session.watch()?;
        let members = save_members(&database, &select()?, file, &path, &watch)?;
        drop(watch);
        return saved(session, members, &path);
    }
    let usual = || match session.output.form() {
        Form::Text => file(MembersFormat::Csv),
        Form::Json => file(MembersFormat::Json),
    };
    let file = with_formulas(wanted.format.map_or_else(usual, file), wanted.formulas)?;
    let format = match file {
        MembersFile::Lines(format) => format,
        MembersFile::Xlsx | MembersFile::Sqlite => {
            return Err(CliError::usage(
                "this format is a file of its own; it does not go to standard output",
                "name the file with --output FILE",
            ));
        }
    };
    let spelling = match format {
        export::MembersFormat::Csv(_) => Spelling::Words,
        export::MembersFormat::Ndjson | export::MembersFormat::Json => Spelling::Json,
    };
    let writer = output::writer(spelling);
    write_members(&database, &select()?, format, writer, &Unwatched).map_err(printing)?;
    Ok(())
}

/// The version in force at a moment as it was typed; tells which it is.
fn version_at(
    session: &Session,
    database: &dyn SegmentDatabase,
    name: &SegmentName,
    typed: &str,
) -> Result<u64, CliError> {
    let moment = read_as_of(typed).ok_or_else(|| {
        CliError::usage(
            format!("\"{typed}\" is no day and no time"),
            "write it like 2026-10-01 or \"2026-10-01 14:30\"",
        )
    })?;
    let versions = database.versions(name)?;
    let found = moment.in_force(&versions);
    session.output.note(&moment.sentence(found));
    Ok(found.map_or(0, |version| version.version))
}

fn file(format: MembersFormat) -> MembersFile {
    match format {
        MembersFormat::Csv => {
            MembersFile::Lines(export::MembersFormat::Csv(export::Formulas::Keep))
        }
        MembersFormat::Ndjson => MembersFile::Lines(export::MembersFormat::Ndjson),
        MembersFormat::Json => MembersFile::Lines(export::MembersFormat::Json),
        MembersFormat::Xlsx => MembersFile::Xlsx,
        MembersFormat::Sqlite => MembersFile::Sqlite,
    }
}

/// The same, with what was typed of formulas; only CSV has them.
fn with_formulas(file: MembersFile, typed: Option<Formulas>) -> Result<MembersFile, CliError> {
    let formulas = match typed {
        None => return Ok(file),
        Some(Formulas::Keep) => export::Formulas::Keep,
        Some(Formulas::Text) => export::Formulas::AsText,
    };
    match file {
        MembersFile::Lines(export::MembersFormat::Csv(_)) => {
            Ok(MembersFile::Lines(export::MembersFormat::Csv(formulas)))
        }
        _ => Err(CliError::usage(
            "--formulas is for CSV: in other formats nothing is computed",
            "leave it out, or add: --format csv",
        )),
    }
}

fn saved(session: &Session, members: u64, path: &Path) -> Result<(), CliError> {
    let shown = path.display();
    let sentence = format!("{} saved to {shown}", counted(members, "member", "members"));
    session.output.done(&sentence, &json!({ "path": shown.to_string(), "members": members }))
}

/// An error of what is printed as it goes: a pipe that was closed is no failure.
pub(super) fn printing(error: ExportError) -> CliError {
    match error {
        ExportError::Write(error) => error.into(),
        error => error.into(),
    }
}
