//! Draws the page of conditions.

use ratatui::style::Style;
use ratatui::text::Line;

use crate::domain::{Audience, Logic, Method, Segment, Status, Word};
use crate::wizard::Key;
use crate::wizard::steps::check;
use crate::wizard::steps::facts::Facts;
use crate::wizard::steps::form::{Form, Target};
use crate::wizard::steps::paper::{Paper, focus_on};
use crate::wizard::steps::sentence;
use crate::wizard::text;

use super::{ConditionsStep, Focus};

/// Rows kept under the list of segments: logic, its meaning, a gap and a notice.
const ROWS_BELOW: u16 = 7;

/// The same where there are few: logic, and a notice.
const ROWS_BELOW_LOW: u16 = 5;

/// Draws the page; `active` tells whether the keys go to it.
pub(in crate::wizard::steps) fn view(
    step: &ConditionsStep,
    paper: &mut Paper<'_, '_>,
    form: &Form,
    facts: &Facts,
    active: crate::wizard::widgets::text_field::Focus,
) {
    use crate::wizard::widgets::text_field::Focus as Keys;
    let focus = |field: Focus| match active {
        Keys::Here => focus_on(&field, &step.focus),
        Keys::Elsewhere => Keys::Elsewhere,
    };
    let at = |found: bool| usize::from(found);
    // Arrows stay in the list of segments.
    paper.moves(Key::Tab, Key::BackTab);
    if !paper.is_low() {
        paper.heading("Conditions");
    }
    paper.choice(
        focus(Focus::Audience),
        "Source",
        &[Audience::Customer.label(), Audience::Visitor.label()],
        at(form.audience == Audience::Visitor),
    );
    paper.choice(
        focus(Focus::Target),
        "Segment",
        &[Target::Create.label(), Target::Existing.label()],
        at(form.target == Target::Existing),
    );
    match form.target {
        Target::Create => paper.field(focus(Focus::Segment), "Name", &step.name),
        Target::Existing => list(step, paper, form, facts, focus(Focus::Segment)),
    }
    if let Some(problem) = &step.problem {
        paper.problem(&problem.sentence, None);
    }
    let options = [Logic::Or.label(), Logic::And.label()];
    paper.choice(focus(Focus::Logic), "Logic", &options, at(form.logic == Logic::And));
    let notice = step.highlighted(form, facts).and_then(sentence::method_notice);
    if notice.is_none() || !paper.is_low() {
        paper.help(match form.logic {
            Logic::Or => "One matching attribute is enough.",
            Logic::And => "All must match in one and the same row.",
        });
    }
    if let Some(notice) = notice {
        let note = paper.theme().note();
        paper.gap_if_high();
        paper.sentence(&format!("note: {notice}"), note);
    }
}

fn list(
    step: &ConditionsStep,
    paper: &mut Paper<'_, '_>,
    form: &Form,
    facts: &Facts,
    focus: crate::wizard::widgets::text_field::Focus,
) {
    let Some(destination) = &facts.destination else {
        return paper.dim("  The segments are shown once a destination is connected.");
    };
    let segments: Vec<&Segment> = check::offered(form, destination).collect();
    if segments.is_empty() {
        return paper.plain(
            &format!("  There is no segment of {} yet.", form.audience.plural()),
            Style::new(),
        );
    }
    let columns = paper.columns().saturating_sub(2);
    paper.dim(&format!(
        "  {}",
        row("name", "members", "method", "status", "updated (UTC)", columns)
    ));
    let below = if paper.is_low() { ROWS_BELOW_LOW } else { ROWS_BELOW };
    let rest = paper.rest().height.saturating_sub(below);
    let rows = rest.min(u16::try_from(segments.len() + 1).unwrap_or(u16::MAX)).max(1);
    let area = paper.take(rows);
    let theme = paper.theme();
    paper.part(focus, area);
    let cursor = step.list.view(paper.frame(), area, theme, focus, |at, columns| {
        segments.get(at).map_or_else(Line::default, |segment| {
            let chosen = if segment.name.as_str() == form.existing { "*" } else { "" };
            Line::from(row(
                &format!("{}{chosen}", segment.name),
                &text::count(segment.members),
                method(segment.method),
                status(segment.status),
                &text::moment(segment.updated),
                columns,
            ))
        })
    });
    paper.set_cursor(cursor);
}

fn method(method: Method) -> &'static str {
    method.word()
}

fn status(status: Status) -> &'static str {
    status.word()
}

/// A row of the list; narrow panes leave out what matters least.
fn row(
    name: &str,
    members: &str,
    method: &str,
    status: &str,
    updated: &str,
    room: usize,
) -> String {
    let mut line = format!("{} {}", text::fit(name, 22), text::fit_right(members, 10));
    for (cell, columns) in [(method, 13), (status, 8), (updated, 16)] {
        if text::width(&line) + 2 + columns <= room {
            line.push_str("  ");
            line.push_str(&text::fit(cell, columns));
        }
    }
    text::cut(&line, room)
}
