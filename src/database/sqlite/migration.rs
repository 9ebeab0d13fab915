//! Schemas and the way from one to the next: numbered SQL in `assets/schema`, and
//! what SQL alone cannot say because the columns of profiles come from people.

use rusqlite::types::Value;
use rusqlite::{Connection, Transaction};

use super::super::DatabaseError;
use super::connection::failed;
use super::profiles::quoted;
use super::sets::{StoredSet, UncheckedSet};
use super::waiting::{self, Patience};
use crate::domain::{Audience, MemberSet, Unwatched, Word};

/// The schemas in order; the n-th brings a file from `user_version` n to n + 1.
const MIGRATIONS: [Migration; 5] = [
    Migration { sql: include_str!("../../../assets/schema/0001.sql"), after: |_| Ok(()) },
    Migration { sql: include_str!("../../../assets/schema/0002.sql"), after: without_index_of_ids },
    Migration { sql: include_str!("../../../assets/schema/0003.sql"), after: |_| Ok(()) },
    Migration { sql: include_str!("../../../assets/schema/0004.sql"), after: |_| Ok(()) },
    Migration { sql: include_str!("../../../assets/schema/0005.sql"), after: with_checksums },
];

/// The newest schema this program knows.
pub(super) const SCHEMA_KNOWN: u32 = 5;

/// The first schema whose sets end in a checksum.
pub(super) const SCHEMA_OF_CHECKSUMS: u32 = 5;

/// One step.
struct Migration {
    sql: &'static str,
    after: fn(&Connection) -> rusqlite::Result<()>,
}

/// The version of the schema.
pub(super) fn schema(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Brings the schema to the newest in one transaction.
pub(super) fn migrate(connection: &Connection) -> Result<(), DatabaseError> {
    let doing = "bringing the schema up to date";
    let transaction = waiting::begin(connection, Patience::WRITER, doing, &Unwatched)?;
    run(&transaction).map_err(failed(doing))?;
    transaction.commit().map_err(failed(doing))
}

fn run(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    // Read here: another process may have been faster.
    let found = schema(transaction)?;
    for migration in MIGRATIONS.iter().skip(found as usize) {
        transaction.execute_batch(migration.sql)?;
        (migration.after)(transaction)?;
    }
    transaction.pragma_update(None, "user_version", SCHEMA_KNOWN)
}

/// The numbers of the stored profiles in a file of a schema before checksums.
pub(super) fn stored_before_checksums(
    connection: &Connection,
    audience: Audience,
) -> rusqlite::Result<MemberSet> {
    let select = "SELECT profiles FROM audience WHERE audience = ?1";
    connection
        .query_row(select, [audience.word()], |row| row.get::<_, UncheckedSet>(0).map(|set| set.0))
}

/// Where sets of profiles are: the table, what tells its rows apart, the column.
const SETS: [(&str, &str, &str); 4] = [
    ("audience", "audience", "profiles"),
    ("attribute", "attribute_number", "empty"),
    ("version", "rowid", "members"),
    ("version_criterion", "rowid", "profiles"),
];

/// Writes every set once more, with its checksum.
fn with_checksums(connection: &Connection) -> rusqlite::Result<()> {
    for (table, key, column) in SETS {
        let keys: Vec<Value> = connection
            .prepare(&format!("SELECT {key} FROM {table}"))?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut read =
            connection.prepare(&format!("SELECT {column} FROM {table} WHERE {key} = ?1"))?;
        let mut write =
            connection.prepare(&format!("UPDATE {table} SET {column} = ?2 WHERE {key} = ?1"))?;
        for key in keys {
            let UncheckedSet(set) = read.query_row([&key], |row| row.get(0))?;
            write.execute((key, StoredSet(set)))?;
        }
    }
    Ok(())
}

/// Copies the tables of profiles into such without `UNIQUE` on the id, whose
/// index cannot be dropped otherwise.
fn without_index_of_ids(connection: &Connection) -> rusqlite::Result<()> {
    for audience in Audience::ALL {
        let table = audience.word();
        let columns: Vec<String> = connection
            .prepare("SELECT name FROM pragma_table_info(?1) WHERE cid > 1 ORDER BY cid")?
            .query_map([table], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let columns: Vec<String> =
            columns.iter().map(|name| format!(", {} TEXT", quoted(name))).collect();
        let columns = columns.concat();
        connection.execute_batch(&format!(
            "ALTER TABLE {table} RENAME TO old_profiles;
             CREATE TABLE {table} (
                 profile_number INTEGER PRIMARY KEY, id TEXT NOT NULL{columns}
             ) STRICT;
             INSERT INTO {table} SELECT * FROM old_profiles;
             DROP TABLE old_profiles;"
        ))?;
    }
    Ok(())
}
