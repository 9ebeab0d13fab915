//! Clicks on the steps, their forms, lists and tabs.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::facts::Facts;
use super::super::form::Form;
use super::super::mapping::{self, MappingStep};
use super::super::paper::{Focus, Paper};
use super::{Driver, at, press, samples, work};
use crate::domain::{KeyMap, Logic, Place, WriteMode};
use crate::wizard::frame::Frame;
use crate::wizard::key_map::KeyNames;
use crate::wizard::message::{Message, Wheel};
use crate::wizard::screen::Context;
use crate::wizard::style::Theme;

fn step_title(driver: &Driver) -> String {
    driver.screen().lines().nth(2).unwrap_or_default().to_owned()
}

/// Clicks, the worker answering after it.
fn click(driver: &mut Driver, text: &str) {
    driver.click(text);
    work(driver);
}

#[test]
fn a_click_on_a_visited_step_jumps_there() {
    let mut driver = at("mapping", 80, 24);
    click(&mut driver, "1 Dest");
    assert!(driver.screen().contains("Into which destination?"), "{}", driver.screen());
    click(&mut driver, "Preview");
    assert!(driver.screen().contains("Into which destination?"), "it was not visited yet");
    click(&mut driver, "Data");
    assert!(step_title(&driver).contains("File"), "{}", driver.screen());
    driver.keys("tab").click("2 Action");
    assert!(step_title(&driver).contains("What should be done"), "also while a path is typed");
}

#[test]
fn clicks_do_a_business_object_too() {
    let mut driver = super::business_object::at("action", 80, 24);
    driver.keys("up");
    click(&mut driver, "( ) Export data to Business Object");
    click(&mut driver, "(o) Export data to Business Object");
    click(&mut driver, "Visitor");
    assert!(driver.screen().contains("[Visitor]"), "{}", driver.screen());
    click(&mut driver, "Points");
    assert!(driver.screen().contains("> Points"), "{}", driver.screen());
    click(&mut driver, "Points");
    assert!(driver.screen().contains("Where does Points go?"), "{}", driver.screen());
    press(&mut driver, "esc tab enter enter");
    click(&mut driver, "Unchanged");
    assert!(driver.screen().contains("[Unchanged 7]"), "{}", driver.screen());
}

#[test]
fn a_click_on_an_answer_chooses_it() {
    let mut driver = at("conditions", 80, 24);
    click(&mut driver, "AND");
    let shown = driver.screen();
    assert!(shown.contains("> Logic") && shown.contains("[AND"), "{shown}");
    click(&mut driver, "Visitor");
    assert!(driver.screen().contains("[Visitor]"), "{}", driver.screen());
    click(&mut driver, "Customer");
    click(&mut driver, "Name");
    assert!(driver.screen().contains("> Name"), "{}", driver.screen());
    let before = driver.screen();
    click(&mut driver, "Name");
    assert_eq!(driver.screen(), before, "a click into a text sends nothing off");
    click(&mut driver, "OR");
    assert!(driver.screen().contains("[OR"), "{}", driver.screen());
}

#[test]
fn a_click_reaches_behind_the_list_of_segments() {
    let mut driver = at("conditions", 80, 24);
    click(&mut driver, "Existing segment");
    click(&mut driver, "Hanoi");
    click(&mut driver, "Logic");
    assert!(driver.screen().contains("> Logic"), "{}", driver.screen());
    click(&mut driver, "Source");
    assert!(driver.screen().contains("> Source"), "{}", driver.screen());
}

#[test]
fn a_click_on_an_attribute_goes_there_and_a_second_one_opens_the_columns() {
    let mut driver = at("mapping", 80, 24);
    click(&mut driver, "city");
    assert!(driver.screen().contains("> city"), "{}", driver.screen());
    click(&mut driver, "city");
    assert!(driver.screen().contains("(unmapped)"), "{}", driver.screen());
    click(&mut driver, "None");
    click(&mut driver, "None");
    assert!(driver.screen().contains("None (empty)"), "{}", driver.screen());
    click(&mut driver, "Go on to");
    assert!(driver.screen().contains("> Go on to"), "{}", driver.screen());
}

#[test]
fn the_wheel_moves_in_lists_and_changes_no_answer() {
    let mut driver = at("write mode", 80, 24);
    driver.send(Message::Scroll(Wheel::Up));
    assert!(driver.screen().contains("(o) Add"), "{}", driver.screen());
    press(&mut driver, "[");
    driver.send(Message::Scroll(Wheel::Down));
    assert!(!driver.screen().contains("> Go on to"), "{}", driver.screen());
    driver.send(Message::Scroll(Wheel::Up));
    assert!(driver.screen().contains("> Go on to"), "{}", driver.screen());
}

#[test]
fn a_click_chooses_the_write_mode_and_a_second_one_goes_on() {
    let mut driver = at("write mode", 80, 24);
    click(&mut driver, "Replace the current");
    assert!(driver.screen().contains(&format!("(o) {}", WriteMode::Replace.label())));
    click(&mut driver, "Replace the current");
    assert!(driver.screen().contains("Commit:"), "{}", driver.screen());
}

#[test]
fn a_click_turns_to_a_tab_and_a_row_of_it() {
    let mut driver = at("preview", 80, 24);
    click(&mut driver, "Leaving");
    assert!(driver.screen().contains("[Leaving"), "{}", driver.screen());
    press(&mut driver, "tab");
    click(&mut driver, "Joining");
    assert!(driver.screen().contains("[Joining"), "{}", driver.screen());
    click(&mut driver, "Commit:");
    assert!(driver.screen().contains("> Commit:"), "{}", driver.screen());
}

#[test]
fn wide_screens_change_the_pane_by_a_click() {
    let mut driver = at("mapping", 160, 50);
    click(&mut driver, Logic::Or.label());
    assert!(driver.screen().lines().any(|line| line.starts_with("> ")), "{}", driver.screen());
    click(&mut driver, "Column mapping");
    assert!(driver.screen().contains("> Go on to"), "{}", driver.screen());
}

#[test]
fn attributes_that_are_gone_are_no_trouble() {
    let (map, form) = (KeyMap::default(), Form::default());
    let mut facts = Facts { destination: Some(samples::destination()), ..Facts::default() };
    let mut step = MappingStep::default();
    step.enter(&form, &facts);
    facts.destination.as_mut().unwrap().customer_attributes.clear();
    let mut buffer = Buffer::empty(Rect::new(0, 0, 80, 20));
    let mut frame = Frame::new(&mut buffer);
    let keys = KeyNames::new(&map, Place::Mapping);
    let context = Context { theme: Theme::MONO, keys, columns: 80, rows: 20, destination: None };
    let mut paper = Paper::new(&mut frame, Rect::new(0, 0, 80, 20), &context);
    mapping::view(&step, &mut paper, &form, &facts, Focus::Here);
    assert!(frame.into_hits().wheel(Wheel::Down).is_empty());
}
