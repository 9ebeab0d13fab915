//! Saved exports: saving, loading and removing one.

use super::Session;
use super::paths::located;
use crate::config::{ConfigError, Overwrite};
use crate::domain::SavedExport;
use crate::wizard::job::{JobAnswer, JobError, Replace};

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

    pub(super) fn load_export(&self, name: &str) -> Result<JobAnswer, JobError> {
        let (_, export) = self.home.load_export(name)?;
        Ok(JobAnswer::Export(Box::new(export)))
    }

    pub(super) fn remove_export(&self, name: &str) -> Result<JobAnswer, JobError> {
        self.home.remove_export(name)?;
        Ok(JobAnswer::ExportRemoved)
    }
}
