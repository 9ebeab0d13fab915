//! The jobs of the segments browser on a real database.

use super::{Bench, Cancelled, bench, segment};
use crate::domain::{
    AttributeName, Audience, Condition, Conditions, ErrorKind, Logic, Method, NewSegment, Operator,
    Segment, SegmentEdit, SegmentName, Status,
};
use crate::export::Acceptance;
use crate::runtime::worker::Executor;
use crate::wizard::JobId;
use crate::wizard::job::{Job, JobAnswer, JobError, RemovalShown, SizesView};

fn conditions(parts: &[(&str, Operator, &[&str])], logic: Logic) -> Conditions {
    let condition = |(attribute, operator, values): &(&str, Operator, &[&str])| Condition {
        attribute: AttributeName::parse(attribute).unwrap(),
        operator: *operator,
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    };
    Conditions { logic, conditions: parts.iter().map(condition).collect() }
}

fn in_hanoi() -> Conditions {
    conditions(&[("city", Operator::Equals, &["Hanoi"])], Logic::And)
}

impl Bench {
    fn make(&self, new: NewSegment) -> Result<Segment, JobError> {
        made(self.ask(0, &Job::CreateSegment { destination: "main".into(), new }))
    }

    fn make_by(&self, name: &str, conditions: Conditions) -> Segment {
        let audience = Audience::Customer;
        self.make(NewSegment::Conditions { name: segment(name), audience, conditions }).unwrap()
    }

    fn edit(&self, name: &str, edit: SegmentEdit) -> Result<Segment, JobError> {
        let destination = "main".into();
        made(self.ask(0, &Job::EditSegment { destination, segment: segment(name), edit }))
    }

    fn count(&self, conditions: Conditions) -> Result<u64, JobError> {
        let (destination, audience) = ("main".into(), Audience::Customer);
        match self.ask(0, &Job::CountConditions { destination, audience, conditions })? {
            JobAnswer::Counted(people) => Ok(people),
            other => panic!("{other:?}"),
        }
    }

    fn names(&self) -> Vec<String> {
        match self.ask(0, &Job::ListSegments("main".into())) {
            Ok(JobAnswer::Segments(all)) => all.iter().map(|one| one.name.to_string()).collect(),
            other => panic!("{other:?}"),
        }
    }
}

fn made(answer: Result<JobAnswer, JobError>) -> Result<Segment, JobError> {
    match answer? {
        JobAnswer::Segment(segment) => Ok(segment),
        other => panic!("{other:?}"),
    }
}

fn overlap(segments: &[SegmentName]) -> Job {
    Job::OverlapSegments { destination: "main".into(), segments: segments.to_vec() }
}

#[test]
fn segments_are_made_empty_by_conditions_and_as_copies() {
    let bench = bench();
    let empty = NewSegment::Empty { name: segment("Later"), audience: Audience::Visitor };
    let made = bench.make(empty).unwrap();
    assert_eq!((made.method, made.members, made.version), (Method::Empty, 0, 0));
    let made = bench.make_by("Hanoi", in_hanoi());
    assert_eq!((made.method, made.members, made.version), (Method::Conditions, 1, 1));
    let copy = NewSegment::Copy { name: segment("Hanoi 2"), of: segment("hanoi") };
    let copy = bench.make(copy).unwrap();
    assert_eq!((copy.members, copy.conditions), (1, Some(in_hanoi())));
    let taken = NewSegment::Empty { name: segment("HANOI"), audience: Audience::Customer };
    let error = bench.make(taken).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Invalid);
    assert!(error.message.contains("is taken") && error.hint.is_some(), "{error:?}");
}

#[test]
fn what_is_counted_is_who_becomes_a_member() {
    let bench = bench();
    let cases = [
        in_hanoi(),
        conditions(&[("city", Operator::NotExists, &[])], Logic::And),
        conditions(
            &[("city", Operator::AnyOf, &["Hanoi", "Hue"]), ("email", Operator::Contains, &["b"])],
            Logic::And,
        ),
        conditions(
            &[("city", Operator::Equals, &["Hue"]), ("email", Operator::StartsWith, &["CAT"])],
            Logic::Or,
        ),
    ];
    for (at, conditions) in cases.into_iter().enumerate() {
        let counted = bench.count(conditions.clone()).unwrap();
        assert!(bench.names().len() == at, "counting writes nothing");
        assert_eq!(bench.make_by(&format!("S{at}"), conditions).members, counted);
    }
    let error =
        bench.count(conditions(&[("city", Operator::Greater, &["5"])], Logic::And)).unwrap_err();
    assert!(error.hint.is_some_and(|hint| hint.contains("equals")), "{}", error.message);
    let count = Job::CountConditions {
        destination: "main".into(),
        audience: Audience::Customer,
        conditions: in_hanoi(),
    };
    let new = NewSegment::Conditions {
        name: segment("Stopped"),
        audience: Audience::Customer,
        conditions: in_hanoi(),
    };
    let create = Job::CreateSegment { destination: "main".into(), new };
    let before = bench.names();
    for job in [count, create] {
        let stopped = bench.session.execute(JobId(1), &job, &Cancelled).unwrap_err();
        assert_eq!(stopped.kind, ErrorKind::Cancelled);
    }
    assert_eq!(bench.names(), before, "nothing is made when somebody stops it");
}

