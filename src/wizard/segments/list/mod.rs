//! The segments of a destination: sorted, filtered and marked, and everything
//! that is done to one of them from here.

mod naming;
mod order;
mod shell;
#[cfg(test)]
mod tests;
mod view;

use std::collections::BTreeSet;

use naming::{NameForm, Named, Purpose};
use order::{Archive, Order};

use super::change::{Change, Direction, Ended, Work, delete_warning};
use super::{failure, overlap};
use crate::domain::label::{labels_text, parse_labels};
use crate::domain::{Method, Segment, SegmentEdit, Status as SegmentStatus, Word as _};
use crate::wizard::job::{Job, JobAnswer, JobNews, SizesView};
use crate::wizard::message::{JobId, Key};
use crate::wizard::prompt::{Prompt, Typed};
use crate::wizard::screen::{Jobs, Outcome, Slot, Status, Target, WIDE_COLUMNS};
use crate::wizard::text;
use crate::wizard::widgets::{Answer, Dialog, Handled, List};

/// The list of segments.
#[derive(Debug)]
pub struct Segments {
    destination: String,
    /// By name; `None` until they are known.
    entries: Option<Vec<Segment>>,
    order: Order,
    /// The places of the entries in the order they are shown in.
    shown: Vec<usize>,
    list: List,
    /// The numbers of the segments that are marked.
    marks: BTreeSet<i64>,
    sizes: Vec<SizesView>,
    columns: u16,
    loading: Slot,
    sizing: Slot,
    work: Work,
    asking: Option<Asking>,
    /// The segment the cursor goes to when the list comes.
    wanted: Option<i64>,
    undo: Option<Change>,
    status: Option<Status>,
}

/// What is asked before a change.
#[derive(Debug)]
enum Asking {
    Name(NameForm),
    /// The labels of a segment.
    Labels(Prompt, Box<Segment>),
    /// Whether a segment is deleted.
    Delete(Dialog, Box<Segment>),
}

impl Segments {
    /// The list, which loads itself.
    pub fn new(destination: String, jobs: &mut Jobs) -> Self {
        let mut screen = Self {
            destination,
            entries: None,
            order: Order::default(),
            shown: Vec::new(),
            list: List::default(),
            marks: BTreeSet::new(),
            sizes: Vec::new(),
            columns: 0,
            loading: Slot::default(),
            sizing: Slot::default(),
            work: Work::default(),
            asking: None,
            wanted: None,
            undo: None,
            status: None,
        };
        screen.load(jobs);
        screen
    }

    fn load(&mut self, jobs: &mut Jobs) {
        self.loading.start(jobs, Job::ListSegments(self.destination.clone()));
    }

    /// The small bars are asked for only where there is room for them.
    fn load_sizes(&mut self, jobs: &mut Jobs) {
        if self.columns >= WIDE_COLUMNS && self.entries.is_some() {
            self.sizing.start(jobs, Job::SegmentSizes(self.destination.clone()));
        }
    }

    fn segments(&self) -> &[Segment] {
        self.entries.as_deref().unwrap_or_default()
    }

    fn selected(&self) -> Option<&Segment> {
        self.segments().get(*self.shown.get(self.list.selected()?)?)
    }

    /// New segments have greater numbers: the cursor goes to one that was made
    /// by a screen above this one.
    fn take(&mut self, segments: Vec<Segment>) {
        let newest = |segments: &[Segment]| segments.iter().map(|segment| segment.number).max();
        let made = match &self.entries {
            Some(known) => newest(&segments).filter(|number| Some(*number) > newest(known)),
            None => None,
        };
        let here = self.selected().map(|segment| segment.number);
        let wanted = self.wanted.take().or(made).or(here);
        self.marks.retain(|number| segments.iter().any(|segment| segment.number == *number));
        self.entries = Some(segments);
        self.arrange(wanted);
    }

    /// Shows the segments in their order, with the cursor on one of them.
    fn arrange(&mut self, cursor: Option<i64>) {
        let Some(segments) = &self.entries else { return };
        self.shown = self.order.arrange(segments);
        self.list.set(self.shown.iter().map(|place| words(&segments[*place])));
        let at = self.shown.iter().position(|place| Some(segments[*place].number) == cursor);
        if let Some(at) = at {
            self.list.select(at);
        }
    }

    /// Another order; the cursor stays on its segment.
    fn reorder(&mut self, change: impl FnOnce(&mut Order)) {
        let here = self.selected().map(|segment| segment.number);
        change(&mut self.order);
        self.arrange(here);
    }

    fn say(&mut self, sentence: impl Into<String>) -> Outcome {
        self.status = Some(Status::Note(sentence.into()));
        Outcome::Stay
    }

