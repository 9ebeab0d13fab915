//! Step 1, Destination: which database, connected by Enter; or a new one.

mod create;
mod view;

use crate::wizard::job::{DestinationEntry, DestinationView, Job, JobAnswer, JobError, JobNews};
use crate::wizard::screen::{Hint, Jobs, Slot, Status};
use crate::wizard::{JobId, Key};

use super::facts::{Facts, Move};
use super::form::Form;

pub(in crate::wizard) use create::read_region;
use create::{Create, Created};
pub(super) use view::view;

/// The state of the step.
#[derive(Debug, Default)]
pub(super) struct DestinationStep {
    entries: Option<Vec<DestinationEntry>>,
    /// The row at the cursor, once a person moved it; the row after the last
    /// entry is *Create*.
    moved: Option<usize>,
    /// The destination used last.
    preferred: String,
    create: Option<Create>,
    listing: Slot,
    opening: Slot,
    after: After,
    error: Option<JobError>,
}

/// What follows once it is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum After {
    /// Nothing: it was connected ahead.
    #[default]
    Stay,
    /// The step is answered.
    GoOn,
}

impl DestinationStep {
    /// The step; a destination that is named already is connected at once.
    pub(super) fn new(form: &Form, jobs: &mut Jobs) -> Self {
        let mut step = Self::default();
        step.listing.start(jobs, Job::ListDestinations);
        if !form.destination.is_empty() {
            step.preferred.clone_from(&form.destination);
            step.opening.start(jobs, Job::OpenDestination(form.destination.clone()));
        }
        step
    }

    /// Connects again: a commit changed its segments.
    pub(super) fn reopen(&mut self, form: &Form, jobs: &mut Jobs) {
        self.after = After::Stay;
        self.opening.start(jobs, Job::OpenDestination(form.destination.clone()));
    }

    /// The destination used last, preselected unless another was chosen.
    pub(super) fn prefer(&mut self, name: String) {
        if self.preferred.is_empty() {
            self.preferred = name;
        }
    }

    /// Whether letters are text now.
    pub(super) fn is_typing(&self) -> bool {
        self.create.is_some()
    }

    /// The destinations, once they are known.
    pub(super) fn entries(&self) -> &[DestinationEntry] {
        self.entries.as_deref().unwrap_or_default()
    }

    /// Whether they are known.
    pub(super) fn is_listed(&self) -> bool {
        self.entries.is_some()
    }

    /// Lists them again.
    pub(super) fn list(&mut self, jobs: &mut Jobs) {
        self.listing.start(jobs, Job::ListDestinations);
    }

    /// Puts the cursor on one.
    pub(super) fn select(&mut self, at: usize) {
        self.moved = Some(at);
    }

    /// A destination that was made takes the cursor.
    pub(super) fn made(&mut self, name: String) {
        self.moved = None;
        self.preferred = name;
    }

    fn count(&self) -> usize {
        self.entries.as_ref().map_or(0, Vec::len)
    }

    /// The row at the cursor.
    pub(super) fn cursor(&self) -> usize {
        let preferred = || {
            let entries = self.entries.as_deref().unwrap_or_default();
            entries.iter().position(|entry| entry.name == self.preferred).unwrap_or(0)
        };
        self.moved.unwrap_or_else(preferred).min(self.count())
    }

    /// What a key does.
    pub(super) fn update(
        &mut self,
        key: Key,
        form: &mut Form,
        facts: &mut Facts,
        jobs: &mut Jobs,
    ) -> Move {
        if let Some(create) = &mut self.create {
            if create.update(key, jobs) == Created::Closed {
                self.create = None;
            }
            return Move::Stay;
        }
        match key {
            Key::Escape if self.opening.is_busy() => {
                self.opening.cancel(jobs);
                return Move::Say(Status::Note("Stopped connecting; nothing was changed".into()));
            }
            Key::Up | Key::Char('k') => self.moved = Some(self.cursor().saturating_sub(1)),
            Key::Down | Key::Char('j') => {
                self.moved = Some((self.cursor() + 1).min(self.count()));
            }
            Key::Char('+') => self.create = Some(self.new_destination()),
            Key::Enter => return self.choose(form, facts, jobs),
            _ => return Move::Ignored,
        }
        Move::Stay
    }

    /// The first one is called as in every example.
    fn new_destination(&self) -> Create {
        if self.count() == 0 { Create::new("main") } else { Create::default() }
    }

