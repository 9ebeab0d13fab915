//! Everything outside of an export: home, what was saved, segments,
//! destinations, and what lies over a screen.

use super::screens;
use crate::domain::GuardStop;
use crate::wizard::driver::Driver;
use crate::wizard::job::JobAnswer;
use crate::wizard::samples;
use crate::wizard::tests::{home, segments};
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
    version_members members_of_a_version;
    sources_of_members sources_of_members_at;
    removal removal_at;
    removal_asking |columns, rows| press(removal_at(columns, rows), "x");
    version_on_a_day |columns, rows| press(segment(columns, rows), "tab d \"2026-10-02\"");
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

fn members_of_a_version(columns: u16, rows: u16) -> Driver {
    let mut driver = press(segment(columns, rows), "tab down m");
    driver.answer(JobAnswer::Members(samples::members(0, PAGE_AT_HAND as u64)));
    driver
}

fn sources_of_members_at(columns: u16, rows: u16) -> Driver {
    let mut driver = press(segment(columns, rows), "x");
    driver.answer(JobAnswer::Sources(samples::sources()));
    driver
}

fn removal_at(columns: u16, rows: u16) -> Driver {
    let guard = GuardStop::SourceRemoved { before: 5, removed: 2, percent_max: 30 };
    let mut driver = press(sources_of_members_at(columns, rows), "enter");
    driver.answer(JobAnswer::Removal(Box::new(samples::removal(vec![guard]))));
    driver
}

fn destinations_at(columns: u16, rows: u16) -> Driver {
    let mut driver = home(columns, rows);
    driver.keys("d").answer(JobAnswer::Destinations(samples::destinations()));
    driver
}
