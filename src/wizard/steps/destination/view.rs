//! Draws the Destination step.

use ratatui::style::Style;

use crate::wizard::job::DestinationEntry;
use crate::wizard::steps::facts::Facts;
use crate::wizard::steps::paper::{Paper, focus_on};
use crate::wizard::text;

use super::DestinationStep;

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
        paper.dim(&line("name", ["customers", "visitors", "segments", "size"]));
    }
    let cursor = step.cursor();
    for (at, entry) in entries.iter().enumerate() {
        paper.row(focus_on(&at, &cursor), row(entry, facts).trim_start_matches("  "));
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

fn row(entry: &DestinationEntry, facts: &Facts) -> String {
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
    format!("{}  {state}", line(&entry.name, figures.each_ref().map(String::as_str)))
}

fn line(name: &str, figures: [&str; 4]) -> String {
    let figures = figures.map(|figure| text::fit_right(figure, 11)).concat();
    format!("  {} {figures}", text::fit(name, 18))
}
