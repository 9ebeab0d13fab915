//! Lines to read over a step, scrolled by arrows: why a person is in, what
//! became of a row, a command line.

use ratatui::style::Style;

use crate::domain::Attribute;
use crate::export::RowExplanation;
use crate::wizard::Key;
use crate::wizard::job::PersonView;
use crate::wizard::text;

use super::paper::{Focus, Paper};

/// Lines to read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reader {
    title: String,
    lines: Vec<String>,
    first: usize,
}

/// Whether it is still read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Yes.
    On,
    /// Yes, and the key means nothing here.
    Ignored,
    /// It was closed.
    Closed,
}

/// The fewest columns of a name before its value, and the most.
const NAME_COLUMNS: std::ops::RangeInclusive<usize> = 18..=36;

impl Reader {
    /// Any lines.
    pub(super) fn new(title: &str, lines: Vec<String>) -> Self {
        Self { title: title.into(), lines, first: 0 }
    }

    /// A person, and the rows and criteria that found him or her.
    pub(super) fn person(view: &PersonView) -> Self {
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
        Self::new(&format!("Why {} is here", view.profile.id), lines)
    }

    /// A row, what its cells mean, and whom it finds.
    pub(super) fn row(row: &RowExplanation, columns: &[String], attributes: &[Attribute]) -> Self {
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
            } else if criterion.profiles == 0 && !crate::matcher::is_blank(&criterion.cell) {
                lines.push("    nearest: nobody has anything like it".into());
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
        Self::new(&format!("Row {}", row.row), lines)
    }

    /// What a key does.
    pub(super) fn update(&mut self, key: Key) -> Reading {
        let last = self.lines.len().saturating_sub(1);
        let page = crate::wizard::widgets::PAGE_ROWS;
        self.first = match key {
            Key::Escape | Key::Enter | Key::Char('q') => return Reading::Closed,
            Key::Up | Key::Char('k') => self.first.saturating_sub(1),
            Key::Down | Key::Char('j') => (self.first + 1).min(last),
            Key::PageUp => self.first.saturating_sub(page),
            Key::PageDown => (self.first + page).min(last),
            Key::Home | Key::Char('g') => 0,
            Key::End | Key::Char('G') => last,
            _ => return Reading::Ignored,
        };
        Reading::On
    }

    /// Draws it.
    pub(super) fn view(&self, paper: &mut Paper<'_, '_>) {
        let columns = paper.columns();
        let rows: usize = self.lines[self.first..]
            .iter()
            .map(|line| text::wrap(line, columns).len().max(1))
            .sum();
        let room = usize::from(paper.rest().height.saturating_sub(2));
        let more = if rows > room { " · more below" } else { "" };
        let title = format!("{}{more}", self.title);
        paper.row_styled(Focus::Here, &title, paper.theme().heading());
        paper.gap();
        paper.wheel(self.first, self.lines.len().saturating_sub(self.first + 1));
        for line in self.lines.iter().skip(self.first) {
            paper.hanging(line, Style::new());
        }
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
