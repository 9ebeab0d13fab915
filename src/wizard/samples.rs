//! Answers of the worker for tests: a home with everything in it.

use jiff::Timestamp;

use super::job::{
    AudienceView, DestinationEntry, DestinationSizes, DestinationView, ExportEntry, HomeView,
    JobError, MemberFigures, MembersView, PeopleView, RemovalShown, RemovalView, SourceEntry,
    SourcesView, WrittenView,
};
use crate::domain::{
    Attribute, AttributeName, AttributeType, Audience, Computation, ComputationStatus,
    CriterionKind, Draft, EntryName, ErrorKind, GuardLimits, GuardStop, Location, Logic, Mapping,
    Method, PhoneRegion, Profile, SavedExport, Segment, SegmentName, SegmentTarget,
    SourceFingerprint, SourceSettings, Status, Trigger, Version, WriteMode,
};
use crate::export::{
    CardSegment, CellReason, MemberSince, Membership, MembershipChange, MembershipEvent,
    MembershipRows, MembershipStep, PersonCard, ValueCount, ValueFigures,
};

/// A moment of day `day` of October 2026.
fn moment(day: u8) -> Timestamp {
    format!("2026-10-{day:02}T09:30:00Z").parse().unwrap()
}

/// A home with a draft, exports, runs and a trouble.
pub(crate) fn home() -> HomeView {
    HomeView { draft: Some(draft()), ..home_without_draft() }
}

/// The same when nothing was left unfinished.
pub(crate) fn home_without_draft() -> HomeView {
    let broken = ExportEntry {
        name: "old".into(),
        export: Err("old.toml, line 3, column 1: unknown key \"destinatoin\"".into()),
    };
    let good = ExportEntry { name: "vip-october".into(), export: Ok(Box::new(export())) };
    HomeView {
        draft: None,
        exports: vec![broken, good],
        destination: Some("main".into()),
        runs: vec![run(3, ComputationStatus::Done), run(2, ComputationStatus::Failed)],
        recent_files: vec!["tickets.csv".into()],
        troubles: vec!["exports/new.toml cannot be read: permission denied".into()],
    }
}

/// An unfinished export.
pub(crate) fn draft() -> Draft {
    Draft { path: "data/tickets.csv".into(), create: "VIP October".into(), ..Draft::default() }
}

/// A saved export.
pub(crate) fn export() -> SavedExport {
    SavedExport {
        name: EntryName::parse("vip-october").unwrap(),
        destination: EntryName::parse("main").unwrap(),
        audience: Audience::Customer,
        logic: Logic::Or,
        write_mode: WriteMode::Add,
        source: SourceSettings::new(Location::parse("data/tickets.csv")),
        columns: Vec::new(),
        segment: SegmentTarget::Create(SegmentName::parse("VIP October").unwrap()),
        mapping: vec![Mapping {
            attribute: AttributeName::parse("email").unwrap(),
            kind: CriterionKind::Column("Email".into()),
            matcher: None,
        }],
        guard: GuardLimits::default(),
    }
}

/// A run with its report.
pub(crate) fn run_of(status: ComputationStatus, report: Option<serde_json::Value>) -> Computation {
    Computation { report, ..run(3, status) }
}

/// What was run: an export with its report, one that failed, a restore.
pub(crate) fn runs() -> Vec<Computation> {
    let report = serde_json::json!({
        "logic": "or",
        "rows": { "read": 400, "matched": 249, "unmatched": 90, "rejected": 51, "blank": 10 },
        "reasons": { "no_profile": 90, "bad_email": 20, "empty_key:city": 31 },
        "profiles": { "total": 3_000, "matched": 229, "repeated": 44 },
        "criteria": [
            { "attribute": "email", "kind": "column", "column": "Email",
              "profiles_matched": 161, "profiles_only": 48 },
            { "attribute": "city", "kind": "value", "value": "Hue",
              "profiles_matched": 1, "profiles_only": 1 },
            { "attribute": "left", "kind": "none", "profiles_matched": 0, "profiles_only": 0 },
        ],
        "warnings": ["left is mostly empty"],
    });
    let source = SourceFingerprint {
        path: "tickets.csv".into(),
        size_bytes: 31_415,
        hash: "0123456789abcdef0123456789abcdef".into(),
    };
    let done = run_of(ComputationStatus::Done, Some(report));
    let restored = Computation { export: None, trigger: Trigger::Restore, ..run(1, done.status) };
    vec![Computation { source: Some(source), ..done }, run(2, ComputationStatus::Failed), restored]
}

