//! The embedded engine: one SQLite file (DESIGN §4). This file holds the
//! handle and routes the trait to the files below, where the SQL lives; errors of
//! SQLite learn here which file they are about. The only place of the crate that
//! uses rusqlite.

mod backup;
mod check;
mod commit;
mod conditions;
mod connection;
mod erase;
#[cfg(test)]
mod fixture;
mod history;
mod ids;
mod import;
mod key_index;
mod matching;
mod member_sources;
mod migration;
mod profiles;
mod running;
mod search;
mod segments;
mod sets;
mod stored;
mod table_file;
#[cfg(test)]
mod tests;
mod versions;
mod waiting;

pub use backup::Replaced;
pub use check::{Cure, Problem};
#[cfg(test)]
pub(crate) use table_file::read_table;
pub use table_file::{TableColumn, TableFile, TableValue};

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::Connection;

use super::{
    Basis, CommitRequest, DatabaseError, EachProfile, EraseReceipt, ImportPlan, Importing,
    MatchPlan, Matching, MembershipEvent, NewComputation, NewSegment, Overview, Receipt,
    RemovalRequest, SegmentDatabase, SegmentEdit,
};
use crate::domain::{
    Attribute, AttributeName, Audience, Computation, Conditions, MatcherKind, MemberSet,
    MemberSources, PhoneRegion, Profile, ProfileField, ProfileNumber, Segment, SegmentName,
    Version, Watch,
};

use running::RunUnderWay;
use waiting::Patience;

/// The key of the key index's hashes: random, one a database.
type HashKey = [u8; 16];

/// Device and number of a file: stay the same whatever its name becomes.
type FileIdentity = (u64, u64);

/// An open segment database in a SQLite file.
#[derive(Debug)]
pub struct SqliteDatabase {
    connection: Connection,
    path: PathBuf,
    /// Which file was opened at the path.
    file: Option<FileIdentity>,
    phone_region: Option<PhoneRegion>,
    hash_key: HashKey,
    /// How long writing waits for other writers.
    patience: Patience,
    /// The runs of this handle that have not ended.
    running: Vec<RunUnderWay>,
}

/// Where a database's file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseFile {
    /// It was made just now.
    Made,
    /// It was there.
    Found,
}

impl SqliteDatabase {
    /// Makes a new database; the file must not be there.
    pub fn create(path: &Path, phone_region: Option<PhoneRegion>) -> Result<Self, DatabaseError> {
        connection::create(path, phone_region)
    }

    /// Makes a database, or opens the one that is there.
    pub fn create_or_open(
        path: &Path,
        phone_region: Option<PhoneRegion>,
    ) -> Result<(Self, DatabaseFile), DatabaseError> {
        match Self::create(path, phone_region) {
            Ok(database) => Ok((database, DatabaseFile::Made)),
            Err(DatabaseError::AlreadyThere { .. }) => {
                Self::open(path).map(|database| (database, DatabaseFile::Found))
            }
            Err(error) => Err(error),
        }
    }

    /// Opens a database that is there; brings an older schema up to date.
    pub fn open(path: &Path) -> Result<Self, DatabaseError> {
        connection::open(path)
    }

    /// Copies the database, as it is at this moment, into a new file that only its owner
    /// can read, while readers and writers of it go on. The copy is checked before it
    /// gets its name; says what it holds.
    pub fn back_up(&self, file: &Path, watch: &dyn Watch) -> Result<Overview, DatabaseError> {
        backup::back_up(&self.connection, file, watch).map_err(|error| self.locate(error))
    }

    /// What a backup holds; one that is not ours, newer or damaged is an error. Reads all
    /// of it.
    pub fn look_at_backup(file: &Path, watch: &dyn Watch) -> Result<Overview, DatabaseError> {
        backup::look(file, watch)
    }

    /// Puts a backup in the place of a database that nobody else has open, in one
    /// transaction; what was there is kept beside it, named by the moment handed in. Says
    /// what the backup holds, of which all is read before.
    pub fn restore_backup(
        backup: &Path,
        path: &Path,
        now: Timestamp,
        watch: &dyn Watch,
    ) -> Result<(Overview, Replaced), DatabaseError> {
        backup::restore(backup, path, now, watch)
    }

