//! Reading a key index: its blocks, and the profiles of many sorted keys in
//! one pass. Blocks in which no key can be are not read, so that few keys cost
//! few reads. A key with r rows and p profiles costs r + p, never r times p.

use std::slice;
use std::sync::Arc;

use rusqlite::{Connection, Statement};
use xxhash_rust::xxh3::Xxh3;

use super::super::super::DatabaseError;
use super::super::super::dense_set::DenseSet;
use super::super::connection::failed;
use super::StoredIndex;
use super::block::{Block, block_checksum};
use super::damage::{damaged_index, unreadable};
use super::pair::{Pair, sort_within};
use super::parts::PART_BITS;
use crate::domain::MemberSet;

/// Is told what [`KeyIndexReader::join`] finds: the rows of a key, and all
/// profiles that have it, one at least.
pub(in super::super) trait JoinVisitor {
    /// These rows have the key of one profile.
    fn one(&mut self, rows: &[Pair], profile: u32);
    /// These rows have the key of these profiles, which ascend.
    fn several(&mut self, rows: &[Pair], profiles: &[u32]);
}

/// Where the blocks of an index are. Can be shared by readers on several
/// connections that see the same state of the database.
#[derive(Debug)]
pub(in super::super) struct KeyIndexMap {
    index: i64,
    blocks: Vec<BlockPlace>,
    numbers_end: u64,
}

/// Where a block is and which pair it begins with.
#[derive(Debug, Clone, Copy)]
pub(super) struct BlockPlace {
    pub(super) number: i64,
    pub(super) first: Pair,
    /// Over its pairs, as it is stored.
    pub(super) checksum: i64,
}

impl KeyIndexMap {
    /// Finds the blocks of an index over profiles with numbers below
    /// `numbers_end`; they must be those that were written.
    pub(in super::super) fn read(
        connection: &Connection,
        index: StoredIndex,
        numbers_end: u64,
    ) -> Result<Self, DatabaseError> {
        let blocks = Self::places(connection, index)
            .map_err(|error| unreadable(index.number, "opening a key index", error))?;
        if Self::checksum(index.pair_count, &blocks) != index.checksum {
            return Err(damaged_index(index.number, "its blocks are not those that were written"));
        }
        Ok(Self { index: index.number, blocks, numbers_end })
    }

    /// Where the blocks are, as the file says.
    pub(super) fn places(
        connection: &Connection,
        index: StoredIndex,
    ) -> rusqlite::Result<Vec<BlockPlace>> {
        connection
            .prepare_cached(
                "SELECT block_number, first_pair, checksum FROM key_block
                 WHERE index_number = ?1 ORDER BY first_pair",
            )?
            .query_map([index.number], |row| {
                let first = row.get(1).map(Pair::from_bytes)?;
                Ok(BlockPlace { number: row.get(0)?, first, checksum: row.get(2)? })
            })?
            .collect()
    }

    /// The checksum that ties the blocks to the index they are of.
    pub(super) fn checksum(pair_count: u64, blocks: &[BlockPlace]) -> i64 {
        let mut hasher = Xxh3::new();
        hasher.update(&pair_count.to_le_bytes());
        for block in blocks {
            hasher.update(&block.number.to_le_bytes());
            hasher.update(&block.first.to_bytes());
            hasher.update(&block.checksum.to_le_bytes());
        }
        hasher.digest().cast_signed()
    }

    /// The blocks in the order of their pairs.
    pub(super) fn blocks(&self) -> &[BlockPlace] {
        &self.blocks
    }

    /// The last block that begins before this hash, or the first of all: where
    /// the hash is if anywhere. Equal hashes may begin in the block before.
    fn place_of(&self, key: Pair) -> usize {
        self.blocks.partition_point(|block| block.first.hash() < key.hash()).saturating_sub(1)
    }
}

/// An index being read.
#[derive(Debug)]
pub(in super::super) struct KeyIndexReader<'a> {
    statement: Statement<'a>,
    map: Arc<KeyIndexMap>,
}

impl<'a> KeyIndexReader<'a> {
    /// Begins to read an index.
    pub(in super::super) fn open(
        connection: &'a Connection,
        map: Arc<KeyIndexMap>,
    ) -> Result<Self, DatabaseError> {
        let statement = connection
            .prepare("SELECT pairs FROM key_block WHERE block_number = ?1")
            .map_err(failed("opening a key index"))?;
        Ok(Self { statement, map })
    }

