//! The segments of a destination, one of which is chosen.

use super::{Page, Question, Reply, Talk, Typed};
use crate::domain::{Segment, Word};
use crate::wizard::JobId;
use crate::wizard::job::{Job, JobAnswer, JobNews};
use crate::wizard::screen::{Jobs, Outcome, Slot, Status, Target};
use crate::wizard::text::counted;

/// The list of segments.
#[derive(Debug)]
pub(super) struct SegmentsPage {
    destination: String,
    segments: Vec<Segment>,
    loading: Slot,
}

impl SegmentsPage {
    /// The list, which loads itself.
    pub(super) fn new(destination: String, jobs: &mut Jobs) -> Self {
        let mut page = Self { destination, segments: Vec::new(), loading: Slot::default() };
        page.load(jobs);
        page
    }

    fn load(&mut self, jobs: &mut Jobs) {
        self.loading.start(jobs, Job::ListSegments(self.destination.clone()));
    }
}

impl Page for SegmentsPage {
    fn question(&self) -> Question {
        let heading = format!("Segments of {}", self.destination);
        if self.segments.is_empty() {
            return Question::new(heading, "There is no segment yet.").only_back("Back");
        }
        Question::new(heading, "Which one?")
            .choices(self.segments.iter().map(segment_line))
            .typed(Typed::Filter)
    }

    fn answer(&mut self, reply: Reply, _: &mut Talk) -> Outcome {
        match reply {
            Reply::Choice(at) => self.segments.get(at).map_or(Outcome::Stay, |segment| {
                Outcome::Open(Target::Segment {
                    destination: self.destination.clone(),
                    segment: Box::new(segment.clone()),
                })
            }),
            Reply::Back => Outcome::Back,
            Reply::Letter(_) | Reply::Text(_) => Outcome::Stay,
        }
    }

    fn hear(&mut self, id: JobId, news: JobNews, talk: &mut Talk) -> Outcome {
        if self.loading.owns(id) {
            match self.loading.take(news) {
                Some(Ok(JobAnswer::Segments(segments))) => self.segments = segments,
                Some(Err(error)) => talk.status(&Status::of(&error)),
                _ => {}
            }
        }
        Outcome::Stay
    }

    fn resume(&mut self, talk: &mut Talk) {
        self.load(&mut talk.jobs);
    }
}

/// A segment in a list.
pub(in crate::wizard) fn segment_line(segment: &Segment) -> String {
    format!(
        "{}: {}, {}, {}, version {}",
        segment.name,
        counted(segment.members, "member", "members"),
        segment.method.word(),
        segment.status.word(),
        segment.version
    )
}
