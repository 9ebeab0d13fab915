//! `segport destination …`: naming databases, making them, checking them.

mod backup;
mod check;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use check::Wanted;

use super::arguments::DestinationCommand;
use super::errors::CliError;
use super::output::{counted, thousands};
use super::session::{Session, absolute};
use super::table::{Align, Table};
use crate::config::make_private_folder;
use crate::database::sqlite::{DatabaseFile, SqliteDatabase};
use crate::database::{Overview, SegmentDatabase};
use crate::domain::{Connector, Destination, EntryName, PhoneRegion, Word};

pub(super) fn run(session: &Session, command: DestinationCommand) -> Result<(), CliError> {
    match command {
        DestinationCommand::Add { name, path, phone_region } => {
            add(session, &name, path, phone_region)
        }
        DestinationCommand::List => list(session),
        DestinationCommand::Validate { name, deep: false, .. } => validate(session, &name),
        DestinationCommand::Validate { name, repair, .. } => {
            check::run(session, &name, if repair { Wanted::Repair } else { Wanted::Report })
        }
        DestinationCommand::Backup { name, file } => backup::back_up(session, &name, &file),
        DestinationCommand::Restore { name, file, yes } => {
            backup::restore(session, &name, &file, yes)
        }
        DestinationCommand::Remove { name } => remove(session, &name),
    }
}

fn add(
    session: &Session,
    name: &EntryName,
    path: Option<PathBuf>,
    phone_region: Option<PhoneRegion>,
) -> Result<(), CliError> {
    let path = match path {
        Some(path) => absolute(&path),
        None => session.home.default_destination_path(name),
    };
    // Within the home it is named from there, so that the home can be moved.
    let kept = path.strip_prefix(session.home.root()).unwrap_or(&path).to_owned();
    let destination = Destination { name: name.clone(), connector: Connector::Sqlite, path: kept };
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    let (database, file) = SqliteDatabase::create_or_open(&path, phone_region)?;
    let overview =
        check_region(&path, &database, phone_region).and_then(|()| Ok(database.overview()?));
    drop(database);
    let named = overview.and_then(|overview| {
        session.home.add_destination(&destination)?;
        Ok(overview)
    });
    if named.is_err() && file == DatabaseFile::Made {
        remove_database(&path);
    }
    let overview = named?;
    let done = match file {
        DatabaseFile::Made => "made",
        DatabaseFile::Found => "connected",
    };
    let sentence = format!("{done} {name}: {}, {}", path.display(), sizes(&overview));
    session.output.done(&sentence, &entry_json(session, &destination, &overview))
}

/// Makes the folder, and those above it, for their owner only.
pub(super) fn make_folder(folder: &Path) -> Result<(), CliError> {
    make_private_folder(folder).map_err(CliError::file("make the folder", folder))
}

/// The region of a database that is there cannot be said otherwise: its phone
/// numbers were indexed by it.
fn check_region(
    path: &Path,
    database: &SqliteDatabase,
    asked: Option<PhoneRegion>,
) -> Result<(), CliError> {
    let stored = database.phone_region();
    if asked.is_none() || asked == stored {
        return Ok(());
    }
    let stored = stored.map_or("none".to_owned(), |region| region.to_string());
    Err(CliError::invalid(
        format!("the phone region of {} is {stored}", path.display()),
        "leave --phone-region out, or make a new database",
    ))
}

/// Removes a database nobody has used yet, with the files SQLite keeps beside
/// it. There is nothing better to do when that fails.
fn remove_database(path: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(ending);
        let _ = fs::remove_file(file);
    }
}

fn list(session: &Session) -> Result<(), CliError> {
    let destinations = session.home.destinations()?;
    let opened: Vec<(Destination, Result<Overview, CliError>)> = destinations
        .into_iter()
        .map(|destination| {
            let overview = session
                .open_destination(&destination)
                .and_then(|database| Ok(database.overview()?));
            (destination, overview)
        })
        .collect();
    let json: Vec<Value> = opened
        .iter()
        .map(|(destination, overview)| match overview {
            Ok(overview) => entry_json(session, destination, overview),
            Err(error) => {
                let mut entry = named_json(session, destination);
                entry["error"] = error.json()["error"].take();
                entry
            }
        })
        .collect();
    session.output.data(|| list_text(session, &opened), &json)?;
    if json.is_empty() {
        session.output.note("there is no destination yet; make one: segport destination add NAME");
    }
    Ok(())
}

fn list_text(session: &Session, opened: &[(Destination, Result<Overview, CliError>)]) -> String {
    if opened.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[
        ("Name", Align::Left),
        ("Customers", Align::Right),
        ("Visitors", Align::Right),
        ("Segments", Align::Right),
        ("Phones", Align::Left),
        ("File", Align::Left),
        ("State", Align::Left),
    ]);
    for (destination, overview) in opened {
        let name = destination.name.to_string();
        let path = session.database_path(destination).display().to_string();
        match overview {
            Ok(overview) => table.row([
                name,
                thousands(overview.customers),
                thousands(overview.visitors),
                thousands(overview.segments),
                overview.phone_region.map_or_else(String::new, |region| region.to_string()),
                path,
                "ok".to_owned(),
            ]),
            Err(error) => {
                let blank = String::new;
                table.row([name, blank(), blank(), blank(), blank(), path, error.message()]);
            }
        }
    }
    table.text()
}

/// Opening checks that the file is there, ours, of a known schema and
/// writable; the sizes check that its tables can be read.
fn validate(session: &Session, name: &str) -> Result<(), CliError> {
    let destination = session.home.destination(name)?;
    let database = session.open_destination(&destination)?;
    let overview = database.overview()?;
    let mut json = entry_json(session, &destination, &overview);
    json["schema"] = json!(overview.schema);
    json["valid"] = json!(true);
    let text =
        || format!("{name} is valid: schema {}, writable, {}\n", overview.schema, sizes(&overview));
    session.output.data(text, &json)
}

fn remove(session: &Session, name: &str) -> Result<(), CliError> {
    let removed = session.home.remove_destination(name)?;
    let path = session.database_path(&removed);
    let sentence = format!("removed {name}; its database stays: {}", path.display());
    session.output.done(&sentence, &named_json(session, &removed))
}

fn named_json(session: &Session, destination: &Destination) -> Value {
    json!({
        "name": destination.name.as_str(),
        "connector": destination.connector.word(),
        "path": session.database_path(destination).to_string_lossy(),
    })
}

fn entry_json(session: &Session, destination: &Destination, overview: &Overview) -> Value {
    let mut entry = named_json(session, destination);
    entry["phone_region"] = json!(overview.phone_region.map(|region| region.to_string()));
    entry["customers"] = json!(overview.customers);
    entry["visitors"] = json!(overview.visitors);
    entry["segments"] = json!(overview.segments);
    entry["size_bytes"] = json!(overview.size_bytes);
    entry
}

fn sizes(overview: &Overview) -> String {
    format!(
        "{}, {}, {}",
        counted(overview.customers, "customer", "customers"),
        counted(overview.visitors, "visitor", "visitors"),
        counted(overview.segments, "segment", "segments")
    )
}
