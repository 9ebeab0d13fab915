//! Everything a commit would do, computed without writing.

use std::time::Instant;

use jiff::Timestamp;

use crate::database::{Basis, CommitTarget, MatchOutcome, SegmentDatabase};
use crate::domain::{
    GuardStop, MemberChange, MemberSet, Method, Report, SavedExport, Segment, SourceFingerprint,
    Watch, WriteMode,
};
use crate::source::Source;

use super::first_rows::mapped_damage;
use super::matching::{MatchedRows, RowSets, match_rows};
use super::memory::PreviewMemory;
use super::plan::resolve_target;
use super::repairs::Repairs;
use super::{ExportError, ExportPlan, warnings};

/// The result of matching a source, and what its commit would do. Pure data.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// What was asked.
    pub plan: ExportPlan,
    /// The figures; their identities hold.
    pub report: Report,
    /// The sets behind the figures.
    pub outcome: MatchOutcome,
    /// What the write mode makes of them.
    pub change: MemberChange,
    /// Guards that stop the commit unless a person accepts them.
    pub guards: Vec<GuardStop>,
    /// What a person should know, in sentences.
    pub warnings: Vec<String>,
    /// Whether the rows are rejects, and of which run.
    pub repairs: Option<Repairs>,
    /// What was read.
    pub source: SourceFingerprint,
    /// When the preview was started.
    pub started: Timestamp,
    /// How long it took.
    pub duration_ms: u64,
    /// The method of the segment now, where there is one.
    pub method_before: Option<Method>,
    pub(super) target: CommitTarget,
    pub(super) basis: Basis,
    pub(super) rows: RowSets,
    damage: Vec<String>,
}

/// Matches the rows of a source and computes what a commit would do. Writes
/// nothing but key indexes that are missing.
pub fn preview(
    database: &mut dyn SegmentDatabase,
    source: &Source,
    export: &SavedExport,
    watch: &dyn Watch,
) -> Result<Preview, ExportError> {
    preview_remembering(&mut PreviewMemory::default(), database, source, export, watch)
}

/// The same, with what `memory` knows of the source; then that knows this too.
pub fn preview_remembering(
    memory: &mut PreviewMemory,
    database: &mut dyn SegmentDatabase,
    source: &Source,
    export: &SavedExport,
    watch: &dyn Watch,
) -> Result<Preview, ExportError> {
    match try_preview(memory, database, source, export, watch) {
        // It was of other profiles than there are now.
        Err(error) if error.is_out_of_date() && memory.forget() => {
            try_preview(memory, database, source, export, watch)
        }
        result => result,
    }
}

fn try_preview(
    memory: &mut PreviewMemory,
    database: &mut dyn SegmentDatabase,
    source: &Source,
    export: &SavedExport,
    watch: &dyn Watch,
) -> Result<Preview, ExportError> {
    let started = Timestamp::now();
    let clock = Instant::now();
    let plan = ExportPlan::resolve(database, source, export)?;
    // The basis is taken before the profiles are read: a change in between
    // makes the commit out of date, never wrong.
    let (target, segment) = resolve_target(database, export)?;
    let basis = basis_of(database, export, segment.as_ref())?;
    let start = Start { plan, target, segment, basis, started, clock };
    matched_preview(memory, database, source, start, watch)
}

/// Computes what a run would have done to a segment as it was after a version, whatever
/// the segment is called and came to since. Not to be committed: it is out of date.
pub(super) fn preview_as_of(
    database: &mut dyn SegmentDatabase,
    source: &Source,
    export: &SavedExport,
    (segment, version): (&Segment, u64),
    watch: &dyn Watch,
) -> Result<Preview, ExportError> {
    let (started, clock) = (Timestamp::now(), Instant::now());
    let plan = ExportPlan::resolve_rows(database, source, export)?;
    let segment = Segment { version, ..segment.clone() };
    let basis = basis_of(database, export, Some(&segment))?;
    let target = CommitTarget::Existing(segment.name.clone());
    let start = Start { plan, target, segment: Some(segment), basis, started, clock };
    matched_preview(&mut PreviewMemory::default(), database, source, start, watch)
}

