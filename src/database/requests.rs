//! What is asked of a database, and what it answers. Values only.

use std::sync::Arc;

use jiff::Timestamp;
use roaring::RoaringBitmap;

use super::findings::ColumnFindings;
use crate::domain::{
    AttributeName, AttributeType, Audience, ComputationStatus, Logic, MatcherKind, MemberChange,
    MemberSet, PhoneRegion, Segment, SegmentName, SourceFingerprint, Trigger,
};

/// Sizes and settings of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// The schema's version.
    pub schema: u32,
    /// The region of phone numbers written nationally.
    pub phone_region: Option<PhoneRegion>,
    /// Customers stored.
    pub customers: u64,
    /// Visitors stored.
    pub visitors: u64,
    /// Segments, archived ones not counted.
    pub segments: u64,
    /// The size of the database, where it has one.
    pub size_bytes: Option<u64>,
}

/// What matching compares. Region and types are the database's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchPlan {
    /// Whose profiles.
    pub audience: Audience,
    /// OR or AND.
    pub logic: Logic,
    /// At least one of them a column, or known.
    pub criteria: Vec<PlannedCriterion>,
    /// Whether what the rows find is kept for another run.
    pub keep: Keep,
}

/// What is kept of a run besides its outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keep {
    /// Nothing: memory does not grow with the rows.
    #[default]
    Nothing,
    /// What every row finds by each column criterion, unless that is too much.
    /// The rows pushed are then all rows of the source, one record number after
    /// the other.
    Findings,
}

/// One criterion of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedCriterion {
    /// The attribute.
    pub attribute: AttributeName,
    /// How it is compared.
    pub matcher: MatcherKind,
    /// With what.
    pub kind: PlannedKind,
}

/// What a criterion compares with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlannedKind {
    /// The next column of each [`super::KeyBatch`].
    Column,
    /// What the rows find is known from an earlier run over the same rows, which
    /// kept it. When the profiles changed since, it is an error:
    /// [`super::DatabaseError::OutOfDate`]. When all columns are known no row is
    /// pushed.
    Known(Arc<ColumnFindings>),
    /// Nothing: the attribute is empty. A value that cannot be read is not
    /// empty.
    None,
    /// The constant of this canonical key.
    Key(String),
}

/// What an import brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportPlan {
    /// Whose profiles.
    pub audience: Audience,
    /// The attributes brought, in the order of the batch's columns. New ones
    /// are made; one that is there with another type is an error.
    pub attributes: Vec<(AttributeName, AttributeType)>,
    /// What a blank cell does.
    pub blanks: Blanks,
}

/// What a blank cell of an import does to the attribute (SPEC §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Blanks {
    /// Empties it.
    #[default]
    Clear,
    /// Leaves it as it is.
    Keep,
}

/// What an import did to the profiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportFigures {
    /// New profiles.
    pub inserted: u64,
    /// Rows that changed a profile.
    pub updated: u64,
    /// Rows that changed nothing.
    pub unchanged: u64,
}

/// What each row of an import did, by record number. Every row that was pushed
/// is in one of the sets.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImportRows {
    /// Rows that made a new profile.
    pub inserted: RoaringBitmap,
    /// Rows that changed a profile.
    pub updated: RoaringBitmap,
    /// Rows that changed nothing.
    pub unchanged: RoaringBitmap,
}

impl ImportRows {
    /// How many rows did what.
    pub fn figures(&self) -> ImportFigures {
        ImportFigures {
            inserted: self.inserted.len(),
            updated: self.updated.len(),
            unchanged: self.unchanged.len(),
        }
    }
}

/// What an erasure removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EraseReceipt {
    /// People removed.
    pub profiles: u64,
    /// Segments one of them was a member of, now or in a version.
    pub segments: u64,
    /// Whether anything of them may be left in the files.
    pub leftovers: Leftovers,
}

