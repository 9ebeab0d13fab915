//! Everything outside of an export: home, what was saved, segments,
//! destinations, and what lies over a screen.

use super::screens;
use crate::domain::{Progress, Stage};
use crate::export::Erasure;
use crate::wizard::driver::Driver;
use crate::wizard::job::JobAnswer;
use crate::wizard::samples;
use crate::wizard::tests::{home, profiles, segments};
use crate::wizard::widgets::table::PAGE_AT_HAND;

screens! {
    home_with_a_draft home;
    home_without_a_draft home_without_a_draft_at;
    home_asking |columns, rows| press(home(columns, rows), "x");
    saved_exports |columns, rows| press(home(columns, rows), "e down");
    saved_exports_asking |columns, rows| press(home(columns, rows), "e down d");
    segments_list segments;
    segments_filtered |columns, rows| press(segments(columns, rows), "/ \"oct\"");
    members segment;
    versions |columns, rows| press(segment(columns, rows), "tab down");
    versions_asking |columns, rows| press(segment(columns, rows), "tab down enter");
    profiles_list profiles;
    profiles_counting profiles_counting_at;
    profiles_values |columns, rows| press(profiles(columns, rows), "down down enter down");
    people_table people;
    person person_at;
    person_asking |columns, rows| press(person_at(columns, rows), "d");
    person_erased |columns, rows| {
        let warning = "the conditions of Hanoi hold a value of an erased person".to_owned();
        let mut driver = press(person_at(columns, rows), "d \"C000000\" enter");
        driver.answer(JobAnswer::Erased(Erasure { profiles: 1, segments: 2, warnings: vec![warning] }));
        driver
    };
    destinations_list destinations_at;
    help |columns, rows| press(segments(columns, rows), "?");
    palette |columns, rows| press(segments(columns, rows), "^P");
}

fn press(mut driver: Driver, keys: &str) -> Driver {
    driver.keys(keys);
    driver
}

fn home_without_a_draft_at(columns: u16, rows: u16) -> Driver {
    let mut driver = Driver::new(columns, rows);
    driver.answer(JobAnswer::Home(samples::home_without_draft()));
    driver
}

fn segment(columns: u16, rows: u16) -> Driver {
    let mut driver = segments(columns, rows);
    driver.keys("enter").answer(JobAnswer::Versions(samples::versions()));
    driver.answer(JobAnswer::Members(samples::members(0, PAGE_AT_HAND as u64)));
    driver
}

/// Two of the attributes are counted, a third one is being counted.
fn profiles_counting_at(columns: u16, rows: u16) -> Driver {
    let mut driver = home(columns, rows);
    driver.keys("p").answer(JobAnswer::Attributes(samples::audiences()));
    for name in ["email", "phone"] {
        driver.answer(JobAnswer::Values(samples::values(name)));
    }
    driver.keys("down");
    driver.progress(Progress::new(Stage::Counting, 2_100_000, Some(420)));
    driver
}

fn people(columns: u16, rows: u16) -> Driver {
    let mut driver = profiles(columns, rows);
    driver.keys("p").answer(JobAnswer::People(samples::people(0, PAGE_AT_HAND as u64)));
    driver
}

fn person_at(columns: u16, rows: u16) -> Driver {
    let mut driver = people(columns, rows);
    driver.keys("i").answer(JobAnswer::Card(Box::new(samples::card())));
    driver
}

fn destinations_at(columns: u16, rows: u16) -> Driver {
    let mut driver = home(columns, rows);
    driver.keys("d").answer(JobAnswer::Destinations(samples::destinations()));
    driver
}
