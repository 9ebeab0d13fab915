//! Tests of the embedded engine through its trait, against a naive model.

mod erase;
mod file;
mod import;
mod index;
mod matching;
mod model;
mod search;

use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;

use super::super::{
    Blanks, DatabaseError, ImportFigures, ImportPlan, ProfileBatch, SegmentDatabase,
};
use super::SqliteDatabase;
use crate::domain::{
    AttributeName, AttributeType, Audience, PhoneRegion, Progress, Unwatched, Watch,
};

/// A database in a folder that goes with it.
struct TestDatabase {
    database: SqliteDatabase,
    folder: TempDir,
}

impl TestDatabase {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let region = PhoneRegion::parse("VN");
        let database = SqliteDatabase::create(&folder.path().join("test.db"), region).unwrap();
        Self { database, folder }
    }

    /// Imports rows: an id and a value an attribute, empty for a blank cell.
    fn import(
        &mut self,
        attributes: &[(&str, AttributeType)],
        blanks: Blanks,
        rows: &[Vec<&str>],
    ) -> Result<ImportFigures, DatabaseError> {
        let plan = plan(attributes, blanks);
        let mut import = self.database.start_import(&plan, &Unwatched)?;
        for (at, rows) in rows.chunks(3).enumerate() {
            let first = u32::try_from(at * 3).unwrap();
            import.push(&batch_from(first, attributes.len(), rows))?;
        }
        import.finish()
    }

    /// Some customers with an e-mail, a phone and a city.
    fn with_people() -> Self {
        let mut test = Self::new();
        let rows = [
            vec!["c1", "an@example.com", "0912345678", "Hanoi"],
            vec!["c2", "binh@example.com", "0912345679", "Hanoi"],
            vec!["c3", "", "", "Hue"],
            vec!["c4", "chi@example.com", "", ""],
        ];
        test.import(&PEOPLE, Blanks::Clear, &rows).unwrap();
        test
    }

    fn generation(&self) -> u64 {
        self.database.basis_generation()
    }
}

impl SqliteDatabase {
    fn basis_generation(&self) -> u64 {
        super::profiles::Numbering::read(&self.connection, Audience::Customer).unwrap().generation
    }
}

const PEOPLE: [(&str, AttributeType); 3] = [
    ("email", AttributeType::Email),
    ("phone", AttributeType::Phone),
    ("city", AttributeType::Text),
];

fn name(text: &str) -> AttributeName {
    AttributeName::parse(text).unwrap()
}

fn plan(attributes: &[(&str, AttributeType)], blanks: Blanks) -> ImportPlan {
    ImportPlan {
        audience: Audience::Customer,
        attributes: attributes.iter().map(|(text, kind)| (name(text), *kind)).collect(),
        blanks,
    }
}

fn batch(columns: usize, rows: &[Vec<&str>]) -> ProfileBatch {
    batch_from(0, columns, rows)
}

/// The same, of rows whose first has this number.
fn batch_from(first: u32, columns: usize, rows: &[Vec<&str>]) -> ProfileBatch {
    let mut batch = ProfileBatch::new(columns);
    for (number, row) in (first..).zip(rows) {
        batch.rows.push(number);
        batch.ids.push(row[0]);
        for (column, value) in batch.columns.iter_mut().zip(&row[1..]) {
            column.push(value);
        }
    }
    batch
}

/// Asks for an end after so many looks.
pub(super) struct CancelAfter(AtomicUsize);

impl CancelAfter {
    pub(super) fn new(looks: usize) -> Self {
        Self(AtomicUsize::new(looks))
    }
}

impl Watch for CancelAfter {
    fn cancelled(&self) -> bool {
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1))
            .is_err()
    }

    fn progress(&self, _: Progress) {}
}
