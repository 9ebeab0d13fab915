//! The last step of *Export data to Business Object*: what every row does, nothing
//! written yet. Shows it, explains it, and commits it.

mod view;

use std::path::PathBuf;

use crate::domain::ErrorKind;
use crate::wizard::job::{ImportView, Job, JobAnswer, JobNews};
use crate::wizard::screen::{Hint, Jobs, Slot, Status};
use crate::wizard::steps::commit::{Commit, not_written, out_of_date};
use crate::wizard::steps::facts::{Facts, Move};
use crate::wizard::steps::form::Form;
use crate::wizard::steps::preview_focus::PreviewFocus as Focus;
use crate::wizard::steps::prompt::prompt_hints;
use crate::wizard::steps::rejects::Rejects;
use crate::wizard::widgets::{Dialog, Handled, Reader, Reading};
use crate::wizard::{Effect, JobId, Key};

use super::columns;
use super::command::command;
use super::live::Live;
use super::pages::Pages;
use super::reader;
use super::sentence;

pub(super) use view::view;

/// Said where other exports can be saved.
pub(in crate::wizard::steps) const NOT_SAVED: &str =
    "Exports to a Business Object are not saved; the command line does it again";

/// The state of the step.
#[derive(Debug, Default)]
pub(super) struct ObjectPreview {
    focus: Focus,
    live: Live,
    pages: Pages,
    reader: Option<Reader>,
    rejects: Rejects,
    explaining: Slot,
    commit: Commit,
}

impl ObjectPreview {
    /// The step is entered: Enter commits.
    pub(super) fn enter(&mut self) {
        self.focus = Focus::Commit;
    }

    /// Starts the preview that belongs to the answers, and shows it.
    pub(super) fn follow(&mut self, form: &Form, facts: &Facts, jobs: &mut Jobs) {
        if self.commit.is_writing() {
            return;
        }
        // Without the file's columns and the attributes nothing can be asked yet.
        let is_known = facts.source.is_some() && facts.destination.is_some();
        let order = columns::order(form, facts).ok().filter(|_| is_known);
        self.live.follow(order, jobs);
        if let Some((id, view)) = current(&self.live, form, facts) {
            self.pages.show(id, view, form, facts, jobs);
        }
    }

    /// Nothing is wanted any more: the step was left.
    pub(super) fn leave(&mut self, jobs: &mut Jobs) {
        if self.live.is_running() {
            self.live.follow(None, jobs);
        }
    }

