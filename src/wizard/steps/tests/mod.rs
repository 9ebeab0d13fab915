//! Whole exports through the driver: keys in, effects and screens out.

pub(in crate::wizard) mod business_object;
pub(in crate::wizard) mod drift;
mod mouse;
pub(in crate::wizard) mod proposals;
pub(in crate::wizard) mod rejects;

use super::business_object::samples as objects;
use super::samples;
use crate::domain::{
    AttributeName, CriterionKind, Draft, DraftMapping, EntryName, GuardStop, Logic, Mapping,
    Progress, SavedExport, SegmentName, SegmentTarget, Stage, WriteMode,
};
use crate::export::Acceptance;
use crate::wizard::driver::Driver;
use crate::wizard::job::{HomeView, Job, JobAnswer, JobError, JobNews, PreviewView};
use crate::wizard::screen::{ExportStart, Target};
use crate::wizard::{Effect, JobId, Message};

/// Answers every open job as a worker with the sample shop would, until
/// nothing is open.
pub(in crate::wizard) fn work(driver: &mut Driver) {
    work_with(driver, &samples::preview());
}

pub(in crate::wizard) fn work_with(driver: &mut Driver, preview: &PreviewView) {
    for _ in 0..50 {
        let Some(job) = driver.open_jobs().last().map(|job| (*job).clone()) else { return };
        driver.answer(answer(&job, preview));
    }
    panic!("the wizard asks for more and more work");
}

pub(super) fn answer(job: &Job, preview: &PreviewView) -> JobAnswer {
    known_answer(job, preview).unwrap_or_else(|| panic!("no answer to {job:?}"))
}

/// The same where the sample worker knows one.
pub(super) fn known_answer(job: &Job, preview: &PreviewView) -> Option<JobAnswer> {
    Some(match job {
        Job::LoadHome => JobAnswer::Home(home()),
        Job::CompletePath(_) => JobAnswer::Paths(Vec::new()),
        Job::InspectSource(settings) => {
            let mut source = match settings.location.short().as_str() {
                "customers.csv" => objects::source(),
                _ => samples::source(),
            };
            source.settings = crate::domain::SourceSettings {
                format: source.settings.format,
                ..settings.clone()
            };
            source.is_rejects = settings.location.short().ends_with(".rejects.csv");
            source.delimiter = Some(settings.delimiter.unwrap_or(','));
            JobAnswer::Source(source)
        }
        Job::TryQuery(settings) => JobAnswer::Query(Box::new(samples::query(settings))),
        Job::ListDestinations => JobAnswer::Destinations(samples::destinations()),
        Job::OpenDestination(_) => JobAnswer::Destination(samples::destination()),
        Job::CountRows(_) => JobAnswer::Rows(184_210),
        Job::TryColumns { .. } => JobAnswer::Evidence(samples::evidence()),
        Job::Preview(_) => JobAnswer::Preview(Box::new(preview.clone())),
        Job::PreviewPage { tab, start, .. } => JobAnswer::Page(samples::page(*tab, *start)),
        Job::Commit { .. } => JobAnswer::Written(samples::written()),
        Job::SaveExport { export, .. } => {
            JobAnswer::ExportSaved(format!("exports/{}.toml", export.name).into())
        }
        Job::ExplainPerson { .. } => JobAnswer::Person(samples::person()),
        Job::CompareVersions { start, .. } => {
            let page = crate::wizard::samples::members(*start, 9);
            JobAnswer::Compared(crate::wizard::job::ComparedView { totals: [9, 0, 0], page })
        }
        Job::SaveMembers { path, .. } => JobAnswer::MembersSaved { path: path.clone(), members: 7 },
        Job::ExplainMember { .. } => {
            JobAnswer::Membership(Box::new(crate::wizard::samples::membership()))
        }
        Job::ListSources { .. } => JobAnswer::Sources(crate::wizard::samples::sources()),
        Job::RemovalPage { .. } => {
            JobAnswer::Removal(Box::new(crate::wizard::samples::removal(Vec::new())))
        }
        Job::ListHistory(_) => JobAnswer::History(crate::wizard::samples::runs()),
        Job::PreviewImport(_) => JobAnswer::ImportPreview(Box::new(objects::preview())),
        Job::ImportPage(place) => JobAnswer::ImportPage(objects::page(*place)),
        Job::ExplainImportRow(_, row) => JobAnswer::ImportRow(Box::new(objects::explanation(*row))),
        Job::SaveRejects { path, .. } | Job::SaveImportRejects(_, path) => {
            JobAnswer::RejectsSaved { path: path.clone(), lines: 12 }
        }
        Job::CommitImport(_) => JobAnswer::Imported(Box::new(objects::imported())),
        Job::ListAttributes(_) => JobAnswer::Attributes(crate::wizard::samples::audiences()),
        Job::CountValues(_, name) => {
            JobAnswer::Values(crate::wizard::samples::values(name.as_str()))
        }
        Job::ShowPerson(_) => JobAnswer::Card(Box::new(crate::wizard::samples::card())),
        Job::ErasePerson(_) => JobAnswer::Erased(crate::export::Erasure::default()),
        _ => return None,
    })
}

