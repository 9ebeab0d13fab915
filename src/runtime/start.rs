//! The real wizard in the event loop.

use std::sync::Arc;

use ratatui::Frame;

use super::error::RuntimeError;
use super::event_loop::{Screens, run};
use super::jobs::Session;
use super::terminal;
use crate::config::Home;
use crate::domain::Settings;
use crate::wizard::job::JobError;
use crate::wizard::style::{Colours, Symbols};
use crate::wizard::{self, Effect, Message, Model, StartOptions};

/// How the wizard is started.
#[derive(Debug, Clone)]
pub struct WizardOptions {
    /// Where destinations, exports and the draft are kept.
    pub home: Home,
    /// A source to begin an export with; otherwise the home screen.
    pub source: Option<String>,
    /// Whether colours are wanted at all.
    pub colours: Colours,
    /// What the terminal can show.
    pub symbols: Symbols,
}

/// Runs the wizard on the terminal until it is left. The answer is what is to
/// be printed to the normal screen, which may be nothing.
pub fn run_wizard(options: WizardOptions) -> Result<String, RuntimeError> {
    let WizardOptions { home, source, colours, symbols } = options;
    let (columns, rows) = terminal::size()
        .map_err(|source| RuntimeError::Terminal { doing: "asking its size", source })?;
    // Wrong settings keep nobody out: they are told on screen.
    let (settings, trouble) = match home.settings() {
        Ok(settings) => (settings, None),
        Err(error) => (Settings::default(), Some(JobError::from(error))),
    };
    let (model, effects) =
        wizard::start(StartOptions { source, columns, rows, settings, colours, symbols, trouble });
    run(&mut Wizard { model }, effects, Arc::new(Session::new(home)))
}

struct Wizard {
    model: Model,
}

impl Screens for Wizard {
    fn update(&mut self, message: Message) -> Vec<Effect> {
        wizard::update(&mut self.model, message)
    }

    fn view(&self, frame: &mut Frame<'_>) {
        wizard::view(&self.model, frame);
    }
}
