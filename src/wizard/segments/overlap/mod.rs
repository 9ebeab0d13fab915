//! What some segments share: each combination of them with the people who are
//! in these segments and in no other of them, the largest first.

#[cfg(test)]
mod tests;
mod view;

use std::cmp::Reverse;

use ratatui::layout::{Position, Rect};

use crate::domain::overlap::OVERLAP_SEGMENTS_MAX;
use crate::domain::{Combination, Segment, SegmentName};
use crate::wizard::frame::Frame;
use crate::wizard::job::{Job, JobAnswer, OverlapView};
use crate::wizard::message::{Key, Message};
use crate::wizard::screen::{Context, Hint, Jobs, Outcome, Screen, Slot, Status};
use crate::wizard::text;
use crate::wizard::widgets::{Handled, List};

/// The overlap of segments.
#[derive(Debug)]
pub struct Overlap {
    destination: String,
    names: Vec<SegmentName>,
    /// `None` until it is known.
    figures: Option<Figures>,
    list: List,
    loading: Slot,
    status: Option<Status>,
}

/// The figures as they are shown.
#[derive(Debug)]
struct Figures {
    segments: Vec<Segment>,
    /// Combinations that have somebody of their own, the largest first.
    rows: Vec<Combination>,
    /// Everybody who is in one of the segments.
    people: u64,
}

/// Why segments cannot be compared, if so.
pub(super) fn refusal(segments: &[&Segment]) -> Option<String> {
    let audiences = segments.windows(2).all(|pair| pair[0].audience == pair[1].audience);
    match segments.len() {
        0 | 1 => Some("Mark two segments or more to compare them.".into()),
        OVERLAP_SEGMENTS_MAX.. if segments.len() > OVERLAP_SEGMENTS_MAX => {
            Some(format!("At most {OVERLAP_SEGMENTS_MAX} segments can be compared."))
        }
        _ if !audiences => Some("Customers and visitors cannot be compared.".into()),
        _ => None,
    }
}

impl Overlap {
    /// The screen, which loads its figures.
    pub fn new(destination: String, names: Vec<SegmentName>, jobs: &mut Jobs) -> Self {
        let mut screen = Self {
            destination,
            names,
            figures: None,
            list: List::short(0),
            loading: Slot::default(),
            status: None,
        };
        screen.load(jobs);
        screen
    }

    fn load(&mut self, jobs: &mut Jobs) {
        let job = Job::OverlapSegments {
            destination: self.destination.clone(),
            segments: self.names.clone(),
        };
        self.loading.start(jobs, job);
    }

    fn take(&mut self, view: OverlapView) {
        let figures = Figures::of(view);
        self.list = List::short(figures.rows.len());
        self.figures = Some(figures);
    }

    fn selected(&self) -> Option<(&Figures, &Combination)> {
        let figures = self.figures.as_ref()?;
        Some((figures, figures.rows.get(self.list.selected()?)?))
    }
}

impl Figures {
    fn of(view: OverlapView) -> Self {
        let people = view.combinations.iter().map(|one| one.only).sum();
        let mut rows: Vec<Combination> =
            view.combinations.into_iter().filter(|one| one.only > 0).collect();
        rows.sort_by_key(|one| (Reverse(one.only), one.places.clone()));
        Self { segments: view.segments, rows, people }
    }

    /// A combination in a sentence.
    fn sentence(&self, row: &Combination) -> String {
        let names: Vec<&str> =
            row.places.iter().map(|place| self.segments[*place].name.as_str()).collect();
        let people = text::counted(row.only, "person is", "people are");
        match names.as_slice() {
            [one] => format!("{people} in {one} and in no other of these."),
            names => format!(
                "{people} in {} and in no other of these; in all of them and others: {}.",
                names.join(" + "),
                text::count(row.in_all)
            ),
        }
    }
}

impl Screen for Overlap {
    fn title(&self) -> String {
        "Overlap of segments".into()
    }

    fn update(&mut self, message: Message, _: &mut Jobs) -> Outcome {
        match message {
            Message::Key(key) => {
                self.status = None;
                if self.list.handle(key) == Handled::Ignored {
                    return Outcome::Ignored;
                }
            }
            Message::Job { id, news } if self.loading.owns(id) => match self.loading.take(news) {
                Some(Ok(JobAnswer::Overlap(view))) => self.take(view),
                Some(Err(error)) => self.status = Some(Status::of(&error)),
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
        let mut hints = Vec::new();
        if self.list.shown() > 1 {
            hints.push(Hint::group("up down", "move"));
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
}
