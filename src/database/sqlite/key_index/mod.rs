//! Key indexes: which profiles have a key. For an attribute and a matcher, and
//! for the ids, the file holds sorted pairs (hash of the canonical key, profile
//! number) in blocks ([`block`]). An index is fresh while its generation is the
//! audience's.
//!
//! [`join`] finds the profiles of many sorted keys in one pass. [`update`]
//! brings an index up to date in one pass. [`build`] makes one from the table.

mod block;
mod damage;
mod join;
mod pair;
mod parts;
mod update;

pub(super) use damage::{compare, damaged_index, drop_all, drop_damaged, is_damage, renewed};
pub(super) use join::{JoinVisitor, KeyIndexMap, KeyIndexReader};
pub(super) use pair::{BEGINNING_BYTES, KeyHasher, Pair};
pub(super) use parts::KeyParts;
pub(super) use update::IndexUpdate;

use rusqlite::{Connection, OptionalExtension, Params, Row};

use super::super::DatabaseError;
use super::SqliteDatabase;
use super::connection::failed;
use super::profiles::{Numbering, StoredAttribute};
use super::waiting::{self, Patience};
use crate::domain::{
    AttributeType, Audience, MatcherKind, ProfileNumber, Progress, Stage, Watch, Word,
};
use crate::matcher::{Matcher, append_search_form};

/// An index that is there, fresh or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StoredIndex {
    pub(super) number: i64,
    pub(super) generation: u64,
    pub(super) pair_count: u64,
    /// Over the number of pairs and the places of the blocks, as it is stored.
    checksum: i64,
}

/// What [`StoredIndex::from_row`] reads.
const STORED_INDEX_COLUMNS: &str = "index_number, generation, pair_count, checksum";

impl StoredIndex {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            number: row.get(0)?,
            generation: row.get(1)?,
            pair_count: row.get(2)?,
            checksum: row.get(3)?,
        })
    }
}

/// The index of an attribute and matcher, if there is one.
pub(super) fn find(
    connection: &Connection,
    attribute: &StoredAttribute,
    matcher: MatcherKind,
) -> Result<Option<StoredIndex>, DatabaseError> {
    let condition = "attribute_number = ?1 AND matcher = ?2";
    find_where(connection, condition, (attribute.number, matcher.on(attribute.kind).word()))
}

/// The index of the ids of an audience, if there is one.
pub(super) fn find_ids(
    connection: &Connection,
    audience: Audience,
) -> Result<Option<StoredIndex>, DatabaseError> {
    let condition = "audience = ?1 AND attribute_number IS NULL AND matcher <> ?2";
    find_where(connection, condition, (audience.word(), SEARCH))
}

/// The index of a column, if there is one.
fn find_column(
    connection: &Connection,
    column: &IndexedColumn,
) -> Result<Option<StoredIndex>, DatabaseError> {
    let condition = "audience = ?1 AND attribute_number IS ?2 AND matcher = ?3";
    let values = (column.audience.word(), column.attribute, column.matcher_word());
    find_where(connection, condition, values)
}

fn find_where(
    connection: &Connection,
    condition: &str,
    values: impl Params,
) -> Result<Option<StoredIndex>, DatabaseError> {
    let select = format!("SELECT {STORED_INDEX_COLUMNS} FROM key_index WHERE {condition}");
    let index = StoredIndex::from_row;
    connection
        .query_row(&select, values, index)
        .optional()
        .map_err(failed("looking for a key index"))
}

/// What stands for a matcher in the table of indexes where people search by it.
pub(super) const SEARCH: &str = "search";

/// What an index is made of: the texts of a column of the table of profiles.
#[derive(Debug)]
pub(super) struct IndexedColumn {
    audience: Audience,
    /// The number of the attribute; none for the ids.
    attribute: Option<i64>,
    /// The column as SQL writes it; the table is the audience's.
    sql: String,
    keys: Keys,
    key: String,
}

/// Of what an index makes its pairs.
#[derive(Debug)]
enum Keys {
    /// Of hashes of the ids: an id is its own key.
    Ids,
    /// Of hashes of the keys of values.
    Matched(Matcher),
    /// Of how the search forms of values of this type begin.
    Searched(AttributeType),
}

impl IndexedColumn {
    /// The values of an attribute.
    pub(super) fn attribute(attribute: &StoredAttribute, matcher: Matcher) -> Self {
        Self {
            audience: attribute.audience,
            attribute: Some(attribute.number),
            sql: attribute.column(),
            keys: Keys::Matched(matcher),
            key: String::new(),
        }
    }

