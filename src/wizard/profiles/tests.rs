//! Tests of the profiles: counting attribute by attribute, people, and erasing.

use crate::domain::{Audience, ErrorKind, Progress, Stage};
use crate::export::Erasure;
use crate::wizard::driver::Driver;
use crate::wizard::job::{Job, JobAnswer, JobError, PeopleOf, PersonOf};
use crate::wizard::message::Effect;
use crate::wizard::samples;
use crate::wizard::widgets::table::PAGE_AT_HAND;

fn opened(columns: u16, rows: u16) -> Driver {
    let mut driver = Driver::new(columns, rows);
    driver.answer(JobAnswer::Home(samples::home()));
    driver.keys("p");
    assert_eq!(driver.open_jobs(), [&Job::ListAttributes("main".into())]);
    driver.answer(JobAnswer::Attributes(samples::audiences()));
    driver
}

/// The attribute that is being counted.
fn counting(driver: &Driver) -> Option<String> {
    match driver.open_jobs()[..] {
        [Job::CountValues(_, name)] => Some(name.to_string()),
        [] => None,
        ref others => panic!("{others:?}"),
    }
}

fn counted(driver: &mut Driver) {
    while let Some(name) = counting(driver) {
        driver.answer(JobAnswer::Values(samples::values(&name)));
    }
}

fn people() -> Driver {
    let mut driver = opened(80, 24);
    counted(&mut driver);
    driver.keys("p").answer(JobAnswer::People(samples::people(0, PAGE_AT_HAND as u64)));
    driver
}

fn person() -> Driver {
    let mut driver = people();
    driver.keys("i").answer(JobAnswer::Card(Box::new(samples::card())));
    driver
}

fn of(audience: Audience) -> PeopleOf {
    PeopleOf { destination: "main".into(), audience }
}

fn c000000() -> PersonOf {
    PersonOf { people: of(Audience::Customer), id: "C000000".into() }
}

#[test]
fn values_are_counted_one_attribute_after_the_other_that_at_the_cursor_first() {
    let mut driver = opened(80, 24);
    assert_eq!(counting(&driver).as_deref(), Some("email"));
    let shown = driver.screen();
    assert!(shown.contains("98.0 %"), "the filled share is there at once: {shown}");
    driver.progress(Progress::new(Stage::Counting, 2_058_000, Some(420)));
    assert!(driver.screen().contains("email   Counting "), "{}", driver.screen());
    driver.keys("down down down").answer(JobAnswer::Values(samples::values("email")));
    assert!(driver.screen().contains("all different"), "it is shown as it comes");
    assert_eq!(counting(&driver).as_deref(), Some("points"));
    driver.answer(JobAnswer::Values(samples::values("points")));
    assert_eq!(counting(&driver).as_deref(), Some("phone"));
    counted(&mut driver);
    let shown = driver.screen();
    assert!(shown.contains("The values of 6 attributes are counted."), "{shown}");
    assert!(shown.contains("42.0 % Hà Nội"), "{shown}");
}

#[test]
fn counting_is_stopped_and_goes_on() {
    let mut driver = opened(80, 24);
    let id = driver.newest();
    driver.take_effects();
    assert!(driver.screen().contains("esc stop counting"));
    driver.keys("esc");
    assert_eq!(driver.take_effects(), [Effect::Cancel(id)]);
    let shown = driver.screen();
    assert!(shown.contains("note: Counting is stopped; c goes on."), "{shown}");
    assert!(shown.contains("Not all values are counted."), "{shown}");
    driver.keys("c");
    assert_eq!(counting(&driver).as_deref(), Some("email"));
    driver.keys("esc esc");
    assert!(driver.screen().starts_with("segport · Home"), "the second one goes back");
}

#[test]
fn an_error_stops_counting_and_is_told() {
    let mut driver = opened(80, 24);
    driver.fail("the disk is gone");
    assert!(driver.screen().contains("error: the disk is gone"));
    assert_eq!(counting(&driver), None);
    driver.keys("c");
    assert_eq!(counting(&driver).as_deref(), Some("email"));
}

#[test]
fn visitors_are_counted_when_they_are_looked_at() {
    let mut driver = opened(80, 24);
    driver.keys("tab");
    let job =
        Job::CountValues(of(Audience::Visitor), samples::audiences()[1].attributes[0].name.clone());
    assert_eq!(driver.open_jobs(), [&job]);
    driver.keys("tab");
    assert_eq!(counting(&driver).as_deref(), Some("email"));
}

#[test]
fn values_have_the_screen_while_they_are_counted_and_after() {
    let mut driver = opened(80, 24);
    driver.keys("enter");
    assert!(driver.screen().contains("They are being counted."), "{}", driver.screen());
    driver.answer(JobAnswer::Values(samples::values("email")));
    assert!(driver.screen().contains("4,900,000 different values, the 2 most frequent:"));
    driver.keys("esc");
    counted(&mut driver);
    driver.keys("down down enter down");
    let shown = driver.screen();
    assert!(shown.contains("\n12 Hàng Bông Street, Hoàn Kiếm District, Hanoi\n"), "{shown}");
}

