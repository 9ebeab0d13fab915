//! The command line (SPEC §7): what was typed, the command it means, its
//! output, its exit code. Computes no figure of its own; the work is done by
//! the layers below.

mod arguments;
mod demo;
mod destination;
mod errors;
mod exports;
mod history;
mod mistakes;
mod output;
mod profiles;
mod rejects;
mod report;
mod run;
mod segment;
mod session;
mod shell;
mod spelled;
mod start;
mod table;
mod verify;
mod watch;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::ErrorKind as ClapErrorKind;
use clap::{ColorChoice, CommandFactory, FromArgMatches};

use arguments::{Arguments, Command};
use errors::{CliError, error_json};
use output::Output;
use session::Session;

use crate::domain::ErrorKind;

/// Does what the arguments say, the program's name being the first of them.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    mistakes::tell_without_values();
    let typed: Vec<OsString> = arguments.into_iter().collect();
    let arguments = match parse(&typed) {
        Ok(arguments) => arguments,
        Err(error) => return refused(&error, &typed),
    };
    let output = Output::from_global(&arguments.global);
    let result =
        Session::new(&arguments.global, output).and_then(|session| dispatch(&session, arguments));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            output.error(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

fn dispatch(session: &Session, arguments: Arguments) -> Result<(), CliError> {
    let Some(command) = arguments.command else {
        return start::run(session, arguments.file.as_deref());
    };
    if let Some(file) = arguments.file {
        return Err(CliError::usage(
            format!("{} stands before a command", file.display()),
            "give a file alone to open the wizard with it, or a command",
        ));
    }
    match command {
        Command::Demo { dir } => demo::run(session, dir.as_deref()),
        Command::Destination(command) => destination::run(session, command),
        Command::Profiles(command) => profiles::run(session, command),
        Command::Run(arguments) => run::run_command(session, &arguments),
        Command::Export(command) => exports::run(session, command),
        Command::Segment(command) => segment::run(session, command),
        Command::History { segment } => history::run(session, segment.as_deref()),
        Command::Completions { shell } => shell::completions(shell),
        Command::Man => shell::manual(),
    }
}

/// Reads the arguments, in the colours asked for: clap's own texts come before
/// the options are known.
fn parse(typed: &[OsString]) -> Result<Arguments, clap::Error> {
    let choice = match asked_color(typed) {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        _ => ColorChoice::Auto,
    };
    let matches = Arguments::command().color(choice).try_get_matches_from(typed)?;
    Arguments::from_arg_matches(&matches)
}

fn asked_color(typed: &[OsString]) -> Option<&str> {
    let mut words = typed.iter().filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        if word == "--color" {
            return words.next();
        }
        if let Some(choice) = word.strip_prefix("--color=") {
            return Some(choice);
        }
    }
    None
}

/// Help and version are answers; anything else is wrong usage.
fn refused(error: &clap::Error, typed: &[OsString]) -> ExitCode {
    let is_answer =
        matches!(error.kind(), ClapErrorKind::DisplayHelp | ClapErrorKind::DisplayVersion);
    if is_answer {
        // When the output is gone nobody is left to tell.
        let _ = error.print();
    } else if !typed.iter().any(|word| word == "--json") {
        output::print_refusal(error);
    } else {
        let text = error.to_string();
        let (message, hint) = clap_sentences(&text);
        let object = error_json(ErrorKind::Usage, &message, Some(&hint));
        output::print_error_line(&object);
    }
    if is_answer { ExitCode::SUCCESS } else { ExitCode::from(ErrorKind::Usage.exit_code()) }
}

/// Clap's text as a message and a hint: its first paragraph, and its tips or
/// the way to help.
fn clap_sentences(text: &str) -> (String, String) {
    let first = text.split("\n\n").next().unwrap_or(text);
    let message = first.trim_start_matches("error: ").split_whitespace().collect::<Vec<_>>();
    let tips: Vec<&str> =
        text.lines().filter_map(|line| line.trim().strip_prefix("tip: ")).collect();
    let hint = if tips.is_empty() { "see: segport --help".to_owned() } else { tips.join("; ") };
    (message.join(" "), hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused_text(line: &str) -> (String, String) {
        let typed: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        clap_sentences(&parse(&typed).unwrap_err().to_string())
    }

    #[test]
    fn wrong_usage_is_one_sentence_and_a_hint() {
        let (message, hint) = refused_text("segport profiles attributes custommer");
        assert_eq!(
            message,
            "invalid value 'custommer' for '<AUDIENCE>' [possible values: customer, visitor]"
        );
        assert_eq!(hint, "a similar value exists: 'customer'");
        let (_, hint) = refused_text("segport history --segmnt x");
        assert_eq!(hint, "a similar argument exists: '--segment'");
        let (_, hint) = refused_text("segport profiles show customer");
        assert_eq!(hint, "see: segport --help");
    }

    #[test]
    fn the_colour_asked_for_is_found_before_parsing() {
        let words = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert_eq!(asked_color(&words("segport --color never list")), Some("never"));
        assert_eq!(asked_color(&words("segport list --color=always")), Some("always"));
        assert_eq!(asked_color(&words("segport list")), None);
    }
}
