//! The last step: everything computed, nothing written yet. Shows it, explains
//! it, and commits it.

mod view;

use std::path::PathBuf;

use crate::domain::{GuardStop, SavedExport};
use crate::export::Acceptance;
use crate::wizard::job::{Job, JobAnswer, JobNews, PreviewView};
use crate::wizard::screen::{Hint, Jobs, Slot, Status};
use crate::wizard::widgets::{Dialog, Handled, Reader, Reading};
use crate::wizard::{Effect, JobId, Key};

use super::commit::{Commit, not_written, out_of_date};
use super::facts::{Facts, Move};
use super::form::Form;
use super::pages::{Entry, Pages};
use super::preview_focus::PreviewFocus as Focus;
use super::prompt::prompt_hints;
use super::reader;
use super::rejects::Rejects;
use super::save::{Save, Written};

pub(super) use view::{missing, view};

/// The state of the step.
#[derive(Debug, Default)]
pub(super) struct PreviewStep {
    focus: Focus,
    pages: Pages,
    reader: Option<Reader>,
    rejects: Rejects,
    explaining: Slot,
    commit: Commit,
    save: Save,
}

impl PreviewStep {
    /// The step is entered: Enter commits.
    pub(super) fn enter(&mut self) {
        self.focus = Focus::Commit;
    }

    /// Follows the preview of the answers, once it is there.
    pub(super) fn sync(&mut self, form: &Form, facts: &Facts, jobs: &mut Jobs) {
        if let Some((id, view)) = current(form, facts) {
            self.pages.show(id, view, form, facts, jobs);
        }
    }

    /// Whether letters are text now.
    pub(super) fn is_typing(&self) -> bool {
        self.rejects.is_open() || self.save.is_open() || self.commit.is_busy()
    }

    /// Whether somebody reads why a person is here, and keys only scroll.
    pub(super) fn is_reading(&self) -> bool {
        self.reader.is_some()
    }

    /// Whether a segment is being written.
    pub(super) fn is_writing(&self) -> bool {
        self.commit.is_writing()
    }

    /// The question over everything, if one is asked.
    pub(super) fn dialog(&self) -> Option<&Dialog> {
        self.commit.dialog()
    }

    /// The saving of the export, also used by the result.
    pub(super) fn save(&mut self) -> &mut Save {
        &mut self.save
    }

    /// The same, to be drawn.
    pub(super) fn saving(&self) -> &Save {
        &self.save
    }

    /// What a key does.
    pub(super) fn update(
        &mut self,
        key: Key,
        form: &Form,
        facts: &mut Facts,
        jobs: &mut Jobs,
    ) -> Move {
        if self.commit.is_busy() {
            self.commit.update(key, jobs);
        } else if self.save.is_open() {
            self.save.update(key, Written::No, jobs);
        } else if self.rejects.is_open() {
            if let Some(path) = self.rejects.update(key) {
                self.save_rejects(path, form, facts, jobs);
            }
        } else if let Some(reader) = &mut self.reader {
            match reader.update(key) {
                Reading::On => {}
                Reading::Ignored => return Move::Ignored,
                Reading::Closed => self.reader = None,
            }
        } else if self.explaining.is_busy() && key == Key::Escape {
            self.explaining.cancel(jobs);
            return Move::Quiet;
        } else if facts.live.is_running() && key == Key::Escape {
            facts.live.stop(jobs);
            return Move::Say(Status::Note("Cancelled; nothing was kept".into()));
        } else {
            return self.own_key(key, form, facts, jobs);
        }
        Move::Stay
    }

    fn own_key(&mut self, key: Key, form: &Form, facts: &mut Facts, jobs: &mut Jobs) -> Move {
        match key {
            Key::Char('c') => return self.begin_commit(form, facts, jobs),
            Key::Enter if self.focus == Focus::Commit => {
                return self.begin_commit(form, facts, jobs);
            }
            Key::Enter if self.focus == Focus::Table => return self.explain(form, facts, jobs),
            Key::Char('r') => facts.live.retry(),
            Key::Char('s') => match facts.whole_export(form) {
                Some(export) => self.save.ask(facts.to_save(&export)),
                None => return Move::Say(Status::Error("The export is not complete yet".into())),
            },
            Key::Char('w') => {
                self.rejects.ask("Save the rows that were rejected or not found as", form);
            }
            Key::Char('k') => return self.command_line(form, facts, jobs),
            _ => return self.move_key(key, form, facts, jobs),
        }
        Move::Stay
    }

