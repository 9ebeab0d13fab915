//! Bringing a key index up to date: one pass over its blocks takes out the
//! pairs of profiles that changed and puts the new pairs in. Only blocks that
//! change are written. The first import and the first use are the same pass
//! over no blocks.

use std::iter::Peekable;
use std::sync::Arc;

use roaring::RoaringBitmap;
use rusqlite::Connection;

use super::super::super::DatabaseError;
use super::super::super::dense_set::DenseSet;
use super::super::connection::failed;
use super::block::{BLOCK_PAIRS_MAX, block_checksum, encode};
use super::join::{BlockPlace, KeyIndexMap, KeyIndexReader};
use super::pair::{KeyHasher, Pair};
use super::parts::KeyParts;
use super::{IndexedColumn, StoredIndex, report};
use crate::domain::{ProfileNumber, Stage, Watch, Word};

/// So full are new blocks, so that some pairs more do not split them.
const NEW_BLOCK_PAIRS: usize = BLOCK_PAIRS_MAX / 16 * 15;

/// Pairs that are written together, in blocks of about the same size: 2 MiB.
const WRITTEN_PAIRS_MAX: usize = 64 * NEW_BLOCK_PAIRS;

/// Changes of an index that are collected and applied together.
#[derive(Debug)]
pub(in super::super) struct IndexUpdate {
    index: StoredIndex,
    column: IndexedColumn,
    hasher: KeyHasher,
    /// New pairs; at most one a profile that is not in `again`.
    pairs: KeyParts,
    /// Profiles whose old pair, if any, goes.
    changed: RoaringBitmap,
    /// Profiles that were changed more than once: their value is read when
    /// the update is applied.
    again: RoaringBitmap,
    /// Profiles from this number on have no pair in the blocks yet.
    new_from: u64,
}

impl IndexUpdate {
    /// No change yet of an index over the profiles below `new_from`.
    pub(in super::super) fn new(
        index: StoredIndex,
        column: IndexedColumn,
        hasher: KeyHasher,
        new_from: u64,
    ) -> Self {
        Self {
            index,
            column,
            hasher,
            pairs: KeyParts::new(),
            changed: RoaringBitmap::new(),
            again: RoaringBitmap::new(),
            new_from,
        }
    }

    /// The index as it is stored.
    pub(in super::super) fn index(&self) -> StoredIndex {
        self.index
    }

    /// What hashes its keys.
    pub(in super::super) fn hasher(&self) -> KeyHasher {
        self.hasher
    }

    /// The pairs that are collected.
    pub(in super::super) fn pairs(&mut self) -> &mut KeyParts {
        &mut self.pairs
    }

    /// A new profile has this key.
    pub(in super::super) fn insert(&mut self, number: ProfileNumber, key: &str) {
        self.pairs.push(self.hasher.pair(key, number));
    }

    /// A new profile has this value.
    pub(in super::super) fn insert_value(&mut self, number: ProfileNumber, value: &str) {
        if let Some(pair) = self.column.pair(value, number, self.hasher) {
            self.pairs.push(pair);
        }
    }

    /// A profile that was there has this key now.
    pub(in super::super) fn change(&mut self, number: ProfileNumber, key: Option<&str>) {
        if u64::from(number) >= self.new_from || !self.changed.insert(number) {
            self.again.insert(number);
        } else if let Some(key) = key {
            self.insert(number, key);
        }
    }

    /// Profiles are no more.
    pub(in super::super) fn remove(&mut self, numbers: &RoaringBitmap) {
        self.changed |= numbers;
    }

    /// How many pairs wait in memory.
    pub(in super::super) fn pending(&self) -> usize {
        self.pairs.len()
    }

    /// Writes what was collected; profile numbers are below `numbers_end`.
    pub(in super::super) fn apply(
        &mut self,
        connection: &Connection,
        numbers_end: u64,
        watch: &dyn Watch,
    ) -> Result<(), DatabaseError> {
        self.read_again(connection)?;
        if self.pairs.len() > 0 || !self.changed.is_empty() {
            let end = usize::try_from(numbers_end).expect("profile numbers are 32 bits wide");
            let mut pass = Pass {
                connection,
                watch,
                index: self.index,
                // Asked for every pair of the index.
                changed: DenseSet::from_members(&self.changed, end),
                is_changed: !self.changed.is_empty(),
                pairs: self.pairs.drain_sorted().peekable(),
                merged: Vec::new(),
                blob: Vec::new(),
                written: 0,
            };
            pass.run(numbers_end)?;
            self.index = pass.index;
        }
        self.write_index(connection).map_err(failed("writing a key index"))?;
        self.changed.clear();
        self.new_from = numbers_end;
        Ok(())
    }

    /// Writes what ties the blocks to the index.
    fn write_index(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let blocks = KeyIndexMap::places(connection, self.index)?;
        self.index.checksum = KeyIndexMap::checksum(self.index.pair_count, &blocks);
        let StoredIndex { number, pair_count, checksum, .. } = self.index;
        let update = "UPDATE key_index SET pair_count = ?2, checksum = ?3 WHERE index_number = ?1";
        connection.execute(update, (number, pair_count, checksum)).map(drop)
    }

