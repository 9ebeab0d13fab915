//! What changed in a file since its export was saved: mapped columns that are
//! gone, what they are perhaps called now, and columns that are new. A guess is
//! only told: nothing is matched by it before a person says so.

use std::collections::HashSet;

use crate::domain::{Attribute, AttributeType, CriterionKind, Mapping};
use crate::matcher::propose_type;
use crate::source::{Source, inspect, own_columns};

use super::synonyms::{Likeness, likeness, plain_name};

/// Names as alike as this (0 to 1, Jaro-Winkler) may be one name written in two
/// ways.
const SIMILARITY_MIN: f64 = 0.85;

/// Rows that are looked at to tell the types of columns.
const SAMPLE_ROWS_MAX: usize = 200;

/// Columns named in one sentence; more of them would hide the rest.
const NAMED_MAX: usize = 5;

/// What an export expects of its file.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// What it matches attributes with.
    pub mapping: &'a [Mapping],
    /// The columns the file had; empty where that is not known.
    pub columns: &'a [String],
    /// The attributes of the destination, as far as they are known.
    pub attributes: &'a [Attribute],
}

/// A column the file has now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundColumn {
    /// Its name.
    pub name: String,
    /// What its values look like, unless nobody looked or it is empty.
    pub kind: Option<AttributeType>,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drift {
    /// Columns that are mapped and not there, in the order of the mapping.
    pub gone: Vec<GoneColumn>,
    /// Columns that were not there before, without those a gone one is perhaps
    /// called now.
    pub new: Vec<String>,
}

/// A mapped column that is not in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoneColumn {
    /// Its name.
    pub name: String,
    /// What it is perhaps called now.
    pub perhaps: Option<String>,
}

/// What speaks for a column: the sort of evidence, then how alike the names are.
type Strength = (u8, u32);

impl Drift {
    /// Compares what an export expects with what is there.
    pub fn between(expected: &Expected<'_>, found: &[FoundColumn]) -> Self {
        let mut gone = Vec::new();
        for name in mapped(expected.mapping) {
            let is_there = found.iter().any(|column| column.name == name);
            if !is_there && gone.iter().all(|other: &GoneColumn| other.name != name) {
                gone.push(GoneColumn { name: name.to_owned(), perhaps: None });
            }
        }
        guess(&mut gone, expected, found);
        if expected.columns.is_empty() {
            return Self { gone, new: Vec::new() };
        }
        let known = known(expected);
        let is_taken = |name: &str| gone.iter().any(|gone| gone.perhaps.as_deref() == Some(name));
        let new = found
            .iter()
            .map(|column| column.name.as_str())
            .filter(|name| !known.contains(name) && !is_taken(name))
            .map(str::to_owned)
            .collect();
        Self { gone, new }
    }

    /// Compares it with a source, into whose first rows it only looks where a
    /// column is gone.
    pub fn of_source(expected: &Expected<'_>, source: &Source) -> Self {
        let untyped = own_columns(source.columns())
            .iter()
            .map(|name| FoundColumn { name: name.clone(), kind: None });
        let drift = Self::between(expected, &untyped.collect::<Vec<_>>());
        if drift.gone.is_empty() {
            return drift;
        }
        // What cannot be read is told by the run itself; here names are enough then.
        let Ok(sample) = inspect(source, SAMPLE_ROWS_MAX) else { return drift };
        let found: Vec<FoundColumn> = sample
            .columns
            .into_iter()
            .take(own_columns(source.columns()).len())
            .map(|column| {
                let values = column.examples.iter().map(String::as_str);
                let kind = propose_type(&column.name, values);
                let kind = (!column.examples.is_empty()).then_some(kind);
                FoundColumn { name: column.name, kind }
            })
            .collect();
        Self::between(expected, &found)
    }

    /// The guess for a column, if it is gone and there is one.
    pub fn perhaps(&self, column: &str) -> Option<&str> {
        self.gone.iter().find(|gone| gone.name == column)?.perhaps.as_deref()
    }

    /// Which columns are gone: `the column "Email" is gone`.
    pub fn gone_sentence(&self) -> Option<String> {
        let names: Vec<&str> = self.gone.iter().map(|gone| gone.name.as_str()).collect();
        match names[..] {
            [] => None,
            [one] => Some(format!("the column \"{one}\" is gone")),
            _ => Some(format!("the columns {} are gone", listed(&names, usize::MAX))),
        }
    }

