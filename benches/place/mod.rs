//! The place where jobs are measured: customers in a database, and tables of rows
//! that name some of them. `SEGPORT_BENCH_SCALE=5` makes everything five times as
//! large.

#![allow(dead_code, reason = "each benchmark uses some of it")]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use segport::database::sqlite::SqliteDatabase;
use segport::domain::{
    AttributeName, AttributeType, Audience, CriterionKind, EntryName, GuardLimits, Location, Logic,
    Mapping, PhoneRegion, SavedExport, SegmentName, SegmentTarget, SourceSettings, Unwatched,
    WriteMode,
};
use segport::export::{ImportOutcome, ImportRequest, import_profiles};
use segport::source::Source;
use tempfile::TempDir;

/// Customers at scale 1.
const PROFILES: u32 = 1_000_000;

/// Rows of a table at scale 1.
const ROWS: u32 = 200_000;

/// How many times as much as at scale 1.
fn scale() -> u32 {
    std::env::var("SEGPORT_BENCH_SCALE").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// Customers in the database.
pub(super) fn profiles() -> u32 {
    PROFILES * scale()
}

/// Rows of a table.
pub(super) fn rows() -> u32 {
    ROWS * scale()
}

/// Spreads numbers, so that people come in no order.
fn spread(number: u32) -> u32 {
    number.wrapping_mul(2_654_435_761)
}

/// Writes a table of `count` of the people below `of`. Every `changed`-th of them
/// has another e-mail; none where that is 0.
pub(super) fn write_people(path: &Path, count: u32, of: u32, changed: u32) {
    let file = File::create(path).expect("a file can be made");
    let mut output = BufWriter::new(file);
    writeln!(output, "id,email,phone,city,gender,national").expect("there is room");
    for row in 0..count {
        let number = spread(row) % of;
        let (city, gender) = (number % 60, number % 3);
        let local = number % 10_000_000;
        let (start, end) = (local / 10_000, local % 10_000);
        let user = if changed > 0 && row % changed == 0 { "other" } else { "person" };
        writeln!(
            output,
            "C{number},{user}{number}@example.com,+8491{local:07},City {city},g{gender},\
             091 {start:03}-{end:04}"
        )
        .expect("there is room");
    }
    output.flush().expect("there is room");
}

/// Opens a table.
pub(super) fn open(path: &Path) -> Source {
    let settings = SourceSettings::new(Location::File(path.to_owned()));
    Source::open(&settings, path.parent().expect("a folder"), &Unwatched)
        .expect("the table is sound")
}

/// Imports a table of people.
pub(super) fn import(database: &mut SqliteDatabase, source: &Source) -> ImportOutcome {
    let text = ["city", "gender", "national"].map(|name| (name.to_owned(), AttributeType::Text));
    let request =
        ImportRequest { types: text.to_vec(), ..ImportRequest::new(Audience::Customer, "id") };
    import_profiles(database, source, &request, None, &Unwatched).expect("an import")
}

/// A folder with a database.
pub(super) struct Place {
    folder: TempDir,
}

impl Place {
    /// With an empty database.
    pub(super) fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().expect("a folder") };
        let region = PhoneRegion::parse("VN");
        SqliteDatabase::create(&place.path("bench.db"), region).expect("a database");
        place
    }

    /// With all customers in it.
    pub(super) fn with_people() -> Self {
        let place = Self::new();
        let path = place.path("people.csv");
        write_people(&path, profiles(), profiles(), 0);
        import(&mut place.database(), &open(&path));
        place
    }

    /// A path in the folder.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A handle on the database.
    pub(super) fn database(&self) -> SqliteDatabase {
        SqliteDatabase::open(&self.path("bench.db")).expect("it is there")
    }

    /// A table of so many rows, every second of which names nobody.
    pub(super) fn source(&self, rows: u32) -> Source {
        let path = self.path("rows.csv");
        write_people(&path, rows, 2 * profiles(), 0);
        open(&path)
    }
}

/// An export of the columns to the attributes, in pairs, to a segment of its own.
pub(super) fn export(mapping: &[(&str, &str)], logic: Logic) -> SavedExport {
    let mapping = mapping.iter().map(|(column, attribute)| Mapping {
        attribute: AttributeName::parse(attribute).expect("a name"),
        kind: CriterionKind::Column((*column).into()),
        matcher: None,
    });
    SavedExport {
        name: EntryName::parse("bench").expect("a name"),
        destination: EntryName::parse("bench").expect("a name"),
        audience: Audience::Customer,
        logic,
        write_mode: WriteMode::Replace,
        source: SourceSettings::new(Location::StandardInput),
        columns: Vec::new(),
        segment: SegmentTarget::Create(SegmentName::parse("Bench").expect("a name")),
        mapping: mapping.collect(),
        guard: GuardLimits::default(),
    }
}
