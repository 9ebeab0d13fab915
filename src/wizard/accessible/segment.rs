//! One segment: its members a page at a time, its versions, going back to one
//! of them, and what else can be done to it.

use super::{Empty, LISTED_MAX, Page, Question, Reply, Talk, Typed};
use crate::domain::{Segment, Version};
use crate::wizard::JobId;
use crate::wizard::job::{Job, JobAnswer, JobNews, MembersView, WrittenView};
use crate::wizard::screen::{Outcome, Slot, Status};
use crate::wizard::segments::{restore_question, restored_sentence};
use crate::wizard::text::{count, counted};

use super::segment_changes::{Changed, Changes};
use super::segments::segment_line;

/// What leaves the list of members.
const BACK: &str = "Back to the segment";

/// What can be looked at, the first choices.
const SEEN: [&str; 2] = ["Members", "Versions, to compare or to go back to one"];

/// A segment.
#[derive(Debug)]
pub(super) struct SegmentPage {
    destination: String,
    segment: Segment,
    ask: Ask,
    members: Option<MembersView>,
    /// The newest first.
    versions: Vec<Version>,
    loading: Slot,
    changes: Changes,
}

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ask {
    What,
    Members,
    Versions,
    /// Whether the version at this place is restored.
    Restore(usize),
}

impl SegmentPage {
    /// The segment; nothing is loaded before it is asked for.
    pub(super) fn new(destination: String, segment: Segment) -> Self {
        Self {
            destination,
            segment,
            ask: Ask::What,
            members: None,
            versions: Vec::new(),
            loading: Slot::default(),
            changes: Changes::default(),
        }
    }

    fn load_members(&mut self, start: u64, talk: &mut Talk) {
        self.ask = Ask::Members;
        let job = Job::MembersPage {
            destination: self.destination.clone(),
            segment: self.segment.name.clone(),
            version: None,
            start,
            count: LISTED_MAX,
        };
        self.loading.start(&mut talk.jobs, job);
    }

    fn load_versions(&mut self, talk: &mut Talk) {
        self.ask = Ask::Versions;
        let destination = self.destination.clone();
        let job = Job::ListVersions { destination, segment: self.segment.name.clone() };
        self.loading.start(&mut talk.jobs, job);
    }

    fn ask_restore(&mut self, at: usize, talk: &mut Talk) {
        let Some(version) = self.versions.get(at) else { return };
        if version.version == self.segment.version {
            let version = version.version;
            return talk.say(format!("note: Version {version} is what the segment is now."));
        }
        self.ask = Ask::Restore(at);
    }

    fn restore(&mut self, at: usize, talk: &mut Talk) {
        let Some(version) = self.versions.get(at) else { return };
        let job = Job::Restore {
            destination: self.destination.clone(),
            segment: self.segment.name.clone(),
            version: version.version,
        };
        self.ask = Ask::What;
        self.loading.start(&mut talk.jobs, job);
    }

    fn restored(&mut self, written: WrittenView, talk: &mut Talk) {
        let sentence = restored_sentence(&written);
        talk.say(format!("ok: {sentence}"));
        talk.jobs.set_farewell(sentence);
        self.segment = written.segment;
    }

    fn members_question(&self, heading: String) -> Question {
        let Some(view) = self.members.as_ref().filter(|view| !view.members.is_empty()) else {
            return Question::new(heading, "Nobody is in it.").only_back(BACK);
        };
        let end = view.start + view.members.len() as u64;
        let mut question = Question::new(heading, "Go on?").tell(format!(
            "Members {} to {} of {}:",
            count(view.start + 1),
            count(end),
            count(view.total)
        ));
        for (number, member) in (view.start + 1..).zip(&view.members) {
            let values = view.attributes.iter().zip(&member.values);
            question = question.tell(format!("  {number}. {}", person_line(&member.id, values)));
        }
        question.pages(view.start, end, view.total, BACK)
    }

    fn turn(&mut self, letter: char, talk: &mut Talk) {
        let start = self.members.as_ref().map_or(0, |view| view.start);
        let page = LISTED_MAX as u64;
        match letter {
            'n' => self.load_members(start + page, talk),
            'p' => self.load_members(start.saturating_sub(page), talk),
            _ => self.ask = Ask::What,
        }
    }
}