    /// Both in few words: `column Email is gone, perhaps E-mail address`.
    pub fn short_sentence(&self) -> Option<String> {
        let parts: Vec<String> = self
            .gone
            .iter()
            .map(|gone| match &gone.perhaps {
                Some(perhaps) => format!("column {} is gone, perhaps {perhaps}", gone.name),
                None => format!("column {} is gone", gone.name),
            })
            .collect();
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    /// What they are perhaps called now.
    pub fn guess_sentence(&self) -> Option<String> {
        let guesses: Vec<String> = self
            .gone
            .iter()
            .filter_map(|gone| {
                Some(format!("\"{}\" is now \"{}\"", gone.name, gone.perhaps.as_ref()?))
            })
            .collect();
        (!guesses.is_empty()).then(|| format!("perhaps {}", guesses.join(" and ")))
    }

    /// Which columns are new.
    pub fn new_sentence(&self) -> Option<String> {
        let names: Vec<&str> = self.new.iter().map(String::as_str).collect();
        match names[..] {
            [] => None,
            [one] => Some(format!("the file has a new column, \"{one}\"")),
            _ => Some(format!("the file has new columns: {}", listed(&names, NAMED_MAX))),
        }
    }
}

/// `"A", "B" and "C"`; of more than `named_max` the first, and how many there are
/// besides.
fn listed(names: &[&str], named_max: usize) -> String {
    let mut parts: Vec<String> =
        names.iter().take(named_max).map(|name| format!("\"{name}\"")).collect();
    if names.len() > parts.len() {
        parts.push(format!("{} more", names.len() - parts.len()));
    }
    let last = parts.pop().unwrap_or_default();
    if parts.is_empty() { last } else { format!("{} and {last}", parts.join(", ")) }
}

fn mapped(mapping: &[Mapping]) -> impl Iterator<Item = &str> {
    mapping.iter().filter_map(|mapping| match &mapping.kind {
        CriterionKind::Column(column) => Some(column.as_str()),
        _ => None,
    })
}

/// The columns that were there when the export was saved, as far as is known.
fn known<'a>(expected: &Expected<'a>) -> HashSet<&'a str> {
    expected.columns.iter().map(String::as_str).chain(mapped(expected.mapping)).collect()
}

/// The strongest guesses first; each column is taken once.
fn guess(gone: &mut [GoneColumn], expected: &Expected<'_>, found: &[FoundColumn]) {
    let known = known(expected);
    let mut pairs: Vec<(Strength, usize, usize)> = Vec::new();
    for (at, gone) in gone.iter().enumerate() {
        for (column_at, column) in found.iter().enumerate() {
            if !known.contains(column.name.as_str())
                && let Some(strength) = strength(&gone.name, column, expected)
            {
                pairs.push((strength, at, column_at));
            }
        }
    }
    // The best first; among equals the one that stands first.
    pairs.sort_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    for (_, at, column_at) in pairs {
        let name = &found[column_at].name;
        let is_free = gone.iter().all(|other| other.perhaps.as_ref() != Some(name));
        if is_free && gone[at].perhaps.is_none() {
            gone[at].perhaps = Some(name.clone());
        }
    }
}

