//! Tests of the builder.

use crate::domain::{
    AttributeName, Audience, Condition, Conditions, ErrorKind, Logic, NewSegment, Operator,
    Progress, Segment, SegmentName, Stage,
};
use crate::wizard::driver::Driver;
use crate::wizard::job::{Job, JobAnswer, JobError, JobNews};
use crate::wizard::message::{Effect, Message};
use crate::wizard::samples;

/// The builder, its destination known.
fn builder(columns: u16, rows: u16) -> Driver {
    let mut driver = Driver::new(columns, rows);
    driver.answer(JobAnswer::Home(samples::home()));
    driver.keys("s").answer(JobAnswer::Segments(samples::segments()));
    driver.keys("b");
    let is_opening = |job: &Job| *job == Job::OpenDestination("main".into());
    driver.answer_to(is_opening, JobAnswer::Destination(samples::destination()));
    driver.take_effects();
    driver
}

fn condition(attribute: &str, operator: Operator, values: &[&str]) -> Condition {
    Condition {
        attribute: AttributeName::parse(attribute).unwrap(),
        operator,
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    }
}

fn count(audience: Audience, logic: Logic, conditions: &[Condition]) -> Job {
    let conditions = Conditions { logic, conditions: conditions.to_vec() };
    Job::CountConditions { destination: "main".into(), audience, conditions }
}

/// The counts asked for since the last call.
fn counts(driver: &mut Driver) -> Vec<Job> {
    let started = driver.take_effects().into_iter().filter_map(|effect| match effect {
        Effect::Start { job, .. } => Some(job),
        _ => None,
    });
    started.collect()
}

/// Two conditions, both counted.
fn with_conditions(columns: u16, rows: u16) -> Driver {
    let mut driver = builder(columns, rows);
    driver.keys("\"Regulars\" enter enter \"city\" enter enter \"Hanoi\" enter");
    driver.keys("enter \"poin\" enter /  \"betw\" enter \"10\" enter \"20\" enter");
    driver.answer(JobAnswer::Counted(1_204));
    driver
}

#[test]
fn the_builder() {
    let mut driver = builder(80, 24);
    driver.keys("\"VIP october\" tab");
    insta::assert_snapshot!("empty", driver.screen());
    insta::assert_snapshot!("filled", with_conditions(80, 24).screen());
    insta::assert_snapshot!("wide", with_conditions(160, 50).screen());
    insta::assert_snapshot!("smallest", with_conditions(60, 16).screen());
}

#[test]
fn an_attribute_is_searched_and_offers_only_the_operators_it_has() {
    let mut driver = builder(80, 24);
    driver.keys("enter a");
    insta::assert_snapshot!("attributes", driver.screen());
    driver.keys("\"joined\" enter");
    insta::assert_snapshot!("operators", driver.screen());
    driver.keys("esc ^U \"city\" enter");
    assert!(!driver.screen().contains("before"), "{}", driver.screen());
    driver.keys("end");
    assert!(driver.screen().contains("> not-exists"), "{}", driver.screen());
}

#[test]
fn people_are_counted_while_a_value_is_typed_and_the_newest_counts() {
    let mut driver = builder(80, 24);
    driver.keys("enter enter \"city\" enter enter");
    assert_eq!(counts(&mut driver), []);
    driver.keys("\"Hue\"");
    let asked = ["H", "Hu", "Hue"].map(|typed| {
        let typed = condition("city", Operator::Equals, &[typed]);
        count(Audience::Customer, Logic::And, &[typed])
    });
    assert_eq!(counts(&mut driver), asked);
    assert_eq!(driver.open_jobs().len(), 1, "the others are no longer wanted");
    assert!(driver.screen().contains("counting …"), "{}", driver.screen());
    driver.progress(Progress::new(Stage::Matching, 1_500_000, Some(250)));
    assert!(driver.screen().contains("25.0 %"), "{}", driver.screen());
    driver.answer(JobAnswer::Counted(1_204));
    let shown = driver.screen();
    assert!(shown.contains("People        1,204 of 5,000,000 customers (<0.1 %)"), "{shown}");
    driver.keys("enter");
    assert_eq!(counts(&mut driver), [], "it is counted already");
    driver.keys("up up right");
    let hue = condition("city", Operator::Equals, &["Hue"]);
    assert_eq!(counts(&mut driver), [count(Audience::Customer, Logic::Or, &[hue])]);
    driver.fail("the disk is gone");
    assert!(driver.screen().contains("error: the disk is gone"), "{}", driver.screen());
}

