//! Many pairs, dealt out by the first bits of their hashes. A part is small
//! enough to be sorted within the processor's cache, and parts are what threads
//! share out among themselves.

use super::pair::{Pair, sort_within};

/// The bits by which pairs are dealt out: of a million pairs a part has four
/// thousand, 64 KiB of them.
pub(super) const PART_BITS: u32 = 8;

/// Pairs by the first bits of the hash.
#[derive(Debug)]
pub(in super::super) struct KeyParts {
    parts: Vec<Vec<Pair>>,
    count: usize,
}

impl KeyParts {
    /// No pairs.
    pub(in super::super) fn new() -> Self {
        Self { parts: vec![Vec::new(); 1 << PART_BITS], count: 0 }
    }

    /// Adds a pair. A part grows by an eighth: twice as much would cost an
    /// import of five million profiles 200 MiB that nobody uses.
    pub(in super::super) fn push(&mut self, pair: Pair) {
        let part = &mut self.parts[(pair.high() >> (u64::BITS - PART_BITS)) as usize];
        if part.len() == part.capacity() {
            part.reserve_exact(64 + part.len() / 8);
        }
        part.push(pair);
        self.count += 1;
    }

    /// How many pairs there are.
    pub(in super::super) fn len(&self) -> usize {
        self.count
    }

    /// Forgets the pairs and keeps the memory.
    pub(in super::super) fn clear(&mut self) {
        self.parts.iter_mut().for_each(Vec::clear);
        self.count = 0;
    }

    /// The parts in the order of the hashes.
    pub(in super::super) fn parts(&mut self) -> &mut [Vec<Pair>] {
        &mut self.parts
    }

    /// The parts in `shares` shares.
    pub(in super::super) fn shares(
        &mut self,
        shares: usize,
    ) -> impl Iterator<Item = &mut [Vec<Pair>]> {
        let size = self.parts.len().div_ceil(shares);
        self.parts.chunks_mut(size)
    }

    /// Sorts every part.
    pub(in super::super) fn sort(&mut self) {
        let mut scratch = Vec::new();
        self.parts.iter_mut().for_each(|part| sort_within(part, PART_BITS, &mut scratch));
    }

    /// Sorts every part that is sorted but for pairs added since: the standard
    /// library's sort finds such runs and merges them.
    pub(in super::super) fn sort_added(&mut self) {
        self.parts.iter_mut().for_each(|part| part.sort());
    }

    /// Keeps only some pairs.
    pub(super) fn retain(&mut self, keeps: impl Fn(&Pair) -> bool) {
        self.parts.iter_mut().for_each(|part| part.retain(&keeps));
        self.count = self.parts.iter().map(Vec::len).sum();
    }

    /// Takes all pairs out in order, and gives their memory back part by part.
    pub(super) fn drain_sorted(&mut self) -> impl Iterator<Item = Pair> + '_ {
        self.count = 0;
        let mut scratch = Vec::new();
        self.parts.iter_mut().flat_map(move |part| {
            let mut part = std::mem::take(part);
            sort_within(&mut part, PART_BITS, &mut scratch);
            part
        })
    }
}
