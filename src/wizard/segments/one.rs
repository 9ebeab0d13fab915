//! One segment: its members, a page around the cursor at a time, and its
//! versions, each of which can be brought back.

use std::path::PathBuf;

use ratatui::layout::{Position, Rect};

use super::saving::Saving;
use super::{as_of, view, why};
use crate::domain::{Among, Place, Segment, Version};
use crate::wizard::frame::Frame;
use crate::wizard::home::dialog_hints;
use crate::wizard::job::{Job, JobAnswer, JobNews, PeopleOf, PersonOf, WrittenView};
use crate::wizard::message::{JobId, Key, Message};
use crate::wizard::people::{PeopleNews, PeopleTable};
use crate::wizard::prompt::Prompt;
use crate::wizard::screen::{Context, Hint, Jobs, Outcome, Screen, Slot, Status, Target};
use crate::wizard::text;
use crate::wizard::widgets::{Answer, Dialog, Handled, List, Reader, Reading};

/// A segment.
#[derive(Debug)]
pub struct SegmentScreen {
    pub(super) destination: String,
    pub(super) segment: Segment,
    pub(super) tab: Tab,
    pub(super) people: PeopleTable,
    /// Newest first; `None` until they are known.
    pub(super) versions: Option<Vec<Version>>,
    pub(super) version_list: List,
    /// The version that is compared with another.
    marked: Option<u64>,
    pub(super) loading_versions: Slot,
    restoring: Slot,
    explaining: Slot,
    pub(super) saving: Saving,
    /// Why the member at the cursor is in, while it is read.
    pub(super) why: Option<Reader>,
    /// The question, and the version it is about.
    pub(super) dialog: Option<(Dialog, u64)>,
    /// The moment somebody asks about, while it is typed.
    pub(super) as_of: Option<Prompt>,
    pub(super) status: Option<Status>,
}

/// What is shown of the segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Members,
    Versions,
}

impl SegmentScreen {
    /// The segment, whose members and versions are loaded.
    pub fn new(destination: String, segment: Segment, jobs: &mut Jobs) -> Self {
        let among = Among::Members { segment: segment.name.clone(), version: None };
        let people = PeopleTable::new(destination.clone(), among, segment.members, jobs);
        let mut screen = Self {
            destination,
            segment,
            tab: Tab::Members,
            people,
            versions: None,
            version_list: List::default(),
            marked: None,
            loading_versions: Slot::default(),
            restoring: Slot::default(),
            explaining: Slot::default(),
            saving: Saving::default(),
            as_of: None,
            why: None,
            dialog: None,
            status: None,
        };
        screen.load_versions(jobs);
        screen
    }

    fn load_versions(&mut self, jobs: &mut Jobs) {
        let destination = self.destination.clone();
        let job = Job::ListVersions { destination, segment: self.segment.name.clone() };
        self.loading_versions.start(jobs, job);
    }

    pub(super) fn selected_version(&self) -> Option<&Version> {
        self.versions.as_ref()?.get(self.version_list.selected()?)
    }

    fn can_restore(&self) -> bool {
        self.tab == Tab::Versions
            && !self.restoring.is_busy()
            && self
                .selected_version()
                .is_some_and(|version| version.version != self.segment.version)
    }

    fn ask_restore(&mut self) {
        let Some(old) = self.selected_version() else { return };
        let version = old.version;
        if version == self.segment.version {
            let sentence = format!("Version {version} is what the segment is now.");
            self.status = Some(Status::Note(sentence));
            return;
        }
        let message = restore_question(&self.segment, old);
        let title = format!("Restore version {version}");
        self.dialog = Some((Dialog::confirm(&title, &message, "Restore"), version));
    }

