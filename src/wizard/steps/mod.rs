//! The wizard's steps: Data > 1 Destination > 2 Action > 3 Conditions and
//! matching > 4 Write mode > Preview. What follows the action *Export data to
//! Business Object* is `business_object`'s. [`Steps`] holds the answers and is the
//! only one that changes steps; each step answers it with a `Move`. Going
//! back never validates and never loses an answer.

mod action;
mod business_object;
mod check;
mod commit;
mod conditions;
mod data;
mod destination;
mod dialogue;
mod draft;
mod facts;
mod form;
mod guess;
mod live;
mod mapping;
mod matchers;
mod paged;
mod pages;
mod picker;
mod preview;
mod preview_focus;
mod proposal;
mod proposing;
mod reader;
mod rejects;
mod result;
#[cfg(test)]
pub(super) use business_object::samples as objects;
#[cfg(test)]
pub(super) mod samples;
mod save;
mod sentence;
mod shell;
mod step;
#[cfg(test)]
pub(super) mod tests;
mod undo;
mod write_mode;

use super::job::{HomeView, ImportedView, Job, JobAnswer, JobNews, WrittenView};
use super::screen::{ExportStart, Jobs, Outcome, Slot, Status, Target};
use super::{Effect, JobId, Key};
use super::{paper, prompt, value};
use crate::domain::{Draft, EntryName, ExportAction, SavedExport, WriteMode};

pub(super) use destination::read_region;
pub(super) use dialogue::ExportPage;

use business_object::ObjectSteps;
use conditions::ConditionsStep;
use data::DataStep;
use destination::DestinationStep;
use facts::{Facts, Move};
use form::Form;
pub(super) use form::slug;
use live::Likeness;
use mapping::MappingStep;
use preview::PreviewStep;
use proposing::Proposing;
use result::ResultStep;
use save::Written;
use step::Step;
use undo::Undo;

/// The wizard's screen.
#[derive(Debug)]
pub struct Steps {
    form: Form,
    step: Step,
    /// The last step that was visited; up to it one may jump.
    furthest: Step,
    facts: Facts,
    data: DataStep,
    destination: DestinationStep,
    conditions: ConditionsStep,
    mapping: MappingStep,
    preview: PreviewStep,
    object: ObjectSteps,
    result: Option<ResultStep>,
    status: Option<Status>,
    proposing: Proposing,
    /// The answers and the step as they were last kept.
    kept: (Form, Step),
    draft: DraftState,
    undo: Undo,
    looking: Slot,
    /// The write mode chosen, while rejects are added whatever it is.
    own_mode: Option<WriteMode>,
}

/// Whether the draft that is kept is this export's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DraftState {
    /// It may be another's, which must stay.
    Others,
    /// It is cleared by the commit.
    Ours,
}

impl Steps {
    /// A new export.
    pub fn new(home: &HomeView, jobs: &mut Jobs) -> Self {
        Self::start(Form::default(), Step::Data, home, jobs)
    }

    /// A new export of this file, which is read at once.
    pub fn with_source(path: &str, home: &HomeView, jobs: &mut Jobs) -> Self {
        let form = Form { path: path.to_owned(), ..Form::default() };
        Self::start(form, Step::Data, home, jobs)
    }

    /// An export as it was left.
    pub fn from_draft(draft: &Draft, home: &HomeView, jobs: &mut Jobs) -> Self {
        let step = Step::of_number(draft.step);
        let steps = Self::start(Form::from_draft(draft), step, home, jobs);
        Self { draft: DraftState::Ours, ..steps }
    }

    /// A saved export, to be run or changed.
    pub fn open(export: &SavedExport, at: ExportStart, home: &HomeView, jobs: &mut Jobs) -> Self {
        let step = match at {
            ExportStart::Preview => Step::Preview,
            ExportStart::Mapping => Step::Mapping,
        };
        let mut steps = Self::start(Form::from_export(export), step, home, jobs);
        steps.furthest = Step::Preview;
        steps
    }

