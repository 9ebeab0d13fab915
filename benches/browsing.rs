//! What somebody waits for who looks through people: opening and paging the members
//! of a segment, searching, sorting, and what segments share. Run with
//! `SEGPORT_BENCH_SCALE=8 cargo bench --bench browsing` for some five million people
//! in a segment of all of them (some rows of the table name the same). What counts are
//! the ratios within one run.

mod place;

use divan::{Bencher, black_box};
use jiff::Timestamp;
use place::Place;
use segport::database::sqlite::SqliteDatabase;
use segport::database::{NewSegment, SegmentDatabase};
use segport::domain::overlap::combinations;
use segport::domain::{
    AttributeName, Audience, Condition, Conditions, Direction, Logic, Operator, ProfileField,
    Search, SearchPlace, SegmentName, Unwatched,
};
use segport::export::{FoundPeople, find_people};

/// As many as a screen asks for.
const PAGE_PEOPLE: usize = 400;

fn main() {
    divan::main();
}

fn name(text: &str) -> SegmentName {
    SegmentName::parse(text).expect("a name")
}

fn attribute(text: &str) -> AttributeName {
    AttributeName::parse(text).expect("a name")
}

/// Everybody, those of two of three genders, and those of half of the cities.
fn segments(database: &mut SqliteDatabase) -> [SegmentName; 3] {
    let conditions = [
        ("everybody", "email", Operator::Exists, vec![]),
        ("two genders", "gender", Operator::NotEquals, vec!["g0".to_owned()]),
        ("some cities", "city", Operator::StartsWith, vec!["City 1".to_owned()]),
    ];
    conditions.map(|(segment, by, operator, values)| {
        let condition = Condition { attribute: attribute(by), operator, values };
        let conditions = Conditions { logic: Logic::Or, conditions: vec![condition] };
        let new = NewSegment::Conditions {
            name: name(segment),
            audience: Audience::Customer,
            conditions,
        };
        database.create_segment(&new, Timestamp::UNIX_EPOCH).expect("a segment");
        name(segment)
    })
}

/// Opening the file, the segment and its first page, as the screen does.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn open_a_segment(bencher: Bencher) {
    let place = Place::with_people();
    let [everybody, ..] = segments(&mut place.database());
    bencher.bench_local(|| page(&place.database(), &everybody, 0));
}

/// Pages from all over the segment, the file opened for each.
#[divan::bench(sample_count = 100, sample_size = 1)]
fn page_of_a_segment(bencher: Bencher) {
    let place = Place::with_people();
    let [everybody, ..] = segments(&mut place.database());
    let members = place.database().segment(&everybody).expect("it is there").members;
    let mut start = 0;
    bencher.bench_local(|| {
        start = (start + 987_643) % (members - PAGE_PEOPLE as u64);
        page(&place.database(), &everybody, start);
    });
}

fn page(database: &SqliteDatabase, segment: &SegmentName, start: u64) {
    let segment = database.segment(segment).expect("it is there");
    let members = database.members(&segment.name, None).expect("it has members");
    let people = FoundPeople::in_order_of_import(members);
    let numbers = people.page(start, PAGE_PEOPLE, Direction::Ascending);
    let people = database.profiles(segment.audience, &numbers).expect("they are there");
    assert_eq!(people.len(), PAGE_PEOPLE);
}

/// What three segments share.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn overlap_of_three(bencher: Bencher) {
    let place = Place::with_people();
    let names = segments(&mut place.database());
    bencher.bench_local(|| {
        let database = place.database();
        let sets: Vec<_> =
            names.iter().map(|name| database.members(name, None).expect("members")).collect();
        black_box(combinations(&sets))
    });
}

/// The first use of an attribute in a search, which makes its index.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn first_search(bencher: Bencher) {
    bencher.with_inputs(Place::with_people).bench_local_values(|place| {
        find(&place, Some("person12"), SearchPlace::Beginning, None);
        place
    });
}

/// Some of everybody, few of everybody, one.
#[divan::bench(args = ["person", "person12", "person1234567"], sample_count = 20, sample_size = 1)]
fn search_by_beginning(bencher: Bencher, text: &str) {
    let place = Place::with_people();
    find(&place, Some("x"), SearchPlace::Beginning, None);
    bencher.bench_local(|| find(&place, Some(text), SearchPlace::Beginning, None));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn search_anywhere(bencher: Bencher) {
    let place = Place::with_people();
    bencher.bench_local(|| find(&place, Some("4567@"), SearchPlace::Anywhere, None));
}

#[divan::bench(args = ["email", "city"], sample_count = 5, sample_size = 1)]
fn sort(bencher: Bencher, by: &str) {
    let place = Place::with_people();
    bencher.bench_local(|| find(&place, None, SearchPlace::Beginning, Some(by)));
}

fn find(place: &Place, text: Option<&str>, where_in: SearchPlace, by: Option<&str>) {
    let mut database = place.database();
    let everybody = database.everybody(Audience::Customer).expect("there is somebody");
    let search = text.map(|text| Search {
        field: Some(ProfileField::Attribute(attribute("email"))),
        place: where_in,
        text: text.to_owned(),
    });
    let order = by.map(|by| ProfileField::Attribute(attribute(by)));
    let found = find_people(
        &mut database,
        (Audience::Customer, everybody),
        search.as_ref(),
        order.as_ref(),
        &Unwatched,
        &mut |_, _| {},
    );
    black_box(found.expect("they are found").total());
}