/// What speaks for a column in the place of a gone one, if something does. An
/// e-mail or phone attribute wants such values, unless the name is the same.
fn strength(gone: &str, column: &FoundColumn, expected: &Expected<'_>) -> Option<Strength> {
    let attributes = expected
        .mapping
        .iter()
        .filter(|mapping| matches!(&mapping.kind, CriterionKind::Column(mapped) if mapped == gone));
    let mut wanted = None;
    let mut by_attribute = Likeness::None;
    for mapping in attributes {
        let known = expected.attributes.iter().find(|a| a.name.is_same(&mapping.attribute));
        wanted = wanted.or(known.map(|attribute| attribute.kind));
        let alike = likeness(mapping.attribute.as_str(), &column.name);
        by_attribute = by_attribute.max(alike);
    }
    let wanted = wanted.filter(|kind| matches!(kind, AttributeType::Email | AttributeType::Phone));
    let fits = wanted.is_some() && wanted == column.kind;
    let contradicts = wanted.is_some() && column.kind.is_some() && !fits;
    let (one, other) = (plain_name(gone), plain_name(&column.name));
    let similarity = strsim::jaro_winkler(&one, &other);
    let by_name = likeness(gone, &column.name);
    let sort = match by_name {
        Likeness::Same => 5,
        _ if contradicts => return None,
        Likeness::Synonym => 4,
        _ if similarity >= SIMILARITY_MIN => 4,
        _ if by_attribute >= Likeness::Synonym => 3,
        Likeness::Related => 2,
        _ if by_attribute == Likeness::Related => 2,
        _ if fits => 1,
        Likeness::None => return None,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1,000")]
    let permille = (similarity * 1_000.0) as u32;
    // Of names that are as alike, the one whose values fit.
    Some((sort, permille + if fits { 1_001 } else { 0 }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::AttributeName;

    fn mapping(pairs: &[(&str, &str)]) -> Vec<Mapping> {
        pairs
            .iter()
            .map(|(attribute, column)| Mapping {
                attribute: AttributeName::parse(attribute).unwrap(),
                kind: CriterionKind::Column((*column).to_owned()),
                matcher: None,
            })
            .collect()
    }

    /// Compares (attribute, column) pairs and the columns known with columns found,
    /// of which a leading `@` says e-mails and a leading `#` phones.
    fn drift(pairs: &[(&str, &str)], known: &[&str], found: &[&str]) -> Drift {
        let attribute = |name: &str, kind| Attribute {
            name: AttributeName::parse(name).unwrap(),
            kind,
            filled: 1,
        };
        let found: Vec<FoundColumn> = found
            .iter()
            .map(|name| {
                let kind = match name.as_bytes()[0] {
                    b'@' => AttributeType::Email,
                    b'#' => AttributeType::Phone,
                    _ => AttributeType::Text,
                };
                FoundColumn { name: name.trim_start_matches(['@', '#']).into(), kind: Some(kind) }
            })
            .collect();
        let columns: Vec<String> = known.iter().map(|name| (*name).to_owned()).collect();
        let expected = Expected {
            mapping: &mapping(pairs),
            columns: &columns,
            attributes: &[
                attribute("email", AttributeType::Email),
                attribute("phone", AttributeType::Phone),
                attribute("city", AttributeType::Text),
            ],
        };
        Drift::between(&expected, &found)
    }

    fn guesses(drift: &Drift) -> Vec<(&str, Option<&str>)> {
        drift.gone.iter().map(|gone| (gone.name.as_str(), gone.perhaps.as_deref())).collect()
    }

    #[test]
    fn nothing_changed_where_the_order_did() {
        let same = drift(&[("email", "Email")], &["Email", "City"], &["City", "@Email"]);
        assert_eq!(same, Drift::default());
        let fewer = drift(&[("email", "Email")], &["Email", "City"], &["@Email"]);
        assert_eq!(fewer, Drift::default(), "a column nobody needs");
    }

    #[test]
    fn renamed_columns_are_guessed_by_name() {
        let found = drift(
            &[("email", "Email"), ("phone", "Mobile"), ("city", "Thành phố")],
            &["Email", "Mobile", "Thành phố"],
            &["thanh  pho", "#Số điện thoại", "@E-mail address", "Tier"],
        );
        assert_eq!(
            guesses(&found),
            [
                ("Email", Some("E-mail address")),
                ("Mobile", Some("Số điện thoại")),
                ("Thành phố", Some("thanh  pho")),
            ]
        );
        assert_eq!(found.new, ["Tier"]);
        assert_eq!(
            found.gone_sentence().unwrap(),
            "the columns \"Email\", \"Mobile\" and \"Thành phố\" are gone"
        );
        assert_eq!(found.new_sentence().unwrap(), "the file has a new column, \"Tier\"");
    }

    #[test]
    fn values_decide_where_names_say_little() {
        let found = drift(&[("email", "Contact")], &[], &["Contact person", "@Kontakt 2", "City"]);
        assert_eq!(guesses(&found), [("Contact", Some("Kontakt 2"))]);
        let found = drift(&[("email", "Contact")], &[], &["@Liên hệ", "City"]);
        assert_eq!(guesses(&found), [("Contact", Some("Liên hệ"))]);
        let found = drift(&[("email", "Contact")], &[], &["#Liên hệ", "City"]);
        assert_eq!(guesses(&found), [("Contact", None)]);
        assert_eq!(found.guess_sentence(), None);
        assert_eq!(found.short_sentence().unwrap(), "column Contact is gone");
    }

    #[test]
    fn a_column_that_was_there_before_or_is_mapped_is_no_guess() {
        let known = drift(&[("email", "Email")], &["Email", "E-mail 2"], &["@E-mail 2", "@Mail"]);
        assert_eq!(guesses(&known), [("Email", Some("Mail"))]);
        let mapped = drift(&[("email", "Email"), ("phone", "Mail")], &[], &["@Mail"]);
        assert_eq!(guesses(&mapped), [("Email", None)]);
    }

    #[test]
    fn nothing_is_called_new_where_the_columns_are_not_known() {
        let found = drift(&[("email", "Email")], &[], &["@Email", "Tier"]);
        assert_eq!(found, Drift::default());
    }

    #[test]
    fn one_column_is_the_guess_for_one_and_attributes_may_share_it() {
        let found = drift(
            &[("email", "Email"), ("city", "Email"), ("phone", "E-mail 1")],
            &[],
            &["@EMail"],
        );
        assert_eq!(guesses(&found), [("Email", Some("EMail")), ("E-mail 1", None)]);
    }

    #[test]
    fn many_new_columns_are_counted() {
        let drift = Drift {
            gone: Vec::new(),
            new: ["a", "b", "c", "d", "e", "f", "g"].map(str::to_owned).into(),
        };
        assert_eq!(
            drift.new_sentence().unwrap(),
            "the file has new columns: \"a\", \"b\", \"c\", \"d\", \"e\" and 2 more"
        );
    }
}
