//! Every answer of the wizard in one value: as typed, nothing validated until
//! it is turned into an export. Knows no screen, no key and no job.

use crate::domain::destination::ENTRY_NAME_CHARS_MAX;
use crate::domain::{
    AttributeName, Audience, CriterionKind, EntryName, ExportAction, Format, GuardLimits,
    HeaderRow, Location, Logic, Mapping, MatcherKind, NamedSource, Quote, SavedExport, SegmentName,
    SegmentTarget, SourceSettings, WriteMode,
};

use super::business_object::ObjectForm;
use super::matchers::without_constant_hash;
use super::step::Step;

/// The answers.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Form {
    /// The saved export's name; empty for one made from the segment's name.
    pub(super) name: String,
    /// The source as typed.
    pub(super) path: String,
    /// Its format, where it was named by a saved export.
    pub(super) format: Option<Format>,
    /// The sheet or table.
    pub(super) table: Option<String>,
    /// Its delimiter, where it was chosen.
    pub(super) delimiter: Option<char>,
    /// What stands around its cells, where it was chosen.
    pub(super) quote: Option<Quote>,
    /// Its encoding, where it was chosen.
    pub(super) encoding: Option<String>,
    /// Where the headers stand, where that was chosen.
    pub(super) header_row: Option<HeaderRow>,
    /// The columns it had when the export was saved, where that is known.
    pub(super) columns: Vec<String>,
    /// The SQL step as typed; blank where there is none.
    pub(super) sql: String,
    /// The sources beside the first, also while there is no SQL step.
    pub(super) with: Vec<NamedSource>,
    /// The destination's name; empty until one is connected.
    pub(super) destination: String,
    /// What is done with the destination.
    pub(super) action: ExportAction,
    /// Customers or visitors.
    pub(super) audience: Audience,
    /// A new segment or one that is there.
    pub(super) target: Target,
    /// The new segment's name as typed.
    pub(super) create: String,
    /// The existing segment's name; empty until one is chosen.
    pub(super) existing: String,
    /// OR or AND.
    pub(super) logic: Logic,
    /// Add or Replace.
    pub(super) write_mode: WriteMode,
    /// What attributes are matched with, each attribute once.
    pub(super) mapping: Vec<Mapping>,
    /// What stops a commit.
    pub(super) guard: GuardLimits,
    /// The answers of *Export data to Business Object*.
    pub(super) object: ObjectForm,
}

/// Which of the two names counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Target {
    /// *Create new audience*.
    #[default]
    Create,
    /// *Existing segment*.
    Existing,
}

impl Target {
    /// As documented on screen.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Create => "Create new audience",
            Self::Existing => "Existing segment",
        }
    }
}

/// A field a problem is shown under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Field {
    Path,
    Destination,
    SegmentName,
    ExistingSegment,
    Mapping,
    ExportName,
}

/// An answer that cannot be used yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// Where it is answered.
    pub(super) step: Step,
    /// Which answer.
    pub(super) field: Field,
    /// What is wrong and what helps, in words.
    pub(super) sentence: String,
}

impl Problem {
    /// A problem with an answer.
    pub(super) fn new(step: Step, field: Field, sentence: impl Into<String>) -> Self {
        Self { step, field, sentence: sentence.into() }
    }
}

impl Form {
    /// The export these answers describe, or all that is still wrong.
    pub(super) fn to_export(&self) -> Result<SavedExport, Vec<Problem>> {
        self.build(self.segment())
    }

    /// The same with another segment name, for live figures before a name was
    /// given. Such an export must never be committed.
    pub(super) fn to_export_as(
        &self,
        placeholder: SegmentName,
    ) -> Result<SavedExport, Vec<Problem>> {
        self.build(Ok(SegmentTarget::Create(placeholder)))
    }

