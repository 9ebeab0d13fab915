//! Everybody of an audience, in the table all people are shown in.

use ratatui::layout::{Position, Rect};

use super::{PeopleOf, PersonOf};
use crate::domain::{Among, Audience, Place};
use crate::wizard::frame::Frame;
use crate::wizard::message::{Key, Message};
use crate::wizard::people::{self, PeopleNews, PeopleTable};
use crate::wizard::screen::{Context, Hint, Jobs, Outcome, Screen, Status, Target};

/// The people of an audience.
#[derive(Debug)]
pub struct People {
    of: PeopleOf,
    table: PeopleTable,
    status: Option<Status>,
}

impl People {
    /// The table, which loads its first page.
    pub fn new(of: PeopleOf, jobs: &mut Jobs) -> Self {
        let among = Among::Audience(of.audience);
        let table = PeopleTable::new(of.destination.clone(), among, 0, jobs);
        Self { of, table, status: None }
    }

    fn key(&mut self, key: Key, jobs: &mut Jobs) -> Outcome {
        self.status = None;
        if key == Key::Char('i') && !self.table.is_asking() {
            let Some(id) = self.table.members.id() else { return Outcome::Stay };
            let of = PersonOf { people: self.of.clone(), id: id.to_owned() };
            return Outcome::Open(Target::Person(of));
        }
        self.table.key(key, jobs)
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
            Message::Job { id, news } if self.table.owns(id) => {
                if let PeopleNews::Trouble(error) = self.table.news(id, news, jobs) {
                    self.status = Some(Status::of(&error));
                }
            }
            Message::Paste(pasted) => self.table.paste(&pasted, jobs),
            _ => {}
        }
        Outcome::Stay
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, context: &Context<'_>) -> Option<Position> {
        let nobody = format!("  There are no {} yet.", self.of.audience.plural());
        people::draw(&self.table, frame, area, context.theme, &nobody)
    }

    fn hints(&self) -> Vec<Hint> {
        if let Some(hints) = self.table.asking_hints() {
            return hints;
        }
        let mut hints = self.table.hints();
        if self.table.members.id().is_some() {
            hints.push(Hint::new(Key::Char('i'), "person"));
        }
        hints.extend(self.table.more_hints());
        hints.push(Hint::new(Key::Escape, self.table.escape_hint().unwrap_or("back")));
        hints
    }

    fn status(&self) -> Option<Status> {
        self.status.clone()
    }

    fn place(&self) -> Place {
        Place::People
    }

    fn is_typing(&self) -> bool {
        self.table.is_typing()
    }

    fn destination(&self) -> Option<&str> {
        Some(&self.of.destination)
    }

    /// Somebody may have been erased.
    fn resume(&mut self, jobs: &mut Jobs) {
        self.table.refresh(jobs);
    }
}
