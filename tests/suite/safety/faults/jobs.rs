//! The jobs that write: what each starts from, and the job itself from opening the
//! database to closing it.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::Connection;
use segport::database::sqlite::SqliteDatabase;
use segport::database::{DatabaseError, SegmentDatabase};
use segport::domain::{
    AttributeName, Audience, Condition, Conditions, CriterionKind, EntryName, GuardLimits,
    Location, Logic, Mapping, MemberSet, NewSegment, Operator, PhoneRegion, SavedExport,
    SegmentName, SegmentTarget, SourceSettings, Trigger, Unwatched, WriteMode,
};
use segport::export::{
    Acceptance, ExportError, ImportRequest, RunContext, RunOptions, RunWrites, erase_people,
    import_profiles, run,
};
use segport::source::Source;
use tempfile::TempDir;

/// People in the database before: their texts fill some pages.
const PEOPLE: u32 = 400;

/// A job that writes.
pub(super) struct Job {
    pub(super) name: &'static str,
    /// Makes what it starts from.
    pub(super) prepare: fn() -> Prepared,
    pub(super) run: fn(&Place) -> Result<(), ExportError>,
    /// Whether an error may mean that all was written.
    pub(super) may_be_written: bool,
}

/// Everything from which a job starts, in a folder that goes with it.
pub(super) struct Prepared {
    folder: TempDir,
}

/// Where a job works.
pub(super) struct Place {
    pub(super) database: PathBuf,
    /// Tables; their disk does not fail.
    tables: PathBuf,
}

impl Prepared {
    /// A database that is closed.
    pub(super) fn base(&self) -> PathBuf {
        self.folder.path().join("base/main.db")
    }

    /// A folder with a copy of the database.
    pub(super) fn copy(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        if self.base().exists() {
            fs::copy(self.base(), folder.path().join("main.db")).unwrap();
        }
        folder
    }

    pub(super) fn place(&self, folder: &Path) -> Place {
        Place { database: folder.join("main.db"), tables: self.folder.path().to_owned() }
    }

    fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("base")).unwrap();
        Self { folder }
    }

    /// Four hundred customers, a segment of two versions and one of conditions.
    fn filled() -> Self {
        let prepared = Self::empty();
        let folder = prepared.folder.path();
        fs::write(folder.join("customers.csv"), customers(0..PEOPLE, "Hanoi")).unwrap();
        fs::write(folder.join("more.csv"), customers(300..PEOPLE + 300, "Hue")).unwrap();
        fs::write(folder.join("first.csv"), customers(0..50, "x")).unwrap();
        fs::write(folder.join("second.csv"), customers(20..PEOPLE + 20, "x")).unwrap();
        let place = prepared.place(&folder.join("base"));
        let mut database =
            SqliteDatabase::create(&place.database, PhoneRegion::parse("VN")).unwrap();
        import(&mut database, &place, "customers.csv").unwrap();
        for table in ["first.csv", "second.csv", "first.csv"] {
            run_export(&mut database, &place, table).unwrap();
        }
        let conditions = NewSegment::Conditions {
            name: segment("Hanoi"),
            audience: Audience::Customer,
            conditions: Conditions {
                logic: Logic::Or,
                conditions: vec![Condition {
                    attribute: AttributeName::parse("city").unwrap(),
                    operator: Operator::Equals,
                    values: vec!["Hanoi".into()],
                }],
            },
        };
        database.create_segment(&conditions, moment()).unwrap();
        drop(database);
        prepared
    }

    /// A database as the first schema had it.
    fn of_the_first_schema() -> Self {
        let prepared = Self::empty();
        let connection = Connection::open(prepared.base()).unwrap();
        let sql = include_str!("../../../../assets/schema/0001.sql");
        connection.pragma_update(None, "application_id", 0x7365_6770).unwrap();
        connection.execute_batch(sql).unwrap();
        connection
            .execute_batch(
                "INSERT INTO setting VALUES ('hash_key', randomblob(16));
                 ALTER TABLE customer ADD COLUMN email TEXT;
                 WITH RECURSIVE numbers (n) AS
                     (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 400)
                 INSERT INTO customer SELECT n, 'C' || n, 'c' || n || '@example.com' FROM numbers;
                 PRAGMA user_version = 1;",
            )
            .unwrap();
        let insert = "INSERT INTO audience VALUES (?1, 1, ?2, ?3)";
        for (audience, people) in [("customer", PEOPLE), ("visitor", 0)] {
            let set: MemberSet = (1..=people).collect();
            connection.execute(insert, (audience, people + 1, bytes(&set))).unwrap();
        }
        let insert = "INSERT INTO attribute VALUES (1, 'customer', 'email', 'email', ?1)";
        connection.execute(insert, [bytes(&MemberSet::new())]).unwrap();
        drop(connection);
        prepared
    }
}

