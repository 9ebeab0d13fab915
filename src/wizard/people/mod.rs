//! People as a table of any length: a page around the cursor, searched, sorted, with
//! the columns one chooses. A part of the screens that show people; what is done
//! with the person at the cursor is theirs.

mod columns;
mod members;
mod rows;
mod search;
#[cfg(test)]
mod tests;
mod view;

pub(in crate::wizard) use members::Members;
pub(in crate::wizard) use rows::draw_people;
pub(in crate::wizard) use view::draw;

use crate::domain::{Among, AttributeName, Direction, ProfileField, Search, Segment, Stage};
use crate::wizard::job::{Job, JobAnswer, JobError, JobNews, PeopleOf};
use crate::wizard::message::{JobId, Key};
use crate::wizard::screen::{Hint, Jobs, Outcome, Slot};
use crate::wizard::widgets::table::PAGE_AT_HAND;
use crate::wizard::widgets::{Handled, TextField};
use members::CellView;

use columns::{Chooser, Choosing, Columns};
use search::{SearchLine, Searching};

/// A table of people.
#[derive(Debug)]
pub(in crate::wizard) struct PeopleTable {
    destination: String,
    among: Among,
    pub(in crate::wizard) members: Members,
    columns: Columns,
    asking: Asking,
    /// What the rows are.
    shown: Selection,
    /// What they are to be.
    wanted: Selection,
    /// The list they come from; all people in the order of their import without one.
    list: Option<JobId>,
    finding: Slot,
    /// What is being found, and by which job.
    pending: Option<(JobId, Selection)>,
}

/// Which of the people, in which order.
#[derive(Debug, Clone, Default, PartialEq)]
struct Selection {
    search: Option<Search>,
    order: Option<(ProfileField, Direction)>,
}

/// What is asked below the table, or in its place.
#[derive(Debug, Default)]
enum Asking {
    #[default]
    Nothing,
    Search(SearchLine),
    Row(TextField),
    Columns(Chooser),
}

/// What news of a job meant to the screen around the table.
#[derive(Debug)]
pub(in crate::wizard) enum PeopleNews {
    /// Nothing it has to know.
    Taken,
    /// The segment as it is now.
    Segment(Box<Segment>),
    /// Something went wrong.
    Trouble(JobError),
}

impl PeopleTable {
    /// A table of so many people, as far as is known, whose first page is loaded.
    pub(in crate::wizard) fn new(
        destination: String,
        among: Among,
        total: u64,
        jobs: &mut Jobs,
    ) -> Self {
        let mut table = Self {
            destination,
            among,
            members: Members::default(),
            columns: Columns::default(),
            asking: Asking::Nothing,
            shown: Selection::default(),
            wanted: Selection::default(),
            list: None,
            finding: Slot::default(),
            pending: None,
        };
        // Known already, so that End works while the first page is read.
        table.members.table.resize(total, 1);
        table.load(0, jobs);
        table
    }

    /// Everybody again, from the beginning: they may have changed.
    pub(in crate::wizard) fn reload(&mut self, jobs: &mut Jobs) {
        self.members.clear();
        self.want(Selection::default(), jobs);
    }

    /// The page at hand again: somebody in it may have been erased.
    pub(in crate::wizard) fn refresh(&mut self, jobs: &mut Jobs) {
        self.load(self.members.start, jobs);
    }

    fn load(&mut self, start: u64, jobs: &mut Jobs) {
        self.members.asked = Some(start);
        let count = PAGE_AT_HAND;
        let job = match (self.list, &self.among) {
            (Some(list), _) => {
                let direction = self.shown.order.as_ref().map_or_else(Direction::default, |o| o.1);
                Job::FoundPage { list, direction, start, count }
            }
            (None, Among::Members { segment, version }) => Job::MembersPage {
                destination: self.destination.clone(),
                segment: segment.clone(),
                version: *version,
                start,
                count,
            },
            (None, Among::Audience(audience)) => {
                let (destination, audience) = (self.destination.clone(), *audience);
                let places = start..start + count as u64;
                Job::PeoplePage(PeopleOf { destination, audience }, places)
            }
        };
        self.members.loading.start(jobs, job);
    }

