//! The jobs that find people, on a real database.

use super::{Bench, Cancelled, bench, segment};
use crate::domain::{
    Among, AttributeName, Audience, Direction, ErrorKind, ProfileField, Search, SearchPlace,
};
use crate::runtime::worker::Executor;
use crate::wizard::JobId;
use crate::wizard::job::{Job, JobAnswer, JobError};

fn city() -> ProfileField {
    ProfileField::Attribute(AttributeName::parse("city").unwrap())
}

fn find(among: Among, text: Option<&str>, order: Option<ProfileField>) -> Job {
    let search = text.map(|text| Search {
        field: Some(city()),
        place: SearchPlace::Anywhere,
        text: text.to_owned(),
    });
    Job::FindPeople { destination: "main".into(), among, search, order }
}

impl Bench {
    fn found(&self, id: u64, job: &Job) -> u64 {
        match self.ask(id, job) {
            Ok(JobAnswer::PeopleFound(total)) => total,
            other => panic!("{other:?}"),
        }
    }

    /// The ids of a page, and how many there are in all.
    fn ids(&self, list: u64, direction: Direction, start: u64) -> Result<Vec<String>, JobError> {
        let page = Job::FoundPage { list: JobId(list), direction, start, count: usize::MAX };
        match self.ask(99, &page)? {
            JobAnswer::FoundPage(view) => {
                assert_eq!((view.start, &*view.attributes[1]), (start, "city"));
                Ok(view.people.into_iter().map(|person| person.id).collect())
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn people_of_an_audience_and_of_a_segment_are_found_and_paged() {
    let bench = bench();
    bench.import(
        "id,email,city\n7,g@example.com,Nha Trang\n8,h@example.com,Hà Nam\n9,i@example.com,\n",
    );
    let everybody = Among::Audience(Audience::Customer);
    assert_eq!(bench.found(1, &find(everybody.clone(), Some("HA "), None)), 3);
    // Who begins with it comes first.
    assert_eq!(bench.ids(1, Direction::Ascending, 0).unwrap(), ["1", "8", "7"]);
    assert_eq!(bench.ids(1, Direction::Ascending, 2).unwrap(), ["7"]);
    let total = bench.found(2, &find(everybody, None, Some(city())));
    let upwards = bench.ids(2, Direction::Ascending, 0).unwrap();
    let downwards = bench.ids(2, Direction::Descending, 0).unwrap();
    assert_eq!(upwards.len() as u64, total);
    assert_eq!((&*upwards[0], &*downwards[0]), ("8", "7"));
    assert_eq!(upwards.last(), downwards.last(), "who has no city is last both ways");
    bench.preview(3);
    bench.commit(4, 3).unwrap();
    let members = Among::Members { segment: segment("VIP"), version: None };
    assert_eq!(bench.found(5, &find(members, Some("nha"), None)), 0, "not a member");
}

#[test]
fn lists_that_nobody_looks_at_are_forgotten() {
    let bench = bench();
    let everybody = || find(Among::Audience(Audience::Customer), None, None);
    bench.found(1, &everybody());
    for id in 2..10 {
        bench.found(id, &everybody());
        bench.ids(1, Direction::Ascending, 0).unwrap();
    }
    let gone = bench.ids(2, Direction::Ascending, 0).unwrap_err();
    assert_eq!((gone.kind, &*gone.hint.unwrap()), (ErrorKind::Invalid, "search or sort again"));
    // What was broken off takes nobody's place.
    for id in 10..20 {
        let job = find(Among::Audience(Audience::Customer), Some("x"), None);
        let stopped = bench.session.execute(JobId(id), &job, &Cancelled).unwrap_err();
        assert_eq!(stopped.kind, ErrorKind::Cancelled);
    }
    bench.ids(9, Direction::Ascending, 0).unwrap();
}
