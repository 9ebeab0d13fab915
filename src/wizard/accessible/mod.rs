//! The wizard line by line, for screen readers and terminals without a cursor:
//! questions with numbered answers instead of screens. The same answers, rules
//! and jobs as the screens have; only how it is asked is of its own. Pure: a
//! typed line or news of a job in, effects and lines of text out.

mod create;
mod destinations;
#[cfg(test)]
pub(super) mod driver;
mod exports;
mod history;
mod home;
mod page;
mod profiles;
mod question;
mod segment;
mod segment_changes;
mod segments;
#[cfg(test)]
mod tests;

pub(super) use create::{Create, Creating};
pub(super) use destinations::choices as destination_choices;
use page::CANCELLED;
pub(super) use page::{Page, Talk};
pub(super) use question::{Empty, LISTED_MAX, Question, Reply, Typed};
pub(super) use segment::person_line;
pub(super) use segments::segment_line;

use super::job::{HomeView, JobError, JobNews, PeopleOf, PersonOf};
use super::screen::{Outcome, Target};
use super::steps::{ExportPage, Steps};
use super::text::{clean, counted};
use super::{Effect, JobId};
use crate::domain::{ErrorKind, Progress};
use destinations::DestinationsPage;
use exports::ExportsPage;
use history::HistoryPage;
use home::HomePage;
use profiles::ProfilesPage;
use question::{Line, Window};
use segment::SegmentPage;
use segments::SegmentsPage;

/// Said once, at the start.
const GREETING: &str = "segport, line by line. An empty line takes the answer in brackets; \
                        b goes back, ? helps, q leaves.";

/// How every question is answered.
const HELP: &str = "Answer with a number or a letter from the list, or with a text where one is \
                    asked for. An empty line takes the answer in brackets. b goes back and keeps \
                    the answers, ? tells the answers again, q leaves; an unfinished export is kept. Ctrl+C stops work that \
                    takes long. A text that is only b, q, ? or a number is written in quotes: \"b\".";

/// The wizard as a dialogue.
#[derive(Debug)]
pub struct Dialogue {
    home: HomePage,
    /// The pages above it; the last one asks.
    pages: Vec<Box<dyn Page>>,
    talk: Talk,
    /// Jobs that have not ended. Nothing is asked before they have.
    open: Vec<JobId>,
    /// The part of a long list that is told.
    window: Window,
    /// What was asked last, with its answers.
    asked: Option<(Question, Window)>,
    heading: String,
    prompt: Option<String>,
}

/// What is to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spoken {
    /// Lines, cleaned.
    pub lines: Vec<String>,
    /// What stands before the answer that is waited for; `None` while work is
    /// being done.
    pub prompt: Option<String>,
}

impl Dialogue {
    /// A dialogue and what it asks for first: with a source about an export of
    /// it, otherwise at home.
    pub fn start(source: Option<&str>) -> (Self, Vec<Effect>) {
        let mut dialogue = Self {
            home: HomePage::default(),
            pages: Vec::new(),
            talk: Talk::default(),
            open: Vec::new(),
            window: Window::default(),
            asked: None,
            heading: String::new(),
            prompt: None,
        };
        dialogue.talk.say(GREETING);
        match source {
            Some(path) => dialogue.open(Target::Source(path.to_owned())),
            None => dialogue.home.resume(&mut dialogue.talk),
        }
        let effects = dialogue.go_on();
        (dialogue, effects)
    }

    /// A line was typed.
    pub fn answer(&mut self, line: &str) -> Vec<Effect> {
        self.prompt = None;
        let question = self.top().question();
        match question.read(line, &self.window) {
            Line::Reply(reply) => {
                self.window = Window::default();
                let Self { pages, home, talk, .. } = self;
                let outcome = top_of(pages, home).answer(reply, talk);
                self.follow(outcome);
            }
            Line::List(window) => self.window = window,
            Line::Help => {
                self.asked = None;
                self.talk.say(HELP);
                if !question.help.is_empty() {
                    self.talk.say(question.help);
                }
            }
            Line::Leave => self.leave(),
            Line::Wrong(expected) => {
                self.talk.say(format!("error: {expected}"));
                self.prompt = Some(question.prompt(&self.window));
                return self.talk.jobs.take_effects();
            }
        }
        self.go_on()
    }

    /// There is news of a job.
    pub fn hear(&mut self, id: JobId, news: JobNews) -> Vec<Effect> {
        let Some(at) = self.open.iter().position(|open| *open == id) else { return Vec::new() };
        let ended = matches!(news, JobNews::Ended(_));
        if ended {
            self.open.remove(at);
        }
        let Self { pages, home, talk, .. } = self;
        let outcome = top_of(pages, home).hear(id, in_words(news), talk);
        self.follow(outcome);
        if ended { self.go_on() } else { self.note_started() }
    }

    /// `^C`: stops the work that is being done, or leaves. What is being
    /// written ends first and tells how.
    pub fn interrupt(&mut self) -> Vec<Effect> {
        if self.open.is_empty() {
            return self.end_of_input();
        }
        for id in &self.open {
            self.talk.jobs.cancel(*id);
        }
        self.talk.say("Stopping...");
        self.talk.jobs.take_effects()
    }

    /// Nobody answers any more: the same as leaving.
    pub fn end_of_input(&mut self) -> Vec<Effect> {
        self.prompt = None;
        self.leave();
        self.talk.jobs.take_effects()
    }

