//! Tests of the comparison of two versions.

use crate::domain::{SegmentName, VersionPart};
use crate::wizard::driver::Driver;
use crate::wizard::job::{ComparedView, Job, JobAnswer, MembersView};
use crate::wizard::samples;
use crate::wizard::widgets::table::PAGE_AT_HAND;

fn compared(total: u64) -> JobAnswer {
    let page = MembersView { total, ..samples::members(0, total) };
    JobAnswer::Compared(ComparedView { totals: [59, 0, 170], page })
}

fn job(versions: (u64, u64), part: VersionPart, start: u64) -> Job {
    Job::CompareVersions {
        destination: "main".into(),
        segment: SegmentName::parse("Hanoi").unwrap(),
        versions,
        part,
        start,
        count: PAGE_AT_HAND,
    }
}

/// The versions of a segment: 3 (now), 2, 1.
fn versions() -> Driver {
    let mut driver = Driver::new(80, 24);
    driver.answer(JobAnswer::Home(samples::home()));
    driver.keys("s").answer(JobAnswer::Segments(samples::segments()));
    driver.keys("enter").answer(JobAnswer::Versions(samples::versions()));
    driver.answer(JobAnswer::Members(samples::members(0, PAGE_AT_HAND as u64)));
    driver.keys("tab");
    driver
}

#[test]
fn a_version_is_compared_with_what_the_segment_is_now() {
    let mut driver = versions();
    driver.keys("down down c");
    assert_eq!(driver.open_jobs(), [&job((1, 3), VersionPart::Joined, 0)]);
    driver.answer(compared(59));
    insta::assert_snapshot!(driver.screen());
    driver.keys("tab");
    assert_eq!(driver.open_jobs(), [&job((1, 3), VersionPart::Left, 0)]);
    driver.answer(compared(0));
    assert!(driver.screen().contains("Nobody left between the two."), "{}", driver.screen());
    driver.keys("esc");
    assert!(driver.screen().contains("> Versions"), "{}", driver.screen());
}

#[test]
fn any_two_versions_are_compared_by_marking_one() {
    let mut driver = versions();
    driver.keys("down space");
    assert!(driver.screen().contains("Version 2 is marked"), "{}", driver.screen());
    driver.keys("down c");
    assert_eq!(driver.open_jobs(), [&job((1, 2), VersionPart::Joined, 0)]);
}

#[test]
fn what_the_segment_is_now_is_compared_with_the_version_before() {
    let mut driver = versions();
    driver.keys("c");
    assert_eq!(driver.open_jobs(), [&job((2, 3), VersionPart::Joined, 0)]);
}
