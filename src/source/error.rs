//! What can stop the reading of a table. Trouble within one row is not here:
//! it is data (`RowState`) and is counted.

use std::io;

use super::Compression;
use crate::domain::{ErrorKind, Format, UnknownWord};

/// The reading of a source cannot start or go on. `source_name` is always the
/// path as it was named, or `-`.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// There is no such file.
    #[error("{source_name}: there is no such file")]
    NotFound {
        /// See the enum.
        source_name: String,
    },
    /// A folder or a device.
    #[error("{source_name} is not a file")]
    NotAFile {
        /// See the enum.
        source_name: String,
    },
    /// The operating system refuses to open it.
    #[error("{source_name} cannot be opened")]
    Open {
        /// See the enum.
        source_name: String,
        /// What the operating system says.
        #[source]
        cause: io::Error,
    },
    /// The disk is damaged or gone.
    #[error("{source_name}: cannot read at byte {byte_offset}")]
    Read {
        /// See the enum.
        source_name: String,
        /// Bytes read before it failed.
        byte_offset: u64,
        /// What the operating system says.
        #[source]
        cause: io::Error,
    },
    /// What can be read only once could not be copied.
    #[error("{source_name}: cannot keep a copy in {folder}")]
    Spool {
        /// See the enum.
        source_name: String,
        /// Where the copy should have gone.
        folder: String,
        /// What the operating system says.
        #[source]
        cause: io::Error,
    },
    /// There is not one character.
    #[error("{source_name} is empty")]
    Empty {
        /// See the enum.
        source_name: String,
    },
    /// Some other kind of file.
    #[error("{source_name} is {found}, which segport cannot read")]
    UnsupportedFormat {
        /// See the enum.
        source_name: String,
        /// What it is, with its article: "a gzip file".
        found: &'static str,
    },
    /// It is of another format than the one named.
    #[error("{source_name} is {}, but its format is given as {}", with_article(*.found), .named.label())]
    OtherFormat {
        /// See the enum.
        source_name: String,
        /// The format named.
        named: Format,
        /// What it is.
        found: Format,
    },
    /// It is not of the format named.
    #[error("{source_name} is not {}", with_article(*.named))]
    NotOfFormat {
        /// See the enum.
        source_name: String,
        /// The format named.
        named: Format,
    },
    /// Its content breaks the rules of its format.
    #[error("{source_name}: {place}{what}")]
    Malformed {
        /// See the enum.
        source_name: String,
        /// Where, with a colon and a space after it, or nothing.
        place: String,
        /// What is wrong.
        what: String,
    },
    /// What a compressed file holds cannot be got out of it.
    #[error("{source_name}: the {} data is damaged or cut off", .compression.label())]
    Unpacking {
        /// See the enum.
        source_name: String,
        /// How it is compressed.
        compression: Compression,
        /// What the decoder says.
        #[source]
        cause: io::Error,
    },
    /// It holds more than what would be read into memory, or copied.
    #[error("{source_name} holds more than {} of text", megabytes(*.limit_bytes))]
    TooMuchText {
        /// See the enum.
        source_name: String,
        /// How much it may be.
        limit_bytes: u64,
    },
    /// The sheet or table named is not there.
    #[error("{source_name}: {unknown}")]
    UnknownTable {
        /// See the enum.
        source_name: String,
        /// The name, and the nearest right one.
        unknown: UnknownWord,
    },
    /// Somebody stopped the work.
    #[error("{source_name}: reading was stopped")]
    Cancelled {
        /// See the enum.
        source_name: String,
    },
    /// The named encoding does not exist.
    #[error("{source_name}: {unknown}")]
    UnknownEncoding {
        /// See the enum.
        source_name: String,
        /// The name, and the nearest right one.
        unknown: UnknownWord,
    },
    /// The named delimiter cannot be one.
    #[error("{source_name}: {delimiter:?} cannot be the delimiter")]
    BadDelimiter {
        /// See the enum.
        source_name: String,
        /// What was named.
        delimiter: char,
    },
    /// The record that should hold the headers is blank.
    #[error("{source_name}: row {record} should hold the headers, but it is blank")]
    NoHeader {
        /// See the enum.
        source_name: String,
        /// The record.
        record: u32,
        /// The first record after it that is not blank, if one is near.
        first_filled: Option<u32>,
    },
    /// The source ends before the record that should hold the headers.
    #[error(
        "{source_name}: row {record} should hold the headers, but there are only {records} rows"
    )]
    HeaderNotFound {
        /// See the enum.
        source_name: String,
        /// The record looked for.
        record: u32,
        /// How many there are.
        records: u32,
    },
    /// The table most likely has no headers.
    #[error(
        "{source_name}: row {record} should hold the headers, but its cell {column}, \"{cell}\", looks like data"
    )]
    HeaderLooksLikeData {
        /// See the enum.
        source_name: String,
        /// The record of the headers.
        record: u32,
        /// The cell's column, from 1.
        column: usize,
        /// What it holds.
        cell: String,
    },
    /// Wider than any table of people.
    #[error("{source_name}: row {record} has {columns} columns; at most {limit} can be read")]
    TooManyColumns {
        /// See the enum.
        source_name: String,
        /// The record of the headers.
        record: u32,
        /// How many there are.
        columns: usize,
        /// How many there may be.
        limit: usize,
    },
    /// Most likely a quote that nothing closes.
    #[error(
        "{source_name}: row {record}{} is longer than {} MiB",
        at_byte(*.byte_offset),
        .limit_bytes / BYTES_PER_MIB
    )]
    RecordTooLong {
        /// See the enum.
        source_name: String,
        /// The record.
        record: u32,
        /// Where it starts, if the encoding lets one tell.
        byte_offset: Option<u64>,
        /// How long it may be.
        limit_bytes: usize,
    },
    /// Record numbers are 32 bits wide.
    #[error("{source_name} has more than {limit} rows")]
    TooManyRecords {
        /// See the enum.
        source_name: String,
        /// How many there may be.
        limit: u32,
    },
}

