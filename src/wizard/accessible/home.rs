//! Where the dialogue starts: what can be done, and what was left unfinished.

use super::{Empty, Page, Question, Reply, Talk};
use crate::domain::{Computation, ComputationStatus, Word};
use crate::wizard::home::draft_words;
use crate::wizard::job::{HomeView, Job, JobAnswer, JobNews};
use crate::wizard::screen::{Outcome, Slot, Status, Target};
use crate::wizard::text::{count, counted, moment};
use crate::wizard::{Effect, JobId};

/// The first questions.
#[derive(Debug, Default)]
pub(super) struct HomePage {
    known: HomeView,
    loading: Slot,
    ask: Ask,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Ask {
    #[default]
    What,
    /// Whether the unfinished export is forgotten.
    Discard,
}

/// Something to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Continue,
    Discard,
    NewExport,
    Exports,
    Segments,
    Profiles,
    Destinations,
    History,
    Leave,
}

/// In the order they are offered.
const ENTRIES: [Entry; 9] = [
    Entry::Continue,
    Entry::Discard,
    Entry::NewExport,
    Entry::Exports,
    Entry::Segments,
    Entry::Profiles,
    Entry::Destinations,
    Entry::History,
    Entry::Leave,
];

impl HomePage {
    /// What is known here, for the pages that start from it.
    pub(super) fn known(&self) -> &HomeView {
        &self.known
    }

    fn entries(&self) -> Vec<Entry> {
        let is_offered = |entry: &Entry| match entry {
            Entry::Continue | Entry::Discard => self.known.draft.is_some(),
            Entry::Profiles | Entry::History => self.known.destination.is_some(),
            _ => true,
        };
        ENTRIES.into_iter().filter(is_offered).collect()
    }

    fn label(&self, entry: Entry) -> String {
        match entry {
            Entry::Continue => {
                let about = self.known.draft.as_ref().map(draft_words).unwrap_or_default();
                let about = if about.is_empty() { about } else { format!(": {about}") };
                format!("Continue the unfinished export{about}")
            }
            Entry::Discard => "Discard the unfinished export".into(),
            Entry::NewExport => "New export".into(),
            Entry::Exports => {
                let saved = count(self.known.exports.len() as u64);
                format!("Run a saved export ({saved} saved)")
            }
            Entry::Segments => "Segments".into(),
            Entry::Profiles => "Profiles: customers and visitors".into(),
            Entry::Destinations => "Destinations".into(),
            Entry::History => "History: what was run, and what came of it".into(),
            Entry::Leave => "Leave".into(),
        }
    }

    fn choose(&mut self, entry: Entry, talk: &mut Talk) -> Outcome {
        match entry {
            Entry::Continue => self.known.draft.as_ref().map_or(Outcome::Stay, |draft| {
                Outcome::Open(Target::Draft(Box::new(draft.clone())))
            }),
            Entry::Discard => {
                self.ask = Ask::Discard;
                Outcome::Stay
            }
            Entry::NewExport => Outcome::Open(Target::NewExport),
            Entry::Exports if self.known.exports.is_empty() => {
                talk.say(
                    "note: Nothing is saved yet. A new export can be saved after its preview.",
                );
                Outcome::Stay
            }
            Entry::Exports => Outcome::Open(Target::Exports),
            Entry::Segments => {
                self.open_known(|destination| Target::Segments { destination }, talk)
            }
            Entry::Profiles => {
                self.open_known(|destination| Target::Profiles { destination }, talk)
            }
            Entry::History => self.open_known(|destination| Target::History { destination }, talk),
            Entry::Destinations => Outcome::Open(Target::Destinations),
            Entry::Leave => Outcome::Quit,
        }
    }

    /// What `target` makes of the destination used last; a note before there is one.
    fn open_known(&self, target: impl FnOnce(String) -> Target, talk: &mut Talk) -> Outcome {
        if let Some(destination) = self.known.destination.clone() {
            return Outcome::Open(target(destination));
        }
        talk.say("note: There is no destination yet. Create one under Destinations.");
        Outcome::Stay
    }
}

impl Page for HomePage {
    fn question(&self) -> Question {
        if self.ask == Ask::Discard {
            return Question::new("Home", "Discard the unfinished export?")
                .tell("Its answers are forgotten. No segment and no saved export changes.")
                .choices(["Cancel", "Discard"])
                .empty(Empty::Choice(0));
        }
        let entries = self.entries();
        let mut question = Question::new("Home", "What would you like to do?")
            .choices(entries.iter().map(|entry| self.label(*entry)))
            .empty(Empty::Choice(0))
            .help(
                "A new export puts the people of a file into a segment. A saved one is previewed \
                 first; nothing is written before you say so.",
            );
        for trouble in &self.known.troubles {
            question = question.tell(format!("error: {trouble}"));
        }
        question
    }

    fn answer(&mut self, reply: Reply, talk: &mut Talk) -> Outcome {
        if std::mem::take(&mut self.ask) == Ask::Discard {
            if reply == Reply::Choice(1) {
                talk.jobs.ask(Effect::ClearDraft);
                self.known.draft = None;
                talk.say("ok: The unfinished export is discarded.");
            }
            return Outcome::Stay;
        }
        match reply {
            Reply::Choice(at) => {
                let chosen = self.entries().get(at).copied();
                chosen.map_or(Outcome::Stay, |entry| self.choose(entry, talk))
            }
            Reply::Back => Outcome::Back,
            Reply::Letter(_) | Reply::Text(_) => Outcome::Stay,
        }
    }

    fn hear(&mut self, id: JobId, news: JobNews, talk: &mut Talk) -> Outcome {
        if self.loading.owns(id) {
            match self.loading.take(news) {
                Some(Ok(JobAnswer::Home(known))) => self.known = known,
                Some(Err(error)) => talk.status(&Status::of(&error)),
                _ => {}
            }
        }
        Outcome::Stay
    }

    fn resume(&mut self, talk: &mut Talk) {
        self.loading.start(&mut talk.jobs, Job::LoadHome);
    }
}

/// A run and what came of it.
pub(super) fn run_line(run: &Computation) -> String {
    let came = match (run.status, &run.error) {
        (ComputationStatus::Done, _) => format!(
            "{}, {} joined, {} left",
            counted(run.after, "member", "members"),
            count(run.added),
            count(run.removed)
        ),
        (status, Some(error)) => format!("{}: {error}", status.word()),
        (status, None) => status.word().into(),
    };
    format!("{}, {}: {came}", moment(run.started), run.segment)
}
