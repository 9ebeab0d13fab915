//! Lines to read under a title, scrolled by keys. A line that begins at the margin
//! is a heading.

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::Line;

use super::list::MARK_COLUMNS;
use super::{PAGE_ROWS, below, put};
use crate::wizard::frame::Frame;
use crate::wizard::message::Key;
use crate::wizard::style::Theme;
use crate::wizard::text;

/// The title and the row under it.
const TITLE_ROWS: u16 = 2;

/// Lines and how far they are scrolled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    title: String,
    lines: Vec<String>,
    first: usize,
}

/// Whether it is still read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Yes.
    On,
    /// Yes, and the key means nothing here.
    Ignored,
    /// It was closed.
    Closed,
}

impl Reader {
    /// At the first line.
    pub fn new(title: impl Into<String>, lines: Vec<String>) -> Self {
        Self { title: title.into(), lines, first: 0 }
    }

    /// What a key does.
    pub fn update(&mut self, key: Key) -> Reading {
        let last = self.lines.len().saturating_sub(1);
        self.first = match key {
            Key::Escape | Key::Enter | Key::Char('q') => return Reading::Closed,
            Key::Up | Key::Char('k') => self.first.saturating_sub(1),
            Key::Down | Key::Char('j') => (self.first + 1).min(last),
            Key::PageUp => self.first.saturating_sub(PAGE_ROWS),
            Key::PageDown => (self.first + PAGE_ROWS).min(last),
            Key::Home | Key::Char('g') => 0,
            Key::End | Key::Char('G') => last,
            _ => return Reading::Ignored,
        };
        Reading::On
    }

    /// Draws the lines that fit, long ones on several rows; the title says whether
    /// there are more, and the cursor stands there.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) -> Position {
        frame.wheel(self.first as u64, self.lines.len().saturating_sub(self.first + 1) as u64);
        let columns = usize::from(area.width);
        let body = below(area, TITLE_ROWS);
        let mut used = 0_u16;
        for line in self.lines.iter().skip(self.first) {
            let is_heading = !line.starts_with(' ');
            let style = if is_heading { theme.heading() } else { Style::new() };
            for row in text::hang(line, columns) {
                put(frame, body, used, Line::styled(row, style));
                used = used.saturating_add(1);
            }
        }
        let more = if used > body.height { " · more below" } else { "" };
        let title = text::cut(&format!("> {}{more}", self.title), columns);
        put(frame, area, 0, Line::styled(title, theme.heading()));
        Position::new(area.x + MARK_COLUMNS.min(area.width.saturating_sub(1)), area.y)
    }
}
