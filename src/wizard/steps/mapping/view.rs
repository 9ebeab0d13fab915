//! Draws the column mapping and the strip of totals under it.

use ratatui::style::Style;

use crate::domain::{Attribute, CriterionKind, Logic, Word as _};
use crate::wizard::job::PreviewView;
use crate::wizard::steps::facts::Facts;
use crate::wizard::steps::form::{Form, NO_COLUMN};
use crate::wizard::steps::paper::{Focus as Keys, Paper, focus_on};
use crate::wizard::text;
use crate::wizard::widgets::window_start;

use super::{Focus, MappingStep, matcher_word, rows};

/// The columns of a figure.
const FIGURE_COLUMNS: usize = 11;

/// The fewest columns of a figure: nine million and the sign that there are more.
const FIGURE_COLUMNS_MIN: usize = 10;

/// The columns of a type's sign and the warning behind it.
const SIGN_COLUMNS: usize = 4;

/// The columns of a matcher's word.
const MATCHER_COLUMNS: usize = 8;

/// An example in fewer columns says nothing.
const EXAMPLE_COLUMNS_MIN: usize = 8;

/// Nor is a longer one needed.
const EXAMPLE_COLUMNS_MAX: usize = 30;

/// Stands in the place of a gone column's example.
const NOT_IN_FILE: &str = "not in file";

/// More people than this for each row that finds somebody: the attribute names
/// a group, not a person.
const PEOPLE_PER_ROW_MAX: u64 = 2;

/// Draws the page; `active` tells whether the keys go to it.
pub(in crate::wizard::steps) fn view(
    step: &MappingStep,
    paper: &mut Paper<'_, '_>,
    form: &Form,
    facts: &Facts,
    active: Keys,
) {
    if let Some(picker) = step.picker() {
        return picker.view(paper, form);
    }
    let focus = |line: &Focus| match active {
        Keys::Here => focus_on(line, &step.focus),
        Keys::Elsewhere => Keys::Elsewhere,
    };
    let rows = rows(form, facts);
    // Two lines are kept for a warning, or a line where there are few.
    let below = if paper.is_low() { 1 } else { 2 };
    let height = usize::from(paper.rest().height).saturating_sub(3 + below);
    let at = match &step.focus {
        Focus::GoOn => 0,
        Focus::Row(name) => rows.iter().position(|row| row.name == *name).unwrap_or(0),
    };
    let start = window_start(at as u64, rows.len() as u64, height as u64);
    let start = usize::try_from(start).unwrap_or(0);
    let shown = if rows.len() > height {
        format!(": attributes {} to {} of {}", start + 1, start + height, rows.len())
    } else {
        String::new()
    };
    paper.heading(&format!("Column mapping{shown}"));
    let next = if super::has_column(form) { "Go on to the write mode" } else { NO_COLUMN };
    paper.row(focus(&Focus::GoOn), next);
    let layout = Layout::of(paper.columns().saturating_sub(2));
    paper.dim(&format!(
        "  {}",
        layout.line(["attribute", "", "matched with", "matcher", "example", "rows", "people"])
    ));
    if facts.destination.is_none() {
        return paper.dim("  The attributes are shown once a destination is connected.");
    }
    paper.skip(start);
    if active == Keys::Here {
        let at = if step.focus == Focus::GoOn { 0 } else { at + 1 };
        paper.wheel(at, rows.len().saturating_sub(at));
    }
    for attribute in rows.iter().skip(start).take(height) {
        let line = row(attribute, form, facts, &layout);
        let style = match form.mapped(&attribute.name) {
            Some(_) => Style::new(),
            None => paper.theme().dim(),
        };
        match focus(&Focus::Row(attribute.name.clone())) {
            Keys::Here => paper.row(Keys::Here, &line),
            Keys::Elsewhere => paper.row_styled(Keys::Elsewhere, &line, style),
        }
    }
    let (warning, plain) = (paper.theme().note(), paper.theme().dim());
    match step.focused(facts, form) {
        Some(attribute) => {
            if let Some(sentence) = doubt(attribute, form, facts) {
                paper.sentence(&format!("! {sentence}"), warning);
            } else if let Some(reason) = reason(attribute, form, facts) {
                paper.plain(&format!("  {reason}"), plain);
            }
        }
        None => paper.plain(&format!("  {}", proposed(form, facts)), plain),
    }
}

