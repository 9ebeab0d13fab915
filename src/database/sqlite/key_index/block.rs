//! A block of a key index: some thousand sorted pairs as one blob. The blob
//! holds three arrays, little-endian: the upper 64 bits of all hashes, their
//! lower 32 bits, the numbers. Looking for a hash reads mostly the first.
//! Nothing is copied: a block is a view of the blob in SQLite's page. A blob that
//! cannot be a block is damage, never a panic.

use xxhash_rust::xxh3::xxh3_64;

use super::pair::Pair;

/// The most pairs of a block. With the other columns of its row it just fits
/// into a page of 32 KiB: a row that needs more is spread over overflow pages,
/// which SQLite puts together by copying.
pub(super) const BLOCK_PAIRS_MAX: usize = 2_040;

/// The size of a pair in the blob.
const PAIR_BYTES: usize = 16;

/// So many hashes are looked at one by one before searching by halves: with a
/// million keys in five million pairs the next one is about five away.
const NEAR_PAIRS: usize = 16;

/// The pairs of one block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block<'a> {
    highs: &'a [[u8; 8]],
    lows: &'a [[u8; 4]],
    numbers: &'a [[u8; 4]],
}

impl<'a> Block<'a> {
    /// The pairs of a blob. Numbers must be below `numbers_end`, the first pair
    /// must be `first`, and the last one sort before `following`.
    pub(super) fn read(
        blob: &'a [u8],
        first: Pair,
        following: Option<Pair>,
        numbers_end: u64,
    ) -> Result<Self, &'static str> {
        let count = blob.len() / PAIR_BYTES;
        if !blob.len().is_multiple_of(PAIR_BYTES) || !(1..=BLOCK_PAIRS_MAX).contains(&count) {
            return Err("a block of a key index has a wrong length");
        }
        let (highs, rest) = blob.split_at(count * 8);
        let (lows, numbers) = rest.split_at(count * 4);
        let block = Self {
            highs: highs.as_chunks().0,
            lows: lows.as_chunks().0,
            numbers: numbers.as_chunks().0,
        };
        if block.pair(0) != first {
            return Err("a block of a key index begins with another pair");
        }
        if !block.is_sorted() {
            return Err("a block of a key index is not sorted");
        }
        if following.is_some_and(|following| block.pair(count - 1) >= following) {
            return Err("blocks of a key index overlap");
        }
        let (least, greatest) = block.extremes();
        if least == 0 || u64::from(greatest) >= numbers_end {
            return Err("a key index names a profile that cannot be");
        }
        Ok(block)
    }

    /// Whether every pair sorts after the one before. Equal upper halves are
    /// rare unless a key is many profiles', so they are looked for first. Every
    /// block that is read passes here: without an early end the loops of this and
    /// of [`Self::extremes`] have no branches.
    fn is_sorted(self) -> bool {
        let ascend =
            |pair: &[[u8; 8]; 2]| u64::from_le_bytes(pair[0]) < u64::from_le_bytes(pair[1]);
        self.highs.array_windows().fold(true, |all, pair| all & ascend(pair))
            || (1..self.len()).all(|next| self.pair(next - 1) < self.pair(next))
    }

    /// The least and the greatest number.
    fn extremes(self) -> (u32, u32) {
        let wider =
            |(least, greatest): (u32, u32), number: u32| (number.min(least), number.max(greatest));
        self.numbers().fold((u32::MAX, 0), wider)
    }

    /// How many pairs there are.
    pub(super) fn len(self) -> usize {
        self.highs.len()
    }

    fn high(self, position: usize) -> u64 {
        u64::from_le_bytes(self.highs[position])
    }

    /// The pair at a position.
    pub(super) fn pair(self, position: usize) -> Pair {
        let low = u32::from_le_bytes(self.lows[position]);
        Pair::from_parts(self.high(position), low, self.number(position))
    }

    /// All pairs in order.
    pub(super) fn pairs(self) -> impl Iterator<Item = Pair> {
        (0..self.len()).map(move |position| self.pair(position))
    }

    /// The number at a position.
    pub(super) fn number(self, position: usize) -> u32 {
        u32::from_le_bytes(self.numbers[position])
    }

    /// The numbers in the order of the pairs.
    pub(super) fn numbers(self) -> impl Iterator<Item = u32> {
        self.numbers.iter().map(|bytes| u32::from_le_bytes(*bytes))
    }

    /// The first position from `from` on whose hash is not less than that of
    /// `key`.
    pub(super) fn seek(self, from: usize, key: Pair) -> usize {
        let high = key.high();
        let is_below = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes) < high;
        let near = &self.highs[from..self.len().min(from + NEAR_PAIRS)];
        let ahead = near.iter().take_while(|bytes| is_below(bytes)).count();
        let mut position = from + ahead;
        if ahead == NEAR_PAIRS {
            position += self.highs[position..].partition_point(is_below);
        }
        while position < self.len() && self.pair(position).hash() < key.hash() {
            position += 1;
        }
        position
    }

    /// The first position from `from` on whose hash is another than that of
    /// `key`.
    pub(super) fn end_of(self, from: usize, key: Pair) -> usize {
        let mut position = from;
        while position < self.len()
            && self.high(position) == key.high()
            && self.pair(position).hash() == key.hash()
        {
            position += 1;
        }
        position
    }
}

