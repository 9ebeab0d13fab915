//! The boundary to segment databases: one trait, one folder per engine.
//!
//! Rows go in as bounded batches of canonical keys, figures and sets come
//! out. Every call blocks; only a worker makes them. Nothing here reads a
//! source, knows a saved export or asks a clock: times are handed in.

mod batch;
mod combination;
mod dense_set;
mod error;
mod findings;
pub mod memory;
mod outcome;
mod requests;
pub mod sqlite;
mod traces;

pub use batch::{KeyBatch, ProfileBatch, TextColumn};
pub use error::DatabaseError;
pub use findings::ColumnFindings;
pub use outcome::{CriterionOutcome, MatchOutcome};
pub use requests::{
    Basis, Blanks, CommitRequest, CommitTarget, EraseReceipt, ImportFigures, ImportPlan,
    ImportRows, Keep, Leftovers, MatchPlan, MembershipChange, MembershipEvent, NewComputation,
    Overview, PlannedCriterion, PlannedKind, Receipt, RemovalRequest,
};

pub use crate::domain::{NewSegment, SegmentEdit};

use std::ops::ControlFlow;

use jiff::Timestamp;

use crate::domain::{
    Attribute, AttributeName, Audience, Computation, Conditions, MatcherKind, MemberSet,
    MemberSources, PhoneRegion, Profile, ProfileField, ProfileNumber, Segment, SegmentName,
    Unwatched, Version, Watch,
};

/// Is shown a profile's number and some of its values; says whether to go on.
pub type EachProfile<'a> = dyn FnMut(ProfileNumber, &[Option<&str>]) -> ControlFlow<()> + 'a;

/// A database of profiles and segments.
pub trait SegmentDatabase: Send {
    /// Sizes and settings.
    fn overview(&self) -> Result<Overview, DatabaseError>;

    /// The region of phone numbers written nationally.
    fn phone_region(&self) -> Option<PhoneRegion>;

    // Profiles.

    /// The attributes of an audience, in the order in which they were made.
    fn attributes(&self, audience: Audience) -> Result<Vec<Attribute>, DatabaseError>;

    /// The profile of this id; an unknown id is an error.
    fn profile(&self, audience: Audience, id: &str) -> Result<Profile, DatabaseError>;

    /// The profiles of these numbers, in the order of the numbers; numbers
    /// that are not there are left out.
    fn profiles(
        &self,
        audience: Audience,
        numbers: &[ProfileNumber],
    ) -> Result<Vec<Profile>, DatabaseError>;

    /// The numbers of all profiles.
    fn everybody(&self, audience: Audience) -> Result<MemberSet, DatabaseError>;

    /// Shows some values of every profile as they are stored, one a field, in the
    /// order of the profiles' numbers, until it is told to stop. Reads all
    /// profiles: for questions a person asks, not for matching.
    fn each_profile(
        &self,
        audience: Audience,
        fields: &[ProfileField],
        each: &mut EachProfile<'_>,
    ) -> Result<(), DatabaseError>;

    /// The same for one attribute, without those whose attribute is empty.
    fn each_value(
        &self,
        audience: Audience,
        attribute: &AttributeName,
        each: &mut dyn FnMut(ProfileNumber, &str) -> ControlFlow<()>,
    ) -> Result<(), DatabaseError> {
        let fields = [ProfileField::Attribute(attribute.clone())];
        self.each_profile(audience, &fields, &mut |number, values| match values {
            [Some(value)] => each(number, value),
            _ => ControlFlow::Continue(()),
        })
    }

    /// The profiles in which the search form of a field
    /// ([`crate::matcher::append_search_form`]) begins with that of a text. May
    /// build an index on the first use of a field: a write of its own, which
    /// changes nothing anybody sees.
    fn beginning_with(
        &self,
        audience: Audience,
        field: &ProfileField,
        text: &str,
        watch: &dyn Watch,
    ) -> Result<MemberSet, DatabaseError>;