    /// Whether what is written reaches the file at the path. SQLite would write on into
    /// one that was removed or replaced meanwhile, where nobody finds it again.
    fn check_file(&self) -> Result<(), DatabaseError> {
        connection::check_file(&self.path, self.file)
    }

    /// Checks everything that is stored; tells what is wrong and changes nothing.
    pub fn check(&self, watch: &dyn Watch) -> Result<Vec<Problem>, DatabaseError> {
        check::check(self, watch).map_err(|error| self.locate(error))
    }

    /// Makes all indexes again from the profiles.
    pub fn repair_indexes(&self, watch: &dyn Watch) -> Result<(), DatabaseError> {
        check::repair_indexes(self, watch).map_err(|error| self.locate(error))
    }

    /// The same error, which knows now which file it is about.
    fn locate(&self, error: DatabaseError) -> DatabaseError {
        connection::locate(error, &self.path)
    }
}

impl SegmentDatabase for SqliteDatabase {
    fn overview(&self) -> Result<Overview, DatabaseError> {
        connection::sizes(&self.connection).map_err(|error| self.locate(error))
    }

    fn phone_region(&self) -> Option<PhoneRegion> {
        self.phone_region
    }

    fn attributes(&self, audience: Audience) -> Result<Vec<Attribute>, DatabaseError> {
        profiles::attributes(self, audience).map_err(|error| self.locate(error))
    }

    fn profile(&self, audience: Audience, id: &str) -> Result<Profile, DatabaseError> {
        profiles::profile(self, audience, id).map_err(|error| self.locate(error))
    }

    fn profiles(
        &self,
        audience: Audience,
        numbers: &[ProfileNumber],
    ) -> Result<Vec<Profile>, DatabaseError> {
        profiles::profiles(self, audience, numbers).map_err(|error| self.locate(error))
    }

    fn everybody(&self, audience: Audience) -> Result<MemberSet, DatabaseError> {
        profiles::stored(&self.connection, audience).map_err(|error| self.locate(error))
    }

    fn each_profile(
        &self,
        audience: Audience,
        fields: &[ProfileField],
        each: &mut EachProfile<'_>,
    ) -> Result<(), DatabaseError> {
        search::each_profile(self, audience, fields, each).map_err(|error| self.locate(error))
    }

    fn beginning_with(
        &self,
        audience: Audience,
        field: &ProfileField,
        text: &str,
        watch: &dyn Watch,
    ) -> Result<MemberSet, DatabaseError> {
        search::beginning_with(self, audience, field, text, watch)
            .map_err(|error| self.locate(error))
    }

