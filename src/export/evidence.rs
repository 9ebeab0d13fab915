//! Which columns find whom: the pairs of column and attribute that are worth it
//! are tried on the first rows of a source against the real key index; columns of
//! digests by every rule. Counts only; what is proposed of it is for the screens
//! to say.

use std::collections::HashSet;

use crate::database::{
    Keep, KeyBatch, MatchPlan, PlannedCriterion, PlannedKind, SegmentDatabase, TextColumn,
};
use crate::domain::{
    Attribute, AttributeName, AttributeType, Audience, HashRule, Logic, MatcherKind, Watch,
};
use crate::matcher::{Matcher, propose_type};
use crate::source::{Source, SourceSample, inspect, own_columns};

use super::ExportError;
use super::synonyms::is_id_name;

/// Rows that are tried: read in milliseconds, and enough to tell a share of a
/// percent.
const ROWS_MAX: usize = 2_000;

/// Pairs that are tried at most; a table has seldom more than a handful.
const PAIRS_MAX: usize = 64;

/// The share of a column's cells, in percent, that an e-mail or phone matcher
/// must be able to read.
const READABLE_PERCENT_MIN: u64 = 20;

/// The share of a column's cells, in percent, that are different when each names
/// one person.
const DISTINCT_PERCENT_MIN: u64 = 80;

/// What the first rows of a source find in a destination.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Evidence {
    /// How many rows were tried.
    pub rows: u64,
    /// The pairs that were tried.
    pub pairs: Vec<PairEvidence>,
}

/// What one column finds by one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairEvidence {
    /// The attribute.
    pub attribute: AttributeName,
    /// The column.
    pub column: String,
    /// How they were compared.
    pub matcher: MatcherKind,
    /// Cells that are not empty.
    pub cells: u64,
    /// Different values that the attribute's matcher can read.
    pub values: u64,
    /// Those of them that find somebody.
    pub found: u64,
    /// How many people they find.
    pub people: u64,
}

impl Evidence {
    /// What a column finds by an attribute, where that was tried: of several ways
    /// to compare them the first that finds most.
    pub fn pair(&self, attribute: &AttributeName, column: &str) -> Option<&PairEvidence> {
        let is_it = |pair: &&PairEvidence| pair.attribute == *attribute && pair.column == column;
        self.pairs.iter().filter(is_it).rev().max_by_key(|pair| pair.found)
    }

    /// What a column finds by an attribute, compared in this way.
    pub fn pair_by(&self, pair: &PairEvidence, matcher: MatcherKind) -> Option<&PairEvidence> {
        let is_it = |other: &&PairEvidence| {
            let is_pair = other.attribute == pair.attribute && other.column == pair.column;
            is_pair && other.matcher == matcher
        };
        self.pairs.iter().find(is_it)
    }
}

impl PairEvidence {
    /// The share of its values that find somebody, in percent, rounded down: only
    /// all of them are 100.
    pub fn found_percent(&self) -> u64 {
        (self.found * 100).checked_div(self.values).unwrap_or(0)
    }
}

/// Tries the columns of a source against the attributes of an audience. E-mail
/// and phone attributes are tried with every column they can read, other ones
/// only where their name speaks of ids: for five million people it takes a second
/// to build the key index of each.
pub fn try_columns(
    database: &mut dyn SegmentDatabase,
    source: &Source,
    audience: Audience,
    watch: &dyn Watch,
) -> Result<Evidence, ExportError> {
    let sample = sample(source)?;
    let attributes = database.attributes(audience)?;
    let mut trials = Vec::new();
    for column in 0..own_columns(source.columns()).len() {
        for attribute in &attributes {
            for matcher in matchers(attribute.kind) {
                if trials.len() < PAIRS_MAX {
                    let matcher = Matcher::new(matcher, database.phone_region());
                    trials.extend(Trial::worth_it(attribute, column, &sample, matcher));
                }
            }
        }
    }
    let pairs = try_all(database, audience, &sample, trials, watch)?;
    Ok(Evidence { rows: sample.rows_read, pairs })
}

/// How an attribute is compared with a column: plainly, and by every rule that
/// makes digests of its own.
fn matchers(kind: AttributeType) -> impl Iterator<Item = MatcherKind> {
    let rules = HashRule::distinct(kind).map(MatcherKind::Sha256);
    let is_tried = matches!(kind, AttributeType::Email | AttributeType::Phone);
    std::iter::once(kind.default_matcher()).chain(rules.filter(move |_| is_tried))
}

