//! What a person at the wizard waits for, on a million customers and 200,000 rows
//! (`PROFILES`, `ROWS`): the first preview of a source, the next one after another
//! logic, after one mapping more, and going back to an earlier version. Run with
//! `cargo bench --bench previews`; `SEGPORT_BENCH_SCALE=5` is five times as much.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use divan::Bencher;
use segport::database::sqlite::SqliteDatabase;
use segport::database::{Blanks, NewSegment, SegmentDatabase};
use segport::domain::{
    AttributeName, AttributeType, Audience, Condition, Conditions, CriterionKind, EntryName,
    GuardLimits, Location, Logic, Mapping, Operator, PhoneRegion, SavedExport, SegmentName,
    SegmentTarget, SourceSettings, Unwatched, WriteMode,
};
use segport::export::{
    ImportRequest, PreviewMemory, import_profiles, preview, preview_remembering,
};
use segport::source::Source;
use tempfile::TempDir;

const PROFILES: u32 = 1_000_000;
const ROWS: u32 = 200_000;

fn main() {
    divan::main();
}

/// How many times as much.
fn scale() -> u32 {
    std::env::var("SEGPORT_BENCH_SCALE").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// Spreads numbers, so that people come in no order.
fn spread(number: u32) -> u32 {
    number.wrapping_mul(2_654_435_761)
}

/// Writes a table of people; every second of them is nobody else's.
fn write_people(path: &Path, count: u32, of: u32) {
    let file = File::create(path).expect("a file can be made");
    let mut output = BufWriter::new(file);
    writeln!(output, "id,email,phone,city").expect("there is room");
    for row in 0..count {
        let number = spread(row) % of;
        let (city, phone) = (number % 63, number % 100_000_000);
        writeln!(output, "C{number},person{number}@example.com,+849{phone:08},City {city}")
            .expect("there is room");
    }
    output.flush().expect("there is room");
}

/// A database and a source of rows for it.
struct Place {
    folder: TempDir,
    database: SqliteDatabase,
    source: Source,
}

fn open(path: &Path) -> Source {
    let settings = SourceSettings::new(Location::File(path.to_owned()));
    Source::open(&settings, path.parent().expect("a folder")).expect("the table is sound")
}

fn place() -> Place {
    let folder = tempfile::tempdir().expect("a folder");
    let region = PhoneRegion::parse("VN");
    let path = folder.path().join("bench.db");
    let mut database = SqliteDatabase::create(&path, region).expect("a database");
    let (people, rows) = (folder.path().join("people.csv"), folder.path().join("rows.csv"));
    write_people(&people, PROFILES * scale(), PROFILES * scale());
    write_people(&rows, ROWS * scale(), 2 * PROFILES * scale());
    let request = ImportRequest {
        audience: Audience::Customer,
        id_column: "id".into(),
        types: vec![("city".into(), AttributeType::Text)],
        blanks: Blanks::Clear,
    };
    import_profiles(&mut database, &open(&people), &request, None, &Unwatched).expect("an import");
    let source = open(&rows);
    Place { folder, database, source }
}

fn mapping(attribute: &str) -> Mapping {
    Mapping {
        attribute: AttributeName::parse(attribute).expect("a name"),
        kind: CriterionKind::Column(attribute.into()),
        matcher: None,
    }
}

fn export(attributes: &[&str], logic: Logic) -> SavedExport {
    SavedExport {
        name: EntryName::parse("bench").expect("a name"),
        destination: EntryName::parse("bench").expect("a name"),
        audience: Audience::Customer,
        logic,
        write_mode: WriteMode::Add,
        source: SourceSettings::new(Location::StandardInput),
        segment: SegmentTarget::Create(SegmentName::parse("Bench").expect("a name")),
        mapping: attributes.iter().copied().map(mapping).collect(),
        guard: GuardLimits::default(),
    }
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn first_preview(bencher: Bencher) {
    let Place { folder: _folder, mut database, source } = place();
    let export = export(&["email", "phone"], Logic::Or);
    bencher.bench_local(|| preview(&mut database, &source, &export, &Unwatched).expect("rows"));
}

/// The time of the one criterion that [`one_mapping_more`] adds.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn preview_of_one_mapping(bencher: Bencher) {
    let Place { folder: _folder, mut database, source } = place();
    let export = export(&["phone"], Logic::Or);
    bencher.bench_local(|| preview(&mut database, &source, &export, &Unwatched).expect("rows"));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn another_logic(bencher: Bencher) {
    let Place { folder: _folder, mut database, source } = place();
    let exports = [Logic::Or, Logic::And].map(|logic| export(&["email", "phone"], logic));
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

#[divan::bench(sample_count = 10, sample_size = 1)]
fn one_mapping_more(bencher: Bencher) {
    let Place { folder, mut database, source } = place();
    let (one, two) = (export(&["email"], Logic::Or), export(&["email", "phone"], Logic::Or));
    bencher
        .with_inputs(|| {
            // Its own handle, so that making the input does not need the other.
            let mut memory = PreviewMemory::new();
            let mut again =
                SqliteDatabase::open(&folder.path().join("bench.db")).expect("it is there");
            preview_remembering(&mut memory, &mut again, &source, &one, &Unwatched).expect("rows");
            memory
        })
        .bench_local_values(|mut memory| {
            preview_remembering(&mut memory, &mut database, &source, &two, &Unwatched)
                .expect("rows")
        });
}

/// A segment of all customers with two versions.
fn segment_of_all(database: &mut SqliteDatabase) -> SegmentName {
    let name = SegmentName::parse("Everybody").expect("a name");
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
    let Place { folder: _folder, mut database, .. } = place();
    let name = segment_of_all(&mut database);
    let at = jiff::Timestamp::UNIX_EPOCH;
    bencher.bench_local(|| database.restore(&name, 1, at).expect("an earlier version"));
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn difference_of_versions(bencher: Bencher) {
    let Place { folder: _folder, mut database, .. } = place();
    let name = segment_of_all(&mut database);
    bencher.bench_local(|| {
        let [before, after] =
            [1, 2].map(|version| database.members(&name, Some(version)).expect("members"));
        (&after - &before).len() + (&before - &after).len()
    });
}
