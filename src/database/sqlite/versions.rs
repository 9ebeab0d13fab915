//! Who was in a segment after each commit, and what a commit would start from.
//! Only reads; `commit.rs` writes.

use rusqlite::Row;

use super::stored::{Tables, stored_count};
use super::{Basis, DatabaseError, SqliteDatabase, segments};
use crate::domain::{Audience, Conditions, MemberSet, Method, Segment, SegmentName, Version, Word};

pub(super) fn members(
    database: &SqliteDatabase,
    segment: &SegmentName,
    version: Option<u64>,
) -> Result<MemberSet, DatabaseError> {
    database.read(|tables| {
        let segment = segments::existing(tables, segment)?;
        members_of(tables, &segment, version.unwrap_or(segment.version))
    })
}

pub(super) fn all(
    database: &SqliteDatabase,
    segment: &SegmentName,
) -> Result<Vec<Version>, DatabaseError> {
    database.read(|tables| {
        let segment = segments::existing(tables, segment)?;
        tables.query(
            READING,
            "SELECT version, method, member_count, added_count, removed_count, \
                    computation_number, cause, created_at \
             FROM version WHERE segment_number = ?1 ORDER BY version",
            [segment.number],
            |row| version(tables, &segment, row),
        )
    })
}

pub(super) fn basis(
    database: &SqliteDatabase,
    audience: Audience,
    segment: Option<&SegmentName>,
) -> Result<Basis, DatabaseError> {
    database.read(|tables| {
        let segment = segment.map(|name| segments::existing(tables, name)).transpose()?;
        Ok(Basis {
            segment: segment.map(|segment| (segment.number, segment.version)),
            generation: generation(tables, audience)?,
        })
    })
}

/// Counts every change of the audience's profiles.
pub(super) fn generation(tables: Tables<'_>, audience: Audience) -> Result<u64, DatabaseError> {
    let sql = "SELECT generation FROM audience WHERE audience = ?1";
    let found = tables.query("reading an audience", sql, [audience.word()], |row| {
        tables.row(row, format!("table audience, row {}", audience.word())).count("generation")
    })?;
    found
        .into_iter()
        .next()
        .ok_or_else(|| tables.damaged(format!("table audience has no row {}", audience.word())))
}

/// The state of a segment after a version.
pub(super) struct StoredVersion {
    pub(super) method: Method,
    pub(super) conditions: Option<Conditions>,
    pub(super) members: MemberSet,
}

/// The members of a segment after a version.
pub(super) fn members_of(
    tables: Tables<'_>,
    segment: &Segment,
    version: u64,
) -> Result<MemberSet, DatabaseError> {
    stored(tables, segment, version).map(|stored| stored.members)
}

/// The state of a segment after a version; version 0 stands for the segment
/// before its first.
pub(super) fn stored(
    tables: Tables<'_>,
    segment: &Segment,
    version: u64,
) -> Result<StoredVersion, DatabaseError> {
    let newest = tables.query(
        READING,
        "SELECT coalesce(max(version), 0) AS newest FROM version WHERE segment_number = ?1",
        [segment.number],
        |row| tables.row(row, place(segment, version)).count("newest"),
    )?;
    if newest.iter().any(|newest| *newest > segment.version) {
        return Err(tables.damaged(format!(
            "table segment, row {}: it says that version {} is its newest",
            segment.number, segment.version
        )));
    }
    if version == 0 {
        let members = MemberSet::new();
        return Ok(StoredVersion { method: Method::Empty, conditions: None, members });
    }
    if version > segment.version {
        let name = segment.name.to_string();
        return Err(DatabaseError::UnknownVersion { name, version, newest: segment.version });
    }
    let found = tables.query(
        READING,
        "SELECT method, conditions, members, member_count FROM version \
         WHERE segment_number = ?1 AND version = ?2",
        (segment.number, stored_count(version)),
        |row| {
            let row = tables.row(row, place(segment, version));
            let method = row.word("method")?;
            let members = row.set("members")?;
            if members.len() != row.count("member_count")? {
                return Err(row.damaged("member_count", &"it counts other members"));
            }
            let conditions = segments::conditions_of(&row, method)?;
            Ok(StoredVersion { method, conditions, members })
        },
    )?;
    let missing = || tables.damaged(format!("{}: it is missing", place(segment, version)));
    found.into_iter().next().ok_or_else(missing)
}

/// Names a row of the table in errors.
pub(super) fn place(segment: &Segment, version: u64) -> String {
    format!("table version, row {version} of segment {}", segment.number)
}

const READING: &str = "reading the versions of a segment";

fn version(tables: Tables<'_>, segment: &Segment, row: &Row<'_>) -> Result<Version, DatabaseError> {
    let version = tables.row(row, format!("table version, segment {}", segment.number));
    let version = version.count("version")?;
    let row = tables.row(row, place(segment, version));
    Ok(Version {
        version,
        method: row.word("method")?,
        members: row.count("member_count")?,
        added: row.count("added_count")?,
        removed: row.count("removed_count")?,
        computation: row.get("computation_number")?,
        cause: row.get("cause")?,
        created: row.time("created_at")?,
    })
}

#[cfg(test)]
mod tests;
