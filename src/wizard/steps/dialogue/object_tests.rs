//! Whole exports to a Business Object line by line: answers in, questions and
//! effects out.

use super::super::objects;
use super::super::samples;
use super::super::tests::answer;
use crate::domain::{AttributeType, ExportAction};
use crate::export::{Blanks, ImportRequest};
use crate::wizard::accessible::driver::{Talker, failure};
use crate::wizard::job::{HomeView, Job, JobAnswer, JobError};

#[expect(clippy::unnecessary_wraps, reason = "others fail")]
fn worker(job: &Job) -> Result<JobAnswer, JobError> {
    Ok(answer(job, &samples::preview()))
}

/// The lines of the first import up to a question.
pub(super) fn at(question: &str) -> Talker {
    let lines = ["", "", "2", "", "", "", ""];
    let typed = match question {
        "audience" => 3,
        "id" => 4,
        "columns" => 5,
        "blanks" => 6,
        "preview" => 7,
        other => panic!("no question {other}"),
    };
    let mut talker = Talker::start(Some("customers.csv"), worker);
    talker.type_lines(&lines[..typed]);
    talker.take_effects();
    talker
}

fn last_request(talker: &mut Talker) -> ImportRequest {
    let jobs = talker.take_jobs().into_iter();
    let mut orders = jobs.filter_map(|job| match job {
        Job::PreviewImport(order) => Some(order.request),
        _ => None,
    });
    orders.next_back().expect("a preview")
}

#[test]
fn the_first_import() {
    let mut talker = at("preview");
    talker.type_lines(&["1", "2", "", "q"]);
    insta::assert_snapshot!(talker.transcript());
}

#[test]
fn changing_people_is_asked_and_an_empty_line_is_no() {
    let mut talker = at("preview");
    let said = talker.type_lines(&["1"]);
    assert!(said.contains("this cannot be undone") && said.ends_with("Number [1]: "), "{said}");
    let said = talker.type_lines(&[""]);
    assert!(said.starts_with("note: Cancelled; nothing was written."), "{said}");
    assert_eq!(talker.take_jobs(), []);
    talker.type_lines(&["1", "2"]);
    assert!(matches!(talker.take_jobs()[..], [Job::CommitImport(_), ..]));
}

#[test]
fn every_answer_is_in_the_import() {
    let mut talker = at("columns");
    // City is left out, Points become a text, rowid goes to an attribute named here.
    talker.type_lines(&["2", "1", "3", "t", "1", "4", "m", "id", "place"]);
    let said = talker.type_lines(&["g", "2"]);
    assert!(said.contains("Left out: City."), "{said}");
    let request = last_request(&mut talker);
    assert_eq!((request.left_out, request.blanks), (vec!["City".to_owned()], Blanks::Keep));
    let types: Vec<(&str, AttributeType)> =
        request.types.iter().map(|(name, kind)| (name.as_str(), *kind)).collect();
    assert_eq!(types, [("Points", AttributeType::Text), ("rowid", AttributeType::Number)]);
}

#[test]
fn going_back_keeps_every_answer() {
    let mut talker = at("columns");
    talker.type_lines(&["2", "1", "g", "2"]);
    let said = talker.type_lines(&["b"]);
    assert!(said.ends_with("Number [2]: "), "{said}");
    let said = talker.type_lines(&["b"]);
    assert!(said.contains("2. City: left out"), "{said}");
    let said = talker.type_lines(&["b", "b", "b"]);
    assert!(said.contains("2. Export data to Business Object\nNumber [2]: "), "{said}");
}

#[test]
fn an_id_that_is_not_sure_must_be_answered() {
    let mut talker = Talker::start(Some("customers.csv"), |job| match job {
        Job::InspectSource(_) => {
            let mut source = objects::source();
            source.columns[0].name = "Ticket".into();
            Ok(JobAnswer::Source(source))
        }
        other => worker(other),
    });
    let said = talker.type_lines(&["", "", "2", ""]);
    assert!(said.contains("1. Ticket: all different in 3 rows"), "{said}");
    let said = talker.type_lines(&[""]);
    assert!(said.starts_with("error: An empty line is no answer here."), "{said}");
    talker.type_lines(&["1", "", ""]);
    assert_eq!(last_request(&mut talker).id_column, "Ticket");
}

#[test]
fn rows_are_listed_and_told_and_rejects_saved() {
    let mut talker = at("preview");
    let said = talker.type_lines(&["3"]);
    assert!(said.contains("Updated, 1 to 1 of 1. A number tells what it changes."), "{said}");
    let said = talker.type_lines(&["1"]);
    assert!(said.contains("email: vy@old.example.com -> vy@example.com"), "{said}");
    let said = talker.type_lines(&["", "6", ""]);
    assert!(said.contains("12 rows saved to customers.rejects.csv"), "{said}");
    let said = talker.type_lines(&["7"]);
    assert!(said.contains("segport profiles import customer customers.csv --id"), "{said}");
}

#[test]
fn a_failed_preview_is_counted_again_when_asked() {
    let mut talker = Talker::start(Some("customers.csv"), |job| match job {
        Job::PreviewImport(_) => Err(failure("main.db is being written")),
        other => worker(other),
    });
    let said = talker.type_lines(&["", "", "2", "", "", "", ""]);
    assert!(said.contains("main.db is being written") && said.contains("1. Count again"), "{said}");
    talker.take_effects();
    talker.type_lines(&["1"]);
    assert!(matches!(talker.take_jobs()[..], [Job::PreviewImport(_)]));
}

#[test]
fn a_draft_is_continued_where_it_was_left() {
    let mut form = objects::form();
    form.object.blanks = Blanks::Keep;
    let draft = form.to_draft(super::Step::WriteMode);
    assert_eq!(draft.action, ExportAction::BusinessObject);
    let mut talker = Talker::start(None, move |job| match job {
        Job::LoadHome => {
            Ok(JobAnswer::Home(HomeView { draft: Some(draft.clone()), ..HomeView::default() }))
        }
        other => worker(other),
    });
    let said = talker.type_lines(&[""]);
    assert!(said.contains("What does a blank cell do") && said.ends_with("[2]: "), "{said}");
}
