//! The picture of a table of people: the rows around the cursor, where one is among
//! how many, what is asked, and beside it where there is room all values of the
//! person at the cursor.

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::members::Members;
use super::rows::draw_rows;
use super::search::in_words;
use super::{Asking, PeopleTable, Selection};
use crate::domain::Direction;
use crate::wizard::frame::Frame;
use crate::wizard::screen::WIDE_COLUMNS;
use crate::wizard::style::{DOT, Theme};
use crate::wizard::text;
use crate::wizard::widgets::text_field::Focus;
use crate::wizard::widgets::{bar, below, put};

/// The pane with the person's values, and the gap before it.
const PANE_COLUMNS: u16 = 48;
const GAP_COLUMNS: u16 = 2;

/// Draws the table; says where the real cursor belongs.
pub(in crate::wizard) fn draw(
    people: &PeopleTable,
    frame: &mut Frame<'_>,
    area: Rect,
    theme: Theme,
    nobody: &str,
) -> Option<Position> {
    let members = &people.members;
    if let Asking::Columns(chooser) = &people.asking {
        return chooser.view(&people.columns, frame, area, theme);
    }
    let (area, pane) = with_pane(area);
    let asked = u16::from(matches!(people.asking, Asking::Search(_) | Asking::Row(_)));
    let body = Rect { height: area.height.saturating_sub(asked), ..area };
    let foot = foot(people);
    let nobody = if people.shown.search.is_some() { "  Nobody is found." } else { nobody };
    let cursor = if members.table.total() == 0 && members.loading.is_busy() {
        put(frame, body, 0, bar::waiting(&members.loading, area.width.into(), theme));
        None
    } else {
        draw_rows(members, frame, body, theme, (nobody, &foot))
    };
    if people.finding.is_busy() && body.height > 0 {
        let line = Rect { y: body.y + body.height - 1, height: 1, ..body };
        put(frame, line, 0, bar::waiting(&people.finding, area.width.into(), theme));
    }
    if let Some(pane) = pane {
        draw_person(members, frame, pane, theme);
    }
    let line = below(area, body.height);
    match &people.asking {
        Asking::Search(search) => search.view(frame, line, theme),
        Asking::Row(field) => {
            let label = format!("> Go to row, 1 to {}: ", text::count(members.table.total()));
            put(frame, line, 0, Line::from(Span::styled(label.clone(), theme.focus())));
            let used = u16::try_from(text::width(&label)).unwrap_or(u16::MAX).min(line.width);
            let place = Rect { x: line.x + used, width: line.width - used, ..line };
            field.view(frame, place, theme, Focus::Here)
        }
        Asking::Nothing | Asking::Columns(_) => cursor,
    }
}

/// Room for the table, and for the person beside it on a wide terminal.
fn with_pane(area: Rect) -> (Rect, Option<Rect>) {
    if area.width < WIDE_COLUMNS {
        return (area, None);
    }
    let width = area.width - PANE_COLUMNS - GAP_COLUMNS;
    let pane = Rect { x: area.x + width + GAP_COLUMNS, width: PANE_COLUMNS, ..area };
    (Rect { width, ..area }, Some(pane))
}

/// What the rows are, behind how many: ` · email begins with "an" · by city, A to Z`.
fn foot(people: &PeopleTable) -> String {
    let Selection { search, order } = &people.shown;
    let search = search.as_ref().map(|search| format!(" {DOT} {}", in_words(search)));
    let order = order.as_ref().map(|(field, direction)| {
        let way = match direction {
            Direction::Ascending => "upwards",
            Direction::Descending => "downwards",
        };
        format!(" {DOT} sorted by {} {way}", field.label())
    });
    format!("{}{}", search.unwrap_or_default(), order.unwrap_or_default())
}

/// All values of the person at the cursor, those of hidden columns too.
fn draw_person(members: &Members, frame: &mut Frame<'_>, pane: Rect, theme: Theme) {
    let Some(person) = members.person() else { return };
    let columns = usize::from(pane.width);
    put(frame, pane, 0, Line::styled(text::fit(&person.id, columns), theme.heading()));
    let names = members.attributes();
    let widest = names.iter().map(|name| text::width(name)).max().unwrap_or(0).min(columns / 3);
    let room = usize::from(pane.height.saturating_sub(1));
    for (at, (name, value)) in names.iter().zip(&person.values).enumerate() {
        let row = u16::try_from(at + 1).unwrap_or(u16::MAX);
        if at + 1 == room && names.len() > room {
            let more = format!("{} {} more", text::CUT, names.len() - at);
            put(frame, pane, row, Line::styled(more, theme.dim()));
            return;
        }
        let name = text::fit(name, widest);
        let value = text::cut(value.as_deref().unwrap_or(""), columns.saturating_sub(widest + 2));
        let line = vec![Span::styled(name, theme.dim()), Span::raw("  "), Span::raw(value)];
        put(frame, pane, row, Line::from(line));
    }
}
