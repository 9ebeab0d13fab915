//! Step 3: whose profiles, which segment, OR or AND.

use super::super::facts::Move;
use super::super::form::{Form, Target};
use super::super::{check, sentence};
use super::{Ask as Asked, ExportPage};
use crate::domain::{Audience, Logic, Segment};
use crate::wizard::accessible::{Empty, Question, Reply, Talk, Typed, segment_line};
use crate::wizard::screen::Outcome;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    Audience,
    Target,
    /// The new segment's name.
    Name,
    /// Which segment of those that are there.
    Existing,
    Logic,
}

const AUDIENCES: [Audience; 2] = [Audience::Customer, Audience::Visitor];
const TARGETS: [Target; 2] = [Target::Create, Target::Existing];
const LOGICS: [Logic; 2] = [Logic::Or, Logic::And];

impl Ask {
    pub(super) fn before(self, form: &Form) -> Self {
        match self {
            Self::Audience | Self::Target => Self::Audience,
            Self::Name | Self::Existing => Self::Target,
            Self::Logic => Self::which(form.target),
        }
    }

    fn which(target: Target) -> Self {
        match target {
            Target::Create => Self::Name,
            Target::Existing => Self::Existing,
        }
    }
}

impl ExportPage {
    pub(super) fn conditions_question(&self, ask: Ask) -> Question {
        let form = &self.steps.form;
        let ask_for = |text: &str| Question::new(self.heading(), text);
        match ask {
            Ask::Audience => ask_for("Source: whose profiles are searched?")
                .choices(AUDIENCES.map(Audience::label))
                .empty(now(&AUDIENCES, &form.audience)),
            Ask::Target => ask_for("Which segment?")
                .choices(TARGETS.map(Target::label))
                .empty(now(&TARGETS, &form.target)),
            Ask::Name => ask_for("What is the new segment called?")
                .typed(Typed::Text("Name"))
                .empty(if self.segment_problem().is_none() {
                    Empty::Text(form.create.clone())
                } else {
                    Empty::Nothing
                }),
            Ask::Existing => self.existing_question(),
            Ask::Logic => ask_for("Logic: when does a row find somebody?")
                .choices([
                    "OR: one matching attribute is enough",
                    "AND: all must match in one and the same row",
                ])
                .empty(now(&LOGICS, &form.logic)),
        }
    }

    fn existing_question(&self) -> Question {
        let form = &self.steps.form;
        let segments = self.offered();
        let chosen = segments.iter().position(|segment| segment.name.as_str() == form.existing);
        if segments.is_empty() {
            let none = format!("There is no segment of {} yet.", form.audience.plural());
            return Question::new(self.heading(), none).only_back("Back");
        }
        Question::new(self.heading(), "Which one?")
            .choices(segments.into_iter().map(segment_line))
            .typed(Typed::Filter)
            .empty(chosen.map_or(Empty::Nothing, Empty::Choice))
    }

    /// The segments that can be written to.
    fn offered(&self) -> Vec<&Segment> {
        let destination = self.steps.facts.destination.as_ref();
        destination.map(|d| check::offered(&self.steps.form, d).collect()).unwrap_or_default()
    }

    /// What is wrong with the segment as it is answered.
    fn segment_problem(&self) -> Option<String> {
        let destination = self.steps.facts.destination.as_ref()?;
        check::segment(&self.steps.form, destination).map(|problem| problem.sentence)
    }

    pub(super) fn conditions_answer(&mut self, ask: Ask, reply: Reply, talk: &mut Talk) -> Outcome {
        match (ask, reply) {
            (Ask::Audience, Reply::Choice(at)) => {
                let form = &mut self.steps.form;
                self.steps.conditions.choose_audience(AUDIENCES[at], form);
                self.ask = Asked::Conditions(Ask::Target);
            }
            (Ask::Target, Reply::Choice(at)) => {
                self.steps.form.target = TARGETS[at];
                self.ask = Asked::Conditions(Ask::which(TARGETS[at]));
            }
            (Ask::Name, Reply::Text(name)) => {
                self.steps.form.create = name;
                self.segment_answered(talk);
            }
            (Ask::Existing, Reply::Choice(at)) => {
                let name = self.offered().get(at).map(|segment| segment.name.to_string());
                self.steps.form.existing = name.unwrap_or_default();
                self.segment_answered(talk);
            }
            (Ask::Logic, Reply::Choice(at)) => {
                self.steps.form.logic = LOGICS[at];
                if let Some(problem) = self.segment_problem() {
                    // A draft can be continued behind a name that was taken since.
                    talk.say(format!("error: {problem}"));
                    self.ask = Asked::Conditions(Ask::which(self.steps.form.target));
                } else {
                    return self.follow(Move::Next, talk);
                }
            }
            (_, Reply::Choice(_) | Reply::Letter(_) | Reply::Text(_) | Reply::Back) => {}
        }
        Outcome::Stay
    }

    /// The segment is answered: its notice, or what is wrong with it.
    fn segment_answered(&mut self, talk: &mut Talk) {
        if let Some(problem) = self.segment_problem() {
            return talk.say(format!("error: {problem}"));
        }
        let destination = self.steps.facts.destination.as_ref();
        let segment = destination.and_then(|d| check::target(&self.steps.form, d));
        if let Some(notice) = segment.and_then(sentence::method_notice) {
            talk.say(format!("note: {notice}"));
        }
        self.ask = Asked::Conditions(Ask::Logic);
    }
}

fn now<T: PartialEq>(all: &[T], value: &T) -> Empty {
    all.iter().position(|one| one == value).map_or(Empty::Nothing, Empty::Choice)
}
