//! Looking for people by their values, as a person does: by how a value begins,
//! through an index made on the first use, or by reading all of them.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};

use super::super::{DatabaseError, EachProfile};
use super::SqliteDatabase;
use super::connection::failed;
use super::key_index::{self, BEGINNING_BYTES, IndexedColumn, KeyIndexMap, KeyIndexReader};
use super::profiles::{self, Numbering, StoredAttribute};
use super::waiting::Patience;
use crate::domain::{AttributeType, Audience, MemberSet, ProfileField, Stage, Watch, Word};
use crate::matcher::append_search_form;

const DOING: &str = "looking for people";

/// Values compared between two looks at the watch.
const VALUES_PER_LOOK: u64 = 4_096;

/// Shows values of every profile; see [`super::SegmentDatabase::each_profile`].
pub(super) fn each_profile(
    database: &SqliteDatabase,
    audience: Audience,
    fields: &[ProfileField],
    each: &mut EachProfile<'_>,
) -> Result<(), DatabaseError> {
    let snapshot = database.connection.unchecked_transaction().map_err(failed(DOING))?;
    let mut columns = String::from("profile_number");
    for field in fields {
        let attribute = stored(&snapshot, audience, field)?;
        columns.push_str(", ");
        columns.push_str(IndexedColumn::searched(audience, attribute.as_ref()).sql());
    }
    let table = audience.word();
    let select = format!("SELECT {columns} FROM {table} ORDER BY profile_number");
    let mut read = || {
        let mut statement = snapshot.prepare(&select)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let mut values = Vec::with_capacity(fields.len());
            for column in 1..=fields.len() {
                values.push(row.get_ref(column)?.as_str_or_null()?);
            }
            if each(row.get(0)?, &values).is_break() {
                break;
            }
        }
        Ok(())
    };
    read().map_err(failed(DOING))
}

/// Whose value begins so; see [`super::SegmentDatabase::beginning_with`].
pub(super) fn beginning_with(
    database: &SqliteDatabase,
    audience: Audience,
    field: &ProfileField,
    text: &str,
    watch: &dyn Watch,
) -> Result<MemberSet, DatabaseError> {
    key_index::renewed(database, || indexed(database, audience, field, text, watch))
}

fn indexed(
    database: &SqliteDatabase,
    audience: Audience,
    field: &ProfileField,
    text: &str,
    watch: &dyn Watch,
) -> Result<MemberSet, DatabaseError> {
    let attribute = stored(&database.connection, audience, field)?;
    let column = || IndexedColumn::searched(audience, attribute.as_ref());
    // People who look for somebody are found without an index, too.
    key_index::ensure_column(database, column(), Patience::MOMENT, watch)?;
    let snapshot = database.connection.unchecked_transaction().map_err(failed(DOING))?;
    let busy = || DatabaseError::Busy { path: database.path.clone() };
    // Fresh unless somebody has changed the profiles since it was made sure.
    let index = key_index::find_fresh(&snapshot, &column())?.ok_or_else(busy)?;
    let numbering = Numbering::read(&snapshot, audience)?;
    let kind = attribute.as_ref().map_or(AttributeType::Text, |attribute| attribute.kind);
    let mut form = String::new();
    append_search_form(kind, text, &mut form);
    let map = Arc::new(KeyIndexMap::read(&snapshot, index, numbering.next)?);
    let go_on = || if watch.cancelled() { Err(DatabaseError::Cancelled) } else { Ok(()) };
    let found = KeyIndexReader::open(&snapshot, map)?.beginning_with(form.as_bytes(), &go_on)?;
    if form.len() <= BEGINNING_BYTES {
        return Ok(found);
    }
    confirmed(&snapshot, &column(), (audience, kind), &found, &form, watch)
}

/// Those whose whole value begins so: the index knows only its first bytes.
fn confirmed(
    connection: &Connection,
    column: &IndexedColumn,
    (audience, kind): (Audience, AttributeType),
    candidates: &MemberSet,
    form: &str,
    watch: &dyn Watch,
) -> Result<MemberSet, DatabaseError> {
    let table = audience.word();
    let select = format!("SELECT {} FROM {table} WHERE profile_number = ?1", column.sql());
    let mut statement = connection.prepare(&select).map_err(failed(DOING))?;
    let mut found = MemberSet::new();
    let mut own = String::new();
    for (done, number) in (0..).zip(candidates) {
        if done % VALUES_PER_LOOK == 0 {
            let permille = done * 1_000 / candidates.len();
            key_index::report(watch, Stage::Searching, done, Some(permille))?;
        }
        let value: Option<Option<String>> =
            statement.query_row([number], |row| row.get(0)).optional().map_err(failed(DOING))?;
        own.clear();
        append_search_form(kind, value.flatten().as_deref().unwrap_or_default(), &mut own);
        if own.starts_with(form) {
            found.insert(number);
        }
    }
    Ok(found)
}

/// The attribute a field names; none for the id.
fn stored(
    connection: &Connection,
    audience: Audience,
    field: &ProfileField,
) -> Result<Option<StoredAttribute>, DatabaseError> {
    match field {
        ProfileField::Id => Ok(None),
        ProfileField::Attribute(name) => {
            profiles::find_attribute(connection, audience, name).map(Some)
        }
    }
}
