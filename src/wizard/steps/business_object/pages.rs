//! The lists of an import: which rows stand in them, and what is shown of each.

use crate::export::{ImportRow, ImportTab};
use crate::wizard::JobId;
use crate::wizard::Key;
use crate::wizard::job::{ImportPageView, ImportPlace, ImportView, Job, JobAnswer, JobNews};
use crate::wizard::screen::{Jobs, Status};
use crate::wizard::steps::facts::{Facts, Move};
use crate::wizard::steps::form::Form;
use crate::wizard::steps::paged::{Paged, turned, view_tabs};
use crate::wizard::steps::paper::{Focus, Paper};
use crate::wizard::widgets::Handled;

use super::ids;

/// The tables of one preview.
#[derive(Debug)]
pub(super) struct Pages {
    preview: Option<JobId>,
    tab: ImportTab,
    /// Its rows by their record numbers.
    table: Paged<u32>,
    /// Where the cells of a row stand, the ids first.
    order: Vec<usize>,
}

impl Default for Pages {
    fn default() -> Self {
        Self { preview: None, tab: ImportTab::Inserted, table: Paged::default(), order: Vec::new() }
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
            self.table.cancel(jobs);
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
        let headers = std::iter::once("row".to_owned()).chain(reason).chain(names).collect();
        self.table.reset(total(self.tab, view), headers);
    }

    fn load(&mut self, jobs: &mut Jobs) {
        let Some(preview) = self.preview else { return };
        let tab = self.tab;
        let page = |start, count| Job::ImportPage(ImportPlace { preview, tab, start, count });
        self.table.load(jobs, page);
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
        self.tab = turned(&ImportTab::ALL, self.tab, by);
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

    /// The number of the row at the cursor, when its page is at hand.
    pub(super) fn row(&self) -> Option<u32> {
        self.table.entry().copied()
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
            Some(Ok(JobAnswer::ImportPage(page))) if page.tab == self.tab => {
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

    fn take(&mut self, page: ImportPageView) {
        let is_rejected = self.tab == ImportTab::Rejected;
        let order = &self.order;
        let entry = |row: ImportRow| {
            let reason = row.rejection.map_or("", |reason| reason.sentence());
            let reason = is_rejected.then(|| reason.to_owned());
            let cells = order.iter().map(|at| row.cells.get(*at).cloned().unwrap_or_default());
            let head = std::iter::once(row.row.to_string());
            (head.chain(reason).chain(cells).collect(), row.row)
        };
        self.table.fill(page.start, page.total, page.rows.into_iter().map(entry));
    }

    /// Draws the names of the lists with their counts.
    pub(super) fn view_tabs(&self, paper: &mut Paper<'_, '_>, focus: Focus, view: &ImportView) {
        let tabs = ImportTab::ALL.map(|tab| (tab.label(), total(tab, view)));
        let chosen = ImportTab::ALL.iter().position(|tab| *tab == self.tab).unwrap_or(0);
        view_tabs(paper, focus, &tabs, chosen);
    }

    /// Draws the table into what is left.
    pub(super) fn view_table(&self, paper: &mut Paper<'_, '_>, focus: Focus) {
        self.table.view(paper, focus);
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
        assert_eq!((pages.tab, pages.table.state.total()), (ImportTab::Rejected, 12));
        assert_eq!(pages.hear(JobId(1), &page(ImportTab::Inserted, 0..9), &mut jobs), None);
        pages.hear(JobId(2), &page(ImportTab::Inserted, 0..9), &mut jobs);
        assert_eq!(pages.row(), None);
    }
}
