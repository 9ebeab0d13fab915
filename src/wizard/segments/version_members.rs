//! The members of one version of a segment, a page around the cursor at a time.
//! Shows and saves them; what brings the version back is the segment's screen.

use std::path::PathBuf;

use jiff::Timestamp;
use ratatui::layout::{Position, Rect};

use super::members::{CellView, Members};
use super::view;
use crate::domain::{Place, SegmentName};
use crate::wizard::frame::Frame;
use crate::wizard::job::{Job, JobAnswer, JobNews};
use crate::wizard::message::{JobId, Key, Message};
use crate::wizard::paper::Paper;
use crate::wizard::prompt::{Prompt, Typed, prompt_hints};
use crate::wizard::screen::{Context, Hint, Jobs, Outcome, Screen, Slot, Status};
use crate::wizard::text;
use crate::wizard::widgets::table::PAGE_AT_HAND;
use crate::wizard::widgets::{Handled, below, put};

/// The members of a version.
#[derive(Debug)]
pub struct VersionMembers {
    destination: String,
    segment: SegmentName,
    version: u64,
    made: Timestamp,
    members: Members,
    saving: Slot,
    /// The name of a file being typed.
    prompt: Option<Prompt>,
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
        let mut screen = Self {
            destination,
            segment,
            version,
            made,
            members: Members::default(),
            saving: Slot::default(),
            prompt: None,
            status: None,
        };
        screen.load(0, jobs);
        screen
    }

    fn load(&mut self, start: u64, jobs: &mut Jobs) {
        self.members.asked = Some(start);
        let job = Job::VersionPage {
            destination: self.destination.clone(),
            segment: self.segment.clone(),
            version: self.version,
            start,
            count: PAGE_AT_HAND,
        };
        self.members.loading.start(jobs, job);
    }

    fn load_around(&mut self, jobs: &mut Jobs) {
        let missing = self.members.table.missing(self.members.at_hand());
        if let Some((start, _)) = missing.filter(|(start, _)| Some(*start) != self.members.asked) {
            self.load(start, jobs);
        }
    }

    fn key(&mut self, key: Key, jobs: &mut Jobs) -> Outcome {
        self.status = None;
        if let Some(prompt) = &mut self.prompt {
            match prompt.update(key) {
                Typed::Open => {}
                Typed::Closed => {
                    self.prompt = None;
                    self.saving.cancel(jobs);
                }
                Typed::Text(path) if path.is_empty() => {
                    prompt.refuse("Give the file a name".into());
                }
                Typed::Text(path) => self.save(path.into(), jobs),
            }
            return Outcome::Stay;
        }
        if self.members.table.handle(key) != Handled::Ignored {
            self.load_around(jobs);
            return Outcome::Stay;
        }
        match (key, self.members.cell) {
            (Key::Enter, CellView::Closed) if self.members.cell().is_some() => {
                self.members.cell = CellView::Open;
            }
            (Key::Enter | Key::Escape, CellView::Open) => self.members.cell = CellView::Closed,
            (Key::Char('w'), _) if self.members.id().is_some() => {
                let proposal = format!("{} version {}", self.segment, self.version);
                self.prompt = Some(super::one::members_prompt(&proposal));
            }
            _ => return Outcome::Ignored,
        }
        Outcome::Stay
    }

    /// The prompt stays until the file is there: another name may help.
    fn save(&mut self, path: PathBuf, jobs: &mut Jobs) {
        self.status = Some(Status::Note(format!("Saving the members {}", text::CUT)));
        let job = Job::SaveMembers {
            destination: self.destination.clone(),
            segment: self.segment.clone(),
            version: Some(self.version),
            path,
        };
        self.saving.start(jobs, job);
    }

    fn news(&mut self, id: JobId, news: JobNews, jobs: &mut Jobs) {
        let is_saving = self.saving.owns(id);
        let slots = [&mut self.members.loading, &mut self.saving];
        let slot = slots.into_iter().find(|slot| slot.owns(id));
        match slot.and_then(|slot| slot.take(news)) {
            Some(Ok(JobAnswer::Members(view))) => {
                self.members.take(view);
                // The cursor may have moved on while the page was read.
                if !self.members.has_cursor() {
                    self.load_around(jobs);
                }
            }
            Some(Ok(JobAnswer::MembersSaved { path, members })) => {
                self.prompt = None;
                let members = text::counted(members, "member", "members");
                self.status = Some(Status::Ok(format!("{members} saved to {}", path.display())));
            }
            Some(Err(error)) => {
                match &mut self.prompt {
                    Some(prompt) if is_saving => prompt.refuse(error.message.clone()),
                    _ => self.members.asked = None,
                }
                self.status = Some(Status::of(&error));
            }
            _ => {}
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
            Message::Paste(pasted) => {
                if let Some(prompt) = &mut self.prompt {
                    prompt.paste(&pasted);
                }
            }
            Message::Resize { .. } | Message::Click { .. } | Message::Scroll(_) => {}
        }
        Outcome::Stay
    }

    fn view(&self, frame: &mut Frame<'_>, area: Rect, context: &Context<'_>) -> Option<Position> {
        let summary = format!("as it was from {} UTC on", text::moment(self.made));
        put(frame, area, 0, text::cut(&summary, area.width.into()));
        if let Some(prompt) = &self.prompt {
            let mut paper = Paper::new(frame, below(area, 2), context);
            prompt.view(&mut paper);
            return paper.cursor();
        }
        let nobody = "  Nobody was in this version.";
        let (members, body) = (&self.members, below(area, 2));
        view::draw_people(members, &members.loading, frame, body, context.theme, nobody)
    }

    fn hints(&self) -> Vec<Hint> {
        if self.prompt.is_some() {
            return prompt_hints();
        }
        let mut hints = Vec::new();
        if self.members.cell == CellView::Open {
            hints.push(Hint::new(Key::Enter, "close the cell"));
        } else if self.members.cell().is_some() {
            hints.push(Hint::new(Key::Enter, "show the whole cell"));
        }
        if self.members.id().is_some() {
            hints.push(Hint::new(Key::Char('w'), "save as a file"));
        }
        hints.push(Hint::group("arrows", "move"));
        hints.push(Hint::new(Key::Escape, "back"));
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
        self.prompt.is_some()
    }
}

#[cfg(test)]
mod tests;
