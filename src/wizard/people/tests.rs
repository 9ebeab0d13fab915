//! Tests of the table of people, on the screen of a segment.

use crate::domain::{
    Among, AttributeName, Direction, FiguresSoFar, Profile, ProfileField, Progress, Search,
    SearchPlace, SegmentName, Stage,
};
use crate::wizard::driver::Driver;
use crate::wizard::job::{Job, JobAnswer, JobNews, PeopleView};
use crate::wizard::message::{Effect, JobId};
use crate::wizard::samples;
use crate::wizard::tests::segments;
use crate::wizard::widgets::table::PAGE_AT_HAND;

fn segment(columns: u16, rows: u16) -> Driver {
    let mut driver = segments(columns, rows);
    driver.keys("enter").answer(JobAnswer::Versions(samples::versions()));
    driver.answer(JobAnswer::Members(samples::members(0, PAGE_AT_HAND as u64)));
    driver.take_effects();
    driver
}

fn email() -> ProfileField {
    ProfileField::Attribute(AttributeName::parse("email").unwrap())
}

fn find(text: Option<&str>, order: Option<ProfileField>) -> Job {
    let search = text.map(|text| Search {
        field: Some(email()),
        place: SearchPlace::Anywhere,
        text: text.to_owned(),
    });
    let among = Among::Members { segment: SegmentName::parse("Hanoi").unwrap(), version: None };
    Job::FindPeople { destination: "main".into(), among, search, order }
}

/// The list of the newest search.
fn list(driver: &mut Driver) -> JobId {
    let mut starts = driver.take_effects().into_iter().rev();
    let is_find = |effect| match effect {
        Effect::Start { id, job: Job::FindPeople { .. } } => Some(id),
        _ => None,
    };
    starts.find_map(is_find).expect("somebody is looked for")
}

fn found(start: u64, total: u64) -> JobAnswer {
    let person = |number: u64| Profile {
        number: u32::try_from(number).unwrap(),
        id: format!("F{number}"),
        values: vec![Some(format!("f{number}@example.com")), None, None],
    };
    let people = (start..total.min(start + PAGE_AT_HAND as u64)).map(person).collect();
    let attributes = ["email", "phone", "address"].map(String::from).to_vec();
    JobAnswer::FoundPage(PeopleView { attributes, start, total, people })
}

fn figures(rows_matched: u64) -> JobNews {
    JobNews::Found(FiguresSoFar { rows: 9, rows_matched, columns: Vec::new() })
}

fn page(list: JobId, direction: Direction, start: u64) -> Job {
    Job::FoundPage { list, direction, start, count: PAGE_AT_HAND }
}

#[test]
fn people_are_searched_while_one_types_and_shown_before_the_end() {
    let mut driver = segment(80, 24);
    driver.keys("right / \"an\"");
    assert_eq!(driver.open_jobs(), [&find(Some("an"), None)], "the newest text counts");
    let list = list(&mut driver);
    driver.news(figures(0));
    assert!(driver.screen().contains("C000000"), "everybody is shown until somebody is found");
    driver.news(figures(7));
    assert_eq!(driver.open_jobs()[1], &page(list, Direction::Ascending, 0));
    driver.answer(found(0, 7));
    let shown = driver.screen();
    assert!(shown.contains("> F0") && shown.contains("F6"), "{shown}");
    assert!(shown.contains("> email contains an"), "{shown}");
    driver.news(figures(1_000));
    driver.answer(found(0, 1_000));
    driver.answer(JobAnswer::PeopleFound(1_234));
    driver.keys("enter");
    let shown = driver.screen();
    assert!(shown.contains("1 of 1,234 · email contains \"an\""), "{shown}");
    driver.keys("end");
    assert_eq!(driver.open_jobs(), [&page(list, Direction::Ascending, 1_033)]);
    driver.answer(found(1_033, 1_234)).keys("esc");
    assert!(driver.screen().contains("Segment Hanoi"), "esc shows everybody first");
    assert!(matches!(driver.open_jobs()[..], [Job::MembersPage { start: 0, .. }]));
    driver.answer(JobAnswer::Members(samples::members(0, 400)));
    assert!(driver.screen().contains("1 of 1,000,000"));
}

#[test]
fn nobody_found_is_said() {
    let mut driver = segment(80, 24);
    driver.keys("/ \"nobody\"").answer(JobAnswer::PeopleFound(0)).keys("enter");
    let shown = driver.screen();
    assert!(shown.contains("Nobody is found. · any column contains \"nobody\""), "{shown}");
    assert!(shown.contains("esc everybody"), "{shown}");
}

