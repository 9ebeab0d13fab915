//! *Export data to Business Object* line by line, the end of it: the preview, its
//! lists, the commit and what was stored.

use std::path::PathBuf;

use super::super::business_object::{
    NOT_SAVED, command, details, done, invalid, order, people, plan, told, total,
};
use super::business_object::Ask;
use super::{Ask as Asked, ExportPage};
use crate::export::{ImportRowExplanation, ImportTab};
use crate::wizard::accessible::{Empty, LISTED_MAX, Question, Reply, Talk};
use crate::wizard::job::{ImportPageView, ImportPlace, ImportView, Job};
use crate::wizard::text::{count, counted};

/// What leaves a list.
const BACK: &str = "Back to the preview";

/// What can be done with a preview: the lists stand behind the commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Commit,
    Tab(ImportTab),
    Rejects,
    Command,
}

fn entries() -> Vec<Entry> {
    let tabs = ImportTab::ALL.map(Entry::Tab);
    [&[Entry::Commit], &tabs[..], &[Entry::Rejects, Entry::Command]].concat()
}

impl ExportPage {
    pub(super) fn object_preview(&self) -> Option<&ImportView> {
        self.steps.object.preview(&self.steps.form, &self.steps.facts)
    }

    pub(super) fn object_menu(&self, preview: &ImportView) -> Question {
        let (form, facts) = (&self.steps.form, &self.steps.facts);
        let report = &preview.report;
        let figures = format!(
            "{}: {} inserted, {} updated, {} unchanged, {} rejected, {} blank.",
            counted(report.read, "row", "rows"),
            count(report.inserted),
            count(report.updated),
            count(report.unchanged),
            count(report.rejected),
            count(report.blank)
        );
        let text = "What next? Nothing is written before you choose to commit.";
        let mut question = Question::new(self.heading(), text)
            .tell(plan(form, facts, Some(preview)))
            .tell(figures);
        for line in details(form, facts) {
            question = question.tell(line);
        }
        for cells in &preview.invalid {
            question = question.tell(format!("note: {}; left empty.", invalid(cells)));
        }
        question.choices(entries().into_iter().map(|entry| match entry {
            Entry::Commit => format!("Commit: store the rows as {}", form.audience.plural()),
            Entry::Tab(tab) => format!("{}: {}", tab.label(), count(total(tab, preview))),
            Entry::Rejects => "Save the rows that are rejected".into(),
            Entry::Command => "Hear the same as a command line".into(),
        }))
    }

    /// There are no figures of exactly these answers.
    pub(super) fn object_trouble(&self) -> Question {
        let (form, facts) = (&self.steps.form, &self.steps.facts);
        let ask_for = Question::new(self.heading(), "What next?");
        let (told, answer) = if let Err(problem) = order(form, facts) {
            (format!("error: {}", problem.sentence), "Go back to that step")
        } else {
            let error = self.steps.object.trouble();
            (error.unwrap_or("There are no figures.").to_owned(), "Count again")
        };
        ask_for.tell(told).choices([answer]).empty(Empty::Choice(0))
    }

    pub(super) fn rows_question(&self, tab: ImportTab) -> Question {
        let Some(page) = self.rows.as_ref().filter(|page| page.tab == tab) else {
            return Question::new(self.heading(), "It could not be read.").only_back(BACK);
        };
        if page.rows.is_empty() {
            let none = format!("{}: none.", tab.label());
            return Question::new(self.heading(), none).only_back(BACK);
        }
        let end = page.start + page.rows.len() as u64;
        let text = format!(
            "{}, {} to {} of {}. A number tells what it changes.",
            tab.label(),
            count(page.start + 1),
            count(end),
            count(page.total)
        );
        let lines = page.rows.iter().map(|row| {
            let why = row.rejection.map(|why| format!(", {}", why.sentence())).unwrap_or_default();
            format!("Row {}{why}: {}", row.row, self.cells_line(&row.cells))
        });
        let mut question = Question::new(self.heading(), text).choices(lines);
        question.numbered_from = page.start + 1;
        question.pages(page.start, end, page.total, BACK)
    }

