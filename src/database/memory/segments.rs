//! Segments, versions and the history in memory (SPEC §5).

use jiff::Timestamp;

use crate::database::{
    CommitRequest, CommitTarget, DatabaseError, MembershipChange, MembershipEvent, NewComputation,
    NewSegment, Receipt, RemovalRequest, SegmentEdit,
};
use crate::domain::segment::{removal_cause, restore_cause};
use crate::domain::{
    AttributeName, Audience, Computation, Conditions, Logic, MemberChange, MemberSet, Method,
    ProfileNumber, Segment, SegmentName, Status, Trigger, UnknownWord, Version,
};
use crate::matcher::ConditionTest;

use super::super::traces::{HistoryTexts, label_without};
use super::{MemoryDatabase, StoredSegment, StoredVersion};

impl MemoryDatabase {
    pub(super) fn stored(&self, name: &SegmentName) -> Result<&StoredSegment, DatabaseError> {
        let place = self.place_of(name)?;
        Ok(&self.segments[place])
    }

    fn place_of(&self, name: &SegmentName) -> Result<usize, DatabaseError> {
        let key = name.key();
        let same = |stored: &StoredSegment| stored.segment.name.key() == key;
        self.segments.iter().position(same).ok_or_else(|| {
            let names = self.segments.iter().map(|stored| stored.segment.name.as_str());
            DatabaseError::UnknownSegment(UnknownWord::new("segment", name.as_str(), names))
        })
    }

    fn check_free(&self, name: &SegmentName) -> Result<(), DatabaseError> {
        match self.stored(name) {
            Err(_) => Ok(()),
            Ok(stored) => Err(DatabaseError::SegmentNameTaken {
                name: stored.segment.name.to_string(),
                archived: stored.segment.status == Status::Archived,
            }),
        }
    }

    /// The place of a segment that may be written.
    fn writable(&self, name: &SegmentName) -> Result<usize, DatabaseError> {
        let place = self.place_of(name)?;
        let segment = &self.segments[place].segment;
        if segment.status == Status::Archived {
            return Err(DatabaseError::Archived { name: segment.name.to_string() });
        }
        Ok(place)
    }

    fn add(&mut self, name: &SegmentName, audience: Audience, at: Timestamp) -> usize {
        self.segments_made += 1;
        let segment = Segment {
            number: self.segments_made,
            name: name.clone(),
            audience,
            method: Method::Empty,
            status: Status::Enabled,
            members: 0,
            version: 0,
            updated: at,
            conditions: None,
            created_by: None,
            labels: Vec::new(),
        };
        self.segments.push(StoredSegment { segment, versions: Vec::new() });
        self.segments.len() - 1
    }

    pub(super) fn satisfying(
        &self,
        audience: Audience,
        conditions: &Conditions,
    ) -> Result<MemberSet, DatabaseError> {
        let people = self.people(audience);
        let mut tests = Vec::new();
        for condition in &conditions.conditions {
            let place = people.place(audience, &condition.attribute)?;
            let kind = people.attributes[place].1;
            tests.push((place, ConditionTest::new(condition, kind, self.phone_region)?));
        }
        let mut holds = |number: &ProfileNumber| {
            let mut results =
                tests.iter_mut().map(|(place, test)| test.holds(people.value(*number, *place)));
            match conditions.logic {
                Logic::Or => results.any(|holds| holds),
                Logic::And => results.all(|holds| holds),
            }
        };
        Ok(people.profiles.keys().copied().filter(|number| holds(number)).collect())
    }

    /// Writes a version and its computation.
    /// The number of the last computation.
    fn last_number(&self) -> i64 {
        self.computations.last().map_or(0, |(_, entry)| entry.number)
    }

    /// Notes a computation, in place of the one that was begun, and gives its number.
    fn note(&mut self, segment: Option<i64>, entry: Computation, begun: Option<i64>) -> i64 {
        let Some(number) = begun else {
            let number = entry.number;
            self.computations.push((segment, entry));
            return number;
        };
        self.computations.retain(|(_, other)| other.number != number);
        let number = number.max(self.last_number() + 1);
        self.computations.push((segment, Computation { number, ..entry }));
        number
    }

