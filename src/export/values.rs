//! What the values of an attribute are: how many profiles have one, how many
//! different ones there are, and which are the most frequent. Values are
//! compared as they are stored, letter by letter.
//!
//! All figures are exact, in memory that does not grow with the profiles: values
//! are counted by their hashes, and where there are too many different ones, the
//! profiles are read once for each part of the hashes.

use std::cmp::Reverse;
use std::collections::hash_map::RandomState;
use std::collections::{BTreeSet, HashMap};
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher};
use std::ops::ControlFlow;

use serde::Serialize;
use siphasher::sip128::SipHasher13;

use crate::database::SegmentDatabase;
use crate::domain::{AttributeName, Audience, ProfileNumber, Progress, Stage, Watch};

use super::ExportError;

/// Values that are named: more than a screen shows of one attribute.
pub const FREQUENT_MAX: usize = 20;

/// Different values counted in one pass: one less than a hash table of 2^22 places
/// takes, for that one more is too many is seen when it is in. 105 MB, and half of
/// that again while the table grows; five million addresses need two passes.
const COUNTED_MAX: usize = (1 << 22) / 8 * 7 - 1;

/// Values between two reports and two looks whether to stop.
const WATCH_VALUES: u64 = 8_192;

/// The values of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueFigures {
    /// The state of the profiles that was counted: another one, other figures.
    pub generation: u64,
    /// Profiles with a value.
    pub filled: u64,
    /// Different values.
    pub distinct: u64,
    /// The most frequent ones, at most [`FREQUENT_MAX`]; of equally frequent ones
    /// those that were imported first.
    pub frequent: Vec<ValueCount>,
}

/// A value and how many have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueCount {
    /// As it is stored.
    pub value: String,
    /// Profiles that have it.
    pub profiles: u64,
}

/// Counts the values of an attribute. When the profiles change meanwhile they are
/// counted again.
pub fn count_values(
    database: &dyn SegmentDatabase,
    audience: Audience,
    attribute: &AttributeName,
    watch: &dyn Watch,
) -> Result<ValueFigures, ExportError> {
    count_values_within(database, audience, attribute, COUNTED_MAX, watch)
}

fn count_values_within(
    database: &dyn SegmentDatabase,
    audience: Audience,
    attribute: &AttributeName,
    counted_max: usize,
    watch: &dyn Watch,
) -> Result<ValueFigures, ExportError> {
    loop {
        let generation = database.basis(audience, None)?.generation;
        let attributes = database.attributes(audience)?;
        let place = attributes.iter().position(|one| one.name.is_same(attribute));
        let filled = place.map_or(0, |place| attributes[place].filled);
        let mut count = Count::new(counted_max, filled, watch);
        while let Some(part) = count.waiting.pop() {
            count.pass(database, audience, attribute, part)?;
        }
        let numbers: Vec<ProfileNumber> = count.frequent.iter().map(|one| one.first).collect();
        let people = database.profiles(audience, &numbers)?;
        if database.basis(audience, None)?.generation != generation {
            continue;
        }
        assert_eq!(count.counted, filled, "every value is counted once");
        let value = |values: Vec<Option<String>>| values.into_iter().nth(place?)?;
        let value_of = |(one, person): (&Frequent, crate::domain::Profile)| {
            Some(ValueCount { value: value(person.values)?, profiles: one.profiles.0.into() })
        };
        let frequent = count.frequent.iter().zip(people).filter_map(value_of).collect();
        return Ok(ValueFigures { generation, filled, distinct: count.distinct, frequent });
    }
}

/// A count that goes on.
struct Count<'a> {
    hasher: SipHasher13,
    counted_max: usize,
    /// Values there are, for the progress.
    filled: u64,
    /// Parts of the hashes that are not counted yet.
    waiting: Vec<Part>,
    /// The share of the hashes that is counted.
    done: f64,
    counted: u64,
    distinct: u64,
    frequent: BTreeSet<Frequent>,
    watch: &'a dyn Watch,
}

/// The hashes that begin with some bits.
#[derive(Debug, Clone, Copy)]
struct Part {
    /// How many bits.
    depth: u32,
    bits: u64,
}

/// A value's hash of 128 bits. Two of a hundred million values have the same one
/// with a chance of 1e16 / 2^129 = 1.5e-23.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ValueHash([u64; 2]);

