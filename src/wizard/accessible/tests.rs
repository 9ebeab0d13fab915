//! The dialogue away from an export: home, saved exports, segments,
//! destinations; and how it waits, stops and ends.

use super::driver::{Talker, failure, newest};
use super::{Dialogue, progress_line};
use crate::domain::{ErrorKind, NewSegment, Progress, Segment, SegmentEdit, Stage};
use crate::export::Erasure;
use crate::wizard::Effect;
use crate::wizard::job::{Job, JobAnswer, JobError, JobNews, MembersView};
use crate::wizard::samples;

fn worker(job: &Job) -> Result<JobAnswer, JobError> {
    Ok(match job {
        Job::LoadHome => JobAnswer::Home(samples::home()),
        Job::ListDestinations => JobAnswer::Destinations(samples::destinations()),
        Job::ListSegments(_) => JobAnswer::Segments(samples::segments()),
        Job::ListHistory(_) => JobAnswer::History(samples::runs()),
        Job::ListVersions { .. } => JobAnswer::Versions(samples::versions()),
        Job::ListAttributes(_) => JobAnswer::Attributes(samples::audiences()),
        Job::CountValues(_, name) => JobAnswer::Values(samples::values(name.as_str())),
        Job::ShowPerson(of) if of.id == "C000000" => JobAnswer::Card(Box::new(samples::card())),
        Job::ErasePerson(_) => {
            JobAnswer::Erased(Erasure { profiles: 1, segments: 2, warnings: vec![] })
        }
        Job::MembersPage { start, count, .. } => {
            JobAnswer::Members(samples::members(*start, *count as u64))
        }
        Job::RemoveExport(_) => JobAnswer::ExportRemoved,
        Job::Restore { .. } | Job::ComputeSegment { .. } => JobAnswer::Written(samples::restored()),
        Job::EditSegment { segment, edit, .. } => {
            let segment = samples::segment(segment.as_str(), 1_000_000);
            JobAnswer::Segment(match edit.clone() {
                SegmentEdit::Labels(labels) => Segment { labels, ..segment },
                SegmentEdit::Rename(name) => Segment { name, ..segment },
                SegmentEdit::Status(status) => Segment { status, ..segment },
                SegmentEdit::Delete => segment,
            })
        }
        Job::CreateSegment { new: NewSegment::Copy { name, .. }, .. } => {
            JobAnswer::Segment(samples::segment(name.as_str(), 1_000_000))
        }
        other => return Err(failure(&format!("no answer to {other:?}"))),
    })
}

fn at_home() -> Talker {
    Talker::start(None, worker)
}

#[test]
fn home_offers_what_was_left_and_says_what_cannot_be_read() {
    insta::assert_snapshot!(at_home().transcript());
}

#[test]
fn a_segment_tells_its_members_and_versions_and_goes_back_to_one() {
    let mut talker = at_home();
    let said = talker.type_lines(&["5", "1", "1", "n"]);
    assert!(said.contains("Members 21 to 40 of 1,000,000:"), "{said}");
    assert!(said.contains("  21. C000020: email person20@example.com, address 12"), "{said}");
    let said = talker.type_lines(&["b", "2", "1"]);
    assert!(said.starts_with("note: Version 3 is what the segment is now."), "{said}");
    let said = talker.type_lines(&["3"]);
    assert!(said.contains("so it can be undone.") && said.ends_with("Number [1]: "), "{said}");
    talker.take_jobs();
    talker.type_lines(&["", "3"]);
    assert_eq!(talker.take_jobs(), [], "an empty line restores nothing");
    let said = talker.type_lines(&["2"]);
    assert!(matches!(talker.take_jobs()[..], [Job::Restore { version: 1, .. }]));
    assert!(said.starts_with("ok: Hanoi has 900,000 members again"), "{said}");
    talker.type_lines(&["q"]);
    let [Effect::Quit { farewell }] = &talker.take_effects()[..] else { panic!("it stays") };
    assert!(farewell.starts_with("Hanoi has 900,000 members again"), "{farewell}");
}

#[test]
fn a_segment_is_renamed_copied_put_away_and_taken_back() {
    let mut talker = at_home();
    let said = talker.type_lines(&["5", "1"]);
    for choice in ["3. Rename it", "4. Copy it", "5. Make it disabled", "6. Archive", "7. Delete"] {
        assert!(said.contains(choice), "{choice}: {said}");
    }
    talker.take_jobs();
    talker.type_lines(&["3", ""]);
    assert_eq!(talker.take_jobs(), [], "the name it has changes nothing");
    let said = talker.type_lines(&["3", "Hà Nội"]);
    assert!(said.starts_with("ok: Hanoi is called Hà Nội now."), "{said}");
    assert!(said.contains("3. Undo the last change"), "{said}");
    let said = talker.type_lines(&["3"]);
    assert!(said.starts_with("ok: Undone: Hà Nội is called Hanoi now."), "{said}");
    let said = talker.type_lines(&["6"]);
    assert!(said.starts_with("ok: Hanoi is archived now."), "{said}");
    let said = talker.type_lines(&["3"]);
    assert!(said.starts_with("ok: Undone: Hanoi is enabled now."), "{said}");
    let said = talker.type_lines(&["4", ""]);
    assert!(said.starts_with("ok: Hanoi copy is made, a copy of Hanoi"), "{said}");
    assert!(said.contains("Segment Hanoi copy"), "{said}");
}

