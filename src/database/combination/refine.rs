//! Rows of which every criterion finds several profiles, under AND.
//!
//! Every profile has one key an attribute, so of all distinct combinations of
//! keys it can have one at most. The criteria refine step by step: after each,
//! a row and a profile carry the id of the combination of keys they have so far;
//! those that found no partner carry an id of an earlier step and are out. No
//! pairs of rows and profiles are ever made: `city AND gender` of a million rows
//! and five million profiles is one pass over both for each criterion.

use std::collections::HashMap;

use super::super::findings::Found;
use super::ColumnRows;
use crate::domain::ProfileNumber;

/// The id before the first step, when all rows and profiles are alike.
const START: u32 = 0;

/// No row of the current group has the earlier combination.
const NOT_YET: u32 = 0;

/// The memory of refinements: four bytes a profile, made only where a row needs
/// it.
#[derive(Debug)]
pub(super) struct Refinement {
    /// The combination each profile has so far.
    combination_of_profile: Vec<u32>,
}

/// A distinct combination of keys.
#[derive(Debug, Clone, Copy, Default)]
struct Combination {
    rows: u32,
    profiles: u32,
}

impl Refinement {
    /// For profiles with numbers below `numbers`.
    pub(super) fn new(numbers: usize) -> Self {
        Self { combination_of_profile: vec![START; numbers] }
    }

    /// How many profiles match each of `rows`, in their order. `matches` is
    /// told every profile that matches some rows, and how many; it answers
    /// whether the profile counts.
    pub(super) fn run(
        &mut self,
        rows: &[u32],
        columns: &[ColumnRows<'_>],
        mut matches: impl FnMut(u32, u32) -> bool,
    ) -> Vec<u32> {
        self.combination_of_profile.fill(START);
        let mut step = Step {
            combination_of_row: vec![START; rows.len()],
            next_of: vec![NOT_YET; rows.len().max(1)],
            filled: Vec::new(),
            from: START,
            first: START + 1,
            combinations: Vec::new(),
        };
        for (position, column) in columns.iter().enumerate() {
            if position > 0 {
                step.advance();
            }
            let is_last = position + 1 == columns.len();
            for (group, places) in rows_by_group(rows, *column) {
                step.move_rows(&places);
                for profile in column.findings.group(group) {
                    let id = &mut self.combination_of_profile[*profile as usize];
                    let Some(next) = step.next(*id) else { continue };
                    *id = next;
                    if is_last {
                        let combination = step.combination(next).expect("an id of this step");
                        if matches(*profile, combination.rows) {
                            combination.profiles += 1;
                        }
                    }
                }
                step.end_group();
            }
        }
        step.profiles_by_row()
    }
}

/// The keys that rows find, a group each, with the places of those rows in `rows`.
fn rows_by_group(rows: &[u32], column: ColumnRows<'_>) -> impl Iterator<Item = (usize, Vec<u32>)> {
    let same_key = groups_of_one_key(column);
    let mut places: Vec<Vec<u32>> = vec![Vec::new(); same_key.len()];
    for (place, row) in (0..).zip(rows) {
        if let Found::Several(group) = column.get(*row as usize) {
            places[same_key[group]].push(place);
        }
    }
    places.into_iter().enumerate().filter(|(_, places)| !places.is_empty())
}

/// For every group the first one of the same key. Findings that were kept have a
/// group for a key from each chunk in which it was found, and the rows of two such
/// chunks may meet in one. A profile has one key, so groups that begin with the
/// same profile are the same.
fn groups_of_one_key(column: ColumnRows<'_>) -> Vec<usize> {
    let mut first_with: HashMap<ProfileNumber, usize> = HashMap::new();
    (0..column.findings.group_count())
        .map(|group| *first_with.entry(column.findings.group(group)[0]).or_insert(group))
        .collect()
}

/// The refinement by one criterion. Ids of the step before are those from
/// `from` on, ids of this step those from `first` on.
struct Step {
    combination_of_row: Vec<u32>,
    /// By id of the step before, counted from `from`: the new id of rows of the
    /// current group. There are never more ids than rows in a step.
    next_of: Vec<u32>,
    /// The places of `next_of` that the current group has filled.
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

    /// What a profile of the current group with this id is next.
    fn next(&self, id: u32) -> Option<u32> {
        self.place(id).map(|place| self.next_of[place]).filter(|next| *next != NOT_YET)
    }

    /// The combination of this step with such an id.
    fn combination(&mut self, id: u32) -> Option<&mut Combination> {
        let position = id.checked_sub(self.first)?;
        self.combinations.get_mut(position as usize)
    }

    /// Gives the rows of a group their new ids.
    fn move_rows(&mut self, places: &[u32]) {
        for row in places {
            let row = *row as usize;
            let Some(place) = self.place(self.combination_of_row[row]) else { continue };
            if self.next_of[place] == NOT_YET {
                let position = u32::try_from(self.combinations.len()).expect("at most one a row");
                self.next_of[place] = self.first + position;
                self.filled.push(place);
                self.combinations.push(Combination::default());
            }
            let id = self.next_of[place];
            self.combination_of_row[row] = id;
            if let Some(combination) = self.combination(id) {
                combination.rows += 1;
            }
        }
    }

    fn end_group(&mut self) {
        for place in self.filled.drain(..) {
            self.next_of[place] = NOT_YET;
        }
    }

    fn advance(&mut self) {
        self.from = self.first;
        self.first += u32::try_from(self.combinations.len()).expect("at most one a row");
        self.combinations.clear();
    }

    fn profiles_by_row(mut self) -> Vec<u32> {
        let rows = std::mem::take(&mut self.combination_of_row);
        let profiles = |id| self.combination(id).map_or(0, |combination| combination.profiles);
        rows.into_iter().map(profiles).collect()
    }
}
