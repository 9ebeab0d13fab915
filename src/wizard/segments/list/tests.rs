//! Tests of the list of segments.

use crate::domain::label::parse_labels;
use crate::domain::{
    Audience, ErrorKind, Method, NewSegment, Progress, Segment, SegmentEdit, SegmentName, Stage,
    Status,
};
use crate::wizard::driver::Driver;
use crate::wizard::job::{Job, JobAnswer, JobError, SizesView};
use crate::wizard::message::Effect;
use crate::wizard::samples;

fn list(columns: u16, rows: u16) -> Driver {
    let mut driver = Driver::new(columns, rows);
    driver.answer(JobAnswer::Home(samples::home()));
    driver.keys("s").answer(JobAnswer::Segments(samples::segments()));
    driver.take_effects();
    driver
}

/// The same where Hanoi is computed from conditions.
fn list_by_conditions() -> Driver {
    let mut driver = Driver::new(80, 24);
    driver.answer(JobAnswer::Home(samples::home()));
    let mut segments = samples::segments();
    segments[0].method = Method::Conditions;
    driver.keys("s").answer(JobAnswer::Segments(segments));
    driver.take_effects();
    driver
}

fn name(name: &str) -> SegmentName {
    SegmentName::parse(name).unwrap()
}

/// The one job that was started since the last call.
#[track_caller]
fn started(driver: &mut Driver) -> Job {
    let mut effects = driver.take_effects();
    let Some(Effect::Start { job, .. }) = effects.pop() else { panic!("nothing was started") };
    assert_eq!(effects, []);
    job
}

fn edit(segment: &str, edit: SegmentEdit) -> Job {
    Job::EditSegment { destination: "main".into(), segment: name(segment), edit }
}

/// The worker has done it; the list comes again with what it made.
fn done(driver: &mut Driver, segment: Segment) {
    driver.answer(JobAnswer::Segment(segment.clone()));
    assert_eq!(started(driver), Job::ListSegments("main".into()));
    let mut segments = samples::segments();
    segments.retain(|other| other.number != segment.number);
    segments.push(segment);
    segments.sort_by_key(|segment| segment.name.key());
    driver.answer(JobAnswer::Segments(segments));
}

fn hanoi() -> Segment {
    samples::segment("Hanoi", 1_000_000)
}

#[test]
fn the_segments() {
    insta::assert_snapshot!(list(80, 24).screen());
}

#[test]
fn the_segments_in_a_wide_window_with_their_sizes() {
    let mut driver = list(160, 50);
    driver.keys("z O space space");
    assert_eq!(driver.open_jobs(), [&Job::SegmentSizes("main".into())]);
    driver.answer(JobAnswer::SegmentSizes(vec![
        SizesView { segment: 1, sizes: vec![900_000, 1_100_000, 1_000_000] },
        SizesView { segment: 3, sizes: vec![0, 5, 13_374] },
    ]));
    insta::assert_snapshot!(driver.screen());
}

#[test]
fn a_change_does_not_wait_for_the_sizes() {
    let mut driver = list(160, 50);
    let sizing = driver.newest();
    driver.keys("e");
    let effects = driver.take_effects();
    assert_eq!(effects[0], Effect::Cancel(sizing));
    driver.answer(JobAnswer::Segment(Segment { status: Status::Disabled, ..hanoi() }));
    driver.answer(JobAnswer::Segments(samples::segments()));
    assert_eq!(driver.open_jobs(), [&Job::SegmentSizes("main".into())]);
}

#[test]
fn the_smallest_window_still_shows_the_names() {
    let mut driver = list(60, 16);
    driver.keys("z");
    insta::assert_snapshot!(driver.screen());
}

