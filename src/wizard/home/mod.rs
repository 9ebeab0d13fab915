//! The home screen: where everything starts, what was left unfinished, and
//! what ran last. Always open below the other screens.

#[cfg(test)]
mod tests;
mod view;

use ratatui::layout::{Position, Rect};

use super::frame::Frame;
use super::job::{HomeView, Job, JobAnswer};
use super::message::{Effect, Key, Message};
use super::screen::{Context, Hint, Jobs, Outcome, Screen, Slot, Status, Target};
use super::widgets::{Answer, Dialog, Handled, List};
use crate::domain::Place;

pub(super) use view::draft_words;

/// The home screen.
#[derive(Debug)]
pub struct Home {
    known: HomeView,
    loading: Slot,
    entries: Vec<Entry>,
    list: List,
    dialog: Option<Dialog>,
    /// Chosen before it was known with which destination to open it.
    chosen: Option<Entry>,
    status: Option<Status>,
}

/// Something to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Continue,
    Discard,
    NewExport,
    Exports,
    Segments,
    Profiles,
    History,
    Destinations,
    Quit,
}

impl Entry {
    /// The letter that chooses it without moving there.
    fn letter(self) -> char {
        match self {
            Self::Continue => 'c',
            Self::Discard => 'x',
            Self::NewExport => 'n',
            Self::Exports => 'e',
            Self::Segments => 's',
            Self::Profiles => 'p',
            Self::History => 'h',
            Self::Destinations => 'd',
            Self::Quit => 'q',
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Continue => "Continue the unfinished export",
            Self::Discard => "Discard the unfinished export",
            Self::NewExport => "New export",
            Self::Exports => "Saved exports",
            Self::Segments => "Segments",
            Self::Profiles => "Profiles",
            Self::History => "History",
            Self::Destinations => "Destinations",
            Self::Quit => "Quit",
        }
    }
}

impl Home {
    /// The home screen, which loads what it shows.
    pub fn new(jobs: &mut Jobs) -> Self {
        let mut home = Self {
            known: HomeView::default(),
            loading: Slot::default(),
            entries: Vec::new(),
            list: List::default(),
            dialog: None,
            chosen: None,
            status: None,
        };
        home.loading.start(jobs, Job::LoadHome);
        home.list_entries();
        home
    }

    /// What is known here, for the screens that start from it.
    pub fn known(&self) -> &HomeView {
        &self.known
    }

    /// The cursor stays on its entry, also when the draft above it is gone.
    fn list_entries(&mut self) {
        let before = self.list.selected().map(|at| self.entries[at]);
        self.entries.clear();
        if self.known.draft.is_some() {
            self.entries.extend([Entry::Continue, Entry::Discard]);
        }
        self.entries.extend([Entry::NewExport, Entry::Exports, Entry::Segments, Entry::Profiles]);
        self.entries.extend([Entry::History, Entry::Destinations, Entry::Quit]);
        self.list = List::short(self.entries.len());
        if let Some(at) = before.and_then(|before| self.entries.iter().position(|e| *e == before)) {
            self.list.select(at);
        }
    }

    fn choose(&mut self, entry: Entry) -> Outcome {
        self.status = None;
        match entry {
            Entry::Continue => self.known.draft.as_ref().map_or(Outcome::Stay, |draft| {
                Outcome::Open(Target::Draft(Box::new(draft.clone())))
            }),
            Entry::Discard => {
                self.dialog = Some(Dialog::confirm(
                    "Discard the unfinished export",
                    "Its answers are forgotten. No segment and no saved export changes.",
                    "Discard",
                ));
                Outcome::Stay
            }
            Entry::NewExport => Outcome::Open(Target::NewExport),
            Entry::Exports => Outcome::Open(Target::Exports),
            Entry::Segments | Entry::Profiles | Entry::History => self.open_known(entry),
            Entry::Destinations => Outcome::Open(Target::Destinations),
            Entry::Quit => Outcome::Quit,
        }
    }

