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
    /// It has not ended yet.
    Running,
    /// Its process ended before it did; nothing was written.
    Interrupted,
}

impl Word for ComputationStatus {
    const WHAT: &'static str = "computation status";
    const ALL: &'static [Self] = &[
        Self::Done,
        Self::Failed,
        Self::Stopped,
        Self::Cancelled,
        Self::Running,
        Self::Interrupted,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
            Self::Cancelled => "cancelled",
            Self::Running => "running",
            Self::Interrupted => "interrupted",
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
    /// The generation of the profiles it was computed from, where that is known.
    #[serde(skip)]
    pub generation: Option<u64>,
    /// What was read.
    pub source: Option<SourceFingerprint>,
    /// The file into which the rows that found nobody were saved last.
    pub rejects_path: Option<String>,
    /// The number of the run whose repaired rejects were read.
    pub repairs: Option<i64>,
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

/// How a run belongs with others of its history by rejects: `repairs run 12`,
/// `repaired by run 14; rejects in /home/lan/rejects.csv`.
pub fn rejects_note(run: &Computation, history: &[Computation]) -> Option<String> {
    let repairs = run.repairs.map(|number| format!("repairs run {number}"));
    let rejects = run.rejects_path.as_ref().map(|path| format!("rejects in {path}"));
    let by: Vec<String> = history
        .iter()
        .rev()
        .filter(|other| other.repairs == Some(run.number))
        .map(|other| format!("run {}", other.number))
        .collect();
    let by = (!by.is_empty()).then(|| format!("repaired by {}", by.join(" and ")));
    let parts: Vec<String> = [repairs, by, rejects].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(number: i64, repairs: Option<i64>, rejects_path: Option<&str>) -> Computation {
        Computation {
            number,
            segment: "VIP".into(),
            export: None,
            trigger: Trigger::Command,
            status: ComputationStatus::Done,
            version: Some(1),
            generation: None,
            source: None,
            rejects_path: rejects_path.map(str::to_owned),
            repairs,
            configuration: None,
            before: 0,
            added: 0,
            removed: 0,
            after: 0,
            report: None,
            error: None,
            started: Timestamp::UNIX_EPOCH,
            duration_ms: 0,
        }
    }

    #[test]
    fn runs_that_belong_together_by_rejects_are_told() {
        // Newest first, as a history is.
        let history = [
            run(15, Some(12), None),
            run(14, Some(12), Some("/x/again.csv")),
            run(13, None, None),
            run(12, None, Some("/x/rejects.csv")),
        ];
        let note = |at: usize| rejects_note(&history[at], &history);
        assert_eq!(note(0).unwrap(), "repairs run 12");
        assert_eq!(note(1).unwrap(), "repairs run 12; rejects in /x/again.csv");
        assert_eq!(note(2), None);
        assert_eq!(note(3).unwrap(), "repaired by run 14 and run 15; rejects in /x/rejects.csv");
    }
}
