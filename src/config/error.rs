//! What can go wrong with a configuration: what, where, and what to do next.

use std::io;
use std::path::PathBuf;

use crate::domain::{EntryName, ErrorKind, UnknownWord};

use super::files::FILE_SIZE_BYTES_MAX;

/// Why a configuration could not be read or saved.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file that says something wrong.
    #[error("{path}:{line}:{column}: {message}", path = path.display())]
    Invalid {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// What is wrong.
        message: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// No destination has this name.
    #[error("{word} in {path}", path = path.display())]
    UnknownDestination {
        /// The name, and the nearest right one.
        word: UnknownWord,
        /// The file that names the destinations.
        path: PathBuf,
    },
    /// No saved export has this name.
    #[error("{word} in {folder}", folder = folder.display())]
    UnknownExport {
        /// The name, and the nearest right one.
        word: UnknownWord,
        /// The folder of saved exports.
        folder: PathBuf,
    },
    /// The file of an export is not there.
    #[error("there is no file {path}", path = path.display())]
    MissingFile {
        /// The path as it was given.
        path: PathBuf,
    },
    /// Another destination has this name.
    #[error("there is already a destination \"{name}\" in {path}", path = path.display())]
    DestinationTaken {
        /// The name that is there, which may differ in case.
        name: EntryName,
        /// The file that names the destinations.
        path: PathBuf,
    },
    /// A saved export has this name.
    #[error("there is already a saved export {path}", path = path.display())]
    ExportTaken {
        /// Its file.
        path: PathBuf,
    },
    /// A path that cannot be written in a text file.
    #[error("the path {path:?} has characters that cannot be saved as text")]
    PathNotText {
        /// The path.
        path: PathBuf,
    },
    /// A file so large that it cannot be a configuration.
    #[error(
        "{path} is larger than {} MiB, so it is not a configuration of segport",
        FILE_SIZE_BYTES_MAX >> 20,
        path = path.display()
    )]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// The folder of the person who runs segport could not be found.
    #[error("cannot find your home folder")]
    NoHome {
        /// Why.
        #[source]
        source: etcetera::HomeDirError,
    },
    /// The system refused.
    #[error("cannot {action} {path}", path = path.display())]
    Io {
        /// What was tried: "read", "save".
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

impl ConfigError {
    /// The sort of trouble.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Io { .. } | Self::NoHome { .. } => ErrorKind::Failed,
            _ => ErrorKind::Invalid,
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Invalid { hint, .. } => hint.clone(),
            Self::UnknownDestination { word, .. } if word.expected.is_empty() => {
                Some("make one: segport destination add NAME".into())
            }
            Self::UnknownExport { word, .. } if word.expected.is_empty() => {
                Some("save one in the last step of the wizard, or give the path of a .toml".into())
            }
            Self::UnknownDestination { word, .. } | Self::UnknownExport { word, .. } => {
                Some(word.hint())
            }
            Self::MissingFile { .. } => {
                Some("check the path; a saved export is named without .toml".into())
            }
            Self::DestinationTaken { name, .. } => {
                Some(format!("choose another name, or first: segport destination remove {name}"))
            }
            Self::ExportTaken { .. } => {
                Some("choose another name, or replace the saved export".into())
            }
            Self::PathNotText { .. } => Some("rename the file or its folder".into()),
            Self::TooLarge { .. } => {
                Some("give the export's .toml here; its [source] names the table".into())
            }
            Self::NoHome { .. } => Some("name a folder with --home or SEGPORT_HOME".into()),
            Self::Io { source, .. } if source.kind() == io::ErrorKind::StorageFull => {
                Some("free some space on its disk, then try again; nothing was changed".into())
            }
            Self::Io { .. } => {
                Some("check that the folder is there and that you may read and write in it".into())
            }
        }
    }
}
