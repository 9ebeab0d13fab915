//! The destinations with their sizes: choose one for its segments, or make a
//! new one.

use super::create::{Create, Creating};
use super::{Empty, Page, Question, Reply, Talk};
use crate::wizard::JobId;
use crate::wizard::job::{DestinationEntry, Job, JobAnswer, JobNews};
use crate::wizard::screen::{Jobs, Outcome, Slot, Status, Target};
use crate::wizard::text::counted;

/// The list of destinations, or the questions for a new one.
#[derive(Debug)]
pub(super) struct DestinationsPage {
    entries: Vec<DestinationEntry>,
    create: Option<Create>,
    loading: Slot,
}

const HEADING: &str = "Destinations";

impl DestinationsPage {
    /// The list, which loads itself.
    pub(super) fn new(jobs: &mut Jobs) -> Self {
        let mut page = Self { entries: Vec::new(), create: None, loading: Slot::default() };
        page.load(jobs);
        page
    }

    fn load(&mut self, jobs: &mut Jobs) {
        self.loading.start(jobs, Job::ListDestinations);
    }

    fn choose(&mut self, at: usize, talk: &mut Talk) -> Outcome {
        match self.entries.get(at) {
            None => self.create = Some(Create::new(self.entries.len())),
            Some(DestinationEntry { name, state: Ok(_), .. }) => {
                return Outcome::Open(Target::Segments { destination: name.clone() });
            }
            Some(DestinationEntry { state: Err(error), .. }) => talk.status(&Status::of(error)),
        }
        Outcome::Stay
    }
}

impl Page for DestinationsPage {
    fn question(&self) -> Question {
        match &self.create {
            Some(create) => create.question(HEADING),
            None => Question::new(HEADING, "Whose segments would you like to see?")
                .choices(choices(&self.entries))
                .empty(Empty::Nothing),
        }
    }

    fn answer(&mut self, reply: Reply, talk: &mut Talk) -> Outcome {
        match (&mut self.create, reply) {
            (Some(create), reply) => {
                if create.answer(reply, talk) == Creating::Closed {
                    self.create = None;
                }
            }
            (None, Reply::Choice(at)) => return self.choose(at, talk),
            (None, Reply::Back) => return Outcome::Back,
            (None, Reply::Letter(_) | Reply::Text(_)) => {}
        }
        Outcome::Stay
    }

    fn hear(&mut self, id: JobId, news: JobNews, talk: &mut Talk) -> Outcome {
        if self.loading.owns(id) {
            match self.loading.take(news) {
                Some(Ok(JobAnswer::Destinations(entries))) => self.entries = entries,
                Some(Err(error)) => talk.status(&Status::of(&error)),
                _ => {}
            }
        } else if let Some(create) = &mut self.create
            && let Creating::Made(_) = create.hear(id, &news, talk)
        {
            self.create = None;
            self.load(&mut talk.jobs);
        }
        Outcome::Stay
    }

    fn resume(&mut self, talk: &mut Talk) {
        self.load(&mut talk.jobs);
    }
}

/// The destinations as answers, and a last one that makes another.
pub(in crate::wizard) fn choices(entries: &[DestinationEntry]) -> Vec<String> {
    let create = "Create a new destination".to_owned();
    entries.iter().map(line).chain([create]).collect()
}

fn line(entry: &DestinationEntry) -> String {
    match &entry.state {
        Ok(sizes) => format!(
            "{}: {}, {}, {}",
            entry.name,
            counted(sizes.customers, "customer", "customers"),
            counted(sizes.visitors, "visitor", "visitors"),
            counted(sizes.segments, "segment", "segments")
        ),
        Err(error) => format!("{}: not usable: {}", entry.name, error.message),
    }
}