fn run(day: u8, status: ComputationStatus) -> Computation {
    let failed = status == ComputationStatus::Failed;
    Computation {
        generation: None,
        number: i64::from(day),
        segment: "VIP October".into(),
        export: Some("vip-october".into()),
        trigger: Trigger::Wizard,
        status,
        version: (!failed).then_some(3),
        source: None,
        rejects_path: None,
        repairs: None,
        before: 12_470,
        added: 1_204,
        removed: 300,
        after: 13_374,
        configuration: None,
        report: None,
        error: failed.then(|| "tickets.csv: no such file".into()),
        started: moment(day),
        duration_ms: 1_200,
    }
}

/// A segment.
pub(crate) fn segment(name: &str, members: u64) -> Segment {
    Segment {
        number: 1,
        name: SegmentName::parse(name).unwrap(),
        audience: Audience::Customer,
        method: Method::MatchingFile,
        status: Status::Enabled,
        members,
        version: 3,
        updated: moment(3),
        conditions: None,
        created_by: None,
        labels: Vec::new(),
    }
}

/// Three segments, one of them archived.
pub(crate) fn segments() -> Vec<Segment> {
    let old = Segment { number: 2, status: Status::Archived, ..segment("Old customers", 7) };
    let vip = Segment { number: 3, ..segment("VIP October", 13_374) };
    vec![segment("Hanoi", 1_000_000), old, vip]
}

/// A destination with an attribute of every type, and the three segments.
pub(crate) fn destination() -> DestinationView {
    let attribute = |(name, kind, filled)| Attribute {
        name: AttributeName::parse(name).unwrap(),
        kind,
        filled,
    };
    let all = [
        ("email", AttributeType::Email, 4_900_000),
        ("phone", AttributeType::Phone, 2_100_000),
        ("city", AttributeType::Text, 5_000_000),
        ("points", AttributeType::Number, 4_000_000),
        ("joined", AttributeType::Datetime, 5_000_000),
        ("active", AttributeType::Boolean, 3),
    ];
    DestinationView {
        name: "main".into(),
        sizes: sizes(),
        customer_attributes: all.map(attribute).to_vec(),
        visitor_attributes: vec![attribute(("city", AttributeType::Text, 12))],
        segments: segments(),
    }
}

/// Some members of a segment of a million.
pub(crate) fn members(start: u64, count: u64) -> MembersView {
    let profile = |at: u64| Profile {
        number: u32::try_from(at + 1).unwrap(),
        id: format!("C{at:06}"),
        values: vec![
            Some(format!("person{at}@example.com")),
            None,
            Some("12 Hàng Bông Street, Hoàn Kiếm District, Hanoi, Viet Nam".into()),
        ],
    };
    MembersView {
        segment: segment("Hanoi", 1_000_000),
        attributes: ["email", "phone", "address"].map(String::from).to_vec(),
        start,
        total: 1_000_000,
        members: (start..start + count).map(profile).collect(),
    }
}

/// Versions 1 to 3 of a segment.
pub(crate) fn versions() -> Vec<Version> {
    let version = |version: u8, members, added, removed, cause: &str| Version {
        version: version.into(),
        method: Method::MatchingFile,
        members,
        added,
        removed,
        computation: version.into(),
        cause: cause.into(),
        created: moment(version),
    };
    vec![
        version(1, 900_000, 900_000, 0, "hanoi"),
        version(2, 1_100_000, 200_000, 0, "hanoi"),
        version(3, 1_000_000, 0, 100_000, "restore of version 1"),
    ]
}

/// Three sources of a segment; nobody is in only because of the last.
pub(crate) fn sources() -> SourcesView {
    let entry = |path: &str, runs, day, found, only| SourceEntry {
        path: path.into(),
        runs,
        last: moment(day),
        found,
        only,
    };
    SourcesView {
        segment: segment("Hanoi", 1_000_000),
        sources: vec![
            entry("/srv/lists/fair.csv", 1, 3, 120_500, 2),
            entry("/srv/lists/tickets-of-october-2026-with-a-long-name.csv", 12, 2, 900_000, 1),
            entry("-", 2, 1, 7, 0),
        ],
    }
}

/// What removing the two people of the first source would do.
pub(crate) fn removal(guards: Vec<GuardStop>) -> RemovalView {
    RemovalView {
        shown: RemovalShown { version: 3, leaving: 2 },
        staying: 999_998,
        guards,
        page: MembersView { total: 2, ..members(0, 2) },
    }
}

