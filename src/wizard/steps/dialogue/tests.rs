//! Whole exports line by line: answers in, questions and effects out.

use super::super::samples;
use super::super::tests::{answer, known_answer, saved};
use crate::domain::{CriterionKind, GuardStop, Logic, Method, WriteMode};
use crate::export::Acceptance;
use crate::wizard::Effect;
use crate::wizard::accessible::driver::{Talker, failure};
use crate::wizard::job::{ExportEntry, HomeView, Job, JobAnswer, JobError, PreviewView, Replace};

#[expect(clippy::unnecessary_wraps, reason = "others fail")]
fn worker(job: &Job) -> Result<JobAnswer, JobError> {
    Ok(answer(job, &samples::preview()))
}

/// An export of the sample file at its first question.
fn start() -> Talker {
    Talker::start(Some("tickets.csv"), worker)
}

/// The lines of the first export up to a question.
fn at(question: &str) -> Talker {
    let lines = ["", "", "", "", "", "VIP October", "", "", "", "1"];
    let typed = match question {
        "data" => 0,
        "destination" => 1,
        "audience" => 3,
        "target" => 4,
        "name" => 5,
        "logic" => 6,
        "mapping" => 7,
        "write mode" => 8,
        "preview" => 9,
        "result" => 10,
        other => panic!("no question {other}"),
    };
    let mut talker = start();
    talker.type_lines(&lines[..typed]);
    talker.take_effects();
    talker
}

/// A saved export at its preview.
fn rerun(preview: PreviewView) -> Talker {
    let mut talker = Talker::start(None, move |job| {
        let entry = ExportEntry { name: "vip".into(), export: Ok(Box::new(saved())) };
        match job {
            Job::LoadHome => Ok(JobAnswer::Home(HomeView {
                exports: vec![entry],
                destination: Some("main".into()),
                ..HomeView::default()
            })),
            other => Ok(answer(other, &preview)),
        }
    });
    talker.type_lines(&["2", "1", ""]);
    talker.take_effects();
    talker
}

fn commits(talker: &mut Talker) -> Vec<Acceptance> {
    let jobs = talker.take_jobs().into_iter();
    jobs.filter_map(|job| match job {
        Job::Commit { acceptance, .. } => Some(acceptance),
        _ => None,
    })
    .collect()
}

#[test]
fn the_first_export() {
    let mut talker = at("result");
    talker.type_lines(&["2", "", "q"]);
    insta::assert_snapshot!(talker.transcript());
}

#[test]
fn committing_needs_an_explicit_answer() {
    let mut talker = at("preview");
    let said = talker.type_lines(&[""]);
    assert!(said.starts_with("error: An empty line is no answer here."), "{said}");
    assert_eq!(commits(&mut talker), []);
    talker.type_lines(&["1"]);
    assert_eq!(commits(&mut talker), [Acceptance::None]);
}

#[test]
fn going_back_keeps_every_answer_and_asks_nothing() {
    let mut talker = at("preview");
    let said = talker.type_lines(&["b", "b", "b", "b"]);
    assert!(said.ends_with("Name [VIP October]: "), "{said}");
    let said = talker.type_lines(&["b", "b", "b", "b", "b"]);
    assert!(said.contains("Is it read right?"), "{said}");
    let said = talker.type_lines(&[""; 9]);
    assert!(said.contains("1. Commit: Add more audiences, VIP October"), "{said}");
}

#[test]
fn every_change_is_kept_as_a_draft() {
    let mut talker = at("name");
    talker.type_lines(&["VIP October"]);
    let draft = talker.take_draft().expect("a draft");
    assert_eq!((draft.step, draft.create.as_str()), (3, "VIP October"));
    assert_eq!((draft.destination.as_str(), draft.mapping.len()), ("main", 2));
    let said = talker.type_lines(&["q"]);
    assert!(said.contains("The unfinished export is kept"), "{said}");
    assert!(matches!(talker.take_effects()[..], [Effect::Quit { .. }]));
}

#[test]
fn a_draft_is_continued_where_it_was_left() {
    let draft = samples::form().to_draft(super::Step::Mapping);
    let mut talker = Talker::start(None, move |job| match job {
        Job::LoadHome => {
            Ok(JobAnswer::Home(HomeView { draft: Some(draft.clone()), ..HomeView::default() }))
        }
        other => worker(other),
    });
    let said = talker.type_lines(&[""]);
    assert!(said.contains("which attribute would you like to change?"), "{said}");
    assert!(said.contains("1. email: email, is in column Email"), "{said}");
}

