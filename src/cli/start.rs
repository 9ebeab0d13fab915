//! `segport` alone and `segport FILE`: the wizard, where a person is at a
//! terminal.

use std::io::{self, IsTerminal};
use std::path::Path;

use clap::CommandFactory;

use super::arguments::Arguments;
use super::errors::CliError;
use super::output::{Color, print_text};
use super::session::{Asks, Session};
use crate::domain::words::nearest;
use crate::runtime::{Answers, WizardOptions, run_accessible, run_wizard};
use crate::wizard::style::{Colours, Symbols};

/// Opens the wizard, with a file where one is named.
pub(super) fn run(session: &Session, file: Option<&Path>) -> Result<(), CliError> {
    if let Some(file) = file {
        check_file(file)?;
    }
    let needs_terminal = match session.asks {
        Asks::Screens | Asks::LinesOfTerminal => true,
        Asks::LinesTyped | Asks::Lines => false,
    };
    let is_piped = file.is_some_and(|file| file.as_os_str() == "-");
    if needs_terminal && !(at_terminal() || is_piped && io::stdout().is_terminal()) {
        return Err(CliError::usage(
            "the wizard needs a terminal",
            "without one, use: segport run EXPORT, segport segment list, segport profiles import, \
             or answer line by line with --accessible; all commands: segport --help",
        ));
    }
    let source = file.map(|file| file.to_string_lossy().into_owned());
    wizard(session, source)
}

/// Whether a person sees the output and can answer.
pub(super) fn at_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Runs the wizard, on the screen or line by line, and prints what it leaves
/// behind.
pub(super) fn wizard(session: &Session, source: Option<String>) -> Result<(), CliError> {
    let home = session.home.clone();
    let farewell = match session.asks {
        Asks::Screens => {
            let colours = match session.output.color() {
                Color::On => Colours::Shown,
                Color::Off => Colours::Refused,
            };
            run_wizard(WizardOptions { home, source, colours, symbols: symbols() })?
        }
        Asks::LinesTyped | Asks::Lines | Asks::LinesOfTerminal => {
            let answers = match source.as_deref() {
                Some("-") => Answers::Terminal,
                _ => Answers::StandardInput,
            };
            run_accessible(home, source.as_deref(), answers)?
        }
    };
    if farewell.is_empty() {
        return Ok(());
    }
    print_text(&format!("{}\n", farewell.trim_end()))
}

/// ASCII where the locale says that the terminal is not UTF-8. The first of
/// the variables that is set decides, as POSIX has it.
fn symbols() -> Symbols {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .filter_map(|variable| std::env::var(variable).ok())
        .find(|value| !value.is_empty());
    let utf8 = |locale: &str| locale.to_lowercase().replace('-', "").contains("utf8");
    match locale {
        Some(locale) if !utf8(&locale) => Symbols::Ascii,
        _ => Symbols::Unicode,
    }
}

/// A word that is neither a file nor a command is told before anything opens.
fn check_file(file: &Path) -> Result<(), CliError> {
    if file.exists() || file.as_os_str() == "-" {
        return Ok(());
    }
    let definition = Arguments::command();
    let commands = definition.get_subcommands().map(clap::Command::get_name);
    let typed = file.to_string_lossy();
    let hint = match nearest(&typed, commands) {
        Some(command) => format!("check the path; or did you mean the command: segport {command}?"),
        None => "check the path; all commands: segport --help".to_owned(),
    };
    Err(CliError::invalid(format!("{typed}: there is no such file"), hint))
}
