//! Where a command's words and data go: data to standard output, words to
//! standard error (SPEC §7). The only place of this layer that writes there. What a
//! terminal could obey is spelled out on the way to one; a pipe or a file gets data
//! byte for byte.

use std::io::{self, BufWriter, IsTerminal, StderrLock, Write};

use clap::ColorChoice;
use serde::Serialize;

use super::errors::CliError;
use super::spelled::{Spelled, Spelling, spelled};
use super::table::visible;
pub(super) use crate::domain::thousands;

/// What data looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// How much is said beside the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Talk {
    /// Notes, warnings, progress.
    Normal,
    /// Errors only.
    Quiet,
}

/// Whether words are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Color {
    /// They are.
    On,
    /// Not where nobody would see it, or does not want it.
    Off,
}

/// The two outputs and how to use them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    form: Form,
    talk: Talk,
    color: Color,
}

impl Output {
    pub(super) fn new(form: Form, talk: Talk, choice: ColorChoice) -> Self {
        let by_terminal = || {
            let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            io::stderr().is_terminal() && !refused
        };
        let on = match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => by_terminal(),
        };
        Self { form, talk, color: if on { Color::On } else { Color::Off } }
    }

    /// What data looks like.
    pub(super) fn form(self) -> Form {
        self.form
    }

    /// Whether words are coloured.
    pub(super) fn color(self) -> Color {
        self.color
    }

    /// Whether progress is shown: to a person who sees it and has not asked
    /// for quiet.
    pub(super) fn shows_progress(self) -> bool {
        self.form == Form::Text && self.talk == Talk::Normal && io::stderr().is_terminal()
    }

    /// Prints data: `text` for people, `json` for programs.
    pub(super) fn data<J: Serialize>(
        self,
        text: impl FnOnce() -> String,
        json: &J,
    ) -> Result<(), CliError> {
        match self.form {
            Form::Text => print_text(&text()),
            Form::Json => {
                let mut writer = writer(Spelling::Json);
                serde_json::to_writer(&mut writer, json).map_err(io::Error::from)?;
                writer.write_all(b"\n")?;
                Ok(writer.flush()?)
            }
        }
    }

    /// A word to a person that something was done; for programs, the object
    /// of what was done.
    pub(super) fn done<J: Serialize>(self, sentence: &str, json: &J) -> Result<(), CliError> {
        match self.form {
            Form::Text => {
                self.note(sentence);
                Ok(())
            }
            Form::Json => self.data(String::new, json),
        }
    }

    /// A word to a person; programs do not want it.
    pub(super) fn note(self, sentence: &str) {
        if self.form == Form::Text && self.talk == Talk::Normal {
            self.say(None, sentence);
        }
    }

    /// What a person should know although nothing is wrong. Programs find it
    /// among the data.
    pub(super) fn warning(self, sentence: &str) {
        if self.form == Form::Text && self.talk == Talk::Normal {
            self.say(Some(("warning", "33")), sentence);
        }
    }

    /// Tells an error, unless the reader of the output has left.
    pub(super) fn error(self, error: &CliError) {
        if error.is_broken_pipe() {
            return;
        }
        match self.form {
            Form::Json => print_error_line(&error.json()),
            Form::Text => {
                for guard in error.guards() {
                    self.say(Some(("stopped", "31")), &guard.sentence());
                }
                if error.guards().is_empty() {
                    self.say(Some(("error", "31")), &error.message());
                }
                for line in error.excerpt() {
                    self.say(None, &line);
                }
                if let Some(hint) = error.hint() {
                    self.say(Some(("hint", "36")), &hint);
                }
            }
        }
    }

    /// One line on standard error. When that is gone nobody is left to tell.
    fn say(self, label: Option<(&str, &str)>, sentence: &str) {
        let mut stderr: StderrLock<'_> = io::stderr().lock();
        let sentence = visible(sentence);
        let _ = match (label, self.color) {
            (None, _) => writeln!(stderr, "{sentence}"),
            (Some((label, _)), Color::Off) => writeln!(stderr, "{label}: {sentence}"),
            (Some((label, code)), Color::On) => {
                writeln!(stderr, "\u{1b}[1;{code}m{label}:\u{1b}[0m {sentence}")
            }
        };
    }
}

/// Standard output, buffered. On its way to a terminal data is spelled so.
pub(super) fn writer(spelling: Spelling) -> BufWriter<Box<dyn Write>> {
    let stdout = io::stdout().lock();
    BufWriter::new(if stdout.is_terminal() {
        Box::new(Spelled::new(stdout, spelling))
    } else {
        Box::new(stdout)
    })
}

/// An error as one line of JSON. When standard error is gone nobody is left to
/// tell.
pub(super) fn print_error_line(object: &serde_json::Value) {
    let mut stderr = io::stderr().lock();
    let line = object.to_string();
    let _ = if stderr.is_terminal() {
        writeln!(stderr, "{}", spelled(&line, Spelling::Json))
    } else {
        writeln!(stderr, "{line}")
    };
}

/// What clap says of wrong usage, without its colours where it repeats something a
/// terminal could obey. When standard error is gone nobody is left to tell.
pub(super) fn print_refusal(refusal: &clap::Error) {
    let text = refusal.to_string();
    let shown = spelled(&text, Spelling::Words);
    let _ = if shown == text {
        refusal.print()
    } else {
        io::stderr().lock().write_all(shown.as_bytes())
    };
}

/// `1 member`, `2 members`.
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(count), if count == 1 { one } else { many })
}

/// Prints data that is text in any form.
pub(super) fn print_text(text: &str) -> Result<(), CliError> {
    let mut writer = writer(Spelling::Words);
    writer.write_all(text.as_bytes())?;
    Ok(writer.flush()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_for_people() {
        assert_eq!(counted(1, "member", "members"), "1 member");
        assert_eq!(counted(0, "member", "members"), "0 members");
        assert_eq!(counted(13_374, "member", "members"), "13,374 members");
    }
}