/// The checksum of a blob, as SQLite holds it.
pub(super) fn block_checksum(blob: &[u8]) -> i64 {
    xxh3_64(blob).cast_signed()
}

/// Writes sorted pairs as a blob.
pub(super) fn encode(pairs: &[Pair], blob: &mut Vec<u8>) {
    blob.clear();
    blob.reserve(pairs.len() * PAIR_BYTES);
    for pair in pairs {
        blob.extend_from_slice(&pair.high().to_le_bytes());
    }
    for pair in pairs {
        blob.extend_from_slice(&pair.low().to_le_bytes());
    }
    for pair in pairs {
        blob.extend_from_slice(&pair.number().to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(highs: &[u64]) -> Vec<Pair> {
        (1..).zip(highs).map(|(number, high)| Pair::from_parts(*high, 5, number)).collect()
    }

    fn blob(pairs: &[Pair]) -> Vec<u8> {
        let mut blob = Vec::new();
        encode(pairs, &mut blob);
        blob
    }

    #[test]
    fn what_was_written_is_read() {
        let pairs = pairs(&[1, 1, 2, u64::MAX]);
        let blob = blob(&pairs);
        let block = Block::read(&blob, pairs[0], None, 5).unwrap();
        assert_eq!(block.pairs().collect::<Vec<_>>(), pairs);
        assert_eq!(block.numbers().collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!(block.seek(0, pairs[2]), 2);
        assert_eq!(block.end_of(0, pairs[0]), 2);
        assert_eq!(block.seek(0, Pair::from_parts(1, 6, 0)), 2);
        assert_eq!(block.seek(2, Pair::from_parts(3, 0, 0)), 3);
    }

    #[test]
    fn near_and_far_are_found() {
        let pairs = pairs(&(0..1_000).map(|n| n * 10).collect::<Vec<_>>());
        let blob = blob(&pairs);
        let block = Block::read(&blob, pairs[0], None, 2_000).unwrap();
        for from in [0, 1, 500] {
            for ahead in [0, 1, 15, 16, 17, 300] {
                let position = from + ahead;
                assert_eq!(block.seek(from, pairs[position]), position);
                assert_eq!(
                    block.seek(from, Pair::from_parts(position as u64 * 10, 4, 0)),
                    position
                );
                let beyond = Pair::from_parts(position as u64 * 10, 6, 0);
                assert_eq!(block.seek(from, beyond), position + 1);
            }
            assert_eq!(block.seek(from, Pair::from_parts(u64::MAX, 0, 0)), 1_000);
        }
    }

    #[test]
    fn what_cannot_be_a_block_is_told() {
        let good = pairs(&[1, 2, 3]);
        let read = |blob: &[u8], end| Block::read(blob, good[0], None, end).map(|_| ());
        assert!(read(&blob(&good), 4).is_ok());
        assert!(read(&[], 9).is_err());
        assert!(read(&blob(&good)[1..], 9).is_err());
        assert!(read(&blob(&good), 3).is_err(), "number 3 is not below 3");
        assert!(read(&blob(&pairs(&[1, 3, 2])), 9).is_err());
        assert!(read(&blob(&pairs(&[2, 3])), 9).is_err(), "another first pair");
        assert!(read(&blob(&[good[0], good[0]]), 9).is_err(), "twice the same");
        assert!(read(&vec![0; (BLOCK_PAIRS_MAX + 1) * PAIR_BYTES], 9).is_err());
        let nobody = [Pair::from_parts(1, 5, 0)];
        assert!(Block::read(&blob(&nobody), nobody[0], None, 9).is_err(), "profiles count from 1");
        let overlap = Block::read(&blob(&good), good[0], Some(good[2]), 9).map(|_| ());
        assert!(overlap.is_err(), "the next block begins before this one ends");
    }
}