    /// Starts an import: one transaction, which ends with
    /// [`Importing::finish`] and leaves nothing behind when dropped before.
    fn start_import<'a>(
        &'a mut self,
        plan: &ImportPlan,
        watch: &'a dyn Watch,
    ) -> Result<Box<dyn Importing + 'a>, DatabaseError>;

    /// Removes people and every trace of their values, from all segments and
    /// versions too (SPEC §4), and from what the history says a mapping was set to,
    /// unless somebody who stays has the same value. One unknown id stops it before
    /// anything is removed.
    fn erase(
        &mut self,
        audience: Audience,
        ids: &[String],
        at: Timestamp,
    ) -> Result<EraseReceipt, DatabaseError>;

    // Matching.

    /// Starts to match rows; builds key indexes that are missing.
    fn start_matching<'a>(
        &'a mut self,
        plan: &MatchPlan,
        watch: &'a dyn Watch,
    ) -> Result<Box<dyn Matching + 'a>, DatabaseError>;

    /// The profiles whose attribute has this canonical key.
    fn profiles_with_key(
        &mut self,
        audience: Audience,
        attribute: &AttributeName,
        matcher: MatcherKind,
        key: &str,
    ) -> Result<MemberSet, DatabaseError>;

    // Segments.

    /// All segments, archived ones included, by name.
    fn segments(&self) -> Result<Vec<Segment>, DatabaseError>;

    /// The segment of this name; an unknown name is an error with the nearest
    /// right one.
    fn segment(&self, name: &SegmentName) -> Result<Segment, DatabaseError>;

    /// Makes a segment: empty, by conditions (computed at once, version 1), or
    /// as a copy of another's members.
    fn create_segment(
        &mut self,
        new: &NewSegment,
        at: Timestamp,
    ) -> Result<Segment, DatabaseError> {
        self.create_segment_watched(new, at, &Unwatched)
    }

    /// The same where somebody waits: conditions are tested on every profile.
    fn create_segment_watched(
        &mut self,
        new: &NewSegment,
        at: Timestamp,
        watch: &dyn Watch,
    ) -> Result<Segment, DatabaseError>;

    /// How many profiles satisfy conditions. Writes nothing: the figure while
    /// somebody thinks about a new segment.
    fn count_conditions(
        &self,
        audience: Audience,
        conditions: &Conditions,
        watch: &dyn Watch,
    ) -> Result<u64, DatabaseError>;

    /// Computes a segment of method `conditions` again.
    fn compute_segment(
        &mut self,
        name: &SegmentName,
        at: Timestamp,
        watch: &dyn Watch,
    ) -> Result<Receipt, DatabaseError>;

    /// Renames, changes the status of, or deletes a segment.
    fn edit_segment(
        &mut self,
        name: &SegmentName,
        edit: &SegmentEdit,
        at: Timestamp,
    ) -> Result<(), DatabaseError>;

    /// The members of a segment now, or after a version; version 0 has none.
    fn members(
        &self,
        segment: &SegmentName,
        version: Option<u64>,
    ) -> Result<MemberSet, DatabaseError>;

    /// The segments whose conditions, now or in an earlier version, compare an
    /// attribute with a value this profile has, by name: a marketer's text, which
    /// an erasure leaves as it is. Case makes no difference.
    fn conditions_naming(
        &self,
        audience: Audience,
        profile: ProfileNumber,
    ) -> Result<Vec<SegmentName>, DatabaseError>;

    /// The versions of a segment, oldest first.
    fn versions(&self, segment: &SegmentName) -> Result<Vec<Version>, DatabaseError>;

    /// Makes a new version equal to an old one: members, method, conditions.
    /// Version 0 stands for the segment before its first: empty, no members.
    fn restore(
        &mut self,
        segment: &SegmentName,
        version: u64,
        at: Timestamp,
    ) -> Result<Receipt, DatabaseError>;

    /// What a commit would start from.
    fn basis(
        &self,
        audience: Audience,
        segment: Option<&SegmentName>,
    ) -> Result<Basis, DatabaseError>;

    /// Applies a previewed change in one transaction: creates the segment
    /// where needed, writes the version and the computation. When the segment
    /// or the profiles changed since the basis was taken nothing is written
    /// and the error is [`DatabaseError::OutOfDate`].
    fn commit(&mut self, request: &CommitRequest<'_>) -> Result<Receipt, DatabaseError> {
        self.commit_watched(request, &Unwatched)
    }

    /// The same where somebody waits: other writers may take long.
    fn commit_watched(
        &mut self,
        request: &CommitRequest<'_>,
        watch: &dyn Watch,
    ) -> Result<Receipt, DatabaseError>;

    /// By which sources the members of a segment are in.
    fn sources(&self, segment: &SegmentName) -> Result<MemberSources, DatabaseError>;

    /// Makes a version without those who are in only because of a source; method and
    /// conditions stay. When the segment is not what the change starts from nothing is
    /// written and the error is [`DatabaseError::OutOfDate`].
    fn remove_source(&mut self, request: &RemovalRequest<'_>) -> Result<Receipt, DatabaseError>;

    // History.

    /// Records that a run begins, with what is known of it, and gives its number, which
    /// changes when another run ends before it: the history is in the order of ends. It
    /// counts as running until it is recorded or committed as what was
    /// [begun](NewComputation::begun) under this number, or else its process ends:
    /// then it was interrupted.
    fn begin(
        &mut self,
        computation: &NewComputation,
        watch: &dyn Watch,
    ) -> Result<i64, DatabaseError>;

    /// Records a run that wrote nothing: failed, stopped or cancelled. Who cancelled it
    /// does not wait for another writer; then it is not recorded.
    fn record(
        &mut self,
        computation: &NewComputation,
        watch: &dyn Watch,
    ) -> Result<i64, DatabaseError>;

    /// Keeps with a run into which file its rows that found nobody were saved; a number
    /// that no run has changes nothing.
    fn note_rejects(&mut self, computation: i64, path: &str) -> Result<(), DatabaseError>;

    /// The computations, newest first, of one segment or of all.
    fn history(&self, segment: Option<&SegmentName>) -> Result<Vec<Computation>, DatabaseError>;

    /// When a profile joined and left a segment, oldest first.
    fn memberships(
        &self,
        segment: &SegmentName,
        profile: ProfileNumber,
    ) -> Result<Vec<MembershipEvent>, DatabaseError>;
}

