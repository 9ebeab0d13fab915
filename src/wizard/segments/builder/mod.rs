//! A new segment by conditions: whose profiles, its name, the conditions, and
//! how many people satisfy them while one thinks about them.

mod count;
mod editor;
mod shell;
#[cfg(test)]
mod tests;
mod view;
mod words;

use count::Count;
use editor::{Edited, Editor};

use super::failure;
use super::names::free_name;
use crate::domain::{Audience, Condition, Conditions, Logic, NewSegment};
use crate::wizard::job::{DestinationView, Job, JobAnswer, JobNews};
use crate::wizard::message::{JobId, Key};
use crate::wizard::screen::{Jobs, Outcome, Slot, Status, Target};
use crate::wizard::text;
use crate::wizard::widgets::{Answer, Dialog, Handled, TextField};

/// The builder.
#[derive(Debug)]
pub struct Builder {
    destination: String,
    /// Attributes and names; `None` until they are known.
    known: Option<DestinationView>,
    loading: Slot,
    answers: Answers,
    name: TextField,
    problem: Option<String>,
    focus: Line,
    editor: Option<Editor>,
    /// Whether all that was answered is given up.
    leaving: Option<Dialog>,
    count: Count,
    making: Slot,
    /// The job that makes it: it is heard to its end, also when it is stopped.
    made_by: Option<JobId>,
    status: Option<Status>,
}

#[derive(Debug)]
struct Answers {
    audience: Audience,
    logic: Logic,
    conditions: Vec<Condition>,
    /// Those of the audience not chosen: choosing it again brings them back.
    other: Vec<Condition>,
}

/// A line of the form, from the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Audience,
    Name,
    Logic,
    Condition(usize),
    Add,
    Create,
}

impl Builder {
    /// An empty form; what the destination has is loaded.
    pub fn new(destination: String, jobs: &mut Jobs) -> Self {
        let mut loading = Slot::default();
        loading.start(jobs, Job::OpenDestination(destination.clone()));
        Self {
            destination,
            known: None,
            loading,
            // The documented default between conditions: every one must hold.
            answers: Answers {
                audience: Audience::Customer,
                logic: Logic::And,
                conditions: Vec::new(),
                other: Vec::new(),
            },
            name: TextField::default(),
            problem: None,
            focus: Line::Name,
            editor: None,
            leaving: None,
            count: Count::default(),
            making: Slot::default(),
            made_by: None,
            status: None,
        }
    }

    /// What is counted: the conditions with the one being edited as far as it
    /// was typed.
    fn wanted(&self) -> Option<(Audience, Conditions)> {
        let Answers { audience, logic, conditions, .. } = &self.answers;
        let mut conditions = conditions.clone();
        if let Some(editor) = &self.editor
            && let Some(candidate) = editor.candidate()
        {
            match editor.place {
                Some(place) => conditions[place] = candidate,
                None => conditions.push(candidate),
            }
        }
        let wanted = (*audience, Conditions { logic: *logic, conditions });
        (!wanted.1.conditions.is_empty()).then_some(wanted)
    }

    fn key(&mut self, key: Key, jobs: &mut Jobs) -> Outcome {
        if self.known.is_none() {
            return Outcome::Ignored;
        }
        if self.making.is_busy() {
            if let (Key::Escape, Some(id)) = (key, self.made_by.take()) {
                jobs.cancel(id);
                self.status = Some(Status::Note(format!("Stopping {}", text::CUT)));
            }
            return Outcome::Stay;
        }
        self.status = None;
        if let Some(dialog) = &mut self.leaving {
            match dialog.handle(key) {
                Answer::Open => {}
                Answer::Cancelled => self.leaving = None,
                Answer::Chosen(_) => return Outcome::Back,
            }
            return Outcome::Stay;
        }
        if let Some(editor) = &mut self.editor {
            match editor.update(key) {
                Edited::Open => {}
                Edited::Closed => self.editor = None,
                Edited::Done(condition) => self.put(condition),
            }
            return Outcome::Stay;
        }
        self.form_key(key, jobs)
    }

    fn put(&mut self, condition: Condition) {
        if let Some(place) = self.editor.take().and_then(|editor| editor.place) {
            self.answers.conditions[place] = condition;
        } else {
            self.answers.conditions.push(condition);
            self.focus = Line::Add;
        }
    }

    fn form_key(&mut self, key: Key, jobs: &mut Jobs) -> Outcome {
        if self.focus == Line::Name {
            let handled = self.name.handle(key);
            if handled == Handled::Changed {
                self.problem = None;
            }
            if handled != Handled::Ignored {
                return Outcome::Stay;
            }
        }
        match (key, self.focus) {
            (Key::Escape, _) => return self.leave(),
            (Key::Tab | Key::Down, _) | (Key::Enter, Line::Audience | Line::Logic) => self.go(1),
            (Key::BackTab | Key::Up, _) => self.go(-1),
            (Key::Left | Key::Right | Key::Char(' ' | 'h' | 'l'), Line::Audience) => {
                self.other_audience();
            }
            (Key::Left | Key::Right | Key::Char(' ' | 'h' | 'l'), Line::Logic) => {
                self.answers.logic = match self.answers.logic {
                    Logic::And => Logic::Or,
                    Logic::Or => Logic::And,
                };
            }
            (Key::Enter, Line::Condition(place)) => self.edit(Some(place)),
            (Key::Char('x') | Key::Delete, Line::Condition(place)) => self.remove(place),
            (Key::Enter, Line::Add) | (Key::Char('a'), _) => self.edit(None),
            (Key::Enter, Line::Create) => self.create(jobs),
            // What was not answered has the documented default.
            (Key::Enter, Line::Name) => {
                self.go(1);
                self.focus = Line::Add;
            }
            _ => return Outcome::Ignored,
        }
        Outcome::Stay
    }

