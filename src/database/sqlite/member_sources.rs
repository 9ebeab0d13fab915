//! By which sources the members of a segment are in, and the version without those
//! of one. What the reasons are is [`crate::domain::member_sources`]'s to say.

use jiff::Timestamp;

use super::commit::{self, NewVersion};
use super::stored::{Tables, stored_count};
use super::{
    DatabaseError, NewComputation, Receipt, RemovalRequest, SqliteDatabase, segments, versions,
};
use crate::domain::member_sources::{Finder, MemberSources, SourceTally};
use crate::domain::segment::removal_cause;
use crate::domain::{MemberSet, Segment, SegmentName, Trigger};

const READING: &str = "reading what brought the members in";

/// The sources; one version is in memory at a time.
pub(super) fn sources(
    database: &SqliteDatabase,
    name: &SegmentName,
) -> Result<MemberSources, DatabaseError> {
    database.read(|tables| {
        let segment = segments::existing(tables, name)?;
        let finders = finders(tables, &segment)?;
        let mut tally = SourceTally::new(finders.iter().map(|(_, _, finder)| finder));
        for (version, made, finder) in &finders {
            let members = versions::members_of(tables, &segment, *version)?;
            let found = match finder {
                Finder::Source(_) | Finder::Run => found(tables, &segment, *version)?,
                Finder::Everybody | Finder::Restore(_) | Finder::Nobody => MemberSet::new(),
            };
            tally.add((*version, *made), members, finder, &found);
        }
        Ok(tally.finish())
    })
}

/// Every version with its time and what found its members.
fn finders(
    tables: Tables<'_>,
    segment: &Segment,
) -> Result<Vec<(u64, Timestamp, Finder)>, DatabaseError> {
    tables.query(
        READING,
        "SELECT version.version, cause, created_at, \"trigger\", source_path \
         FROM version JOIN computation USING (computation_number) \
         WHERE version.segment_number = ?1 ORDER BY version.version",
        [segment.number],
        |row| {
            let place = format!("table version, segment {}", segment.number);
            let version = tables.row(row, place).count("version")?;
            let row = tables.row(row, versions::place(segment, version));
            let cause: String = row.get("cause")?;
            let finder = Finder::of(row.word("trigger")?, row.get("source_path")?, &cause);
            Ok((version, row.time("created_at")?, finder))
        },
    )
}

/// All that the criteria of a version's run found.
fn found(tables: Tables<'_>, segment: &Segment, version: u64) -> Result<MemberSet, DatabaseError> {
    let sets = tables.query(
        READING,
        "SELECT profiles FROM version_criterion WHERE segment_number = ?1 AND version = ?2",
        (segment.number, stored_count(version)),
        |row| {
            let place =
                format!("table version_criterion, version {version} of segment {}", segment.number);
            tables.row(row, place).set("profiles")
        },
    )?;
    Ok(sets.into_iter().fold(MemberSet::new(), |all, set| all | set))
}

/// Writes the version without the members a removal takes out, unless the segment is
/// not what it was previewed from.
pub(super) fn remove(
    database: &mut SqliteDatabase,
    request: &RemovalRequest<'_>,
) -> Result<Receipt, DatabaseError> {
    database.write(|tables| {
        let segment = segments::writable(segments::existing(tables, request.segment)?)?;
        let before = versions::members_of(tables, &segment, segment.version)?;
        if segment.version != request.version || before != *request.change.before() {
            return Err(DatabaseError::OutOfDate);
        }
        commit::write_version(
            tables,
            &NewVersion {
                segment: &segment,
                change: request.change,
                method: segment.method,
                conditions: segment.conditions.as_ref(),
                criteria: &[],
                cause: &removal_cause(request.source),
                computation: &NewComputation::done(
                    &segment.name,
                    Trigger::RemoveSource,
                    request.at,
                ),
            },
        )
    })
}
