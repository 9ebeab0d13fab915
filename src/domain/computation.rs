//! One run, successful or not, in the history.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::words::Word;

/// What started a computation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trigger {
    /// Somebody in the wizard.
    Wizard,
    /// `segport run`.
    Command,
    /// The conditions of a segment.
    Conditions,
    /// An earlier version was brought back.
    Restore,
    /// A profile was erased.
    Erase,
    /// A segment was made as a copy of another.
    Create,
    /// Those were removed who were in only because of one source.
    RemoveSource,
}

impl Word for Trigger {
    const WHAT: &'static str = "trigger";
    const ALL: &'static [Self] = &[
        Self::Wizard,
        Self::Command,
        Self::Conditions,
        Self::Restore,
        Self::Erase,
        Self::Create,
        Self::RemoveSource,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Wizard => "wizard",
            Self::Command => "command",
            Self::Conditions => "conditions",
            Self::Restore => "restore",
            Self::Erase => "erase",
            Self::Create => "create",
            Self::RemoveSource => "remove-source",
        }
    }
}

/// How a computation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComputationStatus {
    /// It wrote a version.
    Done,
    /// An error ended it; nothing was written.
    Failed,
    /// A guard stopped it; nothing was written.
    Stopped,
    /// Somebody cancelled it; nothing was written.
    Cancelled,
}

impl Word for ComputationStatus {
    const WHAT: &'static str = "computation status";
    const ALL: &'static [Self] = &[Self::Done, Self::Failed, Self::Stopped, Self::Cancelled];

    fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
            Self::Cancelled => "cancelled",
        }
    }
}

/// What a source was when it was read, so that one can tell whether it is
/// still the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFingerprint {
    /// Its path as it was named; `-` for standard input.
    pub path: String,
    /// Its size.
    pub size_bytes: u64,
    /// XXH3-128 of its bytes, in hex.
    pub hash: String,
}

/// One entry of the history.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Computation {
    /// Its number.
    pub number: i64,
    /// The segment's name at the time.
    pub segment: String,
    /// The export's name, where one was run.
    pub export: Option<String>,
    /// What started it.
    pub trigger: Trigger,
    /// How it ended.
    pub status: ComputationStatus,
    /// The version it made.
    pub version: Option<u64>,
    /// What was read.
    pub source: Option<SourceFingerprint>,
    /// The export as it was saved, where one was run.
    #[serde(skip)]
    pub configuration: Option<String>,
    /// Members before, added, removed, after.
    pub before: u64,
    /// See `before`.
    pub added: u64,
    /// See `before`.
    pub removed: u64,
    /// See `before`.
    pub after: u64,
    /// The run's report as `run --json` prints it, where there is one.
    pub report: Option<serde_json::Value>,
    /// What went wrong, where something did.
    pub error: Option<String>,
    /// When it started.
    pub started: Timestamp,
    /// How long it took.
    pub duration_ms: u64,
}
