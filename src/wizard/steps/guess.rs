//! Proposes what the attributes of a destination are matched with, from the
//! types and names of the columns. A proposal is cautious: a missing one costs
//! three keys, a wrong one costs a wrong segment.

use crate::domain::{Attribute, AttributeType, CriterionKind, Mapping};
use crate::export::Evidence;
use crate::export::synonyms::{Likeness, is_email_name, is_id_name, is_phone_name, likeness};
use crate::wizard::job::ColumnView;

/// A cell of this many digits can be a phone number.
const PHONE_DIGITS_MIN: usize = 7;

/// The share of empty cells of a column with nothing in it.
const ALL_EMPTY_PERMILLE: u16 = 1000;

/// The mapping proposed: e-mail and phone attributes; where there are none, ids
/// of the same name. Each attribute and each column is used once at most.
pub(super) fn guess(attributes: &[Attribute], columns: &[ColumnView]) -> Vec<Mapping> {
    let mut pairs = Vec::new();
    for kind in [AttributeType::Email, AttributeType::Phone] {
        propose_kind(kind, attributes, columns, &mut pairs);
    }
    if pairs.is_empty() {
        propose_ids(attributes, columns, &mut pairs);
    }
    pairs.sort_unstable();
    pairs
        .into_iter()
        .map(|(attribute, column)| Mapping {
            attribute: attributes[attribute].name.clone(),
            kind: CriterionKind::Column(columns[column].name.clone()),
            matcher: None,
        })
        .collect()
}

/// The columns for an attribute's picker, the most likely first: what finds more
/// people, then what has the better name.
pub(super) fn ranked(
    attribute: &Attribute,
    columns: &[ColumnView],
    evidence: Option<&Evidence>,
) -> Vec<usize> {
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(rank(attribute, &columns[at], evidence)));
    order
}

/// Whether anything speaks for a column.
pub(super) fn is_likely(
    attribute: &Attribute,
    column: &ColumnView,
    evidence: Option<&Evidence>,
) -> bool {
    rank(attribute, column, evidence) > (0, Likeness::None, false)
}

/// What speaks for a column: whom it finds, its name, its type.
fn rank(
    attribute: &Attribute,
    column: &ColumnView,
    evidence: Option<&Evidence>,
) -> (u64, Likeness, bool) {
    let pair = evidence.and_then(|evidence| evidence.pair(&attribute.name, &column.name));
    let found = pair.map_or(0, |pair| pair.found);
    let fits = fits(attribute.kind, column) && attribute.kind != AttributeType::Text;
    (found, likeness(attribute.name.as_str(), &column.name), fits)
}

/// By type first, names break ties. Where names say nothing, a column is only
/// taken when no other column and no other attribute could be meant.
fn propose_kind(
    kind: AttributeType,
    attributes: &[Attribute],
    columns: &[ColumnView],
    pairs: &mut Vec<(usize, usize)>,
) {
    let attributes: Vec<(usize, &Attribute)> =
        attributes.iter().enumerate().filter(|(_, attribute)| attribute.kind == kind).collect();
    let columns: Vec<(usize, &ColumnView)> =
        columns.iter().enumerate().filter(|(_, column)| fits(kind, column)).collect();
    if let ([attribute], [column]) = (&attributes[..], &columns[..]) {
        pairs.push((attribute.0, column.0));
        return;
    }
    let mut candidates = Vec::new();
    for (attribute_at, attribute) in &attributes {
        for (column_at, column) in &columns {
            let alike = likeness(attribute.name.as_str(), &column.name);
            let fullness = ALL_EMPTY_PERMILLE.saturating_sub(column.empty_permille);
            candidates.push((alike, attribute.filled, fullness, *attribute_at, *column_at));
        }
    }
    // The best first; among equals the one that stands first.
    candidates
        .sort_by(|a, b| (b.0, b.1, b.2).cmp(&(a.0, a.1, a.2)).then((a.3, a.4).cmp(&(b.3, b.4))));
    for (alike, _, _, attribute, column) in candidates {
        let free = pairs.iter().all(|pair| pair.0 != attribute && pair.1 != column);
        if alike >= Likeness::Synonym && free {
            pairs.push((attribute, column));
        }
    }
}

fn propose_ids(attributes: &[Attribute], columns: &[ColumnView], pairs: &mut Vec<(usize, usize)>) {
    for (attribute_at, attribute) in attributes.iter().enumerate() {
        let is_key = matches!(attribute.kind, AttributeType::Text | AttributeType::Number)
            && is_id_name(attribute.name.as_str());
        let column = columns.iter().position(|column| {
            likeness(attribute.name.as_str(), &column.name) == Likeness::Same
                && column.empty_permille < ALL_EMPTY_PERMILLE
        });
        if let (true, Some(column)) = (is_key, column)
            && pairs.iter().all(|pair| pair.1 != column)
        {
            pairs.push((attribute_at, column));
        }
    }
}

