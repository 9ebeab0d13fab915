//! Files a person asked for: each appears whole or not at all, and never in place
//! of another.

use std::io::{BufWriter, ErrorKind as IoErrorKind, Write};
use std::path::{Path, PathBuf};

use super::errors::file_error;
use super::paths::expand;
use crate::domain::ErrorKind;
use crate::wizard::job::JobError;

/// Writes a new file at a path as it was typed; the answer is where it is, and
/// what `write` came to.
pub(super) fn write_new_file<T>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<T, JobError>,
) -> Result<(PathBuf, T), JobError> {
    let path = new_path(path);
    if path.exists() {
        return Err(taken(&path));
    }
    let failed = |error: &std::io::Error| file_error("save", &path, error);
    let folder = path.parent().unwrap_or(Path::new("/"));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| failed(&error))?;
    let mut writer = BufWriter::new(file.as_file_mut());
    let written = write(&mut writer)?;
    writer.flush().map_err(|error| failed(&error))?;
    drop(writer);
    file.as_file().sync_all().map_err(|error| failed(&error))?;
    match file.persist_noclobber(&path) {
        Ok(_) => Ok((path, written)),
        Err(error) if error.error.kind() == IoErrorKind::AlreadyExists => Err(taken(&path)),
        Err(error) => Err(failed(&error.error)),
    }
}

/// A path as it was typed, absolute.
pub(super) fn new_path(typed: &Path) -> PathBuf {
    let path = typed.to_str().map_or_else(|| typed.to_owned(), expand);
    std::path::absolute(&path).unwrap_or(path)
}

fn taken(path: &Path) -> JobError {
    JobError {
        kind: ErrorKind::Invalid,
        message: format!("there is a file at {} already", path.display()),
        hint: Some("choose another name".to_owned()),
    }
}
