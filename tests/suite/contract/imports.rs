//! Random imports one after the other, and erasures between them: both engines
//! say the same of every row and have the same profiles after every step.

use std::ops::ControlFlow;

use proptest::prelude::*;
use segport::database::memory::MemoryDatabase;
use segport::database::sqlite::SqliteDatabase;
use segport::database::{Blanks, DatabaseError, ImportPlan, ProfileBatch, SegmentDatabase};
use segport::domain::{
    AttributeName, AttributeType, Audience, MatcherKind, MemberSet, ProfileNumber, Unwatched,
};

const ATTRIBUTES: [(&str, AttributeType); 3] = [
    ("email", AttributeType::Email),
    ("city", AttributeType::Text),
    ("points", AttributeType::Number),
];

/// Few values, so that imports often bring what is there already.
const VALUES: [&[&str]; 3] =
    [&["", "a@example.com", "b@example.com", "odd"], &["", "Hanoi", "Hue"], &["", "1", "2"]];

/// Ids of which some profiles are, some are new, some come twice.
const IDS: usize = 6;

#[derive(Debug, Clone)]
enum Step {
    /// Which attributes it brings, what blank cells do, and its rows: an id and
    /// the place of a value in each pool.
    Import([bool; 3], Blanks, Vec<(usize, [usize; 3])>),
    Erase(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let row = (0..IDS, [0..4_usize, 0..3, 0..3]);
    let import = (
        any::<[bool; 3]>(),
        prop::sample::select(vec![Blanks::Clear, Blanks::Keep]),
        prop::collection::vec(row, 0..10),
    );
    prop_oneof![
        6 => import.prop_map(|(brings, blanks, rows)| Step::Import(brings, blanks, rows)),
        1 => (0..IDS).prop_map(Step::Erase),
    ]
}

/// What a step says, as text: figures, or whether there was somebody to erase.
fn apply(database: &mut dyn SegmentDatabase, step: &Step) -> String {
    match step {
        Step::Import(brings, blanks, rows) => {
            let brought: Vec<usize> = (0..3).filter(|place| brings[*place]).collect();
            let plan = ImportPlan {
                audience: Audience::Customer,
                attributes: brought
                    .iter()
                    .map(|place| ATTRIBUTES[*place])
                    .map(|(name, kind)| (AttributeName::parse(name).unwrap(), kind))
                    .collect(),
                blanks: *blanks,
            };
            let mut batch = ProfileBatch::new(brought.len());
            for (row, (id, values)) in (2..).zip(rows) {
                batch.rows.push(row);
                batch.ids.push(&format!("P{id}"));
                for (column, place) in batch.columns.iter_mut().zip(&brought) {
                    column.push(VALUES[*place][values[*place]]);
                }
            }
            let mut importing = database.start_import(&plan, &Unwatched).unwrap();
            importing.push(&batch).unwrap();
            let did = importing.rows().unwrap().clone();
            assert_eq!(did.figures(), importing.finish().unwrap());
            format!("{did:?}")
        }
        Step::Erase(id) => {
            let at = jiff::Timestamp::UNIX_EPOCH;
            match database.erase(Audience::Customer, &[format!("P{id}")], at) {
                Ok(receipt) => format!("{receipt:?}"),
                Err(DatabaseError::UnknownProfile { .. }) => "unknown".to_owned(),
                Err(error) => panic!("{error}"),
            }
        }
    }
}

/// An id and its values by the names of the attributes.
type Person = (String, Vec<(String, Option<String>)>);

/// Everything about the profiles.
fn profiles(database: &mut dyn SegmentDatabase) -> Vec<Person> {
    let attributes = database.attributes(Audience::Customer).unwrap();
    (0..IDS)
        .filter_map(|id| database.profile(Audience::Customer, &format!("P{id}")).ok())
        .map(|profile| {
            let names = attributes.iter().map(|attribute| attribute.name.to_string());
            (profile.id, names.zip(profile.values).collect())
        })
        .collect()
}

/// All values of all attributes as they are shown one after the other.
fn values(database: &dyn SegmentDatabase) -> Vec<(ProfileNumber, String)> {
    let mut values = Vec::new();
    for attribute in database.attributes(Audience::Customer).unwrap() {
        let mut each = |number, value: &str| {
            values.push((number, value.to_owned()));
            ControlFlow::Continue(())
        };
        database.each_value(Audience::Customer, &attribute.name, &mut each).unwrap();
    }
    values
}

/// How many profiles have an e-mail by its key.
fn found(database: &mut dyn SegmentDatabase) -> Vec<u64> {
    let name = AttributeName::parse("email").unwrap();
    ["a@example.com", "b@example.com"]
        .map(|key| {
            database
                .profiles_with_key(Audience::Customer, &name, MatcherKind::Email, key)
                .unwrap_or_else(|_| MemberSet::new())
                .len()
        })
        .to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn both_engines_import_alike(steps in prop::collection::vec(step(), 1..10)) {
        let folder = super::folder_in_memory();
        let mut sqlite = SqliteDatabase::create(&folder.path().join("test.db"), None).unwrap();
        let mut memory = MemoryDatabase::new(None);
        for step in &steps {
            prop_assert_eq!(apply(&mut sqlite, step), apply(&mut memory, step));
            prop_assert_eq!(profiles(&mut sqlite), profiles(&mut memory));
            prop_assert_eq!(values(&sqlite), values(&memory));
            prop_assert_eq!(found(&mut sqlite), found(&mut memory));
        }
    }
}
