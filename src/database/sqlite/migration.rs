//! Schemas and the way from one to the next: numbered SQL in `assets/schema`, and
//! what SQL alone cannot say because the columns of profiles come from people.

use rusqlite::{Connection, Transaction};

use super::super::DatabaseError;
use super::connection::failed;
use super::profiles::quoted;
use super::waiting::{self, Patience};
use crate::domain::{Audience, Unwatched, Word};

/// The schemas in order; the n-th brings a file from `user_version` n to n + 1.
const MIGRATIONS: [Migration; 5] = [
    Migration { sql: include_str!("../../../assets/schema/0001.sql"), after: |_| Ok(()) },
    Migration { sql: include_str!("../../../assets/schema/0002.sql"), after: without_index_of_ids },
    Migration { sql: include_str!("../../../assets/schema/0003.sql"), after: |_| Ok(()) },
    Migration { sql: include_str!("../../../assets/schema/0004.sql"), after: |_| Ok(()) },
    Migration { sql: include_str!("../../../assets/schema/0005.sql"), after: |_| Ok(()) },
];

/// The newest schema this program knows.
pub(super) const SCHEMA_KNOWN: u32 = 5;

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