    fn key(&mut self, key: Key, jobs: &mut Jobs) -> Outcome {
        if let Some((dialog, version)) = &mut self.dialog {
            let version = *version;
            match dialog.handle(key) {
                Answer::Open => {}
                Answer::Cancelled => self.dialog = None,
                Answer::Chosen(_) => {
                    self.dialog = None;
                    self.restore(version, jobs);
                }
            }
            return Outcome::Stay;
        }
        self.status = None;
        if let Some(why) = &mut self.why {
            match why.update(key) {
                Reading::On => {}
                Reading::Ignored => return Outcome::Ignored,
                Reading::Closed => self.why = None,
            }
            return Outcome::Stay;
        }
        if self.saving.is_asking() {
            if let Some(path) = self.saving.key(key, jobs) {
                self.save(path, jobs);
            }
            return Outcome::Stay;
        }
        if self.as_of.is_some() {
            self.as_of_key(key);
            return Outcome::Stay;
        }
        if self.explaining.is_busy() && key == Key::Escape {
            self.explaining.cancel(jobs);
            return Outcome::Stay;
        }
        if self.tab == Tab::Members && self.people.is_asking() {
            return self.people.key(key, jobs);
        }
        if matches!(key, Key::Tab | Key::BackTab) {
            self.tab = match self.tab {
                Tab::Members => Tab::Versions,
                Tab::Versions => Tab::Members,
            };
            return Outcome::Stay;
        }
        match self.tab {
            Tab::Members => self.members_key(key, jobs),
            Tab::Versions => self.versions_key(key),
        }
    }

    fn members_key(&mut self, key: Key, jobs: &mut Jobs) -> Outcome {
        match key {
            Key::Char('y') => self.explain(jobs),
            Key::Char('i') => return self.open_card(),
            Key::Char('x') => return self.open_sources(),
            Key::Char('w') => self.saving.ask(self.segment.name.as_str()),
            _ => return self.people.key(key, jobs),
        }
        Outcome::Stay
    }

    fn save(&mut self, path: PathBuf, jobs: &mut Jobs) {
        let (destination, segment) = (self.destination.clone(), self.segment.name.clone());
        let job = Job::SaveMembers { destination, segment, version: None, path };
        self.saving.start(job, jobs);
    }

    /// Everything about the member at the cursor.
    fn open_card(&self) -> Outcome {
        let Some(id) = self.people.members.id() else { return Outcome::Stay };
        let (destination, audience) = (self.destination.clone(), self.segment.audience);
        let people = PeopleOf { destination, audience };
        Outcome::Open(Target::Person(PersonOf { people, id: id.to_owned() }))
    }

    /// Asks why the member at the cursor is in.
    fn explain(&mut self, jobs: &mut Jobs) {
        let Some(id) = self.people.members.id().map(str::to_owned) else { return };
        let (destination, segment) = (self.destination.clone(), self.segment.name.clone());
        self.status = Some(Status::Note(format!("Looking for why {id} is here")));
        self.explaining.start(jobs, Job::ExplainMember { destination, segment, id });
    }

    fn versions_key(&mut self, key: Key) -> Outcome {
        if self.version_list.handle(key) != Handled::Ignored {
            return Outcome::Stay;
        }
        match key {
            Key::Enter | Key::Char('r') if !self.restoring.is_busy() => {
                self.ask_restore();
                Outcome::Stay
            }
            Key::Char(' ') => {
                self.marked = self.selected_version().map(|version| version.version);
                let marked = self.marked.unwrap_or_default();
                let sentence = format!("Version {marked} is marked; c compares another with it");
                self.status = Some(Status::Note(sentence));
                Outcome::Stay
            }
            Key::Char('c') => self.compare(),
            Key::Char('m') => self.open_version(),
            Key::Char('d') if self.selected_version().is_some() => {
                self.as_of = Some(as_of::prompt());
                Outcome::Stay
            }
            _ => Outcome::Ignored,
        }
    }

