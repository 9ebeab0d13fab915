//! Tests of the home screen.

use crate::domain::Mouse;
use crate::wizard::driver::Driver;
use crate::wizard::job::{HomeView, Job, JobAnswer};
use crate::wizard::message::Effect;
use crate::wizard::samples;

fn home() -> Driver {
    let mut driver = Driver::new(80, 24);
    driver.answer(JobAnswer::Home(samples::home()));
    driver
}

#[test]
fn the_home_screen_loads_itself_first() {
    let mut driver = Driver::new(80, 24);
    assert!(matches!(
        driver.take_effects()[..],
        [Effect::Start { job: Job::LoadHome, .. }, Effect::Mouse(Mouse::On)]
    ));
    assert!(driver.screen().contains("New export"), "it can be used before the answer");
}

#[test]
fn a_long_trouble_is_told_to_its_end() {
    let mut driver = Driver::new(80, 24);
    let troubles = vec![format!("{}the very end", "a long story ".repeat(8))];
    driver.answer(JobAnswer::Home(HomeView { troubles, ..samples::home() }));
    assert!(driver.screen().contains("the very end"), "{}", driver.screen());
}

#[test]
fn a_draft_is_offered_first_and_the_real_cursor_is_on_it() {
    let driver = home();
    let shown = driver.screen();
    assert!(shown.contains("> c Continue the unfinished export"), "{shown}");
    assert_eq!(driver.cursor().map(|at| (at.x, at.y)), Some((0, 3)));
}

#[test]
fn a_draft_says_what_it_is_about() {
    let draft = crate::wizard::samples::draft();
    assert_eq!(super::draft_words(&draft), "tickets.csv to VIP October");
    let action = crate::domain::ExportAction::BusinessObject;
    let draft = crate::domain::Draft { action, ..draft };
    assert_eq!(super::draft_words(&draft), "tickets.csv as customers");
}

#[test]
fn discarding_a_draft_starts_on_cancel() {
    let mut driver = home();
    driver.take_effects();
    driver.keys("x enter");
    assert_eq!(driver.take_effects(), []);
    assert!(driver.screen().contains("Continue the unfinished export"));
    driver.keys("x right enter");
    assert_eq!(driver.take_effects(), [Effect::ClearDraft]);
    let shown = driver.screen();
    assert!(!shown.contains("Continue") && shown.contains("ok: The unfinished export"), "{shown}");
}

#[test]
fn without_a_destination_there_are_no_segments_to_list() {
    let mut driver = Driver::new(80, 24);
    driver.answer(JobAnswer::Home(HomeView::default()));
    driver.keys("s");
    assert!(driver.screen().contains("note: There is no destination yet."));
}

#[test]
fn a_failure_is_told_and_the_screen_still_works() {
    let mut driver = Driver::new(80, 24);
    driver.fail("the home folder cannot be read");
    assert!(driver.screen().contains("error: the home folder cannot be read"));
    driver.keys("d");
    assert!(driver.screen().contains("Destinations"));
}

#[test]
fn what_is_loaded_late_leaves_the_cursor_where_somebody_put_it() {
    let mut driver = Driver::new(80, 24);
    driver.keys("down down");
    assert!(driver.screen().contains("> s Segments"), "{}", driver.screen());
    driver.answer(JobAnswer::Home(samples::home()));
    assert!(driver.screen().contains("> s Segments"), "{}", driver.screen());
}

#[test]
fn what_is_chosen_before_home_is_loaded_opens_then() {
    let opened = |keys: &str| {
        let mut driver = Driver::new(80, 24);
        driver.keys(keys);
        assert!(!driver.screen().contains("no destination yet"), "{}", driver.screen());
        driver.answer_to(|job| *job == Job::LoadHome, JobAnswer::Home(samples::home()));
        driver
    };
    let mut driver = opened("s");
    assert_eq!(driver.open_jobs(), [&Job::ListSegments("main".into())]);
    driver.keys("esc");
    assert!(driver.screen().contains("Home"), "once only");
    assert!(opened("s down").open_jobs().is_empty(), "unless another key is pressed");
    assert!(opened("s e").screen().contains("Saved exports"));
    let mut driver = Driver::new(80, 24);
    driver.keys("p").answer(JobAnswer::Home(HomeView::default()));
    assert!(driver.screen().contains("There is no destination yet."), "{}", driver.screen());
}
