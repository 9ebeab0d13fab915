//! The state of the database that a run reads: indexes are made fresh before,
//! then everything is read in one transaction, and by the helping connections in
//! transactions that see the same profiles and indexes.

use std::sync::Arc;

use rusqlite::{Connection, Transaction};

use super::super::super::findings::ProfilesState;
use super::super::super::{DatabaseError, PlannedCriterion, PlannedKind};
use super::super::SqliteDatabase;
use super::super::connection::{self, damaged, failed};
use super::super::key_index::{
    self, JoinVisitor, KeyHasher, KeyIndexMap, KeyIndexReader, KeyParts, Pair,
};
use super::super::profiles::{self, Numbering, StoredAttribute};
use crate::domain::{Audience, MatcherKind, MemberSet, Watch};

/// One state of the database in which the indexes of all criteria are fresh.
pub(super) struct Snapshot<'a> {
    database: &'a SqliteDatabase,
    audience: Audience,
    pub(super) transaction: Transaction<'a>,
    /// The connections keys are looked up on, one a thread, each in a transaction
    /// of its own: they keep few pages in memory.
    pub(super) helpers: Vec<Connection>,
    pub(super) numbering: Numbering,
    /// The attribute of each criterion.
    pub(super) attributes: Vec<StoredAttribute>,
}

impl<'a> Snapshot<'a> {
    /// Builds the indexes that are missing, then takes the snapshot, to be read
    /// by so many threads.
    pub(super) fn open(
        database: &'a SqliteDatabase,
        audience: Audience,
        criteria: &[PlannedCriterion],
        threads: usize,
        watch: &dyn Watch,
    ) -> Result<Self, DatabaseError> {
        let connection = &database.connection;
        // Each time around, somebody else has changed the profiles in between.
        loop {
            for criterion in criteria.iter().filter(|criterion| needs_index(criterion)) {
                let name = &criterion.attribute;
                let attribute = profiles::find_attribute(connection, audience, name)?;
                key_index::ensure(database, &attribute, criterion.matcher, watch)?;
            }
            if let Some(snapshot) = Self::take(database, audience, criteria, threads)? {
                return Ok(snapshot);
            }
            if watch.cancelled() {
                return Err(DatabaseError::Cancelled);
            }
        }
    }

    /// Takes the snapshot; nothing when the profiles have changed since the indexes
    /// were made fresh, or change while it is taken.
    fn take(
        database: &'a SqliteDatabase,
        audience: Audience,
        criteria: &[PlannedCriterion],
        threads: usize,
    ) -> Result<Option<Self>, DatabaseError> {
        let connection = &database.connection;
        let transaction =
            connection.unchecked_transaction().map_err(failed("beginning to match"))?;
        let numbering = Numbering::read(&transaction, audience)?;
        let mut attributes = Vec::new();
        for criterion in criteria {
            let attribute = profiles::find_attribute(&transaction, audience, &criterion.attribute)?;
            let index = key_index::find(&transaction, &attribute, criterion.matcher)?;
            let is_fresh = index.is_some_and(|index| index.generation == numbering.generation);
            if needs_index(criterion) && !is_fresh {
                return Ok(None);
            }
            attributes.push(attribute);
        }
        let helpers = (0..threads)
            .map(|_| helper(database, audience, numbering))
            .collect::<Result<Option<Vec<_>>, _>>()?;
        Ok(helpers.map(|helpers| Self {
            database,
            audience,
            transaction,
            helpers,
            numbering,
            attributes,
        }))
    }

    /// Which state of the profiles this is.
    pub(super) fn state(&self, audience: Audience) -> ProfilesState {
        let Numbering { generation, .. } = self.numbering;
        ProfilesState { database: self.database.hash_key, audience, generation }
    }

    /// Where the blocks of an index are, which a criterion of the plan needs.
    pub(super) fn index(
        &self,
        attribute: &StoredAttribute,
        matcher: MatcherKind,
    ) -> Result<KeyIndexMap, DatabaseError> {
        self.index_on(&self.transaction, attribute, matcher)
    }

    /// The same of an index that was made again, which the helpers see.
    pub(super) fn renewed_index(
        &self,
        attribute: &StoredAttribute,
        matcher: MatcherKind,
    ) -> Result<KeyIndexMap, DatabaseError> {
        let helper = self.helpers.first().expect("there is one where keys are looked up");
        self.index_on(helper, attribute, matcher)
    }

    fn index_on(
        &self,
        connection: &Connection,
        attribute: &StoredAttribute,
        matcher: MatcherKind,
    ) -> Result<KeyIndexMap, DatabaseError> {
        match key_index::find(connection, attribute, matcher)? {
            Some(index) if index.generation == self.numbering.generation => {
                KeyIndexMap::read(connection, index, self.numbering.next)
            }
            _ => Err(DatabaseError::OutOfDate),
        }
    }

    /// Lets the helpers see the indexes as they are now. The profiles must be those
    /// of the snapshot.
    pub(super) fn renew_helpers(&mut self) -> Result<(), DatabaseError> {
        for place in &mut self.helpers {
            let helper = helper(self.database, self.audience, self.numbering)?;
            *place = helper.ok_or(DatabaseError::OutOfDate)?;
        }
        Ok(())
    }

    /// The profiles whose attribute is empty.
    pub(super) fn profiles_without(
        &self,
        attribute: &StoredAttribute,
    ) -> Result<MemberSet, DatabaseError> {
        let empty = profiles::empty(&self.transaction, attribute)?;
        if empty.max().is_some_and(|max| u64::from(max) >= self.numbering.next) {
            let detail = "the profiles without a value are out of range";
            return Err(failed("reading who has no value")(damaged(detail)));
        }
        Ok(empty)
    }

    /// The profiles whose attribute has a key.
    pub(super) fn profiles_with(
        &self,
        attribute: &StoredAttribute,
        matcher: MatcherKind,
        key: &str,
    ) -> Result<MemberSet, DatabaseError> {
        let index = self.index(attribute, matcher)?;
        let mut keys = KeyParts::new();
        keys.push(KeyHasher::new(&self.database.hash_key).pair(key, 0));
        let mut found = Collect(MemberSet::new());
        let mut reader = KeyIndexReader::open(&self.transaction, Arc::new(index))?;
        for parts in keys.shares(1) {
            reader.join(parts, &mut found, &|| Ok(()))?;
        }
        Ok(found.0)
    }
}

/// Whether a criterion is looked up in an index.
fn needs_index(criterion: &PlannedCriterion) -> bool {
    matches!(criterion.kind, PlannedKind::Column | PlannedKind::Key(_))
}

/// A connection that sees the profiles and their indexes as the snapshot does, if
/// they have not changed: whatever changes them counts a generation up. Segments may
/// have changed in between; they are not read here.
fn helper(
    database: &SqliteDatabase,
    audience: Audience,
    numbering: Numbering,
) -> Result<Option<Connection>, DatabaseError> {
    let connection = connection::open_helper(&database.path)?;
    connection.execute_batch("BEGIN").map_err(failed("beginning to match"))?;
    let is_same = Numbering::read(&connection, audience)? == numbering;
    Ok(is_same.then_some(connection))
}

/// Collects the profiles of one key.
struct Collect(MemberSet);

impl JoinVisitor for Collect {
    fn one(&mut self, _: &[Pair], profile: u32) {
        self.0.insert(profile);
    }

    fn several(&mut self, _: &[Pair], profiles: &[u32]) {
        self.0.extend(profiles);
    }
}
