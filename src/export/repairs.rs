//! Rejects that were repaired and are fed again: how they are run, and which run
//! they come from. A file of rejects holds only the rows that found nobody, so that
//! replacing the members by them would throw out everybody else: they are added.

use std::path::{Path, absolute};

use crate::database::SegmentDatabase;
use crate::domain::{Computation, RowFigures, SavedExport, Segment, WriteMode};
use crate::source::{Source, is_rejects_file, own_columns};

use super::ExportError;

/// Rows that are the rejects of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repairs {
    /// Of the run of this number.
    Run(i64),
    /// Of one that is not in the history.
    Unknown,
}

/// An export as it is run on a source: with the columns that has, and adding where
/// the rows are rejects.
pub fn as_run(export: &SavedExport, source: &Source) -> SavedExport {
    let columns = own_columns(source.columns()).to_owned();
    SavedExport { columns, write_mode: write_mode(export, source), ..export.clone() }
}

/// How the people found in a source are written.
pub(super) fn write_mode(export: &SavedExport, source: &Source) -> WriteMode {
    if is_rejects_file(source.columns()) { WriteMode::Add } else { export.write_mode }
}

impl Repairs {
    /// Whether the rows of a source are rejects, and which run they are of: the newest
    /// that wrote this file; where it was moved, the newest that wrote any and had as
    /// many rows to reject.
    pub(super) fn of(
        database: &dyn SegmentDatabase,
        source: &Source,
        segment: Option<&Segment>,
        rows: RowFigures,
    ) -> Result<Option<Self>, ExportError> {
        if !is_rejects_file(source.columns()) {
            return Ok(None);
        }
        let Some(segment) = segment else { return Ok(Some(Self::Unknown)) };
        let history = database.history(Some(&segment.name))?;
        let place = source.location().path().and_then(whole_path);
        let wrote_it = |run: &&Computation| run.rejects_path.is_some() && run.rejects_path == place;
        let may_have = |run: &&Computation| {
            run.rejects_path.is_some() && rejected(run) >= rows.read - rows.blank
        };
        let run = history.iter().find(wrote_it).or_else(|| history.iter().find(may_have));
        Ok(Some(run.map_or(Self::Unknown, |run| Self::Run(run.number))))
    }

    /// The run, where it is known.
    pub fn run(self) -> Option<i64> {
        match self {
            Self::Run(number) => Some(number),
            Self::Unknown => None,
        }
    }

    /// What follows from it.
    pub(super) fn sentence(&self) -> String {
        match self {
            Self::Run(number) => {
                format!("rejects of run {number}: its rows are added, nobody leaves")
            }
            Self::Unknown => {
                "rejects of a run that is not known: its rows are added, nobody leaves".into()
            }
        }
    }
}

/// How many rows a run had for its file of rejects.
fn rejected(run: &Computation) -> u64 {
    let rows = run.report.as_ref().map(|report| &report["rows"]);
    let count = |name: &str| rows.and_then(|rows| rows[name].as_u64()).unwrap_or(0);
    count("rejected") + count("unmatched")
}

/// A file's path as the history keeps it: whole, and without links.
pub fn whole_path(path: &Path) -> Option<String> {
    let whole = path.canonicalize().or_else(|_| absolute(path)).ok()?;
    whole.into_os_string().into_string().ok()
}
