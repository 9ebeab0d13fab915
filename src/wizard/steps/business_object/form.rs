//! The answers of *Export data to Business Object*: only what a person said. What
//! is proposed for the rest is `columns`' to say, and follows the file and the
//! destination. Knows no screen, no key and no job.

use crate::domain::{AttributeName, AttributeType, DraftColumn, DraftObject};
use crate::export::Blanks;

/// The answers.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::wizard::steps) struct ObjectForm {
    /// The column with the ids; that proposed where none was chosen.
    pub(in crate::wizard::steps) id_column: Option<String>,
    /// What a blank cell does.
    pub(in crate::wizard::steps) blanks: Blanks,
    /// What was said of columns, each once.
    pub(in crate::wizard::steps) columns: Vec<ColumnAnswer>,
}

/// What was said of a column.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::wizard::steps) struct ColumnAnswer {
    /// Its name.
    pub(super) column: String,
    /// Where it goes, unless where it is proposed to.
    pub(super) target: Option<Target>,
    /// The type of a new attribute, unless the one proposed.
    pub(super) kind: Option<AttributeType>,
}

/// Where a column goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::wizard::steps) enum Target {
    /// Nowhere.
    LeftOut,
    /// To an attribute, which may be a new one.
    Attribute(AttributeName),
}

impl ObjectForm {
    /// What was said of a column.
    pub(super) fn answer(&self, column: &str) -> Option<&ColumnAnswer> {
        self.columns.iter().find(|answer| answer.column == column)
    }

    /// A column goes elsewhere; `None` is where it is proposed to.
    pub(in crate::wizard::steps) fn set_target(&mut self, column: &str, target: Option<Target>) {
        self.change(column, |answer| answer.target = target);
    }

    /// The new attribute of a column has another type.
    pub(in crate::wizard::steps) fn set_kind(&mut self, column: &str, kind: AttributeType) {
        self.change(column, |answer| answer.kind = Some(kind));
    }

    fn change(&mut self, column: &str, change: impl FnOnce(&mut ColumnAnswer)) {
        let at = self.columns.iter().position(|answer| answer.column == column);
        let at = at.unwrap_or_else(|| {
            let column = column.to_owned();
            self.columns.push(ColumnAnswer { column, ..ColumnAnswer::default() });
            self.columns.len() - 1
        });
        change(&mut self.columns[at]);
        if self.columns[at].target.is_none() && self.columns[at].kind.is_none() {
            self.columns.remove(at);
        }
    }

    /// What is kept between sessions.
    pub(in crate::wizard::steps) fn to_draft(&self) -> DraftObject {
        let column = |answer: &ColumnAnswer| DraftColumn {
            column: answer.column.clone(),
            leave_out: answer.target == Some(Target::LeftOut),
            attribute: match &answer.target {
                Some(Target::Attribute(name)) => Some(name.to_string()),
                Some(Target::LeftOut) | None => None,
            },
            kind: answer.kind,
        };
        DraftObject {
            id_column: self.id_column.clone(),
            keep_blank: self.blanks == Blanks::Keep,
            columns: self.columns.iter().map(column).collect(),
        }
    }

    /// The answers of a draft; a name no attribute can have is dropped.
    pub(in crate::wizard::steps) fn from_draft(draft: &DraftObject) -> Self {
        let column = |draft: &DraftColumn| ColumnAnswer {
            column: draft.column.clone(),
            target: if draft.leave_out {
                Some(Target::LeftOut)
            } else {
                let name = draft.attribute.as_deref().map(AttributeName::parse);
                name.and_then(Result::ok).map(Target::Attribute)
            },
            kind: draft.kind,
        };
        Self {
            id_column: draft.id_column.clone(),
            blanks: if draft.keep_blank { Blanks::Keep } else { Blanks::Clear },
            columns: draft.columns.iter().map(column).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_keeps_every_answer() {
        let mut form = ObjectForm {
            id_column: Some("Email".into()),
            blanks: Blanks::Keep,
            columns: Vec::new(),
        };
        let town = AttributeName::parse("town").unwrap();
        form.set_target("City", Some(Target::Attribute(town)));
        form.set_kind("City", AttributeType::Number);
        form.set_target("Mobile", Some(Target::LeftOut));
        assert_eq!(ObjectForm::from_draft(&form.to_draft()), form);
    }

    #[test]
    fn an_answer_taken_back_is_none() {
        let mut form = ObjectForm::default();
        form.set_target("City", Some(Target::LeftOut));
        form.set_target("City", None);
        assert_eq!(form, ObjectForm::default());
    }
}
