//! A segment's whole life against a plain model of it.

use proptest::prelude::*;

use super::super::fixture::{Fixture, at, by_city, name, set, write};
use super::*;
use crate::database::SegmentDatabase;
use crate::domain::{Unwatched, WriteMode};

/// One step of a segment's life.
#[derive(Debug, Clone)]
enum Step {
    Write(Vec<u32>, WriteMode),
    /// A share of the newest version's number, in percent.
    Restore(u64),
    Compute,
}

fn step() -> impl Strategy<Value = Step> {
    let mode = prop_oneof![Just(WriteMode::Add), Just(WriteMode::Replace)];
    prop_oneof![
        3 => (prop::collection::vec(1_u32..=6, 0..5), mode)
            .prop_map(|(matched, mode)| Step::Write(matched, mode)),
        2 => (0_u64..=100).prop_map(Step::Restore),
        2 => Just(Step::Compute),
    ]
}

/// What a version holds: members and method, nothing more.
type Model = Vec<(MemberSet, Method)>;

/// Takes the step in the model; `None` where the step is to be refused.
fn expected(model: &Model, step: &Step) -> Option<(MemberSet, Method)> {
    let (members, method) = model.last().unwrap().clone();
    match step {
        Step::Write(matched, mode) => {
            let matched = set(matched.iter().copied());
            let after = if *mode == WriteMode::Add { members | matched } else { matched };
            Some((after, Method::MatchingFile))
        }
        Step::Restore(percent) => Some(model[restored(model, *percent)].clone()),
        Step::Compute => (method == Method::Conditions).then(|| (set([1, 2, 6]), method)),
    }
}

fn restored(model: &Model, percent: u64) -> usize {
    (model.len() - 1) * usize::try_from(percent).unwrap() / 100
}

fn take(
    database: &mut SqliteDatabase,
    model: &Model,
    step: &Step,
    at: Timestamp,
) -> Result<Receipt, DatabaseError> {
    match step {
        Step::Write(matched, mode) => write(database, "VIP", matched.iter().copied(), *mode),
        Step::Restore(percent) => {
            let version = restored(model, *percent) as u64;
            database.restore(&name("VIP"), version, at)
        }
        Step::Compute => database.compute_segment(&name("VIP"), at, &Unwatched),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_life_of_a_segment_is_kept_version_by_version(
        steps in prop::collection::vec(step(), 0..12),
    ) {
        let mut fixture = Fixture::new();
        fixture.database.create_segment(&by_city("VIP", "Hanoi"), at(1)).unwrap();
        let mut model = vec![(set([]), Method::Empty), (set([1, 2, 6]), Method::Conditions)];
        for (second, step) in (2..).zip(&steps) {
            let taken = take(&mut fixture.database, &model, step, at(second));
            let Some((after, method)) = expected(&model, step) else {
                let refused = matches!(taken, Err(DatabaseError::NoConditions { .. }));
                prop_assert!(refused);
                continue;
            };
            let receipt = taken.unwrap();
            let before = &model.last().unwrap().0;
            prop_assert_eq!(receipt.version, model.len() as u64);
            prop_assert_eq!((receipt.before, receipt.after), (before.len(), after.len()));
            prop_assert_eq!(receipt.added, (&after - before).len());
            prop_assert_eq!(receipt.removed, (before - &after).len());
            prop_assert_eq!((receipt.segment.members, receipt.segment.method), (after.len(), method));
            model.push((after, method));
        }
        let versions = fixture.database.versions(&name("VIP")).unwrap();
        prop_assert_eq!(versions.len(), model.len() - 1);
        prop_assert_eq!(fixture.database.history(Some(&name("VIP"))).unwrap().len(), versions.len());
        let mut count = 0;
        for (number, (members, method)) in model.iter().enumerate() {
            let stored = fixture.database.members(&name("VIP"), Some(number as u64)).unwrap();
            prop_assert_eq!(&stored, members);
            let Some(index) = number.checked_sub(1) else { continue };
            let version = &versions[index];
            prop_assert_eq!((version.version, version.method), (number as u64, *method));
            count = count + version.added - version.removed;
            prop_assert_eq!((version.members, count), (members.len(), members.len()));
        }
        fixture.assert_no_orphans();
    }
}