    fn move_key(&mut self, key: Key, form: &Form, facts: &Facts, jobs: &mut Jobs) -> Move {
        if let Some(focus) = self.focus.moved(key, self.pages.is_at_top()) {
            self.focus = focus;
        } else if let Some(by) = self.focus.turned(key) {
            self.focus = Focus::Tabs;
            if let Some((_, view)) = current(form, facts) {
                self.pages.turn(by, view, form, facts, jobs);
            }
        } else if self.focus != Focus::Table || self.pages.update(key, jobs) == Handled::Ignored {
            return Move::Ignored;
        }
        Move::Stay
    }

    fn begin_commit(&mut self, form: &Form, facts: &Facts, jobs: &mut Jobs) -> Move {
        match (current(form, facts), facts.whole_export(form)) {
            (Some((id, view)), Some(export)) => {
                let commit = |acceptance| Job::Commit { preview: id, acceptance };
                if view.guards.is_empty() {
                    self.commit.start(commit(Acceptance::None), jobs);
                } else {
                    let question = guards_question(&view.guards, export.segment.name().as_str());
                    self.commit.ask(question, commit(Acceptance::Guards));
                }
                Move::Stay
            }
            _ if facts.live.is_running() => {
                Move::Say(Status::Note("Still counting; commit when the figures are there".into()))
            }
            _ => match missing(form, facts).map(|problem| problem.sentence) {
                Some(problem) => Move::Say(Status::Error(problem)),
                None => Move::Say(Status::Note("There are no figures yet; count again".into())),
            },
        }
    }

    fn explain(&mut self, form: &Form, facts: &Facts, jobs: &mut Jobs) -> Move {
        let Some((preview, _)) = current(form, facts) else { return Move::Stay };
        let job = match self.pages.entry() {
            Some(Entry::Person(id)) => Job::ExplainPerson { preview, id: id.clone() },
            Some(Entry::Row(row)) => Job::ExplainRow { preview, row: *row },
            None => return Move::Stay,
        };
        self.explaining.start(jobs, job);
        Move::Say(Status::Note("Looking for why".into()))
    }

    fn command_line(&mut self, form: &Form, facts: &Facts, jobs: &mut Jobs) -> Move {
        let Some(export) = facts.whole_export(form) else {
            return Move::Say(Status::Error("The export is not complete yet".into()));
        };
        let command = format!("segport run {}", export.name);
        jobs.ask(Effect::Copy(command.clone()));
        let lines = vec![
            command,
            String::new(),
            "It was copied. It runs the export as it is saved under this name; save what you see \
             in the preview first."
                .into(),
            String::new(),
            format!("segport run {} --dry-run shows the figures and writes nothing.", export.name),
        ];
        self.reader = Some(Reader::new("The same on the command line", lines));
        Move::Stay
    }

    /// Commits what was previewed, its guards being answered.
    pub(super) fn commit(
        &mut self,
        acceptance: Acceptance,
        form: &Form,
        facts: &Facts,
        jobs: &mut Jobs,
    ) {
        if let Some((preview, _)) = current(form, facts) {
            self.commit.start(Job::Commit { preview, acceptance }, jobs);
        }
    }

    /// Saves the rows that were rejected or not found.
    pub(super) fn save_rejects(
        &mut self,
        path: PathBuf,
        form: &Form,
        facts: &Facts,
        jobs: &mut Jobs,
    ) {
        if let Some((preview, _)) = current(form, facts) {
            self.rejects.save(Job::SaveRejects { preview, path }, jobs);
        }
    }

    /// Pasted text.
    pub(super) fn paste(&mut self, text: &str) {
        self.commit.paste(text);
        self.save.paste(text);
        self.rejects.paste(text);
    }

