//! Reading a key index: its blocks, and the profiles of many sorted keys in
//! one pass. Blocks in which no key can be are not read, so that few keys cost
//! few reads. A key with r rows and p profiles costs r + p, never r times p.

use rusqlite::{Connection, Statement};

use super::super::super::DatabaseError;
use super::super::connection::{damaged, failed};
use super::block::Block;
use super::pair::Pair;
use crate::domain::Watch;

/// Is told what [`KeyIndexReader::join`] finds. For each key that some profile
/// has: `begin`, then `profiles` once or more, then `end`.
pub(in super::super) trait JoinVisitor {
    /// Some profile has the key of these rows.
    fn begin(&mut self, rows: &[Pair]);
    /// So do these profiles, which were not told before for this key.
    fn profiles(&mut self, rows: &[Pair], numbers: &[u32]);
    /// These were all profiles of the key of these rows.
    fn end(&mut self, rows: &[Pair]);
}

/// An index being read.
#[derive(Debug)]
pub(in super::super) struct KeyIndexReader<'a> {
    statement: Statement<'a>,
    index: i64,
    firsts: Vec<Pair>,
    numbers_end: u64,
    block: Block,
}

/// Blocks between two looks whether to stop.
const WATCH_BLOCKS: usize = 64;

impl<'a> KeyIndexReader<'a> {
    /// Begins to read an index over profiles with numbers below `numbers_end`.
    pub(in super::super) fn open(
        connection: &'a Connection,
        index: i64,
        numbers_end: u64,
    ) -> Result<Self, DatabaseError> {
        let open = || {
            let firsts = connection
                .prepare_cached(
                    "SELECT first_pair FROM key_block WHERE index_number = ?1 ORDER BY first_pair",
                )?
                .query_map([index], |row| row.get(0).map(Pair::from_bytes))?
                .collect::<rusqlite::Result<_>>()?;
            let statement = connection.prepare(
                "SELECT pairs FROM key_block WHERE index_number = ?1 AND first_pair = ?2",
            )?;
            Ok(Self { statement, index, firsts, numbers_end, block: Block::default() })
        };
        open().map_err(failed("opening a key index"))
    }

    /// How many blocks there are.
    pub(super) fn block_count(&self) -> usize {
        self.firsts.len()
    }

    /// The first pair of a block.
    pub(super) fn first_pair(&self, position: usize) -> Pair {
        self.firsts[position]
    }

    /// Reads a block and checks it.
    pub(super) fn load(&mut self, position: usize) -> Result<&Block, DatabaseError> {
        let first = self.firsts[position];
        let block = &mut self.block;
        self.statement
            .query_row((self.index, first.to_bytes()), |row| {
                block.read(row.get_ref(0)?.as_blob()?, first, self.numbers_end).map_err(damaged)
            })
            .map_err(failed("reading a key index"))?;
        let last = self.block.pair(self.block.len() - 1);
        match self.firsts.get(position + 1) {
            Some(following) if last >= *following => {
                Err(failed("reading a key index")(damaged("blocks of a key index overlap")))
            }
            _ => Ok(&self.block),
        }
    }

    /// Finds the profiles of keys. Each of `keys` is the hash of a key with the
    /// number of a row; they are sorted.
    pub(in super::super) fn join(
        &mut self,
        keys: &[Pair],
        visitor: &mut impl JoinVisitor,
        watch: &dyn Watch,
    ) -> Result<(), DatabaseError> {
        let mut cursor = Cursor::new(keys, visitor);
        for position in 0..self.firsts.len() {
            let Some(key) = cursor.skip_below(self.firsts[position]) else { break };
            let beyond = |following: &Pair| key.hash() > following.hash();
            if self.firsts.get(position + 1).is_some_and(beyond) {
                continue;
            }
            if position % WATCH_BLOCKS == 0 && watch.cancelled() {
                return Err(DatabaseError::Cancelled);
            }
            cursor.merge(self.load(position)?);
        }
        cursor.close();
        Ok(())
    }
}

/// Where a join stands among the keys: at those of `rows[start..end]`, which
/// are one key.
struct Cursor<'a, V> {
    keys: &'a [Pair],
    start: usize,
    end: usize,
    /// Whether profiles of this key were found; there may be more of them in
    /// the next block.
    begun: bool,
    visitor: &'a mut V,
}

impl<'a, V: JoinVisitor> Cursor<'a, V> {
    fn new(keys: &'a [Pair], visitor: &'a mut V) -> Self {
        let mut cursor = Self { keys, start: 0, end: 0, begun: false, visitor };
        cursor.advance();
        cursor
    }

    fn key(&self) -> Option<Pair> {
        self.keys.get(self.start).copied()
    }

    /// Goes to the next key.
    fn advance(&mut self) {
        self.close();
        self.start = self.end;
        if let Some(key) = self.key() {
            let same = self.keys[self.start..].iter().take_while(|pair| pair.hash() == key.hash());
            self.end = self.start + same.count();
        }
    }

    /// Ends the key, if profiles of it were found.
    fn close(&mut self) {
        if std::mem::take(&mut self.begun) {
            self.visitor.end(&self.keys[self.start..self.end]);
        }
    }

    /// Goes to the first key that can be in or after a block beginning with
    /// this pair.
    fn skip_below(&mut self, first: Pair) -> Option<Pair> {
        while self.key().is_some_and(|key| key.hash() < first.hash()) {
            self.advance();
        }
        self.key()
    }

    fn merge(&mut self, block: &Block) {
        let mut position = 0;
        while let Some(key) = self.key() {
            position = block.seek(position, key);
            if position == block.len() {
                return;
            }
            let end = block.end_of(position, key);
            if end > position {
                let rows = &self.keys[self.start..self.end];
                if !std::mem::replace(&mut self.begun, true) {
                    self.visitor.begin(rows);
                }
                self.visitor.profiles(rows, &block.numbers()[position..end]);
                position = end;
                if end == block.len() {
                    return;
                }
            }
            self.advance();
        }
    }
}
