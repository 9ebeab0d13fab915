//! How the wizard looks and what it listens to: theme, keys, mouse. A theme
//! chosen on screen is used at once and kept by a job.

use super::job::{Job, JobNews};
use super::key_map::KeyNames;
use super::message::{Effect, JobId};
use super::screen::{Jobs, Slot, Status};
use super::style::{Colours, Symbols, Theme};
use crate::domain::{Mouse, Place, Settings, ThemeName, Word};

/// Looks and keys.
#[derive(Debug)]
pub(super) struct Looks {
    pub(super) settings: Settings,
    colours: Colours,
    pub(super) theme: Theme,
    pub(super) symbols: Symbols,
    keeping: Slot,
}

impl Looks {
    /// The looks as the settings say; asks for the mouse where it is wanted.
    pub(super) fn new(
        settings: Settings,
        colours: Colours,
        symbols: Symbols,
        jobs: &mut Jobs,
    ) -> Self {
        if settings.mouse == Mouse::On {
            jobs.ask(Effect::Mouse(Mouse::On));
        }
        let theme = Theme::new(&settings, colours);
        Self { settings, colours, theme, symbols, keeping: Slot::default() }
    }

    /// The names of keys at a place.
    pub(super) fn key_names(&self, place: Place) -> KeyNames<'_> {
        KeyNames::new(&self.settings.keys, place)
    }

    /// Another theme, from now on and next time.
    pub(super) fn choose(&mut self, theme: ThemeName, jobs: &mut Jobs) -> Status {
        self.settings.theme = theme;
        self.theme = Theme::new(&self.settings, self.colours);
        self.keeping.start(jobs, Job::KeepTheme(theme));
        // The job is the root's: no screen hears of it.
        jobs.take_started();
        match self.colours {
            Colours::Shown => Status::Ok(format!("Theme: {}", theme.word())),
            Colours::Refused => Status::Note(format!(
                "Theme: {}, next time; now there are no colours (NO_COLOR, --color never)",
                theme.word()
            )),
        }
    }

    /// The mouse on or off.
    pub(super) fn turn_mouse(&mut self, jobs: &mut Jobs) -> Status {
        let (mouse, sentence) = match self.settings.mouse {
            Mouse::On => (Mouse::Off, "Mouse off: the terminal selects text again"),
            Mouse::Off => (Mouse::On, "Mouse on: click and scroll; Shift selects text"),
        };
        self.settings.mouse = mouse;
        jobs.ask(Effect::Mouse(mouse));
        Status::Note(sentence.into())
    }

    /// Whether news is about the theme being kept.
    pub(super) fn owns(&self, id: JobId) -> bool {
        self.keeping.owns(id)
    }

    /// Hears that news; says so where the theme could not be kept.
    pub(super) fn hear(&mut self, news: JobNews) -> Option<Status> {
        match self.keeping.take(news) {
            Some(Err(mut error)) => {
                error.message = format!("The theme is not kept for next time: {}", error.message);
                Some(Status::of(&error))
            }
            _ => None,
        }
    }
}
