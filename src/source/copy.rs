//! Other formats become delimited text once, in a private file that goes with the
//! source: whatever the format, rows are then read again and again by one fast
//! reader, in memory that does not grow. Knows no format.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use encoding_rs::UTF_8;
use tempfile::NamedTempFile;

use super::SourceError;
use super::delimited::RECORD_BYTES_MAX;
use super::filling::is_plain;
use super::input::Decoding;
use super::splitter::Splitter;
use crate::domain::{Progress, Stage, Watch};

/// How a copy is split into cells.
pub(super) const SPLITTER: Splitter = Splitter { delimiter: b',', quote: Some(b'"') };

/// How its bytes are text.
pub(super) const DECODING: Decoding = Decoding { encoding: UTF_8, byte_order_mark_bytes: 0 };

/// A copy does not get larger: a small file can hold a great deal of text that
/// repeats, and must not fill the disk.
pub(super) const COPY_BYTES_MAX: u64 = 64 * 1024 * 1024 * 1024;

/// Bytes of a disk that copies leave free: the destination needs some, and so do other
/// programs. Nothing grows slowly enough to be seen by a person before.
const FREE_BYTES_MIN: u64 = 256 * 1024 * 1024;

/// Bytes written between two looks at what is free.
const BYTES_PER_LOOK: u64 = 16 * 1024 * 1024;

/// Rows between two looks at whether somebody stopped the work.
const ROWS_PER_LOOK: u32 = 1_024;

/// Writes the rows of a source to its private copy.
pub(super) struct CopyWriter<'a> {
    source_name: String,
    folder: &'a Path,
    output: BufWriter<NamedTempFile>,
    row: Vec<u8>,
    cells: usize,
    rows: u32,
    room: Room,
    watch: &'a dyn Watch,
}

/// How much of a source may be kept, and how much is.
pub(super) struct Room {
    source_name: String,
    folder: PathBuf,
    bytes_max: u64,
    taken_bytes: u64,
}

impl Room {
    /// Room for so many bytes of this source in a folder, as long as its disk has some.
    pub(super) fn new(source_name: &str, folder: &Path, bytes_max: u64) -> Self {
        let (source_name, folder) = (source_name.to_owned(), folder.to_owned());
        Self { source_name, folder, bytes_max, taken_bytes: 0 }
    }

    /// Takes room for so many more, before they are written.
    pub(super) fn take(&mut self, bytes: usize) -> Result<(), SourceError> {
        let looks = self.taken_bytes / BYTES_PER_LOOK;
        self.taken_bytes += bytes as u64;
        if self.taken_bytes > self.bytes_max {
            return Err(SourceError::TooMuchText {
                source_name: self.source_name.clone(),
                limit_bytes: self.bytes_max,
            });
        }
        if self.taken_bytes / BYTES_PER_LOOK > looks
            && free_bytes(&self.folder).is_some_and(|free| free < FREE_BYTES_MIN)
        {
            let cause = io::Error::new(io::ErrorKind::StorageFull, "the disk is nearly full");
            return Err(spool_error(&self.source_name, &self.folder, cause));
        }
        Ok(())
    }
}

/// What is free for us on the disk of a folder, where the system tells.
fn free_bytes(folder: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        let disk = rustix::fs::statvfs(folder).ok()?;
        Some(disk.f_bavail.saturating_mul(disk.f_frsize))
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        None
    }
}

impl<'a> CopyWriter<'a> {
    /// An empty copy in this folder.
    pub(super) fn new(
        source_name: String,
        folder: &'a Path,
        watch: &'a dyn Watch,
    ) -> Result<Self, SourceError> {
        let file = private_file(&source_name, folder)?;
        let room = Room::new(&source_name, folder, COPY_BYTES_MAX);
        Ok(Self {
            source_name,
            folder,
            output: BufWriter::with_capacity(256 * 1024, file),
            row: Vec::new(),
            cells: 0,
            rows: 0,
            room,
            watch,
        })
    }

    /// A copy that does not get larger than this either.
    pub(super) fn limited_to(mut self, bytes_max: u64) -> Self {
        self.room.bytes_max = self.room.bytes_max.min(bytes_max);
        self
    }

