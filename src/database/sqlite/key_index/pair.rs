//! What a key index is made of: keyed hashes of canonical keys, each with the
//! number of a profile (or of a row that looks for profiles).

use siphasher::sip128::SipHasher13;

use super::super::HashKey;

/// Hashes canonical keys to 96 bits with this database's own key, so that
/// nobody can write a file whose keys collide.
///
/// A false match needs equal hashes of different keys. Among 100 M profiles
/// (1e8) and 10 M rows (1e7) there are 1e15 pairs a criterion; 1e15 / 2^96 =
/// 1.3e-14, and with ten criteria still 1.3e-13: less than 1e-12. 64 bits
/// would give 5e-5.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct KeyHasher(SipHasher13);

impl KeyHasher {
    /// With the key of a database.
    pub(in super::super) fn new(key: &HashKey) -> Self {
        Self(SipHasher13::new_with_key(key))
    }

    /// The pair of a canonical key and a number.
    pub(in super::super) fn pair(&self, key: &str, number: u32) -> Pair {
        let hash = self.0.hash(key.as_bytes()).as_u128();
        Pair((hash >> 32 << 32) | u128::from(number))
    }
}

/// So many bytes of a text take a hash's place.
pub(in super::super) const BEGINNING_BYTES: usize = 12;

/// A hash of 96 bits and a number of 32: sorts by hash, then by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(in super::super) struct Pair(u128);

impl Pair {
    /// From the upper 64 and the lower 32 bits of a hash and a number.
    pub(super) fn from_parts(high: u64, low: u32, number: u32) -> Self {
        Self(u128::from(high) << 64 | u128::from(low) << 32 | u128::from(number))
    }

    /// In the place of a hash the first bytes of a text, filled up with zeros.
    pub(in super::super) fn of_beginning(text: &[u8], number: u32) -> Self {
        let mut bytes = [0; 16];
        let length = text.len().min(BEGINNING_BYTES);
        bytes[..length].copy_from_slice(&text[..length]);
        bytes[BEGINNING_BYTES..].copy_from_slice(&number.to_be_bytes());
        Self::from_bytes(bytes)
    }

    /// Whether the text it was made of may begin with this one: surely, if that is
    /// not longer than [`BEGINNING_BYTES`].
    pub(super) fn may_begin_with(self, text: &[u8]) -> bool {
        self.to_bytes()[..BEGINNING_BYTES].starts_with(&text[..text.len().min(BEGINNING_BYTES)])
    }

    /// The upper 64 bits of the hash.
    pub(super) fn high(self) -> u64 {
        (self.0 >> 64) as u64
    }

    /// The lower 32 bits of the hash.
    #[expect(clippy::cast_possible_truncation, reason = "takes bits out")]
    pub(super) fn low(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// The number.
    #[expect(clippy::cast_possible_truncation, reason = "takes bits out")]
    pub(in super::super) fn number(self) -> u32 {
        self.0 as u32
    }

    /// The same hash with another number.
    pub(in super::super) fn with_number(self, number: u32) -> Self {
        Self(self.0 >> 32 << 32 | u128::from(number))
    }

    /// The whole hash, comparable with that of another pair.
    pub(in super::super) fn hash(self) -> u128 {
        self.0 >> 32
    }

    /// As the schema stores the first pair of a block: sorts as the pair does.
    pub(super) fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// See [`Pair::to_bytes`].
    pub(super) fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }
}

/// Below so many pairs a plain sort is as fast.
const PLAIN_SORT_PAIRS_MAX: usize = 256;

/// About so many pairs of different hashes fall into one bucket.
const BUCKET_PAIRS: usize = 8;

/// Sorts pairs whose first `known_bits` bits are the same. Hashes are spread
/// evenly, so one pass deals them out to buckets by their next bits, then each
/// small bucket is sorted. `scratch` keeps its memory for the next time.
pub(super) fn sort_within(pairs: &mut Vec<Pair>, known_bits: u32, scratch: &mut Vec<Pair>) {
    // Some were sorted before; of others the second or third pair tells.
    if pairs.is_sorted() {
        return;
    }
    if pairs.len() <= PLAIN_SORT_PAIRS_MAX {
        return pairs.sort_unstable();
    }
    let bits = (pairs.len() / BUCKET_PAIRS).ilog2();
    let bucket_of = |pair: &Pair| (pair.0 << known_bits >> (u128::BITS - bits)) as usize;
    let mut ends = vec![0_usize; (1 << bits) + 1];
    for pair in &*pairs {
        ends[bucket_of(pair) + 1] += 1;
    }
    for bucket in 1..ends.len() {
        ends[bucket] += ends[bucket - 1];
    }
    // From here on the n-th entry is where bucket n is filled next: at last its end.
    scratch.clear();
    scratch.resize(pairs.len(), Pair::default());
    for pair in &*pairs {
        let place = &mut ends[bucket_of(pair)];
        scratch[*place] = *pair;
        *place += 1;
    }
    let mut start = 0;
    for end in ends {
        scratch[start..end].sort_unstable();
        start = end;
    }
    std::mem::swap(pairs, scratch);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorting_sorts_few_many_and_equal_hashes() {
        let hasher = KeyHasher::new(&[3; 16]);
        for (count, keys) in [(0, 1), (100, 100), (5_000, 5_000), (50_000, 7), (50_000, 50_000)] {
            let mut pairs: Vec<Pair> =
                (0..count).map(|n| hasher.pair(&(n * 31 % keys).to_string(), n)).collect();
            let mut expected = pairs.clone();
            expected.sort_unstable();
            sort_within(&mut pairs, 0, &mut Vec::new());
            assert!(pairs == expected, "{count} pairs of {keys} keys");
            pairs.retain(|pair| pair.high() >> 63 == 1);
            expected.clone_from(&pairs);
            pairs.sort_unstable_by_key(|pair| pair.number());
            sort_within(&mut pairs, 1, &mut Vec::new());
            assert!(pairs == expected, "{count} pairs of {keys} keys after one bit");
        }
    }

    #[test]
    fn the_hash_depends_on_the_key_of_the_database() {
        let pair = |key| KeyHasher::new(&key).pair("a@example.com", 7);
        assert_eq!(pair([1; 16]), pair([1; 16]));
        assert_ne!(pair([1; 16]).hash(), pair([2; 16]).hash());
        assert_eq!(pair([1; 16]).number(), 7);
    }

    #[test]
    fn beginnings_sort_as_texts_do() {
        let pair = |text: &str| Pair::of_beginning(text.as_bytes(), 7);
        assert!(pair("an") < pair("an@") && pair("an@") < pair("anna"));
        assert_eq!(pair("0123456789ab").hash(), pair("0123456789abc").hash());
        assert_eq!(pair("an").number(), 7);
        let begins = |text: &str, beginning: &str| pair(text).may_begin_with(beginning.as_bytes());
        assert!(begins("an@ex.com", "an@") && begins("0123456789abc", "0123456789abd"));
        assert!(!begins("an", "an@") && !begins("0123456789ab", "0123456789b"));
    }

    #[test]
    fn a_pair_is_its_parts() {
        let pair = KeyHasher::new(&[1; 16]).pair("x", 9);
        assert_eq!(Pair::from_parts(pair.high(), pair.low(), pair.number()), pair);
        assert_eq!(Pair::from_bytes(pair.to_bytes()), pair);
    }
}
