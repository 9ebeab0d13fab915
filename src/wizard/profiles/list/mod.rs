//! The attributes of customers and visitors: type, how many have a value, how many
//! different ones there are and which are the most frequent. What must be counted
//! is counted attribute by attribute, that at the cursor first, and shown as it
//! comes.

mod counting;
mod view;

use ratatui::layout::{Position, Rect};

use super::{AudienceView, PeopleOf};
use crate::domain::{Attribute, Audience, Place};
use crate::export::ValueFigures;
use crate::wizard::frame::Frame;
use crate::wizard::job::{Job, JobAnswer, JobNews};
use crate::wizard::message::{JobId, Key, Message};
use crate::wizard::screen::{Context, Hint, Jobs, Outcome, Screen, Slot, Status, Target};
use crate::wizard::widgets::{Handled, List};
use counting::{Counted, Counting};

pub(in crate::wizard) use view::{attribute_sentence, frequent_words};

/// The attributes of a destination.
#[derive(Debug)]
pub struct Profiles {
    destination: String,
    audience: Audience,
    /// Customers and visitors; none until they are known.
    sheets: Vec<Sheet>,
    list: List,
    loading: Slot,
    counting: Counting,
    /// The values of the attribute at the cursor, where they have the screen.
    values: Option<List>,
    status: Option<Status>,
}

/// What is shown of an audience.
#[derive(Debug)]
struct Sheet {
    view: AudienceView,
    /// Those of each attribute, as far as they are counted.
    figures: Vec<Option<ValueFigures>>,
}

impl Sheet {
    /// Keeps the figures of before where nothing has changed since.
    fn of(view: AudienceView, before: Option<Self>) -> Self {
        let mut known = before.map_or_else(Vec::new, |before| before.figures);
        known.resize(view.attributes.len(), None);
        let is_fresh = |figures: &ValueFigures| figures.generation == view.generation;
        let figures = known.into_iter().map(|figures| figures.filter(is_fresh)).collect();
        Self { view, figures }
    }
}

impl Profiles {
    /// The screen, which loads the attributes and then counts their values.
    pub fn new(destination: String, jobs: &mut Jobs) -> Self {
        let mut screen = Self {
            destination,
            audience: Audience::Customer,
            sheets: Vec::new(),
            list: List::default(),
            loading: Slot::default(),
            counting: Counting::default(),
            values: None,
            status: None,
        };
        screen.load(jobs);
        screen
    }

    fn load(&mut self, jobs: &mut Jobs) {
        self.loading.start(jobs, Job::ListAttributes(self.destination.clone()));
    }

    fn of(&self) -> PeopleOf {
        PeopleOf { destination: self.destination.clone(), audience: self.audience }
    }

    fn sheet(&self) -> Option<&Sheet> {
        self.sheets.iter().find(|sheet| sheet.view.audience == self.audience)
    }

    /// The attribute at the cursor, and its figures where they are known.
    fn selected(&self) -> Option<(&Attribute, Option<&ValueFigures>)> {
        let sheet = self.sheet()?;
        let at = self.list.selected()?;
        Some((sheet.view.attributes.get(at)?, sheet.figures.get(at)?.as_ref()))
    }

    /// Whether somebody is there to be shown.
    fn has_people(&self) -> bool {
        self.sheet().is_some_and(|sheet| sheet.view.profiles > 0)
    }

    fn take(&mut self, views: Vec<AudienceView>, jobs: &mut Jobs) {
        let mut before: Vec<Sheet> = std::mem::take(&mut self.sheets);
        for view in views {
            let at = before.iter().position(|sheet| sheet.view.audience == view.audience);
            self.sheets.push(Sheet::of(view, at.map(|at| before.swap_remove(at))));
        }
        self.list_attributes();
        self.count_on(jobs);
    }

    fn list_attributes(&mut self) {
        let names: Vec<String> = self.sheet().map_or_else(Vec::new, |sheet| {
            sheet.view.attributes.iter().map(|attribute| attribute.name.to_string()).collect()
        });
        self.list.set(names);
    }

    /// The next attribute is counted, unless somebody stopped that.
    fn count_on(&mut self, jobs: &mut Jobs) {
        let of = self.of();
        let first = self.list.selected();
        let sheet = self.sheets.iter_mut().find(|sheet| sheet.view.audience == of.audience);
        if let Some(sheet) = sheet {
            self.counting.count_next(of, (sheet, first), jobs);
        }
    }

    fn is_all_counted(&self) -> bool {
        self.sheet().is_some_and(|sheet| sheet.figures.iter().all(Option::is_some))
    }

    fn turn(&mut self, jobs: &mut Jobs) {
        self.audience = match self.audience {
            Audience::Customer => Audience::Visitor,
            Audience::Visitor => Audience::Customer,
        };
        self.list = List::default();
        self.list_attributes();
        self.counting.pause(jobs);
        self.count_on(jobs);
    }

