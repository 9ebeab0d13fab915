//! The state of the database that a run reads: indexes are made fresh before,
//! then everything is read in one transaction.

use rusqlite::Transaction;

use super::super::super::{DatabaseError, PlannedCriterion, PlannedKind};
use super::super::SqliteDatabase;
use super::super::connection::{damaged, failed};
use super::super::key_index::{self, JoinVisitor, KeyHasher, KeyIndexReader, Pair};
use super::super::profiles::{self, Numbering, StoredAttribute};
use super::super::sets::DenseSet;
use super::{Found, OpenCriterion};
use crate::domain::{Audience, MatcherKind, MemberSet, Unwatched, Watch};

/// One state of the database in which the indexes of all criteria are fresh.
pub(super) struct Snapshot<'a> {
    pub(super) transaction: Transaction<'a>,
    pub(super) numbering: Numbering,
    /// The attribute of each criterion.
    pub(super) attributes: Vec<StoredAttribute>,
}

impl<'a> Snapshot<'a> {
    /// Builds the indexes that are missing, then takes the snapshot.
    pub(super) fn open(
        database: &'a SqliteDatabase,
        audience: Audience,
        criteria: &[PlannedCriterion],
        watch: &dyn Watch,
    ) -> Result<Self, DatabaseError> {
        let connection = &database.connection;
        for criterion in criteria {
            let attribute = profiles::find_attribute(connection, audience, &criterion.attribute)?;
            if criterion.kind != PlannedKind::None {
                key_index::ensure(database, &attribute, criterion.matcher, watch)?;
            }
        }
        let transaction =
            connection.unchecked_transaction().map_err(failed("beginning to match"))?;
        let numbering = Numbering::read(&transaction, audience)?;
        let attributes = criteria
            .iter()
            .map(|criterion| profiles::find_attribute(&transaction, audience, &criterion.attribute))
            .collect::<Result<_, _>>()?;
        Ok(Self { transaction, numbering, attributes })
    }

    /// The index of a criterion, which is fresh here unless somebody has
    /// changed the profiles since it was made sure.
    fn reader(
        &self,
        database: &'a SqliteDatabase,
        attribute: &StoredAttribute,
        matcher: MatcherKind,
    ) -> Result<KeyIndexReader<'a>, DatabaseError> {
        let busy = || DatabaseError::Busy { path: database.path.clone() };
        let index = key_index::find(&self.transaction, attribute, matcher)?.ok_or_else(busy)?;
        if index.generation != self.numbering.generation {
            return Err(busy());
        }
        let reader = KeyIndexReader::open(&database.connection, index.number, self.numbering.next)?;
        Ok(reader)
    }

    /// A criterion of the plan, ready to be matched.
    pub(super) fn open_criterion(
        &self,
        database: &'a SqliteDatabase,
        criterion: &PlannedCriterion,
        attribute: &StoredAttribute,
    ) -> Result<OpenCriterion<'a>, DatabaseError> {
        Ok(match &criterion.kind {
            PlannedKind::Column => {
                let profiles = DenseSet::new(self.numbering.array_length());
                let index = self.reader(database, attribute, criterion.matcher)?;
                OpenCriterion::Column(index, Found { rows_matched: 0, profiles })
            }
            PlannedKind::None => {
                let empty = profiles::empty(&self.transaction, attribute)?;
                let beyond = empty.max().is_some_and(|max| u64::from(max) >= self.numbering.next);
                if beyond {
                    let detail = "the profiles without a value are out of range";
                    return Err(failed("reading who has no value")(damaged(detail)));
                }
                OpenCriterion::Constant(empty)
            }
            PlannedKind::Key(key) => OpenCriterion::Constant(self.profiles_of(
                database,
                attribute,
                criterion.matcher,
                key,
            )?),
        })
    }

    /// The profiles whose attribute has a key.
    pub(super) fn profiles_of(
        &self,
        database: &'a SqliteDatabase,
        attribute: &StoredAttribute,
        matcher: MatcherKind,
        key: &str,
    ) -> Result<MemberSet, DatabaseError> {
        let mut found = Collect(MemberSet::new());
        let keys = [KeyHasher::new(&database.hash_key).pair(key, 0)];
        self.reader(database, attribute, matcher)?.join(&keys, &mut found, &Unwatched)?;
        Ok(found.0)
    }
}

/// Collects the profiles of one key.
struct Collect(MemberSet);

impl JoinVisitor for Collect {
    fn begin(&mut self, _: &[Pair]) {}
    fn profiles(&mut self, _: &[Pair], numbers: &[u32]) {
        self.0.extend(numbers);
    }
    fn end(&mut self, _: &[Pair]) {}
}
