//! What can stop an export or an import. Trouble in a row is not here: it is
//! counted.

use std::path::PathBuf;

use super::Drift;
use crate::database::DatabaseError;
use crate::domain::{
    AttributeType, Audience, ErrorKind, GuardStop, HashRule, UnknownWord, Word, thousands,
};
use crate::matcher::Unreadable;
use crate::source::SourceError;

/// An error of an export or an import. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The table cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A column is not in the source.
    #[error("{path}: {word}")]
    UnknownColumn {
        /// The source.
        path: String,
        /// The column, and the nearest right one.
        word: UnknownWord,
    },
    /// Columns the export needs are not in the file any more.
    #[error("{path}: {}", drift.gone_sentence().unwrap_or_default())]
    Drift {
        /// The source.
        path: String,
        /// What changed in it.
        drift: Drift,
    },
    /// No criterion is a column.
    #[error("no attribute is matched with a column of the source")]
    NoColumn,
    /// A *Set value* that its matcher cannot read.
    #[error("the value \"{value}\" set for {attribute} cannot be used: {reason}")]
    BadConstant {
        /// The attribute.
        attribute: String,
        /// The constant.
        value: String,
        /// Why.
        reason: Unreadable,
    },
    /// A rule by which values of this type are not hashed.
    #[error("{attribute} cannot be compared with hashes by the rule {}", rule.word())]
    HashRule {
        /// The attribute.
        attribute: String,
        /// Its type.
        of: AttributeType,
        /// The rule.
        rule: HashRule,
    },
    /// A *Set value* or None of which a hash is asked for.
    #[error("{attribute} is not matched with a column, so nothing of it can be hashed")]
    HashedConstant {
        /// The attribute.
        attribute: String,
    },
    /// The segment holds other people.
    #[error("the segment \"{segment}\" holds {}, the export {}", holds.plural(), export.plural())]
    AudienceDiffers {
        /// The segment.
        segment: String,
        /// Its audience.
        holds: Audience,
        /// The export's.
        export: Audience,
    },
    /// Guards stop the commit.
    #[error("stopped: {}", .0.iter().map(GuardStop::sentence).collect::<Vec<_>>().join("; "))]
    Guarded(Vec<GuardStop>),
    /// No run read a source of this name into the segment.
    #[error("{0}")]
    UnknownSource(UnknownWord),
    /// Several sources have this file name.
    #[error("several sources are called {name}: {} and {}", paths[0], paths[1])]
    SameFileName {
        /// The name.
        name: String,
        /// The paths of two of them.
        paths: [String; 2],
    },
    /// The source is not what the preview read.
    #[error("{path} changed since it was previewed")]
    SourceChanged {
        /// The source.
        path: String,
    },
    /// Somebody is writing the source.
    #[error("{path} changed while it was read; nothing was written")]
    ChangedWhileRead {
        /// The source.
        path: String,
    },
    /// A header cannot be the name of an attribute.
    #[error("column \"{column}\": {source}")]
    BadAttribute {
        /// The column.
        column: String,
        /// Why.
        source: crate::domain::attribute::AttributeNameError,
    },
    /// Two columns would be one attribute.
    #[error("the columns \"{first}\" and \"{second}\" have the same name but for case")]
    SameAttribute {
        /// One of them.
        first: String,
        /// The other.
        second: String,
    },
    /// Rows could not be saved.
    #[error("the lines could not be written")]
    Write(#[source] std::io::Error),
    /// A new file was asked for where one is.
    #[error("there is a file at {} already", path.display())]
    FileThere {
        /// The file.
        path: PathBuf,
    },
    /// A new file could not be made.
    #[error("cannot save {}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// More members than a sheet has rows.
    #[error(
        "a sheet of XLSX holds {} members at most, these are {}",
        thousands(*members_max),
        thousands(*members)
    )]
    SheetRows {
        /// How many there are.
        members: u64,
        /// How many fit.
        members_max: u64,
    },
    /// A value that is too long for a sheet.
    #[error(
        "the {attribute} of {id} is longer than the {} characters a cell of XLSX holds",
        thousands(*units_max as u64)
    )]
    SheetCell {
        /// The attribute.
        attribute: String,
        /// Whose.
        id: String,
        /// The limit, in UTF-16 units.
        units_max: usize,
    },
    /// The history has no run of this number.
    #[error("there is no run {number} in the history")]
    UnknownRun {
        /// The number.
        number: i64,
    },
    /// A run cannot be computed again.
    #[error("run {number} cannot be computed again: {why}")]
    NotVerifiable {
        /// The run.
        number: i64,
        /// Why not.
        why: String,
    },
    /// Somebody cancelled.
    #[error("cancelled; nothing was written")]
    Cancelled,
}

