//! The tabs of a preview: which people and rows stand in them, and what is shown
//! of each.

use crate::domain::Profile;
use crate::export::{PreviewTab, RejectedRow};
use crate::wizard::job::{Job, JobAnswer, JobNews, PageEntries, PageView, PreviewView};
use crate::wizard::screen::{Jobs, Status};
use crate::wizard::widgets::Handled;
use crate::wizard::{JobId, Key};

use super::facts::{Facts, Move};
use super::form::Form;
use super::paged::{Paged, turned, view_tabs};
use super::paper::{Focus, Paper};
use super::sentence;

/// The tables of one preview.
#[derive(Debug)]
pub(super) struct Pages {
    preview: Option<JobId>,
    tab: PreviewTab,
    table: Paged<Entry>,
}

impl Default for Pages {
    fn default() -> Self {
        Self { preview: None, tab: PreviewTab::Joining, table: Paged::default() }
    }
}

/// What a row of a table is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    /// A person, by id.
    Person(String),
    /// A row of the source, by record number.
    Row(u32),
}

impl Pages {
    /// Shows a tab of a preview; the page it needs is asked for.
    pub(super) fn show(
        &mut self,
        preview: JobId,
        view: &PreviewView,
        form: &Form,
        facts: &Facts,
        jobs: &mut Jobs,
    ) {
        if self.preview != Some(preview) {
            self.preview = Some(preview);
            self.table.cancel(jobs);
            self.reset(view, form, facts);
            // Only here: a page that fails is asked for again by the next key,
            // not by every message.
            self.load(jobs);
        }
    }

    fn reset(&mut self, view: &PreviewView, form: &Form, facts: &Facts) {
        let headers = match self.tab {
            PreviewTab::Joining | PreviewTab::Staying | PreviewTab::Leaving => {
                let names = facts.attributes(form).iter().map(|a| a.name.to_string());
                std::iter::once("id".to_owned()).chain(names).collect()
            }
            PreviewTab::NotFound | PreviewTab::Rejected => {
                let columns = facts.source.iter().flat_map(|source| &source.columns);
                let names = columns.map(|column| column.name.clone());
                ["row", "reason"].into_iter().map(str::to_owned).chain(names).collect()
            }
        };
        self.table.reset(total(self.tab, view, form), headers);
    }

    fn load(&mut self, jobs: &mut Jobs) {
        let Some(preview) = self.preview else { return };
        let tab = self.tab;
        let page = |start, count| Job::PreviewPage { preview, tab, start, count };
        self.table.load(jobs, page);
    }

    /// Another tab, around.
    pub(super) fn turn(
        &mut self,
        by: isize,
        view: &PreviewView,
        form: &Form,
        facts: &Facts,
        jobs: &mut Jobs,
    ) {
        self.tab = turned(&PreviewTab::ALL, self.tab, by);
        self.table.cancel(jobs);
        self.reset(view, form, facts);
        self.load(jobs);
    }

    /// Keys of the table.
    pub(super) fn update(&mut self, key: Key, jobs: &mut Jobs) -> Handled {
        let handled = self.table.state.handle(key);
        self.load(jobs);
        handled
    }

    /// The entry at the cursor, when its page is at hand.
    pub(super) fn entry(&self) -> Option<&Entry> {
        self.table.entry()
    }

    /// Whether the cursor is in the first row.
    pub(super) fn is_at_top(&self) -> bool {
        self.table.is_at_top()
    }

    /// Hears news of its job; `None` for those of others.
    pub(super) fn hear(&mut self, id: JobId, news: &JobNews, jobs: &mut Jobs) -> Option<Move> {
        if !self.table.owns(id) {
            return None;
        }
        Some(match self.table.take(news) {
            Some(Ok(JobAnswer::Page(page))) if page.tab == self.tab => {
                self.take(page);
                if self.table.wants_another() {
                    self.load(jobs);
                }
                Move::Stay
            }
            Some(Err(error)) => Move::Say(Status::of(&error)),
            _ => Move::Stay,
        })
    }

    fn take(&mut self, page: PageView) {
        let (start, total) = (page.start, page.total);
        match page.entries {
            PageEntries::People(people) => {
                let person = |person: Profile| {
                    let values = person.values.into_iter().map(Option::unwrap_or_default);
                    let cells = std::iter::once(person.id.clone()).chain(values).collect();
                    (cells, Entry::Person(person.id))
                };
                self.table.fill(start, total, people.into_iter().map(person));
            }
            PageEntries::Rows(rows) => {
                let row = |row: RejectedRow| {
                    let head = [row.row.to_string(), row.reason.sentence()];
                    (head.into_iter().chain(row.cells).collect(), Entry::Row(row.row))
                };
                self.table.fill(start, total, rows.into_iter().map(row));
            }
        }
    }

    /// Draws the names of the tabs with their counts.
    pub(super) fn view_tabs(
        &self,
        paper: &mut Paper<'_, '_>,
        focus: Focus,
        view: &PreviewView,
        form: &Form,
    ) {
        let tabs = PreviewTab::ALL.map(|tab| (label(tab), total(tab, view, form)));
        let chosen = PreviewTab::ALL.iter().position(|tab| *tab == self.tab).unwrap_or(0);
        view_tabs(paper, focus, &tabs, chosen);
    }

