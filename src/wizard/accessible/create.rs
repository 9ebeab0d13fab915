//! The questions that make a destination: name, file, phone region. Part of
//! the list of destinations and of the first step of an export.

use super::{Empty, Question, Reply, Talk, Typed};
use crate::domain::{EntryName, PhoneRegion};
use crate::wizard::JobId;
use crate::wizard::job::{Job, JobAnswer, JobNews};
use crate::wizard::screen::{Slot, Status};
use crate::wizard::steps::read_region;

/// A destination that is being asked for.
#[derive(Debug)]
pub(in crate::wizard) struct Create {
    /// The proposal, then the answer.
    name: String,
    path: String,
    ask: Ask,
    creating: Slot,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    Name,
    Path,
    Region,
}

/// Where the questions stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::wizard) enum Creating {
    /// Still asking, or at work.
    On,
    /// Nothing is to be made.
    Closed,
    /// The destination of this name is there.
    Made(String),
}

impl Create {
    /// The questions, where so many destinations are there: the first one is
    /// called as in every example.
    pub(in crate::wizard) fn new(there: usize) -> Self {
        let name = if there == 0 { "main".into() } else { String::new() };
        Self { name, path: String::new(), ask: Ask::Name, creating: Slot::default() }
    }

    /// What is asked.
    pub(in crate::wizard) fn question(&self, heading: &str) -> Question {
        let typed = |label| Typed::Text(label);
        match self.ask {
            Ask::Name => Question::new(heading, "What is the new destination called?")
                .tell("A destination is one file that holds profiles and segments.")
                .typed(typed("Name"))
                .empty(match self.name.as_str() {
                    "" => Empty::Nothing,
                    name => Empty::Text(name.to_owned()),
                })
                .help("Its name has letters, digits, - and _."),
            Ask::Path => Question::new(heading, "Which file should hold it?")
                .typed(typed("Path"))
                .empty(Empty::NoText("the usual place")),
            Ask::Region => Question::new(
                heading,
                "Which country are phone numbers without + from? VN, FR, DE and so on.",
            )
            .typed(typed("Country"))
            .empty(Empty::NoText("none")),
        }
    }

    /// Takes an answer.
    pub(in crate::wizard) fn answer(&mut self, reply: Reply, talk: &mut Talk) -> Creating {
        match (self.ask, reply) {
            (Ask::Name, Reply::Text(name)) => {
                match EntryName::parse(&name) {
                    Ok(_) => self.ask = Ask::Path,
                    Err(error) => talk.say(format!("error: {error}")),
                }
                self.name = name;
            }
            (Ask::Path, Reply::Text(path)) => {
                self.path = path;
                self.ask = Ask::Region;
            }
            (Ask::Region, Reply::Text(region)) => match read_region(&region) {
                Ok(region) => self.start(region, talk),
                Err(sentence) => talk.say(format!("error: {sentence}")),
            },
            (Ask::Name, Reply::Back) => return Creating::Closed,
            (Ask::Path, Reply::Back) => self.ask = Ask::Name,
            (Ask::Region, Reply::Back) => self.ask = Ask::Path,
            (_, Reply::Choice(_) | Reply::Letter(_)) => {}
        }
        Creating::On
    }

    fn start(&mut self, phone_region: Option<PhoneRegion>, talk: &mut Talk) {
        let Ok(name) = EntryName::parse(&self.name) else { return };
        let job = Job::CreateDestination { name, path: self.path.clone(), phone_region };
        self.creating.start(&mut talk.jobs, job);
    }

    /// Whether it started this job.
    pub(in crate::wizard) fn owns(&self, id: JobId) -> bool {
        self.creating.owns(id)
    }

    /// Hears news of its job; the questions begin again when it fails.
    pub(in crate::wizard) fn hear(
        &mut self,
        id: JobId,
        news: &JobNews,
        talk: &mut Talk,
    ) -> Creating {
        if !self.creating.owns(id) {
            return Creating::On;
        }
        match self.creating.take(news.clone()) {
            Some(Ok(JobAnswer::Destination(view))) => {
                talk.say(format!("ok: {} is made and connected.", view.name));
                return Creating::Made(view.name);
            }
            Some(Err(error)) => {
                talk.status(&Status::of(&error));
                self.ask = Ask::Name;
            }
            _ => {}
        }
        Creating::On
    }
}
