//! A saved export resolved against a destination and a source: every name in
//! it found, every constant readable.

use crate::database::{
    CommitTarget, DatabaseError, Keep, MatchPlan, PlannedCriterion, PlannedKind, SegmentDatabase,
};
use crate::domain::{
    Attribute, Criterion, CriterionKind, HashRule, Mapping, MatcherKind, SavedExport, Segment,
    SegmentTarget, Status, UnknownWord,
};
use crate::matcher::Matcher;
use crate::source::Source;

use super::repairs::write_mode;
use super::{Drift, Expected, ExportError};

/// A saved export of which every name is found.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportPlan {
    /// The export as it is run: rejects are added.
    pub export: SavedExport,
    /// Its criteria, with types and matchers.
    pub criteria: Vec<Criterion>,
    /// The source column of each column criterion, in their order.
    pub(super) column_positions: Vec<usize>,
    /// Whether a cell of the source may be an error, which no matcher reads.
    pub(super) has_error_cells: bool,
    /// What the database compares.
    pub(super) match_plan: MatchPlan,
    /// The attributes of the criteria, as the destination has them.
    pub(super) attributes: Vec<Attribute>,
    /// Which columns are new since the export was saved, where some are.
    pub(super) new_columns: Option<String>,
}

impl ExportPlan {
    /// Finds every attribute, column and the segment, and reads every
    /// constant. Reads no row and matches nothing.
    pub fn resolve(
        database: &dyn SegmentDatabase,
        source: &Source,
        export: &SavedExport,
    ) -> Result<Self, ExportError> {
        resolve_target(database, export)?;
        Self::resolve_rows(database, source, export)
    }

    /// The same without the segment, which may be another's by now, or archived.
    pub(super) fn resolve_rows(
        database: &dyn SegmentDatabase,
        source: &Source,
        export: &SavedExport,
    ) -> Result<Self, ExportError> {
        let attributes = database.attributes(export.audience)?;
        let drift = drift(source, export, &attributes)?;
        let mut criteria = Vec::new();
        let mut column_positions = Vec::new();
        let mut planned = Vec::new();
        let mut mapped_attributes = Vec::new();
        for mapping in &export.mapping {
            let attribute = find_attribute(&attributes, export, mapping)?;
            let criterion = Criterion {
                attribute: attribute.name.clone(),
                attribute_type: attribute.kind,
                matcher: mapping.matcher.unwrap_or(attribute.kind.default_matcher()),
                kind: mapping.kind.clone(),
            };
            check_hashed(&criterion)?;
            if let CriterionKind::Column(column) = &criterion.kind {
                column_positions.push(position_of(source, column));
            }
            planned.push(plan_criterion(database, &criterion)?);
            criteria.push(criterion);
            mapped_attributes.push(attribute.clone());
        }
        if column_positions.is_empty() {
            return Err(ExportError::NoColumn);
        }
        let match_plan = MatchPlan {
            audience: export.audience,
            logic: export.logic,
            criteria: planned,
            keep: Keep::Nothing,
        };
        Ok(Self {
            export: SavedExport { write_mode: write_mode(export, source), ..export.clone() },
            criteria,
            column_positions,
            has_error_cells: source.has_error_cells(),
            match_plan,
            attributes: mapped_attributes,
            new_columns: drift.new_sentence(),
        })
    }

    /// The column criteria with their source columns, in order.
    pub(super) fn column_criteria(&self) -> impl Iterator<Item = (&Criterion, usize)> {
        self.criteria
            .iter()
            .filter(|criterion| matches!(criterion.kind, CriterionKind::Column(_)))
            .zip(self.column_positions.iter().copied())
    }

    /// Each criterion in words, for `segment explain`.
    pub(super) fn labels(&self) -> impl Iterator<Item = String> {
        self.criteria.iter().map(|criterion| match &criterion.kind {
            CriterionKind::Column(column) if criterion.matcher.is_hashed() => {
                let (attribute, matcher) = (&criterion.attribute, criterion.matcher.label());
                format!("{attribute} as {matcher} = column {column}")
            }
            CriterionKind::Column(column) => {
                format!("{} = column {column}", criterion.attribute)
            }
            CriterionKind::None => format!("{} is empty", criterion.attribute),
            CriterionKind::Value(value) => format!("{} = {value}", criterion.attribute),
        })
    }
}

