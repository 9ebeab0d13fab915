//! What jobs found in the tabs of a preview. Values only.

use crate::domain::Profile;
use crate::export::{CellReason, PreviewTab, RejectedRow};

/// Some entries of a preview's tab.
#[derive(Debug, Clone, PartialEq)]
pub struct PageView {
    /// Which tab.
    pub tab: PreviewTab,
    /// The first entry, from 0.
    pub start: u64,
    /// How many there are in all.
    pub total: u64,
    /// The entries.
    pub entries: PageEntries,
}

/// People or rows.
#[derive(Debug, Clone, PartialEq)]
pub enum PageEntries {
    /// Of Joining, Staying and Leaving.
    People(Vec<Profile>),
    /// Of Not found and Rejected.
    Rows(Vec<RejectedRow>),
}

/// A person and why he or she is in the preview.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonView {
    /// The names of the attributes, in the order of the values.
    pub attributes: Vec<String>,
    /// The person.
    pub profile: Profile,
    /// The rows and criteria; bounded.
    pub reasons: Vec<CellReason>,
}