    fn start(form: Form, step: Step, home: &HomeView, jobs: &mut Jobs) -> Self {
        let mut steps = Self {
            data: DataStep::new(&form, jobs),
            destination: DestinationStep::new(&form, jobs),
            conditions: ConditionsStep::new(&form),
            mapping: MappingStep::default(),
            preview: PreviewStep::default(),
            object: ObjectSteps::default(),
            result: None,
            facts: Facts::default(),
            step,
            furthest: step,
            status: None,
            proposing: Proposing::default(),
            kept: (form.clone(), step),
            form,
            draft: DraftState::Others,
            undo: Undo::default(),
            looking: Slot::default(),
            own_mode: None,
        };
        if home.destination.is_none() && home.recent_files.is_empty() {
            // Opened before the home screen knew anything.
            steps.looking.start(jobs, Job::LoadHome);
        } else {
            steps.know(home);
        }
        steps
    }

    fn know(&mut self, home: &HomeView) {
        self.data.set_recent(home.recent_files.clone());
        if let Some(name) = &home.destination {
            self.destination.prefer(name.clone());
        }
    }

    fn key(&mut self, key: Key, jobs: &mut Jobs) -> Outcome {
        self.status = None;
        let before = self.form.clone();
        let answer = self.step_key(key, jobs);
        if self.form.action != before.action {
            // What was visited behind it were other steps.
            self.furthest = self.step;
        }
        self.undo.note(before, &self.form);
        if answer != Move::Ignored {
            return self.follow(answer, jobs);
        }
        match key {
            _ if self.is_done() || self.is_over_a_step() => Outcome::Ignored,
            Key::Char('[') => self.jump_to(self.before()),
            Key::Char(']') => self.jump_to(self.next()),
            Key::Char('u') => {
                let before = self.undo.undo(&self.form);
                self.answer_again(before, "Undone; U does it again", "There is nothing to undo")
            }
            Key::Char('U') => {
                let after = self.undo.redo(&self.form);
                self.answer_again(after, "Done again", "There is nothing to do again")
            }
            Key::Char(digit @ '0'..='9') => self.jump_to(Step::of_digit(digit)),
            Key::Escape => self.follow(Move::Back, jobs),
            _ => Outcome::Ignored,
        }
    }

    /// Whether rows become customers or visitors, and this is a step of that.
    fn is_object(&self) -> bool {
        self.form.action == ExportAction::BusinessObject && self.step >= Step::Conditions
    }

    /// Whether something was committed.
    fn is_done(&self) -> bool {
        self.result.is_some() || self.object.result().is_some()
    }

    /// The step after this one.
    fn next(&self) -> Option<Step> {
        self.passing_matching(self.step.next(), Step::WriteMode)
    }

    /// The step before this one.
    fn before(&self) -> Option<Step> {
        self.passing_matching(self.step.before(), Step::Conditions)
    }

    /// A Business Object has one page where a segment has two.
    fn passing_matching(&self, to: Option<Step>, instead: Step) -> Option<Step> {
        let is_object = self.form.action == ExportAction::BusinessObject;
        to.map(|to| if is_object && to == Step::Mapping { instead } else { to })
    }

    /// Takes answers that were given before.
    fn answer_again(&mut self, form: Option<Form>, done: &str, nothing: &str) -> Outcome {
        self.status = Some(match form {
            Some(form) => {
                self.form = form;
                self.conditions.reset(&self.form);
                Status::Ok(done.into())
            }
            None => Status::Note(nothing.into()),
        });
        Outcome::Stay
    }

    fn step_key(&mut self, key: Key, jobs: &mut Jobs) -> Move {
        if self.is_object() {
            let Self { object, form, facts, conditions, .. } = self;
            return object.update((self.step, key), form, facts, conditions, jobs);
        }
        if let Some(result) = &mut self.result {
            if self.preview.save().is_open() {
                self.preview.save().update(key, Written::Yes, jobs);
                return Move::Stay;
            }
            if key == Key::Char('s') && result.dialog().is_none() {
                if let Ok(export) = self.form.to_export() {
                    self.preview.save().ask(self.facts.to_save(&export));
                }
                return Move::Stay;
            }
            return result.update(key, jobs);
        }
        let (form, facts) = (&mut self.form, &mut self.facts);
        match self.step {
            Step::Data => self.data.update(key, form, facts, jobs),
            Step::Destination => self.destination.update(key, form, facts, jobs),
            Step::Action => action::update(key, form),
            Step::Conditions => self.conditions.update(key, form, facts),
            Step::Mapping => self.mapping.update(key, form, facts),
            Step::WriteMode => write_mode::update(key, form, facts),
            Step::Preview => self.preview.update(key, form, facts, jobs),
        }
    }

