//! The picture of people at hand: rows, where one is among how many, and the cell at
//! the cursor in full.

use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

use super::members::{CellView, Members};
use crate::wizard::frame::Frame;
use crate::wizard::screen::Slot;
use crate::wizard::style::{LINE, Theme};
use crate::wizard::text;
use crate::wizard::widgets::text_field::Focus;
use crate::wizard::widgets::{Rows, bar, below, put};

/// Rows of a cell shown in full: a long address, not a novel.
const CELL_ROWS: u16 = 5;

/// The people at hand, where the cursor is among them, and its cell if that is
/// open; a sentence where there is nobody.
pub(in crate::wizard) fn draw_people(
    members: &Members,
    loading: &Slot,
    frame: &mut Frame<'_>,
    area: Rect,
    theme: Theme,
    nobody: &str,
) -> Option<Position> {
    if members.headers.is_empty() {
        put(frame, area, 0, bar::waiting(loading, area.width.into(), theme));
        return None;
    }
    draw_rows(members, frame, area, theme, (nobody, ""))
}

/// The same where `what` the people are is said behind their number.
pub(super) fn draw_rows(
    members: &Members,
    frame: &mut Frame<'_>,
    area: Rect,
    theme: Theme,
    (nobody, what): (&str, &str),
) -> Option<Position> {
    let Some(row) = members.table.row() else {
        put(frame, area, 0, text::cut(&format!("{nobody}{what}"), area.width.into()));
        return None;
    };
    let cell_rows = if members.cell == CellView::Open { CELL_ROWS + 1 } else { 1 };
    let table_rows = area.height.saturating_sub(cell_rows);
    let table = Rect { height: table_rows, ..area };
    let data = Rows { headers: &members.headers, start: members.start, rows: &members.rows };
    let cursor = members.table.view(frame, table, theme, Focus::Here, data);
    let foot = below(area, table_rows);
    let place =
        format!("  {} of {}{what}", text::count(row + 1), text::count(members.table.total()));
    put(frame, foot, 0, Line::styled(text::cut(&place, area.width.into()), theme.dim()));
    if let (CellView::Open, Some((heading, cell))) = (members.cell, members.cell()) {
        draw_cell(frame, foot, theme, heading, cell);
    }
    cursor
}

fn draw_cell(frame: &mut Frame<'_>, foot: Rect, theme: Theme, heading: &str, cell: &str) {
    let columns = usize::from(foot.width);
    let rule = text::cut(&format!("{LINE}{LINE} {heading} "), columns);
    let rest = LINE.repeat(columns.saturating_sub(text::width(&rule)));
    put(frame, foot, 0, Line::styled(format!("{rule}{rest}"), theme.heading()));
    let shown = if cell.is_empty() { "(empty)" } else { cell };
    let lines = text::wrap(&text::clean(shown), columns);
    let room = usize::from(foot.height.saturating_sub(1));
    for (at, line) in lines.iter().take(room).enumerate() {
        let line = if at + 1 == room && lines.len() > room {
            text::cut(&format!("{}{}", text::fit(line, columns - 1), text::CUT), columns)
        } else {
            line.clone()
        };
        put(frame, foot, u16::try_from(at + 1).unwrap_or(u16::MAX), line);
    }
}
