//! `segport demo`: an invented chain of coffee houses to try segport on, the
//! same on every machine. Everything goes through the doors a person uses:
//! import, conditions, exports.

mod folder;
mod lists;
mod people;
mod random;

use std::io;
use std::path::Path;
use std::time::Instant;

use jiff::Timestamp;

use super::errors::CliError;
use super::run::{Wanted, run_export};
use super::session::{Asks, Session, absolute};
use super::start;
use crate::config::{Home, Overwrite, record_export};
use crate::database::sqlite::SqliteDatabase;
use crate::database::{NewSegment, SegmentDatabase};
use crate::domain::{
    AttributeName, AttributeType, Audience, Condition, Conditions, Connector, CriterionKind,
    Destination, EntryName, GuardLimits, Location, Logic, Mapping, Operator, PhoneRegion,
    SavedExport, SegmentName, SegmentTarget, SourceSettings, Trigger, Watch, WriteMode,
};
use crate::export::{
    Acceptance, ImportRequest, RunContext, RunOptions, RunWrites, as_run, import_profiles,
    run as run_saved,
};
use folder::{DemoFolder, Found};
use random::Random;

/// The name of the destination and of its file.
const DESTINATION: &str = "demo";

/// The saved export the demo runs.
const SAMPLE_EXPORT: &str = "ticket-callers";

/// Any seed would do; changing it changes every figure of the demo.
const SEED: u64 = 20_261_001;

/// Types that are certain, so that nothing is left to a proposal.
const TYPES: [(&str, AttributeType); 9] = [
    ("full_name", AttributeType::Text),
    ("email", AttributeType::Email),
    ("phone", AttributeType::Phone),
    ("city", AttributeType::Text),
    ("points", AttributeType::Number),
    ("birthday", AttributeType::Datetime),
    ("unsubscribed_at", AttributeType::Datetime),
    ("vip", AttributeType::Boolean),
    ("last_visit", AttributeType::Datetime),
];

/// Makes the demo, or finds it, and opens the wizard with its tickets. Without
/// a terminal it runs the sample export and prints the report.
pub(super) fn run(session: &Session, dir: Option<&Path>) -> Result<(), CliError> {
    let root = dir.map_or_else(|| session.home.root().join("demo"), absolute);
    let folder = DemoFolder::at(root.clone());
    let demo = session.elsewhere(Home::at(root));
    match folder.look()? {
        Found::Demo => demo.output.note(&format!("the demo is in {}", folder.root().display())),
        Found::Room => {
            make(&demo, &folder)?;
            demo.output.note(&format!("made the demo in {}", folder.root().display()));
        }
    }
    let tickets = folder.file("tickets.csv");
    if start::at_terminal() || session.asks == Asks::LinesTyped {
        return start::wizard(&demo, Some(tickets.to_string_lossy().into_owned()));
    }
    let clock = Instant::now();
    let (file, export) = demo.home.load_export(SAMPLE_EXPORT)?;
    let wanted = Wanted {
        writes: RunWrites::Commit,
        acceptance: Acceptance::None,
        rejects: None,
        file: &file,
    };
    run_export(&demo, &export, &wanted, clock)
}

/// Fills the folder.
fn make(session: &Session, folder: &DemoFolder) -> Result<(), CliError> {
    folder.begin()?;
    write_files(folder).map_err(CliError::file("fill", folder.root()))?;
    let watch = session.watch()?;
    let region = PhoneRegion::parse("VN");
    let mut database = SqliteDatabase::create(&folder.file("demo.db"), region)?;
    import(session, &mut database, folder, &watch)?;
    make_segments(&mut database)?;
    let destination = Destination {
        name: entry(DESTINATION),
        connector: Connector::Sqlite,
        path: "demo.db".into(),
    };
    session.home.add_destination(&destination)?;
    let guests = guests_export(folder);
    session.home.save_export(&guests, Overwrite::Keep)?;
    session.home.save_export(&callers_export(folder), Overwrite::Keep)?;
    run_earlier(session, &mut database, &guests, &watch)?;
    drop(watch);
    folder.finish()
}