/// How many have a value, and who was the first.
#[derive(Debug, Clone, Copy)]
struct Tally {
    profiles: u32,
    first: ProfileNumber,
}

/// A value that is among the most frequent: they sort from the most frequent on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Frequent {
    profiles: Reverse<u32>,
    first: ProfileNumber,
}

type Tallies = HashMap<ValueHash, Tally, BuildHasherDefault<AsHashed>>;

impl<'a> Count<'a> {
    fn new(counted_max: usize, filled: u64, watch: &'a dyn Watch) -> Self {
        // A key of its own each time, so that no table can be made to collide.
        let random = || RandomState::new().build_hasher().finish();
        Self {
            hasher: SipHasher13::new_with_keys(random(), random()),
            counted_max,
            filled,
            waiting: vec![Part { depth: 0, bits: 0 }],
            done: 0.0,
            counted: 0,
            distinct: 0,
            frequent: BTreeSet::new(),
            watch,
        }
    }

    /// Reads all values and counts those of a part. Where these are too many, only
    /// a half is counted and the other one waits.
    fn pass(
        &mut self,
        database: &dyn SegmentDatabase,
        audience: Audience,
        attribute: &AttributeName,
        mut part: Part,
    ) -> Result<(), ExportError> {
        // Not made as large as it may become: what fits a cache is counted faster.
        let mut tallies = Tallies::default();
        let mut seen = 0;
        let mut is_cancelled = false;
        database.each_value(audience, attribute, &mut |number, value| {
            if seen % WATCH_VALUES == 0 {
                if self.watch.cancelled() {
                    is_cancelled = true;
                    return ControlFlow::Break(());
                }
                self.tell(seen, part);
            }
            seen += 1;
            let hash = self.hash(value);
            if part.holds(hash) {
                let tally = tallies.entry(hash).or_insert(Tally { profiles: 0, first: number });
                tally.profiles += 1;
                while tallies.len() > self.counted_max {
                    self.waiting.push(part.split());
                    tallies.retain(|hash, _| part.holds(*hash));
                }
            }
            ControlFlow::Continue(())
        })?;
        if is_cancelled {
            return Err(ExportError::Cancelled);
        }
        self.done += part.share();
        self.take(&tallies);
        Ok(())
    }

    fn hash(&self, value: &str) -> ValueHash {
        let hash = self.hasher.hash(value.as_bytes());
        ValueHash([hash.h1, hash.h2])
    }

    fn take(&mut self, tallies: &Tallies) {
        self.distinct += tallies.len() as u64;
        for tally in tallies.values() {
            self.counted += u64::from(tally.profiles);
            let one = Frequent { profiles: Reverse(tally.profiles), first: tally.first };
            let is_full = self.frequent.len() == FREQUENT_MAX;
            if !is_full || self.frequent.last().is_some_and(|last| one < *last) {
                self.frequent.insert(one);
                if is_full {
                    self.frequent.pop_last();
                }
            }
        }
    }

    /// Of several passes each counts for its share of the values.
    fn tell(&self, seen: u64, part: Part) {
        let filled = self.filled.max(1) as f64;
        let share = (self.done + seen as f64 / filled * part.share()).min(1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1")]
        let (values, permille) = ((share * filled) as u64, (share * 1_000.0) as u16);
        self.watch.progress(Progress::new(Stage::Counting, values, Some(permille)));
    }
}

impl Part {
    fn holds(self, hash: ValueHash) -> bool {
        // Without any bit all are in.
        hash.0[1].checked_shr(u64::BITS - self.depth).unwrap_or(0) == self.bits
    }

    /// Becomes its first half; gives the second one.
    fn split(&mut self) -> Self {
        *self = Self { depth: self.depth + 1, bits: self.bits << 1 };
        Self { bits: self.bits | 1, ..*self }
    }

    /// Its share of all hashes.
    fn share(self) -> f64 {
        f64::from(self.depth).exp2().recip()
    }
}

impl Hash for ValueHash {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0[0]);
    }
}

/// Takes hashes as they are.
#[derive(Debug, Default)]
struct AsHashed(u64);

impl Hasher for AsHashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("only whole hashes are written");
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests;
