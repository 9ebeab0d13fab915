//! The tabs of a preview: tables of any length, of which a page around the
//! cursor is at hand.

use ratatui::layout::{Position, Rect};

use crate::export::PreviewTab;
use crate::wizard::job::{Job, JobAnswer, JobNews, PageEntries, PageView, PreviewView};
use crate::wizard::screen::{Jobs, Slot, Status};
use crate::wizard::widgets::{Rows, TableState};
use crate::wizard::{JobId, Key};

use super::facts::{Facts, Move};
use super::form::Form;
use super::paper::{Focus, Paper};
use super::sentence;

/// The tables of one preview.
#[derive(Debug)]
pub(super) struct Pages {
    preview: Option<JobId>,
    tab: PreviewTab,
    table: TableState,
    headers: Vec<String>,
    /// The page at hand: its first entry, its rows as text, and what each is.
    start: u64,
    rows: Vec<Vec<String>>,
    entries: Vec<Entry>,
    loading: Slot,
    /// The start of the page asked for last.
    asked: Option<u64>,
}

impl Default for Pages {
    fn default() -> Self {
        Self {
            preview: None,
            tab: PreviewTab::Joining,
            table: TableState::default(),
            headers: Vec::new(),
            start: 0,
            rows: Vec::new(),
            entries: Vec::new(),
            loading: Slot::default(),
            asked: None,
        }
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
            self.reset(view, form, facts);
            // Only here: a page that fails is asked for again by the next key,
            // not by every message.
            self.load(jobs);
        }
    }

    fn reset(&mut self, view: &PreviewView, form: &Form, facts: &Facts) {
        self.headers = match self.tab {
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
        let total = total(self.tab, view, form);
        self.table = TableState::new(total, self.headers.len());
        self.start = 0;
        self.rows.clear();
        self.entries.clear();
    }

    fn load(&mut self, jobs: &mut Jobs) {
        let Some(preview) = self.preview else { return };
        let at_hand = self.start..self.start + self.rows.len() as u64;
        if let Some((start, count)) = self.table.missing(at_hand)
            && !self.loading.is_busy()
        {
            let job = Job::PreviewPage { preview, tab: self.tab, start, count };
            self.loading.start(jobs, job);
            self.asked = Some(start);
        }
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
        let at = PreviewTab::ALL.iter().position(|tab| *tab == self.tab).unwrap_or(0);
        let count = PreviewTab::ALL.len();
        self.tab = PreviewTab::ALL[(at + count).saturating_add_signed(by) % count];
        self.loading.cancel(jobs);
        self.reset(view, form, facts);
        self.load(jobs);
    }

    /// Keys of the table.
    pub(super) fn update(&mut self, key: Key, jobs: &mut Jobs) -> crate::wizard::widgets::Handled {
        let handled = self.table.handle(key);
        self.load(jobs);
        handled
    }

    /// The entry at the cursor, when its page is at hand.
    pub(super) fn entry(&self) -> Option<&Entry> {
        let at = self.table.row()?.checked_sub(self.start)?;
        self.entries.get(usize::try_from(at).ok()?)
    }

    /// Whether the cursor is in the first row.
    pub(super) fn is_at_top(&self) -> bool {
        self.table.row().unwrap_or(0) == 0
    }

    /// Hears news of its job; `None` for those of others.
    pub(super) fn hear(&mut self, id: JobId, news: &JobNews, jobs: &mut Jobs) -> Option<Move> {
        if !self.loading.owns(id) {
            return None;
        }
        Some(match self.loading.take(news.clone()) {
            Some(Ok(JobAnswer::Page(page))) if page.tab == self.tab => {
                self.take(page);
                // The cursor may have gone on meanwhile; a page that brought
                // less than it should is not asked for again and again.
                let at_hand = self.start..self.start + self.rows.len() as u64;
                if self.table.missing(at_hand).is_some_and(|(start, _)| Some(start) != self.asked) {
                    self.load(jobs);
                }
                Move::Stay
            }
            Some(Err(error)) => Move::Say(Status::of(&error)),
            _ => Move::Stay,
        })
    }

    fn take(&mut self, page: PageView) {
        self.start = page.start;
        self.table.resize(page.total, self.headers.len());
        (self.rows, self.entries) = match page.entries {
            PageEntries::People(people) => people
                .into_iter()
                .map(|person| {
                    let values = person.values.into_iter().map(Option::unwrap_or_default);
                    let cells = std::iter::once(person.id.clone()).chain(values).collect();
                    (cells, Entry::Person(person.id))
                })
                .unzip(),
            PageEntries::Rows(rows) => rows
                .into_iter()
                .map(|row| {
                    let head = [row.row.to_string(), row.reason.sentence()];
                    let cells: Vec<String> = head.into_iter().chain(row.cells).collect();
                    (cells, Entry::Row(row.row))
                })
                .unzip(),
        };
        self.table.fit(&self.headers, &self.rows);
    }

    /// Draws the names of the tabs with their counts.
    pub(super) fn view_tabs(
        &self,
        paper: &mut Paper<'_, '_>,
        focus: Focus,
        view: &PreviewView,
        form: &Form,
    ) {
        let labels: Vec<String> = PreviewTab::ALL
            .iter()
            .map(|tab| {
                format!("{} {}", label(*tab), crate::wizard::text::count(total(*tab, view, form)))
            })
            .collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let chosen = PreviewTab::ALL.iter().position(|tab| *tab == self.tab).unwrap_or(0);
        paper.tabs(focus, &labels, chosen);
    }

    /// Draws the table into what is left.
    pub(super) fn view_table(&self, paper: &mut Paper<'_, '_>, focus: Focus) {
        let area: Rect = paper.rest();
        let theme = paper.theme();
        paper.part(focus, area);
        let data = Rows { headers: &self.headers, start: self.start, rows: &self.rows };
        let cursor: Option<Position> = self.table.view(paper.frame(), area, theme, focus, data);
        if focus == Focus::Here {
            paper.set_cursor(cursor);
        }
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
    use crate::domain::Profile;
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
        assert_eq!(pages.table.total(), 800);
        pages.turn(1, &samples::preview(), &form, &facts, &mut jobs);
        assert_eq!(pages.tab, PreviewTab::Joining);
    }
}
