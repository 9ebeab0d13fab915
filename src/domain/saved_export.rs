//! The saved configuration of a run (SPEC §6): what the wizard edits, what a
//! file under `exports/` holds, and what `segport run` runs. Names in it are
//! not yet resolved against a destination or a source; [`crate::export`] does
//! that.

use super::attribute::AttributeName;
use super::audience::Audience;
use super::destination::EntryName;
use super::guard::GuardLimits;
use super::mapping::{CriterionKind, Logic, MatcherKind, WriteMode};
use super::segment::SegmentName;
use super::source::SourceSettings;

/// Which segment an export writes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SegmentTarget {
    /// Made on the first run, updated by the same export later.
    Create(SegmentName),
    /// One that is there.
    Existing(SegmentName),
}

impl SegmentTarget {
    /// The segment's name.
    pub fn name(&self) -> &SegmentName {
        match self {
            Self::Create(name) | Self::Existing(name) => name,
        }
    }
}

/// What one attribute is matched with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mapping {
    /// The attribute's name.
    pub attribute: AttributeName,
    /// Column, None or Set value.
    pub kind: CriterionKind,
    /// How, unless by the default matcher of the attribute's type.
    pub matcher: Option<MatcherKind>,
}

/// A saved export.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SavedExport {
    /// Its name, which is also its file's.
    pub name: EntryName,
    /// The destination's name.
    pub destination: EntryName,
    /// Customers or visitors.
    pub audience: Audience,
    /// OR or AND.
    pub logic: Logic,
    /// Add or Replace.
    pub write_mode: WriteMode,
    /// The table. In the export's file a relative path is relative to that file;
    /// here it is joined already.
    pub source: SourceSettings,
    /// The columns the source had when the export was saved, so that one can tell
    /// what is new in it; empty where that is not known.
    pub columns: Vec<String>,
    /// The segment.
    pub segment: SegmentTarget,
    /// At least one, each attribute once.
    pub mapping: Vec<Mapping>,
    /// What stops a commit.
    pub guard: GuardLimits,
}

impl SavedExport {
    /// The same, made with a source of these columns.
    pub fn with_columns(&self, columns: &[String]) -> Self {
        Self { columns: columns.to_owned(), ..self.clone() }
    }
}
