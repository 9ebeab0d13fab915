//! Where a table comes from and how it is to be read (SPEC §3), as a saved
//! export and the wizard's Data step hold it. Reading is [`crate::source`].

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::words::Word;

/// The format of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Values separated by a delimiter.
    Csv,
    /// Values separated by tabs.
    Tsv,
    /// A workbook with sheets: XLSX, XLS, XLSB or ODS.
    #[serde(rename = "xlsx")]
    Workbook,
    /// One JSON array of objects.
    Json,
    /// A JSON object a line.
    Ndjson,
    /// Columns in row groups.
    Parquet,
    /// A table or view of an SQLite file.
    Sqlite,
}

impl Format {
    /// As people call it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Tsv => "TSV",
            Self::Workbook => "workbook",
            Self::Json => "JSON",
            Self::Ndjson => "NDJSON",
            Self::Parquet => "Parquet",
            Self::Sqlite => "SQLite",
        }
    }

    /// Whether it is text cut by a delimiter, whose encoding, delimiter and quote
    /// may be named.
    pub fn is_delimited(self) -> bool {
        matches!(self, Self::Csv | Self::Tsv)
    }

    /// Whether its columns have names of their own, so that no row holds headers.
    pub fn names_columns(self) -> bool {
        !self.is_delimited() && self != Self::Workbook
    }

    /// What one of its tables is called: a sheet, or a table.
    pub fn table_word(self) -> &'static str {
        if self == Self::Workbook { "sheet" } else { "table" }
    }
}

impl Word for Format {
    const WHAT: &'static str = "format";
    const ALL: &'static [Self] = &[
        Self::Csv,
        Self::Tsv,
        Self::Workbook,
        Self::Json,
        Self::Ndjson,
        Self::Parquet,
        Self::Sqlite,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Workbook => "xlsx",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Parquet => "parquet",
            Self::Sqlite => "sqlite",
        }
    }
}

/// What the bytes come from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Location {
    /// A file.
    File(PathBuf),
    /// `-`: standard input.
    StandardInput,
}

impl Location {
    /// `-` is standard input, anything else a path.
    pub fn parse(text: &str) -> Self {
        if text == "-" { Self::StandardInput } else { Self::File(PathBuf::from(text)) }
    }

    /// As a person names it.
    pub fn display(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::StandardInput => "-".into(),
        }
    }

    /// The file's name without folders, for titles and sentences.
    pub fn short(&self) -> String {
        match self {
            Self::File(path) => path
                .file_name()
                .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into()),
            Self::StandardInput => "standard input".into(),
        }
    }

    /// The path, unless it is standard input.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::StandardInput => None,
        }
    }
}

/// Where the headers stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HeaderRow {
    /// In the record of this number, from 1; records before it are skipped.
    At(u32),
    /// There are none: columns are `column 1`, `column 2`, ….
    Absent,
}

impl HeaderRow {
    /// As people write it: the record, or 0 where there are none.
    pub fn of_number(number: u32) -> Self {
        if number == 0 { Self::Absent } else { Self::At(number) }
    }

    /// As [`HeaderRow::of_number`] reads it.
    pub fn number(self) -> u32 {
        match self {
            Self::At(number) => number,
            Self::Absent => 0,
        }
    }
}

impl Default for HeaderRow {
    fn default() -> Self {
        Self::At(1)
    }
}

/// What stands around a cell that holds delimiters or line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Quote {
    /// `"`, the usual one.
    #[default]
    #[serde(rename = "\"")]
    Double,
    /// `'`.
    #[serde(rename = "'")]
    Single,
    /// Nothing: a quote is a character like others.
    #[serde(rename = "none")]
    None,
}

impl Word for Quote {
    const WHAT: &'static str = "quote";
    const ALL: &'static [Self] = &[Self::Double, Self::Single, Self::None];

    fn word(self) -> &'static str {
        match self {
            Self::Double => "\"",
            Self::Single => "'",
            Self::None => "none",
        }
    }
}

/// Which of several tables in a file is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableChoice {
    /// The one that is.
    pub chosen: String,
    /// All, in the order of the file.
    pub all: Vec<String>,
}

/// A source and what is said about it; what is `None` is detected.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SourceSettings {
    /// What to read.
    pub location: Location,
    /// Its format.
    pub format: Option<Format>,
    /// The byte between cells.
    pub delimiter: Option<char>,
    /// What stands around a cell that holds it.
    pub quote: Option<Quote>,
    /// The encoding's name in the WHATWG Encoding Standard.
    pub encoding: Option<String>,
    /// Where the headers stand.
    pub header_row: Option<HeaderRow>,
    /// The sheet of a workbook, or the table or view of an SQLite file; otherwise
    /// the first.
    pub table: Option<String>,
    /// The SQL step: one SELECT over the table, which is `source` in it, and over the
    /// sources beside it.
    pub sql: Option<String>,
    /// The other sources of the SQL step.
    pub with: Vec<NamedSource>,
}

/// A further source of an SQL step.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NamedSource {
    /// Its name in the query.
    pub name: String,
    /// What it is; without an SQL step of its own.
    pub settings: SourceSettings,
}

impl SourceSettings {
    /// A source of which everything is detected.
    pub fn new(location: Location) -> Self {
        Self {
            location,
            format: None,
            delimiter: None,
            quote: None,
            encoding: None,
            header_row: None,
            table: None,
            sql: None,
            with: Vec::new(),
        }
    }

    /// The first source alone, as it is before the SQL step.
    pub fn without_sql(&self) -> Self {
        Self { sql: None, with: Vec::new(), ..self.clone() }
    }
}