    pub(super) fn stored_question(&self) -> Question {
        let question = Question::new(self.heading(), "What next?")
            .choices(["Home", "New export, which can put them into a segment"])
            .empty(Empty::Choice(0));
        let Some(result) = self.steps.object.result() else { return question };
        let (imported, command) = (&result.imported, &result.command);
        let destination = &imported.destination;
        question
            .tell(format!("Done: {}.", done(imported)))
            .tell(format!("{destination} has {} now.", people(imported)))
            .tell(format!("{NOT_SAVED}:"))
            .tell(command.as_str())
    }

    pub(super) fn preview_answered(&mut self, ask: &Ask, reply: Reply, talk: &mut Talk) {
        match (ask, reply) {
            (_, Reply::Choice(_)) if self.object_preview().is_none() => self.mend_object(),
            (Ask::Menu, Reply::Choice(at)) => {
                if let Some(entry) = entries().get(at) {
                    self.choose_object_entry(*entry, talk);
                }
            }
            (Ask::Tab(_), Reply::Choice(at)) => {
                let row = self.rows.as_ref().and_then(|page| page.rows.get(at)).map(|row| row.row);
                let id = self.steps.object.preview_id(&self.steps.form, &self.steps.facts);
                if let (Some(row), Some(id)) = (row, id) {
                    self.explaining.start(&mut talk.jobs, Job::ExplainImportRow(id, row));
                }
            }
            (Ask::Tab(tab), Reply::Letter(letter)) => {
                let start = self.rows.as_ref().map_or(0, |page| page.start);
                match letter {
                    'n' => self.load_rows(*tab, start + LISTED_MAX as u64, talk),
                    'p' => self.load_rows(*tab, start.saturating_sub(LISTED_MAX as u64), talk),
                    _ => self.ask = Asked::Object(Ask::Menu),
                }
            }
            (Ask::Rejects, Reply::Text(path)) => {
                let (form, facts) = (&self.steps.form, &self.steps.facts);
                let path = PathBuf::from(path);
                self.steps.object.save_rejects(path, form, facts, &mut talk.jobs);
                self.ask = Asked::Object(Ask::Menu);
            }
            (Ask::Confirm, Reply::Choice(at)) => {
                self.ask = Asked::Object(Ask::Menu);
                if at == 1 {
                    self.commit_object(talk);
                } else {
                    talk.say("note: Cancelled; nothing was written.");
                }
            }
            _ => {}
        }
    }

    /// Does what helps where there are no figures.
    fn mend_object(&mut self) {
        match order(&self.steps.form, &self.steps.facts) {
            Err(problem) => self.turn(super::first_of(&self.steps, problem.step)),
            Ok(_) => self.steps.object.retry(),
        }
    }

    fn choose_object_entry(&mut self, entry: Entry, talk: &mut Talk) {
        match entry {
            Entry::Commit if self.object_preview().is_some_and(|p| p.report.updated > 0) => {
                self.ask = Asked::Object(Ask::Confirm);
            }
            Entry::Commit => self.commit_object(talk),
            Entry::Tab(tab) => self.load_rows(tab, 0, talk),
            Entry::Rejects => self.ask = Asked::Object(Ask::Rejects),
            Entry::Command => {
                if let Ok(order) = order(&self.steps.form, &self.steps.facts) {
                    talk.say(format!("{NOT_SAVED}, without a preview and without asking:"));
                    talk.say(command(&order));
                }
            }
        }
    }

    fn commit_object(&mut self, talk: &mut Talk) {
        let (form, facts) = (&self.steps.form, &self.steps.facts);
        self.steps.object.commit(form, facts, &mut talk.jobs);
    }

    /// Opens a page of a list.
    fn load_rows(&mut self, tab: ImportTab, start: u64, talk: &mut Talk) {
        let id = self.steps.object.preview_id(&self.steps.form, &self.steps.facts);
        if let Some(preview) = id {
            self.ask = Asked::Object(Ask::Tab(tab));
            self.rows = None;
            let place = ImportPlace { preview, tab, start, count: LISTED_MAX };
            self.paging.start(&mut talk.jobs, Job::ImportPage(place));
        }
    }

    pub(super) fn take_rows(&mut self, page: ImportPageView) {
        self.rows = Some(page);
    }
}

/// Tells what a row does.
pub(super) fn tell_row(row: &ImportRowExplanation, talk: &mut Talk) {
    talk.say(format!("Row {}:", row.row));
    told(row).into_iter().filter(|line| !line.is_empty()).for_each(|line| talk.say(line));
}