    fn build(&self, segment: Result<SegmentTarget, Problem>) -> Result<SavedExport, Vec<Problem>> {
        let mut problems = Vec::new();
        if self.path.trim().is_empty() {
            problems.push(Problem::new(Step::Data, Field::Path, "Name the file with the people"));
        }
        let destination = EntryName::parse(&self.destination)
            .map_err(|_| {
                Problem::new(Step::Destination, Field::Destination, "Choose a destination")
            })
            .map_err(|problem| problems.push(problem));
        let segment = segment.map_err(|problem| problems.push(problem));
        let name = match &segment {
            Ok(segment) => self.export_name(segment.name()).map_err(|p| problems.push(p)),
            Err(()) => Err(()),
        };
        if !self.mapping.iter().any(|m| matches!(m.kind, CriterionKind::Column(_))) {
            problems.push(Problem::new(Step::Mapping, Field::Mapping, NO_COLUMN));
        }
        match (name, destination, segment) {
            (Ok(name), Ok(destination), Ok(segment)) if problems.is_empty() => Ok(SavedExport {
                name,
                destination,
                audience: self.audience,
                logic: self.logic,
                write_mode: self.write_mode,
                source: self.source(),
                columns: self.columns.clone(),
                segment,
                mapping: self.mapping.clone(),
                guard: self.guard,
            }),
            _ => Err(problems),
        }
    }

    fn segment(&self) -> Result<SegmentTarget, Problem> {
        match self.target {
            Target::Create => match SegmentName::parse(&self.create) {
                Ok(name) => Ok(SegmentTarget::Create(name)),
                Err(_) if self.create.trim().is_empty() => Err(Problem::new(
                    Step::Conditions,
                    Field::SegmentName,
                    "Give the new segment a name",
                )),
                Err(error) => {
                    Err(Problem::new(Step::Conditions, Field::SegmentName, error.to_string()))
                }
            },
            Target::Existing => {
                SegmentName::parse(&self.existing).map(SegmentTarget::Existing).map_err(|_| {
                    Problem::new(Step::Conditions, Field::ExistingSegment, "Choose a segment")
                })
            }
        }
    }

    fn export_name(&self, segment: &SegmentName) -> Result<EntryName, Problem> {
        let name =
            if self.name.trim().is_empty() { slug(segment.as_str()) } else { self.name.clone() };
        EntryName::parse(&name)
            .map_err(|error| Problem::new(Step::Preview, Field::ExportName, error.to_string()))
    }

    /// The source as it is to be read.
    pub(super) fn source(&self) -> SourceSettings {
        let has_sql = !self.sql.trim().is_empty();
        SourceSettings {
            location: Location::parse(self.path.trim()),
            format: self.format,
            delimiter: self.delimiter,
            quote: self.quote,
            encoding: self.encoding.clone(),
            header_row: self.header_row,
            table: self.table.clone(),
            sql: has_sql.then(|| self.sql.clone()),
            with: if has_sql { self.with.clone() } else { Vec::new() },
        }
    }

    /// The answers of a saved export.
    pub(super) fn from_export(export: &SavedExport) -> Self {
        let (target, create, existing) = match &export.segment {
            SegmentTarget::Create(name) => (Target::Create, name.to_string(), String::new()),
            SegmentTarget::Existing(name) => (Target::Existing, String::new(), name.to_string()),
        };
        Self {
            name: export.name.to_string(),
            path: export.source.location.display(),
            format: export.source.format,
            delimiter: export.source.delimiter,
            quote: export.source.quote,
            encoding: export.source.encoding.clone(),
            header_row: export.source.header_row,
            table: export.source.table.clone(),
            columns: export.columns.clone(),
            sql: export.source.sql.clone().unwrap_or_default(),
            with: export.source.with.clone(),
            destination: export.destination.to_string(),
            audience: export.audience,
            target,
            create,
            existing,
            logic: export.logic,
            write_mode: export.write_mode,
            mapping: export.mapping.clone(),
            guard: export.guard,
            // A saved export is always one to a segment (SPEC §6).
            ..Self::default()
        }
    }

    /// What an attribute is matched with, if it is.
    pub(super) fn mapped(&self, attribute: &AttributeName) -> Option<&Mapping> {
        self.mapping.iter().find(|mapping| mapping.attribute == *attribute)
    }

