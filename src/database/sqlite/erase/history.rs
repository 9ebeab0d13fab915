//! Taking values of erased people out of the texts of the history. Only what a
//! mapping was set to can hold one; a value that somebody who stays has too tells
//! nobody, and stays.

use rusqlite::{Connection, Transaction};
use serde_json::Value;

use super::super::super::DatabaseError;
use super::super::super::traces::{HistoryTexts, label_without};
use super::super::connection::{damaged, failed};
use super::super::profiles::{self, StoredAttribute};
use crate::domain::{Audience, Profile, Word};

const DOING: &str = "erasing values from the history";

/// Removes the values of these people, who are no longer in the table.
pub(super) fn remove(
    transaction: &Transaction<'_>,
    audience: Audience,
    people: &[Profile],
) -> Result<(), DatabaseError> {
    let attributes = profiles::stored_attributes(transaction, audience)?;
    let mut values = Values { connection: transaction, audience, all: Vec::new() };
    for person in people {
        for (attribute, value) in attributes.iter().zip(&person.values) {
            if let Some(value) = value.as_deref().filter(|_| attribute.kind.can_name_somebody()) {
                values.all.push(ErasedValue { attribute, value, is_shared: None });
            }
        }
    }
    remove_from_computations(&mut values)?;
    remove_from_labels(&mut values)
}

/// The values that go.
struct Values<'a> {
    connection: &'a Connection,
    audience: Audience,
    all: Vec<ErasedValue<'a>>,
}

/// A value of an erased person.
struct ErasedValue<'a> {
    attribute: &'a StoredAttribute,
    value: &'a str,
    /// Whether somebody who stays has it: all profiles must be read for that, so it
    /// is only asked of a value that was found.
    is_shared: Option<bool>,
}

impl Values<'_> {
    /// What is left of a text without the values; `None` where it holds none.
    fn clean<T>(
        &mut self,
        text: &T,
        without: impl Fn(&T, &str) -> Option<T>,
    ) -> Result<Option<T>, DatabaseError> {
        let mut cleaned = None;
        for one in &mut self.all {
            let Some(less) = without(cleaned.as_ref().unwrap_or(text), one.value) else { continue };
            let is_shared = match one.is_shared {
                Some(is_shared) => is_shared,
                None => is_shared(self.connection, self.audience, one)?,
            };
            one.is_shared = Some(is_shared);
            if !is_shared {
                cleaned = Some(less);
            }
        }
        Ok(cleaned)
    }
}

fn is_shared(
    connection: &Connection,
    audience: Audience,
    one: &ErasedValue<'_>,
) -> Result<bool, DatabaseError> {
    let select = format!(
        "SELECT EXISTS (SELECT 1 FROM {} WHERE {} = ?1)",
        audience.word(),
        one.attribute.column()
    );
    connection.query_row(&select, [one.value], |row| row.get(0)).map_err(failed(DOING))
}

fn remove_from_computations(values: &mut Values<'_>) -> Result<(), DatabaseError> {
    let connection = values.connection;
    let mut select = connection
        .prepare(
            "SELECT computation_number, configuration, report, error FROM computation
             WHERE configuration IS NOT NULL OR report IS NOT NULL OR error IS NOT NULL",
        )
        .map_err(failed(DOING))?;
    let mut rows = select.query([]).map_err(failed(DOING))?;
    let mut cleaned = Vec::new();
    while let Some(row) = rows.next().map_err(failed(DOING))? {
        let read = || -> rusqlite::Result<(i64, HistoryTexts)> {
            let report: Option<String> = row.get("report")?;
            let report: Option<Value> = report
                .map(|report| serde_json::from_str(&report))
                .transpose()
                .map_err(|error| damaged(&format!("a report of the history: {error}")))?;
            let (configuration, error) = (row.get("configuration")?, row.get("error")?);
            Ok((row.get(0)?, HistoryTexts { configuration, report, error }))
        };
        let (number, texts) = read().map_err(failed(DOING))?;
        if let Some(texts) = values.clean(&texts, HistoryTexts::without)? {
            cleaned.push((number, texts));
        }
    }
    for (number, HistoryTexts { configuration, report, error }) in cleaned {
        connection
            .execute(
                "UPDATE computation SET configuration = ?2, report = ?3, error = ?4
                 WHERE computation_number = ?1",
                (number, configuration, report.map(|report| report.to_string()), error),
            )
            .map_err(failed(DOING))?;
    }
    Ok(())
}

fn remove_from_labels(values: &mut Values<'_>) -> Result<(), DatabaseError> {
    let connection = values.connection;
    let mut select = connection
        .prepare("SELECT DISTINCT label FROM version_criterion")
        .map_err(failed(DOING))?;
    let labels: Vec<String> = select
        .query_map([], |row| row.get(0))
        .and_then(Iterator::collect)
        .map_err(failed(DOING))?;
    for label in labels {
        let cleaned = values.clean(&label, |label, value| label_without(label, value))?;
        if let Some(cleaned) = cleaned {
            connection
                .execute(
                    "UPDATE version_criterion SET label = ?2 WHERE label = ?1",
                    (&label, cleaned),
                )
                .map_err(failed(DOING))?;
        }
    }
    Ok(())
}
