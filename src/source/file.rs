//! The file behind a source. What can be read only once (standard input, a
//! pipe) is copied to a private temporary file first, removed with the source.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tempfile::NamedTempFile;

use super::SourceError;
use super::copy::{private_file, spool_error};
use super::sqlite::beside;
use crate::domain::Location;

/// A file that can be opened again and again.
#[derive(Debug)]
pub(super) enum SourceFile {
    Named(PathBuf),
    Spooled(NamedTempFile),
}

impl SourceFile {
    pub(super) fn find(location: &Location, spool_folder: &Path) -> Result<Self, SourceError> {
        let Some(path) = location.path() else {
            return spool(location, &mut io::stdin().lock(), spool_folder);
        };
        let metadata = path.metadata().map_err(|cause| open_error(location, cause))?;
        if metadata.is_file() {
            Ok(Self::Named(path.to_owned()))
        } else if is_pipe(&metadata) {
            let mut pipe = File::open(path).map_err(|cause| open_error(location, cause))?;
            spool(location, &mut pipe, spool_folder)
        } else {
            Err(SourceError::NotAFile { source_name: location.display() })
        }
    }

    /// Where it is for a reader that opens files itself.
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Named(path) => path,
            Self::Spooled(file) => file.path(),
        }
    }

    pub(super) fn open(&self, location: &Location) -> Result<File, SourceError> {
        match self {
            Self::Named(path) => File::open(path),
            Self::Spooled(file) => file.reopen(),
        }
        .map_err(|cause| open_error(location, cause))
    }
}

/// When a file was changed last and how long it is: another state is another
/// content, as far as one can tell without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileState {
    modified: Option<SystemTime>,
    size_bytes: u64,
    /// Of the log beside it, where the rows changed last of an SQLite file are.
    log: Option<(Option<SystemTime>, u64)>,
}

impl SourceFile {
    pub(super) fn state(&self, location: &Location) -> Result<FileState, SourceError> {
        let metadata = self.open(location)?.metadata();
        let metadata = metadata.map_err(|cause| open_error(location, cause))?;
        let log = beside(self.path(), "-wal").metadata().ok();
        Ok(FileState {
            modified: metadata.modified().ok(),
            size_bytes: metadata.len(),
            log: log.filter(|log| log.len() > 0).map(|log| (log.modified().ok(), log.len())),
        })
    }
}

fn spool(
    location: &Location,
    reader: &mut impl Read,
    folder: &Path,
) -> Result<SourceFile, SourceError> {
    let source_name = location.display();
    let mut file = private_file(&source_name, folder)?;
    io::copy(reader, file.as_file_mut())
        .map_err(|cause| spool_error(&source_name, folder, cause))?;
    Ok(SourceFile::Spooled(file))
}

fn open_error(location: &Location, cause: io::Error) -> SourceError {
    let source_name = location.display();
    if cause.kind() == io::ErrorKind::NotFound {
        SourceError::NotFound { source_name }
    } else {
        SourceError::Open { source_name, cause }
    }
}

/// `<(command)` of a shell is one.
#[cfg(unix)]
fn is_pipe(metadata: &std::fs::Metadata) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&metadata.file_type())
}

#[cfg(not(unix))]
fn is_pipe(_: &std::fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spooled_copy_is_read_again_and_goes_with_its_source() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::StandardInput;
        let file = spool(&location, &mut io::Cursor::new("a\nb\n"), folder.path()).unwrap();
        for _ in 0..2 {
            let mut text = String::new();
            file.open(&location).unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(text, "a\nb\n");
        }
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
        drop(file);
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }

    #[test]
    fn a_copy_that_cannot_be_kept_names_the_folder() {
        let folder = tempfile::tempdir().unwrap().path().join("gone");
        let error = spool(&Location::StandardInput, &mut io::empty(), &folder).unwrap_err();
        assert!(matches!(error, SourceError::Spool { .. }));
        assert!(error.to_string().contains("gone"), "{error}");
    }
}
