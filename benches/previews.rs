//! What a person at the wizard waits for, on a million customers and 200,000 rows:
//! the first preview of a source, the next one after another logic or with one
//! mapping more, and going back to an earlier version. Run with
//! `SEGPORT_BENCH_SCALE=5 cargo bench --bench previews` for five times as much.

mod place;

use divan::Bencher;
use place::{Place, export, rows};
use segport::database::sqlite::SqliteDatabase;
use segport::database::{NewSegment, SegmentDatabase};
use segport::domain::{
    AttributeName, Audience, Condition, Conditions, Logic, Operator, SegmentName, Unwatched,
};
use segport::export::{PreviewMemory, preview, preview_remembering};

const EMAIL: (&str, &str) = ("email", "email");
const PHONE: (&str, &str) = ("phone", "phone");

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn first_preview(bencher: Bencher) {
    let place = Place::with_people();
    let (mut database, source) = (place.database(), place.source(rows()));
    let export = export(&[EMAIL, PHONE], Logic::Or);
    bencher.bench_local(|| preview(&mut database, &source, &export, &Unwatched).expect("rows"));
}

/// The time of the one criterion that [`one_mapping_more`] adds.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn preview_of_one_mapping(bencher: Bencher) {
    let place = Place::with_people();
    let (mut database, source) = (place.database(), place.source(rows()));
    let export = export(&[PHONE], Logic::Or);
    bencher.with_inputs(PreviewMemory::new).bench_local_values(|mut memory| {
        preview_remembering(&mut memory, &mut database, &source, &export, &Unwatched).expect("rows")
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn one_mapping_more(bencher: Bencher) {
    let place = Place::with_people();
    let (mut database, source) = (place.database(), place.source(rows()));
    let (one, two) = (export(&[EMAIL], Logic::Or), export(&[EMAIL, PHONE], Logic::Or));
    let remembering = || {
        let mut memory = PreviewMemory::new();
        let database = &mut place.database();
        preview_remembering(&mut memory, database, &source, &one, &Unwatched).expect("rows");
        memory
    };
    bencher.with_inputs(remembering).bench_local_values(|mut memory| {
        preview_remembering(&mut memory, &mut database, &source, &two, &Unwatched).expect("rows")
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn another_logic(bencher: Bencher) {
    let place = Place::with_people();
    let (mut database, source) = (place.database(), place.source(rows()));
    let exports = [Logic::Or, Logic::And].map(|logic| export(&[EMAIL, PHONE], logic));
    let mut memory = PreviewMemory::new();
    let mut turn = 0;
    let mut next = || {
        turn += 1;
        let export = &exports[turn % 2];
        preview_remembering(&mut memory, &mut database, &source, export, &Unwatched).expect("rows")
    };
    next();
    bencher.bench_local(next);
}

/// A segment of all customers with two versions.
fn segment_of_all(database: &mut SqliteDatabase, name: &str) -> SegmentName {
    let name = SegmentName::parse(name).expect("a name");
    let exists = Condition {
        attribute: AttributeName::parse("email").expect("a name"),
        operator: Operator::Exists,
        values: Vec::new(),
    };
    let conditions = Conditions { logic: Logic::And, conditions: vec![exists] };
    let new =
        NewSegment::Conditions { name: name.clone(), audience: Audience::Customer, conditions };
    let at = jiff::Timestamp::UNIX_EPOCH;
    database.create_segment(&new, at).expect("a segment");
    database.compute_segment(&name, at, &Unwatched).expect("a version");
    name
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn restore(bencher: Bencher) {
    let place = Place::with_people();
    let mut database = place.database();
    let name = segment_of_all(&mut database, "Everybody");
    let at = jiff::Timestamp::UNIX_EPOCH;
    bencher.bench_local(|| database.restore(&name, 1, at).expect("an earlier version"));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn difference_of_versions(bencher: Bencher) {
    let place = Place::with_people();
    let mut database = place.database();
    let name = segment_of_all(&mut database, "Everybody");
    bencher.bench_local(|| {
        let [before, after] =
            [1, 2].map(|version| database.members(&name, Some(version)).expect("members"));
        (&after - &before).len() + (&before - &after).len()
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn overlap_of_segments(bencher: Bencher) {
    let place = Place::with_people();
    let mut database = place.database();
    let names = ["One", "Two"].map(|name| segment_of_all(&mut database, name));
    bencher.bench_local(|| {
        let [one, two] =
            names.each_ref().map(|name| database.members(name, None).expect("members"));
        (&one & &two).len()
    });
}
