//! Profiles from a table: upsert by id in one transaction (SPEC §4), at once or
//! previewed before. A preview is an import that is not ended, so that its figures
//! are those of the import.

mod attributes;
mod explain;
mod pages;
mod preview;
mod rows;

pub use attributes::{ProposedAttribute, propose_attributes};
pub use explain::{ImportRowExplanation, ValueChange, explain_import_row};
pub use pages::{ImportRow, ImportTab, import_page, write_import_rejects};
pub use preview::{ImportPreview, commit_import, preview_import};
pub use rows::ImportRejection;

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Instant;

use crate::database::{Blanks, DatabaseError, ImportPlan, Importing, SegmentDatabase};
use crate::domain::{AttributeName, AttributeType, Audience, ImportReport, Stage, Watch};
use crate::matcher::Matcher;
use crate::source::{RejectsWriter, Source};

use super::ExportError;
use super::first_rows::imported_damage;
use super::pipeline;
use attributes::{find_column, propose_from_sample};
use rows::{ImportBatch, RowWork};

/// What to import, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRequest {
    /// Whose profiles.
    pub audience: Audience,
    /// The column with the ids.
    pub id_column: String,
    /// Columns that bring nothing.
    pub left_out: Vec<String>,
    /// Columns that go to an attribute of another name.
    pub renamed: Vec<(String, AttributeName)>,
    /// Types said by a person, by column or attribute.
    pub types: Vec<(String, AttributeType)>,
    /// What a blank cell does.
    pub blanks: Blanks,
}

impl ImportRequest {
    /// Every column to the attribute of its name.
    pub fn new(audience: Audience, id_column: impl Into<String>) -> Self {
        Self {
            audience,
            id_column: id_column.into(),
            left_out: Vec::new(),
            renamed: Vec::new(),
            types: Vec::new(),
            blanks: Blanks::default(),
        }
    }
}

/// What an import came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportOutcome {
    /// The figures; they add up.
    pub report: ImportReport,
    /// The attributes of the table.
    pub attributes: Vec<ProposedAttribute>,
    /// The attributes with cells their types cannot read.
    pub invalid: Vec<InvalidCells>,
    /// What a person should know of the table, in sentences.
    pub warnings: Vec<String>,
    /// How long it took.
    pub duration_ms: u64,
}

/// Cells that were left empty because their type cannot read them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidCells {
    /// The attribute.
    pub attribute: AttributeName,
    /// Its type.
    pub kind: AttributeType,
    /// How many cells.
    pub cells: u64,
    /// The record number of the first.
    pub row: u32,
    /// The first as it was read.
    pub example: String,
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
    let ended = |importing: Box<dyn Importing + '_>, read: ImportPreview| {
        importing.finish()?;
        Ok(read.outcome)
    };
    let work = Import { source, request, generation: None, watch };
    let outcome = work.run(database, rejects, ended)?;
    Ok(ImportOutcome { duration_ms: elapsed_ms(clock), ..outcome })
}

fn elapsed_ms(clock: Instant) -> u64 {
    u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// An import until it is ended, one way or another.
struct Import<'a> {
    source: &'a Source,
    request: &'a ImportRequest,
    /// The generation the profiles must be at, where one must.
    generation: Option<u64>,
    watch: &'a dyn Watch,
}

