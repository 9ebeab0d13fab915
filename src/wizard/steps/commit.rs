//! Writing a preview: the guards' question, progress, and the three ways it
//! ends: written, out of date, failed or cancelled.

use crate::domain::{GuardStop, Progress};
use crate::export::Acceptance;
use crate::wizard::job::{Job, JobAnswer, JobError, JobNews, PreviewView, WrittenView};
use crate::wizard::screen::Jobs;
use crate::wizard::widgets::{Answer, Dialog};
use crate::wizard::{JobId, Key};

/// A commit, from the question to its end.
#[derive(Debug, Default)]
pub(super) struct Commit {
    asking: Option<(Dialog, JobId)>,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    id: JobId,
    progress: Option<Progress>,
    wish: Wish,
}

/// A commit that is being written ends first, so news is still heard after a
/// cancellation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Write,
    Cancel,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ended {
    /// There is a new version.
    Written(Box<WrittenView>),
    /// The data had changed; nothing was written and this is the new preview.
    OutOfDate(JobId, Box<PreviewView>),
    /// Nothing was written.
    Failed(JobError),
}

impl Commit {
    /// Commits a preview; where guards stop it, asks for the segment's name.
    pub(super) fn begin(
        &mut self,
        preview: JobId,
        guards: &[GuardStop],
        segment: &str,
        jobs: &mut Jobs,
    ) {
        if guards.is_empty() {
            return self.start(preview, Acceptance::None, jobs);
        }
        let sentences: Vec<String> =
            guards.iter().map(|guard| format!("{}.", guard.sentence())).collect();
        let dialog =
            Dialog::confirm_by_name("Is this meant?", &sentences.join("\n"), "Commit", segment);
        self.asking = Some((dialog, preview));
    }

    /// Commits a preview whose guards are answered.
    pub(super) fn start(&mut self, preview: JobId, acceptance: Acceptance, jobs: &mut Jobs) {
        let id = jobs.start(Job::Commit { preview, acceptance });
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
        if let Some((dialog, preview)) = &mut self.asking {
            let preview = *preview;
            match dialog.handle(key) {
                Answer::Open => {}
                Answer::Cancelled => self.asking = None,
                Answer::Chosen(_) => {
                    self.asking = None;
                    self.start(preview, Acceptance::Guards, jobs);
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

    /// Hears news of its job; `None` for those of others and until it ended.
    pub(super) fn hear(&mut self, id: JobId, news: &JobNews) -> Option<Ended> {
        let running = self.running.as_mut().filter(|running| running.id == id)?;
        match news {
            JobNews::Started | JobNews::Found(_) => None,
            JobNews::Progress(progress) => {
                running.progress = Some(*progress);
                None
            }
            JobNews::Ended(result) => {
                self.running = None;
                match result {
                    Err(error) => Some(Ended::Failed(error.clone())),
                    Ok(answer) => match answer.as_ref() {
                        JobAnswer::Written(written) => {
                            Some(Ended::Written(Box::new(written.clone())))
                        }
                        JobAnswer::Preview(view) => Some(Ended::OutOfDate(id, view.clone())),
                        _ => None,
                    },
                }
            }
        }
    }

    /// The question over everything, if one is asked.
    pub(super) fn dialog(&self) -> Option<&Dialog> {
        self.asking.as_ref().map(|(dialog, _)| dialog)
    }

    /// What is being done and how far it has come, once it was started.
    pub(super) fn progress(&self) -> Option<(&'static str, Option<Progress>)> {
        let running = self.running.as_ref()?;
        Some(match running.wish {
            Wish::Write => ("Writing the segment", running.progress),
            Wish::Cancel => ("Cancelling", None),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::Effect;
    use crate::wizard::steps::samples;

    fn started(jobs: &mut Jobs) -> Option<Acceptance> {
        jobs.take_effects().into_iter().find_map(|effect| match effect {
            Effect::Start { job: Job::Commit { acceptance, .. }, .. } => Some(acceptance),
            _ => None,
        })
    }

    #[test]
    fn a_guard_wants_the_name_of_the_segment() {
        let (mut commit, mut jobs) = (Commit::default(), Jobs::default());
        let guards = [GuardStop::Empty { before: 12 }];
        commit.begin(JobId(7), &guards, "VIP", &mut jobs);
        commit.update(Key::Enter, &mut jobs);
        assert_eq!((started(&mut jobs), commit.is_busy()), (None, false));
        commit.begin(JobId(7), &guards, "VIP", &mut jobs);
        commit.paste("VIP");
        commit.update(Key::Enter, &mut jobs);
        assert_eq!(started(&mut jobs), Some(Acceptance::Guards));
    }

    #[test]
    fn a_commit_that_was_written_although_cancelled_is_told() {
        let (mut commit, mut jobs) = (Commit::default(), Jobs::default());
        commit.begin(JobId(7), &[], "VIP", &mut jobs);
        assert_eq!(started(&mut jobs), Some(Acceptance::None));
        commit.update(Key::Escape, &mut jobs);
        commit.update(Key::Escape, &mut jobs);
        assert_eq!(jobs.take_effects(), [Effect::Cancel(JobId(1))]);
        let answer = JobNews::Ended(Ok(Box::new(JobAnswer::Written(samples::written()))));
        assert!(matches!(commit.hear(JobId(1), &answer), Some(Ended::Written(_))));
    }
}
