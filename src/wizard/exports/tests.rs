//! Tests of the exports screen.

use crate::wizard::driver::Driver;
use crate::wizard::job::{HomeView, Job, JobAnswer};
use crate::wizard::samples;

fn exports() -> Driver {
    let mut driver = Driver::new(80, 24);
    driver.answer(JobAnswer::Home(samples::home()));
    driver.keys("e");
    driver.answer(JobAnswer::ExportTroubles(Vec::new()));
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
    assert_eq!(driver.open_jobs(), [&Job::CheckExports]);
    let shown = driver.screen();
    assert!(!shown.contains("vip-october") && shown.contains("ok: The saved export"), "{shown}");
}

#[test]
fn what_changed_in_a_file_is_told_and_looking_for_it_makes_nobody_wait() {
    let mut driver = Driver::new(80, 24);
    driver.answer(JobAnswer::Home(samples::home()));
    driver.keys("e down");
    assert_eq!(driver.open_jobs(), [&Job::CheckExports]);
    assert!(driver.screen().contains("run it"), "{}", driver.screen());
    let trouble = ("vip-october".to_owned(), "the column \"Email\" is gone".to_owned());
    driver.answer(JobAnswer::ExportTroubles(vec![trouble]));
    let shown = driver.screen();
    assert!(shown.contains("! the column \"Email\" is gone"), "{shown}");
    assert!(shown.contains("mend it") && !shown.contains("run it"), "{shown}");
    let mut hasty = Driver::new(80, 24);
    hasty.answer(JobAnswer::Home(samples::home()));
    hasty.keys("e down enter");
    assert!(!hasty.open_jobs().contains(&&Job::CheckExports));
}

#[test]
fn without_exports_it_says_how_to_get_one() {
    let mut driver = Driver::new(80, 24);
    driver.answer(JobAnswer::Home(HomeView::default()));
    driver.keys("e enter d");
    assert!(driver.screen().contains("Nothing saved yet."));
}
