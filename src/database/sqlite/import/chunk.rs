//! Which profiles the rows of a chunk are: ids are looked up all at once, in the
//! index of the ids and among the new ones of this import.

use rusqlite::Connection;

use super::super::super::{DatabaseError, TextColumn};
use super::super::ids;
use super::super::key_index::{self, IndexUpdate, IndexedColumn, KeyHasher, KeyParts};
use super::super::profiles::Numbering;
use super::digests::Guess;
use crate::domain::{Audience, MemberSet, ProfileNumber, Watch};

/// Whose row it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowProfile {
    /// Nobody's so far: a new profile.
    New,
    /// A profile that is stored.
    Stored(ProfileNumber),
    /// That of an earlier row of the chunk.
    SameAs(usize),
}

/// The ids while profiles are imported.
#[derive(Debug)]
pub(super) struct ImportedIds {
    audience: Audience,
    update: IndexUpdate,
    /// The rows of the current chunk by the hash of their id.
    rows: KeyParts,
}

impl ImportedIds {
    /// The index of the ids, made where it is missing.
    pub(super) fn open(
        connection: &Connection,
        audience: Audience,
        hasher: KeyHasher,
        before: Numbering,
        watch: &dyn Watch,
    ) -> Result<Self, DatabaseError> {
        let index = match key_index::find_ids(connection, audience)? {
            Some(index) => index,
            None => key_index::build(connection, IndexedColumn::ids(audience), hasher, watch)?,
        };
        let column = IndexedColumn::ids(audience);
        Ok(Self {
            audience,
            update: IndexUpdate::new(index, column, hasher, before.next),
            rows: KeyParts::new(),
        })
    }

    /// Whose rows those of a chunk are, by guesses where they are right. Numbers
    /// in use are below `numbers_end`.
    pub(super) fn find(
        &mut self,
        connection: &Connection,
        chunk: &TextColumn,
        guesses: &[Guess],
        numbers_end: u64,
    ) -> Result<Vec<RowProfile>, DatabaseError> {
        let known = self.check(connection, chunk, guesses)?;
        let profiles = self.look_up(connection, chunk, &known, numbers_end)?;
        // Of rows about the same profile the order matters, which is told only
        // where all of them are looked up.
        let mut stored = MemberSet::new();
        let repeats = profiles.iter().any(|profile| match profile {
            RowProfile::Stored(number) => !stored.insert(*number),
            RowProfile::New | RowProfile::SameAs(_) => false,
        });
        if repeats {
            return self.look_up(connection, chunk, &vec![None; chunk.len()], numbers_end);
        }
        Ok(profiles)
    }

    /// The guesses that are right. Where most are certain, the rest is compared
    /// with the ids in the table, of which few are read then.
    fn check(
        &self,
        connection: &Connection,
        chunk: &TextColumn,
        guesses: &[Guess],
    ) -> Result<Vec<Option<ProfileNumber>>, DatabaseError> {
        let is_certain = |guess: &&Guess| matches!(guess, Guess::Certain(_));
        let is_worth_it = guesses.iter().filter(is_certain).count() > guesses.len() / 4 * 3;
        guesses
            .iter()
            .enumerate()
            .map(|(row, guess)| match *guess {
                Guess::Certain(number) => Ok(Some(number)),
                Guess::Perhaps(number) if is_worth_it => {
                    let id = chunk.get(row).expect("every row has an id");
                    let is_right = ids::has_id(connection, self.audience, number, id)?;
                    Ok(is_right.then_some(number))
                }
                Guess::Perhaps(_) => Ok(None),
            })
            .collect()
    }

    /// Whose rows those of a chunk are; those that are known are not looked up.
    fn look_up(
        &mut self,
        connection: &Connection,
        chunk: &TextColumn,
        known: &[Option<ProfileNumber>],
        numbers_end: u64,
    ) -> Result<Vec<RowProfile>, DatabaseError> {
        let hasher = self.update.hasher();
        self.rows.clear();
        for row in (0..chunk.len()).filter(|row| known[*row].is_none()) {
            let id = chunk.get(row).expect("every row has an id");
            self.rows.push(hasher.pair(id, u32::try_from(row).expect("a chunk is small")));
        }
        self.rows.sort();
        let mut profiles: Vec<RowProfile> =
            known.iter().map(|known| known.map_or(RowProfile::New, RowProfile::Stored)).collect();
        if self.rows.len() == 0 {
            return Ok(profiles);
        }
        let index = self.update.index();
        ids::look_up(connection, index, numbers_end, &mut self.rows, |row, number| {
            profiles[row as usize] = RowProfile::Stored(number);
        })?;
        self.find_pending(&mut profiles);
        self.find_repeated(&mut profiles);
        Ok(profiles)
    }

    /// Ids that earlier chunks of this import brought.
    fn find_pending(&mut self, profiles: &mut [RowProfile]) {
        for (rows, pending) in self.rows.parts().iter().zip(self.update.pairs().parts()) {
            let mut pending = pending.iter().peekable();
            for row in rows {
                while pending.next_if(|pair| pair.hash() < row.hash()).is_some() {}
                if let Some(pair) = pending.peek().filter(|pair| pair.hash() == row.hash()) {
                    profiles[row.number() as usize] = RowProfile::Stored(pair.number());
                }
            }
        }
    }

    /// Ids that stand in several rows of the chunk: the first row of each counts.
    fn find_repeated(&mut self, profiles: &mut [RowProfile]) {
        for rows in self.rows.parts() {
            for same in rows.chunk_by(|one, other| one.hash() == other.hash()) {
                for row in &same[1..] {
                    let first = same[0].number() as usize;
                    profiles[row.number() as usize] = RowProfile::SameAs(first);
                }
            }
        }
    }

    /// The new rows of the chunk got these numbers.
    pub(super) fn add(&mut self, profiles: &[RowProfile], numbers: &[ProfileNumber]) {
        for rows in self.rows.parts() {
            for row in rows.iter() {
                let place = row.number() as usize;
                if profiles[place] == RowProfile::New {
                    self.update.pairs().push(row.with_number(numbers[place]));
                }
            }
        }
        self.update.pairs().sort_added();
    }

    /// The update of the index of the ids.
    pub(super) fn update(&mut self) -> &mut IndexUpdate {
        &mut self.update
    }
}
