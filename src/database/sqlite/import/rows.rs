//! The statements of an import: inserting a profile, comparing stored ones with
//! what the rows bring, updating one. Profiles are compared in the order in which
//! they are stored, many with one statement.

use std::collections::HashMap;

use rusqlite::{Connection, Row, Statement};

use super::super::super::{Blanks, DatabaseError, ProfileBatch};
use super::super::connection::failed;
use super::super::ids::other_id;
use super::attributes::ImportedAttribute;
use super::chunk::RowProfile;
use crate::domain::attribute::ATTRIBUTES_MAX;
use crate::domain::{Audience, ProfileNumber, Watch, Word};

/// Profiles that are this far apart at the most are read by one statement that
/// passes over those in between: about what starting another one costs.
const GAP_MAX: u32 = 4;

/// New profiles inserted by one statement: starting one costs as much as the row.
const INSERTED_ROWS: usize = 16;

// SQLite takes so many parameters in one statement.
const _: () = assert!(INSERTED_ROWS * (ATTRIBUTES_MAX + 2) <= 32_766);

/// Rows between two looks whether to stop.
const WATCH_ROWS: usize = 4_096;

/// The statements, prepared once.
pub(super) struct RowStatements<'a> {
    insert_one: Statement<'a>,
    insert_many: Statement<'a>,
    select: Statement<'a>,
    update: Statement<'a>,
    blanks: Blanks,
}

/// A row of the chunk and the stored profile it is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) number: ProfileNumber,
    pub(super) row: usize,
}

/// The columns in which rows differ from what is stored, by row.
pub(super) type Changes = HashMap<usize, Vec<usize>>;

/// A chunk of rows, and whose they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct ChunkRows<'a> {
    pub(super) chunk: &'a ProfileBatch,
    pub(super) profiles: &'a [RowProfile],
    /// The number of each row's profile.
    pub(super) numbers: &'a [ProfileNumber],
}

impl<'a> RowStatements<'a> {
    pub(super) fn prepare(
        connection: &'a Connection,
        audience: Audience,
        columns: &[ImportedAttribute],
        blanks: Blanks,
    ) -> Result<Self, DatabaseError> {
        let prepare =
            |sql: String| connection.prepare(&sql).map_err(failed("preparing the import"));
        Ok(Self {
            insert_one: prepare(sql_insert(audience, columns, 1))?,
            insert_many: prepare(sql_insert(audience, columns, INSERTED_ROWS))?,
            select: prepare(sql_select(audience, columns))?,
            update: prepare(sql_update(audience, columns, blanks))?,
            blanks,
        })
    }

    /// Writes the rows of a chunk in their order. `changes` are those of rows
    /// about stored profiles; the answer adds those of rows about a profile that
    /// an earlier row of the chunk is about.
    pub(super) fn write(
        &mut self,
        rows: ChunkRows<'_>,
        mut changes: Changes,
        watch: &dyn Watch,
    ) -> Result<Changes, DatabaseError> {
        let mut waiting = Vec::with_capacity(INSERTED_ROWS);
        for (row, profile) in rows.profiles.iter().enumerate() {
            if row % WATCH_ROWS == 0 && watch.cancelled() {
                return Err(DatabaseError::Cancelled);
            }
            let number = rows.numbers[row];
            match profile {
                RowProfile::New => waiting.push(row),
                RowProfile::Stored(_) => {
                    if changes.contains_key(&row) {
                        self.update(number, rows.chunk, row)?;
                    }
                }
                RowProfile::SameAs(_) => {
                    self.insert(rows, &mut waiting)?;
                    let known = [Known { number, row }];
                    let mut other = None;
                    self.compare(rows.chunk, &known, |_, columns| other = Some(columns))?;
                    if let Some(columns) = other {
                        self.update(number, rows.chunk, row)?;
                        changes.insert(row, columns);
                    }
                }
            }
            if waiting.len() == INSERTED_ROWS {
                insert(&mut self.insert_many, rows, &waiting)?;
                waiting.clear();
            }
        }
        self.insert(rows, &mut waiting)?;
        Ok(changes)
    }

    /// Inserts the rows that wait, one by one.
    fn insert(
        &mut self,
        rows: ChunkRows<'_>,
        waiting: &mut Vec<usize>,
    ) -> Result<(), DatabaseError> {
        for row in waiting.drain(..) {
            insert(&mut self.insert_one, rows, &[row])?;
        }
        Ok(())
    }

    /// Updates a profile to a row.
    fn update(
        &mut self,
        number: ProfileNumber,
        chunk: &ProfileBatch,
        row: usize,
    ) -> Result<(), DatabaseError> {
        let statement = &mut self.update;
        let mut run = || {
            statement.raw_bind_parameter(1, number)?;
            for (parameter, values) in (2..).zip(&chunk.columns) {
                statement.raw_bind_parameter(parameter, values.get(row))?;
            }
            statement.raw_execute()
        };
        run().map(drop).map_err(failed("updating a profile"))
    }

