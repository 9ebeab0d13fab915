//! The work the wizard asks for, and what comes back. The worker in
//! [`crate::runtime`] does it; nothing here touches a file or a database.

mod destination;
mod import;
mod preview_views;
mod segment_views;
mod source;

pub use destination::{DestinationEntry, DestinationSizes, DestinationView};
pub use import::{ImportOrder, ImportPageView, ImportPlace, ImportView, ImportedView};
pub use preview_views::{PageEntries, PageView, PersonView};
pub use segment_views::{
    ComparedView, OverlapView, RemovalShown, RemovalView, SizesView, SourceEntry, SourcesView,
    WrittenView,
};
pub use source::{ColumnView, PathEntry, QueryResult, QueryTableView, QueryView, SourceView};

use std::ops::Range;
use std::path::PathBuf;

use super::message::JobId;
pub use super::profiles::{AudienceView, PeopleOf, PeopleView, PersonOf};
use crate::domain::{
    Among, AttributeName, Audience, Computation, Conditions, Direction, Draft, EntryName,
    ErrorKind, FiguresSoFar, GuardStop, Method, NewSegment, PhoneRegion, Profile, ProfileField,
    Progress, Report, SavedExport, Search, Segment, SegmentEdit, SegmentName, SourceSettings,
    ThemeName, Version, VersionPart, WriteMode,
};
use crate::export::{
    Acceptance, Erasure, Evidence, ImportRowExplanation, Membership, PersonCard, PreviewTab,
    RowExplanation, ValueFigures,
};

