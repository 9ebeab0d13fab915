//! SPEC §2 in its own words, as plainly as it can be said: rows times
//! profiles, nothing clever. Shares only the matchers with the program.

use std::collections::{BTreeMap, BTreeSet};

use segport::domain::{AttributeType, Logic, MatcherKind, WriteMode};
use segport::matcher::{Matcher, Unreadable, append_stored, is_blank};

use super::region;
use super::tables::{ATTRIBUTES, Fault, POOLS, TestExport, TestKind, TestRow};

/// Everything `run --json` says, as far as the rules fix it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Expected {
    pub read: u64,
    pub matched: u64,
    pub unmatched: u64,
    pub rejected: u64,
    pub blank: u64,
    pub ambiguous: u64,
    pub reasons: BTreeMap<String, u64>,
    pub profiles_matched: u64,
    pub repeated: u64,
    /// Rows, profiles, profiles only.
    pub criteria: Vec<(u64, u64, u64)>,
    /// Ids.
    pub members: BTreeSet<String>,
}

/// A stored profile: its values as they are stored.
pub(super) type StoredProfile = [Option<String>; 6];

/// The profiles after an import: the last row of an id wins.
pub(super) fn stored(profiles: &[(usize, [usize; 6])]) -> BTreeMap<String, StoredProfile> {
    let mut by_id = BTreeMap::new();
    for (id, cells) in profiles {
        let values = std::array::from_fn(|place| {
            let mut value = String::new();
            append_stored(ATTRIBUTES[place].1, POOLS[place][cells[place]], &mut value)
                .ok()
                .map(|()| value)
        });
        by_id.insert(format!("P{id}"), values);
    }
    by_id
}

fn key(kind: MatcherKind, text: &str) -> Result<String, Unreadable> {
    Matcher::new(kind, Some(region())).key(text)
}

/// The key of what an attribute holds.
fn value_key(attribute: usize, kind: MatcherKind, value: &str) -> Result<String, Unreadable> {
    Matcher::of_values(kind, ATTRIBUTES[attribute].1, Some(region())).key(value)
}

fn matcher(attribute: usize, matcher: Option<MatcherKind>) -> MatcherKind {
    let kind: AttributeType = ATTRIBUTES[attribute].1;
    matcher.unwrap_or(kind.default_matcher())
}

