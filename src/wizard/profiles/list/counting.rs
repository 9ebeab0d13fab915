//! Counting values, one attribute after the other. Knows no screen.

use super::Sheet;
use crate::domain::{AttributeName, Audience};
use crate::export::ValueFigures;
use crate::wizard::job::{Job, JobAnswer, JobError, JobNews, PeopleOf};
use crate::wizard::message::JobId;
use crate::wizard::screen::{Jobs, Slot};

/// What is being counted.
#[derive(Debug, Default)]
pub(super) struct Counting {
    slot: Slot,
    at: Option<(Audience, AttributeName)>,
    wish: Wish,
}

/// What the person wants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Wish {
    #[default]
    All,
    Nothing,
}

/// An attribute that was counted.
pub(super) type Counted = (Audience, AttributeName, ValueFigures);

impl Counting {
    /// Counts the attribute at the place `first`, or else the first one that is not
    /// counted yet, unless one is being counted. Where nobody has a value there is
    /// nothing to count.
    pub(super) fn count_next(
        &mut self,
        of: PeopleOf,
        (sheet, first): (&mut Sheet, Option<usize>),
        jobs: &mut Jobs,
    ) {
        for (attribute, figures) in sheet.view.attributes.iter().zip(&mut sheet.figures) {
            if attribute.filled == 0 {
                let generation = sheet.view.generation;
                let nothing = ValueFigures { generation, filled: 0, distinct: 0, frequent: vec![] };
                figures.get_or_insert(nothing);
            }
        }
        if self.is_busy() || self.wish == Wish::Nothing {
            return;
        }
        let mut places = first.into_iter().chain(0..sheet.figures.len());
        let Some(at) = places.find(|at| sheet.figures[*at].is_none()) else { return };
        let name = sheet.view.attributes[at].name.clone();
        self.at = Some((of.audience, name.clone()));
        self.slot.start(jobs, Job::CountValues(of, name));
    }

    /// Whether something is being counted.
    pub(super) fn is_busy(&self) -> bool {
        self.slot.is_busy()
    }

    /// The attribute that is being counted.
    pub(super) fn attribute(&self) -> Option<&AttributeName> {
        self.at.as_ref().filter(|_| self.is_busy()).map(|(_, name)| name)
    }

    /// The job, for its progress.
    pub(super) fn slot(&self) -> &Slot {
        &self.slot
    }

    /// Stops until it is to go on.
    pub(super) fn stop(&mut self, jobs: &mut Jobs) {
        self.wish = Wish::Nothing;
        self.pause(jobs);
    }

    /// Whether somebody stopped it.
    pub(super) fn is_stopped(&self) -> bool {
        self.wish == Wish::Nothing
    }

    /// Ends the job; the next call counts on.
    pub(super) fn pause(&mut self, jobs: &mut Jobs) {
        self.slot.cancel(jobs);
    }

    /// Somebody wants it to go on.
    pub(super) fn go_on(&mut self) {
        self.wish = Wish::All;
    }

    /// Hears news of its job; `None` until it ended. After an error nothing more is
    /// counted until somebody wants it.
    pub(super) fn hear(&mut self, id: JobId, news: JobNews) -> Option<Result<Counted, JobError>> {
        if !self.slot.owns(id) {
            return None;
        }
        match self.slot.take(news)? {
            Ok(JobAnswer::Values(figures)) => {
                let (audience, name) = self.at.take()?;
                Some(Ok((audience, name, figures)))
            }
            Ok(_) => None,
            Err(error) => {
                self.wish = Wish::Nothing;
                Some(Err(error))
            }
        }
    }
}
