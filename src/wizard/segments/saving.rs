//! Saving members as a file: its name being typed, how far the work is, and how it
//! ended. Where the members come from is the screen's.

use std::path::PathBuf;

use ratatui::layout::{Position, Rect};

use crate::domain::ErrorKind;
use crate::wizard::frame::Frame;
use crate::wizard::job::{Job, JobAnswer, JobNews};
use crate::wizard::message::{JobId, Key};
use crate::wizard::paper::Paper;
use crate::wizard::prompt::{Prompt, Typed, prompt_hints};
use crate::wizard::screen::{Context, Hint, Jobs, Slot, Status};
use crate::wizard::steps::slug;
use crate::wizard::text;

/// Members being saved, or about to be.
#[derive(Debug, Default)]
pub(super) struct Saving {
    prompt: Option<Prompt>,
    slot: Slot,
    job: Option<JobId>,
}

impl Saving {
    /// Asks for a file; its name is proposed after what it holds.
    pub(super) fn ask(&mut self, what: &str) {
        self.prompt = Some(Prompt::new(
            "Save the members as",
            "File",
            "CSV; a name that ends with .ndjson, .json, .xlsx or .sqlite asks for that. For a \
             spreadsheet take .xlsx: it computes nothing in it. A file that is there is not \
             replaced.",
            &format!("{}.csv", slug(what)),
        ));
    }

    /// Whether it has the keys.
    pub(super) fn is_asking(&self) -> bool {
        self.prompt.is_some()
    }

    /// Takes a key; the file, once one is named. The name waits for what becomes of
    /// it: another may help.
    pub(super) fn key(&mut self, key: Key, jobs: &mut Jobs) -> Option<PathBuf> {
        if let Some(job) = self.job {
            if key == Key::Escape {
                jobs.cancel(job);
            }
            return None;
        }
        let prompt = self.prompt.as_mut()?;
        match prompt.update(key) {
            Typed::Open => None,
            Typed::Closed => {
                self.prompt = None;
                None
            }
            Typed::Text(path) if path.is_empty() => {
                prompt.refuse("Give the file a name".into());
                None
            }
            Typed::Text(path) => Some(path.into()),
        }
    }

    /// Starts the work.
    pub(super) fn start(&mut self, job: Job, jobs: &mut Jobs) {
        self.job = Some(self.slot.start(jobs, job));
    }

    /// Whether news of this job are its own.
    pub(super) fn owns(&self, id: JobId) -> bool {
        self.slot.owns(id)
    }

    /// Takes news of its job; what is said of it at the end.
    pub(super) fn news(&mut self, news: JobNews) -> Option<Status> {
        let result = self.slot.take(news)?;
        self.job = None;
        Some(match result {
            Ok(JobAnswer::MembersSaved { path, members }) => {
                self.prompt = None;
                let members = text::counted(members, "member", "members");
                Status::Ok(format!("{members} saved to {}", path.display()))
            }
            Ok(_) => return None,
            Err(error) if error.kind == ErrorKind::Cancelled => {
                Status::Note("Stopped; no file was kept.".into())
            }
            Err(error) => {
                if let Some(prompt) = &mut self.prompt {
                    prompt.refuse(error.message.clone());
                }
                Status::of(&error)
            }
        })
    }

    pub(super) fn paste(&mut self, pasted: &str) {
        if let (Some(prompt), None) = (&mut self.prompt, self.job) {
            prompt.paste(pasted);
        }
    }

    /// Draws it, if it is to be seen.
    pub(super) fn view(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        context: &Context<'_>,
    ) -> Option<Position> {
        let prompt = self.prompt.as_ref()?;
        let mut paper = Paper::new(frame, area, context);
        prompt.view(&mut paper);
        if self.job.is_some() {
            paper.gap();
            paper.progress("Saving the members", self.slot.progress());
        }
        paper.cursor()
    }

    pub(super) fn hints(&self) -> Vec<Hint> {
        match self.job {
            None => prompt_hints(),
            Some(_) => vec![Hint::new(Key::Escape, "stop")],
        }
    }
}
