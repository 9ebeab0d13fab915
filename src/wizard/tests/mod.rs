//! The shell: what every screen can rely on, whatever is open.

mod looks;
mod mouse;
mod random;
mod screens;

use super::driver::Driver;
use super::job::{Job, JobAnswer, JobNews};
use super::message::{Effect, JobId, Key, Message};
use super::style::{Symbols, Theme};
use super::{StartOptions, samples, start, update, view};

fn home(columns: u16, rows: u16) -> Driver {
    let mut driver = Driver::new(columns, rows);
    driver.answer(JobAnswer::Home(samples::home()));
    driver
}

/// The list of segments, above the home screen.
pub(super) fn segments(columns: u16, rows: u16) -> Driver {
    let mut driver = home(columns, rows);
    driver.keys("s").answer(JobAnswer::Segments(samples::segments()));
    driver
}

/// The attributes, all counted, above the home screen.
fn profiles(columns: u16, rows: u16) -> Driver {
    let mut driver = home(columns, rows);
    driver.keys("p").answer(JobAnswer::Attributes(samples::audiences()));
    while let Some(Job::CountValues(_, name)) = driver.open_jobs().last().copied().cloned() {
        driver.answer(JobAnswer::Values(samples::values(name.as_str())));
    }
    driver
}

#[test]
fn leaving_prints_the_last_result() {
    let mut driver = home(80, 24);
    driver.take_effects();
    driver.keys("^C");
    assert_eq!(driver.take_effects(), [Effect::Quit { farewell: String::new() }]);
    driver.keys("q");
    assert_eq!(driver.take_effects(), [Effect::Quit { farewell: String::new() }]);
}

#[test]
fn the_shell_and_the_redraw_work_everywhere() {
    let mut driver = segments(80, 24);
    driver.take_effects();
    driver.keys("/ ^Z ^L");
    assert_eq!(driver.take_effects(), [Effect::Suspend, Effect::Redraw]);
}

#[test]
fn escape_goes_back_and_its_jobs_are_cancelled() {
    let mut driver = home(80, 24);
    driver.keys("s");
    let listing = driver.newest();
    driver.take_effects();
    driver.keys("esc");
    let effects = driver.take_effects();
    assert_eq!(effects[0], Effect::Cancel(listing));
    assert!(matches!(effects[1], Effect::Start { job: Job::LoadHome, .. }));
    assert!(driver.screen().starts_with("segport · Home · main"));
    // Late news of a job nobody wants changes nothing.
    let before = driver.screen();
    let news = JobNews::Ended(Ok(Box::new(JobAnswer::Segments(samples::segments()))));
    driver.send(Message::Job { id: listing, news });
    assert_eq!(driver.screen(), before);
    driver.keys("esc esc");
    assert!(driver.screen().starts_with("segport · Home"));
}

#[test]
fn news_of_unknown_jobs_is_dropped() {
    let mut driver = home(80, 24);
    let before = driver.screen();
    let news = JobNews::Ended(Ok(Box::new(JobAnswer::Home(samples::home_without_draft()))));
    driver.send(Message::Job { id: JobId(999), news });
    assert_eq!(driver.screen(), before);
}

#[test]
fn news_reaches_a_screen_below_another() {
    let mut driver = Driver::new(80, 24);
    driver.keys("d").answer_to(|job| *job == Job::LoadHome, JobAnswer::Home(samples::home()));
    driver.keys("esc");
    assert!(driver.screen().contains("Continue the unfinished export"));
}

#[test]
fn a_small_window_says_so_and_takes_only_the_leaving() {
    let mut driver = segments(80, 24);
    driver.send(Message::Resize { columns: 59, rows: 15 });
    assert_eq!(driver.screen().trim(), "This window is 59x15, segport needs 60x16; ^C leaves.");
    driver.take_effects();
    driver.keys("enter esc q ? : \"abc\"");
    assert_eq!(driver.take_effects(), []);
    driver.send(Message::Resize { columns: 80, rows: 24 });
    assert!(driver.screen().starts_with("segport · Segments · main"));
    driver.send(Message::Resize { columns: 59, rows: 15 });
    driver.keys("^C");
    assert!(matches!(driver.take_effects().last(), Some(Effect::Quit { .. })));
}

