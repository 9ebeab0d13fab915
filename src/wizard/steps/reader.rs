//! Lines to read over a step: why a person is in, and what became of a row.

use crate::domain::{Attribute, Reason};
use crate::export::{CellExplanation, RowExplanation};
use crate::matcher::{digest_name, is_blank};
use crate::wizard::job::PersonView;
use crate::wizard::text;
use crate::wizard::widgets::Reader;

/// The fewest columns of a name before its value, and the most.
const NAME_COLUMNS: std::ops::RangeInclusive<usize> = 18..=36;

/// A person, and the rows and criteria that found him or her.
pub(super) fn person(view: &PersonView) -> Reader {
    let mut lines = vec!["Why:".to_owned()];
    if view.reasons.is_empty() {
        lines.push("  no row of the file; a member before, or by a constant".into());
    }
    for reason in &view.reasons {
        lines.push(format!("  row {}, {}:", reason.row, reason.attribute));
        lines.push(format!("    in the file     {}", reason.cell));
        lines.push(format!("    in the profile  {}", reason.value));
        lines.push(format!("    both are        {}", reason.key));
    }
    lines.push(String::new());
    lines.push("Profile:".into());
    let columns = name_columns(&view.attributes);
    lines.push(format!("  {}  {}", text::fit("id", columns), view.profile.id));
    for (name, value) in view.attributes.iter().zip(&view.profile.values) {
        let value = value.as_deref().unwrap_or("(empty)");
        lines.push(format!("  {}  {value}", text::fit(name, columns)));
    }
    Reader::new(format!("Why {} is here", view.profile.id), lines)
}

/// A row, what its cells mean, and whom it finds.
pub(super) fn row(row: &RowExplanation, columns: &[String], attributes: &[Attribute]) -> Reader {
    let mut lines = vec!["What was looked for:".to_owned()];
    for criterion in &row.criteria {
        let meant = match &criterion.key {
            Ok(key) => format!("looked for {key}, {}", found(criterion.profiles)),
            Err(reason) => reason.sentence(),
        };
        lines.push(format!("  {}: \"{}\"", criterion.attribute, criterion.cell));
        lines.push(format!("    {meant}"));
        if let Some(near) = &criterion.near {
            lines.push(format!("    nearest: {}", near.sentence()));
        } else if criterion.profiles == 0 && !is_blank(&criterion.cell) {
            lines.extend(nobody(criterion).map(|sentence| format!("    nearest: {sentence}")));
        }
    }
    let is_found = row.criteria.iter().all(|criterion| criterion.profiles > 0);
    if row.profiles.is_empty() && is_found && row.criteria.len() > 1 {
        lines.push("  With AND one person must have all of them, and nobody has.".into());
    }
    lines.push(String::new());
    lines.push(match row.profiles.len() as u64 {
        0 => "Nobody is found.".into(),
        people => text::counted(people, "person found:", "people found:"),
    });
    for profile in &row.profiles {
        let values = attributes.iter().zip(&profile.values);
        let values: Vec<String> = values
            .filter_map(|(a, value)| value.as_ref().map(|value| format!("{} {value}", a.name)))
            .collect();
        lines.push(format!("  {}: {}", profile.id, values.join(", ")));
    }
    lines.push(String::new());
    lines.push("The row:".into());
    let names = name_columns(columns);
    for (at, cell) in row.cells.iter().enumerate() {
        let column = columns.get(at).map_or("(no header)", String::as_str);
        lines.push(format!("  {}  {cell}", text::fit(column, names)));
    }
    Reader::new(format!("Row {}", row.row), lines)
}

/// That nobody is near, where somebody was looked for.
fn nobody(criterion: &CellExplanation) -> Option<&'static str> {
    match &criterion.key {
        Err(Reason::NotHashed(_)) => None,
        _ if digest_name(&criterion.cell).is_some() => Some("no rule for hashes finds anybody"),
        _ => Some("nobody has anything like it"),
    }
}

/// The columns for these names.
fn name_columns(names: &[String]) -> usize {
    let longest = names.iter().map(|name| text::width(name)).max().unwrap_or(0);
    longest.clamp(*NAME_COLUMNS.start(), *NAME_COLUMNS.end())
}

/// "found 2 people".
fn found(profiles: u64) -> String {
    match profiles {
        0 => "found nobody".into(),
        _ => format!("found {}", text::counted(profiles, "person", "people")),
    }
}
