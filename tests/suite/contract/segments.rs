//! Segments, versions and the history: random sequences of everything that can
//! be done to them, on both engines, which must answer alike at every step.

use jiff::Timestamp;
use proptest::prelude::*;
use segport::database::memory::MemoryDatabase;
use segport::database::sqlite::SqliteDatabase;
use segport::database::{
    CommitRequest, CommitTarget, DatabaseError, ImportPlan, NewComputation, NewSegment,
    ProfileBatch, Receipt, RemovalRequest, SegmentDatabase, SegmentEdit,
};
use segport::domain::label::parse_labels;
use segport::domain::{
    AttributeName, AttributeType, Audience, Computation, ComputationStatus, Condition, Conditions,
    Logic, MemberChange, MemberSet, Operator, SegmentName, SourceFingerprint, Status, Trigger,
    Unwatched, WriteMode,
};
use segport::export::{count_values, person_card};

use super::region;

/// Names of which two differ only by case and white space.
const NAMES: [&str; 4] = ["VIP", " vip ", "Hà Nội", "Empty ones"];

/// What runs read, one after the other; some read nothing.
const SOURCES: [Option<&str>; 4] = [Some("a.csv"), Some("/x/b.csv"), Some("-"), None];

/// Conditions of every operator, for the attribute of their type.
const CONDITIONS: [(&str, Operator, &[&str]); 18] = [
    ("city", Operator::Equals, &["Hanoi"]),
    ("city", Operator::NotEquals, &["Hanoi"]),
    ("city", Operator::Contains, &["a"]),
    ("city", Operator::NotContains, &["u"]),
    ("city", Operator::StartsWith, &["H"]),
    ("city", Operator::NotStartsWith, &["Ha"]),
    ("city", Operator::EndsWith, &["e"]),
    ("city", Operator::NotEndsWith, &["e"]),
    ("points", Operator::Greater, &["10"]),
    ("points", Operator::AtLeast, &["10.0"]),
    ("points", Operator::Less, &["1e1"]),
    ("points", Operator::AtMost, &["10"]),
    ("points", Operator::Between, &["2", "10"]),
    ("city", Operator::AnyOf, &["Hue", "Hanoi"]),
    ("joined", Operator::Before, &["2026-10-01"]),
    ("joined", Operator::After, &["2026-09-30"]),
    ("points", Operator::Exists, &[]),
    ("points", Operator::NotExists, &[]),
];

/// People: city, points, joined.
const PEOPLE: [[&str; 3]; 6] = [
    ["Hanoi", "10", "2026-10-01"],
    ["Hue", "2", ""],
    ["hanoi", "", "2026-09-30T12:00:00Z"],
    ["", "100", "2026-10-02"],
    ["Hanoi", "9.99", ""],
    ["Da Nang", "-1", "2025-01-01"],
];

/// Something done to a database.
#[derive(Debug, Clone)]
enum Step {
    CreateEmpty(usize),
    CreateConditions(usize, Vec<usize>, Logic),
    Copy(usize, usize),
    Compute(usize),
    Commit(usize, Vec<u32>, WriteMode),
    /// A commit that starts from the state before the one before it.
    CommitLate(usize, Vec<u32>),
    Fail(usize),
    /// Tells where the rejects of the run of a number are.
    NoteRejects(i64),
    Restore(usize, u64),
    /// Removes those who are in only because of the source at this place.
    RemoveSource(usize, usize),
    Rename(usize, usize),
    Status(usize, Status),
    Label(usize, &'static str),
    Delete(usize),
    Erase(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let name = || 0..NAMES.len();
    let set = || prop::collection::vec(1..=6u32, 0..6);
    let mode = prop::sample::select(&[WriteMode::Add, WriteMode::Replace][..]);
    let logic = prop::sample::select(&[Logic::Or, Logic::And][..]);
    let status = prop::sample::select(&[Status::Enabled, Status::Disabled, Status::Archived][..]);
    let conditions = prop::collection::vec(0..CONDITIONS.len(), 1..4);
    let step = prop_oneof![
        1 => name().prop_map(Step::CreateEmpty),
        3 => (name(), conditions, logic).prop_map(|(n, c, l)| Step::CreateConditions(n, c, l)),
        1 => (name(), name()).prop_map(|(n, of)| Step::Copy(n, of)),
        2 => name().prop_map(Step::Compute),
        5 => (name(), set(), mode).prop_map(|(n, s, m)| Step::Commit(n, s, m)),
        1 => (name(), set()).prop_map(|(n, s)| Step::CommitLate(n, s)),
        1 => name().prop_map(Step::Fail),
        2 => (0..8i64).prop_map(Step::NoteRejects),
        3 => (name(), 0..6u64).prop_map(|(n, v)| Step::Restore(n, v)),
        2 => (name(), 0..3usize).prop_map(|(n, s)| Step::RemoveSource(n, s)),
        1 => (name(), name()).prop_map(|(n, new)| Step::Rename(n, new)),
        1 => (name(), status).prop_map(|(n, s)| Step::Status(n, s)),
        1 => (name(), prop::sample::select(vec!["", "shop", "b, A"]))
            .prop_map(|(n, labels)| Step::Label(n, labels)),
        1 => name().prop_map(Step::Delete),
        1 => (0..8usize).prop_map(Step::Erase),
    ];
    prop::collection::vec(step, 1..16)
}

fn name(place: usize) -> SegmentName {
    SegmentName::parse(NAMES[place]).unwrap()
}

fn at(step: usize) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + i64::try_from(step).unwrap()).unwrap()
}