    /// Opens what belongs to the destination used last, once that is known; a note
    /// where there is none.
    fn open_known(&mut self, entry: Entry) -> Outcome {
        if let Some(destination) = self.known.destination.clone() {
            return Outcome::Open(match entry {
                Entry::Profiles => Target::Profiles { destination },
                Entry::History => Target::History { destination },
                _ => Target::Segments { destination },
            });
        }
        if self.loading.is_busy() {
            self.chosen = Some(entry);
            return Outcome::Stay;
        }
        let sentence = "There is no destination yet. New export lets you create one.";
        self.status = Some(Status::Note(sentence.into()));
        Outcome::Stay
    }

    fn answer(&mut self, answer: Answer, jobs: &mut Jobs) {
        if answer == Answer::Open {
            return;
        }
        self.dialog = None;
        if matches!(answer, Answer::Chosen(_)) {
            jobs.ask(Effect::ClearDraft);
            self.known.draft = None;
            self.status = Some(Status::Ok("The unfinished export is discarded.".into()));
            self.list_entries();
        }
    }

    fn key(&mut self, key: Key, jobs: &mut Jobs) -> Outcome {
        self.chosen = None;
        if let Some(dialog) = &mut self.dialog {
            let answer = dialog.handle(key);
            self.answer(answer, jobs);
            return Outcome::Stay;
        }
        if self.list.handle(key) != Handled::Ignored {
            return Outcome::Stay;
        }
        let chosen = match key {
            Key::Enter => self.list.selected().map(|at| self.entries[at]),
            Key::Char(letter) => self.entries.iter().copied().find(|e| e.letter() == letter),
            _ => None,
        };
        chosen.map_or(Outcome::Ignored, |entry| self.choose(entry))
    }
}

impl Screen for Home {
    fn title(&self) -> String {
        "Home".into()
    }

    fn update(&mut self, message: Message, jobs: &mut Jobs) -> Outcome {
        match message {
            Message::Key(key) => return self.key(key, jobs),
            Message::Job { id, news } if self.loading.owns(id) => match self.loading.take(news) {
                Some(Ok(JobAnswer::Home(known))) => {
                    let is_first = self.known == HomeView::default();
                    let is_at_top = self.list.selected() == Some(0);
                    self.known = known;
                    self.list_entries();
                    // A draft is offered first, unless somebody has moved on.
                    if is_first && is_at_top {
                        self.list.select(0);
                    }
                    if let Some(entry) = self.chosen.take() {
                        return self.choose(entry);
                    }
                }
                Some(Err(error)) => {
                    self.chosen = None;
                    self.status = Some(Status::of(&error));
                }
                _ => {}
            },
            _ => {}
        }
        Outcome::Stay
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, context: &Context<'_>) -> Option<Position> {
        view::draw(self, frame, area, context)
    }

    fn hints(&self) -> Vec<Hint> {
        if self.dialog.is_some() {
            return dialog_hints();
        }
        let mut hints = vec![Hint::new(Key::Enter, "choose"), Hint::group("up down", "move")];
        hints.extend(
            self.entries.iter().map(|entry| Hint::new(Key::Char(entry.letter()), entry.label())),
        );
        hints
    }

    fn status(&self) -> Option<Status> {
        self.status.clone()
    }

    fn place(&self) -> Place {
        Place::Home
    }

    fn is_typing(&self) -> bool {
        self.dialog.is_some()
    }

    fn destination(&self) -> Option<&str> {
        self.known.destination.as_deref()
    }

    fn resume(&mut self, jobs: &mut Jobs) {
        self.status = None;
        self.loading.start(jobs, Job::LoadHome);
    }
}

/// The keys of a question.
pub(super) fn dialog_hints() -> Vec<Hint> {
    vec![
        Hint::new(Key::Enter, "answer"),
        Hint::group("left right", "choose"),
        Hint::new(Key::Escape, "cancel"),
    ]
}
