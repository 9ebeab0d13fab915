//! The statements of an import: inserting a profile, comparing stored ones with
//! what the rows bring, updating one. Profiles are compared in the order in which
//! they are stored, many with one statement.

use rusqlite::{Connection, Row, Statement};

use super::super::super::{Blanks, DatabaseError, ProfileBatch};
use super::super::connection::failed;
use super::super::ids::other_id;
use super::attributes::ImportedAttribute;
use crate::domain::{Audience, ProfileNumber, Word};

/// Profiles that are this far apart at the most are read by one statement that
/// passes over those in between: about what starting another one costs.
const GAP_MAX: u32 = 4;

/// The statements, prepared once.
pub(super) struct RowStatements<'a> {
    insert: Statement<'a>,
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
            insert: prepare(sql_insert(audience, columns))?,
            select: prepare(sql_select(audience, columns))?,
            update: prepare(sql_update(audience, columns, blanks))?,
            blanks,
        })
    }

    /// Inserts a row as a new profile.
    pub(super) fn insert(
        &mut self,
        number: ProfileNumber,
        chunk: &ProfileBatch,
        row: usize,
    ) -> Result<(), DatabaseError> {
        let statement = &mut self.insert;
        let mut run = || {
            statement.raw_bind_parameter(1, number)?;
            statement.raw_bind_parameter(2, chunk.ids.get(row))?;
            for (parameter, values) in (3..).zip(&chunk.columns) {
                statement.raw_bind_parameter(parameter, values.get(row))?;
            }
            statement.raw_execute()
        };
        run().map(drop).map_err(failed("inserting a profile"))
    }

    /// Updates a profile to a row.
    pub(super) fn update(
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

fn sql_insert(audience: Audience, columns: &[ImportedAttribute]) -> String {
    format!(
        "INSERT INTO {} (profile_number, id{}) VALUES (?, ?{})",
        audience.word(),
        listed(columns),
        ", ?".repeat(columns.len())
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