#[test]
fn the_help_is_made_from_the_keys_that_work_and_can_be_searched() {
    let mut driver = segments(80, 24);
    driver.keys("?");
    assert!(driver.screen().contains("new: empty"));
    driver.keys("\"level\"");
    let shown = driver.screen();
    assert!(shown.contains("one level back") && !shown.contains("draw the screen"), "{shown}");
    driver.keys("esc");
    assert!(!driver.screen().contains("one level back"));
}

#[test]
fn the_help_shows_a_long_message_in_full() {
    let mut driver = home(80, 24);
    driver.keys("s").fail(&format!("{}the very end", "a long story ".repeat(12)));
    assert!(driver.screen().contains("(F1 shows all)"));
    assert!(!driver.screen().contains("the very end"));
    driver.keys("f1");
    assert!(driver.screen().contains("the very end"), "{}", driver.screen());
}

#[test]
fn the_palette_presses_keys_and_goes_places() {
    let mut driver = segments(80, 24);
    driver.keys("^P \"open\" enter");
    assert!(driver.screen().starts_with("segport · Segment Hanoi · main"), "{}", driver.screen());
    driver.keys(": \"destin\" enter");
    assert!(driver.screen().starts_with("segport · Destinations"));
    driver.keys("esc");
    assert!(driver.screen().starts_with("segport · Home"), "going elsewhere closes what was open");
    driver.take_effects();
    driver.keys(": \"leave\" enter");
    assert!(matches!(driver.take_effects()[..], [Effect::Quit { .. }]));
}

#[test]
fn letters_go_into_a_text_first() {
    let mut driver = segments(80, 24);
    driver.keys("/ \"q?:/\"");
    let shown = driver.screen();
    assert!(shown.contains("/ q?:/"), "{shown}");
    assert!(shown.contains("F1 help   ^P commands"), "{shown}");
}

#[test]
fn writing_is_not_left_without_a_question() {
    let mut driver = segments(80, 24);
    driver.keys("enter").answer(JobAnswer::Versions(samples::versions()));
    driver.keys("tab down enter right enter");
    assert!(matches!(driver.open_jobs().last(), Some(Job::Restore { version: 2, .. })));
    driver.take_effects();
    for keys in ["esc", "^C", ": \"home\" enter"] {
        driver.keys(keys);
        assert!(driver.screen().contains("Leave now?"), "{keys}");
        driver.keys("enter");
        assert_eq!(driver.take_effects(), [], "{keys}: enter stays");
    }
    driver.keys("^C ^C");
    assert!(matches!(driver.take_effects()[..], [Effect::Quit { .. }]));
}

#[test]
fn a_wide_window_shows_the_plan() {
    let mut driver = home(160, 50);
    driver.keys("e down");
    let shown = driver.screen();
    assert!(
        shown.contains("Plan") && shown.contains("Add the customers found in tickets.csv"),
        "{shown}"
    );
    driver.send(Message::Resize { columns: 119, rows: 50 });
    assert!(!driver.screen().contains("Plan"));
}

#[test]
fn a_locale_without_utf_8_gets_ascii_only() {
    let (mut model, effects) = start(StartOptions {
        columns: 80,
        rows: 24,
        symbols: Symbols::Ascii,
        ..Default::default()
    });
    let [Effect::Start { id, .. }, Effect::Mouse(_)] = effects[..] else {
        panic!("home is loaded first")
    };
    let answer = JobNews::Ended(Ok(Box::new(JobAnswer::Home(samples::home()))));
    update(&mut model, Message::Job { id, news: answer });
    update(&mut model, Message::Key(Key::Char('?')));
    let mut terminal = ratatui::Terminal::new(ratatui::backend::TestBackend::new(80, 24)).unwrap();
    terminal.draw(|frame| view(&model, frame)).unwrap();
    assert!(terminal.backend().to_string().is_ascii());
}

#[test]
fn the_mono_theme_paints_no_colour() {
    let mut driver = segments(160, 50);
    driver.keys("?");
    let mut terminal = ratatui::Terminal::new(ratatui::backend::TestBackend::new(160, 50)).unwrap();
    terminal.draw(|frame| view(&driver.model, frame)).unwrap();
    let plain = ratatui::style::Color::Reset;
    assert!(terminal.backend().buffer().content.iter().all(|c| c.fg == plain && c.bg == plain));
    assert_eq!(driver.model.looks.theme, Theme::MONO);
}