#[test]
fn an_index_that_is_made_is_not_made_twice_for_another_letter() {
    let mut driver = segment(80, 24);
    driver.keys("right / a");
    driver.news(JobNews::Progress(Progress::new(Stage::Indexing, 7, Some(500))));
    driver.keys("n");
    assert_eq!(driver.open_jobs(), [&find(Some("a"), None)]);
    assert!(driver.screen().contains("50.0 %"), "{}", driver.screen());
    driver.answer(JobAnswer::PeopleFound(3));
    driver.answer_to(|job| matches!(job, Job::FoundPage { .. }), found(0, 3));
    assert_eq!(driver.open_jobs(), [&find(Some("an"), None)]);
}

#[test]
fn people_are_sorted_by_the_column_at_the_cursor_and_turned_at_once() {
    let mut driver = segment(80, 24);
    driver.keys("down down right o");
    assert_eq!(driver.open_jobs(), [&find(None, Some(email()))]);
    let list = list(&mut driver);
    driver.news(figures(7));
    assert_eq!(driver.open_jobs().len(), 1, "sorted people come all at once");
    driver.answer(JobAnswer::PeopleFound(1_000)).answer(found(0, 1_000));
    let shown = driver.screen();
    assert!(shown.contains("1 of 1,000 · sorted by email upwards"), "{shown}");
    driver.keys("O");
    assert_eq!(driver.open_jobs(), [&page(list, Direction::Descending, 0)]);
    driver.answer(found(0, 1_000));
    assert!(driver.screen().contains("sorted by email downwards"));
    driver.keys("o");
    assert!(matches!(driver.open_jobs()[..], [Job::MembersPage { start: 0, .. }]), "as before");
}

#[test]
fn sorting_can_be_stopped_and_what_fails_leaves_what_was_shown() {
    let mut driver = segment(80, 24);
    driver.keys("o esc");
    assert!(driver.open_jobs().is_empty());
    assert!(driver.screen().contains("1 of 1,000,000"));
    driver.keys("o").fail("the disk is gone");
    let shown = driver.screen();
    assert!(shown.contains("error: the disk is gone") && shown.contains("C000000"), "{shown}");
    driver.keys("o");
    assert_eq!(driver.open_jobs().len(), 1, "it can be asked for again");
}

#[test]
fn a_row_is_gone_to_by_its_number() {
    let mut driver = segment(80, 24);
    driver.keys("# \"x500,000\"");
    assert!(driver.screen().contains("> Go to row, 1 to 1,000,000: 500,000"));
    driver.keys("enter");
    assert!(matches!(driver.open_jobs()[..], [Job::MembersPage { start: 499_799, .. }]));
    driver.answer(JobAnswer::Members(samples::members(499_799, 400)));
    assert!(driver.screen().contains("> C499999"), "{}", driver.screen());
    driver.keys("# esc # enter # 0 enter");
    assert!(driver.screen().contains("500,000 of 1,000,000"), "no row is no way to go");
    driver.keys("# \"9999999999\" enter");
    assert!(driver.screen().contains("1,000,000 of 1,000,000"), "or the last");
}

#[test]
fn columns_are_hidden_and_kept_in_sight() {
    let mut driver = segment(80, 24);
    driver.keys("c");
    insta::assert_snapshot!(driver.screen(), @r#"
segport · Segment Hanoi · main

1,000,000 members · matching-file · enabled · version 3 of 2026-10-03 09:30 UTC
> Members    Versions

Columns
> email    shown
  phone    shown
  address  shown













enter done   space show or hide   f stays in sight   / filter   ? help
: commands   ^C leave
"#);
    driver.keys("space down down f enter");
    let shown = driver.screen();
    assert!(shown.contains("  id       address"), "{shown}");
    assert!(!shown.contains("email") && shown.contains("phone"), "{shown}");
    driver.keys("right right");
    assert!(driver.screen().contains("  id       address"), "it stays");
}

#[test]
fn a_wide_terminal_shows_the_person_at_the_cursor() {
    let mut driver = segment(160, 50);
    driver.keys("down");
    let shown = driver.screen();
    let line = shown.lines().find(|line| line.contains("email  ") && line.contains("person1@"));
    assert!(line.is_some(), "{shown}");
    assert!(!segment(80, 24).screen().contains("email    person0"));
}
