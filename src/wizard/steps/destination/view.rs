//! Draws the Destination step.

use ratatui::style::Style;

use crate::wizard::job::DestinationEntry;
use crate::wizard::steps::facts::Facts;
use crate::wizard::steps::paper::{Paper, focus_on};
use crate::wizard::text;

use super::DestinationStep;

/// The columns of a whole row: mark, name, four figures and the state.
const WIDE_LINE_COLUMNS: usize = 2 + 19 + 4 * 11 + 11;

/// Draws the step.
pub(in crate::wizard::steps) fn view(
    step: &DestinationStep,
    paper: &mut Paper<'_, '_>,
    facts: &Facts,
) {
    if let Some(create) = &step.create {
        return create.view(paper);
    }
    paper.heading("Into which destination?");
    paper.gap();
    let Some(entries) = &step.entries else {
        return paper.progress("Looking at the destinations", step.listing.progress());
    };
    if entries.is_empty() {
        paper.plain("  There is no destination yet.", Style::new());
    } else {
        paper.dim(&line("name", ["customers", "visitors", "segments", "size"], paper.columns()));
    }
    let cursor = step.cursor();
    for (at, entry) in entries.iter().enumerate() {
        paper.row(
            focus_on(&at, &cursor),
            row(entry, facts, paper.columns()).trim_start_matches("  "),
        );
        if let Err(error) = &entry.state {
            paper.problem(&error.message, error.hint.as_deref());
        }
    }
    paper.row(focus_on(&entries.len(), &cursor), "+ Create");
    paper.gap();
    if step.opening.is_busy() {
        paper.progress("Connecting", step.opening.progress());
    } else if let Some(error) = &step.error {
        paper.problem(&error.message, error.hint.as_deref());
    }
}

fn row(entry: &DestinationEntry, facts: &Facts, columns: usize) -> String {
    let Ok(sizes) = &entry.state else {
        return format!("  {} not usable", text::fit(&entry.name, 22));
    };
    let connected = facts.destination.as_ref().is_some_and(|d| d.name == entry.name);
    let figures = [
        text::count(sizes.customers),
        text::count(sizes.visitors),
        text::count(sizes.segments),
        text::bytes(sizes.size_bytes),
    ];
    let state = if connected { "connected" } else { "valid" };
    format!("{}  {state}", line(&entry.name, figures.each_ref().map(String::as_str), columns))
}

/// A row of the table; narrow ones leave out the sizes that matter least.
fn line(name: &str, [customers, visitors, segments, size]: [&str; 4], columns: usize) -> String {
    let name = text::fit(name, 18);
    let figure = |figure: &str| text::fit_right(figure, 11);
    let (customers, segments) = (figure(customers), figure(segments));
    if columns < WIDE_LINE_COLUMNS {
        return format!("  {name} {customers}{segments}");
    }
    format!("  {name} {customers}{}{segments}{}", figure(visitors), figure(size))
}