    /// Asks for the page around the cursor when it has left the one at hand.
    fn load_around(&mut self, jobs: &mut Jobs) {
        if let Some(start) = self.members.missing() {
            self.load(start, jobs);
        }
    }

    /// Shows other people, or the same in another order.
    fn want(&mut self, wanted: Selection, jobs: &mut Jobs) {
        self.wanted = wanted;
        let by = |selection: &Selection| selection.order.as_ref().map(|order| order.0.clone());
        let is_same_list = self.list.is_some()
            && self.wanted.search == self.shown.search
            && by(&self.wanted) == by(&self.shown);
        if self.wanted == Selection::default() {
            self.stop(jobs);
            self.show(None, Selection::default());
            self.load(0, jobs);
        } else if is_same_list {
            self.stop(jobs);
            self.show(self.list, self.wanted.clone());
            self.load(0, jobs);
        } else if !self.is_indexing() {
            self.find(jobs);
        }
    }

    /// Making an index is not broken off for another letter typed: it would have to
    /// be made again.
    fn is_indexing(&self) -> bool {
        let stage = self.finding.progress().map(|progress| progress.stage);
        self.finding.is_busy() && stage == Some(Stage::Indexing)
    }

    fn find(&mut self, jobs: &mut Jobs) {
        let job = Job::FindPeople {
            destination: self.destination.clone(),
            among: self.among.clone(),
            search: self.wanted.search.clone(),
            order: self.wanted.order.as_ref().map(|order| order.0.clone()),
        };
        let id = self.finding.start(jobs, job);
        self.pending = Some((id, self.wanted.clone()));
    }

    fn stop(&mut self, jobs: &mut Jobs) {
        self.finding.cancel(jobs);
        self.pending = None;
    }

    /// The rows come from another list from now on.
    fn show(&mut self, list: Option<JobId>, selection: Selection) {
        if self.list != list {
            self.members.table.resize(0, self.members.headers.len());
        }
        self.list = list;
        self.shown = selection;
        self.members.rows_are_others();
    }

    /// More is known of the list whose rows are shown.
    fn grow(&mut self, total: u64, jobs: &mut Jobs) {
        let columns = self.members.headers.len();
        self.members.table.resize(total, columns);
        self.members.asked = None;
        self.load_around(jobs);
    }

    /// Whether news of this job are the table's.
    pub(in crate::wizard) fn owns(&self, id: JobId) -> bool {
        self.members.loading.owns(id) || self.finding.owns(id)
    }

    /// Takes news of a job of the table's.
    pub(in crate::wizard) fn news(
        &mut self,
        id: JobId,
        news: JobNews,
        jobs: &mut Jobs,
    ) -> PeopleNews {
        if self.finding.owns(id) {
            return self.news_of_search(id, news, jobs);
        }
        match self.members.loading.take(news) {
            Some(Ok(JobAnswer::Members(view))) => {
                let segment = Box::new(view.segment.clone());
                self.members.take(view);
                self.arrived(jobs);
                return PeopleNews::Segment(segment);
            }
            Some(Ok(JobAnswer::People(view))) => {
                self.members.take_people(view);
                self.arrived(jobs);
            }
            Some(Ok(JobAnswer::FoundPage(mut view))) => {
                // More may have been found since the page was read.
                view.total = view.total.max(self.members.table.total());
                self.members.take_people(view);
                self.arrived(jobs);
            }
            Some(Err(error)) => {
                self.members.asked = None;
                return PeopleNews::Trouble(error);
            }
            _ => {}
        }
        PeopleNews::Taken
    }

    fn arrived(&mut self, jobs: &mut Jobs) {
        self.members
            .project(&self.columns.shown(self.members.attributes().len()), self.columns.frozen());
        // The cursor may have moved on while the page was read.
        if !self.members.has_cursor() {
            self.load_around(jobs);
        }
    }

