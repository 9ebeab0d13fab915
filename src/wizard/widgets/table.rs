//! A table of any length through a window: only the rows that are seen are
//! needed and drawn. The first column stays; the others scroll. The rows
//! themselves are the screen's, usually a page around the cursor.

use std::ops::Range;

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::text_field::Focus;
use super::{Handled, PAGE_ROWS, below, put, row, window_start};
use crate::wizard::frame::{Frame, moves, to_row};
use crate::wizard::message::Key;
use crate::wizard::style::Theme;
use crate::wizard::text;

/// A column is never drawn wider, so that several fit; Enter shows the whole.
pub const CELL_COLUMNS_MAX: usize = 32;
/// Nor narrower, so that its heading can be guessed.
pub const CELL_COLUMNS_MIN: usize = 4;
/// Between two columns.
const GAP: &str = "  ";

/// Where one is in a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableState {
    row: u64,
    column: usize,
    total: u64,
    columns: usize,
    /// How wide the columns are; nothing before the first rows are at hand.
    widths: Vec<usize>,
    /// How many columns stay besides the first.
    frozen: usize,
}

/// The rows at hand: `rows[0]` is row `start` of the whole table.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// The headings.
    pub headers: &'a [String],
    /// The number of the first row at hand, from 0.
    pub start: u64,
    /// The rows at hand; a short one is filled with empty cells.
    pub rows: &'a [Vec<String>],
}

impl TableState {
    /// A table of this size, the cursor in its first cell.
    pub fn new(total: u64, columns: usize) -> Self {
        Self { total, columns, ..Self::default() }
    }

    /// The table has another size; the cursor stays as far as possible.
    pub fn resize(&mut self, total: u64, columns: usize) {
        *self = Self {
            row: self.row.min(total.saturating_sub(1)),
            column: self.column.min(columns.saturating_sub(1)),
            total,
            columns,
            frozen: self.frozen,
            widths: if columns == self.columns {
                std::mem::take(&mut self.widths)
            } else {
                Vec::new()
            },
        };
    }

    /// Other columns stand there: their widths are taken again.
    pub fn refit(&mut self) {
        self.widths.clear();
    }

    /// So many columns stay besides the first.
    pub fn freeze(&mut self, columns: usize) {
        self.frozen = columns;
    }

    /// Puts the cursor into a row, or the last.
    pub fn go_to(&mut self, row: u64) {
        self.row = row.min(self.total.saturating_sub(1));
    }

    /// Fits the columns to the first rows that come. They stay as they are then:
    /// columns that move while one scrolls cannot be read, and every cell would
    /// have to be drawn again. A longer cell is cut, but for the first column, which
    /// says who a row is: that one grows.
    pub fn fit(&mut self, headers: &[String], rows: &[Vec<String>]) {
        if self.widths.is_empty() && !rows.is_empty() {
            let fitted = |column| fitted(headers, rows.iter(), column);
            self.widths = (0..headers.len()).map(fitted).collect();
        } else if let Some(first) = self.widths.first_mut() {
            *first = (*first).max(fitted(headers, rows.iter(), 0));
        }
    }

    /// The row at the cursor, from 0; `None` in an empty table.
    pub fn row(&self) -> Option<u64> {
        (self.total > 0).then_some(self.row)
    }

    /// The column at the cursor, from 0.
    pub fn column(&self) -> usize {
        self.column
    }

    /// How many rows the table has.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Takes a key: arrows, `j` `k`, `PgUp` `PgDn`, Home End, `g` `G`; left and right
    /// go from column to column.
    pub fn handle(&mut self, key: Key) -> Handled {
        let last = self.total.saturating_sub(1);
        let page = PAGE_ROWS as u64;
        match key {
            Key::Up | Key::Char('k') => self.row = self.row.saturating_sub(1),
            Key::Down | Key::Char('j') => self.row = self.row.saturating_add(1).min(last),
            Key::PageUp => self.row = self.row.saturating_sub(page),
            Key::PageDown => self.row = self.row.saturating_add(page).min(last),
            Key::Home | Key::Char('g') => self.row = 0,
            Key::End | Key::Char('G') => self.row = last,
            Key::Left | Key::Char('h') => self.column = self.column.saturating_sub(1),
            Key::Right | Key::Char('l') => {
                self.column = (self.column + 1).min(self.columns.saturating_sub(1));
            }
            _ => return Handled::Ignored,
        }
        Handled::Moved
    }

    /// The rows seen in a table drawn this high, heading included.
    pub fn window(&self, height: u16) -> Range<u64> {
        let height = u64::from(height.saturating_sub(1));
        let start = window_start(self.row, self.total, height);
        start..start.saturating_add(height).min(self.total)
    }

