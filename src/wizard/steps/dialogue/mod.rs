//! The export line by line: the steps' answers, checks and jobs, asked as
//! questions. Says which question follows which; the files beside it ask them.
//! Holds no rule of its own.

mod business_object;
mod conditions;
mod data;
mod destination;
mod lists;
mod mapping;
mod object_preview;
#[cfg(test)]
mod object_tests;
mod preview;
mod result;
#[cfg(test)]
mod tests;
mod write_mode;

use super::Steps;
use super::facts::Move;
use super::step::Step;
use super::{DraftState, Key};
use crate::domain::ExportAction;
use crate::wizard::accessible::{Create, Page, Question, Reply, Talk};
use crate::wizard::job::{ImportPageView, JobNews, PageView};
use crate::wizard::screen::{Outcome, Screen, Slot};
use crate::wizard::{JobId, Message};

/// An export that is asked for line by line.
#[derive(Debug)]
pub(in crate::wizard) struct ExportPage {
    /// The answers and all that is known.
    steps: Steps,
    ask: Ask,
    /// The questions of a new destination.
    create: Option<Create>,
    /// The page of a preview's tab that is read.
    page: Option<PageView>,
    /// The page of a list of an import that is read.
    rows: Option<ImportPageView>,
    paging: Slot,
    explaining: Slot,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Ask {
    Data(data::Ask),
    Destination,
    Action,
    Conditions(conditions::Ask),
    Mapping(mapping::Ask),
    WriteMode,
    Preview(preview::Ask),
    Result(result::Ask),
    /// All that follows *Export data to Business Object*.
    Object(business_object::Ask),
}

impl Ask {
    fn step(&self) -> Step {
        match self {
            Self::Data(_) => Step::Data,
            Self::Destination => Step::Destination,
            Self::Action => Step::Action,
            Self::Conditions(_) => Step::Conditions,
            Self::Mapping(_) => Step::Mapping,
            Self::WriteMode => Step::WriteMode,
            Self::Preview(_) | Self::Result(_) => Step::Preview,
            Self::Object(ask) => ask.step(),
        }
    }
}

impl ExportPage {
    /// The questions from the step the answers are at.
    pub(in crate::wizard) fn new(mut steps: Steps) -> Self {
        steps.data.count_nothing();
        Self {
            ask: first_of(&steps, steps.step),
            steps,
            create: None,
            page: None,
            rows: None,
            paging: Slot::default(),
            explaining: Slot::default(),
        }
    }

    /// Asks this next, at its step.
    fn turn(&mut self, ask: Ask) {
        if self.steps.step != ask.step() {
            self.steps.go_to(ask.step());
        }
        self.ask = ask;
    }

    /// Does what a step answered.
    fn follow(&mut self, answer: Move, talk: &mut Talk) -> Outcome {
        let outcome = self.steps.follow(answer, &mut talk.jobs);
        if self.ask.step() != self.steps.step {
            self.ask = first_of(&self.steps, self.steps.step);
        }
        outcome
    }

    fn heading(&self) -> &'static str {
        if self.steps.is_done() {
            return "Result";
        }
        self.steps.step.label_for(self.steps.form.action)
    }

    /// The question before this one. Nothing is checked and nothing lost.
    fn back(&mut self) -> Outcome {
        use conditions::Ask as Conditions;
        let before = match &self.ask {
            Ask::Data(data::Ask::Path) => return Outcome::Back,
            Ask::Data(ask) => Ask::Data(ask.before(&self.steps)),
            Ask::Destination => first_of(&self.steps, Step::Data),
            Ask::Action => Ask::Destination,
            Ask::Conditions(Conditions::Audience) => Ask::Action,
            Ask::Conditions(ask) => Ask::Conditions(ask.before(&self.steps.form)),
            Ask::Mapping(mapping::Ask::List) => Ask::Conditions(Conditions::Logic),
            Ask::Mapping(ask) => Ask::Mapping(ask.before()),
            Ask::WriteMode => Ask::Mapping(mapping::Ask::List),
            Ask::Preview(preview::Ask::Menu) => Ask::WriteMode,
            Ask::Preview(_) => self.menu(),
            Ask::Result(result::Ask::Menu) | Ask::Object(business_object::Ask::Result) => {
                return Outcome::Home;
            }
            Ask::Result(_) => Ask::Result(result::Ask::Menu),
            Ask::Object(ask) => ask.before().map_or(Ask::Action, Ask::Object),
        };
        self.turn(before);
        Outcome::Stay
    }

    /// What can be done with the preview, or with what was committed.
    fn menu(&self) -> Ask {
        match self.steps.result {
            Some(_) => Ask::Result(result::Ask::Menu),
            None => Ask::Preview(preview::Ask::Menu),
        }
    }

