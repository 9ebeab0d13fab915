//! The history: every run, successful or not, and when a profile joined and
//! left a segment. Entries outlive their segment.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Row;

use super::connection::failed;
use super::stored::{StoredRow, Tables, stored_count};
use super::{
    DatabaseError, MembershipEvent, NewComputation, SqliteDatabase, running, segments, versions,
};
use crate::database::MembershipChange;
use crate::domain::{
    Computation, ComputationStatus, ProfileNumber, Segment, SegmentName, SourceFingerprint, Watch,
    Word,
};

pub(super) fn record(
    database: &mut SqliteDatabase,
    computation: &NewComputation,
    watch: &dyn Watch,
) -> Result<i64, DatabaseError> {
    let number = database.write_watched(watch, |tables| {
        let segment = segments::named(tables, &computation.segment)?;
        let before = segment.as_ref().map_or(0, |segment| segment.members);
        let outcome =
            Outcome { segment: segment.as_ref(), version: None, before, added: 0, removed: 0 };
        insert(tables, computation, &outcome)
    })?;
    running::ended(database, computation.begun);
    Ok(number)
}

pub(super) fn note_rejects(
    database: &mut SqliteDatabase,
    computation: i64,
    path: &str,
) -> Result<(), DatabaseError> {
    database.write(|tables| {
        tables.run(
            "noting the rejects in the history",
            "UPDATE computation SET rejects_path = ?2 WHERE computation_number = ?1",
            (computation, path),
        )?;
        Ok(())
    })
}

pub(super) fn all(
    database: &SqliteDatabase,
    segment: Option<&SegmentName>,
) -> Result<Vec<Computation>, DatabaseError> {
    let stopped = |run: &Computation| {
        run.status == ComputationStatus::Running && !running::is_at_work(&database.path, run.number)
    };
    let found = stored(database, segment)?;
    if !found.iter().any(stopped) {
        return Ok(found);
    }
    // A run ends first and is then no longer at work: read now, its entry says how it
    // ended, or it was interrupted.
    let now = stored(database, segment)?;
    let end = |run: Computation| if stopped(&run) { running::interrupted(run) } else { run };
    Ok(now.into_iter().map(end).collect())
}

fn stored(
    database: &SqliteDatabase,
    segment: Option<&SegmentName>,
) -> Result<Vec<Computation>, DatabaseError> {
    database.read(|tables| {
        let Some(name) = segment else {
            let sql = "SELECT * FROM computation ORDER BY computation_number DESC";
            return tables.query(READING, sql, [], |row| computation(tables, row));
        };
        match segments::named(tables, name)? {
            Some(segment) => of_segment(tables, &segment),
            None => of_nobody(tables, name),
        }
    })
}

/// The runs of a segment under whatever name it had, and those that were to
/// make one of this name and failed.
fn of_segment(tables: Tables<'_>, segment: &Segment) -> Result<Vec<Computation>, DatabaseError> {
    tables.query(
        READING,
        "SELECT * FROM computation \
         WHERE segment_number = ?1 OR (segment_number IS NULL AND segment_key = ?2) \
         ORDER BY computation_number DESC",
        (segment.number, segment.name.key()),
        |row| computation(tables, row),
    )
}

/// The runs of segments of this name that were never made or are deleted.
fn of_nobody(tables: Tables<'_>, name: &SegmentName) -> Result<Vec<Computation>, DatabaseError> {
    let found = tables.query(
        READING,
        "SELECT * FROM computation \
         WHERE segment_key = ?1 AND (segment_number IS NULL OR segment_number NOT IN \
               (SELECT segment_number FROM segment)) \
         ORDER BY computation_number DESC",
        [name.key()],
        |row| computation(tables, row),
    )?;
    if found.is_empty() { Err(segments::unknown(tables, name)?) } else { Ok(found) }
}

pub(super) fn memberships(
    database: &SqliteDatabase,
    segment: &SegmentName,
    profile: ProfileNumber,
) -> Result<Vec<MembershipEvent>, DatabaseError> {
    database.read(|tables| {
        let segment = segments::existing(tables, segment)?;
        let mut was_in = false;
        let events = tables.query(
            "reading the versions of a segment",
            "SELECT version, members, computation_number FROM version \
             WHERE segment_number = ?1 ORDER BY version",
            [segment.number],
            |row| {
                let place = format!("table version, segment {}", segment.number);
                let version = tables.row(row, place).count("version")?;
                let row = tables.row(row, versions::place(&segment, version));
                let is_in = row.set("members")?.contains(profile);
                let criteria = finders(tables, &segment, version, profile)?;
                let change = membership_change(was_in, is_in, &criteria);
                was_in = is_in;
                let computation = row.get("computation_number")?;
                Ok(change.map(|change| MembershipEvent { version, change, criteria, computation }))
            },
        )?;
        Ok(events.into_iter().flatten().collect())
    })
}

fn membership_change(was_in: bool, is_in: bool, finders: &[String]) -> Option<MembershipChange> {
    match (was_in, is_in) {
        (false, true) => Some(MembershipChange::Joined),
        (true, false) => Some(MembershipChange::Left),
        (true, true) if !finders.is_empty() => Some(MembershipChange::FoundAgain),
        _ => None,
    }
}