fn import_people(database: &mut dyn SegmentDatabase) {
    let attributes = [
        ("city", AttributeType::Text),
        ("points", AttributeType::Number),
        ("joined", AttributeType::Datetime),
    ];
    let plan = ImportPlan {
        audience: Audience::Customer,
        attributes: attributes
            .map(|(name, kind)| (AttributeName::parse(name).unwrap(), kind))
            .to_vec(),
        blanks: segport::database::Blanks::Clear,
    };
    let mut batch = ProfileBatch::new(3);
    for (row, (place, person)) in (2..).zip(PEOPLE.iter().enumerate()) {
        batch.rows.push(row);
        batch.ids.push(&format!("P{place}"));
        for (column, value) in batch.columns.iter_mut().zip(person) {
            column.push(value);
        }
    }
    let mut importing = database.start_import(&plan, &Unwatched).unwrap();
    importing.push(&batch).unwrap();
    importing.finish().unwrap();
}

fn entry(name: &SegmentName, status: ComputationStatus, step: usize) -> NewComputation {
    NewComputation {
        segment: name.clone(),
        export: Some("october".into()),
        trigger: Trigger::Command,
        status,
        begun: None,
        generation: None,
        source: SOURCES[step % SOURCES.len()].map(|path| SourceFingerprint {
            path: path.into(),
            size_bytes: 7,
            hash: "ab".into(),
        }),
        repairs: (step % 3 == 2).then_some(1),
        // One of these cities is nobody else's, so that it goes with the person.
        configuration: Some("version = 1\nvalue = \"Da Nang\"\nvalue = \"Hanoi\"\n".into()),
        report: Some(serde_json::json!({
            "rows": {"read": 3},
            "criteria": [{"attribute": "city", "value": "da nang"}],
            "warnings": ["everybody whose city is Hanoi is taken"],
        })),
        error: (status != ComputationStatus::Done).then(|| "\"Hue\" cannot be used".into()),
        started: at(step),
        duration_ms: 0,
    }
}

/// Commits `found` to a segment that is there, or makes it.
fn commit(
    database: &mut dyn SegmentDatabase,
    name: &SegmentName,
    found: &[u32],
    mode: WriteMode,
    step: usize,
) -> Result<Receipt, DatabaseError> {
    let found: MemberSet = found.iter().copied().collect();
    let segment = database.segment(name).ok();
    let before = match &segment {
        Some(segment) => database.members(&segment.name, None)?,
        None => MemberSet::new(),
    };
    let change = MemberChange::new(before, &found, mode);
    let target = match &segment {
        Some(segment) => CommitTarget::Existing(segment.name.clone()),
        None => CommitTarget::Create { name: name.clone(), created_by: Some("october".into()) },
    };
    let basis = database.basis(Audience::Customer, segment.as_ref().map(|s| &s.name))?;
    let begun = begun(database, name, step)?;
    database.commit(&CommitRequest {
        audience: Audience::Customer,
        target,
        basis,
        change: &change,
        criteria: &[
            ("email = column Email".into(), found.clone()),
            ("city = Da Nang".into(), found),
        ],
        computation: NewComputation { begun, ..entry(name, ComputationStatus::Done, step) },
    })
}

