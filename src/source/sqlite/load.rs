//! Loads tables that were read into the private database of a query. A column is
//! one of numbers only when every cell of it is a plain number, so that `amount >
//! 100` compares figures and `007` stays what it is.

use rusqlite::Connection;
use rusqlite::types::Null;

use super::error::SqlError;
use super::value::plain_number;
use crate::domain::{Progress, SourceFingerprint, Stage, Watch};
use crate::source::blank::trim;
use crate::source::{RowBatch, RowState, Source, SourceError};

/// The most columns of a table of SQLite, as it is compiled in.
const TABLE_COLUMNS_MAX: usize = 2_000;

/// Cells between two looks at whether somebody stopped the work.
const CELLS_PER_LOOK: usize = 16_384;

/// What a column of a query's table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnKind {
    /// Text as it was read, also where it looks like a number.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers, some with decimals; all with so many, if it is the same for all.
    Real { decimals: Option<usize> },
}

/// A column of a query's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LoadedColumn {
    /// Its name in a query.
    pub(super) name: String,
    pub(super) kind: ColumnKind,
    /// A number whose zeros at the end are lost.
    pub(super) shortened: Option<String>,
}

/// A table in the private database.
#[derive(Debug)]
pub(super) struct LoadedTable {
    pub(super) name: String,
    pub(super) columns: Vec<LoadedColumn>,
    /// Of the source.
    pub(super) fingerprint: SourceFingerprint,
    /// Broken rows, which are not in the table.
    pub(super) left_out: u64,
}

/// Reads a source twice, to know its columns and then to load it.
pub(super) fn load(
    connection: &Connection,
    name: &str,
    source: &Source,
    watch: &dyn Watch,
) -> Result<LoadedTable, SourceError> {
    let columns = source.columns().len();
    if columns > TABLE_COLUMNS_MAX {
        let (name, limit) = (name.to_owned(), TABLE_COLUMNS_MAX);
        return Err(SqlError::TooWide { name, columns, limit }.into());
    }
    let columns = told_columns(source, watch)?;
    let mut table = LoadedTable {
        name: name.to_owned(),
        columns,
        fingerprint: SourceFingerprint {
            path: source.location().display(),
            size_bytes: 0,
            hash: String::new(),
        },
        left_out: 0,
    };
    create(connection, &table).map_err(failed)?;
    fill(connection, &mut table, source, watch)?;
    Ok(table)
}

/// A name as SQLite reads it, whatever is in it.
pub(super) fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Columns by their names, each once whatever the case, and what all cells are.
fn told_columns(source: &Source, watch: &dyn Watch) -> Result<Vec<LoadedColumn>, SourceError> {
    let mut told = vec![Told::default(); source.columns().len()];
    let mut reader = source.reader()?;
    let mut batch = RowBatch::new();
    while reader.read_batch(&mut batch)? {
        look(source, watch, None)?;
        for row in (0..batch.len()).filter(|row| batch.state(*row) == RowState::Good) {
            for (told, cell) in told.iter_mut().zip(batch.cells(row)) {
                told.add(cell);
            }
        }
    }
    let names = unique_names(source.columns());
    let column = |(name, told): (String, Told)| {
        let kind = told.kind();
        let shortened = told.shortened.filter(|_| kind == ColumnKind::Real { decimals: None });
        LoadedColumn { name, kind, shortened }
    };
    Ok(names.into_iter().zip(told).map(column).collect())
}

/// SQLite does not tell `Email` from `email`: the second becomes `email#2`.
fn unique_names(columns: &[String]) -> Vec<String> {
    let mut taken = std::collections::HashSet::new();
    let mut names = Vec::with_capacity(columns.len());
    for column in columns {
        // Where SQL would end.
        let wanted = column.replace('\0', " ");
        let (mut name, mut count) = (wanted.clone(), 1);
        while !taken.insert(name.to_ascii_lowercase()) {
            count += 1;
            name = format!("{wanted}#{count}");
        }
        names.push(name);
    }
    names
}

/// What the cells of a column are so far.
#[derive(Debug, Clone, Default)]
struct Told {
    is_text: bool,
    /// The fewest and the most decimals of its numbers.
    decimals: Option<(usize, usize)>,
    shortened: Option<String>,
}