#[test]
fn what_has_not_changed_is_not_counted_again() {
    let mut driver = people();
    driver.keys("esc").answer(JobAnswer::Attributes(samples::audiences()));
    assert_eq!(counting(&driver), None);
    driver.keys("p esc");
    let mut changed = samples::audiences();
    changed[0].generation += 1;
    driver.answer(JobAnswer::Attributes(changed));
    assert_eq!(counting(&driver).as_deref(), Some("email"));
}

#[test]
fn nothing_is_counted_behind_another_screen() {
    let mut driver = opened(80, 24);
    driver.keys("p");
    assert!(matches!(driver.open_jobs()[..], [Job::PeoplePage(..)]), "{:?}", driver.open_jobs());
    driver.keys("esc").answer(JobAnswer::Attributes(samples::audiences()));
    assert_eq!(counting(&driver).as_deref(), Some("email"));
}

#[test]
fn people_are_read_around_the_cursor() {
    let mut driver = people();
    driver.keys("end");
    let start = 5_000_000 - 1 - PAGE_AT_HAND as u64 / 2;
    let places = start..start + PAGE_AT_HAND as u64;
    assert_eq!(driver.open_jobs(), [&Job::PeoplePage(of(Audience::Customer), places)]);
    driver.answer(JobAnswer::People(samples::people(start, 5_000_000 - start)));
    assert!(driver.screen().contains("  5,000,000 of 5,000,000"), "{}", driver.screen());
    driver.keys("right enter");
    assert!(driver.screen().contains("── email"), "{}", driver.screen());
}

#[test]
fn only_the_id_typed_erases_a_person() {
    let mut driver = person();
    driver.take_effects();
    driver.keys("d enter");
    assert_eq!(driver.take_effects(), [], "enter alone loses nothing");
    driver.keys("d \"C000001\" enter");
    assert!(driver.screen().contains("this is not the name"), "{}", driver.screen());
    driver.keys("esc d \"C000000\" enter");
    assert_eq!(driver.open_jobs(), [&Job::ErasePerson(c000000())]);
    driver.keys("d");
    assert!(driver.screen().contains("note: Erasing C000000"), "only once: {}", driver.screen());
    driver.keys("esc");
    assert!(driver.screen().contains("Leave now?"), "{}", driver.screen());
    driver.keys("enter").answer(JobAnswer::Erased(Erasure {
        profiles: 1,
        segments: 2,
        warnings: vec![],
    }));
    let shown = driver.screen();
    assert!(shown.contains("ok: The customer C000000 is erased, also from 2 segments."), "{shown}");
    assert!(!shown.contains("person0@example.com"), "{shown}");
    driver.take_effects();
    driver.keys("esc");
    let page = Job::PeoplePage(of(Audience::Customer), 0..PAGE_AT_HAND as u64);
    assert_eq!(driver.open_jobs(), [&page], "the list is read again");
    driver.keys("^C");
    let effects = driver.take_effects();
    let Some(Effect::Quit { farewell }) = effects.last() else { panic!("{effects:?}") };
    assert_eq!(farewell, "The customer C000000 is erased, also from 2 segments.");
}

#[test]
fn an_erasure_that_fails_changes_nothing_on_screen() {
    let mut driver = person();
    driver.keys("d \"C000000\" enter");
    let busy = JobError {
        kind: ErrorKind::Busy,
        message: "somebody else is writing".into(),
        hint: Some("try again".into()),
    };
    driver.fail_at(|job| matches!(job, Job::ErasePerson(_)), busy);
    let shown = driver.screen();
    assert!(shown.contains("error: somebody else is writing; try again"), "{shown}");
    assert!(shown.contains("person0@example.com") && shown.contains("d erase"), "{shown}");
}

#[test]
fn a_member_of_a_segment_has_a_card_too() {
    let mut driver = Driver::new(80, 24);
    driver.answer(JobAnswer::Home(samples::home()));
    driver.keys("s").answer(JobAnswer::Segments(samples::segments()));
    driver.keys("enter").answer(JobAnswer::Versions(samples::versions()));
    driver.answer(JobAnswer::Members(samples::members(0, PAGE_AT_HAND as u64)));
    driver.keys("i");
    assert_eq!(driver.open_jobs(), [&Job::ShowPerson(c000000())]);
    driver.fail("there is no customer with the id \"C000000\"");
    assert!(driver.screen().contains("error: there is no customer"), "{}", driver.screen());
    driver.keys("esc");
    let jobs = driver.open_jobs();
    assert!(matches!(jobs[..], [Job::MembersPage { start: 0, .. }, Job::ListVersions { .. }]));
}
