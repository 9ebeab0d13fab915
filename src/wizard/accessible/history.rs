//! What was run at a destination, newest first; one of the runs is chosen to hear
//! its report.

use super::home::run_line;
use super::{Empty, Page, Question, Reply, Talk, Typed};
use crate::domain::Computation;
use crate::wizard::JobId;
use crate::wizard::history::report_lines;
use crate::wizard::job::{Job, JobAnswer, JobNews};
use crate::wizard::screen::{Jobs, Outcome, Slot, Status};

/// The list of runs.
#[derive(Debug)]
pub(super) struct HistoryPage {
    runs: Vec<Computation>,
    loading: Slot,
}

impl HistoryPage {
    /// The list, which loads itself.
    pub(super) fn new(destination: String, jobs: &mut Jobs) -> Self {
        let mut page = Self { runs: Vec::new(), loading: Slot::default() };
        page.loading.start(jobs, Job::ListHistory(destination));
        page
    }
}

impl Page for HistoryPage {
    fn question(&self) -> Question {
        let text = if self.runs.is_empty() {
            "Nothing was run here yet; b goes back."
        } else {
            "Whose report would you like to hear? Times are in UTC."
        };
        Question::new("History", text)
            .choices(self.runs.iter().map(run_line))
            .typed(Typed::Filter)
            .empty(Empty::Nothing)
    }

    fn answer(&mut self, reply: Reply, talk: &mut Talk) -> Outcome {
        match reply {
            Reply::Back => return Outcome::Back,
            Reply::Choice(at) => {
                if let Some(run) = self.runs.get(at) {
                    talk.say(format!("Run {} of {}", run.number, run.segment));
                    for line in report_lines(run, &self.runs) {
                        talk.say(line);
                    }
                }
            }
            Reply::Letter(_) | Reply::Text(_) => {}
        }
        Outcome::Stay
    }

    fn hear(&mut self, id: JobId, news: JobNews, talk: &mut Talk) -> Outcome {
        if self.loading.owns(id) {
            match self.loading.take(news) {
                Some(Ok(JobAnswer::History(runs))) => self.runs = runs,
                Some(Err(error)) => talk.status(&Status::of(&error)),
                _ => {}
            }
        }
        Outcome::Stay
    }
}
