//! The demo's folder: whether it is there, whether it is ours, and filling it.
//! Nothing that is not ours is ever written over.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::cli::destination::make_folder;
use crate::cli::errors::CliError;
use crate::config::create_private_file;

/// Marks the folder as ours, and says whether it was filled to the end.
const MARKER: &str = ".segport-demo";

const COMPLETE: &str = "complete\n";
const UNFINISHED: &str = "unfinished\n";

/// What the demo makes, its marker not counted.
const FILES: [&str; 8] = [
    "destinations.toml",
    "demo.db",
    "customers.csv",
    "visitors.csv",
    "tickets.csv",
    "tasting-guests.csv",
    "exports/ticket-callers.toml",
    "exports/tasting-guests.toml",
];

/// What SQLite and segport keep beside them.
const COMPANIONS: [&str; 4] = ["demo.db-wal", "demo.db-shm", "recent.toml", "draft.toml"];

/// The folder of a demo.
#[derive(Debug, Clone)]
pub(super) struct DemoFolder {
    root: PathBuf,
}

/// What was found in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// A demo that can be used again.
    Demo,
    /// Nothing in the way; it can be filled.
    Room,
}

impl DemoFolder {
    /// The demo in this folder, absolute, which need not exist yet.
    pub(super) fn at(root: PathBuf) -> Self {
        Self { root }
    }

    /// The folder.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The path of one of the demo's files.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Looks at the folder. A demo that was interrupted while it was made is
    /// cleared away; a demo with files gone, and files of somebody else's, are
    /// errors.
    pub(super) fn look(&self) -> Result<Found, CliError> {
        let present: Vec<&str> = FILES
            .iter()
            .copied()
            .filter(|name| self.file(name).symlink_metadata().is_ok())
            .collect();
        match fs::read_to_string(self.file(MARKER)).ok().as_deref() {
            Some(COMPLETE) => self.check_complete(&present),
            Some(UNFINISHED) => self.clear().map(|()| Found::Room),
            _ => self.check_room(&present),
        }
    }

    fn check_complete(&self, present: &[&str]) -> Result<Found, CliError> {
        match FILES.iter().find(|name| !present.contains(name)) {
            None => Ok(Found::Demo),
            Some(missing) => Err(CliError::invalid(
                format!("the demo in {} is not whole: {missing} is gone", self.root.display()),
                "remove the folder and try again, or name another with --dir",
            )),
        }
    }

    fn check_room(&self, present: &[&str]) -> Result<Found, CliError> {
        match present.first() {
            None => Ok(Found::Room),
            Some(name) => Err(CliError::invalid(
                format!(
                    "{} is there already, and the demo did not make it",
                    self.file(name).display()
                ),
                "name another folder with --dir",
            )),
        }
    }

    fn clear(&self) -> Result<(), CliError> {
        for name in FILES.iter().chain(&COMPANIONS) {
            let path = self.file(name);
            if path.symlink_metadata().is_ok() {
                fs::remove_file(&path).map_err(CliError::file("remove", &path))?;
            }
        }
        Ok(())
    }

    /// Makes the folder and says that it is being filled.
    pub(super) fn begin(&self) -> Result<(), CliError> {
        make_folder(&self.root)?;
        self.mark(UNFINISHED)
    }

    /// Says that everything is there.
    pub(super) fn finish(&self) -> Result<(), CliError> {
        self.mark(COMPLETE)
    }

    fn mark(&self, text: &str) -> Result<(), CliError> {
        let path = self.file(MARKER);
        create_private_file(&path)
            .and_then(|mut file| file.write_all(text.as_bytes()))
            .map_err(CliError::file("save", &path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(folder: &DemoFolder) {
        folder.begin().unwrap();
        fs::create_dir(folder.file("exports")).unwrap();
        for name in FILES {
            fs::write(folder.file(name), "").unwrap();
        }
    }

    #[test]
    fn a_whole_demo_is_used_again_and_a_broken_one_is_told() {
        let root = tempfile::tempdir().unwrap();
        let folder = DemoFolder::at(root.path().join("demo"));
        assert_eq!(folder.look().unwrap(), Found::Room);
        fill(&folder);
        folder.finish().unwrap();
        assert_eq!(folder.look().unwrap(), Found::Demo);
        fs::remove_file(folder.file("tickets.csv")).unwrap();
        let error = folder.look().unwrap_err();
        assert!(error.message().ends_with("is not whole: tickets.csv is gone"), "{error}");
    }

    #[test]
    fn an_interrupted_demo_is_cleared_away() {
        let root = tempfile::tempdir().unwrap();
        let folder = DemoFolder::at(root.path().to_owned());
        fill(&folder);
        fs::write(folder.file("mine.txt"), "kept").unwrap();
        assert_eq!(folder.look().unwrap(), Found::Room);
        assert!(!folder.file("demo.db").exists());
        assert!(folder.file("mine.txt").exists());
    }

    #[test]
    fn files_of_somebody_else_are_left_alone() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("tickets.csv"), "mine").unwrap();
        let error = DemoFolder::at(root.path().to_owned()).look().unwrap_err();
        assert!(error.message().ends_with("the demo did not make it"), "{error}");
        assert_eq!(fs::read_to_string(root.path().join("tickets.csv")).unwrap(), "mine");
    }
}
