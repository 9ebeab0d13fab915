//! Reads the rows of a source, has the database match them, and makes the report
//! of both. What the memory knows is not read again.

use std::collections::BTreeMap;
use std::sync::Arc;

use roaring::RoaringBitmap;

use crate::database::{MatchOutcome, MatchPlan, PlannedKind, SegmentDatabase};
use crate::domain::{
    CriterionFigures, Reason, Report, RowFigures, SourceFingerprint, Stage, Watch,
};
use crate::source::Source;

use super::keys::{KeyMaker, KeyedBatch};
use super::memory::{PreviewMemory, RememberedColumn};
use super::row_states::{CellStates, RowStates};
use super::{ExportError, ExportPlan, pipeline, row_damage};

/// What became of the rows.
pub(super) struct MatchedRows {
    pub(super) outcome: MatchOutcome,
    pub(super) rows: RowSets,
    pub(super) report: Report,
    pub(super) source: SourceFingerprint,
    /// What looks damaged in whole rows, in sentences.
    pub(super) damage: Vec<String>,
}

/// The record numbers of the rows that found nobody.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct RowSets {
    /// Usable rows that found nobody.
    pub(super) unmatched: RoaringBitmap,
    /// Rejected rows by reason.
    pub(super) rejected: BTreeMap<Reason, RoaringBitmap>,
}

/// Matches the rows of a source.
pub(super) fn match_rows(
    memory: &mut PreviewMemory,
    database: &mut dyn SegmentDatabase,
    source: &Source,
    plan: &ExportPlan,
    watch: &dyn Watch,
) -> Result<MatchedRows, ExportError> {
    let state = source.state()?;
    let remembered = memory.rows(&state);
    let known = memory.columns(plan);
    let maker = KeyMaker::of(plan, database.phone_region(), |place| known[place].is_none());
    let match_plan = MatchPlan { keep: memory.keep(), ..with_known(&plan.match_plan, &known) };
    let mut matching = database.start_matching(&match_plan, watch)?;
    let mut tally = Tally::new(maker.len());
    let rows = match remembered {
        Some(rows) if maker.len() == 0 => rows,
        _ => {
            let fingerprint = pipeline::run(source, &maker, Stage::Matching, watch, |batch| {
                tally.add(batch);
                Ok(matching.push(&batch.keys)?)
            })?;
            (Arc::new(std::mem::take(&mut tally.rows)), fingerprint)
        }
    };
    let mut outcome = matching.finish()?;
    let mut new_cells = tally.cells.into_iter().map(Arc::new);
    let findings = std::mem::take(&mut outcome.findings).into_iter();
    let columns: Vec<_> = known
        .into_iter()
        .map(|known| match known {
            Some(column) => column.cells,
            None => new_cells.next().expect("cells of every new column"),
        })
        .zip(findings)
        .collect();
    let cells: Vec<&CellStates> = columns.iter().map(|(cells, _)| &**cells).collect();
    let (sets, report) = report(plan, &rows.0, &cells, &outcome);
    let undecodable = rows.0.broken.get(&Reason::Undecodable);
    let damage = row_damage(undecodable.into_iter().flatten(), &rows.0.swallowed);
    let source_fingerprint = rows.1.clone();
    memory.remember(source, state, rows, plan, &columns);
    Ok(MatchedRows { outcome, rows: sets, report, source: source_fingerprint, damage })
}

/// The plan in which columns that are known need no keys.
fn with_known(plan: &MatchPlan, known: &[Option<RememberedColumn>]) -> MatchPlan {
    let mut plan = plan.clone();
    let columns =
        plan.criteria.iter_mut().filter(|criterion| criterion.kind == PlannedKind::Column);
    for (criterion, known) in columns.zip(known) {
        if let Some(column) = known {
            criterion.kind = PlannedKind::Known(Arc::clone(&column.findings));
        }
    }
    plan
}

/// Takes down what can be said of rows while they pass.
struct Tally {
    rows: RowStates,
    cells: Vec<CellStates>,
}

impl Tally {
    fn new(columns: usize) -> Self {
        Self { rows: RowStates::default(), cells: vec![CellStates::default(); columns] }
    }

    fn add(&mut self, batch: &KeyedBatch) {
        let rows = &batch.keys.rows;
        self.rows.read += rows.len() as u64;
        if let (Some(first), Some(last)) = (rows.first(), rows.last()) {
            self.rows.all.insert_range(*first..=*last);
        }
        self.rows.blank.extend(&batch.blank);
        self.rows.swallowed.extend_from_slice(&batch.swallowed);
        for (row, reason) in &batch.broken {
            self.rows.broken.entry(reason.clone()).or_default().insert(*row);
        }
        for (column, row, why) in &batch.unreadable {
            self.cells[*column].insert(*row, *why);
        }
    }
}

fn report(
    plan: &ExportPlan,
    rows: &RowStates,
    cells: &[&CellStates],
    outcome: &MatchOutcome,
) -> (RowSets, Report) {
    let names = plan.column_criteria().map(|(criterion, _)| &criterion.attribute);
    let columns: Vec<_> = names.zip(cells.iter().copied()).collect();
    let rejected = rows.rejected(plan.export.logic, &columns);
    let used = rejected.values().fold(&rows.all - &rows.blank, |used, rows| used - rows);
    let unmatched = used - &outcome.rows_matched;
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
            read: rows.read,
            matched: outcome.rows_matched.len(),
            unmatched: unmatched.len(),
            rejected: rejected.values().map(RoaringBitmap::len).sum(),
            blank: rows.blank.len(),
            ambiguous: outcome.rows_ambiguous.len(),
        },
        reasons,
        profiles: outcome.profile_figures(),
        criteria,
    };
    report.assert_adds_up();
    (RowSets { unmatched, rejected }, report)
}
