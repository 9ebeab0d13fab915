//! The wizard line by line, answered from standard input as a script or a
//! screen reader's user does.

use std::fs;
use std::path::Path;

use super::{Answer, Place};

#[path = "../../programs/transcript.rs"]
mod transcript;

/// The transcript in the README.
const TRANSCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/screenshots/accessible.txt");

/// Answers, a line each.
fn lines(answers: &[&str]) -> String {
    answers.join("\n") + "\n"
}

/// Answers the questions about the tickets.
fn talk(place: &Place, answers: &[&str]) -> Answer {
    let answer = place.piped("--accessible tickets.csv", &lines(answers)).ok();
    assert!(!answer.out.contains('\u{1b}'), "{answer:#?}");
    answer
}

#[test]
fn the_first_export_is_the_transcript_and_commits() {
    let place = Place::new();
    let program = Path::new(env!("CARGO_BIN_EXE_segport"));
    let written = transcript::first_export(program, &place.path("home"));
    assert!(!written.contains('\u{1b}'));
    let kept = fs::read_to_string(TRANSCRIPT).unwrap();
    assert_eq!(written, kept, "cargo run --example screenshots writes it again");
    let segments = place.json("--home home/demo segment list");
    let found = segments.as_array().unwrap().iter().find(|one| one["name"] == "VIP October");
    assert_eq!(found.unwrap()["version"], 1, "{segments}");
    let history = place.json("--home home/demo history");
    assert_eq!(history[0]["trigger"], "wizard");
}

#[test]
fn the_readme_shows_the_transcript() {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let section = readme.split_once("## Line by line\n").expect("the section is there").1;
    let block = section.split_once("```text\n").unwrap().1.split_once("```\n").unwrap().0;
    assert_eq!(block, fs::read_to_string(TRANSCRIPT).unwrap());
}

#[test]
fn the_end_of_input_leaves_and_keeps_the_draft() {
    let place = Place::filled();
    let answer = talk(&place, &["", "", "", "", "", "Kept"]);
    assert!(answer.out.contains("The unfinished export is kept"), "{answer:#?}");
    let answer = place.piped("--accessible", &lines(&["1", "q"])).ok();
    assert!(answer.out.contains("1. Continue the unfinished export: tickets.csv to Kept"));
    assert!(answer.out.contains("Source: whose profiles are searched?"), "{answer:#?}");
    assert_eq!(place.segment_count(), 0);
}

#[test]
fn wrong_answers_are_told_and_nothing_is_lost() {
    let place = Place::filled();
    let answer = talk(&place, &["8", "yes", "", "", "", "", "", " ", "VIP", "?", "b", "", "q"]);
    let told = [
        "error: \"8\" is no answer here. Answer with a number from 1 to 7",
        "error: \"yes\" is no answer here.",
        "error: An empty line is no answer here. Answer with a text",
        "Answer with a number or a letter from the list",
        "Name [VIP]: ",
    ];
    for told in told {
        assert!(answer.out.contains(told), "{told} in {answer:#?}");
    }
}

#[test]
fn a_guard_needs_the_name_of_the_segment() {
    let place = Place::filled();
    let to_the_preview = ["", "", "", "", "", "Callers", "", "city", "1", "3", "Hà Nội", "g", ""];
    let answer = talk(&place, &[&to_the_preview[..], &["1", "callers", "", "q"]].concat());
    for told in ["stop: OR with a constant", "error: this is not the name", "nothing was written"] {
        assert!(answer.out.contains(told), "{told} in {answer:#?}");
    }
    assert_eq!(place.segment_count(), 0);
    let answer = talk(&place, &[&to_the_preview[..], &["1", "Callers", "q"]].concat());
    assert!(answer.out.ends_with("Destination: main.\n"), "{answer:#?}");
    assert_eq!(place.members("Callers"), ["C1", "C2", "C3"]);
}

#[test]
fn a_saved_export_is_run_and_its_commit_undone() {
    let place = Place::filled();
    let answers = ["2", "1", "", "1", "3", "2", "q"];
    let answer = place.piped("--accessible", &lines(&answers)).ok();
    assert!(answer.out.contains("Add the customers found in tickets.csv to Callers."));
    assert!(answer.out.contains("ok: Committed") && answer.out.contains("ok: Undone"));
    assert_eq!(place.members("Callers"), [""; 0]);
}

#[test]
fn the_environment_asks_for_lines_too() {
    let place = Place::filled();
    let run = |variable: (&str, &str), line: &str| {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        let mut command = place.command(&arguments);
        super::answer(command.env(variable.0, variable.1).output().unwrap())
    };
    let answer = run(("ACCESSIBLE", "1"), "tickets.csv").ok();
    assert!(answer.out.contains("Is it read right?"), "{answer:#?}");
    for (variable, value) in [("ACCESSIBLE", "0"), ("ACCESSIBLE", ""), ("TERM", "dumb")] {
        run((variable, value), "tickets.csv").error(2, "the wizard needs a terminal");
    }
    let answer = run(("ACCESSIBLE", "1"), "demo").ok();
    assert!(answer.out.contains("Wrote version 1"), "headless as ever: {answer:#?}");
}

#[test]
fn standard_input_cannot_be_both_the_answers_and_the_table() {
    let place = Place::filled();
    let answer = place.piped("--accessible", &lines(&["1", "-", "tickets.csv"])).ok();
    assert!(answer.out.contains("error: standard input holds your answers"), "{answer:#?}");
    assert!(answer.out.contains("tickets.csv is read as CSV"), "{answer:#?}");
}

#[test]
fn a_hostile_table_is_shown_and_never_obeyed() {
    let place = Place::filled();
    place
        .write("tickets.csv", "Email,No\u{1b}[2Jte\nan@example.com,\u{1b}]0;x\u{7}\u{202e}\nx,y\n");
    let answer = talk(&place, &["", "", "", "", "", "Seen", "", "", "", "5", "1", "q"]);
    assert!(answer.out.contains("No\\e[2Jte: text"), "{answer:#?}");
    assert!(answer.out.contains("\\e]0;x<U+0007><U+202E>"), "{answer:#?}");
}
