//! `segment members`: the members in one of the formats, onto standard output.

use crate::cli::arguments::MembersFormat;
use crate::cli::errors::CliError;
use crate::cli::output::{self, Form};
use crate::cli::session::{Session, segment_name};
use crate::domain::Unwatched;
use crate::export::{self, ExportError, write_members};

pub(super) fn run(
    session: &Session,
    name: &str,
    limit: Option<u64>,
    format: Option<MembersFormat>,
) -> Result<(), CliError> {
    let database = session.open()?;
    let format = match (format, session.output.form()) {
        (Some(MembersFormat::Csv), _) | (None, Form::Text) => export::MembersFormat::Csv,
        (Some(MembersFormat::Ndjson), _) => export::MembersFormat::Ndjson,
        (Some(MembersFormat::Json), _) | (None, Form::Json) => export::MembersFormat::Json,
    };
    let what = (format, limit.unwrap_or(u64::MAX));
    write_members(&database, &segment_name(name)?, what, output::writer(), &Unwatched)
        .map_err(printing)?;
    Ok(())
}

/// An error of what is printed as it goes: a pipe that was closed is no failure.
pub(super) fn printing(error: ExportError) -> CliError {
    match error {
        ExportError::Write(error) => error.into(),
        error => error.into(),
    }
}
