//! What the attributes are best matched with, and why: what the columns find in
//! the destination decides, names break ties (SCREENS §2). Where nobody is found
//! names alone propose, and the reason says so.

use crate::domain::{
    Attribute, AttributeName, AttributeType, CriterionKind, HashRule, Mapping, MatcherKind,
    Word as _,
};
use crate::export::synonyms::{Likeness, likeness};
use crate::export::{Evidence, PairEvidence};
use crate::wizard::job::ColumnView;
use crate::wizard::text;

use super::guess::guess;

/// A pair that finds this share of what another finds, in percent, finds as much:
/// the names decide between the two.
const TIE_PERCENT: u64 = 80;

/// A column that finds a smaller share of its values, in percent, needs a name
/// that says the same.
const FOUND_PERCENT_MIN: u64 = 5;

/// An id that finds a smaller share, in percent, is another system's.
const ID_FOUND_PERCENT_MIN: u64 = 20;

/// So many people, in percent of the values that find somebody, may have a key
/// that names one person: families share a phone.
const PEOPLE_PERCENT_MAX: u64 = 130;

/// The same of ids.
const ID_PEOPLE_PERCENT_MAX: u64 = 105;

/// Fewer different values than this share of the cells, in percent, name shops or
/// agents, not the people of the rows.
const DISTINCT_PERCENT_MIN: u64 = 5;

/// In fewer cells than this nothing is said by values that come again.
const CELLS_MIN: u64 = 20;

/// A mapping and why it is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Proposal {
    pub(super) mapping: Mapping,
    /// "Di động matches 61 % of phones: 244 of 400 tried".
    pub(super) reason: String,
}

/// The mapping proposed for these columns. Each attribute and each column is used
/// once at most, in the order of the attributes.
pub(super) fn propose(
    attributes: &[Attribute],
    columns: &[ColumnView],
    evidence: &Evidence,
) -> Vec<Proposal> {
    let mut proposals = by_evidence(attributes, evidence);
    for mapping in guess(attributes, columns) {
        let CriterionKind::Column(column) = &mapping.kind else { continue };
        let is_free = proposals.iter().all(|taken| {
            taken.mapping.attribute != mapping.attribute && taken.mapping.kind != mapping.kind
        });
        let pair = evidence.pair(&mapping.attribute, column);
        let contradicts = pair.is_some_and(|pair| {
            let says_nothing = likeness(mapping.attribute.as_str(), column) < Likeness::Synonym;
            says_nothing && (!names_people(pair) || !proposals.is_empty())
        });
        if is_free && !contradicts {
            let reason = match pair {
                Some(pair) if pair.found == 0 => format!(
                    "{column} is proposed by its name: none of {} tried is found",
                    text::counted(pair.values, "value", "values")
                ),
                Some(pair) => format!("{} by its name: it finds only {}", column, share(pair)),
                None => format!("{column} is proposed by its name and type"),
            };
            proposals.push(Proposal { mapping, reason });
        }
    }
    proposals.sort_by_key(|proposal| {
        attributes.iter().position(|attribute| attribute.name == proposal.mapping.attribute)
    });
    proposals
}

/// The best pairs one after the other; each takes its attribute and its column.
fn by_evidence(attributes: &[Attribute], evidence: &Evidence) -> Vec<Proposal> {
    let mut pairs: Vec<(&Attribute, &PairEvidence)> = evidence
        .pairs
        .iter()
        .filter_map(|pair| Some((find(attributes, &pair.attribute)?, pair)))
        .filter(|(attribute, pair)| is_convincing(attribute, pair))
        .collect();
    let mut proposals = Vec::new();
    while let Some(most) = pairs.iter().map(|(_, pair)| pair.found).max() {
        let finds_as_much = |pair: &PairEvidence| pair.found * 100 >= most * TIE_PERCENT;
        let mut best: Option<(&Attribute, &PairEvidence)> = None;
        for (attribute, pair) in pairs.iter().copied().filter(|(_, pair)| finds_as_much(pair)) {
            let rank = |attribute: &Attribute, pair: &PairEvidence| {
                (likeness(attribute.name.as_str(), &pair.column), pair.found, attribute.filled)
            };
            // Among equals the one that stands first.
            if best.is_none_or(|(a, p)| rank(attribute, pair) > rank(a, p)) {
                best = Some((attribute, pair));
            }
        }
        let Some((attribute, pair)) = best else { break };
        let rival = pairs.iter().map(|(_, other)| *other).find(|other| {
            other.attribute == pair.attribute
                && other.column != pair.column
                && other.found * 100 >= pair.found * TIE_PERCENT
        });
        let rule = other_rule(pair, evidence);
        proposals.push(proposal(attribute, pair, rival, rule));
        pairs.retain(|(_, other)| other.attribute != pair.attribute && other.column != pair.column);
    }
    proposals
}

