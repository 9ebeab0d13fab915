//! What a person should know before a commit although nothing is wrong.

use crate::domain::{CriterionKind, Logic, Method, Report, Segment, thousands};

use super::ExportPlan;

/// An attribute filled for less than this share of the profiles, in percent,
/// is mostly empty: it cannot find most people.
const FILLED_PERCENT_MIN: u64 = 50;

/// When more than this share of the rows, in percent, is rejected, the wrong
/// column may be mapped or the file damaged.
const REJECTED_PERCENT_MAX: u64 = 50;

/// The warnings of a run, in sentences.
pub(super) fn warnings(
    plan: &ExportPlan,
    report: &Report,
    segment: Option<&Segment>,
) -> Vec<String> {
    let mut sentences = Vec::new();
    if let Some(segment) = segment {
        sentences.extend(method_changes(segment));
    }
    sentences.extend(plan.new_columns.clone());
    if plan.export.logic == Logic::Or {
        sentences.extend(plan.criteria.iter().filter_map(|criterion| match &criterion.kind {
            CriterionKind::Column(_) => None,
            CriterionKind::None => Some(format!(
                "with OR, everybody without {} is taken, whatever the file holds",
                criterion.attribute
            )),
            CriterionKind::Value(value) => Some(format!(
                "with OR, everybody whose {} is {value} is taken, whatever the file holds",
                criterion.attribute
            )),
        }));
    }
    let total = report.profiles.total;
    for (attribute, criterion) in plan.attributes.iter().zip(&plan.criteria) {
        let mostly_empty = attribute.filled * 100 < total * FILLED_PERCENT_MIN;
        if matches!(criterion.kind, CriterionKind::Column(_)) && mostly_empty {
            sentences.push(format!(
                "{} is mostly empty: only {} of {} {} have one",
                attribute.name,
                thousands(attribute.filled),
                thousands(total),
                plan.export.audience.plural()
            ));
        }
    }
    let rows = report.rows;
    if rows.rejected * 100 > (rows.read - rows.blank) * REJECTED_PERCENT_MAX {
        sentences.push(format!(
            "{} of {} rows could not be used: check the columns and the file",
            thousands(rows.rejected),
            thousands(rows.read)
        ));
    }
    sentences
}

/// The documented notice of a method that changes (SPEC §5).
fn method_changes(segment: &Segment) -> Option<String> {
    let name = &segment.name;
    match segment.method {
        Method::MatchingFile => None,
        Method::Empty => {
            Some(format!("the method of \"{name}\" changes from empty to matching-file"))
        }
        Method::Conditions => Some(format!(
            "the method of \"{name}\" changes from conditions to matching-file; its conditions \
             are kept in version {} and restoring it brings them back",
            segment.version
        )),
    }
}
