//! Which column has the ids: the one chosen, or else the one that surely has them.
//! A wrong one would make other people of everybody, so nothing doubtful is taken.

use std::collections::HashSet;

use crate::export::synonyms::{is_id_name, is_person_id_name};
use crate::matcher::{is_blank, trim};
use crate::wizard::job::{ColumnView, SourceView};
use crate::wizard::steps::facts::Facts;
use crate::wizard::steps::form::Form;

/// The column with the ids: the one chosen, else the one that is surely it.
pub(in crate::wizard::steps) fn id_column<'a>(form: &'a Form, facts: &'a Facts) -> Option<&'a str> {
    let chosen = form.object.id_column.as_deref();
    chosen.or_else(|| proposed_id(facts.source.as_ref()?))
}

/// The column that has the ids by its name and by its values, where there is no
/// other: a wrong one would make other people of everybody.
fn proposed_id(source: &SourceView) -> Option<&str> {
    let by_name = |column: &&ColumnView| is_person_id_name(&column.name);
    let mut named = source.columns.iter().filter(by_name);
    match (named.next(), named.next()) {
        (Some(column), None) => Sameness::of(column, source).is_key().then_some(&column.name),
        _ => None,
    }
}

/// The columns for the choice of the ids, the likeliest first: those whose values
/// are all different, then what is called like an id.
pub(in crate::wizard::steps) fn likely_ids(source: &SourceView) -> Vec<&ColumnView> {
    let mut columns: Vec<&ColumnView> = source.columns.iter().collect();
    columns.sort_by_cached_key(|column| {
        let is_key = Sameness::of(column, source).is_key();
        let name = (is_person_id_name(&column.name), is_id_name(&column.name));
        std::cmp::Reverse((is_key, name))
    });
    columns
}

/// How many values of a column are the same, in the rows that were looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::wizard::steps) struct Sameness {
    filled: usize,
    blank: usize,
    different: usize,
}

impl Sameness {
    /// Looks at a column. Blank rows do not count.
    pub(in crate::wizard::steps) fn of(column: &ColumnView, source: &SourceView) -> Self {
        let at = source.columns.iter().position(|other| other.name == column.name);
        let mut seen = HashSet::new();
        let (mut filled, mut blank) = (0, 0);
        for (_, cells) in &source.rows {
            match at.and_then(|at| cells.get(at)) {
                Some(cell) if !is_blank(cell) => {
                    filled += 1;
                    seen.insert(trim(cell));
                }
                _ if cells.iter().all(|cell| is_blank(cell)) => {}
                _ => blank += 1,
            }
        }
        Self { filled, blank, different: seen.len() }
    }

    /// Whether every row can be told by its value.
    pub(in crate::wizard::steps) fn is_key(self) -> bool {
        self.filled > 0 && self.blank == 0 && self.different == self.filled
    }

    /// "all different in 400 rows".
    pub(in crate::wizard::steps) fn sentence(self) -> String {
        let rows = crate::wizard::text::counted((self.filled + self.blank) as u64, "row", "rows");
        let repeated = self.filled - self.different;
        match (repeated, self.blank) {
            (0, 0) => format!("all different in {rows}"),
            (0, blank) => format!("{blank} blank of {rows}"),
            (repeated, 0) => format!("{repeated} repeated of {rows}"),
            (repeated, blank) => format!("{repeated} repeated and {blank} blank of {rows}"),
        }
    }
}

/// Said where no column was chosen for the ids.
pub(in crate::wizard::steps) const NO_ID: &str =
    "Choose the column with the ids, which tell people apart";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::steps::business_object::samples;

    #[test]
    fn an_id_is_proposed_by_name_and_values_and_only_where_it_is_surely_one() {
        let facts = samples::facts();
        let form = Form::default();
        assert_eq!(id_column(&form, &facts), Some("customer_id"));
        let changed = |change: fn(&mut SourceView)| {
            let mut facts = samples::facts();
            change(facts.source.as_mut().unwrap());
            id_column(&Form::default(), &facts).map(str::to_owned)
        };
        assert_eq!(changed(|source| source.rows[1].1[0] = " C1".into()), None, "one twice");
        assert_eq!(changed(|source| source.rows[1].1[0] = " ".into()), None, "one blank");
        assert_eq!(changed(|source| source.columns[2].name = "ID".into()), None, "two names");
        assert_eq!(changed(|source| source.columns[0].name = "Code".into()), Some("Code".into()));
        assert_eq!(changed(|source| source.columns[0].name = "Ticket no".into()), None);
        assert_eq!(changed(|source| source.rows.clear()), None);
    }

    #[test]
    fn the_choice_of_the_ids_begins_with_the_likeliest() {
        let facts = samples::facts();
        let source = facts.source.as_ref().unwrap();
        let names: Vec<&str> = likely_ids(source).iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names[0], "customer_id");
        let city = source.columns.iter().find(|column| column.name == "City").unwrap();
        assert_eq!(Sameness::of(city, source).sentence(), "1 repeated of 3 rows");
    }
}
