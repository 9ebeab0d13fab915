//! A table of a preview, of any length, of which a page around the cursor is at
//! hand. Says which page is missing; what stands in it is the preview's to say.

use crate::wizard::JobId;
use crate::wizard::job::{Job, JobAnswer, JobError, JobNews};
use crate::wizard::screen::{Jobs, Slot};
use crate::wizard::text;
use crate::wizard::widgets::{Rows, TableState};

use super::paper::{Focus, Paper};

/// The table, and the page of it that is at hand.
#[derive(Debug)]
pub(super) struct Paged<Entry> {
    /// Where one is.
    pub(super) state: TableState,
    headers: Vec<String>,
    /// The first row at hand, the rows as text, and what each is.
    start: u64,
    rows: Vec<Vec<String>>,
    entries: Vec<Entry>,
    loading: Slot,
    /// The start of the page asked for last.
    asked: Option<u64>,
}

impl<Entry> Default for Paged<Entry> {
    fn default() -> Self {
        Self {
            state: TableState::default(),
            headers: Vec::new(),
            start: 0,
            rows: Vec::new(),
            entries: Vec::new(),
            loading: Slot::default(),
            asked: None,
        }
    }
}

impl<Entry> Paged<Entry> {
    /// Another table, of which nothing is at hand yet.
    pub(super) fn reset(&mut self, total: u64, headers: Vec<String>) {
        self.state = TableState::new(total, headers.len());
        self.headers = headers;
        self.start = 0;
        self.rows.clear();
        self.entries.clear();
    }

    /// Asks for the page around the cursor, where it is missing: `job` makes the
    /// job of its first row and how many there are.
    pub(super) fn load(&mut self, jobs: &mut Jobs, job: impl FnOnce(u64, usize) -> Job) {
        if let Some((start, count)) = self.missing()
            && !self.loading.is_busy()
        {
            self.loading.start(jobs, job(start, count));
            self.asked = Some(start);
        }
    }

    /// No longer waits for a page.
    pub(super) fn cancel(&mut self, jobs: &mut Jobs) {
        self.loading.cancel(jobs);
    }

    fn missing(&self) -> Option<(u64, usize)> {
        self.state.missing(self.start..self.start + self.rows.len() as u64)
    }

    /// Whether another page is missing than the one asked for last: the cursor may
    /// have gone on meanwhile, and a page that brought less than it should is not
    /// asked for again and again.
    pub(super) fn wants_another(&self) -> bool {
        self.missing().is_some_and(|(start, _)| Some(start) != self.asked)
    }

    /// The entry at the cursor, when its page is at hand.
    pub(super) fn entry(&self) -> Option<&Entry> {
        let at = self.state.row()?.checked_sub(self.start)?;
        self.entries.get(usize::try_from(at).ok()?)
    }

    /// Whether the cursor is in the first row.
    pub(super) fn is_at_top(&self) -> bool {
        self.state.row().unwrap_or(0) == 0
    }

    /// Whether it waits for this job.
    pub(super) fn owns(&self, id: JobId) -> bool {
        self.loading.owns(id)
    }

    /// Takes news of its job; the answer or the error when it has ended.
    pub(super) fn take(&mut self, news: &JobNews) -> Option<Result<JobAnswer, JobError>> {
        self.loading.take(news.clone())
    }

    /// Puts a page at hand: its first row, how many rows the table has in all, and
    /// what each row of the page says and is.
    pub(super) fn fill(
        &mut self,
        start: u64,
        total: u64,
        page: impl Iterator<Item = (Vec<String>, Entry)>,
    ) {
        self.start = start;
        self.state.resize(total, self.headers.len());
        (self.rows, self.entries) = page.unzip();
        self.state.fit(&self.headers, &self.rows);
    }

    /// Draws the table into what is left.
    pub(super) fn view(&self, paper: &mut Paper<'_, '_>, focus: Focus) {
        let (area, theme) = (paper.rest(), paper.theme());
        paper.part(focus, area);
        let data = Rows { headers: &self.headers, start: self.start, rows: &self.rows };
        let cursor = self.state.view(paper.frame(), area, theme, focus, data);
        if focus == Focus::Here {
            paper.set_cursor(cursor);
        }
    }
}

/// The tab `by` places from this one, around.
pub(super) fn turned<Tab: Copy + PartialEq>(all: &[Tab], tab: Tab, by: isize) -> Tab {
    let at = all.iter().position(|other| *other == tab).unwrap_or(0);
    all[(at + all.len()).saturating_add_signed(by) % all.len()]
}

/// Draws the names of the tabs with their counts.
pub(super) fn view_tabs(
    paper: &mut Paper<'_, '_>,
    focus: Focus,
    tabs: &[(&str, u64)],
    chosen: usize,
) {
    let label = |(label, total): &(&str, u64)| format!("{label} {}", text::count(*total));
    let labels: Vec<String> = tabs.iter().map(label).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    paper.tabs(focus, &labels, chosen);
}
