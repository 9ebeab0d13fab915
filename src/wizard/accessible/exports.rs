//! Saved exports: choose one, hear what it does, run it or change it.

use super::{Empty, Page, Question, Reply, Talk};
use crate::domain::SavedExport;
use crate::wizard::JobId;
use crate::wizard::exports::plan;
use crate::wizard::job::{ExportEntry, HomeView, Job, JobAnswer, JobNews};
use crate::wizard::screen::{ExportStart, Outcome, Slot, Status, Target};

/// The list of saved exports, or one of them.
#[derive(Debug)]
pub(super) struct ExportsPage {
    entries: Vec<ExportEntry>,
    chosen: Option<Box<SavedExport>>,
    ask: Ask,
    /// Deleting, then loading again.
    work: Slot,
}

/// What is asked about the chosen one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Ask {
    #[default]
    What,
    /// Whether it is deleted.
    Delete,
}

impl ExportsPage {
    /// The saved exports that are known at home.
    pub(super) fn new(home: &HomeView) -> Self {
        Self { entries: home.exports.clone(), chosen: None, ask: Ask::What, work: Slot::default() }
    }

    fn open(&self, at: ExportStart) -> Outcome {
        self.chosen.as_ref().map_or(Outcome::Stay, |export| {
            Outcome::Replace(Target::Export { export: export.clone(), at })
        })
    }
}

impl Page for ExportsPage {
    fn question(&self) -> Question {
        let Some(export) = &self.chosen else {
            if self.entries.is_empty() {
                return Question::new("Saved exports", "There are no more.").only_back("Back");
            }
            return Question::new("Saved exports", "Which one?")
                .choices(self.entries.iter().map(line))
                .typed(super::Typed::Filter);
        };
        if self.ask == Ask::Delete {
            return Question::new("Saved exports", format!("Delete {}?", export.name))
                .tell("Segments, their members and the history stay as they are.")
                .choices(["Cancel", "Delete"])
                .empty(Empty::Choice(0));
        }
        let mut question =
            Question::new("Saved exports", format!("What should be done with {}?", export.name));
        // Its last sentence is about a key of the screen.
        for sentence in plan(export).into_iter().take(2) {
            question = question.tell(sentence);
        }
        question
            .choices([
                "Run it: the preview first, nothing is written yet",
                "Change it",
                "Delete it",
            ])
            .empty(Empty::Choice(0))
    }

    fn answer(&mut self, reply: Reply, talk: &mut Talk) -> Outcome {
        match (reply, &self.chosen) {
            (Reply::Choice(1), Some(export)) if self.ask == Ask::Delete => {
                let job = Job::RemoveExport(export.name.to_string());
                self.work.start(&mut talk.jobs, job);
                (self.chosen, self.ask) = (None, Ask::What);
            }
            (_, Some(_)) if self.ask == Ask::Delete => self.ask = Ask::What,
            (Reply::Choice(2), Some(_)) => self.ask = Ask::Delete,
            (Reply::Choice(0), Some(_)) => return self.open(ExportStart::Preview),
            (Reply::Choice(_), Some(_)) => return self.open(ExportStart::Mapping),
            (Reply::Choice(at), None) => match self.entries.get(at).map(|entry| &entry.export) {
                Some(Ok(export)) => self.chosen = Some(export.clone()),
                Some(Err(error)) => talk.say(format!("error: {error}")),
                None => {}
            },
            (Reply::Back, Some(_)) => self.chosen = None,
            (Reply::Back, None) => return Outcome::Back,
            (Reply::Letter(_) | Reply::Text(_), _) => {}
        }
        Outcome::Stay
    }

    fn hear(&mut self, id: JobId, news: JobNews, talk: &mut Talk) -> Outcome {
        if self.work.owns(id) {
            match self.work.take(news) {
                Some(Ok(JobAnswer::ExportRemoved)) => {
                    talk.say("ok: The saved export is deleted.");
                    self.work.start(&mut talk.jobs, Job::LoadHome);
                }
                Some(Ok(JobAnswer::Home(home))) => self.entries = home.exports,
                Some(Err(error)) => talk.status(&Status::of(&error)),
                _ => {}
            }
        }
        Outcome::Stay
    }
}

fn line(entry: &ExportEntry) -> String {
    match &entry.export {
        Ok(export) => format!(
            "{}: {} into {}, at {}",
            entry.name,
            export.source.location.short(),
            export.segment.name(),
            export.destination
        ),
        Err(_) => format!("{}: cannot be used; choose it to hear why", entry.name),
    }
}