/// The labels of the criteria that found a profile in the run of a version.
fn finders(
    tables: Tables<'_>,
    segment: &Segment,
    version: u64,
    profile: ProfileNumber,
) -> Result<Vec<String>, DatabaseError> {
    let labels = tables.query(
        "reading what the criteria found",
        "SELECT label, profiles FROM version_criterion \
         WHERE segment_number = ?1 AND version = ?2 ORDER BY position",
        (segment.number, stored_count(version)),
        |row| {
            let place =
                format!("table version_criterion, version {version} of segment {}", segment.number);
            let row = tables.row(row, place);
            let found = row.set("profiles")?.contains(profile);
            if found { row.get("label").map(Some) } else { Ok(None) }
        },
    )?;
    Ok(labels.into_iter().flatten().collect())
}

/// What a run did to a segment.
pub(super) struct Outcome<'a> {
    /// The segment, where there is one.
    pub(super) segment: Option<&'a Segment>,
    /// The version it made.
    pub(super) version: Option<u64>,
    pub(super) before: u64,
    pub(super) added: u64,
    pub(super) removed: u64,
}

/// When a run ended.
pub(super) fn ended(computation: &NewComputation) -> Timestamp {
    let duration = SignedDuration::from_millis(stored_count(computation.duration_ms));
    computation.started.checked_add(duration).unwrap_or(Timestamp::MAX)
}

/// Writes an entry, in place of the one that was begun, and gives its number. Entries
/// are numbered in the order in which runs end: one that was overtaken by another gets a
/// new number.
pub(super) fn insert(
    tables: Tables<'_>,
    new: &NewComputation,
    outcome: &Outcome<'_>,
) -> Result<i64, DatabaseError> {
    let Outcome { segment, version, before, added, removed } = *outcome;
    let name = segment.map_or(&new.segment, |segment| &segment.name);
    let source = new.source.as_ref();
    let number = new.begun.map(|begun| number_of(tables, begun)).transpose()?;
    tables.run(
        "writing the history",
        "INSERT INTO computation \
         (segment_number, segment_name, segment_key, export_name, \"trigger\", status, version, \
          source_path, source_size_bytes, source_hash, \
          members_before, members_added, members_removed, members_after, \
          configuration, report, error, started_at, duration_ms, repairs, \
          computation_number, generation) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, \
                 ?19, ?20, ?21, ?22)",
        rusqlite::params![
            segment.map(|segment| segment.number),
            name.as_str(),
            name.key(),
            new.export,
            new.trigger.word(),
            new.status.word(),
            version.map(stored_count),
            source.map(|source| &source.path),
            source.map(|source| stored_count(source.size_bytes)),
            source.map(|source| &source.hash),
            stored_count(before),
            stored_count(added),
            stored_count(removed),
            stored_count(before + added - removed),
            new.configuration,
            new.report.as_ref().map(ToString::to_string),
            new.error,
            new.started.to_string(),
            stored_count(new.duration_ms),
            new.repairs,
            number.flatten(),
            new.generation.map(stored_count),
        ],
    )?;
    Ok(tables.connection.last_insert_rowid())
}

/// Takes away the entry that was begun; gives its number if it is still the newest.
fn number_of(tables: Tables<'_>, begun: i64) -> Result<Option<i64>, DatabaseError> {
    let doing = "writing the history";
    tables.run(doing, "DELETE FROM computation WHERE computation_number = ?1", [begun])?;
    let later = "SELECT 1 FROM computation WHERE computation_number > ?1 LIMIT 1";
    let overtaken = tables.query(doing, later, [begun], |_| Ok(()))?;
    Ok(overtaken.is_empty().then_some(begun))
}

const READING: &str = "reading the history";

/// A run as it is stored.
pub(super) fn computation(tables: Tables<'_>, row: &Row<'_>) -> Result<Computation, DatabaseError> {
    let number: i64 = row.get("computation_number").map_err(failed(READING))?;
    let row = tables.row(row, format!("table computation, row {number}"));
    Ok(Computation {
        number,
        segment: row.get("segment_name")?,
        export: row.get("export_name")?,
        trigger: row.word("trigger")?,
        status: row.word("status")?,
        version: row.optional_count("version")?,
        generation: row.optional_count("generation")?,
        source: fingerprint(&row)?,
        rejects_path: row.get("rejects_path")?,
        repairs: row.get("repairs")?,
        configuration: row.get("configuration")?,
        before: row.count("members_before")?,
        added: row.count("members_added")?,
        removed: row.count("members_removed")?,
        after: row.count("members_after")?,
        report: row.json("report")?,
        error: row.get("error")?,
        started: row.time("started_at")?,
        duration_ms: row.count("duration_ms")?,
    })
}

fn fingerprint(row: &StoredRow<'_>) -> Result<Option<SourceFingerprint>, DatabaseError> {
    let Some(path) = row.get("source_path")? else { return Ok(None) };
    let size_bytes = row.count("source_size_bytes")?;
    Ok(Some(SourceFingerprint { path, size_bytes, hash: row.get("source_hash")? }))
}

#[cfg(test)]
mod tests;
