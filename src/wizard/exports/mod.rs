//! Saved exports: run one again, change it, or delete it.

#[cfg(test)]
mod tests;
mod view;

use ratatui::layout::{Position, Rect};

use super::frame::Frame;
use super::home::dialog_hints;
use super::job::{ExportEntry, HomeView, Job, JobAnswer, JobNews};
use super::message::{JobId, Key, Message};
use super::screen::{Context, ExportStart, Hint, Jobs, Outcome, Screen, Slot, Status, Target};
use super::widgets::{Answer, Dialog, Handled, List};
use crate::domain::{Place, SavedExport};

/// The list of saved exports.
#[derive(Debug)]
pub struct Exports {
    entries: Vec<ExportEntry>,
    list: List,
    /// Which cannot be run as they are, and why.
    troubles: Vec<(String, String)>,
    checking: Slot,
    /// Deleting, then loading again.
    work: Slot,
    /// The question, and the export it is about.
    dialog: Option<(Dialog, String)>,
    status: Option<Status>,
}

impl Exports {
    /// The saved exports the home screen knows.
    pub fn new(home: &HomeView, jobs: &mut Jobs) -> Self {
        let mut screen = Self {
            entries: Vec::new(),
            list: List::default(),
            troubles: Vec::new(),
            checking: Slot::default(),
            work: Slot::default(),
            dialog: None,
            status: None,
        };
        screen.show(home.exports.clone());
        if !screen.entries.is_empty() {
            screen.checking.start(jobs, Job::CheckExports);
        }
        screen
    }

    fn show(&mut self, entries: Vec<ExportEntry>) {
        self.list.set(entries.iter().map(words));
        self.entries = entries;
    }

    fn selected(&self) -> Option<&ExportEntry> {
        self.entries.get(self.list.selected()?)
    }

    /// What is wrong with the file or the destination of an entry.
    fn trouble(&self, entry: &ExportEntry) -> Option<&str> {
        let found = self.troubles.iter().find(|(name, _)| *name == entry.name);
        found.map(|(_, trouble)| trouble.as_str())
    }

    fn open(&mut self, at: ExportStart, jobs: &mut Jobs) -> Outcome {
        // The export looks for itself, and need not wait.
        self.checking.cancel(jobs);
        match self.selected().map(|entry| &entry.export) {
            Some(Ok(export)) => Outcome::Open(Target::Export { export: export.clone(), at }),
            Some(Err(error)) => {
                self.status = Some(Status::Error(error.clone()));
                Outcome::Stay
            }
            None => Outcome::Stay,
        }
    }

    fn ask_delete(&mut self) {
        if let Some(entry) = self.selected() {
            let name = entry.name.clone();
            let message = format!(
                "The saved export \"{name}\" is deleted. Segments, their members and the history \
                 stay as they are."
            );
            self.dialog =
                Some((Dialog::confirm("Delete a saved export", &message, "Delete"), name));
        }
    }

    fn key(&mut self, key: Key, jobs: &mut Jobs) -> Outcome {
        if let Some((dialog, name)) = &mut self.dialog {
            match dialog.handle(key) {
                Answer::Open => {}
                Answer::Cancelled => self.dialog = None,
                Answer::Chosen(_) => {
                    self.work.start(jobs, Job::RemoveExport(name.clone()));
                    self.dialog = None;
                }
            }
            return Outcome::Stay;
        }
        self.status = None;
        if self.list.handle(key) != Handled::Ignored {
            return Outcome::Stay;
        }
        match key {
            Key::Enter => self.open(ExportStart::Preview, jobs),
            Key::Char('e') => self.open(ExportStart::Mapping, jobs),
            Key::Char('n') => Outcome::Open(Target::NewExport),
            Key::Char('d') | Key::Delete => {
                self.ask_delete();
                Outcome::Stay
            }
            _ => Outcome::Ignored,
        }
    }