    fn open_values(&mut self) {
        let Some((_, figures)) = self.selected() else { return };
        let count = figures.map_or(0, |figures| figures.frequent.len());
        self.values = Some(List::short(count));
    }

    fn key(&mut self, key: Key, jobs: &mut Jobs) -> Outcome {
        self.status = None;
        if let Some(values) = &mut self.values {
            match key {
                Key::Enter | Key::Escape => self.values = None,
                _ if values.handle(key) != Handled::Ignored => {}
                _ => return Outcome::Ignored,
            }
            return Outcome::Stay;
        }
        if self.list.handle(key) != Handled::Ignored {
            return Outcome::Stay;
        }
        match key {
            Key::Tab | Key::BackTab => self.turn(jobs),
            Key::Enter => self.open_values(),
            Key::Escape if self.counting.is_busy() => {
                self.counting.stop(jobs);
                self.status = Some(Status::Note("Counting is stopped; c goes on.".into()));
            }
            Key::Char('c') if !self.counting.is_busy() && !self.is_all_counted() => {
                self.counting.go_on();
                self.count_on(jobs);
            }
            Key::Char('p') if self.has_people() => {
                // Nothing is counted behind another screen: it may have long work too.
                self.counting.pause(jobs);
                return Outcome::Open(Target::People(self.of()));
            }
            _ => return Outcome::Ignored,
        }
        Outcome::Stay
    }

    fn news(&mut self, id: JobId, news: JobNews, jobs: &mut Jobs) {
        if self.loading.owns(id) {
            match self.loading.take(news) {
                Some(Ok(JobAnswer::Attributes(views))) => self.take(views, jobs),
                Some(Err(error)) => self.status = Some(Status::of(&error)),
                _ => {}
            }
        } else if let Some(result) = self.counting.hear(id, news) {
            match result {
                Ok(counted) => {
                    self.take_values(counted);
                    self.count_on(jobs);
                }
                Err(error) => self.status = Some(Status::of(&error)),
            }
        }
    }

    /// The values may have the screen already, which waits for them.
    fn take_values(&mut self, (audience, name, figures): Counted) {
        let sheet = self.sheets.iter_mut().find(|sheet| sheet.view.audience == audience);
        if let Some(sheet) = sheet {
            let at = sheet.view.attributes.iter().position(|one| one.name == name);
            if let Some(at) = at {
                sheet.figures[at] = Some(figures);
            }
        }
        let at = self.values.as_ref().and_then(List::selected);
        if self.values.is_some() {
            self.open_values();
        }
        if let (Some(values), Some(at)) = (&mut self.values, at) {
            values.select(at);
        }
    }
}

impl Screen for Profiles {
    fn title(&self) -> String {
        "Profiles".into()
    }

    fn update(&mut self, message: Message, jobs: &mut Jobs) -> Outcome {
        match message {
            Message::Key(key) => return self.key(key, jobs),
            Message::Job { id, news } => self.news(id, news, jobs),
            Message::Paste(pasted) if self.values.is_none() => {
                self.list.paste(&pasted);
            }
            _ => {}
        }
        Outcome::Stay
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, context: &Context<'_>) -> Option<Position> {
        view::draw(self, frame, area, context)
    }

    fn hints(&self) -> Vec<Hint> {
        if let Some(values) = &self.values {
            let mut hints = vec![Hint::new(Key::Escape, "close")];
            if values.shown() > 1 {
                hints.push(Hint::group("up down", "move"));
            }
            return hints;
        }
        let mut hints = Vec::new();
        let is_typing = self.list.is_typing();
        if self.selected().is_some() {
            hints.push(Hint::new(Key::Enter, "values"));
        }
        if !is_typing {
            if self.has_people() {
                hints.push(Hint::new(Key::Char('p'), "people"));
            }
            hints.push(Hint::new(Key::Tab, "customers, visitors"));
            if self.sheet().is_some() && !self.counting.is_busy() && !self.is_all_counted() {
                hints.push(Hint::new(Key::Char('c'), "count on"));
            }
            if self.list.len() > 1 {
                hints.push(Hint::new(Key::Char('/'), "filter"));
            }
        }
        hints.push(Hint::new(Key::Escape, self.escape_label()));
        hints
    }

    fn status(&self) -> Option<Status> {
        self.status.clone()
    }

    fn place(&self) -> Place {
        Place::Profiles
    }

    fn is_typing(&self) -> bool {
        self.values.is_none() && self.list.is_typing()
    }

    fn destination(&self) -> Option<&str> {
        Some(&self.destination)
    }

    /// Somebody may have been erased.
    fn resume(&mut self, jobs: &mut Jobs) {
        self.load(jobs);
    }
}

impl Profiles {
    fn escape_label(&self) -> &'static str {
        if self.list.is_filtered() || self.list.is_typing() {
            "no filter"
        } else if self.counting.is_busy() {
            "stop counting"
        } else {
            "back"
        }
    }
}
