//! Writing a preview, once its guards are answered.

use std::time::Instant;

use crate::database::{CommitRequest, NewComputation, Receipt, SegmentDatabase};
use crate::domain::{ComputationStatus, MemberSet, SourceFingerprint, Trigger, Watch};

use super::json::RunWrites;
use super::repairs::Repairs;
use super::{ExportError, Preview};

/// Whether a person accepted the guards that stop a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acceptance {
    /// Nobody was asked.
    None,
    /// All that stop it.
    Guards,
}

/// A preview that may be written. Made only by [`Preview::approve`].
#[derive(Debug)]
pub struct CommitPlan<'a> {
    preview: &'a Preview,
}

/// What the history says about a run besides its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunContext {
    /// What started it.
    pub trigger: Trigger,
    /// The export as it was saved, so that its source can be read again to
    /// explain a membership.
    pub configuration: Option<String>,
    /// The number under which the run was [begun](super::begin_run), where it was.
    pub begun: Option<i64>,
}

impl Preview {
    /// Allows the preview to be written, unless a guard stops it that nobody
    /// accepted.
    pub fn approve(&self, acceptance: Acceptance) -> Result<CommitPlan<'_>, ExportError> {
        if acceptance == Acceptance::None && !self.guards.is_empty() {
            return Err(ExportError::Guarded(self.guards.clone()));
        }
        Ok(CommitPlan { preview: self })
    }
}

/// Writes a preview in one transaction: the version, the segment where it is
/// new, the entry of the history. The source is not read again. When the
/// segment or the profiles changed, nothing is written and the error
/// [is out of date](ExportError::is_out_of_date).
pub fn commit(
    database: &mut dyn SegmentDatabase,
    plan: &CommitPlan<'_>,
    context: &RunContext,
    watch: &dyn Watch,
) -> Result<Receipt, ExportError> {
    let clock = Instant::now();
    let preview = plan.preview;
    preview.report.assert_adds_up();
    let criteria: Vec<(String, MemberSet)> = preview
        .plan
        .labels()
        .zip(&preview.outcome.criteria)
        // With AND a criterion alone also finds people whom the run did not.
        .map(|(label, found)| (label, &found.profiles & &preview.outcome.matched))
        .collect();
    let committing_ms = u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX);
    let computation = NewComputation {
        status: ComputationStatus::Done,
        duration_ms: preview.duration_ms + committing_ms,
        report: Some(preview.json(RunWrites::Commit, None)),
        ..preview.computation(context)
    };
    let request = CommitRequest {
        audience: preview.plan.export.audience,
        target: preview.target.clone(),
        basis: preview.basis,
        change: &preview.change,
        criteria: &criteria,
        computation,
    };
    let receipt = database.commit_watched(&request, watch)?;
    assert_eq!(receipt.after, preview.change.after().len(), "what was previewed was written");
    Ok(receipt)
}

/// The fingerprint with its whole path: the history must know a source again wherever
/// segport was started and however the file was named.
fn recorded(source: &SourceFingerprint) -> SourceFingerprint {
    let path = match source.path.as_str() {
        "-" => None,
        named => std::path::absolute(named)
            .ok()
            .and_then(|path| path.into_os_string().into_string().ok()),
    };
    SourceFingerprint { path: path.unwrap_or_else(|| source.path.clone()), ..source.clone() }
}

impl Preview {
    /// The entry of the history for this preview, status still open.
    pub(super) fn computation(&self, context: &RunContext) -> NewComputation {
        NewComputation {
            segment: self.plan.export.segment.name().clone(),
            export: Some(self.plan.export.name.to_string()),
            trigger: context.trigger,
            status: ComputationStatus::Stopped,
            begun: context.begun,
            generation: Some(self.basis.generation),
            source: Some(recorded(&self.source)),
            repairs: self.repairs.and_then(Repairs::run),
            configuration: context.configuration.clone(),
            report: Some(self.json(RunWrites::Commit, None)),
            error: None,
            started: self.started,
            duration_ms: self.duration_ms,
        }
    }
}
