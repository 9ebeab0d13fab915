//! Which columns find whom: the pairs of column and attribute that are worth it
//! are tried on the first rows of a source against the real key index. Counts
//! only; what is proposed of it is for the screens to say.

use std::collections::HashSet;

use crate::database::{
    Keep, KeyBatch, MatchPlan, PlannedCriterion, PlannedKind, SegmentDatabase, TextColumn,
};
use crate::domain::{Attribute, AttributeName, AttributeType, Audience, Logic, Watch};
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
const READABLE_PERCENT_MIN: usize = 20;

/// The share of a column's cells, in percent, that are different when each names
/// one person.
const DISTINCT_PERCENT_MIN: usize = 80;

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
    /// What a column finds by an attribute, where that was tried.
    pub fn pair(&self, attribute: &AttributeName, column: &str) -> Option<&PairEvidence> {
        self.pairs.iter().find(|pair| pair.attribute == *attribute && pair.column == column)
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
    let sample = inspect(source, ROWS_MAX)?;
    let attributes = database.attributes(audience)?;
    let mut trials = Vec::new();
    for column in 0..own_columns(source.columns()).len() {
        for attribute in &attributes {
            if trials.len() < PAIRS_MAX {
                let matcher =
                    Matcher::new(attribute.kind.default_matcher(), database.phone_region());
                trials.extend(Trial::new(attribute, column, &sample, matcher));
            }
        }
    }
    let rows = sample.rows_read;
    if trials.is_empty() {
        return Ok(Evidence { rows, pairs: Vec::new() });
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
            cells: trial.cells,
            values: trial.values,
            found: criterion.rows_matched,
            people: criterion.profiles.len(),
        })
        .collect();
    Ok(Evidence { rows, pairs })
}

/// A pair to be tried.
struct Trial<'a> {
    attribute: &'a Attribute,
    column: usize,
    cells: u64,
    values: u64,
    /// The key of every row whose value comes for the first time.
    keys: TextColumn,
}

impl<'a> Trial<'a> {
    /// The pair, if it is worth trying.
    fn new(
        attribute: &'a Attribute,
        column: usize,
        sample: &SourceSample,
        mut matcher: Matcher,
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
        let (mut seen, mut keys) = (HashSet::new(), TextColumn::default());
        let (mut cells, mut readable) = (0, 0);
        for (_, row) in &sample.rows {
            let cell = row.get(column).map_or("", String::as_str);
            cells += usize::from(!crate::matcher::is_blank(cell));
            let key = matcher.key(cell).ok();
            readable += usize::from(key.is_some());
            let new = key.filter(|key| !seen.contains(key));
            keys.push(new.as_deref().unwrap_or(""));
            seen.extend(new);
        }
        let values = seen.len();
        let worth_it = values > 0
            && if by_name {
                values * 100 >= cells * DISTINCT_PERCENT_MIN && !is_mail_or_phone(column, sample)
            } else {
                readable * 100 >= cells * READABLE_PERCENT_MIN
            };
        let (cells, values) = (cells as u64, values as u64);
        worth_it.then_some(Self { attribute, column, cells, values, keys })
    }

    fn criterion(&self) -> PlannedCriterion {
        PlannedCriterion {
            attribute: self.attribute.name.clone(),
            matcher: self.attribute.kind.default_matcher(),
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
