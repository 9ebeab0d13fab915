//! Answers of the worker for tests: a small shop with two columns to match.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::{
    Attribute, AttributeName, AttributeType, Audience, CriterionFigures, CriterionKind, Format,
    Location, MatcherKind, Method, Profile, ProfileFigures, Reason, Report, RowFigures, Segment,
    SegmentName, SourceSettings, Status, TableChoice, WriteMode,
};
use crate::export::{CellReason, Evidence, PairEvidence, PreviewTab, RejectedRow};
use crate::wizard::job::{
    ColumnView, DestinationEntry, DestinationSizes, DestinationView, MemberFigures, PageEntries,
    PageView, PersonView, PreviewView, QueryResult, QueryTableView, QueryView, SourceView,
    WrittenView,
};

use super::form::Form;

/// The answers to an export of it: the e-mail column into a new segment.
pub(super) fn form() -> Form {
    let mut form = Form {
        path: "tickets.csv".into(),
        destination: "main".into(),
        create: "VIP October".into(),
        ..Form::default()
    };
    let email = AttributeName::parse("email").expect("a name");
    form.map(&email, Some(CriterionKind::Column("Email".into())));
    form
}

/// A column without empty cells.
pub(super) fn column(name: &str, kind: AttributeType, example: &str) -> ColumnView {
    ColumnView {
        name: name.into(),
        kind,
        empty_permille: 0,
        examples: vec![example.to_owned()],
        damage: Vec::new(),
    }
}

/// `tickets.csv`.
pub(in crate::wizard) fn source() -> SourceView {
    let column = |name, kind, empty_permille, example| ColumnView {
        empty_permille,
        ..column(name, kind, example)
    };
    let row = |cells: [&str; 3]| cells.iter().map(|cell| (*cell).to_owned()).collect();
    SourceView {
        settings: SourceSettings {
            format: Some(Format::Csv),
            ..SourceSettings::new(Location::parse("tickets.csv"))
        },
        delimiter: Some(','),
        encoding: Some("UTF-8".into()),
        compression: None,
        table: None,
        size_bytes: Some(4_200_000),
        columns: vec![
            column("Email", AttributeType::Email, 10, "an@example.com"),
            column("Mobile", AttributeType::Phone, 200, "0901 234 567"),
            column("City", AttributeType::Text, 0, "Hanoi"),
        ],
        rows: vec![
            (2, row(["an@example.com", "0901 234 567", "Hanoi"])),
            (3, row(["vy@example.com", "", "Huế"])),
        ],
        is_rejects: false,
        rows_read: 2,
        rows_are_all: false,
        damage: Vec::new(),
    }
}

/// The same table as one of the sheets of a workbook.
pub(in crate::wizard) fn workbook() -> SourceView {
    let all = ["Tickets", "Customers of Đà Nẵng", "Old"].map(str::to_owned).to_vec();
    SourceView {
        settings: SourceSettings {
            format: Some(Format::Workbook),
            ..SourceSettings::new(Location::parse("tickets.xlsx"))
        },
        delimiter: None,
        encoding: None,
        table: Some(TableChoice { chosen: all[0].clone(), all }),
        ..source()
    }
}

/// What an SQL step over it gives: a query with `amout` is wrong.
pub(in crate::wizard) fn query(settings: &SourceSettings) -> QueryView {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let column = |name: &str, is_number| (name.to_owned(), is_number);
    let source = vec![column("Email", false), column("Mobile", false), column("Amount", true)];
    let mut tables = vec![QueryTableView { name: "source".into(), columns: source }];
    tables.extend(settings.with.iter().map(|named| QueryTableView {
        name: named.name.clone(),
        columns: vec![column("id", true), column("shop", false)],
    }));
    let result = match &settings.sql {
        None => QueryResult::Nothing,
        Some(sql) if sql.contains("amout") => QueryResult::Wrong {
            message: "the SQL step, line 1, column 8: there is no column \"amout\"".into(),
            hint: "did you mean Amount? The columns are Email, Mobile, Amount".into(),
            place: Some((1, 8)),
        },
        Some(_) => QueryResult::Rows {
            columns: words(&["Email", "Amount"]),
            rows: vec![words(&["an@example.com", "100.50"]), words(&["vy@example.com", ""])],
            are_all: true,
            notes: vec!["1 broken row of source is not seen by the SQL step".into()],
        },
    };
    QueryView { tables, result }
}

/// What its columns find: `Mobile` finds 61 % of phones.
pub(in crate::wizard) fn evidence() -> Evidence {
    let pair = |attribute: &str, column: &str, values, found| PairEvidence {
        attribute: AttributeName::parse(attribute).expect("a name"),
        column: column.into(),
        matcher: MatcherKind::Email,
        cells: 400,
        values,
        found,
        people: found,
    };
    let pairs = vec![pair("email", "Email", 390, 240), pair("phone", "Mobile", 300, 183)];
    Evidence { rows: 400, pairs }
}

/// An attribute that so many people have.
pub(super) fn attribute(name: &str, kind: AttributeType, filled: u64) -> Attribute {
    Attribute { name: AttributeName::parse(name).expect("a name"), kind, filled }
}

