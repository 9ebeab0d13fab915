//! What can be written on the command line (SPEC §7), and what it means once
//! read. Nothing here does anything.

mod condition;
mod import;
mod segment;
mod words;

use std::num::NonZero;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, ColorChoice, Parser, Subcommand};
use clap_complete::Shell;

use crate::domain::{Audience, EntryName, PhoneRegion, Word};
use crate::matcher::known_region;

pub(super) use condition::ConditionArguments;
pub(super) use import::ImportArguments;
pub(super) use segment::{Formulas, MembersFormat, SegmentCommand};
use words::word_parser;

/// More threads than any machine has use for; each takes memory.
const THREADS_MAX: usize = 64;

/// Put the people in a table of data into a segment of a customer data platform.
///
/// Without a command the wizard is started; with a file, the wizard with that file.
#[derive(Debug, Parser)]
#[command(name = "segport", version, max_term_width = 100, subcommand_value_name = "COMMAND")]
#[command(infer_long_args = false, disable_help_subcommand = true)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) global: GlobalArguments,
    /// A table to export with the wizard
    #[arg(value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// Options that stand before or after the command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct GlobalArguments {
    /// The folder with destinations and saved exports [default: segport in your configuration folder]
    #[arg(long, value_name = "DIR", env = "SEGPORT_HOME", hide_env_values = true, global = true)]
    pub(super) home: Option<PathBuf>,
    /// The destination to use [default: the only one, or the one used last]
    #[arg(long, value_name = "NAME", global = true)]
    pub(super) destination: Option<String>,
    /// Print JSON: data on standard output, errors on standard error
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Say nothing but errors
    #[arg(long, global = true)]
    pub(super) quiet: bool,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub(super) color: ColorChoice,
    /// How many threads work on rows [default: as many as are useful]; the result is the same
    #[arg(long, value_name = "N", value_parser = threads, env = "SEGPORT_THREADS", hide_env = true, global = true)]
    pub(super) threads: Option<NonZero<usize>>,
    /// Ask line by line instead of drawing screens: for screen readers; ACCESSIBLE=1 does the same
    #[arg(long, global = true)]
    pub(super) accessible: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a destination with sample data and try segport on it
    ///
    /// Without a terminal it previews and commits the sample export and prints the report.
    Demo {
        /// The folder for the sample data [default: demo in the home folder]
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
    /// Databases of profiles and segments
    #[command(subcommand)]
    Destination(DestinationCommand),
    /// Customers and visitors
    #[command(subcommand)]
    Profiles(ProfilesCommand),
    /// Run a saved export
    Run(RunArguments),
    /// Saved exports
    #[command(subcommand)]
    Export(ExportCommand),
    /// Segments, their members and versions
    #[command(subcommand)]
    Segment(SegmentCommand),
    /// What was run and what came of it, newest first
    History {
        /// Only this segment
        #[arg(long, value_name = "NAME")]
        segment: Option<String>,
    },
    /// Print a script that completes segport's words in a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    Man,
}

/// `segport destination …`.
#[derive(Debug, Subcommand)]
pub(super) enum DestinationCommand {
    /// Make a database, or connect the one that is there, and name it
    Add {
        /// Its name: letters, digits, - and _
        #[arg(value_parser = entry_name)]
        name: EntryName,
        /// The database's file [default: NAME.db in the home folder]
        #[arg(long, value_name = "FILE")]
        path: Option<PathBuf>,
        /// The country of phone numbers written nationally, such as VN
        #[arg(long, value_name = "REGION", value_parser = phone_region)]
        phone_region: Option<PhoneRegion>,
    },
    /// All destinations with their sizes
    List,
    /// Check that a destination can be opened and written
    Validate {
        /// Its name
        name: String,
        /// Check everything that is stored: pages, indexes, versions, figures
        #[arg(long)]
        deep: bool,
        /// Make all indexes again from the profiles, where one is wrong
        #[arg(long, requires = "deep")]
        repair: bool,
    },
    /// Copy a destination into a new file while others go on with it
    Backup {
        /// Its name
        name: String,
        /// The file to make; one that is there is never written over
        file: PathBuf,
    },
    /// Put a backup in the place of a destination's database, which is kept beside it
    Restore {
        /// Its name
        name: String,
        /// The backup
        file: PathBuf,
        /// Do it; without, only what would be replaced is told
        #[arg(long)]
        yes: bool,
    },
    /// Forget a destination; its database stays
    Remove {
        /// Its name
        name: String,
    },
}

