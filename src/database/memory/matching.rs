//! Matching the plain way: every row with every profile (SPEC §2).

use roaring::RoaringBitmap;

use crate::database::{
    CriterionOutcome, DatabaseError, KeyBatch, MatchOutcome, MatchPlan, Matching, PlannedCriterion,
    PlannedKind,
};
use crate::domain::{Logic, MemberSet, ProfileNumber};
use crate::matcher::Matcher;

use super::{MemoryDatabase, People};

/// What a criterion sees of a profile.
enum Seen {
    /// The attribute is empty.
    Empty,
    /// It has a value its matcher cannot read.
    Unreadable,
    /// Its canonical key.
    Key(String),
}

/// All rows pushed, and what the criteria see of all profiles.
struct MemoryMatching<'a> {
    plan: MatchPlan,
    people: &'a People,
    /// By criterion, by profile.
    seen: Vec<Vec<(ProfileNumber, Seen)>>,
    /// Record number and keys by column criterion.
    rows: Vec<(u32, Vec<Option<String>>)>,
}

pub(super) fn start<'a>(
    database: &'a MemoryDatabase,
    plan: &MatchPlan,
) -> Result<Box<dyn Matching + 'a>, DatabaseError> {
    // It keeps nothing, so nothing it is handed is its own.
    if plan.criteria.iter().any(|criterion| matches!(criterion.kind, PlannedKind::Known(_))) {
        return Err(DatabaseError::OutOfDate);
    }
    let people = database.people(plan.audience);
    let mut seen = Vec::new();
    for criterion in &plan.criteria {
        let place = people.place(plan.audience, &criterion.attribute)?;
        let of = people.attributes[place].1;
        let mut matcher = Matcher::of_values(criterion.matcher, of, database.phone_region);
        let mut look = |value: Option<&str>| match value.map(|value| matcher.key(value)) {
            None => Seen::Empty,
            Some(Err(_)) => Seen::Unreadable,
            Some(Ok(key)) => Seen::Key(key),
        };
        let numbers = people.profiles.keys();
        seen.push(numbers.map(|n| (*n, look(people.value(*n, place)))).collect());
    }
    Ok(Box::new(MemoryMatching { plan: plan.clone(), people, seen, rows: Vec::new() }))
}

impl Matching for MemoryMatching<'_> {
    fn push(&mut self, batch: &KeyBatch) -> Result<(), DatabaseError> {
        for (place, row) in batch.rows.iter().enumerate() {
            let keys = batch.columns.iter().map(|column| column.get(place).map(str::to_owned));
            let keys: Vec<Option<String>> = keys.collect();
            let counts = self.plan.logic == Logic::Or || keys.iter().all(Option::is_some);
            if counts {
                self.rows.push((*row, keys));
            }
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<MatchOutcome, DatabaseError> {
        let mut outcome = MatchOutcome {
            profiles_total: self.people.profiles.len() as u64,
            matched: MemberSet::new(),
            repeated: MemberSet::new(),
            rows_matched: RoaringBitmap::new(),
            rows_ambiguous: RoaringBitmap::new(),
            criteria: (0..self.plan.criteria.len()).map(|c| self.alone(c)).collect(),
            findings: self
                .plan
                .criteria
                .iter()
                .filter(|c| c.kind == PlannedKind::Column)
                .map(|_| None)
                .collect(),
        };
        for (row, keys) in &self.rows {
            for profile in 0..self.people.profiles.len() {
                if !self.row_finds(keys, profile) {
                    continue;
                }
                let number = self.seen[0][profile].0;
                if !outcome.rows_matched.insert(*row) {
                    outcome.rows_ambiguous.insert(*row);
                }
                if !outcome.matched.insert(number) {
                    outcome.repeated.insert(number);
                }
            }
        }
        if self.plan.logic == Logic::Or {
            for criterion in &outcome.criteria {
                outcome.matched |= &criterion.profiles;
            }
        }
        Ok(outcome)
    }
}

impl MemoryMatching<'_> {
    /// Whether the criteria, by the plan's logic, hold for a row and a profile.
    /// With OR only columns make a row find somebody.
    fn row_finds(&self, keys: &[Option<String>], profile: usize) -> bool {
        let mut columns = keys.iter();
        let mut holds = self.plan.criteria.iter().zip(&self.seen).map(|(criterion, seen)| {
            let key = match criterion.kind {
                PlannedKind::Column => columns.next().expect("a key a column").as_deref(),
                _ => None,
            };
            let is_column = criterion.kind == PlannedKind::Column;
            (is_column, holds(criterion, key, &seen[profile].1))
        });
        match self.plan.logic {
            Logic::Or => holds.any(|(is_column, holds)| is_column && holds),
            Logic::And => holds.all(|(_, holds)| holds),
        }
    }

    /// What a criterion finds by itself.
    fn alone(&self, place: usize) -> CriterionOutcome {
        let criterion = &self.plan.criteria[place];
        let mut found = CriterionOutcome { rows_matched: 0, profiles: MemberSet::new() };
        if criterion.kind != PlannedKind::Column {
            let seen = self.seen[place].iter();
            found.profiles =
                seen.filter(|(_, seen)| holds(criterion, None, seen)).map(|(n, _)| *n).collect();
            return found;
        }
        let before = &self.plan.criteria[..place];
        let column = before.iter().filter(|other| other.kind == PlannedKind::Column).count();
        for (_, keys) in &self.rows {
            let mut somebody = false;
            for (number, seen) in &self.seen[place] {
                if holds(criterion, keys[column].as_deref(), seen) {
                    found.profiles.insert(*number);
                    somebody = true;
                }
            }
            found.rows_matched += u64::from(somebody);
        }
        found
    }
}

/// Whether one criterion holds for a row's key and a profile.
fn holds(criterion: &PlannedCriterion, row_key: Option<&str>, seen: &Seen) -> bool {
    match (&criterion.kind, seen) {
        (PlannedKind::Column, Seen::Key(key)) => row_key == Some(key),
        (PlannedKind::None, Seen::Empty) => true,
        (PlannedKind::Key(constant), Seen::Key(key)) => constant == key,
        _ => false,
    }
}
