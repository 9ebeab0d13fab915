//! A digest of the row that each profile was imported from last. A row with the
//! same digest brings nothing new: most rows of a table that is imported again
//! are told by eight bytes, and their profiles are not read.
//!
//! A digest is a keyed hash of what the import brings (its attributes, what blank
//! cells do), of the id and of all cells of the row. Of ten million rows that
//! changed, one is taken for unchanged with a chance of 1e7 / 2^64 = 5e-13.

use std::hash::Hasher;
use std::ops::Range;
use std::thread;

use rusqlite::{Connection, OptionalExtension};
use siphasher::sip::SipHasher13;

use super::super::super::{Blanks, DatabaseError, ProfileBatch};
use super::super::HashKey;
use super::super::connection::{damaged, failed};
use super::attributes::ImportedAttribute;
use crate::domain::{Audience, MemberSet, ProfileNumber, Word};

/// Digests of a block, which fits into a page of 32 KiB.
const BLOCK_DIGESTS: u32 = 4_000;

/// The size of a digest in the blob.
const DIGEST_BYTES: usize = 8;

/// Nothing is known about the profile.
const UNKNOWN: u64 = 0;

/// Whose a row may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guess {
    /// This profile's, and it brings nothing new.
    Certain(ProfileNumber),
    /// This profile's, if the order is the same.
    Perhaps(ProfileNumber),
}

/// The digests of an audience while profiles are imported.
pub(super) struct Digests {
    hasher: SipHasher13,
    blocks: DigestBlocks,
}

impl Digests {
    /// For rows with these columns.
    pub(super) fn new(
        key: &HashKey,
        audience: Audience,
        columns: &[ImportedAttribute],
        blanks: Blanks,
    ) -> Self {
        let mut hasher = SipHasher13::new_with_key(key);
        hasher.write_u8(u8::from(blanks == Blanks::Keep));
        for column in columns {
            hasher.write_i64(column.attribute.number);
        }
        Self { hasher, blocks: DigestBlocks { audience } }
    }

    /// The digests of all rows of a chunk, one half of them on another thread.
    pub(super) fn of(&self, chunk: &ProfileBatch) -> Vec<u64> {
        let (middle, end) = (chunk.ids.len() / 2, chunk.ids.len());
        thread::scope(|scope| {
            let second = scope.spawn(|| self.of_rows(chunk, middle..end));
            let mut digests = self.of_rows(chunk, 0..middle);
            digests.extend(second.join().expect("hashing does not panic"));
            digests
        })
    }

    fn of_rows(&self, chunk: &ProfileBatch, rows: Range<usize>) -> Vec<u64> {
        rows.map(|row| {
            let mut hasher = self.hasher;
            for values in std::iter::once(&chunk.ids).chain(&chunk.columns) {
                let value = values.get(row).unwrap_or("");
                hasher.write_u32(u32::try_from(value.len()).expect("a cell is small"));
                hasher.write(value.as_bytes());
            }
            hasher.finish().max(UNKNOWN + 1)
        })
        .collect()
    }

    /// Tells for numbers, which ascend, whether the profile came from a row with
    /// this digest.
    pub(super) fn are_same(
        &self,
        connection: &Connection,
        digests: impl Iterator<Item = (ProfileNumber, u64)>,
    ) -> Result<Vec<bool>, DatabaseError> {
        let mut reader = DigestReader::new(connection, &self.blocks);
        digests.map(|(number, digest)| Ok(reader.get(number)? == digest)).collect()
    }

    /// Guesses whose rows those with these digests are: tables mostly come again
    /// in the order in which they came last time. A guess with an equal digest is
    /// right, as that covers the id; others are what they are called. `next` is
    /// the number the first row is expected to have.
    pub(super) fn in_order(
        &self,
        connection: &Connection,
        digests: &[u64],
        mut next: ProfileNumber,
    ) -> Result<Vec<Guess>, DatabaseError> {
        // Two, for the two places where a row is expected move apart.
        let mut changed = DigestReader::new(connection, &self.blocks);
        let mut inserted = DigestReader::new(connection, &self.blocks);
        let mut skipped = 0;
        digests
            .iter()
            .map(|digest| {
                // Rows before it changed their profiles, or were new ones.
                for (reader, number) in [(&mut changed, next + skipped), (&mut inserted, next)] {
                    if reader.get(number)? == *digest {
                        (next, skipped) = (number + 1, 0);
                        return Ok(Guess::Certain(number));
                    }
                }
                skipped += 1;
                Ok(Guess::Perhaps(next + skipped - 1))
            })
            .collect()
    }

