//! Where every column of the file goes, as answered or else as proposed, and the
//! import that comes of it. Only derives; the answers are the form's.

use std::collections::HashMap;

use crate::domain::attribute::AttributeNameError;
use crate::domain::{Attribute, AttributeName, AttributeType};
use crate::export::synonyms::{Likeness, likeness, plain_name};
use crate::export::{Blanks, ImportRequest};
use crate::wizard::job::{ColumnView, ImportOrder, SourceView};
use crate::wizard::steps::facts::Facts;
use crate::wizard::steps::form::{Field, Form, Problem};
use crate::wizard::steps::step::Step;

use super::form::Target;
use super::ids::{NO_ID, id_column};

/// A column and where it goes.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::wizard::steps) struct PlannedColumn<'a> {
    /// The column.
    pub(in crate::wizard::steps) column: &'a ColumnView,
    /// Where it goes.
    pub(in crate::wizard::steps) goes: Goes,
    /// Another column that goes there too.
    clash: Option<&'a str>,
}

/// Where a column goes.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::wizard::steps) enum Goes {
    /// Nowhere, as was said.
    LeftOut,
    /// Nowhere unless something is said, for its name can be no attribute's.
    NoName(AttributeNameError),
    /// To an attribute that is there, and keeps its type.
    Existing(AttributeName, AttributeType),
    /// To an attribute that is made.
    New(AttributeName, AttributeType),
}

impl Goes {
    /// The attribute, if there is one.
    pub(in crate::wizard::steps) fn attribute(&self) -> Option<(&AttributeName, AttributeType)> {
        match self {
            Self::LeftOut | Self::NoName(_) => None,
            Self::Existing(name, kind) | Self::New(name, kind) => Some((name, *kind)),
        }
    }
}

/// The columns but for that of the ids, in the order of the file.
pub(in crate::wizard::steps) fn planned<'a>(
    form: &Form,
    facts: &'a Facts,
) -> Vec<PlannedColumn<'a>> {
    let Some(source) = &facts.source else { return Vec::new() };
    let id = id_column(form, facts);
    let names = Names::of(source, facts.attributes(form));
    let rest = source.columns.iter().filter(|column| Some(column.name.as_str()) != id);
    let plan = |column| PlannedColumn { column, goes: names.goes(column, form), clash: None };
    let mut planned: Vec<PlannedColumn<'_>> = rest.map(plan).collect();
    let mut taken: HashMap<String, usize> = HashMap::new();
    for at in 0..planned.len() {
        let Some((name, _)) = planned[at].goes.attribute() else { continue };
        let Some(first) = taken.insert(name.as_str().to_lowercase(), at) else { continue };
        planned[at].clash = Some(&planned[first].column.name);
        planned[first].clash = Some(&planned[at].column.name);
    }
    planned
}

/// The names of columns and attributes, to be found at once: a file may have a
/// thousand of them.
struct Names<'a> {
    /// By the name in small letters.
    known: HashMap<String, &'a Attribute>,
    /// By the name without accents and punctuation; none where two share it.
    alike: HashMap<String, Option<&'a Attribute>>,
    /// How many columns share such a name.
    columns: HashMap<String, usize>,
}

impl<'a> Names<'a> {
    fn of(source: &SourceView, attributes: &'a [Attribute]) -> Self {
        let mut columns = HashMap::new();
        for column in &source.columns {
            *columns.entry(plain_name(&column.name)).or_default() += 1;
        }
        let mut alike = HashMap::new();
        for attribute in attributes {
            alike
                .entry(plain_name(attribute.name.as_str()))
                .and_modify(|other| *other = None)
                .or_insert(Some(attribute));
        }
        let lowered =
            |attribute: &'a Attribute| (attribute.name.as_str().to_lowercase(), attribute);
        Self { known: attributes.iter().map(lowered).collect(), alike, columns }
    }

    fn goes(&self, column: &ColumnView, form: &Form) -> Goes {
        let answer = form.object.answer(&column.name);
        let name = match answer.and_then(|answer| answer.target.clone()) {
            Some(Target::LeftOut) => return Goes::LeftOut,
            Some(Target::Attribute(name)) => name,
            None => match (self.alike(&column.name), AttributeName::parse(&column.name)) {
                (Some(known), _) => known.name.clone(),
                (None, Ok(name)) => name,
                (None, Err(error)) => return Goes::NoName(error),
            },
        };
        match self.known.get(&name.as_str().to_lowercase()) {
            Some(known) => Goes::Existing(known.name.clone(), known.kind),
            None => Goes::New(name, answer.and_then(|answer| answer.kind).unwrap_or(column.kind)),
        }
    }

    /// The attribute that is called like a column but for case, accents and
    /// punctuation, where that is so of no other: "E-mail" goes to email.
    fn alike(&self, column: &str) -> Option<&'a Attribute> {
        let name = plain_name(column);
        let is_only = !name.is_empty() && self.columns.get(&name) == Some(&1);
        self.alike.get(&name).copied().flatten().filter(|_| is_only)
    }
}

