//! Which profiles the rows of a chunk are: ids are looked up all at once, in the
//! index of the ids and among the new ones of this import.

use rusqlite::Connection;

use super::super::super::{DatabaseError, TextColumn};
use super::super::ids;
use super::super::key_index::{self, IndexUpdate, IndexedColumn, KeyHasher, KeyParts};
use super::super::profiles::Numbering;
use crate::domain::{Audience, ProfileNumber, Watch};

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
            update: IndexUpdate::new(index, column, hasher, before.next),
            rows: KeyParts::new(),
        })
    }

    /// Whose rows those of a chunk are; numbers in use are below `numbers_end`.
    pub(super) fn look_up(
        &mut self,
        connection: &Connection,
        chunk: &TextColumn,
        numbers_end: u64,
    ) -> Result<Vec<RowProfile>, DatabaseError> {
        let hasher = self.update.hasher();
        self.rows.clear();
        for row in 0..chunk.len() {
            let id = chunk.get(row).expect("every row has an id");
            self.rows.push(hasher.pair(id, u32::try_from(row).expect("a chunk is small")));
        }
        self.rows.sort();
        let mut profiles = vec![RowProfile::New; chunk.len()];
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
