//! What a database holds, so that two states can be compared. Everything in it counts
//! but times, settings, and the entries of the history, which are looked at by
//! themselves.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::types::ValueRef;

/// Columns that differ from run to run.
const LEFT_OUT: [&str; 3] = ["created_at", "updated_at", "computation_number"];

/// Of each table how many rows it has and what is in them.
#[derive(Debug, PartialEq)]
pub(super) struct State(BTreeMap<String, (u64, u64)>);

impl State {
    /// The state of a database, whose file must be whole.
    pub(super) fn of(path: &Path) -> Self {
        let connection = Connection::open(path).unwrap();
        let text = |sql: &str| -> String {
            connection
                .query_row(sql, [], |row| row.get::<_, rusqlite::types::Value>(0))
                .map_or_else(
                    |error| panic!("{error}"),
                    |value| match value {
                        rusqlite::types::Value::Text(text) => text,
                        other => format!("{other:?}"),
                    },
                )
        };
        assert_eq!(text("PRAGMA integrity_check"), "ok");
        let broken = connection.query_row("PRAGMA foreign_key_check", [], |_| Ok(()));
        assert_eq!(broken, Err(rusqlite::Error::QueryReturnedNoRows), "a reference leads nowhere");
        let mut tables: Vec<(String, String)> = connection
            .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            .unwrap()
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        tables.retain(|(name, _)| {
            !["computation", "setting", "sqlite_sequence"].contains(&name.as_str())
        });
        let of_table = |(name, sql): (String, String)| {
            let (rows, sum) = contents(&connection, &name);
            (format!("{name}: {sql}"), (rows, sum))
        };
        let schema = text("PRAGMA user_version");
        let mut state: BTreeMap<_, _> = tables.into_iter().map(of_table).collect();
        state.insert(format!("schema {schema}"), (0, 0));
        Self(state)
    }
}

/// How many rows a table has, and a sum of what is in them in any order.
fn contents(connection: &Connection, table: &str) -> (u64, u64) {
    let mut statement = connection.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.query([]).unwrap();
    let (mut count, mut sum) = (0, 0_u64);
    while let Some(row) = rows.next().unwrap() {
        let mut hasher = DefaultHasher::new();
        for (place, name) in names.iter().enumerate() {
            if LEFT_OUT.contains(&name.as_str()) {
                continue;
            }
            match row.get_ref(place).unwrap() {
                ValueRef::Null => 0.hash(&mut hasher),
                ValueRef::Integer(number) => number.hash(&mut hasher),
                ValueRef::Real(number) => number.to_bits().hash(&mut hasher),
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.hash(&mut hasher),
            }
        }
        count += 1;
        sum = sum.wrapping_add(hasher.finish());
    }
    (count, sum)
}

/// The log beside a database.
pub(super) fn log(database: &Path) -> PathBuf {
    let mut log = database.as_os_str().to_owned();
    log.push("-wal");
    PathBuf::from(log)
}

/// How many pages of a transaction that never ended are in the log.
pub(super) fn uncommitted_frames(database: &Path) -> u64 {
    const LOG_HEADER_BYTES: u64 = 32;
    const FRAME_HEADER_BYTES: u64 = 24;
    let Ok(log) = std::fs::metadata(log(database)) else { return 0 };
    let connection = Connection::open(database).unwrap();
    let page: u64 = connection.query_row("PRAGMA page_size", [], |row| row.get(0)).unwrap();
    let committed: i64 =
        connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1)).unwrap();
    let there = log.len().saturating_sub(LOG_HEADER_BYTES) / (page + FRAME_HEADER_BYTES);
    there.saturating_sub(u64::try_from(committed).unwrap_or(0))
}
