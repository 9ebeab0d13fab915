//! A table of its own in a new SQLite file, for other programs: one transaction,
//! no schema and no mark of ours. What it holds is the caller's business.

use std::path::Path;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};

use super::DatabaseError;
use super::connection::failed;
use super::profiles::quoted;

const WRITING: &str = "writing the table";

/// Whole numbers up to this size are exact as doubles, and stored as integers.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

/// A column of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    name: String,
    /// As SQLite is told; empty for values as they come.
    kind: &'static str,
}

impl TableColumn {
    /// A column of texts.
    pub fn text(name: &str) -> Self {
        Self { name: name.to_owned(), kind: "TEXT" }
    }

    /// A column that keeps numbers and texts as they come.
    pub fn any(name: &str) -> Self {
        Self { name: name.to_owned(), kind: "" }
    }
}

/// A value of the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TableValue<'a> {
    /// NULL.
    Empty,
    /// A text.
    Text(&'a str),
    /// A number; an INTEGER where it is whole, else a REAL.
    Number(f64),
}

/// A table being written; nothing of it is kept unless it is finished.
#[derive(Debug)]
pub struct TableFile {
    connection: Connection,
    table: String,
    insert: String,
}

impl TableFile {
    /// Begins a table in an empty file, which its owner removes after an error.
    pub fn fill(path: &Path, table: &str, columns: &[TableColumn]) -> Result<Self, DatabaseError> {
        let connection = Connection::open(path).map_err(failed(WRITING))?;
        // The file is thrown away unless all of it is written: nothing to roll back.
        connection
            .pragma_update_and_check(None, "journal_mode", "off", |_| Ok(()))
            .map_err(failed(WRITING))?;
        connection.pragma_update(None, "synchronous", "off").map_err(failed(WRITING))?;
        let names: Vec<String> = columns
            .iter()
            .map(|column| format!("{} {}", quoted(&column.name), column.kind))
            .collect();
        let (name, columns) = (quoted(table), names.join(", "));
        connection
            .execute_batch(&format!("BEGIN; CREATE TABLE {name} ({columns})"))
            .map_err(failed(WRITING))?;
        let places = vec!["?"; names.len()].join(", ");
        let insert = format!("INSERT INTO {name} VALUES ({places})");
        Ok(Self { connection, table: table.to_owned(), insert })
    }

    /// Adds a row.
    pub fn insert<'v>(
        &mut self,
        values: impl Iterator<Item = TableValue<'v>>,
    ) -> Result<(), DatabaseError> {
        let mut insert = self.connection.prepare_cached(&self.insert).map_err(failed(WRITING))?;
        insert.execute(params_from_iter(values)).map_err(failed(WRITING))?;
        Ok(())
    }

    /// Makes the values of a column unique, which is cheapest at the end, and commits.
    pub fn finish(self, key: &str) -> Result<(), DatabaseError> {
        let index = quoted(&format!("{}_{key}", self.table));
        let (table, key) = (quoted(&self.table), quoted(key));
        self.connection
            .execute_batch(&format!("CREATE UNIQUE INDEX {index} ON {table} ({key}); COMMIT"))
            .map_err(failed(WRITING))?;
        self.connection.close().map_err(|(_, error)| failed(WRITING)(error))
    }
}

impl ToSql for TableValue<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Empty => ToSqlOutput::Owned(Value::Null),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and small enough")]
            Self::Number(number) if number.fract() == 0.0 && number.abs() <= WHOLE_MAX => {
                ToSqlOutput::Owned(Value::Integer(*number as i64))
            }
            Self::Number(number) => ToSqlOutput::Owned(Value::Real(*number)),
        })
    }
}

/// A table of a file for tests: its header and rows as texts, and the storage
/// classes of each row.
#[cfg(test)]
pub(crate) fn read_table(path: &Path, table: &str) -> (Vec<Vec<String>>, Vec<String>) {
    let connection = Connection::open(path).unwrap();
    let checked: String =
        connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(checked, "ok");
    let mut select = connection.prepare(&format!("SELECT * FROM {}", quoted(table))).unwrap();
    let names: Vec<String> = select.column_names().map(str::to_owned).collect();
    let (mut read, mut classes) = (vec![names], Vec::new());
    let mut rows = select.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let values: Vec<Value> = (0..read[0].len()).map(|at| row.get(at).unwrap()).collect();
        read.push(values.iter().map(value_text).collect());
        let class = |value: &Value| value.data_type().to_string().to_lowercase();
        classes.push(values.iter().map(class).collect::<Vec<_>>().join(" "));
    }
    (read, classes)
}

#[cfg(test)]
fn value_text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(_) => panic!("no blob is written"),
    }
}
