//! Searching and sorting people: random people in both engines, changed by imports
//! and erasures between searches, against the plain definition of what is found.

use std::cmp::Ordering;

use jiff::Timestamp;
use proptest::prelude::*;
use segport::database::memory::MemoryDatabase;
use segport::database::sqlite::SqliteDatabase;
use segport::database::{Blanks, ImportPlan, ProfileBatch, SegmentDatabase};
use segport::domain::{
    AttributeName, AttributeType, Audience, Direction, MemberSet, Profile, ProfileField,
    ProfileNumber, Search, SearchPlace, Unwatched,
};
use segport::export::{FoundPeople, find_people};
use segport::matcher::{append_search_form, append_sort_form};

use super::region;

const ATTRIBUTES: [(&str, AttributeType); 3] = [
    ("name", AttributeType::Text),
    ("phone", AttributeType::Phone),
    ("points", AttributeType::Number),
];

/// Values that begin alike, beyond what an index and one comparison know of them.
const VALUES: [&[&str]; 3] = [
    &["", "An", "ánh", "Anh Tú", "0123456789abX", "0123456789abY", "0123456789abXY", "Z"],
    &["", "0912 345 678", "+84912345678", "0912345", "n/a"],
    &["", "-2.5", "-2", "0.5", "10", "9", "1000000000000000000000", "1000000000000000000001"],
];

const TEXTS: [&str; 11] = [
    "a",
    "AN",
    "anh t",
    "0123456789ab",
    "0123456789abx",
    "0912345678",
    "0912",
    "+84",
    "1",
    "P",
    "-2",
];

#[derive(Debug, Clone)]
enum Step {
    /// Ids with the places of their values.
    Import(Vec<(usize, [usize; 3])>),
    Erase(usize),
    /// The text, the field (3: the id; 4: any), where in it; the field sorted by;
    /// every how-manieth person is asked about.
    Find(Option<(usize, usize, SearchPlace)>, Option<usize>, u32),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let row = (0..40_usize, [0..VALUES[0].len(), 0..VALUES[1].len(), 0..VALUES[2].len()]);
    let place = prop::sample::select(vec![SearchPlace::Beginning, SearchPlace::Anywhere]);
    let search = prop::option::of((0..TEXTS.len(), 0..5_usize, place));
    let step = prop_oneof![
        2 => prop::collection::vec(row, 1..60).prop_map(Step::Import),
        1 => (0..40_usize).prop_map(Step::Erase),
        6 => (search, prop::option::of(0..4_usize), 1..3_u32)
            .prop_map(|(search, order, nth)| Step::Find(search, order, nth)),
    ];
    prop::collection::vec(step, 2..12)
}

fn attribute(place: usize) -> AttributeName {
    AttributeName::parse(ATTRIBUTES[place].0).unwrap()
}

fn field(place: usize) -> ProfileField {
    if place == 3 { ProfileField::Id } else { ProfileField::Attribute(attribute(place)) }
}

fn value(profile: &Profile, place: usize) -> Option<&str> {
    if place == 3 { Some(&profile.id) } else { profile.values[place].as_deref() }
}

fn kind(place: usize) -> AttributeType {
    if place == 3 { AttributeType::Text } else { ATTRIBUTES[place].1 }
}

fn import(database: &mut dyn SegmentDatabase, rows: &[(usize, [usize; 3])]) {
    let plan = ImportPlan {
        audience: Audience::Customer,
        attributes: (0..3).map(|place| (attribute(place), ATTRIBUTES[place].1)).collect(),
        blanks: Blanks::Clear,
    };
    let mut batch = ProfileBatch::new(3);
    for (row, (id, values)) in (2..).zip(rows) {
        batch.rows.push(row);
        batch.ids.push(&format!("P{id}"));
        for (place, column) in batch.columns.iter_mut().enumerate() {
            column.push(VALUES[place][values[place]]);
        }
    }
    let mut importing = database.start_import(&plan, &Unwatched).unwrap();
    importing.push(&batch).unwrap();
    importing.finish().unwrap();
}

/// Whether somebody is found, said plainly. A phone typed as people of the region
/// dial it finds its international form too.
fn is_found(profile: &Profile, search: &Search, fields: &[usize]) -> bool {
    let form = |place: usize, text: &str| {
        let mut form = String::new();
        append_search_form(kind(place), text, &mut form);
        form
    };
    fields.iter().any(|place| {
        let Some(value) = value(profile, *place) else { return false };
        let (own, wanted) = (form(*place, value), form(*place, &search.text));
        let is_same_phone = search.field == Some(field(1))
            && search.text == "0912345678"
            && ["0912 345 678", "+84912345678"].contains(&value);
        is_same_phone
            || match search.place {
                SearchPlace::Beginning => own.starts_with(&wanted),
                SearchPlace::Anywhere => own.contains(&wanted),
            }
    })
}

fn sorted_plainly(people: &mut [Profile], place: usize, direction: Direction) {
    let form = |text: &str| {
        let mut form = Vec::new();
        append_sort_form(kind(place), text, &mut form);
        form
    };
    people.sort_by(|one, other| {
        let numbers = one.number.cmp(&other.number);
        match (value(one, place), value(other, place)) {
            (Some(one), Some(other)) => match direction {
                Direction::Ascending => form(one).cmp(&form(other)).then(numbers),
                Direction::Descending => form(other).cmp(&form(one)).then(numbers.reverse()),
            },
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => numbers,
        }
    });
}

