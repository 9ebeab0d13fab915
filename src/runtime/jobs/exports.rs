//! Saved exports: saving, loading and removing one; which of them cannot be run
//! as they are.

use super::Session;
use super::paths::located;
use crate::config::{ConfigError, Overwrite};
use crate::domain::{Format, Location, SavedExport, SourceSettings, Watch};
use crate::export::{Drift, Expected, ExportError};
use crate::source::{Source, SourceError};
use crate::wizard::job::{JobAnswer, JobError, Replace};

/// Larger files that are no delimited text are not opened to check a list.
const CHECKED_BYTES_MAX: u64 = 16 * 1024 * 1024;

impl Session {
    pub(super) fn save_export(
        &self,
        export: &SavedExport,
        replace: Replace,
    ) -> Result<JobAnswer, JobError> {
        let overwrite = match replace {
            Replace::Refuse => Overwrite::Keep,
            Replace::Allow => Overwrite::Replace,
        };
        let export = SavedExport { source: located(&export.source), ..export.clone() };
        match self.home.save_export(&export, overwrite) {
            Ok(file) => Ok(JobAnswer::ExportSaved(file)),
            Err(ConfigError::ExportTaken { path }) => Ok(JobAnswer::ExportTaken(path)),
            Err(error) => Err(error.into()),
        }
    }

    /// Looks at the file and the destination of every export: at headers only, unless
    /// a column is gone.
    pub(super) fn check_exports(&self, watch: &dyn Watch) -> Result<JobAnswer, JobError> {
        let mut troubles = Vec::new();
        for file in self.home.exports()? {
            if watch.cancelled() {
                return Err(ExportError::Cancelled.into());
            }
            let Ok(export) = file.export else { continue };
            // What can be read once only is left for the run.
            if export.source.location != Location::StandardInput
                && let Some(trouble) = self.trouble(&export, watch)
            {
                troubles.push((file.name, trouble));
            }
        }
        Ok(JobAnswer::ExportTroubles(troubles))
    }

    /// Why an export cannot be run as it is.
    fn trouble(&self, export: &SavedExport, watch: &dyn Watch) -> Option<String> {
        let path = export.source.location.path()?;
        match std::fs::metadata(path) {
            Err(_) => return Some(format!("the file {} is gone", export.source.location.short())),
            Ok(metadata) if !metadata.is_file() => return None,
            Ok(metadata) if is_read_whole(&export.source, metadata.len()) => return None,
            Ok(_) => {}
        }
        let spool_folder = self.home.spool_folder().ok()?;
        let source = match Source::open(&export.source, &spool_folder, watch) {
            Ok(source) => source,
            Err(SourceError::Cancelled { .. }) => return None,
            Err(error) => return Some(error.to_string()),
        };
        let attributes = match self.connect(export.destination.as_str()) {
            Ok((_, database)) => database.attributes(export.audience).ok()?,
            Err(error) => return Some(error.message),
        };
        let (mapping, columns) = (&export.mapping, &export.columns);
        let expected = Expected { mapping, columns, attributes: &attributes };
        let drift = Drift::of_source(&expected, &source);
        drift.short_sentence().or_else(|| {
            let is_there = |name| attributes.iter().any(|attribute| attribute.name.is_same(name));
            let mapping = export.mapping.iter().find(|mapping| !is_there(&mapping.attribute))?;
            Some(format!("the destination has no attribute \"{}\"", mapping.attribute))
        })
    }

    pub(super) fn load_export(&self, name: &str) -> Result<JobAnswer, JobError> {
        let (_, export) = self.home.load_export(name)?;
        Ok(JobAnswer::Export(Box::new(export)))
    }

    pub(super) fn remove_export(&self, name: &str) -> Result<JobAnswer, JobError> {
        self.home.remove_export(name)?;
        Ok(JobAnswer::ExportRemoved)
    }
}

/// Whether opening the source reads so much that a list of exports should not wait
/// for it: running it tells what is wrong.
fn is_read_whole(source: &SourceSettings, size_bytes: u64) -> bool {
    let is_delimited = source.format.is_none_or(Format::is_delimited);
    !is_delimited && size_bytes > CHECKED_BYTES_MAX
}
