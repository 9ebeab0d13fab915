//! What a command can end with besides success, and how it is told: a message,
//! what to do next, and an exit code (SPEC §7).

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::config::ConfigError;
use crate::database::DatabaseError;
use crate::domain::{ErrorKind, GuardStop};
use crate::export::ExportError;
use crate::runtime::RuntimeError;
use crate::source::SourceError;
use crate::wizard::text::width;

/// An error of a command.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    /// Of a destination or a saved export as it is written.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Of a table.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// Of a database.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Of a run or an import.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The command cannot be meant.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: String,
    },
    /// What it names is not fit for it.
    #[error("{message}")]
    Invalid {
        /// What is wrong.
        message: String,
        /// What to do.
        hint: String,
    },
    /// A file or folder of the person's could not be used.
    #[error("cannot {action} {path}", path = path.display())]
    File {
        /// What was tried: "save".
        action: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        #[source]
        cause: io::Error,
    },
    /// The run was committed, but not all that was asked for was done.
    #[error("the segment was written, but the rows that found nobody were not saved")]
    RejectsNotSaved(#[source] Box<CliError>),
    /// A run computed again came to something else.
    #[error("{}", [&[format!("run {number} is not what it was")], changes.as_slice()].concat().join("; "))]
    RunDiffers {
        /// The run.
        number: i64,
        /// What changed since, in sentences.
        changes: Vec<String>,
    },
    /// The profiles were imported, but not all that was asked for was done.
    #[error("the profiles were imported, but the rows that were left out were not saved")]
    ImportRejectsNotSaved(#[source] Box<CliError>),
    /// Standard output is gone.
    #[error("cannot write the answer")]
    Output(#[from] io::Error),
    /// The wizard ended other than by being left.
    #[error(transparent)]
    Wizard(#[from] RuntimeError),
}

impl CliError {
    /// A command that cannot be meant.
    pub(super) fn usage(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), hint: hint.into() }
    }

    /// Something named that is not fit for the command.
    pub(super) fn invalid(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Invalid { message: message.into(), hint: hint.into() }
    }

    /// Makes the error that `action` met at `path`.
    pub(super) fn file(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::File { action, path: path.to_owned(), cause }
    }

    /// The sort of trouble.
    pub(super) fn kind(&self) -> ErrorKind {
        match self {
            Self::Config(error) => error.kind(),
            Self::Source(error) => error.kind(),
            Self::Database(error) => error.kind(),
            Self::Export(error) => error.kind(),
            Self::Usage { .. } => ErrorKind::Usage,
            Self::Invalid { .. } => ErrorKind::Invalid,
            Self::File { .. }
            | Self::RejectsNotSaved(_)
            | Self::RunDiffers { .. }
            | Self::ImportRejectsNotSaved(_)
            | Self::Output(_) => ErrorKind::Failed,
            Self::Wizard(error) => error.kind(),
        }
    }

    /// For the process.
    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Self::Wizard(error) => error.exit_code(),
            _ => self.kind().exit_code(),
        }
    }

    /// What to do next.
    pub(super) fn hint(&self) -> Option<String> {
        match self {
            Self::Config(error) => error.hint(),
            Self::Source(error) => error.hint(),
            Self::Database(error) => error.hint(),
            Self::Export(error) => error.hint(),
            Self::Usage { hint, .. } | Self::Invalid { hint, .. } => Some(hint.clone()),
            Self::File { .. } => {
                Some("check the folder, its permissions and the free space".into())
            }
            Self::RejectsNotSaved(_) => {
                Some("run the export again with --dry-run --rejects to save them".into())
            }
            Self::RunDiffers { changes, .. } if changes.is_empty() => {
                Some("nothing changed that could explain it; check the database".into())
            }
            Self::RunDiffers { .. } => {
                Some("name the table as the run read it with --source".into())
            }
            Self::ImportRejectsNotSaved(_) => {
                Some("import the file again with --rejects to save them".into())
            }
            Self::Wizard(error) => error.hint(),
            Self::Output(_) => {
                Some("what the command did is done; check where its answer is written to".into())
            }
        }
    }

    /// The line of the query that is wrong, and a mark under the place.
    pub(super) fn excerpt(&self) -> Vec<String> {
        let place = match self {
            Self::Source(SourceError::Sql(error))
            | Self::Export(ExportError::Source(SourceError::Sql(error))) => error.place(),
            _ => None,
        };
        let Some(place) = place else { return Vec::new() };
        // A tab is as wide as the space before the mark.
        let text = place.text.replace('\t', " ");
        let before: String = text.chars().take(place.column - 1).collect();
        vec![format!("  {text}"), format!("  {}^", " ".repeat(width(&before)))]
    }

    /// The guards that stopped it, each told by itself.
    pub(super) fn guards(&self) -> &[GuardStop] {
        match self {
            Self::Export(ExportError::Guarded(guards)) => guards,
            _ => &[],
        }
    }

    /// Whether the reader of standard output left, as `head` does: no error.
    pub(super) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(cause) if cause.kind() == io::ErrorKind::BrokenPipe)
    }

    /// The message with its causes, each told once.
    pub(super) fn message(&self) -> String {
        let mut message = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            let text = error.to_string();
            if !message.contains(&text) {
                message = format!("{message}: {text}");
            }
            cause = error.source();
        }
        message
    }

    /// The object of `--json` (SPEC §7).
    pub(super) fn json(&self) -> Value {
        error_json(self.kind(), &self.message(), self.hint().as_deref())
    }
}

/// An error as an object.
pub(super) fn error_json(kind: ErrorKind, message: &str, hint: Option<&str>) -> Value {
    json!({ "error": { "kind": kind.word(), "message": message, "hint": hint } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_told_once() {
        let cause = io::Error::other("the disk is full");
        let error = CliError::file("save", Path::new("rejects.csv"))(cause);
        assert_eq!(error.message(), "cannot save rejects.csv: the disk is full");
        let error = CliError::RejectsNotSaved(Box::new(error));
        assert!(
            error.message().ends_with("were not saved: cannot save rejects.csv: the disk is full")
        );
        let name = crate::domain::AttributeName::parse("id").unwrap_err();
        let error = ExportError::BadAttribute { column: "id".into(), source: name };
        assert_eq!(
            CliError::from(error).message(),
            "column \"id\": the attribute name \"id\" is reserved"
        );
    }

    #[test]
    fn an_error_is_an_object_of_three_members() {
        let error = CliError::usage("no", "do this");
        assert_eq!(
            error.json().to_string(),
            r#"{"error":{"kind":"usage","message":"no","hint":"do this"}}"#
        );
    }

    #[test]
    fn only_a_pipe_that_broke_is_no_error() {
        assert!(CliError::from(io::Error::from(io::ErrorKind::BrokenPipe)).is_broken_pipe());
        assert!(!CliError::from(io::Error::from(io::ErrorKind::StorageFull)).is_broken_pipe());
    }
}
