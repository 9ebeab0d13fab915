//! When the mapping is proposed: by names as soon as file and destination are
//! known, by evidence as soon as the columns were tried, and whenever somebody
//! asks. What a person mapped is never changed without being asked.

use crate::domain::{Audience, Mapping};
use crate::wizard::job::{Job, JobAnswer, JobError, JobNews};
use crate::wizard::screen::{Jobs, Slot, Status};

use super::Steps;
use super::guess::guess;
use super::proposal::propose;
use super::step::Step;

/// The columns, the destination and the audience a proposal is for.
type Ground = (Vec<String>, String, Audience);

/// The mapping that was proposed without being asked.
#[derive(Debug, Default)]
pub(super) struct Proposing {
    made_for: Option<Ground>,
    mapping: Vec<Mapping>,
    trying: Slot,
    tried: Tried,
}

/// What is to become of the evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Tried {
    /// The columns were not tried yet.
    #[default]
    No,
    /// They are or were tried unasked: only an untouched mapping changes.
    Unasked,
    /// Somebody waits for the proposal.
    Asked,
}

impl Proposing {
    /// Whether this job tries the columns.
    pub(super) fn owns(&self, id: crate::wizard::JobId) -> bool {
        self.trying.owns(id)
    }

    /// Whether the columns are being tried.
    pub(super) fn is_busy(&self) -> bool {
        self.trying.is_busy()
    }
}

impl Steps {
    /// Nothing is proposed where rows become profiles; what is being tried is tried
    /// again when it is wanted.
    pub(super) fn propose_nothing(&mut self, jobs: &mut Jobs) {
        if self.proposing.trying.is_busy() {
            self.proposing.trying.cancel(jobs);
            self.proposing.tried = Tried::No;
        }
    }

    /// Guesses the mapping by names as soon as file and destination are known,
    /// unless somebody mapped something already, and has the columns tried.
    pub(super) fn propose(&mut self, jobs: &mut Jobs) {
        let (Some(source), Some(destination)) = (&self.facts.source, &self.facts.destination)
        else {
            return;
        };
        let columns: Vec<String> = source.columns.iter().map(|c| c.name.clone()).collect();
        let ground = Some((columns, destination.name.clone(), self.form.audience));
        if self.proposing.made_for != ground {
            let proposing = &mut self.proposing;
            proposing.made_for = ground;
            proposing.trying.cancel(jobs);
            proposing.tried = Tried::No;
            self.facts.evidence = None;
            self.facts.proposals.clear();
            if self.form.mapping.is_empty() || self.form.mapping == proposing.mapping {
                let attributes = destination.attributes(self.form.audience);
                self.form.mapping = guess(attributes, &source.columns);
                proposing.mapping = self.form.mapping.clone();
            }
            if self.step == Step::Mapping {
                self.enter_mapping();
            }
        }
        // A saved export that is only run again needs no proposal.
        if self.proposing.tried == Tried::No && self.step <= Step::Mapping {
            self.try_columns(Tried::Unasked, jobs);
        }
    }

    /// Somebody asks for the proposal.
    pub(super) fn ask_for_proposal(&mut self, jobs: &mut Jobs) {
        if self.facts.evidence.is_some() {
            self.take_proposals();
        } else if self.proposing.is_busy() {
            self.proposing.tried = Tried::Asked;
        } else {
            self.try_columns(Tried::Asked, jobs);
        }
    }

    fn try_columns(&mut self, tried: Tried, jobs: &mut Jobs) {
        let (Some(source), Some(destination)) = (&self.facts.source, &self.facts.destination)
        else {
            return;
        };
        let job = Job::TryColumns {
            source: source.settings.clone(),
            destination: destination.name.clone(),
            audience: self.form.audience,
        };
        self.proposing.trying.start(jobs, job);
        self.proposing.tried = tried;
    }

    /// Hears what the columns find.
    pub(super) fn hear_evidence(&mut self, news: &JobNews) {
        match self.proposing.trying.take(news.clone()) {
            Some(Ok(JobAnswer::Evidence(evidence))) => {
                let columns = self.facts.source.as_ref().map_or(&[][..], |s| &s.columns);
                self.facts.proposals =
                    propose(self.facts.attributes(&self.form), columns, &evidence);
                self.facts.evidence = Some(evidence);
            }
            Some(Err(error)) => return self.no_evidence(&error),
            _ => return,
        }
        if self.proposing.tried == Tried::Asked {
            self.take_proposals();
        } else if self.form.mapping == self.proposing.mapping && self.step <= Step::Mapping {
            self.form.mapping =
                self.facts.proposals.iter().map(|proposal| proposal.mapping.clone()).collect();
            self.proposing.mapping = self.form.mapping.clone();
            if self.step == Step::Mapping && !self.mapping.is_touched() {
                self.enter_mapping();
            }
        }
    }

    /// Unasked nobody misses it: the guess by names stays.
    fn no_evidence(&mut self, error: &JobError) {
        if self.proposing.tried == Tried::Asked {
            self.status = Some(Status::of(error));
            self.proposing.tried = Tried::Unasked;
        }
    }

    /// Maps what is proposed; everything else stays.
    fn take_proposals(&mut self) {
        self.proposing.tried = Tried::Unasked;
        let before = self.form.clone();
        for proposal in &self.facts.proposals {
            let mapping = &proposal.mapping;
            self.form.map(&mapping.attribute, Some(mapping.kind.clone()));
            self.form.follow(&mapping.attribute, mapping.matcher);
        }
        self.undo.note(before, &self.form);
        let rows = self.facts.evidence.as_ref().map_or(0, |evidence| evidence.rows);
        let rows = crate::wizard::text::counted(rows, "row", "rows");
        self.status = Some(if self.facts.proposals.is_empty() {
            Status::Note(format!(
                "Tried on {rows}: no column finds people here; choose the columns yourself"
            ))
        } else {
            let names: Vec<String> = self
                .facts
                .proposals
                .iter()
                .map(|proposal| proposal.mapping.attribute.to_string())
                .collect();
            Status::Ok(format!("Proposed by trying {rows}: {}", names.join(", ")))
        });
    }
}
