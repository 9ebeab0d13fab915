//! Tests of the overlap.

use super::refusal;
use crate::domain::overlap::combinations;
use crate::domain::{Audience, MemberSet, Segment, SegmentName};
use crate::wizard::driver::Driver;
use crate::wizard::job::{Job, JobAnswer, OverlapView};
use crate::wizard::samples;

fn name(name: &str) -> SegmentName {
    SegmentName::parse(name).unwrap()
}

fn view(parts: &[(&str, std::ops::Range<u32>)]) -> OverlapView {
    let sets: Vec<MemberSet> = parts.iter().map(|(_, range)| range.clone().collect()).collect();
    let segment = |((name, _), set): (&(&str, _), &MemberSet)| samples::segment(name, set.len());
    OverlapView {
        segments: parts.iter().zip(&sets).map(segment).collect(),
        combinations: combinations(&sets),
    }
}

fn three() -> OverlapView {
    view(&[("Hanoi", 0..10_000), ("Old customers", 9_000..9_100), ("VIP October", 9_050..23_374)])
}

/// The overlap of all three segments of the list.
fn overlap(columns: u16, rows: u16, view: OverlapView) -> Driver {
    let mut driver = Driver::new(columns, rows);
    driver.answer(JobAnswer::Home(samples::home()));
    driver.keys("s").answer(JobAnswer::Segments(samples::segments()));
    driver.keys("z space space space v");
    let segments = vec![name("Hanoi"), name("Old customers"), name("VIP October")];
    let job = Job::OverlapSegments { destination: "main".into(), segments };
    assert_eq!(driver.open_jobs().last(), Some(&&job));
    driver.answer(JobAnswer::Overlap(view));
    driver
}

#[test]
fn every_combination_with_somebody_has_its_size_and_the_largest_comes_first() {
    let mut driver = overlap(80, 24, three());
    insta::assert_snapshot!(driver.screen());
    driver.keys("down");
    let shown = driver.screen();
    assert!(shown.contains("9,000 people are in Hanoi and in no other"), "{shown}");
    driver.keys("esc");
    assert!(driver.screen().contains("3 marked"), "{}", driver.screen());
}

#[test]
fn the_overlap_in_a_wide_window() {
    insta::assert_snapshot!(overlap(160, 50, three()).screen());
}

#[test]
fn eight_segments_fit_the_smallest_window() {
    let names = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "A very long name of it"];
    let parts: Vec<_> = names.into_iter().zip(1_u32..).map(|(n, at)| (n, at..at * 3)).collect();
    insta::assert_snapshot!(overlap(60, 16, view(&parts)).screen());
}

#[test]
fn nobody_at_all_is_said() {
    let driver = overlap(80, 24, view(&[("Hanoi", 0..0), ("VIP October", 0..0)]));
    assert!(driver.screen().contains("Nobody is in any of these segments."));
}

#[test]
fn a_failure_is_told() {
    let mut driver = overlap(80, 24, three());
    driver.keys("esc v").fail("somebody deleted it");
    assert!(driver.screen().contains("error: somebody deleted it"));
}

#[test]
fn only_two_to_eight_of_one_audience_are_compared() {
    let one = samples::segment("One", 1);
    let visitors = Segment { audience: Audience::Visitor, ..one.clone() };
    assert!(refusal(&[&one]).unwrap().contains("two"));
    assert_eq!(refusal(&[&one, &one]), None);
    assert_eq!(refusal(&[&one; 8]), None);
    assert!(refusal(&[&one; 9]).unwrap().contains("At most 8"));
    assert!(refusal(&[&one, &visitors]).unwrap().contains("visitors"));
}
