//! The rows of hints promise nothing: every key they name does something.

use super::all;
use crate::domain::Typing;
use crate::wizard::driver::Driver;
use crate::wizard::message::{Effect, Key, Message};
use crate::wizard::overlay::global_hints;
use crate::wizard::screen::Hint;

/// Screens that say why one cannot go on: Enter says it again.
const TELL_AGAIN: [&str; 3] =
    ["conditions_without_a_name", "object_without_an_id", "object_new_attribute"];

/// What can be seen of a wizard.
fn seen(driver: &mut Driver) -> (String, Option<ratatui::layout::Position>, Vec<Effect>) {
    (driver.screen(), driver.cursor(), driver.take_effects())
}

/// The hints of the screen on top, and those that work everywhere.
fn hints(driver: &Driver) -> Vec<Hint> {
    let model = &driver.model;
    let typing = if model.top().is_typing() { Typing::Text } else { Typing::Keys };
    let mut hints = model.top().hints();
    hints.extend(global_hints(typing, model.key_names()));
    hints
}

/// The keys of a hint; several where one of them has to work.
fn keys(hint: &Hint) -> Vec<Key> {
    let arrows = [Key::Up, Key::Down, Key::Left, Key::Right];
    match (hint.key, hint.pair) {
        (Some(key), _) => vec![key],
        (None, Some(pair)) => pair.into(),
        (None, None) => arrows.into(),
    }
}

#[test]
fn every_key_that_is_named_does_something() {
    let mut dead = Vec::new();
    for (name, open) in all().copied().filter(|(name, _)| !["help", "palette"].contains(name)) {
        for hint in hints(&open(80, 24)) {
            let works = keys(&hint).into_iter().any(|key| {
                let mut driver = open(80, 24);
                driver.take_effects();
                let before = seen(&mut driver);
                driver.send(Message::Key(key));
                seen(&mut driver) != before
            });
            // It tells again why one cannot go on.
            let tells_again = TELL_AGAIN.contains(&name) && hint.key == Some(Key::Enter);
            if !works && !tells_again {
                dead.push(format!("{name}: {} {}", hint.keys, hint.label));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}
