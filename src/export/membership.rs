//! Why somebody is in a segment, from its history: the runs and criteria that
//! brought the person in, and the rows where the table is still what the run read.

use std::sync::Arc;

use crate::database::{MembershipChange, MembershipEvent, SegmentDatabase};
use crate::domain::{
    Computation, Location, Profile, SavedExport, SegmentName, SourceFingerprint, SourceSettings,
    Watch,
};
use crate::source::{RowBatch, Source};

use super::{CellReason, ExportError, ExportPlan, explain_profile};

/// What became of somebody in a segment.
#[derive(Debug, Clone, PartialEq)]
pub struct Membership {
    /// The person.
    pub profile: Profile,
    /// The names of the attributes, in the order of the values.
    pub attributes: Vec<String>,
    /// Whether the person is in now.
    pub is_member: bool,
    /// What happened, oldest first.
    pub steps: Vec<MembershipStep>,
}

/// One thing that happened to a membership.
#[derive(Debug, Clone, PartialEq)]
pub struct MembershipStep {
    /// In which version, and by which criteria.
    pub event: MembershipEvent,
    /// The run that did it.
    pub computation: Option<Computation>,
    /// Its rows that match the person.
    pub rows: MembershipRows,
}

/// The rows of a run that match a person.
#[derive(Debug, Clone, PartialEq)]
pub enum MembershipRows {
    /// The run read no table.
    NoSource,
    /// As the source still says.
    Found(Vec<CellReason>),
    /// They cannot be told any more, and why.
    Gone(String),
}

/// How an earlier run's table is found again.
pub struct EarlierSources<'a> {
    /// The export as the history recorded it; nothing when it cannot be read.
    pub recorded: &'a dyn Fn(&str) -> Option<SavedExport>,
    /// Opens a source, or says why not.
    pub open: &'a dyn Fn(&SourceSettings) -> Result<Arc<Source>, String>,
}

/// What became of the person of this id in a segment. Reads the tables of the runs
/// again where they are still there.
pub fn explain_membership(
    database: &dyn SegmentDatabase,
    segment: &SegmentName,
    id: &str,
    sources: &EarlierSources<'_>,
    watch: &dyn Watch,
) -> Result<Membership, ExportError> {
    let segment = database.segment(segment)?;
    let profile = database.profile(segment.audience, id)?;
    let history = database.history(Some(&segment.name))?;
    let mut steps = Vec::new();
    for event in database.memberships(&segment.name, profile.number)? {
        let computation = history.iter().find(|one| one.number == event.computation).cloned();
        let rows = match &computation {
            Some(computation) if event.change != MembershipChange::Left => {
                rows(database, computation, &profile, sources, watch)?
            }
            _ => MembershipRows::NoSource,
        };
        steps.push(MembershipStep { event, computation, rows });
    }
    let attributes = database.attributes(segment.audience)?;
    Ok(Membership {
        is_member: database.members(&segment.name, None)?.contains(profile.number),
        attributes: attributes.iter().map(|attribute| attribute.name.to_string()).collect(),
        profile,
        steps,
    })
}

/// The rows by which a run found the person. What keeps them from being told
/// is no error: the source is the person's own file and may be gone.
fn rows(
    database: &dyn SegmentDatabase,
    computation: &Computation,
    profile: &Profile,
    sources: &EarlierSources<'_>,
    watch: &dyn Watch,
) -> Result<MembershipRows, ExportError> {
    let (Some(read), Some(configuration)) = (&computation.source, &computation.configuration)
    else {
        return Ok(MembershipRows::NoSource);
    };
    let gone = |why: &str| Ok(MembershipRows::Gone(why.to_owned()));
    let Some(export) = (sources.recorded)(configuration) else {
        return gone("the export as it was run cannot be read any more");
    };
    if export.source.location == Location::StandardInput {
        return gone("the rows came from standard input");
    }
    let source = match (sources.open)(&export.source) {
        Ok(source) => source,
        Err(why) => return gone(&why),
    };
    if fingerprint(&source, watch)?.is_none_or(|now| now.hash != read.hash) {
        return gone(&format!("{} changed since the run", read.path));
    }
    // The segment may be another's by now, or archived: only the rows matter here.
    let plan = match ExportPlan::resolve(database, &source, &export) {
        Ok(plan) => plan,
        Err(error) => return gone(&error.to_string()),
    };
    Ok(MembershipRows::Found(explain_profile(database, &source, &plan, profile, watch)?))
}

/// What the source is now; reads all of it.
fn fingerprint(
    source: &Source,
    watch: &dyn Watch,
) -> Result<Option<SourceFingerprint>, ExportError> {
    let mut reader = source.reader()?;
    let mut batch = RowBatch::new();
    while reader.read_batch(&mut batch)? {
        if watch.cancelled() {
            return Err(ExportError::Cancelled);
        }
    }
    Ok(reader.fingerprint())
}