    /// The ids of the profiles.
    pub(super) fn ids(audience: Audience) -> Self {
        let sql = "id".to_owned();
        Self { audience, attribute: None, sql, keys: Keys::Ids, key: String::new() }
    }

    /// What people search by: the values of an attribute, or the ids.
    pub(super) fn searched(audience: Audience, attribute: Option<&StoredAttribute>) -> Self {
        let kind = attribute.map_or(AttributeType::Text, |attribute| attribute.kind);
        Self {
            audience,
            attribute: attribute.map(|attribute| attribute.number),
            sql: attribute.map_or_else(|| "id".to_owned(), StoredAttribute::column),
            keys: Keys::Searched(kind),
            key: String::new(),
        }
    }

    /// The column as SQL writes it.
    pub(super) fn sql(&self) -> &str {
        &self.sql
    }

    /// The query for the numbers of profiles with their values.
    fn select_values(&self) -> String {
        format!(
            "SELECT profile_number, {sql} FROM {table} WHERE {sql} IS NOT NULL",
            sql = self.sql,
            table = self.audience.word(),
        )
    }

    /// The pair of a profile's value, if it has a key.
    fn pair(&mut self, value: &str, number: ProfileNumber, hasher: KeyHasher) -> Option<Pair> {
        self.key.clear();
        match &mut self.keys {
            Keys::Ids => Some(hasher.pair(value, number)),
            Keys::Matched(matcher) => {
                let key = matcher.append_key(value, &mut self.key);
                key.ok().map(|()| hasher.pair(&self.key, number))
            }
            Keys::Searched(kind) => {
                append_search_form(*kind, value, &mut self.key);
                Some(Pair::of_beginning(self.key.as_bytes(), number))
            }
        }
    }

    /// The word of its matcher in the table of indexes.
    fn matcher_word(&self) -> &'static str {
        match &self.keys {
            Keys::Ids => MatcherKind::Exact.word(),
            Keys::Matched(matcher) => matcher.kind().word(),
            Keys::Searched(_) => SEARCH,
        }
    }
}

/// Makes an index without pairs.
pub(super) fn create(
    connection: &Connection,
    column: &IndexedColumn,
    generation: u64,
) -> Result<StoredIndex, DatabaseError> {
    let checksum = KeyIndexMap::checksum(0, &[]);
    connection
        .execute(
            "INSERT INTO key_index (audience, attribute_number, matcher, generation, pair_count, checksum)
             VALUES (?1, ?2, ?3, ?4, 0, ?5)",
            (column.audience.word(), column.attribute, column.matcher_word(), generation, checksum),
        )
        .map_err(failed("making a key index"))?;
    Ok(StoredIndex { number: connection.last_insert_rowid(), generation, pair_count: 0, checksum })
}

/// Removes the indexes of an audience that are not of this generation; they
/// are made again where they are needed.
pub(super) fn drop_stale(
    connection: &Connection,
    audience: Audience,
    generation: u64,
) -> Result<(), DatabaseError> {
    connection
        .execute(
            "DELETE FROM key_index WHERE audience = ?1 AND generation <> ?2",
            (audience.word(), generation),
        )
        .map(drop)
        .map_err(failed("removing key indexes that are out of date"))
}

/// Says that all indexes of an audience by which rows are matched are up to date.
pub(super) fn mark_fresh(
    connection: &Connection,
    audience: Audience,
    generation: u64,
) -> Result<(), DatabaseError> {
    connection
        .execute(
            "UPDATE key_index SET generation = ?2 WHERE audience = ?1 AND matcher <> ?3",
            (audience.word(), generation, SEARCH),
        )
        .map(drop)
        .map_err(failed("dating the key indexes"))
}

/// Removes the indexes by which the people of an audience are searched, which
/// hold the beginnings of values.
pub(super) fn drop_searched(
    connection: &Connection,
    audience: Audience,
) -> Result<(), DatabaseError> {
    connection
        .execute(
            "DELETE FROM key_index WHERE audience = ?1 AND matcher = ?2",
            (audience.word(), SEARCH),
        )
        .map(drop)
        .map_err(failed("removing the indexes for searching"))
}

