//! Some lines of text being typed. It takes every printable key and Enter, so a
//! screen asks it first; what the text means is the screen's to say.

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::text_field::Focus;
use super::{Handled, put};
use crate::wizard::frame::Frame;
use crate::wizard::message::Key;
use crate::wizard::style::Theme;
use crate::wizard::text;

/// The longest text, in characters: no query is longer, and a whole file pasted by
/// mistake does no harm.
const AREA_CHARS_MAX: usize = 16_384;

/// The columns before every line that show the focus.
const MARK_COLUMNS: u16 = 2;

/// A text of several lines with a cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextArea {
    /// At least one.
    lines: Vec<String>,
    /// The line of the cursor, and the character before which it stands.
    row: usize,
    column: usize,
}

impl Default for TextArea {
    fn default() -> Self {
        Self::new("")
    }
}

impl TextArea {
    /// An area with a text, the cursor behind it.
    pub fn new(value: &str) -> Self {
        let mut area = Self { lines: vec![String::new()], row: 0, column: 0 };
        area.paste(value);
        area
    }

    /// The text as typed.
    pub fn value(&self) -> String {
        self.lines.join("\n")
    }

    /// How many lines it has.
    pub fn lines(&self) -> usize {
        self.lines.len()
    }

    /// Takes a key. Tab and Escape are never its own.
    pub fn handle(&mut self, key: Key) -> Handled {
        match key {
            Key::Char(letter) if !letter.is_control() => self.insert(letter),
            Key::Enter => self.insert('\n'),
            Key::Backspace => {
                if (self.row, self.column) == (0, 0) {
                    return Handled::Moved;
                }
                self.left();
                self.delete()
            }
            Key::Delete => self.delete(),
            Key::Left => self.moved(Self::left),
            Key::Right => self.moved(Self::right),
            Key::Up if self.row > 0 => self.moved(|area| area.move_to_row(area.row - 1)),
            Key::Down if self.row + 1 < self.lines.len() => {
                self.moved(|area| area.move_to_row(area.row + 1))
            }
            Key::Home | Key::Up => self.moved(|area| area.column = 0),
            Key::End | Key::Down => self.moved(|area| area.column = area.length()),
            _ => Handled::Ignored,
        }
    }

    /// Puts a pasted text in at the cursor, with its lines.
    pub fn paste(&mut self, pasted: &str) -> Handled {
        let mut handled = Handled::Moved;
        for letter in pasted.replace("\r\n", "\n").replace('\r', "\n").chars() {
            let letter = if letter.is_control() && letter != '\n' { ' ' } else { letter };
            if self.insert(letter) == Handled::Changed {
                handled = Handled::Changed;
            }
        }
        handled
    }

    fn insert(&mut self, letter: char) -> Handled {
        let chars: usize = self.lines.iter().map(|line| line.len() + 1).sum();
        if chars > AREA_CHARS_MAX {
            return Handled::Moved;
        }
        let at = self.byte();
        let line = &mut self.lines[self.row];
        if letter == '\n' {
            let rest = line.split_off(at);
            self.row += 1;
            self.column = 0;
            self.lines.insert(self.row, rest);
        } else {
            line.insert(at, letter);
            self.column += 1;
        }
        Handled::Changed
    }

    fn delete(&mut self) -> Handled {
        let at = self.byte();
        if at < self.lines[self.row].len() {
            self.lines[self.row].remove(at);
        } else if self.row + 1 < self.lines.len() {
            let next = self.lines.remove(self.row + 1);
            self.lines[self.row].push_str(&next);
        } else {
            return Handled::Moved;
        }
        Handled::Changed
    }

    fn moved(&mut self, step: impl FnOnce(&mut Self)) -> Handled {
        step(self);
        Handled::Moved
    }

    fn left(&mut self) {
        if self.column > 0 {
            self.column -= 1;
        } else if self.row > 0 {
            self.row -= 1;
            self.column = self.length();
        }
    }

    fn right(&mut self) {
        if self.column < self.length() {
            self.column += 1;
        } else if self.row + 1 < self.lines.len() {
            self.row += 1;
            self.column = 0;
        }
    }

    fn move_to_row(&mut self, row: usize) {
        self.row = row;
        self.column = self.column.min(self.length());
    }

    /// Characters of the line with the cursor.
    fn length(&self) -> usize {
        self.lines[self.row].chars().count()
    }

