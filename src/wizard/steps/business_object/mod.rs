//! *Export data to Business Object*: steps 3 and 4, the preview and the result where
//! the rows of a file become customers or visitors. Files, destinations and the
//! first steps are the same as of an export to a segment; this routes the rest.

mod blanks;
mod columns;
mod columns_step;
mod command;
mod form;
mod ids;
mod live;
mod pages;
mod picker;
mod preview;
mod reader;
mod result;
#[cfg(test)]
pub(in crate::wizard) mod samples;
mod sentence;

pub(super) use blanks::{label as blanks_label, meaning as blanks_meaning};
pub(super) use columns::{BLANKS, Goes, PlannedColumn, order, planned};
pub(super) use columns_step::{go_on, goes_line};
pub(super) use command::command;
pub(super) use form::{ObjectForm, Target};
pub(super) use ids::{NO_ID, id_column};
pub(super) use pages::total;
pub(super) use picker::{Choice, Picker};
pub(super) use preview::NOT_SAVED;
pub(super) use reader::told;
pub(super) use result::ObjectResult;
pub(super) use sentence::{details, done, imported as farewell, invalid, people, plan, question};

use std::path::PathBuf;

use crate::domain::Place;
use crate::wizard::job::{ImportView, ImportedView, JobNews};
use crate::wizard::screen::{Hint, Jobs};
use crate::wizard::widgets::Dialog;
use crate::wizard::{JobId, Key};

use super::conditions::ConditionsStep;
use super::facts::{Facts, Move};
use super::form::Form;
use super::paper::Paper;
use super::step::Step;
use columns_step::ColumnsStep;
use preview::ObjectPreview;

/// The steps behind the action.
#[derive(Debug, Default)]
pub(super) struct ObjectSteps {
    columns: ColumnsStep,
    preview: ObjectPreview,
    result: Option<ObjectResult>,
}

impl ObjectSteps {
    /// What was written, if something was.
    pub(super) fn result(&self) -> Option<&ObjectResult> {
        self.result.as_ref()
    }

    /// The profiles are stored.
    pub(super) fn written(&mut self, imported: ImportedView, form: &Form, facts: &Facts) {
        let command = order(form, facts).map(|order| command(&order)).unwrap_or_default();
        self.result = Some(ObjectResult { imported, command });
    }

    /// A step is entered.
    pub(super) fn enter(&mut self, step: Step, form: &Form, facts: &Facts) {
        match step {
            Step::Conditions => self.columns.enter(form, facts),
            Step::Preview => self.preview.enter(),
            _ => {}
        }
    }

    /// What a key does in a step. The segment's step keeps the answers of the other
    /// audience.
    pub(super) fn update(
        &mut self,
        (step, key): (Step, Key),
        form: &mut Form,
        facts: &Facts,
        conditions: &mut ConditionsStep,
        jobs: &mut Jobs,
    ) -> Move {
        if self.result.is_some() {
            return ObjectResult::update(key);
        }
        match step {
            Step::Preview => self.preview.update(key, form, facts, jobs),
            Step::WriteMode => blanks::update(key, form),
            _ => self.columns.update(key, form, facts, conditions),
        }
    }

    /// Pasted text.
    pub(super) fn paste(&mut self, step: Step, text: &str) {
        match step {
            Step::Preview => self.preview.paste(text),
            Step::WriteMode => {}
            _ => self.columns.paste(text),
        }
    }

    /// Starts the preview where it is shown, and ends it where it is not.
    pub(super) fn follow(
        &mut self,
        step: Option<Step>,
        form: &Form,
        facts: &Facts,
        jobs: &mut Jobs,
    ) {
        match step {
            Some(Step::Preview) => self.preview.follow(form, facts, jobs),
            _ => self.preview.leave(jobs),
        }
    }

    /// Hears news of its jobs; `None` for those of others.
    pub(super) fn hear(
        &mut self,
        id: JobId,
        news: &JobNews,
        facts: &Facts,
        jobs: &mut Jobs,
    ) -> Option<Move> {
        self.preview.hear(id, news, facts, jobs)
    }

