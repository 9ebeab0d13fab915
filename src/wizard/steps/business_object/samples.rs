//! Answers of the worker for tests: a file of customers for the sample shop.

use crate::domain::{AttributeType, Audience, ExportAction, ImportReport};
use crate::export::{
    ImportRow, ImportRowExplanation, ImportTab, InvalidCells, ProposedAttribute, ValueChange,
};
use crate::wizard::job::{
    ColumnView, ImportPageView, ImportPlace, ImportView, ImportedView, SourceView,
};
use crate::wizard::steps::facts::Facts;
use crate::wizard::steps::form::Form;
use crate::wizard::steps::samples::{self, column};

use crate::domain::AttributeName;

/// What is known of the file and the destination.
pub(in crate::wizard::steps) fn facts() -> Facts {
    Facts { source: Some(source()), destination: Some(samples::destination()), ..Facts::default() }
}

/// The answers to an import of it, all as proposed.
pub(in crate::wizard::steps) fn form() -> Form {
    Form {
        path: "customers.csv".into(),
        destination: "main".into(),
        action: ExportAction::BusinessObject,
        ..Form::default()
    }
}

/// A file of customers: an id, two known attributes, a new one, and a column whose
/// name no attribute can have.
pub(in crate::wizard) fn source() -> SourceView {
    use AttributeType::{Email, Number, Text};
    let row = |cells: [&str; 5]| cells.iter().map(|cell| (*cell).to_owned()).collect();
    let columns: Vec<ColumnView> = vec![
        column("customer_id", Text, "C1"),
        column("Email", Email, "an@example.com"),
        column("City", Text, "Hanoi"),
        column("Points", Number, "120"),
        column("rowid", Number, "1"),
    ];
    SourceView {
        columns,
        rows: vec![
            (2, row(["C1", "an@example.com", "Hanoi", "120", "1"])),
            (3, row(["C2", "vy@example.com", "Huế", "7", "2"])),
            (4, row(["C9", "", "Hanoi", "many", "3"])),
        ],
        rows_read: 3,
        rows_are_all: true,
        notes: Vec::new(),
        ..samples::source()
    }
}

fn name(text: &str) -> AttributeName {
    AttributeName::parse(text).expect("a name")
}

/// What it will do.
pub(in crate::wizard) fn preview() -> ImportView {
    let attribute = |column: &str, attribute: &str, kind| ProposedAttribute {
        column: column.into(),
        name: name(attribute),
        kind,
    };
    let report = ImportReport {
        read: 1_524,
        inserted: 1_204,
        updated: 300,
        unchanged: 7,
        rejected: 12,
        blank: 1,
        cells_invalid: 3,
    };
    report.assert_adds_up();
    ImportView {
        report,
        attributes: vec![
            attribute("Email", "email", AttributeType::Email),
            attribute("City", "city", AttributeType::Text),
            attribute("Points", "Points", AttributeType::Number),
        ],
        invalid: vec![InvalidCells {
            attribute: name("Points"),
            kind: AttributeType::Number,
            cells: 3,
            row: 4,
            example: "many".into(),
        }],
        duration_ms: 90,
    }
}

/// A page of its rows, one row long.
pub(in crate::wizard) fn page(place: ImportPlace) -> ImportPageView {
    let rejection =
        (place.tab == ImportTab::Rejected).then_some(crate::export::ImportRejection::EmptyId);
    let cells = ["C2", "vy@example.com", "Huế", "7", "2"].map(str::to_owned).to_vec();
    let rows = vec![ImportRow { row: 3, rejection, cells }];
    ImportPageView { tab: place.tab, start: place.start, total: 1, rows }
}

/// What a row does to its profile.
pub(in crate::wizard) fn explanation(row: u32) -> ImportRowExplanation {
    let value = |attribute: &str, before: &str, after: &str| ValueChange {
        attribute: name(attribute),
        before: (!before.is_empty()).then(|| before.to_owned()),
        after: (!after.is_empty()).then(|| after.to_owned()),
        unreadable: None,
    };
    ImportRowExplanation {
        row,
        tab: ImportTab::Updated,
        rejection: None,
        id: Some("C2".into()),
        values: vec![
            value("email", "vy@old.example.com", "vy@example.com"),
            value("city", "Huế", "Huế"),
            ValueChange { unreadable: Some("many".into()), ..value("Points", "7", "") },
        ],
        earlier: vec![2],
        cells: ["C2", "vy@example.com", "Huế", "many", "2"].map(str::to_owned).to_vec(),
    }
}

/// What a commit wrote.
pub(in crate::wizard) fn imported() -> ImportedView {
    ImportedView {
        destination: "main".into(),
        audience: Audience::Customer,
        profiles: 51_204,
        report: preview().report,
        duration_ms: 2_140,
    }
}
