//! One person: all values, all segments, and erasing the person everywhere, which
//! wants the id typed.

mod words;

use ratatui::layout::{Position, Rect};

use super::PersonOf;
use crate::domain::Place;
use crate::export::{Erasure, PersonCard};
use crate::wizard::frame::Frame;
use crate::wizard::job::{Job, JobAnswer};
use crate::wizard::message::{Key, Message};
use crate::wizard::screen::{Context, Hint, Jobs, Outcome, Screen, Slot, Status};
use crate::wizard::segments::failure;
use crate::wizard::text;
use crate::wizard::widgets::{Answer, Dialog, Reader, Reading, bar, put};

pub(in crate::wizard) use words::{card_lines, erase_warning, erased_sentence};

/// A person.
#[derive(Debug)]
pub struct Person {
    of: PersonOf,
    /// `None` until it is known, and again when the person is erased.
    card: Option<PersonCard>,
    /// The card or what became of the person, in lines.
    reader: Option<Reader>,
    loading: Slot,
    erasing: Slot,
    dialog: Option<Dialog>,
    status: Option<Status>,
}

impl Person {
    /// The card, which loads itself.
    pub fn new(of: PersonOf, jobs: &mut Jobs) -> Self {
        let mut screen = Self {
            of,
            card: None,
            reader: None,
            loading: Slot::default(),
            erasing: Slot::default(),
            dialog: None,
            status: None,
        };
        screen.loading.start(jobs, Job::ShowPerson(screen.of.clone()));
        screen
    }

    fn take(&mut self, card: PersonCard) {
        self.reader = Some(Reader::new(card.profile.id.clone(), card_lines(&card)));
        self.card = Some(card);
    }

    fn can_erase(&self) -> bool {
        self.card.is_some() && !self.erasing.is_busy()
    }

    fn ask_erase(&mut self) {
        let Some(card) = &self.card else { return };
        let id = &card.profile.id;
        let (title, warning) = (format!("Erase {id}"), erase_warning(card));
        self.dialog = Some(Dialog::confirm_by_name(&title, &warning, "Erase", id));
    }

    fn erase(&mut self, jobs: &mut Jobs) {
        self.erasing.start(jobs, Job::ErasePerson(self.of.clone()));
        self.status = Some(Status::Note(format!(
            "Erasing {}: the file is written anew {}",
            self.of.id,
            text::CUT
        )));
    }

    fn erased(&mut self, erasure: &Erasure, jobs: &mut Jobs) {
        let sentence = erased_sentence(&self.of, erasure);
        jobs.set_farewell(sentence.clone());
        self.card = None;
        let stays = erasure.warnings.iter().map(|warning| format!("  note: {warning}"));
        let lines = std::iter::once(format!("  {sentence}")).chain(stays).collect();
        self.reader = Some(Reader::new(format!("{} is erased", self.of.id), lines));
        self.status = Some(Status::Ok(sentence));
    }

    fn key(&mut self, key: Key, jobs: &mut Jobs) -> Outcome {
        if let Some(dialog) = &mut self.dialog {
            match dialog.handle(key) {
                Answer::Open => {}
                Answer::Cancelled => self.dialog = None,
                Answer::Chosen(_) => {
                    self.dialog = None;
                    self.erase(jobs);
                }
            }
            return Outcome::Stay;
        }
        if !self.erasing.is_busy() {
            self.status = None;
        }
        if key == Key::Char('d') && self.can_erase() {
            self.ask_erase();
            return Outcome::Stay;
        }
        match self.reader.as_mut().map(|reader| reader.update(key)) {
            Some(Reading::On) => Outcome::Stay,
            Some(Reading::Closed) => Outcome::Back,
            Some(Reading::Ignored) | None => Outcome::Ignored,
        }
    }
}

impl Screen for Person {
    fn title(&self) -> String {
        self.of.people.audience.label().into()
    }

    fn update(&mut self, message: Message, jobs: &mut Jobs) -> Outcome {
        match message {
            Message::Key(key) => return self.key(key, jobs),
            Message::Paste(pasted) => {
                if let Some(dialog) = &mut self.dialog {
                    dialog.paste(&pasted);
                }
            }
            Message::Job { id, news } if self.loading.owns(id) => match self.loading.take(news) {
                Some(Ok(JobAnswer::Card(card))) => self.take(*card),
                Some(Err(error)) => self.status = Some(Status::of(&error)),
                _ => {}
            },
            Message::Job { id, news } if self.erasing.owns(id) => match self.erasing.take(news) {
                Some(Ok(JobAnswer::Erased(erasure))) => self.erased(&erasure, jobs),
                Some(Err(error)) => self.status = Some(failure(&error)),
                _ => {}
            },
            _ => {}
        }
        Outcome::Stay
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, context: &Context<'_>) -> Option<Position> {
        let theme = context.theme;
        let mut cursor = None;
        match &self.reader {
            Some(reader) => cursor = Some(reader.view(frame, area, theme)),
            None => put(frame, area, 0, bar::waiting(&self.loading, area.width.into(), theme)),
        }
        match &self.dialog {
            Some(dialog) => dialog.view(frame, area, theme),
            None => cursor,
        }
    }

    fn hints(&self) -> Vec<Hint> {
        if self.dialog.is_some() {
            return vec![Hint::new(Key::Enter, "answer"), Hint::new(Key::Escape, "cancel")];
        }
        let mut hints = Vec::new();
        if self.can_erase() {
            hints.push(Hint::new(Key::Char('d'), "erase everywhere"));
        }
        if self.card.is_some() {
            hints.push(Hint::group("arrows", "scroll"));
        }
        hints.push(Hint::new(Key::Escape, "back"));
        hints
    }

    fn status(&self) -> Option<Status> {
        self.status.clone()
    }

    fn place(&self) -> Place {
        Place::Person
    }

    fn is_typing(&self) -> bool {
        self.dialog.is_some()
    }

    fn destination(&self) -> Option<&str> {
        Some(&self.of.people.destination)
    }

    fn keeps_from_leaving(&self) -> Option<String> {
        self.erasing.is_busy().then(|| format!("{} is being erased.", self.of.id))
    }
}