fn home() -> HomeView {
    HomeView { destination: Some("main".into()), ..HomeView::default() }
}

/// The wizard with a file that was read.
pub(in crate::wizard) fn with_file(columns: u16, rows: u16) -> Driver {
    let mut driver = Driver::with_source(columns, rows, Some("tickets.csv"));
    work(&mut driver);
    driver
}

/// Presses keys one by one, the worker answering after each.
pub(in crate::wizard) fn press(driver: &mut Driver, keys: &str) {
    for key in keys.split_whitespace() {
        driver.keys(key);
        work(driver);
    }
}

/// Up to a step of the first export.
pub(in crate::wizard) fn at(step: &str, columns: u16, rows: u16) -> Driver {
    let mut driver = with_file(columns, rows);
    let keys = "enter enter enter \"VIP\" \"-\" \"October\" enter enter enter";
    let presses = match step {
        "data" => 0,
        "destination" => 1,
        "action" => 2,
        "conditions" => 6,
        "mapping" => 7,
        "write mode" => 8,
        "preview" => 9,
        other => panic!("no step {other}"),
    };
    let keys: Vec<&str> = keys.split_whitespace().take(presses).collect();
    press(&mut driver, &keys.join(" "));
    driver
}

fn started(driver: &mut Driver) -> Vec<(JobId, Job)> {
    let effects = driver.take_effects().into_iter();
    effects
        .filter_map(|effect| match effect {
            Effect::Start { id, job } => Some((id, job)),
            _ => None,
        })
        .collect()
}

fn jobs(driver: &mut Driver) -> Vec<Job> {
    started(driver).into_iter().map(|(_, job)| job).collect()
}

pub(super) fn saved() -> SavedExport {
    SavedExport {
        name: EntryName::parse("vip").unwrap(),
        destination: EntryName::parse("main").unwrap(),
        audience: crate::domain::Audience::Customer,
        logic: Logic::Or,
        write_mode: WriteMode::Add,
        source: samples::source().settings,
        columns: Vec::new(),
        segment: SegmentTarget::Existing(SegmentName::parse("VIP").unwrap()),
        mapping: vec![Mapping {
            attribute: AttributeName::parse("email").unwrap(),
            kind: CriterionKind::Column("Email".into()),
            matcher: None,
        }],
        guard: crate::domain::GuardLimits::default(),
    }
}

pub(in crate::wizard) fn rerun(columns: u16, rows: u16) -> Driver {
    let mut driver = Driver::new(columns, rows);
    work(&mut driver);
    let target = Target::Export { export: Box::new(saved()), at: ExportStart::Preview };
    driver.model.open(target);
    driver.send(Message::Resize { columns, rows });
    driver
}

