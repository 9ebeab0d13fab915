//! From the cells of rows to canonical keys: each thread has a maker of its own.
//! Which rows are rejected for lack of keys is said in [`super::row_states`].

use crate::database::{KeyBatch, TextColumn};
use crate::domain::{AttributeName, PhoneRegion, Reason};
use crate::matcher::{Matcher, Unreadable};
use crate::source::{RowBatch, RowState, SwallowedRows, is_error_cell};

use super::ExportPlan;
use super::pipeline::Work;
use super::row_states::reason;

/// Makes the keys of rows.
#[derive(Debug, Clone)]
pub(super) struct KeyMaker {
    columns: Vec<KeyColumn>,
    /// Whether a cell may be an error, whatever its matcher would read there.
    has_error_cells: bool,
}

/// A column criterion.
#[derive(Debug, Clone)]
struct KeyColumn {
    position: usize,
    attribute: AttributeName,
    matcher: Matcher,
}

/// What became of some rows.
#[derive(Debug, Default)]
pub(super) struct KeyedBatch {
    /// The keys of all rows, in the order of the maker's columns.
    pub(super) keys: KeyBatch,
    /// The blank rows.
    pub(super) blank: Vec<u32>,
    /// The rows that cannot be used whatever is in them.
    pub(super) broken: Vec<(u32, Reason)>,
    /// The rows with a cell that holds what looks like many rows.
    pub(super) swallowed: Vec<SwallowedRows>,
    /// The cells of the other rows that have no key: column, row and why.
    pub(super) unreadable: Vec<(usize, u32, Unreadable)>,
}

impl KeyedBatch {
    /// Empties the batch and keeps its memory.
    fn start(&mut self, columns: usize) {
        self.keys.clear();
        self.keys.columns.resize_with(columns, Default::default);
        self.blank.clear();
        self.broken.clear();
        self.swallowed.clear();
        self.unreadable.clear();
    }
}

impl KeyMaker {
    /// For all column criteria of a plan.
    pub(super) fn new(plan: &ExportPlan, region: Option<PhoneRegion>) -> Self {
        Self::of(plan, region, |_| true)
    }

    /// For those column criteria that are wanted, by their places among them.
    pub(super) fn of(
        plan: &ExportPlan,
        region: Option<PhoneRegion>,
        wanted: impl Fn(usize) -> bool,
    ) -> Self {
        let columns = plan
            .column_criteria()
            .enumerate()
            .filter(|(place, _)| wanted(*place))
            .map(|(_, (criterion, position))| KeyColumn {
                position,
                attribute: criterion.attribute.clone(),
                matcher: Matcher::new(criterion.matcher, region),
            })
            .collect();
        Self { columns, has_error_cells: plan.has_error_cells }
    }

    /// How many columns it makes keys of.
    pub(super) fn len(&self) -> usize {
        self.columns.len()
    }

    /// The key of one criterion's cell, or why there is none.
    pub(super) fn cell_key(&mut self, criterion: usize, cell: &str) -> Result<String, Reason> {
        let column = &mut self.columns[criterion];
        if self.has_error_cells && is_error_cell(cell) {
            return Err(reason(Unreadable::TypeMismatch, &column.attribute));
        }
        column.matcher.key(cell).map_err(|unreadable| reason(unreadable, &column.attribute))
    }

    /// Which criterion's cell a rejected row was rejected for, where it was one.
    pub(super) fn blamed(&mut self, reason: &Reason, cells: &[&str]) -> Option<usize> {
        (0..self.columns.len()).find(|&criterion| {
            let cell = cells.get(self.columns[criterion].position).copied().unwrap_or("");
            self.cell_key(criterion, cell).is_err_and(|found| found == *reason)
        })
    }

    /// The attribute and the source column of a criterion.
    pub(super) fn column(&self, criterion: usize) -> (&AttributeName, usize) {
        (&self.columns[criterion].attribute, self.columns[criterion].position)
    }

    /// Appends the keys of a row; where a cell has none, says why.
    fn append_keys(&mut self, rows: &RowBatch, row: usize, batch: &mut KeyedBatch) {
        let columns = self.columns.iter_mut().zip(&mut batch.keys.columns);
        for (place, (column, keys)) in columns.enumerate() {
            let cell = rows.cell(row, column.position);
            let appended = keys.push_with(|text| {
                if self.has_error_cells && is_error_cell(cell) {
                    return Err(Unreadable::TypeMismatch);
                }
                column.matcher.append_key(cell, text)
            });
            if let Err(unreadable) = appended {
                batch.unreadable.push((place, rows.record_number(row), unreadable));
            }
        }
    }
}

impl Work for KeyMaker {
    type Output = KeyedBatch;

    /// What becomes of every row of a batch.
    fn work(&mut self, rows: &RowBatch, batch: &mut KeyedBatch) {
        batch.start(self.columns.len());
        batch.swallowed.extend_from_slice(rows.swallowed());
        for row in 0..rows.len() {
            let number = rows.record_number(row);
            batch.keys.rows.push(number);
            match rows.state(row) {
                RowState::Good => {
                    self.append_keys(rows, row, batch);
                    continue;
                }
                RowState::Blank => batch.blank.push(number),
                RowState::Undecodable => batch.broken.push((number, Reason::Undecodable)),
                RowState::FieldCount => batch.broken.push((number, Reason::FieldCount)),
            }
            batch.keys.columns.iter_mut().for_each(|keys: &mut TextColumn| keys.push(""));
        }
    }
}
