//! What the wizard asks of an import of profiles, and what it is told. Values only.

use crate::domain::{Audience, ImportReport, SourceSettings};
use crate::export::{ImportRequest, ImportRow, ImportTab, InvalidCells, ProposedAttribute};
use crate::wizard::message::JobId;

/// An import to be previewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportOrder {
    /// The table.
    pub source: SourceSettings,
    /// The destination's name.
    pub destination: String,
    /// What goes where.
    pub request: ImportRequest,
}

/// A part of a list of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportPlace {
    /// The preview.
    pub preview: JobId,
    /// Which list.
    pub tab: ImportTab,
    /// The first row, from 0.
    pub start: u64,
    /// How many at most.
    pub count: usize,
}

/// A previewed import as the screens show it; the sets stay with the worker.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportView {
    /// The figures.
    pub report: ImportReport,
    /// The attributes of the table.
    pub attributes: Vec<ProposedAttribute>,
    /// Attributes with cells their types cannot read.
    pub invalid: Vec<InvalidCells>,
    /// How long it took.
    pub duration_ms: u64,
}

/// Some rows of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportPageView {
    /// Which list.
    pub tab: ImportTab,
    /// The first row, from 0.
    pub start: u64,
    /// How many there are in all.
    pub total: u64,
    /// The rows.
    pub rows: Vec<ImportRow>,
}

/// What an import wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedView {
    /// The destination's name.
    pub destination: String,
    /// Whose profiles.
    pub audience: Audience,
    /// How many profiles of them there are now.
    pub profiles: u64,
    /// The figures.
    pub report: ImportReport,
    /// How long it took.
    pub duration_ms: u64,
}
