//! `segport segment …`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use super::ConditionArguments;
use super::words::word_parser;
use crate::domain::overlap::OVERLAP_SEGMENTS_MAX;
use crate::domain::{Audience, Logic};

/// What to do with segments.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SegmentCommand {
    /// All segments, archived ones included
    List {
        /// Only those with this label
        #[arg(long)]
        label: Option<String>,
    },
    /// One segment
    Show { name: String },
    /// The members: id first, then the attributes
    Members {
        name: String,
        /// At most so many
        #[arg(long, value_name = "N")]
        limit: Option<u64>,
        /// How to write them [default: what the end of FILE says; csv, or json with --json]
        #[arg(long)]
        format: Option<MembersFormat>,
        /// After this version instead of now
        #[arg(long, value_name = "N", conflicts_with = "as_of")]
        version: Option<u64>,
        /// At the end of a day (UTC), or at a time: 2026-10-01, "2026-10-01 14:30"
        #[arg(long, value_name = "DATE")]
        as_of: Option<String>,
        /// In CSV for a spreadsheet: cells that it would compute [default: keep]
        #[arg(long)]
        formulas: Option<Formulas>,
        /// Into a new file instead of to standard output
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// The versions, oldest first
    Versions { name: String },
    /// Who joined and left from one version to another; version 0 has nobody
    Diff { name: String, from: u64, to: u64 },
    /// Make a new version equal to an old one
    Restore { name: String, version: u64 },
    /// Make a segment, empty or by conditions
    Create {
        name: String,
        /// Whom it holds
        #[arg(long, value_parser = word_parser::<Audience>())]
        audience: Audience,
        #[command(flatten)]
        conditions: ConditionArguments,
        /// Between several conditions [default: and]
        #[arg(long, value_parser = word_parser::<Logic>())]
        logic: Option<Logic>,
    },
    /// Compute a segment of conditions again
    Compute { name: String },
    /// Give a segment another name
    Rename { name: String, new: String },
    /// Make a segment with the members of another
    Copy { name: String, new: String },
    /// Label a segment with words of your own
    Label {
        name: String,
        #[arg(required = true)]
        labels: Vec<String>,
    },
    /// Take labels off a segment
    Unlabel {
        name: String,
        #[arg(required = true)]
        labels: Vec<String>,
    },
    /// Use a segment again
    Enable { name: String },
    /// Keep a segment but do not use it
    Disable { name: String },
    /// Put a segment out of sight; its name stays taken
    Archive { name: String },
    /// Bring a segment back from the archive
    Recover { name: String },
    /// Remove a segment with all its versions
    Delete {
        name: String,
        /// Really
        #[arg(long)]
        yes: bool,
    },
    /// How many people segments share
    Overlap {
        #[arg(required = true, num_args = 2..=OVERLAP_SEGMENTS_MAX)]
        names: Vec<String>,
    },
    /// Which sources brought the members in, and who is in only because of one
    Sources { name: String },
    /// Remove those who are in only because of a source
    RemoveSource {
        name: String,
        /// Its path, or the name of its file
        #[arg(allow_hyphen_values = true)]
        source: String,
        /// Show what would be done and write nothing
        #[arg(long)]
        dry_run: bool,
        /// Go on where a guard would stop
        #[arg(long)]
        accept_guards: bool,
    },
    /// Which runs, criteria and rows brought a member in
    Explain {
        name: String,
        #[arg(value_name = "PROFILE-ID", allow_hyphen_values = true)]
        profile: String,
    },
}

/// How members are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum MembersFormat {
    /// A header and one line a member
    Csv,
    /// One JSON object a line
    Ndjson,
    /// One JSON array
    Json,
    /// A sheet, into a file
    Xlsx,
    /// A SQLite file with the table members
    Sqlite,
}

/// What becomes of cells that a spreadsheet would compute: those that begin with =, @, a
/// tab or the end of a line, or with + or - and are no numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Formulas {
    /// They stay as they are stored
    Keep,
    /// They get an apostrophe before them
    Text,
}
