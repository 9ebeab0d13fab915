//! Removing people and every trace of their values (SPEC §4): from the table,
//! from all sets and key indexes, from all segments and their versions, and from
//! the texts of the history ([`history`]).
//!
//! Members leave old versions as if they had never been in; no version is made
//! for that, but the history gets an entry for each segment that had one of
//! them. Earlier entries keep their counts: they say how many, not who.

mod history;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, Transaction};

use super::super::{DatabaseError, EraseReceipt, Leftovers};
use super::connection::failed;
use super::import::{forget_digests, stored_indexes};
use super::key_index::{self, IndexUpdate, IndexedColumn, KeyHasher};
use super::profiles::{self, Numbering};
use super::sets::StoredSet;
use super::{SqliteDatabase, ids, waiting};
use crate::domain::{Audience, ComputationStatus, MemberSet, Trigger, Unwatched, Word};
use crate::matcher::Matcher;

/// Erases people. Where the file cannot be rewritten afterwards, for want of room, they
/// are erased all the same, and the receipt says that bytes of them may be left.
pub(super) fn erase(
    database: &mut SqliteDatabase,
    audience: Audience,
    ids: &[String],
    at: Timestamp,
) -> Result<EraseReceipt, DatabaseError> {
    let receipt = remove(database, audience, ids, at)?;
    if receipt.profiles == 0 {
        return Ok(receipt);
    }
    Ok(EraseReceipt { leftovers: try_to_wipe(&database.connection), ..receipt })
}

/// Erases people in one transaction, which leaves bytes of them in unused parts of the
/// file, and a mark that says so.
pub(super) fn remove(
    database: &mut SqliteDatabase,
    audience: Audience,
    ids: &[String],
    at: Timestamp,
) -> Result<EraseReceipt, DatabaseError> {
    let (connection, patience) = (&database.connection, database.patience);
    let transaction = waiting::begin(connection, patience, "erasing profiles", &Unwatched)?;
    let hasher = KeyHasher::new(&database.hash_key);
    let gone = find(&transaction, hasher, audience, ids)?;
    if gone.is_empty() {
        return Ok(EraseReceipt::default());
    }
    let numbering = Numbering::read(&transaction, audience)?;
    key_index::drop_stale(&transaction, audience, numbering.generation)?;
    key_index::drop_searched(&transaction, audience)?;
    key_index::drop_damaged(&transaction, audience)?;
    let people = profiles::profiles_in(&transaction, audience, gone.iter())?;
    remove_profiles(&transaction, audience, &gone)?;
    remove_keys(database, &transaction, audience, &gone)?;
    forget_digests(&transaction, audience, &gone)?;
    let segments = remove_members(&transaction, audience, &gone, at)?;
    history::remove(&transaction, audience, &people)?;
    key_index::mark_fresh(&transaction, audience, numbering.generation + 1)?;
    let mark = "INSERT OR REPLACE INTO setting VALUES (?1, 1)";
    transaction.execute(mark, [TO_WIPE]).map_err(failed("erasing profiles"))?;
    database.check_file()?;
    transaction.commit().map_err(failed("erasing profiles"))?;
    Ok(EraseReceipt { profiles: gone.len(), segments, leftovers: Leftovers::default() })
}

/// The setting that says that bytes of erased people may be in unused parts of the file:
/// from an erasure until it has wiped them.
const TO_WIPE: &str = "to_wipe";

/// Wipes what an erasure left that was killed before it could. Where somebody else
/// writes just now, that may be the erasure; then it is left to the next who opens.
pub(super) fn finish(connection: &Connection) -> rusqlite::Result<()> {
    let marked = "SELECT EXISTS (SELECT 1 FROM setting WHERE name = ?1)";
    if !connection.query_row(marked, [TO_WIPE], |row| row.get(0))? {
        return Ok(());
    }
    // A full disk, too, keeps nobody out: the mark stays.
    waiting::at_most(connection, Duration::ZERO, || try_to_wipe(connection)).map(drop)
}

/// Wipes the file unless somebody else writes for long, or the disk is full: the mark
/// stays, and whoever opens the file next tries again. An error would say that nothing
/// was changed.
fn try_to_wipe(connection: &Connection) -> Leftovers {
    wipe(connection).unwrap_or_else(|error| match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy) => Leftovers::InLog,
        _ => Leftovers::InFile,
    })
}

/// The numbers of these people; an unknown id ends it.
fn find(
    connection: &Connection,
    hasher: KeyHasher,
    audience: Audience,
    ids: &[String],
) -> Result<MemberSet, DatabaseError> {
    let texts: Vec<&str> = ids.iter().map(String::as_str).collect();
    ids::numbers(connection, hasher, audience, &texts)?
        .into_iter()
        .zip(ids)
        .map(|(number, id)| {
            number.ok_or_else(|| DatabaseError::UnknownProfile { audience, id: id.clone() })
        })
        .collect()
}

fn remove_profiles(
    transaction: &Transaction<'_>,
    audience: Audience,
    gone: &MemberSet,
) -> Result<(), DatabaseError> {
    let doing = "erasing profiles";
    let delete = format!("DELETE FROM {} WHERE profile_number = ?1", audience.word());
    let mut statement = transaction.prepare(&delete).map_err(failed(doing))?;
    for number in gone {
        statement.execute([number]).map_err(failed(doing))?;
    }
    let stored = profiles::stored(transaction, audience)? - gone;
    transaction
        .execute(
            "UPDATE audience SET generation = generation + 1, profiles = ?2 WHERE audience = ?1",
            (audience.word(), StoredSet(stored)),
        )
        .map_err(failed(doing))?;
    for attribute in profiles::stored_attributes(transaction, audience)? {
        let empty = profiles::empty(transaction, &attribute)? - gone;
        transaction
            .execute(
                "UPDATE attribute SET empty = ?2 WHERE attribute_number = ?1",
                (attribute.number, StoredSet(empty)),
            )
            .map_err(failed(doing))?;
    }
    Ok(())
}