    /// Reads and checks a block, and hands it to `take`.
    pub(super) fn with_block<T>(
        &mut self,
        position: usize,
        take: impl FnOnce(Block<'_>) -> T,
    ) -> Result<T, DatabaseError> {
        let BlockPlace { number, first, checksum } = self.map.blocks[position];
        let following = self.map.blocks.get(position + 1).map(|block| block.first);
        let numbers_end = self.map.numbers_end;
        let index = self.map.index;
        self.statement
            .query_row([number], |row| {
                let blob = row.get_ref(0)?.as_blob()?;
                // Before anything in it is believed. The rest of the checks bounds what a
                // file can do whose checksums somebody made to fit.
                if block_checksum(blob) != checksum {
                    return Ok(Err("a block has another checksum than when it was written"));
                }
                Ok(Block::read(blob, first, following, numbers_end).map(take))
            })
            .map_err(|error| unreadable(index, "reading a key index", error))?
            .map_err(|detail| damaged_index(index, detail))
    }

    /// The profiles of an index for searching whose text may begin with this one.
    pub(in super::super) fn beginning_with(
        &mut self,
        text: &[u8],
        go_on: &impl Fn() -> Result<(), DatabaseError>,
    ) -> Result<MemberSet, DatabaseError> {
        let map = Arc::clone(&self.map);
        let first = Pair::of_beginning(text, 0);
        // Texts that begin alike are people from all over.
        let end = usize::try_from(map.numbers_end).expect("profile numbers are 32 bits wide");
        let mut found = DenseSet::new(end);
        let begins = |block: &BlockPlace| block.first <= first || block.first.may_begin_with(text);
        for position in map.place_of(first)..map.blocks.len() {
            if !begins(&map.blocks[position]) {
                break;
            }
            go_on()?;
            self.with_block(position, |block| {
                let start = block.seek(0, first);
                let pairs = (start..block.len()).map(|at| block.pair(at));
                let of_text = pairs.take_while(|pair| pair.may_begin_with(text));
                found.insert_all(of_text.map(Pair::number));
            })?;
        }
        Ok(found.into_members())
    }

    /// Finds the profiles of keys: the hash of each with the place of its row.
    /// The parts are in the order of the hashes; each is sorted on the way.
    /// `go_on` is asked before every block.
    pub(in super::super) fn join(
        &mut self,
        parts: &mut [Vec<Pair>],
        visitor: &mut impl JoinVisitor,
        go_on: &impl Fn() -> Result<(), DatabaseError>,
    ) -> Result<(), DatabaseError> {
        let map = Arc::clone(&self.map);
        let mut cursor = Cursor::new(parts, visitor);
        let Some(first) = cursor.key() else { return Ok(()) };
        let mut position = map.place_of(first);
        while let Some(key) = cursor.key() {
            if position == map.blocks.len() {
                break;
            }
            // The keys of many rows are near each other, those of few are not.
            let beyond = |block: &BlockPlace| key.hash() > block.first.hash();
            if map.blocks.get(position + 1).is_some_and(beyond) {
                position = map.place_of(key).max(position + 1);
            }
            go_on()?;
            self.with_block(position, |block| cursor.merge(block))?;
            position += 1;
        }
        cursor.end_key();
        Ok(())
    }
}

/// Where a join stands among the keys: at those of `keys[start..end]`, which
/// are one key.
struct Cursor<'a, V> {
    parts: slice::IterMut<'a, Vec<Pair>>,
    /// The part it is in.
    keys: &'a [Pair],
    start: usize,
    end: usize,
    /// The profiles of this key found so far; the next block may have more.
    profiles: Vec<u32>,
    scratch: Vec<Pair>,
    visitor: &'a mut V,
}

impl<'a, V: JoinVisitor> Cursor<'a, V> {
    fn new(parts: &'a mut [Vec<Pair>], visitor: &'a mut V) -> Self {
        let (profiles, scratch) = (Vec::new(), Vec::new());
        let parts = parts.iter_mut();
        let mut cursor = Self { parts, keys: &[], start: 0, end: 0, profiles, scratch, visitor };
        cursor.next_key();
        cursor
    }

    fn key(&self) -> Option<Pair> {
        self.keys.get(self.start).copied()
    }

    /// Goes to the next key, or to the end.
    fn next_key(&mut self) {
        self.start = self.end;
        while self.start == self.keys.len() {
            let Some(part) = self.parts.next() else { return };
            sort_within(part, PART_BITS, &mut self.scratch);
            (self.keys, self.start, self.end) = (part, 0, 0);
        }
        let key = self.keys[self.start];
        let same = self.keys[self.start..].iter().take_while(|pair| pair.hash() == key.hash());
        self.end = self.start + same.count();
    }

    /// Tells the profiles of the key, if there are some.
    fn end_key(&mut self) {
        let rows = &self.keys[self.start..self.end];
        match self.profiles.as_slice() {
            [] => {}
            [profile] => self.visitor.one(rows, *profile),
            several => self.visitor.several(rows, several),
        }
        self.profiles.clear();
    }

    /// Follows the keys through a block, up to the first that may be or go on
    /// in the next.
    fn merge(&mut self, block: Block<'_>) {
        let mut position = 0;
        while let Some(key) = self.key() {
            position = block.seek(position, key);
            if position == block.len() {
                return;
            }
            let end = block.end_of(position, key);
            self.profiles.extend((position..end).map(|place| block.number(place)));
            if end == block.len() {
                return;
            }
            position = end;
            self.end_key();
            self.next_key();
        }
    }
}