    fn start(&mut self, change: Change, direction: Direction, jobs: &mut Jobs) {
        self.undo = None;
        // A change does not wait for bars; they come with the list after it.
        self.sizing.cancel(jobs);
        self.work.start(change, direction, &self.destination, jobs);
    }

    fn key(&mut self, key: Key, jobs: &mut Jobs) -> Outcome {
        if self.asking.is_some() {
            self.asking_key(key, jobs);
            return Outcome::Stay;
        }
        if key == Key::Escape && self.work.can_stop() {
            self.work.stop(jobs);
            return self.say(format!("Stopping {}", text::CUT));
        }
        self.status = None;
        if key == Key::Tab && self.list.is_typing() {
            self.list.keep_filter();
            return Outcome::Stay;
        }
        if self.list.handle(key) != Handled::Ignored {
            return Outcome::Stay;
        }
        match key {
            Key::Enter => self.selected().map_or(Outcome::Stay, |segment| {
                let (destination, segment) = (self.destination.clone(), segment.clone());
                Outcome::Open(Target::Segment { destination, segment: Box::new(segment) })
            }),
            _ if self.list.is_typing() => Outcome::Ignored,
            Key::Char('o') => self.reordered(Order::next_column),
            Key::Char('O') => self.reordered(Order::turn),
            Key::Char('z') => self.toggle_archive(),
            Key::Char(' ') => self.mark(),
            Key::Char('v') => self.compare(),
            Key::Char('b') => {
                Outcome::Open(Target::Builder { destination: self.destination.clone() })
            }
            _ => self.change_key(key, jobs),
        }
    }

    fn reordered(&mut self, change: impl FnOnce(&mut Order)) -> Outcome {
        self.reorder(change);
        self.say(format!("Sorted {}.", self.order.words()))
    }

    fn toggle_archive(&mut self) -> Outcome {
        self.reorder(Order::toggle_archive);
        let archived = archived(self.segments());
        let segments = text::counted(archived, "archived segment", "archived segments");
        self.say(match self.order.archive {
            Archive::Shown => format!("{segments} shown."),
            Archive::Hidden => format!("{segments} hidden."),
        })
    }

    /// Marks the segment, or takes its mark away, and goes on to the next.
    fn mark(&mut self) -> Outcome {
        if let Some(number) = self.selected().map(|segment| segment.number) {
            if !self.marks.remove(&number) {
                self.marks.insert(number);
            }
            self.list.handle(Key::Down);
        }
        Outcome::Stay
    }

    fn marked(&self) -> Vec<&Segment> {
        let is_marked = |segment: &&Segment| self.marks.contains(&segment.number);
        self.segments().iter().filter(is_marked).collect()
    }

    /// Opens what the marked segments share.
    fn compare(&mut self) -> Outcome {
        let marked = self.marked();
        match overlap::refusal(&marked) {
            Some(refusal) => self.say(refusal),
            None => Outcome::Open(Target::Overlap {
                destination: self.destination.clone(),
                segments: marked.into_iter().map(|segment| segment.name.clone()).collect(),
            }),
        }
    }

    /// Keys that change segments, one change after the other.
    fn change_key(&mut self, key: Key, jobs: &mut Jobs) -> Outcome {
        let is_change =
            matches!(key, Key::Char('n' | 'r' | 'c' | 'd' | 'e' | 'a' | 'p' | 'l' | 'u'));
        if !is_change && key != Key::Delete || self.entries.is_none() {
            return Outcome::Ignored;
        }
        if let Some(doing) = self.work.doing() {
            return self.say(doing);
        }
        match key {
            Key::Char('n') => self.ask_name(Purpose::Empty),
            Key::Char('u') => match self.undo.take() {
                Some(change) => self.start(change, Direction::Back, jobs),
                None => return self.say("There is nothing that could be undone."),
            },
            _ => {
                let Some(segment) = self.selected().cloned() else { return Outcome::Stay };
                return self.segment_key(key, segment, jobs);
            }
        }
        Outcome::Stay
    }

    fn segment_key(&mut self, key: Key, segment: Segment, jobs: &mut Jobs) -> Outcome {
        use SegmentStatus as S;
        let is_archived = segment.status == S::Archived;
        match key {
            Key::Char('r') => self.ask_name(Purpose::Rename(segment)),
            Key::Char('c') => self.ask_name(Purpose::Copy(segment)),
            Key::Char('l') => {
                self.asking = Some(Asking::Labels(labels_prompt(&segment), Box::new(segment)));
            }
            Key::Char('d') | Key::Delete => self.ask_delete(segment),
            Key::Char('e' | 'p') if is_archived => {
                return self.say(format!("{} is archived; recover it first.", segment.name));
            }
            Key::Char('p') if segment.method != Method::Conditions => {
                let (method, name) = (segment.method.word(), &segment.name);
                return self.say(format!("{name} is {method}; only conditions are computed."));
            }
            Key::Char('p') => {
                self.start(Change::Compute(Box::new(segment)), Direction::Forth, jobs);
            }
            _ => {
                let status = match (key, segment.status) {
                    (Key::Char('a'), S::Enabled | S::Disabled) => S::Archived,
                    (Key::Char('a'), S::Archived) | (_, S::Disabled) => S::Enabled,
                    _ => S::Disabled,
                };
                self.start(Change::status(&segment, status), Direction::Forth, jobs);
            }
        }
        Outcome::Stay
    }

