//! A small engine that keeps everything in memory and does everything the
//! plain way: rows times profiles, text by text. It is the oracle of the
//! contract suite and shows what the trait means; it is not for use.

mod matching;
mod profiles;
mod segments;
mod sources;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    Basis, CommitRequest, DatabaseError, EachProfile, EraseReceipt, ImportPlan, Importing,
    MatchPlan, Matching, MembershipEvent, NewComputation, NewSegment, Overview, Receipt,
    RemovalRequest, SegmentDatabase, SegmentEdit,
};
use crate::domain::{
    Attribute, AttributeName, AttributeType, Audience, Computation, Conditions, MatcherKind,
    MemberSet, MemberSources, PhoneRegion, Profile, ProfileField, ProfileNumber, Segment,
    SegmentName, Status, Version, Watch,
};
use crate::matcher::Matcher;

/// A database in memory.
#[derive(Debug, Clone, Default)]
pub struct MemoryDatabase {
    phone_region: Option<PhoneRegion>,
    customers: People,
    visitors: People,
    segments: Vec<StoredSegment>,
    segments_made: i64,
    computations: Vec<(Option<i64>, Computation)>,
}

/// The profiles of one audience.
#[derive(Debug, Clone, Default)]
struct People {
    attributes: Vec<(AttributeName, AttributeType)>,
    profiles: BTreeMap<ProfileNumber, StoredProfile>,
    numbers_given: ProfileNumber,
    generation: u64,
}

/// One profile; values by the place of their attribute, missing ones empty.
#[derive(Debug, Clone, Default, PartialEq)]
struct StoredProfile {
    id: String,
    values: Vec<Option<String>>,
}

/// One segment with all its versions, version 1 first.
#[derive(Debug, Clone)]
struct StoredSegment {
    segment: Segment,
    versions: Vec<StoredVersion>,
}

/// One version.
#[derive(Debug, Clone)]
struct StoredVersion {
    version: Version,
    members: MemberSet,
    conditions: Option<crate::domain::Conditions>,
    criteria: Vec<(String, MemberSet)>,
}

impl MemoryDatabase {
    /// An empty database.
    pub fn new(phone_region: Option<PhoneRegion>) -> Self {
        Self { phone_region, ..Self::default() }
    }

    fn people(&self, audience: Audience) -> &People {
        match audience {
            Audience::Customer => &self.customers,
            Audience::Visitor => &self.visitors,
        }
    }

    fn people_mut(&mut self, audience: Audience) -> &mut People {
        match audience {
            Audience::Customer => &mut self.customers,
            Audience::Visitor => &mut self.visitors,
        }
    }
}

impl SegmentDatabase for MemoryDatabase {
    fn overview(&self) -> Result<Overview, DatabaseError> {
        let used = |stored: &&StoredSegment| stored.segment.status != Status::Archived;
        Ok(Overview {
            schema: 1,
            phone_region: self.phone_region,
            customers: self.customers.profiles.len() as u64,
            visitors: self.visitors.profiles.len() as u64,
            segments: self.segments.iter().filter(used).count() as u64,
            size_bytes: None,
        })
    }

    fn phone_region(&self) -> Option<PhoneRegion> {
        self.phone_region
    }

    fn attributes(&self, audience: Audience) -> Result<Vec<Attribute>, DatabaseError> {
        Ok(self.people(audience).attributes())
    }

    fn profile(&self, audience: Audience, id: &str) -> Result<Profile, DatabaseError> {
        self.people(audience)
            .find(id)
            .and_then(|number| self.people(audience).profile(number))
            .ok_or_else(|| DatabaseError::UnknownProfile { audience, id: id.to_owned() })
    }

    fn profiles(
        &self,
        audience: Audience,
        numbers: &[ProfileNumber],
    ) -> Result<Vec<Profile>, DatabaseError> {
        let people = self.people(audience);
        Ok(numbers.iter().filter_map(|number| people.profile(*number)).collect())
    }

    fn everybody(&self, audience: Audience) -> Result<MemberSet, DatabaseError> {
        Ok(self.people(audience).profiles.keys().collect())
    }

    fn each_profile(
        &self,
        audience: Audience,
        fields: &[ProfileField],
        each: &mut EachProfile<'_>,
    ) -> Result<(), DatabaseError> {
        self.people(audience).each(audience, fields, each)
    }

    fn beginning_with(
        &self,
        audience: Audience,
        field: &ProfileField,
        text: &str,
        _watch: &dyn Watch,
    ) -> Result<MemberSet, DatabaseError> {
        self.people(audience).beginning_with(audience, field, text)
    }

