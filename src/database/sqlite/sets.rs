//! Sets of profiles as SQLite stores them: roaring bitmaps in the portable format,
//! and a checksum of it at the end. A blob that is not exactly what was written is
//! damage, never a panic and never other people.

use roaring::RoaringBitmap;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use xxhash_rust::xxh3::xxh3_64;

use crate::domain::MemberSet;

/// A set on its way into or out of a BLOB column.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StoredSet(pub(super) MemberSet);

impl FromSql for StoredSet {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bytes = value.as_blob()?;
        let (bitmap, sum) =
            bytes.split_last_chunk().ok_or_else(|| unreadable("a set of profiles is cut off"))?;
        if xxh3_64(bitmap) != u64::from_le_bytes(*sum) {
            return Err(unreadable("a set of profiles has another checksum than when written"));
        }
        deserialized(bitmap).map(Self)
    }
}

impl ToSql for StoredSet {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let mut bytes = Vec::with_capacity(self.0.serialized_size() + size_of::<u64>());
        self.0
            .serialize_into(&mut bytes)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
        let sum = xxh3_64(&bytes);
        bytes.extend_from_slice(&sum.to_le_bytes());
        Ok(ToSqlOutput::from(bytes))
    }
}

/// A set as schemas before the fifth stored it: without a checksum.
pub(super) struct UncheckedSet(pub(super) MemberSet);

impl FromSql for UncheckedSet {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        deserialized(value.as_blob()?).map(Self)
    }
}

fn deserialized(bitmap: &[u8]) -> FromSqlResult<MemberSet> {
    RoaringBitmap::deserialize_from(bitmap).map_err(|error| FromSqlError::Other(Box::new(error)))
}

fn unreadable(detail: &str) -> FromSqlError {
    FromSqlError::Other(detail.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(set: &StoredSet) -> Vec<u8> {
        match set.to_sql().unwrap() {
            ToSqlOutput::Owned(rusqlite::types::Value::Blob(bytes)) => bytes,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_set_is_read_as_written_and_no_flipped_bit_is_believed() {
        let set = StoredSet((1..=70).chain(80_000..80_010).collect());
        let bytes = stored(&set);
        assert_eq!(StoredSet::column_result(ValueRef::Blob(&bytes)).unwrap(), set);
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(StoredSet::column_result(ValueRef::Blob(&flipped)).is_err(), "bit {bit}");
        }
        for length in 0..bytes.len() {
            assert!(StoredSet::column_result(ValueRef::Blob(&bytes[..length])).is_err());
        }
    }
}
