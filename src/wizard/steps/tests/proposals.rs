//! Proposals of the mapping: when they come, and what they leave alone.

use super::{answer, samples};
use crate::domain::ErrorKind;
use crate::export::Evidence;
use crate::wizard::Effect;
use crate::wizard::driver::Driver;
use crate::wizard::job::{Job, JobAnswer, JobError};

/// Figures by which `City` is the better e-mail column, which no name says.
fn city_finds_more() -> Evidence {
    let mut evidence = samples::evidence();
    evidence.pairs[0].column = "City".into();
    evidence
}

fn mapped(driver: &mut Driver) -> Vec<(String, Option<String>)> {
    let mut drafts = driver.take_effects().into_iter().filter_map(|effect| match effect {
        Effect::SaveDraft(draft) => Some(draft),
        _ => None,
    });
    let mapping = drafts.next_back().expect("a draft").mapping;
    mapping.into_iter().map(|pair| (pair.attribute, pair.column)).collect()
}

fn is_trial(job: &Job) -> bool {
    matches!(job, Job::TryColumns { .. })
}

/// At the destination, the columns being tried.
fn while_columns_are_tried() -> Driver {
    let mut driver = Driver::with_source(80, 24, Some("tickets.csv"));
    answer_all_but_trials(&mut driver);
    driver.keys("enter");
    answer_all_but_trials(&mut driver);
    driver.keys("enter");
    answer_all_but_trials(&mut driver);
    assert!(driver.open_jobs().into_iter().any(is_trial), "{}", driver.screen());
    driver
}

fn answer_all_but_trials(driver: &mut Driver) {
    let is_other = |job: &Job| !is_trial(job);
    while let Some(job) = driver.open_jobs().into_iter().rfind(|job| is_other(job)).cloned() {
        driver.answer_to(is_other, answer(&job, &samples::preview()));
    }
}

#[test]
fn evidence_replaces_a_guess_nobody_touched() {
    let mut driver = while_columns_are_tried();
    driver.answer_to(is_trial, JobAnswer::Evidence(city_finds_more()));
    let pair = |attribute: &str, column: &str| (attribute.to_owned(), Some(column.to_owned()));
    assert_eq!(mapped(&mut driver)[..2], [pair("email", "City"), pair("phone", "Mobile")]);
}

#[test]
fn evidence_changes_nothing_a_person_mapped_until_asked() {
    let mut driver = while_columns_are_tried();
    driver.keys("enter \"New\" enter down x");
    let before = mapped(&mut driver);
    driver.answer_to(is_trial, JobAnswer::Evidence(city_finds_more()));
    driver.keys("end up");
    driver.keys("a");
    let after = mapped(&mut driver);
    assert_eq!(before, [("phone".into(), Some("Mobile".into()))]);
    assert!(after.contains(&("email".into(), Some("City".into()))), "{after:?}");
    assert!(driver.screen().contains("Proposed by trying 400 rows: email, phone"));
    driver.keys("u");
    assert_eq!(mapped(&mut driver), before);
}

#[test]
fn a_proposal_asked_for_too_early_comes_when_it_is_there() {
    let mut driver = while_columns_are_tried();
    driver.keys("enter \"New\" enter a");
    driver.take_effects();
    driver.answer_to(is_trial, JobAnswer::Evidence(Evidence { rows: 2, pairs: Vec::new() }));
    assert!(driver.screen().contains("Proposed by trying 2 rows"), "{}", driver.screen());
}

#[test]
fn a_trial_that_fails_is_told_only_when_asked_for() {
    let mut driver = while_columns_are_tried();
    driver.keys("enter \"New\" enter");
    let error = JobError { kind: ErrorKind::Busy, message: "busy".into(), hint: None };
    driver.fail_at(is_trial, error.clone());
    assert!(!driver.screen().contains("error:"), "{}", driver.screen());
    driver.keys("a");
    driver.fail_at(is_trial, error);
    assert!(driver.screen().contains("error: busy"), "{}", driver.screen());
}