    /// Notes the digests of profiles; of several of one profile the last counts.
    pub(super) fn write(
        &self,
        connection: &Connection,
        mut digests: Vec<(ProfileNumber, u64)>,
    ) -> Result<(), DatabaseError> {
        digests.sort_by_key(|(number, _)| *number);
        self.blocks.write(connection, &digests)
    }
}

/// Forgets the digests of people, which are traces of their values.
pub(in super::super) fn forget(
    connection: &Connection,
    audience: Audience,
    gone: &MemberSet,
) -> Result<(), DatabaseError> {
    let unknown: Vec<_> = gone.iter().map(|number| (number, UNKNOWN)).collect();
    DigestBlocks { audience }.write(connection, &unknown)
}

/// Where the digest of a profile is in its block.
fn range(number: ProfileNumber) -> Range<usize> {
    let start = (number % BLOCK_DIGESTS) as usize * DIGEST_BYTES;
    start..start + DIGEST_BYTES
}

/// Reads digests, block after block.
struct DigestReader<'a> {
    connection: &'a Connection,
    blocks: &'a DigestBlocks,
    current: Option<(u32, Vec<u8>)>,
}

impl<'a> DigestReader<'a> {
    fn new(connection: &'a Connection, blocks: &'a DigestBlocks) -> Self {
        Self { connection, blocks, current: None }
    }

    fn get(&mut self, number: ProfileNumber) -> Result<u64, DatabaseError> {
        let block = number / BLOCK_DIGESTS;
        if self.current.as_ref().is_none_or(|(other, _)| *other != block) {
            self.current = Some((block, self.blocks.read(self.connection, block)?));
        }
        let (_, blob) = self.current.as_ref().expect("it was read");
        let bytes = blob[range(number)].try_into().expect("a digest has eight bytes");
        Ok(u64::from_le_bytes(bytes))
    }
}

/// The table of digests.
struct DigestBlocks {
    audience: Audience,
}

impl DigestBlocks {
    fn read(&self, connection: &Connection, block: u32) -> Result<Vec<u8>, DatabaseError> {
        let doing = "reading digests of profiles";
        let size = BLOCK_DIGESTS as usize * DIGEST_BYTES;
        let select =
            format!("SELECT digests FROM {}_digest WHERE block = ?1", self.audience.word());
        let blob: Option<Vec<u8>> = connection
            .prepare_cached(&select)
            .and_then(|mut statement| statement.query_row([block], |row| row.get(0)).optional())
            .map_err(failed(doing))?;
        match blob {
            None => Ok(vec![0; size]),
            Some(blob) if blob.len() == size => Ok(blob),
            Some(_) => Err(failed(doing)(damaged("a block of digests has a wrong length"))),
        }
    }

    /// Writes digests whose numbers ascend.
    fn write(
        &self,
        connection: &Connection,
        digests: &[(ProfileNumber, u64)],
    ) -> Result<(), DatabaseError> {
        let insert =
            format!("INSERT OR REPLACE INTO {}_digest VALUES (?1, ?2)", self.audience.word());
        let mut statement =
            connection.prepare_cached(&insert).map_err(failed("writing digests of profiles"))?;
        let block_of = |number: ProfileNumber| number / BLOCK_DIGESTS;
        for digests in digests.chunk_by(|one, other| block_of(one.0) == block_of(other.0)) {
            let block = block_of(digests[0].0);
            let mut blob = self.read(connection, block)?;
            for (number, digest) in digests {
                blob[range(*number)].copy_from_slice(&digest.to_le_bytes());
            }
            statement.execute((block, &blob)).map_err(failed("writing digests of profiles"))?;
        }
        Ok(())
    }
}
