//! The report of a run as a marketer reads it. Figures are printed, never
//! computed here.

use std::fmt::Write;
use std::time::Duration;

use super::output::{counted, thousands};
use super::table::{Align, Table, visible};
use crate::domain::{CriterionKind, Report, Word};
use crate::export::{Preview, RunOutcome, RunWrites};

/// The whole report.
pub(super) fn run_text(outcome: &RunOutcome, writes: RunWrites, took: Duration) -> String {
    let preview = &outcome.preview;
    let sections = [
        heading(preview),
        rows(&preview.report),
        reasons(&preview.report),
        criteria(preview),
        members(preview),
    ];
    let sections: Vec<String> =
        sections.into_iter().filter(|section| !section.is_empty()).collect();
    format!("{}\n{}\n", sections.join("\n"), result(outcome, writes, took))
}

fn heading(preview: &Preview) -> String {
    let export = &preview.plan.export;
    let mut table = Table::plain(&[Align::Left, Align::Left]);
    table.row(["Export", export.name.as_str()]);
    table.row(["Source", &export.source.location.display()]);
    table.row(["Destination", export.destination.as_str()]);
    table.row(["Segment", export.segment.name().as_str()]);
    table.row(["Audience", export.audience.label()]);
    table.row(["Write mode", export.write_mode.label()]);
    table.text()
}

fn rows(report: &Report) -> String {
    let rows = report.rows;
    let mut table = Table::plain(&[Align::Left, Align::Right, Align::Left]);
    let ambiguous = match rows.ambiguous {
        0 => String::new(),
        count => format!("{} of them found two or more people", thousands(count)),
    };
    let repeated = match report.profiles.repeated {
        0 => String::new(),
        count => format!("{} of them by two or more rows", thousands(count)),
    };
    table.row(["Rows read", &thousands(rows.read), ""]);
    table.row(["  matched", &thousands(rows.matched), &ambiguous]);
    table.row(["  unmatched", &thousands(rows.unmatched), "usable, but nobody has these values"]);
    table.row(["  rejected", &thousands(rows.rejected), "could not be used"]);
    table.row(["  blank", &thousands(rows.blank), ""]);
    table.row(["People found", &thousands(report.profiles.matched), &repeated]);
    table.text()
}

fn reasons(report: &Report) -> String {
    if report.reasons.is_empty() {
        return String::new();
    }
    let mut table = Table::plain(&[Align::Left, Align::Right, Align::Left]);
    for (reason, count) in &report.reasons {
        table.row([&reason.to_string(), &thousands(*count), &reason.sentence()]);
    }
    format!("Why rows found nobody\n{}", table.indented("  "))
}

fn criteria(preview: &Preview) -> String {
    let mut table = Table::new(&[
        ("Attribute", Align::Left),
        ("Matched with", Align::Left),
        ("Matcher", Align::Left),
        ("Rows", Align::Right),
        ("People", Align::Right),
        ("Only by it", Align::Right),
    ]);
    for found in &preview.report.criteria {
        let (with, matcher, rows) = match &found.kind {
            CriterionKind::Column(column) => {
                (format!("column {column}"), found.matcher.word(), thousands(found.rows_matched))
            }
            CriterionKind::Value(value) => {
                (format!("value {value}"), found.matcher.word(), String::new())
            }
            CriterionKind::None => ("none: it is empty".to_owned(), "", String::new()),
        };
        let (people, only) = (thousands(found.profiles_matched), thousands(found.profiles_only));
        table.row([found.attribute.as_str(), &with, matcher, &rows, &people, &only]);
    }
    format!("Criteria ({})\n{}", preview.plan.export.logic.label(), table.indented("  "))
}

fn members(preview: &Preview) -> String {
    let change = &preview.change;
    let mut table = Table::plain(&[Align::Left, Align::Right]);
    table.row(["Members before", &thousands(change.before().len())]);
    table.row(["  kept", &thousands(change.kept_count())]);
    table.row(["  added", &thousands(change.added().len())]);
    table.row(["  removed", &thousands(change.removed().len())]);
    table.row(["Members after", &thousands(change.after().len())]);
    table.text()
}

fn result(outcome: &RunOutcome, writes: RunWrites, took: Duration) -> String {
    let name = visible(outcome.preview.plan.export.segment.name().as_str()).into_owned();
    let mut text = match (&outcome.receipt, writes) {
        (Some(receipt), _) => format!(
            "Wrote version {} of \"{name}\": {}",
            receipt.version,
            counted(receipt.after, "member", "members")
        ),
        (None, RunWrites::DryRun) => "Dry run: nothing was written".to_owned(),
        (None, RunWrites::Commit) => "Stopped by a guard: nothing was written".to_owned(),
    };
    write!(text, " ({:.1} s)", took.as_secs_f64()).expect("a String takes everything");
    text
}