/// Whether a column's values can be of a type. Types are guessed from few
/// values, so a name together with an example that fits is enough.
fn fits(kind: AttributeType, column: &ColumnView) -> bool {
    if column.empty_permille >= ALL_EMPTY_PERMILLE {
        return false;
    }
    if column.kind == kind {
        return true;
    }
    let some = |test: fn(&str) -> bool| column.examples.iter().any(|example| test(example));
    match kind {
        AttributeType::Email => is_email_name(&column.name) && some(|text| text.contains('@')),
        AttributeType::Phone => {
            column.kind != AttributeType::Email
                && is_phone_name(&column.name)
                && some(|text| text.chars().filter(|c| c.is_numeric()).count() >= PHONE_DIGITS_MIN)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::steps::samples::{self, column};

    fn attribute(name: &str, kind: AttributeType) -> Attribute {
        samples::attribute(name, kind, 10)
    }

    fn guessed(attributes: &[Attribute], columns: &[ColumnView]) -> Vec<(String, String)> {
        guess(attributes, columns)
            .into_iter()
            .map(|mapping| match mapping.kind {
                CriterionKind::Column(column) => (mapping.attribute.to_string(), column),
                other => panic!("only columns are proposed, not {other:?}"),
            })
            .collect()
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(a, c)| ((*a).to_owned(), (*c).to_owned())).collect()
    }

    use AttributeType::{Email, Number, Phone, Text};

    #[test]
    fn keys_are_proposed_and_nothing_else() {
        let attributes = [
            attribute("name", Text),
            attribute("email", Email),
            attribute("mobile", Phone),
            attribute("city", Text),
        ];
        let columns = [
            column("Thành phố", Text, "Hanoi"),
            column("SĐT", Phone, "0901234567"),
            column("Thư điện tử", Email, "an@example.com"),
            column("name", Text, "An"),
        ];
        assert_eq!(
            guessed(&attributes, &columns),
            pairs(&[("email", "Thư điện tử"), ("mobile", "SĐT")])
        );
    }

    #[test]
    fn the_only_column_of_a_type_needs_no_name() {
        let found =
            guessed(&[attribute("email", Email)], &[column("Contact", Email, "an@example.com")]);
        assert_eq!(found, pairs(&[("email", "Contact")]));
    }

    #[test]
    fn two_columns_without_a_telling_name_propose_nothing() {
        let columns =
            [column("Agent", Email, "an@example.com"), column("Buyer", Email, "vy@example.com")];
        assert_eq!(guessed(&[attribute("email", Email)], &columns), []);
    }

    #[test]
    fn names_break_ties_and_a_leftover_stays_unmapped() {
        let columns = [
            column("Partner e-mail", Email, "an@example.com"),
            column("E-Mail", Email, "vy@example.com"),
        ];
        let attributes = [attribute("work_email", Email), attribute("email", Email)];
        assert_eq!(guessed(&attributes, &columns), pairs(&[("email", "E-Mail")]));
    }

    #[test]
    fn a_column_is_used_once() {
        let attributes = [attribute("phone", Phone), attribute("mobile", Phone)];
        let columns = [column("Tel", Phone, "0901234567")];
        assert_eq!(guessed(&attributes, &columns), pairs(&[("phone", "Tel")]));
    }

    #[test]
    fn a_doubtful_type_needs_a_name_and_an_example() {
        let phone = [attribute("phone", Phone)];
        assert_eq!(
            guessed(&phone, &[column("Mobile", Number, "84901234567")]),
            pairs(&[("phone", "Mobile")])
        );
        assert_eq!(guessed(&phone, &[column("Mobile", Text, "yes")]), []);
        assert_eq!(guessed(&phone, &[column("Amount", Number, "84901234567")]), []);
        let email = [attribute("email", Email)];
        assert_eq!(guessed(&email, &[column("Mail", Text, "sent")]), []);
    }

    #[test]
    fn an_empty_column_is_never_proposed() {
        let mut empty = column("Email", Email, "");
        empty.empty_permille = 1000;
        assert_eq!(guessed(&[attribute("email", Email)], &[empty]), []);
    }

    #[test]
    fn ids_of_the_same_name_where_nothing_better_is() {
        let attributes = [attribute("customer_code", Text), attribute("city", Text)];
        let columns = [column("City", Text, "Hanoi"), column("Customer code", Text, "C-1")];
        assert_eq!(guessed(&attributes, &columns), pairs(&[("customer_code", "Customer code")]));
        let attributes = [attribute("email", Email), attribute("customer_code", Text)];
        let columns =
            [column("email", Email, "an@example.com"), column("Customer code", Text, "C-1")];
        assert_eq!(guessed(&attributes, &columns), pairs(&[("email", "email")]));
    }

    #[test]
    fn the_picker_starts_with_the_likeliest() {
        let columns = [
            column("City", Text, "Hanoi"),
            column("Partner", Email, "vy@example.com"),
            column("E-mail", Email, "an@example.com"),
        ];
        assert_eq!(ranked(&attribute("email", Email), &columns, None), [2, 1, 0]);
    }
}