fn find<'a>(attributes: &'a [Attribute], name: &AttributeName) -> Option<&'a Attribute> {
    attributes.iter().find(|attribute| attribute.name == *name)
}

/// Whether what a pair finds makes it a key of the rows' people.
fn is_convincing(attribute: &Attribute, pair: &PairEvidence) -> bool {
    if pair.found == 0 || !names_people(pair) {
        return false;
    }
    let says_the_same = likeness(attribute.name.as_str(), &pair.column) >= Likeness::Synonym;
    match attribute.kind {
        AttributeType::Email | AttributeType::Phone => {
            pair.people * 100 <= pair.found * PEOPLE_PERCENT_MAX
                && (says_the_same || pair.found_percent() >= FOUND_PERCENT_MIN)
        }
        _ => {
            pair.people * 100 <= pair.found * ID_PEOPLE_PERCENT_MAX
                && pair.found_percent() >= ID_FOUND_PERCENT_MIN
        }
    }
}

/// Whether the values differ from row to row, as those of people do.
fn names_people(pair: &PairEvidence) -> bool {
    pair.cells < CELLS_MIN || pair.values * 100 >= pair.cells * DISTINCT_PERCENT_MIN
}

/// Of hashes, the next best rule and what it finds.
fn other_rule(pair: &PairEvidence, evidence: &Evidence) -> Option<(HashRule, u64)> {
    if !pair.matcher.is_hashed() {
        return None;
    }
    let is_other = |other: &&PairEvidence| {
        let is_pair = other.attribute == pair.attribute && other.column == pair.column;
        is_pair && other.matcher != pair.matcher
    };
    let rule = |other: &PairEvidence| match other.matcher {
        MatcherKind::Sha256(rule) => Some((rule, other.found)),
        _ => None,
    };
    evidence.pairs.iter().filter(is_other).filter_map(rule).max_by_key(|(_, found)| *found)
}

fn proposal(
    attribute: &Attribute,
    pair: &PairEvidence,
    rival: Option<&PairEvidence>,
    rule: Option<(HashRule, u64)>,
) -> Proposal {
    let things = match attribute.kind {
        AttributeType::Email => "e-mails",
        AttributeType::Phone => "phones",
        _ => "ids",
    };
    let hashed = Some(pair.matcher).filter(|matcher| matcher.is_hashed());
    let what = match hashed {
        Some(matcher) => format!("by {}", matcher.label()),
        None => format!("of {things}"),
    };
    let (column, percent) = (&pair.column, pair.found_percent());
    let mut reason = format!("{column} matches {percent} % {what}: {}", share(pair));
    if let Some((rule, found)) = rule {
        reason = format!("{reason}; {} {}", rule.word(), text::count(found));
    }
    if let Some(rival) = rival {
        reason = format!("{reason}; {} finds as many", rival.column);
    }
    Proposal {
        mapping: Mapping {
            attribute: attribute.name.clone(),
            kind: CriterionKind::Column(pair.column.clone()),
            matcher: hashed,
        },
        reason,
    }
}

