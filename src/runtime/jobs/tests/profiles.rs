//! The jobs about people on a real database.

use super::{Bench, Cancelled, bench};
use crate::domain::{AttributeName, Audience, ErrorKind};
use crate::runtime::worker::Executor;
use crate::wizard::JobId;
use crate::wizard::job::{AudienceView, Job, JobAnswer, JobError, PeopleOf, PeopleView, PersonOf};

fn customers() -> PeopleOf {
    PeopleOf { destination: "main".into(), audience: Audience::Customer }
}

fn person(id: &str) -> PersonOf {
    PersonOf { people: customers(), id: id.to_owned() }
}

fn email() -> AttributeName {
    AttributeName::parse("email").unwrap()
}

impl Bench {
    fn audiences(&self) -> Vec<AudienceView> {
        match self.ask(0, &Job::ListAttributes("main".into())) {
            Ok(JobAnswer::Attributes(views)) => views,
            other => panic!("{other:?}"),
        }
    }

    fn people(&self, start: u64, end: u64) -> PeopleView {
        match self.ask(0, &Job::PeoplePage(customers(), start..end)) {
            Ok(JobAnswer::People(view)) => view,
            other => panic!("{other:?}"),
        }
    }

    fn erase(&self, id: &str) -> Result<JobAnswer, JobError> {
        self.ask(0, &Job::ErasePerson(person(id)))
    }
}

#[test]
fn both_audiences_are_told_with_their_attributes() {
    let views = bench().audiences();
    let told: Vec<(Audience, u64, usize)> =
        views.iter().map(|view| (view.audience, view.profiles, view.attributes.len())).collect();
    assert_eq!(told, [(Audience::Customer, 3, 2), (Audience::Visitor, 0, 0)]);
}

#[test]
fn values_are_counted_and_the_figures_say_of_which_state_they_are() {
    let bench = bench();
    let count = || match bench.ask(0, &Job::CountValues(customers(), email())) {
        Ok(JobAnswer::Values(figures)) => figures,
        other => panic!("{other:?}"),
    };
    let figures = count();
    assert_eq!((figures.filled, figures.distinct), (3, 3));
    assert_eq!(figures.generation, bench.audiences()[0].generation);
    bench.erase("2").unwrap();
    assert_eq!((count().distinct, bench.audiences()[0].profiles), (2, 2));
    assert_ne!(figures.generation, bench.audiences()[0].generation);
    let job = Job::CountValues(customers(), email());
    let stopped = bench.session.execute(JobId(1), &job, &Cancelled).unwrap_err();
    assert_eq!(stopped.kind, ErrorKind::Cancelled);
}

#[test]
fn people_come_page_by_page_without_the_erased() {
    let bench = bench();
    let ids = |view: &PeopleView| -> Vec<String> {
        view.people.iter().map(|person| person.id.clone()).collect()
    };
    let page = bench.people(1, 9);
    assert_eq!((page.total, ids(&page)), (3, vec!["2".to_owned(), "3".to_owned()]));
    assert_eq!(page.attributes, ["email", "city"]);
    bench.erase("2").unwrap();
    let page = bench.people(0, 2);
    assert_eq!((page.total, ids(&page)), (2, vec!["1".to_owned(), "3".to_owned()]));
    assert!(bench.people(7, 9).people.is_empty());
}

#[test]
fn an_erased_person_has_no_card() {
    let bench = bench();
    let show = || bench.ask(0, &Job::ShowPerson(person("1")));
    let Ok(JobAnswer::Card(card)) = show() else { panic!("no card") };
    assert_eq!(card.profile.values[1].as_deref(), Some("Hanoi"));
    assert!(matches!(bench.erase("1"), Ok(JobAnswer::Erased(receipt)) if receipt.profiles == 1));
    for error in [show().unwrap_err(), bench.erase("1").unwrap_err()] {
        assert!(error.message.contains("no customer with the id \"1\""), "{}", error.message);
    }
}
