//! Sets of profiles: as SQLite stores them (roaring bitmaps in the portable
//! format) and as matching fills them (one bit a profile). A blob that is no
//! bitmap is damage, never a panic.

use roaring::RoaringBitmap;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use crate::domain::{MemberSet, ProfileNumber};

/// A set on its way into or out of a BLOB column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StoredSet(pub(super) MemberSet);

impl FromSql for StoredSet {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bytes = value.as_blob()?;
        RoaringBitmap::deserialize_from(bytes)
            .map(Self)
            .map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

impl ToSql for StoredSet {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let mut bytes = Vec::with_capacity(self.0.serialized_size());
        self.0
            .serialize_into(&mut bytes)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
        Ok(ToSqlOutput::from(bytes))
    }
}

/// A set that is filled in no order: one bit for every profile there could
/// be, an eighth of a byte each, so that adding one touches one byte.
#[derive(Debug, Clone)]
pub(super) struct DenseSet {
    bits: Vec<u8>,
}

impl DenseSet {
    /// An empty set of numbers below `end`.
    pub(super) fn new(end: usize) -> Self {
        Self { bits: vec![0; end.div_ceil(8)] }
    }

    /// The same numbers, with room for all below `end`; there must not be
    /// others.
    pub(super) fn from_members(members: &MemberSet, end: usize) -> Self {
        let mut set = Self::new(end);
        members.iter().for_each(|number| set.insert(number));
        set
    }

    /// Adds a number.
    pub(super) fn insert(&mut self, number: ProfileNumber) {
        self.bits[number as usize / 8] |= 1 << (number % 8);
    }

    /// Adds some numbers.
    pub(super) fn insert_all(&mut self, numbers: &[ProfileNumber]) {
        for number in numbers {
            self.insert(*number);
        }
    }

    /// Whether a number is in.
    pub(super) fn contains(&self, number: ProfileNumber) -> bool {
        self.bits[number as usize / 8] & (1 << (number % 8)) != 0
    }

    /// The set as others take it.
    pub(super) fn into_members(self) -> MemberSet {
        MemberSet::from_lsb0_bytes(0, &self.bits)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_dense_set_is_the_same_set(numbers in prop::collection::btree_set(0u32..70_000, 0..300)) {
            let members: MemberSet = numbers.iter().copied().collect();
            let dense = DenseSet::from_members(&members, 70_000);
            for number in (0..70_000).step_by(7) {
                prop_assert_eq!(dense.contains(number), numbers.contains(&number));
            }
            prop_assert_eq!(dense.into_members(), members);
        }
    }
}
