//! The preview that follows the answers: at most one runs, the newest wins,
//! and figures are only shown for the answers they were counted for.

use crate::domain::{
    CriterionFigures, CriterionKind, ErrorKind, FiguresSoFar, Mapping, MatcherKind, Progress,
    SavedExport, SegmentTarget,
};
use crate::wizard::JobId;
use crate::wizard::job::{Job, JobAnswer, JobError, JobNews, PreviewView};
use crate::wizard::screen::Jobs;

/// How far a preview may differ from the answers and still serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// Its matching figures are right; the name or the write mode may differ.
    Figures,
    /// Only the write mode may differ, of which a preview has both outcomes.
    Named,
    /// It is the very export, which may be committed.
    Whole,
}

/// The preview of the answers as they are, as they were, or being made.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Live {
    running: Option<Running>,
    done: Option<Done>,
    failed: Option<(SavedExport, JobError)>,
}

#[derive(Debug, Clone, PartialEq)]
struct Running {
    id: JobId,
    export: SavedExport,
    progress: Option<Progress>,
    found: Option<FiguresSoFar>,
}

#[derive(Debug, Clone, PartialEq)]
struct Done {
    id: JobId,
    export: SavedExport,
    view: PreviewView,
}

/// What news of a preview amount to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    /// Not a preview, or one that is no longer wanted.
    Nothing,
    /// It goes on.
    Running,
    /// There are new figures.
    Done,
    /// It failed.
    Failed,
}

impl Live {
    /// Starts, replaces or ends the preview so that it is one of `export`.
    pub(super) fn follow(
        &mut self,
        export: Option<SavedExport>,
        likeness: Likeness,
        jobs: &mut Jobs,
    ) {
        let Some(export) = export else { return self.cancel(jobs) };
        if self.failed.as_ref().is_some_and(|(failed, _)| *failed != export) {
            self.failed = None;
        }
        if self.serves(&export, likeness) {
            return;
        }
        self.cancel(jobs);
        self.failed = None;
        let id = jobs.start(Job::Preview(Box::new(export.clone())));
        self.running = Some(Running { id, export, progress: None, found: None });
    }

    /// Ends the one that runs; figures that are there stay.
    pub(super) fn cancel(&mut self, jobs: &mut Jobs) {
        if let Some(running) = self.running.take() {
            jobs.cancel(running.id);
        }
    }

    /// Ends it because a person said so: not tried again until asked.
    pub(super) fn stop(&mut self, jobs: &mut Jobs) {
        if let Some(running) = &self.running {
            let error = JobError {
                kind: ErrorKind::Cancelled,
                message: "Cancelled; nothing was kept".into(),
                hint: None,
            };
            self.failed = Some((running.export.clone(), error));
        }
        self.cancel(jobs);
    }

    /// Forgets all figures, for instance because a commit changed them.
    pub(super) fn forget(&mut self, jobs: &mut Jobs) {
        self.cancel(jobs);
        *self = Self::default();
    }

    fn serves(&self, export: &SavedExport, likeness: Likeness) -> bool {
        let same = |other: &SavedExport| match likeness {
            Likeness::Figures => alike(other, export),
            Likeness::Named => {
                alike(other, export) && other.name == export.name && other.segment == export.segment
            }
            Likeness::Whole => other == export,
        };
        match (&self.running, &self.failed) {
            (Some(running), _) => same(&running.export),
            (None, Some((failed, _))) => same(failed),
            (None, None) => self.done.as_ref().is_some_and(|done| same(&done.export)),
        }
    }

    /// Hears news of a job.
    pub(super) fn hear(&mut self, id: JobId, news: &JobNews) -> Heard {
        let Some(running) = self.running.as_mut().filter(|running| running.id == id) else {
            return Heard::Nothing;
        };
        match news {
            JobNews::Started => Heard::Running,
            JobNews::Progress(progress) => {
                running.progress = Some(*progress);
                Heard::Running
            }
            JobNews::Found(figures) => {
                running.found = Some(figures.clone());
                Heard::Running
            }
            JobNews::Ended(Ok(answer)) => {
                let JobAnswer::Preview(view) = answer.as_ref() else { return Heard::Nothing };
                let Some(Running { export, .. }) = self.running.take() else {
                    return Heard::Nothing;
                };
                self.done = Some(Done { id, export, view: (**view).clone() });
                Heard::Done
            }
            JobNews::Ended(Err(error)) => {
                let Some(Running { export, .. }) = self.running.take() else {
                    return Heard::Nothing;
                };
                self.failed = Some((export, error.clone()));
                Heard::Failed
            }
        }
    }

    /// Takes a preview that answered a commit: the data had changed.
    pub(super) fn replace(&mut self, id: JobId, view: PreviewView) {
        if let Some(done) = &mut self.done {
            done.id = id;
            done.view = view;
        }
    }

    /// Tries again after a failure or a cancellation.
    pub(super) fn retry(&mut self) {
        self.failed = None;
    }

    /// The newest figures, perhaps of earlier answers.
    pub(super) fn view(&self) -> Option<&PreviewView> {
        self.done.as_ref().map(|done| &done.view)
    }

    /// The preview of this very export, and its job.
    pub(super) fn of(&self, export: &SavedExport) -> Option<(JobId, &PreviewView)> {
        self.done.as_ref().filter(|done| done.export == *export).map(|done| (done.id, &done.view))
    }

    /// Figures that are right for these answers but for the name and the mode.
    pub(super) fn figures(&self, export: &SavedExport) -> Option<&PreviewView> {
        self.done.as_ref().filter(|done| alike(&done.export, export)).map(|done| &done.view)
    }