    fn start_import<'a>(
        &'a mut self,
        plan: &ImportPlan,
        _watch: &'a dyn Watch,
    ) -> Result<Box<dyn Importing + 'a>, DatabaseError> {
        profiles::start_import(self.people_mut(plan.audience), plan)
    }

    fn erase(
        &mut self,
        audience: Audience,
        ids: &[String],
        at: Timestamp,
    ) -> Result<EraseReceipt, DatabaseError> {
        profiles::erase(self, audience, ids, at)
    }

    fn start_matching<'a>(
        &'a mut self,
        plan: &MatchPlan,
        _watch: &'a dyn Watch,
    ) -> Result<Box<dyn Matching + 'a>, DatabaseError> {
        matching::start(self, plan)
    }

    fn profiles_with_key(
        &mut self,
        audience: Audience,
        attribute: &AttributeName,
        matcher: MatcherKind,
        key: &str,
    ) -> Result<MemberSet, DatabaseError> {
        let people = self.people(audience);
        let place = people.place(audience, attribute)?;
        let of = people.attributes[place].1;
        let mut matcher = Matcher::of_values(matcher, of, self.phone_region);
        let holds = |number: &ProfileNumber| {
            let value = people.value(*number, place);
            value.is_some_and(|value| matcher.key(value).as_deref() == Ok(key))
        };
        Ok(people.profiles.keys().copied().filter(holds).collect())
    }

    fn segments(&self) -> Result<Vec<Segment>, DatabaseError> {
        let mut segments: Vec<Segment> =
            self.segments.iter().map(|stored| stored.segment.clone()).collect();
        segments.sort_by_key(|segment| segment.name.key());
        Ok(segments)
    }

    fn segment(&self, name: &SegmentName) -> Result<Segment, DatabaseError> {
        self.stored(name).map(|stored| stored.segment.clone())
    }

    fn create_segment_watched(
        &mut self,
        new: &NewSegment,
        at: Timestamp,
        _watch: &dyn Watch,
    ) -> Result<Segment, DatabaseError> {
        segments::create(self, new, at)
    }

    fn count_conditions(
        &self,
        audience: Audience,
        conditions: &Conditions,
        _watch: &dyn Watch,
    ) -> Result<u64, DatabaseError> {
        self.satisfying(audience, conditions).map(|found| found.len())
    }

    fn compute_segment(
        &mut self,
        name: &SegmentName,
        at: Timestamp,
        _watch: &dyn Watch,
    ) -> Result<Receipt, DatabaseError> {
        segments::compute(self, name, at)
    }

    fn edit_segment(
        &mut self,
        name: &SegmentName,
        edit: &SegmentEdit,
        at: Timestamp,
    ) -> Result<(), DatabaseError> {
        segments::edit(self, name, edit, at)
    }

    fn members(
        &self,
        segment: &SegmentName,
        version: Option<u64>,
    ) -> Result<MemberSet, DatabaseError> {
        self.stored(segment)?.members(version)
    }

    fn conditions_naming(
        &self,
        audience: Audience,
        profile: ProfileNumber,
    ) -> Result<Vec<SegmentName>, DatabaseError> {
        Ok(segments::conditions_naming(self, audience, profile))
    }

    fn versions(&self, segment: &SegmentName) -> Result<Vec<Version>, DatabaseError> {
        let versions = &self.stored(segment)?.versions;
        Ok(versions.iter().map(|stored| stored.version.clone()).collect())
    }

    fn restore(
        &mut self,
        segment: &SegmentName,
        version: u64,
        at: Timestamp,
    ) -> Result<Receipt, DatabaseError> {
        segments::restore(self, segment, version, at)
    }

    fn basis(
        &self,
        audience: Audience,
        segment: Option<&SegmentName>,
    ) -> Result<Basis, DatabaseError> {
        let segment = segment.map(|name| self.segment(name)).transpose()?;
        Ok(Basis {
            segment: segment.map(|segment| (segment.number, segment.version)),
            generation: self.people(audience).generation,
        })
    }

    fn commit_watched(
        &mut self,
        request: &CommitRequest<'_>,
        _: &dyn Watch,
    ) -> Result<Receipt, DatabaseError> {
        segments::commit(self, request)
    }

    fn sources(&self, segment: &SegmentName) -> Result<MemberSources, DatabaseError> {
        Ok(sources::sources(self, self.stored(segment)?))
    }

    fn remove_source(&mut self, request: &RemovalRequest<'_>) -> Result<Receipt, DatabaseError> {
        segments::remove_source(self, request)
    }

    fn begin(&mut self, computation: &NewComputation, _: &dyn Watch) -> Result<i64, DatabaseError> {
        Ok(segments::record(self, computation))
    }

    fn record(
        &mut self,
        computation: &NewComputation,
        _: &dyn Watch,
    ) -> Result<i64, DatabaseError> {
        Ok(segments::record(self, computation))
    }

    fn note_rejects(&mut self, computation: i64, path: &str) -> Result<(), DatabaseError> {
        segments::note_rejects(self, computation, path);
        Ok(())
    }

    fn history(&self, segment: Option<&SegmentName>) -> Result<Vec<Computation>, DatabaseError> {
        segments::history(self, segment)
    }

    fn memberships(
        &self,
        segment: &SegmentName,
        profile: ProfileNumber,
    ) -> Result<Vec<MembershipEvent>, DatabaseError> {
        Ok(segments::memberships(self.stored(segment)?, profile))
    }
}
