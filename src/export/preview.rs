//! Everything a commit would do, computed without writing.

use std::collections::BTreeMap;
use std::time::Instant;

use jiff::Timestamp;
use roaring::RoaringBitmap;

use crate::database::{Basis, CommitTarget, MatchOutcome, SegmentDatabase};
use crate::domain::{
    CriterionFigures, GuardStop, MemberChange, MemberSet, Method, Reason, Report, RowFigures,
    SavedExport, Segment, SourceFingerprint, Stage, Watch, WriteMode,
};
use crate::source::{RowBatch, Source};

use super::keys::{KeyMaker, KeyedBatch, ReasonCode};
use super::pipeline::{self, Work};
use super::plan::resolve_target;
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
}

/// The record numbers of the rows that found nobody.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct RowSets {
    /// Usable rows that found nobody.
    pub(super) unmatched: RoaringBitmap,
    /// Rejected rows by reason.
    pub(super) rejected: BTreeMap<Reason, RoaringBitmap>,
}

/// Matches the rows of a source and computes what a commit would do. Writes
/// nothing but key indexes that are missing.
pub fn preview(
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
    let maker = KeyMaker::new(&plan, database.phone_region());
    let mut tally = Tally::default();
    let mut matching = database.start_matching(&plan.match_plan, watch)?;
    let fingerprint = pipeline::run(source, &maker, Stage::Matching, watch, |batch| {
        tally.add(batch);
        Ok(matching.push(&batch.keys)?)
    })?;
    let outcome = matching.finish()?;
    let (rows, report) = tally.report(&maker, &plan, &outcome);
    let mut preview = Preview {
        report,
        change: change(database, segment.as_ref(), &outcome.matched, export.write_mode)?,
        outcome,
        guards: Vec::new(),
        warnings: Vec::new(),
        source: fingerprint,
        started,
        duration_ms: 0,
        method_before: segment.as_ref().map(|segment| segment.method),
        target,
        basis,
        rows,
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
        self.warnings = warnings::warnings(&self.plan, &self.report, segment);
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

impl Work for KeyMaker {
    type Output = KeyedBatch;

    fn work(&mut self, rows: &RowBatch, output: &mut KeyedBatch) {
        self.make(rows, output);
    }
}

/// Counts rows while they pass.
#[derive(Debug, Default)]
struct Tally {
    read: u64,
    usable: RoaringBitmap,
    blank: u64,
    rejected: BTreeMap<ReasonCode, RoaringBitmap>,
}

impl Tally {
    fn add(&mut self, batch: &KeyedBatch) {
        self.read += batch.read;
        self.blank += batch.blank;
        let ascending = "record numbers ascend";
        self.usable.append(batch.keys.rows.iter().copied()).expect(ascending);
        for (row, code) in &batch.rejected {
            self.rejected.entry(*code).or_default().insert(*row);
        }
    }

    fn report(
        self,
        maker: &KeyMaker,
        plan: &ExportPlan,
        outcome: &MatchOutcome,
    ) -> (RowSets, Report) {
        let unmatched = &self.usable - &outcome.rows_matched;
        let rejected: BTreeMap<Reason, RoaringBitmap> = self
            .rejected
            .into_iter()
            .map(|(code, rows)| (maker.reason(code).clone(), rows))
            .collect();
        let mut reasons: BTreeMap<Reason, u64> =
            rejected.iter().map(|(reason, rows)| (reason.clone(), rows.len())).collect();
        if !unmatched.is_empty() {
            reasons.insert(Reason::NoProfile, unmatched.len());
        }
        let criteria = plan
            .criteria
            .iter()
            .zip(&outcome.criteria)
            .enumerate()
            .map(|(place, (criterion, found))| CriterionFigures {
                attribute: criterion.attribute.to_string(),
                kind: criterion.kind.clone(),
                matcher: criterion.matcher,
                rows_matched: found.rows_matched,
                profiles_matched: found.profiles.len(),
                profiles_only: outcome.profiles_only(place),
            })
            .collect();
        let report = Report {
            rows: RowFigures {
                read: self.read,
                matched: outcome.rows_matched.len(),
                unmatched: unmatched.len(),
                rejected: rejected.values().map(RoaringBitmap::len).sum(),
                blank: self.blank,
                ambiguous: outcome.rows_ambiguous.len(),
            },
            reasons,
            profiles: outcome.profile_figures(),
            criteria,
        };
        report.assert_adds_up();
        (RowSets { unmatched, rejected }, report)
    }
}