    /// Compares the version at the cursor with the marked one, or with what the
    /// segment is now, or that with the version before.
    fn compare(&mut self) -> Outcome {
        let Some(version) = self.selected_version().map(|version| version.version) else {
            return Outcome::Stay;
        };
        let other = match self.marked {
            Some(marked) if marked != version => marked,
            _ if version != self.segment.version => self.segment.version,
            _ => version.saturating_sub(1),
        };
        Outcome::Open(Target::Compare {
            destination: self.destination.clone(),
            segment: self.segment.name.clone(),
            versions: (version, other),
        })
    }

    fn open_sources(&self) -> Outcome {
        let (destination, segment) = (self.destination.clone(), self.segment.name.clone());
        Outcome::Open(Target::Sources { destination, segment })
    }

    fn open_version(&self) -> Outcome {
        let Some(Version { version, created, .. }) = self.selected_version() else {
            return Outcome::Stay;
        };
        Outcome::Open(Target::VersionMembers {
            destination: self.destination.clone(),
            segment: self.segment.name.clone(),
            version: *version,
            made: *created,
        })
    }

    fn restore(&mut self, version: u64, jobs: &mut Jobs) {
        let job = Job::Restore {
            destination: self.destination.clone(),
            segment: self.segment.name.clone(),
            version,
        };
        self.restoring.start(jobs, job);
        self.status = Some(Status::Note(format!("Restoring version {version} {}", text::CUT)));
    }

    fn restored(&mut self, written: WrittenView, jobs: &mut Jobs) {
        let sentence = restored_sentence(&written);
        jobs.set_farewell(sentence.clone());
        self.status = Some(Status::Ok(sentence));
        self.segment = written.segment;
        self.people.reload(jobs);
        self.load_versions(jobs);
    }

    fn news(&mut self, id: JobId, news: JobNews, jobs: &mut Jobs) {
        if self.people.owns(id) {
            match self.people.news(id, news, jobs) {
                PeopleNews::Taken => {}
                PeopleNews::Segment(segment) => self.segment = *segment,
                PeopleNews::Trouble(error) => self.status = Some(Status::of(&error)),
            }
            return;
        }
        if self.saving.owns(id) {
            self.status = self.saving.news(news).or(self.status.take());
            return;
        }
        let slots = [&mut self.loading_versions, &mut self.restoring, &mut self.explaining];
        let slot = slots.into_iter().find(|slot| slot.owns(id));
        match slot.and_then(|slot| slot.take(news)) {
            Some(Ok(JobAnswer::Versions(mut versions))) => {
                versions.reverse();
                // Somebody else wrote it, or the screen above did.
                if versions.first().is_some_and(|newest| newest.version > self.segment.version) {
                    self.people.reload(jobs);
                }
                self.version_list.set(
                    versions.iter().map(|version| format!("{} {}", version.version, version.cause)),
                );
                self.versions = Some(versions);
            }
            Some(Ok(JobAnswer::Written(written))) => self.restored(written, jobs),
            Some(Ok(JobAnswer::Membership(membership))) => {
                self.status = None;
                self.why = Some(why::reader(&membership));
            }
            Some(Err(error)) => self.status = Some(Status::of(&error)),
            _ => {}
        }
    }
}

/// What restoring an old version of a segment does.
pub(in crate::wizard) fn restore_question(segment: &Segment, old: &Version) -> String {
    format!(
        "{} has {} now. It gets back the members and the method of version {}: {}.\n\n\
         This makes a new version, {}. The versions before it stay, so it can be undone.",
        segment.name,
        text::counted(segment.members, "member", "members"),
        old.version,
        text::counted(old.members, "member", "members"),
        segment.version + 1,
    )
}

/// What a restore did.
pub(in crate::wizard) fn restored_sentence(written: &WrittenView) -> String {
    format!(
        "{} has {} again: {} joined, {} left. This is version {}.",
        written.segment.name,
        text::counted(written.members.after, "member", "members"),
        text::count(written.members.added),
        text::count(written.members.removed),
        written.version,
    )
}