/// The number of a run that was begun before, as every other is.
fn begun(
    database: &mut dyn SegmentDatabase,
    name: &SegmentName,
    step: usize,
) -> Result<Option<i64>, DatabaseError> {
    let run = entry(name, ComputationStatus::Running, step);
    step.is_multiple_of(2).then(|| database.begin(&run, &Unwatched)).transpose()
}

/// A second commit from the basis of the first.
fn commit_late(
    database: &mut dyn SegmentDatabase,
    name: &SegmentName,
    found: &[u32],
    step: usize,
) -> Result<String, DatabaseError> {
    let segment = database.segment(name)?;
    let before = database.members(&segment.name, None)?;
    let basis = database.basis(Audience::Customer, Some(&segment.name))?;
    // Begun first, ended last.
    let begun = begun(database, name, step)?;
    commit(database, name, &[1], WriteMode::Add, step)?;
    let found: MemberSet = found.iter().copied().collect();
    let change = MemberChange::new(before, &found, WriteMode::Add);
    let late = database.commit(&CommitRequest {
        audience: Audience::Customer,
        target: CommitTarget::Existing(segment.name.clone()),
        basis,
        change: &change,
        criteria: &[],
        computation: entry(name, ComputationStatus::Done, step),
    });
    assert!(matches!(late, Err(DatabaseError::OutOfDate)), "{late:?}");
    let failed = NewComputation { begun, ..entry(name, ComputationStatus::Failed, step) };
    Ok(format!("out of date, noted as {}", database.record(&failed, &Unwatched)?))
}

/// Removes those of the source at a place, then tries it again from the old state.
fn remove_source(
    database: &mut dyn SegmentDatabase,
    name: &SegmentName,
    place: usize,
    step: usize,
) -> Result<String, DatabaseError> {
    let sources = database.sources(name)?;
    let Some(source) = sources.sources.get(place) else { return Ok("no such source".into()) };
    let after = &sources.members - &source.only;
    let change = MemberChange::between(sources.members.clone(), after);
    let (version, source) = (sources.version, &source.path);
    let request = RemovalRequest { segment: name, version, change: &change, source, at: at(step) };
    let receipt = database.remove_source(&request)?;
    assert_eq!(receipt.removed, change.removed().len());
    let late = database.remove_source(&request);
    assert!(matches!(late, Err(DatabaseError::OutOfDate)), "{late:?}");
    Ok(format!("{receipt:?}"))
}

