//! A saved export as TOML (SPEC §6): reading it with every mistake told where
//! it stands, and writing it the way the documentation shows it. What is
//! written reads back as the same export.

mod read;
mod write;

#[cfg(test)]
mod tests;

pub use read::parse_export;
pub use write::write_export;

/// The version of the file format this segport reads and writes.
const FORMAT_VERSION: i64 = 1;

/// The one action there is.
const ACTION: &str = "export-data-to-segment";
