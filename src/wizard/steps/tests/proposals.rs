//! Proposals of the mapping: when they come, and what they leave alone.

use super::{answer, samples, work};
use crate::domain::{AttributeType, ErrorKind, HashRule, MatcherKind};
use crate::export::{Evidence, PairEvidence};
use crate::wizard::Effect;
use crate::wizard::driver::Driver;
use crate::wizard::job::{Job, JobAnswer, JobError, SourceView};

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
    trying(80, 24, samples::source())
}

/// The same with another file.
fn trying(columns: u16, rows: u16, source: SourceView) -> Driver {
    let mut driver = Driver::with_source(columns, rows, Some("tickets.csv"));
    driver.answer_to(|job| matches!(job, Job::InspectSource(_)), JobAnswer::Source(source));
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

/// At the mapping of a file whose `Email` holds hashes, by two rules.
pub(in crate::wizard) fn hashed(columns: u16, rows: u16) -> Driver {
    let mut source = samples::source();
    let digest = "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f";
    source.columns[0].kind = AttributeType::Text;
    source.columns[0].examples = vec![digest.into()];
    let mut evidence = samples::evidence();
    evidence.pairs[0].matcher = MatcherKind::Sha256(HashRule::Google);
    let lower_trim = PairEvidence {
        matcher: MatcherKind::Sha256(HashRule::LowerTrim),
        found: 150,
        people: 150,
        ..evidence.pairs[0].clone()
    };
    evidence.pairs.insert(0, lower_trim);
    let mut driver = trying(columns, rows, source);
    driver.answer_to(is_trial, JobAnswer::Evidence(evidence));
    driver.keys("enter \"New\" enter");
    work(&mut driver);
    driver
}

#[test]
fn the_rule_that_reproduces_most_is_proposed_and_the_next_is_told() {
    let mut driver = hashed(80, 24);
    let matchers = |driver: &mut Driver| {
        let mut drafts = driver.take_effects().into_iter().filter_map(|effect| match effect {
            Effect::SaveDraft(draft) => Some(draft.mapping[0].matcher),
            _ => None,
        });
        drafts.next_back().expect("a draft")
    };
    assert_eq!(matchers(&mut driver), Some(MatcherKind::Sha256(HashRule::Google)));
    driver.keys("down");
    let reason = "Email matches 61 % by SHA-256 google: 240 of 390 tried; lower-trim 150";
    assert!(driver.screen().contains(reason), "{}", driver.screen());
    driver.keys("m");
    assert_eq!(matchers(&mut driver), Some(MatcherKind::Sha256(HashRule::Meta)));
    work(&mut driver);
    let doubt = "! SHA-256 google finds more: 240 of 390 tried, SHA-256 meta finds 150";
    assert!(driver.screen().contains(doubt), "{}", driver.screen());
    driver.keys("m");
    let doubt = "! SHA-256 google finds more: 240 of 390 tried, email finds 0";
    assert!(driver.screen().contains(doubt), "{}", driver.screen());
    driver.keys("a");
    assert_eq!(matchers(&mut driver), Some(MatcherKind::Sha256(HashRule::Google)));
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