/// What a restore wrote.
pub(crate) fn restored() -> WrittenView {
    WrittenView {
        destination: "main".into(),
        segment: Segment { version: 4, members: 900_000, ..segment("Hanoi", 0) },
        version: 4,
        members: MemberFigures {
            before: 1_000_000,
            kept: 900_000,
            added: 0,
            removed: 100_000,
            after: 900_000,
        },
        at: moment(4),
        duration_ms: 40,
    }
}

/// One destination that works and one that does not.
pub(crate) fn destinations() -> Vec<DestinationEntry> {
    let lost = JobError {
        kind: ErrorKind::Failed,
        message: "/srv/lost.db: no such file".into(),
        hint: Some("Check its path in destinations.toml".into()),
    };
    vec![
        DestinationEntry { name: "lost".into(), path: "/srv/lost.db".into(), state: Err(lost) },
        DestinationEntry { name: "main".into(), path: "/srv/main.db".into(), state: Ok(sizes()) },
    ]
}

fn sizes() -> DestinationSizes {
    DestinationSizes {
        customers: 5_000_000,
        visitors: 12,
        segments: 3,
        size_bytes: 1_250_000_000,
        phone_region: PhoneRegion::parse("VN"),
    }
}

/// Somebody who joined by a file that is still there, and was found again by one
/// that is not.
pub(crate) fn membership() -> Membership {
    let profile = Profile {
        number: 1,
        id: "C000000".into(),
        values: vec![Some("person0@example.com".into()), None],
    };
    let reason = CellReason {
        row: 12,
        attribute: "email".into(),
        cell: "Person0@Example.com".into(),
        value: "person0@example.com".into(),
        key: "person0@example.com".into(),
    };
    let step = |version, change, rows| MembershipStep {
        event: MembershipEvent {
            version,
            change,
            criteria: vec!["email = column Email".into()],
            computation: 3,
        },
        computation: Some(run(3, ComputationStatus::Done)),
        rows,
    };
    Membership {
        profile,
        attributes: vec!["email".into(), "phone".into()],
        is_member: true,
        steps: vec![
            step(1, MembershipChange::Joined, MembershipRows::Found(vec![reason])),
            step(
                3,
                MembershipChange::FoundAgain,
                MembershipRows::Gone("tickets.csv changed since the run".into()),
            ),
        ],
    }
}

/// Customers with an attribute of every type, and visitors with a city.
pub(crate) fn audiences() -> Vec<AudienceView> {
    let DestinationView { sizes, customer_attributes, visitor_attributes, .. } = destination();
    let view = |(audience, profiles, attributes)| AudienceView {
        audience,
        generation: 7,
        profiles,
        attributes,
    };
    [
        (Audience::Customer, sizes.customers, customer_attributes),
        (Audience::Visitor, sizes.visitors, visitor_attributes),
    ]
    .map(view)
    .to_vec()
}

/// The values of an attribute.
pub(crate) fn values(attribute: &str) -> ValueFigures {
    let count = |(value, profiles): (&str, u64)| ValueCount { value: value.into(), profiles };
    let (filled, distinct, frequent) = match attribute {
        "city" => (
            5_000_000,
            61,
            [("Hà Nội", 2_100_000), ("12 Hàng Bông Street, Hoàn Kiếm District, Hanoi", 7)]
                .map(count),
        ),
        _ => (4_900_000, 4_900_000, [("an@example.com", 1), ("binh@example.com", 1)].map(count)),
    };
    ValueFigures { generation: 7, filled, distinct, frequent: frequent.to_vec() }
}

/// Some of five million customers.
pub(crate) fn people(start: u64, count: u64) -> PeopleView {
    let MembersView { attributes, members, .. } = members(start, count);
    PeopleView { attributes, start, total: 5_000_000, people: members }
}

/// Somebody who is in two segments, one of which is defined by a value of hers.
pub(crate) fn card() -> PersonCard {
    let segment = |name, status, since| CardSegment {
        name: SegmentName::parse(name).unwrap(),
        status,
        since,
    };
    let values =
        [Some("person0@example.com"), None, Some("Hà Nội"), Some("12"), Some("2026-10-01"), None];
    PersonCard {
        audience: Audience::Customer,
        attributes: destination().customer_attributes,
        profile: Profile {
            number: 1,
            id: "C000000".into(),
            values: values.map(|value| value.map(str::to_owned)).to_vec(),
        },
        segments: vec![
            segment("Hanoi", Status::Enabled, MemberSince::Version(3, moment(3))),
            segment("Old customers", Status::Archived, MemberSince::Before(12)),
        ],
        named_in: vec![SegmentName::parse("Hanoi").unwrap()],
    }
}
