//! Counting values: in one pass or many, the figures are those of counting
//! them one by one.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;

use super::*;
use crate::database::memory::MemoryDatabase;
use crate::database::{Blanks, ImportPlan, ProfileBatch};
use crate::domain::{AttributeType, Unwatched};

fn name() -> AttributeName {
    AttributeName::parse("city").unwrap()
}

/// Customers with these cities.
fn customers(cities: &[Option<String>]) -> MemoryDatabase {
    let mut database = MemoryDatabase::new(None);
    let attributes = vec![(name(), AttributeType::Text)];
    let plan = ImportPlan { audience: Audience::Customer, attributes, blanks: Blanks::Clear };
    let mut batch = ProfileBatch::new(1);
    for (at, city) in (2_u32..).zip(cities) {
        batch.rows.push(at);
        batch.ids.push(&format!("C{at}"));
        batch.columns[0].push(city.as_deref().unwrap_or(""));
    }
    let mut import = database.start_import(&plan, &Unwatched).unwrap();
    import.push(&batch).unwrap();
    import.finish().unwrap();
    database
}

fn count(database: &MemoryDatabase, counted_max: usize) -> ValueFigures {
    let audience = Audience::Customer;
    count_values_within(database, audience, &name(), counted_max, &Unwatched).unwrap()
}

#[test]
fn the_most_frequent_come_first_and_of_equal_ones_the_first_imported() {
    let cities = ["Hue", "Hanoi", "hanoi", "", "Hanoi", "Vinh"];
    let cities: Vec<Option<String>> =
        cities.iter().map(|city| (!city.is_empty()).then(|| (*city).to_owned())).collect();
    let figures = count(&customers(&cities), COUNTED_MAX);
    assert_eq!((figures.filled, figures.distinct), (5, 4));
    let frequent: Vec<(&str, u64)> =
        figures.frequent.iter().map(|one| (&*one.value, one.profiles)).collect();
    assert_eq!(frequent, [("Hanoi", 2), ("Hue", 1), ("hanoi", 1), ("Vinh", 1)]);
    assert_eq!(count(&customers(&[]), COUNTED_MAX).distinct, 0);
}

#[test]
fn counting_tells_how_far_it_is_and_stops() {
    struct Watcher(AtomicUsize);
    impl Watch for Watcher {
        fn cancelled(&self) -> bool {
            self.0.load(Ordering::Relaxed) == 1
        }
        fn progress(&self, progress: Progress) {
            assert_eq!(progress.stage, Stage::Counting);
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    // Every pass tells at its beginning.
    let database = customers(&["Hue", "Hanoi"].map(|city| Some(city.to_owned())));
    let watcher = Watcher(AtomicUsize::new(0));
    let told = count_values_within(&database, Audience::Customer, &name(), 1, &watcher);
    assert!(matches!(told, Err(ExportError::Cancelled)), "{told:?}");
}

#[test]
fn an_attribute_that_is_not_there_is_an_error() {
    let database = MemoryDatabase::new(None);
    assert!(count_values(&database, Audience::Customer, &name(), &Unwatched).is_err());
}

proptest! {
    #[test]
    fn the_figures_do_not_depend_on_the_memory_there_is(
        cities in prop::collection::vec(prop::option::of(0_u8..60), 0..200),
        counted_max in 1_usize..40,
    ) {
        let cities: Vec<Option<String>> =
            cities.iter().map(|city| city.map(|city| format!("city {city}"))).collect();
        let mut expected: BTreeMap<&str, (u64, usize)> = BTreeMap::new();
        for (at, city) in cities.iter().enumerate() {
            if let Some(city) = city {
                expected.entry(city).or_insert((0, at)).0 += 1;
            }
        }
        let mut frequent: Vec<(&str, (u64, usize))> = expected.into_iter().collect();
        frequent.sort_by_key(|(_, (profiles, first))| (Reverse(*profiles), *first));
        let figures = count(&customers(&cities), counted_max);
        prop_assert_eq!(figures.distinct, frequent.len() as u64);
        frequent.truncate(FREQUENT_MAX);
        let counted: Vec<(&str, u64)> =
            figures.frequent.iter().map(|one| (&*one.value, one.profiles)).collect();
        let expected: Vec<(&str, u64)> =
            frequent.iter().map(|(city, (profiles, _))| (*city, *profiles)).collect();
        prop_assert_eq!(counted, expected);
    }
}
