//! The segments of a destination, and one segment with its members and
//! versions.

mod compare;
mod members;
mod one;
#[cfg(test)]
mod tests;
mod view;
mod why;

pub use compare::Compare;
pub use one::SegmentScreen;
pub(super) use one::{restore_question, restored_sentence};

use ratatui::layout::{Position, Rect};

use super::frame::Frame;
use super::job::{Job, JobAnswer};
use super::message::{Key, Message};
use super::screen::{Context, Hint, Jobs, Outcome, Screen, Slot, Status, Target};
use super::widgets::{Handled, List};
use crate::domain::{Segment, Word as _};

/// The list of segments.
#[derive(Debug)]
pub struct Segments {
    destination: String,
    /// `None` until they are known.
    entries: Option<Vec<Segment>>,
    list: List,
    loading: Slot,
    status: Option<Status>,
}

impl Segments {
    /// The list, which loads itself.
    pub fn new(destination: String, jobs: &mut Jobs) -> Self {
        let mut screen = Self {
            destination,
            entries: None,
            list: List::default(),
            loading: Slot::default(),
            status: None,
        };
        screen.load(jobs);
        screen
    }

    fn load(&mut self, jobs: &mut Jobs) {
        self.loading.start(jobs, Job::ListSegments(self.destination.clone()));
    }

    fn selected(&self) -> Option<&Segment> {
        self.entries.as_ref()?.get(self.list.selected()?)
    }

    fn key(&mut self, key: Key) -> Outcome {
        self.status = None;
        if self.list.handle(key) != Handled::Ignored {
            return Outcome::Stay;
        }
        match (key, self.selected()) {
            (Key::Enter, Some(segment)) => Outcome::Open(Target::Segment {
                destination: self.destination.clone(),
                segment: Box::new(segment.clone()),
            }),
            (Key::Enter, None) => Outcome::Stay,
            _ => Outcome::Ignored,
        }
    }
}

impl Screen for Segments {
    fn title(&self) -> String {
        "Segments".into()
    }

    fn update(&mut self, message: Message, _jobs: &mut Jobs) -> Outcome {
        match message {
            Message::Key(key) => return self.key(key),
            Message::Paste(pasted) => {
                self.list.paste(&pasted);
            }
            Message::Job { id, news } if self.loading.owns(id) => match self.loading.take(news) {
                Some(Ok(JobAnswer::Segments(segments))) => {
                    self.list.set(segments.iter().map(|segment| {
                        let words = [
                            segment.audience.label(),
                            segment.method.word(),
                            segment.status.word(),
                        ];
                        format!("{} {}", segment.name, words.join(" "))
                    }));
                    self.entries = Some(segments);
                }
                Some(Err(error)) => self.status = Some(Status::of(&error)),
                _ => {}
            },
            _ => {}
        }
        Outcome::Stay
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, context: &Context<'_>) -> Option<Position> {
        view::draw_list(self, frame, area, context)
    }

    fn hints(&self) -> Vec<Hint> {
        let mut hints = Vec::new();
        if self.selected().is_some() {
            hints.push(Hint::new(Key::Enter, "open the segment"));
            hints.push(Hint::group("up down", "move"));
        }
        if !self.list.is_typing() {
            hints.push(Hint::new(Key::Char('/'), "filter"));
        }
        hints.push(Hint::new(Key::Escape, "back"));
        hints
    }

    fn status(&self) -> Option<Status> {
        self.status.clone()
    }

    fn destination(&self) -> Option<&str> {
        Some(&self.destination)
    }

    fn is_typing(&self) -> bool {
        self.list.is_typing()
    }

    fn resume(&mut self, jobs: &mut Jobs) {
        self.load(jobs);
    }
}
