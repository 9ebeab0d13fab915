//! The lists of an import: tables of any length, of which a page around the cursor
//! is at hand.

use crate::export::ImportTab;
use crate::wizard::JobId;
use crate::wizard::Key;
use crate::wizard::job::{ImportPageView, ImportPlace, ImportView, Job, JobAnswer, JobNews};
use crate::wizard::screen::{Jobs, Slot, Status};
use crate::wizard::steps::facts::{Facts, Move};
use crate::wizard::steps::form::Form;
use crate::wizard::steps::paper::{Focus, Paper};
use crate::wizard::text;
use crate::wizard::widgets::{Handled, Rows, TableState};

use super::ids;

/// The tables of one preview.
#[derive(Debug)]
pub(super) struct Pages {
    preview: Option<JobId>,
    tab: ImportTab,
    table: TableState,
    headers: Vec<String>,
    /// Where the cells of a row stand, the ids first.
    order: Vec<usize>,
    /// The page at hand: its first row, the rows as text and their numbers.
    start: u64,
    rows: Vec<Vec<String>>,
    numbers: Vec<u32>,
    loading: Slot,
    /// The start of the page asked for last.
    asked: Option<u64>,
}

impl Default for Pages {
    fn default() -> Self {
        Self {
            preview: None,
            tab: ImportTab::Inserted,
            table: TableState::default(),
            headers: Vec::new(),
            order: Vec::new(),
            start: 0,
            rows: Vec::new(),
            numbers: Vec::new(),
            loading: Slot::default(),
            asked: None,
        }
    }
}

impl Pages {
    /// Shows a list of a preview; the page it needs is asked for.
    pub(super) fn show(
        &mut self,
        preview: JobId,
        view: &ImportView,
        form: &Form,
        facts: &Facts,
        jobs: &mut Jobs,
    ) {
        if self.preview != Some(preview) {
            self.preview = Some(preview);
            self.loading.cancel(jobs);
            self.reset(view, form, facts);
            // Only here: a page that fails is asked for again by the next key, not
            // by every message.
            self.load(jobs);
        }
    }

    fn reset(&mut self, view: &ImportView, form: &Form, facts: &Facts) {
        let columns = facts.source.as_ref().map_or(&[][..], |source| &source.columns);
        let id = ids::id_column(form, facts);
        self.order = (0..columns.len()).collect();
        self.order.sort_by_key(|at| Some(columns[*at].name.as_str()) != id);
        let names = self.order.iter().map(|at| columns[*at].name.clone());
        let reason = (self.tab == ImportTab::Rejected).then(|| "reason".to_owned());
        self.headers = std::iter::once("row".to_owned()).chain(reason).chain(names).collect();
        self.table = TableState::new(total(self.tab, view), self.headers.len());
        self.start = 0;
        self.rows.clear();
        self.numbers.clear();
    }

    fn load(&mut self, jobs: &mut Jobs) {
        let Some(preview) = self.preview else { return };
        let at_hand = self.start..self.start + self.rows.len() as u64;
        if let Some((start, count)) = self.table.missing(at_hand)
            && !self.loading.is_busy()
        {
            let place = ImportPlace { preview, tab: self.tab, start, count };
            self.loading.start(jobs, Job::ImportPage(place));
            self.asked = Some(start);
        }
    }

    /// Another list, around.
    pub(super) fn turn(
        &mut self,
        by: isize,
        view: &ImportView,
        form: &Form,
        facts: &Facts,
        jobs: &mut Jobs,
    ) {
        let at = ImportTab::ALL.iter().position(|tab| *tab == self.tab).unwrap_or(0);
        let count = ImportTab::ALL.len();
        self.tab = ImportTab::ALL[(at + count).saturating_add_signed(by) % count];
        self.loading.cancel(jobs);
        self.reset(view, form, facts);
        self.load(jobs);
    }

    /// Keys of the table.
    pub(super) fn update(&mut self, key: Key, jobs: &mut Jobs) -> Handled {
        let handled = self.table.handle(key);
        self.load(jobs);
        handled
    }

