//! Opening sources, and the first look at one.

use std::fs;
use std::io::{self, IsTerminal};
use std::sync::Arc;

use super::paths::located;
use super::{Session, StandardInput, UNPOISONED};
use crate::domain::{ErrorKind, Location, SourceSettings, Watch};
use crate::export::{ExportError, column_damage};
use crate::matcher::propose_type;
use crate::source::{
    ColumnSample, SampleExtent, Source, SourceDescription, SourceSample, count_rows, inspect,
    is_rejects_file, own_columns,
};
use crate::wizard::job::{ColumnView, JobAnswer, JobError, SourceView};

/// Rows of the first look: enough to tell types, read in milliseconds.
const SAMPLE_ROWS_MAX: usize = 1_000;

impl Session {
    pub(super) fn inspect_source(&self, settings: &SourceSettings) -> Result<JobAnswer, JobError> {
        let source = self.open_source(settings)?;
        let sample = inspect(&source, SAMPLE_ROWS_MAX)?;
        Ok(JobAnswer::Source(view(settings, source.description(), sample)))
    }

    pub(super) fn count_rows(
        &self,
        settings: &SourceSettings,
        watch: &dyn Watch,
    ) -> Result<JobAnswer, JobError> {
        let source = self.open_source(settings)?;
        match count_rows(&source, watch)? {
            Some(rows) => Ok(JobAnswer::Rows(rows)),
            None => Err(ExportError::Cancelled.into()),
        }
    }

    /// Opens a source. Standard input and pipes were copied when they were
    /// first opened, and that copy is opened from then on.
    pub(super) fn open_source(&self, settings: &SourceSettings) -> Result<Arc<Source>, JobError> {
        let settings = located(settings);
        if settings.location == Location::StandardInput {
            if self.standard_input == StandardInput::Answers {
                return Err(answers_are_no_file());
            }
            if io::stdin().is_terminal() {
                return Err(keyboard_is_no_file());
            }
        }
        let spool_folder = self.home.spool_folder()?;
        if !is_read_once(&settings.location) {
            return Ok(Arc::new(Source::open(&settings, &spool_folder)?));
        }
        let mut copy = self.read_once.lock().expect(UNPOISONED);
        match copy.as_ref().filter(|copy| *copy.location() == settings.location) {
            Some(copy) if fits(&settings, copy.description()) => Ok(Arc::clone(copy)),
            Some(_) => Err(JobError {
                kind: ErrorKind::Invalid,
                message: format!("{} can be read only once", settings.location.display()),
                hint: Some("save it to a file, and choose the file".to_owned()),
            }),
            None => {
                let source = Arc::new(Source::open(&settings, &spool_folder)?);
                *copy = Some(Arc::clone(&source));
                Ok(source)
            }
        }
    }
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

/// Whether an open source is what the settings ask for.
fn fits(settings: &SourceSettings, found: &SourceDescription) -> bool {
    let same_encoding = |named: &String| named.eq_ignore_ascii_case(found.encoding);
    settings.header_row == found.header_row
        && settings.delimiter.is_none_or(|named| named == found.delimiter)
        && settings.format.is_none_or(|named| named == found.format)
        && settings.encoding.as_ref().is_none_or(same_encoding)
}

fn view(settings: &SourceSettings, found: &SourceDescription, sample: SourceSample) -> SourceView {
    let mut sample = sample;
    let names: Vec<String> = sample.columns.iter().map(|column| column.name.clone()).collect();
    let own = own_columns(&names).len();
    sample.rows.iter_mut().for_each(|(_, cells)| cells.truncate(own));
    let columns = sample
        .columns
        .into_iter()
        .take(own)
        .enumerate()
        .map(|(index, column)| column_view(index, column, &sample.rows))
        .collect();
    SourceView {
        settings: SourceSettings {
            location: settings.location.clone(),
            format: Some(found.format),
            delimiter: Some(found.delimiter),
            encoding: Some(found.encoding.to_owned()),
            header_row: found.header_row,
        },
        delimiter: found.delimiter,
        encoding: found.encoding.to_owned(),
        size_bytes: found.size_bytes,
        columns,
        is_rejects: is_rejects_file(&names),
        rows_read: sample.rows_read,
        rows_are_all: sample.extent == SampleExtent::Whole,
        rows: sample.rows,
    }
}

fn column_view(index: usize, column: ColumnSample, rows: &[(u32, Vec<String>)]) -> ColumnView {
    let cells = rows.iter().filter_map(|(row, cells)| Some((*row, cells.get(index)?.as_str())));
    ColumnView {
        kind: propose_type(&column.name, cells.clone().map(|(_, cell)| cell)),
        damage: column_damage(&column.name, cells),
        name: column.name,
        empty_permille: column.empty_permille,
        examples: column.examples,
    }
}
