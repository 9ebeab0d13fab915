//! The name of a segment being typed: of a new one, of a copy, or another one.
//! It is checked on leaving the field and kept, whatever is wrong with it.

use ratatui::layout::{Position, Rect};

use crate::domain::{Audience, NewSegment, Segment, SegmentEdit};
use crate::wizard::frame::Frame;
use crate::wizard::message::Key;
use crate::wizard::paper::{Focus, Paper, focus_on};
use crate::wizard::screen::{Context, Hint};
use crate::wizard::segments::change::Change;
use crate::wizard::segments::names::free_name;
use crate::wizard::widgets::{Handled, TextField};

/// A name being typed.
#[derive(Debug)]
pub(super) struct NameForm {
    purpose: Purpose,
    audience: Audience,
    name: TextField,
    focus: Line,
    problem: Option<String>,
}

/// What the name is for.
#[derive(Debug)]
pub(super) enum Purpose {
    /// A new segment without members.
    Empty,
    /// Another name for a segment.
    Rename(Segment),
    /// A copy of a segment.
    Copy(Segment),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Audience,
    Name,
}

/// What a key did.
#[derive(Debug)]
pub(super) enum Named {
    Open,
    Closed,
    /// The name is free, as far as is known.
    Change(Change),
}

impl NameForm {
    /// Asks for the name, with a proposal.
    pub(super) fn new(purpose: Purpose) -> Self {
        let proposal = match &purpose {
            Purpose::Empty => String::new(),
            Purpose::Rename(segment) => segment.name.to_string(),
            Purpose::Copy(segment) => format!("{} copy", segment.name),
        };
        Self {
            purpose,
            audience: Audience::Customer,
            name: TextField::new(&proposal),
            focus: Line::Name,
            problem: None,
        }
    }

    /// Whether letters are text now.
    pub(super) fn is_typing(&self) -> bool {
        self.focus == Line::Name
    }

    /// What a key does.
    pub(super) fn update(&mut self, key: Key, segments: &[Segment]) -> Named {
        if self.focus == Line::Name {
            match self.name.handle(key) {
                Handled::Changed => {
                    self.problem = None;
                    return Named::Open;
                }
                Handled::Moved => return Named::Open,
                Handled::Ignored => {}
            }
        }
        match key {
            Key::Escape => return Named::Closed,
            Key::Enter => return self.confirm(segments),
            Key::Tab | Key::BackTab | Key::Up | Key::Down => self.leave(segments),
            Key::Left | Key::Right | Key::Char(' ' | 'h' | 'l') => {
                self.audience = match self.audience {
                    Audience::Customer => Audience::Visitor,
                    Audience::Visitor => Audience::Customer,
                };
            }
            _ => {}
        }
        Named::Open
    }

    /// To the other line; a name that was typed is checked.
    fn leave(&mut self, segments: &[Segment]) {
        if self.focus == Line::Name && !self.name.value().is_empty() {
            self.problem = free_name(self.name.value(), segments, self.own()).err();
        }
        self.focus = match (&self.purpose, self.focus) {
            (Purpose::Empty, Line::Name) => Line::Audience,
            _ => Line::Name,
        };
    }

    fn own(&self) -> Option<i64> {
        match &self.purpose {
            Purpose::Rename(segment) => Some(segment.number),
            Purpose::Empty | Purpose::Copy(_) => None,
        }
    }

    fn confirm(&mut self, segments: &[Segment]) -> Named {
        let name = match free_name(self.name.value(), segments, self.own()) {
            Ok(name) => name,
            Err(problem) => {
                self.refuse(problem);
                return Named::Open;
            }
        };
        Named::Change(match &self.purpose {
            Purpose::Empty => Change::Create(NewSegment::Empty { name, audience: self.audience }),
            // Nothing is to be done, and nothing is.
            Purpose::Rename(segment) if segment.name == name => return Named::Closed,
            Purpose::Rename(segment) => {
                Change::Edit { segment: Box::new(segment.clone()), edit: SegmentEdit::Rename(name) }
            }
            Purpose::Copy(segment) => {
                Change::Create(NewSegment::Copy { name, of: segment.name.clone() })
            }
        })
    }

    /// Asks again, saying why.
    pub(super) fn refuse(&mut self, problem: String) {
        self.problem = Some(problem);
        self.focus = Line::Name;
    }

    /// Pasted text.
    pub(super) fn paste(&mut self, text: &str) {
        if self.focus == Line::Name {
            self.name.paste(text);
            self.problem = None;
        }
    }

    /// Draws it.
    pub(super) fn view(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        context: &Context<'_>,
    ) -> Option<Position> {
        let mut paper = Paper::new(frame, area, context);
        let (heading, help) = match &self.purpose {
            Purpose::Empty => (
                "New empty segment".to_owned(),
                "Nobody is in it yet: an export puts people into it.",
            ),
            Purpose::Rename(segment) => (
                format!("Another name for {}", segment.name),
                "Members and versions stay. Saved exports that name it must be changed.",
            ),
            Purpose::Copy(segment) => (
                format!("A copy of {}", segment.name),
                "It gets the members, the method and the conditions it has now, as version 1.",
            ),
        };
        paper.heading(&heading);
        paper.gap();
        if matches!(self.purpose, Purpose::Empty) {
            let labels = [Audience::Customer, Audience::Visitor].map(Audience::label);
            let chosen = usize::from(self.audience == Audience::Visitor);
            paper.choice(focus_on(&Line::Audience, &self.focus), "Source", &labels, chosen);
        }
        paper.field(Focus::when(self.is_typing()), "Name", &self.name);
        if let Some(problem) = &self.problem {
            paper.problem(problem, None);
        }
        paper.gap();
        paper.help(help);
        paper.cursor()
    }

    /// Its keys.
    pub(super) fn hints(&self) -> Vec<Hint> {
        let enter = match self.purpose {
            Purpose::Empty => "make it",
            Purpose::Rename(_) => "rename it",
            Purpose::Copy(_) => "copy it",
        };
        let mut hints = vec![Hint::new(Key::Enter, enter)];
        if matches!(self.purpose, Purpose::Empty) {
            hints.push(Hint::new(Key::Tab, "next field"));
        }
        if self.focus == Line::Audience {
            hints.push(Hint::group("left right", "change"));
        }
        hints.push(Hint::new(Key::Escape, "change nothing"));
        hints
    }
}
