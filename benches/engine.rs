//! The embedded engine on a million customers with seven attributes: the first
//! import, and matching of 200,000 rows by e-mail and phone. Run with
//! `cargo bench --bench engine`.

use divan::Bencher;
use segport::database::sqlite::SqliteDatabase;
use segport::database::{
    Blanks, ImportPlan, Keep, KeyBatch, MatchOutcome, MatchPlan, PlannedCriterion, PlannedKind,
    ProfileBatch, SegmentDatabase,
};
use segport::domain::{
    AttributeName, AttributeType, Audience, HashRule, Logic, MatcherKind, PhoneRegion, Unwatched,
};
use tempfile::TempDir;

const PROFILES: u32 = 1_000_000;
const ROWS: u32 = 200_000;
const BATCH_ROWS: usize = 4_096;

const ATTRIBUTES: [(&str, AttributeType); 7] = [
    ("email", AttributeType::Email),
    ("phone", AttributeType::Phone),
    ("name", AttributeType::Text),
    ("city", AttributeType::Text),
    ("points", AttributeType::Number),
    ("joined", AttributeType::Datetime),
    ("subscribed", AttributeType::Boolean),
];

fn main() {
    divan::main();
}

fn name(text: &str) -> AttributeName {
    AttributeName::parse(text).expect("a name")
}

/// Spreads numbers, so that ids, addresses and phones come in no order.
fn spread(number: u32) -> u32 {
    number.wrapping_mul(2_654_435_761)
}

fn email(number: u32) -> String {
    format!("person{}@example.com", spread(number))
}

fn phone(number: u32) -> String {
    format!("+849{:08}", number % 100_000_000)
}

fn import(database: &mut SqliteDatabase, batches: &[ProfileBatch]) {
    let plan = ImportPlan {
        audience: Audience::Customer,
        attributes: ATTRIBUTES.iter().map(|(text, kind)| (name(text), *kind)).collect(),
        blanks: Blanks::Clear,
    };
    let mut import = database.start_import(&plan, &Unwatched).expect("an import");
    for batch in batches {
        import.push(batch).expect("profiles");
    }
    let figures = import.finish().expect("an import");
    assert_eq!(figures.inserted + figures.unchanged, u64::from(PROFILES));
}

fn profile_batches() -> Vec<ProfileBatch> {
    let numbers: Vec<u32> = (0..PROFILES).collect();
    let fill = |numbers: &[u32]| {
        let mut batch = ProfileBatch::new(ATTRIBUTES.len());
        for number in numbers {
            batch.rows.push(*number);
            batch.ids.push(&format!("C{:010}", spread(*number)));
            let values = [
                email(*number),
                phone(*number),
                format!("Person Number {number}"),
                format!("City {}", number % 63),
                (number % 10_000).to_string(),
                format!("2024-{:02}-{:02}", number % 12 + 1, number % 28 + 1),
                if number % 3 == 0 { String::new() } else { "true".to_owned() },
            ];
            for (column, value) in batch.columns.iter_mut().zip(&values) {
                column.push(value);
            }
        }
        batch
    };
    numbers.chunks(BATCH_ROWS).map(fill).collect()
}

/// Half of the rows name somebody.
fn key_batches() -> Vec<KeyBatch> {
    let rows: Vec<u32> = (2..ROWS + 2).collect();
    let fill = |rows: &[u32]| {
        let mut batch = KeyBatch::new(2);
        for row in rows {
            let number = spread(*row) % (2 * PROFILES);
            batch.rows.push(*row);
            batch.columns[0].push(&email(number));
            batch.columns[1].push(&phone(number));
        }
        batch
    };
    rows.chunks(BATCH_ROWS).map(fill).collect()
}

fn new_database() -> (TempDir, SqliteDatabase) {
    let folder = tempfile::tempdir().expect("a folder");
    let database =
        SqliteDatabase::create(&folder.path().join("bench.db"), PhoneRegion::parse("VN"))
            .expect("a database");
    (folder, database)
}

#[divan::bench(sample_count = 2, sample_size = 1)]
fn first_import(bencher: Bencher) {
    let batches = profile_batches();
    bencher.with_inputs(new_database).bench_local_refs(|(_, database)| import(database, &batches));
}

#[divan::bench(sample_count = 2, sample_size = 1)]
fn import_without_changes(bencher: Bencher) {
    let batches = profile_batches();
    let (_folder, mut database) = new_database();
    import(&mut database, &batches);
    bencher.bench_local(|| import(&mut database, &batches));
}

/// The key index of a million e-mails.
#[divan::bench(args = INDEXED, sample_count = 3, sample_size = 1)]
fn key_index(bencher: Bencher, matcher: MatcherKind) {
    let batches = profile_batches();
    let filled = || {
        let (folder, mut database) = new_database();
        import(&mut database, &batches);
        (folder, database)
    };
    bencher.with_inputs(filled).bench_local_refs(|(_, database)| {
        let (audience, email) = (Audience::Customer, name("email"));
        database.profiles_with_key(audience, &email, matcher, "nobody's").expect("an index")
    });
}

/// What the import does not index itself.
const INDEXED: [MatcherKind; 3] = [
    MatcherKind::Folded,
    MatcherKind::Sha256(HashRule::LowerTrim),
    MatcherKind::Sha256(HashRule::Google),
];

#[divan::bench(args = [Logic::Or, Logic::And], sample_count = 10, sample_size = 1)]
fn matching(bencher: Bencher, logic: Logic) {
    let (_folder, mut database) = new_database();
    import(&mut database, &profile_batches());
    let batches = key_batches();
    let criterion = |text, matcher| PlannedCriterion {
        attribute: name(text),
        matcher,
        kind: PlannedKind::Column,
    };
    let plan = MatchPlan {
        audience: Audience::Customer,
        logic,
        criteria: vec![
            criterion("email", MatcherKind::Email),
            criterion("phone", MatcherKind::Phone),
        ],
        keep: Keep::Nothing,
    };
    bencher.bench_local(|| {
        let outcome = run(&mut database, &plan, &batches);
        assert!(outcome.rows_matched.len() > u64::from(ROWS) / 3);
    });
}

fn run(database: &mut SqliteDatabase, plan: &MatchPlan, batches: &[KeyBatch]) -> MatchOutcome {
    let mut matching = database.start_matching(plan, &Unwatched).expect("a matching");
    for batch in batches {
        matching.push(batch).expect("rows");
    }
    matching.finish().expect("an outcome")
}
