//! What one row of an import does to its profile, value by value. Rows before it
//! that are about the same profile are done first, as the import does them.

use crate::database::{Blanks, DatabaseError, SegmentDatabase};
use crate::domain::{AttributeName, AttributeType, Watch};
use crate::matcher::{Unreadable, append_stored};
use crate::source::{RowBatch, RowState, Source};

use super::super::ExportError;
use super::attributes::find_column;
use super::pages::ImportTab;
use super::preview::ImportPreview;
use super::rows::ImportRejection;

/// What a row does, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRowExplanation {
    /// Its record number.
    pub row: u32,
    /// The list it is in.
    pub tab: ImportTab,
    /// Why it is no profile, if it is none.
    pub rejection: Option<ImportRejection>,
    /// The id of its profile.
    pub id: Option<String>,
    /// The values before and after it, in the order of the table.
    pub values: Vec<ValueChange>,
    /// Rows before it that are about the same profile.
    pub earlier: Vec<u32>,
    /// The cells as they were read.
    pub cells: Vec<String>,
}

/// A value before and after a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueChange {
    /// The attribute.
    pub attribute: AttributeName,
    /// What is stored before.
    pub before: Option<String>,
    /// What is stored after.
    pub after: Option<String>,
    /// The cell, where its type cannot read it.
    pub unreadable: Option<String>,
}

/// Explains a row of a preview. The source is read up to it.
pub fn explain_import_row(
    database: &dyn SegmentDatabase,
    source: &Source,
    preview: &ImportPreview,
    row: u32,
    watch: &dyn Watch,
) -> Result<ImportRowExplanation, ExportError> {
    let changed = || ExportError::SourceChanged { path: source.location().display() };
    let tab = preview.tab_of(row).ok_or_else(changed)?;
    let id_at = find_column(source, &preview.request.id_column)?;
    let (mut cells, mut id) = (Vec::new(), None);
    crate::source::pick_rows(source, &[row], &mut |_, read| {
        id = stored(AttributeType::Text, read[id_at]).ok();
        cells = read.iter().map(|cell| (*cell).to_owned()).collect();
    })?;
    let rejection = preview.rejection(row);
    let mut told =
        ImportRowExplanation { row, tab, rejection, id, values: vec![], earlier: vec![], cells };
    let (None, Some(id)) = (rejection, told.id.clone()) else { return Ok(told) };
    let mut profile = Values::stored(database, preview, &id)?;
    let columns = profile.columns(source)?;
    let mut reader = source.reader()?;
    let mut batch = RowBatch::new();
    while reader.read_batch(&mut batch)? {
        if watch.cancelled() {
            return Err(ExportError::Cancelled);
        }
        for at in 0..batch.len() {
            let number = batch.record_number(at);
            let is_good = batch.state(at) == RowState::Good;
            let same_id = || stored(AttributeType::Text, batch.cell(at, id_at)).as_ref() == Ok(&id);
            if is_good && same_id() {
                let cells = columns.iter().map(|column| batch.cell(at, *column));
                let values = profile.apply(cells);
                if number == row {
                    told.values = values;
                    return Ok(told);
                }
                told.earlier.push(number);
            }
        }
    }
    Err(changed())
}

/// A profile's values of the attributes that are imported.
struct Values<'a> {
    preview: &'a ImportPreview,
    values: Vec<Option<String>>,
}

impl<'a> Values<'a> {
    /// As they are stored; none where the profile is new.
    fn stored(
        database: &dyn SegmentDatabase,
        preview: &'a ImportPreview,
        id: &str,
    ) -> Result<Self, ExportError> {
        let audience = preview.request.audience;
        let profile = match database.profile(audience, id) {
            Ok(profile) => profile.values,
            Err(DatabaseError::UnknownProfile { .. }) => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let known = database.attributes(audience)?;
        let value = |name: &AttributeName| {
            let at = known.iter().position(|attribute| attribute.name.is_same(name))?;
            profile.get(at).cloned().flatten()
        };
        let attributes = &preview.outcome.attributes;
        let values = attributes.iter().map(|attribute| value(&attribute.name)).collect();
        Ok(Self { preview, values })
    }

    /// Where their cells are.
    fn columns(&self, source: &Source) -> Result<Vec<usize>, ExportError> {
        let attributes = self.preview.outcome.attributes.iter();
        attributes.map(|attribute| find_column(source, &attribute.column)).collect()
    }

    /// Does what a row does.
    fn apply<'c>(&mut self, cells: impl Iterator<Item = &'c str>) -> Vec<ValueChange> {
        let attributes = self.preview.outcome.attributes.iter();
        let keeps_blanks = self.preview.request.blanks == Blanks::Keep;
        attributes
            .zip(&mut self.values)
            .zip(cells)
            .map(|((attribute, value), cell)| {
                let before = value.clone();
                let (new, unreadable) = match stored(attribute.kind, cell) {
                    Ok(new) => (Some(new), None),
                    Err(Unreadable::Empty) => (None, None),
                    Err(_) => (None, Some(cell.to_owned())),
                };
                if new.is_some() || !keeps_blanks {
                    *value = new;
                }
                let (attribute, after) = (attribute.name.clone(), value.clone());
                ValueChange { attribute, before, after, unreadable }
            })
            .collect()
    }
}

/// A cell as it is stored.
fn stored(kind: AttributeType, cell: &str) -> Result<String, Unreadable> {
    let mut text = String::new();
    append_stored(kind, cell, &mut text).map(|()| text)
}
