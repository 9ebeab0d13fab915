//! `segport run`: a saved export from its file to its report.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::json;

use super::arguments::RunArguments;
use super::errors::CliError;
use super::output::Form;
use super::rejects::RejectsFile;
use super::report::run_text;
use super::session::{Session, location};
use super::verify;
use crate::config::record_export;
use crate::database::SegmentDatabase;
use crate::domain::{SavedExport, Trigger, Watch};
use crate::export::{
    Acceptance, ExportError, RunContext, RunOptions, RunOutcome, RunWrites, as_run, begin_run,
    record_failure, run, whole_path, write_rejects,
};
use crate::source::Source;

/// Runs an export, or verifies a run, as the arguments say.
pub(super) fn run_command(session: &Session, arguments: &RunArguments) -> Result<(), CliError> {
    let clock = Instant::now();
    if let Some(number) = arguments.verify {
        return verify::run(session, number, arguments.source.as_deref());
    }
    let name = arguments.export.as_deref().expect("there is one unless a run is verified");
    let (file, mut export) = session.home.load_export(name)?;
    if let Some(path) = &arguments.source {
        export.source.location = location(path);
    }
    if let Some(name) = &session.destination {
        export.destination = session.home.destination(name)?.name;
    }
    let writes = if arguments.dry_run { RunWrites::DryRun } else { RunWrites::Commit };
    let acceptance = if arguments.accept_guards { Acceptance::Guards } else { Acceptance::None };
    let wanted = Wanted { writes, acceptance, rejects: arguments.rejects.as_deref(), file: &file };
    run_export(session, &export, &wanted, clock)
}

/// What a run is asked for besides the export.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// Whether it writes.
    pub(super) writes: RunWrites,
    /// Whether guards were accepted.
    pub(super) acceptance: Acceptance,
    /// Where to save the rows that found nobody.
    pub(super) rejects: Option<&'a Path>,
    /// The export's own file.
    pub(super) file: &'a Path,
}

/// Runs an export and prints its report.
pub(super) fn run_export(
    session: &Session,
    export: &SavedExport,
    wanted: &Wanted<'_>,
    clock: Instant,
) -> Result<(), CliError> {
    let destination = session.home.destination(export.destination.as_str())?;
    let mut database = session.open_destination(&destination)?;
    let mut options = RunOptions {
        writes: wanted.writes,
        acceptance: wanted.acceptance,
        context: RunContext {
            trigger: Trigger::Command,
            configuration: Some(record_export(export)),
            begun: None,
        },
    };
    let rejects = match wanted.rejects {
        None => None,
        Some(path) => {
            let database_path = session.database_path(&destination);
            let mut in_use = vec![wanted.file, database_path.as_path()];
            in_use.extend(export.source.location.path());
            let with = export.source.with.iter();
            in_use.extend(with.filter_map(|named| named.settings.location.path()));
            Some(RejectsFile::create(path, &in_use)?)
        }
    };
    let started = jiff::Timestamp::now();
    // From here on an interrupt is heard, also between opening and matching.
    let watch = session.watch()?;
    let spool = session.spool(&export.source)?;
    if wanted.writes == RunWrites::Commit {
        let begun = begin_run(&mut database, export, &options.context, started, &watch)?;
        options.context.begun = Some(begun);
    }
    let source = match Source::open(&export.source, &spool, &watch) {
        Ok(source) => source,
        Err(error) => {
            let error = ExportError::from(error);
            if wanted.writes == RunWrites::Commit {
                // The error itself matters more than that it cannot be recorded.
                let context = &options.context;
                let _ = record_failure(&mut database, export, context, started, &error, &watch);
            }
            return Err(error.into());
        }
    };
    options.context.configuration = Some(record_export(&as_run(export, &source)));
    let outcome = run(&mut database, &source, export, &options, &watch)?;
    if !outcome.stopped.is_empty() {
        drop(watch);
        return stopped(session, outcome, clock.elapsed());
    }
    let saved = rejects.map(|file| {
        let path = save_rejects(file, &source, &database, &outcome, &watch)?;
        note_rejects(session, &mut database, &outcome, &path);
        Ok(())
    });
    drop(watch);
    remember(session, export, &outcome);
    print(session, &outcome, wanted.writes, clock.elapsed())?;
    match (saved, &outcome.receipt) {
        (Some(Err(error)), Some(_)) => Err(CliError::RejectsNotSaved(Box::new(error))),
        (Some(Err(error)), None) => Err(error),
        _ => Ok(()),
    }
}

fn save_rejects(
    mut file: RejectsFile,
    source: &Source,
    database: &dyn SegmentDatabase,
    outcome: &RunOutcome,
    watch: &dyn Watch,
) -> Result<PathBuf, CliError> {
    write_rejects(source, database, &outcome.preview, &mut file.writer(), watch)?;
    file.keep()
}

/// The history says where the rejects of a run are, so that the run of the repaired
/// ones can be told to belong to it. Both are written; that this cannot be kept is
/// only told.
fn note_rejects(
    session: &Session,
    database: &mut dyn SegmentDatabase,
    outcome: &RunOutcome,
    path: &Path,
) {
    if let (Some(receipt), Some(path)) = (&outcome.receipt, whole_path(path))
        && let Err(error) = database.note_rejects(receipt.computation, &path)
    {
        session.output.warning(&format!("the history does not know the rejects: {error}"));
    }
}

/// The next command without `--destination` uses this one again.
fn remember(session: &Session, export: &SavedExport, outcome: &RunOutcome) {
    if outcome.receipt.is_some()
        && let Err(error) = session.home.set_last_destination(&export.destination)
    {
        let message = CliError::from(error).message();
        session.output.warning(&format!("the destination is not remembered: {message}"));
    }
}

/// A person sees what the guard stopped; programs get the error only.
fn stopped(session: &Session, outcome: RunOutcome, took: Duration) -> Result<(), CliError> {
    if session.output.form() == Form::Text {
        print(session, &outcome, RunWrites::Commit, took)?;
    }
    Err(ExportError::Guarded(outcome.stopped).into())
}

fn print(
    session: &Session,
    outcome: &RunOutcome,
    writes: RunWrites,
    took: Duration,
) -> Result<(), CliError> {
    let version = outcome.receipt.as_ref().map(|receipt| receipt.version);
    let mut object = outcome.preview.json(writes, version);
    object["duration_ms"] = json!(u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    session.output.data(|| run_text(outcome, writes, took), &object)?;
    for warning in &outcome.preview.warnings {
        session.output.warning(warning);
    }
    Ok(())
}