fn remove_keys(
    database: &SqliteDatabase,
    transaction: &Transaction<'_>,
    audience: Audience,
    gone: &MemberSet,
) -> Result<(), DatabaseError> {
    let numbering = Numbering::read(transaction, audience)?;
    let hasher = KeyHasher::new(&database.hash_key);
    let remove = |index, column| {
        let mut update = IndexUpdate::new(index, column, hasher, numbering.next);
        update.remove(gone);
        update.apply(transaction, numbering.next, &Unwatched)
    };
    if let Some(index) = key_index::find_ids(transaction, audience)? {
        remove(index, IndexedColumn::ids(audience))?;
    }
    for attribute in profiles::stored_attributes(transaction, audience)? {
        for (index, matcher) in stored_indexes(transaction, &attribute)? {
            let matcher = Matcher::of_values(matcher, attribute.kind, database.phone_region);
            remove(index, IndexedColumn::attribute(&attribute, matcher))?;
        }
    }
    Ok(())
}

/// Removes members from all versions of all segments; returns how many
/// segments had one of them.
fn remove_members(
    transaction: &Transaction<'_>,
    audience: Audience,
    gone: &MemberSet,
    at: Timestamp,
) -> Result<u64, DatabaseError> {
    let doing = "erasing members";
    let segments: Vec<i64> = transaction
        .prepare("SELECT segment_number FROM segment WHERE audience = ?1")
        .and_then(|mut statement| {
            statement.query_map([audience.word()], |row| row.get(0))?.collect()
        })
        .map_err(failed(doing))?;
    let mut touched = 0;
    for segment in segments {
        let removal = Removal { transaction, segment, gone, at };
        removal.remove_found().map_err(failed(doing))?;
        touched += u64::from(removal.remove().map_err(failed(doing))?.is_some());
    }
    Ok(touched)
}

/// The removal of people from one segment.
struct Removal<'a> {
    transaction: &'a Transaction<'a>,
    segment: i64,
    gone: &'a MemberSet,
    at: Timestamp,
}

/// Members of the segment before and after the removal.
struct Members {
    before: u64,
    after: u64,
}

impl Removal<'_> {
    /// Removes them from the members of every version; nothing if none of
    /// them was ever in.
    fn remove(&self) -> rusqlite::Result<Option<Members>> {
        let versions: BTreeMap<u64, StoredSet> = self
            .transaction
            .prepare_cached("SELECT version, members FROM version WHERE segment_number = ?1")?
            .query_map([self.segment], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        if versions.values().all(|members| members.0.is_disjoint(self.gone)) {
            return Ok(None);
        }
        let mut counts = Members { before: 0, after: 0 };
        let mut previous = MemberSet::new();
        for (version, StoredSet(members)) in versions {
            let left = &members - self.gone;
            counts = Members { before: members.len(), after: left.len() };
            self.transaction.execute(
                "UPDATE version SET members = ?3, member_count = ?4, added_count = ?5,
                 removed_count = ?6 WHERE segment_number = ?1 AND version = ?2",
                (
                    self.segment,
                    version,
                    StoredSet(left.clone()),
                    left.len(),
                    (&left - &previous).len(),
                    (&previous - &left).len(),
                ),
            )?;
            previous = left;
        }
        self.record(&counts)?;
        Ok(Some(counts))
    }

    /// Removes them from what the criteria of runs found.
    fn remove_found(&self) -> rusqlite::Result<()> {
        let found: Vec<(u64, u64, StoredSet)> = self
            .transaction
            .prepare_cached(
                "SELECT version, position, profiles FROM version_criterion
                 WHERE segment_number = ?1",
            )?
            .query_map([self.segment], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<_, _>>()?;
        for (version, position, StoredSet(profiles)) in found {
            if !profiles.is_disjoint(self.gone) {
                self.transaction.execute(
                    "UPDATE version_criterion SET profiles = ?4
                     WHERE segment_number = ?1 AND version = ?2 AND position = ?3",
                    (self.segment, version, position, StoredSet(profiles - self.gone)),
                )?;
            }
        }
        Ok(())
    }

    fn record(&self, members: &Members) -> rusqlite::Result<()> {
        let at = self.at.to_string();
        self.transaction.execute(
            "UPDATE segment SET member_count = ?2, updated_at = ?3 WHERE segment_number = ?1",
            (self.segment, members.after, &at),
        )?;
        self.transaction.execute(
            "INSERT INTO computation (segment_number, segment_name, segment_key, \"trigger\", status,
             members_before, members_added, members_removed, members_after, started_at, duration_ms)
             SELECT segment_number, name, name_key, ?2, ?3, ?4, 0, ?5, ?6, ?7, 0
             FROM segment WHERE segment_number = ?1",
            (
                self.segment,
                Trigger::Erase.word(),
                ComputationStatus::Done.word(),
                members.before,
                members.before - members.after,
                members.after,
                &at,
            ),
        )?;
        Ok(())
    }
}

/// Writes the file anew, without what was freed. Overwriting what a deletion
/// frees is not enough: when pages were split or values replaced earlier, bytes
/// of them stayed behind. A reader that has the file open keeps the log's old
/// pages, and those of the file, until it ends.
fn wipe(connection: &Connection) -> rusqlite::Result<Leftovers> {
    connection.execute_batch("VACUUM")?;
    connection.execute("DELETE FROM setting WHERE name = ?1", [TO_WIPE])?;
    let is_busy: bool =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(if is_busy { Leftovers::InLog } else { Leftovers::None })
}