/// Whether bytes of erased people may be left in unused parts of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Leftovers {
    /// No.
    #[default]
    None,
    /// In the file, which could not be rewritten: the disk is full or fails. Who opens the
    /// database next tries again.
    InFile,
    /// In the log, which somebody is reading, or in the file, to which somebody writes.
    /// Who closes the database last, or opens it next, removes it.
    InLog,
}

/// The state a preview was computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Basis {
    /// The segment's number and version; `None` where there is no segment yet.
    pub segment: Option<(i64, u64)>,
    /// Counts every change of the audience's profiles.
    pub generation: u64,
}

/// Which segment a commit writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommitTarget {
    /// A new one.
    Create {
        /// Its name.
        name: SegmentName,
        /// The export that makes it.
        created_by: Option<String>,
    },
    /// One that is there; its method becomes `matching-file`.
    Existing(SegmentName),
}

/// A previewed change to be written.
#[derive(Debug, Clone)]
pub struct CommitRequest<'a> {
    /// Whose profiles.
    pub audience: Audience,
    /// The segment.
    pub target: CommitTarget,
    /// What the preview was computed from.
    pub basis: Basis,
    /// The change.
    pub change: &'a MemberChange,
    /// What each criterion found: its label ("email = column Email") and its
    /// profiles, for `segment explain`.
    pub criteria: &'a [(String, MemberSet)],
    /// The entry of the history.
    pub computation: NewComputation,
}

/// Members to be taken out who are in only because of a source.
#[derive(Debug, Clone, Copy)]
pub struct RemovalRequest<'a> {
    /// The segment.
    pub segment: &'a SegmentName,
    /// The version the change starts from.
    pub version: u64,
    /// The change: nobody joins.
    pub change: &'a MemberChange,
    /// The path of the source.
    pub source: &'a str,
    /// When.
    pub at: Timestamp,
}

/// An entry of the history to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct NewComputation {
    /// The segment's name.
    pub segment: SegmentName,
    /// The export's name, where one was run.
    pub export: Option<String>,
    /// What started it.
    pub trigger: Trigger,
    /// How it ended.
    pub status: ComputationStatus,
    /// The number under which it was begun, where it was.
    pub begun: Option<i64>,
    /// The generation of the profiles it was computed from.
    pub generation: Option<u64>,
    /// What was read.
    pub source: Option<SourceFingerprint>,
    /// The run whose repaired rejects were read.
    pub repairs: Option<i64>,
    /// The saved export it ran, as TOML, for `segment explain`.
    pub configuration: Option<String>,
    /// The report as `run --json` prints it.
    pub report: Option<serde_json::Value>,
    /// What went wrong.
    pub error: Option<String>,
    /// When it started.
    pub started: Timestamp,
    /// How long it took.
    pub duration_ms: u64,
}

impl NewComputation {
    /// The entry of something a database did by itself and that succeeded.
    pub(super) fn done(segment: &SegmentName, trigger: Trigger, at: Timestamp) -> Self {
        Self {
            segment: segment.clone(),
            export: None,
            trigger,
            status: ComputationStatus::Done,
            begun: None,
            generation: None,
            source: None,
            repairs: None,
            configuration: None,
            report: None,
            error: None,
            started: at,
            duration_ms: 0,
        }
    }
}

/// What a commit, a computation or a restore wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The segment after it.
    pub segment: Segment,
    /// The version it made.
    pub version: u64,
    /// Its entry in the history.
    pub computation: i64,
    /// Members before.
    pub before: u64,
    /// Who joined.
    pub added: u64,
    /// Who left.
    pub removed: u64,
    /// Members after.
    pub after: u64,
}

/// A profile joined or left a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MembershipEvent {
    /// In which version.
    pub version: u64,
    /// Whether it joined, or stayed because this run matched it again, or left.
    pub change: MembershipChange,
    /// The labels of the criteria that found it in this run.
    pub criteria: Vec<String>,
    /// The computation's number.
    pub computation: i64,
}

/// What happened to a membership in a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MembershipChange {
    /// Was not in, is in.
    Joined,
    /// Was in and was found again.
    FoundAgain,
    /// Was in, is not.
    Left,
}