    /// The preview of exactly these answers.
    pub(super) fn preview<'a>(&'a self, form: &Form, facts: &Facts) -> Option<&'a ImportView> {
        self.preview.current(form, facts).map(|(_, view)| view)
    }

    /// The number of that preview.
    pub(super) fn preview_id(&self, form: &Form, facts: &Facts) -> Option<JobId> {
        self.preview.current(form, facts).map(|(id, _)| id)
    }

    /// Why there is no preview.
    pub(super) fn trouble(&self) -> Option<&str> {
        self.preview.live().error().map(|error| error.message.as_str())
    }

    /// Computes the preview again after a failure.
    pub(super) fn retry(&mut self) {
        self.preview.retry();
    }

    /// Commits what was previewed; about what changes somebody was asked.
    pub(super) fn commit(&mut self, form: &Form, facts: &Facts, jobs: &mut Jobs) {
        self.preview.commit(form, facts, jobs);
    }

    /// Saves the rows that are rejected.
    pub(super) fn save_rejects(
        &mut self,
        path: PathBuf,
        form: &Form,
        facts: &Facts,
        jobs: &mut Jobs,
    ) {
        self.preview.save_rejects(path, form, facts, jobs);
    }

    /// Whether letters are text now.
    pub(super) fn is_typing(&self, step: Step) -> bool {
        match step {
            _ if self.result.is_some() => false,
            Step::Preview => self.preview.is_typing(),
            Step::WriteMode => false,
            _ => self.columns.is_typing(),
        }
    }

    /// Whether a list, or what is read about a row, takes all keys but those of the
    /// root.
    pub(super) fn is_over_a_step(&self, step: Step) -> bool {
        match step {
            Step::Preview => self.preview.is_reading(),
            Step::WriteMode => false,
            _ => self.columns.is_picking(),
        }
    }

    /// Whether profiles are being written.
    pub(super) fn is_writing(&self) -> bool {
        self.preview.is_writing()
    }

    /// The question over everything, if one is asked.
    pub(super) fn dialog(&self) -> Option<&Dialog> {
        self.preview.dialog()
    }

    /// Where keys are looked up.
    pub(super) fn place(&self, step: Step) -> Place {
        match step {
            _ if self.result.is_some() => Place::Result,
            Step::Preview if !self.preview.is_reading() => Place::Preview,
            Step::Conditions | Step::Mapping => Place::Mapping,
            _ => Place::Step,
        }
    }

    /// Its keys.
    pub(super) fn hints(&self, step: Step, form: &Form, facts: &Facts) -> Vec<Hint> {
        match step {
            _ if self.result.is_some() => ObjectResult::hints(),
            Step::Preview => self.preview.hints(form, facts),
            Step::WriteMode => blanks::hints(),
            _ => self.columns.hints(form, facts),
        }
    }

    /// Draws a step.
    pub(super) fn view(&self, step: Step, paper: &mut Paper<'_, '_>, form: &Form, facts: &Facts) {
        if let Some(result) = &self.result {
            return result.view(paper);
        }
        match step {
            Step::Preview => preview::view(&self.preview, paper, form, facts),
            Step::WriteMode => blanks::view(paper, form),
            _ => columns_step::view(&self.columns, paper, form, facts),
        }
    }

    /// The Plan panel.
    pub(super) fn plan(&self, form: &Form, facts: &Facts) -> Vec<String> {
        if let Some(result) = &self.result {
            return vec![farewell(&result.imported)];
        }
        let preview = self.preview(form, facts);
        let mut lines = vec![plan(form, facts, preview)];
        lines.extend(details(form, facts));
        let invalid_lines = preview.iter().flat_map(|preview| &preview.invalid).map(invalid);
        lines.extend(invalid_lines.map(|line| format!("{line}; left empty.")));
        lines
    }
}
