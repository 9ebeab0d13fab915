//! `recent.toml`: what was used last, so that the wizard can offer it first.
//! A convenience: nothing depends on it.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::ConfigError;
use super::reader::Document;

/// How many files are remembered: as many as a list shows without scrolling
/// on a terminal of 24 rows.
pub const RECENT_FILES_MAX: usize = 15;

/// What `recent.toml` says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Recent {
    /// The destination used last.
    pub last_destination: Option<String>,
    /// Sources, the last used first.
    pub files: Vec<String>,
}

impl Recent {
    /// Reads the file's text.
    pub(super) fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| Document { path, text }.refused(&error))
    }

    /// The text to save.
    pub(super) fn text(&self) -> String {
        toml::to_string(self).expect("texts can be written as TOML")
    }

    /// Puts a file first.
    pub(super) fn add_file(&mut self, file: &str) {
        self.files.retain(|other| other != file);
        self.files.insert(0, file.to_owned());
        self.files.truncate(RECENT_FILES_MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_used_comes_first_once_and_the_oldest_are_forgotten() {
        let mut recent = Recent::default();
        for number in 0..=RECENT_FILES_MAX {
            recent.add_file(&format!("{number}.csv"));
        }
        recent.add_file("5.csv");
        assert_eq!(recent.files.len(), RECENT_FILES_MAX);
        assert_eq!(recent.files[..2], ["5.csv".to_owned(), format!("{RECENT_FILES_MAX}.csv")]);
        assert!(!recent.files.contains(&"0.csv".to_owned()));
        assert_eq!(recent.files.iter().filter(|file| *file == "5.csv").count(), 1);
    }

    #[test]
    fn a_mistake_is_told_where_it_stands() {
        let error = Recent::parse("files = []\nfile = 1\n", Path::new("recent.toml")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "recent.toml:2:1: unknown field `file`, expected `last_destination` or `files`"
        );
    }
}
