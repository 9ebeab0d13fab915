//! A run without a person at it: preview, guards, commit; computed again when
//! somebody else was faster; everything that ends otherwise is recorded.

use jiff::Timestamp;

use crate::database::{NewComputation, Receipt, SegmentDatabase};
use crate::domain::{ComputationStatus, ErrorKind, GuardStop, SavedExport, Watch};
use crate::source::{Source, SourceError};

use super::hash_rules::better_rules;
use super::json::RunWrites;
use super::{Acceptance, ExportError, Preview, RunContext, commit, preview};

/// How often a run is computed again because somebody else committed in
/// between. Each time another run succeeded, so this many lost races in a row
/// mean that something is wrong.
const ATTEMPTS_MAX: u32 = 10;

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
    let started = Timestamp::now();
    let result = try_run(database, source, export, options, watch);
    if options.writes == RunWrites::DryRun {
        return result;
    }
    match &result {
        Ok(outcome) if !outcome.stopped.is_empty() => {
            let sentences: Vec<String> = outcome.stopped.iter().map(GuardStop::sentence).collect();
            database.record(&NewComputation {
                error: Some(sentences.join("; ")),
                ..outcome.preview.computation(&options.context)
            })?;
        }
        Ok(_) => {}
        Err(error) => {
            // The error itself matters more than that it cannot be recorded.
            let _ = record_failure(database, export, &options.context, started, error);
        }
    }
    result
}

/// Records that a run failed or was cancelled and wrote nothing.
pub fn record_failure(
    database: &mut dyn SegmentDatabase,
    export: &SavedExport,
    context: &RunContext,
    started: Timestamp,
    error: &ExportError,
) -> Result<(), ExportError> {
    let status = match error.kind() {
        ErrorKind::Cancelled => ComputationStatus::Cancelled,
        ErrorKind::Guard => ComputationStatus::Stopped,
        _ => ComputationStatus::Failed,
    };
    let taken = Timestamp::now().as_millisecond() - started.as_millisecond();
    database.record(&NewComputation {
        segment: export.segment.name().clone(),
        export: Some(export.name.to_string()),
        trigger: context.trigger,
        status,
        source: None,
        repairs: None,
        configuration: context.configuration.clone(),
        report: None,
        error: Some(without_cells(error)),
        started,
        duration_ms: u64::try_from(taken).unwrap_or(0),
    })?;
    Ok(())
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
    for _ in 0..ATTEMPTS_MAX {
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
        match commit(database, &plan, &options.context) {
            Ok(receipt) => {
                return Ok(RunOutcome { preview, receipt: Some(receipt), stopped: Vec::new() });
            }
            Err(error) if error.is_out_of_date() => {
                preview = preview.refreshed(database, source, watch)?;
            }
            Err(error) => return Err(error),
        }
    }
    Err(crate::database::DatabaseError::OutOfDate.into())
}