#[test]
fn a_file_that_cannot_be_read_is_named_again_or_read_otherwise() {
    let mut talker = Talker::start(Some("tickets.csv"), |job| match job {
        Job::InspectSource(settings) if settings.delimiter.is_none() => {
            Err(failure("tickets.csv: no comma anywhere"))
        }
        other => worker(other),
    });
    let transcript = talker.transcript();
    assert!(
        transcript.contains("error: tickets.csv: no comma anywhere; do better"),
        "{transcript}"
    );
    assert!(transcript.ends_with("Path or number: "), "{transcript}");
    let said = talker.type_lines(&["1", "1", "2"]);
    assert!(said.contains("a semicolon between the cells"), "{said}");
    let said = talker.type_lines(&["4", "x"]);
    assert!(said.starts_with("error: A row is a number"), "{said}");
    talker.take_effects();
    talker.type_lines(&["0"]);
    assert_eq!(talker.take_draft().unwrap().header_row, Some(0));
}

#[test]
fn a_name_that_is_taken_is_told_and_asked_again() {
    let mut talker = at("name");
    let said = talker.type_lines(&["old"]);
    assert!(said.starts_with("error: \"Old\" is the name of an archived segment"), "{said}");
    assert!(said.ends_with("Name: "), "{said}");
    assert_eq!(talker.take_draft().unwrap().create, "old", "the answer is kept");
}

#[test]
fn an_existing_segment_is_found_by_a_part_of_its_name_and_its_method_is_noticed() {
    let mut talker = at("target");
    let said = talker.type_lines(&["2", "han"]);
    assert!(said.contains("  1. Hanoi: 12,470 members, conditions, enabled, version 3"), "{said}");
    let said = talker.type_lines(&["1"]);
    assert!(said.starts_with("note: Hanoi gets its members by conditions."), "{said}");
    let draft = talker.take_draft().unwrap();
    assert_eq!(draft.existing, "Hanoi");
    let notice =
        super::super::sentence::method_notice(&samples::segment("Hanoi", Method::Conditions));
    assert!(said.contains(&notice.unwrap()), "{said}");
}

#[test]
fn an_attribute_is_matched_otherwise_and_the_figures_follow() {
    let mut talker = at("mapping");
    let said = talker.type_lines(&["4"]);
    assert!(said.contains("What is city matched with?"), "{said}");
    assert!(
        said.contains("4. Column City, such as Hanoi") && said.contains("Number [4]"),
        "{said}"
    );
    let said = talker.type_lines(&["3", "Hanoi"]);
    assert!(said.contains("city: text, is \"Hanoi\", compared as exact"), "{said}");
    assert!(said.contains("Figures: matched 13,374 of 184,210 rows"), "{said}");
    let at = said.lines().find_map(|line| line.split_once(". city:")).unwrap().0.trim().to_owned();
    talker.type_lines(&[&at, "m", "2"]);
    let draft = talker.take_draft().unwrap();
    let city = draft.mapping.iter().find(|mapping| mapping.attribute == "city").unwrap();
    assert_eq!(city.value.as_deref(), Some("Hanoi"));
    assert_eq!(city.matcher, Some(crate::domain::MatcherKind::Folded));
    talker.type_lines(&[&at, "1"]);
    assert_eq!(talker.take_draft().unwrap().mapping.len(), 2);
}

#[test]
fn a_column_of_hashes_is_compared_by_a_rule() {
    use crate::domain::{HashRule, MatcherKind};
    let mut talker = at("mapping");
    let said = talker.type_lines(&["1", "m"]);
    assert!(
        said.contains("5. SHA-256 google: the column holds hashes made by this rule"),
        "{said}"
    );
    let said = talker.type_lines(&["5"]);
    assert!(said.contains("is in column Email, compared as SHA-256 google"), "{said}");
    let matcher = |talker: &mut Talker| talker.take_draft().unwrap().mapping[0].matcher;
    assert_eq!(matcher(&mut talker), Some(MatcherKind::Sha256(HashRule::Google)));
    let said = talker.type_lines(&["1", "3", "an@example.com"]);
    assert!(said.contains("is \"an@example.com\", compared as email"), "{said}");
    assert_eq!(matcher(&mut talker), None);
}

