//! What is wrong with an SQL step, or with reading a database, in words a person
//! can act on; and where in the query.

use crate::domain::{ErrorKind, UnknownWord};

/// A query cannot be run, or a database cannot be read now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SqlError {
    /// Another program holds the database.
    #[error("{source_name}: another program is writing to this database")]
    InUse {
        /// The file.
        source_name: String,
    },
    /// Somebody writes to what is being read.
    #[error("{source_name} was changed while it was read")]
    Changed {
        /// The file.
        source_name: String,
    },
    /// A table of the query cannot be called so.
    #[error("a source of the SQL step cannot be called {name:?}: {reason}")]
    BadName {
        /// The name.
        name: String,
        /// Why not.
        reason: &'static str,
    },
    /// Standard input can be read once.
    #[error("\"{name}\" is standard input, which only the first source can be")]
    StandardInput {
        /// The name of the source.
        name: String,
    },
    /// Wider than a table of SQLite.
    #[error("\"{name}\" has {columns} columns; the SQL step takes at most {limit}")]
    TooWide {
        /// The name of the source.
        name: String,
        /// How many it has.
        columns: usize,
        /// How many it may have.
        limit: usize,
    },
    /// It is no query, or several.
    #[error("the SQL step must be one SELECT, but {reason}")]
    NotOneSelect {
        /// What it is.
        reason: String,
    },
    /// It does what a query over sources must not.
    #[error("the SQL step may only read its sources: {what} is not allowed")]
    Denied {
        /// What it does.
        what: String,
    },
    /// SQLite does not understand it.
    #[error("the SQL step, line {}, column {}: {what}", .place.line, .place.column)]
    At {
        /// Where.
        place: SqlPlace,
        /// What is wrong.
        what: String,
        /// What to do.
        advice: String,
    },
    /// It fails on the rows it reads.
    #[error("the SQL step failed: {what}")]
    Failed {
        /// What SQLite says.
        what: String,
    },
    /// It does not end.
    #[error("the SQL step takes longer than {seconds} seconds")]
    TooLong {
        /// How long it may take.
        seconds: u64,
    },
    /// It takes too much room on the disk.
    #[error("the SQL step needs more than {} MiB on the disk", .limit_bytes / (1024 * 1024))]
    TooMuchSpace {
        /// How much it may take.
        limit_bytes: u64,
    },
}

/// A place in a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlPlace {
    /// The line, from 1.
    pub line: usize,
    /// The character in it, from 1.
    pub column: usize,
    /// The line's text.
    pub text: String,
}

impl SqlPlace {
    /// The place of a byte; the end where there is none.
    pub(super) fn of(sql: &str, offset: usize) -> Self {
        let offset = (0..=offset.min(sql.len())).rev().find(|at| sql.is_char_boundary(*at));
        let before = &sql[..offset.unwrap_or(0)];
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let text = sql[start..].lines().next().unwrap_or_default().to_owned();
        let line = before.matches('\n').count() + 1;
        Self { line, column: before[start..].chars().count() + 1, text }
    }
}

impl SqlError {
    /// The sort of trouble.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::InUse { .. } | Self::Changed { .. } => ErrorKind::Busy,
            _ => ErrorKind::Invalid,
        }
    }

    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            Self::InUse { .. } | Self::Changed { .. } => "try again when it is done".into(),
            Self::BadName { .. } => {
                "use letters, digits and _, beginning with a letter, each name once".into()
            }
            Self::StandardInput { .. } => "save it to a file, and name that".into(),
            Self::TooWide { .. } => "leave out the columns that are not needed".into(),
            Self::NotOneSelect { .. } => {
                "write one query, such as SELECT * FROM source WHERE amount > 100".into()
            }
            Self::Denied { .. } => {
                "use SELECT over source and the sources named beside it; nothing else is there"
                    .into()
            }
            Self::At { advice, .. } => advice.clone(),
            Self::Failed { .. } => "change the query so that every row can be computed".into(),
            Self::TooLong { .. } | Self::TooMuchSpace { .. } => {
                "look for a join without a condition, or a recursion without an end; nothing was \
                 changed"
                    .into()
            }
        }
    }

    /// Where in the query it is.
    pub fn place(&self) -> Option<&SqlPlace> {
        match self {
            Self::At { place, .. } => Some(place),
            _ => None,
        }
    }
}

/// What SQLite does not understand, in our words: what is wrong, and what to do.
/// `tables` and `columns` are those there are.
pub(super) fn explained(message: &str, tables: &[&str], columns: &[&str]) -> (String, String) {
    let word = |rest: &str| {
        let word = rest.split(" - ").next().unwrap_or(rest);
        word.trim_matches('"').to_owned()
    };
    if let Some(rest) = message.strip_prefix("no such table: ") {
        let unknown = UnknownWord::new("table", &word(rest), tables.iter().copied());
        let advice = format!("{}; the tables are {}", unknown.hint(), tables.join(", "));
        let advice = if unknown.nearest.is_some() { advice } else { unknown.hint() };
        return (format!("there is no table \"{}\"", unknown.word), advice);
    }
    if let Some(rest) = message.strip_prefix("no such column: ") {
        let written = word(rest);
        let name = written.rsplit_once('.').map_or(written.as_str(), |(_, name)| name);
        let unknown = UnknownWord::new("column", name, columns.iter().copied());
        let all = columns.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
        let advice = match &unknown.nearest {
            Some(nearest) => format!("did you mean {}? The columns are {all}", quoted(nearest)),
            None => format!("the columns are {all}; text stands in single quotes"),
        };
        return (format!("there is no column \"{written}\""), advice);
    }
    let advice = "check the word there and the one before it; names with spaces stand in double \
                  quotes, text in single quotes";
    let what = if message == "incomplete input" { "it ends too early" } else { message };
    (what.to_owned(), advice.to_owned())
}

/// A name as it is written in a query.
fn quoted(name: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.chars().all(is_word) && !name.starts_with(|c: char| c.is_ascii_digit()) {
        name.to_owned()
    } else {
        super::load::identifier(name)
    }
}