    fn news_of_search(&mut self, id: JobId, news: JobNews, jobs: &mut Jobs) -> PeopleNews {
        if let JobNews::Found(figures) = &news {
            let found = figures.rows_matched;
            match &self.pending {
                // Sorted people come all at once.
                Some((_, selection)) if selection.order.is_none() && found > 0 => {
                    if self.list != Some(id) {
                        let selection = selection.clone();
                        self.show(Some(id), selection);
                    }
                    self.grow(found, jobs);
                }
                _ => {}
            }
        }
        match self.finding.take(news) {
            Some(Ok(JobAnswer::PeopleFound(total))) => {
                let Some((list, selection)) = self.pending.take() else { return PeopleNews::Taken };
                let is_newest = selection == self.wanted;
                if self.list != Some(list) {
                    self.show(Some(list), selection);
                }
                self.grow(total, jobs);
                if !is_newest {
                    self.find(jobs);
                }
            }
            Some(Err(error)) => {
                self.pending = None;
                self.wanted = self.shown.clone();
                return PeopleNews::Trouble(error);
            }
            _ => {}
        }
        PeopleNews::Taken
    }

    /// Takes a key; one that is not the table's is the root's.
    pub(in crate::wizard) fn key(&mut self, key: Key, jobs: &mut Jobs) -> Outcome {
        match self.handle(key, jobs) {
            Handled::Ignored => Outcome::Ignored,
            Handled::Moved | Handled::Changed => Outcome::Stay,
        }
    }

    fn handle(&mut self, key: Key, jobs: &mut Jobs) -> Handled {
        match &mut self.asking {
            Asking::Nothing => self.key_in_table(key, jobs),
            Asking::Search(line) => {
                match line.update(key) {
                    Searching::On => {}
                    Searching::Changed => {
                        let search = line.search();
                        self.search(search, jobs);
                    }
                    Searching::Kept => self.asking = Asking::Nothing,
                    Searching::Given => {
                        self.asking = Asking::Nothing;
                        self.search(None, jobs);
                    }
                }
                Handled::Moved
            }
            Asking::Row(field) => {
                match key {
                    Key::Escape => self.asking = Asking::Nothing,
                    Key::Enter => {
                        let row = row_typed(field.value());
                        self.asking = Asking::Nothing;
                        if let Some(row) = row {
                            self.members.table.go_to(row - 1);
                            self.load_around(jobs);
                        }
                    }
                    // Only digits, and what people put between them.
                    Key::Char(letter) if !letter.is_ascii_digit() && !" .,".contains(letter) => {}
                    _ => {
                        field.handle(key);
                    }
                }
                Handled::Moved
            }
            Asking::Columns(chooser) => match chooser.update(key, &mut self.columns) {
                Choosing::On => Handled::Moved,
                Choosing::Changed => {
                    let shown = self.columns.shown(self.members.attributes().len());
                    self.members.project(&shown, self.columns.frozen());
                    Handled::Moved
                }
                Choosing::Done => {
                    self.asking = Asking::Nothing;
                    Handled::Moved
                }
                Choosing::Ignored => Handled::Ignored,
            },
        }
    }

    fn key_in_table(&mut self, key: Key, jobs: &mut Jobs) -> Handled {
        if self.members.table.handle(key) != Handled::Ignored {
            self.load_around(jobs);
            return Handled::Moved;
        }
        match (key, self.members.cell) {
            (Key::Enter, CellView::Closed) if self.members.cell().is_some() => {
                self.members.cell = CellView::Open;
            }
            (Key::Enter | Key::Escape, CellView::Open) => self.members.cell = CellView::Closed,
            (Key::Escape, _) if self.finding.is_busy() => {
                self.stop(jobs);
                self.wanted = self.shown.clone();
            }
            (Key::Escape, _) if self.shown.search.is_some() => self.search(None, jobs),
            (Key::Char('/'), _) if !self.members.headers.is_empty() => {
                let column = self.members.field();
                let search = self.shown.search.as_ref();
                self.asking = Asking::Search(SearchLine::new(self.fields(), column, search));
            }
            (Key::Char('o'), _) if !self.members.headers.is_empty() => self.sort(jobs),
            (Key::Char('O'), _) if self.wanted.order.is_some() => self.turn(jobs),
            (Key::Char('#'), _) if self.members.table.total() > 0 => {
                self.asking = Asking::Row(TextField::default());
            }
            (Key::Char('c'), _) if !self.members.headers.is_empty() => {
                let names = self.members.attributes().to_vec();
                self.asking = Asking::Columns(Chooser::new(names));
            }
            _ => return Handled::Ignored,
        }
        Handled::Moved
    }