    fn write(&mut self, place: usize, state: NewState, entry: &NewComputation) -> Receipt {
        let stored = &self.segments[place];
        let change = MemberChange::between(stored.current(), state.members);
        let version = stored.segment.version + 1;
        let computation = Computation {
            version: Some(version),
            before: change.before().len(),
            added: change.added().len(),
            removed: change.removed().len(),
            after: change.after().len(),
            segment: stored.segment.name.to_string(),
            ..computation(self.last_number(), entry)
        };
        let number = self.note(Some(stored.segment.number), computation, entry.begun);
        let stored = &mut self.segments[place];
        stored.versions.push(StoredVersion {
            version: Version {
                version,
                method: state.method,
                members: change.after().len(),
                added: change.added().len(),
                removed: change.removed().len(),
                computation: number,
                cause: state.cause,
                created: entry.started,
            },
            members: change.after().clone(),
            conditions: state.conditions.clone(),
            criteria: state.criteria,
        });
        stored.segment = Segment {
            method: state.method,
            members: change.after().len(),
            version,
            updated: entry.started,
            conditions: state.conditions,
            ..stored.segment.clone()
        };
        Receipt {
            segment: stored.segment.clone(),
            version,
            computation: number,
            before: change.before().len(),
            added: change.added().len(),
            removed: change.removed().len(),
            after: change.after().len(),
        }
    }
}

/// What a segment becomes by a new version.
struct NewState {
    method: Method,
    conditions: Option<Conditions>,
    members: MemberSet,
    cause: String,
    criteria: Vec<(String, MemberSet)>,
}

impl StoredSegment {
    fn current(&self) -> MemberSet {
        self.versions.last().map_or_else(MemberSet::new, |version| version.members.clone())
    }

    pub(super) fn members(&self, version: Option<u64>) -> Result<MemberSet, DatabaseError> {
        match version {
            None => Ok(self.current()),
            Some(0) => Ok(MemberSet::new()),
            Some(version) => self.version(version).map(|stored| stored.members.clone()),
        }
    }

    /// Removes people from all versions; whether one of them was ever in.
    pub(super) fn remove(&mut self, numbers: &[ProfileNumber]) -> bool {
        let gone: MemberSet = numbers.iter().copied().collect();
        let touched = self.versions.iter().any(|version| !version.members.is_disjoint(&gone));
        let mut before = MemberSet::new();
        for version in &mut self.versions {
            version.members -= &gone;
            for (_, profiles) in &mut version.criteria {
                *profiles -= &gone;
            }
            version.version.members = version.members.len();
            version.version.added = (&version.members - &before).len();
            version.version.removed = (&before - &version.members).len();
            before.clone_from(&version.members);
        }
        touched
    }

    fn version(&self, version: u64) -> Result<&StoredVersion, DatabaseError> {
        self.versions.iter().find(|stored| stored.version.version == version).ok_or_else(|| {
            DatabaseError::UnknownVersion {
                name: self.segment.name.to_string(),
                version,
                newest: self.segment.version,
            }
        })
    }
}

pub(super) fn create(
    database: &mut MemoryDatabase,
    new: &NewSegment,
    at: Timestamp,
) -> Result<Segment, DatabaseError> {
    match new {
        NewSegment::Empty { name, audience } => {
            database.check_free(name)?;
            let place = database.add(name, *audience, at);
            Ok(database.segments[place].segment.clone())
        }
        NewSegment::Conditions { name, audience, conditions } => {
            database.check_free(name)?;
            let members = database.satisfying(*audience, conditions)?;
            let place = database.add(name, *audience, at);
            let state = NewState {
                method: Method::Conditions,
                conditions: Some(conditions.clone()),
                members,
                cause: "conditions".into(),
                criteria: Vec::new(),
            };
            let entry = NewComputation::done(name, Trigger::Conditions, at);
            Ok(database.write(place, state, &entry).segment)
        }
        NewSegment::Copy { name, of } => {
            database.check_free(name)?;
            let other = database.stored(of)?.clone();
            let place = database.add(name, other.segment.audience, at);
            let state = NewState {
                method: other.segment.method,
                conditions: other.segment.conditions.clone(),
                members: other.current(),
                cause: format!("copy of {}", other.segment.name),
                criteria: Vec::new(),
            };
            let entry = NewComputation::done(name, Trigger::Create, at);
            Ok(database.write(place, state, &entry).segment)
        }
    }
}

pub(super) fn compute(
    database: &mut MemoryDatabase,
    name: &SegmentName,
    at: Timestamp,
) -> Result<Receipt, DatabaseError> {
    let place = database.writable(name)?;
    let segment = database.segments[place].segment.clone();
    let Some(conditions) = segment.conditions else {
        return Err(DatabaseError::NoConditions { name: segment.name.to_string() });
    };
    let state = NewState {
        method: Method::Conditions,
        members: database.satisfying(segment.audience, &conditions)?,
        conditions: Some(conditions),
        cause: "conditions".into(),
        criteria: Vec::new(),
    };
    Ok(database.write(place, state, &NewComputation::done(&segment.name, Trigger::Conditions, at)))
}