/// All of them, by pages, which must fit together.
fn everybody(found: &FoundPeople, direction: Direction) -> Vec<ProfileNumber> {
    let mut all = Vec::new();
    loop {
        let page = found.page(all.len() as u64, 7, direction);
        if page.is_empty() {
            assert_eq!(all.len() as u64, found.total());
            return all;
        }
        all.extend(page);
    }
}

fn check(
    database: &mut dyn SegmentDatabase,
    search: Option<&Search>,
    order: Option<usize>,
    nth: u32,
) {
    let among: MemberSet = database
        .everybody(Audience::Customer)
        .unwrap()
        .iter()
        .filter(|number| number % nth == 0)
        .collect();
    let numbers: Vec<ProfileNumber> = among.iter().collect();
    let mut expected = database.profiles(Audience::Customer, &numbers).unwrap();
    if let Some(search) = search {
        let fields: Vec<usize> = match &search.field {
            None => (0..4).collect(),
            Some(one) => (0..4).filter(|place| field(*place) == *one).collect(),
        };
        expected.retain(|profile| is_found(profile, search, &fields));
    }
    let mut told = MemberSet::new();
    let order_field = order.map(field);
    let found = find_people(
        database,
        (Audience::Customer, among),
        search,
        order_field.as_ref(),
        &Unwatched,
        &mut |_, news| {
            assert!(told.is_disjoint(news), "nobody is told twice");
            told |= news;
        },
    )
    .unwrap();
    if search.is_some() {
        let all: MemberSet = expected.iter().map(|profile| profile.number).collect();
        assert_eq!(told, all, "everybody found is told on the way");
    }
    if order.is_none()
        && let Some(search) = search
        && let Some(by) = &search.field
    {
        let fields: Vec<usize> = (0..4).filter(|place| field(*place) == *by).collect();
        let begins = Search { place: SearchPlace::Beginning, ..search.clone() };
        expected.sort_by_key(|profile| !is_found(profile, &begins, &fields));
    }
    for direction in [Direction::Ascending, Direction::Descending] {
        if let Some(place) = order {
            sorted_plainly(&mut expected, place, direction);
        }
        let numbers: Vec<ProfileNumber> = expected.iter().map(|profile| profile.number).collect();
        assert_eq!(everybody(&found, direction), numbers, "{search:?} {order:?} {direction:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn people_are_found_and_sorted_as_the_rules_say(steps in steps()) {
        let folder = super::folder_in_memory();
        let path = folder.path().join("one.db");
        let mut sqlite = SqliteDatabase::create(&path, Some(region())).unwrap();
        let mut memory = MemoryDatabase::new(Some(region()));
        for database in [&mut sqlite as &mut dyn SegmentDatabase, &mut memory] {
            import(database, &[(0, [1, 1, 1])]);
            for step in &steps {
                match step {
                    Step::Import(rows) => import(database, rows),
                    Step::Erase(id) => {
                        let ids = [format!("P{id}")];
                        // Not everybody is there.
                        let _ = database.erase(Audience::Customer, &ids, Timestamp::UNIX_EPOCH);
                    }
                    Step::Find(search, order, nth) => {
                        let search = search.map(|(text, place, where_in)| Search {
                            field: (place < 4).then(|| field(place)),
                            place: where_in,
                            text: TEXTS[text].to_owned(),
                        });
                        check(database, search.as_ref(), *order, *nth);
                    }
                }
            }
        }
    }
}

/// Every text in every field, wherever it is looked for, sorted by every field.
#[test]
fn every_search_among_people_of_every_value() {
    let folder = super::folder_in_memory();
    let mut sqlite = SqliteDatabase::create(&folder.path().join("one.db"), Some(region())).unwrap();
    let mut memory = MemoryDatabase::new(Some(region()));
    let rows: Vec<_> = (0..40).map(|id| (id, [id % 8, (id + 1) % 5, (id * 3 + 2) % 8])).collect();
    for database in [&mut sqlite as &mut dyn SegmentDatabase, &mut memory] {
        import(database, &rows);
        for text in TEXTS {
            for place in 0..5 {
                for where_in in [SearchPlace::Beginning, SearchPlace::Anywhere] {
                    let field = (place < 4).then(|| field(place));
                    let search = Search { field, place: where_in, text: text.to_owned() };
                    check(database, Some(&search), (place < 4).then_some(place), 1);
                }
            }
        }
    }
}

/// The index cannot be made then; the values are read instead.
#[test]
fn who_writes_keeps_nobody_from_being_found() {
    let folder = super::folder_in_memory();
    let path = folder.path().join("one.db");
    let mut reader = SqliteDatabase::create(&path, Some(region())).unwrap();
    import(&mut reader, &[(1, [1, 0, 0]), (2, [2, 0, 0]), (3, [7, 0, 0])]);
    let mut writer = SqliteDatabase::open(&path).unwrap();
    let attributes = Vec::new();
    let plan = ImportPlan { audience: Audience::Customer, attributes, blanks: Blanks::Clear };
    let importing = writer.start_import(&plan, &Unwatched).unwrap();
    for place in [SearchPlace::Beginning, SearchPlace::Anywhere] {
        let search = Search { field: Some(field(0)), place, text: "an".to_owned() };
        check(&mut reader, Some(&search), Some(0), 1);
    }
    drop(importing);
}