    /// Replaces the pairs of profiles that were changed more than once by
    /// those of the values they have in the end.
    fn read_again(&mut self, connection: &Connection) -> Result<(), DatabaseError> {
        let again = std::mem::take(&mut self.again);
        if again.is_empty() {
            return Ok(());
        }
        let doing = "reading the values of a key index";
        self.pairs.retain(|pair| !again.contains(pair.number()));
        let select = format!(
            "SELECT {} FROM {} WHERE profile_number = ?1",
            self.column.sql,
            self.column.audience.word()
        );
        let mut statement = connection.prepare(&select).map_err(failed(doing))?;
        for number in again {
            let value: Option<String> =
                statement.query_row([number], |row| row.get(0)).map_err(failed(doing))?;
            if let Some(value) = value {
                self.insert_value(number, &value);
            }
        }
        Ok(())
    }
}

/// One pass over the blocks of an index.
struct Pass<'a, I: Iterator<Item = Pair>> {
    connection: &'a Connection,
    watch: &'a dyn Watch,
    index: StoredIndex,
    /// Profiles whose pair goes, and whether there are some.
    changed: DenseSet,
    is_changed: bool,
    /// The new pairs, sorted.
    pairs: Peekable<I>,
    /// Sorted pairs that belong into the place of blocks just removed.
    merged: Vec<Pair>,
    blob: Vec<u8>,
    written: u64,
}

impl<I: Iterator<Item = Pair>> Pass<'_, I> {
    fn run(&mut self, numbers_end: u64) -> Result<(), DatabaseError> {
        let map = Arc::new(KeyIndexMap::read(self.connection, self.index, numbers_end)?);
        let mut reader = KeyIndexReader::open(self.connection, Arc::clone(&map))?;
        let blocks = map.blocks();
        for (position, block) in blocks.iter().enumerate() {
            let permille = position as u64 * 1_000 / blocks.len() as u64;
            report(self.watch, Stage::Indexing, self.written, Some(permille))?;
            // What sorts before the second block belongs to the first.
            let following = blocks.get(position + 1).map(|block| block.first);
            if self.merge(&mut reader, position, following)? {
                self.remove(*block)?;
            } else {
                self.write()?;
            }
            if self.merged.len() >= WRITTEN_PAIRS_MAX {
                self.write()?;
            }
        }
        while let Some(pair) = self.pairs.next() {
            self.merged.push(pair);
            if self.merged.len() >= WRITTEN_PAIRS_MAX {
                report(self.watch, Stage::Indexing, self.written, None)?;
                self.write()?;
            }
        }
        self.write()
    }

    /// Adds to `merged` what a block holds, with the new pairs that belong into
    /// it and without the pairs that go; false when it stays as it is.
    fn merge(
        &mut self,
        reader: &mut KeyIndexReader<'_>,
        position: usize,
        following: Option<Pair>,
    ) -> Result<bool, DatabaseError> {
        let belongs = |pair: &Pair| following.is_none_or(|following| *pair < following);
        let has_new = self.pairs.peek().is_some_and(belongs);
        if !has_new && !self.is_changed {
            return Ok(false);
        }
        let Self { changed, pairs, merged, .. } = self;
        let count = reader.with_block(position, |block| {
            if !has_new && !block.numbers().any(|number| changed.contains(number)) {
                return None;
            }
            for old in block.pairs().filter(|pair| !changed.contains(pair.number())) {
                while let Some(pair) = pairs.next_if(|pair| *pair < old) {
                    merged.push(pair);
                }
                merged.push(old);
            }
            while let Some(pair) = pairs.next_if(belongs) {
                merged.push(pair);
            }
            Some(block.len() as u64)
        })?;
        let taken = count.unwrap_or(0);
        self.index.pair_count = self.index.pair_count.saturating_sub(taken);
        Ok(count.is_some())
    }

    fn remove(&self, block: BlockPlace) -> Result<(), DatabaseError> {
        self.connection
            .prepare_cached("DELETE FROM key_block WHERE block_number = ?1")
            .and_then(|mut statement| statement.execute([block.number]))
            .map(drop)
            .map_err(failed("writing a key index"))
    }

    /// Writes `merged` as new blocks of about the same size.
    fn write(&mut self) -> Result<(), DatabaseError> {
        let doing = "writing a key index";
        let pairs = &self.merged;
        if pairs.is_empty() {
            return Ok(());
        }
        // One block that just fits is better than two halves.
        let size = if pairs.len() <= BLOCK_PAIRS_MAX {
            BLOCK_PAIRS_MAX
        } else {
            pairs.len().div_ceil(pairs.len().div_ceil(NEW_BLOCK_PAIRS))
        };
        let mut statement = self
            .connection
            .prepare_cached(
                "INSERT INTO key_block (index_number, first_pair, pairs, checksum)
                 VALUES (?1, ?2, ?3, ?4)",
            )
            .map_err(failed(doing))?;
        for block in pairs.chunks(size) {
            encode(block, &mut self.blob);
            let checksum = block_checksum(&self.blob);
            statement
                .execute((self.index.number, block[0].to_bytes(), &self.blob, checksum))
                .map_err(failed(doing))?;
        }
        self.index.pair_count += pairs.len() as u64;
        self.written += pairs.len() as u64;
        self.merged.clear();
        Ok(())
    }
}
