//! Everything that makes a version: a previewed change, conditions computed
//! again, an earlier version brought back. One transaction each; who was in
//! before is read in it, never remembered from earlier.

use jiff::Timestamp;

use super::history::{self, Outcome};
use super::sets::StoredSet;
use super::stored::{Tables, stored_count};
use super::{
    CommitRequest, DatabaseError, NewComputation, Receipt, SqliteDatabase, conditions, running,
    segments, versions,
};
use crate::database::CommitTarget;
use crate::domain::segment::restore_cause;
use crate::domain::{
    Conditions, MemberChange, MemberSet, Method, Segment, SegmentName, Trigger, Watch, Word,
};

pub(super) fn commit(
    database: &mut SqliteDatabase,
    request: &CommitRequest<'_>,
    watch: &dyn Watch,
) -> Result<Receipt, DatabaseError> {
    let receipt = database.write_watched(watch, |tables| {
        let segment = target(tables, request)?;
        if versions::generation(tables, request.audience)? != request.basis.generation {
            return Err(DatabaseError::OutOfDate);
        }
        let stored = versions::members_of(tables, &segment, segment.version)?;
        if stored != *request.change.before() {
            let place = versions::place(&segment, segment.version);
            return Err(tables.damaged(format!("{place}: its members are not the previewed ones")));
        }
        let computation = &request.computation;
        write_version(
            tables,
            &NewVersion {
                segment: &segment,
                change: request.change,
                method: Method::MatchingFile,
                conditions: None,
                criteria: request.criteria,
                cause: computation.export.as_deref().unwrap_or(computation.trigger.word()),
                computation,
            },
        )
    })?;
    running::ended(database, request.computation.begun);
    Ok(receipt)
}

/// The segment to write, made where it is to be made. What trying again cannot
/// mend is told before what it can.
fn target(tables: Tables<'_>, request: &CommitRequest<'_>) -> Result<Segment, DatabaseError> {
    match &request.target {
        CommitTarget::Create { name, created_by } => {
            if request.basis.segment.is_some() || segments::named(tables, name)?.is_some() {
                return Err(DatabaseError::OutOfDate);
            }
            let made = history::ended(&request.computation);
            segments::insert(tables, name, request.audience, created_by.as_deref(), made)
        }
        CommitTarget::Existing(name) => {
            let found = segments::named(tables, name)?.ok_or(DatabaseError::OutOfDate)?;
            let segment = segments::writable(found)?;
            if segment.audience != request.audience {
                return Err(DatabaseError::AudienceDiffers {
                    name: segment.name.to_string(),
                    stored: segment.audience,
                    asked: request.audience,
                });
            }
            if request.basis.segment != Some((segment.number, segment.version)) {
                return Err(DatabaseError::OutOfDate);
            }
            Ok(segment)
        }
    }
}

pub(super) fn compute(
    database: &mut SqliteDatabase,
    name: &SegmentName,
    at: Timestamp,
    watch: &dyn Watch,
) -> Result<Receipt, DatabaseError> {
    let region = database.phone_region;
    database.write_watched(watch, |tables| {
        let segment = segments::writable(segments::existing(tables, name)?)?;
        let Some(all) = &segment.conditions else {
            return Err(DatabaseError::NoConditions { name: segment.name.to_string() });
        };
        let before = versions::members_of(tables, &segment, segment.version)?;
        let after = conditions::evaluate(tables, segment.audience, all, region, watch)?;
        write_version(
            tables,
            &NewVersion {
                segment: &segment,
                change: &MemberChange::between(before, after),
                method: Method::Conditions,
                conditions: Some(all),
                criteria: &[],
                cause: Method::Conditions.word(),
                computation: &NewComputation::done(name, Trigger::Conditions, at),
            },
        )
    })
}

