//! What will happen to the profiles, and what has, in the words of a marketer. Only
//! sentences; nothing here decides anything.

use crate::domain::{AttributeType, Audience, Location, Word as _};
use crate::export::{Blanks, InvalidCells};
use crate::wizard::job::{ImportView, ImportedView};
use crate::wizard::steps::facts::Facts;
use crate::wizard::steps::form::Form;
use crate::wizard::text::{clean, count, counted};

use super::columns::{Goes, PlannedColumn, planned};
use super::ids::id_column;

/// What the export will do, as far as it is known.
pub(in crate::wizard::steps) fn plan(
    form: &Form,
    facts: &Facts,
    preview: Option<&ImportView>,
) -> String {
    if form.path.trim().is_empty() {
        return "Choose the file with the people first.".into();
    }
    let file = Location::parse(form.path.trim()).short();
    let people = form.audience.plural();
    let what = match id_column(form, facts) {
        Some(id) => format!("Store the rows of {file} as {people} by their id in column {id}"),
        None => format!("Store the rows of {file} as {people}"),
    };
    match preview {
        Some(ImportView { report, .. }) => {
            format!("{what}: {} new, {} updated.", count(report.inserted), count(report.updated))
        }
        None => format!("{what}."),
    }
}

/// What the Plan says besides: attributes that are made, columns left out, blanks,
/// and what cannot be undone.
pub(in crate::wizard::steps) fn details(form: &Form, facts: &Facts) -> Vec<String> {
    let planned = planned(form, facts);
    let new: Vec<&str> = planned
        .iter()
        .filter(|column| matches!(column.goes, Goes::New(..)))
        .filter_map(|column| Some(column.goes.attribute()?.0.as_str()))
        .collect();
    let is_out = |column: &&PlannedColumn<'_>| column.goes.attribute().is_none();
    let out: Vec<&str> =
        planned.iter().filter(is_out).map(|column| column.column.name.as_str()).collect();
    let mut lines = Vec::new();
    if !new.is_empty() {
        lines.push(format!("New attributes: {}.", new.join(", ")));
    }
    if !out.is_empty() {
        lines.push(format!("Left out: {}.", out.join(", ")));
    }
    lines.push(match form.object.blanks {
        Blanks::Clear => "A blank cell clears the value that is there.".into(),
        Blanks::Keep => "A blank cell leaves the value that is there.".into(),
    });
    lines.push("Values that are replaced cannot be brought back.".into());
    lines
}

/// What is asked before profiles that are there are changed.
pub(in crate::wizard::steps) fn question(form: &Form, preview: &ImportView) -> (String, String) {
    let people = form.audience.plural();
    let rows = counted(preview.report.updated, "row changes", "rows change");
    let blanks = match form.object.blanks {
        Blanks::Clear => " A blank cell clears the value.",
        Blanks::Keep => "",
    };
    let title = format!("Change {people}?");
    let message = format!(
        "{rows} values of {people} that are stored. What is replaced is kept nowhere: this cannot \
         be undone.{blanks}"
    );
    (title, message)
}

/// "Points: 3 cells are no number, such as \"many\" in row 4".
pub(in crate::wizard::steps) fn invalid(invalid: &InvalidCells) -> String {
    let kind = match invalid.kind {
        AttributeType::Number => "number",
        AttributeType::Datetime => "date",
        AttributeType::Boolean => "yes or no",
        // Everything is one of these.
        AttributeType::Text | AttributeType::Email | AttributeType::Phone => invalid.kind.word(),
    };
    format!(
        "{}: {} no {}, such as \"{}\" in row {}",
        invalid.attribute,
        counted(invalid.cells, "cell is", "cells are"),
        kind,
        invalid.example,
        count(invalid.row.into())
    )
}

/// "1,204 new, 300 updated".
pub(in crate::wizard::steps) fn done(imported: &ImportedView) -> String {
    let report = &imported.report;
    format!(
        "{} new, {} updated, {} unchanged",
        count(report.inserted),
        count(report.updated),
        count(report.unchanged)
    )
}

/// How many people there are now: "51,204 customers".
pub(in crate::wizard::steps) fn people(imported: &ImportedView) -> String {
    let (one, many) = match imported.audience {
        Audience::Customer => ("customer", "customers"),
        Audience::Visitor => ("visitor", "visitors"),
    };
    counted(imported.profiles, one, many)
}

/// The last result, printed after quitting.
pub(in crate::wizard::steps) fn imported(imported: &ImportedView) -> String {
    let destination = clean(&imported.destination);
    format!("{destination}: {}; {} now.", done(imported), people(imported))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::steps::business_object::samples;

    #[test]
    fn the_plan_says_what_will_happen() {
        let (form, facts) = (samples::form(), samples::facts());
        assert_eq!(
            plan(&form, &facts, Some(&samples::preview())),
            "Store the rows of customers.csv as customers by their id in column customer_id: \
             1,204 new, 300 updated."
        );
        assert_eq!(
            details(&form, &facts),
            [
                "New attributes: Points.",
                "Left out: rowid.",
                "A blank cell clears the value that is there.",
                "Values that are replaced cannot be brought back."
            ]
        );
        let nothing = plan(&Form::default(), &Facts::default(), None);
        assert!(nothing.contains("Choose the file"));
    }

    #[test]
    fn a_cell_no_type_can_read_is_told_with_an_example() {
        assert_eq!(
            invalid(&samples::preview().invalid[0]),
            "Points: 3 cells are no number, such as \"many\" in row 4"
        );
    }

    #[test]
    fn the_farewell_says_what_was_stored() {
        let said = imported(&samples::imported());
        assert_eq!(said, "main: 1,204 new, 300 updated, 7 unchanged; 51,204 customers now.");
    }
}