    fn lines(&self) -> Vec<Line> {
        let conditions = (0..self.answers.conditions.len()).map(Line::Condition);
        [Line::Audience, Line::Name, Line::Logic]
            .into_iter()
            .chain(conditions)
            .chain([Line::Add, Line::Create])
            .collect()
    }

    /// Another line; a name that was typed is checked, but keeps nobody.
    fn go(&mut self, by: isize) {
        if self.focus == Line::Name && !self.name.value().is_empty() {
            self.check();
        }
        let lines = self.lines();
        let at = lines.iter().position(|line| *line == self.focus).unwrap_or(0);
        self.focus = lines[at.saturating_add_signed(by).min(lines.len() - 1)];
    }

    fn check(&mut self) {
        let Some(known) = &self.known else { return };
        self.problem = free_name(self.name.value(), &known.segments, None).err();
    }

    /// The attributes of the others are others.
    fn other_audience(&mut self) {
        let answers = &mut self.answers;
        answers.audience = match answers.audience {
            Audience::Customer => Audience::Visitor,
            Audience::Visitor => Audience::Customer,
        };
        std::mem::swap(&mut answers.conditions, &mut answers.other);
    }

    fn edit(&mut self, place: Option<usize>) {
        let Some(known) = &self.known else { return };
        let attributes = known.attributes(self.answers.audience);
        if attributes.is_empty() {
            let people = self.answers.audience.plural();
            self.status = Some(Status::Error(format!(
                "There are no attributes of {people} yet; import profiles first"
            )));
            return;
        }
        let condition = place.map(|place| (place, &self.answers.conditions[place]));
        self.editor = Some(Editor::new(attributes, known.sizes.phone_region, condition));
    }

    fn remove(&mut self, place: usize) {
        self.answers.conditions.remove(place);
        let last = self.answers.conditions.len().checked_sub(1);
        self.focus = last.map_or(Line::Add, |last| Line::Condition(place.min(last)));
    }

    fn leave(&mut self) -> Outcome {
        let Answers { conditions, other, .. } = &self.answers;
        if self.name.value().is_empty() && conditions.is_empty() && other.is_empty() {
            return Outcome::Back;
        }
        let message = "The segment was not made. Its name and its conditions are not kept.";
        let choices = ["Stay", "Leave"];
        self.leaving = Some(Dialog::choose("Leave without the segment?", message, &choices));
        Outcome::Stay
    }

    fn create(&mut self, jobs: &mut Jobs) {
        let Some(known) = &self.known else { return };
        let name = match free_name(self.name.value(), &known.segments, None) {
            Ok(name) => name,
            Err(problem) => {
                self.status = Some(Status::Error(problem.clone()));
                self.problem = Some(problem);
                self.focus = Line::Name;
                return;
            }
        };
        let Answers { audience, logic, conditions, .. } = &self.answers;
        if conditions.is_empty() {
            self.status = Some(Status::Error("Add a condition first".into()));
            self.focus = Line::Add;
            return;
        }
        let conditions = Conditions { logic: *logic, conditions: conditions.clone() };
        let new = NewSegment::Conditions { name, audience: *audience, conditions };
        let destination = self.destination.clone();
        self.made_by = Some(self.making.start(jobs, Job::CreateSegment { destination, new }));
    }

    fn news(&mut self, id: JobId, news: JobNews, jobs: &mut Jobs) -> Outcome {
        if self.loading.owns(id) {
            match self.loading.take(news) {
                Some(Ok(JobAnswer::Destination(known))) => self.known = Some(known),
                Some(Err(error)) => self.status = Some(Status::of(&error)),
                _ => {}
            }
        } else if self.making.owns(id) {
            match self.making.take(news) {
                Some(Ok(JobAnswer::Segment(segment))) => {
                    let members = super::members_words(&segment);
                    jobs.set_farewell(format!("{} is made, with {members}.", segment.name));
                    return Outcome::Replace(Target::Segment {
                        destination: self.destination.clone(),
                        segment: Box::new(segment),
                    });
                }
                Some(Err(error)) => self.status = Some(failure(&error)),
                _ => {}
            }
        } else if let Some(status) = self.count.hear(id, news) {
            self.status = Some(status);
        }
        Outcome::Stay
    }

    /// The figure in words: `1,204 of 3,000 customers (40.1 %)`.
    fn people_words(&self) -> Option<String> {
        let (people, known) = (self.count.people()?, self.known.as_ref()?);
        let all = known.profiles(self.answers.audience);
        Some(format!(
            "{} of {} {} ({})",
            text::count(people),
            text::count(all),
            self.answers.audience.plural(),
            text::share(people, all)
        ))
    }
}
