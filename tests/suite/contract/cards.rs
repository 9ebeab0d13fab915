//! What both engines say of one person: the segments and since when, and whose
//! conditions hold a value of the person's.

use jiff::Timestamp;
use segport::database::memory::MemoryDatabase;
use segport::database::sqlite::SqliteDatabase;
use segport::database::{Blanks, ImportPlan, NewSegment, ProfileBatch, SegmentDatabase};
use segport::domain::{
    AttributeName, AttributeType, Audience, Condition, Conditions, Logic, Operator, SegmentName,
    Unwatched,
};
use segport::export::{MemberSince, PersonCard, person_card};

/// Does the same on both engines.
fn on_both(check: impl Fn(&mut dyn SegmentDatabase)) {
    let folder = super::folder_in_memory();
    check(&mut SqliteDatabase::create(&folder.path().join("test.db"), None).unwrap());
    check(&mut MemoryDatabase::new(None));
}

fn name(text: &str) -> SegmentName {
    SegmentName::parse(text).unwrap()
}

fn at(second: u64) -> Timestamp {
    Timestamp::from_second(i64::try_from(second).unwrap()).unwrap()
}

/// Two customers with a city and whether they are active.
fn import(database: &mut dyn SegmentDatabase, cities: [&str; 2]) {
    let attribute = |(name, kind)| (AttributeName::parse(name).unwrap(), kind);
    let attributes = [("city", AttributeType::Text), ("active", AttributeType::Boolean)];
    let plan = ImportPlan {
        audience: Audience::Customer,
        attributes: attributes.map(attribute).to_vec(),
        blanks: Blanks::Clear,
    };
    let mut batch = ProfileBatch::new(2);
    for ((row, id), city) in [(2, "C1"), (3, "C2")].into_iter().zip(cities) {
        batch.rows.push(row);
        batch.ids.push(id);
        batch.columns[0].push(city);
        batch.columns[1].push("true");
    }
    let mut importing = database.start_import(&plan, &Unwatched).unwrap();
    importing.push(&batch).unwrap();
    importing.finish().unwrap();
}

fn create(database: &mut dyn SegmentDatabase, segment: &str, attribute: &str, value: &str) {
    let condition = Condition {
        attribute: AttributeName::parse(attribute).unwrap(),
        operator: Operator::Equals,
        values: vec![value.to_owned()],
    };
    let new = NewSegment::Conditions {
        name: name(segment),
        audience: Audience::Customer,
        conditions: Conditions { logic: Logic::Or, conditions: vec![condition] },
    };
    database.create_segment(&new, at(1)).unwrap();
}

fn card(database: &dyn SegmentDatabase, id: &str) -> PersonCard {
    person_card(database, Audience::Customer, id).unwrap()
}

fn since(database: &dyn SegmentDatabase, id: &str) -> Vec<(String, MemberSince)> {
    let segments = card(database, id).segments.into_iter();
    segments.map(|segment| (segment.name.to_string(), segment.since)).collect()
}

#[test]
fn a_card_says_since_when_somebody_is_in() {
    on_both(|database| {
        import(database, ["Hanoi", "Hue"]);
        create(database, "In Hanoi", "city", "Hanoi");
        assert_eq!(since(database, "C2"), []);
        // Version 2 takes both, version 3 the first only, version 4 both again.
        for (version, cities) in [(2, ["Hanoi"; 2]), (3, ["Hanoi", "Hue"]), (4, ["Hanoi"; 2])] {
            import(database, cities);
            database.compute_segment(&name("In Hanoi"), at(version), &Unwatched).unwrap();
        }
        let expect = |id, since_when| {
            assert_eq!(since(database, id), [("In Hanoi".to_owned(), since_when)]);
        };
        expect("C1", MemberSince::Version(1, at(1)));
        expect("C2", MemberSince::Version(4, at(4)));
        for version in 5..=12 {
            database.compute_segment(&name("In Hanoi"), at(version), &Unwatched).unwrap();
        }
        assert_eq!(since(database, "C1")[0].1, MemberSince::Before(2), "it looks back so far");
        assert_eq!(since(database, "C2")[0].1, MemberSince::Version(4, at(4)));
    });
}

#[test]
fn a_card_tells_whose_conditions_hold_a_value_now_or_earlier() {
    on_both(|database| {
        import(database, ["Hanoi", "Hue"]);
        create(database, "In Hanoi", "city", "HANOI");
        create(database, "Active", "active", "true");
        create(database, "In Hue", "city", "Hue");
        assert_eq!(card(database, "C1").named_in, [name("In Hanoi")], "whatever the case");
        assert_eq!(card(database, "C2").named_in, [name("In Hue")], "true names nobody");
        // By version 0 it has no conditions any more, but version 1 keeps them.
        database.restore(&name("In Hanoi"), 0, at(2)).unwrap();
        assert_eq!(database.segment(&name("In Hanoi")).unwrap().conditions, None);
        assert_eq!(card(database, "C1").named_in, [name("In Hanoi")]);
    });
}
