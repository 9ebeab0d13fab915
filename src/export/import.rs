//! Profiles from a table: upsert by id in one transaction (SPEC §4).

use std::io::Write;
use std::time::Instant;

use crate::database::{Blanks, ImportPlan, ProfileBatch, SegmentDatabase};
use crate::domain::{
    Attribute, AttributeName, AttributeType, Audience, ImportReport, Stage, UnknownWord, Watch,
};
use crate::matcher::{Matcher, Unreadable, append_stored, propose_type};
use crate::source::{RejectsWriter, RowBatch, RowState, Source, inspect};

use super::ExportError;
use super::pipeline::{self, Work};

/// Rows from which the types of new attributes are proposed.
const PROPOSAL_ROWS_MAX: usize = 1_000;

/// What to import, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRequest {
    /// Whose profiles.
    pub audience: Audience,
    /// The column with the ids.
    pub id_column: String,
    /// Types said by a person, by column.
    pub types: Vec<(String, AttributeType)>,
    /// What a blank cell does.
    pub blanks: Blanks,
}

/// A column and the attribute it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedAttribute {
    /// The source column.
    pub column: String,
    /// The attribute's name.
    pub name: AttributeName,
    /// Its type.
    pub kind: AttributeType,
}

/// What an import came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportOutcome {
    /// The figures; they add up.
    pub report: ImportReport,
    /// The attributes of the table.
    pub attributes: Vec<ProposedAttribute>,
    /// How long it took.
    pub duration_ms: u64,
}

/// The attributes a table brings: those that are there keep their type, new
/// ones get the type said, or else one proposed from header and content.
pub fn propose_attributes(
    source: &Source,
    existing: &[Attribute],
    request: &ImportRequest,
) -> Result<Vec<ProposedAttribute>, ExportError> {
    find_column(source, &request.id_column)?;
    for (column, _) in &request.types {
        find_column(source, column)?;
    }
    let sample = inspect(source, PROPOSAL_ROWS_MAX)?;
    let mut proposed: Vec<ProposedAttribute> = Vec::new();
    for (place, column) in source.columns().iter().enumerate() {
        if *column == request.id_column {
            continue;
        }
        let name = AttributeName::parse(column)
            .map_err(|source| ExportError::BadAttribute { column: column.clone(), source })?;
        if let Some(other) = proposed.iter().find(|other| other.name.is_same(&name)) {
            let (first, second) = (other.column.clone(), column.clone());
            return Err(ExportError::SameAttribute { first, second });
        }
        let said = request.types.iter().find(|(said, _)| said == column).map(|(_, kind)| *kind);
        let known = existing.iter().find(|other| other.name.is_same(&name));
        let cells = || sample.rows.iter().map(|(_, cells)| cells[place].as_str());
        let kind = said
            .or(known.map(|attribute| attribute.kind))
            .unwrap_or_else(|| propose_type(column, cells()));
        let name = known.map_or(name, |attribute| attribute.name.clone());
        proposed.push(ProposedAttribute { column: column.clone(), name, kind });
    }
    Ok(proposed)
}

/// Imports all rows of a table in one transaction. Rows without an id and
/// broken rows are counted, and written to `rejects` where it is given.
pub fn import_profiles(
    database: &mut dyn SegmentDatabase,
    source: &Source,
    request: &ImportRequest,
    rejects: Option<&mut dyn Write>,
    watch: &dyn Watch,
) -> Result<ImportOutcome, ExportError> {
    let clock = Instant::now();
    let existing = database.attributes(request.audience)?;
    let attributes = propose_attributes(source, &existing, request)?;
    let columns = attributes
        .iter()
        .map(|attribute| Ok((find_column(source, &attribute.column)?, attribute.kind)))
        .collect::<Result<_, ExportError>>()?;
    let plan = ImportPlan {
        audience: request.audience,
        attributes: attributes.iter().map(|a| (a.name.clone(), a.kind)).collect(),
        blanks: request.blanks,
    };
    let region = database.phone_region();
    let mut importing = database.start_import(&plan, watch)?;
    let keys = importing.keys().into_iter();
    let work = RowWork {
        id: find_column(source, &request.id_column)?,
        columns,
        keys: keys.map(|(column, kind)| (column, Matcher::new(kind, region))).collect(),
    };
    let mut report = ImportReport::default();
    let mut rejects = match rejects {
        None => None,
        Some(into) => Some(RejectsWriter::new(into, source.columns()).map_err(ExportError::Write)?),
    };
    pipeline::run(source, &work, Stage::Importing, watch, |batch| {
        report.read += batch.read;
        report.blank += batch.blank;
        report.cells_invalid += batch.cells_invalid;
        report.rejected += batch.rejected.len() as u64;
        if let Some(writer) = &mut rejects {
            for row in &batch.rejected {
                let cells = row.cells.iter().map(String::as_str);
                writer
                    .write(cells, row.number, row.reason, row.detail)
                    .map_err(ExportError::Write)?;
            }
        }
        Ok(importing.push(&batch.profiles)?)
    })?;
    if let Some(writer) = rejects {
        writer.finish().map_err(ExportError::Write)?;
    }
    let figures = importing.finish()?;
    report.inserted = figures.inserted;
    report.updated = figures.updated;
    report.unchanged = figures.unchanged;
    report.assert_adds_up();
    let duration_ms = u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(ImportOutcome { report, attributes, duration_ms })
}