#[test]
fn a_value_its_attribute_cannot_have_is_refused() {
    let mut talker = at("mapping");
    let said = talker.type_lines(&["born", "1", "3", "yesterday"]);
    assert!(said.starts_with("error: This cannot be matched:"), "{said}");
    talker.type_lines(&["31/12/2026"]);
    assert_eq!(talker.take_draft().unwrap().mapping.len(), 3);
}

#[test]
fn without_a_column_nobody_passes() {
    let mut talker = at("mapping");
    let said = talker.type_lines(&["1", "1", "1", "1", ""]);
    assert!(said.starts_with("error: Match at least one attribute with a column"), "{said}");
    let said = talker.type_lines(&["r"]);
    assert!(said.starts_with("ok: Proposed by trying 400 rows: email, phone"), "{said}");
}

#[test]
fn a_guard_wants_the_name_typed() {
    let mut preview = samples::preview();
    preview.guards = vec![GuardStop::ConstantOr { attributes: vec!["city".into()] }];
    let mut talker = rerun(preview);
    let said = talker.type_lines(&["1"]);
    assert!(said.contains("Type VIP to commit all the same."), "{said}");
    assert!(said.ends_with("Name [cancel]: "), "{said}");
    let said = talker.type_lines(&["vip"]);
    assert!(said.starts_with("error: this is not the name"), "{said}");
    talker.type_lines(&[""]);
    assert_eq!(commits(&mut talker), []);
    talker.type_lines(&["1", "VIP"]);
    assert_eq!(commits(&mut talker), [Acceptance::Guards]);
}

#[test]
fn an_outdated_preview_is_told_again() {
    let mut talker = rerun(samples::preview());
    talker.employ(|job| match job {
        Job::Commit { .. } => {
            let mut changed = samples::preview();
            changed.by_write_mode[0].1.added = 5;
            Ok(JobAnswer::Preview(Box::new(changed)))
        }
        other => worker(other),
    });
    let said = talker.type_lines(&["1"]);
    assert!(said.starts_with("note: The data changed meanwhile"), "{said}");
    assert!(said.contains("2. Joining: 5"), "{said}");
}

#[test]
fn a_failed_preview_is_counted_again_when_asked() {
    let mut talker = at("write mode");
    talker.employ(|job| match job {
        Job::Preview(_) => Err(failure("the destination is in use")),
        other => worker(other),
    });
    let said = talker.type_lines(&["1"]);
    assert!(said.contains("error: the destination is in use; do better"), "{said}");
    assert!(said.contains("1. Count again"), "{said}");
    talker.employ(worker);
    let said = talker.type_lines(&[""]);
    assert!(said.contains("1. Commit: Replace the current audiences, VIP October"), "{said}");
}

#[test]
fn people_and_rows_are_listed_with_why() {
    let mut talker = at("preview");
    let said = talker.type_lines(&["2"]);
    assert!(said.contains("  1. C1: name An, email an@example.com"), "{said}");
    let said = talker.type_lines(&["1"]);
    assert!(said.starts_with("Why C1 is here:\n  Row 2, email: \"AN@example.com\""), "{said}");
    let said = talker.type_lines(&["", "5"]);
    assert!(said.contains("Row 3, nobody has these values: Email vy@example.com"), "{said}");
}

#[test]
fn rejects_and_the_export_are_saved_and_another_is_replaced_only_when_said() {
    let mut talker = at("preview");
    talker.employ(|job| match job {
        Job::SaveRejects { path, .. } => {
            Ok(JobAnswer::RejectsSaved { path: path.clone(), lines: 3 })
        }
        Job::SaveExport { overwrite: Replace::Refuse, .. } => {
            Ok(JobAnswer::ExportTaken("exports/vip-october.toml".into()))
        }
        other => worker(other),
    });
    let said = talker.type_lines(&["7", ""]);
    assert!(said.starts_with("ok: 3 rows saved to tickets.rejects.csv"), "{said}");
    let said = talker.type_lines(&["9", ""]);
    assert!(said.contains("There is already a saved export vip-october"), "{said}");
    talker.take_jobs();
    talker.type_lines(&["", "9", ""]);
    let replaced = |job: &Job| matches!(job, Job::SaveExport { overwrite: Replace::Allow, .. });
    assert!(!talker.take_jobs().iter().any(replaced));
    talker.type_lines(&["2"]);
    assert!(talker.take_jobs().iter().any(replaced));
    let said = talker.type_lines(&["8"]);
    assert!(said.contains("\nsegport run vip-october\n"), "{said}");
}

