//! The saved exports of a home: listing, loading, saving and removing their
//! files. What is in a file is `super::super::saved_export`'s to read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::domain::{Location, SavedExport, UnknownWord};

use super::super::error::ConfigError;
use super::super::files::{self, Overwrite, trouble};
use super::super::saved_export::{parse_export, write_export};
use super::Home;

/// How the files of saved exports end.
const EXTENSION: &str = "toml";

/// A file of the folder of saved exports.
#[derive(Debug)]
pub struct ExportFile {
    /// The file.
    pub path: PathBuf,
    /// What it is called by: the file's name without `.toml`.
    pub name: String,
    /// What it says, or what is wrong with it.
    pub export: Result<SavedExport, ConfigError>,
}

impl Home {
    /// Every saved export by name. A broken one is listed with its error.
    pub fn exports(&self) -> Result<Vec<ExportFile>, ConfigError> {
        let files = self.export_paths()?;
        Ok(files
            .into_iter()
            .map(|(name, path)| ExportFile { export: load(&path), name, path })
            .collect())
    }

    /// Every saved export that can be read.
    pub fn readable_exports(&self) -> Result<Vec<SavedExport>, ConfigError> {
        Ok(self.exports()?.into_iter().filter_map(|file| file.export.ok()).collect())
    }

    /// The export of a name, or of a path to a `.toml` (anything with a `/` in
    /// it or `.toml` at its end), with its file.
    pub fn load_export(&self, name_or_path: &str) -> Result<(PathBuf, SavedExport), ConfigError> {
        let path = if is_path(name_or_path) {
            PathBuf::from(name_or_path)
        } else {
            self.export_path(name_or_path)?
        };
        let export = load(&path)?;
        Ok((path, export))
    }

    /// Saves an export under its name and tells its file. What could not be
    /// loaded again is refused.
    pub fn save_export(
        &self,
        export: &SavedExport,
        overwrite: Overwrite,
    ) -> Result<PathBuf, ConfigError> {
        if let Location::File(source) = &export.source.location {
            files::path_text(source)?;
        }
        let path = self.exports_folder().join(format!("{}.{EXTENSION}", export.name));
        let text = write_export(export, &path);
        parse_export(&text, &path)?;
        match files::save(&path, &text, overwrite) {
            Err(ConfigError::Io { source, .. })
                if source.kind() == io::ErrorKind::AlreadyExists =>
            {
                Err(ConfigError::ExportTaken { path })
            }
            saved => saved.map(|()| path),
        }
    }

    /// Removes the saved export of a name, never one of a path, and tells its
    /// file.
    pub fn remove_export(&self, name: &str) -> Result<PathBuf, ConfigError> {
        let path = self.export_path(name)?;
        files::remove(&path)?;
        Ok(path)
    }

    /// The file of a saved export that is there. Names are looked up in the
    /// listing, so no name can lead out of the folder.
    fn export_path(&self, name: &str) -> Result<PathBuf, ConfigError> {
        let files = self.export_paths()?;
        if let Some((_, path)) = files.iter().find(|(other, _)| other == name) {
            return Ok(path.clone());
        }
        let names = files.iter().map(|(name, _)| name.as_str());
        let word = UnknownWord::new("saved export", name, names);
        Err(ConfigError::UnknownExport { word, folder: self.exports_folder() })
    }

    /// The names and files of all saved exports, by name.
    fn export_paths(&self) -> Result<Vec<(String, PathBuf)>, ConfigError> {
        let folder = self.exports_folder();
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(trouble("read", &folder)(error)),
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry.map_err(trouble("read", &folder))?.path();
            files.extend(export_name(&path).map(|name| (name, path)));
        }
        files.sort_unstable();
        Ok(files)
    }

    fn exports_folder(&self) -> PathBuf {
        self.root().join("exports")
    }
}

fn is_path(name_or_path: &str) -> bool {
    name_or_path.contains(['/', std::path::MAIN_SEPARATOR])
        || Path::new(name_or_path).extension().is_some_and(|end| end == EXTENSION)
}

/// What an export's file is called by; none for a file that is something else.
fn export_name(path: &Path) -> Option<String> {
    let name = path.file_stem()?.to_string_lossy().into_owned();
    let fits = path.extension()? == EXTENSION && !name.starts_with('.') && path.is_file();
    fits.then_some(name)
}

fn load(path: &Path) -> Result<SavedExport, ConfigError> {
    match files::read_text(path)? {
        Some(text) => parse_export(&text, path),
        None => Err(ConfigError::MissingFile { path: path.to_owned() }),
    }
}