#[test]
fn deleting_a_segment_wants_its_name() {
    let mut talker = at_home();
    let said = talker.type_lines(&["5", "1", "7"]);
    assert!(said.contains("This cannot be undone."), "{said}");
    talker.take_jobs();
    talker.type_lines(&["", "7", "b", "7"]);
    let said = talker.type_lines(&["hanoi"]);
    assert!(said.starts_with("error: This is not its name"), "{said}");
    assert_eq!(talker.take_jobs(), [], "nothing but its name deletes it");
    let said = talker.type_lines(&["Hanoi"]);
    assert!(said.starts_with("ok: Hanoi is deleted with its members and versions."), "{said}");
    assert!(said.contains("Segments of main"), "{said}");
}

#[test]
fn segments_are_found_by_a_part_of_their_name() {
    let mut talker = at_home();
    let said = talker.type_lines(&["5", "vip"]);
    assert!(said.contains("  1. VIP October: 13,374 members, matching-file"), "{said}");
    let said = talker.type_lines(&["1"]);
    assert!(said.contains("Segment VIP October"), "{said}");
    assert!(talker.type_lines(&["b"]).contains("1. Hanoi:"));
}

#[test]
fn a_destination_that_cannot_be_used_says_why() {
    let mut talker = at_home();
    let said = talker.type_lines(&["7", "1"]);
    assert!(said.starts_with("error: /srv/lost.db: no such file; Check its path"), "{said}");
    assert!(talker.type_lines(&["2"]).contains("Segments of main"));
}

#[test]
fn a_destination_is_made_by_three_answers() {
    let mut talker = at_home();
    talker.take_jobs();
    let said = talker.type_lines(&["7", "3", "no name"]);
    assert!(said.starts_with("error: \"no name\" cannot be a name"), "{said}");
    let said = talker.type_lines(&["shop", "", "Vietnam"]);
    assert!(said.starts_with("error: A region is two letters"), "{said}");
    talker.type_lines(&["vn"]);
    let jobs = talker.take_jobs();
    let Some(Job::CreateDestination { name, path, phone_region }) = jobs.last() else {
        panic!("nothing is made: {jobs:?}")
    };
    assert_eq!((name.as_str(), path.as_str()), ("shop", ""));
    assert_eq!(phone_region.unwrap().as_str(), "VN");
}

#[test]
fn a_saved_export_that_cannot_be_used_says_why_and_one_that_can_tells_what_it_does() {
    let mut talker = at_home();
    let said = talker.type_lines(&["4", "1"]);
    assert!(said.starts_with("error: old.toml, line 3, column 1"), "{said}");
    let said = talker.type_lines(&["2"]);
    assert!(said.contains("Add the customers found in tickets.csv to VIP October."), "{said}");
    assert!(talker.type_lines(&["b"]).contains("Which one?"));
}

#[test]
fn what_is_forgotten_is_asked_about_first() {
    let mut talker = at_home();
    talker.type_lines(&["2", ""]);
    assert!(!talker.take_effects().contains(&Effect::ClearDraft));
    let said = talker.type_lines(&["2", "2"]);
    assert!(talker.take_effects().contains(&Effect::ClearDraft));
    assert!(said.contains("1. New export"), "{said}");
    let said = talker.type_lines(&["2", "2", "3", ""]);
    assert!(said.contains("1. Run it") && talker.take_jobs().is_empty(), "{said}");
    let said = talker.type_lines(&["3", "2"]);
    assert!(said.starts_with("ok: The saved export is deleted."), "{said}");
    assert_eq!(talker.take_jobs(), [Job::RemoveExport("vip-october".into()), Job::LoadHome]);
}

#[test]
fn help_is_told_and_the_question_asked_again() {
    let mut talker = at_home();
    let said = talker.type_lines(&["?"]);
    assert!(said.starts_with("Answer with a number") && said.contains("1. Continue"), "{said}");
    let said = talker.type_lines(&["10"]);
    assert!(said.starts_with("error: \"10\" is no answer here. Answer with a number from 1 to 9"));
    let said = talker.type_lines(&["b"]);
    assert!(said.starts_with("This is the first question"), "{said}");
    assert!(
        said.contains("What would you like to do?") && !said.contains("1. "),
        "told once: {said}"
    );
}

