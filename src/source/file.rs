//! The file behind a source. What can be read only once (standard input, a
//! pipe) is copied to a private temporary file first, removed with the source. Nothing
//! waits for a pipe without asking whether somebody stopped the work.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::NamedTempFile;

use super::SourceError;
use super::copy::{COPY_BYTES_MAX, Room, private_file, spool_error};
use super::input::{CHUNK_BYTES, read_some};
use super::sqlite::beside;
use crate::domain::{Location, Watch};

/// How long a pipe is waited for between two looks at whether somebody stopped the
/// work: shorter than within which stopping is answered.
const PIPE_WAIT: Duration = Duration::from_millis(100);

/// A file that can be opened again and again.
#[derive(Debug)]
pub(super) enum SourceFile {
    Named(PathBuf),
    Spooled(NamedTempFile),
}

impl SourceFile {
    pub(super) fn find(
        location: &Location,
        spool_folder: &Path,
        watch: &dyn Watch,
    ) -> Result<Self, SourceError> {
        let Some(path) = location.path() else {
            let mut pipe = Pipe::standard_input().map_err(|cause| open_error(location, cause))?;
            return spool(location, &mut pipe, spool_folder, watch);
        };
        let metadata = path.metadata().map_err(|cause| open_error(location, cause))?;
        if metadata.is_file() {
            Ok(Self::Named(path.to_owned()))
        } else if is_pipe(&metadata) {
            let mut pipe = Pipe::open(path).map_err(|cause| open_error(location, cause))?;
            spool(location, &mut pipe, spool_folder, watch)
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
    watch: &dyn Watch,
) -> Result<SourceFile, SourceError> {
    let source_name = location.display();
    let mut file = private_file(&source_name, folder)?;
    let mut room = Room::new(&source_name, folder, COPY_BYTES_MAX);
    let (mut space, mut byte_offset) = (vec![0; CHUNK_BYTES], 0);
    loop {
        if watch.cancelled() {
            return Err(SourceError::Cancelled { source_name });
        }
        let length = match read_some(reader, &mut space) {
            Ok(0) => return Ok(SourceFile::Spooled(file)),
            Ok(length) => length,
            Err(cause) if cause.kind() == io::ErrorKind::WouldBlock => continue,
            Err(cause) => return Err(SourceError::Read { source_name, byte_offset, cause }),
        };
        byte_offset += length as u64;
        room.take(length)?;
        file.write_all(&space[..length])
            .map_err(|cause| spool_error(&source_name, folder, cause))?;
    }
}

/// What is read once, as it comes. A read that waited in vain for a while would block.
struct Pipe(File);

#[cfg(unix)]
impl Pipe {
    /// Standard input, be it a pipe or not.
    fn standard_input() -> io::Result<Self> {
        use std::os::fd::AsFd;
        Ok(Self(File::from(io::stdin().as_fd().try_clone_to_owned()?)))
    }

    /// Opening one that nobody writes to would wait for who does.
    fn open(path: &Path) -> io::Result<Self> {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
        Ok(Self(File::options().read(true).custom_flags(flags).open(path)?))
    }

    /// Whether there is something to read, or the end of it.
    fn is_ready(&self) -> io::Result<bool> {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let wait = Timespec::try_from(PIPE_WAIT).expect("it is short");
        match poll(&mut [PollFd::new(&self.0, PollFlags::IN)], Some(&wait)) {
            Ok(ready) => Ok(ready > 0),
            Err(rustix::io::Errno::INTR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(not(unix))]
impl Pipe {
    fn standard_input() -> io::Result<Self> {
        use std::os::windows::io::AsHandle;
        Ok(Self(File::from(io::stdin().as_handle().try_clone_to_owned()?)))
    }

    fn open(path: &Path) -> io::Result<Self> {
        File::open(path).map(Self)
    }

    fn is_ready(&self) -> io::Result<bool> {
        Ok(true)
    }
}

impl Read for Pipe {
    fn read(&mut self, space: &mut [u8]) -> io::Result<usize> {
        if self.is_ready()? { self.0.read(space) } else { Err(io::ErrorKind::WouldBlock.into()) }
    }
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
    use crate::domain::Unwatched;

    #[test]
    fn a_spooled_copy_is_read_again_and_goes_with_its_source() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::StandardInput;
        let mut reader = io::Cursor::new("a\nb\n");
        let file = spool(&location, &mut reader, folder.path(), &Unwatched).unwrap();
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
        let location = Location::StandardInput;
        let error = spool(&location, &mut io::empty(), &folder, &Unwatched).unwrap_err();
        assert!(matches!(error, SourceError::Spool { .. }));
        assert!(error.to_string().contains("gone"), "{error}");
    }
}
