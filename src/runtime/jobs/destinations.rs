//! Destinations: their list, a new one, and what one holds.

use std::fs;
use std::path::{Path, PathBuf};

use super::Session;
use super::errors::file_error;
use super::paths::expand;
use crate::config::make_private_folder;
use crate::database::sqlite::{DatabaseFile, SqliteDatabase};
use crate::database::{Overview, SegmentDatabase};
use crate::domain::{Audience, Connector, Destination, EntryName, PhoneRegion};
use crate::wizard::job::{
    DestinationEntry, DestinationSizes, DestinationView, JobAnswer, JobError,
};

impl Session {
    pub(super) fn list_destinations(&self) -> Result<JobAnswer, JobError> {
        let destinations = self.home.destinations()?;
        let entries = destinations.iter().map(|destination| DestinationEntry {
            name: destination.name.to_string(),
            path: self.path_of(destination),
            state: self.sizes_of(destination),
        });
        Ok(JobAnswer::Destinations(entries.collect()))
    }

    pub(super) fn open_destination(&self, name: &str) -> Result<JobAnswer, JobError> {
        let (_, database) = self.connect(name)?;
        Ok(JobAnswer::Destination(view(name, &*database)?))
    }

    /// Makes a database and names it. A segport database that is at the path
    /// already is connected as it is. When the name cannot be kept, a file
    /// made for it goes again.
    pub(super) fn create_destination(
        &self,
        name: &EntryName,
        typed_path: &str,
        phone_region: Option<PhoneRegion>,
    ) -> Result<JobAnswer, JobError> {
        let path = self.database_path(name, typed_path)?;
        let (database, file) = SqliteDatabase::create_or_open(&path, phone_region)?;
        let destination = Destination { name: name.clone(), connector: Connector::Sqlite, path };
        let shown = view(name.as_str(), &database);
        drop(database);
        let named = shown.and_then(|view| {
            self.home.add_destination(&destination)?;
            Ok(JobAnswer::Destination(view))
        });
        if named.is_err() && file == DatabaseFile::Made {
            remove_database(&destination.path);
        }
        named
    }

    fn sizes_of(&self, destination: &Destination) -> Result<DestinationSizes, JobError> {
        Ok(sizes(&self.open(destination)?.overview()?))
    }

    /// Where the new database goes; its folder is made.
    fn database_path(&self, name: &EntryName, typed: &str) -> Result<PathBuf, JobError> {
        let path = match typed.trim() {
            "" => self.home.default_destination_path(name),
            typed => expand(typed),
        };
        let path = std::path::absolute(&path).unwrap_or(path);
        let folder = path.parent().unwrap_or(Path::new("/"));
        make_private_folder(folder)
            .map_err(|error| file_error("make the folder", folder, &error))?;
        Ok(path)
    }
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

/// A destination as the wizard shows it.
fn view(name: &str, database: &dyn SegmentDatabase) -> Result<DestinationView, JobError> {
    Ok(DestinationView {
        name: name.to_owned(),
        sizes: sizes(&database.overview()?),
        customer_attributes: database.attributes(Audience::Customer)?,
        visitor_attributes: database.attributes(Audience::Visitor)?,
        segments: database.segments()?,
    })
}

fn sizes(overview: &Overview) -> DestinationSizes {
    DestinationSizes {
        customers: overview.customers,
        visitors: overview.visitors,
        segments: overview.segments,
        size_bytes: overview.size_bytes.unwrap_or(0),
        phone_region: overview.phone_region,
    }
}