    fn paste(&mut self, text: &str, jobs: &mut Jobs) {
        if self.is_object() {
            return self.object.paste(self.step, text);
        }
        let (form, facts) = (&mut self.form, &mut self.facts);
        match self.step {
            Step::Data => self.data.paste(text, form, facts, jobs),
            Step::Destination => self.destination.paste(text),
            Step::Conditions => self.conditions.paste(text, form),
            Step::Mapping => self.mapping.paste(text),
            Step::Preview => self.preview.paste(text),
            Step::Action | Step::WriteMode => {}
        }
    }

    /// Does what a step answered.
    fn follow(&mut self, answer: Move, jobs: &mut Jobs) -> Outcome {
        match answer {
            Move::Stay | Move::Ignored => {}
            Move::Say(status) => self.status = Some(status),
            Move::SayChanged(status) => {
                self.status = Some(status);
                self.destination.reopen(&self.form, jobs);
            }
            Move::Quiet => self.status = None,
            Move::Next => {
                if self.step == Step::Data {
                    DataStep::settle(&mut self.form, &self.facts);
                }
                if let Some(next) = self.next() {
                    self.go_to(next);
                }
            }
            Move::Back => match self.before() {
                Some(before) => self.go_to(before),
                None => return Outcome::Back,
            },
            Move::Propose => self.ask_for_proposal(jobs),
            Move::Written(written) => self.written(*written, jobs),
            Move::Imported(imported) => self.imported(*imported, jobs),
            Move::Open(target) => return Outcome::Open(target),
            Move::New => return Outcome::Replace(Target::NewExport),
            Move::Home => return Outcome::Home,
        }
        Outcome::Stay
    }

    /// To a step that was visited; others are reached by answering.
    fn jump_to(&mut self, step: Option<Step>) -> Outcome {
        if let Some(step) = step.filter(|step| *step <= self.furthest) {
            self.go_to(step);
        }
        Outcome::Stay
    }

    fn go_to(&mut self, step: Step) {
        let step = self.passing_matching(Some(step), Step::Conditions).unwrap_or(step);
        self.step = step;
        self.furthest = self.furthest.max(step);
        match step {
            _ if self.is_object() => self.object.enter(step, &self.form, &self.facts),
            Step::Mapping => self.enter_mapping(),
            Step::Preview => self.preview.enter(),
            _ => {}
        }
    }

    fn imported(&mut self, imported: ImportedView, jobs: &mut Jobs) {
        jobs.set_farewell(business_object::farewell(&imported));
        if self.draft == DraftState::Ours {
            jobs.ask(Effect::ClearDraft);
        }
        self.status = Some(Status::Ok("Committed".into()));
        self.object.written(imported, &self.form, &self.facts);
    }

    fn written(&mut self, written: WrittenView, jobs: &mut Jobs) {
        jobs.set_farewell(sentence::written(&written));
        if self.draft == DraftState::Ours {
            jobs.ask(Effect::ClearDraft);
        }
        self.facts.live.forget(jobs);
        self.status = Some(Status::Ok("Committed".into()));
        self.result = Some(ResultStep::new(written));
    }

    fn hear(&mut self, id: JobId, news: &JobNews, jobs: &mut Jobs) -> Outcome {
        if self.looking.owns(id) {
            if let Some(Ok(JobAnswer::Home(home))) = self.looking.take(news.clone()) {
                self.know(&home);
            }
            return Outcome::Stay;
        }
        if self.proposing.owns(id) {
            self.hear_evidence(news);
            return Outcome::Stay;
        }
        let (form, facts) = (&mut self.form, &mut self.facts);
        let heard = facts.live.hear(id, news);
        if heard == live::Heard::Failed
            && let Some(error) = facts.live.error()
        {
            self.status = Some(Status::of(error));
        }
        let result = self.result.as_mut();
        let (answer, of) = if let Some(answer) = self.data.hear(id, news, facts) {
            (answer, Step::Data)
        } else if let Some(answer) = self.destination.hear(id, news, form, facts, jobs) {
            (answer, Step::Destination)
        } else if let Some(answer) = result.and_then(|result| result.hear(id, news)) {
            if let Some(result) = &self.result {
                jobs.set_farewell(sentence::written(result.written()));
            }
            (answer, self.step)
        } else if let Some(answer) = self.preview.hear(id, news, form, facts, jobs) {
            (answer, self.step)
        } else if let Some(answer) = self.object.hear(id, news, facts, jobs) {
            (answer, self.step)
        } else {
            return Outcome::Stay;
        };
        self.turn_to_trouble(&answer, of);
        // A step that was left meanwhile moves nobody.
        if answer == Move::Next && of != self.step {
            return Outcome::Stay;
        }
        self.follow(answer, jobs)
    }

