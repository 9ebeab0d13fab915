//! The file of rejected rows: written beside its place and moved there whole,
//! and never over a file the command reads.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::errors::CliError;

/// A rejects file being written; gone again unless kept.
#[derive(Debug)]
pub(super) struct RejectsFile {
    path: PathBuf,
    file: BufWriter<NamedTempFile>,
}

impl RejectsFile {
    /// Starts the file. `in_use` are the files the command works with.
    pub(super) fn create(path: &Path, in_use: &[&Path]) -> Result<Self, CliError> {
        if in_use.iter().any(|other| same_file(path, other)) {
            return Err(CliError::usage(
                format!("the rejected rows cannot be saved over {}", path.display()),
                "name another file with --rejects",
            ));
        }
        if let Some(what) = not_a_file(path) {
            return Err(CliError::usage(
                format!("{} is {what}", path.display()),
                "name a file with --rejects",
            ));
        }
        // A file that is a link to one kept elsewhere stays a link.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let file = tempfile::Builder::new()
            .prefix(".segport-")
            .tempfile_in(folder)
            .map_err(CliError::file("save", &path))?;
        Ok(Self { file: BufWriter::new(file), path })
    }

    /// Where the rows go.
    pub(super) fn writer(&mut self) -> &mut dyn Write {
        &mut self.file
    }

    /// Puts the file in its place, which it tells.
    pub(super) fn keep(self) -> Result<PathBuf, CliError> {
        let Self { path, file } = self;
        let file =
            file.into_inner().map_err(|error| CliError::file("save", &path)(error.into_error()))?;
        file.as_file().sync_all().map_err(CliError::file("save", &path))?;
        file.persist(&path).map_err(|error| CliError::file("save", &path)(error.error))?;
        Ok(path)
    }
}

/// What stands there that must not be replaced by a file, in words.
fn not_a_file(path: &Path) -> Option<&'static str> {
    // Of links, what they lead to: /dev/stdout can lead to any file.
    if path.starts_with("/dev") || path.starts_with("/proc") {
        return Some("no place for a file");
    }
    match path.metadata() {
        Ok(there) if there.is_dir() => Some("a folder"),
        Ok(there) if !there.is_file() => Some("no file: rows cannot be kept in it"),
        Err(_) if path.is_symlink() => Some("a link that leads nowhere"),
        _ => None,
    }
}

fn same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
