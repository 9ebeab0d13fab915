//! Clicks and the wheel on lists, tables, questions and key hints.

use super::{home, profiles, segments};
use crate::domain::{Action, Key, KeyMap, Mouse, Settings};
use crate::wizard::driver::Driver;
use crate::wizard::job::{Job, JobAnswer};
use crate::wizard::message::{Effect, Message, Wheel};
use crate::wizard::samples;

/// The members of a segment.
fn members() -> Driver {
    let mut driver = segments(80, 24);
    driver.keys("enter").answer(JobAnswer::Versions(samples::versions()));
    driver.answer(JobAnswer::Members(samples::members(0, 100)));
    driver
}

#[test]
fn a_click_on_a_row_goes_there_and_a_second_one_is_enter() {
    let mut driver = home(80, 24);
    driver.click("Destinations");
    assert!(driver.screen().contains("> d Destinations"), "{}", driver.screen());
    driver.click("Saved exports");
    assert!(driver.screen().contains("> e Saved exports"), "{}", driver.screen());
    driver.click("Saved exports");
    assert!(driver.screen().starts_with("segport · Saved exports"), "{}", driver.screen());
}

#[test]
fn a_click_on_a_key_presses_it() {
    let mut driver = home(160, 50);
    driver.click("n New export   e");
    assert!(driver.screen().starts_with("segport · New export"), "{}", driver.screen());
    driver.keys("esc").answer(JobAnswer::Home(samples::home()));
    driver.click("help");
    assert!(driver.screen().contains("Help"), "a click on its label too");
    driver.keys("esc").click("^C leave");
    assert!(matches!(driver.take_effects().last(), Some(Effect::Quit { .. })));
}

#[test]
fn a_key_of_ones_own_is_clicked_like_any_other() {
    let keys = KeyMap::new(vec![(Action::Palette, vec![Key::Function(2)])]).unwrap();
    let mut driver = Driver::with_settings(80, 24, None, Settings { keys, ..Settings::default() });
    driver.answer(JobAnswer::Home(samples::home()));
    driver.click("F2 commands");
    assert!(driver.screen().contains("Go to: Home"), "{}", driver.screen());
}

#[test]
fn a_click_beside_everything_does_nothing() {
    let mut driver = segments(80, 24);
    driver.take_effects();
    let before = driver.screen();
    for (column, row) in [(0, 0), (79, 20), (500, 500), (40, 1)] {
        driver.click_at(column, row);
        assert_eq!(driver.screen(), before);
    }
    assert_eq!(driver.take_effects(), []);
}

#[test]
fn an_overlay_takes_all_clicks() {
    let mut driver = segments(80, 24);
    driver.keys("?");
    let before = driver.screen();
    driver.click_at(0, 3).click_at(2, 22);
    assert_eq!(driver.screen(), before, "outside of it nothing happens");
    driver.keys("esc : \"go to\"").click("Go to: Destinations");
    assert!(driver.screen().contains("> Go to: Destinations"), "{}", driver.screen());
    driver.click("Go to: Destinations");
    assert!(driver.screen().starts_with("segport · Destinations"), "{}", driver.screen());
}

#[test]
fn a_click_answers_a_question() {
    let mut driver = home(80, 24);
    driver.take_effects();
    driver.keys("x").click("s Segments");
    assert!(driver.screen().contains("Its answers are forgotten"), "what lies below gets nothing");
    driver.click("> Cancel");
    assert_eq!(driver.take_effects(), []);
    assert!(!driver.screen().contains("Its answers are forgotten"));
    driver.keys("x").click("Discard   ");
    assert_eq!(driver.take_effects(), [Effect::ClearDraft]);
}

#[test]
fn a_click_on_a_cell_goes_there_and_a_second_one_shows_it() {
    let mut driver = members();
    let row = |driver: &Driver, at: usize| {
        let screen = driver.screen();
        screen.lines().nth(at).unwrap().to_owned()
    };
    let heading = row(&driver, 5);
    let column = u16::try_from(heading.find("address").unwrap()).unwrap();
    driver.click_at(column, 9);
    assert!(row(&driver, 9).starts_with("> "), "{}", driver.screen());
    driver.click_at(column, 9);
    assert!(driver.screen().contains("── address"), "{}", driver.screen());
    driver.keys("esc").click("Versions");
    assert!(driver.screen().contains("> Versions"), "{}", driver.screen());
    driver.click("Members");
    assert!(driver.screen().contains("> Members"), "{}", driver.screen());
}

#[test]
fn the_profiles_are_clicked_through() {
    let mut driver = profiles(80, 24);
    driver.click("city").click("city");
    assert!(driver.screen().contains("> city, text"), "{}", driver.screen());
    driver.keys("esc").click("Visitors 12");
    assert!(driver.screen().contains("[Visitors 12]"), "{}", driver.screen());
    driver.click("p people");
    assert!(driver.screen().starts_with("segport · Visitors"), "{}", driver.screen());
}

#[test]
fn the_wheel_moves_three_rows_and_stops_at_the_ends() {
    let mut driver = members();
    driver.send(Message::Scroll(Wheel::Down));
    assert!(driver.screen().contains("  4 of "), "{}", driver.screen());
    driver.send(Message::Scroll(Wheel::Up)).send(Message::Scroll(Wheel::Up));
    assert!(driver.screen().contains("  1 of "), "{}", driver.screen());
}

#[test]
fn where_the_mouse_is_the_terminal_s_clicks_are_not_heard() {
    let mut driver = home(80, 24);
    driver.keys("%");
    assert_eq!(driver.model.looks.settings.mouse, Mouse::Off);
    let before = driver.screen();
    driver.click("Segments");
    assert_eq!(driver.screen(), before);
    driver.keys("%").click("Segments").click("Segments");
    assert!(matches!(driver.open_jobs().last(), Some(Job::ListSegments(_))));
}

#[test]
fn a_window_too_small_takes_no_clicks() {
    let mut driver = home(80, 24);
    driver.send(Message::Resize { columns: 30, rows: 10 });
    driver.take_effects();
    for row in 0..10 {
        driver.click_at(1, row);
    }
    assert_eq!(driver.take_effects(), []);
}