/// Why the attribute is matched with what was proposed for it.
pub(in crate::wizard::steps) fn reason<'a>(
    attribute: &Attribute,
    form: &Form,
    facts: &'a Facts,
) -> Option<&'a str> {
    let mapping = form.mapped(&attribute.name)?;
    let proposal = facts.proposals.iter().find(|proposal| {
        proposal.mapping.attribute == mapping.attribute && proposal.mapping.kind == mapping.kind
    })?;
    Some(&proposal.reason)
}

/// What was proposed, on one line.
fn proposed(form: &Form, facts: &Facts) -> String {
    let Some(evidence) = &facts.evidence else { return String::new() };
    let parts: Vec<String> = facts
        .proposals
        .iter()
        .filter(|proposal| form.mapping.contains(&proposal.mapping))
        .filter_map(|proposal| {
            let CriterionKind::Column(column) = &proposal.mapping.kind else { return None };
            let pair = evidence.pair(&proposal.mapping.attribute, column)?;
            Some(format!("{column} {} %", pair.found_percent()))
        })
        .collect();
    if parts.is_empty() {
        return String::new();
    }
    let rows = text::counted(evidence.rows, "row", "rows");
    format!("Found when tried on {rows}: {}", parts.join(", "))
}

/// The widths of a row's parts; what matters least goes first.
struct Layout {
    name: usize,
    with: usize,
    matcher: usize,
    example: usize,
    rows: usize,
    people: usize,
    columns: usize,
}

impl Layout {
    fn of(columns: usize) -> Self {
        let (name, with, people) = match columns {
            80.. => (18, 20, FIGURE_COLUMNS),
            70.. => (16, 14, FIGURE_COLUMNS_MIN),
            50.. => (12, 14, FIGURE_COLUMNS),
            _ => (10, 8, FIGURE_COLUMNS_MIN),
        };
        // Each part but the figures is followed by a space.
        let needed = name + with + SIGN_COLUMNS + 3 + people;
        let mut rest = columns.saturating_sub(needed);
        let mut part = |wanted: usize, gap: usize| {
            let taken = if rest >= wanted + gap { wanted } else { 0 };
            rest -= if taken > 0 { taken + gap } else { 0 };
            taken
        };
        let rows = part(people, 0);
        let matcher = part(MATCHER_COLUMNS, 1);
        let example =
            if rest > EXAMPLE_COLUMNS_MIN { (rest - 1).min(EXAMPLE_COLUMNS_MAX) } else { 0 };
        Self { name, with, matcher, example, rows, people, columns }
    }

    /// An attribute with nothing beside it: its name has the room.
    fn unmapped(&self, name: &str, sign: &str) -> String {
        let rest = format!(" {} -", text::fit(sign, SIGN_COLUMNS));
        let room = self.columns.saturating_sub(text::width(&rest));
        format!("{}{rest}", text::cut(name, room))
    }

    fn line(&self, [name, sign, with, matcher, example, found, people]: [&str; 7]) -> String {
        let parts = [
            (name, self.name),
            (sign, SIGN_COLUMNS),
            (with, self.with),
            (matcher, self.matcher),
            (example, self.example),
        ];
        let mut line = String::new();
        for (part, columns) in parts.into_iter().filter(|(_, columns)| *columns > 0) {
            line.push_str(&text::fit(part, columns));
            line.push(' ');
        }
        line.push_str(&text::fit_right(found, self.rows));
        line.push_str(&text::fit_right(people, self.people));
        text::cut(&line, self.columns)
    }
}

