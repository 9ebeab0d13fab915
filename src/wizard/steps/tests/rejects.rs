//! Rejects that were repaired and are fed again.

use super::{jobs, press, saved, work};
use crate::domain::{Location, SavedExport, WriteMode};
use crate::wizard::driver::Driver;
use crate::wizard::job::Job;
use crate::wizard::message::Message;
use crate::wizard::screen::{ExportStart, Target};

/// A saved export that replaces, with the rejects of an earlier run as its file, at the
/// write mode.
pub(in crate::wizard) fn repairing(columns: u16, rows: u16) -> Driver {
    let mut driver = Driver::new(columns, rows);
    work(&mut driver);
    let mut export = SavedExport { write_mode: WriteMode::Replace, ..saved() };
    export.source.location = Location::parse("tickets.rejects.csv");
    driver.model.open(Target::Export { export: Box::new(export), at: ExportStart::Preview });
    driver.send(Message::Resize { columns, rows });
    work(&mut driver);
    press(&mut driver, "[");
    driver
}

fn modes_previewed(driver: &mut Driver) -> Vec<WriteMode> {
    let previews = jobs(driver).into_iter().filter_map(|job| match job {
        Job::Preview(export) => Some(export.write_mode),
        _ => None,
    });
    previews.collect()
}

#[test]
fn rejects_are_added_whatever_the_export_says() {
    let mut driver = repairing(80, 24);
    assert_eq!(modes_previewed(&mut driver), [WriteMode::Add]);
    let screen = driver.screen();
    assert!(screen.contains("Add more audiences") && !screen.contains("Replace"), "{screen}");
    assert!(screen.contains("the rows are added, nobody leaves"), "{screen}");
    press(&mut driver, "up space u");
    assert!(!driver.screen().contains("Replace the current"), "{}", driver.screen());
}

#[test]
fn another_file_is_written_as_the_export_says() {
    let mut driver = repairing(80, 24);
    press(&mut driver, "[ [ [ [ [ tab");
    for _ in 0.."tickets.rejects.csv".len() {
        driver.keys("backspace");
    }
    press(&mut driver, "\"tickets.csv\" enter");
    press(&mut driver, "enter enter enter enter enter");
    let screen = driver.screen();
    assert!(screen.contains("(o) Replace the current audiences"), "{screen}");
}
