//! The home folder: where destinations, saved exports, the draft and the recent
//! files are kept, and under which names. What the files say is read and
//! written by the other parts of this layer.

mod exports;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use crate::domain::{Destination, Draft, EntryName, Settings, ThemeName, UnknownWord};

use super::destinations;
use super::error::ConfigError;
use super::files::{self, Overwrite};
use super::reader::Document;
use super::recent::Recent;
use super::settings;

pub use exports::ExportFile;

/// How the names of temporary data begin and end.
const SPOOLED: (&str, &str) = ("segport-", "");

/// The home folder. Making the value touches nothing; files and folders are
/// made when something is saved.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Home {
    root: PathBuf,
}

impl Home {
    /// The home in this folder, which need not exist yet.
    pub fn at(root: PathBuf) -> Self {
        Self { root }
    }

    /// Where a home is unless somebody says otherwise: `segport` in the
    /// person's XDG configuration folder. The only look at the environment.
    pub fn default_root() -> Result<PathBuf, ConfigError> {
        let folders = etcetera::base_strategy::choose_base_strategy()
            .map_err(|source| ConfigError::NoHome { source })?;
        Ok(folders.config_dir().join("segport"))
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder for temporary data, which never goes anywhere else; made when it is
    /// not there. What a process that was killed left in it is removed.
    pub fn spool_folder(&self) -> Result<PathBuf, ConfigError> {
        let folder = self.spool_path();
        files::make_folder(&folder)?;
        files::remove_abandoned(&folder, SPOOLED);
        Ok(folder)
    }

    /// Where that folder is or would be.
    pub fn spool_path(&self) -> PathBuf {
        self.root.join("spool")
    }

    /// The path, taken from the home when it is relative.
    pub fn resolve(&self, path: &Path) -> PathBuf {
        self.root.join(path)
    }

    /// Every destination, in the order of the file.
    pub fn destinations(&self) -> Result<Vec<Destination>, ConfigError> {
        let path = self.destinations_path();
        destinations::parse(&files::read_text(&path)?.unwrap_or_default(), &path)
    }

    /// The destination of this name.
    pub fn destination(&self, name: &str) -> Result<Destination, ConfigError> {
        let destinations = self.destinations()?;
        match destinations.iter().find(|destination| destination.name.as_str() == name) {
            Some(destination) => Ok(destination.clone()),
            None => Err(self.unknown_destination(name, &destinations)),
        }
    }

    /// Names a destination. An error when the name is taken.
    pub fn add_destination(&self, destination: &Destination) -> Result<(), ConfigError> {
        let _lock = files::lock(&self.root)?;
        let path = self.destinations_path();
        let text = files::read_text(&path)?.unwrap_or_default();
        let text = destinations::with(&text, destination, &path)?;
        files::save(&path, &text, Overwrite::Replace)
    }

    /// Forgets a destination and tells which it was. Its database stays.
    pub fn remove_destination(&self, name: &str) -> Result<Destination, ConfigError> {
        let _lock = files::lock(&self.root)?;
        let path = self.destinations_path();
        let text = files::read_text(&path)?.unwrap_or_default();
        match destinations::without(&text, name, &path)? {
            Some((text, removed)) => {
                files::save(&path, &text, Overwrite::Replace)?;
                Ok(removed)
            }
            None => Err(self.unknown_destination(name, &destinations::parse(&text, &path)?)),
        }
    }

    /// Where a destination's database is put unless somebody says otherwise.
    pub fn default_destination_path(&self, name: &EntryName) -> PathBuf {
        self.root.join(format!("{name}.db"))
    }

    /// How the wizard looks and which keys it has; the defaults when there is
    /// no such file.
    pub fn settings(&self) -> Result<Settings, ConfigError> {
        let path = self.settings_path();
        settings::parse(&files::read_text(&path)?.unwrap_or_default(), &path)
    }

    /// Keeps another theme; the rest of the file stays as it is.
    pub fn keep_theme(&self, theme: ThemeName) -> Result<(), ConfigError> {
        let _lock = files::lock(&self.root)?;
        let path = self.settings_path();
        let text = files::read_text(&path)?.unwrap_or_default();
        let text = settings::with_theme(&text, theme, &path)?;
        files::save(&path, &text, Overwrite::Replace)
    }

    /// The unfinished export, if there is one.
    pub fn draft(&self) -> Result<Option<Draft>, ConfigError> {
        let path = self.draft_path();
        let Some(text) = files::read_text(&path)? else { return Ok(None) };
        let document = Document { path: &path, text: &text };
        toml::from_str(&text).map(Some).map_err(|error| document.refused(&error))
    }

    /// Keeps the unfinished export in place of the last one.
    pub fn save_draft(&self, draft: &Draft) -> Result<(), ConfigError> {
        let text = toml::to_string(draft).expect("texts can be written as TOML");
        files::save(&self.draft_path(), &text, Overwrite::Replace)
    }

    /// Forgets the unfinished export.
    pub fn clear_draft(&self) -> Result<(), ConfigError> {
        files::remove(&self.draft_path())
    }

    /// The sources used, the last one first. They may be gone by now.
    pub fn recent_files(&self) -> Result<Vec<PathBuf>, ConfigError> {
        Ok(self.recent()?.files.into_iter().map(PathBuf::from).collect())
    }

    /// Remembers a source; the oldest beyond
    /// [`RECENT_FILES_MAX`](super::RECENT_FILES_MAX) are forgotten.
    pub fn add_recent_file(&self, file: &Path) -> Result<(), ConfigError> {
        let file = files::absolute(file);
        let file = files::path_text(&file)?;
        self.change_recent(|recent| recent.add_file(file))
    }

    /// The name of the destination used last, which may be gone by now.
    pub fn last_destination(&self) -> Result<Option<String>, ConfigError> {
        Ok(self.recent()?.last_destination)
    }

    /// Remembers the destination used last.
    pub fn set_last_destination(&self, name: &EntryName) -> Result<(), ConfigError> {
        self.change_recent(|recent| recent.last_destination = Some(name.to_string()))
    }

    fn recent(&self) -> Result<Recent, ConfigError> {
        let path = self.recent_path();
        Recent::parse(&files::read_text(&path)?.unwrap_or_default(), &path)
    }

    fn change_recent(&self, change: impl FnOnce(&mut Recent)) -> Result<(), ConfigError> {
        let _lock = files::lock(&self.root)?;
        let mut recent = self.recent()?;
        change(&mut recent);
        files::save(&self.recent_path(), &recent.text(), Overwrite::Replace)
    }

    fn unknown_destination(&self, name: &str, destinations: &[Destination]) -> ConfigError {
        let names = destinations.iter().map(|destination| destination.name.as_str());
        let word = UnknownWord::new("destination", name, names);
        ConfigError::UnknownDestination { word, path: self.destinations_path() }
    }

    fn destinations_path(&self) -> PathBuf {
        self.root.join("destinations.toml")
    }

    fn settings_path(&self) -> PathBuf {
        self.root.join("settings.toml")
    }

    fn draft_path(&self) -> PathBuf {
        self.root.join("draft.toml")
    }

    fn recent_path(&self) -> PathBuf {
        self.root.join("recent.toml")
    }
}
