//! Customers and visitors line by line: their attributes with figures, one person by
//! the id, and erasing the person, for which the id is typed again.

use super::{Empty, Page, Question, Reply, Talk, Typed};
use crate::domain::{Attribute, Audience, Word as _};
use crate::export::{PersonCard, ValueFigures};
use crate::wizard::JobId;
use crate::wizard::job::{AudienceView, Job, JobAnswer, JobNews, PeopleOf, PersonOf};
use crate::wizard::profiles::{
    attribute_sentence, card_lines, erase_warning, erased_sentence, frequent_words,
};
use crate::wizard::screen::{Jobs, Outcome, Slot, Status};
use crate::wizard::text::counted;

/// The profiles of a destination.
#[derive(Debug)]
pub(super) struct ProfilesPage {
    destination: String,
    /// Customers and visitors; none until they are known.
    views: Vec<AudienceView>,
    ask: Ask,
    working: Slot,
    /// The attribute that is counted now, by its place.
    counting: Option<usize>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
enum Ask {
    Audience,
    What(Audience),
    /// Whose card.
    Id(Audience),
    /// What is done with the person.
    Person(Box<PersonCard>),
    /// Whether the person is erased.
    Erase(Box<PersonCard>),
}

impl ProfilesPage {
    /// The page, which loads the attributes.
    pub(super) fn new(destination: String, jobs: &mut Jobs) -> Self {
        let (views, working) = (Vec::new(), Slot::default());
        let mut page = Self { destination, views, ask: Ask::Audience, working, counting: None };
        page.load(jobs);
        page
    }

    fn load(&mut self, jobs: &mut Jobs) {
        self.working.start(jobs, Job::ListAttributes(self.destination.clone()));
    }

    fn of(&self, audience: Audience) -> PeopleOf {
        PeopleOf { destination: self.destination.clone(), audience }
    }

    fn view(&self, audience: Audience) -> Option<&AudienceView> {
        self.views.iter().find(|view| view.audience == audience)
    }

    /// Counts the values of the attribute at a place, if there is one.
    fn count(&mut self, audience: Audience, place: usize, talk: &mut Talk) {
        self.counting = None;
        let attributes = self.view(audience).map(|view| &view.attributes);
        if let Some(attribute) = attributes.and_then(|all| all.get(place)) {
            let job = Job::CountValues(self.of(audience), attribute.name.clone());
            self.counting = Some(place);
            self.working.start(&mut talk.jobs, job);
        }
    }

    fn counted(&mut self, figures: &ValueFigures, talk: &mut Talk) {
        let Ask::What(audience) = self.ask else { return };
        let Some(place) = self.counting else { return };
        let view = self.view(audience);
        if let Some(attribute) = view.and_then(|view| view.attributes.get(place)) {
            let different = counted(figures.distinct, "different value", "different values");
            let most = frequent_words(figures);
            let most = if most.is_empty() { most } else { format!("; {most}") };
            talk.say(format!("{}: {different}{most}", attribute.name));
        }
        self.count(audience, place + 1, talk);
    }

    fn show(&mut self, audience: Audience, id: String, talk: &mut Talk) {
        let of = PersonOf { people: self.of(audience), id };
        self.working.start(&mut talk.jobs, Job::ShowPerson(of));
    }

    fn erase(&mut self, card: &PersonCard, talk: &mut Talk) {
        let of = PersonOf { people: self.of(card.audience), id: card.profile.id.clone() };
        self.working.start(&mut talk.jobs, Job::ErasePerson(of));
    }

    fn what_question(&self, heading: &str, audience: Audience) -> Question {
        let mut question = Question::new(heading, "What next?")
            .choices(["Count the values of all attributes", "One person, by the id"])
            .empty(Empty::Choice(1));
        if let Some(view) = self.view(audience) {
            for attribute in &view.attributes {
                question = question.tell(attribute_line(attribute, view));
            }
        }
        question
    }

