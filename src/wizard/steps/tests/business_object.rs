//! Whole exports to a Business Object through the driver: keys in, effects and
//! screens out.

use super::{jobs, objects, press, started, work};
use crate::domain::{AttributeType, Audience, Draft, ErrorKind, ExportAction, Progress, Stage};
use crate::export::{Blanks, ImportTab};
use crate::wizard::Effect;
use crate::wizard::Message;
use crate::wizard::driver::Driver;
use crate::wizard::job::{ImportOrder, ImportPlace, ImportView, Job, JobAnswer, JobError, JobNews};
use crate::wizard::screen::Target;

/// Up to a step of an export of customers.
pub(in crate::wizard) fn at(step: &str, columns: u16, rows: u16) -> Driver {
    let mut driver = Driver::with_source(columns, rows, Some("customers.csv"));
    work(&mut driver);
    let keys = match step {
        "action" => "enter enter down",
        "columns" => "enter enter down enter",
        "blanks" => "enter enter down enter enter",
        "preview" => "enter enter down enter enter enter",
        "result" => "enter enter down enter enter enter enter right enter",
        other => panic!("no step {other}"),
    };
    press(&mut driver, keys);
    driver
}

fn last_order(driver: &mut Driver) -> ImportOrder {
    let mut orders = jobs(driver).into_iter().filter_map(|job| match job {
        Job::PreviewImport(order) => Some(*order),
        _ => None,
    });
    orders.next_back().expect("a preview")
}

fn last_draft(driver: &mut Driver) -> Draft {
    let mut drafts = driver.take_effects().into_iter().filter_map(|effect| match effect {
        Effect::SaveDraft(draft) => Some(*draft),
        _ => None,
    });
    drafts.next_back().expect("a draft")
}

#[test]
fn the_segment_is_preselected_and_an_arrow_chooses_the_other_action() {
    let mut driver = Driver::with_source(80, 24, Some("customers.csv"));
    work(&mut driver);
    press(&mut driver, "enter enter");
    assert!(driver.screen().contains("> (o) Export data to Segment"), "{}", driver.screen());
    press(&mut driver, "down enter");
    assert!(driver.screen().contains("customer_id · all different in 3 rows"));
    press(&mut driver, "esc up enter");
    assert!(driver.screen().contains("3 Matching"), "{}", driver.screen());
}

#[test]
fn the_first_import_asks_before_it_changes_anybody_and_enter_is_cancel() {
    let mut driver = at("preview", 80, 24);
    let previews = started(&mut driver);
    let (preview, _) = previews
        .into_iter()
        .find(|(_, job)| matches!(job, Job::PreviewImport(_)))
        .expect("a preview");
    press(&mut driver, "enter");
    assert!(driver.screen().contains("Change customers?"), "{}", driver.screen());
    press(&mut driver, "enter");
    assert_eq!(jobs(&mut driver), []);
    driver.keys("enter right enter");
    assert_eq!(jobs(&mut driver), [Job::CommitImport(preview)]);
    driver.progress(Progress::new(Stage::Importing, 700, Some(460)));
    assert!(driver.screen().contains("Importing profiles"), "{}", driver.screen());
    work(&mut driver);
    let shown = driver.screen();
    assert!(shown.contains("Done: main has 51,204 customers"), "{shown}");
    assert!(shown.contains("again:  segport profiles import customer customers.csv"), "{shown}");
    assert!(driver.take_effects().contains(&Effect::ClearDraft));
    driver.keys("n");
    assert!(driver.screen().contains("segport · New export"), "{}", driver.screen());
}

#[test]
fn where_nobody_is_changed_nothing_is_asked() {
    let mut driver = at("blanks", 80, 24);
    driver.keys("enter");
    let mut view = objects::preview();
    view.report.inserted += view.report.updated;
    view.report.updated = 0;
    driver.answer_to(is_preview, JobAnswer::ImportPreview(Box::new(view)));
    work(&mut driver);
    driver.take_effects();
    driver.keys("enter");
    assert!(matches!(jobs(&mut driver)[..], [Job::CommitImport(_)]));
}

fn is_preview(job: &Job) -> bool {
    matches!(job, Job::PreviewImport(_))
}