    /// The first row and the count to ask for, so that the cursor has rows at
    /// hand on both sides; `None` while those at hand do.
    pub fn missing(&self, at_hand: Range<u64>) -> Option<(u64, usize)> {
        let around = PAGE_AT_HAND as u64 / 4;
        let wanted = self.row.saturating_sub(around)..(self.row + around).min(self.total);
        let covered = at_hand.start <= wanted.start && wanted.end <= at_hand.end;
        (!covered && self.total > 0)
            .then(|| (self.row.saturating_sub(PAGE_AT_HAND as u64 / 2), PAGE_AT_HAND))
    }

    /// Draws the heading and the rows that fit. Rows not yet at hand show
    /// [`text::CUT`].
    pub fn view(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        theme: Theme,
        focus: Focus,
        data: Rows<'_>,
    ) -> Option<Position> {
        let window = self.window(area.height);
        let seen: Vec<Option<&Vec<String>>> = window
            .clone()
            .map(|at| data.rows.get(usize::try_from(at.checked_sub(data.start)?).ok()?))
            .collect();
        let columns = self.place(data.headers, &seen, usize::from(area.width.saturating_sub(2)));
        let heading = columns.iter().map(|(column, width)| {
            let style = if *column == self.column && focus == Focus::Here {
                theme.heading().patch(theme.field())
            } else {
                theme.heading()
            };
            Span::styled(text::fit(&data.headers[*column], *width), style)
        });
        put(frame, area, 0, spaced("  ", heading));
        let body = below(area, 1);
        let mut cursor = None;
        for ((at, number), cells) in (0..body.height).zip(window).zip(&seen) {
            let is_cursor = number == self.row;
            let line = columns.iter().map(|(column, width)| {
                let cell = match cells {
                    Some(cells) => cells.get(*column).map_or("", String::as_str),
                    None => text::CUT,
                };
                let here = is_cursor && focus == Focus::Here;
                let style = match (here, *column == self.column) {
                    (true, true) => theme.selected(),
                    (true, false) => theme.focus(),
                    (false, _) => Style::new(),
                };
                Span::styled(text::fit(cell, *width), style)
            });
            put(
                frame,
                body,
                at,
                spaced(if is_cursor && focus == Focus::Here { "> " } else { "  " }, line),
            );
            if focus == Focus::Here {
                self.click_cells(frame, row(body, at), number, &columns);
            }
            if is_cursor && focus == Focus::Here {
                cursor = Some(Position::new(area.x, row(body, at).y));
            }
        }
        if focus == Focus::Here {
            frame.wheel(self.row, self.total.saturating_sub(1).saturating_sub(self.row));
        }
        cursor
    }

    /// A click goes to the cell; in the cell at the cursor it is Enter.
    fn click_cells(
        &self,
        frame: &mut Frame<'_>,
        line: Rect,
        number: u64,
        columns: &[(usize, usize)],
    ) {
        frame.click(line, to_row(self.row, number));
        let to_line = moves(self.row, number, (Key::Up, Key::Down));
        let mut x = line.x.saturating_add(2);
        for (column, width) in columns {
            let width = u16::try_from(width + GAP.len()).unwrap_or(u16::MAX);
            let mut keys = to_line.clone();
            keys.extend(moves(self.column as u64, *column as u64, (Key::Left, Key::Right)));
            if keys.is_empty() {
                keys.push(Key::Enter);
            }
            frame.click(Rect { x, width, ..line }.intersection(line), keys);
            x = x.saturating_add(width);
        }
    }

    /// The columns to draw with their widths: those that stay, and as many others
    /// as fit with the one at the cursor among them.
    fn place(
        &self,
        headers: &[String],
        seen: &[Option<&Vec<String>>],
        room: usize,
    ) -> Vec<(usize, usize)> {
        let width = |column: usize| match self.widths.get(column) {
            Some(width) => *width,
            None => fitted(headers, seen.iter().copied().flatten(), column),
        };
        if headers.is_empty() || room == 0 {
            return Vec::new();
        }
        let first = width(0).min(room);
        let mut left = room - first;
        let mut placed = vec![(0, first)];
        // Those that stay leave room for one that does not.
        for column in 1..headers.len().min(1 + self.frozen) {
            let needed = GAP.len() + width(column);
            if needed + GAP.len() + CELL_COLUMNS_MIN > left {
                break;
            }
            left -= needed;
            placed.push((column, width(column)));
        }
        let stay = placed.len();
        // From the cursor's column to the left as long as there is room, so
        // that the table only scrolls when it must; then to the right.
        let mut start = self.column.min(headers.len() - 1).max(stay);
        let mut needed = width(start.min(headers.len() - 1)) + GAP.len();
        while start > stay && needed + width(start - 1) + GAP.len() <= left {
            start -= 1;
            needed += width(start) + GAP.len();
        }
        for column in start..headers.len() {
            let Some(rest) = left.checked_sub(GAP.len() + CELL_COLUMNS_MIN) else { break };
            let shown = width(column).min(rest + CELL_COLUMNS_MIN);
            left -= GAP.len() + shown;
            placed.push((column, shown));
        }
        placed
    }
}