#[test]
fn the_first_export_takes_ten_keys_besides_the_name() {
    let mut driver = with_file(80, 24);
    driver.take_effects();
    // Data, destination, action; the name; conditions, mapping, write mode; commit.
    let before = ["enter"; 3];
    let after = ["enter"; 4];
    for key in before {
        driver.keys(key);
        work(&mut driver);
    }
    driver.keys("\"VIP October\"");
    work(&mut driver);
    for key in after {
        driver.keys(key);
        work(&mut driver);
    }
    assert!(before.len() + after.len() <= 10);
    let commits: Vec<Job> =
        jobs(&mut driver).into_iter().filter(|job| matches!(job, Job::Commit { .. })).collect();
    assert_eq!(commits.len(), 1, "{}", driver.screen());
    assert!(driver.screen().contains("version 1"), "{}", driver.screen());
}

#[test]
fn the_preview_committed_is_of_the_very_export() {
    let mut driver = at("preview", 80, 24);
    let mut effects = driver.take_effects();
    driver.keys("enter");
    effects.extend(driver.take_effects());
    let committed = effects.iter().find_map(|effect| match effect {
        Effect::Start { job: Job::Commit { preview, acceptance }, .. } => {
            Some((*preview, *acceptance))
        }
        _ => None,
    });
    let (preview, acceptance) = committed.expect("a commit");
    assert_eq!(acceptance, Acceptance::None);
    let export = effects.iter().find_map(|effect| match effect {
        Effect::Start { id, job: Job::Preview(export) } if *id == preview => Some(export),
        _ => None,
    });
    let export = export.expect("the preview of the commit");
    assert_eq!(export.segment.name().as_str(), "VIP-October");
    assert_eq!(export.name.as_str(), "vip-october");
    assert_eq!(export.mapping.len(), 2);
}

#[test]
fn a_rerun_opens_at_the_preview_and_enter_commits() {
    let mut driver = rerun(80, 24);
    work(&mut driver);
    driver.take_effects();
    driver.keys("enter");
    assert!(matches!(jobs(&mut driver)[..], [Job::Commit { .. }]), "{}", driver.screen());
}

#[test]
fn going_back_keeps_every_answer_and_asks_nothing() {
    let mut driver = at("preview", 80, 24);
    press(&mut driver, "esc esc esc");
    assert!(driver.screen().contains("VIP-October"), "{}", driver.screen());
    press(&mut driver, "esc esc esc");
    assert!(driver.screen().contains("tickets.csv"));
    press(&mut driver, "enter enter enter enter enter enter");
    assert!(driver.screen().contains("Commit: Add more audiences · VIP-October"));
}

#[test]
fn numbers_and_brackets_jump_between_visited_steps_only() {
    let mut driver = at("action", 80, 24);
    press(&mut driver, "4 ]");
    assert!(driver.screen().contains("Export data to Segment"), "{}", driver.screen());
    press(&mut driver, "[");
    assert!(driver.screen().contains("Into which destination?"));
    press(&mut driver, "2 1 [");
    assert!(driver.screen().contains("Read as"));
}

#[test]
fn every_change_is_kept_as_a_draft() {
    let mut driver = at("conditions", 80, 24);
    let drafts: Vec<Draft> = driver
        .take_effects()
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::SaveDraft(draft) => Some(*draft),
            _ => None,
        })
        .collect();
    let last = drafts.last().expect("a draft");
    assert_eq!((last.step, last.create.as_str()), (3, "VIP-October"));
    assert_eq!(last.destination, "main");
    let mapped: Vec<&DraftMapping> = last.mapping.iter().collect();
    assert_eq!(mapped.len(), 2);
}

#[test]
fn old_figures_are_dropped() {
    let mut driver = at("conditions", 80, 24);
    driver.keys("tab right");
    let and = driver.newest();
    driver.keys("left right");
    assert_ne!(driver.newest(), and);
    let mut other = samples::preview();
    other.report.profiles.matched = 7;
    let news = JobNews::Ended(Ok(Box::new(JobAnswer::Preview(Box::new(other)))));
    driver.send(Message::Job { id: and, news });
    assert!(driver.screen().contains("Counting"), "{}", driver.screen());
}

