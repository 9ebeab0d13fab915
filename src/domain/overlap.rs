//! How many people each combination of segments shares. Figures only: what
//! they are shown as is decided above.

use super::members::MemberSet;

/// The most segments that are compared: their combinations double with each.
pub const OVERLAP_SEGMENTS_MAX: usize = 8;

/// Some of the segments, and how many people they share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Combination {
    /// Their places among the segments compared.
    pub places: Vec<usize>,
    /// Who is in all of them.
    pub in_all: u64,
    /// Who is in all of them and in none of the others compared.
    pub only: u64,
}

/// Every combination of the sets: small ones first, in the order of the sets.
pub fn combinations(sets: &[MemberSet]) -> Vec<Combination> {
    let only = parts(sets);
    let mut all: Vec<Combination> = (1..only.len())
        .map(|chosen| {
            let is_within = |larger: &usize| larger & chosen == chosen;
            let in_all = (chosen..only.len()).filter(is_within).map(|larger| only[larger]).sum();
            let places = (0..sets.len()).filter(|place| chosen >> place & 1 == 1).collect();
            Combination { places, in_all, only: only[chosen] }
        })
        .collect();
    all.sort_by(|a, b| (a.places.len(), &a.places).cmp(&(b.places.len(), &b.places)));
    all
}

/// The sizes of the parts the sets cut each other into: bit `i` of a part's
/// place says whether it lies in set `i`. The parts share nobody, so that each
/// set is looked at once, however many combinations there are.
fn parts(sets: &[MemberSet]) -> Vec<u64> {
    let everybody = sets.iter().fold(MemberSet::new(), |all, set| all | set);
    let mut parts = vec![(0, everybody)];
    for (place, set) in sets.iter().enumerate() {
        let halves = parts
            .into_iter()
            .flat_map(|(chosen, part)| [(chosen | 1 << place, &part & set), (chosen, part - set)]);
        parts = halves.filter(|(_, part)| !part.is_empty()).collect();
    }
    let mut sizes = vec![0; 1 << sets.len()];
    for (chosen, part) in parts {
        let chosen: usize = chosen;
        sizes[chosen] = part.len();
    }
    sizes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn the_figures_are_those_of_the_sets(
            sets in prop::collection::vec(prop::collection::vec(0_u32..40, 0..30), 1..6),
        ) {
            let sets: Vec<MemberSet> =
                sets.into_iter().map(|set| set.into_iter().collect()).collect();
            let is_in = |place: &usize, person: u32| sets[*place].contains(person);
            for found in combinations(&sets) {
                let in_all = |person: &u32| found.places.iter().all(|place| is_in(place, *person));
                let only = |person: &u32| {
                    (0..sets.len()).all(|place| is_in(&place, *person) == found.places.contains(&place))
                };
                prop_assert_eq!(found.in_all, (0..40).filter(in_all).count() as u64);
                prop_assert_eq!(found.only, (0..40).filter(only).count() as u64);
            }
        }
    }
}