    /// What a criterion finds, when it was counted as it is mapped now.
    pub(super) fn criterion(
        &self,
        mapping: &Mapping,
        matcher: MatcherKind,
    ) -> Option<&CriterionFigures> {
        self.view()?.report.criteria.iter().find(|criterion| {
            criterion.attribute == mapping.attribute.as_str()
                && criterion.kind == mapping.kind
                && criterion.matcher == matcher
        })
    }

    /// Whether one is being made.
    pub(super) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// How far it has come.
    pub(super) fn progress(&self) -> Option<Progress> {
        self.running.as_ref()?.progress
    }

    /// What the one that runs has found so far.
    pub(super) fn found(&self) -> Option<&FiguresSoFar> {
        self.running.as_ref()?.found.as_ref()
    }

    /// The rows and people a column has found so far by an attribute.
    pub(super) fn found_by(&self, mapping: &Mapping) -> Option<(u64, u64)> {
        let running = self.running.as_ref()?;
        let is_column = |mapping: &&Mapping| matches!(mapping.kind, CriterionKind::Column(_));
        let mut columns = running.export.mapping.iter().filter(is_column);
        let place = columns.position(|column| column == mapping)?;
        running.found.as_ref()?.columns.get(place).copied()
    }

    /// Why the last one failed.
    pub(super) fn error(&self) -> Option<&JobError> {
        self.failed.as_ref().map(|(_, error)| error)
    }
}

/// Whether two exports have the same figures: all but the name of a new
/// segment, the export's own name and the write mode, of which a preview has
/// both outcomes.
fn alike(one: &SavedExport, other: &SavedExport) -> bool {
    let same_segment = match (&one.segment, &other.segment) {
        (SegmentTarget::Create(_), SegmentTarget::Create(_)) => true,
        (one, other) => one == other,
    };
    same_segment
        && one.destination == other.destination
        && one.audience == other.audience
        && one.logic == other.logic
        && one.source == other.source
        && one.mapping == other.mapping
        && one.guard == other.guard
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Logic, WriteMode};
    use crate::wizard::Effect;
    use crate::wizard::steps::samples;

    fn export() -> SavedExport {
        samples::form().to_export().unwrap()
    }

    fn answer() -> JobNews {
        JobNews::Ended(Ok(Box::new(JobAnswer::Preview(Box::new(samples::preview())))))
    }

    fn follow(live: &mut Live, jobs: &mut Jobs, export: SavedExport, likeness: Likeness) -> usize {
        live.follow(Some(export), likeness, jobs);
        jobs.take_started().len()
    }

    #[test]
    fn the_newest_wins_and_stale_news_are_dropped() {
        let (mut live, mut jobs) = (Live::default(), Jobs::default());
        assert_eq!(follow(&mut live, &mut jobs, export(), Likeness::Figures), 1);
        jobs.take_effects();
        let mut changed = export();
        changed.logic = Logic::And;
        assert_eq!(follow(&mut live, &mut jobs, changed.clone(), Likeness::Figures), 1);
        assert_eq!(jobs.take_effects()[0], Effect::Cancel(JobId(1)));
        assert_eq!(live.hear(JobId(1), &answer()), Heard::Nothing);
        assert_eq!(live.view(), None);
        assert_eq!(live.hear(JobId(2), &answer()), Heard::Done);
        assert!(live.figures(&changed).is_some());
        assert!(live.figures(&export()).is_none());
    }

    #[test]
    fn a_name_or_a_mode_needs_no_new_figures_but_a_new_preview() {
        let (mut live, mut jobs) = (Live::default(), Jobs::default());
        follow(&mut live, &mut jobs, export(), Likeness::Whole);
        live.hear(JobId(1), &answer());
        let mut replace = export();
        replace.write_mode = WriteMode::Replace;
        assert_eq!(follow(&mut live, &mut jobs, replace.clone(), Likeness::Figures), 0);
        assert!(live.of(&replace).is_none());
        assert_eq!(follow(&mut live, &mut jobs, replace, Likeness::Whole), 1);
    }

    #[test]
    fn what_was_found_so_far_belongs_to_the_one_that_runs() {
        let (mut live, mut jobs) = (Live::default(), Jobs::default());
        let export = export();
        follow(&mut live, &mut jobs, export.clone(), Likeness::Figures);
        let columns = vec![(800, 750)];
        let found = FiguresSoFar { rows: 1_000, rows_matched: 800, columns };
        live.hear(JobId(1), &JobNews::Found(found));
        assert_eq!(live.found_by(&export.mapping[0]), Some((800, 750)));
        let other =
            Mapping { kind: CriterionKind::Column("X".into()), ..export.mapping[0].clone() };
        assert_eq!(live.found_by(&other), None);
        live.hear(JobId(1), &answer());
        assert_eq!((live.found(), live.found_by(&export.mapping[0])), (None, None));
    }

    #[test]
    fn a_failure_is_not_repeated_until_asked() {
        let (mut live, mut jobs) = (Live::default(), Jobs::default());
        follow(&mut live, &mut jobs, export(), Likeness::Whole);
        let error = JobError { kind: ErrorKind::Busy, message: "busy".into(), hint: None };
        assert_eq!(live.hear(JobId(1), &JobNews::Ended(Err(error))), Heard::Failed);
        assert_eq!(follow(&mut live, &mut jobs, export(), Likeness::Whole), 0);
        live.retry();
        assert_eq!(follow(&mut live, &mut jobs, export(), Likeness::Whole), 1);
    }

    #[test]
    fn incomplete_answers_end_the_preview() {
        let (mut live, mut jobs) = (Live::default(), Jobs::default());
        follow(&mut live, &mut jobs, export(), Likeness::Whole);
        jobs.take_effects();
        live.follow(None, Likeness::Whole, &mut jobs);
        assert_eq!(jobs.take_effects(), [Effect::Cancel(JobId(1))]);
    }
}