#[test]
fn a_commit_is_undone_only_when_said() {
    let mut talker = at("result");
    talker.employ(|job| match job {
        Job::Restore { .. } => Ok(JobAnswer::Written(samples::written())),
        other => worker(other),
    });
    let said = talker.type_lines(&["3"]);
    assert!(said.contains("nothing is forgotten.") && said.ends_with("Number [1]: "), "{said}");
    talker.type_lines(&[""]);
    assert_eq!(talker.take_jobs(), []);
    let said = talker.type_lines(&["3", "2"]);
    assert!(said.starts_with("ok: Undone") && !said.contains("Undo this commit"), "{said}");
}

#[test]
fn a_saved_export_whose_column_is_gone_opens_at_the_mapping() {
    let mut export = saved();
    export.mapping[0].kind = CriterionKind::Column("E-mail address".into());
    let entry = ExportEntry { name: "vip".into(), export: Ok(Box::new(export)) };
    let mut talker = Talker::start(None, move |job| match job {
        Job::LoadHome => Ok(JobAnswer::Home(HomeView {
            exports: vec![entry.clone()],
            destination: Some("main".into()),
            ..HomeView::default()
        })),
        other => worker(other),
    });
    let said = talker.type_lines(&["2", "1", "1"]);
    assert!(said.starts_with("error: The file has no column \"E-mail address\""), "{said}");
    assert!(said.contains("1. email: email, column E-mail address is gone; perhaps"), "{said}");
    assert!(said.contains("Take the new names: perhaps"), "{said}");
    let picked = talker.type_lines(&["1"]);
    assert!(picked.contains("Column Email"), "{picked}");
    let said = talker.type_lines(&["b", "n"]);
    assert!(said.starts_with("ok: Taken: email is in Email"), "{said}");
    assert!(said.contains("1. email: email, is in column Email"), "{said}");
}

#[test]
fn rejects_can_only_be_added() {
    let mut talker = Talker::start(Some("tickets.rejects.csv"), worker);
    let said = talker.type_lines(&["", "", "", "", "", "VIP October", "", ""]);
    assert!(said.contains("the rows are added, nobody leaves"), "{said}");
    assert!(said.contains("1. Add more audiences") && !said.contains("Replace the"), "{said}");
    talker.type_lines(&["1"]);
    assert_eq!(talker.take_draft().unwrap().write_mode, WriteMode::Add);
}

#[test]
fn the_choices_are_those_of_the_screens() {
    let mut talker = at("audience");
    talker.type_lines(&["2", "1", "Guests", "2"]);
    let draft = talker.take_draft().unwrap();
    assert_eq!((draft.audience, draft.logic), (crate::domain::Audience::Visitor, Logic::And));
    assert_eq!(draft.mapping.len(), 0, "visitors have no key to guess");
    let mut talker = at("write mode");
    talker.type_lines(&["1"]);
    assert_eq!(talker.take_draft().unwrap().write_mode, WriteMode::Replace);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]
    #[test]
    fn any_answers_are_survived_and_nothing_is_said_that_a_terminal_obeys(
        lines in proptest::collection::vec(0_usize..LINES.len(), 0..60),
    ) {
        for mut talker in [start(), super::object_tests::at("audience")] {
            talker.employ(|job| {
                known_answer(job, &samples::preview()).ok_or_else(|| failure("not now"))
            });
            for line in &lines {
                talker.type_lines(&[LINES[*line]]);
            }
            // What was typed is the terminal's own to show.
            let said = talker.transcript().replace('\u{1b}', "");
            proptest::prop_assert!(said.chars().all(|c| c == '\n' || !c.is_control()), "{said:?}");
        }
    }
}

/// Answers that mean something somewhere; most of them go on.
const LINES: [&str; 24] = [
    "",
    "",
    "",
    "",
    "",
    "",
    "VIP October",
    "VIP October",
    "1",
    "1",
    "1",
    "2",
    "3",
    "4",
    "5",
    "9",
    "b",
    "b",
    "g",
    "m",
    "n",
    "?",
    "\u{1b}[2J",
    "99",
];