#[test]
fn every_answer_is_in_the_import() {
    let mut driver = at("columns", 80, 24);
    // City is left out, Points are a text, rowid goes to a new attribute.
    press(&mut driver, "down down x down t t t t down enter down enter");
    driver.keys("\"place\" enter");
    press(&mut driver, "tab enter down enter");
    let ImportOrder { destination, request, .. } = last_order(&mut driver);
    assert_eq!((destination.as_str(), request.audience), ("main", Audience::Customer));
    assert_eq!(request.id_column, "customer_id");
    assert_eq!(request.left_out, ["City"]);
    let renamed: Vec<(&str, &str)> =
        request.renamed.iter().map(|(column, name)| (column.as_str(), name.as_str())).collect();
    assert_eq!(renamed, [("rowid", "place")]);
    let types: Vec<(&str, AttributeType)> =
        request.types.iter().map(|(name, kind)| (name.as_str(), *kind)).collect();
    assert_eq!(types, [("Points", AttributeType::Email), ("rowid", AttributeType::Number)]);
    assert_eq!(request.blanks, Blanks::Keep);
}

#[test]
fn undo_takes_an_answer_back_and_redo_gives_it_again() {
    let mut driver = at("columns", 80, 24);
    let before = driver.screen();
    press(&mut driver, "down down x");
    let left_out = driver.screen();
    assert!(left_out.contains("City                   (left out)"), "{left_out}");
    press(&mut driver, "u");
    assert!(driver.screen().contains("City                   city"), "{}", driver.screen());
    press(&mut driver, "U tab");
    assert!(driver.screen().contains("City                   (left out)"));
    press(&mut driver, "u");
    assert_eq!(driver.screen().lines().nth(8), before.lines().nth(8));
}

#[test]
fn the_draft_keeps_the_answers_and_is_continued_where_it_was_left() {
    let mut driver = at("columns", 80, 24);
    press(&mut driver, "down down x tab enter down");
    let draft = last_draft(&mut driver);
    assert_eq!((draft.action, draft.step), (ExportAction::BusinessObject, 5));
    assert!(draft.object.keep_blank && draft.object.columns[0].leave_out);
    let mut driver = Driver::new(80, 24);
    work(&mut driver);
    driver.model.open(Target::Draft(Box::new(draft)));
    driver.send(crate::wizard::Message::Resize { columns: 80, rows: 24 });
    work(&mut driver);
    assert!(driver.screen().contains("> (o) Leave it as it is"), "{}", driver.screen());
    press(&mut driver, "[");
    assert!(driver.screen().contains("City                   (left out)"), "{}", driver.screen());
}

#[test]
fn a_draft_of_a_file_whose_id_is_gone_turns_to_the_ids() {
    let mut draft = Draft { step: 6, path: "customers.csv".into(), ..Draft::default() };
    draft.destination = "main".into();
    draft.action = ExportAction::BusinessObject;
    draft.object.id_column = Some("code".into());
    let mut driver = Driver::new(80, 24);
    work(&mut driver);
    driver.model.open(Target::Draft(Box::new(draft)));
    driver.send(crate::wizard::Message::Resize { columns: 80, rows: 24 });
    work(&mut driver);
    let shown = driver.screen();
    assert!(shown.contains("error: The file has no column \"code\" any more"), "{shown}");
    assert!(shown.contains("code · not in the file"), "{shown}");
}

#[test]
fn data_that_changed_meanwhile_is_previewed_again_and_nothing_was_written() {
    let mut driver = at("preview", 80, 24);
    driver.keys("enter right enter");
    let commit = driver.newest();
    let mut view: ImportView = objects::preview();
    view.report.inserted -= 4;
    view.report.updated += 4;
    driver.answer(JobAnswer::ImportPreview(Box::new(view)));
    work(&mut driver);
    let shown = driver.screen();
    assert!(shown.contains("304 of 1,524") && shown.contains("nothing was written"), "{shown}");
    driver.take_effects();
    driver.keys("enter right enter");
    assert_eq!(jobs(&mut driver), [Job::CommitImport(commit)], "the new preview is committed");
}

#[test]
fn an_attribute_that_was_made_meanwhile_is_seen_after_the_commit_failed() {
    let mut driver = at("preview", 80, 24);
    driver.keys("enter right enter");
    driver.fail("the attribute Points is of type text, not number");
    let mut destination = crate::wizard::steps::samples::destination();
    let points = crate::wizard::steps::samples::attribute("Points", AttributeType::Text, 7);
    destination.customer_attributes.push(points);
    let is_opening = |job: &Job| matches!(job, Job::OpenDestination(_));
    driver.answer_to(is_opening, JobAnswer::Destination(destination));
    assert!(driver.screen().contains("error: the attribute Points"), "{}", driver.screen());
    let order = last_order(&mut driver);
    assert_eq!(order.request.types, [], "it is there now, and keeps its type");
}