    fn choose(&mut self, form: &mut Form, facts: &mut Facts, jobs: &mut Jobs) -> Move {
        let Some(entries) = &self.entries else { return Move::Stay };
        let Some(entry) = entries.get(self.cursor()) else {
            self.create = Some(self.new_destination());
            return Move::Stay;
        };
        if facts.destination.as_ref().is_some_and(|connected| connected.name == entry.name) {
            return Move::Next;
        }
        self.after = After::GoOn;
        self.error = None;
        if form.destination != entry.name || !self.opening.is_busy() {
            form.destination.clone_from(&entry.name);
            facts.destination = None;
            self.opening.start(jobs, Job::OpenDestination(entry.name.clone()));
        }
        Move::Stay
    }

    /// Pasted text goes into the field of a new destination.
    pub(super) fn paste(&mut self, text: &str) {
        if let Some(create) = &mut self.create {
            create.paste(text);
        }
    }

    /// Hears news of its jobs; `None` for those of others.
    pub(super) fn hear(
        &mut self,
        id: JobId,
        news: &JobNews,
        form: &mut Form,
        facts: &mut Facts,
        jobs: &mut Jobs,
    ) -> Option<Move> {
        if self.listing.owns(id) {
            return Some(match self.listing.take(news.clone()) {
                Some(Ok(JobAnswer::Destinations(entries))) => {
                    self.entries = Some(entries);
                    Move::Stay
                }
                Some(Err(error)) => Move::Say(Status::of(&error)),
                _ => Move::Stay,
            });
        }
        if self.opening.owns(id) {
            return Some(match self.opening.take(news.clone()) {
                Some(Ok(JobAnswer::Destination(view))) => self.connected(view, form, facts),
                Some(Err(error)) => {
                    let said = Move::Say(Status::of(&error));
                    facts.destination_trouble = Some(error.clone());
                    self.error = Some(error);
                    said
                }
                _ => Move::Stay,
            });
        }
        let create = self.create.as_mut().filter(|create| create.owns(id))?;
        Some(match create.hear(news.clone()) {
            Some(Ok(view)) => {
                self.create = None;
                self.moved = None;
                self.preferred.clone_from(&view.name);
                self.listing.start(jobs, Job::ListDestinations);
                self.after = After::GoOn;
                form.destination.clone_from(&view.name);
                self.connected(view, form, facts)
            }
            Some(Err(error)) => Move::Say(Status::of(&error)),
            None => Move::Stay,
        })
    }

    fn connected(&mut self, view: DestinationView, form: &Form, facts: &mut Facts) -> Move {
        self.error = None;
        if view.name == form.destination {
            facts.destination = Some(view);
            facts.destination_trouble = None;
        }
        match std::mem::take(&mut self.after) {
            After::GoOn => Move::Next,
            After::Stay => Move::Stay,
        }
    }

    /// Its keys.
    pub(super) fn hints(&self) -> Vec<Hint> {
        if let Some(create) = &self.create {
            return create.hints();
        }
        if self.opening.is_busy() {
            return vec![Hint::new(Key::Escape, "stop connecting")];
        }
        let create = Hint::new(Key::Char('+'), "create a destination");
        match self.count() {
            0 => vec![create],
            count if self.cursor() < count => {
                vec![Hint::new(Key::Enter, "connect"), Hint::group("arrows", "choose"), create]
            }
            _ => {
                vec![Hint::new(Key::Enter, "create a destination"), Hint::group("arrows", "choose")]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::steps::samples;

    fn ended(answer: JobAnswer) -> JobNews {
        JobNews::Ended(Ok(Box::new(answer)))
    }

    #[test]
    fn the_last_used_is_preselected_until_a_person_moves() {
        let (mut form, mut facts, mut jobs) = (Form::default(), Facts::default(), Jobs::default());
        let mut step = DestinationStep::new(&form, &mut jobs);
        let list = JobAnswer::Destinations(samples::destinations());
        step.hear(JobId(1), &ended(list), &mut form, &mut facts, &mut jobs);
        step.prefer("main".into());
        assert_eq!(step.cursor(), 1);
        step.update(Key::Up, &mut form, &mut facts, &mut jobs);
        step.prefer("main".into());
        assert_eq!(step.cursor(), 0);
    }

    #[test]
    fn enter_connects_and_goes_on() {
        let (mut form, mut facts, mut jobs) = (Form::default(), Facts::default(), Jobs::default());
        let mut step = DestinationStep::new(&form, &mut jobs);
        let list = JobAnswer::Destinations(samples::destinations());
        step.hear(JobId(1), &ended(list), &mut form, &mut facts, &mut jobs);
        step.prefer("main".into());
        assert_eq!(step.update(Key::Enter, &mut form, &mut facts, &mut jobs), Move::Stay);
        assert_eq!(form.destination, "main");
        let answer = ended(JobAnswer::Destination(samples::destination()));
        assert_eq!(
            step.hear(JobId(2), &answer, &mut form, &mut facts, &mut jobs),
            Some(Move::Next)
        );
        assert!(facts.destination.is_some());
    }
}
