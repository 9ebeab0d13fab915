//! What a screen is, what it is told, and what it can ask for. Screens know
//! only this; the root (`update.rs`, `view.rs`) opens and closes them.
//!
//! A screen that can be opened is made by `new(…, jobs: &mut Jobs) -> Self`
//! and starts what it needs there; the size follows as a message. Keys go to the screen first: what it
//! answers with [`Outcome::Ignored`] is the root's (`?` help, `:` palette, Esc
//! back), so a text field simply takes the letters it wants.

use std::fmt;

use jiff::Timestamp;
use ratatui::layout::{Position, Rect};

use super::frame::Frame;
use super::job::{Job, JobAnswer, JobError, JobNews, PeopleOf, PersonOf};
use super::key_map::KeyNames;
use super::message::{Effect, JobId, Key, Message};
use super::style::Theme;
use crate::domain::{Draft, Place, Progress, SavedExport, Segment, SegmentName};

/// From this many columns on, a screen has room beside its main part.
pub const WIDE_COLUMNS: u16 = 120;

/// A screen.
pub trait Screen: fmt::Debug {
    /// Its name for the title row: "Segments".
    fn title(&self) -> String;

    /// Takes in what happened. Job news reaches only the screen that started
    /// the job.
    fn update(&mut self, message: Message, jobs: &mut Jobs) -> Outcome;

    /// Draws the body; says where the real cursor belongs, so that screen
    /// readers and input methods find the focus.
    fn view(&self, frame: &mut Frame<'_>, area: Rect, context: &Context<'_>) -> Option<Position>;

    /// The keys that do something now, most important first. The root adds
    /// those that work everywhere.
    fn hints(&self) -> Vec<Hint>;

    /// The message row.
    fn status(&self) -> Option<Status> {
        None
    }

    /// The row of steps, for the wizard.
    fn steps(&self) -> Option<Vec<StepMark>> {
        None
    }

    /// Goes to a step of that row, if one may.
    fn jump(&mut self, _step: u8, _jobs: &mut Jobs) -> Outcome {
        Outcome::Ignored
    }

    /// The Plan panel: what will happen, a paragraph each.
    fn plan(&self) -> Option<Vec<String>> {
        None
    }

    /// The destination the screen works with.
    fn destination(&self) -> Option<&str> {
        None
    }

    /// Whether the screen has a use for every letter now, for a text or a
    /// question, so that `?` and `:` do not reach the root (F1 and ^P do).
    fn is_typing(&self) -> bool {
        false
    }

    /// Where its keys are looked up, for they can be changed.
    fn place(&self) -> Place {
        Place::Other
    }

    /// The screen above was closed: load again what may have changed.
    fn resume(&mut self, _jobs: &mut Jobs) {}

    /// Why leaving the program needs a question now, in a sentence: a segment
    /// is being written.
    fn keeps_from_leaving(&self) -> Option<String> {
        None
    }
}

/// What a screen needs to know to draw itself.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The styles.
    pub theme: Theme,
    /// How its keys are called.
    pub keys: KeyNames<'a>,
    /// Width of the whole terminal; [`WIDE_COLUMNS`] is wide.
    pub columns: u16,
    /// Height of the whole terminal.
    pub rows: u16,
    /// The destination in use.
    pub destination: Option<&'a str>,
}

/// What a screen answers its parent.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Handled; stay here.
    Stay,
    /// The key means nothing here; the root may have a use for it.
    Ignored,
    /// One level back.
    Back,
    /// All the way back to the home screen.
    Home,
    /// Open another screen above this one.
    Open(Target),
    /// Put another screen in this one's place.
    Replace(Target),
    /// Leave the program.
    Quit,
}

