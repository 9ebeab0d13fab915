//! Opening sources, and the first look at one.

use std::fs;
use std::io::{self, IsTerminal};
use std::sync::Arc;

use super::paths::located;
use super::{Session, StandardInput, UNPOISONED};
use crate::domain::{ErrorKind, Location, SourceSettings, Watch};
use crate::export::{ExportError, column_damage, row_damage};
use crate::matcher::propose_type;
use crate::source::{
    ColumnSample, Compression, QueryBounds, ResultRows, SampleExtent, Source, SourceSample,
    count_rows, inspect, is_rejects_file, own_columns,
};
use crate::wizard::job::{ColumnView, JobAnswer, JobError, SourceView};

/// Rows of the first look: enough to tell types, read in milliseconds.
const SAMPLE_ROWS_MAX: usize = 1_000;

/// Sources that stay open: the one at work and the one looked at before, but no
/// more copies on the disk.
const KEPT_SOURCES_MAX: usize = 2;

impl Session {
    pub(super) fn inspect_source(
        &self,
        settings: &SourceSettings,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let source = self.open_source(settings, watch)?;
        let sample = inspect(&source, SAMPLE_ROWS_MAX)?;
        Ok(JobAnswer::Source(view(settings, &source, sample)))
    }

    pub(super) fn count_rows(
        &self,
        settings: &SourceSettings,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let source = self.open_source(settings, watch)?;
        match count_rows(&source, watch)? {
            Some(rows) => Ok(JobAnswer::Rows(rows)),
            None => Err(ExportError::Cancelled.into()),
        }
    }

    /// Opens a source. What takes long to open, or can be read only once, stays
    /// open for the jobs that follow.
    pub(super) fn open_source(
        &self,
        settings: &SourceSettings,
        watch: &dyn Watch,
    ) -> Result<Arc<Source>, JobError> {
        let settings = located(settings);
        if settings.location == Location::StandardInput {
            if self.standard_input == StandardInput::Answers {
                return Err(answers_are_no_file());
            }
            if io::stdin().is_terminal() {
                return Err(keyboard_is_no_file());
            }
        }
        if let Some(sql) = &settings.sql {
            return self.open_query(&settings, sql, watch);
        }
        let once = is_read_once(&settings.location);
        let spool_folder = self.home.spool_folder()?;
        let mut kept = self.kept_sources.lock().expect(UNPOISONED);
        if let Some(source) = kept_source(&mut kept, &settings) {
            return Ok(source);
        }
        let same_file = kept.iter().find(|source| *source.location() == settings.location);
        let source = Arc::new(match same_file.filter(|_| once) {
            Some(source) => source.open_otherwise(&settings, &spool_folder, watch)?,
            None => Source::open(&settings, &spool_folder, watch)?,
        });
        if once || source.is_copy() {
            keep(&mut kept, &source);
        }
        Ok(source)
    }

    /// The result of an SQL step, kept for the jobs that follow like other copies.
    fn open_query(
        &self,
        settings: &SourceSettings,
        sql: &str,
        watch: &dyn Watch,
    ) -> Result<Arc<Source>, JobError> {
        let found = kept_source(&mut self.kept_sources.lock().expect(UNPOISONED), settings);
        if let Some(source) = found {
            return Ok(source);
        }
        let first = self.open_source(&settings.without_sql(), watch)?;
        // Its rows went through the SQL step already.
        if is_rejects_file(first.columns()) {
            return Ok(first);
        }
        let tables = self.query_tables(settings, watch)?;
        let (all, bounds) = (ResultRows::All, QueryBounds::WHOLE);
        let source = tables.source(sql, all, bounds, &self.home.spool_folder()?, watch)?;
        let source = Arc::new(source);
        keep(&mut self.kept_sources.lock().expect(UNPOISONED), &source);
        Ok(source)
    }
}

/// A source that is open and as asked. Those that changed are closed; what can be
/// read only once cannot change.
fn kept_source(kept: &mut Vec<Arc<Source>>, settings: &SourceSettings) -> Option<Arc<Source>> {
    kept.retain(|source| {
        let once = is_read_once(source.location()) && source.settings().sql.is_none();
        once || source.is_current()
    });
    kept.iter().find(|source| is_as_asked(source, settings)).cloned()
}

