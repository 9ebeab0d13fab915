//! Lines to read about a row of an import: what changes, or why it is no profile.

use crate::export::{ImportRowExplanation, ImportTab, ValueChange};
use crate::wizard::text;
use crate::wizard::widgets::Reader;

/// The fewest columns of a name before its value, and the most.
const NAME_COLUMNS: std::ops::RangeInclusive<usize> = 14..=36;

/// A row, what it changes, and its cells.
pub(super) fn reader(row: &ImportRowExplanation, columns: &[String]) -> Reader {
    let mut lines = told(row);
    lines.push(String::new());
    lines.push("The row:".into());
    let longest = columns.iter().map(|name| text::width(name)).max().unwrap_or(0);
    let name_columns = longest.clamp(*NAME_COLUMNS.start(), *NAME_COLUMNS.end());
    for (at, cell) in row.cells.iter().enumerate() {
        let column = columns.get(at).map_or("(no header)", String::as_str);
        lines.push(format!("  {}  {cell}", text::fit(column, name_columns)));
    }
    Reader::new(format!("Row {}: {}", row.row, row.tab.label().to_lowercase()), lines)
}

/// What it does, in lines.
pub(in crate::wizard::steps) fn told(row: &ImportRowExplanation) -> Vec<String> {
    if let Some(rejection) = row.rejection {
        return vec![format!("Rejected: {}.", rejection.sentence())];
    }
    let id = row.id.as_deref().unwrap_or_default();
    let (changed, same): (Vec<_>, Vec<_>) =
        row.values.iter().partition(|value| value.before != value.after);
    let mut lines = vec![match row.tab {
        ImportTab::Inserted => format!("{id} is new:"),
        _ if changed.is_empty() => format!("{id} has all of this already:"),
        _ => format!("{id} changes:"),
    }];
    for value in changed {
        let change = match row.tab {
            ImportTab::Inserted => shown(value.after.as_deref()).to_owned(),
            _ => format!("{} -> {}", shown(value.before.as_deref()), shown(value.after.as_deref())),
        };
        lines.push(format!("  {}: {change}", value.attribute));
        lines.extend(unreadable(value));
    }
    if row.tab != ImportTab::Inserted && !same.is_empty() {
        if lines.len() > 1 {
            lines.push(String::new());
            lines.push("Stays as it is:".into());
        }
        for value in &same {
            lines.push(format!("  {}: {}", value.attribute, shown(value.after.as_deref())));
            lines.extend(unreadable(value));
        }
    }
    if !row.earlier.is_empty() {
        let rows: Vec<String> =
            row.earlier.iter().map(|row| text::count(u64::from(*row))).collect();
        let rows = rows.join(", ");
        lines.push(String::new());
        lines.push(format!("Rows before it have the same id: {rows}. The last one counts."));
    }
    lines
}

fn shown(value: Option<&str>) -> &str {
    value.unwrap_or("(empty)")
}

fn unreadable(value: &ValueChange) -> Option<String> {
    let cell = value.unreadable.as_ref()?;
    Some(format!("    \"{cell}\" cannot be read as its type, so the cell counts as blank"))
}