#[test]
fn loading_says_so_and_how_far_it_is() {
    let mut driver = Driver::new(80, 24);
    driver.answer(JobAnswer::Home(samples::home())).keys("s");
    assert!(driver.screen().contains("Loading …"));
    driver.progress(Progress::new(Stage::Reading, 1_500, Some(250)));
    assert!(driver.screen().contains("25.0 % · 1,500 rows"), "{}", driver.screen());
}

#[test]
fn the_segments_are_filtered_while_typing_and_the_filter_can_stay() {
    let mut driver = list(80, 24);
    driver.keys("/ \"october vip\"");
    let shown = driver.screen();
    assert!(shown.contains("VIP October") && !shown.contains("Hanoi"), "{shown}");
    assert!(shown.contains("1 of 2"), "{shown}");
    driver.keys("tab");
    assert!(driver.screen().contains("esc all segments"), "{}", driver.screen());
    driver.keys("e");
    let job = edit("VIP October", SegmentEdit::Status(Status::Disabled));
    assert_eq!(started(&mut driver), job, "a letter is a key again");
    driver.keys("enter");
    assert!(driver.screen().starts_with("segport · Segment VIP October · main"));
}

#[test]
fn every_column_can_be_sorted_by_both_ways_and_the_cursor_stays() {
    let mut driver = list(80, 24);
    driver.keys("down o o");
    let shown = driver.screen();
    assert!(shown.contains("by members, largest first") && shown.contains("members v"), "{shown}");
    assert!(shown.contains(">   VIP October"), "{shown}");
    driver.keys("O");
    assert!(driver.screen().contains("members ^"), "{}", driver.screen());
    driver.click("updated").click("updated v");
    assert!(driver.screen().contains("by updated, oldest first"), "{}", driver.screen());
}

#[test]
fn marks_survive_sorting_and_filtering() {
    let mut driver = list(80, 24);
    driver.keys("space");
    for keys in ["o o O", "/ \"vip\" esc", "z"] {
        driver.keys(keys);
        let shown = driver.screen();
        assert!(shown.contains("* Hanoi") && shown.contains("1 marked"), "{keys}: {shown}");
        assert!(!shown.contains("* VIP"), "{shown}");
    }
    driver.keys("g /  \"hanoi\" tab space");
    assert!(!driver.screen().contains("marked"), "{}", driver.screen());
}

#[test]
fn an_empty_segment_is_made_under_a_free_name() {
    let mut driver = list(80, 24);
    driver.keys("n \"old CUSTOMERS\" tab");
    insta::assert_snapshot!(driver.screen());
    driver.keys("right enter");
    assert_eq!(driver.take_effects(), [], "the name is taken");
    driver.keys("\" 2\" enter");
    let new = NewSegment::Empty { name: name("old CUSTOMERS 2"), audience: Audience::Visitor };
    assert_eq!(started(&mut driver), Job::CreateSegment { destination: "main".into(), new });
    driver.keys("\"x\" esc");
    assert!(driver.screen().contains("old CUSTOMERS 2"), "it waits for what becomes of it");
    done(&mut driver, Segment { number: 9, ..samples::segment("Old customers 2", 0) });
    let shown = driver.screen();
    assert!(shown.contains("ok: Old customers 2 is made, with 0 members."), "{shown}");
    assert!(shown.contains(">   Old customers 2"), "{shown}");
    assert!(!shown.contains("u undo"), "what was made is not unmade");
}

#[test]
fn a_name_the_database_refuses_is_kept_and_told() {
    let mut driver = list(80, 24);
    driver.keys("n \"New\" enter");
    let error = JobError {
        kind: ErrorKind::Invalid,
        message: "the name \"New\" is taken by a segment".into(),
        hint: Some("choose another name".into()),
    };
    driver.fail_at(|job| matches!(job, Job::CreateSegment { .. }), error);
    let shown = driver.screen();
    assert!(shown.contains("Name          New"), "{shown}");
    assert!(shown.contains("is taken by a segment; choose another name"), "{shown}");
}