    /// Whether work is being done, so that no answer is waited for.
    pub fn is_working(&self) -> bool {
        !self.open.is_empty()
    }

    /// Takes what is to be written.
    pub fn take_spoken(&mut self) -> Spoken {
        let said = self.talk.take_said();
        let lines = said.iter().map(|line| clean(line).into_owned()).collect();
        let prompt = self.prompt.as_ref().map(|prompt| clean(prompt).into_owned());
        Spoken { lines, prompt }
    }

    fn top(&self) -> &dyn Page {
        self.pages.last().map_or(&self.home, |page| &**page)
    }

    /// Notes what was started; asks the next question when nothing runs.
    fn go_on(&mut self) -> Vec<Effect> {
        let mut effects = self.note_started();
        if !self.open.is_empty() || has_left(&effects) {
            return effects;
        }
        let Self { pages, home, talk, .. } = self;
        top_of(pages, home).ready(talk);
        effects.extend(self.note_started());
        if self.open.is_empty() {
            self.ask();
        }
        effects
    }

    fn note_started(&mut self) -> Vec<Effect> {
        let effects = self.talk.jobs.take_effects();
        self.open.extend(self.talk.jobs.take_started());
        effects
    }

    fn ask(&mut self) {
        let question = self.top().question();
        self.talk.say("");
        self.prompt = Some(question.prompt(&self.window));
        // Answers that were just told are not told again.
        let asked = Some((question, self.window.clone()));
        let is_new = asked != self.asked;
        self.asked = asked;
        let Some((question, window)) = &self.asked else { return };
        if !is_new {
            return self.talk.say(question.text.clone());
        }
        if question.heading != self.heading {
            self.talk.say(question.heading.clone());
            self.heading.clone_from(&question.heading);
        }
        for line in question.asked(window) {
            self.talk.say(line);
        }
    }

    fn follow(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Stay | Outcome::Ignored => {}
            Outcome::Back => {
                if self.pages.pop().is_some() {
                    self.resume_top();
                } else {
                    self.talk.say("This is the first question; q leaves.");
                }
            }
            Outcome::Home => {
                self.pages.clear();
                self.resume_top();
            }
            Outcome::Open(target) => self.open(target),
            Outcome::Replace(target) => {
                self.pages.pop();
                self.open(target);
            }
            Outcome::Quit => self.leave(),
        }
    }

    fn resume_top(&mut self) {
        let Self { pages, home, talk, .. } = self;
        top_of(pages, home).resume(talk);
    }

    fn open(&mut self, target: Target) {
        let page = make(target, self.home.known(), &mut self.talk);
        self.pages.push(page);
    }

    fn leave(&mut self) {
        if let Some(parting) = self.top().parting() {
            self.talk.say(parting);
        }
        let farewell = self.talk.jobs.farewell().unwrap_or_default().to_owned();
        self.talk.jobs.ask(Effect::Quit { farewell });
    }
}

/// The page that asks. All jobs that run are its own: another page is only
/// opened, and this one only closed, when none runs.
fn top_of<'a>(pages: &'a mut [Box<dyn Page>], home: &'a mut HomePage) -> &'a mut dyn Page {
    match pages.last_mut() {
        Some(page) => &mut **page,
        None => home,
    }
}

fn make(target: Target, home: &HomeView, talk: &mut Talk) -> Box<dyn Page> {
    let jobs = &mut talk.jobs;
    match target {
        Target::NewExport => Box::new(ExportPage::new(Steps::new(home, jobs))),
        Target::Source(path) => Box::new(ExportPage::new(Steps::with_source(&path, home, jobs))),
        Target::Draft(draft) => Box::new(ExportPage::new(Steps::from_draft(&draft, home, jobs))),
        Target::Export { export, at } => {
            Box::new(ExportPage::new(Steps::open(&export, at, home, jobs)))
        }
        Target::Exports => Box::new(ExportsPage::new(home)),
        // The list of segments offers no builder, overlap or comparison here.
        Target::Segments { destination }
        | Target::Builder { destination }
        | Target::Compare { destination, .. }
        | Target::VersionMembers { destination, .. }
        | Target::Sources { destination, .. }
        | Target::Removal { destination, .. }
        | Target::Overlap { destination, .. } => Box::new(SegmentsPage::new(destination, jobs)),
        Target::Segment { destination, segment } => {
            Box::new(SegmentPage::new(destination, *segment))
        }
        // Nor a table of all people: a person is asked for by the id.
        Target::Profiles { destination }
        | Target::People(PeopleOf { destination, .. })
        | Target::Person(PersonOf { people: PeopleOf { destination, .. }, .. }) => {
            Box::new(ProfilesPage::new(destination, jobs))
        }
        Target::History { destination } => Box::new(HistoryPage::new(destination, jobs)),
        Target::Destinations => Box::new(DestinationsPage::new(jobs)),
    }
}

/// A job that was stopped says so in a sentence.
fn in_words(news: JobNews) -> JobNews {
    match news {
        JobNews::Ended(Err(error)) if error.kind == ErrorKind::Cancelled => {
            let message = CANCELLED.into();
            JobNews::Ended(Err(JobError { message, hint: None, ..error }))
        }
        other => other,
    }
}

fn has_left(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Quit { .. }))
}

/// What is said while long work goes on: `Matching rows... 1,200,000 rows`.
pub fn progress_line(progress: &Progress) -> String {
    let (one, many) = progress.stage.unit();
    format!("{}... {}", progress.stage.label(), counted(progress.rows, one, many))
}
