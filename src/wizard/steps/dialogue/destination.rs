//! Step 1, Destination, with the questions that make one; and step 2, Action.

use super::super::facts::Move;
use super::{ExportPage, Key};
use crate::domain::ExportAction;
use crate::wizard::JobId;
use crate::wizard::accessible::{
    Create, Creating, Empty, Question, Reply, Talk, destination_choices,
};
use crate::wizard::job::JobNews;
use crate::wizard::screen::Outcome;

impl ExportPage {
    pub(super) fn destination_question(&self) -> Question {
        if let Some(create) = &self.create {
            return create.question(self.heading());
        }
        let step = &self.steps.destination;
        Question::new(self.heading(), "Into which destination?")
            .choices(destination_choices(step.entries()))
            .empty(Empty::Choice(step.cursor()))
            .help("A destination is one file that holds profiles and segments.")
    }

    pub(super) fn destination_answer(&mut self, reply: Reply, talk: &mut Talk) -> Outcome {
        match (&mut self.create, reply) {
            (Some(create), reply) => {
                if create.answer(reply, talk) == Creating::Closed {
                    self.create = None;
                }
                Outcome::Stay
            }
            (None, Reply::Back) => self.back(),
            (None, Reply::Choice(at)) => self.choose(at, talk),
            (None, Reply::Letter(_) | Reply::Text(_)) => Outcome::Stay,
        }
    }

    fn choose(&mut self, at: usize, talk: &mut Talk) -> Outcome {
        let there = self.steps.destination.entries().len();
        if at >= there {
            self.create = Some(Create::new(there));
            return Outcome::Stay;
        }
        self.steps.destination.select(at);
        let answer = self.steps.step_key(Key::Enter, &mut talk.jobs);
        self.follow(answer, talk)
    }

    /// Hears news of a destination that is made; whether it was such.
    pub(super) fn hear_created(&mut self, id: JobId, news: &JobNews, talk: &mut Talk) -> bool {
        let Some(create) = self.create.as_mut().filter(|create| create.owns(id)) else {
            return false;
        };
        if let Creating::Made(name) = create.hear(id, news, talk) {
            self.create = None;
            let steps = &mut self.steps;
            steps.form.destination.clone_from(&name);
            steps.facts.destination = None;
            steps.destination.made(name);
            steps.destination.list(&mut talk.jobs);
            steps.destination.reopen(&steps.form, &mut talk.jobs);
        }
        true
    }

    pub(super) fn action_question(&self) -> Question {
        Question::new(self.heading(), "What should be done with the destination?")
            .choices(ExportAction::ALL.map(ExportAction::label))
            .empty(Empty::Choice(usize::from(
                self.steps.form.action == ExportAction::BusinessObject,
            )))
            .help(
                "The first finds the people of the file among the profiles and puts them into a \
                 segment; profiles are never changed. The second stores the rows of the file as \
                 customers or visitors.",
            )
    }

    pub(super) fn action_answer(&mut self, reply: &Reply, talk: &mut Talk) -> Outcome {
        let Reply::Choice(at) = reply else { return Outcome::Stay };
        self.steps.form.action = ExportAction::ALL[*at];
        self.follow(Move::Next, talk)
    }
}
