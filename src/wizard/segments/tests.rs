//! Tests of the segment's screen.

use crate::domain::{ErrorKind, Progress, SegmentName, Stage};
use crate::wizard::driver::Driver;
use crate::wizard::job::{Job, JobAnswer, JobError, JobNews};
use crate::wizard::message::{Effect, Message};
use crate::wizard::samples;
use crate::wizard::widgets::table::PAGE_AT_HAND;

fn list(columns: u16, rows: u16) -> Driver {
    let mut driver = Driver::new(columns, rows);
    driver.answer(JobAnswer::Home(samples::home()));
    driver.keys("s").answer(JobAnswer::Segments(samples::segments()));
    driver
}

fn segment(columns: u16, rows: u16) -> Driver {
    let mut driver = list(columns, rows);
    driver.keys("enter").answer(JobAnswer::Versions(samples::versions()));
    driver.answer(JobAnswer::Members(samples::members(0, PAGE_AT_HAND as u64)));
    driver
}

fn page(start: u64) -> Job {
    Job::MembersPage {
        destination: "main".into(),
        segment: SegmentName::parse("Hanoi").unwrap(),
        version: None,
        start,
        count: PAGE_AT_HAND,
    }
}

#[test]
fn the_members() {
    insta::assert_snapshot!(segment(80, 24).screen(), @r#"
segport · Segment Hanoi · main

1,000,000 members · matching-file · enabled · version 3 of 2026-10-03 09:30 UTC
> Members    Versions

  id       email                  phone  address
> C000000  person0@example.com           12 Hàng Bông Street, Hoàn Kiếm …
  C000001  person1@example.com           12 Hàng Bông Street, Hoàn Kiếm …
  C000002  person2@example.com           12 Hàng Bông Street, Hoàn Kiếm …
  C000003  person3@example.com           12 Hàng Bông Street, Hoàn Kiếm …
  C000004  person4@example.com           12 Hàng Bông Street, Hoàn Kiếm …
  C000005  person5@example.com           12 Hàng Bông Street, Hoàn Kiếm …
  C000006  person6@example.com           12 Hàng Bông Street, Hoàn Kiếm …
  C000007  person7@example.com           12 Hàng Bông Street, Hoàn Kiếm …
  C000008  person8@example.com           12 Hàng Bông Street, Hoàn Kiếm …
  C000009  person9@example.com           12 Hàng Bông Street, Hoàn Kiếm …
  C000010  person10@example.com          12 Hàng Bông Street, Hoàn Kiếm …
  C000011  person11@example.com          12 Hàng Bông Street, Hoàn Kiếm …
  C000012  person12@example.com          12 Hàng Bông Street, Hoàn Kiếm …
  C000013  person13@example.com          12 Hàng Bông Street, Hoàn Kiếm …
  1 of 1,000,000

tab versions   enter whole cell   / search   o sort   y why   i person
w save as a file   x sources   esc back   ? help, 2 more   : commands   ^C leave
"#);
}

#[test]
fn a_million_members_are_loaded_by_pages_around_the_cursor() {
    let mut driver = segment(80, 24);
    driver.keys("down pgdn");
    assert!(driver.open_jobs().is_empty(), "the page at hand is enough");
    driver.keys("end");
    assert_eq!(driver.open_jobs(), [&page(999_799)]);
    assert!(driver.screen().contains("1,000,000 of 1,000,000"));
    driver.answer(JobAnswer::Members(samples::members(999_799, 201)));
    assert!(driver.screen().contains("> C999999"), "{}", driver.screen());
    assert!(driver.open_jobs().is_empty());
}

#[test]
fn a_segment_that_shrank_is_not_asked_for_for_ever() {
    let mut driver = segment(80, 24);
    driver.keys("end");
    let mut view = samples::members(0, 0);
    view.start = 999_799;
    driver.answer(JobAnswer::Members(view));
    assert!(driver.open_jobs().is_empty());
}

#[test]
fn enter_shows_a_cell_in_full() {
    let mut driver = segment(80, 24);
    driver.keys("right right right");
    assert!(!driver.screen().contains("Viet Nam"));
    driver.keys("enter");
    let shown = driver.screen();
    assert!(shown.contains("address") && shown.contains("Viet Nam"), "{shown}");
    driver.keys("left");
    assert!(driver.screen().contains("(empty)"));
    driver.keys("esc");
    assert!(driver.screen().starts_with("segport · Segment"), "esc closes the cell only");
}

#[test]
fn restoring_says_what_comes_back_and_starts_on_cancel() {
    let mut driver = segment(80, 24);
    driver.keys("tab down down enter");
    insta::assert_snapshot!(driver.screen(), @r#"
    segport · Segment Hanoi · main

    1,000,000 members · matching-file · enabled · version 3 of 2026-10-03 09:30 UTC
      Members  > Versions

      version      members     joined       left  made (UTC)       by
      3 (now)    1,000,000         +0   -100,000  2026-10-03 09:30 restore of versi…
      2         ┌ Restore version 1 ───────────────────────────────────┐
    > 1         │ Hanoi has 1,000,000 members now. It gets back the    │
                │ members and the method of version 1: 900,000         │
                │ members.                                             │
                │                                                      │
                │ This makes a new version, 4. The versions before it  │
                │ stay, so it can be undone.                           │
                │                                                      │
                │ > Cancel     Restore                                 │
                └──────────────────────────────────────────────────────┘





    enter answer   left right choose   esc cancel   F1 help   ^P commands   ^C leave
    "#);
    driver.take_effects();
    driver.keys("enter");
    assert_eq!(driver.take_effects(), []);
    driver.keys("r right enter");
    let effects = driver.take_effects();
    assert!(matches!(effects[..], [Effect::Start { job: Job::Restore { version: 1, .. }, .. }]));
    driver.answer(JobAnswer::Written(samples::restored()));
    let shown = driver.screen();
    assert!(shown.contains("ok: Hanoi has 900,000 members again"), "{shown}");
    assert_eq!(driver.open_jobs().len(), 2, "members and versions are loaded again");
    driver.take_effects();
    driver.keys("^C");
    let effects = driver.take_effects();
    assert!(matches!(&effects[..], [Effect::Quit { farewell }] if farewell.contains("900,000")));
}

#[test]
fn the_version_in_use_is_not_restored() {
    let mut driver = segment(80, 24);
    driver.keys("tab");
    assert!(!driver.screen().contains("restore this version"));
    driver.keys("enter");
    assert!(driver.screen().contains("note: Version 3 is what the segment is now."));
}

#[test]
fn saving_tells_how_far_it_is_and_can_be_stopped() {
    let mut driver = segment(80, 24);
    driver.keys("w enter");
    assert!(matches!(driver.open_jobs()[..], [Job::SaveMembers { .. }]));
    driver.progress(Progress::new(Stage::Reading, 420_000, Some(420)));
    driver.keys("x enter");
    let shown = driver.screen();
    assert!(shown.contains("42.0 %") && shown.contains("esc stop"), "{shown}");
    assert!(shown.contains("hanoi.csv") && !shown.contains("hanoi.csvx"), "{shown}");
    assert_eq!(driver.open_jobs().len(), 1);
    let id = driver.newest();
    driver.take_effects();
    driver.keys("esc");
    assert_eq!(driver.take_effects(), [Effect::Cancel(id)]);
    let error = JobError { kind: ErrorKind::Cancelled, message: "cancelled".into(), hint: None };
    let news = JobNews::Ended(Err(error));
    driver.send(Message::Job { id, news });
    let shown = driver.screen();
    assert!(shown.contains("note: Stopped; no file was kept."), "{shown}");
    assert!(shown.contains("enter save"), "another name may help: {shown}");
}
