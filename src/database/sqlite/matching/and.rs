//! AND: a row matches whom all criteria find together (SPEC §2).
//!
//! Every profile has one key an attribute, so of all distinct combinations of
//! keys in the chunk it can have one at most. The criteria refine step by step:
//! after each, a row and a profile carry the id of the combination of keys they
//! have so far; those that found no partner carry an id of an earlier step and
//! are out. No pairs of rows and profiles are ever made.

use super::super::super::DatabaseError;
use super::super::key_index::{JoinVisitor, Pair};
use super::super::sets::DenseSet;
use super::{ColumnCriterion, Found, RowOutcome};
use crate::domain::{MemberSet, Watch};

/// What AND keeps over the run.
pub(super) struct AndState {
    /// The combination each profile has so far; of the current chunk only.
    combination_of_profile: Vec<u32>,
    /// Whom None and Set value criteria let in; everybody without such.
    allowed: Option<DenseSet>,
    matched: DenseSet,
    repeated: DenseSet,
}

/// The id before the first step, when all rows and profiles are alike.
const START: u32 = 0;

impl AndState {
    /// For profiles with numbers below `numbers` that are in all of `allowed`.
    pub(super) fn new<'s>(
        columns: usize,
        numbers: usize,
        allowed: impl Iterator<Item = &'s MemberSet>,
    ) -> Self {
        let allowed = allowed.fold(None, |all: Option<MemberSet>, constant| match all {
            Some(all) => Some(all & constant),
            None => Some(constant.clone()),
        });
        Self {
            combination_of_profile: vec![START; if columns == 0 { 0 } else { numbers }],
            allowed: allowed.map(|members| DenseSet::from_members(&members, numbers)),
            matched: DenseSet::new(numbers),
            repeated: DenseSet::new(numbers),
        }
    }

    /// Matches a chunk of so many rows.
    pub(super) fn match_chunk(
        &mut self,
        rows: usize,
        columns: &mut [ColumnCriterion<'_>],
        watch: &dyn Watch,
    ) -> Result<Vec<RowOutcome>, DatabaseError> {
        self.combination_of_profile.fill(START);
        let mut step = Step {
            combination_of_row: vec![START; rows],
            next_of: vec![NOT_YET; rows.max(1)],
            filled: Vec::new(),
            from: START,
            first: START + 1,
            combinations: Vec::new(),
        };
        let count = columns.len();
        for (position, ColumnCriterion { index, keys, found, .. }) in columns.iter_mut().enumerate()
        {
            let is_last = position + 1 == count;
            let mut visitor = Visitor { run: self, step: &mut step, found, is_last };
            index.join(keys, &mut visitor, watch)?;
            if !is_last {
                step.advance();
            }
        }
        Ok(step.outcomes())
    }

    /// Who matches, and whom two or more rows match.
    pub(super) fn into_sets(self) -> (MemberSet, MemberSet) {
        (self.matched.into_members(), self.repeated.into_members())
    }

    fn allows(&self, number: u32) -> bool {
        self.allowed.as_ref().is_none_or(|allowed| allowed.contains(number))
    }
}

/// No row of the current key has the earlier combination.
const NOT_YET: u32 = 0;

/// A distinct combination of keys.
#[derive(Debug, Clone, Copy, Default)]
struct Combination {
    rows: u32,
    profiles: u32,
}

/// The refinement by one criterion. Ids of the step before are those from
/// `from` on, ids of this step those from `first` on.
struct Step {
    combination_of_row: Vec<u32>,
    /// By id of the step before, counted from `from`: the new id of rows of the
    /// current key. There are never more ids than rows in a step.
    next_of: Vec<u32>,
    /// The places of `next_of` that the current key has filled.
    filled: Vec<usize>,
    from: u32,
    first: u32,
    /// The combinations of this step.
    combinations: Vec<Combination>,
}

impl Step {
    /// The place in `next_of` of an id of the step before; none for those that
    /// are out already or that this step has moved.
    fn place(&self, id: u32) -> Option<usize> {
        (self.from..self.first).contains(&id).then(|| (id - self.from) as usize)
    }

    /// The combination of this step with such an id.
    fn combination(&mut self, id: u32) -> Option<&mut Combination> {
        let position = id.checked_sub(self.first)?;
        self.combinations.get_mut(position as usize)
    }

    fn advance(&mut self) {
        self.from = self.first;
        self.first += u32::try_from(self.combinations.len()).expect("at most one a row");
        self.combinations.clear();
    }

    fn outcomes(mut self) -> Vec<RowOutcome> {
        let rows = std::mem::take(&mut self.combination_of_row);
        rows.into_iter()
            .map(|id| match self.combination(id).map_or(0, |combination| combination.profiles) {
                0 => RowOutcome::Unmatched,
                1 => RowOutcome::Matched,
                _ => RowOutcome::Ambiguous,
            })
            .collect()
    }
}

/// Follows the pass over the index of one criterion.
struct Visitor<'a> {
    run: &'a mut AndState,
    step: &'a mut Step,
    found: &'a mut Found,
    is_last: bool,
}

impl JoinVisitor for Visitor<'_> {
    fn begin(&mut self, rows: &[Pair]) {
        self.found.rows_matched += rows.len() as u64;
        let step = &mut *self.step;
        for row in rows {
            let row = row.number() as usize;
            let Some(place) = step.place(step.combination_of_row[row]) else { continue };
            if step.next_of[place] == NOT_YET {
                let position = u32::try_from(step.combinations.len()).expect("at most one a row");
                step.next_of[place] = step.first + position;
                step.filled.push(place);
                step.combinations.push(Combination::default());
            }
            let id = step.next_of[place];
            step.combination_of_row[row] = id;
            if let Some(combination) = step.combination(id) {
                combination.rows += 1;
            }
        }
    }

    fn profiles(&mut self, _: &[Pair], numbers: &[u32]) {
        for number in numbers {
            self.found.profiles.insert(*number);
            let id = &mut self.run.combination_of_profile[*number as usize];
            let Some(place) = self.step.place(*id) else { continue };
            let next = self.step.next_of[place];
            if next == NOT_YET {
                continue;
            }
            *id = next;
            if !self.is_last || !self.run.allows(*number) {
                continue;
            }
            let combination = self.step.combination(next).expect("an id of this step");
            combination.profiles += 1;
            if combination.rows > 1 || self.run.matched.contains(*number) {
                self.run.repeated.insert(*number);
            }
            self.run.matched.insert(*number);
        }
    }

    fn end(&mut self, _: &[Pair]) {
        for place in self.step.filled.drain(..) {
            self.step.next_of[place] = NOT_YET;
        }
    }
}
