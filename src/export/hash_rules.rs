//! Whether another rule finds more: a column of digests does not say how its
//! values were normalised before they were hashed. Only tells; changes nothing.

use crate::database::SegmentDatabase;
use crate::domain::{CriterionKind, HashRule, MatcherKind, Watch, Word, thousands};
use crate::source::Source;

use super::evidence::{sample, try_rules};
use super::{ExportError, Preview};

/// A rule that finds this share of the rows, in percent, is taken as right.
const FOUND_PERCENT_MIN: u64 = 50;

/// For every hashed column that finds few, the rule by which its first rows would
/// find more, in sentences. Builds the key indexes of the other rules.
pub(super) fn better_rules(
    database: &mut dyn SegmentDatabase,
    source: &Source,
    preview: &Preview,
    watch: &dyn Watch,
) -> Result<Vec<String>, ExportError> {
    let rows = preview.report.rows;
    let usable = rows.read - rows.blank;
    let mut sentences = Vec::new();
    for (place, criterion) in preview.plan.criteria.iter().enumerate() {
        let MatcherKind::Sha256(rule) = criterion.matcher else { continue };
        let CriterionKind::Column(column) = &criterion.kind else { continue };
        let found = preview.report.criteria[place].rows_matched;
        if found * 100 >= usable * FOUND_PERCENT_MIN {
            continue;
        }
        let Some(position) = source.columns().iter().position(|name| name == column) else {
            continue;
        };
        let pair = (&preview.plan.attributes[place], position);
        let audience = preview.plan.export.audience;
        let tried = try_rules(database, audience, pair, &sample(source)?, watch)?;
        sentences.extend(sentence(rule.on(criterion.attribute_type), rule, &tried));
    }
    Ok(sentences)
}

/// "email: of 100 hashes in the first rows the rule google would find 93,
/// lower-trim finds 61".
fn sentence(applied: HashRule, rule: HashRule, tried: &[super::PairEvidence]) -> Option<String> {
    let is_now = |pair: &&super::PairEvidence| pair.matcher == MatcherKind::Sha256(applied);
    let now = tried.iter().find(is_now)?;
    let best = tried.iter().rev().max_by_key(|pair| pair.found)?;
    let MatcherKind::Sha256(better) = best.matcher else { return None };
    (best.found > now.found).then(|| {
        format!(
            "{}: of {} hashes in the first rows the rule {} would find {}, {} finds {}",
            now.attribute,
            thousands(now.values),
            better.word(),
            thousands(best.found),
            rule.word(),
            thousands(now.found)
        )
    })
}
