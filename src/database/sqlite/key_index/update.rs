//! Bringing a key index up to date: one pass over its blocks takes out the
//! pairs of profiles that changed and puts the new pairs in. Only blocks that
//! change are written. The first import and the first use are the same pass
//! over no blocks.

use std::ops::Range;
use std::sync::Arc;

use roaring::RoaringBitmap;
use rusqlite::Connection;

use super::super::super::DatabaseError;
use super::super::connection::failed;
use super::super::profiles::StoredAttribute;
use super::block::{BLOCK_PAIRS_MAX, encode};
use super::join::{BlockPlace, KeyIndexMap, KeyIndexReader};
use super::pair::{KeyHasher, Pair, sort};
use super::{StoredIndex, report};
use crate::domain::{ProfileNumber, Stage, Watch, Word};
use crate::matcher::Matcher;

/// New pairs held in memory, 16 bytes each, and as much again while they are
/// sorted: with this, two indexes over an import of any size stay below
/// 200 MiB. More pairs than this take another pass.
const PENDING_PAIRS_MAX: usize = 4 * 1024 * 1024;

/// So full are new blocks, so that some pairs more do not split them.
const NEW_BLOCK_PAIRS: usize = BLOCK_PAIRS_MAX / 16 * 15;

/// Changes of an index that are collected and applied together.
#[derive(Debug)]
pub(in super::super) struct IndexUpdate {
    index: StoredIndex,
    attribute: StoredAttribute,
    matcher: Matcher,
    hasher: KeyHasher,
    /// New pairs, unsorted; at most one a profile that is not in `again`.
    pairs: Vec<Pair>,
    /// Profiles whose old pair, if any, goes.
    changed: RoaringBitmap,
    /// Profiles that were changed more than once: their value is read when
    /// the update is applied.
    again: RoaringBitmap,
    /// Profiles from this number on have no pair in the blocks yet.
    new_from: u64,
    key: String,
}

impl IndexUpdate {
    /// No change yet of an index over the profiles below `new_from`.
    pub(in super::super) fn new(
        index: StoredIndex,
        attribute: &StoredAttribute,
        matcher: Matcher,
        hasher: KeyHasher,
        new_from: u64,
    ) -> Self {
        Self {
            index,
            attribute: attribute.clone(),
            matcher,
            hasher,
            pairs: Vec::new(),
            changed: RoaringBitmap::new(),
            again: RoaringBitmap::new(),
            new_from,
            key: String::new(),
        }
    }

    /// A new profile has this value.
    pub(in super::super) fn insert(&mut self, number: ProfileNumber, value: &str) {
        self.key.clear();
        if self.matcher.append_key(value, &mut self.key).is_ok() {
            self.pairs.push(self.hasher.pair(&self.key, number));
        }
    }

    /// A profile that was there has this value now.
    pub(in super::super) fn change(&mut self, number: ProfileNumber, value: Option<&str>) {
        if u64::from(number) >= self.new_from || !self.changed.insert(number) {
            self.again.insert(number);
        } else if let Some(value) = value {
            self.insert(number, value);
        }
    }

    /// Profiles are no more.
    pub(in super::super) fn remove(&mut self, numbers: &RoaringBitmap) {
        self.changed |= numbers;
    }

    /// Whether it is time to apply what was collected.
    pub(in super::super) fn is_full(&self) -> bool {
        self.pairs.len() >= PENDING_PAIRS_MAX
    }

    /// Writes what was collected; profile numbers are below `numbers_end`.
    pub(in super::super) fn apply(
        &mut self,
        connection: &Connection,
        numbers_end: u64,
        watch: &dyn Watch,
    ) -> Result<(), DatabaseError> {
        self.read_again(connection)?;
        let mut pairs = std::mem::take(&mut self.pairs);
        sort(&mut pairs, &mut Vec::new());
        let mut pass = Pass {
            connection,
            index: self.index,
            changed: &self.changed,
            pairs: &pairs,
            blob: Vec::new(),
            merged: Vec::new(),
            pair_count: self.index.pair_count,
        };
        if !pairs.is_empty() || !self.changed.is_empty() {
            pass.run(numbers_end, watch)?;
        }
        self.index.pair_count = pass.pair_count;
        connection
            .execute(
                "UPDATE key_index SET pair_count = ?2 WHERE index_number = ?1",
                (self.index.number, self.index.pair_count),
            )
            .map_err(failed("writing a key index"))?;
        pairs.clear();
        self.pairs = pairs;
        self.changed.clear();
        self.new_from = numbers_end;
        Ok(())
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
            self.attribute.column(),
            self.attribute.audience.word()
        );
        let mut statement = connection.prepare(&select).map_err(failed(doing))?;
        for number in again {
            let value: Option<String> =
                statement.query_row([number], |row| row.get(0)).map_err(failed(doing))?;
            if let Some(value) = value {
                self.insert(number, &value);
            }
        }
        Ok(())
    }
}

