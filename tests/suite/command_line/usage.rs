//! Arguments, help, the wizard without a terminal, and where words go.

use super::{Answer, Place};

#[test]
fn help_version_completions_and_manual_are_answers() {
    let place = Place::new();
    assert!(place.run("--help").ok().out.contains("Commands:"));
    assert!(place.run("segment create --help").ok().out.contains("not-starts-with"));
    assert!(place.run("--version").ok().out.starts_with("segport "));
    assert!(place.run("completions bash").ok().out.contains("_segport"));
    assert!(place.run("man").ok().out.contains(".TH segport"));
    assert!(!place.path("home").exists(), "an answer makes no home");
}

#[test]
fn wrong_usage_ends_with_2() {
    let place = Place::new();
    place.run("profiles attributes custommer").error(2, "similar value exists: 'customer'");
    place.run("destination add main --phone-region XX").error(2, "unknown phone region");
    place.run("destination add a/b").error(2, "cannot be a name");
    place.run("profiles import customer a.csv --id x --type email=emial").error(2, "\"email\"?");
    place.run("segment overlap one").error(2, "2 values");
    place.run("tickets.csv history").error(2, "stands before a command");
    let text = place.run("--json history --segmnt x");
    assert_eq!((text.code, text.out.as_str()), (2, ""));
    let error: serde_json::Value = serde_json::from_str(&text.err).unwrap();
    assert_eq!(error["error"]["kind"], "usage");
    assert_eq!(error["error"]["message"], "unexpected argument '--segmnt' found");
}

#[test]
fn the_wizard_needs_a_terminal_and_a_file_that_is_there() {
    let place = Place::new();
    place.run("").error(2, "segport run EXPORT");
    place.write("tickets.csv", "Email\n");
    place.run("tickets.csv").error(2, "the wizard needs a terminal");
    place.run("nosuchfile.csv").error(4, "nosuchfile.csv: there is no such file");
    place.run("histori").error(4, "did you mean the command: segport history?");
}

#[test]
fn the_destination_is_named_or_the_only_one_or_the_last() {
    let place = Place::filled();
    place.run("destination add other").ok();
    place.run("segment list").error(2, "name one with --destination: main, other");
    place.run("segment list --destination othr").error(4, "did you mean \"other\"?");
    place.run("segment list --destination other").ok();
    place.run("run callers").ok();
    assert_eq!(place.segment_count(), 1, "the one used last");
    Place::new().run("segment list").error(4, "there is no destination yet");
}

#[test]
fn words_are_quiet_and_coloured_as_asked() {
    let place = Place::filled();
    let Answer { out, err, .. } = place.run("--quiet destination remove main").ok();
    assert_eq!((out.as_str(), err.as_str()), ("", ""));
    let plain = place.run("destination validate main");
    assert!(!plain.err.contains('\u{1b}'), "{plain:?}");
    let coloured = place.run("destination validate main --color always");
    assert!(coloured.err.starts_with("\u{1b}[1;31merror:"), "{coloured:?}");
}

#[test]
fn the_home_is_the_option_then_the_variable() {
    let place = Place::filled();
    let named = place.run("--home elsewhere destination list").ok();
    assert_eq!(named.out, "");
    assert!(place.run("destination list").ok().out.contains("main"));
}

#[test]
#[cfg(unix)]
fn a_reader_that_leaves_is_no_error() {
    use std::io::Read;

    let place = Place::filled();
    let rows = super::lines(40_000, |n| format!("P{n},p{n}@example.com"));
    place.write("many.csv", &format!("customer_id,email\n{rows}"));
    place.run("profiles import customer many.csv --id customer_id").ok();
    place.args(&[
        "segment",
        "create",
        "All",
        "--audience",
        "customer",
        "--condition",
        "email",
        "exists",
    ]);
    let mut child = place.command(&["segment", "members", "All"]).spawn().unwrap();
    let mut first = [0; 2];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let answer = super::answer(child.wait_with_output().unwrap());
    assert_eq!((answer.code, answer.err.as_str()), (0, ""));
}