    /// Where private files go.
    pub(super) fn folder(&self) -> &'a Path {
        self.folder
    }

    /// Who watches the work.
    pub(super) fn watch(&self) -> &'a dyn Watch {
        self.watch
    }

    /// Appends a cell to the row.
    pub(super) fn cell(&mut self, text: &str) {
        self.separate();
        // Too long already, as will be told when it ends; a few short references to
        // one long text would fill the memory before.
        if self.row.len() > RECORD_BYTES_MAX {
            return;
        }
        if is_plain(text.as_bytes()) {
            self.row.extend_from_slice(text.as_bytes());
            return;
        }
        self.row.push(b'"');
        for (index, part) in text.split('"').enumerate() {
            if index > 0 {
                self.row.extend_from_slice(b"\"\"");
            }
            self.row.extend_from_slice(part.as_bytes());
        }
        self.row.push(b'"');
    }

    /// Appends a cell that is no text: its row turns out undecodable.
    pub(super) fn undecodable_cell(&mut self) {
        self.separate();
        self.row.push(0xFF);
    }

    fn separate(&mut self) {
        if self.cells > 0 {
            self.row.push(SPLITTER.delimiter);
        }
        self.cells += 1;
    }

    /// The row is complete; `permille` of the source was read, where one can tell.
    pub(super) fn end_row(&mut self, permille: Option<u16>) -> Result<(), SourceError> {
        self.row.push(b'\n');
        if self.row.len() > RECORD_BYTES_MAX {
            return Err(SourceError::RecordTooLong {
                source_name: self.source_name.clone(),
                record: self.rows.saturating_add(1),
                byte_offset: None,
                limit_bytes: RECORD_BYTES_MAX,
            });
        }
        self.room.take(self.row.len())?;
        let written = self.output.write_all(&self.row);
        written.map_err(|cause| spool_error(&self.source_name, self.folder, cause))?;
        self.row.clear();
        self.cells = 0;
        self.rows = self.rows.checked_add(1).ok_or_else(|| SourceError::TooManyRecords {
            source_name: self.source_name.clone(),
            limit: u32::MAX,
        })?;
        if self.rows.is_multiple_of(ROWS_PER_LOOK) {
            self.look(permille)?;
        }
        Ok(())
    }

    /// Whether the work goes on; long work without rows asks here too.
    pub(super) fn look(&self, permille: Option<u16>) -> Result<(), SourceError> {
        if self.watch.cancelled() {
            return Err(SourceError::Cancelled { source_name: self.source_name.clone() });
        }
        self.watch.progress(Progress::new(Stage::Opening, u64::from(self.rows), permille));
        Ok(())
    }

    /// That folder cannot be written to.
    pub(super) fn spool_error(&self, cause: io::Error) -> SourceError {
        spool_error(&self.source_name, self.folder, cause)
    }

    /// How many rows it has.
    pub(super) fn rows(&self) -> u32 {
        self.rows
    }

    /// The finished copy, and how long it is.
    pub(super) fn finish(self) -> Result<(NamedTempFile, u64), SourceError> {
        let Self { source_name, folder, output, room, .. } = self;
        let file = output
            .into_inner()
            .map_err(|error| spool_error(&source_name, folder, error.into_error()))?;
        Ok((file, room.taken_bytes))
    }
}

/// An empty file for this source in the folder of private files. It is locked as long
/// as it is used, so that one whose process was killed can be told and removed.
pub(super) fn private_file(source_name: &str, folder: &Path) -> Result<NamedTempFile, SourceError> {
    let made = || loop {
        let file = NamedTempFile::with_prefix_in("segport-", folder)?;
        match file.as_file().lock() {
            // Some network folders have no locks; nothing is removed there.
            Err(error) if error.kind() != io::ErrorKind::Unsupported => return Err(error),
            _ => {}
        }
        // Somebody who tidies up may have been faster than the lock.
        if file.path().exists() {
            return Ok(file);
        }
    };
    made().map_err(|cause| spool_error(source_name, folder, cause))
}

/// What cannot be written where private files go.
pub(super) fn spool_error(source_name: &str, folder: &Path, cause: io::Error) -> SourceError {
    SourceError::Spool {
        source_name: source_name.to_owned(),
        folder: folder.display().to_string(),
        cause,
    }
}
