//! Members in a new file: it appears whole or not at all, and never in place of
//! another. The end of its name says the format unless somebody else does.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufWriter, ErrorKind as IoErrorKind, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::sheet::{SHEET_ROWS_MAX, SheetPrinter};
use super::table::TablePrinter;
use super::{Formulas, MembersFormat, Printer, Selection, printer};
use crate::database::SegmentDatabase;
use crate::domain::Watch;
use crate::export::ExportError;

/// What a file of members is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MembersFile {
    /// What can go to standard output, too.
    Lines(MembersFormat),
    /// A sheet. Numbers, days, instants in UTC and booleans are cells of these types
    /// where nothing is lost by it; everything else is text, never a formula.
    Xlsx,
    /// A SQLite file with one table, `members`. Attributes are TEXT as they are
    /// stored; those of type number have no declared type and hold numbers where
    /// nothing is lost by it, else text.
    Sqlite,
}

impl MembersFile {
    /// What the end of a file's name asks for; CSV unless it says otherwise.
    pub fn of_name(name: &str) -> Self {
        let end = name.rsplit_once('.').map_or("", |(_, end)| end).to_ascii_lowercase();
        match end.as_str() {
            "ndjson" | "jsonl" => Self::Lines(MembersFormat::Ndjson),
            "json" => Self::Lines(MembersFormat::Json),
            "xlsx" => Self::Xlsx,
            "sqlite" | "sqlite3" | "db" => Self::Sqlite,
            _ => Self::Lines(MembersFormat::Csv(Formulas::Keep)),
        }
    }
}

/// Writes members into a new file; returns how many. The file is made beside its
/// place and moved there at the end: an error or a cancellation leaves nothing.
pub fn save_members(
    database: &dyn SegmentDatabase,
    selection: &Selection,
    file: MembersFile,
    path: &Path,
    watch: &dyn Watch,
) -> Result<u64, ExportError> {
    let there = || ExportError::FileThere { path: path.to_owned() };
    let failed = |source| ExportError::File { path: path.to_owned(), source };
    if path.symlink_metadata().is_ok() {
        return Err(there());
    }
    let members = selection.members.len();
    if file == MembersFile::Xlsx && members >= SHEET_ROWS_MAX {
        return Err(ExportError::SheetRows { members, members_max: SHEET_ROWS_MAX - 1 });
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let unfinished =
        NamedTempFile::new_in(folder.unwrap_or_else(|| Path::new("."))).map_err(failed)?;
    let broken = Cell::new(false);
    let writer = Unfinished { file: unfinished.as_file(), watch, broken: &broken };
    let written = printer_of(selection, file, writer, unfinished.path())
        .and_then(|printer| selection.print(database, printer, watch))?;
    if broken.get() {
        return Err(ExportError::Cancelled);
    }
    unfinished.as_file().sync_all().map_err(failed)?;
    match unfinished.persist_noclobber(path) {
        Ok(_) => Ok(written),
        Err(error) if error.error.kind() == IoErrorKind::AlreadyExists => Err(there()),
        Err(error) => Err(failed(error.error)),
    }
}

fn printer_of<'w>(
    selection: &Selection,
    file: MembersFile,
    writer: Unfinished<'w>,
    path: &Path,
) -> Result<Box<dyn Printer + 'w>, ExportError> {
    let writer = BufWriter::new(writer);
    let attributes = selection.attributes.clone();
    Ok(match file {
        MembersFile::Lines(format) => {
            printer(format, writer, attributes).map_err(ExportError::Write)?
        }
        MembersFile::Xlsx => Box::new(
            SheetPrinter::new(writer, attributes, selection.members.len())
                .map_err(ExportError::Write)?,
        ),
        MembersFile::Sqlite => Box::new(TablePrinter::new(path, attributes)?),
    })
}

/// A file that takes nothing once somebody cancelled.
struct Unfinished<'w> {
    file: &'w File,
    watch: &'w dyn Watch,
    /// Whether nothing is written any more, which no write tells but the first that
    /// failed: the container of a sheet ends itself when it is dropped, and would
    /// complain over the screen.
    broken: &'w Cell<bool>,
}

impl Write for Unfinished<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.broken.get() || self.watch.cancelled() {
            self.broken.set(true);
            return Ok(bytes.len());
        }
        let written = self.file.write(bytes);
        let again = |error: &io::Error| error.kind() == IoErrorKind::Interrupted;
        self.broken.set(written.as_ref().is_err_and(|error| !again(error)));
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests;
