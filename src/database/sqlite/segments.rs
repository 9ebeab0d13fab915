//! Segments: their list, their names, making and editing them. Who is in them
//! is the business of `versions.rs` and `commit.rs`.

use jiff::Timestamp;
use rusqlite::Row;

use super::commit::{self, NewVersion};
use super::connection::failed;
use super::stored::{StoredRow, Tables};
use super::{
    DatabaseError, NewComputation, NewSegment, SegmentEdit, SqliteDatabase, conditions, versions,
};
use crate::domain::{
    Audience, Conditions, MemberChange, MemberSet, Method, Segment, SegmentName, Status, Trigger,
    UnknownWord, Watch, Word,
};

pub(super) fn all(database: &SqliteDatabase) -> Result<Vec<Segment>, DatabaseError> {
    database.read(every)
}

pub(super) fn find(
    database: &SqliteDatabase,
    name: &SegmentName,
) -> Result<Segment, DatabaseError> {
    database.read(|tables| existing(tables, name))
}

pub(super) fn create(
    database: &mut SqliteDatabase,
    new: &NewSegment,
    at: Timestamp,
    watch: &dyn Watch,
) -> Result<Segment, DatabaseError> {
    let region = database.phone_region;
    database.write(|tables| match new {
        NewSegment::Empty { name, audience } => insert(tables, name, *audience, None, at),
        NewSegment::Conditions { name, audience, conditions } => {
            let segment = insert(tables, name, *audience, None, at)?;
            let members = conditions::evaluate(tables, *audience, conditions, region, watch)?;
            let receipt = commit::write_version(
                tables,
                &NewVersion {
                    method: Method::Conditions,
                    conditions: Some(conditions),
                    change: &MemberChange::between(MemberSet::new(), members),
                    criteria: &[],
                    cause: Method::Conditions.word(),
                    computation: &NewComputation::done(name, Trigger::Conditions, at),
                    segment: &segment,
                },
            )?;
            Ok(receipt.segment)
        }
        NewSegment::Copy { name, of } => copy(tables, name, of, at),
    })
}

fn copy(
    tables: Tables<'_>,
    name: &SegmentName,
    of: &SegmentName,
    at: Timestamp,
) -> Result<Segment, DatabaseError> {
    let original = existing(tables, of)?;
    let members = versions::members_of(tables, &original, original.version)?;
    let segment = insert(tables, name, original.audience, None, at)?;
    let receipt = commit::write_version(
        tables,
        &NewVersion {
            method: original.method,
            conditions: original.conditions.as_ref(),
            change: &MemberChange::between(MemberSet::new(), members),
            criteria: &[],
            cause: &format!("copy of {}", original.name),
            computation: &NewComputation::done(name, Trigger::Create, at),
            segment: &segment,
        },
    )?;
    Ok(receipt.segment)
}

pub(super) fn edit(
    database: &mut SqliteDatabase,
    name: &SegmentName,
    edit: &SegmentEdit,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    database.write(|tables| {
        let segment = existing(tables, name)?;
        match edit {
            SegmentEdit::Rename(new) => {
                if let Some(other) = named(tables, new)?
                    && other.number != segment.number
                {
                    return Err(taken(&other));
                }
                tables.run(
                    "renaming a segment",
                    "UPDATE segment SET name = ?2, name_key = ?3, updated_at = ?4 \
                     WHERE segment_number = ?1",
                    (segment.number, new.as_str(), new.key(), at.to_string()),
                )
            }
            SegmentEdit::Status(status) => tables.run(
                "changing the status of a segment",
                "UPDATE segment SET status = ?2, updated_at = ?3 WHERE segment_number = ?1",
                (segment.number, status.word(), at.to_string()),
            ),
            SegmentEdit::Labels(labels) => tables.run(
                "labelling a segment",
                "UPDATE segment SET labels = ?2, updated_at = ?3 WHERE segment_number = ?1",
                (
                    segment.number,
                    serde_json::to_string(labels).expect("labels are plain data"),
                    at.to_string(),
                ),
            ),
            SegmentEdit::Delete => tables.run(
                "deleting a segment",
                "DELETE FROM segment WHERE segment_number = ?1",
                [segment.number],
            ),
        }
    })
}

