//! A naive model of profiles and matching, and how to hold the engine to it:
//! every rule of SPEC §2 said with loops over all rows and all profiles.

use std::collections::BTreeMap;
use std::sync::Mutex;

use roaring::RoaringBitmap;

use super::super::super::{
    CriterionOutcome, KeyBatch, MatchOutcome, MatchPlan, Matching, PlannedKind,
};
use super::super::matching;
use super::*;
use crate::domain::{FiguresSoFar, Logic, MatcherKind, MemberSet};
use crate::matcher::Matcher;

/// A stored profile: its number and its values.
pub(super) type Person = (u32, Vec<Option<String>>);

/// The canonical key of a value.
pub(super) fn key(matcher: MatcherKind, value: &str) -> Option<String> {
    Matcher::new(matcher, PhoneRegion::parse("VN")).key(value).ok()
}

/// A row: its record number and a key for every column criterion.
pub(super) type KeyRow = (u32, Vec<Option<String>>);

impl TestDatabase {
    /// All customers.
    pub(super) fn people(&self) -> Vec<Person> {
        let stored =
            super::super::profiles::stored(&self.database.connection, Audience::Customer).unwrap();
        let numbers: Vec<u32> = stored.iter().collect();
        let people = self.database.profiles(Audience::Customer, &numbers).unwrap();
        assert_eq!(people.len(), numbers.len(), "every stored number is a profile");
        people.into_iter().map(|profile| (profile.number, profile.values)).collect()
    }

    /// What the engine says, in chunks of so many rows.
    pub(super) fn matched(
        &self,
        plan: &MatchPlan,
        rows: &[KeyRow],
        chunk_rows: usize,
    ) -> MatchOutcome {
        // Three threads, so that shares of different sizes are among them.
        let cut = matching::Cut { chunk_rows, threads: 3, keys_per_thread: 1 };
        let watch = FoundWatch::default();
        let mut matching = matching::start_with(&self.database, plan, &watch, cut).unwrap();
        for rows in rows.chunks(4) {
            matching.push(&key_batch(columns(plan), rows)).unwrap();
        }
        let outcome = Box::new(matching).finish().unwrap();
        watch.assert_leads_to(&outcome, plan, rows.len() as u64);
        outcome
    }
}

/// Keeps what was found so far.
#[derive(Default)]
struct FoundWatch(Mutex<Vec<FiguresSoFar>>);

impl Watch for FoundWatch {
    fn cancelled(&self) -> bool {
        false
    }

    fn progress(&self, _: Progress) {}

    fn found(&self, figures: FiguresSoFar) {
        self.0.lock().unwrap().push(figures);
    }
}

impl FoundWatch {
    /// Figures only grow, and those of all rows are the result's.
    fn assert_leads_to(&self, outcome: &MatchOutcome, plan: &MatchPlan, rows: u64) {
        let looks_at_rows =
            |kind: &PlannedKind| matches!(kind, PlannedKind::Column | PlannedKind::Known(_));
        let criteria = plan.criteria.iter().zip(&outcome.criteria);
        let last = FiguresSoFar {
            rows,
            rows_matched: outcome.rows_matched.len(),
            columns: criteria
                .filter(|(criterion, _)| looks_at_rows(&criterion.kind))
                .map(|(_, found)| (found.rows_matched, found.profiles.len()))
                .collect(),
        };
        let told = self.0.lock().unwrap();
        for figures in told.windows(2) {
            assert!(figures[0].rows < figures[1].rows);
            assert!(figures[0].rows_matched <= figures[1].rows_matched);
        }
        for figures in told.iter() {
            assert!(figures.rows < rows || *figures == last, "{figures:?}, not {last:?}");
            let columns = figures.columns.iter().zip(&last.columns);
            assert!(columns.into_iter().all(|(now, then)| now.0 <= then.0 && now.1 <= then.1));
        }
    }
}