/// One pass over the blocks of an index.
struct Pass<'a> {
    connection: &'a Connection,
    index: StoredIndex,
    changed: &'a RoaringBitmap,
    /// The new pairs, sorted.
    pairs: &'a [Pair],
    blob: Vec<u8>,
    merged: Vec<Pair>,
    pair_count: u64,
}

impl Pass<'_> {
    fn run(&mut self, numbers_end: u64, watch: &dyn Watch) -> Result<(), DatabaseError> {
        let map = Arc::new(KeyIndexMap::read(self.connection, self.index, numbers_end)?);
        let mut reader = KeyIndexReader::open(self.connection, Arc::clone(&map))?;
        let blocks = map.blocks();
        if blocks.is_empty() {
            return self.write(self.pairs, watch);
        }
        let mut next = 0;
        for (position, block) in blocks.iter().enumerate() {
            let permille = position as u64 * 1_000 / blocks.len() as u64;
            report(watch, Stage::Indexing, next as u64, Some(permille))?;
            // What sorts before the second block belongs to the first.
            let end = match blocks.get(position + 1) {
                Some(following) => {
                    next + self.pairs[next..].partition_point(|pair| *pair < following.first)
                }
                None => self.pairs.len(),
            };
            let new = next..end;
            if self.merge_block(&mut reader, position, new.clone())? {
                self.replace(*block, watch)?;
            }
            next = end;
        }
        Ok(())
    }

    /// Puts into `merged` what a block holds with the new pairs in `range` and
    /// without the pairs that go; false when that is what it holds already.
    fn merge_block(
        &mut self,
        reader: &mut KeyIndexReader<'_>,
        position: usize,
        range: Range<usize>,
    ) -> Result<bool, DatabaseError> {
        let changed = self.changed;
        if range.is_empty() && changed.is_empty() {
            return Ok(false);
        }
        let merged = &mut self.merged;
        let pairs = &self.pairs[range];
        let (count, is_other) = reader.with_block(position, |block| {
            if pairs.is_empty() && !block.numbers().any(|number| changed.contains(number)) {
                return (block.len(), false);
            }
            merged.clear();
            let mut new = pairs.iter().copied().peekable();
            for old in block.pairs().filter(|pair| !changed.contains(pair.number())) {
                while let Some(pair) = new.next_if(|pair| *pair < old) {
                    merged.push(pair);
                }
                merged.push(old);
            }
            merged.extend(new);
            (block.len(), true)
        })?;
        if is_other {
            self.pair_count = self.pair_count.saturating_sub(count as u64);
        }
        Ok(is_other)
    }

    /// Writes `merged` in place of a block.
    fn replace(&mut self, block: BlockPlace, watch: &dyn Watch) -> Result<(), DatabaseError> {
        self.connection
            .prepare_cached("DELETE FROM key_block WHERE block_number = ?1")
            .and_then(|mut statement| statement.execute([block.number]))
            .map_err(failed("writing a key index"))?;
        let merged = std::mem::take(&mut self.merged);
        self.write(&merged, watch)?;
        self.merged = merged;
        Ok(())
    }

    /// Writes sorted pairs as new blocks of about the same size.
    fn write(&mut self, pairs: &[Pair], watch: &dyn Watch) -> Result<(), DatabaseError> {
        let doing = "writing a key index";
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
                "INSERT INTO key_block (index_number, first_pair, pairs) VALUES (?1, ?2, ?3)",
            )
            .map_err(failed(doing))?;
        for (position, block) in pairs.chunks(size).enumerate() {
            if position % 64 == 63 {
                let done = (position * size) as u64;
                report(watch, Stage::Indexing, done, Some(done * 1_000 / pairs.len() as u64))?;
            }
            encode(block, &mut self.blob);
            statement
                .execute((self.index.number, block[0].to_bytes(), &self.blob))
                .map_err(failed(doing))?;
        }
        self.pair_count += pairs.len() as u64;
        Ok(())
    }
}