/// An attribute that is there and may be what a new one is meant to be.
pub(in crate::wizard::steps) fn perhaps<'a>(
    row: &PlannedColumn<'_>,
    form: &Form,
    facts: &'a Facts,
) -> Option<&'a AttributeName> {
    let Goes::New(name, _) = &row.goes else { return None };
    let is_synonym = |known: &&AttributeName| {
        likeness(&row.column.name, known.as_str()) >= Likeness::Synonym
            || likeness(name.as_str(), known.as_str()) >= Likeness::Synonym
    };
    facts.attributes(form).iter().map(|known| &known.name).find(is_synonym)
}

/// The import these answers ask for, or the first thing that is wrong.
pub(in crate::wizard::steps) fn order(form: &Form, facts: &Facts) -> Result<ImportOrder, Problem> {
    if form.path.trim().is_empty() {
        return Err(Problem::new(Step::Data, Field::Path, "Name the file with the people"));
    }
    if form.destination.is_empty() {
        let field = Field::Destination;
        return Err(Problem::new(Step::Destination, field, "Choose a destination"));
    }
    let wrong = |text: String| Problem::new(Step::Conditions, Field::Mapping, text);
    let id = id_column(form, facts).ok_or_else(|| wrong(NO_ID.into()))?;
    if let Some(source) = &facts.source
        && source.columns.iter().all(|column| column.name != id)
    {
        return Err(wrong(format!("The file has no column \"{id}\" any more; choose another id")));
    }
    let planned = planned(form, facts);
    if let Some((column, sentence)) = planned
        .iter()
        .find_map(|column| problem(column).map(|sentence| (column.column.name.as_str(), sentence)))
    {
        return Err(wrong(format!("{column}: {sentence}")));
    }
    Ok(ImportOrder {
        source: form.source(),
        destination: form.destination.clone(),
        request: request(id, &planned, form),
    })
}

/// Why a column cannot go where it goes.
pub(in crate::wizard::steps) fn problem(column: &PlannedColumn<'_>) -> Option<String> {
    let (name, _) = column.goes.attribute()?;
    let other = column.clash?;
    Some(format!("{other} goes to {name} too; leave one of them out"))
}

fn request(id: &str, planned: &[PlannedColumn<'_>], form: &Form) -> ImportRequest {
    let mut request = ImportRequest::new(form.audience, id);
    request.blanks = form.object.blanks;
    for PlannedColumn { column, goes, .. } in planned {
        let Some((name, kind)) = goes.attribute() else {
            request.left_out.push(column.name.clone());
            continue;
        };
        // Case makes no difference to the name of an attribute.
        let own = AttributeName::parse(&column.name);
        if !own.is_ok_and(|own| own.is_same(name)) {
            request.renamed.push((column.name.clone(), name.clone()));
        }
        if matches!(goes, Goes::New(..)) {
            request.types.push((column.name.clone(), kind));
        }
    }
    request
}

/// What blank cells do, in the order of the screen.
pub(in crate::wizard::steps) const BLANKS: [Blanks; 2] = [Blanks::Clear, Blanks::Keep];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::steps::business_object::samples;

    #[test]
    fn columns_go_to_the_attribute_of_their_name_or_a_new_one() {
        let facts = samples::facts();
        let order = order(&samples::form(), &facts).unwrap();
        let request = order.request;
        assert_eq!(request.id_column, "customer_id");
        assert_eq!(request.renamed, [], "case makes no difference");
        assert_eq!(request.types, [("Points".to_owned(), AttributeType::Number)]);
        assert_eq!(request.left_out, ["rowid"], "the name is the table's own");
    }

    #[test]
    fn a_name_that_is_written_otherwise_is_the_same_where_it_is_the_only_one() {
        let (form, mut facts) = (samples::form(), samples::facts());
        let goes = |facts: &Facts, at: usize| planned(&form, facts)[at].goes.clone();
        facts.source.as_mut().unwrap().columns[1].name = "E-Mail".into();
        assert!(matches!(goes(&facts, 0), Goes::Existing(name, _) if name.as_str() == "email"));
        facts.source.as_mut().unwrap().columns[3].name = "e_mail".into();
        assert!(matches!(goes(&facts, 0), Goes::New(name, _) if name.as_str() == "E-Mail"));
        facts.source.as_mut().unwrap().columns[2].name = "Thành phố".into();
        assert!(matches!(goes(&facts, 1), Goes::New(..)), "another word is not the same");
        let row = planned(&form, &facts).swap_remove(1);
        assert_eq!(perhaps(&row, &form, &facts).map(AttributeName::as_str), Some("city"));
    }

    #[test]
    fn two_columns_cannot_go_to_one_attribute() {
        let (mut form, facts) = (samples::form(), samples::facts());
        let city = Target::Attribute(AttributeName::parse("CITY").unwrap());
        form.object.set_target("Points", Some(city));
        let problem = order(&form, &facts).unwrap_err();
        assert_eq!(problem.step, Step::Conditions);
        assert_eq!(problem.sentence, "City: Points goes to city too; leave one of them out");
        form.object.set_target("City", Some(Target::LeftOut));
        assert_eq!(order(&form, &facts).unwrap().request.left_out, ["City", "rowid"]);
    }

    #[test]
    fn an_id_that_is_gone_is_told() {
        let (mut form, facts) = (samples::form(), samples::facts());
        form.object.id_column = Some("Code".into());
        assert!(order(&form, &facts).unwrap_err().sentence.contains("\"Code\""));
    }
}
