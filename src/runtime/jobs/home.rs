//! What the home screen shows, and the settings. A part that cannot be read becomes a sentence;
//! the rest is shown all the same.

use super::Session;
use crate::config::ExportFile;
use crate::domain::{Computation, Destination, ThemeName};
use crate::wizard::job::{ExportEntry, HomeView, JobAnswer, JobError};

/// Runs on the home screen: half of the rows of the smallest terminal it is
/// designed for.
const RUNS_MAX: usize = 10;

impl Session {
    pub(super) fn keep_theme(&self, theme: ThemeName) -> Result<JobAnswer, JobError> {
        self.home.keep_theme(theme)?;
        Ok(JobAnswer::ThemeKept)
    }

    pub(super) fn load_home(&self) -> JobAnswer {
        let mut troubles = Troubles::default();
        let draft = troubles.or_default("the draft", self.home.draft());
        let exports = troubles.or_default("the saved exports", self.home.exports());
        let recent_files = troubles.or_default("the recent files", self.home.recent_files());
        let destinations = troubles.or_default("the destinations", self.home.destinations());
        let last = troubles.or_default("the last destination", self.home.last_destination());
        let destination = destinations
            .iter()
            .find(|destination| Some(destination.name.as_str()) == last.as_deref())
            .or(destinations.first());
        troubles.note("the settings", self.home.settings());
        let runs = destination.map_or_else(Vec::new, |destination| {
            let runs = self.latest_runs(destination);
            troubles.or_default(&format!("the latest runs at {}", destination.name), runs)
        });
        JobAnswer::Home(HomeView {
            draft,
            exports: exports.into_iter().map(export_entry).collect(),
            destination: destination.map(|destination| destination.name.to_string()),
            runs,
            recent_files,
            troubles: troubles.0,
        })
    }

    fn latest_runs(&self, destination: &Destination) -> Result<Vec<Computation>, JobError> {
        let mut runs = self.open(destination)?.history(None)?;
        runs.truncate(RUNS_MAX);
        Ok(runs)
    }
}

/// What could not be read.
#[derive(Default)]
struct Troubles(Vec<String>);

impl Troubles {
    fn or_default<T: Default>(&mut self, what: &str, result: Result<T, impl Into<JobError>>) -> T {
        self.note(what, result).unwrap_or_default()
    }

    fn note<T>(&mut self, what: &str, result: Result<T, impl Into<JobError>>) -> Option<T> {
        match result.map_err(Into::into) {
            Ok(read) => Some(read),
            Err(error) => {
                let hint = error.hint.map_or_else(String::new, |hint| format!("; {hint}"));
                self.0.push(format!("{what} cannot be read: {}{hint}", error.message));
                None
            }
        }
    }
}

fn export_entry(file: ExportFile) -> ExportEntry {
    let export = file.export.map(Box::new).map_err(|error| JobError::from(error).message);
    ExportEntry { name: file.name, export }
}
