//! The lists of a preview, a page at a time: people who join, stay or leave,
//! rows that found nobody or could not be used; and why.

use super::super::preview::current;
use super::{Ask as Asked, ExportPage, object_preview, preview};
use crate::export::{PreviewTab, RowExplanation};
use crate::wizard::accessible::{LISTED_MAX, Question, Talk, person_line};
use crate::wizard::job::{Job, JobAnswer, JobNews, PageEntries, PageView, PersonView};
use crate::wizard::screen::Status;
use crate::wizard::text::{count, counted};

/// What leaves a list.
const BACK: &str = "Back to the preview";

impl ExportPage {
    pub(super) fn tab_question(&self, tab: PreviewTab) -> Question {
        let Some(page) = self.page.as_ref().filter(|page| page.tab == tab) else {
            return Question::new(self.heading(), "It could not be read.").only_back(BACK);
        };
        let entries = self.entry_lines(&page.entries);
        if entries.is_empty() {
            let none = format!("{}: none.", tab.label());
            return Question::new(self.heading(), none).only_back(BACK);
        }
        let end = page.start + entries.len() as u64;
        let text = format!(
            "{}, {} to {} of {}. A number tells why.",
            tab.label(),
            count(page.start + 1),
            count(end),
            count(page.total)
        );
        let mut question = Question::new(self.heading(), text).choices(entries);
        question.numbered_from = page.start + 1;
        question.pages(page.start, end, page.total, BACK)
    }

    fn entry_lines(&self, entries: &PageEntries) -> Vec<String> {
        let names = self.attribute_names();
        match entries {
            PageEntries::People(people) => people
                .iter()
                .map(|person| person_line(&person.id, names.iter().zip(&person.values)))
                .collect(),
            PageEntries::Rows(rows) => rows
                .iter()
                .map(|row| {
                    let cells = self.cells_line(&row.cells);
                    format!("Row {}, {}: {cells}", row.row, row.reason.sentence())
                })
                .collect(),
        }
    }

    fn attribute_names(&self) -> Vec<String> {
        let attributes = self.steps.facts.attributes(&self.steps.form);
        attributes.iter().map(|attribute| attribute.name.to_string()).collect()
    }

    /// The cells of a row that have something in them, with their headers.
    pub(super) fn cells_line(&self, cells: &[String]) -> String {
        let columns = self.steps.facts.source.as_ref().map_or(&[][..], |s| &s.columns);
        let named = cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
        let cells: Vec<String> = named
            .map(|(at, cell)| match columns.get(at) {
                Some(column) => format!("{} {cell}", column.name),
                None => format!("(no header) {cell}"),
            })
            .collect();
        cells.join(", ")
    }

    /// Opens a page of a list.
    pub(super) fn load(&mut self, tab: PreviewTab, start: u64, talk: &mut Talk) {
        if let Some((id, _)) = current(&self.steps.form, &self.steps.facts) {
            self.ask = Asked::Preview(preview::Ask::Tab(tab));
            self.page = None;
            let job = Job::PreviewPage { preview: id, tab, start, count: LISTED_MAX };
            self.paging.start(&mut talk.jobs, job);
        }
    }

    pub(super) fn hear_page(&mut self, news: JobNews, talk: &mut Talk) {
        match self.paging.take(news) {
            Some(Ok(JobAnswer::Page(page))) => self.page = Some(page),
            Some(Ok(JobAnswer::ImportPage(page))) => self.take_rows(page),
            Some(Err(error)) => {
                talk.status(&Status::of(&error));
                self.ask = super::first_of(&self.steps, super::Step::Preview);
            }
            _ => {}
        }
    }

    /// Asks why the entry at this place of the page is there.
    pub(super) fn explain(&mut self, at: usize, talk: &mut Talk) {
        let Some((id, _)) = current(&self.steps.form, &self.steps.facts) else { return };
        let job = match self.page.as_ref().map(|PageView { entries, .. }| entries) {
            Some(PageEntries::People(people)) => people
                .get(at)
                .map(|person| Job::ExplainPerson { preview: id, id: person.id.clone() }),
            Some(PageEntries::Rows(rows)) => {
                rows.get(at).map(|row| Job::ExplainRow { preview: id, row: row.row })
            }
            None => None,
        };
        if let Some(job) = job {
            self.explaining.start(&mut talk.jobs, job);
        }
    }

    pub(super) fn hear_explanation(&mut self, news: JobNews, talk: &mut Talk) {
        match self.explaining.take(news) {
            Some(Ok(JobAnswer::Person(person))) => tell_person(&person, talk),
            Some(Ok(JobAnswer::Row(row))) => self.tell_row(&row, talk),
            Some(Ok(JobAnswer::ImportRow(row))) => object_preview::tell_row(&row, talk),
            Some(Err(error)) => talk.status(&Status::of(&error)),
            _ => {}
        }
    }

    fn tell_row(&self, row: &RowExplanation, talk: &mut Talk) {
        talk.say(format!("Row {}: {}", row.row, self.cells_line(&row.cells)));
        for criterion in &row.criteria {
            let meant = match &criterion.key {
                Ok(key) => format!("looked for {key}"),
                Err(reason) => reason.sentence(),
            };
            talk.say(format!("  {}, \"{}\": {meant}", criterion.attribute, criterion.cell));
        }
        let people = counted(row.profiles.len() as u64, "person is", "people are");
        talk.say(format!("{people} found."));
        let names = self.attribute_names();
        for person in &row.profiles {
            let line = person_line(&person.id, names.iter().zip(&person.values));
            talk.say(format!("  {line}"));
        }
    }
}

fn tell_person(person: &PersonView, talk: &mut Talk) {
    talk.say(format!("Why {} is here:", person.profile.id));
    if person.reasons.is_empty() {
        talk.say("  No row of the file; a member before, or by a constant.");
    }
    for reason in &person.reasons {
        talk.say(format!(
            "  Row {}, {}: \"{}\" in the file, \"{}\" in the profile; both are {}.",
            reason.row, reason.attribute, reason.cell, reason.value, reason.key
        ));
    }
    let values = person.attributes.iter().zip(&person.profile.values);
    talk.say(format!("Profile {}", person_line(&person.profile.id, values)));
}
