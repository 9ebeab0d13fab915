//! The preview of the answers as they are: at most one runs, the newest wins, and
//! a failure is not tried again until somebody asks.

use crate::domain::{ErrorKind, Progress};
use crate::wizard::JobId;
use crate::wizard::job::{ImportOrder, ImportView, Job, JobAnswer, JobError, JobNews};
use crate::wizard::screen::{Jobs, Slot, Status};
use crate::wizard::steps::facts::Move;

/// What is known of the import.
#[derive(Debug, Default)]
pub(super) struct Live {
    running: Option<(ImportOrder, Slot)>,
    done: Option<(JobId, ImportOrder, ImportView)>,
    failed: Option<(ImportOrder, JobError)>,
}

impl Live {
    /// Starts, replaces or ends the preview so that it is one of `order`.
    pub(super) fn follow(&mut self, order: Option<ImportOrder>, jobs: &mut Jobs) {
        let Some(order) = order else { return self.cancel(jobs) };
        let is_this = |other: &ImportOrder| *other == order;
        let is_known = match (&self.running, &self.failed) {
            (Some((other, _)), _) | (None, Some((other, _))) => is_this(other),
            (None, None) => self.done.as_ref().is_some_and(|(_, other, _)| is_this(other)),
        };
        if is_known {
            return;
        }
        self.cancel(jobs);
        self.failed = None;
        let mut slot = Slot::default();
        slot.start(jobs, Job::PreviewImport(Box::new(order.clone())));
        self.running = Some((order, slot));
    }

    fn cancel(&mut self, jobs: &mut Jobs) {
        if let Some((_, mut slot)) = self.running.take() {
            slot.cancel(jobs);
        }
    }

    /// Ends it because a person said so.
    pub(super) fn stop(&mut self, jobs: &mut Jobs) {
        if let Some((order, _)) = &self.running {
            let error = JobError {
                kind: ErrorKind::Cancelled,
                message: "Cancelled; nothing was kept".into(),
                hint: None,
            };
            self.failed = Some((order.clone(), error));
        }
        self.cancel(jobs);
    }

    /// Tries again after a failure or a cancellation.
    pub(super) fn retry(&mut self) {
        self.failed = None;
    }

    /// Takes a preview that answered a commit: the data had changed.
    pub(super) fn replace(&mut self, id: JobId, view: ImportView) {
        if let Some((known, _, old)) = &mut self.done {
            (*known, *old) = (id, view);
        }
    }

    /// Hears news of a job; `None` for those of others.
    pub(super) fn hear(&mut self, id: JobId, news: &JobNews) -> Option<Move> {
        let (_, slot) = self.running.as_mut().filter(|(_, slot)| slot.owns(id))?;
        let ended = slot.take(news.clone());
        let Some(result) = ended else { return Some(Move::Stay) };
        let (order, _) = self.running.take()?;
        match result {
            Ok(JobAnswer::ImportPreview(view)) => self.done = Some((id, order, *view)),
            Ok(_) => {}
            Err(error) => {
                let said = Move::Say(Status::of(&error));
                self.failed = Some((order, error));
                return Some(said);
            }
        }
        Some(Move::Stay)
    }

    /// The preview of this very import, and its job.
    pub(super) fn of(&self, order: &ImportOrder) -> Option<(JobId, &ImportView)> {
        let done = self.done.as_ref().filter(|(_, other, _)| other == order);
        done.map(|(id, _, view)| (*id, view))
    }

    /// Whether one is being made.
    pub(super) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// How far it has come.
    pub(super) fn progress(&self) -> Option<Progress> {
        self.running.as_ref()?.1.progress()
    }

    /// Why the last one failed.
    pub(super) fn error(&self) -> Option<&JobError> {
        self.failed.as_ref().map(|(_, error)| error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::Effect;
    use crate::wizard::steps::business_object::{columns, samples};

    fn order() -> ImportOrder {
        columns::order(&samples::form(), &samples::facts()).unwrap()
    }

    fn answer() -> JobNews {
        JobNews::Ended(Ok(Box::new(JobAnswer::ImportPreview(Box::new(samples::preview())))))
    }

    #[test]
    fn the_newest_wins_and_stale_news_are_dropped() {
        let (mut live, mut jobs) = (Live::default(), Jobs::default());
        live.follow(Some(order()), &mut jobs);
        let mut other = order();
        other.request.left_out.push("City".into());
        live.follow(Some(other.clone()), &mut jobs);
        assert!(jobs.take_effects().contains(&Effect::Cancel(JobId(1))));
        assert_eq!(live.hear(JobId(1), &answer()), None);
        assert_eq!(live.hear(JobId(2), &answer()), Some(Move::Stay));
        assert!(live.of(&other).is_some() && live.of(&order()).is_none());
        live.follow(Some(other), &mut jobs);
        assert_eq!(jobs.take_effects(), []);
    }

    #[test]
    fn what_was_stopped_is_not_tried_again_until_asked() {
        let (mut live, mut jobs) = (Live::default(), Jobs::default());
        live.follow(Some(order()), &mut jobs);
        live.stop(&mut jobs);
        jobs.take_effects();
        live.follow(Some(order()), &mut jobs);
        assert_eq!(jobs.take_effects(), []);
        live.retry();
        live.follow(Some(order()), &mut jobs);
        assert_eq!(jobs.take_effects().len(), 1);
    }
}