    fn heard(&mut self, answer: JobAnswer, talk: &mut Talk) {
        match answer {
            JobAnswer::Attributes(views) => self.views = views,
            JobAnswer::Values(figures) => self.counted(&figures, talk),
            JobAnswer::Card(card) => {
                talk.say(format!("{} {}", card.audience.label(), card.profile.id));
                for line in card_lines(&card).into_iter().filter(|line| !line.is_empty()) {
                    talk.say(line);
                }
                self.ask = Ask::Person(card);
            }
            JobAnswer::Erased(erasure) => {
                let Ask::Erase(card) = &self.ask else { return };
                let (audience, id) = (card.audience, card.profile.id.clone());
                let sentence =
                    erased_sentence(&PersonOf { people: self.of(audience), id }, &erasure);
                talk.say(format!("ok: {sentence}"));
                for warning in &erasure.warnings {
                    talk.say(format!("note: {warning}"));
                }
                talk.jobs.set_farewell(sentence);
                self.ask = Ask::What(audience);
                self.load(&mut talk.jobs);
            }
            _ => {}
        }
    }
}

impl Page for ProfilesPage {
    fn question(&self) -> Question {
        let heading = format!("Profiles of {}", self.destination);
        match &self.ask {
            Ask::Audience => {
                let people = |view: &AudienceView| {
                    let audience = view.audience;
                    counted(view.profiles, audience.word(), audience.plural())
                };
                Question::new(heading, "Whose profiles?")
                    .choices(self.views.iter().map(people))
                    .empty(if self.views.is_empty() { Empty::Nothing } else { Empty::Choice(0) })
            }
            Ask::What(audience) => self.what_question(&heading, *audience),
            Ask::Id(_) => Question::new(heading, "What is the person's id?")
                .typed(Typed::Text("Id"))
                .empty(Empty::NoText("none")),
            Ask::Person(_) => Question::new(heading, "What next?")
                .choices(["Another person", "Erase this person everywhere"])
                .empty(Empty::Choice(0)),
            Ask::Erase(card) => {
                let warning = erase_warning(card);
                let lines = warning.lines().filter(|line| !line.is_empty());
                let question = Question::new(heading, "Type the id to erase the person.")
                    .typed(Typed::Text("Id"))
                    .empty(Empty::NoText("keep the person"));
                lines.fold(question, Question::tell)
            }
        }
    }

    fn answer(&mut self, reply: Reply, talk: &mut Talk) -> Outcome {
        match (self.ask.clone(), reply) {
            (Ask::Audience, Reply::Choice(at)) => {
                if let Some(view) = self.views.get(at) {
                    self.ask = Ask::What(view.audience);
                }
            }
            (Ask::Audience, Reply::Back) => return Outcome::Back,
            (Ask::What(audience), Reply::Choice(0)) => self.count(audience, 0, talk),
            (Ask::What(audience), Reply::Choice(_)) => self.ask = Ask::Id(audience),
            (Ask::What(_), Reply::Back) => self.ask = Ask::Audience,
            (Ask::Id(audience), Reply::Text(id)) if !id.is_empty() => {
                self.show(audience, id, talk);
            }
            (Ask::Id(audience), Reply::Text(_) | Reply::Back) => self.ask = Ask::What(audience),
            (Ask::Person(card), Reply::Choice(1)) => self.ask = Ask::Erase(card),
            (Ask::Person(card), Reply::Choice(_)) => self.ask = Ask::Id(card.audience),
            (Ask::Person(card), Reply::Back) => self.ask = Ask::What(card.audience),
            (Ask::Erase(card), Reply::Text(id)) if id == card.profile.id => {
                self.erase(&card, talk);
            }
            (Ask::Erase(_), Reply::Text(id)) if !id.is_empty() => {
                talk.say("error: This is not the id");
            }
            (Ask::Erase(card), Reply::Text(_) | Reply::Back) => self.ask = Ask::Person(card),
            (_, Reply::Choice(_) | Reply::Letter(_) | Reply::Text(_)) => {}
        }
        Outcome::Stay
    }

    fn hear(&mut self, id: JobId, news: JobNews, talk: &mut Talk) -> Outcome {
        if self.working.owns(id) {
            match self.working.take(news) {
                Some(Ok(answer)) => self.heard(answer, talk),
                Some(Err(error)) => {
                    self.counting = None;
                    talk.status(&Status::of(&error));
                }
                None => {}
            }
        }
        Outcome::Stay
    }
}

/// `email: email, 2,946 of 3,000 customers (98.2 %)`.
fn attribute_line(attribute: &Attribute, view: &AudienceView) -> String {
    let have = attribute_sentence(attribute, view.audience, view.profiles);
    format!("  {}: {}, {have}", attribute.name, attribute.kind.word())
}
