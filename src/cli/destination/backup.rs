//! `segport destination backup` and `restore`. What a restore replaces is shown and
//! asked for before, and kept beside.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::errors::CliError;
use super::super::output::counted;
use super::super::session::{Session, absolute};
use super::super::start::at_terminal;
use super::{named_json, sizes};
use crate::database::DatabaseError;
use crate::database::sqlite::{Contents, Overwrite, PreparedRestore};
use crate::domain::EntryName;

/// Whether the person has agreed already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Consent {
    /// With `--yes`.
    Given,
    /// It is asked for.
    Asked,
}

pub(super) fn back_up(
    session: &Session,
    name: &str,
    file: &Path,
    overwrite: Overwrite,
) -> Result<(), CliError> {
    let destination = session.home.destination(name)?;
    let database = session.open_destination(&destination)?;
    let file = absolute(file);
    let watch = session.watch()?;
    let contents = database.back_up(&file, overwrite, &watch)?;
    drop(watch);
    let sentence = format!("backed up {name} to {}: {}", file.display(), amount(&contents));
    let mut json = named_json(session, &destination);
    json["file"] = json!(file.to_string_lossy());
    json["contents"] = contents_json(&contents);
    session.output.done(&sentence, &json)
}

pub(super) fn restore(
    session: &Session,
    name: &str,
    file: &Path,
    consent: Consent,
) -> Result<(), CliError> {
    let destination = session.home.destination(name)?;
    let target = session.database_path(&destination);
    let file = absolute(file);
    let watch = session.watch()?;
    let prepared = PreparedRestore::new(&file, &target, &watch)?;
    drop(watch);
    let there =
        session.open_destination(&destination).and_then(|database| Ok(database.contents()?));
    let replaced = match &there {
        Ok(contents) => amount(contents),
        Err(error) => error.message(),
    };
    session.output.note(&format!("{name} now: {replaced}"));
    session.output.note(&format!("the backup: {}", amount(prepared.contents())));
    if consent == Consent::Asked {
        ask(session, &destination.name)?;
    }
    let is_there = target.exists();
    let kept = free_place(&target, Timestamp::now());
    let restored = contents_json(prepared.contents());
    let sentence =
        format!("restored {name} from {}: {}", file.display(), amount(prepared.contents()));
    prepared.put_in_place(&kept)?;
    let kept = is_there.then(|| kept.to_string_lossy().into_owned());
    let sentence = match &kept {
        Some(kept) => format!("{sentence}; what was there is kept: {kept}"),
        None => sentence,
    };
    let mut json = named_json(session, &destination);
    json["file"] = json!(file.to_string_lossy());
    json["contents"] = restored;
    json["replaced"] = there.as_ref().map_or(Value::Null, contents_json);
    json["kept"] = json!(kept);
    session.output.done(&sentence, &json)
}

/// Asks for the destination's name.
fn ask(session: &Session, name: &EntryName) -> Result<(), CliError> {
    if !at_terminal() {
        return Err(CliError::usage(
            format!("restoring {name} replaces all that it holds"),
            "say --yes to replace it; what is there now is kept beside it",
        ));
    }
    session.output.note("type the name of the destination to go on:");
    let mut typed = String::new();
    io::stdin().read_line(&mut typed)?;
    if typed.trim() == name.as_str() { Ok(()) } else { Err(DatabaseError::Cancelled.into()) }
}

/// Where the replaced file is kept: beside it, named by the time.
fn free_place(target: &Path, now: Timestamp) -> PathBuf {
    let time = now.strftime("%Y%m%dT%H%M%SZ");
    let place = |ending: &str| {
        let mut name = target.as_os_str().to_owned();
        name.push(format!(".replaced-{time}{ending}"));
        PathBuf::from(name)
    };
    let mut kept = place("");
    let mut count = 2;
    while kept.symlink_metadata().is_ok() {
        kept = place(&format!("-{count}"));
        count += 1;
    }
    kept
}

fn amount(contents: &Contents) -> String {
    format!(
        "{}, {}, {}",
        sizes(&contents.overview),
        counted(contents.members, "member", "members"),
        counted(contents.versions, "version", "versions")
    )
}

fn contents_json(contents: &Contents) -> Value {
    let overview = &contents.overview;
    json!({
        "customers": overview.customers,
        "visitors": overview.visitors,
        "segments": overview.segments,
        "members": contents.members,
        "versions": contents.versions,
    })
}
