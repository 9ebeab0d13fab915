//! The keys of a chunk of rows, dealt out by the first bits of their hashes.
//! A part is small enough to be sorted within the processor's cache, and parts
//! are what threads share out among themselves.

use super::pair::Pair;

/// The bits by which keys are dealt out: with a million keys a part has four
/// thousand, 64 KiB of them.
pub(super) const PART_BITS: u32 = 8;

/// Keys with the places of their rows, by the first bits of the hash.
#[derive(Debug)]
pub(in super::super) struct KeyParts {
    parts: Vec<Vec<Pair>>,
    count: usize,
}

impl KeyParts {
    /// No keys.
    pub(in super::super) fn new() -> Self {
        Self { parts: vec![Vec::new(); 1 << PART_BITS], count: 0 }
    }

    /// Adds a key.
    pub(in super::super) fn push(&mut self, pair: Pair) {
        self.parts[(pair.high() >> (u64::BITS - PART_BITS)) as usize].push(pair);
        self.count += 1;
    }

    /// How many keys there are.
    pub(in super::super) fn len(&self) -> usize {
        self.count
    }

    /// Forgets the keys and keeps the memory.
    pub(in super::super) fn clear(&mut self) {
        self.parts.iter_mut().for_each(Vec::clear);
        self.count = 0;
    }

    /// All parts in `shares` shares, in the order of the hashes.
    pub(in super::super) fn shares(
        &mut self,
        shares: usize,
    ) -> impl Iterator<Item = &mut [Vec<Pair>]> {
        let size = self.parts.len().div_ceil(shares);
        self.parts.chunks_mut(size)
    }
}