#[test]
fn figures_are_there_before_the_segment_has_a_name() {
    let driver = at("conditions", 80, 24);
    assert!(driver.screen().contains("matched 13,374 of 184,210 rows · 13,374 people"));
    let mut driver = with_file(80, 24);
    press(&mut driver, "enter enter enter");
    assert!(driver.screen().contains("13,374 people"), "{}", driver.screen());
}

#[test]
fn a_preview_for_figures_only_is_never_committed() {
    let mut driver = with_file(80, 24);
    press(&mut driver, "enter enter enter");
    let placeholder = driver.take_effects();
    let names: Vec<String> = placeholder
        .iter()
        .filter_map(|effect| match effect {
            Effect::Start { job: Job::Preview(export), .. } => {
                Some(export.segment.name().to_string())
            }
            _ => None,
        })
        .collect();
    assert_eq!(names, ["New segment 1"]);
    press(&mut driver, "\"X\" enter");
    let mut previews = jobs(&mut driver);
    previews.retain(|job| matches!(job, Job::Preview(_)));
    let [Job::Preview(export)] = &previews[..] else { panic!("{previews:?}") };
    assert_eq!(export.segment.name().as_str(), "X");
}

#[test]
fn a_guard_wants_the_name_typed() {
    let mut preview = samples::preview();
    preview.guards = vec![GuardStop::ConstantOr { attributes: vec!["city".into()] }];
    let mut driver = rerun(80, 24);
    work_with(&mut driver, &preview);
    driver.take_effects();
    driver.keys("enter");
    assert!(driver.screen().contains("Type VIP to go on"), "{}", driver.screen());
    driver.keys("enter");
    assert_eq!(jobs(&mut driver), []);
    driver.keys("enter \"VIP\" enter");
    assert!(matches!(jobs(&mut driver)[..], [Job::Commit { acceptance: Acceptance::Guards, .. }]));
}

#[test]
fn an_outdated_preview_is_shown_again() {
    let mut driver = rerun(80, 24);
    work(&mut driver);
    driver.keys("enter");
    let id = driver.newest();
    let mut changed = samples::preview();
    changed.members.added = 5;
    driver.answer(JobAnswer::Preview(Box::new(changed)));
    assert!(driver.screen().contains("nothing was written"), "{}", driver.screen());
    work(&mut driver);
    driver.take_effects();
    driver.keys("enter");
    let [Job::Commit { preview, .. }] = jobs(&mut driver)[..] else { panic!("no commit") };
    assert_eq!(preview, id);
}

#[test]
fn a_failed_commit_keeps_everything() {
    let mut driver = rerun(80, 24);
    work(&mut driver);
    driver.keys("enter");
    let progress = Progress::new(Stage::Writing, 10, Some(500));
    driver.progress(progress);
    assert!(driver.screen().contains("50.0 %"), "{}", driver.screen());
    driver.fail("the destination is in use");
    assert!(driver.screen().contains("the destination is in use"), "{}", driver.screen());
    driver.keys("enter");
    assert!(matches!(driver.open_jobs()[..], [Job::Commit { .. }]));
}

#[test]
fn a_cancelled_commit_says_how_it_ended() {
    let mut driver = rerun(80, 24);
    work(&mut driver);
    driver.keys("enter");
    let id: JobId = driver.newest();
    driver.take_effects();
    driver.keys("esc");
    assert_eq!(driver.take_effects(), [Effect::Cancel(id)]);
    let error = JobError {
        kind: crate::domain::ErrorKind::Cancelled,
        message: "cancelled".into(),
        hint: None,
    };
    driver.send(Message::Job { id, news: JobNews::Ended(Err(error)) });
    assert!(driver.screen().contains("note: Cancelled; nothing was written"));
}