#[test]
fn renaming_is_undone_by_renaming_back() {
    let mut driver = list(80, 24);
    driver.keys("r enter");
    assert_eq!(driver.take_effects(), [], "the same name changes nothing");
    driver.keys("r ^U \"Hà Nội\" enter");
    assert_eq!(started(&mut driver), edit("Hanoi", SegmentEdit::Rename(name("Hà Nội"))));
    done(&mut driver, samples::segment("Hà Nội", 1_000_000));
    let shown = driver.screen();
    assert!(shown.contains("ok: Hanoi is called Hà Nội now."), "{shown}");
    assert!(shown.contains("u undo"), "{shown}");
    driver.keys("u");
    assert_eq!(started(&mut driver), edit("Hà Nội", SegmentEdit::Rename(name("Hanoi"))));
    done(&mut driver, hanoi());
    let shown = driver.screen();
    assert!(shown.contains("ok: Undone: Hà Nội is called Hanoi now."), "{shown}");
    driver.keys("u");
    assert!(driver.screen().contains("note: There is nothing that could be undone."));
    assert_eq!(driver.take_effects(), []);
}

#[test]
fn a_status_is_changed_and_changed_back() {
    let mut driver = list(80, 24);
    driver.keys("e");
    assert_eq!(started(&mut driver), edit("Hanoi", SegmentEdit::Status(Status::Disabled)));
    done(&mut driver, Segment { status: Status::Disabled, ..hanoi() });
    assert!(driver.screen().contains("ok: Hanoi is disabled now."), "{}", driver.screen());
    driver.keys("a");
    assert_eq!(started(&mut driver), edit("Hanoi", SegmentEdit::Status(Status::Archived)));
    done(&mut driver, Segment { status: Status::Archived, ..hanoi() });
    let shown = driver.screen();
    assert!(shown.contains("2 archived (z shows them)") && !shown.contains("> Hanoi"), "{shown}");
    driver.keys("u");
    assert_eq!(started(&mut driver), edit("Hanoi", SegmentEdit::Status(Status::Disabled)));
    done(&mut driver, Segment { status: Status::Disabled, ..hanoi() });
    assert!(driver.screen().contains(">   Hanoi (disabled)"), "{}", driver.screen());
}