    /// Hears news of its jobs; `None` for those of others.
    pub(super) fn hear(
        &mut self,
        id: JobId,
        news: &JobNews,
        form: &mut Form,
        facts: &mut Facts,
        jobs: &mut Jobs,
    ) -> Option<Move> {
        if let Some(ended) = self.commit.hear(id, news) {
            return Some(match ended {
                Ok(JobAnswer::Written(written)) => Move::Written(Box::new(written)),
                Ok(JobAnswer::Preview(view)) => {
                    facts.live.replace(id, *view);
                    self.focus = Focus::Commit;
                    Move::Say(out_of_date())
                }
                Ok(_) => return None,
                Err(error) => Move::Say(not_written(&error)),
            });
        }
        if let Some(answer) = self.save.hear(id, news, form) {
            return Some(answer);
        }
        if self.explaining.owns(id) {
            return Some(self.hear_explanation(news, form, facts));
        }
        self.rejects.hear(id, news).or_else(|| self.pages.hear(id, news, jobs))
    }

    fn hear_explanation(&mut self, news: &JobNews, form: &Form, facts: &Facts) -> Move {
        match self.explaining.take(news.clone()) {
            Some(Ok(JobAnswer::Person(person))) => {
                self.reader = Some(reader::person(&person));
                return Move::Quiet;
            }
            Some(Ok(JobAnswer::Row(row))) => {
                let columns: Vec<String> = facts
                    .source
                    .iter()
                    .flat_map(|source| &source.columns)
                    .map(|column| column.name.clone())
                    .collect();
                self.reader = Some(reader::row(&row, &columns, facts.attributes(form)));
                return Move::Quiet;
            }
            Some(Err(error)) => return Move::Say(Status::of(&error)),
            _ => {}
        }
        Move::Stay
    }

    /// Its keys.
    pub(super) fn hints(&self, form: &Form, facts: &Facts) -> Vec<Hint> {
        if self.commit.is_writing() || facts.live.is_running() {
            return vec![Hint::new(Key::Escape, "cancel")];
        }
        if self.commit.is_busy() {
            return vec![Hint::new(Key::Enter, "answer"), Hint::new(Key::Escape, "cancel")];
        }
        if self.save.is_open() {
            return self.save.hints();
        }
        if self.rejects.is_open() {
            return prompt_hints();
        }
        if self.reader.is_some() {
            return vec![Hint::new(Key::Escape, "close"), Hint::group("arrows", "scroll")];
        }
        if current(form, facts).is_none() {
            let again = facts.live.error().map(|_| Hint::new(Key::Char('r'), "count again"));
            return again.into_iter().chain([Hint::new(Key::Escape, "back")]).collect();
        }
        let mut hints = vec![match self.focus {
            Focus::Commit => Hint::new(Key::Enter, "commit"),
            Focus::Tabs => Hint::group("left right", "tab"),
            Focus::Table => Hint::new(Key::Enter, "why"),
        }];
        hints.push(Hint::new(Key::Tab, "tabs and table"));
        if self.focus != Focus::Commit {
            hints.push(Hint::new(Key::Char('c'), "commit"));
        }
        hints.push(Hint::new(Key::Char('w'), "save rejects"));
        hints.push(Hint::new(Key::Char('k'), "command line"));
        hints.push(Hint::new(Key::Char('s'), "save export"));
        hints
    }
}

/// The preview that may be committed: of exactly these answers.
pub(super) fn current<'a>(form: &Form, facts: &'a Facts) -> Option<(JobId, &'a PreviewView)> {
    let export: SavedExport = facts.whole_export(form)?;
    if facts.live.is_running() {
        return None;
    }
    facts.live.of(&export)
}

/// Asks for the segment's name where guards stop the commit.
fn guards_question(guards: &[GuardStop], segment: &str) -> Dialog {
    let sentences: Vec<String> =
        guards.iter().map(|guard| format!("{}.", guard.sentence())).collect();
    Dialog::confirm_by_name("Is this meant?", &sentences.join("\n"), "Commit", segment)
}