/// Work for the worker. Jobs of one kind replace each other: the newest wins.
#[derive(Debug, Clone, PartialEq)]
pub enum Job {
    /// What the home screen shows.
    LoadHome,
    /// Files and folders that continue a path.
    CompletePath(String),
    /// Headers, first rows and guesses of a source.
    InspectSource(SourceSettings),
    /// The tables of an SQL step, and the first rows it gives.
    TryQuery(SourceSettings),
    /// How many rows a source has.
    CountRows(SourceSettings),
    /// All destinations with their sizes.
    ListDestinations,
    /// Make a database and name it.
    CreateDestination {
        /// Its name.
        name: EntryName,
        /// Its file; empty for the usual place in the home.
        path: String,
        /// The region of national phone numbers.
        phone_region: Option<PhoneRegion>,
    },
    /// Connect: attributes and segments of a destination.
    OpenDestination(String),
    /// Which columns find whom, on the first rows of a source.
    TryColumns {
        /// The source.
        source: SourceSettings,
        /// The destination's name.
        destination: String,
        /// Whose attributes.
        audience: Audience,
    },
    /// Compute everything without writing.
    Preview(Box<SavedExport>),
    /// Some rows of a tab of a preview.
    PreviewPage {
        /// The preview.
        preview: JobId,
        /// Which tab.
        tab: PreviewTab,
        /// The first entry, from 0.
        start: u64,
        /// How many at most.
        count: usize,
    },
    /// Why a person is in the preview.
    ExplainPerson {
        /// The preview.
        preview: JobId,
        /// The profile's id.
        id: String,
    },
    /// What became of a row.
    ExplainRow {
        /// The preview.
        preview: JobId,
        /// The record number.
        row: u32,
    },
    /// Save the rejected and unmatched rows.
    SaveRejects {
        /// The preview.
        preview: JobId,
        /// The file; one that is there is an error.
        path: PathBuf,
    },
    /// Write a preview. When it is out of date nothing is written and the
    /// answer is a new preview.
    Commit {
        /// The preview.
        preview: JobId,
        /// Whether a person accepted the guards that stop it.
        acceptance: Acceptance,
    },
    /// Compute an import of profiles without writing it.
    PreviewImport(Box<ImportOrder>),
    /// Some rows of a list of an import that was previewed.
    ImportPage(ImportPlace),
    /// What a row of an import does, by record number.
    ExplainImportRow(JobId, u32),
    /// Save the rows an import rejects; a file that is there is an error.
    SaveImportRejects(JobId, PathBuf),
    /// Write a previewed import. When it is out of date nothing is written and the
    /// answer is a new preview.
    CommitImport(JobId),
    /// Make a segment what it was after a version.
    Restore {
        /// The destination's name.
        destination: String,
        /// The segment.
        segment: SegmentName,
        /// The version.
        version: u64,
    },
    /// Save an export under its name.
    SaveExport {
        /// The export.
        export: Box<SavedExport>,
        /// Whether a file of this name may be replaced.
        overwrite: Replace,
    },
    /// Which saved exports cannot be run as they are, and why.
    CheckExports,
    /// A saved export, to be run or edited.
    LoadExport(String),
    /// Forget a saved export.
    RemoveExport(String),
    /// Use this theme next time too.
    KeepTheme(ThemeName),
    /// The segments of a destination.
    ListSegments(String),
    /// Some members of a segment, with its attributes.
    MembersPage {
        /// The destination's name.
        destination: String,
        /// The segment.
        segment: SegmentName,
        /// After which version; now without it.
        version: Option<u64>,
        /// The first member, from 0.
        start: u64,
        /// How many at most.
        count: usize,
    },
    /// Find some people and sort them. The list is kept for its pages; those found
    /// so far are told as the rows matched.
    FindPeople {
        /// The destination's name.
        destination: String,
        /// Among whom.
        among: Among,
        /// Who is found; all, when nothing is looked for.
        search: Option<Search>,
        /// What they are sorted by; in the order of their import without it.
        order: Option<ProfileField>,
    },
    /// Some of the people found.
    FoundPage {
        /// The job that found them, or is finding them.
        list: JobId,
        /// Which way they are sorted.
        direction: Direction,
        /// The first of them, from 0.
        start: u64,
        /// How many at most.
        count: usize,
    },
    /// Save the members of a segment; the end of the name says the format.
    SaveMembers {
        /// The destination's name.
        destination: String,
        /// The segment.
        segment: SegmentName,
        /// The version whose members are saved; those of now without.
        version: Option<u64>,
        /// The file; one that is there is an error.
        path: PathBuf,
    },
    /// Why somebody is in a segment, from its history.
    ExplainMember {
        /// The destination's name.
        destination: String,
        /// The segment.
        segment: SegmentName,
        /// The person's id.
        id: String,
    },
    /// Some of those who joined, left or stayed between two versions.
    CompareVersions {
        /// The destination's name.
        destination: String,
        /// The segment.
        segment: SegmentName,
        /// The earlier and the later version.
        versions: (u64, u64),
        /// Which of them.
        part: VersionPart,
        /// The first, from 0.
        start: u64,
        /// How many at most.
        count: usize,
    },
    /// By which sources the members of a segment are in.
    ListSources {
        /// The destination's name.
        destination: String,
        /// The segment.
        segment: SegmentName,
    },
    /// Some of those who are in only because of a source. Writes nothing.
    RemovalPage {
        /// The destination's name.
        destination: String,
        /// The segment.
        segment: SegmentName,
        /// The source's path.
        source: String,
        /// The first, from 0.
        start: u64,
        /// How many at most.
        count: usize,
    },
    /// Remove those who are in only because of a source. When that is not what was
    /// shown nothing is written and the answer is what would be done now.
    RemoveSource {
        /// The destination's name.
        destination: String,
        /// The segment.
        segment: SegmentName,
        /// The source's path.
        source: String,
        /// What a person saw.
        shown: RemovalShown,
        /// Whether a person accepted the guard that stops it.
        acceptance: Acceptance,
    },
    /// Everything that was run at a destination.
    ListHistory(String),
    /// The versions of a segment.
    ListVersions {
        /// The destination's name.
        destination: String,
        /// The segment.
        segment: SegmentName,
    },
    /// How big the segments of a destination were after their last versions.
    SegmentSizes(String),
    /// Make a segment.
    CreateSegment {
        /// The destination's name.
        destination: String,
        /// What it is to be.
        new: NewSegment,
    },
    /// Compute a segment of method `conditions` again.
    ComputeSegment {
        /// The destination's name.
        destination: String,
        /// The segment.
        segment: SegmentName,
    },
    /// Rename a segment, change its status, or delete it.
    EditSegment {
        /// The destination's name.
        destination: String,
        /// The segment.
        segment: SegmentName,
        /// What is changed.
        edit: SegmentEdit,
    },
    /// How many people satisfy conditions. Writes nothing.
    CountConditions {
        /// The destination's name.
        destination: String,
        /// Whose attributes.
        audience: Audience,
        /// At least one.
        conditions: Conditions,
    },
    /// How many people each combination of segments shares.
    OverlapSegments {
        /// The destination's name.
        destination: String,
        /// The segments, all of one audience.
        segments: Vec<SegmentName>,
    },
    /// The attributes of customers and of visitors at a destination.
    ListAttributes(String),
    /// The values of an attribute.
    CountValues(PeopleOf, AttributeName),
    /// Some people of an audience, by their places from 0.
    PeoplePage(PeopleOf, Range<u64>),
    /// Everything known about a person.
    ShowPerson(PersonOf),
    /// Remove a person and every trace of the values.
    ErasePerson(PersonOf),
}