fn write_files(folder: &DemoFolder) -> io::Result<()> {
    let mut random = Random::new(SEED);
    let customers = people::customers(&mut random);
    let visitors = people::visitors(&mut random);
    people::write_customers(&mut random, &customers, &folder.file("customers.csv"))?;
    people::write_visitors(&mut random, &visitors, &folder.file("visitors.csv"))?;
    lists::write_tickets(&mut random, &customers, &folder.file("tickets.csv"))?;
    lists::write_guests(&mut random, &customers, &folder.file("tasting-guests.csv"))
}

fn import(
    session: &Session,
    database: &mut SqliteDatabase,
    folder: &DemoFolder,
    watch: &dyn Watch,
) -> Result<(), CliError> {
    let tables = [
        (Audience::Customer, "customers.csv", "customer_id"),
        (Audience::Visitor, "visitors.csv", "visitor_id"),
    ];
    for (audience, file, id) in tables {
        let location = Location::File(folder.file(file));
        let source = session.source(&SourceSettings::new(location), watch)?;
        let has = |column: &str| source.columns().iter().any(|other| other == column);
        let types = TYPES.iter().filter(|(column, _)| has(column));
        let types = types.map(|(column, kind)| ((*column).to_owned(), *kind)).collect();
        let request = ImportRequest { types, ..ImportRequest::new(audience, id) };
        import_profiles(database, &source, &request, None, watch)?;
    }
    Ok(())
}

/// One segment by conditions and an empty one; the third comes of a run.
fn make_segments(database: &mut SqliteDatabase) -> Result<(), CliError> {
    let condition = |name: &str, operator, value: &str| Condition {
        attribute: attribute(name),
        operator,
        values: vec![value.to_owned()],
    };
    let regulars = NewSegment::Conditions {
        name: segment("Hanoi regulars"),
        audience: Audience::Customer,
        conditions: Conditions {
            logic: Logic::And,
            conditions: vec![
                condition("city", Operator::Equals, "Hà Nội"),
                condition("points", Operator::AtLeast, "1000"),
            ],
        },
    };
    let empty =
        NewSegment::Empty { name: segment("Newsletter winback"), audience: Audience::Customer };
    for new in [regulars, empty] {
        database.create_segment(&new, Timestamp::now())?;
    }
    Ok(())
}

/// The export of the documentation: tickets by e-mail or phone.
fn callers_export(folder: &DemoFolder) -> SavedExport {
    let columns = [("email", "Email"), ("phone", "Mobile")];
    saved(folder, (SAMPLE_EXPORT, "tickets.csv"), "Ticket callers October", &columns)
}

fn guests_export(folder: &DemoFolder) -> SavedExport {
    let columns = [("email", "Email")];
    saved(folder, ("tasting-guests", "tasting-guests.csv"), "Summer tasting guests", &columns)
}

fn saved(
    folder: &DemoFolder,
    (name, file): (&str, &str),
    creates: &str,
    columns: &[(&str, &str)],
) -> SavedExport {
    let mapping = columns.iter().map(|(name, column)| Mapping {
        attribute: attribute(name),
        kind: CriterionKind::Column((*column).to_owned()),
        matcher: None,
    });
    SavedExport {
        name: entry(name),
        destination: entry(DESTINATION),
        audience: Audience::Customer,
        logic: Logic::Or,
        write_mode: WriteMode::Add,
        source: SourceSettings::new(Location::File(folder.file(file))),
        columns: Vec::new(),
        segment: SegmentTarget::Create(segment(creates)),
        mapping: mapping.collect(),
        guard: GuardLimits::default(),
    }
}

/// The list of the tasting was exported before: it has a version and a history.
fn run_earlier(
    session: &Session,
    database: &mut SqliteDatabase,
    export: &SavedExport,
    watch: &dyn Watch,
) -> Result<(), CliError> {
    let source = session.source(&export.source, watch)?;
    let options = RunOptions {
        writes: RunWrites::Commit,
        acceptance: Acceptance::None,
        context: RunContext {
            trigger: Trigger::Command,
            configuration: Some(record_export(&as_run(export, &source))),
            begun: None,
        },
    };
    run_saved(database, &source, export, &options, watch)?;
    Ok(())
}

fn attribute(name: &str) -> AttributeName {
    AttributeName::parse(name).expect("the demo's names are names")
}

fn entry(name: &str) -> EntryName {
    EntryName::parse(name).expect("the demo's names are names")
}

fn segment(name: &str) -> SegmentName {
    SegmentName::parse(name).expect("the demo's names are names")
}
