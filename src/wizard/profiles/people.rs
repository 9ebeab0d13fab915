//! Everybody of an audience in a table of any length, a page around the cursor at
//! a time, in the order of their import.

use ratatui::layout::{Position, Rect};

use super::{PeopleOf, PersonOf};
use crate::domain::{Audience, Place};
use crate::wizard::frame::Frame;
use crate::wizard::job::{Job, JobAnswer};
use crate::wizard::message::{Key, Message};
use crate::wizard::screen::{Context, Hint, Jobs, Outcome, Screen, Status, Target};
use crate::wizard::segments::draw_people;
use crate::wizard::segments::members::{CellView, Members};
use crate::wizard::widgets::Handled;
use crate::wizard::widgets::table::PAGE_AT_HAND;

/// The people of an audience.
#[derive(Debug)]
pub struct People {
    of: PeopleOf,
    table: Members,
    status: Option<Status>,
}

impl People {
    /// The table, which loads its first page.
    pub fn new(of: PeopleOf, jobs: &mut Jobs) -> Self {
        let mut screen = Self { of, table: Members::default(), status: None };
        screen.load(0, jobs);
        screen
    }

    fn load(&mut self, start: u64, jobs: &mut Jobs) {
        self.table.asked = Some(start);
        let places = start..start + PAGE_AT_HAND as u64;
        self.table.loading.start(jobs, Job::PeoplePage(self.of.clone(), places));
    }

    /// Asks for the page around the cursor when it has left the one at hand.
    fn load_around(&mut self, jobs: &mut Jobs) {
        let missing = self.table.table.missing(self.table.at_hand());
        // A page that came shorter than asked would be asked for for ever.
        if let Some((start, _)) = missing.filter(|(start, _)| Some(*start) != self.table.asked) {
            self.load(start, jobs);
        }
    }

    fn key(&mut self, key: Key, jobs: &mut Jobs) -> Outcome {
        self.status = None;
        if self.table.table.handle(key) != Handled::Ignored {
            self.load_around(jobs);
            return Outcome::Stay;
        }
        match (key, self.table.cell) {
            (Key::Enter, CellView::Closed) if self.table.cell().is_some() => {
                self.table.cell = CellView::Open;
            }
            (Key::Enter | Key::Escape, CellView::Open) => self.table.cell = CellView::Closed,
            (Key::Char('i'), _) => {
                let Some(id) = self.table.id() else { return Outcome::Stay };
                let of = PersonOf { people: self.of.clone(), id: id.to_owned() };
                return Outcome::Open(Target::Person(of));
            }
            _ => return Outcome::Ignored,
        }
        Outcome::Stay
    }
}

impl Screen for People {
    fn title(&self) -> String {
        match self.of.audience {
            Audience::Customer => "Customers".into(),
            Audience::Visitor => "Visitors".into(),
        }
    }

    fn update(&mut self, message: Message, jobs: &mut Jobs) -> Outcome {
        match message {
            Message::Key(key) => return self.key(key, jobs),
            Message::Job { id, news } if self.table.loading.owns(id) => {
                match self.table.loading.take(news) {
                    Some(Ok(JobAnswer::People(view))) => {
                        self.table.take_people(view);
                        // The cursor may have moved on while the page was read.
                        if !self.table.has_cursor() {
                            self.load_around(jobs);
                        }
                    }
                    Some(Err(error)) => {
                        self.table.asked = None;
                        self.status = Some(Status::of(&error));
                    }
                    _ => {}
                }
            }
            _ => {}
        }
        Outcome::Stay
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, context: &Context<'_>) -> Option<Position> {
        let nobody = format!("  There are no {} yet.", self.of.audience.plural());
        draw_people(&self.table, &self.table.loading, frame, area, context.theme, &nobody)
    }

    fn hints(&self) -> Vec<Hint> {
        let mut hints = Vec::new();
        if self.table.id().is_some() {
            hints.push(Hint::new(Key::Char('i'), "all about the person"));
        }
        if self.table.cell == CellView::Open {
            hints.push(Hint::new(Key::Enter, "close the cell"));
        } else if self.table.cell().is_some() {
            hints.push(Hint::new(Key::Enter, "show the whole cell"));
        }
        if self.table.table.total() > 0 {
            hints.push(Hint::group("arrows", "move"));
        }
        hints.push(Hint::new(Key::Escape, "back"));
        hints
    }

    fn status(&self) -> Option<Status> {
        self.status.clone()
    }

    fn place(&self) -> Place {
        Place::People
    }

    fn destination(&self) -> Option<&str> {
        Some(&self.of.destination)
    }

    /// Somebody may have been erased.
    fn resume(&mut self, jobs: &mut Jobs) {
        self.load(self.table.start, jobs);
    }
}