impl Told {
    fn add(&mut self, cell: &str) {
        if self.is_text || trim(cell).is_empty() {
            return;
        }
        let Some(number) = plain_number(cell) else {
            self.is_text = true;
            return;
        };
        let decimals = number.decimals;
        let (fewest, most) = self.decimals.unwrap_or((decimals, decimals));
        self.decimals = Some((fewest.min(decimals), most.max(decimals)));
        if number.ends_in_zero && self.shortened.is_none() {
            self.shortened = Some(cell.to_owned());
        }
    }

    fn kind(&self) -> ColumnKind {
        match self.decimals.filter(|_| !self.is_text) {
            None => ColumnKind::Text,
            Some((_, 0)) => ColumnKind::Integer,
            Some((fewest, most)) => ColumnKind::Real { decimals: (fewest == most).then_some(most) },
        }
    }
}

fn create(connection: &Connection, table: &LoadedTable) -> rusqlite::Result<()> {
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|column| {
            let kind = match column.kind {
                ColumnKind::Text => "TEXT",
                ColumnKind::Integer => "INTEGER",
                ColumnKind::Real { .. } => "REAL",
            };
            format!("{} {kind}", identifier(&column.name))
        })
        .collect();
    let name = identifier(&table.name);
    connection.execute_batch(&format!("CREATE TABLE {name} ({})", columns.join(", ")))
}

fn fill(
    connection: &Connection,
    table: &mut LoadedTable,
    source: &Source,
    watch: &dyn Watch,
) -> Result<(), SourceError> {
    let places = vec!["?"; table.columns.len()].join(", ");
    let insert = format!("INSERT INTO {} VALUES ({places})", identifier(&table.name));
    let mut insert = connection.prepare(&insert).map_err(failed)?;
    let rows_per_look = (CELLS_PER_LOOK / table.columns.len().max(1)).max(1);
    let (mut reader, mut batch, mut rows) = (source.reader()?, RowBatch::new(), 0);
    while reader.read_batch(&mut batch)? {
        for row in 0..batch.len() {
            if row % rows_per_look == 0 {
                let done = |size: u64| reader.position_bytes().saturating_mul(1000) / size.max(1);
                let permille = source.reading_bytes().map(done);
                let permille = permille.and_then(|done| u16::try_from(done.min(1000)).ok());
                look(source, watch, Some((rows + row as u64, permille)))?;
            }
            if !matches!(batch.state(row), RowState::Good | RowState::Blank) {
                table.left_out += 1;
                continue;
            }
            for (at, (column, cell)) in table.columns.iter().zip(batch.cells(row)).enumerate() {
                bind(&mut insert, at + 1, column.kind, cell).map_err(failed)?;
            }
            insert.raw_execute().map_err(failed)?;
        }
        rows += batch.len() as u64;
    }
    if let Some(fingerprint) = reader.fingerprint() {
        table.fingerprint = fingerprint;
    }
    Ok(())
}

/// A blank cell is NULL. A cell that became text since the columns were told apart
/// stays text; the source is found changed then.
fn bind(
    insert: &mut rusqlite::Statement<'_>,
    at: usize,
    kind: ColumnKind,
    cell: &str,
) -> rusqlite::Result<()> {
    if trim(cell).is_empty() {
        return insert.raw_bind_parameter(at, Null);
    }
    match kind {
        ColumnKind::Integer => {
            if let Ok(number) = cell.parse::<i64>() {
                return insert.raw_bind_parameter(at, number);
            }
        }
        ColumnKind::Real { .. } => {
            if let Ok(number) = cell.parse::<f64>() {
                return insert.raw_bind_parameter(at, number);
            }
        }
        ColumnKind::Text => {}
    }
    insert.raw_bind_parameter(at, cell)
}

fn look(
    source: &Source,
    watch: &dyn Watch,
    progress: Option<(u64, Option<u16>)>,
) -> Result<(), SourceError> {
    if watch.cancelled() {
        return Err(SourceError::Cancelled { source_name: source.location().display() });
    }
    if let Some((rows, permille)) = progress {
        watch.progress(Progress::new(Stage::Opening, rows, permille));
    }
    Ok(())
}

/// What the private database cannot do.
pub(super) fn failed(error: rusqlite::Error) -> SourceError {
    let what = match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message,
        other => other.to_string(),
    };
    SqlError::Failed { what }.into()
}