#[test]
fn a_preview_and_a_commit_are_cancelled_with_escape() {
    let mut driver = at("blanks", 80, 24);
    driver.keys("enter");
    let preview = driver.newest();
    driver.take_effects();
    driver.keys("esc");
    assert_eq!(driver.take_effects(), [Effect::Cancel(preview)]);
    assert!(driver.screen().contains("nothing was kept"), "{}", driver.screen());
    press(&mut driver, "r");
    driver.keys("c right enter");
    let commit = driver.newest();
    driver.take_effects();
    driver.keys("esc esc");
    assert_eq!(driver.take_effects(), [Effect::Cancel(commit)]);
    let error = JobError { kind: ErrorKind::Cancelled, message: "cancelled".into(), hint: None };
    // It is heard although it was cancelled: it might have been written.
    let news = JobNews::Ended(Err(error));
    driver.send(Message::Job { id: commit, news });
    assert!(driver.screen().contains("note: Cancelled; nothing was written"));
}

#[test]
fn leaving_the_preview_ends_it() {
    let mut driver = at("blanks", 80, 24);
    driver.keys("enter");
    let preview = driver.newest();
    driver.take_effects();
    driver.keys("[");
    assert!(driver.take_effects().contains(&Effect::Cancel(preview)));
}

#[test]
fn no_column_is_tried_for_an_action_that_matches_nobody() {
    let mut driver = Driver::with_source(80, 24, Some("customers.csv"));
    work(&mut driver);
    driver.keys("enter");
    work(&mut driver);
    driver.keys("enter").answer_to(
        |job| matches!(job, Job::OpenDestination(_)),
        JobAnswer::Destination(crate::wizard::steps::samples::destination()),
    );
    let is_trying = |job: &&Job| matches!(job, Job::TryColumns { .. });
    let trying = |driver: &Driver| driver.open_jobs().into_iter().filter(is_trying).count();
    assert_eq!(trying(&driver), 1, "{:?}", driver.open_jobs());
    driver.keys("down");
    assert_eq!(trying(&driver), 0);
    driver.keys("up");
    assert_eq!(trying(&driver), 1, "it is wanted again");
}

#[test]
fn a_file_of_a_thousand_columns_is_planned_at_once() {
    let (form, mut facts) = (objects::form(), objects::facts());
    let source = facts.source.as_mut().unwrap();
    let city = source.columns[2].clone();
    source.columns.extend((0..1_000).map(|number| {
        let name = format!("Question {number}");
        crate::wizard::job::ColumnView { name, ..city.clone() }
    }));
    let order = crate::wizard::steps::business_object::order(&form, &facts).unwrap();
    assert_eq!(order.request.types.len(), 1_001);
}

#[test]
fn the_lists_scroll_and_tell_what_a_row_changes() {
    let mut driver = at("preview", 80, 24);
    driver.take_effects();
    press(&mut driver, "tab right tab enter");
    let asked = jobs(&mut driver);
    assert!(
        matches!(
            asked[..],
            [
                Job::ImportPage(ImportPlace { tab: ImportTab::Updated, start: 0, .. }),
                Job::ExplainImportRow(_, 3)
            ]
        ),
        "{asked:?}"
    );
    let shown = driver.screen();
    assert!(shown.contains("email: vy@old.example.com -> vy@example.com"), "{shown}");
    assert!(shown.contains("Points: 7 -> (empty)"), "{shown}");
}

#[test]
fn rejects_are_saved_and_a_saved_export_is_not() {
    let mut driver = at("preview", 80, 24);
    driver.take_effects();
    press(&mut driver, "w enter");
    let path = std::path::PathBuf::from("customers.rejects.csv");
    assert!(matches!(&jobs(&mut driver)[..], [Job::SaveImportRejects(_, to)] if *to == path));
    assert!(driver.screen().contains("12 rows saved to customers.rejects.csv"));
    press(&mut driver, "s");
    assert!(driver.screen().contains("note: Exports to a Business Object are not saved"));
    press(&mut driver, "k");
    let copied = driver.take_effects().into_iter().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text),
        _ => None,
    });
    assert!(copied.unwrap().starts_with("segport profiles import customer customers.csv"));
}

#[test]
fn the_plan_says_what_will_happen() {
    let driver = at("preview", 160, 50);
    let shown = driver.screen();
    for part in ["customers by their id in column", "New attributes: Points.", "Left out: rowid."] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
}