#[test]
fn the_result_is_told_after_quitting() {
    let mut driver = at("preview", 80, 24);
    press(&mut driver, "enter");
    assert!(driver.take_effects().contains(&Effect::ClearDraft));
    driver.keys("^C");
    let effects = driver.take_effects();
    let Some(Effect::Quit { farewell }) = effects.last() else { panic!("{effects:?}") };
    assert!(farewell.starts_with("VIP October, version 1: 1,204 joined"), "{farewell}");
}

#[test]
fn saving_after_the_commit_keeps_the_name_of_the_run() {
    let mut driver = at("preview", 80, 24);
    press(&mut driver, "enter s enter");
    assert!(driver.screen().contains("segport run vip-october"), "{}", driver.screen());
}

#[test]
fn the_command_line_is_shown_and_copied() {
    let mut driver = at("preview", 80, 24);
    driver.take_effects();
    driver.keys("k");
    assert!(driver.take_effects().contains(&Effect::Copy("segport run vip-october".into())));
    assert!(driver.screen().contains("segport run vip-october"));
}

#[test]
fn rejects_are_saved_next_to_the_source() {
    let mut driver = at("preview", 80, 24);
    driver.take_effects();
    driver.keys("w enter");
    let jobs = jobs(&mut driver);
    let [Job::SaveRejects { path, .. }] = &jobs[..] else { panic!("{jobs:?}") };
    assert_eq!(path.to_str(), Some("tickets.rejects.csv"));
}

#[test]
fn rejects_that_cannot_be_saved_ask_for_another_name() {
    let mut driver = at("preview", 80, 24);
    driver.keys("w enter").fail("there is a file at tickets.rejects.csv");
    let screen = driver.screen();
    assert!(screen.contains("> File          tickets.rejects.csv"), "{screen}");
    assert!(screen.contains("error: there is a file at"), "{screen}");
    let saved = JobAnswer::RejectsSaved { path: "tickets.rejects.csv2".into(), lines: 7 };
    driver.keys("2 enter").answer(saved);
    assert!(driver.screen().contains("ok: 7 rows saved to tickets.rejects.csv2"));
    assert!(driver.screen().contains("> Commit"), "{}", driver.screen());
}

#[test]
fn another_matcher_is_told_in_the_smallest_window_too() {
    let mut driver = at("mapping", 60, 16);
    press(&mut driver, "down m");
    assert!(driver.screen().contains("exact: Email"), "{}", driver.screen());
}

#[test]
fn a_person_is_explained() {
    let mut driver = at("preview", 80, 24);
    press(&mut driver, "tab tab enter");
    assert!(driver.screen().contains("both are"), "{}", driver.screen());
    press(&mut driver, "esc");
    assert!(driver.screen().contains("Commit: Add"));
}

#[test]
fn a_rerun_leaves_the_draft_of_another_export_alone() {
    let mut driver = rerun(80, 24);
    work(&mut driver);
    press(&mut driver, "enter");
    assert!(driver.screen().contains("Done: "), "{}", driver.screen());
    assert!(!driver.take_effects().contains(&Effect::ClearDraft));
}

#[test]
fn a_file_or_destination_that_is_gone_leads_to_the_step_that_names_it() {
    type Which = fn(&Job) -> bool;
    let gone: [(Which, &str); 2] = [
        (|job| matches!(job, Job::InspectSource(_)), "> File          tickets.csv"),
        (|job| matches!(job, Job::OpenDestination(_)), "Into which destination?"),
    ];
    for (is_gone, step) in gone {
        let mut driver = rerun(80, 24);
        // Failures come first: later answers must not hide them.
        let (failing, others): (Vec<_>, Vec<_>) =
            started(&mut driver).into_iter().partition(|(_, job)| is_gone(job));
        for (id, _) in failing {
            let error = JobError {
                kind: crate::domain::ErrorKind::Invalid,
                message: "it is gone".into(),
                hint: None,
            };
            driver.send(Message::Job { id, news: JobNews::Ended(Err(error)) });
        }
        for (id, job) in others {
            let answer = answer(&job, &samples::preview());
            driver.send(Message::Job { id, news: JobNews::Ended(Ok(Box::new(answer))) });
        }
        let screen = driver.screen();
        assert!(screen.contains("error: it is gone") && screen.contains(step), "{screen}");
    }
}