/// What a column of digests finds by each rule of an attribute that makes digests
/// of its own.
pub(super) fn try_rules(
    database: &mut dyn SegmentDatabase,
    audience: Audience,
    (attribute, column): (&Attribute, usize),
    sample: &SourceSample,
    watch: &dyn Watch,
) -> Result<Vec<PairEvidence>, ExportError> {
    let trials = HashRule::distinct(attribute.kind)
        .map(|rule| {
            let matcher = Matcher::new(MatcherKind::Sha256(rule), database.phone_region());
            Trial::new(attribute, column, sample, matcher)
        })
        .collect();
    try_all(database, audience, sample, trials, watch)
}

/// Rows of a source to try rules on.
pub(super) fn sample(source: &Source) -> Result<SourceSample, ExportError> {
    Ok(inspect(source, ROWS_MAX)?)
}

/// What each pair finds, in one run.
fn try_all(
    database: &mut dyn SegmentDatabase,
    audience: Audience,
    sample: &SourceSample,
    mut trials: Vec<Trial<'_>>,
    watch: &dyn Watch,
) -> Result<Vec<PairEvidence>, ExportError> {
    if trials.is_empty() {
        return Ok(Vec::new());
    }
    let plan = MatchPlan {
        audience,
        logic: Logic::Or,
        criteria: trials.iter().map(Trial::criterion).collect(),
        keep: Keep::Nothing,
    };
    let mut matching = database.start_matching(&plan, watch)?;
    matching.push(&KeyBatch {
        rows: sample.rows.iter().map(|(row, _)| *row).collect(),
        columns: trials.iter_mut().map(|trial| std::mem::take(&mut trial.keys)).collect(),
    })?;
    let outcome = matching.finish()?;
    let pairs = trials
        .into_iter()
        .zip(&outcome.criteria)
        .map(|(trial, criterion)| PairEvidence {
            attribute: trial.attribute.name.clone(),
            column: sample.columns[trial.column].name.clone(),
            matcher: trial.matcher,
            cells: trial.cells,
            values: trial.values,
            found: criterion.rows_matched,
            people: criterion.profiles.len(),
        })
        .collect();
    Ok(pairs)
}

/// A pair to be tried.
struct Trial<'a> {
    attribute: &'a Attribute,
    column: usize,
    matcher: MatcherKind,
    cells: u64,
    /// Cells the matcher can read.
    readable: u64,
    values: u64,
    /// The key of every row whose value comes for the first time.
    keys: TextColumn,
}

impl<'a> Trial<'a> {
    /// The pair, if it is worth trying.
    fn worth_it(
        attribute: &'a Attribute,
        column: usize,
        sample: &SourceSample,
        matcher: Matcher,
    ) -> Option<Self> {
        let by_name = match attribute.kind {
            AttributeType::Email | AttributeType::Phone => false,
            AttributeType::Text | AttributeType::Number => {
                if !is_id_name(attribute.name.as_str()) {
                    return None;
                }
                true
            }
            AttributeType::Datetime | AttributeType::Boolean => return None,
        };
        let trial = Self::new(attribute, column, sample, matcher);
        let is_worth_it = trial.values > 0
            && if by_name {
                trial.values * 100 >= trial.cells * DISTINCT_PERCENT_MIN
                    && !is_mail_or_phone(column, sample)
            } else {
                trial.readable * 100 >= trial.cells * READABLE_PERCENT_MIN
            };
        is_worth_it.then_some(trial)
    }

    fn new(
        attribute: &'a Attribute,
        column: usize,
        sample: &SourceSample,
        mut matcher: Matcher,
    ) -> Self {
        let (mut seen, mut keys) = (HashSet::new(), TextColumn::default());
        let (mut cells, mut readable) = (0, 0);
        for (_, row) in &sample.rows {
            let cell = row.get(column).map_or("", String::as_str);
            cells += u64::from(!crate::matcher::is_blank(cell));
            let key = matcher.key(cell).ok();
            readable += u64::from(key.is_some());
            let new = key.filter(|key| !seen.contains(key));
            keys.push(new.as_deref().unwrap_or(""));
            seen.extend(new);
        }
        let (matcher, values) = (matcher.kind(), seen.len() as u64);
        Self { attribute, column, matcher, cells, readable, values, keys }
    }

    fn criterion(&self) -> PlannedCriterion {
        PlannedCriterion {
            attribute: self.attribute.name.clone(),
            matcher: self.matcher,
            kind: PlannedKind::Column,
        }
    }
}

/// Whether a column holds e-mails or phones, which are no ids of another kind.
fn is_mail_or_phone(column: usize, sample: &SourceSample) -> bool {
    let cells = sample.rows.iter().filter_map(|(_, row)| row.get(column)).map(String::as_str);
    let kind = propose_type(&sample.columns[column].name, cells);
    matches!(kind, AttributeType::Email | AttributeType::Phone)
}
