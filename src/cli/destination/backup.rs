//! `segport destination backup` and `restore`: a database's file as a whole. What is
//! replaced is told before, and kept.

use std::path::Path;

use jiff::Timestamp;
use serde_json::json;

use super::{entry_json, make_folder, sizes};
use crate::cli::errors::CliError;
use crate::cli::session::{Session, absolute};
use crate::database::sqlite::{Replaced, SqliteDatabase};
use crate::database::{DatabaseError, SegmentDatabase};

pub(super) fn back_up(session: &Session, name: &str, file: &Path) -> Result<(), CliError> {
    let destination = session.home.destination(name)?;
    let database = session.open_destination(&destination)?;
    let file = absolute(file);
    let overview = database.back_up(&file, &session.watch()?).map_err(of_the_backup)?;
    let mut json = entry_json(session, &destination, &overview);
    json["backup"] = json!(file.to_string_lossy());
    let sentence = format!("backed up {name} to {}: {}", file.display(), sizes(&overview));
    session.output.done(&sentence, &json)
}

pub(super) fn restore(
    session: &Session,
    name: &str,
    file: &Path,
    yes: bool,
) -> Result<(), CliError> {
    let destination = session.home.destination(name)?;
    let path = session.database_path(&destination);
    let file = absolute(file);
    let watch = session.watch()?;
    if !yes {
        let backup = SqliteDatabase::look_at_backup(&file, &watch).map_err(of_the_backup)?;
        let now = match session.open_destination(&destination).and_then(|it| Ok(it.overview()?)) {
            Ok(overview) => format!("holds {}", sizes(&overview)),
            Err(CliError::Database(DatabaseError::NotFound { .. })) => "is not there".to_owned(),
            Err(error) => format!("cannot be read ({})", error.message()),
        };
        return Err(CliError::usage(
            format!("{name} {now}; the backup holds {}", sizes(&backup)),
            "say --yes to put the backup in its place; what is there now is kept beside it",
        ));
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.exists()) {
        // What is no backup changes nothing.
        SqliteDatabase::look_at_backup(&file, &watch).map_err(of_the_backup)?;
        make_folder(folder)?;
    }
    let (backup, replaced) = SqliteDatabase::restore_backup(&file, &path, Timestamp::now(), &watch)
        .map_err(of_the_backup)?;
    drop(watch);
    let (kept, told) = match &replaced {
        Replaced::Nothing => (None, String::new()),
        Replaced::Kept(kept) => {
            (Some(kept), format!("; what it was before is kept in {}", kept.display()))
        }
        Replaced::Damaged(kept) => {
            (Some(kept), format!("; the damaged file is kept as {}", kept.display()))
        }
    };
    let mut json = entry_json(session, &destination, &backup);
    json["backup"] = json!(file.to_string_lossy());
    json["kept"] = json!(kept.map(|kept| kept.to_string_lossy()));
    let sentence = format!("restored {name} from {}: {}{told}", file.display(), sizes(&backup));
    session.output.done(&sentence, &json)
}

/// An error where the file of the backup is meant and not the one of a destination.
fn of_the_backup(error: DatabaseError) -> CliError {
    let hint = match &error {
        DatabaseError::AlreadyThere { .. } => "choose another path: a backup replaces no file",
        DatabaseError::NotFound { .. } => "check the path of the backup; nothing was changed",
        _ => return error.into(),
    };
    CliError::invalid(error.to_string(), hint)
}
