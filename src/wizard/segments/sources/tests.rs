//! Tests of the sources of members and of removing those of one.

use crate::domain::{GuardStop, SegmentName};
use crate::export::Acceptance;
use crate::wizard::driver::Driver;
use crate::wizard::job::{Job, JobAnswer, RemovalShown};
use crate::wizard::samples;
use crate::wizard::widgets::table::PAGE_AT_HAND;

fn hanoi() -> SegmentName {
    SegmentName::parse("Hanoi").unwrap()
}

fn sources() -> Driver {
    let mut driver = Driver::new(80, 24);
    driver.answer(JobAnswer::Home(samples::home()));
    driver.keys("s").answer(JobAnswer::Segments(samples::segments()));
    driver.keys("enter").answer(JobAnswer::Versions(samples::versions()));
    driver.answer(JobAnswer::Members(samples::members(0, PAGE_AT_HAND as u64)));
    driver.keys("x");
    driver
}

fn removal(guards: Vec<GuardStop>) -> Driver {
    let mut driver = sources();
    driver.answer(JobAnswer::Sources(samples::sources()));
    driver.keys("enter").answer(JobAnswer::Removal(Box::new(samples::removal(guards))));
    driver
}

fn remove() -> Job {
    Job::RemoveSource {
        destination: "main".into(),
        segment: hanoi(),
        source: "/srv/lists/fair.csv".into(),
        shown: RemovalShown { version: 3, leaving: 2 },
        acceptance: Acceptance::Guards,
    }
}

#[test]
fn the_sources_are_listed_and_those_of_one_are_shown() {
    let mut driver = sources();
    let (destination, segment) = ("main".to_owned(), hanoi());
    assert_eq!(driver.open_jobs(), [&Job::ListSources { destination, segment }]);
    driver.answer(JobAnswer::Sources(samples::sources()));
    insta::assert_snapshot!("sources", driver.screen());
    driver.keys("end enter");
    let shown = driver.screen();
    assert!(shown.contains("Nobody is here only because of standard input."), "{shown}");
    driver.keys("home enter");
    let page = Job::RemovalPage {
        destination: "main".into(),
        segment: hanoi(),
        source: "/srv/lists/fair.csv".into(),
        start: 0,
        count: PAGE_AT_HAND,
    };
    assert_eq!(driver.open_jobs(), [&page]);
    driver.answer(JobAnswer::Removal(Box::new(samples::removal(Vec::new()))));
    insta::assert_snapshot!("removal", driver.screen());
}

#[test]
fn a_removal_starts_on_cancel_and_says_what_it_did() {
    let mut driver = removal(Vec::new());
    driver.keys("x");
    insta::assert_snapshot!("asking", driver.screen());
    driver.keys("enter");
    assert!(driver.open_jobs().is_empty(), "Enter cancels");
    driver.keys("x right enter");
    assert_eq!(driver.open_jobs(), [&remove()]);
    driver.keys("esc");
    assert!(driver.screen().contains("Members of Hanoi are being removed."), "{}", driver.screen());
    driver.keys("esc").answer(JobAnswer::Written(samples::restored()));
    let shown = driver.screen();
    assert!(shown.contains("100,000 left Hanoi, which has 900,000 members."), "{shown}");
    driver.keys("x");
    assert!(driver.open_jobs().is_empty(), "once is enough");
    driver.keys("esc");
    assert!(matches!(driver.open_jobs()[..], [Job::ListSources { .. }]), "loaded again");
    driver.answer(JobAnswer::Sources(samples::sources())).keys("esc");
    assert!(driver.open_jobs().iter().any(|job| matches!(job, Job::ListVersions { .. })));
}

#[test]
fn a_big_removal_wants_the_name_typed() {
    let stop = GuardStop::SourceRemoved { before: 5, removed: 2, percent_max: 30 };
    let mut driver = removal(vec![stop]);
    driver.keys("x");
    let shown = driver.screen();
    assert!(shown.contains("Take care: 2 of 5 members would leave"), "{shown}");
    driver.keys("\"Hano\" enter");
    assert!(driver.open_jobs().is_empty(), "the name is not typed");
    driver.keys("\"i\" enter");
    assert_eq!(driver.open_jobs(), [&remove()]);
}

#[test]
fn what_changed_meanwhile_is_shown_again_and_nothing_removed() {
    let mut driver = removal(Vec::new());
    driver.keys("x right enter");
    let mut changed = samples::removal(Vec::new());
    changed.shown = RemovalShown { version: 4, leaving: 2 };
    driver.answer(JobAnswer::Removal(Box::new(changed)));
    let shown = driver.screen();
    assert!(shown.contains("Nothing was removed; look again"), "{shown}");
    driver.keys("x right enter");
    let shown = RemovalShown { version: 4, leaving: 2 };
    assert!(
        matches!(driver.open_jobs()[..], [Job::RemoveSource { shown: now, .. }] if *now == shown)
    );
    driver.fail("the disk is full");
    assert!(driver.screen().contains("error: the disk is full"), "{}", driver.screen());
}
