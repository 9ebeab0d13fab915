//! What can be said of rows by themselves: read, blank, broken, and which cells
//! no matcher can read. From it follows, for any logic, which rows are rejected
//! and why (SPEC §2, "What becomes of each row"). Knows nothing of profiles.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;

use crate::domain::{AttributeName, Logic, Reason};
use crate::matcher::Unreadable;
use crate::source::SwallowedRows;

/// The rows of a source, whatever they are matched by.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct RowStates {
    /// Rows read.
    pub(super) read: u64,
    /// Record numbers of all of them.
    pub(super) all: RoaringBitmap,
    /// Those of which every cell is empty.
    pub(super) blank: RoaringBitmap,
    /// Those that are rejected whatever they are matched by.
    pub(super) broken: BTreeMap<Reason, RoaringBitmap>,
    /// Those with a cell that holds what looks like many rows.
    pub(super) swallowed: Vec<SwallowedRows>,
}

/// The rows whose cell in one column has no key, by why. Rows that are blank or
/// broken are in none of the sets.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct CellStates {
    unreadable: BTreeMap<Unreadable, RoaringBitmap>,
}

impl CellStates {
    /// The cell of a row has no key.
    pub(super) fn insert(&mut self, row: u32, why: Unreadable) {
        self.unreadable.entry(why).or_default().insert(row);
    }

    fn rows(&self) -> RoaringBitmap {
        self.unreadable.values().fold(RoaringBitmap::new(), |all, rows| all | rows)
    }
}

impl RowStates {
    /// The rejected rows by reason; each row has one. `columns` are the criteria
    /// that look at rows.
    pub(super) fn rejected(
        &self,
        logic: Logic,
        columns: &[(&AttributeName, &CellStates)],
    ) -> BTreeMap<Reason, RoaringBitmap> {
        let without_key = columns.iter().map(|(_, cells)| cells.rows());
        let mut left = match logic {
            Logic::Or => without_key.reduce(|all, rows| all & rows),
            Logic::And => without_key.reduce(|all, rows| all | rows),
        }
        .unwrap_or_default();
        let mut rejected = self.broken.clone();
        for (reason, rows) in reasons(logic, columns) {
            let hit = rows & &left;
            left -= &hit;
            if !hit.is_empty() {
                *rejected.entry(reason).or_default() |= hit;
            }
        }
        // With OR, of a row none of whose cells is unreadable all are empty.
        if !left.is_empty() {
            rejected.insert(Reason::AllKeysEmpty, left);
        }
        rejected
    }
}

/// The reasons cells give, in the order of precedence. With OR an empty cell is
/// one only where all are.
fn reasons<'a>(
    logic: Logic,
    columns: &[(&AttributeName, &'a CellStates)],
) -> Vec<(Reason, &'a RoaringBitmap)> {
    let mut reasons: Vec<(Reason, &RoaringBitmap)> = columns
        .iter()
        .flat_map(|(attribute, cells)| {
            let counts = move |why: &Unreadable| logic == Logic::And || *why != Unreadable::Empty;
            cells
                .unreadable
                .iter()
                .filter(move |(why, _)| counts(why))
                .map(|(why, rows)| (reason(*why, attribute), rows))
        })
        .collect();
    reasons.sort_by(|one, other| one.0.cmp(&other.0));
    reasons
}

/// The reason of a cell its matcher cannot read.
pub(super) fn reason(unreadable: Unreadable, attribute: &AttributeName) -> Reason {
    match unreadable {
        Unreadable::Empty => Reason::EmptyKey(attribute.clone()),
        Unreadable::BadEmail => Reason::BadEmail,
        Unreadable::PhoneNoRegion => Reason::PhoneNoRegion,
        Unreadable::PhoneImpossible => Reason::PhoneImpossible,
        Unreadable::NotHashed => Reason::NotHashed(attribute.clone()),
        Unreadable::HashedValue => Reason::HashedValue(attribute.clone()),
        Unreadable::TypeMismatch => Reason::TypeMismatch(attribute.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> AttributeName {
        AttributeName::parse(text).unwrap()
    }

    fn cells(states: &[(u32, Unreadable)]) -> CellStates {
        let mut cells = CellStates::default();
        for (row, why) in states {
            cells.insert(*row, *why);
        }
        cells
    }

    fn rejected(logic: Logic) -> Vec<(String, Vec<u32>)> {
        use Unreadable::{BadEmail, Empty, PhoneImpossible, TypeMismatch};
        let email = cells(&[(2, Empty), (3, BadEmail), (4, Empty), (5, BadEmail), (6, Empty)]);
        let phone = cells(&[(2, Empty), (3, PhoneImpossible), (4, PhoneImpossible)]);
        let age = cells(&[(2, Empty), (3, TypeMismatch), (4, Empty), (5, Empty), (7, Empty)]);
        let mut rows = RowStates::default();
        rows.broken.insert(Reason::FieldCount, RoaringBitmap::from([9]));
        let names = [name("email"), name("phone"), name("age")];
        let columns: Vec<_> = names.iter().zip([&email, &phone, &age]).collect();
        let rejected = rows.rejected(logic, &columns);
        rejected.iter().map(|(reason, rows)| (reason.to_string(), rows.iter().collect())).collect()
    }

    #[test]
    fn or_rejects_rows_without_any_key() {
        let expected = [
            ("field_count", vec![9]),
            ("all_keys_empty", vec![2]),
            ("bad_email", vec![3]),
            ("phone_impossible", vec![4]),
        ];
        assert_eq!(rejected(Logic::Or), expected.map(|(code, rows)| (code.to_owned(), rows)));
    }

    #[test]
    fn and_rejects_rows_that_lack_a_key() {
        let expected = [
            ("field_count", vec![9]),
            ("empty_key:age", vec![2, 4, 5, 7]),
            ("empty_key:email", vec![6]),
            ("bad_email", vec![3]),
        ];
        assert_eq!(rejected(Logic::And), expected.map(|(code, rows)| (code.to_owned(), rows)));
    }
}
