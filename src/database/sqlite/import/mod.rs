//! Importing profiles: upsert by id in one transaction, row by row in the
//! order they come. Sets and key indexes are kept in step; nobody sees
//! anything before [`Importing::finish`].

mod attributes;

pub(super) use attributes::stored_indexes;

use rusqlite::{Statement, Transaction};

use super::super::findings::PROFILE_NUMBERS_END;
use super::super::{
    Blanks, DatabaseError, ImportFigures, ImportPlan, Importing, ProfileBatch, TextColumn,
};
use super::SqliteDatabase;
use super::connection::{LargeCache, failed, locate, write};
use super::key_index::{self, KeyHasher, report};
use super::profiles::{self, Numbering};
use super::sets::StoredSet;
use crate::domain::{Audience, MemberSet, ProfileNumber, Stage, Watch, Word};
use crate::matcher::Matcher;
use attributes::ImportedAttribute;

/// Pages kept in memory during an import: new ids go all over the index of
/// ids. With two key indexes being collected an import of any size stays below
/// 512 MiB.
const CACHE_SIZE_KIB: i64 = 192 * 1024;

/// Where an import begins; see [`SqliteImport`].
pub(super) fn start<'a>(
    database: &'a SqliteDatabase,
    plan: &ImportPlan,
    watch: &'a dyn Watch,
) -> Result<SqliteImport<'a>, DatabaseError> {
    let connection = &database.connection;
    let audience = plan.audience;
    let doing = "preparing the import";
    let large_cache = LargeCache::new(connection, CACHE_SIZE_KIB)?;
    let transaction = write(connection, doing)?;
    let before = Numbering::read(&transaction, audience)?;
    key_index::drop_stale(&transaction, audience, before.generation)?;
    let stored = profiles::stored(&transaction, audience)?;
    let made = attributes::make(&transaction, plan, &stored)?;
    let columns = attributes::open(database, &transaction, &made, before)?;
    let prepare = |sql: String| connection.prepare(&sql).map_err(failed(doing));
    Ok(SqliteImport {
        insert: prepare(sql_insert(audience, &columns))?,
        select: prepare(sql_select(audience, &columns))?,
        update: prepare(sql_update(audience, &columns, plan.blanks))?,
        database,
        watch,
        audience,
        blanks: plan.blanks,
        before,
        next: before.next,
        stored,
        columns,
        made_attributes: made.iter().any(|attribute| attribute.is_new),
        figures: ImportFigures::default(),
        last: RowEffect::Inserted,
        changed: Vec::new(),
        transaction,
        large_cache,
    })
}

/// An import that is under way; dropping it takes everything back.
pub(super) struct SqliteImport<'a> {
    // Statements end before the transaction they run in.
    insert: Statement<'a>,
    select: Statement<'a>,
    update: Statement<'a>,
    database: &'a SqliteDatabase,
    watch: &'a dyn Watch,
    audience: Audience,
    blanks: Blanks,
    /// As the import found it.
    before: Numbering,
    /// The number of the next new profile.
    next: u64,
    /// The numbers of the stored profiles before the import.
    stored: MemberSet,
    columns: Vec<ImportedAttribute>,
    made_attributes: bool,
    figures: ImportFigures,
    last: RowEffect,
    /// The columns a row changes; kept for its memory.
    changed: Vec<usize>,
    transaction: Transaction<'a>,
    large_cache: LargeCache<'a>,
}

/// What a row did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowEffect {
    Inserted,
    Updated,
    Unchanged,
}

impl Importing for SqliteImport<'_> {
    fn push(&mut self, batch: &ProfileBatch) -> Result<(), DatabaseError> {
        let path = &self.database.path;
        self.take(batch).map_err(|error| locate(error, path))
    }

    fn finish(self: Box<Self>) -> Result<ImportFigures, DatabaseError> {
        let path = &self.database.path;
        self.complete().map_err(|error| locate(error, path))
    }
}

