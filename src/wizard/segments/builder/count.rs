//! How many people satisfy the conditions now: asked for whenever they change,
//! also while a value is typed. Only the newest question counts.

use crate::domain::{Audience, Conditions, ErrorKind};
use crate::wizard::job::{Job, JobAnswer, JobNews};
use crate::wizard::message::JobId;
use crate::wizard::screen::{Jobs, Slot, Status};

/// The count.
#[derive(Debug, Default)]
pub(super) struct Count {
    slot: Slot,
    asked: Option<(Audience, Conditions)>,
    /// The answer to what was asked last.
    people: Option<u64>,
}

impl Count {
    /// Asks for what is wanted now, unless that was asked already.
    pub(super) fn want(
        &mut self,
        wanted: Option<(Audience, Conditions)>,
        destination: &str,
        jobs: &mut Jobs,
    ) {
        if wanted == self.asked {
            return;
        }
        self.people = None;
        self.asked.clone_from(&wanted);
        match wanted {
            None => self.slot.cancel(jobs),
            Some((audience, conditions)) => {
                let destination = destination.to_owned();
                self.slot.start(jobs, Job::CountConditions { destination, audience, conditions });
            }
        }
    }

    /// The people are no longer wanted until something is asked again.
    pub(super) fn stop(&mut self, jobs: &mut Jobs) {
        if self.slot.is_busy() {
            self.slot.cancel(jobs);
            self.asked = None;
        }
    }

    /// Hears news of its job; says what went wrong.
    pub(super) fn hear(&mut self, id: JobId, news: JobNews) -> Option<Status> {
        if !self.slot.owns(id) {
            return None;
        }
        match self.slot.take(news)? {
            Ok(JobAnswer::Counted(people)) => self.people = Some(people),
            Err(error) if error.kind != ErrorKind::Cancelled => return Some(Status::of(&error)),
            _ => {}
        }
        None
    }

    /// The people, once they are counted.
    pub(super) fn people(&self) -> Option<u64> {
        self.people
    }

    /// The job, for its progress.
    pub(super) fn slot(&self) -> &Slot {
        &self.slot
    }
}