#[test]
fn a_file_that_is_gone_is_told_at_the_mapping_and_no_column_is_missed() {
    let mut driver = Driver::new(80, 24);
    work(&mut driver);
    driver.model.open(Target::Export { export: Box::new(saved()), at: ExportStart::Mapping });
    driver.send(Message::Resize { columns: 80, rows: 24 });
    let error = JobError {
        kind: crate::domain::ErrorKind::Invalid,
        message: "tickets.csv: there is no such file".into(),
        hint: None,
    };
    driver.fail_at(|job| matches!(job, Job::InspectSource(_)), error);
    work(&mut driver);
    driver.keys("down");
    let screen = driver.screen();
    assert!(screen.contains("No figures: tickets.csv: there is no such file"), "{screen}");
    assert!(!screen.contains("not in"), "{screen}");
}

#[test]
fn the_picker_hints_at_no_key_that_is_dead_in_it() {
    let mut driver = at("mapping", 80, 24);
    press(&mut driver, "down enter");
    let before = driver.screen();
    press(&mut driver, "[ u");
    assert_eq!(driver.screen(), before);
    assert!(!before.contains("[ ]") && !before.contains("undo"), "{before}");
}

#[test]
fn small_screens_keep_the_table_and_the_figures() {
    let mut driver = at("preview", 60, 16);
    press(&mut driver, "tab tab");
    assert!(driver.screen().contains("> C1"), "{}", driver.screen());
    let driver = at("mapping", 120, 30);
    assert!(driver.screen().contains("11,274"), "{}", driver.screen());
}

#[test]
fn the_other_audience_has_its_own_mapping() {
    let mut driver = at("conditions", 80, 24);
    let mapped = |driver: &mut Driver| {
        driver.take_effects().into_iter().rev().find_map(|effect| match effect {
            Effect::SaveDraft(draft) => Some(draft.mapping.len()),
            _ => None,
        })
    };
    press(&mut driver, "up up right");
    assert_eq!(mapped(&mut driver), Some(0), "visitors have no key to guess");
    press(&mut driver, "left");
    assert_eq!(mapped(&mut driver), Some(2), "the customers' mapping came back");
}

#[test]
fn an_answer_is_undone_and_done_again() {
    let mut driver = at("mapping", 80, 24);
    press(&mut driver, "down x");
    let is_mapped = |driver: &Driver| driver.screen().contains("@    Email");
    assert!(!is_mapped(&driver), "{}", driver.screen());
    press(&mut driver, "u");
    assert!(is_mapped(&driver), "{}", driver.screen());
    press(&mut driver, "U");
    assert!(!is_mapped(&driver), "{}", driver.screen());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]
    #[test]
    fn random_keys_at_any_size_never_panic(
        keys in proptest::collection::vec(0_usize..KEYS.len(), 0..80),
        columns in 1_u16..170,
        rows in 1_u16..50,
    ) {
        let mut driver = with_file(columns.max(60), rows.max(16));
        for key in keys {
            driver.keys(KEYS[key]);
            let size = Message::Resize { columns, rows };
            if key == 0 {
                driver.send(size);
            }
            if key % 3 == 0 && all_known(&driver) {
                work(&mut driver);
            }
            driver.screen();
        }
    }
}

/// Keys that mean something in some step; a quarter of them go on.
const KEYS: [&str; 36] = [
    "x", "enter", "enter", "enter", "enter", "enter", "enter", "enter", "esc", "tab", "up", "down",
    "left", "right", "space", "[", "]", "1", "3", "4", "a", "m", "d", "e", "h", "c", "w", "k", "s",
    "u", "U", "+", "/", "end", "pgdn", "del",
];

/// Whether the sample worker can answer everything that is open.
fn all_known(driver: &Driver) -> bool {
    driver.open_jobs().iter().all(|job| known_answer(job, &samples::preview()).is_some())
}