#[test]
fn between_takes_two_values_in_their_order() {
    let mut driver = builder(80, 24);
    driver.keys("enter a \"points\" enter / \"between\" enter \"twenty\" enter");
    assert!(driver.screen().contains("error:"), "a number is wanted: {}", driver.screen());
    driver.keys("^U \"20\" enter \"10\" enter");
    let shown = driver.screen();
    assert!(shown.contains("ends swapped") && shown.contains("between 10,20"), "{shown}");
    driver.keys("^U \"30\" enter");
    assert!(driver.screen().contains("  points between 20 and 30"), "{}", driver.screen());
    driver.keys("up enter enter enter");
    assert!(driver.screen().contains("from, included"), "it is changed where it stands");
    driver.keys("^U \"1\" enter enter");
    assert!(driver.screen().contains("> points between 1 and 30"), "{}", driver.screen());
}

#[test]
fn any_of_takes_a_list() {
    let mut driver = builder(80, 24);
    driver.keys("enter a \"city\" enter / \"any-of\" enter \"Hanoi\" enter");
    driver.keys("enter \"Hue\" enter enter \"Hue, VN\" enter");
    insta::assert_snapshot!("values", driver.screen());
    driver.keys("g x");
    driver.keys("g enter ^U \"Huế\" enter end enter");
    let shown = driver.screen();
    assert!(shown.contains("  city any-of Huế or Hue, VN"), "{shown}");
    driver.take_effects();
    driver.keys("up x");
    assert!(driver.screen().contains("Conditions: none yet"), "{}", driver.screen());
    assert!(matches!(driver.take_effects()[..], [Effect::Cancel(_)]), "nothing is counted");
}

#[test]
fn values_are_typed_by_the_attribute_and_parts_as_text() {
    let mut driver = builder(80, 24);
    driver.keys("enter a \"joined\" enter / \"before\" enter");
    driver.send(Message::Paste("2026-10-01".into())).keys("enter");
    driver.keys("a \"active\" enter enter right enter");
    driver.keys("a \"email\" enter / \"ends-with\" enter \"@example.com\" enter");
    driver.keys("a \"phone\" enter / \"not-ex\" enter");
    let shown = driver.screen();
    for condition in [
        "joined before 2026-10-01",
        "active equals false",
        "email ends-with @example.com",
        "phone not-exists",
    ] {
        assert!(shown.contains(condition), "{condition}: {shown}");
    }
}

#[test]
fn the_segment_is_made_as_version_1_and_opened() {
    let mut driver = with_conditions(80, 24);
    driver.take_effects();
    driver.keys("down enter");
    let conditions = Conditions {
        logic: Logic::And,
        conditions: vec![
            condition("city", Operator::Equals, &["Hanoi"]),
            condition("points", Operator::Between, &["10", "20"]),
        ],
    };
    let name = SegmentName::parse("Regulars").unwrap();
    let new = NewSegment::Conditions { name, audience: Audience::Customer, conditions };
    assert_eq!(counts(&mut driver), [Job::CreateSegment { destination: "main".into(), new }]);
    driver.keys("^C");
    assert!(driver.screen().contains("Regulars is being made."), "{}", driver.screen());
    driver.keys("esc");
    driver.answer(JobAnswer::Segment(Segment {
        number: 9,
        version: 1,
        ..samples::segment("Regulars", 1_204)
    }));
    assert!(driver.screen().starts_with("segport · Segment Regulars · main"));
    let mut segments = samples::segments();
    segments.push(Segment { number: 9, ..samples::segment("Regulars", 1_204) });
    driver.answer_to(|job| matches!(job, Job::ListSegments(_)), JobAnswer::Segments(segments));
    driver.keys("esc");
    assert!(driver.screen().contains(">   Regulars"), "the cursor stands on it");
}