/// What a preview starts from.
struct Start {
    plan: ExportPlan,
    target: CommitTarget,
    segment: Option<Segment>,
    basis: Basis,
    started: Timestamp,
    clock: Instant,
}

fn matched_preview(
    memory: &mut PreviewMemory,
    database: &mut dyn SegmentDatabase,
    table: &Source,
    start: Start,
    watch: &dyn Watch,
) -> Result<Preview, ExportError> {
    let Start { plan, target, segment, basis, started, clock } = start;
    let mut damage = table.warnings().to_vec();
    damage.extend(mapped_damage(table, &plan)?);
    let matched = match_rows(memory, database, table, &plan, watch)?;
    let MatchedRows { outcome, rows, report, source, damage: in_rows } = matched;
    damage.splice(0..0, in_rows);
    let mut preview = Preview {
        change: change(database, segment.as_ref(), &outcome.matched, plan.export.write_mode)?,
        repairs: Repairs::of(database, table, segment.as_ref(), report.rows)?,
        report,
        outcome,
        guards: Vec::new(),
        warnings: Vec::new(),
        source,
        started,
        duration_ms: 0,
        method_before: segment.as_ref().map(|segment| segment.method),
        target,
        basis,
        rows,
        damage,
        plan,
    };
    preview.judge(segment.as_ref());
    preview.duration_ms = u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(preview)
}

impl Preview {
    /// The change another write mode would make.
    pub fn change_by(&self, mode: WriteMode) -> MemberChange {
        MemberChange::new(self.change.before().clone(), &self.outcome.matched, mode)
    }

    /// The preview again, from the segment and the profiles as they are now.
    /// When only the segment changed no row is read again.
    pub fn refreshed(
        mut self,
        database: &mut dyn SegmentDatabase,
        source: &Source,
        watch: &dyn Watch,
    ) -> Result<Self, ExportError> {
        let export = self.plan.export.clone();
        let (target, segment) = resolve_target(database, &export)?;
        let basis = basis_of(database, &export, segment.as_ref())?;
        if basis.generation != self.basis.generation {
            return preview(database, source, &export, watch);
        }
        let matched = &self.outcome.matched;
        self.change = change(database, segment.as_ref(), matched, export.write_mode)?;
        self.method_before = segment.as_ref().map(|segment| segment.method);
        self.target = target;
        self.basis = basis;
        self.judge(segment.as_ref());
        Ok(self)
    }

    /// Guards and warnings of the change as it is.
    fn judge(&mut self, segment: Option<&Segment>) {
        let export = &self.plan.export;
        self.guards =
            export.guard.check(export.logic, export.write_mode, &self.plan.criteria, &self.change);
        self.warnings = self.repairs.iter().map(Repairs::sentence).collect();
        self.warnings.extend(warnings::warnings(&self.plan, &self.report, segment));
        self.warnings.extend(self.damage.iter().cloned());
    }
}

/// What the preview starts from. The version is the one of the segment whose
/// members are compared, even when another was written in between: then the
/// commit is out of date.
fn basis_of(
    database: &dyn SegmentDatabase,
    export: &SavedExport,
    segment: Option<&Segment>,
) -> Result<Basis, ExportError> {
    let segment = segment.map(|segment| (segment.number, segment.version));
    Ok(Basis { segment, ..database.basis(export.audience, None)? })
}

/// The change from the members of the segment now. Their version is checked
/// against the basis when the change is committed.
fn change(
    database: &dyn SegmentDatabase,
    segment: Option<&Segment>,
    matched: &MemberSet,
    mode: WriteMode,
) -> Result<MemberChange, ExportError> {
    let before = match segment {
        Some(segment) => database.members(&segment.name, Some(segment.version))?,
        None => MemberSet::new(),
    };
    Ok(MemberChange::new(before, matched, mode))
}