#[test]
fn nothing_is_asked_while_work_is_done_and_an_interrupt_stops_it() {
    let (mut dialogue, effects) = Dialogue::start(None);
    assert!(dialogue.is_working());
    assert_eq!(dialogue.take_spoken().prompt, None);
    let id = newest(&effects);
    assert_eq!(dialogue.interrupt(), [Effect::Cancel(id)]);
    let error = JobError { kind: ErrorKind::Cancelled, message: "cancelled".into(), hint: None };
    dialogue.hear(id, JobNews::Ended(Err(error)));
    let spoken = dialogue.take_spoken();
    assert!(spoken.lines.contains(&"note: Cancelled; nothing was kept".to_owned()));
    assert!(spoken.prompt.is_some());
    let left = dialogue.interrupt();
    assert!(matches!(left[..], [Effect::Quit { .. }]), "at a question it leaves: {left:?}");
}

#[test]
fn what_a_terminal_could_obey_is_never_said() {
    let mut talker = at_home();
    talker.employ(|job| match job {
        Job::MembersPage { .. } => {
            let mut view: MembersView = samples::members(0, 1);
            view.members[0].values[0] = Some("\u{1b}[2J\u{202e}\r\nb".into());
            Ok(JobAnswer::Members(view))
        }
        other => worker(other),
    });
    let said = talker.type_lines(&["5", "1", "1"]);
    assert!(said.contains("email \\e[2J<U+202E>\\r\\nb, address"), "{said}");
    let said = talker.type_lines(&["\u{1b}]0;x"]);
    assert!(said.starts_with("error: \"\\e]0;x\" is no answer"), "{said}");
}

#[test]
fn a_run_is_chosen_to_hear_its_report() {
    let mut talker = at_home();
    let said = talker.type_lines(&["8"]);
    assert!(said.contains("2. 2026-10-02 09:30, VIP October: failed: tickets.csv"), "{said}");
    let said = talker.type_lines(&["1"]);
    assert!(said.starts_with("Run 3 of VIP October"), "{said}");
    assert!(said.contains("161 people, 48 only by it"), "{said}");
}

#[test]
fn progress_is_a_line() {
    let progress = Progress::new(Stage::Matching, 1_200_000, Some(3));
    assert_eq!(progress_line(&progress), "Matching rows... 1,200,000 rows");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]
    #[test]
    fn any_answers_are_survived(lines in proptest::collection::vec(0_usize..LINES.len(), 0..60)) {
        let mut talker = at_home();
        for line in lines {
            talker.type_lines(&[LINES[line]]);
            let left = |effect: &Effect| matches!(effect, Effect::Quit { .. });
            if talker.take_effects().iter().any(left) {
                break;
            }
            proptest::prop_assert!(talker.transcript().ends_with(": "), "it asks again");
        }
    }
}

/// Answers that mean something somewhere.
const LINES: [&str; 16] =
    ["", "", "1", "1", "2", "3", "4", "5", "6", "7", "b", "n", "p", "a", "?", "vip"];

#[test]
fn profiles_tell_their_attributes_and_values() {
    let mut talker = at_home();
    let said = talker.type_lines(&["6"]);
    assert!(said.contains("1. 5,000,000 customers") && said.contains("2. 12 visitors"), "{said}");
    let said = talker.type_lines(&["1"]);
    let email = "  email: email, 4,900,000 of 5,000,000 customers (98.0 %)";
    assert!(said.contains(email), "{said}");
    let said = talker.type_lines(&["1"]);
    assert!(said.contains("city: 61 different values; 42.0 % Hà Nội"), "{said}");
    assert!(said.contains("active: 4,900,000 different values; all different"));
}

#[test]
fn a_person_is_told_by_the_id_and_erased_by_typing_it_again() {
    let mut talker = at_home();
    let said = talker.type_lines(&["6", "1", "2", "nobody"]);
    assert!(said.starts_with("error: no answer to ShowPerson"), "{said}");
    let said = talker.type_lines(&["C000000"]);
    assert!(said.contains("person0@example.com") && said.contains("in Hanoi since version 3"));
    let said = talker.type_lines(&["2"]);
    assert!(said.contains("C000000 is lost: 4 values, and the membership in 2 segments"), "{said}");
    assert!(said.contains("The conditions of Hanoi hold a value of C000000:"), "{said}");
    talker.take_jobs();
    talker.type_lines(&["", "2", "C00000"]);
    assert_eq!(talker.take_jobs(), [], "neither an empty line nor another id erases");
    let said = talker.type_lines(&["C000000"]);
    let jobs = talker.take_jobs();
    assert!(matches!(&jobs[..], [Job::ErasePerson(_), Job::ListAttributes(_)]), "{jobs:?}");
    assert!(said.starts_with("ok: The customer C000000 is erased, also from 2 segments."));
}