    fn search(&mut self, search: Option<Search>, jobs: &mut Jobs) {
        self.want(Selection { search, ..self.wanted.clone() }, jobs);
    }

    /// By the column at the cursor; back to the order of import when they are.
    fn sort(&mut self, jobs: &mut Jobs) {
        let field = self.fields().swap_remove(self.members.field());
        let is_same = self.wanted.order.as_ref().is_some_and(|order| order.0 == field);
        let order = (!is_same).then_some((field, Direction::Ascending));
        self.want(Selection { order, ..self.wanted.clone() }, jobs);
    }

    fn turn(&mut self, jobs: &mut Jobs) {
        let turned = |(field, direction): (ProfileField, Direction)| (field, direction.reversed());
        let order = self.wanted.order.clone().map(turned);
        self.want(Selection { order, ..self.wanted.clone() }, jobs);
    }

    /// The id and the attributes.
    fn fields(&self) -> Vec<ProfileField> {
        let named = |name: &String| AttributeName::parse(name).ok();
        let attributes = self.members.attributes().iter().filter_map(named);
        std::iter::once(ProfileField::Id).chain(attributes.map(ProfileField::Attribute)).collect()
    }

    /// Whether every letter is text now.
    pub(in crate::wizard) fn is_typing(&self) -> bool {
        match &self.asking {
            Asking::Nothing => false,
            Asking::Search(_) | Asking::Row(_) => true,
            Asking::Columns(chooser) => chooser.is_typing(),
        }
    }

    /// Whether something is asked that Escape takes away.
    pub(in crate::wizard) fn is_asking(&self) -> bool {
        !matches!(self.asking, Asking::Nothing)
    }

    /// A text that was pasted.
    pub(in crate::wizard) fn paste(&mut self, pasted: &str, jobs: &mut Jobs) {
        match &mut self.asking {
            Asking::Nothing => {}
            Asking::Search(line) => {
                line.paste(pasted);
                let search = line.search();
                self.search(search, jobs);
            }
            Asking::Row(field) => {
                field.paste(&pasted.chars().filter(char::is_ascii_digit).collect::<String>());
            }
            Asking::Columns(chooser) => chooser.paste(pasted),
        }
    }

    /// The keys while something is asked.
    pub(in crate::wizard) fn asking_hints(&self) -> Option<Vec<Hint>> {
        match &self.asking {
            Asking::Nothing => None,
            Asking::Search(line) => Some(line.hints()),
            Asking::Row(_) => {
                let cancel = Hint::new(Key::Escape, "stay here");
                Some(vec![Hint::new(Key::Enter, "go there"), cancel])
            }
            Asking::Columns(chooser) => Some(chooser.hints()),
        }
    }

    /// The keys of the table, most important first; those of the cell first of all.
    pub(in crate::wizard) fn hints(&self) -> Vec<Hint> {
        let mut hints = Vec::new();
        if self.members.cell == CellView::Open {
            hints.push(Hint::new(Key::Enter, "close the cell"));
        } else if self.members.cell().is_some() {
            hints.push(Hint::new(Key::Enter, "whole cell"));
        }
        if !self.members.headers.is_empty() {
            hints.push(Hint::new(Key::Char('/'), "search"));
            hints.push(Hint::new(Key::Char('o'), "sort"));
        }
        hints
    }

    /// Keys that matter less.
    pub(in crate::wizard) fn more_hints(&self) -> Vec<Hint> {
        let mut hints = Vec::new();
        if self.wanted.order.is_some() {
            hints.push(Hint::new(Key::Char('O'), "other way"));
        }
        if !self.members.headers.is_empty() {
            hints.push(Hint::new(Key::Char('c'), "columns"));
        }
        if self.members.table.total() > 0 {
            hints.push(Hint::new(Key::Char('#'), "go to row"));
        }
        hints
    }

    /// What Escape does, if it is the table's.
    pub(in crate::wizard) fn escape_hint(&self) -> Option<&'static str> {
        if self.finding.is_busy() {
            Some("stop")
        } else if self.shown.search.is_some() {
            Some("everybody")
        } else {
            None
        }
    }
}

/// The row somebody typed, from 1; digits may stand in groups.
fn row_typed(typed: &str) -> Option<u64> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|row| *row > 0)
}