/// How many column criteria a plan has.
pub(super) fn columns(plan: &MatchPlan) -> usize {
    plan.criteria.iter().filter(|criterion| criterion.kind == PlannedKind::Column).count()
}

pub(super) fn key_batch(columns: usize, rows: &[KeyRow]) -> KeyBatch {
    let mut batch = KeyBatch::new(columns);
    for (number, keys) in rows {
        batch.rows.push(*number);
        for (column, key) in batch.columns.iter_mut().zip(keys) {
            column.push(key.as_deref().unwrap_or(""));
        }
    }
    batch
}

/// What the rules say. `places[c]` is where the attribute of criterion c
/// stands among the values of a person.
pub(super) fn expected(
    plan: &MatchPlan,
    places: &[usize],
    people: &[Person],
    rows: &[KeyRow],
) -> MatchOutcome {
    // holds(c, p, row): `None` for criteria that do not look at rows.
    let holds = |criterion: usize, person: &Person, row: Option<&KeyRow>| {
        let planned = &plan.criteria[criterion];
        let value = person.1[places[criterion]].as_deref();
        let own = value.and_then(|value| key(planned.matcher, value));
        match &planned.kind {
            PlannedKind::None => value.is_none(),
            PlannedKind::Key(constant) => own.as_ref() == Some(constant),
            PlannedKind::Known(_) => panic!("the model knows nothing"),
            PlannedKind::Column => row.is_some_and(|(_, keys)| {
                let before = &plan.criteria[..criterion];
                let column = before.iter().filter(|c| c.kind == PlannedKind::Column).count();
                own.is_some() && own == keys[column]
            }),
        }
    };
    let all: Vec<usize> = (0..plan.criteria.len()).collect();
    let is_column = |criterion: &usize| plan.criteria[*criterion].kind == PlannedKind::Column;
    let row_matches = |person: &Person, row: &KeyRow| match plan.logic {
        Logic::Or => all.iter().any(|c| is_column(c) && holds(*c, person, Some(row))),
        Logic::And => all.iter().all(|c| holds(*c, person, Some(row))),
    };
    let mut rows_of: BTreeMap<u32, u32> = BTreeMap::new();
    let (mut rows_matched, mut rows_ambiguous) = (RoaringBitmap::new(), RoaringBitmap::new());
    for row in rows {
        let found: Vec<u32> =
            people.iter().filter(|p| row_matches(p, row)).map(|(number, _)| *number).collect();
        if !found.is_empty() {
            rows_matched.insert(row.0);
        }
        if found.len() > 1 {
            rows_ambiguous.insert(row.0);
        }
        for number in found {
            *rows_of.entry(number).or_default() += 1;
        }
    }
    let criteria: Vec<CriterionOutcome> = all
        .iter()
        .map(|c| {
            let with_row = |p: &Person| rows.iter().any(|row| holds(*c, p, Some(row)));
            let finds = |p: &&Person| if is_column(c) { with_row(p) } else { holds(*c, p, None) };
            let row_finds = |row: &&KeyRow| people.iter().any(|p| holds(*c, p, Some(row)));
            let rows_matched =
                if is_column(c) { rows.iter().filter(row_finds).count() as u64 } else { 0 };
            let profiles = people.iter().filter(finds).map(|(number, _)| *number).collect();
            CriterionOutcome { rows_matched, profiles }
        })
        .collect();
    let mut matched: MemberSet = rows_of.keys().copied().collect();
    if plan.logic == Logic::Or {
        for outcome in &criteria {
            matched |= &outcome.profiles;
        }
    }
    MatchOutcome {
        profiles_total: people.len() as u64,
        matched,
        repeated: rows_of
            .iter()
            .filter(|(_, rows)| **rows > 1)
            .map(|(number, _)| *number)
            .collect(),
        rows_matched,
        rows_ambiguous,
        criteria,
        findings: vec![None; columns(plan)],
    }
}
