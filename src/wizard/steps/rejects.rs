//! Saving the rows that a preview could not use: the file's name, asked for until
//! the file is there. Which job writes it is the preview's to say.

use std::path::PathBuf;

use crate::wizard::job::{Job, JobAnswer, JobNews};
use crate::wizard::screen::{Jobs, Slot, Status};
use crate::wizard::text;
use crate::wizard::{JobId, Key};

use super::facts::Move;
use super::form::Form;
use super::paper::Paper;
use super::prompt::{Prompt, Typed};

/// The saving of a file of rejects.
#[derive(Debug, Default)]
pub(super) struct Rejects {
    prompt: Option<Prompt>,
    saving: Slot,
}

impl Rejects {
    /// Asks for a name; the title says which rows are saved.
    pub(super) fn ask(&mut self, title: &str, form: &Form) {
        self.prompt = Some(Prompt::new(
            title,
            "File",
            "A CSV file with the reasons; a file that is there is not replaced.",
            &rejects_path(form).display().to_string(),
        ));
    }

    /// Whether a name is being typed.
    pub(super) fn is_open(&self) -> bool {
        self.prompt.is_some()
    }

    /// What a key does; the file's name once it is typed.
    pub(super) fn update(&mut self, key: Key) -> Option<PathBuf> {
        let prompt = self.prompt.as_mut()?;
        match prompt.update(key) {
            Typed::Open => {}
            Typed::Closed => self.prompt = None,
            Typed::Text(path) if path.is_empty() => prompt.refuse("Give the file a name".into()),
            Typed::Text(path) => return Some(path.into()),
        }
        None
    }

    /// Saves them.
    pub(super) fn save(&mut self, job: Job, jobs: &mut Jobs) {
        self.saving.start(jobs, job);
    }

    /// Pasted text goes into the name.
    pub(super) fn paste(&mut self, text: &str) {
        if let Some(prompt) = &mut self.prompt {
            prompt.paste(text);
        }
    }

    /// Hears news of its job; `None` for those of others.
    pub(super) fn hear(&mut self, id: JobId, news: &JobNews) -> Option<Move> {
        if !self.saving.owns(id) {
            return None;
        }
        Some(match self.saving.take(news.clone()) {
            Some(Ok(JobAnswer::RejectsSaved { path, lines })) => {
                self.prompt = None;
                let rows = text::counted(lines, "row", "rows");
                Move::Say(Status::Ok(format!("{rows} saved to {}", path.display())))
            }
            Some(Err(error)) => {
                // Another name may help.
                if let Some(prompt) = &mut self.prompt {
                    prompt.refuse(error.message.clone());
                }
                Move::Say(Status::of(&error))
            }
            _ => Move::Stay,
        })
    }

    /// Draws the name being typed; says whether there is one.
    pub(super) fn view(&self, paper: &mut Paper<'_, '_>) -> bool {
        if let Some(prompt) = &self.prompt {
            prompt.view(paper);
        }
        self.is_open()
    }
}

/// Next to the source, under its name.
pub(super) fn rejects_path(form: &Form) -> PathBuf {
    let source = form.source();
    source
        .location
        .path()
        .map_or_else(|| PathBuf::from("rejects.csv"), |path| path.with_extension("rejects.csv"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ErrorKind;
    use crate::wizard::job::JobError;
    use crate::wizard::steps::samples;

    fn open() -> (Rejects, Jobs) {
        let mut rejects = Rejects::default();
        rejects.ask("Save the rows as", &samples::form());
        (rejects, Jobs::default())
    }

    fn saving(rejects: &mut Rejects, jobs: &mut Jobs) {
        let path = rejects.update(Key::Enter).unwrap();
        assert_eq!(path, rejects_path(&samples::form()));
        rejects.save(Job::SaveImportRejects(JobId(7), path), jobs);
    }

    #[test]
    fn a_file_wants_a_name() {
        let (mut rejects, _) = open();
        for _ in rejects_path(&samples::form()).display().to_string().chars() {
            assert_eq!(rejects.update(Key::Backspace), None);
        }
        assert_eq!((rejects.update(Key::Enter), rejects.is_open()), (None, true));
        rejects.paste("a.csv");
        assert_eq!(rejects.update(Key::Enter), Some("a.csv".into()));
        assert_eq!((rejects.update(Key::Escape), rejects.is_open()), (None, false));
    }

    #[test]
    fn the_name_is_asked_for_until_the_file_is_there() {
        let (mut rejects, mut jobs) = open();
        saving(&mut rejects, &mut jobs);
        let error = JobError { kind: ErrorKind::Failed, message: "it exists".into(), hint: None };
        let said = rejects.hear(JobId(1), &JobNews::Ended(Err(error.clone())));
        assert_eq!((said, rejects.is_open()), (Some(Move::Say(Status::of(&error))), true));
        saving(&mut rejects, &mut jobs);
        let saved = JobAnswer::RejectsSaved { path: "rejects.csv".into(), lines: 2 };
        let saved = JobNews::Ended(Ok(Box::new(saved)));
        assert_eq!(rejects.hear(JobId(1), &saved), None, "the first try is over");
        let said = Status::Ok("2 rows saved to rejects.csv".into());
        assert_eq!(rejects.hear(JobId(2), &saved), Some(Move::Say(said)));
        assert!(!rejects.is_open());
    }
}
