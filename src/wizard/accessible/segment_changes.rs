//! What can be done to a segment line by line: the same changes as from the
//! list on screen. A part of the segment's page.

use super::{Empty, Question, Reply, Talk, Typed};
use crate::domain::{Method, NewSegment, Segment, SegmentEdit, SegmentName, Status, Word as _};
use crate::wizard::JobId;
use crate::wizard::job::JobNews;
use crate::wizard::segments::change::{Change, Direction, Ended, Work, delete_warning};
use crate::wizard::segments::failure;

/// The changes of one segment.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// What a text is asked for.
    asking: Option<Act>,
    work: Work,
    undo: Option<Change>,
}

/// Something that can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Undo,
    Compute,
    Rename,
    Copy,
    Status(Status),
    Delete,
}

/// What became of the segment.
#[derive(Debug)]
pub(super) enum Changed {
    /// It is like this now; after a copy, the copy.
    Segment(Box<Segment>),
    /// It is deleted.
    Gone,
}

impl Act {
    fn label(self) -> String {
        match self {
            Self::Undo => "Undo the last change".into(),
            Self::Compute => "Compute its members again".into(),
            Self::Rename => "Rename it".into(),
            Self::Copy => "Copy it".into(),
            Self::Status(Status::Archived) => "Archive it, which puts it out of sight".into(),
            Self::Status(status) => format!("Make it {}", status.word()),
            Self::Delete => "Delete it".into(),
        }
    }
}

impl Changes {
    fn acts(&self, segment: &Segment) -> Vec<Act> {
        let mut acts = Vec::new();
        if self.undo.is_some() {
            acts.push(Act::Undo);
        }
        if segment.method == Method::Conditions && segment.status != Status::Archived {
            acts.push(Act::Compute);
        }
        acts.extend([Act::Rename, Act::Copy]);
        acts.extend(match segment.status {
            Status::Enabled => vec![Act::Status(Status::Disabled), Act::Status(Status::Archived)],
            Status::Disabled => vec![Act::Status(Status::Enabled), Act::Status(Status::Archived)],
            Status::Archived => vec![Act::Status(Status::Enabled)],
        });
        acts.push(Act::Delete);
        acts
    }

    /// What can be done now, a choice each.
    pub(super) fn choices(&self, segment: &Segment) -> Vec<String> {
        self.acts(segment).into_iter().map(Act::label).collect()
    }

    /// Whether a text is asked for.
    pub(super) fn is_asking(&self) -> bool {
        self.asking.is_some()
    }

    /// The question, where a text is asked for.
    pub(super) fn question(&self, heading: &str, segment: &Segment) -> Option<Question> {
        let question = |text: &str| Question::new(heading, text).typed(Typed::Text("Name"));
        Some(match self.asking? {
            Act::Rename => question("What is it called from now on?")
                .empty(Empty::Text(segment.name.to_string())),
            Act::Copy => question("What is the copy called?")
                .empty(Empty::Text(format!("{} copy", segment.name))),
            Act::Delete => {
                let warning = delete_warning(segment);
                let lines = warning.lines().filter(|line| !line.is_empty());
                lines
                    .fold(question("Type its name to delete it."), Question::tell)
                    .empty(Empty::NoText("keep it"))
            }
            Act::Undo | Act::Compute | Act::Status(_) => return None,
        })
    }

    /// Does what was chosen, or asks for the text it needs.
    pub(super) fn choose(
        &mut self,
        at: usize,
        segment: &Segment,
        destination: &str,
        talk: &mut Talk,
    ) {
        let Some(act) = self.acts(segment).get(at).copied() else { return };
        let (change, direction) = match act {
            Act::Rename | Act::Copy | Act::Delete => {
                self.asking = Some(act);
                return;
            }
            Act::Undo => match self.undo.take() {
                Some(change) => (change, Direction::Back),
                None => return,
            },
            Act::Compute => (Change::Compute(Box::new(segment.clone())), Direction::Forth),
            Act::Status(status) => (Change::status(segment, status), Direction::Forth),
        };
        self.start(change, direction, destination, talk);
    }

    fn start(&mut self, change: Change, direction: Direction, destination: &str, talk: &mut Talk) {
        self.undo = None;
        self.work.start(change, direction, destination, &mut talk.jobs);
    }

    /// Takes the text that was asked for; a wrong one is asked for again.
    pub(super) fn answer(
        &mut self,
        reply: Reply,
        segment: &Segment,
        destination: &str,
        talk: &mut Talk,
    ) {
        let (Some(act), Reply::Text(typed)) = (self.asking, reply) else {
            self.asking = None;
            return;
        };
        let edit = |edit| Change::Edit { segment: Box::new(segment.clone()), edit };
        let change = match (act, SegmentName::parse(&typed)) {
            (Act::Delete, _) if typed == segment.name.as_str() => edit(SegmentEdit::Delete),
            (Act::Delete, _) if typed.is_empty() => {
                self.asking = None;
                return;
            }
            (Act::Delete, _) => return talk.say("error: This is not its name"),
            (_, Err(error)) => return talk.say(format!("error: {error}")),
            (Act::Copy, Ok(name)) => {
                Change::Create(NewSegment::Copy { name, of: segment.name.clone() })
            }
            (_, Ok(name)) if name == segment.name => {
                self.asking = None;
                return;
            }
            (_, Ok(name)) => edit(SegmentEdit::Rename(name)),
        };
        self.asking = None;
        self.start(change, Direction::Forth, destination, talk);
    }

    /// Hears news of a change; says what was done.
    pub(super) fn hear(&mut self, id: JobId, news: JobNews, talk: &mut Talk) -> Option<Changed> {
        match self.work.hear(id, news)? {
            Ended::Done { segment, sentence, undo } => {
                talk.say(format!("ok: {sentence}"));
                talk.jobs.set_farewell(sentence);
                self.undo = undo;
                Some(segment.map_or(Changed::Gone, |segment| Changed::Segment(Box::new(segment))))
            }
            Ended::Failed(error) => {
                talk.status(&failure(&error));
                None
            }
        }
    }
}