    /// The byte at which the cursor stands in its line.
    fn byte(&self) -> usize {
        let line = &self.lines[self.row];
        line.char_indices().nth(self.column).map_or(line.len(), |(at, _)| at)
    }

    /// Draws as many lines as fit, the one with the cursor among them; `marked` is a
    /// line and a character, from 1, that is wrong. Says where the cursor stands.
    pub fn view(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        (theme, focus): (Theme, Focus),
        marked: Option<(usize, usize)>,
    ) -> Option<Position> {
        let height = usize::from(area.height);
        let columns = usize::from(area.width.saturating_sub(MARK_COLUMNS));
        if height == 0 || columns < 2 {
            return None;
        }
        let start = (self.row + 1).saturating_sub(height);
        let mut cursor = None;
        for (at, line) in self.lines.iter().enumerate().skip(start).take(height) {
            let row = u16::try_from(at - start).unwrap_or(u16::MAX);
            let is_here = at == self.row && focus == Focus::Here;
            let skipped = if is_here { self.skipped(columns) } else { 0 };
            let style = if is_here { theme.field().patch(theme.focus()) } else { theme.field() };
            let wrong = marked.filter(|(line, _)| *line == at + 1).map(|(_, column)| column - 1);
            let letters: Vec<char> = line.chars().skip(skipped).collect();
            let mark = if is_here { "> " } else { "  " };
            let mut spans = vec![Span::styled(mark, theme.focus())];
            let mut used = 0;
            for (letter_at, letter) in letters.iter().enumerate() {
                let shown = text::clean(&letter.to_string()).into_owned();
                if used + text::width(&shown) > columns {
                    break;
                }
                used += text::width(&shown);
                let is_wrong = wrong.is_some_and(|wrong| wrong == letter_at + skipped);
                spans.push(Span::styled(shown, if is_wrong { theme.error() } else { style }));
            }
            spans.push(Span::styled(" ".repeat(columns - used), style));
            put(frame, area, row, Line::from(spans));
            if is_here {
                let before: String = letters[..self.column - skipped].iter().collect();
                let column = u16::try_from(text::width(&text::clean(&before))).unwrap_or(0);
                let column = (MARK_COLUMNS + column).min(area.width - 1);
                cursor = Some(Position::new(area.x + column, area.y + row));
            }
        }
        cursor
    }

    /// Characters left of what is shown, so that the cursor is seen.
    fn skipped(&self, columns: usize) -> usize {
        let letters: Vec<char> = self.lines[self.row].chars().collect();
        let mut room = columns - 1;
        let mut at = self.column;
        while at > 0 {
            let width = text::width(&text::clean(&letters[at - 1].to_string()));
            if width > room {
                break;
            }
            room -= width;
            at -= 1;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(area: &mut TextArea, keys: &[Key]) {
        for key in keys {
            area.handle(*key);
        }
    }

    #[test]
    fn lines_are_split_joined_and_pasted() {
        let mut area = TextArea::new("SELECT *\nFROM source");
        keys(&mut area, &[Key::Home, Key::Backspace]);
        assert_eq!(area.value(), "SELECT *FROM source");
        keys(&mut area, &[Key::Enter, Key::Up, Key::End, Key::Delete, Key::Char(' ')]);
        assert_eq!(area.value(), "SELECT * FROM source");
        assert_eq!(area.paste("a\r\nb\tc"), Handled::Changed);
        assert_eq!((area.lines(), area.value().as_str()), (2, "SELECT * a\nb cFROM source"));
        assert_eq!(area.handle(Key::Escape), Handled::Ignored);
    }

    #[test]
    fn the_cursor_stays_within_the_text_whatever_is_pressed() {
        let mut area = TextArea::new("đường\n\nx");
        keys(&mut area, &[Key::Up, Key::Up, Key::End, Key::Left, Key::Delete]);
        assert_eq!(area.value(), "đườn\n\nx");
        keys(&mut area, &[Key::Right, Key::Right, Key::Right, Key::Right, Key::Right, Key::Delete]);
        assert_eq!(area.value(), "đườn\n\nx");
        keys(&mut area, &[Key::Home, Key::Backspace, Key::Backspace, Key::Backspace]);
        assert_eq!(area.value(), "đườx");
    }

    #[test]
    fn a_text_that_is_too_long_is_cut() {
        let area = TextArea::new(&"x".repeat(2 * AREA_CHARS_MAX));
        assert_eq!(area.value().len(), AREA_CHARS_MAX);
    }
}