impl SqliteImport<'_> {
    fn take(&mut self, batch: &ProfileBatch) -> Result<(), DatabaseError> {
        assert_eq!(batch.columns.len(), self.columns.len(), "a column for every attribute");
        for row in 0..batch.ids.len() {
            let id = batch.ids.get(row).expect("every row has an id");
            self.last = self.upsert(id, &batch.columns, row)?;
            *match self.last {
                RowEffect::Inserted => &mut self.figures.inserted,
                RowEffect::Updated => &mut self.figures.updated,
                RowEffect::Unchanged => &mut self.figures.unchanged,
            } += 1;
        }
        for column in &mut self.columns {
            for index in column.indexes.iter_mut().filter(|index| index.is_full()) {
                index.apply(&self.transaction, self.next, self.watch)?;
            }
        }
        let ImportFigures { inserted, updated, unchanged } = self.figures;
        report(self.watch, Stage::Importing, inserted + updated + unchanged, None)
    }

    /// New profiles come after new ones, known ones after known ones: what the
    /// row before was decides what is tried first.
    fn upsert(
        &mut self,
        id: &str,
        values: &[TextColumn],
        row: usize,
    ) -> Result<RowEffect, DatabaseError> {
        if self.last == RowEffect::Inserted && self.insert(id, values, row)? {
            return Ok(RowEffect::Inserted);
        }
        if let Some(effect) = self.change(id, values, row)? {
            return Ok(effect);
        }
        let inserted = self.insert(id, values, row)?;
        assert!(inserted, "an id that is not there can be inserted");
        Ok(RowEffect::Inserted)
    }

    /// Inserts a profile, unless the id is there.
    fn insert(
        &mut self,
        id: &str,
        values: &[TextColumn],
        row: usize,
    ) -> Result<bool, DatabaseError> {
        if self.next >= PROFILE_NUMBERS_END {
            return Err(DatabaseError::TooManyProfiles { max: PROFILE_NUMBERS_END - 1 });
        }
        let number = ProfileNumber::try_from(self.next).expect("below the end of the numbers");
        let statement = &mut self.insert;
        let mut run = || {
            statement.raw_bind_parameter(1, number)?;
            statement.raw_bind_parameter(2, id)?;
            for (parameter, values) in (3..).zip(values) {
                statement.raw_bind_parameter(parameter, values.get(row))?;
            }
            statement.raw_execute()
        };
        if run().map_err(failed("inserting a profile"))? == 0 {
            return Ok(false);
        }
        self.next += 1;
        for (column, values) in self.columns.iter_mut().zip(values) {
            match values.get(row) {
                Some(value) => {
                    column.indexes.iter_mut().for_each(|index| index.insert(number, value));
                }
                None => drop(column.empty.insert(number)),
            }
        }
        Ok(true)
    }

    /// Updates the profile of an id; nothing if there is none.
    fn change(
        &mut self,
        id: &str,
        values: &[TextColumn],
        row: usize,
    ) -> Result<Option<RowEffect>, DatabaseError> {
        let doing = "updating a profile";
        self.changed.clear();
        let Some(number) = self.compare(id, values, row).map_err(failed(doing))? else {
            return Ok(None);
        };
        if self.changed.is_empty() {
            return Ok(Some(RowEffect::Unchanged));
        }
        let statement = &mut self.update;
        let mut run = || {
            statement.raw_bind_parameter(1, number)?;
            for (parameter, values) in (2..).zip(values) {
                statement.raw_bind_parameter(parameter, values.get(row))?;
            }
            statement.raw_execute()
        };
        run().map_err(failed(doing))?;
        for position in &self.changed {
            let column = &mut self.columns[*position];
            let value = values[*position].get(row);
            if value.is_some() {
                column.empty.remove(number);
            } else {
                column.empty.insert(number);
            }
            column.indexes.iter_mut().for_each(|index| index.change(number, value));
        }
        Ok(Some(RowEffect::Updated))
    }

    /// Finds the profile of an id and collects in `changed` the columns whose
    /// value is another one.
    fn compare(
        &mut self,
        id: &str,
        values: &[TextColumn],
        row: usize,
    ) -> rusqlite::Result<Option<ProfileNumber>> {
        let mut found = self.select.query([id])?;
        let Some(stored) = found.next()? else { return Ok(None) };
        for (position, values) in values.iter().enumerate() {
            let value = values.get(row);
            let kept = value.is_none() && self.blanks == Blanks::Keep;
            if !kept && stored.get_ref(position + 1)?.as_str_or_null()? != value {
                self.changed.push(position);
            }
        }
        stored.get(0).map(Some)
    }

    fn complete(mut self) -> Result<ImportFigures, DatabaseError> {
        let transaction = &self.transaction;
        let doing = "ending the import";
        let inserted = self.before.next..self.next;
        let something_changed =
            self.made_attributes || self.figures.inserted > 0 || self.figures.updated > 0;
        let generation = self.before.generation + u64::from(something_changed);
        for column in &mut self.columns {
            for index in &mut column.indexes {
                index.apply(transaction, self.next, self.watch)?;
            }
        }
        attributes::write_empty(transaction, self.audience, &self.columns, inserted.clone())?;
        self.stored.insert_range(attributes::numbers(&inserted));
        transaction
            .execute(
                "UPDATE audience SET generation = ?2, next_number = ?3, profiles = ?4
                 WHERE audience = ?1",
                (self.audience.word(), generation, self.next, StoredSet(self.stored)),
            )
            .map_err(failed(doing))?;
        key_index::mark_fresh(transaction, self.audience, generation)?;
        for attribute in profiles::stored_attributes(transaction, self.audience)? {
            let matcher = attribute.kind.default_matcher();
            if attributes::is_indexed_early(attribute.kind)
                && key_index::find(transaction, &attribute, matcher)?.is_none()
            {
                let matcher = Matcher::new(matcher, self.database.phone_region);
                let hasher = KeyHasher::new(&self.database.hash_key);
                key_index::build(transaction, &attribute, matcher, hasher, self.watch)?;
            }
        }
        if self.watch.cancelled() {
            return Err(DatabaseError::Cancelled);
        }
        drop((self.insert, self.select, self.update));
        self.transaction.commit().map_err(failed(doing))?;
        drop(self.large_cache);
        Ok(self.figures)
    }
}

