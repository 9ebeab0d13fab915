//! What a segment database holds, read past the program, so that two states can be
//! compared; and what lies in a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};

/// Every row of every table, as text; empty where there is no file.
pub(super) type Dump = BTreeMap<String, Vec<String>>;

/// What differs from run to run: moments and durations.
const MOMENTS: [&str; 4] = ["created_at", "updated_at", "started_at", "duration_ms"];

/// What is made again from the profiles where it is missing, and is nobody's data. That
/// it agrees with them is seen by the next run, which finds people by it.
const DERIVED: [&str; 2] = ["key_index", "key_block"];

/// Reads everything; the file must be sound.
pub(super) fn dump(path: &Path) -> Dump {
    if !path.exists() {
        return Dump::new();
    }
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    let sound: String =
        connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok", "{}", path.display());
    let orphans: i64 = connection
        .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(orphans, 0, "rows point to rows that are not there");
    let schema: i64 =
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    let mut tables: Vec<String> = connection
        .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'sqlite_sequence'",
        )
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    tables.retain(|table| !DERIVED.contains(&table.as_str()));
    let mut dump: Dump =
        tables.iter().map(|table| (table.clone(), rows(&connection, table))).collect();
    dump.insert("user_version".into(), vec![schema.to_string()]);
    dump
}

fn rows(connection: &Connection, table: &str) -> Vec<String> {
    // A run that failed is in the history, as it should be, and takes a number.
    let without = match table {
        "computation" => "WHERE status = 'done'",
        // The mark that the file is still to be wiped, by who opens it next.
        "setting" => "WHERE name <> 'to_wipe'",
        _ => "",
    };
    let mut statement =
        connection.prepare(&format!("SELECT * FROM \"{table}\" {without}")).unwrap();
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.query([]).unwrap();
    let mut lines = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let cells = columns.iter().enumerate().filter_map(|(at, column)| {
            let skipped = MOMENTS.contains(&column.as_str()) || column == "computation_number";
            (!skipped).then(|| format!("{column}={}", cell(row.get(at).unwrap())))
        });
        lines.push(cells.collect::<Vec<_>>().join("|"));
    }
    lines.sort();
    lines
}

fn cell(value: Value) -> String {
    match value {
        // The report of a run ends with its duration.
        Value::Text(text) => match text.split_once("\"duration_ms\"") {
            Some((figures, _)) => figures.to_owned(),
            None => text,
        },
        // A key that every new database has of its own.
        Value::Blob(bytes) if bytes.len() == 16 => "16 bytes".to_owned(),
        other => format!("{other:?}"),
    }
}

/// The names of the files of a folder, in order.
pub(super) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