fn sizes() -> DestinationSizes {
    DestinationSizes {
        customers: 50_000,
        visitors: 7,
        segments: 3,
        size_bytes: 12_000_000,
        phone_region: crate::domain::PhoneRegion::parse("VN"),
    }
}

/// The connected destination `main`.
pub(in crate::wizard) fn destination() -> DestinationView {
    DestinationView {
        name: "main".into(),
        sizes: sizes(),
        customer_attributes: vec![
            attribute("name", AttributeType::Text, 50_000),
            attribute("email", AttributeType::Email, 48_000),
            attribute("phone", AttributeType::Phone, 1_000),
            attribute("city", AttributeType::Text, 49_000),
            attribute("subscribed", AttributeType::Boolean, 49_000),
            attribute("born", AttributeType::Datetime, 20_000),
        ],
        visitor_attributes: vec![attribute("device", AttributeType::Text, 7)],
        segments: vec![
            segment("VIP", Method::MatchingFile),
            segment("Hanoi", Method::Conditions),
            segment("Nobody", Method::Empty),
            Segment { status: Status::Archived, ..segment("Old", Method::MatchingFile) },
            Segment { audience: Audience::Visitor, ..segment("Bots", Method::MatchingFile) },
        ],
    }
}

/// The list of destinations.
pub(in crate::wizard) fn destinations() -> Vec<DestinationEntry> {
    let entry = |name: &str| DestinationEntry {
        name: name.into(),
        path: format!("{name}.db").into(),
        state: Ok(sizes()),
    };
    vec![entry("archive"), entry("main")]
}

/// A segment of customers.
pub(in crate::wizard) fn segment(name: &str, method: Method) -> Segment {
    Segment {
        number: 1,
        name: SegmentName::parse(name).expect("a name"),
        audience: Audience::Customer,
        method,
        status: Status::Enabled,
        members: 12_470,
        version: 3,
        updated: Timestamp::UNIX_EPOCH,
        conditions: None,
        created_by: None,
        labels: Vec::new(),
    }
}

/// The figures of the plan in the screens' description.
pub(in crate::wizard) fn preview() -> PreviewView {
    let add =
        MemberFigures { before: 12_470, kept: 12_470, added: 1_204, removed: 0, after: 13_674 };
    let replace =
        MemberFigures { before: 12_470, kept: 12_170, added: 1_204, removed: 300, after: 13_374 };
    let criterion = |attribute: &str, column: &str, matcher, rows, people, only| CriterionFigures {
        attribute: attribute.into(),
        kind: CriterionKind::Column(column.into()),
        matcher,
        rows_matched: rows,
        profiles_matched: people,
        profiles_only: only,
    };
    let report = Report {
        rows: RowFigures {
            read: 184_210,
            matched: 13_374,
            unmatched: 170_000,
            rejected: 800,
            blank: 36,
            ambiguous: 12,
        },
        reasons: BTreeMap::from([(Reason::BadEmail, 800), (Reason::NoProfile, 170_000)]),
        profiles: ProfileFigures { total: 50_000, matched: 13_374, repeated: 40 },
        criteria: vec![
            criterion("email", "Email", MatcherKind::Email, 11_000, 11_274, 9_000),
            criterion("phone", "Mobile", MatcherKind::Phone, 4_000, 4_374, 2_100),
        ],
    };
    report.assert_adds_up();
    PreviewView {
        report,
        members: add,
        by_write_mode: [(WriteMode::Add, add), (WriteMode::Replace, replace)],
        guards: Vec::new(),
        warnings: Vec::new(),
        method_before: None,
        duration_ms: 120,
    }
}

/// A page of people or rows, two entries long.
pub(in crate::wizard) fn page(tab: PreviewTab, start: u64) -> PageView {
    let entries = match tab {
        PreviewTab::Joining | PreviewTab::Staying | PreviewTab::Leaving => {
            PageEntries::People(vec![person().profile])
        }
        PreviewTab::NotFound | PreviewTab::Rejected => PageEntries::Rows(vec![RejectedRow {
            row: 3,
            reason: Reason::NoProfile,
            detail: String::new(),
            cells: vec!["vy@example.com".into()],
        }]),
    };
    PageView { tab, start, total: 1, entries }
}

/// Somebody and why.
pub(in crate::wizard) fn person() -> PersonView {
    let values = ["An", "an@example.com", "+84901234567", "Hanoi"];
    let mut values: Vec<Option<String>> = values.iter().map(|v| Some((*v).to_owned())).collect();
    values.extend([None, None]);
    PersonView {
        attributes: destination().customer_attributes.iter().map(|a| a.name.to_string()).collect(),
        profile: Profile { number: 1, id: "C1".into(), values },
        reasons: vec![CellReason {
            row: 2,
            attribute: "email".into(),
            cell: "AN@example.com".into(),
            value: "an@example.com".into(),
            key: "an@example.com".into(),
        }],
    }
}

/// The answer to a commit.
pub(in crate::wizard) fn written() -> WrittenView {
    WrittenView {
        destination: "main".into(),
        segment: Segment { version: 1, ..segment("VIP October", Method::MatchingFile) },
        version: 1,
        members: preview().members,
        at: Timestamp::UNIX_EPOCH,
        duration_ms: 80,
    }
}