/// Rows being matched. Dropped before the end it leaves nothing behind.
pub trait Matching {
    /// Takes the canonical keys of some rows, in ascending order of their record
    /// numbers. A row that lacks a key finds nobody by that criterion; with AND
    /// it counts for none.
    fn push(&mut self, batch: &KeyBatch) -> Result<(), DatabaseError>;

    /// Ends the matching.
    fn finish(self: Box<Self>) -> Result<MatchOutcome, DatabaseError>;
}

/// Profiles being imported, in one transaction. Dropped before the end it
/// leaves nothing behind.
pub trait Importing {
    /// The keys the engine wants of every profile: of a column of the batch, by
    /// a matcher. A batch that brings none has them made here, which is slower:
    /// callers make them with [`ProfileBatch::make_keys`] on other threads.
    fn keys(&self) -> Vec<(usize, MatcherKind)> {
        Vec::new()
    }

    /// The generation of the profiles as the import found them: a preview made
    /// at another one is out of date.
    fn generation(&self) -> u64;

    /// Inserts or updates some profiles; a later row of the same id wins.
    fn push(&mut self, batch: &ProfileBatch) -> Result<(), DatabaseError>;

    /// What the rows pushed so far do, without ending the import: dropped then,
    /// it was a preview.
    fn rows(&mut self) -> Result<&ImportRows, DatabaseError>;

    /// Brings the key indexes up to date and commits.
    fn finish(self: Box<Self>) -> Result<ImportFigures, DatabaseError>;
}
