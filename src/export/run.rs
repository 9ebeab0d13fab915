//! A run without a person at it: preview, guards, commit; computed again when
//! somebody else was faster; everything that ends otherwise is recorded.

use jiff::Timestamp;

use crate::database::{NewComputation, Receipt, SegmentDatabase};
use crate::domain::{ComputationStatus, ErrorKind, GuardStop, SavedExport, Watch};
use crate::source::{Source, SourceError};

use super::hash_rules::better_rules;
use super::json::RunWrites;
use super::{Acceptance, ExportError, Preview, RunContext, commit, preview};

/// How to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunOptions {
    /// Whether it writes.
    pub writes: RunWrites,
    /// Whether guards were accepted beforehand.
    pub acceptance: Acceptance,
    /// What the history says.
    pub context: RunContext,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq)]
pub struct RunOutcome {
    /// The figures.
    pub preview: Preview,
    /// What was written.
    pub receipt: Option<Receipt>,
    /// The guards that stopped it; then nothing was written.
    pub stopped: Vec<GuardStop>,
}

/// Runs an export. An error, a guard that stops it and a cancellation are
/// recorded in the history, unless it is a dry run.
pub fn run(
    database: &mut dyn SegmentDatabase,
    source: &Source,
    export: &SavedExport,
    options: &RunOptions,
    watch: &dyn Watch,
) -> Result<RunOutcome, ExportError> {
    if options.writes == RunWrites::DryRun {
        return try_run(database, source, export, options, watch);
    }
    let started = Timestamp::now();
    let mut options = options.clone();
    if options.context.begun.is_none() {
        let begun = begin_run(database, export, &options.context, started, watch)?;
        options.context.begun = Some(begun);
    }
    let options = &options;
    let result = try_run(database, source, export, options, watch);
    match &result {
        Ok(outcome) if !outcome.stopped.is_empty() => {
            let sentences: Vec<String> = outcome.stopped.iter().map(GuardStop::sentence).collect();
            let stopped = NewComputation {
                error: Some(sentences.join("; ")),
                ..outcome.preview.computation(&options.context)
            };
            database.record(&stopped, watch)?;
        }
        Ok(_) => {}
        Err(error) => {
            // The error itself matters more than that it cannot be recorded.
            let _ = record_failure(database, export, &options.context, started, error, watch);
        }
    }
    result
}

/// Records that a run begins, before it opens or reads anything, and gives its number:
/// whatever happens to it then, the history says so.
pub fn begin_run(
    database: &mut dyn SegmentDatabase,
    export: &SavedExport,
    context: &RunContext,
    started: Timestamp,
    watch: &dyn Watch,
) -> Result<i64, ExportError> {
    let computation = NewComputation {
        status: ComputationStatus::Running,
        ..without_figures(export, context, started)
    };
    Ok(database.begin(&computation, watch)?)
}

/// Records that a run failed or was cancelled and wrote nothing.
pub fn record_failure(
    database: &mut dyn SegmentDatabase,
    export: &SavedExport,
    context: &RunContext,
    started: Timestamp,
    error: &ExportError,
    watch: &dyn Watch,
) -> Result<(), ExportError> {
    let status = match error.kind() {
        ErrorKind::Cancelled => ComputationStatus::Cancelled,
        ErrorKind::Guard => ComputationStatus::Stopped,
        _ => ComputationStatus::Failed,
    };
    let taken = Timestamp::now().as_millisecond() - started.as_millisecond();
    let ended = NewComputation {
        status,
        error: Some(without_cells(error)),
        duration_ms: u64::try_from(taken).unwrap_or(0),
        ..without_figures(export, context, started)
    };
    database.record(&ended, watch)?;
    Ok(())
}

/// An entry of the history for a run that has computed nothing.
fn without_figures(
    export: &SavedExport,
    context: &RunContext,
    started: Timestamp,
) -> NewComputation {
    NewComputation {
        segment: export.segment.name().clone(),
        export: Some(export.name.to_string()),
        trigger: context.trigger,
        status: ComputationStatus::Failed,
        begun: context.begun,
        generation: None,
        source: None,
        repairs: None,
        configuration: context.configuration.clone(),
        report: None,
        error: None,
        started,
        duration_ms: 0,
    }
}

/// The error as the history keeps it: it stays for good, and is no place for cells of a
/// file, whose people may be in no database and are never erased from it.
fn without_cells(error: &ExportError) -> String {
    match error {
        ExportError::Source(SourceError::HeaderLooksLikeData {
            source_name,
            record,
            column,
            ..
        }) => format!(
            "{source_name}: row {record} should hold the headers, but its cell {column} looks \
             like data"
        ),
        _ => error.to_string(),
    }
}

fn try_run(
    database: &mut dyn SegmentDatabase,
    source: &Source,
    export: &SavedExport,
    options: &RunOptions,
    watch: &dyn Watch,
) -> Result<RunOutcome, ExportError> {
    let mut preview = preview(database, source, export, watch)?;
    // Computed again whenever somebody else wrote in between: each time another run
    // succeeded, so that this ends when they do.
    loop {
        if options.writes == RunWrites::DryRun {
            let better = better_rules(database, source, &preview, watch)?;
            preview.warnings.extend(better);
            return Ok(RunOutcome { preview, receipt: None, stopped: Vec::new() });
        }
        let Ok(plan) = preview.approve(options.acceptance) else {
            let stopped = preview.guards.clone();
            return Ok(RunOutcome { preview, receipt: None, stopped });
        };
        if watch.cancelled() {
            return Err(ExportError::Cancelled);
        }
        match commit(database, &plan, &options.context, watch) {
            Ok(receipt) => {
                return Ok(RunOutcome { preview, receipt: Some(receipt), stopped: Vec::new() });
            }
            Err(error) if error.is_out_of_date() => {
                preview = preview.refreshed(database, source, watch)?;
            }
            Err(error) => return Err(error),
        }
    }
}
