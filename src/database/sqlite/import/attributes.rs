//! The attributes an import brings: made where they are new, with who has no
//! value and the key indexes to be kept in step.

use std::ops::Range;

use rusqlite::Connection;

use super::super::super::{DatabaseError, ImportPlan};
use super::super::SqliteDatabase;
use super::super::connection::{damaged, failed};
use super::super::key_index::{self, IndexUpdate, IndexedColumn, KeyHasher, StoredIndex};
use super::super::profiles::{self, Numbering, StoredAttribute};
use super::super::sets::StoredSet;
use crate::domain::attribute::ATTRIBUTES_MAX;
use crate::domain::{AttributeType, Audience, MatcherKind, MemberSet, Word};
use crate::matcher::Matcher;

/// An attribute while profiles are imported.
#[derive(Debug)]
pub(super) struct ImportedAttribute {
    pub(super) attribute: StoredAttribute,
    /// Who has no value; of the new profiles too.
    pub(super) empty: MemberSet,
    /// Its indexes, each with its matcher.
    pub(super) indexes: Vec<(MatcherKind, IndexUpdate)>,
}

/// An attribute of the plan.
#[derive(Debug)]
pub(super) struct PlannedAttribute {
    attribute: StoredAttribute,
    /// Whether this import made it.
    pub(super) is_new: bool,
}

/// Whether attributes of a type are indexed when they are imported: people are
/// looked for by e-mail and phone. Others are indexed on their first use.
pub(super) fn is_indexed_early(kind: AttributeType) -> bool {
    matches!(kind, AttributeType::Email | AttributeType::Phone)
}

/// Finds the attributes of the plan and makes those that are not there.
pub(super) fn make(
    connection: &Connection,
    plan: &ImportPlan,
    stored: &MemberSet,
) -> Result<Vec<PlannedAttribute>, DatabaseError> {
    let mut known = profiles::stored_attributes(connection, plan.audience)?;
    let mut planned: Vec<PlannedAttribute> = Vec::with_capacity(plan.attributes.len());
    for (name, kind) in &plan.attributes {
        if planned.iter().any(|other| other.attribute.name.is_same(name)) {
            return Err(DatabaseError::Engine {
                doing: "planning the import",
                source: format!("the attribute {name} is named twice").into(),
            });
        }
        let found = known.iter().position(|attribute| attribute.name.is_same(name));
        if let Some(position) = found {
            let attribute = known.swap_remove(position);
            if attribute.kind != *kind {
                return Err(DatabaseError::AttributeTypeDiffers {
                    name: attribute.name.as_str().to_owned(),
                    stored: attribute.kind,
                    asked: *kind,
                });
            }
            planned.push(PlannedAttribute { attribute, is_new: false });
        } else {
            if known.len() + planned.len() >= ATTRIBUTES_MAX {
                return Err(DatabaseError::TooManyAttributes { max: ATTRIBUTES_MAX });
            }
            let attribute = StoredAttribute {
                number: 0,
                audience: plan.audience,
                name: name.clone(),
                kind: *kind,
            };
            let attribute =
                insert(connection, attribute, stored).map_err(failed("making an attribute"))?;
            planned.push(PlannedAttribute { attribute, is_new: true });
        }
    }
    Ok(planned)
}

fn insert(
    connection: &Connection,
    attribute: StoredAttribute,
    stored: &MemberSet,
) -> rusqlite::Result<StoredAttribute> {
    let audience = attribute.audience.word();
    connection
        .execute_batch(&format!("ALTER TABLE {audience} ADD COLUMN {} TEXT", attribute.column()))?;
    connection.execute(
        "INSERT INTO attribute (audience, name, type, empty) VALUES (?1, ?2, ?3, ?4)",
        (audience, attribute.name.as_str(), attribute.kind.word(), StoredSet(stored.clone())),
    )?;
    Ok(StoredAttribute { number: connection.last_insert_rowid(), ..attribute })
}

/// Reads what is to be kept in step. Indexes that are there are fresh.
pub(super) fn open(
    database: &SqliteDatabase,
    connection: &Connection,
    planned: &[PlannedAttribute],
    before: Numbering,
) -> Result<Vec<ImportedAttribute>, DatabaseError> {
    planned
        .iter()
        .map(|PlannedAttribute { attribute, is_new }| {
            let default = attribute.kind.default_matcher();
            // On attributes that have values a missing index is built at the end.
            if (*is_new || before.next == 1)
                && is_indexed_early(attribute.kind)
                && key_index::find(connection, attribute, default)?.is_none()
            {
                let matcher = Matcher::of_values(default, attribute.kind, database.phone_region);
                let column = IndexedColumn::attribute(attribute, matcher);
                key_index::create(connection, &column, before.generation)?;
            }
            let indexes = stored_indexes(connection, attribute)?
                .into_iter()
                .map(|(index, kind)| {
                    let matcher = Matcher::of_values(kind, attribute.kind, database.phone_region);
                    let hasher = KeyHasher::new(&database.hash_key);
                    let column = IndexedColumn::attribute(attribute, matcher);
                    (kind, IndexUpdate::new(index, column, hasher, before.next))
                })
                .collect();
            let empty = profiles::empty(connection, attribute)?;
            Ok(ImportedAttribute { attribute: attribute.clone(), empty, indexes })
        })
        .collect()
}

/// The indexes by which rows are matched with an attribute, with their matchers.
pub(in super::super) fn stored_indexes(
    connection: &Connection,
    attribute: &StoredAttribute,
) -> Result<Vec<(StoredIndex, MatcherKind)>, DatabaseError> {
    let doing = "listing the key indexes";
    let words: Vec<String> = connection
        .prepare_cached(
            "SELECT matcher FROM key_index WHERE attribute_number = ?1 AND matcher <> ?2",
        )
        .and_then(|mut statement| {
            let values = (attribute.number, key_index::SEARCH);
            statement.query_map(values, |row| row.get(0))?.collect()
        })
        .map_err(failed(doing))?;
    let mut found = Vec::with_capacity(words.len());
    for word in words {
        let matcher = MatcherKind::parse(&word)
            .map_err(|error| failed(doing)(damaged(&error.to_string())))?;
        let index = key_index::find(connection, attribute, matcher)?;
        found.extend(index.map(|index| (index, matcher)));
    }
    Ok(found)
}

/// Writes who has no value: for attributes that were not brought, all new
/// profiles too.
pub(super) fn write_empty(
    connection: &Connection,
    audience: Audience,
    columns: &[ImportedAttribute],
    inserted: Range<u64>,
) -> Result<(), DatabaseError> {
    let doing = "writing who has no value";
    for attribute in profiles::stored_attributes(connection, audience)? {
        let brought = columns.iter().find(|column| column.attribute.number == attribute.number);
        let empty = if let Some(column) = brought {
            column.empty.clone()
        } else {
            let mut empty = profiles::empty(connection, &attribute)?;
            empty.insert_range(numbers(&inserted));
            empty
        };
        connection
            .execute(
                "UPDATE attribute SET empty = ?2 WHERE attribute_number = ?1",
                (attribute.number, StoredSet(empty)),
            )
            .map_err(failed(doing))?;
    }
    Ok(())
}

/// New profiles as sets take them.
pub(super) fn numbers(inserted: &Range<u64>) -> Range<u32> {
    let narrow = |number| u32::try_from(number).expect("profile numbers are 32 bits wide");
    narrow(inserted.start)..narrow(inserted.end)
}
