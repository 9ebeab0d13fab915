//! From the cells of a row to its canonical keys, or to the reason why it
//! cannot be used (SPEC §2, "What becomes of each row").

use crate::database::KeyBatch;
use crate::domain::{AttributeName, Logic, PhoneRegion, Reason};
use crate::matcher::{Matcher, Unreadable};
use crate::source::{RowBatch, RowState};

use super::ExportPlan;

/// Makes the keys of rows. Each thread has its own.
#[derive(Debug, Clone)]
pub(super) struct KeyMaker {
    logic: Logic,
    columns: Vec<KeyColumn>,
    /// Every reason a row of this plan can have, by precedence.
    reasons: Vec<Reason>,
}

/// A column criterion.
#[derive(Debug, Clone)]
struct KeyColumn {
    position: usize,
    attribute: AttributeName,
    matcher: Matcher,
}

/// A reason as its place in [`KeyMaker::reasons`]: the least takes precedence.
pub(super) type ReasonCode = u16;

/// What became of some rows.
#[derive(Debug, Default)]
pub(super) struct KeyedBatch {
    /// Rows read.
    pub(super) read: u64,
    /// The keys of the usable ones.
    pub(super) keys: KeyBatch,
    /// The rejected ones.
    pub(super) rejected: Vec<(u32, ReasonCode)>,
    /// How many are blank.
    pub(super) blank: u64,
}

impl KeyedBatch {
    /// Empties the batch and keeps its memory.
    fn start(&mut self, columns: usize) {
        (self.read, self.blank) = (0, 0);
        self.keys.clear();
        self.keys.columns.resize_with(columns, Default::default);
        self.rejected.clear();
    }
}

impl KeyMaker {
    pub(super) fn new(plan: &ExportPlan, region: Option<PhoneRegion>) -> Self {
        let columns: Vec<KeyColumn> = plan
            .column_criteria()
            .map(|(criterion, position)| KeyColumn {
                position,
                attribute: criterion.attribute.clone(),
                matcher: Matcher::new(criterion.matcher, region),
            })
            .collect();
        let mut reasons = vec![
            Reason::Undecodable,
            Reason::FieldCount,
            Reason::AllKeysEmpty,
            Reason::BadEmail,
            Reason::PhoneNoRegion,
            Reason::PhoneImpossible,
            Reason::NoProfile,
        ];
        for column in &columns {
            reasons.push(Reason::EmptyKey(column.attribute.clone()));
            reasons.push(Reason::TypeMismatch(column.attribute.clone()));
        }
        reasons.sort();
        Self { logic: plan.export.logic, columns, reasons }
    }

    /// The reason behind a code.
    pub(super) fn reason(&self, code: ReasonCode) -> &Reason {
        &self.reasons[usize::from(code)]
    }

    /// What becomes of every row of a batch.
    pub(super) fn make(&mut self, rows: &RowBatch, batch: &mut KeyedBatch) {
        batch.start(self.columns.len());
        for row in 0..rows.len() {
            let number = rows.record_number(row);
            batch.read += 1;
            match rows.state(row) {
                RowState::Blank => batch.blank += 1,
                RowState::Undecodable => {
                    batch.rejected.push((number, self.code(&Reason::Undecodable)));
                }
                RowState::FieldCount => {
                    batch.rejected.push((number, self.code(&Reason::FieldCount)));
                }
                RowState::Good => match self.append_keys(rows, row, &mut batch.keys) {
                    Ok(()) => batch.keys.rows.push(number),
                    Err(code) => batch.rejected.push((number, code)),
                },
            }
        }
    }

    /// The key of one criterion's cell, or why there is none.
    pub(super) fn cell_key(&mut self, criterion: usize, cell: &str) -> Result<String, Reason> {
        let column = &mut self.columns[criterion];
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

    /// Appends the keys of a row to all columns, or nothing to any.
    fn append_keys(
        &mut self,
        rows: &RowBatch,
        row: usize,
        keys: &mut KeyBatch,
    ) -> Result<(), ReasonCode> {
        let mut usable = 0;
        let mut unreadable_least: Option<ReasonCode> = None;
        let mut empty_least: Option<ReasonCode> = None;
        for index in 0..self.columns.len() {
            let column = &mut self.columns[index];
            let cell = rows.cell(row, column.position);
            let result =
                keys.columns[index].push_with(|text| column.matcher.append_key(cell, text));
            let Err(unreadable) = result else {
                usable += 1;
                continue;
            };
            let code = self.code(&reason(unreadable, &self.columns[index].attribute));
            let least = if unreadable == Unreadable::Empty {
                &mut empty_least
            } else {
                &mut unreadable_least
            };
            *least = Some(least.map_or(code, |other| other.min(code)));
        }
        let rejected = match self.logic {
            Logic::Or if usable > 0 => None,
            Logic::Or => Some(unreadable_least.unwrap_or(self.code(&Reason::AllKeysEmpty))),
            Logic::And => [empty_least, unreadable_least].into_iter().flatten().min(),
        };
        match rejected {
            None => Ok(()),
            Some(code) => {
                keys.columns.iter_mut().for_each(crate::database::TextColumn::pop);
                Err(code)
            }
        }
    }

    fn code(&self, reason: &Reason) -> ReasonCode {
        let place = self.reasons.binary_search(reason).expect("every reason of the plan is listed");
        ReasonCode::try_from(place).expect("a plan has fewer criteria than attributes can be")
    }
}

/// The reason code of a cell its matcher cannot read.
fn reason(unreadable: Unreadable, attribute: &AttributeName) -> Reason {
    match unreadable {
        Unreadable::Empty => Reason::EmptyKey(attribute.clone()),
        Unreadable::BadEmail => Reason::BadEmail,
        Unreadable::PhoneNoRegion => Reason::PhoneNoRegion,
        Unreadable::PhoneImpossible => Reason::PhoneImpossible,
        Unreadable::TypeMismatch => Reason::TypeMismatch(attribute.clone()),
    }
}
