//! The picture of the attributes, and of the values of one: beside them where there
//! is room, else instead of them.

use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Profiles, Sheet};
use crate::domain::{Attribute, Audience, Word as _};
use crate::export::ValueFigures;
use crate::wizard::frame::Frame;
use crate::wizard::message::Key;
use crate::wizard::screen::{Context, WIDE_COLUMNS};
use crate::wizard::style::{Theme, VERTICAL};
use crate::wizard::text;
use crate::wizard::widgets::list::MARK_COLUMNS;
use crate::wizard::widgets::text_field::Focus;
use crate::wizard::widgets::{List, bar, below, put, row};

/// Names of attributes have so many columns, or less where all are shorter.
const NAME_COLUMNS: (usize, usize) = (9, 24);
const TYPE_COLUMNS: usize = 8;
const SHARE_COLUMNS: usize = 7;
/// For a figure of a hundred million.
const FIGURE_COLUMNS: usize = 11;
/// The pane of the values, in parts of a hundred.
const PANE_PERCENT: u16 = 40;
/// A value in the list of them is cut after so many columns.
const VALUE_COLUMNS_MAX: usize = 40;
/// Rows for the whole value at the cursor.
const WHOLE_ROWS: u16 = 2;

pub(super) fn draw(
    screen: &Profiles,
    frame: &mut Frame<'_>,
    area: Rect,
    context: &Context<'_>,
) -> Option<Position> {
    let theme = context.theme;
    draw_tabs(screen, frame, area, theme);
    let columns = usize::from(area.width);
    put(frame, area, 1, progress(screen, columns, theme));
    let body = below(area, 3);
    let sheet = screen.sheet()?;
    if let Some(values) = &screen.values {
        return draw_values(screen, frame, body, theme, Some(values));
    }
    if sheet.view.attributes.is_empty() {
        let nobody = format!(
            "  There are no attributes of {} yet; segport profiles import brings some.",
            screen.audience.plural()
        );
        for (at, line) in (0..body.height).zip(text::wrap(&nobody, columns)) {
            put(frame, body, at, line);
        }
        return None;
    }
    if area.width < WIDE_COLUMNS {
        return draw_attributes(screen, sheet, frame, body, theme);
    }
    let [left, line, pane] = Layout::horizontal([
        Constraint::Fill(1),
        Constraint::Length(2),
        Constraint::Percentage(PANE_PERCENT),
    ])
    .areas(body);
    for at in 0..line.height {
        put(frame, line, at, Line::styled(VERTICAL, theme.dim()));
    }
    draw_values(screen, frame, pane, theme, None);
    draw_attributes(screen, sheet, frame, left, theme)
}

fn draw_tabs(screen: &Profiles, frame: &mut Frame<'_>, area: Rect, theme: Theme) {
    let mut rest = row(area, 0);
    for (audience, label) in [(Audience::Customer, "Customers"), (Audience::Visitor, "Visitors")] {
        let sheet = screen.sheets.iter().find(|sheet| sheet.view.audience == audience);
        let count = sheet.map_or_else(String::new, |sheet| text::count(sheet.view.profiles));
        let label = format!("{label} {count}");
        let label = label.trim_end();
        let (label, style) = if screen.audience == audience {
            (format!("[{label}]"), theme.selected())
        } else {
            (format!(" {label} "), Style::new())
        };
        let width = u16::try_from(text::width(&label)).unwrap_or(0).min(rest.width);
        put(frame, rest, 0, Line::from(Span::styled(label, style)));
        if screen.audience != audience && screen.values.is_none() {
            frame.click(Rect { width, ..rest }, vec![Key::Tab]);
        }
        rest = Rect { x: rest.x + width, width: rest.width - width, ..rest };
    }
}

/// What is being counted, and how far.
fn progress(screen: &Profiles, columns: usize, theme: Theme) -> Line<'static> {
    if let Some(name) = screen.counting.attribute() {
        let name = format!("  {} ", text::cut(name.as_str(), NAME_COLUMNS.1));
        let room = columns.saturating_sub(text::width(&name));
        let mut line = bar::waiting(screen.counting.slot(), room, theme);
        line.spans.insert(0, Span::raw(name));
        return line;
    }
    let said = match screen.sheet() {
        None => return bar::waiting(&screen.loading, columns, theme),
        Some(sheet) if sheet.view.attributes.is_empty() => String::new(),
        Some(sheet) if screen.is_all_counted() => format!(
            "  The values of {} are counted.",
            text::counted(sheet.figures.len() as u64, "attribute", "attributes")
        ),
        Some(_) if screen.counting.is_stopped() => "  Not all values are counted.".into(),
        Some(_) => String::new(),
    };
    Line::styled(text::cut(&said, columns), theme.dim())
}

fn draw_attributes(
    screen: &Profiles,
    sheet: &Sheet,
    frame: &mut Frame<'_>,
    area: Rect,
    theme: Theme,
) -> Option<Position> {
    let names = sheet.view.attributes.iter().map(|one| text::width(one.name.as_str()));
    let name_columns = names.max().unwrap_or(0).clamp(NAME_COLUMNS.0, NAME_COLUMNS.1);
    let columns = usize::from(area.width.saturating_sub(MARK_COLUMNS));
    let heading = cells(name_columns, ["attribute", "type", "filled", "distinct", "most frequent"]);
    let heading = text::cut(&heading, columns);
    put(frame, area, 0, Line::styled(format!("  {heading}"), theme.heading()));
    screen.list.view(frame, below(area, 1), theme, Focus::Here, |at, columns| {
        let attribute = &sheet.view.attributes[at];
        let figures = sheet.figures[at].as_ref();
        let counted = screen.counting.attribute() == Some(&attribute.name);
        let distinct = match figures {
            Some(figures) => text::count(figures.distinct),
            None if counted => text::CUT.into(),
            None => "-".into(),
        };
        let share = text::share(attribute.filled, sheet.view.profiles);
        let frequent = figures.map_or_else(String::new, frequent_words);
        let cells = cells(
            name_columns,
            [attribute.name.as_str(), attribute.kind.word(), &share, &distinct, &frequent],
        );
        Line::from(text::cut(&cells, columns))
    })
}