impl Screen for SegmentScreen {
    fn title(&self) -> String {
        format!("Segment {}", self.segment.name)
    }

    fn update(&mut self, message: Message, jobs: &mut Jobs) -> Outcome {
        match message {
            Message::Key(key) => return self.key(key, jobs),
            Message::Job { id, news } => self.news(id, news, jobs),
            Message::Paste(pasted) => {
                if self.saving.is_asking() {
                    self.saving.paste(&pasted);
                } else if let Some(prompt) = &mut self.as_of {
                    prompt.paste(&pasted);
                } else if self.tab == Tab::Members {
                    self.people.paste(&pasted, jobs);
                } else if self.dialog.is_none() {
                    self.version_list.paste(&pasted);
                }
            }
            Message::Resize { .. } | Message::Click { .. } | Message::Scroll(_) => {}
        }
        Outcome::Stay
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, context: &Context<'_>) -> Option<Position> {
        view::draw_one(self, frame, area, context)
    }

    fn hints(&self) -> Vec<Hint> {
        if self.dialog.is_some() {
            return dialog_hints();
        }
        if self.saving.is_asking() {
            return self.saving.hints();
        }
        if self.as_of.is_some() {
            return as_of::hints();
        }
        if self.why.is_some() {
            return vec![Hint::new(Key::Escape, "close"), Hint::group("arrows", "scroll")];
        }
        let mut hints = Vec::new();
        match self.tab {
            Tab::Members => {
                if let Some(hints) = self.people.asking_hints() {
                    return hints;
                }
                hints.push(Hint::new(Key::Tab, "versions"));
                hints.extend(self.people.hints());
                if self.people.members.id().is_some() {
                    hints.push(Hint::new(Key::Char('y'), "why"));
                    hints.push(Hint::new(Key::Char('i'), "person"));
                    hints.push(Hint::new(Key::Char('w'), "save as a file"));
                    hints.push(Hint::new(Key::Char('x'), "sources"));
                }
                hints.extend(self.people.more_hints());
            }
            Tab::Versions => {
                hints.push(Hint::new(Key::Tab, "members"));
                if self.can_restore() {
                    hints.push(Hint::new(Key::Enter, "restore this version"));
                }
                if !self.version_list.is_typing() {
                    if self.selected_version().is_some() {
                        hints.push(Hint::new(Key::Char('m'), "members"));
                        hints.push(Hint::new(Key::Char('d'), "on a day"));
                    }
                    hints.push(Hint::new(Key::Char('c'), "compare"));
                    hints.push(Hint::group("space", "mark"));
                    hints.push(Hint::new(Key::Char('/'), "filter"));
                }
            }
        }
        let escape = match self.tab {
            Tab::Members => self.people.escape_hint(),
            Tab::Versions => None,
        };
        hints.push(Hint::new(Key::Escape, escape.unwrap_or("back")));
        hints
    }

    fn status(&self) -> Option<Status> {
        self.status.clone()
    }

    fn destination(&self) -> Option<&str> {
        Some(&self.destination)
    }

    fn place(&self) -> Place {
        match self.tab {
            Tab::Members => Place::Members,
            Tab::Versions => Place::Segment,
        }
    }

    /// Somebody may have been erased.
    fn resume(&mut self, jobs: &mut Jobs) {
        self.people.refresh(jobs);
        self.load_versions(jobs);
    }

    fn is_typing(&self) -> bool {
        let is_typing = match self.tab {
            Tab::Members => self.people.is_typing(),
            Tab::Versions => self.version_list.is_typing(),
        };
        self.dialog.is_some() || self.saving.is_asking() || self.as_of.is_some() || is_typing
    }

    fn keeps_from_leaving(&self) -> Option<String> {
        self.restoring
            .is_busy()
            .then(|| format!("A version of {} is being restored.", self.segment.name))
    }
}
