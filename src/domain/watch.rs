//! How long work tells its progress and hears that it should stop.

use serde::Serialize;

/// What long work is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Reading a source whose rows can be read only after all of it.
    Opening,
    /// Reading rows and looking them up.
    Matching,
    /// Building the key index of an attribute on its first use.
    Indexing,
    /// Reading profiles into the database.
    Importing,
    /// Comparing rows with the profiles, for a preview of an import.
    Comparing,
    /// Writing the segment.
    Writing,
    /// Reading rows again to show or save them.
    Reading,
    /// Looking for people.
    Searching,
    /// Putting people in order.
    Sorting,
    /// Counting the values of an attribute.
    Counting,
    /// Checking a whole database.
    Checking,
}

impl Stage {
    /// What a person reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::Opening => "Opening the source",
            Self::Matching => "Matching rows",
            Self::Indexing => "Building the key index",
            Self::Importing => "Importing profiles",
            Self::Comparing => "Comparing with the profiles",
            Self::Writing => "Writing the segment",
            Self::Reading => "Reading rows",
            Self::Searching => "Searching",
            Self::Sorting => "Sorting",
            Self::Counting => "Counting",
            Self::Checking => "Checking the database",
        }
    }

    /// What its progress counts: one, and several.
    pub fn unit(self) -> (&'static str, &'static str) {
        match self {
            Self::Counting => ("value", "values"),
            Self::Searching | Self::Sorting => ("person", "people"),
            _ => ("row", "rows"),
        }
    }
}

/// How far a stage has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Rows or profiles done.
    pub rows: u64,
    /// Share done in tenths of a percent, 0 to 1000, where the end is known.
    pub permille: Option<u16>,
    /// How long the stage has taken so far; 0 where nobody measures.
    pub elapsed_ms: u64,
}

impl Progress {
    /// Progress that nobody measured the time of.
    pub fn new(stage: Stage, rows: u64, permille: Option<u16>) -> Self {
        Self { stage, rows, permille, elapsed_ms: 0 }
    }

    /// Rows a second, where that is known.
    pub fn rows_per_second(&self) -> Option<u64> {
        if self.rows == 0 {
            return None;
        }
        self.rows.saturating_mul(1_000).checked_div(self.elapsed_ms)
    }

    /// How long the rest of the stage takes at the pace so far.
    pub fn left_ms(&self) -> Option<u64> {
        let done = u64::from(self.permille?.min(1_000));
        self.elapsed_ms.saturating_mul(1_000 - done).checked_div(done)
    }
}

/// What the rows matched so far have found: figures of the beginning of a source,
/// to be shown while the rest is matched and never to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiguresSoFar {
    /// Rows matched with profiles so far.
    pub rows: u64,
    /// Those of them that match somebody.
    pub rows_matched: u64,
    /// Rows and people found by each column criterion, in the order of the plan.
    pub columns: Vec<(u64, u64)>,
}

/// Who watches long work. Called often; must return at once.
pub trait Watch: Sync {
    /// Whether somebody asked for the work to stop.
    fn cancelled(&self) -> bool;
    /// News of the work.
    fn progress(&self, progress: Progress);
    /// What was found so far, now and then.
    fn found(&self, _figures: FiguresSoFar) {}
}

/// Watches nothing and never stops anything.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn cancelled(&self) -> bool {
        false
    }

    fn progress(&self, _: Progress) {}
}