    /// The furthest step for which enough is known.
    fn known(&self) -> Step {
        if self.steps.facts.source.is_none() {
            Step::Data
        } else if self.steps.facts.destination.is_none() {
            Step::Destination
        } else {
            Step::Preview
        }
    }
}

/// The first question of a step.
fn first_of(steps: &Steps, step: Step) -> Ask {
    let is_object = steps.form.action == ExportAction::BusinessObject;
    match step {
        Step::Conditions | Step::Mapping if is_object => {
            Ask::Object(business_object::Ask::Audience)
        }
        Step::WriteMode if is_object => Ask::Object(business_object::Ask::Blanks),
        Step::Preview if is_object => Ask::Object(business_object::Ask::Menu),
        Step::Data if steps.form.path.trim().is_empty() => Ask::Data(data::Ask::Path),
        Step::Data => Ask::Data(data::Ask::Read),
        Step::Destination => Ask::Destination,
        Step::Action => Ask::Action,
        Step::Conditions => Ask::Conditions(conditions::Ask::Audience),
        Step::Mapping => Ask::Mapping(mapping::Ask::List),
        Step::WriteMode => Ask::WriteMode,
        Step::Preview => Ask::Preview(preview::Ask::Menu),
    }
}

impl Page for ExportPage {
    fn question(&self) -> Question {
        match &self.ask {
            Ask::Data(ask) => self.data_question(*ask),
            Ask::Destination => self.destination_question(),
            Ask::Action => self.action_question(),
            Ask::Conditions(ask) => self.conditions_question(*ask),
            Ask::Mapping(ask) => self.mapping_question(ask),
            Ask::WriteMode => self.write_mode_question(),
            Ask::Preview(ask) => self.preview_question(*ask),
            Ask::Result(ask) => self.result_question(*ask),
            Ask::Object(ask) => self.object_question(ask),
        }
    }

    fn answer(&mut self, reply: Reply, talk: &mut Talk) -> Outcome {
        let outcome = match (self.ask.clone(), reply) {
            (Ask::Destination, reply) => self.destination_answer(reply, talk),
            (_, Reply::Back) => self.back(),
            (Ask::Data(ask), reply) => self.data_answer(ask, reply, talk),
            (Ask::Action, reply) => self.action_answer(&reply, talk),
            (Ask::Conditions(ask), reply) => self.conditions_answer(ask, reply, talk),
            (Ask::Mapping(ask), reply) => self.mapping_answer(ask, reply, talk),
            (Ask::WriteMode, reply) => self.write_mode_answer(&reply, talk),
            (Ask::Preview(ask), reply) => self.preview_answer(ask, reply, talk),
            (Ask::Result(ask), reply) => self.result_answer(ask, &reply, talk),
            (Ask::Object(ask), reply) => self.object_answer(ask, reply, talk),
        };
        self.steps.settle(&mut talk.jobs);
        outcome
    }

    fn hear(&mut self, id: JobId, news: JobNews, talk: &mut Talk) -> Outcome {
        if self.paging.owns(id) {
            self.hear_page(news, talk);
        } else if self.explaining.owns(id) {
            self.hear_explanation(news, talk);
        } else if !self.hear_created(id, &news, talk) {
            return self.steps.update(Message::Job { id, news }, &mut talk.jobs);
        }
        Outcome::Stay
    }

    fn ready(&mut self, talk: &mut Talk) {
        if let Some(status) = self.steps.status.take() {
            talk.status(&status);
        }
        if self.steps.object.result().is_some() {
            self.ask = Ask::Object(business_object::Ask::Result);
        } else if self.steps.result.is_some() {
            if !matches!(self.ask, Ask::Result(_) | Ask::Preview(preview::Ask::Name)) {
                self.ask = self.menu();
            }
        } else if self.steps.step > self.known() {
            self.steps.go_to(self.known());
        }
        if self.ask.step() != self.steps.step {
            self.ask = first_of(&self.steps, self.steps.step);
        }
        if self.ask == Ask::Data(data::Ask::Read) && self.steps.facts.source.is_none() {
            self.ask = Ask::Data(data::Ask::Path);
        }
        if self.steps.preview.saving().taken().is_some() {
            self.ask = Ask::Preview(preview::Ask::Taken);
        }
        self.steps.settle(&mut talk.jobs);
    }

    fn resume(&mut self, talk: &mut Talk) {
        self.steps.resume(&mut talk.jobs);
    }

    fn parting(&self) -> Option<&'static str> {
        let kept = !self.steps.is_done() && self.steps.draft == DraftState::Ours;
        kept.then_some("The unfinished export is kept; segport offers to continue it.")
    }
}