fn row(attribute: &Attribute, form: &Form, facts: &Facts, layout: &Layout) -> String {
    let mapping = form.mapped(&attribute.name);
    let mark = if doubt(attribute, form, facts).is_some() { "!" } else { "" };
    let sign = format!("{}{mark}", attribute.kind.sign());
    if mapping.is_none() && text::width(attribute.name.as_str()) > layout.name {
        return layout.unmapped(attribute.name.as_str(), &sign);
    }
    let with = match mapping.map(|mapping| &mapping.kind) {
        None => "-".into(),
        Some(CriterionKind::None) => "None (empty)".into(),
        Some(CriterionKind::Value(value)) => format!("= {value}"),
        Some(CriterionKind::Column(column)) => column.clone(),
    };
    // Without a column of its own another matcher is told here.
    let with = match mapping.and_then(|mapping| mapping.matcher) {
        Some(matcher) if layout.matcher == 0 => format!("{}: {with}", matcher.word()),
        _ => with,
    };
    let example = match mapping.map(|mapping| &mapping.kind) {
        Some(CriterionKind::Column(name)) => facts.source.as_ref().map_or("", |source| {
            let column = source.columns.iter().find(|column| column.name == *name);
            column.map_or(NOT_IN_FILE, |c| c.examples.first().map_or("", String::as_str))
        }),
        _ => "",
    };
    let figures = mapping.and_then(|mapping| {
        let matcher = mapping.matcher.unwrap_or(attribute.kind.default_matcher());
        facts.live.criterion(mapping, matcher)
    });
    let is_gone = facts.source.is_some() && example == NOT_IN_FILE;
    let (found, people) = match (mapping, figures) {
        _ if is_gone => (String::new(), "gone".into()),
        (Some(mapping), Some(figures)) => {
            let is_column = matches!(mapping.kind, CriterionKind::Column(_));
            let found = if is_column { text::count(figures.rows_matched) } else { "-".into() };
            (found, text::count(figures.profiles_matched))
        }
        (Some(mapping), None) if facts.live.found_by(mapping).is_some() => {
            let (rows, people) = facts.live.found_by(mapping).unwrap_or_default();
            (format!("{}+", text::count(rows)), format!("{}+", text::count(people)))
        }
        (Some(_), None) if facts.live.is_running() => ("...".into(), "...".into()),
        _ => (String::new(), String::new()),
    };
    let matcher = matcher_word(attribute, form);
    layout.line([attribute.name.as_str(), &sign, &with, matcher, example, &found, &people])
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

fn damaged(attribute: &Attribute, form: &Form, facts: &Facts) -> Option<String> {
    let CriterionKind::Column(name) = &form.mapped(&attribute.name)?.kind else { return None };
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
    let matcher = mapping.matcher.unwrap_or(attribute.kind.default_matcher());
    let figures = facts.live.criterion(mapping, matcher)?;
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

/// The totals: `matched 13,374 of 184,210 rows · 13,102 people · …`.
pub(in crate::wizard::steps) fn strip(form: &Form, facts: &Facts) -> String {
    let Some(export) = facts.counted_export(form) else {
        return if !super::has_column(form) {
            "The figures follow as soon as a column is mapped.".into()
        } else if let Some(trouble) = facts.trouble() {
            format!("No figures: {}", text::clean(&trouble.message))
        } else if facts.source.is_none() || facts.destination.is_none() {
            "The figures follow as soon as file and destination are open.".into()
        } else {
            "The figures follow once every mapped column is in the file.".into()
        };
    };
    match facts.live.figures(&export) {
        Some(preview) => totals(form, facts, preview),
        None if facts.live.found().is_some() => so_far(facts),
        None if facts.live.is_running() => match facts.live.progress() {
            Some(progress) => format!(
                "{}... {}",
                progress.stage.label(),
                text::counted(progress.rows, "row", "rows")
            ),
            None => "Counting...".into(),
        },
        None => facts.live.error().map_or_else(String::new, |error| {
            format!("No figures: {}", text::clean(&error.message))
        }),
    }
}

/// What is known while the rest of a long file is matched.
fn so_far(facts: &Facts) -> String {
    let Some(found) = facts.live.found() else { return String::new() };
    let read = facts.live.progress().map_or(found.rows, |progress| progress.rows.max(found.rows));
    format!(
        "matched {} of the first {} · {} read, and more to come",
        text::count(found.rows_matched),
        text::counted(found.rows, "row", "rows"),
        text::count(read)
    )
}

fn totals(form: &Form, facts: &Facts, preview: &PreviewView) -> String {
    let report = &preview.report;
    let mut parts = vec![
        format!(
            "matched {} of {}",
            text::count(report.rows.matched),
            text::counted(report.rows.read, "row", "rows")
        ),
        text::counted(report.profiles.matched, "person", "people"),
    ];
    if form.logic == Logic::Or && report.criteria.len() > 1 {
        let mut rest = report.profiles.matched;
        // In the order of the rows above.
        let rows = rows(form, facts);
        let place = |name: &str| rows.iter().position(|row| row.name.as_str() == name);
        let mut criteria: Vec<_> = report.criteria.iter().collect();
        criteria.sort_by_key(|criterion| place(&criterion.attribute));
        for criterion in criteria {
            rest = rest.saturating_sub(criterion.profiles_only);
            let only = text::count(criterion.profiles_only);
            parts.push(format!("{} only {only}", text::clean(&criterion.attribute)));
        }
        let several = if report.criteria.len() == 2 { "both" } else { "several" };
        parts.push(format!("{several} {}", text::count(rest)));
    }
    parts.join(" · ")
}
