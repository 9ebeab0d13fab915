//! A change of the segments: what is asked of the worker, what is said of it,
//! and how it is taken back where it can be.

use crate::domain::label::labels_text;
use crate::domain::{NewSegment, Segment, SegmentEdit, Status, Word as _};
use crate::wizard::job::{Job, JobAnswer, JobError, JobNews, WrittenView};
use crate::wizard::message::JobId;
use crate::wizard::screen::{Jobs, Slot};
use crate::wizard::segments::members_words;
use crate::wizard::text;

/// A change.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::wizard) enum Change {
    /// A new segment.
    Create(NewSegment),
    /// The members are computed again.
    Compute(Box<Segment>),
    /// Another name or status, or none any more.
    Edit {
        /// The segment as it is before.
        segment: Box<Segment>,
        /// What is changed.
        edit: SegmentEdit,
    },
}

/// The change being made.
#[derive(Debug, Default)]
pub(in crate::wizard) struct Work {
    slot: Slot,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    id: JobId,
    change: Change,
    direction: Direction,
}

/// Whether a change is made or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::wizard) enum Direction {
    Forth,
    Back,
}

/// How it ended.
#[derive(Debug)]
pub(in crate::wizard) enum Ended {
    Done {
        /// The segment after it; `None` when it is gone.
        segment: Option<Segment>,
        /// What was done.
        sentence: String,
        /// What takes it back.
        undo: Option<Change>,
    },
    Failed(JobError),
}

impl Work {
    /// Makes a change.
    pub(in crate::wizard) fn start(
        &mut self,
        change: Change,
        direction: Direction,
        destination: &str,
        jobs: &mut Jobs,
    ) {
        let id = self.slot.start(jobs, change.job(destination.to_owned()));
        self.running = Some(Running { id, change, direction });
    }

    /// Whether it is being made.
    pub(in crate::wizard) fn is_busy(&self) -> bool {
        self.running.is_some()
    }

    /// The job, for its progress.
    pub(in crate::wizard) fn slot(&self) -> &Slot {
        &self.slot
    }

    /// What is being done, in a sentence.
    pub(in crate::wizard) fn doing(&self) -> Option<String> {
        self.running.as_ref().map(|running| running.change.doing())
    }

    /// Whether it takes long enough to be stopped.
    pub(in crate::wizard) fn can_stop(&self) -> bool {
        self.running.as_ref().is_some_and(|running| matches!(running.change, Change::Compute(_)))
    }

    /// Stops it, unless it is being written: its own end tells.
    pub(in crate::wizard) fn stop(&self, jobs: &mut Jobs) {
        if let Some(running) = self.running.as_ref().filter(|_| self.can_stop()) {
            jobs.cancel(running.id);
        }
    }

    /// Hears news of its job; `None` until it ended.
    pub(in crate::wizard) fn hear(&mut self, id: JobId, news: JobNews) -> Option<Ended> {
        if !self.slot.owns(id) {
            return None;
        }
        let result = self.slot.take(news)?;
        let running = self.running.take()?;
        Some(match result {
            Ok(JobAnswer::Segment(segment)) => running.made(segment),
            Ok(JobAnswer::Written(written)) => Ended::Done {
                sentence: computed_sentence(&written),
                segment: Some(written.segment),
                undo: None,
            },
            Ok(_) => return None,
            Err(error) => Ended::Failed(error),
        })
    }
}

impl Running {
    fn made(self, segment: Segment) -> Ended {
        let sentence = match self.direction {
            Direction::Forth => self.change.done(&segment),
            Direction::Back => format!("Undone: {}", self.change.done(&segment)),
        };
        let is_gone = matches!(self.change, Change::Edit { edit: SegmentEdit::Delete, .. });
        let undo = match self.direction {
            Direction::Forth => self.change.contrary(&segment),
            Direction::Back => None,
        };
        Ended::Done { segment: (!is_gone).then_some(segment), sentence, undo }
    }
}

impl Change {
    fn job(&self, destination: String) -> Job {
        match self {
            Self::Create(new) => Job::CreateSegment { destination, new: new.clone() },
            Self::Compute(segment) => {
                Job::ComputeSegment { destination, segment: segment.name.clone() }
            }
            Self::Edit { segment, edit } => {
                let (segment, edit) = (segment.name.clone(), edit.clone());
                Job::EditSegment { destination, segment, edit }
            }
        }
    }

    fn doing(&self) -> String {
        match self {
            Self::Create(_) => "A segment is being made.".into(),
            Self::Compute(segment) => format!("{} is being computed.", segment.name),
            Self::Edit { segment, edit: SegmentEdit::Delete } => {
                format!("{} is being deleted.", segment.name)
            }
            Self::Edit { segment, .. } => format!("{} is being changed.", segment.name),
        }
    }

    fn done(&self, segment: &Segment) -> String {
        let name = &segment.name;
        match self {
            Self::Create(NewSegment::Copy { of, .. }) => {
                format!("{name} is made, a copy of {of} with {}.", members_words(segment))
            }
            Self::Create(_) => format!("{name} is made, with {}.", members_words(segment)),
            Self::Compute(_) => format!("{name} is computed."),
            Self::Edit { segment: before, edit } => match edit {
                SegmentEdit::Rename(_) => format!("{} is called {name} now.", before.name),
                SegmentEdit::Status(status) => format!("{name} is {} now.", status.word()),
                SegmentEdit::Labels(labels) if labels.is_empty() => {
                    format!("{name} has no label now.")
                }
                SegmentEdit::Labels(labels) => {
                    format!("{name} is labelled {} now.", labels_text(labels))
                }
                SegmentEdit::Delete => {
                    format!("{name} is deleted with its members and versions.")
                }
            },
        }
    }

    /// The change that takes this one back, for what there is one for: what
    /// was made stays, and what is deleted is gone.
    fn contrary(&self, after: &Segment) -> Option<Self> {
        let Self::Edit { segment: before, edit } = self else { return None };
        let edit = match edit {
            SegmentEdit::Rename(_) => SegmentEdit::Rename(before.name.clone()),
            SegmentEdit::Status(_) => SegmentEdit::Status(before.status),
            SegmentEdit::Labels(_) => SegmentEdit::Labels(before.labels.clone()),
            SegmentEdit::Delete => return None,
        };
        Some(Self::Edit { segment: Box::new(after.clone()), edit })
    }

    /// Another status for a segment.
    pub(in crate::wizard) fn status(segment: &Segment, status: Status) -> Self {
        Self::Edit { segment: Box::new(segment.clone()), edit: SegmentEdit::Status(status) }
    }
}

fn computed_sentence(written: &WrittenView) -> String {
    format!(
        "{} has {}: {} joined, {} left. This is version {}; the one before can be restored.",
        written.segment.name,
        members_words(&written.segment),
        text::count(written.members.added),
        text::count(written.members.removed),
        written.version,
    )
}

/// What is lost when a segment is deleted.
pub(in crate::wizard) fn delete_warning(segment: &Segment) -> String {
    format!(
        "{} is lost, with its {} and its {}. This cannot be undone. Only its runs stay in the \
         history.\n\nTo put it out of sight and keep everything, archive it instead.",
        segment.name,
        members_words(segment),
        text::counted(segment.version, "version", "versions"),
    )
}
