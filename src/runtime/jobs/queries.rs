//! The SQL step while it is written: its tables stay loaded, so that a changed query
//! runs at once.

use std::sync::Arc;

use super::paths::located;
use super::{Session, UNPOISONED};
use crate::domain::{SourceSettings, Watch};
use crate::source::{
    QueryBounds, QueryTables, ResultRows, SampleExtent, SourceError, SqlError, inspect,
};
use crate::wizard::job::{JobAnswer, JobError, QueryResult, QueryTableView, QueryView};

/// Rows that are shown: those of the largest terminal.
const FIRST_ROWS_MAX: u32 = 100;

impl Session {
    /// The tables, and what the query makes of them. That a query is wrong is an
    /// answer; that its tables cannot be read is an error.
    pub(super) fn try_query(
        &self,
        settings: &SourceSettings,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let tables = self.query_tables(&located(settings), watch)?;
        let result = match &settings.sql {
            None => QueryResult::Nothing,
            Some(sql) => match self.first_rows(&tables, sql, watch) {
                Err(SourceError::Sql(error)) => wrong(&error),
                rows => rows?,
            },
        };
        let table = |table: crate::source::QueryTable| QueryTableView {
            name: table.name,
            columns: table.columns,
        };
        let tables = tables.tables().into_iter().map(table).collect();
        Ok(JobAnswer::Query(Box::new(QueryView { tables, result })))
    }

    fn first_rows(
        &self,
        tables: &QueryTables,
        sql: &str,
        watch: &dyn Watch,
    ) -> Result<QueryResult, SourceError> {
        // One more tells whether there are more.
        let rows = ResultRows::First(FIRST_ROWS_MAX + 1);
        // It was made for the tables.
        let spool_folder = self.home.spool_path();
        let source = tables.source(sql, rows, QueryBounds::FIRST_ROWS, &spool_folder, watch)?;
        let sample = inspect(&source, FIRST_ROWS_MAX as usize)?;
        Ok(QueryResult::Rows {
            columns: source.columns().to_vec(),
            are_all: sample.extent == SampleExtent::Whole,
            rows: sample.rows.into_iter().map(|(_, cells)| cells).collect(),
            notes: source.warnings().to_vec(),
        })
    }

    /// The tables of these sources, loaded once while the sources stay what they are.
    pub(super) fn query_tables(
        &self,
        settings: &SourceSettings,
        watch: &dyn Watch,
    ) -> Result<Arc<QueryTables>, JobError> {
        let mut kept = self.kept_tables.lock().expect(UNPOISONED);
        if let Some(tables) = kept.as_ref().filter(|tables| tables.is_of(settings)) {
            return Ok(Arc::clone(tables));
        }
        // The former go from the disk before others come.
        *kept = None;
        let first = self.open_source(&settings.without_sql(), watch)?;
        let tables = QueryTables::load(first, settings, &self.home.spool_folder()?, watch)?;
        let tables = Arc::new(tables);
        *kept = Some(Arc::clone(&tables));
        Ok(tables)
    }
}

fn wrong(error: &SqlError) -> QueryResult {
    QueryResult::Wrong {
        message: error.to_string(),
        hint: error.hint(),
        place: error.place().map(|place| (place.line, place.column)),
    }
}