/// The width in which a column's heading and cells fit, within bounds.
fn fitted<'a>(
    headers: &[String],
    rows: impl Iterator<Item = &'a Vec<String>>,
    column: usize,
) -> usize {
    let cells = rows.filter_map(|cells| cells.get(column)).chain(headers.get(column));
    let widest = cells.map(|cell| text::width(cell)).max().unwrap_or(0);
    widest.clamp(CELL_COLUMNS_MIN, CELL_COLUMNS_MAX)
}

/// How many rows are asked for at once: more than any terminal is high, so
/// that moving by pages seldom waits.
pub const PAGE_AT_HAND: usize = 400;

fn spaced<'a>(mark: &'a str, cells: impl Iterator<Item = Span<'a>>) -> Line<'a> {
    let mut spans = vec![Span::raw(mark)];
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            spans.push(Span::raw(GAP));
        }
        spans.push(cell);
    }
    Line::from(spans)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;

    use super::*;

    fn drawn(state: &TableState, size: (u16, u16), data: Rows<'_>) -> Vec<String> {
        let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
        terminal
            .draw(|frame| {
                let area = frame.area();
                let mut frame = Frame::new(frame.buffer_mut());
                state.view(&mut frame, area, Theme::MONO, Focus::Here, data);
            })
            .unwrap();
        let shown = terminal.backend().to_string();
        shown.lines().map(|line| line.trim_matches('"').trim_end().to_owned()).collect()
    }

    fn sample() -> (Vec<String>, Vec<Vec<String>>) {
        let headers = ["id", "email", "city", "phone"].map(String::from).to_vec();
        let rows = (0..400)
            .map(|n| vec![format!("C{n:03}"), format!("p{n}@ex.com"), "Hanoi".into()])
            .collect();
        (headers, rows)
    }

    #[test]
    fn the_first_column_stays_and_the_cursor_is_seen() {
        let (headers, rows) = sample();
        let data = Rows { headers: &headers, start: 0, rows: &rows };
        let mut state = TableState::new(1_000_000, 4);
        assert_eq!(
            drawn(&state, (24, 3), data),
            ["  id    email      city", "> C000  p0@ex.com  Hanoi", "  C001  p1@ex.com  Hanoi"]
        );
        for _ in 0..3 {
            state.handle(Key::Right);
        }
        assert_eq!(
            drawn(&state, (24, 3), data),
            ["  id    city   phone", "> C000  Hanoi", "  C001  Hanoi"]
        );
    }

    #[test]
    fn frozen_columns_stay_unless_nothing_else_would_fit() {
        let (headers, rows) = sample();
        let data = Rows { headers: &headers, start: 0, rows: &rows };
        let mut state = TableState::new(400, 4);
        state.freeze(1);
        for _ in 0..3 {
            state.handle(Key::Right);
        }
        assert_eq!(drawn(&state, (30, 2), data)[0], "  id    email      phone");
        assert_eq!(drawn(&state, (16, 2), data)[0], "  id    phone");
        state.freeze(9);
        assert_eq!(drawn(&state, (40, 2), data)[0], "  id    email      city   phone");
    }

    #[test]
    fn columns_keep_the_width_the_first_rows_gave_them() {
        let (headers, rows) = sample();
        let mut state = TableState::new(500, 4);
        state.fit(&headers, &rows);
        let longer = vec![vec!["C4000".into(), "a.much.longer@ex.com".into(), "Hanoi".into()]];
        state.resize(401, 4);
        state.fit(&headers, &longer);
        let data = Rows { headers: &headers, start: 0, rows: &longer };
        assert_eq!(drawn(&state, (30, 2), data)[1], "> C4000  a.much.lon…  Hanoi");
    }

    #[test]
    fn rows_that_are_not_at_hand_are_asked_for() {
        let (headers, rows) = sample();
        let mut state = TableState::new(1_000_000, 4);
        assert_eq!(state.missing(0..400), None);
        assert_eq!(state.missing(0..0), Some((0, PAGE_AT_HAND)));
        state.handle(Key::End);
        assert_eq!(state.missing(0..400), Some((999_799, PAGE_AT_HAND)));
        let data = Rows { headers: &headers, start: 0, rows: &rows };
        assert_eq!(drawn(&state, (12, 2), data)[1], "> …     …");
        assert_eq!(TableState::new(0, 2).missing(0..0), None);
        assert_eq!(TableState::new(3, 2).missing(0..3), None);
    }

    proptest! {
        #[test]
        fn the_row_at_the_cursor_is_always_in_the_window(
            total in 1_u64..5000, height in 2_u16..70, keys in "[jkgGhl]{0,40}",
        ) {
            let mut state = TableState::new(total, 5);
            for key in keys.chars() {
                state.handle(Key::Char(key));
                state.handle(Key::PageDown);
            }
            prop_assert!(state.window(height).contains(&state.row().unwrap()));
        }
    }
}
