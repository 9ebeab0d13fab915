//! Reading profiles and their attributes. Nothing here writes.
//!
//! Each audience is a table of its own with a column per attribute. Names of
//! columns come from people, so they reach SQL only through [`quoted`].

use rusqlite::{Connection, OptionalExtension, Row};

use super::super::DatabaseError;
use super::super::findings::PROFILE_NUMBERS_END;
use super::connection::{damaged, failed};
use super::key_index::KeyHasher;
use super::sets::StoredSet;
use super::{SqliteDatabase, ids};
use crate::domain::{
    Attribute, AttributeName, AttributeType, Audience, MemberSet, Profile, ProfileNumber,
    UnknownWord, Word,
};

/// An attribute as the database knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StoredAttribute {
    /// Its number, over both audiences.
    pub(super) number: i64,
    pub(super) audience: Audience,
    pub(super) name: AttributeName,
    pub(super) kind: AttributeType,
}

impl StoredAttribute {
    /// The column that holds it, as SQL writes it.
    pub(super) fn column(&self) -> String {
        quoted(self.name.as_str())
    }
}

/// A name as an identifier of SQL.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The attributes of an audience in the order in which they were made.
pub(super) fn stored_attributes(
    connection: &Connection,
    audience: Audience,
) -> Result<Vec<StoredAttribute>, DatabaseError> {
    let read = || {
        connection
            .prepare_cached(
                "SELECT attribute_number, name, type FROM attribute
                 WHERE audience = ?1 ORDER BY attribute_number",
            )?
            .query_map([audience.word()], |row| {
                let number: i64 = row.get(0)?;
                let name: String = row.get(1)?;
                let kind: String = row.get(2)?;
                let unreadable = |column: &str, error: &dyn std::fmt::Display| {
                    damaged(&format!("table attribute, row {number}, column {column}: {error}"))
                };
                Ok(StoredAttribute {
                    number,
                    audience,
                    name: AttributeName::parse(&name)
                        .map_err(|error| unreadable("name", &error))?,
                    kind: AttributeType::parse(&kind)
                        .map_err(|error| unreadable("type", &error))?,
                })
            })?
            .collect::<rusqlite::Result<Vec<_>>>()
    };
    read().map_err(failed("reading the attributes"))
}

/// The attribute of this name, whatever its case; an unknown one is told with
/// the nearest.
pub(super) fn find_attribute(
    connection: &Connection,
    audience: Audience,
    name: &AttributeName,
) -> Result<StoredAttribute, DatabaseError> {
    let mut attributes = stored_attributes(connection, audience)?;
    match attributes.iter().position(|attribute| attribute.name.is_same(name)) {
        Some(position) => Ok(attributes.swap_remove(position)),
        None => Err(DatabaseError::UnknownAttribute {
            audience,
            word: UnknownWord::new(
                "attribute",
                name.as_str(),
                attributes.iter().map(|attribute| attribute.name.as_str()),
            ),
        }),
    }
}

/// The numbers of the stored profiles.
pub(super) fn stored(
    connection: &Connection,
    audience: Audience,
) -> Result<MemberSet, DatabaseError> {
    connection
        .query_row("SELECT profiles FROM audience WHERE audience = ?1", [audience.word()], |row| {
            row.get::<_, StoredSet>(0).map(|set| set.0)
        })
        .map_err(failed("reading the profiles' numbers"))
}

/// The profiles whose attribute is empty.
pub(super) fn empty(
    connection: &Connection,
    attribute: &StoredAttribute,
) -> Result<MemberSet, DatabaseError> {
    connection
        .query_row(
            "SELECT empty FROM attribute WHERE attribute_number = ?1",
            [attribute.number],
            |row| row.get::<_, StoredSet>(0).map(|set| set.0),
        )
        .map_err(failed("reading who has no value"))
}

/// How the profiles of an audience are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numbering {
    /// Counts every change of the profiles.
    pub(super) generation: u64,
    /// The number of the next new profile; all numbers in use are below.
    pub(super) next: u64,
}

