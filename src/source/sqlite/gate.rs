//! What a query may do: read the tables that were loaded, and compute. Everything
//! else SQLite can do is denied while the query is prepared, before anything runs.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;

use crate::source::delimited::RECORD_BYTES_MAX;

/// Tables that are functions: they read nothing but their argument.
const TABLE_FUNCTIONS: [&str; 2] = ["json_each", "json_tree"];

/// Functions that reach outside the query, or into the search modules.
const FUNCTIONS_DENIED: [&str; 9] = [
    "load_extension",
    "readfile",
    "writefile",
    "edit",
    "fts3_tokenizer",
    "matchinfo",
    "snippet",
    "offsets",
    "optimize",
];

/// Bytes of a pattern of LIKE or GLOB: the time one comparison takes grows with it,
/// and nothing can interrupt it.
const PATTERN_BYTES_MAX: i32 = 1_000;

/// The most bytes of a query: what a person writes.
const QUERY_BYTES_MAX: i32 = 1_000_000;

/// What was denied last.
#[derive(Debug, Clone, Default)]
pub(super) struct Denials(Arc<Mutex<Option<String>>>);

impl Denials {
    /// What was denied since one asked last.
    pub(super) fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn note(&self, what: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(what);
    }
}

/// Settings of a connection on which nobody's schema and nobody's query is trusted.
pub(super) fn distrust(connection: &Connection) -> rusqlite::Result<()> {
    for (setting, value) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, false),
        // A name in double quotes that is none would be a text, without a word.
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
    ] {
        connection.set_db_config(setting, value)?;
    }
    let value_bytes_max = i32::try_from(RECORD_BYTES_MAX).expect("a row is some megabytes");
    for (limit, value) in [
        (Limit::SQLITE_LIMIT_LENGTH, value_bytes_max),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, QUERY_BYTES_MAX),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, PATTERN_BYTES_MAX),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    ] {
        connection.set_limit(limit, value)?;
    }
    Ok(())
}

/// From now on the connection reads these tables and does nothing else.
pub(super) fn close(connection: &mut Connection, tables: Vec<String>) -> rusqlite::Result<Denials> {
    connection.execute_batch("PRAGMA query_only = ON")?;
    distrust(connection)?;
    let denials = Denials::default();
    let noted = denials.clone();
    connection.authorizer(Some(move |context: AuthContext<'_>| {
        match denied(&tables, context) {
            None => Authorization::Allow,
            Some(what) => {
                noted.note(what);
                Authorization::Deny
            }
        }
    }))?;
    Ok(denials)
}

/// What of it is not allowed, in words.
fn denied(tables: &[String], context: AuthContext<'_>) -> Option<String> {
    match context.action {
        // Without a column nothing is read: count(*) over a name that WITH gives.
        AuthAction::Select | AuthAction::Recursive | AuthAction::Read { column_name: "", .. } => {
            None
        }
        AuthAction::Read { table_name, .. } => {
            let known = tables.iter().map(String::as_str).chain(TABLE_FUNCTIONS);
            let is_known = known.into_iter().any(|known| known.eq_ignore_ascii_case(table_name));
            (!is_known).then(|| format!("reading {table_name}"))
        }
        AuthAction::Function { function_name } => {
            let name = function_name.to_ascii_lowercase();
            let is_denied = FUNCTIONS_DENIED.contains(&name.as_str()) || name.starts_with("fts");
            is_denied.then(|| format!("the function {name}"))
        }
        AuthAction::Attach { .. } | AuthAction::Detach { .. } => Some("ATTACH".into()),
        AuthAction::Pragma { .. } => Some("PRAGMA".into()),
        AuthAction::Transaction { .. } | AuthAction::Savepoint { .. } => {
            Some("a transaction".into())
        }
        _ => Some("changing anything".into()),
    }
}
