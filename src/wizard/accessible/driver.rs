//! Holds the dialogue as a person would, for tests: typed lines in, effects
//! and the text out. Every job is answered at once.

use super::Dialogue;
use crate::domain::{Draft, ErrorKind};
use crate::wizard::job::{Job, JobAnswer, JobError, JobNews};
use crate::wizard::{Effect, JobId};

/// Answers a job as a worker would.
type Worker = Box<dyn Fn(&Job) -> Result<JobAnswer, JobError>>;

/// A dialogue with a worker.
pub(crate) struct Talker {
    dialogue: Dialogue,
    worker: Worker,
    effects: Vec<Effect>,
    transcript: String,
}

impl Talker {
    /// A dialogue, at home or about a file.
    pub(crate) fn start(
        source: Option<&str>,
        worker: impl Fn(&Job) -> Result<JobAnswer, JobError> + 'static,
    ) -> Self {
        let (dialogue, effects) = Dialogue::start(source);
        let (worker, transcript) = (Box::new(worker), String::new());
        let mut talker = Self { dialogue, worker, effects: Vec::new(), transcript };
        talker.work(effects);
        talker
    }

    /// Another worker from now on.
    pub(crate) fn employ(
        &mut self,
        worker: impl Fn(&Job) -> Result<JobAnswer, JobError> + 'static,
    ) {
        self.worker = Box::new(worker);
    }

    fn work(&mut self, effects: Vec<Effect>) {
        let mut waiting = effects;
        while !waiting.is_empty() {
            let mut later = Vec::new();
            for effect in waiting {
                if let Effect::Start { id, job } = &effect {
                    let ended = (self.worker)(job).map(Box::new);
                    later.extend(self.dialogue.hear(*id, JobNews::Ended(ended)));
                }
                self.effects.push(effect);
            }
            waiting = later;
        }
        self.write();
    }

    fn write(&mut self) {
        let spoken = self.dialogue.take_spoken();
        for line in spoken.lines {
            self.transcript.push_str(&line);
            self.transcript.push('\n');
        }
        self.transcript.push_str(&spoken.prompt.unwrap_or_default());
    }

    /// Types lines; what is said after the last of them.
    pub(crate) fn type_lines(&mut self, lines: &[&str]) -> String {
        let mut said_from = self.transcript.len();
        for line in lines {
            self.transcript.push_str(line);
            self.transcript.push('\n');
            said_from = self.transcript.len();
            let effects = self.dialogue.answer(line);
            self.work(effects);
        }
        self.transcript[said_from..].to_owned()
    }

    /// Everything that was written, as somebody sees it who typed it.
    pub(crate) fn transcript(&self) -> &str {
        &self.transcript
    }

    /// Everything asked for since the last call.
    pub(crate) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// The jobs started since the last call.
    pub(crate) fn take_jobs(&mut self) -> Vec<Job> {
        let effects = self.take_effects().into_iter();
        effects
            .filter_map(|effect| match effect {
                Effect::Start { job, .. } => Some(job),
                _ => None,
            })
            .collect()
    }

    /// The draft as it was kept last since the last call.
    pub(crate) fn take_draft(&mut self) -> Option<Draft> {
        self.take_effects().into_iter().rev().find_map(|effect| match effect {
            Effect::SaveDraft(draft) => Some(*draft),
            _ => None,
        })
    }
}

/// A job that failed.
pub(crate) fn failure(message: &str) -> JobError {
    JobError { kind: ErrorKind::Invalid, message: message.into(), hint: Some("do better".into()) }
}

/// The number of the newest job that was started.
pub(crate) fn newest(effects: &[Effect]) -> JobId {
    let started = effects.iter().rev().find_map(|effect| match effect {
        Effect::Start { id, .. } => Some(*id),
        _ => None,
    });
    started.expect("a job was started")
}