pub(super) fn edit(
    database: &mut MemoryDatabase,
    name: &SegmentName,
    edit: &SegmentEdit,
    at: Timestamp,
) -> Result<(), DatabaseError> {
    let place = database.place_of(name)?;
    match edit {
        SegmentEdit::Rename(new) => {
            if new.key() != name.key() {
                database.check_free(new)?;
            }
            database.segments[place].segment.name = new.clone();
        }
        SegmentEdit::Status(status) => database.segments[place].segment.status = *status,
        SegmentEdit::Labels(labels) => {
            database.segments[place].segment.labels.clone_from(labels);
        }
        SegmentEdit::Delete => {
            database.segments.remove(place);
            return Ok(());
        }
    }
    database.segments[place].segment.updated = at;
    Ok(())
}

pub(super) fn restore(
    database: &mut MemoryDatabase,
    name: &SegmentName,
    version: u64,
    at: Timestamp,
) -> Result<Receipt, DatabaseError> {
    let place = database.writable(name)?;
    let stored = &database.segments[place];
    let cause = restore_cause(version);
    let mut state = NewState {
        method: Method::Empty,
        conditions: None,
        members: MemberSet::new(),
        cause,
        criteria: Vec::new(),
    };
    if version > 0 {
        let old = stored.version(version)?;
        state.method = old.version.method;
        state.conditions.clone_from(&old.conditions);
        state.members.clone_from(&old.members);
    }
    let name = stored.segment.name.clone();
    Ok(database.write(place, state, &NewComputation::done(&name, Trigger::Restore, at)))
}

pub(super) fn commit(
    database: &mut MemoryDatabase,
    request: &CommitRequest<'_>,
) -> Result<Receipt, DatabaseError> {
    if database.people(request.audience).generation != request.basis.generation {
        return Err(DatabaseError::OutOfDate);
    }
    let place = match &request.target {
        CommitTarget::Create { name, created_by } => {
            database.check_free(name).map_err(|_| DatabaseError::OutOfDate)?;
            let place = database.add(name, request.audience, request.computation.started);
            database.segments[place].segment.created_by.clone_from(created_by);
            place
        }
        CommitTarget::Existing(name) => {
            let place = database.writable(name)?;
            let segment = &database.segments[place].segment;
            if Some((segment.number, segment.version)) != request.basis.segment {
                return Err(DatabaseError::OutOfDate);
            }
            place
        }
    };
    let export = request.computation.export.clone();
    let state = NewState {
        method: Method::MatchingFile,
        conditions: None,
        members: request.change.after().clone(),
        cause: export.unwrap_or_else(|| "wizard".into()),
        criteria: request.criteria.to_vec(),
    };
    Ok(database.write(place, state, &request.computation))
}

pub(super) fn remove_source(
    database: &mut MemoryDatabase,
    request: &RemovalRequest<'_>,
) -> Result<Receipt, DatabaseError> {
    let place = database.writable(request.segment)?;
    let stored = &database.segments[place];
    let segment = &stored.segment;
    if segment.version != request.version || stored.current() != *request.change.before() {
        return Err(DatabaseError::OutOfDate);
    }
    let state = NewState {
        method: segment.method,
        conditions: segment.conditions.clone(),
        members: request.change.after().clone(),
        cause: removal_cause(request.source),
        criteria: Vec::new(),
    };
    let entry = NewComputation::done(&segment.name, Trigger::RemoveSource, request.at);
    Ok(database.write(place, state, &entry))
}

pub(super) fn record(database: &mut MemoryDatabase, entry: &NewComputation) -> i64 {
    let stored = database.stored(&entry.segment).ok();
    let segment = stored.map(|stored| stored.segment.number);
    let members = stored.map_or(0, |stored| stored.segment.members);
    let name = stored.map_or(&entry.segment, |stored| &stored.segment.name).to_string();
    let computation = Computation {
        segment: name,
        before: members,
        after: members,
        ..computation(database.last_number(), entry)
    };
    database.note(segment, computation, entry.begun)
}

pub(super) fn note_rejects(database: &mut MemoryDatabase, number: i64, path: &str) {
    let found = database.computations.iter_mut().find(|(_, run)| run.number == number);
    if let Some((_, run)) = found {
        run.rejects_path = Some(path.to_owned());
    }
}