    fn news(&mut self, id: JobId, news: JobNews, jobs: &mut Jobs) {
        if self.checking.owns(id) {
            if let Some(Ok(JobAnswer::ExportTroubles(troubles))) = self.checking.take(news) {
                self.troubles = troubles;
            }
            return;
        }
        if !self.work.owns(id) {
            return;
        }
        match self.work.take(news) {
            Some(Ok(JobAnswer::ExportRemoved)) => {
                self.status = Some(Status::Ok("The saved export is deleted.".into()));
                self.work.start(jobs, Job::LoadHome);
            }
            Some(Ok(JobAnswer::Home(home))) => {
                self.show(home.exports);
                self.checking.start(jobs, Job::CheckExports);
            }
            Some(Err(error)) => self.status = Some(Status::of(&error)),
            _ => {}
        }
    }
}

/// What the filter looks at.
fn words(entry: &ExportEntry) -> String {
    match &entry.export {
        Ok(export) => format!(
            "{} {} {} {}",
            entry.name,
            export.source.location.display(),
            export.segment.name(),
            export.destination
        ),
        Err(_) => entry.name.clone(),
    }
}

/// What running an export will do, a sentence each.
pub(super) fn plan(export: &SavedExport) -> Vec<String> {
    use crate::domain::WriteMode;
    let people = export.audience.plural();
    let file = export.source.location.short();
    let segment = export.segment.name();
    let does = match export.write_mode {
        WriteMode::Add => format!("Add the {people} found in {file} to {segment}."),
        WriteMode::Replace => {
            format!("Make {segment} exactly the {people} found in {file}; others leave it.")
        }
    };
    let attributes: Vec<&str> = export.mapping.iter().map(|m| m.attribute.as_str()).collect();
    vec![
        does,
        format!("Compared by: {}.", attributes.join(", ")),
        "Enter computes it and shows the figures first. Nothing is written before you say so."
            .into(),
    ]
}

impl Screen for Exports {
    fn title(&self) -> String {
        "Saved exports".into()
    }

    fn update(&mut self, message: Message, jobs: &mut Jobs) -> Outcome {
        match message {
            Message::Key(key) => return self.key(key, jobs),
            Message::Job { id, news } => self.news(id, news, jobs),
            Message::Paste(pasted) => match &mut self.dialog {
                Some((dialog, _)) => dialog.paste(&pasted),
                None => {
                    self.list.paste(&pasted);
                }
            },
            _ => {}
        }
        Outcome::Stay
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, context: &Context<'_>) -> Option<Position> {
        view::draw(self, frame, area, context)
    }

    fn hints(&self) -> Vec<Hint> {
        if self.dialog.is_some() {
            return dialog_hints();
        }
        let mut hints = Vec::new();
        if let Some(entry) = self.selected() {
            let enter = match &entry.export {
                Ok(_) if self.trouble(entry).is_some() => "mend it",
                Ok(_) => "run it (preview first)",
                Err(_) => "what is wrong",
            };
            hints.push(Hint::new(Key::Enter, enter));
            if entry.export.is_ok() && !self.list.is_typing() {
                hints.push(Hint::new(Key::Char('e'), "edit"));
            }
            if !self.list.is_typing() {
                hints.push(Hint::new(Key::Char('d'), "delete"));
            }
        }
        if !self.list.is_typing() {
            hints.push(Hint::new(Key::Char('n'), "new export"));
            if !self.entries.is_empty() {
                hints.push(Hint::new(Key::Char('/'), "filter"));
            }
        }
        hints.push(Hint::new(Key::Escape, "back"));
        hints
    }

    fn status(&self) -> Option<Status> {
        self.status.clone()
    }

    fn plan(&self) -> Option<Vec<String>> {
        self.selected()?.export.as_ref().ok().map(|export| plan(export))
    }

    fn place(&self) -> Place {
        Place::Exports
    }

    fn is_typing(&self) -> bool {
        self.dialog.is_some() || self.list.is_typing()
    }

    fn resume(&mut self, jobs: &mut Jobs) {
        self.work.start(jobs, Job::LoadHome);
    }
}