fn cells(name_columns: usize, [name, kind, filled, distinct, frequent]: [&str; 5]) -> String {
    format!(
        "{} {} {} {}  {}",
        text::fit(name, name_columns),
        text::fit(kind, TYPE_COLUMNS),
        text::fit_right(filled, SHARE_COLUMNS),
        text::fit_right(distinct, FIGURE_COLUMNS),
        text::clean(frequent)
    )
}

/// The share of the most frequent value and the value, unless all values are different.
pub(in crate::wizard) fn frequent_words(figures: &ValueFigures) -> String {
    match figures.frequent.first() {
        None => String::new(),
        Some(_) if figures.distinct > 1 && figures.distinct == figures.filled => {
            "all different".into()
        }
        Some(first) => {
            format!("{} {}", text::share(first.profiles, figures.filled), first.value)
        }
    }
}

/// How many have a value of an attribute: "2,763 of 3,000 customers (92.1 %)".
pub(in crate::wizard) fn attribute_sentence(
    attribute: &Attribute,
    audience: Audience,
    profiles: u64,
) -> String {
    format!(
        "{} of {} {} ({})",
        text::count(attribute.filled),
        text::count(profiles),
        audience.plural(),
        text::share(attribute.filled, profiles)
    )
}

/// The values of the attribute at the cursor; with a cursor where they have the
/// screen.
fn draw_values(
    screen: &Profiles,
    frame: &mut Frame<'_>,
    area: Rect,
    theme: Theme,
    list: Option<&List>,
) -> Option<Position> {
    let (attribute, figures) = screen.selected()?;
    let columns = usize::from(area.width);
    let mark = if list.is_some() { "> " } else { "" };
    let heading = format!("{mark}{}, {}", attribute.name, attribute.kind.word());
    put(frame, area, 0, Line::styled(text::cut(&heading, columns), theme.heading()));
    let profiles = screen.sheet().map_or(0, |sheet| sheet.view.profiles);
    let have = attribute_sentence(attribute, screen.audience, profiles);
    put(frame, area, 1, Line::from(text::cut(&format!("{have} have a value"), columns)));
    let Some(figures) = figures else {
        let counted = screen.counting.attribute() == Some(&attribute.name);
        let said = if counted { "They are being counted." } else { "They are not counted yet." };
        put(frame, area, 2, Line::styled(text::cut(said, columns), theme.dim()));
        return list.map(|_| Position::new(area.x, area.y));
    };
    let said = text::counted(figures.distinct, "different value", "different values");
    let shown = figures.frequent.len() as u64;
    let most = if shown < figures.distinct {
        format!("{said}, the {} most frequent:", text::count(shown))
    } else {
        said
    };
    put(frame, area, 2, Line::from(text::cut(&most, columns)));
    let rows = below(area, 4);
    let Some(list) = list else {
        for (at, place) in (0..rows.height).zip(0..figures.frequent.len()) {
            put(frame, rows, at, value_line(figures, place, columns, theme));
        }
        return None;
    };
    if list.is_empty() {
        return Some(Position::new(area.x, area.y));
    }
    let height = rows.height.saturating_sub(WHOLE_ROWS);
    let table = Rect { height, ..rows };
    let cursor = list.view(frame, table, theme, Focus::Here, |place, columns| {
        value_line(figures, place, columns, theme)
    });
    draw_whole(figures, list, frame, below(rows, height), theme);
    cursor
}

/// The whole value at the cursor, where its line cuts it.
fn draw_whole(
    figures: &ValueFigures,
    list: &List,
    frame: &mut Frame<'_>,
    area: Rect,
    theme: Theme,
) {
    let value = list.selected().and_then(|place| figures.frequent.get(place));
    let Some(value) = value.map(|one| one.value.as_str()) else { return };
    let columns = usize::from(area.width);
    if text::width(value) > value_columns(figures, columns) {
        for (at, line) in (0..area.height).zip(text::wrap(value, columns)) {
            put(frame, area, at, Line::styled(line, theme.dim()));
        }
    }
}

/// The columns of the values: as the longest wants, half of the room at most.
fn value_columns(figures: &ValueFigures, columns: usize) -> usize {
    let widest = figures.frequent.iter().map(|one| text::width(&one.value)).max().unwrap_or(0);
    widest.min(columns / 2).min(VALUE_COLUMNS_MAX)
}

fn value_line(figures: &ValueFigures, place: usize, columns: usize, theme: Theme) -> Line<'static> {
    let Some(one) = figures.frequent.get(place) else { return Line::default() };
    let lead = format!(
        "{} {} {}  ",
        text::fit(&one.value, value_columns(figures, columns)),
        text::fit_right(&text::count(one.profiles), FIGURE_COLUMNS),
        text::fit_right(&text::share(one.profiles, figures.filled), SHARE_COLUMNS),
    );
    let room = columns.saturating_sub(text::width(&lead)).min(VALUE_COLUMNS_MAX);
    let mut spans = vec![Span::raw(text::cut(&lead, columns))];
    spans.extend(bar::bar(one.profiles, figures.filled, room, theme.bar(), theme));
    Line::from(spans)
}