impl ExportError {
    /// The sort of trouble.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Source(error) => error.kind(),
            Self::Database(error) => error.kind(),
            Self::Guarded(_) => ErrorKind::Guard,
            Self::Cancelled => ErrorKind::Cancelled,
            Self::Write(_)
            | Self::File { .. }
            | Self::SourceChanged { .. }
            | Self::ChangedWhileRead { .. } => ErrorKind::Failed,
            _ => ErrorKind::Invalid,
        }
    }

    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Source(error) => return error.hint(),
            Self::Database(error) => return error.hint(),
            Self::UnknownColumn { word, .. } | Self::UnknownSource(word) => word.hint(),
            Self::Drift { drift, .. } => mend(drift),
            Self::SameFileName { .. } => "name the whole path".into(),
            Self::NoColumn => "map at least one attribute to a column".into(),
            Self::BadConstant { .. } => "write the value as the attribute's type is written".into(),
            Self::HashRule { of, .. } => match HashRule::offered(*of) {
                [] => {
                    format!("only e-mails, phones and texts can be hashed, this is a {}", of.word())
                }
                rules => {
                    let words: Vec<&str> = rules.iter().map(|rule| rule.word()).collect();
                    format!("the rules for its type, {}, are: {}", of.word(), words.join(", "))
                }
            },
            Self::HashedConstant { .. } => {
                "match it with a column, or write the value itself without hashed".into()
            }
            Self::AudienceDiffers { holds, .. } => {
                format!("choose another segment, or export {}", holds.plural())
            }
            Self::Guarded(_) => "check the figures; to go on all the same: --accept-guards".into(),
            Self::SourceChanged { .. } => "preview it again".into(),
            Self::ChangedWhileRead { .. } => {
                "wait until the file is complete, then start again".into()
            }
            Self::BadAttribute { .. } | Self::SameAttribute { .. } => {
                "leave the column out, or let it go to an attribute of another name".into()
            }
            Self::FileThere { .. } => "choose another name".into(),
            Self::SheetRows { .. } | Self::SheetCell { .. } => {
                "save them as CSV or SQLite: end the name with .csv or .sqlite".into()
            }
            Self::Write(_) | Self::File { .. } => {
                "check the folder, its permissions and the free space".into()
            }
            Self::UnknownRun { .. } | Self::NotVerifiable { .. } => {
                "see which runs made versions: segport history".into()
            }
            Self::Cancelled => return None,
        })
    }

    /// Whether the segment or the profiles changed since the preview.
    pub fn is_out_of_date(&self) -> bool {
        matches!(self, Self::Database(DatabaseError::OutOfDate))
    }
}

/// What to do about columns that are gone: the guesses, what is new, and where
/// the mapping is changed.
fn mend(drift: &Drift) -> String {
    let choose =
        "choose the columns again in segport, under Saved exports, or in the export's file";
    let known = [drift.guess_sentence(), drift.new_sentence()].into_iter().flatten();
    known.chain([choose.to_owned()]).collect::<Vec<_>>().join("; ")
}
