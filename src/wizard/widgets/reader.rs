//! Lines to read, scrolled by keys. A line that begins at the margin is a heading.

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::Line;

use super::{Handled, PAGE_ROWS, put};
use crate::wizard::frame::Frame;
use crate::wizard::message::Key;
use crate::wizard::style::Theme;
use crate::wizard::text;

/// Lines and how far they are scrolled.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reader {
    lines: Vec<String>,
    first: usize,
}

impl Reader {
    /// At the first line.
    pub fn new(lines: Vec<String>) -> Self {
        Self { lines, first: 0 }
    }

    /// Takes the keys that scroll.
    pub fn handle(&mut self, key: Key) -> Handled {
        let last = self.lines.len().saturating_sub(1);
        self.first = match key {
            Key::Up | Key::Char('k') => self.first.saturating_sub(1),
            Key::Down | Key::Char('j') => (self.first + 1).min(last),
            Key::PageUp => self.first.saturating_sub(PAGE_ROWS),
            Key::PageDown => (self.first + PAGE_ROWS).min(last),
            Key::Home | Key::Char('g') => 0,
            Key::End | Key::Char('G') => last,
            _ => return Handled::Ignored,
        };
        Handled::Moved
    }

    /// Draws the lines that fit; the cursor stands before the first.
    pub fn view(&self, frame: &mut Frame<'_>, area: Rect, theme: Theme) -> Position {
        frame.wheel(self.first as u64, (self.lines.len() - self.first).saturating_sub(1) as u64);
        for (at, line) in (0..area.height).zip(self.lines.iter().skip(self.first)) {
            let is_heading = !line.starts_with(' ');
            let style = if is_heading { theme.heading() } else { Style::new() };
            put(frame, area, at, Line::styled(text::cut(line, area.width.into()), style));
        }
        Position::new(area.x, area.y)
    }
}
