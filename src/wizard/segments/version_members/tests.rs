//! Tests of the version in force at a moment, and of the members of a version.

use crate::domain::SegmentName;
use crate::wizard::driver::Driver;
use crate::wizard::job::{Job, JobAnswer, MembersView};
use crate::wizard::samples;
use crate::wizard::widgets::table::PAGE_AT_HAND;

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

fn page(start: u64) -> Job {
    Job::MembersPage {
        destination: "main".into(),
        segment: SegmentName::parse("Hanoi").unwrap(),
        version: Some(2),
        start,
        count: PAGE_AT_HAND,
    }
}

fn two_people() -> JobAnswer {
    JobAnswer::Members(MembersView { total: 2, ..samples::members(0, 2) })
}

#[test]
fn the_version_in_force_is_found_by_day_and_by_time() {
    let mut driver = versions();
    driver.keys("d");
    insta::assert_snapshot!(driver.screen());
    driver.keys("\"2026-99-01\" enter");
    assert!(driver.screen().contains("This is no day and no time"), "{}", driver.screen());
    let ask = |driver: &mut Driver, moment: &str| {
        driver.keys(&format!("d \"{moment}\" enter"));
        driver.screen()
    };
    driver.keys("esc");
    let shown = ask(&mut driver, "2026-10-02");
    assert!(shown.contains("At the end of 2026-10-02 UTC it was version 2"), "{shown}");
    assert!(shown.contains("> 2 "), "{shown}");
    let shown = ask(&mut driver, "01/10/2026");
    assert!(shown.contains("it was version 1: 900,000 members"), "{shown}");
    let shown = ask(&mut driver, "2026-09-30");
    assert!(shown.contains("nobody was in"), "{shown}");
    let shown = ask(&mut driver, "2027-01-01 00:00");
    assert!(shown.contains("At 2027-01-01 00:00:00 UTC it was version 3"), "{shown}");
}

#[test]
fn the_members_of_a_version_are_looked_at_and_saved() {
    let mut driver = versions();
    driver.keys("down m");
    assert_eq!(driver.open_jobs(), [&page(0)]);
    driver.answer(two_people());
    insta::assert_snapshot!(driver.screen());
    driver.keys("enter esc w");
    assert!(driver.screen().contains("hanoi-version-2.csv"), "{}", driver.screen());
    driver.keys("enter");
    let segment = SegmentName::parse("Hanoi").unwrap();
    let (destination, path) = ("main".to_owned(), "hanoi-version-2.csv".into());
    let version = Some(2);
    assert_eq!(driver.open_jobs(), [&Job::SaveMembers { destination, segment, version, path }]);
    driver.fail("there is a file at hanoi-version-2.csv already");
    assert!(driver.screen().contains("error: there is a file"), "{}", driver.screen());
    driver.keys("enter").answer(JobAnswer::MembersSaved { path: "/x/h.csv".into(), members: 2 });
    assert!(driver.screen().contains("2 members saved to /x/h.csv"), "{}", driver.screen());
    driver.keys("esc");
    assert!(driver.screen().contains("> Versions"), "{}", driver.screen());
}

#[test]
fn the_page_around_the_cursor_is_read_and_nobody_is_said() {
    let mut driver = versions();
    driver.keys("down m").answer(JobAnswer::Members(samples::members(0, PAGE_AT_HAND as u64)));
    driver.keys("end");
    assert!(matches!(driver.open_jobs()[..], [Job::MembersPage { start, .. }] if *start > 900_000));
    driver.answer(JobAnswer::Members(MembersView { total: 0, ..samples::members(0, 0) }));
    assert!(driver.screen().contains("Nobody was in this version."), "{}", driver.screen());
}
