//! The picture of the builder: the form, or the condition being edited; below
//! either the people who are counted.

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line as TextLine, Span};

use super::editor::{Editor, Stage};
use super::{Builder, Line, words};
use crate::domain::condition::ValueCount;
use crate::domain::{Attribute, Audience, Logic, Operator, Word as _};
use crate::wizard::frame::Frame;
use crate::wizard::paper::{Focus, LABEL_COLUMNS, Paper, focus_on};
use crate::wizard::screen::Context;
use crate::wizard::text;
use crate::wizard::widgets::{bar, below, put, window_start};

/// From this height on there is room for empty rows.
const AIRY_ROWS: u16 = 14;
/// Lines of the form below the conditions: to add one, to create the segment.
const LINES_BELOW: u16 = 2;
/// For the longest operator and a gap.
const OPERATOR_COLUMNS: usize = 18;
/// The name of an attribute may take so much of a list.
const ATTRIBUTE_COLUMNS_MAX: usize = 40;

pub(super) fn draw(
    builder: &Builder,
    frame: &mut Frame<'_>,
    area: Rect,
    context: &Context<'_>,
) -> Option<Position> {
    let Some(known) = &builder.known else {
        let line = bar::waiting(&builder.loading, area.width.into(), context.theme);
        put(frame, area, 1, line);
        return None;
    };
    let gap = gap_rows(area);
    let upper = Rect { height: area.height.saturating_sub(1 + gap), ..area };
    let mut paper = Paper::new(frame, upper, context);
    match &builder.editor {
        Some(editor) => draw_editor(editor, &mut paper, known.profiles(builder.answers.audience)),
        None => draw_form(builder, &mut paper, gap),
    }
    let cursor = paper.cursor();
    let foot = below(area, upper.height + gap);
    draw_people(builder, &mut Paper::new(frame, foot, context));
    match &builder.leaving {
        Some(dialog) => dialog.view(frame, area, context.theme),
        None => cursor,
    }
}

fn gap_rows(area: Rect) -> u16 {
    u16::from(area.height >= AIRY_ROWS)
}

fn draw_form(builder: &Builder, paper: &mut Paper<'_, '_>, gap: u16) {
    let answers = &builder.answers;
    let focus = |line: Line| focus_on(&line, &builder.focus);
    let audiences = [Audience::Customer, Audience::Visitor].map(Audience::label);
    let chosen = usize::from(answers.audience == Audience::Visitor);
    paper.choice(focus(Line::Audience), "Source", &audiences, chosen);
    paper.field(focus(Line::Name), "Name", &builder.name);
    if let Some(problem) = &builder.problem {
        paper.problem(problem, None);
    }
    let logics = [Logic::And, Logic::Or].map(Logic::label);
    let chosen = usize::from(answers.logic == Logic::Or);
    paper.choice(focus(Line::Logic), "Logic", &logics, chosen);
    paper.take(gap);
    let heading = match answers.conditions.len() {
        0 => "Conditions: none yet".to_owned(),
        1 => "Conditions: this one holds".to_owned(),
        _ => format!("Conditions: {}", words::logic(answers.logic)),
    };
    paper.heading(&heading);
    draw_conditions(builder, paper, LINES_BELOW + gap);
    paper.row(focus(Line::Add), "+ Add a condition");
    paper.take(gap);
    if builder.making.is_busy() {
        paper.progress("Making the segment", builder.making.progress());
    } else {
        paper.row(focus(Line::Create), "Create the segment");
    }
}

/// The conditions that fit, around the one with the focus.
fn draw_conditions(builder: &Builder, paper: &mut Paper<'_, '_>, below: u16) {
    let conditions = &builder.answers.conditions;
    let room = paper.rest().height.saturating_sub(below).max(1);
    let cursor = match builder.focus {
        Line::Condition(place) => place,
        Line::Audience | Line::Name | Line::Logic => 0,
        Line::Add | Line::Create => conditions.len(),
    };
    let start = window_start(cursor as u64, conditions.len() as u64, room.into());
    let start = usize::try_from(start).unwrap_or(0);
    let end = conditions.len().min(start + usize::from(room));
    paper.skip(start);
    for (place, condition) in conditions.iter().enumerate().take(end).skip(start) {
        let focus = focus_on(&Line::Condition(place), &builder.focus);
        paper.row(focus, &words::sentence(condition));
    }
    paper.skip(conditions.len() - end);
}

