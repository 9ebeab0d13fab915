//! Themes, keys of a person's own and the mouse, as they work on screen.

use super::{home, segments};
use crate::domain::{Action, Key, KeyMap, Mouse, Settings, ThemeName};
use crate::wizard::driver::Driver;
use crate::wizard::job::{Job, JobAnswer};
use crate::wizard::message::Effect;
use crate::wizard::style::{Colours, Theme};
use crate::wizard::{StartOptions, samples, start};

/// The home screen with other keys.
fn with_keys(chosen: &[(Action, &[Key])]) -> Driver {
    let chosen = chosen.iter().map(|(action, keys)| (*action, keys.to_vec())).collect();
    let settings = Settings { keys: KeyMap::new(chosen).unwrap(), ..Settings::default() };
    let mut driver = Driver::with_settings(80, 24, None, settings);
    driver.answer(JobAnswer::Home(samples::home()));
    driver
}

const F2: Key = Key::Function(2);

#[test]
fn a_key_of_ones_own_works_and_is_shown() {
    let mut driver = with_keys(&[(Action::Help, &[F2]), (Action::Segments, &[Key::Char('z')])]);
    assert!(driver.screen().contains("  z Segments"), "{}", driver.screen());
    assert!(driver.screen().contains("F2 help"), "{}", driver.screen());
    driver.keys("? f1 s");
    assert!(driver.screen().starts_with("segport · Home"), "the default keys mean nothing now");
    driver.keys("f2");
    assert!(
        driver.screen().contains("F2              the keys and what they do"),
        "{}",
        driver.screen()
    );
    driver.keys("f2 z");
    assert!(driver.screen().starts_with("segport · Segments"), "{}", driver.screen());
}

#[test]
fn a_wide_key_moves_all_entries_of_the_home_screen() {
    let driver = with_keys(&[(Action::Segments, &[Key::Control('g')])]);
    let shown = driver.screen();
    assert!(shown.contains("  ^G Segments  ") && shown.contains("  e  Saved exports  "), "{shown}");
}

#[test]
fn letters_of_ones_own_are_letters_in_a_text() {
    let mut driver = with_keys(&[(Action::Palette, &[Key::Char('~')])]);
    driver.keys("s").answer(JobAnswer::Segments(samples::segments()));
    driver.keys("/ \"~:\"");
    let shown = driver.screen();
    assert!(shown.contains("/ ~:"), "{shown}");
    assert!(!shown.contains("commands"), "no key opens them while one types: {shown}");
    driver.keys("esc ~");
    assert!(driver.screen().contains("Commands"));
    driver.keys("\"~\"");
    assert!(driver.screen().contains("/ ~"), "the palette is typed into too");
}

#[test]
fn the_help_has_all_keys_and_finds_them() {
    let mut driver = with_keys(&[(Action::SaveRejects, &[Key::Char('z')])]);
    driver.keys("? \"rejects\"");
    assert!(driver.screen().contains("z               Preview: save the rejects"));
}

#[test]
fn a_window_too_small_names_the_key_that_leaves() {
    let mut driver = with_keys(&[(Action::Leave, &[Key::Control('q')])]);
    driver.send(crate::wizard::Message::Resize { columns: 80, rows: 10 });
    assert!(driver.screen().contains("^Q leaves"), "{}", driver.screen());
    driver.take_effects();
    driver.keys("^C");
    assert_eq!(driver.take_effects(), []);
    driver.keys("^Q");
    assert!(matches!(driver.take_effects()[..], [Effect::Quit { .. }]));
}

#[test]
fn a_theme_is_used_at_once_and_kept() {
    let settings = Settings::default();
    let options = StartOptions { columns: 80, rows: 24, settings, ..StartOptions::default() };
    let mut driver = Driver::of(start(options));
    driver.answer(JobAnswer::Home(samples::home()));
    driver.keys(": \"theme: light\" enter");
    let light = Settings { theme: ThemeName::Light, ..Settings::default() };
    assert_eq!(driver.model.looks.theme, Theme::new(&light, Colours::Shown));
    assert!(driver.screen().contains("ok: Theme: light"));
    assert_eq!(driver.open_jobs(), [&Job::KeepTheme(ThemeName::Light)]);
    driver.answer(JobAnswer::ThemeKept);
    assert!(driver.screen().contains("ok: Theme: light"));
    driver.keys("down");
    assert!(!driver.screen().contains("Theme"), "the next key takes the message away");
}

#[test]
fn a_theme_that_cannot_be_kept_is_told() {
    let mut driver = segments(80, 24);
    driver.keys(": \"theme: dark\" enter");
    assert!(driver.screen().contains("note: Theme: dark, next time; now there are no colours"));
    driver.fail("settings.toml:1:1: unknown key");
    let shown = driver.screen();
    assert!(shown.contains("error: The theme is not kept for next time: settings.toml:1:1"));
    driver.keys("f1");
    assert!(driver.screen().contains("error: The theme is not kept"), "the help shows it in full");
}

#[test]
fn wrong_settings_keep_nobody_out() {
    let error = crate::wizard::job::JobError {
        kind: crate::domain::ErrorKind::Invalid,
        message: "settings.toml:1:9: unknown theme \"drak\"".into(),
        hint: Some("did you mean \"dark\"?".into()),
    };
    let options =
        StartOptions { columns: 80, rows: 24, trouble: Some(error), ..StartOptions::default() };
    let mut driver = Driver::of(start(options));
    let told = "error: settings.toml:1:9: unknown theme \"drak\"; did you mean \"dark\"?";
    assert!(driver.screen().contains(told), "{}", driver.screen());
    driver.answer(JobAnswer::Home(samples::home()));
    assert!(driver.screen().contains(told));
    driver.keys("s");
    assert!(driver.screen().starts_with("segport · Segments"));
}

#[test]
fn the_mouse_is_turned_off_and_on() {
    let mut driver = home(80, 24);
    driver.take_effects();
    driver.keys("%");
    assert_eq!(driver.take_effects(), [Effect::Mouse(Mouse::Off)]);
    assert!(driver.screen().contains("note: Mouse off: the terminal selects text again"));
    driver.keys(": \"mouse\" enter");
    assert_eq!(driver.take_effects(), [Effect::Mouse(Mouse::On)]);
    assert!(driver.screen().contains("note: Mouse on"));
}
