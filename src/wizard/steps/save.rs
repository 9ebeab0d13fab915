//! Saving the export under a name, and asking before another is replaced.

use ratatui::layout::Position;

use crate::domain::{EntryName, SavedExport, SegmentTarget};
use crate::wizard::frame::Frame;
use crate::wizard::home::dialog_hints;
use crate::wizard::job::{Job, JobAnswer, JobNews, Replace};
use crate::wizard::screen::{Hint, Jobs, Slot, Status};
use crate::wizard::style::Theme;
use crate::wizard::widgets::{Answer, Dialog};
use crate::wizard::{JobId, Key};

use super::facts::Move;
use super::form::Form;
use super::paper::Paper;
use super::prompt::{Prompt, Typed, prompt_hints};

/// The saving of an export.
#[derive(Debug, Default)]
pub(super) struct Save {
    asking: Option<Asking>,
    /// What is being saved.
    export: Option<SavedExport>,
    saving: Slot,
}

#[derive(Debug)]
enum Asking {
    Name { prompt: Prompt, export: Box<SavedExport> },
    Replace { dialog: Dialog, message: String, export: Box<SavedExport> },
}

impl Save {
    /// Asks for the name; that of the export, or one made from the segment's,
    /// is proposed.
    pub(super) fn ask(&mut self, export: SavedExport) {
        let prompt = Prompt::new(
            "Save this export as",
            "Name",
            "It can then be run again with five keys, or with segport run NAME.",
            export.name.as_str(),
        );
        self.asking = Some(Asking::Name { prompt, export: Box::new(export) });
    }

    /// Whether it takes the keys.
    pub(super) fn is_open(&self) -> bool {
        self.asking.is_some()
    }

    /// What a key does. `written` tells whether the segment was made under the
    /// export's former name.
    pub(super) fn update(&mut self, key: Key, written: Written, jobs: &mut Jobs) {
        match self.asking.take() {
            None => {}
            Some(Asking::Name { mut prompt, export }) => match prompt.update(key) {
                Typed::Closed => {}
                Typed::Open => self.asking = Some(Asking::Name { prompt, export }),
                Typed::Text(name) => match EntryName::parse(&name) {
                    Ok(name) => {
                        let export = named(*export, name, written);
                        self.start(export, Replace::Refuse, jobs);
                    }
                    Err(error) => {
                        prompt.refuse(error.to_string());
                        self.asking = Some(Asking::Name { prompt, export });
                    }
                },
            },
            Some(Asking::Replace { mut dialog, message, export }) => match dialog.handle(key) {
                Answer::Open => self.asking = Some(Asking::Replace { dialog, message, export }),
                Answer::Cancelled => {}
                Answer::Chosen(_) => self.start(*export, Replace::Allow, jobs),
            },
        }
    }

    /// Saves the export under this name, unless another has it.
    pub(super) fn save_as(
        &mut self,
        name: EntryName,
        export: SavedExport,
        written: Written,
        jobs: &mut Jobs,
    ) {
        self.start(named(export, name, written), Replace::Refuse, jobs);
    }

    /// Its keys.
    pub(super) fn hints(&self) -> Vec<Hint> {
        match &self.asking {
            Some(Asking::Replace { .. }) => dialog_hints(),
            _ => prompt_hints(),
        }
    }

    /// What is asked when another export has the name.
    pub(super) fn taken(&self) -> Option<&str> {
        match &self.asking {
            Some(Asking::Replace { message, .. }) => Some(message),
            _ => None,
        }
    }

    /// The answer to that: the other export goes, or nothing is saved.
    pub(super) fn settle_taken(&mut self, overwrite: Replace, jobs: &mut Jobs) {
        if let Some(Asking::Replace { export, .. }) = self.asking.take()
            && overwrite == Replace::Allow
        {
            self.start(*export, Replace::Allow, jobs);
        }
    }

    fn start(&mut self, export: SavedExport, overwrite: Replace, jobs: &mut Jobs) {
        let job = Job::SaveExport { export: Box::new(export.clone()), overwrite };
        self.saving.start(jobs, job);
        self.export = Some(export);
    }

    /// Pasted text goes into the name.
    pub(super) fn paste(&mut self, text: &str) {
        if let Some(Asking::Name { prompt, .. }) = &mut self.asking {
            prompt.paste(text);
        }
    }