const BYTES_PER_MIB: usize = 1024 * 1024;

fn megabytes(bytes: u64) -> String {
    format!("{} MiB", bytes / BYTES_PER_MIB as u64)
}

fn with_article(format: Format) -> String {
    let article = if format == Format::Ndjson || format == Format::Sqlite { "an" } else { "a" };
    let file = if format == Format::Workbook { "" } else { " file" };
    format!("{article} {}{file}", format.label())
}

fn at_byte(offset: Option<u64>) -> String {
    offset.map(|offset| format!(" (at byte {offset})")).unwrap_or_default()
}

impl SourceError {
    /// Reading failed after so many bytes: the decoder's fault lies in the data, any
    /// other in the disk.
    pub(super) fn reading(
        source_name: String,
        byte_offset: u64,
        compression: Option<Compression>,
        cause: io::Error,
    ) -> Self {
        match compression {
            Some(compression) if cause.raw_os_error().is_none() => {
                Self::Unpacking { source_name, compression, cause }
            }
            _ => Self::Read { source_name, byte_offset, cause },
        }
    }

    /// The sort of trouble.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Open { .. } | Self::Read { .. } | Self::Spool { .. } => ErrorKind::Failed,
            Self::Cancelled { .. } => ErrorKind::Cancelled,
            _ => ErrorKind::Invalid,
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotFound { .. } => "check the path; it is relative to the folder you are in, or \
                                      to the file of the export"
                .into(),
            Self::NotAFile { .. } => "name a file, or - for standard input".into(),
            Self::Open { .. } => "check that you may read the file".into(),
            Self::Read { .. } => "check the disk the file is on, then try again".into(),
            Self::Spool { .. } => {
                "check that the folder is there and that its disk has room".into()
            }
            Self::Empty { .. } => "export the table again, and look at it before it is used".into(),
            Self::UnsupportedFormat { .. } => {
                "save the table as CSV (UTF-8) and use that file".into()
            }
            Self::OtherFormat { .. } => "leave the format out: it is detected".into(),
            Self::NotOfFormat { .. } => {
                "name the right format, or leave it out: it is detected".into()
            }
            Self::Unpacking { .. } => "fetch the file again, or pack it again".into(),
            Self::Malformed { .. } => {
                "export the table again; where that does not help, save it as CSV (UTF-8)".into()
            }
            Self::TooMuchText { .. } => {
                "save the table as CSV (UTF-8), which is read bit by bit, or split it".into()
            }
            Self::Cancelled { .. } => "nothing was changed; start again when you like".into(),
            Self::UnknownTable { unknown, .. } | Self::UnknownEncoding { unknown, .. } => {
                unknown.hint()
            }
            Self::BadDelimiter { .. } => {
                "use a comma, a semicolon, a tab, | or another ASCII character that is no quote or \
                 line end"
                    .into()
            }
            Self::NoHeader { first_filled: Some(record), .. } => {
                format!("the first row that holds something is {record}: set header_row = {record}")
            }
            Self::NoHeader { first_filled: None, .. } => {
                "set header_row to the number of the row that holds the headers".into()
            }
            Self::HeaderNotFound { records, .. } => {
                format!("set header_row to a number from 1 to {records}")
            }
            Self::HeaderLooksLikeData { .. } => {
                "if the table has no headers, set header_row = 0; if they stand further down, set \
                 header_row to their row"
                    .into()
            }
            Self::TooManyColumns { .. } => {
                "check the delimiter, or leave out the columns that are not needed".into()
            }
            Self::RecordTooLong { record, .. } => {
                format!(
                    "look for a quote in row {record} that is opened and never closed, or for a line \
                     end that is missing"
                )
            }
            Self::TooManyRecords { .. } => "split the table into several".into(),
        })
    }
}
