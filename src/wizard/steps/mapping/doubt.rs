//! What is said of one mapped attribute: why it was proposed, and why it may be a
//! bad key. Sentences only; nothing here decides anything.

use crate::domain::{Attribute, CriterionKind, MatcherKind};
use crate::wizard::steps::facts::Facts;
use crate::wizard::steps::form::Form;
use crate::wizard::steps::matchers::matcher;
use crate::wizard::text;

/// More people than this for each row that finds somebody: the attribute names
/// a group, not a person.
const PEOPLE_PER_ROW_MAX: u64 = 2;

/// Why the attribute is matched with what was proposed for it.
pub(in crate::wizard::steps) fn reason<'a>(
    attribute: &Attribute,
    form: &Form,
    facts: &'a Facts,
) -> Option<&'a str> {
    let mapping = form.mapped(&attribute.name)?;
    let proposal = facts.proposals.iter().find(|proposal| proposal.mapping == *mapping)?;
    Some(&proposal.reason)
}

/// Why an attribute may be a bad key: its column is gone, few profiles have it, many share it, or the
/// cells look damaged.
pub(in crate::wizard::steps) fn doubt(
    attribute: &Attribute,
    form: &Form,
    facts: &Facts,
) -> Option<String> {
    gone(attribute, form, facts)
        .or_else(|| mostly_empty(attribute, form, facts))
        .or_else(|| finds_more(attribute, form, facts))
        .or_else(|| not_unique(attribute, form, facts))
        .or_else(|| damaged(attribute, form, facts))
}

/// That an attribute's column is gone, and what it is perhaps now.
pub(in crate::wizard::steps) fn gone(
    attribute: &Attribute,
    form: &Form,
    facts: &Facts,
) -> Option<String> {
    let CriterionKind::Column(name) = &form.mapped(&attribute.name)?.kind else { return None };
    let drift = &facts.drift;
    let gone = drift.gone.iter().find(|gone| gone.name == *name)?;
    Some(match &gone.perhaps {
        Some(perhaps) => format!("column {name} is gone; perhaps it is {perhaps} now"),
        None => format!("column {name} is gone; choose another"),
    })
}

/// That another rule for hashes finds more of what was tried.
fn finds_more(attribute: &Attribute, form: &Form, facts: &Facts) -> Option<String> {
    let mapping = form.mapped(&attribute.name)?;
    let CriterionKind::Column(column) = &mapping.kind else { return None };
    let evidence = facts.evidence.as_ref()?;
    let best = evidence.pair(&attribute.name, column)?;
    let matcher = matcher(attribute, form)?;
    let now = evidence.pair_by(best, matcher.on(attribute.kind)).map_or(0, |pair| pair.found);
    let is_hashed = best.matcher.is_hashed() || matcher.is_hashed();
    (is_hashed && best.found > now).then(|| {
        format!(
            "{} finds more: {} of {} tried, {} finds {}",
            best.matcher.label(),
            text::count(best.found),
            text::count(best.values),
            matcher.label(),
            text::count(now)
        )
    })
}

fn damaged(attribute: &Attribute, form: &Form, facts: &Facts) -> Option<String> {
    let mapping = form.mapped(&attribute.name)?;
    let CriterionKind::Column(name) = &mapping.kind else { return None };
    if mapping.matcher.is_some_and(MatcherKind::is_hashed) {
        return None;
    }
    let column = facts.source.as_ref()?.columns.iter().find(|column| column.name == *name)?;
    column.damage.first().cloned()
}

fn mostly_empty(attribute: &Attribute, form: &Form, facts: &Facts) -> Option<String> {
    let profiles = facts.destination.as_ref()?.profiles(form.audience);
    (attribute.filled * 2 < profiles).then(|| {
        format!(
            "{} is mostly empty: {} of {} {} have it",
            attribute.name,
            text::count(attribute.filled),
            text::count(profiles),
            form.audience.plural()
        )
    })
}

fn not_unique(attribute: &Attribute, form: &Form, facts: &Facts) -> Option<String> {
    let mapping = form.mapped(&attribute.name)?;
    let figures = facts.live.criterion(mapping, matcher(attribute, form)?)?;
    let is_column = matches!(mapping.kind, CriterionKind::Column(_));
    let many = figures.rows_matched * PEOPLE_PER_ROW_MAX < figures.profiles_matched;
    (is_column && many).then(|| {
        format!(
            "{} is not unique: {} find {}",
            attribute.name,
            text::counted(figures.rows_matched, "row", "rows"),
            text::counted(figures.profiles_matched, "person", "people")
        )
    })
}
