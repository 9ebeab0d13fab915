//! What jobs found about segments or wrote into them, beside their members: versions,
//! sizes, overlaps, sources. Values only.

use jiff::Timestamp;

use super::{MemberFigures, MembersView};
use crate::domain::{Combination, GuardStop, Segment};

/// A new version of a segment.
#[derive(Debug, Clone, PartialEq)]
pub struct WrittenView {
    /// The destination's name.
    pub destination: String,
    /// The segment after it.
    pub segment: Segment,
    /// The version made.
    pub version: u64,
    /// What changed.
    pub members: MemberFigures,
    /// When.
    pub at: Timestamp,
    /// How long it took.
    pub duration_ms: u64,
}

/// The sizes of a segment after its last versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SizesView {
    /// The segment's number.
    pub segment: i64,
    /// Its sizes, oldest first; the last is what it is now.
    pub sizes: Vec<u64>,
}

/// What segments share.
#[derive(Debug, Clone, PartialEq)]
pub struct OverlapView {
    /// The segments, in the order in which they were asked for.
    pub segments: Vec<Segment>,
    /// Every combination of them.
    pub combinations: Vec<Combination>,
}

/// Two versions compared.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedView {
    /// How many joined, left and stayed.
    pub totals: [u64; 3],
    /// Some of the part that was asked for.
    pub page: MembersView,
}

/// The sources that brought members in.
#[derive(Debug, Clone, PartialEq)]
pub struct SourcesView {
    /// The segment.
    pub segment: Segment,
    /// The sources, those with most members of their own first.
    pub sources: Vec<SourceEntry>,
}

/// A source that brought members in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceEntry {
    /// Its path.
    pub path: String,
    /// How many versions were made by it.
    pub runs: u64,
    /// When the last of them was made.
    pub last: Timestamp,
    /// The members of now it found.
    pub found: u64,
    /// Those of them who are in for no other reason.
    pub only: u64,
}

/// What removing a source was shown to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RemovalShown {
    /// The version it starts from.
    pub version: u64,
    /// How many leave.
    pub leaving: u64,
}

/// What removing a source would do.
#[derive(Debug, Clone, PartialEq)]
pub struct RemovalView {
    /// From where, and how many leave.
    pub shown: RemovalShown,
    /// How many stay.
    pub staying: u64,
    /// What stops it unless a person accepts it.
    pub guards: Vec<GuardStop>,
    /// Some of those who leave.
    pub page: MembersView,
}