#[test]
fn a_computed_segment_follows_the_profiles() {
    let bench = bench();
    bench.make_by("Hanoi", in_hanoi());
    bench.import("id,city\n2,Hanoi\n1,Hue\n3,Hanoi\n");
    let compute = |name: &str| {
        bench.ask(0, &Job::ComputeSegment { destination: "main".into(), segment: segment(name) })
    };
    let Ok(JobAnswer::Written(written)) = compute("Hanoi") else { panic!("not computed") };
    let members = written.members;
    assert_eq!((written.version, members.added, members.removed, members.after), (2, 2, 1, 2));
    let sizes = bench.ask(0, &Job::SegmentSizes("main".into())).unwrap();
    let expected = SizesView { segment: written.segment.number, sizes: vec![1, 2] };
    assert_eq!(sizes, JobAnswer::SegmentSizes(vec![expected]));
    let empty = NewSegment::Empty { name: segment("Later"), audience: Audience::Customer };
    bench.make(empty).unwrap();
    assert!(compute("Later").unwrap_err().message.contains("not computed from conditions"));
}

#[test]
fn segments_are_renamed_put_away_and_deleted() {
    let bench = bench();
    bench.make_by("Hanoi", in_hanoi());
    let renamed = bench.edit("Hanoi", SegmentEdit::Rename(segment("Hà Nội"))).unwrap();
    assert_eq!(renamed.name, segment("Hà Nội"));
    for status in [Status::Disabled, Status::Archived, Status::Enabled] {
        assert_eq!(bench.edit("Hà Nội", SegmentEdit::Status(status)).unwrap().status, status);
    }
    let gone = bench.edit("Hà Nội", SegmentEdit::Delete).unwrap();
    assert_eq!((gone.members, bench.names().len()), (1, 0));
    assert!(bench.edit("Hà Nội", SegmentEdit::Delete).is_err());
}

#[test]
fn segments_are_compared_with_what_they_share() {
    let bench = bench();
    bench.make_by("Hanoi", in_hanoi());
    bench.make_by("Some city", conditions(&[("city", Operator::Exists, &[])], Logic::And));
    let names = [segment("Hanoi"), segment("Some city")];
    let Ok(JobAnswer::Overlap(view)) = bench.ask(0, &overlap(&names)) else { panic!("no view") };
    let figures: Vec<(&[usize], u64, u64)> =
        view.combinations.iter().map(|one| (&one.places[..], one.in_all, one.only)).collect();
    assert_eq!(figures, [(&[0][..], 1, 0), (&[1], 2, 1), (&[0, 1], 1, 1)]);
    let visitors = NewSegment::Empty { name: segment("V"), audience: Audience::Visitor };
    bench.make(visitors).unwrap();
    let mixed = bench.ask(0, &overlap(&[segment("Hanoi"), segment("V")])).unwrap_err();
    assert!(mixed.hint.is_some_and(|hint| hint.contains("one audience")));
}

#[test]
fn those_of_a_source_are_shown_and_removed_unless_the_segment_changed() {
    let bench = bench();
    bench.preview(1);
    bench.commit(2, 1).unwrap();
    let (destination, name) = ("main".to_owned(), segment("VIP"));
    let job = Job::ListSources { destination: destination.clone(), segment: name.clone() };
    let Ok(JobAnswer::Sources(view)) = bench.ask(3, &job) else { panic!("sources") };
    assert_eq!((view.sources[0].found, view.sources[0].only), (2, 2));
    let source = view.sources[0].path.clone();
    let page = Job::RemovalPage {
        destination: destination.clone(),
        segment: name.clone(),
        source: source.clone(),
        start: 1,
        count: 9,
    };
    let Ok(JobAnswer::Removal(removal)) = bench.ask(4, &page) else { panic!("removal") };
    assert_eq!((removal.shown, removal.staying), (RemovalShown { version: 1, leaving: 2 }, 0));
    assert_eq!((removal.page.total, removal.page.members.len()), (2, 1));
    assert_eq!(removal.guards.len(), 1);
    let remove = |shown, acceptance| Job::RemoveSource {
        destination: destination.clone(),
        segment: name.clone(),
        source: source.clone(),
        shown,
        acceptance,
    };
    let stale = RemovalShown { version: 1, leaving: 1 };
    let again = bench.ask(5, &remove(stale, Acceptance::Guards));
    assert!(matches!(again, Ok(JobAnswer::Removal(_))), "{again:?}");
    let guarded = bench.ask(6, &remove(removal.shown, Acceptance::None)).unwrap_err();
    assert_eq!(guarded.kind, ErrorKind::Guard);
    let Ok(JobAnswer::Written(written)) = bench.ask(7, &remove(removal.shown, Acceptance::Guards))
    else {
        panic!("removed")
    };
    assert_eq!((written.version, written.members.removed, written.members.after), (2, 2, 0));
    assert_eq!(written.segment.method, Method::MatchingFile);
}
