//! Tests of the history screen.

use crate::domain::Computation;
use crate::domain::ComputationStatus::{Interrupted, Running};
use crate::wizard::driver::Driver;
use crate::wizard::job::{Job, JobAnswer};
use crate::wizard::samples;

fn history(columns: u16, rows: u16) -> Driver {
    history_of(samples::runs(), columns, rows)
}

fn history_of(runs: Vec<Computation>, columns: u16, rows: u16) -> Driver {
    let mut driver = Driver::new(columns, rows);
    driver.answer(JobAnswer::Home(samples::home()));
    driver.keys("h");
    assert_eq!(driver.open_jobs(), [&Job::ListHistory("main".into())]);
    driver.answer(JobAnswer::History(runs));
    driver
}

#[test]
fn the_runs_of_a_destination() {
    insta::assert_snapshot!(history(80, 24).screen());
    insta::assert_snapshot!("the_runs_of_a_destination_wide", history(120, 24).screen());
}

#[test]
fn the_report_of_a_run() {
    let mut driver = history(80, 50);
    driver.keys("enter");
    insta::assert_snapshot!(driver.screen());
    driver.keys("down down");
    assert!(!driver.screen().contains("vip-october"), "{}", driver.screen());
    driver.keys("esc");
    assert!(driver.screen().contains("started (UTC)"), "{}", driver.screen());
    driver.keys("esc");
    assert!(driver.screen().contains("New export"), "{}", driver.screen());
}

#[test]
fn runs_that_belong_together_by_rejects_say_so() {
    let mut runs = samples::runs();
    runs[0].repairs = Some(runs[1].number);
    runs[1].rejects_path = Some("/home/lan/rejects.csv".into());
    let [repair, repaired] = [runs[0].number, runs[1].number];
    let mut driver = history_of(runs, 80, 50);
    driver.keys("enter");
    let shown = driver.screen();
    assert!(shown.contains(&format!("repairs run {repaired}")), "{shown}");
    driver.keys("esc down enter");
    let shown = driver.screen();
    let linked = format!("repaired by run {repair}; rejects in /home/lan/rejects.csv");
    assert!(shown.contains(&linked), "{shown}");
}

#[test]
fn a_run_that_failed_says_why_and_that_nothing_was_written() {
    let mut driver = history(80, 24);
    driver.keys("down enter");
    let shown = driver.screen();
    assert!(
        shown.contains("no such file") && shown.contains("none; nothing was written"),
        "{shown}"
    );
}

#[test]
fn a_run_that_has_not_ended_has_no_figures_yet() {
    let mut runs = samples::runs();
    for (run, status) in runs.iter_mut().zip([Running, Interrupted]) {
        *run = Computation { status, version: None, source: None, ..run.clone() };
    }
    let mut driver = history_of(runs, 80, 24);
    driver.keys("enter");
    let shown = driver.screen();
    assert!(shown.contains("none yet"), "{shown}");
    assert!(!shown.contains("took") && !shown.contains("Members"), "{shown}");
    driver.keys("esc down enter");
    let shown = driver.screen();
    assert!(shown.contains("none; nothing was written") && !shown.contains("took"), "{shown}");
}

#[test]
fn runs_are_filtered_by_segment_export_and_status() {
    let mut driver = history(80, 24);
    driver.keys("/ \"failed\"");
    assert!(driver.screen().contains("1 of 3"), "{}", driver.screen());
}

#[test]
fn an_empty_history_says_so() {
    let driver = history_of(Vec::new(), 80, 24);
    assert!(driver.screen().contains("Nothing was run here yet."), "{}", driver.screen());
}
