//! Why a person is in a preview, and what became of a row: derived again from
//! the source and the profiles, nothing of it is stored.

use crate::database::SegmentDatabase;
use crate::domain::{CriterionKind, Logic, MemberSet, Profile, Reason, Watch};
use crate::matcher::Matcher;
use crate::source::{RowBatch, RowState, Source, pick_rows};

use super::keys::KeyMaker;
use super::near_miss::{NearMiss, Search};
use super::{ExportError, ExportPlan, Preview};

/// Rows told for one person; more would not be read.
const REASONS_MAX: usize = 50;

/// People told for one row; a popular city would find thousands.
const PROFILES_MAX: usize = 20;

/// A cell that matches a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellReason {
    /// The record number.
    pub row: u32,
    /// The attribute.
    pub attribute: String,
    /// The cell as it was read.
    pub cell: String,
    /// The person's value as it is stored.
    pub value: String,
    /// What both are to the matcher.
    pub key: String,
}

/// What a criterion makes of a row's cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellExplanation {
    /// The attribute.
    pub attribute: String,
    /// The cell as it was read.
    pub cell: String,
    /// What it is to the matcher, or why it cannot be read.
    pub key: Result<String, Reason>,
    /// How many people have it.
    pub profiles: u64,
    /// Where it is nobody: who is nearly found.
    pub near: Option<NearMiss>,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowExplanation {
    /// The record number.
    pub row: u32,
    /// The cells as they were read.
    pub cells: Vec<String>,
    /// One entry a column criterion.
    pub criteria: Vec<CellExplanation>,
    /// Whom it finds; the first of them.
    pub profiles: Vec<Profile>,
}

/// The rows and criteria that match a person, in order; the first of them.
/// Reads the source until enough are found.
pub fn explain_profile(
    database: &dyn SegmentDatabase,
    source: &Source,
    plan: &ExportPlan,
    profile: &Profile,
    watch: &dyn Watch,
) -> Result<Vec<CellReason>, ExportError> {
    let mut person = Person::new(database, plan, profile)?;
    let mut maker = KeyMaker::new(plan, database.phone_region());
    let mut reasons = Vec::new();
    let mut reader = source.reader()?;
    let mut rows = RowBatch::new();
    while reasons.len() < REASONS_MAX && reader.read_batch(&mut rows)? {
        if watch.cancelled() {
            return Err(ExportError::Cancelled);
        }
        for row in (0..rows.len()).filter(|&row| rows.state(row) == RowState::Good) {
            let cells: Vec<&str> = rows.cells(row).collect();
            reasons.extend(person.reasons(&mut maker, rows.record_number(row), &cells));
        }
    }
    reasons.truncate(REASONS_MAX);
    Ok(reasons)
}

/// What each column criterion wants, as this person has it.
struct Person {
    logic: Logic,
    /// The value as stored and its key, where there is one, by column criterion.
    wanted: Vec<Option<(String, String)>>,
}

impl Person {
    fn new(
        database: &dyn SegmentDatabase,
        plan: &ExportPlan,
        profile: &Profile,
    ) -> Result<Self, ExportError> {
        let attributes = database.attributes(plan.export.audience)?;
        let wanted = plan
            .column_criteria()
            .map(|(criterion, _)| {
                let place =
                    attributes.iter().position(|other| other.name == criterion.attribute)?;
                let value = profile.values.get(place)?.clone()?;
                let mut matcher = Matcher::of_values(
                    criterion.matcher,
                    criterion.attribute_type,
                    database.phone_region(),
                );
                let key = matcher.key(&value).ok()?;
                Some((value, key))
            })
            .collect();
        Ok(Self { logic: plan.export.logic, wanted })
    }

    /// The criteria by which this row finds the person: with AND all or none.
    fn reasons(&mut self, maker: &mut KeyMaker, row: u32, cells: &[&str]) -> Vec<CellReason> {
        let mut reasons = Vec::new();
        for (criterion, wanted) in self.wanted.iter().enumerate() {
            let (attribute, position) = maker.column(criterion);
            let attribute = attribute.to_string();
            let cell = cells.get(position).copied().unwrap_or("");
            let Some((value, key)) = wanted else { continue };
            if maker.cell_key(criterion, cell).as_ref() == Ok(key) {
                let (cell, value, key) = (cell.to_owned(), value.clone(), key.clone());
                reasons.push(CellReason { row, attribute, cell, value, key });
            }
        }
        let all = reasons.len() == self.wanted.len();
        if self.logic == Logic::And && !all { Vec::new() } else { reasons }
    }
}

/// What became of a row: each cell's key, whom the row finds, and for a cell that
/// finds nobody who is near.
pub fn explain_row(
    database: &mut dyn SegmentDatabase,
    source: &Source,
    preview: &Preview,
    row: u32,
    watch: &dyn Watch,
) -> Result<RowExplanation, ExportError> {
    let mut cells: Vec<String> = Vec::new();
    pick_rows(source, &[row], &mut |_, found| {
        cells = found.iter().map(|&cell| cell.to_owned()).collect();
    })?;
    let plan = &preview.plan;
    let mut maker = KeyMaker::new(plan, database.phone_region());
    let mut criteria = Vec::new();
    let mut found: Option<MemberSet> = None;
    for (index, (criterion, position)) in plan.column_criteria().enumerate() {
        let cell = cells.get(position).cloned().unwrap_or_default();
        let key = maker.cell_key(index, &cell);
        let profiles = match &key {
            Ok(key) => database.profiles_with_key(
                plan.export.audience,
                &criterion.attribute,
                criterion.matcher,
                key,
            )?,
            Err(_) => MemberSet::new(),
        };
        let near = if profiles.is_empty() {
            let audience = plan.export.audience;
            Search { database, audience, criterion, cell: &cell, watch }.nearest()?
        } else {
            None
        };
        criteria.push(CellExplanation {
            attribute: criterion.attribute.to_string(),
            cell,
            key,
            profiles: profiles.len(),
            near,
        });
        found = Some(match (found, plan.export.logic) {
            (None, _) => profiles,
            (Some(others), Logic::Or) => others | profiles,
            (Some(others), Logic::And) => others & profiles,
        });
    }
    let mut found = found.unwrap_or_default();
    if plan.export.logic == Logic::And {
        for (criterion, outcome) in plan.criteria.iter().zip(&preview.outcome.criteria) {
            if !matches!(criterion.kind, CriterionKind::Column(_)) {
                found &= &outcome.profiles;
            }
        }
    }
    let numbers: Vec<u32> = found.iter().take(PROFILES_MAX).collect();
    let profiles = database.profiles(plan.export.audience, &numbers)?;
    Ok(RowExplanation { row, cells, criteria, profiles })
}