fn draw_people(builder: &Builder, paper: &mut Paper<'_, '_>) {
    let label = format!("  {}", text::fit("People", LABEL_COLUMNS));
    if let Some(people) = builder.people_words() {
        let style = paper.theme().heading();
        paper.spans(&[(&label, Style::new()), (&people, style)]);
    } else if builder.count.slot().is_busy() {
        match builder.count.slot().progress() {
            Some(progress) => paper.progress(&label, Some(progress)),
            None => paper.plain(&format!("{label}counting {}", text::CUT), Style::new()),
        }
    } else if builder.answers.conditions.is_empty() {
        paper.dim(&format!("{label}counted as soon as there is a condition"));
    }
}

fn draw_editor(editor: &Editor, paper: &mut Paper<'_, '_>, profiles: u64) {
    match &editor.stage {
        Stage::Attribute(list) => {
            paper.heading("Which attribute?");
            let area = paper.take(paper.rest().height);
            let theme = paper.theme();
            let cursor = list.view(paper.frame(), area, theme, Focus::Here, |at, columns| {
                attribute_line(&editor.attributes[at], profiles, columns)
            });
            paper.set_cursor(cursor);
        }
        Stage::Operator { operators, list } => {
            paper.heading(&format!("{}: what must hold?", attribute_words(editor)));
            let area = paper.take(paper.rest().height);
            let theme = paper.theme();
            let cursor = list.view(paper.frame(), area, theme, Focus::Here, |at, columns| {
                let word = text::fit(operators[at].word(), OPERATOR_COLUMNS.min(columns));
                let room = columns.saturating_sub(OPERATOR_COLUMNS);
                let help = text::cut(words::help(operators[at]), room);
                TextLine::from(vec![Span::raw(word), Span::styled(help, theme.dim())])
            });
            paper.set_cursor(cursor);
        }
        Stage::Value { at, input } => {
            paper.heading(&value_heading(editor, *at));
            paper.gap();
            input.view(paper);
        }
        Stage::Values { list, problem } => {
            paper.heading(&format!("{} {}", attribute_words(editor), operator_word(editor)));
            if let Some(problem) = problem {
                paper.problem(problem, None);
            }
            paper.gap();
            let area = paper.take(paper.rest().height);
            let theme = paper.theme();
            let count = editor.values.len();
            let cursor = list.view(paper.frame(), area, theme, Focus::Here, |at, columns| {
                let shown = match editor.values.get(at) {
                    Some(value) => value.as_str(),
                    None if at == count => "+ Another value",
                    None => "These are all",
                };
                TextLine::from(text::cut(shown, columns))
            });
            paper.set_cursor(cursor);
        }
    }
}

fn attribute_line(attribute: &Attribute, profiles: u64, columns: usize) -> TextLine<'static> {
    let width = columns.saturating_sub(4 + 20).min(ATTRIBUTE_COLUMNS_MAX);
    let filled = format!("{} have one", text::share(attribute.filled, profiles));
    TextLine::from(format!(
        "{} {} {}",
        text::fit(attribute.name.as_str(), width),
        text::fit(attribute.kind.sign(), 3),
        text::fit_right(&filled, 18)
    ))
}

fn attribute_words(editor: &Editor) -> String {
    editor.attribute().map_or_else(String::new, |attribute| {
        format!("{} ({})", attribute.name, attribute.kind.word())
    })
}

fn operator_word(editor: &Editor) -> &'static str {
    editor.operator().map_or("", Operator::word)
}

/// What the value is compared with, and which of several it is.
fn value_heading(editor: &Editor, at: usize) -> String {
    let which = match (editor.operator().map(Operator::value_count), at) {
        (Some(ValueCount::Two), 0) => ": from, included",
        (Some(ValueCount::Two), _) => ": to, included",
        (Some(ValueCount::Many), _) => ": one of the values",
        _ => "",
    };
    format!("{} {}{which}", attribute_words(editor), operator_word(editor))
}