#[test]
fn labels_are_typed_shown_and_found_by_the_filter() {
    let mut driver = list(80, 24);
    driver.keys("l");
    insta::assert_snapshot!(driver.screen(), @r#"
segport · Segments · main

Labels of Hanoi

> Labels
                Words of your own, with commas between them; the filter of the
                list finds them.















enter save   esc cancel   F1 help   ^P commands   ^C leave
"#);
    driver.keys("\"shop\" \",\" a space \"very\"");
    for _ in 0..50 {
        driver.keys("x");
    }
    driver.keys("enter");
    assert!(driver.screen().contains("longer than 40 characters"), "{}", driver.screen());
    driver.keys("^u \"shop, Autumn\" enter");
    let labels = parse_labels("Autumn, shop").unwrap();
    assert_eq!(started(&mut driver), edit("Hanoi", SegmentEdit::Labels(labels.clone())));
    done(&mut driver, Segment { labels, ..hanoi() });
    let shown = driver.screen();
    assert!(shown.contains("ok: Hanoi is labelled Autumn, shop now."), "{shown}");
    assert!(shown.contains("Hanoi #Autumn #shop"), "{shown}");
    driver.keys("/ \"#shop\"");
    let shown = driver.screen();
    assert!(shown.contains("Hanoi #Autumn") && !shown.contains("VIP October"), "{shown}");
    driver.keys("esc u");
    assert_eq!(started(&mut driver), edit("Hanoi", SegmentEdit::Labels(Vec::new())));
}

#[test]
fn an_archived_segment_is_recovered_first() {
    let mut driver = list(80, 24);
    driver.keys("z down");
    for key in ["e", "p"] {
        driver.keys(key);
        assert!(driver.screen().contains("Old customers is archived; recover it first."));
        assert_eq!(driver.take_effects(), []);
    }
    driver.keys("a");
    assert_eq!(started(&mut driver), edit("Old customers", SegmentEdit::Status(Status::Enabled)));
}

#[test]
fn a_copy_has_a_name_of_its_own() {
    let mut driver = list(80, 24);
    driver.keys("c enter");
    let new = NewSegment::Copy { name: name("Hanoi copy"), of: name("Hanoi") };
    assert_eq!(started(&mut driver), Job::CreateSegment { destination: "main".into(), new });
    done(&mut driver, Segment { number: 9, ..samples::segment("Hanoi copy", 1_000_000) });
    let shown = driver.screen();
    assert!(shown.contains("Hanoi copy is made, a copy of Hanoi with 1,000,000"), "{shown}");
}

#[test]
fn only_conditions_are_computed_again_and_that_can_be_stopped() {
    let mut driver = list_by_conditions();
    driver.keys("down p");
    assert!(driver.screen().contains("VIP October is matching-file"), "{}", driver.screen());
    driver.keys("up p");
    let compute = Job::ComputeSegment { destination: "main".into(), segment: name("Hanoi") };
    assert_eq!(started(&mut driver), compute);
    driver.progress(Progress::new(Stage::Matching, 1_500_000, Some(250)));
    let shown = driver.screen();
    assert!(shown.contains("25.0 % · 1,500,000 rows") && shown.contains("esc stop"), "{shown}");
    driver.keys("d");
    assert!(driver.screen().contains("note: Hanoi is being computed."), "one after the other");
    driver.answer(JobAnswer::Written(samples::restored()));
    let shown = driver.screen();
    assert!(shown.contains("ok: Hanoi has 900,000 members: 0 joined, 100,000 left."), "{shown}");
    driver.answer(JobAnswer::Segments(samples::segments()));
    driver.take_effects();

    let mut driver = list_by_conditions();
    driver.keys("p");
    let computing = driver.newest();
    driver.take_effects();
    driver.keys("esc");
    assert_eq!(driver.take_effects(), [Effect::Cancel(computing)]);
    assert!(driver.screen().contains("Stopping"), "only its own end tells what became of it");
}

#[test]
fn deleting_says_what_is_lost_and_wants_the_name() {
    let mut driver = list(80, 24);
    driver.keys("d");
    insta::assert_snapshot!(driver.screen());
    driver.keys("enter");
    assert_eq!(driver.take_effects(), [], "enter alone keeps it");
    driver.keys("d \"hanoi\" enter");
    assert_eq!(driver.take_effects(), [], "another name keeps it");
    driver.keys("^U \"Hanoi\" enter");
    assert_eq!(started(&mut driver), edit("Hanoi", SegmentEdit::Delete));
    driver.keys("esc");
    assert!(driver.screen().contains("Hanoi is being deleted."), "leaving is asked");
    driver.keys("esc").answer(JobAnswer::Segment(hanoi()));
    driver.answer(JobAnswer::Segments(samples::segments().split_off(1)));
    let shown = driver.screen();
    assert!(shown.contains("ok: Hanoi is deleted with its members and versions."), "{shown}");
    assert!(!shown.contains("u undo") && shown.contains(">   VIP October"), "{shown}");
}

#[test]
fn a_failure_is_told_with_what_to_do_and_changes_nothing() {
    let mut driver = list(80, 24);
    driver.keys("e");
    let error = JobError {
        kind: ErrorKind::Busy,
        message: "somebody else is writing to main.db".into(),
        hint: Some("try again".into()),
    };
    driver.fail_at(|job| matches!(job, Job::EditSegment { .. }), error);
    let shown = driver.screen();
    assert!(shown.contains("error: somebody else is writing to main.db; try again"), "{shown}");
    assert!(!shown.contains("u undo"), "{shown}");
}
