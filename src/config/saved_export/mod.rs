//! A saved export as TOML (SPEC §6): reading it with every mistake told where
//! it stands, and writing it the way the documentation shows it. What is
//! written reads back as the same export.

mod matcher;
mod read;
mod write;

#[cfg(test)]
mod tests;

use std::path::Path;

use super::ConfigError;
use crate::domain::SavedExport;

pub use read::parse_export;
pub use write::{record_export, write_export};

/// The name of the file an export would have that is kept in the history, in
/// no folder: only errors tell it.
const RECORD_FILE: &str = "export.toml";

/// An export from the history, as [`record_export`] wrote it.
pub fn recorded_export(text: &str) -> Result<SavedExport, ConfigError> {
    parse_export(text, Path::new(RECORD_FILE))
}

/// The version of the file format this segport reads and writes.
const FORMAT_VERSION: i64 = 1;

/// The one action there is.
const ACTION: &str = "export-data-to-segment";

/// The one hash that `hashed` can name.
const HASHED: &str = "sha256";