impl Page for SegmentPage {
    fn question(&self) -> Question {
        let heading = format!("Segment {}", self.segment.name);
        if let Some(question) = self.changes.question(&heading, &self.segment) {
            return question;
        }
        match self.ask {
            Ask::What => Question::new(heading, "What would you like to see, or to do?")
                .tell(segment_line(&self.segment))
                .choices(SEEN)
                .choices(self.changes.choices(&self.segment)),
            Ask::Members => self.members_question(heading),
            Ask::Versions => Question::new(heading, "Which one should be restored?")
                .choices(self.versions.iter().map(version_line))
                .typed(Typed::Filter),
            Ask::Restore(at) => {
                let mut question = Question::new(heading, "Restore it?");
                let sentences =
                    self.versions.get(at).map(|version| restore_question(&self.segment, version));
                for line in sentences.iter().flat_map(|s| s.lines()).filter(|l| !l.is_empty()) {
                    question = question.tell(line);
                }
                question.choices(["Cancel", "Restore"]).empty(Empty::Choice(0))
            }
        }
    }

    fn answer(&mut self, reply: Reply, talk: &mut Talk) -> Outcome {
        if self.changes.is_asking() {
            self.changes.answer(reply, &self.segment, &self.destination, talk);
            return Outcome::Stay;
        }
        match (self.ask, reply) {
            (Ask::What, Reply::Choice(0)) => self.load_members(0, talk),
            (Ask::What, Reply::Choice(1)) => self.load_versions(talk),
            (Ask::What, Reply::Choice(at)) => {
                let Self { changes, segment, destination, .. } = self;
                changes.choose(at - SEEN.len(), segment, destination, talk);
            }
            (Ask::What, Reply::Back) => return Outcome::Back,
            (Ask::Members, Reply::Letter(letter)) => self.turn(letter, talk),
            (Ask::Versions, Reply::Choice(at)) => self.ask_restore(at, talk),
            (Ask::Restore(at), Reply::Choice(1)) => self.restore(at, talk),
            (Ask::Restore(_), _) => self.ask = Ask::Versions,
            (Ask::Members | Ask::Versions, Reply::Back) => self.ask = Ask::What,
            (_, Reply::Choice(_) | Reply::Letter(_) | Reply::Text(_)) => {}
        }
        Outcome::Stay
    }

    fn hear(&mut self, id: JobId, news: JobNews, talk: &mut Talk) -> Outcome {
        if !self.loading.owns(id) {
            return match self.changes.hear(id, news, talk) {
                Some(Changed::Segment(segment)) => {
                    self.segment = *segment;
                    Outcome::Stay
                }
                Some(Changed::Gone) => Outcome::Back,
                None => Outcome::Stay,
            };
        }
        match self.loading.take(news) {
            Some(Ok(JobAnswer::Members(view))) => {
                self.segment = view.segment.clone();
                self.members = Some(view);
            }
            Some(Ok(JobAnswer::Versions(mut versions))) => {
                versions.reverse();
                self.versions = versions;
            }
            Some(Ok(JobAnswer::Written(written))) => self.restored(written, talk),
            Some(Err(error)) => {
                self.ask = Ask::What;
                talk.status(&Status::of(&error));
            }
            _ => {}
        }
        Outcome::Stay
    }
}

/// A person with the values he or she has: `C1: email an@example.com`.
pub(in crate::wizard) fn person_line<'a>(
    id: &str,
    values: impl Iterator<Item = (&'a String, &'a Option<String>)>,
) -> String {
    let values: Vec<String> = values
        .filter_map(|(name, value)| value.as_ref().map(|value| format!("{name} {value}")))
        .collect();
    if values.is_empty() { id.to_owned() } else { format!("{id}: {}", values.join(", ")) }
}

fn version_line(version: &Version) -> String {
    format!(
        "Version {}: {}, {} joined, {} left, by {}",
        version.version,
        counted(version.members, "member", "members"),
        count(version.added),
        count(version.removed),
        version.cause
    )
}