    /// Hears news of its job; the saved export's name is the form's then.
    pub(super) fn hear(&mut self, id: JobId, news: &JobNews, form: &mut Form) -> Option<Move> {
        if !self.saving.owns(id) {
            return None;
        }
        let Some(ended) = self.saving.take(news.clone()) else { return Some(Move::Stay) };
        let Some(export) = self.export.take() else { return Some(Move::Stay) };
        Some(match ended {
            Ok(JobAnswer::ExportSaved(_)) => {
                form.name = export.name.to_string();
                form.columns.clone_from(&export.columns);
                if let SegmentTarget::Existing(name) = &export.segment {
                    form.target = super::form::Target::Existing;
                    form.existing = name.to_string();
                }
                Move::Say(Status::Ok(format!(
                    "Saved. Run it again with: segport run {}",
                    export.name
                )))
            }
            Ok(JobAnswer::ExportTaken(file)) => {
                let message = format!(
                    "There is already a saved export {}, in {}. Replacing it loses what it says.",
                    export.name,
                    file.display()
                );
                let dialog = Dialog::choose("Not saved", &message, &["Cancel", "Replace it"]);
                let export = Box::new(export);
                self.asking = Some(Asking::Replace { dialog, message, export });
                Move::Stay
            }
            Ok(_) => Move::Stay,
            Err(error) => Move::Say(Status::of(&error)),
        })
    }

    /// Draws the name being asked for; tells whether it did.
    pub(super) fn view_prompt(&self, paper: &mut Paper<'_, '_>) -> bool {
        let Some(Asking::Name { prompt, .. }) = &self.asking else { return false };
        prompt.view(paper);
        true
    }

    /// Draws the question over everything.
    pub(super) fn view_dialog(&self, frame: &mut Frame<'_>, theme: Theme) -> Option<Position> {
        let Some(Asking::Replace { dialog, .. }) = &self.asking else { return None };
        dialog.view(frame, frame.area(), theme)
    }
}

/// Whether the segment is written already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// By this export under the name it has.
    Yes,
    /// Not yet.
    No,
}

/// The export under another name. Only the export that made a segment may
/// `create` it (SPEC §5), so after the commit another name means an existing
/// segment.
fn named(export: SavedExport, name: EntryName, written: Written) -> SavedExport {
    let segment = match export.segment {
        SegmentTarget::Create(segment) if written == Written::Yes && name != export.name => {
            SegmentTarget::Existing(segment)
        }
        segment => segment,
    };
    SavedExport { name, segment, ..export }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ErrorKind;
    use crate::wizard::Effect;
    use crate::wizard::job::JobError;
    use crate::wizard::steps::samples::form;

    fn saved(jobs: &mut Jobs) -> (SavedExport, Replace) {
        match jobs.take_effects().pop() {
            Some(Effect::Start { job: Job::SaveExport { export, overwrite }, .. }) => {
                (*export, overwrite)
            }
            other => panic!("nothing is saved: {other:?}"),
        }
    }

    #[test]
    fn another_name_after_the_commit_means_an_existing_segment() {
        for (written, existing) in [(Written::Yes, true), (Written::No, false)] {
            let (mut save, mut jobs) = (Save::default(), Jobs::default());
            save.ask(form().to_export().unwrap());
            save.update(Key::Char('2'), written, &mut jobs);
            save.update(Key::Enter, written, &mut jobs);
            let (export, overwrite) = saved(&mut jobs);
            assert_eq!((export.name.as_str(), overwrite), ("vip-october2", Replace::Refuse));
            assert_eq!(matches!(export.segment, SegmentTarget::Existing(_)), existing);
        }
    }

    #[test]
    fn the_name_of_the_commit_goes_on_creating() {
        let (mut save, mut jobs) = (Save::default(), Jobs::default());
        save.ask(form().to_export().unwrap());
        save.update(Key::Enter, Written::Yes, &mut jobs);
        assert!(matches!(saved(&mut jobs).0.segment, SegmentTarget::Create(_)));
    }

    #[test]
    fn another_trouble_is_told_and_replaces_nothing() {
        let (mut save, mut jobs, mut form) = (Save::default(), Jobs::default(), form());
        save.ask(form.to_export().unwrap());
        save.update(Key::Enter, Written::No, &mut jobs);
        saved(&mut jobs);
        let error = JobError { kind: ErrorKind::Failed, message: "disk full".into(), hint: None };
        let told = save.hear(JobId(1), &JobNews::Ended(Err(error)), &mut form);
        assert_eq!(told, Some(Move::Say(Status::Error("disk full".into()))));
        assert!(!save.is_open());
    }

    #[test]
    fn a_saved_export_is_only_replaced_when_somebody_says_so() {
        let (mut save, mut jobs, mut form) = (Save::default(), Jobs::default(), form());
        save.ask(form.to_export().unwrap());
        save.update(Key::Enter, Written::No, &mut jobs);
        saved(&mut jobs);
        let taken = JobNews::Ended(Ok(Box::new(JobAnswer::ExportTaken("vip.toml".into()))));
        save.hear(JobId(1), &taken, &mut form);
        assert!(save.is_open());
        let mut again = save;
        again.update(Key::Right, Written::No, &mut jobs);
        again.update(Key::Enter, Written::No, &mut jobs);
        assert_eq!(saved(&mut jobs).1, Replace::Allow);
        let answer = JobNews::Ended(Ok(Box::new(JobAnswer::ExportSaved("vip.toml".into()))));
        again.hear(JobId(2), &answer, &mut form);
        assert_eq!(form.name, "vip-october");
    }
}