/// The columns of the plan as SQL lists them after others.
fn listed(columns: &[ImportedAttribute]) -> String {
    let names: Vec<String> = std::iter::once(String::new())
        .chain(columns.iter().map(|column| column.attribute.column()))
        .collect();
    names.join(", ")
}

fn sql_insert(audience: Audience, columns: &[ImportedAttribute]) -> String {
    format!(
        "INSERT INTO {} (profile_number, id{}) VALUES (?, ?{}) ON CONFLICT (id) DO NOTHING",
        audience.word(),
        listed(columns),
        ", ?".repeat(columns.len())
    )
}

fn sql_select(audience: Audience, columns: &[ImportedAttribute]) -> String {
    format!("SELECT profile_number{} FROM {} WHERE id = ?1", listed(columns), audience.word())
}

fn sql_update(audience: Audience, columns: &[ImportedAttribute], blanks: Blanks) -> String {
    let assignments: Vec<String> = (2..)
        .zip(columns)
        .map(|(place, column)| {
            let name = column.attribute.column();
            match blanks {
                Blanks::Clear => format!("{name} = ?{place}"),
                Blanks::Keep => format!("{name} = coalesce(?{place}, {name})"),
            }
        })
        .collect();
    // An import of ids alone updates nobody, but its statement must be one.
    let assignments =
        if assignments.is_empty() { "id = id".to_owned() } else { assignments.join(", ") };
    format!("UPDATE {} SET {assignments} WHERE profile_number = ?1", audience.word())
}
