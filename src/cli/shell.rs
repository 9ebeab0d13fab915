//! What is made from the definition of the arguments: completions for shells
//! and the manual page.

use super::output::print_text;
use clap::CommandFactory;
use clap_complete::Shell;

use super::arguments::Arguments;
use super::errors::CliError;

/// Prints the script for a shell.
pub(super) fn completions(shell: Shell) -> Result<(), CliError> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "segport", &mut script);
    print_text(&String::from_utf8_lossy(&script))
}

/// Prints the manual page.
pub(super) fn manual() -> Result<(), CliError> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Arguments::command()).render(&mut page)?;
    print_text(&String::from_utf8_lossy(&page))
}
