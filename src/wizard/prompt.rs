//! One text asked for in the middle of a step: a name or a path.

use crate::wizard::Key;
use crate::wizard::screen::Hint;
use crate::wizard::widgets::TextField;

use super::paper::{Focus, Paper};

/// A question whose answer is typed.
#[derive(Debug)]
pub(super) struct Prompt {
    title: String,
    label: String,
    help: String,
    field: TextField,
    problem: Option<String>,
}

/// What a key did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Typed {
    /// Still typing.
    Open,
    /// No answer.
    Closed,
    /// The answer.
    Text(String),
}

impl Prompt {
    /// Asks, with a proposal.
    pub(super) fn new(title: &str, label: &str, help: &str, proposal: &str) -> Self {
        Self {
            title: title.into(),
            label: label.into(),
            help: help.into(),
            field: TextField::new(proposal),
            problem: None,
        }
    }

    /// What a key does.
    pub(super) fn update(&mut self, key: Key) -> Typed {
        match key {
            Key::Escape => Typed::Closed,
            Key::Enter => Typed::Text(self.field.value().trim().to_owned()),
            _ => {
                self.problem = None;
                self.field.handle(key);
                Typed::Open
            }
        }
    }

    /// Asks again, saying why.
    pub(super) fn refuse(&mut self, problem: String) {
        self.problem = Some(problem);
    }

    /// Pasted text.
    pub(super) fn paste(&mut self, text: &str) {
        self.field.paste(text);
    }

    /// Draws it.
    pub(super) fn view(&self, paper: &mut Paper<'_, '_>) {
        paper.heading(&self.title);
        paper.gap();
        paper.field(Focus::Here, &self.label, &self.field);
        if let Some(problem) = &self.problem {
            paper.problem(problem, None);
        }
        paper.help(&self.help);
    }
}

/// The keys of a text being asked for.
pub(super) fn prompt_hints() -> Vec<Hint> {
    vec![Hint::new(Key::Enter, "save"), Hint::new(Key::Escape, "cancel")]
}
