//! What is wrong with a file as such, for formats whose parser is not ours: the one
//! place such a parser is called in. Knows no format.

use std::cell::Cell;
use std::fmt::Display;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::SourceError;

thread_local! {
    /// For whoever tells of panics: Rust says of one where it is, and not who catches it.
    static WITHIN_A_PARSER: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is within a parser that is not ours. A panic there is a damaged
/// file, is caught, and becomes an error; it is no mistake to tell of.
pub fn is_within_a_parser() -> bool {
    WITHIN_A_PARSER.get()
}

/// Makes the errors of one file.
#[derive(Debug, Clone)]
pub(super) struct Trouble {
    pub(super) source_name: String,
    /// What it is, with its article: `the workbook`.
    pub(super) content: &'static str,
    /// What a panic of the parser means.
    pub(super) contradiction: &'static str,
}

impl Trouble {
    /// Its content breaks the rules, at this place.
    pub(super) fn malformed(&self, place: &str, what: impl Into<String>) -> SourceError {
        SourceError::Malformed {
            source_name: self.source_name.clone(),
            place: place.to_owned(),
            what: what.into(),
        }
    }

    pub(super) fn damaged(&self, why: &dyn Display) -> SourceError {
        self.malformed("", format!("{} is damaged or cut off ({why})", self.content))
    }

    pub(super) fn reading(&self, cause: io::Error) -> SourceError {
        SourceError::Read { source_name: self.source_name.clone(), byte_offset: 0, cause }
    }

    /// Calls the parser, which panics on some files that are damaged: it trusts the
    /// numbers in them. Nothing it holds is used after that, so that a panic says no
    /// more than an error does. Our own code is not called in here.
    pub(super) fn call<T, E: Display>(
        &self,
        parser: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, SourceError> {
        let outside = WITHIN_A_PARSER.replace(true);
        let done = catch_unwind(AssertUnwindSafe(parser));
        WITHIN_A_PARSER.set(outside);
        match done {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => Err(self.damaged(&error)),
            Err(_) => Err(self.damaged(&self.contradiction)),
        }
    }
}