    /// Draws the table into what is left.
    pub(super) fn view_table(&self, paper: &mut Paper<'_, '_>, focus: Focus) {
        self.table.view(paper, focus);
    }
}

/// How many entries a tab has.
pub(super) fn total(tab: PreviewTab, view: &PreviewView, form: &Form) -> u64 {
    let members = sentence::figures(view, form.write_mode);
    match tab {
        PreviewTab::Joining => members.added,
        PreviewTab::Staying => members.kept,
        PreviewTab::Leaving => members.removed,
        PreviewTab::NotFound => view.report.rows.unmatched,
        PreviewTab::Rejected => view.report.rows.rejected,
    }
}

/// A tab's name.
fn label(tab: PreviewTab) -> &'static str {
    match tab {
        PreviewTab::Joining => "Joining",
        PreviewTab::Staying => "Staying",
        PreviewTab::Leaving => "Leaving",
        PreviewTab::NotFound => "Not found",
        PreviewTab::Rejected => "Rejected",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::Effect;
    use crate::wizard::steps::samples;

    fn shown() -> (Pages, Jobs, Form, Facts) {
        let facts = Facts {
            source: Some(samples::source()),
            destination: Some(samples::destination()),
            ..Facts::default()
        };
        let (mut pages, mut jobs, form) = (Pages::default(), Jobs::default(), Form::default());
        pages.show(JobId(50), &samples::preview(), &form, &facts, &mut jobs);
        (pages, jobs, form, facts)
    }

    fn page(tab: PreviewTab, ids: std::ops::Range<u32>) -> JobNews {
        let person = |number: u32| Profile { number, id: format!("C{number}"), values: vec![None] };
        JobNews::Ended(Ok(Box::new(JobAnswer::Page(PageView {
            tab,
            start: ids.start.into(),
            total: 1204,
            entries: PageEntries::People(ids.map(person).collect()),
        }))))
    }

    #[test]
    fn pages_are_asked_for_around_the_cursor() {
        let (mut pages, mut jobs, _, _) = shown();
        assert!(matches!(
            jobs.take_effects()[..],
            [Effect::Start {
                job: Job::PreviewPage {
                    preview: JobId(50),
                    tab: PreviewTab::Joining,
                    start: 0,
                    ..
                },
                ..
            }]
        ));
        pages.hear(JobId(1), &page(PreviewTab::Joining, 0..400), &mut jobs);
        assert_eq!(pages.entry(), Some(&Entry::Person("C0".into())));
        assert_eq!(jobs.take_effects(), []);
        pages.update(Key::End, &mut jobs);
        assert_eq!(pages.entry(), None);
        assert_eq!(jobs.take_effects().len(), 1);
        pages.hear(JobId(2), &page(PreviewTab::Joining, 1003..1204), &mut jobs);
        assert_eq!(pages.entry(), Some(&Entry::Person("C1203".into())));
    }

    #[test]
    fn a_page_of_another_tab_comes_too_late() {
        let (mut pages, mut jobs, form, facts) = shown();
        pages.turn(1, &samples::preview(), &form, &facts, &mut jobs);
        assert_eq!(pages.tab, PreviewTab::Staying);
        assert_eq!(pages.hear(JobId(1), &page(PreviewTab::Joining, 0..9), &mut jobs), None);
        pages.hear(JobId(2), &page(PreviewTab::Joining, 0..9), &mut jobs);
        assert_eq!(pages.entry(), None);
    }

    #[test]
    fn a_page_of_an_older_preview_comes_too_late() {
        let (mut pages, mut jobs, form, facts) = shown();
        jobs.take_effects();
        pages.show(JobId(51), &samples::preview(), &form, &facts, &mut jobs);
        let effects = jobs.take_effects();
        assert_eq!(effects[0], Effect::Cancel(JobId(1)));
        let Effect::Start { job: Job::PreviewPage { preview, .. }, .. } = &effects[1] else {
            panic!("{effects:?}");
        };
        assert_eq!(*preview, JobId(51));
        pages.hear(JobId(1), &page(PreviewTab::Joining, 0..9), &mut jobs);
        assert_eq!(pages.entry(), None, "people of another preview");
        pages.hear(JobId(2), &page(PreviewTab::Joining, 0..9), &mut jobs);
        assert_eq!(pages.entry(), Some(&Entry::Person("C0".into())));
    }

    #[test]
    fn a_page_that_brings_too_little_is_not_asked_for_again() {
        let (mut pages, mut jobs, _, _) = shown();
        jobs.take_effects();
        pages.hear(JobId(1), &page(PreviewTab::Joining, 0..2), &mut jobs);
        assert_eq!(jobs.take_effects(), []);
        pages.update(Key::Down, &mut jobs);
        assert_eq!(jobs.take_effects().len(), 1, "a key tries again");
    }

    #[test]
    fn tabs_go_round() {
        let (mut pages, mut jobs, form, facts) = shown();
        pages.turn(-1, &samples::preview(), &form, &facts, &mut jobs);
        assert_eq!(pages.tab, PreviewTab::Rejected);
        assert_eq!(pages.table.state.total(), 800);
        pages.turn(1, &samples::preview(), &form, &facts, &mut jobs);
        assert_eq!(pages.tab, PreviewTab::Joining);
    }
}
