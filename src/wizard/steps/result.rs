//! What a commit made: its figures, and what can be done next.

use ratatui::style::Style;

use crate::domain::EntryName;
use crate::wizard::home::dialog_hints;
use crate::wizard::job::{Job, JobAnswer, JobNews, WrittenView};
use crate::wizard::screen::{Hint, Jobs, Slot, Status, Target};
use crate::wizard::widgets::{Answer, Dialog};
use crate::wizard::{JobId, Key};

use super::facts::Move;
use super::paper::{Focus, Paper};
use crate::wizard::text;

/// The state of the result.
#[derive(Debug)]
pub(super) struct ResultStep {
    written: WrittenView,
    undo: Option<Dialog>,
    undoing: Slot,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The commit stands.
    Committed,
    /// An earlier version was restored.
    Undone,
}

impl ResultStep {
    /// A commit was written.
    pub(super) fn new(written: WrittenView) -> Self {
        Self { written, undo: None, undoing: Slot::default(), state: State::Committed }
    }

    /// The last thing written.
    pub(super) fn written(&self) -> &WrittenView {
        &self.written
    }

    /// Whether something is being written now.
    pub(super) fn is_writing(&self) -> bool {
        self.undoing.is_busy()
    }

    /// The question over everything, if one is asked.
    pub(super) fn dialog(&self) -> Option<&Dialog> {
        self.undo.as_ref()
    }

    /// What a key does; `s` is the parent's.
    pub(super) fn update(&mut self, key: Key, jobs: &mut Jobs) -> Move {
        if let Some(dialog) = &mut self.undo {
            match dialog.handle(key) {
                Answer::Open => {}
                Answer::Cancelled => self.undo = None,
                Answer::Chosen(_) => {
                    self.undo = None;
                    self.restore(jobs);
                }
            }
            return Move::Stay;
        }
        if self.undoing.is_busy() {
            return Move::Ignored;
        }
        match key {
            Key::Enter | Key::Escape => Move::Home,
            Key::Char('n') => Move::New,
            Key::Char('o') => Move::Open(Target::Segment {
                destination: self.written.destination.clone(),
                segment: Box::new(self.written.segment.clone()),
            }),
            Key::Char('u') if self.state == State::Committed => {
                self.undo = Some(self.question());
                Move::Stay
            }
            _ => Move::Ignored,
        }
    }

    fn question(&self) -> Dialog {
        Dialog::confirm("Undo this commit", &self.undo_sentence(), "Undo")
    }

    /// What undoing the commit does.
    pub(super) fn undo_sentence(&self) -> String {
        format!(
            "{} becomes again what it was before version {}: {} members. This makes a new \
             version; nothing is forgotten.",
            self.written.segment.name,
            self.written.version,
            text::count(self.written.members.before)
        )
    }

    /// Whether the commit stands, and may be undone.
    pub(super) fn can_be_undone(&self) -> bool {
        self.state == State::Committed
    }

    /// Undoes the commit.
    pub(super) fn restore(&mut self, jobs: &mut Jobs) {
        let job = Job::Restore {
            destination: self.written.destination.clone(),
            segment: self.written.segment.name.clone(),
            version: self.written.version.saturating_sub(1),
        };
        self.undoing.start(jobs, job);
    }

    /// Hears news of its job; `None` for those of others.
    pub(super) fn hear(&mut self, id: JobId, news: &JobNews) -> Option<Move> {
        if !self.undoing.owns(id) {
            return None;
        }
        Some(match self.undoing.take(news.clone()) {
            Some(Ok(JobAnswer::Written(written))) => {
                self.written = written;
                self.state = State::Undone;
                Move::Say(Status::Ok("Undone".into()))
            }
            Some(Err(error)) => Move::Say(Status::of(&error)),
            _ => Move::Stay,
        })
    }

    /// Draws it.
    pub(super) fn view(&self, paper: &mut Paper<'_, '_>, saved: Option<&EntryName>) {
        let written = &self.written;
        let members = written.members;
        let done = match self.state {
            State::Committed => "Done",
            State::Undone => "Undone",
        };
        let ok = paper.theme().ok();
        paper.row_styled(
            Focus::Here,
            &format!("{done}: {} is at version {}", written.segment.name, written.version),
            ok,
        );
        paper.gap();
        for (label, figure) in [
            ("before", members.before),
            ("joined", members.added),
            ("left", members.removed),
            ("members now", members.after),
        ] {
            let line =
                format!("  {}{}", text::fit(label, 16), text::fit_right(&text::count(figure), 12));
            paper.plain(&line, Style::new());
        }
        paper.gap();
        let took = text::duration(written.duration_ms);
        paper.dim(&format!("  written {} UTC in {took}", text::moment(written.at)));
        if let Some(name) = saved {
            paper.dim(&format!("  saved; run it again with: segport run {name}"));
        } else {
            let key = paper.key(Key::Char('s'));
            paper.dim(&format!("  not saved yet: {key} keeps this export for another time"));
        }
        if self.undoing.is_busy() {
            paper.gap();
            paper.progress("Undoing", self.undoing.progress());
        }
    }

    /// Its keys.
    pub(super) fn hints(&self) -> Vec<Hint> {
        if self.dialog().is_some() {
            return dialog_hints();
        }
        if self.undoing.is_busy() {
            return vec![Hint::new(Key::Escape, "back")];
        }
        let mut hints =
            vec![Hint::new(Key::Enter, "home"), Hint::new(Key::Char('o'), "open the segment")];
        if self.state == State::Committed {
            hints.push(Hint::new(Key::Char('u'), "undo this commit"));
        }
        hints.push(Hint::new(Key::Char('s'), "save the export"));
        hints.push(Hint::new(Key::Char('n'), "new export"));
        hints
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::Effect;
    use crate::wizard::steps::samples;

    #[test]
    fn undo_asks_first_and_restores_the_version_before() {
        let mut jobs = Jobs::default();
        let mut written = samples::written();
        written.version = 4;
        let mut step = ResultStep::new(written);
        step.update(Key::Char('u'), &mut jobs);
        assert_eq!(step.hints()[0].label, "answer");
        step.update(Key::Enter, &mut jobs);
        assert_eq!(jobs.take_effects(), [], "Enter is Cancel");
        for key in [Key::Char('u'), Key::Right, Key::Enter] {
            step.update(key, &mut jobs);
        }
        let effects = jobs.take_effects();
        let [Effect::Start { job: Job::Restore { version, .. }, .. }] = &effects[..] else {
            panic!("nothing is restored: {effects:?}")
        };
        assert_eq!(*version, 3);
        let answer = JobNews::Ended(Ok(Box::new(JobAnswer::Written(samples::written()))));
        step.hear(JobId(1), &answer);
        assert_eq!(step.state, State::Undone);
        assert_eq!(step.update(Key::Char('u'), &mut jobs), Move::Ignored);
    }

    #[test]
    fn the_way_out_and_onward() {
        let mut jobs = Jobs::default();
        let mut step = ResultStep::new(samples::written());
        assert_eq!(step.update(Key::Enter, &mut jobs), Move::Home);
        assert_eq!(step.update(Key::Char('n'), &mut jobs), Move::New);
        assert!(matches!(step.update(Key::Char('o'), &mut jobs), Move::Open(_)));
    }
}