    /// The number of the row at the cursor, when its page is at hand.
    pub(super) fn row(&self) -> Option<u32> {
        let at = self.table.row()?.checked_sub(self.start)?;
        self.numbers.get(usize::try_from(at).ok()?).copied()
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
            Some(Ok(JobAnswer::ImportPage(page))) if page.tab == self.tab => {
                self.take(page);
                // The cursor may have gone on meanwhile; a page that brought less
                // than it should is not asked for again and again.
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

    fn take(&mut self, page: ImportPageView) {
        self.start = page.start;
        self.table.resize(page.total, self.headers.len());
        self.numbers = page.rows.iter().map(|row| row.row).collect();
        let is_rejected = self.tab == ImportTab::Rejected;
        let order = &self.order;
        let cells = |row: crate::export::ImportRow| {
            let reason = row.rejection.map_or("", |reason| reason.sentence());
            let reason = is_rejected.then(|| reason.to_owned());
            let cells = order.iter().map(|at| row.cells.get(*at).cloned().unwrap_or_default());
            std::iter::once(row.row.to_string()).chain(reason).chain(cells).collect()
        };
        self.rows = page.rows.into_iter().map(cells).collect();
        self.table.fit(&self.headers, &self.rows);
    }

    /// Draws the names of the lists with their counts.
    pub(super) fn view_tabs(&self, paper: &mut Paper<'_, '_>, focus: Focus, view: &ImportView) {
        let label = |tab: &ImportTab| format!("{} {}", tab.label(), text::count(total(*tab, view)));
        let labels: Vec<String> = ImportTab::ALL.iter().map(label).collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let chosen = ImportTab::ALL.iter().position(|tab| *tab == self.tab).unwrap_or(0);
        paper.tabs(focus, &labels, chosen);
    }

    /// Draws the table into what is left.
    pub(super) fn view_table(&self, paper: &mut Paper<'_, '_>, focus: Focus) {
        let (area, theme) = (paper.rest(), paper.theme());
        paper.part(focus, area);
        let data = Rows { headers: &self.headers, start: self.start, rows: &self.rows };
        let cursor = self.table.view(paper.frame(), area, theme, focus, data);
        if focus == Focus::Here {
            paper.set_cursor(cursor);
        }
    }
}

/// How many rows a list has.
pub(in crate::wizard::steps) fn total(tab: ImportTab, view: &ImportView) -> u64 {
    match tab {
        ImportTab::Inserted => view.report.inserted,
        ImportTab::Updated => view.report.updated,
        ImportTab::Unchanged => view.report.unchanged,
        ImportTab::Rejected => view.report.rejected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::ImportRow;
    use crate::wizard::Effect;
    use crate::wizard::steps::business_object::samples;

    fn shown() -> (Pages, Jobs) {
        let (mut pages, mut jobs) = (Pages::default(), Jobs::default());
        let (form, facts) = (samples::form(), samples::facts());
        pages.show(JobId(50), &samples::preview(), &form, &facts, &mut jobs);
        (pages, jobs)
    }

    fn page(tab: ImportTab, rows: std::ops::Range<u32>) -> JobNews {
        let row = |row| ImportRow { row, rejection: None, cells: vec!["C1".into()] };
        JobNews::Ended(Ok(Box::new(JobAnswer::ImportPage(ImportPageView {
            tab,
            start: rows.start.into(),
            total: 1_204,
            rows: rows.map(row).collect(),
        }))))
    }

    #[test]
    fn pages_are_asked_for_around_the_cursor() {
        let (mut pages, mut jobs) = shown();
        assert_eq!(jobs.take_effects().len(), 1);
        pages.hear(JobId(1), &page(ImportTab::Inserted, 0..400), &mut jobs);
        assert_eq!(pages.row(), Some(0));
        assert_eq!(jobs.take_effects(), []);
        pages.update(Key::End, &mut jobs);
        assert_eq!(pages.row(), None);
        let effects = jobs.take_effects();
        let [Effect::Start { job: Job::ImportPage(place), .. }] = &effects[..] else {
            panic!("no page is asked for: {effects:?}")
        };
        assert_eq!((place.preview, place.start), (JobId(50), 1_003));
        pages.hear(JobId(2), &page(ImportTab::Inserted, 1_003..1_204), &mut jobs);
        assert_eq!(pages.row(), Some(1_203));
    }

    #[test]
    fn a_page_of_another_list_comes_too_late() {
        let (mut pages, mut jobs) = shown();
        let (form, facts) = (samples::form(), samples::facts());
        pages.turn(-1, &samples::preview(), &form, &facts, &mut jobs);
        assert_eq!((pages.tab, pages.table.total()), (ImportTab::Rejected, 12));
        assert_eq!(pages.hear(JobId(1), &page(ImportTab::Inserted, 0..9), &mut jobs), None);
        pages.hear(JobId(2), &page(ImportTab::Inserted, 0..9), &mut jobs);
        assert_eq!(pages.row(), None);
    }
}