/// Does a step and tells what came of it, in words.
fn take(database: &mut dyn SegmentDatabase, step: &Step, place: usize) -> Result<String, String> {
    let told = |receipt: Receipt| format!("{receipt:?}");
    let result = match step {
        Step::CreateEmpty(n) => {
            let new = NewSegment::Empty { name: name(*n), audience: Audience::Customer };
            database.create_segment(&new, at(place)).map(|segment| format!("{segment:?}"))
        }
        Step::CreateConditions(n, conditions, logic) => {
            let condition = |place: &usize| {
                let (attribute, operator, values) = CONDITIONS[*place];
                Condition {
                    attribute: AttributeName::parse(attribute).unwrap(),
                    operator,
                    values: values.iter().map(|value| (*value).to_owned()).collect(),
                }
            };
            let conditions = conditions.iter().map(condition).collect();
            let conditions = Conditions { logic: *logic, conditions };
            let audience = Audience::Customer;
            let counted = database.count_conditions(audience, &conditions, &Unwatched).unwrap();
            let new = NewSegment::Conditions { name: name(*n), audience, conditions };
            database.create_segment(&new, at(place)).map(|segment| {
                let members = database.members(&segment.name, None).unwrap();
                assert_eq!((counted, counted), (members.len(), segment.members));
                format!("{segment:?}")
            })
        }
        Step::Copy(n, of) => {
            let new = NewSegment::Copy { name: name(*n), of: name(*of) };
            database.create_segment(&new, at(place)).map(|segment| format!("{segment:?}"))
        }
        Step::Compute(n) => database.compute_segment(&name(*n), at(place), &Unwatched).map(told),
        Step::Commit(n, found, mode) => commit(database, &name(*n), found, *mode, place).map(told),
        Step::CommitLate(n, found) => commit_late(database, &name(*n), found, place),
        Step::Fail(n) => {
            let failed = entry(&name(*n), ComputationStatus::Failed, place);
            database.record(&failed, &Unwatched).map(|number| number.to_string())
        }
        Step::NoteRejects(run) => {
            let path = format!("/x/rejects {place}.csv");
            database.note_rejects(*run, &path).map(|()| {
                let noted = |c: &&Computation| c.rejects_path.as_ref() == Some(&path);
                let history = database.history(None).unwrap();
                let found: Vec<i64> = history.iter().filter(noted).map(|c| c.number).collect();
                let is_there = history.iter().any(|c| c.number == *run);
                assert_eq!(found, if is_there { vec![*run] } else { Vec::new() });
                String::new()
            })
        }
        Step::Restore(n, version) => database.restore(&name(*n), *version, at(place)).map(told),
        Step::RemoveSource(n, source) => remove_source(database, &name(*n), *source, place),
        Step::Rename(n, new) => {
            let edit = SegmentEdit::Rename(name(*new));
            database.edit_segment(&name(*n), &edit, at(place)).map(|()| String::new())
        }
        Step::Status(n, status) => {
            let edit = SegmentEdit::Status(*status);
            database.edit_segment(&name(*n), &edit, at(place)).map(|()| String::new())
        }
        Step::Label(n, labels) => {
            let edit = SegmentEdit::Labels(parse_labels(labels).unwrap());
            database.edit_segment(&name(*n), &edit, at(place)).map(|()| String::new())
        }
        Step::Delete(n) => {
            let edit = SegmentEdit::Delete;
            database.edit_segment(&name(*n), &edit, at(place)).map(|()| String::new())
        }
        Step::Erase(person) => {
            let ids = [format!("P{person}")];
            database.erase(Audience::Customer, &ids, at(place)).map(|gone| format!("{gone:?}"))
        }
    };
    result.map_err(|error| error.to_string())
}

/// Everything a database says of its segments.
fn state(database: &dyn SegmentDatabase) -> Vec<String> {
    let mut lines = Vec::new();
    for segment in database.segments().unwrap() {
        lines.push(format!("{segment:?}"));
        for version in database.versions(&segment.name).unwrap() {
            let members = database.members(&segment.name, Some(version.version)).unwrap();
            lines.push(format!("{version:?} {:?}", members.iter().collect::<Vec<_>>()));
        }
        for person in 1..=6 {
            lines.push(format!("{:?}", database.memberships(&segment.name, person).unwrap()));
        }
        lines.push(format!("{:?}", database.sources(&segment.name).unwrap()));
        lines.push(format!("{:?}", database.history(Some(&segment.name)).unwrap()));
    }
    lines.push(format!("{:?}", database.history(None).unwrap()));
    lines.extend(people(database));
    lines
}

/// Everything a database says of its people: who there is, what is known of each
/// and which values there are.
fn people(database: &dyn SegmentDatabase) -> Vec<String> {
    let audience = Audience::Customer;
    let mut lines = vec![format!("{:?}", database.everybody(audience).unwrap())];
    let cards = (0..6).map(|person| person_card(database, audience, &format!("P{person}")));
    lines.extend(cards.map(|card| format!("{:?}", card.map_err(|error| error.to_string()))));
    let attributes = database.attributes(audience).unwrap();
    lines.extend(attributes.iter().map(|attribute| {
        let figures = count_values(database, audience, &attribute.name, &Unwatched).unwrap();
        format!("{attribute:?} {figures:?}")
    }));
    lines
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn both_engines_answer_alike_at_every_step(steps in steps()) {
        let folder = super::folder_in_memory();
        let mut sqlite =
            SqliteDatabase::create(&folder.path().join("test.db"), Some(region())).unwrap();
        let mut memory = MemoryDatabase::new(Some(region()));
        import_people(&mut sqlite);
        import_people(&mut memory);
        for (place, step) in steps.iter().enumerate() {
            let said = take(&mut sqlite, step, place);
            let expected = take(&mut memory, step, place);
            // Of two errors that apply either may be told.
            prop_assert_eq!(said.is_err(), expected.is_err(), "step {} {:?}", place, step);
            prop_assert_eq!(said.ok(), expected.ok(), "step {} {:?}", place, step);
            prop_assert_eq!(state(&sqlite), state(&memory), "after step {} {:?}", place, step);
        }
    }
}