    /// Tells of each row of `known`, which ascends by number, the columns that
    /// it changes, if there are some.
    pub(super) fn compare(
        &mut self,
        chunk: &ProfileBatch,
        known: &[Known],
        mut tell: impl FnMut(Known, Vec<usize>),
    ) -> Result<(), DatabaseError> {
        for run in known.chunk_by(|one, other| other.number - one.number <= GAP_MAX) {
            let mut missing = run.iter();
            let mut next = missing.next();
            let (first, last) = (run[0].number, run[run.len() - 1].number);
            let mut stored = self.select.query([first, last]).map_err(failed(READING))?;
            while let Some(profile) = stored.next().map_err(failed(READING))? {
                let number: ProfileNumber = profile.get(0).map_err(failed(READING))?;
                let Some(known) = next.filter(|known| known.number == number) else { continue };
                next = missing.next();
                let columns = other_columns(profile, chunk, known.row, self.blanks)
                    .map_err(failed(READING))?
                    .ok_or_else(|| other_id(number))?;
                if !columns.is_empty() {
                    tell(*known, columns);
                }
            }
            if let Some(known) = next {
                return Err(other_id(known.number));
            }
        }
        Ok(())
    }
}

/// Inserts as many rows as the statement takes.
fn insert(
    statement: &mut Statement<'_>,
    ChunkRows { chunk, numbers, .. }: ChunkRows<'_>,
    waiting: &[usize],
) -> Result<(), DatabaseError> {
    let mut parameter = 0;
    let mut next = || {
        parameter += 1;
        parameter
    };
    let mut run = || {
        for row in waiting {
            statement.raw_bind_parameter(next(), numbers[*row])?;
            statement.raw_bind_parameter(next(), chunk.ids.get(*row))?;
            for values in &chunk.columns {
                statement.raw_bind_parameter(next(), values.get(*row))?;
            }
        }
        statement.raw_execute()
    };
    run().map(drop).map_err(failed("inserting profiles"))
}

const READING: &str = "comparing profiles";

/// The columns in which a row differs from a stored profile; nothing when that
/// has another id.
fn other_columns(
    stored: &Row<'_>,
    chunk: &ProfileBatch,
    row: usize,
    blanks: Blanks,
) -> rusqlite::Result<Option<Vec<usize>>> {
    // Bytes, because whether a stored text is UTF-8 does not matter here.
    let is_other = |column, value: Option<&str>| {
        Ok::<_, rusqlite::Error>(
            stored.get_ref(column)?.as_bytes_or_null()? != value.map(str::as_bytes),
        )
    };
    if is_other(1, chunk.ids.get(row))? {
        return Ok(None);
    }
    let mut columns = Vec::new();
    for (position, values) in chunk.columns.iter().enumerate() {
        let value = values.get(row);
        let kept = value.is_none() && blanks == Blanks::Keep;
        if !kept && is_other(position + 2, value)? {
            columns.push(position);
        }
    }
    Ok(Some(columns))
}

/// The columns of the plan as SQL lists them after others.
fn listed(columns: &[ImportedAttribute]) -> String {
    let names: Vec<String> = std::iter::once(String::new())
        .chain(columns.iter().map(|column| column.attribute.column()))
        .collect();
    names.join(", ")
}

fn sql_insert(audience: Audience, columns: &[ImportedAttribute], rows: usize) -> String {
    let row = format!("(?, ?{})", ", ?".repeat(columns.len()));
    format!(
        "INSERT INTO {} (profile_number, id{}) VALUES {}",
        audience.word(),
        listed(columns),
        vec![row; rows].join(", ")
    )
}

fn sql_select(audience: Audience, columns: &[ImportedAttribute]) -> String {
    format!(
        "SELECT profile_number, id{} FROM {} WHERE profile_number BETWEEN ?1 AND ?2
         ORDER BY profile_number",
        listed(columns),
        audience.word()
    )
}

fn sql_update(audience: Audience, columns: &[ImportedAttribute], blanks: Blanks) -> String {
    let assignments: Vec<String> = (2..)
        .zip(columns)
        .map(|(place, column)| {
            let name = column.attribute.column();
            match blanks {
                Blanks::Clear => format!("{name} = ?{place}"),
                Blanks::Keep => format!("{name} = coalesce(?{place}, {name})"),
            }
        })
        .collect();
    // An import of ids alone updates nobody, but its statement must be one.
    let assignments =
        if assignments.is_empty() { "id = id".to_owned() } else { assignments.join(", ") };
    format!("UPDATE {} SET {assignments} WHERE profile_number = ?1", audience.word())
}
