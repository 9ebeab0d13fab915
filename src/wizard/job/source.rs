//! What the worker tells of a source: where its path may go on, what is in it.
//! Values only.

use crate::domain::{AttributeType, SourceSettings, TableChoice};

/// A file or folder that continues a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathEntry {
    /// The path to type; a folder ends with a slash.
    pub path: String,
    /// The size of a file.
    pub size_bytes: Option<u64>,
}

/// A source as the Data step shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceView {
    /// How it is read: what was named, and what was detected for the rest.
    pub settings: SourceSettings,
    /// The delimiter in use, where there is one.
    pub delimiter: Option<char>,
    /// The encoding in use, where it could be another.
    pub encoding: Option<String>,
    /// How the file is compressed, as people call it.
    pub compression: Option<&'static str>,
    /// Which of several sheets or tables in it this is.
    pub table: Option<TableChoice>,
    /// Its size, where known.
    pub size_bytes: Option<u64>,
    /// Its columns.
    pub columns: Vec<ColumnView>,
    /// The first rows with their record numbers.
    pub rows: Vec<(u32, Vec<String>)>,
    /// Whether the rows are the rejects of a run: what says why is no column.
    pub is_rejects: bool,
    /// How many rows the sample read.
    pub rows_read: u64,
    /// Whether that is all of them.
    pub rows_are_all: bool,
    /// What a person should know of how it was read, and what looks damaged in whole rows
    /// of the sample, in sentences.
    pub damage: Vec<String>,
}

/// What an SQL step works with, and gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryView {
    /// The tables it can name.
    pub tables: Vec<QueryTableView>,
    /// What it gives.
    pub result: QueryResult,
}

/// A table of an SQL step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryTableView {
    /// Its name.
    pub name: String,
    /// Its columns, and whether they are numbers.
    pub columns: Vec<(String, bool)>,
}

/// What an SQL step gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryResult {
    /// There is no query yet.
    Nothing,
    /// Its first rows.
    Rows {
        /// The names of the columns.
        columns: Vec<String>,
        /// The cells.
        rows: Vec<Vec<String>>,
        /// Whether there are no more.
        are_all: bool,
        /// What a person should know, in sentences.
        notes: Vec<String>,
    },
    /// It cannot be run.
    Wrong {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: String,
        /// The line and the character, from 1, where that is known.
        place: Option<(usize, usize)>,
    },
}

/// A source column.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnView {
    /// Its name.
    pub name: String,
    /// What its values look like.
    pub kind: AttributeType,
    /// The share of empty cells in the sample, in tenths of a percent.
    pub empty_permille: u16,
    /// Some values.
    pub examples: Vec<String>,
    /// What looks damaged in the sample, in sentences.
    pub damage: Vec<String>,
}