/// Records that people were removed from a segment, which is as it is after.
pub(super) fn record_erasure(database: &mut MemoryDatabase, place: usize, at: Timestamp) {
    let last_number = database.last_number();
    let stored = &mut database.segments[place];
    let after = stored.current().len();
    let segment = &mut stored.segment;
    let before = std::mem::replace(&mut segment.members, after);
    segment.updated = at;
    let entry = NewComputation::done(&segment.name, Trigger::Erase, at);
    let computation =
        Computation { before, removed: before - after, after, ..computation(last_number, &entry) };
    database.computations.push((Some(segment.number), computation));
}

pub(super) fn history(
    database: &MemoryDatabase,
    segment: Option<&SegmentName>,
) -> Result<Vec<Computation>, DatabaseError> {
    let wanted = segment.map(|name| database.stored(name)).transpose()?;
    let of_wanted = |entry: &&(Option<i64>, Computation)| match (wanted, entry.0) {
        (None, _) => true,
        (Some(stored), Some(number)) => number == stored.segment.number,
        // Runs that failed before the segment was there.
        (Some(stored), None) => SegmentName::parse(&entry.1.segment)
            .is_ok_and(|name| name.key() == stored.segment.name.key()),
    };
    let entries = database.computations.iter().rev().filter(of_wanted);
    Ok(entries.map(|(_, computation)| computation.clone()).collect())
}

pub(super) fn memberships(stored: &StoredSegment, profile: ProfileNumber) -> Vec<MembershipEvent> {
    let mut events = Vec::new();
    let mut was_in = false;
    for version in &stored.versions {
        let is_in = version.members.contains(profile);
        let found = version.criteria.iter().filter(|(_, profiles)| profiles.contains(profile));
        let criteria: Vec<String> = found.map(|(label, _)| label.clone()).collect();
        let change = match (was_in, is_in) {
            (false, true) => Some(MembershipChange::Joined),
            (true, false) => Some(MembershipChange::Left),
            (true, true) if !criteria.is_empty() => Some(MembershipChange::FoundAgain),
            _ => None,
        };
        events.extend(change.map(|change| MembershipEvent {
            version: version.version.version,
            change,
            criteria,
            computation: version.version.computation,
        }));
        was_in = is_in;
    }
    events
}

/// Takes a value out of the texts of the history.
pub(super) fn erase_from_history(database: &mut MemoryDatabase, value: &str) {
    for (_, entry) in &mut database.computations {
        let texts = HistoryTexts {
            configuration: entry.configuration.clone(),
            report: entry.report.clone(),
            error: entry.error.clone(),
        };
        if let Some(texts) = texts.without(value) {
            let HistoryTexts { configuration, report, error } = texts;
            (entry.configuration, entry.report, entry.error) = (configuration, report, error);
        }
    }
    for version in database.segments.iter_mut().flat_map(|stored| &mut stored.versions) {
        for (label, _) in &mut version.criteria {
            if let Some(cleaned) = label_without(label, value) {
                *label = cleaned;
            }
        }
    }
}

pub(super) fn conditions_naming(
    database: &MemoryDatabase,
    audience: Audience,
    profile: ProfileNumber,
) -> Vec<SegmentName> {
    let people = database.people(audience);
    let value = |attribute: &AttributeName| {
        let place = people.place(audience, attribute).ok()?;
        people.value(profile, place).filter(|_| people.attributes[place].1.can_name_somebody())
    };
    let of_audience = |stored: &&StoredSegment| stored.segment.audience == audience;
    let names_one = |stored: &&StoredSegment| {
        let earlier = stored.versions.iter().filter_map(|version| version.conditions.as_ref());
        stored.segment.conditions.iter().chain(earlier).any(|all| all.name_one_of(value))
    };
    let found = database.segments.iter().filter(of_audience).filter(names_one);
    let mut names: Vec<SegmentName> = found.map(|stored| stored.segment.name.clone()).collect();
    names.sort_by_key(SegmentName::key);
    names
}

fn computation(last_number: i64, entry: &NewComputation) -> Computation {
    Computation {
        number: last_number + 1,
        segment: entry.segment.to_string(),
        export: entry.export.clone(),
        trigger: entry.trigger,
        status: entry.status,
        version: None,
        generation: entry.generation,
        source: entry.source.clone(),
        rejects_path: None,
        repairs: entry.repairs,
        configuration: entry.configuration.clone(),
        before: 0,
        added: 0,
        removed: 0,
        after: 0,
        report: entry.report.clone(),
        error: entry.error.clone(),
        started: entry.started,
        duration_ms: entry.duration_ms,
    }
}