/// Whether something that is there may be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replace {
    /// It stays; the job fails.
    Refuse,
    /// It is replaced.
    Allow,
}

/// News of a job: at most one `Started`, any number of `Progress` and `Found`, exactly one
/// `Ended`.
#[derive(Debug, Clone, PartialEq)]
pub enum JobNews {
    /// The worker took it up.
    Started,
    /// How far it has come; throttled.
    Progress(Progress),
    /// What was found so far.
    Found(FiguresSoFar),
    /// It is over.
    Ended(Result<Box<JobAnswer>, JobError>),
}

/// Why a job failed, as a dialog shows it. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobError {
    /// The sort of trouble.
    pub kind: ErrorKind,
    /// What happened and where.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
}

/// What a job found or did; one variant a sort of job.
#[derive(Debug, Clone, PartialEq)]
pub enum JobAnswer {
    /// To `LoadHome`.
    Home(HomeView),
    /// To `CompletePath`.
    Paths(Vec<PathEntry>),
    /// To `InspectSource`.
    Source(SourceView),
    /// To `TryQuery`.
    Query(Box<QueryView>),
    /// To `CountRows`.
    Rows(u64),
    /// To `ListDestinations`.
    Destinations(Vec<DestinationEntry>),
    /// To `CreateDestination` and `OpenDestination`.
    Destination(DestinationView),
    /// To `TryColumns`.
    Evidence(Evidence),
    /// To `Preview`, and to a `Commit` that was out of date.
    Preview(Box<PreviewView>),
    /// To `PreviewPage`.
    Page(PageView),
    /// To `ExplainPerson`.
    Person(PersonView),
    /// To `ExplainRow`.
    Row(Box<RowExplanation>),
    /// To `SaveRejects` and `SaveImportRejects`: where, and how many lines.
    RejectsSaved {
        /// The file.
        path: PathBuf,
        /// Lines under the header.
        lines: u64,
    },
    /// To `Commit`, `Restore`, `ComputeSegment` and `RemoveSource`.
    Written(WrittenView),
    /// To `PreviewImport`, and to a `CommitImport` that was out of date.
    ImportPreview(Box<ImportView>),
    /// To `ImportPage`.
    ImportPage(ImportPageView),
    /// To `ExplainImportRow`.
    ImportRow(Box<ImportRowExplanation>),
    /// To `CommitImport`.
    Imported(Box<ImportedView>),
    /// To `SaveExport`: the file.
    ExportSaved(PathBuf),
    /// To `SaveExport`: nothing was saved, for this file has the name.
    ExportTaken(PathBuf),
    /// To `CheckExports`: names and sentences, those in order left out.
    ExportTroubles(Vec<(String, String)>),
    /// To `LoadExport`.
    Export(Box<SavedExport>),
    /// To `RemoveExport`.
    ExportRemoved,
    /// To `KeepTheme`.
    ThemeKept,
    /// To `ListSegments`.
    Segments(Vec<Segment>),
    /// To `MembersPage`.
    Members(MembersView),
    /// To `FindPeople`: how many.
    PeopleFound(u64),
    /// To `FoundPage`.
    FoundPage(PeopleView),
    /// To `CompareVersions`.
    Compared(ComparedView),
    /// To `SaveMembers`: where, and how many.
    MembersSaved {
        /// The file.
        path: PathBuf,
        /// Members written.
        members: u64,
    },
    /// To `ExplainMember`.
    Membership(Box<Membership>),
    /// To `ListSources`.
    Sources(SourcesView),
    /// To `RemovalPage`, and to a `RemoveSource` that was out of date.
    Removal(Box<RemovalView>),
    /// To `ListHistory`, newest first.
    History(Vec<Computation>),
    /// To `ListVersions`.
    Versions(Vec<Version>),
    /// To `SegmentSizes`.
    SegmentSizes(Vec<SizesView>),
    /// To `CreateSegment` and `EditSegment`: the segment after it, or as it was
    /// before it was deleted.
    Segment(Segment),
    /// To `CountConditions`.
    Counted(u64),
    /// To `OverlapSegments`.
    Overlap(OverlapView),
    /// To `ListAttributes`: customers, then visitors.
    Attributes(Vec<AudienceView>),
    /// To `CountValues`.
    Values(ValueFigures),
    /// To `PeoplePage`.
    People(PeopleView),
    /// To `ShowPerson`.
    Card(Box<PersonCard>),
    /// To `ErasePerson`.
    Erased(Erasure),
}