/// The segment an export writes: how to commit to it, and what it is now.
pub(super) fn resolve_target(
    database: &dyn SegmentDatabase,
    export: &SavedExport,
) -> Result<(CommitTarget, Option<Segment>), ExportError> {
    let segment = match &export.segment {
        SegmentTarget::Existing(name) => database.segment(name)?,
        SegmentTarget::Create(name) => {
            let key = name.key();
            let found = database.segments()?.into_iter().find(|other| other.name.key() == key);
            let created_by = Some(export.name.as_str().to_owned());
            match found {
                None => {
                    return Ok((CommitTarget::Create { name: name.clone(), created_by }, None));
                }
                Some(segment) if segment.created_by == created_by => segment,
                Some(segment) => {
                    let archived = segment.status == Status::Archived;
                    let name = segment.name.to_string();
                    return Err(DatabaseError::SegmentNameTaken { name, archived }.into());
                }
            }
        }
    };
    if segment.status == Status::Archived {
        return Err(DatabaseError::Archived { name: segment.name.to_string() }.into());
    }
    if segment.audience != export.audience {
        return Err(ExportError::AudienceDiffers {
            segment: segment.name.to_string(),
            holds: segment.audience,
            export: export.audience,
        });
    }
    Ok((CommitTarget::Existing(segment.name.clone()), Some(segment)))
}

fn find_attribute<'a>(
    attributes: &'a [Attribute],
    export: &SavedExport,
    mapping: &Mapping,
) -> Result<&'a Attribute, ExportError> {
    attributes.iter().find(|attribute| attribute.name.is_same(&mapping.attribute)).ok_or_else(
        || {
            let names = attributes.iter().map(|attribute| attribute.name.as_str());
            let word = UnknownWord::new("attribute", mapping.attribute.as_str(), names);
            DatabaseError::UnknownAttribute { audience: export.audience, word }.into()
        },
    )
}

/// What changed in the source since the export was saved; that a column is gone
/// is an error.
fn drift(
    source: &Source,
    export: &SavedExport,
    attributes: &[Attribute],
) -> Result<Drift, ExportError> {
    let (mapping, columns) = (&export.mapping, &export.columns);
    let drift = Drift::of_source(&Expected { mapping, columns, attributes }, source);
    if drift.gone.is_empty() {
        return Ok(drift);
    }
    Err(ExportError::Drift { path: source.location().display(), drift })
}

fn position_of(source: &Source, column: &str) -> usize {
    let position = source.columns().iter().position(|name| name == column);
    position.expect("a column that is not gone is there")
}

/// Whether the criterion's values can be hashed by its rule, if it has one.
fn check_hashed(criterion: &Criterion) -> Result<(), ExportError> {
    let MatcherKind::Sha256(rule) = criterion.matcher else { return Ok(()) };
    let (attribute, of) = (criterion.attribute.to_string(), criterion.attribute_type);
    if !HashRule::offered(of).contains(&rule) {
        return Err(ExportError::HashRule { attribute, of, rule });
    }
    match criterion.kind {
        CriterionKind::Column(_) => Ok(()),
        CriterionKind::None | CriterionKind::Value(_) => {
            Err(ExportError::HashedConstant { attribute })
        }
    }
}

fn plan_criterion(
    database: &dyn SegmentDatabase,
    criterion: &Criterion,
) -> Result<PlannedCriterion, ExportError> {
    let kind = match &criterion.kind {
        CriterionKind::Column(_) => PlannedKind::Column,
        CriterionKind::None => PlannedKind::None,
        CriterionKind::Value(value) => {
            let mut matcher = Matcher::new(criterion.matcher, database.phone_region());
            let key = matcher.key(value).map_err(|reason| ExportError::BadConstant {
                attribute: criterion.attribute.to_string(),
                value: value.clone(),
                reason,
            })?;
            PlannedKind::Key(key)
        }
    };
    Ok(PlannedCriterion {
        attribute: criterion.attribute.clone(),
        matcher: criterion.matcher,
        kind,
    })
}