    /// The preview of exactly these answers.
    pub(super) fn current<'a>(
        &'a self,
        form: &Form,
        facts: &Facts,
    ) -> Option<(JobId, &'a ImportView)> {
        current(&self.live, form, facts)
    }

    /// What is known of the preview.
    pub(super) fn live(&self) -> &Live {
        &self.live
    }

    /// Computes it again after a failure.
    pub(super) fn retry(&mut self) {
        self.live.retry();
    }

    /// Whether letters are text now.
    pub(super) fn is_typing(&self) -> bool {
        self.rejects.is_open() || self.commit.is_busy()
    }

    /// Whether somebody reads about a row, and keys only scroll.
    pub(super) fn is_reading(&self) -> bool {
        self.reader.is_some()
    }

    /// Whether profiles are being written.
    pub(super) fn is_writing(&self) -> bool {
        self.commit.is_writing()
    }

    /// The question over everything, if one is asked.
    pub(super) fn dialog(&self) -> Option<&Dialog> {
        self.commit.dialog()
    }

    /// What a key does.
    pub(super) fn update(&mut self, key: Key, form: &Form, facts: &Facts, jobs: &mut Jobs) -> Move {
        if self.commit.is_busy() {
            self.commit.update(key, jobs);
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
        } else if self.live.is_running() && key == Key::Escape {
            self.live.stop(jobs);
            return Move::Say(Status::Note("Cancelled; nothing was kept".into()));
        } else {
            return self.own_key(key, form, facts, jobs);
        }
        Move::Stay
    }

    fn own_key(&mut self, key: Key, form: &Form, facts: &Facts, jobs: &mut Jobs) -> Move {
        match key {
            Key::Char('c') => return self.begin_commit(form, facts, jobs),
            Key::Enter if self.focus == Focus::Commit => {
                return self.begin_commit(form, facts, jobs);
            }
            Key::Enter if self.focus == Focus::Table => return self.explain(form, facts, jobs),
            Key::Char('r') => self.live.retry(),
            Key::Char('s') => return Move::Say(Status::Note(NOT_SAVED.into())),
            Key::Char('w') if self.current(form, facts).is_some() => {
                self.rejects.ask("Save the rows that are rejected as", form);
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
            if let Some((_, view)) = current(&self.live, form, facts) {
                self.pages.turn(by, view, form, facts, jobs);
            }
        } else if self.focus != Focus::Table || self.pages.update(key, jobs) == Handled::Ignored {
            return Move::Ignored;
        }
        Move::Stay
    }

    fn begin_commit(&mut self, form: &Form, facts: &Facts, jobs: &mut Jobs) -> Move {
        if let Some((id, view)) = current(&self.live, form, facts) {
            let commit = Job::CommitImport(id);
            if view.report.updated == 0 {
                self.commit.start(commit, jobs);
            } else {
                let (title, message) = sentence::question(form, view);
                self.commit.ask(Dialog::confirm(&title, &message, "Commit"), commit);
            }
            return Move::Stay;
        }
        Move::Say(match columns::order(form, facts) {
            Err(problem) => Status::Error(problem.sentence),
            Ok(_) if self.live.is_running() => {
                Status::Note("Still counting; commit when the figures are there".into())
            }
            Ok(_) => Status::Note("There are no figures yet; count again".into()),
        })
    }

    /// Commits what was previewed; about what changes somebody was asked.
    pub(super) fn commit(&mut self, form: &Form, facts: &Facts, jobs: &mut Jobs) {
        if let Some((id, _)) = current(&self.live, form, facts) {
            self.commit.start(Job::CommitImport(id), jobs);
        }
    }

    fn explain(&mut self, form: &Form, facts: &Facts, jobs: &mut Jobs) -> Move {
        let (Some((preview, _)), Some(row)) = (current(&self.live, form, facts), self.pages.row())
        else {
            return Move::Stay;
        };
        self.explaining.start(jobs, Job::ExplainImportRow(preview, row));
        Move::Say(Status::Note("Looking at what it changes".into()))
    }

    fn command_line(&mut self, form: &Form, facts: &Facts, jobs: &mut Jobs) -> Move {
        let order = match columns::order(form, facts) {
            Ok(order) => order,
            Err(problem) => return Move::Say(Status::Error(problem.sentence)),
        };
        let command = command(&order);
        jobs.ask(Effect::Copy(command.clone()));
        let lines = vec![
            command,
            String::new(),
            "It was copied. It stores the rows at once, without a preview and without asking."
                .into(),
        ];
        self.reader = Some(Reader::new("The same on the command line", lines));
        Move::Stay
    }

    /// Saves the rows that are rejected.
    pub(super) fn save_rejects(
        &mut self,
        path: PathBuf,
        form: &Form,
        facts: &Facts,
        jobs: &mut Jobs,
    ) {
        if let Some((preview, _)) = current(&self.live, form, facts) {
            self.rejects.save(Job::SaveImportRejects(preview, path), jobs);
        }
    }

    /// Pasted text.
    pub(super) fn paste(&mut self, text: &str) {
        self.rejects.paste(text);
    }

    /// Hears news of its jobs; `None` for those of others.
    pub(super) fn hear(
        &mut self,
        id: JobId,
        news: &JobNews,
        facts: &Facts,
        jobs: &mut Jobs,
    ) -> Option<Move> {
        if let Some(ended) = self.commit.hear(id, news) {
            return Some(match ended {
                Ok(JobAnswer::Imported(imported)) => Move::Imported(imported),
                Ok(JobAnswer::ImportPreview(view)) => {
                    self.live.replace(id, *view);
                    self.focus = Focus::Commit;
                    Move::SayChanged(out_of_date())
                }
                Ok(_) => return None,
                Err(error) if error.kind == ErrorKind::Cancelled => Move::Say(not_written(&error)),
                // Attributes may be others now.
                Err(error) => Move::SayChanged(not_written(&error)),
            });
        }
        if let Some(answer) = self.live.hear(id, news) {
            return Some(answer);
        }
        if self.explaining.owns(id) {
            return Some(match self.explaining.take(news.clone()) {
                Some(Ok(JobAnswer::ImportRow(row))) => {
                    let columns = facts.source.iter().flat_map(|source| &source.columns);
                    let names: Vec<String> = columns.map(|column| column.name.clone()).collect();
                    self.reader = Some(reader::reader(&row, &names));
                    Move::Quiet
                }
                Some(Err(error)) => Move::Say(Status::of(&error)),
                _ => Move::Stay,
            });
        }
        self.rejects.hear(id, news).or_else(|| self.pages.hear(id, news, jobs))
    }

    /// Its keys.
    pub(super) fn hints(&self, form: &Form, facts: &Facts) -> Vec<Hint> {
        if self.commit.is_writing() || self.live.is_running() {
            return vec![Hint::new(Key::Escape, "cancel")];
        }
        if self.commit.is_busy() {
            return crate::wizard::home::dialog_hints();
        }
        if self.rejects.is_open() {
            return prompt_hints();
        }
        if self.reader.is_some() {
            return vec![Hint::new(Key::Escape, "close"), Hint::group("arrows", "scroll")];
        }
        if self.current(form, facts).is_none() {
            let again = self.live.error().map(|_| Hint::new(Key::Char('r'), "count again"));
            return again.into_iter().chain([Hint::new(Key::Escape, "back")]).collect();
        }
        let mut hints = vec![match self.focus {
            Focus::Commit => Hint::new(Key::Enter, "commit"),
            Focus::Tabs => Hint::group("left right", "list"),
            Focus::Table => Hint::new(Key::Enter, "what it does"),
        }];
        hints.push(Hint::new(Key::Tab, "lists and table"));
        if self.focus != Focus::Commit {
            hints.push(Hint::new(Key::Char('c'), "commit"));
        }
        hints.push(Hint::new(Key::Char('w'), "save rejects"));
        hints.push(Hint::new(Key::Char('k'), "command line"));
        hints
    }
}

fn current<'a>(live: &'a Live, form: &Form, facts: &Facts) -> Option<(JobId, &'a ImportView)> {
    let order = columns::order(form, facts).ok()?;
    if live.is_running() { None } else { live.of(&order) }
}