    fn start_import<'a>(
        &'a mut self,
        plan: &ImportPlan,
        watch: &'a dyn Watch,
    ) -> Result<Box<dyn Importing + 'a>, DatabaseError> {
        let path = self.path.clone();
        import::start(self, plan, watch)
            .map(|import| Box::new(import) as Box<dyn Importing + 'a>)
            .map_err(|error| connection::locate(error, &path))
    }

    fn erase(
        &mut self,
        audience: Audience,
        ids: &[String],
        at: Timestamp,
    ) -> Result<EraseReceipt, DatabaseError> {
        erase::erase(self, audience, ids, at).map_err(|error| self.locate(error))
    }

    fn start_matching<'a>(
        &'a mut self,
        plan: &MatchPlan,
        watch: &'a dyn Watch,
    ) -> Result<Box<dyn Matching + 'a>, DatabaseError> {
        let path = self.path.clone();
        matching::start(self, plan, watch)
            .map(|matching| Box::new(matching) as Box<dyn Matching + 'a>)
            .map_err(|error| connection::locate(error, &path))
    }

    fn profiles_with_key(
        &mut self,
        audience: Audience,
        attribute: &AttributeName,
        matcher: MatcherKind,
        key: &str,
    ) -> Result<MemberSet, DatabaseError> {
        matching::profiles_with_key(self, audience, attribute, matcher, key)
            .map_err(|error| self.locate(error))
    }

    fn segments(&self) -> Result<Vec<Segment>, DatabaseError> {
        segments::all(self).map_err(|error| self.locate(error))
    }

    fn segment(&self, name: &SegmentName) -> Result<Segment, DatabaseError> {
        segments::find(self, name).map_err(|error| self.locate(error))
    }

    fn create_segment_watched(
        &mut self,
        new: &NewSegment,
        at: Timestamp,
        watch: &dyn Watch,
    ) -> Result<Segment, DatabaseError> {
        segments::create(self, new, at, watch).map_err(|error| self.locate(error))
    }

    fn count_conditions(
        &self,
        audience: Audience,
        conditions: &Conditions,
        watch: &dyn Watch,
    ) -> Result<u64, DatabaseError> {
        conditions::count(self, audience, conditions, watch).map_err(|error| self.locate(error))
    }

    fn compute_segment(
        &mut self,
        name: &SegmentName,
        at: Timestamp,
        watch: &dyn Watch,
    ) -> Result<Receipt, DatabaseError> {
        commit::compute(self, name, at, watch).map_err(|error| self.locate(error))
    }

    fn edit_segment(
        &mut self,
        name: &SegmentName,
        edit: &SegmentEdit,
        at: Timestamp,
    ) -> Result<(), DatabaseError> {
        segments::edit(self, name, edit, at).map_err(|error| self.locate(error))
    }

    fn members(
        &self,
        segment: &SegmentName,
        version: Option<u64>,
    ) -> Result<MemberSet, DatabaseError> {
        versions::members(self, segment, version).map_err(|error| self.locate(error))
    }

    fn conditions_naming(
        &self,
        audience: Audience,
        profile: ProfileNumber,
    ) -> Result<Vec<SegmentName>, DatabaseError> {
        conditions::naming(self, audience, profile).map_err(|error| self.locate(error))
    }

    fn versions(&self, segment: &SegmentName) -> Result<Vec<Version>, DatabaseError> {
        versions::all(self, segment).map_err(|error| self.locate(error))
    }

    fn restore(
        &mut self,
        segment: &SegmentName,
        version: u64,
        at: Timestamp,
    ) -> Result<Receipt, DatabaseError> {
        commit::restore(self, segment, version, at).map_err(|error| self.locate(error))
    }

    fn basis(
        &self,
        audience: Audience,
        segment: Option<&SegmentName>,
    ) -> Result<Basis, DatabaseError> {
        versions::basis(self, audience, segment).map_err(|error| self.locate(error))
    }

    fn commit_watched(
        &mut self,
        request: &CommitRequest<'_>,
        watch: &dyn Watch,
    ) -> Result<Receipt, DatabaseError> {
        commit::commit(self, request, watch).map_err(|error| self.locate(error))
    }

    fn sources(&self, segment: &SegmentName) -> Result<MemberSources, DatabaseError> {
        member_sources::sources(self, segment).map_err(|error| self.locate(error))
    }

    fn remove_source(&mut self, request: &RemovalRequest<'_>) -> Result<Receipt, DatabaseError> {
        member_sources::remove(self, request).map_err(|error| self.locate(error))
    }

    fn begin(
        &mut self,
        computation: &NewComputation,
        watch: &dyn Watch,
    ) -> Result<i64, DatabaseError> {
        running::begin(self, computation, watch).map_err(|error| self.locate(error))
    }

    fn record(
        &mut self,
        computation: &NewComputation,
        watch: &dyn Watch,
    ) -> Result<i64, DatabaseError> {
        history::record(self, computation, watch).map_err(|error| self.locate(error))
    }

    fn note_rejects(&mut self, computation: i64, path: &str) -> Result<(), DatabaseError> {
        history::note_rejects(self, computation, path).map_err(|error| self.locate(error))
    }

    fn history(&self, segment: Option<&SegmentName>) -> Result<Vec<Computation>, DatabaseError> {
        history::all(self, segment).map_err(|error| self.locate(error))
    }

    fn memberships(
        &self,
        segment: &SegmentName,
        profile: ProfileNumber,
    ) -> Result<Vec<MembershipEvent>, DatabaseError> {
        history::memberships(self, segment, profile).map_err(|error| self.locate(error))
    }
}
