//! The answers as they are kept between key presses and sessions.

use crate::domain::{
    AttributeName, CriterionKind, Draft, DraftMapping, DraftSource, HeaderRow, Location, Mapping,
    NamedSource, SourceSettings,
};

use super::business_object::ObjectForm;
use super::form::{Form, Target};
use super::matchers::without_constant_hash;
use super::step::Step;

impl Form {
    /// What is kept between sessions.
    pub(super) fn to_draft(&self, step: Step) -> Draft {
        let existing = match self.target {
            Target::Existing => self.existing.clone(),
            Target::Create => String::new(),
        };
        Draft {
            step: step.number(),
            name: self.name.clone(),
            path: self.path.clone(),
            delimiter: self.delimiter,
            quote: self.quote,
            encoding: self.encoding.clone(),
            table: self.table.clone(),
            header_row: self.header_row.map(HeaderRow::number),
            known_columns: self.columns.clone(),
            sql: self.sql.clone(),
            with: self.with.iter().map(draft_source).collect(),
            destination: self.destination.clone(),
            action: self.action,
            audience: self.audience,
            create: self.create.clone(),
            existing,
            logic: self.logic,
            write_mode: self.write_mode,
            guard: self.guard,
            mapping: self.mapping.iter().map(draft_mapping).collect(),
            object: self.object.to_draft(),
        }
    }

    /// The answers of a draft; a mapping nobody can use any more is dropped.
    pub(super) fn from_draft(draft: &Draft) -> Self {
        let target = if draft.existing.is_empty() { Target::Create } else { Target::Existing };
        Self {
            name: draft.name.clone(),
            path: draft.path.clone(),
            format: None,
            delimiter: draft.delimiter,
            quote: draft.quote,
            encoding: draft.encoding.clone(),
            table: draft.table.clone(),
            header_row: draft.header_row.map(HeaderRow::of_number),
            columns: draft.known_columns.clone(),
            sql: draft.sql.clone(),
            with: draft.with.iter().map(source_of_draft).collect(),
            destination: draft.destination.clone(),
            action: draft.action,
            audience: draft.audience,
            target,
            create: draft.create.clone(),
            existing: draft.existing.clone(),
            logic: draft.logic,
            write_mode: draft.write_mode,
            mapping: draft.mapping.iter().filter_map(mapping_of_draft).collect(),
            guard: draft.guard,
            object: ObjectForm::from_draft(&draft.object),
        }
    }
}

fn draft_source(source: &NamedSource) -> DraftSource {
    let settings = &source.settings;
    DraftSource {
        name: source.name.clone(),
        path: settings.location.display(),
        format: settings.format,
        delimiter: settings.delimiter,
        quote: settings.quote,
        encoding: settings.encoding.clone(),
        table: settings.table.clone(),
        header_row: settings.header_row.map(HeaderRow::number),
    }
}

fn source_of_draft(draft: &DraftSource) -> NamedSource {
    let settings = SourceSettings {
        format: draft.format,
        delimiter: draft.delimiter,
        quote: draft.quote,
        encoding: draft.encoding.clone(),
        table: draft.table.clone(),
        header_row: draft.header_row.map(HeaderRow::of_number),
        ..SourceSettings::new(Location::parse(&draft.path))
    };
    NamedSource { name: draft.name.clone(), settings }
}

fn draft_mapping(mapping: &Mapping) -> DraftMapping {
    let mut draft = DraftMapping {
        attribute: mapping.attribute.to_string(),
        matcher: mapping.matcher,
        ..DraftMapping::default()
    };
    match &mapping.kind {
        CriterionKind::Column(column) => draft.column = Some(column.clone()),
        CriterionKind::Value(value) => draft.value = Some(value.clone()),
        CriterionKind::None => draft.none = true,
    }
    draft
}

fn mapping_of_draft(draft: &DraftMapping) -> Option<Mapping> {
    let kind = match (&draft.column, &draft.value, draft.none) {
        (Some(column), None, false) => CriterionKind::Column(column.clone()),
        (None, Some(value), false) => CriterionKind::Value(value.clone()),
        (None, None, true) => CriterionKind::None,
        _ => return None,
    };
    let attribute = AttributeName::parse(&draft.attribute).ok()?;
    let mut mapping = Mapping { attribute, kind, matcher: draft.matcher };
    without_constant_hash(&mut mapping);
    Some(mapping)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{ExportAction, Guard, MatcherKind, Quote};
    use crate::wizard::steps::samples::form;

    #[test]
    fn a_draft_keeps_every_answer() {
        let mut form = form();
        let city = AttributeName::parse("city").unwrap();
        let left = AttributeName::parse("left").unwrap();
        form.map(&city, Some(CriterionKind::Value("Hanoi".into())));
        form.set_matcher(&city, Some(MatcherKind::Folded));
        form.map(&left, Some(CriterionKind::None));
        form.header_row = Some(HeaderRow::Absent);
        form.quote = Some(Quote::Single);
        form.encoding = Some("windows-1258".into());
        form.guard.removed_percent_max = 7;
        form.guard.constant_or = Guard::Allow;
        form.action = ExportAction::BusinessObject;
        form.sql = "SELECT *\nFROM source".into();
        form.with = vec![NamedSource {
            name: "shops".into(),
            settings: SourceSettings {
                delimiter: Some(';'),
                table: Some("b".into()),
                quote: Some(crate::domain::Quote::Single),
                header_row: Some(HeaderRow::At(3)),
                ..SourceSettings::new(Location::parse("shops.xlsx"))
            },
        }];
        form.object.id_column = Some("Email".into());
        let draft = form.to_draft(Step::Mapping);
        assert_eq!(Form::from_draft(&draft), form);
        assert_eq!(Step::of_number(draft.step), Step::Mapping);
    }
}