/// What the home screen shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HomeView {
    /// An unfinished export.
    pub draft: Option<Draft>,
    /// Saved exports, by name.
    pub exports: Vec<ExportEntry>,
    /// The destination used last, or the first.
    pub destination: Option<String>,
    /// Latest runs at that destination, newest first; bounded.
    pub runs: Vec<Computation>,
    /// Files used before, newest first.
    pub recent_files: Vec<PathBuf>,
    /// What could not be read, in sentences.
    pub troubles: Vec<String>,
}

/// A saved export in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportEntry {
    /// Its name.
    pub name: String,
    /// The export, or why its file cannot be used.
    pub export: Result<Box<SavedExport>, String>,
}

/// A preview as the screens show it; the sets stay with the worker.
#[derive(Debug, Clone, PartialEq)]
pub struct PreviewView {
    /// The figures.
    pub report: Report,
    /// The figures of the write mode chosen.
    pub members: MemberFigures,
    /// The figures of both write modes, for step 4: Add, then Replace.
    pub by_write_mode: [(WriteMode, MemberFigures); 2],
    /// Guards that stop the commit.
    pub guards: Vec<GuardStop>,
    /// Sentences.
    pub warnings: Vec<String>,
    /// The method an existing segment has now.
    pub method_before: Option<Method>,
    /// How long it took.
    pub duration_ms: u64,
}

/// Members before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MemberFigures {
    /// Before.
    pub before: u64,
    /// Who stays.
    pub kept: u64,
    /// Who joins.
    pub added: u64,
    /// Who leaves.
    pub removed: u64,
    /// After.
    pub after: u64,
}

/// Some members of a segment.
#[derive(Debug, Clone, PartialEq)]
pub struct MembersView {
    /// The segment.
    pub segment: Segment,
    /// The names of the attributes, in the order of the values.
    pub attributes: Vec<String>,
    /// The first member, from 0.
    pub start: u64,
    /// How many there are in all.
    pub total: u64,
    /// The members.
    pub members: Vec<Profile>,
}
