//! Finding profiles by their ids, through the key index of the ids. Nothing here
//! writes: where that index is missing, out of date or damaged, the table is read.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};

use super::super::DatabaseError;
use super::connection::{damaged, failed};
use super::key_index::{
    self, JoinVisitor, KeyHasher, KeyIndexMap, KeyIndexReader, KeyParts, Pair, StoredIndex,
};
use super::profiles::Numbering;
use crate::domain::{Audience, ProfileNumber, Word};

const DOING: &str = "looking for profiles by id";

/// The numbers of the profiles of these ids, in their order.
pub(super) fn numbers(
    connection: &Connection,
    hasher: KeyHasher,
    audience: Audience,
    ids: &[&str],
) -> Result<Vec<Option<ProfileNumber>>, DatabaseError> {
    let numbering = Numbering::read(connection, audience)?;
    let index = key_index::find_ids(connection, audience)?
        .filter(|index| index.generation == numbering.generation);
    let Some(index) = index else { return by_reading(connection, audience, ids) };
    let mut keys = KeyParts::new();
    for (place, id) in (0..).zip(ids) {
        keys.push(hasher.pair(id, place));
    }
    let mut found = vec![None; ids.len()];
    let looked_up = look_up(connection, index, numbering.next, &mut keys, |place, number| {
        found[place as usize] = Some(number);
    })
    .and_then(|()| check(connection, audience, ids, index, &found));
    match looked_up {
        Ok(()) => Ok(found),
        Err(error) if key_index::is_damage(&error) => by_reading(connection, audience, ids),
        Err(error) => Err(error),
    }
}

/// Tells for keys, the hashes of ids with a place each, which profiles have
/// those ids.
pub(super) fn look_up(
    connection: &Connection,
    index: StoredIndex,
    numbers_end: u64,
    keys: &mut KeyParts,
    found: impl FnMut(u32, ProfileNumber),
) -> Result<(), DatabaseError> {
    let map = Arc::new(KeyIndexMap::read(connection, index, numbers_end)?);
    let mut visitor = Visitor { found, twice: false };
    KeyIndexReader::open(connection, map)?.join(keys.parts(), &mut visitor, &|| Ok(()))?;
    if visitor.twice {
        return Err(key_index::damaged_index(index.number, "two profiles have the same id"));
    }
    Ok(())
}

struct Visitor<F> {
    found: F,
    twice: bool,
}

impl<F: FnMut(u32, ProfileNumber)> JoinVisitor for Visitor<F> {
    fn one(&mut self, places: &[Pair], profile: u32) {
        for place in places {
            (self.found)(place.number(), profile);
        }
    }

    fn several(&mut self, _: &[Pair], _: &[u32]) {
        self.twice = true;
    }
}

/// That the index and the table say the same.
fn check(
    connection: &Connection,
    audience: Audience,
    ids: &[&str],
    index: StoredIndex,
    found: &[Option<ProfileNumber>],
) -> Result<(), DatabaseError> {
    for (id, number) in ids.iter().zip(found) {
        if let Some(number) = number
            && !has_id(connection, audience, *number, id)?
        {
            let detail = format!("profile {number} has another id");
            return Err(key_index::damaged_index(index.number, &detail));
        }
    }
    Ok(())
}

/// Whether a profile is there and has this id.
pub(super) fn has_id(
    connection: &Connection,
    audience: Audience,
    number: ProfileNumber,
    id: &str,
) -> Result<bool, DatabaseError> {
    let select = format!("SELECT id = ?2 FROM {} WHERE profile_number = ?1", audience.word());
    let mut statement = connection.prepare_cached(&select).map_err(failed(DOING))?;
    let is_same = statement.query_row((number, id), |row| row.get(0)).optional();
    Ok(is_same.map_err(failed(DOING))? == Some(true))
}

/// A profile that was found by an id has another one.
pub(super) fn other_id(number: ProfileNumber) -> DatabaseError {
    failed(DOING)(damaged(&format!("profile {number} is found by an id that it has not")))
}

fn by_reading(
    connection: &Connection,
    audience: Audience,
    ids: &[&str],
) -> Result<Vec<Option<ProfileNumber>>, DatabaseError> {
    let select = format!("SELECT profile_number FROM {} WHERE id = ?1", audience.word());
    let mut statement = connection.prepare_cached(&select).map_err(failed(DOING))?;
    ids.iter()
        .map(|id| statement.query_row([id], |row| row.get(0)).optional().map_err(failed(DOING)))
        .collect()
}
