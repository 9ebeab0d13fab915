//! Tests of the destinations screen.

use crate::wizard::driver::Driver;
use crate::wizard::job::{Job, JobAnswer};
use crate::wizard::samples;

fn destinations() -> Driver {
    let mut driver = Driver::new(80, 24);
    driver.answer(JobAnswer::Home(samples::home()));
    driver.keys("d").answer(JobAnswer::Destinations(samples::destinations()));
    driver
}

#[test]
fn a_destination_that_cannot_be_used_says_why_and_what_to_do() {
    let mut driver = destinations();
    assert!(driver.screen().contains("lost             error: /srv/lost.db: no such file"));
    driver.keys("enter");
    let shown = driver.screen();
    assert!(shown.contains("no such file; Check its path"), "{shown}");
}

#[test]
fn a_destination_leads_to_its_segments() {
    let mut driver = destinations();
    assert!(driver.screen().contains("5,000,000"));
    driver.keys("down enter");
    assert_eq!(driver.open_jobs(), [&Job::ListSegments("main".into())]);
    driver.keys("esc");
    assert_eq!(driver.open_jobs(), [&Job::ListDestinations], "validated again on the way back");
}

#[test]
fn validating_again_says_what_came_of_it() {
    let mut driver = destinations();
    driver.keys("v").answer(JobAnswer::Destinations(samples::destinations()));
    let told = "note: Validated: 2 destinations, 1 cannot be used";
    assert!(driver.screen().contains(told), "{}", driver.screen());
    driver.keys("down");
    assert!(!driver.screen().contains("Validated"));
}
