//! Everything outside of an export: home, what was saved, segments,
//! destinations, and what lies over a screen.

use super::screens;
use crate::domain::overlap::combinations;
use crate::domain::{GuardStop, MemberSet, Progress, Stage};
use crate::export::Erasure;
use crate::wizard::driver::Driver;
use crate::wizard::job::{ComparedView, Job, JobAnswer, MembersView, OverlapView};
use crate::wizard::samples;
use crate::wizard::tests::{home, profiles, segments};
use crate::wizard::widgets::table::PAGE_AT_HAND;

screens! {
    home_with_a_draft home;
    home_without_a_draft home_without_a_draft_at;
    home_asking |columns, rows| press(home(columns, rows), "x");
    saved_exports |columns, rows| press(home(columns, rows), "e down");
    saved_exports_drifted drifted;
    saved_exports_asking |columns, rows| press(home(columns, rows), "e down d");
    segments_list segments;
    segments_filtered |columns, rows| press(segments(columns, rows), "/ \"oct\"");
    members segment;
    members_searched |columns, rows| press(segment(columns, rows), "right / \"tuấn\"");
    members_columns |columns, rows| press(segment(columns, rows), "c space down f");
    versions |columns, rows| press(segment(columns, rows), "tab down");
    versions_asking |columns, rows| press(segment(columns, rows), "tab down enter");
    versions_compared compared;
    why_a_member explained;
    overlap_of_three overlap;
    builder builder_at;
    builder_of_two_conditions |columns, rows| press(builder_at(columns, rows), CONDITIONS);
    history history_at;
    history_report |columns, rows| press(history_at(columns, rows), "enter");
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

fn compared(columns: u16, rows: u16) -> Driver {
    let mut driver = segment(columns, rows);
    let page = MembersView { total: 59, ..samples::members(0, 59) };
    driver.keys("tab down c");
    driver.answer(JobAnswer::Compared(ComparedView { totals: [59, 0, 170], page }));
    driver
}

fn explained(columns: u16, rows: u16) -> Driver {
    let mut driver = segment(columns, rows);
    driver.keys("y").answer(JobAnswer::Membership(Box::new(samples::membership())));
    driver
}

fn overlap(columns: u16, rows: u16) -> Driver {
    let mut driver = segments(columns, rows);
    driver.keys("z space space space v");
    let sets = [0..10_000_u32, 9_000..9_100, 9_050..23_374].map(MemberSet::from_iter);
    let names = ["Hanoi", "Old customers", "VIP October"];
    let each = names.iter().zip(&sets).map(|(name, set)| samples::segment(name, set.len()));
    let (segments, combinations) = (each.collect(), combinations(&sets));
    driver.answer(JobAnswer::Overlap(OverlapView { segments, combinations }));
    driver
}

fn builder_at(columns: u16, rows: u16) -> Driver {
    let mut driver = segments(columns, rows);
    driver.keys("b");
    let is_opening = |job: &Job| matches!(job, Job::OpenDestination(_));
    driver.answer_to(is_opening, JobAnswer::Destination(samples::destination()));
    driver
}

/// A name, then two conditions.
const CONDITIONS: &str = "\"Regulars\" enter enter \"city\" enter enter \"Hanoi\" enter enter \
                          \"poin\" enter / \"betw\" enter \"10\" enter \"20\" enter";

fn history_at(columns: u16, rows: u16) -> Driver {
    let mut driver = home(columns, rows);
    driver.keys("h").answer(JobAnswer::History(samples::runs()));
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

/// The column of a saved export is gone.
fn drifted(columns: u16, rows: u16) -> Driver {
    let mut driver = press(home(columns, rows), "e down");
    let trouble = "column Email is gone, perhaps E-mail address";
    let troubles = vec![("vip-october".into(), trouble.into())];
    driver.answer(JobAnswer::ExportTroubles(troubles));
    driver
}
