//! What a preview remembers for the next one: what became of every row, and what
//! it found by each criterion. While a person changes logic, write mode or one
//! mapping, the source is read again for what is new only, or not at all.

use std::sync::Arc;

use crate::database::{ColumnFindings, Keep};
use crate::domain::{AttributeName, Criterion, MatcherKind, SourceFingerprint};
use crate::source::{Source, SourceState};

use super::ExportPlan;
use super::row_states::{CellStates, RowStates};

/// The most memory of what is remembered of one source: twenty criteria of a
/// million rows each, or two of ten million.
const REMEMBERED_BYTES_MAX: usize = 96 * 1024 * 1024;

/// Remembers previews of one source; see the module. A command that previews
/// once has no use for it.
#[derive(Debug, Default)]
pub struct PreviewMemory {
    keeps: bool,
    remembered: Option<Remembered>,
}

/// A source in one state, and what was found in it.
#[derive(Debug)]
struct Remembered {
    state: SourceState,
    rows: Arc<RowStates>,
    fingerprint: SourceFingerprint,
    /// The criteria, the last used last.
    columns: Vec<RememberedColumn>,
}

/// A criterion by its column, attribute and matcher, and what the rows found. Of
/// which profiles, the findings know themselves.
#[derive(Debug, Clone)]
pub(super) struct RememberedColumn {
    position: usize,
    attribute: AttributeName,
    matcher: MatcherKind,
    pub(super) cells: Arc<CellStates>,
    pub(super) findings: Arc<ColumnFindings>,
}

/// What is remembered of a source whatever it is matched by.
pub(super) type RememberedRows = (Arc<RowStates>, SourceFingerprint);

impl PreviewMemory {
    /// A memory that remembers; the default one does not.
    pub fn new() -> Self {
        Self { keeps: true, remembered: None }
    }

    /// Forgets everything; false when there was nothing to forget.
    pub(super) fn forget(&mut self) -> bool {
        self.remembered.take().is_some()
    }

    /// Whether what rows find is worth keeping.
    pub(super) fn keep(&self) -> Keep {
        if self.keeps { Keep::Findings } else { Keep::Nothing }
    }

    /// The rows of a source, when it is the one that is remembered and it has not
    /// changed.
    pub(super) fn rows(&mut self, state: &SourceState) -> Option<RememberedRows> {
        self.remembered.take_if(|remembered| remembered.state != *state);
        let remembered = self.remembered.as_ref()?;
        Some((Arc::clone(&remembered.rows), remembered.fingerprint.clone()))
    }

    /// What is known of each column criterion of a plan.
    pub(super) fn columns(&self, plan: &ExportPlan) -> Vec<Option<RememberedColumn>> {
        let remembered = self.remembered.iter().flat_map(|remembered| &remembered.columns);
        let known: Vec<&RememberedColumn> = remembered.collect();
        plan.column_criteria()
            .map(|(criterion, position)| {
                known.iter().find(|column| column.is_of(criterion, position)).copied().cloned()
            })
            .collect()
    }

    /// Remembers a preview: the cells and findings of each column criterion.
    pub(super) fn remember(
        &mut self,
        source: &Source,
        state: SourceState,
        (rows, fingerprint): RememberedRows,
        plan: &ExportPlan,
        columns: &[(Arc<CellStates>, Option<Arc<ColumnFindings>>)],
    ) {
        // A file that changed while it was read is neither the old nor the new.
        if !self.keeps || source.state().ok().as_ref() != Some(&state) {
            self.remembered = None;
            return;
        }
        let empty = || Remembered { state, rows, fingerprint, columns: Vec::new() };
        let remembered = self.remembered.get_or_insert_with(empty);
        for ((criterion, position), (cells, findings)) in plan.column_criteria().zip(columns) {
            remembered.columns.retain(|other| !other.is_of(criterion, position));
            if let Some(findings) = findings {
                remembered.columns.push(RememberedColumn {
                    position,
                    attribute: criterion.attribute.clone(),
                    matcher: criterion.matcher,
                    cells: Arc::clone(cells),
                    findings: Arc::clone(findings),
                });
            }
        }
        remembered.trim();
    }
}

impl Remembered {
    /// Forgets what was not used for the longest time until the rest is small.
    fn trim(&mut self) {
        let size = |columns: &[RememberedColumn]| -> usize {
            columns.iter().map(|column| column.findings.size_bytes()).sum()
        };
        while size(&self.columns) > REMEMBERED_BYTES_MAX {
            self.columns.remove(0);
        }
    }
}

impl RememberedColumn {
    fn is_of(&self, criterion: &Criterion, position: usize) -> bool {
        self.position == position
            && self.attribute == criterion.attribute
            && self.matcher == criterion.matcher
    }
}
