//! Tests of the exports screen.

use crate::wizard::driver::Driver;
use crate::wizard::job::{HomeView, Job, JobAnswer};
use crate::wizard::samples;

fn exports() -> Driver {
    let mut driver = Driver::new(80, 24);
    driver.answer(JobAnswer::Home(samples::home()));
    driver.keys("e");
    driver
}

#[test]
fn a_broken_export_says_why_and_does_not_run() {
    let mut driver = exports();
    driver.keys("enter");
    let shown = driver.screen();
    assert!(shown.starts_with("segport · Saved exports"), "{shown}");
    assert!(shown.contains("error: old.toml, line 3, column 1"), "{shown}");
    assert!(!shown.contains("run it"), "{shown}");
}

#[test]
fn deleting_starts_on_cancel_and_loads_again() {
    let mut driver = exports();
    driver.keys("down d enter");
    assert!(driver.open_jobs().is_empty());
    driver.keys("d right enter");
    assert_eq!(driver.open_jobs(), [&Job::RemoveExport("vip-october".into())]);
    driver.answer(JobAnswer::ExportRemoved);
    assert_eq!(driver.open_jobs(), [&Job::LoadHome]);
    let mut left = samples::home();
    left.exports.pop();
    driver.answer(JobAnswer::Home(left));
    let shown = driver.screen();
    assert!(!shown.contains("vip-october") && shown.contains("ok: The saved export"), "{shown}");
}

#[test]
fn without_exports_it_says_how_to_get_one() {
    let mut driver = Driver::new(80, 24);
    driver.answer(JobAnswer::Home(HomeView::default()));
    driver.keys("e enter d");
    assert!(driver.screen().contains("Nothing saved yet."));
}
