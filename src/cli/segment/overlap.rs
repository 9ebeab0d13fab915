//! `segment overlap`: how many people each combination of segments shares.

use serde_json::{Value, json};

use crate::cli::errors::CliError;
use crate::cli::output::thousands;
use crate::cli::session::{Session, segment_name};
use crate::cli::table::{Align, Table};
use crate::database::SegmentDatabase;
use crate::domain::{MemberSet, Segment};

/// Some of the segments, and how many people they share.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Combination {
    /// Their places among the segments named.
    places: Vec<usize>,
    /// Who is in all of them.
    in_all: u64,
    /// Who is in all of them and in none of the others named.
    only: u64,
}

pub(super) fn run(session: &Session, names: &[String]) -> Result<(), CliError> {
    let database = session.open()?;
    let mut segments: Vec<Segment> = Vec::new();
    let mut sets = Vec::new();
    for name in names {
        let segment = database.segment(&segment_name(name)?)?;
        if let Some(first) = segments.first()
            && first.audience != segment.audience
        {
            let (one, other) = (first.audience.plural(), segment.audience.plural());
            return Err(CliError::invalid(
                format!("\"{}\" holds {one} and \"{}\" {other}", first.name, segment.name),
                "name segments of one audience",
            ));
        }
        if segments.iter().any(|other| other.number == segment.number) {
            return Err(CliError::usage(
                format!("\"{}\" is named twice", segment.name),
                "name each segment once",
            ));
        }
        sets.push(database.members(&segment.name, None)?);
        segments.push(segment);
    }
    let combinations = combinations(&sets);
    let names_of = |combination: &Combination| -> Vec<&str> {
        combination.places.iter().map(|&place| segments[place].name.as_str()).collect()
    };
    let json: Vec<Value> = combinations
        .iter()
        .map(|one| json!({ "segments": names_of(one), "members": one.in_all, "only": one.only }))
        .collect();
    let text = || {
        let mut table = Table::new(&[
            ("Segments", Align::Left),
            ("In all of these", Align::Right),
            ("In no other", Align::Right),
        ]);
        for one in &combinations {
            let label = names_of(one).join(" + ");
            table.row([label, thousands(one.in_all), thousands(one.only)]);
        }
        table.text()
    };
    session.output.data(text, &json)
}

/// Every combination of the sets: small ones first, in the order of the sets.
fn combinations(sets: &[MemberSet]) -> Vec<Combination> {
    let mut all: Vec<Combination> = (1..1_u32 << sets.len())
        .map(|chosen| {
            let is_chosen = |place: &usize| chosen >> place & 1 == 1;
            let places: Vec<usize> = (0..sets.len()).filter(is_chosen).collect();
            let mut shared = sets[places[0]].clone();
            places[1..].iter().for_each(|&place| shared &= &sets[place]);
            let mut only = shared.clone();
            (0..sets.len())
                .filter(|place| !is_chosen(place))
                .for_each(|place| only -= &sets[place]);
            Combination { places, in_all: shared.len(), only: only.len() }
        })
        .collect();
    all.sort_by(|a, b| (a.places.len(), &a.places).cmp(&(b.places.len(), &b.places)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_combination_once_and_the_parts_add_up() {
        let sets: Vec<MemberSet> =
            [0..10, 5..15, 9..12].into_iter().map(Iterator::collect).collect();
        let found = combinations(&sets);
        let figures: Vec<(Vec<usize>, u64, u64)> =
            found.iter().map(|one| (one.places.clone(), one.in_all, one.only)).collect();
        assert_eq!(
            figures,
            [
                (vec![0], 10, 5),
                (vec![1], 10, 3),
                (vec![2], 3, 0),
                (vec![0, 1], 5, 4),
                (vec![0, 2], 1, 0),
                (vec![1, 2], 3, 2),
                (vec![0, 1, 2], 1, 1),
            ]
        );
        assert_eq!(found.iter().map(|one| one.only).sum::<u64>(), 15);
    }
}
