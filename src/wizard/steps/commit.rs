//! Writing what was previewed, of either action: the question before it, progress,
//! and the end: written, out of date, failed or cancelled. What is asked and which
//! job writes is the preview's to say.

use crate::domain::{ErrorKind, Progress};
use crate::wizard::job::{Job, JobAnswer, JobError, JobNews};
use crate::wizard::screen::{Jobs, Status};
use crate::wizard::widgets::{Answer, Dialog};
use crate::wizard::{JobId, Key};

use super::paper::Paper;

/// A commit, from the question to its end.
#[derive(Debug, Default)]
pub(super) struct Commit {
    /// The question, and what is done when it is answered.
    asking: Option<(Dialog, Job)>,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    id: JobId,
    progress: Option<Progress>,
    wish: Wish,
}

/// What is being written ends first, so news is still heard after a cancellation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Write,
    Cancel,
}

impl Commit {
    /// Asks before this is written.
    pub(super) fn ask(&mut self, question: Dialog, job: Job) {
        self.asking = Some((question, job));
    }

    /// Writes; nothing is left to be asked.
    pub(super) fn start(&mut self, job: Job, jobs: &mut Jobs) {
        let id = jobs.start(job);
        self.running = Some(Running { id, progress: None, wish: Wish::Write });
    }

    /// Whether it takes the keys.
    pub(super) fn is_busy(&self) -> bool {
        self.asking.is_some() || self.running.is_some()
    }

    /// Whether something is being written.
    pub(super) fn is_writing(&self) -> bool {
        self.running.is_some()
    }

    /// What a key does.
    pub(super) fn update(&mut self, key: Key, jobs: &mut Jobs) {
        if let Some((dialog, _)) = &mut self.asking {
            match dialog.handle(key) {
                Answer::Open => {}
                Answer::Cancelled => self.asking = None,
                Answer::Chosen(_) => {
                    if let Some((_, job)) = self.asking.take() {
                        self.start(job, jobs);
                    }
                }
            }
        } else if let Some(running) = &mut self.running
            && key == Key::Escape
            && running.wish == Wish::Write
        {
            running.wish = Wish::Cancel;
            jobs.cancel(running.id);
        }
    }

    /// Pasted text goes into the name.
    pub(super) fn paste(&mut self, text: &str) {
        if let Some((dialog, _)) = &mut self.asking {
            dialog.paste(text);
        }
    }

    /// Hears news of its job, the answer or the error when it has ended; `None` for
    /// those of others and until then.
    pub(super) fn hear(
        &mut self,
        id: JobId,
        news: &JobNews,
    ) -> Option<Result<JobAnswer, JobError>> {
        let running = self.running.as_mut().filter(|running| running.id == id)?;
        match news {
            JobNews::Started | JobNews::Found(_) => None,
            JobNews::Progress(progress) => {
                running.progress = Some(*progress);
                None
            }
            JobNews::Ended(result) => {
                self.running = None;
                Some(result.clone().map(|answer| *answer))
            }
        }
    }

    /// The question over everything, if one is asked.
    pub(super) fn dialog(&self) -> Option<&Dialog> {
        self.asking.as_ref().map(|(dialog, _)| dialog)
    }

    /// Draws how far it has come, once it was started; says whether it did. `title`
    /// says what is committed, `label` what is being done.
    pub(super) fn view(&self, paper: &mut Paper<'_, '_>, title: &str, label: &str) -> bool {
        let Some(running) = &self.running else { return false };
        paper.heading(title);
        paper.gap();
        match running.wish {
            Wish::Write => paper.progress(label, running.progress),
            Wish::Cancel => paper.progress("Cancelling", None),
        }
        paper.gap_if_high();
        let key = paper.key(Key::Escape);
        paper.dim(&format!("{key} cancels; then nothing is written."));
        true
    }
}

/// Said when a commit ended without writing: who cancelled it knows why.
pub(super) fn not_written(error: &JobError) -> Status {
    match error.kind {
        ErrorKind::Cancelled => Status::Note("Cancelled; nothing was written".into()),
        _ => Status::of(error),
    }
}

/// Said when the data had changed and there is a new preview instead.
pub(super) fn out_of_date() -> Status {
    Status::Note(
        "The data changed meanwhile, so nothing was written. These are the new figures; commit \
         them if they are right"
            .into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::Effect;
    use crate::wizard::steps::samples;

    fn job() -> Job {
        Job::CommitImport(JobId(7))
    }

    #[test]
    fn nothing_is_written_before_the_question_is_answered() {
        let (mut commit, mut jobs) = (Commit::default(), Jobs::default());
        let question = || Dialog::confirm_by_name("Is this meant?", "", "Commit", "VIP");
        commit.ask(question(), job());
        commit.update(Key::Enter, &mut jobs);
        assert_eq!((jobs.take_effects(), commit.is_busy()), (vec![], false));
        commit.ask(question(), job());
        commit.paste("VIP");
        commit.update(Key::Enter, &mut jobs);
        assert_eq!(jobs.take_effects(), [Effect::Start { id: JobId(1), job: job() }]);
        assert!(commit.is_writing() && commit.dialog().is_none());
    }

    #[test]
    fn a_commit_that_was_written_although_cancelled_is_told() {
        let (mut commit, mut jobs) = (Commit::default(), Jobs::default());
        commit.start(job(), &mut jobs);
        jobs.take_effects();
        commit.update(Key::Escape, &mut jobs);
        commit.update(Key::Escape, &mut jobs);
        assert_eq!(jobs.take_effects(), [Effect::Cancel(JobId(1))]);
        let answer = JobAnswer::Written(samples::written());
        let news = JobNews::Ended(Ok(Box::new(answer.clone())));
        assert_eq!(commit.hear(JobId(2), &news), None);
        assert_eq!(commit.hear(JobId(1), &news), Some(Ok(answer)));
        assert!(!commit.is_busy());
    }
}