/// A screen that can be opened.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// The wizard with nothing answered.
    NewExport,
    /// The wizard with this file.
    Source(String),
    /// The wizard as it was left.
    Draft(Box<Draft>),
    /// The wizard with a saved export.
    Export {
        /// The export.
        export: Box<SavedExport>,
        /// Where it opens.
        at: ExportStart,
    },
    /// Saved exports.
    Exports,
    /// The segments of a destination.
    Segments {
        /// The destination's name.
        destination: String,
    },
    /// One segment.
    Segment {
        /// The destination's name.
        destination: String,
        /// The segment.
        segment: Box<Segment>,
    },
    /// A new segment by conditions.
    Builder {
        /// The destination's name.
        destination: String,
    },
    /// What segments share.
    Overlap {
        /// The destination's name.
        destination: String,
        /// The segments, all of one audience.
        segments: Vec<SegmentName>,
    },
    /// Two versions of a segment.
    Compare {
        /// The destination's name.
        destination: String,
        /// The segment.
        segment: SegmentName,
        /// The versions, in any order.
        versions: (u64, u64),
    },
    /// The sources that brought members in.
    Sources {
        /// The destination's name.
        destination: String,
        /// The segment.
        segment: SegmentName,
    },
    /// Who is in only because of a source.
    Removal {
        /// The destination's name.
        destination: String,
        /// The segment.
        segment: SegmentName,
        /// The source's path.
        source: String,
    },
    /// The members of a version.
    VersionMembers {
        /// The destination's name.
        destination: String,
        /// The segment.
        segment: SegmentName,
        /// The version.
        version: u64,
        /// When it was made.
        made: Timestamp,
    },
    /// Everything that was run at a destination.
    History {
        /// The destination's name.
        destination: String,
    },
    /// The attributes of customers and visitors.
    Profiles {
        /// The destination's name.
        destination: String,
    },
    /// The people of an audience.
    People(PeopleOf),
    /// One person.
    Person(PersonOf),
    /// The list of destinations.
    Destinations,
}

/// Where the wizard opens with a saved export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportStart {
    /// Computed at once, to be committed.
    Preview,
    /// At the mapping, to be changed.
    Mapping,
}

/// The way out of a screen: starts work and collects what is to be done
/// outside. The number of a job is never used twice.
#[derive(Debug, Default)]
pub struct Jobs {
    last: JobId,
    effects: Vec<Effect>,
    started: Vec<JobId>,
    farewell: Option<String>,
}

impl Jobs {
    /// Starts work.
    pub fn start(&mut self, job: Job) -> JobId {
        self.last = JobId(self.last.0 + 1);
        self.started.push(self.last);
        self.effects.push(Effect::Start { id: self.last, job });
        self.last
    }

    /// Stops work nobody wants any more.
    pub fn cancel(&mut self, id: JobId) {
        self.effects.push(Effect::Cancel(id));
    }

    /// Asks for anything else: keep the draft, copy a text.
    pub fn ask(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// The last result, printed to the normal screen after leaving.
    pub fn set_farewell(&mut self, text: String) {
        self.farewell = Some(text);
    }

    /// The last result, if there was one.
    pub fn farewell(&self) -> Option<&str> {
        self.farewell.as_deref()
    }

    /// Takes what is to be done.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// Takes the numbers of the jobs started since the last call, so that the
    /// root knows whose they are.
    pub fn take_started(&mut self) -> Vec<JobId> {
        std::mem::take(&mut self.started)
    }
}

/// One kind of work a screen waits for. Only the newest job counts: starting
/// another cancels the one before, and its late news is not taken.
///
/// ```text
/// Message::Job { id, news } if self.segments.owns(id) => match self.segments.take(news) {
///     Some(Ok(JobAnswer::Segments(segments))) => …,
///     Some(Err(error)) => self.status = Some(Status::of(&error)),
///     _ => {}
/// },
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Slot {
    id: Option<JobId>,
    progress: Option<Progress>,
}

impl Slot {
    /// Starts work in place of what was wanted before.
    pub fn start(&mut self, jobs: &mut Jobs, job: Job) -> JobId {
        self.cancel(jobs);
        let id = jobs.start(job);
        self.id = Some(id);
        id
    }

    /// Whether news of this job is still wanted.
    pub fn owns(&self, id: JobId) -> bool {
        self.id == Some(id)
    }

