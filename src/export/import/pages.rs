//! Any part of what an import does, row by row, without loading the rest; and the
//! file of the rows it rejects. The source is read again.

use std::io::Write;

use roaring::RoaringBitmap;

use crate::domain::Watch;
use crate::source::{Source, pick_rows};

use super::super::ExportError;
use super::super::pages::page_of;
use super::super::rejects::Rejects;
use super::preview::ImportPreview;
use super::rows::ImportRejection;

/// The lists of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImportTab {
    /// Rows that make a new profile.
    Inserted,
    /// Rows that change a profile.
    Updated,
    /// Rows that change nothing.
    Unchanged,
    /// Rows that are no profiles.
    Rejected,
}

impl ImportTab {
    /// All, in the order of the screen.
    pub const ALL: [Self; 4] = [Self::Inserted, Self::Updated, Self::Unchanged, Self::Rejected];

    /// As written on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Inserted => "Inserted",
            Self::Updated => "Updated",
            Self::Unchanged => "Unchanged",
            Self::Rejected => "Rejected",
        }
    }
}

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// Its record number.
    pub row: u32,
    /// Why it is no profile, if it is none.
    pub rejection: Option<ImportRejection>,
    /// The cells as they were read.
    pub cells: Vec<String>,
}

impl ImportPreview {
    /// The rows of a list, by record number.
    fn rows_of(&self, tab: ImportTab) -> RoaringBitmap {
        match tab {
            ImportTab::Inserted => self.rows.inserted.clone(),
            ImportTab::Updated => self.rows.updated.clone(),
            ImportTab::Unchanged => self.rows.unchanged.clone(),
            ImportTab::Rejected => {
                self.rejected.values().fold(RoaringBitmap::new(), |all, rows| all | rows)
            }
        }
    }

    /// The list a row is in; a blank row is in none.
    pub(super) fn tab_of(&self, row: u32) -> Option<ImportTab> {
        ImportTab::ALL.into_iter().find(|tab| match tab {
            ImportTab::Inserted => self.rows.inserted.contains(row),
            ImportTab::Updated => self.rows.updated.contains(row),
            ImportTab::Unchanged => self.rows.unchanged.contains(row),
            ImportTab::Rejected => self.rejection(row).is_some(),
        })
    }

    /// Why a row is no profile, if it is none.
    pub(super) fn rejection(&self, row: u32) -> Option<ImportRejection> {
        self.rejected.iter().find(|(_, rows)| rows.contains(row)).map(|(reason, _)| *reason)
    }
}

/// A page of a list, and how many rows it has in all.
pub fn import_page(
    source: &Source,
    preview: &ImportPreview,
    tab: ImportTab,
    start: u64,
    count: usize,
) -> Result<(u64, Vec<ImportRow>), ExportError> {
    let set = preview.rows_of(tab);
    let mut rows = Vec::new();
    pick_rows(source, &page_of(&set, start, count), &mut |row, cells| {
        let cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
        rows.push(ImportRow { row, rejection: preview.rejection(row), cells });
    })?;
    Ok((set.len(), rows))
}

/// Writes the rows an import rejects; returns how many. The source must be the one
/// that was previewed, unchanged.
pub fn write_import_rejects(
    source: &Source,
    preview: &ImportPreview,
    into: &mut dyn Write,
    watch: &dyn Watch,
) -> Result<u64, ExportError> {
    let wanted = preview.rows_of(ImportTab::Rejected);
    let rejects = Rejects { source, previewed: &preview.source, wanted: &wanted };
    rejects.write(into, watch, |row, _| {
        let reason = preview.rejection(row);
        let (code, sentence) = reason.map_or(("", ""), |reason| (reason.code(), reason.sentence()));
        (code.to_owned(), sentence.to_owned())
    })
}