#[test]
fn making_the_segment_tells_how_far_it_is_and_can_be_stopped() {
    let mut driver = with_conditions(80, 24);
    driver.keys("down enter");
    driver.progress(Progress::new(Stage::Matching, 1_500_000, Some(250)));
    let shown = driver.screen();
    assert!(shown.contains("25.0 % · 1,500,000 rows") && shown.contains("esc stop"), "{shown}");
    let making = driver.newest();
    driver.take_effects();
    driver.keys("esc esc");
    assert_eq!(driver.take_effects(), [Effect::Cancel(making)]);
    assert!(driver.screen().contains("Stopping"), "{}", driver.screen());
    // What is being written ends first, and only its end tells.
    let message = "cancelled".into();
    let ended = JobNews::Ended(Err(JobError { kind: ErrorKind::Cancelled, message, hint: None }));
    driver.send(Message::Job { id: making, news: ended });
    let shown = driver.screen();
    assert!(shown.contains("note: Stopped; nothing was changed."), "{shown}");
    assert!(shown.contains("city equals Hanoi"), "{shown}");
}

#[test]
fn making_the_segment_does_not_wait_for_the_count() {
    let mut driver = with_conditions(80, 24);
    driver.keys("up up up right down down down");
    let counting = driver.newest();
    driver.take_effects();
    driver.keys("down enter");
    let effects = driver.take_effects();
    assert!(matches!(&effects[..], [Effect::Start { .. }, Effect::Cancel(id)] if *id == counting));
    driver.fail("no");
    assert_eq!(counts(&mut driver).len(), 1, "it is counted again");
}

#[test]
fn without_a_free_name_or_a_condition_nothing_is_made() {
    let mut driver = builder(80, 24);
    driver.keys("\"hanoi\" tab tab tab tab enter");
    assert!(driver.screen().contains("There is a segment \"Hanoi\" already"));
    driver.keys("\" 2\" enter down enter");
    let shown = driver.screen();
    assert!(shown.contains("error: Add a condition first"), "{shown}");
    assert!(shown.contains("> + Add a condition"), "{shown}");
    assert_eq!(driver.take_effects(), []);
}

#[test]
fn a_segment_that_cannot_be_made_keeps_the_answers() {
    let mut driver = with_conditions(80, 24);
    driver.keys("down enter");
    let error = JobError {
        kind: ErrorKind::Busy,
        message: "somebody else is writing".into(),
        hint: Some("try again".into()),
    };
    driver.fail_at(|job| matches!(job, Job::CreateSegment { .. }), error);
    let shown = driver.screen();
    assert!(shown.contains("error: somebody else is writing; try again"), "{shown}");
    assert!(shown.contains("city equals Hanoi") && shown.contains("Regulars"), "{shown}");
}

#[test]
fn leaving_asks_when_something_would_be_lost() {
    let mut driver = builder(80, 24);
    driver.keys("\"x\" esc");
    assert!(driver.screen().contains("> Stay"), "{}", driver.screen());
    driver.keys("enter");
    assert!(driver.screen().starts_with("segport · New segment by conditions"));
    driver.keys("esc right enter");
    assert!(driver.screen().starts_with("segport · Segments"));
    let mut driver = builder(80, 24);
    driver.keys("esc");
    assert!(driver.screen().starts_with("segport · Segments"), "there is nothing to lose");
}

#[test]
fn the_conditions_of_the_other_audience_come_back_with_it() {
    let mut driver = with_conditions(80, 24);
    driver.keys("up up up up up right");
    let shown = driver.screen();
    assert!(shown.contains("[Visitor]") && shown.contains("none yet"), "{shown}");
    driver.keys("left");
    assert!(driver.screen().contains("points between 10 and 20"), "{}", driver.screen());
}

#[test]
fn many_conditions_scroll_with_the_focus() {
    let mut driver = builder(60, 16);
    driver.keys("enter");
    for at in 10..30 {
        driver.keys(&format!("a \"city\" enter enter \"City {at}\" enter"));
    }
    let shown = driver.screen();
    assert!(shown.contains("City 29") && shown.contains("> + Add"), "{shown}");
    driver.keys("up up up up up");
    assert!(driver.screen().contains("> city equals City 25"), "{}", driver.screen());
    driver.click("Create the segment");
    assert!(driver.screen().contains("> Create the segment"), "{}", driver.screen());
}