impl Import<'_> {
    /// Reads the source into an import, and leaves how it ends to `end`.
    fn run<T>(
        self,
        database: &mut dyn SegmentDatabase,
        rejects: Option<&mut dyn Write>,
        end: impl FnOnce(Box<dyn Importing + '_>, ImportPreview) -> Result<T, ExportError>,
    ) -> Result<T, ExportError> {
        let clock = Instant::now();
        let Self { source, request, watch, .. } = self;
        let existing = database.attributes(request.audience)?;
        let (attributes, sample) = propose_from_sample(source, &existing, request)?;
        let plan = ImportPlan {
            audience: request.audience,
            attributes: attributes.iter().map(|a| (a.name.clone(), a.kind)).collect(),
            blanks: request.blanks,
        };
        let region = database.phone_region();
        let mut importing = database.start_import(&plan, watch)?;
        let generation = importing.generation();
        if self.generation.is_some_and(|expected| expected != generation) {
            return Err(DatabaseError::OutOfDate.into());
        }
        let keys = importing.keys().into_iter();
        let columns = attributes
            .iter()
            .map(|attribute| Ok((find_column(source, &attribute.column)?, attribute.kind)))
            .collect::<Result<_, ExportError>>()?;
        let work = RowWork {
            id: find_column(source, &request.id_column)?,
            columns,
            has_error_cells: source.has_error_cells(),
            keys: keys
                .map(|(column, kind)| {
                    (column, Matcher::of_values(kind, attributes[column].kind, region))
                })
                .collect(),
        };
        let taken = work.columns.iter().map(|(column, _)| *column).chain([work.id]).collect();
        let warnings = [source.warnings(), &imported_damage(&sample, taken)].concat();
        let mut tally = Tally::new(&attributes);
        let mut rejects = match rejects {
            None => None,
            Some(into) => {
                Some(RejectsWriter::new(into, source.columns()).map_err(ExportError::Write)?)
            }
        };
        let read = pipeline::run(source, &work, Stage::Importing, watch, |batch| {
            tally.add(batch);
            if let Some(writer) = &mut rejects {
                write_rejects(writer, batch).map_err(ExportError::Write)?;
            }
            Ok(importing.push(&batch.profiles)?)
        })?;
        if let Some(writer) = rejects {
            writer.finish().map_err(ExportError::Write)?;
        }
        let rows = importing.rows()?.clone();
        let Tally { mut report, rejected, invalid } = tally;
        let figures = rows.figures();
        report.inserted = figures.inserted;
        report.updated = figures.updated;
        report.unchanged = figures.unchanged;
        report.assert_adds_up();
        let invalid = invalid.into_iter().filter(|invalid| invalid.cells > 0).collect();
        let duration_ms = elapsed_ms(clock);
        let outcome = ImportOutcome { report, attributes, invalid, warnings, duration_ms };
        let (request, source) = (request.clone(), read);
        end(importing, ImportPreview { request, outcome, rows, rejected, generation, source })
    }
}

fn write_rejects(
    writer: &mut RejectsWriter<&mut dyn Write>,
    batch: &ImportBatch,
) -> std::io::Result<()> {
    for row in &batch.rejected {
        let cells = row.cells.iter().map(String::as_str);
        writer.write(cells, row.number, row.reason.code(), row.reason.sentence())?;
    }
    Ok(())
}

/// What is counted while rows go by.
struct Tally {
    report: ImportReport,
    rejected: BTreeMap<ImportRejection, roaring::RoaringBitmap>,
    /// One entry an attribute.
    invalid: Vec<InvalidCells>,
}

impl Tally {
    fn new(attributes: &[ProposedAttribute]) -> Self {
        let none = |attribute: &ProposedAttribute| InvalidCells {
            attribute: attribute.name.clone(),
            kind: attribute.kind,
            cells: 0,
            row: 0,
            example: String::new(),
        };
        let invalid = attributes.iter().map(none).collect();
        Self { report: ImportReport::default(), rejected: BTreeMap::new(), invalid }
    }

    /// Adds a batch; batches come in the order of their rows.
    fn add(&mut self, batch: &ImportBatch) {
        self.report.read += batch.read;
        self.report.blank += batch.blank;
        self.report.rejected += batch.rejected.len() as u64;
        for row in &batch.rejected {
            self.rejected.entry(row.reason).or_default().insert(row.number);
        }
        for (known, (cells, first)) in self.invalid.iter_mut().zip(&batch.invalid) {
            self.report.cells_invalid += cells;
            if let (0, Some((row, example))) = (known.cells, first) {
                known.row = *row;
                known.example.clone_from(example);
            }
            known.cells += cells;
        }
    }
}
