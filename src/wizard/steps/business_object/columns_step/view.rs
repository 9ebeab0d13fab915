//! Draws step 3 of *Export data to Business Object*.

use ratatui::style::Style;

use crate::domain::{AttributeName, Audience, Word};
use crate::wizard::steps::facts::Facts;
use crate::wizard::steps::form::Form;
use crate::wizard::steps::paper::{Focus as Keys, Paper, focus_on};
use crate::wizard::text;
use crate::wizard::widgets::window_start;

use super::super::columns::{self, Goes, PlannedColumn};
use super::super::ids::{self, Sameness};
use super::{ColumnsStep, Focus, LINES};

/// The columns of a column's name where there is room.
const NAME_COLUMNS: usize = 22;

/// The columns of an attribute's name, and of `new: `.
const GOES_COLUMNS: usize = 24;

/// The columns of a type's word.
const TYPE_COLUMNS: usize = 9;

/// Draws the step.
pub(in crate::wizard::steps::business_object) fn view(
    step: &ColumnsStep,
    paper: &mut Paper<'_, '_>,
    form: &Form,
    facts: &Facts,
) {
    if let Some(picker) = &step.picker {
        return picker.view(paper);
    }
    let focus = |line: &Focus| focus_on(line, &step.focus);
    if !paper.is_low() {
        paper.heading("Which profiles are stored, and where every column goes");
    }
    paper.choice(
        focus(&Focus::Audience),
        "Source",
        &[Audience::Customer.label(), Audience::Visitor.label()],
        usize::from(form.audience == Audience::Visitor),
    );
    let id = ids::id_column(form, facts);
    paper.parts(focus(&Focus::Id), "Id", &id_line(id, facts));
    let next = if id.is_some() { "Go on to the blank cells" } else { ids::NO_ID };
    paper.row(focus(&Focus::GoOn), next);
    if facts.source.is_none() {
        return paper.dim("  The columns are shown once the file is read.");
    }
    rows(step, paper, form, facts);
}

/// The column with the ids, what is known of it, and some of them.
fn id_line(id: Option<&str>, facts: &Facts) -> String {
    let Some(id) = id else { return "(none chosen)".into() };
    let column = |source: &crate::wizard::job::SourceView| {
        let column = source.columns.iter().find(|column| column.name == id)?;
        let sameness = Sameness::of(column, source).sentence();
        Some(format!("{id} · {sameness} · {}", column.examples.join(", ")))
    };
    facts.source.as_ref().and_then(column).unwrap_or_else(|| format!("{id} · not in the file"))
}

fn rows(step: &ColumnsStep, paper: &mut Paper<'_, '_>, form: &Form, facts: &Facts) {
    let planned = columns::planned(form, facts);
    let layout = Layout::of(paper.columns().saturating_sub(2));
    paper.dim(&format!("  {}", layout.line(["column", "goes to", "type", "example"])));
    // A line is kept for what is wrong.
    let height = usize::from(paper.rest().height).saturating_sub(2);
    let at = match &step.focus {
        Focus::Row(column) => planned.iter().position(|row| row.column.name == *column),
        _ => None,
    };
    let start = window_start(at.unwrap_or(0) as u64, planned.len() as u64, height as u64);
    let start = usize::try_from(start).unwrap_or(0);
    paper.skip(start);
    let line = LINES.iter().position(|line| *line == step.focus).unwrap_or(0);
    let place = at.map_or(line, |at| at + LINES.len());
    paper.wheel(place, (planned.len() + LINES.len()).saturating_sub(place + 1));
    let (dim, error) = (paper.theme().dim(), paper.theme().error());
    for row in planned.iter().skip(start).take(height) {
        let is_out = row.goes.attribute().is_none();
        let style = match columns::problem(row) {
            Some(_) => error,
            None if is_out => dim,
            None => Style::new(),
        };
        let focus = focus_on(&Focus::Row(row.column.name.clone()), &step.focus);
        let line = layout.row(row);
        match focus {
            Keys::Here => paper.row(Keys::Here, &line),
            Keys::Elsewhere => paper.row_styled(Keys::Elsewhere, &line, style),
        }
    }
    if let Some(row) = at.and_then(|at| planned.get(at)) {
        below(paper, row, columns::perhaps(row, form, facts));
    } else if planned.len() > height {
        let shown = format!("columns {} to {} of {}", start + 1, start + height, planned.len());
        paper.dim(&format!("  {shown}"));
    }
}

/// What is to be known of the row at the cursor.
fn below(paper: &mut Paper<'_, '_>, row: &PlannedColumn<'_>, perhaps: Option<&AttributeName>) {
    if let Some(problem) = columns::problem(row) {
        let error = paper.theme().error();
        return paper.sentence(&format!("error: {problem}"), error);
    }
    let note = paper.theme().note();
    match (&row.goes, row.column.damage.first()) {
        (Goes::NoName(error), _) => {
            paper.sentence(&format!("note: left out, for {error}; choose an attribute"), note);
        }
        (_, Some(damage)) => paper.sentence(&format!("! {damage}"), note),
        (_, None) if perhaps.is_some() => {
            let name = perhaps.map_or("", AttributeName::as_str);
            paper
                .sentence(&format!("! {name} is there already: choose it if it is the same"), note);
        }
        (goes, None) => paper.dim(&format!("  {}", goes_line(goes))),
    }
}

/// Where a column goes, in a sentence.
pub(in crate::wizard::steps) fn goes_line(goes: &Goes) -> String {
    match goes {
        Goes::LeftOut | Goes::NoName(_) => "left out".into(),
        Goes::Existing(name, kind) => {
            format!("goes to {name}, which is there already and keeps its type, {}", kind.word())
        }
        Goes::New(name, kind) => format!("makes the attribute {name}, of type {}", kind.word()),
    }
}

/// How wide the parts of a row are.
struct Layout {
    name: usize,
    goes: usize,
    example: usize,
}

impl Layout {
    fn of(columns: usize) -> Self {
        let half = columns.saturating_sub(TYPE_COLUMNS + 2) / 2;
        let (name, goes) = (NAME_COLUMNS.min(half), GOES_COLUMNS.min(half));
        let example = columns.saturating_sub(name + goes + TYPE_COLUMNS + 3);
        Self { name, goes, example }
    }

    fn line(&self, [name, goes, kind, example]: [&str; 4]) -> String {
        format!(
            "{} {} {} {}",
            text::fit(name, self.name),
            text::fit(goes, self.goes),
            text::fit(kind, TYPE_COLUMNS),
            text::cut(example, self.example)
        )
    }

    fn row(&self, row: &PlannedColumn<'_>) -> String {
        let goes = match &row.goes {
            Goes::LeftOut | Goes::NoName(_) => "(left out)".into(),
            Goes::Existing(name, _) => name.to_string(),
            Goes::New(name, _) => format!("new: {name}"),
        };
        let kind = row.goes.attribute().map_or("", |(_, kind)| kind.word());
        let example = row.column.examples.first().map_or("", String::as_str);
        self.line([&row.column.name, &goes, kind, example])
    }
}
