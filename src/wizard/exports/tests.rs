//! Tests of the exports screen.

use crate::wizard::driver::Driver;
use crate::wizard::job::{HomeView, Job, JobAnswer};
use crate::wizard::samples;

fn exports(columns: u16, rows: u16) -> Driver {
    let mut driver = Driver::new(columns, rows);
    driver.answer(JobAnswer::Home(samples::home()));
    driver.keys("e");
    driver
}

#[test]
fn the_saved_exports() {
    insta::assert_snapshot!(exports(80, 24).screen(), @r#"
    segport · Saved exports

      name               file               segment            mode    destination
    > old                error: old.toml, line 3, column 1: unknown key "destinatoi…
      vip-october        tickets.csv        VIP October        add     main

















    enter what is wrong   d delete   n new export   / filter   esc back   ? help
    : commands   ^C leave
    "#);
}

#[test]
fn a_broken_export_says_why_and_does_not_run() {
    let mut driver = exports(80, 24);
    driver.keys("enter");
    let shown = driver.screen();
    assert!(shown.starts_with("segport · Saved exports"), "{shown}");
    assert!(shown.contains("error: old.toml, line 3, column 1"), "{shown}");
    assert!(!shown.contains("run it"), "{shown}");
}

#[test]
fn deleting_starts_on_cancel_and_loads_again() {
    let mut driver = exports(80, 24);
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
