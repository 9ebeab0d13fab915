//! What a page of the dialogue is, and how it speaks. Pages know only this;
//! the dialogue opens and closes them, and waits for their jobs.

use std::fmt;

use super::question::{Question, Reply};
use crate::wizard::JobId;
use crate::wizard::job::JobNews;
use crate::wizard::screen::{Jobs, Outcome, Status};

/// A part of the wizard that asks questions.
pub(in crate::wizard) trait Page: fmt::Debug {
    /// What is asked now. Only called when none of its jobs runs.
    fn question(&self) -> Question;

    /// Takes an answer.
    fn answer(&mut self, reply: Reply, talk: &mut Talk) -> Outcome;

    /// Hears news of a job it started.
    fn hear(&mut self, id: JobId, news: JobNews, talk: &mut Talk) -> Outcome;

    /// All its jobs have ended: the next question is asked after this.
    fn ready(&mut self, _talk: &mut Talk) {}

    /// The page above was closed: load again what may have changed.
    fn resume(&mut self, _talk: &mut Talk) {}

    /// Said when the program is left from here.
    fn parting(&self) -> Option<&'static str> {
        None
    }
}

/// What work says that was stopped.
pub(super) const CANCELLED: &str = "Cancelled; nothing was kept";

/// The way out of a page: what is said, and work that is started.
#[derive(Debug, Default)]
pub(in crate::wizard) struct Talk {
    said: Vec<String>,
    /// Starts work.
    pub(in crate::wizard) jobs: Jobs,
}

impl Talk {
    /// Says a line.
    pub(in crate::wizard) fn say(&mut self, line: impl Into<String>) {
        self.said.push(line.into());
    }

    /// Says what the message row of a screen would show.
    pub(in crate::wizard) fn status(&mut self, status: &Status) {
        let (word, sentence) = match status {
            // Asked for, so nothing is wrong.
            Status::Error(sentence) if sentence == CANCELLED => ("note", sentence),
            Status::Error(sentence) => ("error", sentence),
            Status::Ok(sentence) => ("ok", sentence),
            Status::Note(sentence) => ("note", sentence),
        };
        self.say(format!("{word}: {sentence}"));
    }

    /// Takes what was said.
    pub(super) fn take_said(&mut self) -> Vec<String> {
        std::mem::take(&mut self.said)
    }
}
