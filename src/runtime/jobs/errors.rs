//! The layers' errors as the wizard shows them: sort, sentence, hint.

use std::error::Error;

use crate::config::ConfigError;
use crate::database::DatabaseError;
use crate::domain::ErrorKind;
use crate::export::ExportError;
use crate::source::SourceError;
use crate::wizard::job::JobError;

/// The error's text and its causes', each once.
pub(super) fn sentence(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let part = error.to_string();
        if !text.contains(&part) {
            text.push_str(": ");
            text.push_str(&part);
        }
        cause = error.source();
    }
    text
}

/// An error of the file system, with the path it happened at.
pub(super) fn file_error(doing: &str, path: &std::path::Path, error: &std::io::Error) -> JobError {
    JobError {
        kind: ErrorKind::Failed,
        message: format!("cannot {doing} {}: {error}", path.display()),
        hint: Some("check the folder, its permissions and the free space".to_owned()),
    }
}

macro_rules! from_layer {
    ($($layer:ty),+) => {$(
        impl From<$layer> for JobError {
            fn from(error: $layer) -> Self {
                Self { kind: error.kind(), message: sentence(&error), hint: error.hint() }
            }
        }
    )+};
}

from_layer!(ConfigError, SourceError, DatabaseError, ExportError);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_told_and_nothing_twice() {
        let cause = std::io::Error::other("disk full");
        let error = DatabaseError::Engine { doing: "writing members", source: Box::new(cause) };
        let wrapped = JobError::from(ExportError::Database(error));
        assert_eq!(wrapped.message, "the database failed while writing members: disk full");
        assert_eq!(wrapped.kind, ErrorKind::Failed);
    }

    #[test]
    fn hint_and_sort_come_along() {
        let error = JobError::from(DatabaseError::OutOfDate);
        assert_eq!(error.kind, ErrorKind::Busy);
        assert_eq!(error.hint.as_deref(), Some("try again"));
    }
}