/// Keeps a source in place of the same one read otherwise; of an SQL step the result
/// beside the source.
fn keep(kept: &mut Vec<Arc<Source>>, source: &Arc<Source>) {
    let is_same = |other: &Arc<Source>| {
        other.location() == source.location()
            && other.settings().sql.is_some() == source.settings().sql.is_some()
    };
    let has_source =
        |other: &Arc<Source>| is_read_once(other.location()) && other.settings().sql.is_none();
    if let Some(at) = kept.iter().position(is_same) {
        kept.remove(at);
    } else if kept.len() == KEPT_SOURCES_MAX
        && let Some(at) = kept.iter().position(|other| !has_source(other))
    {
        kept.remove(at);
    }
    kept.push(Arc::clone(source));
}

/// Reading the terminal would take the keys away from the wizard, and wait for
/// ever.
fn keyboard_is_no_file() -> JobError {
    JobError {
        kind: ErrorKind::Invalid,
        message: "nothing was piped into segport, so there is no table in -".to_owned(),
        hint: Some("name a file, or start it as: some-command | segport -".to_owned()),
    }
}

fn answers_are_no_file() -> JobError {
    JobError {
        kind: ErrorKind::Invalid,
        message: "standard input holds your answers, so there is no table in -".to_owned(),
        hint: Some("name a file, or start it as: some-command | segport --accessible -".to_owned()),
    }
}

fn is_read_once(location: &Location) -> bool {
    match location {
        Location::StandardInput => true,
        Location::File(path) => {
            fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
        }
    }
}

/// Whether an open source is what the settings ask for: it was opened with them, or
/// with fewer and turned out so.
fn is_as_asked(source: &Source, settings: &SourceSettings) -> bool {
    if source.settings() == settings {
        return true;
    }
    let found = source.description();
    let same_encoding = |named: &String| {
        let used = found.encoding.or(source.settings().encoding.as_deref());
        used.is_some_and(|used| named.eq_ignore_ascii_case(used))
    };
    let same_table =
        |named: &String| found.table.as_ref().is_some_and(|found| found.chosen == *named);
    // Where one is asked to find the headers, they must have been found.
    let same_headers = match settings.header_row {
        Some(named) => named == found.header_row,
        None => source.settings().header_row.is_none(),
    };
    source.location() == &settings.location
        && same_headers
        && (settings.quote.is_none() || settings.quote == found.quote)
        && settings.delimiter.is_none_or(|named| Some(named) == found.delimiter)
        && settings.format.is_none_or(|named| named == found.format)
        && settings.encoding.as_ref().is_none_or(same_encoding)
        && settings.table.as_ref().is_none_or(same_table)
        && settings.sql == source.settings().sql
        && settings.with == source.settings().with
}

fn view(settings: &SourceSettings, source: &Source, sample: SourceSample) -> SourceView {
    let mut sample = sample;
    let names: Vec<String> = sample.columns.iter().map(|column| column.name.clone()).collect();
    let own = own_columns(&names).len();
    sample.rows.iter_mut().for_each(|(_, cells)| cells.truncate(own));
    let found = source.description();
    let columns = sample
        .columns
        .into_iter()
        .take(own)
        .enumerate()
        .map(|(index, column)| column_view(index, column, &sample.rows, source))
        .collect();
    let mut damage = source.warnings().to_vec();
    damage.extend(row_damage(sample.undecodable.into_iter(), &sample.swallowed));
    SourceView {
        settings: SourceSettings {
            location: settings.location.clone(),
            format: Some(found.format),
            delimiter: found.delimiter,
            // JSON has none to detect; one that was named stays named.
            encoding: found.encoding.map(str::to_owned).or_else(|| settings.encoding.clone()),
            quote: found.quote,
            header_row: Some(found.header_row),
            table: found.table.as_ref().map(|table| table.chosen.clone()),
            sql: settings.sql.clone(),
            with: settings.with.clone(),
        },
        delimiter: found.delimiter,
        encoding: found.encoding.map(str::to_owned),
        compression: found.compression.map(Compression::label),
        table: found.table.clone(),
        size_bytes: found.size_bytes,
        columns,
        is_rejects: is_rejects_file(&names),
        rows_read: sample.rows_read,
        rows_are_all: sample.extent == SampleExtent::Whole,
        damage,
        rows: sample.rows,
    }
}

fn column_view(
    index: usize,
    column: ColumnSample,
    rows: &[(u32, Vec<String>)],
    source: &Source,
) -> ColumnView {
    let cells = rows.iter().filter_map(|(row, cells)| Some((*row, cells.get(index)?.as_str())));
    // An error of a spreadsheet tells nothing of the type.
    let telling = cells.clone().map(|(_, cell)| cell).filter(|cell| !source.is_error(cell));
    ColumnView {
        kind: propose_type(&column.name, telling),
        damage: column_damage(&column.name, cells),
        name: column.name,
        empty_permille: column.empty_permille,
        examples: column.examples,
    }
}