/// `segport profiles …`.
#[derive(Debug, Subcommand)]
pub(super) enum ProfilesCommand {
    /// Insert or update profiles from a table
    Import(Box<ImportArguments>),
    /// The attributes of an audience
    Attributes {
        #[arg(value_parser = word_parser::<Audience>())]
        audience: Audience,
        /// Count the values too: how many different ones, and the most frequent
        #[arg(long)]
        values: bool,
    },
    /// One person
    Show {
        #[arg(value_parser = word_parser::<Audience>())]
        audience: Audience,
        /// The person's id
        #[arg(allow_hyphen_values = true)]
        id: String,
    },
    /// Remove people and every trace of them, from segments and versions too
    Erase {
        #[arg(value_parser = word_parser::<Audience>())]
        audience: Audience,
        /// The people's ids
        #[arg(required = true, allow_negative_numbers = true)]
        ids: Vec<String>,
    },
}

/// `segport run`.
#[derive(Debug, Args)]
pub(super) struct RunArguments {
    /// A saved export's name, or the path of a .toml
    #[arg(required_unless_present = "verify")]
    pub(super) export: Option<String>,
    /// Compute a run of the history again by its number, write nothing, and compare
    #[arg(long, value_name = "RUN", conflicts_with_all = ["export", "dry_run", "accept_guards", "rejects"])]
    pub(super) verify: Option<i64>,
    /// Another table in place of the export's; - is standard input
    #[arg(long, value_name = "FILE")]
    pub(super) source: Option<PathBuf>,
    /// Compute everything and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Go on where a guard would stop
    #[arg(long)]
    pub(super) accept_guards: bool,
    /// Save the rows that found nobody
    #[arg(long, value_name = "FILE")]
    pub(super) rejects: Option<PathBuf>,
}

/// `segport export …`.
#[derive(Debug, Subcommand)]
pub(super) enum ExportCommand {
    /// All saved exports
    List,
    /// What a saved export says
    Show {
        /// A saved export's name, or the path of a .toml
        export: String,
    },
    /// Check an export against its source and destination
    Validate {
        /// A saved export's name, or the path of a .toml
        export: String,
    },
    /// Delete a saved export
    Remove {
        /// Its name
        name: String,
    },
}

fn entry_name(text: &str) -> Result<EntryName, String> {
    EntryName::parse(text).map_err(|error| error.to_string())
}

fn threads(text: &str) -> Result<NonZero<usize>, String> {
    let number = text.parse().ok().filter(|number: &NonZero<usize>| number.get() <= THREADS_MAX);
    number.ok_or_else(|| format!("a number from 1 to {THREADS_MAX}"))
}

fn phone_region(text: &str) -> Result<PhoneRegion, String> {
    PhoneRegion::parse(text).filter(|region| known_region(*region)).ok_or_else(|| {
        "unknown phone region; use the two letters of a country, such as VN".to_owned()
    })
}

/// The words of an enum, for clap.
fn possible_words<W: Word>() -> PossibleValuesParser {
    PossibleValuesParser::new(W::ALL.iter().map(|value| value.word()))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_phone_region_must_be_known() {
        assert_eq!(phone_region("vn").unwrap().as_str(), "VN");
        assert!(phone_region("XX").is_err());
        assert!(phone_region("VNM").is_err());
    }

    #[test]
    fn global_options_stand_before_and_after_the_command() {
        for line in ["segport --json --home h export list", "segport export list --home h --json"] {
            let read = Arguments::try_parse_from(line.split(' ')).unwrap();
            assert!(read.global.json, "{line}");
            assert_eq!(read.global.home, Some(PathBuf::from("h")), "{line}");
        }
    }
}
