//! Checking the profiles of an audience: its sets and its key indexes against the table.

use super::super::super::DatabaseError;
use super::super::HashKey;
use super::super::connection::failed;
use super::super::import::stored_indexes;
use super::super::key_index::{self, IndexedColumn, KeyHasher};
use super::super::profiles::{self, Numbering, StoredAttribute};
use super::super::stored::Tables;
use super::{Cure, Problems};
use crate::domain::{Audience, MemberSet, PhoneRegion, ProfileNumber, Stage, Word};
use crate::matcher::Matcher;

const DOING: &str = "checking the profiles";

/// Profiles between two looks whether to stop.
const WATCH_PROFILES: u64 = 8_192;

/// Checks an audience.
pub(super) fn check(
    tables: Tables<'_>,
    audience: Audience,
    (hash_key, region): (&HashKey, Option<PhoneRegion>),
    problems: &mut Problems<'_>,
) -> Result<(), DatabaseError> {
    let place = format!("the {}", audience.plural());
    problems.part(&place, |problems| sets(tables, audience, problems))?;
    problems.part(&place, |problems| {
        let select = format!(
            "SELECT count(*) FROM (SELECT 1 FROM {} GROUP BY id HAVING count(*) > 1)",
            audience.word()
        );
        let repeated: u64 =
            tables.connection.query_row(&select, [], |row| row.get(0)).map_err(failed(DOING))?;
        if repeated > 0 {
            let detail = format!("{repeated} ids are those of several profiles");
            problems.add(format!("the {}", audience.plural()), detail, Cure::Restore);
        }
        Ok(())
    })?;
    problems.part(&place, |problems| {
        let hasher = KeyHasher::new(hash_key);
        for (name, column) in indexed(tables, audience, region)? {
            let place = format!("the {}, index of {name}", audience.plural());
            problems.part(&place, |problems| {
                key_index::compare(tables.connection, column, hasher, problems.watch)
            })?;
        }
        Ok(())
    })
}

/// Compares the set of profiles and the sets of those without a value with the table.
fn sets(
    tables: Tables<'_>,
    audience: Audience,
    problems: &mut Problems<'_>,
) -> Result<(), DatabaseError> {
    let connection = tables.connection;
    let numbering = Numbering::read(connection, audience)?;
    let attributes = profiles::stored_attributes(connection, audience)?;
    let is_empty = |attribute: &StoredAttribute| format!(", {} IS NULL", attribute.column());
    let columns: String = attributes.iter().map(is_empty).collect();
    let table = audience.word();
    let select = format!("SELECT profile_number{columns} FROM {table} ORDER BY profile_number");
    let mut there = MemberSet::new();
    let mut empty = vec![MemberSet::new(); attributes.len()];
    let mut statement = connection.prepare(&select).map_err(failed(DOING))?;
    let mut rows = statement.query([]).map_err(failed(DOING))?;
    while let Some(row) = rows.next().map_err(failed(DOING))? {
        let number: ProfileNumber = row.get(0).map_err(failed(DOING))?;
        there.insert(number);
        for (column, set) in empty.iter_mut().enumerate() {
            if row.get(column + 1).map_err(failed(DOING))? {
                set.insert(number);
            }
        }
        if there.len().is_multiple_of(WATCH_PROFILES) {
            let permille = u64::from(number) * 1_000 / numbering.next;
            key_index::report(problems.watch, Stage::Checking, there.len(), Some(permille))?;
        }
    }
    let place = format!("the {}", audience.plural());
    if there.max().is_some_and(|max| u64::from(max) >= numbering.next) {
        problems.add(&place, "a profile has a number that is not given out yet", Cure::Restore);
    }
    problems.part(&place, |problems| {
        let stored = profiles::stored(connection, audience)?;
        differ(&place, "who is stored", &(stored ^ &there), problems);
        Ok(())
    })?;
    for (attribute, set) in attributes.iter().zip(empty) {
        let place = format!("{place}, attribute {}", attribute.name);
        problems.part(&place, |problems| {
            let stored = profiles::empty(connection, attribute)?;
            differ(&place, "who has no value", &(stored ^ set), problems);
            Ok(())
        })?;
    }
    Ok(())
}

fn differ(place: &str, what: &str, difference: &MemberSet, problems: &mut Problems<'_>) {
    if let Some(first) = difference.min() {
        let detail = format!(
            "the set of {what} and the table differ in {} profiles, such as number {first}",
            difference.len()
        );
        problems.add(place, detail, Cure::Restore);
    }
}

/// What the stored indexes of an audience are of, with its name.
fn indexed(
    tables: Tables<'_>,
    audience: Audience,
    region: Option<PhoneRegion>,
) -> Result<Vec<(String, IndexedColumn)>, DatabaseError> {
    let searched = |attribute: Option<&StoredAttribute>| {
        let name = attribute.map_or("id", |attribute| attribute.name.as_str());
        (format!("{name} for searching"), IndexedColumn::searched(audience, attribute))
    };
    let mut columns = vec![("id".to_owned(), IndexedColumn::ids(audience)), searched(None)];
    for attribute in profiles::stored_attributes(tables.connection, audience)? {
        for (_, matcher) in stored_indexes(tables.connection, &attribute)? {
            let name = format!("{} by {}", attribute.name, matcher.word());
            let matcher = Matcher::of_values(matcher, attribute.kind, region);
            columns.push((name, IndexedColumn::attribute(&attribute, matcher)));
        }
        columns.push(searched(Some(&attribute)));
    }
    Ok(columns)
}