/// The segment of this name, which must be there.
pub(super) fn existing(tables: Tables<'_>, name: &SegmentName) -> Result<Segment, DatabaseError> {
    match named(tables, name)? {
        Some(segment) => Ok(segment),
        None => Err(unknown(tables, name)?),
    }
}

/// The segment, which must not be in the archive: that one can only be
/// recovered, renamed or deleted.
pub(super) fn writable(segment: Segment) -> Result<Segment, DatabaseError> {
    if segment.status == Status::Archived {
        return Err(DatabaseError::Archived { name: segment.name.to_string() });
    }
    Ok(segment)
}

/// The segment of this name, archived or not.
pub(super) fn named(
    tables: Tables<'_>,
    name: &SegmentName,
) -> Result<Option<Segment>, DatabaseError> {
    let sql = "SELECT * FROM segment WHERE name_key = ?1";
    let found = tables.query(READING, sql, [name.key()], |row| segment(tables, row))?;
    Ok(found.into_iter().next())
}

/// That there is no segment of this name, and the nearest that is.
pub(super) fn unknown(
    tables: Tables<'_>,
    name: &SegmentName,
) -> Result<DatabaseError, DatabaseError> {
    let segments = every(tables)?;
    let names = segments.iter().map(|segment| segment.name.as_str());
    Ok(DatabaseError::UnknownSegment(UnknownWord::new("segment", name.as_str(), names)))
}

/// Writes a new segment without members; its name must be free.
pub(super) fn insert(
    tables: Tables<'_>,
    name: &SegmentName,
    audience: Audience,
    created_by: Option<&str>,
    at: Timestamp,
) -> Result<Segment, DatabaseError> {
    if let Some(other) = named(tables, name)? {
        return Err(taken(&other));
    }
    tables.run(
        "making a segment",
        "INSERT INTO segment \
         (name, name_key, audience, method, status, created_by, created_at, updated_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
        (
            name.as_str(),
            name.key(),
            audience.word(),
            Method::Empty.word(),
            Status::Enabled.word(),
            created_by,
            at.to_string(),
        ),
    )?;
    existing(tables, name)
}

const READING: &str = "reading the segments";

/// All segments, by name.
pub(super) fn every(tables: Tables<'_>) -> Result<Vec<Segment>, DatabaseError> {
    let sql = "SELECT * FROM segment ORDER BY name_key";
    tables.query(READING, sql, [], |row| segment(tables, row))
}

fn segment(tables: Tables<'_>, row: &Row<'_>) -> Result<Segment, DatabaseError> {
    let number: i64 = row.get("segment_number").map_err(failed(READING))?;
    let row = tables.row(row, format!("table segment, row {number}"));
    let method = row.word("method")?;
    Ok(Segment {
        number,
        name: row.parsed("name", SegmentName::parse)?,
        audience: row.word("audience")?,
        method,
        status: row.word("status")?,
        members: row.count("member_count")?,
        version: row.count("version")?,
        updated: row.time("updated_at")?,
        conditions: conditions_of(&row, method)?,
        created_by: row.get("created_by")?,
        labels: row.json("labels")?.unwrap_or_default(),
    })
}

/// The conditions of a segment or a version, which only method `conditions` has.
pub(super) fn conditions_of(
    row: &StoredRow<'_>,
    method: Method,
) -> Result<Option<Conditions>, DatabaseError> {
    let conditions: Option<Conditions> = row.json("conditions")?;
    let compares = conditions.as_ref().is_none_or(|all| !all.conditions.is_empty());
    if compares && conditions.is_some() == (method == Method::Conditions) {
        Ok(conditions)
    } else {
        Err(row.damaged("conditions", &"they do not fit the method"))
    }
}

fn taken(other: &Segment) -> DatabaseError {
    DatabaseError::SegmentNameTaken {
        name: other.name.to_string(),
        archived: other.status == Status::Archived,
    }
}

#[cfg(test)]
mod tests;
