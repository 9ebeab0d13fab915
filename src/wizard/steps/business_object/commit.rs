//! Writing an import: the question before profiles are changed, progress, and the
//! three ways it ends: written, out of date, failed or cancelled.

use crate::domain::Progress;
use crate::wizard::JobId;
use crate::wizard::Key;
use crate::wizard::job::{ImportView, ImportedView, Job, JobAnswer, JobError, JobNews};
use crate::wizard::screen::Jobs;
use crate::wizard::steps::form::Form;
use crate::wizard::widgets::{Answer, Dialog};

use super::sentence;

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

/// News is still heard after a cancellation: it may have been written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Write,
    Cancel,
}

/// How it ended.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ended {
    /// The profiles are stored.
    Written(Box<ImportedView>),
    /// The data had changed; nothing was written and this is the new preview.
    OutOfDate(JobId, Box<ImportView>),
    /// Nothing was written.
    Failed(JobError),
}

impl Commit {
    /// Commits a preview; where it changes profiles, asks first.
    pub(super) fn begin(&mut self, id: JobId, preview: &ImportView, form: &Form, jobs: &mut Jobs) {
        if preview.report.updated == 0 {
            return self.start(id, jobs);
        }
        let (title, message) = sentence::question(form, preview);
        self.asking = Some((Dialog::confirm(&title, &message, "Commit"), id));
    }

    /// Commits a preview about which nothing is left to be asked.
    pub(super) fn start(&mut self, preview: JobId, jobs: &mut Jobs) {
        let id = jobs.start(Job::CommitImport(preview));
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
                    self.start(preview, jobs);
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
                        JobAnswer::Imported(imported) => Some(Ended::Written(imported.clone())),
                        JobAnswer::ImportPreview(view) => Some(Ended::OutOfDate(id, view.clone())),
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
            Wish::Write => ("Storing the profiles", running.progress),
            Wish::Cancel => ("Cancelling", None),
        })
    }
}
