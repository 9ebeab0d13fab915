//! The steps of *Export data to Business Object*, from the action to the result.

use super::screens;
use crate::domain::{AttributeName, Progress, Stage};
use crate::export::InvalidCells;
use crate::wizard::driver::Driver;
use crate::wizard::job::{Job, JobAnswer, JobError};
use crate::wizard::steps::objects;
use crate::wizard::steps::tests::business_object::at;
use crate::wizard::steps::tests::{press, work};

screens! {
    object_action |columns, rows| at("action", columns, rows);
    object_columns |columns, rows| at("columns", columns, rows);
    object_column |columns, rows| pressed("columns", "down down down", columns, rows);
    object_column_without_a_name |columns, rows| pressed("columns", "end", columns, rows);
    object_without_an_id without_an_id;
    object_two_of_one two_of_one;
    object_ids |columns, rows| pressed("columns", "up enter", columns, rows);
    object_attributes |columns, rows| pressed("columns", "down down enter", columns, rows);
    object_new_attribute new_attribute;
    object_of_many_columns many_columns;
    object_blanks |columns, rows| at("blanks", columns, rows);
    object_preview |columns, rows| at("preview", columns, rows);
    object_preview_computing computing;
    object_preview_failed failed;
    object_preview_of_much_trouble much_trouble;
    object_rejected |columns, rows| pressed("preview", "left tab", columns, rows);
    object_row |columns, rows| pressed("preview", "tab right tab enter", columns, rows);
    object_rejects |columns, rows| pressed("preview", "w", columns, rows);
    object_command_line |columns, rows| pressed("preview", "k", columns, rows);
    object_asking |columns, rows| pressed("preview", "enter", columns, rows);
    object_storing storing;
    object_result |columns, rows| at("result", columns, rows);
}

/// At a step, and some keys on from there.
fn pressed(step: &str, keys: &str, columns: u16, rows: u16) -> Driver {
    let mut driver = at(step, columns, rows);
    press(&mut driver, keys);
    driver
}

/// At the columns of another file.
fn reading(
    columns: u16,
    rows: u16,
    change: impl FnOnce(&mut crate::wizard::job::SourceView),
) -> Driver {
    let mut driver = Driver::with_source(columns, rows, Some("customers.csv"));
    let mut source = objects::source();
    change(&mut source);
    let is = |job: &Job| matches!(job, Job::InspectSource(_));
    driver.answer_to(is, JobAnswer::Source(source));
    work(&mut driver);
    press(&mut driver, "enter enter down enter");
    driver
}

fn without_an_id(columns: u16, rows: u16) -> Driver {
    let mut driver = reading(columns, rows, |source| source.columns[0].name = "Ticket".into());
    press(&mut driver, "tab enter");
    driver
}

fn two_of_one(columns: u16, rows: u16) -> Driver {
    let mut driver = reading(columns, rows, |source| source.columns[3].name = "CITY".into());
    press(&mut driver, "enter down down");
    driver
}

fn new_attribute(columns: u16, rows: u16) -> Driver {
    let mut driver = pressed("columns", "end enter down enter", columns, rows);
    driver.keys("\"id\" enter");
    driver
}

fn many_columns(columns: u16, rows: u16) -> Driver {
    let mut driver = reading(columns, rows, |source| {
        let city = source.columns[2].clone();
        source.columns.extend((1..=40).map(|number| {
            let mut column = city.clone();
            column.name = format!("Answer to question {number} of the survey after the concert");
            column
        }));
    });
    press(&mut driver, "pgdn pgdn");
    driver
}

fn computing(columns: u16, rows: u16) -> Driver {
    let mut driver = at("blanks", columns, rows);
    driver.keys("enter");
    let progress =
        Progress { elapsed_ms: 2_000, ..Progress::new(Stage::Comparing, 120_000, Some(240)) };
    driver.progress(progress);
    driver
}

fn failed(columns: u16, rows: u16) -> Driver {
    let mut driver = at("blanks", columns, rows);
    let error = JobError {
        kind: crate::domain::ErrorKind::Busy,
        message: "somebody else is writing to main.db".into(),
        hint: Some("try again".into()),
    };
    driver.keys("enter").fail_at(|job| matches!(job, Job::PreviewImport(_)), error);
    driver
}

/// More attributes with cells nobody can read than fit, and long examples.
fn much_trouble(columns: u16, rows: u16) -> Driver {
    let mut driver = at("blanks", columns, rows);
    let mut view = objects::preview();
    let invalid = view.invalid[0].clone();
    view.invalid = (1..=30)
        .map(|number| InvalidCells {
            attribute: AttributeName::parse(&format!("answer {number}")).unwrap(),
            example: "a story ".repeat(number),
            ..invalid.clone()
        })
        .collect();
    driver.keys("enter");
    let is = |job: &Job| matches!(job, Job::PreviewImport(_));
    driver.answer_to(is, JobAnswer::ImportPreview(Box::new(view)));
    work(&mut driver);
    driver
}

fn storing(columns: u16, rows: u16) -> Driver {
    let mut driver = at("preview", columns, rows);
    let progress =
        Progress { elapsed_ms: 3_000, ..Progress::new(Stage::Importing, 600, Some(450)) };
    driver.keys("enter right enter").progress(progress);
    driver
}