pub(super) fn restore(
    database: &mut SqliteDatabase,
    name: &SegmentName,
    version: u64,
    at: Timestamp,
) -> Result<Receipt, DatabaseError> {
    database.write(|tables| {
        let segment = segments::writable(segments::existing(tables, name)?)?;
        let before = versions::members_of(tables, &segment, segment.version)?;
        let old = versions::stored(tables, &segment, version)?;
        write_version(
            tables,
            &NewVersion {
                segment: &segment,
                change: &MemberChange::between(before, old.members),
                method: old.method,
                conditions: old.conditions.as_ref(),
                criteria: &[],
                cause: &restore_cause(version),
                computation: &NewComputation::done(name, Trigger::Restore, at),
            },
        )
    })
}

/// A version to be written.
pub(super) struct NewVersion<'a> {
    /// The segment as it is before.
    pub(super) segment: &'a Segment,
    pub(super) change: &'a MemberChange,
    pub(super) method: Method,
    /// The conditions, for method `conditions`.
    pub(super) conditions: Option<&'a Conditions>,
    /// What each criterion of the run found.
    pub(super) criteria: &'a [(String, MemberSet)],
    /// What caused it, in words.
    pub(super) cause: &'a str,
    pub(super) computation: &'a NewComputation,
}

/// Writes the next version of a segment, its computation, and the segment as it
/// is after it.
pub(super) fn write_version(
    tables: Tables<'_>,
    new: &NewVersion<'_>,
) -> Result<Receipt, DatabaseError> {
    assert_adds_up(new.change);
    let (before, after) = (new.change.before().len(), new.change.after().len());
    let (added, removed) = (new.change.added().len(), new.change.removed().len());
    let version = new.segment.version + 1;
    let made = history::ended(new.computation);
    let outcome =
        Outcome { segment: Some(new.segment), version: Some(version), before, added, removed };
    let computation = history::insert(tables, new.computation, &outcome)?;
    let conditions = new.conditions.map(|all| {
        serde_json::to_string(all).expect("conditions are words and texts, which JSON can hold")
    });
    insert_version(tables, new, conditions.as_deref(), computation, made)?;
    tables.run(
        "updating a segment",
        "UPDATE segment SET method = ?2, conditions = ?3, version = ?4, member_count = ?5, \
                updated_at = ?6 \
         WHERE segment_number = ?1",
        (
            new.segment.number,
            new.method.word(),
            conditions,
            stored_count(version),
            stored_count(after),
            made.to_string(),
        ),
    )?;
    let segment = segments::existing(tables, &new.segment.name)?;
    Ok(Receipt { segment, version, computation, before, added, removed, after })
}

fn insert_version(
    tables: Tables<'_>,
    new: &NewVersion<'_>,
    conditions: Option<&str>,
    computation: i64,
    made: Timestamp,
) -> Result<(), DatabaseError> {
    let number = new.segment.number;
    let version = stored_count(new.segment.version + 1);
    tables.run(
        "writing a version",
        "INSERT INTO version \
         (segment_number, version, method, conditions, members, member_count, added_count, \
          removed_count, computation_number, cause, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        (
            number,
            version,
            new.method.word(),
            conditions,
            StoredSet(new.change.after().clone()),
            stored_count(new.change.after().len()),
            stored_count(new.change.added().len()),
            stored_count(new.change.removed().len()),
            computation,
            new.cause,
            made.to_string(),
        ),
    )?;
    for (position, (label, profiles)) in (0_i64..).zip(new.criteria) {
        tables.run(
            "writing what a criterion found",
            "INSERT INTO version_criterion (segment_number, version, position, label, profiles) \
             VALUES (?1, ?2, ?3, ?4, ?5)",
            (number, version, position, label, StoredSet(profiles.clone())),
        )?;
    }
    Ok(())
}

/// Asserts again what [`MemberChange`] promises, before it is written (SPEC §5).
fn assert_adds_up(change: &MemberChange) {
    assert_eq!(
        change.after().len(),
        change.before().len() + change.added().len() - change.removed().len(),
        "after = before + added - removed"
    );
    assert!(change.added().is_disjoint(change.before()), "only those outside can join");
    assert!(change.removed().is_subset(change.before()), "only members can leave");
}

#[cfg(test)]
mod model_tests;
#[cfg(test)]
mod tests;
