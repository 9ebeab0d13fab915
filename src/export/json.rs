//! A run as one JSON object (SPEC §7). The history keeps the same object.

use serde_json::{Map, Value, json};

use crate::domain::{CriterionFigures, CriterionKind, Word};

use super::Preview;

/// Whether a run writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunWrites {
    /// It commits.
    Commit,
    /// It only computes.
    DryRun,
}

impl Preview {
    /// The object of `run --json`; `version` is the one committed.
    pub fn json(&self, writes: RunWrites, version: Option<u64>) -> Value {
        let export = &self.plan.export;
        let rows = self.report.rows;
        let profiles = self.report.profiles;
        let reasons: Map<String, Value> = self
            .report
            .reasons
            .iter()
            .map(|(reason, count)| (reason.to_string(), json!(count)))
            .collect();
        let criteria: Vec<Value> = self.report.criteria.iter().map(criterion).collect();
        json!({
            "export": export.name.as_str(),
            "destination": export.destination.as_str(),
            "segment": export.segment.name().as_str(),
            "audience": export.audience.word(),
            "logic": export.logic.word(),
            "write_mode": export.write_mode.word(),
            "dry_run": writes == RunWrites::DryRun,
            "rows": {
                "read": rows.read,
                "matched": rows.matched,
                "unmatched": rows.unmatched,
                "rejected": rows.rejected,
                "blank": rows.blank,
                "ambiguous": rows.ambiguous,
            },
            "reasons": reasons,
            "profiles": {
                "total": profiles.total,
                "matched": profiles.matched,
                "repeated": profiles.repeated,
            },
            "criteria": criteria,
            "members": {
                "before": self.change.before().len(),
                "kept": self.change.kept_count(),
                "added": self.change.added().len(),
                "removed": self.change.removed().len(),
                "after": self.change.after().len(),
            },
            "version": version,
            "warnings": self.warnings,
            "duration_ms": self.duration_ms,
        })
    }
}

fn criterion(figures: &CriterionFigures) -> Value {
    let mut object = Map::new();
    object.insert("attribute".into(), json!(figures.attribute));
    object.insert("kind".into(), json!(figures.kind.word()));
    match &figures.kind {
        CriterionKind::Column(column) => {
            object.insert("column".into(), json!(column));
            object.insert("matcher".into(), json!(figures.matcher.word()));
            object.insert("rows_matched".into(), json!(figures.rows_matched));
        }
        CriterionKind::Value(value) => {
            object.insert("value".into(), json!(value));
            object.insert("matcher".into(), json!(figures.matcher.word()));
        }
        CriterionKind::None => {}
    }
    object.insert("profiles_matched".into(), json!(figures.profiles_matched));
    object.insert("profiles_only".into(), json!(figures.profiles_only));
    Value::Object(object)
}
