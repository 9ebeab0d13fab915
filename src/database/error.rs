//! What can go wrong in a segment database, where, and what to do next.

use std::error::Error;
use std::path::PathBuf;

use crate::domain::{AttributeType, Audience, ErrorKind, UnknownWord, Word};
use crate::matcher::BadCondition;

/// An error of a segment database. Nothing was changed when one is returned.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's message says what it is")]
pub enum DatabaseError {
    #[error("there is no database at {path}")]
    NotFound { path: PathBuf },
    #[error("there is a file at {path} already")]
    AlreadyThere { path: PathBuf },
    #[error("{path} is not a segport database")]
    NotOurs { path: PathBuf },
    #[error("{path} has schema {found}; this segport knows schemas up to {known}")]
    NewerSchema { path: PathBuf, found: u32, known: u32 },
    #[error("{path} cannot be written")]
    ReadOnly { path: PathBuf },
    #[error("the disk that holds {path} is full")]
    DiskFull { path: PathBuf },
    #[error("{path} was removed or replaced while it was in use")]
    Gone { path: PathBuf },
    #[error("{path} is damaged: {detail}")]
    Damaged { path: PathBuf, detail: String },
    #[error("{path} has a damaged index: {detail}")]
    IndexDamaged { path: PathBuf, detail: String },
    #[error("somebody else is writing to {path}")]
    Busy { path: PathBuf },
    #[error("there are no {} with {word}", audience.plural())]
    UnknownAttribute { audience: Audience, word: UnknownWord },
    #[error("the attribute {name} is of type {}, not {}", stored.word(), asked.word())]
    AttributeTypeDiffers { name: String, stored: AttributeType, asked: AttributeType },
    #[error("an audience can have at most {max} attributes")]
    TooManyAttributes { max: usize },
    #[error("an audience can have at most {max} profiles")]
    TooManyProfiles { max: u64 },
    #[error("there is no {} with the id \"{id}\"", audience.word())]
    UnknownProfile { audience: Audience, id: String },
    #[error("{0}")]
    UnknownSegment(UnknownWord),
    #[error("the name \"{name}\" is taken by a segment{}", if *archived { " in the archive" } else { "" })]
    SegmentNameTaken { name: String, archived: bool },
    #[error("the segment \"{name}\" has no version {version}; its newest is {newest}")]
    UnknownVersion { name: String, version: u64, newest: u64 },
    #[error("the segment \"{name}\" is archived")]
    Archived { name: String },
    #[error("the segment \"{name}\" holds {}, not {}", stored.plural(), asked.plural())]
    AudienceDiffers { name: String, stored: Audience, asked: Audience },
    #[error("the segment \"{name}\" is not computed from conditions")]
    NoConditions { name: String },
    #[error(transparent)]
    BadCondition(#[from] BadCondition),
    #[error("the segment or the profiles changed since the preview")]
    OutOfDate,
    #[error("cancelled")]
    Cancelled,
    #[error("the database failed while {doing}")]
    Engine { doing: &'static str, source: Box<dyn Error + Send + Sync> },
}

impl DatabaseError {
    /// The sort of trouble.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Busy { .. } | Self::OutOfDate => ErrorKind::Busy,
            Self::Cancelled => ErrorKind::Cancelled,
            Self::Engine { .. }
            | Self::Damaged { .. }
            | Self::IndexDamaged { .. }
            | Self::ReadOnly { .. }
            | Self::DiskFull { .. }
            | Self::Gone { .. } => ErrorKind::Failed,
            _ => ErrorKind::Invalid,
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotFound { .. } => {
                "make it with: segport destination add NAME --path FILE".into()
            }
            Self::AlreadyThere { .. } => "choose another path, or connect to it as it is".into(),
            Self::NotOurs { .. } => "check the path; nothing was changed".into(),
            Self::NewerSchema { .. } => "use the newer segport that wrote it".into(),
            Self::ReadOnly { .. } => "check the permissions of the file and its folder".into(),
            Self::DiskFull { .. } => {
                "free some space on it, then try again; nothing was changed".into()
            }
            Self::Gone { .. } => "put it back where it was, then try again".into(),
            Self::Engine { .. } => "check the disk the database is on, then try again".into(),
            Self::Damaged { .. } => "see what is left: segport destination validate NAME --deep; \
                                     then restore a backup: segport destination restore NAME FILE"
                .into(),
            Self::IndexDamaged { .. } => {
                "make it again: segport destination validate NAME --deep --repair".into()
            }
            Self::Busy { .. } | Self::OutOfDate => "try again".into(),
            Self::UnknownAttribute { word, .. } | Self::UnknownSegment(word) => word.hint(),
            Self::AttributeTypeDiffers { name, stored, .. } => {
                format!("leave the type out, or say --type {name}={}", stored.word())
            }
            Self::UnknownProfile { .. } => "ids are compared letter by letter".into(),
            Self::SegmentNameTaken { archived: true, .. } => {
                "choose another name, or recover the archived segment".into()
            }
            Self::SegmentNameTaken { archived: false, .. } => {
                "choose another name, or write to it as an existing segment".into()
            }
            Self::Archived { name } => format!("recover it: segport segment recover \"{name}\""),
            Self::UnknownVersion { name, .. } => {
                format!("list them: segport segment versions \"{name}\"")
            }
            Self::AudienceDiffers { asked, .. } => {
                format!("choose a segment of {}", asked.plural())
            }
            Self::BadCondition(error) => return error.hint(),
            Self::TooManyAttributes { .. }
            | Self::TooManyProfiles { .. }
            | Self::NoConditions { .. }
            | Self::Cancelled => return None,
        })
    }
}