fn bytes(set: &MemberSet) -> Vec<u8> {
    let mut bytes = Vec::new();
    set.serialize_into(&mut bytes).unwrap();
    bytes
}

fn customers(numbers: std::ops::Range<u32>, city: &str) -> String {
    let line = |n| format!("C{n},c{n}@example.com,K{n},{city},a note of customer {n} {n:->200}\n");
    let lines: String = numbers.map(line).collect();
    format!("id,email,card,city,note\n{lines}")
}

fn segment(text: &str) -> SegmentName {
    SegmentName::parse(text).unwrap()
}

/// The moment of everything that is handed one.
fn moment() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

fn table(place: &Place, name: &str) -> Result<Source, ExportError> {
    let mut settings = SourceSettings::new(Location::File(place.tables.join(name)));
    settings.delimiter = Some(',');
    Ok(Source::open(&settings, &place.tables, &Unwatched)?)
}

fn import(database: &mut SqliteDatabase, place: &Place, name: &str) -> Result<(), ExportError> {
    let request = ImportRequest::new(Audience::Customer, "id");
    import_profiles(database, &table(place, name)?, &request, None, &Unwatched)?;
    Ok(())
}

/// Replaces the members of a segment by those whose e-mail or card is in a table.
fn run_export(database: &mut SqliteDatabase, place: &Place, name: &str) -> Result<(), ExportError> {
    let mapping = |name: &str| Mapping {
        attribute: AttributeName::parse(name).unwrap(),
        kind: CriterionKind::Column(name.into()),
        matcher: None,
    };
    let export = SavedExport {
        name: EntryName::parse("callers").unwrap(),
        destination: EntryName::parse("main").unwrap(),
        audience: Audience::Customer,
        logic: Logic::Or,
        write_mode: WriteMode::Replace,
        source: SourceSettings::new(Location::StandardInput),
        columns: Vec::new(),
        segment: SegmentTarget::Create(segment("Callers")),
        mapping: vec![mapping("email"), mapping("card")],
        guard: GuardLimits::default(),
    };
    let options = RunOptions {
        writes: RunWrites::Commit,
        acceptance: Acceptance::Guards,
        context: RunContext { trigger: Trigger::Command, configuration: None, begun: None },
    };
    run(database, &table(place, name)?, &export, &options, &Unwatched)?;
    Ok(())
}

fn open(place: &Place) -> Result<SqliteDatabase, DatabaseError> {
    SqliteDatabase::open(&place.database)
}

/// The jobs.
pub(super) const JOBS: [Job; 7] = [
    Job {
        name: "create",
        prepare: Prepared::empty,
        run: |place| {
            SqliteDatabase::create_or_open(&place.database, PhoneRegion::parse("VN"))?;
            Ok(())
        },
        // It is opened once it is there, whole and empty; the next time it is found.
        may_be_written: true,
    },
    Job {
        name: "import",
        prepare: Prepared::filled,
        run: |place| import(&mut open(place)?, place, "more.csv"),
        may_be_written: false,
    },
    Job {
        name: "run",
        prepare: Prepared::filled,
        run: |place| run_export(&mut open(place)?, place, "second.csv"),
        may_be_written: false,
    },
    Job {
        name: "restore",
        prepare: Prepared::filled,
        run: |place| {
            open(place)?.restore(&segment("Callers"), 2, moment())?;
            Ok(())
        },
        may_be_written: false,
    },
    Job {
        name: "compute",
        prepare: Prepared::filled,
        run: |place| {
            open(place)?.compute_segment(&segment("Hanoi"), moment(), &Unwatched)?;
            Ok(())
        },
        may_be_written: false,
    },
    Job {
        name: "erase",
        prepare: Prepared::filled,
        run: |place| {
            let ids = ["C7".to_owned(), "C333".to_owned()];
            erase_people(&mut open(place)?, Audience::Customer, &ids, &[], moment())?;
            Ok(())
        },
        may_be_written: false,
    },
    Job {
        name: "migrate",
        prepare: Prepared::of_the_first_schema,
        run: |place| {
            open(place)?;
            Ok(())
        },
        // It is read once its schema is up to date, which is nobody's data.
        may_be_written: true,
    },
];

/// No job of the program: what is wrong with it must be found.
pub(super) const RESTORED_TWICE: Job = Job {
    name: "two restores",
    prepare: Prepared::filled,
    run: |place| {
        open(place)?.restore(&segment("Callers"), 2, moment())?;
        open(place)?.restore(&segment("Callers"), 1, moment())?;
        Ok(())
    },
    may_be_written: false,
};
