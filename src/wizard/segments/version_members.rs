//! The members of one version of a segment, in the table all people are shown in.
//! Shows and saves them; what brings the version back is the segment's screen.

use std::path::PathBuf;

use jiff::Timestamp;
use ratatui::layout::{Position, Rect};

use super::saving::Saving;
use crate::domain::{Among, Place, SegmentName};
use crate::wizard::frame::Frame;
use crate::wizard::job::{Job, JobNews};
use crate::wizard::message::{JobId, Key, Message};
use crate::wizard::people::{self, PeopleNews, PeopleTable};
use crate::wizard::screen::{Context, Hint, Jobs, Outcome, Screen, Status};
use crate::wizard::text;
use crate::wizard::widgets::{below, put};

/// The members of a version.
#[derive(Debug)]
pub struct VersionMembers {
    destination: String,
    segment: SegmentName,
    version: u64,
    made: Timestamp,
    people: PeopleTable,
    saving: Saving,
    status: Option<Status>,
}

impl VersionMembers {
    /// The members of a version made at a time, which load themselves.
    pub fn new(
        destination: String,
        segment: SegmentName,
        (version, made): (u64, Timestamp),
        jobs: &mut Jobs,
    ) -> Self {
        let among = Among::Members { segment: segment.clone(), version: Some(version) };
        let people = PeopleTable::new(destination.clone(), among, 0, jobs);
        let saving = Saving::default();
        Self { destination, segment, version, made, people, saving, status: None }
    }

    fn key(&mut self, key: Key, jobs: &mut Jobs) -> Outcome {
        self.status = None;
        if self.saving.is_asking() {
            if let Some(path) = self.saving.key(key, jobs) {
                self.save(path, jobs);
            }
            return Outcome::Stay;
        }
        let is_at_somebody = self.people.members.id().is_some();
        if key == Key::Char('w') && is_at_somebody && !self.people.is_asking() {
            self.saving.ask(&format!("{} version {}", self.segment, self.version));
            return Outcome::Stay;
        }
        self.people.key(key, jobs)
    }

    fn save(&mut self, path: PathBuf, jobs: &mut Jobs) {
        let (destination, segment) = (self.destination.clone(), self.segment.clone());
        let version = Some(self.version);
        self.saving.start(Job::SaveMembers { destination, segment, version, path }, jobs);
    }

    fn news(&mut self, id: JobId, news: JobNews, jobs: &mut Jobs) {
        if self.saving.owns(id) {
            self.status = self.saving.news(news).or(self.status.take());
        } else if self.people.owns(id)
            && let PeopleNews::Trouble(error) = self.people.news(id, news, jobs)
        {
            self.status = Some(Status::of(&error));
        }
    }
}

impl Screen for VersionMembers {
    fn title(&self) -> String {
        let day = self.made.strftime("%F");
        format!("{}, version {} ({day})", self.segment, self.version)
    }

    fn update(&mut self, message: Message, jobs: &mut Jobs) -> Outcome {
        match message {
            Message::Key(key) => return self.key(key, jobs),
            Message::Job { id, news } => self.news(id, news, jobs),
            Message::Paste(pasted) if self.saving.is_asking() => self.saving.paste(&pasted),
            Message::Paste(pasted) => self.people.paste(&pasted, jobs),
            Message::Resize { .. } | Message::Click { .. } | Message::Scroll(_) => {}
        }
        Outcome::Stay
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, context: &Context<'_>) -> Option<Position> {
        let summary = format!("as it was from {} UTC on", text::moment(self.made));
        put(frame, area, 0, text::cut(&summary, area.width.into()));
        let body = below(area, 2);
        if self.saving.is_asking() {
            return self.saving.view(frame, body, context);
        }
        people::draw(&self.people, frame, body, context.theme, "  Nobody was in this version.")
    }

    fn hints(&self) -> Vec<Hint> {
        if self.saving.is_asking() {
            return self.saving.hints();
        }
        if let Some(hints) = self.people.asking_hints() {
            return hints;
        }
        let mut hints = self.people.hints();
        if self.people.members.id().is_some() {
            hints.push(Hint::new(Key::Char('w'), "save as a file"));
        }
        hints.extend(self.people.more_hints());
        hints.push(Hint::new(Key::Escape, self.people.escape_hint().unwrap_or("back")));
        hints
    }

    fn status(&self) -> Option<Status> {
        self.status.clone()
    }

    fn destination(&self) -> Option<&str> {
        Some(&self.destination)
    }

    fn place(&self) -> Place {
        Place::Members
    }

    fn is_typing(&self) -> bool {
        self.saving.is_asking() || self.people.is_typing()
    }
}

#[cfg(test)]
mod tests;
