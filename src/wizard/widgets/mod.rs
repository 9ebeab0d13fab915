//! The parts screens are made of. A widget holds what a person can change,
//! says what it did with a key, and draws itself; it knows no screen.

pub mod bar;
pub mod dialog;
pub mod list;
pub mod reader;
pub mod table;
pub mod text_area;
pub mod text_field;

pub use dialog::{Answer, Dialog};
pub use list::List;
pub use reader::{Reader, Reading};
pub use table::{Rows, TableState};
pub use text_area::TextArea;
pub use text_field::TextField;

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::frame::Frame;
/// How far `PgUp` and `PgDn` go: most of the body at 80x24.
pub const PAGE_ROWS: usize = 10;

/// What a widget did with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handled {
    /// The value changed.
    Changed,
    /// Only the cursor or the view moved.
    Moved,
    /// The key means nothing here.
    Ignored,
}

/// Row `row` of an area; empty where the area is not that high.
pub fn row(area: Rect, row: u16) -> Rect {
    if row < area.height {
        Rect { y: area.y + row, height: 1, ..area }
    } else {
        Rect { height: 0, ..area }
    }
}

/// The area without its first rows.
pub fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

/// Draws a line into row `at` of an area; what does not fit is left out.
/// Spans must hold cleaned text (see [`super::text`]).
pub fn put<'a>(frame: &mut Frame<'_>, area: Rect, at: u16, line: impl Into<Line<'a>>) {
    frame.render_widget(line.into(), row(area, at));
}

/// The first of `count` entries to draw in `height` rows so that the cursor
/// is seen, in the middle wherever there is something on both sides.
pub fn window_start(cursor: u64, count: u64, height: u64) -> u64 {
    cursor.saturating_sub(height / 2).min(count.saturating_sub(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_shows_the_cursor_and_no_emptiness() {
        assert_eq!(window_start(0, 100, 10), 0);
        assert_eq!(window_start(50, 100, 10), 45);
        assert_eq!(window_start(99, 100, 10), 90);
        assert_eq!(window_start(3, 4, 10), 0);
        assert_eq!(window_start(3, 4, 0), 3);
    }
}