    /// Matches an attribute with something else, or with nothing. The matcher
    /// chosen for it stays as long as it is mapped; a rule for hashes, as long as
    /// that is to a column.
    pub(super) fn map(&mut self, attribute: &AttributeName, kind: Option<CriterionKind>) {
        let at = self.mapping.iter().position(|mapping| mapping.attribute == *attribute);
        match (at, kind) {
            (Some(at), Some(kind)) => self.mapping[at].kind = kind,
            (Some(at), None) => {
                self.mapping.remove(at);
            }
            (None, Some(kind)) => {
                self.mapping.push(Mapping { attribute: attribute.clone(), kind, matcher: None });
            }
            (None, None) => {}
        }
        self.mapping.iter_mut().for_each(without_constant_hash);
    }

    /// Compares an attribute in another way; `None` is its type's own.
    pub(super) fn set_matcher(&mut self, attribute: &AttributeName, matcher: Option<MatcherKind>) {
        if let Some(mapping) = self.mapping.iter_mut().find(|m| m.attribute == *attribute) {
            mapping.matcher = matcher;
        }
    }

    /// The name of the segment as it is shown in sentences.
    pub(super) fn segment_label(&self) -> &str {
        match self.target {
            Target::Create if self.create.trim().is_empty() => "the new segment",
            Target::Create => self.create.trim(),
            Target::Existing if self.existing.is_empty() => "the segment",
            Target::Existing => &self.existing,
        }
    }
}

/// Said where no criterion looks at the file.
pub(super) const NO_COLUMN: &str =
    "Match at least one attribute with a column, or the file would not matter";

/// A name for the saved export made from the segment's: "VIP October" becomes
/// "vip-october".
pub(in crate::wizard) fn slug(segment: &str) -> String {
    let mut slug = String::new();
    for c in segment.to_lowercase().chars() {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug: String = slug.chars().take(ENTRY_NAME_CHARS_MAX).collect();
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "export".into() } else { slug.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::steps::samples::form;

    #[test]
    fn the_defaults_are_the_documented_ones() {
        let export = form().to_export().unwrap();
        assert_eq!(export.audience, Audience::Customer);
        assert_eq!(export.logic, Logic::Or);
        assert_eq!(export.write_mode, WriteMode::Add);
        assert_eq!(
            export.segment,
            SegmentTarget::Create(SegmentName::parse("VIP October").unwrap())
        );
        assert_eq!(export.name.as_str(), "vip-october");
    }

    #[test]
    fn an_empty_form_names_every_step_that_is_missing() {
        let problems = Form::default().to_export().unwrap_err();
        let fields: Vec<Field> = problems.iter().map(|problem| problem.field).collect();
        assert_eq!(fields, [Field::Path, Field::Destination, Field::SegmentName, Field::Mapping]);
        assert_eq!(problems[2].step, Step::Conditions);
    }

    #[test]
    fn constants_alone_are_not_enough() {
        let mut form = form();
        let email = AttributeName::parse("email").unwrap();
        form.map(&email, Some(CriterionKind::Value("a@b.c".into())));
        assert_eq!(form.to_export().unwrap_err()[0].sentence, NO_COLUMN);
    }

    #[test]
    fn a_saved_export_survives_the_form() {
        let mut form = form();
        form.write_mode = WriteMode::Replace;
        form.logic = Logic::And;
        form.guard.removed_percent_max = 7;
        form.delimiter = Some(';');
        let export = form.to_export().unwrap();
        assert_eq!(Form::from_export(&export).to_export().unwrap(), export);
    }

    #[test]
    fn slugs_are_names_of_entries() {
        for (segment, expected) in [
            ("VIP October", "vip-october"),
            ("  -- ", "export"),
            ("Khách hàng (2026)", "khách-hàng-2026"),
        ] {
            assert_eq!(slug(segment), expected);
        }
        let long = slug(&"ab ".repeat(60));
        assert!(EntryName::parse(&long).is_ok(), "{long}");
    }
}