    /// A saved export opens at its preview; where its file or destination is
    /// gone, or a column has another name, at the step where that is changed.
    fn turn_to_trouble(&mut self, answer: &Move, of: Step) {
        if self.step != Step::Preview || of == Step::Preview || self.is_done() {
            return;
        }
        if matches!(answer, Move::Say(Status::Error(_))) {
            return self.go_to(of);
        }
        if self.facts.source.is_none() || self.facts.destination.is_none() {
            return;
        }
        let problem = if self.is_object() {
            business_object::order(&self.form, &self.facts).err()
        } else {
            preview::missing(&self.form, &self.facts)
        };
        if let Some(problem) = problem {
            self.go_to(problem.step);
            self.status = Some(Status::Error(problem.sentence));
        }
    }

    /// Everything that follows from a changed answer.
    fn settle(&mut self, jobs: &mut Jobs) {
        self.add_rejects();
        self.conditions.sync(&self.form, &self.facts);
        match self.form.action {
            ExportAction::Segment => self.propose(jobs),
            ExportAction::BusinessObject => self.propose_nothing(jobs),
        }
        self.compare_file();
        self.data.follow_count(self.step == Step::Data, &self.facts, jobs);
        if self.is_done() {
            return;
        }
        self.count(jobs);
        if self.step == Step::Preview && !self.is_object() {
            self.preview.sync(&self.form, &self.facts, jobs);
        }
        if self.kept.0 != self.form || self.kept.1 != self.step {
            self.kept = (self.form.clone(), self.step);
            self.draft = DraftState::Ours;
            jobs.ask(Effect::SaveDraft(Box::new(self.form.to_draft(self.step))));
        }
    }

    fn enter_mapping(&mut self) {
        self.compare_file();
        self.mapping.enter(&self.form, &self.facts);
    }

    /// Notes what changed in the file: pictures are drawn more often than answers change.
    fn compare_file(&mut self) {
        let (source, destination) = (self.facts.source.as_ref(), self.facts.destination.as_ref());
        self.facts.drift = check::drift(&self.form, source, destination).unwrap_or_default();
    }

    /// Rejects are added; another file is written as it was chosen.
    fn add_rejects(&mut self) {
        let Some(source) = &self.facts.source else { return };
        if !source.is_rejects {
            self.form.write_mode = self.own_mode.take().unwrap_or(self.form.write_mode);
        } else if self.form.write_mode != WriteMode::Add {
            self.own_mode = Some(self.form.write_mode);
            self.form.write_mode = WriteMode::Add;
        }
    }

    /// Starts the preview that belongs to the answers.
    fn count(&mut self, jobs: &mut Jobs) {
        self.object.follow(self.is_object().then_some(self.step), &self.form, &self.facts, jobs);
        if self.form.action == ExportAction::BusinessObject {
            return self.facts.live.cancel(jobs);
        }
        if self.preview.is_writing() || self.step < Step::Conditions {
            return;
        }
        let (export, likeness) = match self.step {
            Step::Preview => (self.facts.whole_export(&self.form), Likeness::Whole),
            Step::Mapping | Step::WriteMode => {
                (self.facts.counted_export(&self.form), Likeness::Named)
            }
            _ => (self.facts.counted_export(&self.form), Likeness::Figures),
        };
        // Without the file's columns nothing can be checked yet.
        let export = export.filter(|_| self.facts.source.is_some());
        self.facts.live.follow(export, likeness, jobs);
    }

    fn saved_name(&self) -> Option<EntryName> {
        EntryName::parse(&self.form.name).ok()
    }
}