/// Makes sure that there is a fresh index; builds it in a transaction of its
/// own when not.
pub(super) fn ensure(
    database: &SqliteDatabase,
    attribute: &StoredAttribute,
    matcher: MatcherKind,
    watch: &dyn Watch,
) -> Result<(), DatabaseError> {
    let matcher = Matcher::of_values(matcher, attribute.kind, database.phone_region);
    let column = IndexedColumn::attribute(attribute, matcher);
    ensure_column(database, column, database.patience, watch)
}

/// The same for an index of any sort; waits for other writers as long as it may.
pub(super) fn ensure_column(
    database: &SqliteDatabase,
    column: IndexedColumn,
    patience: Patience,
    watch: &dyn Watch,
) -> Result<(), DatabaseError> {
    let connection = &database.connection;
    if find_fresh(connection, &column)?.is_some() {
        return Ok(());
    }
    let transaction = waiting::begin(connection, patience, "building a key index", watch)?;
    // Another process may have been faster.
    let numbering = Numbering::read(&transaction, column.audience)?;
    drop_stale(&transaction, column.audience, numbering.generation)?;
    if find_column(&transaction, &column)?.is_none() {
        build(&transaction, column, KeyHasher::new(&database.hash_key), watch)?;
    }
    transaction.commit().map_err(failed("building a key index"))
}

/// The index of a column, if there is one and it is fresh.
pub(super) fn find_fresh(
    connection: &Connection,
    column: &IndexedColumn,
) -> Result<Option<StoredIndex>, DatabaseError> {
    let numbering = Numbering::read(connection, column.audience)?;
    let index = find_column(connection, column)?;
    Ok(index.filter(|index| index.generation == numbering.generation))
}

/// Profiles between two reports and two looks whether to stop.
const WATCH_PROFILES: u64 = 8_192;

/// Pairs held in memory while an index is built, 16 bytes each: more take
/// another pass.
const PENDING_PAIRS_MAX: usize = 8 * 1024 * 1024;

/// Builds an index that is not there from the texts in the table.
pub(super) fn build(
    connection: &Connection,
    column: IndexedColumn,
    hasher: KeyHasher,
    watch: &dyn Watch,
) -> Result<StoredIndex, DatabaseError> {
    let doing = "building a key index";
    let numbering = Numbering::read(connection, column.audience)?;
    let index = create(connection, &column, numbering.generation)?;
    let select = column.select_values();
    let mut update = IndexUpdate::new(index, column, hasher, 0);
    let mut statement = connection.prepare(&select).map_err(failed(doing))?;
    let mut rows = statement.query([]).map_err(failed(doing))?;
    let mut done = 0;
    while let Some(row) = rows.next().map_err(failed(doing))? {
        let number = row.get(0).map_err(failed(doing))?;
        let value = row.get_ref(1).and_then(|value| Ok(value.as_str()?)).map_err(failed(doing))?;
        update.insert_value(number, value);
        if update.pending() >= PENDING_PAIRS_MAX {
            update.apply(connection, numbering.next, watch)?;
        }
        if done % WATCH_PROFILES == 0 {
            let permille = u64::from(number) * 1_000 / numbering.next;
            report(watch, Stage::Indexing, done, Some(permille))?;
        }
        done += 1;
    }
    update.apply(connection, numbering.next, watch)?;
    Ok(update.index())
}

/// Tells how far the work has come, and ends it when somebody asked for that.
pub(super) fn report(
    watch: &dyn Watch,
    stage: Stage,
    rows: u64,
    permille: Option<u64>,
) -> Result<(), DatabaseError> {
    if watch.cancelled() {
        return Err(DatabaseError::Cancelled);
    }
    let permille = permille.map(|share| u16::try_from(share.min(1_000)).unwrap_or(1_000));
    watch.progress(Progress::new(stage, rows, permille));
    Ok(())
}

/// All pairs of an index, to compare it with the table.
#[cfg(test)]
pub(super) fn all_pairs(
    connection: &Connection,
    index: StoredIndex,
    numbers_end: u64,
) -> Result<Vec<Pair>, DatabaseError> {
    let map = std::sync::Arc::new(KeyIndexMap::read(connection, index, numbers_end)?);
    let mut reader = KeyIndexReader::open(connection, std::sync::Arc::clone(&map))?;
    let mut pairs = Vec::new();
    for position in 0..map.blocks().len() {
        reader.with_block(position, |block| pairs.extend(block.pairs()))?;
    }
    Ok(pairs)
}