impl Numbering {
    pub(super) fn read(connection: &Connection, audience: Audience) -> Result<Self, DatabaseError> {
        connection
            .query_row(
                "SELECT generation, next_number FROM audience WHERE audience = ?1",
                [audience.word()],
                |row| Ok(Self { generation: row.get(0)?, next: row.get(1)? }),
            )
            .and_then(|numbering| {
                if (1..=PROFILE_NUMBERS_END).contains(&numbering.next) {
                    Ok(numbering)
                } else {
                    Err(damaged("its next profile number is out of range"))
                }
            })
            .map_err(failed("reading the generation"))
    }

    /// How long an array with a place for every profile must be.
    pub(super) fn array_length(self) -> usize {
        usize::try_from(self.next).expect("profile numbers are 32 bits wide")
    }
}

pub(super) fn attributes(
    database: &SqliteDatabase,
    audience: Audience,
) -> Result<Vec<Attribute>, DatabaseError> {
    let connection = &database.connection;
    let snapshot = connection.unchecked_transaction().map_err(failed("reading the attributes"))?;
    let profiles = stored(&snapshot, audience)?.len();
    stored_attributes(&snapshot, audience)?
        .into_iter()
        .map(|attribute| {
            let filled = profiles.saturating_sub(empty(&snapshot, &attribute)?.len());
            Ok(Attribute { name: attribute.name, kind: attribute.kind, filled })
        })
        .collect()
}

pub(super) fn profile(
    database: &SqliteDatabase,
    audience: Audience,
    id: &str,
) -> Result<Profile, DatabaseError> {
    let connection = &database.connection;
    let doing = "reading a profile";
    let snapshot = connection.unchecked_transaction().map_err(failed(doing))?;
    let hasher = KeyHasher::new(&database.hash_key);
    let unknown = || DatabaseError::UnknownProfile { audience, id: id.to_owned() };
    let number = ids::numbers(&snapshot, hasher, audience, &[id])?[0].ok_or_else(unknown)?;
    let select = select_profile(&snapshot, audience, "profile_number = ?1")?;
    snapshot.query_row(&select, [number], read_profile).map_err(failed(doing))
}

pub(super) fn profiles(
    database: &SqliteDatabase,
    audience: Audience,
    numbers: &[ProfileNumber],
) -> Result<Vec<Profile>, DatabaseError> {
    let connection = &database.connection;
    let snapshot = connection.unchecked_transaction().map_err(failed("reading profiles"))?;
    profiles_in(&snapshot, audience, numbers.iter().copied())
}

/// The same in a transaction.
pub(super) fn profiles_in(
    connection: &Connection,
    audience: Audience,
    numbers: impl Iterator<Item = ProfileNumber>,
) -> Result<Vec<Profile>, DatabaseError> {
    let doing = "reading profiles";
    let select = select_profile(connection, audience, "profile_number = ?1")?;
    let mut statement = connection.prepare(&select).map_err(failed(doing))?;
    let mut found = Vec::new();
    for number in numbers {
        let profile = statement.query_row([number], read_profile).optional();
        found.extend(profile.map_err(failed(doing))?);
    }
    Ok(found)
}

fn select_profile(
    connection: &Connection,
    audience: Audience,
    condition: &str,
) -> Result<String, DatabaseError> {
    let mut columns = String::from("profile_number, id");
    for attribute in stored_attributes(connection, audience)? {
        columns.push_str(", ");
        columns.push_str(&attribute.column());
    }
    Ok(format!("SELECT {columns} FROM {} WHERE {condition}", audience.word()))
}

fn read_profile(row: &Row<'_>) -> rusqlite::Result<Profile> {
    let columns = row.as_ref().column_count();
    Ok(Profile {
        number: row.get(0)?,
        id: row.get(1)?,
        values: (2..columns).map(|column| row.get(column)).collect::<Result<_, _>>()?,
    })
}