/// "244 of 400 tried".
fn share(pair: &PairEvidence) -> String {
    format!("{} of {} tried", text::count(pair.found), text::count(pair.values))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::steps::samples::{self, column};

    fn attribute(name: &str, kind: AttributeType) -> Attribute {
        samples::attribute(name, kind, 10)
    }

    /// Pairs as (attribute, column, cells, values, found, people).
    fn evidence(pairs: &[(&str, &str, [u64; 4])]) -> Evidence {
        let pairs = pairs
            .iter()
            .map(|(attribute, column, [cells, values, found, people])| PairEvidence {
                attribute: AttributeName::parse(attribute).unwrap(),
                column: (*column).to_owned(),
                matcher: MatcherKind::Email,
                cells: *cells,
                values: *values,
                found: *found,
                people: *people,
            })
            .collect();
        Evidence { rows: 400, pairs }
    }

    fn proposed(
        attributes: &[Attribute],
        columns: &[ColumnView],
        evidence: &Evidence,
    ) -> Vec<String> {
        propose(attributes, columns, evidence)
            .into_iter()
            .map(|proposal| format!("{}: {}", proposal.mapping.attribute, proposal.reason))
            .collect()
    }

    use AttributeType::{Email, Phone, Text};

    #[test]
    fn what_finds_more_wins_over_the_better_name() {
        let attributes = [attribute("email", Email), attribute("phone", Phone)];
        let columns = [
            column("E-mail", Email, "agent@shop.vn"),
            column("Liên hệ", Email, "an@example.com"),
            column("Di động", Phone, "0901234567"),
        ];
        let tried = evidence(&[
            ("email", "E-mail", [400, 300, 20, 20]),
            ("email", "Liên hệ", [400, 390, 200, 200]),
            ("phone", "Di động", [400, 400, 244, 250]),
        ]);
        assert_eq!(
            proposed(&attributes, &columns, &tried),
            [
                "email: Liên hệ matches 51 % of e-mails: 200 of 390 tried",
                "phone: Di động matches 61 % of phones: 244 of 400 tried",
            ]
        );
    }

    #[test]
    fn hashes_are_proposed_by_the_rule_that_finds_most() {
        use crate::domain::HashRule::{Google, LowerTrim};
        let attributes = [attribute("email", Email)];
        let columns = [column("Key", Text, "62a14e44")];
        let mut tried = evidence(&[
            ("email", "Key", [400, 400, 250, 250]),
            ("email", "Key", [400, 400, 300, 300]),
        ]);
        let rules = [LowerTrim, Google].map(MatcherKind::Sha256);
        tried.pairs.iter_mut().zip(rules).for_each(|(pair, rule)| pair.matcher = rule);
        let proposals = propose(&attributes, &columns, &tried);
        assert_eq!(proposals[0].mapping.matcher, Some(MatcherKind::Sha256(Google)));
        let reason = "Key matches 75 % by SHA-256 google: 300 of 400 tried; lower-trim 250";
        assert_eq!(proposals[0].reason, reason);
    }

    #[test]
    fn names_break_ties_and_the_rival_is_told() {
        let columns = [column("Billing Email", Email, "a@b.co"), column("Email", Email, "a@b.co")];
        let tried = evidence(&[
            ("email", "Billing Email", [400, 400, 210, 210]),
            ("email", "Email", [400, 400, 200, 200]),
        ]);
        assert_eq!(
            proposed(&[attribute("email", Email)], &columns, &tried),
            ["email: Email matches 50 % of e-mails: 200 of 400 tried; Billing Email finds as many"]
        );
    }

    #[test]
    fn few_agents_are_no_customers() {
        let columns = [column("Sales contact", Email, "an@shop.vn")];
        let tried = evidence(&[("email", "Sales contact", [400, 3, 3, 3])]);
        assert_eq!(proposed(&[attribute("email", Email)], &columns, &tried), Vec::<String>::new());
    }

    #[test]
    fn a_name_alone_says_that_nobody_was_found() {
        let columns = [column("Courriel", Email, "an@example.com")];
        let tried = evidence(&[("email", "Courriel", [400, 380, 0, 0])]);
        assert_eq!(
            proposed(&[attribute("email", Email)], &columns, &tried),
            ["email: Courriel is proposed by its name: none of 380 values tried is found"]
        );
    }

    #[test]
    fn an_id_must_find_one_person_each_and_many_of_them() {
        let code = [attribute("customer_code", Text)];
        let columns = [column("Mã KH", Text, "C-1")];
        let tried =
            |found, people| evidence(&[("customer_code", "Mã KH", [400, 400, found, people])]);
        assert_eq!(
            proposed(&code, &columns, &tried(390, 390)),
            ["customer_code: Mã KH matches 97 % of ids: 390 of 400 tried"]
        );
        assert_eq!(proposed(&code, &columns, &tried(10, 10)), Vec::<String>::new());
        assert_eq!(proposed(&code, &columns, &tried(390, 3_900)), Vec::<String>::new());
    }

    #[test]
    fn one_column_serves_the_attribute_it_finds_more_by() {
        let attributes = [attribute("phone", Phone), attribute("mobile", Phone)];
        let columns = [column("Số điện thoại", Phone, "0901234567")];
        let tried = evidence(&[
            ("phone", "Số điện thoại", [400, 400, 20, 20]),
            ("mobile", "Số điện thoại", [400, 400, 300, 300]),
        ]);
        assert_eq!(
            proposed(&attributes, &columns, &tried),
            ["mobile: Số điện thoại matches 75 % of phones: 300 of 400 tried"]
        );
    }
}
