//! What the steps know beside the answers: the file, the destination, and the
//! live figures; and how a step answers its parent.

use crate::domain::{Attribute, SavedExport};
use crate::export::{Drift, Evidence};
use crate::wizard::job::{DestinationView, JobError, SourceView};
use crate::wizard::screen::{Status, Target};

use super::check;
use super::form::Form;
use super::live::Live;
use super::proposal::Proposal;

/// What is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Facts {
    /// The source, once it was inspected as the answers name it.
    pub(super) source: Option<SourceView>,
    /// The destination, once it is connected.
    pub(super) destination: Option<DestinationView>,
    /// The figures.
    pub(super) live: Live,
    /// What the columns find, once they were tried.
    pub(super) evidence: Option<Evidence>,
    /// What they are proposed for, and why.
    pub(super) proposals: Vec<Proposal>,
    /// What changed in the file since the export was saved; it follows the answers.
    pub(super) drift: Drift,
    /// Why the file cannot be read, once that was tried.
    pub(super) source_trouble: Option<JobError>,
    /// Why the destination cannot be connected, once that was tried.
    pub(super) destination_trouble: Option<JobError>,
}

impl Facts {
    /// Why the file or the destination cannot be used.
    pub(super) fn trouble(&self) -> Option<&JobError> {
        let source = self.source_trouble.as_ref().filter(|_| self.source.is_none());
        let destination = self.destination_trouble.as_ref().filter(|_| self.destination.is_none());
        source.or(destination)
    }

    /// The attributes of the chosen audience.
    pub(super) fn attributes(&self, form: &Form) -> &[Attribute] {
        self.destination.as_ref().map_or(&[], |destination| destination.attributes(form.audience))
    }

    /// The export whose figures are shown: with a placeholder for a name that
    /// is missing or taken. Only its figures may be used.
    pub(super) fn counted_export(&self, form: &Form) -> Option<SavedExport> {
        let destination = self.destination.as_ref()?;
        self.source.as_ref()?;
        if !check::is_there(form, self.source.as_ref(), Some(destination)) {
            return None;
        }
        match form.to_export() {
            Ok(export) if check::segment(form, destination).is_none() => Some(export),
            _ => form.to_export_as(check::placeholder(destination)).ok(),
        }
    }

    /// An export as it is saved: with the columns its file has now.
    pub(super) fn to_save(&self, export: &SavedExport) -> SavedExport {
        match &self.source {
            Some(source) => {
                let columns: Vec<String> =
                    source.columns.iter().map(|column| column.name.clone()).collect();
                export.with_columns(&columns)
            }
            None => export.clone(),
        }
    }

    /// The export as it may be committed, if nothing is wrong with it.
    pub(super) fn whole_export(&self, form: &Form) -> Option<SavedExport> {
        let destination = self.destination.as_ref()?;
        let export = form.to_export().ok()?;
        let fits = check::segment(form, destination).is_none()
            && check::is_there(form, self.source.as_ref(), Some(destination));
        fits.then_some(export)
    }

    /// Whether the segment is there already, so that write modes differ.
    pub(super) fn writes_existing(&self, form: &Form) -> bool {
        self.destination.as_ref().is_some_and(|d| check::target(form, d).is_some())
    }
}

/// What a step answers its parent.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Move {
    /// Handled; stay here.
    Stay,
    /// The key means nothing here.
    Ignored,
    /// The step is answered.
    Next,
    /// One step back.
    Back,
    /// Say something in the message row.
    Say(Status),
    /// The same, and the destination is not what it was: look at it again.
    SayChanged(Status),
    /// What was said is over.
    Quiet,
    /// Propose the mapping.
    Propose,
    /// The segment was written.
    Written(Box<crate::wizard::job::WrittenView>),
    /// The rows were stored as profiles.
    Imported(Box<crate::wizard::job::ImportedView>),
    /// Open another screen.
    Open(Target),
    /// Begin another export.
    New,
    /// Done with the wizard.
    Home,
}