/// What an export of `rows` finds, and the members after it.
pub(super) fn expected(
    profiles: &BTreeMap<String, StoredProfile>,
    rows: &[TestRow],
    export: &TestExport,
    before: &BTreeSet<String>,
) -> Expected {
    let mut result = Expected::default();
    let mut usable = Vec::new();
    for row in rows {
        let cells: Vec<&str> =
            row.cells.iter().zip(POOLS).map(|(cell, pool)| pool[*cell]).collect();
        result.read += 1;
        let all_blank = cells.iter().all(|cell| is_blank(cell));
        match row.fault {
            Fault::Blank => result.blank += 1,
            Fault::Undecodable => result.reject("undecodable"),
            Fault::Surplus => result.reject("field_count"),
            _ if all_blank => result.blank += 1,
            _ => match why_unusable(&cells, export) {
                Some(reason) => result.reject(&reason),
                None => usable.push(cells),
            },
        }
    }

    // Does criterion c hold for row r and profile p?
    let holds = |place: usize, cells: Option<&[&str]>, profile: &StoredProfile| {
        let (attribute, kind, with) = &export.mapping[place];
        let matcher = matcher(*attribute, *with);
        let value = profile[*attribute].as_deref();
        match (kind, cells) {
            (TestKind::None, _) => value.is_none(),
            (TestKind::Value(constant), _) => {
                let constant = key(matcher, POOLS[*attribute][*constant]).unwrap();
                value.is_some_and(|value| {
                    value_key(*attribute, matcher, value).as_ref() == Ok(&constant)
                })
            }
            (TestKind::Column(column), Some(cells)) => match key(matcher, cells[*column]) {
                Ok(cell) => value.is_some_and(|value| {
                    value_key(*attribute, matcher, value).as_ref() == Ok(&cell)
                }),
                Err(_) => false,
            },
            (TestKind::Column(_), None) => false,
        }
    };
    let places: Vec<usize> = (0..export.mapping.len()).collect();
    let is_column = |place: &usize| matches!(export.mapping[*place].1, TestKind::Column(_));

    // By each criterion alone.
    let alone: Vec<BTreeSet<&String>> = places
        .iter()
        .map(|place| {
            let by_row = |profile: &StoredProfile| {
                usable.iter().any(|cells| holds(*place, Some(cells), profile))
            };
            let found = profiles.iter().filter(|(_, profile)| {
                if is_column(place) { by_row(profile) } else { holds(*place, None, profile) }
            });
            found.map(|(id, _)| id).collect()
        })
        .collect();
    for place in &places {
        let rows_matched = usable.iter().filter(|cells| {
            is_column(place) && profiles.values().any(|profile| holds(*place, Some(cells), profile))
        });
        let only = alone[*place].iter().filter(|id| {
            places.iter().all(|other| other == place || !alone[*other].contains(**id))
        });
        result.criteria.push((
            rows_matched.count() as u64,
            alone[*place].len() as u64,
            only.count() as u64,
        ));
    }

    // Rows and profiles together.
    let pair = |cells: &[&str], profile: &StoredProfile| match export.logic {
        Logic::And => places.iter().all(|place| holds(*place, Some(cells), profile)),
        Logic::Or => places.iter().any(|p| is_column(p) && holds(*p, Some(cells), profile)),
    };
    let mut rows_of: BTreeMap<&String, u64> = BTreeMap::new();
    for cells in &usable {
        let found: Vec<&String> =
            profiles.iter().filter(|(_, profile)| pair(cells, profile)).map(|(id, _)| id).collect();
        match found.len() {
            0 => result.unmatched += 1,
            1 => result.matched += 1,
            _ => {
                result.matched += 1;
                result.ambiguous += 1;
            }
        }
        for id in found {
            *rows_of.entry(id).or_default() += 1;
        }
    }
    if result.unmatched > 0 {
        result.reasons.insert("no_profile".into(), result.unmatched);
    }
    result.repeated = rows_of.values().filter(|rows| **rows >= 2).count() as u64;
    let mut matched: BTreeSet<String> = rows_of.keys().map(|id| (*id).clone()).collect();
    if export.logic == Logic::Or {
        matched.extend(alone.iter().flatten().map(|id| (*id).clone()));
    }
    result.profiles_matched = matched.len() as u64;
    result.members = match export.mode {
        WriteMode::Add => before.union(&matched).cloned().collect(),
        WriteMode::Replace => matched,
    };
    result
}

impl Expected {
    fn reject(&mut self, reason: &str) {
        self.rejected += 1;
        *self.reasons.entry(reason.to_owned()).or_default() += 1;
    }
}

/// The first reason of SPEC §2 that applies; of several attributes the least.
fn why_unusable(cells: &[&str], export: &TestExport) -> Option<String> {
    let mut reasons = Vec::new();
    let mut columns = 0;
    for (attribute, kind, with) in &export.mapping {
        let TestKind::Column(column) = kind else { continue };
        columns += 1;
        let name = ATTRIBUTES[*attribute].0;
        match key(matcher(*attribute, *with), cells[*column]) {
            Ok(_) => {}
            Err(Unreadable::Empty) => reasons.push((0, format!("empty_key:{name}"))),
            Err(Unreadable::BadEmail) => reasons.push((1, "bad_email".into())),
            Err(Unreadable::PhoneNoRegion) => reasons.push((2, "phone_no_region".into())),
            Err(Unreadable::PhoneImpossible) => reasons.push((3, "phone_impossible".into())),
            Err(Unreadable::NotHashed) => reasons.push((4, format!("not_hashed:{name}"))),
            Err(Unreadable::HashedValue) => reasons.push((5, format!("hashed_value:{name}"))),
            Err(Unreadable::TypeMismatch) => reasons.push((6, format!("type_mismatch:{name}"))),
        }
    }
    reasons.sort();
    match export.logic {
        Logic::Or if reasons.len() < columns => None,
        Logic::Or => {
            let all_empty = || "all_keys_empty".to_owned();
            let told = reasons.into_iter().find(|(rank, _)| *rank > 0);
            Some(told.map_or_else(all_empty, |(_, reason)| reason))
        }
        Logic::And => reasons.into_iter().next().map(|(_, reason)| reason),
    }
}