    /// Takes news of the job; the answer or the error when it has ended.
    pub fn take(&mut self, news: JobNews) -> Option<Result<JobAnswer, JobError>> {
        match news {
            JobNews::Started | JobNews::Found(_) => None,
            JobNews::Progress(progress) => {
                self.progress = Some(progress);
                None
            }
            JobNews::Ended(result) => {
                *self = Self::default();
                Some(result.map(|answer| *answer))
            }
        }
    }

    /// Stops waiting, if it was.
    pub fn cancel(&mut self, jobs: &mut Jobs) {
        if let Some(id) = self.id {
            jobs.cancel(id);
        }
        *self = Self::default();
    }

    /// Whether something is being waited for.
    pub fn is_busy(&self) -> bool {
        self.id.is_some()
    }

    /// How far it has come, where that is known.
    pub fn progress(&self) -> Option<Progress> {
        self.progress
    }
}

/// A key and what it does now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// As it is written on screen: "enter", "^S", "arrows".
    pub keys: String,
    /// What it does: "open the segment".
    pub label: String,
    /// The key itself, for the command palette; `None` for groups of keys.
    pub key: Option<Key>,
    /// Two keys that do a thing and its contrary.
    pub pair: Option<[Key; 2]>,
}

impl Hint {
    /// One key.
    pub fn new(key: Key, label: impl Into<String>) -> Self {
        Self { keys: key.to_string(), label: label.into(), key: Some(key), pair: None }
    }

    /// A key and the one that does the contrary: "[ ]".
    pub fn pair(pair: [Key; 2], label: impl Into<String>) -> Self {
        let keys = pair.map(|key| key.to_string()).join(" ");
        Self { keys, label: label.into(), key: None, pair: Some(pair) }
    }

    /// Several keys that do one thing: "arrows".
    pub fn group(keys: &str, label: impl Into<String>) -> Self {
        Self { keys: keys.into(), label: label.into(), key: None, pair: None }
    }
}

/// What the message row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Something went wrong.
    Error(String),
    /// Something was done.
    Ok(String),
    /// Something to know.
    Note(String),
}

impl Status {
    /// A job that failed: what happened and what to do next.
    pub fn of(error: &JobError) -> Self {
        Self::Error(match &error.hint {
            Some(hint) => format!("{}; {hint}", error.message.trim_end_matches('.')),
            None => error.message.clone(),
        })
    }
}

/// A step in the row of steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepMark {
    /// Which, for [`Screen::jump`].
    pub step: u8,
    /// Its full name.
    pub label: &'static str,
    /// Its name where there is little room.
    pub short: &'static str,
    /// Where one is.
    pub state: StepState,
}

/// Where one is, seen from a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Visited; a key jumps there.
    Visited,
    /// Here.
    Current,
    /// Not yet visited.
    Ahead,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ErrorKind;

    #[test]
    fn the_newest_job_of_a_slot_wins() {
        let mut jobs = Jobs::default();
        let mut slot = Slot::default();
        let old = slot.start(&mut jobs, Job::LoadHome);
        let new = slot.start(&mut jobs, Job::ListDestinations);
        assert_eq!(
            jobs.take_effects(),
            [
                Effect::Start { id: old, job: Job::LoadHome },
                Effect::Cancel(old),
                Effect::Start { id: new, job: Job::ListDestinations },
            ]
        );
        assert!(!slot.owns(old));
        assert!(slot.owns(new));
        let ended = JobNews::Ended(Ok(Box::new(JobAnswer::ExportRemoved)));
        assert_eq!(slot.take(ended), Some(Ok(JobAnswer::ExportRemoved)));
        assert!(!slot.is_busy() && !slot.owns(new));
    }

    #[test]
    fn an_error_is_told_with_what_to_do_next() {
        let error = JobError {
            kind: ErrorKind::Busy,
            message: "the database is in use.".into(),
            hint: Some("try again".into()),
        };
        assert_eq!(Status::of(&error), Status::Error("the database is in use; try again".into()));
    }
}
