//! What a commit made: its figures, and what can be done next.

use super::super::facts::Move;
use super::super::result::ResultStep;
use super::{Ask as Asked, ExportPage, preview};
use crate::wizard::accessible::{Empty, Question, Reply, Talk};
use crate::wizard::screen::{Outcome, Target};
use crate::wizard::text::{count, counted};

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// What to do next.
    Menu,
    /// Whether the commit is undone.
    Undo,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entry {
    Home,
    Save,
    Undo,
    Segment,
    New,
}

impl Entry {
    fn label(self) -> &'static str {
        match self {
            Self::Home => "Home",
            Self::Save => "Save this export, to run it again",
            Self::Undo => "Undo this commit",
            Self::Segment => "Members and versions of the segment",
            Self::New => "New export",
        }
    }
}

fn entries(result: &ResultStep) -> Vec<Entry> {
    let all = [Entry::Home, Entry::Save, Entry::Undo, Entry::Segment, Entry::New];
    all.into_iter().filter(|entry| *entry != Entry::Undo || result.can_be_undone()).collect()
}

impl ExportPage {
    pub(super) fn result_question(&self, ask: Ask) -> Question {
        let Some(result) = &self.steps.result else {
            return Question::new(self.heading(), "Nothing was committed.").only_back("Home");
        };
        if ask == Ask::Undo {
            return Question::new(self.heading(), "Undo it?")
                .tell(result.undo_sentence())
                .choices(["Cancel", "Undo"])
                .empty(Empty::Choice(0));
        }
        let (written, members) = (result.written(), result.written().members);
        let done = if result.can_be_undone() { "Done" } else { "Undone" };
        Question::new(self.heading(), "What next?")
            .tell(format!("{done}: {} is at version {}.", written.segment.name, written.version))
            .tell(format!(
                "{} before, {} joined, {} left, {} now.",
                counted(members.before, "member", "members"),
                count(members.added),
                count(members.removed),
                count(members.after)
            ))
            .choices(entries(result).into_iter().map(Entry::label))
            .empty(Empty::Choice(0))
    }

    pub(super) fn result_answer(&mut self, ask: Ask, reply: &Reply, talk: &mut Talk) -> Outcome {
        let (Some(result), Reply::Choice(at)) = (&mut self.steps.result, reply) else {
            return Outcome::Stay;
        };
        if ask == Ask::Undo {
            if *at == 1 {
                result.restore(&mut talk.jobs);
            }
            self.ask = Asked::Result(Ask::Menu);
            return Outcome::Stay;
        }
        match entries(result).get(*at) {
            Some(Entry::Home) => return self.follow(Move::Home, talk),
            Some(Entry::New) => return self.follow(Move::New, talk),
            Some(Entry::Save) => self.ask = Asked::Preview(preview::Ask::Name),
            Some(Entry::Undo) => self.ask = Asked::Result(Ask::Undo),
            Some(Entry::Segment) => {
                return Outcome::Open(Target::Segment {
                    destination: result.written().destination.clone(),
                    segment: Box::new(result.written().segment.clone()),
                });
            }
            None => {}
        }
        Outcome::Stay
    }
}
