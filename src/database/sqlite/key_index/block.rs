//! A block of a key index: some thousand sorted pairs as one blob. The blob
//! holds three arrays, little-endian: the upper 64 bits of all hashes, their
//! lower 32 bits, the numbers. Looking for a hash reads mostly the first.
//! A blob that cannot be a block is damage, never a panic.

use super::pair::Pair;

/// The most pairs of a block, 64 KiB of them. Matching with blocks of 1,024 or
/// 16,384 differs by little more than the noise of the measurement; larger ones
/// make looking up few keys and changing few profiles dearer.
pub(super) const BLOCK_PAIRS_MAX: usize = 4_096;

/// The size of a pair in the blob.
const PAIR_BYTES: usize = 16;

/// The pairs of one block; its memory is used again for the next.
#[derive(Debug, Default)]
pub(super) struct Block {
    highs: Vec<u64>,
    lows: Vec<u32>,
    numbers: Vec<u32>,
}

impl Block {
    /// Takes the pairs of a blob. Numbers must be below `numbers_end`, the
    /// first pair must be `first`.
    pub(super) fn read(
        &mut self,
        blob: &[u8],
        first: Pair,
        numbers_end: u64,
    ) -> Result<(), &'static str> {
        let count = blob.len() / PAIR_BYTES;
        if !blob.len().is_multiple_of(PAIR_BYTES) || !(1..=BLOCK_PAIRS_MAX).contains(&count) {
            return Err("a block of a key index has a wrong length");
        }
        let (highs, rest) = blob.split_at(count * 8);
        let (lows, numbers) = rest.split_at(count * 4);
        self.highs.clear();
        self.highs.extend(highs.as_chunks().0.iter().map(|bytes| u64::from_le_bytes(*bytes)));
        self.lows.clear();
        self.lows.extend(lows.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes)));
        self.numbers.clear();
        self.numbers.extend(numbers.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes)));
        if self.pair(0) != first {
            return Err("a block of a key index begins with another pair");
        }
        if !(1..count).all(|next| self.ascends_to(next)) {
            return Err("a block of a key index is not sorted");
        }
        if self.numbers.iter().any(|number| u64::from(*number) >= numbers_end) {
            return Err("a key index names a profile that cannot be");
        }
        Ok(())
    }

    fn ascends_to(&self, next: usize) -> bool {
        match self.highs[next - 1].cmp(&self.highs[next]) {
            std::cmp::Ordering::Less => true,
            std::cmp::Ordering::Equal => self.pair(next - 1) < self.pair(next),
            std::cmp::Ordering::Greater => false,
        }
    }

    /// How many pairs there are.
    pub(super) fn len(&self) -> usize {
        self.highs.len()
    }

    /// The pair at a position.
    pub(super) fn pair(&self, position: usize) -> Pair {
        Pair::from_parts(self.highs[position], self.lows[position], self.numbers[position])
    }

    /// All pairs in order.
    pub(super) fn pairs(&self) -> impl Iterator<Item = Pair> + '_ {
        (0..self.len()).map(|position| self.pair(position))
    }

    /// The numbers in the order of the pairs.
    pub(super) fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// The first position from `from` on whose hash is not less than that of
    /// `key`.
    pub(super) fn seek(&self, from: usize, key: Pair) -> usize {
        let high = key.high();
        let ahead = self.highs[from..].iter().take_while(|other| **other < high).count();
        let mut position = from + ahead;
        while position < self.len() && self.pair(position).hash() < key.hash() {
            position += 1;
        }
        position
    }

    /// The first position from `from` on whose hash is another than that of
    /// `key`.
    pub(super) fn end_of(&self, from: usize, key: Pair) -> usize {
        let mut position = from;
        while position < self.len() && self.pair(position).hash() == key.hash() {
            position += 1;
        }
        position
    }
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
        let mut block = Block::default();
        block.read(&blob(&pairs), pairs[0], 5).unwrap();
        assert_eq!(block.pairs().collect::<Vec<_>>(), pairs);
        assert_eq!(block.numbers(), [1, 2, 3, 4]);
        assert_eq!(block.seek(0, pairs[2]), 2);
        assert_eq!(block.end_of(0, pairs[0]), 2);
        assert_eq!(block.seek(0, Pair::from_parts(1, 6, 0)), 2);
        assert_eq!(block.seek(2, Pair::from_parts(3, 0, 0)), 3);
    }

    #[test]
    fn what_cannot_be_a_block_is_told() {
        let good = pairs(&[1, 2, 3]);
        let mut block = Block::default();
        let mut read = |blob: &[u8], end| block.read(blob, good[0], end);
        assert!(read(&[], 9).is_err());
        assert!(read(&blob(&good)[1..], 9).is_err());
        assert!(read(&blob(&good), 3).is_err(), "number 3 is not below 3");
        assert!(read(&blob(&pairs(&[1, 3, 2])), 9).is_err());
        assert!(read(&blob(&pairs(&[2, 3])), 9).is_err(), "another first pair");
        assert!(read(&blob(&[good[0], good[0]]), 9).is_err(), "twice the same");
        assert!(read(&vec![0; (BLOCK_PAIRS_MAX + 1) * PAIR_BYTES], 9).is_err());
    }
}
