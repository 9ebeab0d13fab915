//! What every command works with: the home, the destination, the outputs, and
//! who watches long work.

use std::num::NonZero;
use std::path::{Path, PathBuf};

use super::arguments::GlobalArguments;
use super::errors::CliError;
use super::output::{Form, Output, Talk};
use super::watch::CommandWatch;
use crate::config::Home;
use crate::database::sqlite::SqliteDatabase;
use crate::domain::{Destination, Location, SegmentName, SourceSettings, Watch};
use crate::source::Source;

/// The surroundings of a command.
#[derive(Debug)]
pub(super) struct Session {
    /// Where destinations and exports are kept.
    pub(super) home: Home,
    /// The destination named with `--destination`.
    pub(super) destination: Option<String>,
    /// Where words and data go.
    pub(super) output: Output,
    /// How the wizard asks.
    pub(super) asks: Asks,
    /// How many threads work on rows, where somebody says it.
    pub(super) threads: Option<NonZero<usize>>,
}

/// How the wizard asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asks {
    /// On screens.
    Screens,
    /// Line by line, for `--accessible` was typed.
    LinesTyped,
    /// Line by line, for the environment says so: `ACCESSIBLE`.
    Lines,
    /// Line by line, for the terminal knows no screens: `TERM=dumb`.
    LinesOfTerminal,
}

impl Asks {
    fn of(typed: bool) -> Self {
        let is_set = |value: std::ffi::OsString| !value.is_empty() && value != "0";
        if typed {
            Self::LinesTyped
        } else if std::env::var_os("ACCESSIBLE").is_some_and(is_set) {
            Self::Lines
        } else if std::env::var_os("TERM").is_some_and(|term| term == "dumb") {
            Self::LinesOfTerminal
        } else {
            Self::Screens
        }
    }
}

impl Session {
    /// The surroundings as the global options say.
    pub(super) fn new(global: &GlobalArguments, output: Output) -> Result<Self, CliError> {
        let named = global.home.clone().filter(|home| !home.as_os_str().is_empty());
        let root = match named {
            Some(home) => absolute(&home),
            None => Home::default_root()?,
        };
        let destination = global.destination.clone();
        let (asks, threads) = (Asks::of(global.accessible), global.threads);
        Ok(Self { home: Home::at(root), destination, output, asks, threads })
    }

    /// The same in another home, with the destination it has.
    pub(super) fn elsewhere(&self, home: Home) -> Self {
        let Self { output, asks, threads, .. } = *self;
        Self { home, destination: None, output, asks, threads }
    }

    /// Watches long work from now on: an interrupt cancels it.
    pub(super) fn watch(&self) -> Result<CommandWatch, CliError> {
        CommandWatch::start(self.output, self.threads)
    }

    /// The destination named, else the only one, else the one used last.
    pub(super) fn chosen_destination(&self) -> Result<Destination, CliError> {
        if let Some(name) = &self.destination {
            return Ok(self.home.destination(name)?);
        }
        let mut all = self.home.destinations()?;
        match all.len() {
            0 => Err(CliError::invalid(
                "there is no destination yet",
                "make one: segport destination add NAME; or try: segport demo",
            )),
            1 => Ok(all.remove(0)),
            _ => self.used_last(&all),
        }
    }

    fn used_last(&self, all: &[Destination]) -> Result<Destination, CliError> {
        // A convenience: when it cannot be read the person is asked instead.
        let last = self.home.last_destination().ok().flatten();
        let found = all.iter().find(|one| Some(one.name.as_str()) == last.as_deref());
        found.cloned().ok_or_else(|| {
            let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
            CliError::usage(
                "there are several destinations, and none was named",
                format!("name one with --destination: {}", names.join(", ")),
            )
        })
    }

    /// Opens the chosen destination.
    pub(super) fn open(&self) -> Result<SqliteDatabase, CliError> {
        self.open_destination(&self.chosen_destination()?)
    }

    /// Opens a destination.
    pub(super) fn open_destination(
        &self,
        destination: &Destination,
    ) -> Result<SqliteDatabase, CliError> {
        Ok(SqliteDatabase::open(&self.database_path(destination))?)
    }

    /// The file of a destination.
    pub(super) fn database_path(&self, destination: &Destination) -> PathBuf {
        self.home.resolve(&destination.path)
    }

    /// Opens a table.
    pub(super) fn source(
        &self,
        settings: &SourceSettings,
        watch: &dyn Watch,
    ) -> Result<Source, CliError> {
        Ok(Source::open(settings, &self.spool(settings)?, watch)?)
    }

    /// Where private copies of a table go.
    pub(super) fn spool(&self, settings: &SourceSettings) -> Result<PathBuf, CliError> {
        match (self.home.spool_folder(), &settings.location) {
            (Ok(folder), _) => Ok(folder),
            // Where the home cannot be written, a file that needs no copy can be read
            // all the same.
            (Err(_), Location::File(_)) => Ok(self.home.spool_path()),
            (Err(error), Location::StandardInput) => Err(error.into()),
        }
    }
}

/// The name of a segment as it was typed.
pub(super) fn segment_name(text: &str) -> Result<SegmentName, CliError> {
    SegmentName::parse(text)
        .map_err(|error| CliError::usage(error.to_string(), "name the segment, in quotes"))
}

/// The path, absolute: what is kept must not depend on where segport was
/// started.
pub(super) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// `-` is standard input, anything else a file.
pub(super) fn location(path: &Path) -> Location {
    if path.as_os_str() == "-" { Location::StandardInput } else { Location::File(path.to_owned()) }
}

impl Output {
    /// The outputs as the global options say.
    pub(super) fn from_global(global: &GlobalArguments) -> Self {
        let form = if global.json { Form::Json } else { Form::Text };
        let talk = if global.quiet { Talk::Quiet } else { Talk::Normal };
        Self::new(form, talk, global.color)
    }
}