    fn ask_name(&mut self, purpose: Purpose) {
        self.asking = Some(Asking::Name(NameForm::new(purpose)));
    }

    fn ask_delete(&mut self, segment: Segment) {
        let message = delete_warning(&segment);
        let name = segment.name.as_str();
        let dialog = Dialog::confirm_by_name("Delete a segment", &message, "Delete", name);
        self.asking = Some(Asking::Delete(dialog, Box::new(segment)));
    }

    fn asking_key(&mut self, key: Key, jobs: &mut Jobs) {
        // The name waits for what becomes of it.
        if self.work.is_busy() {
            return;
        }
        self.status = None;
        match self.asking.take() {
            Some(Asking::Name(mut form)) => match form.update(key, self.segments()) {
                Named::Open => self.asking = Some(Asking::Name(form)),
                Named::Closed => {}
                Named::Change(change) => {
                    self.start(change, Direction::Forth, jobs);
                    self.asking = Some(Asking::Name(form));
                }
            },
            Some(Asking::Labels(mut prompt, segment)) => match prompt.update(key) {
                Typed::Open => self.asking = Some(Asking::Labels(prompt, segment)),
                Typed::Closed => {}
                Typed::Text(text) => match parse_labels(&text) {
                    Ok(labels) => {
                        let change = Change::Edit { segment, edit: SegmentEdit::Labels(labels) };
                        self.start(change, Direction::Forth, jobs);
                    }
                    Err(error) => {
                        prompt.refuse(error.to_string());
                        self.asking = Some(Asking::Labels(prompt, segment));
                    }
                },
            },
            Some(Asking::Delete(mut dialog, segment)) => match dialog.handle(key) {
                Answer::Open => self.asking = Some(Asking::Delete(dialog, segment)),
                Answer::Cancelled => {}
                Answer::Chosen(_) => {
                    let change = Change::Edit { segment, edit: SegmentEdit::Delete };
                    self.start(change, Direction::Forth, jobs);
                }
            },
            None => {}
        }
    }

    fn news(&mut self, id: JobId, news: JobNews, jobs: &mut Jobs) {
        if self.loading.owns(id) {
            match self.loading.take(news) {
                Some(Ok(JobAnswer::Segments(segments))) => {
                    self.take(segments);
                    self.load_sizes(jobs);
                }
                Some(Err(error)) => self.status = Some(Status::of(&error)),
                _ => {}
            }
        } else if self.sizing.owns(id) {
            // Without the sizes there are no bars, and all else works.
            if let Some(Ok(JobAnswer::SegmentSizes(sizes))) = self.sizing.take(news) {
                self.sizes = sizes;
            }
        } else if let Some(ended) = self.work.hear(id, news) {
            self.ended(ended, jobs);
        }
    }

    fn ended(&mut self, ended: Ended, jobs: &mut Jobs) {
        match ended {
            Ended::Done { segment, sentence, undo } => {
                self.asking = None;
                self.wanted = segment.map(|segment| segment.number);
                self.undo = undo;
                jobs.set_farewell(sentence.clone());
                self.status = Some(Status::Ok(sentence));
                self.load(jobs);
            }
            Ended::Failed(error) => {
                if let Some(Asking::Name(form)) = &mut self.asking {
                    form.refuse(error.message.clone());
                }
                self.status = Some(failure(&error));
            }
        }
    }
}

/// What the filter looks at.
fn words(segment: &Segment) -> String {
    let words = [segment.audience.label(), segment.method.word(), segment.status.word()];
    let labels = segment.labels.iter().map(|label| format!("#{label}"));
    let words = words.map(str::to_owned).into_iter().chain(labels);
    std::iter::once(segment.name.to_string()).chain(words).collect::<Vec<_>>().join(" ")
}

fn labels_prompt(segment: &Segment) -> Prompt {
    Prompt::new(
        &format!("Labels of {}", segment.name),
        "Labels",
        "Words of your own, with commas between them; the filter of the list finds them.",
        &labels_text(&segment.labels),
    )
}

fn archived(segments: &[Segment]) -> u64 {
    let is_archived = |segment: &&Segment| segment.status == SegmentStatus::Archived;
    segments.iter().filter(is_archived).count() as u64
}
