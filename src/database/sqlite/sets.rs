//! Sets of profiles as SQLite stores them: roaring bitmaps in the portable
//! format. A blob that is no bitmap is damage, never a panic.

use roaring::RoaringBitmap;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use crate::domain::MemberSet;

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