fn find_column(source: &Source, column: &str) -> Result<usize, ExportError> {
    let columns = source.columns();
    columns.iter().position(|name| name == column).ok_or_else(|| ExportError::UnknownColumn {
        path: source.location().display(),
        word: UnknownWord::new("column", column, columns.iter().map(String::as_str)),
    })
}

/// Turns rows into profiles as they are to be stored.
#[derive(Debug, Clone)]
struct RowWork {
    id: usize,
    columns: Vec<(usize, AttributeType)>,
    /// The keys the database wants: of which column, by which matcher.
    keys: Vec<(usize, Matcher)>,
}

/// What came of a batch of rows.
#[derive(Default)]
struct ImportBatch {
    read: u64,
    blank: u64,
    cells_invalid: u64,
    rejected: Vec<RejectedImportRow>,
    profiles: ProfileBatch,
}

impl ImportBatch {
    /// Empties the batch and keeps its memory.
    fn start(&mut self, rows: usize, columns: usize) {
        (self.read, self.blank, self.cells_invalid) = (rows as u64, 0, 0);
        self.rejected.clear();
        self.profiles.clear();
        self.profiles.columns.resize_with(columns, Default::default);
    }
}

/// A row that is no profile.
struct RejectedImportRow {
    number: u32,
    reason: &'static str,
    detail: &'static str,
    cells: Vec<String>,
}

impl Work for RowWork {
    type Output = ImportBatch;

    fn work(&mut self, rows: &RowBatch, batch: &mut ImportBatch) {
        batch.start(rows.len(), self.columns.len());
        for row in 0..rows.len() {
            let rejection = match rows.state(row) {
                RowState::Blank => {
                    batch.blank += 1;
                    continue;
                }
                RowState::Undecodable => {
                    Some(("undecodable", "a cell is not text in this encoding"))
                }
                RowState::FieldCount => Some(("field_count", "more cells than headers")),
                RowState::Good => self.append(rows, row, batch),
            };
            if let Some((reason, detail)) = rejection {
                batch.rejected.push(RejectedImportRow {
                    number: rows.record_number(row),
                    reason,
                    detail,
                    cells: rows.cells(row).map(str::to_owned).collect(),
                });
            }
        }
        batch.profiles.make_keys(&mut self.keys);
    }
}

impl RowWork {
    /// Appends a row as a profile, unless it has no id.
    fn append(
        &self,
        rows: &RowBatch,
        row: usize,
        batch: &mut ImportBatch,
    ) -> Option<(&'static str, &'static str)> {
        let id = rows.cell(row, self.id);
        let stored = |text: &mut String| append_stored(AttributeType::Text, id, text);
        if batch.profiles.ids.push_with(stored).is_err() {
            batch.profiles.ids.pop();
            return Some(("empty_id", "the row has no id"));
        }
        for (column, (position, kind)) in batch.profiles.columns.iter_mut().zip(&self.columns) {
            let cell = rows.cell(row, *position);
            match column.push_with(|text| append_stored(*kind, cell, text)) {
                Ok(()) | Err(Unreadable::Empty) => {}
                Err(_) => batch.cells_invalid += 1,
            }
        }
        None
    }
}
